"""Guidance and training in figures; no report names who heard, only who is a legal reporter."""

import io
import json
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from broadcaster.app.staff import staff_within
from broadcaster.domain.legal_reporters import LegalReporter, ReporterKind
from broadcaster.domain.station import ReportSettings, Show, StaffShow
from broadcaster.domain.year_plan import PlanTask
from broadcaster.law.register import register_of
from broadcaster.publishing.confirmations import Confirmation, ConfirmedBy
from broadcaster.reports.plan_progress import TaskProgress, TaskState
from broadcaster.reports.report_docx import report_docx
from broadcaster.reports.report_facts import report_facts
from broadcaster.reports.report_paper import BLANK, PaperTable, report_paper
from broadcaster.reports.report_periods import report_period
from broadcaster.reports.report_xlsx import report_xlsx
from broadcaster.reports.staff_figures import (
    CourseDays,
    TaughtLesson,
    certificate_sheet,
    certificate_table,
    staff_figures,
    staff_json,
    table_csv,
)
from tests.fakes.staff_station import StaffStation

PERIOD = report_period("tháng 10/2026", date(2026, 11, 29))
MAU, VI_DU = "Nguyễn Thị Mẫu", "Trần Văn Ví Dụ"


def show(key, staff):
    return Show(key=key, guid=key, title=f"Kênh {key}", description="", private=True, staff=staff)


GUIDED, TRAINED = show("chi-dao", StaffShow.GUIDANCE), show("tap-huan", StaffShow.TRAINING)
QUIET = show("phu-huynh", None)


def heard(name, day, *, of=TRAINED, episode="bai-1", passed=None, **more):
    day = date(2026, 10, day) if isinstance(day, int) else day
    return Confirmation(show=of.key, episode=episode, name=name, day=day, passed=passed, **more)


def figures(found=(), reporters=None, **more):
    return staff_figures(PERIOD, (GUIDED, TRAINED, QUIET), found, reporters, **more)


def words_of(staff):
    facts = report_facts(PERIOD, [], unit="Trường A", register=register_of(()))
    paper = report_paper(facts, ReportSettings(), staff=staff)
    assert report_docx(paper)
    found = []
    for part in paper.parts:
        for piece in part.body:
            if isinstance(piece, PaperTable):
                found += [cell for row in piece.rows for cell in row]
            else:
                found.append(piece)
    for one in paper.appendices:
        found += [one.title, one.name, *one.notes, *(c for row in one.table.rows for c in row)]
    return "\n".join(found)


def test_only_the_days_of_the_period_and_the_shows_of_staff_are_counted():
    found = figures([
        heard(MAU, 1), heard(VI_DU, 31), heard(MAU, 2, episode="bai-2"),
        heard(MAU, date(2026, 9, 30), episode="bai-3"), heard(VI_DU, date(2026, 11, 1)),
        heard(MAU, 5, of=GUIDED), heard(VI_DU, 6, of=GUIDED), heard("Cha mẹ", 7, of=QUIET),
    ])  # fmt: skip
    assert (found.training_episodes, found.training_people) == (2, 2)
    assert (found.guidance_episodes, found.guidance_confirmed) == (1, 2)
    assert found.training_passed == 0


def test_a_test_counts_on_the_day_on_which_it_was_sent_and_a_person_once():
    found = figures([
        heard(MAU, date(2026, 9, 1), passed=date(2026, 10, 2)),
        heard(MAU.upper(), 3, episode="bai-2", passed=date(2026, 10, 3)),
        heard(VI_DU, 4, passed=date(2026, 11, 4)),
    ])  # fmt: skip
    assert found.training_passed == 1


def reporter(kind, **more):
    return LegalReporter(name=MAU, kind=kind, **more)


def test_who_is_in_their_term_on_the_closing_day_is_counted():
    found = figures(reporters=(
        reporter(ReporterKind.REPORTER),
        reporter(ReporterKind.REPORTER, until=date(2026, 10, 30)),
        reporter(ReporterKind.PROMOTER, until=date(2026, 10, 31)),
        reporter(ReporterKind.PROMOTER, since=date(2026, 11, 1)),
    ))  # fmt: skip
    assert (found.reporters, found.promoters) == (1, 1)


def test_the_report_has_the_counts_and_no_name_of_who_heard():
    told = words_of(figures(
        [heard(MAU, 1, passed=date(2026, 10, 1)), heard(VI_DU, 5, of=GUIDED)],
        (replace(reporter(ReporterKind.REPORTER), name="Phạm Ví Dụ"),),
        lessons=[lesson("Bài một", heard=2, by_hand=1, passed=1)],
    ))  # fmt: skip
    assert "báo cáo viên pháp luật: 1 người; tuyên truyền viên pháp luật: 0 người" in told
    assert "Tập huấn trên kênh nội bộ: 1 bài, 1 người xác nhận đã nghe; 1 người đạt" in told
    assert "nội bộ: 1 bài, 1 lượt người xác nhận" in told
    assert MAU not in told
    assert VI_DU not in told


