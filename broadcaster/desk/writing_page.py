"""Soạn bài: the scripts, a new one of a kind, and the page on which one is written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from broadcaster.accounts.rights import Right, you
from broadcaster.app.station import edit_station
from broadcaster.desk.answers import go, told
from broadcaster.desk.clash_page import clash_answer
from broadcaster.desk.forms import day_field, in_field, line, number
from broadcaster.desk.journey_views import handed_on
from broadcaster.desk.line_view import LinesForPage, lines_for_page
from broadcaster.desk.looked_bodies import LookedBody, changed_body
from broadcaster.desk.register_search import cited_by
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.saving import files_of, proposals_of, save_or_propose, typed_text
from broadcaster.desk.script_company import company_of
from broadcaster.desk.sending_page import ROUTES as SENDING
from broadcaster.desk.sending_page import as_ticked, send
from broadcaster.desk.source_fields import (
    SOURCE_ACTS,
    TAKE_OUT,
    changed_sources,
    known_sources,
    source_rows,
    with_typed_sources,
    without_source,
)
from broadcaster.desk.uploads import received, wav_of
from broadcaster.desk.voice_choice import TURNS, offered_readers
from broadcaster.domain.errors import InputError, NotAllowed
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import ScriptKind
from broadcaster.domain.text import cut_words, slug
from broadcaster.importing.document_reading import LARGEST
from broadcaster.importing.imported_text import ImportedText, text_of
from broadcaster.law.cited_units import CitedUnit
from broadcaster.production.script_folder import script_files
from broadcaster.production.sounds import index_sounds
from broadcaster.programme.reviewing import returned_scripts
from broadcaster.programme.schedule import next_air_day
from broadcaster.scripts.head_edit import (
    field_line,
    parts_of,
    with_field,
    with_reading,
    with_source,
    without_field,
)
from broadcaster.scripts.kinds import kind_from
from broadcaster.scripts.script_file import is_unwritten
from broadcaster.scripts.speakers_edit import readers_of
from broadcaster.writing.drafting import (
    Doubt,
    ScriptFindings,
    ScriptLength,
    SourceProposal,
    earlier_scripts,
    length_of,
    look,
    opening_seconds,
    proposals,
    sound_seconds,
)
from broadcaster.writing.drafts import Clash, Draft, UnsavedText, draft
from broadcaster.writing.lexicon import wish
from broadcaster.writing.listening import say_words
from broadcaster.writing.pressed_lines import PressedLine, pressed_lines
from broadcaster.writing.proposals import ScriptProposal

_ONWARD = {"nghe": "/nghe-thu", "thu": "/phong-thu"}
# field of the head, its plain field on the page
_HEAD_FIELDS = (("title", "ten_bai"), ("air_date", "ngay_phat"), ("programme", "chuong_trinh"))
_SUMMARY = "tom_tat"
_HEAD_ACTS = {
    "nguon": "Đã thêm văn bản nguồn vào đầu bài. Nhớ bấm Lưu bài.",
    "da-ra": "Đã ghi tên người rà vào đầu bài. Nhớ bấm Lưu bài.",
}
_READ_ACTS = ("doc", "doc-khac", "doc-dai")
_SHOWN = 12  # sources and doubts that are listed at once
_REASONS, _LETTERS = 3, 500  # of why a script was not sent, in the line above the page
CUES = (
    ("[nhạc cắt]", "Nhạc cắt"),
    ("[nghỉ 1 giây]", "Nghỉ 1 giây"),
    ("[nhạc nền]", "Mở nhạc nền"),
    ("[hết nhạc nền]", "Hết nhạc nền"),
    ("[chỉ trong trường]", "Chỉ trong trường"),
    ("[hết]", "Hết phần trong trường"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorFindings:
    """Everything that the editor says of a text."""

    name: str
    text: str
    saved_at: datetime
    roles: tuple[str, ...]
    looked: ScriptFindings
    length: ScriptLength
    proposals: tuple[SourceProposal, ...]
    head_lines: int  # lines above the body
    pressed: tuple[PressedLine, ...]

    @property
    def lines(self) -> LinesForPage:
        """The lines to press."""
        return lines_for_page(parts_of(self.text)[1], self.pressed, self.looked.doubts)

    @property
    def summary(self) -> str:
        """The summary that somebody wrote; what a skeleton has in its place is none."""
        told = self.looked.script.head.summary if self.looked.script is not None else ""
        return "" if is_unwritten(told) else told

    @property
    def readers(self) -> tuple[str, ...] | None:
        """Who reads in turn a text that has no roles of its own; None = it has."""
        return readers_of(self.looked.script, TURNS) if self.looked.script is not None else None

    @property
    def cited(self) -> tuple[tuple[int, CitedUnit], ...]:
        """What the lines cite of the law, each place once, at the first line of the body."""
        found: dict[str, tuple[int, CitedUnit]] = {}
        for one in self.pressed:
            said = one.source.said
            line = said.place.line - self.head_lines if said and said.place else 0
            for unit in one.cited:
                found.setdefault(str(unit.address), (line, unit))
        return tuple(found.values())

    @property
    def marks(self) -> str:
        """JSON for the underlining: line and column in the body, and the words."""
        spots = [
            {"l": d.place.line - self.head_lines, "c": d.place.column, "w": d.written}
            for d in self.looked.doubts
        ]
        return json.dumps(spots, ensure_ascii=False)


def _list(context: RequestContext) -> Response:
    tools = context.wired.tools
    scripts = {s.file.rpartition("/")[2]: s for s in earlier_scripts(tools)}
    names = [path.name for path in script_files(tools.folders.scripts)]
    returned = returned_scripts(tools)
    rows = [(name, scripts.get(name), returned.get(_slug(name))) for name in names]
    rows.sort(key=lambda r: (r[1] is None, r[1].head.air_date if r[1] else None), reverse=True)
    today = context.wired.today
    return respond(
        context,
        "writing_list.html",
        rows=rows,
        kinds=tuple(ScriptKind),
        proposed=proposals_of(context).counts() if context.may(Right.AMEND) else {},
        formats=context.wired.station.formats,
        day=next_air_day(tools),
        today=today,
    )


def _new(context: RequestContext) -> Response:
    kind = kind_from(line(context.form, "loai"))
    if kind is None:
        raise InputError("chưa chọn loại bài")
    today = context.wired.today
    day = day_field(context.form, "ngay", today)
    if day is None:
        with in_field("ngay"):
            raise InputError("chưa ghi ngày phát", hint="Viết như 30/11/2026.")
    with in_field("tieu_de"):
        path = draft(
            context.wired.station,
            context.wired.tools,
            kind=kind,
            title=line(context.form, "tieu_de"),
            day=day,
            programme=line(context.form, "chuong_trinh"),
        )
    context.note("tạo bài", path.name)
    return go(
        context, f"/soan-bai/{path.name}", "Đã tạo bài mới. Thay những chỗ gợi ý bằng lời của mình."
    )


def _page(context: RequestContext) -> Response:
    files = files_of(context)
    opened = files.open(context.part("name"))
    kept = files.kept(opened.name, context.person.account)
    company = company_of(context, opened.name)
    if kept is not None and kept.text == opened.text and not kept.fields:
        files.drop(opened.name, context.person.account)
        kept = None
    text, mark = (kept.text, kept.mark) if kept else company.text_for(opened)
    head, body = parts_of(text)
    sounds = _sound_names(context)
    seen = _findings(context, opened.name, text)
    lines = seen.lines
    looked = LookedBody(text=body, rows=lines.rows)
    return respond(
        context,
        "writing.html",
        name=opened.name,
        head=head,
        body=body,
        mark=mark,
        kept=kept,
        company=company,
        offered=offered_readers(context),
        sources=source_rows(text, kept.fields if kept else {}),
        typed=kept.fields if kept else {},
        stale=kept is not None and kept.mark != opened.mark,
        cues=CUES,
        formats=context.wired.station.formats,
        sounds=sounds,
        all_cues=[*CUES, *sounds],
        seen=seen,
        lines=lines.told(),
        told_as=context.state.looked.put(context.person.account, opened.name, looked),
        returned=returned_scripts(context.wired.tools).get(_slug(opened.name)),
        handed=handed_on(context, opened.name),
    )


def _slug(name: str) -> str:
    return slug(name.rpartition(".")[0])


def _sound_names(context: RequestContext) -> list[tuple[str, str]]:
    """What a button inserts and what people call it, of every sound but recorded lines."""
    named = []
    for asset in context.wired.tools.shelf().assets:
        if not asset.reads:
            title = asset.titles[0] if asset.titles else asset.name
            word = "ghi âm" if asset.clean else "tiếng động"
            named.append((f"[{word}: {asset.path.name if asset.clean else title}]", title))
    return named


def _findings(context: RequestContext, name: str, text: str) -> EditorFindings:
    wired = context.wired
    tools, station = wired.tools, wired.station
    readings = station.profile.readings
    now = tools.clock.now()
    shelf = tools.shelf()
    index = index_sounds(shelf.assets, now.date(), gone=shelf.gone)
    sounds = sound_seconds(index, tools)
    looked = look(
        text,
        name,
        readings,
        sounds,
        tools.register_folder(),
        scripts=tools.folders.scripts,
        roles=station.profile.roles,
        shelf=index,
    )
    scripts = earlier_scripts(tools)
    others = [s for s in scripts if s.file.rpartition("/")[2] != name]
    head = looked.script.head if looked.script else None
    offered = proposals(others, head.air_date, text, head.sources, tools.register()) if head else ()
    above, body = parts_of(text)

    said_in = _slug(name)

    def taken_by(words: str) -> str:
        key = index.take_for(said_in, words)
        return index.by_key[key].rights.who if key else ""

    head_lines = above.count("\n")
    written = looked.written.head if looked.written else None
    cited = cited_by(context, written.air_date, written.sources) if written else lambda words: ()
    return EditorFindings(
        name=name,
        text=text,
        saved_at=now,
        roles=_roles(looked),
        looked=looked,
        length=length_of(
            looked,
            others,
            station.formats,
            station.profile,
            sounds,
            opening=opening_seconds(index, tools),
        ),
        proposals=offered[:_SHOWN],
        head_lines=head_lines,
        pressed=pressed_lines(
            body, looked, first_line=head_lines + 1, taken_by=taken_by, cited=cited
        ),
    )


def _roles(looked: ScriptFindings) -> tuple[str, ...]:
    usual = ("NỮ", "NAM", "HỎI", "ĐÁP")
    own = [r.role for r in looked.script.head.roles] if looked.script else []
    return tuple(dict.fromkeys((*own, *usual)))


def _check(context: RequestContext) -> Response:
    """Keep aside what is typed, and say what is to be said of it.

    A page sends what changed since the answer that it has before it, and the mark of that answer
    (`goc`); 412 = that answer is not remembered here, the page sends all.
    """
    name, form, me = context.part("name"), context.form, context.person
    known, body = None, form.get("loi")
    if "goc" in form:
        known = context.state.looked.find(me.account, name, form["goc"])
        body = changed_body(known.text, form) if known is not None else None
        if body is None:
            return Response(status_code=412)
    body = body or ""
    text = typed_text({**form, "loi": body})
    _keep(context, text, _changed_fields(form))
    now = context.wired.tools.clock.now()
    context.state.writers.here(name, me.account, me.name, now, changing=True)
    seen = _findings(context, name, text)
    lines = seen.lines
    looked = LookedBody(text=body, rows=lines.rows)
    return respond(
        context,
        "bits/writing_side.html",
        seen=seen,
        lines=lines.told(known.rows if known else ()),
        told_as=context.state.looked.put(me.account, name, looked),
        name=name,
        offered=offered_readers(context),
    )


def _act(context: RequestContext) -> Response:
    """Whatever a button of the editor asks for; the text that came with it is never lost."""
    name, text, mark = context.part("name"), typed_text(context.form), line(context.form, "ma")
    act, _, detail = line(context.form, "viec").partition(":")
    files, who = files_of(context), context.person.account
    _keep(context, text, _changed_fields(context.form))
    at = f"/soan-bai/{name}"
    if act == "bo":
        files.drop(name, who)
        return go(context, at, "Đã bỏ phần gõ dở; bài như lần lưu trước.")
    text = _with_head(context, text)
    if act in SOURCE_ACTS:
        _keep(context, without_source(text, detail) if act == TAKE_OUT else text)
        return go(context, at, SOURCE_ACTS[act])
    if act in _HEAD_ACTS:
        if act == "nguon":
            text = with_source(text, _source(context, name, text, detail).source)
        else:  # what somebody had to look at once more is right, says who presses
            today = context.wired.today
            text = with_field(text, "reviewed", f"{context.person.name}, {today:%d/%m/%Y}")
        _keep(context, text)
        return go(context, at, _HEAD_ACTS[act])
    if act in _READ_ACTS:
        return go(context, f"{at}{as_ticked(context)}", _reading(context, text, detail, act))
    saved = save_or_propose(context, name, text, mark)
    if isinstance(saved, Clash):
        return clash_answer(context, name, saved, mark)
    files.drop(name, who)
    context.state.writers.saved(name, who)
    return _after(context, act, saved, detail)


def _after(
    context: RequestContext, act: str, saved: Draft | ScriptProposal, detail: str
) -> Response:
    """Where a saved script goes; to hear or record one line, to that line."""
    if isinstance(saved, ScriptProposal):
        name = context.part("name")
        context.note("đề nghị sửa bài", name)
        said = "Đã gửi đề nghị sửa. Thầy cô xem rồi nhận; bài chưa đổi."
        return go(context, f"/soan-bai/{name}", said)
    context.note("lưu bài", saved.name)
    if act == "gui":
        return _sent(context, saved)
    if act in _ONWARD:
        line_of_it = f"#loi-{detail}" if detail.isdecimal() else ""
        return go(context, f"{_ONWARD[act]}/{saved.name}{as_ticked(context)}{line_of_it}")
    now = context.wired.tools.clock.now().astimezone(ZONE)
    at = f"/soan-bai/{saved.name}{as_ticked(context)}"
    return go(context, at, f"Đã lưu bài lúc {now:%H:%M}.")


def _sent(context: RequestContext, saved: Draft) -> Response:
    """Sent, or the page of what was saved with the reason why not.

    Not the form as it came: it has the mark of the text before, and whoever mends what is wrong
    would clash with herself.
    """
    try:
        return send(context, saved)
    except NotAllowed:
        raise
    except InputError as fault:
        why, hint = told(context, fault)
        reasons = why.split("; ")
        if len(reasons) > _REASONS:  # a cookie carries them; the page of the script has them all
            more = len(reasons) - _REASONS
            why = f"{'; '.join(reasons[:_REASONS])} và {more} chỗ nữa."
        said = f"{cut_words(why, _LETTERS)} {hint}"
        return go(context, f"/soan-bai/{saved.name}{as_ticked(context)}", said, kind="bad")


def _with_head(context: RequestContext, text: str) -> str:
    """The text with what was typed into the plain fields of its head. Raises InputError."""
    form = context.form
    today = context.wired.today
    for field, name in _HEAD_FIELDS:
        typed = line(form, name, 150)
        if name not in form or typed == line(form, f"{name}_cu", 150):
            continue
        if not typed:
            with in_field(name):
                raise InputError("bài phải có tên và ngày phát", hint="Ghi cả hai rồi làm lại.")
        if field == "air_date":
            typed = f"{day_field(form, name, today):%d/%m/%Y}"
        text = with_field(text, field, typed)
    text = with_typed_sources(form, text, known_sources(context), today)
    return _with_summary(form, text)


def _with_summary(form: Mapping[str, str], text: str) -> str:
    """The text with what was typed as its summary; an empty field leaves none, nor a skeleton's."""
    if _SUMMARY not in form:
        return text
    typed, shown = (line(form, name, 500) for name in (_SUMMARY, f"{_SUMMARY}_cu"))
    if not typed and (shown or is_unwritten(field_line(text, "summary"))):
        return without_field(text, "summary")
    return with_field(text, "summary", typed) if typed != shown else text


