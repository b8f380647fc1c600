"""Hôm nay: will it air, what airs next, and the few buttons for now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from broadcaster.desk.answers import go
from broadcaster.desk.forms import line
from broadcaster.desk.holding import held
from broadcaster.desk.plain_words import plain_hint
from broadcaster.desk.visit import Visit, Way, respond
from broadcaster.errors import InputError
from broadcaster.model.approval import State
from broadcaster.model.playout import Lamp, Order, Seen
from broadcaster.model.rights import Right
from broadcaster.model.schedule import ZONE
from broadcaster.wiring_air import agent_runs, air_store, fetcher, log_lines
from broadcaster.workflows.air_status import AirStatus
from broadcaster.workflows.approving import approve
from broadcaster.workflows.ordering import (
    MAKE_UP,
    URGENT,
    Wish,
    order_episode,
    order_make_up,
    order_stop,
    order_test,
)

KINDS = {Lamp.GREEN: "ok", Lamp.AMBER: "warn", Lamp.RED: "bad"}
# sign of the lamp -> where to go and what the button says; the first that fits is shown
_STEPS: tuple[tuple[str, str, str, Right], ...] = (
    ("chưa có bài nào được xếp", "/hang-doi", "Xếp bài vào hàng đợi", Right.QUEUE),
    ("duyệt", "/duyet", "Mở bài chờ duyệt", Right.REVIEW),
    ("quá khung", "/hang-doi", "Mở hàng đợi", Right.QUEUE),
    ("khung giờ", "/lich", "Mở lịch tuần", Right.LOOK),
)
# sign of what was seen -> what to do, where the workflow's own hint is a command of the terminal
_FIXES = (
    (
        "Chưa có trình phát nào chạy",
        "Bật chương trình phát ở máy nối với loa; đèn tự đổi khi nó chạy.",
    ),
    ("chưa có bài nào được xếp", "Xếp một bài đã duyệt vào hàng đợi."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What Hôm nay says before anything else."""

    kind: str  # ok, warn, bad
    heading: str  # "Sáng mai đã sẵn sàng"
    why: str
    fix: str  # what to do, in words
    step: tuple[str, str] | None  # where to go, what the button says


def _today(visit: Visit) -> Response:
    wired = visit.wired
    status = visit.shop.lookout.status(wired)
    first = status.next
    answer = answer_of(status, visit)
    worries = [one for one in _seen(status) if one.lamp is not Lamp.GREEN]
    return respond(
        visit,
        "today.html",
        air=status,
        answer=answer,
        first=first,
        later=[one for one in status.ahead if one is not first][:4],
        worries=[(KINDS[w.lamp], w.told, _fix(w)) for w in worries if w.told != answer.why],
        jobs=[job for job in visit.shop.parts.jobs.newest(6) if not job.over],
    )


def _seen(status: AirStatus) -> tuple[Seen, ...]:
    first = status.next
    return (*(first.seen if first else ()), *status.general)


def answer_of(status: AirStatus, visit: Visit) -> Answer:
    """The lamp as a heading, a reason and a next step."""
    first = status.next
    kind = KINDS[status.lamp]
    when = spoken_time(first.slot.begins, status.now) if first else "Những ngày tới"
    state = {"ok": "đã sẵn sàng", "warn": "cần xem lại", "bad": "chưa phát được"}[kind]
    worst = [one for one in _seen(status) if one.lamp is status.lamp]
    first_worry = worst[0] if kind != "ok" and worst else None
    why = first_worry.told if first_worry else ""
    fix = _fix(first_worry) if first_worry else ""
    return Answer(kind=kind, heading=f"{when} {state}", why=why, fix=fix, step=_step(why, visit))


def _fix(seen: Seen) -> str:
    """What to do about it at the desk."""
    own = next((words for sign, words in _FIXES if sign in seen.told), "")
    return own or plain_hint(seen.fix)


def _step(why: str, visit: Visit) -> tuple[str, str] | None:
    for sign, path, words, right in _STEPS:
        if sign in why.lower() and visit.may(right):
            return path, words
    return None


