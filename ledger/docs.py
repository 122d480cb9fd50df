"""Generated documents: `python -m ledger.docs` writes them, `--check` says which are out of date.

A page is a path and a function that returns its text; a new one is a new row of `PAGES`. Exit 0
when written or all up to date, 1 when a page is not.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from ledger.acts.matrix import policy_page
from ledger.citations import Citations, cited_in_code, cited_in_tests
from ledger.rulebook.construction import Construction, Paper
from ledger.rulebook.regulation import (
    DEFAULT,
    SHIPPED,
    ClauseText,
    Parameter,
    Regulation,
    coverage,
    regulation,
)
from ledger.values import viet_day

ROOT = Path(__file__).resolve().parent.parent


def rulebook_page(root: Path = ROOT, id: str = DEFAULT) -> str:  # noqa: A002 — the word that fits
    """Return the page of a regulation: each clause beside parameters, functions and readings.

    A construction follows another regulation under the same ids, so its page names no functions.
    """
    rules = regulation(id)
    code: Citations = cited_in_code(root) if rules.paper else {}
    tests: Citations = cited_in_tests(root) if rules.paper else {}
    lines = [*_front(rules)]
    for clause in rules.clauses:
        lines += _clause(clause, rules, code, tests)
    return "\n".join(lines).rstrip() + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/rulebook.md": rulebook_page,
    **{f"docs/rulebook-{r}.md": partial(rulebook_page, id=r) for r in SHIPPED if r != DEFAULT},
    "docs/policy.md": policy_page,
}
"""Every generated page: its path in the clone, and what returns its text."""


def _front(rules: Regulation) -> Iterator[str]:
    yield "# Bộ quy tắc"
    yield ""
    yield "<!-- Sinh ra bằng python -m ledger.docs từ mã và phép thử. Không sửa tay. -->"
    yield ""
    yield f"`{rules.id}`: {rules.title}."
    yield ""
    if rules.paper:
        yield from _of_paper(rules.paper)
    if rules.construction:
        yield from _constructed(rules.construction)
    until = f" đến hết ngày {viet_day(rules.valid_to)}" if rules.valid_to else ""
    yield f"- Áp dụng từ ngày {viet_day(rules.valid_from)}{until}"
    yield f"- Đối chiếu với {_compared(rules)} lần cuối ngày {viet_day(rules.checked_on)}"
    yield f"- SHA-256 của tệp dữ liệu: `{rules.digest}`"
    if rules.paper:
        yield from (f"- {base}" for base in rules.paper.legal_bases)
        yield from (f"- Chưa tìm được: {missing}" for missing in rules.paper.not_found)
    yield ""
    if rules.paper:
        yield "Chữ trong khung trích là nguyên văn, kể cả lỗi chính tả. «Cách hiểu» (R-nn) là của"
        yield "sổ cái, không phải của văn bản: chỗ văn bản không nói hoặc nói chưa rõ."
    if rules.construction:
        yield from _sources(rules.construction)
    yield ""
    waiting = coverage(rules.id).not_yet
    yield f"Chưa thực hiện hết {len(waiting)} trên {len(rules.clauses)} mục: {', '.join(waiting)}."


def _compared(rules: Regulation) -> str:
    return "văn bản" if rules.paper else "các nguồn"


def _of_paper(paper: Paper) -> Iterator[str]:
    number = paper.number or "để trống"
    day = viet_day(paper.date) if paper.date else "để trống"
    yield f"- Văn bản của {paper.issuer} (soạn: {paper.author}); số: {number}, ngày: {day}"
    yield f"- {paper.subject}; ký: {paper.signer}"


def _constructed(built: Construction) -> Iterator[str]:
    yield f"- **Đây là {built.says}**; tiếp nối `{built.follows}`"


def _sources(built: Construction) -> Iterator[str]:
    yield "Căn cứ:"
    yield ""
    yield from (f"- {base}" for base in built.legal_bases)
    yield ""
    yield "Không tìm được, nên để trống:"
    yield ""
    yield from (f"- {missing}" for missing in built.not_found)
    yield ""
    yield f"Chữ trong khung trích là của sổ cái, dưới cùng mã điều khoản với `{built.follows}`; mã"
    yield f"thực hiện và phép thử xem ở trang của `{built.follows}`. Mỗi mục nêu nguồn:"
    yield ""
    yield from (f"- `{name}`: {says}" for name, says in built.sources.items())
    yield ""
    yield "Vai trò của các cơ quan không còn:"
    yield ""
    yield from (f"- {r.was} → {r.now or '**chưa xác định**'}. {r.source}" for r in built.roles)
    yield ""
    yield "Điều khoản không tiếp nối:"
    yield ""
    yield from (f"- {clause}: {why}" for clause, why in built.left_out.items())


def _clause(
    clause: ClauseText, rules: Regulation, code: Citations, tests: Citations
) -> Iterator[str]:
    yield ""
    yield f"## {clause.id}"
    yield ""
    yield "\n>\n".join(f"> {paragraph}" for paragraph in clause.verbatim.split("\n"))
    notes = [
        *([f"- Nguồn: `{clause.source}`"] if clause.source else []),
        *(f"- Tham số `{name}`: {_figures(p)}" for name, p in _parameters(clause.id, rules)),
        *(f"- Cách hiểu {r.rule}: {r.says}" for r in rules.readings if clause.id in r.clauses),
        *(f"- Mã: `{name}`" for name in code.get(clause.id, ())),
        *(f"- Phép thử: `{name}`" for name in tests.get(clause.id, ())),
    ]
    covered = coverage(rules.id)
    if clause.id in covered.needs_no_code:
        notes.append(f"- Không cần mã: {covered.needs_no_code[clause.id]}")
    if clause.id in covered.not_yet:
        notes.append(f"- **Chưa thực hiện hết**: {covered.not_yet[clause.id]}")
    if notes:
        yield ""
        yield from notes


def _parameters(clause: str, rules: Regulation) -> Iterator[tuple[str, Parameter]]:
    return ((name, p) for name, p in rules.parameters() if p.clause == clause)


def _figures(parameter: Parameter) -> str:
    """Return a table's own fields as the data file has them, those that are set."""
    apart = {"clause", "readings", "source"}
    figures = parameter.model_dump(mode="json", exclude=apart, exclude_unset=True)
    if parameter.source:
        figures["nguồn"] = parameter.source
    return ", ".join(f"{name} = {_figure(value)}" for name, value in figures.items())


def _figure(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {v}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(str, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Write every page, or with --check name those that are out of date."""
    parser = argparse.ArgumentParser(prog="python -m ledger.docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="chỉ so sánh, không ghi")
    check = parser.parse_args(arguments).check
    stale = []
    for path, page in PAGES.items():
        place, fresh = root / path, page()
        if place.is_file() and place.read_text(encoding="utf-8") == fresh:
            continue
        stale.append(path)
        if not check:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(fresh, encoding="utf-8")
    if check and stale:
        sys.stderr.write(f"tài liệu đã cũ, hãy chạy python -m ledger.docs: {', '.join(stale)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
