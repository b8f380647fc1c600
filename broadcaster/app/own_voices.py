"""Giọng trường em for a station: what is to be read aloud, and a voice made from the takes."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from broadcaster.app.said_sentences import said_sentences
from broadcaster.app.settings import Settings
from broadcaster.app.station import WiredStation
from broadcaster.audio.decoding import SoundDecoder
from broadcaster.domain.errors import AssetError, ConfigError, EngineError
from broadcaster.domain.sound import HOUSE_RATE, Scope
from broadcaster.domain.speech import Gender, Samples, Speech, Utterance
from broadcaster.domain.withdrawal import withdrawn_voices
from broadcaster.dsp.resampling import resample
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.lock import FileLock, waited
from broadcaster.voices import OWN_VOICES, embedded
from broadcaster.voices.installed import digest_of
from broadcaster.voices.own.building import (
    CutTake,
    JudgedTake,
    TemplateVoice,
    built,
    cut,
    template_voice,
)
from broadcaster.voices.own.reading_list import (
    LONGEST,
    SHORTEST,
    ReadingList,
    figure_sentences,
    general_sentences,
    reading_list,
    sayable,
    syllables_in,
)
from broadcaster.voices.own.syllables import Syllable
from broadcaster.voices.own.voice_files import (
    HEARD,
    KEY,
    MADE_OF,
    SOUND,
    UNITS,
    HeardTake,
    heard_rows,
    made_of_rows,
    read_built,
    read_heard,
    read_own_card,
    read_sentences,
    sound_bytes,
    takes_in,
    unit_rows,
)
from broadcaster.voices.own_voice import TEMPLATES

RATE = 22_050  # of a voice: that of its template
TAKES_LOCK = ".ban-thu.khoa"
_PATIENCE = 20.0  # seconds: who holds it writes two small files


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenList:
    """Sentences that are to be read beside others."""

    found: ReadingList
    first: int  # number of the first one


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeVoice:
    """What came of the takes."""

    folder: Path
    takes: tuple[tuple[str, JudgedTake], ...]  # number of the take, and what is to be told
    unread: tuple[str, ...]  # numbers without a file
    units: int
    scope: Scope  # where it may be heard
    missing: ReadingList  # what is still to be read for this station


def sentences_to_read(
    wired: WiredStation,
    *,
    read: Collection[Syllable] = (),
    listed: Collection[str] = (),
    share: float = 0.99,
) -> ReadingList:
    """The sentences for a new voice, or what one still lacks that has `read` some.

    First what every episode says, to be heard as it was read, but what is `listed` already; then
    the figures, dates and documents that were not read.
    """
    ours = said_sentences(wired)
    chosen = [
        text
        for text in ours.always
        if text not in listed and SHORTEST <= len(syllables_in(text)) <= LONGEST
    ]
    read = [*read, *(one for text in chosen for one in syllables_in(text))]
    known = {one.key for one in read}
    for text in figure_sentences():
        if text not in listed and not known >= {one.key for one in syllables_in(text)}:
            chosen.append(text)
            read += syllables_in(text)
    found = _sentences(ours.texts, frozenset(listed), frozenset(read), share)
    return replace(found, sentences=(*chosen, *found.sentences))


@lru_cache(maxsize=4)  # begun twice, or told and then written: the scripts and the voice are alike
def _sentences(
    said: tuple[str, ...], listed: frozenset[str], read: frozenset[Syllable], share: float
) -> ReadingList:
    general = general_sentences()
    own = [text for text in said if len(syllables_in(text)) <= LONGEST]
    open_ = [text for text in (*general, *own) if text not in listed]
    return reading_list([*said, *general], open_, read=read, share=share)


def sentences_beside(wired: WiredStation, key: str, *, share: float = 0.99) -> OpenList:
    """What a voice still lacks: the sentences, and the number that the first of them gets.

    What it has is what is in it, or, before it was made, what its list holds. Raises ConfigError.
    """
    folder = voice_folder(wired.settings, key)
    sentences = read_sentences(folder)
    try:
        read = [unit.syllable for unit in read_built(folder).units]
    except ConfigError:
        read = [one for text in sentences.values() for one in syllables_in(text)]
    first = max((int(number) for number in sentences), default=0) + 1
    found = sentences_to_read(wired, read=read, listed=[*sentences.values()], share=share)
    return OpenList(found=found, first=first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a voice can say of all that a station says."""

    share: float  # of the syllables said (0 to 1), those whose sound without tone was read
    sayable: float  # of the sentences said (0 to 1), those that can be said whole
    joined: tuple[str, ...]  # a word for each syllable put together, most frequent first
    unsaid: tuple[str, ...]  # and for each that cannot be: who says it speaks in another voice


def coverage(said: Sequence[str], read: Collection[Syllable]) -> Coverage:
    """How much of what a station says was read."""
    found = reading_list(said, (), read=read)
    initials, rimes = {one.initial for one in read}, {one.rime for one in read}
    joined = tuple(word for word in found.missing if sayable(word, initials, rimes))
    texts = Counter(said)
    can = sum(count for text, count in texts.items() if sayable(text, initials, rimes))
    return Coverage(
        share=found.covered,
        sayable=can / texts.total() if texts else 1.0,
        joined=joined,
        unsaid=tuple(word for word in found.missing if word not in joined),
    )


