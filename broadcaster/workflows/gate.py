"""The one gate: what is not approved passes it by no command, towards no feed and no loudspeaker.

Whoever airs or queues asks here; whoever publishes takes `released`, which lets pass by the same
rule (`playout.approving.admitted`). Nobody else reads the catalogue to give something away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from broadcaster.errors import InputError
from broadcaster.model.approval import Approval
from broadcaster.model.episode import Episode
from broadcaster.model.queue import QueueItem
from broadcaster.model.station import StationProfile
from broadcaster.playout.approving import Approved, admitted, air_trouble, yard_file
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


def open_gate(profile: StationProfile, tools: Tools) -> Gate:
    """The gate as it stands now."""
    if not profile.approval:
        return Gate(required=False, standing={})
    standing = {approval.subject: (approval, e) for approval, e in tools.approvals().all()}
    return Gate(required=True, standing=standing)
