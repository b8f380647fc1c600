"""What really lies in the school's store: finished sounds, what describes them, kept copies.

Every episode's folder is listed each time, so that nothing is gone unseen; files of the newest and
of a share in turn are measured, a smaller share is read to the last byte. In the end the shares
have been everywhere, and a look costs the same whatever the archive has grown to.
"""

import os
import stat
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from broadcaster.audio.measuring import fingerprint
from broadcaster.domain.episode import AudioFile, Episode, EpisodeDigest, audio_files
from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.production.sidecars import SCHOOL_MARK, read_episode, reads_timeline, timelines_of
from broadcaster.programme.kept_files import CARD, card_stands, lost_cards, restorable
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.storage.os_errors import explained

NEWEST = 20  # episodes that are measured each time: what airs next is among them
LACKING = 100  # of those that seem to lack a file of a master
SHARE = 30  # more of them, in turn
SHARE_BYTES = 16 << 20  # that one look reads to the last byte
_TURN = ".cache/luot-kiem-kho"  # below audio_out; lost, it begins anew
_SHOWN = 3  # names in a sentence
REBUILD = "Lập lại từ các tệp còn đó: broadcaster catalogue rebuild"


class Remedy(StrEnum):
    """How a kind of file is had again; the value is what people read."""

    BUILD = "Dựng lại bằng: broadcaster build"
    RECONCILE = "Chạy broadcaster reconcile; không chép lại được thì gửi duyệt lại."


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreDamage:
    """One file of the store that is not what was recorded."""

    path: str  # below audio_out
    gone: bool  # else it is there with other bytes
    remedy: Remedy

    @property
    def told(self) -> str:
        """What is wrong, in words."""
        return f"{self.path} ({'mất' if self.gone else 'bị sửa hoặc hỏng'})"

    @property
    def fix(self) -> str:
        """What to do: a build makes what is not there, and takes a file of its size for whole."""
        if self.remedy is Remedy.BUILD and not self.gone and self.path.endswith((".mp3", ".wav")):
            return f"Xóa tệp audio_out/{self.path} rồi d{Remedy.BUILD[1:]}"
        return str(self.remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreLook:
    """What was seen of the store."""

    episodes: int
    damaged: Sequence[StoreDamage]
    unknown: Sequence[str] = ()  # keys that lie there and that the database does not know

    @property
    def whole(self) -> bool:
        """Whether everything is as recorded."""
        return not (self.damaged or self.unknown)

    @property
    def told(self) -> str:
        """What was seen, in words."""
        if self.unknown:
            return f"cơ sở dữ liệu thiếu {len(self.unknown)} số hay lần duyệt: {_few(self.unknown)}"
        if self.damaged:
            names = _few([one.told for one in self.damaged])
            return f"{len(self.damaged)} tệp mất hoặc hỏng: {names}"
        return f"{self.episodes} số, không thấy gì mất hay hỏng"

    @property
    def fix(self) -> str:
        """What to do first."""
        return REBUILD if self.unknown or not self.damaged else self.damaged[0].fix


def look_at_store(
    tools: ProgrammeTools, masters: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> StoreLook:
    """Look at the store, and remember where the next look goes on. Raises StoreError.

    `masters` are the names of the master profiles that the settings want, by programme.
    """
    root = tools.folders.audio
    briefs = tools.catalogue().briefs()
    keys = {brief.key: brief.show for brief in briefs}
    damaged = {one.path: one for one in _gone(root, keys)}
    names = list(keys)
    begin = _turn(root) % len(names) if names else 0
    share = [names[(begin + n) % len(names)] for n in range(min(SHARE, len(names)))]
    for key in dict.fromkeys([*share, *names[-NEWEST:], *_without_master(root, briefs, masters)]):
        for one in _of_episode(tools, key):
            damaged.setdefault(one.path, one)
    if names:
        _go_on_at(root, (begin + _read_through(tools, share, damaged)) % len(names))
    unknown = dict.fromkeys((*_unknown(root, keys), *lost_approvals(tools)))
    return StoreLook(episodes=len(names), damaged=tuple(damaged.values()), unknown=tuple(unknown))


def _read_through(
    tools: ProgrammeTools, share: Sequence[str], damaged: dict[str, StoreDamage]
) -> int:
    """Read sounds to the last byte, as many as the bound allows, and add what is damaged.

    Returns how many episodes further the next look begins: behind those that were read, so that
    none is ever passed over; at one that was found damaged, so that it is told until it is mended.
    """
    left = SHARE_BYTES
    for count, key in enumerate(share):
        if left <= 0:
            return count
        ill = False
        for path, file, remedy in _sounds(tools, key):
            if path in damaged:
                continue
            left -= file.bytes
            if not holds_sound(tools.folders.audio / path, file):
                damaged[path] = StoreDamage(path=path, gone=False, remedy=remedy)
                ill = True
        if ill:
            return count
    return len(share)


def lost_approvals(tools: ProgrammeTools) -> tuple[str, ...]:
    """The keys of approvals that no record knows of and that `catalogue rebuild` has again."""
    cards = (path for path in lost_cards(tools) if restorable(tools, path))
    return tuple(path.name.removesuffix(CARD) for path in cards)


def _unknown(root: Path, keys: Mapping[str, str]) -> Iterator[str]:
    """The keys of sidecars that the catalogue does not know."""
    for show in sorted(_names(root)):
        names = () if show.startswith(".") else sorted(_names(root / show))
        for name in names:
            key, dot, ending = name.partition(".")
            if key and dot and ending == "json" and key not in keys:
                with suppress(BroadcasterError):  # a file of another kind is none of ours
                    yield read_episode(root / show / name).key


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")


def damaged_descriptions(tools: ProgrammeTools, episode: Episode) -> Iterator[StoreDamage]:
    """What describes an episode and its approval and cannot be read, or is no more."""
    folder = tools.folders.audio / episode.show
    if not _reads(folder / f"{episode.key}.json", episode):
        yield _ill(tools, folder / f"{episode.key}.json", Remedy.BUILD)
    for name in timelines_of(episode):
        if not reads_timeline(folder / name):
            yield _ill(tools, folder / name, Remedy.BUILD)
    found = tools.approvals().get(episode.key)
    if found is not None and found[1] is not None:
        card = card_stands(tools, found[0], found[1])
        if card is not None:
            yield _ill(tools, card, Remedy.RECONCILE)


def _gone(root: Path, keys: Mapping[str, str]) -> Iterator[StoreDamage]:
    """What every episode has at least, and is no more: each folder is listed once."""
    there: dict[str, set[str]] = {}
    for key, show in keys.items():
        if show not in there:
            there[show] = _names(root / show)
        if f"{key}.json" not in there[show]:
            yield StoreDamage(path=f"{show}/{key}.json", gone=True, remedy=Remedy.BUILD)
        if there[show].isdisjoint((f"{key}.mp3", f"{key}{SCHOOL_MARK}.mp3")):
            yield StoreDamage(path=f"{show}/{key}.mp3", gone=True, remedy=Remedy.BUILD)


def _without_master(
    root: Path, briefs: Sequence[EpisodeDigest], masters: Mapping[str, Sequence[str]]
) -> Sequence[str]:
    """The keys of episodes that seem to lack a file of a master, the newest ones of them.

    Suspects only, as the names of a listing tell: of an older episode perhaps none was ever made,
    and that says its own record, which is opened for it.
    """
    mine = [(b, name) for b in briefs for name in masters.get(b.programme, ())]
    there: dict[str, dict[str, set[str]]] = {}  # by show, then stem: the endings
    for show in {brief.show for brief, _ in mine}:
        there[show] = defaultdict(set)
        for stem, _, ending in (name.partition(".") for name in _names(root / show)):
            there[show][stem].add(ending)
    made: dict[tuple[str, str], set[str]] = defaultdict(set)  # by programme: what any has
    found = []
    for brief, name in mine:
        stems = (f"{brief.key}-{name}", f"{brief.key}{SCHOOL_MARK}-{name}")
        found.append({end for stem in stems for end in there[brief.show].get(stem, ())})
        made[brief.programme, name] |= found[-1]
    lacking = (
        brief.key
        for (brief, name), endings in zip(mine, found, strict=True)
        if not endings or endings != made[brief.programme, name]
    )
    return list(dict.fromkeys(lacking))[-LACKING:]


def _names(folder: Path) -> set[str]:
    """The names in a folder; none when there is none. Raises StoreError when it may not be seen."""
    try:
        with explained(folder, "xem"):
            return set(os.listdir(folder))  # noqa: PTH208 - of ten thousand names
    except StoreError as fault:
        if isinstance(fault.__cause__, FileNotFoundError | NotADirectoryError):
            return set()
        raise


def _of_episode(tools: ProgrammeTools, key: str) -> Iterator[StoreDamage]:
    """Whatever belongs to an episode and is not there, or not of its size."""
    episode = tools.catalogue().get(key)
    if episode is None:
        return
    root = tools.folders.audio
    for path, file, remedy in _sounds(tools, key):
        size = _size(root / path)
        if size != file.bytes:
            yield StoreDamage(path=path, gone=_is_gone(root / path), remedy=remedy)
    yield from damaged_descriptions(tools, episode)


def _sounds(tools: ProgrammeTools, key: str) -> Iterator[tuple[str, AudioFile, Remedy]]:
    """Every sound of an episode, as it is now and as it was approved."""
    episode, found = tools.catalogue().get(key), tools.approvals().get(key)
    for file in audio_files(episode) if episode is not None else ():
        yield f"{episode.show if episode else ''}/{file.name}", file, Remedy.BUILD
    approved = found[1] if found is not None else None
    for file in audio_files(approved) if approved is not None else ():
        yield f"{approved.show if approved else ''}/{file.name}", file, Remedy.RECONCILE


def _ill(tools: ProgrammeTools, path: Path, remedy: Remedy) -> StoreDamage:
    inside = path.relative_to(tools.folders.audio).as_posix()
    return StoreDamage(path=inside, gone=_is_gone(path), remedy=remedy)


def _reads(path: Path, episode: Episode) -> bool:
    """Whether a sidecar tells of this episode; a newer program's is no damage."""
    try:
        return read_episode(path).key == episode.key
    except BroadcasterError:
        return False


def holds_sound(path: Path, file: AudioFile) -> bool:
    """Whether a finished sound can be read and has the bytes that were recorded of it."""
    try:
        return fingerprint(path) == (file.bytes, file.sha256)
    except OSError:
        return False


def _size(path: Path) -> int | None:
    """The bytes of a file; None = there is none."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_size if stat.S_ISREG(facts.st_mode) else None


def _is_gone(path: Path) -> bool:
    """Whether there is no such file; one that may not be looked at is there."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


def _turn(root: Path) -> int:
    try:
        return max(0, int((root / _TURN).read_text(encoding="ascii")))
    except (OSError, ValueError):
        return 0


def _go_on_at(root: Path, place: int) -> None:
    """Remember it; a disk that refuses makes the next look begin here again."""
    with suppress(OSError):
        (root / _TURN).parent.mkdir(parents=True, exist_ok=True)
        (root / _TURN).write_text(str(place), encoding="ascii")
