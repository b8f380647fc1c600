"""What can be said of a script while it is being written: mistakes, doubts, length, sources."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import ref

from broadcaster.domain.errors import AssetError, InputError
from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.script import (
    Cue,
    CueKind,
    Heading,
    LegalSource,
    Paragraph,
    ProgrammePace,
    Script,
)
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.domain.speech import ReadingRemark, ReadText
from broadcaster.domain.station import ProgrammeFormat, RoleDefault, StationProfile
from broadcaster.importing.press_likeness import check_press
from broadcaster.law.citations import UNKNOWN_LAW, check_sources
from broadcaster.law.document_numbers import document_key
from broadcaster.law.effect import DocumentStanding, standing_on
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.question_sources import check_questions
from broadcaster.law.quotes import with_quotes
from broadcaster.law.register import Register
from broadcaster.law.register_folder import RegisterFolder, register_of_scripts
from broadcaster.law.register_memory import RegisterMemory
from broadcaster.law.sources import cited_sources
from broadcaster.production.casting import understand_wish, unknown_roles
from broadcaster.production.gather import ExaminedFile, examine, gather
from broadcaster.production.layout import END_GAP, OPENING_MUSIC, SOUND_GAP
from broadcaster.production.pacing import PAUSES, Pause, usual_length
from broadcaster.production.readings import Readings, notice_of
from broadcaster.production.rundown import (
    PLAYED_KINDS,
    jingle_before,
    missing_sounds,
    said_in,
)
from broadcaster.production.script_folder import script_files
from broadcaster.production.sounds import SoundIndex
from broadcaster.production.tools import ProductionTools
from broadcaster.reading import mentions, read_aloud
from broadcaster.reading.tables import Lexicon, make_lexicon
from broadcaster.scripts.body import parse_body
from broadcaster.scripts.script_file import (
    check_leftovers,
    check_summary,
    check_today,
    read_unfinished,
)

if TYPE_CHECKING:
    from broadcaster.production.frames import FrameItem

SPEED = 4.0  # syllables a second of the voices at normal speed
FileStamp = tuple[Path, int, int]  # path, time of change in nanoseconds, bytes
SoundSeconds = Callable[[str], float]  # length of a sound that a script names; 0 = not known
_COMMA = 0.24  # seconds of silence that a voice makes at a comma
_PARAGRAPHS = 8192  # that are remembered as read: a keystroke changes one of them
_SMALL = 2  # digits of a number that everybody reads alike
_WORDS = frozenset({"plain", "pause"})  # rules that say a word as it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A stretch of a script that the reader is not sure of."""

    place: Place  # line and column in the script
    written: str
    spoken: str  # how it will be read; "" = not at all
    sentence: str
    code: str  # of the notice
    other: str = ""  # the reading that came second, "" = none


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptLength:
    """About how long a script is, and the room it has."""

    seconds: float  # of this script
    others: float  # of the other scripts of the same programme on that day, with its frame
    limit: float  # seconds that the programme may last; 0 = no limit
    beside: tuple[str, ...] = ()  # titles of those other scripts

    @property
    def whole(self) -> float:
        """Seconds of the programme as it stands."""
        return self.seconds + self.others

    @property
    def over(self) -> bool:
        """Whether it is too long."""
        return 0 < self.limit < self.whole


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphReading:
    """How a paragraph is read, with what is counted and told of it: worked out once."""

    text: ReadText
    # what is said otherwise than written, and how; each once
    otherwise: tuple[tuple[str, str], ...]
    sentences: int  # in which something is heard
    syllables: int
    commas: int  # at which a voice pauses

    @property
    def heard(self) -> bool:
        """Whether anything of it is heard."""
        return self.sentences > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptFindings:
    """What was found in a text."""

    script: Script | None  # None while the text has a mistake
    notices: tuple[Notice, ...]  # mistakes and warnings besides the doubts
    told: tuple[Notice, ...] = ()  # what is merely told
    doubts: tuple[Doubt, ...]
    seconds: float  # about how long it is in a programme of the usual pace
    written: Script | None = None  # what could be understood, with mistakes or without
    read: tuple[tuple[Paragraph, ParagraphReading], ...] = ()  # of it, in order

    @property
    def unknown_law(self) -> bool:
        """Whether the effect of a source is unknown, which whoever sends the script has to know."""
        return any(n.code in UNKNOWN_LAW for n in self.notices)

    @property
    def errors(self) -> tuple[Notice, ...]:
        """What must be mended before anybody can hear it."""
        return tuple(n for n in self.notices if n.level is Level.ERROR)


