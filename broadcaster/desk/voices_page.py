"""Giọng đọc: what the station speaks with, three ways to a better voice, and the way back."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.better_voice import note_better_voice, speaks_with_robot
from broadcaster.app.voice_order import OWN
from broadcaster.app.voice_setup import (
    brought_voices,
    own_sentence,
    refuse_install_in_hub,
    strange_seal,
    undo_switch,
    undoable_switch,
    usual_readers,
)
from broadcaster.app.voices import installed_keys, known_voices
from broadcaster.audio.wav_file import wav_bytes
from broadcaster.desk.answers import go, plain_hint, sentence
from broadcaster.desk.forms import line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import EngineError, InputError
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.speech import Utterance, Voice
from broadcaster.domain.wording import megabytes
from broadcaster.production.engines import SAMPLE, engine_states
from broadcaster.production.listening import told_range
from broadcaster.production.machine_ear import MEASURED
from broadcaster.system.machine import drives
from broadcaster.voices.brought_voices import FoundVoice
from broadcaster.voices.installed import ENGINE_NAMES

HERE = "/giong-doc"
OWN_VOICE = "/giong-truong-em"  # the page where a voice of the station's own is made
TODAY = "hom-nay"  # the place that says once that a better voice is at hand
ONLINE = "edge"  # a woman and a man
_SHOWN = 6  # voices of one engine that are seen at once


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEngine:
    """An engine on the page."""

    name: str
    online: bool
    why: str  # it cannot be used; "" = it can
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtPlace:
    """A stick or a folder with voices, and what has to be compared before they are installed."""

    place: Path
    voices: tuple[FoundVoice, ...]
    seal: str = (
        ""  # the fingerprint that a person compares; "" = the machine does, or nobody has to
    )
    why: str = ""  # a sentence: nothing is installed from there; "" = it may be

    @property
    def offered(self) -> bool:
        """Whether a button stands there."""
        return not self.why and any(one.licence for one in self.voices)


def _page(context: RequestContext) -> Response:
    wired = context.wired
    named = line(dict(context.request.query_params), "noi", 300)
    changes = context.may(Right.SETTINGS)
    installs = changes and not wired.settings.in_hub
    if named and changes:
        refuse_install_in_hub(wired.settings)
    folders, wrong = _folders(named) if installs else ([], "")
    engines = tuple(
        ShownEngine(
            name=_capital(ENGINE_NAMES.get(state.name, state.name)),
            online=state.online,
            why="" if state.available.ok else sentence(plain_hint(state.available.reason)),
            voices=state.voices if state.available.ok else (),
        )
        for state in engine_states(wired.tools.engines)
    )
    return respond(
        context, "voices.html", engines=engines, sample=SAMPLE, shown=_SHOWN,
        robot=speaks_with_robot(wired), own=own_sentence(wired),
        readers=usual_readers(wired.station.profile, wired.tools.engines),
        limits=_limits(context),
        last=undoable_switch(wired.settings) if changes else None,
        offered=[voice for voice in known_voices() if voice.offered],
        here=installed_keys(wired.settings),
        brought=_brought(folders) if installs else (), installs=installs,
        named=named, wrong=wrong, size=megabytes, studio=OWN_VOICE,
        profile=wired.station.profile, online=ONLINE,
    )  # fmt: skip


def _limits(context: RequestContext) -> dict[str, str]:
    """What a person has to listen for in each voice that was measured; nothing is measured here."""
    tools, found = context.wired.tools, dict[str, str]()
    for engine in tools.engines:
        if engine.name in MEASURED and engine.available().ok:
            for voice in engine.voices()[:_SHOWN]:
                known = tools.ear.range_known(engine, voice.id)
                if known is not None and known.to_listen_for:
                    found[voice.id] = told_range(known)
    return found


def _folders(named: str) -> tuple[list[Path], str]:
    """Where to look for voices that somebody brought, and what is wrong with the named place."""
    if not named:
        return list(drives()), ""
    if named.startswith(("\\\\", "//")):  # Windows would sign in to whatever machine is named
        return [], "Chỉ tìm trong thư mục của chính máy đang chạy đài."
    if not Path(named).is_dir():
        return [], "Không thấy thư mục này trên máy của đài. Cắm USB vào chính máy đang chạy đài."
    return [Path(named).absolute()], ""


def _brought(folders: list[Path]) -> list[BroughtPlace]:
    found = []
    for place, voices in brought_voices(folders).items():
        try:
            seal, why = strange_seal(voices[0].path), ""
        except InputError as fault:
            seal, why = "", sentence(fault.sentence)
        found.append(BroughtPlace(place=place, voices=voices, seal=seal, why=why))
    return found


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _sample(context: RequestContext) -> Response:
    """One sentence in one voice, spoken now; engines that nobody allowed are not asked."""
    wanted = context.query("giong")
    own = context.query("cau") == "truong"
    for engine in context.wired.tools.engines:
        if engine.available().ok and any(voice.id == wanted for voice in engine.voices()):
            # what the school says is said by nobody but this machine
            text = own_sentence(context.wired) if own and not engine.online else SAMPLE
            headers = _kept(engine, wanted, text)
            if context.request.headers.get("if-none-match", "") == headers.get("etag"):
                return Response(status_code=304, headers=headers)
            try:
                speech = engine.synthesize(Utterance(text=text, voice=wanted))
            except EngineError as fault:
                raise InputError(f"giọng này chưa đọc được: {fault.sentence}") from fault
            return Response(
                wav_bytes(speech.samples, speech.rate), media_type="audio/wav", headers=headers
            )
    raise InputError("không có giọng nào như vậy", hint="Mở lại trang Giọng đọc.")


def _kept(engine: VoiceEngine, voice: str, text: str) -> dict[str, str]:
    """How long a browser keeps a sample: until it would sound otherwise; of a person's, never."""
    if engine.name == OWN:
        return {"cache-control": "no-store"}
    made = hashlib.sha256(f"{text}\0{engine.fingerprint(voice)}".encode()).hexdigest()
    return {"cache-control": "private, no-cache", "etag": f'"{made[:32]}"'}


