"""`broadcaster serve`."""

import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import click

from broadcaster.app.care import figures
from broadcaster.app.desk import (
    bring_in_agreed,
    lan_certificate,
    second_door_wish,
    station_mark,
)
from broadcaster.app.station import WiredStation
from broadcaster.cli.by_icon import by_icon, fault_at_hand
from broadcaster.cli.due_backup import backups_when_due
from broadcaster.cli.output import answer_with, show_error
from broadcaster.cli.port_choice import already_open, choose_port
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.cli.withdraw import publish_again
from broadcaster.domain.dates import told_moment
from broadcaster.domain.errors import BroadcasterError, ConfigError, InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import TENTATIVE_URL
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.system.processes import begin_again

PORT = 8000
_BROWSER_TIMEOUT = 5.0  # seconds that calling the browser may take before this command ends
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - a person asked for the whole network


@click.command("serve", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
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
    help="Mở cho máy và điện thoại trong mạng của trường, có mã hóa (cần cho thu âm).",
)
@click.option(
    "--metrics",
    is_flag=True,
    help="Cho xem số đo kiểu Prometheus ở /metrics: từ máy này, hoặc có BROADCASTER_METRICS_TOKEN.",
)
@click.option(
    "--write-config",
    "front",
    type=click.Choice(["nginx", "caddy"]),
    default=None,
    help="Không mở máy chủ; viết cấu hình cho máy chủ web đứng trước, theo station.toml.",
)
@click.option(
    "--write-to",
    metavar="TỆP",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Cùng với --write-config: ghi vào tệp này thay vì in ra.",
)
@click.option(
    "--copied-to",
    metavar="THƯ-MỤC",
    default="",
    help="Cùng với --write-config: cho máy chỉ có bản chép của feeds/ ở thư mục này.",
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
    front: str | None,
    write_to: Path | None,
    copied_to: str,
    browse: bool,
) -> int:
    """Mở máy chủ cho bàn làm việc, kênh và trang; số đến giờ phát tự hiện lên."""
    from broadcaster.web.server import open_port

    if front is not None:
        near = "127.0.0.1" if host == EVERY_ADDRESS else host
        behind = f"{f'[{near}]' if ':' in near else near}:{PORT if port is None else port}"
        asked = _FrontWish(server=front, public_url=public_url, behind=behind, copied=copied_to)
        return _write_front(session, asked, write_to)
    if write_to is not None or copied_to:
        raise click.UsageError("--write-to, --copied-to chỉ đi cùng --write-config.")
    folder = session.station.resolve()
    opened = _opened(session)
    mark = station_mark(folder)
    choice = choose_port(
        EVERY_ADDRESS if lan else host,
        PORT if port is None else port,
        mark=mark,
        roam=browse and port is None,
        say=click.echo,
        open_port=open_port,
    )
    if choice.server_socket is None:
        enough = not lan or choice.already.startswith("https:")  # phones need the one with TLS
        return _show_running(choice.already, browse=browse and enough)
    if _restore_agreed(folder):
        opened = _opened(session)
        try:
            if isinstance(opened, WiredStation):
                publish_again(opened)
        except BroadcasterError as fault:  # the site still tells of the station that stood before
            show_error(fault, debug=session.debug)
    chosen = choice.server_socket.getsockname()[1]
    unit = opened.station.profile.unit if isinstance(opened, WiredStation) else folder.name
    address = _lan_address(folder, unit, chosen) if lan else _plain_address(host, chosen)
    wish = _ServerOptions(public_url=public_url, metrics=metrics, browse=browse, mark=mark)
    if isinstance(opened, WiredStation):
        _serve(session, opened, choice.server_socket, address, wish)
        why = "Máy chủ đóng lại để đưa bản sao lưu vào, rồi tự mở."
        if wish.successor:
            why = "Máy chủ đóng lại để đổi bản chương trình, rồi tự mở. Đừng tắt máy."
    else:
        _serve_standing(session, opened, choice.server_socket, address, wish)
        why = "Cài đặt của đài đã sửa xong: máy chủ đóng lại rồi tự mở với cài đặt ấy."
    if wish.begin_again.is_set():
        click.echo(why)
        if sys.platform == "win32" and by_icon():  # cmd thinks that the program has ended
            click.echo("Cửa sổ này có mời bấm một phím thì cứ để yên: bàn làm việc vẫn chạy.")
        _restart(chosen, wish.successor)
    answer_with(address=address.near, folder=str(folder))
    click.echo("Đã dừng máy chủ.")
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _FrontWish:
    """For which web server settings are to be written."""

    server: str
    public_url: str
    behind: str  # host and port of this server
    copied: str