def look(
    text: str,
    file: str,
    station: Readings,
    sounds: SoundSeconds,
    register: Register | RegisterFolder,
    *,
    scripts: Path | None = None,
    roles: Sequence[RoleDefault] | None = None,
    shelf: SoundIndex | None = None,
) -> ScriptFindings:
    """Read a script that is being written. Never raises on bad content.

    A register without its folder has no texts: nothing can be quoted from it. Without the folder
    of the `scripts` nothing is compared with articles of newspapers, without the `roles` of the
    station nobody is missed a voice, without the `shelf` no sound is missed.
    """
    folder = register if isinstance(register, RegisterFolder) else RegisterFolder(register=register)
    checked = read_unfinished(text.encode(), file)
    written, notices = checked.value, [*checked.notices]
    if written is not None:
        quoting = with_quotes(written, folder)
        written = quoting.value or written
        notices += quoting.notices
    failed = any(n.level is Level.ERROR for n in notices)
    script = None if failed else written
    if script is not None:
        notices += [
            *check_sources(script, _mentions_of, folder.register),
            *check_figures(script, folder.register, folder.text),
            *check_questions(script, folder),
            *(check_press(script, scripts) if scripts else ()),
            *check_leftovers(script),
            *check_today(script),
            *check_summary(script),
            *(unknown_roles(script, roles) if roles is not None else ()),
            *(missing_sounds(script, shelf.key_for, shelf.was_withdrawn) if shelf else ()),
        ]
    read = _read_all(written, station) if written is not None else []
    return ScriptFindings(
        script=script,
        notices=tuple(n for n in notices if n.level is not Level.INFO),
        told=tuple(n for n in notices if n.level is Level.INFO),
        doubts=tuple(_doubts(read)) if script is not None else (),
        seconds=_seconds(script, read, sounds) if script is not None else 0.0,
        written=written,
        read=tuple(read),
    )


def sound_seconds(sounds: SoundIndex, tools: ProductionTools) -> SoundSeconds:
    """How long the sounds of the shelf are; one that cannot be used counts nothing."""

    def length(name: str) -> float:
        key = sounds.key_for(name)
        try:
            if key is None:
                return 0.0
            return tools.imports.load(sounds.by_key[key]).notes.profile.frames / HOUSE_RATE
        except AssetError:
            return 0.0

    return length


def opening_seconds(sounds: SoundIndex, tools: ProductionTools) -> SoundSeconds:
    """How long the music that opens an episode is heard: a long one ends with an early phrase."""
    whole = sound_seconds(sounds, tools)
    most = OPENING_MUSIC / HOUSE_RATE

    def length(name: str) -> float:
        long, key = whole(name), sounds.key_for(name)
        ends = sounds.phrases_of(key) if key is not None and long > most else ()
        return max((end for end in ends if end <= most), default=long)

    return length


