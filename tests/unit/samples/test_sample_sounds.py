"""The shipped sounds are music that can be aired as it is, each with its rights."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from broadcaster.domain.sound import Scope
from broadcaster.dsp.loudness import LoudnessMeter
from broadcaster.scripts.sound_card import read_rights

SOUNDS = Path(__file__).parents[3] / "broadcaster" / "sounds"
RATE = 44_100
# name -> shortest and longest length in seconds
LENGTHS = {
    "nhac-hieu-mang-non": (8, 10.01),
    "nhac-hieu-phap-luat": (8, 10.01),
    "nhac-ket": (8, 12),
    "nhac-cat": (2, 3),
    "nhac-muc": (3.5, 4.5),
    "nhac-nen-nhe": (40, 60),
    "nhac-nen-vui": (20, 60),
    "trong-truong": (3, 4),
    "chuong-vao-lop": (2, 3.01),
    "nhac-hieu-xa": (8, 10.01),
    "nhac-hieu-ban-tin": (4, 6),
    "nhac-ket-xa": (8, 12),
    "nhac-cat-xa": (2, 3),
    "nhac-muc-xa": (3.5, 4.5),
    "nhac-nen-nhe-xa": (30, 60),
    "nhac-nen-vui-xa": (30, 60),
}
LOOPS = ("nhac-nen-nhe", "nhac-nen-vui", "nhac-nen-nhe-xa", "nhac-nen-vui-xa")
COMMUNE = tuple(name for name in LENGTHS if name.endswith("-xa") or name == "nhac-hieu-ban-tin")
SIGNALS = ("chuong-vao-lop",)  # that are to be heard across a yard
ONCE = tuple(name for name in LENGTHS if name not in LOOPS)


@cache
def samples(name: str) -> NDArray[np.float64]:
    """The decoded sound, (frames, channels)."""
    found, rate = soundfile.read(SOUNDS / f"{name}.ogg", always_2d=True)
    assert rate == RATE
    return found


def decibels(value: float) -> float:
    return 20 * float(np.log10(max(value, 1e-9)))


def test_the_set_is_complete() -> None:
    """Every sound that formats and scripts may count on is there, and nothing unlisted."""
    assert {path.stem for path in SOUNDS.glob("*.ogg")} == set(LENGTHS)


@pytest.mark.parametrize("name", LENGTHS)
def test_stereo_and_of_its_length(name: str) -> None:
    """Stereo that is no doubled mono, within the length of its purpose."""
    found = samples(name)
    shortest, longest = LENGTHS[name]
    assert found.shape[1] == 2
    assert shortest <= len(found) / RATE <= longest
    assert decibels(float(np.sqrt(np.mean((found[:, 0] - found[:, 1]) ** 2)))) > -60


@pytest.mark.parametrize("name", LENGTHS)
def test_levels(name: str) -> None:
    """Peaks at or under -3 dBFS, loudness near -18 (beds near -20) LUFS, no constant offset."""
    found = samples(name)
    assert decibels(float(np.abs(found).max())) <= -3.0
    meter = LoudnessMeter(2, RATE)
    meter.feed(found.astype(np.float32))
    wanted = -20.0 if name in LOOPS else -18.5
    assert abs(meter.finish().integrated - wanted) <= 1.0
    assert abs(float(found.mean())) < 1e-3


@pytest.mark.parametrize("name", ONCE)
def test_begins_and_ends_in_silence(name: str) -> None:
    """Played on its own it neither clicks in nor out."""
    found = np.abs(samples(name))
    assert float(found[:5].max()) < 0.02
    assert decibels(float(found[-441:].max())) < -60


@pytest.mark.parametrize("name", LOOPS)
def test_loops_have_no_seam(name: str) -> None:
    """From last to first sample it moves no more than music does, and as loud on both sides."""
    found = samples(name)
    usual = float(np.quantile(np.abs(np.diff(found, axis=0)), 0.99))
    step = float(np.abs(found[0] - found[-1]).max())
    bend = float(np.abs((found[1] - found[0]) - (found[0] - found[-1])).max())
    assert step <= usual
    assert bend <= usual
    half = RATE // 2
    before, after = (float(np.sqrt(np.mean(x**2))) for x in (found[-half:], found[:half]))
    assert abs(decibels(before) - decibels(after)) < 9


@pytest.mark.parametrize("name", LENGTHS)
def test_none_is_shrill_on_a_horn(name: str) -> None:
    """Of what a horn gives, 300 Hz and up, little lies above 4 kHz: a horn is loudest just there.

    A hundredth for music, a two-hundred-and-fiftieth in the commune's, a sixteenth for the bell.
    """
    spectrum = (np.abs(np.fft.rfft(samples(name), axis=0)) ** 2).sum(axis=1)
    pitch = np.fft.rfftfreq(len(samples(name)), 1 / RATE)
    share = 10 * float(np.log10(spectrum[pitch >= 4000].sum() / spectrum[pitch >= 300].sum()))
    assert share <= (-12 if name in SIGNALS else -24 if name in COMMUNE else -20)


@pytest.mark.parametrize("name", COMMUNE)
def test_the_second_set_is_small(name: str) -> None:
    """It travels in every wheel: less than 9 kB a second."""
    assert (SOUNDS / f"{name}.ogg").stat().st_size <= 9_000 * len(samples(name)) / RATE


def test_the_second_set_answers_to_every_name_of_music_in_the_first() -> None:
    """One word of a format changes the set: every piece of music has its counterpart."""
    cards = {p.stem: read_rights(p.read_bytes(), p.name).value for p in SOUNDS.glob("*.toml")}
    titles = {title for card in cards.values() if card for title in card.titles}
    first = [stem for stem in cards if stem.startswith("nhac-") and stem not in COMMUNE]
    assert len(first) == 7
    for stem in first:
        card = cards[stem]
        assert card is not None
        assert {f"{title} xã" for title in card.titles} <= titles


@pytest.mark.parametrize("name", ["nhac-hieu-xa", "nhac-hieu-ban-tin", *LOOPS])
def test_a_phrase_ends_where_the_card_says(name: str) -> None:
    """On bars alike long, the last within the sound, for a bed at its very end: there it goes on."""
    card = read_rights((SOUNDS / f"{name}.toml").read_bytes(), name).value
    assert card is not None
    ends = np.array(card.phrases)
    assert np.ptp(np.diff(ends, prepend=0.0)) <= 0.002
    length = len(samples(name)) / RATE
    assert ends[-1] <= length + 0.001
    if name in LOOPS:
        assert abs(ends[-1] - length) <= 0.001


@pytest.mark.parametrize(
    "name",
    ["nhac-hieu-mang-non", "nhac-hieu-phap-luat", "nhac-ket", "nhac-hieu-xa", "nhac-ket-xa"],
)
def test_tunes_are_no_beeps(name: str) -> None:
    """The strongest tone of the melody changes: at least five different ones."""
    mono = samples(name).mean(axis=1)
    size = RATE // 5
    heard = set()
    for start in range(0, len(mono) - size, size):
        spectrum = np.abs(np.fft.rfft(mono[start : start + size] * np.hanning(size)))
        pitch = np.fft.rfftfreq(size, 1 / RATE)
        melody = np.where((pitch > 250) & (pitch < 1600), spectrum, 0)
        heard.add(round(12 * np.log2(pitch[int(melody.argmax())] / 440)))
    assert len(heard) >= 5


@pytest.mark.parametrize("name", LENGTHS)
def test_every_sound_has_its_card(name: str) -> None:
    """The sidecar is read without a notice: public, CC0, no person, with a Vietnamese name."""
    checked = read_rights((SOUNDS / f"{name}.toml").read_bytes(), f"{name}.toml")
    assert checked.notices == ()
    assert checked.value is not None
    rights = checked.value.rights
    assert (rights.licence, rights.scope, rights.person) == ("CC0-1.0", Scope.PUBLIC, False)
    assert rights.who
    assert rights.source
    assert checked.value.titles


def test_titles_name_one_sound_each() -> None:
    """No Vietnamese name belongs to two sounds."""
    titles = [
        title
        for path in SOUNDS.glob("*.toml")
        if (card := read_rights(path.read_bytes(), path.name).value)
        for title in card.titles
    ]
    assert len(titles) == len(set(titles))