def voice_folder(settings: Settings, key: str) -> Path:
    """Where a voice lies. Raises ConfigError for what cannot be the name of one."""
    if not KEY.fullmatch(key):
        hint = "Dùng chữ thường không dấu, chữ số và gạch nối, như “co-lan”."
        raise ConfigError(f"“{key}” không dùng làm mã giọng được", hint=hint)
    return settings.scripts / OWN_VOICES / key


def takes_lock(settings: Settings) -> AbstractContextManager[None]:
    """Held for the moment of writing what was heard of takes: desk and jobs are two processes.

    Raises Busy when somebody else has it for longer.
    """
    return waited(partial(FileLock, settings.audio / TAKES_LOCK), _PATIENCE)


def make_voice(
    wired: WiredStation,
    key: str,
    tell: Callable[[str, JudgedTake], None],
    progress: Callable[[int, int], None] = lambda _done, _whole: None,
) -> MadeVoice:
    """Judge and cut every take of a voice, and put what was made beside them.

    `tell` hears what is to be told of each take, `progress` of how many sentences how many
    are done. Raises ConfigError when the card, the list or the name cannot be used, or no take can.
    """
    folder = voice_folder(wired.settings, key)
    if f"own:{key}" in withdrawn_voices(wired.tools.withdrawals().all()):
        raise ConfigError(
            "người có giọng này đã rút đồng ý, nên không dựng lại được",
            hint="Có phiếu đồng ý mới thì làm một giọng mới, thư mục tên khác.",
            where=str(folder),
        )
    card = read_own_card(folder)
    sentences = read_sentences(folder)
    files, known = takes_in(folder), read_heard(folder)
    cuts: list[CutTake] = []
    told: list[tuple[str, JudgedTake]] = []
    heard: dict[str, HeardTake] = {}
    for place, (number, sentence) in enumerate(sentences.items()):
        progress(place, len(sentences))
        # first of all: what is read meanwhile has another one, so that it is no part of the voice
        digest = digest_of(files[number]) if number in files else ""
        if not digest:
            continue
        told_before = judged_before(known.get(number), digest, sentence)
        found = cut_take(len(cuts), sentence, files[number], card.gender, told_before)
        judged = found.judged if isinstance(found, CutTake) else found
        if isinstance(found, CutTake):
            cuts.append(found)
        heard[number] = HeardTake(digest=digest, judged=judged)
        told.append((number, judged))
        tell(number, judged)
    with takes_lock(wired.settings):
        meanwhile = {n: one for n, one in read_heard(folder).items() if known.get(n) != one}
        write_atomic(folder / HEARD, heard_rows(heard | meanwhile))
    if not cuts:
        hint = f"Thu từng câu của tệp cau.txt vào tệp mang số của câu, đặt trong {folder}."
        raise ConfigError("chưa có bản thu nào dùng được", hint=hint, where=str(folder))
    made = built(cuts)
    write_atomic(folder / SOUND, sound_bytes(made.takes, RATE))
    write_atomic(folder / UNITS, unit_rows(made))
    write_atomic(folder / MADE_OF, made_of_rows({n: one.digest for n, one in heard.items()}))
    return MadeVoice(
        folder=folder,
        takes=tuple(told),
        unread=tuple(number for number in sentences if number not in heard),
        units=len(made.units),
        scope=card.scope,
        missing=sentences_to_read(
            wired, read=[unit.syllable for unit in made.units], listed=[*sentences.values()]
        ),
    )


def judged_before(heard: HeardTake | None, digest: str, sentence: str) -> JudgedTake | None:
    """What was told of a take for this sentence; None = of these bytes nothing was."""
    same = heard is not None and heard.digest == digest and heard.judged.sentence == sentence
    return heard.judged if heard is not None and same else None


def cut_take(
    number: int, sentence: str, file: Path, gender: Gender, known: JudgedTake | None = None
) -> CutTake | JudgedTake:
    """One take judged against its sentence, and cut where it can be used.

    `known` is what was told of it before.
    """
    try:
        return cut(number, sentence, mono(file), RATE, _template_voice(gender), known=known)
    except (AssetError, EngineError) as fault:
        return JudgedTake(sentence=sentence, faults=(fault.sentence,))
    except ValueError:
        told = "dài ngắn khác hẳn câu này, có lẽ là bản thu của câu khác"
        return JudgedTake(sentence=sentence, faults=(told,))


def mono(file: Path) -> Samples:
    """A take in one channel at RATE. Raises AssetError."""
    sound = SoundDecoder().decode(file).samples
    one = sound.mean(axis=1) if sound.ndim == 2 else sound
    return np.asarray(resample(one, HOUSE_RATE, RATE), dtype=np.float32)


@lru_cache(maxsize=2)
def _template_voice(gender: Gender) -> TemplateVoice:
    """Our own voice with its figures: made once, since every take is laid beside it."""
    return template_voice(partial(say, gender))


def say(gender: Gender, text: str, speed: float = 1.0) -> Speech:
    """A sentence as our own voice says it, for who reads it to hear."""
    return embedded.make({}).synthesize(
        Utterance(text=text, voice=TEMPLATES[gender], rate=speed, scope=Scope.SCHOOL)
    )
