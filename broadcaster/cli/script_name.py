"""A script on the command line: by its path, or as people call it."""

from pathlib import Path

import click

from broadcaster.app.settings import SCRIPTS
from broadcaster.domain.text import fold, nearest, slug
from broadcaster.production.gather import gather, script_files


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
        found = _named(str(value), files) or _titled(str(value), files)
        if len(found) > 1:
            names = ", ".join(file.name for file in found)
            self.fail(f"“{value}” có thể là một trong các tệp {names}. Ghi rõ tên tệp.", param, ctx)
        if not found:
            near = nearest(str(value), [file.stem for file in files])
            hint = f" Có phải “{near}”?" if near else ""
            self.fail(f"không có bài nào tên “{value}” trong {SCRIPTS}.{hint}", param, ctx)
        return found[0]


def _of_the_station(ctx: click.Context | None) -> tuple[Path, ...]:
    from broadcaster.cli.root import Session

    session = ctx.find_object(Session) if ctx else None
    folder = (session.folder if session else Path()) / SCRIPTS
    return tuple(script_files(folder)) if folder.is_dir() else ()


def _named(value: str, files: tuple[Path, ...]) -> list[Path]:
    name = Path(value.replace("\\", "/"))
    stem = name.stem if name.suffix.lower() in (".md", ".txt") else name.name
    return [file for file in files if slug(file.stem) == slug(stem)]


def _titled(value: str, files: tuple[Path, ...]) -> list[Path]:
    wanted = fold(value)
    titles = {file: fold(script.head.title) for file in files for script in gather((file,)).scripts}
    same = [file for file, title in titles.items() if title == wanted]
    return same or [file for file, title in titles.items() if wanted and wanted in title]
