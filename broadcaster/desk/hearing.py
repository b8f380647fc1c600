"""Nghe thử and Phòng thu: a script line by line, as a voice or a pupil says it."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from broadcaster.accounts.rights import Right
from broadcaster.app.station import take_in
from broadcaster.desk.answers import go, sentence
from broadcaster.desk.forms import day_field, line, number
from broadcaster.desk.request import HOME, DeskRoute, RequestContext, respond
from broadcaster.desk.uploads import received, wav_of
from broadcaster.desk.writing import file_name, files_of
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import Heading, Script
from broadcaster.domain.sound import Scope, SoundAsset
from broadcaster.domain.speech import Voice
from broadcaster.production.build import usable_engines
from broadcaster.production.importing_notices import told_of
from broadcaster.scripts.head_edit import with_role
from broadcaster.scripts.script_file import read_script
from broadcaster.writing.drafts import Clash, Draft
from broadcaster.writing.listening import ScriptPreview, hear, sound_of
from broadcaster.writing.takes import Consent, check_consent, forget, keep_take, takes_of

LARGEST_TAKE = 60_000_000  # bytes: an hour of a phone's recorder


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPreview:
    """A script with how it is heard."""

    draft: Draft
    script: Script
    hearing: ScriptPreview


def _opened(context: RequestContext) -> OpenPreview:
    draft = files_of(context).open(context.part("name"))
    checked = read_script(draft.text.encode(), draft.name)
    if checked.value is None:
        first = checked.errors[0]
        where = f"dòng {first.place.line}: " if first.place and first.place.line else ""
        raise InputError(
            f"bài còn lỗi nên chưa nghe được; {where}{first.sentence}",
            hint=first.hint or "Mở bài để sửa.",
        )
    wired = context.wired
    hearing = hear(checked.value, wired.station, wired.tools)
    return OpenPreview(draft=draft, script=checked.value, hearing=hearing)


def _listen(context: RequestContext) -> Response:
    opened = _opened(context)
    voices = _voices(context)
    roles = dict.fromkeys(one.role for one in opened.hearing.lines)
    speakers = {one.role: one.speaker for one in opened.hearing.lines}
    cast = [(r, speakers[r], opened.hearing.voice_of(r)) for r in roles if r]
    return respond(
        context,
        "hearing.html",
        opened=opened,
        lines=opened.hearing.lines,
        chapters=_chapters(opened),
        cast=cast,
        voices=voices,
    )


def _chapters(opened: OpenPreview) -> dict[int, str]:
    """The number of the line with which a chapter begins -> its heading."""
    found: dict[int, str] = {}
    for block in opened.script.body:
        if isinstance(block, Heading):
            after = [n for n in opened.hearing.lines if n.place.line > block.place.line]
            if after:
                found[after[0].number] = block.text
    return found


def _voices(context: RequestContext) -> tuple[Voice, ...]:
    engines, _ = usable_engines(context.wired.tools.engines)
    return tuple(voice for engine in engines for voice in engine.voices())


def _sound(context: RequestContext) -> Response:
    opened = _opened(context)
    heard = sound_of(opened.hearing, _number(context), context.wired.tools)
    return wav_of(heard)


def _peaks(context: RequestContext) -> Response:
    """The wave of a line, for drawing: heights 0 to 100 and its seconds."""
    opened = _opened(context)
    heard = sound_of(opened.hearing, _number(context), context.wired.tools)
    told = {"peaks": heard.peaks(), "seconds": round(heard.seconds, 2), "fresh": heard.fresh}
    return JSONResponse(told)


def _number(context: RequestContext) -> int:
    return number({"n": context.part("number")}, "n")


def _voice(context: RequestContext) -> Response:
    """Another voice for a role, written into the head of the script."""
    opened = _opened(context)
    role, voice = line(context.form, "vai", 60), line(context.form, "giong", 120)
    if role not in {one.role for one in opened.hearing.lines} or not role:
        raise InputError("bài không có vai này")
    if voice not in {one.id for one in _voices(context)}:
        raise InputError("đài không có giọng này", hint="Chọn một giọng trong danh sách.")
    text = with_role(opened.draft.text, role, voice)
    saved = files_of(context).save(opened.draft.name, text, line(context.form, "ma"))
    at = f"/nghe-thu/{opened.draft.name}"
    if isinstance(saved, Clash):
        return go(context, at, "Bài vừa được sửa ở nơi khác. Xem lại rồi đổi giọng.", kind="warn")
    context.note("đổi giọng", opened.draft.name, f"{role}: {voice}")
    return go(context, at, f"Vai {role} có giọng mới. Chỉ những lời của vai này được đọc lại.")


# --- the studio -----------------------------------------------------------------------------------


def _studio(context: RequestContext) -> Response:
    opened = _opened(context)
    lines = opened.hearing.lines
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
    standing = {one.words for one in opened.hearing.lines}
    takes = takes_of(context.wired.tools, opened.script.slug)
    return [take for take in takes if take.reads not in standing]


def _consent(context: RequestContext) -> Consent:
    """What the page asked before the microphone opened. Raises InputError."""
    keys = ("ai", "phieu", "pham_vi", "den", "cho_muon")
    ask = {
        key: context.form.get(key, "") if context.brought else context.query(key) for key in keys
    }
    until = day_field(ask, "den", context.wired.tools.clock.now().astimezone(ZONE).date())
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
    if context.brought is not None:
        raise InputError("chưa chọn lời nào", hint="Tải lại trang rồi gửi lại.")
    async with received(context.request, LARGEST_TAKE) as path:
        take = _Take(number=_number(context), mark=context.query("loi"), path=path)
        return await run_in_threadpool(_kept, context, take, consent)


async def _bring(context: RequestContext) -> Response:
    """One take from a plain form, for browsers without scripts."""
    consent = _consent(context)
    if context.brought is None:
        raise InputError("chưa chọn tệp nào", hint="Chọn một tệp rồi gửi.")
    chosen, _, mark = line(context.form, "loi", 100).partition(":")
    take = _Take(number=number({"n": chosen}, "n"), mark=mark, path=context.brought.path)
    await run_in_threadpool(_kept, context, take, consent)
    word = f"Đã cất lời {take.number}. Bấm Nghe để nghe lại."
    return go(context, f"/phong-thu/{context.part('name')}", word)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Take:
    """A recording of a line as it came in."""

    number: int  # of the line
    mark: str  # of the line as the person read it
    path: Path


def _kept(context: RequestContext, take: _Take, consent: Consent) -> Response:
    opened, tools = _opened(context), context.wired.tools
    one = opened.hearing.line(take.number)
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
    context.note("thu một lời", opened.draft.name, one.words[:60])
    cleaning = notes.cleaning
    return JSONResponse({
        "seconds": round(taken.seconds, 1),
        "told": [
            *map(sentence, taken.told),
            *(sentence(n.sentence) for n in told_of(notes, "vừa thu", bed=False)),
        ],
        "before": round(cleaning.loudness.before, 1) if cleaning else None,
        "after": round(cleaning.loudness.after, 1) if cleaning else None,
        "sound": f"{HOME}/nghe-thu/{opened.draft.name}/{one.number}?v={asset.digest[:16]}",
    })  # fmt: skip


def _drop(context: RequestContext) -> Response:
    """Take a recording away; the voice says the line again."""
    opened = _opened(context)
    one = opened.hearing.line(_number(context))
    if one.take is not None:
        forget(one.take)
        context.note("xóa bản thu", opened.draft.name, one.words[:60])
    return go(context, f"/phong-thu/{opened.draft.name}", "Đã xóa bản thu; giọng đọc nói lời này.")


def _drop_stale(context: RequestContext) -> Response:
    """Take away every recording that fits no line any more."""
    opened = _opened(context)
    stale = _stale(context, opened)
    for take in stale:
        forget(take)
    context.note("xóa bản thu thừa", opened.draft.name, f"{len(stale)} bản")
    return go(context, f"/phong-thu/{opened.draft.name}", f"Đã xóa {len(stale)} bản thu thừa.")


ROUTES = (
    DeskRoute(method="GET", path="/nghe-thu/{name}", right=Right.HEAR, does=_listen),
    DeskRoute(method="POST", path="/nghe-thu/{name}", right=Right.WRITE, does=_voice),
    DeskRoute(method="GET", path="/nghe-thu/{name}/{number}", right=Right.HEAR, does=_sound),
    DeskRoute(method="GET", path="/nghe-thu/{name}/{number}/song", right=Right.HEAR, does=_peaks),
    DeskRoute(method="GET", path="/phong-thu/{name}", right=Right.RECORD, does=_studio),
    DeskRoute(
        method="POST",
        path="/phong-thu/{name}/tep",
        right=Right.RECORD,
        does=_bring,
        raw=True,
        largest=LARGEST_TAKE,
    ),
    DeskRoute(
        method="POST", path="/phong-thu/{name}/{number}", right=Right.RECORD, does=_record, raw=True
    ),
    DeskRoute(method="POST", path="/phong-thu/{name}", right=Right.RECORD, does=_drop_stale),
    DeskRoute(method="POST", path="/phong-thu/{name}/{number}/xoa", right=Right.RECORD, does=_drop),
)
