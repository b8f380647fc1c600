"""The pages of the shelf of legal documents: list, year, document. Readable without scripts.

What a page says of today is true of the day on which it was made, and it says which; the spans of
days stand in it, and a script in the page asks them again. Nothing of the register's starter facts
is shown as the wording of the law: text stands there only where the station's own file has it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Any

from broadcaster.domain.dates import written
from broadcaster.domain.station import StationProfile
from broadcaster.domain.text import clean, cut_bytes, one_line, slug, web_link
from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep
from broadcaster.law.effect import Effect
from broadcaster.law.life_line import EffectSpan
from broadcaster.law.register import NO_NUMBER, Register, RelationKind
from broadcaster.law.structure import LawText, LawUnit
from broadcaster.pictures.qr import ANY_MASK, qr_path
from broadcaster.publishing.addresses import SHELF_PAGE, address, shelf_path
from broadcaster.publishing.page_views import View, clock, headline
from broadcaster.publishing.pages import fill_page, in_script, page_facts, site_data
from broadcaster.publishing.shelf_entries import (
    RelatedDocument,
    ShelfEntry,
    entry_name,
    may_name,
)
from broadcaster.publishing.shelf_rows import ShelfRow

SHELF_TITLE = "Tủ sách pháp luật"
NEWS = "moi.xml"  # the feed of the shelf
UNCHECKED = "chưa ai kiểm"  # of a document that nobody of the station looked up
LISTED = 300  # documents that the shelf's first page names one by one; more stand by years
_NEWEST = 30  # that it names when there are more
_LONGEST = 600_000  # letters of a text that stands on a page; of a longer one its headings
_NOTED = 160  # bytes of a remark in a list
_FORCE = {
    Effect.IN_FORCE: "InForce",
    Effect.ENDED_IN_PART: "PartiallyInForce",
    Effect.SUSPENDED_IN_PART: "PartiallyInForce",
    Effect.NOT_YET: "NotInForce",
    Effect.SUSPENDED: "NotInForce",
    Effect.ENDED: "NotInForce",
}
_CHANGES = {  # properties of schema.org/Legislation, by what the document does to the other
    RelationKind.REPEALS: "legislationRepeals",
    RelationKind.REPLACES: "legislationRepeals",
    RelationKind.AMENDS: "legislationAmends",
    RelationKind.CORRECTS: "legislationCorrects",
    RelationKind.CONSOLIDATES: "legislationConsolidates",
    RelationKind.DETAILS: "legislationApplies",
    RelationKind.GUIDES: "legislationApplies",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfEpisode:
    """An episode that speaks of a document."""

    title: str
    page: str  # below the web root
    day: str  # in figures
    second: float  # at which the document is named; below 0 = no sentence names it


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfYear:
    """A part of the shelf: the documents of one year."""

    year: int  # 0 = of which no year is known
    rows: Sequence[ShelfRow] = ()  # the oldest first

    @property
    def name(self) -> str:
        """Of its files, without ending."""
        return f"nam-{self.year}" if self.year else "nam-khac"

    @property
    def words(self) -> str:
        """What people read."""
        return f"Năm {self.year}" if self.year else "Chưa rõ năm"


# --- the list ----------------------------------------------------------------------------------


def on_front(years: Sequence[ShelfYear]) -> list[ShelfRow]:
    """The documents that the shelf's first page names, the newest first; `years` likewise."""
    every = [row for year in years for row in reversed(year.rows)]
    return every if len(every) <= LISTED else every[:_NEWEST]


def shelf_page(
    station: StationProfile, years: Sequence[ShelfYear], newest: Sequence[ShelfEntry], day: date
) -> str:
    """The first page of the shelf: search, the `newest` documents; `years`, newest first."""
    root, count = "../", sum(len(year.rows) for year in years)
    facts = {
        **page_facts(
            station,
            SHELF_TITLE,
            SHELF_PAGE,
            root=root,
            description=f"Các văn bản pháp luật mà {one_line(station.unit or station.name)} dùng: "
            "hiệu lực theo ngày, văn bản liên quan, các số phát thanh đã nói về từng văn bản.",
        ),
        "feeds": [_feed()],
        "data": in_script(site_data(station)),
        "script": "shelf",
    }
    return fill_page(
        "shelf.html.j2",
        station,
        facts,
        root=root,
        count=count,
        rows=[row_view(entry, day) for entry in newest],
        whole=count <= LISTED,
        day=_time(day),
        years=[{"name": year.name, "words": year.words, "count": len(year.rows)} for year in years],
        filters=filters_view(row for year in years for row in year.rows),
    )


