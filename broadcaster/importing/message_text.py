"""What people paste from a chat or a social network, as plain words.

Small pictures stand there for bullets and feelings; letters of mathematics look bold, and no voice
reads them. Ranges: Unicode emoji (UTS #51), Mathematical Alphanumeric Symbols.
"""

import re
import unicodedata

# What says that something is forbidden is no ornament: it stays, to be written in words.
_FORBIDS = "❌⛔🚫❎🚭🔞"
_PICTURE = (
    rf"(?![{_FORBIDS}])(?:[\U0001f000-\U0001faff]|[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff]\ufe0f"
    "|[⌚⌛⏰⏳☎☔☕♥⚠⚡⚽✅✈✉✊✋✌✍✨❓❔❕❗❤➡⬅⬆⬇⭐⭕☀])[\U0001f3fb-\U0001f3ff\u200d\ufe0f]*"
)
_PICTURES = re.compile(rf"{_PICTURE}(?:[ \t]*{_PICTURE})*")
_AT_THE_EDGE = re.compile(rf"^[ \t]*{_PICTURES.pattern}|{_PICTURES.pattern}[ \t]*$", re.MULTILINE)
_KEYCAP = re.compile(r"(?:^([ \t]*))?([\d#*])\ufe0f?\u20e3[ \t]*", re.MULTILINE)
_DRAWN_LETTERS = re.compile("[\U0001d400-\U0001d7ff]+")
_ONE = re.compile(r"[^\s\ufe0f\u200d\U0001f3fb-\U0001f3ff]")  # what a remark shows of a picture
_LINE = 200  # letters of a line of tags or buttons
_SHOWN = 12  # pictures that a remark shows
_BUTTON = r"(?:Thích|Trả lời|Bình luận|Chia sẻ|Phản hồi|Xem thêm|Ẩn bớt|Đã chỉnh sửa)"
_AGO = r"(?:\d+\s*(?:phút|giờ|ngày|tuần|năm|bình luận|lượt (?:thích|chia sẻ))|Vừa xong|Hôm qua)"
_BUTTONS = re.compile(rf"{_BUTTON}|(?:(?:{_BUTTON}|{_AGO})[\s·.…]*)*{_BUTTON}[\s·.…]+(?:"
                      rf"(?:{_BUTTON}|{_AGO})[\s·.…]*)*")  # fmt: skip
_TAGS = re.compile(r"(?:#\w+[\s,;.]*)+")


def plain_message(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without small pictures, letters as keys have them, and what is told of it.

    A line that a picture begins or ends is a paragraph of its own: nobody printed it.
    """
    told: list[str] = []
    letters = _DRAWN_LETTERS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    if letters != text:
        told.append("Chữ kiểu của mạng xã hội đã đổi thành chữ thường, xem lại dấu")
    counted = _KEYCAP.sub(lambda found: found[2] + (". " if found[1] is not None else " "), letters)
    pictures = [*dict.fromkeys(_ONE.findall("".join(_PICTURES.findall(counted))))]
    if pictures:
        more = " …" if len(pictures) > _SHOWN else ""
        shown = " ".join(pictures[:_SHOWN])
        told.append(f"Đã bỏ các hình nhỏ, không đọc được: {shown}{more}")
        apart = _AT_THE_EDGE.sub("\n", counted)
        counted = re.sub(rf"[ \t]*{_PICTURES.pattern}[ \t]*", " ", apart)
    return counted.replace("\ufe0f", ""), tuple(told)


def is_of_a_network(line: str) -> bool:
    """Whether a line is only tags, or the buttons under a post: nothing that is said."""
    words = line.strip()
    return len(words) < _LINE and bool(_TAGS.fullmatch(words) or _BUTTONS.fullmatch(words))
