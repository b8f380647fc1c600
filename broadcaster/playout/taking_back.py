"""What loudspeakers hold of an episode or a recording, taken out of their plans and stores."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from broadcaster.domain.errors import StoreError
from broadcaster.domain.playout import TAKEN_BACK, AirItem, AirPlan
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.playout.air_folder import ORDERS, SOUNDS, AirStore
from broadcaster.playout.orders import order_taken_back

FOLDER = "phat_song"  # below the station's folder: one folder a site


def empty_stores(station: Path, gone: TakenBack) -> Iterator[Path]:
    """Take it out of the plan of every site, then remove each sound that no plan needs any more.

    Which of those held it nobody can tell; an agent fetches again what it has to air. Sounds that
    were made at the loudspeaker may hold a recording: of one that is gone they all go.
    """
    for folder in sorted(path for path in (station / FOLDER).glob("*") if path.is_dir()):
        store = AirStore(folder)
        _end_on_air(store, gone)
        plan = _without(store.plan(), gone)
        needed = _needed(plan)
        for path in sorted((folder / SOUNDS).glob("*")):
            made_here = bool(gone.recording) and path.suffix == ".wav"
            if path.is_file() and (path.stem not in needed or made_here):
                path.unlink(missing_ok=True)
                yield path
        yield from _orders(store, gone)
        if plan != store.plan():
            with suppress(StoreError):  # its sound is gone: the plan alone airs nothing
                store.keep_plan(plan)


def _end_on_air(store: AirStore, gone: TakenBack) -> None:
    """Have the agent end it when it is just being heard: its note and its plan say what sounds."""
    note = store.state()
    if note is None or not note.slot:
        return
    slots = (*store.plan().slots, *(order.slot() for order in store.orders()))
    on_air = (
        item
        for slot in slots
        if slot.id == note.slot
        for item in slot.items
        if item.id == note.item and _is_gone(item, gone)
    )
    for item in on_air:
        store.give(order_taken_back(item, note.tick))


def _without(plan: AirPlan, gone: TakenBack) -> AirPlan:
    slots = tuple(
        replace(slot, items=tuple(item for item in slot.items if not _is_gone(item, gone)))
        for slot in plan.slots
    )
    return replace(plan, slots=slots)


def _is_gone(item: AirItem, gone: TakenBack) -> bool:
    return item.episode in gone.keys or item.sha256 in gone.sounds


def _needed(plan: AirPlan) -> frozenset[str]:
    items = [item for slot in plan.slots for item in slot.items]
    own = {sha for i in items for sha in (i.sha256, i.ident_sha256, i.closing_sha256)}
    return frozenset({*own, plan.fallback_sha256} - {""})


def _orders(store: AirStore, gone: TakenBack) -> Iterator[Path]:
    """Orders that nobody took yet and that would air it."""
    for order in store.orders():
        if order.kind != TAKEN_BACK and any(_is_gone(item, gone) for item in order.items):
            store.taken(order)
            yield store.folder / ORDERS / order.id
