"""What the programme holds of an episode or a recording: kept files, approvals, the queue."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from broadcaster.domain.approval import ItemState, Transition
from broadcaster.domain.episode import Episode, audio_files
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.queue import WAITING, QueueItem
from broadcaster.production.sidecars import find_approved, read_approved, read_episode
from broadcaster.production.taking_back import names_sound
from broadcaster.programme.approval_rules import audio_digests
from broadcaster.programme.kept_files import sounds_path
from broadcaster.programme.tools import ProgrammeTools


def approved_with(audio: Path, recording: str) -> frozenset[str]:
    """The episodes whose approved files hold a recording, or may do: nobody can tell any more.

    A build may have made another rendering meanwhile, whose timeline says nothing of them. It is
    the files that are asked, so that no database is needed.
    """
    return frozenset(e.key for e in _approved(audio) if _may_hold(audio, e, recording))


def _approved(audio: Path) -> Iterator[Episode]:
    for path in find_approved(audio):
        with suppress(BroadcasterError):
            yield read_approved(path).episode


def _may_hold(audio: Path, approved: Episode, recording: str) -> bool:
    sounds = sounds_path(audio, approved)
    if sounds is not None and sounds.is_file():
        return names_sound(sounds.read_text(encoding="utf-8", errors="replace"), recording)
    # an approval from before the names were kept: the rendering of now tells only of itself
    try:
        current = read_episode(audio / approved.show / f"{approved.key}.json")
    except BroadcasterError:
        return True
    return audio_digests(current) != audio_digests(approved)


def sounds_approved(audio: Path, keys: frozenset[str]) -> frozenset[str]:
    """The SHA-256 of every file of some episodes that was approved."""
    mine = (episode for episode in _approved(audio) if episode.key in keys)
    return frozenset(file.sha256 for episode in mine for file in audio_files(episode))


def sounds_queued(tools: ProgrammeTools, keys: frozenset[str]) -> frozenset[str]:
    """The SHA-256 of every file of some episodes that was ever queued. Raises StoreError."""
    items = tools.queue().items()
    return frozenset(item.sha256 for item in items if item.episode in keys and item.sha256)


def leave_queue(tools: ProgrammeTools, key: str, *, who: str, reason: str) -> list[QueueItem]:
    """No approval stands and nothing waits for the air any more; what did is handed back."""
    now = tools.clock.now()
    if tools.approvals().get(key) is not None:
        step = Transition(
            subject=key,
            before=ItemState.APPROVED,
            after=ItemState.CANCELLED,
            who=who,
            at=now,
            reason=reason,
        )
        tools.approvals().withdraw(key, step)
    why = f"đã rút: {reason}"
    items = tools.queue().items()
    waited = [item for item in items if item.subject == key and item.state in WAITING]
    for item in waited:
        gone = replace(item, state=ItemState.CANCELLED, note=why, lost=why)
        tools.queue().change(gone, who=who, at=now, reason=why)
    return waited
