"""What the tunes of compose_sounds.py are made with: instruments, a tape, a room, levels, Ogg."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

Wave = NDArray[np.float64]
Instrument = Callable[[float, float, np.random.Generator], Wave]

RATE = 44_100
SEED = 1946
CEILING = 10 ** (
    -4.2 / 20
)  # before Vorbis, which may overshoot; the finished file stays under -3 dBFS
QUALITY = 0.5  # Vorbis, 0 to 1
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


# --- notes -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Note:
    """A tone: when and how long in beats, its frequency in Hz, how strong."""

    at: float
    length: float
    hertz: float
    force: float


def hertz(name: str) -> float:
    """The frequency of a note such as "A4", "Bb3", "F#5" (A4 = 440 Hz)."""
    sharp = name.count("#") - name.count("b")
    midi = 12 * (int(name[-1]) + 1) + STEPS[name[0]] + sharp
    return float(440 * 2 ** ((midi - 69) / 12))


def tune(text: str, *, unit: float = 0.5, start: float = 0.0, force: float = 1.0) -> list[Note]:
    """Notes from words such as "G4 A4:2 -:1 G4+D5:4"; ":" gives the length in units, "-" rests."""
    notes, at = [], start
    for word in text.split():
        if word == "|":
            continue
        pitches, _, units = word.partition(":")
        length = float(units or 1) * unit
        if pitches != "-":
            notes += [Note(at, length, hertz(p), force) for p in pitches.split("+")]
        at += length
    return notes


# --- instruments: (Hz, seconds, noise) to a mono wave --------------------------------------------


def _time(seconds: float) -> Wave:
    return np.arange(round(seconds * RATE)) / RATE


def _attack(time: Wave, seconds: float) -> Wave:
    return np.sin(np.clip(time / seconds, 0, 1) * np.pi / 2) ** 2


def _release(time: Wave, seconds: float) -> Wave:
    return np.sin(np.clip((time[-1] - time) / seconds, 0, 1) * np.pi / 2) ** 2


def _band(noise: Wave, low: float, high: float) -> Wave:
    spectrum = np.fft.rfft(noise)
    at = np.fft.rfftfreq(len(noise), 1 / RATE)
    shape = 1 / (1 + (low / np.maximum(at, 1)) ** 4) / (1 + (at / high) ** 4)
    return np.fft.irfft(spectrum * shape, len(noise))


def _partials(time: Wave, rows: list[tuple[float, float, float]]) -> Wave:
    """Sines of (Hz, level, decay in seconds), those above 15 kHz left out."""
    out = np.zeros_like(time)
    for frequency, level, decay in rows:
        if frequency < 15_000:
            out += level * np.sin(2 * np.pi * frequency * time) * np.exp(-time / decay)
    return out


def zither(frequency: float, seconds: float, noise: np.random.Generator) -> Wave:
    """A plucked metal string that is bent into its tone and trembles a little afterwards."""
    time = _time(max(seconds, 1.6))
    tremble = 0.0035 * np.sin(2 * np.pi * 5.4 * time) * np.clip((time - 0.22) / 0.4, 0, 1)
    phase = 2 * np.pi * np.cumsum(frequency * (1 - 0.012 * np.exp(-time / 0.03) + tremble)) / RATE
    out = np.zeros_like(time)
    for k in range(1, min(22, int(13_000 / frequency)) + 1):
        level = abs(np.sin(np.pi * k * 0.137)) / k**1.15
        decay = 1.5 * (262 / frequency) ** 0.4 / (1 + 0.22 * k)
        out += level * np.sin(phase * k * np.sqrt(1 + 9e-5 * k * k)) * np.exp(-time / decay)
    nail = _band(noise.standard_normal(len(time)), 1500, 7000) * np.exp(-time / 0.006)
    return (out + 0.35 * nail) * _attack(time, 0.0015) * _release(time, 0.15) * 0.7


def marimba(frequency: float, seconds: float, noise: np.random.Generator) -> Wave:
    """A wooden bar: the tone, its fourth harmonic and the knock of the mallet."""
    time = _time(1.1)
    bar = _partials(
        time,
        [
            (frequency, 1.0, 0.32 * (262 / frequency) ** 0.5),
            (frequency * 3.98, 0.28, 0.09),
            (frequency * 9.6, 0.1, 0.03),
        ],
    )
    knock = _band(noise.standard_normal(len(time)), 300, 2500) * np.exp(-time / 0.007)
    return (bar + 0.22 * knock) * _attack(time, 0.002) * _release(time, 0.1)


def flute(frequency: float, seconds: float, noise: np.random.Generator) -> Wave:
    """A bamboo flute: breath, a soft start from just below, vibrato that comes late."""
    time = _time(seconds + 0.12)
    vibrato = 0.006 * np.sin(2 * np.pi * 5.1 * time) * np.clip((time - 0.25) / 0.35, 0, 1)
    pitch = frequency * (1 - 0.02 * np.exp(-time / 0.035) + vibrato)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    tone = (
        np.sin(phase)
        + 0.32 * np.sin(2 * phase)
        + 0.16 * np.sin(3 * phase)
        + 0.05 * np.sin(4 * phase)
    )
    breath = _band(noise.standard_normal(len(time)), frequency * 0.9, frequency * 4)
    chiff = 1 + 5 * np.exp(-time / 0.04)
    swell = 1 - 0.25 * np.exp(-time / 0.15) + 8 * vibrato
    return (tone * swell + 0.10 * breath * chiff) * _attack(time, 0.05) * _release(time, 0.11) * 0.5


def monochord(frequency: float, seconds: float, noise: np.random.Generator) -> Wave:
    """A đàn bầu: one string, few overtones, drawn up into the tone by its rod, a wide vibrato."""
    time = _time(max(seconds, 0.9) + 0.25)
    vibrato = 0.011 * np.sin(2 * np.pi * 5.6 * time) * np.clip((time - 0.2) / 0.4, 0, 1)
    drawn = frequency * (1 - 0.055 * np.exp(-time / 0.06) + vibrato)
    phase = 2 * np.pi * np.cumsum(drawn) / RATE
    out = np.zeros_like(time)
    for k, level in enumerate((1.0, 0.42, 0.24, 0.1, 0.05), start=1):
        if k * frequency < 3500:
            out += level * np.sin(k * phase) * np.exp(-time * (0.55 + 0.35 * k))
    pick = _band(noise.standard_normal(len(time)), 400, 2200) * np.exp(-time / 0.008)
    return (out + 0.18 * pick) * _attack(time, 0.006) * _release(time, 0.2) * 0.6


def gong(frequency: float, seconds: float, noise: np.random.Generator) -> Wave:
    """A cồng: a low bronze tone that opens slowly, its partials close to each other."""
    time = _time(max(seconds, 3.0))
    rows = [(1, 1.0, 1.6), (1.02, 0.5, 1.3), (1.52, 0.5, 0.9), (2.01, 0.45, 0.8), (2.72, 0.3, 0.5)]
    rows += [(3.6, 0.2, 0.3), (4.9, 0.1, 0.18)]
    ring = _partials(time, [(frequency * r, a, d) for r, a, d in rows])
    return ring * _attack(time, 0.012) * _release(time, 0.4) * 0.5


def bell(frequency: float, seconds: float, noise: np.random.Generator) -> Wave:
    """A small bronze bell."""
    time = _time(max(seconds, 2.4))
    rows = [(0.5, 0.25, 1.5), (1, 1.0, 1.1), (1.19, 0.35, 0.8), (1.5, 0.2, 0.7), (2, 0.5, 0.6)]
    rows += [(2.52, 0.2, 0.35), (3.01, 0.18, 0.25), (4.1, 0.12, 0.16), (5.4, 0.08, 0.1)]
    out = _partials(time, [(frequency * r, a, d) for r, a, d in rows])
    return out * _attack(time, 0.002) * _release(time, 0.3) * 0.5


def pad(frequency: float, seconds: float, noise: np.random.Generator) -> Wave:
    """Soft strings: five detuned voices without edge."""
    time = _time(seconds + 0.9)
    out = np.zeros_like(time)
    for cents in (-9, -4, 0, 5, 8):
        base = 2 * np.pi * frequency * 2 ** (cents / 1200) * time + noise.uniform(0, 2 * np.pi)
        out += sum(np.sin(k * base) / k**2.1 for k in range(1, 7))
    return out / 5 * _attack(time, min(0.7, seconds / 2)) * _release(time, 0.9) * 0.5


def bass(frequency: float, seconds: float, noise: np.random.Generator) -> Wave:
    """A round plucked bass."""
    time = _time(max(seconds, 0.5) + 0.2)
    rows = [(frequency * k, 0.9 / k**1.6, 0.7 / k**0.7) for k in range(1, 7)]
    return _partials(time, rows) * _attack(time, 0.006) * _release(time, 0.12)


def drum(frequency: float, seconds: float, noise: np.random.Generator) -> Wave:
    """A big buffalo-skin drum: the modes of a round skin, falling a little as it calms down."""
    time = _time(max(seconds, 1.5))
    glide = time + 0.010 * (1 - np.exp(-time / 0.035))  # starts a third higher
    modes = [
        (1, 1.0, 0.42),
        (1.59, 0.7, 0.24),
        (2.14, 0.45, 0.16),
        (2.30, 0.4, 0.14),
        (2.65, 0.3, 0.10),
    ]
    skin = sum(
        a * np.sin(2 * np.pi * frequency * r * glide) * np.exp(-time / d) for r, a, d in modes
    )
    stick = _band(noise.standard_normal(len(time)), 200, 2200) * np.exp(-time / 0.016)
    return (skin + 0.8 * stick) * _attack(time, 0.0015) * _release(time, 0.3) * 0.6


def woodblock(frequency: float, seconds: float, noise: np.random.Generator) -> Wave:
    """Phách: two dry pieces of wood."""
    time = _time(0.18)
    wood = _partials(
        time, [(frequency, 1, 0.022), (frequency * 1.47, 0.6, 0.016), (frequency * 2.7, 0.3, 0.008)]
    )
    return wood * _attack(time, 0.0008) * _release(time, 0.04) * 0.6


def shaker(frequency: float, seconds: float, noise: np.random.Generator) -> Wave:
    """A handful of seeds."""
    time = _time(0.14)
    grain = _band(noise.standard_normal(len(time)), 4500, 11_000)
    return grain * _attack(time, 0.018) * np.exp(-time / 0.03) * _release(time, 0.03) * 0.5


def electric_bell(frequency: float, seconds: float, noise: np.random.Generator) -> Wave:
    """One stroke on a steel dome."""
    time = _time(seconds)
    rows = [(0.5, 0.12, 0.5), (1, 1.0, 0.42), (1.48, 0.5, 0.3), (2.04, 0.55, 0.22)]
    rows += [(2.76, 0.35, 0.14), (3.9, 0.22, 0.08)]
    ring = _partials(time, [(frequency * r, a, d) for r, a, d in rows])
    return ring * float(noise.uniform(0.8, 1.0)) * _attack(time, 0.001) * _release(time, 0.3)


# --- the tape ------------------------------------------------------------------------------------


class Tape:
    """A stereo tape; a ring for loops: what rings over its end sounds at its start."""

    def __init__(self, seconds: float, *, ring: bool = False, seed: int = SEED) -> None:
        self.samples: Wave = np.zeros((round(seconds * RATE), 2))
        self.ring = ring
        self.noise = np.random.default_rng(seed)

    def add(self, wave: Wave, at: float, level: float, side: float) -> None:
        """Lay a mono wave at a time in seconds; side -1 is left, 1 right."""
        angle = (side + 1) * np.pi / 4
        stereo = level * wave[:, None] * np.array([np.cos(angle), np.sin(angle)]) * np.sqrt(2)
        where = round(at * RATE) + np.arange(len(wave))
        if self.ring:
            np.add.at(self.samples, where % len(self.samples), stereo)
        else:
            inside = where < len(self.samples)
            self.samples[where[inside]] += stereo[inside]

    def play(
        self,
        instrument: Instrument,
        notes: list[Note],
        beat: float,
        level: float,
        side: float = 0.0,
    ) -> None:
        """Let an instrument play; beat = seconds a beat. Hands are not machines: +-4 ms."""
        for note in notes:
            late = float(self.noise.uniform(0, 0.008))
            wave = instrument(note.hertz, note.length * beat, self.noise)
            self.add(wave, note.at * beat + late, level * note.force, side)

    def room(self, seconds: float, wet: float) -> None:
        """A room: early echoes and a tail that grows darker, different on each side."""
        for channel in range(2):
            answer = self._echoes(seconds, channel)
            dry = self.samples[:, channel]
            size = len(dry) if self.ring else len(dry) + len(answer)
            folded = np.zeros(size)
            np.add.at(folded, np.arange(len(answer)) % size, answer)
            rolled = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(folded), size)
            self.samples[:, channel] = dry + wet * rolled[: len(dry)]

    def _echoes(self, seconds: float, channel: int) -> Wave:
        time = _time(seconds * 1.5)
        hiss = self.noise.standard_normal(len(time))
        bright, dark = _band(hiss, 250, 6000), _band(hiss, 200, 1800)
        fade = np.exp(-time * 6.9 / seconds)
        tail = (bright * np.exp(-time * 6 / seconds) + 1.4 * dark) * fade * _attack(time, 0.03)
        for k, delay in enumerate((0.011, 0.019, 0.027, 0.041)):
            tail[round((delay + 0.003 * channel) * RATE)] += 6.0 / (k + 1)
        return tail / np.sqrt(np.sum(tail**2))


# --- finish --------------------------------------------------------------------------------------


def loudness(samples: Wave) -> float:
    """LUFS: K-weighted mean power over 400 ms blocks, gated at -70 and -10 LU (ITU-R BS.1770-4)."""
    block, hop = round(0.4 * RATE), round(0.1 * RATE)
    weighted = np.stack([_k_weighted(samples[:, c]) for c in range(2)], axis=1)
    energy = np.concatenate([[0.0], np.cumsum(np.sum(weighted**2, axis=1))])
    starts = np.arange(0, max(1, len(samples) - block + 1), hop)
    power = (energy[np.minimum(starts + block, len(samples))] - energy[starts]) / block
    level = -0.691 + 10 * np.log10(np.maximum(power, 1e-12))
    loud = power[level > -70]
    gate = -0.691 + 10 * np.log10(loud.mean()) - 10
    return float(-0.691 + 10 * np.log10(power[level > gate].mean()))


def _k_weighted(channel: Wave) -> Wave:
    """The two filters of BS.1770 as published for 48 kHz, taken by frequency in hertz."""
    size = len(channel) + RATE
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(size, 1 / RATE) / 48_000)
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    high = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    return np.fft.irfft(np.fft.rfft(channel, size) * shelf * high, size)[: len(channel)]


def limited(samples: Wave, *, ring: bool) -> Wave:
    """Peaks held under the ceiling by a gain that moves over 8 ms."""
    width = round(0.008 * RATE)
    wanted = np.minimum(1.0, CEILING / np.maximum(np.abs(samples).max(axis=1), 1e-9))
    padded = np.pad(wanted, width, mode="wrap" if ring else "edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, width + 1)
    least = windows.min(axis=1)  # len + width values; each looks `width` ahead
    window = np.hanning(width + 2)[1:-1]
    gain = np.convolve(least, window / window.sum(), mode="valid")
    return samples * gain[: len(samples), None]


def finished(tape: Tape, target: float) -> Wave:
    """Without rumble, at a loudness, under the ceiling, from silence to silence unless looped."""
    spectrum = np.fft.rfft(tape.samples, axis=0)
    at = np.fft.rfftfreq(len(tape.samples), 1 / RATE)
    shape = 1 / (1 + (32 / np.maximum(at, 0.1)) ** 4)
    out: Wave = np.fft.irfft(spectrum * shape[:, None], len(tape.samples), axis=0)
    for _ in range(3):  # the limiter takes a little away each time
        out = limited(out * 10 ** ((target - loudness(out)) / 20), ring=tape.ring)
    if tape.ring:
        return out
    time = _time(len(out) / RATE)
    return out * (_attack(time, 0.004) * _release(time, 0.35))[:, None]


# --- files ---------------------------------------------------------------------------------------


def _blocks(samples: Wave) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(samples), RATE):
        yield samples[start : start + RATE].astype(np.float32)


def write_ogg(path: Path, samples: Wave, quality: float = QUALITY) -> None:
    """Ogg Vorbis, second by second (libsndfile 1.2 dies of one long write), stream number fixed."""
    with soundfile.SoundFile(
        path, "w", RATE, 2, format="OGG", subtype="VORBIS", compression_level=1 - quality
    ) as out:
        for block in _blocks(samples):
            out.write(block)
    path.write_bytes(fixed_serial(path.read_bytes(), SEED))


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        table.append(value & 0xFFFFFFFF)
    return table


def fixed_serial(data: bytes, serial: int) -> bytes:
    """The Ogg stream with a chosen serial number instead of a random one (RFC 3533)."""
    table, pages, at = _crc_table(), [], 0
    while at < len(data):
        lacing = data[at + 27 : at + 27 + data[at + 26]]
        page = bytearray(data[at : at + 27 + len(lacing) + sum(lacing)])
        page[14:18] = struct.pack("<I", serial)
        page[22:26] = bytes(4)
        crc = 0
        for byte in page:
            crc = ((crc << 8) & 0xFFFFFFFF) ^ table[(crc >> 24) ^ byte]
        page[22:26] = struct.pack("<I", crc)
        pages.append(bytes(page))
        at += len(page)
    return b"".join(pages)
