"""Sounds on their way in: decoded once, cleaned where they are recordings, and what is told."""

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from broadcaster.audio.decoding import SoundDecoder
from broadcaster.domain.errors import AssetError
from broadcaster.domain.sound import HOUSE_RATE, ImportedSound, Rights, Scope, SoundAsset
from broadcaster.production.importing_notices import told_of
from broadcaster.production.sound_imports import FolderImports, SoundImports

FREE = Rights(who="a", source="b", licence="CC0-1.0", scope=Scope.PUBLIC)


class CountingDecoder(SoundDecoder):
    """Counts how often a file is opened."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def open(self, path: Path):
        self.opened.append(path.name)
        return SoundDecoder.open(path)


@pytest.fixture
def decoder() -> CountingDecoder:
    return CountingDecoder()


@pytest.fixture
def imports(tmp_path: Path, decoder: CountingDecoder) -> SoundImports:
    return SoundImports(decoder, FolderImports(tmp_path / "kho", 10**9))


@pytest.fixture
def asset(tmp_path: Path):
    """Write samples (frames, channels) to a file and give it as a sound of the shelf."""

    def make(samples, *, name="a.wav", rate=HOUSE_RATE, clean=False, **how) -> SoundAsset:
        path = tmp_path / name
        soundfile.write(path, samples, rate, **how)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return SoundAsset(name=path.stem, path=path, digest=digest, rights=FREE, clean=clean)

    return make


def tone(seconds: float, *channels: float, hertz: float = 440, rate: int = HOUSE_RATE):
    """A sine of the given height in each channel."""
    wave = np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.stack([wave * height for height in (channels or (0.3,))], axis=1)


def speech(seconds: float = 6.0) -> np.ndarray:
    """Bursts of a buzz with pauses of faint noise, one channel."""
    time = np.arange(round(seconds * HOUSE_RATE)) / HOUSE_RATE
    buzz = sum(np.sin(2 * np.pi * 170 * k * time) / k for k in range(1, 20))
    turns = np.sin(2 * np.pi * 0.6 * time) > 0.2
    hiss = np.random.default_rng(2).normal(0, 0.002, len(time))
    return (0.1 * buzz * turns + hiss)[:, None]


def codes(imported: ImportedSound, *, bed: bool = False) -> list[str]:
    return [notice.code for notice in told_of(imported.notes, "a.wav", bed=bed)]


def test_a_sound_is_decoded_once(imports, decoder, asset, tmp_path) -> None:
    """The second time it comes from the cache, in another process too, sample for sample."""
    one = asset(tone(1.0, 0.3, 0.2))
    first = imports.load(one)
    again = imports.load(one)
    other = SoundImports(decoder, FolderImports(tmp_path / "kho", 10**9)).load(one)
    assert decoder.opened == ["a.wav"]
    assert again is first
    assert np.array_equal(other.sound.samples[:], first.sound.samples[:])
    assert first.sound.channels == 2
    assert first.notes.profile.frames == HOUSE_RATE
    assert first.notes.profile.peak == pytest.approx(-10.5, abs=0.1)
    assert codes(first) == []


def test_threads_that_ask_at_once_wait_for_one_import(imports, decoder, asset) -> None:
    """Two episodes with the same ident decode it once."""
    one = asset(tone(2.0))
    threads = [threading.Thread(target=imports.load, args=(one,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert decoder.opened == ["a.wav"]


def test_a_changed_file_and_a_changed_wish_are_imported_anew(imports, decoder, asset) -> None:
    """Content and cleaning are part of the key, the name is not."""
    imports.load(asset(tone(1.0)))
    imports.load(asset(tone(1.0, 0.31)))
    recording = asset(speech(), name="b.wav")
    imports.load(recording)
    imports.load(SoundAsset(**{**as_dict(recording), "clean": True}))
    assert decoder.opened == ["a.wav", "a.wav", "b.wav", "b.wav"]


def as_dict(asset: SoundAsset) -> dict[str, object]:
    return {name: getattr(asset, name) for name in SoundAsset.__slots__}


@pytest.mark.parametrize("rate", [8_000, 22_050, 48_000, 192_000])
def test_every_rate_comes_to_the_house_rate(imports, asset, rate: int) -> None:
    """A second stays a second and a pitch stays a pitch, block by block as in one piece."""
    found = imports.load(asset(tone(3.0, rate=rate), rate=rate))
    assert found.sound.frames == pytest.approx(3 * HOUSE_RATE, abs=2)
    whole = SoundDecoder().decode(asset(tone(3.0, rate=rate), rate=rate).path)
    inner = slice(2_000, 3 * HOUSE_RATE - 2_000)
    difference = found.sound.samples[inner] - whole.samples[inner]
    assert np.abs(difference).max() < 1e-5


def test_two_equal_channels_become_one(imports, asset) -> None:
    """Stereo that is mono is kept once; stereo that is stereo stays."""
    assert imports.load(asset(tone(1.0, 0.3, 0.3))).sound.channels == 1
    assert imports.load(asset(tone(1.0, 0.3, 0.1))).sound.channels == 2


def test_six_channels_become_one(imports, asset) -> None:
    """Surround sound is heard as one."""
    found = imports.load(asset(tone(1.0, *[0.3] * 6)))
    assert found.sound.channels == 1
    assert np.abs(found.sound.samples[:]).max() == pytest.approx(0.3, abs=0.01)


def test_sound_beyond_full_scale_is_turned_down_and_told(imports, asset) -> None:
    """A float file that goes beyond 1 fits, and the person hears of it."""
    found = imports.load(asset(tone(1.0, 3.0), subtype="FLOAT"))
    assert np.abs(found.sound.samples[:]).max() == pytest.approx(1.0)
    assert found.notes.profile.peak == pytest.approx(0.0, abs=1e-4)
    assert "am-thanh-vo" in codes(found)


def test_clipping_at_import_is_told(imports, asset) -> None:
    """A recording that was made too loud is used, with a warning that counts the places."""
    found = imports.load(asset(np.clip(tone(1.0, 2.0), -1, 1)))
    assert found.notes.clipped == 1
    (notice,) = told_of(found.notes, "phong-van.wav")
    assert "phong-van.wav" in notice.sentence
    assert notice.hint


def test_one_channel_dealt_out_to_two_is_told(imports, asset) -> None:
    """A mono recording behind a head that says stereo would be twice as fast: nobody misses it."""
    dealt = speech()[: HOUSE_RATE * 5 // 2 * 2].reshape(-1, 2)
    found = imports.load(asset(dealt, name="phong-van.wav"))
    (notice,) = told_of(found.notes, "phong-van.wav")
    assert notice.code == "am-thanh-chia-doi"
    assert notice.sentence.startswith("phong-van.wav ")
    assert notice.hint
    assert codes(imports.load(asset(speech().repeat(2, axis=1), name="b.wav"))) == []
    assert codes(imports.load(asset(tone(2.0, 0.3, 0.1), name="c.wav"))) == []


def test_one_sample_is_told(imports, asset) -> None:
    """The shortest sound comes in, and is named as hardly audible."""
    found = imports.load(asset(np.full((1, 1), 0.5)))
    assert found.sound.frames == 1
    assert codes(found) == ["am-thanh-ngan"]


def test_a_silent_ident_is_told_and_a_silent_recording_is_refused(imports, asset) -> None:
    """An ident of nothing is odd; a recording of nothing is a microphone that was off."""
    assert codes(imports.load(asset(np.zeros((HOUSE_RATE, 2))))) == ["am-thanh-im"]
    with pytest.raises(AssetError) as caught:
        imports.load(asset(np.zeros((HOUSE_RATE, 1)), name="phong-van.wav", clean=True))
    assert "phong-van.wav" in caught.value.sentence
    assert "im lặng" in caught.value.sentence
    assert "ghi lại" in caught.value.hint


def test_a_short_bed_is_told_only_as_a_bed(imports, asset) -> None:
    """A bed shorter than its fade comes round so often that it rattles."""
    found = imports.load(asset(tone(0.4)))
    assert codes(found, bed=True) == ["nhac-nen-ngan"]
    assert codes(found) == []


def test_a_recording_is_cleaned_and_its_figures_are_told(imports, asset) -> None:
    """Noise falls; the notice says before and after, with a way to switch it off."""
    samples = speech() + 0.02 + 0.015 * tone(6.0, 1.0, hertz=50)
    found = imports.load(asset(samples, clean=True))
    assert found.notes.cleaning is not None
    (notice,) = told_of(found.notes, "phong-van.wav")
    assert notice.code == "ghi-am-sach"
    for word in ("phong-van.wav", "LUFS", "dBFS", "ù điện (50", "lệch 2,0 %"):
        assert word in notice.sentence
    assert "clean = false" in notice.hint
    raised = -18.0 - found.notes.profile.loudness
    by = f"được {'nâng' if raised > 0 else 'hạ'} {abs(raised):.1f} dB".replace(".", ",")
    assert by in notice.sentence  # what brings it to the voices' loudness
    assert found.sound.frames == found.notes.profile.frames


def test_a_recording_may_be_left_as_it_is(imports, asset) -> None:
    """With the wish of its card nothing is touched."""
    samples = speech().astype(np.float32)
    found = imports.load(asset(samples, subtype="FLOAT"))
    assert found.notes.cleaning is None
    assert np.array_equal(found.sound.samples[:], samples)


def test_a_faint_and_a_noisy_recording_are_told(imports, asset) -> None:
    """What cannot be helped is said: too faint, or hardly louder than its noise."""
    assert "ghi-am-nho" in codes(imports.load(asset(speech() * 0.015, clean=True)))
    noisy = speech() + np.random.default_rng(1).normal(0, 0.08, (6 * HOUSE_RATE, 1))
    assert "ghi-am-on" in codes(imports.load(asset(noisy, name="b.wav", clean=True)))


@pytest.mark.parametrize("content", [b"", b"RIFF", b"<html></html>", bytes(2_000)])
def test_what_is_no_sound_is_refused_and_nothing_is_kept(imports, tmp_path, content) -> None:
    """The error names the file; the next try looks again."""
    path = tmp_path / "hong.wav"
    path.write_bytes(content)
    one = SoundAsset(name="hong", path=path, digest="x", rights=FREE)
    for _ in range(2):
        with pytest.raises(AssetError) as caught:
            imports.load(one)
        assert "hong.wav" in caught.value.sentence
    assert not list((tmp_path / "kho").rglob("*.sound"))


def test_wrong_samples_are_refused(imports, asset) -> None:
    """NaN and infinity never reach the mix, wherever in the file they stand."""
    for wrong in (np.nan, np.inf, -np.inf):
        samples = tone(3.0).astype(np.float32)
        samples[100_000] = wrong
        with pytest.raises(AssetError, match="không hợp lệ"):
            imports.load(asset(samples, name=f"{wrong}.wav", subtype="FLOAT"))


LONG = """
import sys, numpy, resource
from pathlib import Path
from broadcaster.audio.decoding import SoundDecoder
from broadcaster.domain.sound import Rights, Scope
from broadcaster.domain.sound import SoundAsset
from broadcaster.production.sound_imports import FolderImports, SoundImports
from broadcaster.production.sound_profiles import stretches
free = Rights(who="a", source="b", licence="c", scope=Scope.PUBLIC)
path, store = Path(sys.argv[1]), FolderImports(Path(sys.argv[2]), 10**11)
asset = SoundAsset(name="dai", path=path, digest="d", rights=free, clean=True)
imported = SoundImports(SoundDecoder(), store).load(asset)
frames = sum(len(block) for block in stretches(imported.sound))
print(frames, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak_of(path: Path, store: Path) -> tuple[int, int]:
    """Frames of an imported and read recording, and the peak memory in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", LONG, path, store], check=True, capture_output=True, text=True
    )
    frames, peak = map(int, done.stdout.split())
    return frames, peak


def long_recording(path: Path, minutes: int) -> Path:
    """A recording of so many minutes, 8 bit at 11 kHz."""
    piece = (speech(60.0) * 0.5).astype(np.float32)[::4]
    with soundfile.SoundFile(path, "w", 11_025, 1, "PCM_U8") as file:
        for _ in range(minutes):
            file.write(piece)
    return path


@pytest.mark.parametrize(
    "minutes",
    [
        pytest.param(6, marks=pytest.mark.slow),
        pytest.param(300, marks=[pytest.mark.soak, pytest.mark.timeout(0)]),
    ],
)
def test_a_long_recording_takes_no_more_memory_than_a_short_one(tmp_path, minutes: int) -> None:
    """Cleaned, kept and read: six minutes, or five hours, take hardly more than one minute."""
    _, short = peak_of(long_recording(tmp_path / "1.wav", 1), tmp_path / "kho-1")
    frames, peak = peak_of(long_recording(tmp_path / "dai.wav", minutes), tmp_path / "kho")
    assert frames == pytest.approx(minutes * 60 * HOUSE_RATE, rel=0.05)
    assert peak - short < 12 + minutes * 0.35  # the profile keeps 1.6 kB a second, and twice that
