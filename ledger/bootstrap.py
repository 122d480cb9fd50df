"""The composition root: clock, addresses and parts of a running ledger come together here only."""

import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

import ledger.acts  # makes every act and every topic known
from ledger.journal.entries import SignedEntries
from ledger.journal.migrations import APP_ROLE, migrate
from ledger.journal.postgres import database
from ledger.journal.recorder import LedgerDatastore, LedgerRecorder
from ledger.ledger import Ledger
from ledger.log import guard
from ledger.log.alarm import CannotRun
from ledger.log.beginning import PolicyUnusable, begin, missing, policy_file, witness_file
from ledger.log.checking import Trust
from ledger.log.feeder import Feeder
from ledger.log.guard import Keepers
from ledger.log.integrator import Integrator
from ledger.log.running import Log
from ledger.log.signer import RemoteSigner, Signer, SignerStateLost, last_signed
from ledger.log.timestamps import Authority
from ledger.log.view import LogView
from ledger.log.witness import Witness
from ledger.merkle.policy import Policy
from ledger.projections import tables
from ledger.projections.rebuilding import Rebuild, Report
from ledger.projections.shipped import PROJECTIONS, projections
from ledger.projections.writing import ReadModelsInStep
from ledger.settings import Settings
from ledger.signing.keys import APP, LOG, WITNESS, AppKey, Keyring, KeyUnusable, origin_of, verify
from ledger.signing.promises import PromiseReader, Promises
from ledger.values import VIETNAM

POOL_SIZE = 12
"""Connections of one service: as many as it has threads that write."""

MOMENT_SECONDS = 1.0
"""How long a command that records waits for a witness or a signer elsewhere."""


def today() -> date:
    """Return today in Vietnam: the default day of an act, never asked by a rule."""
    return datetime.now(VIETNAM).date()


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database is: the owner's address, and the service's."""

    owner: str
    service: str


@contextmanager
def addresses(settings: Settings) -> Iterator[Addresses]:
    """Yield the addresses of a migrated database, the embedded one where none is given.

    With the embedded one, and in a demonstration, a ledger without entries gets its keys here. Keys
    that were lost are never made anew; what is recorded is read and verified without them.
    """
    with database(settings.database_url, settings.data, programs=settings.pg_bin) as owner:
        where = Addresses(owner, prepare(owner, settings))
        if settings.database_url is None or settings.demo:
            make_keys(owner, keyring(settings))
        yield where


def keyring(settings: Settings) -> Keyring:
    """Return where the keys are."""
    given = {APP: settings.app_key, LOG: settings.log_key, WITNESS: settings.witness_key}
    return Keyring(
        settings.keys or settings.data / "keys",
        {which: text for which, text in given.items() if text is not None},
        settings.origin,
    )


def make_keys(owner: str, keys: Keyring) -> list[Path]:
    """Make the keys that a ledger without entries lacks; return their files."""
    return keys.make() if keys.missing() and not _signed(owner) else []


def refuse_lost(owner: str, keys: Keyring, settings: Settings) -> None:
    """Refuse to record without the keys that a ledger needs here; KeyUnusable says what to do.

    Where its database is given, log and witness may well run elsewhere: only the application's.
    """
    whole = settings.database_url is None or settings.demo
    lost = [which for which in keys.missing() if whole or which == APP]
    if lost and _signed(owner):
        raise KeyUnusable(LOST.format(", ".join(str(keys.file(which)) for which in lost)))
    keys.app()


def _signed(owner: str) -> bool:
    with psycopg.connect(owner) as connection:
        row = connection.execute("select exists (select from ledger.entries)").fetchone()
    return bool(row and row[0])


LOST = (
    "thiếu khóa ký {}, mà sổ đã có mục ký bằng khóa đó. Mọi điều đã ghi còn nguyên và vẫn kiểm "
    "chứng được; việc ghi tiếp dừng lại. Hãy chép khóa từ bản sao lưu vào đúng chỗ rồi chạy lại; "
    "chương trình không tự tạo khóa khác thay khóa đã mất (xem docs/operating.md, mục «Khóa»)"
)


def prepare(owner: str, settings: Settings) -> str:
    """Migrate a database and its read models; return the service's address."""
    password = (
        None if settings.database_url is None or settings.app_url else _password(settings.data)
    )
    migrate(owner, password=password)
    ensure_read_models(owner)
    if settings.app_url:
        return settings.app_url
    return make_conninfo(owner, user=APP_ROLE, **({"password": password} if password else {}))


