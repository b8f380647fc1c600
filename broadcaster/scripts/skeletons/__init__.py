"""A ready script of each kind, to be written over; each builds as it stands."""

import re
from datetime import date
from importlib.resources import files

from broadcaster.domain.dates import written
from broadcaster.domain.script import ScriptKind
from broadcaster.domain.text import nfc

_FILES = {
    ScriptKind.NEW_LAW: "diem-van-ban-moi.md",
    ScriptKind.SUMMARY: "gioi-thieu-noi-dung-co-ban.md",
    ScriptKind.FULL_TEXT: "doc-toan-van.md",
    ScriptKind.QUESTIONS: "hoi-dap.md",
    ScriptKind.SITUATION: "tinh-huong.md",
    ScriptKind.SKIT: "tieu-pham.md",
    ScriptKind.DIALOGUE: "doi-thoai.md",
    ScriptKind.REMINDER: "nhac-nho-thong-bao.md",
}


def skeleton(kind: ScriptKind, *, title: str, air_date: date, programme: str) -> str:
    """The text of a new script of a kind; it reads without an error or a warning.

    `programme` is the slug of a programme format; a title without words becomes "Bài mới".
    """
    body = files(__package__).joinpath(_FILES[kind]).read_text(encoding="utf-8")
    filled = {
        "TIEU_DE": _one_line(title),
        "LOAI": kind.value,
        "CHUONG_TRINH": programme,
        "NGAY_PHAT": written(air_date),
    }
    return re.sub(r"<([A-Z_]+)>", lambda mark: filled[mark[1]], body)


def _one_line(title: str) -> str:
    """The title on one line; a title without a letter or digit is none."""
    shown = "".join(char if char.isprintable() else " " for char in nfc(title))
    return " ".join(shown.split()) if any(map(str.isalnum, shown)) else "Bài mới"