def filters_view(rows: Iterable[ShelfRow]) -> list[View]:
    """What the list can be narrowed to; nothing where every document is silent about it."""
    found: dict[str, set[str]] = {
        "topics": set(),
        "audiences": set(),
        "level": set(),
        "kind": set(),
    }
    for row in rows:
        found["topics"].update(row.topics)
        found["audiences"].update(row.audiences)
        found["level"].add(row.level)
        found["kind"].add(row.kind)
    names = {"topics": "Chủ đề", "audiences": "Đối tượng", "level": "Cấp", "kind": "Loại văn bản"}
    return [
        {"key": key, "words": names[key], "choices": sorted(values - {""}, key=str.casefold)}
        for key, values in found.items()
        if values - {""}
    ]


def year_page(
    station: StationProfile,
    year: ShelfYear,
    entries: Sequence[ShelfEntry],
    place: tuple[int, int],
    day: date,
) -> Iterator[tuple[str, str]]:
    """Path and page of one of a year's pages, with some documents; its number, and how many."""
    root, (number, count) = "../", place
    path = shelf_path(year_file(year, number))
    title = f"{SHELF_TITLE}: {year.words.lower()}" + (f", trang {number}" if count > 1 else "")
    facts = {
        **page_facts(station, title, path, root=root),
        "feeds": [_feed()],
        "data": in_script(site_data(station)),
        "script": "shelf",
    }
    others = [{"file": year_file(year, n), "number": n, "here": n == number}
              for n in range(1, count + 1)]  # fmt: skip
    page = fill_page(
        "shelf_year.html.j2",
        station,
        facts,
        root=root,
        rows=[row_view(entry, day) for entry in entries],
        day=_time(day),
        pages=others if count > 1 else [],
        name=year.name,
    )
    yield path, page


def year_file(year: ShelfYear, number: int) -> str:
    """The file of a year's page."""
    return f"{year.name}.html" if number == 1 else f"{year.name}-{number}.html"


def choice_page(station: StationProfile, number: str, name: str, entries: Sequence[ShelfEntry],
                day: date) -> str:  # fmt: skip
    """The page at a number that several bodies gave: it names each document."""
    root = "../"
    facts = {
        **page_facts(station, f"Số {one_line(number)}", shelf_path(f"{name}.html"), root=root),
        "feeds": [_feed()],
        "data": in_script(site_data(station)),
        "script": "shelf",
    }
    rows = [row_view(entry, day) for entry in entries]
    return fill_page("shelf_choice.html.j2", station, facts, root=root, rows=rows, day=_time(day))


def row_view(entry: ShelfEntry, day: date) -> View:
    """A document in a list."""
    document = entry.document
    return {
        "page": f"{entry.name}.html",
        "name": headline(calling(entry)),
        "title": cut_bytes(one_line(document.title), 400) if document.number != NO_NUMBER else "",
        "details": ", ".join(_short_facts(entry)),
        "state": _state(entry.now(day)),
        "effects": _effects(entry.spans, short=True),
    }


def calling(entry: ShelfEntry) -> str:
    """What a document is called: "Nghị định 168/2024/NĐ-CP"."""
    document = entry.document
    if document.number == NO_NUMBER:
        return one_line(document.title) or NO_NUMBER
    return one_line(f"{document.kind} {document.number}")


def _short_facts(entry: ShelfEntry) -> Iterator[str]:
    document = entry.document
    if document.issuer:
        yield one_line(document.issuer)
    if document.issued:
        yield f"ban hành {written(document.issued)}"
    if document.in_force:
        yield f"hiệu lực từ {written(document.in_force)}"
    if document.checked is None:
        yield UNCHECKED


def _state(span: EffectSpan) -> View:
    effect = span.standing.effect
    return {
        "words": effect.value,
        "colour": effect.colour,
        "sign": effect.sign,
        "remark": one_line(span.standing.remark),
        "short": cut_bytes(one_line(span.standing.remark), _NOTED),
    }


def effect_rows(spans: Sequence[EffectSpan], *, short: bool) -> list[list[str]]:
    """First day ("" = before all), effect, colour, sign, remark of each span, for scripts."""
    rows = []
    for span in spans:
        state = _state(span)
        since = span.since.isoformat() if span.since else ""
        told = state["short" if short else "remark"]
        rows.append([since, state["words"], state["colour"], state["sign"], told])
    return rows


def _effects(spans: Sequence[EffectSpan], *, short: bool) -> str:
    return json.dumps(effect_rows(spans, short=short), ensure_ascii=False, separators=(",", ":"))


def _feed() -> View:
    title = f"{SHELF_TITLE}: có gì mới"
    return {"type": "application/rss+xml", "title": title, "href": NEWS}


def _time(day: date) -> View:
    return {"iso": day.isoformat(), "words": written(day)}


# --- a document --------------------------------------------------------------------------------


