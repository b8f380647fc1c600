"""Nghe thử: a script line by line, as its voices and the pupils say it."""

from dataclasses import dataclass, replace

from starlette.responses import JSONResponse, Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go
from broadcaster.desk.forms import line, number
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.saving import files_of, save_script
from broadcaster.desk.sending_page import as_ticked
from broadcaster.desk.uploads import wav_of
from broadcaster.domain.errors import InputError
from broadcaster.domain.script import Heading, Script
from broadcaster.domain.speech import Voice
from broadcaster.law.quotes import with_quotes
from broadcaster.production.engines import usable_engines
from broadcaster.scripts.head_edit import with_role
from broadcaster.scripts.script_file import read_script
from broadcaster.writing.drafts import Clash, Draft
from broadcaster.writing.listening import ScriptPreview, hear, sound_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPreview:
    """A script that somebody has open, with its lines as they are heard."""

    draft: Draft
    script: Script
    preview: ScriptPreview


def open_preview(context: RequestContext, *, typed: bool = False) -> OpenPreview:
    """The script of the path with its lines. Raises InputError while the script has mistakes.

    `typed` takes what this person typed and did not save, if there is such a text.
    """
    files = files_of(context)
    draft = files.open(context.part("name"))
    kept = files.kept(draft.name, context.person.account) if typed else None
    draft = replace(draft, text=kept.text) if kept else draft
    script = whole_script(context, draft, "nghe")
    wired = context.wired
    preview = hear(script, wired.station, wired.tools)
    return OpenPreview(draft=draft, script=script, preview=preview)


def whole_script(context: RequestContext, draft: Draft, wanted: str) -> Script:
    """A draft with the law's words where it quotes them.

    Raises InputError while the script has mistakes; `wanted` is the verb for what cannot be done.
    """
    checked = read_script(draft.text.encode(), draft.name)
    if checked.value is not None:
        checked = with_quotes(checked.value, context.wired.tools.register_folder())
    if checked.value is None:
        first = checked.errors[0]
        where = f"dòng {first.place.line}: " if first.place and first.place.line else ""
        raise InputError(
            f"bài còn lỗi nên chưa {wanted} được; {where}{first.sentence}",
            hint=first.hint or "Mở bài để sửa.",
        )
    return checked.value


def _listen(context: RequestContext) -> Response:
    opened = open_preview(context)
    voices = _voices(context)
    roles = dict.fromkeys(one.role for one in opened.preview.lines)
    speakers = {one.role: one.speaker for one in opened.preview.lines}
    cast = [(r, speakers[r], opened.preview.voice_of(r)) for r in roles if r]
    return respond(
        context,
        "hearing.html",
        opened=opened,
        lines=opened.preview.lines,
        chapters=_chapters(opened),
        cast=cast,
        voices=voices,
        ticked=as_ticked(context),
    )


def _chapters(opened: OpenPreview) -> dict[int, str]:
    """The number of the line with which a chapter begins -> its heading."""
    found: dict[int, str] = {}
    for block in opened.script.body:
        if isinstance(block, Heading):
            after = [n for n in opened.preview.lines if n.place.line > block.place.line]
            if after:
                found[after[0].number] = block.text
    return found


def _voices(context: RequestContext) -> tuple[Voice, ...]:
    engines, _ = usable_engines(context.wired.tools.engines)
    return tuple(voice for engine in engines for voice in engine.voices())


def _sound(context: RequestContext) -> Response:
    opened = open_preview(context)
    heard = sound_of(opened.preview, line_number(context), context.wired.tools)
    return wav_of(heard)


def _typed_sound(context: RequestContext) -> Response:
    """A line as it is being typed; the page names what it shows, so a browser may keep it."""
    opened = open_preview(context, typed=True)
    heard = sound_of(opened.preview, line_number(context), context.wired.tools)
    return wav_of(heard, seconds=600)


def _cast(context: RequestContext) -> Response:
    """The voice of each role of what is being typed, by the name that people see.

    None while there are mistakes, of which the page tells elsewhere.
    """
    try:
        opened = open_preview(context, typed=True)
    except InputError:
        return JSONResponse({})
    names = {one.id: one.name for one in _voices(context)}
    roles = dict.fromkeys(one.role for one in opened.preview.lines)
    cast = {role: opened.preview.voice_of(role) for role in roles}
    return JSONResponse({role: names.get(voice, voice) for role, voice in cast.items()})


def _peaks(context: RequestContext) -> Response:
    """The wave of a line, for drawing: heights 0 to 100 and its seconds."""
    opened = open_preview(context)
    heard = sound_of(opened.preview, line_number(context), context.wired.tools)
    told = {"peaks": heard.peaks(), "seconds": round(heard.seconds, 2), "fresh": heard.fresh}
    return JSONResponse(told)


def line_number(context: RequestContext) -> int:
    """The number of a line, as the path has it. Raises InputError."""
    return number({"n": context.part("number")}, "n")


def _voice(context: RequestContext) -> Response:
    """Another voice for a role, written into the head of the script."""
    opened = open_preview(context)
    role, voice = line(context.form, "vai", 60), line(context.form, "giong", 120)
    if role not in {one.role for one in opened.preview.lines} or not role:
        raise InputError("bài không có vai này")
    if voice not in {one.id for one in _voices(context)}:
        raise InputError("đài không có giọng này", hint="Chọn một giọng trong danh sách.")
    text = with_role(opened.draft.text, role, voice)
    saved = save_script(context, opened.draft.name, text, line(context.form, "ma"))
    at = f"/nghe-thu/{opened.draft.name}{as_ticked(context)}"
    if isinstance(saved, Clash):
        return go(context, at, "Bài vừa được sửa ở nơi khác. Xem lại rồi đổi giọng.", kind="warn")
    context.note("đổi giọng", opened.draft.name, f"{role}: {voice}")
    return go(context, at, f"Vai {role} có giọng mới. Chỉ những lời của vai này được đọc lại.")


ROUTES = (
    DeskRoute(method="GET", path="/nghe-thu/{name}", right=Right.HEAR, does=_listen),
    DeskRoute(method="POST", path="/nghe-thu/{name}", right=Right.WRITE, does=_voice),
    DeskRoute(method="GET", path="/nghe-thu/{name}/{number}", right=Right.HEAR, does=_sound),
    DeskRoute(
        method="GET", path="/nghe-thu/{name}/{number}/dang-go", right=Right.HEAR, does=_typed_sound
    ),
    DeskRoute(method="GET", path="/soan-bai/{name}/giong", right=Right.WRITE, does=_cast),
    DeskRoute(method="GET", path="/nghe-thu/{name}/{number}/song", right=Right.HEAR, does=_peaks),
)
