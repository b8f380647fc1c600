"""Loudness, true peak, length and digest of a finished file, decoded as a player decodes it."""

import hashlib
import math
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import soundfile

from broadcaster.domain.errors import AssetError, AudioError
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.domain.timeline import MasterReport
from broadcaster.dsp.loudness import LoudnessMeter
from broadcaster.dsp.true_peak import TruePeakMeter
from broadcaster.mp3join.sequential import StraightFile

QUIETEST = -70.0  # LUFS and dBTP that stand for silence, so that a report holds only numbers
_BLOCK = 1 << 16  # frames


def measure(path: Path, *, gain: float = 0.0) -> MasterReport:
    """Loudness as heard, true peak, length, size and digest of a finished file.

    The file is decoded block by block. `gain` is handed through to the report. Silence reads
    -70. Raises AudioError when the file cannot be decoded.
    """
    try:
        with StraightFile(str(path)) as file:
            report = _measured(file)
    except soundfile.LibsndfileError as error:
        raise AudioError(
            f"Tệp vừa làm {path.name} không giải mã được", hint="Hãy làm lại số này."
        ) from error
    size, digest = fingerprint(path)
    return replace(report, gain=gain, bytes=size, sha256=digest)


def _measured(file: soundfile.SoundFile) -> MasterReport:
    loudness = LoudnessMeter(file.channels, file.samplerate)
    peak = TruePeakMeter(file.channels)
    frames = 0
    with ThreadPoolExecutor(1) as aside:
        # The loudness meter works beside the decoder and the peak meter.
        metering: Future[object] = aside.submit(int)
        while len(block := file.read(HOUSE_RATE, dtype="float32", always_2d=True)):
            metering.result()
            metering = aside.submit(loudness.feed, block)
            peak.feed(block)
            frames += len(block)
        metering.result()
    read = loudness.finish()
    return MasterReport(
        loudness=_number(read.integrated),
        true_peak=_number(peak.finish()),
        gain=0.0,
        seconds=frames / file.samplerate,
        bytes=0,
        sha256="",
        range=read.range,
        momentary_max=_number(read.momentary_max),
        short_term_max=_number(read.short_term_max),
    )


def _number(level: float) -> float:
    return QUIETEST if math.isinf(level) else level


def fingerprint(path: Path) -> tuple[int, str]:
    """Size in bytes and sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return path.stat().st_size, digest


def decoded_seconds(path: Path) -> float:
    """The length that decoding the whole file gives, held in small blocks. Raises AssetError."""
    try:
        with soundfile.SoundFile(str(path)) as file:
            frames = 0
            while len(block := file.read(_BLOCK, dtype="float32")):
                frames += len(block)
            return frames / float(file.samplerate)
    except (soundfile.LibsndfileError, OSError) as fault:
        raise AssetError(f"Tệp {path.name} không giải mã được", where=str(path)) from fault
