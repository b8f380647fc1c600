"""Cấp trên: what this unit sends up, its difficulties, what came down and what became of it."""

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.exchange_keys import ABOVE, compared_key, own_fingerprint
from broadcaster.app.handed_items import handed_here, take_handed
from broadcaster.app.letter_line import line_above, send_up
from broadcaster.app.overseen_units import units_below
from broadcaster.app.parent_unit import letter_up, take_from_above, tell_difficulty
from broadcaster.desk.answers import attachment, go
from broadcaster.desk.forms import in_field, in_fields, line
from broadcaster.desk.request import DeskRoute, RequestContext, respond, with_upload
from broadcaster.desk.station_lock import held
from broadcaster.desk.uploads import too_large
from broadcaster.desk.writing_page import file_name
from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.net.connection import NetworkFault
from broadcaster.reports.difficulties import DifficultySubject
from broadcaster.reports.report_periods import ReportPeriod, report_period
from broadcaster.reports.unit_letters import LARGEST, heard_fingerprint
from broadcaster.sharing.pack import is_pack

HERE = "/cap-tren"
_LARGEST = 512 * 1024**2  # bytes of a pack
_FIELDS = {"spoken": "dau_khoa", "text": "loi"}


def _page(context: RequestContext) -> Response:
    wired = context.wired
    exchange = wired.exchange()
    above = exchange.from_above()
    return respond(
        context,
        "parent.html",
        here=HERE,
        above=exchange.keys().get(ABOVE),
        own=own_fingerprint(wired),
        remarks=above.remarks if above else (),
        difficulties=sorted(exchange.difficulties(), key=lambda one: (bool(one.answer), one.at)),
        subjects=list(DifficultySubject),
        handed=handed_here(wired),
        due=wired.station.profile.report.due,
        request=wired.station.profile.report.request,
        month=report_period("", wired.today).words,
        line=bool(line_above(wired)),
        sums=len(units_below(wired, wired.today, wired.today)),
    )


def _period(context: RequestContext) -> ReportPeriod | None:
    """The period whose figures go up; None = the state alone."""
    if context.form.get("gi") == "tinh-hinh":
        return None
    profile = context.wired.station.profile
    with in_field("ky"):
        return report_period(
            line(context.form, "ky", 80), context.wired.today,
            school_year_starts=profile.school_year_starts, second_term=profile.report.second_term,
        )  # fmt: skip


def _send(context: RequestContext) -> Response:
    """The file that goes up, to be saved and sent, or to go by the line at once."""
    if context.form.get("gi") == "mang":
        return _send_by_line(context)
    wired, period = context.wired, _period(context)
    with held(wired):
        name, data = letter_up(wired, period)
    context.note("viết tệp gửi cấp trên", period.words if period else "tình hình")
    return attachment(data, name, "application/zip")


def _send_by_line(context: RequestContext) -> Response:
    """Straight to the server of the unit above; its answer is taken in at once."""
    wired, period = context.wired, _period(context)
    try:
        with held(wired):
            sent = send_up(wired, period, who=context.person.name)
    except NetworkFault as fault:
        told = f"{fault.sentence.rstrip('.')}: chưa chắc đã gửi được"
        raise InputError(
            told, hint="Lát nữa bấm lại, gửi hai lần chỉ tính một; hay gửi tệp."
        ) from fault
    about = period.words if period else "tình hình"
    context.note("gửi cấp trên qua mạng", about)
    word = f"Đã gửi {about}." if sent.counts else f"Đã gửi {about}, cấp trên chưa tính."
    if sent.told:
        word += f" Nơi nhận ghi: {'; '.join(one.rstrip('.') for one in sent.told[:3])}."
    if sent.came is not None:
        word += f" {sent.came.letter.parent}: {sent.came.answered} câu trả lời mới."
    if sent.trouble is not None:
        word += f" Chưa đọc được câu trả lời: {sent.trouble.sentence}"
    fine = sent.counts and sent.trouble is None
    return go(context, HERE, word, kind="ok" if fine else "warn")


def _ask(context: RequestContext) -> Response:
    about = line(context.form, "loai")
    kind = next((one for one in DifficultySubject if one.value == about), DifficultySubject.OTHER)
    with in_fields(**_FIELDS):
        told = tell_difficulty(
            context.wired, context.form.get("loi", ""), who=context.person.name, about=kind,
            subject=line(context.form, "ve"),
        )  # fmt: skip
    context.note("ghi vướng mắc", kind.value, told.id)
    return go(context, HERE, "Đã ghi. Tệp gửi cấp trên lần tới mang vướng mắc này đi.")


def _taken(context: RequestContext) -> Response:
    assert context.upload is not None
    wired, path, who = context.wired, context.upload.path, context.person.name
    typed = line(context.form, "dau_khoa", 80)
    with in_field("dau_khoa"):
        spoken = heard_fingerprint(typed) if typed else ""
    with in_fields(**_FIELDS):
        if is_pack(path):
            with held(wired):
                item, over, known = take_handed(wired, path, who=who, spoken=spoken)
            context.note("nhận bài cấp trên giao", item.title)
            word = (
                f"{item.asker} giao “{item.title}”: phát từ {written(item.first)} đến hết "
                f"{written(item.last)}. {len(over.scripts)} bài đã ở Soạn bài."
            )
            word += " Hạn phát đã qua." if item.last < wired.today else ""
        else:
            if path.stat().st_size > LARGEST:
                raise too_large(LARGEST)
            came = take_from_above(
                wired, path.read_bytes(), file_name(context), who=who, spoken=spoken
            )
            known = came.known
            context.note("nhận tệp cấp trên", came.letter.parent)
            word = f"Đã nhận tệp của {came.letter.parent}: {came.answered} câu trả lời mới."
            word += " Tệp này đã nhận trước đây." if came.again else ""
    if known.compared is None:
        return go(context, HERE, f"{word} Hãy gọi đối chiếu dấu khóa ở dưới.", kind="warn")
    return go(context, HERE, word)


def _compare(context: RequestContext) -> Response:
    typed = line(context.form, "dau_khoa", 80)
    if not typed:
        raise InputError("chưa gõ dấu khóa nghe được", field="dau_khoa")
    with in_field("dau_khoa"):
        spoken = heard_fingerprint(typed)
    with in_fields(**_FIELDS):
        known = compared_key(context.wired, ABOVE, spoken)
    context.note("đối chiếu khóa của cấp trên", known.name)
    return go(context, HERE, f"Đã ghi là khóa của {known.name} đã đối chiếu.")


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.REPORT, does=_page),
    DeskRoute(method="POST", path=f"{HERE}/gui", right=Right.UNITS, does=_send),
    DeskRoute(method="POST", path=f"{HERE}/vuong-mac", right=Right.UNITS, does=_ask),
    DeskRoute(
        method="POST",
        path=f"{HERE}/tep",
        right=Right.UNITS,
        does=with_upload(_taken, "Chọn tệp cấp trên gửi rồi bấm Nhận tệp."),
        raw=True,
        largest=_LARGEST,
    ),
    DeskRoute(method="POST", path=f"{HERE}/khoa", right=Right.UNITS, does=_compare),
)  # fmt: skip
