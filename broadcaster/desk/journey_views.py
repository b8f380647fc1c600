"""The way of each script as the pages show it: a mark, who and when, and the next button."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from broadcaster.accounts.rights import Right
from broadcaster.app.journeys import script_journeys
from broadcaster.desk.request import RequestContext
from broadcaster.desk.saving import proposals_of
from broadcaster.domain.approval import ItemState
from broadcaster.domain.dates import day_name
from broadcaster.domain.playout import slot_moment
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import slug
from broadcaster.production.script_folder import script_files
from broadcaster.programme.approval import CHANGED, TAKEN_BACK, script_index
from broadcaster.programme.gate import open_released
from broadcaster.reports.journeys import JourneyStage, ScriptJourney
from broadcaster.writing.drafting import earlier_scripts, scripts_at

_KINDS = {
    JourneyStage.WRITING: "unknown",
    JourneyStage.WAITING: "warn",
    JourneyStage.RETURNED: "bad",
    JourneyStage.APPROVED: "ok",
    JourneyStage.QUEUED: "ok",
    JourneyStage.AIRED: "",
    JourneyStage.ONLINE: "",
}
# what somebody has to do goes first
_ORDER = (
    JourneyStage.RETURNED,
    JourneyStage.WAITING,
    JourneyStage.APPROVED,
    JourneyStage.WRITING,
    JourneyStage.QUEUED,
)
_SHOWN = 8  # scripts on Hôm nay
_LOOKED_AT = 24  # scripts that are read for them: of those being written some are of the past


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyView:
    """One script's way on a page."""

    name: str  # of its file
    title: str
    kind: str  # ok, warn, bad, unknown, "" = over
    mark: str  # "xếp 06:45 thứ hai 30/11"
    told: str  # who and when, and what else is to be known
    step: tuple[str, str] | None  # where the next thing is done, what the button says
    stage: JourneyStage
    handed: str = ""  # where it is handed on, of what is approved; "" = `step` leads there, or none


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
    """The scripts that are not aired yet, those that wait for somebody first.

    Only what may be shown is read: a station may have a thousand scripts.
    """
    ways = script_journeys(context.wired)
    files = {slug(path.stem): path for path in script_files(context.wired.tools.folders.scripts)}
    open_ = [name for name in files if name in ways and ways[name].stage in _ORDER]
    open_.sort(key=lambda name: (_ORDER.index(ways[name].stage), -_touched(files[name])))
    nearest = open_[:_LOOKED_AT]
    heads = {s.slug: s.head for s in scripts_at([files[name] for name in nearest])}
    today = context.wired.today
    shown = [
        name
        for name in nearest
        if ways[name].stage is not JourneyStage.WRITING
        or name not in heads
        or heads[name].air_date >= today
    ]
    return tuple(
        _view(context, files[name].name, heads[name].title if name in heads else name, ways[name])
        for name in shown[:_SHOWN]
    )


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def badges(context: RequestContext) -> Mapping[str, tuple[int, str]]:
    """Path of the bar -> how many things wait there for who looks, and for what."""
    if not (context.may(Right.REVIEW) or context.may(Right.WRITE)):
        return {}
    stand = context.wired.tools.journal().counts()
    found = {}
    if context.may(Right.REVIEW) and (waits := stand.get(ItemState.PENDING, 0)):
        found["/duyet"] = (waits, JourneyStage.WAITING.value)
    if context.may(Right.WRITE) and (back := stand.get(ItemState.RETURNED, 0)):
        found["/soan-bai"] = (back, JourneyStage.RETURNED.value)
    asked = sum(proposals_of(context).counts().values()) if context.may(Right.AMEND) else 0
    if asked:
        back, words = found.get("/soan-bai", (0, ""))
        both = f"{back} {words}, {asked} đề nghị sửa" if back else "đề nghị sửa"
        found["/soan-bai"] = (back + asked, both)
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
        handed=_handed(context, way),
    )


def _mark(way: ScriptJourney, today: date) -> str:
    if way.stage is JourneyStage.QUEUED:
        when = slot_moment(way.slot)
        return f"xếp {_moment(when, today)}" if when else "đã xếp, đợi khung còn chỗ"
    if way.stage is JourneyStage.AIRED:
        return "đã phát, trên kênh" if way.online else "đã phát"
    return way.stage.value


