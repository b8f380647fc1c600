"""What finished files say of themselves: chapters, transcript and sources, and the tags in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from broadcaster.audio.tags import TagChapter, TagLoudness, Tags, TagWord
from broadcaster.domain.episode import (
    ASSISTED_MARK,
    SYNTHETIC_MARK,
    AudioFile,
    CheckedFigure,
    Edition,
    EpisodeChapter,
    EpisodeItem,
    TranscriptLine,
    VoiceUse,
)
from broadcaster.domain.notice import Place
from broadcaster.domain.script import LegalSource, Paragraph, Script, assisted_outside
from broadcaster.domain.sound import HOUSE_RATE, seconds
from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.timeline import Caption, Timeline
from broadcaster.law.citations import as_said
from broadcaster.law.figure_finding import FigureFinding
from broadcaster.law.figures_against_source import figure_findings
from broadcaster.law.passages import TextOf, no_text
from broadcaster.law.register import Register
from broadcaster.law.sources import completed
from broadcaster.production.grouping import ScriptGroup
from broadcaster.production.rundown import Rundown, SpeechCue, TakeCue, is_words
from broadcaster.production.transcript import transcript_text


def title_of(group: ScriptGroup) -> str:
    """The title of an episode with everything in it."""
    return episode_title(script.head.title for script in group.scripts)


def episode_title(titles: Iterable[str]) -> str:
    """The title of an episode: those of its items, in order."""
    return " · ".join(titles)


def edition_of(
    timeline: Timeline,
    audio: AudioFile,
    scripts: Sequence[Script],
    register: Register,
    *,
    rundown: Rundown,
    until: date | None = None,
    text_of: TextOf = no_text,
) -> Edition:
    """An edition made of some scripts; `until` is the last day of the consents that it needs.

    `rundown` is what the timeline was laid out from: its words are the captions, one by one.

    What a script leaves out of a source is that of the register on the day on which it is made.
    """
    cited: dict[str, LegalSource] = {}
    for script in scripts:
        for source in script.head.sources:
            said = as_said(source, script, register)
            whole = replace(completed(said, register), place=None)
            parts = (cited.get(source.number, whole).articles, said.articles)
            articles = "" if "" in parts else "; ".join(dict.fromkeys(parts))
            cited[source.number] = replace(whole, articles=articles)
    transcript = transcript_of(timeline)
    lines = _said_lines(rundown, transcript)
    return Edition(
        audio=audio,
        chapters=chapters_of(timeline),
        transcript=transcript,
        sources=tuple(cited.values()),
        figures=tuple(
            one
            for script in scripts
            for one in _checked(figure_findings(script, register, text_of), script, lines)
        ),
        items=tuple(episode_item(script) for script in scripts),
        until=until,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _SaidLine:
    """Where in a script a line of the transcript begins."""

    place: Place
    offset: int  # in the text of its paragraph
    start: float  # second at which it is heard


def _said_lines(rundown: Rundown, transcript: Sequence[TranscriptLine]) -> tuple[_SaidLine, ...]:
    words = (cue for cue in rundown.cues if is_words(cue))
    return tuple(
        _SaidLine(
            place=cue.place,
            offset=cue.reading.start if isinstance(cue, SpeechCue) else 0,  # a take says it all
            start=line.start,
        )
        for cue, line in zip(words, transcript, strict=True)
        if isinstance(cue, SpeechCue | TakeCue) and cue.place is not None
    )


def _checked(
    findings: Iterable[FigureFinding], script: Script, lines: Sequence[_SaidLine]
) -> Iterator[CheckedFigure]:
    """The figures of a script that an edition says: what is for the yard alone is not told."""
    paragraphs = [block for block in script.body if isinstance(block, Paragraph)]
    for one in findings:
        block, figure = paragraphs[one.paragraph], one.figure
        said = [
            line
            for line in lines
            if line.offset <= figure.start and line.place == block.place_at(line.offset)
        ]
        if not said:
            continue
        line = max(said, key=lambda line: line.offset)
        yield CheckedFigure(
            words=figure.text,
            told=one.verdict.value,
            place=str(one.where) if one.where is not None else "",
            reason=one.reason,
            start=line.start,
            at=figure.start - line.offset,
        )


def episode_item(script: Script) -> EpisodeItem:
    """A script as a programme item of an episode."""
    head = script.head
    return EpisodeItem(
        slug=script.slug,
        title=head.title,
        kind=head.kind.value,
        summary=head.summary,
        author=head.author,
        origin=head.origin,
        assisted=assisted_outside(head.assisted),
        real_case=head.real_case,
        questions=tuple(replace(one, place=None) for one in script.questions),
        subject=head.subject,
        grade=head.grade,
        outcomes=head.outcomes,
    )


def chapters_of(timeline: Timeline) -> tuple[EpisodeChapter, ...]:
    """The chapters with their beginnings in seconds, to the millisecond."""
    return tuple(EpisodeChapter(start=_seconds(c.start), title=c.title) for c in timeline.chapters)


def transcript_of(timeline: Timeline) -> tuple[TranscriptLine, ...]:
    """What is heard, sentence by sentence, with times in seconds, to the millisecond."""
    return tuple(_transcript_line(caption) for caption in timeline.captions)


def _transcript_line(caption: Caption) -> TranscriptLine:
    words = _word_starts(caption)
    return TranscriptLine(
        start=_seconds(caption.start),
        end=_seconds(caption.end),
        speaker=caption.speaker,
        text=caption.written,
        spoken=caption.spoken,
        synthetic=caption.synthetic,
        words=words,
        estimated=caption.estimated and bool(words),
        quoted=caption.quoted,
    )


def _word_starts(caption: Caption) -> tuple[int, ...]:
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


def _seconds(frame: int) -> float:
    return round(seconds(frame), 3)


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
    helped = any(item.assisted for item in edition.items)
    marks = [SYNTHETIC_MARK] * synthetic + [ASSISTED_MARK] * helped
    texts = [("AI_CONTENT", "; ".join(marks))] if marks else []
    texts += [("VOICES", "; ".join(dict.fromkeys(v.voice for v in label.voices)))]
    texts += [("VOICES_CHANGED", "; ".join(changed))] if changed else []
    texts += [("LEGAL_SOURCES", "; ".join(s.number for s in edition.sources))]
    texts += [("EPISODE_GUID", entry.guid)]
    return Tags(
        title=episode_title(item.title for item in edition.items),
        album=label.show.title,
        artist=label.station.name,
        number=entry.number,
        date=entry.day.isoformat(),
        time=label.group.programme.air_time.strftime("%H:%M"),
        comment=". ".join([*marks, *changed, *credit]),
        publisher=label.station.unit,
        lyrics=transcript_text(edition),
        words=tuple(_tag_words(timeline.captions)),
        cover=label.cover,
        chapters=tag_chapters(timeline),
        texts=tuple(texts),
        loudness=TagLoudness(
            integrated=audio.loudness,
            range=audio.range,
            true_peak=audio.true_peak,
            momentary_max=audio.momentary_max,
            short_term_max=audio.short_term_max,
        ),
        cues=cue_points(timeline),
        reference=entry.key,
    )


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


def _tag_words(captions: Sequence[Caption]) -> Iterator[TagWord]:
    """Word by word where the times of words are known, else sentence by sentence."""
    for number, caption in enumerate(captions):
        timed = [(word.start, word.text) for word in caption.words if word.text]
        for place, (start, text) in enumerate(timed or [(caption.start, caption.written)]):
            gap = " " if place else "\n" if number else ""
            yield TagWord(start=_milliseconds(start), text=gap + text)


def _milliseconds(frame: int) -> int:
    return round(frame * 1000 / HOUSE_RATE)
