"""Take an episode, a recording or a voice back, and bring back what went by mistake."""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from broadcaster.care.holding_places import (
    descriptions,
    empty_all,
    holding_places,
    out_of_reach,
)
from broadcaster.domain.dates import told_day, told_moment
from broadcaster.domain.episode import Episode, EpisodeDigest, audio_files, brief_of
from broadcaster.domain.errors import BroadcasterError, ConfigError, InputError, StoreError
from broadcaster.domain.queue import QueueItem
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import nearest, nfc, slug
from broadcaster.domain.withdrawal import (
    OF_PERSONS,
    WITHDRAWN,
    TakenBack,
    Withdrawal,
    WithdrawnKind,
    is_of,
)
from broadcaster.outreach.taking_back import films_with
from broadcaster.production.sidecars import find_sidecars, read_episode
from broadcaster.production.sounds import RECORDINGS
from broadcaster.production.taking_back import drop_caches, renderings_with, told_of_voice
from broadcaster.programme.kept_files import drop_idle
from broadcaster.programme.taking_back import (
    approved_with,
    leave_queue,
    sounds_approved,
    sounds_queued,
)
from broadcaster.stations.records import StationReceipt
from broadcaster.stations.tools import StationTools
from broadcaster.storage.os_errors import explained, named_fault
from broadcaster.system.files import files_below, folders_in
from broadcaster.voices import OWN_VOICES

Answer = TypeVar("Answer")
OWN_VOICE = "own:"  # how the id of a voice begins that was made of what somebody read


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawReport:
    """What became of a withdrawal."""

    withdrawal: Withdrawal
    gone: TakenBack
    removed: tuple[Path, ...]  # files of renderings, caches and copies
    left: tuple[QueueItem, ...] = ()  # items that waited for the air, where they waited
    original: Path | None = None  # a recording that still lies in scripts_vi
    elsewhere: tuple[str, ...] = ()  # sentences: copies that no program can take back
    faults: tuple[BroadcasterError, ...] = ()  # what is not done; the same command again does it
    before: Withdrawal | None = None  # it stood on the list already, and nothing was added there


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawPlan:
    """What a withdrawal would take, before anything of it goes."""

    what: WithdrawnKind
    key: str  # episode key, the file name of the recording, or Voice.id
    gone: TakenBack
    episodes: tuple[Episode, ...] = ()
    recording: Path | None = None
    voice: Path | None = None  # the folder of a voice of the school's own
    before: Withdrawal | None = None  # it was taken back already; only what is left goes


def plan_episode(
    tools: StationTools, key: str, what: WithdrawnKind = WithdrawnKind.EPISODE
) -> WithdrawPlan:
    """What taking back the episode of exactly this key takes. Raises InputError without one."""
    found = _episode(tools, key)
    before = next((w for w in tools.withdrawals().all() if _is_episode(w, key)), None)
    if found is None and before is None:
        raise _unknown(key, _keys(tools))
    episodes = (found,) if found is not None else ()
    slugs = {slug for episode in episodes for slug in episode.slugs}
    slugs |= {slug for e in tools.listing().entries if e.key == key for slug in e.slugs}
    return WithdrawPlan(
        what=before.what if before else what,
        key=key,
        gone=_gone(
            tools,
            frozenset({key}),
            episodes,
            scripts=frozenset(slugs),
            corrected=(before.what if before else what) is WithdrawnKind.CORRECTED,
        ),
        episodes=episodes,
        before=before,
    )


def plan_recording(tools: StationTools, name: str) -> WithdrawPlan:
    """What taking back a recording takes. Raises InputError for an unknown name."""
    path = find_recording(tools, name)
    if path is None:
        raise _unknown(name, (each.name for each in recordings(tools)))
    digest = _sha256(path)
    before = next((w for w in tools.withdrawals().all() if w.digest == digest), None)
    keys = _heard_in(tools, digest)
    if before is not None:  # a run that was cut off has left these without their sound
        told = frozenset(brief.key for brief in before.episodes)
        keys |= {one.key for one in _made(tools, told) if not _has_sound(tools, one)}
    episodes = _made(tools, keys)
    return WithdrawPlan(
        what=WithdrawnKind.RECORDING,
        key=path.name,
        gone=_gone(tools, keys, episodes, recording=digest),
        episodes=episodes,
        recording=path,
        before=before,
    )


