"""Why the log stops: something recorded is not as it was signed, or not all of it is there.

An alarm is never passed over: nothing after it is integrated until a person has looked and started
the log again, which looks at the same place first. Every alarm so far stays in a list.
"""

import json
from pathlib import Path

from ledger.log import durable


class CannotRun(Exception):  # noqa: N818 — an answer to the operator
    """A log, a signer or a witness must not start as things are; says why in Vietnamese."""


class Alarm(Exception):  # noqa: N818 — a finding about the ledger, not a fault of the program
    """The log must not go on; says in Vietnamese what is wrong, and at which position."""

    def __init__(self, code: str, words: str, position: int = 0) -> None:
        """Take a code, the words, and the position of the event, 0 where it is none's."""
        super().__init__(words)
        self.code = code
        self.words = words
        self.position = position

    def __reduce__(self) -> tuple[type["Alarm"], tuple[str, str, int]]:
        """Return how another process raises the same."""
        return Alarm, (self.code, self.words, self.position)


def raise_alarm(directory: Path, alarm: Alarm, at: str) -> None:
    """Put an alarm where everyone looks (`alarm.json`), and into the list (`alarms.jsonl`)."""
    told = {"at": at, "code": alarm.code, "position": alarm.position, "words": alarm.words}
    line = json.dumps(told, ensure_ascii=False)
    with (directory / "alarms.jsonl").open("a", encoding="utf-8") as listed:
        listed.write(f"{line}\n")
    durable.replace(directory / "alarm.json", f"{line}\n".encode())


def clear_alarm(directory: Path) -> None:
    """Take the alarm down; the list keeps it."""
    (directory / "alarm.json").unlink(missing_ok=True)
