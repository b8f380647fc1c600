"""The producer's page: what stands on it, and that it is told from the timeline alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from broadcaster.domain.episode import AudioFile
from broadcaster.domain.errors import AssetError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.sound import HOUSE_RATE, Sound, SoundMarks, SoundRemark
from broadcaster.domain.timeline import (
    Caption,
    Chapter,
    Layer,
    MasterReport,
    MasterSpec,
    Timeline,
    TimelineEvent,
)
from broadcaster.pictures.sound_plot import Target
from broadcaster.production.analyse import analyse
from broadcaster.production.mastering import MixCourse, course_of, finished_course, turned_down
from broadcaster.production.mixdown import MixedDown
from broadcaster.production.rendering import RenderingResult
from broadcaster.production.sidecars import (
    write_episode,
    write_timeline,
)
from broadcaster.production.sound_profiles import profile
from broadcaster.production.sound_report import (
    limited_share,
    made_report,
    marks_of,
    pressed_stretches,
    report_page,
    subjects,
    write_report,
)

SECOND = HOUSE_RATE
TARGET = Target(loudness=-16.0, true_peak=-1.0)


def tone(seconds: float, height: float) -> Sound:
    wave = height * np.sin(2 * np.pi * 500 * np.arange(round(seconds * SECOND)) / SECOND)
    return Sound(samples=wave.astype(np.float32)[:, None])


SOURCES = {"lời": tone(2.0, 0.6), "sound:nhac-nen:12": tone(4.0, 0.1)}
PROFILES = {key: profile(sound, key) for key, sound in SOURCES.items()}


def programme() -> Timeline:
    """Two seconds of words over a bed that goes down for them."""
    voice = TimelineEvent(source="lời", layer=Layer.VOICE, start=2 * SECOND, length=2 * SECOND)
    bed = TimelineEvent(
        source="sound:nhac-nen:12",
        layer=Layer.BED,
        start=0,
        length=6 * SECOND,
        loop=True,
        envelope=(
            (SECOND, 0.0),
            (2 * SECOND, -14.0),
            (4 * SECOND, -14.0),
            (5 * SECOND, 0.0),
        ),
    )
    said = Caption(
        start=2 * SECOND, end=4 * SECOND, speaker="Nữ", written="Chào các bạn.", spoken="chào"
    )
    return Timeline(
        frames=6 * SECOND,
        events=(bed, voice),
        chapters=(Chapter(start=0, title="Mở <đầu>"), Chapter(start=2 * SECOND, title="Lời")),
        captions=(said,),
    )


def test_marks_are_those_of_the_timeline() -> None:
    """Chapters and segments in seconds, words said, the name of a sound, the bed where it is down."""
    marks = marks_of(programme())
    assert marks.chapters == ((0.0, "Mở <đầu>"), (2.0, "Lời"))
    assert [(s.layer, s.start, s.end, s.title) for s in marks.stretches] == [
        (Layer.BED, 0.0, 6.0, "nhac-nen"),
        (Layer.VOICE, 2.0, 4.0, "Chào các bạn."),
    ]
    assert marks.ducked == ((2.0, 4.0),)


def test_the_limiter_works_where_peaks_are_too_high() -> None:
    """Ahead of the peak by less than 10 ms, by as many dB as it is over, and let go slowly."""
    peaks = np.full(2_000, 0.1, np.float32)
    peaks[1_000] = 1.0
    course = MixCourse(energies=np.full(300, 0.01), peaks=peaks, loudness=-20.0)
    down = turned_down(course, gain=0.0, ceiling=-6.0)
    assert down.max() == pytest.approx(6.0, abs=0.1)
    at = np.flatnonzero(down)
    assert 995 <= at[0] <= 1_000
    assert 1_010 < at[-1] < 1_100
    assert not turned_down(course, gain=-10.0, ceiling=-6.0).any()


def test_what_is_drawn_never_exceeds_the_ceiling() -> None:
    """Heights on the grid of the energies, held under the ceiling."""
    course = course_of(programme(), PROFILES.__getitem__, 2)
    drawn = finished_course(course, 6.0, -1.5, course.energies)
    assert len(drawn.peaks) == len(drawn.energies) == 300
    assert drawn.peaks.max() == pytest.approx(10 ** (-1.5 / 20), abs=0.01)
    assert drawn.peaks[:40].max() == pytest.approx(0.2, abs=0.01)
    nothing = MixCourse(energies=np.zeros(0), peaks=np.zeros(0, np.float32), loudness=-70.0)
    assert len(finished_course(nothing, 0.0, -1.0, np.zeros(0)).peaks) == 0


def made(gain: float = 6.0) -> tuple[AudioFile, MixedDown]:
    report = MasterReport(
        loudness=-16.02, true_peak=-1.2, gain=gain, seconds=6.0, bytes=9, sha256="0", limited=9.5
    )
    done = MixedDown(
        report=report,
        segments=2,
        fresh=2,
        energies=np.full(300, 0.01),
        ceiling=-1.5,
        rendered=RenderingResult(path=Path("so-1.mp3"), parts=(), measured=(), notices=(), fresh=2),
    )
    audio = AudioFile(
        name="so-1.mp3",
        bytes=9,
        sha256="0",
        seconds=6.0,
        loudness=-16.02,
        true_peak=-1.2,
        channels=1,
        bitrate=96,
        gain=gain,
        limited=9.5,
        limited_share=0.25,
    )
    return audio, done


def page(gain: float = 6.0, **how) -> str:
    audio, done = made(gain)
    notices = (
        Notice(code="ghi-am-sach", level=Level.INFO, sentence="đã làm sạch bản ghi a.wav"),
        Notice(
            code="am-thanh-vo", level=Level.WARNING, sentence="b.wav bị vỡ tiếng", hint="Ghi lại."
        ),
    )
    spec = MasterSpec(channels=1, bitrate=96)
    bytes_ = made_report(
        "Số 1 <b>",
        audio,
        programme(),
        course_of(programme(), PROFILES.__getitem__, spec.channels),
        spec=spec,
        done=done,
        notices=notices,
        **how,
    )
    return bytes_.decode()


def test_the_page_holds_figures_picture_and_remarks() -> None:
    """Both loudness figures of a mono file, what the limiter did, what was cleaned; all escaped."""
    told = page()
    for expected in (
        "−16,02 LUFS",
        "−19,03 LUFS",
        "25,0 % thời gian, nhiều nhất 9,5 dB",
        "hạn đỉnh phải hạ 9,5 dB",
        "đã làm sạch bản ghi a.wav",
        "b.wav bị vỡ tiếng",
        "Ghi lại.",
        "<svg",
        "Mở &lt;đầu&gt;",
        "Số 1 &lt;b&gt;",
        'src="so-1.mp3"',
        'content="noindex"',
    ):
        assert expected in told
    assert "<b>" not in told
    assert told == page()


def test_a_limiter_above_four_decibels_is_a_warning_with_its_place() -> None:
    """Four and a little is told, four is not; where it is, in seconds of the programme."""
    _, done = made(9.0)
    course = course_of(programme(), PROFILES.__getitem__, 1)

    def stretches(limited: float):
        report = replace(done.report, limited=limited)
        return pressed_stretches(course, replace(done, report=report))

    assert stretches(4.0) == ()
    ((start, end, most),) = stretches(4.2)
    assert 1.9 <= start <= 2.1
    assert 3.9 <= end <= 4.2
    assert most == 4.2
    told = page(gain=9.0)
    assert "quá 4 dB, nên tiếng có thể bị bí: 1 chỗ, nặng nhất ở 0:0" in told
    assert "vạch cao" in told
    assert "vạch cao" not in page(gain=3.0)


def test_sounds_are_called_as_people_call_them() -> None:
    """Where the shelf knows a title; words stay words."""
    titles = {"sound:nhac-nen:12": "nhạc nền nhẹ"}
    marks = marks_of(programme(), lambda key: titles.get(key, ""))
    assert [s.title for s in marks.stretches] == ["nhạc nền nhẹ", "Chào các bạn."]
    assert "nhạc nền nhẹ" in page(title_of=lambda key: titles.get(key, ""))


def test_the_share_of_the_limiter_is_a_part_of_the_time() -> None:
    """Two seconds of six are too high; without gain none are."""
    course = course_of(programme(), PROFILES.__getitem__, 1)
    share = limited_share(course, made(6.0)[1])
    assert share == pytest.approx(2 / 6, abs=0.05)
    assert limited_share(course, made(0.0)[1]) == 0.0


def test_a_page_without_chapters_has_no_list_of_them() -> None:
    """Only what there is."""
    html = report_page(
        title="a.wav",
        audio="a b.wav",
        picture="<svg></svg>",
        figures=(("Dài", "1 giây"),),
        remarks=(SoundRemark(good=True, sentence="ổn"),),
    )
    assert "Chương" not in html
    assert 'src="a%20b.wav"' in html


@pytest.fixture
def audio_folder(tmp_path: Path, episode) -> Path:
    """Finished audio with one episode: sidecar, sound and timeline."""
    folder = tmp_path / "audio_out" / "phat-thanh-mang-non"
    folder.mkdir(parents=True)
    write_episode(folder / f"{episode.key}.json", episode)
    samples = tone(6.0, 0.3).samples
    soundfile.write(folder / f"{episode.key}.mp3", samples, SECOND, format="MP3")
    write_timeline(folder / f"{episode.key}.timeline.json", programme())
    return folder.parent


def test_an_episode_is_found_by_its_key(audio_folder: Path, episode) -> None:
    """With its title and its timeline; one file where both editions are the same."""
    both = replace(episode, public=episode.school)
    write_episode(audio_folder / "phat-thanh-mang-non" / f"{episode.key}.json", both)
    (subject,) = subjects(episode.key, audio_folder)
    assert subject.title == episode.title
    assert subject.marks.ducked == ((2.0, 4.0),)
    found = analyse(subject.path, loudness=TARGET.loudness, true_peak=TARGET.true_peak)
    path = write_report(subject, found, TARGET)
    assert path.name == f"{episode.key}.bao-cao.html"
    assert "Lời đọc" in path.read_text(encoding="utf-8")


def test_a_page_of_the_build_is_left_as_it_is(audio_folder: Path, episode) -> None:
    """Looking at an episode again does not write over what its build told."""
    (subject,) = subjects(episode.key, audio_folder)
    found = analyse(subject.path, loudness=TARGET.loudness, true_peak=TARGET.true_peak)
    page_ = subject.path.with_name(f"{episode.key}.bao-cao.html")
    page_.write_text("của lần dựng", encoding="utf-8")
    assert write_report(subject, found, TARGET) == page_
    assert page_.read_text(encoding="utf-8") == "của lần dựng"


def test_a_plain_file_has_no_marks(tmp_path: Path) -> None:
    """Any sound file can be a subject; a damaged timeline beside it counts as none."""
    path = tmp_path / "a.wav"
    soundfile.write(path, tone(1.0, 0.2).samples, SECOND)
    (subject,) = subjects(str(path), tmp_path)
    assert subject.marks == SoundMarks()
    path.with_suffix(".timeline.json").write_text("{", encoding="utf-8")
    assert subjects(str(path), tmp_path)[0].timeline is None


@pytest.mark.parametrize("name", ["khong-co", "../khong-co", "*", ""])
def test_what_is_neither_file_nor_episode_is_refused(audio_folder: Path, name: str) -> None:
    """The error says both ways to name something."""
    with pytest.raises(AssetError, match="Không tìm thấy"):
        subjects(name, audio_folder)
