"""Joined segments: as good as one encoding, sample for sample as long, and never a torn frame."""

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from broadcaster.audio.decoding import SoundDecoder
from broadcaster.domain.errors import AudioError, NoSeam, StoreError
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.mp3join.encoder import Mp3Encoder
from broadcaster.mp3join.frames import (
    MOST_RESERVOIR,
    SAMPLES_PER_FRAME,
    frame_starts,
    info_frame_length,
    main_data_begin,
    main_data_length,
)
from broadcaster.mp3join.joiner import _Open
from broadcaster.mp3join.segment import EncodedSegment
from broadcaster.mp3join.segments import Mp3Segments
from broadcaster.mp3join.sequential import straight

LEAD, SPARE = 2, 30
SHAPES = [(2, 128), (1, 96), (1, 64), (2, 256), (1, 32)]


def music(frames: int, channels: int, seed: int = 1) -> np.ndarray:
    """A moving chord with noise: never silent, so that no seam is easy."""
    rng = np.random.default_rng(seed)
    time = np.arange(frames) / HOUSE_RATE
    tones = sum(np.sin(2 * np.pi * f * time + 3 * np.sin(time)) for f in (220, 331, 554, 1_870))
    noise = rng.normal(0, 0.2 + 0.15 * np.sin(5 * time), (channels, frames))
    sides = tones * (0.6 + 0.4 * np.sin(2 * np.pi * 1.3 * time)) + noise
    return (sides.T * 0.1).astype(np.float32)


def segments(samples: np.ndarray, cuts: list[int], bitrate: int) -> list[EncodedSegment]:
    """The segments of some samples, cut before these MP3 frames."""
    channels = samples.shape[1]
    encoded = []
    for first, then in pairwise([0, *cuts, None]):
        lead = min(first, LEAD)
        end = None if then is None else (then + SPARE + 9) * SAMPLES_PER_FRAME
        codec, own = Mp3Segments(), samples[(first - lead) * SAMPLES_PER_FRAME : end]
        encoding = codec.encoding(
            codec.ready([own], bitrate),
            channels=channels,
            bitrate=bitrate,
            lead=lead,
            count=None if then is None else then - first,
        )
        encoded.append(encoding.segment(SPARE))
    return encoded


def join(parts: list[EncodedSegment], samples: np.ndarray, bitrate: int, path: Path):
    """The joined file; the pieces that were final on the way."""
    codec = Mp3Segments()
    with codec.joiner(path, channels=samples.shape[1], bitrate=bitrate) as joiner:
        pieces = [piece for part in parts if (piece := joiner.add(part)) is not None]
        pieces.append(joiner.finish(len(samples)))
        joiner.seal([codec.measure(p, channels=samples.shape[1], bitrate=bitrate) for p in pieces])
        return pieces


def decoded(path: Path) -> np.ndarray:
    """What a player hears."""
    return soundfile.read(path, dtype="float32", always_2d=True)[0]


def noise_ratio(samples: np.ndarray, heard: np.ndarray) -> float:
    """Signal to noise in dB of what is heard against what went in."""
    return 10 * np.log10((samples**2).sum() / ((heard - samples) ** 2).sum())


@pytest.mark.rows_slow
@pytest.mark.parametrize(("channels", "bitrate"), SHAPES)
def test_joined_is_as_good_as_encoded_in_one_go(tmp_path, channels, bitrate) -> None:
    """With music through every seam: as long to the sample, and within 0.1 dB as near to it."""
    samples = music(24 * HOUSE_RATE + 321, channels)
    cuts = [301, 640]  # segments are about ten seconds long
    join(segments(samples, cuts, bitrate), samples, bitrate, tmp_path / "joined.mp3")
    Mp3Encoder().encode([samples], channels=channels, bitrate=bitrate, path=tmp_path / "whole.mp3")
    joined, whole = decoded(tmp_path / "joined.mp3"), decoded(tmp_path / "whole.mp3")
    assert joined.shape == whole.shape == samples.shape
    assert noise_ratio(samples, joined) == pytest.approx(noise_ratio(samples, whole), abs=0.1)
    assert np.abs(joined - whole).max() < 0.25 * np.abs(samples).max()


@pytest.mark.parametrize(("channels", "bitrate"), SHAPES)
def test_no_seam_clicks(tmp_path, channels, bitrate) -> None:
    """The steps from sample to sample around a seam are no larger than elsewhere."""
    samples = music(8 * HOUSE_RATE, channels)
    cuts = [50, 120, 190, 260]
    join(segments(samples, cuts, bitrate), samples, bitrate, tmp_path / "a.mp3")
    steps = np.abs(np.diff(decoded(tmp_path / "a.mp3"), axis=0)).max(axis=1)
    seams = np.zeros(len(steps), dtype=bool)
    for cut in cuts:
        seams[(cut - 1) * SAMPLES_PER_FRAME : (cut + 3) * SAMPLES_PER_FRAME] = True
    assert steps[seams].max() <= steps[~seams].max() * 1.05


