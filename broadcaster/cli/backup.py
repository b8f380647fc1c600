"""`broadcaster backup`."""

import itertools
from collections.abc import Callable
from pathlib import Path

import click

from broadcaster.app.care import BackupTrial, backup_place, backup_tools, try_backup
from broadcaster.app.station import WiredStation
from broadcaster.care.backup import (
    BackupRun,
    after_backup,
    is_due,
    newest_moment,
    note_watch,
    our_backups,
    take_backup,
)
from broadcaster.care.backup_file import check_backup, find_sources
from broadcaster.care.backup_targets import fetched
from broadcaster.care.tidy import full_disk, room_left
from broadcaster.cli.due_backup import backup_if_due
from broadcaster.cli.output import answer_with, notices_json, say_json, show_notices
from broadcaster.cli.progress import work
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import held, open_station
from broadcaster.domain.backup import Backup
from broadcaster.domain.dates import told_moment
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.wording import megabytes
from broadcaster.system.files import on_one_disk


@click.group(
    "backup",
    cls=CommandGroup,
    options_metavar="[TÙY CHỌN]",
    subcommand_metavar="[LỆNH]",
    invoke_without_command=True,
)
@click.option(
    "--to", metavar="NƠI", default="", help="Thư mục hoặc địa chỉ (mặc định: [backup] target)."
)
@click.option(
    "--secrets",
    metavar="TỆP",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Cất riêng khóa ký và địa chỉ của kênh riêng vào tệp này, thay vì cả đài.",
)
@click.option("--due", is_flag=True, help="Chỉ làm khi đến hạn ghi ở [backup]; hợp với cron.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_context
def command(ctx: click.Context, to: str, secrets: Path | None, due: bool, as_json: bool) -> int:
    """Sao lưu cả đài vào một tệp: bài, âm thanh, cài đặt, cơ sở dữ liệu, mọi bản đã dựng, đã duyệt.

    Khóa ký và địa chỉ của kênh riêng không nằm trong đó; cất chúng bằng --secrets. Lấy lại bằng:
    broadcaster restore TỆP --to THƯ-MỤC.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    wired = open_station(ctx.obj)
    if secrets is not None:
        return _secrets(wired, secrets)
    if due and not to:
        taken = backup_if_due(ctx.obj, held)
        if taken is not None:
            _tell(taken, wired.settings.folder, as_json=as_json)
        else:
            answer_with(name=None)
        return 0
    settings, tools = wired.settings, backup_tools(wired, go_on=_count(wired))
    place = backup_place(settings, to)
    now = tools.now()
    newest = newest_moment(place.sizes(), tools.station, now) if due else None
    if due and not is_due(settings.station.backup, newest, now):
        answer_with(name=None)
        return 0
    _tell_full(settings.folder)
    with held(wired), work().painting():
        taken = take_backup(tools, place, keep=settings.station.backup.keep if not to else 0)
        if not to:
            note_watch(settings.host, after_backup(taken, now))
    _tell(taken, settings.folder, as_json=as_json)
    return 0


def _count(wired: WiredStation) -> Callable[[], None]:
    """Told before each file: each is written once, then read back."""
    counted, progress = itertools.count(), work()
    files = len(find_sources(wired.settings.folder, secret=False).sources)

    def next_file() -> None:
        done = next(counted)
        told = "ghi" if done < files else "đọc lại"
        progress.step(told, done=min(done, 2 * files), whole=2 * files)

    return next_file


def _secrets(wired: WiredStation, path: Path) -> int:
    """The keys alone, readable by their owner only."""
    tools = backup_tools(wired, secret=True)
    made = tools.make(path)
    path.chmod(0o600)
    answer_with(file=str(path) if made.backup.files else None, files=len(made.backup.files))
    if not made.backup.files:
        path.unlink()
        click.echo("Đài này chưa có khóa ký, cũng chưa có kênh riêng: không có gì phải cất riêng.")
        return 0
    click.echo(f"Đã cất {len(made.backup.files)} tệp bí mật vào {path}.")
    click.echo("  → Cất như cất chìa khóa: phong bì niêm phong, không gửi qua mạng.")
    return 0


def _tell_full(folder: Path) -> None:
    """Said before the work: what is written next may fail for it."""
    full = full_disk(folder, room_left(folder))
    if full is not None:
        show_notices((full,))


def _beside(place: Path, station: Path) -> bool:
    """Whether a backup lies on the disk that it is to stand in for."""
    try:
        return place.is_dir() and on_one_disk(place, station)
    except OSError:
        return False


def _tell(taken: BackupRun, station: Path, *, as_json: bool) -> None:
    if as_json:
        say_json(
            name=taken.name,
            place=taken.place,
            bytes=taken.size,
            files=len(taken.backup.files),
            removed=list(taken.removed),
            notices=notices_json(taken.notices),
        )
        return
    show_notices(taken.notices)
    click.echo(
        f"✔ Đã sao lưu {len(taken.backup.files)} tệp, đọc lại đúng từng byte: {taken.name} "
        f"({megabytes(taken.size)}) ở {taken.place}"
    )
    if _beside(Path(taken.place), station):
        click.echo("  ! Bản sao nằm trên chính ổ đĩa của đài: ổ hỏng là mất cả hai.")
        click.echo("  → Chép thêm ra USB hay máy khác. Đã cắm USB thì xem lại nó là ổ nào.")
    for name in taken.removed:
        click.echo(f"  đã bỏ bản cũ {name}")


@command.command("list", options_metavar="[TÙY CHỌN]")
@click.option("--to", metavar="NƠI", default="", help="Xem ở nơi khác nơi ghi trong [backup].")
@click.pass_obj
def list_backups(session: Session, to: str) -> int:
    """Kê các bản sao lưu của đài này, cũ nhất trước."""
    wired = open_station(session)
    place = backup_place(wired.settings, to)
    names = our_backups(place.sizes(), backup_tools(wired).station)
    answer_with(
        place=place.shown,
        backups=[{"name": name, "made_at": at.isoformat()} for name, at in names.items()],
    )
    for name in names:
        click.echo(name)
    click.echo(f"{len(names)} bản sao lưu ở {place.shown}")
    return 0


@command.command("verify", options_metavar="[TÙY CHỌN]")
@click.argument("file", metavar="TỆP")
@click.option("--quick", is_flag=True, help="Chỉ đọc lại từng byte, không lấy lại, không dựng thử.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
def verify(file: str, quick: bool, as_json: bool) -> int:
    """Thử một bản sao lưu: lấy lại vào thư mục tạm, khám, rồi dựng lại một số từ đó."""
    with fetched(file) as path, work().painting():
        if quick:
            tried = BackupTrial(backup=check_backup(path, told=tell_parts), notices=(), findings=())
        else:
            tried = try_backup(path, told=tell_parts)
    if as_json:
        seen: dict[str, object] = {}
        if tried.findings:
            found = [{"what": f.what, "ok": f.ok, "told": f.told} for f in tried.findings]
            seen = {"good": tried.good, "seen": found}
        notices = notices_json(tried.notices)
        say_json(**summary(tried.backup), quick=quick, **seen, notices=notices)
    else:
        show_notices(tried.notices)
        tell_backup(tried.backup)
        for finding in tried.findings:
            mark, colour = ("✔", "green") if finding.ok else ("✘", "red")
            click.secho(f"  {mark} {finding.what}: {finding.told}", fg=colour)
    return 0 if tried.good else 1


def tell_parts(words: str, done: int, whole: int) -> None:
    """How many files of how many."""
    work().step(words, done=done, whole=whole)


def tell_backup(backup: Backup) -> None:
    """What is in a backup, in a few lines."""
    head = backup.head
    made = head.made_at.astimezone(ZONE)
    click.echo(f"Bản sao lưu của “{head.station}” ({head.unit})")
    click.echo(f"  làm lúc {told_moment(made)}, bằng bản {head.program} của chương trình")
    click.echo(f"  {len(backup.files)} tệp, {megabytes(backup.bytes)} khi lấy lại; đúng từng byte")
    if head.voices:
        click.echo(f"  giọng cài thêm phải cài lại: {', '.join(head.voices)}")


def summary(backup: Backup) -> dict[str, object]:
    """What is in a backup, for machines."""
    head = backup.head
    return {
        "station": head.station,
        "made_at": head.made_at.isoformat(),
        "program": head.program,
        "files": len(backup.files),
        "bytes": backup.bytes,
        "voices": list(head.voices),
    }
