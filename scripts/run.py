#!/usr/bin/env python3
"""Runs a program under make so that signals end it cleanly: scripts/run.py PROGRAM [ARGUMENT …].

GNU make, signalled, ends by that signal whatever its program answers, and a SIGINT that was sent to
make alone it does not even pass on. So here the program, not make, is the terminal's foreground:
Ctrl-C reaches the program only, and its exit status 0 becomes make's. Where make itself was
signalled or has died, the program is told to end, and none is left behind.
"""

import contextlib
import ctypes
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

PR_SET_PDEATHSIG = 1
LOOK_EVERY_SECONDS = 0.3
SAME_TIME_SECONDS = 1.0


def main() -> int:
    """Run the program to its end and return its exit status."""
    make = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    came: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: came.put(number))
    with foreground():
        # In a group of its own it hears a signal from here, once, however many ways it came.
        program = subprocess.Popen(sys.argv[1:], process_group=0)  # noqa: S603 - from the Makefile
        threading.Thread(target=pass_on, args=(came, program), daemon=True).start()
        threading.Thread(target=watch, args=(make, came), daemon=True).start()
        return program.wait()


def pass_on(came: "queue.SimpleQueue[int]", program: "subprocess.Popen[bytes]") -> None:
    """Pass signals on to the program, those that come at the same time as one."""
    last = -SAME_TIME_SECONDS
    while True:
        number = came.get()
        if time.monotonic() - last >= SAME_TIME_SECONDS:
            last = time.monotonic()
            program.send_signal(number)


@contextlib.contextmanager
def foreground() -> Iterator[None]:
    """Take the terminal's foreground for this process group if make's has it; give it back."""
    before = os.getpgrp()
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        yield
        return
    try:
        if os.tcgetpgrp(terminal) != before:
            yield
            return
        # make does not see that its program was stopped, so Ctrl-Z would leave the terminal dead.
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        os.setpgid(0, 0)
        os.tcsetpgrp(terminal, os.getpgrp())
        try:
            yield
        finally:
            os.tcsetpgrp(terminal, before)
    finally:
        os.close(terminal)


def watch(make: int, came: "queue.SimpleQueue[int]") -> None:
    """Tell the program to end once make has died or has caught a SIGINT sent to it alone.

    A make that caught one waits for its program with the default action set again.
    """
    pause = threading.Event()
    catching = catches_interrupt(make)
    while not pause.wait(LOOK_EVERY_SECONDS):
        if os.getppid() != make or (catching and not catches_interrupt(make)):
            came.put(signal.SIGTERM)
            return


def catches_interrupt(process: int) -> bool:
    """Return whether the process has a handler for SIGINT, as /proc tells."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("SigCgt:"):
                return bool(int(line.split()[1], 16) & 1 << (signal.SIGINT - 1))
    return False


if __name__ == "__main__":
    sys.exit(main())
