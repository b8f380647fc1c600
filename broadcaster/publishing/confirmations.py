"""da-nghe.toml: who confirmed that they heard an episode of a staff show; a name list.

A line has a show, an episode, a name, a day, and the day of a passed test where the person sent
it: no address, no time of day, no answers. Lines of a person who is to be forgotten go for good.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from broadcaster.domain.errors import InputError
from broadcaster.domain.text import one_line, person_key
from broadcaster.production.formats import read_entries
from broadcaster.publishing.subscribers import Subscriber
from broadcaster.storage.atomic import write_atomic

LONGEST_NAME = 100
_HEAD = """\
# Ai đã xác nhận nghe các bài hướng dẫn, tập huấn. Giữ kín tệp này. Chương trình ghi; xóa tên một
# người ở trang Tập huấn và chỉ đạo của bàn làm việc, hoặc: broadcaster training forget "HỌ TÊN"
format = 1
"""


class ConfirmedBy(StrEnum):
    """Who says that somebody heard it; the value is what people read."""

    THEMSELVES = "tự xác nhận"
    HAND = "ghi tay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """That one person heard one episode."""

    show: str  # Show.key
    episode: str  # Episode.key
    name: str  # as the list of subscribers or the hand of somebody has it
    day: date
    by: ConfirmedBy = ConfirmedBy.THEMSELVES
    passed: date | None = None  # when the questions were passed, as sent or as noted by hand
    passed_by: ConfirmedBy | None = None  # who says that; None = who says that it was heard

    @property
    def person(self) -> str:
        """The same for every way of writing a name."""
        return person_key(self.name)

    @property
    def passed_by_hand(self) -> bool:
        """Whether it was passed on paper, and somebody else noted that."""
        return self.passed is not None and (self.passed_by or self.by) is ConfirmedBy.HAND

    @property
    def themselves_alone(self) -> bool:
        """Whether nothing of it was noted by somebody else, so that the person may take it back."""
        return self.by is ConfirmedBy.THEMSELVES and not self.passed_by_hand

    def and_passed(self, other: "Confirmation") -> "Confirmation":
        """The same with a test of another note; who sent it in counts more than who noted it."""
        sent = self.passed_by_hand and other.passed is not None and not other.passed_by_hand
        if other.passed is None or (self.passed is not None and not sent):
            return self
        says = other.passed_by or other.by
        return replace(
            self,
            passed=self.passed or other.passed,
            passed_by=says if says is not self.by else None,
        )

    def same(self, other: "Confirmation") -> bool:
        """Whether both are of one person and one episode."""
        return (self.show, self.episode, self.person) == (other.show, other.episode, other.person)


class ConfirmationBook:
    """The confirmations of one station, read anew each time; only the owner may read the file."""

    def __init__(self, path: Path, lock: Callable[[], AbstractContextManager[object]]) -> None:
        self._path = path
        self._lock = lock  # held while the file is written anew

    def all(self) -> tuple[Confirmation, ...]:
        """Every one, the oldest first. Raises ConfigError for a damaged file."""
        return read_entries(
            self._path,
            "lan",
            _confirmation,
            damaged="Danh sách xác nhận đã nghe bị hỏng, nên chưa ghi thêm ai.",
        )

    def note(self, confirmations: Iterable[Confirmation]) -> tuple[Confirmation, ...]:
        """Keep them; who confirmed earlier keeps that day. Those that are new, or passed now."""
        with self._lock():
            kept = list(self.all())
            places = {_key(one): at for at, one in enumerate(kept)}
            changed: list[Confirmation] = []
            for one in confirmations:
                place = places.get(_key(one))
                if place is None:
                    places[_key(one)] = len(kept)
                    kept.append(one)
                    changed.append(one)
                elif (more := kept[place].and_passed(one)) != kept[place]:
                    kept[place] = more
                    changed.append(more)
            if changed:
                self._write(kept)
        return tuple(changed)

    def take_back(self, show: str, episode: str, name: str, *, own: bool = False) -> bool:
        """Take one out; False when there is none.

        `own`: the person does, who takes nothing back that somebody else noted.
        """
        gone = (show, episode, person_key(name))
        return bool(self._drop(lambda one: _key(one) == gone and (one.themselves_alone or not own)))

    def forget(self, name: str) -> int:
        """Take everything of a person out; how many lines that were."""
        person = person_key(name)
        return self._drop(lambda one: one.person == person)

    def _drop(self, gone: Callable[[Confirmation], bool]) -> int:
        with self._lock():
            every = self.all()
            kept = [one for one in every if not gone(one)]
            if len(kept) != len(every):
                self._write(kept)
        return len(every) - len(kept)

    def _write(self, kept: Sequence[Confirmation]) -> None:
        text = _HEAD + "".join(f"\n[[lan]]\n{''.join(_lines(one))}" for one in kept)
        write_atomic(self._path, text.encode(), private=True)


def _key(one: Confirmation) -> tuple[str, str, str]:
    return one.show, one.episode, one.person


def _lines(one: Confirmation) -> Iterator[str]:
    told = [("kenh", one.show), ("bai", one.episode), ("ten", one.name)]
    # what JSON writes of a text is what TOML reads, but for one sign that it leaves as it is
    for key, value in told:
        yield f"{key} = {json.dumps(value, ensure_ascii=False)}\n".replace("\x7f", "\\u007f")
    yield f"ngay = {one.day.isoformat()}\n"
    if one.by is ConfirmedBy.HAND:
        yield f'cach = "{one.by.value}"\n'
    if one.passed:
        yield f"dat = {one.passed.isoformat()}\n"
        if one.passed_by:
            yield f'cach-dat = "{one.passed_by.value}"\n'


def _confirmation(table: Any) -> Confirmation:
    passed = table.get("dat")
    return Confirmation(
        show=_text(table["kenh"]),
        episode=_text(table["bai"]),
        name=_text(table["ten"]),
        day=_day(table["ngay"]),
        by=ConfirmedBy(table.get("cach", ConfirmedBy.THEMSELVES.value)),
        passed=_day(passed) if passed is not None else None,
        passed_by=ConfirmedBy(table["cach-dat"]) if "cach-dat" in table else None,
    )


def _text(value: Any) -> str:
    text = str(value.strip())  # what is no text has no blanks to strip
    if not text:
        raise ValueError(value)
    return text


def _day(value: Any) -> date:
    return date(value.year, value.month, value.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesByHand:
    """A list of names that somebody ticked or pasted."""

    known: tuple[str, ...]  # as the list of subscribers writes them
    others: tuple[str, ...]  # who is on no list, each once


def names_by_hand(text: str, show: str, subscribers: Iterable[Subscriber]) -> NamesByHand:
    """The names of a pasted list, a line each; a number or a mark before a name is left out.

    Raises InputError for a name that is none.
    """
    listed = {person_key(one.name): one.name for one in subscribers if one.show == show}
    known: dict[str, str] = {}
    others: dict[str, str] = {}
    for row in text.splitlines():
        name = one_line(row).lstrip("0123456789.)-–•*✔☑ \t").strip(" ,;")
        if not name:
            continue
        if len(name) > LONGEST_NAME or not any(map(str.isalpha, name)):
            raise InputError(
                f"“{name[:40]}” không phải một họ tên",
                hint="Mỗi dòng một người, chỉ họ tên.",
            )
        person = person_key(name)
        if person not in listed and re.search(r"[\d@]", name):  # a telephone, a day, an address
            raise InputError(
                f"“{name[:40]}” có cả điều khác ngoài họ tên",
                hint="Chỉ dán cột họ tên, mỗi dòng một người.",
            )
        if person in listed:
            known[person] = listed[person]
        else:
            others.setdefault(person, name)
    return NamesByHand(known=tuple(known.values()), others=tuple(others.values()))
