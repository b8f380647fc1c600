"""Take an episode or a recording back: from feeds, pages, queues, caches and old renderings."""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from broadcaster.domain.approval import ItemState, Transition
from broadcaster.domain.episode import Episode, EpisodeDigest, audio_files, brief_of
from broadcaster.domain.errors import InputError
from broadcaster.domain.queue import WAITING, QueueItem
from broadcaster.domain.text import nearest, slug
from broadcaster.domain.withdrawal import WITHDRAWN, Withdrawal, WithdrawnKind
from broadcaster.production.sidecars import TIMELINE
from broadcaster.production.sounds import PREFIX, RECORDINGS
from broadcaster.publishing.publisher import LIST as PUBLISHED
from broadcaster.stations.tools import StationTools

CACHE = ".cache"  # below audio_out: whatever can be made again
CLIPS = "clips"  # the one part of it that is dear; only what is not needed any more goes
PLAYOUT = "phat_song"  # beside audio_out: what playing machines have fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawReport:
    """What became of a withdrawal."""

    withdrawal: Withdrawal
    removed: tuple[Path, ...]  # files of renderings, caches and copies
    left: tuple[QueueItem, ...] = ()  # items that waited for the air, where they waited
    original: Path | None = None  # a recording that still lies in scripts_vi


def withdraw_episode(
    tools: StationTools,
    key: str,
    *,
    reason: str,
    who: str,
    what: WithdrawnKind = WithdrawnKind.EPISODE,
) -> WithdrawReport:
    """Take an episode back for good. Raises InputError when there is none of that key."""
    episode = tools.catalogue().get(key)
    if episode is None:
        raise _unknown(key, [brief.key for brief in tools.catalogue().briefs()])
    withdrawal = Withdrawal(
        what=what,
        key=key,
        reason=_told(reason),
        at=tools.clock.now(),
        episodes=(_tombstone(episode),),
    )
    # the record first: whatever stops us now, the episode never comes back
    tools.withdrawals().add(withdrawal)
    removed, left = _remove(tools, (episode,), who=who, reason=withdrawal.reason)
    return WithdrawReport(withdrawal=withdrawal, removed=removed, left=left)


def correct_episode(tools: StationTools, key: str, *, reason: str, who: str) -> WithdrawReport:
    """Make room for a corrected episode: the old one goes everywhere, the next build makes a new.

    The new one has a key and a guid of its own, so that every player and station takes it.
    """
    done = withdraw_episode(tools, key, reason=reason, who=who, what=WithdrawnKind.CORRECTED)
    listing = tools.listing()
    listing.retire(key)
    listing.save()
    return done


def withdraw_recording(
    tools: StationTools, name: str, *, reason: str, who: str, original: bool = False
) -> WithdrawReport:
    """Take a recording back: every rendering with it goes, and no script can use it again.

    `original` removes the file itself and its card too. Raises InputError for an unknown name.
    """
    path = find_recording(tools, name)
    if path is None:
        raise _unknown(name, (each.name for each in _recordings(tools)))
    digest = _sha256(path)
    episodes = tuple(_with_sound(tools, digest))
    withdrawal = Withdrawal(
        what=WithdrawnKind.RECORDING,
        key=path.name,
        reason=_told(reason),
        at=tools.clock.now(),
        digest=digest,
        episodes=tuple(_tombstone(episode) for episode in episodes),
    )
    tools.withdrawals().add(withdrawal)
    removed, left = _remove(tools, episodes, who=who, reason=withdrawal.reason)
    if original:
        _remove_recording(path)
    stays = None if original else path
    return WithdrawReport(withdrawal=withdrawal, removed=removed, left=left, original=stays)


def take_back_again(tools: StationTools, *, stood: Path) -> None:
    """Take out of a station that came from a backup whatever its list says was withdrawn.

    `stood` holds the scripts that stood before it: a recording that is on the list and was not
    there any more does not come back either.
    """
    for entry in tools.withdrawals().all():
        if entry.what is WithdrawnKind.RECORDING:
            episodes = tuple(_with_sound(tools, entry.digest))
        else:
            episode = tools.catalogue().get(entry.key)
            episodes = (episode,) if episode is not None else ()
        if episodes:
            _remove(tools, episodes, who="đài", reason=entry.reason)
        if entry.what is WithdrawnKind.CORRECTED and episodes:
            listing = tools.listing()
            listing.retire(entry.key)
            listing.save()
        if entry.what is WithdrawnKind.RECORDING:
            folder = tools.folders.scripts / RECORDINGS
            for path in _recordings(tools):
                before = stood / RECORDINGS / path.relative_to(folder)
                if not before.exists() and _sha256(path) == entry.digest:
                    _remove_recording(path)


def _told(reason: str) -> str:
    words = " ".join(reason.split())
    if not words:
        raise InputError("chưa ghi lý do rút", hint='Thêm --reason "…"; lý do được lưu lại.')
    return words


def _tombstone(episode: Episode) -> EpisodeDigest:
    return brief_of(episode)._replace(digest=WITHDRAWN, until=None)


