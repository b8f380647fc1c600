"""Soạn có trợ giúp: read what leaves the school, turn it on; then choose articles, and press."""

from collections.abc import Iterator

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.drafting import goes_to, leaves, turn_off, turn_on
from broadcaster.desk.answers import go
from broadcaster.desk.forms import day_field, in_field, line
from broadcaster.desk.register_search import register_folder
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.station import DraftingSettings
from broadcaster.domain.text import fold
from broadcaster.drafting.prompts import DraftStyle
from broadcaster.drafting.source_units import MOST_PLACES, draft_source
from broadcaster.law.addresses import UnitKind
from broadcaster.law.register import RegisteredDocument
from broadcaster.programme.schedule import next_air_day
from broadcaster.writing.drafts import known_programme, new_script_path

HERE = "/soan-tro-giup"
_MOST_NAMED = 60  # files of a register whose documents are offered by name
_MOST_ARTICLES = 400  # that are offered with a tick each; of a longer text they are typed


def _page(context: RequestContext) -> Response:
    settings = context.wired.station.profile.drafting
    folder = register_folder(context)
    asked = line(dict(context.request.query_params), "van_ban", 120)
    document = folder.register.document(asked) if asked else None
    try:
        target = goes_to(settings)
        told = leaves(settings)
    except BroadcasterError as fault:
        target, told = fault.sentence, ()
    return respond(
        context, "drafting.html", here=HERE, settings=settings, target=target, leaves=told,
        asked=asked, document=document, articles=[*_articles(context, document)],
        offered=[*_offered(context)], styles=[*DraftStyle], most=MOST_PLACES,
        formats=context.wired.station.formats, day=next_air_day(context.wired.tools),
    )  # fmt: skip


def _offered(context: RequestContext) -> Iterator[RegisteredDocument]:
    """Documents of the station's own files: only these have a text."""
    folder = register_folder(context)
    if len(folder.stamps) <= _MOST_NAMED:  # of a large register going over all of it is slow
        yield from (one for one in folder.register.documents if one.place is not None)


def _articles(
    context: RequestContext, document: RegisteredDocument | None
) -> Iterator[tuple[str, str]]:
    """The articles of a text: the place and its title."""
    text = register_folder(context).text(document) if document is not None else None
    if text is None:
        return
    found = [one for one in text.walk() if one.unit.kind is UnitKind.ARTICLE]
    for one in found[:_MOST_ARTICLES]:
        yield " ".join(map(str, one.address.steps)), one.unit.title


def _switch(context: RequestContext) -> Response:
    """On, once a person has read; off by one press."""
    form, settings = context.form, context.wired.settings
    if form.get("viec") == "tat":
        turn_off(settings)
        context.note("tắt soạn có trợ giúp")
        return go(context, HERE, "Đã tắt. Bài đã soạn vẫn mang dòng Soạn có trợ giúp.")
    if form.get("dong_y") != "co":
        raise InputError(
            "chưa đồng ý với những gì gửi đi", hint="Đọc rồi đánh dấu vào ô đồng ý.",
            field="dong_y",
        )  # fmt: skip
    with in_field("may_chu"):
        turn_on(
            settings, server=line(form, "may_chu", 200), model=line(form, "mo_hinh", 120),
            outside_host=line(form, "may_ngoai", 120), who=context.person.name,
            at=context.wired.tools.clock.now(),
        )  # fmt: skip
    context.note("bật soạn có trợ giúp", line(form, "may_chu", 200))
    now = DraftingSettings(
        server=line(form, "may_chu", 200), model=line(form, "mo_hinh", 120)
    )  # fmt: skip
    return go(context, HERE, f"Đã bật, lời văn gửi tới {goes_to(now)}. Chọn văn bản, chọn điều.")


def _draft(context: RequestContext) -> Response:
    """A draft is asked for; what cannot be drafted is said before anybody waits."""
    form, station, tools = context.form, context.wired.station, context.wired.tools
    if not station.profile.drafting.on:
        raise InputError("đài chưa bật soạn có trợ giúp", hint="Đọc rồi bấm Bật ở trang này.")
    day = day_field(form, "ngay", context.wired.today)
    if day is None:
        with in_field("ngay"):
            raise InputError("chưa ghi ngày phát", hint="Viết như 30/11/2026.")
    style = next((one for one in DraftStyle if one.value == line(form, "kieu")), None)
    if style is None:
        with in_field("kieu"):
            raise InputError("chưa chọn kiểu bài", hint="Chọn một kiểu trong danh sách.")
    title, programme = line(form, "tieu_de", 150), line(form, "chuong_trinh")
    with in_field("chuong_trinh"):
        known_programme(station, programme)
    audience = line(form, "doi_tuong", 120)
    with in_field("tieu_de"):
        _refuse_accounts(context, f"{title} {audience}")
        new_script_path(tools, title)
    ticked = [value for name, value in context.fields if name == "dieu" and value.strip()]
    typed = line(form, "dieu_khac", 200).split(";")
    places = [" ".join(one.split())[:80] for one in (*ticked, *typed) if one.strip()]
    draft_source(line(form, "van_ban", 120), places, day, register_folder(context))
    argument = {
        "document": line(form, "van_ban", 120), "places": places, "style": style.value,
        "title": title, "programme": programme, "day": day.isoformat(),
        "audience": audience or "học sinh",
        "real_case": line(form, "viec_that", 200), "who": context.person.name,
    }  # fmt: skip
    job = context.ask_for("soan-nhap", f"Soạn nháp: {title}", argument)
    context.note("nhờ mô hình soạn nháp", title, "; ".join(places))
    return go(context, f"/viec/{job.id}")


def _refuse_accounts(context: RequestContext, typed: str) -> None:
    """Raise InputError for a name of somebody who has an account, in whatever letters."""
    said = f" {' '.join(fold(typed).split())} "
    for person in context.state.parts.door.people.all():
        name = " ".join(fold(person.name).split())
        if " " in name and f" {name} " in said:
            raise InputError(
                f"tên bài có tên người “{person.name}” nên chưa gửi gì cho mô hình",
                hint="Bỏ tên ấy ra.",
            )


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.WRITE, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.WRITE, does=_draft),
    DeskRoute(method="POST", path=f"{HERE}/bat", right=Right.SETTINGS, does=_switch),
)
