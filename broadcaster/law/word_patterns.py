"""Regular expressions of Vietnamese words that are made and searched only where they may be.

The tables of the law have some thousand of them, and a script is held against most; a sentence
has the words of few. So what a pattern cannot do without is looked for first, which costs a
hundredth of a search, and of its alternatives only those that may be there are compiled.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_BRACKETS = ("(", "[", "{")
_MAY_LACK = ("?", "*", "{")  # what stands before one of these
_NO_SIGNS = frozenset(r".^$*+?{}[]|()\\")  # what is no letter of a word
_FORMS = 4  # of some alternatives only, that are kept; then the whole is made
_SHORTEST = 2  # signs of a word that is looked for


class WordPattern:
    """A regular expression with what is needed of `re.Pattern`, made when it is needed."""

    def __init__(self, pattern: str, flags: int = re.NOFLAG) -> None:
        """`pattern`, `flags`: as for `re.compile`; no verbose ones, no flags inside but `(?i:`."""
        self.pattern = pattern
        self._flags = flags
        self._lowers = bool(flags & re.IGNORECASE) or "(?i" in pattern
        self._forms: dict[tuple[str, ...], re.Pattern[str]] = {}

    @cached_property
    def _parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Its alternatives, each with words one of which it cannot do without; () = with any."""
        parts = alternatives_of(self.pattern)
        return tuple((one, _needed_of(one.lower() if self._lowers else one)) for one in parts)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Words in small letters, one of which stands wherever it is found; () = not known."""
        if not all(words for _, words in self._parts):
            return ()
        return tuple(dict.fromkeys(word for _, words in self._parts for word in words))

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """All of it."""
        return re.compile(self.pattern, self._flags)

    def may_be_in(self, text: str) -> bool:
        """Whether a text has a word without which it is not found."""
        text = text.lower() if self._lowers else text
        words = self.needed
        for word in words:
            if word in text:
                return True
        return not words

    def _form_for(self, text: str) -> re.Pattern[str] | None:
        """What finds the same in a text as all of it; None = it is not there."""
        if not self.may_be_in(text):
            return None
        if "compiled" in self.__dict__ or len(self._parts) == 1 or "(?P<" in self.pattern:
            return self.compiled
        text = text.lower() if self._lowers else text
        parts = tuple(
            one for one, words in self._parts if not words or any(word in text for word in words)
        )
        if parts not in self._forms:
            if len(self._forms) == _FORMS:
                return self.compiled
            self._forms[parts] = re.compile("|".join(parts), self._flags)
        return self._forms[parts]

    def search(self, text: str, *span: int) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        form = self._form_for(text)
        return form.search(text, *span) if form else None

    def match(self, text: str, *span: int) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        form = self._form_for(text)
        return form.match(text, *span) if form else None

    def finditer(self, text: str, *span: int) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        form = self._form_for(text)
        return form.finditer(text, *span) if form else iter(())

    def sub(self, other: str | Callable[[re.Match[str]], str], text: str) -> str:
        """As `re.Pattern.sub`."""
        form = self._form_for(text)
        return form.sub(other, text) if form else text


class WordTable(Generic[_Item]):
    """Rows, each with words one of which stands in every text that it is of."""

    def __init__(self, rows: Iterable[tuple[_Item, tuple[str, ...]]]) -> None:
        """`rows`: in their order; () for words = it may be of any text."""
        self._items: list[_Item] = []
        self._always: list[int] = []
        self._by_word: dict[str, list[int]] = {}
        for n, (item, words) in enumerate(rows):
            self._items.append(item)
            if not words:
                self._always.append(n)
            for word in words:
                self._by_word.setdefault(word, []).append(n)

    def of(self, text: str) -> list[_Item]:
        """The rows that a text may be of, in their order."""
        found = set(self._always)
        for word, rows in self._by_word.items():
            if word in text:
                found.update(rows)
        return [self._items[n] for n in sorted(found)]


def most_telling(patterns: Iterable[WordPattern]) -> tuple[str, ...]:
    """Of several patterns, all of which a text must have, the words that are in the fewest texts.

    They are those of which the shortest is longest.
    """
    return max((one.needed for one in patterns), key=_tells, default=())


def _tells(words: tuple[str, ...]) -> int:
    """How long the shortest of some words is."""
    return min(map(len, words), default=0)


def needed_words(pattern: str) -> tuple[str, ...]:
    """Words, one of which stands in whatever a regular expression finds; () = not known.

    Of each alternative the longest stretch of signs that it cannot do without; what stands in
    brackets is looked into when nothing else is known.
    """
    found: list[str] = []
    for part in alternatives_of(pattern):
        words = _needed_of(part)
        if not words:
            return ()
        found += words
    return tuple(dict.fromkeys(found))


def alternatives_of(pattern: str) -> list[str]:
    """The alternatives of a pattern that stand in no brackets."""
    found, begin, at = [], 0, 0
    while at < len(pattern):
        if pattern[at] in _BRACKETS:
            at = _behind_brackets(pattern, at)
            continue
        if pattern[at] == "|":
            found.append(pattern[begin:at])
            begin = at + 1
        at += 2 if pattern[at] == "\\" else 1
    return [*found, pattern[begin:]]


def _behind_brackets(pattern: str, at: int) -> int:
    """Where what begins with a bracket ends; with those in it."""
    if pattern[at] == "{":
        return pattern.index("}", at) + 1
    if pattern[at] == "[":
        at += 3 if pattern.startswith("[^]", at) else 2 if pattern.startswith("[]", at) else 1
        while pattern[at] != "]":
            at += 2 if pattern[at] == "\\" else 1
        return at + 1
    at += 1
    while pattern[at] != ")":
        if pattern[at] in _BRACKETS:
            at = _behind_brackets(pattern, at)
        else:
            at += 2 if pattern[at] == "\\" else 1
    return at + 1


def _needed_of(part: str) -> tuple[str, ...]:
    """Of one alternative."""
    if _NO_SIGNS.isdisjoint(part):  # words alone
        return (part,) if len(part) >= _SHORTEST and not part.isspace() else ()
    best, run, at = "", "", 0
    groups: list[str] = []
    while at < len(part):
        sign = part[at]
        if sign in _BRACKETS:
            end = _behind_brackets(part, at)
            if sign == "(" and part[end : end + 1] not in _MAY_LACK:
                groups.append(part[at + 1 : end - 1])
        else:
            end = at + (2 if sign == "\\" else 1)
            if sign not in _NO_SIGNS and part[end : end + 1] not in _MAY_LACK:
                run += sign
                at = end
                continue
        best, run = max(best, run, key=len), ""
        at = end
    best = max(best, run, key=len)
    if len(best) >= _SHORTEST and not best.isspace():
        return (best,)
    inside = (needed_words(one[plain.end() :]) for one in groups if (plain := _GROUP.match(one)))
    return max(inside, key=_tells, default=())


_GROUP = re.compile(r"(?!\?)|\?(?:i?:|P<\w+>)")  # what begins a group that must be there