def plan_voice(tools: StationTools, name: str) -> WithdrawPlan:
    """What taking back a voice of the school's own takes: "own:co-lan", or its folder's name.

    Raises InputError for an unknown name.
    """
    key = name.removeprefix(OWN_VOICE)
    voices = own_voices(tools)
    path = next((path for path in voices if nfc(path.name) == key), None)
    voice = f"{OWN_VOICE}{key}"
    before = next((w for w in tools.withdrawals().all() if _is_voice(w, voice)), None)
    if path is None and before is None:
        near = nearest(key, [one.name for one in voices])
        raise InputError(
            f"trường không có giọng nào tên “{key}”",
            hint=f"Có phải “{near}”?" if near else "Xem các giọng: broadcaster voices",
        )
    episodes = _made(tools, _spoken_in(tools, voice))
    return WithdrawPlan(
        what=WithdrawnKind.VOICE,
        key=voice,
        gone=_gone(tools, _spoken_in(tools, voice), episodes, voice=voice),
        episodes=episodes,
        voice=path,
        before=before,
    )


def carry_out(
    tools: StationTools,
    plan: WithdrawPlan,
    *,
    reason: str,
    who: str,
    consent: bool | None = None,
    original: bool = False,
) -> WithdrawReport:
    """Take back what a plan names. Raises InputError without a reason; nothing else stops it.

    `consent`: whether a person no longer agrees; None = as is usual, of a recording or a voice
    always. `original` removes the file of a recording and its card too; of a voice takes and all
    that was made of them go in any case.
    """
    from broadcaster.publishing.public_papers import note_dropped  # makes pages: only where needed

    entry = Withdrawal(
        what=plan.what,
        key=plan.key,
        reason=_told(reason),
        at=tools.clock.now(),
        digest=plan.gone.recording,
        episodes=tuple(_tombstone(episode) for episode in plan.episodes),
        consent=plan.what in OF_PERSONS if consent is None else consent,
    )
    # that a person no longer agrees is more than what was written down before
    before = None if plan.before and entry.consent > plan.before.consent else plan.before
    faults: list[BroadcasterError] = []
    left: list[QueueItem] = []

    def attempt(step: Callable[[], object]) -> bool:
        try:
            with named_fault(tools.folders.audio):
                step()
        except BroadcasterError as fault:
            faults.append(fault)
            return False
        return True

    def leave(key: str) -> None:
        left.extend(leave_queue(tools, key, who=who, reason=entry.reason))
        tools.catalogue().forget(key)
        tools.parts().forget(key)

    def note() -> None:
        if before is None:
            tools.withdrawals().add(entry)
        if entry.what is WithdrawnKind.CORRECTED:
            listing = tools.listing()
            listing.retire(entry.key)
            listing.save()

    # the record first: whatever stops us now, the episode never comes back
    noted = attempt(note)
    emptied = empty_all(holding_places(tools.folders), plan.gone)
    if not noted:  # a full disk has room now
        faults.clear()
        attempt(note)
    faults += emptied.faults
    scripts, day = tools.folders.scripts, entry.at.astimezone(ZONE).date()
    papers: list[str] = []
    attempt(lambda: papers.extend(note_dropped(scripts, emptied.removed, plan.gone.told, day)))
    for key in sorted(plan.gone.keys):
        attempt(partial(leave, key))
    if plan.gone.person:  # nobody needs them, and what is heard in the oldest nobody knows
        attempt(partial(drop_idle, tools))
    removed = emptied.removed
    if not faults:  # else the same command finds by them what is left
        last = empty_all((descriptions(tools.folders),), plan.gone)
        removed += last.removed
        faults += last.faults
    if plan.voice is not None:
        with suppress(OSError):  # what cannot be looked into is told by removing it
            removed += tuple(path for path in files_below(plan.voice) if path.is_file())
        attempt(partial(_remove_voice, plan.voice))
    attempt(tools.scrub)
    if original and plan.recording is not None:
        for path in _same(tools, plan.gone.recording):
            _remove_recording(path)
    elsewhere = [
        f"tệp đã công bố “{title}” nhắc bài ấy nên đã rút khỏi trang: ai đã tải về thì còn bản của "
        "họ; cần thì công bố bản mới"
        for title in papers
    ]
    attempt(lambda: elsewhere.extend(out_of_reach(tools.folders, plan.gone)))
    attempt(lambda: elsewhere.extend(_pulled(tools, plan.gone)))
    return WithdrawReport(
        withdrawal=entry,
        gone=plan.gone,
        removed=removed,
        left=tuple(left),
        original=None if original else plan.recording,
        elsewhere=tuple(elsewhere),
        faults=tuple(faults),
        before=before,
    )


