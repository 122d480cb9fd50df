"""Commands on proofs of the transparency log, as others' programs read them."""

from typing import Annotated

import typer

from ledger.cli.opening import opened, say
from ledger.merkle.reading import base64_of
from ledger.questions.proof import consistency, proof


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("proof")(proof_command)
    app.command("consistency")(consistency_command)


def proof_command(
    position: Annotated[int, typer.Argument(min=1, metavar="VỊ_TRÍ", help="Số sự kiện.")],
) -> None:
    """In bằng chứng rằng một sự kiện nằm trong nhật ký minh bạch (C2SP tlog-proof)."""
    with opened() as ledger:
        typer.echo(proof(ledger, position).text(), nl=False)


def consistency_command(
    old: Annotated[int, typer.Argument(min=0, metavar="CŨ", help="Cỡ cây nhỏ.")],
    new: Annotated[int, typer.Argument(min=0, metavar="MỚI", help="Cỡ cây lớn.")],
) -> None:
    """In bằng chứng rằng cây lớn là cây nhỏ viết tiếp, mỗi dòng một giá trị băm."""
    with opened() as ledger:
        for one in consistency(ledger, old, new):
            say(base64_of(one))
