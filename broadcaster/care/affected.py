"""Everything that cites a document which the law has changed meanwhile, and where it has got to."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from broadcaster.care.owed_corrections import CorrectionBook, reached
from broadcaster.domain.approval import Approval
from broadcaster.domain.correction import HeardPlace
from broadcaster.domain.episode import Episode, EpisodeDigest, cited_in
from broadcaster.domain.queue import NEXT, WAITING, QueueItem
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import ScriptHead
from broadcaster.domain.text import slug
from broadcaster.law.changes import SourceChange, changes_since
from broadcaster.law.document_numbers import document_key
from broadcaster.law.register import Register
from broadcaster.production.script_folder import script_files
from broadcaster.programme.approval import script_index
from broadcaster.programme.cited_law import changes_of
from broadcaster.scripts.script_file import read_unfinished
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
    places: tuple[tuple[HeardPlace, str, str], ...] = ()  # kind, name, how it is known

    @property
    def grave(self) -> bool:
        """Whether it rests on what nobody may rely on."""
        return any(one.grave for one in self.changes)

    @property
    def wrong(self) -> bool:
        """Whether the words were wrong on the day on which people heard them."""
        return self.state is AffectedState.HEARD and any(
            one.grave and one.early for one in self.changes
        )


def affected(book: CorrectionBook, today: date, number: str = "") -> tuple[AffectedWork, ...]:
    """All of it, what is heard next first; only what cites `number` unless that is "".

    What was judged is held against the day for which it matters: what waits against its slot's,
    what was heard against today. Raises StoreError.
    """
    tools = book.tools
    found = [*_episodes(book, today, number), *_drafts(tools, today, number)]
    order = list(AffectedState)
    urgent = (order.index(AffectedState.QUEUED), order.index(AffectedState.APPROVED))
    return tuple(
        sorted(
            found,
            key=lambda one: (
                order.index(one.state) not in urgent,
                not one.grave,
                order.index(one.state),
                one.day,
                one.key,
            ),
        )
    )


def wrong_when_heard(book: CorrectionBook, today: date) -> tuple[AffectedWork, ...]:
    """What was heard although the law already stood otherwise, and nobody has dealt with.

    For those who look every minute: only what may be so is opened.
    """
    known = {one.episode for one in book.owed.all()}
    briefs = [b for b in book.tools.catalogue().briefs() if b.key not in known]
    register = book.tools.register()
    grave = _suspected(briefs, today, register, early=True)
    early = [b for b in briefs if b.cites in grave and _was_wrong(b, today, register)]
    files = script_index(book.tools) if early else {}
    works = (_heard(book, brief, today, files) for brief in early)
    return tuple(one for one in works if one is not None and one.wrong)


def _was_wrong(brief: EpisodeDigest, today: date, register: Register) -> bool:
    aired = brief.air_time.astimezone(ZONE).date()
    changes = changes_since(cited_in(brief.cites), aired, today, register)
    return aired <= today and any(one.grave and one.early for one in changes)


def _suspected(
    briefs: Iterable[EpisodeDigest], today: date, register: Register, *, early: bool = False
) -> frozenset[str]:
    """Rows of documents of which something may have to be told; there are few different ones."""
    rows = {brief.cites for brief in briefs if brief.cites}
    found = ((row, changes_since(cited_in(row), date.min, today, register)) for row in rows)
    return frozenset(
        row for row, changes in found if any(one.grave or not early for one in changes)
    )


def _episodes(book: CorrectionBook, today: date, number: str) -> Iterator[AffectedWork]:
    tools, register = book.tools, book.tools.register()
    briefs = tools.catalogue().briefs()
    waiting, files = _waiting(tools, today), script_index(tools)
    ahead = {day for items in waiting.values() for _, day in items}
    days = {today, *ahead, *(b.air_time.astimezone(ZONE).date() for b in briefs[-50:])}
    rows: set[str] = set()
    for day in days:
        rows |= _suspected(briefs, day, register)
    for brief in briefs:
        if brief.cites not in rows or not _about(brief.cites, number):
            continue
        slots = waiting.get(brief.key, ())
        if slots:
            yield from _queued(tools, brief.key, slots)
        heard = _heard(book, brief, today, files)
        if heard is not None:
            yield heard
        elif not slots:
            yield from _unheard(tools, brief, today)


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
    book: CorrectionBook, brief: EpisodeDigest, today: date, files: Mapping[str, Path]
) -> AffectedWork | None:
    """None where it was never heard, or nothing became of its law since."""
    aired = brief.air_time.astimezone(ZONE).date()
    # of ten thousand most are known to be well without being opened
    if aired > today or not changes_since(
        cited_in(brief.cites), aired, today, book.tools.register()
    ):
        return None
    episode, _ = _leaving(book.tools, brief.key)
    changes = changes_of(book.tools, episode, aired, today, files) if episode is not None else ()
    places = tuple(reached(book, episode)) if episode is not None and changes else ()
    if episode is None or not places:
        return None
    return AffectedWork(
        state=AffectedState.HEARD,
        key=brief.key,
        title=episode.title,
        day=today,
        changes=changes,
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
