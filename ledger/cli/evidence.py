"""Commands on evidence bundles: make one, verify one, print whom a verifier is asked to trust."""

import time
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ledger.acts.act import ACTIONS, put
from ledger.bootstrap import log_view
from ledger.cli.opening import Season, actor, opened, recording, say
from ledger.evidence.bundle import bundle
from ledger.evidence.manifest import MANIFEST, Manifest
from ledger.evidence.verifier import Outside, verified
from ledger.evidence.zip import unpacked
from ledger.ledger import Ledger
from ledger.log import durable
from ledger.merkle.reading import MalformedText
from ledger.questions.proof import awaited
from ledger.settings import Settings

WAIT_SECONDS = 30

Bundle = Annotated[
    Path | None, typer.Argument(metavar="[GÓI]", help="Gói chứng cứ; bỏ trống: kiểm tra sổ cái.")
]
Policy = Annotated[
    Path | None, typer.Option("--policy", help="Gói: tệp chính sách tin cậy, lấy từ ngoài gói.")
]
Pin = Annotated[Path | None, typer.Option("--pin", help="Gói: điểm kiểm đã giữ từ trước.")]
Consistency = Annotated[
    Path | None,
    typer.Option("--consistency", help="Gói: bằng chứng nhất quán giữa điểm kiểm đó và gói."),
]
Tsa = Annotated[
    Path | None, typer.Option("--tsa", help="Gói: chứng thư gốc (PEM) của nơi cấp dấu thời gian.")
]
MaxAge = Annotated[
    int | None,
    typer.Option("--max-age", min=0, max=999_999, help="Gói: điểm kiểm cũ nhất, tính bằng ngày."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("bundle")(bundle_command)
    app.command("policy")(policy_command)


def bundle_command(  # noqa: PLR0913, PLR0917 — each is an option
    season: Season,
    unit: Annotated[
        str | None, typer.Argument(metavar="[ĐƠN_VỊ]", help="Mã đơn vị, khi gói về điểm.")
    ] = None,
    dispute: Annotated[
        str | None, typer.Option("--dispute", help="Mã ý kiến khác nhau, khi gói về ý kiến.")
    ] = None,
    who: Annotated[
        str | None, typer.Option("--as", help="Người làm: NGƯỜI:ĐƠN_VỊ:VAI_TRÒ.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Lập gói để làm gì.")] = None,
    without_reasons: Annotated[
        bool, typer.Option("--without-reasons", help="Không kèm phần ghi lý do.")
    ] = False,
    made: Annotated[
        int | None, typer.Option("--made", min=1, help="Cắt lại gói đã lập ở sự kiện này.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Ghi vào tệp nào.")] = None,
    key: Annotated[
        str | None, typer.Option("--key", help="Mã lệnh; lặp lại cùng mã thì không ghi hai lần.")
    ] = None,
    wait: Annotated[
        int,
        typer.Option("--wait", min=0, max=600, help="Chờ nhân chứng nhiều nhất bao nhiêu giây."),
    ] = WAIT_SECONDS,
) -> None:
    """Lập gói chứng cứ về điểm của một đơn vị, hoặc về một ý kiến khác nhau, và ghi ra tệp zip."""
    with recording() if made is None else opened() as ledger:
        if made is None:
            if who is None:
                raise typer.BadParameter("phải nêu --as NGƯỜI:CƠ_QUAN:VAI_TRÒ, hoặc --made SỐ")
            if out is not None and key is None and out.exists():
                raise typer.BadParameter(f"{out} đã có; hãy nêu --out khác, hoặc --made SỐ")
            told = {"season": season, "unit": unit, "dispute": dispute, "reason": reason}
            fields = {name: value for name, value in told.items() if value is not None}
            body = ACTIONS["evidence-bundle.make"].body.model_validate(
                {**fields, "without_reasons": without_reasons}
            )
            put_as = actor(who)
            made = put(ledger, "evidence-bundle.make", {}, body, by=put_as, command=key).position
            say(f"đã ghi việc lập gói: sự kiện số {made}")
        file = out or Path(f"goi-chung-cu-{made}.zip")
        again = f"thidua bundle {season} --made {made}"
        try:
            _cut(ledger, made, file, wait, again)
        except OSError as error:
            _complain(
                f"hệ điều hành không cho: {error}. Việc lập gói đã ghi vào sổ, không mất gì; hãy "
                f"xem quyền và chỗ trống của đĩa, rồi cắt lại bằng: {again}"
            )


def _cut(ledger: Ledger, made: int, file: Path, wait: int, again: str) -> None:
    """Write a bundle that is made into a file: whole or not at all, and over no other one."""
    proof = awaited(ledger, made, wait)
    if proof.size is None:
        _complain(f"{proof.says} Gói cắt sau được bằng: {again}")
    content = bundle(ledger, made)
    try:
        durable.place(file, content, over=lambda there: _making(there) == _making(content))
    except durable.Differs:
        _complain(
            f"{file} đã có và không phải bản cắt của gói này, nên được giữ nguyên. Việc lập gói đã "
            f"ghi; cắt vào tệp khác bằng: {again} --out TỆP"
        )
    say(f"đã ghi {file}: {len(content)} byte. {proof.says}")


def _making(content: bytes) -> tuple[str, int] | None:
    """Return of which log, and by which of its events, a bundle was made; None: it is none."""
    try:
        manifest = Manifest.parse(unpacked(content)[MANIFEST])
    except (MalformedText, KeyError):
        return None
    return manifest.origin, manifest.made


def _complain(says: str) -> NoReturn:
    typer.echo(says, err=True)
    raise typer.Exit(2)


def policy_command() -> None:
    """In chính sách nhân chứng của nhật ký; người kiểm chứng phải nhận nó bằng đường riêng."""
    written = log_view(Settings()).policy_text()
    if written is None:
        typer.echo("nhật ký minh bạch chưa bắt đầu", err=True)
        raise typer.Exit(1)
    typer.echo(written, nl=False)


def verify_bundle(
    bundle: Path,
    policy: Path | None,
    pin: Path | None,
    consistency: Path | None,
    tsa: Path | None,
    max_age: int | None,
    *,
    json: bool,
) -> None:
    """Verify a bundle and end with its code; trust comes from the policy's file alone."""
    if policy is None:
        raise typer.BadParameter("kiểm chứng gói phải nêu --policy, lấy từ ngoài gói")
    kept, proof, roots = (None if one is None else str(one) for one in (pin, consistency, tsa))
    outside = Outside(str(policy), kept, proof, roots)
    found = verified(str(bundle), outside, max_age, int(time.time()))
    typer.echo(found.as_json() if json else found.text(), nl=False)
    raise typer.Exit(found.code)