def _told(way: ScriptJourney, today: date) -> str:
    """Who and when, then what else is to be known."""
    when = f" {_moment(way.at, today)}" if way.at else ""
    said = {
        JourneyStage.WAITING: _waits_since(way, when),
        JourneyStage.RETURNED: f"{way.who} trả lại{when}: “{way.why}”",
        JourneyStage.APPROVED: f"{way.who} duyệt{when}" if way.who else "",
        JourneyStage.QUEUED: f"{way.who} xếp" if way.who else "",
        JourneyStage.AIRED: f"lần cuối{when}" if when else "",
    }.get(way.stage, "")
    more = [said] if said else []
    if way.changed and way.stage is JourneyStage.WAITING:
        more.append("đã sửa sau khi gửi, gửi lại thì người duyệt mới nghe bản mới")
    if way.heard is not None and (way.stage is not JourneyStage.AIRED or way.heard.times > 1):
        more.append(f"đã phát {way.heard.times} lần")
    if way.online and way.stage not in (JourneyStage.AIRED, JourneyStage.ONLINE):
        more.append("đang ở trên kênh")
    return " · ".join(more)


def _waits_since(way: ScriptJourney, when: str) -> str:
    """Who sent it and when; what was approved and waits again was sent by nobody."""
    if not way.who or way.why == CHANGED:
        return way.why and f"{way.why}{when}"
    return f"{way.who} {'thu lại duyệt' if way.why == TAKEN_BACK else 'gửi'}{when}"


def _moment(when: datetime, today: date) -> str:
    home = when.astimezone(ZONE)
    return f"{home:%H:%M} {day_name(home.date(), today)}"


def _handed(context: RequestContext, way: ScriptJourney) -> str:
    """Where an approved episode is handed on, also before it is aired."""
    ready = way.stage in (JourneyStage.APPROVED, JourneyStage.QUEUED)
    return f"/noi-nghe/{way.key}" if ready and context.may(Right.LOOK) else ""


def handed_on(context: RequestContext, name: str) -> str:
    """Where the episode of a script is handed on; "" = none of it was let out."""
    tools, script = context.wired.tools, slug(Path(name).stem)
    released = open_released(context.wired.station.profile, tools)
    keys = (e.key for e in reversed(tools.listing().entries) if script in e.slugs)
    return next((f"/noi-nghe/{key}" for key in keys if released.get(key) is not None), "")


def script_page(context: RequestContext, key: str) -> str:
    """Where the script of an episode is written, of several the one whose file changed last.

    "" = none of them is there any more.
    """
    episode = context.wired.tools.catalogue().get(key)
    files = script_index(context.wired.tools)
    paths = [files[one] for one in episode.slugs if one in files] if episode is not None else []
    return f"/soan-bai/{max(paths, key=_touched).name}" if paths else ""


def ways_on(context: RequestContext, key: str) -> tuple[tuple[str, str], ...]:
    """Where who looks goes on when an episode may not be handed on: its scripts, its approval."""
    tools = context.wired.tools
    if tools.catalogue().get(key) is None:
        return ()
    files = script_index(tools) if context.may(Right.WRITE) else {}
    slugs = (name for entry in tools.listing().entries if entry.key == key for name in entry.slugs)
    scripts = [(f"/soan-bai/{files[one].name}", "Mở bài") for one in slugs if one in files]
    review = [(f"/duyet/{key}", "Xem ở trang Duyệt")] if context.may(Right.REVIEW) else []
    return (*scripts[:1], *review)


def _step(context: RequestContext, name: str, way: ScriptJourney) -> tuple[str, str] | None:
    """The first next thing that who looks may do."""
    write, review = (f"/soan-bai/{name}", Right.WRITE), (f"/duyet/{way.key}", Right.REVIEW)
    queue, where = ("/hang-doi", Right.QUEUE), (f"/noi-nghe/{way.key}", Right.LOOK)
    wanted: dict[JourneyStage, tuple[tuple[tuple[str, Right], str], ...]] = {
        JourneyStage.WRITING: ((write, "Viết tiếp"),),
        JourneyStage.RETURNED: ((write, "Sửa bài"),),
        JourneyStage.WAITING: (
            *(((write, "Mở ra gửi lại"),) if way.changed and context.may(Right.SEND) else ()),
            (review, "Nghe và duyệt" if context.may(Right.APPROVE) else "Xem bản chờ duyệt"),
        ),
        JourneyStage.APPROVED: ((queue, "Xếp vào khung"),),
        JourneyStage.QUEUED: ((queue, "Xem hàng đợi"),),
        JourneyStage.AIRED: ((where, "Nghe ở đâu"),),
        JourneyStage.ONLINE: ((where, "Nghe ở đâu"),),
    }
    for (path, right), words in wanted.get(way.stage, ()):
        if context.may(right):
            return path, words
    return None
