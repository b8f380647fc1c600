"""`broadcaster hub`."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import click

from broadcaster.cli.due_backup import backup_if_due
from broadcaster.cli.hub_office import people, units
from broadcaster.cli.hub_rebuild import rebuild
from broadcaster.cli.output import show_error
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.domain.errors import BroadcasterError, Busy, ConfigError
from broadcaster.system.processes import cores

PORT = 8000
_SECRETS = (
    "BROADCASTER_PUSH_PASSWORD", "BROADCASTER_SMTP_PASSWORD", "BROADCASTER_WEBHOOK_SECRET",
    "BROADCASTER_ICECAST_PASSWORD", "BROADCASTER_MODEL_KEY", "BROADCASTER_MODEL_KEY_FILE",
    "BROADCASTER_STORE_KEY", "BROADCASTER_STORE_SECRET",
)  # fmt: skip
_OF_THE_ACCOUNT = (  # what libraries sign in with by themselves, for whoever runs the hub
    "SSH_AUTH_SOCK", "AWS_", "AZURE_", "GOOGLE_", "GCLOUD_", "CLOUDSDK_", "GCSFS_", "FSSPEC_",
    "OCI_", "ALIBABA_", "DROPBOX_", "B2_",
)  # fmt: skip
_BACKUP_PAUSE = 2.0  # seconds between two units that are asked whether a backup of theirs is due


class _Teller:
    """Says what is wrong with a unit ("" = with the hub's database) once, until it is another."""

    def __init__(self, debug: bool) -> None:
        self._debug = debug
        self._told: dict[str, str] = {}

    def __call__(self, code: str, fault: BroadcasterError) -> None:
        if self._told.get(code) != str(fault):
            self._told[code] = str(fault)
            click.echo(f"[{code or 'sổ chung'}]", err=True)
            show_error(fault, debug=self._debug)


class _HubCommands(CommandGroup):
    """`hub THƯ-MỤC` means `hub serve THƯ-MỤC`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {*self.commands, *self.get_help_option_names(ctx)}
        return super().parse_args(ctx, args if args and args[0] in known else ["serve", *args])


@click.group(
    "hub", cls=_HubCommands, options_metavar="[TÙY CHỌN]", subcommand_metavar="[LỆNH] THƯ-MỤC"
)
def command() -> None:
    """Một máy chủ cho nhiều đơn vị: mỗi đơn vị một thư mục đài trong THƯ-MỤC/don-vi/."""


command.add_command(rebuild)


@command.command("serve", options_metavar="[TÙY CHỌN]")
@click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), metavar="THƯ-MỤC", required=True
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    metavar="SỐ",
    help="Cổng mạng; 0 = cổng nào còn trống.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ĐỊA-CHỈ",
    help="Chỉ nghe ở địa chỉ này của máy; 0.0.0.0 = cả mạng.",
)
@click.option(
    "--public-url",
    default="",
    metavar="ĐỊA-CHỈ",
    help="Địa chỉ gốc mà người nghe dùng để vào máy chủ này; kênh của mỗi đơn vị ở ĐỊA-CHỈ/mã.",
)
@click.option(
    "--open-units",
    type=click.IntRange(1, 100_000),
    default=200,
    show_default=True,
    metavar="SỐ",
    help="Nhiều nhất bấy nhiêu đơn vị mở cùng lúc; đơn vị lâu không ai hỏi thì đóng trước.",
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ĐỊA-CHỈ",
    help="Máy hay mạng của máy chủ đứng trước, được tin khi nói ai hỏi; ghi nhiều lần được.",
)
@click.pass_obj
def serve(
    session: Session,
    *,
    folder: Path,
    port: int,
    host: str,
    public_url: str,
    open_units: int,
    proxies: tuple[str, ...],
) -> int:
    """Mở máy chủ của các đơn vị (không ghi tên lệnh thì cũng là lệnh này)."""
    from broadcaster.hub.application import Hub, hub_application
    from broadcaster.hub.copying import CopyRounds, UnitCopier
    from broadcaster.hub.folder import HubFolder, UnitFolder
    from broadcaster.hub.hub_settings import hub_database, hub_settings
    from broadcaster.hub.open_unit import HubAddress, OpenUnit, UnitOpener
    from broadcaster.hub.open_units import OpenUnits
    from broadcaster.hub.publishing_rounds import PublishingRounds
    from broadcaster.hub.work_lanes import WorkLanes
    from broadcaster.storage.clock import SystemClock
    from broadcaster.web.server import open_port, run

    check_environment()
    _check_root(public_url)
    _drop_secrets()
    where = HubFolder(root=(session.folder / folder).resolve())
    where.codes()
    settings = hub_settings(where)
    hosts = settings.hosts
    tell = _Teller(session.debug)

    def begin_again(code: str) -> None:
        units.forget(code)

    def opened(folder: UnitFolder) -> OpenUnit:
        return rounds.opened(folder, opener)

    def may_work(code: str) -> None:
        lanes.look_at(code)

    def stamp_of(code: str) -> str:
        return rounds.stamp(code)

    def closed(unit: OpenUnit) -> None:
        rounds.let_go(unit)

    rows = hub_database(where, settings, alone=True)
    with where.lock(), open_port(host, port) as server_socket, closing(rows):
        bracketed = f"[{host}]" if ":" in host else host
        shown = f"http://{bracketed}:{server_socket.getsockname()[1]}"
        address = HubAddress(public_url=public_url, shown=shown, hosts=tuple(hosts.items()))
        opener = UnitOpener(address=address, tell=tell, begin_again=begin_again)
        units = OpenUnits(
            where,
            opened,
            most=open_units,
            closed=closed,
            ready=may_work,
        )
        lanes = WorkLanes(units, lanes=cores(), tell=tell)
        now = SystemClock().now
        copier = UnitCopier(where, rows, address.site_of, now=now, stamp=stamp_of)
        copies = CopyRounds(copier, now=now, tell=tell)
        rounds = PublishingRounds(where, units, address.of, now=now, watcher=copies)
        hub = Hub(
            folder=where,
            units=units,
            rounds=rounds,
            lanes=lanes,
            hosts=hosts,
            passwords=opener.passwords,
            rows=rows,
            copies=copies,
            token=os.environ.get("BROADCASTER_METRICS_TOKEN", ""),
            steady=time.monotonic,
            tell=tell,
            beside=(_backups(where.units, lambda: [s.code for s in rounds.states()], tell),),
        )

        def ready() -> None:
            near = shown.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
            click.echo(f"Máy chủ của {len(where.codes())} đơn vị: {near}/  (dừng: Ctrl+C)")
            click.echo(f"Mỗi đơn vị: {public_url.rstrip('/') or near}/mã/, bàn làm việc ở /mã/ban/")

        with suppress(KeyboardInterrupt):
            run(hub_application(hub), server_socket, ready=ready, proxies=proxies)
    click.echo("Đã dừng máy chủ.")
    return 0


command.add_command(units)
command.add_command(people)


def check_environment() -> None:
    """Raise ConfigError for what would be one thing of all units; from here on this is a hub."""
    from broadcaster.app.settings import IN_HUB

    if os.environ.get("BROADCASTER_DATABASE"):
        raise ConfigError(
            "BROADCASTER_DATABASE đang chỉ một cơ sở dữ liệu cho mọi đơn vị",
            hint="Bỏ biến ấy: trên máy chủ chung mỗi đơn vị có cơ sở dữ liệu trong thư mục mình.",
        )
    os.environ[IN_HUB] = "1"  # also for the processes that work at a unit's jobs


def _check_root(public_url: str) -> None:
    """Raise ConfigError for an address that units cannot stand below."""
    from broadcaster.web.hosting import site_address

    if not public_url:
        return
    site_address(public_url)  # raises for what no feed can carry
    if urlsplit(public_url).path.strip("/"):
        raise ConfigError(
            f"--public-url của máy chủ chung phải là gốc của một tên miền: “{public_url}”",
            hint="Ví dụ https://phat-thanh.example.edu.vn, không có đường dẫn phía sau.",
        )


def _drop_secrets() -> None:
    """Forget passwords of the environment: each unit says itself which machine is sent them."""
    for name in [one for one in _SECRETS if os.environ.pop(one, "")]:
        click.echo(f"{name} không dùng ở máy chủ chung: cài đặt của đơn vị nào cũng có thể gửi nó")
        click.echo("  đến một máy khác.")
    named = [one for one in sorted(os.environ) if one.upper().startswith(_OF_THE_ACCOUNT)]
    for name in named:
        del os.environ[name]
    if named:
        click.echo(f"Của riêng người chạy máy chủ nên các đơn vị không dùng: {', '.join(named)}.")


@contextmanager
def _backups(
    units: Path,
    codes: Callable[[], list[str]],
    tell: Callable[[str, BroadcasterError], None],
) -> Iterator[None]:
    """While the block runs, each unit in its turn gets the backup that it wants and that is due."""
    from broadcaster.hub.open_units import unforeseen  # only where a hub is opened

    ended = threading.Event()

    def go_on() -> None:
        if ended.is_set():
            raise _GivenUp

    def make_due() -> None:
        while not ended.wait(_BACKUP_PAUSE):
            for code in codes():
                if ended.wait(_BACKUP_PAUSE):
                    return
                try:
                    backup_if_due(Session(folder=units / code), go_on=go_on)
                except _GivenUp:
                    return
                except Busy:  # a build is at work there; its turn comes again
                    continue
                except ConfigError:  # its page and the list of units tell
                    continue
                except BroadcasterError as fault:
                    tell(code, fault)
                except Exception as fault:  # the next unit's turn comes all the same
                    tell(code, unforeseen(fault, "khi sao lưu"))

    thread = threading.Thread(target=make_due, name="sao-luu", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(1.0)


class _GivenUp(Exception):
    """The hub has ended while a backup was made."""
