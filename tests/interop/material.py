"""What an outsider has in hand: a bundle, a policy from elsewhere, a kept checkpoint, the public log."""

import shutil
from collections.abc import Callable
from pathlib import Path

from ledger.evidence.zip import unpacked
from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.note import Note, sign
from ledger.merkle.reading import HASH_BYTES
from ledger.merkle.tiles import WIDTH, bundles_of, entries_path, new_tiles, pack_entries, tile_path
from ledger.merkle.tree import leaf_hash
from tests.evidence.synthetic import CARD, ORIGIN, SEASON, Key, World, repacked, told
from tests.log import authority

FILLING = 600
"""Events of other streams before the card's: the log has full tiles of entries and a partial one."""

KEPT = 300
"""The size of the checkpoint that the outsider kept."""


def made(folder: Path) -> World:
    """Lay a synthetic ledger's bundle, policy, log and kept checkpoint into an empty folder."""
    world = World()
    for n in range(FILLING):
        world.record(f"unit/D{n % 7}", "unit.renamed.v1", {"name": f"Đơn vị {n}"})
        if n in {KEPT - 1, 450}:
            world.witness()
    world, number = told(world)
    stamp = {}
    if shutil.which("openssl"):
        stamp = timestamped(folder, unpacked(world.bundle(number))["checkpoint"])
    laid(folder, world, world.bundle(number, whole=(CARD, SEASON), extra=stamp), KEPT)
    return world


def laid(folder: Path, world: World, bundle: bytes, kept: int) -> None:
    """Lay down a bundle, its policy, the checkpoint of a size, and the log."""
    (folder / "goi.zip").write_bytes(bundle)
    (folder / "policy").write_text(world.policy, "utf-8")
    (folder / "cu.checkpoint").write_bytes(world.notes[kept].bytes())
    published(world, folder / "log")


def published(world: World, log: Path) -> None:
    """Write the tiles, the entries and the checkpoint as they are served below /tlog/."""
    files = {tile_path(*tile): data for tile, data in new_tiles(0, world.leaves(), _nothing)}
    entries = [row.entry for row in world.rows]
    for n, width in bundles_of(0, len(entries)):
        files[entries_path(n, width)] = pack_entries(entries[n * 256 : n * 256 + width])
    files["checkpoint"] = world.notes[len(entries)].bytes()
    for name, data in files.items():
        path = log / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def grown(log: Path) -> None:
    """Let full tiles and bundles take the place of partial ones, as when a log has grown."""
    for partial in [*log.rglob("*.p")]:
        (file,) = partial.iterdir()
        missing = WIDTH - int(file.name)
        more = b"\0\1x" * missing if "entries" in partial.parts else bytes(HASH_BYTES * missing)
        partial.with_suffix("").write_bytes(file.read_bytes() + more)
        shutil.rmtree(partial)


def _nothing(level: int, n: int, width: int) -> bytes:
    raise AssertionError(f"a tree that grows at once asks for no older tile: {level} {n} {width}")


def timestamped(folder: Path, checkpoint: bytes) -> dict[str, bytes]:
    """Return what an authority of time answers, and lay its root down."""
    work = folder / "tsa"
    work.mkdir()
    authority.make(work)
    shutil.copy(work / "ca.crt", folder / "tsa.pem")
    return {"checkpoint.tsr": authority.stamp(work, checkpoint)}


# ------------------------------------------------------------------------- what may be edited

Edit = Callable[[Path, World], None]


def replaced(path: Path, old: str, new: str) -> None:
    """Replace the first such text in a file that has it."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def event(folder: Path, part: str, n: int = 2) -> Path:
    """Return the n-th of the bundle's events that has such a part."""
    return sorted((folder / "goi/events").glob(f"*.{part}"))[n]


def notes(folder: Path) -> list[Path]:
    """Return every file that has the newest checkpoint in it."""
    events = sorted((folder / "goi/events").glob("*.tlog-proof"))
    return [folder / "goi/checkpoint", folder / "log/checkpoint", *events]


def other_letter(letter: str) -> str:
    return "A" if letter != "A" else "B"


def edited_entry(folder: Path, world: World) -> None:
    path = event(folder, "entry")
    at = path.read_text("utf-8").index('"c":"') + 9
    path.write_text(changed(path.read_text("utf-8"), at), "utf-8")


