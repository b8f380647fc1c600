"""Whether an episode fits into its time, and making it fit exactly where that is asked for."""

import math
from collections.abc import Callable
from dataclasses import replace

from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.sound import MP3_FRAME, frames, seconds
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.timeline import Layer, Timeline
from broadcaster.domain.wording import length
from broadcaster.production.layout import END_GAP, Spacing


def length_text(frame_count: int) -> str:
    """A length in minutes and seconds, rounded up to a second: "3 phút 20 giây"."""
    return length(math.ceil(seconds(frame_count)))


# Silences between seven tenths and thirteen tenths of the usual still sound like breathing.
TIGHT, LOOSE = 0.7, 1.3
PLAY_ON = frames(60.0)  # the longest time that the last bed is heard on behind the last words
LEAST_TAIL, MOST_TAIL = frames(0.3), frames(2.0)  # silence that may close an exact episode
_HALVINGS = 12
_USUAL_SPEED = 4.0  # syllables a second


def fit(lay: Callable[[Spacing], Timeline], wanted: int) -> Timeline:
    """The episode in exactly `wanted` frames where that can be done, else as near as can be.

    `lay` puts the sounds down with some room between them. First the silences are made shorter
    or longer; when that is not enough the last bed plays on behind the last words.
    """
    tight = lay(Spacing(stretch=TIGHT, on_phrases=False))
    if _reached(tight) + LEAST_TAIL > wanted:
        return tight
    loose = lay(Spacing(stretch=LOOSE, on_phrases=False))
    if _reached(loose) + MOST_TAIL < wanted:
        return _closed(_played_on(lay, loose, wanted), wanted)
    fitting, low, high = tight, TIGHT, LOOSE
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        timeline = lay(Spacing(stretch=middle, on_phrases=False))
        if _reached(timeline) + END_GAP <= wanted:
            fitting, low = timeline, middle
        else:
            high = middle
    return _closed(fitting, wanted)


def _reached(timeline: Timeline) -> int:
    """The frame behind the last sound."""
    return timeline.frames - END_GAP if timeline.events else timeline.frames


def _played_on(lay: Callable[[Spacing], Timeline], loose: Timeline, wanted: int) -> Timeline:
    more = min(wanted - loose.frames, PLAY_ON) // MP3_FRAME * MP3_FRAME
    while more > 0:
        timeline = lay(Spacing(stretch=LOOSE, play_on=more, on_phrases=False))
        if _reached(timeline) + LEAST_TAIL <= wanted:
            return timeline
        more -= MP3_FRAME  # what follows was rounded up to the grid
    return loose


def _closed(timeline: Timeline, wanted: int) -> Timeline:
    """The timeline with the silence behind it that makes it exact, when that is a short one."""
    silence = wanted - _reached(timeline)
    fits = LEAST_TAIL <= silence <= MOST_TAIL
    return replace(timeline, frames=wanted) if fits else timeline


def not_exact(timeline: Timeline, programme: ProgrammeFormat) -> Notice | None:
    """A warning with what to cut or to add when an episode could not be fitted exactly."""
    wanted = frames(programme.exact_minutes * 60)
    if wanted in (0, timeline.frames):
        return None
    off = timeline.frames - wanted
    much = f"{length_text(abs(off))} (khoảng {_syllables(timeline, abs(off))} tiếng)"
    exact = f"đúng {length_text(wanted)} của chương trình “{programme.name}”"
    if off > 0:
        sentence = (
            f"số này dài {length_text(timeline.frames)} dù khoảng nghỉ đã rút hết mức, "
            f"quá {length_text(off)} so với {exact}"
        )
        hint = f"Bớt {much}. {_what_to_cut(timeline)}"
    else:
        played = " và nhạc nền cuối bài đã kéo dài" if _plays_on(timeline) else ""
        sentence = (
            f"số này chỉ dài {length_text(timeline.frames)} dù khoảng nghỉ đã giãn{played} "
            f"hết mức, thiếu {length_text(-off)} so với {exact}"
        )
        hint = f"Thêm {much}."
        if not played:
            hint = (
                f"Thêm {much}, hoặc cho nhạc nền dưới lời kết (bed_under) để nhạc kéo dài được "
                f"tới {length_text(PLAY_ON)}."
            )
    return Notice(
        code="khong-dung-do-dai",
        level=Level.WARNING,
        sentence=sentence,
        hint=hint,
        place=programme.place,
    )


def _plays_on(timeline: Timeline) -> bool:
    """Whether a bed is heard behind the words for longer than it fades."""
    words = max((e.start + e.length for e in timeline.events if e.layer is Layer.VOICE), default=0)
    beds = (e.start + e.length for e in timeline.events if e.layer is Layer.BED)
    return max(beds, default=0) - words > PLAY_ON // 2


def _syllables(timeline: Timeline, length: int) -> int:
    """About how many spoken syllables fill a length at the speed of this episode, in tens."""
    said = sum(len(caption.spoken.split()) for caption in timeline.captions)
    took = sum(caption.end - caption.start for caption in timeline.captions)
    speed = said / took if took else _USUAL_SPEED / frames(1.0)
    return max(-int(-length * speed // 10) * 10, 10)


def too_long(timeline: Timeline, programme: ProgrammeFormat) -> Notice | None:
    """A warning with what to cut when the episode is longer than its programme allows."""
    allowed = frames(programme.max_minutes * 60)
    exact = programme.exact_minutes > 0  # then `not_exact` speaks
    if exact or programme.max_minutes <= 0 or timeline.frames <= allowed:
        return None
    over = length_text(timeline.frames - allowed)
    return Notice(
        code="qua-dai",
        level=Level.WARNING,
        sentence=f"số này dài {length_text(timeline.frames)}, quá {over} so với mức "
        f"{length_text(allowed)} của chương trình “{programme.name}”",
        hint=_what_to_cut(timeline),
        place=programme.place,
    )


def _what_to_cut(timeline: Timeline) -> str:
    if not timeline.chapters:
        return "Bớt lời, hoặc tăng max_minutes trong định dạng chương trình."
    ends = [*(chapter.start for chapter in timeline.chapters[1:]), timeline.frames]
    lengths = [end - c.start for c, end in zip(timeline.chapters, ends, strict=True)]
    longest = max(range(len(lengths)), key=lambda n: lengths[n])
    return (
        f"Phần dài nhất là “{timeline.chapters[longest].title}” "
        f"({length_text(lengths[longest])}): cắt bớt hoặc chuyển sang số sau."
    )
