"""Keys of a ledger: who signs its entries, its log, and as its witness on the spot.

Each is one line of text, a C2SP note's signer key, in a file of its owner's alone (0600) or in an
environment variable; never in the database. The name of the log's key is the origin of the log.
A key that is lost is never silently replaced: only `make` makes one, and whoever calls it knows
that no entry was signed yet.
"""

import contextlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Self, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.keys import ED25519, SignerKey, VerifierKey, check_name
from ledger.merkle.reading import MalformedText, NoteError

APP, LOG, WITNESS = "app", "log", "witness"
"""The three keys: of the application (signs entries), of the log (signs checkpoints), and of the
witness on the spot (cosigns them)."""

_ALGORITHM = {APP: ED25519, LOG: ED25519, WITNESS: COSIGNATURE}
_SUFFIX = {APP: "/app", LOG: "", WITNESS: "/nhan-chung-tai-cho"}
_VIET = {APP: "khóa của ứng dụng", LOG: "khóa của nhật ký", WITNESS: "khóa của nhân chứng tại chỗ"}
K = TypeVar("K", bound="SigningKey")
_ORIGIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)*")


class KeyUnusable(Exception):
    """A key is missing, cannot be read, or is another than it must be; says so in Vietnamese."""


class KeyMissing(KeyUnusable):
    """There is no such key, neither in its file nor in its variable."""


_public_key = lru_cache(64)(Ed25519PublicKey.from_public_bytes)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether an Ed25519 public key made, over a message, this signature; never raises."""
    try:
        _public_key(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def origin_of(app: VerifierKey) -> str:
    """Return the origin of the log that an application's public key signs entries for."""
    return app.name.removesuffix(_SUFFIX[APP])


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs, with its name; shows its seed in `text` only."""

    signer: SignerKey
    verifier: VerifierKey
    _private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def parse(cls, text: str, place: str = "khóa bí mật") -> Self:
        """Return the key that a line writes. Malformed, or its id is not that of this key."""
        signer = SignerKey.parse(text, place)
        private = Ed25519PrivateKey.from_private_bytes(signer.seed)
        return cls(signer, signer.verifier(private.public_key().public_bytes_raw()), private)

    @classmethod
    def new(cls, name: str, algorithm: int = ED25519) -> Self:
        """Return a new key of that name."""
        check_name(name, "tên khóa")
        private = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes_raw()
        signer = SignerKey.of(name, algorithm, private.private_bytes_raw(), public)
        return cls(signer, signer.verifier(public), private)

    @property
    def name(self) -> str:
        """Return the name that goes with its signatures."""
        return self.signer.name

    @property
    def k(self) -> str:
        """Return its C2SP key id, 8 hex digits."""
        return self.signer.key_id.hex()

    @property
    def vkey(self) -> str:
        """Return the public key as verifiers are told of it, one line."""
        return self.verifier.text()

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of a message, 64 bytes."""
        return self._private.sign(message)

    def text(self) -> str:
        """Return the key as one line: a secret."""
        return self.signer.text()


@dataclass(frozen=True, slots=True)
class AppKey(SigningKey):
    """The application's key: signs entries for the log whose origin its name begins with."""

    @property
    def origin(self) -> str:
        """Return the origin of the log."""
        return origin_of(self.verifier)


