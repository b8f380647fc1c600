"""The producer's page of a sound or a finished episode: figures, verdicts, the picture.

It lies beside the file and is never published.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from broadcaster.domain.episode import AudioFile
from broadcaster.domain.errors import AssetError, StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.sound import (
    PEAK_STEP,
    REPORT_ENDING,
    Analysis,
    SoundMarks,
    SoundRemark,
    SoundStretch,
    seconds,
)
from broadcaster.domain.timeline import Layer, MasterSpec, Timeline, TimelineEvent
from broadcaster.domain.wording import clock, length
from broadcaster.pictures.plot import Plot, as_png, as_svg
from broadcaster.pictures.sound_plot import Target, sound_plot
from broadcaster.production.importing_notices import measured, number
from broadcaster.production.mastering import MixCourse, finished_course, turned_down
from broadcaster.production.mixdown import CLOSE_ENOUGH, MixedDown
from broadcaster.production.sidecars import read_episode, read_timeline
from broadcaster.storage.atomic import write_atomic
from broadcaster.system.files import named
from broadcaster.templating import html_pages

_DOWN = -3.0  # dB: a bed below that is ducked
_WORKS = 0.1  # dB: less turning down is no work
_MUCH = 4.0  # dB: a voice that is turned down by more sounds pressed
_APART = 0.5  # seconds between two places at which that happens, to be told as two
_NAMED = 3  # such places that are told by their time


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSubject:
    """A sound file to be looked at, with what is known of it."""

    path: Path
    title: str
    timeline: Timeline | None = None

    @property
    def marks(self) -> SoundMarks:
        """Chapters, segments and ducking; empty where nothing is known."""
        return marks_of(self.timeline) if self.timeline else SoundMarks()


def subjects(name: str, audio: Path) -> tuple[ReportSubject, ...]:
    """The files that a person means: a path, or every edition of an episode by its key.

    `audio` is the folder of finished audio. Raises AssetError when there is neither.
    """
    path = Path(name)
    if path.is_file():
        return (ReportSubject(path=path, title=path.name, timeline=_timeline(path)),)
    shows = [*named(audio, "*")] if path.name == name else []
    found = [beside for show in shows if (beside := show / f"{name}.json").is_file()]
    if not found:
        raise AssetError(
            f"Không tìm thấy tệp âm thanh hoặc số đã dựng “{name}”",
            hint="Viết đường dẫn tới tệp, hoặc khóa của số như broadcaster catalogue list kể.",
            where=name,
        )
    episode, folder = read_episode(found[0]), found[0].parent
    # The file of each edition, once where both have the same.
    names = dict.fromkeys(e.audio.name for e in (episode.school, episode.public) if e is not None)
    return tuple(
        ReportSubject(path=path, title=episode.title, timeline=_timeline(path))
        for path in (folder / name for name in names)
    )


def _timeline(path: Path) -> Timeline | None:
    """The timeline beside a finished file; none where there is none that can be read."""
    beside = path.with_suffix(".timeline.json")
    if not beside.is_file():
        return None
    try:
        return read_timeline(beside)
    except StoreError:
        return None


def picture_of(subject: ReportSubject, found: Analysis, target: Target) -> Plot:
    """The diagram of a subject."""
    title = subject.title
    return sound_plot(found.course, target, title=title, line=summary(found), marks=subject.marks)


def draw(plot: Plot, ending: str) -> bytes:
    """The bytes of a picture file; `ending` is ".png" or ".svg"."""
    return as_png(plot) if ending.lower() == ".png" else as_svg(plot).encode()


def write_report(subject: ReportSubject, found: Analysis, target: Target) -> Path:
    """Put the producer's page beside the file, unless its build did; returns its path."""
    path = subject.path.with_name(subject.path.stem + REPORT_ENDING)
    if path.is_file():
        return path
    plot = replace(picture_of(subject, found, target), told=f"{subject.title}. {summary(found)}")
    page = report_page(
        title=subject.title,
        audio=subject.path.name,
        picture=as_svg(plot),
        figures=figures(found),
        remarks=found.remarks,
        chapters=subject.marks.chapters,
    )
    write_atomic(path, page.encode())
    return path


def summary(found: Analysis) -> str:
    """The figures that matter most, in one line."""
    parts = (
        length(found.seconds),
        measured(found.heard, "LUFS"),
        f"chênh {number(found.range)} LU",
        f"đỉnh {measured(found.true_peak, 'dBTP')}",
        f"to nhất 3 giây {_within(3.0, found.short_term_max, found)}",
    )
    return "  ·  ".join(parts)


