"""Passwords as argon2id keeps them: the one door of argon2-cffi."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from broadcaster.domain.errors import Busy

_AT_ONCE = 2  # each takes 64 MiB and a core for a moment
_MOST_WAITING = 8  # behind those; a flood of guesses may not hold the threads of the desk
_NOBODY = "mot-mat-khau-khong-cua-ai"


class Argon2Passwords:
    """Makes and checks the stored form of passwords, few at a time.

    Browsers that are known have a line of their own, which no stranger's guesses can fill.
    """

    def __init__(self, most_waiting: int = _MOST_WAITING) -> None:
        """So many may wait behind those whose turn it is, in each of the two lines."""
        self._hasher = PasswordHasher()
        self._strangers = _Turns(_AT_ONCE, most_waiting)
        self._known = _Turns(1, most_waiting)
        self._nobody = ""

    def stored(self, password: str) -> str:
        """What is kept of a password. Raises Busy."""
        with self._known.turn():
            return self._hasher.hash(password)

    def fits(self, stored: str, password: str, *, known: bool = False) -> bool:
        """Whether it is the password; an account without one takes as long to refuse.

        Raises Busy when too many are asked for at once.
        """
        with (self._known if known else self._strangers).turn():
            if not stored:
                self._nobody = self._nobody or self._hasher.hash(_NOBODY)
            try:
                return self._hasher.verify(stored or self._nobody, password) and bool(stored)
            except (VerificationError, InvalidHashError):
                return False


class _Turns:
    """So many at once, a few more waiting, the others sent away."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._places = threading.Semaphore(at_once + waiting)
        self._turn = threading.Semaphore(at_once)

    @contextmanager
    def turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Busy(
                "đang có quá nhiều người đăng nhập cùng lúc",
                hint="Đợi vài giây rồi thử lại; mật khẩu cũ vẫn dùng được.",
            )
        try:
            with self._turn:
                yield
        finally:
            self._places.release()
