"""Tai máy in a build: every line of an episode is listened to once for its sound.

What was heard is kept by the sound of the line and by that of the whole, and can be made again:
whoever approves is told of it without waiting, and of what is lost it is found out anew.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from broadcaster.audio.decoding import SoundDecoder
from broadcaster.domain.episode import Edition, Episode
from broadcaster.domain.errors import AssetError, BroadcasterError, EngineError, StoreError
from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.sound import HOUSE_RATE, Scope, Sound, SoundAsset, frames, seconds
from broadcaster.domain.speech import Samples
from broadcaster.domain.timeline import Caption, Layer, TimelineEvent
from broadcaster.domain.wording import clock
from broadcaster.production.machine_ear import MEASURED, NORTH, SOUTH, MachineEar, near_to
from broadcaster.production.sidecars import read_timeline, timelines_of
from broadcaster.production.sounds import key_of
from broadcaster.storage.serialization import from_text, to_line
from broadcaster.voices.listening.ear import Ear
from broadcaster.voices.listening.heard import (
    USUAL,
    HeardLine,
    HearingDoubt,
    HearingKind,
    LineToHear,
    heard,
    may_say,
)
from broadcaster.voices.listening.hearing_range import STRANGE, HearingRange, trusted
from broadcaster.voices.timing import words_of

if TYPE_CHECKING:
    from broadcaster.production.tools import ProductionTools

VERSION = 3  # of what is kept
MISHEARD = "nghe-khac-loi"  # code of what surely differs
TEACHERS = 12  # lines of a voice that were heard before, by which the ear knows it again
ENOUGH = 4  # lines of a voice, from which it may be the ear that is wrong and not the voice
TURNED = 40  # words of a voice from which what it surely left out is called so
OURS = "embedded:"  # voices that the bench holds
READ_ALOUD = "own:"  # voices that say whole sentences just as a person has read them
AROUND = 0.1  # seconds before and behind a line of a finished file
LONGEST = 45.0  # seconds of one recording that are listened to at once


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardRemark:
    """A line in which something does not sound as it is written."""

    second: float  # of the edition in which it is said
    words: str  # the sentence as it is written
    told: str  # Vietnamese, what does not fit
    sure: bool  # red; else amber
    place: Place | None = None
    public: bool = False  # only what goes to the channel says it so


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeHearing:
    """What was heard of a whole episode."""

    remarks: tuple[HeardRemark, ...]
    unheard: tuple[str, ...] = ()  # sentences, as written, to which the machine did not listen
    # Vietnamese, of each voice in which not everything is heard, or it is not known
    limits: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether something surely does not fit."""
        return any(remark.sure for remark in self.remarks)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is to be told of it."""
        unheard = (_not_heard(self.unheard),) if self.unheard else ()
        return (*map(_notice, self.remarks), *map(_limit, self.limits), *unheard)


@dataclass(frozen=True, slots=True, kw_only=True)
class _SpokenLine:
    caption: Caption
    sound: LineToHear
    key: str  # of what is kept of it
    public: bool = False  # of the edition that goes out, where the school has its own


@dataclass(frozen=True, slots=True, kw_only=True)
class _KeptLine:
    """What was heard of a line, as it is kept."""

    doubts: tuple[HearingDoubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speaker:
    """All lines of one voice."""

    ears: tuple[str, ...]  # voices of ours with whose words it is compared
    person: bool  # somebody who was recorded: people differ, so nothing is sure
    heard_of_it: HearingRange | None = None  # as it was measured; None = it was not
    unmeasured: bool = False  # no voice of ours, no person, and nobody knows what is heard in it
    again: bool = False  # whether it is measured, and only now could not be
    engine: VoiceEngine | None = None  # which says words of the voice where it is heard by them
    voice: str = ""
    lines: list[_SpokenLine] = field(default_factory=list)

    @property
    def by_own_words(self) -> bool:
        """Whether it is heard by words that it said itself."""
        measured = self.heard_of_it
        return self.engine is not None and measured is not None and measured.placed_by is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _SaidLines:
    """Everything that is said in an episode, by who says it."""

    speakers: tuple[_Speaker, ...]
    lost: tuple[str, ...]  # sentences whose sound is not there now
    too_long: tuple[str, ...]  # and those that are never listened to at once


def known_hearing(tools: "ProductionTools", episode: Episode) -> EpisodeHearing | None:
    """What was heard of exactly this sound; None = it was not listened to, or it is lost."""
    data = tools.ear.kept.get(_episode_key(episode))
    with suppress(StoreError):
        return from_text(EpisodeHearing, data) if data is not None else None
    return None


def hearing_of(
    tools: "ProductionTools",
    episode: Episode,
    places: Mapping[str, Place] = MappingProxyType({}),
) -> EpisodeHearing:
    """What is heard of an episode, listened to now if that was not done before.

    `places` = where sentences (as they are written) stand. What could not be listened to is told
    with the rest; only what may be heard another time is not kept as the whole answer.
    """
    known = known_hearing(tools, episode)
    if known is not None:
        return known
    said = _said_in(tools, episode)
    _learn_together(tools.ear, said.speakers)
    found = [_of_speaker(tools.ear, speaker) for speaker in said.speakers]
    lost = (*said.lost, *(words for one in found for words in one.unheard))
    told = _by_time(remark for one in found for remark in one.remarks)
    hearing = EpisodeHearing(
        remarks=tuple(replace(one, place=places.get(one.words)) for one in told),
        unheard=(*said.too_long, *lost),
        limits=tuple(dict.fromkeys(one for found_ in found for one in found_.limits)),
    )
    # a voice that could not be measured now may be another time
    if not lost and not any(speaker.again for speaker in said.speakers):
        keep_hearing(tools, episode, hearing)
    return hearing


def keep_hearing(tools: "ProductionTools", episode: Episode, hearing: EpisodeHearing) -> None:
    """Keep what was heard of exactly this sound; where nothing can be kept it is heard anew."""
    with suppress(StoreError):
        tools.ear.kept.put(_episode_key(episode), to_line(hearing))


def _learn_together(ear: MachineEar, speakers: Iterable[_Speaker]) -> None:
    """Words that are new in an episode are asked for once of each voice of ours, not by speaker."""
    wanted: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for speaker in speakers:
        if speaker.by_own_words:
            continue
        for line in speaker.lines:
            if ear.kept.get(line.key) is None:
                for voice in speaker.ears:
                    wanted[voice, speaker.heard_of_it is not None] |= _words(line.sound.text)
    for (voice, measured), words in wanted.items():
        with suppress(EngineError):  # whoever needs it is told
            ear.knowing(voice, words, measured=measured)


def _of_speaker(ear: MachineEar, speaker: _Speaker) -> EpisodeHearing:
    try:
        return _heard_of(ear, speaker)
    except EngineError:  # our own voice does not speak
        unheard = tuple(line.caption.written for line in speaker.lines)
        return EpisodeHearing(remarks=(), unheard=unheard)


def _by_time(remarks: Iterable[HeardRemark]) -> tuple[HeardRemark, ...]:
    return tuple(sorted(remarks, key=lambda remark: remark.second))


def heard_in_file(tools: "ProductionTools", episode: Episode) -> EpisodeHearing:
    """What is heard in the finished file itself, by the times of its transcript.

    Music lies under some of it, so nothing is sure. Raises AssetError when it cannot be read,
    EngineError when our own voice does not speak.
    """
    speakers: dict[tuple[str, str], _Speaker] = {}
    ranges = _ranges_known(tools, {use.voice for use in episode.voices})
    engines = {one.id: engine for engine in tools.engines for one in engine.voices()}
    unheard = []
    for edition in _editions(episode):
        public = edition != episode.school
        voices = _voices_by_name(episode, public=public)
        sound = SoundDecoder().decode(tools.folders.audio / episode.show / edition.audio.name)
        for line in edition.transcript:
            if not line.spoken:
                continue
            if line.end - line.start > LONGEST:
                unheard.append(line.text)
                continue
            first, last = frames(max(0.0, line.start - AROUND)), frames(line.end + AROUND)
            here = LineToHear(text=line.spoken, samples=_mono(sound, first, last), rate=HOUSE_RATE)
            caption = Caption(
                start=first, end=last, speaker=line.speaker, written=line.text, spoken=line.spoken
            )
            voice = voices.get(line.speaker, "") if line.synthetic else ""
            measured = ranges.get(voice)
            speaker = speakers.setdefault(
                (edition.audio.name, line.speaker),
                _Speaker(
                    ears=(NORTH, SOUTH),
                    person=True,
                    heard_of_it=measured,
                    engine=engines.get(voice),
                    voice=voice,
                ),
            )
            key = _hash(
                f"{VERSION} {_way(measured)} {edition.audio.sha256} {line.start} {line.spoken}"
            )
            speaker.lines.append(_SpokenLine(caption=caption, sound=here, key=key, public=public))
    found = [_heard_of(tools.ear, one) for one in speakers.values()]
    return EpisodeHearing(
        remarks=_by_time(remark for one in found for remark in one.remarks),
        unheard=(*unheard, *(words for one in found for words in one.unheard)),
    )


def _ranges_known(
    tools: "ProductionTools", voices: Container[str]
) -> Mapping[str, HearingRange | None]:
    """What was measured of some voices; nothing is measured here."""
    return {
        one.id: tools.ear.range_known(engine, one.id)
        for engine in tools.engines
        if engine.name in MEASURED
        for one in engine.voices()
        if one.id in voices
    }


def _way(measured: HearingRange | None) -> str:
    """How a voice is heard, for the name of what is kept."""
    return f"{measured and (measured.edges, measured.hears, measured.placed_by)}"


def heard_in_recording(ear: MachineEar, path: Path, spoken: str) -> EpisodeHearing:
    """What is heard in a sound file that should say some words, as they are read aloud.

    People differ, so nothing is sure. Raises AssetError for what is no sound or too long,
    EngineError when our own voice does not speak.
    """
    sound = SoundDecoder().decode(path)
    if seconds(sound.frames) > LONGEST:
        raise AssetError(
            f"{path.name} dài hơn {LONGEST:.0f} giây, máy không nghe hết một lần được",
            hint="Cắt thành từng câu, mỗi tệp một câu.",
            where=str(path),
        )
    samples = _mono(sound, 0, sound.frames)
    line = LineToHear(text=spoken, samples=samples, rate=HOUSE_RATE)
    caption = Caption(start=0, end=sound.frames, speaker="", written=spoken, spoken=spoken)
    digest = hashlib.sha256(samples.tobytes()).hexdigest()
    speaker = _Speaker(ears=(NORTH, SOUTH), person=True)
    key = _hash(f"recording {VERSION} {digest} {spoken}")
    speaker.lines.append(_SpokenLine(caption=caption, sound=line, key=key))
    return _heard_of(ear, speaker)


def _mono(sound: Sound, first: int, last: int) -> Samples:
    return np.asarray(sound.samples[first:last].mean(axis=1), dtype=np.float32)


def _episode_key(episode: Episode) -> str:
    sounds = " ".join(edition.audio.sha256 for edition in _editions(episode))
    return _hash(f"episode {VERSION} {sounds or episode.key}")


def _editions(episode: Episode) -> list[Edition]:
    """Every edition with a sound of its own, the school's first: in order of their timelines."""
    both = [one for one in (episode.school, episode.public) if one is not None]
    return both if len({one.audio.name for one in both}) > 1 else both[:1]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _said_in(tools: "ProductionTools", episode: Episode) -> _SaidLines:
    """Everything that is said in an episode, a sound that both editions have once."""
    engines = {one.id: (engine, one) for engine in tools.engines for one in engine.voices()}
    ranges: dict[str, HearingRange | None] = {}
    found: dict[tuple[str, str], _Speaker] = {}
    lost, too_long = [], []
    assets = cache(partial(_assets, tools))
    inside: set[tuple[str, str]] = set()  # sounds of the edition before, and what they say
    for edition, name in zip(_editions(episode), timelines_of(episode), strict=True):
        try:
            timeline = read_timeline(tools.folders.audio / episode.show / name)
        except BroadcasterError:
            lost += [line.text for line in edition.transcript if line.spoken]
            continue
        public = edition != episode.school
        voices = _voices_by_name(episode, public=public)
        events = {
            event.start: event
            for event in timeline.events
            if event.layer in (Layer.VOICE, Layer.RECORDING)
        }
        captions = [one for one in timeline.captions if one.spoken]
        for caption in captions:
            event = events.get(caption.start)
            if event is not None and (event.source, caption.spoken) in inside:
                continue
            if event is not None and not caption.synthetic and seconds(event.length) > LONGEST:
                too_long.append(caption.written)
                continue
            found_sound = _sound(tools, event, caption, assets) if event is not None else None
            if event is None or found_sound is None:
                lost.append(caption.written)
                continue
            sound, digest = found_sound
            voice = voices.get(caption.speaker, "")
            engine, known = engines.get(voice, (None, None))
            near = (near_to(known.region if known else None),)
            recorded = not caption.synthetic
            if engine is not None and not recorded and voice not in ranges:
                ranges[voice] = tools.ear.range_in(engine, voice)
            measured = None if recorded else ranges.get(voice)
            person = recorded or voice.startswith(READ_ALOUD)
            strange = not person and measured is None and not voice.startswith(OURS)
            speaker = found.setdefault(
                (caption.speaker, "" if recorded else voice),
                _Speaker(
                    ears=(NORTH, SOUTH) if recorded else near,
                    person=person,
                    heard_of_it=measured,
                    unmeasured=strange,
                    again=strange and engine is not None and engine.name in MEASURED,
                    engine=engine,
                    voice=voice,
                ),
            )
            how = f"{sound.rate} {person} {near} {_way(measured)}"
            key = _hash(f"line {VERSION} {how} {digest} {sound.text}")
            speaker.lines.append(_SpokenLine(caption=caption, sound=sound, key=key, public=public))
        inside |= {
            (events[one.start].source, one.spoken) for one in captions if one.start in events
        }
    return _SaidLines(
        speakers=tuple(found.values()),
        lost=tuple(dict.fromkeys(lost)),
        too_long=tuple(dict.fromkeys(too_long)),
    )


