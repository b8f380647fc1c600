"""Which act of a source an amount of a script is told of."""

import pytest

from broadcaster.domain.notice import Level
from broadcaster.law.document_numbers import document_key
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.fined_acts import SURELY, acts_told
from broadcaster.law.said_figures import figures_in
from broadcaster.law.starter import starter_register
from broadcaster.scripts.script_file import read_script

HEAD = "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: m\nNgày phát: 1/12/2026\nVăn bản nguồn:\n"


def told(number: str, words: str) -> dict[str, Level]:
    """The codes of what is told of a sentence with their levels."""
    script = read_script(f"{HEAD}  - số: {number}\n---\n{words}\n".encode(), "bai.md").value
    assert script is not None
    return {one.code: one.level for one in check_figures(script, starter_register())}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("168/2024/NĐ-CP", "Đạp xe qua ngã tư lúc đèn đỏ thì mất bốn đến sáu triệu đồng."),
        ("168/2024/NĐ-CP", "Vừa chạy xe máy vừa cầm điện thoại thì mất bốn đến sáu triệu đồng."),
        ("168/2024/NĐ-CP", "Lạng lách, đánh võng bằng xe đạp bị phạt từ 8 đến 10 triệu đồng."),
        ("282/2025/NĐ-CP", "Dùng pháo hoa sai quy định là mất 20 đến 40 triệu đồng."),
        ("282/2025/NĐ-CP", "Đốt pháo nổ đêm giao thừa bị phạt từ hai đến năm triệu đồng."),
        ("282/2025/NĐ-CP", "Trấn lột tiền ăn sáng của bạn bị phạt ba đến tám triệu đồng."),
        (
            "371/2025/NĐ-CP",
            "Cho bạn tụ tập hút thuốc lá điện tử ở quán bị phạt 3 đến 5 triệu đồng.",
        ),
    ],
)
def test_an_amount_of_another_act_is_stopped(number: str, words: str) -> None:
    assert told(number, words)["con-so-khac-nguon"] is Level.ERROR


@pytest.mark.parametrize(
    "words",
    [
        "Chú Năm cho cháu mười lăm tuổi mượn xe máy. Là cá nhân, chú có thể bị phạt 16 đến 20 triệu"
        " đồng.",
        "Công ty giao xe máy cho người chưa đủ tuổi lái thì nộp phạt 8 đến 10 triệu đồng.",
    ],
)
def test_the_amount_of_the_other_bearer_is_stopped(words: str) -> None:
    assert told("168/2024/NĐ-CP", words)["con-so-cua-nguoi-khac"] is Level.ERROR


def test_an_act_has_the_amounts_of_the_line_that_it_names() -> None:
    wrong = "Công ty chủ trang không gỡ bài khi cơ quan có thẩm quyền yêu cầu thì bị phạt 10 đến 15 triệu."
    right = "Chủ trang không gỡ bài khi cơ quan có thẩm quyền yêu cầu: cá nhân 10 đến 15 triệu."
    assert Level.ERROR in told("174/2026/NĐ-CP", wrong).values()
    assert Level.ERROR not in told("174/2026/NĐ-CP", right).values()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("168/2024/NĐ-CP", "Mũ bảo hiểm cho xe máy ở tiệm cô Ba: 200.000 đến 250.000 đồng."),
        (
            "168/2024/NĐ-CP",
            "Kẹp hai thì phạt 400 đến 600 nghìn, kẹp ba thì 600 đến 800 nghìn đồng.",
        ),
        ("282/2025/NĐ-CP", "Dụ dỗ trẻ dùng ma túy thì bị phạt từ 10 đến 20 triệu đồng."),
        ("371/2025/NĐ-CP", "Chủ quán để khách dùng thuốc lá điện tử bị phạt 5 đến 10 triệu đồng."),
        ("282/2025/NĐ-CP", "Bạn 17 tuổi đánh bạn bị thương thì bị phạt 3 đến 4 triệu đồng."),
    ],
)
def test_what_may_be_meant_is_not_stopped(number: str, words: str) -> None:
    assert Level.ERROR not in told(number, words).values()


def test_where_the_act_is_near_only_it_is_a_warning() -> None:
    words = "Kỳ thị bạn cùng lớp vì nhà nghèo quê xa, bị phạt 7 đến 9 triệu đồng."
    assert told("282/2025/NĐ-CP", words)["con-so-viec-gan-nhat"] is Level.WARNING


def test_the_nearest_act_stands_first() -> None:
    text = "Vượt đèn đỏ bằng xe đạp thì bị phạt 150.000 đến 250.000 đồng."
    [figure] = figures_in(text)
    acts = acts_told(text, [figure], figure, (document_key("168/2024/NĐ-CP"),))
    assert acts[0].near >= SURELY
    assert acts[0].act.passage.row == "2.5"


def test_a_number_of_people_is_right_where_its_amount_is() -> None:
    words = (
        "Kẹp ba, tức là chở hai người mà không thuộc diện được phép, bị phạt 400.000 đến 600.000 "
        "đồng; kẹp bốn trở lên thì 600.000 đến 800.000 đồng và trừ 2 điểm."
    )
    assert Level.ERROR not in told("168/2024/NĐ-CP", words).values()
    wrong = words.replace("hai người", "ba người")
    assert Level.ERROR in told("168/2024/NĐ-CP", wrong).values()


def test_a_day_is_of_the_document_of_that_kind() -> None:
    words = (
        "Nghị định 46 năm 2026 đang tạm ngưng, vì vậy bếp ăn vẫn theo Nghị định 15 năm 2018. "
        "Nghị quyết tạm ngưng có hiệu lực ngay ngày ban hành, {day}."
    )
    both = "15/2026/NQ-CP\n  - số: 15/2018/NĐ-CP"
    assert Level.ERROR not in told(both, words.format(day="6/4/2026")).values()
    assert Level.ERROR in told(both, words.format(day="16/5/2026")).values()


@pytest.mark.parametrize(
    "words",
    [
        "Đánh bạn bị thương là sáu đến tám triệu, trấn lột là ba đến năm triệu đồng.",
        "Giữ ma túy: 2 đến 5 triệu đồng. Giúp người khác dùng: 10 đến 20 triệu đồng.",
    ],
)
def test_an_amount_of_something_of_the_same_topic_is_not_stopped(words: str) -> None:
    assert Level.ERROR not in told("282/2025/NĐ-CP", words).values()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("09/2012/QH13", "Trường cấm hút thuốc trong nhà, còn trong khuôn viên thì được hút."),
        ("137/2020/NĐ-CP", "Cá nhân được mua bán pháo nổ miễn là không đem đốt."),
        ("19/2025/TT-BGDĐT", "Học sinh tiểu học thì cô phê bình và bắt viết bản tự kiểm điểm."),
        ("48/2019/NĐ-CP", "Người chơi có thể mặc áo phao, biết bơi thì khỏi."),
    ],
)
def test_a_duty_that_half_a_sentence_takes_back_is_stopped(number: str, words: str) -> None:
    assert told(number, words)["nghia-vu-khac-nguon"] is Level.ERROR


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("36/2024/QH15", "Ngồi sau xe máy cũng phải đội mũ; đi bộ thì khỏi."),
        (
            "120/2025/QH15",
            "Từ đủ 12 tuổi có thể phải đi cai nghiện, không trừ bạn nào đủ điều kiện.",
        ),
    ],
)
def test_who_is_let_off_rightly_is_not_stopped(number: str, words: str) -> None:
    assert Level.ERROR not in told(number, words).values()
