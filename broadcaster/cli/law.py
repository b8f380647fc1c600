"""`broadcaster law`."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from broadcaster.cli.law_changes import affected_command, correct_command, owed_command
from broadcaster.cli.law_documents import known_document
from broadcaster.cli.law_follow import follow_group, offer_command
from broadcaster.cli.law_texts import new_law, read_whole
from broadcaster.cli.options import read_day
from broadcaster.cli.output import answer_with, answering, exit_code, show_notices
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import settings_of
from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Notice
from broadcaster.domain.text import fold
from broadcaster.law.addresses import LawAddress
from broadcaster.law.document_numbers import document_key
from broadcaster.law.effect import DocumentStanding, document_on
from broadcaster.law.register import NO_NUMBER, DocumentRelation, Register, RegisteredDocument
from broadcaster.law.register_files import read_document, written_number
from broadcaster.law.register_folder import (
    REGISTER_FOLDER,
    RegisterFolder,
    read_register_folder,
)
from broadcaster.law.register_search import search_register
from broadcaster.law.register_writing import guessed_entry, written_document
from broadcaster.law.relation_graph import DocumentAround, documents_around
from broadcaster.storage.clock import SystemClock


@click.group("law", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Sổ văn bản pháp luật: còn hiệu lực không, điều khoản nào, đã kiểm ngày nào."""


_FIGURES = 20  # doubtful ones that are told
_TOLD = 200  # notices that are told one by one unasked
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
@click.option("--topic", "topics", metavar="CHỦ ĐỀ", multiple=True, help="Chỉ văn bản chủ đề ấy.")
@click.option("--for", "audiences", metavar="AI", multiple=True, help="Chỉ văn bản cho người ấy.")
@click.option("--level", metavar="CẤP", default="", help="Chỉ cấp ấy: trung ương, tỉnh, xã…")
@click.option("--in-force/--not-in-force", default=None, help="Chỉ văn bản còn, hay không còn.")
@click.option("--most", metavar="SỐ", type=click.IntRange(1), default=1000, help="Nhiều nhất.")
@click.pass_obj
def list_documents(
    session: Session,
    words: str,
    *,
    day: date | None,
    topics: tuple[str, ...],
    audiences: tuple[str, ...],
    level: str,
    in_force: bool | None,
    most: int,
) -> int:
    """Các văn bản trong sổ và hiệu lực của chúng; CHỮ có dấu hay không, tìm cả trong toàn văn."""
    on = day or _today()
    found = search_register(
        _folder(session), words, day=on, topics=topics, audiences=audiences, level=level,
        in_force=in_force, most=most,
    )  # fmt: skip
    answer_with(
        on=on.isoformat(),
        documents=[
            {
                "number": one.document.name,
                "title": one.document.title,
                "effect": str(one.standing.effect),
                "excerpt": one.excerpt,
                "line": one.line,
            }
            for one in found
        ],
    )
    for one in found:
        document, effect = one.document, one.standing.effect
        click.echo(f"{effect.sign} {document.name}  {effect}  {document.title}")
        if one.address is not None:
            place = f"{document.place.file if document.place else ''}:{one.line}"
            steps = " ".join(map(str, one.address.steps))
            click.echo(f"    {' '.join(filter(None, (steps, f'({place})')))}: {one.excerpt}")
    more = "; còn nữa thì thêm --most" if len(found) == most else ""
    click.echo(f"{len(found)} văn bản; hiệu lực tính cho ngày {written(on)}{more}.")
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
    answer_with(
        number=document.name,
        title=document.title,
        on=on.isoformat(),
        effect=str(standing.effect),
        facts=list(_facts(folder, document, place)),
    )
    click.echo(f"{document.name}  {document.title}".rstrip())
    click.echo(f"{standing.effect.sign} Ngày {written(on)}: {_words(standing, place)}")
    for line in _facts(folder, document, place):
        click.echo(line)
    return 0