def _changed_fields(form: Mapping[str, str]) -> dict[str, str]:
    """The plain fields of the head in which something else was typed than they came with."""
    names = [*(name for _, name in _HEAD_FIELDS), _SUMMARY]
    typed = {name: line(form, name, 500) for name in names if name in form}
    changed = {n: said for n, said in typed.items() if said != line(form, f"{n}_cu", 500)}
    return changed | changed_sources(form)


def _keep(context: RequestContext, text: str, fields: Mapping[str, str] | None = None) -> None:
    """Keep what is typed aside, for who typed it."""
    typed = UnsavedText(
        text=text,
        mark=line(context.form, "ma"),
        at=context.wired.tools.clock.now(),
        fields=fields or {},
    )
    try:
        becomes = _with_head(context, text)
    except InputError:  # a day that is none: told when it is saved
        becomes = ""
    files_of(context).keep(context.part("name"), context.person.account, typed, becomes=becomes)


def _source(context: RequestContext, name: str, text: str, wanted: str) -> SourceProposal:
    for offered in _findings(context, name, text).proposals:
        if offered.source.number == wanted:
            return offered
    raise InputError("văn bản này không còn trong danh sách gợi ý")


def _reading(context: RequestContext, text: str, which: str, act: str) -> str:
    """Give a doubtful word a reading: in the lexicon, or written out where no lexicon helps.

    "doc" takes what was typed, "doc-khac" the reading that came second, "doc-dai" is for the whole
    station.
    """
    at = number({"n": which}, "n")
    seen = _findings(context, context.part("name"), text)
    if at >= len(seen.looked.doubts) or seen.looked.script is None:
        raise InputError("chỗ này đã đổi", hint="Bài vẫn nguyên; xem lại danh sách bên cạnh.")
    doubt = seen.looked.doubts[at]
    if context.form.get("chu", doubt.written) != doubt.written:
        raise InputError("chỗ này đã đổi", hint="Bài vẫn nguyên; bấm lại ở dòng vừa sửa.")
    said = doubt.other if act == "doc-khac" else line(context.form, f"cach_{at}", 300)
    if not said:
        raise InputError("chưa viết cách đọc", hint="Viết bằng chữ, ví dụ: vê kép hát ô.")
    own = tuple(r for r in seen.looked.script.head.readings if r[0] != doubt.written)
    station = context.wired.station.profile.readings
    try:
        if act == "doc-dai":
            return _for_station(context, doubt, said)
        new = wish(doubt.written, said, station, own)
    except NotAllowed:
        raise
    except InputError:
        _keep(context, _written_out(text, doubt, said))
        return f"Đã viết “{doubt.written}” thành chữ ngay trong bài. Nhớ bấm Lưu bài."
    _keep(context, with_reading(text, new.written, new.spoken))
    return f"Bài này đọc “{new.written}” là “{new.spoken}”. Nhớ bấm Lưu bài."


