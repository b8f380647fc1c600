"""The speech engines of a station, and the voices that are installed for it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.app.settings import ENGINES, SCRIPTS, STATION_FILE, WITHDRAWALS, Settings
from broadcaster.audio.decoding import decode_bytes
from broadcaster.domain.errors import ConfigError
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.withdrawal import withdrawn_voices
from broadcaster.production.clip_cache import FolderClipCache
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.storage.lock import FileLock
from broadcaster.voices import OWN_VOICES, find_engines

if TYPE_CHECKING:
    from broadcaster.voices.installed import KnownVoice
    from broadcaster.voices.installing import VoiceFolder

ONLINE = frozenset({"edge", "gtts"})


def all_engines(settings: Settings) -> tuple[VoiceEngine, ...]:
    """Every engine that is known, used by the station or not."""
    return engines_of(ENGINES, settings)


def is_online(engine: str) -> bool:
    """Whether the text leaves this machine."""
    return engine in ONLINE


def voice_shelf(
    settings: Settings, catalogue: Path | None, progress: Callable[[int, int], None]
) -> "VoiceFolder":
    """The folder of installed voices, to add to and take from."""
    from broadcaster.net.connection import Trust
    from broadcaster.voices.installing import VoiceFolder
    from broadcaster.voices.neural import prove

    allowed = frozenset(settings.station.allow_hosts)
    trust = Trust(hosts=allowed)
    if settings.ca_bundle:
        trust = replace(trust, ca_bundle=settings.ca_bundle)
    return VoiceFolder(
        folder=settings.voices,
        catalogue=known_voices(catalogue),
        trust=trust,
        prove=lambda one: prove(one, settings.station.neural),
        progress=progress,
    )


def voices_lock(settings: Settings) -> FileLock:
    """Held while voices are installed or removed."""
    return FileLock(settings.voices / ".lock")


def damaged_voices(settings: Settings) -> frozenset[str]:
    """The installed voices whose files are not what was installed; every file is read for it."""
    from broadcaster.voices.installed import installed

    damaged = (one for one in installed(settings.voices) if not one.whole())
    return frozenset(voice.id for one in damaged for voice, _ in one.people())


def installed_keys(settings: Settings) -> frozenset[str]:
    """The names of the installed voices."""
    from broadcaster.voices.installed import installed

    return frozenset(one.key for one in installed(settings.voices))


def known_voices(catalogue: Path | None = None) -> "tuple[KnownVoice, ...]":
    """The voices of the shipped catalogue, or of a file."""
    from broadcaster.voices.installed import read_known_voices

    return read_known_voices(catalogue) if catalogue else read_known_voices()


def _taken_back(settings: Settings) -> frozenset[str]:
    return withdrawn_voices(WithdrawalList(settings.scripts / WITHDRAWALS).all())


def engines_of(names: tuple[str, ...], settings: Settings) -> tuple[VoiceEngine, ...]:
    """The engines of those names, in that order. Raises ConfigError for a name that is none."""
    options = {
        "online_allowed": settings.station.online_allowed,
        "decode": decode_bytes,
        "parts": FolderClipCache(settings.cache / "parts", settings.cache_bytes),
        "ca_bundle": settings.ca_bundle or None,
        "command": {"voice": settings.station.command, "folder": settings.folder},
        "own": {"folder": settings.scripts / OWN_VOICES, "gone": lambda: _taken_back(settings)},
        "neural": {"voices_folder": settings.voices, "settings": settings.station.neural},
    }
    try:
        return find_engines(names, options)
    except ConfigError as error:
        where = f"{SCRIPTS}/{STATION_FILE}"
        raise ConfigError(error.sentence, hint=error.hint, where=where) from error
