"""`broadcaster demo`."""

import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import click

from broadcaster.cli.root import ProgramCommand
from broadcaster.domain.errors import BroadcasterError
from broadcaster.system.files import is_own, named
from broadcaster.system.processes import TERMINATED, TerminationRequest

_HERE = "127.0.0.1"
_NAME = "localhost"  # of the same machine: cookies of the real desk are at the other one
_PATIENCE = 20.0  # seconds: a virus scanner lets go of what it looks at within them
_PAUSE = 0.2  # seconds between two tries
_STATION = "dai"  # the folder of its station, in that one
_FOLDER = "trinh-dien-"  # how the folder of a show begins, among those for temporary files
_STOPPED = 130  # exit code: Ctrl-C, as of every command


@click.command("demo", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="SỐ",
    help="Cổng mạng; 0 = cổng nào còn trống.  [mặc định: 0]",
)
@click.option("--no-open", "alone", is_flag=True, help="Chỉ in địa chỉ, không gọi trình duyệt.")
def command(port: int, alone: bool) -> int:
    """Xem một chương trình đi từ tờ thông báo đến loa, trang, kênh, phim, báo cáo: vài phút.

    Lập một đài tạm trong thư mục tạm, chỉ máy này vào được, dời đồng hồ của riêng đài ấy; xong thì
    xóa. Đài của trường không bị đụng tới.
    """
    from broadcaster.web.server import open_port

    server_socket = open_port(_HERE, port)
    address = f"http://{_NAME}:{server_socket.getsockname()[1]}"
    sweep(Path(tempfile.gettempdir()))
    keep = Path(tempfile.mkdtemp(prefix=_FOLDER))
    with _heeding_hang_up() as hung_up:
        try:
            click.echo("Đang lập đài tạm …")
            code, told = _show(keep / _STATION, address, server_socket, hung_up, alone=alone)
        finally:
            server_socket.close()
            remove_folder(keep)
    if told:
        click.echo(f"Trình phát của đài tạm chưa tự đóng: {told}", err=True)
    if keep.exists():
        click.echo(f"Còn sót thư mục tạm, xóa bằng tay được: {keep}", err=True)
        return 1
    click.echo("Đã xóa đài tạm.")
    return code


@contextmanager
def _heeding_hang_up() -> Iterator[threading.Event]:
    """A terminal that is closed ends the show as a request of the system to end does.

    It is closed once, and what is raised then gets lost where Python lets nothing out, as while a
    module is loaded: so it is noted too.
    """
    hung_up = threading.Event()
    hang_up = getattr(signal, "SIGHUP", None)  # Windows has none: the next show sweeps there
    if hang_up is None or signal.getsignal(hang_up) is signal.SIG_IGN:  # begun under nohup
        yield hung_up
        return

    def end(*_: object) -> None:
        hung_up.set()
        signal.signal(hang_up, signal.SIG_IGN)
        signal.raise_signal(signal.SIGTERM)

    before = signal.signal(hang_up, end)
    try:
        yield hung_up
    finally:
        signal.signal(hang_up, before)


def sweep(place: Path) -> None:
    """Take away what shows left there that were killed; one that still runs holds its lock."""
    from broadcaster.demo.stage import stage_file_of
    from broadcaster.storage.demo_clock import is_abandoned

    left: list[Path] = []
    with suppress(OSError):  # a place that may not be looked into is swept by who may
        left += named(place, f"{_FOLDER}*")
    for folder in left:
        with suppress(OSError):  # another account's is nothing of ours, not even to look into
            stage = stage_file_of(folder / _STATION)
            if is_own(folder) and not folder.is_symlink() and is_abandoned(stage):
                shutil.rmtree(folder, ignore_errors=True)


def remove_folder(folder: Path, patience: float = _PATIENCE) -> None:
    """Take it away; what the system still holds open is tried again, what stays is left."""
    end = time.monotonic() + patience
    while folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
        if time.monotonic() >= end:
            return
        time.sleep(_PAUSE)


def _show(
    folder: Path,
    address: str,
    server_socket: socket.socket,
    hung_up: threading.Event,
    *,
    alone: bool,
) -> tuple[int, str]:
    """Until somebody ends it; exit code, what would not end with it. Raises BroadcasterError."""
    from broadcaster.cli.output import show_error
    from broadcaster.cli.serve import open_browser
    from broadcaster.demo.bar import DemoBar
    from broadcaster.demo.stage import DemoStation
    from broadcaster.demo.story import ROOT
    from broadcaster.desk.desk_factory import make_desk
    from broadcaster.desk.request import HOME
    from broadcaster.web.hosting import make_host
    from broadcaster.web.server import run

    def tell(fault: BroadcasterError) -> None:
        if not over.is_set():  # what was cut off at the end is no fault of anybody's
            show_error(fault, debug=False)

    def ready() -> None:
        if hung_up.is_set():  # since it was founded, and nothing has ended it
            signal.raise_signal(signal.SIGTERM)  # to the server now
            return
        click.echo(f"Mở trình duyệt ở: {address}{ROOT}/  (dừng: Ctrl+C)")
        if not alone:
            open_browser(f"{address}{ROOT}/")

    over, code = threading.Event(), _STOPPED
    # the processes of long work and of the agent take it from this one
    station = DemoStation(folder, address, environ=os.environ)
    try:
        with ExitStack() as opened:  # Windows removes no file that is open
            desk = make_desk(station.wired, secure=False, first=False)
            opened.callback(desk.rest)
            made = make_host(station.wired, public_url="", tell=tell, mounts={HOME: desk.app})
            opened.callback(made.rest)
            opened.callback(made.publishing.wait, _PATIENCE)  # it writes into what is removed next
            bar = DemoBar(made.app, station, over)
            with desk.runner.at_work():
                try:
                    run(bar, server_socket, ready=ready, enough=over)
                    code = TERMINATED if hung_up.is_set() else _STOPPED
                    code = 0 if over.is_set() else code  # Ctrl-C may end it without a word
                except KeyboardInterrupt as stop:
                    code = TERMINATED if isinstance(stop, TerminationRequest) else _STOPPED
                finally:
                    over.set()
    finally:
        told = station.end()
    return code, told
