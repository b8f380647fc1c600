"""Which engines and voices there are and can be used; the same words in each of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from broadcaster.audio.wav_file import wav_bytes
from broadcaster.domain.errors import EngineError, InputError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.speech import Availability, Speech, Utterance, Voice
from broadcaster.storage.atomic import write_atomic


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineState:
    """One engine as people see it."""

    name: str
    online: bool
    available: Availability
    voices: tuple[Voice, ...]


def engine_states(engines: Sequence[VoiceEngine]) -> tuple[EngineState, ...]:
    """The state of every engine, in the order given."""
    return tuple(
        EngineState(
            name=engine.name,
            online=engine.online,
            available=engine.available(),
            voices=engine.voices(),
        )
        for engine in engines
    )


SAMPLE = "Xin kính chào thầy cô và các bạn, cả trường mình cùng lắng nghe những chuyện pháp luật."
PAUSE = 0.5  # seconds between two sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceTrial:
    """What came of a voice."""

    voice: Voice
    path: Path | None = None  # the file; None when it could not speak
    seconds: float = 0.0
    failure: EngineError | None = None


def usable_engines(
    engines: Sequence[VoiceEngine],
) -> tuple[tuple[VoiceEngine, ...], tuple[Notice, ...]]:
    """The engines that are allowed and ready, and why the others are not."""
    ready = [(engine, engine.available()) for engine in engines]
    notices = tuple(
        Notice(
            code="bo-giong-khong-dung-duoc",
            level=Level.WARNING,
            sentence=f"bộ giọng “{engine.name}” chưa dùng được: {state.reason}",
            hint=state.fix,
        )
        for engine, state in ready
        if not state.ok
    )
    return tuple(engine for engine, state in ready if state.ok), notices


def try_voices(
    engines: Sequence[VoiceEngine],
    sentences: Sequence[str],
    folder: Path,
) -> Iterator[VoiceTrial]:
    """Each voice of each engine that is available, in order; a file a voice.

    `sentences` are spoken forms. An engine that is not available is asked for nothing, so no text
    leaves the machine by one that nobody allowed. Raises InputError when there is nothing to say,
    StoreError when a file cannot be written.
    """
    if not sentences:
        raise InputError(
            "câu thử không có chữ nào để đọc", hint="Viết một câu trong dấu nháy, hoặc bỏ trống."
        )
    for engine in engines:
        for voice in engine.voices() if engine.available().ok else ():
            try:
                speech = _said(engine, voice, sentences)
            except EngineError as failure:
                yield VoiceTrial(voice=voice, failure=failure)
                continue
            path = folder / file_name(voice)
            write_atomic(path, wav_bytes(speech.samples, speech.rate))
            yield VoiceTrial(voice=voice, path=path, seconds=speech.seconds)


def file_name(voice: Voice) -> str:
    """The file of a voice: "embedded:nu-bac" gives "embedded-nu-bac.wav"."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", voice.id).strip("-") + ".wav"


def _said(engine: VoiceEngine, voice: Voice, sentences: Sequence[str]) -> Speech:
    """All sentences in one, with our own pause between them."""
    spoken = [engine.synthesize(Utterance(text=text, voice=voice.id)) for text in sentences]
    rate = spoken[0].rate
    rest = np.zeros(round(PAUSE * rate), np.float32)
    parts = [spoken[0].samples]
    for speech in spoken[1:]:
        parts += [rest, speech.samples]
    return Speech(samples=np.concatenate(parts), rate=rate)
