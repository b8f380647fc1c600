"""Where each script stands on its way: written, sent, approved, queued, aired, online."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadcaster.domain.approval import ItemState, Transition
from broadcaster.domain.playout import Heard
from broadcaster.domain.queue import QueueItem


class Stage(StrEnum):
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
    heard: Mapping[str, Heard]
    online: AbstractSet[str]  # keys whose page stands in the public folder


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptJourney:
    """One script on its way."""

    key: str = ""  # of its episode; "" = it has none yet
    stage: Stage = Stage.WRITING
    who: str = ""  # who brought it there
    at: datetime | None = None
    why: str = ""  # what the approver asks for, when it came back
    changed: bool = False  # edited since it was sent or approved
    slot: str = ""  # Occurrence.id that it waits for; "" = the next one with room
    heard: Heard | None = None
    online: bool = False


def journeys(facts: JourneyFacts, scripts: Sequence[str]) -> dict[str, ScriptJourney]:
    """By slug where each of some scripts stands."""
    of = {name: key for key, slugs in facts.episodes.items() for name in slugs}
    return {name: _journey(facts, of.get(name, "")) for name in scripts}


def _journey(facts: JourneyFacts, key: str) -> ScriptJourney:
    step = facts.steps.get(key)
    heard, online = facts.heard.get(key), key in facts.online
    changed = step is not None and key in facts.changed
    state = step.after if step is not None else ItemState.DRAFT
    if state is ItemState.RETURNED and step is not None:
        return ScriptJourney(
            key=key, stage=Stage.RETURNED, who=step.who, at=step.at, why=step.reason,
            changed=changed, heard=heard, online=online,
        )  # fmt: skip
    if facts.approval and (state is ItemState.PENDING or (changed and state is ItemState.APPROVED)):
        return ScriptJourney(
            key=key, stage=Stage.WAITING, who=step.who if step else "",
            at=step.at if step else None, changed=changed, heard=heard, online=online,
        )  # fmt: skip
    passed = state is ItemState.APPROVED if facts.approval else key in facts.made
    if not passed:
        return ScriptJourney(key=key, heard=heard, online=online)
    item = facts.waiting.get(key)
    if item is not None:
        return ScriptJourney(
            key=key, stage=Stage.QUEUED, who=item.added_by, slot=item.occurrence, heard=heard,
            online=online,
        )  # fmt: skip
    if heard is not None:
        return ScriptJourney(key=key, stage=Stage.AIRED, at=heard.last, heard=heard, online=online)
    return ScriptJourney(
        key=key, stage=Stage.ONLINE if online else Stage.APPROVED, who=step.who if step else "",
        at=step.at if step else None, online=online,
    )  # fmt: skip
