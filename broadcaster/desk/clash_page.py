"""Two people wrote on the same script: what differs, place by place, and one text of both."""

from collections.abc import Mapping

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go
from broadcaster.desk.forms import line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.saving import files_of, keep_aside, save_script
from broadcaster.domain.errors import InputError
from broadcaster.writing.differences import (
    Changer,
    MergePart,
    differing,
    merge_parts,
    put_together,
)
from broadcaster.writing.drafts import Clash, tidy
from broadcaster.writing.versions import VersionOrigin, versions_of


def clash_answer(context: RequestContext, name: str, clash: Clash, base: str) -> Response:
    """The page of a clash; `base` is the mark of the text that mine was made of."""
    theirs = versions_of(files_of(context).path(name))[0]
    parts = _parts(context, name, clash, base)
    return respond(
        context,
        "writing_clash.html",
        status=409,
        name=name,
        clash=clash,
        base=base,
        theirs=theirs,
        parts=differing(parts),
        Changer=Changer,
    )


def _parts(context: RequestContext, name: str, clash: Clash, base: str) -> tuple[MergePart, ...]:
    """Who changed what; where the common text is gone, both changed whatever differs."""
    known = (v.text for v in versions_of(files_of(context).path(name)) if v.mark == base)
    common = next(known, None)
    if common is not None:
        return merge_parts(common, clash.mine, clash.theirs.text)
    return tuple(
        MergePart(mine=p.mine, theirs=p.theirs, by=Changer.BOTH if p.by else p.by)
        for p in merge_parts(clash.theirs.text, clash.mine, clash.theirs.text)
    )


def _settle(context: RequestContext) -> Response:
    """Save what was chosen; what did not become the script is kept among its versions."""
    name, act = context.part("name"), line(context.form, "viec")
    mark, base = line(context.form, "ma"), line(context.form, "goc")
    files, who = files_of(context), context.person.account
    clash = Clash(mine=tidy(context.form.get("toi", "")), theirs=files.open(name))
    if act not in ("ghep", "minh", "kia") or not clash.mine.strip():
        raise InputError("chưa chọn giữ bản nào", hint="Cả hai bản vẫn còn; mở lại bài rồi lưu.")
    if clash.theirs.mark != mark:  # saved once more meanwhile: what was chosen was of another text
        return clash_answer(context, name, clash, base)
    parts = _parts(context, name, clash, base)
    text = {
        "ghep": lambda: put_together(parts, _choices(context.form, parts)),
        "minh": lambda: clash.mine,
        "kia": lambda: clash.theirs.text,
    }[act]()
    # made of the very text that stands: nothing came in between, so nothing was put together
    met = base != clash.theirs.mark
    origin = VersionOrigin.MERGED if met and act == "ghep" else VersionOrigin.SAVED
    saved = save_script(context, name, text, mark, origin)
    if isinstance(saved, Clash):
        return clash_answer(context, name, clash, base)
    if text != clash.mine:
        keep_aside(context, name, clash.mine)
    files.drop(name, who)
    if not met:
        context.note("lưu bài", name)
    else:
        context.note("ghép hai bản" if act == "ghep" else "chọn một trong hai bản", name)
    said = {
        "ghep": "Đã lưu bài như vừa chọn",
        "minh": "Đã lưu bản vừa gõ",
        "kia": "Đã giữ bản đang có trong bài",
    }[act]
    return go(context, f"/soan-bai/{name}", f"{said}. Bản không dùng vẫn nằm trong Các bản trước.")


def _choices(form: Mapping[str, str], parts: tuple[MergePart, ...]) -> dict[int, Changer]:
    known = {one.value: one for one in Changer if one}
    asked = {n: form.get(f"cho_{n}", "") for n, _ in differing(parts)}
    return {n: known[said] for n, said in asked.items() if said in known}


ROUTES = (DeskRoute(method="POST", path="/soan-bai/{name}/ghep", right=Right.WRITE, does=_settle),)
