"""A better voice in a single step: what it needs, the voice, the proof, the switch, and back."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from broadcaster.app.better_voice import ROBOT
from broadcaster.app.settings import SCRIPTS, STATION_FILE, Settings
from broadcaster.app.station import WiredStation, edit_station
from broadcaster.app.voice_order import (
    OWN,
    RoleChange,
    as_written,
    but_own,
    freed_roles,
    wishes_before,
    wishes_of,
)
from broadcaster.app.voices import engines_of, is_online, known_voices, voice_shelf, voices_lock
from broadcaster.care.upgrade import compare_parts, stick_key
from broadcaster.domain.errors import ConfigError, EngineUnavailable, InputError, StoreError
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.speech import Utterance, Voice
from broadcaster.domain.station import StationProfile
from broadcaster.production.casting import cast, engines_of_roles
from broadcaster.production.engines import SAMPLE, usable_engines
from broadcaster.production.listening import told_range
from broadcaster.production.machine_ear import MEASURED
from broadcaster.programme.gate import open_released
from broadcaster.pull.signing import fingerprint
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.serialization import from_text, to_text
from broadcaster.storage.toml_editor import Changes, Value
from broadcaster.system.stick_installation import stick_installation
from broadcaster.voices.brought_voices import FoundVoice, made_elsewhere, voices_in
from broadcaster.voices.installed import (
    InstalledVoice,
    Terms,
    WantedVoice,
    digest_of,
    installed,
)
from broadcaster.voices.neural import prove
from broadcaster.voices.runtime_install import install_runtime, lacks, wheels_near

RECORD = "giong-truoc-khi-doi.json"  # below Settings.host
FOLDER = "phat-thanh"  # the installer's folder on a stick
SHOWN = ("NỮ", "NAM", "BÉ", "ÔNG", "BÀ")  # roles whose readers a page shows
_LENGTHS = range(40, 160)  # characters of a sentence that shows a voice
_LOOKED = 12  # of the newest episodes that are looked into for one
Tell = Callable[..., None]  # (words, done=…, parts=…)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualReader:
    """Who reads a role in a programme that asks for nothing else."""

    role: str
    voice: Voice
    robot: bool
    online: bool  # what it reads leaves the machine


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSwitch:
    """What the station spoke with before a better voice, to go back to it."""

    at: datetime
    who: str
    engine: str  # that was put first
    engines: tuple[str, ...]  # in order, before
    engines_after: tuple[str, ...]
    online_allowed: bool = False  # before
    online_allowed_by: str = ""
    roles: tuple[RoleChange, ...] = ()
    written: tuple[str, ...] = ()  # keys of [voices] that the file had; the others were usual


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupResult:
    """What came of it."""

    voices: tuple[Voice, ...]  # of the engine that is first now
    readers: tuple[UsualReader, ...]  # from now on
    changed: tuple[RoleChange, ...]
    limits: tuple[str, ...] = ()  # Vietnamese, of each voice in which the machine hears not all


# --- what the station speaks with -----------------------------------------------------------------


def usual_readers(
    profile: StationProfile, engines: Sequence[VoiceEngine], roles: Sequence[str] = SHOWN
) -> tuple[UsualReader, ...]:
    """Who reads the usual roles, or those that are asked for, by the engines that can be used now.

    A role that nobody can read is left out.
    """
    ready, _ = usable_engines(engines)
    if not ready:
        return ()
    voices = [engine.voices() for engine in ready]
    first = engines_of_roles(roles, {}, profile.roles, voices, SHOWN[0])
    found = []
    for role in roles:
        number = first[role]
        casting = cast([role], {}, profile.roles, voices[number], SHOWN[0]).value
        part = casting.find(role) if casting else None
        if part is not None:
            voice = next(v for v in voices[number] if v.id == part.voice)
            engine = ready[number]
            found.append(
                UsualReader(
                    role=role, voice=voice, robot=engine.name == ROBOT, online=engine.online
                )
            )
    return tuple(found)


def voices_in_use(
    profile: StationProfile, engines: Sequence[VoiceEngine]
) -> Mapping[str, tuple[str, ...]]:
    """Every voice that reads a usual role or one of the station's own, and which roles.

    A script may ask for others as well.
    """
    roles = tuple(dict.fromkeys((*SHOWN, *(one.role for one in profile.roles))))
    found: dict[str, tuple[str, ...]] = {}
    for one in usual_readers(profile, engines, roles):
        found[one.voice.id] = (*found.get(one.voice.id, ()), one.role)
    return found


def own_sentence(wired: WiredStation) -> str:
    """A sentence that the school has let out, as it is read aloud; SAMPLE when there is none.

    It is shown to everybody who may listen: so it is of a public edition as the gate lets it pass,
    never of a draft or of what stays in the school, nor a sentence that a pupil said.
    """
    released = open_released(wired.station.profile, wired.tools)
    for brief in released.briefs()[-_LOOKED:][::-1]:
        if not wired.station.profile.approval and brief.air_time > wired.tools.clock.now():
            continue  # built, and seen by nobody yet
        episode = released.get(brief.key)
        edition = episode.public if episode else None
        if edition is None or (edition.until is not None and edition.until < wired.today):
            continue
        for line in edition.transcript:
            if line.synthetic and len(line.spoken) in _LENGTHS:
                return line.spoken
    return SAMPLE


def brought_voices(folders: Sequence[Path]) -> dict[Path, tuple[FoundVoice, ...]]:
    """The voices on sticks that are plugged in, or in a folder that somebody named."""
    catalogue = known_voices()
    found = {}
    for folder in folders:
        for place in (folder, folder / FOLDER):
            if voices := voices_in(place, catalogue):
                found[place] = voices
    return found


# --- the switch -----------------------------------------------------------------------------------


def refuse_install_in_hub(settings: Settings) -> None:
    """Voices and what speaks with them are the machine's, which many units share.

    Raises InputError.
    """
    if settings.in_hub:
        raise InputError(
            "trên máy chủ chung, giọng đọc dùng chung cho mọi đơn vị nên đơn vị không tự cài",
            hint="Nhờ người giữ máy chủ cài giọng.",
        )


def set_up_neural(
    wired: WiredStation,
    wanted: Sequence[WantedVoice],
    *,
    who: str,
    accept: Callable[[Terms], str],
    trusts: Callable[[str], bool],
    tell: Tell,
) -> SetupResult:
    """Install what is lacking and each voice, hear them, and let the station speak with them.

    What speaks comes from the line, or from the folders that the voices come from. `trusts` tells
    whether somebody compared the fingerprint of a stick's key, where this machine knows no key to
    compare it with by itself. Raises EngineUnavailable, NetworkFault, AssetError, InputError,
    StoreError; then the station speaks as before, and a voice that was already whole stays
    installed.
    """
    settings = wired.settings
    refuse_install_in_hub(settings)
    with voices_lock(settings):
        if lacks("neural"):
            wheels = _wheels_of(wanted)
            if wheels is not None:
                tell("đang so phần mềm đọc trên USB với danh sách của nó")
                compare_parts(wheels.parent, wheels.name, _key_for(wheels.parent, trusts))
            tell("đang cài phần mềm đọc, chừng một hai phút")
            install_runtime("neural", wheels)
        shelf = voice_shelf(settings, None, lambda done, whole: _tell_bytes(tell, done, whole))
        here = tuple(installed(settings.voices))
        for one in wanted:
            if (known := _installed_already(one, here)) is not None:
                tell(f"đang nghe thử {known.card.name}")
                prove(known, settings.station.neural)
            else:
                tell("đang cài và nghe thử giọng")
                shelf.install(one, accept)
    done = _switched(wired, "neural", who=who)
    return replace(done, limits=tuple(_limits_of(wired, done.readers, tell)))


def _limits_of(wired: WiredStation, readers: Sequence[UsualReader], tell: Tell) -> Iterator[str]:
    """What the machine does not hear in the voices that read now; they are measured for it."""
    new = {one.voice.id: one.voice for one in readers if one.voice.engine in MEASURED}
    engines = engines_of(tuple(sorted(MEASURED)), as_written(wired.settings.folder.resolve()))
    for engine in engines if new else ():
        for voice in engine.voices():
            if voice.id in new:
                tell(f"đang thử xem máy nghe lại được gì trong giọng {voice.name}")
                found = wired.tools.ear.range_in(engine, voice.id)
                if found is not None and found.to_listen_for:
                    yield f"{voice.name}: {told_range(found)}"


def _installed_already(
    wanted: WantedVoice, here: Sequence[InstalledVoice]
) -> InstalledVoice | None:
    """The same voice, by its name of the catalogue or by its bytes; None = it is not here."""
    path = Path(wanted.what).expanduser()
    made = made_elsewhere(path)
    digest = made.card.sha256 if made else digest_of(path) if path.is_file() else ""
    for one in here:
        if one.key == wanted.what or (digest and digest in (one.card.sha256, one.card.fetched)):
            return one
    return None


def _wheels_of(wanted: Sequence[WantedVoice]) -> Path | None:
    """The folder with packages beside the voices; None = by the line."""
    folders = [Path(one.what).expanduser() for one in wanted]
    return next((w for f in folders if f.exists() and (w := wheels_near(f.resolve()))), None)


def strange_seal(folder: Path) -> str:
    """The fingerprint of a stick that a person has to compare, for a voice in a folder of it.

    "" = nobody has to: nothing is to be installed, or this machine knows a key. Raises InputError
    for packages that nobody signed.
    """
    wheels = wheels_near(folder.resolve()) if lacks("neural") else None
    return fingerprint(stick_key(wheels.parent)) if wheels and not _known_key() else ""


def _known_key() -> bytes:
    """The key that the installer of a stick left on this machine; b"" = none."""
    found = stick_installation()
    return found.key if found else b""


def _key_for(stick: Path, trusts: Callable[[str], bool]) -> bytes:
    """The key by which a stick's packages are taken. Raises InputError."""
    if known := _known_key():
        return known
    key = stick_key(stick)
    if not trusts(seal := fingerprint(key)):
        raise InputError(
            f"máy này chưa biết khóa nào của USB, và chưa ai so dấu khóa của USB này: {seal}",
            hint="Gọi nơi giao USB, nhờ đọc dấu khóa. Đúng dấu ấy thì làm lại và đồng ý; khác thì "
            "đừng dùng USB này. Chưa cài gì.",
        )
    return key


