"""Heads of scripts as people and accidents write them: the known ones, and mutations of them."""

import ast
import random
import re
import unicodedata
from pathlib import Path

from broadcaster.scripting.head_keys import HEAD_KEYS, SOURCE_KEYS
from broadcaster.scripting.head_lines import RULE, names_key

ROOT = Path(__file__).parents[3]
SEED = 20
BODY = "---\nNỮ: Xin chào các bạn.\n\n[nghỉ 1 giây]\nNAM: Chào NỮ.\n"

# What YAML, Markdown and the typing of people could make a head mean that it does not say.
PIECES = [
    *":：=#-–—•*+_\"'`[]{}(),;&*!|>%@?\\/~<",
    *("---", "...", "<<: *a", "&a ", "*a", "!!str ", "!!python/object/apply:os.system ", "? "),
    *(": ", " :", ":\t", "  # ", " #", "\t", "  ", "    ", "- ", "  - ", "* ", "** ", "|-", ">-"),
    *("|2+", "%YAML 1.2", "{a: b}", "[a, b", "[*a, *a]", "''", '""', '"x', "x'", '\\"', "\\u0041"),
    *("no", "yes", "null", "~", "1_000", "12:30", "0x1F", "1e3", ".inf", "2026-09-07", "0o17"),
    *("\u00a0", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u2028", "\u0085", "\x0b", "\x00", "\x1b"),
    *("é", "e\u0301", "đ", "Đ", "\U0001f600", "ẤẦ", "ﬁ", "ß", "İ", "٣", "²", "\ud7ff", "\uffff"),
    *("36/2024/QH15", "168/2024/NĐ-CP", "7/9/2026", "thứ hai", "32/13/2026", "đến", "LAN", "NAM"),
    *(name for names in (*HEAD_KEYS.values(), *SOURCE_KEYS.values()) for name in names),
]
LINES = [
    "Cách đọc:", "  WHO: vê kép hát ô", "Vai:", "  LAN: nữ", "  LAN: nam", "Vai: LAN: nữ; NAM: nam",
    "Văn bản nguồn:", "  - số: 36/2024/QH15", "    tên: Luật", "    hiệu lực từ: 1/1/2025",
    "    hiệu lực đến: 1/1/2030", "    hết hiệu lực: 1/1/2024", "    nguồn: khong-phai-dia-chi",
    "  - Luật Trẻ em số 102/2016/QH13", "  số: 36/2024/QH15", "    màu: xanh", "  - màu: xanh",
    "Chủ đề:", "  - an toàn", "  * mũ", "Đối tượng: [a, b; c]", "Tóm tắt: >", "Tóm tắt: |-", "  dòng",
    "Hiệu lực từ: 1/9/2026", "Hiệu lực đến: 1/8/2026", "Số: 0", "Số: ba", "Phạm vi: nội bộ",
    "Phạm vi: lạ", "format: 2", "format: x", "Quy cách: 1", "Loại: lạ lùng", "Nhận từ: x", "NAM: nam",
    "Chương trình: ---", "", "   ", "# ghi chú", "  # ghi chú", "-", "- ", "lời không khóa", "Vai: >",
    "  *: x", "  ': '", "  a: &x b", "  *x", "<<: *x", "a: &a [b, b]", "b: &b [*a, *a, *a]", "=", ":",
    "Thứ tự: 1_000", "Thứ tự: 12:30", "Số: no", "Tiêu đề: yes", "Tác giả: null", "Tóm tắt: ~",
]  # fmt: skip


def known_heads() -> list[str]:
    """Every head of samples, skeletons, starters, documentation and tests, each once."""
    found: list[str] = []
    for folder in ("scripts_vi", "broadcaster/starter", "broadcaster/scripting/skeletons"):
        files = sorted((ROOT / folder).rglob("*.md"))
        found += (path.read_text(encoding="utf-8") for path in files)
    for path in sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))):
        text = path.read_text(encoding="utf-8")
        found += re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    for path in sorted((ROOT / "tests").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and
                  isinstance(n.value, str))  # fmt: skip
    return list(dict.fromkeys(_short(text) for text in found if _is_head(text)))


def _is_head(text: str) -> bool:
    return sum(map(names_key, text.split("\n")[:40])) >= 2 and len(text) < 20_000


def _short(text: str) -> str:
    """The head with a body of a few lines, so that many can be read."""
    lines = text.split("\n")
    rule = next((n for n in range(1, len(lines)) if RULE.fullmatch(lines[n])), None)
    return text if rule is None else "\n".join(lines[:rule]) + "\n" + BODY


