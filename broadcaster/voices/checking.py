"""Checks whether the sound of a voice can be the whole sentence that was asked for.

No recogniser is at hand, so the checks are those that catch what engines really do: give nothing,
give silence, clip, lose words, hum or hiss. Lengths in seconds, levels as fractions of full scale.
"""

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.errors import BadSound, EngineRefused
from broadcaster.domain.speech import Samples, Speech

SHORTEST_SYLLABLE = 0.12  # people stay above it; half a sentence missing goes below
LONGEST_SYLLABLE = 0.6
FEW = 4  # under so many syllables only the whole length is judged
SHORTEST_FEW = 0.1
LONGEST_FEW = 2.5
PAUSE = 0.5  # seconds that a mark inside a text may be silent; no engine rests longer
SILENT = 0.01  # a peak below it is not speech
FULL_SCALE = 0.999
CLIPPED_MOST = 8  # samples in runs of three and more at full scale
HISS = 0.35  # spectral flatness: white noise has 0.56, speech under 0.1
SPREAD = 6.0  # dB between loud and soft frames; a hum has none
MANY = 8  # from so many syllables on, the tops of loudness are counted
HEARD = 0.6  # tops to syllables: people 0.94-1.25, our voices 0.93-1.29 over 402 sentences
PIECE = 1 << 17  # samples filtered at once: a long text must not need a giant transform
GRAIN = 1 << 12  # samples: a transform of whole grains is quick, and half as long as one of 2^n
VOWELS = frozenset("aeiouy")


def syllables(text: str) -> int:
    """How many syllables a reader would say.

    A Vietnamese syllable is one run of letters with one group of vowels; a foreign word counts
    its vowel groups, a run without vowels its letters, a digit one.
    """
    return sum(_syllables_of(run) for run in re.findall(r"[^\W_]+", text))


def _syllables_of(run: str) -> int:
    bare = unicodedata.normalize("NFD", run.casefold())
    letters = [c for c in bare if not unicodedata.combining(c)]
    digits = sum(c.isdigit() for c in letters)
    vowels = [c in VOWELS for c in letters]
    groups = sum(now and not before for before, now in zip([False, *vowels], vowels, strict=False))
    return digits + (groups or len(letters) - digits)


def check_text(text: str) -> None:
    """Raise EngineRefused when there is nothing to say or a letter that is not Latin."""
    if not any(c.isalnum() for c in text):
        raise EngineRefused(
            f"Câu {quoted(text)} không có chữ nào để đọc.",
            hint="Bỏ câu này, hoặc viết ra thành chữ điều cần đọc.",
        )
    foreign = [c for c in text if c.isalpha() and not unicodedata.name(c, "").startswith("LATIN")]
    if foreign:
        raise EngineRefused(
            f"Câu {quoted(text)} có chữ «{foreign[0]}» mà giọng tiếng Việt không đọc được.",
            hint="Viết cách đọc bằng chữ quốc ngữ, hoặc thêm vào mục «Cách đọc» của kịch bản.",
        )


def check_speech(speech: Speech, text: str, rate: float = 1.0) -> None:
    """Raise BadSound when the sound cannot be the text said at `rate` times the normal speed."""
    samples = speech.samples
    if samples.ndim != 1 or len(samples) == 0 or speech.rate <= 0:
        raise _bad(text, "không có âm thanh nào")
    if not bool(np.isfinite(samples).all()):
        raise _bad(text, "âm thanh có giá trị hỏng")
    if float(np.abs(samples).max()) < SILENT:
        raise _bad(text, "chỉ có im lặng")
    if clipped(samples) > CLIPPED_MOST:
        raise _bad(text, "âm thanh bị vỡ vì quá to")
    _check_length(speech, text, rate)
    _check_shape(speech, text)


def _check_length(speech: Speech, text: str, rate: float) -> None:
    count, seconds = syllables(text), speech.seconds * rate
    low, high = SHORTEST_FEW, LONGEST_FEW
    if count >= FEW:
        low, high = count * SHORTEST_SYLLABLE, count * LONGEST_SYLLABLE
    high += PAUSE * len(re.findall(r"[.?!…,;:–—]+(?=\s+\w)", text))
    measured = f"{speech.seconds:.2f} giây cho {count} tiếng".replace(".", ",")
    if seconds < low:
        raise _bad(text, f"quá ngắn ({measured}), có lẽ thiếu lời")
    if seconds > high:
        raise _bad(text, f"quá dài ({measured})")


