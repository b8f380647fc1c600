"""`broadcaster serve`."""

from contextlib import suppress

import click

from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station
from broadcaster.cli.telling import show_error


@click.command("serve", options_metavar="[TÙY CHỌN]")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    metavar="SỐ",
    help="Cổng mạng; 0 = cổng nào còn trống.",
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
@click.pass_obj
def command(session: Session, port: int, public_url: str, host: str) -> int:
    """Mở máy chủ cho kênh và trang; số đến giờ phát tự hiện lên."""
    from broadcaster.web.hosting import host as make_host
    from broadcaster.web.server import open_port, run

    wired = open_station(session)
    door = open_port(host, port)
    number = door.getsockname()[1]
    shown = f"http://{f'[{host}]' if ':' in host else host}:{number}"
    made = make_host(
        wired,
        public_url=public_url or ("" if wired.station.profile.public_url else shown),
        tell=lambda fault: show_error(fault, debug=session.debug),
    )
    made.keeper.publish()

    def ready() -> None:
        click.echo(f"Máy chủ đang chạy: {shown}/feeds/  (dừng: Ctrl+C)")
        click.echo(f"Kênh ghi địa chỉ: {made.address}")

    with suppress(KeyboardInterrupt):  # the usual way to stop it
        run(made.app, door, ready=ready)
    click.echo("Đã dừng máy chủ.")
    return 0
