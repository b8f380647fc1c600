"""Điểm báo: the newspapers that a station names, looked at when somebody asks."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import BoundedSemaphore

from broadcaster.app.settings import Settings
from broadcaster.domain.errors import BroadcasterError, Busy, InputError, StoreError
from broadcaster.domain.text import slug
from broadcaster.importing.feeds import FeedEntry, is_of_site, is_outside
from broadcaster.importing.headlines import headlines_of
from broadcaster.importing.pasted_text import document_of_file
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.serialization import from_text, to_text
from broadcaster.system.daemon_threads import DaemonExecutor
from broadcaster.writing.press_script import FetchedArticle, PressHeadline, lead_only

SEEN = "diem-bao.json"  # under the cache: what was seen last
LARGEST = 3_000_000  # bytes of a feed, a page, an article
LONGEST_WAIT = 15.0  # seconds for one answer
ALL_TOGETHER = 60.0  # seconds for all of them
_AT_ONCE = 4
_OLDEST = date(1995, 1, 1)  # before it nobody had a newspaper on the web
_TURN = BoundedSemaphore(1)
_ARTICLES = BoundedSemaphore(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPaper:
    """An address of a newspaper as it was seen."""

    name: str
    address: str
    entries: tuple[FeedEntry, ...] = ()
    fault: str = ""  # why there are none, a Vietnamese sentence
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPress:
    """What the newspapers had when somebody asked last."""

    at: datetime
    papers: tuple[SeenPaper, ...]

    @property
    def headlines(self) -> tuple[PressHeadline, ...]:
        """All articles, in the order in which people see them: they are chosen by number."""
        return tuple(
            PressHeadline(paper=paper.name, entry=entry)
            for paper in self.papers
            for entry in paper.entries
        )


def see_press(
    settings: Settings, now: datetime, *, wait: float = LONGEST_WAIT, most: float = ALL_TOGETHER
) -> SeenPress:
    """Look at every newspaper of station.toml, and remember it; one that fails stops no other.

    Nobody waits longer than `most` seconds. Raises InputError when the station names none.
    """
    if not settings.station.press:
        raise InputError(
            "đài chưa khai tờ báo nào để điểm",
            hint='Thêm vào station.toml mục [press] với dòng như "Tên báo" = "https://…".',
        )
    if not _TURN.acquire(blocking=False):
        raise Busy("đang xem các báo", hint="Chờ một phút rồi tải lại trang.")
    try:
        papers = [*_seen_papers(settings, now, wait, most)]
    finally:
        _TURN.release()
    seen = SeenPress(at=now, papers=tuple(papers))
    write_atomic(settings.cache / SEEN, to_text(seen).encode())
    return seen


def _seen_papers(
    settings: Settings, now: datetime, wait: float, most: float
) -> Iterator[SeenPaper]:
    workers = DaemonExecutor(_AT_ONCE, "press")
    end = time.monotonic() + most
    try:
        asked = [
            (name, url, workers.submit(_headlines, settings, url, wait, now))
            for name, url in settings.station.press
        ]
        for name, url, answer in asked:
            paper = SeenPaper(name=name, address=url)
            try:
                entries = answer.result(timeout=max(end - time.monotonic(), 0))
                yield replace(paper, entries=entries)
            except BroadcasterError as fault:
                yield replace(paper, fault=fault.sentence, hint=fault.hint)
            except (Late, CancelledError):
                told = f"«{url}» chưa trả lời, các báo khác đã chờ lâu"
                yield replace(paper, fault=told, hint="Lát nữa xem lại.")
    finally:
        workers.abandon()


def last_seen(settings: Settings) -> SeenPress | None:
    """What was seen last of the newspapers that the station names; None = nobody has asked."""
    file = settings.cache / SEEN
    try:
        seen = from_text(SeenPress, file.read_bytes(), where=SEEN)
    except (FileNotFoundError, StoreError):
        return None
    named = set(settings.station.press)
    papers = tuple(one for one in seen.papers if (one.name, one.address) in named)
    return replace(seen, papers=papers) if papers else None


def fetch_articles(
    settings: Settings,
    chosen: tuple[PressHeadline, ...],
    *,
    wait: float = LONGEST_WAIT,
    most: float = ALL_TOGETHER,
) -> tuple[tuple[FetchedArticle, ...], tuple[str, ...]]:
    """The articles, and in a sentence each those of which only the headline could be had.

    Nobody waits longer than `most` seconds. Raises Busy while somebody else's are fetched.
    """
    if not _ARTICLES.acquire(blocking=False):
        raise Busy("đang lấy bài báo cho người khác", hint="Chờ một phút rồi bấm lại.")
    workers = DaemonExecutor(_AT_ONCE, "article")
    end = time.monotonic() + most
    found, told = [], []
    try:
        asked = [(one, workers.submit(_article, settings, one, wait)) for one in chosen]
        for headline, answer in asked:
            try:
                found.append(answer.result(timeout=max(end - time.monotonic(), 0)))
                continue
            except BroadcasterError as fault:
                why = fault.sentence
            except (Late, CancelledError):
                why = "Báo trả lời chậm quá nên thôi."
            found.append(lead_only(headline))
            told.append(f"“{headline.entry.title}”: chỉ có phần báo giới thiệu. {why}")
    finally:
        workers.abandon()
        _ARTICLES.release()
    return tuple(found), tuple(told)


def _headlines(
    settings: Settings, address: str, wait: float, now: datetime
) -> tuple[FeedEntry, ...]:
    entries = headlines_of(_fetched(settings, address, address, wait), address)
    last = now.date() + timedelta(days=1)  # clocks differ; an article of next month is none
    return tuple(
        replace(
            one,
            day=one.day if one.day and _OLDEST <= one.day <= last else None,
            link=one.link if is_outside(one.link) or is_of_site(one.link, address) else "",
        )
        for one in entries
    )


def _article(settings: Settings, headline: PressHeadline, wait: float) -> FetchedArticle:
    entry = headline.entry
    if not entry.link:
        raise InputError("báo không ghi địa chỉ của bài", hint="Tự mở báo xem.")
    named = (url for name, url in settings.station.press if name == headline.paper)
    address = next((url for url in named if is_of_site(entry.link, url)), "")
    if not address:
        raise InputError("bài nằm ở trang khác, không phải trang của báo", hint="Tự mở bài xem.")
    data = _fetched(settings, entry.link, address, wait)
    name = f"{slug(entry.title)[:60] or 'bai-bao'}.html"
    with tempfile.TemporaryDirectory(prefix="bao-") as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        document = document_of_file(file, name)
    return FetchedArticle(headline=headline, data=data, document=document)


def _fetched(settings: Settings, address: str, paper: str, wait: float) -> bytes:
    """What stands at an address. A newspaper leads nobody to other machines of this house: of
    `allow_hosts` only the one counts that the station itself wrote down for it.
    """
    from broadcaster.net.connection import Trust, host_of
    from broadcaster.net.small_fetch import fetch_small

    hosts = frozenset(settings.station.allow_hosts) & {host_of(paper)}
    trust = Trust(hosts=hosts, ca_bundle=settings.ca_bundle or "")
    return fetch_small(address, trust, most=LARGEST, seconds=wait)
