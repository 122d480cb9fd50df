"""The command line `thidua`: what an office, an inspector and an operator do without a browser.

Reading commands take `--json` and then print the body of their route. An answer that stands in the
way (refused, not allowed, unknown) is said on standard error with exit status 1; wrong usage and
what could not be tried exit 2.
"""

import sys

import typer
from pydantic import ValidationError

from ledger.bootstrap import CannotRun, KeyUnusable
from ledger.cli import (
    awards,
    complaints,
    disputes,
    evidence,
    keys,
    log,
    organising,
    owning,
    papers,
    proving,
    reading,
    standing,
    verifying,
    writing,
    yearly,
)
from ledger.journal.embedded import ServerUnavailable
from ledger.journal.migrations import EditedMigration
from ledger.json_input import field_name, in_vietnamese
from ledger.ledger import DATABASE_AWAY
from ledger.merkle.reading import MerkleError
from ledger.refusals import Answer
from ledger.rulebook.regulation import DEFAULT
from ledger.signing.promises import PromisesBroken

app = typer.Typer(
    name="thidua",
    help="Sổ cái thi đua: ghi, tra cứu và kiểm chứng điểm thi đua.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
reading.register(app)
yearly.register(app)
awards.register(app)
complaints.register(app)
disputes.register(app)
evidence.register(app)
organising.register(app)
papers.register(app)
proving.register(app)
writing.register(app)
owning.register(app)
verifying.register(app)
keys.register(app)
log.register(app)
standing.register(app)


def _clause(answer: Answer) -> str:
    """Return the clause of an answer, with its regulation where that is not the guidance itself."""
    if answer.under is None:
        return ""
    built = answer.regulation not in {None, DEFAULT}
    return f" ({answer.under}, quy định {answer.regulation})" if built else f" ({answer.under})"


UNKNOWN = (
    "Lệnh ghi có thể đã ghi trọn, hoặc chưa ghi gì: chạy lại với cùng --key thì không ghi hai lần; "
    "không có --key thì xem «thidua events» trước khi chạy lại"
)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except Answer as answer:
        _say(answer.says + _clause(answer))
        sys.exit(1)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _say(f"{field_name(detail['loc'])}: {in_vietnamese(detail)}")
        sys.exit(2)
    except UnicodeEncodeError:
        _say("tham số không phải chữ mã hóa UTF-8")
        sys.exit(2)
    except (
        CannotRun,
        ServerUnavailable,
        EditedMigration,
        KeyUnusable,
        MerkleError,
        PromisesBroken,
    ) as reason:
        _say(str(reason))
        sys.exit(2)
    except DATABASE_AWAY as away:
        _say(f"không làm việc được với cơ sở dữ liệu: {away}. {UNKNOWN}")
        sys.exit(2)
    except OSError as error:
        _say(f"hệ điều hành không cho: {error}. {UNKNOWN}")
        sys.exit(2)


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 — the command line speaks to people
