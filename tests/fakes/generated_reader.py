"""Somebody who reads sentences aloud: another of the embedded voices, in a room with hum and noise."""

import io
import wave
from functools import cache

import numpy as np

from broadcaster.domain.speech import Utterance
from broadcaster.voices.embedded import make
from broadcaster.voices.own.building import built, cut, template_voice
from broadcaster.voices.own.voice_files import SOUND, UNITS, sound_bytes, unit_rows

EDGE = 0.3  # seconds of the room before and behind what is read


def read_aloud(text, *, voice="ba-cu", rate=1.0, quiet=30.0, seed=1):
    """A take, its rate, and when each word begins in it (seconds).

    The noise and a hum of 50 Hz are `quiet` dB under the voice; a decaying echo of 120 ms at -12 dB.
    """
    speech = make({}).synthesize(Utterance(text=text, voice=f"embedded:{voice}", rate=rate))
    chance = np.random.default_rng(seed)
    edge = np.zeros(round(EDGE * speech.rate), np.float32)
    dry = np.concatenate([edge, speech.samples, edge])
    tail = round(0.12 * speech.rate)
    echo = chance.standard_normal(tail) * np.exp(-5.0 * np.arange(tail) / tail)
    echo[0] = 0.0
    echo *= 10 ** (-12 / 20) / np.sqrt(np.square(echo).sum())
    wet = dry + np.convolve(dry, echo)[: len(dry)]
    level = float(np.sqrt(np.square(wet).mean())) * 10 ** (-quiet / 20)
    hum = np.sin(2 * np.pi * 50 * np.arange(len(wet)) / speech.rate)
    take = wet + level * (chance.standard_normal(len(wet)) + hum)
    begins = tuple(word.begins + EDGE for word in speech.words)
    return np.asarray(0.7 * take / max(0.7, np.abs(take).max()), np.float32), speech.rate, begins


def say(text, tempo):
    """The template's voice."""
    return make({}).synthesize(Utterance(text=text, voice="embedded:nu-bac", rate=tempo))


@cache
def our_voice():
    """The same with its figures."""
    return template_voice(say)


def write_built(folder, sentences, *, card='scope = "công khai"\n', said=None, **how):
    """The folder of a voice that was made of such takes; `said` has what was read instead."""
    folder.mkdir(parents=True)
    cuts = []
    for number, text in enumerate(sentences):
        take, rate, _ = read_aloud((said or {}).get(text, text), quiet=45.0, seed=number, **how)
        cuts.append(cut(number, text, take, rate, our_voice()))
    voice = built(cuts)
    (folder / UNITS).write_bytes(unit_rows(voice))
    (folder / SOUND).write_bytes(sound_bytes(voice.takes, rate))
    whose = 'name = "Cô Lan"\ngender = "nữ"\nconsent = "12"\n'
    (folder / "giong.toml").write_text(whose + card, "utf-8")


def wav_of_reading(text, **how):
    """A take as the file of a recorder: a WAV of 16 bits."""
    samples, rate, _ = read_aloud(text, **how)
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return made.getvalue()


def write_take(path, text, **how):
    """The same in a folder."""
    path.write_bytes(wav_of_reading(text, **how))


def write_voice(folder, sentences, *, scope="công khai", more="", **how):
    """The folder of a voice as somebody leaves it who has read everything."""
    folder.mkdir(parents=True)
    card = f'name = "Cô Lan"\ngender = "nữ"\nconsent = "12"\nscope = "{scope}"\n{more}'
    (folder / "giong.toml").write_text(card, "utf-8")
    rows = [f"{number:03} {text}" for number, text in enumerate(sentences, 1)]
    (folder / "cau.txt").write_text("\n".join(rows) + "\n", "utf-8")
    for number, text in enumerate(sentences, 1):
        write_take(folder / f"{number:03}.wav", text, seed=number, **how)
