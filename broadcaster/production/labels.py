"""What finished files say of themselves: tags, chapters, words in time, loudness."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadcaster.audio.tags import TagChapter, TagLoudness, Tags, TagWord
from broadcaster.domain.episode import SYNTHETIC_MARK, AudioFile, Edition, EpisodeItem, VoiceUse
from broadcaster.domain.sound import HOUSE_RATE, seconds
from broadcaster.domain.station import ProgrammeFormat, Show, StationProfile
from broadcaster.domain.timeline import Caption, Timeline
from broadcaster.production.planning import ScriptGroup
from broadcaster.production.transcript import transcript_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What every file of an episode says alike."""

    group: ScriptGroup
    station: StationProfile
    show: Show
    voices: tuple[VoiceUse, ...]
    cover: bytes


def tags_of(label: Label, edition: Edition, timeline: Timeline, audio: AudioFile) -> Tags:
    """The tags of one file with an edition's words; `audio` is what it measured."""
    entry = label.group.entry
    synthetic = any(voice.synthetic for voice in label.voices)
    changed = [f"{v.name}: {v.voice} thay cho {v.instead_of}" for v in label.voices if v.instead_of]
    credit = [voice.credit for voice in label.voices if voice.credit]
    texts = [("AI_CONTENT", SYNTHETIC_MARK)] if synthetic else []
    texts += [("VOICES", "; ".join(dict.fromkeys(v.voice for v in label.voices)))]
    texts += [("VOICES_CHANGED", "; ".join(changed))] if changed else []
    texts += [("LEGAL_SOURCES", "; ".join(s.number for s in edition.sources))]
    texts += [("EPISODE_GUID", entry.guid)]
    return Tags(
        title=episode_title(edition.items),
        album=label.show.title,
        artist=label.station.name,
        number=entry.number,
        date=entry.day.isoformat(),
        time=_air_time(label.group.programme),
        comment=". ".join([*([SYNTHETIC_MARK] if synthetic else []), *changed, *credit]),
        publisher=label.station.unit,
        lyrics=transcript_text(edition),
        words=tuple(_words(timeline.captions)),
        cover=label.cover,
        chapters=tag_chapters(timeline),
        texts=tuple(texts),
        loudness=_loudness(audio),
        cues=cue_points(timeline),
        reference=entry.key,
    )


def episode_title(items: Sequence[EpisodeItem]) -> str:
    """The title of an episode: its items, in order."""
    return " · ".join(item.title for item in items)


def tag_chapters(timeline: Timeline) -> tuple[TagChapter, ...]:
    """The chapters in milliseconds; each ends where the next begins, the last with the file."""
    starts = [_milliseconds(chapter.start) for chapter in timeline.chapters]
    ends = [*starts[1:], _milliseconds(timeline.frames)]
    return tuple(
        TagChapter(start=start, end=end, title=chapter.title)
        for start, end, chapter in zip(starts, ends, timeline.chapters, strict=True)
    )


def cue_points(timeline: Timeline) -> tuple[float, float] | None:
    """Where the first sound begins and the last one ends, in seconds; None for silence."""
    if not timeline.events:
        return None
    begins = min(event.start for event in timeline.events)
    ends = max(event.start + event.length for event in timeline.events)
    return seconds(begins), seconds(min(ends, timeline.frames))


def _air_time(programme: ProgrammeFormat) -> str:
    return programme.air_time.strftime("%H:%M")


def _words(captions: Sequence[Caption]) -> Iterator[TagWord]:
    """Word by word where the times of words are known, else sentence by sentence."""
    for number, caption in enumerate(captions):
        timed = [(word.start, word.text) for word in caption.words if word.text]
        for place, (start, text) in enumerate(timed or [(caption.start, caption.written)]):
            gap = " " if place else "\n" if number else ""
            yield TagWord(start=_milliseconds(start), text=gap + text)


def _milliseconds(frame: int) -> int:
    return round(frame * 1000 / HOUSE_RATE)


def _loudness(audio: AudioFile) -> TagLoudness:
    return TagLoudness(
        integrated=audio.loudness,
        range=audio.range,
        true_peak=audio.true_peak,
        momentary_max=audio.momentary_max,
        short_term_max=audio.short_term_max,
    )
