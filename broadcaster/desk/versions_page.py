"""Các bản của bài: the versions that are kept of a script, what differs, and one taken back."""

from dataclasses import dataclass

from starlette.responses import Response

from broadcaster.accounts.rights import Right, you
from broadcaster.desk.answers import go
from broadcaster.desk.forms import line, number
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.saving import files_of, only_proposes, save_script
from broadcaster.domain.approval import Transition
from broadcaster.domain.dates import told_moment
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import slug
from broadcaster.programme.reviewing import steps_of_texts
from broadcaster.scripts.script_file import read_script
from broadcaster.writing.differences import MergePart, differing, parts_between
from broadcaster.writing.drafts import Clash
from broadcaster.writing.versions import ScriptVersion, VersionOrigin, version_of, versions_of


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version in the list."""

    version: ScriptVersion
    places: int  # in how many it differs from the version before it; 0 for the oldest
    step: Transition | None  # when exactly this text was sent or approved last


def title_of(name: str, text: str) -> str:
    """What a script is called; its file's name while it has mistakes."""
    script = read_script(text.encode(), name).value
    return script.head.title if script is not None else name


def _list(context: RequestContext) -> Response:
    """The list, or with `ban` one of them beside the script as it is."""
    name = context.part("name")
    files = files_of(context)
    path = files.path(name)
    versions = versions_of(path)
    stem = slug(name.rpartition(".")[0])
    steps = steps_of_texts(context.wired.tools, stem, [one.data for one in versions])
    befores = [*versions[1:], None]
    rows = [
        VersionRow(version=one, places=_places(before, one), step=step)
        for one, before, step in zip(versions, befores, steps, strict=True)
    ]
    chosen = number({"n": context.query("ban")}, "n")
    seen = next((row for row in rows if chosen and row.version.number == chosen), None)
    opened = files.open(name)
    return respond(
        context,
        "versions.html",
        name=name,
        title=title_of(name, opened.text),
        mark=opened.mark,
        rows=rows,
        seen=seen,
        parts=_between(seen.version, opened.text) if seen else (),
        proposes=only_proposes(context, name),
        kept=files.kept(name, context.person.account),
        ASIDE=VersionOrigin.ASIDE,
    )


def _places(before: ScriptVersion | None, after: ScriptVersion) -> int:
    return len(differing(parts_between(before.text, after.text))) if before else 0


def _between(version: ScriptVersion, now: str) -> tuple[MergePart, ...]:
    return tuple(part for _, part in differing(parts_between(version.text, now)))


def _take_back(context: RequestContext) -> Response:
    """Make an earlier version the script again; the one that it replaces is kept as well."""
    name, chosen = context.part("name"), number(context.form, "ban")
    version = version_of(files_of(context).path(name), chosen)
    at = f"/soan-bai/{name}/cac-ban"
    mark = line(context.form, "ma")
    saved = save_script(context, name, version.text, mark, VersionOrigin.TAKEN_BACK)
    if isinstance(saved, Clash):
        word = f"Bài vừa được lưu từ nơi khác nên chưa đổi gì. {you(context.person).capitalize()}"
        return go(context, at, f"{word} xem lại rồi chọn.", kind="warn")
    context.note("lấy lại bản trước", name, told_moment(version.at.astimezone(ZONE)))
    word = "Đã lấy lại bản ấy. Bản vừa thay vẫn còn trong danh sách."
    return go(context, at, word)


ROUTES = (
    DeskRoute(method="GET", path="/soan-bai/{name}/cac-ban", right=Right.WRITE, does=_list),
    DeskRoute(method="POST", path="/soan-bai/{name}/cac-ban", right=Right.WRITE, does=_take_back),
)
