"""`hub.toml` of a hub's folder: what the office decides for all units, and no unit for itself."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from broadcaster.domain.errors import ConfigError
from broadcaster.hub.folder import HubFolder, code_fault
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase

HUB_FILE = "hub.toml"
_HOSTS, _ROWS, _ADDRESS = "ten-mien", "so-chung", "dia_chi"
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")
_OTHERS = 0o007  # rights of everybody on the machine


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSettings:
    """What `hub.toml` says."""

    hosts: Mapping[str, str] = field(default_factory=dict)  # host name, code of the unit
    # of the hub's database on a server, a password in it and all: for nobody's eyes; "" = a file
    database: str = field(default="", repr=False)


def hub_settings(folder: HubFolder) -> HubSettings:
    """What the office wrote; without a file everything as it is by itself. Raises ConfigError."""
    path = folder.root / HUB_FILE
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return HubSettings()
    except (OSError, ValueError) as fault:
        raise _refused(
            path,
            f"không đọc được {HUB_FILE}: {fault}",
            'Viết như: [ten-mien] rồi "phat-thanh.truong-a.example.edu.vn" = "truong-a".',
        ) from fault
    if unknown := sorted(tree.keys() - {_HOSTS, _ROWS}):
        raise _refused(
            path, f"{HUB_FILE} chỉ có bảng [{_HOSTS}] và [{_ROWS}], không có: {unknown[0]}"
        )
    return HubSettings(hosts=_hosts(path, tree), database=_database(path, tree))


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
    table = _table(path, tree, _ROWS)
    if unknown := sorted(table.keys() - {_ADDRESS}):
        raise _refused(path, f"[{_ROWS}] của {HUB_FILE} chỉ có {_ADDRESS}, không có: {unknown[0]}")
    address = table.get(_ADDRESS, "")
    if address == "":
        return ""
    try:  # what is told does not repeat the address: a password may stand in it
        parts = urlsplit(address) if isinstance(address, str) else None
        good = parts is not None and parts.scheme == "postgresql" and bool(parts.path.strip("/"))
    except ValueError:
        good = False
    if not good or parts is None or not isinstance(address, str):
        raise _refused(
            path,
            f"{_ADDRESS} trong [{_ROWS}] của {HUB_FILE} phải là địa chỉ của một cơ sở dữ liệu "
            "PostgreSQL",
            f'Ví dụ {_ADDRESS} = "postgresql://ten@may-chu/so_chung"; bỏ dòng ấy thì sổ chung là '
            "một tệp SQLite cạnh hub.toml.",
        )
    secret = parts.password or "password" in parse_qs(parts.query)
    if secret and os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise _refused(
            path,
            f"{HUB_FILE} có mật khẩu của cơ sở dữ liệu mà ai trên máy này cũng đọc được",
            f"Chạy: chmod o-rwx {HUB_FILE}",
        )
    return address


def _table(path: Path, tree: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = tree.get(name, {})
    if not isinstance(table, dict):
        raise _refused(path, f"trong {HUB_FILE}, {name} phải là một bảng: [{name}]")
    return table


def _refused(path: Path, sentence: str, hint: str = "") -> ConfigError:
    return ConfigError(sentence, hint=hint, where=str(path))
