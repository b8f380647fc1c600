"""Sổ văn bản: the documents of law that the station knows, each with how it stands on a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from starlette.responses import JSONResponse, Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go, sentence
from broadcaster.desk.forms import day_field, in_field, line, number
from broadcaster.desk.journey_views import JourneyView, journey_views
from broadcaster.desk.register_form import (
    check_words,
    field_of_fault,
    head_fields,
    relation_rows,
    row_fields,
    typed_head,
)
from broadcaster.desk.register_search import (
    HERE,
    LEVELS,
    named_document,
    register_folder,
    register_place,
    way_to,
)
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.source_fields import known_sources
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Notice
from broadcaster.domain.text import fold, web_link
from broadcaster.law.addresses import UnitKind
from broadcaster.law.cited_units import CitedUnit, cited_units
from broadcaster.law.document_numbers import document_key
from broadcaster.law.effect import DocumentStanding, shown_on, standing_on
from broadcaster.law.followed_register import of_followed
from broadcaster.law.open_documents import on_shelf
from broadcaster.law.register import Register, RegisteredDocument
from broadcaster.law.register_edit import (
    HEADINGS,
    head_of,
    head_values,
    text_below,
    with_head_values,
    with_text,
)
from broadcaster.law.register_files import read_document
from broadcaster.law.register_folder import REGISTER_FOLDER, RegisterFolder
from broadcaster.law.register_search import SoughtTexts, search_register
from broadcaster.law.relation_graph import documents_around, under_headings
from broadcaster.law.relation_picture import relation_picture
from broadcaster.law.structure import LawText
from broadcaster.publishing.addresses import has_shelf
from broadcaster.writing.register_drafts import (
    RegisterDraft,
    RelyingScript,
    draft_of_file,
    new_draft,
    opened_draft,
    relying_scripts,
    save_document,
)
from broadcaster.writing.versions import VersionOrigin, note_version, version_of, versions_of

_LISTED = 50
_OFFERED = 20  # documents that a field offers at once
_FEW = 20  # files whose words a request takes in; for more there is a process of its own
_OUTLINE = tuple(kind for kind in UnitKind if kind.depth <= UnitKind.ARTICLE.depth)
_INDEXING = "muc-luc"  # a kind of job
_IN_FORCE = {"co": True, "khong": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineRow:
    """A Phần, Chương, Mục or Điều of a text."""

    place: str  # "Điều 7"; how one asks for it
    title: str
    is_article: bool


def _asked_day(context: RequestContext) -> date:
    """The day that is asked about; what is none is today, and the page says which day it took."""
    today = context.wired.today
    try:
        return day_field(dict(context.request.query_params), "ngay", today) or today
    except InputError:
        return today


def _list(context: RequestContext) -> Response:
    folder, day = register_folder(context), _asked_day(context)
    sought = _sought_texts(context, folder)
    asked = {n: line({n: context.query(n)}, n, 80) for n in ("tim", "chu_de", "doi_tuong", "cap")}
    shown = search_register(
        folder,
        asked["tim"],
        day=day,
        topics=(asked["chu_de"],) if asked["chu_de"] else (),
        audiences=(asked["doi_tuong"],) if asked["doi_tuong"] else (),
        level=asked["cap"],
        in_force=_IN_FORCE.get(context.query("ap_dung")),
        texts=sought,
        most=_LISTED + 1,
    )
    told = [n for n in reversed(folder.errors) if n.place]
    broken = {n.place.name: n for n in told if n.place and _is_broken(folder, n.place.file)}
    return respond(
        context,
        "register_list.html",
        rows=[(one, way_to(one.document, folder.register)) for one in shown[:_LISTED]],
        more=len(shown) > _LISTED,
        indexing=sought is SoughtTexts.INDEXED,
        asked=asked | {"ap_dung": context.query("ap_dung")},
        day=day,
        levels=LEVELS,
        broken=broken,
        here=HERE,
    )


def _sought_texts(context: RequestContext, folder: RegisterFolder) -> SoughtTexts:
    """The texts that can be searched now; where many are not indexed yet, that is begun."""
    if folder.texts is None or folder.texts.behind() <= _FEW:
        return SoughtTexts.ALL
    if all(one.kind != _INDEXING for one in context.state.parts.jobs.open()):
        context.ask_for(_INDEXING, "Lập mục lục toàn văn của sổ văn bản", {})
    return SoughtTexts.INDEXED


def _is_broken(folder: RegisterFolder, file: str) -> bool:
    return f"tệp {file}" in folder.register.broken.values()


def _page(context: RequestContext) -> Response:
    folder = register_folder(context)
    document, day = named_document(context, folder), _asked_day(context)
    register, today = folder.register, context.wired.today
    words = line({"n": context.query("dieu")}, "n", 80)
    place = document.place.file if document.place else ""
    text = folder.text(document)
    asked = _asked_place(document, folder, words, day) if words else None
    path = folder.files.get(place)
    return respond(
        context,
        "register_document.html",
        document=document,
        links=[(one, web_link(one)) for one in document.urls],
        standing=shown_on(register, document, today),
        on_day=shown_on(register, document, day, asked.address if asked else None),
        day=day,
        today=today,
        words=words,
        asked=asked,
        related={
            heading: [(one, way_to(one.document, register) if one.document else "") for one in rows]
            for heading, rows in under_headings(documents_around(register, document)).items()
        },
        outline=list(_outline(text)) if text else [],
        has_text=text is not None,
        quote=f"[trích: {asked.address}]" if asked and asked.words else "",
        whose=folder.from_whom(document.place),
        theirs=of_followed(document),
        programmes=context.wired.station.formats,
        scripts=_relying(context, document, register),
        told=[n for n in folder.notices if n.place and n.place.file == place],
        versions=versions_of(path) if path else (),
        way=way_to(document, register),
        mark=opened_draft(folder, document).mark if context.may(Right.REGISTER) else "",
        query=_query(context),
    )


def _query(context: RequestContext) -> str:
    """Which of several documents with one number is meant, for the paths below its page."""
    issuer = context.query("co_quan")
    return f"?co_quan={quote(issuer, safe='')}" if issuer else ""


def _asked_place(
    document: RegisteredDocument, folder: RegisterFolder, words: str, day: date
) -> CitedUnit | None:
    """The place of the document that somebody asks about; None = the words name none."""
    found = cited_units(words, folder, day=day, sources=(document.name,))
    return next((o for o in found if o.address.steps and o.document.key == document.key), None)


def _outline(text: LawText) -> Iterator[OutlineRow]:
    for one in text.walk():
        if one.unit.kind in _OUTLINE:
            place = " ".join(map(str, one.address.steps))
            is_article = one.unit.kind is UnitKind.ARTICLE
            yield OutlineRow(place=place, title=one.unit.title, is_article=is_article)


def _relying(
    context: RequestContext, document: RegisteredDocument, register: Register
) -> list[tuple[RelyingScript, DocumentStanding, JourneyView | None]]:
    """Every script that relies on the document, how that stands when it airs, and its way."""
    ways = journey_views(context)
    return [
        (one, standing_on(one.source, one.head.air_date, register), ways.get(one.name))
        for one in relying_scripts(context.wired.tools.folders.scripts, document)
    ]


# ----- changed by a form


def _picture(context: RequestContext) -> Response:
    """Lược đồ of a document as a picture."""
    register = register_folder(context).register
    document = named_document(context, register_folder(context))
    picture = relation_picture(register, document, context.wired.today)
    return Response(picture, media_type="image/svg+xml")


def _draft(context: RequestContext, folder: RegisterFolder) -> RegisterDraft:
    """The file of the path: of a document, or one with mistakes by its name."""
    name = f"{register_place(context).parent.name}/{REGISTER_FOLDER}/{context.part('key')}"
    if name in folder.files:
        return draft_of_file(folder, name)
    return opened_draft(folder, named_document(context, folder))


def _form(context: RequestContext) -> Response:
    folder = register_folder(context)
    draft = _draft(context, folder)
    wrong = read_document(head_of(draft.text).encode(), draft.file).errors
    at = f"{HERE}/{quote(context.part('key'), safe='')}/sua{_query(context)}"
    return _form_page(context, draft, at, wrong=wrong)


def _new_form(context: RequestContext) -> Response:
    draft = new_draft()
    asked = line({"n": context.query("so")}, "n", 80)
    return _form_page(context, draft, f"{HERE}/moi", asked=asked)


def _form_page(
    context: RequestContext,
    draft: RegisterDraft,
    at: str,
    *,
    asked: str = "",
    wrong: Sequence[Notice] = (),
) -> Response:
    return respond(
        context,
        "register_form.html",
        fields=head_fields(draft.text),
        rows=row_fields(draft.text),
        relations=relation_rows(draft.text),
        headings=HEADINGS,
        mark=draft.mark,
        at=at,
        is_new=not draft.text,
        title=" ".join(head_values(draft.text).get("number", ())),
        number=asked,
        wrong=wrong,
    )


def _save(context: RequestContext) -> Response:
    folder = register_folder(context)
    return _saved(context, folder, _draft(context, folder), "sửa văn bản trong sổ")


def _add(context: RequestContext) -> Response:
    return _saved(context, register_folder(context), new_draft(), "thêm văn bản vào sổ")


def _saved(
    context: RequestContext, folder: RegisterFolder, draft: RegisterDraft, act: str
) -> Response:
    form, today = context.form, context.wired.today
    seen = line(form, "ma")
    text = draft.text
    if seen == draft.mark:
        text = typed_head(draft.text, form, today, context.person.name)
    try:
        return _put(context, folder, draft, text, act)
    except InputError as fault:
        fault.field = {"number": "o_number"}.get(fault.field) or field_of_fault(text, fault, form)
        raise


def _put(
    context: RequestContext, folder: RegisterFolder, draft: RegisterDraft, text: str, act: str
) -> Response:
    """Save, note who did it, and go to the page of the document."""
    seen = line(context.form, "ma")
    document, path = save_document(folder, register_place(context), draft, text, seen=seen)
    saved = register_folder(context)
    now = opened_draft(saved, _own(saved, document, path))
    note_version(
        path, now.mark, who=context.person.name, origin=VersionOrigin.SAVED,
        at=context.wired.tools.clock.now(),
    )  # fmt: skip
    context.note(act, document.name)
    told = [sentence(n.sentence) for n in saved.notices if n.place and n.place.name == path.name]
    word = " ".join(["Đã lưu vào sổ văn bản.", *told[:2]])
    way = way_to(_own(saved, document, path), saved.register)
    return go(context, way, word, kind="warn" if told else "ok")


def _own(folder: RegisterFolder, document: RegisteredDocument, path: Path) -> RegisteredDocument:
    """The document as the register has it now, in which a place of the program may be left out."""
    found = folder.register.numbered(document.name, document.issuer)
    return next((o for o in found if o.place and o.place.name == path.name), document)


def _check(context: RequestContext) -> Response:
    """That who asks looked at the document, or a place of it, today."""
    folder = register_folder(context)
    document = named_document(context, folder)
    where, scope = line(context.form, "o_dau"), line(context.form, "cho", 80)
    if not where:
        with in_field("o_dau"):
            raise InputError("chưa ghi đã kiểm ở đâu", hint="Ví dụ: Công báo số 75, vbpl.vn.")
    draft = opened_draft(folder, document)
    known = head_values(draft.text).get("checks", ())
    told = check_words(context.wired.today, context.person.name, where, scope)
    text = with_head_values(draft.text, {"checks": [*known, told]})
    return _put(context, folder, draft, text, "kiểm văn bản")


def _take_back(context: RequestContext) -> Response:
    """Make an earlier version of the file the file again; the one that it replaces is kept."""
    folder = register_folder(context)
    draft = opened_draft(folder, named_document(context, folder))
    if draft.path is None:
        raise InputError("văn bản này chưa có tệp nào của đài", hint="Tải lại trang.")
    version = version_of(draft.path, number(context.form, "ban"))
    return _put(context, folder, draft, version.text, "lấy lại bản trước của văn bản")


def _text_form(context: RequestContext) -> Response:
    folder = register_folder(context)
    document = named_document(context, folder)
    draft = opened_draft(folder, document)
    return respond(
        context,
        "register_text.html",
        document=document,
        body=text_below(draft.text),
        open=has_shelf(context.wired.station.profile) and on_shelf(document),
        mark=draft.mark,
        way=way_to(document, folder.register),
        query=_query(context),
    )


def _save_text(context: RequestContext) -> Response:
    folder = register_folder(context)
    draft = opened_draft(folder, named_document(context, folder))
    body = context.form.get("loi", "").replace("\r\n", "\n").replace("\0", " ")
    text = with_text(draft.text, body)
    return _put(context, folder, draft, text, "ghi toàn văn vào sổ")


# ----- picked while a script is written


def _offered(context: RequestContext) -> Response:
    """Documents for a field in which one types a number or a name: at most twenty."""
    words = line({"n": context.query("tim")}, "n", 80)
    folder, today = register_folder(context), context.wired.today
    register = folder.register
    found = [
        {
            "so": one.document.name,
            "ten": one.document.title if one.document.title != one.document.name else "",
            "co_quan": one.document.issuer,
            "mau": one.standing.effect.colour,
            "dau": f"{one.standing.effect.sign} {one.standing.effect}",
        }
        for one in search_register(folder, words, day=today, texts=SoughtTexts.NONE, most=_OFFERED)
    ]
    there = {document_key(one["so"]) for one in found}
    wanted = fold(words).split()
    for known, source in known_sources(context).items():
        named = fold(f"{known} {source.title}")
        if document_key(known) not in there and all(word in named for word in wanted):
            effect = standing_on(source, today, register).effect
            found.append({
                "so": known, "ten": source.title, "co_quan": source.issuer,
                "mau": effect.colour, "dau": f"{effect.sign} {effect}",
            })  # fmt: skip
    return JSONResponse(found[:_OFFERED])


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.LOOK, does=_list),
    DeskRoute(method="GET", path="/van-ban/chon", right=Right.WRITE, does=_offered),
    DeskRoute(method="GET", path="/van-ban/moi", right=Right.REGISTER, does=_new_form),
    DeskRoute(method="POST", path="/van-ban/moi", right=Right.REGISTER, does=_add),
    DeskRoute(method="GET", path="/van-ban/{key}", right=Right.LOOK, does=_page),
    DeskRoute(method="GET", path="/van-ban/{key}/luoc-do.svg", right=Right.LOOK, does=_picture),
    DeskRoute(method="GET", path="/van-ban/{key}/sua", right=Right.REGISTER, does=_form),
    DeskRoute(method="POST", path="/van-ban/{key}/sua", right=Right.REGISTER, does=_save),
    DeskRoute(method="POST", path="/van-ban/{key}/kiem", right=Right.REGISTER, does=_check),
    DeskRoute(method="POST", path="/van-ban/{key}/ban", right=Right.REGISTER, does=_take_back),
    DeskRoute(method="GET", path="/van-ban/{key}/toan-van", right=Right.REGISTER, does=_text_form),
    DeskRoute(method="POST", path="/van-ban/{key}/toan-van", right=Right.REGISTER, does=_save_text),
)
