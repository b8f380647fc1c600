"""Báo cáo: a period, what it comes to, and the files of it; a look at the Word file as printed."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.papers import publish_paper
from broadcaster.app.reports import (
    TEMPLATE,
    facts_within,
    forms_of,
    period_asked,
    public_facts,
    sample_template,
    word_file_of,
    workbook_of,
    year_before,
)
from broadcaster.app.staff_files import staff_file_mistakes
from broadcaster.desk.answers import attachment, go
from broadcaster.desk.forms import day_field, in_field, line
from broadcaster.desk.papers_page import may_publish, refuse_unapproved
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.station_lock import held
from broadcaster.desk.writing_page import file_name
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.importing.office_program import office_program, pdf_of
from broadcaster.importing.page_picture import page_picture
from broadcaster.pictures.plot import as_png, as_svg
from broadcaster.publishing.public_papers import PaperKind
from broadcaster.reports.chart import ReportPicture, report_pictures
from broadcaster.reports.report_facts import FactWay, ReportFacts
from broadcaster.reports.report_periods import ReportPeriod
from broadcaster.reports.report_sheets import SHEET_TYPE
from broadcaster.reports.report_tables import facts_csv
from broadcaster.reports.report_template import LARGEST
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import named
from broadcaster.writing.word_package import WORD_TYPE

HERE = "/bao-cao"
_SHOWN_PAGES = 30  # of a report, as pictures
_KEPT = 20  # reports as printed, the newest
_KEPT_PICTURES = 120  # drawings, the newest
_PRINTED = "bao-cao"  # their folder, below what can be made again
_KEY = re.compile(r"[0-9a-f]{16}")
_LONGEST = 80  # letters of a period that is said


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReport:
    """What the address asks for."""

    words: str  # of the period, as said
    preliminary: bool
    closing: str  # day, as typed; "" = none
    own: bool = False  # after the office's own template

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        told = {
            "ky": self.words,
            "so_bo": "1" if self.preliminary else "",
            "chot": self.closing,
            "mau": "1" if self.own else "",
        }
        return urlencode({key: value for key, value in told.items() if value})


def _asked(context: RequestContext) -> AskedReport:
    values: Mapping[str, str] = context.request.query_params
    other = line(values, "ky_khac", _LONGEST)
    return AskedReport(
        words=other or line(values, "ky", _LONGEST),
        preliminary=bool(context.query("so_bo")),
        closing=line(values, "chot", 40),
        own=bool(context.query("mau")) and _template(context).is_file(),
    )


def _period(context: RequestContext, asked: AskedReport) -> ReportPeriod:
    closing = day_field({"chot": asked.closing}, "chot", context.wired.today)
    with in_field("ky_khac"):
        return period_asked(
            context.wired, asked.words, preliminary=asked.preliminary, closing=closing
        )


def _choices(context: RequestContext) -> list[str]:
    """Periods that people ask for, by today."""
    today, profile = context.wired.today, context.wired.station.profile
    month = date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)
    opens = today.year - (today.month < profile.school_year_starts)
    year = f"{opens}" if profile.school_year_starts == 1 else f"{opens}-{opens + 1}"
    terms = [f"học kỳ {n} năm học {year}" for n in (1, 2)] if profile.report.second_term else []
    return [
        f"tháng {today.month}/{today.year}",
        f"tháng {month.month}/{month.year}",
        *terms,
        f"năm học {year}",
        f"6 tháng đầu năm {today.year}",
        f"6 tháng cuối năm {today.year}",
        f"năm {today.year}",
        f"năm {today.year - 1}",
    ]


def _page(context: RequestContext) -> Response:
    asked = _asked(context)
    wrong, facts = "", None
    try:
        facts = facts_within(context.wired, _period(context, asked))
    except InputError as fault:
        wrong = fault.sentence
        hint = fault.hint
    else:
        hint = ""
    return respond(
        context,
        "report.html",
        here=HERE,
        asked=asked,
        choices=_choices(context),
        wrong=wrong,
        hint=hint,
        facts=facts,
        unread=bool(facts and staff_file_mistakes(context.wired)),
        ways=[facts.figures(way) for way in FactWay] if facts else (),
        pictures=_pictures(context, facts) if facts else (),
        due=context.wired.station.profile.report.due,
        printable=bool(office_program()),
        own=_template(context).is_file(),
        broken=forms_of(context.wired)[1],
        may_publish=may_publish(context),
        public=bool(context.wired.station.profile.public_url),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPicture:
    """A picture of the page, drawn once for all that ask for it."""

    name: str  # of a file of it, without ending
    title: str
    wide: str  # keys of its drawings
    narrow: str  # for a phone


def _pictures(context: RequestContext, facts: ReportFacts) -> list[DrawnPicture]:
    """What is drawn; a year earlier only where there is a log of it.

    The table of facts takes the longest, so the page draws them all and browsers ask by key.
    """
    if not facts.log:
        return []
    before = year_before(context.wired, facts.period)
    return drawn_pictures(
        context, report_pictures(facts, before), report_pictures(facts, before, narrow=True)
    )


def drawn_pictures(
    context: RequestContext, wide: Sequence[ReportPicture], narrow: Sequence[ReportPicture]
) -> list[DrawnPicture]:
    """The same pictures for a wide screen and for a phone, kept so that browsers ask by key."""
    drawn = [
        [_kept(context, as_svg(one.plot).encode(), "svg") for one in every]
        for every in (wide, narrow)
    ]
    _sweep(_folder(context), "*.svg", _KEPT_PICTURES)
    return [
        DrawnPicture(name=one.key, title=one.title, wide=at, narrow=slim)
        for one, at, slim in zip(wide, *drawn, strict=True)
    ]


def _picture(context: RequestContext) -> Response:
    """A drawing by its key, or a picture by its name as a file to be put into a document."""
    key = context.part("key")
    if _KEY.fullmatch(key):
        path = _folder(context) / f"{key}.svg"
        if not path.is_file():
            raise InputError("hình này không còn", hint="Tải lại trang Báo cáo.")
        headers = {"cache-control": "private, max-age=3600"}
        return Response(path.read_bytes(), media_type="image/svg+xml", headers=headers)
    facts = facts_within(context.wired, _period(context, _asked(context)))
    for one in report_pictures(facts, year_before(context.wired, facts.period)):
        if one.key == key:
            return Response(as_png(one.plot), media_type="image/png")
    raise InputError("kỳ này không có hình ấy")


def _word_file(context: RequestContext, facts: ReportFacts) -> bytes:
    own = _template(context) if _asked(context).own else None
    return word_file_of(context.wired, facts, template=own)


def _template(context: RequestContext) -> Path:
    """Where the office's own template lies, if there is one."""
    return context.wired.tools.folders.scripts / TEMPLATE


