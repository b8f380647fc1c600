"""The voices that come with the program: libespeak-ng, offline, the same bytes every time."""

import hashlib
import math
import os
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import metadata
from pathlib import Path

import espeakng_loader
import numpy as np

from broadcaster.domain.errors import BadSound, EngineError, EngineRefused, EngineUnavailable
from broadcaster.domain.speech import (
    Age,
    Availability,
    Gender,
    Region,
    Samples,
    Speech,
    Utterance,
    Voice,
)
from broadcaster.domain.text import nfc
from broadcaster.voices import creak, melody
from broadcaster.voices.checking import check_speech, check_text, quoted
from broadcaster.voices.creak import creaked
from broadcaster.voices.melody import melody_of
from broadcaster.voices.respelling import NORTH, SOUTH, RespelledText, respell
from broadcaster.voices.timing import from_events
from broadcaster.voices.trim_silence import lock, trim

LICENCE = "GPL-3.0-or-later"
# In the library (voices.c, synthesize.c of 1.52): base = 4096 * (low - 9), range = 108 * (high -
# low), and a range other than 50 % moves the base by 18 * range, which this factor makes good.
COMPENSATION = 18 * 108 / 4096
RATE = 22_050  # samples per second of libespeak-ng; anything else is not its sound
LONGEST_PLACE = 140  # bytes; the library keeps its data path in 160, with our folder name behind
HINT = "Cài lại chương trình, rồi chạy «broadcaster doctor»."
TRIES = 2  # a crash costs one sentence one more try
FLOOR = 0.0015  # the library's silence is digital; its softest sounds are above
LONGEST_WORD = 60  # letters; behind 160 bytes the library drops the rest of a word
DATA = ("phondata", "phonindex", "phontab", "intonations", "vi_dict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a voice file is spoken."""

    voice: Voice
    file: str  # name under espeak/
    low: int  # first number of the file's `pitch` line, Hz
    high: int  # second number
    rate: int = 165  # libespeak-ng's rate at normal speed; 41 is one syllable a second
    range: int = 60  # its pitch range, 0-100
    volume: int = 43  # its volume: the loudest sentences stay under its limiter
    respelling: tuple[tuple[str, str], ...] = NORTH


def _voice(
    file: str, name: str, gender: Gender, *, age: Age = Age.ADULT, region: Region = Region.NORTH
) -> Voice:
    return Voice(
        id=f"embedded:{file}",
        engine="embedded",
        name=name,
        gender=gender,
        age=age,
        region=region,
        licence=LICENCE,
        # A recogniser misheard 0.83 and 0.91 of their syllables, 0.72 and 0.76 of the northern
        # ones: within 0.05 of those they are no trial any more.
        on_trial=region is Region.SOUTH,
        in_step=True,
    )


CAST: tuple[Setting, ...] = (
    Setting(
        voice=_voice("nu-bac", "Nữ miền Bắc", Gender.FEMALE),
        file="nu-bac",
        low=126,
        high=282,
    ),
    Setting(
        voice=_voice("nam-bac", "Nam miền Bắc", Gender.MALE),
        file="nam-bac",
        low=80,
        high=175,
    ),
    Setting(
        voice=_voice("tre-em", "Trẻ em", Gender.FEMALE, age=Age.CHILD),
        file="tre-em",
        low=196,
        high=400,
        range=70,
    ),
    Setting(
        voice=_voice("nguoi-gia", "Người già", Gender.MALE, age=Age.ELDER),
        file="nguoi-gia",
        low=97,
        high=214,
        rate=155,
        range=62,
    ),
    Setting(
        voice=_voice("ba-cu", "Bà lớn tuổi", Gender.FEMALE, age=Age.ELDER),
        file="ba-cu",
        low=107,
        high=240,
        rate=155,
        range=62,
    ),
    Setting(
        voice=_voice("nu-nam", "Nữ miền Nam", Gender.FEMALE, region=Region.SOUTH),
        file="nu-nam",
        low=154,
        high=336,
        respelling=SOUTH,
    ),
    Setting(
        voice=_voice("nam-nam", "Nam miền Nam", Gender.MALE, region=Region.SOUTH),
        file="nam-nam",
        low=68,
        high=146,
        respelling=SOUTH,
    ),
)


SLOWEST, FASTEST = 80, 450  # espeakRATE_MINIMUM, espeakRATE_MAXIMUM


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where everything is."""

    library: Path  # libespeak-ng
    folder: Path  # the folder that holds espeak-ng-data
    voices: Path  # the folder of our voice files
    worker: Path
    python: str = sys.executable


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOrder:
    """What the worker is asked for."""

    text: str
    file: str  # voice file name
    rate: int
    pitch: int
    range: int
    volume: int
    want: str = "speech"  # or "phonemes"
    # Of words in order: the first character, and the library's pitch and range from there on
    melody: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerAnswer:
    """What the worker said."""

    samples: Samples
    words: tuple[tuple[int, float], ...]  # 0-based character position, seconds
    phonemes: str = ""


class WorkerDied(Exception):
    """The worker ended, hung or wrote something that is not an answer."""


class EmbeddedVoice:
    """libespeak-ng, one fresh process for each utterance; may be called from many threads."""

    name = "embedded"
    online = False
    max_chars = 10_000

    def __init__(self, place: Installation, *, timeout: float = 60.0) -> None:
        self.parallel = os.cpu_count() or 1
        self._place = place
        self._timeout = timeout
        self._cast = {setting.voice.id: setting for setting in CAST}

    def voices(self) -> tuple[Voice, ...]:
        """The seven voices, northern announcers first."""
        return tuple(setting.voice for setting in CAST)

    def fingerprint(self, voice: str) -> str:
        """Library, data, worker, voice file and settings."""
        setting = self._setting(voice)
        digest = hashlib.sha256(self._common)
        digest.update((self._place.voices / setting.file).read_bytes())
        digest.update(repr(setting).encode())
        return f"embedded:{digest.hexdigest()[:24]}"

    def spoken_with(self, voice: str) -> str:
        """The same without the library, which is built anew for every system and says the same."""
        digest = self._digest(self._place.worker)
        setting = self._setting(voice)
        digest.update((self._place.voices / setting.file).read_bytes())
        digest.update(repr(setting).encode())
        return digest.hexdigest()

    @cached_property
    def _common(self) -> bytes:
        return self._digest(self._place.library, self._place.worker).digest()

    def _digest(self, *programs: Path) -> "hashlib._Hash":
        digest = hashlib.sha256(
            f"{metadata.version('espeakng_loader')} {melody.VERSION} {creak.VERSION}".encode()
        )
        data = self._place.folder / "espeak-ng-data"
        for path in (*programs, *(data / name for name in DATA)):
            digest.update(path.read_bytes())
        return digest

    def available(self) -> Availability:
        """Whether library, data and voice files are there."""
        wanted = [self._place.library, self._place.folder / "espeak-ng-data", self._place.worker]
        wanted += [self._place.voices / setting.file for setting in CAST]
        missing = [path for path in wanted if not path.exists()]
        if missing:
            return Availability(ok=False, reason=f"Thiếu tệp {missing[0]}.", fix=HINT)
        return Availability(ok=True)

    def synthesize(self, utterance: Utterance) -> Speech:
        """Say it; a crash, a time-out or a bad sound is tried once more."""
        setting = self._setting(utterance.voice)
        text = nfc(utterance.text)
        check_text(text)
        self._check_size(text)
        respelled = respell(text, setting.respelling)
        order = _order(setting, respelled.text, utterance.rate, utterance.pitch)
        order = replace(order, melody=_melody(setting, utterance, text, respelled))
        speed = order.rate / setting.rate  # what the library was really told
        for _ in range(TRIES - 1):
            try:
                return self._said(order, text, respelled, speed, setting)
            except (WorkerDied, BadSound):
                continue
        try:
            return self._said(order, text, respelled, speed, setting)
        except WorkerDied as failure:
            raise BadSound(
                f"Giọng đọc kèm theo máy hỏng hai lần ở câu {quoted(text)} ({failure}).",
                hint="Chạy lại; nếu vẫn vậy, viết câu này cách khác hoặc chọn giọng khác.",
            ) from failure

    def phonemes(self, text: str, voice: str = "embedded:nu-bac") -> str:
        """The sounds the library would make, in IPA; "(en)" marks what it reads as English."""
        setting = self._setting(voice)
        respelled = respell(nfc(text), setting.respelling).text
        order = _order(setting, respelled, 1.0, 0.0, want="phonemes")
        try:
            return run(self._place, order, self._timeout).phonemes
        except WorkerDied as failure:
            raise EngineError(
                f"Không xem được cách đọc của {quoted(text)}: {failure}."
            ) from failure

    def _said(
        self,
        order: WorkerOrder,
        text: str,
        respelled: RespelledText,
        speed: float,
        setting: Setting,
    ) -> Speech:
        speech = _speech(run(self._place, order, self._timeout), text, respelled)
        if setting.voice.region is Region.NORTH:
            creaky = creaked(speech.samples, speech.rate, text, speech.words)
            speech = replace(speech, samples=lock(creaky))
        check_speech(speech, text, speed)
        return speech

    def _setting(self, voice: str) -> Setting:
        try:
            return self._cast[voice]
        except KeyError:
            known = ", ".join(self._cast)
            raise EngineUnavailable(
                f"Không có giọng «{voice}» trong các giọng kèm theo máy.",
                hint=f"Các giọng có sẵn: {known}.",
            ) from None

    def _check_size(self, text: str) -> None:
        if len(text) > self.max_chars:
            raise EngineRefused(
                f"Câu {quoted(text)} dài {len(text)} ký tự, quá {self.max_chars}.",
                hint="Chia câu này thành nhiều câu.",
            )
        longest = max(text.split(), key=len, default="")
        if len(longest) > LONGEST_WORD:
            raise EngineRefused(
                f"Có một từ dài {len(longest)} ký tự, không thể là tiếng Việt: {quoted(longest)}.",
                hint="Xem lại dấu cách trong câu này.",
            )


def make(options: Mapping[str, object]) -> EmbeddedVoice:
    """The embedded engine; options: `timeout` (seconds an utterance may take)."""
    here = Path(__file__).parent
    place = Installation(
        library=Path(espeakng_loader.get_library_path()),
        folder=Path(espeakng_loader.__file__).parent,
        voices=here / "espeak",
        worker=here / "espeak_worker.py",
    )
    return EmbeddedVoice(place, timeout=float(str(options.get("timeout", 60.0))))


def rate_of(setting: Setting, factor: float) -> int:
    """The library's rate for a factor of the voice's normal speed."""
    return min(max(round(setting.rate * factor), SLOWEST), FASTEST)


def pitch_of(setting: Setting, semitones: float, emphasis: float = 1.0) -> tuple[int, int]:
    """The library's pitch and range that move every tone by the same number of semitones.

    The pitch knob alone would move the bottom of each tone and leave its size in hertz, so that a
    raised voice has flatter tones; the range grows along with it. Emphasis widens the range alone:
    the library itself keeps the middle of the tones where it was.
    """
    factor = 2 ** (semitones / 12)
    width = (setting.high - setting.low) / (setting.low - 9)
    base = factor + COMPENSATION * width * (factor - 1)
    pitch = 50 + 50 * math.log2(base) if base > 0 else 0.0
    return min(max(round(pitch), 0), 99), min(max(round(setting.range * factor * emphasis), 0), 99)


def _order(
    setting: Setting,
    text: str,
    rate: float,
    semitones: float,
    *,
    want: str = "speech",
) -> WorkerOrder:
    pitch, width = pitch_of(setting, semitones)
    return WorkerOrder(
        text=text,
        file=setting.file,
        rate=rate_of(setting, rate),
        pitch=pitch,
        range=width,
        volume=setting.volume,
        want=want,
    )


def _melody(
    setting: Setting, utterance: Utterance, text: str, respelled: RespelledText
) -> tuple[tuple[int, int, int], ...]:
    """The library's pitch and range for every word of the text, where it stands in what is said."""
    return tuple(
        (
            bisect_left(respelled.origins, step.start),
            *pitch_of(setting, utterance.pitch + step.semitones, utterance.emphasis * step.width),
        )
        for step in melody_of(text)
    )


def _speech(answer: WorkerAnswer, text: str, respelled: RespelledText) -> Speech:
    """Trimmed sound with the words of the text that was asked for."""
    last = len(respelled.origins) - 1
    events = [(respelled.origins[min(max(at, 0), last)], begins) for at, begins in answer.words]
    seconds = len(answer.samples) / RATE
    words = from_events(text, events, seconds)
    return trim(Speech(samples=answer.samples, rate=RATE, words=words), FLOOR)


def run(place: Installation, order: WorkerOrder, timeout: float) -> WorkerAnswer:
    """One utterance. Raises WorkerDied, EngineUnavailable, BadSound."""
    try:
        done = subprocess.run(
            [place.python, "-I", "-S", str(place.worker)],
            input=_message(place, order),
            capture_output=True,
            cwd=place.voices,
            timeout=timeout,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as failure:
        raise WorkerDied(f"quá {timeout:g} giây") from failure
    except OSError as failure:
        raise EngineUnavailable(
            f"Không khởi động được giọng đọc kèm theo máy: {failure}.", hint=HINT
        ) from failure
    if done.returncode != 0:
        raise WorkerDied(f"mã thoát {done.returncode}")
    return _parsed(done.stdout)


def _message(place: Installation, order: WorkerOrder) -> bytes:
    """The order as espeak_worker.py reads it."""
    head = {
        "library": place.library,
        "data": near(place.folder, place.voices),
        "voice": order.file,
        "rate": order.rate,
        "pitch": order.pitch,
        "range": order.range,
        "volume": order.volume,
        "want": order.want,
        # the library counts characters from 1
        "melody": " ".join(f"{at + 1}:{pitch}:{width}" for at, pitch, width in order.melody),
    }
    rows = "\n".join(f"{key} {value}" for key, value in head.items())
    return f"{rows}\n\n{order.text}".encode()


def near(path: Path, folder: Path) -> str:
    """The path seen from the folder or from the root, whichever is shorter.

    Raises EngineUnavailable when the library could not hold either (see espeak_worker.py).
    """
    try:
        near = min(os.path.relpath(path, folder), str(path), key=len)
    except ValueError:  # another drive of Windows
        near = str(path)
    if len(os.fsencode(near)) > LONGEST_PLACE:
        raise EngineUnavailable(
            f"Thư mục của giọng đọc kèm theo máy có tên quá dài: {path}.",
            hint="Cài chương trình vào một thư mục có đường dẫn ngắn hơn.",
        )
    return near


def _parsed(output: bytes) -> WorkerAnswer:
    line, _, behind = output.partition(b"\n")
    kind, _, rest = line.decode("utf-8", "replace").partition(" ")
    if kind == "error":
        raise EngineUnavailable(f"Giọng đọc kèm theo máy không chạy được: {rest}.", hint=HINT)
    try:
        if kind == "phonemes":
            return _phonemes(rest, behind)
        if kind == "speech":
            return _speech_of(rest, behind)
    except ValueError as failure:
        raise WorkerDied("câu trả lời không đọc được") from failure
    raise WorkerDied("câu trả lời không đọc được")


def _phonemes(count: str, behind: bytes) -> WorkerAnswer:
    if int(count) != len(behind):
        raise WorkerDied("câu trả lời bị đứt giữa chừng")
    return WorkerAnswer(samples=np.zeros(0, np.float32), words=(), phonemes=behind.decode())


def _speech_of(head: str, sound: bytes) -> WorkerAnswer:
    rate, count, *times = head.split()
    pairs = (entry.split(":") for entry in times)
    words = tuple((int(at) - 1, int(milliseconds) / 1000) for at, milliseconds in pairs)
    if len(sound) != 2 * int(count):
        raise WorkerDied("âm thanh bị đứt giữa chừng")
    if int(rate) != RATE:
        raise BadSound(f"Giọng đọc kèm theo máy trả về âm thanh {rate} Hz thay vì {RATE} Hz.")
    whole = np.frombuffer(sound, np.dtype("<i2")).astype(np.float32)
    return WorkerAnswer(samples=np.asarray(whole / 32768, dtype=np.float32), words=words)
