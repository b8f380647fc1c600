"""Pictures of a film: what is said lights up when it is said, nothing else moves."""

import io
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from PIL import Image

from broadcaster.domain.timeline import CaptionCue
from broadcaster.pictures.film_pictures import (
    LAYOUTS,
    FilmLook,
    FilmPictures,
    FilmShape,
    FilmTheme,
    planes_of,
    thumbnail_of,
)

LOOK = FilmLook(
    programme="Phát thanh măng non",
    title="Đội mũ bảo hiểm",
    line="Số 2 – thứ Hai, ngày 14 tháng 9 năm 2026",
    unit="Trường THCS Hoa Phượng",
    labels=("Giọng đọc tổng hợp (AI)",),
)
CUES = (
    CaptionCue(start=1.0, end=3.0, speaker="Nữ", rows=("Xin chào", "các bạn"),
               words=(1.0, 1.4, 2.0, 2.4)),
    CaptionCue(start=4.0, end=5.0, speaker="Nam", rows=("Chào em",)),
)  # fmt: skip
WAVE = np.linspace(0.1, 1.0, 300, dtype=np.float32)
YELLOW_U = 100  # of what is said on a dark ground: far from white and from every ground


@pytest.fixture(scope="module")
def frames():
    """Every picture of six seconds, without the wave."""
    film = FilmPictures(LOOK, FilmShape.WIDE, CUES, WAVE, seconds=6.0, rate=5)
    layout = LAYOUTS[FilmShape.WIDE]
    top = round(layout.caption[1] * 0.72)
    width, height = layout.width, layout.height
    kept = []
    for data in film:
        whole = np.frombuffer(bytes(data), np.uint8)
        u = whole[width * height : width * height * 5 // 4].reshape(height // 2, width // 2)
        kept.append((hash(whole[: width * top].tobytes()), u[top // 2 :].copy()))
    assert len(kept) == film.count == 30
    return kept


def said(frame):
    """How many pixels of the words are marked as said."""
    return int((frame[1] < YELLOW_U).sum())


def test_words_light_up_within_a_tenth_of_a_second_of_being_said(frames):
    counts = [said(frame) for frame in frames]
    grows = [n for n in range(1, 30) if counts[n] > counts[n - 1]]
    assert [round(n / 5, 1) for n in grows] == [1.0, 1.4, 2.0, 2.4, 4.0, 4.6]
    assert all(
        abs(n / 5 - start) <= 0.1 for n, start in zip(grows, (1, 1.4, 2, 2.4, 4), strict=False)
    )
    assert counts[0] == counts[15] == counts[25] == 0, "nobody speaks: nothing is said"


@pytest.mark.rows_slow
@pytest.mark.parametrize(
    ("shape", "theme"),
    [
        (FilmShape.TALL, FilmTheme.LIGHT),
        (FilmShape.TALL, FilmTheme.DARK),
        (FilmShape.WIDE, FilmTheme.LIGHT),
        (FilmShape.SQUARE, FilmTheme.DARK),
        (FilmShape.SQUARE, FilmTheme.LIGHT),
        (FilmShape.WIDE, FilmTheme.DARK),
    ],
)
def test_what_is_said_stands_out_on_every_ground_of_every_shape(shape, theme):
    layout = LAYOUTS[shape]
    look = replace(LOOK, theme=theme)
    film = FilmPictures(look, shape, CUES, WAVE, seconds=6.0, rate=2)
    shown = [np.frombuffer(bytes(data), np.uint8) for data in islice(film, 6)]
    area, top = layout.width * layout.height, round(layout.caption[1] * layout.height / 2000) * 2

    def field(frame, begin, part):
        plane = frame[begin : begin + area // part**2].reshape(-1, layout.width // part)
        return plane[top // part :]

    silent, begun, whole = shown[1], shown[3], shown[5]
    ground = np.median(field(silent, 0, 1))  # 16 black, 235 white
    assert ground > 220 if theme is FilmTheme.LIGHT else ground < 80
    # U of yellow, V of the programme's own colour: the same as the films themselves are asked
    begin = area if theme is FilmTheme.DARK else area * 5 // 4
    counts = [int((field(one, begin, 2) < 104).sum()) for one in (silent, begun, whole)]
    assert counts[0] == 0
    assert 30 < counts[1] < counts[2]
    letters = (field(whole, begin, 2) < 96).repeat(2, 0).repeat(2, 1)
    said = field(whole, 0, 1)[letters]
    assert abs(float(np.median(said)) - float(ground)) > 80


def test_only_the_mark_of_the_wave_moves_where_nobody_speaks(frames):
    assert len({frame[0] for frame in frames[:5]}) > 1
    assert len({frame[1].tobytes() for frame in frames[15:20]}) == 1


def test_white_and_black_are_those_of_limited_range():
    planes = planes_of(Image.new("RGB", (2, 2), (255, 255, 255)))
    assert (planes.y[0, 0], planes.u[0, 0], planes.v[0, 0]) == (235, 128, 128)
    assert planes_of(Image.new("RGB", (2, 2), (0, 0, 0))).y[0, 0] == 16


@pytest.mark.rows_slow
@pytest.mark.parametrize("title", ["🚦📻", "Một tiêu đề rất dài và rất dài " * 10, "x" * 300])
def test_a_thumbnail_is_always_small_and_whole(title):
    look = FilmLook(
        programme="", title=title, line="", unit="Trường", labels=(), theme=FilmTheme.LIGHT
    )
    data = thumbnail_of(look, FilmShape.WIDE)
    assert len(data) < 2_000_000
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.size == (1280, 720)


@pytest.mark.parametrize("shape", FilmShape)
def test_sides_of_every_shape_are_even_and_its_words_stand_within(shape):
    layout = LAYOUTS[shape]
    right = 1000 * layout.width / layout.height
    assert layout.width % 2 == layout.height % 2 == 0
    for left, wide in ((layout.caption[0], layout.caption[2]), (layout.wave[0], layout.wave[2])):
        assert 0 < left < left + wide < right
    rows = 20 + layout.caption[3] * (0.72 + 2 * 1.22 * 1.05)
    assert layout.caption[1] - 20 + rows < (800 if shape is FilmShape.TALL else 1000)