async def _bring_template(context: RequestContext) -> Response:
    """The office's own template; it is filled once, so that what is wrong is said now."""
    if context.upload is None or not context.upload.name:
        raise InputError("chưa chọn tệp nào", hint="Chọn tệp Word (.docx) rồi gửi.")
    return await run_in_threadpool(_template_brought, context)


def _template_brought(context: RequestContext) -> Response:
    assert context.upload is not None
    facts = facts_within(context.wired, period_asked(context.wired, ""))
    name = file_name(context)
    word_file_of(context.wired, facts, template=context.upload.path, called=name)
    write_atomic(_template(context), context.upload.path.read_bytes())
    context.note("đổi mẫu báo cáo", name)
    return go(context, f"{HERE}?mau=1", "Đã nhận mẫu báo cáo của đơn vị.")


def _drop_template(context: RequestContext) -> Response:
    path = _template(context)
    with explained(path, "xóa tệp"):
        path.unlink(missing_ok=True)
    context.note("bỏ mẫu báo cáo")
    return go(context, HERE, "Đã bỏ mẫu của đơn vị; báo cáo theo mẫu có sẵn.")


def _file(context: RequestContext) -> Response:
    """The report in the form that the address ends with."""
    name = context.part("name")
    if name == TEMPLATE:  # to start from
        return attachment(sample_template(context.wired), name, WORD_TYPE)
    facts = facts_within(context.wired, _period(context, _asked(context)))
    data, kind = _made(context, facts, name)
    context.note("xuất báo cáo", name, facts.period.words)
    return attachment(data, name, kind)


def _made(context: RequestContext, facts: ReportFacts, name: str) -> tuple[bytes, str]:
    """A file of the period, and what kind of file it is."""
    match name:
        case "bao-cao.docx":
            return _word_file(context, facts), WORD_TYPE
        case "bao-cao.pdf":
            return _printed(context, _word_file(context, facts))[1], "application/pdf"
        case "so-lieu.xlsx":
            forms = [form for form in forms_of(context.wired)[0] if form.fits(facts.period)]
            return workbook_of(facts, forms), SHEET_TYPE
        case "so-lieu.csv":  # the mark makes a spreadsheet take it for UTF-8
            return f"\ufeff{facts_csv(facts)}".encode(), "text/csv; charset=utf-8"
    raise InputError("báo cáo không có tệp ấy", hint="Chọn lại ở trang Báo cáo.")