def lesson(title, **more):
    return TaughtLesson(title=title, asks=StaffShow.TRAINING, day=date(2026, 10, 1), **more)


def test_reporters_stand_in_the_report_with_topics_dates_and_what_is_due():
    people = (
        LegalReporter(
            name="Phạm Ví Dụ", kind=ReporterKind.REPORTER, topics=("trẻ em", "giao thông"),
            since=date(2025, 9, 1), until=date(2026, 11, 30), trained=date(2026, 2, 3),
            train_by=date(2026, 10, 1),
        ),
        LegalReporter(name="Lê Ví Dụ", kind=ReporterKind.PROMOTER, topics=("trẻ em",)),
        LegalReporter(
            name="Vũ Ví Dụ", kind=ReporterKind.PROMOTER, until=date(2026, 9, 30)
        ),
    )  # fmt: skip
    staff = figures(reporters=people)
    told = words_of(staff)
    assert "Lĩnh vực: trẻ em (2 người); giao thông (1 người)." in told
    assert "Đến hạn: nhiệm kỳ 2 người (đã quá hạn 1); tập huấn 1 người (đã quá hạn 1) (Phụ" in told
    assert "(Phụ lục III)." in told
    assert "Phụ lục III\nBáo cáo viên, tuyên truyền viên pháp luật" in told
    assert "trẻ em; giao thông\n01/9/2025 – 30/11/2026\n03/02/2026" in told
    assert "tập huấn 01/10/2026 (quá hạn); nhiệm kỳ 30/11/2026" in told
    assert "nhiệm kỳ 30/9/2026 (quá hạn)" in told
    assert staff_json(staff)["due"] == {"term": 2, "training": 1}
    assert "Ví Dụ" not in json.dumps(staff_json(staff), ensure_ascii=False)


def test_each_lesson_stands_in_the_report_with_its_counts():
    found = figures(
        [heard(MAU, 1)],
        lessons=[lesson("Bài một", heard=12, by_hand=2, passed=9),
                 lesson("Bài hai", heard=0, by_hand=0, passed=None)],
    )  # fmt: skip
    told = words_of(found)
    assert "Từng bài: Phụ lục III." in told
    assert "Phụ lục III\nBài hướng dẫn, tập huấn nội bộ tháng 10/2026" in told
    assert "1\nBài một\ntập huấn\n01/10/2026\n12\n2\n9" in told
    assert "2\nBài hai\ntập huấn\n01/10/2026\n0\n\n" in told  # asks nothing: no nought
    assert [one["passed"] for one in staff_json(found)["lessons"]] == [9, None]


def test_who_was_noted_by_hand_is_told_apart_from_who_said_it():
    hand, day = ConfirmedBy.HAND, date(2026, 10, 1)
    told = words_of(figures([
        heard(MAU, 1, passed=day), heard(VI_DU, 1, by=hand, passed=day),
        heard("Lê Ví Dụ", 1, passed=day, passed_by=hand),
        heard(MAU, 1, of=GUIDED), heard(VI_DU, 1, of=GUIDED, by=hand),
    ]))  # fmt: skip
    assert "1 lượt người xác nhận đã nghe, 1 lượt do đơn vị ghi tay." in told
    assert "2 người xác nhận đã nghe, 1 người do đơn vị ghi tay; " in told
    assert "1 người đạt câu hỏi và tự gửi kết quả, 2 người do đơn vị ghi tay." in told


def test_episodes_are_those_that_came_out_whoever_confirmed_them():
    issued = {StaffShow.GUIDANCE: 10, StaffShow.TRAINING: 0}
    told = words_of(figures([heard(MAU, 1)], issued=issued))
    assert "chỉ đạo trên kênh nội bộ: 10 bài, 0 lượt người xác nhận" in told
    assert "Tập huấn trên kênh nội bộ: 0 bài, 1 người xác nhận" in told


@pytest.mark.parametrize("staff", [None, staff_figures(PERIOD, (), (), None)])
def test_what_nobody_wrote_down_stays_a_blank_and_never_a_nought(staff):
    told = words_of(staff)
    assert "báo cáo viên, tuyên truyền viên pháp luật: …… người" in told
    assert "nội bộ" not in told
    assert "Phụ lục III" not in told


def task(name, state, done, *, times=4, days=(), topics=("x",)):
    first, last = date(2026, 9, 1), date(2027, 5, 31)
    plan = PlanTask(name=name, first=first, last=last, times=times, topics=topics)
    return TaskProgress(task=plan, done=done, days=days, state=state)


