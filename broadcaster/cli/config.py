"""`broadcaster config`."""

import dataclasses
import json
import re

import click

from broadcaster.cli.output import exit_code, show_notices
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import settings_of

# of a database, a place of copies, a webhook: whichever setting an address stands in
_PASSWORD = re.compile(r"""(//[^/@:\s"']*):[^@/\s"']*@""")


@click.group("config", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Cài đặt của đài."""


@command.command("show", options_metavar="[TÙY CHỌN]")
@click.pass_obj
def show(session: Session) -> int:
    """In mọi cài đặt đang dùng, kể cả phần lấy mặc định."""
    settings = settings_of(session)
    shown = {
        "folder": str(settings.folder),
        "database": settings.database or str(settings.audio / "danh-muc.sqlite3"),
        "jobs": settings.jobs,
        "station": dataclasses.asdict(settings.station),
        "formats": {f.slug: dataclasses.asdict(f) for f in settings.formats},
    }
    told = json.dumps(shown, ensure_ascii=False, indent=2, default=str)
    click.echo(_PASSWORD.sub(r"\1:***@", told))
    show_notices(settings.notices)
    return exit_code(settings.notices, strict=False)
