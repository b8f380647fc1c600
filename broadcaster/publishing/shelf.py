"""The shelf of legal documents: every file of feeds/van-ban/, so that each changes only with cause.

Documents stand in groups by a mark of their name: one that changes has its own group looked at, and
its own page made. Lists and data stand by years. The day is no part of a key; that a document
stands otherwise than before is. The keys are kept (`shelf_book`): who finds the register
unchanged opens only the documents of groups that have something to be made.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property, partial
from heapq import nlargest
from operator import itemgetter
from pathlib import Path
from xml.sax.saxutils import escape

from broadcaster.domain.dates import written
from broadcaster.domain.episode import Episode, EpisodeDigest
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import StationProfile
from broadcaster.domain.text import cut_bytes, one_line
from broadcaster.law.register import NO_NUMBER
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.structure import LawText
from broadcaster.publishing.addresses import SHELF_PAGE, address, episode_page_path, shelf_path
from broadcaster.publishing.citing_episodes import NONE_SPEAKS, SpeakingEpisodes
from broadcaster.publishing.feed import NewsItem, render_news
from broadcaster.publishing.page_views import local_day, short_day, title_words
from broadcaster.publishing.shelf_book import (
    Named,
    PlannedGroup,
    ShelfBook,
    read_book,
    told_of,
    write_book,
)
from broadcaster.publishing.shelf_entries import ShelfEntry, name_of
from broadcaster.publishing.shelf_pages import (
    NEWS,
    SHELF_TITLE,
    UNCHECKED,
    ShelfEpisode,
    ShelfYear,
    calling,
    choice_page,
    document_page,
    effect_rows,
    on_front,
    shelf_page,
    year_file,
    year_page,
)
from broadcaster.publishing.shelf_rows import ShelfRow, row_of, shelf_entry, shelf_rows
from broadcaster.publishing.site_plan import (
    SiteFile,
    SiteGroup,
    SitePart,
    Stage,
    key_of,
    station_key,
)

_ON_A_PAGE = 200  # documents on a page of a year
_NEWS = 50  # newest events in the feed
_IN_A_GROUP = 64  # documents in a group, about
SITEMAP = "sitemap.xml"  # in the folder of the shelf, for which it speaks


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfSource:
    """What the shelf of a site is made of."""

    station: StationProfile
    law: RegisterFolder
    day: date  # on which the site is planned
    load: Callable[[EpisodeDigest], Episode]
    told: Mapping[str, SpeakingEpisodes]  # which episodes speak of a document, by its page
    book: Path | None = None  # where the plan of the shelf is kept; None = nowhere


class _Shelf:
    """The shelf while it is planned; what nobody asks for is not worked out."""

    def __init__(self, source: ShelfSource) -> None:
        self.source = source
        self.key = station_key(source.station)  # of all that every page tells
        self._states: dict[Named, str] = {}

    @cached_property
    def rows(self) -> Sequence[ShelfRow]:
        """All documents, the oldest first."""
        return shelf_rows(self.source.law, self.source.book)

    def entry(self, named: Named) -> ShelfEntry:
        """One of them, as its page and its places in lists tell of it."""
        return shelf_entry(self.source.law.register, named)

    def entries(self, rows: Iterable[ShelfRow]) -> list[ShelfEntry]:
        """Some of them."""
        return [self.entry(row.named) for row in rows]

    @cached_property
    def years(self) -> Sequence[ShelfYear]:
        """The newest first."""
        by_year: dict[int, list[ShelfRow]] = {}
        for row in self.rows:
            by_year.setdefault(row.year, []).append(row)
        return [ShelfYear(year=year, rows=by_year[year]) for year in sorted(by_year, reverse=True)]

    @cached_property
    def lists(self) -> Mapping[str, Sequence[SitePart]]:
        """The parts of the groups that list documents, by name."""
        years = {f"van-ban-{year.name}": [_year_part(self, year)] for year in self.years}
        shared = _shared_numbers(self)
        return {
            **years,
            **({"van-ban-chung-so": shared} if shared else {}),
            "van-ban": [_front_part(self)],
        }

    def state_key(self, row: ShelfRow) -> str:
        """Of what lists tell of a document."""
        known = self._states.get(row.named)
        if known is None:
            known = self._states[row.named] = key_of(row.digest, row.begun(self.source.day))
        return known


def shelf_groups(source: ShelfSource) -> Iterator[SiteGroup]:
    """The groups of the shelf. Making the files may raise PublishError, OSError."""
    shelf = _Shelf(source)
    mark = _mark(source.station, source.law)
    book = read_book(source.book, mark, source.day)
    if book is None:
        book = _planned(shelf)
        write_book(source.book, mark, book)
    speaking: dict[str, list[str]] = {}
    for page in sorted(source.told):
        group = _group_of(page.rpartition("/")[2].removesuffix(".html"), book.shelves)
        speaking.setdefault(group, []).append(_speaking_key(shelf, page))
    for planned in book.groups:
        yield SiteGroup(
            name=planned.name,
            key=key_of(planned.key, *speaking.get(planned.name, ())),
            parts=partial(_parts, shelf, planned),
        )


def next_shelf_day(
    station: StationProfile, law: RegisterFolder, day: date, book: Path | None = None
) -> date | None:
    """The first day after `day` on which a document begins to stand otherwise; None = never.

    `book` as in `ShelfSource`.
    """
    known = read_book(book, _mark(station, law), day)
    return known.until if known else _days_around(shelf_rows(law, book), day)[1]


def _mark(station: StationProfile, law: RegisterFolder) -> str:
    """One word for all that the groups follow from, the day apart; "" = there is none."""
    return key_of(station_key(station), law.print) if law.print else ""


def _days_around(rows: Iterable[ShelfRow], day: date) -> tuple[date | None, date | None]:
    """The last day up to this one, and the first after it, on which a document stands otherwise."""
    days = {since for row in rows for since in row.since if since is not None}
    before, after = [d for d in days if d <= day], [d for d in days if d > day]
    return max(before, default=None), min(after, default=None)


def _planned(shelf: _Shelf) -> ShelfBook:
    """The groups as they follow from every document."""
    shelves = 1 << (len(shelf.rows) // _IN_A_GROUP).bit_length()
    spread: dict[str, list[ShelfRow]] = {}
    for row in shelf.rows:
        spread.setdefault(_group_of(row.name, shelves), []).append(row)
    groups = [
        PlannedGroup(
            name=name,
            key=key_of(shelf.key, *(_document_key(shelf, row) for row in mine)),
            told=told_of(row.named for row in mine),
        )
        for name, mine in sorted(spread.items())
    ]
    groups += (
        PlannedGroup(name=name, key=key_of(*(part.key for part in parts)))
        for name, parts in shelf.lists.items()
    )
    since, until = _days_around(shelf.rows, shelf.source.day)
    return ShelfBook(since=since, until=until, shelves=shelves, groups=tuple(groups))


def _group_of(name: str, shelves: int) -> str:
    """The group in which a document's page is."""
    return f"van-ban-{int(key_of(name)[:8], 16) % shelves:05d}"


