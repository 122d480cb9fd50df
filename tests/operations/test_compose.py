"""The compose file is valid by its schema, opens nothing to the network, and asks for secrets."""

import json
import subprocess
import sys

import yaml

from tests.server import CLONE

FILE = CLONE / "docker-compose.yml"
COMPOSE = yaml.safe_load(FILE.read_text())
SERVICES = COMPOSE["services"]


def test_the_file_is_valid_by_the_compose_schema():
    said = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema", "--output-format", "json"),
            *("--builtin-schema", "vendor.compose-spec", str(FILE)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(said.stdout)["status"] == "ok"


def test_ports_are_published_on_the_loopback_address_only():
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:${PORT:-8000}:8000"]


def test_postgres_18_keeps_its_data_where_its_image_wants_the_volume():
    assert SERVICES["database"]["image"] == "postgres:18"
    assert SERVICES["database"]["volumes"] == ["database:/var/lib/postgresql"]


def test_no_password_and_no_issuer_has_a_default():
    database, ledger = SERVICES["database"]["environment"], SERVICES["ledger"]["environment"]
    assert database["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert ledger["PGPASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert ledger["THIDUA_ISSUER"].startswith("${THIDUA_ISSUER:?")
    assert ledger["THIDUA_DEMO"] == "${THIDUA_DEMO:-}"


def test_every_service_says_whether_it_is_well():
    assert all(service["healthcheck"]["test"][0] == "CMD" for service in SERVICES.values())
    awaited = SERVICES["ledger"]["depends_on"]["database"]["condition"]
    assert awaited == "service_healthy"
