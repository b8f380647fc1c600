"""Numbers with what is counted: money, measures, percentages, ranges, fractions, scores."""

from broadcaster.spoken.letters import name
from broadcaster.spoken.line import Line, Piece, pattern
from broadcaster.spoken.numbers import NUMBER, coded, count, digits, fraction_part, said, whole
from broadcaster.spoken.tables import table

_DASH = r"\s?[-–—−]\s?"
_UNIT = r"\s?((?:°|º|US)?[a-zA-ZµđĐỷỉéồ]+[²³$]?\d?|[%‰°º℃₫$€£¥'′])"
_SCORE = r"\b(?:tỷ số|tỉ số|thắng|thua|hòa|hoà|dẫn|kết quả|gỡ|ngược dòng)\b[^.;!?\d]{0,30}$"
_PARTS = (
    r"\s*(?:số|tổng|diện|dân|thời|lượng|mức|quãng|thể|đoạn|nhân|chiều|cả|vốn|giá|độ|đường|"
    r"khối|trọng|kinh|tài|thành viên|đại biểu|cử tri|cốc|lít|muỗng|ngày công|cuộc|nhu|của|trong)\b"
)
_SHARE = (
    r"\b(?:bằng|chiếm|hơn|gần|khoảng|ít nhất|quá|tối thiểu|giảm|tăng|được|một|còn|hết|với|vòng)\s*$"
)
_REFERENCE = r"(?:khoản|điểm|điều|mục|k|chương|phần|câu|bài|lớp|khối|đ|hàng|tầng|phòng|tổ)"
_BIG = r"\s?(trăm|nghìn|ngàn|triệu|tỷ|tỉ|vạn)\b"


def unit_at(line: Line, at: int, number_at: int) -> tuple[str, int, bool]:
    """The unit behind a number: words, where it ends, whether it is money; "" when there is "
    "none.
    """
    found = pattern(_UNIT).match(line.text, at)
    if not found:
        return "", at, False
    tables = table("units")
    for end in (found.end(), found.end() - 1):
        key = line.text[found.start(1) : end]
        follows = line.text[end : end + 1]
        if not key or (follows.isalnum() and not (key in ("tr", "Tr") and follows.isdigit())):
            continue
        money, unit = tables["money"].get(key), tables["units"].get(key)
        spaced = line.text[at] == " "
        if key == "K" and len(line.text[number_at:at].strip()) < 2:
            return "", at, False
        if (
            money
            and not (spaced and key in ("k", "K"))
            and not _is_letter(line, key, spaced, number_at)
        ):
            return money, end, True
        if unit and not _is_letter(line, key, spaced, number_at):
            return unit, end, False
    return "", at, False


def _is_letter(line: Line, key: str, spaced: bool, number_at: int) -> bool:
    """Whether a short "unit" is rather a letter of a list or a class ("khoản 3 g", "6 A")."""
    if len(key) > 1 or not key.isalpha():
        return False
    if line.before(number_at) in _REFERENCES:
        return True
    return spaced and key in ("V", "W", "s", "w", "L")


_REFERENCES = frozenset(_REFERENCE.strip("(?:)").split("|"))


def _per(line: Line, at: int, money: bool) -> tuple[str, int]:
    """What follows a slash behind a unit: "/kg", "/100 ml", "/người/tháng"."""
    words, end = "", at
    while True:
        found = pattern(rf"\s?/\s?(?:({NUMBER})\s?)?").match(line.text, end)
        if not found or (
            found[1] is None and not line.text[found.end() : found.end() + 1].isalpha()
        ):
            return words, end
        unit, after, _ = unit_at(line, found.end(), end)
        joint = "một" if money and not found[1] else "trên"
        number = f" {said(found[1])}" if found[1] else ""
        if unit:
            words, end = f"{words} {joint}{number} {unit}", after
            continue
        noun = pattern(r"[^\W\d_]+").match(line.text, found.end())
        if not noun:
            return words, end
        timed = not money and noun[0] in ("giờ", "giây", "phút")
        joint = "trên" if number or timed else "một"
        return f"{words} {joint}{number}", found.end()


def _quantity(line: Line, at: int, end: int, spoken: str) -> Piece:
    """A number in words with the unit that follows it."""
    unit, after, money = unit_at(line, end, at)
    rule = "number"
    if unit:
        spoken, end = f"{spoken} {unit}", after
        rule = "money" if money else "measure"
        if money and unit in ("nghìn", "triệu", "tỷ"):
            spoken, end = _rest_of_short_money(line, end, spoken, unit)
        words, end = _per(line, end, money)
        spoken += words
    return Piece(at, end, spoken, rule)


