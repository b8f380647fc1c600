"""A script being written as lines to press: the stretch of the source, who says it, and how."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.script import Block, Paragraph, line_words
from broadcaster.law.cited_units import CitedUnit
from broadcaster.scripts.body import parse_body
from broadcaster.scripts.body_lines import SourceLine, source_lines
from broadcaster.writing.drafting import ParagraphReading, ScriptFindings

_READ = 6  # stretches of a line whose reading is told


@dataclass(frozen=True, slots=True, kw_only=True)
class PressedLine:
    """A line of the source with what the machine says of it."""

    source: SourceLine
    number: int = 0  # of the preview's line that says it; 0 = none
    read: tuple[tuple[str, str], ...] = ()  # what is said otherwise than written, and how
    more: bool = False  # whether more than `read` is said otherwise
    doubts: tuple[int, ...] = ()  # in ScriptFindings.doubts
    cited: tuple[CitedUnit, ...] = ()  # of the law, with its words
    taken_by: str = ""  # whose recording says it, "" = a voice does
    quoted: tuple[str, ...] = ()  # the law's words that stand here; () = no quote, or none found


def pressed_lines(
    body: str,
    looked: ScriptFindings,
    *,
    first_line: int,
    taken_by: Callable[[str], str] = lambda words: "",
    cited: Callable[[str], tuple[CitedUnit, ...]] = lambda words: (),
) -> tuple[PressedLine, ...]:
    """The lines of a body that begins in `first_line`; never raises on bad content.

    `taken_by` says whose recording there is of a line, as `line_words` names it; `cited` what of
    the law its words name.
    """
    blocks: Sequence[Block] = (
        looked.written.body if looked.written else parse_body(body, "", first_line=first_line)[0]
    )
    told = dict(_told(looked))
    quotes = [one for one in blocks if isinstance(one, Paragraph) and one.quoted]

    def quoted_in(source: SourceLine) -> tuple[str, ...]:
        if not quotes:  # nearly always: no lines are counted
            return ()
        first = first_line + body.count("\n", 0, source.start)
        last = first + body.count("\n", source.start, source.end)
        return tuple(one.text for one in quotes if first <= one.place.line <= last)

    return tuple(
        replace(
            _pressed(source, told.get(id(source.said)), taken_by, cited), quoted=quoted_in(source)
        )
        for source in source_lines(body, blocks, first_line=first_line)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    number: int
    reading: ParagraphReading
    doubts: tuple[int, ...]


def _told(looked: ScriptFindings) -> Iterator[tuple[int, _Told]]:
    number = doubt = 0
    for paragraph, reading in looked.read:
        number += reading.heard
        count = len(reading.text.remarks) if looked.doubts else 0
        yield (
            id(paragraph),
            _Told(
                number=number if reading.heard else 0,
                reading=reading,
                doubts=tuple(range(doubt, doubt + count)),
            ),
        )
        doubt += count


def _pressed(
    source: SourceLine,
    told: _Told | None,
    taken_by: Callable[[str], str],
    cited: Callable[[str], tuple[CitedUnit, ...]],
) -> PressedLine:
    if told is None or source.said is None:
        return PressedLine(source=source)
    other = told.reading.otherwise
    return PressedLine(
        source=source,
        number=told.number,
        read=other[:_READ],
        more=len(other) > _READ,
        doubts=told.doubts,
        cited=cited(source.said.text),
        taken_by=taken_by(line_words(source.said.role, source.said.text)),
    )
