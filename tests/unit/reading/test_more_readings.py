"""What lessons, offices and courts write: certain where a word or a form decides it."""

import pytest

from broadcaster.reading import read_aloud
from broadcaster.reading.tables import make_lexicon

LEXICON = make_lexicon()

CERTAIN = """
# a hotline has no symbol behind it
Văn bản hợp nhất số 113/VBHN-VPQH có tại đây | Văn bản hợp nhất số một trăm mười ba của Văn phòng Quốc hội có tại đây
Gọi số 113 khi cần | Gọi số một một ba khi cần
# the streams of a class, and the offices behind a filed copy
Lớp 12A-CB đổi phòng | Lớp mười hai a cơ bản đổi phòng
Lớp 11B-NC học sáng | Lớp mười một bê nâng cao học sáng
Họp CB của trường | Họp cán bộ của trường
Sách toán NC lớp mười | Sách toán nâng cao lớp mười
Lưu: VT, NC, TH. | Lưu: Văn thư, Nội chính, Tổng hợp.
# a kind that stands before its short form is said once
Quy chuẩn QCVN 41:2024/BGTVT | Quy chuẩn Việt Nam bốn mươi mốt năm hai nghìn không trăm hai mươi tư của Bộ Giao thông vận tải
Tiêu chuẩn TCVN 5687:2010 | Tiêu chuẩn Việt Nam năm nghìn sáu trăm tám mươi bảy năm hai nghìn không trăm mười
Quy chuẩn kỹ thuật quốc gia QCVN 01:2021/BYT | Quy chuẩn kỹ thuật quốc gia Việt Nam không một năm hai nghìn không trăm hai mươi mốt của Bộ Y tế
# courts
Bản án số 15/2025/HS-ST | Bản án số mười lăm năm hai nghìn không trăm hai mươi lăm hình sự sơ thẩm
Bản án 20/2024/DS-PT | Bản án hai mươi năm hai nghìn không trăm hai mươi tư dân sự phúc thẩm
Quyết định số 03/2025/HNGĐ-ST | Quyết định số không ba năm hai nghìn không trăm hai mươi lăm hôn nhân và gia đình sơ thẩm
Bản án số 07/2025/HC-ST | Bản án số không bảy năm hai nghìn không trăm hai mươi lăm hành chính sơ thẩm
Bản án số 05/2025/KDTM-PT | Bản án số không năm năm hai nghìn không trăm hai mươi lăm kinh doanh thương mại phúc thẩm
Bản án số 02/2025/LĐ-ST | Bản án số không hai năm hai nghìn không trăm hai mươi lăm lao động sơ thẩm
Bản án số 15/2005/HSST | Bản án số mười lăm năm hai nghìn không trăm linh năm hình sự sơ thẩm
Bản án hình sự sơ thẩm số 15/2025/HS-ST | Bản án hình sự sơ thẩm số mười lăm năm hai nghìn không trăm hai mươi lăm
# minutes
Thi môn Toán (90’) | Thi môn Toán (chín mươi phút)
Kiểm tra 15′ và 45’ tuần này | Kiểm tra mười lăm phút và bốn mươi lăm phút tuần này
Góc 30°15’ | Góc ba mươi độ mười lăm phút
Bài hát ‘Tuổi 15’ rất hay | Bài hát ‘Tuổi mười lăm’ rất hay
# so much for each hectare
Năng suất 6,5 tấn/ha | Năng suất sáu phẩy năm tấn một héc ta
Bón 100 kg/ha | Bón một trăm ki lô gam trên héc ta
Thu 65 tạ/ha mỗi vụ | Thu sáu mươi lăm tạ một héc ta mỗi vụ
Mật độ 290 người/km² | Mật độ hai trăm chín mươi người một ki lô mét vuông
Trồng 5 cây/m, 20 con/m² | Trồng năm cây một mét, hai mươi con một mét vuông
# volts
Hiệu điện thế U = 6 V | Hiệu điện thế U bằng sáu vôn
Hiệu điện thế 6 V | Hiệu điện thế sáu vôn
Bóng đèn ghi 6 V và 3 W | Bóng đèn ghi sáu vôn và ba oát
Lớp 6 V | Lớp sáu vê
# the side of the map is not said twice
Ở vĩ độ 23°23'B | Ở vĩ độ hai mươi ba độ hai mươi ba phút Bắc
Kinh độ 105°20'Đ | Kinh độ một trăm linh năm độ hai mươi phút Đông
Nằm ở 8°34'B | Nằm ở tám độ ba mươi tư phút vĩ Bắc
# sums
Tính nhanh: 25 × 4 + 100 : 5 | Tính nhanh: hai mươi lăm nhân bốn cộng một trăm chia năm
72 : 8 + 3 | bảy mươi hai chia tám cộng ba
Tính 100 : 5 | Tính một trăm chia năm
Tổ 1: 25 điểm | Tổ một: hai mươi lăm điểm
Rút gọn phân số 12/18 | Rút gọn phân số mười hai phần mười tám
Tỉ số 3/4 | Tỉ số ba phần tư
Số nhị phân 101 bằng 5 | Số nhị phân một không một bằng năm
Đường thẳng a // b | Đường thẳng a song song với bê
AB // CD | A bê song song với xê dê
# beats
Ngắt nhịp 2/2/2 | Ngắt nhịp hai hai hai
Nhịp 2/4, 3/4 và 4/4 | Nhịp hai bốn, ba bốn và bốn bốn
Nhịp thơ 2/2/3 | Nhịp thơ hai hai ba
# from one to the other
Khối 6 – khối 9 xếp hàng | Khối sáu đến khối chín xếp hàng
Các lớp 6 - lớp 9 nghỉ | Các lớp sáu đến lớp chín nghỉ
Tháng 9 – tháng 12/2026 | Tháng chín đến tháng mười hai năm hai nghìn không trăm hai mươi sáu
Tháng 9/2025 – tháng 5/2026 | Tháng chín năm hai nghìn không trăm hai mươi lăm đến tháng năm năm hai nghìn không trăm hai mươi sáu
Ngày 5 – ngày 9/11 | Ngày năm đến ngày chín tháng mười một
Ngày 25/10/2026 – ngày 5/11/2026 | Ngày hai mươi lăm tháng mười năm hai nghìn không trăm hai mươi sáu đến ngày năm tháng mười một năm hai nghìn không trăm hai mươi sáu
Các lớp 6 – lớp 9/1 | Các lớp sáu – lớp chín trên một
Từ ngày 25/10 - ngày 5/11 | Từ ngày hai mươi lăm tháng mười đến ngày năm tháng mười một
Nhóm 1 – nhóm 3: 5 điểm | Nhóm một – nhóm ba: năm điểm
Thứ 2 – thứ 6 | Thứ hai đến thứ sáu
Khối 6 – Khối 7 – Khối 8 | Khối sáu – Khối bảy – Khối tám
# marks within a line
- 1/ Sĩ số; - 2/ Vệ sinh | một, Sĩ số; - hai, Vệ sinh
Bài 1/ Tính; Bài 2/ Viết | Bài một, Tính; Bài hai, Viết
1/ Ổn định; 2/ Báo cáo; 3/ Bầu | một, Ổn định; hai, Báo cáo; ba, Bầu
Nội dung: 1/ Ổn định; 2/ Dặn dò | Nội dung: một, Ổn định; hai, Dặn dò
"""

