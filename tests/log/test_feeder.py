"""The feeder finds out what each witness needs, holds no one up for one that is away, and stops at a fork."""

from contextlib import ExitStack

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from ledger.log.alarm import Alarm
from ledger.log.feeder import Feeder
from ledger.log.serving import witness_app
from ledger.log.witness import Witness
from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.policy import Policy
from ledger.signing.keys import SigningKey, verify
from tests.log.trees import LOG, ORIGIN, WITNESS, Tree, served

TREE = Tree(700)
FORK = Tree(700, other_from=200)
SECOND = SigningKey.new("to-chuc.vi-du/1", COSIGNATURE)


@pytest.fixture
def here(tmp_path, clock):
    return standing(tmp_path, WITNESS, clock)


def standing(directory, key, clock):
    file = directory / f"{key.k}.sqlite"
    Witness.begin(file)
    return Witness(file, key, [LOG.verifier], clock)


def policy(*lines, quorum="một"):
    return Policy.parse("\n".join([f"log {LOG.vkey}", *lines, f"quorum {quorum}", ""]))


ONE = policy(f"witness một {WITNESS.vkey}")


def fed(feeder, tree, size):
    note = tree.note(size)
    return note.with_signatures(*feeder.cosigned(note, tree.read))


def test_a_new_feeder_learns_from_the_witness_where_it_is(here, clock):
    here.add(TREE.to_cosign(0, 300))
    opened = ONE.open(fed(Feeder(ONE, here, clock), TREE, 700), verify)
    assert opened.witnessed == {"một": clock.now}
    assert here.last(ORIGIN).size == 700


def test_it_goes_on_and_asks_again_for_the_same_size(here, clock):
    feeder = Feeder(ONE, here, clock)
    for size in (700, 700):
        assert ONE.open(fed(feeder, TREE, size), verify).checkpoint.size == size


def test_a_larger_tree_at_a_witness_is_an_alarm(here, clock):
    here.add(TREE.to_cosign(0, 700))
    small = Tree(600)
    with pytest.raises(Alarm, match="cây 700 mục, nhật ký ở đây chỉ còn 600") as raised:
        Feeder(ONE, here, clock).cosigned(small.note(600), small.read)
    assert raised.value.code == "WITNESS_AHEAD"


def test_another_tree_at_a_witness_is_an_alarm_and_the_witness_keeps_the_evidence(here, clock):
    here.add(TREE.to_cosign(0, 600))
    with pytest.raises(Alarm, match="không nối tiếp") as raised:
        Feeder(ONE, here, clock).cosigned(FORK.note(700), FORK.read)
    assert raised.value.code == "WITNESS_REFUSES"
    assert [size for _, size, _ in here.evidence()] == [700]


def test_of_two_at_addresses_one_that_is_away_holds_nobody_up(tmp_path, here, clock):
    with ExitStack() as standing_by:
        one = standing_by.enter_context(served(witness_app(here)))
        with served(witness_app(standing(tmp_path, SECOND, clock))) as gone:
            pass
        any_of = policy(
            f"witness một {WITNESS.vkey} {one}/",
            f"witness hai {SECOND.vkey} {gone}",
            "group đủ any một hai",
            quorum="đủ",
        )
        feeder = Feeder(any_of, None, clock)
        assert set(any_of.open(fed(feeder, TREE, 700), verify).witnessed) == {"một"}
        assert feeder.troubles["hai"].code == "WITNESS_AWAY"
        assert "nhân chứng hai" in feeder.troubles["hai"].words
        clock.now += 1
        kept = feeder.kept(ORIGIN)
        assert {who: checkpoint.size for who, checkpoint in kept.items()} == {"một": 700}


def test_one_that_is_away_is_asked_ever_more_seldom_and_forgiven(here, clock):
    asked = []

    def away(body):
        asked.append(clock.now)
        from ledger.log.web import Answer  # noqa: PLC0415

        return Answer.saying(503, "chưa được")

    feeder = Feeder(ONE, here, clock)
    feeder._doors[0].add, well = away, feeder._doors[0].add
    begun = clock.now
    while clock.now < begun + 1000:
        assert feeder.cosigned(TREE.note(700), TREE.read) == ()
        clock.now += 1
    assert [at - begun for at in asked] == [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811]
    feeder._doors[0].add = well
    clock.now += 300
    assert feeder.cosigned(TREE.note(700), TREE.read)
    assert feeder.troubles == {}


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (PlainTextResponse("không biết", 404), "404 không biết"),
        (PlainTextResponse("rác", 409), "không hiểu trả lời 409"),
        (PlainTextResponse("0\n", 409), "liên tục đổi kích thước"),
        (PlainTextResponse("rác\n", 200), "không phải của khóa"),
        (PlainTextResponse("", 200), "không phải của khóa"),
        (PlainTextResponse(f"— {WITNESS.name} {'A' * 104}\n", 200), "không phải của khóa"),
    ],
)
def test_nonsense_is_no_cosignature(answer, says, clock):
    app = Starlette(routes=[Route("/add-checkpoint", lambda _: answer, methods=["POST"])])
    with served(app) as address:
        at = policy(f"witness một {WITNESS.vkey} {address}")
        feeder = Feeder(at, None, clock)
        assert feeder.cosigned(TREE.note(700), TREE.read) == ()
    assert says in feeder.troubles["một"].words


def test_a_witness_without_an_address_whose_key_is_not_here_is_told(clock):
    feeder = Feeder(ONE, None, clock)
    assert feeder.cosigned(TREE.note(700), TREE.read) == ()
    assert "không ghi địa chỉ" in feeder.troubles["một"].words


def test_what_a_witness_keeps_counts_only_under_its_own_signature(here, clock):
    feeder = Feeder(ONE, here, clock)
    assert feeder.kept(ORIGIN) == {}
    here.add(TREE.to_cosign(0, 300))
    assert feeder.kept(ORIGIN)["một"] == TREE.checkpoint(300)
    pretender = policy(f"witness một {SECOND.vkey}")
    stranger = Feeder(pretender, None, clock)
    stranger._doors[0].last = feeder._doors[0].last
    assert stranger.kept(ORIGIN) == {}
    assert "không có chữ ký của khóa" in stranger.troubles["một"].words
