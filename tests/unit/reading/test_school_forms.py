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
Lớp sáu C trực cổng, lớp mười một D trực sân | Lớp sáu xê trực cổng, lớp mười một dê trực sân
Nộp phiếu ĐK trước 16h | Nộp phiếu đăng ký trước mười sáu giờ
Đủ ĐK dự thi | Đủ điều kiện dự thi
Công bố KQ thi | Công bố kết quả thi
Lịch dạy BD HSG | Lịch dạy bồi dưỡng học sinh giỏi
Các em LT báo sĩ số | Các em lớp trưởng báo sĩ số
Học phí 450k/th | Học phí bốn trăm năm mươi nghìn một tháng
Nộp ĐTDĐ, ghi SBD | Nộp điện thoại di động, ghi số báo danh
Dây dài 5 CM | Dây dài năm xen ti mét
Tiết TH hóa, gv dạy bài LT | Tiết thực hành hóa, giáo viên dạy bài lý thuyết
Nhận hồ sơ TS lớp 6 | Nhận hồ sơ tuyển sinh lớp sáu
Mượn sách ở TV chiều nay | Mượn sách ở thư viện chiều nay
Đội CĐ trực cổng | Đội cờ đỏ trực cổng
Các HS lớp chín | Các học sinh lớp chín
Ổ cứng 2 TB còn trống | Ổ cứng hai tê ra bai còn trống
Mai đánh giá TX môn Toán | Mai đánh giá thường xuyên môn Toán
Khám tại BV Nhi | Khám tại bệnh viện Nhi
Lập bảng XLHK | Lập bảng xếp loại hạnh kiểm
# days of the moon, and days of a month behind "mùng"
Trực tết: mùng 1-3 thầy Út | Trực tết: mùng một đến ba thầy Út
Nghỉ mùng 4-6 Tết | Nghỉ mùng bốn đến sáu Tết
Giỗ Tổ 10/3 âm lịch nghỉ | Giỗ Tổ mùng mười tháng ba âm lịch nghỉ
Tổ 15/8 âm lịch rước đèn | Tổ ngày mười lăm tháng tám âm lịch rước đèn
Tảo mộ 3/3 (ÂL) | Tảo mộ mùng ba tháng ba (âm lịch)
Mồng 10-3 âm lịch | Mồng mười tháng ba âm lịch
Nộp chậm nhất 30/3 | Nộp chậm nhất ngày ba mươi tháng ba
Thi vòng hai từ 1->15/11 | Thi vòng hai từ ngày một đến ngày mười lăm tháng mười một
# what is typed is said figure by figure
Mật khẩu Wifi phòng tin: 12345678 | Mật khẩu oai phai phòng tin: một hai ba bốn năm sáu bảy tám
Mã lớp: 2468, mật khẩu 2026 | Mã lớp: hai bốn sáu tám, mật khẩu hai không hai sáu
Đổi mật khẩu năm 2026 | Đổi mật khẩu năm hai nghìn không trăm hai mươi sáu
Mật khẩu lớp 6A là 654321 | Mật khẩu lớp sáu a là sáu năm bốn ba hai một
Phòng zoom 987 654 3210 | Phòng dum chín tám bảy, sáu năm bốn, ba hai một không
Wifi nhà trường, mk: 2026 | Oai phai nhà trường, mật khẩu: hai không hai sáu
Kiến thức CB nhé | Kiến thức cơ bản nhé
# an asterisk multiplies, a minus before what is compared is no dash
Ô B2 chứa =A1*2 | Ô bê hai chứa bằng a một nhân hai
Lời **rất** hay, *đọc* đi | Lời rất hay, đọc đi
So sánh: -7 < -3 | So sánh: âm bảy nhỏ hơn âm ba
Tính 3/4 + 1/2 = 5/4 | Tính ba phần tư cộng một phần hai bằng năm phần tư
Phân số 7/3 | Phân số bảy phần ba
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
Diện tích a*b | a nhân bê
Nghỉ mùng 2-9 | hai tháng chín
Trực từ T4→T6 | thứ tư đến thứ sáu
Tệp lop_bay*hai | bay
Có 12 HSG, 20 HSK, 5 TB nhé | năm trung bình
Mai nộp HS nhé | hồ sơ
Tổng cộng 3 NV, 2 BV nhé | bệnh viện
Đo CN và CC nhé | chiều cao
Lớp vắng 2, KP 1 nhé | không phép
TB: phòng mới | thông báo
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
