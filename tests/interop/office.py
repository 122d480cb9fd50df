"""An office's ledger as `make run` runs it, told the demo season, and an outsider's folder from it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests import server

THIDUA = Path(sys.executable).with_name("thidua")
PATIENCE_SECONDS = 120


@dataclass
class Office:
    """A running service: its address, its data, and the environment its commands need."""

    address: str
    data: Path
    environment: dict[str, str]

    @property
    def log(self) -> str:
        return f"{self.address}/tlog"

    def thidua(self, *words: str, into: Path) -> str:
        """Run a command of the ledger in a folder; what it says."""
        done = subprocess.run(
            [THIDUA, *words], cwd=into, env=self.environment, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def checkpoint(self) -> bytes:
        """The newest published checkpoint; nothing before the first."""
        answer = httpx2.get(f"{self.log}/checkpoint", timeout=PATIENCE_SECONDS)
        return answer.content if answer.status_code == httpx2.codes.OK else b""

    def first_checkpoint(self) -> bytes:
        """The newest published checkpoint, waited for where there is none yet."""
        _until(lambda: bool(self.checkpoint()))
        return self.checkpoint()

    def stamped(self, size: int) -> None:
        """Wait until an authority of time has stamped the checkpoint of a size."""
        _until((self.data / f"log/public/checkpoints/{size}.tsr").exists)


def _until(so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not so():
        assert time.monotonic() < until, f"không có sau {PATIENCE_SECONDS} giây"
        time.sleep(0.2)


@contextmanager
def office(**settings: str) -> Iterator[Office]:
    """Yield the service, its demo season told; everything of it is gone afterwards."""
    data = Path(tempfile.mkdtemp(prefix="thidua-interop-", dir=server.place()))
    data.chmod(0o711)  # the account that runs PostgreSQL for root must get through
    environment = {**os.environ, "THIDUA_DATA": str(data / "so"), "PORT": "0", **settings}
    try:
        with subprocess.Popen(
            [THIDUA, "serve"], env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout is not None
                line = process.stdout.readline()
                assert line.startswith("Sẵn sàng: "), line
                yield Office(line.split()[-1], data / "so", environment)
            finally:
                gone = process.poll()
                process.send_signal(signal.SIGTERM)
                assert gone is None, f"dịch vụ đã tự dừng: {gone}"
    finally:
        shutil.rmtree(data, ignore_errors=True)
