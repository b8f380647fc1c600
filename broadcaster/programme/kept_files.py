"""The files as they were approved, where no build reaches them, and the approval beside them."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import repeat
from operator import add
from pathlib import Path

from broadcaster.domain.approval import Approval, ApprovedEpisode, ItemState, Transition
from broadcaster.domain.dates import told_moment
from broadcaster.domain.episode import AudioFile, Episode, audio_files
from broadcaster.domain.errors import BroadcasterError, InputError, TooNew
from broadcaster.domain.notice import Level, Notice, Place, notice_of
from broadcaster.domain.queue import WAITING
from broadcaster.production.sidecars import find_approved, read_approved, write_approved
from broadcaster.production.taking_back import sounds_of
from broadcaster.programme.approval_rules import KEPT, kept, kept_name
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.os_errors import named_fault
from broadcaster.storage.serialization import to_text
from broadcaster.system.files import named, names_there

CARD = ".duyet.json"  # how the file of an approval ends, beside what it keeps
SOUNDS = ".am-thanh.json"  # how the file ends that names the recordings heard in what is kept
MACHINE = "máy"  # who takes the steps that no person takes


def keep_files(tools: ProgrammeTools, episode: Episode) -> Episode:
    """Copy every file of an episode to where no build reaches it. Raises AssetError."""
    folder = tools.folders.audio / episode.show
    for file in audio_files(episode):
        source = folder / file.name
        if source == folder / kept_name(file):
            continue
        data = whole(source, file)
        write_atomic(folder / kept_name(file), data)
    approved = kept(episode)
    if sounds := sounds_path(tools.folders.audio, approved):
        # a build may change the timeline; whoever is heard in what was approved is found by this
        write_atomic(sounds, to_text(sounds_of(tools.folders.audio, episode.key)).encode())
    return approved


def sounds_path(audio: Path, approved: Episode) -> Path | None:
    """Where the names of the sounds lie that are heard in what was approved."""
    files = audio_files(approved)
    if not files:
        return None
    stem = files[0].name.rpartition("/")[2].rpartition(".")[0]
    return audio / approved.show / KEPT / f"{stem}{SOUNDS}"


def whole(path: Path, file: AudioFile) -> bytes:
    """The bytes of a finished file. Raises InputError when it is not what was rendered."""
    try:
        data = path.read_bytes()
    except OSError:
        data = b""
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise InputError(
            f"tệp {path.name} không còn là bản đã dựng nên không duyệt được",
            hint="Dựng lại bằng broadcaster build, gửi duyệt lại rồi nghe lại.",
        )
    return data


def card_path(tools: ProgrammeTools, episode: Episode) -> Path:
    """Where an approval lies beside the files that it keeps."""
    return tools.folders.audio / episode.show / KEPT / f"{episode.key}{CARD}"


def card_stands(tools: ProgrammeTools, approval: Approval, episode: Episode) -> Path | None:
    """The card that should say this approval and does not; None when it does."""
    path = card_path(tools, episode)
    try:
        card = read_approved(path)
    except TooNew:
        return None
    except BroadcasterError:
        return path
    return None if card.approval == approval else path


def mend_cards(tools: ProgrammeTools) -> None:
    """Write the card of every standing approval again that is gone or damaged.

    By the cards the approvals are had again when the database is lost.
    """
    for approval, episode in tools.approvals().all():
        if episode is not None and (path := card_stands(tools, approval, episode)) is not None:
            write_approved(path, ApprovedEpisode(approval=approval, episode=episode))


def mend_kept(tools: ProgrammeTools) -> tuple[Notice, ...]:
    """Copy a kept file anew from the same rendering; one that nothing can replace is told."""
    mend_cards(tools)
    damaged = [(path, file) for path, file in _kept_now(tools) if not _is_whole(path, file)]
    return tuple(_lost(path) for path, file in damaged if not _mended(tools, path, file))


def damaged_kept(tools: ProgrammeTools) -> tuple[str, ...]:
    """The names of kept files that are gone or not what was approved."""
    return tuple(path.name for path, file in _kept_now(tools) if not _is_whole(path, file))


def _kept_now(tools: ProgrammeTools) -> list[tuple[Path, AudioFile]]:
    """Every file of every standing approval."""
    episodes = [episode for _, episode in tools.approvals().all() if episode is not None]
    root = tools.folders.audio
    return [(root / e.show / file.name, file) for e in episodes for file in audio_files(e)]


def _is_whole(path: Path, file: AudioFile) -> bool:
    try:
        whole(path, file)
    except InputError:
        return False
    return True


def _mended(tools: ProgrammeTools, path: Path, file: AudioFile) -> bool:
    """Whether the rendering beside it has the same bytes and could take its place."""
    stem, dot, ending = path.name.rpartition(".")
    source = path.parent.parent / f"{stem.rpartition('-')[0]}{dot}{ending}"
    if not _is_whole(source, file):
        return False
    write_atomic(path, source.read_bytes())
    return True


def _lost(path: Path) -> Notice:
    return Notice(
        code="mat-ban-da-duyet",
        level=Level.ERROR,
        sentence=f"bản đã duyệt {path.name} bị mất hoặc bị sửa, và không còn bản nào giống hệt",
        hint="Gửi duyệt và duyệt lại số ấy: broadcaster send TÊN-BÀI, broadcaster approve TÊN-BÀI.",
        place=Place(file=f"audio_out/{path.parent.parent.name}/{KEPT}/{path.name}"),
    )


def lost_cards(tools: ProgrammeTools) -> tuple[Path, ...]:
    """The cards of approvals that no record knows of; only names are looked at.

    So it is when a database was lost, emptied or is an older one. Raises StoreError where a
    folder cannot be looked into.
    """
    kept = [(folder, names) for folder, names in _kept_names(tools.folders.audio) if names]
    standing = tools.approvals().subjects() if kept else frozenset()  # they are on record as well
    cards = set(map(add, standing, repeat(CARD)))
    unknown = [
        folder / name
        for folder, names in kept
        for name in set(names).difference(cards)
        if _is_card(name)
    ]
    known = tools.journal().states() if unknown else {}
    return tuple(sorted(p for p in unknown if p.name.removesuffix(CARD) not in known))


def restorable(tools: ProgrammeTools, card: Path) -> bool:
    """Whether an approval can be had again from its card: what it keeps is what was approved."""
    try:
        episode = read_approved(card).episode
    except BroadcasterError:
        return False
    folder = tools.folders.audio / episode.show
    return all(_is_whole(folder / file.name, file) for file in audio_files(episode))


def _kept_names(audio: Path) -> Iterator[tuple[Path, list[str]]]:
    """The folders in which approvals are kept, and the names in each, of ten thousand cards."""
    with named_fault(audio):
        for folder in named(audio, "*", KEPT):
            yield folder, names_there(folder)


def _is_card(name: str) -> bool:
    return name.endswith(CARD) and not name.startswith(".")


def _of_lost_approvals(tools: ProgrammeTools) -> set[str]:
    """What approvals keep that can be had again from their cards, and only with these files."""
    found = set[str]()
    for path in lost_cards(tools):
        with suppress(BroadcasterError):
            episode = read_approved(path).episode
            found |= {f"{episode.show}/{file.name}" for file in audio_files(episode)}
    return found


def idle_files(tools: ProgrammeTools) -> tuple[Path, ...]:
    """Kept files of approvals that were replaced, unless they still wait to air.

    Raises StoreError.
    """
    root, today = tools.folders.audio, tools.clock.now().date()
    needed = {item.audio for item in tools.queue().items(since=today) if item.state in WAITING}
    for _, episode in tools.approvals().all():
        if episode is not None:
            needed |= {f"{episode.show}/{file.name}" for file in audio_files(episode)}
    needed |= _of_lost_approvals(tools)
    needed |= {f"{name.rpartition('.')[0]}{SOUNDS}" for name in needed}
    needed |= {path.relative_to(root).as_posix() for path in find_approved(root)}
    with named_fault(root):
        found = [*named(root, "*", KEPT, "*")]
    return tuple(
        path
        for path in found
        if path.relative_to(root).as_posix() not in needed
        and not path.name.startswith(".")
        and path.is_file()
    )


def drop_idle(tools: ProgrammeTools) -> tuple[str, ...]:
    """Remove those files."""
    idle = idle_files(tools)
    for path in idle:
        path.unlink(missing_ok=True)
    return tuple(path.relative_to(tools.folders.audio).as_posix() for path in idle)


def restore_approvals(tools: ProgrammeTools) -> tuple[Notice, ...]:
    """Take in the approvals that lie beside their files, after a database was lost.

    Only those whose sound is still what was approved, and whose subject the record does not know.
    """
    known = tools.journal().states()
    told = []
    for path in find_approved(tools.folders.audio):
        try:
            card = read_approved(path)
            if card.approval.subject not in known:
                _restore(tools, card)
        except BroadcasterError as error:
            place = Place(file=path.relative_to(tools.folders.audio.parent).as_posix())
            told.append(notice_of(error, place))
    return tuple(told)


def _restore(tools: ProgrammeTools, card: ApprovedEpisode) -> None:
    approval, episode = card.approval, card.episode
    for file in audio_files(episode):
        whole(tools.folders.audio / episode.show / file.name, file)
    step = Transition(
        at=tools.clock.now(),
        who=MACHINE,
        subject=approval.subject,
        before=ItemState.DRAFT,
        after=ItemState.APPROVED,
        audio_sha256=approval.audio_sha256 or approval.public_sha256,
        script_sha256=approval.script_sha256,
        reason=f"lập lại sổ: {approval.who} đã duyệt lúc {told_moment(approval.at)}",
    )
    tools.approvals().put(approval, episode, step)
