"""Examine the machine and the station: each finding says what is wrong and how to mend it."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from broadcaster.care.tidy import FULL
from broadcaster.domain.dates import told_day
from broadcaster.domain.episode import Episode, audio_files
from broadcaster.domain.errors import BroadcasterError, PublishError, StoreError
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.speech import Utterance
from broadcaster.domain.text import copied_names
from broadcaster.domain.wording import refusal
from broadcaster.importing.kept_documents import FOLDER
from broadcaster.production.script_folder import script_files
from broadcaster.production.tools import StationContext
from broadcaster.programme.kept_files import damaged_kept
from broadcaster.programme.store_look import (
    REBUILD,
    damaged_descriptions,
    holds_sound,
    lost_approvals,
)
from broadcaster.publishing.public_paths import MOVED
from broadcaster.publishing.standing import damaged_by_bytes, look_at_site, publishes_sound
from broadcaster.publishing.taking_back import public_folders
from broadcaster.publishing.vanishing import private_sites
from broadcaster.pull.manifest import SIGNATURE
from broadcaster.stations.tools import StationTools
from broadcaster.writing.originals import idle_originals

LOW_SPACE = 500 * 1024**2  # bytes: a year of programmes and the cache need about this much
SAMPLE = "Xin chào các bạn."
OFF = timedelta(seconds=5)  # a clock that is wrong by more airs at the wrong minute
RECENT = timedelta(days=14)
QUIET = 30  # per cent: below it a yard hears little
_SYNCED = ("onedrive", "google drive", "googledrive", "my drive", "dropbox")
_TRIES = 3  # episodes that are tried: the newest may lack its law or its consent by now


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    told: str = ""  # what was seen
    fix: str = ""  # what to do when it is not in order


def examine(tools: StationTools, engines: tuple[VoiceEngine, ...]) -> Iterator[Finding]:
    """Look at everything a morning's broadcast depends on, in order."""
    yield Finding(
        what="Python",
        ok=sys.version_info >= (3, 11),
        told=sys.version.split()[0],
        fix="Cài Python 3.11 trở lên.",
    )
    folders = (tools.folders.scripts, tools.folders.audio, tools.folders.feeds)
    yield from (_writable(folder) for folder in folders)
    audio = tools.folders.audio
    free = shutil.disk_usage(audio if audio.exists() else audio.parent).free
    yield Finding(
        what="Chỗ trống trên đĩa",
        ok=free > LOW_SPACE,
        told=f"{free // 1024**2} MB" + (", ổ đĩa đã đầy" if free < FULL else ""),
        fix="Chạy broadcaster tidy (việc đó chỉ xóa, không cần chỗ). Xóa bớt tệp không dùng; xóa "
        "thư mục audio_out/.cache cũng được, máy sẽ làm lại.",
    )
    yield from (_engine(engine) for engine in engines)
    yield _sounds(tools)
    yield from examine_record(tools)


def examine_record(tools: StationTools) -> Iterator[Finding]:
    """Look at what the station has made: catalogue, approvals, finished and published files."""
    yield _checked("Danh mục", lambda: f"{len(tools.catalogue().episodes())} số")
    yield _checked("Danh sách số", lambda: _numbers(tools))
    yield _checked("Kênh riêng và khóa gửi đài", lambda: _letters(tools))
    yield _checked("Sổ ghi các lần duyệt", lambda: _journal(tools))
    yield _checked("Bản đã duyệt", lambda: _kept(tools))
    yield _checked("Tệp gốc của bài", lambda: _originals(tools))
    yield from _audio(tools)
    yield _published(tools)
    yield from _moved_aside(tools.folders.feeds)


def prove(station: StationContext, tools: StationTools) -> Iterator[Finding]:
    """Show that a restored station works: its record is whole, an episode can be built from it.

    Only for a folder that is thrown away.
    """
    yield from examine_record(tools)
    newest = sorted(tools.catalogue().episodes(), key=lambda e: e.air_time, reverse=True)[:_TRIES]
    with tools.lock():
        for episode in newest:
            made = _made_again(station, tools, episode)
            if made is not None:
                yield made
                return
    scripts = script_files(tools.folders.scripts) if newest else ()
    yield Finding(
        what="Dựng thử một số",
        ok=not scripts,
        told="không số nào dựng lại được" if scripts else "đài chưa dựng số nào",
        fix="Chạy broadcaster check trong bản lấy lại để xem vì sao.",
    )


