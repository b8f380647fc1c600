"""One reader of figures for scripts and law: digits, words, ranges, units, limits."""

import pytest

from broadcaster.law.said_figures import FigureKind, Limit, figures_in

MONEY, AGE, DAY, PERIOD = FigureKind.MONEY, FigureKind.AGE, FigureKind.DAY, FigureKind.PERIOD
SHARE, MEASURE, COUNT, CALL = (
    FigureKind.SHARE,
    FigureKind.MEASURE,
    FigureKind.COUNT,
    FigureKind.CALL,
)


def read(text: str) -> list[tuple[FigureKind, tuple[float, ...]]]:
    return [(one.kind, one.values) for one in figures_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        "phạt từ 2 đến 3 triệu đồng",
        "phạt 2-3 triệu",
        "2–3 triệu đồng",
        "2.000.000 đồng đến 3.000.000 đồng",
        "hai triệu đồng đến ba triệu đồng",
        "từ 2 triệu đến 3 triệu",
        "hai đến ba triệu đồng",
    ],
)
def test_one_range_however_it_is_written(text: str) -> None:
    assert read(text) == [(MONEY, (2_000_000, 3_000_000))]


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("hai triệu năm trăm nghìn đồng", MONEY, (2_500_000,)),
        ("trẻ em là người dưới mười sáu.", AGE, (16,)),
        ("bạn nào chưa đủ 18 thì đợi", AGE, (18,)),
        ("tháng Sáu hằng năm", DAY, (0, 6, 0)),
        ("hai triệu rưỡi đồng", MONEY, (2_500_000,)),
        ("1,5 triệu đồng", MONEY, (1_500_000,)),
        ("phạt 800.000 đồng đến 1 triệu đồng", MONEY, (800_000, 1_000_000)),
        ("áp dụng từ mùng một tháng bảy năm 2026", DAY, (1, 7, 2026)),
        ("từ 15 tháng 9 năm 2025", DAY, (15, 9, 2025)),
        ("không quá 0,25 miligam một lít khí thở", MEASURE, (0.25,)),
        ("phạt 600k", MONEY, (600_000,)),
        ("phạt 400–600k.", MONEY, (400_000, 600_000)),
        ("phạt 1tr2", MONEY, (1_200_000,)),
        ("phạt 1tr250 nhé", MONEY, (1_250_000,)),
        ("phạt một triệu hai.", MONEY, (1_200_000,)),
        ("phạt 1 triệu 2.", MONEY, (1_200_000,)),
        ("phạt 60 vạn.", MONEY, (600_000,)),
        ("bị phạt tám trăm.", MONEY, (800_000,)),
        ("bị phạt từ bốn đến sáu trăm.", MONEY, (400_000, 600_000)),
        ("từ bốn đến sáu trăm nghìn đồng", MONEY, (400_000, 600_000)),
        ("từ 4 đến 6 trăm nghìn", MONEY, (400_000, 600_000)),
        ("từ tám trăm đến một triệu đồng", MONEY, (800_000, 1_000_000)),
        ("từ tám trăm nghìn đến một triệu đồng", MONEY, (800_000, 1_000_000)),
        ("hai triệu năm trăm.", MONEY, (2_500_000,)),
        ("250 nghìn", MONEY, (250_000,)),
        ("100 triệu–1 tỷ đồng", MONEY, (1e8, 1e9)),
        ("từ đủ 14 đến dưới 16 tuổi", AGE, (14, 16)),
        ("từ đủ mười bốn tuổi đến dưới mười sáu tuổi", AGE, (14, 16)),
        ("chưa đủ mười tám tuổi", AGE, (18,)),
        ("nhiệm kỳ năm năm", PERIOD, (60,)),
        ("trong mười lăm năm", PERIOD, (180,)),
        ("72 giờ", PERIOD, (72 * 3600,)),
        ("45 phần trăm", SHARE, (45,)),
        ("không quá một nửa", SHARE, (50,)),
        ("năm mươi ki lô mét một giờ", MEASURE, (50,)),
        ("không quá 4 kW", MEASURE, (4000,)),
        ("cao dưới 1,35 m", MEASURE, (1.35,)),
        ("cao dưới 1 mét 35", MEASURE, (1.35,)),
        ("cao một mét rưỡi", MEASURE, (1.5,)),
        ("cao dưới một mét ba lăm", MEASURE, (1.35,)),
        ("không quá hai phần ba mức của người lớn", SHARE, (66.666667,)),
        ("sáu ki-lô-gam", MEASURE, (6000,)),
        ("0,25 mg/l khí thở", MEASURE, (0.25,)),
        ("50 mi-li-gam cồn trong 100 mi-li-lít máu", MEASURE, (50,)),
        ("50 miligam cồn trong 100 mililít máu", MEASURE, (50,)),
        ("3.321 đơn vị hành chính", COUNT, (3321,)),
        ("10 triệu người", COUNT, (10_000_000,)),
        ("ngày 01/7/2026", DAY, (1, 7, 2026)),
        ("ngày mùng một tháng bảy năm 2026", DAY, (1, 7, 2026)),
        ("ngày 9 tháng 11 hằng năm", DAY, (9, 11, 0)),
        ("luật năm 2021", DAY, (0, 0, 2021)),
        ("gọi số 111", CALL, (111,)),
    ],
)
def test_a_figure(text: str, kind: FigureKind, values: tuple[float, ...]) -> None:
    assert read(text) == [(kind, values)]


@pytest.mark.parametrize("text", ["phạt theo mức 100", "lớp 6 kể 200 chuyện", "3 tr", "tám trăm"])
def test_no_amount(text: str) -> None:
    assert [row for row in read(text) if row[0] is MONEY] == []


def test_minutes_are_no_number_to_call() -> None:
    """A decree has a "số", too."""
    words = "Theo Nghị định số 147/2024/NĐ-CP thì cả ngày chơi không quá 180 phút"
    assert read(words)[-1] == (FigureKind.PERIOD, (10_800.0,))


def test_each_of_two_has_the_unit() -> None:
    assert read("từ 63 còn 34 tỉnh; hai hoặc ba bánh") == [
        (COUNT, (63,)),
        (COUNT, (34,)),
        (COUNT, (2,)),
        (COUNT, (3,)),
    ]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("dưới 16 tuổi", Limit.UNDER),
        ("chưa đủ 16 tuổi", Limit.UNDER),
        ("từ đủ 16 tuổi", Limit.FROM),
        ("16 tuổi trở lên", Limit.FROM),
        ("không quá 50 km/h", Limit.AT_MOST),
        ("trên 50 km/h", Limit.OVER),
        ("50 km/h", Limit.NONE),
    ],
)
def test_the_word_of_limit(text: str, limit: Limit) -> None:
    assert [one.limit for one in figures_in(text)] == [limit]


@pytest.mark.parametrize("text", ["lớp 7A2", "số 168/2024/NĐ-CP", "tiết năm", "tuần này"])
def test_what_is_no_figure(text: str) -> None:
    assert read(text) == []


def test_places_are_those_of_the_composed_text() -> None:
    (one,) = figures_in("Phạt từ 3 đến 4 triệu đồng.")
    assert one.text == "3 đến 4 triệu đồng"


def test_very_long_text_is_read_once() -> None:
    assert len(figures_in("phạt 3 triệu đồng, " * 2000)) == 2000


@pytest.mark.parametrize(
    "text", ["khoảng 10⁶ hạt", "⁶ triệu đồng", "ngày ②/③/2026", "½ giờ", "Điều ⁶"]
)
def test_figures_that_are_no_decimal_ones_are_no_fault(text):
    figures_in(text)
