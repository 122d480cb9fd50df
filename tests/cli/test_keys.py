"""`thidua keys`: makes what is missing, shows public halves only."""

import sys

import pytest

from ledger import cli
from ledger.merkle.keys import VerifierKey
from ledger.signing.keys import Keyring


@pytest.fixture
def thidua(monkeypatch, capsys, tmp_path):
    """Run a command with keys in a folder of the test's own and no database."""

    def run(*words):
        monkeypatch.setenv("THIDUA_KEYS", str(tmp_path / "keys"))
        monkeypatch.setenv("THIDUA_ORIGIN", "thidua.example.vn/ha-dong")
        monkeypatch.setattr(sys, "argv", ["thidua", "keys", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return run


def test_new_makes_what_is_missing_once_and_says_to_keep_it_elsewhere(thidua, tmp_path):
    code, out, _ = thidua("new", "log")
    assert (code, sorted(f.name for f in (tmp_path / "keys").iterdir())) == (
        0,
        ["log.key", "log.vkey"],
    )
    assert "sao lưu" in out
    code, out, _ = thidua("new")
    assert (out.count("đã tạo"), Keyring(tmp_path / "keys").missing()) == (2, ())
    before = (tmp_path / "keys" / "app.key").read_bytes()
    code, out, _ = thidua("new")
    assert (code, out) == (0, "không thiếu khóa nào; không có gì thay đổi\n")
    assert (tmp_path / "keys" / "app.key").read_bytes() == before


def test_show_prints_the_public_keys_and_nothing_secret(thidua, tmp_path):
    thidua("new")
    code, out, err = thidua("show")
    keys = [VerifierKey.parse(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [key.name.removeprefix("thidua.example.vn/ha-dong") for key in keys] == [
        "/app", "", "/nhan-chung-tai-cho",
    ]  # fmt: skip
    ring = Keyring(tmp_path / "keys")
    for key in (ring.app(), ring.log(), ring.witness()):
        assert key.text().split("+", 4)[4] not in out


def test_show_says_which_keys_there_are_not(thidua):
    code, out, err = thidua("show")
    assert (code, out) == (0, "")
    assert [name in err for name in ("app.key", "log.key", "witness.key")] == [True] * 3
