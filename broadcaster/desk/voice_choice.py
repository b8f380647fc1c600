"""Who reads a script without roles: one press, and the labels stand in the text."""

import json
from dataclasses import dataclass

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go
from broadcaster.desk.forms import line
from broadcaster.desk.request import DeskRoute, RequestContext
from broadcaster.desk.saving import files_of, typed_text
from broadcaster.domain.errors import InputError
from broadcaster.scripts.head_edit import parts_of
from broadcaster.scripts.speakers_edit import with_readers
from broadcaster.writing.drafts import UnsavedText

TURNS = ("NỮ", "NAM")  # who reads in turn
_USUAL = (
    ((), "Như chương trình"),
    (("NỮ",), "Giọng nữ"),
    (("NAM",), "Giọng nam"),
    (TURNS, "Luân phiên nữ – nam"),
    (("BÉ",), "Em bé"),
    (("ÔNG",), "Ông"),
    (("BÀ",), "Bà"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedReaders:
    """Who may read a whole script, for one button."""

    labels: tuple[str, ...]  # in turn; () = the announcer
    words: str

    @property
    def value(self) -> str:
        """As the form sends it."""
        return "+".join(self.labels)


def offered_readers(context: RequestContext) -> tuple[OfferedReaders, ...]:
    """The usual ones, then the station's own roles."""
    usual = [OfferedReaders(labels=labels, words=words) for labels, words in _USUAL]
    known = {one.labels for one in usual}
    own = [
        OfferedReaders(labels=(role.role,), words=role.name or role.role)
        for role in context.wired.station.profile.roles
        if (role.role,) not in known
    ]
    return (*usual, *own)


def _choose(context: RequestContext) -> Response:
    """The text read by whom a button names: given to the page, or kept as what is typed."""
    name, asked = context.part("name"), line(context.form, "giong")
    files = files_of(context)
    files.path(name)
    chosen = next((one for one in offered_readers(context) if one.value == asked), None)
    if chosen is None:
        raise InputError("chưa chọn ai đọc", hint="Bấm một nút trong mục Ai đọc bài này.")
    text = with_readers(typed_text(context.form), name, chosen.labels)
    if context.partial:
        told = json.dumps({"text": parts_of(text)[1]}, ensure_ascii=False)
        return Response(told, media_type="application/json")
    now, mark = context.wired.tools.clock.now(), line(context.form, "ma")
    files.keep(name, context.person.account, UnsavedText(text=text, mark=mark, at=now))
    said = f"Cả bài: {chosen.words.lower()}. Nhớ bấm Lưu bài."
    return go(context, f"/soan-bai/{name}", said)


_PATH = "/soan-bai/{name}/nguoi-doc"
ROUTES = (DeskRoute(method="POST", path=_PATH, right=Right.WRITE, does=_choose),)
