"""A digest of the program's own files, so that what an older program kept is not used."""

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from broadcaster.system.files import files_below


@cache
def program_print(package: Path, others: Sequence[str] = ()) -> str:
    """The sha256 (hex) of name, size and time of every file of the program, once a run.

    `others` are installed packages; the file of each that is imported first stands for it. A
    version number would not do: whoever mends the program runs it before it has another.
    """
    digest = hashlib.sha256(f"{sys.version} {package}".encode())
    for line in sorted(_lines(package)):
        digest.update(line.encode("utf-8", "surrogateescape"))
    for name in others:
        spec = find_spec(name)
        if spec is not None and spec.origin:
            state = Path(spec.origin).stat()
            digest.update(f"{spec.origin} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@cache
def content_print(package: Path, distributions: Sequence[str] = ()) -> str:
    """The sha256 (hex) of the words and bytes of the program, equal on every machine that has it.

    `distributions` are installed packages whose versions count, as does that of Python. Reading
    some fifteen megabytes once a run is what it costs.
    """
    told = [f"Python {sys.version_info.major}.{sys.version_info.minor}"]
    told += [f"{name} {_version(name)}" for name in distributions]
    digest = hashlib.sha256("\n".join(told).encode())
    for path in sorted(files_below(package, skip="__pycache__")):
        digest.update(path.relative_to(package).as_posix().encode("utf-8", "surrogateescape"))
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def _lines(folder: Path | str) -> Iterator[str]:
    """A line for each file below a folder but compiled ones."""
    with os.scandir(folder) as found:
        for one in found:
            if one.is_dir():
                if one.name != "__pycache__":
                    yield from _lines(one.path)
            elif not one.name.endswith(".pyc"):
                state = one.stat()
                yield f"{one.path} {state.st_size} {state.st_mtime_ns}\n"
