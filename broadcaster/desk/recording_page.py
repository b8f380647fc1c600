"""Phòng thu: pupils record the lines of a script, each in the place of the voice."""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from broadcaster.accounts.rights import Right, you
from broadcaster.audio.sandboxed_decode import take_in
from broadcaster.desk.answers import go, sentence
from broadcaster.desk.forms import day_field, in_field, line, number
from broadcaster.desk.preview_page import OpenPreview, line_number, open_preview
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.saving import files_of, only_proposes
from broadcaster.desk.sending_page import as_ticked
from broadcaster.desk.writing_page import file_name
from broadcaster.domain.errors import Conflict, InputError, NotAllowed
from broadcaster.domain.notice import Level
from broadcaster.domain.sound import Rights, Scope, SoundAsset
from broadcaster.domain.text import slug
from broadcaster.production.importing_notices import plain_words, told_of, troubles_of
from broadcaster.programme.reviewing import is_sent
from broadcaster.scripts.script_file import is_unwritten
from broadcaster.writing.takes import (
    Consent,
    check_consent,
    forget,
    keep_take,
    takes_by_person,
    takes_of,
    write_consent,
)

LARGEST_TAKE = 60_000_000  # bytes: an hour of a phone's recorder
_REPLACE = "thay"  # the field by which somebody says yes to that
_SCHOOL, _PUBLIC = "truong", "cong-khai"  # the scopes as forms call them


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
        shut=only_proposes(context, opened.draft.name),
        unwritten=is_unwritten,
        last=next((one.take.rights for one in lines if one.take), None),
        today=today,
        ticked=as_ticked(context),
    )


def _stale(context: RequestContext, opened: OpenPreview) -> list[SoundAsset]:
    """Recordings of lines that the script has no more."""
    standing = {one.words for one in opened.preview.lines}
    takes = takes_of(context.wired.tools, opened.script.slug)
    return [take for take in takes if take.reads not in standing]


def _refuse_sent(context: RequestContext) -> None:
    """Raise NotAllowed where the recordings are what an approver hears or has approved."""
    if only_proposes(context, context.part("name")):
        raise NotAllowed(
            f"bài đã gửi duyệt nên {you(context.person)} không thu, không xóa bản thu được nữa",
            hint="Nhờ người phụ trách trả lại bài rồi thu.",
        )


def _bound(context: RequestContext, takes: Sequence[SoundAsset]) -> bool:
    """Whether a consent that an adult entered holds these, against somebody who enters none."""
    return not context.may(Right.CONSENT) and any(take.rights.consent for take in takes)


def _refuse_bound(context: RequestContext, takes: Sequence[SoundAsset]) -> None:
    if _bound(context, takes):
        raise NotAllowed(
            f"bản thu này đã có phiếu đồng ý nên {you(context.person)} không thay, không xóa được",
            hint="Nhờ người phụ trách thu lại hoặc xóa.",
        )


def _ask_before_replacing(
    context: RequestContext, before: Sequence[SoundAsset], number: int
) -> None:
    """Raise InputError where a plain form would replace what goes with a consent unasked.

    Where scripts run the page has asked before it sends.
    """
    if context.partial or context.form.get(_REPLACE) == "1":
        return
    if any(take.rights.consent for take in before):
        with in_field(_REPLACE):
            raise InputError(
                f"lời {number} đã có bản thu kèm phiếu đồng ý nên chưa thay",
                hint="Thay thì bản ấy mất hẳn, không lấy lại được. Vẫn muốn thay: đánh dấu ô này, "
                "chọn lại tệp rồi gửi.",
            )


