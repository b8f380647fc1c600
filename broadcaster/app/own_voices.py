"""Giọng trường em for a station: what is to be read aloud, and a voice made from the takes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from importlib import resources
from pathlib import Path

import numpy as np

from broadcaster.app.settings import Settings
from broadcaster.app.station import WiredStation
from broadcaster.app.voices import engines_of
from broadcaster.audio.decoding import SoundDecoder
from broadcaster.domain.errors import AssetError, ConfigError, EngineError
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.sound import HOUSE_RATE, Scope
from broadcaster.domain.speech import Samples, Speech, Utterance
from broadcaster.dsp.resampling import resample
from broadcaster.storage.atomic import write_atomic
from broadcaster.voices import OWN_VOICES
from broadcaster.voices.own.building import (
    CutTake,
    JudgedTake,
    TemplateVoice,
    built,
    cut,
    template_voice,
)
from broadcaster.voices.own.reading_list import LONGEST, ReadingList, reading_list, syllables_in
from broadcaster.voices.own.syllables import Syllable
from broadcaster.voices.own.voice_files import (
    KEY,
    SOUND,
    UNITS,
    read_built,
    read_own_card,
    read_sentences,
    sound_bytes,
    takes_in,
    unit_rows,
)
from broadcaster.voices.own_voice import TEMPLATES
from broadcaster.writing.drafting import earlier_scripts, spoken_sentences

RATE = 22_050  # of a voice: that of its template


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
    wired: WiredStation, *, read: Collection[Syllable] = (), share: float = 0.99
) -> ReadingList:
    """The sentences for a new voice, or what one still lacks that has `read` some."""
    said = _said(wired)
    base = (resources.files("broadcaster.voices.own") / "cau-goc.txt").read_text("utf-8")
    general = [line for line in base.splitlines() if line]
    own = [text for text in said if len(syllables_in(text)) <= LONGEST]
    return reading_list([*said, *general], [*general, *own], read=read, share=share)


def sentences_beside(wired: WiredStation, key: str, *, share: float = 0.99) -> OpenList:
    """What a voice still lacks: the sentences, and the number that the first of them gets.

    What it has is what is in it, or, before it was made, what its list holds. Raises ConfigError.
    """
    folder = _folder(wired.settings, key)
    sentences = read_sentences(folder)
    try:
        read = [unit.syllable for unit in read_built(folder).units]
    except ConfigError:
        read = [one for text in sentences.values() for one in syllables_in(text)]
    first = max((int(number) for number in sentences), default=0) + 1
    return OpenList(found=sentences_to_read(wired, read=read, share=share), first=first)


def _said(wired: WiredStation) -> list[str]:
    """What the station says, sentence by sentence, each once for every time."""
    scripts = earlier_scripts(wired.tools)
    station = wired.settings.station.readings
    return [text for script in scripts for text in spoken_sentences(script, station)]


def _folder(settings: Settings, key: str) -> Path:
    if not KEY.fullmatch(key):
        hint = "Dùng chữ thường không dấu, chữ số và gạch nối, như “co-lan”."
        raise ConfigError(f"“{key}” không dùng làm mã giọng được", hint=hint)
    return settings.scripts / OWN_VOICES / key


def make_voice(wired: WiredStation, key: str, tell: Callable[[str, JudgedTake], None]) -> MadeVoice:
    """Judge and cut every take of a voice, and put what was made beside them.

    Raises ConfigError when the card, the list or the name cannot be used, or no take can.
    """
    settings = wired.settings
    folder = _folder(settings, key)
    card = read_own_card(folder)
    sentences = read_sentences(folder)
    files = takes_in(folder)
    voice = template_voice(partial(_say, _template(settings), TEMPLATES[card.gender]))
    cuts: list[CutTake] = []
    told: list[tuple[str, JudgedTake]] = []
    for number, sentence in sentences.items():
        if number not in files:
            continue
        judged = _one(len(cuts), sentence, files[number], voice)
        if isinstance(judged, CutTake):
            cuts.append(judged)
        told.append((number, judged.judged if isinstance(judged, CutTake) else judged))
        tell(*told[-1])
    if not cuts:
        hint = f"Thu từng câu của tệp cau.txt vào tệp mang số của câu, đặt trong {folder}."
        raise ConfigError("chưa có bản thu nào dùng được", hint=hint, where=str(folder))
    made = built(cuts)
    write_atomic(folder / SOUND, sound_bytes(made.takes, RATE))
    write_atomic(folder / UNITS, unit_rows(made))
    return MadeVoice(
        folder=folder,
        takes=tuple(told),
        unread=tuple(number for number in sentences if number not in files),
        units=len(made.units),
        scope=card.scope,
        missing=sentences_to_read(wired, read=[unit.syllable for unit in made.units]),
    )


def _one(number: int, sentence: str, file: Path, voice: TemplateVoice) -> CutTake | JudgedTake:
    try:
        return cut(number, sentence, _mono(file), RATE, voice)
    except (AssetError, EngineError) as fault:
        return JudgedTake(sentence=sentence, faults=(fault.sentence,))
    except ValueError:
        told = "dài ngắn khác hẳn câu này, có lẽ là bản thu của câu khác"
        return JudgedTake(sentence=sentence, faults=(told,))


def _mono(file: Path) -> Samples:
    sound = SoundDecoder().decode(file).samples
    one = sound.mean(axis=1) if sound.ndim == 2 else sound
    return np.asarray(resample(one, HOUSE_RATE, RATE), dtype=np.float32)


def _template(settings: Settings) -> VoiceEngine:
    [engine] = engines_of(("embedded",), settings)
    return engine


def _say(engine: VoiceEngine, voice: str, text: str, speed: float) -> Speech:
    return engine.synthesize(Utterance(text=text, voice=voice, rate=speed))
