"""Seasons (năm thi đua): `season.toml` checked, and the season opened or found as it stands.

What rests on an entry that cannot be used is left out, and it is said what that is.
"""

from ledger.aggregates.council import Council
from ledger.aggregates.season import RegulationAdopted, Season, SeasonKind, SeasonOpened
from ledger.refusals import Refused, Unknown
from ledger.rulebook.regulation import Regulation, regulation
from ledger.season_files.check import STAND_IN, Check, by_act, by_declaring, with_clause
from ledger.season_files.files import SEASON

_RIGHT = "người nạp có quyền nạp hay không"
_DAYS = "các ngày trong tệp khác có nằm trong năm thi đua hay không"
_SUMS = "các bảng tiêu chí có cộng đúng thang điểm hay không"
_RESTS = {
    "id": "nhiệm kỳ, tiêu chí, điểm tự chấm đã có trong sổ cái hay chưa",
    "council": _RIGHT,
    "starts_on": _DAYS,
    "ends_on": _DAYS,
    "regulation": _SUMS,
    "bonus_inside": _SUMS,
    "not_applicable": "bộ tiêu chí có khác sổ cái hay không",
    "criteria_on": "đơn vị nào là cụm, khối trưởng vào ngày ban hành tiêu chí",
    "self_scored_on": "đơn vị chuyển cụm, khối được chấm ở cụm, khối nào",
}
"""What cannot be judged while an entry cannot be used."""


def check_season(check: Check) -> None:
    """Open the season and adopt its regulation, or find that it stands already."""
    known = _council(check), _regulation(check)
    _days_of_papers(check)
    held = check.held(Season, f"season/{check.season}")
    if held.starts_on is not None:
        _same_season(check, held)
    elif check.files.season["starts_on"] and check.files.season["ends_on"]:
        _open(check, held)
    _what_waits(check, *known)


def _council(check: Check) -> bool:
    council = check.council
    if council is None:
        return False
    if check.plan.state(Council, f"council/{council}").name:
        return True
    there = ", ".join(check.known.councils) or "chưa có; lập bằng lệnh thidua init"
    check.season_fault("council", "không phải là Hội đồng có trong sổ cái", there)
    return False


def _regulation(check: Check) -> bool:
    told = check.files.season["regulation"]
    if told is None:
        return False
    try:
        regulation(told)
    except Unknown as unknown:
        check.season_fault("regulation", f"không dùng được: {unknown.says}")
        return False
    return True


def _days_of_papers(check: Check) -> None:
    first, last = check.days
    issued, sent = check.files.season["criteria_on"], check.files.season["self_scored_on"]
    if issued is not None and not first <= issued <= last:
        check.season_fault("criteria_on", "nằm ngoài năm thi đua")
    if sent is not None and sent < (issued or first):
        check.season_fault(
            "self_scored_on", "trước ngày đầu năm thi đua hoặc ngày ban hành tiêu chí"
        )


def _what_waits(check: Check, council_known: bool, regulation_known: bool) -> None:  # noqa: FBT001
    """Say what rests on entries that cannot be used."""
    season = check.files.season
    if not season.readable:
        check.waits(SEASON, f"{_DAYS}; {_SUMS}; {_RESTS['id']}; {_RIGHT}")
        return
    unusable = {
        *season.broken,
        *(() if council_known else ("council",)),
        *(() if regulation_known else ("regulation",)),
        *(() if check.days_known else ("ends_on",)),
    }
    told: set[str] = set()
    for key, says in _RESTS.items():
        if key in unusable and says not in told:
            told.add(says)
            check.waits(SEASON, says, season.lines.get(key, 0), key)


def _open(check: Check, held: Season) -> None:
    told, stream, plan = check.files.season, held.stream, check.plan
    starts_on, ends_on, council = told["starts_on"], told["ends_on"], check.council or STAND_IN
    name = told["name"] or f"Năm thi đua {check.season}"
    kind: SeasonKind = told["kind"] or "CALENDAR"
    try:
        plan.put(
            Season,
            stream,
            lambda season: season.open(
                name, kind=kind, starts_on=starts_on, ends_on=ends_on, council=council
            ),
            on=starts_on,
            behalf=council,
        )
        if check.adopted and not _goes_by(held, check.adopted):
            rules = check.adopted
            from_day = max(starts_on, rules.valid_from)
            plan.put(
                Season,
                stream,
                lambda season: season.adopt(rules.id, digest=rules.digest, from_day=from_day),
                on=starts_on,
                behalf=council,
            )
    except Refused as refused:
        field = "ends_on" if refused.field == "to_day" else refused.field
        at = field if field and field in told.lines else "id"
        check.season_fault(at, with_clause(refused))


def _goes_by(held: Season, rules: Regulation) -> bool:
    """Tell whether the regulation is adopted, of a season whose opening was declared in error."""
    return any((r.regulation, r.digest) == (rules.id, rules.digest) for r in held.regulations)


def _same_season(check: Check, held: Season) -> None:
    """Note where the files' season is not the one the ledger holds under that id."""
    told = check.files.season
    opened = check.recorded(held.stream, SeasonOpened)
    for key in ("name", "kind", "starts_on", "ends_on", "council"):
        value = getattr(held, key)
        if told[key] is not None and told[key] != value:
            check.season_differs(key, value, opened, by_declaring(opened))
    adopted = held.regulation(held.starts_on or check.days[0])
    if adopted and told["regulation"] not in {None, adopted.regulation}:
        by = check.recorded(
            held.stream, RegulationAdopted, fits=lambda e: e.from_day == adopted.from_day
        )
        way = by_act("season.adopt-regulation")
        check.season_differs("regulation", adopted.regulation, by, way)
    if held.closed:
        check.season_fault("id", "là năm thi đua đã kết thúc")