def _voices_by_name(episode: Episode, *, public: bool) -> dict[str, str]:
    """Which voice has which name in an edition: in the yard's its own come before the channel's."""
    known: dict[str, str] = {}
    for use in sorted(episode.voices, key=lambda one: one.scope is Scope.SCHOOL):
        if not (public and use.scope is Scope.SCHOOL):
            known |= dict.fromkeys((use.role, use.name), use.voice)
    return known


def _assets(tools: "ProductionTools") -> Mapping[str, SoundAsset]:
    """Every sound of the shelf by its key; none where the shelf cannot be read."""
    with suppress(BroadcasterError):
        return {key_of(one): one for one in reversed(tools.shelf().assets)}
    return {}


def _sound(
    tools: "ProductionTools",
    event: TimelineEvent,
    caption: Caption,
    assets: Callable[[], Mapping[str, SoundAsset]],
) -> tuple[LineToHear, str] | None:
    """What is heard of a caption, and a digest of its samples; None when it is lost."""
    if caption.synthetic:
        clip = tools.clips.sound(event.source)
        if clip is None:
            return None
        line = LineToHear(text=caption.spoken, samples=clip.samples, rate=clip.rate)
        return line, clip.digest
    asset = assets().get(event.source)
    if asset is None:
        return None
    try:
        sound = tools.imports.load(asset).sound
    except BroadcasterError:  # a file that was changed or taken away since
        return None
    samples = _mono(sound, event.offset, event.offset + event.length)
    line = LineToHear(text=caption.spoken, samples=samples, rate=HOUSE_RATE)
    return line, hashlib.sha256(samples.data).hexdigest()


