"""What publishing must know of every episode without opening any: a few facts and a digest."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import NamedTuple

from broadcaster.model.episode import Edition, Episode
from broadcaster.model.public import public_face


class Brief(NamedTuple):
    """An episode in a line; thousands of them are read at every publishing.

    A tuple, since a dataclass of the same fields takes four times as long to make.
    """

    key: str
    show: str  # home show
    programme: str
    season: int
    air_time: datetime  # with zone
    digest: str  # of all that may leave the school; "" = nothing may
    until: date | None = None  # last day it may be public
    audiences: tuple[str, ...] = ()  # as far as the world may know them


def brief_of(episode: Episode) -> Brief:
    """The line of an episode; equal episodes have equal lines, whatever their zone."""
    public = episode.public
    face = public_face(episode, public) if public is not None else None
    return Brief(
        key=episode.key,
        show=episode.show,
        programme=episode.programme,
        season=episode.season,
        air_time=episode.air_time,
        digest=_digest(face) if face is not None else "",
        until=public.until if public is not None else None,
        audiences=face.audiences if face is not None else (),
    )


def in_order(briefs: Iterable[Brief]) -> list[Brief]:
    """The oldest first. Sorted twice: one pair a brief to sort by costs more than that."""
    return sorted(sorted(briefs, key=attrgetter("key")), key=attrgetter("air_time"))


def _digest(face: Episode) -> str:
    """What the world sees decides; where the files lie in the station does not."""
    public = _nameless(face.public) if face.public is not None else None
    told = replace(face, public=public, air_time=face.air_time.astimezone(UTC), recipe="")
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _nameless(edition: Edition) -> Edition:
    masters = tuple(replace(m, audio=replace(m.audio, name="")) for m in edition.masters)
    return replace(edition, audio=replace(edition.audio, name=""), masters=masters)
