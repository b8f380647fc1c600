"""What a newspaper has today: the entries of its feed, or the headlines of one of its pages.

    python -m broadcaster.importing.headlines FILE ADDRESS

is how a page of a stranger is looked at: in a process of its own, held to time and memory, which
writes one line of JSON, the headlines or the fault.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from broadcaster.domain.errors import InputError
from broadcaster.importing.feeds import (
    MOST_ENTRIES,
    FeedEntry,
    day_told,
    feed_entries,
    is_link,
    plain_words,
)
from broadcaster.importing.limited_turns import limited_turn
from broadcaster.importing.web_page import page_text, page_tree
from broadcaster.storage.serialization import from_plain, to_plain
from broadcaster.system.limited_process import told_by
from broadcaster.system.memory_limit import hold

WORKER = "broadcaster.importing.headlines"
LONGEST_WAIT = 20.0  # seconds for one page
_PROCESSOR = 15  # seconds
_MEMORY = 1_000_000_000  # bytes of address space
_FEW_WORDS = 5  # of a headline; fewer are the name of a section or a button
_LEAD = 40  # letters of a lead, at least
_HEIGHT = 4  # elements around a headline in which its lead and its day are looked for
_AROUND = frozenset({"nav", "footer", "form", "aside"})
_DAY = re.compile(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?!\d)")
_LATER = "Lát nữa xem lại."
_HINT = "Mở địa chỉ ấy trong trình duyệt: đó phải là bản tin RSS, Atom hoặc trang có các bài báo."


def headlines_of(data: bytes, address: str) -> tuple[FeedEntry, ...]:
    """The headlines of a feed or page, read in a limited process. Raises InputError."""
    with tempfile.TemporaryDirectory(prefix="bao-") as folder:
        file = Path(folder) / "trang"
        file.write_bytes(data)
        with limited_turn(LONGEST_WAIT) as mine:
            if not mine:
                raise InputError(f"chưa đọc được {address}: máy đang đọc tệp khác", hint=_LATER)
            told = told_by(WORKER, (str(file), address), seconds=LONGEST_WAIT)
    if told is None:
        raise InputError(f"đọc {address} mất quá nhiều sức máy nên đã dừng", hint=_HINT)
    if "fault" in told:
        raise InputError(str(told["fault"]), hint=str(told["hint"]))
    return tuple(from_plain(FeedEntry, one, where=address) for one in told["entries"])


def read_headlines(data: bytes, address: str) -> tuple[FeedEntry, ...]:
    """The same here and now. Raises InputError where there are none."""
    if _is_feed(data):
        return feed_entries(data, address)
    text, _ = page_text(data)
    root = page_tree(text, address)
    own = _own_article(root, address)
    found = (own,) if own else tuple(_listed(root, address))
    if not found:
        raise InputError(f"{address} không có tên bài báo nào đọc được", hint=_HINT)
    return found


def _is_feed(data: bytes) -> bool:
    head = data[:2_000].lower()
    return b"<html" not in head and (
        head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<?xml")
        or any(mark in head for mark in (b"<rss", b"<feed", b"<rdf:"))
    )


def _own_article(root: Any, address: str) -> FeedEntry | None:
    """A page that is one article says so to those who would show a link to it."""
    told = {
        (one.get("property") or one.get("name") or "").lower(): one.get("content") or ""
        for one in root.iter("meta")
    }
    title = plain_words(told.get("og:title", ""))
    if told.get("og:type", "").strip().lower() != "article" or not title:
        return None
    return FeedEntry(
        title=title,
        lead=plain_words(told.get("og:description", ""), 1_000),
        link=address,
        day=day_told(told.get("article:published_time", "")),
    )


def _listed(root: Any, address: str) -> Iterator[FeedEntry]:
    """The links of a page whose words are a headline, each article once."""
    seen: set[str] = set()
    for anchor in root.iter("a"):
        title = plain_words("".join(anchor.itertext()))
        if len(title.split()) < _FEW_WORDS or len(seen) >= MOST_ENTRIES:
            continue
        link = _target(anchor, address)
        if not link or link in seen or any(e.tag in _AROUND for e in anchor.iterancestors()):
            continue
        seen.add(link)
        around = _block(anchor, link, address)
        yield FeedEntry(title=title, lead=_lead(around, title), link=link, day=_day(around))


def _target(anchor: Any, address: str) -> str:
    """Where a link leads within the same newspaper; "" = elsewhere, or nowhere."""
    try:
        link = urldefrag(urljoin(address, (anchor.get("href") or "").strip())).url
        here, there = urlsplit(address).hostname or "", urlsplit(link).hostname or ""
    except ValueError:
        return ""
    same = there == here or there.endswith(f".{here.removeprefix('www.')}")
    return link if same and is_link(link) and link != address else ""


def _block(anchor: Any, link: str, address: str) -> Any:
    """The widest element around a headline that speaks of no other article."""
    block = anchor
    for around, _ in zip(anchor.iterancestors(), range(_HEIGHT), strict=False):
        if any(_target(one, address) not in ("", link) for one in around.iter("a")):
            break
        block = around
    return block


def _lead(block: Any, title: str) -> str:
    """The longest words beside a headline that are no link."""
    leaves = (
        leaf
        for leaf in block.iter("p", "div", "span")
        if next(leaf.iterdescendants("p", "div", "a"), None) is None
    )
    told = (plain_words("".join(leaf.itertext()), 1_000) for leaf in leaves)
    fit = (words for words in told if words != title and len(words) >= _LEAD)
    return max(fit, key=len, default="")


def _day(block: Any) -> date | None:
    for element in block.iter("time"):
        if day := day_told(element.get("datetime") or ""):
            return day
    found = _DAY.search(" ".join("".join(block.itertext()).split())[:5_000])
    return day_told(f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}") if found else None


def main(arguments: list[str]) -> int:
    """Look; 0 = the headlines are told, 2 = the fault is."""
    file, address = arguments
    hold(memory=_MEMORY, processor=_PROCESSOR, written=0)
    told: dict[str, Any]
    try:
        told = {"entries": [*map(to_plain, read_headlines(Path(file).read_bytes(), address))]}
    except InputError as fault:
        told = {"fault": fault.sentence, "hint": fault.hint}
    except MemoryError:
        told = {"fault": f"{address} cần quá nhiều bộ nhớ để mở", "hint": _HINT}
    sys.stdout.write(json.dumps(told) + "\n")
    return 2 if "fault" in told else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
