"""Units of a law's text: every one found, none invented. The texts are made up, in real shapes."""

import time
import unicodedata

import pytest

from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep
from broadcaster.law.structure import LawText, structure

LAW = """
QUỐC HỘI
LUẬT
SÂN TRƯỜNG
Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;
Quốc hội ban hành Luật Sân trường.

PHẦN THỨ NHẤT
NHỮNG QUY ĐỊNH CHUNG

Chương I
PHẠM VI, ĐỐI TƯỢNG

Điều 1. Phạm vi điều chỉnh
Luật này quy định về sân trường.

Điều 2. Giải thích từ ngữ
Trong Luật này, các từ ngữ dưới đây được hiểu như sau:
1. Sân trường là nơi học sinh vui chơi.
2. Cây bóng mát gồm:
a) Cây bàng;
b) Cây phượng.

Chương II
QUYỀN CỦA HỌC SINH
Mục 1
GIỜ RA CHƠI
Điều 3. Giờ ra chơi
1. Học sinh được ra chơi.
2. Giáo viên trực ban quan sát.
Mục 2
HOẠT ĐỘNG KHÁC
Tiểu mục 1
THỂ THAO
Điều 4. Bóng đá
Học sinh được đá bóng trên sân.

PHẦN THỨ HAI
ĐIỀU KHOẢN THI HÀNH
Điều 5. Hiệu lực thi hành
1. Luật này có hiệu lực từ ngày 01 tháng 01 năm 2099.
2. Luật này thay thế Luật Sân chơi.
"""

FINES = """
Chương II
HÀNH VI VI PHẠM, HÌNH THỨC XỬ PHẠT
Điều 5a. Vi phạm quy định về ghế đá
1. Phạt cảnh cáo đối với một trong các hành vi sau đây:
a) Đứng lên ghế đá;
b) Viết lên ghế đá, trừ hành vi quy định tại điểm d
khoản 2 Điều này;
c) Kê ghế sai chỗ;
d) Nằm trên ghế;
đ) Kéo ghế;
e) Phơi áo trên ghế;
g) Buộc dây vào ghế;
h) Khắc tên;
i) Điều khiển xe đạp đâm vào ghế;
k) Điều này gắn với ghế gỗ thì xử như ghế đá.
1a. Phạt tiền từ 100.000 đồng đến
200.000 đồng đối với hành vi tái phạm.
2. Phạt tiền từ 1.000.000 đồng đến 2.000.000 đồng đối với hành vi quy định tại khoản 1 và
khoản 1a. Điều này không áp dụng cho ghế nhựa.
3. Mức phạt quy định tại
Điều 6 Nghị định này không áp dụng.
Điều 5b. Vi phạm quy định về bảng tin
a) Xé bảng tin;
b) Che bảng tin.
Điều 6. Mức phạt
Theo Điều 5a.
"""

ATTACHED = """
THÔNG TƯ
Ban hành Điều lệ câu lạc bộ
Căn cứ Nghị định số 1/2099/NĐ-CP;
Điều 1. Ban hành kèm theo Thông tư này Điều lệ câu lạc bộ.
Điều 2. Thông tư này có hiệu lực kể từ ngày 01 tháng 9 năm 2099.
Điều 3. Chánh Văn phòng chịu trách nhiệm thi hành Thông tư này./.
Nơi nhận:
- Văn phòng Quốc hội;
- Lưu: VT.
KT. BỘ TRƯỞNG

ĐIỀU LỆ
CÂU LẠC BỘ
(Ban hành kèm theo Thông tư số 5/2099/TT-BGDĐT ngày 01 tháng 8 năm 2099)
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi
1. Điều lệ này quy định về câu lạc bộ.
Điều 2. Tên gọi
Câu lạc bộ có tên riêng.
"""

AMENDING = """
Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 10/2098/NĐ-CP
1. Bổ sung Điều 5a vào sau Điều 5 như sau:
“Điều 5a. Trồng cây
1. Mỗi lớp trồng một cây.
2. Cây được:
a) Tưới nước;
b) Buộc cọc.”.
2. Sửa đổi, bổ sung một số khoản của Điều 7 như sau:
a) Sửa đổi khoản 2 như sau:
“2. Lớp trực nhật tưới cây.”;
b) Bổ sung điểm đ vào sau điểm d khoản 3 như sau:
“đ) Nhặt lá.”.
3. Bãi bỏ Điều 9.
Điều 2. Hiệu lực thi hành
Nghị định này có hiệu lực từ ngày 15 tháng 8 năm 2099.
"""

OLD = """
QUYẾT ĐỊNH
Điều 1
Nay thành lập đội trực cổng trường.
Điều 2
Đội có nhiệm vụ:
1. Mở cổng;
2. Đóng cổng.
Điều 3: Quyết định này có hiệu lực từ ngày ký.
Điều 4: Các ông, bà chịu trách nhiệm thi hành Quyết định này.
"""

