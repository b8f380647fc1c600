"""Where each script stands on its way: written, sent, approved, queued, aired, online."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from broadcaster.domain.approval import ItemState, Transition
from broadcaster.domain.playout import HearingCount
from broadcaster.domain.queue import QueueItem


class JourneyStage(StrEnum):
    """The farthest stop that a script has come to; the value is what people read."""

    WRITING = "đang viết"
    WAITING = "chờ duyệt"
    RETURNED = "bị trả lại"
    APPROVED = "đã duyệt"
    QUEUED = "đã xếp"
    AIRED = "đã phát"
    ONLINE = "trên kênh"


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyFacts:
    """What the things themselves say of every episode; each asked for once."""

    approval: bool  # whether the station asks for any
    episodes: Mapping[str, tuple[str, ...]]  # key -> slugs of its scripts
    made: AbstractSet[str]  # keys that are rendered
    steps: Mapping[str, Transition]  # key -> its last step on the way to approval
    changed: AbstractSet[str]  # keys whose scripts are others than at that step
    waiting: Mapping[str, QueueItem]  # key -> its first item that may still air
    heard: Mapping[str, HearingCount]
    online: AbstractSet[str]  # keys whose page stands in the public folder


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptJourney:
    """One script on its way."""

    key: str = ""  # of its episode; "" = it has none yet
    stage: JourneyStage = JourneyStage.WRITING
    who: str = ""  # who brought it there
    at: datetime | None = None
    why: str = ""  # what the approver asks for, or why it waits though nobody sent it
    changed: bool = False  # edited since it was sent or approved
    slot: str = ""  # Occurrence.id that it waits for; "" = the next one with room
    heard: HearingCount | None = None
    online: bool = False


def journeys(facts: JourneyFacts, scripts: Sequence[str]) -> dict[str, ScriptJourney]:
    """By slug where each of some scripts stands."""
    of = {name: key for key, slugs in facts.episodes.items() for name in slugs}
    return {name: _journey(facts, of.get(name, "")) for name in scripts}


def _journey(facts: JourneyFacts, key: str) -> ScriptJourney:
    step = facts.steps.get(key)
    here = ScriptJourney(key=key, heard=facts.heard.get(key), online=key in facts.online)
    came, state, changed = here, ItemState.DRAFT, False
    if step is not None:
        state, changed = step.after, key in facts.changed
        came = replace(here, who=step.who, at=step.at)
    if state is ItemState.RETURNED and step is not None:
        return replace(came, stage=JourneyStage.RETURNED, why=step.reason, changed=changed)
    if facts.approval and (state is ItemState.PENDING or (changed and state is ItemState.APPROVED)):
        sent = came if state is ItemState.PENDING else here  # an approval is no sending
        why = step.reason if step is not None and sent is came else ""
        return replace(sent, stage=JourneyStage.WAITING, changed=changed, why=why)
    if not (state is ItemState.APPROVED if facts.approval else key in facts.made):
        return here
    item = facts.waiting.get(key)
    if item is not None:
        return replace(here, stage=JourneyStage.QUEUED, who=item.added_by, slot=item.occurrence)
    if here.heard is not None:
        return replace(here, stage=JourneyStage.AIRED, at=here.heard.last)
    return replace(came, stage=JourneyStage.ONLINE if here.online else JourneyStage.APPROVED)
