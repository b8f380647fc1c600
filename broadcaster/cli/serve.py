"""`broadcaster serve`."""

import os
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

import click

from broadcaster.app.care import figures
from broadcaster.app.station import WiredStation
from broadcaster.cli.brought_in import bring_in, serve_again
from broadcaster.cli.browser import open_browser
from broadcaster.cli.due_backup import backups_when_due
from broadcaster.cli.front_door import already_open, front_door
from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station
from broadcaster.cli.telling import show_error
from broadcaster.cli.withdraw import publish_again
from broadcaster.domain.errors import BroadcasterError
from broadcaster.stations.desk import StationDesk

PORT = 8000
_CALL = 5.0  # seconds that calling the browser may take before this command ends
ALL = "0.0.0.0"  # noqa: S104 - a person asked for the whole network


@click.command("serve", options_metavar="[TÙY CHỌN]")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=None,
    metavar="SỐ",
    help=f"Cổng mạng; 0 = cổng nào còn trống.  [mặc định: {PORT}]",
)
@click.option(
    "--public-url",
    default="",
    metavar="ĐỊA-CHỈ",
    help="Địa chỉ mà người nghe dùng để vào máy chủ này; kênh sẽ ghi địa chỉ ấy. "
    "Không ghi: dùng public_url của station.toml.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ĐỊA-CHỈ",
    help="Chỉ nghe ở địa chỉ này của máy; 0.0.0.0 = cả mạng của trường.",
)
@click.option(
    "--lan",
    is_flag=True,
    help="Mở cho máy và điện thoại trong mạng của trường, có mã hoá (cần cho thu âm).",
)
@click.option(
    "--metrics",
    is_flag=True,
    help="Cho xem số đo kiểu Prometheus ở /metrics: từ máy này, hoặc có BROADCASTER_METRICS_TOKEN.",
)
@click.option("--open", "browse", is_flag=True, help="Mở luôn bàn làm việc trong trình duyệt.")
@click.pass_obj
def command(
    session: Session,
    *,
    port: int | None,
    public_url: str,
    host: str,
    lan: bool,
    metrics: bool,
    browse: bool,
) -> int:
    """Mở máy chủ cho bàn làm việc, kênh và trang; số đến giờ phát tự hiện lên."""
    from broadcaster.app.desk import station_mark
    from broadcaster.web.server import open_port

    wired = open_station(session)
    mark = station_mark(wired.settings)
    found = front_door(
        ALL if lan else host,
        PORT if port is None else port,
        mark=mark,
        roam=browse and port is None,
        say=click.echo,
        open_port=open_port,
    )
    if found.door is None:
        enough = not lan or found.already.startswith("https:")  # phones need the one with TLS
        return _shown(found.already, browse=browse and enough)
    if bring_in(wired.settings.folder):
        wired = open_station(session)
        _publish_what_came(session, wired)
    at = found.door.getsockname()[1]
    line = _on_line(wired, host, at, lan=lan)
    asked = _Asked(public_url=public_url, secure=lan, metrics=metrics, browse=browse, mark=mark)
    _serve(session, wired, found.door, line, asked)
    if asked.again.is_set():
        click.echo("Máy chủ đóng lại để đưa bản sao lưu vào, rồi tự mở.")
        serve_again(at)
    click.echo("Đã dừng máy chủ.")
    return 0


