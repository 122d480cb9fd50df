"""The signer: keeps the log's key and the last checkpoint that it signed, and signs no fork.

Its state is its own file, never in the ledger's database: whoever rolls the database back, or
rewrites it, comes here with a tree that does not go on from the last one signed, and is refused.
The new state is on disk before the signature is made: a crash between the two leaves a checkpoint
that nobody has seen, and the same one may be signed again.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from ledger.log import durable
from ledger.log.web import CONFLICT, FORBIDDEN, OK, UNPROCESSABLE, Answer, NoAnswer, below, sent
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.note import Note, SignatureLine, open_note, sign
from ledger.merkle.proofs import verify_consistency
from ledger.merkle.reading import (
    HASH_BYTES,
    MalformedText,
    MerkleError,
    ProofError,
    at_line,
    base64_of,
    bytes_of,
    decimal_of,
    hashes_of,
    lines_of,
)
from ledger.merkle.tree import EMPTY_ROOT
from ledger.signing.keys import SigningKey, verify

_STATE = "signed.json"
_PATIENCE_SECONDS = 10
_OLD = "old "


class SignerRefuses(Exception):  # noqa: N818 — an answer, and the gravest there is
    """The tree is not a continuation of what was signed; nothing was signed. In Vietnamese."""


class SignerAway(Exception):  # noqa: N818 — the world
    """The signer cannot be reached or cannot keep its state now; it may later. In Vietnamese."""


class SignerStateLost(Exception):  # noqa: N818 — an answer to the operator
    """The signer does not know what it has signed last, so it signs nothing. In Vietnamese."""


class Signed(NamedTuple):
    """The size and the root signed last."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class SignRequest:
    """A checkpoint to be signed, and why it goes on from the last one.

    Its text is an add-checkpoint body whose checkpoint nobody has signed yet.
    """

    old: int
    proof: Sequence[bytes]
    checkpoint: Checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Return the request in a body. Malformed, with its place."""
        lines = lines_of(data, "yêu cầu ký")
        if not lines[0].startswith(_OLD) or "" not in lines:
            raise MalformedText(at_line(1), "không phải yêu cầu ký điểm kiểm")
        blank = lines.index("")
        below = "".join(f"{line}\n" for line in lines[blank + 1 :])
        return cls(
            decimal_of(lines[0].removeprefix(_OLD), at_line(1)),
            hashes_of(lines[1:blank], 2),
            Checkpoint.parse(below, blank + 2),
        )

    def text(self) -> str:
        """Return the body."""
        lines = [f"{_OLD}{self.old}", *map(base64_of, self.proof), ""]
        return "".join(f"{line}\n" for line in lines) + self.checkpoint.text()


class Signs(Protocol):
    """Who signs checkpoints, here or elsewhere."""

    def last(self) -> Signed:
        """Return what was signed last. SignerAway, SignerStateLost."""
        ...

    def sign(self, request: SignRequest) -> SignatureLine:
        """Return the log's signature. SignerRefuses, SignerAway, SignerStateLost."""
        ...


def last_signed(directory: Path, origin: str) -> Signed:
    """Return what the signer of a log that keeps its state in a directory has signed last.

    SignerStateLost; SignerRefuses: it is the state of another log.
    """
    file = directory / _STATE
    try:
        kept = json.loads(file.read_bytes())
        if kept["origin"] != origin:
            raise SignerRefuses(
                f"trạng thái trong {file} là của nhật ký {kept['origin']}, còn khóa là của {origin}"
            )
        return Signed(int(kept["size"]), bytes_of(kept["root"], str(file), HASH_BYTES))
    except FileNotFoundError:
        raise SignerStateLost(
            f"không có {file}: người ký không biết đã ký đến đâu nên không ký gì. "
            "Sự kiện vẫn được ghi và an toàn; chưa có điểm kiểm mới. Hãy khôi phục tệp đó, "
            "hoặc chạy «thidua signer --begin ĐIỂM_KIỂM» với điểm kiểm mới nhất đã công bố"
        ) from None
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise SignerStateLost(f"không đọc được {file}: {error}") from None


