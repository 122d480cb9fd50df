"""Criteria set (bộ tiêu chí, thang điểm): the table by which a group of units is scored.

    CriteriaSetIssued (version 1) -> CriteriaSetReported*
      -> CriterionMarkedNotApplicable*
      -> CriteriaSetIssued (version 2, with the reason) -> …

The Head decides its issue and reports it (B.I). A version is immutable, and a line stays bound to
the version it was scored under; what does not apply to a unit is said per version, and said again
for the next one when that is issued. Leaves sum to
their branches exactly; base points, with the bonus where it counts inside, make 1000; penalties
stand outside every sum. A cluster may have several groups of units, each with its own table.
Stream: `criteria/<season>/<cluster>/<group>`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, Self

from ledger.aggregates.criteria_events import (
    CriteriaSetIssued,
    CriteriaSetReported,
    Criterion,
    CriterionMarkedNotApplicable,
    Origin,
    Treatment,
)
from ledger.events import AnyRecorded, State
from ledger.refusals import Refused
from ledger.rulebook.formulas import rule_problems
from ledger.rulebook.leaf import Leaf
from ledger.rulebook.regulation import Regulation
from ledger.rulebook.scale import CriterionRow, Rescaling, scale_problems
from ledger.values import Code, DocumentRef, Value, viet

CRITERIA = "B.I"
NOTHING = Decimal("0.00")
OUTSIDE_BASE = frozenset({"bonus", "penalty"})


class Draft(Value):
    """A table as it is put to the Head (dự thảo); drafting is no event, issuing is."""

    criteria: tuple[Criterion, ...]
    units: tuple[Code, ...] = ()
    bonus_inside: bool
    not_applicable: Treatment | None = None


@dataclass(frozen=True, kw_only=True)
class CriteriaSet(State):
    """All versions of the table, and what does not apply to whom."""

    sets: Mapping[int, CriteriaSetIssued] = field(default_factory=dict)
    spared: Mapping[tuple[int, str], Mapping[str, Treatment]] = field(default_factory=dict)

    @property
    def latest(self) -> int:
        """Return the number of the latest version; 0 when none was issued."""
        return max(self.sets, default=0)

    @property
    def compares(self) -> bool:
        """Return whether any version scores a leaf against the cluster's leader."""
        return any(leaf.compares for v in self.sets for leaf in self.leaves(version=v).values())

    def covers(self, unit: str, version: int | None = None) -> bool:
        """Return whether a version, or the latest, is for a unit of the cluster."""
        issued = self.sets.get(version or self.latest)
        return issued is not None and (not issued.units or unit in issued.units)

    def leaves(self, unit: str | None = None, version: int | None = None) -> dict[str, Leaf]:
        """Return the leaves a unit is scored on, in the table's order, of a version or the latest.

        A criterion that does not apply to the unit is left out, or where the set gives full marks
        stays as a line that takes nothing but its maximum. Without a unit, every leaf of the table.
        """
        number = version or self.latest
        if number not in self.sets:
            return {}
        spared = self.spared.get((number, unit), {}) if unit else {}
        found = {}
        for c in self.sets[number].criteria:
            if c.type is None or c.max is None or c.scored_by is None:
                continue
            if c.code not in spared:
                found[c.code] = Leaf(c.type, c.max, c.scored_by, c.name, rule=c.rule)
            elif spared[c.code] == "FULL_MARKS":
                found[c.code] = Leaf(c.type, c.max, "SELF", c.name, full_marks=True)
        return found

    def applicable(self, unit: str, version: int | None = None) -> Decimal:
        """Return how much of the scale a unit can reach: all of it, less what RESCALE spares it."""
        number = self._issued(version)
        issued = self.sets[number]
        spared = self.spared.get((number, unit), {})
        less = (
            c.max for c in issued.criteria if c.max is not None and spared.get(c.code) == "RESCALE"
        )
        whole = issued.base_total + (issued.bonus_total if issued.bonus_inside else NOTHING)
        return whole - sum(less, NOTHING)

    def rescaling(self, unit: str, version: int | None = None) -> Rescaling | None:
        """Return how a unit's card is rescaled to 1000 (R-10); None where all of it applies."""
        number = self._issued(version)
        if "RESCALE" not in self.spared.get((number, unit), {}).values():
            return None
        apart = OUTSIDE_BASE - ({"bonus"} if self.sets[number].bonus_inside else set())
        outside = tuple(c for c, leaf in self.leaves(unit, number).items() if leaf.type in apart)
        return Rescaling(reach=self.applicable(unit, number), outside=outside)

    def issue(
        self,
        draft: Draft,
        *,
        regulation: Regulation,
        document: DocumentRef | None = None,
        reason: str | None = None,
        elsewhere: Mapping[str, str] | None = None,
        origin: Origin | None = None,
    ) -> CriteriaSetIssued:
        """Issue the table as the next version; all that is wrong with it is said at once (B.I).

        `elsewhere` tells of units that another group's table already names, and which group.
        """
        wrong = problems(draft.criteria, bonus_inside=draft.bonus_inside, regulation=regulation)
        wrong += [f"đơn vị {u} ghi hai lần" for u, n in Counter(draft.units).items() if n > 1]
        wrong += [
            f"đơn vị {u} đã thuộc nhóm {group}"
            for u, group in (elsewhere or {}).items()
            if u in draft.units
        ]
        if wrong:
            raise Refused(
                f"bộ tiêu chí chưa ban hành được: {'; '.join(wrong)}",
                under=CRITERIA,
                field="criteria",
            )
        if self.latest and not reason:
            raise Refused("ban hành lại bộ tiêu chí phải nêu lý do", under=CRITERIA, field="reason")
        base, bonus = totals(draft.criteria)
        return CriteriaSetIssued(
            version=self.latest + 1,
            criteria=draft.criteria,
            units=draft.units,
            bonus_inside=draft.bonus_inside,
            not_applicable=draft.not_applicable,
            base_total=base,
            bonus_total=bonus,
            origin=origin,
            document=document,
            reason=reason,
        )

    def report(
        self,
        to: Sequence[Literal["DISTRICT", "COUNCIL"]],
        *,
        version: int | None = None,
        document: DocumentRef | None = None,
    ) -> CriteriaSetReported:
        """Report a version, or the latest, to the district, the council, or both."""
        number = self._issued(version)
        if not to or len(set(to)) != len(to):
            raise Refused("báo cáo phải ghi nơi nhận, mỗi nơi một lần", under=CRITERIA, field="to")
        return CriteriaSetReported(version=number, to=tuple(to), document=document)

    def mark_not_applicable(
        self,
        unit: str,
        criterion: str,
        *,
        reason: str | None,
        document: DocumentRef | None = None,
    ) -> CriterionMarkedNotApplicable:
        """Say that a criterion of the latest version does not apply to a unit (R-10)."""
        number = self._issued(None)
        issued = self.sets[number]
        if issued.not_applicable is None:
            raise Refused(
                "bộ tiêu chí không quy định cách tính khi tiêu chí không áp dụng, "
                "nên không miễn áp dụng được",
                under=CRITERIA,
                field="criterion",
            )
        if not self.covers(unit, number):
            raise Refused(
                f"bộ tiêu chí này không dùng cho đơn vị {unit}", under=CRITERIA, field="unit"
            )
        leaf = self.leaves(version=number).get(criterion)
        if leaf is None:
            raise Refused(
                f"không có tiêu chí {criterion} trong bộ tiêu chí lần {number}",
                under=CRITERIA,
                field="criterion",
            )
        if leaf.type in OUTSIDE_BASE:
            raise Refused(
                f"tiêu chí {criterion} là điểm thưởng hoặc điểm trừ, không cần miễn áp dụng",
                under=CRITERIA,
                field="criterion",
            )
        if criterion in self.spared.get((number, unit), {}):
            raise Refused(
                f"tiêu chí {criterion} đã được ghi là không áp dụng cho đơn vị {unit}",
                under=CRITERIA,
                field="criterion",
            )
        bonus = issued.bonus_total if issued.bonus_inside else NOTHING
        base_left = self.applicable(unit, number) - bonus
        if issued.not_applicable == "RESCALE" and base_left <= leaf.max:
            raise Refused(
                f"không còn tiêu chí nào áp dụng cho đơn vị {unit} để quy đổi",
                under=CRITERIA,
                field="criterion",
            )
        if not reason:
            raise Refused(
                "ghi tiêu chí không áp dụng phải nêu lý do", under=CRITERIA, field="reason"
            )
        return CriterionMarkedNotApplicable(
            version=number,
            unit=unit,
            criterion=criterion,
            max=leaf.max,
            treatment=issued.not_applicable,
            document=document,
            reason=reason,
        )

    def carried(
        self, issued: CriteriaSetIssued, marks: Iterable[CriterionMarkedNotApplicable]
    ) -> tuple[CriterionMarkedNotApplicable, ...]:
        """Return what does not apply under the next version, because it did not under the latest.

        `marks` are those recorded so far. One holds on where its criterion is still a leaf within
        the scale and its unit still in the group; there the next version must say how it is treated
        (R-10), else Refused.
        """
        latest, state = self.latest, replace(self, sets={**self.sets, issued.version: issued})
        leaves = state.leaves(version=issued.version)
        found = []
        for mark in {(m.unit, m.criterion): m for m in marks if m.version == latest}.values():
            leaf = leaves.get(mark.criterion)
            spared = mark.criterion in self.spared.get((latest, mark.unit), {})
            if not spared or leaf is None or leaf.type in OUTSIDE_BASE:
                continue
            if not state.covers(mark.unit, issued.version):
                continue
            if issued.not_applicable is None:
                raise Refused(
                    f"tiêu chí {mark.criterion} đang không áp dụng cho đơn vị {mark.unit}; bộ tiêu "
                    "chí mới phải quy định cách tính, hoặc nêu rõ là không giữ các trường hợp "
                    "không áp dụng",
                    under=CRITERIA,
                    field="not_applicable",
                )
            again = state.mark_not_applicable(
                mark.unit,
                mark.criterion,
                reason=mark.reason or f"giữ như bộ tiêu chí lần {latest}",
                document=mark.document,
            )
            state = state._sparing(again)  # noqa: SLF001 — a state of its own kind
            found.append(again)
        return tuple(found)

    def _sparing(self, mark: CriterionMarkedNotApplicable) -> Self:
        key = (mark.version, mark.unit)
        of_unit = {**self.spared.get(key, {}), mark.criterion: mark.treatment}
        return replace(self, spared={**self.spared, key: of_unit})

    def _issued(self, version: int | None) -> int:
        number = self.latest if version is None else version
        if number not in self.sets:
            which = f" lần {version}" if version is not None else ""
            raise Refused(f"bộ tiêu chí{which} chưa được ban hành", under=CRITERIA, field="version")
        return number

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the sets as one more event leaves them."""
        match recorded.facts:
            case CriteriaSetIssued() as e:
                # A number used again, after its issue was declared entered in error, begins anew.
                kept = {key: of for key, of in self.spared.items() if key[0] != e.version}
                return replace(self, sets={**self.sets, e.version: e}, spared=kept)
            case CriterionMarkedNotApplicable() as e:
                return self._sparing(e)
            case _:
                return self


def totals(criteria: Sequence[Criterion]) -> tuple[Decimal, Decimal]:
    """Return the base points and the bonus points of all leaves; penalties are in neither."""
    leaves = [(c.type, c.max) for c in criteria if c.type is not None and c.max is not None]
    base = sum((most for kind, most in leaves if kind not in OUTSIDE_BASE), NOTHING)
    return base, sum((most for kind, most in leaves if kind == "bonus"), NOTHING)


def problems(
    criteria: Sequence[Criterion], *, bonus_inside: bool, regulation: Regulation
) -> list[str]:
    """Return in words all that keeps a table from being issued (B.I, R-10)."""
    rows = [CriterionRow(c.code, c.parent, c.max or NOTHING, c.type) for c in criteria]
    wrong = [p.says for p in scale_problems(rows, regulation, bonus_inside=bonus_inside)]
    for c in criteria:
        if c.type is not None and c.scored_by is None:
            wrong.append(f"tiêu chí {c.code} chưa ghi người chấm")
        if c.type is None and c.scored_by is not None:
            wrong.append(f"tiêu chí {c.code} không có loại nên không ghi người chấm")
        if c.type is None and c.rule is not None:
            wrong.append(f"tiêu chí {c.code} không có loại nên không ghi cách tính")
        if c.type is not None and c.rule is not None:
            wrong += rule_problems(c.code, c.type, c.max or NOTHING, c.rule)
    _, bonus = totals(criteria)
    if bonus > regulation.scale.total:
        most = viet(regulation.scale.total)
        wrong.append(f"tổng điểm thưởng {viet(bonus)} vượt thang điểm {most}")
    return wrong
