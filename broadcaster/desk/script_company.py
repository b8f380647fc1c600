"""Who else has to do with a script while somebody writes on it."""

from dataclasses import dataclass

from broadcaster.accounts.rights import Right
from broadcaster.desk.request import RequestContext
from broadcaster.desk.saving import only_proposes, proposals_of
from broadcaster.writing.drafts import Draft
from broadcaster.writing.proposals import ProposalState, ScriptProposal


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptCompany:
    """What others want of a script, and what became of one's own proposal."""

    waiting: tuple[ScriptProposal, ...]  # to be answered by who looks
    own: ScriptProposal | None
    proposes: bool  # who looks changes nothing without a teacher

    def text_for(self, opened: Draft) -> tuple[str, str]:
        """The text to go on with, and the mark of what it was made of."""
        if self.own is not None and self.own.state is ProposalState.WAITING:
            return self.own.text, self.own.mark
        return opened.text, opened.mark


def company_of(context: RequestContext, name: str) -> ScriptCompany:
    """Who else has to do with a script."""
    proposals = proposals_of(context)
    return ScriptCompany(
        waiting=proposals.waiting(name) if context.may(Right.AMEND) else (),
        own=proposals.of(name, context.person.account),
        proposes=only_proposes(context, name),
    )
