"""`thidua verify`: the live ledger against its log and witnesses, or an evidence bundle."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import psycopg
import typer

from ledger.bootstrap import addresses, keyring, log_view, promise_file
from ledger.cli.evidence import Bundle, Consistency, MaxAge, Pin, Policy, Tsa, verify_bundle
from ledger.cli.opening import Json, say
from ledger.evidence.checkpoints import trust_of
from ledger.evidence.findings import ERASED, SOUND, VERDICTS
from ledger.journal.embedded import ServerUnavailable
from ledger.live.verifying import Asked, Verdict, verify_live
from ledger.log.durable import replace
from ledger.merkle.note import Note
from ledger.merkle.reading import MerkleError
from ledger.settings import Settings
from ledger.signing.keys import verify
from ledger.verification import check_ledger

Since = Annotated[
    Path | None,
    typer.Option("--since", help="Sổ: chỉ đọc phần sau điểm kiểm này, đã kiểm tra từ trước."),
]
Save = Annotated[
    Path | None,
    typer.Option("--save", help="Sổ: khi đúng, ghi điểm kiểm mới nhất vào tệp, cho --since."),
]
NoSignatures = Annotated[
    bool, typer.Option("--no-signatures", help="Sổ: không kiểm tra chữ ký của ứng dụng.")
]
Quick = Annotated[bool, typer.Option("--quick", help="Sổ: chỉ đếm và đọc các sự kiện cuối.")]
EVERY_SECONDS = 0.5
P = ParamSpec("P")
T = TypeVar("T")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify")(verify_command)


def verify_command(  # noqa: PLR0913, PLR0917 — each is an option
    bundle: Bundle = None,
    policy: Policy = None,
    pin: Pin = None,
    consistency: Consistency = None,
    tsa: Tsa = None,
    max_age: MaxAge = None,
    since: Since = None,
    save: Save = None,
    no_signatures: NoSignatures = False,
    quick: Quick = False,
    json: Json = False,
) -> None:
    """Kiểm chứng sổ cái, hoặc một gói chứng cứ (GÓI; không cần sổ).

    Mỗi điều in một dòng. Mã thoát: 0 đúng; 1 bị sửa; 2 không kết luận được; 3 không đáng tin; 4 rẽ
    nhánh hoặc lùi lại; 5 đúng, có phần đã xóa theo luật.
    """
    if bundle is not None:
        verify_bundle(bundle, policy, pin, consistency, tsa, max_age, json=json)
    settings = Settings()
    try:
        with addresses(settings) as where:
            if quick:
                apps = keyring(settings).known_apps()
                found = Verdict(0, check_ledger(where.owner, apps, quick=True))
            else:
                asked = _asked(settings, where.owner, policy, pin, since, not no_signatures)
                found = verify_live(asked, _Progress(quiet=json))
    except (psycopg.Error, ServerUnavailable, OSError) as error:
        typer.echo(f"không kiểm tra được: {error}", err=True)
        raise typer.Exit(2) from None
    _say(found, json=json)
    if save and found.newest and found.code in {SOUND, ERASED}:
        replace(save, found.newest.bytes())
    raise typer.Exit(found.code)


def _asked(
    settings: Settings,
    owner: str,
    policy: Path | None,
    pin: Path | None,
    since: Path | None,
    signatures: bool,
) -> Asked:
    """Return what is to be verified; the policy given says whom to believe, else the log's own."""
    view, apps = log_view(settings), keyring(settings).known_apps()
    text = policy.read_bytes() if policy else view.policy_text()
    trust = None if text is None else _read(policy, trust_of, text, verify)
    if policy and trust:
        apps = trust.apps
    return Asked(
        conninfo=owner,
        apps=apps,
        view=view,
        promises=promise_file(settings),
        policy=trust.policy if trust else None,
        pins=[pin] if pin else [],
        since=_read(since, Note.parse, since.read_bytes()) if since else None,
        signatures=signatures,
    )


def _read(file: Path | None, read: Callable[P, T], *asked: P.args, **named: P.kwargs) -> T:
    """Read something; what is malformed is told with the file that it is of."""
    try:
        return read(*asked, **named)
    except MerkleError as error:
        raise MerkleError(f"{file or 'chính sách của nhật ký'}: {error}") from None


def _say(found: Verdict, *, json: bool) -> None:
    for finding in [*found.findings, *found.erased]:
        if json:
            say(finding.as_json())
        else:
            say(f"{finding.check}: {finding.where}: {finding.says}")
    if json:
        return
    for remark in found.remarks:
        say(f"· {remark}")
    if found.code == SOUND or not found.findings:
        say("sổ cái đúng: không có sai lệch nào")
    if found.code != SOUND:
        say(f"KẾT LUẬN {found.code}: {VERDICTS[found.code]}")


class _Progress:
    """How many events were read, on standard error, now and then."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._began = self._told = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        now = time.monotonic()
        if self._quiet or (now - self._told < EVERY_SECONDS and done != of):
            return
        self._told = now
        rate = int(done / max(now - self._began, 0.001))
        end = "\n" if done == of else "   "
        sys.stderr.write(f"\r{done}/{of} sự kiện, {rate}/giây{end}")
        sys.stderr.flush()
