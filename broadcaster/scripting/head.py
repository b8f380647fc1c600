"""The head of a script -> ScriptHead, every mistake at once."""

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from broadcaster.model.law import LegalSource
from broadcaster.model.notice import Level, Notice, Place
from broadcaster.model.scope import Scope
from broadcaster.model.script import Kind, RoleLine, ScriptHead
from broadcaster.scripting import head_keys as keys
from broadcaster.scripting.head_lines import treat
from broadcaster.scripting.head_tree import Node, head_tree
from broadcaster.scripting.kinds import kind_from, nearest_kind
from broadcaster.scripting.placed import notice
from broadcaster.text import fold, nearest, slug
from broadcaster.text.dates import DateFault, named_weekday, read_date, weekday_name, written

NEWEST = 1  # newest `format` of scripts that this program understands
_DATE_HINT = "Viết ngày trước, tháng sau, như 7/9/2026."
_DOCUMENT = re.compile(r"\d+[A-Za-z]?(?:\s*/\s*\d{4})?\s*[/-]\s*[^\W\d_][\w/-]*")

_SCOPES = {
    "công khai": Scope.PUBLIC,
    "trường": Scope.SCHOOL,
    "trong trường": Scope.SCHOOL,
    "chỉ trong trường": Scope.SCHOOL,
    "nội bộ": Scope.SCHOOL,
}
_FOLDED_SCOPES = {fold(name): scope for name, scope in _SCOPES.items()}

Value = TypeVar("Value")


