"""The job in which a language model drafts a script; cancelled, it ends and writes none."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from broadcaster.app.drafting import draft, told
from broadcaster.app.station import WiredStation
from broadcaster.desk.backup_jobs import JobResult
from broadcaster.domain.text import one_line
from broadcaster.drafting.assisted_script import DraftProgress, DraftWishes
from broadcaster.drafting.prompts import DraftStyle
from broadcaster.scripts.script_file import read_unfinished
from broadcaster.storage.jobs import Teller
from broadcaster.writing.drafts import titled_path


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
    if (before := _written_before(wired, wishes)) is not None:
        return JobResult(told="máy đã viết xong ở lần trước", result={"script": before})
    progress = DraftProgress(told=lambda words, done, parts: tell(words, done=done, parts=parts))
    done = draft(wired, wishes, progress)
    return JobResult(told=told(done), result={"script": done.path.name})


def _written_before(wired: WiredStation, wishes: DraftWishes) -> str | None:
    """The script that this very work wrote before the power went, told by its head; else None."""
    path = titled_path(wired.tools, wishes.title)
    if not path.is_file():
        return None
    script = read_unfinished(path.read_bytes(), path.name).value
    if script is None or script.head.title != one_line(wishes.title):
        return None
    helped = script.head.assisted.endswith(f", {wishes.who}")
    return path.name if helped and script.head.air_date == wishes.day else None