def _reading_in_place(context: RequestContext) -> Response:
    """The same for a page that stays open: the text as it is then, and what was done."""
    name, text = context.part("name"), typed_text(context.form)
    fields = _changed_fields(context.form)
    _keep(context, text, fields)
    act, _, detail = line(context.form, "viec").partition(":")
    if act not in _READ_ACTS:
        raise InputError("chưa chọn cách đọc nào")
    told = _reading(context, text, detail, act)
    kept = files_of(context).kept(name, context.person.account)
    now = kept.text if kept else text
    _keep(context, now, fields)
    head, body = parts_of(now)
    return JSONResponse({"dau": head, "loi": body, "told": told})


def _for_station(context: RequestContext, doubt: Doubt, said: str) -> str:
    if not context.may(Right.READINGS):
        raise NotAllowed(f"vai của {you(context.person)} không thêm được cách đọc cho cả đài")
    station = context.wired.station.profile.readings
    new = wish(doubt.written, said, tuple(r for r in station if r[0] != doubt.written))
    edit_station(context.wired.settings.folder, {("readings", new.written): new.spoken})
    context.note("thêm cách đọc", new.written, new.spoken)
    return f"Cả đài đọc “{new.written}” là “{new.spoken}”."


def _written_out(text: str, doubt: Doubt, said: str) -> str:
    """The text with the words of a doubt replaced where they stand. Raises InputError."""
    lines = text.split("\n")
    row, column = doubt.place.line - 1, doubt.place.column - 1
    found = lines[row].find(doubt.written, column) if row < len(lines) else -1
    if found != column:
        raise InputError("chỗ này trải qua hai dòng", hint="Sửa ngay trong lời bài.")
    lines[row] = lines[row][:column] + said + lines[row][column + len(doubt.written) :]
    return "\n".join(lines)


