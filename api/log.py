"""The transparency log over HTTP: what anybody may fetch, and proofs for those who may read.

`/tlog/` is the log as C2SP tlog-tiles and tlog-checkpoint have it, and needs no credentials: it
holds hashes and signed entries that name nobody. https://c2sp.org/tlog-tiles, "Parameters".
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from api.asking import Asked, reader
from api.bodies import Route
from api.contract import errors
from api.problems import NotServed
from ledger.merkle.reading import LARGEST, MalformedText, MerkleError, base64_of
from ledger.merkle.tiles import read_path
from ledger.questions.proof import LogTold, log_told, proof, published_log
from ledger.questions.proof import consistency as proven_consistency
from ledger.values import LAST_POSITION

R = TypeVar("R")

TEXT = "text/plain; charset=utf-8"
_BYTES = "application/octet-stream"
_FOREVER = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=5"
_OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""What proves the ledger may be read by a verifier that runs in a page of somebody else's."""

router = APIRouter(prefix="/tlog", tags=["log"], route_class=Route)
proofs = APIRouter(
    prefix="/v1", tags=["log"], dependencies=[Depends(reader)], route_class=Route
)  # fmt: skip


def _answers(media_type: str, says: str) -> dict[int | str, dict[str, Any]]:
    kind = "binary" if media_type == _BYTES else None
    schema = {"type": "string"} | ({"format": kind} if kind else {})
    return {
        200: {"description": says, "content": {media_type.partition(";")[0]: {"schema": schema}}},
        **errors(404, 422, 503),
    }


def read_log(read: Callable[[], R]) -> R:
    """Return what the log's files give; 503 where they are not what they must be."""
    try:
        return read()
    except MerkleError as error:
        raise NotServed(503, f"nhật ký minh bạch không đọc được: {error}") from None


def _sent(content: bytes | str, media_type: str, cache: str, **more: str) -> Response:
    headers = {"Cache-Control": cache, "Content-Type": media_type, **more}
    return Response(content, headers=headers)


@router.get(
    "/checkpoint",
    operation_id="tlog-checkpoint",
    summary="Điểm kiểm mới nhất đã đủ nhân chứng",
    response_class=Response,
    responses=_answers(TEXT, "Điểm kiểm, một ghi chú có chữ ký (C2SP tlog-checkpoint)"),
)
def checkpoint(ledger: Asked) -> Response:
    """Return the newest checkpoint that the witness policy accepts."""
    published = read_log(published_log(ledger).published)
    if published is None:
        raise NotServed(404, "chưa có điểm kiểm nào được công bố")
    return _sent(published.note.bytes(), TEXT, _BRIEFLY, **_OPEN_TO_ALL)


@router.get(
    "/policy",
    operation_id="tlog-policy",
    summary="Chính sách nhân chứng mà nhật ký này theo; chỉ để tham khảo",
    response_class=Response,
    responses=_answers(TEXT, "Chính sách (C2SP tlog-policy)"),
)
def policy(ledger: Asked) -> Response:
    """Return the policy the log publishes under; trust in it must come from elsewhere."""
    written = published_log(ledger).policy_text()
    if written is None:
        raise NotServed(404, "nhật ký minh bạch chưa bắt đầu")
    return _sent(written, TEXT, "no-cache", **_OPEN_TO_ALL)


@router.get(
    "/tile/{path:path}",
    operation_id="tlog-tile",
    summary="Một mảnh của cây, hoặc một gói bản ghi",
    response_class=Response,
    responses=_answers(_BYTES, "Mảnh: 32 byte mỗi giá trị băm; gói: bản ghi sau hai byte độ dài"),
)
def tile(
    ledger: Asked,
    path: Annotated[
        str,
        Path(
            description="<tầng>/<số>[.p/<rộng>] hoặc entries/<số>[.p/<rộng>] (C2SP tlog-tiles).",
            examples=["0/000.p/1", "entries/000.p/1"],
        ),
    ],
) -> Response:
    """Return a tile or a bundle of entries, which never changes once it is there."""
    log = published_log(ledger)
    try:
        named = read_path(f"tile/{path}")
    except MalformedText as error:
        raise NotServed(404, f"không có mảnh như vậy: {error.reason}") from None
    content = log.file(named)
    if content is None:
        raise NotServed(404, f"nhật ký không có tile/{path}")
    return _sent(content, _BYTES, _FOREVER, **_OPEN_TO_ALL)


