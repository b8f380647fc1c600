"""Put one line into the head of a script as its writer would; the other lines stay."""

import re
from collections.abc import Sequence
from datetime import date

from broadcaster.domain.script import LegalSource
from broadcaster.scripts import head_keys as keys
from broadcaster.scripts.head_lines import RULE, nested_key

_TOP = re.compile(r"(?P<key>[^\s:：#][^:：]{0,79}?)\s*[:：]\s*(?P<rest>.*)")
_COMMENT = re.compile(r"\s\s#.*$")
_INDENT = "  "


def with_reading(text: str, word: str, spoken: str) -> str:
    """The script with `word` said as `spoken`: its line changed, or one added under Cách đọc.

    Comments, order and line ends stay. The caller reads the result again before it is kept.
    """
    return _with_pair(text, "readings", word, spoken)


def with_role(text: str, role: str, wish: str) -> str:
    """The script with another wish for the voice of a role, under Vai; the rest as above."""
    return _with_pair(text, "roles", role, wish)


def with_source(text: str, source: LegalSource) -> str:
    """The script with one more document under Văn bản nguồn; the rest as above."""
    head = _WrittenHead(text)
    head.add_under("sources", head.under("sources"), _source_lines(source))
    return "".join(head.lines)


def with_field(text: str, field: str, value: str) -> str:
    """The script with another value in one line of its head, or that line added; the rest as above.

    `field` is a name of `head_keys`, such as "title"; a remark at the end of the line stays.
    """
    head = _WrittenHead(text)
    at = head.line_of(field)
    if at is None:
        head.lines.insert(head.stop, f"{keys.name_of(field)}: {value}{head.end}")
    else:
        line = head.lines[at]
        key = re.split("[:：]", line, maxsplit=1)[0].rstrip()
        head.lines[at] = f"{key}: {value}{_remark(line)}{head.end}"
    return "".join(head.lines)


def without_field(text: str, field: str) -> str:
    """The script without one line of its head; the rest as above."""
    head = _WrittenHead(text)
    at = head.line_of(field)
    if at is not None:
        del head.lines[at]
    return "".join(head.lines)


def parts_of(text: str) -> tuple[str, str]:
    """The head of a script up to and with the rule below it, and the body; both as written."""
    head = _WrittenHead(text)
    stop = min(head.stop + 1, len(head.lines))
    return "".join(head.lines[:stop]), "".join(head.lines[stop:])


def _with_pair(text: str, field: str, word: str, value: str) -> str:
    head = _WrittenHead(text)
    under = head.under(field)
    for at in under:
        line = head.lines[at]
        if nested_key(line) == word:
            head.lines[at] = f"{_indent(line)}{word}: {value}{_remark(line)}{head.end}"
            break
    else:
        indent = _indent(head.lines[under[-1]]) if under else _INDENT
        head.add_under(field, under, [f"{indent}{word}: {value}"])
    return "".join(head.lines)


class _WrittenHead:
    """The lines of a script as written, with their ends, and where its head stops."""

    def __init__(self, text: str) -> None:
        self.lines = re.findall(r"[^\n]*\n|[^\n]+$", text)
        self.end = "\r\n" if "\r\n" in text else "\n"
        bare = [line.strip("\r\n") for line in self.lines]
        first = next((n for n, line in enumerate(bare) if line.strip("\ufeff \t\r")), 0)
        if bare and RULE.fullmatch(bare[first].strip("\ufeff\r\n")):
            first += 1
        rules = (n for n in range(first, len(bare)) if RULE.fullmatch(bare[n]))
        self.stop = next(rules, len(bare))  # the rule below the head, or behind the last line

    def line_of(self, field: str) -> int | None:
        """The line that opens a field."""
        for at, line in enumerate(self.lines[: self.stop]):
            found = _TOP.fullmatch(line.strip("\ufeff\r\n").rstrip())
            if found and keys.head_field(found["key"]) == field:
                return at
        return None

    def under(self, field: str) -> list[int]:
        """The lines of a section that hold something."""
        found: list[int] = []
        opening = self.line_of(field)
        for at in range(self.stop if opening is None else opening + 1, self.stop):
            words = self.lines[at].strip()
            if words and not words.startswith("#"):
                if not self.lines[at][0].isspace():
                    break
                found.append(at)
        return found

    def add_under(self, field: str, under: Sequence[int], added: Sequence[str]) -> None:
        """Put lines behind those of a section, or with the section above the rule."""
        opening = self.line_of(field)
        if opening is None:
            behind, added = self.stop, [f"{keys.name_of(field)}:", *added]
        else:
            behind = (under[-1] if under else opening) + 1
        self.lines[behind:behind] = [f"{line}{self.end}" for line in added]


def _source_lines(source: LegalSource) -> Sequence[str]:
    told = (
        ("tên", source.title),
        ("cơ quan", source.issuer),
        ("ban hành", _day(source.issued)),
        ("hiệu lực từ", _day(source.in_force)),
        ("hết hiệu lực", _day(source.ended)),
        ("nguồn", source.url),
    )
    first = f"{_INDENT}- số: {source.number}"
    return [first, *(f"{_INDENT * 2}{key}: {value}" for key, value in told if value)]


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _remark(line: str) -> str:
    """The comment at the end of a line."""
    found = _COMMENT.search(line.rstrip("\r\n"))
    return found[0] if found else ""


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
