"""Withdrawals: an episode, or a recording whose consent has ended; kept for good."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadcaster.domain.episode import EpisodeDigest

WITHDRAWN = "rut"  # digest of an episode that is no more, but keeps its place among the others


class WithdrawnKind(StrEnum):
    """What was withdrawn; the value is what the list says."""

    EPISODE = "số"
    RECORDING = "bản ghi"
    CORRECTED = "đính chính"  # an episode that another one, with a key of its own, replaces


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """One line of the list, never changed again."""

    what: WithdrawnKind
    key: str  # episode key, or the file name of the recording
    reason: str
    at: datetime  # with zone
    digest: str = ""  # SHA-256 of the recording, so that it is known under any name
    episodes: tuple[EpisodeDigest, ...] = ()  # those whose renderings were removed


def withdrawn_keys(withdrawals: Iterable[Withdrawal]) -> frozenset[str]:
    """The episodes that are never made or shown again."""
    return frozenset(w.key for w in withdrawals if w.what is not WithdrawnKind.RECORDING)


def withdrawn_sounds(withdrawals: Iterable[Withdrawal]) -> frozenset[str]:
    """The SHA-256 of every recording that may not be used again."""
    return frozenset(
        w.digest for w in withdrawals if w.what is WithdrawnKind.RECORDING and w.digest
    )


def tombstones(
    withdrawals: Iterable[Withdrawal], known: Iterable[EpisodeDigest]
) -> tuple[EpisodeDigest, ...]:
    """Every episode that was removed and is not there again: its place stays its own."""
    here = {brief.key for brief in known}
    removed = {brief.key: brief for w in withdrawals for brief in w.episodes}
    return tuple(brief for key, brief in removed.items() if key not in here)
