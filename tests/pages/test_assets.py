"""What is vendored is what was looked at, and no page asks another site for anything."""

from hashlib import sha256
from pathlib import Path

import pytest

CLONE = Path(__file__).resolve().parents[2]
PAGES = CLONE / "api" / "pages"
VENDORED = [
    line.split("  ") for line in (CLONE / "scripts" / "vendored.sha256").read_text().splitlines()
]


@pytest.mark.parametrize(("digest", "path"), VENDORED, ids=[path for _, path in VENDORED])
def test_vendored_files_are_as_they_came(digest, path):
    assert sha256((CLONE / path).read_bytes()).hexdigest() == digest


def test_every_font_and_script_is_vendored_with_its_digest():
    found = [
        *PAGES.rglob("*.woff2"),
        *PAGES.rglob("*.js"),
        *Path(__file__).resolve().parent.rglob("*.js"),
    ]
    assert {str(p.relative_to(CLONE)) for p in found} <= {path for _, path in VENDORED}


def test_templates_and_styles_name_no_other_site():
    for path in [*PAGES.rglob("*.html"), *PAGES.rglob("*.css")]:
        text = path.read_text()
        assert "http://" not in text, path
        assert "https://" not in text, path
        assert "style=" not in text, path
        assert "|safe" not in text, path


def test_static_files_need_no_credentials(stranger):
    for path in ("ledger.css", "icon.svg", "fonts/noto-sans-vietnamese-wght-normal.woff2"):
        assert stranger.client.get(f"/static/{path}").status_code == 200
    assert stranger.client.get("/static/../__init__.py").status_code in {401, 404}