@dataclass(frozen=True, slots=True)
class Keyring:
    """Where a ledger's keys are: a folder, what the environment gave instead, and the origin.

    `given` has the text of keys by `APP`, `LOG`, `WITNESS`; `origin` is what was told, if anything.
    """

    folder: Path
    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    origin: str | None = None

    def app(self) -> AppKey:
        """Return the application's key. KeyMissing, or KeyUnusable saying why."""
        key = self._key(APP, AppKey)
        self._check(APP, key)
        return key

    def log(self) -> SigningKey:
        """Return the log's key, whose name is the origin. Raises as `app` does."""
        key = self._key(LOG, SigningKey)
        self._check(LOG, key)
        return key

    def witness(self) -> SigningKey:
        """Return the key of the witness on the spot, of any name. Raises as `app` does."""
        return self._key(WITNESS, SigningKey)

    def known_apps(self) -> tuple[VerifierKey, ...]:
        """Return the application's public keys that entries may be signed with.

        The key's own where it is at hand, and every `app*.vkey` in the folder: keys of before, and
        all that a machine needs which only verifies.
        """
        texts = {file.read_text("utf-8").strip() for file in sorted(self.folder.glob("app*.vkey"))}
        with contextlib.suppress(KeyMissing):
            texts.add(self.app().vkey)
        return tuple(VerifierKey.parse(text, "khóa công khai của ứng dụng") for text in texts)

    def missing(self) -> tuple[str, ...]:
        """Return which of the three keys there are not, neither as file nor as variable."""
        return tuple(w for w in _ALGORITHM if w not in self.given and not self.file(w).exists())

    def make(self, *which: str) -> list[Path]:
        """Make the keys that are missing, of these or of all three; return the files made.

        The public key is laid beside each, as `.vkey`. Whoever calls it knows that the ledger has
        no entry yet: what is signed with one key is not verified with another.
        """
        origin = self.origin or self._origin_known() or f"thidua.local/{secrets.token_hex(4)}"
        if not _ORIGIN.fullmatch(origin):
            raise KeyUnusable(f"THIDUA_ORIGIN phải như thidua.example.vn/don-vi: {origin!r}")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = []
        for one in self.missing():
            if which and one not in which:
                continue
            key = SigningKey.new(origin + _SUFFIX[one], _ALGORITHM[one])
            if _written_once(self.file(one), key.text() + "\n"):
                made.append(self.file(one))
        self._publish()
        return made

    def file(self, which: str) -> Path:
        """Return where a key is kept that no variable gives."""
        return self.folder / f"{which}.key"

    def _publish(self) -> None:
        for which in _ALGORITHM:
            with contextlib.suppress(KeyMissing):
                vkey = self._key(which, SigningKey).vkey
                _written_once(self.folder / f"{which}.vkey", vkey + "\n", mode=0o644)

    def _origin_known(self) -> str | None:
        for which in (APP, LOG):
            with contextlib.suppress(KeyMissing):
                return self._key(which, SigningKey).name.removesuffix(_SUFFIX[which])
        return None

    def _key(self, which: str, kind: type[K]) -> K:
        file, text = self.file(which), self.given.get(which)
        try:
            if text is None:
                text = file.read_text("utf-8")
            key = kind.parse(text.strip(), self._place(which))
        except FileNotFoundError:
            raise KeyMissing(
                f"không có {_VIET[which]}: cần tệp {file} hoặc biến {_variable(which)}. Sổ mới thì "
                "tạo bằng «thidua keys new»; sổ đã có sự kiện thì khôi phục khóa từ bản sao lưu"
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise KeyUnusable(f"không đọc được {self._place(which)}: {error}") from None
        except (MalformedText, NoteError) as error:
            raise KeyUnusable(str(error)) from None
        if key.signer.algorithm != _ALGORITHM[which]:
            raise KeyUnusable(f"{self._place(which)}: không phải loại khóa của {_VIET[which]}")
        return key

    def _check(self, which: str, key: SigningKey) -> None:
        """Refuse a key that is not of this ledger's log by its name."""
        if not key.name.endswith(_SUFFIX[which]):
            says = f"tên khóa là {key.name}, phải có dạng GỐC{_SUFFIX[which]}"
            raise KeyUnusable(f"{self._place(which)}: {says}")
        if self.origin not in {None, origin := key.name.removesuffix(_SUFFIX[which])}:
            says = f"là khóa của sổ {origin}, mà THIDUA_ORIGIN là {self.origin}"
            raise KeyUnusable(f"{self._place(which)}: {says}")

    def _place(self, which: str) -> str:
        given = which in self.given
        return f"{_VIET[which]} ({_variable(which) if given else self.file(which)})"


def _variable(which: str) -> str:
    return f"THIDUA_{which.upper()}_KEY"


def _written_once(file: Path, text: str, mode: int = 0o600) -> bool:
    """Write a file that is not there yet, whole and on disk, or leave it as it is.

    A start at the same moment may write it too: the first one stays.
    """
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        try:
            file.hardlink_to(draft)
        except FileExistsError:
            return False
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True
