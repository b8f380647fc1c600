"""What people read is spelled one way: the mark on the first letter, "hóa, khóa, xóa, tùy"."""

import re

LATER = re.compile(r"\b[^\W\d_]*(?:o[áàảãạéèẻẽẹ]|(?<![qQ])u[ýỳỷỹỵ])\b", re.IGNORECASE)
# places that must know both ways, since people write both: they look for words, and show none
KNOW_BOTH = {
    "broadcaster/desk/assets/desk-rows.js": "sorts and finds names",
    "broadcaster/domain/text.py": "turns one way into the other",
    "broadcaster/drafting/private_words.py": "finds names of offices in a text",
    "broadcaster/importing/printed_lines.py": "finds the letterhead",
    "broadcaster/outreach/questions_danger.py": "finds threats in a question",
}
FOLDERS_THAT_KNOW_BOTH = ("broadcaster/law/", "broadcaster/reading/", "docs/decisions/")
READ_OUT = {"docs/CACH-DOC.md": "shows what the reader is given, both ways"}
KINDS = {".py", ".md", ".html", ".toml", ".js", ".po", ".json", ".txt"}


def test_the_mark_stands_on_the_first_letter(root):
    wrong = []
    for top in ("broadcaster", "docs", "scripts_vi", "tools"):
        for path in sorted((root / top).rglob("*")):
            name = path.relative_to(root).as_posix()
            known = name in KNOW_BOTH or name in READ_OUT
            if known or name.startswith(FOLDERS_THAT_KNOW_BOTH) or path.suffix not in KINDS:
                continue
            for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
                wrong += [f"{name}:{number}: {found[0]}" for found in LATER.finditer(line)]
    for name in ("README.md", "README.vi.md", "CHANGELOG.md"):
        text = (root / name).read_text("utf-8")
        wrong += [f"{name}: {found[0]}" for found in LATER.finditer(text)]
    assert wrong == []


def test_what_is_excepted_is_there_and_needs_it(root):
    for name in (*KNOW_BOTH, *READ_OUT):
        assert LATER.search((root / name).read_text("utf-8")), name


def test_the_look_sees_the_later_mark_and_passes_what_has_only_one_way():
    for word in ("hoá", "Khoá", "xoà", "huỷ", "tuý", "thuở khoẻ"):
        assert LATER.search(word), word
    for word in ("hóa", "quý", "quỷ", "toàn", "hoặc", "loài", "thuyền", "huýt"):
        assert not LATER.search(word), word


OTHER_NAMES = re.compile(r"bàn biên tập|trang làm việc|bàn điều khiển|bàn soạn", re.IGNORECASE)


def test_the_desk_has_one_name(root):
    """It is "bàn làm việc": in icons, guide, program and README."""
    wrong = []
    for top in ("broadcaster", "docs", "tools"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in KINDS and path.is_file():
                text = path.read_text("utf-8", "replace")
                wrong += [f"{path.name}: {found[0]}" for found in OTHER_NAMES.finditer(text)]
    for name in ("README.vi.md", "CHANGELOG.md"):
        text = (root / name).read_text("utf-8")
        wrong += [f"{name}: {found[0]}" for found in OTHER_NAMES.finditer(text)]
    assert wrong == []
    icons = (root / "tools" / "usb" / "go_bo.py").read_text("utf-8")
    assert '"Bàn làm việc"' in icons
