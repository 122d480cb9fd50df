"""Commands on evidence bundles: make one, verify one, print whom a verifier is asked to trust."""

import time
from pathlib import Path
from typing import Annotated

import typer

from ledger.acts.act import ACTIONS, put
from ledger.bootstrap import log_view
from ledger.cli.opening import actor, opened, say
from ledger.cli.reading import Season
from ledger.evidence.bundle import bundle
from ledger.evidence.verifier import Outside, verified
from ledger.log import durable
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
    wait: Annotated[
        int,
        typer.Option("--wait", min=0, max=600, help="Chờ nhân chứng nhiều nhất bao nhiêu giây."),
    ] = WAIT_SECONDS,
) -> None:
    """Lập gói chứng cứ về điểm của một đơn vị, hoặc về một ý kiến khác nhau, và ghi ra tệp zip."""
    with opened() as ledger:
        if made is None:
            if who is None:
                raise typer.BadParameter("phải nêu --as NGƯỜI:CƠ_QUAN:VAI_TRÒ, hoặc --made SỐ")
            told = {"season": season, "unit": unit, "dispute": dispute, "reason": reason}
            fields = {name: value for name, value in told.items() if value is not None}
            body = ACTIONS["evidence-bundle.make"].body.model_validate(
                {**fields, "without_reasons": without_reasons}
            )
            made = put(ledger, "evidence-bundle.make", {}, body, by=actor(who)).position
            say(f"đã ghi việc lập gói: sự kiện số {made}")
        proof = awaited(ledger, made, wait)
        if proof.size is None:
            typer.echo(
                f"{proof.says} Gói cắt sau được bằng: thidua bundle {season} --made {made}",
                err=True,
            )
            raise typer.Exit(2)
        content = bundle(ledger, made)
    file = out or Path(f"goi-chung-cu-{made}.zip")
    durable.replace(file, content)  # whole or not at all, whenever the machine stops
    say(f"đã ghi {file}: {len(content)} byte. {proof.says}")


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