def _install(context: RequestContext) -> Response:
    """A voice of the catalogue, or all that a stick brings; the press agrees to what was shown."""
    refuse_install_in_hub(context.wired.settings)
    folder = line(context.form, "noi", 300)
    wanted = _from_folder(folder) if folder else _by_name(line(context.form, "giong"))
    seal = line(context.form, "dau", 80)
    argument = {"voices": wanted, "who": context.person.name, "seal": seal}
    job = context.ask_for("cai-giong", "Cài giọng đọc", argument)
    context.note("đồng ý giấy phép và cài giọng đọc", folder or wanted[0]["what"])
    if seal:
        context.note("đã đối chiếu dấu khóa của USB", seal)
    return go(context, f"/viec/{job.id}")


def _by_name(key: str) -> list[dict[str, str]]:
    known = next((one for one in known_voices() if one.key == key and one.offered), None)
    if known is None:
        raise InputError("danh mục không có giọng này", hint="Tải lại trang rồi chọn lại.")
    return [
        {"what": known.key, "licence": known.licence,
         "no_money": "co" if known.non_commercial else ""}
    ]  # fmt: skip


def _from_folder(folder: str) -> list[dict[str, str]]:
    found = brought_voices([Path(folder)]).get(Path(folder), ()) if Path(folder).is_dir() else ()
    wanted = [_wanted(one) for one in found if one.licence]
    if not wanted:
        raise InputError(
            "nơi này không có giọng nào mà giấy phép đọc được",
            hint="Cắm lại USB rồi tải lại trang. Mỗi giọng cần thẻ MODEL_CARD cạnh tệp của nó.",
            field="noi",
        )
    return wanted


def _wanted(one: FoundVoice) -> dict[str, str]:
    return {
        "what": str(one.path), "licence": one.licence,
        "no_money": "co" if one.non_commercial else "",
    }  # fmt: skip


def _go_online(context: RequestContext) -> Response:
    refuse_install_in_hub(context.wired.settings)
    if context.form.get("dong_y") != "co":
        raise InputError(
            "chưa đồng ý gửi lời bài ra ngoài trường", hint="Đọc rồi đánh dấu vào ô đồng ý.",
            field="dong_y",
        )  # fmt: skip
    argument = {"engine": ONLINE, "who": context.person.name}
    job = context.ask_for("giong-mang", "Dùng giọng trực tuyến", argument)
    context.note("đồng ý dùng giọng trực tuyến", ONLINE)
    return go(context, f"/viec/{job.id}")


def _undo(context: RequestContext) -> Response:
    undo_switch(context.wired)
    context.note("trở lại giọng đọc như trước")
    word = "Đài đọc như trước lần đổi. Giọng đã cài còn trên máy, bấm lại là dùng được."
    return go(context, HERE, word)


def _look(context: RequestContext) -> Response:
    """From Hôm nay: whoever went to look has been told."""
    note_better_voice(context.wired, TODAY)
    return go(context, HERE)


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.HEAR, does=_page),
    DeskRoute(method="GET", path=f"{HERE}/mau", right=Right.HEAR, does=_sample),
    DeskRoute(method="POST", path=f"{HERE}/cai", right=Right.SETTINGS, does=_install),
    DeskRoute(method="POST", path=f"{HERE}/truc-tuyen", right=Right.SETTINGS, does=_go_online),
    DeskRoute(method="POST", path=f"{HERE}/tro-lai", right=Right.SETTINGS, does=_undo),
    DeskRoute(method="POST", path=f"{HERE}/xem", right=Right.SETTINGS, does=_look),
)
