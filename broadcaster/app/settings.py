"""Configuration -> one frozen value; every mistake in it is reported at once."""

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from broadcaster.domain.errors import ConfigError, PublishError
from broadcaster.domain.notice import Level, Notice, Place, WithNotices
from broadcaster.domain.station import ProgrammeFormat, Show, StationProfile
from broadcaster.domain.stored_objects import ObjectStoreSettings
from broadcaster.domain.unit_limits import UnitLimits
from broadcaster.domain.wording import refusal
from broadcaster.publishing.categories import split_category
from broadcaster.scripts.programme_file import read_format
from broadcaster.scripts.station_file import read_station
from broadcaster.storage.atomic import write_atomic
from broadcaster.system.files import has_name

SCRIPTS = "scripts_vi"
AUDIO = "audio_out"
FEEDS = "feeds"
HOST = ".may-chu"  # below AUDIO
DATABASE = "danh-muc.sqlite3"  # below AUDIO, unless station.toml names another one
BEFORE_UPGRADE = "truoc-nang-cap.sqlite3"  # below HOST: the database, until its upgrade is done
STATION_FILE = "station.toml"
WITHDRAWALS = "da-rut.toml"
FORMATS = "formats"
HUB_FILE, HUB_LOCK = "hub.toml", ".hub.khoa"  # in the folder of a hub
OFFICE_FILE = ".hub.van-phong"  # there too: what the office sets, as `note_office` writes it
UNITS = "don-vi"  # the folder of a hub, and the prefix of its store, below which units are
IN_HUB = "BROADCASTER_IN_HUB"  # set in a server of many units, and so in the processes it begins
DEMO = "BROADCASTER_DEMO"  # set by `demo`, and so in the processes it begins: a file of its station
_BACKUP_SCHEMES = ("sftp", "ssh")  # for a unit of a hub
ENGINES = ("embedded", "own", "neural", "edge", "gtts", "command")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeCluster:
    """The machines on which the desks of an office's units have their programmes made."""

    address: str = ""  # of the Dask scheduler; "" = there are none, each unit's are made here
    waits: bool = True  # while they are away; False = what is asked for then is made here


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the program is told before it starts."""

    folder: Path  # the station folder
    station: StationProfile
    formats: tuple[ProgrammeFormat, ...]
    notices: tuple[Notice, ...] = ()  # formats that could not be used
    database: str = ""  # URL; "" = SQLite under audio_out/
    cache_bytes: int = 4_000_000_000  # limit of each cache
    jobs: int = 2  # episodes made at once
    ca_bundle: str = ""  # certificates for online voices; "" = certifi's
    voices: Path = Path("giong-doc")  # where installed voices stand
    in_hub: bool = False  # one unit of many on this machine: what is the machine's is not its own
    limits: UnitLimits = field(default_factory=UnitLimits)  # of such a unit
    cluster: OfficeCluster = field(default_factory=OfficeCluster)  # of its office
    demo: Path | None = None  # the stage of a throw-away station: its clock is moved
    database_known: bool = True  # False = station.toml cannot be read, and it may name another one

    @property
    def scripts(self) -> Path:
        """Where people write."""
        return self.folder / SCRIPTS

    @property
    def audio(self) -> Path:
        """Where finished audio stands."""
        return self.folder / AUDIO

    @property
    def feeds(self) -> Path:
        """The root of the public site."""
        return self.folder / FEEDS

    @property
    def cache(self) -> Path:
        """What can be made again."""
        return self.audio / ".cache"

    @property
    def host(self) -> Path:
        """What the web server keeps: counts, its log, the site under another address."""
        return self.audio / HOST


def load_settings(folder: Path, environ: Mapping[str, str], *, jobs: int = 0) -> Settings:
    """Read station.toml and the programme formats of a station folder.

    A format with mistakes is left out and told in `notices`: it stops its own programme only.
    Raises ConfigError, listing every mistake, when station.toml cannot be used.
    """
    checked = _station(folder)
    if checked.value is None:
        raise _config_error(checked.errors)
    wrong = tuple(n for show in checked.value.shows for n in _category(show))
    if wrong:
        raise _config_error(wrong)
    station = _with_voice(checked.value, environ.get("BROADCASTER_VOICE", ""))
    office, in_hub = _SetByOffice(), _in_hub(folder, environ)
    if in_hub:
        _refuse_in_hub(station)
        office = _of_the_office(folder)
        station = replace(station, object_store=office.store)
    formats = tuple(_formats(folder))
    return Settings(
        folder=folder,
        station=station,
        formats=tuple(f.value for f in formats if f.value is not None),
        notices=(*checked.notices, *(n for f in formats for n in f.notices)),
        database=environ.get("BROADCASTER_DATABASE", "") or station.database,
        cache_bytes=round(station.retention.cache_gb * 1e9),
        jobs=jobs or 2,
        ca_bundle=environ.get("BROADCASTER_CA_BUNDLE", ""),
        voices=voices_folder(folder, station.voices_folder, environ, sys.platform),
        in_hub=in_hub,
        limits=office.limits,
        cluster=office.cluster,
        demo=_demo(folder, environ),
    )


def _demo(folder: Path, environ: Mapping[str, str]) -> Path | None:
    """The stage that the environment names, where it lies in this very station.

    No other station's clock is moved, whatever is left in an environment.
    """
    named = environ.get(DEMO, "")
    file = Path(named)
    return file if named and file.parent.resolve() == folder.resolve() else None


def _hub_of(folder: Path) -> Path | None:
    """The folder of the hub among whose units a folder stands; None = it stands elsewhere."""
    units = folder.absolute().parent
    signs = (units.with_name(name) for name in (HUB_LOCK, HUB_FILE))
    return units.parent if units.name == UNITS and any(one.is_file() for one in signs) else None


def _in_hub(folder: Path, environ: Mapping[str, str]) -> bool:
    """Whether others share the machine: also for a command that no hub began."""
    return bool(environ.get(IN_HUB)) or _hub_of(folder) is not None


_OWN_FOLDER = (
    "Bỏ các dòng ấy: mỗi đơn vị chỉ dùng thư mục của mình. Cơ sở dữ liệu, giọng đọc, kho đối tượng "
    "và chỗ sao lưu trên máy do người giữ máy chủ lo; nơi sao lưu mà đơn vị tự ghi phải ở máy "
    "khác, dạng sftp://tên:mật-khẩu@máy-khác/thư-mục."
)
_KEPT_BY_THE_OFFICE = (
    "Bỏ mục ấy. Kho đối tượng do người giữ máy chủ đặt một lần cho mọi đơn vị, ở [kho] trong "
    "hub.toml: mỗi đơn vị được một chỗ riêng, khóa của kho không qua tay đơn vị nào. Trường "
    "cần đưa lên kho thì nhờ người ấy."
)


def _refuse_in_hub(station: StationProfile) -> None:
    """What would lead out of the unit's own folder, on a machine that others share.

    Raises ConfigError.
    """
    target = station.backup.target
    leads_out = (
        ("database", bool(station.database)),
        ("[voices.command]", station.command is not None),
        ("voices_folder", bool(station.voices_folder)),
        ("[backup] target", bool(target) and not _goes_to_another_machine(target)),
        # a folder of another unit, or another unit's keys; the office gives each its part
        ("[object_store]", station.object_store != ObjectStoreSettings()),
    )
    if said := [name for name, does in leads_out if does]:
        raise ConfigError(
            f"trên máy chủ chung của nhiều đơn vị, station.toml không được ghi: {', '.join(said)}",
            hint=_KEPT_BY_THE_OFFICE if said == ["[object_store]"] else _OWN_FOLDER,
            where=f"{SCRIPTS}/{STATION_FILE}",
        )


def note_office(
    hub: Path,
    store: ObjectStoreSettings,
    limits: UnitLimits,
    own: Mapping[str, UnitLimits],
    cluster: OfficeCluster | None = None,
) -> None:
    """Leave what the office sets where every process for its units finds it; no keys are in it.

    Thousands of units with limits of their own are more than an environment carries. Raises
    StoreError.
    """
    every = {"": limits, **own}
    told = {code: [one.disk_gb, one.minutes] for code, one in every.items()}
    both = {"store": asdict(store), "cluster": asdict(cluster or OfficeCluster())}
    data = json.dumps({**both, "limits": told}).encode()
    write_atomic(hub / OFFICE_FILE, data, private=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _SetByOffice:
    """What a unit has of its office."""

    store: ObjectStoreSettings = field(default_factory=ObjectStoreSettings)  # its part of it
    limits: UnitLimits = field(default_factory=UnitLimits)
    cluster: OfficeCluster = field(default_factory=OfficeCluster)


def _of_the_office(folder: Path) -> _SetByOffice:
    """A unit's part of the office's store, below its own prefix, what it may take up, who builds.

    Only for a folder that stands among the units: a backup that is tried elsewhere has none.
    Raises ConfigError.
    """
    hub = _hub_of(folder)
    if hub is None:
        return _SetByOffice()
    try:
        told = json.loads((hub / OFFICE_FILE).read_bytes())
    except FileNotFoundError:  # a hub that never served
        return _SetByOffice()
    except (OSError, ValueError) as fault:
        raise ConfigError(
            "không đọc được những gì văn phòng đặt cho các đơn vị",
            hint="Người giữ máy chủ mở lại máy chủ chung: lúc mở nó ghi lại tệp ấy từ hub.toml.",
            where=str(hub / OFFICE_FILE),
        ) from fault
    disk_gb, minutes = told["limits"].get(folder.name, told["limits"][""])
    return _SetByOffice(
        store=unit_part(ObjectStoreSettings(**told["store"]), folder.name),
        limits=UnitLimits(disk_gb=disk_gb, minutes=minutes),
        cluster=OfficeCluster(**told.get("cluster", {})),  # a hub of before has noted none
    )


def unit_part(office: ObjectStoreSettings, code: str) -> ObjectStoreSettings:
    """What a unit has of the office's store: its site and its work below a prefix of its own."""

    def place(url: str) -> str:
        return f"{url.rstrip('/')}/{UNITS}/{code}" if url else ""

    return replace(office, url=place(office.url), work=place(office.work))