def _made_again(station: StationContext, tools: StationTools, episode: Episode) -> Finding | None:
    """Build an episode whose finished files were taken away; None when it cannot be built."""
    from broadcaster.production.build import BuildState, build  # a look loads nothing that builds

    folder = tools.folders.audio / episode.show
    before = {file.name: file.sha256 for file in audio_files(episode)}
    slugs = {item.slug for e in (episode.school, episode.public) if e for item in e.items}
    only = [path for path in script_files(tools.folders.scripts) if path.stem in slugs]
    if not only:
        return None
    for name in (*before, f"{episode.key}.json"):
        (folder / name).unlink(missing_ok=True)
    outcomes = build(station, tools, only=only).outcomes
    mine = [o for o in outcomes if o.key == episode.key and o.state is BuildState.MADE]
    if not mine or mine[0].episode is None:
        return None
    after = {file.name: file.sha256 for file in audio_files(mine[0].episode)}
    same = all(after.get(name) == digest for name, digest in before.items())
    told = "giống bản cũ từng byte" if same else "dựng được, khác bản cũ (giọng hoặc bản khác)"
    return Finding(what=f"Dựng thử số {episode.key}", ok=True, told=told)


def _kept(tools: StationTools) -> str:
    """Every kept file still is what was approved. Raises StoreError."""
    damaged = damaged_kept(tools)
    if damaged:
        raise StoreError(
            f"{len(damaged)} tệp đã duyệt bị mất hoặc bị sửa: {', '.join(damaged)}",
            hint="Chạy broadcaster reconcile; không chép lại được thì gửi duyệt lại.",
        )
    return f"{len(tools.approvals().all())} lần duyệt còn nguyên bản"


_MOST_NAMED = 5


def _originals(tools: StationTools) -> str:
    """Files that documents were taken from; those that nothing names any more are no fault."""
    idle = idle_originals(tools.folders.scripts, tools.clock.now())
    if not idle:
        return "tệp nào cũng có bài dựa vào"
    names = ", ".join(path.name for path in idle[:_MOST_NAMED])
    more = f" và {len(idle) - _MOST_NAMED} tệp nữa" if len(idle) > _MOST_NAMED else ""
    return (
        f"{len(idle)} tệp trong {FOLDER} không bài nào dùng: {names}{more}. Xem và xóa ở bàn làm "
        "việc, trang Dán công văn"
    )


def _numbers(tools: StationTools) -> str:
    """The list names every episode that was made: half a list can be read too. Raises."""
    listed = {entry.key for entry in tools.listing().entries}
    lost = [b.key for b in tools.catalogue().briefs() if b.key not in listed]
    if listed and lost:  # an empty one: a build writes it again
        raise StoreError(
            f"danh sách thiếu {len(lost)} số đã dựng, như {lost[0]}",
            hint="Lấy lại bản trước của danh-sach-so.toml trong thư mục .truoc bên cạnh.",
        )
    return f"{len(listed)} dòng"


def _letters(tools: StationTools) -> str:
    """Who has an address of their own, and the key of what stations are given. Raises."""
    count, sites = len(tools.subscribers().all()), tuple(private_sites(tools.folders.feeds))
    if sites and not count:
        raise StoreError(
            f"danh sách trống mà còn {len(sites)} địa chỉ đã xuất bản",
            hint="Lấy lại scripts_vi/nguoi-nghe.toml từ bản sao lưu phần bí mật.",
        )
    if not tools.seal(b"") and any((site / SIGNATURE).is_file() for site in sites):
        raise StoreError(
            "không thấy khóa, mà danh mục gửi đài có chữ ký của nó",
            hint="Lấy lại tệp khóa từ bản sao lưu phần bí mật; lập khóa mới thì mọi đài phải ghi "
            "nhớ lại.",
        )
    return f"{count} địa chỉ" if count else "chưa có địa chỉ riêng nào"


