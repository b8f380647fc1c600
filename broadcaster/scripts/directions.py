"""Stage directions: round brackets that fill their line are not spoken."""

import re

_LOOKED_AT = 300  # characters; a longer bracket has too many words anyway
LONGEST_DIRECTION = 12  # words; a longer bracket may hold what listeners should hear

_LAW = re.compile(
    r"\d+\s*/\s*\d*\s*/?\s*[A-ZĐ]{2}|\d+\s*-\s*[A-ZĐ]{2,}"
    r"|(?i:\b(?:nghị định|nghị quyết|thông tư|bộ luật|luật|quyết định|chỉ thị|pháp lệnh|công văn"
    r"|điều|khoản|nđ|tt|qđ)\s+(?:số\s+)?\d)"
)
_AMOUNT = re.compile(
    r"(?i)\d[\d.,\s]{0,20}(?:đồng|đ|vnđ|vnd|nghìn|ngàn|triệu|tỷ|tỉ|k)(?![^\W_])"
    r"|\b(?:nghìn|ngàn|triệu|tỷ|tỉ)\s+đồng"
)


def depth(text: str, level: int = 0) -> int:
    """How many round brackets are open at the end, behind `level` that were open at the beginning.

    -1 when one closes that never opened.
    """
    for char in text:
        level += (char == "(") - (char == ")")
        if level < 0:
            return -1
    return level


def fills_line(text: str) -> bool:
    """Whether the text is round brackets and nothing else but marks of punctuation."""
    level, outside = 0, []
    for char in text.strip():
        level += char == "("
        if level == 0:
            outside.append(char)
        level -= char == ")"
        if level < 0:
            return False
    return text.strip().startswith("(") and level == 0 and not "".join(outside).strip(" .,;!")


def inner(text: str) -> str:
    """The words of a direction without its outer brackets."""
    words = text.strip().rstrip(".,;! ")
    return words[1:-1].strip() if words.count("(") == 1 else words


def why_heard(text: str) -> str:
    """Why listeners may need the words of a direction; "" when nothing speaks for it."""
    beginning = text[:_LOOKED_AT]
    if _LAW.search(beginning):
        return "có số hiệu văn bản hoặc điều, khoản"
    if _AMOUNT.search(beginning):
        return "có số tiền"
    if len(text.split()) > LONGEST_DIRECTION:
        return f"dài hơn {LONGEST_DIRECTION} chữ"
    return ""