def frame_seconds(
    programme: ProgrammeFormat,
    station: StationProfile,
    items: "Sequence[FrameItem]",
    sounds: SoundSeconds,
    *,
    day: date,
    number: int = 1,
    opening: SoundSeconds | None = None,
) -> float:
    """About how long what is no item is in an episode: greeting, links, closing and music.

    `opening` tells the length of the music that opens, where it is not that of all `sounds`. In
    an episode of an odd number a frame may say the theme of the month, so that counts where no
    `number` is known. A frame that cannot be filled counts nothing: whoever builds is told.
    """
    # here, since whoever looks at a script only does not need Jinja2
    from broadcaster.production.frames import frame_texts, frame_values

    values = frame_values(
        station,
        programme,
        day=day,
        number=number,
        theme=dict(station.themes).get(day.month, ""),
        items=items,
    )
    try:
        texts = frame_texts(programme, values)
    except InputError:
        texts = None
    said = (texts.opening, *texts.links, texts.closing) if texts else ()
    jingles = [jingle_before(programme, item.kind) for item in items]
    if not (texts and texts.opening):
        jingles = jingles[1:]  # no music between the ident and the first item
    of_set = _of_set(programme, sounds)
    music = [_of_set(programme, opening or sounds)(programme.ident)]
    music += [of_set(name) for name in (*jingles, programme.outro)]
    heard = [one for one in music if one]
    gaps = (len(heard) * SOUND_GAP + END_GAP) / HOUSE_RATE
    return sum(heard) + gaps + sum(_text_seconds(text, programme, station) for text in said)


def _of_set(programme: ProgrammeFormat, sounds: SoundSeconds) -> SoundSeconds:
    """The same lengths, those of the programme's set of sounds first."""
    if not programme.sound_set:
        return sounds
    return lambda name: sounds(f"{name} {programme.sound_set}") or sounds(name)


def _text_seconds(text: str, programme: ProgrammeFormat, station: StationProfile) -> float:
    """About how long a filled frame is."""
    blocks, _ = parse_body(text, programme.slug)
    said = [block for block in blocks if isinstance(block, Paragraph)]
    read = [(p, _read_one(p.text, station.readings, ())) for p in said]
    return _paragraphs_seconds(read, {}, programme.pace, Pause.TURN)


def length_of(
    looked: ScriptFindings,
    others: Sequence[Script],
    formats: Sequence[ProgrammeFormat],
    station: StationProfile,
    sounds: SoundSeconds,
    *,
    opening: SoundSeconds | None = None,
) -> ScriptLength:
    """The length of a script beside the others that go into the same programme of that day.

    `opening` is as `frame_seconds` has it.
    """
    if looked.script is None:
        return ScriptLength(seconds=looked.seconds, others=0.0, limit=0.0)
    head = looked.script.head
    same = [
        s
        for s in others
        if s.slug != looked.script.slug
        and (s.head.programme, s.head.air_date) == (head.programme, head.air_date)
    ]
    programme = next((f for f in formats if f.slug == head.programme), None)
    pace = programme.pace if programme else ProgrammePace.USUAL
    rest = sum(_seconds(s, _read_all(s, station.readings), sounds, pace) for s in same)
    if programme is not None:
        together = sorted((looked.script, *same), key=lambda s: (s.head.order, s.slug))
        number = next((s.head.number for s in together if s.head.number), 1)
        rest += _frame_of(together, programme, station, sounds, number=number, opening=opening)
    minutes = programme.exact_minutes or programme.max_minutes if programme else 0.0
    return ScriptLength(
        seconds=_seconds(looked.script, looked.read, sounds, pace),
        others=rest,
        limit=minutes * 60,
        beside=tuple(s.head.title for s in same),
    )


def _frame_of(
    scripts: Sequence[Script],
    programme: ProgrammeFormat,
    station: StationProfile,
    sounds: SoundSeconds,
    *,
    number: int,
    opening: SoundSeconds | None,
) -> float:
    """As `frame_seconds`, of an episode whose scripts are known."""
    from broadcaster.production.frame_blocks import said_of_machines
    from broadcaster.production.frames import FrameItem

    items = [FrameItem(title=s.head.title, kind=s.head.kind.value, slug=s.slug) for s in scripts]
    day = scripts[0].head.air_date
    frame = frame_seconds(
        programme, station, items, sounds, day=day, number=number, opening=opening
    )
    return frame + _text_seconds(said_of_machines(scripts), programme, station)


def earlier_scripts(tools: ProductionTools) -> tuple[Script, ...]:
    """Every script of the station that can be used; read again when a file has changed."""
    return scripts_at(script_files(tools.folders.scripts))


