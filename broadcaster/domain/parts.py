"""Parts of a long run: what is asked of a worker, what comes back, what is known of each."""

from dataclasses import dataclass
from enum import StrEnum

_TWICE = 2  # losses after which a part is suspected, not what was there with it


class PartState(StrEnum):
    """Where a part is."""

    OPEN = "open"
    RUNNING = "running"  # while its lease lasts
    DONE = "done"
    FAILED = "failed"  # nobody tries it again in this run


class PartEnd(StrEnum):
    """How a worker, or the loss of it, ended a part."""

    DONE = "done"
    FAILED = "failed"  # what goes in is to blame: another worker would not do better
    REFUSED = "refused"  # this worker is another program, or sees another station
    LOST = "lost"  # nobody knows: it is made again


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOrder:
    """What is asked of a worker; small, for it travels."""

    key: str  # SHA-256 (hex) of all that goes in
    kind: str
    about: str  # what is made, whatever goes in: "episode/…" where it is made of one
    argument: str  # JSON
    lost_at: tuple[str, ...] = ()  # workers that lost it before, once for each time

    @property
    def alone(self) -> bool:
        """Whether nothing else may be where it is made: it, and not its company, loses workers."""
        return len(self.lost_at) >= _TWICE


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReceipt:
    """What comes back of a part; small too."""

    key: str
    end: PartEnd
    told: str = ""  # JSON of what was made, or in words why it was not
    worker: str = ""
    blamed: bool = True  # of a lost one: whether it may itself have ended its worker


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPart:
    """What the table knows of a part."""

    key: str
    state: PartState
    holder: str
    tries: int
    receipt: str
    free: bool  # whether a run may claim it now