def _rest_of_short_money(line: Line, end: int, spoken: str, unit: str) -> tuple[str, int]:
    tail = pattern(r"(\d{1,3})(?!\d)").match(line.text, end)
    if tail and unit == "triệu":
        words = count(int(tail[1]) * 10 ** (3 - len(tail[1])))
        return f"{spoken} {words} nghìn", tail.end()
    sign = pattern(r"\s?(đồng|đ|VNĐ|VND)(?![^\W_])").match(line.text, end)
    return (f"{spoken} đồng", sign.end()) if sign else (spoken, end)


def read_range(line: Line, at: int) -> Piece | None:
    """Two numbers with a hyphen between: "đến" between values, nothing between scores."""
    found = pattern(rf"({NUMBER})(\s?[-–—−]\s?)({NUMBER})(?![-–]\d)").match(line.text, at)
    if not found:
        inner = pattern(rf"({NUMBER})").match(line.text, at)
        return _unit_range(line, at, inner.end()) if inner else None
    if pattern(_SCORE).search(line.left(at)) and len(found[1]) < 3 and len(found[3]) < 3:
        return Piece(at, found.end(), f"{said(found[1])} {said(found[3])}", "score")
    if " " in found[2] and line.text[at - 1 : at] == "-":
        return None
    first = said(found[1], point="phẩy")
    second = _quantity(line, found.start(3), found.end(), said(found[3], point="phẩy"))
    last = line.last(at)
    month = line.before(at) == "tháng" or (last is not None and last.rule == "month")
    words = second.spoken
    if month and found[3].lstrip("0") == "4":
        words = "tư" + words.removeprefix("bốn")
    if month and found[1].lstrip("0") == "4":
        first = "tư"
    tail = pattern(r"/((?:19|20)\d\d)(?!\d)").match(line.text, second.end) if month else None
    if tail:
        return Piece(
            at, tail.end(), f"{first} đến tháng {words} năm {count(int(tail[1]))}", "range"
        )
    return Piece(at, second.end, f"{first} đến {words}", "range")


def _unit_range(line: Line, at: int, end: int) -> Piece | None:
    """Reads "5kg-10kg", "100.000đ - 200.000đ", "20%-30%"."""
    unit, after, _ = unit_at(line, end, at)
    if not unit:
        return None
    found = pattern(rf"{_DASH}({NUMBER})").match(line.text, after)
    if not found:
        return None
    other, _, _ = unit_at(line, found.end(), found.start(1))
    if other != unit:
        return None
    first = _number(line, at, end)
    second = _quantity(line, found.start(1), found.end(), said(found[1], point="phẩy"))
    return Piece(at, second.end, f"{first} {unit} đến {second.spoken}", "range")


def read_fraction(line: Line, at: int) -> Piece | None:
    """Reads "3/4 số học sinh" = ba phần tư; counts, marks and house numbers say "trên"."""
    found = pattern(r"(\d[\d.]*(?:,\d+)?)\s?/\s?(\d+(?:[.,]\d+)*)((?:/\d+)*)(?!\d)").match(
        line.text, at
    )
    if not found:
        return None
    first, second = found[1].rstrip("."), found[2]
    if found[1] != first:
        return None
    end = found.end()
    if found[3]:
        words = " trên ".join(said(p) for p in pattern("/").split(found[0]))
        return Piece(at, end, words, "slash", False, "doan-gach-cheo")
    if (
        first.isdigit()
        and second.isdigit()
        and _is_fraction(line, at, end, int(first), int(second))
    ):
        below = {"4": "tư"}.get(second.lstrip("0"), whole(second))
        return Piece(at, end, f"{whole(first)} phần {below}", "fraction")
    piece = _quantity(line, found.start(2), end, said(second, point="phẩy"))
    return Piece(at, piece.end, f"{said(first, point='phẩy')} trên {piece.spoken}", "slash")


def _is_fraction(line: Line, at: int, end: int, top: int, below: int) -> bool:
    if top >= below or line.before(at) in (
        "số",
        "nhà",
        "tổ",
        "lớp",
        "khối",
        "ấp",
        "hẻm",
        "ngõ",
        "kiệt",
        "đường",
        "điểm",
        "đạt",
    ):
        return False
    if pattern(_PARTS).match(line.low, end) or pattern(_SHARE).search(line.left(at)):
        return below <= 20 or below in (100, 1000)
    return below in (2, 3, 4) or (top == 1 and below <= 10)


