"""Whether an episode fits into the time it may take."""

from broadcaster.model.notice import Level, Notice
from broadcaster.model.sound import frames, seconds
from broadcaster.model.station import ProgrammeFormat
from broadcaster.model.timeline import Timeline


def too_long(timeline: Timeline, programme: ProgrammeFormat) -> Notice | None:
    """A warning with what to cut when the episode is longer than its programme allows."""
    allowed = frames(programme.max_minutes * 60)
    if programme.max_minutes <= 0 or timeline.frames <= allowed:
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


def length_text(frame_count: int) -> str:
    """A length in minutes and seconds, rounded up to a second: "3 phút 20 giây"."""
    minutes, rest = divmod(-int(-seconds(frame_count) // 1), 60)
    parts = [f"{minutes} phút"] if minutes else []
    parts += [f"{rest} giây"] if rest or not minutes else []
    return " ".join(parts)


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
