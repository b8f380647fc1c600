"""`broadcaster law follow` and `law offer`: a register followed, one's own given out."""

from pathlib import Path

import click

from broadcaster.app.sharing import register_reach
from broadcaster.app.station import WiredStation
from broadcaster.app.stations import signing_key
from broadcaster.cli.output import answer_with
from broadcaster.cli.root import CommandGroup, ProgramCommand, Session
from broadcaster.cli.station import held, open_station
from broadcaster.domain.dates import told_day, told_moment
from broadcaster.law.followed_register import FollowedRegister, followed_register
from broadcaster.law.register_folder import REGISTER_FOLDER, read_register_folder
from broadcaster.pull.signing import fingerprint, read_fingerprint
from broadcaster.sharing.registers import (
    RegisterChange,
    differences,
    follow_register,
    key_words,
    offer_register,
    take_register,
    unfollow_register,
)

_SHOWN = 20


@click.group("follow", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def follow_group() -> None:
    """Theo sổ văn bản của đơn vị khác (như xã, Sở); sổ của đài vẫn đứng trên."""


@follow_group.command("add", options_metavar="[TÙY CHỌN]")
@click.argument("address", metavar="ĐỊA-CHỈ|THƯ-MỤC")
@click.option(
    "--trust-key", "spoken", metavar="DẤU", default="", help="Dấu khóa nghe qua điện thoại."
)
@click.pass_obj
def add(session: Session, address: str, spoken: str) -> int:
    """Theo một sổ: địa chỉ trên mạng, hoặc thư mục (ổ chung, USB). Chưa lấy gì về."""
    wired = open_station(session)
    found = follow_register(
        _place(wired),
        register_reach(wired.settings),
        address,
        spoken=read_fingerprint(spoken) if spoken else "",
        hold=lambda: held(wired),
    )
    answer_with(follows=_plain(found))
    click.echo(f"✔ Theo sổ văn bản của {found.unit}: {found.address}")
    click.echo(f"  Dấu khóa: {key_words(found)}. Gọi đơn vị ấy đối chiếu, rồi:")
    click.echo("  broadcaster law follow fetch")
    return 0


@follow_group.command("fetch", options_metavar="[TÙY CHỌN]")
@click.option("--look", is_flag=True, help="Chỉ xem có gì mới, không lấy.")
@click.option("--accept", is_flag=True, help="Lấy cả khi sổ ấy nói ít hơn trước; hãy gọi hỏi đã.")
@click.pass_obj
def fetch(session: Session, look: bool, accept: bool) -> int:
    """Lấy bản mới của sổ đang theo. Không sửa tệp nào của đài.

    Sổ mất văn bản, bỏ điều đã ghi, cũ hơn, hay có tệp hỏng thì kể ra và không lấy.
    """
    wired = open_station(session)
    reach = register_reach(wired.settings)
    change = take_register(
        _place(wired), reach, today=wired.today, accept=accept, only_look=look,
        hold=lambda: held(wired),
    )  # fmt: skip
    answer_with(
        follows=_plain(change.source),
        documents=len(change.offered.files),
        added=list(change.added),
        changed=list(change.changed),
        doubts=list(change.doubts),
        taken=not look,
    )
    _tell(change, taken=not look)
    return 1 if look and change.doubts else 0


@follow_group.command("show", options_metavar="[TÙY CHỌN]")
@click.pass_obj
def show(session: Session) -> int:
    """Đang theo sổ của ai, bản nào, và chỗ sổ của đài nói khác."""
    wired = open_station(session)
    known = followed_register(_place(wired))
    differing = [] if known is None or known.taken is None else _differences(wired)
    answer_with(
        follows=_plain(known) if known else None,
        differences=[{"document": name, "lines": list(lines)} for name, lines in differing],
    )
    if known is None:
        click.echo("Đài chưa theo sổ nào. Thêm: broadcaster law follow add ĐỊA-CHỈ")
        return 0
    click.echo(f"{known.unit}  {known.address}")
    click.echo(f"Dấu khóa: {key_words(known)}")
    if known.made is None or known.taken is None:
        click.echo("Chưa lấy lần nào: broadcaster law follow fetch")
        return 0
    click.echo(f"Bản làm lúc {told_moment(known.made)}, lấy {told_day(known.taken)}.")
    for name, lines in differing:
        click.echo(f"{name}: tệp của đài đứng trên" + ("" if lines else ", hai bên như nhau"))
        for line in lines:
            click.echo(f"    {line}")
    click.echo(f"{len(differing)} văn bản có ở cả hai sổ.")
    return 0


@follow_group.command("remove", options_metavar="[TÙY CHỌN]")
@click.pass_obj
def remove(session: Session) -> int:
    """Thôi theo; bản chép về bị bỏ, tệp của đài còn nguyên."""
    wired = open_station(session)
    with held(wired):
        gone = unfollow_register(_place(wired))
    answer_with(followed=_plain(gone) if gone else None)
    click.echo(
        f"✔ Thôi theo sổ của {gone.unit}." if gone else "✔ Đã bỏ phần còn lại của sổ theo dõi."
    )
    return 0


@click.command("offer", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("target", metavar="THƯ-MỤC", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def offer_command(session: Session, target: Path) -> int:
    """Đưa sổ văn bản của đài ra một thư mục có chữ ký, để đơn vị khác theo.

    Chỉ tệp của đài; văn bản nội bộ và tệp còn lỗi ở lại. Chép thư mục lên mạng hoặc USB.
    """
    wired = open_station(session)
    with held(wired):
        key = signing_key(wired.settings)
        key.make()
        offered, told = offer_register(
            read_register_folder(_place(wired)),
            target,
            unit=wired.station.profile.unit,
            made=wired.tools.clock.now(),
            seal=key.seal,
        )
    answer_with(
        folder=str(target),
        unit=offered.unit,
        documents=[one.path for one in offered.files],
        told=list(told),
        fingerprint=fingerprint(key.public),
    )
    for line in told:
        click.echo(f"  · {line}")
    click.echo(f"✔ {target}: {len(offered.files)} văn bản của {offered.unit}")
    click.echo(f"  Dấu khóa để đọc qua điện thoại: {fingerprint(key.public)}")
    return 0


def _place(wired: WiredStation) -> Path:
    return wired.tools.folders.scripts / REGISTER_FOLDER


def _differences(wired: WiredStation) -> list[tuple[str, tuple[str, ...]]]:
    return [*differences(read_register_folder(_place(wired)))]


def _plain(source: FollowedRegister) -> dict[str, object]:
    return {
        "unit": source.unit,
        "address": source.address,
        "fingerprint": key_words(source),
        "made": source.made.isoformat() if source.made else None,
        "taken": source.taken.isoformat() if source.taken else None,
    }


def _tell(change: RegisterChange, *, taken: bool) -> None:
    for what, names in (("mới", change.added), ("sửa", change.changed)):
        for name in names[:_SHOWN]:
            click.echo(f"  [{what}] {name}")
        if len(names) > _SHOWN:
            click.echo(f"  … và {len(names) - _SHOWN} văn bản nữa")
    for doubt in change.doubts[:_SHOWN]:
        click.echo(f"  ! {doubt}")
    unit, count = change.source.unit, len(change.offered.files)
    if change.nothing:
        click.echo(f"Sổ của {unit} không có gì mới ({count} văn bản).")
    elif taken:
        click.echo(f"✔ Đã lấy sổ của {unit}: {count} văn bản. Tệp của đài còn nguyên.")
    else:
        click.echo(f"Sổ của {unit} có bản mới. Lấy: broadcaster law follow fetch")
