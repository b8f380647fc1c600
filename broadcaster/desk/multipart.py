"""A form with a file, as a browser without scripts sends it: read as it comes, never held whole."""

import logging
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from broadcaster.desk.uploads import refuse_announced, too_large
from broadcaster.domain.errors import InputError
from broadcaster.domain.text import piled

MULTIPART = "multipart/form-data"
_MOST_PARTS = 60
_LONGEST_HEAD = 8_000  # bytes of a part's own lines
_LONGEST_FIELD = 64_000  # bytes of a field that is no file
# what the parser finds wrong is said in the answer; a stranger's body writes nothing in our log
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """A file that came with a form."""

    path: Path  # gone when the answer is made
    name: str  # what the browser says that it is called; "" = nothing was chosen


@asynccontextmanager
async def form_with_file(
    request: Request, largest: int, admit: Callable[[Mapping[str, str]], None]
) -> AsyncIterator[tuple[dict[str, str], UploadedFile]]:
    """The fields of a form and its one file, which is gone behind the block.

    `admit` is asked with the fields that came before the file, before a byte of it is kept. Raises
    whatever it raises, and InputError for what is no form, is too large, or has no file.
    """
    _, said = parse_options_header(request.headers.get("content-type", ""))
    if not said.get(b"boundary"):
        raise _no_form()
    refuse_announced(request, largest)
    with tempfile.TemporaryDirectory(prefix="tai-len-") as folder:
        path = Path(folder) / "tep"
        try:
            with path.open("wb") as file:
                reader = _Reader(said[b"boundary"], largest, admit, file)
                async for block in request.stream():
                    reader.feed(block)
        except FormParserError as fault:
            raise _no_form() from fault
        reader.close()
        if not path.stat().st_size:
            raise InputError("chưa chọn tệp nào, hoặc tệp trống", hint="Chọn một tệp rồi gửi.")
        yield reader.fields, UploadedFile(path=path, name=reader.file_name)


class _Reader:
    """Takes a multipart body apart: fields kept, the file written, none longer than allowed."""

    def __init__(
        self,
        boundary: bytes,
        largest: int,
        admit: Callable[[Mapping[str, str]], None],
        file: BinaryIO,
    ) -> None:
        self.fields: dict[str, str] = {}
        self.file_name = ""
        self._largest, self._admit, self._file = largest, admit, file
        self._heads: dict[bytes, bytes] = {}  # the lines of the part that is being read
        self._line, self._value = bytearray(), bytearray()  # the line's name, and what it says
        self._field = ""
        self._content = bytearray()  # of the field that is being read
        self._parts = self._head_size = self._size = 0
        self._in_file = self._ended = self._file_seen = False
        # the parser's own limits leave it to us: ours is on all the lines of a part together
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begins,
                "on_header_field": partial(self._take_head, self._line),
                "on_header_value": partial(self._take_head, self._value),
                "on_header_end": self._head_ends,
                "on_headers_finished": self._content_begins,
                "on_part_data": self._take,
                "on_part_end": self._part_ends,
                "on_end": self._end,
            },
            max_header_count=_LONGEST_HEAD,
            max_header_size=_LONGEST_HEAD,
        )

    def feed(self, block: bytes) -> None:
        """One more block. Raises InputError."""
        self._parser.write(block)

    def close(self) -> None:
        """The body is at its end. Raises InputError when it was broken off or had no file."""
        if not self._ended:
            raise InputError("tệp gửi lên bị đứt giữa chừng", hint="Gửi lại. Chưa cất gì cả.")
        if not self._file_seen:
            raise InputError("chưa chọn tệp nào", hint="Chọn một tệp rồi gửi.")

    def _part_begins(self) -> None:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise _no_form()
        self._heads, self._head_size = {}, 0

    def _take_head(self, kept: bytearray, data: bytes, start: int, end: int) -> None:
        self._head_size += end - start
        if self._head_size > _LONGEST_HEAD:
            raise _no_form()
        kept += data[start:end]

    def _head_ends(self) -> None:
        self._head_size += len(": \r\n")
        self._heads.setdefault(bytes(self._line).lower(), bytes(self._value))
        self._line.clear()
        self._value.clear()

    def _content_begins(self) -> None:
        _, said = parse_options_header(self._heads.get(b"content-disposition"))
        name, file = said.get(b"name"), said.get(b"filename")
        if name is None:
            raise _no_form()
        self._field = name.decode("utf-8", "replace")
        self._in_file = file is not None
        if file is None:
            return
        if self._file_seen:
            raise InputError("mỗi lần chỉ gửi một tệp", hint="Chọn một tệp rồi gửi lại.")
        self._admit(self.fields)
        self._file_seen, self.file_name = True, file.decode("utf-8", "replace")

    def _take(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._size += end - start
            if self._size > self._largest:
                raise too_large(self._largest)
            self._file.write(memoryview(data)[start:end])
            return
        self._content += data[start:end]
        if len(self._content) > _LONGEST_FIELD:
            raise _no_form()

    def _part_ends(self) -> None:
        if not self._in_file:
            said = self._content.decode("utf-8", "replace")
            if piled(said) >= 0 or piled(self._field) >= 0:
                raise _no_form()
            self.fields[self._field] = said
        self._content.clear()
        self._in_file = False

    def _end(self) -> None:
        self._ended = True


def _no_form() -> InputError:
    return InputError("biểu mẫu gửi lên không đọc được", hint="Tải lại trang rồi gửi lại.")
