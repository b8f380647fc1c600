"""What the hub's database is told of a unit: read from its folder, where nothing is changed for it.

Of a programme as much as may leave its school, and of one that may not its own title: the words of
what stays in a school stay there.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from broadcaster.app.database import DOWNLOADS, download_book
from broadcaster.app.handed_items import GIVEN
from broadcaster.app.parent_unit import LAMPS, unit_state
from broadcaster.app.playout import air_store
from broadcaster.app.station import WiredStation
from broadcaster.app.unit_limits import folder_bytes
from broadcaster.domain.approval import ItemState
from broadcaster.domain.episode import Episode, EpisodeDigest, public_face
from broadcaster.domain.playout import AirItem, AirPlan, AirSlot, Lamp, LampItem, worst
from broadcaster.domain.queue import QueueItem
from broadcaster.domain.schedule import ZONE, unit_on
from broadcaster.domain.text import fold
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.playout.agent_state import seen_of_agent
from broadcaster.playout.air_checks import look_at, seen_of_plan, seen_of_schedule, seen_of_slot
from broadcaster.playout.air_folder import is_held
from broadcaster.playout.rules import NO_ROOM
from broadcaster.programme.gate import open_released
from broadcaster.programme.line_up import LineUp
from broadcaster.programme.schedule import planned, station_schedule
from broadcaster.publishing.addresses import episode_page_path
from broadcaster.stations.records import StationReceipt
from broadcaster.storage.serialization import to_text

if TYPE_CHECKING:
    from broadcaster.playout.store import AirLineBrief

BYTES, PUBLISHED, DOWNLOADED = "byte", "so-da-dang", "luot-tai"  # names of figures
_DAYS = 2  # today and tomorrow
_COUNTED = timedelta(days=7)  # of downloads: some are added up from a log that is read later
_SILENT = "Chưa có máy phát nào của điểm này báo về."


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCopies:
    """What the hub has of a unit already, so that only the rest is read."""

    at: datetime | None = None  # when the unit's rows were made; None = there are none
    recipes: Mapping[str, str] = field(default_factory=dict)  # by episode what its words are from
    air: Mapping[str, int] = field(default_factory=dict)  # by chain the last line
    weighed: date | None = None  # the last day on which its folder was


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeWords:
    """What is read of an episode itself, when it is a new one or was made anew."""

    recipe: str
    title: str
    day: date
    seconds: float
    folded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedEpisode:
    """An episode as the hub searches it."""

    key: str
    stage: str
    address: str  # of its public page; "" = not public
    words: EpisodeWords | None  # None = those that the hub has hold


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotAhead:
    """A slot that is still to begin, and what was seen of it."""

    slot: str
    day: date
    at: datetime
    place: str
    title: str
    episode: str
    lamp: str  # "" = not known
    told: str
    has_file: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenProgress:
    """How far the unit came with something that was asked of it."""

    item: str
    title: str
    stage: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCopies:
    """Everything that the hub keeps of a unit, as its folder had it at a moment."""

    at: datetime
    state: str  # `UnitState`, as its letters carry it
    episodes: Sequence[CopiedEpisode]
    slots: Sequence[SlotAhead]
    air: "Sequence[AirLineBrief]"  # those that the hub does not have
    air_ends: Mapping[str, int]  # by chain the last line that the folder has
    receipts: Sequence[StationReceipt]
    taken: Sequence[TakenProgress]
    given: Path  # where the packs lie that it asks others to take
    figures: Mapping[tuple[date, str], float]


def unit_copies(wired: WiredStation, site: str, known: KnownCopies) -> UnitCopies:
    """Read a unit; `site` is the address of its public pages. Raises StoreError."""
    now, exchange = wired.tools.clock.now(), wired.exchange()
    state = unit_state(wired)
    stages = {one.id: one.stage.value for one in state.handed}
    records = wired.air_record()
    ends, air = records.ends(), list["AirLineBrief"]()
    for chain, last in ends.items():
        if last > known.air.get(chain, 0):
            air += records.briefs(chain, known.air.get(chain, 0))
    episodes = tuple(_episodes(wired, site, known.recipes))
    return UnitCopies(
        at=now,
        state=to_text(state),
        episodes=episodes,
        slots=slots_ahead(wired),
        air=air,
        air_ends=ends,
        receipts=wired.tools.station_book().receipts(),
        taken=tuple(
            TakenProgress(item=one.id, title=one.title, stage=stages.get(one.id, ""), at=one.at)
            for one in exchange.taken()
        ),
        given=wired.settings.audio / GIVEN,
        figures=_figures(wired, sum(bool(one.address) for one in episodes), known.weighed),
    )


def _episodes(
    wired: WiredStation, site: str, recipes: Mapping[str, str]
) -> Iterator[CopiedEpisode]:
    tools, now = wired.tools, wired.tools.clock.now()
    catalogue = tools.catalogue()
    gone, stages = withdrawn_keys(tools.withdrawals().all()), tools.journal().states()
    pages = {
        brief.key: f"{site.rstrip('/')}/{episode_page_path(brief)}"
        for brief in open_released(wired.station.profile, tools).briefs()
        if _is_public(brief, now)
    }
    for key, recipe in catalogue.recipes().items():
        if key in gone:
            continue
        words = None
        if recipes.get(key) != recipe:
            episode = catalogue.get(key)
            if episode is None:
                continue
            words = _words(episode)
        yield CopiedEpisode(
            key=key,
            stage=stages.get(key, ItemState.DRAFT).value,
            address=pages.get(key, ""),
            words=words,
        )


def _is_public(brief: EpisodeDigest, now: datetime) -> bool:
    over = brief.until is not None and brief.until < now.astimezone(ZONE).date()
    return bool(brief.digest) and brief.air_time <= now and not over


def _face(episode: Episode) -> Episode:
    """As much as may leave the school; itself where nothing may."""
    return public_face(episode, episode.public) if episode.public is not None else episode


def _words(episode: Episode) -> EpisodeWords:
    face = _face(episode)
    items = face.public.items if face.public is not None else ()
    edition = episode.school or episode.public
    told = [face.title, *(item.title for item in items)]
    for one in (episode.school, episode.public):
        told += [f"{s.number} {s.title}" for s in (one.sources if one is not None else ())]
    return EpisodeWords(
        recipe=episode.recipe,
        title=face.title,
        day=episode.first_air_date,
        seconds=edition.audio.seconds if edition is not None else 0.0,
        folded=fold(" ".join(dict.fromkeys(told))),
    )


def _figures(
    wired: WiredStation, published: int, weighed: date | None
) -> Mapping[tuple[date, str], float]:
    today = wired.today
    found = {(today, PUBLISHED): float(published)}
    if weighed != today:
        found[today, BYTES] = float(folder_bytes(wired.settings.folder))
    if (wired.settings.host / DOWNLOADS).is_file():
        for one in download_book(wired.settings).counts(today - _COUNTED):
            found[one.day, DOWNLOADED] = found.get((one.day, DOWNLOADED), 0.0) + one.count
    return found


# --- what is to be heard ------------------------------------------------------------------------


def slots_ahead(wired: WiredStation) -> tuple[SlotAhead, ...]:
    """The slots of today and tomorrow that are still to begin. Raises StoreError.

    Nobody is asked to fetch anything: a loudspeaker that told nothing has no green lamp.
    """
    now = wired.tools.clock.now()
    schedule = station_schedule(wired.station, wired.tools)
    gone = withdrawn_keys(wired.tools.withdrawals().all())
    looks: dict[str, _Loudspeaker] = {}
    found = []
    plans = planned(wired.station, wired.tools, wired.today, _DAYS, schedule=schedule.schedule)
    for plan in plans:
        occurrence = plan.occurrence
        if occurrence.latest < now:
            continue
        site = occurrence.slot.site
        if site not in looks:
            looks[site] = _Loudspeaker(wired, site, "; ".join(n.sentence for n in schedule.errors))
        unit = unit_on(schedule.schedule.units, site, occurrence.day)
        items = (*plan.items, *plan.left_out, *(item for item, _ in plan.refused))
        lamp, told, has_file = looks[site].seen(plan)
        found.append(
            SlotAhead(
                slot=occurrence.id,
                day=occurrence.day,
                at=occurrence.begins,
                place=unit.name if unit is not None else site,
                title="; ".join(filter(None, (_title(wired, item, gone) for item in items))),
                episode=next((item.episode for item in items if item.episode), ""),
                lamp=lamp,
                told=told,
                has_file=has_file,
            )
        )
    return tuple(found)


def _title(wired: WiredStation, item: QueueItem, gone: Container[str]) -> str:
    """As the hub has it of the episode; "" = it was withdrawn."""
    if item.episode in gone:
        return ""
    episode = wired.tools.catalogue().get(item.episode) if item.episode else None
    return _face(episode).title if episode is not None else item.title


class _Loudspeaker:
    """What the folder of a site's agent shows."""

    def __init__(self, wired: WiredStation, site: str, trouble: str) -> None:
        store, now = air_store(wired.settings, site), wired.tools.clock.now()
        self._store, self._note = store, store.state()
        self._seen: tuple[LampItem, ...] = ()
        self._runs, self._now = False, now
        self._plan = AirPlan()
        if self._note is not None:
            self._plan = store.plan()
            self._seen = (
                seen_of_plan(self._plan.made_at, now),
                *seen_of_schedule(trouble),
            )
            self._runs = is_held(store)

    def seen(self, plan: LineUp) -> tuple[str, str, bool | None]:
        """Lamp of a slot, why it is not green, whether the loudspeaker has all that it airs."""
        slot = _as_aired(plan, self._plan)
        if self._note is None:
            found, lamp = seen_of_slot(slot), worst(seen_of_slot(slot))
            told = tuple(one.told for one in found if one.lamp is lamp)
            if lamp is Lamp.GREEN:  # of the slot alone: nobody has looked at a loudspeaker
                return "", _SILENT, None
            return LAMPS[lamp].value, "; ".join(told), None
        agent = seen_of_agent(self._note, self._now, runs=self._runs, begins=slot.begins)
        found = (*look_at(slot, self._store, None), *self._seen, *agent)
        lamp = worst(found)
        told = tuple(one.told for one in found if one.lamp is lamp and lamp is not Lamp.GREEN)
        aired = [item for item in slot.items if not item.refused]
        here = all(self._store.holds(item) for item in aired) if aired else None
        return LAMPS[lamp].value, "; ".join(told), here


