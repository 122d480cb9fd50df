"""Programs that stand beside a ledger, on machines of others: a witness, and the log's signer."""

from pathlib import Path
from typing import Annotated

import typer
from starlette.applications import Starlette

from ledger.bootstrap import CannotRun, keyring, log_directory, own_signer, posix_seconds
from ledger.cli.opening import content_of, say
from ledger.log import durable
from ledger.log.beginning import witness_file
from ledger.log.serving import signer_app, witness_app
from ledger.log.signer import SignerRefuses
from ledger.log.witness import Witness
from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.keys import ED25519, VerifierKey
from ledger.merkle.note import Note
from ledger.merkle.reading import MalformedText, at_line
from ledger.settings import Settings
from ledger.signing.keys import WITNESS, KeyMissing, Keyring, SigningKey


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("witness")(witness_command)
    app.command("signer")(signer_command)


def witness_command(
    logs: Annotated[
        Path,
        typer.Option(
            help="Tệp khóa công khai của các nhật ký, mỗi dòng một khóa, hoặc chính sách."
        ),
    ],
    name: Annotated[
        str | None,
        typer.Option(help="Tên nhân chứng, như thanhtra.tinh-x.gov.vn/1; chỉ cần lần đầu."),
    ] = None,
    begin: Annotated[
        bool, typer.Option("--begin", help="Lần đầu, với khóa đã có mà chưa đồng ký gì.")
    ] = False,
) -> None:
    """Chạy một nhân chứng (C2SP tlog-witness) tại HOST:PORT; lần đầu tự tạo khóa và kho riêng.

    Nhân chứng chỉ đồng ký điểm kiểm nối tiếp điểm kiểm nó đã đồng ký. Cơ quan khác chạy nó trên máy
    của mình, rồi trao khóa công khai được in ra cho cơ quan giữ sổ.
    """
    settings = Settings()
    file, keys = witness_file(log_directory(settings)), keyring(settings)
    known = _logs(content_of(logs), str(logs))
    key = _key(keys, file, name)
    if begin and not file.exists():
        Witness.begin(file)
    witness = Witness(file, key, known, posix_seconds)
    _serve(settings, witness_app(witness), f"Nhân chứng {key.vkey}")


def signer_command(
    begin: Annotated[
        Path | None,
        typer.Option(
            metavar="ĐIỂM_KIỂM",
            help="Chỉ tạo lại trạng thái, từ điểm kiểm mới nhất đã ký; - là đọc từ đầu vào chuẩn.",
        ),
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Chỉ tạo trạng thái của nhật ký chưa từng ký gì.")
    ] = False,
) -> None:
    """Chạy người ký điểm kiểm tại HOST:PORT, với khóa của nhật ký và THIDUA_SIGNER_SECRET."""
    settings = Settings()
    signer = own_signer(settings, keyring(settings))
    if new or begin is not None:
        try:
            signer.begin(None if begin is None else Note.parse(content_of(begin)))
        except SignerRefuses as refused:
            raise CannotRun(str(refused)) from None
        say(f"đã tạo trạng thái của người ký: cây {signer.last().size} mục")
        return
    if settings.signer_secret is None:
        raise CannotRun("cần THIDUA_SIGNER_SECRET, bí mật chung của người ký và nhật ký")
    if not signer.begun():
        raise CannotRun(
            "người ký chưa có trạng thái: chạy «thidua signer --new» cho nhật ký chưa từng ký gì, "
            "«thidua signer --begin ĐIỂM_KIỂM» cho nhật ký đã ký"
        )
    _serve(settings, signer_app(signer, settings.signer_secret), "Người ký")


def _key(keys: Keyring, file: Path, name: str | None) -> SigningKey:
    """Return the witness's key, made now where there is neither key nor state, and a name."""
    try:
        return keys.witness()
    except KeyMissing:
        if file.exists() or name is None:
            raise
    key = SigningKey.new(name, COSIGNATURE)
    durable.write_once({keys.file(WITNESS): f"{key.text()}\n".encode()}, mode=0o600)
    Witness.begin(file)
    return key


def _logs(content: bytes, place: str) -> list[VerifierKey]:
    """Return the keys of logs that a file lists, bare or as `log` lines of a policy."""
    found = []
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
        words = line.split()
        if len(words) == 1 and not line.startswith("#"):
            words = ["log", *words]
        if words[:1] == ["log"] and len(words) > 1:
            key = VerifierKey.parse(words[1], f"{place}, {at_line(number)}")
            if key.algorithm != ED25519:
                raise MalformedText(f"{place}, {at_line(number)}", "không phải khóa của nhật ký")
            found.append(key)
    if not found:
        raise MalformedText(place, "không có khóa của nhật ký nào")
    return found


def _serve(settings: Settings, app: Starlette, what: str) -> None:
    from api.main import CannotServe, address_of, listening, run  # noqa: PLC0415 — as `serve` does

    try:
        made = listening(settings.host, settings.port)
    except CannotServe as reason:
        raise CannotRun(str(reason)) from None
    made.listen()
    run(app, made, lambda: say(f"{what}\nSẵn sàng: {address_of(made)}"))
