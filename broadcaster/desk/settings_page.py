"""Cài đặt: the station, voices, readings, radio stations, its files."""

from pathlib import Path, PurePath

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.publishing import publish
from broadcaster.app.settings import FORMATS, STATION_FILE
from broadcaster.app.station import WiredStation, edit_station, rewrite, signing_key, wav, write
from broadcaster.desk.answers import go, plain_hint, sentence
from broadcaster.desk.forms import line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.station_lock import held
from broadcaster.domain.errors import EngineError, InputError
from broadcaster.domain.speech import Utterance
from broadcaster.production.engines import SAMPLE, engine_states
from broadcaster.programme.schedule import SCHEDULE_FILE, station_schedule
from broadcaster.pull.signing import fingerprint
from broadcaster.stations.delivery import STATION
from broadcaster.stations.mirror_site import StationSeat, station_seats
from broadcaster.voices.installed import ENGINE_NAMES
from broadcaster.writing.config_editor import read_file, save_file
from broadcaster.writing.lexicon import entries, search, wish

_SHOWN_READINGS = 24


def _page(visit: RequestContext) -> Response:
    wired = visit.wired
    profile = wired.station.profile
    return respond(
        visit,
        "settings.html",
        profile=profile,
        formats=wired.station.formats,
        stem=lambda one: PurePath(one.place.file).stem if one.place else one.slug,
        schedule=station_schedule(wired.station, wired.tools).schedule,
        notices=[sentence(n.sentence) for n in wired.settings.notices],
    )


# --- voices -------------------------------------------------------------------------------------


def _voices(visit: RequestContext) -> Response:
    states = engine_states(visit.wired.tools.engines)
    shown = [
        (
            _capital(ENGINE_NAMES.get(state.name, state.name)),
            state.online,
            "" if state.available.ok else sentence(plain_hint(state.available.reason)),
            state.voices if state.available.ok else (),
        )
        for state in states
    ]
    return respond(visit, "voices.html", engines=shown, sample=SAMPLE)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _sample(visit: RequestContext) -> Response:
    """One sentence in one voice, spoken now; engines that nobody allowed are not asked."""
    wanted = visit.query("giong")
    for engine in visit.wired.tools.engines:
        if engine.available().ok and any(voice.id == wanted for voice in engine.voices()):
            try:
                speech = engine.synthesize(Utterance(text=SAMPLE, voice=wanted))
            except EngineError as fault:
                raise InputError(f"giọng này chưa đọc được: {fault.sentence}") from fault
            headers = {"cache-control": "private, max-age=3600"}
            return Response(
                wav(speech.samples, speech.rate), media_type="audio/wav", headers=headers
            )
    raise InputError("không có giọng nào như vậy", hint="Mở lại trang Giọng đọc.")


# --- readings -----------------------------------------------------------------------------------


def _readings(visit: RequestContext) -> Response:
    own = visit.wired.station.profile.readings
    asked = line(dict(visit.request.query_params), "tim", 60)
    found = search(entries(own), asked) if asked else entries(own)
    return respond(
        visit, "readings.html", own=own, asked=asked, found=found[:_SHOWN_READINGS],
        more=max(0, len(found) - _SHOWN_READINGS),
    )  # fmt: skip


def _add_reading(visit: RequestContext) -> Response:
    wired = visit.wired
    known = wired.station.profile.readings
    new = wish(line(visit.form, "chu"), line(visit.form, "doc"), known)
    edit_station(wired.settings.folder, {("readings", new.written): new.spoken})
    visit.note("thêm cách đọc", new.written, new.spoken)
    remarks = " ".join(sentence(remark) for remark in new.remarks)
    word = f"Từ nay “{new.written}” đọc là “{new.spoken}”. {remarks}".strip()
    return go(visit, "/cach-doc", word)


# --- radio stations -----------------------------------------------------------------------------


def _stations(visit: RequestContext) -> Response:
    wired = visit.wired
    key = signing_key(wired.settings)
    seats = _seats(wired)
    return respond(
        visit, "stations.html", seats=seats, stamp=fingerprint(key.public) if key.there else "",
    )  # fmt: skip


def _seats(wired: WiredStation) -> tuple[StationSeat, ...]:
    return station_seats(wired.station.profile, wired.tools.subscribers())


