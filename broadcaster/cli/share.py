"""`broadcaster share`: scripts handed to other units, and theirs taken over."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from broadcaster.app.sharing import follow_libraries
from broadcaster.app.station import WiredStation
from broadcaster.cli.options import ScriptName, read_day
from broadcaster.cli.output import answer_with, show_error
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import held, open_station
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.text import slug
from broadcaster.production.gather import wanted_files
from broadcaster.programme.schedule import next_air_day
from broadcaster.sharing.libraries import LibraryView, follow, forget, look, receive
from broadcaster.sharing.pack import offer
from broadcaster.sharing.packs import TakenOver, WrittenPack, share_scripts, take_over

_day_option = click.option(
    "--date",
    "day",
    metavar="NGÀY",
    callback=read_day,
    help="Ngày phát của bài nhận về; mặc định: ngày học tới.",
)


@click.group("share", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Kho bài dùng chung: gửi kịch bản cho đơn vị khác, nhận bài của họ về dùng."""


@command.command("export", options_metavar="[TÙY CHỌN]")
@click.argument(
    "scripts",
    metavar="BÀI…",
    nargs=-1,
    required=True,
    type=ScriptName(),
)
@click.option(
    "--to",
    "target",
    metavar="TỆP.zip|THƯ-MỤC",
    required=True,
    type=click.Path(path_type=Path),
    help="Một tệp .zip cho tất cả, hoặc một thư mục kho: mỗi bài một gói, kèm danh sách.",
)
@click.pass_obj
def export(session: Session, scripts: tuple[Path, ...], target: Path) -> int:
    """Gói kịch bản với âm thanh riêng, văn bản nguồn và tên bài gốc để gửi đơn vị khác.

    Phần chỉ trong trường, ghi chú cho mình và bản ghi giọng người chưa có đồng ý chia sẻ
    (share = true trong phiếu quyền) ở lại trường.
    """
    wired = open_station(session)
    wanted_files(scripts, wired.tools.folders.scripts)
    if target.suffix.lower() == ".zip":
        done = share_scripts(wired.station, wired.tools, scripts, target)
        answer_with(packs=[_pack(done)], refused=[])
        _tell_handed(done)
        return 0
    return _fill(wired, scripts, target)


def _fill(wired: WiredStation, scripts: Sequence[Path], target: Path) -> int:
    """A pack for each script; one that must not go is told and the others go."""
    target.mkdir(parents=True, exist_ok=True)
    code, packs, refused = 0, list[WrittenPack](), list[dict[str, object]]()
    for script in scripts:
        name = target / f"{slug(script.stem)}.zip"
        try:
            packs.append(share_scripts(wired.station, wired.tools, [script], name))
            _tell_handed(packs[-1])
        except InputError as fault:
            _complain(fault)
            code = fault.exit_code
            refused.append({"script": str(script), "fault": fault.sentence})
    offers = offer(target, wired.station.profile.unit)
    answer_with(packs=[*map(_pack, packs)], refused=refused, offered=len(offers.packs))
    click.echo(f"Kho {target}: {len(offers.packs)} gói. Đưa cả thư mục lên mạng hoặc ổ chung.")
    return code