def file_name(context: RequestContext) -> str:
    """What the browser says that a file is called."""
    if context.upload is not None:
        return line({"n": context.upload.name}, "n", 100) or "tệp"
    return line({"n": unquote(context.request.headers.get("x-ten", ""))}, "n", 100) or "tệp"


async def _upload(context: RequestContext) -> Response:
    """The text of a file that somebody brought, for the field of the body."""
    async with received(context.request, LARGEST) as path:
        name = file_name(context)
        read = await run_in_threadpool(text_of, path, name)
    body = json.dumps({"text": read.text, "told": read.remarks}, ensure_ascii=False)
    return Response(body, media_type="application/json")


async def _append_upload(context: RequestContext) -> Response:
    """The text of a file, put behind what is written; for browsers without scripts."""
    if context.upload is None:
        raise InputError("chưa chọn tệp nào", hint="Chọn một tệp rồi gửi.")
    read = await run_in_threadpool(text_of, context.upload.path, file_name(context))
    return await run_in_threadpool(_append_text, context, read)


def _append_text(context: RequestContext, read: ImportedText) -> Response:
    files, who = files_of(context), context.person.account
    opened = files.open(context.part("name"))
    kept = files.kept(opened.name, who)
    before, mark = (kept.text, kept.mark) if kept else (opened.text, opened.mark)
    now = context.wired.tools.clock.now()
    typed = UnsavedText(
        text=f"{before.rstrip()}\n\n{read.text}",
        mark=mark,
        at=now,
        fields=kept.fields if kept else {},
    )
    files.keep(opened.name, who, typed)
    told = ". ".join(["Đã lấy lời từ tệp, ở cuối bài. Nhớ bấm Lưu bài", *read.remarks])
    return go(context, f"/soan-bai/{opened.name}", f"{told}.")


