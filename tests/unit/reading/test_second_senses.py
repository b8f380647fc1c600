"""Short forms that have a second sense elsewhere: a word that stands by everything decides none."""

import pytest

from broadcaster.reading.tables import cues
from tests.fakes.read_line import said, told

# a cue of its own decides
CERTAIN = (
    ("Xã có sàn TMĐT bán nông sản.", "sàn thương mại điện tử"),
    ("Cửa hàng XD đóng cửa lúc 22h.", "Cửa hàng xăng dầu"),
    ("Quỹ HTND cho vay vốn.", "Quỹ hỗ trợ nông dân"),
    ("Thảm BTN đoạn qua chợ.", "Thảm bê tông nhựa"),
    ("Truyền hình KTS mặt đất.", "Truyền hình kỹ thuật số"),
    ("Đổi phòng, in PBT Toán.", "phiếu bài tập Toán"),
    ("Giá KĐ của lô đất là 1 tỷ đồng.", "Giá khởi điểm"),
    ("Nhận giấy KS tại phường.", "giấy khai sinh"),
    ("Trạng nguyên TV vòng 3.", "Trạng nguyên tiếng Việt"),
    ("Ký CK không đốt pháo.", "Ký cam kết"),
    ("Chuẩn NN giáo viên trung học cơ sở.", "Chuẩn nghề nghiệp"),
    ("Hộ nghèo, hộ CN được giảm.", "hộ cận nghèo"),
)
# nothing of the sense's own stands beside it: told, whatever is read
TOLD = (
    ("Dự án có TMĐT 8 tỷ đồng.", "TMĐT", "tổng mức đầu tư"),
    ("Họp toàn TP vào thứ Hai.", "TP", "Thành phố"),
    ("Nhờ CMT cũ của mẹ.", "CMT", "chứng minh thư"),
    ("Gặp KTV trực.", "KTV", "kỹ thuật viên"),
    ("Tỉnh có nhiều NCC.", "NCC", "người có công"),
    ("Kê khai theo CD.", "CD", "Cánh Diều"),
    ("Ông xin ĐX.", "ĐX", "đông xuân"),
    ("Sổ đỏ số BC 654321.", "BC", "số bê xê sáu năm bốn ba hai một"),
)


@pytest.mark.parametrize(("written", "spoken"), CERTAIN)
def test_a_cue_of_its_own_decides(written, spoken):
    assert spoken.lower() in said(written).lower()
    assert not told(written)


@pytest.mark.parametrize(("written", "form", "spoken"), TOLD)
def test_without_one_it_is_told(written, form, spoken):
    assert form in told(written)
    assert spoken.lower() in said(written).lower()


@pytest.mark.parametrize("word", ["các", "theo", "của", "toàn"])
def test_words_beside_everything_are_in_the_list(word):
    assert word in cues()["abbreviations.common-before"]


