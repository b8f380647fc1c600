"""`broadcaster feed`: the subscribers of private shows."""

import click

from broadcaster.app.publishing import close_address, publish
from broadcaster.app.station import WiredStation
from broadcaster.cli.output import answer_with, say_json
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError
from broadcaster.domain.text import fold
from broadcaster.publishing.subscribers import Seat, Subscriber, private_show, seats


@click.group("feed", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Kênh riêng: mỗi người đăng ký một địa chỉ không ai đoán được."""


@command.command("add-subscriber", options_metavar="[TÙY CHỌN]")
@click.argument("show", metavar="KÊNH")
@click.argument("name", metavar="TÊN")
@click.pass_obj
def add(session: Session, show: str, name: str) -> int:
    """Thêm một người nghe kênh riêng KÊNH và in địa chỉ riêng của người ấy."""
    wired = open_station(session)
    key = private_show(wired.station.profile, show).key
    with wired.tools.lock():
        found = wired.tools.subscribers().add(key, name, wired.tools.clock.now().date())
        publish(wired.station, wired.tools)
    seat = next(s for s in _seats(wired) if s.subscriber == found)
    answer_with(**_plain(seat))
    click.echo(seat.address)
    click.echo("Chỉ đưa địa chỉ này cho đúng người ấy; ai có nó đều nghe được.", err=True)
    return 0


@command.command("list", options_metavar="[TÙY CHỌN]")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def list_subscribers(session: Session, as_json: bool) -> int:
    """Kê người đăng ký các kênh riêng."""
    found = _seats(open_station(session))
    if as_json:
        say_json(subscribers=[_plain(seat) for seat in found])
        return 0
    for seat in found:
        one = seat.subscriber
        ended = f"đã thôi từ {told_day(one.ended)}" if one.ended else ""
        state = seat.address or ended
        click.echo(f"{one.show}  {one.name}  từ {told_day(one.since)}  {state}")
    if not found:
        click.echo("Chưa có ai đăng ký kênh riêng nào.")
    return 0


@command.command("revoke", options_metavar="[TÙY CHỌN]")
@click.argument("show", metavar="KÊNH")
@click.argument("name", metavar="TÊN")
@click.pass_obj
def revoke(session: Session, show: str, name: str) -> int:
    """Thôi cho một người nghe: địa chỉ riêng của người ấy hết dùng được, người khác không đổi."""
    wired = open_station(session)
    with wired.tools.lock():
        gone = ended_subscription(wired, show, name)
        close_address(wired)
    answer_with(show=gone.show, name=gone.name)
    click.echo(f"✔ {gone.name} không nghe được kênh {gone.show} nữa.")
    return 0


def ended_subscription(wired: WiredStation, show: str, name: str) -> Subscriber:
    """End a subscription. Raises InputError when there is and was none of that name.

    One that has ended already is given back: of a run that was cut off its folder may be left.
    """
    listed = wired.tools.subscribers()
    try:
        return listed.revoke(show, name, wired.tools.clock.now().date())
    except InputError:
        earlier = [one for one in listed.all() if (one.show, fold(one.name)) == (show, fold(name))]
        if not earlier:
            raise
        return earlier[-1]


def _seats(wired: WiredStation) -> tuple[Seat, ...]:
    return seats(wired.station.profile, wired.tools.subscribers())


def _plain(seat: Seat) -> dict[str, object]:
    one = seat.subscriber
    return {
        "show": one.show,
        "name": one.name,
        "since": one.since.isoformat(),
        "ended": one.ended.isoformat() if one.ended else None,
        "address": seat.address,
    }
