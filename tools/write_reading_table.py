"""Write docs/CACH-DOC.md, what is read how, from the reading tables and a list of examples.

Run: make tables
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from broadcaster.reading import plain
from broadcaster.reading.tables import make_lexicon, table

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "CACH-DOC.md"
EXAMPLES = Path(__file__).with_name("reading_examples.txt")
IN_A_ROW = 3  # pairs of a long list beside each other
OTHERWISE = "*"
AMBIGUOUS = "ambiguous."

HEAD = """\
# Máy đọc thế nào

Trang này do `make tables` viết từ các bảng đọc của chương trình; xin đừng sửa tay. Muốn đọc khác:
`broadcaster lexicon add CHỮ "cách đọc"` (cả đài) hoặc mục `Cách đọc:` ở đầu bài (riêng một bài).
Thử một câu: `broadcaster lexicon test "câu cần thử"`. Chỗ nào máy đoán hay bỏ qua,
`broadcaster say` nói rõ dòng và cột.
"""
LISTS = (
    ("Loại văn bản", "documents", "kinds", "Ký hiệu loại văn bản trong số hiệu."),
    ("Cơ quan ban hành", "documents", "bodies", "Ký hiệu cơ quan trong số hiệu."),
    ("Việc của biên bản", "documents", "matters", "Đứng sau loại văn bản, như 03/BB-VPHC."),
    ("Nơi soạn", "documents", "drafting", "Đứng sau cơ quan ban hành; biết, nhưng không đọc."),
    ("Loại án", "documents", "trials", "Ký hiệu loại án trong số bản án, như 15/2025/HS-ST."),
    ("Cấp xét xử", "documents", "instances", "Ký hiệu cấp xét xử đứng sau loại án."),
    ("Việc của tòa", "documents", "acts", "Ký hiệu việc tòa làm, đứng trước loại án."),
    ("Đơn vị đo", "units", "units", "Đứng sau một số. Chữ hoa, chữ thường khác nhau."),
    ("Đơn vị một chữ", "units", "cued", "Chỉ là đơn vị khi chữ đứng quanh nói thế."),
    (
        "Đơn vị không có số",
        "units",
        "unmeasured",
        "Ở dòng gõ vội, không có số thì là chữ viết tắt.",
    ),
    ("Đơn vị tiền", "units", "money", "Đứng sau hoặc trước một số."),
    ("Chữ viết tắt", "abbreviations", "plain", "Luôn đọc như thế."),
    ("Chữ nước ngoài và tên riêng", "lexicon", "words", "Viết hoa hay viết thường đều đọc thế."),
    ("Tên riêng viết đúng như thế", "lexicon", "exact", "Chữ hoa, chữ thường khác nhau."),
)


def page() -> str:
    """The whole page."""
    parts = [HEAD, *_examples(EXAMPLES.read_text(encoding="utf-8")), _by_context()]
    for title, file, section, note in LISTS:
        parts.append(f"## {title}\n\n{note}\n\n{_columns(table(file)[section])}")
    return "\n".join(parts)


def _examples(text: str) -> Iterator[str]:
    """A table for each heading of the list of examples, read by the program itself."""
    lexicon = make_lexicon()
    yield "## Ví dụ theo từng loại\n"
    for group in text.removeprefix("# ").split("\n# "):
        title, *lines = group.strip().split("\n")
        rows = "\n".join(f"| {_cell(line)} | {_cell(plain(line, lexicon))} |" for line in lines)
        yield f"### {title}\n\n| Viết | Đọc |\n| --- | --- |\n{rows}\n"


def _by_context() -> str:
    """The abbreviations whose reading hangs on the words around."""
    rows = [
        f"| {name.removeprefix(AMBIGUOUS)} | {_cell(spoken)} | {_cell(when)} |"
        for name, rules in table("abbreviations").items()
        if name.startswith(AMBIGUOUS)
        for spoken, when in _readings(rules)
    ]
    note = (
        "Chữ đứng ngay cạnh nặng hơn chữ ở xa, chữ dài nặng hơn chữ ngắn, thứ tự trong bảng không\n"
        "có nghĩa gì; `#` là một số, `Aa` là tên, `9A` là lớp; dấu ? sau chữ: chỉ gợi ý, còn báo;\n"
        "dấu ! sau chữ: át chữ ở phía bên kia; ~ là chính chữ ấy, không viết tắt."
    )
    return (
        f"## Chữ viết tắt nhiều nghĩa\n\n{note}\n\n| Viết | Đọc | Khi |\n| --- | --- | --- |\n"
        + "\n".join(rows)
        + "\n"
    )


def _readings(rules: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for spoken, when in rules.items():
        yield (when, "các chỗ khác") if spoken == OTHERWISE else (spoken, when)


def _columns(entries: Mapping[str, str]) -> str:
    """A long list, some pairs in a row."""
    pairs = [f"{_cell(written)} | {_cell(spoken)}" for written, spoken in entries.items()]
    rows = [pairs[at : at + IN_A_ROW] for at in range(0, len(pairs), IN_A_ROW)]
    head = "| " + " | ".join(["Viết | Đọc"] * IN_A_ROW) + " |\n" + "| --- " * 2 * IN_A_ROW + "|\n"
    return head + "".join(_row(row) for row in rows)


def _row(pairs: Iterable[str]) -> str:
    filled = [*pairs]
    filled += [" | "] * (IN_A_ROW - len(filled))
    return "| " + " | ".join(filled) + " |\n"


def _cell(text: str) -> str:
    """The text for a cell of a Markdown table."""
    return "".join(f"\\{c}" if c in r"\|*_`<[#" else c for c in text)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
