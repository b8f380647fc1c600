"""What may leave at all, a line an episode: the catalogue, or what a person has approved of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadcaster.model.brief import Brief
from broadcaster.model.episode import Episode
from broadcaster.model.station import StationProfile
from broadcaster.playout.approving import admitted
from broadcaster.ports import Approvals, Catalogue, Released
from broadcaster.workflows.tools import Tools


def open_released(profile: StationProfile, tools: Tools) -> Released:
    """The episodes that may leave; where approval is asked for, exactly as they were approved."""
    if not profile.approval:
        return tools.catalogue()
    return _Approved(catalogue=tools.catalogue(), approvals=tools.approvals())


def held_back(profile: StationProfile, tools: Tools) -> tuple[str, ...]:
    """One Vietnamese sentence for each episode that waits for an approval, wholly or in part."""
    if not profile.approval:
        return ()
    approved = {brief.key: brief for brief in tools.approvals().briefs()}
    return tuple(
        told
        for brief in tools.catalogue().briefs()
        if (told := _waits(brief, approved.get(brief.key)))
    )


def _waits(current: Brief, approved: Brief | None) -> str:
    if approved is None:
        return f"số {current.key} chưa được duyệt, chưa đưa lên kênh"
    if approved.digest != current.digest:
        return f"số {current.key} có bản mới đang chờ duyệt; bản đã duyệt vẫn ở trên kênh"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Approved:
    """Approved episodes of the catalogue, never earlier than their scripts now say."""

    catalogue: Catalogue
    approvals: Approvals

    def briefs(self) -> Sequence[Brief]:
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


def _not_before(approved: Brief, current: Brief) -> Brief:
    if current.air_time <= approved.air_time:
        return approved
    moved = f"{approved.digest}.{current.air_time.timestamp():.0f}" if approved.digest else ""
    return approved._replace(air_time=current.air_time, digest=moved)
