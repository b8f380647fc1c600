"""`broadcaster law`."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from broadcaster.cli.law_changes import affected_command, correct_command, owed_command
from broadcaster.cli.law_documents import known_document
from broadcaster.cli.law_texts import new_law, read_whole
from broadcaster.cli.options import read_day
from broadcaster.cli.output import exit_code, show_notices
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import settings_of
from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Notice
from broadcaster.domain.text import fold, slug
from broadcaster.law.addresses import LawAddress
from broadcaster.law.effect import DocumentStanding, document_on
from broadcaster.law.register import NO_NUMBER, DocumentRelation, Register, RegisteredDocument
from broadcaster.law.register_files import read_document, written_document, written_number
from broadcaster.law.register_folder import (
    REGISTER_FOLDER,
    RegisterFolder,
    read_register_folder,
)
from broadcaster.storage.clock import SystemClock


@click.group("law", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Sổ văn bản pháp luật: còn hiệu lực không, điều khoản nào, đã kiểm ngày nào."""


_ON = click.option(
    "--on",
    "day",
    metavar="NGÀY",
    callback=read_day,
    help="Vào ngày ấy; mặc định: hôm nay.",
)


@command.command("list", options_metavar="[TÙY CHỌN]")
@click.argument("words", metavar="[CHỮ]", default="")
@_ON
@click.pass_obj
def list_documents(session: Session, words: str, day: date | None) -> int:
    """Các văn bản trong sổ và hiệu lực của chúng. Tìm theo CHỮ có dấu hay không dấu đều được."""
    register = _folder(session).register
    on, wanted = day or _today(), fold(words)
    found = [one for one in register.documents if wanted in fold(f"{one.name} {one.title}")]
    for document in found:
        standing = document_on(register, document, on)
        click.echo(f"{standing.effect.sign} {document.name}  {standing.effect}  {document.title}")
    click.echo(f"{len(found)} văn bản; hiệu lực tính cho ngày {written(on)}.")
    return 0


@command.command("show", options_metavar="[TÙY CHỌN]")
@click.argument("number", metavar="SỐ")
@_ON
@click.option("--article", metavar="ĐIỀU", default="", help="Hỏi riêng một chỗ: “Điều 7 khoản 2”.")
@click.pass_obj
def show(session: Session, number: str, day: date | None, article: str) -> int:
    """Một văn bản: hiệu lực và vì sao, quan hệ với văn bản khác, ai đã kiểm."""
    folder = _folder(session)
    document = known_document(folder.register, number)
    place = _place(folder.register, document, article) if article else None
    on = day or _today()
    standing = document_on(folder.register, document, on, place)
    click.echo(f"{document.name}  {document.title}".rstrip())
    click.echo(f"{standing.effect.sign} Ngày {written(on)}: {_words(standing, place)}")
    for line in _facts(folder, document, place):
        click.echo(line)
    return 0


@command.command("check", options_metavar="[TÙY CHỌN]")
@click.option("--strict", is_flag=True, help="Có cảnh báo cũng coi là chưa đạt (mã thoát 3).")
@click.pass_obj
def check(session: Session, strict: bool) -> int:
    """Soát các tệp của sổ: ngày, số hiệu, quan hệ, và toàn văn nếu có."""
    folder = _folder(session)
    notices: list[Notice] = [*folder.notices]
    own = [document for document in folder.register.documents if document.place]
    for document in own:
        text = folder.text(document)
        notices += text.notices if text else ()
    show_notices(notices)
    click.echo(f"Sổ có {len(folder.files)} tệp của đài, {len(folder.register.documents)} văn bản.")
    return exit_code(notices, strict=strict)