def mutated(count: int) -> list[str]:
    """So many different heads, the known ones first; always the same ones."""
    chance = random.Random(SEED)
    known = known_heads()
    found = dict.fromkeys(known[:count])
    while len(found) < count:
        text = chance.choice(known)
        for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
            text = chance.choice(MUTATIONS)(text, chance)
        found.setdefault(text)
    return list(found)


def _spot(text: str, chance: random.Random) -> int:
    """A place in the text, mostly in the head."""
    rule = text.find("\n---")
    return chance.randint(0, len(text) if rule < 0 or chance.random() < 0.05 else rule)


def _delete(text: str, chance: random.Random) -> str:
    at = _spot(text, chance)
    return text[:at] + text[at + chance.choice((1, 1, 1, 2, 9)) :]


def _insert(text: str, chance: random.Random) -> str:
    at = _spot(text, chance)
    return text[:at] + chance.choice(PIECES) + text[at:]


def _swap(text: str, chance: random.Random) -> str:
    at = _spot(text, chance)
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def _replace_mark(text: str, chance: random.Random) -> str:
    """Another mark in the place of a colon, dash or blank."""
    spots = [m.start() for m in re.finditer(r"[:\-=\" ]", text[: text.find("\n---")])]
    if not spots:
        return text
    at = chance.choice(spots)
    return text[:at] + chance.choice(PIECES) + text[at + 1 :]


def _in_lines(change):
    def mutate(text: str, chance: random.Random) -> str:
        lines = text.split("\n")
        change(lines, chance.randrange(len(lines)), chance)
        return "\n".join(lines)

    return mutate


def _set(lines: list[str], at: int, line: str) -> None:
    lines[at] = line


def _end_of_key(line: str) -> int:
    found = re.search("[:：=]", line)
    return found.end() if found else 0


_LINE_CHANGES = (
    lambda lines, at, _: lines.insert(at, lines[at]),
    lambda lines, at, _: lines.pop(at) if len(lines) > 1 else None,
    lambda lines, at, chance: lines.insert(chance.randrange(len(lines)), lines.pop(at)),
    lambda lines, at, chance: lines.insert(at, chance.choice(LINES)),
    lambda lines, at, chance: lines.insert(at, chance.choice(LINES)),
    lambda lines, at, chance: _set(lines, at, chance.choice(("  ", "\t", " ", "\u00a0")) + lines[at]),
    lambda lines, at, _: _set(lines, at, lines[at].lstrip()),
    lambda lines, at, chance: _set(lines, at, chance.choice(("- ", "* ", "–", "+ ")) + lines[at]),
    lambda lines, at, chance: _set(lines, at, lines[at] + chance.choice(PIECES)),
    lambda lines, at, _: _set(lines, at, lines[at][: _end_of_key(lines[at])]),
    lambda lines, at, chance: _set(
        lines, at, lines[at][: _end_of_key(lines[at])] + " " + chance.choice(PIECES)
    ),
    lambda lines, at, chance: _set(lines, at, _quoted(lines[at], chance.choice("\"'*_`"))),
    lambda lines, at, _: _set(lines, at, lines[at].upper()),
    lambda lines, at, chance: _set(lines, at, lines[at] + lines[at][-30:] * chance.choice((9, 90))),
    lambda lines, at, chance: lines.__setitem__(
        slice(at, at), ["  " * d + f"- a{d}:" for d in range(chance.choice((5, 60)))]
    ),
    lambda lines, at, _: lines.__setitem__(slice(at, at), ["[" * 400 + "{" * 400]),
)  # fmt: skip


def _quoted(line: str, mark: str) -> str:
    end = _end_of_key(line)
    return f"{line[:end]} {mark}{line[end:].strip()}{mark}"


MUTATIONS = (
    *(_delete, _insert, _swap, _replace_mark) * 3,
    *(_in_lines(change) for change in _LINE_CHANGES),
    lambda text, _: "\ufeff" + text,
    lambda text, _: text.replace("\n", "\r\n"),
    lambda text, _: text.replace("\n", "\r"),
    lambda text, _: unicodedata.normalize("NFD", text),
    lambda text, _: unicodedata.normalize("NFKD", text),
    lambda text, _: text.replace(": ", ":\t"),
    lambda text, _: text.replace("  ", "\t"),
    lambda text, _: text.replace("\n---\n", "\n"),
)
