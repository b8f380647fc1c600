"""Put one line into the head of a script as its writer would; the other lines stay."""

import re
from collections.abc import Sequence
from datetime import date

from broadcaster.model.law import LegalSource
from tests.unit.scripting.head_by_yaml import head_keys as keys
from tests.unit.scripting.head_by_yaml.head_lines import nested_key

_TOP = re.compile(r"(?P<key>[^\s:：#][^:：]{0,79}?)\s*[:：]\s*(?P<rest>.*)")
_COMMENT = re.compile(r"\s\s#.*$")
_RULE = re.compile(r"\s*(?:[-–—]{2,}|—|[*_=]{3,})\s*")
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
    lines = _lines(text)
    end = _line_end(text)
    stop = _end_of_head(lines)
    at = next((n for n in range(stop) if _field(lines[n]) == "sources"), None)
    entry = [f"{line}{end}" for line in _source_lines(source)]
    if at is None:
        lines[stop:stop] = [f"{keys.name_of('sources')}:{end}", *entry]
        return "".join(lines)
    block = _nested(lines, at + 1, stop)
    behind = (block[-1] if block else at) + 1
    lines[behind:behind] = entry
    return "".join(lines)


def with_field(text: str, field: str, value: str) -> str:
    """The script with another value in one line of its head, or that line added; the rest as above.

    `field` is a name of `head_keys`, such as "title"; a remark at the end of the line stays.
    """
    lines = _lines(text)
    end = _line_end(text)
    stop = _end_of_head(lines)
    at = next((n for n in range(stop) if _field(lines[n]) == field), None)
    if at is None:
        lines.insert(stop, f"{keys.name_of(field)}: {value}{end}")
        return "".join(lines)
    key = re.split("[:：]", lines[at], maxsplit=1)[0].rstrip()
    comment = _COMMENT.search(lines[at].rstrip("\r\n"))
    lines[at] = f"{key}: {value}{comment[0] if comment else ''}{end}"
    return "".join(lines)


def parts_of(text: str) -> tuple[str, str]:
    """The head of a script up to and with the rule below it, and the body; both as written."""
    lines = _lines(text)
    stop = min(_end_of_head(lines) + 1, len(lines))
    return "".join(lines[:stop]), "".join(lines[stop:])


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


def _with_pair(text: str, field: str, word: str, value: str) -> str:
    lines = _lines(text)
    end = _line_end(text)
    stop = _end_of_head(lines)
    at = next((n for n in range(stop) if _field(lines[n]) == field), None)
    if at is None:
        lines[stop:stop] = [f"{keys.name_of(field)}:{end}", _line(_INDENT, word, value, end)]
        return "".join(lines)
    block = _nested(lines, at + 1, stop)
    for line in block:
        if nested_key(lines[line]) == word:
            lines[line] = _changed(lines[line], word, value, end)
            return "".join(lines)
    behind = (block[-1] if block else at) + 1
    indent = _indent(lines[block[-1]]) if block else _INDENT
    lines.insert(behind, _line(indent, word, value, end))
    return "".join(lines)


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+$", text)


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _end_of_head(lines: list[str]) -> int:
    """The line of the rule below the head; behind the last line when there is none."""
    first = next((n for n, line in enumerate(lines) if line.strip("\ufeff \t\r\n")), 0)
    if lines and _RULE.fullmatch(lines[first].strip("\ufeff\r\n")):
        first += 1
    rules = (n for n in range(first, len(lines)) if _RULE.fullmatch(lines[n].strip("\r\n")))
    return next(rules, len(lines))


def _field(line: str) -> str | None:
    """The field of a head that a line opens."""
    found = _TOP.fullmatch(line.strip("\ufeff\r\n").rstrip())
    return keys.head_field(found["key"]) if found else None


def _nested(lines: list[str], start: int, stop: int) -> list[int]:
    """The lines of a section that hold a word and its reading."""
    found = []
    for at in range(start, stop):
        words = lines[at].strip()
        if words and not words.startswith("#"):
            if not lines[at][0].isspace():
                break
            found.append(at)
    return found


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _line(indent: str, word: str, spoken: str, end: str) -> str:
    return f"{indent}{word}: {spoken}{end}"


def _changed(line: str, word: str, spoken: str, end: str) -> str:
    """The line with another reading; a comment at its end stays."""
    comment = _COMMENT.search(line.rstrip("\r\n"))
    return _line(_indent(line), word, spoken, (comment[0] if comment else "") + end)