def _parts(shelf: _Shelf, group: PlannedGroup) -> Iterable[SitePart]:
    documents = group.documents
    return _document_parts(shelf, documents) if documents else shelf.lists[group.name]


# --- documents ---------------------------------------------------------------------------------


def _document_key(shelf: _Shelf, row: ShelfRow) -> str:
    """Of what a document's page tells, the episodes apart."""
    return key_of(shelf.key, shelf.state_key(row), shelf.source.law.stamp(row.file))


def _speaking_key(shelf: _Shelf, page: str) -> str:
    """Of what a page tells of episodes."""
    told = shelf.source.told.get(page, NONE_SPEAKS)
    return key_of(page, told.count, [(brief.digest, second) for brief, second in told.newest])


def _document_parts(shelf: _Shelf, documents: Iterable[Named]) -> Iterator[SitePart]:
    for named in documents:
        entry = shelf.entry(named)
        yield SitePart(
            name=f"van-ban/{entry.name}",
            key=key_of(_document_key(shelf, row_of(entry)), _speaking_key(shelf, entry.page)),
            make=partial(_document_files, shelf, entry),
        )


def _document_files(shelf: _Shelf, entry: ShelfEntry) -> Iterator[SiteFile]:
    source = shelf.source
    told = source.told.get(entry.page, NONE_SPEAKS)
    text: LawText | None = source.law.text(entry.document)
    page = document_page(
        source.station,
        source.law.register,
        entry,
        text=text if text is not None and (text.units or text.preamble) else None,
        episodes=[_episode(source, brief, second) for brief, second in told.newest],
        told=told.count,
        day=source.day,
    )
    yield _file(entry.page, page, Stage.PAGE)


