"""What several commands ask for: who gives it, which script, which day, whether it may be done."""

import getpass
import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from broadcaster.accounts.rights import ROLE_NAMES, Role
from broadcaster.app.settings import SCRIPTS
from broadcaster.cli.progress import asks
from broadcaster.cli.root import Session, UnknownScript
from broadcaster.domain.dates import DateFault, read_date
from broadcaster.domain.errors import InputError
from broadcaster.domain.text import fold, nearest, slug

VARIABLE = "BROADCASTER_WHO"


def who_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --who to a command; without it a variable of the environment says who."""
    return click.option(
        "--who",
        metavar="HỌ-TÊN",
        default=lambda: os.environ.get(VARIABLE, ""),
        help=f"Người làm việc này (hoặc đặt biến {VARIABLE}).",
    )(command)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --json to a command, as `as_data`."""
    return click.option(
        "--json", "as_data", is_flag=True, help="In kết quả dạng JSON cho máy đọc."
    )(command)


def named(who: str) -> str:
    """The name for the record; without one that of the login."""
    if who.strip():
        return who.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "không ghi tên"


@asks
def agreed(question: str, *, undone: str) -> bool:
    """Whether a person says yes; of a command that has --yes and --dry-run.

    Raises InputError where nobody answers, with what was not done: no one has stopped anything.
    """
    try:
        return click.confirm(question, default=False, err=True)
    except click.Abort as stop:
        if not isinstance(stop.__context__, EOFError):
            raise
        click.echo(err=True)  # the question is still without its end of line
        raise InputError(
            f"{undone}: không có ai trả lời câu hỏi “{question}”",
            hint="Thêm --yes để làm luôn, hoặc --dry-run để chỉ xem.",
        ) from None


def read_day(_ctx: click.Context, _param: click.Parameter, text: str | None) -> date | None:
    """A day as people write it. Raises BadParameter with the reason."""
    try:
        return read_date(text) if text else None
    except DateFault as fault:
        raise click.BadParameter(str(fault)) from fault


class ScriptName(click.ParamType):
    """A script by its path, by the name of its file in scripts_vi, or by its title."""

    name = "bài"

    def __init__(self, *, dash: bool = False) -> None:
        self._dash = dash  # whether "-" stands for what comes in

    def convert(
        self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """The file that is meant. Fails with the candidates."""
        path = Path(value)
        if path.is_file() or (self._dash and str(value) == "-"):
            return path
        files = _of_the_station(ctx)
        found = _named(str(value), files)
        titles = {} if found else _titles(files)
        found = found or _titled(str(value), titles)
        if len(found) > 1:
            names = ", ".join(file.name for file in found)
            self.fail(f"“{value}” có thể là một trong các tệp {names}. Ghi rõ tên tệp.", param, ctx)
        if not found:
            near = nearest(str(value), [*(file.stem for file in files), *titles.values()])
            hint = "Viết bài: broadcaster new LOẠI TIÊU-ĐỀ"
            if files:
                hint = f"Ghi tên tệp hay tiêu đề của bài, như “{files[0].stem}”."
            raise UnknownScript(
                f"không có bài nào tên “{value}” trong {SCRIPTS}.",
                ctx,
                hint=f"Có phải “{near}”?" if near else hint,
            )
        return found[0]

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The names of the station's scripts that begin so: for the Tab key, so nothing is said."""
        from broadcaster.app.station_folder import nearest_station

        session = ctx.find_object(Session)
        named = session.folder if session and session.chosen else None
        station = named or nearest_station(Path()) or Path()
        names = [file.name for file in _scripts_of(station)]
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _of_the_station(ctx: click.Context | None) -> tuple[Path, ...]:
    session = ctx.find_object(Session) if ctx else None
    return _scripts_of(session.station if session else Path())


def _scripts_of(station: Path) -> tuple[Path, ...]:
    from broadcaster.production.script_folder import (
        script_files,  # not for every command with an option
    )

    folder = station / SCRIPTS
    return tuple(script_files(folder)) if folder.is_dir() else ()


def _named(value: str, files: tuple[Path, ...]) -> list[Path]:
    name = Path(value.replace("\\", "/"))
    stem = name.stem if name.suffix.lower() in (".md", ".txt") else name.name
    return [file for file in files if slug(file.stem) == slug(stem)]


def _titles(files: tuple[Path, ...]) -> dict[Path, str]:
    from broadcaster.production.gather import gather

    return {file: script.head.title for file in files for script in gather((file,)).scripts}


def _titled(value: str, titles: Mapping[Path, str]) -> list[Path]:
    wanted = fold(value)
    same = [file for file, title in titles.items() if fold(title) == wanted]
    return same or [file for file, title in titles.items() if wanted and wanted in fold(title)]


# of every command that writes a script
programme_option = click.option(
    "--programme", metavar="TÊN", default="", help="Chương trình; mặc định: khuôn đầu tiên của đài."
)
air_day_option = click.option(
    "--date",
    "day",
    metavar="NGÀY",
    callback=read_day,
    help="Ngày phát, ví dụ 7/9/2026; mặc định: ngày học tới.",
)


class RoleName(click.Choice):
    """A role by its key or by its name: "kiem-duyet", "Kiểm duyệt"."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The key of the role. Fails with every key."""
        named = {slug(name): role.value for role, name in ROLE_NAMES.items()}
        key: str = super().convert(named.get(slug(value), value), param, ctx)
        return key


ROLES = RoleName([role.value for role in Role])
ROLES_TOLD = ", ".join(f"{role.value} ({ROLE_NAMES[role]})" for role in Role)
