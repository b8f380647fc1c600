"""The picture of a sound: what it shows, the same bytes each time, and safe in any page."""

import io
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from broadcaster.domain.sound import SoundCourse, SoundMarks, SoundStretch
from broadcaster.domain.timeline import Layer
from broadcaster.dsp.analysis import CourseMeter
from broadcaster.pictures.motifs import BRAND, PAPER
from broadcaster.pictures.plot import Area, Box, Plot, PlotLine, Words, as_png, as_svg
from broadcaster.pictures.sound_plot import Target, loudness_dips, sound_plot

RATE = 44_100
TARGET = Target(loudness=-16.0, true_peak=-1.0)
SVG = "{http://www.w3.org/2000/svg}"


def course(seconds: float = 8.0, height: float = 0.5) -> SoundCourse:
    """A tone in its first half, silence in the second."""
    time = np.arange(round(seconds * RATE)) / RATE
    wave = height * np.sin(2 * np.pi * 1_000 * time) * (time < seconds / 2)
    meter = CourseMeter(1, RATE)
    meter.feed(wave.astype(np.float32)[:, None])
    return meter.finish()[1]


MARKS = SoundMarks(
    chapters=((0.0, "Mở đầu"), (4.0, "Hỏi & đáp <về> luật")),
    stretches=(
        SoundStretch(start=0.0, end=2.0, layer=Layer.VOICE, title="Chào các bạn"),
        SoundStretch(start=2.0, end=4.0, layer=Layer.RECORDING),
        SoundStretch(start=0.0, end=8.0, layer=Layer.BED),
    ),
    ducked=((0.0, 4.0),),
)


def drawn(marks: SoundMarks | None = None, *, height: float = 0.5, title: str = "Số 1") -> Plot:
    line = "8 giây · −16,0 LUFS"
    return sound_plot(course(height=height), TARGET, title=title, line=line, marks=marks)


def words(plot: Plot) -> list[str]:
    return [shape.words for shape in plot.shapes if isinstance(shape, Words)]


def test_a_picture_says_what_it_shows() -> None:
    """Title, figures with their minus signs, axes, the target and what the curves are."""
    told = words(drawn())
    for expected in ("Số 1", "8 giây · −16,0 LUFS", "−20", "0:00", "đích −16 LUFS", "trong 3 giây"):
        assert expected in told
    assert not any("Lời đọc" in word for word in told)


def test_an_episode_shows_its_chapters_segments_and_ducking() -> None:
    """A lane for each kind that occurs, chapter titles, and the bed lower under words."""
    plot = drawn(MARKS)
    told = words(plot)
    for expected in ("Mở đầu", "Hỏi & đáp <về> luật", "Lời đọc", "Ghi âm", "Nhạc nền"):
        assert expected in told
    assert "Tiếng động" not in told
    titles = [shape.title for shape in plot.shapes if isinstance(shape, Box)]
    assert "Chào các bạn" in titles
    assert "nhạc nền hạ xuống dưới lời" in titles


