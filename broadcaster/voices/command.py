"""A voice of the station's own: any program that takes text and gives a WAV, read strictly."""

import hashlib
import io
import os
import shlex
import shutil
import threading
import wave
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np

from broadcaster.domain.errors import BadSound, EngineRefused, EngineUnavailable
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Availability, Samples, Speech, Utterance, Voice
from broadcaster.domain.station import CommandVoice
from broadcaster.domain.text import nfc
from broadcaster.system.processes import with_memory_limit
from broadcaster.voices.bounded_program import ProgramOverran, ProgramResult, run
from broadcaster.voices.checking import SILENT, check_speech, check_text, quoted
from broadcaster.voices.timing import estimated
from broadcaster.voices.trim_silence import lock, trim

SLOWEST, FASTEST = 16_000, 96_000  # samples per second
STREAMED = 0x7FFF0000  # bytes; a size from here on is "not known" to whoever wrote to a pipe
# What the standard reader raises on damage; on a chunk that ends too soon, a bare RuntimeError
_FAULTS = (wave.Error, EOFError, RuntimeError, ValueError, OverflowError, MemoryError)
VOICE = "command:cua-dai"
VERSION = 1  # of what is done with the sound
MOST = 64 * 1024**2  # bytes of a WAV: a quarter of an hour at 32 kHz
FLOOR = 0.004  # of full scale; below it is the silence of other people's engines
HINT = "Chạy thử lệnh ấy trong cửa sổ dòng lệnh, hoặc xem mục [voices.command] trong station.toml."


class NotWav(Exception):
    """Why the bytes cannot be used, in Vietnamese."""


class CommandEngine:
    """One voice; rate and pitch are the program's own and are not honoured."""

    name = "command"
    parallel = 1
    max_chars = 2_000

    def __init__(self, settings: CommandVoice | None, folder: Path, *, allowed: bool) -> None:
        self.online = settings is not None and not settings.local
        self._settings = settings
        self._folder = folder
        self._allowed = allowed
        self._turn = threading.Lock()  # one at a time: such programs are large

    def voices(self) -> tuple[Voice, ...]:
        """The one voice, when the station has described it."""
        its = self._settings
        if its is None:
            return ()
        voice = Voice(
            id=VOICE,
            engine=self.name,
            name=its.name,
            gender=its.gender,
            region=its.region,
            credit=its.credit,
        )
        return (voice,)

    def fingerprint(self, voice: str) -> str:
        """The command line and the bytes of every file that it names."""
        digest = hashlib.sha256(f"{VERSION} {voice}".encode())
        for word in self._words():
            digest.update(b"\0" + word.encode("utf-8", "surrogateescape"))
            path = self._folder / word
            with suppress(OSError):  # a word, or a file that may not be read
                if path.is_file():  # a device would never end
                    with path.open("rb") as file:
                        digest.update(hashlib.file_digest(file, "sha256").digest())
        return f"command:{digest.hexdigest()[:24]}"

    def available(self) -> Availability:
        """Whether it is described, allowed and there; starts nothing."""
        if self._settings is None:
            return Availability(
                ok=False,
                reason="Đài chưa khai máy đọc riêng.",
                fix='Muốn dùng thì thêm mục [voices.command] với run = "…" trong station.toml.',
            )
        if self.online and not self._allowed:
            return Availability(
                ok=False,
                reason="Máy đọc riêng có thể gửi lời văn ra khỏi trường và chưa được cho phép.",
                fix="Nếu lệnh đọc ngay trên máy này thì đặt «local = true» ở [voices.command]; nếu "
                "không, người phụ trách đặt «online_allowed = true» trong station.toml.",
            )
        if self._program() is None:
            return Availability(
                ok=False, reason=f"Không thấy chương trình «{self._words()[0]}».", fix=HINT
            )
        return Availability(ok=True)

    def synthesize(self, utterance: Utterance) -> Speech:
        """Say it, checked; see the module's errors. A program that hangs is ended."""
        its = self._described(utterance)
        text = nfc(utterance.text)
        check_text(text)
        if len(text) > self.max_chars:
            raise EngineRefused(
                f"Câu {quoted(text)} dài {len(text)} ký tự, quá {self.max_chars}.",
                hint="Chia câu này thành nhiều câu.",
            )
        with self._turn:
            outcome = self._ran(its, text)
        speech = _speech(outcome, text)
        check_speech(speech, text)
        return speech

    def _described(self, utterance: Utterance) -> CommandVoice:
        """The settings; nothing is started before this has passed."""
        state = self.available()
        if self._settings is None or not state.ok:
            raise EngineUnavailable(state.reason, hint=state.fix)
        if utterance.voice != VOICE:
            raise EngineUnavailable(
                f"Máy đọc riêng không có giọng «{utterance.voice}».", hint=f"Giọng có: {VOICE}."
            )
        if utterance.scope is not Scope.PUBLIC and not self._settings.local:
            raise EngineRefused(
                "Lời chỉ dùng trong trường không được đưa cho máy đọc có thể gửi ra ngoài.",
                hint="Nếu lệnh đọc ngay trên máy này thì đặt «local = true» ở [voices.command].",
            )
        return self._settings

    def _ran(self, its: CommandVoice, text: str) -> ProgramResult:
        words = with_memory_limit([self._program() or "", *self._words()[1:]], its.memory_mb)
        data = f"{text}\n".encode()
        try:
            return run(words, data, folder=self._folder, timeout=its.timeout, most=MOST)
        except ProgramOverran as failure:
            raise EngineUnavailable(
                f"Máy đọc riêng bị dừng ở câu {quoted(text)}: {failure}.",
                hint="Xem lệnh ấy có treo không, hoặc tăng timeout ở [voices.command].",
            ) from failure
        except OSError as failure:
            raise EngineUnavailable("Không khởi động được máy đọc riêng.", hint=HINT) from failure

    def _words(self) -> list[str]:
        return shlex.split(self._settings.run) if self._settings else [""]

    def _program(self) -> str | None:
        """The program's full path: a name is looked for in PATH, a path seen from the station."""
        name = self._words()[0]
        if "/" not in name and os.sep not in name:
            return shutil.which(name)
        path = (self._folder / name).absolute()
        return str(path) if path.is_file() and os.access(path, os.X_OK) else None


