"""The one gate: what is not approved passes by no command, to no feed and no loudspeaker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from broadcaster.domain.approval import Approval
from broadcaster.domain.episode import Episode, EpisodeDigest
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


def held_back(profile: StationProfile, tools: ProgrammeTools) -> tuple[str, ...]:
    """One Vietnamese sentence for each episode that waits for an approval, wholly or in part."""
    if not profile.approval:
        return ()
    approved = {brief.key: brief for brief in tools.approvals().briefs()}
    return tuple(
        told
        for brief in tools.catalogue().briefs()
        if (told := _waits(brief, approved.get(brief.key)))
    )


def _waits(current: EpisodeDigest, approved: EpisodeDigest | None) -> str:
    if approved is None:
        return f"số {current.key} chưa được duyệt, chưa đưa lên kênh"
    if approved.digest != current.digest:
        return f"số {current.key} có bản mới đang chờ duyệt; bản đã duyệt vẫn ở trên kênh"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Approved:
    """Approved episodes of the catalogue, never earlier than their scripts now say."""

    catalogue: "SqlCatalogue"
    approvals: "SqlApprovals"

    def briefs(self) -> Sequence[EpisodeDigest]:
        now = {brief.key: brief for brief in self.catalogue.briefs()}
        mine = (
            _not_before(brief, now[brief.key])
            for brief in self.approvals.briefs()
            if brief.key in now
        )
        return sorted(mine, key=lambda brief: (brief.air_time, brief.key))

    def get(self, key: str) -> Episode | None:
        current = self.catalogue.get(key)
        return admitted(current, self.approvals.get(key)) if current is not None else None


def _not_before(approved: EpisodeDigest, current: EpisodeDigest) -> EpisodeDigest:
    if current.air_time <= approved.air_time:
        return approved
    moved = f"{approved.digest}.{current.air_time.timestamp():.0f}" if approved.digest else ""
    return approved._replace(air_time=current.air_time, digest=moved)