GUESSED = """
# what is glued to a date or an hour is parted
Ngày20/11 nghỉ | Ngày hai mươi tháng mười một nghỉ | Ngày
Tập trung lúc7h30 | Tập trung lúc bảy giờ ba mươi phút | lúc
Từ ngày20/11/2026 | Từ ngày hai mươi tháng mười một năm hai nghìn không trăm hai mươi sáu | ngày
# nobody knows what else it was
Lớp 12A1-TN thi | Lớp mười hai a một tự nhiên thi | -TN
Ở số 12A CB họp | Ở số mười hai a cơ bản họp | CB
Mạch 5' nối dài | Mạch năm phẩy nối dài | 5'
Gọi 113/114 ngay | Gọi một một ba, một một bốn ngay | 113/114
Tính: a) 25 : 5 | Tính: a) hai mươi lăm chia năm | :
x : 3 = 5 | ích chia ba bằng năm | :
Tỉ lệ 1 : 100 | Tỉ lệ một trên một trăm | :
Năng suất (tấn/ha) | Năng suất (tấn trên héc ta) | /ha
Năm 2025. 2/ Tổ chức | Năm hai nghìn không trăm hai mươi lăm. hai, Tổ chức | 2/
Trận lớp 6 – lớp 9 | Trận lớp sáu đến lớp chín | –
"""


def _rows(text):
    return [
        [field.strip() for field in row.split(" | ")]
        for row in text.splitlines()
        if row and row[0] != "#"
    ]


def _read(written):
    text = read_aloud(written, LEXICON)
    told = [written[remark.start : remark.end] for remark in text.remarks]
    return " ".join(reading.spoken for reading in text.readings), told


@pytest.mark.parametrize(("written", "spoken"), _rows(CERTAIN))
def test_what_a_word_or_a_form_decides_is_read_for_certain(written, spoken):
    assert _read(written) == (spoken, [])


@pytest.mark.parametrize(("written", "spoken", "told"), _rows(GUESSED))
def test_what_may_be_otherwise_is_told(written, spoken, told):
    said, remarks = _read(written)
    assert (said, remarks[0].strip()) == (spoken, told)
