"""What episodes are made with: caches of clips, sounds, segments and findings."""

from pathlib import Path

import broadcaster
from broadcaster.app.settings import Settings
from broadcaster.audio.decoding import SoundDecoder
from broadcaster.mp3join.segments import Mp3Segments
from broadcaster.production.clip_cache import FolderClipCache, NeededClips
from broadcaster.production.findings import FindingsStore
from broadcaster.production.rendering import EncodeContext
from broadcaster.production.sound_imports import FolderImports, SoundImports
from broadcaster.storage.cache_folder import FolderBlobCache
from broadcaster.system.processes import cores
from broadcaster.system.program_files import program_print

PROGRAM = Path(broadcaster.__file__).parent  # every room takes part in what is kept of planning
READS_WITH = ("jinja2", "yaml")  # installed packages that take part in reading a script


def _cores() -> int:
    """Processors for this process, of which more than eight would only take memory."""
    return min(cores(), 8)


def clip_cache(settings: Settings) -> FolderClipCache:
    """Speech that was spoken; what finished episodes are made of stays."""
    needed = NeededClips(settings.audio)
    return FolderClipCache(settings.cache / "clips", settings.cache_bytes, needed=needed)


def sound_imports(settings: Settings) -> SoundImports:
    """Every sound of the shelf, decoded once."""
    kept = FolderImports(settings.cache / "sounds", settings.cache_bytes)
    return SoundImports(SoundDecoder(), kept)


def encode_context(settings: Settings) -> EncodeContext:
    """Segments are encoded on every core, and kept."""
    kept = FolderBlobCache(settings.cache / "segments", ".part", settings.cache_bytes)
    return EncodeContext(codec=Mp3Segments(), kept=kept, workers=_cores())


def findings_store(settings: Settings) -> FindingsStore:
    """What planning found; it is asked for anew when any file of the program changed."""
    return FindingsStore(
        kept=FolderBlobCache(settings.cache / "findings", ".json", settings.cache_bytes),
        program=lambda: program_print(PROGRAM, READS_WITH),
    )