def ensure_read_models(owner: str) -> None:
    """Make the read models that are missing or stale, and fold into them what is recorded.

    Stale are those that another version of the program filled; that they are rebuilt is told.
    """
    with psycopg.connect(owner) as connection:
        missing = tables.ensure(connection, PROJECTIONS)
        row = connection.execute("select position from ledger.head").fetchone()
    if missing and row and row[0]:
        _complain(REBUILT.format(names=", ".join(missing), events=row[0]))
        rebuild(owner, missing)


REBUILT = (
    "bảng đọc {names} chưa có hoặc do một phiên bản khác của chương trình lập: đang dựng lại từ "
    "{events} sự kiện (như thidua rebuild) …"
)


def rebuild(owner: str, names: list[str], report: Report = lambda _: None) -> int:
    """Rebuild read models over the owner's address; all of them when none is named."""
    return Rebuild(owner, projections(names)).run(report)


class TooPowerful(Exception):
    """The service's address can rewrite the journal; the text says so, in Vietnamese."""


def refuse_owner(service: str) -> None:
    """Refuse to serve with an address that may change or remove what is recorded."""
    with psycopg.connect(service) as connection:
        row = connection.execute(
            "select current_user, (select rolsuper from pg_roles where rolname = current_user)"
            " or pg_has_role(current_user, relowner, 'usage')"
            " or has_table_privilege(oid, 'update') or has_table_privilege(oid, 'delete')"
            " or has_table_privilege(oid, 'truncate')"
            " from pg_class where oid = 'ledger.events'::regclass"
        ).fetchone()
    if row is None or row[1]:
        who = row[0] if row else "?"
        raise TooPowerful(
            f"vai trò {who} của dịch vụ có quyền sửa hoặc xóa sổ; hãy dùng vai trò chỉ được đọc và "
            "thêm (THIDUA_APP_URL), hoặc bỏ trống để dùng vai trò được tạo khi nâng cấp"
        )


def open_ledger(
    service: str,
    keys: Keyring | None,
    *,
    pool: int = POOL_SIZE,
    log: LogView | None = None,
    promises: Promises | None = None,
) -> Ledger:
    """Return a ledger on the service's address, with the view of its log; the caller closes it.

    Its application's key and its promise journal are asked for when it first records, so reading
    needs neither. Without `keys` it is opened to be read, and records nothing.
    """
    recorder = LedgerRecorder(
        LedgerDatastore(service, size=pool),
        ReadModelsInStep(PROJECTIONS),
        SignedEntries(keys.app if keys else _for_reading, promises),
    )
    return Ledger(recorder, today, log)


def _for_reading() -> AppKey:
    raise RuntimeError("a ledger that was opened to be read records nothing")


def log_view(settings: Settings) -> LogView:
    """Return the view of the transparency log in the data directory."""
    return LogView(log_directory(settings), verify)


def log_directory(settings: Settings) -> Path:
    """Return where the transparency log is."""
    return settings.data / "log"


def open_log(settings: Settings, service: str, keys: Keyring) -> Log | None:
    """Return the log of a ledger, begun where it is new; None where another machine has its key.

    KeyUnusable: a log that ran here has lost its key. CannotRun, saying why.
    """
    directory = log_directory(settings)
    if settings.signer is None and LOG in keys.missing() and not policy_file(directory).exists():
        return None
    signer = remote_signer(settings) or own_signer(settings, keys)
    if isinstance(signer, Signer) and WITNESS not in keys.missing():
        begin(directory, keys.known_apps(), keys.log(), signer, keys.witness())
    apps, origin = keys.known_apps(), _origin(settings, keys)
    authority = settings.tsa and Authority(settings.tsa, posix_seconds, settings.tsa_roots)
    return Log(
        directory,
        origin,
        Integrator(
            directory,
            service,
            Trust(origin, {app.key_id.hex(): app.public for app in apps}),
            published=log_view(settings).tile,
            promised=PromiseReader(promise_file(settings)).promised,
        ),
        signer,
        witness=_witness_here(directory, keys),
        clock=posix_seconds,
        **({"stamp": authority.stamp} if authority else {}),
    )


