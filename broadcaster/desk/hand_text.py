"""Files that people write, as pages with forms change them: one piece, checked, kept."""

from pathlib import Path

from broadcaster.desk.plain_words import sentence
from broadcaster.desk.visit import Visit
from broadcaster.errors import InputError
from broadcaster.settings import FORMATS, STATION_FILE
from broadcaster.wiring import rewrite, write
from broadcaster.workflows.hand_files import read_file, save_file


def station_path(visit: Visit) -> Path:
    """The file of the station."""
    return visit.wired.tools.folders.scripts / STATION_FILE


def format_path(visit: Visit, name: str) -> Path:
    """The file of a programme by its name. Raises InputError when there is none."""
    folder = visit.wired.tools.folders.scripts / FORMATS
    for path in folder.glob("*.toml"):
        if path.stem == name:
            return path
    raise InputError("không có chương trình nào như vậy", hint="Trở về trang Cài đặt.")


def digest_of(path: Path) -> str:
    """By what a form knows the file that it was made from. Raises InputError."""
    return read_file(path).digest


def text_of(path: Path) -> str:
    """The text as it lies there. Raises InputError."""
    return read_file(path).text


def save_text(visit: Visit, path: Path, text: str) -> str:
    """Put a text in place when it is right and the file still what the page was made from.

    What is odd about it, in words. Raises Conflict, ConfigError; then nothing has changed.
    """
    put = rewrite if path.exists() else write
    notices = save_file(path, text, seen=visit.form.get("ma", ""), write=put)
    return " ".join(sentence(n.sentence) for n in notices[:3])