def _consent(context: RequestContext) -> Consent:
    """Whose voice it is, and what an adult entered of the consent. Raises InputError.

    A pupil says who speaks and nothing else: until an adult has entered the form, a recording
    stays in the school.
    """
    form, who = context.form, line(context.form, "ai")
    if not context.may(Right.CONSENT):
        asked = [key for key in ("phieu", "den", "cho_muon") if form.get(key)]
        if asked or form.get("pham_vi", _SCHOOL) != _SCHOOL:
            raise NotAllowed(
                "phiếu đồng ý do thầy cô ghi, không phải học sinh",
                hint="Chỉ ghi tên viết tắt và lớp rồi thu; thầy cô ghi phiếu sau.",
            )
        consent = Consent(who=who, consent="", scope=Scope.SCHOOL)
    else:
        consent = Consent(
            who=who,
            consent=line(form, "phieu"),
            scope=Scope.PUBLIC if form.get("pham_vi") == _PUBLIC else Scope.SCHOOL,
            until=day_field(form, "den", context.wired.today),
            shared=form.get("cho_muon") == "1",
            by=context.person.name,
            on=context.wired.today,
        )
    check_consent(consent)
    return consent


async def _record(context: RequestContext) -> Response:
    """One take of one line, cleaned and put in the place of the voice.

    The form goes with the sound, never in the address: addresses are kept in many places.
    """
    if context.upload is None:
        raise InputError("chưa chọn tệp nào", hint="Chọn một tệp rồi gửi.")
    consent = _consent(context)
    chosen, _, mark = line(context.form, "loi", 100).partition(":")
    take = _Take(number=number({"n": chosen}, "n"), mark=mark, path=context.upload.path)
    kept = await run_in_threadpool(_store_take, context, take, consent)
    if context.partial:
        return JSONResponse(kept)
    word = f"Đã cất lời {take.number}. Bấm Nghe để nghe lại."
    return go(context, f"/phong-thu/{context.part('name')}", word)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Take:
    """A recording of a line as it came in."""

    number: int  # of the line
    mark: str  # of the line as the person read it
    path: Path


def _store_take(context: RequestContext, take: _Take, consent: Consent) -> dict[str, object]:
    """Keep it; what the page is told of it."""
    _refuse_sent(context)
    opened, tools = open_preview(context), context.wired.tools
    one = opened.preview.line(take.number)
    if take.mark != one.mark:
        raise InputError(
            "lời này vừa được sửa ở nơi khác nên chưa cất bản thu",
            hint="Tải lại trang rồi thu lại.",
        )
    if is_unwritten(one.written):
        raise InputError(
            "lời này còn là lời mẫu, chưa phải lời của bài",
            hint="Viết lời ở trang Soạn bài rồi thu.",
        )
    before = takes_of(tools, opened.script.slug, one.words)
    _refuse_bound(context, before)
    _ask_before_replacing(context, before, take.number)
    with tempfile.TemporaryDirectory(prefix="thu-") as folder:
        decoded = Path(folder) / "loi.flac"
        taken = take_in(take.path, decoded, name=file_name(context))
        kept = keep_take(tools, decoded, script=opened.script.slug, line=one.words, consent=consent)
    asset = next(a for a in takes_of(tools, opened.script.slug, one.words) if a.path == kept)
    notes = tools.imports.load(asset).notes
    cleaning = notes.cleaning
    context.note("thu một lời", opened.draft.name, one.words[:60])
    return {
        "seconds": round(taken.seconds, 1),
        "told": [
            *map(sentence, taken.told),
            *(f"{sentence(n.sentence)} {sentence(n.hint)}" for n in troubles_of(notes, "bản này")),
            *map(sentence, plain_words(notes)),
        ],
        "before": round(cleaning.loudness.before, 1) if cleaning else None,
        "after": round(cleaning.loudness.after, 1) if cleaning else None,
        "figures": [sentence(n.sentence) for n in told_of(notes, "này") if n.level is Level.INFO],
        "sound": f"{context.home}/nghe-thu/{opened.draft.name}/{one.number}?v={asset.digest[:16]}",
    }  # fmt: skip


def _drop(context: RequestContext) -> Response:
    """Take a recording away; the voice says the line again."""
    _refuse_sent(context)
    opened = open_preview(context)
    one = opened.preview.line(line_number(context))
    if one.take is not None:
        _refuse_bound(context, [one.take])
        forget(one.take)
        context.note("xóa bản thu", opened.draft.name, one.words[:60])
    return go(context, f"/phong-thu/{opened.draft.name}", "Đã xóa bản thu; giọng đọc nói lời này.")


