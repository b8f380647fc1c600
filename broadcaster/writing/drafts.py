"""Scripts as files that several people write on: new ones, saved ones, text brought along."""

import hashlib
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.domain.matching import edits
from broadcaster.domain.script import ScriptKind
from broadcaster.domain.text import nearest, slug
from broadcaster.domain.text_decoding import LARGEST, decode
from broadcaster.production.script_folder import script_files
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.scripts.head_edit import field_words, with_field, without_field
from broadcaster.scripts.skeletons import skeleton
from broadcaster.storage.atomic import keep_beside, rewrite, write_atomic
from broadcaster.system.files import named
from broadcaster.writing.versions import set_aside_of

ASIDE = ".nhap"  # folder under scripts_vi: what is being typed and not saved yet
_LINES = re.compile(r"[^\n]*\n|[^\n]+\Z")
_LONGEST_NAME = 150  # characters of a new file's name: a folder takes 255 bytes
_ACCOUNT = re.compile(r"[a-z0-9.@-]{1,60}")  # "@": of somebody of the office
_TURN = threading.Lock()  # one server writes scripts one after another


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A script as it lies in its file."""

    name: str  # of the file under scripts_vi
    text: str  # NFC, lines end with a line feed
    mark: str  # sha256 of the file's bytes, hex; who saves says which text they changed


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsavedText:
    """What somebody typed and did not save."""

    text: str
    mark: str  # of the draft that it was typed into
    at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)  # of its head, as they were typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Two people changed the same text; neither text is lost."""

    mine: str
    theirs: Draft  # the file as it is now


class DraftFiles:
    """The scripts of a station, to be opened and saved."""

    def __init__(self, scripts: Path) -> None:
        self._scripts = scripts

    def open(self, name: str) -> Draft:
        """The script of a file name. Raises InputError when there is none or it is no text."""
        path = self.path(name)
        data = path.read_bytes()
        if len(data) > LARGEST:
            raise InputError(f"bài {name} quá dài để mở ở đây", hint="Chia bài thành nhiều phần.")
        checked = decode(data, name)
        if checked.value is None:
            fault = checked.errors[0]
            raise InputError(fault.sentence, hint=fault.hint, where=name)
        return Draft(name=name, text=checked.value, mark=_mark(data))

    def path(self, name: str) -> Path:
        """Where a script lies. Raises InputError unless it is one of the station's scripts."""
        for path in script_files(self._scripts):
            if path.name == name:
                return path
        raise InputError(
            f"không có bài “{name}”", hint="Bài đã bị xóa hoặc đổi tên. Xem danh sách."
        )

    def save(self, name: str, text: str, mark: str) -> Draft | Clash:
        """Put a text into its file when the file is still the one that was changed.

        What is the same as before is not written. Raises InputError for a text that is too long,
        StoreError when the disk does not take it.
        """
        wanted = _with_lifelong(tidy(text), self.open(name).text)
        path = self.path(name)
        before = path.read_bytes()
        # made before the turn, so that a long text keeps nobody waiting
        ready = _as_before(wanted, before) if _mark(before) == mark else None
        with _TURN:
            now = self.open(name)
            if wanted == now.text:
                return now
            if now.mark != mark or ready is None:
                return Clash(mine=wanted, theirs=now)
            rewrite(path, ready, first=set_aside_of(path))
            return self.open(name)

    def set_aside(self, name: str, text: str) -> str:
        """Put a text that does not become the script among its earlier versions; its mark.

        "" where the script or a version has that text already. Of too many versions those that
        were put aside go first.
        """
        path = self.path(name)
        data = _as_before(tidy(text), path.read_bytes())
        with _TURN:
            kept = keep_beside(path, data, first=set_aside_of(path))
        return _mark(data) if kept else ""

    def keep(self, name: str, who: str, typed: UnsavedText, *, becomes: str = "") -> None:
        """Keep aside what somebody is typing; the script itself stays as it is.

        `becomes` is the text that saving would write, where fields of the head change it ("" = not
        known). What arrives behind the save of that very text (the line is slow) is of that
        save: else its writer would clash with herself.
        """
        text, saved = tidy(typed.text), tidy(becomes)
        with _TURN:  # a save in between would leave a copy of what it saved, with the mark before
            opened = self.open(name)
            behind = bool(becomes) and saved == opened.text
            tree = {
                "text": opened.text if behind else text,
                "mark": opened.mark if behind or text == opened.text else typed.mark,
                "at": typed.at.isoformat(),
                "fields": {} if behind else dict(typed.fields),
            }
            write_atomic(self._aside(name, who), json.dumps(tree, ensure_ascii=False).encode())

    def kept(self, name: str, who: str) -> UnsavedText | None:
        """What somebody typed and did not save, or None."""
        try:
            tree = json.loads(self._aside(name, who).read_bytes())
            at = datetime.fromisoformat(tree["at"])
            fields = {str(name): str(typed) for name, typed in tree.get("fields", {}).items()}
            return UnsavedText(text=str(tree["text"]), mark=str(tree["mark"]), at=at, fields=fields)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def typing(self, name: str) -> tuple[str, ...]:
        """The accounts that typed something else into a script than is in it, and did not save."""
        opened = self.open(name)
        folder = self._scripts / ASIDE
        accounts = [path.name for path in named(folder, "*")]
        kept = ((who, self.kept(name, who)) for who in accounts if _ACCOUNT.fullmatch(who))
        return tuple(w for w, k in kept if k and (k.text != opened.text or k.fields))

    def drop(self, name: str, who: str) -> None:
        """Forget what somebody typed and did not save."""
        self._aside(name, who).unlink(missing_ok=True)

    def _aside(self, name: str, who: str) -> Path:
        if not _ACCOUNT.fullmatch(who):
            raise InputError("không rõ ai đang viết", hint="Đăng nhập lại.")
        return self._scripts / ASIDE / who / f"{name}.json"


