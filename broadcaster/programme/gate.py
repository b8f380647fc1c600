"""The one gate: what is not approved passes by no command, to no feed and no loudspeaker."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from broadcaster.domain.approval import Approval
from broadcaster.domain.episode import Episode, EpisodeDigest
from broadcaster.domain.episode_lines import EpisodeLines
from broadcaster.domain.errors import InputError
from broadcaster.domain.queue import QueueItem
from broadcaster.domain.station import StationProfile
from broadcaster.programme.approval_rules import Approved, admitted, air_trouble, yard_file
from broadcaster.programme.tools import ProgrammeTools

if TYPE_CHECKING:
    from broadcaster.production.store import SqlCatalogue
    from broadcaster.programme.store import SqlApprovals


class ReleasedEpisodes(Protocol):
    """What may leave at all: the catalogue itself, or what a person has approved of it."""

    def briefs(self) -> Sequence[EpisodeDigest]:
        """A line of every episode, oldest first; cheap however many there are."""

    def get(self, key: str) -> Episode | None:
        """One of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The standing approvals, and whether the station asks for any."""

    required: bool
    standing: Mapping[str, Approved]  # by subject

    def episode(self, current: Episode) -> Episode | None:
        """The episode as it may leave: exactly what was approved; None when nothing was."""
        if not self.required:
            return current
        return admitted(current, self.standing.get(current.key))

    def heard(self, current: Episode) -> Episode | None:
        """The same with the day that its sound was made for, whatever its scripts say by now."""
        if not self.required:
            return current
        standing = self.standing.get(current.key)
        return standing[1] if standing is not None else None

    def trouble(self, item: QueueItem, day: date) -> str:
        """Why an item may not air on a day, in Vietnamese; "" when it may."""
        standing = self.standing.get(item.subject)
        return air_trouble(item, standing, required=self.required, day=day)

    def approval(self, subject: str) -> Approval | None:
        """Who approved it, if anybody did."""
        found = self.standing.get(subject)
        return found[0] if found else None


def yard_item(passed: Episode) -> QueueItem:
    """An episode that the gate let pass, as the loudspeakers get it, within its own days.

    Raises InputError when it has no edition for the school.
    """
    file = yard_file(passed)
    if file is None:
        raise InputError(f"số {passed.key} không có bản cho loa trường", hint="Dựng lại số này.")
    return QueueItem(
        title=passed.title,
        episode=passed.key,
        programme=passed.programme,
        audio=f"{passed.show}/{file.name}",
        sha256=file.sha256,
        seconds=file.seconds,
        valid_to=passed.valid_to,
    )


def open_gate(profile: StationProfile, tools: ProgrammeTools) -> Gate:
    """The gate as it stands now."""
    if not profile.approval:
        return Gate(required=False, standing={})
    standing = {approval.subject: (approval, e) for approval, e in tools.approvals().all()}
    return Gate(required=True, standing=standing)


def open_released(profile: StationProfile, tools: ProgrammeTools) -> ReleasedEpisodes:
    """The episodes that may leave; where approval is asked for, exactly as they were approved."""
    if not profile.approval:
        return tools.catalogue()
    return _Approved(catalogue=tools.catalogue(), approvals=tools.approvals())


def held_back(released: ReleasedEpisodes) -> tuple[str, ...]:
    """One Vietnamese sentence for each episode that waits for an approval, wholly or in part."""
    if not isinstance(released, _Approved):
        return ()
    approved = released.approved
    return tuple(
        _waits(brief.key, approved=brief.key in approved)
        for brief in released.waiting
        if brief.key not in approved or approved[brief.key].digest != brief.digest
    )


def _waits(key: str, *, approved: bool) -> str:
    if not approved:
        return f"số {key} chưa được duyệt, chưa đưa lên kênh"
    return f"số {key} có bản mới đang chờ duyệt; bản đã duyệt vẫn ở trên kênh"


@dataclass(frozen=True, kw_only=True)
class _Approved:
    """Approved episodes of the catalogue, never earlier than their scripts now say.

    Ten thousand lines are read, once: of what was approved only those that are not as built, which
    the database finds; the digest is of all else that a line tells.
    """

    catalogue: "SqlCatalogue"
    approvals: "SqlApprovals"

    @cached_property
    def built(self) -> EpisodeLines:
        """The line of every episode, the oldest first."""
        return EpisodeLines.of(self.catalogue.briefs())

    @cached_property
    def other(self) -> Set[str]:
        """The keys of what is not built exactly as approved."""
        return self.approvals.unlike_built()

    @cached_property
    def waiting(self) -> EpisodeLines:
        """The lines of those as they were built."""
        if not self.other:
            return self.built[:0]
        return self.built.where([key in self.other for key in self.built.keys])

    @cached_property
    def approved(self) -> Mapping[str, EpisodeDigest]:
        """The lines of those of them that were approved, as they were."""
        return {brief.key: brief for brief in self.approvals.briefs(self.other)}

    def briefs(self) -> Sequence[EpisodeDigest]:
        if not self.other:
            return self.built
        as_built = self.built.where([key not in self.other for key in self.built.keys])
        leaving = [b for b in map(self._leaving, self.waiting) if b is not None]
        return (as_built + EpisodeLines.of(leaving)).in_order()

    def _leaving(self, built: EpisodeDigest) -> EpisodeDigest | None:
        approved = self.approved.get(built.key)
        if approved is None or built.air_time <= approved.air_time:
            return approved
        return _moved(approved, built)

    def get(self, key: str) -> Episode | None:
        current = self.catalogue.get(key)
        return admitted(current, self.approvals.get(key)) if current is not None else None


def _moved(approved: EpisodeDigest, current: EpisodeDigest) -> EpisodeDigest:
    moved = f"{approved.digest}.{current.air_time.timestamp():.0f}" if approved.digest else ""
    return approved._replace(air_time=current.air_time, digest=moved)
