"""Timeline -> chapters and transcript of an episode, in seconds."""

from broadcaster.model.episode import EpisodeChapter, TranscriptLine
from broadcaster.model.sound import seconds
from broadcaster.model.timeline import Timeline


def chapters_of(timeline: Timeline) -> tuple[EpisodeChapter, ...]:
    """The chapters with their beginnings in seconds, to the millisecond."""
    return tuple(EpisodeChapter(start=_time(c.start), title=c.title) for c in timeline.chapters)


def transcript_of(timeline: Timeline) -> tuple[TranscriptLine, ...]:
    """What is heard, sentence by sentence, with times in seconds, to the millisecond."""
    return tuple(
        TranscriptLine(
            start=_time(caption.start),
            end=_time(caption.end),
            speaker=caption.speaker,
            text=caption.written,
            spoken=caption.spoken,
            synthetic=caption.synthetic,
        )
        for caption in timeline.captions
    )


def _time(frame: int) -> float:
    return round(seconds(frame), 3)
