"""A script on its way to another unit, and one that came from there."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from broadcaster.domain.dates import written
from broadcaster.domain.errors import ScriptError
from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.script import (
    Block,
    Cue,
    CueKind,
    LawQuote,
    Paragraph,
    Script,
    assisted_outside,
)
from broadcaster.domain.sound import Scope
from broadcaster.domain.text import nfc, one_line
from broadcaster.domain.text_decoding import decode
from broadcaster.production.readings import Readings, paragraphs, read_blocks
from broadcaster.scripts import head_keys as keys
from broadcaster.scripts.cues import CLOSE_SCHOOL, OPEN_SCHOOL, CueFault, read_cue
from broadcaster.scripts.head_edit import (
    field_words,
    parts_of,
    with_field,
    with_reading,
    without_field,
)
from broadcaster.scripts.head_lines import without_comment
from broadcaster.scripts.marks import blank_comments
from broadcaster.scripts.script_file import read_script

_BRACKET = re.compile(r"(?<!\\)\[([^\[\]\n]*)\]")
_KEY = re.compile(r"([^\s:：][^:：]{0,79}?)\s*[:：]")
_NOTE = "<!-- Âm thanh ở đây của bài gốc không gửi kèm: thu lại, hoặc viết lời thay. -->"
_OURS = frozenset({"programme", "air_date", "number", "order", "origin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedForm:
    """A script as others get it."""

    text: str
    script: Script
    held_back: int  # parts that stay in the school
    source_file: bool = False  # whether the file that it was taken from stays here


def for_others(data: bytes, file: str, unit: str) -> SharedForm:
    """The script without notes to oneself and without what stays in the school; origin named.

    Raises ScriptError when nothing may go out, or when it would read otherwise without those parts.
    """
    whole = _read(data, file)
    if whole.head.scope is not Scope.PUBLIC:
        raise ScriptError(
            "bài này chỉ dùng trong trường nên không gửi cho đơn vị khác",
            hint="Bài gửi đi phải có “Phạm vi: công khai”.",
            where=file,
        )
    ours = _without_persons(text_of(data, file))
    head, body = parts_of(without_field(ours, "source_file"))
    open_body, held_back = _without_school(blank_comments(body)[0])
    lines = [without_comment(line).rstrip() for line in head.split("\n")]
    told = _with_head("\n".join(line for line in lines if line), {}, whole.head.origin or unit)
    # without blanks at the ends of lines and without heaps of empty lines
    body = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", open_body))
    text = told + body.strip("\n") + "\n"
    script = _read(text.encode(), file)
    if _said(script) != [line for line in _said(whole) if line[-1] is Scope.PUBLIC]:
        raise ScriptError(
            "bỏ phần chỉ trong trường thì lời còn lại đổi người đọc",
            hint="Ghi rõ vai ở đoạn ngay sau [hết], rồi làm lại.",
            where=file,
        )
    return SharedForm(
        text=text, script=script, held_back=held_back, source_file=bool(whole.head.source_file)
    )


def _without_persons(text: str) -> str:
    """The script without who asked a model for it, who looked at that, and whom a case is of."""
    for name, words in (
        ("assisted", assisted_outside(field_words(text, "assisted"))),
        ("real_case", "có" if field_words(text, "real_case") else ""),
    ):
        if words:
            text = with_field(without_field(text, name), name, words)
    return _unreviewed(text)


def _unreviewed(text: str) -> str:
    """The script as nobody has looked at it, where a model drafted it: each school looks itself."""
    return without_field(text, "reviewed") if field_words(text, "assisted") else text


def readings_needed(script: Script, station: Readings) -> Readings:
    """The readings of a station without which the script would be read otherwise somewhere else.

    The title is looked at too: links say it. What the script's own head says is not among them.
    """
    own = script.head.readings
    title = Paragraph(text=script.head.title, place=Place(file=script.file))
    blocks = (title, *script.body)
    text = " ".join(one.text for one in paragraphs(blocks)).casefold()
    there = {word for word, _ in own}
    kept = [one for one in station if one[0] not in there and one[0].casefold() in text]
    said = _spoken(blocks, kept, own)
    for one in tuple(kept):
        others = [other for other in kept if other is not one]
        if _spoken(blocks, others, own) == said:
            kept = others
    return tuple(kept)


def _spoken(
    blocks: Sequence[Block], station: Sequence[tuple[str, str]], own: Readings
) -> list[str]:
    read = read_blocks(blocks, tuple(station), own)
    return [one.spoken for text in read.texts.values() for one in text.readings]


def with_readings(text: str, readings: Readings, file: str) -> tuple[str, tuple[str, ...]]:
    """The script with readings in its head, and the words that no head can hold."""
    left: list[str] = []
    for word, spoken in readings:
        more = with_reading(text, word, spoken)
        checked = read_script(more.encode(), file)
        if checked.value is not None and (word, spoken) in checked.value.head.readings:
            text = more
        else:
            left.append(word)
    return text, tuple(left)


def text_of(data: bytes, file: str) -> str:
    """The text of a script file. Raises ScriptError when it is none."""
    decoded = decode(data, file)
    if decoded.value is None:
        raise _fault(decoded.notices, file)
    return nfc(decoded.value).replace("\r\n", "\n")


def adopted(text: str, *, programme: str, day: date, origin: str) -> str:
    """The script as one of our own: in our programme, on our day, with its origin in the head."""
    head, body = parts_of(without_field(_unreviewed(text), "source_file"))  # it did not come along
    ours = {"programme": programme, "air_date": written(day)}
    return _with_head(head.rstrip("\n"), ours, origin) + body


def without_day(text: str) -> str:
    """The script without the day on which it airs, to tell whether two are the same."""
    head, body = parts_of(text)
    return "\n".join(line for line in head.split("\n") if _field(line) != "air_date") + body


def with_sounds(text: str, names: Mapping[str, str]) -> str:
    """The script with other names of sounds in its square brackets."""

    def other(found: re.Match[str]) -> str:
        name = _name_in(found)
        known = name and name in names
        return names[name].join(found[0].rsplit(name, 1)) if known else found[0]

    return _BRACKET.sub(other, text)


def without_sounds(text: str, names: Collection[str]) -> str:
    """The script with a note in the place of sounds that stay here; not even their names go."""
    return _BRACKET.sub(lambda found: _NOTE if _name_in(found) in names else found[0], text)


def _name_in(found: re.Match[str]) -> str:
    """The sound that square brackets name; "" when they are no cue, or one without a name."""
    try:
        return read_cue(found[1]).name
    except CueFault:
        return ""


def still_named(text: str, names: Collection[str], file: str) -> tuple[str, ...]:
    """Those of the names that a script still writes: in a table no square brackets hold them."""
    checked = read_script(text.encode(), file)
    named = named_sounds(checked.value) if checked.value else ()
    return tuple(name for name in named if name in names)


def lines_naming(text: str, unit: str) -> tuple[int, ...]:
    """The lines of a script, counted from 1, below its head, that name a unit."""
    head, body = parts_of(text)
    if not (name := one_line(unit).casefold()):
        return ()
    named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    lines = enumerate(body.split("\n"), head.count("\n") + 1)
    return tuple(at for at, line in lines if named.search(one_line(line).casefold()))


def named_sounds(script: Script) -> tuple[str, ...]:
    """The names of sounds that a script writes, each once."""
    return tuple(dict.fromkeys(b.name for b in script.body if isinstance(b, Cue) and b.name))


def named_recordings(script: Script) -> frozenset[str]:
    """The names of recordings that a script writes."""
    cues = (block for block in script.body if isinstance(block, Cue))
    return frozenset(cue.name for cue in cues if cue.kind is CueKind.RECORDING)


def _read(data: bytes, file: str) -> Script:
    checked = read_script(data, PurePosixPath(file).name)
    if checked.value is None:
        raise _fault(checked.notices, file)
    return checked.value


def _fault(notices: Sequence[Notice], file: str) -> ScriptError:
    first = next((n for n in notices if n.level is Level.ERROR), notices[0])
    return ScriptError(first.sentence, hint=first.hint, where=file)


def _without_school(body: str) -> tuple[str, int]:
    """The body without [chỉ trong trường] … [hết], and how many such parts there were."""
    pieces: list[str] = []
    at, opened, count = 0, -1, 0
    for found in _BRACKET.finditer(body):
        try:
            kind = read_cue(found[1]).kind
        except CueFault:
            continue
        if kind == OPEN_SCHOOL and opened < 0:
            pieces.append(body[at : found.start()])
            opened, count = found.start(), count + 1
        elif kind == CLOSE_SCHOOL and opened >= 0:
            at, opened = found.end(), -1
    if opened < 0:
        pieces.append(body[at:])
    return "".join(pieces), count


def _said(script: Script) -> list[tuple[type[Block], str, str, Scope]]:
    """What is said and sounds, by whom and for whom."""
    return [
        (
            type(block),
            block.role if isinstance(block, Paragraph | LawQuote) else "",
            block.name
            if isinstance(block, Cue)
            else block.address
            if isinstance(block, LawQuote)
            else block.text,
            block.scope,
        )
        for block in script.body
    ]


def _with_head(head: str, values: Mapping[str, str], origin: str) -> str:
    """The head with some values, and the origin, in the place of what stood there."""
    gone = _OURS if values else frozenset({"origin"})
    kept = [line for line in head.split("\n") if _field(line) not in gone]
    fresh = {**values, "origin": one_line(origin)}
    kept[-1:-1] = [f"{keys.name_of(field)}: {value}" for field, value in fresh.items()]
    return "\n".join(kept) + "\n"


def _field(line: str) -> str | None:
    found = _KEY.match(line) if line[:1] not in "-–•" else None  # of a list
    return keys.head_field(found[1]) if found else None
