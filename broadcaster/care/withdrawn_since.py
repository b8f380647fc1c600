"""What was withdrawn after a backup was made: the backup itself cannot know it."""

import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from broadcaster.care.backup_file import open_backup
from broadcaster.domain.backup import BackupHead
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.withdrawal import Withdrawal
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.system.files import named

LIST = "scripts_vi/da-rut.toml"  # in a station and in its backups


def known_since(
    backup: Path, head: BackupHead, station: Path | None
) -> tuple[Withdrawal, ...] | None:
    """What is on record as withdrawn, of the station that stood, else of its newest backup.

    None = nothing newer than the backup can be asked. `station` is a folder of the same station.
    """
    if station is not None:
        return WithdrawalList(station / LIST).lines()
    newest = max(_newer(backup, head), default=None)
    return listed_in(newest[1]) if newest is not None else None


def missing(known: Iterable[Withdrawal], restored: Path) -> tuple[Withdrawal, ...]:
    """The lines that a restored station's list lacks."""
    return not_in(known, WithdrawalList(restored / LIST).lines())


def not_in(known: Iterable[Withdrawal], listed: Iterable[Withdrawal]) -> tuple[Withdrawal, ...]:
    """The lines that a list lacks."""
    there = {(w.what, w.key, w.at, w.digest) for w in listed}
    lines = (
        w for w in known if (w.what, w.key, w.at.replace(microsecond=0), w.digest) not in there
    )
    return tuple(lines)


def add_lines(lines: Iterable[Withdrawal], restored: Path) -> None:
    """Put them behind the others. Raises StoreError."""
    listed = WithdrawalList(restored / LIST)
    for line in lines:
        listed.add(line)


def _newer(backup: Path, head: BackupHead) -> list[tuple[str, Path]]:
    """Backups of the same station beside this one that were made later."""
    found = []
    for path in named(backup.parent, "sao-luu-*.zip"):
        with suppress(BroadcasterError, OSError), open_backup(path) as opened:
            other = opened.backup.head
            if other.station == head.station and other.made_at > head.made_at:
                found.append((other.made_at.isoformat(), path))
    return found


def listed_in(path: Path) -> tuple[Withdrawal, ...]:
    """What was withdrawn when a backup was made. Raises StoreError."""
    with open_backup(path) as opened, tempfile.TemporaryDirectory() as spare:
        if LIST not in opened.archive.namelist():
            return ()
        file = Path(spare) / "da-rut.toml"
        file.write_bytes(opened.archive.read(LIST))
        return WithdrawalList(file).lines()