def document_page(
    station: StationProfile,
    register: Register,
    entry: ShelfEntry,
    *,
    text: LawText | None,
    episodes: Sequence[ShelfEpisode],
    told: int,
    day: date,
) -> str:
    """The page of a document; `episodes` the newest of `told` that speak of it."""
    root, document = "../", entry.document
    title = calling(entry)
    about = one_line(document.title) if document.number != NO_NUMBER else ""
    url = address(station.public_url, entry.page)
    facts = {
        **page_facts(station, title, entry.page, root=root, description=about or title),
        "feeds": [_feed()],
        "data": in_script(legislation_data(station, register, entry, day)),
        "script": "shelf",
        "kind": "article",
        "qr": qr_path(url, mask=ANY_MASK),
    }
    return fill_page(
        "document.html.j2",
        station,
        facts,
        root=root,
        about=about,
        state=_state(entry.now(day)),
        day=_time(day),
        effects=_effects(entry.spans, short=False),
        facts=[*_facts(entry)],
        links=[
            {"url": url, "host": url.split("/")[2]} for url in map(web_link, document.urls) if url
        ],
        spans=[_span_view(span, document.issued) for span in entry.spans],
        here=entry.spans.index(entry.now(day)),
        parts=[_part(part.scope, part.since, part.until) for part in document.by_article],
        related=[
            {"heading": heading, "rows": [_related_view(one) for one in rows]}
            for heading, rows in groupby(_by_heading(entry.related), lambda one: one.heading)
        ],
        checked=_checked(entry),
        text=text_view(text),
        episodes=[_episode_view(one, root) for one in episodes],
        told=told,
        year=ShelfYear(year=entry.year),
    )


def _by_heading(others: Iterable[RelatedDocument]) -> list[RelatedDocument]:
    order = {h: n for n, h in enumerate(h for kind in RelationKind for h in kind.value)}
    return sorted(others, key=lambda one: order[one.heading])


def legislation_data(
    station: StationProfile, register: Register, entry: ShelfEntry, day: date
) -> dict[str, Any]:
    """A document as schema.org/Legislation; its legal force as of the day."""
    document, url = entry.document, station.public_url
    data: dict[str, Any] = {
        "@type": "Legislation",
        "name": one_line(document.title) or calling(entry),
        "url": address(url, entry.page),
        "inLanguage": "vi",
        "legislationJurisdiction": one_line(document.applies_in) or "VN",
    }
    if document.number != NO_NUMBER:
        data["legislationIdentifier"] = one_line(document.number)
    for key, value in (
        ("alternateName", [one_line(name) for name in document.short_names]),
        ("legislationType", one_line(document.kind)),
        ("legislationDate", document.issued.isoformat() if document.issued else ""),
        ("legislationDateVersion", document.in_force.isoformat() if document.in_force else ""),
        ("legislationPassedBy", _body(document.issuer)),
        ("legislationLegalForce", _FORCE.get(entry.now(day).standing.effect, "")),
        ("keywords", [one_line(topic) for topic in document.topics]),
        ("sameAs", [link for link in map(web_link, document.urls) if link]),
    ):
        if value:
            data[key] = value
    for relation in document.relations:
        key = _CHANGES.get(relation.kind, "")
        if relation.acts and relation.other and key and may_name(register, relation.other):
            data.setdefault(key, []).append(_legislation(station, register, relation.other))
    return data


def _body(issuer: str) -> dict[str, str]:
    return {"@type": "GovernmentOrganization", "name": one_line(issuer)} if issuer else {}


def _legislation(station: StationProfile, register: Register, number: str) -> dict[str, str]:
    told = {"@type": "Legislation", "legislationIdentifier": one_line(number)}
    other = register.document(number)
    if other is not None:
        page = shelf_path(f"{entry_name(register, other)}.html")
        told |= {"url": address(station.public_url, page)}
    return told


def _facts(entry: ShelfEntry) -> Iterator[View]:
    document = entry.document
    for words, value in (
        ("Số, ký hiệu", document.number),
        ("Loại văn bản", document.kind),
        ("Cơ quan ban hành", document.issuer),
        ("Người ký", document.signer),
        ("Ngày ban hành", written(document.issued) if document.issued else ""),
        ("Có hiệu lực từ", written(document.in_force) if document.in_force else ""),
        ("Hết hiệu lực từ", written(entry.ended) if entry.ended else ""),
        ("Cấp", document.level),
        ("Áp dụng ở", document.applies_in),
        ("Công báo", document.gazette),
        ("Còn gọi là", "; ".join(document.short_names)),
        ("Chủ đề", "; ".join(document.topics)),
        ("Đối tượng", "; ".join(document.audiences)),
    ):
        if value:
            yield {"words": words, "value": one_line(value)}


def _span_view(span: EffectSpan, issued: date | None) -> View:
    before = "Trước ngày ban hành" if issued else "Trước ngày đầu tiên biết được"
    since = f"Từ {written(span.since)}" if span.since else before
    if span.since is not None and span.since == issued:
        since = f"Ban hành {written(issued)}"
    return {"since": since, "iso": span.since.isoformat() if span.since else "", **_state(span)}


