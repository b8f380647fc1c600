"""Which files of a folder are scripts; known without reading any of them."""

from pathlib import Path

from broadcaster.system.files import named

SUFFIXES = (".md", ".txt")


def script_files(folder: Path) -> tuple[Path, ...]:
    """The script files of a folder, in order of their names. Raises OSError."""
    return tuple(
        sorted(
            path
            for path in named(folder, "*")
            if path.suffix.lower() in SUFFIXES
            and not path.name.startswith(("_", "."))
            and not path.name.upper().startswith("README")
        )
    )