def figures(found: Analysis) -> tuple[tuple[str, str], ...]:
    """Every figure with its name, as people read them."""
    facts = found.facts
    hum = f", ù điện {measured(found.hum, 'dBFS')}" if found.lines else ""
    peaks = f"{measured(found.true_peak, 'dBTP')} (mẫu {measured(found.sample_peak, 'dBFS')})"
    words = f"{measured(found.words, 'dBFS')} và {measured(found.noise, 'dBFS')}"
    return (
        ("Loại tệp", f"{facts.format}, {facts.rate} Hz, {facts.channels} kênh"),
        ("Dài", f"{length(found.seconds)} ({number(found.seconds, 2)} giây)"),
        ("Độ to như tai nghe", measured(found.heard, "LUFS")),
        ("Độ to máy đo thường hiện", measured(found.shown, "LUFS")),
        ("Chênh to nhỏ (LRA)", f"{number(found.range)} LU"),
        ("To nhất trong 3 giây", _within(3.0, found.short_term_max, found)),
        ("To nhất trong 0,4 giây", _within(0.4, found.momentary_max, found)),
        ("Đỉnh thật", peaks),
        ("Chỗ vỡ tiếng", str(found.clipped)),
        ("Sóng lệch khỏi giữa", f"{number(abs(100 * found.offset), 2)} %"),
        ("Lời, tạp âm", words + hum),
        ("Lặng ở đầu, ở cuối", f"{number(found.lead)} và {number(found.tail)} giây"),
        ("Nội dung", found.content.value),
    )


def _within(window: float, level: float, found: Analysis) -> str:
    """The highest level of a window of so many seconds, where the file is as long as that."""
    return "tệp ngắn hơn thế" if found.seconds < window else measured(level, "LUFS")


def marks_of(timeline: Timeline, title_of: Callable[[str], str] = lambda _: "") -> SoundMarks:
    """What a timeline shows: chapters, what sounds when, where the bed is down.

    `title_of` gives what people call a sound by its key; "" = its file's name has to do.
    """
    beds = [event for event in timeline.events if event.layer is Layer.BED]
    return SoundMarks(
        chapters=tuple((seconds(chapter.start), chapter.title) for chapter in timeline.chapters),
        stretches=tuple(
            SoundStretch(
                start=seconds(event.start),
                end=seconds(event.start + event.length),
                layer=event.layer,
                title=_title(event, timeline, title_of),
            )
            for event in timeline.events
        ),
        ducked=tuple(dict.fromkeys(down for bed in beds for down in _down(bed))),
    )


def _title(event: TimelineEvent, timeline: Timeline, title_of: Callable[[str], str]) -> str:
    """What is said in a stretch of speech, else the name of the sound."""
    if event.layer is Layer.VOICE:
        said = next((c.written for c in timeline.captions if c.start == event.start), "")
        return said if len(said) <= 80 else said[:79] + "…"
    return title_of(event.source) or event.source.removeprefix("sound:").partition(":")[0]


def _down(bed: TimelineEvent) -> list[tuple[float, float]]:
    """From when to when a bed is more than 3 dB below its height, in seconds."""
    highest = max((db for _, db in bed.envelope), default=0.0)
    stretches: list[tuple[float, float]] = []
    for (at, level), (then, next_level) in zip(bed.envelope, bed.envelope[1:], strict=False):
        if min(level, next_level) - highest < _DOWN and max(level, next_level) - highest < _DOWN:
            stretches.append((seconds(at), seconds(then)))
    return stretches


def limited_share(course: MixCourse, done: MixedDown) -> float:
    """In what share of the time the limiter was to turn down, 0 to 1; the course is the mix's."""
    down = turned_down(course, done.report.gain, done.ceiling)
    return round(float(np.mean(down > _WORKS)), 4) if len(down) else 0.0


def pressed_stretches(course: MixCourse, done: MixedDown) -> tuple[tuple[float, float, float], ...]:
    """Where the limiter turns down by more than 4 dB: seconds from and to, dB at the most.

    What it really did at the most bounds what is worked out from the peaks of the sources.
    """
    most = done.report.limited
    if most <= _MUCH:
        return ()
    down = turned_down(course, done.report.gain, done.ceiling)
    found: list[tuple[float, float, float]] = []
    for at in np.flatnonzero(down > _MUCH).tolist():
        begin, end = seconds(at * PEAK_STEP), seconds((at + 1) * PEAK_STEP)
        here = round(min(float(down[at]), most), 1)
        if found and begin - found[-1][1] < _APART:
            first, _, worst = found[-1]
            found[-1] = (first, end, max(worst, here))
        else:
            found.append((begin, end, here))
    worst = max((down for _, _, down in found), default=0.0)  # that is where it did the most
    return tuple(
        (first, last, round(most, 1) if down == worst else down) for first, last, down in found
    )


