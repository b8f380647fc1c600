"""Text of a script, programme format or station file -> checked values, with file and line."""

from broadcaster.scripting.body import parse_body
from broadcaster.scripting.head_edit import (
    parts_of,
    with_field,
    with_reading,
    with_role,
    with_source,
)
from broadcaster.scripting.kinds import kind_from
from broadcaster.scripting.labels import STANDARD_ROLES
from broadcaster.scripting.law_check import check_sources
from broadcaster.scripting.leftovers import check_leftovers
from broadcaster.scripting.programme import FRAMES, read_format
from broadcaster.scripting.schedule import read_schedule
from broadcaster.scripting.script import read_script
from broadcaster.scripting.skeletons import skeleton
from broadcaster.scripting.station import read_station
from broadcaster.scripting.together import check_together

__all__ = [
    "FRAMES",
    "STANDARD_ROLES",
    "check_leftovers",
    "check_sources",
    "check_together",
    "kind_from",
    "parse_body",
    "parts_of",
    "read_format",
    "read_schedule",
    "read_script",
    "read_station",
    "skeleton",
    "with_field",
    "with_reading",
    "with_role",
    "with_source",
]
