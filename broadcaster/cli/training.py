"""`broadcaster training`: staff shows, legal reporters and the year's plan."""

import sys
from datetime import date
from pathlib import Path

import click

from broadcaster.app.staff import (
    certificates,
    confirmations,
    course_asked,
    lessons,
    listening,
    noted_by_hand,
    progress_on,
    staff_show,
    staff_shows,
)
from broadcaster.app.staff_files import legal_reporters, year_plan
from broadcaster.app.station import WiredStation
from broadcaster.cli.options import json_option, read_day
from broadcaster.cli.output import exit_code, notices_json, say_json, show_notices
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError
from broadcaster.domain.legal_reporters import due
from broadcaster.domain.station import Show
from broadcaster.publishing.confirmations import names_by_hand
from broadcaster.reports.plan_progress import TaskProgress, TaskState
from broadcaster.reports.staff_figures import table_csv


@click.group("training", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Hướng dẫn, tập huấn nội bộ: ai đã nghe; báo cáo viên; kế hoạch năm."""


def _day(when: date | None) -> str:
    return told_day(when) if when else ""


def _iso(when: date | None) -> str | None:
    return when.isoformat() if when else None


@command.command("list", options_metavar="[TÙY CHỌN]")
@json_option
@click.pass_obj
def list_lessons(session: Session, as_data: bool) -> int:
    """Kê bài của các kênh nội bộ, mỗi bài mấy người đã nghe, mấy người đạt."""
    wired = open_station(session)
    shows = staff_shows(wired)
    if as_data:
        say_json(shows=[_show_json(wired, show) for show in shows])
        return 0
    for show in shows:
        click.secho(f"{show.title} ({show.staff})", bold=True)
        for one in lessons(wired, show):
            asked = f", {one.questions} câu hỏi, {one.passed} người đạt" if one.questions else ""
            click.echo(
                f"  {one.key}  {_day(one.day) or 'không còn'}  “{one.title}”: "
                f"{len(one.confirmed)} người đã nghe, còn {len(one.missing)} người{asked}"
            )
    if not shows:
        click.echo("Chưa có kênh nội bộ nào (private = true và staff trong station.toml).")
    return 0


def _show_json(wired: WiredStation, show: Show) -> dict[str, object]:
    return {
        "show": show.key,
        "kind": show.staff.value if show.staff else None,
        "lessons": [
            {
                "episode": one.key,
                "title": one.title,
                "day": _iso(one.day),
                "questions": one.questions,
                "confirmed": [
                    {
                        "name": c.name,
                        "day": c.day.isoformat(),
                        "by": c.by.value,
                        "passed": _iso(c.passed),
                    }
                    for c in one.confirmed
                ],
                "missing": list(one.missing),
            }
            for one in lessons(wired, show)
        ],
    }


@command.command("certificates", options_metavar="[TÙY CHỌN]")
@click.argument("show", metavar="KÊNH")
@click.option(
    "--period",
    "words",
    metavar="KỲ",
    default="",
    help="Kỳ của khóa, viết như ở broadcaster report (mặc định: mọi bài từ trước đến nay).",
)
@click.option(
    "--xlsx",
    metavar="TỆP",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Viết danh sách ra tệp Excel (.xlsx), khổ A4 ngang.",
)
@click.option("--replace", is_flag=True, help="Viết đè lên tệp đã có.")
@click.option("--csv", "as_table", is_flag=True, help="In bảng CSV, mở được bằng Excel.")
@json_option
@click.pass_obj
def list_certificates(  # noqa: PLR0917 - one parameter an option
    session: Session,
    show: str,
    words: str,
    xlsx: Path | None,
    replace: bool,
    as_table: bool,
    as_data: bool,
) -> int:
    """Danh sách để cấp giấy chứng nhận: mỗi người nghe mấy bài, đạt mấy bài của KÊNH.

    Khóa là những bài lên kênh trong kỳ; nghe hay đạt sau ngày cuối của kỳ thì không tính.
    """
    from broadcaster.cli.report import put_report, refuse_target

    refuse_target(xlsx, ".xlsx", replace=replace)
    wired = open_station(session)
    found = certificates(wired, staff_show(wired, show), course_asked(wired, words))
    table = found.table
    if xlsx is not None:
        put_report(xlsx, found.workbook())
    if as_data:
        say_json(name=table.name, columns=list(table.columns), rows=[list(r) for r in table.rows])
    elif as_table:
        sys.stdout.write("\ufeff" + table_csv(table))
    else:
        for row in table.rows:
            click.echo("  ".join(filter(None, row)))
        if not table.rows:
            click.echo("Chưa ai xác nhận đã nghe.")
    return 0


@command.command("confirm", options_metavar="[TÙY CHỌN]")
@click.argument("show", metavar="KÊNH")
@click.argument("episode", metavar="SỐ")
@click.argument("names", metavar="HỌ-TÊN…", nargs=-1, required=True)
@click.option(
    "--date", "day", metavar="NGÀY", callback=read_day, help="Ngày đã nghe (mặc định: hôm nay)."
)
@click.option("--passed", is_flag=True, help="Những người này đã đạt câu hỏi (bài làm trên giấy).")
@json_option
@click.pass_obj
def confirm(  # noqa: PLR0917 - one parameter an option
    session: Session,
    show: str,
    episode: str,
    names: tuple[str, ...],
    day: date | None,
    passed: bool,
    as_data: bool,
) -> int:
    """Ghi tay những người đã nghe SỐ của KÊNH, khi không có máy chủ."""
    wired = open_station(session)
    known = staff_show(wired, show)
    lesson = next((one for one in lessons(wired, known) if one.key == episode), None)
    if lesson is None:
        raise InputError(
            f"kênh “{show}” không có số “{episode}”", hint="Xem: broadcaster training list"
        )
    found = names_by_hand("\n".join(names), known.key, listening(wired, known))
    if passed and not lesson.questions:
        raise InputError("số này không có câu hỏi nào", hint="Bỏ --passed.")
    new = noted_by_hand(
        wired, known, lesson, (*found.known, *found.others), day or wired.today, passed=passed
    )
    if as_data:
        say_json(noted=len(new), passed=passed, unlisted=list(found.others))
        return 0
    click.echo(f"✔ Đã ghi {len(new)} người đã nghe “{lesson.title}”.")
    for name in found.others:
        told = f"! {name} không có trong danh sách người nghe của kênh."
        click.secho(told, fg="yellow", err=True)
    return 0


@command.command("forget", options_metavar="[TÙY CHỌN]")
@click.argument("name", metavar="HỌ-TÊN")
@json_option
@click.pass_obj
def forget(session: Session, name: str, as_data: bool) -> int:
    """Xóa tên một người khỏi mọi danh sách đã nghe. Không lấy lại được."""
    gone = confirmations(open_station(session)).forget(name)
    if not gone:
        raise InputError(
            f"không có ai tên “{name}” trong các danh sách đã nghe",
            hint="Xem: broadcaster training list --json",
        )
    if as_data:
        say_json(forgotten=gone)
        return 0
    click.echo(f"✔ Đã xóa {gone} lần ghi của người ấy.")
    click.echo("  Địa chỉ riêng, nếu có, thôi bằng: broadcaster feed revoke KÊNH TÊN")
    return 0


@command.command("people", options_metavar="[TÙY CHỌN]")
@json_option
@click.pass_obj
def list_people(session: Session, as_data: bool) -> int:
    """Báo cáo viên, tuyên truyền viên pháp luật, ai đến hạn (scripts_vi/bao-cao-vien.toml)."""
    wired = open_station(session)
    read = legal_reporters(wired)
    found = read.value or ()
    waiting = due(found, wired.today)
    if as_data:
        say_json(
            people=[
                {
                    "name": one.name,
                    "kind": one.kind.value,
                    "topics": list(one.topics),
                    "since": _iso(one.since),
                    "until": _iso(one.until),
                    "trained": _iso(one.trained),
                    "train_by": _iso(one.train_by),
                }
                for one in found
            ],
            due=[
                {"name": d.reporter.name, "what": d.what, "day": _iso(d.day), "over": d.over}
                for d in waiting
            ],
            notices=notices_json(read.notices),
        )
    else:
        for one in found:
            ends = f", đến hết {_day(one.until)}" if one.until else ""
            topics = f": {'; '.join(one.topics)}" if one.topics else ""
            click.echo(f"{one.name}, {one.kind}{ends}{topics}")
        for one_due in waiting:
            state = "đã hết" if one_due.over else "đến hết"
            click.secho(
                f"! {one_due.reporter.name}: {one_due.what} {state} {_day(one_due.day)}",
                fg="yellow",
            )
        if not found:
            click.echo("Chưa ghi báo cáo viên, tuyên truyền viên nào.")
        show_notices(read.notices)
    return exit_code(read.notices, strict=False)


@command.command("plan", options_metavar="[TÙY CHỌN]")
@json_option
@click.pass_obj
def show_plan(session: Session, as_data: bool) -> int:
    """Kế hoạch năm (scripts_vi/ke-hoach.toml): việc nào đã phát đủ, việc nào còn."""
    wired = open_station(session)
    read = year_plan(wired)
    plan = read.value
    standing = progress_on(wired, plan, wired.today) if plan else None
    tasks = standing.tasks if standing else ()
    doubts = standing.doubts if standing else ()
    if as_data:
        say_json(
            name=plan.name if plan else "",
            first=_iso(plan.first) if plan else None,
            last=_iso(plan.last) if plan else None,
            tasks=[_task_json(one) for one in tasks],
            warnings=list(doubts),
            notices=notices_json(read.notices),
        )
    else:
        if plan:
            click.secho(f"{plan.name} ({_day(plan.first)} – {_day(plan.last)})".strip(), bold=True)
        signs = {TaskState.DONE: "✔", TaskState.LATE: "✘", TaskState.UNCOUNTED: "?"}
        for one in tasks:
            told = f"{one.told}, " if one.counted else ""
            click.echo(f"{signs.get(one.state, '·')} {one.task.name}: {told}{one.state}")
        for doubt in doubts:
            click.secho(f"! {doubt}", fg="yellow", err=True)
        if not plan:
            click.echo("Chưa có kế hoạch nào đọc được.")
        show_notices(read.notices)
    return exit_code(read.notices, strict=False)


def _task_json(one: TaskProgress) -> dict[str, object]:
    return {
        "task": one.task.name,
        "first": _iso(one.task.first),
        "last": _iso(one.task.last),
        "wanted": one.task.times,
        "done": one.done,
        "days": [day.isoformat() for day in one.days],
        "state": one.state.value,
    }
