"""The demo's directory: an office's files, the same on every run, right in every cell."""

from datetime import date
from decimal import Decimal

from ledger.actors import Actor, Role
from ledger.aggregates.role_binding import RoleBinding
from ledger.demo import PERSONS, told, write
from ledger.demo.figures import self_scored
from ledger.demo.places import ALL, CLUSTERS, STORY
from ledger.journal.journal import Mandate
from ledger.season_files import init, season_load
from tests.opening import open_ledger

FILES = ("season.toml", "units.csv", "clusters.csv", "leaders.csv", "criteria.csv")
STARTS = date(2024, 1, 1)


def test_it_is_the_same_on_every_run(tmp_path):
    once, again = write(tmp_path / "a"), write(tmp_path / "b")
    for name in (*FILES, "self_scores.csv"):
        assert (once / name).read_bytes() == (again / name).read_bytes()


def test_january_differs_by_the_self_scores_only(tmp_path):
    january, december = write(tmp_path / "a", self_scores=False), write(tmp_path / "b")
    assert (january / "self_scores.csv").read_text() == "unit,code,points,evidence,note\n"
    for name in FILES:
        assert (january / name).read_bytes() == (december / name).read_bytes()


def test_it_has_five_clusters_of_twelve_units_and_the_storys_seven():
    assert [len(cluster.members) for cluster in ALL] == [12, 12, 12, 12, 12, 7]
    assert all(33 <= len(cluster.leaves) <= 35 for cluster in ALL)
    codes = [member.code for cluster in ALL for member in cluster.members]
    assert len(set(codes)) == len(codes) == 67


def test_every_units_lines_add_up_to_its_total_and_stay_in_range():
    for cluster in ALL:
        for member in cluster.members:
            if member.points == 0:
                continue
            lines = self_scored(cluster, member)
            assert sum(lines.values()) == member.points
            assert all(0 <= lines[leaf.code] <= Decimal(leaf.max) for leaf in cluster.leaves)


def test_unit_a_gives_itself_full_points_where_the_story_lowers_it():
    lines = self_scored(STORY, STORY.members[0], keep=("I.3", "II.4"))
    assert (lines["I.3"], lines["II.4"], sum(lines.values())) == (75, 20, Decimal("947.50"))


def test_persons_are_opaque_and_each_says_what_it_may_act_as():
    ids = [person.id for person in PERSONS]
    assert len(set(ids)) == len(ids)
    for person in PERSONS:
        assert person.label
        for n, acting in enumerate(person.acting_as):
            actor = person.actor(n)
            assert f"{actor.body}:{actor.role}" == acting
    assert {"PA:MEMBER", "PC:HEAD", "PB:DEPUTY"} <= {a for p in PERSONS for a in p.acting_as}


def test_it_loads_as_any_offices_files_do(stand, tmp_path):
    assert told(stand.ledger) == "EMPTY"
    owner = open_ledger(stand.owner, pool=2)
    try:
        init(owner, person="p-quan-tri", body="PNV", from_day=STARTS)
    finally:
        owner.close()
    clerk = Actor(person="p-1", body="PNV", role=Role.STANDING_BODY)
    stand.journal.decide(
        RoleBinding,
        "role/p-1",
        lambda roles: roles.grant("PNV", Role.STANDING_BODY, from_day=STARTS),
        under=Mandate(by=Actor(person="p-quan-tri", body="PNV", role=Role.ADMIN), on=STARTS),
    )
    loaded = season_load(stand.ledger, write(tmp_path), by=clerk, on=date(2024, 12, 5))
    assert loaded.counts == {
        "năm thi đua": 1,
        "cụm, khối": 6,
        "đơn vị": 67,
        "lần vào cụm, khối": 67,
        "nhiệm kỳ trưởng, phó": 12,
        "bộ tiêu chí": 6,
        "phiếu tự chấm": 60,
    }
    assert told(stand.ledger) == "OTHER"
    assert len(CLUSTERS) == 5
