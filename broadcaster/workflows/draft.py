"""Draft: a new script of a kind, ready to be written on."""

from datetime import date
from pathlib import Path

from broadcaster.errors import InputError
from broadcaster.model.script import Kind
from broadcaster.scripting import skeleton
from broadcaster.text import nearest, slug
from broadcaster.workflows.build import Station
from broadcaster.workflows.tools import Tools


def draft(
    station: Station, tools: Tools, *, kind: Kind, title: str, day: date, programme: str = ""
) -> Path:
    """Write the skeleton of a script; a file that is there is never written over.

    Raises InputError for a title without letters, a programme that is not there, a name taken.
    """
    name = slug(title)
    if not name:
        raise InputError(
            "tiêu đề chưa có chữ nào", hint='Ví dụ: broadcaster new "hỏi đáp" "Đi xe đạp điện"'
        )
    known = [f.slug for f in station.formats]
    chosen = programme or next(iter(known), "")
    if chosen not in known:
        like = nearest(chosen, known)
        raise InputError(
            f"không có chương trình “{chosen}”",
            hint=(f"Có phải “{like}”? " if like else "") + "Xem thư mục scripts_vi/formats.",
        )
    path = tools.folders.scripts / f"{name}.md"
    if path.exists():
        raise InputError(f"đã có tệp {path}, không ghi đè", hint="Đặt tiêu đề khác cho bài mới.")
    text = skeleton(kind, title=title, air_date=day, programme=chosen)
    tools.write(path, text.encode())
    return path
