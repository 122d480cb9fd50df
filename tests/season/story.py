"""One ward followed through its season: what the oracle rows are told with."""

from datetime import date

from ledger.actors import Actor, Role
from ledger.acts.act import ACTIONS, put
from ledger.questions.eligibility import eligibility
from tests.season.oracle_facts import SEASON
from tests.season.world import actor, member, paper

UNIT = "C1-3"
UNITS = [f"C1-{n}" for n in range(1, 8)]
HEAD = member("C1-1", "HEAD")
CONFERENCE = date(2024, 12, 24)


class Story:
    """A cluster of seven wards, one of which is followed; the position each day ended at."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.known_on = {}

    def put(self, name, where, by, on, /, **body):
        path = {"season": SEASON, **where}
        person, of, role = by
        by = Actor(person=person, body=of, role=Role(role))
        request = ACTIONS[name].body(**body, on=on)
        receipt = put(self.ledger, name, path, request, by=by)
        self.known_on[on] = receipt.position
        return receipt

    def on_card(self, name, by, on, /, **body):
        return self.put(f"scorecard.{name}", {"unit": UNIT}, by, on, **body)

    def submitted(self, points):
        figures = {"A": points, "V.1": "0", "P.1": "0"}
        lines = [{"criterion": c, "points": p} for c, p in figures.items()]
        self.on_card("submit", member(UNIT), date(2024, 12, 2), lines=lines)
        self.on_card("open-review", HEAD, date(2024, 12, 9))
        self.on_card("complete-review", HEAD, date(2024, 12, 10))

    def met(self, kind, on, present=UNITS):
        body = {"kind": kind, "cluster": "C1", "chair": present[0], "present": present}
        return self.put("meeting.hold", {"meeting": kind}, HEAD, on, **body)

    def agreed(self, points):
        self.submitted(points)
        self.met("PREPARATORY", date(2024, 12, 21))
        return self.agree(date(2024, 12, 21))

    def agree(self, on):
        cards = [{"unit": UNIT}]
        where = {"cluster": "C1"}
        return self.put("cluster.agree-scores", where, HEAD, on, meeting="PREPARATORY", cards=cards)

    def rated(self, level, status, on, **seen):
        self.put(
            "party-rating.record", {"organisation": f"TCD-{UNIT}"}, actor("BTC"), on,
            level=level, status=status, rated_by="Quận ủy", as_of=date(2024, 11, 30),
            document=paper(1), **seen,
        )  # fmt: skip

    def determined(self, criterion, before, after, on):
        line = {"criterion": criterion, "points": after, "seen": before}
        return self.on_card(
            "determine", actor("HD"), on, lines=[line], document=paper(2), reason="thẩm định"
        )

    def verdict(self, requested="CITY_FLAG", known_on=None):
        upto = None if known_on is None else self.known_on[known_on]
        found = eligibility(self.ledger, SEASON, UNIT, as_of=upto)
        one = next(v for v in found.verdicts if v.requested == requested)
        return one.headline, one.award, one.merit