def _say(context: RequestContext) -> Response:
    """A few words, to judge a reading by ear."""
    words = line({"n": context.query("chu")}, "n", 300)
    return wav_of(say_words(words, context.wired.station, context.wired.tools), seconds=600)


ROUTES = (
    DeskRoute(method="GET", path="/soan-bai", right=Right.WRITE, does=_list),
    DeskRoute(method="POST", path="/soan-bai", right=Right.WRITE, does=_new),
    DeskRoute(method="GET", path="/soan-bai/{name}", right=Right.WRITE, does=_page),
    DeskRoute(method="POST", path="/soan-bai/{name}", right=Right.WRITE, does=_act),
    *SENDING,
    DeskRoute(method="POST", path="/soan-bai/{name}/xem", right=Right.WRITE, does=_check),
    DeskRoute(
        method="POST", path="/soan-bai/{name}/doc", right=Right.WRITE, does=_reading_in_place
    ),
    DeskRoute(
        method="POST",
        path="/soan-bai/{name}/tep",
        right=Right.WRITE,
        does=_append_upload,
        raw=True,
        largest=LARGEST,
    ),
    DeskRoute(method="POST", path="/tai-van-ban", right=Right.WRITE, does=_upload, raw=True),
    DeskRoute(method="GET", path="/nghe-tu", right=Right.HEAR, does=_say),
)
