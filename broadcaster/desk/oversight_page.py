"""Theo dõi đơn vị: the units below on the officer's page: letters, sums, handed items."""

from datetime import timedelta
from urllib.parse import quote

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.exchange_keys import compared_key
from broadcaster.app.handed_items import GIVEN, hand_down
from broadcaster.app.overseen_units import (
    accept_letter,
    answer_difficulty,
    close_period,
    letter_down,
    open_again,
    overseen_now,
    reminders,
    return_letter,
    rolled_up,
    take_letter,
    unit_named,
    units_below,
)
from broadcaster.app.sum_files import pictures_of_sum, report_of_sum, workbook_of_sum
from broadcaster.desk.answers import attachment, go, sentence
from broadcaster.desk.forms import day_field, in_field, in_fields, line, number
from broadcaster.desk.report_page import HERE as DRAWINGS
from broadcaster.desk.report_page import drawn_pictures
from broadcaster.desk.request import DeskRoute, RequestContext, respond, with_upload
from broadcaster.desk.station_lock import held
from broadcaster.desk.writing_page import file_name
from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.pictures.plot import as_png
from broadcaster.production.script_folder import script_files
from broadcaster.reports.oversight import WEEKS, MonthAiring, given_views, mondays
from broadcaster.reports.oversight_marks import is_unknown, unit_view, watch_rank
from broadcaster.reports.report_facts import FactWay
from broadcaster.reports.report_periods import ReportPeriod, report_period
from broadcaster.reports.report_sheets import SHEET_TYPE
from broadcaster.reports.report_tables import facts_csv
from broadcaster.reports.roll_up import LetterStanding, ReportingUnit
from broadcaster.reports.unit_letters import LARGEST, UnitLamp, heard_fingerprint
from broadcaster.writing.drafting import earlier_scripts
from broadcaster.writing.word_package import WORD_TYPE

HERE = "/theo-doi"
_SHOWN = 60  # letters of a unit
_SCRIPTS = 200  # that may be chosen to be handed down, the newest first
_FIELDS = {
    "unit": "don_vi", "spoken": "dau_khoa", "remark": "loi", "text": "loi", "last": "den",
    "scripts": "bai",
}  # fmt: skip


def _page(context: RequestContext) -> Response:
    wired, today = context.wired, context.wired.today
    whole = context.query("tuan") == "nam"
    weeks = mondays(today, _school_weeks(context) if whole else WEEKS)[::-1]
    seen = overseen_now(wired, weeks)
    found = [unit_view(one) for one in seen]
    worst_first = sorted(found, key=lambda one: watch_rank(one.seen))
    return respond(
        context,
        "oversight.html",
        here=HERE,
        units=worst_first,
        rows=found,
        weeks=weeks,
        whole=whole,
        silent=sum(one.seen.month is MonthAiring.SILENT for one in found),
        unknown=sum(is_unknown(one.seen) for one in found),
        resting=sum(one.seen.month is MonthAiring.RESTS for one in found),
        red=sum(one.seen.lamp is UnitLamp.RED for one in found),
        was_red=sum(one.seen.was_red and not one.seen.fresh for one in found),
        uncompared=sum(not one.seen.compared for one in found),
        remind={one.unit for one in reminders(wired, seen=seen)},
        today=today,
        own=wired.station.profile.unit,
    )


def _school_weeks(context: RequestContext) -> int:
    profile, today = context.wired.station.profile, context.wired.today
    first = report_period("năm học", today, school_year_starts=profile.school_year_starts).first
    begins = first - timedelta(days=first.weekday())
    return (today - begins).days // 7 + 1


def _taken(context: RequestContext) -> Response:
    assert context.upload is not None
    spoken = _spoken(context)
    with in_fields(**_FIELDS):
        taken = take_letter(
            context.wired, context.upload.path.read_bytes(), file_name(context),
            who=context.person.name, unit=line(context.form, "don_vi"), spoken=spoken,
        )  # fmt: skip
    about = f", kỳ {taken.letter.about} ({taken.letter.stage})" if taken.letter.about else ""
    context.note("nhận tệp của đơn vị", taken.name, taken.letter.about)
    if spoken:
        context.note("nhận khóa nghe qua điện thoại của đơn vị", taken.name)
    told = " ".join(map(sentence, taken.told))
    kind = "warn" if taken.told else "ok"
    word = f"Đã nhận tệp của {taken.name}{about}. {told}".strip()
    return go(context, f"{HERE}/{taken.letter.unit}", word, kind=kind)


