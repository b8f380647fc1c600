"""What loudspeakers hold of an episode or a recording, taken out of their plans and stores."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from broadcaster.domain.errors import StoreError
from broadcaster.domain.playout import TAKEN_BACK, AirItem, AirPlan
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.playout.air_folder import ORDERS, SOUNDS, AirStore
from broadcaster.playout.orders import order_taken_back
from broadcaster.system.files import folders_in, named

FOLDER = "phat_song"  # below the station's folder: one folder a site


def empty_stores(station: Path, gone: TakenBack) -> Iterator[Path]:
    """Take it out of the plan of every site, end it where it sounds, then remove its sounds.

    A sound goes when no plan needs it any more: which of those held it nobody can tell, and an
    agent fetches again what it has to air. Sounds that were made at the loudspeaker may hold a
    person's voice: of one that is gone they all go. Raises OSError behind the last site.
    """
    stores = [AirStore(path) for path in folders_in(station / FOLDER)]
    needed = {store.folder: _needed(_emptied(store, gone)) for store in stores}
    for store in stores:
        yield from _orders(store, gone)
    faults = []
    for store in stores:
        for path in [*named(store.folder / SOUNDS, "*")]:
            made_here = gone.person and path.suffix == ".wav"
            if path.is_file() and (path.stem not in needed[store.folder] or made_here):
                try:
                    _remove(path)
                except OSError as fault:
                    faults.append(fault)
                else:
                    yield path
    if faults:
        raise faults[0]


def _emptied(store: AirStore, gone: TakenBack) -> AirPlan:
    """The plan without it; the agent is told when its note says that it sounds just now."""
    before = store.plan()
    plan = _without(before, gone)
    if plan != before:
        with suppress(StoreError):  # its sounds go: the plan alone airs nothing
            store.keep_plan(plan)
    note = store.state()
    if note is not None and note.slot:
        slots = (*before.slots, *(order.slot() for order in store.orders()))
        items = (item for slot in slots if slot.id == note.slot for item in slot.items)
        on_air = next((item for item in items if item.id == note.item), None)
        if on_air is not None and _is_gone(on_air, gone):
            store.give(order_taken_back(on_air, note.tick))
    return plan


def _remove(path: Path) -> None:
    """Remove a sound; where a file that is open cannot go, the agent has two seconds to let go."""
    for _ in range(20):
        with suppress(PermissionError):
            return path.unlink(missing_ok=True)
        time.sleep(0.1)
    return path.unlink(missing_ok=True)


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
