"""Đề nghị sửa: what pupils would change in a script that was sent, taken place by place or left."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go
from broadcaster.desk.forms import line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.saving import files_of, keep_aside, proposals_of, save_script
from broadcaster.desk.versions_page import title_of
from broadcaster.domain.errors import InputError
from broadcaster.writing.differences import (
    Changer,
    MergePart,
    differing,
    merge_parts,
    put_together,
)
from broadcaster.writing.drafts import Clash, UnsavedText
from broadcaster.writing.proposals import ProposalState, ScriptProposal
from broadcaster.writing.versions import VersionOrigin

_CHANGED = "Bài hoặc đề nghị vừa đổi nên chưa làm gì. Xem lại rồi chọn."


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProposal:
    """A proposal beside the script as it is now."""

    proposal: ScriptProposal
    parts: tuple[MergePart, ...]  # mine = the proposal's, theirs = the script's

    @property
    def asked(self) -> tuple[tuple[int, MergePart], ...]:
        """What would change, each with its number."""
        return tuple((n, p) for n, p in differing(self.parts) if p.by is not Changer.THEIRS)

    def taken(self, form: Mapping[str, str]) -> set[int]:
        """The numbers of the places that a form takes."""
        return {n for n, _ in self.asked if form.get(f"nhan_{n}")}

    def with_places(self, taken: set[int]) -> str:
        """The script with those places as proposed."""
        kept = {n: Changer.THEIRS for n, _ in differing(self.parts)}
        return put_together(self.parts, kept | dict.fromkeys(taken, Changer.MINE))


def _open(proposal: ScriptProposal, now: str) -> OpenProposal:
    parts = merge_parts(proposal.base, proposal.text, now)
    return OpenProposal(proposal=proposal, parts=parts)


def _page(context: RequestContext) -> Response:
    name = context.part("name")
    now = files_of(context).open(name)
    waiting = proposals_of(context).waiting(name)
    return respond(
        context,
        "proposals.html",
        name=name,
        title=title_of(name, now.text),
        mark=now.mark,
        proposals=[_open(one, now.text) for one in waiting],
        Changer=Changer,
    )


def _answer(context: RequestContext) -> Response:
    """Take the chosen places of a proposal into the script, or leave it with a word."""
    name, at = context.part("name"), f"/soan-bai/{context.part('name')}/de-nghi"
    act, account = line(context.form, "viec"), line(context.form, "ai", 60)
    now, proposals = files_of(context).open(name), proposals_of(context)
    proposal = proposals.of(name, account)
    if proposal is None or act not in ("nhan", "de-lai"):
        raise InputError("không có đề nghị này", hint="Tải lại trang để xem các đề nghị.")
    same = (now.mark, proposal.at.isoformat()) == (
        line(context.form, "ma"),
        line(context.form, "luc"),
    )
    if not same or proposal.state is not ProposalState.WAITING:
        return go(context, at, _CHANGED, kind="warn")
    proposal = replace(proposal, reason=line(context.form, "ly_do", 300))
    if act == "de-lai":
        if not _close(context, name, replace(proposal, state=ProposalState.LEFT)):
            return go(context, at, _CHANGED, kind="warn")
        context.note("để lại đề nghị sửa", name, proposal.who)
        said = f"Đã để lại đề nghị của {proposal.who}. Chữ ấy vẫn còn cho người đề nghị."
        return _onward(context, name, said)
    opened = _open(proposal, now.text)
    taken = opened.taken(context.form)
    if opened.asked and not taken:
        raise InputError("chưa chọn chỗ nào để nhận", hint="Đánh dấu ít nhất một chỗ, hoặc để lại.")
    text = opened.with_places(taken)
    if isinstance(save_script(context, name, text, now.mark, VersionOrigin.PROPOSED), Clash):
        return go(context, at, _CHANGED, kind="warn")
    part = replace(proposal, state=ProposalState.TAKEN, taken=len(taken), asked=len(opened.asked))
    closed = _close(context, name, part)
    context.note("nhận đề nghị sửa", name, proposal.who)
    said = f"Đã nhận {len(taken)} chỗ của {proposal.who}."
    if not closed:
        return _onward(context, name, f"{said} {proposal.who} vừa đề nghị thêm, xem tiếp nhé.")
    return _onward(context, name, f"{said} Gửi duyệt lại thì người duyệt nghe bản mới.")


def _onward(context: RequestContext, name: str, said: str) -> Response:
    more = proposals_of(context).waiting(name)
    return go(context, f"/soan-bai/{name}{'/de-nghi' if more else ''}", said)


def _close(context: RequestContext, name: str, answered: ScriptProposal) -> bool:
    """Whether it was answered; not where it was proposed anew meanwhile."""
    who, now = context.person.name, context.wired.tools.clock.now()
    return proposals_of(context).answer(name, replace(answered, answered_by=who, answered_at=now))


def _take_up(context: RequestContext) -> Response:
    """Go on typing with the text of one's own proposal, which a teacher left."""
    name, account = context.part("name"), context.person.account
    files = files_of(context)
    now = files.open(name)
    own = proposals_of(context).of(name, account)
    if own is None:
        raise InputError("không còn đề nghị nào", hint="Sửa trong bài rồi lưu.")
    kept = files.kept(name, account)
    if kept is not None and kept.text not in (own.text, now.text):
        keep_aside(context, name, kept.text)
    typed = UnsavedText(text=own.text, mark=own.mark, at=context.wired.tools.clock.now())
    files.keep(name, account, typed)
    return go(context, f"/soan-bai/{name}", "Đã đưa chữ của lần đề nghị trước vào bản gõ dở.")


ROUTES = (
    DeskRoute(method="GET", path="/soan-bai/{name}/de-nghi", right=Right.AMEND, does=_page),
    DeskRoute(method="POST", path="/soan-bai/{name}/de-nghi", right=Right.AMEND, does=_answer),
    DeskRoute(method="POST", path="/soan-bai/{name}/de-nghi-lai", right=Right.WRITE, does=_take_up),
)