def test_a_wave_is_as_high_as_the_sound() -> None:
    """The loud half is tall and the silent half is flat."""
    (wave,) = (s for s in drawn().shapes if isinstance(s, Area) and s.fill == BRAND)
    upper = wave.points[: len(wave.points) // 2]
    middle = sum(y for _, y in wave.points) / len(wave.points)
    heights = [middle - y for _, y in upper]
    third = len(heights) // 3
    loud, silent = np.median(heights[:third]), np.median(heights[-third:])
    assert loud == pytest.approx(0.5 * 107, rel=0.05)
    assert silent < 1.0


def test_peaks_under_the_ceiling_are_marked() -> None:
    """Red where the limiter must have worked, and a word that says so; else neither."""
    told = "đỉnh sát trần: bộ hạn đỉnh làm việc"
    assert told in words(drawn(height=10 ** (-1.1 / 20)))
    assert told not in words(drawn(height=0.5))


def test_the_loudness_curve_lies_at_the_loudness() -> None:
    """A tone of known loudness is drawn at its level; silence at the foot of the scale."""
    plot = drawn(height=10 ** (-16 / 20))
    dashed = [s for s in plot.shapes if isinstance(s, PlotLine) and s.dashed]
    goal = dashed[-1].points[0][1]
    curve = max(
        (s for s in plot.shapes if isinstance(s, PlotLine)), key=lambda s: len(s.points) * s.width
    )
    ys = [y for _, y in curve.points]
    assert min(ys) == pytest.approx(goal, abs=2.0)
    assert max(ys) > goal + 100


def levels(*parts: tuple[float, float]) -> SoundCourse:
    """(seconds, LUFS) after each other."""
    energies = np.concatenate(
        [np.full(round(50 * length), 10 ** ((level + 0.691) / 10)) for length, level in parts]
    )
    return SoundCourse(energies=energies, peaks=np.full(len(energies), 0.3, np.float32))


def stretch(start: float, end: float, layer: Layer, title: str = "") -> SoundStretch:
    return SoundStretch(start=start, end=end, layer=layer, title=title)


DIPPED = levels((20, -16), (6, -24), (20, -16), (6, -26), (20, -16))
WORDS = (
    stretch(0, 20, Layer.VOICE),
    stretch(26, 46, Layer.VOICE),
    stretch(52, 72, Layer.VOICE),
)


def test_a_dip_is_told_by_the_sound_that_makes_it() -> None:
    """A sting by its name, silence as a pause, each at its quietest moment."""
    marks = SoundMarks(stretches=(*WORDS, stretch(20.2, 25.8, Layer.MUSIC, "nhạc cắt")))
    first, second = loudness_dips(DIPPED, -16.0, marks)
    assert (first.what, second.what) == ("nhạc cắt", "nghỉ")
    assert 21 <= first.at <= 25
    assert first.level == pytest.approx(-24.0, abs=0.3)
    assert first.start < first.at < first.end <= 26.5
    told = words(sound_plot(DIPPED, TARGET, title="Số 1", line="", marks=marks))
    assert ("nhạc cắt" in told, "nghỉ" in told) == (True, True)


def test_only_a_dip_is_told() -> None:
    """Speech at its loudness has none; a sound without a name goes by its kind; nothing is guessed."""
    level = levels((60, -17))
    assert loudness_dips(level, -16.0, SoundMarks(stretches=WORDS)) == ()
    nameless = SoundMarks(stretches=(*WORDS, stretch(20, 26, Layer.EFFECT)))
    assert loudness_dips(DIPPED, -16.0, nameless)[0].what == "tiếng động"
    assert loudness_dips(DIPPED, -16.0, SoundMarks()) == ()


def test_a_bed_alone_is_told_as_one() -> None:
    """Where the words are over and the music dies away under nobody."""
    marks = SoundMarks(stretches=(*WORDS, stretch(15, 23, Layer.BED)))
    assert [dip.what for dip in loudness_dips(DIPPED, -16.0, marks)] == ["nhạc nền", "nghỉ"]


def test_labels_of_dips_do_not_lie_on_each_other() -> None:
    """Of twenty in a row those are told for which there is room."""
    course = levels(*[(5, -16), (5, -26)] * 40)
    marks = SoundMarks(stretches=(stretch(0, 400, Layer.VOICE),))
    plot = sound_plot(course, TARGET, title="", line="", marks=marks)
    at = [s.at[0] for s in plot.shapes if isinstance(s, Words) and s.words == "nghỉ"]
    assert 5 < len(at) < 40
    assert all(then - one >= 74 for one, then in pairwise(at))


def test_a_limiter_that_works_too_much_is_shown_with_its_decibels() -> None:
    """A tall red mark with its time for a pointer, the worst in words; nothing where there is none."""
    marks = SoundMarks(stretches=WORDS, pressed=((1.0, 1.2, 4.4), (65.0, 65.1, 6.25)))
    plot = sound_plot(DIPPED, TARGET, title="", line="", marks=marks)
    told = words(plot)
    assert "−6,2 dB" in told
    assert "vạch cao: bộ hạn đỉnh hạ quá mức, nhiều nhất 6,2 dB" in told
    tall = [s for s in plot.shapes if isinstance(s, Box) and "bí" in s.title]
    assert [box.title.split(":")[0] for box in tall] == [
        "bộ hạn đỉnh hạ 4,4 dB ở 0",
        "bộ hạn đỉnh hạ 6,2 dB ở 1",
    ]
    without = words(sound_plot(DIPPED, TARGET, title="", line="", marks=SoundMarks()))
    assert not [word for word in without if "dB" in word]


def test_words_are_text_that_nothing_keeps_from_being_marked() -> None:
    """Every word of the picture is a text element; what is drawn over them lets the pointer by."""
    root = ET.fromstring(as_svg(drawn(MARKS)))
    texts = {text.text for text in root.iter(f"{SVG}text")}
    assert set(words(drawn(MARKS))) == texts
    strokes = list(root.iter(f"{SVG}path"))
    assert strokes
    assert {one.get("pointer-events") for one in strokes} == {"none"}


def test_svg_and_png_are_well_formed_and_the_same_each_time() -> None:
    """XML that parses with its words in place, a picture of the stated size, the same bytes."""
    plot = drawn(MARKS)
    svg, png = as_svg(plot), as_png(plot)
    root = ET.fromstring(svg)
    assert root.get("viewBox") == f"0 0 {plot.width} {plot.height}"
    assert "Hỏi & đáp <về> luật" in [text.text for text in root.iter(f"{SVG}text")]
    assert root.get("role") == "img"
    assert root.get("aria-label", "").startswith("Số 1")
    with Image.open(io.BytesIO(png)) as image:
        assert image.size == (plot.width, plot.height)
        assert image.getpixel((2, 2)) == PAPER
        assert len(image.getcolors(1 << 24) or []) > 20
    again = drawn(MARKS)
    assert (as_svg(again), as_png(again)) == (svg, png)
    assert len(svg) < 120_000


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", '"><svg onload=x>', "Tin & bài"])
def test_no_title_can_break_out_of_the_picture(title: str) -> None:
    """Whatever an episode is called, the picture stays one harmless picture."""
    marks = SoundMarks(
        chapters=((0.0, title),),
        stretches=(SoundStretch(start=0.0, end=1.0, layer=Layer.VOICE, title=title),),
    )
    root = ET.fromstring(as_svg(drawn(marks, title=title)))
    assert not [node for node in root.iter() if node.tag.endswith("script")]
    names = {name for node in root.iter() for name in node.attrib}
    assert not [name for name in names if name.startswith("on")]


@pytest.mark.parametrize("frames", [0, 1, 500, 3_000])
def test_the_shortest_sounds_are_drawn(frames: int) -> None:
    """Nothing, one sample and less than a window have a picture too."""
    meter = CourseMeter(2, RATE)
    meter.feed(np.full((frames, 2), 0.1, np.float32))
    plot = sound_plot(meter.finish()[1], TARGET, title="", line="")
    ET.fromstring(as_svg(plot))
    assert as_png(plot).startswith(b"\x89PNG")


def test_five_hours_make_no_larger_picture() -> None:
    """The curve has as many points as the picture has room for."""
    hops = 5 * 3_600 * 50
    energies = np.random.default_rng(1).random(hops) * 0.01
    long = SoundCourse(energies=energies, peaks=energies.astype(np.float32) * 50)
    plot = sound_plot(long, TARGET, title="dài", line="")
    assert len(as_svg(plot)) < 150_000
    marks = [word for word in words(plot) if re.fullmatch(r"\d+:\d\d", word)]
    assert 3 <= len(marks) <= 16