def spoken_time(when: datetime, now: datetime) -> str:
    """“Sáng mai”, “Chiều nay”, “Sáng thứ Hai 30/11”."""
    home, today = when.astimezone(ZONE), now.astimezone(ZONE).date()
    part = "Sáng" if home.hour < 12 else "Chiều" if home.hour < 18 else "Tối"
    days = (home.date() - today).days
    if days in (0, 1):
        return f"{part} {('nay', 'mai')[days]}"
    names = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
    return f"{part} {names[home.weekday()]} {home:%d/%m}"


# --- buttons ------------------------------------------------------------------------------------


def _refuse_without_agent(visit: Visit) -> None:
    if not agent_runs(visit.wired.settings, ""):
        raise InputError(
            "máy phát ở loa chưa chạy nên chưa phát được",
            hint="Mở chương trình phát ở máy nối với loa, rồi bấm lại. Hàng đợi vẫn nguyên.",
        )


def _give(visit: Visit, order: Order, act: str, word: str) -> Response:
    air_store(visit.wired.settings, "").give(order)
    visit.note(act, order.items[0].title if order.items else "")
    return go(visit, "/hom-nay", word)


def _test(visit: Visit) -> Response:
    """Phát thử: a short jingle through the loudspeakers."""
    _refuse_without_agent(visit)
    wired = visit.wired
    source = fetcher(wired, air_store(wired.settings, ""), "")
    order = order_test(source, who=visit.person.name)
    return _give(visit, order, "phát thử", "Đã bảo máy phát: tiếng thử vang lên trong vài giây.")


def _stop(visit: Visit) -> Response:
    """Dừng: whatever is on air ends now."""
    _refuse_without_agent(visit)
    order = order_stop(visit.wired.tools.clock.now(), who=visit.person.name)
    return _give(visit, order, "dừng phát", "Đã bảo máy phát dừng. Phần chưa phát phát bù được.")


def _make_up(visit: Visit) -> Response:
    _refuse_without_agent(visit)
    wired = visit.wired
    source = fetcher(wired, air_store(wired.settings, ""), "")
    wish = Wish(who=visit.person.name, kind=MAKE_UP)
    lines = log_lines(wired.settings, "")
    order = order_make_up(source, lines, line(visit.form, "khung"), wish)
    return _give(visit, order, "phát bù", "Đã bảo máy phát bù, xong bài đang phát là đến.")


def _urgent_page(visit: Visit) -> Response:
    tools = visit.wired.tools
    states = tools.journal().states()
    since = tools.clock.now() - timedelta(days=60)
    briefs = [b for b in tools.catalogue().briefs() if b.air_time > since]
    newest = sorted(briefs, key=lambda b: b.air_time, reverse=True)[:20]
    shown = [e for e in map(tools.catalogue().get, (b.key for b in newest)) if e is not None]
    approved = {key for key, state in states.items() if state is State.APPROVED}
    return respond(
        visit, "urgent.html", briefs=shown, approved=approved,
        named=visit.wired.station.profile.urgent_approvers,
    )  # fmt: skip


def _urgent(visit: Visit) -> Response:
    """Thông báo khẩn: cuts in at once; what nobody approved needs one of the named two."""
    _refuse_without_agent(visit)
    wired, who = visit.wired, visit.person.name
    episode = wired.tools.catalogue().get(line(visit.form, "so"))
    if episode is None:
        raise InputError("chưa chọn bài nào để phát khẩn", hint="Chọn một bài trong danh sách.")
    source = fetcher(wired, air_store(wired.settings, ""), "")
    with held(wired):
        if wired.station.profile.approval:
            approve(wired.station.profile, wired.tools, episode, who=who, urgent=True)
        order = order_episode(source, episode, Wish(who=who, kind=URGENT))
    word = "Đã phát thông báo khẩn. Sau đó cần một người nữa xác nhận ở trang Duyệt."
    return _give(visit, order, "thông báo khẩn", word)


WAYS = (
    Way(method="GET", path="/hom-nay", right=Right.LOOK, does=_today),
    Way(method="POST", path="/phat-thu", right=Right.AIR, does=_test),
    Way(method="POST", path="/dung", right=Right.AIR, does=_stop),
    Way(method="POST", path="/phat-bu", right=Right.AIR, does=_make_up),
    Way(method="GET", path="/khan", right=Right.URGENT, does=_urgent_page),
    Way(method="POST", path="/khan", right=Right.URGENT, does=_urgent),
)
