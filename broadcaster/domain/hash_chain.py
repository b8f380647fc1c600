"""Hash chains of records: whoever alters one record breaks all behind it."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar


class _Record(Protocol):
    """A frozen dataclass that also has its number, in a field of any name."""

    @property
    def previous(self) -> str: ...  # hash of the record before; "" for the first
    @property
    def hash(self) -> str: ...  # over everything else


Record = TypeVar("Record", bound=_Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class HashChain(Generic[Record]):
    """How records of one kind hang together."""

    number: str  # the field that counts 1, 2, 3 ... without gaps
    plain: Callable[[Record], Mapping[str, object]]  # the values that are hashed, as plain JSON

    def behind(self, record: Record, last: Record | None) -> Record:
        """The record as the next one behind `last`."""
        number, before = self._place(last)
        fields: dict[str, Any] = {self.number: number + 1, "previous": before, "hash": ""}
        link = replace(record, **fields)  # type: ignore[type-var]  # a dataclass, see above
        return replace(link, hash=self.digest(link))  # type: ignore[type-var]

    def first_break(self, records: Iterable[Record]) -> int | None:
        """The index of the first record that does not fit behind the one before; None = whole."""
        last: Record | None = None
        for index, record in enumerate(records):
            number, before = self._place(last)
            follows = getattr(record, self.number) == number + 1 and record.previous == before
            if not follows or record.hash != self.digest(record):
                return index
            last = record
        return None

    def digest(self, record: Record) -> str:
        """SHA-256 over every value but the hash itself, in canonical JSON."""
        fields = {name: value for name, value in self.plain(record).items() if name != "hash"}
        text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def _place(self, last: Record | None) -> tuple[int, str]:
        return (getattr(last, self.number), last.hash) if last else (0, "")
