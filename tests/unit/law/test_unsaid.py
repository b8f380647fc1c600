"""What must not be said is found in sentences, and nothing else is."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from broadcaster.domain.notice import Level, Place
from broadcaster.domain.script import Paragraph, Script
from broadcaster.domain.text import nfc
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.register import DocumentCheck, Register, RegisteredDocument, register_of
from broadcaster.law.starter import starter_register
from broadcaster.law.unsaid import said_anyway, starter_unsaid
from broadcaster.scripts.script_file import read_script

ROOT = Path(__file__).parents[3]
HEAD = "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: mang-non\nNgày phát: 1/12/2026\n---\n"


def script_of(words: str) -> Script:
    found = read_script((HEAD + words + "\n").encode(), "bai.md").value
    assert found is not None
    return found


def found(words: str, register: Register | None = None) -> list[str]:
    return [one.words for one in said_anyway(script_of(words), register or starter_register())]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Em sẽ bị phạt đúng 250 nghìn.", "chia đôi"),
        ("Theo Nghị định 100/2019/NĐ-CP, mức phạt là 500 nghìn đồng.", "100/2019"),
        ("Nghị định 117/2020/NĐ-CP quy định mức phạt ấy.", "117/2020"),
        ("Xe dưới 50 phân khối là xe gắn máy.", "phân khối"),
        ("Chỉ bị cảnh cáo nên không sao đâu.", "cảnh cáo"),
        ("Bạn 17 tuổi lái xe gắn máy thì bị phạt.", "16–17 tuổi"),
        ("Từ đủ mười sáu đến dưới mười tám tuổi lái xe gắn máy thì bị phạt.", "16–17 tuổi"),
        ("Tàng trữ pháo nổ dưới ngưỡng hình sự bị phạt 5 đến 10 triệu đồng.", "pháo nổ"),
        ("Đi xe đạp thường cũng phải đội mũ.", "xe đạp thường"),
        ("Theo Điều 5 Nghị định 90/2026/NĐ-CP, cấm hút ở trường.", "90/2026"),
        ("Mỗi năm có hơn 2.000 trẻ chết vì đuối nước.", "tử vong"),
        ("Cả nước có 28 tỉnh và 6 thành phố.", "28 tỉnh"),
        ("Em báo cho công an huyện nhé.", "huyện"),
        ("Mọi bức ảnh của lớp đều bị cấm đăng.", "bức ảnh"),
        ("Nghị định 330/2026/NĐ-CP phạt tới 20 triệu đồng.", "330/2026"),
        ("Đi xe đạp vượt đèn đỏ bị trừ hai điểm giấy phép lái xe.", "trừ điểm"),
        ("Cụ thể, Nghị định 117/2020/NĐ-CP phạt 5 triệu đồng.", "117/2020"),
        ("Cứ vượt đèn đỏ là bị phạt 800 nghìn theo Nghị định 100/2019/NĐ-CP.", "100/2019"),
        (
            "Nghị định 100/2019/NĐ-CP, sửa đổi bởi Nghị định 123/2021/NĐ-CP, phạt 800 nghìn đồng.",
            "100/2019",
        ),
        ("Theo Nghị định 144/2021/NĐ-CP, cứ đánh nhau bị phạt 3 triệu đồng.", "144/2021"),
        ("Xe 50 cc là xe gắn máy.", "phân khối"),
        ("Em báo cho Công an huyện, cứ thế nhé.", "huyện"),
        ("Phòng Giáo dục và Đào tạo của huyện sẽ kiểm tra.", "huyện"),
        ("Chỉ bị cảnh cáo thôi, không có gì phải lo.", "cảnh cáo"),
        ("Thầy Nam lương 12 triệu đồng.", "lương"),
        ("Uống rượu khi mười sáu tuổi bị phạt 300 nghìn đồng.", "rượu"),
        (
            "Theo thông tư mới về dạy thêm, giáo viên không được dạy thêm học sinh của mình.",
            "dạy thêm",
        ),
        ("Chưa đủ 14 tuổi thì làm gì cũng được.", "làm gì cũng được"),
        ("Vụ ngộ độc ở tỉnh bên làm 40 em nhập viện.", "ngộ độc"),
        ("Điều 5 Luật Nhà giáo 73/2025/QH15 nói rõ điều ấy.", "73/2025"),
        ("di xe dap vuot den do bi tru hai diem giay phep lai xe.", "trừ điểm"),
        ("theo Nghi dinh 100/2019/NĐ-CP, cu vuot den do la phat 800 nghin.", "100/2019"),
        ("Học sinh muốn làm gì cũng được vì chưa đủ tuổi.", "làm gì cũng được"),
        ("Tên lóng của ma tuý thì em nghe rồi.", "tên lóng"),
    ],
)
def test_what_must_not_be_said(words: str, told: str) -> None:
    (said,) = found(words)
    assert told in said


@pytest.mark.parametrize(
    "words",
    [
        "Nghị định 117/2020/NĐ-CP đã hết hiệu lực.",
        "Nghị định 90 năm 2026 thay Nghị định 117 năm 2020.",
        "Từ đủ mười bốn đến dưới mười sáu tuổi lái xe gắn máy thì bị phạt cảnh cáo.",
        "Nghị định 46/2026/NĐ-CP đang bị tạm ngưng hiệu lực.",
        "Xe gắn máy có động cơ nhiệt không quá 50 cm3 hoặc động cơ điện không quá 4 kW.",
        "Xin chị đừng nghĩ chỉ bị cảnh cáo là không sao.",
        "Có phải mọi bức ảnh của lớp đều bị cấm đăng không ạ?",
        "Xe đạp thường thì luật không bắt buộc đội mũ.",
        "Bây giờ không còn công an huyện nữa.",
        "Tại thời điểm 01/7/2025, cả nước có 3.321 đơn vị hành chính cấp xã.",
        "Công an quan tâm giữ an toàn cho cổng trường.",
        "Ủy ban nhân dân quan tâm xây sân chơi cho trẻ em.",
        "Các cấp quan tâm đến học sinh.",
        "Nghị định cấm hướng dẫn chế tạo pháo dưới mọi hình thức.",
        "Luật cấm mọi hình thức kỷ luật bạo lực.",
        "Trường phát động phong trào phòng đuối nước cho hơn hai nghìn học sinh.",
        "Mỗi năm trường dạy bơi cho 120 em để phòng đuối nước.",
        "Chủ đề tuần này: Ngày Pháp luật Việt Nam.",
        "Hưởng ứng Ngày Pháp luật Việt Nam, lớp em thi vẽ theo chủ đề an toàn giao thông.",
        "Chỉ cần 1 cuộc gọi đến Tổng đài 111 là có người giúp em.",
        "Bạn 16 tuổi lái xe gắn máy mà không đội mũ bảo hiểm thì bị phạt từ 400.000 đến 600.000 đồng.",
        "Cô giáo dặn: lượng cồn nhỏ cũng bị phạt từ 2 đến 3 triệu đồng.",
        "Để nâng chất lượng, thầy cô quyên góp 5 triệu đồng mua sách.",
        "Ai cũng có thể bị phạt nếu dùng pháo hoa nổ trái phép.",
        "Theo Nghị định 190/2026/NĐ-CP, Điều 5, trường có tủ thuốc.",
        "Thông tư 15/2017/TT-BGDĐT, Điều 3 quy định giờ dạy.",
        "Nghị quyết 112/2026/QH16 quy định điều ấy.",
        "Nghị quyết 188/2025/QH15 có điều ấy.",
        "Quyết định 1117/2020/QĐ-UBND vẫn áp dụng.",
        "Thông tư 100/2019/TT-BTC nêu mục chi ấy.",
        "Nghị định 163/2026/NĐ-CP có hiệu lực từ ngày 1/7/2026.",
        "Điều 250 Luật Đất đai có hiệu lực từ ngày ấy.",
        "Theo Điều 134, phạt từ hai triệu.",
        "Luật Phòng, chống ma túy 2025 gồm 8 chương, 56 điều.",
        "Bạn đi xe đạp khuyên bố lái ô tô giữ luật kẻo bị trừ 4 điểm.",
        "Em sẽ bị phạt dùng 1 tuần lao động.",
        "Điều 14 Nghị định 130/2026/NĐ-CP nêu mức hỗ trợ.",
        "Luật Phổ biến, giáo dục pháp luật mới có số 12/2026/QH16.",
        "Bạn đội mũ rồi lên xe đạp, mẹ phải đội mũ vì đi xe điện.",
        "Điều 11 Luật Nhà giáo 73/2025/QH15 cấm ép học thêm.",
        "Điều 5 Luật Đất đai và Luật Nhà giáo 73/2025/QH15 là hai luật khác nhau.",
        "Nghị định 144 cũ phạt khác.",
        "Luật cấm đăng hình vẽ, hình ảnh khiêu dâm.",
        "Làm gì cũng được nhắc nhở, không phải chưa đủ 14 tuổi thì làm gì cũng được.",
        "cac cap quan tam den hoc sinh.",
    ],
)
def test_what_may_be_said(words: str) -> None:
    assert found(words) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("scripts_vi/2026-*.md")), ids=lambda p: p.stem)
def test_no_false_alarm_in_the_samples(path: Path) -> None:
    script = read_script(path.read_bytes(), path.name).value
    assert script is not None
    assert [one.words for one in said_anyway(script, starter_register())] == []


def test_it_stops_the_script_at_its_sentence() -> None:
    (told,) = check_figures(
        script_of("Chào các bạn. Em sẽ bị phạt đúng 250 nghìn."), starter_register()
    )
    assert (told.code, told.level) == ("khong-noi", Level.ERROR)
    assert told.place is not None
    assert (told.place.line, told.place.column) == (6, 15)


TWO = "Em sẽ bị phạt đúng 250 nghìn. Bạn mười bốn tuổi bị phạt tiền 300 nghìn."


def with_reasons(words: str, *lines: str) -> list[tuple[str, Level]]:
    """What is told of a script whose head says why sentences are said."""
    head = HEAD.replace("---", "\n".join((*lines, "---")))
    script = read_script(f"{head}{words}\n".encode(), "bai.md").value
    assert script is not None
    return [(one.code, one.level) for one in check_figures(script, starter_register())]


def test_a_reason_is_of_the_sentence_that_it_names() -> None:
    told = with_reasons(TWO, "Vẫn nói:", "  “phạt đúng 250 nghìn”: lời nhân vật, cô sửa ngay sau")
    assert told == [("khong-noi", Level.WARNING), ("khong-noi", Level.ERROR)]


def test_who_approves_sees_the_reason() -> None:
    head = HEAD.replace("---", "Vẫn nói:\n  - Em sẽ bị phạt đúng 250: đây là lời nhân vật\n---")
    script = read_script(f"{head}Em sẽ bị phạt đúng 250 nghìn.\n".encode(), "bai.md").value
    assert script is not None
    (told,) = check_figures(script, starter_register())
    assert told.level is Level.WARNING
    assert "đây là lời nhân vật" in told.hint


def test_what_is_told_proposes_the_line_that_puts_it_right() -> None:
    (told,) = check_figures(script_of("Em sẽ bị phạt đúng 250 nghìn."), starter_register())
    line = told.hint.partition("ở phần đầu: ")[2].replace("lý do.", "lời nhân vật")
    assert with_reasons("Em sẽ bị phạt đúng 250 nghìn.", line) == [("khong-noi", Level.WARNING)]


@pytest.mark.parametrize(
    "words", ["Bạn nhớ: bị phạt đúng 250 nghìn.", "Cô dặn: em nhớ nhé, bị phạt đúng 250 nghìn."]
)
def test_the_name_that_is_proposed_goes_over_a_colon(words: str) -> None:
    (told,) = check_figures(script_of(words), starter_register())
    line = told.hint.partition("ở phần đầu: ")[2].replace("lý do.", "lời nhân vật")
    assert with_reasons(words, line) == [("khong-noi", Level.WARNING)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Đi 2,5 cây số thì bị phạt đúng 250 nghìn.", "Đi 2-5 cây số thì bị phạt đúng 250 nghìn."),
        ("Bạn sẽ bị phạt đúng 250 nghìn.", "Bán sẽ bị phạt đúng 250 nghìn."),
        ("Em sẽ bị phạt đúng 250 nghìn!", "Em sẽ bị phạt đúng 250 nghìn."),
    ],
)
def test_a_reason_is_not_of_a_sentence_with_other_marks(first: str, second: str) -> None:
    both = f"{first} {second}"
    told = with_reasons(both, "Vẫn nói:", f"  “{first}”: lời nhân vật")
    assert told == [("khong-noi", Level.WARNING), ("khong-noi", Level.ERROR)]
    unclear = with_reasons(both, "Vẫn nói:", "  “bị phạt đúng 250”: lời nhân vật")
    assert [level for code, level in unclear if code == "khong-noi"] == [Level.ERROR] * 2
    assert ("van-noi-thua", Level.WARNING) in unclear


def test_a_reason_alone_is_of_the_only_sentence_that_is_told_of() -> None:
    alone = with_reasons("Em sẽ bị phạt đúng 250 nghìn.", "Vẫn nói: đài đã kiểm")
    assert alone == [("khong-noi", Level.WARNING)]
    levels = [level for _, level in with_reasons(TWO, "Vẫn nói: đài đã kiểm")]
    assert levels == [Level.ERROR, Level.ERROR, Level.WARNING]  # the last: it names no sentence


@pytest.mark.parametrize(
    "words", ["bị phạt", "phạt đúng 900 nghìn", "nghìn", "", "hạt đúng 250 nghì"]
)
def test_words_that_name_no_sentence_excuse_none(words: str) -> None:
    told = with_reasons(TWO, "Vẫn nói:", f"  “{words}”: đài đã kiểm")
    assert [level for code, level in told if code == "khong-noi"] == [Level.ERROR, Level.ERROR]
    assert ("van-noi-thua", Level.WARNING) in told


def test_a_sentence_without_a_reason_is_no_excuse() -> None:
    head = HEAD.replace("---", "Vẫn nói:\n  “phạt đúng 250 nghìn”:\n---")
    read = read_script(f"{head}Em sẽ bị phạt đúng 250 nghìn.\n".encode(), "bai.md")
    assert "van-noi-thieu-ly-do" in [one.code for one in read.notices]


def test_a_figure_that_is_misread_has_a_reason_too() -> None:
    head = HEAD.replace("---", "Văn bản nguồn:\n  - số: 168/2024/NĐ-CP\n---")
    wrong = "Đi xe máy vượt đèn đỏ bị phạt từ 2 đến 3 triệu đồng."
    for line, level in (("", Level.ERROR), ("Vẫn nói: lời nhân vật\n", Level.WARNING)):
        text = f"{head.replace('---', line + '---')}{wrong}\n"
        script = read_script(text.encode(), "bai.md").value
        assert script is not None
        told = {one.code: one.level for one in check_figures(script, starter_register())}
        assert told["con-so-khac-nguon"] is level
        assert "noi-nguoc-nguon" not in told  # one mistake is told once


def test_what_is_quoted_is_the_law_and_not_said_by_us() -> None:
    script = script_of("Em sẽ bị phạt đúng 250 nghìn.")
    [said] = script.body
    assert isinstance(said, Paragraph)
    quoted = replace(said, quoted="1/2026/NĐ-CP, Điều 1")
    assert [*said_anyway(replace(script, body=(quoted,)), starter_register())] == []


LOUD = RegisteredDocument(
    number="10/2026/NĐ-CP",
    kind="Nghị định",
    in_force=date(2026, 7, 15),
    unsaid=("mức phạt của Điều 9", "giờ mở loa của trạm xã"),
    place=Place(file="scripts_vi/van-ban/loa.md"),
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Điều 9 Nghị định 10/2026/NĐ-CP phạt 3 triệu đồng.", 1),
        ("Điều 9 Nghị định 10/2026/NĐ-CP cấm mở loa.", 0),
        ("Điều 8 Nghị định 10/2026/NĐ-CP phạt 3 triệu đồng.", 0),
        ("Giờ mở loa của trạm xã theo Nghị định 10/2026/NĐ-CP là 5 giờ.", 1),
        ("Giờ mở loa của trạm xã là 5 giờ.", 0),
    ],
)
def test_the_lines_of_a_document_of_the_station(words: str, told: int) -> None:
    assert len(found(words, register_of([LOUD]))) == told


def test_what_was_not_read_may_be_said_when_somebody_has_read_it() -> None:
    words = "Theo Điều 5 Nghị định 90/2026/NĐ-CP, cấm hút ở trường."
    decree = replace(LOUD, number="90/2026/NĐ-CP", unsaid=())
    read = replace(decree, checks=(DocumentCheck(day=date(2026, 11, 1), who="cô Hoa"),))
    assert len(found(words, register_of([decree]))) == 1
    assert found(words, register_of([read])) == []


def test_the_patterns_can_be_written_without_marks() -> None:
    for row in tomllib.loads((ROOT / "broadcaster/law/khong_noi.toml").read_text("utf-8"))[
        "khong_noi"
    ]:
        for pattern in (*row.get("tim", ()), *row.get("tru", ()), row.get("ten", "")):
            assert pattern == nfc(pattern).lower(), pattern


def test_every_line_has_its_words_once() -> None:
    words = [one.words for one in starter_unsaid()]
    assert len(words) == len(set(words)) > 50


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Công ty Bánh Ngọt Sao Hôm bán bánh quá hạn cho học sinh.", True),
        ("Công ty TNHH thực phẩm Sao Hôm vi phạm nhiều lần.", True),
        ("Đừng ăn ở quán cơm Bà Tám, chỗ ấy mất vệ sinh.", True),
        ("Quán “Sao Hôm” bị phạt vì dùng thịt ôi thiu.", True),
        ("Ba bạn đau bụng sau khi uống sữa Sao Hôm.", True),
        ("Quán ăn mất vệ sinh thì bị phạt.", False),
        ("Cơ sở chế biến thực phẩm vi phạm thì bị phạt.", False),
        ("Cửa hàng không được bán hàng quá hạn. Trường em thì khác.", False),
        ("Công ty Điện lực nhắc em rút phích cắm.", False),
        ("Công ty Điện lực Sao Hôm nhắc: dây điện hở rất mất an toàn.", False),
        ("Công ty Cấp nước Sao Hôm báo nguồn nước không bị nhiễm mặn.", False),
        ("Cơ sở Đoàn nào vi phạm nội quy sẽ bị nhắc nhở.", False),
        ("Tổng công ty Đường sắt xử lý người vi phạm.", False),
        ("Công ty Sao Hôm trao quà, không ai bị phạt.", False),
        ("Nhãn “Thực phẩm an toàn” giúp tránh ngộ độc.", False),
        ("Sở Y tế phạt quán ăn bán đồ ôi thiu.", False),
        ("Bếp ăn Trường Tiểu học không bảo đảm thì phải dừng.", False),
    ],
)
def test_no_firm_is_named_beside_food_that_is_not_safe(words: str, said: bool) -> None:
    assert any("tên hãng, tên quán khi" in one for one in found(words)) is said
