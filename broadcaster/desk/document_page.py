"""Dán công văn: a document that somebody pastes, brings or photographs becomes a script.

The page shows it paragraph by paragraph, what is read and what is not and why. Until a person has
looked and pressed the file only waits; of what nobody presses nothing is left after a week.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go
from broadcaster.desk.forms import day_field, in_field, line
from broadcaster.desk.register_search import register_folder, register_place, way_to
from broadcaster.desk.request import DeskRoute, RequestContext, respond, with_upload
from broadcaster.desk.writing_page import file_name
from broadcaster.domain.dates import written
from broadcaster.domain.errors import BroadcasterError, Conflict, InputError, NotAllowed
from broadcaster.importing.document_reading import LARGEST
from broadcaster.importing.imported_document import (
    DoubtfulSpot,
    DoubtReason,
    DroppedPart,
    FileForm,
    ImportedDocument,
    ImportedParagraph,
)
from broadcaster.importing.kept_documents import FOLDER
from broadcaster.importing.page_picture import page_picture
from broadcaster.importing.pasted_text import document_of_file, document_of_paste
from broadcaster.law.register import NO_NUMBER
from broadcaster.law.register_writing import guessed_entry
from broadcaster.programme.schedule import next_air_day
from broadcaster.scripts.kinds import kind_from
from broadcaster.writing.drafts import known_programme, new_script_path
from broadcaster.writing.originals import (
    KeptOriginal,
    OriginalFolders,
    bring_original,
    drop_idle_original,
    drop_original,
    idle_originals,
    keep_original,
    opened_original,
    refuse_too_many,
    sweep_waiting,
    waiting_originals,
)
from broadcaster.writing.register_drafts import new_draft, save_document
from broadcaster.writing.script_from_document import (
    KINDS,
    MOST_PARAGRAPHS,
    ParagraphChoice,
    ProposedScript,
    ScriptWishes,
    doubtful_pages,
    heard_numbers,
    proposed_script,
    register_body,
    said_airing,
    table_sentences,
    unseen_figures,
    write_script,
)
from broadcaster.writing.versions import VersionOrigin, note_version

HERE = "/dan-cong-van"
_SHOWN_AS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}  # anything else is saved, not shown: a page of somebody else's never opens at the desk
_DIGITS = 6  # of the number of a paragraph
_DROPPED = 200  # parts that are listed
_PAGES = 10  # pictures of pages that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownParagraph:
    """A paragraph on the page: its words, doubtful ones apart, and what becomes of it."""

    choice: ParagraphChoice
    pieces: tuple[tuple[str, DoubtfulSpot | None], ...]
    said: str  # the sentence that a row of a table becomes; "" = it is read as it stands


def _begin(context: RequestContext) -> Response:
    folders = _folders(context)
    sweep_waiting(folders, context.wired.tools.clock.now())
    waiting = [one for one in waiting_originals(folders) if _may_open(context, one)]
    return respond(context, "document_new.html", here=HERE, waiting=waiting)


def _paste(context: RequestContext) -> Response:
    text = context.form.get("loi", "").replace("\r\n", "\n")
    if not any(map(str.isalnum, text)):
        with in_field("loi"):
            raise InputError("chưa dán chữ nào", hint="Chép cả văn bản rồi dán vào ô này.")
    _refuse_too_many(context)
    return _looked_at(context, text.encode("utf-8", "replace"), document_of_paste(text))


def _brought(context: RequestContext) -> Response:
    assert context.upload is not None
    _refuse_too_many(context)
    path = context.upload.path
    document = document_of_file(path, file_name(context))
    return _looked_at(context, path.read_bytes(), document)


def _refuse_too_many(context: RequestContext) -> None:
    """Before a file is read: that takes a core for as long as a minute."""
    if not _answers(context):
        refuse_too_many(_folders(context), context.person.account)


def _looked_at(context: RequestContext, data: bytes, document: ImportedDocument) -> Response:
    kept = bring_original(
        _folders(context), data, document,
        who=context.person.account, now=context.wired.tools.clock.now(),
    )  # fmt: skip
    context.note("mở văn bản để soạn", kept.path.name)
    return go(context, f"{HERE}/{kept.key}")


def _opened(context: RequestContext) -> KeptOriginal:
    """The document of the address, for who brought it and for who answers for scripts."""
    kept = opened_original(_folders(context), context.part("key"))
    if not _may_open(context, kept):
        raise NotAllowed("văn bản này do người khác đưa vào", hint="Nhờ thầy cô phụ trách mở.")
    return kept


def _may_open(context: RequestContext, kept: KeptOriginal) -> bool:
    return _answers(context) or context.person.account in kept.reading.people


def _answers(context: RequestContext) -> bool:
    """Whether who asks answers for the scripts of others."""
    return context.may(Right.SEND) or context.may(Right.REVIEW)


def opens_original(context: RequestContext, place: str) -> bool:
    """Whether who asks may open the file that a head names: "nguon/3fa9c01b2d4e-a.docx"."""
    folder, _, name = place.partition("/")
    if folder != FOLDER:
        return False
    try:
        kept = opened_original(_folders(context), name[:12])
    except BroadcasterError:
        return False  # it is gone: a link to it leads nowhere
    return _may_open(context, kept)


def _folders(context: RequestContext) -> OriginalFolders:
    settings = context.wired.settings
    return OriginalFolders(scripts=settings.scripts, cache=settings.cache)


def _chosen(context: RequestContext) -> KeptOriginal:
    """The document that somebody has before them, as they have it before them."""
    kept = _opened(context)
    if line(context.form, "ma") != kept.mark:
        raise Conflict(
            "văn bản vừa được đọc lại, các đoạn có thể đã khác", hint="Tải lại trang rồi chọn lại."
        )
    return kept


def _page(context: RequestContext) -> Response:
    kept = _opened(context)
    proposed = proposed_script(kept.document)
    formats = context.wired.station.formats
    said = said_airing(kept.document, formats, context.wired.today)
    return respond(
        context,
        "document.html",
        here=HERE,
        kept=kept,
        proposed=proposed,
        rows=[*_shown(kept, proposed.choices)],
        too_long=len(kept.document.paragraphs) > MOST_PARAGRAPHS,
        dropped=_dropped(kept.document, counts=False),
        amounts=_dropped(kept.document, counts=True),
        register_figures=register_body(kept.document)[1],
        kinds=KINDS,
        formats=formats,
        said=said,
        day=said.day or next_air_day(context.wired.tools),
        picture=kept.document.form is FileForm.PICTURE,
        pages=_shown_pages(kept, proposed),
        mends=any(
            spot.reason is DoubtReason.LOOKALIKE and spot.other.isascii()
            for one in proposed.choices
            if not one.aside
            for spot in one.paragraph.doubts
        ),
    )


def _shown_pages(kept: KeptOriginal, proposed: ProposedScript) -> tuple[int, ...]:
    """The pages whose pictures are laid beside the figures that a person compares."""
    if kept.document.form is not FileForm.PDF:
        return ()
    read = heard_numbers(kept.document, proposed.read)
    return doubtful_pages(kept.document, read)[:_PAGES]


def _dropped(document: ImportedDocument, *, counts: bool) -> tuple[DroppedPart, ...]:
    """Parts that are in no paragraph: those with a figure, which are shown in the open, or not."""
    found = [one for one in document.dropped if bool(re.search(r"\d", one.text)) is counts]
    shown, more = found[:_DROPPED], len(found) - _DROPPED
    if more > 0:
        told = f"và {more} chỗ nữa"
        shown.append(DroppedPart(text=told, why="mở bản gốc xem", place=found[-1].place))
    return tuple(shown)


def _shown(kept: KeptOriginal, choices: tuple[ParagraphChoice, ...]) -> Iterator[ShownParagraph]:
    for table, group in groupby(choices, key=lambda one: one.paragraph.table):
        same = [*group]
        said = table_sentences([one.paragraph for one in same]) if table else ("",) * len(same)
        for one, sentence in zip(same, said, strict=True):
            yield ShownParagraph(choice=one, pieces=_pieces(one.paragraph), said=sentence)


def _pieces(one: ImportedParagraph) -> tuple[tuple[str, DoubtfulSpot | None], ...]:
    pieces: list[tuple[str, DoubtfulSpot | None]] = []
    at = 0
    for spot in one.doubts:
        if spot.start < at:
            continue
        pieces += [(one.text[at : spot.start], None), (one.text[spot.start : spot.end], spot)]
        at = spot.end
    pieces.append((one.text[at:], None))
    return tuple(piece for piece in pieces if piece[0])


def _write(context: RequestContext) -> Response:
    """The script, opened where scripts are written."""
    kept, form = _chosen(context), context.form
    kind = kind_from(line(form, "loai"))
    if kind not in KINDS:
        with in_field("loai"):
            raise InputError("chưa chọn loại bài")
    day = day_field(form, "ngay", context.wired.today)
    if day is None:
        with in_field("ngay"):
            raise InputError("chưa ghi ngày phát", hint="Viết như 30/11/2026.")
    read = frozenset(
        int(value)
        for name, value in context.fields
        if name == "doc" and value.isdecimal() and len(value) <= _DIGITS
    )
    compared = f"{context.person.name}, {written(context.wired.today)}"
    unseen = unseen_figures(kept.document, read)
    wishes = ScriptWishes(
        kind=kind,
        title=line(form, "tieu_de", 150),
        programme=line(form, "chuong_trinh"),
        day=day,
        read=read,
        mends=bool(form.get("sua_so")),
        compared=compared if form.get("da_so") and not unseen else "",
    )
    station, tools = context.wired.station, context.wired.tools
    with in_field("chuong_trinh"):
        known_programme(station, wishes.programme)
    with in_field("tieu_de"):
        new_script_path(tools, wishes.title)
    with in_field("doc"):
        path = write_script(station, tools, kept, wishes)
    context.note("tạo bài từ văn bản", path.name, kept.path.name)
    word = "Đã viết thành bài. Xem lại rồi gửi duyệt."
    if form.get("da_so") and unseen:
        word = f"Đã viết thành bài. Đoạn thêm vào còn số chưa so với bản gốc: {'; '.join(unseen)}."
        return go(context, f"/soan-bai/{path.name}", word, kind="warn")
    return go(context, f"/soan-bai/{path.name}", word)


def _now(context: RequestContext) -> datetime:
    return context.wired.tools.clock.now()


def _drop(context: RequestContext) -> Response:
    kept = _opened(context)
    drop_original(kept)
    context.note("bỏ văn bản chờ soạn", kept.path.name)
    return go(context, HERE, "Đã bỏ văn bản.")


def _idle(context: RequestContext) -> Response:
    """The originals that no script and no document names, to be taken away one by one."""
    files = idle_originals(context.wired.settings.scripts, _now(context))
    return respond(context, "originals.html", here=HERE, files=files)


def _drop_idle(context: RequestContext) -> Response:
    reason = line(context.form, "ly_do", 200)
    if not any(map(str.isalnum, reason)):
        with in_field("ly_do"):
            raise InputError("chưa ghi lý do", hint="Ví dụ: bài đã bỏ, gửi nhầm tệp.")
    scripts = context.wired.settings.scripts
    path = drop_idle_original(scripts, context.part("key"), _now(context))
    context.note("xóa tệp gốc không bài nào dùng", path.name, reason)
    return go(context, f"{HERE}/tep-goc", "Đã xóa tệp gốc.")


def _register(context: RequestContext) -> Response:
    """The document into the register of law, every line of its head marked as a guess.

    Scripts are compared with the register: no figure goes into it that nobody has compared.
    """
    kept, form = _chosen(context), context.form
    source = proposed_script(kept.document).source
    if source.number == NO_NUMBER and not source.title:
        raise InputError(
            "chưa thấy số, ký hiệu hay tên của văn bản", hint="Thêm văn bản ở trang Sổ văn bản."
        )
    text, figures, left = register_body(kept.document, mends=bool(form.get("sua_so")))
    if figures and not form.get("da_so"):
        with in_field("da_so"):
            raise InputError(
                f"còn {len(figures)} con số chưa so với bản gốc",
                hint="So các số đã nêu với bản gốc, đánh dấu rồi đưa vào sổ.",
            )
    day = written(context.wired.today)
    remarks = [
        f"Lời do máy đọc từ {kept.place}",
        *(
            [f"Đã so với bản gốc: {context.person.name}, {day}: {'; '.join(figures)}"]
            if figures
            else []
        ),
        *([f"Không chép {len(left)} đoạn: {' / '.join(left)}"] if left else []),
    ]
    folder, draft = register_folder(context), new_draft()
    document, path = save_document(
        folder,
        register_place(context),
        draft,
        guessed_entry(source, text, remarks=remarks),
        seen=draft.mark,
    )
    keep_original(context.wired.settings.scripts, kept)
    note_version(
        path, hashlib.sha256(path.read_bytes()).hexdigest(),
        who=context.person.name, origin=VersionOrigin.SAVED,
        at=context.wired.tools.clock.now(),
    )  # fmt: skip
    context.note("thêm văn bản vào sổ", document.name, kept.path.name)
    way, _, query = way_to(document, register_folder(context).register).partition("?")
    word = (
        "Đã đưa vào sổ. Phần đầu do máy đoán, lời do máy đọc: xem lại từng ô, so lời với bản gốc, "
        "ghi ngày hiệu lực rồi lưu."
        + (f" Không chép {len(left)} đoạn, kể ở đầu tệp." if left else "")
    )
    return go(context, f"{way}/sua{'?' if query else ''}{query}", word, kind="warn")


def _original(context: RequestContext) -> Response:
    """The file as it came: a picture to look at, anything else to save."""
    kept = _opened(context)
    data = kept.path.read_bytes()
    shown = next((kind for sign, kind in _SHOWN_AS.items() if data.startswith(sign)), "")
    way = "inline" if shown else "attachment"
    return Response(
        data,
        media_type=shown or "application/octet-stream",
        headers={"content-disposition": f'{way}; filename="{kept.path.name}"'},
    )


def _page_picture(context: RequestContext) -> Response:
    """A page of a PDF as a picture, drawn in a limited process; no browser keeps it."""
    kept, number = _opened(context), context.part("number")
    if kept.document.form is not FileForm.PDF or not re.fullmatch(r"[1-9]\d{0,3}", number):
        raise InputError("văn bản này không có trang ấy", hint="Mở bản gốc để so.")
    return Response(
        page_picture(kept.path, kept.document.name, int(number)),
        media_type="image/jpeg",
    )


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.WRITE, does=_begin),
    DeskRoute(method="POST", path=HERE, right=Right.WRITE, does=_paste),
    DeskRoute(
        method="POST",
        path=f"{HERE}/tep",
        right=Right.WRITE,
        does=with_upload(_brought, "Chọn một tệp, hoặc chụp ảnh, rồi gửi."),
        raw=True,
        largest=LARGEST,
    ),
    DeskRoute(method="GET", path=f"{HERE}/tep-goc", right=Right.SEND, does=_idle),
    DeskRoute(method="POST", path=f"{HERE}/{{key}}/xoa", right=Right.SEND, does=_drop_idle),
    DeskRoute(method="GET", path=f"{HERE}/{{key}}", right=Right.WRITE, does=_page),
    DeskRoute(method="POST", path=f"{HERE}/{{key}}", right=Right.WRITE, does=_write),
    DeskRoute(method="GET", path=f"{HERE}/{{key}}/goc", right=Right.WRITE, does=_original),
    DeskRoute(
        method="GET", path=f"{HERE}/{{key}}/trang/{{number}}", right=Right.WRITE, does=_page_picture
    ),
    DeskRoute(method="POST", path=f"{HERE}/{{key}}/bo", right=Right.WRITE, does=_drop),
    DeskRoute(method="POST", path=f"{HERE}/{{key}}/so", right=Right.REGISTER, does=_register),
)
