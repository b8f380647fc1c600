"""What somebody would change in a script that was sent: kept beside it until a teacher answers."""

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from broadcaster.domain.errors import InputError
from broadcaster.storage.atomic import write_atomic
from broadcaster.system.files import named

FOLDER = ".de-nghi"  # under scripts_vi: a folder for each script, a file for each person
_ACCOUNT = re.compile(r"[a-z0-9.@-]{1,60}")  # "@": of somebody of the office
_TURN = threading.Lock()  # an answer never goes over what was proposed meanwhile


class ProposalState(StrEnum):
    """What became of a proposal; the value is what people read."""

    WAITING = "đang đợi"
    TAKEN = "đã nhận"
    LEFT = "để lại"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptProposal:
    """A text that somebody would like a script to have."""

    account: str
    who: str  # the person's name
    at: datetime
    text: str
    base: str  # the script's text that it was made of
    mark: str  # of that text
    state: ProposalState = ProposalState.WAITING
    answered_by: str = ""
    answered_at: datetime | None = None
    reason: str = ""  # a word of who answered
    taken: int = 0  # places that became the script's
    asked: int = 0  # places that the proposal had then


class ProposalFiles:
    """The proposals for a station's scripts."""

    def __init__(self, scripts: Path) -> None:
        self._folder = scripts / FOLDER

    def put(self, name: str, proposal: ScriptProposal) -> None:
        """Keep a proposal; one a person and script."""
        with _TURN:
            self._write(name, proposal)

    def answer(self, name: str, answered: ScriptProposal) -> bool:
        """Keep what became of a proposal; False when it is another one by now, or answered."""
        with _TURN:
            now = self.of(name, answered.account)
            if now is None or (now.at, now.state) != (answered.at, ProposalState.WAITING):
                return False
            if (now.text, now.base) != (answered.text, answered.base):
                return False
            self._write(name, answered)
        return True

    def _write(self, name: str, proposal: ScriptProposal) -> None:
        answered = proposal.answered_at
        tree = {
            "who": proposal.who,
            "at": proposal.at.isoformat(),
            "text": proposal.text,
            "base": proposal.base,
            "mark": proposal.mark,
            "state": proposal.state.value,
            "answered_by": proposal.answered_by,
            "answered_at": answered.isoformat() if answered else "",
            "reason": proposal.reason,
            "taken": proposal.taken,
            "asked": proposal.asked,
        }
        data = json.dumps(tree, ensure_ascii=False).encode()
        write_atomic(self._file(name, proposal.account), data)

    def drop(self, name: str, account: str) -> None:
        """Forget what somebody proposed: they have the script as they want it."""
        with _TURN:
            self._file(name, account).unlink(missing_ok=True)

    def of(self, name: str, account: str) -> ScriptProposal | None:
        """What somebody proposed last for a script; a damaged file counts as none."""
        try:
            tree = json.loads(self._file(name, account).read_bytes())
            return _proposal(account, tree)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def waiting(self, name: str) -> tuple[ScriptProposal, ...]:
        """The proposals for a script that nobody answered yet, oldest first."""
        folder = self._folder / name
        accounts = [path.stem for path in named(folder, "*.json")]
        known = (self.of(name, a) for a in accounts if _ACCOUNT.fullmatch(a))
        open_ = [p for p in known if p is not None and p.state is ProposalState.WAITING]
        return tuple(sorted(open_, key=lambda p: (p.at, p.account)))

    def counts(self) -> dict[str, int]:
        """File name of a script -> how many proposals for it wait."""
        names = [path.name for path in named(self._folder, "*")]
        found = {name: len(self.waiting(name)) for name in names}
        return {name: number for name, number in found.items() if number}

    def _file(self, name: str, account: str) -> Path:
        if not _ACCOUNT.fullmatch(account):
            raise InputError("không rõ ai đề nghị", hint="Đăng nhập lại.")
        return self._folder / name / f"{account}.json"


def _proposal(account: str, tree: Mapping[str, Any]) -> ScriptProposal:
    answered = tree["answered_at"]
    return ScriptProposal(
        account=account,
        who=str(tree["who"]),
        at=datetime.fromisoformat(tree["at"]),
        text=str(tree["text"]),
        base=str(tree["base"]),
        mark=str(tree["mark"]),
        state=ProposalState(tree["state"]),
        answered_by=str(tree["answered_by"]),
        answered_at=datetime.fromisoformat(answered) if answered else None,
        reason=str(tree["reason"]),
        taken=int(tree["taken"]),
        asked=int(tree["asked"]),
    )