def _heard_of(ear: MachineEar, speaker: _Speaker) -> EpisodeHearing:
    """What is heard of the lines of one voice; those that were heard before are not again.

    Unheard are lines with a word that our voice cannot say. Raises EngineError when it says none.
    """
    known = {line.key: _kept_line(ear.kept.get(line.key)) for line in speaker.lines}
    new = {line.key: line for line in speaker.lines if known[line.key] is None}
    if new:
        teachers = [line for line in speaker.lines if line.key not in new][:TEACHERS]
        sounds = [line.sound for line in (*new.values(), *teachers)]
        every = {word for sound in sounds for word in _words(sound.text)}
        ears = _ears_of(ear, speaker, every, sounds)

        def may_be_heard(line: _SpokenLine) -> bool:
            return all(_words(line.sound.text) <= one.words.keys() for one in ears)

        can = list(filter(may_be_heard, new.values()))
        edges = speaker.heard_of_it.edges if speaker.heard_of_it else USUAL
        taught = [line.sound for line in filter(may_be_heard, teachers)]
        answers = heard([line.sound for line in can], ears, edges, taught)
        for line, told in zip(can, answers, strict=True):
            known[line.key] = _KeptLine(doubts=_graded(_trusted(line, told, speaker), speaker))
            with suppress(StoreError):
                ear.kept.put(line.key, to_line(known[line.key]))
    unheard = [line.caption.written for line in speaker.lines if known[line.key] is None]
    limits = _limits(speaker, sum(known[line.key] is not None for line in speaker.lines))
    return EpisodeHearing(
        remarks=tuple(_remarks(speaker, known)), unheard=tuple(unheard), limits=limits
    )