def _write_front(session: Session, wish: _FrontWish, to: Path | None) -> int:
    """Write the settings of the web server in front. Raises ConfigError, InputError."""
    from broadcaster.web.front_config import (
        FIRST_LINE,
        FrontServer,
        FrontSite,
        check_copied,
        front_config,
    )
    from broadcaster.web.hosting import hosted_place

    wired = open_station(session)
    profile = wired.station.profile
    place = hosted_place(wired, "" if wish.copied else wish.public_url)
    address = wish.public_url or profile.public_url
    if not address:
        raise ConfigError(
            "chưa biết địa chỉ của trang, nên chưa viết được cấu hình",
            hint='Ghi public_url = "https://…" vào station.toml, hoặc thêm --public-url.',
        )
    text = front_config(
        FrontServer(wish.server),
        FrontSite(
            public_url=address,
            public=place.public,
            send_by=profile.send_by,
            old_urls=profile.old_urls,
            behind=wish.behind,
            copied=check_copied(wish.copied),
        ),
    )
    answer_with(server=wish.server, text=text, file=str(to) if to else None)
    if to is None:
        click.echo(text, nl=False)
        return 0
    with explained(to, "đọc tệp"):
        ours = not to.exists() or to.read_bytes().startswith(FIRST_LINE.encode())
    if not ours:
        raise InputError(
            "tệp này không phải do lệnh này viết, nên để nguyên",
            hint="Chọn tên khác ở --write-to.",
            where=str(to),
        )
    write_atomic(to, text.encode())
    click.echo(f"Đã viết cấu hình {wish.server}: {to}")
    return 0


def _opened(session: Session) -> WiredStation | ConfigError:
    """The station, or why its settings cannot be used while a site of it stands to be shown.

    Raises ConfigError where none does.
    """
    from broadcaster.web.standing_site import anything_stands

    try:
        return open_station(session)
    except ConfigError as fault:
        if not anything_stands(session.station.resolve()):
            raise
        return fault


def _restore_agreed(folder: Path) -> bool:
    """Do the restore that somebody agreed to at the desk and say how it went.

    Whether the station is another one now.
    """
    brought = bring_in_agreed(folder)
    if brought is None:
        return False
    made = brought.made_at.astimezone(ZONE)
    if brought.fault:
        click.echo(f"Chưa phục hồi được bản lúc {told_moment(made)}: {brought.fault}")
        click.echo("  Đài vẫn như trước.")
        click.echo("  → Làm lại ở bàn làm việc: Cài đặt, mục Sao lưu và phục hồi.")
        return False
    click.echo(f"✔ Đã phục hồi đài như lúc {told_moment(made)}.")
    click.echo(f"  Những gì có trước đó để dành trong {brought.aside}")
    return True


def _show_running(root: str, *, browse: bool) -> int:
    """The desk is open already: show it to whoever asked to see it. Raises ServeError."""
    from broadcaster.desk.request import HOME

    if not browse:
        raise already_open(f"{root}{HOME}/")
    click.echo(f"Bàn làm việc của đài này đang mở sẵn: {root}{HOME}/")
    open_browser(f"{root}{HOME}/").join(_BROWSER_TIMEOUT)
    return 0