@command.command("add", options_metavar="[TÙY CHỌN]")
@click.argument("number", metavar="SỐ")
@click.argument("title", metavar="[TÊN]", default="")
@click.pass_obj
def add(session: Session, number: str, title: str) -> int:
    """Lập một tệp cho văn bản SỐ trong scripts_vi/van-ban, điền sẵn những gì chương trình biết.

    Văn bản không có số thì viết "Không số" và TÊN.
    """
    from broadcaster.storage.atomic import write_atomic

    folder = _folder(session)
    plain = written_number(number)
    known = folder.register.numbered(title if plain == NO_NUMBER else plain)
    own = [one for one in known if one.place]
    if own:
        place = own[0].place
        raise InputError(
            f"văn bản {plain} đã có tệp {place.file if place else ''}", hint="Mở tệp ấy ra sửa."
        )
    document = known[0] if len(known) == 1 else RegisteredDocument(number=plain, title=title)
    text = written_document(document)
    wrong = read_document(text.encode(), plain).errors
    if wrong:
        raise InputError(wrong[0].sentence, hint=wrong[0].hint)
    path = _path(session) / f"{slug(document.name)[:80]}.md"
    if path.exists():
        raise InputError(f"đã có tệp {path}", hint="Mở tệp ấy ra sửa, hoặc đổi tên nó.")
    write_atomic(path, f"{text}---\n".encode())
    click.echo(f"✔ {path}")
    click.echo(
        "Điền ngày, quan hệ, ai kiểm; dán toàn văn dưới dòng ---. Soát: broadcaster law check"
    )
    return 0


command.add_command(read_whole)
command.add_command(new_law)


def _path(session: Session) -> Path:
    return settings_of(session).scripts / REGISTER_FOLDER


def _folder(session: Session) -> RegisterFolder:
    return read_register_folder(_path(session))


def _today() -> date:
    return SystemClock().now().date()


def _place(register: Register, document: RegisteredDocument, words: str) -> LawAddress:
    """The one place that is asked about. Raises InputError."""
    from broadcaster.law.references import CitingText, citations_in

    about = CitingText(here=LawAddress(document=document.name))
    found = [one for cited in citations_in(words, register, about) for one in cited.addresses]
    if len(found) != 1 or not found[0].steps:
        raise InputError(
            f"“{words}” không chỉ một điều, khoản, điểm", hint="Viết như “Điều 7 khoản 2 điểm b”."
        )
    return found[0].of(document.name)


def _words(standing: DocumentStanding, place: LawAddress | None) -> str:
    return f"{' '.join(map(str, place.steps))}: {standing.words}" if place else standing.words


def _facts(
    folder: RegisterFolder, document: RegisteredDocument, place: LawAddress | None
) -> Iterator[str]:
    days = (
        ("ban hành", document.issued),
        ("hiệu lực từ", document.in_force),
        ("hết hiệu lực từ", document.ended),
    )
    facts = [document.kind, document.issuer, *(f"{what} {written(on)}" for what, on in days if on)]
    if told := ", ".join(filter(None, facts)):
        yield told
    for act in folder.register.acts_on(document):
        yield f"· {act.relation.kind.heading(acts=False)}: {_told(act.by, act.relation)}"
    for relation in document.relations:
        if relation.acts:
            yield f"· {relation.kind.heading(acts=True)}: {_told(relation.other, relation)}"
    for words in document.unsaid:
        yield f"· Không nói: {words}"
    for check in document.checks:
        what = f"{check.scope} " if check.scope else ""
        told = ", ".join(filter(None, (written(check.day), check.who, check.where)))
        yield f"· Đã kiểm {what}{told}"
    if not document.checks:
        yield "· Chưa ai ghi đã kiểm văn bản này."
    text = folder.text(document)
    if text is None:
        return
    units = [one.unit for one in text.walk()]
    yield f"· Toàn văn: {len(units)} phần, chương, điều, khoản, điểm."
    if place is not None:
        unit = text.find(place)
        yield f"  {unit.title or unit.text}" if unit else "  Toàn văn không có chỗ này."


def _told(number: str, relation: DocumentRelation) -> str:
    since = f"từ {written(relation.since)}" if relation.since else ""
    return ", ".join(filter(None, (number, since, relation.scope)))


for _more in (affected_command, correct_command, owed_command):
    command.add_command(_more)
