"""What people paste from a chat or a social network, as plain words.

Only what surely is an ornament goes, where a line begins or ends, or where it is all of the line:
a small picture may as well forbid, tick, count or point, and then it is for the teacher to put it
into words. Names of pictures: Unicode emoji (UTS #51); drawn letters: Mathematical Alphanumeric
Symbols.
"""

import re
import unicodedata

_FEELINGS = "🎉🎊🎈💥✨🔥💐🌸🌺🌹🌷🌻🌼🍀❤♥💖💕💗💙💚💛💜🧡😀😁😃😄😅😆😉😊😍🥰😘🤗🤩😇🙂🙏👏💪👍"
_BULLETS = "📢📣📌📍🔔⏰☎📞👉👇✅⭐🌟📅📆📝📚📖🎤🎵🎶🏫"  # a tick is one too, where a line begins
_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff\ufe0f"  # how a picture is coloured
_JOINER = "\u200d"  # makes one picture of two
_ORNAMENTS = re.compile(rf"[{_FEELINGS}{_BULLETS}]")
_LEADS = f" {_FEELINGS}{_BULLETS}{_TONES}"
_TRAILS = f" {_FEELINGS}{_TONES}📢📣🏫⏰"
# Where nothing else stands in a line: not what may be a cell that was copied as a line of its own
# (✅, 👍, ⭐, 🔷, 🎁), nor what may say what the next line is (☎, ⏰, 📍, 🎵).
_ALONE = _FEELINGS.replace("👍", "") + "📢📣👉👇📌🔔🎗🎐🎏🎆🎇🌈🦋🌱🌿🍃🍁🍂🌾💫💠❀✿"
_STROKES = "-—–*=_~.!•"  # beside pictures: "🎉!!!", "✨ — ✨"
_RULE = "➖"  # three and more are a line between parts; one may say that there is nothing
_LABELS = re.compile(r"[:=/&+]")  # "👍: đồng ý", "📞/Zalo": the picture is the word before it
_GRADES = re.compile("[⭐🌟].*[⭐🌟]")
_IS_MEANT = re.compile(r"\b(?:thả|bấm|nhấn|gửi|chọn|là)$", re.IGNORECASE)  # "ai đi thả 👍"
_OF_TIME = re.compile(r"\s*(?:tháng|giờ|ngày|h\d|/)")
_SIGNS_OF_A_TABLE = re.compile(r"[\t|]")
_KEYCAPS = re.compile(r"(?:[0-9]\ufe0f?\u20e3)+")  # "1️⃣0️⃣" is ten
_DRAWN_LETTERS = re.compile("[\U0001d400-\U0001d7ff]+")
_PLACES = 8  # of lines that went, that are named
_LINE = 200  # letters of a line of tags or buttons
_BUTTON = re.compile(r"Thích|Trả lời|Bình luận|Chia sẻ|Phản hồi|Xem thêm|Ẩn bớt|Đã chỉnh sửa")
_AGO = re.compile(
    r"\d+\s*(?:phút|giờ|ngày|tuần|năm|bình luận|lượt (?:thích|chia sẻ))|Vừa xong|Hôm qua"
)
_BETWEEN_BUTTONS = re.compile(r"\s*[·•]\s*")
_TAGS = re.compile(r"(?:#[^\W\d_]\w*[\s,;.]*)+")


def plain_message(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without ornaments, letters and numbers as keys have them, and what is told of it.

    A line that an ornament begins or ends is a paragraph of its own: nobody printed it. Places are
    lines of the text, from 1.
    """
    told: list[str] = []
    letters = _DRAWN_LETTERS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    if letters != text:
        told.append("Chữ kiểu của mạng xã hội đã đổi thành chữ thường, xem lại dấu")
    lines = letters.split("\n")
    shown = [line if _SIGNS_OF_A_TABLE.search(line) else _counted(line) for line in lines]
    if shown != lines:
        told.append("Số vẽ trong ô đã đổi thành số thường, xem lại")
    gone: dict[str, None] = {}
    alone: dict[str, None] = {}
    places: list[int] = []
    plain = []
    for number, line in enumerate(shown, start=1):
        if pictures := _ornaments_alone(line):
            alone.update(dict.fromkeys(pictures))
            places.append(number)
            plain.append("\n")
        elif _SIGNS_OF_A_TABLE.search(line) or not any(map(str.isalnum, line)):
            plain.append(line)
        else:
            plain.append(_bare(line, gone))
    if gone:
        told.append(f"Đã bỏ các hình trang trí ở đầu, cuối dòng: {' '.join(gone)}")
    if places:
        where = ", ".join(map(str, places[:_PLACES])) + (" …" if len(places) > _PLACES else "")
        told.append(
            f"Đã bỏ {len(places)} dòng chỉ có hình trang trí: {' '.join(alone)} (dòng {where})"
        )
    return "\n".join(plain), tuple(told)


def _ornaments_alone(line: str) -> list[str]:
    """The pictures of a line that holds nothing else, when all of them surely are ornaments."""
    about_nothing = _RULE in line and _RULE * 3 not in line
    if about_nothing or line.strip(f" {_ALONE}{_RULE}{_TONES}{_STROKES}"):
        return []
    return [sign for sign in line if sign in _ALONE or sign in _RULE]


def _counted(line: str) -> str:
    """Numbers that are drawn as keys; one where a line begins counts its lines."""

    def number(found: re.Match[str]) -> str:
        digits, after = "".join(filter(str.isdecimal, found[0])), line[found.end() :]
        counts = not line[: found.start()].strip(_LEADS) and not _OF_TIME.match(after)
        if after[:1].isupper():
            return f"{digits}. " if counts else f"{digits} "
        return f"{digits}." if counts and after.startswith(" ") else digits

    return _KEYCAPS.sub(number, line)


def _bare(line: str, gone: dict[str, None]) -> str:
    """The line without ornaments at its edges, which `gone` notes; apart from its neighbours."""
    begun = line.lstrip(_LEADS)
    before = line[: len(line) - len(begun)]
    if _JOINER in line or _LABELS.match(begun) or _GRADES.search(before):
        return line
    whole = begun.rstrip(_TRAILS)
    if _IS_MEANT.search(whole):
        whole = begun.rstrip()
    pictures = _ORNAMENTS.findall(before + begun[len(whole) :])
    if not pictures:
        return line
    gone.update(dict.fromkeys(pictures))
    return f"\n{whole}\n"


def is_of_a_network(line: str) -> bool:
    """Whether a line is only tags, or a row of the buttons under a post: nothing that is said."""
    words = line.strip()
    if len(words) > _LINE:
        return False
    row = _BETWEEN_BUTTONS.split(words)
    buttons = sum(bool(_BUTTON.fullmatch(one)) for one in row)
    known = all(_BUTTON.fullmatch(one) or _AGO.fullmatch(one) for one in row)
    return bool(_TAGS.fullmatch(words)) or (len(row) > 1 and known and buttons > 0)
