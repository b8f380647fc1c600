"""Timeline -> chapters and transcript of an episode, in seconds."""

from itertools import accumulate

from broadcaster.domain.episode import EpisodeChapter, TranscriptLine
from broadcaster.domain.sound import seconds
from broadcaster.domain.timeline import Caption, Timeline


def chapters_of(timeline: Timeline) -> tuple[EpisodeChapter, ...]:
    """The chapters with their beginnings in seconds, to the millisecond."""
    return tuple(EpisodeChapter(start=_time(c.start), title=c.title) for c in timeline.chapters)


def transcript_of(timeline: Timeline) -> tuple[TranscriptLine, ...]:
    """What is heard, sentence by sentence, with times in seconds, to the millisecond."""
    return tuple(map(_line, timeline.captions))


def _line(caption: Caption) -> TranscriptLine:
    words = _words(caption)
    return TranscriptLine(
        start=_time(caption.start),
        end=_time(caption.end),
        speaker=caption.speaker,
        text=caption.written,
        spoken=caption.spoken,
        synthetic=caption.synthetic,
        words=words,
        estimated=caption.estimated and bool(words),
    )


def _words(caption: Caption) -> tuple[int, ...]:
    """When each written word begins; a stretch of the caption may be several, or half of one."""
    begins: list[int] = []  # of every character that is no blank
    for stretch in caption.words:
        start = round(100 * seconds(max(0, stretch.start - caption.start)))
        begins += [start] * len("".join(stretch.text.split()))
    written = caption.written.split()
    if not begins or len(begins) != sum(map(len, written)):
        return ()
    places = accumulate(map(len, written[:-1]), initial=0)
    return tuple(begins[place] for place in places)


def _time(frame: int) -> float:
    return round(seconds(frame), 3)