def _tell_bytes(tell: Tell, done: int, whole: int) -> None:
    tell(f"đã tải {done / 1e6:.1f} MB".replace(".", ","), done=done // 1000, parts=whole // 1000)


def set_up_online(wired: WiredStation, engine: str, *, who: str, tell: Tell) -> SetupResult:
    """Let the station speak with an online engine, once it was heard; `who` allowed it.

    Raises EngineError, InputError; then nothing has changed, and nobody has allowed anything.
    """
    refuse_install_in_hub(wired.settings)
    if not is_online(engine):
        raise InputError(f"“{engine}” không phải giọng trực tuyến", hint="Chọn edge hoặc gtts.")
    if lacks(engine):
        tell("đang cài phần mềm đọc, chừng một hai phút")
        install_runtime(engine, None)
    tell("đang đọc thử một câu qua mạng")
    allowed = replace(wired.settings.station, online_allowed=True)
    [speaker] = engines_of((engine,), replace(wired.settings, station=allowed))
    state = speaker.available()
    if not state.ok:
        raise EngineUnavailable(state.reason, hint=state.fix)
    for voice in speaker.voices():
        speaker.synthesize(Utterance(text=SAMPLE, voice=voice.id))
    return _switched(wired, engine, who=who)


def _switched(wired: WiredStation, engine: str, *, who: str) -> SetupResult:
    """The engine stands first, behind giọng trường em if that led; what was is written down."""
    folder = wired.settings.folder.resolve()
    before = as_written(folder)
    profile = before.station
    own = [OWN] if profile.engines[:1] == (OWN,) else []
    rest = [name for name in profile.engines if name not in (engine, *own)]
    after = (*own, engine, *rest, *([] if ROBOT in rest else [ROBOT]))
    changed = freed_roles(before)
    now = wired.tools.clock.now()
    record = VoiceSwitch(
        at=now, who=who, engine=engine, engines=profile.engines, engines_after=after,
        online_allowed=profile.online_allowed, online_allowed_by=profile.online_allowed_by,
        roles=changed, written=_written(folder),
    )  # fmt: skip
    values: Changes = {("voices", "engines"): list(after)}
    values |= wishes_of(changed)
    if is_online(engine) and not profile.online_allowed:
        values["voices", "online_allowed"] = True
        values["voices", "online_allowed_by"] = f"{who}, {now:%d/%m/%Y}"
    if after != profile.engines or changed or len(values) > 1:
        write_atomic(before.host / RECORD, to_text(record).encode())
        edit_station(folder, values)
    fresh = as_written(folder)
    engines = engines_of(fresh.station.engines, fresh)
    first = next(one for one in engines if one.name == engine)
    return SetupResult(
        voices=first.voices(), readers=usual_readers(fresh.station, engines), changed=changed
    )


def _written(folder: Path) -> tuple[str, ...]:
    """The keys that stand in [voices]."""
    told = tomllib.loads((folder / SCRIPTS / STATION_FILE).read_text("utf-8-sig"))
    return tuple(told.get("voices", {}))


def last_switch(settings: Settings) -> VoiceSwitch | None:
    """The last switch; None when there is none."""
    try:
        told = (settings.host / RECORD).read_bytes()
        return from_text(VoiceSwitch, told, where=RECORD)
    except (OSError, StoreError):
        return None


def undoable_switch(settings: Settings) -> VoiceSwitch | None:
    """The last switch, as long as nobody has put the engines in another order since.

    Whether the voices of the school speak is not of that order: they are used and let be besides.
    """
    last = last_switch(settings)
    try:
        now = as_written(settings.folder.resolve()).station.engines
    except ConfigError:  # nothing can be put back into a file that cannot be read
        return None
    return last if last is not None and but_own(now) == but_own(last.engines_after) else None


def _engines_before(last: VoiceSwitch, now: Sequence[str]) -> tuple[str, ...]:
    """The engines before a switch; the voices of the school as they are used now."""
    if tuple(now) == last.engines_after:
        return last.engines
    rest = but_own(last.engines)
    if OWN not in now:
        return rest or (ROBOT,)
    return (OWN, *rest) if now[0] == OWN else (*rest, OWN)


def undo_switch(wired: WiredStation) -> VoiceSwitch:
    """Speak as before the last switch; what somebody changed since stays. Raises InputError.

    Installed voices stay on the disk: the next time nothing has to be fetched.
    """
    settings = as_written(wired.settings.folder.resolve())
    last = last_switch(settings)
    if last is None:
        raise InputError(
            "chưa có lần đổi giọng nào để trở lại", hint="Đài vẫn đọc như đang ghi trong cài đặt."
        )
    profile = settings.station
    if undoable_switch(settings) is None:
        raise InputError(
            "thứ tự các bộ giọng đã được ai đó sửa sau lần đổi ấy, nên máy không tự trở lại",
            hint="Sửa dòng engines trong station.toml.",
        )
    engines = _engines_before(last, profile.engines)
    before: dict[str, Value] = {"engines": list(engines)}
    if is_online(last.engine) and not last.online_allowed:
        before["online_allowed"] = False
        before["online_allowed_by"] = last.online_allowed_by
    values: Changes = {
        ("voices", key): value if key in last.written else None for key, value in before.items()
    }
    if engines != last.engines:
        values["voices", "engines"] = list(engines)
    values |= wishes_before(last.roles, profile)
    edit_station(settings.folder, values)
    (settings.host / RECORD).unlink(missing_ok=True)
    return last
