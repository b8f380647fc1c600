"""`broadcaster import`."""

import re
from datetime import date
from pathlib import Path

import click

from broadcaster.cli.new import number_of, tell_number
from broadcaster.cli.options import air_day_option, programme_option
from broadcaster.cli.output import answer_with, as_word
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.script import ScriptKind
from broadcaster.domain.text import nearest
from broadcaster.domain.wording import refusal
from broadcaster.importing.imported_document import ImportedDocument, ParagraphKind
from broadcaster.importing.pasted_text import document_of_file
from broadcaster.programme.schedule import next_air_day
from broadcaster.scripts.kinds import kind_from
from broadcaster.writing.originals import OriginalFolders, bring_original
from broadcaster.writing.script_from_document import (
    KINDS,
    ParagraphChoice,
    ProposedScript,
    ScriptWishes,
    proposed_script,
    said_airing,
    write_script,
)

_SHOWN = 70  # letters of a paragraph that is told


@click.command("import", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("files", metavar="TỆP…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", metavar="LOẠI", default="", help="Loại bài; mặc định: máy đề nghị.")
@programme_option
@click.option("--title", metavar="TÊN", default="", help="Tên bài; mặc định: trích yếu.")
@air_day_option
@click.pass_obj
def command(  # noqa: PLR0917 - one parameter an option
    session: Session,
    files: tuple[Path, ...],
    kind: str,
    programme: str,
    title: str,
    day: date | None,
) -> int:
    """Viết bài từ công văn, thông báo (Word, PDF, ảnh, trang web, chữ): mỗi TỆP một bài.

    Nói đoạn nào được đọc, đoạn nào để lại và vì sao. Tệp gốc được giữ trong scripts_vi/nguon.
    Không ghi đè bài nào, không gửi gì.
    """
    wanted = _kind(kind) if kind else None
    if title and len(files) > 1:
        raise InputError("một tên không đặt cho nhiều bài được", hint="Bỏ --title, hoặc từng tệp.")
    wired = open_station(session)
    written: list[dict[str, object]] = []
    for file in files:
        try:
            document = document_of_file(file, file.name)
            data = file.read_bytes()
        except OSError as fault:
            raise InputError(
                f"không đọc được {file}: {refusal(fault)}", hint="Xem lại tên tệp."
            ) from fault
        proposed = proposed_script(document)
        folders = OriginalFolders(scripts=wired.settings.scripts, cache=wired.settings.cache)
        now = wired.tools.clock.now()
        original = bring_original(folders, data, document, who="", now=now)
        said = said_airing(document, wired.station.formats, now.date())
        wishes = ScriptWishes(
            kind=wanted or proposed.kind,
            title=title or proposed.title,
            programme=programme or said.programme,
            day=day or said.day or next_air_day(wired.tools),
            read=proposed.read,
        )
        path = write_script(wired.station, wired.tools, original, wishes)
        _tell(proposed, document)
        if said.words and not (day and programme):
            click.echo(f"  · ngày phát, chương trình đoán theo: {'; '.join(said.words)}")
        click.echo(f"✔ {path}: {wishes.kind}, phát {told_day(wishes.day)}")
        try:
            joins, gone = number_of(wired, wishes.day, wishes.programme)
            tell_number(joins, gone)
        except BroadcasterError as fault:  # the script is written, and the other files go on
            joins = gone = ""
            told = f"  ! Chưa rõ số của ngày ấy đã rút chưa: {fault.sentence}"
            click.secho(told, fg="yellow", err=True)
        click.echo(f"  Xem lại rồi gửi: broadcaster say {as_word(path)}")
        written.append(
            {
                "from": str(file),
                "file": str(path),
                "kind": wishes.kind.value,
                "date": wishes.day.isoformat(),
                "joins": joins,
                "withdrawn": gone,
                "figures": list(proposed.figures),
            }
        )
    answer_with(scripts=written)
    return 0


def _tell(proposed: ProposedScript, document: ImportedDocument) -> None:
    for one in proposed.choices:
        why = f"  ({one.aside})" if one.aside else ""
        sign = "!" if one.aside and _has_amount(one) else " "
        done = "để lại" if one.aside else "đọc   "
        click.echo(f"{sign} {done}  {_short(one.paragraph.text)}{why}")
    for part in document.dropped:
        sign = "!" if re.search(r"\d", part.text) else " "
        click.echo(f"{sign} không có  {_short(part.text)}  ({part.why})")
    for remark in document.remarks:
        click.echo(f"  · {remark}")
    if proposed.figures:
        click.echo(f"  ! so với bản gốc các con số: {'; '.join(proposed.figures)}")
        click.echo("    So xong thì thêm vào đầu bài dòng: Đã rà: họ tên, ngày")


def _has_amount(one: ParagraphChoice) -> bool:
    """Whether what is left out has a figure that the script does not have: a person looks."""
    known = one.paragraph.kind in (ParagraphKind.NUMBER, ParagraphKind.DAY, ParagraphKind.SUBJECT)
    return not known and re.search(r"\d", one.paragraph.text) is not None


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


def _kind(name: str) -> ScriptKind:
    found = kind_from(name)
    if found in KINDS:
        return found
    names = [one.value for one in KINDS]
    like = nearest(name, names)
    told = f"không có loại bài “{name}”" if found is None else f"loại “{found}” phải tự viết"
    raise InputError(
        f"{told}, không xếp từ văn bản được",
        hint=(f"Có phải “{like}”? " if like else "") + "Các loại: " + ", ".join(names) + ".",
    )
