"""Scripts handed to other units, and theirs taken over: the body stays, the frame is one's own."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from broadcaster.audio.decoding import open_sound
from broadcaster.audio.measuring import fingerprint
from broadcaster.domain.errors import BroadcasterError, InputError, StoreError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import Cue, Script, line_words
from broadcaster.domain.sound import Rights, Scope, SoundAsset
from broadcaster.domain.speech import SPEEDS, Region
from broadcaster.domain.station import RoleDefault
from broadcaster.domain.text import fold, one_line, slug
from broadcaster.domain.withdrawal import withdrawn_sounds
from broadcaster.production.casting import (
    first_of_unknown_roles,
    names_a_voice,
    understand_wish,
)
from broadcaster.production.gather import name_of
from broadcaster.production.readings import paragraphs
from broadcaster.production.rundown import WITH_USUAL_SOUND, usual_sound
from broadcaster.production.script_folder import script_files
from broadcaster.production.sounds import RECORDINGS
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.scripts.script_file import read_script
from broadcaster.scripts.setting_checks import are_phrase_ends
from broadcaster.scripts.sound_card import RightsCard, card_text
from broadcaster.scripts.sound_card import for_others as sound_for_others
from broadcaster.sharing.pack import (
    SCRIPTS,
    SOUNDS,
    HandedDown,
    OpenPack,
    Pack,
    SharedScript,
    SharedSound,
    open_pack,
    write_pack,
)
from broadcaster.sharing.pack_book import PackNote, PackWay, note_pack
from broadcaster.sharing.script_frames import (
    adopted,
    for_others,
    lines_naming,
    named_recordings,
    named_sounds,
    readings_needed,
    still_named,
    text_of,
    with_readings,
    with_sounds,
    without_day,
    without_sounds,
)
from broadcaster.sharing.taking_back import remember_pack
from broadcaster.storage.atomic import put_in_place, sweep, write_atomic
from broadcaster.storage.serialization import from_text, to_text
from broadcaster.writing.takes import LINES, takes_of

ASIDE = ".nhan-bai"  # under scripts_vi: sounds of a pack before they are known to be sounds
_LINES_TOLD = 8  # that name the school a script comes from
_LONGEST_VOICE = 80  # characters of what a pack says of a role's voice
_HEADER = "# Nhận từ đơn vị khác cùng một kịch bản; đừng gửi tiếp nếu chưa hỏi lại.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPack:
    """A pack that was written."""

    path: Path
    pack: Pack
    told: tuple[str, ...]  # sentences: what stayed here, and why


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """What came out of a pack."""

    scripts: tuple[Path, ...]
    stood: tuple[Path, ...]  # of these what an earlier time had brought
    day: date
    programme: str
    told: tuple[str, ...]


def share_scripts(
    station: StationContext,
    tools: ProductionTools,
    files: Sequence[Path],
    target: Path,
    *,
    order: HandedDown | None = None,
    seal: Callable[[bytes], bytes] | None = None,
) -> WrittenPack:
    """Write scripts, with their own sounds, as a pack for other units.

    `order` asks the units below to air them; `seal` signs the pack.

    Notes to oneself, what stays in the school, and recordings without consent for others do not
    go; that is told. Raises InputError when a script must not or cannot go.
    """
    export = _Export(station, tools)
    scripts = [export.add(file) for file in files]
    pack = Pack(
        unit=station.profile.unit,
        scripts=tuple(scripts),
        sounds=tuple(export.sounds.values()),
        handed=order,
    )
    # first where it goes, so that what is taken back later is found there
    remember_pack(tools.folders.audio, target)
    made = write_pack(target, pack, export.contents, seal=seal)
    remember_pack(tools.folders.audio, target, [Path(one.path).stem for one in scripts])
    _note(tools, PackWay.GIVEN, made)
    return WrittenPack(path=target, pack=made, told=tuple(export.told))


class _Export:
    """A pack while it is filled."""

    def __init__(self, station: StationContext, tools: ProductionTools) -> None:
        self.sounds: dict[str, SharedSound] = {}  # by path
        self.contents: dict[str, bytes | Path] = {}
        self.told: list[str] = []
        self._tools = tools
        self._profile = station.profile
        self._unit = station.profile.unit
        self._sets = {one.slug: one.sound_set for one in station.formats}
        self._day = tools.clock.now().date()
        self._own = tools.folders.scripts
        self._by_name = _named(tools.shelf().assets)

    def add(self, file: Path) -> SharedScript:
        given = for_others(file.read_bytes(), name_of(file), self._unit)
        if given.held_back:
            self.told.append(f"{file.name}: {given.held_back} phần chỉ trong trường ở lại trường")
        if given.source_file:
            self.told.append(f"{file.name}: tệp nguồn của bài ở lại trường, không gửi kèm")
        path = f"{SCRIPTS}/{given.script.slug}.md"
        if path in self.contents:
            raise InputError(f"hai bài cho cùng một tên: {path}", hint="Đổi tên một tệp.")
        sound_set = self._sets.get(given.script.head.programme, "")
        cues = tuple(self._cues(file.name, named_sounds(given.script), sound_set))
        # A recording that is gone or was withdrawn may still bear a pupil's name.
        ours = {
            name
            for name in named_sounds(given.script)
            if (asset := self._by_name.get(_folded(name))) is not None and self._is_own(asset)
        }
        ours |= named_recordings(given.script)
        stays = ours - {name for name, _ in cues}
        text = without_sounds(given.text, stays)
        for name in still_named(text, stays, file.name):
            raise InputError(
                f"âm thanh “{name}” trong bảng không được gửi đi, mà bỏ ra khỏi bảng thì sai lời",
                hint="Viết nó trong ngoặc vuông ở ngoài bảng, hoặc xóa ô ấy, rồi làm lại.",
                where=name_of(file),
            )
        text = self._with_readings(file.name, text, given.script)
        self.contents[path] = text.encode()
        takes, unsent = self._takes(file.name, given.script)
        return SharedScript(
            path=path,
            title=given.script.head.title,
            kind=given.script.head.kind.value,
            origin=given.script.head.origin,
            cues=cues,
            takes=takes,
            unsent=unsent,
            roles=tuple(self._roles(given.script)),
        )

    def _with_readings(self, name: str, text: str, script: Script) -> str:
        """The script as the station reads it: with those lines of its own list that it needs."""
        needed = readings_needed(script, self._profile.readings)
        text, left = with_readings(text, needed, name)
        if along := [word for word, _ in needed if word not in left]:
            self.told.append(f"{name}: kèm cách đọc của đài: {', '.join(along)}")
        if left:
            self.told.append(
                f"{name}: cách đọc của đài không ghi được vào bài, nơi nhận sẽ đọc khác: "
                f"{', '.join(left)}"
            )
        return text

    def _roles(self, script: Script) -> Iterator[tuple[str, str]]:
        """Roles to which only this station gives a voice; one of its own is not named."""
        wishes = {fold(one.role): one for one in self._profile.roles}
        for block in first_of_unknown_roles(script, ()):
            default = wishes.get(fold(block.role))
            yield block.role, _voice_told(default) if default is not None else ""

    def _takes(self, name: str, script: Script) -> tuple[tuple[tuple[str, str], ...], int]:
        """Recorded lines of what goes, and how many may not; a line that stays is not looked at."""
        lines = {line_words(p.role, p.text) for p in paragraphs(script.body)}
        takes = [take for take in takes_of(self._tools, script.slug) if take.reads in lines]
        stay = [why for take in takes if (why := self._kept(take))]
        for why in dict.fromkeys(stay):
            self.told.append(f"{name}: {stay.count(why)} lời thu không gửi đi: {why}")
        gone = [take for take in takes if not self._kept(take)]
        return tuple((take.reads, self._sound(take)) for take in gone), len(stay)

    def _is_own(self, asset: SoundAsset) -> bool:
        return asset.path.is_relative_to(self._own)

    def _cues(self, script: str, names: Sequence[str], sound_set: str) -> Iterator[tuple[str, str]]:
        """The names that a script writes, each with its sound in the pack.

        Whoever takes it over hears the set of sounds of a programme there; of what is in no other
        set than the one here, that one goes.
        """
        for name in names:
            asset = self._by_name.get(_folded(name))
            if asset is None and sound_set:
                asset = self._by_name.get(_folded(f"{name} {sound_set}"))
            if asset is None:
                self.told.append(
                    f"{script}: âm thanh “{name}” không có trong kho, nơi nhận cũng sẽ thiếu"
                )
                continue
            if not self._is_own(asset):
                continue  # a sound that everybody has
            if why := self._kept(asset):
                self.told.append(f"{script}: âm thanh “{name}” không gửi đi: {why}")
                continue
            yield name, self._sound(asset)

    def _kept(self, asset: SoundAsset) -> str:
        """Why a sound is not for others; "" when it is."""
        if sound_for_others(asset.rights, self._day):
            return ""
        if asset.rights.person and asset.rights.scope_on(self._day) is Scope.PUBLIC:
            return "phiếu đồng ý chưa cho đơn vị khác dùng (thêm share = true khi đã có)"
        return "phiếu quyền chỉ cho dùng trong trường, hoặc đã hết hạn"

    def _sound(self, asset: SoundAsset) -> str:
        path = f"{SOUNDS}/{slug(asset.path.stem)}{asset.path.suffix.lower()}"
        taken = self.contents.get(path)
        if taken is not None and taken != asset.path:
            path = f"{SOUNDS}/{slug(asset.path.stem)}-{asset.digest[:8]}{asset.path.suffix.lower()}"
        rights = asset.rights
        self.contents[path] = asset.path
        self.sounds[path] = SharedSound(
            path=path,
            who=rights.who,
            source=rights.source,
            licence=rights.licence,
            titles=asset.titles,
            recording=asset.path.is_relative_to(self._own / RECORDINGS),
            person=rights.person,
            consent=rights.consent,
            until=rights.until,
            clean=asset.clean,
            phrases=asset.phrases,
        )
        return path


def _voice_told(role: RoleDefault) -> str:
    """What the voice of a role is like, in words; "" where they would name a voice."""
    wish = understand_wish(role.wish, ())
    if names_a_voice(role.wish):
        return ""
    region = wish.region if wish.region is not Region.UNKNOWN else None
    traits = (wish.gender, wish.age, region and f"miền {region}")
    speed = next((word for word, rate in SPEEDS if rate == role.rate != 1.0), None)
    return ", ".join(str(one) for one in (*traits, speed) if one)


def take_over(
    station: StationContext,
    tools: ProductionTools,
    path: Path,
    *,
    day: date,
    programme: str = "",
) -> TakenOver:
    """Bring a pack's scripts into the station, in its own programme on `day`; nothing is replaced.

    They are scripts like others then: checked, built and approved as those are. Raises InputError
    when the pack cannot be used (then nothing came), StoreError.
    """
    with open_pack(path) as opened:
        known = [form.slug for form in station.formats]
        chosen = programme or next(iter(known), "")
        if chosen not in known:
            raise InputError(
                f"không có chương trình “{chosen}”", hint="Xem thư mục scripts_vi/formats."
            )
        texts = {s.path: text_of(opened.data(s.path), s.path) for s in opened.pack.scripts}
        notes = _Notes(tools.folders.scripts / ASIDE / f"{fingerprint(path)[1][:32]}.json")
        begun = notes.read() or BegunArrival(day=day, programme=chosen)
        arrival = _Arrival(station, tools, opened, notes, begun)
        for sound in opened.pack.sounds:
            if sound.path not in arrival.lines:
                arrival.take(sound)
        scripts = tuple(
            arrival.put(script, texts[script.path], day=begun.day, programme=begun.programme)
            for script in opened.pack.scripts
        )
        _note(tools, PackWay.TAKEN, opened.pack)
        notes.drop()
    return TakenOver(
        scripts=scripts,
        stood=tuple(arrival.stood),
        day=begun.day,
        programme=begun.programme,
        told=tuple(arrival.told),
    )


def _note(tools: ProductionTools, way: PackWay, pack: Pack) -> None:
    note_pack(
        tools.folders.audio,
        PackNote(
            day=tools.clock.now().astimezone(ZONE).date(),
            way=way,
            digest=hashlib.sha256(to_text(pack).encode()).hexdigest(),
            scripts=len(pack.scripts),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunArrival:
    """What is remembered of a pack while it is taken over: a run that is killed goes on from it."""

    day: date
    programme: str
    names: tuple[tuple[str, str], ...] = ()  # path in the pack, name of the script here


class _Notes:
    """The file that remembers it; gone when everything has come."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> BegunArrival | None:
        """What a killed run left; one that cannot be read counts as none."""
        try:
            return from_text(BegunArrival, self._path.read_bytes(), where=self._path.name)
        except (OSError, StoreError):
            return None

    def keep(self, begun: BegunArrival) -> None:
        """Remember it. Raises StoreError."""
        write_atomic(self._path, to_text(begun).encode())

    def drop(self) -> None:
        """Everything has come."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
            sweep(self._path.parent)  # also what killed runs left
            self._path.parent.rmdir()


class _Arrival:
    """A pack on its way into the station."""

    def __init__(
        self,
        station: StationContext,
        tools: ProductionTools,
        opened: OpenPack,
        notes: _Notes,
        begun: BegunArrival,
    ) -> None:
        self.told: list[str] = []
        self._roles = station.profile.roles
        self._unit = one_line(station.profile.unit)
        self._sets = {_folded(form.sound_set) for form in station.formats if form.sound_set}
        self._programme = next((f for f in station.formats if f.slug == begun.programme), None)
        self.stood: list[Path] = []
        self._tools = tools
        self._opened = opened
        self._notes = notes
        self._begun = begun
        self._gone = withdrawn_sounds(tools.withdrawals().all())
        scripts = opened.pack.scripts
        named = {path for script in scripts for _, path in script.cues}
        self.lines = {path for script in scripts for _, path in script.takes} - named
        self._by_name = _named(tools.shelf().assets)
        self._digests = {file.path: file.sha256 for file in opened.pack.files}
        self._names: dict[str, str] = {}  # path in the pack -> what scripts may call it here
        self._answers: set[tuple[str, str]] = set()  # (path in the pack, name it answers to here)

    def take(self, sound: SharedSound) -> None:
        """Put a sound among ours, under a name that is free; a bad one stays out."""
        digest = self._digests[sound.path]
        if digest in self._gone:
            self.told.append(f"âm thanh “{PurePosixPath(sound.path).name}” đã rút, không nhận lại")
            return
        have = next((a for a in self._by_name.values() if a.digest == digest), None)
        if have is not None:
            self._names[sound.path] = have.path.name
            return
        name = PurePosixPath(sound.path)
        if self._is_taken(name.stem) or self._is_taken(name.name):
            name = name.with_stem(f"{name.stem}-{digest[:8]}")
        folder = self._tools.folders.scripts / (RECORDINGS if sound.recording else SOUNDS)
        if (folder / name.name).exists():
            return
        titles = [t for t in map(one_line, sound.titles) if not self._is_taken(t)]
        if not are_phrase_ends(sound.phrases):
            told = "chỗ hết từng câu nhạc ghi sai nên không nhận, nhạc vẫn phát"
            self.told.append(f"âm thanh “{name.name}”: {told}")
            sound = replace(sound, phrases=())
        card = folder / f"{name.name}.toml"
        write_atomic(card, _card(sound, titles).encode())  # first: never a voice without its rights
        if not self._unpacked(sound.path, folder / name.name):
            card.unlink(missing_ok=True)
        else:
            self._names[sound.path] = name.name
            answers = (name.name, name.stem, *titles)
            self._answers |= {(sound.path, _folded(answer)) for answer in answers}

    def _is_taken(self, name: str) -> bool:
        """Whether a sound here answers to a name, or one of a set that a programme here has.

        What somebody else sends as “nhạc cắt tết” must not become the sting of our own set.
        """
        wanted = _folded(name)
        bases = (wanted.removesuffix(f"-{word}") for word in self._sets)
        return any(one in self._by_name for one in (wanted, *bases))

    def _unpacked(self, path: str, target: Path) -> bool:
        """Whether the file is a sound, and in place now."""
        spare = self._tools.folders.scripts / ASIDE / target.name
        spare.parent.mkdir(parents=True, exist_ok=True)
        spare.unlink(missing_ok=True)
        try:
            self._opened.unpack(path, spare)
            with open_sound(spare):
                pass
            target.parent.mkdir(parents=True, exist_ok=True)
            put_in_place(spare, target)
        except BroadcasterError as fault:
            self.told.append(f"âm thanh “{target.name}” không nhận: {fault.sentence}")
            return False
        finally:
            with suppress(OSError):  # a run that was cut off may have left something there
                spare.unlink(missing_ok=True)
                spare.parent.rmdir()
        return True

    def put(self, script: SharedScript, text: str, *, day: date, programme: str) -> Path:
        """Write a script under a name that is free; the path."""
        names = {}
        for cue, sound in script.cues:
            here = self._names.get(sound)
            mine = self._by_name.get(_folded(cue))
            right = mine is not None and mine.digest == self._digests[sound]
            if here is not None and not right and (sound, _folded(cue)) not in self._answers:
                names[cue] = here
        origin = one_line(script.origin) or one_line(self._opened.pack.unit)
        ours = adopted(with_sounds(text, names), programme=programme, day=day, origin=origin)
        stands = self._standing(script, ours)
        path = stands or self._place(script)
        for name in still_named(ours, names, path.name):
            self.told.append(f"{path.name}: trong bảng, sửa “{name}” thành “{names[name]}”")
        if stands is not None:
            self.stood.append(stands)
            self.told.append(
                f"{path.name}: “{one_line(script.title)}”, đã nhận lần trước, giữ nguyên"
            )
        elif path.is_file():
            self.told.append(
                f"{path.name}: “{one_line(script.title)}”, đã nhận ở lần bị ngắt trước"
            )
        else:
            write_atomic(path, ours.encode())
            self.told.append(f"{path.name}: “{one_line(script.title)}”, bài gốc của {origin}")
            self._tell_named(ours, path.name, {origin, one_line(self._opened.pack.unit)})
        self._put_takes(script, slug(path.stem), path.name)
        self._tell_missing(script, ours, path.name)
        return path

    def _tell_named(self, ours: str, name: str, units: set[str]) -> None:
        """Where the words name those whom it comes from: the frame is ours, the words are not."""
        for unit in sorted(units - {self._unit}):
            if lines := lines_naming(ours, unit):
                more = " …" if len(lines) > _LINES_TOLD else ""
                where = ", ".join(map(str, lines[:_LINES_TOLD])) + more
                self.told.append(
                    f"{name}: dòng {where} nêu “{unit}”: xem có phải sửa thành tên trường mình"
                )

    def _tell_missing(self, script: SharedScript, ours: str, name: str) -> None:
        """Voices and usual sounds that the script had at home and does not find here."""
        read = read_script(ours.encode(), name).value
        if read is None:
            return  # `check` says what is wrong with it
        told = dict(script.roles)
        for block in first_of_unknown_roles(read, self._roles):
            was = one_line(told.get(block.role, ""))[:_LONGEST_VOICE]
            there = f" (nơi gửi: {was})" if was else ""
            self.told.append(
                f"{name}: vai “{block.role}” chưa có giọng ở đài này{there}; "
                "chọn giọng ở Cài đặt, Vai và giọng"
            )
        bare = {b.kind: None for b in read.body if isinstance(b, Cue) and not b.name}
        for kind in bare:
            if kind in WITH_USUAL_SOUND and not (
                self._programme and usual_sound(self._programme, kind)
            ):
                self.told.append(
                    f"{name}: bài gọi [{kind}] mà chương trình {self._begun.programme} chưa có "
                    "tiếng nào cho nó; chọn ở Cài đặt, Chương trình, hoặc ghi tên tiếng trong bài"
                )

    def _put_takes(self, script: SharedScript, ours: str, name: str) -> None:
        """The recordings of lines, beside the script under its name here."""
        sounds = {sound.path: sound for sound in self._opened.pack.sounds}
        came = 0
        for line, path in script.takes:
            digest = self._digests[path]
            target = self._tools.folders.scripts / LINES / f"{ours[:60].strip('-')}-{digest[:16]}"
            target = target.with_name(target.name + PurePosixPath(path).suffix)
            if digest in self._gone:
                continue
            card = target.with_suffix(".toml")
            write_atomic(card, _take_card(sounds[path], ours, line).encode())
            if self._unpacked(path, target):
                came += 1
            else:
                card.unlink(missing_ok=True)
        if came:
            self.told.append(f"{name}: {came} lời có giọng người thu đi theo bài")
        if script.unsent:
            self.told.append(
                f"{name}: {script.unsent} lời ở nơi gửi do người đọc, bản thu không được gửi; "
                "ở đây giọng máy đọc, hoặc thu lại"
            )

    def _standing(self, script: SharedScript, ours: str) -> Path | None:
        """The script as it came an earlier time and nobody changed but its day; None when changed.

        A run that was cut off has its own memory of what it placed.
        """
        if script.path in dict(self._begun.names):
            return None
        named = re.compile(rf"{re.escape(slug(PurePosixPath(script.path).stem))}(?:-\d+)?")
        wanted = without_day(ours)
        for path in sorted(script_files(self._tools.folders.scripts)):
            if named.fullmatch(slug(path.stem)):
                with suppress(OSError, InputError):
                    if without_day(text_of(path.read_bytes(), path.name)) == wanted:
                        return path
        return None

    def _place(self, script: SharedScript) -> Path:
        """Where a script goes; it is remembered before anything is there."""
        known = dict(self._begun.names).get(script.path)
        if known is not None:
            return self._tools.folders.scripts / known
        path = self._free(slug(PurePosixPath(script.path).stem))
        names = (*self._begun.names, (script.path, path.name))
        self._begun = replace(self._begun, names=names)
        self._notes.keep(self._begun)
        return path

    def _free(self, name: str) -> Path:
        folder = self._tools.folders.scripts
        taken = {slug(path.stem) for path in script_files(folder)}
        number = 1
        fresh = name
        while fresh in taken or (folder / f"{fresh}.md").exists():
            number += 1
            fresh = f"{name}-{number}"
        return folder / f"{fresh}.md"


def _named(assets: Sequence[SoundAsset]) -> dict[str, SoundAsset]:
    """Sounds by every name they answer to, as scripts find them."""
    names: dict[str, SoundAsset] = {}
    for asset in assets:
        for name in (asset.name, asset.path.name, asset.path.stem, *asset.titles):
            names.setdefault(_folded(name), asset)
    return names


def _folded(name: str) -> str:
    return slug(fold(name))


def _take_card(sound: SharedSound, script: str, line: str) -> str:
    """The card of a recorded line."""
    rights = _rights(sound, person=True)
    card = RightsCard(rights=rights, clean=sound.clean, script=script, reads=one_line(line))
    return _HEADER + card_text(card)


def _card(sound: SharedSound, titles: Sequence[str]) -> str:
    """The card of a sound that came from others."""
    card = RightsCard(
        rights=_rights(sound, person=sound.person),
        titles=tuple(titles),
        clean=sound.clean,
        phrases=sound.phrases,
    )
    return _HEADER + card_text(card)


def _rights(sound: SharedSound, *, person: bool) -> Rights:
    """What is known here of who made a sound; what others wrote is text and nothing else.

    It may not be handed on: the consent was for this school, not for the next.
    """
    return Rights(
        who=one_line(sound.who),
        source=one_line(sound.source),
        licence=one_line(sound.licence),
        scope=Scope.PUBLIC,
        consent=one_line(sound.consent),
        until=sound.until,
        person=person,
    )
