"""Nghe thử: a script line by line, each as soon as it is asked for; only what changed is made."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from broadcaster.domain.errors import EngineUnavailable, InputError
from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.script import Paragraph, ProgrammePace, Script, line_words
from broadcaster.domain.sound import HOUSE_RATE, SoundAsset
from broadcaster.domain.speech import Reading, Samples, Utterance
from broadcaster.domain.text import said_otherwise
from broadcaster.production.casting_tables import cast_benches
from broadcaster.production.engines import usable_engines
from broadcaster.production.episode_list import ListEntry
from broadcaster.production.grouping import ScriptGroup
from broadcaster.production.pacing import PAUSES, Pause, pause_length
from broadcaster.production.readings import paragraphs, read_blocks
from broadcaster.production.rundown import Rundown, SpeechCue
from broadcaster.production.sounds import SoundIndex, index_sounds
from broadcaster.production.speak import (
    CastingTable,
    benches_of,
    clip_at,
    clip_key,
    part_of,
    speak,
    utterance,
)
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.voices.checking import check_speech

PEAKS = 120  # columns of a drawn wave
# What a pace is judged by: sentences, and what silence each has behind it.
_PACED = (
    ("Chào thầy cô.", Pause.SENTENCE),
    ("Chào các bạn.", Pause.PARAGRAPH),
    ("Sáng nay có hai tin.", Pause.SENTENCE),
    ("Mời các bạn nghe tin thứ nhất.", Pause.PARAGRAPH),
)
_WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLine:
    """One paragraph as it will be heard."""

    number: int  # from 1
    place: Place
    role: str  # "" = the announcer
    speaker: str  # what listeners read
    written: str
    spoken: str  # as the voice reads it
    key: str  # differs whenever the sound would
    take: SoundAsset | None = None  # the recording that says it

    @property
    def said(self) -> str:
        """What the voice says, where that is more than the written words."""
        return said_otherwise(self.written, self.spoken)

    @property
    def words(self) -> str:
        """As the card of its take names it."""
        return line_words(self.role, self.written)

    @property
    def mark(self) -> str:
        """Differs whenever the words do."""
        return hashlib.sha256(self.words.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptPreview:
    """A script with who says what."""

    script: Script
    lines: tuple[PreviewLine, ...]
    benches: tuple[CastingTable, ...]
    cues: tuple[tuple[SpeechCue, ...], ...]  # of each line
    notices: tuple[Notice, ...]
    sounds: SoundIndex

    def line(self, number: int) -> PreviewLine:
        """The line of a number. Raises InputError."""
        if not 1 <= number <= len(self.lines):
            raise InputError(f"bài không có lời thứ {number}", hint="Tải lại trang.")
        return self.lines[number - 1]

    def voice_of(self, role: str) -> str:
        """The voice that is cast for a role; "" when none is."""
        part = next((b.casting.find(role) for b in benches_of(role, self.benches)), None)
        return part.voice if part else ""


def hear(script: Script, station: StationContext, tools: ProductionTools) -> ScriptPreview:
    """Read a script and cast its roles. Raises InputError when no voice can speak them."""
    read = read_blocks(script.body, station.profile.readings, script.head.readings)
    said = [p for p in paragraphs(script.body) if any(r.spoken.strip() for r in read.readings(p))]
    engines, told = usable_engines(tools.engines)
    roles = tuple(dict.fromkeys(p.role for p in said))
    where = {p.role: p.place for p in reversed(said)}
    benches, notices = cast_benches(roles, _group(script, station), station.profile, engines, where)
    if not benches:
        fault = next((n for n in notices if n.level is Level.ERROR), None)
        sentence = fault.sentence if fault else "không giọng nào đọc được bài này"
        raise InputError(sentence, hint=fault.hint if fault else "")
    sounds = index_sounds(tools.shelf().assets, tools.clock.now().date())
    cues = tuple(_cues(p, read.readings(p)) for p in said)
    lines = tuple(
        _line(number, p, own, benches, _take(sounds, script, p))
        for number, (p, own) in enumerate(zip(said, cues, strict=True), start=1)
    )
    return ScriptPreview(
        script=script,
        lines=lines,
        benches=benches,
        cues=cues,
        notices=(*told, *notices),
        sounds=sounds,
    )


def _take(sounds: SoundIndex, script: Script, paragraph: Paragraph) -> SoundAsset | None:
    key = sounds.take_for(script.slug, line_words(paragraph.role, paragraph.text))
    return sounds.by_key[key] if key else None


def _cues(paragraph: Paragraph, readings: Sequence[Reading]) -> tuple[SpeechCue, ...]:
    said = [r for r in readings if any(c.isalnum() for c in r.spoken)]
    return tuple(
        SpeechCue(reading=r, role=paragraph.role, voice="", scope=paragraph.scope) for r in said
    )


def _line(
    number: int,
    paragraph: Paragraph,
    cues: Sequence[SpeechCue],
    benches: Sequence[CastingTable],
    take: SoundAsset | None,
) -> PreviewLine:
    bench = benches_of(paragraph.role, benches)[0]
    keys = [clip_key(bench, utterance(cue, bench.casting)) for cue in cues]
    made = take.digest if take else hashlib.sha256("\n".join(keys).encode()).hexdigest()
    return PreviewLine(
        number=number,
        place=paragraph.place,
        role=paragraph.role,
        speaker=part_of(bench.casting, paragraph.role).name,
        written=paragraph.text,
        spoken=" ".join(cue.reading.spoken for cue in cues),
        key=made[:16],
        take=take,
    )


def _group(script: Script, station: StationContext) -> ScriptGroup:
    """The script as if it were an episode of its own, only to cast it."""
    programme = next((f for f in station.formats if f.slug == script.head.programme), None) or next(
        iter(station.formats), None
    )
    if programme is None:
        raise InputError("đài chưa có chương trình nào", hint="Thêm một tệp trong thư mục formats.")
    entry = ListEntry(
        key=script.slug,
        programme=programme.slug,
        first_day=script.head.air_date,
        day=script.head.air_date,
        number=0,
        slugs=(script.slug,),
        guid="",
    )
    return ScriptGroup(entry=entry, programme=programme, scripts=(script,))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineSound:
    """The sound of one line."""

    samples: Samples  # mono
    rate: int  # samples a second
    fresh: int  # sentences that were made anew

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate

    def peaks(self, count: int = PEAKS) -> tuple[int, ...]:
        """The height of the wave in so many columns, 0 to 100; the loudest is 100."""
        edges = np.linspace(0, len(self.samples), count + 1).astype(int)[:-1]
        if len(self.samples) < count:
            return (0,) * count
        heights = np.maximum.reduceat(np.abs(self.samples), edges)
        top = float(heights.max()) or 1.0
        return tuple(round(100 * float(h) / top) for h in heights)


def sound_of(hearing: ScriptPreview, number: int, tools: ProductionTools) -> LineSound:
    """One line: its recording, or spoken now where the clip cache has it not.

    Raises InputError, AssetError, EngineUnavailable.
    """
    line = hearing.line(number)
    if line.take is not None:
        sound = tools.imports.load(line.take).sound
        samples = sound.samples[0 : sound.frames].mean(axis=1, dtype=np.float32)
        return LineSound(samples=_level(samples), rate=HOUSE_RATE, fresh=0)
    cues = hearing.cues[number - 1]
    with ThreadPoolExecutor(_WORKERS) as executor, tools.clips.holding():
        spoken = speak(
            Rundown(cues=cues),
            hearing.benches,
            cache=tools.clips,
            check=check_speech,
            executor=executor,
        )
        bench = spoken.bench_of[line.role]
        keys = [clip_key(bench, utterance(cue, bench.casting)) for cue in cues]
        clips = [clip_at(tools.clips, key) for key in keys]
    rate = clips[0].rate
    rest = np.zeros(round(PAUSES[Pause.SENTENCE] * rate / HOUSE_RATE), np.float32)
    parts = [piece for clip in clips for piece in (clip.samples, rest)][:-1]
    return LineSound(samples=np.concatenate(parts), rate=rate, fresh=spoken.fresh)


def _level(samples: Samples) -> Samples:
    """About as loud as a voice; the mix does it exactly."""
    peak = float(np.abs(samples).max(initial=0.0))
    return samples * np.float32(0.7 / peak) if peak else samples


def say_words(
    text: str, station: StationContext, tools: ProductionTools, *, voice: str = ""
) -> LineSound:
    """A few words as the station's first voice says them, to judge a reading by ear.

    `text` is a written form. Raises InputError when there is nothing to say, EngineUnavailable.
    """
    place = Place(file="chữ thử", line=1)
    block = Paragraph(text=" ".join(text.split()), place=place)
    spoken = " ".join(
        r.spoken for r in read_blocks((block,), station.profile.readings).readings(block)
    )
    if not any(c.isalnum() for c in spoken):
        raise InputError("không có chữ nào để đọc")
    engines, _ = usable_engines(tools.engines)
    for engine in engines:
        for offered in engine.voices():
            if voice in ("", offered.id) and not engine.online:
                speech = engine.synthesize(Utterance(text=spoken, voice=offered.id))
                return LineSound(samples=speech.samples, rate=speech.rate, fresh=1)
    raise EngineUnavailable("không có giọng nào đọc được lúc này")


def say_at_pace(pace: ProgrammePace, station: StationContext, tools: ProductionTools) -> LineSound:
    """A few sentences as the station's first voice says them in a programme of that pace.

    Raises EngineUnavailable.
    """
    pieces: list[Samples] = []
    for text, after in _PACED:
        said = say_words(text, station, tools)
        rest = round(pause_length(after, pace, text) * said.rate / HOUSE_RATE)
        pieces += [said.samples, np.zeros(rest, np.float32)]
    return LineSound(samples=np.concatenate(pieces[:-1]), rate=said.rate, fresh=len(_PACED))
