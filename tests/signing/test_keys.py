"""Keys: made once, 0600, never replaced, told in words when they are missing."""

import stat
from threading import Thread

import pytest

from ledger.merkle.keys import VerifierKey
from ledger.signing.keys import APP, AppKey, KeyMissing, Keyring, KeyUnusable, SigningKey, verify

ORIGIN = "thidua.example.vn/ha-dong"


def test_three_keys_are_made_for_their_owner_alone_with_names_of_the_origin(tmp_path):
    ring = Keyring(tmp_path / "keys", origin=ORIGIN)
    made = ring.make()
    assert sorted(file.name for file in made) == ["app.key", "log.key", "witness.key"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in made} == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert [ring.app().name, ring.log().name] == [f"{ORIGIN}/app", ORIGIN]
    assert ring.witness().name == f"{ORIGIN}/nhan-chung-tai-cho"
    assert (ring.app().origin, ring.witness().verifier.algorithm) == (ORIGIN, 4)


def test_without_a_word_on_the_origin_one_is_drawn_and_the_keys_tell_it_from_then_on(tmp_path):
    Keyring(tmp_path).make()
    origin = Keyring(tmp_path).log().name
    assert origin.startswith("thidua.local/")
    assert Keyring(tmp_path).app().origin == origin


def test_making_again_leaves_every_key_as_it_is(tmp_path):
    ring = Keyring(tmp_path, origin=ORIGIN)
    ring.make()
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    assert ring.make() == []
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_missing_key_is_made_for_the_origin_of_the_others(tmp_path):
    Keyring(tmp_path, origin=ORIGIN).make(APP)
    assert [f.name for f in Keyring(tmp_path).make()] == ["log.key", "witness.key"]
    assert Keyring(tmp_path).log().name == ORIGIN


def test_two_starts_at_once_make_one_set(tmp_path):
    found = []

    def start():
        Keyring(tmp_path, origin=ORIGIN).make()
        found.append(Keyring(tmp_path).app().vkey)

    threads = [Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert not [f for f in tmp_path.iterdir() if f.name.startswith(".")]


def test_a_missing_key_is_told_with_its_file_its_variable_and_the_command(tmp_path):
    with pytest.raises(KeyMissing) as missing:
        Keyring(tmp_path).app()
    for word in (str(tmp_path / "app.key"), "THIDUA_APP_KEY", "thidua keys new"):
        assert word in str(missing.value)


def test_the_environment_goes_before_the_file(tmp_path):
    Keyring(tmp_path, origin=ORIGIN).make()
    key = AppKey.new(f"{ORIGIN}/app")
    ring = Keyring(tmp_path, {APP: key.text() + "\n"})
    assert ring.app().vkey == key.vkey
    assert {k.text() for k in ring.known_apps()} == {key.vkey, Keyring(tmp_path).app().vkey}


def test_a_key_of_another_ledger_another_kind_or_no_key_is_refused_without_its_secret(tmp_path):
    ring = Keyring(tmp_path, origin=ORIGIN)
    ring.make()
    with pytest.raises(KeyUnusable, match="THIDUA_ORIGIN"):
        Keyring(tmp_path, origin="thidua.example.vn/khac").app()
    for text in (ring.log().text(), ring.witness().text(), "PRIVATE+KEY+x", ""):
        ring.file(APP).write_text(text)
        with pytest.raises(KeyUnusable) as refused:
            Keyring(tmp_path).app()
        assert ring.log().text()[-20:] not in str(refused.value)
        assert not isinstance(refused.value, KeyMissing)


def test_an_origin_that_no_path_or_name_could_hold_is_refused(tmp_path):
    for origin in ("", "Thi đua", "a b", "a+b", "a//b", "-a", "../a"):
        with pytest.raises(KeyUnusable):
            Keyring(tmp_path / "keys", origin=origin or " ").make()
    assert not (tmp_path / "keys").exists()


def test_a_machine_that_only_verifies_needs_the_public_keys_alone(tmp_path):
    Keyring(tmp_path / "a", origin=ORIGIN).make()
    Keyring(tmp_path / "b").folder.mkdir()
    (tmp_path / "b" / "app.vkey").write_bytes((tmp_path / "a" / "app.vkey").read_bytes())
    (key,) = Keyring(tmp_path / "b").known_apps()
    assert key.text() == Keyring(tmp_path / "a").app().vkey


def test_what_a_key_signs_verifies_with_its_public_key_and_nothing_else_does():
    key = SigningKey.new(ORIGIN)
    signature = key.sign(b"m")
    assert verify(key.verifier.public, b"m", signature)
    assert not verify(key.verifier.public, b"n", signature)
    assert not verify(key.verifier.public, b"m", signature[:-1])
    assert not verify(b"", b"m", signature)
    assert VerifierKey.parse(key.vkey).key_id.hex() == key.k
    assert SigningKey.parse(key.text()).vkey == key.vkey
    assert key.text() not in repr(key)
