"""What would be sent along: the other scripts of an episode, and which of them are not finished.

Scripts of one programme and one day are one episode, so who sends theirs sends all of them. Whether
one is finished is looked up in its file and in what people type into it, every time.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from broadcaster.domain.dates import written
from broadcaster.domain.errors import Conflict, InputError
from broadcaster.domain.notice import UNFINISHED
from broadcaster.production.naming import NamedEpisode, known_episodes
from broadcaster.production.tools import StationContext
from broadcaster.programme.check import open_warnings
from broadcaster.programme.schedule import written_calendar
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.scripts.head_edit import with_field
from broadcaster.scripts.script_file import read_script
from broadcaster.timetable.occurrences import next_school_day
from broadcaster.writing.drafts import Clash, DraftFiles

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedScript:
    """A script of an episode that somebody has not finished."""

    name: str  # of its file
    title: str
    day: date
    left: tuple[str, ...]  # what is to be written or looked at in it yet, as sentences
    typing: tuple[str, ...]  # accounts that typed into it and did not save


def unfinished(
    station: StationContext, tools: ProgrammeTools, known: NamedEpisode
) -> tuple[UnfinishedScript, ...]:
    """The scripts of an episode that are not finished, in the order in which they are read."""
    files = DraftFiles(tools.folders.scripts)
    open_now = [n for n in open_warnings(station, tools, known.files) if n.code in UNFINISHED]
    found = []
    for path in known.files:
        script = read_script(path.read_bytes(), path.name).value
        if script is None:
            continue
        mine = (n.sentence for n in open_now if n.place and n.place.name == path.name)
        left = tuple(dict.fromkeys(mine))
        typing = files.typing(path.name)
        if left or typing:
            found.append(
                UnfinishedScript(
                    name=path.name,
                    title=script.head.title,
                    day=script.head.air_date,
                    left=left,
                    typing=typing,
                )
            )
    return tuple(found)


def free_day(station: StationContext, tools: ProgrammeTools, known: NamedEpisode) -> date:
    """The first day of school behind an episode on which its programme has none."""
    taken = {k.day for k in known_episodes(station, tools) if k.programme == known.programme}
    calendar = written_calendar(tools)
    day = next_school_day(calendar, known.day + _DAY)
    while day in taken:
        day = next_school_day(calendar, day + _DAY)
    return day


def put_off(tools: ProgrammeTools, known: NamedEpisode, name: str, day: date) -> None:
    """Give a script of an episode another day, so that the episode goes without it.

    Raises InputError for a script that is none of it and for its own day, Conflict when somebody
    saved it just now.
    """
    if name not in {path.name for path in known.files}:
        raise InputError(f"bài “{name}” không còn ở số này", hint="Xem lại danh sách rồi gửi.")
    if day == known.day:
        raise InputError(
            f"ngày {written(day)} là ngày của chính số này", hint="Chọn một ngày khác."
        )
    files = DraftFiles(tools.folders.scripts)
    opened = files.open(name)
    text = with_field(opened.text, "air_date", f"{day:%d/%m/%Y}")
    if isinstance(files.save(name, text, opened.mark), Clash):
        raise Conflict(f"bài “{name}” vừa có người lưu", hint="Làm lại lần nữa.")
