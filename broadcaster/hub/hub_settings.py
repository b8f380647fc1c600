"""`hub.toml` of a hub's folder: what the office decides for all units, and no unit for itself."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from broadcaster.app.settings import HUB_FILE, OfficeCluster
from broadcaster.domain.errors import ConfigError
from broadcaster.domain.stored_objects import S3_PLACE, ObjectStoreSettings
from broadcaster.domain.toml_tables import Table, open_table
from broadcaster.domain.unit_limits import UnitLimits
from broadcaster.hub.folder import HubFolder, code_fault
from broadcaster.scripts.setting import read_values
from broadcaster.scripts.settings_table import OBJECT_STORE
from broadcaster.storage.database import server_address, sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.os_errors import explain

ROWS_TABLE, ADDRESS = "so-chung", "dia_chi"
_HOSTS = "ten-mien"
_STORE, _LIMITS, _OWN = "kho", "gioi-han", "rieng"
_CLUSTER, _WHILE_AWAY, _AT_ONCE = "cum-may", "khi_vang", "cung_luc"
_TABLES = (_HOSTS, ROWS_TABLE, _STORE, _LIMITS, _CLUSTER)
_WAITS = {"doi": True, "tai-cho": False}  # what a unit's work does while the cluster is away
_SCHEDULER = re.compile(r"(?:tcp|tls)://(?:[^\s/:@\[\]]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}")
_MOST_AT_ONCE = 64
_DISK, _MINUTES = "dia_gb", "phut_thang"
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")
_OTHERS = 0o007  # rights of everybody on the machine


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSettings:
    """What `hub.toml` says."""

    hosts: Mapping[str, str] = field(default_factory=dict)  # host name, code of the unit
    # of the hub's database on a server, a password in it and all: for nobody's eyes; "" = a file
    database: str = field(default="", repr=False)
    store: ObjectStoreSettings = field(
        default_factory=ObjectStoreSettings
    )  # the office's; units are below it
    limits: UnitLimits = field(default_factory=UnitLimits)  # of every unit that has none of its own
    own_limits: Mapping[str, UnitLimits] = field(default_factory=dict)  # by code
    cluster: OfficeCluster = field(default_factory=OfficeCluster)
    lanes: int = 0  # pieces of the units' work at one time; 0 = as many as this machine has cores

    def limits_of(self, code: str) -> UnitLimits:
        """How much a unit may take up."""
        return self.own_limits.get(code, self.limits)


def hub_settings(folder: HubFolder) -> HubSettings:
    """What the office wrote; without a file everything as it is by itself. Raises ConfigError."""
    path = folder.root / HUB_FILE
    try:
        root, notices = open_table(path.read_bytes(), HUB_FILE)
    except FileNotFoundError:
        return HubSettings()
    except OSError as fault:
        told = explain(fault, path, f"đọc {HUB_FILE}")
        raise _refused(path, told.sentence, told.hint) from fault
    if root is None:
        slip = notices[-1]
        line = f", dòng {slip.place.line}" if slip.place is not None and slip.place.line else ""
        raise _refused(path, f"{HUB_FILE}{line}: {slip.sentence}", slip.hint)
    tree = {name: root.value(name) for name in root.written()}
    if unknown := sorted(tree.keys() - {*_TABLES}):
        known = ", ".join(f"[{one}]" for one in _TABLES)
        raise _refused(path, f"{HUB_FILE} chỉ có các bảng {known}, không có: {unknown[0]}")
    limits, own_limits = _limits(path, tree)
    cluster, lanes = _cluster(path, tree)
    return HubSettings(
        hosts=_hosts(path, tree),
        database=_database(path, tree),
        store=_store(path, root),
        limits=limits,
        own_limits=own_limits,
        cluster=cluster,
        lanes=lanes,
    )


def hub_database(folder: HubFolder, settings: HubSettings, *, alone: bool = False) -> HubDatabase:
    """The database that the office named, of this hub alone; without a name the folder's file.

    Raises StoreError where the program for such a database is not installed.
    """
    if not settings.database:
        return HubDatabase(sqlite_url(folder.rows), alone=alone)
    return HubDatabase(settings.database, alone=alone, owner=folder.mark())


def _hosts(path: Path, tree: Mapping[str, object]) -> Mapping[str, str]:
    hosts: dict[str, str] = {}
    for name, code in _table(path, tree, _HOSTS).items():
        if not isinstance(code, str) or code_fault(code) or not _HOST.fullmatch(name):
            raise _refused(
                path,
                f"[{_HOSTS}] của {HUB_FILE}: “{name}” phải là một tên miền chữ thường, và chỉ "
                "vào mã của một đơn vị",
            )
        hosts[name] = code
    return hosts


def _database(path: Path, tree: Mapping[str, object]) -> str:
    table = _table(path, tree, ROWS_TABLE)
    if unknown := sorted(table.keys() - {ADDRESS}):
        raise _refused(
            path, f"[{ROWS_TABLE}] của {HUB_FILE} chỉ có {ADDRESS}, không có: {unknown[0]}"
        )
    address = table.get(ADDRESS, "")
    if address == "":
        return ""
    try:  # what is told does not repeat the address: a password may stand in it
        _, secret = server_address(str(address))
    except ValueError:
        raise _refused(
            path,
            f"{ADDRESS} trong [{ROWS_TABLE}] của {HUB_FILE} phải là địa chỉ của một cơ sở dữ liệu "
            "PostgreSQL",
            f'Ví dụ {ADDRESS} = "postgresql://ten@may-chu/so_chung"; bỏ dòng ấy thì sổ chung là '
            "một tệp SQLite cạnh hub.toml.",
        ) from None
    if secret and os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise _refused(
            path,
            f"{HUB_FILE} có mật khẩu của cơ sở dữ liệu mà ai trên máy này cũng đọc được",
            f"Chạy: chmod o-rwx {HUB_FILE}",
        )
    return str(address)


def _store(path: Path, root: Table) -> ObjectStoreSettings:
    """[kho] has the settings of a station's [object_store]; the keys are a file beside it."""
    values = read_values(root.table(_STORE), OBJECT_STORE)
    if root.page.failed or any(one.code == "khoa-la" for one in root.page.notices):
        told = root.page.notices[-1]
        raise _refused(path, f"[{_STORE}] của {HUB_FILE}: {told.sentence}", told.hint)
    store = ObjectStoreSettings(**values)
    places = [url for url in (store.url, store.work) if url]
    if places and not (all(map(S3_PLACE.fullmatch, places)) and store.keys_file):
        raise _refused(
            path,
            f"[{_STORE}] của {HUB_FILE} phải có url, work dạng s3://NGĂN/TIỀN-TỐ, và keys_file",
            "Khóa của kho đứng trong tệp riêng, chỉ người chạy máy chủ đọc được.",
        )
    if store.work_in_site:
        raise _refused(
            path,
            f"work ở [{_STORE}] của {HUB_FILE} nằm trong chỗ của trang (url), hoặc chứa chỗ ấy",
            "Ghi vào work một chỗ khác, kín: ở đó có bài chưa phát và tiếng chỉ trong trường.",
        )
    return store


