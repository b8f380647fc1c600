"""Sounds of a file of tests, made when the first of its tests asks for them.

What a file makes when it is read is paid by every process of every run, also by those that choose
none of its tests.
"""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

Made = TypeVar("Made")


class MadeWhenAsked(dict[str, Made], Generic[Made]):
    """By name; each is made once."""

    def __init__(self, make: Callable[[str], Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> Made:
        self[name] = self._make(name)
        return self[name]


def by_name(makers: Mapping[str, Callable[[], Made]]) -> MadeWhenAsked[Made]:
    """Each by what makes it."""
    return MadeWhenAsked(lambda name: makers[name]())
