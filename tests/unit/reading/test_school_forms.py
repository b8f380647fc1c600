"""What schools write short: certain where a cue decides among the senses, else told."""

import pytest

from broadcaster.reading import read_aloud
from broadcaster.reading.tables import make_lexicon

LEXICON = make_lexicon()

CERTAIN = """
# the words beside it decide
Họp tổ CM chiều nay | Họp tổ chuyên môn chiều nay
Truyền thống CM của quê hương | Truyền thống cách mạng của quê hương
Học Toán, Văn, T.Anh | Học Toán, Văn, tiếng Anh
Nộp bài T.Việt và K.học | Nộp bài tiếng Việt và khoa học
Tuyển sinh lớp 10 NH 2026-2027 | Tuyển sinh lớp mười năm học hai nghìn không trăm hai mươi sáu, hai nghìn không trăm hai mươi bảy
Cuối HKII, CN ngày 24/5/2026 họp | Cuối học kỳ hai, Chủ nhật ngày hai mươi tư tháng năm năm hai nghìn không trăm hai mươi sáu họp
ND họp: đánh giá tháng mười | Nội dung họp: đánh giá tháng mười
Giảm học phí cho con TB hạng hai | Giảm học phí cho con thương binh hạng hai
Như trên; TT HĐND xã; Lưu: VT | Như trên; thường trực Hội đồng nhân dân xã; Lưu: Văn thư
Mời PH lớp chín | Mời phụ huynh lớp chín
Nộp phiếu ĐK trước 16h | Nộp phiếu đăng ký trước mười sáu giờ
Đủ ĐK dự thi | Đủ điều kiện dự thi
Công bố KQ thi | Công bố kết quả thi
Lịch dạy BD HSG | Lịch dạy bồi dưỡng học sinh giỏi
Các em LT báo sĩ số | Các em lớp trưởng báo sĩ số
Học phí 450k/th | Học phí bốn trăm năm mươi nghìn một tháng
Nộp ĐTDĐ, ghi SBD | Nộp điện thoại di động, ghi số báo danh
Dây dài 5 CM | Dây dài năm xen ti mét
Xe biển số 60 AB 1234 | Xe biển số sáu mươi a bê, một hai ba bốn
"""

TOLD = """
# nothing beside it decides: read, and told
CM báo cáo | chuyên môn
Chiều mai ND xong | nội dung
Lưu ý KM nhé | ca mờ
Nhớ mang KG nhé | ca gờ
Lớp nào CK chưa xong | xê ca
Cô T.Anh dặn | tiếng Anh
Nhờ K.Nghị dặn | ca Nghị
TB: phòng mới | trung bình
"""


def rows(text):
    return [
        tuple(part.strip() for part in row.split("|"))
        for row in text.strip().splitlines()
        if not row.startswith("#")
    ]


def read(written):
    script = read_aloud(written, LEXICON)
    return " ".join(reading.spoken for reading in script.readings), script.remarks


@pytest.mark.parametrize(("written", "spoken"), rows(CERTAIN))
def test_a_cue_decides(written, spoken):
    said, remarks = read(written)
    assert said == spoken
    assert not remarks


@pytest.mark.parametrize(("written", "part"), rows(TOLD))
def test_what_nothing_decides_is_told(written, part):
    said, remarks = read(written)
    assert part.lower() in said.lower()
    assert remarks
