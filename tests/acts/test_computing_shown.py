"""What people are shown of computed lines, on the command line and on the page of a card."""

import sys

import pytest
from joserfc.jwk import OKPKey
from starlette.testclient import TestClient

from api.app import create_app
from api.demo_issuer import DemoIssuer
from api.identity import Identity
from api.sessions import Sessions
from ledger import cli
from tests.acts.conftest import HEAD, STANDING, A, member
from tests.acts.test_computing import B, C, computing, locked, submit  # noqa: F401 — a fixture
from tests.opening import KEY


@pytest.fixture
def moved(computing):  # noqa: F811 — the fixture of that name
    """A is locked at 400 and would have 300 now, B has a fraction, C moved from 400 to 342.86."""
    locked(computing, A, "110")
    submit(computing, B, "33.3333")
    cause = submit(computing, C, "60")
    computing.put("scorecard.open-review", HEAD, **computing.of(C))
    moving = computing.put(
        "scorecard.submit", member(B),
        lines=[
            {"criterion": "I.1", "measured": "128"},
            *cause.events[0].facts.model_dump(
                mode="json", include={"lines": {"__all__": {"criterion", "points", "measured", "key"}}},
                exclude_none=True,
            )["lines"][1:],
        ],
        **computing.of(B),
    )  # fmt: skip
    return computing, cause.events[0].position, moving.events[0].position


def test_the_command_line_says_the_exact_value_the_cause_and_what_waits(moved, monkeypatch, capsys):
    office, _, moving = moved
    monkeypatch.setenv("DATABASE_URL", office.stand.owner)
    monkeypatch.setenv("THIDUA_APP_URL", office.stand.service)
    monkeypatch.setenv("THIDUA_APP_KEY", KEY.text())

    def printed(*words):
        monkeypatch.setattr(sys, "argv", ["thidua", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert not ended.value.code
        return capsys.readouterr().out

    told = printed("explain", "2024", C, "I.1")
    assert "400,00 →     342,86" in told  # 200 + 200 · 0.2/0.28
    assert "giá trị chưa làm tròn: 2400/7" in told
    assert f"do sự kiện số {moving} (scorecard/2024/{B}):" in told
    assert told.count("chưa làm tròn") == 1  # 400 is exact
    assert "Tiêu chí I.1 tính lại là 271,43, chờ Hội đồng quyết định" in printed(
        "scorecard", "2024", A
    )


def test_the_page_of_a_card_shows_the_exact_value_the_leader_and_what_waits(moved):
    office, _, moving = moved
    issuer = DemoIssuer(OKPKey.generate_key("Ed25519"), "thidua-ledger")
    app = create_app(office.stand.ledger, Identity([], Sessions(), issuer))
    client = TestClient(app)
    headers = {"Accept": "text/html", "Origin": "http://testserver"}
    client.post("/", data={"person": STANDING.person}, headers=headers)

    def page(unit):
        found = client.get(f"/seasons/2024/units/{unit}/scorecard", headers=headers)
        assert found.status_code == 200
        return found.text

    assert "<b>Tính lại là 271,43 điểm</b>, chờ Hội đồng quyết định" in page(A)
    moved_card = page(C)
    assert "giá trị chưa làm tròn: 2400/7; so với đơn vị dẫn đầu Phường PX04" in moved_card
    assert f'href="/events/{moving}"' in moved_card
    assert "<b>Tính lại là" not in moved_card
    for position in range(moving - 3, office.stand.journal.head()[0] + 1):
        assert client.get(f"/events/{position}", headers=headers).status_code == 200