def test_the_plan_is_an_appendix_and_what_is_left_stands_in_part_four():
    told = words_of(figures(
        plan="Kế hoạch số 12",
        tasks=(
            task("Ma túy", TaskState.LATE, 1, days=(date(2026, 10, 5),)),
            task("Giao thông", TaskState.DONE, 4),
            task("Họp tổ", TaskState.UNCOUNTED, 0, topics=()),
        ),
    ))  # fmt: skip
    assert "Thực hiện Kế hoạch số 12" in told
    assert "chưa xong đến ngày chốt số liệu: Ma túy (quá hạn, 1/4 lần)." in told
    assert f"không cho biết: Họp tổ. {BLANK}" in told
    assert "Giao thông\n01/9/2026 – 31/5/2027\n4/4 lần\n\nđã xong" in told


# --- the list of certificates


def test_who_heard_all_and_passed_all_has_the_whole_course():
    episodes = {"bai-1": ("Một", True), "bai-2": ("Hai", False)}
    rows = certificate_table(
        TRAINED,
        [
            heard(VI_DU, 1), heard(MAU, 1, passed=date(2026, 10, 9)), heard(MAU, 2, episode="bai-2"),
            heard(MAU, 3, episode="da-go"), heard("Ai đó", 3, of=GUIDED),
        ],
        episodes,
    ).rows  # fmt: skip
    assert rows == (
        ("1", MAU, "2/2", "1/1", "1/10/2026", "9/10/2026", "", "đủ"),
        ("2", VI_DU, "1/2", "0/1", "1/10/2026", "1/10/2026", "", "chưa đủ"),
    )


def test_nobody_has_a_course_without_lessons():
    [row] = certificate_table(TRAINED, [heard(MAU, 1)], {}).rows
    assert row[-1] == "chưa đủ"


def test_a_name_that_begins_like_a_formula_is_none():
    table = certificate_table(TRAINED, [heard("=cmd|' /C calc'!A0", 1)], {"bai-1": ("M", False)})
    assert ",'=cmd|' /C calc'!A0," in table_csv(table)


def test_a_course_has_its_own_days_and_what_was_noted_by_hand_is_counted_apart():
    course = CourseDays(first=date(2026, 10, 1), last=date(2026, 10, 31))
    found = [
        heard(MAU, 1, passed=date(2026, 11, 2)),  # passed when the course was over
        heard(MAU, 5, episode="bai-2", by=ConfirmedBy.HAND),
        heard(VI_DU, date(2026, 11, 1)),
    ]
    episodes = {"bai-1": ("Một", True), "bai-2": ("Hai", False)}
    table = certificate_table(TRAINED, found, episodes, course)
    assert table.rows == (
        ("1", MAU, "2/2", "0/1", "1/10/2026", "5/10/2026", "1", "chưa đủ"),
    )  # fmt: skip
    assert table.name == "Kênh tap-huan, từ 1/10/2026 đến hết 31/10/2026"


def test_the_list_of_certificates_is_a_sheet_to_be_printed():
    table = certificate_table(TRAINED, [heard("=1+1", 1)], {"bai-1": ("Một", False)})
    data = report_xlsx(
        [certificate_sheet(table, "Trường A", lessons=["Một"])],
        title=table.name, closing=date(2026, 10, 31),
    )  # fmt: skip
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page["A1"].value == "DANH SÁCH NGƯỜI NGHE: KÊNH TAP-HUAN"
    assert page["A3"].value == "1 bài: Một."
    assert [cell.value for cell in page[5]][1] == "Họ và tên"
    assert page["B6"].value == "=1+1"
    assert page["B6"].data_type == "s"  # a name, no formula
    assert page.page_setup.orientation == "landscape"


def test_machines_read_counts_and_tasks_and_nobodys_name():
    told = staff_json(
        figures(
            [heard(MAU, 1, passed=date(2026, 10, 2)), heard(MAU, 2, of=GUIDED)],
            plan="Kế hoạch số 12",
            tasks=(
                task("Ma túy", TaskState.LATE, 1),
                task("Họp", TaskState.UNCOUNTED, 0, topics=()),
            ),
        )
    )
    assert told["training"]["passed"] == 1
    assert told["guidance"]["confirmations"] == 1
    assert told["reporters"] is None
    assert [one["done"] for one in told["tasks"]] == [1, None]
    assert MAU not in json.dumps(told, ensure_ascii=False)
    assert staff_json(staff_figures(PERIOD, (), (), None))["training"] is None


def test_who_passed_a_lesson_that_is_gone_is_not_left_out(tmp_path):
    station = StaffStation(tmp_path)
    today = station.wired.today
    station.book.note([heard(MAU, today, of=TRAINED, episode="da-mat", passed=today)])
    period = report_period(f"tháng {today.month}/{today.year}", today)
    gone = staff_within(station.wired, period).lessons[0]
    assert (gone.day, gone.heard, gone.passed) == (None, 1, 1)