def changed(text: str, at: int) -> str:
    return text[:at] + other_letter(text[at]) + text[at + 1 :]


def edited_public_entry(folder: Path, world: World) -> None:
    path = folder / "log" / entries_path(1)
    flip(path, 5)


def edited_tile(folder: Path, world: World) -> None:
    flip(folder / "log" / tile_path(0, 1), 77)


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def edited_state(folder: Path, world: World) -> None:
    for path in sorted((folder / "goi/events").glob("*.state")):
        if '"480.00"' in path.read_text("utf-8"):
            replaced(path, '"480.00"', '"481.00"')
            return
    raise AssertionError("no event has these points")


def edited_salt(folder: Path, world: World) -> None:
    path = event(folder, "salt", 0)
    text = path.read_text("utf-8")
    path.write_text(("0" if text[0] != "0" else "1") + text[1:], "utf-8")


def edited_reason(folder: Path, world: World) -> None:
    replaced(event(folder, "erasable", 0), "ghi chú", "ghi khác")


def edited_proof(folder: Path, world: World) -> None:
    path = event(folder, "tlog-proof")
    text = path.read_text("utf-8")
    path.write_text(changed(text, text.index("\n", text.index("index ")) + 4), "utf-8")


def moved_proof(folder: Path, world: World) -> None:
    path = event(folder, "tlog-proof")
    index = int(path.read_text("utf-8").split("\n")[1].removeprefix("index "))
    replaced(path, f"index {index}\n", f"index {index - 1}\n")


def larger_checkpoint(folder: Path, world: World) -> None:
    size = len(world.rows)
    for path in notes(folder):
        replaced(path, f"{ORIGIN}\n{size}\n", f"{ORIGIN}\n{size + 1}\n")


def other_root(folder: Path, world: World) -> None:
    for path in notes(folder):
        text = path.read_text("utf-8")
        at = text.index(f"{ORIGIN}\n{len(world.rows)}\n") + len(f"{ORIGIN}\n{len(world.rows)}\n")
        path.write_text(changed(text, at + 3), "utf-8")


def edited_growth(folder: Path, world: World) -> None:
    path = min((folder / "goi/history").glob("*.consistency"))
    path.write_text(changed(path.read_text("utf-8"), 3), "utf-8")


def forked(folder: Path, world: World) -> None:
    """Let the outsider have kept a checkpoint that log and witnesses signed over another history."""
    world.witness(KEPT, root=leaf_hash(b"another history"))
    (folder / "cu.checkpoint").write_bytes(world.notes[KEPT].bytes())


def without_witnesses(folder: Path, world: World) -> None:
    for path in notes(folder):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith("— ") or f"— {ORIGIN} " in line]
        path.write_text("".join(kept), "utf-8")


def forged_by(key: Key, folder: Path, world: World) -> None:
    """Sign the newest checkpoint with a key of the log's name that is not the log's."""
    text = world.notes[len(world.rows)].text
    genuine = world.notes[len(world.rows)]
    line = sign(text, key.signer, key.sign)
    forged = Note(text, (line, *genuine.signatures[1:])).written()
    for path in notes(folder):
        replaced(path, genuine.written(), forged)


def forged(folder: Path, world: World) -> None:
    forged_by(Key(ORIGIN, seed=bytes(32)), folder, world)


def other_log_key(folder: Path, world: World) -> None:
    replaced(folder / "policy", world.log.vkey, Key(ORIGIN, seed=bytes(32)).vkey)


def other_app_key(folder: Path, world: World) -> None:
    replaced(folder / "policy", world.app.vkey, Key(f"{ORIGIN}/app", seed=bytes(32)).vkey)


def other_witness_key(folder: Path, world: World) -> None:
    known = world.witnesses[0]
    other = Key(known.signer.name, COSIGNATURE, bytes(32))
    replaced(folder / "policy", known.vkey, other.vkey)


def other_authority(folder: Path, world: World) -> None:
    shutil.copy(folder / "tsa/khac.crt", folder / "tsa.pem")


def zipped_again(folder: Path) -> None:
    """Put what now stands in goi/ into goi.zip, its manifest naming the parts as they now are."""
    goi = folder / "goi"
    parts = {str(p.relative_to(goi)): p.read_bytes() for p in goi.rglob("*") if p.is_file()}
    (folder / "goi.zip").write_bytes(repacked(parts))
