"""The pages in a real browser: by clicks, without scripts, narrow, on paper, judged by axe."""

import json
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHROMIUM = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
QUIET = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STANDINGS = "/seasons/2024/clusters/C1/standings"
CARD = "/seasons/2024/units/PA/scorecard"
PAGES = [
    "/", STANDINGS, CARD, "/events/49", "/events/26", "/clauses/B.III.1.2-5+1", "/nowhere",
    "/seasons/2024/units/PA/eligibility", "/seasons/2024/units/PA/history", f"{CARD}?as_of=50",
]  # fmt: skip


@pytest.fixture(scope="module")
def address(app) -> Iterator[str]:
    """The address of the pages, served as they are in earnest."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    running.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    running.join()
    listening.close()


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium: set CHROMIUM_PATH, or install Debian's package chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 — only where there is a browser

    with sync_playwright() as playwright:
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *root])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, address):
    """Open a page of a fresh visitor, signed in; what the browser complains of fails the test."""
    contexts, complaints = [], []

    def opened(*, width: int = 1100, scripts: bool = False, signed_in: bool = True):
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 900},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text))
        page.on("pageerror", lambda e: complaints.append(str(e)))
        page.on(
            "response",
            lambda r: complaints.append(r.url) if r.status >= 400 and "/static/" in r.url else None,
        )
        page.goto("/")
        if signed_in:
            page.click("button[name=person][value='p-003']")
        return page

    yield opened
    for context in contexts:
        context.close()
    # A page that answers 404 on purpose is logged too; a missing asset is caught by its address.
    assert [c for c in complaints if "Failed to load resource" not in c] == []


def test_from_the_door_to_an_event_by_clicks_and_without_scripts(open_page):
    page = open_page()
    page.click("text=Cụm thi đua số 1")
    assert page.url.endswith(STANDINGS)
    page.click("table.standings >> text=Phường An Bình")
    assert page.url.endswith(CARD)
    page.click("svg.waterfall a:has-text('Điều chỉnh I.3')")
    assert page.url.endswith("/events/49")
    assert "84,25" in page.inner_text("main")
    page.click("text=Sự kiện sau của chuỗi")
    assert page.url.endswith("/events/50")
    page.click("text=mở phiếu")
    page.fill("#as_of", "50")
    page.click("text=Xem theo mốc")
    assert "as_of=50" in page.url
    page.click("text=Đăng xuất")
    assert "Vào xem bản trình diễn" in page.inner_text("main")
    page.goto(CARD)
    assert "Cách đăng nhập" in page.inner_text("main")


def test_the_door_s_form_asks_for_a_cut(open_page):
    page = open_page()
    page.fill("#as_of-2024", "50")
    page.click("text=Xem kết quả tại mốc này")
    assert page.url.endswith(f"{STANDINGS}?as_of=50")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_telephone_and_double_size(open_page, path):
    page = open_page(width=320, scripts=True)
    for width in (320, 550):  # 1100 pixels at 200 % are 550
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(open_page, path):
    for width in (1100, 320):
        page = open_page(width=width, scripts=True)
        page.goto(path)
        page.evaluate(AXE.read_text())
        asked = {"runOnly": {"type": "tag", "values": RULES}}
        found = page.evaluate("asked => axe.run(document, asked)", asked)["violations"]
        grave = [
            (v["id"], v["impact"], [n["html"][:200] for n in v["nodes"]][:3])
            for v in found
            if v["impact"] in {"serious", "critical", "moderate"}
        ]
        assert grave == [], json.dumps(grave, ensure_ascii=False, indent=1)


def test_the_keyboard_reaches_the_content_and_every_bar_and_shows_where_it_is(open_page):
    page = open_page(scripts=True)
    page.goto(CARD)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    seen: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const e = document.activeElement, bar = e.querySelector('.reach');"
            " const ringed = getComputedStyle(e).outlineStyle !== 'none';"
            " const framed = bar !== null && getComputedStyle(bar).stroke !== 'none';"
            " return {svg: !!e.closest('svg'), text: e.textContent.trim().slice(0, 9),"
            " shown: ringed || framed} }"
        )
        assert here["shown"], here
        if here["svg"]:
            seen.append(here["text"])
    assert [text.split()[0] for text in seen] == ["Tự", "Chấm", "Điều", "Điều", "Phê", "Hội", "Kết"]


def test_labels_stand_beside_the_bars_where_there_is_room_and_above_them_where_there_is_not(
    open_page,
):
    page = open_page(scripts=True)
    page.goto(CARD)
    for width, beside in ((1100, True), (320, False)):
        page.set_viewport_size({"width": width, "height": 900})
        bar = page.locator("svg.waterfall .bar").first.bounding_box()
        label = page.locator("svg.waterfall .label").first.bounding_box()
        total = page.locator("svg.waterfall .sum").first.bounding_box()
        assert (label["x"] + label["width"] <= bar["x"]) == beside
        assert (label["y"] + label["height"] / 2 < bar["y"]) != beside
        assert total["x"] + total["width"] <= width


def test_the_fonts_come_from_here_and_hold_every_letter(open_page):
    page = open_page(scripts=True)
    page.goto(CARD)
    loaded = page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].map(f => f.status))"
    )
    assert loaded == ["loaded", "loaded"]


@pytest.mark.parametrize("path", [STANDINGS, CARD, "/events/49"])
def test_a_page_prints_on_a4(open_page, path):
    page = open_page(scripts=True)
    page.goto(path)
    assert page.pdf(prefer_css_page_size=True, tagged=True).startswith(b"%PDF-")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})  # 180 mm of paper
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert not page.is_visible("form.ask")
    assert not page.is_visible(".top form")
