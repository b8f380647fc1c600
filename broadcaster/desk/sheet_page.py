"""Bản in: a script's sheet for the announcer, and one that came back with changes beside it."""

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import attachment
from broadcaster.desk.forms import line
from broadcaster.desk.preview_page import whole_script
from broadcaster.desk.request import DeskRoute, RequestContext, respond, with_upload
from broadcaster.desk.saving import as_typed, files_of, type_instead
from broadcaster.desk.versions_page import title_of
from broadcaster.desk.writing_page import file_name
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.domain.script import Script
from broadcaster.domain.text import slug
from broadcaster.importing.document_reading import LARGEST
from broadcaster.storage.serialization import from_text, to_line
from broadcaster.writing.drafts import Draft
from broadcaster.writing.sheet import AnnouncerSheet, sheet_of
from broadcaster.writing.sheet_back import (
    ReturnedSheet,
    SheetChange,
    is_figure,
    read_sheet,
    sheet_changes,
    strangeness,
    with_line,
)
from broadcaster.writing.sheet_docx import sheet_docx
from broadcaster.writing.word_package import WORD_TYPE

HERE = "/soan-bai/{name}/ban-in"


def _page(context: RequestContext) -> Response:
    opened = files_of(context).open(context.part("name"))
    return _shown(context, opened, None)


def _shown(
    context: RequestContext, opened: Draft, returned: ReturnedSheet | None, told: str = ""
) -> Response:
    """The page; with a sheet that came back, what is otherwise in it than in what is typed."""
    changes: tuple[SheetChange, ...] = ()
    strange = ""
    if returned is not None:
        saved, typed = (whole_script(context, one, "so") for one in (opened, as_typed(context)))
        strange = strangeness(returned, saved)
        changes = sheet_changes(typed, _sheet(context, typed), returned)
    return respond(
        context,
        "sheet.html",
        name=opened.name,
        title=title_of(opened.name, opened.text),
        returned=returned,
        kept=to_line(returned).decode() if returned is not None else "",
        changes=changes,
        strange=strange,
        told=told,
        is_figure=is_figure,
        typing=files_of(context).kept(opened.name, context.person.account) is not None,
    )


def _sheet(context: RequestContext, script: Script) -> AnnouncerSheet:
    profile = context.wired.station.profile
    return sheet_of(script, profile.readings, name=profile.name)[0]


def _print(context: RequestContext) -> Response:
    """The sheet as a Word file, of the script as it is saved."""
    opened = files_of(context).open(context.part("name"))
    data = sheet_docx(_sheet(context, whole_script(context, opened, "in")))
    called = slug(opened.name.rpartition(".")[0]) or "bai"
    return attachment(data, f"{called}.docx", WORD_TYPE)


def _brought(context: RequestContext) -> Response:
    assert context.upload is not None
    opened = files_of(context).open(context.part("name"))
    returned = read_sheet(context.upload.path, file_name(context))
    context.note("so bản in mang về", opened.name)
    return _shown(context, opened, returned)


def _take(context: RequestContext) -> Response:
    """One line of the sheet into what is typed; the script itself changes when it is saved."""
    wanted = line(context.form, "lay")
    opened = files_of(context).open(context.part("name"))
    try:
        returned = from_text(ReturnedSheet, context.form.get("ban", ""))
    except StoreError as fault:
        raise InputError("không còn bản in để so", hint="Chọn lại tệp mang về.") from fault
    draft = as_typed(context)
    script = whole_script(context, draft, "so")
    changes = sheet_changes(script, _sheet(context, script), returned)
    change = next((one for one in changes if one.fits and one.key == wanted), None)
    if change is None or change.after is None:
        return _shown(context, opened, returned, "Dòng ấy đã đổi nên chưa lấy. Xem lại rồi chọn.")
    try:
        text = with_line(draft.text, script, change.number, change.after.text)
    except InputError as fault:
        said = f"Dòng {change.number}: {fault.sentence}. {fault.hint}"
        return _shown(context, opened, returned, said)
    type_instead(context, draft, text)
    context.note("lấy một dòng của bản in", opened.name)
    said = "Đã lấy dòng ấy vào bản gõ dở. Lấy xong thì về bài, xem lại rồi bấm Lưu bài."
    return _shown(context, opened, returned, said)


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.WRITE, does=_page),
    DeskRoute(method="GET", path=f"{HERE}/tai", right=Right.WRITE, does=_print),
    DeskRoute(
        method="POST",
        path=f"{HERE}/tep",
        right=Right.WRITE,
        does=with_upload(_brought, "Chọn bản in Word mang về rồi gửi."),
        raw=True,
        largest=LARGEST,
    ),
    DeskRoute(method="POST", path=HERE, right=Right.WRITE, does=_take),
)