def scripts_at(files: Iterable[Path]) -> tuple[Script, ...]:
    """Those of some files that can be used; read again when one, or the register, has changed."""
    stamps = tuple(file_stamp(path) for path in files)
    folders = dict.fromkeys(path.parent for path, *_ in stamps)
    registers = [*map(register_of_scripts, folders)]
    if not registers:
        return ()
    # which scripts can be used depends on all of the registers: `gather` asks them
    question = (stamps, *map(ref, registers[1:]))
    return _GATHERED.answer(registers[0], question, lambda: _gathered(stamps))


def spoken_sentences(script: Script, station: Readings) -> Iterator[str]:
    """What a script says, sentence by sentence, as it is read aloud."""
    for _, reading in _read_all(script, station):
        yield from (sentence.spoken for sentence in reading.text.readings if sentence.spoken)


def file_stamp(path: Path) -> FileStamp:
    """A file as it is now; another one whenever it changes."""
    try:
        facts = path.stat()
    except OSError:
        return path, 0, 0
    return path, facts.st_mtime_ns, facts.st_size


_GATHERED = RegisterMemory[tuple[Script, ...]](4)
_EXAMINED = RegisterMemory[ExaminedFile](4096)  # of scripts one is saved: the others stay as read


def _gathered(stamps: tuple[FileStamp, ...]) -> tuple[Script, ...]:
    by_path = {stamp[0]: stamp for stamp in stamps}

    def look_at(path: Path, law: RegisterFolder) -> ExaminedFile:
        return _EXAMINED.answer(law.register, by_path[path], lambda: examine(path, law))

    return gather([*by_path], look_at).scripts


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProposal:
    """A source of law that earlier scripts relied on."""

    source: LegalSource
    standing: DocumentStanding  # on the day on which the script airs
    used: int  # scripts that name it
    named: bool = False  # the text mentions its number


def proposals(
    scripts: Sequence[Script],
    day: date,
    text: str,
    own: Sequence[LegalSource],
    register: Register,
) -> tuple[SourceProposal, ...]:
    """The sources of earlier scripts, and what the text cites of the register.

    Those that the text names come first, then the most used. What the script has already is left
    out; of several entries the fullest is proposed.
    """
    taken = {source.number for source in own}
    found: dict[str, list[LegalSource]] = {}
    for script in scripts:
        for source in script.head.sources:
            if source.number not in taken:
                found.setdefault(source.number, []).append(source)
    offered = [
        SourceProposal(
            source=max(same, key=_fullness),
            standing=standing_on(max(same, key=_fullness), day, register),
            used=len(same),
            named=number in text,
        )
        for number, same in found.items()
    ]
    there = {document_key(number) for number in (*taken, *found)}
    offered += [
        SourceProposal(
            source=source, standing=standing_on(source, day, register), used=0, named=True
        )
        for source in cited_sources(text, register)
        if document_key(source.number) not in there
    ]
    return tuple(sorted(offered, key=lambda p: (not p.named, -p.used, p.source.number)))


def _fullness(source: LegalSource) -> int:
    return sum(bool(v) for v in (source.title, source.issuer, source.issued, source.in_force))


@lru_cache(maxsize=_PARAGRAPHS)
def _read_one(text: str, station: Readings, own: Readings) -> ParagraphReading:
    read = read_aloud(text, _lexicon(station, own))
    said = [r.spoken for r in read.readings if r.spoken.strip()]
    return ParagraphReading(
        text=read,
        otherwise=tuple(dict.fromkeys(_otherwise(read))),
        sentences=len(said),
        syllables=sum(len(words.split()) for words in said),
        commas=sum(words.count(",") for words in said),
    )


def _otherwise(read: ReadText) -> Iterator[tuple[str, str]]:
    """What somebody may want to see how it is said: "7" said as "bảy" is no news."""
    for reading in read.readings:
        for token in reading.tokens:
            written, spoken = token.written.strip(" ,.;:"), token.spoken.strip(" ,.;:")
            small = written.isdecimal() and len(written) <= _SMALL
            plain = token.rule in _WORDS or written.casefold() == spoken.casefold()
            if spoken and not plain and not small:
                yield written, spoken


