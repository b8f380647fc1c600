"""The job in which a language model drafts a script; cancelled, it ends and writes none."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from broadcaster.app.drafting import draft, told
from broadcaster.app.station import WiredStation
from broadcaster.desk.backup_jobs import JobResult
from broadcaster.drafting.assisted_script import DraftProgress, DraftWishes
from broadcaster.drafting.prompts import DraftStyle
from broadcaster.storage.jobs import Teller


def draft_script(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Draft a script: the fields of `DraftWishes`, "day" as ISO. Nothing is sent."""
    wishes = DraftWishes(
        document=str(argument["document"]),
        places=tuple(map(str, argument["places"])),
        style=DraftStyle(argument["style"]),
        title=str(argument["title"]),
        programme=str(argument["programme"]),
        day=date.fromisoformat(str(argument["day"])),
        audience=str(argument["audience"]),
        real_case=str(argument["real_case"]),
        who=str(argument["who"]),
    )
    progress = DraftProgress(told=lambda words, done, parts: tell(words, done=done, parts=parts))
    done = draft(wired, wishes, progress)
    return JobResult(told=told(done), result={"script": done.path.name})
