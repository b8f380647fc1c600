"""What long work says of itself, on stderr: the first line within a second, then how long it takes.

A terminal is painted on one line while nothing else is printed, and told in plain lines else; where
nobody watches (a log, cron) a line comes every half a minute. Nothing with -q, nor beside --json.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TextIO, TypeVar

import click

from broadcaster.cli.output import Manner, colourful, manner
from broadcaster.cli.shared_words import is_given, own_words
from broadcaster.domain.text import cut_words, one_line
from broadcaster.domain.wording import length, time_left

P = ParamSpec("P")
Answered = TypeVar("Answered")
FIRST = 0.4  # seconds until the first line: what is over sooner says nothing; Python came before
REPAINT = 0.5  # seconds between two looks of a painted line
WATCHED = 10.0  # seconds between plain lines on a terminal
UNWATCHED = 30.0  # seconds between plain lines elsewhere
_BAR = 20  # characters
_DEEPEST = 3  # words of a command's name

# command -> what it does, as long as nothing more is known: those that may need more than two
# seconds, and end by themselves
LONG = {
    "analyse": "Đo âm thanh",
    "approve": "Duyệt và xuất bản",
    "backup": "Sao lưu",
    "backup verify": "Thử bản sao lưu",
    "build": "Dựng bài",
    "catalogue rebuild": "Lập lại danh mục",
    "check": "Soát bài",
    "correct": "Đính chính",
    "doctor": "Khám máy",
    "draft": "Soạn nháp",
    "film": "Làm phim",
    "hub backup": "Sao lưu máy chủ",
    "hub rebuild": "Lập lại sổ chung",
    "hub restore": "Lấy lại máy chủ",
    "hub upgrade": "Nâng cấp các đơn vị",
    "import": "Đọc tệp",
    "law check": "Soát sổ văn bản",
    "law follow fetch": "Lấy sổ văn bản",
    "law import": "Đọc toàn văn",
    "lesson": "Làm gói tiết dạy",
    "listen": "Nghe lại",
    "oversee take": "Nhận tệp",
    "poster": "Vẽ tờ giới thiệu",
    "press": "Xem các báo",
    "publish": "Xuất bản",
    "pull": "Lấy bài",
    "report": "Làm báo cáo",
    "restore": "Lấy lại đài",
    "usb": "Làm USB",
    "send": "Dựng và gửi duyệt",
    "share library fetch": "Lấy kho bài",
    "stations push": "Gửi đài",
    "tidy": "Dọn chỗ",
    "voices install": "Cài giọng",
    "voices make": "Dựng giọng",
    "voices setup": "Cài giọng",
    "voices try": "Đọc thử",
    "withdraw": "Rút bài",
}


def long_command(words: Sequence[str]) -> str:
    """What a line does that may take long; "" for others, and for what runs until it is stopped."""
    if any(is_given(option, words) for option in ("--every", "--loop", "--help", "-h")):
        return ""
    names, rest = list[str](), own_words(words)
    while rest and len(names) < _DEEPEST:
        names.append(rest[0])
        rest = own_words(rest[1:])
    for count in (3, 2):
        if found := LONG.get(" ".join(names[:count])):
            return found
    name, after = (*names, "", "")[:2]
    is_group = any(known.startswith(f"{name} ") for known in LONG)
    return "" if is_group and after and not after.startswith("-") else LONG.get(name, "")


class WorkProgress:
    """How far the work of one command line is; its methods may be called from any thread."""

    def __init__(
        self,
        what: str,
        *,
        said: Manner,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._what = what
        self._said = said
        self._stream = stream or sys.stderr
        self._clock = clock
        self._watched = _is_terminal(self._stream)
        self._can_paint = self._watched and colourful() is not False
        self._begun = self._told = clock()
        self._spoken = False  # whether a line was said at all
        self._painted = False  # whether a line stands that is to be painted over
        self._painting = 0  # how many asked for it
        self._resting = False  # while a person is asked something
        self._step, self._done, self._whole, self._since = "", 0.0, 0.0, self._begun
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="progress", daemon=True)

    def __enter__(self) -> "WorkProgress":
        self._ticker.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._over.set()
        self._ticker.join()
        self._wipe()

    def step(self, told: str = "", *, done: float = 0.0, whole: float = 0.0) -> None:
        """What is done now, and how much of how much (any unit; 0 = not known) is done."""
        with self._lock:
            now = self._clock()
            if whole != self._whole or done < self._done:  # other work: its pace is its own
                self._since = now
            self._step = one_line(told).rstrip(" ,;:")  # part of a sentence, mostly
            self._done, self._whole = done, whole
            if self._painting and now - self._begun >= FIRST:
                self._paint(now)

    def say(self, line: str) -> None:
        """A line that stays."""
        with self._lock:
            self._wipe()
            if not self._silent:
                self._write(f"{line}\n")

    def megabytes(self, told: str, done: int, whole: int) -> None:
        """How many bytes of how many have come or gone, told in MB."""
        self.step(f"{told}, MB", done=round(done / 1e6, 1), whole=round(whole / 1e6, 1))

    @contextmanager
    def painting(self) -> Iterator["WorkProgress"]:
        """Work in which nothing else is printed: its line may be painted over."""
        with self._lock:
            self._painting += 1
        try:
            yield self
        finally:
            with self._lock:
                self._painting -= 1
                self._wipe()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """While a person is asked something nothing is said."""
        with self._lock:
            self._wipe()
            self._resting = True
        try:
            yield
        finally:
            with self._lock:
                self._resting, self._told = False, self._clock()

    def line(self, now: float, room: int = 0) -> str:
        """The work, how much is done, what is done, how much longer.

        Within `room` characters, 0 = any: what is done now gives way first, and no word is cut.
        """
        count = f"{_number(self._done)}/{_number(self._whole)}" if self._whole else ""
        took = now - self._since
        left = time_left(self._done, self._whole, took) if took >= 1 else ""
        if not left and now - self._begun >= 1:
            left = f"đã {length(now - self._begun)}"
        bare = _joined(self._what, count, left)
        if not room:
            return _joined(self._what, count, self._step, left)
        step = cut_words(self._step, room - len(bare) - len(", "))
        return cut_words(_joined(self._what, count, step, left), room)

    @property
    def _silent(self) -> bool:
        return self._said.quiet or self._said.answer is not None

    def _tick(self) -> None:
        pause = FIRST
        while not self._over.wait(pause):
            with self._lock:
                self._look(self._clock())
            pause = REPAINT / 2

    def _look(self, now: float) -> None:
        """Say what is due."""
        if self._resting or now - self._begun < FIRST:
            return
        if self._painting and self._can_paint:
            if now - self._told >= REPAINT or not self._painted:
                self._paint(now)
            return
        pause = WATCHED if self._watched else UNWATCHED
        first = self._watched and not self._spoken
        if not self._silent and (first or now - self._told >= pause):
            self._write(f"{self.line(now)}\n")
            self._told, self._spoken = now, True

    def _paint(self, now: float) -> None:
        if self._silent or not self._can_paint or self._resting:
            return
        from shutil import get_terminal_size  # not for those who say nothing

        width = get_terminal_size().columns - 1
        bar = ""
        if self._whole and width >= 4 * _BAR - 1:  # on less the words are of more use
            full = min(_BAR, int(_BAR * self._done / self._whole))
            bar = "█" * full + "·" * (_BAR - full) + " "
        self._write(f"\r\x1b[K{bar}{self.line(now, max(width - len(bar), 1))}")
        self._told, self._painted, self._spoken = now, True, True

    def _wipe(self) -> None:
        with self._lock:
            if self._painted:
                self._write("\r\x1b[K")
                self._painted = False

    def _write(self, text: str) -> None:
        try:
            click.echo(text, file=self._stream, nl=False)  # Windows' consoles need its wrapping
        except (OSError, ValueError):  # a closed window must not stop the work
            self._said.quiet = True


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def _joined(what: str, *more: str) -> str:
    """What is worked at, and of the rest what there is."""
    told = ", ".join(part for part in more if part)
    return f"… {what}: {told}" if told else f"… {what}"


def _number(amount: float) -> str:
    """A count, or a size with one figure after the comma."""
    return f"{amount:.0f}" if amount == int(amount) else f"{amount:.1f}".replace(".", ",")


_CURRENT: ContextVar[WorkProgress | None] = ContextVar("progress", default=None)


@contextmanager
def told_work(words: Sequence[str]) -> Iterator[None]:
    """Around a whole command line: from its first moment it is told that something is done."""
    what = long_command(words)
    if not what:
        yield
        return
    with WorkProgress(what, said=manner()) as progress:
        token = _CURRENT.set(progress)
        try:
            yield
        finally:
            _CURRENT.reset(token)


def asks(function: Callable[P, Answered]) -> Callable[P, Answered]:
    """A function that asks a person something: no progress is said meanwhile."""

    @wraps(function)
    def asked(*args: P.args, **more: P.kwargs) -> Answered:
        with work().resting():
            return function(*args, **more)

    return asked


def work() -> WorkProgress:
    """The progress of this command line; where it has none, one that says nothing."""
    return _CURRENT.get() or WorkProgress("", said=Manner(quiet=True))
