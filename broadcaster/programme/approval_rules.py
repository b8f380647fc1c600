"""What an approval covers, and whether it still does: the rules of the one gate."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from broadcaster.domain.approval import Approval, ItemState, Transition
from broadcaster.domain.dates import told_day
from broadcaster.domain.episode import AudioFile, Edition, Episode
from broadcaster.domain.master import HORNS
from broadcaster.domain.queue import LiveItem, QueueItem

KEPT = "da-duyet"  # folder beside a show's audio that holds the files as they were approved
_SHORT = 12  # hexadecimal digits of the SHA-256 in the name of a kept file

Approved = tuple[Approval, Episode | None]


def script_digest(parts: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over every script of an episode, by name and byte for byte; order does not matter."""
    digest = hashlib.sha256()
    for name, data in sorted(parts):
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def live_digest(item: QueueItem) -> str:
    """SHA-256 over what is approved of a live reading: title, text and open time."""
    live = item.live or LiveItem(open_seconds=0.0)
    words = (item.title, live.text, live.ident, live.closing, f"{live.open_seconds:.3f}")
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def audio_digests(episode: Episode) -> tuple[str, str]:
    """SHA-256 of the school's and of the public edition, "" for one that is not there."""
    school, public = episode.school, episode.public
    return school.audio.sha256 if school else "", public.audio.sha256 if public else ""


def covers(approval: Approval, episode: Episode, script: str) -> bool:
    """Whether an approval is of exactly this sound, made of exactly these scripts."""
    heard = (approval.audio_sha256, approval.public_sha256)
    return heard == audio_digests(episode) and approval.script_sha256 == script


def admitted(current: Episode, standing: Approved | None) -> Episode | None:
    """The episode as it may leave: as it was approved; None when nothing of it is.

    It never goes out earlier than its scripts now say.
    """
    if standing is None or standing[1] is None:
        return None
    approved = standing[1]
    return replace(approved, air_time=max(approved.air_time, current.air_time))


def yard_file(episode: Episode) -> AudioFile | None:
    """What the loudspeakers play: the horn master when there is one, else the school's edition."""
    if episode.school is None:
        return None
    horns = (m.audio for m in episode.school.masters if m.profile == HORNS)
    return next(horns, episode.school.audio)


def air_trouble(item: QueueItem, standing: Approved | None, *, required: bool, day: date) -> str:
    """Why an item may not air on a day, in Vietnamese; "" when it may."""
    if late := _day_trouble(item, day):
        return late
    if not required:
        return ""
    if standing is None:
        return "chưa được duyệt"
    return _sound_trouble(item, *standing)


def _day_trouble(item: QueueItem, day: date) -> str:
    if item.valid_from is not None and day < item.valid_from:
        return f"chỉ được phát từ {told_day(item.valid_from)}"
    if item.valid_to is not None and day > item.valid_to:
        return f"chỉ được phát đến hết {told_day(item.valid_to)}"
    return ""


def _sound_trouble(item: QueueItem, approval: Approval, episode: Episode | None) -> str:
    if item.live is not None:
        same = approval.script_sha256 == live_digest(item)
        return "" if same else "nội dung đọc trực tiếp đã đổi sau khi duyệt"
    file = yard_file(episode) if episode is not None else None
    same = file is not None and file.sha256 == item.sha256
    return "" if same else "âm thanh không phải bản đã duyệt"


def kept_name(file: AudioFile) -> str:
    """Where a file stands once it is approved, below its show's folder."""
    stem, dot, ending = file.name.rpartition("/")[2].rpartition(".")
    return f"{KEPT}/{stem}-{file.sha256[:_SHORT]}{dot}{ending}"


def kept(episode: Episode) -> Episode:
    """The episode with the names of its kept files."""
    return _renamed(episode, kept_name)


def _renamed(episode: Episode, name: Callable[[AudioFile], str]) -> Episode:
    def edition(old: Edition | None) -> Edition | None:
        if old is None:
            return None
        masters = tuple(replace(m, audio=replace(m.audio, name=name(m.audio))) for m in old.masters)
        return replace(old, audio=replace(old.audio, name=name(old.audio)), masters=masters)

    return replace(episode, school=edition(episode.school), public=edition(episode.public))


def state_of(steps: Sequence[Transition]) -> ItemState:
    """Where an episode stands on its way to approval: its last step that is none of the queue."""
    own = [step.after for step in steps if not step.item]
    return own[-1] if own else ItemState.DRAFT


def last_sent(steps: Sequence[Transition]) -> Transition | None:
    """The last time that it was sent for approval."""
    sent = [s for s in steps if not s.item and s.after is ItemState.PENDING]
    return sent[-1] if sent else None
