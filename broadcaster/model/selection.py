"""Which episodes a show lists, and how a long list is cut into pages that never change again."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadcaster.model.brief import Brief
from broadcaster.model.station import Show

PAGE = 100  # episodes in a frozen page; the newest page has up to twice as many

# What stations write for the same people; the first name is the one that [[shows]] uses.
AUDIENCES: tuple[tuple[str, ...], ...] = (
    ("học sinh", "đội viên", "thiếu nhi", "các em"),
    ("giáo viên", "thầy cô", "nhà giáo", "cán bộ"),
    ("phụ huynh", "cha mẹ", "bố mẹ", "gia đình"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """What a show lists, oldest first, in pages of exactly 100 and the newest 100 to 199."""

    frozen: tuple[tuple[Brief, ...], ...]  # page 1 is the oldest
    head: tuple[Brief, ...]

    @property
    def all(self) -> tuple[tuple[Brief, ...], ...]:
        """Every page, the oldest first."""
        return (*self.frozen, self.head)


def belongs(brief: Brief, show: Show, private: frozenset[str]) -> bool:
    """Whether a show has an episode; `private` are the keys of shows for subscribers only."""
    if brief.show == show.key:
        return True
    if brief.show in private and not show.private:
        return False
    wanted = {word for name in show.audiences for word in _same_people(name)}
    return (
        show.everything
        or brief.programme in show.programmes
        or any(word in told.casefold() for word in wanted for told in brief.audiences)
    )


def paged(briefs: Sequence[Brief]) -> Paged:
    """Cut a list, oldest first: a full page is frozen once a second one stands above it."""
    count = max(0, len(briefs) // PAGE - 1)
    pages = tuple(tuple(briefs[n * PAGE : (n + 1) * PAGE]) for n in range(count))
    return Paged(frozen=pages, head=tuple(briefs[count * PAGE :]))


def _same_people(name: str) -> tuple[str, ...]:
    wanted = name.casefold()
    return next((names for names in AUDIENCES if wanted in names), (wanted,))
