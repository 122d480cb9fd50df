"""What the pages say: every number leads to its event, and nothing hostile is markup."""

import re
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from api.pages.start import groups
from ledger.actors import Role
from ledger.questions.directory import (
    ClusterListed,
    Directory,
    PersonListed,
    RoleListed,
    SeasonListed,
)
from tests.pages.stage import HOSTILE

STANDINGS = "/seasons/2024/clusters/C1/standings"
CALENDAR = "/seasons/2024/clusters/C1/calendar"
FINDINGS = "/seasons/2024/clusters/C1/findings"
OF_A = "/seasons/2024/units/PA"
CARD = f"{OF_A}/scorecard"
FIGURE = re.compile(r"^[+−]?\d{1,3}(\.\d{3})*,\d\d$")


def test_the_start_page_is_open_and_says_who_may_come_in(stranger):
    page = stranger.read("/")
    assert page.main.one("h1").text == "Sổ cái thi đua"
    assert {b.attributes["value"] for b in page.main.all("button", name="person")} >= {
        "p-003",
        "p-011",
    }
    assert STANDINGS in page.links
    assert "cụm trưởng Cụm thi đua số 1" in page.main.text


def test_a_block_is_led_by_a_block_s_head_and_a_cluster_by_a_cluster_s():
    def season(kind):
        cluster = ClusterListed(cluster="X", name="X", kind=kind, members=2, head="PA", deputy="PB")
        return SeasonListed.model_construct(season="2024", clusters=(cluster,))

    member = {"role": Role.MEMBER, "from_day": date(2024, 1, 1), "to_day": None}
    who = [
        PersonListed.model_construct(
            person=f"p-{u}", roles=(RoleListed.model_construct(body=u, **member),)
        )
        for u in ("PA", "PB")
    ]
    for kind, said in (
        ("KHOI", ["khối trưởng X", "khối phó X"]),
        ("CUM", ["cụm trưởng X", "cụm phó X"]),
    ):
        known = Directory.model_construct(seasons=(season(kind),))
        seats = [seat for group in groups(who, known, {}) for seat in group.seats]
        assert sorted(seat.leads for seat in seats) == sorted(said)


def test_every_other_page_asks_who_is_there_and_says_how_to_come_in(stranger):
    for path in (STANDINGS, CARD, "/events/1", "/clauses/B.I", "/nowhere"):
        page = stranger.read(path, 401)
        assert "chọn một người" in page.main.text
        assert "/" in [a.attributes["href"] for a in page.main.all("a")]


