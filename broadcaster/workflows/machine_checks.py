"""What a morning needs of the machine: clock, sound, power, packages, the folder's company."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from broadcaster.text.copies import copied_names
from broadcaster.workflows.doctor import Finding

OFF = timedelta(seconds=5)  # a clock that is wrong by more airs at the wrong minute
RECENT = timedelta(days=14)
QUIET = 30  # per cent: below it a yard hears little
_SYNCED = ("onedrive", "google drive", "googledrive", "my drive", "dropbox")


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
    yield from _power(seen)
    yield from _backup(seen)


def _clock(seen: Machine) -> Finding:
    """A clock that lies behind the station's own files, or beside those of other machines."""
    fix = "Sửa ngày giờ của máy; pin của bo mạch chủ hết thì mỗi lần bật máy giờ lại sai."
    if seen.newest is not None and seen.now < seen.newest - timedelta(days=1):
        told = f"máy chỉ {seen.now:%d/%m/%Y}, mà đài có tệp ghi ngày {seen.newest:%d/%m/%Y}"
        return Finding(what="Đồng hồ", ok=False, told=told, fix=fix)
    off = [(where, seen.now - theirs) for where, theirs in seen.elsewhere]
    wrong = [(where, gap) for where, gap in off if abs(gap) > OFF]
    if wrong and len(wrong) == len(off):
        where, gap = wrong[0]
        told = f"lệch {gap.total_seconds():+.0f} giây so với {where}"
        return Finding(what="Đồng hồ", ok=False, told=told, fix=fix)
    told = f"{seen.now:%H:%M:%S %d/%m/%Y}"
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


def _power(seen: Machine) -> Iterator[Finding]:
    if seen.sleeps is not None:
        yield Finding(
            what="Máy tự ngủ",
            ok=not seen.sleeps,
            told=f"sau {seen.sleeps // 60} phút không dùng" if seen.sleeps else "không bao giờ",
            fix="Gõ: powercfg /change standby-timeout-ac 0",
        )


def _backup(seen: Machine) -> Iterator[Finding]:
    if not seen.backup_days:
        return
    late = seen.backup is None or seen.now - seen.backup > timedelta(days=2 * seen.backup_days)
    newest = f"bản mới nhất {seen.backup:%d/%m/%Y}" if seen.backup else "chưa thấy bản nào"
    apart = "; cơ sở dữ liệu ở máy chủ có trong đó khi tới được; chép thêm bằng pg_dump cho chắc"
    yield Finding(
        what="Sao lưu",
        ok=not late,
        told=f"{newest}{apart if seen.own_database else ''}",
        fix="Chạy: broadcaster backup; xem nơi ghi ở [backup] target có tới được không.",
    )
