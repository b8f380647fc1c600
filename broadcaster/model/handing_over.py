"""What is told when a station changes hands."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody with a role."""

    name: str
    role: str  # Vietnamese
    account: str = ""  # of the desk; "" = named in station.toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Something that opens or signs, by what can be read over the telephone."""

    name: str  # Vietnamese
    fingerprint: str  # "" = is told by its variable or file only
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A line of the list that the successor works through."""

    do: str  # Vietnamese
    how: str  # a command, or where to look


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Everything that changes hands."""

    station: str
    unit: str
    folder: str
    public_url: str
    program: str
    at: datetime
    holders: tuple[Holder, ...]
    backups: str  # address without a password; "" = none is made by itself
    newest_backup: str  # name; "" = none was seen
    keys: tuple[Key, ...]
    tasks: tuple[Task, ...]
