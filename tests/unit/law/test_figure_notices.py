"""Which document, article and place a notice of figures names."""

import pytest

from broadcaster.domain.notice import Level, Notice
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.starter import starter_register
from broadcaster.scripts.script_file import read_script

HEAD = (
    "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: m\nNgày phát: 1/12/2026\nVăn bản nguồn:\n"
)  # fmt: skip
CHILDREN, TRAFFIC, ROADS = "102/2016/QH13", "168/2024/NĐ-CP", "36/2024/QH15"
SCHOOLS, DATA, SAFETY = "282/2025/NĐ-CP", "91/2025/QH15", "106/2025/NĐ-CP"


def told(words: str, *numbers: str) -> tuple[Notice, ...]:
    sources = "".join(f"  - số: {number}\n" for number in numbers)
    script = read_script(f"{HEAD}{sources}---\n{words}\n".encode(), "bai.md").value
    assert script is not None
    return check_figures(script, starter_register())


@pytest.mark.parametrize(
    "words",
    [
        "Luật Trẻ em 102/2016/QH13 có hiệu lực từ ngày 1/6/2017, "
        "Nghị định 168/2024/NĐ-CP có hiệu lực từ ngày 1/1/2025.",
        "Cùng với Luật Trẻ em 102/2016/QH13, Nghị định 168/2024/NĐ-CP có hiệu lực "
        "từ ngày 1/1/2025.",
    ],
)
def test_a_day_is_of_the_document_before_it(words) -> None:
    assert not [n for n in told(words, CHILDREN, TRAFFIC) if n.level is Level.ERROR]


def test_a_day_that_is_another_documents_is_an_error() -> None:
    words = "Luật Trẻ em 102/2016/QH13 có hiệu lực từ ngày 1/1/2025."
    assert [n.code for n in told(words, CHILDREN, TRAFFIC) if n.level is Level.ERROR]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("116/2025/QH15", "Luật An ninh mạng mới có hiệu lực từ nửa cuối năm 2026."),
        ("116/2025/QH15", "Luật An ninh mạng mới có hiệu lực từ sáu tháng cuối năm 2026."),
        ("120/2025/QH15", "Luật Phòng, chống ma túy 2021 được áp dụng đến hết tháng 6/2026."),
        ("116/2025/QH15", "Luật an ninh mạng năm 2018 áp dụng đến hết ngày 30/6/2026."),
        (
            "182/2026/NĐ-CP",
            "Nghị định 182 có hiệu lực từ tháng 7/2026, còn phụ cấp tính lùi từ tháng 1/2026.",
        ),
    ],
)
def test_half_a_year_and_a_day_of_another_matter_are_no_wrong_day(number, words) -> None:
    assert not [n for n in told(words, number) if n.level is Level.ERROR]


@pytest.mark.parametrize("day", ["đầu năm 2026", "tháng 3/2026"])
def test_a_month_or_part_of_a_year_told_plainly_is_compared(day) -> None:
    words = f"Luật An ninh mạng mới có hiệu lực từ {day}."
    assert [n for n in told(words, "116/2025/QH15") if n.level is Level.ERROR]


def test_an_article_is_right_where_one_figure_of_its_sentence_stands_there() -> None:
    words = (
        "Theo Điều 7 Nghị định 168/2024/NĐ-CP, xe máy vượt đèn đỏ bị phạt từ 4 đến 6 triệu đồng, "
        "xe đạp vượt đèn đỏ bị phạt 150.000 đến 250.000 đồng."
    )
    assert not [
        n for n in told(words, TRAFFIC) if "Điều 7" in n.sentence and n.level is Level.ERROR
    ]


def test_a_reserve_is_told_with_the_place_of_its_own_figure() -> None:
    words = (
        "Sự cố lộ dữ liệu cá nhân phải thông báo chậm nhất 72 giờ. Làm hỏng pa nô, khẩu hiệu "
        "tuyên truyền phòng cháy bị phạt 300.000 đến 500.000 đồng."
    )
    reserves = [n for n in told(words, DATA, SAFETY) if n.code == "con-so-can-xem-lai"]
    assert not [n for n in reserves if "300.000" in n.sentence and DATA in n.sentence]