def _publish(context: RequestContext) -> Response:
    """The table of the period onto the public site; its Word file has blanks that people fill."""
    form = context.form
    refuse_unapproved(context)
    closing = day_field(form, "chot", context.wired.today)
    period = period_asked(
        context.wired,
        line(form, "ky", _LONGEST),
        preliminary=bool(form.get("so_bo")),
        closing=closing,
    )
    facts = public_facts(context.wired, facts_within(context.wired, period))
    name = "so-lieu.csv" if form.get("tep") == "csv" else "so-lieu.xlsx"
    data, _ = _made(context, facts, name)
    with held(context.wired):
        paper = publish_paper(
            context.wired, data, name, title=f"Số liệu phát thanh {period.told}",
            kind=PaperKind.FIGURES, seen=bool(form.get("da_xem")),
        )  # fmt: skip
    context.note("công bố tệp", paper.key, paper.title)
    return go(context, "/cong-bo", f"Đã công bố “{paper.title}” trên trang của đài.")


# --- as printed, as drawn ----------------------------------------------------------------------


def _folder(context: RequestContext) -> Path:
    return context.wired.settings.cache / _PRINTED


def _kept(context: RequestContext, data: bytes, ending: str) -> str:
    """The key under which a file is found again."""
    key = hashlib.sha256(data).hexdigest()[:16]
    write_atomic(_folder(context) / f"{key}.{ending}", data, durable=False)
    return key


def _sweep(folder: Path, pattern: str, most: int) -> None:
    """Only the newest stay."""
    kept = []
    for path in named(folder, pattern):
        with suppress(FileNotFoundError):  # somebody else's page swept it
            kept.append((path.stat().st_mtime, path))
    for _, old in sorted(kept)[:-most]:
        old.unlink(missing_ok=True)


def _printed(context: RequestContext, document: bytes) -> tuple[str, bytes]:
    """The key and the PDF of a Word file of ours; kept, since making it takes seconds."""
    key = hashlib.sha256(document).hexdigest()[:16]
    path = _folder(context) / f"{key}.pdf"
    if path.is_file():
        return key, path.read_bytes()
    data = pdf_of(document, "báo cáo")
    write_atomic(path, data)
    _sweep(path.parent, "*.pdf", _KEPT)
    return key, data


def _preview(context: RequestContext) -> Response:
    asked = _asked(context)
    facts = facts_within(context.wired, _period(context, asked))
    key, data = _printed(context, _word_file(context, facts))
    pages = max(1, len(re.findall(rb"/Type\s*/Page(?![A-Za-z])", data)))
    return respond(
        context, "report_preview.html", here=HERE, asked=asked, period=facts.period, key=key,
        pages=min(pages, _SHOWN_PAGES), more=max(0, pages - _SHOWN_PAGES),
    )  # fmt: skip


def _page_picture(context: RequestContext) -> Response:
    key, number = context.part("key"), context.part("number")
    path = _folder(context) / f"{key}.pdf"
    if not _KEY.fullmatch(key) or not re.fullmatch(r"[1-9]\d{0,2}", number) or not path.is_file():
        raise InputError("trang xem trước này không còn", hint="Mở lại Xem trước.")
    try:
        data = page_picture(path, "báo cáo", int(number))
    except BroadcasterError as fault:
        raise InputError(fault.sentence, hint="Tải tệp PDF về xem.") from fault
    headers = {"cache-control": "private, max-age=3600"}
    return Response(data, media_type="image/jpeg", headers=headers)


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.REPORT, does=_page),
    DeskRoute(method="GET", path=f"{HERE}/tep/{{name}}", right=Right.REPORT, does=_file),
    DeskRoute(method="GET", path=f"{HERE}/hinh/{{key}}", right=Right.REPORT, does=_picture),
    DeskRoute(
        method="POST",
        path=f"{HERE}/mau",
        right=Right.SETTINGS,
        does=_bring_template,
        raw=True,
        largest=LARGEST,
    ),
    DeskRoute(method="POST", path=f"{HERE}/mau/bo", right=Right.SETTINGS, does=_drop_template),
    DeskRoute(method="POST", path=f"{HERE}/cong-bo", right=Right.POST, does=_publish),
    DeskRoute(method="GET", path=f"{HERE}/xem", right=Right.REPORT, does=_preview),
    DeskRoute(
        method="GET", path=f"{HERE}/xem/{{key}}/{{number}}", right=Right.REPORT, does=_page_picture
    ),
)
