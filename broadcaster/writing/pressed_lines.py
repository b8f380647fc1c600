"""A script being written as lines to press: the stretch of the source, who says it, and how."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from broadcaster.domain.script import Block, line_words
from broadcaster.domain.speech import ReadText
from broadcaster.scripts.body import parse_body
from broadcaster.scripts.body_lines import SourceLine, source_lines
from broadcaster.writing.drafting import ScriptFindings

_READ = 6  # stretches of a line whose reading is told
_SMALL = 2  # digits of a number that everybody reads alike
_WORDS = frozenset({"plain", "pause"})  # rules that say a word as it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class PressedLine:
    """A line of the source with what the machine says of it."""

    source: SourceLine
    number: int = 0  # of the preview's line that says it; 0 = none
    read: tuple[tuple[str, str], ...] = ()  # what is said otherwise than written, and how
    more: bool = False  # whether more than `read` is said otherwise
    doubts: tuple[int, ...] = ()  # in ScriptFindings.doubts
    taken_by: str = ""  # whose recording says it, "" = a voice does


def pressed_lines(
    body: str,
    looked: ScriptFindings,
    *,
    first_line: int,
    taken_by: Callable[[str], str] = lambda words: "",
) -> tuple[PressedLine, ...]:
    """The lines of a body that begins in `first_line`; never raises on bad content.

    `taken_by` says whose recording there is of a line, as `line_words` names it.
    """
    blocks: Sequence[Block] = (
        looked.written.body if looked.written else parse_body(body, "", first_line=first_line)[0]
    )
    told = dict(_told(looked))
    return tuple(
        _pressed(source, told.get(id(source.said)), taken_by)
        for source in source_lines(body, blocks, first_line=first_line)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    number: int
    text: ReadText
    doubts: tuple[int, ...]


def _told(looked: ScriptFindings) -> Iterator[tuple[int, _Told]]:
    number = doubt = 0
    for paragraph, text in looked.read:
        heard = any(r.spoken.strip() for r in text.readings)
        number += heard
        count = len(text.remarks) if looked.doubts else 0
        yield (
            id(paragraph),
            _Told(
                number=number if heard else 0,
                text=text,
                doubts=tuple(range(doubt, doubt + count)),
            ),
        )
        doubt += count


def _pressed(source: SourceLine, told: _Told | None, taken_by: Callable[[str], str]) -> PressedLine:
    if told is None or source.said is None:
        return PressedLine(source=source)
    read = [
        (token.written.strip(" ,.;:"), token.spoken.strip(" ,.;:"))
        for reading in told.text.readings
        for token in reading.tokens
        if token.rule not in _WORDS and token.spoken.strip(" ,.;:")
    ]
    other = tuple(dict.fromkeys(r for r in read if _worth_telling(*r)))
    return PressedLine(
        source=source,
        number=told.number,
        read=other[:_READ],
        more=len(other) > _READ,
        doubts=told.doubts,
        taken_by=taken_by(line_words(source.said.role, source.said.text)),
    )


def _worth_telling(written: str, spoken: str) -> bool:
    """Whether somebody may want to see how this is said: "7" said as "bảy" is no news."""
    small = written.isdecimal() and len(written) <= _SMALL
    return not small and written.casefold() != spoken.casefold()
