"""Hôm nay: will it air, what airs next, and the few buttons for now."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from broadcaster.accounts.rights import Right, Role
from broadcaster.app.better_voice import better_voice_untold
from broadcaster.app.playout import (
    agent_runs,
    air_store,
    fetcher,
    log_lines,
    sites_with_a_log,
    why_unheard,
)
from broadcaster.app.staff_files import reporters_due, staff_file_mistakes
from broadcaster.desk.answers import go, plain_hint
from broadcaster.desk.first_steps_page import leads_here
from broadcaster.desk.forms import line
from broadcaster.desk.journey_views import script_page, under_way
from broadcaster.desk.questions_page import waiting_questions
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.station_lock import held
from broadcaster.desk.voices_page import TODAY
from broadcaster.domain.approval import ItemState
from broadcaster.domain.dates import day_name
from broadcaster.domain.errors import InputError
from broadcaster.domain.playout import URGENT, AirOrder, Lamp, LampItem
from broadcaster.domain.schedule import ZONE, unit_on
from broadcaster.playout.orders import (
    MAKE_UP,
    AirRequest,
    order_episode,
    order_make_up,
    order_stop,
    order_test,
    told_other_days,
)
from broadcaster.playout.status import AirStatus, SlotStatus
from broadcaster.programme.approval import approve
from broadcaster.programme.schedule import station_schedule
from broadcaster.reports.journeys import JourneyStage

AGENT = "Chưa có trình phát nào chạy"  # how the sentence of a missing agent begins
HELP = "/tro-giup/"  # beside the desk, not below it
KINDS = {Lamp.GREEN: "ok", Lamp.AMBER: "warn", Lamp.RED: "bad"}
# what a form says of its page -> that page; buttons of the loudspeaker stand on several
_PRESSED_ON = {"bat-dau": "/bat-dau?buoc=loa", "loa": "/loa"}
# sign of the lamp -> where to go and what the button says; the first that fits is shown
_STEPS: tuple[tuple[str, str, str, Right], ...] = (
    (AGENT.lower(), "/loa", "Bật trình phát", Right.AIR),
    ("tên tạm", "/bat-dau?buoc=ten", "Ghi tên trường", Right.SETTINGS),
    ("có bài nào được xếp", "/hang-doi", "Xếp bài vào hàng đợi", Right.QUEUE),
    ("chưa xếp bài", "/hang-doi", "Xếp bài vào hàng đợi", Right.QUEUE),
    ("nay trống", "/hang-doi", "Xếp bài vào hàng đợi", Right.QUEUE),
    ("quá khung", "/hang-doi", "Mở hàng đợi", Right.QUEUE),
    ("văn bản không dùng được", "/doi-luat", "Xem văn bản đã đổi", Right.REVIEW),
    ("văn bản đã đổi", "/doi-luat", "Xem văn bản đã đổi", Right.REVIEW),
    ("nghe bài đính chính", "/doi-luat", "Xem nơi còn nợ đính chính", Right.REVIEW),
    ("phải đính chính", "/doi-luat", "Xem nơi còn nợ đính chính", Right.REVIEW),
    ("nói ngày khác", "/hang-doi", "Mở hàng đợi", Right.QUEUE),
    ("không có ở máy phát", HELP, "Xem trợ giúp", Right.LOOK),
    ("sửa sau khi duyệt", "/soan-bai", "Mở ra gửi lại", Right.SEND),
    ("duyệt", "/duyet", "Mở bài chờ duyệt", Right.REVIEW),
    ("lich.toml", "/cai-dat/khung", "Mở khung giờ", Right.SETTINGS),
    ("sao lưu", "/cai-dat/sao-luu", "Mở sao lưu", Right.SETTINGS),
    ("trình phát", "/loa", "Xem loa", Right.AIR),
    ("loa", "/loa", "Xem loa", Right.AIR),
    ("âm lượng", "/loa", "Xem loa", Right.AIR),
    ("thiết bị âm thanh", "/loa", "Xem loa", Right.AIR),
    ("khung giờ", "/lich", "Mở lịch tuần", Right.LOOK),
    ("", HELP, "Xem trợ giúp", Right.ACCOUNT),  # whatever else: what to do stands there
)
_SCHEDULE_LINE = re.compile(r"lich\.toml\D*?dòng (\d+)")
_TITLE = re.compile("“[^“”]*”")
# sign of what was seen -> what to do, where the workflow's own hint is a command of the terminal
_FIXES = (
    (
        AGENT,
        "Bật trình phát ở máy nối với loa (trang Loa); đèn tự đổi khi nó chạy.",
    ),
    ("chưa có bài nào được xếp", "Xếp một bài vào hàng đợi."),
    ("tên tạm", "Ghi tên thật của trường trước khi phát."),
    (
        "bài đã phát nói theo văn bản",
        "Ở trang Văn bản đã đổi: viết bài đính chính cho từng bài, hoặc ghi vì sao không cần.",
    ),
    (
        "văn bản không dùng được vào ngày phát",
        "Chưa ai đổi thì bài vẫn phát. Bỏ bài khỏi hàng đợi và xếp bài khác, hoặc sửa rồi gửi duyệt"
        " lại; cố ý nhắc văn bản cũ thì ghi “Lý do nguồn” ở đầu bài.",
    ),
    ("bài đính chính", "Viết, gửi duyệt, xếp phát bài đính chính ở từng nơi đã nghe bản sai."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningAnswer:
    """What Hôm nay says before anything else."""

    kind: str  # ok, warn, bad
    heading: str  # "Sáng mai đã sẵn sàng"
    why: str
    fix: str  # what to do, in words
    step: tuple[str, str] | None  # where to go, what the button says


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSite:
    """Another site of the unit, in a line."""

    key: str
    name: str
    kind: str  # ok, warn, bad
    begins: datetime | None  # of the next slot with something in it
    told: str  # what is wrong, or what airs
    edited: str  # LampItem.edited of what is wrong
    runs: bool  # its agent runs on this machine
    on_air: tuple[str, ...]


def other_sites(context: RequestContext) -> tuple[OtherSite, ...]:
    """The other sites that the week has slots for."""
    wired = context.wired
    schedule = station_schedule(wired.station, wired.tools).schedule
    today = wired.today
    keys = sorted({slot.site for slot in schedule.slots if slot.site})
    found = []
    for key in keys:
        unit = unit_on(schedule.units, key, today)
        status = context.state.status_cache.status(wired, key)
        # an agent that has never run on this machine runs on another one, at its loudspeaker
        here = key in sites_with_a_log(wired.settings)
        found.append(_site_of(key, unit.name if unit else key, status, here=here))
    return tuple(found)


def _site_of(key: str, name: str, status: AirStatus, *, here: bool) -> OtherSite:
    first = status.next
    seen = [one for one in _lamp_items(status) if here or AGENT not in one.told]
    worst = max(seen, key=lambda one: one.lamp.rank, default=None)
    lamp = worst.lamp if worst else Lamp.GREEN
    titles = "; ".join(item.title for item in first.slot.items) if first else ""
    return OtherSite(
        key=key,
        name=name,
        kind=KINDS[lamp],
        begins=first.slot.begins if first else None,
        told=titles if worst is None or lamp is Lamp.GREEN else worst.told,
        edited=worst.edited if worst else "",
        runs=status.runs,
        on_air=status.on_air,
    )


def _today(context: RequestContext) -> Response:
    led = leads_here(context)
    if led is not None:
        return led
    wired = context.wired
    status = context.state.status_cache.status(wired)
    first = status.next
    if context.person.role is Role.PUPIL:
        return _pupils_day(context, first)
    answer = answer_of(status, context)
    worries = [one for one in _lamp_items(status) if one.lamp is not Lamp.GREEN]
    return respond(
        context,
        "today.html",
        air=status,
        answer=answer,
        first=first,
        kinds=KINDS,
        later=[one for one in status.ahead if one is not first][:4],
        worries=[
            (KINDS[w.lamp], w.told, _fix(w), step_for(w.told, context, w.edited))
            for w in worries
            if w.told != answer.why
        ],
        others=other_sites(context),
        ways=under_way(context),
        step_for=lambda why, edited: step_for(why, context, edited),
        jobs=[job for job in context.state.parts.jobs.newest(6) if not job.over],
        due=reporters_due(wired) if context.may(Right.STAFF) else (),
        unread=bool(staff_file_mistakes(wired)) if context.may(Right.STAFF) else False,
        better=context.may(Right.SETTINGS) and better_voice_untold(wired, TODAY),
        asked=waiting_questions(context),
    )


def _pupils_day(context: RequestContext, first: SlotStatus | None) -> Response:
    """What a pupil can do; what is wrong with loudspeaker and queue is for adults to mend."""
    ways = under_way(context)
    mine = [way for way in ways if way.stage in (JourneyStage.WRITING, JourneyStage.RETURNED)]
    return respond(
        context,
        "today_pupil.html",
        mine=mine,
        others=[way for way in ways if way not in mine],
        first=first,
        jobs=[job for job in context.state.parts.jobs.newest(6) if not job.over],
    )


def _lamp_items(status: AirStatus) -> tuple[LampItem, ...]:
    first = status.next
    return (*(first.seen if first else ()), *status.general)


def answer_of(status: AirStatus, context: RequestContext) -> MorningAnswer:
    """The lamp as a heading, a reason and a next step."""
    first = status.next
    kind = KINDS[status.lamp]
    when = spoken_time(first.slot.begins, status.now) if first else "Những ngày tới"
    state = {"ok": "đã sẵn sàng", "warn": "cần xem lại", "bad": "chưa phát được"}[kind]
    worst = [one for one in _lamp_items(status) if one.lamp is status.lamp]
    first_worry = worst[0] if kind != "ok" and worst else None
    why = first_worry.told if first_worry else ""
    fix = _fix(first_worry) if first_worry else ""
    step = step_for(why, context, first_worry.edited if first_worry else "")
    heading = f"{when} {state}"
    if first is None and kind == "ok":  # only what is on air keeps an empty queue from being told
        heading = "Đang phát"
    return MorningAnswer(kind=kind, heading=heading, why=why, fix=fix, step=step)


def _fix(seen: LampItem) -> str:
    """What to do about it at the desk."""
    told = _without_titles(seen.told)
    own = next((words for sign, words in _FIXES if sign in told), "")
    return own or plain_hint(seen.fix)


def step_for(why: str, context: RequestContext, edited: str = "") -> tuple[str, str] | None:
    """Where something red or amber is mended by who looks, and what the button says.

    `edited` is the key of the episode that is to be sent again: its script is opened.
    """
    if not why:
        return None
    if (at := _SCHEDULE_LINE.search(why)) and context.may(Right.SETTINGS):
        return f"{context.home}/cai-dat/tep/lich?dong={at[1]}", "Mở tệp lịch ở dòng ấy"
    told = _without_titles(why).lower()
    for sign, path, words, right in _STEPS:
        if sign in told and context.may(right):
            where = context.server_path if path == HELP else context.home
            script = script_page(context, edited) if edited and path == "/soan-bai" else ""
            return f"{where}{script or path}", words
    return None


def _without_titles(told: str) -> str:
    """The sentence without what stands in “…”: a title may hold any sign."""
    while (bare := _TITLE.sub("", told)) != told:
        told = bare
    return told


def spoken_time(when: datetime, now: datetime) -> str:
    """“Sáng mai”, “Chiều nay”, “Sáng thứ hai 30/11”."""
    home, today = when.astimezone(ZONE), now.astimezone(ZONE).date()
    part = "Sáng" if home.hour < 12 else "Chiều" if home.hour < 18 else "Tối"
    days = (home.date() - today).days
    if days in (0, 1):
        return f"{part} {('nay', 'mai')[days]}"
    return f"{part} {day_name(home.date(), today)}"


# --- buttons ------------------------------------------------------------------------------------


def site_of_form(context: RequestContext) -> str:
    """The site that a button means, "" = the main one. Raises InputError for one nobody knows."""
    key = line(context.form, "diem", 80)
    if not key:
        return ""
    wired = context.wired
    slots = station_schedule(wired.station, wired.tools).schedule.slots
    if all(slot.site != key for slot in slots):
        raise InputError("lịch không có điểm phát này", hint="Tải lại trang Hôm nay.")
    return key


def pressed_on(context: RequestContext, usual: str) -> str:
    """The page whose button was pressed, which then stays open."""
    return _PRESSED_ON.get(context.form.get("tu", ""), usual)


def _refuse_without_agent(context: RequestContext) -> None:
    if not agent_runs(context.wired.settings, site_of_form(context)):
        raise InputError(
            "máy phát ở loa chưa chạy nên chưa phát được",
            hint="Bật trình phát ở trang Loa, rồi bấm lại. Hàng đợi vẫn nguyên.",
        )


def _refuse_unheard(context: RequestContext) -> None:
    """An order that nobody would hear is not taken for done: why, and what to do."""
    _refuse_without_agent(context)
    wired = context.wired
    why = why_unheard(wired.settings, site_of_form(context), wired.tools.clock.now())
    if why is not None:
        raise InputError(why.told.rstrip("."), hint=_fix(why))


def _give_order(context: RequestContext, order: AirOrder, act: str, word: str) -> Response:
    air_store(context.wired.settings, site_of_form(context)).give(order)
    context.note(act, order.items[0].title if order.items else "")
    odd = told_other_days(order)
    place = pressed_on(context, "/hom-nay")
    return go(context, place, " ".join([word, *odd]), kind="warn" if odd else "ok")


def _test(context: RequestContext) -> Response:
    """Phát thử: a short jingle through the loudspeakers."""
    _refuse_unheard(context)
    wired = context.wired
    site = site_of_form(context)
    source = fetcher(wired, air_store(wired.settings, site), site)
    order = order_test(source, who=context.person.name)
    return _give_order(
        context, order, "phát thử", "Đã bảo máy phát: tiếng thử vang lên trong vài giây."
    )


def _stop(context: RequestContext) -> Response:
    """Dừng: whatever is on air ends now."""
    _refuse_without_agent(context)
    order = order_stop(context.wired.tools.clock.now(), who=context.person.name)
    return _give_order(
        context, order, "dừng phát", "Đã bảo máy phát dừng. Phần chưa phát phát bù được."
    )


def _make_up(context: RequestContext) -> Response:
    _refuse_unheard(context)
    wired = context.wired
    source = fetcher(wired, air_store(wired.settings, ""), "")
    wish = AirRequest(who=context.person.name, kind=MAKE_UP)
    lines = log_lines(wired.settings, "")
    order = order_make_up(source, lines, line(context.form, "khung"), wish)
    return _give_order(context, order, "phát bù", "Đã bảo máy phát bù, xong bài đang phát là đến.")


def _urgent_page(context: RequestContext) -> Response:
    tools = context.wired.tools
    states = tools.journal().states()
    since = tools.clock.now() - timedelta(days=60)
    briefs = [b for b in tools.catalogue().briefs() if b.air_time > since]
    newest = sorted(briefs, key=lambda b: b.air_time, reverse=True)[:20]
    shown = [e for e in map(tools.catalogue().get, (b.key for b in newest)) if e is not None]
    approved = {key for key, state in states.items() if state is ItemState.APPROVED}
    return respond(
        context, "urgent.html", briefs=shown, approved=approved,
        named=context.wired.station.profile.urgent_approvers,
    )  # fmt: skip


def _urgent(context: RequestContext) -> Response:
    """Thông báo khẩn: cuts in at once; what nobody approved needs one of the named two."""
    _refuse_unheard(context)
    wired, who = context.wired, context.person.name
    episode = wired.tools.catalogue().get(line(context.form, "so"))
    if episode is None:
        raise InputError("chưa chọn bài nào để phát khẩn", hint="Chọn một bài trong danh sách.")
    source = fetcher(wired, air_store(wired.settings, ""), "")
    with held(wired):
        if wired.station.profile.approval:
            approve(wired.station.profile, wired.tools, episode, who=who, urgent=True)
        order = order_episode(source, episode, AirRequest(who=who, kind=URGENT))
    word = "Đã phát thông báo khẩn. Sau đó cần một người nữa xác nhận ở trang Duyệt."
    return _give_order(context, order, "thông báo khẩn", word)


ROUTES = (
    DeskRoute(method="GET", path="/hom-nay", right=Right.LOOK, does=_today),
    DeskRoute(method="POST", path="/phat-thu", right=Right.AIR, does=_test),
    DeskRoute(method="POST", path="/dung", right=Right.AIR, does=_stop),
    DeskRoute(method="POST", path="/phat-bu", right=Right.AIR, does=_make_up),
    DeskRoute(method="GET", path="/khan", right=Right.URGENT, does=_urgent_page),
    DeskRoute(method="POST", path="/khan", right=Right.URGENT, does=_urgent),
)