def _unknown(name: str, known: Iterable[str]) -> InputError:
    near = nearest(name, known)
    return InputError(
        f"không có số phát hay bản ghi nào tên “{name}”",
        hint=f"Có phải “{near}”?" if near else "Xem các số: broadcaster catalogue list",
    )


# --- recordings -----------------------------------------------------------------------------


def find_recording(tools: StationTools, name: str) -> Path | None:
    """The file below the folder of recordings that a name means."""
    wanted = slug(Path(name.replace("\\", "/")).name)
    stem = [p for p in _recordings(tools) if wanted in (slug(p.name), slug(p.stem))]
    return stem[0] if wanted and stem else None


def _recordings(tools: StationTools) -> list[Path]:
    folder = tools.folders.scripts / RECORDINGS
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".toml")


def _remove_recording(path: Path) -> None:
    """The file and its card."""
    for file in (path, path.with_suffix(".toml")):
        file.unlink(missing_ok=True)


def _with_sound(tools: StationTools, digest: str) -> Iterator[Episode]:
    """The episodes of which a rendering holds a sound, found in their timelines."""
    sign = f":{digest[:16]}"
    for brief in tools.catalogue().briefs():
        episode = tools.catalogue().get(brief.key)
        if episode is None:
            continue
        folder = tools.folders.audio / episode.show
        texts = (_text(path) for path in _timelines(folder, episode.key))
        if any(PREFIX in text and sign in text for text in texts):
            yield episode


def _timelines(folder: Path, key: str) -> list[Path]:
    return sorted(path for path in folder.glob(f"{key}*{TIMELINE}") if _is_of(key, path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


# --- removing -------------------------------------------------------------------------------


def _remove(
    tools: StationTools, episodes: tuple[Episode, ...], *, who: str, reason: str
) -> tuple[tuple[Path, ...], tuple[QueueItem, ...]]:
    """Everything that holds anything of the episodes, and every cache that might."""
    removed: list[Path] = []
    left: list[QueueItem] = []
    clips = _clips_of(tools, episodes)
    sounds = {audio.sha256 for episode in episodes for audio in audio_files(episode)}
    for episode in episodes:
        left += _leave_queue(tools, episode, who=who, reason=reason)
        folder = tools.folders.audio / episode.show
        removed += _delete(folder, partial(_is_of, episode.key))
        tools.catalogue().forget(episode.key)
    kept = tools.folders.audio.parent / PLAYOUT
    removed += _delete(kept, lambda path: any(sound in path.name for sound in sounds))
    _forget_clips(tools, clips)
    # Imports, pictures and joined pieces are made again: which of them held it nobody must ask.
    for cache in sorted((tools.folders.audio / CACHE).glob("*")):
        if cache.name != CLIPS:
            _drop(cache)
    for sign in sorted(tools.folders.audio.glob(f".*/*/{PUBLISHED}")):
        _drop(sign.parent)  # a site that the server published for itself
    tools.scrub()
    return tuple(removed), tuple(left)


def _leave_queue(
    tools: StationTools, episode: Episode, *, who: str, reason: str
) -> list[QueueItem]:
    """No approval stands and nothing waits for the air any more; what did is handed back."""
    now = tools.clock.now()
    if tools.approvals().get(episode.key) is not None:
        step = Transition(
            subject=episode.key,
            before=ItemState.APPROVED,
            after=ItemState.CANCELLED,
            who=who,
            at=now,
            reason=reason,
        )
        tools.approvals().withdraw(episode.key, step)
    why = f"đã rút: {reason}"
    waited = [
        item
        for item in tools.queue().items()
        if item.subject == episode.key and item.state in WAITING
    ]
    for item in waited:
        gone = replace(item, state=ItemState.CANCELLED, note=why, lost=why)
        tools.queue().change(gone, who=who, at=now, reason=why)
    return waited


def _is_of(key: str, path: Path) -> bool:
    """Whether a file is a rendering of an episode: its key, then an ending or an edition's mark."""
    name = path.name.removeprefix(".tmp-")
    rest = name.removeprefix(key)
    same = name.startswith(key)
    return same and (rest.startswith(".") or (rest.startswith("-") and not rest[1:2].isdigit()))


def _delete(folder: Path, wanted: Callable[[Path], bool]) -> list[Path]:
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and wanted(path)]
    for path in found:
        path.unlink(missing_ok=True)
    return found


def _clips_of(tools: StationTools, episodes: Iterable[Episode]) -> set[str]:
    """The texts of the timelines of some episodes: they name every clip that is in them."""
    return {
        _text(path)
        for episode in episodes
        for path in _timelines(tools.folders.audio / episode.show, episode.key)
    }


def _forget_clips(tools: StationTools, texts: set[str]) -> None:
    """Remove the clips that only the removed timelines name."""
    folder = tools.folders.audio / CACHE / CLIPS
    if not texts or not folder.is_dir():
        return
    left = [_text(path) for path in tools.folders.audio.rglob(f"*{TIMELINE}")]
    for clip in sorted(path for path in folder.rglob("*") if path.is_file()):
        key = clip.name.partition(".")[0]
        if any(key in text for text in texts) and not any(key in text for text in left):
            clip.unlink(missing_ok=True)


def _drop(path: Path) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