def _pulled(tools: StationTools, gone: TakenBack) -> tuple[str, ...]:
    """Stations that told of having it: their own program takes it away when it pulls next."""
    nothing: Mapping[str, StationReceipt] = {}
    receipts = _asked(tools, lambda: tools.station_book().last_receipts(), nothing)
    having = {r.station: r for r in receipts.values() if not gone.keys.isdisjoint(_keys_of(r))}
    names = {one.code: one.name for one in tools.subscribers().all()} if having else {}
    return tuple(
        f"đài “{names.get(code, code)}” đã lấy bài (lúc "
        f"{told_moment(receipt.at.astimezone(ZONE))}): máy của đài tự gỡ ở lần lấy sau; cần "
        "gỡ ngay thì gọi điện"
        for code, receipt in sorted(having.items())
    )


def _keys_of(receipt: StationReceipt) -> frozenset[str]:
    return frozenset(key for key, _ in receipt.programmes)


def bring_back(tools: StationTools, name: str, *, reason: str) -> Withdrawal:
    """Let what was taken back today be made again; a person's consent is never brought back.

    Raises InputError; then nothing has changed.
    """
    why = _told(reason)
    wanted = slug(Path(name.replace("\\", "/")).stem) if not _standing(tools, name) else ""
    held = tools.withdrawals().all()
    found = [w for w in held if w.key == name or (wanted and slug(Path(w.key).stem) == wanted)]
    if not found:
        near = nearest(name, [w.key for w in held])
        raise InputError(
            f"“{name}” không có trong danh sách đã rút",
            hint=f"Có phải “{near}”?" if near else "Xem scripts_vi/da-rut.toml.",
        )
    now, last = tools.clock.now(), found[-1]
    if any(w.consent for w in found):
        raise InputError(
            f"“{last.key}” đã rút vì người có giọng không còn đồng ý, nên không đưa lại được",
            hint="Nếu người ấy đồng ý trở lại: thu mới, với phiếu đồng ý mới.",
        )
    if last.at.astimezone(ZONE).date() != now.astimezone(ZONE).date():
        raise InputError(
            f"“{last.key}” rút từ {told_day(last.at.astimezone(ZONE))}, chỉ đưa lại được trong "
            "ngày rút",
            hint="Làm thành một bài mới, có ngày phát mới.",
        )
    if last.what is WithdrawnKind.CORRECTED:
        listing = tools.listing()
        listing.bring_back(last.key)
        listing.save()
    line = Withdrawal(
        what=WithdrawnKind.RETURNED, key=last.key, reason=why, at=now, digest=last.digest
    )
    tools.withdrawals().add(line)
    return last