@command.command("graph", options_metavar="[TÙY CHỌN]")
@click.argument("number", metavar="SỐ")
@_ON
@click.option("--depth", metavar="BƯỚC", type=click.IntRange(1, 4), default=1, help="Xa mấy bước.")
@click.option(
    "--svg",
    "picture",
    metavar="TỆP.svg",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Vẽ thành hình, đen trắng, một bước quanh văn bản.",
)
@click.pass_obj
def graph(session: Session, number: str, day: date | None, depth: int, picture: Path | None) -> int:
    """Lược đồ: các văn bản quanh văn bản SỐ, quan hệ với nó và hiệu lực của chúng."""
    register = _folder(session).register
    document, on = known_document(register, number), day or _today()
    if picture is not None:
        from broadcaster.law.relation_picture import relation_picture
        from broadcaster.storage.atomic import write_atomic

        write_atomic(picture, relation_picture(register, document, on).encode())
        answer_with(number=document.name, on=on.isoformat(), picture=str(picture))
        click.echo(f"✔ {picture}")
        return 0
    standing = document_on(register, document, on)
    around = [*documents_around(register, document, depth=depth)]
    answer_with(
        number=document.name,
        title=document.title,
        on=on.isoformat(),
        effect=str(standing.effect),
        relations=[_relation(register, one, on) for one in around],
    )
    click.echo(f"{standing.effect.sign} {document.name}  {standing.words}  {document.title}")
    heading = ("", 0)
    for one in around:
        indent = "    " * (one.depth - 1)
        if (one.heading, one.depth) != heading:
            click.echo(f"{indent}  {one.heading}:")
            heading = (one.heading, one.depth)
        sign, effect = "?", "sổ chưa có văn bản này"
        if one.document is not None:
            other = document_on(register, one.document, on).effect
            sign, effect = other.sign, other.value
        told = _told(one.number or "chưa rõ văn bản nào", one.relation)
        click.echo(f"{indent}    {sign} {told}: {effect}" + (" (đã nêu ở trên)" * one.known))
    if not heading[0]:
        click.echo("  Sổ chưa ghi quan hệ nào của văn bản này.")
    return 0


@command.command("check", options_metavar="[TÙY CHỌN]")
@click.option("--strict", is_flag=True, help="Có cảnh báo cũng coi là chưa đạt (mã thoát 3).")
@click.option("--all", "every", is_flag=True, help="Kể hết, dù có hàng nghìn chỗ.")
@click.pass_obj
def check(session: Session, strict: bool, every: bool) -> int:
    """Soát các tệp của sổ: ngày, số hiệu, quan hệ, và toàn văn nếu có."""
    folder = _folder(session)
    notices: list[Notice] = [*folder.notices, *folder.text_notices()]
    notices = [*dict.fromkeys(notices)]
    answer_with(files=len(folder.files), documents=len(folder.register.documents))
    kinds: dict[str, list[Notice]] = {}
    for one in notices:
        kinds.setdefault(one.code, []).append(one)
    if every or len(notices) <= _TOLD or answering():
        show_notices(notices)
    else:
        show_notices([those[0] for those in kinds.values()])
        sums = ", ".join(f"{code} {len(those)}" for code, those in kinds.items())
        click.echo(
            f"Có {len(notices)} chỗ cần xem ({sums}); trên đây là chỗ đầu của mỗi loại. "
            "Kể hết: broadcaster law check --all"
        )
    click.echo(f"Sổ có {len(folder.files)} tệp của đài, {len(folder.register.documents)} văn bản.")
    return exit_code(notices, strict=strict)


@command.command("add", options_metavar="[TÙY CHỌN]")
@click.argument("number", metavar="SỐ")
@click.argument("title", metavar="[TÊN]", default="")
@click.option("--issuer", metavar="CƠ-QUAN", default="", help="Của cơ quan nào; nơi khác cùng số.")
@click.pass_obj
def add(session: Session, number: str, title: str, issuer: str) -> int:
    """Lập một tệp cho văn bản SỐ trong scripts_vi/van-ban, điền sẵn những gì chương trình biết.

    Văn bản không có số thì viết “Không số” và TÊN.
    """
    from broadcaster.storage.atomic import write_atomic
    from broadcaster.writing.register_drafts import file_of_document, new_document_path

    folder = _folder(session)
    plain = written_number(number)
    known = folder.register.numbered(title if plain == NO_NUMBER else plain)
    if issuer:
        known = tuple(one for one in known if one.key[1] in (fold(issuer), ""))
    document = known[0] if len(known) == 1 else RegisteredDocument(number=plain, title=title)
    document = replace(document, issuer=issuer or document.issuer)
    broken = folder.register.broken.get(document_key(document.name), "").removeprefix("tệp ")
    if had := document.name and (broken or file_of_document(folder, document)):
        raise InputError(
            f"văn bản {document.name} đã có tệp {had}",
            hint="Mở tệp ấy ra sửa; là văn bản của nơi khác cùng số thì thêm --issuer CƠ-QUAN.",
        )
    text = f"{written_document(document)}---\n"
    if document.place is not None:  # with the words that the followed register has of it
        text = folder.files[document.place.file].read_text("utf-8")
    wrong = read_document(text.encode(), plain).errors
    if wrong:
        raise InputError(wrong[0].sentence, hint=wrong[0].hint)
    path = new_document_path(_path(session), document)
    write_atomic(path, text.encode())
    answer_with(file=str(path))
    click.echo(f"✔ {path}")
    click.echo(
        "Điền ngày, quan hệ, ai kiểm; dán toàn văn dưới dòng ---. Soát: broadcaster law check"
    )
    return 0


