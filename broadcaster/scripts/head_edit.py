"""Put one line into the head of a script as its writer would; the other lines stay."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from broadcaster.domain.script import LegalSource
from broadcaster.scripts import head_keys as keys
from broadcaster.scripts.head_lines import RULE, nested_key, without_comment

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
    head = WrittenHead(text)
    head.add_under("sources", head.under("sources"), source_lines(source))
    return "".join(head.lines)


def with_field(text: str, field: str, value: str) -> str:
    """The script with another value in one line of its head, or that line added; the rest as above.

    `field` is a name of `head_keys`, such as "title"; a remark at the end of the line stays.
    """
    head = WrittenHead(text)
    at = head.line_of(field)
    if at is None:  # without a rule nobody knows where the head ends: then before all else
        there = head.stop if head.stop < len(head.lines) else head.first
        head.lines.insert(there, f"{keys.name_of(field)}: {value}{head.end}")
    else:
        line = head.lines[at]
        key = re.split("[:：]", line, maxsplit=1)[0].rstrip()
        head.lines[at] = f"{key}: {value}{remark(line)}{head.end}"
    return "".join(head.lines)


def field_line(text: str, field: str) -> str:
    """The line that opens a field of the head, as written; "" when there is none."""
    head = WrittenHead(text)
    at = head.line_of(field)
    return head.lines[at] if at is not None else ""


def field_words(text: str, field: str) -> str:
    """What stands in a field of the head, the lines under it too; "" when there is none."""
    head = WrittenHead(text)
    at = head.line_of(field)
    if at is None:
        return ""
    first = re.split("[:：]", without_comment(head.lines[at]), maxsplit=1)[1]
    return " ".join([first, *(without_comment(head.lines[n]) for n in head.under(field))]).strip()


def without_field(text: str, field: str) -> str:
    """The script without a field of its head and what stands under it; the rest as above."""
    head = WrittenHead(text)
    at = head.line_of(field)
    if at is not None:
        for gone in sorted([at, *head.under(field)], reverse=True):
            del head.lines[gone]
    return "".join(head.lines)


@lru_cache(maxsize=8)  # the same text is taken apart for each thing that is said of it
def parts_of(text: str) -> tuple[str, str]:
    """The head of a script up to and with the rule below it, and the body; both as written."""
    head = WrittenHead(text)
    stop = min(head.stop + 1, len(head.lines))
    return "".join(head.lines[:stop]), "".join(head.lines[stop:])


def _with_pair(text: str, field: str, word: str, value: str) -> str:
    head = WrittenHead(text)
    under = head.under(field)
    for at in under:
        line = head.lines[at]
        if nested_key(line) == word:
            head.lines[at] = f"{indent_of(line)}{word}: {value}{remark(line)}{head.end}"
            break
    else:
        indent = indent_of(head.lines[under[-1]]) if under else _INDENT
        head.add_under(field, under, [f"{indent}{word}: {value}"])
    return "".join(head.lines)


class WrittenHead:
    """The lines of a script as written, with their ends, and where its head stops."""

    def __init__(self, text: str) -> None:
        self.lines = re.findall(r"[^\n]*\n|[^\n]+$", text)
        self.end = "\r\n" if "\r\n" in text else "\n"
        bare = [line.strip("\r\n") for line in self.lines]
        first = next((n for n, line in enumerate(bare) if line.strip("\ufeff \t\r")), 0)
        if bare and RULE.fullmatch(bare[first].strip("\ufeff\r\n")):
            first += 1
        self.first = first  # the first line of the head
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


def source_words(source: LegalSource) -> dict[str, str]:
    """The fields of a document as a head has them, in their order; "" where it has none."""
    return {
        "number": source.number,
        "title": source.title,
        "issuer": source.issuer,
        "issued": _day(source.issued),
        "in_force": _day(source.in_force),
        "ended": _day(source.ended),
        "url": source.url,
        "articles": source.articles,
    }


def source_lines(source: LegalSource, indent: str = _INDENT) -> list[str]:
    """A document as lines of a head."""
    first, *rest = source_words(source).items()
    told = (f"{indent}  {keys.SOURCE_KEYS[field][0]}: {words}" for field, words in rest if words)
    return [f"{indent}- {keys.SOURCE_KEYS[first[0]][0]}: {first[1]}", *told]


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def remark(line: str) -> str:
    """The comment at the end of a line."""
    found = _COMMENT.search(line.rstrip("\r\n"))
    return found[0] if found else ""


def indent_of(line: str) -> str:
    """The blanks with which a line begins."""
    return line[: len(line) - len(line.lstrip())]
