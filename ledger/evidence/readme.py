"""What a bundle says of itself to people: the Vietnamese README, and how others verify it."""

from collections.abc import Collection, Mapping

from ledger.evidence.findings import VERDICTS
from ledger.evidence.verifier import LIMITS
from ledger.merkle.checkpoint import Checkpoint


def readme(
    about: Mapping[str, str],
    made: int,
    checkpoint: Checkpoint,
    events: int,
    withheld: Collection[int],
    erased: Mapping[int, int],
) -> bytes:
    """Return README.vi.md."""
    subject = f"điểm của đơn vị {about['unit']}, năm thi đua {about['season']}"
    if "dispute" in about:
        subject = f"ý kiến khác nhau {about['dispute']} ({subject})"
    codes = "\n".join(f"- {code}: {says}" for code, says in sorted(VERDICTS.items()))
    left = ""
    if withheld:
        left += f"\nKhông kèm phần ghi lý do của sự kiện {_listed(withheld)}.\n"
    for position, order in sorted(erased.items()):
        left += (
            f"\nPhần ghi lý do của sự kiện {position} đã xóa theo quyết định, sự kiện {order}.\n"
        )
    return f"""\
# Gói chứng cứ: {subject}

Gói có {events} sự kiện của Sổ cái thi đua `{checkpoint.origin}`, lập theo sự kiện số {made}, dưới
điểm kiểm {checkpoint.size} sự kiện. Ai cũng kiểm chứng được trên máy của mình, không cần mạng,
không cần tin người đưa gói:

    python verify.py GÓI.zip --policy CHÍNH_SÁCH

`CHÍNH_SÁCH` là tệp nêu nhật ký, nhân chứng và khóa của ứng dụng mà người kiểm chứng tin cậy; phải
nhận bằng đường khác (phụ lục quyết định, thanh tra, trang của nhân chứng), không lấy trong gói. Tệp
`policy.txt` và các khóa trong `keys/` chỉ để đối chiếu. `verify.py` trong gói cũng chỉ để tiện: nên
dùng bản lấy từ nơi khác, hoặc «thidua verify GÓI.zip --policy CHÍNH_SÁCH», hoặc các chương trình
của người khác nêu trong INTEROP.md.

Mã thoát; nặng nhất thắng, theo thứ tự 4, 1, 3, 2, 5, 0:

{codes}
{left}
## Trong gói

- `manifest.json`: gói về việc gì, có những tệp nào, mã SHA-256 của từng tệp
- `checkpoint`: kích thước và gốc của nhật ký, có chữ ký của nhật ký và của các nhân chứng
- `history/`: các điểm kiểm trước đó, chặn giờ ghi của từng sự kiện, và bằng chứng chúng nối nhau
- `events/SỐ.entry`: mục đã ký của sự kiện; `.state` là nội dung; `.salt` là muối của cam kết;
  `.erasable` là phần ghi lý do; `.tlog-proof` là bằng chứng sự kiện nằm đúng chỗ trong nhật ký
- `streams/`: khóa để biết mục nào thuộc chuỗi nào
- `rules/`: quy định được áp dụng, nguyên văn
- `result.json`: kết quả tính lại từ các sự kiện; người kiểm chứng tính lại lần nữa

## Giới hạn

{LIMITS[0].upper() + LIMITS[1:]}. Một nhân chứng chạy trên chính máy của sổ cái không chứng minh
được điều gì trước người quản trị máy ấy: hãy xem chính sách đòi hỏi những nhân chứng nào.
""".encode()


def _listed(positions: Collection[int]) -> str:
    return ", ".join(str(position) for position in sorted(positions))


def interop(origin: str) -> bytes:
    """Return INTEROP.md: the same checks with programs that are not ours."""
    return f"""\
# Kiểm chứng bằng chương trình của người khác

Mọi định dạng là của C2SP (https://c2sp.org): signed-note, tlog-checkpoint, tlog-cosignature,
tlog-proof, tlog-policy; cây là của RFC 6962. Sự kiện số N là lá N - 1. Dưới đây N là 000777.

## Cam kết của nội dung (openssl)

    openssl dgst -sha256 -mac HMAC -macopt hexkey:$(cat events/000777.salt) \\
        -binary events/000777.state | base64

phải bằng trường `c` trong `events/000777.entry`. Với `.erasable` và `.erasable.salt`: bằng trường
`commitment` trong `.state`. Với khóa của chuỗi: HMAC của tên chuỗi (trường `stream`) là `oid`:

    printf '%s' 'scorecard/…' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$(cat streams/OID.key)

## Chữ ký của ứng dụng (openssl)

Điều được ký: `thidua/event/v1`, xuống dòng, `{origin}`, xuống dòng, rồi `.entry` bỏ trường `sig`:

    {{ printf 'thidua/event/v1\\n{origin}\\n'
      sed 's/,"sig":"[^"]*"//' events/000777.entry; }} > message
    sed 's/.*"sig":"\\([^"]*\\)".*/\\1/' events/000777.entry | base64 -d > signature
    openssl pkeyutl -verify -rawin -pubin -inkey app.pem -sigfile signature -in message

`app.pem`: 32 byte sau byte đầu của phần base64 cuối cùng trong khóa `…/app+MÃ+BASE64`, đặt sau
`302a300506032b6570032100` (hex) rồi đổi từ DER sang PEM.

## Điểm kiểm và bằng chứng (Go)

`golang.org/x/mod/sumdb/note`: `note.Open` với khóa của nhật ký đọc `checkpoint`;
`golang.org/x/mod/sumdb/tlog`: `tlog.CheckRecord` với các dòng base64 của `.tlog-proof` và
`tlog.RecordHash` của `.entry`; `tlog.CheckTree` với `history/M-N.consistency`.

## Dấu thời gian (openssl), khi gói có `checkpoint.tsr`

    openssl ts -verify -data checkpoint -in checkpoint.tsr -CAfile GỐC_TSA.pem
""".encode()
