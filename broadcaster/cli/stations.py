"""`broadcaster stations`: the radio stations that pull from this school."""

import json

import click

from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station
from broadcaster.mirror.signing import fingerprint
from broadcaster.model.handed import STATION
from broadcaster.wiring import Wired, signing_key
from broadcaster.workflows.publish import publish
from broadcaster.workflows.station_side import StationSeat, station_seats


@click.group("stations", options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Các đài truyền thanh lấy bài của trường: mỗi đài một địa chỉ riêng, có chữ ký."""


@command.command("add", options_metavar="[TÙY CHỌN]")
@click.argument("name", metavar="TÊN-ĐÀI")
@click.pass_obj
def add(session: Session, name: str) -> int:
    """Cho đài TÊN-ĐÀI lấy bài và in địa chỉ riêng của đài ấy."""
    wired = open_station(session)
    key = signing_key(wired.settings)
    with wired.tools.lock():
        key.make()
        found = wired.tools.subscribers().add(STATION, name, wired.tools.clock.now().date())
        _publish(wired)
    seat = next(s for s in _seats(wired) if s.subscriber == found)
    click.echo(seat.address)
    click.echo(f"Dấu khóa của trường: {fingerprint(key.public)}", err=True)
    click.echo("Ở đài, chạy: broadcaster pull ĐỊA-CHỈ --to THƯ-MỤC", err=True)
    return 0


@command.command("list", options_metavar="[TÙY CHỌN]")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def list_stations(session: Session, as_json: bool) -> int:
    """Kê các đài đang lấy bài."""
    found = _seats(open_station(session))
    if as_json:
        click.echo(json.dumps([_plain(seat) for seat in found], ensure_ascii=False, indent=1))
        return 0
    for seat in found:
        one = seat.subscriber
        state = seat.address or f"đã thôi từ {one.ended:%d/%m/%Y}"
        click.echo(f"{one.name}  từ {one.since:%d/%m/%Y}  {state}")
    if not found:
        click.echo("Chưa có đài nào. Thêm: broadcaster stations add TÊN-ĐÀI")
    return 0


@command.command("revoke", options_metavar="[TÙY CHỌN]")
@click.argument("name", metavar="TÊN-ĐÀI")
@click.pass_obj
def revoke(session: Session, name: str) -> int:
    """Thôi cho một đài lấy bài: địa chỉ riêng của đài ấy hết dùng được, đài khác không đổi."""
    wired = open_station(session)
    with wired.tools.lock():
        gone = wired.tools.subscribers().revoke(STATION, name, wired.tools.clock.now().date())
        _publish(wired)
    click.echo(f"✔ {gone.name} không lấy được bài nữa.")
    return 0


@command.command("key", options_metavar="[TÙY CHỌN]")
@click.option("--renew", is_flag=True, help="Đổi sang khóa mới; khóa cũ xác nhận khóa mới.")
@click.pass_obj
def show_key(session: Session, renew: bool) -> int:
    """Xem dấu khóa ký của trường, để đọc qua điện thoại cho đài đối chiếu."""
    wired = open_station(session)
    key = signing_key(wired.settings)
    if not key.there:
        click.echo("Chưa có khóa. Khóa được lập khi thêm đài đầu tiên: broadcaster stations add")
        return 0
    if renew:
        with wired.tools.lock():
            key.renew()
            _publish(wired)
    click.echo(fingerprint(key.public))
    return 0


def _publish(wired: Wired) -> None:
    station = wired.station
    publish(station.profile, wired.tools, formats=station.formats)


def _seats(wired: Wired) -> tuple[StationSeat, ...]:
    return station_seats(wired.station.profile, wired.tools.subscribers())


def _plain(seat: StationSeat) -> dict[str, object]:
    one = seat.subscriber
    return {
        "name": one.name,
        "since": one.since.isoformat(),
        "ended": one.ended.isoformat() if one.ended else None,
        "address": seat.address,
    }
