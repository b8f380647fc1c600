"""Tìm: one field for pages, settings, scripts, people, sounds, readings and the guide.

Whatever leads to a page that who asks may not open is not found at all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.resources import files
from itertools import groupby
from pathlib import PurePath
from urllib.parse import quote

from starlette.responses import Response

from broadcaster.accounts.rights import ROLE_NAMES, Right
from broadcaster.desk.account_page import BAR, PLACES
from broadcaster.desk.forms import line
from broadcaster.desk.journey_views import JourneyView, journey_views
from broadcaster.desk.register_search import register_folder, way_to
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.settings_page import SETTINGS_PLACES
from broadcaster.desk.today_page import HELP
from broadcaster.domain.text import Term, words
from broadcaster.law.register_search import SoughtTexts, search_register
from broadcaster.production.script_folder import script_files
from broadcaster.programme.schedule import station_schedule
from broadcaster.scripts.setting import FileSection
from broadcaster.scripts.settings_table import FORMAT, SCHEDULE, STATION
from broadcaster.stations.mirror_site import station_seats
from broadcaster.writing.lexicon import entries
from broadcaster.writing.said_places import said_places

HERE = "/tim"
_LONGEST = 80  # characters that are looked for
_SHOWN = 8  # hits of one kind
_PLACES = "Khung giờ, đơn vị, đài"
_SAID = "Lời trong bài"
_LAW = "Văn bản"
_GROUPS = (
    "Trang",
    "Cài đặt",
    "Bài",
    _SAID,
    _LAW,
    "Người",
    _PLACES,
    "Âm thanh",
    "Cách đọc",
    "Trợ giúp",
)
_HEADING = re.compile(r'<h[123] id="([^"]+)">(.*?)</h[123]>', re.DOTALL)
_TITLE = re.compile(r"<title>(.*?) –")
_WITHIN = re.compile(r"</?(?:strong|em|code|a)\b[^>]*>")  # words go on behind these
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """Something that can be opened."""

    group: str  # of _GROUPS
    title: str
    about: str  # a line about it, looked through as well
    path: str  # from the root of the server
    more: str = ""  # looked through, not shown


@dataclass(frozen=True, slots=True, kw_only=True)
class HitGroup:
    """The hits of one kind, the best first."""

    name: str
    hits: Sequence[SearchHit]
    left: int  # how many are not shown


def _page(context: RequestContext) -> Response:
    asked = line(dict(context.request.query_params), "tim", _LONGEST)
    ways = journey_views(context) if asked and context.may(Right.LOOK) else {}
    groups = [*found(asked, everything(context, ways)), *_said(context, asked, ways)]
    groups += _documents(context, asked)
    groups.sort(key=lambda group: _GROUPS.index(group.name))
    return respond(
        context, "search.html", asked=asked, groups=groups if asked else (),
        places=[place for place in PLACES if context.may(place[3])],
    )  # fmt: skip


# --- comparing ----------------------------------------------------------------------------------


def found(asked: str, among: Iterator[SearchHit]) -> tuple[HitGroup, ...]:
    """What has every word of the question, by kind; marks may be left out.

    Words that are written with the same marks, and those in a title, come first.
    """
    terms = words(asked)
    ranked = [(rank, hit) for hit in among if (rank := _rank(terms, hit)) is not None]
    ranked.sort(key=lambda one: (_GROUPS.index(one[1].group), one[0]))
    made = []
    for name, of_it in groupby(ranked, key=lambda one: one[1].group):
        hits = [hit for _, hit in of_it]
        made.append(HitGroup(name=name, hits=hits[:_SHOWN], left=max(0, len(hits) - _SHOWN)))
    return tuple(made)


def _rank(terms: Sequence[Term], hit: SearchHit) -> tuple[int, int] | None:
    """How far behind a hit is, 0 and 0 = its title has the words as typed; None = it is none."""
    if not terms:
        return None
    title, rest = words(hit.title), words(f"{hit.about} {hit.more}")
    behind = otherwise = 0
    for term in terms:
        here = [known for known in title if known[0].startswith(term[0])]
        if not here:
            behind = 1
            here = [known for known in rest if known[0].startswith(term[0])]
        if not here:
            return None
        otherwise += not any(_marked_alike(term, known) for known in here)
    return otherwise, behind


def _marked_alike(term: Term, known: Term) -> bool:
    """Whether the marks that were typed stand there too; none typed fit all."""
    return term[1] in ("0", known[1])


# --- what there is ------------------------------------------------------------------------------


def everything(context: RequestContext, ways: Mapping[str, JourneyView]) -> Iterator[SearchHit]:
    """All that who asks may open; `ways` has the scripts, by file."""
    yield from _pages(context)
    if context.may(Right.SETTINGS):
        yield from _settings(context)
    yield from _scripts(context, ways)
    if context.may(Right.PEOPLE):
        yield from _people(context)
    if context.may(Right.HEAR):
        yield from _sounds(context)
        yield from _readings(context)
    for title, about, anchor in guide_parts():
        yield SearchHit(
            group="Trợ giúp", title=title, about=_short(about), more=about,
            path=f"{context.server_path}{HELP}{anchor}",
        )  # fmt: skip


def _short(about: str) -> str:
    return about if len(about) <= 140 else f"{about[:140].rsplit(' ', 1)[0]}…"


def _pages(context: RequestContext) -> Iterator[SearchHit]:
    bar = [(at, name, "", right) for at, _, name, right in BAR]
    for at, name, about, right in (*bar, *PLACES):
        if context.may(right):
            yield SearchHit(group="Trang", title=name, about=about, path=f"{context.home}{at}")


def _fields() -> Iterator[tuple[FileSection, str, str]]:
    """A section of the settings, its page, how the page is called."""
    own, days = ("/cai-dat/ho-so", "Cài đặt của đài"), ("/cai-dat/ngay", "Ngày nghỉ, ngày giờ khác")
    yield STATION, *own
    yield STATION.section("location"), *own
    yield STATION.section("roles"), "/cai-dat/vai", "Vai và giọng"
    for section in (FORMAT, FORMAT.section("sounds"), STATION.section("shows")):
        yield section, "/cai-dat#chuong-trinh", "Cài đặt, mục Chương trình"
    for key in ("year", "closures", "swaps", "bells", "themes"):
        yield SCHEDULE.section(key), *days
    yield SCHEDULE.section("units"), "/cai-dat/don-vi", "Đơn vị"
    yield SCHEDULE.section("slots"), "/cai-dat/khung", "Khung giờ"


def _settings(context: RequestContext) -> Iterator[SearchHit]:
    wired = context.wired
    for at, name, about, right in SETTINGS_PLACES:
        if context.may(right):
            yield SearchHit(group="Cài đặt", title=name, about=about, path=f"{context.home}{at}")
    for section, at, page in _fields():
        for one in section.desk.values():
            about = f"{page}. {one.about}".strip() if one.about else page
            path = f"{context.home}{at}"
            yield SearchHit(group="Cài đặt", title=one.label, about=about, path=path)
    for made in wired.station.formats:
        stem = PurePath(made.place.file).stem if made.place else made.slug
        at = f"{context.home}/cai-dat/chuong-trinh/{stem}"
        yield SearchHit(group="Cài đặt", title=made.name, about="Chương trình", path=at)
    schedule = station_schedule(wired.station, wired.tools).schedule
    for slot in schedule.slots:
        about = f"Khung giờ {slot.time:%H:%M}"
        at = f"{context.home}/cai-dat/khung"
        yield SearchHit(group=_PLACES, title=slot.name, about=about, path=at)
    for unit in schedule.units:
        if unit.holds_on(wired.today):
            at = f"{context.home}/cai-dat/don-vi"
            yield SearchHit(group=_PLACES, title=unit.name, about=f"Đơn vị: {unit.kind}", path=at)
    for seat in station_seats(wired.station.profile, wired.tools.subscribers()):
        at = f"{context.home}/cai-dat/dai"
        yield SearchHit(group=_PLACES, title=seat.subscriber.name, about="Đài lấy bài", path=at)


def _scripts(context: RequestContext, ways: Mapping[str, JourneyView]) -> Iterator[SearchHit]:
    """Scripts for those who write; for others those for which there is a next thing to look at."""
    for view in ways.values():
        if at := _opened_at(context, view):
            yield SearchHit(
                group="Bài", title=view.title, about=view.mark, more=view.name,
                path=f"{context.home}{at}",
            )  # fmt: skip


def _opened_at(context: RequestContext, view: JourneyView) -> str:
    """Where who asks may open a script; "" = nowhere."""
    if context.may(Right.WRITE):
        return f"/soan-bai/{view.name}"
    return view.step[0] if view.step else ""


def _said(
    context: RequestContext, asked: str, ways: Mapping[str, JourneyView]
) -> Iterator[HitGroup]:
    """What is said in the scripts that who asks may open, the sentence with its line."""
    opened = {name: at for name, view in ways.items() if (at := _opened_at(context, view))}
    files = [f for f in script_files(context.wired.tools.folders.scripts) if f.name in opened]
    places = sorted(said_places(files, asked), key=lambda place: not place.alike)
    hits = [
        SearchHit(
            group=_SAID,
            title=ways[one.name].title,
            about=one.sentence,
            path=f"{context.home}{opened[one.name]}"
            + (f"#dong-{one.line}" if context.may(Right.WRITE) else ""),
        )
        for one in places[:_SHOWN]
    ]
    if hits:
        yield HitGroup(name=_SAID, hits=hits, left=len(places) - len(hits))


def _documents(context: RequestContext, asked: str) -> Iterator[HitGroup]:
    """Documents of the register by number and name, each with how it stands today."""
    if not asked or not context.may(Right.LOOK):
        return
    folder = register_folder(context)
    seen = search_register(
        folder, asked, day=context.wired.today, texts=SoughtTexts.NONE, most=_SHOWN + 1
    )
    hits = [
        SearchHit(
            group=_LAW,
            title=one.document.name,
            about=f"{one.standing.effect.sign} {one.standing.effect}. {one.document.title}",
            path=f"{context.home}{way_to(one.document, folder.register)}",
        )
        for one in seen
    ]
    if hits:
        yield HitGroup(name=_LAW, hits=hits[:_SHOWN], left=max(0, len(hits) - _SHOWN))


def _people(context: RequestContext) -> Iterator[SearchHit]:
    for person in context.state.parts.door.people.all():
        role = "đã thu tài khoản" if person.ended else ROLE_NAMES[person.role]
        yield SearchHit(
            group="Người", title=person.name, about=f"{role}, tài khoản {person.account}",
            path=f"{context.home}/nguoi-dung#ng-{person.account}",
        )  # fmt: skip


def _sounds(context: RequestContext) -> Iterator[SearchHit]:
    for asset in context.wired.tools.shelf().assets:
        title = next(iter(asset.titles), asset.name)
        yield SearchHit(
            group="Âm thanh", title=title, about=asset.rights.who, more=asset.name,
            path=f"{context.home}/kho#am-{asset.digest[:16]}",
        )  # fmt: skip


def _readings(context: RequestContext) -> Iterator[SearchHit]:
    for one in entries(context.wired.station.profile.readings):
        yield SearchHit(
            group="Cách đọc", title=one.written, about=f"đọc là “{one.spoken}”",
            path=f"{context.home}/cach-doc?tim={quote(one.written)}",
        )  # fmt: skip


@cache
def guide_parts() -> tuple[tuple[str, str, str], ...]:
    """The headings of the guide with what stands below each, and page and place; read once."""
    made = []
    for page in sorted((files("broadcaster") / "guide").iterdir(), key=lambda one: one.name):
        if not page.name.endswith(".html"):
            continue
        text = page.read_text(encoding="utf-8")
        named = _TITLE.search(text)
        pieces = _HEADING.split(text.partition("<main")[2])
        for at, heading, below in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            title = _plain(heading)
            if named and title != _plain(named[1]):
                title = f"{_plain(named[1])}: {title}"
            made.append((title, _plain(below), f"{page.name}#{at}"))
    return tuple(made)


def _plain(markup: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", _WITHIN.sub("", markup))).split())


ROUTES = (DeskRoute(method="GET", path=HERE, right=Right.ACCOUNT, does=_page),)
