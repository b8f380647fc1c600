"""The files that every page needs: style, script and fonts, each shipped with the package."""

import hashlib
from functools import lru_cache
from importlib.resources import files

from broadcaster.model.address import HASH_LENGTH, asset_path

_HASHED = {"style": "style.css", "player": "player.js", "search": "search.js"}
_PLAIN = (
    "be-vietnam-pro-latin-400-normal.woff2",
    "be-vietnam-pro-latin-600-normal.woff2",
    "be-vietnam-pro-vietnamese-400-normal.woff2",
    "be-vietnam-pro-vietnamese-600-normal.woff2",
    "OFL.txt",
)


@lru_cache(maxsize=1)
def asset_files() -> tuple[tuple[str, bytes], ...]:
    """Path below the web root and content of every asset."""
    hashed = tuple((asset(kind), _read(name)) for kind, name in _HASHED.items())
    return hashed + tuple((asset_path(name.lower()), _read(name)) for name in _PLAIN)


@lru_cache(maxsize=len(_HASHED))
def asset(kind: str) -> str:
    """The path of "style", "player" or "search", named after its content."""
    name = _HASHED[kind]
    digest = hashlib.sha256(_read(name)).hexdigest()[:HASH_LENGTH]
    stem, _, ending = name.rpartition(".")
    return asset_path(f"{stem}-{digest}.{ending}")


def _read(name: str) -> bytes:
    return (files("broadcaster.pages") / "assets" / name).read_bytes()
