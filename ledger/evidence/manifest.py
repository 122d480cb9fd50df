"""The manifest of a bundle: what it is about, what is in it, and what was left out and why."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self

from ledger.evidence.json_text import canonical_json, json_object
from ledger.merkle.reading import LARGEST, MalformedText

MANIFEST = "manifest.json"
"""The part that names all the others; itself it is named nowhere."""

FORMAT = "thidua-evidence-bundle/v1"

WHOLE, PART = "whole", "part"
"""Whether all events of a stream are there, up to the version told when the bundle was made."""

_HEX = re.compile(r"[0-9a-f]{64}")
_POSITION = re.compile(r"[1-9][0-9]{0,18}")
_FIELDS = {
    "about", "erased", "files", "format", "made", "origin", "size", "streams", "withheld"
}  # fmt: skip


@dataclass(frozen=True)
class Manifest:
    """What a bundle says of itself; trusted for nothing, compared with everything.

    `made` is the position of the event by which it was made, `size` that of the tree its checkpoint
    speaks of; `streams` says by stream whether it is there as a whole. `withheld` are positions
    whose erasable part was not handed over, `erased` those where it was erased, with the position
    of the order.
    """

    about: dict[str, str]
    origin: str
    size: int
    made: int
    streams: dict[str, str]
    files: dict[str, str]
    withheld: tuple[int, ...] = ()
    erased: dict[int, int] | None = None

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Return the manifest that the part writes. Malformed: any other shape."""
        told = json_object(data, MANIFEST)
        if told.keys() != _FIELDS:
            odd = ", ".join(sorted(told.keys() ^ _FIELDS))[:200]
            raise MalformedText(MANIFEST, f"thừa hoặc thiếu mục: {odd}")
        if told["format"] != FORMAT:
            raise MalformedText(MANIFEST, f"không phải {FORMAT}")
        if not isinstance(told["origin"], str):
            raise MalformedText(f"{MANIFEST}, origin", "không phải chuỗi chữ")
        streams = _texts(told, "streams")
        if odd_ones := set(streams.values()) - {WHOLE, PART}:
            raise MalformedText(f"{MANIFEST}, streams", f"không hiểu: {min(odd_ones)[:40]}")
        files = _texts(told, "files")
        for name, digest in files.items():
            if not _HEX.fullmatch(digest):
                raise MalformedText(f"{MANIFEST}, files, {name[:80]}", "không phải mã SHA-256")
        withheld = told["withheld"]
        if not isinstance(withheld, list):
            raise MalformedText(f"{MANIFEST}, withheld", "không phải danh sách")
        return cls(
            _texts(told, "about"),
            told["origin"],
            _position(told["size"], "size"),
            _position(told["made"], "made"),
            streams,
            files,
            tuple(_position(position, "withheld") for position in withheld),
            _erased(told["erased"]),
        )

    def written(self) -> bytes:
        """Return the part."""
        return canonical_json(
            {
                "about": self.about,
                "erased": {str(p): order for p, order in (self.erased or {}).items()},
                "files": self.files,
                "format": FORMAT,
                "made": self.made,
                "origin": self.origin,
                "size": self.size,
                "streams": self.streams,
                "withheld": list(self.withheld),
            }
        )


def digests(parts: dict[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of every part, as a manifest names them."""
    return {name: sha256(data).hexdigest() for name, data in parts.items() if name != MANIFEST}


def _texts(told: dict[str, Any], name: str) -> dict[str, str]:
    value = told[name]
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise MalformedText(f"{MANIFEST}, {name}", "không phải các cặp chữ")
    return value


def _position(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST:
        raise MalformedText(f"{MANIFEST}, {name}", "không phải một vị trí trong sổ")
    return value


def _erased(value: object) -> dict[int, int]:
    if not isinstance(value, dict) or not all(_POSITION.fullmatch(key) for key in value):
        raise MalformedText(f"{MANIFEST}, erased", "không phải các cặp vị trí")
    return {_position(int(key), "erased"): _position(v, "erased") for key, v in value.items()}