def _ears_of(
    ear: MachineEar, speaker: _Speaker, words: Collection[str], lines: Sequence[LineToHear]
) -> Sequence[Ear]:
    """Those that hear a voice: of its own words where it was measured so, else of ours.

    Raises EngineError when nothing says the words.
    """
    measured, engine = speaker.heard_of_it, speaker.engine
    if measured is None or measured.placed_by is None or engine is None:
        by = partial(ear.knowing, words=words, measured=measured is not None)
        return [by(voice) for voice in speaker.ears]
    own = ear.own_words(engine, speaker.voice, words, lines, measured.placed_by)
    if own is None:
        raise EngineError("its words are not clear now")
    return [own]


def _limits(speaker: _Speaker, heard_lines: int) -> tuple[str, ...]:
    """What of a voice has to be listened for by a person."""
    found = speaker.heard_of_it
    if not heard_lines:
        return ()
    who = f"{speaker.lines[0].caption.speaker}, {heard_lines} câu"
    if speaker.unmeasured:
        return (f"{who}: chưa đo giọng này, không biết máy nghe ra được gì, phải nghe bằng tai",)
    return (f"{who}: {told_range(found)}",) if found and found.to_listen_for else ()


def told_range(found: HearingRange) -> str:
    """What the machine hears in a voice, in words."""
    if not found.hears:
        return "máy không nghe rõ giọng này, phải nghe bằng tai"
    heard_kinds = f"máy nghe ra {', '.join(found.hears)}"
    return (
        f"{heard_kinds}; phải nghe bằng tai: {', '.join(found.to_listen_for)}"
        if found.to_listen_for
        else heard_kinds
    )