class HeadReader:
    """Reads the fields of one head; what is wrong is kept in `notices`."""

    def __init__(self, lines: list[str], file: str, first_line: int = 1) -> None:
        self.file = file
        treated, notices = treat(lines, file, first_line)
        self.notices: list[Notice] = list(notices)
        self.tree = head_tree(treated, first_line)

    def say(self, level: Level, code: str, sentence: str, node: Node, hint: str = "") -> None:
        """Keep a notice at the line of a value."""
        place = self._place(node)
        self.notices.append(notice(level, code, sentence, place, hint))

    def _place(self, node: Node) -> Place:
        return Place(file=self.file, line=node.line)

    @property
    def places(self) -> dict[str, Place]:
        """Where each field of ScriptHead stands."""
        return {field: self._place(node) for field, node in self.tree.pairs}

    # -- one value -------------------------------------------------------------------------

    def text(self, field: str) -> str:
        """The text of a field; list items and lines are put together."""
        node = self.tree.get(field)
        return " ".join(node.text.split()) if node else ""

    def _read(self, field: str, reader: Callable[[Node], Value | None]) -> Value | None:
        """The value of a field that is written and not empty."""
        node = self.tree.get(field)
        return reader(node) if node and node.text.strip() else None

    def day(self, node: Node) -> date | None:
        """The date that a value names, or None with an ERROR."""
        try:
            day = read_date(node.text)
        except DateFault as fault:
            self.say(Level.ERROR, "ngay-sai", str(fault), node, _DATE_HINT)
            return None
        named = named_weekday(node.text)
        if named is not None and named != day.weekday():
            self.say(
                Level.WARNING,
                "thu-sai",
                f"ngày {written(day)} là {weekday_name(day)}, không phải thứ đã ghi",
                node,
                "Xem lại ngày và thứ.",
            )
        return day

    def _kind(self, node: Node) -> Kind | None:
        kind = kind_from(node.text)
        if kind is None:
            near = nearest_kind(node.text)
            known = "Các loại: " + ", ".join(k.value for k in Kind) + "."
            hint = f"Có phải ý là “{near.value}”?" if near else known
            self.say(Level.ERROR, "loai-la", f"không có loại bài “{node.text}”", node, hint)
        return kind

    def _scope(self, node: Node) -> Scope | None:
        scope = _FOLDED_SCOPES.get(fold(node.text))
        if scope is None:
            near = nearest(node.text, _SCOPES)
            hint = f"Có phải ý là “{near}”?" if near else "Viết “công khai” hoặc “trường”."
            self.say(Level.ERROR, "pham-vi-la", f"không có phạm vi “{node.text}”", node, hint)
        return scope

    def _whole(self, node: Node) -> int | None:
        digits = fold(node.text).removeprefix("so").strip()
        if digits.isascii() and digits.isdigit() and len(digits) <= 6:
            return int(digits)
        sentence = f"“{node.text}” không phải số nguyên"
        self.say(Level.ERROR, "so-sai", sentence, node, "Chỉ viết chữ số, như 3.")
        return None

    def _number(self, node: Node) -> int | None:
        number = self._whole(node)
        if number == 0:
            self.say(Level.ERROR, "so-sai", "số phát thanh phải từ 1 trở lên", node)
        return number

    def _programme(self, node: Node) -> str | None:
        if name := slug(node.text):
            return name
        sentence = f"“{node.text}” không thể là tên chương trình"
        self.say(Level.ERROR, "chuong-trinh-sai", sentence, node, "Viết như mang-non.")
        return None

    def words(self, field: str) -> tuple[str, ...]:
        """A list: items under dashes, or one line with commas."""
        node = self.tree.get(field)
        if node is None:
            return ()
        line = node.text.strip()
        if line.startswith("[") and line.endswith("]"):
            line = line[1:-1]
        texts = [item.text for item in node.items] or re.split(r"[,;]", line)
        return tuple(dict.fromkeys(" ".join(t.split()) for t in texts if t.strip()))

    # -- pairs -----------------------------------------------------------------------------

    def _pairs(self, field: str) -> list[tuple[str, Node]]:
        """The pairs of a nested field, or those of its one line, as in "LAN: nữ; NAM: nam"."""
        node = self.tree.get(field)
        if node is None:
            return []
        if not node.text.strip():
            return list(node.pairs)
        found = []
        for part in re.split(r"[;,]", node.text.strip("{} ")):
            key, mark, value = re.sub("[：=]", ":", part, count=1).partition(":")
            if mark and key.strip():
                found.append((" ".join(key.split()), Node(node.line, value.strip())))
            elif part.strip():
                sentence = f"“{part.strip()}” thiếu dấu hai chấm"
                self.say(Level.ERROR, "dong-la", sentence, node, "Viết như LAN: nữ.")
        return found

    def _once(self, field: str, what: str) -> list[tuple[str, Node]]:
        """The pairs of a field whose keys are all different."""
        seen: set[str] = set()
        kept = []
        for key, node in self._pairs(field):
            if key.casefold() in seen:
                sentence = f"{what} “{key}” được ghi hai lần"
                self.say(Level.ERROR, "khoa-lap", sentence, node, "Giữ một dòng, xóa dòng kia.")
                continue
            seen.add(key.casefold())
            kept.append((key, node))
        return kept

    def roles(self) -> tuple[RoleLine, ...]:
        """The lines under Vai."""
        return tuple(
            RoleLine(role=role, wish=" ".join(node.text.split()), place=self._place(node))
            for role, node in self._once("roles", "vai")
        )

    def readings(self) -> tuple[tuple[str, str], ...]:
        """The lines under Cách đọc."""
        found = []
        for word, node in self._once("readings", "chữ"):
            if node.text.strip():
                found.append((word, " ".join(node.text.split())))
                continue
            sentence = f"“{word}” chưa có cách đọc"
            self.say(Level.ERROR, "cach-doc-trong", sentence, node, "Viết như WHO: vê kép hát ô.")
        return tuple(found)

    # -- sources ---------------------------------------------------------------------------

    def sources(self) -> tuple[LegalSource, ...]:
        """The documents under Văn bản nguồn."""
        node = self.tree.get("sources")
        if node is None:
            return ()
        items = list(node.items) or [
            Node(node.line, part) for part in re.split(r"[;,]", node.text) if part.strip()
        ]
        found = [source for item in items if (source := self._source(item))]
        self._same_numbers(found)
        return tuple(found)

    def _source(self, item: Node) -> LegalSource | None:
        if item.text.strip():
            return short_source(item.text, self._place(item))
        texts = {key: " ".join(value.text.split()) for key, value in item.pairs}
        if "unknown" in texts:
            return None
        if not texts.get("number"):
            self.say(
                Level.ERROR,
                "nguon-thieu-so",
                "văn bản nguồn này thiếu số hiệu",
                item,
                "Thêm dòng như - số: 36/2024/QH15.",
            )
            return None
        days = {key: self._source_day(item, key) for key in ("issued", "in_force", "ended")}
        source = LegalSource(
            number=texts["number"],
            title=texts.get("title", ""),
            issuer=texts.get("issuer", ""),
            issued=days["issued"],
            in_force=days["in_force"],
            ended=days["ended"],
            url=self._url(item),
            place=self._place(item),
        )
        self._days_in_order(source, item)
        return source

    def _source_day(self, item: Node, key: str) -> date | None:
        node = item.get(key)
        return self.day(node) if node and node.text.strip() else None

    def _url(self, item: Node) -> str:
        node = item.get("url")
        if node is None or re.fullmatch(r"https?://[^\s/]\S*", node.text.strip()):
            return node.text.strip() if node else ""
        if node.text.strip():
            self.say(
                Level.WARNING,
                "nguon-dia-chi",
                f"“{node.text}” không phải địa chỉ trang web nên không được dẫn trên trang",
                node,
                "Viết địa chỉ đầy đủ, bắt đầu bằng https://.",
            )
        return ""

    def _days_in_order(self, source: LegalSource, item: Node) -> None:
        if source.in_force and source.ended and source.ended <= source.in_force:
            sentence = f"{source.number}: ngày hết hiệu lực không sau ngày có hiệu lực"
            self.say(Level.ERROR, "ngay-nguoc", sentence, item, "Xem lại hai ngày này.")
        if source.issued and source.in_force and source.in_force < source.issued:
            sentence = f"{source.number}: ngày có hiệu lực trước ngày ban hành"
            self.say(Level.WARNING, "ngay-nguoc", sentence, item, "Xem lại hai ngày này.")

    def _same_numbers(self, sources: list[LegalSource]) -> None:
        seen: set[str] = set()
        for source in sources:
            number = fold(source.number)
            if number in seen and source.place:
                sentence = f"văn bản {source.number} được ghi hai lần"
                node = Node(source.place.line)
                self.say(Level.WARNING, "nguon-lap", sentence, node, "Xóa một lần ghi.")
            seen.add(number)

    # -- the whole -------------------------------------------------------------------------

    def understood(self) -> bool:
        """Whether the script's format is not newer than this program."""
        number = self._read("format", self._whole)
        node = self.tree.get("format")
        if number is None or number <= NEWEST or node is None:
            return True
        self.say(
            Level.ERROR,
            "format-moi",
            f"kịch bản theo quy cách {number}, chương trình chỉ hiểu đến quy cách {NEWEST}",
            node,
            "Cập nhật chương trình rồi thử lại. Tệp không bị sửa.",
        )
        return False

    def _missing(self) -> None:
        for field in keys.REQUIRED:
            node = self.tree.get(field)
            if node is None or not (node.text.strip() or node.items or node.pairs):
                at = node or Node(self.tree.line)
                name = keys.name_of(field)
                sentence = f"phần đầu thiếu “{name}”"
                self.say(Level.ERROR, "thieu-khoa", sentence, at, f"Thêm dòng {name}: …")

    def _dates_agree(self, head: ScriptHead) -> None:
        node = self.tree.get("valid_to") or self.tree.get("valid_from")
        if node is None:
            return
        if head.valid_from and head.valid_to and head.valid_to < head.valid_from:
            sentence = "“Hiệu lực đến” ở trước “Hiệu lực từ”"
            self.say(Level.ERROR, "ngay-nguoc", sentence, node, "Xem lại hai ngày này.")
        elif head.air_date != date.min and not _airs_within(head):
            sentence = f"ngày phát {written(head.air_date)} nằm ngoài thời gian được phát của bài"
            self.say(Level.ERROR, "ngoai-han", sentence, node, "Đổi ngày phát hoặc thời hạn.")

    def head(self) -> ScriptHead:
        """The head; where something is missing or wrong, an ERROR is kept and a value stands in."""
        self._missing()
        head = ScriptHead(
            title=self.text("title"),
            kind=self._read("kind", self._kind) or Kind.REMINDER,
            programme=self._read("programme", self._programme) or "",
            air_date=self._read("air_date", self.day) or date.min,
            number=self._read("number", self._number),
            order=self._read("order", self._whole) or 0,
            audiences=self.words("audiences"),
            topics=self.words("topics"),
            roles=self.roles(),
            sources=self.sources(),
            valid_from=self._read("valid_from", self.day),
            valid_to=self._read("valid_to", self.day),
            scope=self._read("scope", self._scope) or Scope.PUBLIC,
            law_reason=self.text("law_reason"),
            readings=self.readings(),
            author=self.text("author"),
            summary=self.text("summary"),
        )
        self._dates_agree(head)
        return head


def short_source(text: str, place: Place) -> LegalSource:
    """A source in one line, as "Nghị định 168/2024/NĐ-CP"; words beside the number are its name."""
    line = " ".join(text.split())
    found = _DOCUMENT.search(line)
    if found is None:
        return LegalSource(number=line, place=place)
    rest = f"{line[: found.start()]} {line[found.end() :]}"
    title = re.sub(r"\s+số\s*$", "", " ".join(rest.split()).strip(" ,;:()–-"))
    return LegalSource(number=found[0], title="" if fold(title) == "so" else title, place=place)


def _airs_within(head: ScriptHead) -> bool:
    """Whether the air date lies within the days on which the item may air."""
    early = head.valid_from is not None and head.air_date < head.valid_from
    late = head.valid_to is not None and head.air_date > head.valid_to
    return not (early or late)