def _publish_what_came(session: Session, wired: WiredStation) -> None:
    """The site still tells of the station that stood before; that it goes on doing so is told."""
    try:
        publish_again(wired)
    except BroadcasterError as fault:
        show_error(fault, debug=session.debug)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the person wants of the server."""

    public_url: str
    secure: bool
    metrics: bool
    browse: bool
    mark: str
    again: threading.Event = field(default_factory=threading.Event)  # set: end and begin anew


def _serve(
    session: Session, wired: WiredStation, door: socket.socket, line: "_OnLine", asked: _Asked
) -> None:
    """Serve on an open port until a person or the system says stop. Raises BroadcasterError."""
    from broadcaster.desk.hosting import office
    from broadcaster.desk.request import HOME
    from broadcaster.web.api.application import PATH, api
    from broadcaster.web.hosting import host as make_host
    from broadcaster.web.hosting import hosted_place
    from broadcaster.web.metrics import metrics_route
    from broadcaster.web.server import run

    token = os.environ.get("BROADCASTER_METRICS_TOKEN", "")
    address = asked.public_url or ("" if wired.station.profile.public_url else line.shown)
    place = hosted_place(wired, address)
    desk = StationDesk(profile=place.profile, tools=wired.tools, feeds=place.folder)
    room = office(wired, secure=asked.secure, begin_again=asked.again.set)

    def tell(fault: BroadcasterError) -> None:
        show_error(fault, debug=session.debug)

    metrics = metrics_route(lambda: figures(open_station(session)), token)
    made = make_host(
        wired,
        public_url=address,
        tell=tell,
        mark=asked.mark,
        mounts={PATH: api(desk, wired.tools.clock.now), HOME: room.app},
        routes=[metrics] if asked.metrics else (),
    )
    made.keeper.publish()

    def ready() -> None:
        click.echo(f"Máy chủ đang chạy: {_near(line.shown)}/feeds/  (dừng: Ctrl+C)")
        click.echo(f"Kênh ghi địa chỉ: {made.address}")
        _tell_desk(line, HOME, room.first)
        if asked.browse:  # the port takes connections already, a browser waits its turn
            open_browser(_desk_from_here(line, HOME, room.first))

    with backups_when_due(session, tell), room.runner.at_work(), suppress(KeyboardInterrupt):
        run(made.app, door, ready=ready, certificate=line.certificate, enough=asked.again)


def _shown(root: str, *, browse: bool) -> int:
    """The desk is open already: show it to whoever asked to see it. Raises ServeError."""
    from broadcaster.desk.request import HOME

    if not browse:
        raise already_open(f"{root}{HOME}/")
    click.echo(f"Bàn làm việc của đài này đang mở sẵn: {root}{HOME}/")
    open_browser(f"{root}{HOME}/").join(_CALL)
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _OnLine:
    """Where browsers find the server."""

    shown: str  # its address
    certificate: str = ""  # file of certificate and key; "" = no TLS
    fingerprint: str = ""


def _on_line(wired: WiredStation, host: str, port: int, *, lan: bool) -> _OnLine:
    """The address; for the school's network with a certificate of our own."""
    if not lan:
        return _OnLine(shown=f"http://{f'[{host}]' if ':' in host else host}:{port}")
    from broadcaster.app.desk import lan_certificate
    from broadcaster.web.server import lan_address

    found = lan_address() or "127.0.0.1"
    names = {found, "127.0.0.1", "localhost", socket.gethostname()}
    made = lan_certificate(wired.settings, sorted(names))
    return _OnLine(
        shown=f"https://{found}:{port}", certificate=str(made.path), fingerprint=made.fingerprint
    )


def _near(address: str) -> str:
    """How a browser of this machine reaches what listens on every address."""
    return address.replace(f"//{ALL}:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")


def _desk_from_here(place: _OnLine, home: str, first: str) -> str:
    """The desk for a browser of this machine; at the first start the link that sets a password."""
    near = _near(place.shown)
    return f"{near}{home}/mo/{first}" if first else f"{near}{home}/"


def _tell_desk(place: _OnLine, home: str, first: str) -> None:
    click.echo(f"Bàn làm việc: {_near(place.shown)}{home}/")
    if place.fingerprint:
        from broadcaster.pictures.qr import qr_lines

        click.echo("Quét mã này bằng điện thoại trong mạng của trường:")
        for row in qr_lines(f"{place.shown}{home}/"):
            click.echo(row)
        click.echo("Trình duyệt báo chứng thư lạ là đúng: trường tự làm. Dấu của nó (SHA-256):")
        click.echo(f"  {place.fingerprint}")
    if first:
        click.echo("Lần đầu: mở đường dẫn này (một lần, trong 24 giờ), đặt mật khẩu quản trị:")
        click.echo(f"  {_near(place.shown)}{home}/mo/{first}")
