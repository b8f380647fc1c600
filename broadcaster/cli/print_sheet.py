"""`broadcaster print`."""

from pathlib import Path

import click

from broadcaster.cli.options import ScriptName
from broadcaster.cli.output import exit_code, show_notices
from broadcaster.cli.root import Session
from broadcaster.cli.station import settings_of
from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.production.gather import gather
from broadcaster.production.readings import Readings
from broadcaster.writing.sheet import AnnouncerSheet, sheet_of

FOLDER = Path("audio_out") / "ban-in"
ENDINGS = (".html", ".docx")


@click.command("print", options_metavar="[TÙY CHỌN]")
@click.argument("file", metavar="BÀI", type=ScriptName())
@click.option(
    "--to",
    metavar="NƠI-GHI",
    type=click.Path(path_type=Path),
    help="Tệp .html hoặc .docx, hay một thư mục để ghi cả hai; mặc định audio_out/ban-in.",
)
@click.pass_obj
def command(session: Session, file: Path, to: Path | None) -> int:
    """In bản đọc của một BÀI cho phát thanh viên đọc trực tiếp: trang web và tệp Word.

    Chữ to; lời đọc ghi trên chữ khó; nhạc, tiếng động ở lề trái; có số trang.
    """
    targets = _targets(to or session.folder / FOLDER, file)
    gathered = gather((file.resolve(),))
    notices = list(gathered.notices)
    for script in gathered.scripts:
        name, station = _station(session)
        sheet, told = sheet_of(script, station, name=name)
        notices += told
        for target in targets:
            _write(target, sheet)
            click.echo(f"✔ {target}")
    show_notices(notices)
    return exit_code(notices, strict=False)


def _targets(to: Path, file: Path) -> tuple[Path, ...]:
    """The files to write. Raises InputError for an ending that is none of ours."""
    ending = to.suffix.lower()
    if ending in ENDINGS and not to.is_dir():
        return (to,)
    if ending in (".doc", ".pdf", ".odt", ".txt", ".md", ".rtf") and not to.is_dir():
        raise InputError(
            f"không ghi được dạng {ending}",
            hint="Đặt tên tệp .docx hoặc .html; từ đó in ra hay lưu thành PDF đều được.",
        )
    return tuple(to / f"{file.stem}{known}" for known in ENDINGS)


def _station(session: Session) -> tuple[str, Readings]:
    """The station's name and readings; a script is printed without a station too."""
    try:
        profile = settings_of(session).station
    except ConfigError:
        return "", ()
    return profile.name, profile.readings


def _write(target: Path, sheet: AnnouncerSheet) -> None:
    from broadcaster.storage.atomic import write_atomic
    from broadcaster.writing.sheet_docx import sheet_docx
    from broadcaster.writing.sheet_html import sheet_html

    html = target.suffix.lower() == ".html"
    write_atomic(target, sheet_html(sheet).encode() if html else sheet_docx(sheet))
