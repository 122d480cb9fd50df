"""What an operator is told: what is safe, what has stopped, what to do (docs/operating.md)."""

from typing import NamedTuple


class Told(NamedTuple):
    """The answer to one kind of trouble or alarm, in Vietnamese."""

    safe: str
    stopped: str
    do: str

    def __str__(self) -> str:
        """Return it as one paragraph."""
        return f"An toàn: {self.safe}. Đã dừng: {self.stopped}. Cần làm: {self.do}."


_RECORDED = "sự kiện vẫn được ghi và ký; điều đã công bố vẫn kiểm chứng được"

_ROLLED_BACK = Told(
    "các điểm kiểm đã ký và đã đồng ký, cùng mảnh đã công bố, chứng minh điều từng được ghi",
    "việc ghi thêm, tích hợp và công bố",
    "không ghi gì vào sổ này; khôi phục bản sao lưu mới hơn và WAL cho đến khi sổ có đủ sự kiện đã "
    "ký; nếu không thể, giữ nguyên hiện trạng, báo thanh tra và các nhân chứng, rồi mở sổ mới nêu "
    "rõ sổ cũ, cỡ và gốc cuối cùng",
)
_TAMPERED = Told(
    "mọi mục trước vị trí đó và mọi điều đã công bố",
    "việc tích hợp và công bố; sự kiện mới vẫn được ghi nhưng chưa được chứng thực",
    "giữ nguyên hiện trạng và nhật ký của máy chủ, chạy «thidua verify», báo thanh tra; khi "
    "nguyên nhân đã rõ và sổ đúng trở lại thì khởi động lại dịch vụ hoặc «thidua log run»: chính "
    "vị trí đó được kiểm tra trước tiên",
)

_SPOILED = Told(
    "mọi sự kiện và mọi điều đã công bố: kho này chỉ là trí nhớ của bộ tích hợp",
    "việc tích hợp và công bố",
    "dừng dịch vụ, chuyển thư mục log/integrator ra chỗ khác rồi khởi động lại: mọi mục được kiểm "
    "tra lại từ đầu, và chỉ nhận khi đúng là các mảnh đã công bố",
)

TROUBLES = {
    "WITNESS_AWAY": Told(
        f"{_RECORDED}; sự kiện mới đã vào cây",
        "việc công bố điểm kiểm mới, cho đến khi đủ nhân chứng theo chính sách",
        "liên hệ cơ quan giữ nhân chứng; nhật ký tự hỏi lại; không bỏ nhân chứng khỏi chính sách "
        "chỉ để chạy tiếp",
    ),
    "SIGNER_AWAY": Told(
        f"{_RECORDED}; sự kiện mới đã vào cây",
        "việc ký và công bố điểm kiểm mới",
        "chạy lại người ký («thidua signer»), xem THIDUA_SIGNER và THIDUA_SIGNER_SECRET; nhật ký "
        "tự thử lại",
    ),
    "SIGNER_STATE_LOST": Told(
        _RECORDED,
        "việc ký và công bố điểm kiểm mới",
        "khôi phục tệp signed.json, hoặc «thidua signer --begin ĐIỂM_KIỂM» với điểm kiểm mới nhất "
        "mà nhật ký hoặc một nhân chứng còn giữ",
    ),
    "DATABASE_AWAY": Told(
        "điều đã ghi và đã công bố",
        "việc ghi, tích hợp và công bố",
        "chạy lại PostgreSQL; nhật ký tự nối lại",
    ),
    "DISK_FULL": Told(
        "điều đã ghi và đã công bố: mọi tệp được ghi trọn vẹn hoặc không có",
        "việc tích hợp và công bố; khi đĩa của PostgreSQL đầy thì cả việc ghi",
        "giải phóng đĩa của thư mục dữ liệu; nhật ký tự làm tiếp từ chỗ dừng",
    ),
    "DISK": Told(
        "điều đã ghi và đã công bố",
        "việc tích hợp và công bố",
        "xem quyền và tình trạng đĩa của thư mục dữ liệu; nhật ký tự thử lại",
    ),
    "TILES_GONE": Told(
        "mọi sự kiện và mục trong sổ, các điểm kiểm đã ký và đã đồng ký",
        "việc công bố điểm kiểm mới và cấp bằng chứng",
        "chạy «thidua log rebuild»: dựng lại các mảnh từ sổ và chỉ nhận khi gốc đúng là gốc đã ký",
    ),
    "POLICY_UNUSABLE": Told(
        f"{_RECORDED}; sự kiện mới đã vào cây",
        "việc công bố điểm kiểm mới",
        "khôi phục hoặc sửa tệp chính sách; nhật ký tự đọc lại",
    ),
    "STAMP_AWAY": Told(
        f"{_RECORDED}; điểm kiểm vẫn được công bố",
        "việc đóng dấu thời gian lên điểm kiểm",
        "xem THIDUA_TSA và nơi cấp dấu thời gian; nhật ký tự hỏi lại",
    ),
    "STOPPED": Told(
        f"{_RECORDED}",
        "nhật ký, vì một lỗi của chương trình; lỗi in ra ở đầu ra lỗi của dịch vụ",
        "giữ lại dòng lỗi để báo người làm chương trình, rồi khởi động lại dịch vụ",
    ),
    "ELSEWHERE": Told(
        "mọi thứ: chỉ một tiến trình tích hợp tại một thời điểm",
        "không gì cả; tiến trình này chỉ đọc nhật ký và sẽ làm thay khi tiến trình kia dừng",
        "không cần làm gì; nếu không định chạy hai nơi thì dừng một",
    ),
}
"""Things in the way that may pass by themselves; the log goes on trying."""

ALARMS = {
    "MEMORY": _SPOILED,
    **dict.fromkeys(
        ("BEHIND", "OTHER", "SIGNER_REFUSES", "WITNESS_AHEAD", "WITNESS_REFUSES"), _ROLLED_BACK
    ),
    **dict.fromkeys(
        (
            "GAP", "ENTRY_MISSING", "ENTRY_MALFORMED", "LEAF", "COLUMNS", "COMMITMENT", "STREAM",
            "TIME", "APP_KEY", "SIGNATURE", "CHAIN", "PROMISE", "TILE", "CHECKPOINT",
        ),
        _TAMPERED,
    ),
}  # fmt: skip
"""Findings that stop the log until a person has looked."""
