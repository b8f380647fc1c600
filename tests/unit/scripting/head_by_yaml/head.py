"""The head of a script -> ScriptHead, every mistake at once."""

from datetime import date

from broadcaster.model.notice import Level
from broadcaster.model.scope import Scope
from broadcaster.model.script import Kind, RoleLine, ScriptHead
from broadcaster.scripting.kinds import kind_from, nearest_kind
from broadcaster.text import fold, nearest, slug
from broadcaster.text.dates import written
from tests.unit.scripting.head_by_yaml import head_keys as keys
from tests.unit.scripting.head_by_yaml.head_sources import SourceReader
from tests.unit.scripting.head_by_yaml.head_tree import Node
from tests.unit.scripting.head_by_yaml.head_values import HeadValues

NEWEST = 1  # newest `format` of scripts that this program understands

_SCOPES = {
    "công khai": Scope.PUBLIC,
    "trường": Scope.SCHOOL,
    "trong trường": Scope.SCHOOL,
    "chỉ trong trường": Scope.SCHOOL,
    "nội bộ": Scope.SCHOOL,
}
_FOLDED_SCOPES = {fold(name): scope for name, scope in _SCOPES.items()}


class HeadReader(HeadValues):
    """Reads the fields of ScriptHead out of the values of one head."""

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

    def roles(self) -> tuple[RoleLine, ...]:
        """The lines under Vai."""
        return tuple(
            RoleLine(role=role, wish=" ".join(node.text.split()), place=self.place(node))
            for role, node in self.once("roles", "vai")
        )

    def readings(self) -> tuple[tuple[str, str], ...]:
        """The lines under Cách đọc."""
        found = []
        for word, node in self.once("readings", "chữ"):
            if node.text.strip():
                found.append((word, " ".join(node.text.split())))
                continue
            sentence = f"“{word}” chưa có cách đọc"
            self.say(Level.ERROR, "cach-doc-trong", sentence, node, "Viết như WHO: vê kép hát ô.")
        return tuple(found)

    def understood(self) -> bool:
        """Whether the script's format is not newer than this program."""
        number = self.read("format", self._whole)
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
            kind=self.read("kind", self._kind) or Kind.REMINDER,
            programme=self.read("programme", self._programme) or "",
            air_date=self.read("air_date", self.day) or date.min,
            number=self.read("number", self._number),
            order=self.read("order", self._whole) or 0,
            audiences=self.words("audiences"),
            topics=self.words("topics"),
            roles=self.roles(),
            sources=SourceReader(self).read(),
            valid_from=self.read("valid_from", self.day),
            valid_to=self.read("valid_to", self.day),
            scope=self.read("scope", self._scope) or Scope.PUBLIC,
            law_reason=self.text("law_reason"),
            readings=self.readings(),
            author=self.text("author"),
            summary=self.text("summary"),
            origin=self.text("origin"),
        )
        self._dates_agree(head)
        return head


def _airs_within(head: ScriptHead) -> bool:
    """Whether the air date lies within the days on which the item may air."""
    early = head.valid_from is not None and head.air_date < head.valid_from
    late = head.valid_to is not None and head.air_date > head.valid_to
    return not (early or late)
