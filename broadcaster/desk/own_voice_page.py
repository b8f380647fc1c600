"""Giọng trường em: begin a voice, read it line by line, hear at once what to read again, use it."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from broadcaster.accounts.rights import Person, Right, Role
from broadcaster.app.own_voice_studio import (
    ENOUGH,
    ReadLine,
    VoiceInMaking,
    begin_voice,
    coverage_of,
    drop_read_take,
    grow_list,
    keep_read_take,
    name_in_card,
    needed_beside,
    open_voice,
    sample_of,
)
from broadcaster.app.own_voices import RATE, mono, say
from broadcaster.app.settings import Settings
from broadcaster.app.voice_order import as_written, is_used, let_be, use_own_voices
from broadcaster.app.voice_setup import voices_in_use
from broadcaster.app.voices import engines_of
from broadcaster.audio.sandboxed_decode import take_in
from broadcaster.audio.wav_file import wav_bytes
from broadcaster.care.withdraw import own_voices
from broadcaster.desk.answers import go, sentence
from broadcaster.desk.forms import day_field, in_fields, line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.writing_page import file_name
from broadcaster.domain.errors import BroadcasterError, ConfigError, InputError, NotAllowed
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Age, Gender, Region
from broadcaster.domain.text import nfc
from broadcaster.voices.own.voice_files import OwnVoiceCard

HERE = "/giong-truong-em"
LARGEST_TAKE = 20_000_000  # bytes: a sentence as the largest of recorders keeps it
LONGEST_TAKE = 120.0  # seconds
_SHOWN = 8  # syllables still missing that are named
_PUBLIC = "cong-khai"
_GENDERS = {"nu": Gender.FEMALE, "nam": Gender.MALE}
_AGES = {"lon": Age.ADULT, "tre": Age.CHILD, "gia": Age.ELDER}
_REGIONS = {"bac": Region.NORTH, "trung": Region.CENTRE, "nam": Region.SOUTH}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableVoice:
    """A voice whose card or list nobody can read; it can still be taken back."""

    key: str
    name: str
    why: str  # a sentence


def _page(context: RequestContext) -> Response:
    voices: list[VoiceInMaking] = []
    broken: list[UnreadableVoice] = []
    for folder in own_voices(context.wired.tools):
        key = nfc(folder.name)
        try:
            voices.append(open_voice(context.wired.settings, key))
        except BroadcasterError as fault:
            told = sentence(fault.sentence)
            broken.append(UnreadableVoice(key=key, name=name_in_card(folder), why=told))
    return respond(
        context, "own_voices.html", voices=[one for one in voices if _may_read(context, one)],
        broken=broken if context.may(Right.SOUNDS) else (), pupils=_pupils(context),
        reading=_reading(context.wired.settings), enough=ENOUGH,
        more={one.key: _more(context, one) for one in voices},
    )  # fmt: skip


def _reading(settings: Settings) -> frozenset[str]:
    """Which voices of the school read some role now: of two women one may read nothing."""
    if not is_used(settings):
        return frozenset()
    engines = engines_of(settings.station.engines, settings)
    return frozenset(
        voice.removeprefix("own:")
        for voice in voices_in_use(settings.station, engines)
        if voice.startswith("own:")
    )


def _pupils(context: RequestContext) -> list[Person]:
    """Whom an adult may invite to record alone."""
    people = context.state.parts.door.people.all()
    return [one for one in people if one.role is Role.PUPIL and not one.ended]


def _may_read(context: RequestContext, voice: VoiceInMaking) -> bool:
    """Whether somebody may record this voice: an adult, or the pupil who was invited."""
    return context.may(Right.SOUNDS) or voice.card.invited == context.person.account


def _voice(context: RequestContext) -> VoiceInMaking:
    """The voice that the path names. Raises InputError, NotAllowed for who was not invited."""
    voice = open_voice(context.wired.settings, context.part("key"))
    if not _may_read(context, voice):
        raise NotAllowed(
            "em chưa được mời thu giọng này", hint="Nhờ người phụ trách mời em ở trang ấy."
        )
    return voice


def _begin(context: RequestContext) -> Response:
    """The card of consent first, then the sentences."""
    form = context.form
    invited = line(form, "moi", 40)
    if invited and invited not in {one.account for one in _pupils(context)}:
        raise InputError("không có học sinh nào có tài khoản ấy", hint="Chọn lại.", field="moi")
    card = OwnVoiceCard(
        name=line(form, "ten", 60),
        gender=_GENDERS.get(form.get("gioi", ""), Gender.FEMALE),
        age=_AGES.get(form.get("tuoi", ""), Age.ADULT),
        region=_REGIONS.get(form.get("vung", ""), Region.UNKNOWN),
        consent=line(form, "phieu"),
        scope=Scope.PUBLIC if form.get("pham_vi") == _PUBLIC else Scope.SCHOOL,
        until=day_field(form, "den", context.wired.today),
        withdrawn_by=line(form, "ai_rut"),
        invited=invited,
    )
    with in_fields(name="ten", consent="phieu"):
        key = begin_voice(context.wired, card)
    context.note("bắt đầu giọng trường em", key, f"phiếu {card.consent}")
    word = "Đã có các câu cần đọc. Ngồi chỗ yên, bấm nút tròn rồi đọc từng câu."
    return go(context, f"{HERE}/{key}", word)


# --- line by line --------------------------------------------------------------------------------


def _studio(context: RequestContext) -> Response:
    voice, settings = _voice(context), context.wired.settings
    used = voice.made and is_used(settings)
    return respond(
        context, "own_voice.html", voice=voice, enough=min(ENOUGH, len(voice.lines)),
        good=sum(_is_good(one) for one in voice.lines), is_good=_is_good, mark_of=_mark,
        state_of=_state, doubts_of=_doubts, used=used,
        reads=used and voice.key in _reading(settings),
        coverage=coverage_of(context.wired, voice.key) if voice.made else None, shown=_SHOWN,
        more=_more(context, voice),
    )  # fmt: skip


def _more(context: RequestContext, voice: VoiceInMaking) -> int:
    """How many sentences the scripts ask for by now beside those of a voice that speaks."""
    if not voice.made:
        return 0  # its list is told when it is made
    try:
        return len(needed_beside(context.wired, voice.key))
    except ConfigError:
        return 0  # what was made is broken: making it anew is offered


def _grow(context: RequestContext) -> Response:
    voice = _voice(context)
    if not voice.made:
        raise InputError("giọng này chưa dựng", hint="Bấm Dựng giọng trước.")
    added = grow_list(context.wired, voice.key)
    context.note("thêm câu cho giọng", voice.key, str(added))
    word = f"Đã thêm {added} câu ở cuối danh sách." if added else "Danh sách đã đủ câu."
    return go(context, f"{HERE}/{voice.key}", word)


def _is_good(one: ReadLine) -> bool:
    return one.take is not None and (one.judged is None or one.judged.good)


def _state(one: ReadLine) -> str:
    """How far a sentence is."""
    if one.take is None:
        return "chưa thu"
    if one.judged is None:
        return "đã có tệp, máy nghe khi dựng"
    return "đã thu" if one.judged.good else "nên thu lại"


def _doubts(one: ReadLine) -> str:
    """Why a sentence should be read again; "" = nothing is to be said."""
    judged = one.judged
    if judged is None or judged.good:
        return ""
    if judged.faults:
        return sentence("; ".join(judged.faults))
    words = ", ".join(f"“{word}”" for word in judged.doubtful)
    return f"Nghe chưa rõ {words}: thu lại, hoặc để thế thì giọng không dùng những chữ ấy."


def _mark(one: ReadLine) -> str:
    """Differs whenever the sentence of a number does."""
    return hashlib.sha256(one.sentence.encode()).hexdigest()[:16]


async def _record(context: RequestContext) -> Response:
    """One sentence, judged at once and kept, or asked for again with the reason."""
    if context.upload is None:
        raise InputError("chưa chọn tệp nào", hint="Chọn một tệp rồi gửi.")
    kept = await run_in_threadpool(_store_take, context, context.upload.path)
    if context.partial:
        return JSONResponse(kept)
    return go(context, f"{HERE}/{context.part('key')}", str(kept["told_once"]))


def _store_take(context: RequestContext, path: Path) -> dict[str, object]:
    voice = _voice(context)
    chosen, _, mark = line(context.form, "loi", 60).partition(":")
    one = voice.line(chosen)
    if mark != _mark(one):
        raise InputError(
            "danh sách câu vừa đổi nên chưa cất bản thu", hint="Tải lại trang rồi thu lại."
        )
    with tempfile.TemporaryDirectory(prefix="giong-") as folder:
        decoded = Path(folder) / "cau.flac"
        taken = take_in(path, decoded, name=file_name(context), longest=LONGEST_TAKE)
        keep_read_take(context.wired, voice.key, one.number, decoded)
    context.note("thu một câu cho giọng", voice.key, one.number)
    now = open_voice(context.wired.settings, voice.key).line(one.number)
    doubts = _doubts(now)
    return {
        "seconds": round(taken.seconds, 1),
        "told": [doubts] if doubts else [],
        "told_once": f"Đã cất câu {int(one.number)}. {doubts}".strip(),
        "state": _state(now),
        "good": _is_good(now),
        "sound": f"{context.home}{HERE}/{voice.key}/cau/{one.number}?v={now.digest[:16]}",
    }


def _drop(context: RequestContext) -> Response:
    """Take a recording away; the sentence waits to be read."""
    voice = _voice(context)
    if drop_read_take(context.wired.settings, voice.key, context.part("number")):
        context.note("xóa bản thu của giọng", voice.key, context.part("number"))
    return go(context, f"{HERE}/{voice.key}", "Đã xóa bản thu; câu ấy chờ đọc lại.")


def _sound(context: RequestContext) -> Response:
    """What was read, or how the sentence goes in our own voice."""
    voice = _voice(context)
    one = voice.line(context.part("number"))
    if one.take is not None:
        return _wav(wav_bytes(mono(one.take), RATE))
    speech = say(voice.card.gender, one.sentence)
    return _wav(wav_bytes(speech.samples, speech.rate))


def _wav(data: bytes) -> Response:
    return Response(data, media_type="audio/wav")


# --- made and used -------------------------------------------------------------------------------


def _make(context: RequestContext) -> Response:
    voice = _voice(context)
    if not voice.enough:
        least = min(ENOUGH, len(voice.lines))
        raise InputError(
            f"mới có {voice.usable} câu dùng được, cần ít nhất {least} câu",
            hint="Thu thêm vài câu rồi dựng.",
        )
    job = context.ask_for("dung-giong", f"Dựng giọng {voice.card.name}", {"key": voice.key})
    context.note("dựng giọng", voice.key)
    return go(context, f"/viec/{job.id}")


def _sample(context: RequestContext) -> Response:
    _, speech = sample_of(context.wired, _voice(context).key)
    return _wav(wav_bytes(speech.samples, speech.rate))


def _use(context: RequestContext) -> Response:
    voice = _voice(context)
    if not voice.made:
        raise InputError("giọng này chưa dựng", hint="Bấm Dựng giọng trước.")
    changed = use_own_voices(context.wired.settings)
    context.note("dùng giọng trường em", voice.key, *(f"vai {one.role}" for one in changed))
    now = as_written(context.wired.settings.folder.resolve())
    roles = voices_in_use(now.station, engines_of(now.station.engines, now))
    if mine := roles.get(f"own:{voice.key}", ()):
        word = (
            f"Từ nay giọng {voice.card.name} đọc vai {', '.join(mine)}; bài đã dựng thì dựng lại "
            "mới đổi."
        )
        if others := [role for one, read in roles.items() for role in read if role not in mine]:
            word += f" Vai {', '.join(others)} đọc bằng giọng khác, vì giọng này không hợp vai."
    else:
        word = (
            "Từ nay giọng trường em đọc trước, nhưng các vai thường ngày đọc bằng giọng khác. "
            f"Muốn nghe giọng {voice.card.name} thì chọn nó cho một vai ở Vai và giọng."
        )
    return go(context, f"{HERE}/{voice.key}", word)


def _let_be(context: RequestContext) -> Response:
    voice = _voice(context)
    let_be(context.wired.settings)
    context.note("thôi dùng giọng trường em", voice.key)
    word = "Đài đọc bằng giọng trước. Giọng này và các bản thu vẫn còn."
    return go(context, f"{HERE}/{voice.key}", word)


_AT = f"{HERE}/{{key}}"
ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.RECORD, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.SOUNDS, does=_begin),
    DeskRoute(method="GET", path=_AT, right=Right.RECORD, does=_studio),
    DeskRoute(
        method="POST", path=f"{_AT}/tep", right=Right.RECORD, does=_record, raw=True,
        largest=LARGEST_TAKE,
    ),
    DeskRoute(method="POST", path=f"{_AT}/dung", right=Right.SOUNDS, does=_make),
    DeskRoute(method="POST", path=f"{_AT}/them", right=Right.SOUNDS, does=_grow),
    DeskRoute(method="POST", path=f"{_AT}/chon", right=Right.SETTINGS, does=_use),
    DeskRoute(method="POST", path=f"{_AT}/thoi", right=Right.SETTINGS, does=_let_be),
    DeskRoute(method="GET", path=f"{_AT}/mau", right=Right.RECORD, does=_sample),
    DeskRoute(method="GET", path=f"{_AT}/cau/{{number}}", right=Right.RECORD, does=_sound),
    DeskRoute(method="POST", path=f"{_AT}/cau/{{number}}/xoa", right=Right.RECORD, does=_drop),
)  # fmt: skip