def _add_station(visit: RequestContext) -> Response:
    wired, name = visit.wired, line(visit.form, "ten", 100)
    if not name:
        raise InputError("chưa ghi tên đài", hint="Ví dụ: Đài truyền thanh xã Tân Lập.")
    with held(wired):
        signing_key(wired.settings).make()
        wired.tools.subscribers().add(STATION, name, wired.tools.clock.now().date())
        publish(wired.station.profile, wired.tools, formats=wired.station.formats)
    visit.note("cho đài lấy bài", name)
    return go(visit, "/cai-dat/dai", f"Đã cho {name} lấy bài. Gửi địa chỉ riêng cho đúng đài ấy.")


def _end_station(visit: RequestContext) -> Response:
    wired, name = visit.wired, line(visit.form, "ten", 100)
    with held(wired):
        wired.tools.subscribers().revoke(STATION, name, wired.tools.clock.now().date())
        publish(wired.station.profile, wired.tools, formats=wired.station.formats)
    visit.note("thôi cho đài lấy bài", name)
    return go(visit, "/cai-dat/dai", f"{name} không lấy được bài nữa.")


# --- files --------------------------------------------------------------------------


def _path(visit: RequestContext) -> Path:
    """The file that a short name means. Raises InputError for any other."""
    wired, name = visit.wired, visit.part("key")
    scripts = wired.tools.folders.scripts
    files = {"dai": scripts / STATION_FILE, "lich": scripts / SCHEDULE_FILE}
    files |= {f"ct-{path.stem}": path for path in (scripts / FORMATS).glob("*.toml")}
    if name not in files:
        raise InputError("không có tệp cài đặt nào như vậy", hint="Trở về trang Cài đặt.")
    return files[name]


def _title(visit: RequestContext) -> str:
    name = visit.part("key")
    return {"dai": "Cài đặt của đài", "lich": "Lịch phát"}.get(name, "Chương trình")


def _file(visit: RequestContext) -> Response:
    file = read_file(_path(visit))
    return respond(
        visit, "file.html", file=file, text=file.text, wrong="", hint="", title=_title(visit)
    )


def _save(visit: RequestContext) -> Response:
    path, text = _path(visit), visit.form.get("noi_dung", "")
    try:
        notices = save_file(path, text, seen=visit.form.get("ma", ""), write=_put)
    except InputError as fault:
        return respond(  # what was typed stays on the page
            visit, "file.html", status=422, file=read_file(path), text=text,
            title=_title(visit), wrong=sentence(fault.sentence),
            hint=sentence(plain_hint(fault.hint)),
        )  # fmt: skip
    visit.note("sửa tệp", path.name)
    told = " ".join(sentence(n.sentence) for n in notices[:3])
    return go(visit, "/cai-dat", f"Đã lưu {path.name}; bản trước vẫn được giữ. {told}".strip())


def _put(path: Path, data: bytes) -> None:
    (rewrite if path.exists() else write)(path, data)


def _audit(visit: RequestContext) -> Response:
    return respond(visit, "audit.html", notes=visit.state.parts.door.people.notes(300))


ROUTES = (
    DeskRoute(method="GET", path="/cai-dat", right=Right.SETTINGS, does=_page),
    DeskRoute(method="GET", path="/giong-doc", right=Right.HEAR, does=_voices),
    DeskRoute(method="GET", path="/giong-doc/mau", right=Right.HEAR, does=_sample),
    DeskRoute(method="GET", path="/cach-doc", right=Right.HEAR, does=_readings),
    DeskRoute(method="POST", path="/cach-doc", right=Right.READINGS, does=_add_reading),
    DeskRoute(method="GET", path="/cai-dat/dai", right=Right.SETTINGS, does=_stations),
    DeskRoute(method="POST", path="/cai-dat/dai", right=Right.SETTINGS, does=_add_station),
    DeskRoute(method="POST", path="/cai-dat/dai/thoi", right=Right.SETTINGS, does=_end_station),
    DeskRoute(method="GET", path="/cai-dat/tep/{key}", right=Right.SETTINGS, does=_file),
    DeskRoute(method="POST", path="/cai-dat/tep/{key}", right=Right.SETTINGS, does=_save),
    DeskRoute(method="GET", path="/so-viec-da-lam", right=Right.PEOPLE, does=_audit),
)
