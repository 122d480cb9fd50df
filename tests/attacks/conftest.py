"""The scene of the attacks, set once and copied for each: 120 events, witnessed twice."""

import shutil

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.log.beginning import policy_file
from tests import server
from tests.attacks.scene import EVENTS, opened


@pytest.fixture(scope="session")
def set_scene(postgres, template, tmp_path_factory):
    """The database and the data directory in which all is well."""
    data = tmp_path_factory.mktemp("scene") / "data"
    with server.database(postgres, template) as owner:
        with opened(owner, make_conninfo(owner, user="thidua_app"), data) as scene:
            scene.begin()
            for many in (EVENTS * 5 // 6, EVENTS - EVENTS * 5 // 6):
                scene.record(many)
                scene.round()
            assert scene.view.sizes() == [100, EVENTS]
        yield conninfo_to_dict(owner)["dbname"], data


@pytest.fixture
def scene(postgres, set_scene, tmp_path):
    """A copy of the scene for one attack."""
    of, set_data = set_scene
    data = tmp_path / "data"
    shutil.copytree(set_data, data)
    with (
        server.database(postgres, str(of)) as owner,
        opened(owner, make_conninfo(owner, user="thidua_app"), data) as scene,
    ):
        policy_file(scene.directory).write_text(scene.policy("nhom"), "utf-8")
        yield scene
