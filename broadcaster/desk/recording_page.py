"""Phòng thu: pupils record the lines of a script, each in the place of the voice."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from broadcaster.accounts.rights import Right
from broadcaster.audio.sandboxed_decode import take_in
from broadcaster.desk.answers import go, sentence
from broadcaster.desk.forms import day_field, line, number
from broadcaster.desk.preview_page import OpenPreview, line_number, open_preview
from broadcaster.desk.request import HOME, DeskRoute, RequestContext, respond
from broadcaster.desk.uploads import received
from broadcaster.desk.writing_page import file_name
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level
from broadcaster.domain.sound import Scope, SoundAsset
from broadcaster.production.importing_notices import plain_words, told_of, troubles_of
from broadcaster.writing.takes import Consent, check_consent, forget, keep_take, takes_of

LARGEST_TAKE = 60_000_000  # bytes: an hour of a phone's recorder


def _studio(context: RequestContext) -> Response:
    opened = open_preview(context)
    lines = opened.preview.lines
    today = context.wired.tools.clock.now().date()
    return respond(
        context,
        "studio.html",
        opened=opened,
        lines=lines,
        recorded=sum(one.take is not None for one in lines),
        stale=_stale(context, opened),
        last=next((one.take.rights for one in lines if one.take), None),
        today=today,
    )


def _stale(context: RequestContext, opened: OpenPreview) -> list[SoundAsset]:
    """Recordings of lines that the script has no more."""
    standing = {one.words for one in opened.preview.lines}
    takes = takes_of(context.wired.tools, opened.script.slug)
    return [take for take in takes if take.reads not in standing]


def _consent(context: RequestContext) -> Consent:
    """What the page asked before the microphone opened. Raises InputError."""
    keys = ("ai", "phieu", "pham_vi", "den", "cho_muon")
    ask = {key: context.form.get(key, "") if context.upload else context.query(key) for key in keys}
    until = day_field(ask, "den", context.wired.today)
    consent = Consent(
        who=line(ask, "ai"),
        consent=line(ask, "phieu"),
        scope=Scope.PUBLIC if ask["pham_vi"] == "cong-khai" else Scope.SCHOOL,
        until=until,
        shared=ask["cho_muon"] == "1",
    )
    check_consent(consent)
    return consent


async def _record(context: RequestContext) -> Response:
    """One take of one line, cleaned and put in the place of the voice."""
    consent = _consent(context)
    if context.upload is not None:
        raise InputError("chưa chọn lời nào", hint="Tải lại trang rồi gửi lại.")
    async with received(context.request, LARGEST_TAKE) as path:
        take = _Take(number=line_number(context), mark=context.query("loi"), path=path)
        return await run_in_threadpool(_store_take, context, take, consent)


async def _record_upload(context: RequestContext) -> Response:
    """One take from a plain form, for browsers without scripts."""
    consent = _consent(context)
    if context.upload is None:
        raise InputError("chưa chọn tệp nào", hint="Chọn một tệp rồi gửi.")
    chosen, _, mark = line(context.form, "loi", 100).partition(":")
    take = _Take(number=number({"n": chosen}, "n"), mark=mark, path=context.upload.path)
    await run_in_threadpool(_store_take, context, take, consent)
    word = f"Đã cất lời {take.number}. Bấm Nghe để nghe lại."
    return go(context, f"/phong-thu/{context.part('name')}", word)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Take:
    """A recording of a line as it came in."""

    number: int  # of the line
    mark: str  # of the line as the person read it
    path: Path


def _store_take(context: RequestContext, take: _Take, consent: Consent) -> Response:
    opened, tools = open_preview(context), context.wired.tools
    one = opened.preview.line(take.number)
    if take.mark != one.mark:
        raise InputError(
            "lời này vừa được sửa ở nơi khác nên chưa cất bản thu",
            hint="Tải lại trang rồi thu lại.",
        )
    with tempfile.TemporaryDirectory(prefix="thu-") as folder:
        decoded = Path(folder) / "loi.flac"
        taken = take_in(take.path, decoded, name=file_name(context))
        kept = keep_take(tools, decoded, script=opened.script.slug, line=one.words, consent=consent)
    asset = next(a for a in takes_of(tools, opened.script.slug, one.words) if a.path == kept)
    notes = tools.imports.load(asset).notes
    cleaning = notes.cleaning
    context.note("thu một lời", opened.draft.name, one.words[:60])
    return JSONResponse({
        "seconds": round(taken.seconds, 1),
        "told": [
            *map(sentence, taken.told),
            *(f"{sentence(n.sentence)} {sentence(n.hint)}" for n in troubles_of(notes, "bản này")),
            *map(sentence, plain_words(notes)),
        ],
        "before": round(cleaning.loudness.before, 1) if cleaning else None,
        "after": round(cleaning.loudness.after, 1) if cleaning else None,
        "figures": [sentence(n.sentence) for n in told_of(notes, "này") if n.level is Level.INFO],
        "sound": f"{HOME}/nghe-thu/{opened.draft.name}/{one.number}?v={asset.digest[:16]}",
    })  # fmt: skip


def _drop(context: RequestContext) -> Response:
    """Take a recording away; the voice says the line again."""
    opened = open_preview(context)
    one = opened.preview.line(line_number(context))
    if one.take is not None:
        forget(one.take)
        context.note("xóa bản thu", opened.draft.name, one.words[:60])
    return go(context, f"/phong-thu/{opened.draft.name}", "Đã xóa bản thu; giọng đọc nói lời này.")


def _drop_stale(context: RequestContext) -> Response:
    """Take away every recording that fits no line any more."""
    opened = open_preview(context)
    stale = _stale(context, opened)
    for take in stale:
        forget(take)
    context.note("xóa bản thu thừa", opened.draft.name, f"{len(stale)} bản")
    return go(context, f"/phong-thu/{opened.draft.name}", f"Đã xóa {len(stale)} bản thu thừa.")


ROUTES = (
    DeskRoute(method="GET", path="/phong-thu/{name}", right=Right.RECORD, does=_studio),
    DeskRoute(
        method="POST",
        path="/phong-thu/{name}/tep",
        right=Right.RECORD,
        does=_record_upload,
        raw=True,
        largest=LARGEST_TAKE,
    ),
    DeskRoute(
        method="POST", path="/phong-thu/{name}/{number}", right=Right.RECORD, does=_record, raw=True
    ),
    DeskRoute(method="POST", path="/phong-thu/{name}", right=Right.RECORD, does=_drop_stale),
    DeskRoute(method="POST", path="/phong-thu/{name}/{number}/xoa", right=Right.RECORD, does=_drop),
)