@pytest.mark.rows_slow
@pytest.mark.parametrize(("channels", "bitrate"), SHAPES)
def test_every_frame_finds_its_main_data(tmp_path, channels, bitrate) -> None:
    """The frames are as many as in one encoding, and none asks for more than there is before it."""
    samples = music(9 * HOUSE_RATE, channels, seed=3)
    path = tmp_path / "a.mp3"
    join(segments(samples, [70, 150, 251], bitrate), samples, bitrate, path)
    music_bytes = path.read_bytes()[info_frame_length(channels, bitrate) :]
    starts = frame_starts(music_bytes, bitrate)
    Mp3Encoder().encode([samples], channels=channels, bitrate=bitrate, path=tmp_path / "b.mp3")
    whole = (tmp_path / "b.mp3").read_bytes()[info_frame_length(channels, bitrate) :]
    assert len(starts) == len(frame_starts(whole, bitrate))
    head, before = 4 + (17 if channels == 1 else 32), 0
    for start, end in pairwise(starts):
        assert main_data_begin(music_bytes, start) <= before
        before += end - start - head


@pytest.mark.rows_slow
@pytest.mark.parametrize(("channels", "bitrate"), SHAPES)
def test_pieces_measure_as_the_whole_file_does(tmp_path, channels, bitrate) -> None:
    """Decoded piece by piece the samples, energies and peak are those of the file."""
    samples = music(7 * HOUSE_RATE + 99, channels)
    path = tmp_path / "a.mp3"
    pieces = join(segments(samples, [66, 130, 200], bitrate), samples, bitrate, path)
    read = [Mp3Segments().measure(p, channels=channels, bitrate=bitrate) for p in pieces]
    whole = decoded(path)
    assert sum(r.samples for r in read) == len(whole)
    total = sum(float(r.energies.sum(dtype=np.float64)) for r in read)
    one = join(segments(samples, [], bitrate), samples, bitrate, tmp_path / "b.mp3")
    reference = Mp3Segments().measure(one[0], channels=channels, bitrate=bitrate)
    assert total == pytest.approx(float(reference.energies.sum(dtype=np.float64)), rel=0.01)
    assert max(r.peak for r in read) >= np.abs(whole).max()


