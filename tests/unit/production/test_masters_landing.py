"""Landing a mix in a file: the file that is measured decides, and what misses is not used."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from broadcaster.audio.tags import Tags
from broadcaster.domain.master import Container, FileKind, MasterProfile
from broadcaster.domain.notice import Level
from broadcaster.domain.sound import HOUSE_RATE, Sound
from broadcaster.domain.timeline import Layer, MasterReport, MasterSpec, Timeline, TimelineEvent
from broadcaster.production import masters
from broadcaster.production.encode_context import EncodeContext
from broadcaster.production.mastering import plan_master
from broadcaster.production.masters import Material, land, make_masters
from broadcaster.production.mixdown import missed
from broadcaster.production.rendering import MixSources
from broadcaster.production.sound_profiles import profile

TIME = np.arange(HOUSE_RATE * 3) / HOUSE_RATE
TONE = Sound(samples=(0.1 * np.sin(2 * np.pi * 500 * TIME)).astype(np.float32)[:, None])


@dataclass
class FakeEncoder:
    """Keeps what it got; the file says how loud that was, and `off` LU more."""

    off: list[float]
    gains: list[float] = field(default_factory=list)

    def encode(self, blocks: Iterable, *, channels: int, bitrate: int, path: Path) -> int:
        samples = np.concatenate(list(blocks))
        level = 10 * math.log10(float(np.square(samples).mean()) + 1e-20)
        off = self.off[min(len(self.gains), len(self.off) - 1)]
        self.gains.append(level)
        path.write_text(f"{level + off} {len(samples)}")
        return len(samples)


def read(path: Path) -> MasterReport:
    """The file's loudness: 3 dB for a mono tone heard twice, less the meter's own 0.7 dB."""
    level, count = path.read_text().split()[:2]
    loudness = float(level) + 3.01 - 0.691
    return MasterReport(
        loudness=loudness if loudness > -70 else -70.0,
        true_peak=-3.0,
        gain=0.0,
        seconds=int(count) / HOUSE_RATE,
        bytes=path.stat().st_size,
        sha256="s",
    )


def mix():
    yield TONE.samples


SPEC = MasterSpec(loudness=-20.0, channels=1, container=Container.WAV, bitrate=0)


def test_a_file_that_lands_is_encoded_once(tmp_path) -> None:
    """With its gain and what the limiter did in the report."""
    encoder = FakeEncoder([0.0])
    landed = land(
        mix, plan_master(mix(), SPEC), SPEC, encoder=encoder, measure=read, path=tmp_path / "a"
    )
    assert not missed(landed, SPEC)
    assert len(encoder.gains) == 1
    assert landed.gain != 0


def test_a_file_that_is_off_is_corrected(tmp_path) -> None:
    """By what the first one measured."""
    encoder = FakeEncoder([-0.5])
    landed = land(
        mix, plan_master(mix(), SPEC), SPEC, encoder=encoder, measure=read, path=tmp_path / "a"
    )
    assert not missed(landed, SPEC)
    assert len(encoder.gains) == 2
    assert encoder.gains[1] - encoder.gains[0] == pytest.approx(0.5, abs=0.06)  # gains have steps


def test_after_three_encodings_it_is_given_up(tmp_path) -> None:
    """An encoder that never does what it is told."""
    encoder = FakeEncoder([-3.0, 3.0, -3.0, 3.0])
    landed = land(
        mix, plan_master(mix(), SPEC), SPEC, encoder=encoder, measure=read, path=tmp_path / "a"
    )
    assert missed(landed, SPEC)
    assert len(encoder.gains) == 3


def test_silence_cannot_miss(tmp_path) -> None:
    """There is nothing to land."""
    encoder = FakeEncoder([0.0])
    silent = [np.zeros((HOUSE_RATE, 1), dtype=np.float32)]
    plan = plan_master(iter(silent), SPEC)
    landed = land(
        lambda: iter(silent), plan, SPEC, encoder=encoder, measure=read, path=tmp_path / "a"
    )
    assert not missed(landed, SPEC)
    assert len(encoder.gains) == 1


PROFILE = MasterProfile(
    name="dai",
    title="bản cho đài phát thanh",
    loudness=-20.0,
    true_peak=-1.0,
    channels=1,
    files=(
        FileKind(container=Container.WAV, bits=24),
        FileKind(container=Container.OPUS, bitrate=64),
    ),
)


def material(folder: Path) -> Material:
    event = TimelineEvent(source="x", layer=Layer.VOICE, start=0, length=TONE.frames)
    line = Timeline(frames=TONE.frames, events=(event,), chapters=(), captions=())
    known = profile(TONE, "x")
    return Material(
        timeline=line,
        sources=MixSources(
            sound_of=lambda _: TONE, profile_of=lambda _: known, length_of=lambda _: TONE.frames
        ),
        tags_of=lambda audio: Tags(
            title="t", album="a", artist="b", number=1, date="", cover=b"jpeg"
        ),
        name="so-1",
        folder=folder,
    )


class FakeTagger:
    def __init__(self) -> None:
        self.covers: list[bytes] = []

    def write(self, path: Path, tags: Tags) -> None:
        self.covers.append(tags.cover)
        path.write_text(path.read_text() + " tagged")


@pytest.fixture
def files_are(monkeypatch):
    """Other encoders, tagger, meter and sum in place of the real ones."""

    def put(encoders: dict[Container, FakeEncoder], tagger: FakeTagger) -> None:
        monkeypatch.setattr(masters, "encoder_for", lambda kind: encoders[kind.container])
        monkeypatch.setattr(masters, "tagger_for", lambda _: tagger)
        monkeypatch.setattr(masters, "measure", read)
        monkeypatch.setattr(masters, "fingerprint", lambda path: (path.stat().st_size, "abc"))

    return put


PRESS = EncodeContext(codec=None, kept=None, workers=1)  # nothing here is an MP3 of the shared mix


def test_files_are_named_tagged_and_counted_last(tmp_path, files_are) -> None:
    """Size and digest are those of the tagged file; neither has a picture."""
    tagger = FakeTagger()
    files_are({c: FakeEncoder([0.0]) for c in Container}, tagger)
    done = make_masters([PROFILE], material(tmp_path), PRESS, lowpass=True)
    assert [f.audio.name for f in done.files] == ["so-1-dai.wav", "so-1-dai.opus"]
    assert [final.name for _, final in done.placing] == ["so-1-dai.wav", "so-1-dai.opus"]
    for file, (temporary, _) in zip(done.files, done.placing, strict=True):
        assert temporary.name.startswith(".tmp-")
        assert file.audio.bytes == temporary.stat().st_size
        assert file.audio.sha256 == "abc"
    assert tagger.covers == [b"", b""]
    assert done.notices == ()


def test_a_file_that_misses_is_left_out_and_told(tmp_path, files_are) -> None:
    """The others are kept; nothing unfinished lies about."""
    encoders = {Container.WAV: FakeEncoder([-3.0, 3.0, -3.0]), Container.OPUS: FakeEncoder([0.0])}
    files_are(encoders, FakeTagger())
    done = make_masters([PROFILE], material(tmp_path), PRESS, lowpass=True)
    assert [f.audio.name for f in done.files] == ["so-1-dai.opus"]
    [notice] = done.notices
    assert (notice.code, notice.level) == ("ban-khong-dat", Level.WARNING)
    assert "bản cho đài phát thanh (so-1-dai.wav)" in notice.sentence
    assert "cần −20,0 LUFS" in notice.sentence
    assert sorted(p.name for p in tmp_path.iterdir()) == [".tmp-so-1-dai.opus"]


def test_no_profile_no_file(tmp_path) -> None:
    """The everyday build does nothing here."""
    done = make_masters([], material(tmp_path), PRESS, lowpass=True)
    assert (done.files, done.placing, done.notices) == ((), (), ())


def test_the_kind_of_a_file_can_be_asked(tmp_path, files_are) -> None:
    """Feeds read the media type off it."""
    files_are({c: FakeEncoder([0.0]) for c in Container}, FakeTagger())
    opus = replace(PROFILE, files=(FileKind(container=Container.OPUS, bitrate=32),))
    [file] = make_masters([opus], material(tmp_path), PRESS, lowpass=True).files
    assert file.mime == "audio/ogg"
