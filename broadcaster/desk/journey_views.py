"""The way of each script as the pages show it: a mark, who and when, and the next button."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from broadcaster.accounts.rights import Right
from broadcaster.app.journeys import script_journeys
from broadcaster.desk.request import RequestContext
from broadcaster.domain.approval import ItemState
from broadcaster.domain.dates import day_name
from broadcaster.domain.playout import slot_moment
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import slug
from broadcaster.production.gather import script_files
from broadcaster.reports.journeys import ScriptJourney, Stage
from broadcaster.writing.drafting import earlier_scripts

_KINDS = {
    Stage.WRITING: "unknown",
    Stage.WAITING: "warn",
    Stage.RETURNED: "bad",
    Stage.APPROVED: "ok",
    Stage.QUEUED: "ok",
    Stage.AIRED: "",
    Stage.ONLINE: "",
}
# what somebody has to do goes first
_ORDER = (Stage.RETURNED, Stage.WAITING, Stage.APPROVED, Stage.WRITING, Stage.QUEUED)
_SHOWN = 8  # scripts on Hôm nay


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyView:
    """One script's way on a page."""

    name: str  # of its file
    title: str
    kind: str  # ok, warn, bad, unknown, "" = over
    mark: str  # "xếp 06:45 thứ hai 30/11"
    told: str  # who and when, and what else is to be known
    step: tuple[str, str] | None  # where the next thing is done, what the button says
    stage: Stage


def journey_views(context: RequestContext) -> Mapping[str, JourneyView]:
    """By file name the way of every script of the station."""
    tools = context.wired.tools
    ways = script_journeys(context.wired)
    titles = {s.file.rpartition("/")[2]: s.head.title for s in earlier_scripts(tools)}
    return {
        path.name: _view(context, path.name, titles.get(path.name, path.stem), way)
        for path in script_files(tools.folders.scripts)
        if (way := ways.get(slug(path.stem))) is not None
    }


def under_way(context: RequestContext) -> tuple[JourneyView, ...]:
    """The scripts that are not aired yet, those that wait for somebody first."""
    views = journey_views(context).values()
    days = {
        s.file.rpartition("/")[2]: s.head.air_date for s in earlier_scripts(context.wired.tools)
    }
    today = context.wired.today
    open_ = [
        view
        for view in views
        if view.stage in _ORDER
        and (view.stage is not Stage.WRITING or days.get(view.name, today) >= today)
    ]
    open_.sort(key=lambda view: (_ORDER.index(view.stage), days.get(view.name, today)))
    return tuple(open_[:_SHOWN])


def badges(context: RequestContext) -> Mapping[str, tuple[int, str]]:
    """Path of the bar -> how many things wait there for who looks, and for what."""
    if not (context.may(Right.REVIEW) or context.may(Right.WRITE)):
        return {}
    states = [step.after for step in context.wired.tools.journal().latest().values()]
    found = {}
    if context.may(Right.REVIEW) and (waits := states.count(ItemState.PENDING)):
        found["/duyet"] = (waits, Stage.WAITING.value)
    if context.may(Right.WRITE) and (back := states.count(ItemState.RETURNED)):
        found["/soan-bai"] = (back, Stage.RETURNED.value)
    return found


def _view(context: RequestContext, name: str, title: str, way: ScriptJourney) -> JourneyView:
    today = context.wired.today
    return JourneyView(
        name=name,
        title=title,
        kind=_KINDS[way.stage],
        mark=_mark(way, today),
        told=_told(way, today),
        step=_step(context, name, way),
        stage=way.stage,
    )


def _mark(way: ScriptJourney, today: date) -> str:
    if way.stage is Stage.QUEUED:
        when = slot_moment(way.slot)
        return f"xếp {_moment(when, today)}" if when else "đã xếp, đợi khung còn chỗ"
    if way.stage is Stage.AIRED:
        return "đã phát, trên kênh" if way.online else "đã phát"
    return way.stage.value


def _told(way: ScriptJourney, today: date) -> str:
    """Who and when, then what else is to be known."""
    when = f" {_moment(way.at, today)}" if way.at else ""
    said = {
        Stage.WAITING: f"{way.who} gửi{when}" if way.who else "",
        Stage.RETURNED: f"{way.who} trả lại{when}: “{way.why}”",
        Stage.APPROVED: f"{way.who} duyệt{when}" if way.who else "",
        Stage.QUEUED: f"{way.who} xếp" if way.who else "",
        Stage.AIRED: f"lần cuối{when}" if when else "",
    }.get(way.stage, "")
    more = [said] if said else []
    if way.changed and way.stage is Stage.WAITING:
        more.append("đã sửa sau khi gửi, gửi lại thì người duyệt mới nghe bản mới")
    if way.heard is not None and (way.stage is not Stage.AIRED or way.heard.times > 1):
        more.append(f"đã phát {way.heard.times} lần")
    if way.online and way.stage not in (Stage.AIRED, Stage.ONLINE):
        more.append("đang ở trên kênh")
    return " · ".join(more)


def _moment(when: datetime, today: date) -> str:
    home = when.astimezone(ZONE)
    return f"{home:%H:%M} {day_name(home.date(), today)}"


def _step(context: RequestContext, name: str, way: ScriptJourney) -> tuple[str, str] | None:
    """The first next thing that who looks may do."""
    write, review = (f"/soan-bai/{name}", Right.WRITE), (f"/duyet/{way.key}", Right.REVIEW)
    queue, where = ("/hang-doi", Right.QUEUE), (f"/noi-nghe/{way.key}", Right.LOOK)
    wanted: dict[Stage, tuple[tuple[tuple[str, Right], str], ...]] = {
        Stage.WRITING: ((write, "Viết tiếp"),),
        Stage.RETURNED: ((write, "Sửa bài"),),
        Stage.WAITING: (
            *(((write, "Mở ra gửi lại"),) if way.changed and context.may(Right.SEND) else ()),
            (review, "Nghe và duyệt" if context.may(Right.APPROVE) else "Xem bản chờ duyệt"),
        ),
        Stage.APPROVED: ((queue, "Xếp vào khung"),),
        Stage.QUEUED: ((queue, "Xem hàng đợi"),),
        Stage.AIRED: ((where, "Nghe ở đâu"),),
        Stage.ONLINE: ((where, "Nghe ở đâu"),),
    }
    for (path, right), words in wanted.get(way.stage, ()):
        if context.may(right):
            return path, words
    return None