_mentions_of = lru_cache(maxsize=_PARAGRAPHS)(mentions)


@lru_cache(maxsize=32)
def _lexicon(station: Readings, own: Readings) -> Lexicon:
    return make_lexicon(station, own)


def _read_all(script: Script, station: Readings) -> list[tuple[Paragraph, ParagraphReading]]:
    own = script.head.readings
    said = (said_in(block) for block in script.body)
    return [(p, _read_one(p.text, station, own)) for p in said if p is not None]


def _doubts(read: Iterable[tuple[Paragraph, ParagraphReading]]) -> Iterator[Doubt]:
    for paragraph, reading in read:
        for remark in reading.text.remarks:
            told = notice_of(paragraph, remark)
            yield Doubt(
                place=told.place or paragraph.place,
                written=paragraph.text[remark.start : remark.end],
                spoken=_spoken_at(reading.text, remark),
                sentence=remark.sentence,
                code=remark.code,
                other=remark.other,
            )


def _spoken_at(text: ReadText, remark: ReadingRemark) -> str:
    """How the words of a remark are said."""
    said = [
        token.spoken
        for reading in text.readings
        for token in reading.tokens
        if reading.start + token.start < remark.end
        and reading.start + token.start + len(token.written) > remark.start
    ]
    return " ".join(" ".join(said).split()).strip(" ,.;:")


def _seconds(
    script: Script,
    read: Sequence[tuple[Paragraph, ParagraphReading]],
    sounds: SoundSeconds,
    usual: ProgrammePace = ProgrammePace.USUAL,
) -> float:
    """About how long a script is: syllables at the speed of their role, silences and sounds.

    `usual` is the pace of its programme, where it names none itself.
    """
    rates = {line.role: understand_wish(line.wish, ()).rate or 1.0 for line in script.head.roles}
    pace = script.head.pace or usual
    turn = Pause.EXCHANGE if script.head.kind in PLAYED_KINDS else Pause.TURN
    other = sum(_block_seconds(block, sounds) for block in script.body)
    return _paragraphs_seconds(read, rates, pace, turn) + other


def _paragraphs_seconds(
    read: Sequence[tuple[Paragraph, ParagraphReading]],
    rates: Mapping[str, float],
    pace: ProgrammePace,
    turn: Pause,
) -> float:
    """About how long some paragraphs are; `turn` is the silence where another one speaks."""
    following = [p.role for p, _ in read][1:]
    spoken = 0.0
    for (p, one), then in zip_longest(read, following):
        after = turn if then not in (p.role, None) else Pause.PARAGRAPH
        spoken += _spoken_seconds(one, rates.get(p.role, 1.0), pace, after)
    return spoken


def reading_seconds(text: str, station: Readings) -> float:
    """About how many seconds a paragraph takes at the usual speed, with the silence behind it."""
    return _spoken_seconds(_read_one(text, station, ()), 1.0, ProgrammePace.USUAL, Pause.PARAGRAPH)


def _spoken_seconds(one: ParagraphReading, rate: float, pace: ProgrammePace, after: Pause) -> float:
    between = max(one.sentences - 1, 0)
    rests = usual_length(Pause.SENTENCE, pace) * between + usual_length(after, pace) * one.heard
    return one.syllables / (SPEED * rate) + one.commas * _COMMA + rests / HOUSE_RATE


def _block_seconds(block: object, sounds: SoundSeconds) -> float:
    if isinstance(block, Heading):
        return (PAUSES[Pause.HEADING] - PAUSES[Pause.PARAGRAPH]) / HOUSE_RATE
    if not isinstance(block, Cue) or block.kind in (CueKind.BED_START, CueKind.BED_END):
        return 0.0
    return block.seconds if block.kind is CueKind.PAUSE else sounds(block.name)
