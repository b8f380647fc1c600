"""The documents under Văn bản nguồn, changed where they stand: only what differs is rewritten."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.notice import Level
from broadcaster.domain.script import LegalSource
from broadcaster.scripts import head_keys as keys
from broadcaster.scripts.head import HeadReader
from broadcaster.scripts.head_edit import (
    WrittenHead,
    indent_of,
    remark,
    source_lines,
    source_words,
    without_field,
)
from broadcaster.scripts.head_lines import HeadEntry, read_entries, without_comment

_DAYS = ("issued", "in_force", "ended")
_OPENING = re.compile(r"\s*(?:(?:[-–•+*]\s*)?[^:：]{1,80}?\s*[:：]\s*|[-–•+*]\s*)")
_DASH = re.compile(r"\s*[-–•+*]\s*")


def sources_of(text: str) -> tuple[LegalSource, ...]:
    """The documents that the head of a script names, also while the rest has mistakes."""
    head = WrittenHead(text)
    return HeadReader(_bare(head), "bài", head.first + 1).head().sources


def with_sources(text: str, wanted: Sequence[LegalSource | None]) -> str:
    """The script with its documents as wanted, one for each of `sources_of`; None = taken out.

    Lines that say what they said stay byte for byte, remarks and blank lines too. The caller reads
    the result again before it is kept.
    """
    head, now = WrittenHead(text), sources_of(text)
    if [_plain(one) for one in wanted] == [_plain(one) for one in now]:
        return text
    section = _section(head)
    if section is None or not section.under:  # all in the line that opens it, or none there
        return _written_anew(text, [one for one in wanted if one is not None])
    items = {item.line: item for item in section.under}
    stops = _stops(head)
    for old, new in reversed(list(zip(now, wanted, strict=True))):
        item = items.get(old.place.line if old.place else 0)
        if item is not None and (new is None or _plain(new) != _plain(old)):
            _Item(head=head, item=item, stops=stops).become(old, new)
    if not any(wanted) and len(now) == len(items):
        return without_field("".join(head.lines), "sources")
    return "".join(head.lines)


def _plain(source: LegalSource | None) -> LegalSource | None:
    return replace(source, place=None) if source is not None else None


def _bare(head: WrittenHead) -> list[str]:
    return [line.strip("\ufeff\r\n") for line in head.lines[head.first : head.stop]]


def _entries(head: WrittenHead) -> list[HeadEntry]:
    def hush(_level: Level, _code: str, _sentence: str, _line: int, _hint: str) -> None:
        """The mistakes are told where the script is read."""

    return read_entries(_bare(head), head.first + 1, hush)


def _section(head: WrittenHead) -> HeadEntry | None:
    return next((entry for entry in _entries(head) if entry.key == "sources"), None)


def _stops(head: WrittenHead) -> list[int]:
    """Every line, from 1, with which something begins; a value ends before the next."""
    found = {head.stop + 1}
    for entry in _entries(head):
        found |= {entry.line}
        for item in entry.under:
            found |= {item.line, *(sub.line for sub in item.under)}
    return sorted(found)


def _written_anew(text: str, wanted: Sequence[LegalSource]) -> str:
    """The section as lines of its own, in the place where it stood."""
    head = WrittenHead(text)
    at = head.line_of("sources")
    if at is None:
        return text
    key, behind = re.split("[:：]", head.lines[at], maxsplit=1)[0].rstrip(), remark(head.lines[at])
    lines = [line for source in wanted for line in source_lines(source)]
    opening = [f"{key}:{behind}"] if lines else []
    gone = {at, *head.under("sources")}
    head.lines[at : at + 1] = [f"{line}{head.end}" for line in (*opening, *lines)]
    shift = len(opening) + len(lines) - 1
    for line in sorted(gone - {at}, reverse=True):
        del head.lines[line + shift]
    return "".join(head.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """One document as it is written, in a head that is edited from below upwards."""

    head: WrittenHead
    item: HeadEntry
    stops: Sequence[int]

    def become(self, old: LegalSource, new: LegalSource | None) -> None:
        """Write what differs; None = take it out."""
        if new is None:
            for line in reversed(self._content(self.item.line, self._last_key())):
                del self.head.lines[line - 1]
        elif not self.item.under:
            self._one_line(new)
        else:
            self._fields(source_words(old), source_words(new))

    def _one_line(self, new: LegalSource) -> None:
        """A document in one line becomes one with keys."""
        first, *more = self._content(self.item.line, self.item.line)
        for line in reversed(more):
            del self.head.lines[line - 1]
        before = self.head.lines[first - 1]
        lines = source_lines(new, indent_of(before) or "  ")
        lines[0] += remark(before)
        self.head.lines[first - 1 : first] = [f"{line}{self.head.end}" for line in lines]

    def _fields(self, old: dict[str, str], new: dict[str, str]) -> None:
        """Changed lines, lines that go, and those that come behind the last; from below."""
        changed = [field for field in new if new[field] != old[field]]
        written = {sub.key: sub for sub in self.item.under}
        written |= {s.key: s for s in reversed(self.item.under) if s.key in _DAYS}
        added = [field for field in changed if new[field] and field not in written]
        behind = self._content(self.item.line, self._last_key())[-1]
        inset = self._inset()
        self.head.lines[behind:behind] = [
            f"{inset}{keys.SOURCE_KEYS[field][0]}: {new[field]}{self.head.end}" for field in added
        ]
        for field in sorted(
            (f for f in changed if f in written), key=lambda f: written[f].line, reverse=True
        ):
            self._field(written[field], new[field])

    def _field(self, written: HeadEntry, words: str) -> None:
        first, *more = self._content(written.line, written.line)
        for line in reversed(more):
            del self.head.lines[line - 1]
        before = self.head.lines[first - 1]
        opening = _OPENING.match(before)
        if words and opening:
            start = opening[0] if opening[0][-1:].isspace() else f"{opening[0]} "
            self.head.lines[first - 1] = f"{start}{words}{remark(before)}{self.head.end}"
            return
        del self.head.lines[first - 1]
        dash = _DASH.match(before)
        if dash and first <= len(self.head.lines):  # the dash goes to the line behind it
            self.head.lines[first - 1] = dash[0] + self.head.lines[first - 1].lstrip()

    def _inset(self) -> str:
        below = [sub.line for sub in self.item.under if sub.line != self.item.line]
        if below:
            return indent_of(self.head.lines[below[-1] - 1])
        opening = _DASH.match(self.head.lines[self.item.line - 1])
        return " " * len(opening[0]) if opening else "    "

    def _last_key(self) -> int:
        return max((sub.line for sub in self.item.under), default=self.item.line)

    def _content(self, first: int, last: int) -> list[int]:
        """The lines from 1 that hold something, from one to where what begins in `last` ends."""
        end = next(stop for stop in self.stops if stop > last)
        return [n for n in range(first, end) if without_comment(self.head.lines[n - 1]).strip()]
