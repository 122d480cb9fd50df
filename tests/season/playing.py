"""A season played twice: once through the ledger's acts, once by the oracle, compared at every
step."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from pydantic import ValidationError

from ledger.actors import Actor, Role
from ledger.acts.act import ACTIONS, put
from ledger.ledger import Ledger
from ledger.refusals import Answer, Conflict, NotAllowed, Stale, Unknown
from tests.season import oracle_answers, oracle_procedure
from tests.season.acts import Season
from tests.season.comparing import DisagreementError, compare, compare_lineage, compare_year
from tests.season.oracle import Put, judge
from tests.season.oracle_facts import Fact, counting, quorate
from tests.season.oracle_figures import card_of, total
from tests.season.world import founding, setting_up

Stands = Callable[[], AbstractContextManager[Any]]
"""Yields a founded ledger, and how to check it."""


def kind_of(answer: Answer) -> int:
    """Return the status by which a person would see an answer."""
    for kind, status in ((NotAllowed, 403), (Unknown, 404), (Stale, 412), (Conflict, 409)):
        if isinstance(answer, kind):
            return status
    return 422


def told(ledger: Ledger, act: Put) -> tuple[list[Any], int, str | None, str]:
    """Return what the ledger says to an act: its events, or the kind, clause and words of its
    refusal."""
    person, body, role = act.by
    by = Actor(person=person, body=body, role=Role(role))
    try:
        request = ACTIONS[act.name].body(**act.body, on=act.on)
    except ValidationError as invalid:
        return [], 422, None, str(invalid)
    try:
        receipt = put(ledger, act.name, act.path, request, by=by, version=act.version)
    except Answer as answer:
        return [], kind_of(answer), answer.under, answer.says
    return list(receipt.events), 0, None, ""


def step(ledger: Ledger, history: list[Fact], act: Put) -> bool:
    """Put one act to both, and append what it left; tell whether it was accepted."""
    judged = judge(history, act)
    events, kind, clause, says = told(ledger, act)
    if kind:
        if not judged.objections:
            raise DisagreementError(f"refused {kind} {clause} «{says}», the oracle accepts: {act}")
        if not judged.allows(kind, clause):
            raise DisagreementError(f"{kind} {clause} «{says}», not {judged.objections}: {act}")
        return False
    topics = [e.topic for e in events]
    if judged.objections:
        raise DisagreementError(f"accepted as {topics}, not {judged.objections}: {act}")
    whats = [f["what"] for f in judged.facts]
    if [e.position for e in events] != [f["at"] for f in judged.facts]:
        raise DisagreementError(f"{topics}, not {whats}: {act}")
    facts = in_order_of(events, judged.facts)
    if [e.stream for e in events] != [f["stream"] for f in facts]:
        raise DisagreementError(f"{[e.stream for e in events]}, not {facts}: {act}")
    history.extend(facts)
    for event, fact in zip(events, facts, strict=True):
        counted = recounted(history, fact)
        if recorded(event.facts, fact) != counted:
            raise DisagreementError(f"{event.facts}, not {counted}: {act}")
        if fact["what"] in JUDGED:
            fact["against"] = counted[-1]
    return True


def in_order_of(events: Sequence[Any], facts: list[Fact]) -> list[Fact]:
    """Return the facts with the flags at their end in the order of the events: that is nobody's
    rule."""
    flags = [f for f in facts if f["what"] == "award flagged"]
    ordered = [f for f in facts if f["what"] != "award flagged"]
    streams = [e.stream for e in events[len(ordered) :]]
    if sorted(streams) == sorted(f["stream"] for f in flags):
        flags.sort(key=lambda f: streams.index(f["stream"]))
    for at, flag in enumerate(flags, start=events[0].position + len(ordered)):
        flag["at"] = at
    return [*ordered, *flags]


LAYER = {
    "self-scored": "SELF",
    "scored": "REVIEW",
    "review completed": "REVIEW",
    "agreed": "AGREED",
    "verified": "COUNCIL",
    "determined": "COUNCIL",
}
MOVED = {"adjusted", "reprimand applied", "reprimand reversed"}
COMPUTED = {"line recomputed", "recomputation flagged"}
JUDGED = {"nominated", "proposed", "award decided"}


def recorded(facts: Any, fact: Fact) -> Any:  # noqa: C901, PLR0911 — one return for each kind of fact
    """Return the result an event was recorded with: a total, a quorum, a verdict and whether it is
    against the rules."""
    what = fact["what"]
    if what in COMPUTED:
        points = facts.after if what == "line recomputed" else facts.computed.points
        exact = Fraction(facts.computed.unrounded)
        return facts.criterion, points, exact, facts.because_of, facts.moved_by
    if what in LAYER or what in MOVED:
        return facts.total
    if what == "meeting held":
        return facts.quorate
    if "instance" in fact:
        return facts.instance, getattr(facts, "settled_by", None)
    if what == "delegates told":
        return [list(d.lacking) for d in facts.delegates]
    if what == "named":
        return facts.again
    if what == "reminded":
        return list(facts.units)
    if what == "voted":
        return facts.met
    if what == "file received":
        return facts.late, facts.missing
    if what == "award flagged":
        return facts.level, facts.because_of
    if what in JUDGED:
        v = facts.verdict
        return v.headline, v.award, v.merit, v.points, facts.contradicts
    return None


def recounted(history: list[Fact], fact: Fact) -> Any:  # noqa: C901, PLR0911, PLR0912 — likewise
    """Return the same as the oracle counts it, with the fact and all before it."""
    what, upto = fact["what"], fact["at"]
    if what in COMPUTED:
        return fact["criterion"], fact["points"], fact["exact"], *fact["because"]
    if what in LAYER or what in MOVED:
        layer = LAYER.get(what) or ("AGREED" if fact["meeting"] else "REVIEW")
        return total(card_of(counting(history, upto), fact["card"]), layer)
    if what == "meeting held":
        return quorate(fact)
    if "instance" in fact:
        return fact["instance"], fact["settled_by"]
    if what == "delegates told":
        return fact["lacking"]
    if what == "named":
        return fact["again"]
    if what == "reminded":
        return fact["whom"]
    if what == "voted":
        return oracle_procedure.carried(fact)
    if what == "file received":
        return fact["late"], fact["missing"]
    if what == "award flagged":
        return fact["level"], fact["because"]
    if what in JUDGED:
        level = fact["level"]
        case = oracle_answers.eligibility(history, fact["awarded"], upto) or NOTHING
        v = case["verdicts"]["CITY_MERIT" if level == "LOCAL_MERIT" else level]
        rungs = oracle_answers.LADDER
        against = v["award"] is None or rungs.index(v["award"]) > rungs.index(level)
        if level == "LOCAL_MERIT" and v["award"] is None:
            # The district's own reward has no bar of points: only “không xem xét”, “chưa xét”.
            against = v["headline"] in {"EXCLUDED", "DEFERRED"}
        if what == "award decided" and fact["outcome"] != "GRANTED":
            against = False
        return v["headline"], v["award"], v["merit"], case["points"], against
    return None


UNKNOWN = {"headline": "PENDING", "award": None, "merit": None}
NOTHING = {"points": None, "verdicts": dict.fromkeys(oracle_answers.LADDER[:3], UNKNOWN)}
"""The case of a unit of which nothing is known yet."""


def set_up(ledger: Ledger, seed: int) -> list[Fact]:
    """People a founded ledger; every act of it is legal."""
    history = founding()
    for act in setting_up(Random(seed)):  # noqa: S311 — told again from its seed
        if not step(ledger, history, act):
            raise DisagreementError(f"setting up: {judge(history, act).objections} {act}")
    return history


def rehearse(seed: int, length: int) -> Iterator[tuple[list[Fact], Put, bool]]:
    """Yield each act of a season as the oracle alone takes it, with all that was accepted so far
    and whether it was: the way the same season goes beside the ledger."""
    history, rng = founding(), Random(seed)  # noqa: S311 — likewise
    for act in setting_up(Random(seed)):  # noqa: S311 — likewise
        yield history, act, heard(history, act)
    season = Season(rng, history)
    rng.sample(range(length), 5)  # where the other play pauses
    for _ in range(length):
        act = season.next()
        yield history, act, heard(history, act)


def heard(history: list[Fact], act: Put) -> bool:
    """Append what the oracle lets an act leave; tell whether it accepted it."""
    facts = judge(history, act).facts
    history.extend(facts)
    for fact in facts:
        if fact["what"] in JUDGED:
            fact["against"] = recounted(history, fact)[-1]
    return bool(facts)


def play(stand: Any, seed: int, length: int) -> Iterator[Put]:
    """Play a season of so many acts, comparing as it goes; yield each act before it is put."""
    ledger, rng = stand.ledger, Random(seed)  # noqa: S311 — likewise
    history = set_up(ledger, seed)
    begun = len(history)
    season = Season(rng, history)
    pauses = set(rng.sample(range(length), 5)) if length >= 5 else set()
    for n in range(length):
        act = season.next()
        yield act
        step(ledger, history, act)
        if n in pauses:
            compare(ledger, history)
            compare_year(ledger, history, season.day)
            stand.check()
    compare(ledger, history)
    compare_lineage(ledger, history)
    for on in (date(2024, rng.randint(1, 12), rng.randint(1, 28)), date(2025, 2, 1)):
        compare_year(ledger, history, on)
    for upto in rng.sample(range(begun, len(history)), 3):
        compare(ledger, history, upto)
    compare(ledger, history, len(history))
    stand.check()


def replay(stand: Any, seed: int, acts: Sequence[Put]) -> None:
    """Put these acts only, and compare at the end."""
    history = set_up(stand.ledger, seed)
    begun = len(history)
    for act in acts:
        step(stand.ledger, history, act)
    compare(stand.ledger, history)
    for on in sorted({fact["on"] for fact in history[begun:]} | {date(2025, 2, 1)}):
        compare_year(stand.ledger, history, on)
    for upto in range(begun, len(history) + 1):
        compare(stand.ledger, history, upto)
    stand.check()


def shortest(stands: Stands, seed: int, acts: Sequence[Put], tries: int = 60) -> list[Put]:
    """Return a shorter list of acts on which the two still disagree: drop what can be dropped, in
    halves."""
    kept = list(acts)
    size = max(1, len(kept) // 2)
    while tries > 0:
        for start in range(0, len(kept), size):
            fewer = kept[:start] + kept[start + size :]
            tries -= 1
            if tries < 0:
                break
            if fails(stands, seed, fewer):
                kept = fewer
                break
        else:
            if size == 1:
                break
            size //= 2
    return kept


def fails(stands: Stands, seed: int, acts: Sequence[Put]) -> bool:
    """Tell whether these acts still end in a disagreement."""
    try:
        with stands() as stand:
            replay(stand, seed, acts)
    except AssertionError:
        return True
    return False