def _journal(tools: StationTools) -> str:
    """The chain of all transitions. Raises StoreError at the first break, and for what it lost."""
    if lost := lost_approvals(tools):
        raise StoreError(f"thiếu {len(lost)} lần duyệt còn thẻ trong kho", hint=REBUILD)
    broken = tools.journal().first_break()
    if broken is not None:
        raise StoreError(
            f"bản ghi số {broken} đã bị sửa, xóa hoặc chèn thêm từ bên ngoài",
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


def _sounds(tools: StationTools) -> Finding:
    def decode() -> str:
        assets = tools.shelf().assets
        for asset in assets:
            tools.imports.load(asset)
        return f"{len(assets)} tệp đọc được"

    return _checked("Nhạc và tiếng động", decode)


def _audio(tools: StationTools) -> Iterator[Finding]:
    """Every finished file still is what it was when it was made."""
    try:
        episodes = tools.catalogue().episodes()
    except StoreError:
        return  # "Danh mục" has told of it
    for episode in episodes:
        for audio in audio_files(episode):
            file = tools.folders.audio / episode.show / audio.name
            whole = holds_sound(file, audio)
            yield Finding(
                what=f"Số {episode.key} ({file.name})",
                ok=whole,
                told="nguyên vẹn" if whole else "mất hoặc đã bị thay đổi",
                fix=_build_again(file),
            )
        for ill in damaged_descriptions(tools, episode):
            yield Finding(what=f"Số {episode.key}", ok=False, told=ill.told, fix=ill.fix)


def _build_again(file: Path) -> str:
    """A build makes what is not there; what is there with its size it takes for whole."""
    remedy = "dựng lại bằng: broadcaster build"
    name = f"{file.parent.parent.name}/{file.parent.name}/{file.name}"
    return (
        f"Xóa tệp {name} rồi {remedy}"
        if os.path.lexists(file)
        else f"{remedy[0].upper()}{remedy[1:]}"
    )


def _published(tools: StationTools) -> Finding:
    """Every published file still holds the bytes that were put there; private sites' too."""

    def look() -> str:
        feeds = tools.folders.feeds
        damaged = list(damaged_by_bytes(feeds))
        if damaged:
            shown = ", ".join(damaged[:3]) + (" …" if len(damaged) > 3 else "")
            raise PublishError(
                f"mất hoặc bị sửa: {shown}", hint="Làm lại cả trang: broadcaster publish --again"
            )
        if publishes_sound(feeds) and not tools.catalogue().briefs():
            raise PublishError(
                "trang đang có số nghe được, mà danh mục không có số nào",
                hint="Thư mục audio_out mất hay là bản khác: lấy lại bản sao lưu; không có thì "
                "dựng lại: broadcaster build",
            )
        files = look_at_site(feeds).files
        return f"{files} tệp, nguyên vẹn" if files else "chưa xuất bản gì"

    return _checked("Kênh và trang đã xuất bản", look)


def _moved_aside(feeds: Path) -> Iterator[Finding]:
    """What lay where a public file belongs, and was moved there, until somebody has looked."""
    try:
        folders = (site / MOVED for site in public_folders(feeds))
        aside = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    except (BroadcasterError, OSError):
        return  # a site that cannot be looked into is told as such, just before
    if aside:
        yield Finding(
            what="Thư mục từng nằm ở chỗ một tệp công khai",
            ok=False,
            told=", ".join(map(str, aside[:3])) + (" …" if len(aside) > 3 else ""),
            fix="Lấy ra những gì cần, rồi xóa các thư mục ấy.",
        )


def _checked(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what=what, ok=True, told=look())
    except BroadcasterError as error:
        where = f"{error.where}: " if error.where else ""
        return Finding(what=what, ok=False, told=f"{where}{error.sentence}", fix=error.hint)
    except OSError as error:  # one place that cannot be read must not end the examination
        told = f"{error.filename or ''}: {refusal(error)}".removeprefix(": ")
        return Finding(what=what, ok=False, told=told, fix="Xem lại quyền đọc, rồi đĩa.")


# --- the machine -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What was seen of the machine and of the folder's company."""

    now: datetime
    newest: datetime | None  # when anything in the station was written last
    elsewhere: tuple[tuple[str, datetime], ...] = ()  # (where, its time); none = not asked
    asked: bool = False  # somebody asked for the line to be used
    zone: bool = True
    missing: tuple[str, ...] = ()  # packages
    programs: tuple[tuple[str, date], ...] = ()  # (version, last day) that worked here
    folder: str = ""
    names: tuple[str, ...] = ()  # of files people write and the program finishes
    host: str = ""  # name of this machine
    sleeps: int | None = None  # seconds; 0 = never, None = not known
    volume: int | None = None  # per cent; None = not known
    no_sound: str = ""  # why no sound device is to be had
    speaker: bool = False  # this machine is the one at the loudspeaker
    database: str = "ok"  # what its own examination says; "" = there is none
    backup: datetime | None = None  # the newest
    backup_days: int = 0  # how often one is wanted; 0 = none is
    no_letters: str = ""  # why letters of a picture cannot be read here, and how to get that
    own_database: bool = False  # one with an address, that a backup has when it could be reached


def examine_machine(seen: Machine) -> Iterator[Finding]:
    """Judge everything, in order."""
    yield _clock(seen)
    yield Finding(
        what="Giờ Việt Nam",
        ok=seen.zone,
        told="máy có dữ liệu múi giờ" if seen.zone else "máy không có dữ liệu múi giờ",
        fix="Cài gói tzdata: pip install tzdata",
    )
    yield Finding(
        what="Phần mềm kèm theo",
        ok=not seen.missing,
        told=f"thiếu {', '.join(seen.missing)}" if seen.missing else "đủ",
        fix="Cài dở dang: chạy lại bước cài đặt, nó cài tiếp phần thiếu.",
    )
    yield Finding(
        what="Đọc chữ trong ảnh, bản quét",
        ok=True,  # nobody needs it for a broadcast
        told=f"chưa được (không bắt buộc): {seen.no_letters}" if seen.no_letters else "đọc được",
    )
    yield _versions(seen)
    yield _company(seen)
    if seen.database:
        yield Finding(
            what="Cơ sở dữ liệu",
            ok=seen.database == "ok",
            told="nguyên vẹn" if seen.database == "ok" else "bị hỏng",
            fix="Lấy lại bản sao lưu gần nhất: broadcaster restore TỆP --to THƯ-MỤC-MỚI",
        )
    yield from _sound(seen)
    if seen.sleeps is not None:
        yield Finding(
            what="Máy tự ngủ",
            ok=not seen.sleeps,
            told=f"sau {seen.sleeps // 60} phút không dùng" if seen.sleeps else "không bao giờ",
            fix="Gõ: powercfg /change standby-timeout-ac 0",
        )
    yield from _backup(seen)


def _clock(seen: Machine) -> Finding:
    """A clock that lies behind the station's own files, or beside those of other machines."""
    fix = "Sửa ngày giờ của máy; pin của bo mạch chủ hết thì mỗi lần bật máy giờ lại sai."
    if seen.newest is not None and seen.now < seen.newest - timedelta(days=1):
        told = f"máy chỉ {told_day(seen.now)}, mà đài có tệp ghi {told_day(seen.newest)}"
        return Finding(what="Đồng hồ", ok=False, told=told, fix=fix)
    off = [(where, seen.now - theirs) for where, theirs in seen.elsewhere]
    wrong = [(where, gap) for where, gap in off if abs(gap) > OFF]
    if wrong and len(wrong) == len(off):
        where, gap = wrong[0]
        told = f"lệch {gap.total_seconds():+.0f} giây so với {where}"
        return Finding(what="Đồng hồ", ok=False, told=told, fix=fix)
    told = f"{seen.now:%H:%M:%S} {told_day(seen.now)}"
    if off:
        told += f", khớp với {off[0][0]}"
    elif seen.asked:
        told += ", chưa so được vì không có mạng"
    return Finding(what="Đồng hồ", ok=True, told=told)


def _versions(seen: Machine) -> Finding:
    today = seen.now.date()
    near = [name for name, last in seen.programs if today - last <= RECENT]
    return Finding(
        what="Bản của chương trình",
        ok=len(near) < 2,
        told=f"hai bản cùng dùng thư mục này: {', '.join(near)}" if len(near) > 1 else "một bản",
        fix="Vừa lên bản mới: gõ broadcaster migrate. Nhiều máy dùng chung: cập nhật mọi máy lên "
        "cùng một bản, bản mới nhất.",
    )


def _company(seen: Machine) -> Finding:
    """Copies that a synchronising program made, because two machines wrote at once."""
    copies = [copy for copy, _ in copied_names(seen.names, seen.host)]
    synced = any(word in seen.folder.casefold() for word in _SYNCED)
    if copies:
        shown = ", ".join(copies[:3]) + (" …" if len(copies) > 3 else "")
        told = f"có {len(copies)} bản xung đột: {shown}"
    else:
        told = (
            "nằm trong thư mục đồng bộ, chưa có bản xung đột" if synced else "không có bản xung đột"
        )
    return Finding(
        what="Thư mục đồng bộ",
        ok=not copies,
        told=told,
        fix="Mở từng cặp tệp ra so, giữ bản đúng, xóa bản kia. Nên chuyển đài ra ngoài "
        "OneDrive, Google Drive rồi dùng broadcaster backup.",
    )


def _sound(seen: Machine) -> Iterator[Finding]:
    if not seen.speaker:
        return
    yield Finding(
        what="Thiết bị âm thanh",
        ok=not seen.no_sound,
        told=seen.no_sound or "có",
        fix="Cắm loa hoặc tăng âm vào máy này, chọn nó làm thiết bị phát, rồi khám lại.",
    )
    if seen.volume is not None:
        yield Finding(
            what="Âm lượng",
            ok=seen.volume >= QUIET,
            told=f"{seen.volume} %" if seen.volume else "đang tắt tiếng",
            fix="Mở tiếng và vặn âm lượng của máy lên.",
        )


def _backup(seen: Machine) -> Iterator[Finding]:
    if not seen.backup_days:
        return
    late = seen.backup is None or seen.now - seen.backup > timedelta(days=2 * seen.backup_days)
    newest = f"bản mới nhất {told_day(seen.backup)}" if seen.backup else "chưa thấy bản nào"
    apart = "; cơ sở dữ liệu ở máy chủ có trong đó khi tới được; chép thêm bằng pg_dump cho chắc"
    yield Finding(
        what="Sao lưu",
        ok=not late,
        told=f"{newest}{apart if seen.own_database else ''}",
        fix="Chạy: broadcaster backup; xem nơi ghi ở [backup] target có tới được không.",
    )
