"""Điểm báo: a draft out of a few articles of newspapers, each with its newspaper, day and address.

Of an article the draft has a few sentences, never the whole; what a person has to find out or to
tell in words of their own is said in the draft.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.domain.script import ScriptKind
from broadcaster.domain.text import fold, nfc, one_line
from broadcaster.importing.feeds import FeedEntry
from broadcaster.importing.imported_document import ImportedDocument, ParagraphKind
from broadcaster.importing.pasted_text import document_of_text
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.storage.atomic import write_atomic
from broadcaster.writing.drafts import known_programme, new_script_path
from broadcaster.writing.originals import (
    KeptOriginal,
    OriginalFolders,
    bring_original,
    keep_original,
)
from broadcaster.writing.script_from_document import said_line

MOST_ARTICLES = 5  # of one draft: more nobody listens to
_SENTENCES = 3  # of an article
_WORDS = 60  # of an article, in whole sentences; the first one is cut rather than left out
_KINDS_OF_PRESS = (
    "báo", "tạp chí", "cổng", "đài", "trang", "thông tấn", "ttxvn", "bản tin",
)  # fmt: skip

_END = re.compile(r"(?<=[.!?…])[”\")]*\s+(?=[“\"(]?[A-ZĐÀ-Ỹ0-9])")
_IN_HEAD = re.compile(r"[#“”,;\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PressHeadline:
    """An article that a newspaper has, as its list of headlines tells it."""

    paper: str  # as the station names it: "Tuổi Trẻ"
    entry: FeedEntry

    @property
    def key(self) -> str:
        """What it is chosen by: the same article has the same key in every list, hex."""
        words = "\n".join((self.paper, self.entry.link, self.entry.title))
        return hashlib.sha256(words.encode()).hexdigest()[:16]

    @property
    def called(self) -> str:
        """The newspaper as it is said: "báo Tuổi Trẻ"."""
        told = nfc(self.paper).casefold().split()  # "Đại Đoàn Kết" is no "đài"
        kind = any(told[: len(one.split())] == one.split() for one in _KINDS_OF_PRESS)
        return self.paper if kind else f"báo {self.paper}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedArticle:
    """An article that somebody chose, with what was read of it."""

    headline: PressHeadline
    data: bytes  # as it came; empty where only its headline is known
    document: ImportedDocument  # the article, or only what the list of headlines says of it


@dataclass(frozen=True, slots=True, kw_only=True)
class PressWishes:
    """What somebody chose for a draft after newspapers; an empty title is proposed."""

    day: date  # on which it airs
    programme: str = ""  # "" = the station's first one
    title: str = ""


def lead_only(headline: PressHeadline) -> FetchedArticle:
    """An article of which nothing but its headline could be had."""
    entry = headline.entry
    words = "\n\n".join(filter(None, (entry.title, entry.lead)))
    return FetchedArticle(
        headline=headline, data=words.encode(), document=document_of_text(words, "tin-bao.txt")
    )


def write_press_script(
    station: StationContext,
    tools: ProductionTools,
    folders: OriginalFolders,
    articles: Sequence[FetchedArticle],
    wishes: PressWishes,
    *,
    who: str,
) -> Path:
    """Write the draft into a new file, and keep what was fetched beside it.

    `who` is the account that asks, "" at a command line. Raises InputError; then nothing is kept.
    """
    if not articles:
        raise InputError("chưa chọn bài báo nào", hint="Đánh dấu những bài sẽ điểm.")
    if len(articles) > MOST_ARTICLES:
        raise InputError(
            f"{len(articles)} bài báo là quá nhiều cho một bài điểm báo",
            hint=f"Chọn nhiều nhất {MOST_ARTICLES} bài.",
        )
    programme = known_programme(station, wishes.programme)
    title = one_line(wishes.title) or f"Điểm báo ngày {written(wishes.day)}"
    path = new_script_path(tools, title)
    now = tools.clock.now()
    kept = [
        keep_original(
            folders.scripts, bring_original(folders, a.data, a.document, who=who, now=now)
        )
        for a in articles
    ]
    text = press_script(articles, kept, title=title, programme=programme, day=wishes.day)
    write_atomic(path, text.encode())
    return path


def press_script(
    articles: Sequence[FetchedArticle],
    kept: Sequence[KeptOriginal],
    *,
    title: str,
    programme: str,
    day: date,
) -> str:
    """The text of the draft."""
    both = [*zip(articles, kept, strict=True)]
    told = "; ".join(_told(one.headline) for one in articles)
    head = [
        f"Tiêu đề: {title}",
        f"Loại: {ScriptKind.REMINDER}",
        f"Chương trình: {programme}",
        f"Ngày phát: {written(day)}",
        f"Tóm tắt: Điểm báo: {told}.",
        "Bài báo:",
        *(f"  - {_told(one.headline)}, {file.place}" for one, file in both),
    ]
    body = [line for one in articles for line in _about(one)]
    return "\n".join(head) + "\n---\n" + "\n\n".join(body) + "\n"


def _told(headline: PressHeadline) -> str:
    """An article in one line of a head: newspaper, day, name, address."""
    entry = headline.entry
    day = written(entry.day) if entry.day else ""
    title = f"“{_bare(entry.title).replace('nguon/', 'nguon ')}”"
    link = re.sub("[“”]", lambda found: quote(found[0]), entry.link)
    return ", ".join(filter(None, (_bare(headline.called), day, title, link)))


def _bare(words: str) -> str:
    return _IN_HEAD.sub(" ", one_line(words)).strip()


def _about(one: FetchedArticle) -> Iterator[str]:
    headline, entry = one.headline, one.headline.entry
    yield f"# {said_line(one_line(entry.title))}"
    day = f"ngày {written(entry.day)}" if entry.day else "ngày (viết vào đây ngày báo đăng)"
    said = " ".join(few_sentences(one)) or "viết vào đây bài báo nói gì."
    yield said_line(f"Theo {_bare(headline.called)}, {day}: {said}")


def few_sentences(one: FetchedArticle) -> tuple[str, ...]:
    """How an article begins: what its newspaper puts before it, else its first sentences."""
    entry = one.headline.entry
    paragraphs = (p for p in one.document.paragraphs if p.kind is ParagraphKind.TEXT)
    texts = [entry.lead] if entry.lead else [one_line(p.text) for p in paragraphs]
    same = fold(entry.title)
    found: list[str] = []
    room = _WORDS
    for text in texts:
        for sentence in _END.split(text):
            count = len(sentence.split())
            if len(found) == _SENTENCES or (found and count > room):
                return tuple(found)
            if count < 4 or fold(sentence).rstrip(".") == same:
                continue
            cut = " ".join(sentence.split()[:room])
            found.append(cut if count <= room else f"{cut}…")
            room -= count
    return tuple(found)