def _check_shape(speech: Speech, text: str) -> None:
    count = syllables(text)
    if hiss(speech.samples) > HISS:
        raise _bad(text, "chỉ nghe tiếng rè, không phải lời nói")
    if count >= FEW and level_spread(speech.samples, speech.rate) < SPREAD:
        raise _bad(text, "chỉ nghe một tiếng ù đều, không phải lời nói")
    if count >= MANY and nuclei(speech.samples, speech.rate) < HEARD * count:
        raise _bad(text, "nghe được ít tiếng hơn hẳn số chữ, có lẽ thiếu lời")


def clipped(samples: Samples) -> int:
    """Samples that stand in runs of three or more at full scale."""
    full = np.abs(samples) >= FULL_SCALE
    if len(full) < 3:
        return 0
    threes = full[:-2] & full[1:-1] & full[2:]
    marked = np.zeros(len(full), bool)
    for shift in range(3):
        marked[shift : len(full) - 2 + shift] |= threes
    return int(marked.sum())


def hiss(samples: Samples) -> float:
    """Median spectral flatness of the loud frames: 0 a tone, 0.56 white noise."""
    size = 512
    if len(samples) < size:
        return 0.0
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    loud = frames[np.abs(frames).max(axis=1) > np.abs(samples).max() / 10]
    bell = np.hanning(size).astype(np.float32)
    # Scaled, for numpy computes in double otherwise, which takes twice as long.
    spectrum = np.fft.rfft(loud * bell, axis=1, norm="ortho")
    power = np.abs(spectrum[:, 4:-16]) ** 2 + np.float32(1e-15)
    flatness = np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1)
    return float(np.median(flatness))


def frame_levels(samples: Samples, rate: int) -> NDArray[np.float64]:
    """Level in dB of 30 ms windows, 10 ms apart."""
    hop = rate // 100
    missing = max(0, 3 * hop - len(samples))
    padded = np.pad(samples, (0, missing)) if missing else samples
    hops = padded[: len(padded) // hop * hop].reshape(-1, hop)
    energy = np.einsum("hk,hk->h", hops, hops).astype(np.float64)
    windows = (energy[:-2] + energy[1:-1] + energy[2:]) / (3 * hop)
    return np.asarray(10 * np.log10(windows + 1e-12), dtype=np.float64)


def level_spread(samples: Samples, rate: int) -> float:
    """Decibels between the 95th and the 5th percentile of the frame levels."""
    low, high = np.percentile(frame_levels(samples, rate), [5, 95])
    return float(high - low)


def nuclei(samples: Samples, rate: int) -> int:
    """Tops of loudness between 300 and 3,300 Hz that stand out by 2 dB: about one a syllable."""
    pieces = [_voice_band(samples[at : at + PIECE], rate) for at in range(0, len(samples), PIECE)]
    band = np.concatenate(pieces)
    bell = np.hanning(7)
    levels = np.convolve(np.pad(frame_levels(band, rate), 3, "edge"), bell / bell.sum(), "valid")
    return _tops([float(level) for level in levels], floor=float(levels.max()) - 25)


def _voice_band(samples: Samples, rate: int) -> Samples:
    """What lies between 300 and 3,300 Hz."""
    size = -(-len(samples) // GRAIN) * GRAIN
    spectrum = np.fft.rfft(samples, size, norm="ortho")
    low, high = (round(pitch * size / rate) for pitch in (300, 3_300))
    spectrum[:low] = 0
    spectrum[high + 1 :] = 0
    return np.asarray(np.fft.irfft(spectrum, size, norm="ortho")[: len(samples)], dtype=np.float32)


def _tops(levels: list[float], floor: float) -> int:
    """Tops above `floor` behind which the level falls by 2 dB before it climbs again by 2 dB."""
    count, turn, climbing = 0, levels[0], True
    for level in [*levels, -200.0]:
        if climbing:
            turn = max(turn, level)
            if turn - level >= 2:
                count += turn > floor
                turn, climbing = level, False
        else:
            turn = min(turn, level)
            if level - turn >= 2:
                turn, climbing = level, True
    return count


def quoted(text: str) -> str:
    """The text for an error sentence, cut to 60 characters."""
    flat = " ".join(text.split())
    return f"«{flat}»" if len(flat) <= 60 else f"«{flat[:59]}…»"


def _bad(text: str, what: str) -> BadSound:
    return BadSound(
        f"Tiếng đọc của câu {quoted(text)} không dùng được: {what}.",
        hint="Chạy lại; nếu vẫn vậy, sửa câu cho gọn hoặc chọn giọng khác.",
    )