def _episode(source: ShelfSource, brief: EpisodeDigest, second: float) -> ShelfEpisode:
    return ShelfEpisode(
        title=title_words(source.load(brief)),
        page=episode_page_path(brief),
        day=short_day(local_day(brief.air_time)),
        second=second,
    )


def _shared_numbers(shelf: _Shelf) -> list[SitePart]:
    """A page at every number that several bodies gave."""
    shared: dict[str, list[ShelfRow]] = {}
    for row in shelf.rows:  # only a name with a mark may be one of several
        if "." in row.name and (name := name_of(row.named[0])) != row.name:
            shared.setdefault(name, []).append(row)
    return [
        SitePart(
            name=f"van-ban/{name}",
            key=key_of(shelf.key, *map(shelf.state_key, mine)),
            make=partial(_choice_files, shelf, name, mine),
        )
        for name, mine in sorted(shared.items())
    ]


def _choice_files(shelf: _Shelf, name: str, rows: Sequence[ShelfRow]) -> Iterator[SiteFile]:
    source, entries = shelf.source, shelf.entries(rows)
    page = choice_page(source.station, entries[0].document.name, name, entries, source.day)
    yield _file(shelf_path(f"{name}.html"), page, Stage.PAGE)


# --- years -------------------------------------------------------------------------------------


def _year_part(shelf: _Shelf, year: ShelfYear) -> SitePart:
    key = key_of(shelf.key, *map(shelf.state_key, year.rows))
    return SitePart(name=f"van-ban/{year.name}", key=key, make=partial(_year_files, shelf, year))


def _year_files(shelf: _Shelf, year: ShelfYear) -> Iterator[SiteFile]:
    source, every = shelf.source, shelf.entries(year.rows)
    yield _file(shelf_path(f"{year.name}.json"), _json([*map(_data, every)]), Stage.SIDE)
    yield _file(shelf_path(f"{year.name}.csv"), as_csv(every, source.day), Stage.SIDE)
    pages = [every[first : first + _ON_A_PAGE] for first in range(0, len(every), _ON_A_PAGE)]
    for number, entries in enumerate(pages, 1):
        for path, page in year_page(
            source.station, year, entries, (number, len(pages)), source.day
        ):
            yield _file(path, page, Stage.PAGE)
    paths = [shelf_path(year_file(year, number)) for number in range(1, len(pages) + 1)]
    rows = "".join(
        f"<url><loc>{escape(address(source.station.public_url, path))}</loc></url>\n"
        for path in (*paths, *(entry.page for entry in every))
    )
    yield _file(shelf_path(_year_map(year)), _sitemap("urlset", rows), Stage.LIST)


def _year_map(year: ShelfYear) -> str:
    return f"sitemap-{year.name}.xml"


def _data(entry: ShelfEntry) -> dict[str, object]:
    """A document for programs, the page's own search among them."""
    document = entry.document
    told: dict[str, object] = {
        "number": one_line(document.number),
        "title": one_line(document.title),
        "kind": one_line(document.kind),
        "issuer": one_line(document.issuer),
        "level": one_line(document.level),
        "issued": document.issued.isoformat() if document.issued else "",
        "in_force": document.in_force.isoformat() if document.in_force else "",
        "ended": entry.ended.isoformat() if entry.ended else "",
        "unchecked": document.checked is None,
        "short_names": [*map(one_line, document.short_names)],
        "topics": [*map(one_line, document.topics)],
        "audiences": [*map(one_line, document.audiences)],
        "page": f"{entry.name}.html",
        "effects": effect_rows(entry.spans, short=True),
    }
    return {key: value for key, value in told.items() if value}


_COLUMNS = (
    "Số, ký hiệu", "Tên", "Loại", "Cơ quan ban hành", "Cấp", "Ngày ban hành", "Có hiệu lực từ",
    "Hết hiệu lực từ", "Hiệu lực", "Tính đến ngày", "Kiểm lần cuối ngày", "Chủ đề", "Đối tượng",
    "Trang",
)  # fmt: skip


