"""The contract: what OpenAPI says is what is served, as schemathesis finds by trying."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.api.test_serving import served

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
TRIED = "examples,coverage,fuzzing"


def tried(web, directory, *options, config):
    """Let two schemathesis side by side try the application, each half of it.

    What they printed, and what each ended with.
    """
    token = web.people.token("p-truong")
    file = directory / "schemathesis.toml"
    file.write_text(config.replace("TOKEN", token))
    with served(web.app) as address, ThreadPoolExecutor() as threads:

        def half(which):
            command = [
                SCHEMATHESIS, "--config-file", file, "run", f"{address}/openapi.json",
                "--phases", TRIED, "--generation-deterministic", "--no-color", *which, *options,
            ]  # fmt: skip
            ran = subprocess.run(
                command, capture_output=True, text=True, cwd=directory, check=False
            )
            return ran.stdout + ran.stderr, ran.returncode

        return list(threads.map(half, HALVES))


HALF = r"^/v1/seasons/\{season\}/(?!units/)"
HALVES = (("--include-path-regex", HALF), ("--exclude-path-regex", HALF))
SELECTED = re.compile(r"Selected: (\d+)/(\d+)")


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
    answers = tried(review, tmp_path, "--max-examples", "10", config=CONFIG + office)
    assert [status for _, status in answers] == [0, 0], "".join(
        said[-20_000:] for said, _ in answers
    )
    chosen = [SELECTED.search(said).groups() for said, _ in answers]
    assert sum(int(n) for n, _ in chosen) == int(chosen[0][1])