def _cluster(path: Path, tree: Mapping[str, object]) -> tuple[OfficeCluster, int]:
    """Who makes the units' programmes, and how many pieces of work go on at one time."""
    table = _table(path, tree, _CLUSTER)
    where = f"[{_CLUSTER}] của {HUB_FILE}"
    if unknown := sorted(table.keys() - {ADDRESS, _WHILE_AWAY, _AT_ONCE}):
        known = f"{ADDRESS}, {_WHILE_AWAY}, {_AT_ONCE}"
        raise _refused(path, f"{where} chỉ có {known}; không có: {unknown[0]}")
    address = table.get(ADDRESS, "")
    if not isinstance(address, str) or (address and not _SCHEDULER.fullmatch(address)):
        raise _refused(
            path,
            f"{ADDRESS} ở {where} phải là địa chỉ của máy điều phối Dask",
            f'Ví dụ {ADDRESS} = "tcp://10.0.0.1:8786"; bỏ dòng ấy thì máy này dựng cho mọi đơn vị.',
        )
    away = table.get(_WHILE_AWAY, "doi")
    if not isinstance(away, str) or away not in _WAITS:
        raise _refused(
            path,
            f"{_WHILE_AWAY} ở {where} chỉ là “doi” hoặc “tai-cho”",
            "doi: việc dựng đợi cụm máy trở lại; tai-cho: cụm vắng thì dựng ngay ở máy này.",
        )
    lanes = table.get(_AT_ONCE, 0)
    if type(lanes) is not int or not 0 <= lanes <= _MOST_AT_ONCE:
        raise _refused(
            path,
            f"{_AT_ONCE} ở {where} phải là một số từ 0 đến {_MOST_AT_ONCE}",
            "Mỗi việc là một tiến trình chừng 160 MB ở máy này; 0 = theo số lõi của máy.",
        )
    return OfficeCluster(address=address, waits=_WAITS[away]), lanes


def _limits(path: Path, tree: Mapping[str, object]) -> tuple[UnitLimits, Mapping[str, UnitLimits]]:
    table = _table(path, tree, _LIMITS)
    every = _limit(path, {key: value for key, value in table.items() if key != _OWN}, UnitLimits())
    own: dict[str, UnitLimits] = {}
    for code, told in _table(path, table, _OWN).items():
        if code_fault(code) or not isinstance(told, dict):
            raise _refused(path, f"[{_LIMITS}.{_OWN}] của {HUB_FILE}: “{code}” không là một đơn vị")
        own[code] = _limit(path, told, every)
    return every, own


def _limit(path: Path, table: Mapping[str, object], usual: UnitLimits) -> UnitLimits:
    if unknown := sorted(table.keys() - {_DISK, _MINUTES}):
        raise _refused(
            path, f"[{_LIMITS}] của {HUB_FILE} chỉ có {_DISK}, {_MINUTES}; không có: {unknown[0]}"
        )
    found = {_DISK: usual.disk_gb, _MINUTES: usual.minutes}
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
            raise _refused(
                path, f"{name} ở [{_LIMITS}] của {HUB_FILE} phải là một số, 0 = không giới hạn"
            )
        found[name] = float(value)
    return UnitLimits(disk_gb=found[_DISK], minutes=found[_MINUTES])


def _table(path: Path, tree: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = tree.get(name, {})
    if not isinstance(table, dict):
        raise _refused(path, f"trong {HUB_FILE}, {name} phải là một bảng: [{name}]")
    return table


def _refused(path: Path, sentence: str, hint: str = "") -> ConfigError:
    return ConfigError(sentence, hint=hint, where=str(path))
