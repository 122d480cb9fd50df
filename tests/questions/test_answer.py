"""Events as people read them: every field that is told, and nothing of the envelope besides."""

from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal

from ledger.actors import Actor, Role
from ledger.aggregates.scorecard_events import CriterionAdjusted
from ledger.events import Recorded
from ledger.questions.answer import EventTold, event_told


def test_an_event_is_told_with_every_field_and_with_no_other():
    recorded = Recorded[CriterionAdjusted](
        stream="scorecard/2024/PX01",
        version=3,
        position=12,
        topic=CriterionAdjusted.topic,
        recorded_at=datetime(2024, 12, 1, 8, tzinfo=UTC),
        on=date(2024, 11, 30),
        by=Actor(person="cb-0001", body="PX02", role=Role.HEAD),
        command="a-command",
        facts=CriterionAdjusted(
            criterion="I.1", before=Decimal(40), after=Decimal(35), reason="thiếu minh chứng"
        ),
    )
    told = event_told(recorded, voided_by=15)
    assert vars(told).keys() == {field.name for field in fields(EventTold)}
    assert (told.stream, told.position, told.voided_by) == ("scorecard/2024/PX01", 12, 15)
    assert (told.by.person, told.by.role_name) == ("cb-0001", Role.HEAD.viet)
    assert (told.reason, told.documents, told.erased) == ("thiếu minh chứng", (), False)