def _spoken(context: RequestContext) -> str:
    typed = line(context.form, "dau_khoa", 80)
    with in_field("dau_khoa"):
        return heard_fingerprint(typed) if typed else ""


# ----- one unit


def _unit_of(context: RequestContext) -> ReportingUnit:
    return unit_named(units_below(context.wired), context.part("key"))


def _unit(context: RequestContext) -> Response:
    wired, unit = context.wired, _unit_of(context)
    exchange = wired.exchange()
    letters = exchange.letters(unit.key)
    seen = next((one for one in overseen_now(wired) if one.unit.key == unit.key), None)
    return respond(
        context,
        "oversight_unit.html",
        here=HERE,
        unit=unit,
        name=unit.name_on(wired.today),
        seen=unit_view(seen) if seen else None,
        key=exchange.keys().get(unit.key),
        letters=[one for one in letters if one.about][:_SHOWN],
        counted=LetterStanding.COUNTED,
        returned=LetterStanding.RETURNED,
        held=LetterStanding.HELD,
        received=letters[0].received if letters else None,
        difficulties=sorted(
            exchange.difficulties(unit.key), key=lambda one: (bool(one.answer), one.at)
        ),
        items=[
            (item, told)
            for item in exchange.given()
            if seen is not None and item.is_for(unit.key)
            for told in given_views(item, [seen], wired.today)
        ],
        here_now=seen is not None,
    )


def _return(context: RequestContext) -> Response:
    unit = _unit_of(context)
    with in_fields(**_FIELDS):
        letter = return_letter(
            context.wired, number(context.form, "tep"), line(context.form, "loi", 1_000)
        )
    context.note("trả lại tệp của đơn vị", unit.key, letter.about)
    return go(context, f"{HERE}/{unit.key}", "Đã trả lại. Bấm Tải tệp trả lời rồi gửi cho đơn vị.")


def _accept(context: RequestContext) -> Response:
    unit = _unit_of(context)
    letter = accept_letter(context.wired, number(context.form, "tep"))
    context.note("tính tệp của đơn vị", unit.key, letter.about)
    return go(context, f"{HERE}/{unit.key}", f"Từ nay tính tệp {letter.about} này.")


def _answer(context: RequestContext) -> Response:
    unit = _unit_of(context)
    with in_fields(**_FIELDS):
        answer_difficulty(
            context.wired, unit.key, line(context.form, "vuong"), context.form.get("loi", "")
        )
    context.note("trả lời vướng mắc", unit.key)
    return go(context, f"{HERE}/{unit.key}", "Đã ghi. Bấm Tải tệp trả lời rồi gửi cho đơn vị.")


def _compare(context: RequestContext) -> Response:
    unit, spoken = _unit_of(context), _spoken(context)
    if not spoken:
        raise InputError("chưa gõ dấu khóa nghe được", field="dau_khoa")
    with in_fields(**_FIELDS):
        known = compared_key(context.wired, unit.key, spoken)
    context.note("đối chiếu khóa của đơn vị", unit.key)
    return go(context, f"{HERE}/{unit.key}", f"Đã ghi là khóa của {known.name} đã đối chiếu.")


def _reply(context: RequestContext) -> Response:
    unit = _unit_of(context)
    with held(context.wired):
        name, data = letter_down(context.wired, unit)
    context.note("viết tệp trả lời đơn vị", unit.key)
    return attachment(data, name, "application/zip")


# ----- reminders


def _remind(context: RequestContext) -> Response:
    found = reminders(context.wired, line({"n": context.query("don_vi")}, "n"))
    return respond(context, "oversight_remind.html", here=HERE, found=found)


# ----- the sum of a period


def _period_asked(context: RequestContext) -> ReportPeriod:
    """The period that the address asks for."""
    return _period(context, line({"ky": context.query("ky")}, "ky", 80))