def made_report(
    title: str,
    audio: AudioFile,
    timeline: Timeline,
    course: MixCourse,
    *,
    spec: MasterSpec,
    done: MixedDown,
    notices: Sequence[Notice] = (),
    title_of: Callable[[str], str] = lambda _: "",
) -> bytes:
    """The page of a finished episode, the same bytes for the same episode.

    `course` is its mix's, `notices` are those of its sounds: what was cleaned, what is wrong;
    `title_of` gives what people call a sound by its key.
    """
    target = Target(loudness=spec.loudness, true_peak=spec.true_peak)
    drawn = finished_course(course, audio.gain, done.ceiling, done.energies)
    pressed = pressed_stretches(course, done)
    marks = replace(marks_of(timeline, title_of), pressed=pressed)
    plot = sound_plot(drawn, target, title=title, line=_summary(audio), marks=marks)
    page = report_page(
        title=title,
        audio=audio.name,
        picture=as_svg(plot),
        figures=_figures(audio, done),
        remarks=(
            *_remarks(audio, spec, pressed),
            *(
                SoundRemark(good=n.level is Level.INFO, sentence=n.sentence, hint=n.hint)
                for n in notices
            ),
        ),
        chapters=marks.chapters,
    )
    return page.encode()


def _summary(audio: AudioFile) -> str:
    parts = (
        length(audio.seconds),
        f"{number(audio.loudness)} LUFS",
        f"chênh {number(audio.range)} LU",
        f"đỉnh {number(audio.true_peak)} dBTP",
    )
    return "  ·  ".join(parts)


def _figures(audio: AudioFile, done: MixedDown) -> tuple[tuple[str, str], ...]:
    """Measured on the decoded file, save for what was done to the mix."""
    worked = (
        f"{number(100 * audio.limited_share)} % thời gian, nhiều nhất {number(audio.limited)} dB"
    )
    return (
        ("Loại tệp", f"MP3 {audio.bitrate} kbit/s, {audio.channels} kênh"),
        ("Dài", f"{length(audio.seconds)} ({number(audio.seconds, 2)} giây)"),
        ("Độ to như tai nghe", f"{number(audio.loudness, 2)} LUFS"),
        ("Độ to máy đo thường hiện", f"{number(audio.file_loudness, 2)} LUFS"),
        ("Chênh to nhỏ (LRA)", f"{number(audio.range)} LU"),
        ("To nhất trong 3 giây", f"{number(audio.short_term_max)} LUFS"),
        ("To nhất trong 0,4 giây", f"{number(audio.momentary_max)} LUFS"),
        ("Đỉnh thật", f"{number(audio.true_peak, 2)} dBTP"),
        ("Cả bản trộn được nâng", f"{number(audio.gain, 2)} dB"),
        ("Bộ hạn đỉnh làm việc", worked),
        ("Số đoạn mã hóa", str(done.segments)),
    )


def _remarks(
    audio: AudioFile, spec: MasterSpec, pressed: Sequence[tuple[float, float, float]]
) -> Iterator[SoundRemark]:
    off = audio.loudness - spec.loudness
    told = f"độ to {number(audio.loudness, 2)} LUFS, đích {number(spec.loudness)}"
    yield SoundRemark(good=abs(off) <= CLOSE_ENOUGH, sentence=told)
    told = f"đỉnh {number(audio.true_peak, 2)} dBTP, trần {number(spec.true_peak)}"
    yield SoundRemark(good=audio.true_peak <= spec.true_peak, sentence=told)
    if audio.limited > _MUCH:
        worst = sorted(pressed, key=lambda one: -one[2])[:_NAMED]
        where = ", ".join(clock(int(start)) for start, _, _ in sorted(worst))
        told = (
            f"có chỗ bộ hạn đỉnh phải hạ {number(audio.limited)} dB, quá {number(_MUCH, 0)} dB, "
            "nên tiếng có thể bị bí"
            + (f": {len(pressed)} chỗ, nặng nhất ở {where}" if where else "")
        )
        yield SoundRemark(
            good=False,
            sentence=told,
            hint="Xem vạch đỏ cao trong hình: tiếng ở đó quá gắt. Thu lại, hoặc hạ âm thanh ấy.",
        )


@lru_cache(maxsize=1)
def _templates() -> Any:
    return html_pages(files("broadcaster.production") / "templates")


def report_page(
    *,
    title: str,
    audio: str,
    picture: str,
    figures: Sequence[tuple[str, str]],
    remarks: Sequence[SoundRemark],
    chapters: Sequence[tuple[float, str]] = (),
) -> str:
    """The page as HTML that needs no other file but the sound; `picture` is SVG of ours."""
    html: str = (
        _templates()
        .get_template("report.html.j2")
        .render(
            title=title,
            audio=audio,
            picture=picture,
            figures=figures,
            remarks=remarks,
            chapters=[(round(start, 1), clock(int(start)), name) for start, name in chapters],
        )
    )
    return html
