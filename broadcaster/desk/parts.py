"""A form with a file, as a browser without scripts sends it: read as it comes, never held whole."""

import re
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from starlette.requests import Request

from broadcaster.desk.uploads import refuse_announced, too_large
from broadcaster.errors import InputError

KIND = "multipart/form-data"
_MOST_PARTS = 60
_LONGEST_HEAD = 8_000  # bytes of a part's own lines
_LONGEST_FIELD = 64_000  # bytes of a field that is no file
_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,200})"?', re.I)
_NAME = re.compile(r'(?:^|;)\s*name="((?:[^"\\]|\\.)*)"', re.I)
_FILE = re.compile(r'(?:^|;)\s*filename="((?:[^"\\]|\\.)*)"', re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A file that came with a form."""

    path: Path  # gone when the answer is made
    name: str  # what the browser says that it is called; "" = nothing was chosen


@asynccontextmanager
async def form_with_file(
    request: Request, largest: int, admit: Callable[[Mapping[str, str]], None]
) -> AsyncIterator[tuple[dict[str, str], Brought]]:
    """The fields of a form and its one file, which is gone behind the block.

    `admit` is asked with the fields that came before the file, before a byte of it is kept. Raises
    whatever it raises, and InputError for what is no form, is too large, or has no file.
    """
    found = _BOUNDARY.search(request.headers.get("content-type", ""))
    if found is None:
        raise _no_form()
    refuse_announced(request, largest)
    with tempfile.TemporaryDirectory(prefix="tai-len-") as folder:
        path = Path(folder) / "tep"
        with path.open("wb") as file:
            reader = _Reader(found[1].encode(), largest, admit, file)
            async for block in request.stream():
                reader.feed(block)
        reader.close()
        if not path.stat().st_size:
            raise InputError("chưa chọn tệp nào, hoặc tệp trống", hint="Chọn một tệp rồi gửi.")
        yield reader.fields, Brought(path=path, name=reader.file_name)


class _Reader:
    """Takes a body apart, block by block."""

    def __init__(
        self,
        boundary: bytes,
        largest: int,
        admit: Callable[[Mapping[str, str]], None],
        file: BinaryIO,
    ) -> None:
        self.fields: dict[str, str] = {}
        self.file_name = ""
        self._line = b"\r\n--" + boundary
        self._largest, self._admit, self._file = largest, admit, file
        self._rest = bytearray(b"\r\n")  # the first boundary has no line before it
        self._state = self._before
        self._value: bytearray | None = None  # of the field that is being read
        self._field = ""
        self._parts = self._size = 0
        self._in_file = self._ended = self._file_seen = False

    def feed(self, block: bytes) -> None:
        """One more block. Raises InputError."""
        self._rest += block
        while self._state():
            pass

    def close(self) -> None:
        """The body is at its end. Raises InputError when it was broken off or had no file."""
        if not self._ended:
            raise InputError("tệp gửi lên bị đứt giữa chừng", hint="Gửi lại. Chưa cất gì cả.")
        if not self._file_seen:
            raise InputError("chưa chọn tệp nào", hint="Chọn một tệp rồi gửi.")

    def _before(self) -> bool:
        """In a part, or before the first: up to the next boundary."""
        at = self._rest.find(self._line)
        if at < 0:
            sure = len(self._rest) - len(self._line) + 1
            if sure > 0:
                self._take(bytes(self._rest[:sure]))
                del self._rest[:sure]
            return False
        self._take(bytes(self._rest[:at]))
        del self._rest[: at + len(self._line)]
        self._finish()
        self._state = self._behind
        return True

    def _behind(self) -> bool:
        """Right behind a boundary: another part, or the end."""
        if len(self._rest) < 2:
            return False
        if self._rest[:2] == b"--":
            self._ended = True
            self._state = self._over
            return False
        self._parts += 1
        if self._rest[:2] != b"\r\n" or self._parts > _MOST_PARTS:
            raise _no_form()
        del self._rest[:2]
        self._state = self._head
        return True

    def _head(self) -> bool:
        """The lines that say what a part is."""
        at = self._rest.find(b"\r\n\r\n")
        if at < 0 or at > _LONGEST_HEAD:
            if len(self._rest) > _LONGEST_HEAD:
                raise _no_form()
            return False
        told = self._rest[:at].decode("utf-8", "replace")
        del self._rest[: at + 4]
        disposition = next(
            (row for row in told.split("\r\n") if row.lower().startswith("content-disposition:")),
            "",
        )
        name, file = _NAME.search(disposition), _FILE.search(disposition)
        if name is None:
            raise _no_form()
        self._field = name[1]
        self._in_file = file is not None
        if file is not None:
            if self._file_seen:
                raise InputError("mỗi lần chỉ gửi một tệp", hint="Chọn một tệp rồi gửi lại.")
            self._admit(self.fields)
            self._file_seen, self.file_name = True, file[1]
        else:
            self._value = bytearray()
        self._state = self._before
        return True

    def _over(self) -> bool:
        self._rest.clear()
        return False

    def _take(self, data: bytes) -> None:
        if self._in_file:
            self._size += len(data)
            if self._size > self._largest:
                raise too_large(self._largest)
            self._file.write(data)
        elif self._value is not None:
            self._value += data
            if len(self._value) > _LONGEST_FIELD:
                raise _no_form()

    def _finish(self) -> None:
        if self._value is not None:
            self.fields[self._field] = self._value.decode("utf-8", "replace")
        self._value, self._in_file = None, False


def _no_form() -> InputError:
    return InputError("biểu mẫu gửi lên không đọc được", hint="Tải lại trang rồi gửi lại.")