def make(options: Mapping[str, object]) -> VoiceEngine:
    """The engine; options: `voice` (CommandVoice or None), `folder`, `online_allowed`."""
    settings, folder = options.get("voice"), options.get("folder")
    return CommandEngine(
        settings if isinstance(settings, CommandVoice) else None,
        folder if isinstance(folder, Path) else Path(),
        allowed=bool(options.get("online_allowed")),
    )


def read_wav(data: bytes) -> tuple[Samples, int]:
    """Mono samples and rate; two channels are mixed. Raises NotWav."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            claimed = file.getnframes()
            sound = file.readframes(claimed)
    except _FAULTS as fault:
        raise NotWav("không phải tệp WAV loại PCM") from fault
    if not SLOWEST <= rate <= FASTEST:
        raise NotWav(f"có tốc độ mẫu {rate} Hz, cần từ {SLOWEST} đến {FASTEST} Hz")
    if channels not in (1, 2):
        raise NotWav(f"có {channels} kênh, cần một hoặc hai")
    frame = channels * width
    frames = len(sound) // frame
    if frames < claimed and claimed * frame < STREAMED:
        raise NotWav("bị đứt giữa chừng")
    every = _floats(sound[: frames * frame], width).reshape(-1, channels)
    return np.asarray(every.mean(axis=1), dtype=np.float32), rate


def _floats(sound: bytes, width: int) -> Samples:
    """Whole numbers of 1 to 4 bytes as fractions of full scale."""
    if width == 1:
        return (np.frombuffer(sound, np.uint8).astype(np.float32) - 128) / np.float32(128)
    if width == 2:
        return np.frombuffer(sound, "<i2").astype(np.float32) / np.float32(2**15)
    if width == 4:
        return (np.frombuffer(sound, "<i4") / 2.0**31).astype(np.float32)
    if width != 3:
        raise NotWav(f"có mẫu {width} byte, cần từ 1 đến 4")
    bytes_ = np.frombuffer(sound, np.uint8).reshape(-1, 3)
    padded = np.concatenate([np.zeros((len(bytes_), 1), np.uint8), bytes_], axis=1)
    return (padded.reshape(-1).view("<i4") / 2.0**31).astype(np.float32)


def _speech(outcome: ProgramResult, text: str) -> Speech:
    """Trimmed sound with estimated times. Raises BadSound."""
    if outcome.code != 0:
        last = outcome.told.splitlines()[-1:] or [f"mã thoát {outcome.code}"]
        raise _bad(text, f"lệnh hỏng giữa chừng ({quoted(last[0])})")
    if not outcome.output:
        raise _bad(text, "lệnh không đưa ra âm thanh nào")
    try:
        samples, rate = read_wav(outcome.output)
    except NotWav as fault:
        raise _bad(text, f"âm thanh {fault}") from fault
    speech = Speech(samples=lock(samples), rate=rate)
    if len(samples) and float(np.abs(samples).max()) >= SILENT:
        speech = trim(speech, FLOOR)
    words = estimated(text, 0.0, speech.seconds)
    return Speech(samples=speech.samples, rate=rate, words=words, estimated=True)


def _bad(text: str, what: str) -> BadSound:
    return BadSound(f"Máy đọc riêng đọc hỏng câu {quoted(text)}: {what}.", hint=HINT)
