"""The one way in which a page of the desk changes a script: saved, a clash, or only proposed.

What is taken out of a file that came back goes into what somebody types, and is saved by hand.
"""

from collections.abc import Mapping
from dataclasses import replace

from broadcaster.accounts.rights import Right, you
from broadcaster.desk.request import RequestContext
from broadcaster.domain.errors import NotAllowed
from broadcaster.domain.text import slug
from broadcaster.programme.reviewing import is_sent
from broadcaster.writing.drafts import Clash, Draft, DraftFiles, UnsavedText, tidy
from broadcaster.writing.proposals import ProposalFiles, ScriptProposal
from broadcaster.writing.versions import VersionOrigin, note_version, versions_of


def files_of(context: RequestContext) -> DraftFiles:
    """The scripts of the station."""
    return DraftFiles(context.wired.tools.folders.scripts)


def proposals_of(context: RequestContext) -> ProposalFiles:
    """What is proposed for the scripts of the station."""
    return ProposalFiles(context.wired.tools.folders.scripts)


def typed_text(form: Mapping[str, str]) -> str:
    """Head and body of the editor's form as one text; a head without its line end gets one."""
    head, body = tidy(form.get("dau", "")), tidy(form.get("loi", ""))
    if head and not head.endswith("\n"):
        head += "\n"
    return head + body


def as_typed(context: RequestContext) -> Draft:
    """The script of the page's address with what this person typed and did not save."""
    files = files_of(context)
    opened = files.open(context.part("name"))
    kept = files.kept(opened.name, context.person.account)
    return replace(opened, text=kept.text, mark=kept.mark) if kept else opened


def type_instead(context: RequestContext, draft: Draft, text: str) -> None:
    """Put another text in place of what this person typed; the script changes when it is saved."""
    files, who = files_of(context), context.person.account
    kept = files.kept(draft.name, who)
    typed = UnsavedText(
        text=text,
        mark=draft.mark,
        at=context.wired.tools.clock.now(),
        fields=kept.fields if kept else {},
    )
    files.keep(draft.name, who, typed)


def only_proposes(context: RequestContext, name: str) -> bool:
    """Whether who asks may change a script no more by themselves, since it was sent."""
    sent = slug(name.rpartition(".")[0])
    return not context.may(Right.AMEND) and is_sent(context.wired.tools, sent)


def save_script(
    context: RequestContext,
    name: str,
    text: str,
    mark: str,
    origin: VersionOrigin = VersionOrigin.SAVED,
) -> Draft | Clash:
    """Put a text into a script; `mark` says which text it was made of.

    Raises NotAllowed where who asks may only propose.
    """
    if only_proposes(context, name):
        raise NotAllowed(
            f"bài đã gửi duyệt nên {you(context.person)} không đổi thẳng được",
            hint="Mở bài ở trang Soạn bài, sửa rồi lưu: chữ ấy thành đề nghị cho người gửi bài.",
        )
    files = files_of(context)
    before = files.open(name)
    saved = files.save(name, text, mark)
    if isinstance(saved, Draft) and saved.mark != before.mark:
        note_text(context, name, saved.mark, origin)
    return saved


def save_or_propose(
    context: RequestContext, name: str, text: str, mark: str
) -> Draft | Clash | ScriptProposal:
    """The same, where what may not be changed any more becomes a proposal."""
    proposals, account = proposals_of(context), context.person.account
    if not only_proposes(context, name):
        saved = save_script(context, name, text, mark)
        if isinstance(saved, Draft):
            proposals.drop(name, account)
        return saved
    now = files_of(context).open(name)
    if text == now.text:
        proposals.drop(name, account)
        return now
    known = {v.mark: v.text for v in versions_of(files_of(context).path(name))}
    made = ScriptProposal(
        account=account,
        who=context.person.name,
        at=context.wired.tools.clock.now(),
        text=text,
        base=known.get(mark, now.text),
        mark=mark if mark in known else now.mark,
    )
    proposals.put(name, made)
    return made


def keep_aside(context: RequestContext, name: str, text: str) -> None:
    """Keep a text that does not become the script among its versions, once."""
    mark = files_of(context).set_aside(name, text)
    if mark:
        note_text(context, name, mark, VersionOrigin.ASIDE)


def note_text(context: RequestContext, name: str, mark: str, origin: VersionOrigin) -> None:
    """Keep that who asks wrote the text of a mark."""
    note_version(
        files_of(context).path(name),
        mark,
        who=context.person.name,
        origin=origin,
        at=context.wired.tools.clock.now(),
    )
