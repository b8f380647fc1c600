"""Loudness, true peak, length, digest and wave of a finished file, decoded as a player does it."""

import hashlib
import math
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from broadcaster.audio.decoding import open_sound
from broadcaster.domain.errors import AssetError, AudioError
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.domain.timeline import MasterReport
from broadcaster.dsp.gain import PieceMaxima, highest_of
from broadcaster.dsp.loudness import LoudnessMeter
from broadcaster.dsp.true_peak import TruePeakMeter
from broadcaster.mp3join.sequential import StraightFile

QUIETEST = -70.0  # LUFS and dBTP that stand for silence, so that a report holds only numbers
COLUMNS = 240  # of a drawn programme
_BLOCK = 1 << 16  # frames
_PIECES = 50  # a second of a wave: of each the highest sample is kept


def measure(path: Path) -> MasterReport:
    """Loudness as heard, true peak, length, size and digest of a finished file.

    The file is decoded block by block. Silence reads -70; what gain was given is for the caller to
    say. Raises AudioError when the file cannot be decoded.
    """
    try:
        with StraightFile(str(path)) as file:
            report = _measured(file)
    except soundfile.LibsndfileError as error:
        raise AudioError(
            f"Tệp vừa làm {path.name} không giải mã được", hint="Hãy làm lại số này."
        ) from error
    size, digest = fingerprint(path)
    return replace(report, bytes=size, sha256=digest)


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


def wave_of(path: Path, count: int = COLUMNS) -> tuple[int, ...]:
    """The height of the wave in so many columns, 0 to 100; the loudest is 100.

    The file is read once, in stretches. Raises AssetError when it is no sound.
    """
    with open_sound(path) as opened:
        meter = PieceMaxima(max(opened.facts.rate // _PIECES, 1))
        for block in opened.blocks():
            meter.feed(highest_of(np.abs(block)))
        peaks = meter.finish()
    if len(peaks) < count:
        return (0,) * count
    edges = np.linspace(0, len(peaks), count + 1).astype(int)[:-1]
    heights = np.maximum.reduceat(peaks, edges)
    top = float(heights.max()) or 1.0
    return tuple(round(100 * float(high) / top) for high in heights)
