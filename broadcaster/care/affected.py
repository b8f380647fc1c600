"""Everything that cites a document which the law has changed meanwhile, and where it has got to."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from broadcaster.care.heard_evidence import HeardEvidence
from broadcaster.care.owed_corrections import CorrectionBook
from broadcaster.domain.approval import Approval
from broadcaster.domain.correction import ReachedPlace
from broadcaster.domain.episode import Episode, EpisodeDigest, cited_in
from broadcaster.domain.queue import NEXT, WAITING, QueueItem
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import ScriptHead
from broadcaster.domain.text import slug
from broadcaster.law.changes import SourceChange, changes_since, wrong_between
from broadcaster.law.document_numbers import document_key
from broadcaster.law.register import Register
from broadcaster.production.script_folder import script_files
from broadcaster.programme.approval import script_index
from broadcaster.programme.cited_law import changes_of, sources_of
from broadcaster.stations.tools import StationTools


class AffectedState(StrEnum):
    """Where something that cites changed law has got to; the value is what people read."""

    DRAFT = "đang viết"
    SENT = "chờ duyệt"
    APPROVED = "đã duyệt, chưa xếp"
    QUEUED = "chờ phát"
    HEARD = "đã phát, đã đăng hoặc đã gửi"


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedWork:
    """A script or an episode that rests on a document which stands otherwise than it was judged."""

    state: AffectedState
    key: str  # Episode.key; of a draft the slug of its script
    title: str
    day: date  # for which the law was asked: of the slot, of the broadcast to come, else today
    changes: tuple[SourceChange, ...]  # the gravest first
    aired: date | None = None  # of what was heard: its own day
    places: tuple[ReachedPlace, ...] = ()  # of what was heard: where

    @property
    def grave(self) -> bool:
        """Whether it rests on what nobody may rely on."""
        return any(one.grave for one in self.changes)

    @property
    def wrong(self) -> bool:
        """Whether the words were wrong on a day on which people heard them."""
        return self.state is AffectedState.HEARD and any(one.was for one in self.changes)

    @property
    def why(self) -> str:
        """The gravest change in words; of what was wrong when it was heard how it stood then."""
        return next((one.of_the_day for one in self.changes if one.was), self.changes[0].told)


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedList:
    """What cites changed law, as far as somebody looked."""

    works: tuple[AffectedWork, ...]
    unseen: int = 0  # episodes of past days that may be so and were not opened


def affected(
    book: CorrectionBook,
    evidence: HeardEvidence,
    today: date,
    number: str = "",
    *,
    most: int | None = None,
) -> AffectedList:
    """All of it, what is heard next first; only what cites `number` unless that is "".

    What was judged is held against the day for which it matters: what waits against its slot's,
    what was heard against today. Of past days `most` are opened, the gravest and newest first.
    Raises StoreError.
    """
    tools = book.tools
    waiting, files = _waiting(tools, today), script_index(tools)
    briefs = [b for b in tools.catalogue().briefs() if b.cites and _about(b.cites, number)]
    ahead = [b for b in briefs if b.key in waiting or _air_day(b) > today]
    past = [b for b in briefs if b.key not in waiting and _air_day(b) <= today]
    ranks = {b.key: _rank(b, today, tools.register()) for b in past}
    past = [b for b in past if ranks[b.key] or _heard_wrongly(evidence, b, today, tools.register())]
    past.sort(key=lambda b: (ranks[b.key] != _GRAVE, -_air_day(b).toordinal(), b.key))
    found = [*_drafts(tools, today, number)]
    for brief in (*ahead, *past[:most]):
        slots = waiting.get(brief.key, ())
        if slots:
            found += _queued(tools, brief.key, slots)
        heard = _heard(book, evidence, brief, today, files)
        if heard is not None:
            found.append(heard)
        elif not slots:
            found += _unheard(tools, brief, today)
    return AffectedList(
        works=tuple(sorted(found, key=_urgency)), unseen=len(past) - len(past[:most])
    )


_SLIGHT, _GRAVE = 1, 2


def _rank(brief: EpisodeDigest, today: date, register: Register) -> int:
    """How grave it may be what became of its law since its own day; 0 = nothing did."""
    changes = changes_since(cited_in(brief.cites), _air_day(brief), today, register)
    return max((_GRAVE if one.grave or one.was else _SLIGHT for one in changes), default=0)


def _urgency(work: AffectedWork) -> tuple[object, ...]:
    """What may still be stopped first, then the gravest; of what was heard the newest."""
    order = list(AffectedState)
    urgent = work.state in (AffectedState.QUEUED, AffectedState.APPROVED)
    day = -work.aired.toordinal() if work.aired is not None else work.day.toordinal()
    grave = work.grave or work.wrong
    return not urgent, not grave, order.index(work.state), day, work.key


def wrong_when_heard(
    book: CorrectionBook, evidence: HeardEvidence, today: date
) -> tuple[AffectedWork, ...]:
    """What was heard although the law already stood otherwise, and nobody has dealt with.

    For those who look every minute: only what may be so is opened.
    """
    dealt: dict[str, date] = {}  # episode -> the last day on which somebody did
    for one in book.owed.all():
        day = one.opened.astimezone(ZONE).date()
        dealt[one.episode] = max(day, dealt.get(one.episode, day))
    register, briefs = book.tools.register(), book.tools.catalogue().briefs()
    first = min(map(_air_day, briefs), default=today)
    rows = {  # there are few different ones, and most were right on every day
        row
        for row in {brief.cites for brief in briefs if brief.cites}
        if wrong_between(cited_in(row), first, today, register)
    }
    wrong = [
        brief
        for brief in briefs
        if brief.cites in rows
        and _heard_wrongly(evidence, brief, today, register, dealt.get(brief.key))
    ]
    files = script_index(book.tools) if wrong else {}
    works = (_heard(book, evidence, brief, today, files) for brief in wrong)
    return tuple(one for one in works if one is not None and one.wrong)


def heard_changes(
    book: CorrectionBook,
    evidence: HeardEvidence,
    episode: Episode,
    today: date,
    files: Mapping[str, Path] | None = None,
) -> tuple[SourceChange, ...]:
    """What became of its law since it was first heard, and how it stood whenever it was wrong.

    Each day of log and stations counts, and its own where something else tells that it was heard.
    """
    days = evidence.days(episode.key)
    if not days or any(not one.moments for one in evidence.places(episode)):
        days |= {episode.air_time.astimezone(ZONE).date()}
    first, *later = sorted({min(day, today) for day in days})
    register, sources = book.tools.register(), sources_of(episode)
    wrong = [day for day in later if wrong_between(sources, day, day, register)]
    found: dict[str, SourceChange] = {}
    for day in (first, *wrong):
        for one in changes_of(book.tools, episode, day, today, files):
            if one.document not in found or (one.was and not found[one.document].was):
                found[one.document] = one
    return tuple(sorted(found.values(), key=lambda one: not one.grave))


def _air_day(brief: EpisodeDigest) -> date:
    return brief.air_time.astimezone(ZONE).date()


def _heard_wrongly(
    evidence: HeardEvidence,
    brief: EpisodeDigest,
    today: date,
    register: Register,
    after: date | None = None,
) -> bool:
    """Whether one of its days was wrong, of those behind `after`: of log, stations, its own."""
    sources = cited_in(brief.cites)
    return any(
        wrong_between(sources, day, day, register)
        for day in evidence.days(brief.key) | {_air_day(brief)}
        if day <= today and (after is None or day > after)
    )


def _about(cites: str, number: str) -> bool:
    key = document_key(number) if number else ""
    return not key or any(document_key(s.number) == key for s in cited_in(cites))


def _waiting(tools: StationTools, today: date) -> dict[str, list[tuple[QueueItem, date]]]:
    """Items that may still air, by episode, each with the day of its slot."""
    found: dict[str, list[tuple[QueueItem, date]]] = {}
    for item in tools.queue().items(since=today):
        if item.episode and item.state in WAITING:
            slot = item.occurrence
            day = date.fromisoformat(slot[:10]) if slot and slot != NEXT else today
            found.setdefault(item.episode, []).append((item, day))
    return found


def _judged(approval: Approval | None, otherwise: date) -> date:
    return approval.at.astimezone(ZONE).date() if approval is not None else otherwise


def _leaving(tools: StationTools, key: str) -> tuple[Episode | None, Approval | None]:
    """The episode as it would leave: as approved, or as it was made."""
    found = tools.approvals().get(key)
    if found is not None and found[1] is not None:
        return found[1], found[0]
    return tools.catalogue().get(key), None


def _queued(
    tools: StationTools, key: str, slots: Sequence[tuple[QueueItem, date]]
) -> Iterator[AffectedWork]:
    episode, approval = _leaving(tools, key)
    if episode is None:
        return
    for _, day in slots:
        judged = min(_judged(approval, episode.first_air_date), day)
        changes = changes_of(tools, episode, judged, day)
        if changes:
            yield AffectedWork(
                state=AffectedState.QUEUED, key=key, title=episode.title, day=day, changes=changes
            )


def _heard(
    book: CorrectionBook,
    evidence: HeardEvidence,
    brief: EpisodeDigest,
    today: date,
    files: Mapping[str, Path],
) -> AffectedWork | None:
    """None where it was never heard, or nothing became of its law since."""
    aired = _air_day(brief)
    if min((aired, *evidence.days(brief.key))) > today:
        return None
    episode, _ = _leaving(book.tools, brief.key)
    if episode is None:
        return None
    places = tuple(evidence.places(episode))
    changes = heard_changes(book, evidence, episode, today, files) if places else ()
    if not changes:
        return None
    return AffectedWork(
        state=AffectedState.HEARD,
        key=brief.key,
        title=episode.title,
        day=today,
        changes=changes,
        aired=aired,
        places=places,
    )


def _unheard(tools: StationTools, brief: EpisodeDigest, today: date) -> Iterator[AffectedWork]:
    """What is made and may still go out; of what is long over nobody has to think."""
    episode, approval = _leaving(tools, brief.key)
    day = brief.air_time.astimezone(ZONE).date()
    if episode is None or (day < today and approval is None):
        return
    day = max(day, today)
    changes = changes_of(tools, episode, min(_judged(approval, episode.first_air_date), day), day)
    state = AffectedState.APPROVED if approval is not None else AffectedState.SENT
    if changes:
        yield AffectedWork(
            state=state, key=brief.key, title=episode.title, day=day, changes=changes
        )


def _drafts(tools: StationTools, today: date, number: str) -> Iterator[AffectedWork]:
    """Scripts that no episode was made of, with what is wrong on their own day."""
    from broadcaster.scripts.script_file import read_unfinished  # not for a look at the lamp

    made = {brief.key for brief in tools.catalogue().briefs()}
    entries = tools.listing().entries
    done = {name for entry in entries if entry.key in made for name in entry.slugs}
    for path in script_files(tools.folders.scripts):
        if slug(path.stem) in done:
            continue
        try:
            script = read_unfinished(path.read_bytes(), path.name).value
        except OSError:  # `check` tells of it
            continue
        if script is not None and script.head.air_date >= today:
            yield from _draft(tools, slug(path.stem), script.head, number)


def _draft(tools: StationTools, name: str, head: ScriptHead, number: str) -> Iterator[AffectedWork]:
    keys = _keys(head)
    if number and document_key(number) not in keys:
        return
    day = head.air_date
    changes = changes_since(head.sources, date.min, day, tools.register())
    told = tuple(one for one in changes if one.grave and not head.law_reason)
    if told:
        yield AffectedWork(
            state=AffectedState.DRAFT, key=name, title=head.title, day=day, changes=told
        )


def _keys(head: ScriptHead) -> Collection[str]:
    return {document_key(source.number) for source in head.sources}
