"""Passwords as argon2id keeps them: the one door of argon2-cffi."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_AT_ONCE = 2  # each takes 64 MiB and a core for a moment
_NOBODY = "mot-mat-khau-khong-cua-ai"


class Argon2Passwords:
    """Makes and checks the stored form of passwords; no more than two at a time."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._turn = threading.Semaphore(_AT_ONCE)
        self._nobody = ""

    def stored(self, password: str) -> str:
        """What is kept of a password."""
        with self._turn:
            return self._hasher.hash(password)

    def fits(self, stored: str, password: str) -> bool:
        """Whether it is the password; an account without one takes as long to refuse."""
        with self._turn:
            if not stored:
                self._nobody = self._nobody or self._hasher.hash(_NOBODY)
            try:
                return self._hasher.verify(stored or self._nobody, password) and bool(stored)
            except (VerificationError, InvalidHashError):
                return False