# dates, hours, ratios and units of which a neighbour tells what they are
READ = (
    ("Hạn nộp 8.11.26.", "Hạn nộp ngày tám tháng mười một năm hai nghìn không trăm hai mươi sáu."),
    ("Thi thứ hai 2-11-26.", "Thi thứ hai ngày hai tháng mười một năm hai nghìn không trăm hai mươi sáu."),
    ("Cài bản 8.11.26.", "Cài bản tám chấm mười một chấm hai mươi sáu."),
    ("Gửi bài trước 12.9 nhé.", "Gửi bài trước ngày mười hai tháng chín nhé."),
    ("Vào học 6:00, tan lúc 10:30.", "Vào học sáu giờ, tan lúc mười giờ ba mươi phút."),
    ("Ngày mai 7/10 em trực cổng.", "Ngày mai ngày bảy tháng mười em trực cổng."),
    ("Xếp lương bậc 4/9.", "Xếp lương bậc bốn trên chín."),
    ("Gian 2-5 bán sách cũ.", "Gian hai đến năm bán sách cũ."),
    ("Đợt hai: 6.11-9.11.26.", "ngày sáu tháng mười một đến ngày chín tháng mười một năm hai nghìn không trăm hai mươi sáu"),
    ("Chương trình dài 4:30 phút.", "dài bốn phút ba mươi giây."),
    ("Rẽ trái ở ngã 4.", "Rẽ trái ở ngã tư."),
    ("Bón 3 kg đạm/sào.", "Bón ba ki lô gam đạm một sào."),
    ("Từ 5 - 9 m3 tính giá 2.", "Từ năm đến chín mét khối tính giá hai."),
    ("Tỉ lệ cát, đá, xi măng là 4 : 2 : 1.", "Tỉ lệ cát, đá, xi măng là bốn hai một."),
    ("Hàm =SUM(B1:B9)/3 cho kết quả 4.", "bê một đến bê chín) chia ba"),
    ("Nước đông đặc ở 0°C hay 273K.", "hay hai trăm bảy mươi ba ken vin"),
    ("Áo giá 90K hay 95K.", "Áo giá chín mươi nghìn hay chín mươi lăm nghìn."),
    ("Hạt dài 20Å.", "hai mươi ăng xờ trông"),
    ("S = a.b = 3.4.5 = 60.", "ba nhân bốn nhân năm bằng sáu mươi"),
    ("Góc xOt = 45°, tia yOz.", "Góc ích o tê"),
    ("Trễ 9 lượt (-2 so với tuần trước).", "(trừ hai so với tuần trước)"),
    ("Nộp vào kho bạc 7111.0.1234567.", "bảy một một một chấm không chấm một hai ba bốn năm sáu bảy"),
    ("Gọi ngay 113 khi thấy cháy.", "Gọi ngay một một ba"),
    ("Năm 2027:450.000đ một em.", "một em"),
    ("Theo TT30/2026/TT-BGDĐT.", "Theo Thông tư ba mươi năm hai nghìn không trăm hai mươi sáu của Bộ Giáo dục và Đào tạo."),
)  # fmt: skip


@pytest.mark.parametrize(("written", "spoken"), READ)
def test_what_stands_beside_a_figure_tells(written, spoken):
    assert spoken.lower() in said(written).lower()


NAMED = (
    ("Em HC, 13 tuổi, bị lừa qua mạng.", "HC", "Em hát xê, mười ba tuổi"),
    ("Nạn nhân TP (15 tuổi) đã trình báo.", "TP", "Nạn nhân tê pê (mười lăm tuổi)"),
    ("Em TV lớp 8A bị bắt nạt.", "TV", "Em tê vê lớp tám"),
    ("Anh CT bị phạt 2 triệu đồng.", "CT", "Anh xê tê bị phạt"),
)


@pytest.mark.parametrize(("written", "form", "spoken"), NAMED)
def test_two_capitals_behind_somebody_are_letters_of_his_name(written, form, spoken):
    """Where an age, a class or what befell him follows; the listed form is offered."""
    assert spoken.lower() in said(written).lower()
    assert form in told(written)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Cô TA lớp 8A nghỉ ốm.", "cô tiếng anh lớp"),
        ("Các em HS bị phạt phải viết bản kiểm điểm.", "các em học sinh bị phạt"),
        ("Bà HT khai giảng năm học mới.", "bà hiệu trưởng khai giảng"),
        ("Cấp sách cho em TV lớp 1.", "tiếng việt lớp một"),
    ],
)
def test_what_somebody_does_or_teaches_is_no_name(written, spoken):
    assert spoken in said(written).lower()


def test_a_decimal_of_acres_behind_an_area_is_one_number():
    assert said("Khu 1,2 mẫu bỏ hoang.").startswith("Khu một phẩy hai mẫu")
    assert said("Tuyến 4,5 cây.").startswith("Tuyến bốn phẩy năm cây")
    assert said("Khu 1,2 mẫu giáo đã sơn lại.").startswith("Khu một, hai mẫu giáo")
    assert "đánh giá bài" in said("mặt đg bài chưa tốt")