def check_for_hub(data: bytes, folder: Path, environ: Mapping[str, str]) -> None:
    """A station.toml before it is put in place: in a hub it would close the unit's own desk.

    Its mistakes are for others to tell. Raises ConfigError.
    """
    if _in_hub(folder, environ):
        station = read_station(data, f"{SCRIPTS}/{STATION_FILE}").value
        if station is not None:
            _refuse_in_hub(station)


def _goes_to_another_machine(target: str) -> bool:
    """Whether backups go by a way on which the unit itself says who it is, and by no other.

    Every other kind of address is a folder of this machine, or asks with what the hub's account
    has; "::" chains one kind behind another.
    """
    scheme, separator, _ = target.partition("://")
    return bool(separator) and scheme.lower() in _BACKUP_SCHEMES and "::" not in target


def unread_settings(folder: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of a station whose station.toml cannot be used: where its folders are.

    For what must go on without them, never to publish or build with. Of the file only the line
    that names the database is looked for.
    """
    try:
        text = (folder / SCRIPTS / STATION_FILE).read_text("utf-8", "replace")
    except OSError:
        text = ""
    named = re.search(r'^\s*database\s*=\s*"([^"\n]*)"\s*(?:#.*)?$', text, re.MULTILINE)
    in_hub = _in_hub(folder, environ)
    named = None if in_hub else named
    database = environ.get("BROADCASTER_DATABASE", "") or (named[1] if named else "")
    return Settings(
        folder=folder,
        station=StationProfile(
            name="", unit=folder.name, contact="", email="", public_url="", shows=(), approval=True
        ),
        formats=tuple(f.value for f in _formats(folder) if f.value is not None),
        database=database,
        in_hub=in_hub,
        database_known=bool(database) or (folder / AUDIO / DATABASE).is_file(),
    )


def voices_folder(folder: Path, named: str, environ: Mapping[str, str], system: str) -> Path:
    """Where installed voices stand: where the environment or the station says, else the user's own.

    A path of the station is seen from its folder, so that both can be carried away together.
    `system` is sys.platform.
    """
    if asked := environ.get("BROADCASTER_VOICES_FOLDER", ""):
        return Path(asked)
    if named:
        return folder / named
    home = environ.get("USERPROFILE" if system == "win32" else "HOME", "")
    if not home:  # a service without a home keeps them beside the audio
        return folder / AUDIO / ".giong-doc"
    if system == "win32":
        data = Path(environ.get("LOCALAPPDATA") or f"{home}/AppData/Local")
    elif system == "darwin":
        data = Path(home, "Library", "Application Support")
    else:
        data = Path(environ.get("XDG_DATA_HOME") or f"{home}/.local/share")
    return data / "broadcaster" / "voices"


def _station(folder: Path) -> WithNotices[StationProfile]:
    name = f"{SCRIPTS}/{STATION_FILE}"
    try:
        data = (folder / SCRIPTS / STATION_FILE).read_bytes()
    except OSError as error:
        raise ConfigError(
            f"không đọc được tệp {name} trong thư mục {folder}",
            hint="Vào đúng thư mục của đài, hoặc lập đài mới bằng: broadcaster init TÊN-THƯ-MỤC",
        ) from error
    return read_station(data, name)


def _category(show: Show) -> tuple[Notice, ...]:
    """A category that no directory knows is a mistake of station.toml, not of publishing."""
    try:
        split_category(show.category)
    except PublishError as error:
        notice = Notice(
            code="the-loai-la",
            level=Level.ERROR,
            sentence=f"kênh “{show.key}”: {error.sentence}",
            hint=error.hint,
            place=Place(file=f"{SCRIPTS}/{STATION_FILE}"),
        )
        return (notice,)
    return ()


def _formats(folder: Path) -> list[WithNotices[ProgrammeFormat]]:
    place = folder / SCRIPTS / FORMATS
    try:
        found = sorted(place.iterdir()) if has_name(place) else []
    except OSError as error:  # not the same as a station that has none
        return [_unread(f"{SCRIPTS}/{FORMATS}", "thư mục khuôn chương trình", error)]
    return [
        _format(path)
        for path in found
        if path.suffix == ".toml" and not path.name.startswith((".", "_"))
    ]


def _format(path: Path) -> WithNotices[ProgrammeFormat]:
    name = f"{SCRIPTS}/{FORMATS}/{path.name}"
    try:
        return read_format(path.read_bytes(), name, path.stem)
    except OSError as error:
        return _unread(name, "khuôn chương trình", error)


def _unread(name: str, what: str, error: OSError) -> WithNotices[ProgrammeFormat]:
    notice = Notice(
        code="tep-khong-doc-duoc",
        level=Level.ERROR,
        sentence=f"không đọc được {what}: {refusal(error)}",
        hint="Kiểm tra quyền đọc, và ổ đĩa mà liên kết (nếu có) dẫn tới.",
        place=Place(file=name),
    )
    return WithNotices(value=None, notices=(notice,))


def _with_voice(station: StationProfile, wanted: str) -> StationProfile:
    """Put one engine first for this run; the station's own order stays behind it."""
    if not wanted:
        return station
    if wanted not in ENGINES:
        raise ConfigError(
            f"không có bộ giọng “{wanted}”", hint="Các bộ giọng: " + ", ".join(ENGINES) + "."
        )
    rest = tuple(name for name in station.engines if name != wanted)
    return replace(station, engines=(wanted, *rest))


def _config_error(errors: tuple[Notice, ...]) -> ConfigError:
    lines = [f"{n.place}: {n.sentence}" + (f" ({n.hint})" if n.hint else "") for n in errors]
    return ConfigError(
        "tệp cài đặt của đài có lỗi:\n  " + "\n  ".join(lines),
        hint="Sửa các dòng trên rồi chạy lại; chưa có gì bị thay đổi.",
    )
