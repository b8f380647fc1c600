"""Scripts out of the register, by a press: what is new in a period, a document read whole."""

from collections.abc import Mapping
from datetime import date

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.law_reading import (
    ReadingOrder,
    law_period,
    programme_named,
    whole_text_series,
)
from broadcaster.desk.answers import go, sentence
from broadcaster.desk.forms import day_field, decimal, in_field, line
from broadcaster.desk.register_search import HERE, named_document, register_folder, way_to
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.station_lock import held
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level
from broadcaster.programme.schedule import next_air_day
from broadcaster.writing.full_texts import write_series
from broadcaster.writing.new_law import LawPeriod, new_law_script, told_change, write_new_law

_NEW = f"{HERE}/moi-co-hieu-luc"
_FIELDS = ("tu", "den", "chu_de", "doi_tuong")


def _period(context: RequestContext, typed: dict[str, str]) -> LawPeriod:
    with in_field("tu"):
        first = day_field(typed, "tu", context.wired.today)
    with in_field("den"):
        last = day_field(typed, "den", context.wired.today)
        return law_period(
            context.wired, first, last, topic=typed["chu_de"], audience=typed["doi_tuong"]
        )


def _asked(values: Mapping[str, str]) -> dict[str, str]:
    return {name: line(values, name, 80) for name in _FIELDS}


def _new(context: RequestContext) -> Response:
    asked = _asked({name: context.query(name) for name in _FIELDS})
    period, wrong = None, ""
    try:
        period = _period(context, asked)
    except InputError as fault:
        wrong = f"{sentence(fault.sentence)} {fault.hint}".strip()
    return respond(
        context,
        "register_new.html",
        here=_NEW,
        asked=asked,
        wrong=wrong,
        period=period,
        topics=[
            (name, [(told_change(one), way_to(one.document, context.wired.tools.register()))
                    for one in changes])
            for name, changes in (period.by_topic() if period else ())
        ],
        programmes=context.wired.station.formats,
    )  # fmt: skip


def _write_new(context: RequestContext) -> Response:
    """Viết sẵn bài điểm văn bản mới: of facts of the register only, to be finished."""
    wired, asked = context.wired, _asked(context.form)
    period = _period(context, asked)
    with held(wired):
        chosen = programme_named(wired.station.formats, line(context.form, "chuong_trinh", 80))
        text = new_law_script(
            period, day=_day(context) or next_air_day(wired.tools), programme=chosen.slug,
            register=wired.tools.register(),
        )  # fmt: skip
        path = write_new_law(text, period, wired.tools.folders.scripts)
    context.note("viết điểm văn bản mới", path.name)
    word = "Đã viết sẵn bài. Điền các chỗ “viết vào đây” rồi mới gửi duyệt được."
    return go(context, f"/soan-bai/{path.name}", word)


def _day(context: RequestContext) -> date | None:
    with in_field("ngay_phat"):
        return day_field(context.form, "ngay_phat", context.wired.today)


def _read_whole(context: RequestContext) -> Response:
    """Đọc toàn văn: the series is written, nothing that is there is written over."""
    wired = context.wired
    document = named_document(context, register_folder(context))
    order = ReadingOrder(
        minutes=decimal(context.form, "phut", 0.0) or None,
        programme=line(context.form, "chuong_trinh", 80),
        first=_day(context),
    )
    with held(wired):
        series = whole_text_series(wired, document, order)
        if series.value is None:
            wrong = next(one for one in series.notices if one.level is Level.ERROR)
            raise InputError(wrong.sentence, hint=wrong.hint)
        paths = write_series(series.value, wired.tools.folders.scripts)
    context.note("viết loạt bài đọc toàn văn", document.name)
    word = f"Đã viết sẵn {len(paths)} bài đọc toàn văn; đây là bài đầu."
    return go(context, f"/soan-bai/{paths[0].name}", word)


ROUTES = (
    DeskRoute(method="GET", path=_NEW, right=Right.LOOK, does=_new),
    DeskRoute(method="POST", path=_NEW, right=Right.WRITE, does=_write_new),
    DeskRoute(method="POST", path=f"{HERE}/{{key}}/doc", right=Right.WRITE, does=_read_whole),
)
