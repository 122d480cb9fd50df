"""The command line is tested on the furnished office of the web's tests."""

import io
import os
import sys

import pytest

from ledger import cli
from tests.api.conftest import (  # noqa: F401 — fixtures
    _still,
    _still_in_review,
    app,
    fresh,
    furnished,
    opening,
    people,
    review,
    reviewed,
    web,
)
from tests.log.conftest import spoiled  # noqa: F401 — a fixture
from tests.opening import KEY


@pytest.fixture
def thidua(monkeypatch, capsys, tmp_path):
    """Run a command against a ledger's database; its status, what it printed, what it complained of."""
    if "THIDUA_DATA" not in os.environ:  # what was promised of one ledger is not another one's
        monkeypatch.setenv("THIDUA_DATA", str(tmp_path / "data"))

    def run(on, *words, given=None):
        monkeypatch.setenv("DATABASE_URL", on.stand.owner)
        monkeypatch.setenv("THIDUA_APP_URL", on.stand.service)
        monkeypatch.setenv("THIDUA_APP_KEY", KEY.text())
        monkeypatch.setattr(sys, "argv", ["thidua", *map(str, words)])
        if given is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode()), "utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return run