def take_back_again(tools: StationTools, *, stood: Path) -> None:
    """Take out of a station that came from a backup whatever its list says was withdrawn.

    `stood` holds the scripts that stood before it: a recording that is on the list and was not
    there any more does not come back either. Raises BroadcasterError when something stays.
    """
    papers_again(tools.folders.scripts, tools.folders.feeds, stood=stood)
    for entry in tools.withdrawals().all():
        recording = entry.what is WithdrawnKind.RECORDING
        if entry.what is WithdrawnKind.VOICE:
            plan = plan_voice(tools, entry.key)
        else:
            keys = _heard_in(tools, entry.digest) if recording else frozenset({entry.key})
            episodes = _made(tools, keys)
            plan = WithdrawPlan(
                what=entry.what,
                key=entry.key,
                gone=_gone(
                    tools,
                    keys,
                    episodes,
                    recording=entry.digest,
                    corrected=entry.what is WithdrawnKind.CORRECTED,
                ),
                episodes=episodes,
                before=entry,
            )
        with named_fault(tools.folders.audio):
            films = films_with(tools.folders.audio, plan.gone)
        if plan.episodes or plan.voice or films:  # else nothing of it came with the backup
            done = carry_out(tools, plan, reason=entry.reason, who="đài")
            if done.faults:
                raise done.faults[0]
        if recording:
            folder = tools.folders.scripts / RECORDINGS
            for path in _same(tools, entry.digest):
                if not (stood / RECORDINGS / path.relative_to(folder)).exists():
                    _remove_recording(path)


def papers_again(scripts: Path, feeds: Path, *, stood: Path) -> None:
    """Withdraw from what was restored the papers that were withdrawn since, as `stood` tells.

    `stood` holds the scripts that stood before, their book of papers among them. Raises
    BroadcasterError where the restored book cannot be read.
    """
    from broadcaster.publishing.public_papers import (  # makes pages: only where needed
        NAMELESS,
        read_papers,
        take_paper_back,
    )

    try:
        before = read_papers(stood)
    except ConfigError:
        return  # nobody can tell; the restored book holds
    stands = {one.sha256 for one in before if one.withdrawn is None}
    gone = {one.sha256: one for one in before if one.withdrawn and one.sha256 not in stands}
    for one in read_papers(scripts) if gone else ():
        told = gone.get(one.sha256)
        if told is not None and told.withdrawn is not None and one.withdrawn is None:
            take_paper_back(
                scripts,
                one.key,
                day=told.withdrawn,
                reason=told.reason,
                nameless=told.title == NAMELESS,
                public=(feeds,),
            )


# --- what is meant --------------------------------------------------------------------------


def _gone(
    tools: StationTools,
    keys: frozenset[str],
    episodes: Iterable[Episode],
    *,
    scripts: frozenset[str] = frozenset(),
    recording: str = "",
    voice: str = "",
    corrected: bool = False,
) -> TakenBack:
    sounds = {file.sha256 for episode in episodes for file in audio_files(episode)}
    sounds |= sounds_approved(tools.folders.audio, keys)
    sounds |= _asked(tools, lambda: sounds_queued(tools, keys), frozenset())
    # who heard it is told rightly of what was put right, and no title names who read it aloud
    titles = frozenset() if voice else frozenset(episode.title for episode in episodes)
    return TakenBack(
        keys=keys,
        scripts=scripts,
        sounds=frozenset(sounds),
        recording=recording,
        voice=voice,
        told=frozenset() if corrected else keys | sounds | titles,
    )


def _heard_in(tools: StationTools, recording: str) -> frozenset[str]:
    """The episodes that hold a recording, as they are built or as they were approved."""
    names = renderings_with(tools.folders.audio, recording)
    approved = approved_with(tools.folders.audio, recording)
    return approved | {key for key in _keys(tools) if any(is_of(key, name) for name in names)}


def _spoken_in(tools: StationTools, voice: str) -> frozenset[str]:
    """The episodes that a voice speaks in, as they are built or as they were approved."""
    names = told_of_voice(tools.folders.audio, voice)
    return frozenset(key for key in _keys(tools) if any(is_of(key, name) for name in names))


