"""Show what will be spoken, line by line, and what will not."""

from collections.abc import Iterator
from dataclasses import dataclass

from broadcaster.domain.notice import Notice, Place
from broadcaster.domain.script import Cue, CueKind, Direction, Heading, LawQuote, Paragraph, Script
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import ReadText, Token
from broadcaster.domain.text import nfc
from broadcaster.production.readings import Readings, notice_of, read_blocks
from broadcaster.scripts.cues import QUOTE

TYPED = "câu thử"  # stands where a file's name would


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLine:
    """One line of the listing."""

    place: Place
    role: str  # "" = the announcer
    text: str  # what is spoken, or what stands in the script
    spoken: bool
    tokens: tuple[Token, ...] = ()
    places: tuple[Place, ...] = ()  # of each token
    scope: Scope = Scope.PUBLIC


def say(script: Script, station: Readings) -> Iterator[SaidLine | Notice]:
    """Every line of a script in order: spoken, sound, or not spoken, with notices behind it."""
    read = read_blocks(script.body, station, script.head.readings)
    for block in script.body:
        if not isinstance(block, Paragraph):
            yield SaidLine(
                place=block.place, role="", text=shown(block), spoken=False, scope=block.scope
            )
            continue
        yield from _said(block, read.texts[block])


def read_text(
    text: str, station: Readings, script: Readings = (), *, line: int = 1
) -> Iterator[SaidLine | Notice]:
    """A text that stands in no file, read as a paragraph of a script would be."""
    words = " ".join(nfc(text).split())
    block = Paragraph(text=words, place=Place(file=TYPED, line=line, column=1))
    yield from _said(block, read_blocks((block,), station, script).texts[block])


def _said(block: Paragraph, text: ReadText) -> Iterator[SaidLine | Notice]:
    for reading in text.readings:
        yield SaidLine(
            place=block.place_at(reading.start),
            role=block.role,
            text=reading.spoken,
            spoken=bool(reading.spoken.strip()),
            tokens=reading.tokens,
            scope=block.scope,
            places=tuple(block.place_at(reading.start + t.start) for t in reading.tokens),
        )
    yield from (notice_of(block, remark) for remark in text.remarks)


def shown(block: Heading | Cue | Direction | LawQuote) -> str:
    """What is not said, in the words of a script."""
    if isinstance(block, LawQuote):
        return f"[{QUOTE}: {block.address}]"
    if isinstance(block, Heading):
        return f"# {block.text}"
    if isinstance(block, Direction):
        return f"({block.text})"
    if block.kind is CueKind.PAUSE:
        return f"[{block.kind} {block.seconds:g} giây]"
    return f"[{block.kind}: {block.name}]" if block.name else f"[{block.kind}]"