def _remarks(speaker: _Speaker, known: Mapping[str, _KeptLine | None]) -> Iterator[HeardRemark]:
    """What does not fit in the lines of one voice."""
    told_lines = [(line, kept) for line in speaker.lines if (kept := known[line.key])]
    followed = [(line, kept) for line, kept in told_lines if may_say(line.sound)]
    words = sum(len(words_of(line.sound.text)) for line, _ in followed)
    doubts = sum(len(kept.doubts) for _, kept in followed)
    if len(followed) >= ENOUGH and doubts > STRANGE * words:
        line = followed[0][0]
        yield HeardRemark(
            second=seconds(line.caption.start),
            words=line.caption.written,
            told=f"máy không nghe rõ giọng này, cả {len(followed)} câu phải nghe bằng tai",
            sure=False,
            public=line.public,
        )
        told_lines = [(line, kept) for line, kept in told_lines if not may_say(line.sound)]
    # what turns our voice into this one is measured in its lines: in a few of them it is a guess
    turned = len(followed) >= ENOUGH and words >= TURNED
    for line, kept in told_lines:
        if kept.doubts:
            yield _remark(line, kept.doubts, sure=turned or not may_say(line.sound))


def _words(text: str) -> set[str]:
    return {text[start:end].lower() for start, end in words_of(text)}