SCANNED = """
2    CÔNG BÁO/Số 75 + 76/Ngày 16-01-2099
Đlều 1 . Phạm vi
1 . Nghị định này quy định việc
xếp xe.
- 3 -
2 . Xe được xếp theo hàng:
a ) Xe đạp;
Trang 4/9
b ) Xe máy điện.
Điêu 2. Nơi xếp xe
Nhà xe ở cạnh cổng, có mái che, dài
12
mét và rộng 4 mét.
ĐIỀU 3. NGƯỜI GIỮ XE
l. Bác bảo vệ giữ xe.
2. Lớp trực giúp bác.
"""

COPIED = """
# NGHỊ ĐỊNH

## Chương I. Quy định chung

### Điều 1. Phạm vi
1\\. Nghị định này quy định về loa.

**2.** Loa gồm:

a) *Loa nén;*

b) Loa thùng.

### Điều 146đ. Âm lượng
Không quá to.
### Điều 147. Giờ phát
Không phát trong giờ học.
"""

CONTENTS = """
MỤC LỤC
Điều 1. Phạm vi .................... 2
Điều 2. Thi hành ................... 3
Điều 1. Phạm vi
Mục đích của Quy chế này là giữ sân sạch.
Phần lớn học sinh đã làm.
Điều 2. Thi hành
Chương trình học không đổi.
Phụ lục
MẪU GIẤY
1. Họ tên:
PHỤ LỤC II
BẢNG KÊ
(Kèm theo Quy chế này)
Điều 1. Mẫu trong phụ lục
"""

EXCERPT = """
Điều 9. Những việc không được làm
4. Chạy trong hành lang.
6. Leo lan can.
9. Ném đồ xuống sân.
Điều 11. Nơi cấm chạy
1. Cấm chạy hoàn toàn ở:
a) Hành lang;
b) Cầu thang.
"""

NESTED = """
Chương IV
BIỂU DIỄN
MỤC 1. ĐĂNG KÝ
Điều 20. Đăng ký tiết mục
1. Tiết mục gồm có:
a) Hát:
- Đơn ca;
- Tốp ca;
1. dòng này là một danh sách trong điểm a;
b) Múa.
2. Thời hạn là
30. Ngày nghỉ không tính.
Điều 21. Duyệt
Việc duyệt theo quy định tại Chương
II Quy chế này và
Mục 2 Chương này.
1. Ban giám khảo duyệt.
"""

TEXTS = {
    "law": (
        LAW,
        "Phần thứ nhất|Phần thứ nhất Chương I|Điều 1|Điều 2|Điều 2 khoản 1|Điều 2 khoản 2|"
        "Điều 2 khoản 2 điểm a|Điều 2 khoản 2 điểm b|Phần thứ nhất Chương II|"
        "Phần thứ nhất Chương II Mục 1|Điều 3|Điều 3 khoản 1|Điều 3 khoản 2|"
        "Phần thứ nhất Chương II Mục 2|Phần thứ nhất Chương II Mục 2 Tiểu mục 1|Điều 4|"
        "Phần thứ hai|Điều 5|Điều 5 khoản 1|Điều 5 khoản 2",
    ),
    "fines": (
        FINES,
        "Chương II|Điều 5a|Điều 5a khoản 1|"
        + "|".join(f"Điều 5a khoản 1 điểm {letter}" for letter in "abcdđeghik")
        + "|Điều 5a khoản 1a|Điều 5a khoản 2|Điều 5a khoản 3|"
        "Điều 5b|Điều 5b điểm a|Điều 5b điểm b|Điều 6",
    ),
    "attached": (
        ATTACHED,
        "Điều 1|Điều 2|Điều 3|văn bản kèm theo|văn bản kèm theo Chương I|"
        "văn bản kèm theo Điều 1|văn bản kèm theo Điều 1 khoản 1|văn bản kèm theo Điều 2",
    ),
    "amending": (
        AMENDING,
        "Điều 1|Điều 1 khoản 1|Điều 1 khoản 2|Điều 1 khoản 2 điểm a|Điều 1 khoản 2 điểm b|"
        "Điều 1 khoản 3|Điều 2",
    ),
    "old": (OLD, "Điều 1|Điều 2|Điều 2 khoản 1|Điều 2 khoản 2|Điều 3|Điều 4"),
    "scanned": (
        SCANNED,
        "Điều 1|Điều 1 khoản 1|Điều 1 khoản 2|Điều 1 khoản 2 điểm a|Điều 1 khoản 2 điểm b|Điều 2|"
        "Điều 3|Điều 3 khoản 1|Điều 3 khoản 2",
    ),
    "copied": (
        COPIED,
        "Chương I|Điều 1|Điều 1 khoản 1|Điều 1 khoản 2|Điều 1 khoản 2 điểm a|"
        "Điều 1 khoản 2 điểm b|Điều 146đ|Điều 147",
    ),
    "contents": (CONTENTS, "Điều 1|Điều 2|Phụ lục|Phụ lục II|Phụ lục II Điều 1"),
    "excerpt": (
        EXCERPT,
        "Điều 9|Điều 9 khoản 4|Điều 9 khoản 6|Điều 9 khoản 9|Điều 11|Điều 11 khoản 1|"
        "Điều 11 khoản 1 điểm a|Điều 11 khoản 1 điểm b",
    ),
    "nested": (
        NESTED,
        "Chương IV|Chương IV Mục 1|Điều 20|Điều 20 khoản 1|Điều 20 khoản 1 điểm a|"
        "Điều 20 khoản 1 điểm b|Điều 20 khoản 2|Điều 21|Điều 21 khoản 1",
    ),
}