def _restart(port: int, through: Sequence[str] = ()) -> NoReturn:
    """Begin this command once more on the same port, without another window of the browser.

    `through` is a program that becomes this one again when it has done its work.
    """
    told = [word for word in sys.argv[1:] if word != "--open"]
    begin_again([*told, "--port", str(port)], through=through)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ServerAddress:
    """Where browsers find the server."""

    shown: str  # its address
    certificate: str = ""  # file of certificate and key; "" = no TLS
    fingerprint: str = ""

    @property
    def near(self) -> str:
        """How a browser of this machine reaches what listens on every address."""
        shown = self.shown.replace(f"//{EVERY_ADDRESS}:", "//127.0.0.1:")
        return shown.replace("//[::]:", "//[::1]:")


def _plain_address(host: str, port: int) -> _ServerAddress:
    return _ServerAddress(shown=f"http://{f'[{host}]' if ':' in host else host}:{port}")


def _lan_address(folder: Path, unit: str, port: int) -> _ServerAddress:
    """The address in the school's network, with a certificate of our own."""
    from broadcaster.net.school_network import lan_address

    found = lan_address() or "127.0.0.1"
    names = {found, "127.0.0.1", "localhost", socket.gethostname()}
    made = lan_certificate(folder, unit, sorted(names))
    return _ServerAddress(
        shown=f"https://{found}:{port}", certificate=str(made.path), fingerprint=made.fingerprint
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _ServerOptions:
    """What the person wants of the server."""

    public_url: str
    metrics: bool
    browse: bool
    mark: str
    begin_again: threading.Event = field(default_factory=threading.Event)  # set: end, start anew
    successor: list[str] = field(default_factory=list)  # who does something in between


def _serve(
    session: Session,
    wired: WiredStation,
    server_socket: socket.socket,
    address: _ServerAddress,
    wish: _ServerOptions,
) -> None:
    """Serve on an open port until a person or the system says stop. Raises BroadcasterError."""
    from broadcaster.desk.desk_factory import make_desk
    from broadcaster.desk.request import HOME
    from broadcaster.net.school_network import NetworkDoor, always_open
    from broadcaster.web.api.application import PATH, api
    from broadcaster.web.hosting import make_host, station_desk
    from broadcaster.web.metrics import metrics_route
    from broadcaster.web.second_door import SecondDoor
    from broadcaster.web.server import run

    token = os.environ.get("BROADCASTER_METRICS_TOKEN", "")
    public_url = wish.public_url or ("" if wired.station.profile.public_url else address.shown)
    profile, folder = wired.station.profile, session.station.resolve()
    second = SecondDoor(
        second_door_wish(folder),
        certificate=lambda names: lan_certificate(folder, profile.unit, names),
        proxies=profile.proxies,
    )
    by_command = NetworkDoor(
        address=address.shown, fingerprint=address.fingerprint, fixed=True
    )  # --lan

    def exchange(command: Sequence[str]) -> None:
        wish.successor[:] = command
        wish.begin_again.set()

    desk = make_desk(
        wired,
        secure=bool(address.certificate),
        begin_again=wish.begin_again.set,
        exchange=exchange,
        network=always_open(by_command) if address.certificate else second.network,
    )
    stations = station_desk(desk.station, public_url)

    def tell(fault: BroadcasterError) -> None:
        show_error(fault_at_hand(fault), debug=session.debug)

    metrics = metrics_route(lambda: figures(open_station(session)), token)
    made = make_host(
        wired,
        public_url=public_url,
        for_good=bool(wish.public_url),
        tell=tell,
        mark=wish.mark,
        mounts={PATH: api(stations, wired.tools.clock.now), HOME: desk.app},
        desk=HOME,
        station=desk.station,
        routes=[metrics] if wish.metrics else (),
    )
    made.publishing.publish()

    def ready() -> None:
        click.echo(f"Máy chủ đang chạy: {address.near}/feeds/  (dừng: Ctrl+C)")
        _tell_channel(made.address)
        _tell_desk(address, HOME, desk.first)
        if wish.browse:  # the port takes connections already, a browser waits its turn
            # at the first start the link that sets a password
            open_browser(address.near + (f"{HOME}/mo/{desk.first}" if desk.first else f"{HOME}/"))

    with (
        backups_when_due(session, tell),
        desk.runner.at_work(),
        nullcontext() if address.certificate else second.beside(made.app, tell),
        suppress(KeyboardInterrupt),
    ):
        run(
            made.app,
            server_socket,
            ready=ready,
            certificate=address.certificate,
            proxies=wired.station.profile.proxies,
            enough=wish.begin_again,
        )


def _serve_standing(
    session: Session,
    why: ConfigError,
    server_socket: socket.socket,
    address: _ServerAddress,
    wish: _ServerOptions,
) -> None:
    """Show the site as it stands until the settings are mended. Raises BroadcasterError."""
    from broadcaster.desk.request import HOME
    from broadcaster.web.api.application import PATH
    from broadcaster.web.server import run
    from broadcaster.web.standing_site import standing_application, standing_site

    folder = session.station.resolve()
    public = standing_site(folder, wish.public_url or address.shown)
    if public is None:
        raise why

    def tell(fault: BroadcasterError) -> None:
        show_error(fault, debug=session.debug)

    app, watch = standing_application(
        folder,
        public,
        mark=wish.mark,
        closed=(HOME, PATH),
        tell=tell,
        mended=wish.begin_again.set,
    )
    watch.publish()  # tells what is wrong

    def ready() -> None:
        click.echo("Vì cài đặt của đài có lỗi, máy chủ chỉ cho xem trang và kênh cũ, như đang có.")
        click.echo("Bàn làm việc chưa mở, không có gì được xuất bản hay gỡ đi.")
        click.echo(
            "  → Sửa các dòng trên và lưu lại: trong nửa phút máy chủ tự mở lại với cài đặt."
        )
        click.echo(f"Máy chủ đang chạy: {address.near}/feeds/  (dừng: Ctrl+C)")
        if wish.browse:
            open_browser(f"{address.near}{HOME}/")

    with suppress(KeyboardInterrupt):
        run(
            app,
            server_socket,
            ready=ready,
            certificate=address.certificate,
            enough=wish.begin_again,
        )


def _tell_channel(address: str) -> None:
    """Where the channels say that they are; of the starter's example that it is nobody's."""
    click.echo(f"Kênh ghi địa chỉ: {address}")
    if address.rstrip("/") == TENTATIVE_URL:
        click.echo("  Đó là địa chỉ mẫu, chưa ai mở được. Trường có trang công khai thì ghi địa")
        click.echo("  chỉ ấy ở Cài đặt, Cài đặt của đài; chỉ phát ra loa thì cứ để vậy.")


def _tell_desk(address: _ServerAddress, home: str, first: str) -> None:
    click.echo(f"Bàn làm việc: {address.near}{home}/")
    if address.fingerprint:
        from broadcaster.pictures.qr import qr_lines

        click.echo("Quét mã này bằng điện thoại trong mạng của trường:")
        for row in qr_lines(f"{address.shown}{home}/"):
            click.echo(row)
        click.echo("Trình duyệt báo chứng thư lạ là đúng: trường tự làm. Dấu của nó (SHA-256):")
        click.echo(f"  {address.fingerprint}")
    if first:
        click.echo("Lần đầu: mở đường dẫn này (một lần, trong 24 giờ), đặt mật khẩu quản trị:")
        click.echo(f"  {address.near}{home}/mo/{first}")


def open_browser(address: str) -> threading.Thread:
    """Open an address beside the work under way; that there is no browser is told, no more.

    A browser may stay in front until it is closed: whoever has nothing else to do joins the thread
    for a few seconds, nobody waits for its end.
    """

    def show() -> None:
        try:
            opened = webbrowser.open(address)
        except (OSError, webbrowser.Error):
            opened = False
        if not opened:
            click.echo("Không gọi được trình duyệt: hãy tự mở địa chỉ ở trên.", err=True)

    thread = threading.Thread(target=show, name="trinh-duyet", daemon=True)
    thread.start()
    return thread
