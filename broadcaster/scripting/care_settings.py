"""[backup] and [retention] of station.toml."""

from datetime import time

from broadcaster.model.backup import BackupSettings, RetentionSettings
from broadcaster.scripting.clock import clock_time
from broadcaster.text.tables import Table


def read_backup(table: Table) -> BackupSettings:
    """Where backups go, and when."""
    usual = BackupSettings()
    settings = BackupSettings(
        target=table.text("target"),
        days=table.whole("days", usual.days, range(1, 91)),
        at=_time(table, usual.at),
        keep=table.whole("keep", usual.keep, range(2, 1001)),
    )
    table.close()
    return settings


def _time(table: Table, usual: time) -> time:
    text = table.text("at", f"{usual:%H:%M}")
    found = clock_time(text)
    if found is None:
        table.wrong("at", f"“{text}” không phải giờ", 'Viết như at = "17:00".')
    return found or usual


def read_retention(table: Table) -> RetentionSettings:
    """How many gigabytes finished files and caches may take."""
    usual = RetentionSettings()
    settings = RetentionSettings(
        audio_gb=table.number("audio_gb", usual.audio_gb, 0.0, 10_000.0),
        cache_gb=table.number("cache_gb", usual.cache_gb, 0.1, 10_000.0),
    )
    table.close()
    return settings
