"""What stands between strangers and the inbox: a signed form with its time, proof of work.

Everything is in memory and bounded; a server that starts anew makes new keys, and whoever has an
older form before them presses once more. Of an address only a hash is used, with a salt of the day
that is written nowhere.
"""

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

SHORTEST = 4.0  # seconds in which nobody reads a form and writes a question
LONGEST = 6 * 3600.0  # seconds that a form is good for
USUAL = 20  # questions of an hour; above, proof of work is asked
HOUR = 3600.0
BITS = 16  # zero bits of a proof: a telephone works about a second for it
AGAIN = 60.0  # seconds in which the same form with the same words is the same press
_MOST_USED = 5_000  # forms that are remembered as used
_DAY = 86_400.0
_LONGEST_PROOF = 20


class FormState(StrEnum):
    """What a form's token is worth."""

    GOOD = "good"
    QUICK = "quick"  # sent sooner than anybody writes
    OLD = "old"
    USED = "used"
    FALSE = "false"  # not ours


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedForm:
    """A form that was sent, as its token tells."""

    state: FormState
    bits: int = 0  # of the proof that it was made with


@dataclass(frozen=True, slots=True, kw_only=True)
class _UsedForm:
    """A form that brought a question; what it brought is here as a hash."""

    at: float
    words: bytes
    code: str


class QuestionGate:
    """Makes the tokens of forms, and knows which came back."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, bits: int = BITS) -> None:
        self._clock = clock
        self._bits = bits
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._used: OrderedDict[str, _UsedForm] = OrderedDict()  # by token
        self._lately: deque[float] = deque(maxlen=USUAL + 1)
        self._salt = (b"", -_DAY)  # and since when

    def form(self) -> str:
        """A token for a form that is shown now; it asks for proof while the hour is unusual."""
        bits = self._bits if self.is_unusual() else 0
        told = f"{int(self._clock() * 10)}.{bits}.{secrets.token_hex(8)}"
        return f"{told}.{self._sign(told)}"

    def opened(self, token: str) -> OpenedForm:
        """What a token is worth now; this does not use it up."""
        told, _, sign = token.rpartition(".")
        parts = told.split(".")
        if (
            not token.isascii()
            or not hmac.compare_digest(sign.encode(), self._sign(told).encode())
            or len(parts) != 3
        ):
            return OpenedForm(state=FormState.FALSE)
        age, bits = self._clock() - int(parts[0]) / 10, int(parts[1])
        state = FormState.GOOD
        if age < SHORTEST:
            state = FormState.QUICK
        elif age > LONGEST:
            state = FormState.OLD
        elif token in self._used:
            state = FormState.USED
        return OpenedForm(state=state, bits=bits)

    def use(self, token: str, words: str) -> str:
        """Use a token up for these words: the code of the question; "" when it was used before.

        Who presses twice gets the same code twice.
        """
        now, digest = self._clock(), hashlib.sha256(words.encode("utf-8", "replace")).digest()
        with self._lock:
            while self._used and (
                len(self._used) >= _MOST_USED or next(iter(self._used.values())).at < now - LONGEST
            ):
                self._used.popitem(last=False)
            known = self._used.get(token)
            if known is None:
                known = self._used[token] = _UsedForm(at=now, words=digest, code=new_code())
            return known.code if known.words == digest and now - known.at < AGAIN else ""

    def count(self) -> None:
        """Somebody sent a question that is one, be it let in or not."""
        with self._lock:
            self._lately.append(self._clock())

    def is_unusual(self) -> bool:
        """Whether more came within the hour than is usual."""
        with self._lock:
            full = len(self._lately) == self._lately.maxlen
            return full and self._clock() - self._lately[0] < HOUR

    def asker(self, address: str) -> str:
        """Who asks, as a hash that leads back to nobody once the day is over."""
        now = self._clock()
        with self._lock:
            if now - self._salt[1] >= _DAY:
                self._salt = (secrets.token_bytes(32), now)
            return hmac.new(self._salt[0], address.encode(), hashlib.sha256).hexdigest()[:32]

    def _sign(self, told: str) -> str:
        return hmac.new(self._key, told.encode(), hashlib.sha256).hexdigest()[:32]


def is_proof(token: str, bits: int, proof: str) -> bool:
    """Whether a proof belongs to a token: the hash of both begins with so many zero bits."""
    if not bits or not proof.isdecimal() or not proof.isascii() or len(proof) > _LONGEST_PROOF:
        return False
    digest = hashlib.sha256(f"{token}:{proof}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0


def work_out(token: str, bits: int) -> str:
    """The proof of a token, as the page's script finds it: for tests and for measuring."""
    number = 0
    while not is_proof(token, bits, str(number)):
        number += 1
    return str(number)


# --- the code under which the asker sees the state ------------------------------------------------

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_GROUPS, _GROUP = 4, 4


def new_code() -> str:
    """A code as people copy it, "k7mn-…": 31^16 are too many to guess."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS)
    )


def code_digest(code: str) -> str:
    """What is kept of a code, however it was typed; "" = it is none."""
    bare = "".join(sign for sign in code.casefold() if sign.isalnum())
    if len(bare) != _GROUPS * _GROUP or not set(bare) <= set(_LETTERS):
        return ""
    return hashlib.sha256(b"hoi-dap\0" + bare.encode()).hexdigest()
