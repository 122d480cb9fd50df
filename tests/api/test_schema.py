"""The contract: what OpenAPI says is what is served, as schemathesis finds by trying."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.test_serving import served

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
TRIED = "examples,coverage,fuzzing"


def tried(web, directory, *options, config):
    """Let schemathesis try the application; what it printed, and whether it found nothing."""
    token = web.people.token("p-truong")
    file = directory / "schemathesis.toml"
    file.write_text(config.replace("TOKEN", token))
    with served(web.app) as address:
        command = [
            SCHEMATHESIS, "--config-file", file, "run", f"{address}/openapi.json",
            "--phases", TRIED, "--generation-deterministic", "--no-color", *options,
        ]  # fmt: skip
        ran = subprocess.run(command, capture_output=True, text=True, cwd=directory, check=False)
    return ran.stdout + ran.stderr, ran.returncode


CONFIG = """
headers = { Authorization = "Bearer TOKEN" }
generation.database = "none"
output.sanitization.enabled = false

[checks]
# An act may be refused by a rule that no schema can say.
positive_data_acceptance.enabled = false
# Written for APIs that answer 406; ours are 400 for what is lacking, 401, 403.
missing_required_header.expected-statuses = [400, 401, 403, 404, 412, 415, 422]
"""
IN_THE_OFFICE = """
[parameters]
"path.season" = "2024"
"path.unit" = "PX03"
"path.cluster" = "C1"
"header.Acting-As" = "PX01:HEAD"
"""


@pytest.mark.slow
@pytest.mark.parametrize("office", ["", IN_THE_OFFICE], ids=["anywhere", "in the office"])
def test_what_is_said_is_what_is_served(review, tmp_path, office):
    said, status = tried(review, tmp_path, "--max-examples", "10", config=CONFIG + office)
    assert status == 0, said[-20_000:]
