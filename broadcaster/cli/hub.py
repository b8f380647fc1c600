"""`broadcaster hub`."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from broadcaster.cli.due_backup import backup_if_due
from broadcaster.cli.hub_keeping import backup, remove, upgrade
from broadcaster.cli.hub_office import people, units
from broadcaster.cli.hub_rebuild import rebuild
from broadcaster.cli.hub_restore import released, restore
from broadcaster.cli.output import answer_with, show_error
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.shared_words import own_words
from broadcaster.domain.errors import BroadcasterError, Busy, ConfigError, StoreError
from broadcaster.system.processes import cores

if TYPE_CHECKING:
    from broadcaster.hub.application import Hub
    from broadcaster.hub.folder import HubFolder, UnitFolder
    from broadcaster.hub.hub_log import HubLog
    from broadcaster.hub.hub_settings import HubSettings
    from broadcaster.hub.open_unit import HubAddress, OpenUnit
    from broadcaster.storage.hub_database import HubDatabase

PORT = 8000
_ROWS = "sổ chung"  # as it is told
_SECRETS = (
    "BROADCASTER_PUSH_PASSWORD", "BROADCASTER_SMTP_PASSWORD", "BROADCASTER_WEBHOOK_SECRET",
    "BROADCASTER_ICECAST_PASSWORD", "BROADCASTER_MODEL_KEY", "BROADCASTER_MODEL_KEY_FILE",
    "BROADCASTER_STORE_KEY", "BROADCASTER_STORE_SECRET",
)  # fmt: skip
_OF_THE_ACCOUNT = (  # what libraries sign in with by themselves, for whoever runs the hub
    "SSH_AUTH_SOCK", "AWS_", "AZURE_", "GOOGLE_", "GCLOUD_", "CLOUDSDK_", "GCSFS_", "FSSPEC_",
    "OCI_", "ALIBABA_", "DROPBOX_", "B2_",
)  # fmt: skip
_AHEAD = 4  # units that are opened in a second before anybody asks: a tenth of a processor
_BACKUP_PATIENCE = 600.0  # seconds that the others wait for one unit's backup
_BACKUP_PAUSE = 2.0  # seconds between two units that are asked whether a backup of theirs is due


class _Teller:
    """Says what is wrong with a unit ("" = with the hub's database) once, until it is another.

    Where events are asked for, it is one of them. Whoever sees that nothing is wrong any more says
    so: what goes wrong afterwards is news, though it be the same.
    """

    def __init__(self, log: "HubLog", *, as_json: bool, debug: bool) -> None:
        self._log = log
        self._as_json = as_json
        self._debug = debug
        self._told: dict[str, str] = {}

    def __call__(self, code: str, fault: BroadcasterError) -> None:
        if self._told.get(code) == str(fault):
            return
        self._told[code] = str(fault)
        if self._as_json:
            self._log.trouble(code, fault)
            return
        click.echo(f"[{code or _ROWS}]", err=True)
        show_error(fault, debug=self._debug)

    def well(self, code: str) -> None:
        """Nothing is wrong with it now."""
        if self._told.pop(code, None) is None:
            return
        if self._as_json:
            self._log.well(code)
        else:
            click.echo(f"[{code or _ROWS}] đã ổn trở lại", err=True)


class _HubCommands(CommandGroup):
    """`hub THƯ-MỤC` means `hub serve THƯ-MỤC`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = (own_words(args) or [""])[0]
        known = {*self.commands, *self.get_help_option_names(ctx)}
        return super().parse_args(ctx, args if first in known else ["serve", *args])


@click.group(
    "hub", cls=_HubCommands, options_metavar="[TÙY CHỌN]", subcommand_metavar="[LỆNH] THƯ-MỤC"
)
def command() -> None:
    """Một máy chủ cho nhiều đơn vị: mỗi đơn vị một thư mục đài trong THƯ-MỤC/don-vi/."""


for one in (units, people, rebuild, upgrade, backup, restore, released, remove):
    command.add_command(one)


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
    default=1_000,
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
@click.option(
    "--log",
    "log_as",
    type=click.Choice(["chu", "json"]),
    default="chu",
    show_default=True,
    help="json: mỗi việc một dòng JSON ở luồng lỗi (stderr), không có gì riêng của ai; chu: chỉ "
    "nói những gì chậm.",
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
    log_as: str,
) -> int:
    """Mở máy chủ của các đơn vị (không ghi tên lệnh thì cũng là lệnh này)."""
    from broadcaster.app.settings import note_office
    from broadcaster.hub.application import hub_application
    from broadcaster.hub.folder import HubFolder
    from broadcaster.hub.hub_log import HubLog
    from broadcaster.hub.hub_settings import hub_database, hub_settings
    from broadcaster.hub.open_unit import HubAddress
    from broadcaster.web.server import open_port, run

    check_environment()
    _check_root(public_url)
    _drop_secrets()
    where = HubFolder(root=(session.folder / folder).resolve())
    where.codes()
    settings = hub_settings(where)
    if settings.cluster.address:
        from broadcaster.app.cluster import refuse_without_dask

        refuse_without_dask()  # or every unit's work would be refused
    log = HubLog(partial(click.echo, err=True), as_json=log_as == "json")
    tell = _Teller(log, as_json=log_as == "json", debug=session.debug)

    rows = hub_database(where, settings, alone=True)
    with where.lock(), open_port(host, port) as server_socket, closing(rows):
        note_office(
            where.root,
            settings.store,
            settings.limits,
            settings.own_limits,
            cluster=settings.cluster,
        )
        bracketed = f"[{host}]" if ":" in host else host
        shown = f"http://{bracketed}:{server_socket.getsockname()[1]}"
        address = HubAddress(
            public_url=public_url, shown=shown, hosts=tuple(settings.hosts.items())
        )
        hub = _hub_of(where, settings, rows, address, log=log, tell=tell, most=open_units)

        def ready() -> None:
            near = shown.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
            click.echo(f"Máy chủ của {len(where.codes())} đơn vị: {near}/  (dừng: Ctrl+C)")
            click.echo(f"Mỗi đơn vị: {public_url.rstrip('/') or near}/mã/, bàn làm việc ở /mã/ban/")

        with suppress(KeyboardInterrupt):
            run(hub_application(hub), server_socket, ready=ready, proxies=proxies)
    answer_with(address=shown, units=where.codes())
    click.echo("Đã dừng máy chủ.")
    return 0


def _hub_of(
    where: "HubFolder",
    settings: "HubSettings",
    rows: "HubDatabase",
    address: "HubAddress",
    *,
    log: "HubLog",
    tell: _Teller,
    most: int,
) -> "Hub":
    """The parts of the hub, each knowing those that it needs; nothing is at work yet."""
    from broadcaster.app.cluster import answers
    from broadcaster.desk.job_runner import ON_CLUSTER
    from broadcaster.hub.application import Hub
    from broadcaster.hub.cluster_watch import ClusterWatch
    from broadcaster.hub.copying import CopyRounds, UnitCopier
    from broadcaster.hub.desk_visits import visits_of
    from broadcaster.hub.disk_rounds import DiskRounds
    from broadcaster.hub.hub_log import HubEvent
    from broadcaster.hub.office_people import office_door
    from broadcaster.hub.open_unit import UnitOpener
    from broadcaster.hub.open_units import OpenUnits
    from broadcaster.hub.publishing_rounds import PublishingRounds
    from broadcaster.hub.work_lanes import WorkLanes
    from broadcaster.storage.clock import SystemClock

    def begin_again(code: str) -> None:
        units.forget(code)

    def opened(folder: "UnitFolder") -> "OpenUnit":
        with log.timed(HubEvent.OPENED, folder.code):
            return rounds.opened(folder, opener)

    def may_work(code: str) -> None:
        lanes.look_at(code)

    def stamp_of(code: str) -> str:
        return rounds.stamp(code)

    def work_again() -> None:
        lanes.look_again()

    def closed(unit: "OpenUnit") -> None:
        rounds.let_go(unit)
        log.note(HubEvent.CLOSED, unit.folder.code)

    def codes() -> list[str]:
        return [one.code for one in rounds.states()]

    opener = UnitOpener(address=address, tell=tell, begin_again=begin_again)
    units = OpenUnits(
        where,
        opened,
        most=most,
        closed=closed,
        ready=may_work,
    )
    now = SystemClock().now
    door = office_door(rows, where, passwords=opener.passwords, now=now)
    opener = replace(opener, visits=visits_of(door))
    cluster = ClusterWatch(
        settings.cluster,
        answers=answers,
        kinds=ON_CLUSTER,
        tell=tell,
        well=tell.well,
        back=work_again,
    )
    lanes = WorkLanes(
        units,
        lanes=settings.lanes if settings.cluster.waits and settings.lanes else cores(),
        tell=tell,
        log=log,
        without=cluster.waiting,
        put_back=cluster.lost,
    )
    copier = UnitCopier(where, rows, address.site_of, now=now, stamp=stamp_of)
    copies = CopyRounds(copier, now=now, tell=tell, well=tell.well)
    rounds = PublishingRounds(
        where, units, address.of, now=now, watcher=copies, log=log, ahead=_AHEAD
    )
    disk = DiskRounds(where, codes)
    return Hub(
        folder=where,
        units=units,
        rounds=rounds,
        lanes=lanes,
        hosts=settings.hosts,
        passwords=opener.passwords,
        door=door,
        rows=rows,
        copies=copies,
        token=os.environ.get("BROADCASTER_METRICS_TOKEN", ""),
        steady=time.monotonic,
        tell=tell,
        log=log,
        disk=disk.bytes_of,
        limits=settings.limits_of,
        store=settings.store,
        copied=lambda: copies.made,
        cluster=cluster,
        beside=(_backups(where.units, codes, tell), disk.at_work(), cluster.at_work()),
    )


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
    """While the block runs, each unit in its turn gets the backup that it wants and that is due.

    One that takes long is told and goes on by itself; the next unit's turn comes.
    """
    from broadcaster.hub.open_units import unforeseen  # only where a hub is opened

    ended = threading.Event()

    def go_on() -> None:
        if ended.is_set():
            raise _GivenUp

    def look_at(code: str) -> None:
        try:
            backup_if_due(Session(folder=units / code), go_on=go_on)
        except (_GivenUp, Busy, ConfigError):
            # the hub ends; a build is at work there and its turn comes again; its page tells
            return
        except BroadcasterError as fault:
            tell(code, fault)
        except Exception as fault:  # the next unit's turn comes all the same
            tell(code, unforeseen(fault, "khi sao lưu"))

    def make_due() -> None:
        long: dict[str, threading.Thread] = {}
        while not ended.wait(_BACKUP_PAUSE):
            for code in codes():
                if ended.wait(_BACKUP_PAUSE):
                    return
                if code in long and long[code].is_alive():
                    continue
                work = threading.Thread(target=look_at, args=(code,), name="sao-luu", daemon=True)
                work.start()
                until = time.monotonic() + _BACKUP_PATIENCE
                while work.is_alive() and time.monotonic() < until and not ended.is_set():
                    work.join(0.2)
                if ended.is_set():
                    work.join(1.0)  # it clears away what it was making
                    return
                if work.is_alive():
                    long[code] = work
                    tell(code, _still_at_it())

    thread = threading.Thread(target=make_due, name="sao-luu", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(1.5)


def _still_at_it() -> BroadcasterError:
    minutes = round(_BACKUP_PATIENCE / 60)
    return StoreError(
        f"sao lưu của đơn vị này đã {minutes} phút chưa xong; các đơn vị khác không đợi nó",
        hint="Đơn vị xem máy nhận bản sao lưu có chậm hay im lặng không.",
    )


class _GivenUp(Exception):
    """The hub has ended while a backup was made."""
