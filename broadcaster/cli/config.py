"""`broadcaster config`."""

import dataclasses
import json
import re

import click

from broadcaster.cli.output import exit_code, show_notices
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import settings_of


@click.group("config", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Cài đặt của đài."""


def _without_password(address: str) -> str:
    return re.sub(r"(//[^/@:]*):[^@/]*@", r"\1:***@", address)


@command.command("show", options_metavar="[TÙY CHỌN]")
@click.pass_obj
def show(session: Session) -> int:
    """In mọi cài đặt đang dùng, kể cả phần lấy mặc định."""
    settings = settings_of(session)
    shown = {
        "folder": str(settings.folder),
        "database": _without_password(settings.database)
        or str(settings.audio / "danh-muc.sqlite3"),
        "jobs": settings.jobs,
        "station": dataclasses.asdict(settings.station)
        | {"database": _without_password(settings.station.database)},
        "formats": {f.slug: dataclasses.asdict(f) for f in settings.formats},
    }
    click.echo(json.dumps(shown, ensure_ascii=False, indent=2, default=str))
    show_notices(settings.notices)
    return exit_code(settings.notices, strict=False)