def _keys(tools: StationTools) -> frozenset[str]:
    """The key of every episode, of the catalogue or, when it cannot be opened, of the sidecars."""
    nothing = frozenset[str]()
    found = _asked(tools, lambda: frozenset(b.key for b in tools.catalogue().briefs()), nothing)
    return found or frozenset(_beside(tools))


def _made(tools: StationTools, keys: Iterable[str]) -> tuple[Episode, ...]:
    """The episodes of some keys, those that were made."""
    found = (_episode(tools, key) for key in sorted(keys))
    return tuple(episode for episode in found if episode is not None)


def _episode(tools: StationTools, key: str) -> Episode | None:
    found = _asked(tools, lambda: tools.catalogue().get(key), None)
    return found or _beside(tools, key).get(key)


def _beside(tools: StationTools, key: str = "*") -> dict[str, Episode]:
    """What the sidecars say, for a database that is lost or on a disk without room."""
    found = {}
    for path in find_sidecars(tools.folders.audio):
        if key in ("*", path.stem):
            with suppress(BroadcasterError):
                episode = read_episode(path)
                found[episode.key] = episode
    return found


def _asked(tools: StationTools, ask: Callable[[], Answer], otherwise: Answer) -> Answer:
    """What the database says; a disk without room for its log is given the room of the caches."""
    for _ in range(2):
        try:
            return ask()
        except StoreError:
            for _ in drop_caches(tools.folders.audio):
                pass
    return otherwise


def _has_sound(tools: StationTools, episode: Episode) -> bool:
    folder = tools.folders.audio / episode.show
    return all((folder / file.name).is_file() for file in audio_files(episode))


def _is_episode(entry: Withdrawal, key: str) -> bool:
    return entry.key == key and entry.what not in OF_PERSONS


def _is_voice(entry: Withdrawal, voice: str) -> bool:
    return entry.key == voice and entry.what is WithdrawnKind.VOICE


def _standing(tools: StationTools, key: str) -> bool:
    return any(entry.key == key for entry in tools.withdrawals().all())


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


# --- voices of the school's own -------------------------------------------------------------


def own_voices(tools: StationTools) -> list[Path]:
    """The folder of every voice that somebody has read or begun to read."""
    return [*folders_in(tools.folders.scripts / OWN_VOICES)]


def _remove_voice(folder: Path) -> None:
    """Takes, list, card and what was made of them. Raises StoreError when something stays."""
    with explained(folder, "xóa giọng"):
        shutil.rmtree(folder)


# --- recordings -----------------------------------------------------------------------------


def find_recording(tools: StationTools, name: str) -> Path | None:
    """The file below the folder of recordings that a name means.

    Raises InputError when it means several that are not the same.
    """
    wanted = slug(Path(name.replace("\\", "/")).name)
    stem = [p for p in recordings(tools) if wanted in (slug(p.name), slug(p.stem))]
    if len({_sha256(path) for path in stem}) > 1:
        folder = tools.folders.scripts
        names = ", ".join(path.relative_to(folder).as_posix() for path in stem)
        raise InputError(f"“{name}” có thể là: {names}", hint="Gọi tên tệp, cả phần đuôi.")
    return stem[0] if wanted and stem else None


def recordings(tools: StationTools) -> list[Path]:
    """Every file below the folder of recordings, but their cards."""
    folder = tools.folders.scripts / RECORDINGS
    return sorted(p for p in files_below(folder) if p.is_file() and p.suffix != ".toml")


def _same(tools: StationTools, digest: str) -> list[Path]:
    """Every copy of a recording in its folder, under whatever name."""
    return [path for path in recordings(tools) if _sha256(path) == digest]


def _remove_recording(path: Path) -> None:
    """The file and its card."""
    for file in (path, path.with_suffix(".toml"), path.with_name(f"{path.name}.toml")):
        file.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
