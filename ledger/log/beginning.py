"""The first start of a log: its policy, the signer's state, the database of its own witness.

The policy is written last and marks that all of it was made. Where a log has signed anything and
its policy is gone, none is made in its place: it may have named other offices' witnesses.
"""

from collections.abc import Iterable
from pathlib import Path

from ledger.log import durable
from ledger.log.alarm import CannotRun
from ledger.log.signer import Signer
from ledger.log.witness import Witness
from ledger.merkle.keys import VerifierKey
from ledger.signing.keys import SigningKey

HERE = "nhan-chung-tai-cho"
"""The name of the witness on the spot in the policy that is made at the first start."""


class PolicyUnusable(CannotRun):
    """There is no policy and none may be made, or it is none. In Vietnamese."""


def policy_file(directory: Path) -> Path:
    """Return where a log's policy is."""
    return directory / "policy"


def witness_file(directory: Path) -> Path:
    """Return where the witness on the spot keeps what it has cosigned."""
    return directory / "witness" / "witness.sqlite"


def begin(
    directory: Path,
    apps: Iterable[VerifierKey],
    log: SigningKey,
    signer: Signer,
    witness: SigningKey,
) -> None:
    """Make what a log needs that has signed nothing; one that has begun is left as it is.

    PolicyUnusable: it has signed something, and has no policy.
    """
    if policy_file(directory).exists():
        return
    if signer.begun() and signer.last().size:
        raise PolicyUnusable(missing(directory))
    if not signer.begun():
        signer.begin()
    if not witness_file(directory).exists():
        Witness.begin(witness_file(directory))
    text = first_policy(apps, log, witness)
    durable.replace(policy_file(directory), text.encode())


def first_policy(apps: Iterable[VerifierKey], log: SigningKey, witness: SigningKey) -> str:
    """Return the policy of a log whose only witness runs beside it."""
    known = "".join(f"# thidua-app {app.text()}\n" for app in apps)
    return (
        "# Chính sách nhân chứng (https://c2sp.org/tlog-policy). Nhân chứng chạy cùng máy không\n"
        "# chứng minh được gì trước chính người quản trị máy đó: hãy thêm nhân chứng của cơ quan\n"
        "# khác (dòng witness có địa chỉ) và đổi dòng quorum.\n"
        f"{known}log {log.vkey}\nwitness {HERE} {witness.vkey}\nquorum {HERE}\n"
    )


def missing(directory: Path) -> str:
    """Return what an operator is told who has no policy."""
    return (
        f"không có chính sách nhân chứng {policy_file(directory)}. Sự kiện vẫn được ghi và an "
        "toàn; nhật ký không ký và không công bố gì. Hãy khôi phục tệp đó từ bản sao lưu, hoặc "
        "viết lại theo docs/operating.md, mục «Nhật ký minh bạch»"
    )
