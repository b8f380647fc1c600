"""Who else has to do with a script while somebody writes on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.forms import line
from broadcaster.desk.presence import WriterHere
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.saving import files_of, only_proposes, proposals_of
from broadcaster.writing.drafts import Draft
from broadcaster.writing.proposals import ProposalState, ScriptProposal
from broadcaster.writing.versions import ScriptVersion, versions_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptCompany:
    """Who else is at a script, what they want of it, and what became of one's own proposal."""

    writers: tuple[WriterHere, ...]
    unsaved: tuple[tuple[str, datetime], ...]  # who went away with words that are not saved, when
    newer: ScriptVersion | None  # what somebody saved since who looks opened the script
    waiting: tuple[ScriptProposal, ...]  # to be answered by who looks
    own: ScriptProposal | None
    proposes: bool  # who looks changes nothing without a teacher

    def text_for(self, opened: Draft) -> tuple[str, str]:
        """The text to go on with, and the mark of what it was made of."""
        if self.own is not None and self.own.state is ProposalState.WAITING:
            return self.own.text, self.own.mark
        return opened.text, opened.mark


def company_of(context: RequestContext, name: str, mark: str = "") -> ScriptCompany:
    """Who else has to do with a script; `mark` = of the text that who looks has before them.

    Who looks is there from now on.
    """
    files_of(context).path(name)  # or there is no such script
    proposals, now = proposals_of(context), context.wired.tools.clock.now()
    me, writers = context.person, context.state.writers
    writers.here(name, me.account, me.name, now)
    others = writers.others(name, me.account, now)
    return ScriptCompany(
        writers=others,
        unsaved=tuple(_unsaved(context, name, {w.account for w in others})),
        newer=_newer(context, name, mark),
        waiting=proposals.waiting(name) if context.may(Right.AMEND) else (),
        own=proposals.of(name, me.account),
        proposes=only_proposes(context, name),
    )


def _unsaved(context: RequestContext, name: str, there: set[str]) -> Iterator[tuple[str, datetime]]:
    files = files_of(context)
    for account in files.typing(name):
        kept = files.kept(name, account)
        if kept is not None and account not in (*there, context.person.account):
            yield context.name_of(account), kept.at


def _newer(context: RequestContext, name: str, mark: str) -> ScriptVersion | None:
    files = files_of(context)
    if not mark or files.open(name).mark == mark:
        return None
    return versions_of(files.path(name))[0]


def _ask(context: RequestContext) -> Response:
    """What the page asks again and again while it is open."""
    name, mark = context.part("name"), line({"ma": context.query("ma")}, "ma")
    company = company_of(context, name, mark)
    return respond(context, "bits/writers_here.html", company=company, name=name)


ROUTES = (DeskRoute(method="GET", path="/soan-bai/{name}/cung-sua", right=Right.WRITE, does=_ask),)