def _part(scope: str, since: date | None, until: date | None) -> View:
    days = [f"từ {written(since)}" if since else "", f"đến trước {written(until)}" if until else ""]
    return {"scope": one_line(scope), "days": " ".join(filter(None, days))}


def _related_view(one: RelatedDocument) -> View:
    days = _part(one.scope, one.since, one.until)
    return {
        "number": one.number,
        "title": cut_bytes(one.title, 400),
        "page": one.page,
        "about": ", ".join(filter(None, (days["scope"], days["days"]))),
    }


def _checked(entry: ShelfEntry) -> str:
    """When somebody looked the document up last, and where; never who."""
    check = entry.document.checked
    if check is None:
        return ""
    return f"{written(check.day)}" + (f" ({one_line(check.where)})" if check.where else "")


def _episode_view(one: ShelfEpisode, root: str) -> View:
    page = root + one.page
    at = one.second >= 0
    return {
        "title": one.title,
        "page": page,
        "day": one.day,
        "place": f"{page}#t={one.second:g}" if at else "",
        "clock": clock(one.second) if at else "",
    }


# --- its text ----------------------------------------------------------------------------------


def text_view(text: LawText | None) -> View | None:
    """The units of a text in order; None = the register has no text of it."""
    if text is None:
        return None
    rows = [*_rows(text)]
    whole = sum(len(row["text"]) for row in rows) <= _LONGEST
    heads = [row for row in rows if row["id"] and row["level"] < 4]
    return {
        "whole": whole,
        "preamble": _lines(text.preamble) if whole else [],
        "body": "".join(map(_unit, rows)) if whole else "",
        "heads": heads if len(heads) > 1 or not whole else [],
    }


def _unit(row: View) -> str:
    """A unit in the page, every text escaped.

    A template would ask for each value: a register has a million units.
    """
    quoted, own = " quoted" if row["quoted"] else "", f' id="{row["id"]}"' if row["id"] else ""
    head, lines = row["head"], row["lines"]
    if row["level"] < 4:
        body = f"<h3>{escape(head)}</h3>" + _paragraphs(lines)
    else:
        body = _paragraphs([f"{head} {lines[0]}", *lines[1:]] if lines else [head])
    return f'<div class="unit l{row["level"]}{quoted}"{own}>{body}</div>\n'


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in escape("\n".join(lines)).split("\n") if line)


def _rows(text: LawText) -> Iterator[View]:
    seen = set[str]()  # where a text repeats a place, the first of them is the place
    for placed in text.walk():
        own = unit_id(placed.address)
        yield _row(placed.unit, "" if own in seen else own)
        seen.add(own)
        yield from _quoted(placed.unit.inserted)


def _quoted(units: Iterable[LawUnit]) -> Iterator[View]:
    """Units of another document that this one gives in quotation marks."""
    for unit in units:
        yield {**_row(unit, ""), "quoted": True}
        yield from _quoted(unit.under)


def _row(unit: LawUnit, own: str) -> View:
    head, title = _label(unit), one_line(unit.title)
    return {
        "id": own,
        "level": _LEVELS.get(unit.kind, 1),
        "head": f"{head} {title}".strip() if unit.kind in _HEADED else head,
        "text": unit.text,
        "lines": _lines(unit.text),
        "quoted": False,
    }


_LEVELS = {
    UnitKind.SECTION: 2,
    UnitKind.SUBSECTION: 2,
    UnitKind.ARTICLE: 3,
    UnitKind.CLAUSE: 4,
    UnitKind.POINT: 5,
}
_HEADED = tuple(kind for kind in UnitKind if kind not in (UnitKind.CLAUSE, UnitKind.POINT))


def _label(unit: LawUnit) -> str:
    if unit.kind is UnitKind.CLAUSE:
        return f"{unit.label}."
    if unit.kind is UnitKind.POINT:
        return f"{unit.label})"
    dot = "." if unit.kind is UnitKind.ARTICLE or unit.title else ""
    return f"{unit.kind.value[:1].upper()}{unit.kind.value[1:]} {unit.label}".strip() + dot


def unit_id(place: LawAddress) -> str:
    """The mark of a place in a page: "dieu-9-khoan-3-diem-dd"; đ and d are two letters."""
    return "-".join(map(_step_id, place.steps))


@lru_cache(maxsize=4096)  # thousands of texts have a few hundred
def _step_id(step: UnitStep) -> str:
    return slug(f"{step.kind.value} {step.label.replace('đ', 'dd')}")


def _lines(text: str) -> list[str]:
    lines = (" ".join(line.split()) for line in clean(text).split("\n"))
    return [line for line in lines if line]