@proofs.get(
    "/log",
    operation_id="log",
    summary="Nhật ký minh bạch đang ở đâu",
    responses=errors(403, 404),
)
def state(ledger: Asked) -> LogTold:
    """Return how far the log has come, who witnesses it, and why it stopped where it has."""
    return log_told(ledger)


@proofs.get(
    "/events/{position}/proof",
    operation_id="event-proof",
    summary="Bằng chứng rằng sự kiện nằm trong nhật ký minh bạch",
    response_class=Response,
    responses={
        **_answers(TEXT, "Bằng chứng một tệp (C2SP tlog-proof)"),
        **errors(403),
    },
)
def event_proof(
    ledger: Asked,
    position: Annotated[int, Path(ge=1, le=LAST_POSITION)],
) -> Response:
    """Return the proof of an event's entry under the newest published checkpoint."""
    told = read_log(lambda: proof(ledger, position))
    name = f"{position:06d}.tlog-proof"
    return _sent(
        told.text(), TEXT, "no-store", **{"Content-Disposition": f'inline; filename="{name}"'}
    )


@proofs.get(
    "/consistency",
    operation_id="consistency",
    summary="Bằng chứng rằng cây lớn là cây nhỏ viết tiếp",
    response_class=Response,
    responses={
        **_answers(TEXT, "Mỗi dòng một giá trị băm base64 (C2SP tlog-witness)"),
        **errors(403),
    },
)
def consistency(
    ledger: Asked,
    old: Annotated[int, Query(ge=0, le=LARGEST, description="Cỡ cây nhỏ.")],
    new: Annotated[int, Query(ge=0, le=LARGEST, description="Cỡ cây lớn, đã công bố.")],
) -> Response:
    """Return the consistency proof between two sizes, both at most the published one."""
    hashes = read_log(lambda: proven_consistency(ledger, old, new))
    return _sent("".join(f"{base64_of(one)}\n" for one in hashes), TEXT, "no-store")


@proofs.get(
    "/checkpoints/{size}",
    operation_id="checkpoint",
    summary="Điểm kiểm đã công bố ở một cỡ cây",
    response_class=Response,
    responses={**_answers(TEXT, "Điểm kiểm (C2SP tlog-checkpoint)"), **errors(403)},
)
def old_checkpoint(ledger: Asked, size: Annotated[int, Path(ge=1, le=LARGEST)]) -> Response:
    """Return the checkpoint published at a size, as it was then."""
    written = published_log(ledger).checkpoint_text(size)
    if written is None:
        raise NotServed(404, f"không công bố điểm kiểm nào ở cỡ {size}")
    return _sent(written, TEXT, "no-store")


@proofs.get(
    "/checkpoints/{size}/timestamp",
    operation_id="checkpoint-timestamp",
    summary="Dấu thời gian RFC 3161 trên một điểm kiểm",
    response_class=Response,
    responses={
        **_answers("application/timestamp-reply", "Trả lời của cơ quan cấp dấu thời gian, DER"),
        **errors(403),
    },
)
def timestamp(ledger: Asked, size: Annotated[int, Path(ge=1, le=LARGEST)]) -> Response:
    """Return the RFC 3161 answer over the checkpoint published at a size."""
    content = published_log(ledger).timestamp(size)
    if content is None:
        raise NotServed(404, f"không có dấu thời gian trên điểm kiểm ở cỡ {size}")
    return _sent(content, "application/timestamp-reply", "no-store")
