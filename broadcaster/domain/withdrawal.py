"""Withdrawals: an episode, a recording or a voice whose consent has ended; kept for good."""

import re
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
    VOICE = "giọng"  # giọng trường em, made of what somebody has read aloud
    CORRECTED = "đính chính"  # an episode that another one, with a key of its own, replaces
    RETURNED = "đưa lại"  # what the last line of this key took back may be there again


OF_PERSONS = (WithdrawnKind.RECORDING, WithdrawnKind.VOICE)  # no episodes, but what speaks in some


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """One line of the list, never changed again."""

    what: WithdrawnKind
    key: str  # episode key, the file name of the recording, or Voice.id
    reason: str
    at: datetime  # with zone
    digest: str = ""  # SHA-256 of the recording, so that it is known under any name
    episodes: tuple[EpisodeDigest, ...] = ()  # those whose renderings were removed
    consent: bool = False  # a person no longer agrees to be heard: nothing brings it back


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What must lie nowhere any more, as every feature is told of it."""

    keys: frozenset[str] = frozenset()  # of episodes
    scripts: frozenset[str] = frozenset()  # slugs of the scripts that were spoken in them
    sounds: frozenset[str] = frozenset()  # SHA-256 of every finished file that is known of them
    recording: str = ""  # SHA-256 of a person's recording; "" = none
    voice: str = ""  # Voice.id of what was made of a person's reading; "" = none
    told: frozenset[str] = frozenset()  # keys, hashes, titles: what public papers may not tell

    @property
    def person(self) -> bool:
        """Whether somebody is heard no more: what may hold that goes, whoever else is in it."""
        return bool(self.recording or self.voice)

    def names(self, file: str) -> bool:
        """Whether the name of a file says that it is of one of the episodes."""
        return any(is_of(key, file) for key in self.keys)

    def named_in(self, text: bytes) -> bool:
        """Whether one of the episodes is named in a text of ASCII or of what contains it."""
        keys = "|".join(map(re.escape, self.keys))
        end = rf"(?![0-9A-Za-z]|-\d)|(?={_HASH})"
        return bool(keys) and re.search(rf"(?:{keys})(?:{end})".encode(), text) is not None


# a mark of an edition, or the first digits of a hash; "-2" begins the key of another episode
_HASH = r"-[0-9a-f]{8}(?:[0-9a-f]{4})?[.-]"
_REST = re.compile(rf"\.|-(?!\d)|{_HASH}")


def is_of(key: str, file: str) -> bool:
    """Whether a file of this name is of the episode: its key, then an ending, a mark or a hash."""
    return file.startswith(key) and _REST.match(file, len(key)) is not None


def standing(lines: Iterable[Withdrawal]) -> tuple[Withdrawal, ...]:
    """The withdrawals that hold: those behind which no line brings the same back."""
    held: list[Withdrawal] = []
    for line in lines:
        if line.what is WithdrawnKind.RETURNED:
            held = [one for one in held if (one.key, one.digest) != (line.key, line.digest)]
        else:
            held.append(line)
    return tuple(held)


def withdrawn_keys(withdrawals: Iterable[Withdrawal]) -> frozenset[str]:
    """The episodes that are never made or shown again."""
    return frozenset(w.key for w in withdrawals if w.what not in OF_PERSONS)


def withdrawn_voices(withdrawals: Iterable[Withdrawal]) -> frozenset[str]:
    """The voices made of what somebody read that may not speak again, as Voice.id."""
    return frozenset(w.key for w in withdrawals if w.what is WithdrawnKind.VOICE)


def withdrawn_sounds(withdrawals: Iterable[Withdrawal]) -> frozenset[str]:
    """The SHA-256 of every recording that may not be used again."""
    return frozenset(
        w.digest for w in withdrawals if w.what is WithdrawnKind.RECORDING and w.digest
    )


def tombstones(
    withdrawals: Iterable[Withdrawal], known: Iterable[EpisodeDigest]
) -> tuple[EpisodeDigest, ...]:
    """Every episode that was removed and is not there again: its place stays its own."""
    removed = {brief.key: brief for w in withdrawals for brief in w.episodes}
    here = removed.keys() & {brief.key for brief in known} if removed else ()
    return tuple(brief for key, brief in removed.items() if key not in here)
