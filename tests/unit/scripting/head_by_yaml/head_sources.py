"""The documents under Văn bản nguồn -> sources of law."""

import re
from datetime import date

from broadcaster.model.law import LegalSource
from broadcaster.model.notice import Level, Place
from broadcaster.text import fold
from tests.unit.scripting.head_by_yaml.head_tree import Node
from tests.unit.scripting.head_by_yaml.head_values import HeadValues

_DOCUMENT = re.compile(r"\d+[A-Za-z]?(?:\s*/\s*\d{4})?\s*[/-]\s*[^\W\d_][\w/-]*")


class SourceReader:
    """Reads the sources of a head; mistakes are kept with the head's."""

    def __init__(self, values: HeadValues) -> None:
        self._values = values

    def read(self) -> tuple[LegalSource, ...]:
        """The documents under Văn bản nguồn."""
        node = self._values.tree.get("sources")
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
            return short_source(item.text, self._values.place(item))
        texts = {key: " ".join(value.text.split()) for key, value in item.pairs}
        if "unknown" in texts:
            return None
        if not texts.get("number"):
            self._values.say(
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
            place=self._values.place(item),
        )
        self._days_in_order(source, item)
        return source

    def _source_day(self, item: Node, key: str) -> date | None:
        node = item.get(key)
        return self._values.day(node) if node and node.text.strip() else None

    def _url(self, item: Node) -> str:
        node = item.get("url")
        if node is None or re.fullmatch(r"https?://[^\s/]\S*", node.text.strip()):
            return node.text.strip() if node else ""
        if node.text.strip():
            self._values.say(
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
            self._values.say(Level.ERROR, "ngay-nguoc", sentence, item, "Xem lại hai ngày này.")
        if source.issued and source.in_force and source.in_force < source.issued:
            sentence = f"{source.number}: ngày có hiệu lực trước ngày ban hành"
            self._values.say(Level.WARNING, "ngay-nguoc", sentence, item, "Xem lại hai ngày này.")

    def _same_numbers(self, sources: list[LegalSource]) -> None:
        seen: set[str] = set()
        for source in sources:
            number = fold(source.number)
            if number in seen and source.place:
                sentence = f"văn bản {source.number} được ghi hai lần"
                node = Node(source.place.line)
                self._values.say(Level.WARNING, "nguon-lap", sentence, node, "Xóa một lần ghi.")
            seen.add(number)


def short_source(text: str, place: Place) -> LegalSource:
    """A source in one line, as "Nghị định 168/2024/NĐ-CP"; words beside the number are its name."""
    line = " ".join(text.split())
    found = _DOCUMENT.search(line)
    if found is None:
        return LegalSource(number=line, place=place)
    rest = f"{line[: found.start()]} {line[found.end() :]}"
    title = re.sub(r"\s+số\s*$", "", " ".join(rest.split()).strip(" ,;:()–-"))
    return LegalSource(number=found[0], title="" if fold(title) == "so" else title, place=place)