@command.command("import", options_metavar="[TÙY CHỌN]")
@click.argument(
    "pack", metavar="TỆP.zip", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@_day_option
@click.option("--programme", metavar="TÊN", default="", help="Chương trình; mặc định: khuôn đầu.")
@click.pass_obj
def import_pack(session: Session, pack: Path, day: date | None, programme: str) -> int:
    """Nhận một gói bài: bài vào scripts_vi như bài mới, không ghi đè bài nào."""
    wired = open_station(session)
    with held(wired):
        taken = take_over(
            wired.station,
            wired.tools,
            pack,
            day=day or next_air_day(wired.tools),
            programme=programme,
        )
    answer_with(**_taken(taken))
    _tell_taken(taken)
    return 0


@command.group("library", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def library() -> None:
    """Theo dõi kho bài của đơn vị khác."""


@library.command("add", options_metavar="[TÙY CHỌN]")
@click.argument("address", metavar="ĐỊA-CHỈ|THƯ-MỤC")
@click.pass_obj
def add(session: Session, address: str) -> int:
    """Theo dõi một kho bài: địa chỉ trên mạng, hoặc thư mục (ổ chung, USB)."""
    wired = open_station(session)
    followed = follow_libraries(wired.settings, _complain)
    with held(wired):
        found = follow(followed, address)
    answer_with(address=found.address, unit=found.unit)
    click.echo(f"✔ Theo dõi kho bài của {found.unit or 'đơn vị khác'}: {found.address}")
    return 0


@library.command("remove", options_metavar="[TÙY CHỌN]")
@click.argument("words", metavar="ĐỊA-CHỈ|ĐƠN-VỊ")
@click.pass_obj
def remove(session: Session, words: str) -> int:
    """Thôi theo dõi một kho bài; bài đã nhận vẫn còn."""
    wired = open_station(session)
    followed = follow_libraries(wired.settings, _complain)
    with held(wired):
        gone = forget(followed, words)
    answer_with(address=gone.address)
    click.echo(f"✔ Thôi theo dõi {gone.address}.")
    return 0


@library.command("list", options_metavar="[TÙY CHỌN]")
@click.pass_obj
def list_packs(session: Session) -> int:
    """Xem các kho đang theo dõi và bài trong đó."""
    followed = follow_libraries(open_station(session).settings, _complain)
    found = list(look(followed))
    answer_with(
        libraries=[
            {
                "unit": seen.library.unit,
                "address": seen.library.address,
                "fault": seen.fault.sentence if seen.fault else "",
                "packs": [
                    {"name": pack.name, "titles": list(pack.titles), "taken": taken}
                    for taken, packs in ((False, seen.fresh), (True, seen.known))
                    for pack in packs
                ],
            }
            for seen in found
        ]
    )
    for seen in found:
        click.echo(f"{seen.library.unit or 'Kho bài'}  {seen.library.address}")
        for mark, packs in (("mới", seen.fresh), ("đã nhận", seen.known)):
            for pack in packs:
                click.echo(f"  [{mark}] {'; '.join(pack.titles)}  ({pack.name})")
        if seen.fault is not None:
            _complain(seen.fault)
    if not found:
        click.echo("Chưa theo dõi kho nào. Thêm: broadcaster share library add ĐỊA-CHỈ")
    return 1 if any(seen.fault for seen in found) else 0


@library.command("fetch", options_metavar="[TÙY CHỌN]")
@click.argument("names", metavar="[GÓI]…", nargs=-1)
@_day_option
@click.pass_obj
def fetch(session: Session, names: tuple[str, ...], day: date | None) -> int:
    """Nhận những gói mới của các kho (hoặc chỉ GÓI được nêu)."""
    wired = open_station(session)
    followed = follow_libraries(wired.settings, _complain)
    packs, code = list[dict[str, object]](), 0
    with held(wired):
        for seen in look(followed):
            if seen.fault is not None:
                _complain(seen.fault)
                code = 1
            for got in receive(
                wired.station,
                wired.tools,
                followed,
                _only(seen, names),
                day=day or next_air_day(wired.tools),
            ):
                if got.taken is not None:
                    _tell_taken(got.taken)
                    packs.append(_taken(got.taken))
                elif got.fault is not None:
                    _complain(got.fault)
                    code = 1
    answer_with(taken=len(packs), packs=packs)
    click.echo(f"Đã nhận {len(packs)} gói." if packs else "Không có gói nào mới.")
    return code


def _only(seen: LibraryView, names: tuple[str, ...]) -> LibraryView:
    fresh = tuple(p for p in seen.fresh if not names or p.name in names or p.name[:-4] in names)
    return LibraryView(library=seen.library, fresh=fresh, known=seen.known, fault=seen.fault)


def _pack(done: WrittenPack) -> dict[str, object]:
    return {
        "file": str(done.path),
        "scripts": len(done.pack.scripts),
        "sounds": len(done.pack.sounds),
        "bytes": sum(file.bytes for file in done.pack.files),
        "stayed": list(done.told),
    }


def _taken(done: TakenOver) -> dict[str, object]:
    return {
        "scripts": [str(path) for path in done.scripts],
        "stood": [str(path) for path in done.stood],
        "day": done.day.isoformat(),
        "programme": done.programme,
    }


def _tell_handed(done: WrittenPack) -> None:
    size = sum(file.bytes for file in done.pack.files) / 1000
    counts = f"{len(done.pack.scripts)} bài, {len(done.pack.sounds)} âm thanh, {size:.0f} KB"
    click.echo(f"✔ {done.path}: {counts}")
    for line in done.told:
        click.echo(f"  {line}")


def _tell_taken(done: TakenOver) -> None:
    for line in done.told:
        click.echo(f"✔ {line}")
    if len(done.stood) == len(done.scripts):
        return
    click.echo(
        f"  Phát {told_day(done.day)} trong chương trình {done.programme}; lời chào là của đài."
    )
    click.echo("  Đọc lại, sửa cho hợp trường mình, rồi: broadcaster check")


def _complain(fault: BroadcasterError) -> None:
    show_error(fault, debug=False)