def read_product(line: Line, at: int) -> Piece | None:
    """Reads "3x4", "20 x 30 cm": "nhân" between figures."""
    found = pattern(rf"({NUMBER})\s?[xX×*]\s?(?=\d)").match(line.text, at)
    return Piece(at, found.end(), f"{said(found[1])} nhân ", "product") if found else None


def read_ratio(line: Line, at: int) -> Piece | None:
    """Reads "1:500", "tỷ số 2:1"."""
    found = pattern(r"(\d[\d.]*):(\d[\d.]*\d|\d)(?![\d:])").match(line.text, at)
    if not found or found[1].endswith("."):
        return None
    if pattern(_SCORE).search(line.left(at)):
        return Piece(at, found.end(), f"{said(found[1])} {said(found[2])}", "score")
    certain = "lệ" in line.left(at, 20)
    note = "" if certain else "doan-hai-cham"
    return Piece(at, found.end(), f"{said(found[1])} trên {said(found[2])}", "ratio", certain, note)


def read_height(line: Line, at: int) -> Piece | None:
    """Reads "1m65" = một mét sáu mươi lăm, "1tr5" is money."""
    found = pattern(r"(\d{1,2})m(\d{1,2})(?![\d²³]|[^\W_])").match(line.text, at)
    if not found or (len(found[2]) == 1 and found[2] in "23"):
        return None
    return Piece(at, found.end(), f"{whole(found[1])} mét {fraction_part(found[2])}", "measure")


def _number(line: Line, at: int, end: int) -> str:
    text = line.text[at:end]
    if "." in text and not pattern(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?").fullmatch(text):
        unit, _, _ = unit_at(line, end, at)
        counted = unit or pattern(_BIG).match(line.text, end)
        return said(text, point="phẩy" if counted else "chấm")
    return said(text)


def read_quantity(line: Line, at: int) -> Piece | None:
    """Any number with its unit, or a code of digits and dots."""
    code = pattern(r"\d+(?:\.\d+){2,}(?!\d)").match(line.text, at)
    grouped = pattern(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\d]|\.\d)").match(line.text, at)
    if code and not grouped:
        words = " chấm ".join(coded(p) for p in code[0].split("."))
        return Piece(at, code.end(), words, "outline")
    two = pattern(r"\d{1,3} \d{3}(?![\d.,/]|\s\d)").match(line.text, at)
    if two and line.before(at) not in _REFERENCES | {"ngày", "năm", "số", "tháng", "thứ"}:
        unit, _, _ = unit_at(line, two.end(), at)
        if unit or pattern(_BIG).match(line.text, two.end()):
            return _quantity(line, at, two.end(), said(two[0]))
    found = pattern(NUMBER).match(line.text, at)
    if not found:
        return None
    end = found.end()
    lettered = _lettered(line, at, end)
    if lettered and not pattern(r"[tT]r\d{1,3}(?!\d)").match(line.text, end):
        return lettered
    return _quantity(line, at, end, _number(line, at, end))


def _lettered(line: Line, at: int, end: int) -> Piece | None:
    """A letter stuck to a number: "134a", "6A1", "4G", "12B"."""
    unit, _, _ = unit_at(line, end, at)
    found = pattern(r"([A-Za-zĐđ]{1,2})(\d{0,3})(?![^\W_])").match(line.text, end)
    if not found or (unit and not found[2]):
        return None
    if unit and found[2] and unit_at(line, end, at)[1] == found.end():
        return None
    letters = " ".join(name(c) for c in found[1])
    tail = f" {whole(found[2])}" if found[2] else ""
    return Piece(at, found.end(), f"{said(line.text[at:end])} {letters}{tail}", "code")


def read_long_code(line: Line, at: int) -> Piece | None:
    """Runs that are codes: a leading zero and five digits or more, or a number behind "mã số"."""
    found = pattern(r"\d{5,}(?![\d.,/])").match(line.text, at)
    if not found:
        return None
    cue = pattern(
        r"\b(?:mã|mã số|mã định danh|tài khoản|stk|cccd|cmnd|căn cước|công dân|định danh|số seri|"
        r"serial|otp|pin)"
        r"\s*(?:số)?\s*:?\s*$"
    ).search(line.left(at))
    if cue or found[0][0] == "0" or len(found[0]) > 13:
        return Piece(at, found.end(), digits(found[0]), "code")
    return None