class Signer:
    """The signer with its key and its state at hand."""

    def __init__(self, directory: Path, key: SigningKey) -> None:
        """Take the directory of the state and the log's key, whose name is the origin."""
        self._file = directory / _STATE
        self._key = key
        self._one = threading.Lock()

    def begin(self, last: Note | None = None) -> None:
        """Make the state: of a log that has signed nothing, or as a note of its own has it.

        Refused: there is one already, or the note is not this log's.
        """
        if self._file.exists():
            raise SignerRefuses(f"người ký đã có trạng thái: {self._file}")
        signed = Signed(0, EMPTY_ROOT)
        if last is not None:
            try:
                open_note(last, [self._key.verifier], verify)
                checkpoint = Checkpoint.parse(last.text)
            except MerkleError as error:
                raise SignerRefuses(f"điểm kiểm không phải của nhật ký này: {error}") from None
            signed = Signed(checkpoint.size, checkpoint.root)
        self._keep(signed)

    def begun(self) -> bool:
        """Say whether there is a state."""
        return self._file.exists()

    def last(self) -> Signed:
        """Return what was signed last, from disk."""
        return last_signed(self._file.parent, self._key.name)

    def sign(self, request: SignRequest) -> SignatureLine:
        """Return the log's signature over a checkpoint that goes on from the last one signed."""
        with self._one:
            signed = self._judged(request, self.last())
            try:
                self._keep(signed)
            except OSError as error:
                raise SignerAway(f"người ký không lưu được trạng thái: {error}") from error
            return sign(request.checkpoint.text(), self._key.signer, self._key.sign)

    def _judged(self, request: SignRequest, last: Signed) -> Signed:
        asked = request.checkpoint
        if asked.origin != self._key.name or asked.extensions:
            raise SignerRefuses(f"người ký của {self._key.name} không ký điểm kiểm như vậy")
        if asked.size < last.size:
            raise SignerRefuses(
                f"nhật ký đã ký cây {last.size} mục, không ký lại cây {asked.size} mục: "
                "dữ liệu đã bị đưa lùi về trước"
            )
        if request.old != last.size:
            raise SignerRefuses(f"bằng chứng phải đi từ cây {last.size} mục đã ký")
        try:
            verify_consistency(last.size, asked.size, request.proof, last.root, asked.root)
        except ProofError as error:
            raise SignerRefuses(
                f"cây {asked.size} mục không nối tiếp cây {last.size} mục đã ký: {error}"
            ) from None
        return Signed(asked.size, asked.root)

    def _keep(self, signed: Signed) -> None:
        kept = {"origin": self._key.name, "root": base64_of(signed.root), "size": signed.size}
        durable.replace(self._file, f"{json.dumps(kept, ensure_ascii=False)}\n".encode())


def answered(signer: Signs, body: bytes) -> Answer:
    """Return the answer of a signer to a request over HTTP."""
    try:
        line = signer.sign(SignRequest.parse(body))
    except MalformedText as error:
        return Answer.saying(UNPROCESSABLE, str(error))
    except SignerRefuses as refused:
        return Answer.saying(CONFLICT, str(refused))
    return Answer(OK, line.text().encode())


def told(signer: Signs) -> Answer:
    """Return the answer of a signer to who asks what was signed last."""
    last = signer.last()
    return Answer(OK, f"{last.size}\n{base64_of(last.root)}\n".encode())


class RemoteSigner:
    """A signer at an address (`thidua signer`), which knows us by a shared secret."""

    def __init__(self, url: str, secret: str, patience: float = _PATIENCE_SECONDS) -> None:
        """Take the address and the secret (THIDUA_SIGNER, THIDUA_SIGNER_SECRET).

        `patience`: how many seconds an answer may take.
        """
        self._url, self._patience = url, patience
        self._headers = {"Authorization": f"Bearer {secret}".encode()}

    def last(self) -> Signed:
        """Return what was signed last."""
        with self._understood():
            size, root = lines_of(self._asked("signed"), "trả lời của người ký")
            return Signed(decimal_of(size, at_line(1)), bytes_of(root, at_line(2), HASH_BYTES))

    def sign(self, request: SignRequest) -> SignatureLine:
        """Return the log's signature."""
        answer = self._asked("sign", request.text().encode())
        with self._understood():
            (line,) = lines_of(answer, "trả lời của người ký")
            return SignatureLine.parse(line)

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """Take an answer that is none of a signer's for one that is away."""
        try:
            yield
        except ValueError as error:  # another number of lines, or a malformed one
            raise SignerAway(f"không hiểu trả lời của người ký {self._url}: {error}") from None

    def _asked(self, path: str, body: bytes | None = None) -> bytes:
        try:
            answer = sent(below(self._url, path), body, self._headers, seconds=self._patience)
        except NoAnswer as away:
            raise SignerAway(f"không gặp được người ký: {away}") from None
        if answer.status == CONFLICT:
            raise SignerRefuses(answer.words())
        if answer.status == FORBIDDEN:
            raise SignerAway(f"người ký tại {self._url} không nhận bí mật THIDUA_SIGNER_SECRET")
        if answer.status != OK:
            raise SignerAway(f"người ký tại {self._url} trả lời {answer.status}: {answer.words()}")
        return answer.body
