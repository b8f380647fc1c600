"""bao-cao-vien.toml and ke-hoach.toml: every mistake with its line, the rest stays."""

from datetime import date, timedelta

import pytest

from broadcaster.domain.legal_reporters import DUE_BEFORE, LegalReporter, ReporterKind, due
from broadcaster.domain.notice import Level
from broadcaster.scripts.staff_files import read_plan, read_reporters

TODAY = date(2026, 11, 29)
ONE = """\
[[nguoi]]
ten = "Nguyễn Thị Mẫu"
loai = "Báo cáo viên pháp luật"
linh-vuc = ["quyền trẻ em"]
tu = "1/9/2025"
den = 2030-08-31
tap-huan-truoc = "31/10/2027"
"""
PLAN = 'ten = "Kế hoạch số 12"\ntu = "1/9/2026"\nden = "31/5/2027"\n'


def people(text):
    return read_reporters(text.encode(), "bao-cao-vien.toml")


def plan(text):
    return read_plan((PLAN + text).encode(), "ke-hoach.toml")


def lines(read, level=Level.ERROR):
    return [n.place.line for n in read.notices if n.level is level]


def test_a_reporter_has_name_kind_topics_and_days():
    [one] = people(ONE).value
    assert one.kind is ReporterKind.REPORTER
    assert (one.name, one.topics) == ("Nguyễn Thị Mẫu", ("quyền trẻ em",))
    assert (one.since, one.until) == (date(2025, 9, 1), date(2030, 8, 31))
    assert one.train_by == date(2027, 10, 31)
    assert one.place.line == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[[nguoi]]\nloai = "báo cáo viên"\n', 1),
        ('[[nguoi]]\nten = "A"\n', 1),
        ('[[nguoi]]\nten = "A"\nloai = "hiệu trưởng"\n', 3),
        ('[[nguoi]]\nten = "A"\nloai = "báo cáo viên"\nden = "hôm kia"\n', 4),
        ('[[nguoi]]\nten = "A"\nloai = "báo cáo viên"\ntu = "1/9/2026"\nden = "1/9/2025"\n', 5),
        ('[[nguoi]]\nten = "A"\nloai = "báo cáo viên"\ntuoi = 40\n', 4),
        ('[[nguoi]]\nten = "nguyễn thị mẫu"\nloai = "tuyên truyền viên"\n\n' + ONE, 6),
    ],
)
def test_a_mistake_has_its_line_and_the_others_stay(text, line):
    read = people(text + "\n" + ONE.replace("Mẫu", "Khác"))
    assert line in lines(read)
    assert "Nguyễn Thị Khác" in [one.name for one in read.value]


def test_a_day_that_cannot_be_read_is_no_term_without_an_end():
    bad = ONE.replace("2030-08-31", '"31/13/2026"').replace("Mẫu", "Khác")
    assert [one.name for one in people(ONE + bad).value] == ["Nguyễn Thị Mẫu"]


def test_somebody_who_stands_there_twice_is_one_and_a_name_with_another_mark_is_another():
    assert len(people(ONE + ONE).value) == 1
    read = people(ONE + ONE.replace("Mẫu", "Mau"))
    assert (len(read.value), read.errors) == (2, ())


@pytest.mark.parametrize("text", ["[[nguoi", "nguoi = 3\n", "\x00", "format = 9\n"])
def test_what_is_no_such_file_is_told(text):
    assert people(text).errors


def reporter(**more):
    return LegalReporter(name="A", kind=ReporterKind.PROMOTER, **more)


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (reporter(), []),
        (reporter(until=TODAY + DUE_BEFORE), [("nhiệm kỳ", False)]),
        (reporter(until=TODAY + DUE_BEFORE + timedelta(days=1)), []),
        (reporter(until=TODAY), [("nhiệm kỳ", False)]),
        (reporter(until=TODAY - timedelta(days=1)), [("nhiệm kỳ", True)]),
        (reporter(until=TODAY - timedelta(days=400)), []),
        (reporter(train_by=TODAY), [("tập huấn", False)]),
        (reporter(train_by=TODAY - timedelta(days=1)), [("tập huấn", True)]),
        (reporter(train_by=TODAY, until=TODAY - timedelta(days=400)), []),
        (reporter(train_by=TODAY, since=TODAY + timedelta(days=1)), []),
    ],
)
def test_what_is_due_is_told_sixty_days_before_and_until_it_is_settled(one, told):
    assert [(d.what, d.over) for d in due([one], TODAY)] == told


def test_a_task_has_the_days_of_the_plan_unless_it_says_others():
    read = plan(
        '[[viec]]\nten = "Ma túy"\nchu-de = ["phòng, chống ma túy"]\nso-lan = 4\nden = "31/12/2026"\n'
        'loai = ["Tiểu phẩm"]\n'
    )
    [task] = read.value.tasks
    assert read.notices == ()
    assert (task.first, task.last, task.times) == (date(2026, 9, 1), date(2026, 12, 31), 4)
    assert task.kinds == ("tiểu phẩm",)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[[viec]]\nchu-de = ["x"]\n', 4),
        ('[[viec]]\nten = "A"\nchu-de = ["x"]\nso-lan = 0\n', 7),
        ('[[viec]]\nten = "A"\nchu-de = ["x"]\nso-lan = "bốn"\n', 7),
        ('[[viec]]\nten = "A"\nchu-de = ["x"]\nden = "1/9/2028"\n', 7),
        ('[[viec]]\nten = "A"\nloai = ["tiểu kịch"]\n', 6),
        ('[[viec]]\nten = "A"\nchu-de = ["x"]\nxong = true\n', 7),
    ],
)
def test_a_wrong_task_is_left_out_with_its_line_and_the_others_stay(text, line):
    read = plan(text + '\n[[viec]]\nten = "Đúng"\nchu-de = ["y"]\n')
    assert lines(read) == [line]
    assert [task.name for task in read.value.tasks] == ["Đúng"]


def test_a_task_that_nothing_counts_is_warned_of_and_stays():
    read = plan('[[viec]]\nten = "Họp tổ"\n')
    assert lines(read, Level.WARNING) == [4]
    assert not read.value.tasks[0].counted


@pytest.mark.parametrize("text", ["", 'tu = "1/9/2026"\n', 'tu = "1/9/2026"\nden = "1/9/2025"\n'])
def test_a_plan_without_its_days_is_none(text):
    read = read_plan(text.encode(), "ke-hoach.toml")
    assert read.value is None
    assert [n.code for n in read.notices] == ["ke-hoach-thieu-ngay"]
