"""Answers that are kept as long as the register that gave them, and no longer.

A plain cache that has a register among its keys keeps every register that was ever read alive,
with its index and its texts.
"""

import threading
from collections.abc import Callable, Hashable
from types import MethodType
from typing import Any, Generic, TypeVar
from weakref import ReferenceType, WeakKeyDictionary, WeakMethod, ref

from broadcaster.law.register import Register

_Answer = TypeVar("_Answer")


def known_again(reader: Callable[..., Any]) -> ReferenceType[Any]:
    """A function as part of a question: the same as long as it lives, and not kept alive by it.

    What reads the texts of a register mostly holds its folder, and with it the register.
    """
    return WeakMethod(reader) if isinstance(reader, MethodType) else ref(reader)


class RegisterMemory(Generic[_Answer]):
    """What was asked of each register last; one that nobody uses any more takes its answers along.

    Neither a question nor an answer may hold the register itself (or its folder).
    """

    def __init__(self, most: int) -> None:
        """`most`: answers that are kept for one register; the one not asked for longest goes."""
        self._most = most
        self._kept: WeakKeyDictionary[Register, dict[Hashable, _Answer]] = WeakKeyDictionary()
        self._turn = threading.Lock()

    def answer(self, register: Register, asked: Hashable, make: Callable[[], _Answer]) -> _Answer:
        """What a register answered to a question, made now when it was not asked before."""
        with self._turn:
            kept = self._kept.setdefault(register, {})
            if asked in kept:
                found = kept[asked] = kept.pop(asked)  # now the newest
                return found
        made = make()  # may be asked by two at once; both get the same
        with self._turn:
            kept[asked] = made
            if len(kept) > self._most:
                del kept[next(iter(kept))]
        return made
