"""Verifying: the whole ledger with its log and read models, beside bare Ed25519 verification.

A ledger of its own, of 1,000,000 events under a witnessed checkpoint, is verified as `thidua
verify` does it, in a process of its own, whose memory is watched. The time has the start in it.
"""

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import median

import psycopg

from bench import office, rebuilding
from bench.figures import Figure
from bench.ground import Ground, another
from bench.history import settle, store
from bench.integrating import CORES, head, signatures, verified
from bench.memory import watched
from bench.office import Size
from bench.signing import KEY
from ledger.evidence.findings import SOUND
from ledger.live.verifying import Asked, verify_live
from ledger.log.beginning import begin, witness_file
from ledger.log.checking import Trust
from ledger.log.integrator import Integrator
from ledger.log.running import Log
from ledger.log.signer import Signer
from ledger.log.view import LogView
from ledger.log.witness import Witness
from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.keys import VerifierKey
from ledger.signing.keys import SigningKey, verify

NAMES = (
    "verification-without-signatures",
    "verification-against-ed25519-alone",
    "verification-memory",
)
ROUNDS = 3
_ALONE = 100_000
"""How many signatures are verified alone in a round: a rate needs no more."""
_MIB = 1024
_PAUSE_SECONDS = 1.0
"""How long between two looks at the memory: to look every 20 ms takes a tenth of the processors."""


def figures(on: Ground, size: Size, rng: Random) -> Iterator[Figure]:
    """Measure a whole verification: its rate without and with signatures, and its memory."""
    with another(on, "million") as ledger:
        _filled(ledger, size, rng)
        many = head(ledger)
        without = [_verification(ledger, signatures=False) for _ in range(ROUNDS)]
        rate = many / median(seconds for seconds, _ in without)
        yield Figure(
            name=NAMES[0],
            says=f"kiểm tra trọn {many:,} sự kiện, cả bảng đọc, không kiểm chữ ký",
            figure=rate,
            unit="/s",
            bound=12_000,
            sense="least",
        )
        rates, whole = [], []
        with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
            signed = signatures(ledger, _ALONE)
            verified(pool, signed[:CORES])  # the processes are there when it counts
            for _ in range(ROUNDS):
                began = time.perf_counter()
                verified(pool, signed)
                rates.append(len(signed) / (time.perf_counter() - began))
                whole.append(_verification(ledger, signatures=True))
        ours = [many / seconds for seconds, _ in whole]
        yield Figure(
            name=NAMES[1],
            says=f"kiểm tra trọn {many:,} sự kiện, mọi chữ ký, so với chỉ kiểm chữ ký",
            figure=median(o / r for o, r in zip(ours, rates, strict=True)),
            bound=0.6,
            sense="least",
            beside=f"{median(ours):,.0f} so với {median(rates):,.0f} sự kiện/s",
        )
        yield Figure(
            name=NAMES[2],
            says="bộ nhớ đỉnh khi kiểm tra trọn, mọi tiến trình (PSS)",
            figure=max(kib for _, kib in (*without, *whole)) / _MIB,
            unit="MB",
            bound=500,
        )


def _filled(on: Ground, size: Size, rng: Random) -> None:
    """Store a history, rebuild its read models, and have all of it witnessed."""
    with psycopg.connect(on.owner, autocommit=True) as owner:
        store(owner, office.founding(size), rng)
        for year in size.years:
            store(owner, office.season(size, year, rng), rng)
    rebuilding.rebuild(on)
    settle(on.owner)
    log, witness = SigningKey.new(KEY.origin), SigningKey.new("bench.test/w", COSIGNATURE)
    directory = on.directory / "log"
    signer = Signer(directory / "signer", log)
    begin(directory, [KEY.verifier], log, signer, witness)
    trust = Trust(KEY.origin, {KEY.k: KEY.verifier.public})
    published = LogView(directory, verify)
    with Integrator(directory, on.service, trust, published=published.tile) as integrator:
        there = Witness(witness_file(directory), witness, [log.verifier], lambda: int(time.time()))
        running = Log(
            directory, KEY.origin, integrator, signer,
            witness=there, clock=lambda: int(time.time()),
        )  # fmt: skip
        running.round()
    if published.size() != head(on):
        raise RuntimeError(f"{published.size()} of {head(on)} witnessed: {running.troubles}")


def _verification(on: Ground, *, signatures: bool) -> tuple[float, int]:
    """Verify in a process of its own; return the seconds that took, and its peak in KiB."""
    began = time.perf_counter()
    told = f"{on.directory}\n{int(signatures)}\n{KEY.vkey}\n{on.owner}"
    kib, _ = watched("bench.verifying", told, every=_PAUSE_SECONDS)
    return time.perf_counter() - began, kib


def _alone() -> None:
    """Verify the ledger told on standard input; fail unless it is sound."""
    directory, signed, vkey, owner = sys.stdin.read().split("\n", 3)
    view = LogView(Path(directory) / "log", verify)
    verdict = verify_live(
        Asked(
            conninfo=owner,
            apps=[VerifierKey.parse(vkey)],
            view=view,
            promises=Path(directory) / "promises",
            policy=view.policy(),
            signatures=signed == "1",
        )
    )
    if verdict.code != SOUND:
        raise RuntimeError(f"{verdict.findings[:5]}")


if __name__ == "__main__":
    _alone()
