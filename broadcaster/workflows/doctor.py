"""Examine the machine and the station: each finding says what is wrong and how to mend it."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from broadcaster.errors import BroadcasterError, StoreError
from broadcaster.model.episode import audio_files
from broadcaster.model.speech import Utterance
from broadcaster.ports import VoiceEngine
from broadcaster.text.refusals import refusal
from broadcaster.workflows.kept_files import damaged_kept
from broadcaster.workflows.tools import Tools

LOW_SPACE = 500 * 1024**2  # bytes: a year of programmes and the cache need about this much
SAMPLE = "Xin chào các bạn."


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    told: str = ""  # what was seen
    fix: str = ""  # what to do when it is not in order


def examine(tools: Tools, engines: tuple[VoiceEngine, ...]) -> Iterator[Finding]:
    """Look at everything a morning's broadcast depends on, in order."""
    yield Finding(
        what="Python",
        ok=sys.version_info >= (3, 11),
        told=sys.version.split()[0],
        fix="Cài Python 3.11 trở lên.",
    )
    folders = (tools.folders.scripts, tools.folders.audio, tools.folders.feeds)
    yield from (_writable(folder) for folder in folders)
    yield _space(tools.folders.audio)
    yield from (_engine(engine) for engine in engines)
    yield _sounds(tools)
    yield from examine_record(tools)


def examine_record(tools: Tools) -> Iterator[Finding]:
    """Look at what the station has made: catalogue, approvals, finished and published files."""
    yield _checked("Danh mục", lambda: f"{len(tools.catalogue().episodes())} số")
    yield _checked("Sổ ghi các lần duyệt", lambda: _journal(tools))
    yield _checked("Bản đã duyệt", lambda: _kept(tools))
    yield from _audio(tools)
    yield _published(tools)


def _kept(tools: Tools) -> str:
    """Every kept file still is what was approved. Raises StoreError."""
    damaged = damaged_kept(tools)
    if damaged:
        raise StoreError(
            f"{len(damaged)} tệp đã duyệt bị mất hoặc bị sửa: {', '.join(damaged)}",
            hint="Chạy broadcaster reconcile; không chép lại được thì gửi duyệt lại.",
        )
    return f"{len(tools.approvals().all())} lần duyệt còn nguyên bản"


def _journal(tools: Tools) -> str:
    """The chain of all transitions. Raises StoreError at the first break."""
    broken = tools.journal().first_break()
    if broken is not None:
        raise StoreError(
            f"bản ghi số {broken} đã bị sửa, xoá hoặc chèn thêm từ bên ngoài",
            hint="Giữ nguyên tệp cơ sở dữ liệu, lấy bản lưu gần nhất ra so, và báo Ban Giám hiệu.",
        )
    return f"{len(tools.journal().steps())} bản ghi, nối liền"


def _writable(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".tmp-"):
            pass
    except OSError as error:
        return Finding(
            what=f"Thư mục {folder.name}",
            ok=False,
            told=f"không ghi được: {refusal(error)}",
            fix="Cho phép ghi vào thư mục này, hoặc chép đài sang chỗ khác.",
        )
    return Finding(what=f"Thư mục {folder.name}", ok=True, told="ghi được")


def _space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free
    return Finding(
        what="Chỗ trống trên đĩa",
        ok=free > LOW_SPACE,
        told=f"{free // 1024**2} MB",
        fix="Xóa bớt tệp không dùng; xóa thư mục audio_out/.cache cũng được, máy sẽ làm lại.",
    )


def _engine(engine: VoiceEngine) -> Finding:
    """An engine of this machine must really speak; an online one is not called for a look."""
    state = engine.available()
    if not state.ok or engine.online:
        return Finding(
            what=f"Bộ giọng {engine.name}", ok=state.ok, told=state.reason, fix=state.fix
        )
    voice = engine.voices()[0].id

    def speak() -> str:
        speech = engine.synthesize(Utterance(text=SAMPLE, voice=voice))
        return f"đọc thử được {speech.seconds:.1f} giây".replace(".", ",")

    return _checked(f"Bộ giọng {engine.name}", speak)


def _sounds(tools: Tools) -> Finding:
    def decode() -> str:
        assets = tools.shelf().assets
        for asset in assets:
            tools.imports.load(asset)
        return f"{len(assets)} tệp đọc được"

    return _checked("Nhạc và tiếng động", decode)


def _audio(tools: Tools) -> Iterator[Finding]:
    """Every finished file still is what it was when it was made."""
    for episode in tools.catalogue().episodes():
        for audio in audio_files(episode):
            file = tools.folders.audio / episode.show / audio.name
            whole = file.is_file() and tools.fingerprint(file) == (audio.bytes, audio.sha256)
            yield Finding(
                what=f"Số {episode.key} ({file.name})",
                ok=whole,
                told="nguyên vẹn" if whole else "mất hoặc đã bị thay đổi",
                fix="Dựng lại bằng: broadcaster build",
            )


def _published(tools: Tools) -> Finding:
    """Every published file still holds the bytes that were put there."""
    damaged = list(tools.publisher.damaged())
    shown = ", ".join(damaged[:3]) + (" …" if len(damaged) > 3 else "")
    return Finding(
        what="Kênh và trang đã xuất bản",
        ok=not damaged,
        told=f"mất hoặc bị sửa: {shown}" if damaged else "nguyên vẹn",
        fix="Xoá tệp feeds/.da-xuat-ban rồi chạy: broadcaster publish",
    )


def _checked(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what=what, ok=True, told=look())
    except BroadcasterError as error:
        return Finding(what=what, ok=False, told=error.sentence, fix=error.hint)
