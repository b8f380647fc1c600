"""Values of a head -> texts, dates, lists and pairs; what is wrong is kept with its line."""

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from broadcaster.model.notice import Level, Notice, Place
from broadcaster.scripting.placed import notice
from broadcaster.text.dates import DateFault, named_weekday, read_date, weekday_name, written
from tests.unit.scripting.head_by_yaml.head_lines import treat
from tests.unit.scripting.head_by_yaml.head_tree import Node, head_tree

_DATE_HINT = "Viết ngày trước, tháng sau, như 7/9/2026."

Value = TypeVar("Value")


class HeadValues:
    """The values of one head, by field; what is wrong is kept in `notices`."""

    def __init__(self, lines: list[str], file: str, first_line: int = 1) -> None:
        self.file = file
        treated, notices = treat(lines, file, first_line)
        self.notices: list[Notice] = list(notices)
        self.tree = head_tree(treated, first_line)

    def say(self, level: Level, code: str, sentence: str, node: Node, hint: str = "") -> None:
        """Keep a notice at the line of a value."""
        place = self.place(node)
        self.notices.append(notice(level, code, sentence, place, hint))

    def place(self, node: Node) -> Place:
        """The place of a value."""
        return Place(file=self.file, line=node.line)

    @property
    def places(self) -> dict[str, Place]:
        """Where each field of ScriptHead stands."""
        return {field: self.place(node) for field, node in self.tree.pairs}

    def text(self, field: str) -> str:
        """The text of a field; list items and lines are put together."""
        node = self.tree.get(field)
        return " ".join(node.text.split()) if node else ""

    def read(self, field: str, reader: Callable[[Node], Value | None]) -> Value | None:
        """The value of a field that is written and not empty."""
        node = self.tree.get(field)
        return reader(node) if node and node.text.strip() else None

    def day(self, node: Node) -> date | None:
        """The date that a value names, or None with an ERROR."""
        try:
            day = read_date(node.text)
        except DateFault as fault:
            self.say(Level.ERROR, "ngay-sai", str(fault), node, _DATE_HINT)
            return None
        named = named_weekday(node.text)
        if named is not None and named != day.weekday():
            self.say(
                Level.WARNING,
                "thu-sai",
                f"ngày {written(day)} là {weekday_name(day)}, không phải thứ đã ghi",
                node,
                "Xem lại ngày và thứ.",
            )
        return day

    def words(self, field: str) -> tuple[str, ...]:
        """A list: items under dashes, or one line with commas."""
        node = self.tree.get(field)
        if node is None:
            return ()
        line = node.text.strip()
        if line.startswith("[") and line.endswith("]"):
            line = line[1:-1]
        texts = [item.text for item in node.items] or re.split(r"[,;]", line)
        return tuple(dict.fromkeys(" ".join(t.split()) for t in texts if t.strip()))

    def pairs(self, field: str) -> list[tuple[str, Node]]:
        """The pairs of a nested field, or those of its one line, as in "LAN: nữ; NAM: nam"."""
        node = self.tree.get(field)
        if node is None:
            return []
        if not node.text.strip():
            return list(node.pairs)
        found = []
        for part in re.split(r"[;,]", node.text.strip("{} ")):
            key, mark, value = re.sub("[：=]", ":", part, count=1).partition(":")
            if mark and key.strip():
                found.append((" ".join(key.split()), Node(node.line, value.strip())))
            elif part.strip():
                sentence = f"“{part.strip()}” thiếu dấu hai chấm"
                self.say(Level.ERROR, "dong-la", sentence, node, "Viết như LAN: nữ.")
        return found

    def once(self, field: str, what: str) -> list[tuple[str, Node]]:
        """The pairs of a field whose keys are all different."""
        seen: set[str] = set()
        kept = []
        for key, node in self.pairs(field):
            if key.casefold() in seen:
                sentence = f"{what} “{key}” được ghi hai lần"
                self.say(Level.ERROR, "khoa-lap", sentence, node, "Giữ một dòng, xóa dòng kia.")
                continue
            seen.add(key.casefold())
            kept.append((key, node))
        return kept