def _period(context: RequestContext, words: str) -> ReportPeriod:
    profile = context.wired.station.profile
    with in_field("ky"):
        return report_period(
            words, context.wired.today, school_year_starts=profile.school_year_starts,
            second_term=profile.report.second_term,
        )  # fmt: skip


def _sum(context: RequestContext) -> Response:
    wired = context.wired
    words = line({"ky": context.query("ky")}, "ky", 80)
    period = _period(context, words)
    found = rolled_up(wired, period)
    return respond(
        context,
        "oversight_sum.html",
        here=HERE,
        words=words or period.words,
        found=found,
        ways=[figures for way in FactWay if (figures := found.figures(way)).airings or figures.cut],
        rows=[(row, row.facts.figures(FactWay.LOUDSPEAKER) if row.facts else None)
              for row in found.rows],
        different={way: found.different(way) for way in FactWay},
        over=period.last < wired.today,
        loud=FactWay.LOUDSPEAKER,
        drawings=DRAWINGS,
        pictures=drawn_pictures(context, *pictures_of_sum(wired, found)),
    )  # fmt: skip


def _picture(context: RequestContext) -> Response:
    """A picture of the sum by its name, as a file to be put into a document."""
    period = _period_asked(context)
    found = rolled_up(context.wired, period)
    for one in pictures_of_sum(context.wired, found)[0]:
        if one.key == context.part("name"):
            return Response(as_png(one.plot), media_type="image/png")
    raise InputError("kỳ này không có hình ấy")


def _table(context: RequestContext) -> Response:
    period = _period_asked(context)
    found = rolled_up(context.wired, period)
    context.note("xuất số liệu các đơn vị", period.words)
    text = "\ufeff" + facts_csv(found.together(context.wired.station.profile.unit))
    name = f"don-vi-{period.first:%Y%m%d}-{period.closing:%Y%m%d}.csv"
    return attachment(text, name, "text/csv; charset=utf-8")


def _paper(context: RequestContext) -> Response:
    """The report of who sums, with every unit and its closing day."""
    period = _period_asked(context)
    data = report_of_sum(context.wired, rolled_up(context.wired, period))
    context.note("xuất báo cáo các đơn vị", period.words)
    name = f"bao-cao-don-vi-{period.first:%Y%m%d}-{period.closing:%Y%m%d}.docx"
    return attachment(data, name, WORD_TYPE)


def _workbook(context: RequestContext) -> Response:
    period = _period_asked(context)
    data = workbook_of_sum(context.wired, rolled_up(context.wired, period))
    context.note("xuất bảng tính các đơn vị", period.words)
    name = f"don-vi-{period.first:%Y%m%d}-{period.closing:%Y%m%d}.xlsx"
    return attachment(data, name, SHEET_TYPE)


def _close(context: RequestContext) -> Response:
    words = line(context.form, "ky", 80)
    period = _period(context, words)
    if context.form.get("viec") == "mo":
        open_again(context.wired, period)
        context.note("mở lại kỳ số liệu", period.words)
        word = f"Đã mở lại {period.words}: tệp muộn được tính."
    else:
        found = close_period(context.wired, period, who=context.person.name)
        context.note("chốt kỳ số liệu", period.words)
        word = f"Đã chốt {period.words}. Tệp đến sau là muộn, không đổi số này."
        doubtful = sum(not row.sound for row in found.rows)
        word += f" {doubtful} đơn vị còn chỗ phải xem lại, ghi ở dưới." if doubtful else ""
    days = quote(f"{written(period.first)} đến {written(period.last)}")
    return go(context, f"{HERE}/ky?ky={days}", word)


# ----- items that are handed down


def _items(context: RequestContext) -> Response:
    wired = context.wired
    units, exchange = overseen_now(wired), wired.exchange()
    return respond(
        context,
        "oversight_items.html",
        here=HERE,
        items=[(item, given_views(item, units, wired.today)) for item in exchange.given()],
        scripts=_scripts(context),
        units=units,
        today=wired.today,
    )


def _scripts(context: RequestContext) -> list[tuple[str, str]]:
    """(file, title) of the scripts that may be handed down, those changed last first."""
    tools = context.wired.tools
    titles = {one.file.rpartition("/")[2]: one.head.title for one in earlier_scripts(tools)}
    files = sorted(
        script_files(tools.folders.scripts), key=lambda path: path.stat().st_mtime, reverse=True
    )
    return [(path.name, titles.get(path.name, path.stem)) for path in files[:_SCRIPTS]]