def as_csv(entries: Sequence[ShelfEntry], day: date) -> str:
    """A table that a spreadsheet opens; effects are those of the day, which it names."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for entry in entries:
        document = entry.document
        days = (document.issued, document.in_force, entry.ended)
        cells = (
            *(document.number, document.title, document.kind, document.issuer, document.level),
            *(written(one) if one else "" for one in days),
            entry.now(day).standing.effect.value,
            written(day),
            written(document.checked.day) if document.checked else UNCHECKED,
            "; ".join(document.topics),
            "; ".join(document.audiences),
            f"{entry.name}.html",
        )
        writer.writerow([_cell(one_line(cell)) for cell in cells])
    return "\ufeff" + file.getvalue()  # the mark makes a spreadsheet take it for UTF-8


def _cell(text: str) -> str:
    """A cell that begins like a formula must not be one when a spreadsheet opens the file."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


# --- the front ---------------------------------------------------------------------------------


_Event = tuple[date, str, int, Named]  # day, name of the page, place among the document's spans


def _front_part(shelf: _Shelf) -> SitePart:
    news = _news(shelf)
    states, told = map(shelf.state_key, shelf.rows), (f"{name} {since}" for since, name, *_ in news)
    key = key_of(shelf.key, *states, *told)
    return SitePart(name="van-ban", key=key, make=partial(_front_files, shelf, news))


def _front_files(shelf: _Shelf, news: Sequence[_Event]) -> Iterator[SiteFile]:
    source, url, years = shelf.source, shelf.source.station.public_url, shelf.years
    listed = [
        {"year": year.year, "count": len(year.rows), "file": f"{year.name}.json"} for year in years
    ]
    yield _file(shelf_path("muc-luc.json"), _json({"years": listed}), Stage.LIST)
    newest = shelf.entries(on_front(years))
    yield _file(SHELF_PAGE, shelf_page(source.station, years, newest, source.day), Stage.LIST)
    maps = "".join(
        f"<sitemap><loc>{escape(address(url, shelf_path(_year_map(year))))}</loc></sitemap>\n"
        for year in years
    )
    yield _file(shelf_path(SITEMAP), _sitemap("sitemapindex", maps), Stage.LIST)
    feed = render_news(
        title=f"{SHELF_TITLE} – {one_line(source.station.name)}",
        description="Văn bản mới, văn bản bắt đầu, hết hay ngưng hiệu lực.",
        feed=address(url, shelf_path(NEWS)),
        link=address(url, SHELF_PAGE),
        items=[_item(shelf, shelf.entry(named), place) for _, _, place, named in news],
    )
    yield SiteFile(path=shelf_path(NEWS), content=feed, stage=Stage.FEED)


def _news(shelf: _Shelf) -> list[_Event]:
    """What happened to documents up to the day, the newest first."""
    day = shelf.source.day
    happened = [
        (since, row.name, place, row.named)
        for row in shelf.rows
        for place, since in enumerate(row.since)
        if since is not None and since <= day
    ]
    return nlargest(_NEWS, happened, key=itemgetter(0, 1))


def _item(shelf: _Shelf, entry: ShelfEntry, place: int) -> NewsItem:
    span, document = entry.spans[place], entry.document
    assert span.since is not None
    standing = span.standing
    link = address(shelf.source.station.public_url, entry.page)
    new = span.since == document.issued
    told = f"{'ban hành' if new else 'từ'} {written(span.since)}: {standing.effect}"
    remark = one_line(standing.remark)
    title = one_line(document.title) if document.number != NO_NUMBER else ""
    return NewsItem(
        guid=f"{link}#{span.since.isoformat()}",
        title=cut_bytes(f"{calling(entry)}, {told}", 250),
        link=link,
        text=" ".join(filter(None, (f"{title}." if title else "", remark))) or told,
        published=datetime.combine(span.since, time(0), ZONE),
    )


def _sitemap(kind: str, rows: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</{kind}>\n'
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _file(path: str, text: str, stage: Stage) -> SiteFile:
    return SiteFile(path=path, content=text.encode(), stage=stage)
