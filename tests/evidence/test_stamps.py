"""The timestamp on a bundle's checkpoint, made by a real authority (openssl ts)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.evidence.stamps import STAMP
from ledger.evidence.zip import unpacked
from tests.evidence.synthetic import repacked, told
from tests.evidence.test_bad_input import mutated, mutations
from tests.log.authority import stamp
from tests.log.test_timestamps import pytestmark, tsa  # noqa: F401 — a fixture, a mark


class Stamped(tuple):
    """Shown by its name: of a test that fails, hypothesis shows every argument, however large."""

    __slots__ = ()

    def __repr__(self):
        return "stamped"


@pytest.fixture(scope="module")
def stamped(tsa):  # noqa: F811 — the fixture
    """A sound bundle, with an authority's stamp on its checkpoint."""
    world, made = told()
    parts = unpacked(world.bundle(made))
    return Stamped((world, parts, stamp(tsa, parts["checkpoint"])))


def check(stamped, tsr=None, **asked):
    world, parts, given_ = stamped
    return world.check(repacked(parts | {STAMP: tsr or given_}), **asked)


def test_a_stamp_is_told_and_believed_only_with_the_roots_of_its_authority(stamped, tsa):  # noqa: F811
    found = check(stamped)
    assert (found.code, "chưa kiểm chữ ký của nơi cấp" in found.text()) == (0, True)
    found = check(stamped, tsa=(tsa / "ca.crt").read_bytes())
    assert (found.code, "do CN=TSA" in found.text()) == (0, True), found.text()
    found = check(stamped, tsa=(tsa / "khac.crt").read_bytes())
    assert (found.code, "không có chữ ký của nơi cấp giờ được tin cậy" in found.text()) == (3, True)
    assert check(stamped, tsa=b"no certificate").code == 3


def test_a_stamp_over_another_checkpoint_is_tampered(stamped, tsa):  # noqa: F811
    found = check(stamped, stamp(tsa, b"khac"), tsa=(tsa / "ca.crt").read_bytes())
    assert (found.code, "là dấu trên một điểm kiểm khác" in found.text()) == (1, True)


def test_a_stamp_of_before_the_witnesses_signed_is_tampered(tsa):  # noqa: F811
    world, made = told()
    world.witness(at=world.clock.replace(year=2099))
    parts = unpacked(world.bundle(made))
    found = world.check(repacked(parts | {STAMP: stamp(tsa, parts["checkpoint"])}))
    assert "mang giờ sớm hơn chữ ký nhân chứng mà nó đóng dấu" in found.text()


def test_roots_without_a_stamp_are_told(stamped, tsa):  # noqa: F811
    world, parts, _ = stamped
    found = world.check(repacked(parts), tsa=(tsa / "ca.crt").read_bytes())
    assert (found.code, "gói không có dấu thời gian" in found.text()) == (0, True)


@pytest.mark.parametrize("tsr", [b"\x30", b"\x30\x80", b"\x30\x84\xff", b"\x30\x00", b"x" * 99])
def test_what_is_no_stamp_is_malformed(stamped, tsr):
    found = check(stamped, tsr)
    assert (found.code, f"{STAMP}: không đọc được" in found.text()) == (1, True)


@pytest.mark.parametrize(
    ("sound", "spoiled"),
    [
        (b"\xa0\x03\x02\x01\x02\x02", b"\xa0\x03\x02\x01\x4f\x02"),  # a certificate of version 80
        (b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04", b"\x04\x09*\x86H\x86\xf7\x0d\x01\x09\x04"),
    ],
)  # fmt: skip
def test_a_stamp_of_parts_that_are_none_is_not_believed(stamped, tsa, sound, spoiled):  # noqa: F811
    tsr = stamped[2]
    assert sound in tsr
    found = check(stamped, tsr.replace(sound, spoiled), tsa=(tsa / "ca.crt").read_bytes())
    assert (found.code, "không có chữ ký của nơi cấp" in found.text()) == (3, True)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(mutations, min_size=1, max_size=2))
def test_no_mutation_of_a_stamp_raises(stamped, tsa, changes):  # noqa: F811
    tsr = stamped[2]
    for change in changes:
        tsr = mutated(tsr, change)
    if tsr:
        assert check(stamped, tsr, tsa=(tsa / "ca.crt").read_bytes()).code in {0, 1, 3}