def refuse_behind(settings: Settings, service: str, keys: Keyring) -> None:
    """Refuse to record in a ledger behind what is kept of its log, as a start of the log does.

    Asks what is on the spot, and who is elsewhere for a moment only. Where no log was ever begun
    nothing is known. LedgerBehind, or CannotRun, saying why.
    """
    view, origin = log_view(settings), keys.app().origin
    remote = remote_signer(settings, patience=MOMENT_SECONDS)
    here = partial(last_signed, _signer_directory(settings), origin)
    if remote is None and not policy_file(view.directory).exists():
        with suppress(SignerStateLost):
            if here().size:
                raise PolicyUnusable(missing(view.directory))
        return

    def witnesses(policy: Policy) -> Feeder:
        witness = _witness_here(view.directory, keys)
        return Feeder(policy, witness, posix_seconds, patience=MOMENT_SECONDS)

    guard.refuse_behind(service, Keepers(view, origin, remote.last if remote else here, witnesses))


def _origin(settings: Settings, keys: Keyring) -> str:
    """Return the origin of the log: what its key says or, where that is elsewhere, the app's.

    CannotRun: no key says it.
    """
    origins = {origin_of(app) for app in keys.known_apps()}
    if settings.signer is None:
        origins.add(keys.log().name)
    if len(origins) != 1:
        told = ", ".join(sorted(origins)) or "không khóa nào"
        raise CannotRun(
            f"khóa công khai của ứng dụng (app*.vkey trong thư mục khóa) và khóa của nhật ký phải "
            f"cùng một gốc, đang là: {told}"
        )
    return origins.pop()


def own_signer(settings: Settings, keys: Keyring) -> Signer:
    """Return the signer with its state in the data directory. KeyUnusable."""
    return Signer(_signer_directory(settings), keys.log())


def _signer_directory(settings: Settings) -> Path:
    return log_directory(settings) / "signer"


def remote_signer(settings: Settings, **patience: float) -> RemoteSigner | None:
    """Return the signer that runs elsewhere, where one does. CannotRun: no secret is set."""
    if settings.signer is None:
        return None
    if settings.signer_secret is None:
        raise CannotRun("THIDUA_SIGNER cần đi cùng THIDUA_SIGNER_SECRET, bí mật chung với người ký")
    return RemoteSigner(settings.signer, settings.signer_secret, **patience)


def _witness_here(directory: Path, keys: Keyring) -> Witness | None:
    """Return the witness on the spot, where the policy asks this machine's key at no address."""
    if WITNESS in keys.missing():
        return None
    own, policy = keys.witness(), LogView(directory, verify).policy()
    if policy is None or all(
        key.text() != own.vkey or name in policy.urls for name, key in policy.witnesses.items()
    ):
        return None
    return Witness(witness_file(directory), own, policy.logs, posix_seconds)


def posix_seconds() -> int:
    """Return the time by this machine's clock, in seconds since 1970."""
    return int(time.time())


def promise_file(settings: Settings) -> Path:
    """Return where the promise journal is."""
    return settings.data / "promises"


def promises(settings: Settings) -> Promises:
    """Return the promise journal in the data directory; what is cut off it is told."""
    return Promises(promise_file(settings), _complain)


def _complain(says: str) -> None:
    print(says, file=sys.stderr)  # noqa: T201 — for whoever starts the program


def _password(data: Path) -> str:
    """Return the service role's password, made once, kept in the data directory for its owner."""
    file = data / "service-password"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32))
    return file.read_text()


__all__ = [
    "Addresses",
    "CannotRun",
    "KeyUnusable",
    "Keyring",
    "Ledger",
    "TooPowerful",
    "addresses",
    "keyring",
    "ledger",
    "log_directory",
    "log_view",
    "make_keys",
    "open_ledger",
    "open_log",
    "own_signer",
    "posix_seconds",
    "prepare",
    "promise_file",
    "promises",
    "rebuild",
    "refuse_behind",
    "refuse_lost",
    "refuse_owner",
    "remote_signer",
    "today",
]