def _hand_down(context: RequestContext) -> Response:
    wired, today = context.wired, context.wired.today
    named = {line({"n": value}, "n") for name, value in context.fields if name == "don_vi"}
    wanted = line(context.form, "bai")
    files = [path for path in script_files(wired.tools.folders.scripts) if path.name == wanted]
    last = day_field(context.form, "den", today)
    if last is None:
        raise InputError("chưa ghi hạn phát", hint="Viết như 30/11/2026.", field="den")
    units = [unit for unit in units_below(wired, today, today) if unit.key in named]
    if len(units) < len(named):  # nobody ticked means everybody
        raise InputError(
            "có đơn vị đã chọn nay không còn báo cáo về đây",
            hint="Chưa giao cho ai. Tải lại trang rồi chọn lại.",
        )
    with in_fields(**_FIELDS), held(wired):
        item, pack = hand_down(
            wired,
            files,
            first=day_field(context.form, "tu", today) or today,
            last=last,
            who=context.person.name,
            units=units,
        )
    context.note("giao bài xuống đơn vị", item.title, f"{written(item.first)}–{written(item.last)}")
    told = " ".join(pack.told)
    return go(context, f"{HERE}/giao", f"Đã có gói bài, bấm Tải gói rồi gửi. {told}".strip())


def _pack(context: RequestContext) -> Response:
    """The pack of an item, to be sent on."""
    wired = context.wired
    item = next((i for i in wired.exchange().given() if i.id == context.part("key")), None)
    path = wired.settings.audio / GIVEN / item.pack if item is not None and item.pack else None
    if path is None or not path.is_file():
        raise InputError(
            "không còn gói bài này", hint="Bài đã rút, hoặc gói viết ra chỗ khác; giao lại nếu cần."
        )
    return attachment(path.read_bytes(), path.name, "application/zip")


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.REPORT, does=_page),
    DeskRoute(
        method="POST",
        path=f"{HERE}/tep",
        right=Right.UNITS,
        does=with_upload(_taken, "Chọn tệp đơn vị gửi rồi bấm Nhận tệp."),
        raw=True,
        largest=LARGEST,
    ),
    DeskRoute(method="GET", path=f"{HERE}/nhac", right=Right.REPORT, does=_remind),
    DeskRoute(method="GET", path=f"{HERE}/ky", right=Right.REPORT, does=_sum),
    DeskRoute(method="GET", path=f"{HERE}/ky.csv", right=Right.REPORT, does=_table),
    DeskRoute(method="GET", path=f"{HERE}/ky.xlsx", right=Right.REPORT, does=_workbook),
    DeskRoute(method="GET", path=f"{HERE}/ky.docx", right=Right.REPORT, does=_paper),
    DeskRoute(method="GET", path=f"{HERE}/ky/hinh/{{name}}", right=Right.REPORT, does=_picture),
    DeskRoute(method="POST", path=f"{HERE}/ky", right=Right.UNITS, does=_close),
    DeskRoute(method="GET", path=f"{HERE}/giao", right=Right.UNITS, does=_items),
    DeskRoute(method="POST", path=f"{HERE}/giao", right=Right.UNITS, does=_hand_down),
    DeskRoute(method="GET", path=f"{HERE}/giao/{{key}}", right=Right.UNITS, does=_pack),
    DeskRoute(method="GET", path=f"{HERE}/{{key}}", right=Right.REPORT, does=_unit),
    DeskRoute(method="POST", path=f"{HERE}/{{key}}/tra-lai", right=Right.UNITS, does=_return),
    DeskRoute(method="POST", path=f"{HERE}/{{key}}/tinh", right=Right.UNITS, does=_accept),
    DeskRoute(method="POST", path=f"{HERE}/{{key}}/tra-loi", right=Right.UNITS, does=_answer),
    DeskRoute(method="POST", path=f"{HERE}/{{key}}/khoa", right=Right.UNITS, does=_compare),
    DeskRoute(method="POST", path=f"{HERE}/{{key}}/tep", right=Right.UNITS, does=_reply),
)