def test_one_segment_is_what_the_encoder_writes(tmp_path) -> None:
    """Without a cut the file is the encoder's own, byte for byte."""
    samples = music(2 * HOUSE_RATE, 2)
    join(segments(samples, [], 128), samples, 128, tmp_path / "a.mp3")
    Mp3Encoder().encode([samples], channels=2, bitrate=128, path=tmp_path / "b.mp3")
    assert (tmp_path / "a.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()


@pytest.mark.parametrize("count", [1, 2, 575, 1_152, 1_153, 4_000])
def test_the_shortest_sounds_are_whole_files(tmp_path, count) -> None:
    """One sample is a file of one sample."""
    samples = music(count, 1)
    (piece,) = join(segments(samples, [], 96), samples, 96, tmp_path / "a.mp3")
    assert SoundDecoder().decode(tmp_path / "a.mp3").frames == count
    assert Mp3Segments().measure(piece, channels=1, bitrate=96).samples == count


def test_silence_joins_at_once(tmp_path) -> None:
    """In digital silence the first frame fits, and silence it stays."""
    samples = np.zeros((5 * HOUSE_RATE, 2), np.float32)
    parts = segments(samples, [60, 120], 128)
    path = tmp_path / "a.mp3"
    join(parts, samples, 128, path)
    assert not decoded(path).any()


def test_where_nothing_fits_nothing_changes(tmp_path) -> None:
    """A segment that needs room that is not there is refused; a longer one before it may help."""
    samples = music(6 * HOUSE_RATE, 2)
    one, other = segments(samples, [80], 128)
    bare = EncodedSegment(
        frames=one.frames[: frame_starts(one.frames, 128)[one.count]],
        count=one.count,
        spare=0,
        reservoir=one.reservoir,
    )
    path, codec = tmp_path / "a.mp3", Mp3Segments()
    with codec.joiner(path, channels=2, bitrate=128) as joiner:
        joiner.add(bare)
        with pytest.raises(NoSeam):
            joiner.add(other)
        joiner.extend(one)
        first, last = joiner.add(other), joiner.finish(len(samples))
        assert first is not None
        joiner.seal([codec.measure(p, channels=2, bitrate=128) for p in (first, last)])
    assert len(decoded(path)) == len(samples)


@pytest.mark.parametrize("taken", range(1, 20, 3))
def test_a_scrap_of_a_segment_has_room_or_no_seam(taken) -> None:
    """Of a short segment most may be taken over: what the next one needs must fit into the rest."""
    tone = np.sin(np.arange(8 * HOUSE_RATE) / 40)  # so easy that what is saved for later is much
    samples = (0.1 * tone).astype(np.float32)[:, None]
    _, short, then = (_Open(part, 1, 64) for part in segments(samples, [80, 100], 64))
    short.begin_at(taken)
    then.begin_at(12)  # behind so many frames it leans on as much as there can be
    try:
        short.join(then)
    except NoSeam:
        assert main_data_length(short.starts, 1) < MOST_RESERVOIR
    else:
        assert short.starts[-1] == len(short.data)


def test_another_segment_is_not_taken_for_the_longer_one(tmp_path) -> None:
    """Only the same sound can be put again."""
    one, _ = segments(music(6 * HOUSE_RATE, 2), [80], 128)
    strange, _ = segments(music(6 * HOUSE_RATE, 2, seed=9), [80], 128)
    with Mp3Segments().joiner(tmp_path / "a.mp3", channels=2, bitrate=128) as joiner:
        joiner.add(one)
        with pytest.raises(AudioError):
            joiner.extend(strange)


def test_a_wrong_length_is_noticed(tmp_path) -> None:
    """Frames that do not belong to that many samples make no file, and leave none behind."""
    samples = music(2 * HOUSE_RATE, 1)
    with Mp3Segments().joiner(tmp_path / "a.mp3", channels=1, bitrate=96) as joiner:
        joiner.add(segments(samples, [], 96)[0])
        with pytest.raises(AudioError):
            joiner.finish(len(samples) + 5_000)
    assert list(tmp_path.iterdir()) == []


def test_a_piece_that_was_not_measured_is_noticed(tmp_path) -> None:
    """The head of the file sums up every byte, or there is no file."""
    samples, codec = music(6 * HOUSE_RATE, 2), Mp3Segments()
    with codec.joiner(tmp_path / "a.mp3", channels=2, bitrate=128) as joiner:
        for part in segments(samples, [80], 128):
            joiner.add(part)
        last = joiner.finish(len(samples))
        with pytest.raises(AudioError):
            joiner.seal([codec.measure(last, channels=2, bitrate=128)])
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_join_is_an_error(tmp_path) -> None:
    """No segment, no file."""
    with (
        pytest.raises(AudioError),
        Mp3Segments().joiner(tmp_path / "a.mp3", channels=1, bitrate=96) as joiner,
    ):
        joiner.finish(0)
    with pytest.raises(AudioError):
        segments(np.zeros((0, 1), np.float32), [], 96)


def test_a_folder_that_is_not_there_is_told(tmp_path) -> None:
    """A disk that refuses is a StoreError with a hint."""
    path = tmp_path / "none" / "a.mp3"
    with (
        pytest.raises(StoreError) as told,
        Mp3Segments().joiner(path, channels=1, bitrate=96),
    ):
        pass
    assert told.value.hint


@pytest.mark.parametrize("damage", [b"", b"\0" * 417, b"ID3"])
def test_broken_frames_are_refused(damage) -> None:
    """Bytes that are not whole frames are never put into a file."""
    (part,) = segments(music(HOUSE_RATE, 2), [], 128)
    broken = part.frames[:-10] if not damage else part.frames + damage
    with pytest.raises(AudioError):
        frame_starts(broken, 128)


def refused(name: str) -> int:
    """What a guarded system says."""
    raise PermissionError(name)


@pytest.mark.parametrize("memory", ["granted", "unknown", "refused"])
def test_block_by_block_is_as_good_as_at_once(tmp_path, monkeypatch, memory) -> None:
    """A file of a low bit rate reads the same in blocks as in one go."""
    if memory == "unknown":
        monkeypatch.delattr(os, "memfd_create", raising=False)
    if memory == "refused":
        monkeypatch.setattr(os, "memfd_create", refused, raising=False)
    samples = music(6 * HOUSE_RATE, 1)
    join(segments(samples, [90, 160], 32), samples, 32, tmp_path / "a.mp3")
    with straight((tmp_path / "a.mp3").read_bytes()) as file:
        blocks = []
        while len(block := file.read(10_000, dtype="float32", always_2d=True)):
            blocks.append(block)
    np.testing.assert_array_equal(np.concatenate(blocks), decoded(tmp_path / "a.mp3"))
