"""Files: papers that acts rest on, kept under the SHA-256 of their content."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import Response

from api.asking import Acting, Asked, IdempotencyKey, reader
from api.bodies import content, expect_type
from api.contract import errors
from api.problems import NotServed
from ledger.acts.policy import acts_as
from ledger.refusals import NotAllowed
from ledger.values import Value

FILE_BYTES = 10 * 1024 * 1024
"""The largest paper that is kept."""

_OFFICE = "application/vnd.openxmlformats-officedocument"
_ZIP = b"PK\x03\x04"
KINDS: Mapping[str, tuple[str, bytes]] = {
    "application/pdf": ("pdf", b"%PDF-"),
    f"{_OFFICE}.wordprocessingml.document": ("docx", _ZIP),
    f"{_OFFICE}.spreadsheetml.sheet": ("xlsx", _ZIP),
    "image/png": ("png", b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": ("jpg", b"\xff\xd8\xff"),
    "text/plain": ("txt", b""),
}
"""What may be kept: the ending of its name when it is given out, and how its content begins."""

router = APIRouter(prefix="/v1/files", tags=["files"], dependencies=[Depends(reader)])


class FileKept(Value):
    """A paper as it is kept; `again`: it was there already."""

    sha256: str
    media_type: str
    bytes: int
    again: bool


async def _paper(request: Request) -> tuple[str, bytes]:
    kind = expect_type(request, frozenset(KINDS))
    body = await content(request, FILE_BYTES)
    if not body:
        raise NotServed(422, "tệp rỗng")
    if not body.startswith(KINDS[kind][1]) or (kind == "text/plain" and not _is_text(body)):
        raise NotServed(422, f"nội dung tệp không phải là {kind}")
    return kind, body


@router.post(
    "",
    operation_id="file.keep",
    summary="Gửi một văn bản đính kèm",
    status_code=201,
    responses={
        200: {"model": FileKept, "description": "Tệp đã có từ trước"},
        **errors(400, 403, 413, 415, 422),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": {"type": "string", "format": "binary", "minLength": 1}}
                for kind in KINDS
            },
        }
    },
)
def keep(
    ledger: Asked,
    response: Response,
    by: Acting,
    idempotency_key: IdempotencyKey,
    paper: Annotated[tuple[str, bytes], Depends(_paper)],
) -> FileKept:
    """Keep a paper. Its address is its content, so the same file sent again is the same file.

    The same key with other content is refused, as it is with acts.
    """
    if not acts_as(ledger, by, ledger.today()):
        raise NotAllowed(f"người này không giữ vai trò {by.role.viet} của {by.body}")
    media_type, body = paper
    told = ledger.keep_file(body, media_type, by=by, command=idempotency_key)
    response.status_code = 200 if told.again else 201
    response.headers["Location"] = f"/v1/files/{told.sha256}"
    return FileKept(**told._asdict(), bytes=len(body))


@router.get(
    "/{sha256}",
    operation_id="file",
    summary="Một văn bản đính kèm",
    response_class=Response,
    responses={
        200: {
            "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS}
        },
        **errors(403, 404, 422),
    },
)
def kept(ledger: Asked, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]) -> Response:
    """Return a paper, to be saved and never shown in place."""
    media_type, body = ledger.file(sha256)
    name = f"{sha256[:16]}.{KINDS[media_type][0]}"
    plain = "; charset=utf-8" if media_type == "text/plain" else ""
    return Response(
        body,
        headers={
            "Content-Type": media_type + plain,
            "Content-Disposition": f'attachment; filename="{name}"',
            "ETag": f'"{sha256}"',
        },
    )


def _is_text(body: bytes) -> bool:
    try:
        return "\x00" not in body.decode()
    except UnicodeDecodeError:
        return False
