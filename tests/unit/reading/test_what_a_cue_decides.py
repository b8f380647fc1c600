"""Cues of short forms with two senses: what decides, and what only speaks for one of them."""

import pytest

from broadcaster.reading import read_aloud
from tests.fakes.read_line import LEXICON, said, told

CERTAIN = (
    ("STK lớp mình đây.", "Số tài khoản lớp mình đây."),
    ("Mượn STK Toán 8.", "Mượn sách tham khảo Toán tám."),
    ("Cho xin STK Toán 8.", "Cho xin sách tham khảo Toán tám."),
    ("Chuyển vào STK lớp 5.", "Chuyển vào số tài khoản lớp năm."),
    # nobody says that a cell of the Party is a member of it
    ("CB đảng viên trong trường ký.", "Cán bộ đảng viên trong trường ký."),
    ("Phân công CB đảng viên trực Tết.", "Phân công cán bộ đảng viên trực Tết."),
    ("CB là đảng viên nêu gương.", "Cán bộ là đảng viên nêu gương."),
    ("Toàn bộ CB họp.", "Toàn bộ cán bộ họp."),
    ("CB kết nạp đảng viên mới.", "Chi bộ kết nạp đảng viên mới."),
    ("Bí thư CB đọc báo cáo.", "Bí thư chi bộ đọc báo cáo."),
    # "các" stands before people only
    ("Các đc không nghỉ.", "Các đồng chí không nghỉ."),
    ("Mời các đc Nam, Hoa phát biểu.", "Mời các đồng chí Nam, Hoa phát biểu."),
    ("Muốn đc gv khen", "Muốn được giáo viên khen"),
    ("Giấy CN hoàn thành khóa học.", "Giấy chứng nhận hoàn thành khóa học."),
    ("Cô dặn làm phiếu CN bài 3.", "Cô dặn làm phiếu công nghệ bài ba."),
    ("Tiết TNXH lớp 3A.", "Tiết tự nhiên và xã hội lớp ba a."),
    ("GV, NV nhà trường họp.", "Giáo viên, nhân viên nhà trường họp."),
    ("Theo NĐ 168, mức phạt tăng.", "Theo Nghị định một trăm sáu mươi tám, mức phạt tăng."),
    ("Các em NĐ 168 ra đời.", "Các em Nghị định một trăm sáu mươi tám ra đời."),
    ("kiểm tra h/s nghỉ học", "kiểm tra học sinh nghỉ học"),
    ("nhận h/s mới", "nhận học sinh mới"),
    ("đ/v trường hợp vi phạm", "đối với trường hợp vi phạm"),
    ("đ/v trường học", "đối với trường học"),
    # what is dialled
    ("Gọi *100# nhé.", "Gọi sao một không không thăng nhé."),
    ("Bấm *101*5# rồi gọi.", "Bấm sao một không một sao năm thăng rồi gọi."),
    ("trả lời p/v báo", "trả lời phóng viên báo"),
)  # fmt: skip


@pytest.mark.parametrize(("written", "spoken"), CERTAIN)
def test_what_decides_is_certain(written, spoken):
    assert said(written) == spoken
    assert told(written) == []


# written, the word that is told, how it is said, how else
GUESSED = (
    ("Danh mục STK lớp 5 gồm 12 cuốn.", "STK", "sách tham khảo", "số tài khoản"),
    ("Thư viện có thêm STK lớp 9.", "STK", "sách tham khảo", "số tài khoản"),
    ("STK lớp 8 để ở kệ 3.", "STK", "sách tham khảo", "số tài khoản"),
    ("Thư viện gửi STK về các lớp.", "STK", "sách tham khảo", "số tài khoản"),
    ("Cô gửi STK trong nhóm.", "STK", "số tài khoản", "sách tham khảo"),
    ("Mỗi CB, đảng viên ký.", "CB", "cán bộ", "chi bộ"),
    ("Đc Lê Lợi, quận 1.", "Đc", "Địa chỉ", "Đồng chí"),
    ("Đc Nguyễn Trãi, Thanh Xuân.", "Đc", "Đồng chí", "Địa chỉ"),
    ("đc Lê Lợi, phường 3", "đc", "địa chỉ", "đồng chí"),
    ("Các đc Quận 1 gồm hai nơi.", "đc", "địa chỉ", "đồng chí"),
    ("Làm thế nào để đc gv khen", "đc", "được", "đồng chí"),
    ("Đc Nam giúp nên em xong sớm.", "Đc", "Đồng chí", "Địa chỉ"),
    ("Học sinh đi học bằng CN, ngày 7.", "CN", "chứng nhận", "Chủ nhật"),
    ("Tuyên truyền TNXH bài 2: ma túy", "TNXH", "tệ nạn xã hội", "tự nhiên và xã hội"),
    ("Tiết TNXH phòng tránh ma túy.", "TNXH", "tệ nạn xã hội", "tự nhiên và xã hội"),
    ("Học sinh nhập NV 2 theo hướng dẫn của gv chủ nhiệm.", "NV", "nguyện vọng", "nhiệm vụ"),
    ("Xăng 2l/đêm", "2l", "hai lít", "hai lần"),
    ("Nhận h/s từ 8h.", "h/s", "hồ sơ", "học sinh"),
    ("Em trả lời p/v rất hay.", "p/v", "phỏng vấn", "phóng viên"),
)  # fmt: skip


@pytest.mark.parametrize(("written", "word", "spoken", "other"), GUESSED)
def test_what_only_speaks_for_a_sense_is_told(written, word, spoken, other):
    text = read_aloud(written, LEXICON)
    assert spoken.lower() in said(written).lower()
    remarks = [(written[one.start : one.end], one.other) for one in text.remarks]
    assert (word, other) in remarks


@pytest.mark.parametrize(
    ("written", "spoken", "doubted"),
    [
        # whose class, or when: a feast before a comma is not of somebody behind it
        ("Lễ 20/11, bạn An 9/1 hát.", "tháng mười một, bạn An ", "9/1"),
        ("Lễ Giỗ Tổ 10/3, bạn An 9/1 vắng.", "tháng ba, bạn An ", "9/1"),
        ("Bạn Mai 8/3 được khen.", "Bạn Mai ", "8/3"),
        ("GV CN 8/11 dặn học sinh.", "Giáo viên chủ nhiệm ", "8/11"),
        ("Họp GV CN 6/9.", "Họp giáo viên chủ nhiệm ", "6/9"),
    ],
)
def test_a_pair_behind_somebody_is_told(written, spoken, doubted):
    assert spoken in said(written)
    assert doubted in told(written)


def test_a_feast_by_its_name_stays_certain():
    assert told("Ngày Pháp luật Việt Nam 9/11.") == []
    assert told("Mừng Quốc tế Phụ nữ 8/3.") == []


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Pin 12V, 5B", "vôn"),
        ("12V, 5B lắp ở mạch.", "vôn"),
        ("Nguồn 5V 2B", "vôn"),
        ("Đoàn đạt 12V, 5B.", "mười hai vàng, năm bạc"),
        ("Tiêm vitamin K1.", "ca một"),
        ("Ăn trưa ở tầng L2.", "tầng lờ hai"),
    ],
)
def test_what_a_fact_rules_out_is_not_read(written, spoken):
    assert spoken in said(written)
