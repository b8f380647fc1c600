"""The one gate: what is not approved passes it by no command, towards no feed and no loudspeaker.

Whoever publishes, lists or airs asks here; nobody else reads the catalogue for that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.model.approval import Approval
from broadcaster.model.episode import Episode
from broadcaster.model.queue import QueueItem
from broadcaster.model.station import StationProfile
from broadcaster.playout.approving import Approved, admitted, air_trouble, audio_digests
from broadcaster.workflows.tools import Tools


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

    def trouble(self, item: QueueItem, day: date) -> str:
        """Why an item may not air on a day, in Vietnamese; "" when it may."""
        standing = self.standing.get(item.subject)
        return air_trouble(item, standing, required=self.required, day=day)

    def approval(self, subject: str) -> Approval | None:
        """Who approved it, if anybody did."""
        found = self.standing.get(subject)
        return found[0] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """What may leave, and what is held back."""

    episodes: tuple[Episode, ...]  # exactly as approved, oldest first
    held: tuple[str, ...] = ()  # one Vietnamese sentence for each that waits, wholly or in part


def open_gate(profile: StationProfile, tools: Tools) -> Gate:
    """The gate as it stands now."""
    if not profile.approval:
        return Gate(required=False, standing={})
    standing = {approval.subject: (approval, e) for approval, e in tools.approvals().all()}
    return Gate(required=True, standing=standing)


def admitted_episodes(profile: StationProfile, tools: Tools, show: str = "") -> Admitted:
    """Every episode that may leave, of one show or of all that the station has."""
    gate = open_gate(profile, tools)
    shows = [show] if show else [s.key for s in profile.shows]
    known = [e for key in shows for e in tools.catalogue().episodes(key)]
    passed = [(current, gate.episode(current)) for current in known]
    return Admitted(
        episodes=tuple(out for _, out in passed if out is not None),
        held=tuple(told for current, out in passed if (told := _held(current, out))),
    )


def _held(current: Episode, out: Episode | None) -> str:
    if out is None:
        return f"số {current.key} chưa được duyệt, chưa đưa lên kênh"
    if audio_digests(out) != audio_digests(current):
        return f"số {current.key} có bản mới đang chờ duyệt; bản đã duyệt vẫn ở trên kênh"
    return ""


def refused(items: Sequence[QueueItem], gate: Gate, day: date) -> tuple[tuple[QueueItem, str], ...]:
    """The items that may not air on a day, each with its reason."""
    return tuple((item, why) for item in items if (why := gate.trouble(item, day)))