def test_a_duty_is_told_in_the_document_that_the_script_rests_on() -> None:
    found = [
        n for n in told("Xe máy vượt đèn đỏ thì không bị phạt.", TRAFFIC)
        if n.code == "nghia-vu-khac-nguon"
    ]  # fmt: skip
    assert found
    assert all(TRAFFIC in n.sentence and "ai bị phạt" in (n.hint or "") for n in found)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Trẻ em đi xe đạp vượt đèn đỏ thì bị cảnh cáo.", TRAFFIC),
        ("Xe máy dừng trước vạch khi đèn đỏ thì không bị phạt.", TRAFFIC),
        ("Khuyên bạn đừng trêu ghẹo, bôi nhọ người khác thì không bị phạt.", SCHOOLS),
        ("Người bị trêu ghẹo, bôi nhọ thì không bị phạt.", SCHOOLS),
        (
            "Người can ngăn việc đánh đập, xâm hại thân thể không bị coi là gây bạo lực học đường.",
            "80/2017/NĐ-CP",
        ),
        (
            "Theo Điều 5 Nghị định 282/2025/NĐ-CP, tổ chức bị phạt gấp hai lần cá nhân; "
            "cá nhân trấn lột tiền bị phạt từ 3 đến 5 triệu đồng.",
            SCHOOLS,
        ),
    ],
)
def test_who_does_not_do_it_is_not_punished(words, number) -> None:
    assert not [n for n in told(words, number) if n.level is Level.ERROR]


DUTY, POINT, TURNED = "nghia-vu-khac-nguon", "diem-khac-nguon", "noi-nguoc-nguon"
FIGURE, UNSAID = "con-so-khac-nguon", "khong-noi"
PLAIN = "Đứng ngoài hò reo đánh nhau thì vô can"
DOUBTED = "Chị Hoa cổ vũ đánh nhau thì vô can"
FINED = "người trấn lột bị phạt từ 30 đến 50 triệu đồng"


@pytest.mark.parametrize(
    ("words", "numbers", "stands"),
    [
        # what is wrong for sure is told once, and beside a wrong figure
        ("Trêu ghẹo, bôi nhọ người khác thì không bị phạt.", [SCHOOLS], {DUTY: Level.ERROR}),
        (
            f"{PLAIN}, còn {FINED}.",
            [SCHOOLS],
            {FIGURE: Level.ERROR, TURNED: Level.ERROR},
        ),
        # of another sentence nothing is told by it
        (
            f"{PLAIN}. Trêu ghẹo, bôi nhọ người khác thì không bị phạt.",
            [SCHOOLS],
            {DUTY: Level.ERROR, TURNED: Level.ERROR},
        ),
        (f"{DOUBTED}. Và {FINED}.", [SCHOOLS], {FIGURE: Level.ERROR, TURNED: Level.WARNING}),
        # a doubt says nothing new where the sentence is wrong anyhow
        (f"{DOUBTED}.", [SCHOOLS], {TURNED: Level.WARNING}),
        (f"{DOUBTED}, còn {FINED}.", [SCHOOLS], {FIGURE: Level.ERROR}),
        ("Cổ vũ thì không bị phạt, người ra tay mới bị phạt.", [SCHOOLS], {DUTY: Level.ERROR}),
        # of two doubts one is told, unless they are of two matters
        (
            "Cô lập, xua đuổi bạn không tính là bạo lực học đường.",
            ["80/2017/NĐ-CP"],
            {DUTY: Level.WARNING},
        ),
        (
            f"{DOUBTED}, chỉ học sinh lớp Một được kiểm tra sức khỏe đầu năm.",
            [SCHOOLS, "165/2026/NĐ-CP"],
            {POINT: Level.WARNING, TURNED: Level.WARNING},
        ),
        # that it must not be said at all does not tell what of it is wrong
        (
            "Chưa đủ 14 tuổi thì làm gì cũng được, cổ vũ đánh nhau thì vô can.",
            [SCHOOLS],
            {UNSAID: Level.ERROR, TURNED: Level.WARNING},
        ),
    ],
)
def test_a_sentence_is_charged_once_for_each_thing_that_is_wrong_with_it(
    words, numbers, stands
) -> None:
    found = [n for n in told(words, *numbers) if n.level is not Level.INFO]
    assert [(n.code, n.level) for n in found] == list(stands.items())
