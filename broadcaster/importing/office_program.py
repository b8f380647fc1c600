"""LibreOffice, asked to write documents of other programs as .docx, and ours as they are printed.

It is the largest of parsers and somebody else's: it gets a home and a profile of its own that are
gone afterwards (so that no macro is trusted and nothing of the person's is seen), a limit of time
and memory, and ends with all that it started. One at a time: two would be slower than one after the
other on a school's PC.
"""

import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.importing.imported_document import FileForm
from broadcaster.importing.word_markup import BROKEN_ARCHIVE, refuse_bomb
from broadcaster.system.processes import end_all, environment_of_others, with_memory_limit

SECONDS = 60.0  # for one document
MEGABYTES = 1_000  # of address space
ENDINGS = {
    FileForm.OLD_WORD: "doc",
    FileForm.RTF: "rtf",
    FileForm.ODT: "odt",
    FileForm.WORD_XML: "xml",
    FileForm.FLAT_ODT: "fodt",
}
_PLACES = (  # where it is put when it is not on the path
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_WORD, _PDF = "Office Open XML Text", "writer_pdf_Export"
_WAITING = 30.0  # seconds for its turn
_ONE = threading.BoundedSemaphore(1)


_DEAD = "127.0.0.1"  # with a port that nobody listens at: what is fetched by a document ends there
_DEAD_PORT = 9
_SETTINGS = {  # of LibreOffice: no document makes it fetch anything, or run anything
    "Inet/Settings": {
        "ooInetProxyType": "2",
        **{f"ooInet{kind}ProxyName": _DEAD for kind in ("HTTP", "HTTPS", "FTP")},
        **{f"ooInet{kind}ProxyPort": str(_DEAD_PORT) for kind in ("HTTP", "HTTPS", "FTP")},
        "ooInetNoProxy": "",
    },
    "Office.Common/Security/Scripting": {
        "BlockUntrustedRefererLinks": "true",
        "DisableMacrosExecution": "true",
        "DisableActiveContent": "true",
        "MacroSecurityLevel": "3",
    },
}
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
    + "\n".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    + "\n</oor:items>\n"
)


def office_program() -> str:
    """LibreOffice on this machine; "" where there is none."""
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    return on_path or next((place for place in _PLACES if Path(place).is_file()), "")


@contextmanager
def as_word(
    path: Path, name: str, form: FileForm, *, seconds: float = SECONDS + _WAITING
) -> Iterator[Path]:
    """The document as a .docx, which is gone behind the block.

    Raises InputError where LibreOffice is missing, fails, or takes too long.
    """
    if form is FileForm.ODT:
        try:
            refuse_bomb(path, name)
        except BROKEN_ARCHIVE as fault:
            raise _not_opened(name) from fault
    program = office_program()
    if not program:
        raise InputError(
            f"{name} là {form.value}, máy này chưa mở được vì chưa có LibreOffice",
            hint="Mở bằng Word, chọn Lưu thành (Save As) dạng .docx rồi chọn tệp ấy; hoặc cài "
            "LibreOffice (không mất tiền, libreoffice.org).",
        )
    until = time.monotonic() + seconds
    with _in_turn(name, seconds) as folder:
        ways, rest = (ENDINGS[form], "docx", _WORD), max(until - time.monotonic(), 0.1)
        yield _converted(program, path, name, ways, folder, seconds=rest)


def pdf_of(document: bytes, name: str) -> bytes:
    """A .docx of ours as it is printed.

    Raises InputError where LibreOffice is missing, fails, or takes too long.
    """
    program = office_program()
    if not program:
        raise InputError(
            "máy này chưa có LibreOffice nên chưa xem trước được",
            hint="Tải tệp Word về mở bằng Word; hoặc cài LibreOffice (không mất tiền, "
            "libreoffice.org).",
        )
    with _in_turn(name) as folder:
        source = folder / "goc.docx"
        source.write_bytes(document)
        return _converted(program, source, name, ("docx", "pdf", _PDF), folder).read_bytes()


@contextmanager
def _in_turn(name: str, seconds: float = _WAITING) -> Iterator[Path]:
    """A folder to work in, as soon as nobody else is at work."""
    if not _ONE.acquire(timeout=min(_WAITING, seconds)):
        raise InputError(f"chưa mở được {name}: máy đang mở tệp khác", hint="Lát nữa gửi lại.")
    try:
        with tempfile.TemporaryDirectory(
            prefix="chuyen-", ignore_cleanup_errors=True
        ) as folder:  # Windows holds files of what has just ended
            yield Path(folder)
    finally:
        _ONE.release()


def _converted(
    program: str,
    path: Path,
    name: str,
    ways: tuple[str, str, str],
    folder: Path,
    *,
    seconds: float = SECONDS,
) -> Path:
    """The file in another form; `ways` are its ending, the wanted one, and the way to it."""
    ending, wanted, way = ways
    source = folder / f"tep.{ending}"
    shutil.copyfile(path, source)
    for inner in ("nha", "ho-so/user", "ra"):
        (folder / inner).mkdir(parents=True)
    (folder / "ho-so" / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
    words = [
        program,
        f"-env:UserInstallation={(folder / 'ho-so').as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault"),
        *("--convert-to", f"{wanted}:{way}", "--outdir", str(folder / "ra")),
        str(source),
    ]
    home = str(folder / "nha")
    process = subprocess.Popen(
        with_memory_limit(words, MEGABYTES),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home,
        env=environment_of_others() | {"HOME": home, "SAL_USE_VCLPLUGIN": "svp"},
        start_new_session=True,
    )
    try:
        process.wait(timeout=min(SECONDS, seconds))
    except subprocess.TimeoutExpired as fault:
        raise InputError(
            f"mở {name} bằng LibreOffice mất quá {min(SECONDS, seconds):.0f} giây nên đã dừng",
            hint="Chép lời bài rồi dán vào.",
        ) from fault
    finally:
        end_all(process)
    made = folder / "ra" / f"tep.{wanted}"
    if not made.is_file():
        raise _not_opened(name)
    return made


def _not_opened(name: str) -> InputError:
    return InputError(
        f"không mở được {name}: tệp hỏng, có mật khẩu hoặc mới chép được một phần",
        hint="Mở bằng chương trình đã viết nó, bỏ mật khẩu nếu có, lưu thành .docx.",
    )