def _as_aired(plan: LineUp, fetched: AirPlan) -> AirSlot:
    """The slot as the queue has it; as the agent fetched it, which says more, if it is the same."""
    items = tuple(
        [_air_item(item) for item in plan.items]
        + [_air_item(item, refused=why) for item, why in plan.refused]
        + [_air_item(item, refused=NO_ROOM) for item in plan.left_out]
    )
    asked = {(item.id, item.sha256) for item in items}
    for slot in fetched.slots:
        if slot.id == plan.occurrence.id and {(i.id, i.sha256) for i in slot.items} == asked:
            return slot
    occurrence = plan.occurrence
    return AirSlot(
        id=occurrence.id,
        name=occurrence.slot.name,
        begins=occurrence.begins,
        grace_seconds=occurrence.slot.grace_seconds,
        max_seconds=occurrence.slot.max_seconds,
        items=items,
    )


def _air_item(item: QueueItem, *, refused: str = "") -> AirItem:
    return AirItem(
        id=item.id,
        title=item.title,
        seconds=item.seconds,
        sha256=item.sha256,
        suffix=PurePosixPath(item.audio).suffix or ".mp3",
        episode=item.episode,
        programme=item.programme,
        priority=item.priority,
        valid_from=item.valid_from,
        valid_to=item.valid_to,
        live=item.live,
        refused=refused,
    )