def addresses(text: LawText) -> list[str]:
    return [str(one.address) for one in text.walk()]


@pytest.mark.parametrize("name", TEXTS)
def test_every_unit_is_found_and_none_invented(name: str) -> None:
    text, wanted = TEXTS[name]
    assert addresses(structure(text)) == wanted.split("|")


@pytest.mark.parametrize("name", TEXTS)
def test_a_decomposed_text_has_the_same_units(name: str) -> None:
    """Half of its lines in NFD, as a paste from a Mac and a PDF together, with Eth for Đ."""
    text, wanted = TEXTS[name]
    lines = text.replace("Đ", "Ð").split("\n")
    mixed = [unicodedata.normalize("NFD", one) if i % 2 else one for i, one in enumerate(lines)]
    assert addresses(structure("\r\n".join(mixed))) == wanted.split("|")


def test_a_unit_has_its_own_words_and_its_line() -> None:
    text = structure(FINES)
    place = LawAddress(steps=(UnitStep(UnitKind.ARTICLE, "5a"), UnitStep(UnitKind.CLAUSE, "1a")))
    unit = text.find(place)
    assert unit is not None
    assert unit.text == (
        "Phạt tiền từ 100.000 đồng đến\n200.000 đồng đối với hành vi tái phạm."
    )  # fmt: skip
    assert FINES.split("\n")[unit.line - 1].startswith("1a. ")
    article = text.find(LawAddress(steps=place.steps[:1]))
    assert article is not None
    assert (article.title, article.text) == ("Vi phạm quy định về ghế đá", "")


def test_a_title_goes_on_and_page_heads_are_no_words() -> None:
    first = structure("Điều 1. Xử phạt trong lĩnh vực\ncây xanh\n1. Cấm bẻ cành.")
    assert first.units[0].title == "Xử phạt trong lĩnh vực cây xanh"
    scanned = structure(SCANNED)
    assert "CÔNG BÁO" not in scanned.preamble
    assert scanned.units[0].under[0].text == "Nghị định này quy định việc\nxếp xe."


def test_what_an_amending_article_inserts_is_not_its_own() -> None:
    """It hangs in quotation marks beside the unit that gives it."""
    found = {str(one.address): one.unit.inserted for one in structure(AMENDING).walk()}
    (article,) = found["Điều 1 khoản 1"]
    assert (article.kind, article.label, article.title) == (UnitKind.ARTICLE, "5a", "Trồng cây")
    assert [unit.label for unit in article.under] == ["1", "2"]
    assert [unit.text for unit in article.under[1].under] == ["Tưới nước;", "Buộc cọc."]
    (clause,) = found["Điều 1 khoản 2 điểm a"]
    assert (clause.kind, clause.label) == (UnitKind.CLAUSE, "2")
    assert found["Điều 1 khoản 2 điểm b"][0].label == "đ"
    assert found["Điều 2"] == ()


def test_a_quotation_that_is_never_closed_ends_with_the_next_article() -> None:
    text = structure(AMENDING.replace("”", ""))
    assert addresses(text)[-1] == "Điều 2"
    assert [one.code for one in text.notices] == ["ngoac-kep-ho"]


@pytest.mark.parametrize(
    "text", ["", "Một hai ba.", "KẾ HOẠCH\n1. Mục đích\na) Vui chơi", "Điều gì cũng được", "\0"]
)
def test_a_text_without_any_article_is_told_and_has_no_units(text: str) -> None:
    found = structure(text, "van-ban/a.md")
    assert addresses(found) == []
    (told,) = found.notices
    assert told.code == "van-ban-khong-dieu"


def test_articles_that_are_left_out_are_told_with_their_line() -> None:
    (told,) = structure(EXCERPT, "van-ban/a.md").notices
    assert (told.code, str(told.place)) == ("dieu-thieu", "van-ban/a.md:6")
    assert "sau Điều 9 là Điều 11" in told.sentence


@pytest.mark.parametrize(
    "text",
    [
        "Điều 1. Một câu rất dài. " * 150_000,
        "1. " + "a) " * 300_000,
        "Điều " * 200_000,
        "….….….…." * 100_000,
        "I" * 1_000_000,
        "“" * 400_000,
    ],
    ids=["sentences", "points", "articles", "dots", "letters", "quotes"],
)
def test_megabytes_in_one_paragraph_take_no_time(text: str) -> None:
    begun = time.process_time()
    structure("Điều 1. Mở đầu\n" + text)
    assert time.process_time() - begun < 20
