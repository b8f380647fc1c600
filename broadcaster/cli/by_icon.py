"""What is said in a window that an icon opened: nobody can type there, so buttons are named."""

import os
import re
from collections.abc import Callable

from broadcaster.domain.errors import BroadcasterError

ICON = "BROADCASTER_ICON"  # set by the starters of the icons, but for the one of the command line
TERMINAL = "(Gõ lệnh ấy ở cửa sổ Dòng lệnh: bấm đúp hình ấy trên màn hình nền.)"
_ARROW = re.compile(r"(.*?\u2192 )(.*)", re.DOTALL)  # what to do stands behind an arrow
_COMMAND = re.compile(r"\bbroadcaster [a-z]")


def by_icon() -> bool:
    """Whether an icon opened this window."""
    return bool(os.environ.get(ICON))


def at_hand(advice: str) -> str:
    """Advice for whoever sits at such a window: the page that does it, or where to type it."""
    if not by_icon() or not _COMMAND.search(advice):
        return advice
    from broadcaster.desk.answers import plain_hint  # the pages' own words; only where needed

    said = plain_hint(advice)
    return said if said and "người giữ máy chủ" not in said else f"{advice} {TERMINAL}"


def fault_at_hand(fault: BroadcasterError) -> BroadcasterError:
    """The same fault with the advice of this window."""
    fault.hint = at_hand(fault.hint)
    return fault


def saying(say: Callable[[str], None]) -> Callable[[str], None]:
    """Says lines with the advice behind an arrow as this window needs it."""

    def said(line: str) -> None:
        found = _ARROW.fullmatch(line)
        say(found[1] + at_hand(found[2]) if found else line)

    return said