def test_signing_in_begins_a_session_no_script_can_read_and_signing_out_ends_it(stranger):
    page = stranger.sign_in("p-003")
    cookie = page.response.history[0].headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert STANDINGS in page.links
    stranger.client.post("/", data={"leave": "1"}, headers={"Origin": "http://testserver"})
    stranger.read(STANDINGS, 401)


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_nobody_is_signed_in_from_another_site(stranger, headers):
    answer = stranger.client.post("/", data={"person": "p-003"}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_only_a_person_of_the_ledger_can_be_chosen(stranger):
    answer = stranger.client.post("/", data={"person": "p-999"}, headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers


def test_outside_the_demo_nobody_can_be_chosen(told):
    from starlette.testclient import TestClient  # noqa: PLC0415 — this test alone makes its own

    from tests.pages.conftest import application  # noqa: PLC0415

    client = TestClient(application(told.ledger, demo=False))
    door = client.get("/")
    assert "thẻ truy cập" in door.text
    assert "Cụm thi đua" not in door.text
    assert "Ledger-Position" not in door.headers
    assert client.post("/", data={"person": "p-003"}).status_code == 403


def test_a_scorecard_shows_the_reprimands_that_name_the_unit(visit):
    def sections(unit):
        main = visit.read(f"/seasons/2024/units/{unit}/scorecard").main
        return [s for s in main.all("section") if s.has({"aria-labelledby": "reprimands"})]

    (section,) = sections("PA")
    told = section.one("li").text
    assert "Đã áp dụng: Văn bản số 88/UBND-TĐKT" in told
    assert "III.2 từ — thành −20,00 điểm" in told
    assert sections("PB") == []


def test_a_person_without_a_role_is_told_that_the_ledger_is_closed_to_them(visit):
    visit.client.cookies.clear()
    visit.client.cookies.set("thidua-session", visit.app.state.identity.sessions.begin("p-999"))
    page = visit.read(STANDINGS, 403)
    assert "vai trò" in page.main.text


def test_the_standings_rank_units_show_ties_and_link_each_total_to_its_event(visit):
    page = visit.read(STANDINGS)
    rows = page.main.one("table").one("tbody").all("tr")
    assert [r.all("td")[0].text for r in rows] == ["1", "2 đồng hạng", "2 đồng hạng", "—"]
    assert [r.one("th").text for r in rows][:2] == ["Phường An Bình", "Phường Bắc Sơn"]
    total = rows[0].one("a", class_="event")
    assert total.text == "926,75"
    event = visit.read(total.attributes["href"])
    assert "88,75" in event.main.text
    assert CARD in page.links
    assert "Chưa xét" in rows[0].text
    assert page.response.headers["Ledger-Position"] == "64"


def test_the_calendar_and_the_findings_are_a_link_away_and_link_their_events_and_clauses(visit):
    assert {CALENDAR, FINDINGS} <= set(visit.read(STANDINGS).links)
    calendar = visit.read(CALENDAR)
    rows = calendar.main.one("table").one("tbody").all("tr")
    assert len(rows) > 12
    assert all("/clauses/" in str([a.attributes["href"] for a in row.all("a")]) for row in rows)
    done = [row.all("a", class_="event")[-1] for row in rows if "đã làm" in row.text]
    assert done
    assert all(visit.read(link.attributes["href"]).main for link in done[:3])
    findings = visit.read(FINDINGS)
    assert "Quá hạn" in findings.main.text
    assert (
        findings.response.headers["Ledger-Position"] == calendar.response.headers["Ledger-Position"]
    )


def test_every_figure_on_a_scorecard_is_a_link_to_its_event(visit):
    page = visit.read(CARD)
    for table in page.main.all("table"):
        for row in table.one("tbody").all("tr"):
            if row.has({"class_": "heading"}):
                continue
            cells = [c for c in row.all("td", class_="figure") if FIGURE.match(c.text.lstrip("▸"))]
            linked = (
                cells if table.has({"class_": "way"}) else cells[1:]
            )  # the first is the maximum
            assert linked
            assert all(c.one("a").attributes["href"].startswith("/events/") for c in linked)
    steps = page.main.one("svg", class_="waterfall").all("a")
    assert [s.one("text", class_="sum").text for s in steps] == [
        "947,50", "−6,50", "−10,75", "+12,00", "−20,00", "+4,50", "926,75"
    ]  # fmt: skip
    for href in {s.attributes["href"] for s in steps}:
        visit.read(href)


def test_the_chart_has_a_title_a_description_and_its_figures_in_a_table(visit):
    main = visit.read(CARD).main
    chart = main.one("svg", class_="waterfall")
    named = chart.attributes["aria-labelledby"].split()
    assert [n.attributes["id"] for n in (chart.one("title"), chart.one("desc"))] == named
    bars = chart.all("rect", class_="bar")
    hatched = [b.has({"class_": "fall"}) for b in bars]
    assert hatched == [False, True, True, False, True, False, False]
    assert all(b.attributes["fill"].startswith("url(#") for b in bars if b.has({"class_": "fall"}))
    assert len(main.one("table", class_="way").one("tbody").all("tr")) == len(bars) - 1


def test_a_changed_line_says_who_when_why_on_which_paper_under_which_clause(visit):
    page = visit.read(CARD)
    why = next(
        a for a in page.main.all("article", class_="why") if a.one("h3").text.startswith("I.3")
    )
    for part in (
        "95,00 thành 84,25", "84,25 thành 88,75", "Cụm trưởng", "05/12/2024", "140/UBND-TĐKT",
        HOSTILE, "Người quyết định thuộc chính đơn vị", "Hội đồng TĐKT quận",
    ):  # fmt: skip
        assert part in why.text, part
    links = [a.attributes["href"] for a in why.all("a")]
    assert "/clauses/B.II.2" in links
    assert "/events/47" in links  # the explanation it answers


@pytest.mark.clause("C.3-1")
def test_evidence_of_other_offices_stands_beside_its_criterion_with_its_event(visit):
    page = visit.read(CARD)
    assert "Tài liệu do các cơ quan cung cấp" in page.main.text
    told, _ = (li for li in page.main.all("li") if "Hai nhiệm vụ chậm hạn" in li.text)
    assert told.text.startswith("I.3: VP cung cấp")
    assert "/events/64" in {a.attributes["href"] for a in told.all("a")}


def test_hostile_text_is_text(visit):
    for path in (CARD, "/seasons/2024/units/PA/history", "/events/49"):
        page = visit.read(path)
        assert HOSTILE in page.main.text
        assert page.root.all("script") == []
        assert "<script" not in page.response.text


def test_no_page_carries_a_style_or_a_handler_of_its_own(visit):
    for path in (
        "/",
        STANDINGS,
        CARD,
        "/events/49",
        "/clauses/B.I",
        "/seasons/2024/units/PA/eligibility",
        CALENDAR,
        FINDINGS,
    ):
        page = visit.read(path)
        assert page.root.all("style") == []
        for node in page.root.all():
            assert not [a for a in node.attributes if a == "style" or a.startswith("on")]
        assert "default-src 'self'" in page.response.headers["content-security-policy"]
        assert "unsafe" not in page.response.headers["content-security-policy"]


def test_a_void_event_is_struck_through_with_its_reason_and_moves_nothing(visit):
    page = visit.read(CARD)
    struck = page.main.one("ol", class_="history").all("li", class_="void")
    assert len(struck) == 1
    assert "24,40" in struck[0].one("s").text
    assert "Ghi nhầm số điểm" in struck[0].text
    chart = page.main.one("svg", class_="waterfall")
    assert "chỉnh II.1" not in chart.text


def test_a_part_that_is_gone_without_an_order_is_said_to_be_gone(visit, told):
    import psycopg  # noqa: PLC0415 — only the owner can, and only here

    with psycopg.connect(told.owner) as owner:
        owner.execute("alter table ledger.erasable disable trigger user")
        kept = owner.execute(
            "delete from ledger.erasable where position = 49 returning body, salt"
        ).fetchone()
    assert "không có lệnh xóa theo luật" in visit.read("/events/49").main.text
    assert HOSTILE not in visit.read(CARD).main.text
    assert "84,25" in visit.read(CARD).main.text
    with psycopg.connect(told.owner) as owner:
        owner.execute("insert into ledger.erasable values (49, %s, %s)", kept)
        owner.execute("alter table ledger.erasable enable trigger user")


def test_what_was_known_earlier_is_answered_and_said(visit):
    page = visit.read(f"{CARD}?as_of=50&valid_on=")
    assert "Đây là mốc đã chọn" in page.main.text
    assert page.response.headers["Ledger-Position"] == "50"
    assert "−20,00" not in page.main.one("svg", class_="waterfall").text
    assert f"{STANDINGS}?as_of=50" in page.links
    early = visit.read(f"{STANDINGS}?as_of=26")
    assert "947,50" in early.main.text


CUT_PAGES = (STANDINGS, CARD, f"{OF_A}/eligibility", f"{OF_A}/history", "/events/32", "/events/47")
ANSWERED = re.compile(r"/(events|seasons)/")


@pytest.mark.parametrize("path", CUT_PAGES)
@pytest.mark.parametrize(
    "cut", [{"as_of": "55"}, {"as_of": "61", "valid_on": "2024-12-20"}, {"valid_on": "2024-12-21"}]
)
def test_every_link_of_a_page_leads_on_at_its_cut(visit, path, cut):
    page = visit.read(f"{path}?{urlencode(cut)}")
    links = [urlsplit(a.attributes["href"]) for a in page.root.all("a")]
    links = [link for link in links if ANSWERED.match(link.path)]
    assert len(links) > 1
    at = f"/events/{page.response.headers['Ledger-Position']}"
    for link in links:
        asked = dict(parse_qsl(link.query))
        if link.path == at:  # the last that was known may be of a later day than is counted
            assert asked.pop("valid_on", None) in {None, cut.get("valid_on")}
            assert asked == {k: v for k, v in cut.items() if k == "as_of"}
        else:
            assert asked == cut, link
    for link in dict.fromkeys(link._replace(fragment="").geturl() for link in links):
        visit.read(link)


def test_a_page_of_an_event_says_nothing_that_came_after_its_cut(visit):
    assert "/events/51" in visit.read("/events/32").links
    page = visit.read("/events/32?as_of=50")
    assert not [link for link in page.links if "/events/51" in link]
    assert "Đây là mốc đã chọn" in page.main.text
    assert page.response.headers["Ledger-Position"] == "50"


def test_the_form_of_the_start_page_leads_to_the_standings_of_a_cut(visit):
    page = visit.read("/cut?season=2024&cluster=C1&as_of=50&valid_on=")
    assert str(page.response.url).endswith(f"{STANDINGS}?as_of=50")


def test_an_event_page_has_all_facts_its_clause_verbatim_and_its_stored_bytes(visit, told):
    page = visit.read("/events/58")
    text = page.main.text
    assert "Hội đồng" in text
    assert "88,75" in text
    assert page.main.one("blockquote").text
    stored = page.main.one("pre").text
    with told.ledger.reading() as connection:
        row = connection.execute(
            "select state from ledger.events where notification_id = 58"
        ).fetchone()
    assert stored == " ".join(bytes(row[0]).decode().split())
    assert "/events/57" in page.links  # what it rests on
    assert page.main.one("a", rel="prev").attributes["href"] == "/events/54"
    assert "Chứng thực của sự kiện này" in text
    assert "Đã ghi vào sổ cái, chưa vào nhật ký minh bạch" in text


def test_an_event_says_what_it_led_to(visit):
    page = visit.read("/events/32")
    assert "/events/51" in page.links


def test_every_event_of_the_season_has_its_page(visit):
    for position in range(1, 64):
        visit.read(f"/events/{position}")


def test_a_constructed_clause_says_that_it_stands_in_no_paper(visit):
    page = visit.read("/clauses/B.III.1.2-4?regulation=sau-2025-07")
    assert "Đây là bản dựng của sổ cái, không phải văn bản" in page.main.text
    assert "Nguyên văn" not in page.main.text


def test_a_clause_is_verbatim_with_our_readings_apart(visit):
    page = visit.read("/clauses/B.III.1.2-5+1")
    assert page.main.one("blockquote").text
    assert "Cách hiểu của sổ cái" in page.main.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/seasons/2024/units/PZ/scorecard", 404), ("/seasons/2024/clusters/C9/standings", 404),
        ("/events/999", 404), ("/events/0", 422), ("/events/99999999999999999999", 422),
        ("/clauses/Z.9", 404), (f"{CARD}?as_of=999", 422), (f"{CARD}?as_of=hôm-qua", 422),
        (f"{CARD}?valid_on=31/12/2024", 422), ("/seasons/2024/units/<b>/scorecard", 422),
        ("/nowhere", 404),
    ],
)  # fmt: skip
def test_a_wrong_address_is_answered_by_a_page(visit, path, status):
    page = visit.read(path, status)
    assert page.main.one("h1").text
    assert f"Mã trả lời: {status}" in page.main.text


def test_pages_stay_out_of_the_contract_of_the_api(visit):
    paths = visit.client.get("/openapi.json").json()["paths"]
    feed = "/calendars/{season}/{cluster}/{secret}.ics"
    assert all(
        p.startswith(("/v1/", "/tlog/")) or p in {"/healthz", "/readyz", feed} for p in paths
    )
