"""Reprimands over the web: where each stands, whose turn it is, and what it costs twice."""

import pytest

from tests.api.office import CARD, HEAD
from tests.api.reprimanded import DOUBLE, reprimanded
from tests.api.test_acts import problem

PAPERS = "/v1/seasons/2024/reprimands"


@pytest.mark.clause("C.3-2")
def test_a_paper_is_told_with_its_application_and_whose_turn_it_is(review):
    applied = reprimanded(review)
    (told,) = review.get(PAPERS).json()["papers"]
    assert (told["state"], told["turn"], told["unit"]) == ("APPLIED", None, "PX03")
    line = {"criterion": "P.1", "before": "-2.00", "after": "-5.00"}
    assert told["application"] == {"position": applied, "by": "HEAD", "lines": [line]}
    (before,) = review.get(f"{PAPERS}?as_of={applied - 1}").json()["papers"]
    assert (before["state"], before["turn"]) == ("UNAPPLIED", "HEAD")
    assert review.get(f"{PAPERS}?unit=PX01").json()["papers"] == []


@pytest.mark.parametrize(
    "path", [f"{PAPERS}?cluster=C9", f"{PAPERS}?unit=PX99", "/v1/seasons/1999/reprimands"]
)
def test_what_is_not_there_is_unknown(reviewed, path):
    problem(reviewed.get(path), 404, "unknown")


@pytest.mark.clause("C.3-2")
def test_a_withdrawal_that_is_none_is_refused_with_the_clause(review):
    applied = reprimanded(review)
    body = {"withdrawal": applied, "points": "-2", "seen": "-5", "reason": "thu hồi"}
    told = problem(review.post(f"{CARD}/reprimand-reversals", body, HEAD), 422, "refused")
    assert told["clause"]["id"] == "C.3-2"


@pytest.mark.clause("B.III.1.2-3")
def test_the_double_effect_is_shown_and_nothing_is_recorded(review):
    applied = reprimanded(review)
    told = review.get(DOUBLE).json()
    assert review.ledger.journal.head()[0] == told["as_of"]["position"] == applied
    assert (told["lost"], told["applications"]) == ("3.00", [applied])
    assert told["shortcoming"] == "LIMITATION"
    assert review.get(f"{DOUBLE}&shortcoming=PUBLIC_INDIGNATION").status_code == 200
    problem(review.get(f"{DOUBLE}&shortcoming=X"), 422, "invalid")
    problem(review.get(DOUBLE.replace("VB1", "VB2")), 404, "unknown")
