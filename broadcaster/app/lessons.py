"""Gói tiết dạy of the station: which episode may be handed on, and the law as it stands today."""

from collections.abc import Iterator
from dataclasses import dataclass

from broadcaster.app.station import WiredStation
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.law.changes import changes_since
from broadcaster.law.cited_units import cited_units
from broadcaster.law.effect import Effect
from broadcaster.outreach.leaving import called, leaving
from broadcaster.outreach.lesson_item import LessonItem, lesson_item, lesson_items
from broadcaster.outreach.lesson_pack import LessonPack, lesson_pack


def lesson_episode(wired: WiredStation, key: str) -> Episode:
    """The episode of a key, where it may leave the school now, exactly as it was let out.

    The school's edition is in it too, to tell what a pack has not: only `public` may be handed on.
    Raises InputError, StoreError.
    """
    return leaving(wired.station.profile, wired.tools, key).released


def pack_of(wired: WiredStation, key: str, number: int | None) -> LessonPack:
    """The pack of an item of an episode. Raises InputError."""
    episode = lesson_episode(wired, key)
    item = lesson_item(episode, number)
    profile = wired.station.profile
    return lesson_pack(
        item,
        wired.tools.folders.audio / item.show,
        station=profile.unit or profile.name,
        show=next((show.title for show in profile.shows if show.key == item.show), ""),
        warnings=tuple(law_warnings(wired, episode, item)),
    )


def law_warnings(wired: WiredStation, episode: Episode, item: LessonItem) -> Iterator[str]:
    """What became of the law of an item since it aired, and of that of each of its questions."""
    folder, today = wired.tools.register_folder(), wired.today
    aired = episode.air_time.astimezone(ZONE).date()
    if today > aired:
        for one in changes_since(item.sources, aired, today, folder.register):
            yield f"{one.told}."
        for one in changes_since(item.shared, aired, today, folder.register):
            yield f"{one.told}; đây là văn bản nguồn của cả số, xem mục này có dựa vào đó không."
    numbers = tuple(source.number for source in item.sources or item.shared)
    for question in item.questions:
        for unit in cited_units(question.source, folder, day=today, sources=numbers):
            if unit.standing.effect not in (Effect.IN_FORCE, Effect.UNKNOWN, Effect.DOUBTFUL):
                yield f"Câu {question.number}: {unit.address}, {unit.standing.words}."
                break


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonOffer:
    """The items of an episode of which a pack can be made; or why there is none."""

    items: tuple[LessonItem, ...] = ()
    refused: str = ""  # Vietnamese; "" = there are items
    hint: str = ""  # what to do then


def lesson_offer(wired: WiredStation, key: str) -> LessonOffer:
    """What can be taken of an episode. Raises StoreError."""
    try:
        episode = lesson_episode(wired, key)
        items = lesson_items(episode)
    except InputError as fault:
        return LessonOffer(refused=fault.sentence, hint=fault.hint)
    if not items:
        return LessonOffer(refused=f"số {called(episode)} không có mục nào được ra ngoài trường")
    return LessonOffer(items=items)