def _with_lifelong(text: str, before: str) -> str:
    """The text with the lines of its head that nobody takes out.

    That a model helped with it stays as it was written; that it stages a real case may be told in
    other words, never not at all.
    """
    for told in ("real_case", "assisted"):
        had, now = field_words(before, told), field_words(text, told)
        if had and had != now and not (now and told == "real_case"):
            text = with_field(without_field(text, told), told, had)
    return text


def tidy(text: str) -> str:
    """A text as a form sends it, as a script has it. Raises InputError when it is too long."""
    data = text.replace("\0", " ").encode("utf-8", errors="replace")
    if len(data) > LARGEST:
        raise InputError("bài quá dài nên chưa lưu được", hint="Chia bài thành nhiều phần.")
    checked = decode(data, "bài")
    if checked.value is None:
        raise InputError(checked.errors[0].sentence, hint=checked.errors[0].hint)
    return checked.value


def _as_before(text: str, before: bytes) -> bytes:
    """With the line ends that the file had; a line that nobody touched with its very bytes.

    A file may have marks written apart, odd blanks, line ends of both kinds.
    """
    end = "\r\n" if b"\r\n" in before else "\n"
    whole = decode(before, "").value
    if whole is None or whole.replace("\n", end).encode() == before:
        return text.replace("\n", end).encode()
    had = _LINES.findall(before.decode())
    plain = [decode(line.encode(), "").value for line in had]
    new = _LINES.findall(text)
    made: list[str] = []
    for same, first, last, at, to in edits(plain, new):
        made += had[first:last] if same else [line.replace("\n", end) for line in new[at:to]]
    return "".join(made).encode()


def _mark(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def draft(
    station: StationContext,
    tools: ProductionTools,
    *,
    kind: ScriptKind,
    title: str,
    day: date,
    programme: str = "",
) -> Path:
    """Write the skeleton of a script; a file that is there is never written over.

    Raises InputError for a title without letters, a programme that is not there, a name taken.
    """
    chosen = known_programme(station, programme)
    path = new_script_path(tools, title)
    text = skeleton(kind, title=title, air_date=day, programme=chosen)
    write_atomic(path, text.encode())
    return path


def known_programme(station: StationContext, programme: str) -> str:
    """A programme of the station, its first where none is named. Raises InputError."""
    known = [f.slug for f in station.formats]
    chosen = programme or next(iter(known), "")
    if chosen not in known:
        like = nearest(chosen, known)
        raise InputError(
            f"không có chương trình “{chosen}”",
            hint=(f"Có phải “{like}”? " if like else "") + "Xem thư mục scripts_vi/formats.",
        )
    return chosen


def titled_path(tools: ProductionTools, title: str) -> Path:
    """Where a script of a title lies, or would. Raises InputError for one without letters."""
    name = slug(title)[:_LONGEST_NAME].strip("-")
    if not name:
        raise InputError(
            "tiêu đề chưa có chữ nào", hint='Ví dụ: broadcaster new "hỏi đáp" "Đi xe đạp điện"'
        )
    return tools.folders.scripts / f"{name}.md"


def new_script_path(tools: ProductionTools, title: str) -> Path:
    """The file of a new script. Raises InputError for a title without letters, a name taken."""
    path = titled_path(tools, title)
    if path.exists():
        raise InputError(
            f"đã có bài “{path.name}”, không ghi đè", hint="Đặt tiêu đề khác cho bài mới."
        )
    return path
