"""Put one reading into the head of a script as its writer would; the other lines stay."""

import re

from broadcaster.scripting import head_keys as keys
from broadcaster.scripting.head_lines import nested_key

_TOP = re.compile(r"(?P<key>[^\s:：#][^:：]{0,79}?)\s*[:：]\s*(?P<rest>.*)")
_COMMENT = re.compile(r"\s\s#.*$")
_RULE = re.compile(r"\s*(?:[-–—]{2,}|—|[*_=]{3,})\s*")
_INDENT = "  "


def with_reading(text: str, word: str, spoken: str) -> str:
    """The script with `word` said as `spoken`: its line changed, or one added under Cách đọc.

    Comments, order and line ends stay. The caller reads the result again before it is kept.
    """
    lines = re.findall(r"[^\n]*\n|[^\n]+$", text)
    end = "\r\n" if "\r\n" in text else "\n"
    stop = _end_of_head(lines)
    at = next((n for n in range(stop) if _field(lines[n]) == "readings"), None)
    if at is None:
        lines[stop:stop] = [f"{keys.name_of('readings')}:{end}", _line(_INDENT, word, spoken, end)]
        return "".join(lines)
    block = _nested(lines, at + 1, stop)
    for line in block:
        if nested_key(lines[line]) == word:
            lines[line] = _changed(lines[line], word, spoken, end)
            return "".join(lines)
    behind = (block[-1] if block else at) + 1
    indent = _indent(lines[block[-1]]) if block else _INDENT
    lines.insert(behind, _line(indent, word, spoken, end))
    return "".join(lines)


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
