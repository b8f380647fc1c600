"""The lines of many episodes, kept by column."""

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date, datetime
from itertools import compress
from typing import Any, Self, overload

from broadcaster.domain.episode import EpisodeDigest

_COUNT = len(EpisodeDigest._fields)
_Columns = tuple[Sequence[Any], ...]  # in the order of the fields of a line, equally long


class EpisodeLines(Sequence[EpisodeDigest]):
    """The lines of ten thousand episodes, of which publishing mostly asks a column of all.

    A column is a list of plain values; ten thousand lines would be as many objects, each made, and
    visited again whenever Python looks for what is no longer needed. A line is made when somebody
    asks for it.
    """

    __slots__ = ("_columns",)

    def __init__(self, columns: _Columns) -> None:
        """Columns in the order of the fields of a line."""
        self._columns = columns

    @classmethod
    def of(cls, briefs: Iterable[EpisodeDigest]) -> "EpisodeLines":
        """Some lines in their order; what is kept by column stays what it is."""
        if isinstance(briefs, EpisodeLines):
            return briefs
        return cls(tuple(zip(*briefs, strict=True)) or ((),) * _COUNT)

    @property
    def keys(self) -> Sequence[str]:
        """Every key."""
        return self._columns[0]

    @property
    def shows(self) -> Sequence[str]:
        """Every home show."""
        return self._columns[1]

    @property
    def programmes(self) -> Sequence[str]:
        """Every programme."""
        return self._columns[2]

    @property
    def air_times(self) -> Sequence[datetime]:
        """Every air time, with its zone."""
        return self._columns[4]

    @property
    def digests(self) -> Sequence[str]:
        """Every digest of what may leave the school; "" = nothing may."""
        return self._columns[5]

    @property
    def untils(self) -> Sequence[date | None]:
        """The last day on which each may be public."""
        return self._columns[6]

    @property
    def cites(self) -> Sequence[str]:
        """What each cites."""
        return self._columns[8]

    def in_order(self) -> "EpisodeLines":
        """The oldest first, those of one moment by key; itself when they stand so."""
        marks = [*zip(self.air_times, self.keys, strict=True)]
        order = sorted(range(len(self)), key=marks.__getitem__)
        if order == [*range(len(self))]:
            return self
        return EpisodeLines(tuple([*map(c.__getitem__, order)] for c in self._columns))

    def due(self, moment: datetime) -> "EpisodeLines":
        """Those of which something may leave and whose air time is no later."""
        if all(self.digests) and max(self.air_times, default=moment) <= moment:
            return self  # as nearly always
        told = zip(self.digests, self.air_times, strict=True)
        return self.where([digest and air <= moment for digest, air in told])

    def at_home_in(self, shows: Set[str]) -> "EpisodeLines":
        """Those whose home is one of some shows; itself when all are at home there."""
        if shows >= set(self.shows):
            return self
        return self.where([home in shows for home in self.shows])

    def where(self, wanted: Sequence[object]) -> "EpisodeLines":
        """Those at whose place something true stands; itself when that is so everywhere."""
        if all(wanted):
            return self
        return EpisodeLines(tuple(list(compress(column, wanted)) for column in self._columns))

    def __add__(self, more: Self) -> "EpisodeLines":
        """These, and more behind them."""
        if not (self and more):
            return self or more
        pairs = zip(self._columns, more._columns, strict=True)
        return EpisodeLines(tuple([*mine, *others] for mine, others in pairs))

    @overload
    def __getitem__(self, place: int, /) -> EpisodeDigest: ...

    @overload
    def __getitem__(self, place: slice, /) -> "EpisodeLines": ...

    def __getitem__(self, place: int | slice) -> "EpisodeDigest | EpisodeLines":
        """A line, or a run of them."""
        if isinstance(place, slice):
            return EpisodeLines(tuple([column[place] for column in self._columns]))
        return EpisodeDigest._make([column[place] for column in self._columns])

    def __iter__(self) -> Iterator[EpisodeDigest]:
        """Each line."""
        return map(EpisodeDigest._make, zip(*self._columns, strict=True))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._columns[0])

    def __eq__(self, other: object) -> bool:
        """Whether the same lines stand in any list in the same order."""
        if isinstance(other, EpisodeLines):
            return all(map(_same, self._columns, other._columns))
        if isinstance(other, Sequence):
            return len(self) == len(other) and all(map(EpisodeDigest.__eq__, self, other))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """As a list of them is shown."""
        return f"EpisodeLines.of({[*self]!r})"


def _same(mine: Sequence[object], others: Sequence[object]) -> bool:
    return [*mine] == [*others]