def _kept_line(data: bytes | None) -> _KeptLine | None:
    with suppress(StoreError):
        return from_text(_KeptLine, data) if data is not None else None
    return None


def _trusted(line: _SpokenLine, told: HeardLine, speaker: _Speaker) -> Sequence[HearingDoubt]:
    """What is doubted of a line and may be believed of this voice."""
    measured = speaker.heard_of_it
    if measured is None or not may_say(line.sound):
        return told.doubts
    return trusted(line.sound.text, told.doubts, measured.hears)


def _graded(doubts: Iterable[HearingDoubt], speaker: _Speaker) -> tuple[HearingDoubt, ...]:
    return tuple(replace(doubt, sure=doubt.sure and not speaker.person) for doubt in doubts)


def _remark(line: _SpokenLine, doubts: Sequence[HearingDoubt], *, sure: bool) -> HeardRemark:
    return HeardRemark(
        second=seconds(line.caption.start) + doubts[0].begins,
        words=line.caption.written,
        told=told_of(line.sound.text, doubts),
        sure=sure and any(doubt.sure for doubt in doubts),
        public=line.public,
    )


def told_of(text: str, doubts: Sequence[HearingDoubt]) -> str:
    """What does not fit in a line, in words; words that follow each other together."""
    words = [text[start:end] for start, end in words_of(text)]
    missing: dict[int, list[str]] = defaultdict(list)
    told: dict[int, str] = {}
    begun = before = -2
    for doubt in doubts:
        word = words[doubt.word] if doubt.word >= 0 else ""
        if doubt.kind is HearingKind.MISSING:
            begun = begun if doubt.word == before + 1 else doubt.word
            before = doubt.word
            missing[begun].append(word)
            told[begun] = f"không nghe thấy “{' '.join(missing[begun])}”"
        elif doubt.kind is HearingKind.ADDED:
            told[2 * len(words) + doubt.word] = (
                f"nghe thừa tiếng sau “{word}”" if word else "nghe thừa tiếng ở đầu câu"
            )
        elif doubt.instead:
            told[doubt.word] = f"“{word}” nghe như “{doubt.instead}”"
        else:
            told[doubt.word] = f"“{word}” nghe không giống"
    return "; ".join(told.values())


def _notice(remark: HeardRemark) -> Notice:
    where = "nghe lại bản đưa lên kênh ở" if remark.public else "nghe lại ở"
    told = f"{where} {clock(int(remark.second))}, câu “{remark.words}”: {remark.told}"
    if not remark.sure:
        return Notice(
            code="nghe-chua-ro",
            level=Level.INFO,
            sentence=told,
            hint="Máy chưa chắc; nghe lại chỗ ấy một lần.",
            place=remark.place,
        )
    return Notice(
        code="nghe-khac-loi",
        level=Level.WARNING,
        sentence=told,
        hint="Nghe lại chỗ ấy. Đọc sai thì dựng lại, đổi giọng hoặc thu lại câu này.",
        place=remark.place,
    )


def _limit(told: str) -> Notice:
    return Notice(
        code="giong-kho-nghe",
        level=Level.INFO,
        sentence=told,
        hint="Người duyệt nghe hết các câu của giọng này, nhất là con số.",
    )


def _not_heard(sentences: Sequence[str]) -> Notice:
    return Notice(
        code="may-chua-nghe",
        level=Level.INFO,
        sentence=f"{len(sentences)} câu máy chưa nghe, đầu tiên là “{sentences[0]}”",
        hint="Nghe các câu ấy bằng tai. Mất tiếng của từng câu thì dựng lại là máy nghe lại.",
    )
