"""Commands of a station run in this process: as a person gives them, without a new Python each."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from broadcaster.cli.entrance import enter


@dataclass(frozen=True)
class Said:
    """What a command did."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class StationHere:
    """A station folder and the commands on it."""

    folder: Path

    @property
    def scripts(self) -> Path:
        return self.folder / "scripts_vi"

    def run(self, *words: str) -> Said:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = enter(["-C", str(self.folder), *words])
        return Said(code, out.getvalue(), err.getvalue())

    def bytes(self) -> dict[str, bytes]:
        """Every finished and published file, what is hidden and the database left out."""
        found = {}
        for top in ("audio_out", "feeds"):
            for path in (self.folder / top).rglob("*"):
                name = path.relative_to(self.folder)
                hidden = any(part.startswith(".") for part in name.parts)
                if path.is_file() and not hidden and "sqlite3" not in path.name:
                    found[name.as_posix()] = path.read_bytes()
        return found
