"""`broadcaster report`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcaster.cli.output import SCHEMA, answer_with, exit_code, say_json, show_notices
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError
from broadcaster.domain.station import ReportSettings
from broadcaster.domain.wording import minutes_length
from broadcaster.reports.report_facts import FactWay, ReportFacts
from broadcaster.timetable.day_words import day_said

if TYPE_CHECKING:
    from broadcaster.app.station import WiredStation
    from broadcaster.reports.chart import ReportPicture
    from broadcaster.reports.report_forms import ReportForm
    from broadcaster.reports.report_periods import ReportPeriod

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("report", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option(
    "--period",
    "words",
    metavar="KỲ",
    default="",
    help="Kỳ báo cáo: “tháng 11/2026”, “học kỳ 1”, “năm học 2026-2027”, “6 tháng đầu năm 2026”, "
    "“năm 2026”, “từ 1/9/2026 đến 30/11/2026”. Mặc định: tháng này.",
)
@click.option(
    "--preliminary", is_flag=True, help="Số liệu sơ bộ, dù kỳ đã qua. Kỳ chưa qua luôn là sơ bộ."
)
@click.option(
    "--closing", metavar="NGÀY", default="", help="Ngày chốt số liệu sơ bộ (mặc định: hôm nay)."
)
@click.option(
    "--docx",
    metavar="TỆP",
    type=_FILE,
    help="Viết báo cáo Word (.docx) theo Nghị định 30/2020; chỗ chưa biết để trống, tô màu.",
)
@click.option(
    "--template",
    metavar="TỆP",
    type=_FILE,
    help="Viết báo cáo Word theo mẫu .docx của đơn vị, có các tên trong {{ }}.",
)
@click.option(
    "--template-sample",
    metavar="TỆP",
    type=_FILE,
    help="Chỉ viết một mẫu .docx ra tệp này, để sửa trong Word thành mẫu của đơn vị.",
)
@click.option(
    "--xlsx",
    metavar="TỆP",
    type=_FILE,
    help="Viết bảng tính Excel (.xlsx): tháng, hình thức, nhật ký, văn bản, các biểu.",
)
@click.option(
    "--form",
    "forms",
    metavar="TỆP",
    multiple=True,
    type=_FILE,
    help="Biểu (.json) thêm vào bảng tính; biểu trong scripts_vi/bieu luôn được thêm.",
)
@click.option(
    "--form-sample",
    metavar="TỆP",
    type=_FILE,
    help="Chỉ viết một biểu mẫu (.json) ra tệp này, để sửa thành biểu của mình.",
)
@click.option(
    "--pictures",
    metavar="THƯ-MỤC",
    type=click.Path(file_okay=False, path_type=Path),
    help="Vẽ các hình của kỳ (.svg, .png) vào thư mục này.",
)
@click.option("--replace", is_flag=True, help="Viết đè lên tệp báo cáo đã có.")
@click.option(
    "--number", metavar="SỐ", type=click.IntRange(1, 99999), help="Số của báo cáo, nếu đã có."
)
@click.option("--date", "signed", metavar="NGÀY", default="", help="Ngày ký, nếu đã có.")
@click.option("--csv", "as_table", is_flag=True, help="In bảng CSV, mở được bằng Excel.")
@click.option("--json", "as_data", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(  # noqa: PLR0917 - one parameter an option
    session: Session,
    words: str,
    preliminary: bool,
    closing: str,
    docx: Path | None,
    template: Path | None,
    template_sample: Path | None,
    xlsx: Path | None,
    forms: tuple[Path, ...],
    form_sample: Path | None,
    pictures: Path | None,
    replace: bool,
    number: int | None,
    signed: str,
    as_table: bool,
    as_data: bool,
) -> int:
    """Báo cáo của một kỳ, từ nhật ký phát: đã phát gì, mấy phút, văn bản nào, lỡ buổi nào.

    Chỉ điền điều nhật ký biết; điều khác để chỗ trống. Kính gửi, nơi nhận, người ký lấy ở mục
    [report] của station.toml.
    """
    from broadcaster.app.reports import (
        facts_within,
        period_asked,
        sample_template,
        word_file_of,
        workbook_of,
    )

    for path, ending in (
        (docx, ".docx"),
        (template_sample, ".docx"),
        (xlsx, ".xlsx"),
        (form_sample, ".json"),
    ):
        refuse_target(path, ending, replace=replace)
    if template is not None and docx is None:
        raise InputError("chưa nói viết báo cáo ra tệp nào", hint="Thêm --docx bao-cao.docx.")
    if form_sample is not None:
        from broadcaster.reports.report_forms import sample_form

        put_report(form_sample, sample_form())
        answer_with(file=str(form_sample))
        return 0
    from broadcaster.app.staff_files import staff_file_mistakes

    wired = open_station(session)
    if template_sample is not None:
        put_report(template_sample, sample_template(wired))
        answer_with(file=str(template_sample))
        return 0
    profile, today = wired.station.profile, wired.today
    period = period_asked(
        wired,
        words,
        preliminary=preliminary,
        closing=day_said(closing, today) if closing else None,
    )
    day = day_said(signed, today) if signed else None
    wanted = _forms(wired, period, forms) if xlsx is not None else ()
    facts = facts_within(wired, period)
    if docx is not None:
        data = word_file_of(wired, facts, template=template, number=number or 0, signed=day)
        put_report(docx, data)
    if xlsx is not None:
        put_report(xlsx, workbook_of(facts, wanted))
    if pictures is not None:
        _draw(wired, facts, pictures)
    if as_data:
        from broadcaster.app.staff import staff_within
        from broadcaster.reports.report_tables import facts_json
        from broadcaster.reports.staff_figures import staff_json

        say_json(schema=SCHEMA, **facts_json(facts, staff_json(staff_within(wired, period))))
    elif as_table:
        from broadcaster.reports.report_tables import facts_csv

        sys.stdout.write("\ufeff" + facts_csv(facts))
    else:
        _tell(facts)
        _tell_due(profile.report)
    for warning in facts.warnings:
        click.secho(f"! {warning}", fg="yellow", err=True)
    if docx is None:
        return 0
    mistakes = staff_file_mistakes(wired)  # the paper has blanks where these are
    show_notices(mistakes)
    return exit_code(mistakes, strict=False)


def refuse_target(path: Path | None, ending: str, *, replace: bool) -> None:
    """Refuse a file of another kind, or one that is there. Raises InputError."""
    if path is None:
        return
    if path.suffix.casefold() != ending:
        raise InputError(
            f"không viết được tệp “{path.suffix or path.name}”", hint=f"Đặt tên tệp là {ending}."
        )
    if path.exists() and not replace:
        raise InputError(
            f"đã có tệp {path}, có thể đã có người điền vào",
            hint="Đặt tên khác, hoặc thêm --replace để viết đè.",
        )


def put_report(path: Path, data: bytes) -> None:
    """Write a report and say so beside what is printed."""
    from broadcaster.storage.atomic import write_atomic

    write_atomic(path, data)
    click.echo(f"✔ {path}", err=True)


def _draw(wired: "WiredStation", facts: ReportFacts, folder: Path) -> None:
    from broadcaster.app.reports import year_before
    from broadcaster.reports.chart import report_pictures

    if facts.log:
        put_pictures(folder, report_pictures(facts, year_before(wired, facts.period)))
    else:
        click.echo("! Kỳ không có nhật ký phát nên không có hình nào.", err=True)


def put_pictures(folder: Path, pictures: "Sequence[ReportPicture]") -> None:
    """Draw them into a folder, anew each time: nobody writes in a picture."""
    from broadcaster.pictures.plot import as_png, as_svg

    for one in pictures:
        put_report(folder / f"{one.key}.svg", as_svg(one.plot).encode())
        put_report(folder / f"{one.key}.png", as_png(one.plot))


def _forms(
    wired: "WiredStation", period: "ReportPeriod", named: Sequence[Path]
) -> "tuple[ReportForm, ...]":
    """The forms of the workbook; one that is not for this kind of period is told."""
    from broadcaster.app.reports import forms_of
    from broadcaster.reports.report_forms import read_form

    kept, broken = forms_of(wired)
    for sentence in broken:
        click.secho(f"! Bảng tính thiếu một biểu: {sentence}.", fg="yellow", err=True)
    found = (*kept, *(read_form(path) for path in named))
    for form in found:
        if not form.fits(period):
            click.echo(
                f"· Biểu {form.code} không dùng cho kỳ này ({', '.join(form.periods)}).", err=True
            )
    return tuple(form for form in found if form.fits(period))


def _tell(facts: ReportFacts) -> None:
    click.secho(f"{facts.called}: {facts.period.told}", bold=True)
    if not facts.log:
        click.echo("Trong kỳ không có nhật ký phát ở loa trường.")
    for way in FactWay:
        told = facts.figures(way)
        if told.airings or told.cut:
            cut = f", {told.cut} lượt gián đoạn" if told.cut else ""
            counted = way is FactWay.LOUDSPEAKER and facts.sites > 1
            sites = " (tính từng điểm phát)" if counted else ""
            click.echo(
                f"  {way.value}: {told.airings} lượt{sites}, {told.programmes} chương trình, "
                f"{minutes_length(told.seconds)}{cut}"
            )
    for name, tallies in (
        ("Loại bài", facts.tallies(lambda one: one.kinds)),
        ("Chủ đề", facts.tallies(lambda one: one.topics)),
        ("Đối tượng", facts.tallies(lambda one: one.audiences)),
    ):
        if tallies:
            listed = "; ".join(f"{one.name} {one.airings}" for one in tallies)
            click.echo(f"  {name} ở loa trường: {listed}")
    for document, days in facts.introduced():
        click.echo(f"  {document.number}: {len(days)} ngày, {document.standing}")
    for one in facts.unheard():
        title = f" “{one.title}”" if one.title else ""
        reason = f", {one.why}" if one.why else ""
        click.echo(f"  ! {told_day(one.day)}{title}: {one.result}{reason}")
    for what, seconds in facts.uncounted:
        click.echo(f"  Không tính: {what} {minutes_length(seconds)}")
    if facts.listeners:
        click.echo(f"  Lượt người nghe (ước tính theo sĩ số): {facts.listeners}")
    if facts.packs and (facts.packs.given or facts.packs.taken):
        click.echo(f"  Gói kịch bản: gửi {facts.packs.given}, nhận {facts.packs.taken}")
    if facts.questions and (facts.questions.came or facts.questions.answered):
        click.echo(
            f"  Người nghe hỏi: {facts.questions.came} câu, trả lời {facts.questions.answered}, "
            f"đã phát {facts.questions.aired}"
        )
    if facts.corrections:
        left = sum(one.settled is None for one in facts.corrections)
        click.echo(f"  Đính chính: {len(facts.corrections)} nơi, còn {left} nơi chưa nghe")


def _tell_due(settings: ReportSettings) -> None:
    if settings.due is not None:
        asked = f" ({settings.request})" if settings.request else ""
        click.echo(f"Hạn nộp báo cáo: {told_day(settings.due)}{asked}")
