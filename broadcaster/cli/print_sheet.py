"""`broadcaster print`."""

from pathlib import Path

import click

from broadcaster.cli.options import ScriptName
from broadcaster.cli.output import answer_with, exit_code, show_notices
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import settings_of
from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.domain.text import GONE, NEW, Piece
from broadcaster.domain.wording import refusal
from broadcaster.production.gather import gather
from broadcaster.production.readings import Readings
from broadcaster.writing.sheet import AnnouncerSheet, sheet_of
from broadcaster.writing.sheet_back import (
    SheetChange,
    is_figure,
    read_sheet,
    sheet_changes,
    strangeness,
)

FOLDER = Path("audio_out") / "ban-in"
ENDINGS = (".html", ".docx")


@click.command("print", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("file", metavar="BÀI", type=ScriptName())
@click.option(
    "--to",
    metavar="NƠI-GHI",
    type=click.Path(path_type=Path),
    help="Tệp .html hoặc .docx, hay một thư mục để ghi cả hai; mặc định audio_out/ban-in.",
)
@click.option(
    "--back",
    metavar="TỆP",
    type=click.Path(path_type=Path),
    help="Bản in Word mang về sau khi sửa: nói từng dòng khác bài ở đâu. Không đổi bài.",
)
@click.pass_obj
def command(session: Session, file: Path, to: Path | None, back: Path | None) -> int:
    """In bản đọc của một BÀI cho phát thanh viên đọc trực tiếp: trang web và tệp Word.

    Chữ to; lời đọc ghi trên chữ khó; nhạc, tiếng động ở lề trái; có số trang.
    """
    if back is not None:
        return _compare(session, file, back)
    targets = _targets(to or session.station / FOLDER, file)
    gathered = gather((file.resolve(),))
    notices = list(gathered.notices)
    written = list[Path]()
    for script in gathered.scripts:
        name, station = _station(session)
        sheet, told = sheet_of(script, station, name=name)
        notices += told
        for target in targets:
            _write(target, sheet)
            written.append(target)
            click.echo(f"✔ {target}")
    answer_with(files=[str(path) for path in written])
    show_notices(notices)
    return exit_code(notices, strict=False)


def _compare(session: Session, file: Path, back: Path) -> int:
    """Tell what a sheet that came back has otherwise; 0 also when there is something."""
    gathered = gather((file.resolve(),))
    if not gathered.scripts:
        show_notices(gathered.notices)
        return exit_code(gathered.notices, strict=False)
    [script] = gathered.scripts
    sheet, _ = sheet_of(script, _station(session)[1])
    try:
        returned = read_sheet(back, back.name)
    except OSError as fault:
        raise InputError(
            f"không đọc được {back}: {refusal(fault)}", hint="Xem lại tên tệp."
        ) from fault
    strange = strangeness(returned, script)
    if strange:
        click.echo(f"! {strange}")
    for words in returned.told:
        click.echo(f"  · {words}")
    changes = sheet_changes(script, sheet, returned)
    answer_with(
        script=str(file), strange=strange, told=list(returned.told), changes=[*map(_plain, changes)]
    )
    for change in changes:
        _tell(change)
    if changes:
        click.echo(f"{len(changes)} dòng khác. Bài chưa đổi: sửa trong bài, hay lấy từng dòng ở")
        click.echo("bàn làm việc, trang Soạn bài, mục Bản in.")
    else:
        click.echo("✔ Bản in mang về giống hệt bài.")
    return 0


def _tell(change: SheetChange) -> None:
    """One row: where, then its words; those that went in [-…-], those that came in {+…+}."""
    where = f"dòng {change.number} của bản in" if change.number else "dòng thêm"
    click.echo(f"  {where}{': đã bỏ' if change.after is None else ''}")
    click.echo(f"    {' '.join(map(_marked, change.pieces))}")
    if change.figures:
        click.echo("    ! khác con số: so với văn bản nguồn")
    for words in change.after.told if change.after else ():
        click.echo(f"    · {words}")


def _plain(change: SheetChange) -> dict[str, object]:
    """One row: its words as [what became of them, words], in order."""
    return {
        "row": change.number or None,
        "pieces": [[*piece] for piece in change.pieces],
        "removed": change.after is None,
        "figures": change.figures,
        "told": list(change.after.told) if change.after else [],
    }


def _marked(piece: Piece) -> str:
    kind, words = piece
    written = {GONE: f"[-{words}-]", NEW: f"{{+{words}+}}"}.get(kind, words)
    return click.style(written, fg="red") if is_figure(piece) else written


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