def _drop_stale(context: RequestContext) -> Response:
    """Take away the recordings that fit no line any more; a pupil none that has a consent."""
    _refuse_sent(context)
    opened = open_preview(context)
    stale = _stale(context, opened)
    gone = [take for take in stale if not _bound(context, [take])]
    for take in gone:
        forget(take)
    context.note("xóa bản thu thừa", opened.draft.name, f"{len(gone)} bản")
    told = f"Đã xóa {len(gone)} bản thu thừa."
    if kept := len(stale) - len(gone):
        told += f" Còn {kept} bản đã có phiếu đồng ý: nhờ người phụ trách xóa."
    return go(context, f"/phong-thu/{opened.draft.name}", told)


# --- the consent of who speaks --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPerson:
    """Somebody whose voice is heard in a script, with what their consent allows."""

    who: str  # initials and class, as consented
    takes: tuple[SoundAsset, ...]

    @property
    def rights(self) -> Rights:
        """What holds for all lines; of lines that differ, those of one without a form."""
        without = [take for take in self.takes if not take.rights.consent]
        return (without or self.takes)[0].rights

    @property
    def mark(self) -> str:
        """Differs for every person and whenever their recordings do."""
        told = "\n".join([self.who, *sorted(take.digest for take in self.takes)])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def _people(context: RequestContext) -> list[RecordedPerson]:
    takes = takes_of(context.wired.tools, slug(context.part("name").rpartition(".")[0]))
    return [RecordedPerson(who=who, takes=mine) for who, mine in takes_by_person(takes).items()]


def _consents(context: RequestContext) -> Response:
    return respond(
        context,
        "consents.html",
        opened=files_of(context).open(context.part("name")),
        people=_people(context),
        words_of=_words,
    )


def _words(take: SoundAsset) -> str:
    """The line without the name of its role."""
    return take.reads.partition(": ")[2] or take.reads


def _enter_consent(context: RequestContext) -> Response:
    """One form for all the lines of one person."""
    name, asked = context.part("name"), line(context.form, "nguoi", 64)
    person = next((one for one in _people(context) if one.mark == asked), None)
    if person is None:
        raise Conflict(
            "bản thu của bạn này vừa đổi nên chưa ghi phiếu",
            hint="Tải lại trang, nghe lại rồi ghi.",
        )
    with in_field("phieu"):
        if not line(context.form, "phieu"):
            raise InputError("chưa ghi số phiếu đồng ý", hint="Số ghi trên phiếu mà phụ huynh ký.")
    consent = replace(_consent(context), who=person.who)
    write_consent(person.takes, consent)
    sent = is_sent(context.wired.tools, slug(name.rpartition(".")[0]))
    onward = (
        "Gửi duyệt lại bài thì bản công khai mới đổi theo."
        if sent
        else "Bản công khai theo phiếu này khi bài được duyệt."
    )
    context.note("ghi phiếu đồng ý", name, f"{person.who}: {consent.consent}")
    return go(
        context,
        f"/phong-thu/{name}/phieu",
        f"Đã ghi phiếu cho {len(person.takes)} lời của {person.who}. {onward}",
    )


ROUTES = (
    DeskRoute(method="GET", path="/phong-thu/{name}", right=Right.RECORD, does=_studio),
    DeskRoute(
        method="POST",
        path="/phong-thu/{name}/tep",
        right=Right.RECORD,
        does=_record,
        raw=True,
        largest=LARGEST_TAKE,
    ),
    DeskRoute(method="POST", path="/phong-thu/{name}", right=Right.RECORD, does=_drop_stale),
    DeskRoute(method="POST", path="/phong-thu/{name}/{number}/xoa", right=Right.RECORD, does=_drop),
    DeskRoute(method="GET", path="/phong-thu/{name}/phieu", right=Right.CONSENT, does=_consents),
    DeskRoute(
        method="POST", path="/phong-thu/{name}/phieu", right=Right.CONSENT, does=_enter_consent
    ),
)
