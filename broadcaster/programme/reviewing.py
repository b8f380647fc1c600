"""What an approver read the last time, and what a legal reporter says of the law in an episode."""

import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadcaster.domain.approval import ItemState, Transition
from broadcaster.domain.episode import Edition, Episode, EpisodeItem
from broadcaster.domain.errors import BroadcasterError, Conflict, InputError
from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.sound import SoundAsset, seconds
from broadcaster.domain.text import paired, places
from broadcaster.domain.timeline import Layer
from broadcaster.production.sidecars import read_timeline, timelines_of
from broadcaster.production.sounds import key_of
from broadcaster.programme.approval import script_index
from broadcaster.programme.approval_rules import script_digest
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.storage.atomic import write_atomic

READ = ".ban-da-doc"  # below audio_out: one small file an episode
OPINIONS = ".phap-luat"  # the same
_LONGEST = 4_000_000  # bytes; what is longer is none of ours
_KEPT = 20  # opinions of an episode


def _card(tools: ProgrammeTools, folder: str, episode: Episode) -> Path:
    return tools.folders.audio / folder / f"{episode.key}.json"


def _keep(path: Path, card: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, (json.dumps(card, ensure_ascii=False) + "\n").encode())


# --- what was read the last time --------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDiff:
    """Two versions side by side."""

    pairs: tuple[tuple[str, str], ...]  # old line, new line; "" = there is none
    changed: int  # lines that differ
    at: datetime | None  # when the old one was read; None = this is the first


def edition_of(episode: Episode) -> Edition | None:
    """The edition that an approver hears: the school's, which has everything."""
    return episode.school or episode.public


def lines_of(episode: Episode) -> tuple[str, ...]:
    """What is approved, line by line: sentences with their speaker, then the questions."""
    edition = edition_of(episode)
    if edition is None:
        return ()
    said = [f"{line.speaker}: {line.text}" for line in edition.transcript]
    asked = [line for item in edition.items for one in item.questions for line in _asked(one)]
    return (*said, *asked, *(line for item in edition.items for line in _taught(item)))


def _taught(item: EpisodeItem) -> Iterator[str]:
    """What a lesson with an item is for, for two versions to be compared."""
    if item.subject:
        yield f"Môn: {item.subject}"
    if item.grade:
        yield f"Lớp: {item.grade}"
    for outcome in item.outcomes:
        yield f"Yêu cầu cần đạt: {outcome}"


def _asked(question: ScriptQuestion) -> Iterator[str]:
    """A question with its right answers, for two versions to be compared."""
    named = f"Câu hỏi {question.number}"
    yield f"{named}: {question.text}"
    for choice in question.choices:
        right = " (đáp án đúng)" if choice.right else ""
        yield f"{named}, ý {choice.letter}: {choice.text}{right}"
    yield f"{named}, giải thích: {question.explanation}"
    yield f"{named}, nguồn: {question.source}"


def remember(tools: ProgrammeTools, episode: Episode) -> None:
    """Keep what was read now, for the next comparison."""
    card = {
        "at": tools.clock.now().isoformat(),
        "lines": lines_of(episode),
        "takes": [[one.speaker, one.words, one.source] for one in recordings_of(tools, episode)],
    }
    _keep(_card(tools, READ, episode), card)