@command.command("import", options_metavar="[TÙY CHỌN]")
@click.argument("files", metavar="TỆP…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_obj
def import_files(session: Session, files: tuple[Path, ...]) -> int:
    """Lập tệp của sổ từ toàn văn (Word, web, .txt, .md); phần đầu máy đoán, phải xem lại từng dòng.

    Không ghi đè tệp nào.
    """
    made, failed = list[dict[str, object]](), list[dict[str, object]]()
    for file in files:
        try:
            made.append(_import_one(session, file))
        except InputError as error:
            if len(files) == 1:
                raise
            # the others are still brought in
            failed.append({"from": str(file), "message": error.sentence, "hint": error.hint})
            click.echo(f"✘ {file}: {error}\n  → {error.hint}", err=True)
    answer_with(documents=made, failed=failed)
    if made:
        click.echo("Xem lại từng dòng ở phần đầu, ghi ai kiểm. Soát: broadcaster law check")
    return 2 if failed else 0


def _import_one(session: Session, file: Path) -> dict[str, object]:
    """A text into a file of its own; what was made. Raises InputError; then nothing was written."""
    from broadcaster.domain.wording import refusal
    from broadcaster.importing.document_reading import read_document as read_brought
    from broadcaster.importing.imported_text import text_as_read
    from broadcaster.importing.paragraph_kinds import classed
    from broadcaster.law.letterhead import guessed_document, unusable_in
    from broadcaster.storage.atomic import write_atomic
    from broadcaster.writing.register_drafts import file_of_document, new_document_path
    from broadcaster.writing.script_from_document import doubtful_figures

    try:
        brought = read_brought(file, file.name)
        imported = text_as_read(brought, file)
    except OSError as error:
        raise InputError(
            f"không đọc được {file}: {refusal(error)}", hint="Xem lại tên tệp."
        ) from error
    document = guessed_document(imported.text)
    folder = _folder(session)
    broken = folder.register.broken.get(document_key(document.name), "").removeprefix("tệp ")
    if had := document.name and (broken or file_of_document(folder, document)):
        raise InputError(
            f"đã có tệp {had} của văn bản {document.name}",
            hint="Mở tệp ấy ra sửa. Hai nơi cùng số thì ghi cơ quan ban hành vào tệp ấy.",
        )
    named = document if document.name else replace(document, title=file.stem)
    path = new_document_path(_path(session), named)
    write_atomic(path, guessed_entry(document, imported.text).encode())
    click.echo(f"✔ {path}: {document.name or 'chưa đoán được số hiệu'}")
    remarks = [*imported.remarks, *unusable_in(imported.text, document)]
    told_apart = classed(brought)
    if figures := doubtful_figures(told_apart, range(len(told_apart.paragraphs))):
        told = f"{'; '.join(figures[:_FIGURES])}{'; …' if len(figures) > _FIGURES else ''}"
        remarks.append(f"{len(figures)} con số máy không chắc, so với bản gốc: {told}")
    for remark in remarks:
        click.echo(f"  · {remark}")
    return {
        "from": str(file), "file": str(path), "number": document.name, "remarks": remarks,
    }  # fmt: skip


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


def _relation(register: Register, one: DocumentAround, on: date) -> dict[str, object]:
    effect = document_on(register, one.document, on).effect if one.document else None
    return {
        "relation": one.heading,
        "depth": one.depth,
        "number": one.number,
        "scope": one.relation.scope,
        "since": one.relation.since.isoformat() if one.relation.since else None,
        "effect": effect.value if effect else None,
    }


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
    theirs = folder.from_whom(document.place)
    if theirs:
        yield f"· Theo {theirs}."
    for acts in (False, True):
        for act in (folder.register.acts_by if acts else folder.register.acts_on)(document):
            told = _told(act.on if acts else act.by, act.relation)
            whose = "" if theirs else folder.from_whom(act.relation.place)
            heading = act.relation.kind.heading(acts=acts)
            yield f"· {heading}: {told}" + (f" (theo {whose})" if whose else "")
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


for _more in (affected_command, correct_command, owed_command, follow_group, offer_command):
    command.add_command(_more)
