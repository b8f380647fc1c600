"""Bring a station's folder up to date: look, copy everything, then change it, forward only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from broadcaster.errors import TooNew
from broadcaster.workflows.backup import BackupTools, Place, Taken, take_backup

_SHOWN = 3  # files that a refusal names


class Numbered(Protocol):
    """A file and the format it is written in."""

    @property
    def path(self) -> str:
        """Below the station folder."""

    @property
    def found(self) -> int:
        """The number that it says."""

    @property
    def newest(self) -> int:
        """The number that this program knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that has to change."""

    what: str  # Vietnamese
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrateTools:
    """What an upgrade works with."""

    files: Callable[[], Sequence[Numbered]]
    schema: Callable[[], str]  # of the database; "" = there is none; raises StoreError
    schemas: tuple[str, ...]  # every schema that is known, oldest first
    words: Callable[[], dict[str, str]]  # values written as early programs did -> as now
    open_database: Callable[[], object]  # brings it up to date in one transaction
    renew_words: Callable[[], object]
    note: Callable[[], None]  # that this program works here


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """What an upgrade came to."""

    steps: tuple[Step, ...]
    files: int  # looked at
    backup: Taken | None = None  # made before anything changed; None = nothing had to change


def plan_migration(tools: MigrateTools) -> Migrated:
    """What would have to change. Raises TooNew when anything is a newer program's."""
    files = tools.files()
    newer = [file for file in files if file.found > file.newest]
    if newer:
        names = ", ".join(file.path for file in newer[:_SHOWN])
        more = f" và {len(newer) - _SHOWN} tệp nữa" if len(newer) > _SHOWN else ""
        raise TooNew(
            f"Có tệp do bản mới hơn của chương trình ghi: {names}{more}.",
            hint="Không tệp nào bị sửa. Hãy cập nhật chương trình trên máy này rồi chạy lại.",
        )
    return Migrated(steps=(*_database(tools), *_words(tools)), files=len(files))


def _database(tools: MigrateTools) -> tuple[Step, ...]:
    schema = tools.schema()
    if not schema or schema == tools.schemas[-1]:
        return ()
    if schema not in tools.schemas:
        raise TooNew(
            f"Cơ sở dữ liệu do bản mới hơn của chương trình tạo ra (lược đồ {schema}).",
            hint="Dữ liệu vẫn còn nguyên. Hãy cập nhật chương trình rồi chạy lại.",
        )
    return (Step(what="Cơ sở dữ liệu", before=schema, after=tools.schemas[-1]),)


def _words(tools: MigrateTools) -> tuple[Step, ...]:
    return tuple(
        Step(what=f"station.toml, dòng {key}", before="cách viết cũ", after=f'"{word}"')
        for key, word in tools.words().items()
    )


def migrate(tools: MigrateTools, backup: BackupTools, place: Place) -> Migrated:
    """Change what has to be changed, behind a backup that was read back. Raises StoreError.

    When anything fails, the folder is as it was or the step that failed can be run again.
    """
    planned = plan_migration(tools)
    taken = take_backup(backup, place) if planned.steps else None
    if planned.steps:
        tools.open_database()
        tools.renew_words()
    tools.note()
    return Migrated(steps=planned.steps, files=planned.files, backup=taken)