def compare(tools: ProgrammeTools, episode: Episode) -> VersionDiff:
    """The version read last against the one that waits; a damaged note counts as none."""
    new = lines_of(episode)
    try:
        data = _card(tools, READ, episode).read_bytes()[:_LONGEST]
        card = json.loads(data)
        old, at = tuple(map(str, card["lines"])), datetime.fromisoformat(card["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return VersionDiff(pairs=tuple(("", line) for line in new), changed=0, at=None)
    pairs = paired(old, new)
    return VersionDiff(pairs=pairs, changed=places(pairs), at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardRecording:
    """A recording of a person that is heard in an episode, as the approver is told of it."""

    start: float  # seconds
    speaker: str  # who says it in the script; "" = it is no line
    words: str  # what it says, or its name
    source: str  # key of the sound: another one whenever it was recorded anew
    asset: SoundAsset | None  # None = the shelf has it no more: recorded anew, or taken away
    news: str  # what changed since it was heard last, in Vietnamese; "" = nothing, or never heard


def recordings_of(tools: ProgrammeTools, episode: Episode) -> tuple[HeardRecording, ...]:
    """The recordings in exactly the sound that an approver hears, in order.

    They are read off its timeline, for the shelf may have others by now; a timeline that is lost or
    damaged tells of none.
    """
    names = timelines_of(episode)
    try:
        timeline = read_timeline(tools.folders.audio / episode.show / names[0])
    except (BroadcasterError, IndexError):
        return ()
    said = {o.start: (o.speaker, o.written) for o in timeline.captions if not o.synthetic}
    events = [one for one in timeline.events if one.layer is Layer.RECORDING]
    shelf = {key_of(asset): asset for asset in tools.shelf().assets} if events else {}
    before = _recordings_before(tools, episode) if events else None
    return tuple(
        HeardRecording(
            start=seconds(event.start),
            speaker=line[0],
            words=line[1],
            source=event.source,
            asset=shelf.get(event.source),
            news=_news(before, line, event.source),
        )
        for event in events
        for line in [said.get(event.start, ("", ""))]
    )


def _recordings_before(
    tools: ProgrammeTools, episode: Episode
) -> dict[tuple[str, str], set[str]] | None:
    """Speaker and words -> sources, as heard last; None = nobody heard it, or it is not known."""
    try:
        card = json.loads(_card(tools, READ, episode).read_bytes()[:_LONGEST])
        found: dict[tuple[str, str], set[str]] = {}
        for speaker, words, source in card["takes"]:
            found.setdefault((str(speaker), str(words)), set()).add(str(source))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found


def _news(
    before: Mapping[tuple[str, str], AbstractSet[str]] | None, line: tuple[str, str], source: str
) -> str:
    if before is None or source in before.get(line, ()):
        return ""
    return "thu lại từ lần nghe trước" if line in before else "mới thu từ lần nghe trước"


def returned_scripts(tools: ProgrammeTools) -> dict[str, Transition]:
    """By slug: the scripts that an approver gave back and that were not sent again, and why."""
    found: dict[str, Transition] = {}
    for key, state in tools.journal().states().items():
        episode = tools.catalogue().get(key) if state is ItemState.RETURNED else None
        if episode is None:
            continue
        steps = [step for step in tools.journal().steps(key) if not step.item]
        found |= dict.fromkeys(episode.slugs, steps[-1])
    return found


def is_sent(tools: ProgrammeTools, slug: str) -> bool:
    """Whether a script waits for approval, or is approved."""
    keys = [one.key for one in tools.listing().entries if slug in one.slugs and not one.retired]
    states = tools.journal().states_of(keys) if keys else {}
    return any(one in (ItemState.PENDING, ItemState.APPROVED) for one in states.values())


def steps_of_texts(
    tools: ProgrammeTools, slug: str, texts: Sequence[bytes]
) -> tuple[Transition | None, ...]:
    """The last step that was about each text of a script, such as “Đã duyệt”; None = none was.

    Where other scripts go with it they count as they are now.
    """
    files = script_index(tools)
    found: dict[int, Transition] = {}
    for entry in tools.listing().entries:
        if slug not in entry.slugs or entry.retired:
            continue
        beside = [(name, files[name]) for name in entry.slugs if name != slug and name in files]
        others = [(name, path.read_bytes()) for name, path in beside if path.is_file()]
        digests = [script_digest([(slug, data), *others]) for data in texts]
        for step in tools.journal().steps(entry.key):
            if not step.item:
                found |= {n: step for n, own in enumerate(digests) if own == step.script_sha256}
    return tuple(found.get(n) for n in range(len(texts)))


# --- what is said of the law ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One person's word on the law in one rendering."""

    who: str
    at: datetime
    right: bool  # what the episode says of the law is right
    words: str  # what has to be mended; may be empty when it is right
    heard: str  # SHA-256 of the sound it is about


def opinions_of(tools: ProgrammeTools, episode: Episode) -> tuple[Opinion, ...]:
    """Every opinion on an episode, oldest first; a damaged note counts as none."""
    try:
        rows = json.loads(_card(tools, OPINIONS, episode).read_bytes())
        return tuple(
            Opinion(
                who=str(row["who"]),
                at=datetime.fromisoformat(row["at"]),
                right=row["right"] is True,
                words=str(row["words"]),
                heard=str(row["heard"]),
            )
            for row in rows
        )
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def standing_opinion(tools: ProgrammeTools, episode: Episode) -> Opinion | None:
    """The last opinion on exactly the sound that is there now; None = nobody looked at it."""
    edition = edition_of(episode)
    heard = edition.audio.sha256 if edition else ""
    mine = [one for one in opinions_of(tools, episode) if one.heard == heard]
    return mine[-1] if mine else None


def give_opinion(
    tools: ProgrammeTools, episode: Episode, *, who: str, right: bool, words: str, heard: str
) -> Opinion:
    """Keep an opinion; saying the same twice is saying it once.

    Raises Conflict when the sound is another one by now, InputError for a fault without a word.
    """
    edition = edition_of(episode)
    if edition is None or edition.audio.sha256 != heard:
        raise Conflict(
            "bài đã có bản khác từ khi thầy cô mở trang", hint="Tải lại trang, nghe bản mới."
        )
    if not right and not words.strip():
        raise InputError("chưa ghi chỗ nào chưa đúng", hint="Ghi điều, khoản và cách nói đúng.")
    last = standing_opinion(tools, episode)
    if last is not None and (last.who, last.right, last.words) == (who, right, words):
        return last
    now = tools.clock.now()
    made = Opinion(who=who, at=now, right=right, words=words, heard=heard)
    kept = (*opinions_of(tools, episode), made)[-_KEPT:]
    rows = [
        {"who": o.who, "at": o.at.isoformat(), "right": o.right, "words": o.words, "heard": o.heard}
        for o in kept
    ]
    _keep(_card(tools, OPINIONS, episode), rows)
    return made
