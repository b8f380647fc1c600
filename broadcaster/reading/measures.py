"""A number and what it counts: its unit, its rate, its marks; what else the unit may be is told."""

import re

from broadcaster.reading.abbreviations import ambiguous
from broadcaster.reading.letters import name
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.numbers import NUMBER, count, said, whole
from broadcaster.reading.tables import cues, one_of, table

_UNIT = r"\s?((?:°|º|US|k(?=Ω))?[a-zA-ZµμđĐỷỉéồΩÅ]+[²³$]?\d?|US\$|°Đ|tr\.đ|[%‰°º℃₫$€£¥₩฿₹₽¢'′’])"
_UNIT_CUES = {
    "T": rf"\b(?:{one_of('units.tons')})\b",
    "N": rf"\b(?:{one_of('units.newtons')})\b|\b[fp]\s?=",
    "K": rf"\b(?:{one_of('units.kelvins')})\b|\bt\s?=",
    "A": rf"(?:\b|\d)(?:{one_of('units.amperes')})\b|\d ?v\b|\bi\d?\s?=",
}
_WARMED = rf"\b(?:{one_of('units.warmed')})\b"
_EACH = rf"\s?/\s?(?:({NUMBER})\s?)?"
_A_DAY = rf"/ ?(?:{one_of('times.days-long')})\b"
_HECTARES = rf"\s?({one_of('numbers.scales', 'numbers.large')}) ha(?![^\W_])"
_CUED_UNITS = table("units")["cued"]
_THOUSANDS = r"\d{1,3}(?:\.\d{3})+|[1-9]\d{3}"
SMALL = rf"\b(?:{one_of('units.tall', 'persons.aged')})\b[^.;!?]{{0,30}}$"
_WEIGHED = rf"\b(?:{one_of('units.weighed')})\b"
_BOUND = rf"(?i:\b(?:{one_of('units.bound')})\b)"
_LET = rf"(?i:\b(?:{one_of('units.let')})\b)"
_STORED = rf"(?i:\b(?:{one_of('units.stored')})\b)"
ABSENT = rf"\b(?:{one_of('units.absent')})\b[^.;]{{0,24}}$"
_BYTES = rf"(?i:\b(?:{one_of('units.bytes')})\b)"
# what the quantities of formulas are measured in, of the units of one letter
_MEASURED_IN = {
    "P": "NW", "F": "N", "U": "V", "I": "A", "R": "Ωm", "Q": "JC", "A": "J", "W": "J", "E": "JV",
    "t": "shp", "v": "", "n": "", "y": "",
}  # fmt: skip
_MANY_PEOPLE = 1000  # no school has so many guests; a sum of money begins there
_HOURS = r"(?<!\d)\d\d?g[0-5]\d(?!\d)"
_FEW_ABSENT = 5
_FEW_MILLIONS = 20  # no book has so few pages
_RAISED = rf"(?i:\b(?:{one_of('numbers.raised', 'numbers.collected')})\b)"
_METERED = r"\d ?(?:kWh|m3|m³|lít)(?![^\W_])"  # what is paid for by the meter
_TEN = 10  # the highest mark of a test
_MOST_MARKS, _USUAL_MARKS = 1000, 100
_PRICED_SUM = rf"(?i:\b(?:{one_of('numbers.priced')})\b|\d ?đ/[^\W\d_]{2})"
_DOSED = rf"(?i:\b(?:{one_of('units.dosed')})\b)"
_ATTENDED = rf"(?i:\b(?:{one_of('units.attended')})\b)"
_TENTHS = rf"\b(?:{one_of('units.tenths')})(?: (?:{one_of('units.reached')}))?:? $"
_TAUGHT = rf"\s(?:{one_of('units.taught')})(?![^\W_])"
_COLLECTED = rf"\b(?:{one_of('numbers.collected')})\b"
_DISSOLVED = r"/ ?(?:ml|mL|dl|dL|l|L|lít|g|kg|mg|m3|m³)(?![^\W_])"  # what grams are counted in
_FOR_SO_LONG = r"\s?/\s?(?!1\b)\d+ ?(?:p|ph|phút|h|giờ|s|giây|'|’)"
_MARKED = rf"(?i:\b(?:{one_of('numbers.marked')})\b)"
LETTERED = frozenset((*cues()["places.numbered"], *cues()["letters.before"]))
NUMBERED = frozenset(
    word
    for name in ("pairs.listed", "pairs.listed-too", "times.day-parts")
    for word in cues()[name]
)
COUNTED_BEHIND = rf"\s?(?:{one_of('pairs.units', 'scores.counted', 'pairs.people')})\b"
REFERENCES = frozenset(cues()["places.references"])
_FORMS = frozenset(cues()["places.classes"])  # of which none is above twelve
_SCORED = rf"\b(?:{one_of('scores.groups', 'places.classes')}) \d{{1,2}}[a-zđ]?\d{{0,2}}: $"
_MARKS_CUE = rf"\b(?:{one_of('numbers.before-marks')})\b[^.;]{{0,24}}$"
_STRAND = rf"(?i:\b(?:{one_of('units.strands')})\b)"
_PARTICLES = rf"(?i:\b(?:{one_of('units.particles')})\b)"
ELECTRIC = rf"(?i:\b(?:{one_of('units.electric')})\b)|\b[UI]\s?=|Ω"
_MEASURED = rf"\s?(?:{one_of('numbers.large', 'numbers.scales', 'numbers.measured')})\b"
_PERSON = rf"\b(?:{one_of('persons.named', 'persons.aged')})\b"
_YOUNG = rf"(?i:\b(?:{one_of('persons.young')})\b)"
_SOMEBODY = rf"(?i:\b(?:{one_of('persons.aged-there')})\b)"
_OLDEST = 110
# ages in a row, or bounds of one, where nothing is laden: "14t, 25t", "≥18t", "13-<15t"
_OF_AGES = rf"(?i:\b(?:{one_of('units.of-ages')})\b)"
_AGES = r"\d\dt[,;] ?\d\dt(?![^\W_])|[<>≤≥]=? ?\d\dt(?![^\W_])"
_GOODS = rf" (?:{one_of('units.goods')})(?![^\W_])"
_LADEN = rf"(?i:\b(?:{one_of('units.tons')})\b)"


def unit_at(line: TextLine, at: int, number_at: int) -> tuple[str, int, bool]:
    """The unit behind a number: words ("" = none), where it ends, whether it is money."""
    found = pattern(_UNIT).match(line.text, at)
    if not found:
        return "", at, False
    tables = table("units")
    for end in (found.end(), found.end() - 1):
        key = line.text[found.start(1) : end].replace("μ", "µ")  # the letter for the sign
        follows = line.text[end : end + 1]
        if not key or (follows.isalnum() and not (key in ("tr", "Tr") and follows.isdigit())):
            continue
        if key == "đ" and _counts_people(line, end, number_at, line.text[number_at:at]):
            continue
        if key in ("tr", "Tr") and _of_page(line, end, number_at):
            return "", at, False
        money, unit = tables["money"].get(key), tables["units"].get(key)
        spaced = line.text[at] == " "
        if not _fits(key, line.text[number_at:at].strip()):
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


def _counts_people(line: TextLine, end: int, number_at: int, number: str) -> bool:
    """Whether đ with a slash opens a short form, no money: "43 đ/c" are comrades, "31 đ/b" guests.

    Of a sum ("25.000 đ/b") it is money for each; "đ/v" is a word only behind what has the number
    for its own ("lớp 3 đ/v").
    """
    found = pattern(r"/([bcv])(?![^\W_])").match(line.low, end)
    if not found or not number.isdecimal() or int(number) >= _MANY_PEOPLE:
        return False
    if found[1] == "b":  # nobody collects guests, and joined to the figure it is money as often
        joined = line.text[end - 2].isdecimal()
        return not joined and not pattern(_COLLECTED).search(line.left(number_at, 24))
    return found[1] != "v" or line.before(number_at) in REFERENCES


def _of_page(line: TextLine, at: int, number_at: int) -> bool:
    """Whether tr is of a page, not of millions: "bài 5 tr.47", "câu 3 tr 16"."""
    if pattern(r"\.\s?\d{1,3}(?!\d|\.\d)").match(line.text, at):
        return True
    parted = line.before(number_at) in NUMBERED
    if not parted and not line.tells(_RAISED):  # "quỹ còn 12 tr 500" is a sum
        parted = pattern(r" [Tt]r$").search(line.text[max(0, at - 3) : at]) is not None
    return bool(parted) and pattern(r"\s\d{1,3}(?!\d|\.\d)").match(line.text, at) is not None


def _fits(key: str, number: str) -> bool:
    """Whether a one-letter unit is likely behind so large a number ("30p", "50K", "5.000Đ")."""
    if key in ("p", "ph"):
        return number.isdecimal() and int(number) <= 180
    return not (key == "Đ" and len(number) < 4) and not (key == "K" and len(number) < 2)


def _closes_quotation(line: TextLine, key: str, number_at: int) -> bool:
    """Whether a prime behind a number ends what was quoted: "'6'", "bài hát ‘Tuổi 15’"."""
    if line.text[number_at - 1 : number_at] in ("'", "‘"):
        return True
    return key == "’" and "‘" in line.text[max(0, number_at - 200) : number_at].rpartition("’")[2]


def _names_part(line: TextLine, at: int, number: re.Match[str] | None) -> bool:
    """Whether the word before a number has it as its own; "Quỹ lớp: 200k" has a sum of money."""
    before = line.before(at)
    if before not in REFERENCES or line.text[:at].rstrip()[-1:] == ":":
        return False
    return not (before in _FORMS and number and number[0].isdigit() and int(number[0]) > 12)


def _is_letter(line: TextLine, key: str, spaced: bool, number_at: int) -> bool:
    """Whether a short "unit" is rather a letter of a list or a class ("khoản 3 g", "6 A")."""
    if key in "'′’":
        return line.before(number_at) == "phút" or _closes_quotation(line, key, number_at)
    if len(key) > 1 or not key.isalpha():
        return False
    number = pattern(NUMBER).match(line.text, number_at)
    if number and len(number[0]) > 3:
        return False  # no article, clause or class has such a number
    if line.text[number_at - 1 : number_at] == " " and _names_part(line, number_at, number):
        return True
    few = number_at + 2 >= len(line.text) or not line.text[number_at + 1].isdigit()
    if key in ("V", "W") and line.before(number_at) not in LETTERED and line.tells(ELECTRIC):
        return False
    return spaced and few and key in ("V", "W", "s", "w", "L")


def rate_at(line: TextLine, at: int, money: bool) -> tuple[str, int]:
    """What follows a slash behind a unit: "/kg", "/100 ml", "/người/tháng"."""
    words, end = "", at
    while True:
        found = pattern(_EACH).match(line.text, end)
        if not found or (
            found[1] is None and not line.text[found.end() : found.end() + 1].isalpha()
        ):
            return words, end
        unit, after, _ = unit_at(line, found.end(), found.start(1) if found[1] else end)
        if found[1] and pattern(r"A(?!\w)").match(line.text, found.end()) and line.tells(ELECTRIC):
            unit, after = _CUED_UNITS["A"], found.end() + 1  # "12 V / 0,5 A"
        if money and pattern(r"ph(?![^\W_])").match(line.text, found.end()):
            unit = ""  # "150k/ph": for each of the parents
        if not found[1] and unit == "na nô gam":  # "520kg/ng/năm": for each person
            words, end = f"{words} một người", after
            continue
        each = money and (not found[1] or (found[1] == "1" and not unit))  # "10k/1 hs"
        joint = "một" if each else "trên"
        number = f" {said(found[1])}" if found[1] and not each else ""
        if unit:
            # A mains is of so many volts and so many hertz; nothing is counted per hertz.
            beside = number and unit.endswith("héc")
            words, end = f"{words}{',' if beside else f' {joint}'}{number} {unit}", after
            if pattern(r"\.K(?![^\W_])").match(line.text, end):  # "J/kg.K"
                words, end = f"{words} ken vin", end + 2
            continue
        noun = pattern(r"[^\W\d_]+").match(line.text, found.end())
        if not noun:
            return words, end
        timed = not money and noun[0] in cues()["times.lasting"]
        joint = "trên" if number or timed else "một"
        return f"{words} {joint}{number}", found.end()


def cued_unit(line: TextLine, end: int) -> tuple[str, int]:
    """A letter that is a unit only where the words before it say so: tons, newton, ampere."""
    if line.text[end : end + 2].lstrip()[:1] not in _CUED_UNITS:
        return "", end
    found = pattern(r" ?([TNAK])(?![^\W_]|(?<!K)[.'’]\s?\w|(?<=K)[.'’]\w)").match(line.text, end)
    if not found or not pattern(_UNIT_CUES[found[1]]).search(line.left(end)):
        return "", end
    near = line.left(end).rpartition(". ")[2]
    if found[1] == "K" and "°" not in near and not pattern(_WARMED).search(near):
        return "", end  # "giá 50K hay 60K"
    return _CUED_UNITS[found[1]], found.end()


def measured(line: TextLine, at: int, end: int, spoken: str) -> ReadPiece:
    """A number in words with the unit that follows it."""
    cued, after = cued_unit(line, end)
    if cued:
        letter = f"{spoken} {name(line.text[after - 1])}"
        return ReadPiece(at, after, f"{spoken} {cued}", "measure", Ground.NONE, "doan-ma", letter)
    unit, after, money = unit_at(line, end, at)
    rule = "number"
    number = line.text[at:end]
    if not unit and "," in number and pattern(r"[1-9]\d{0,2},\d{3}").fullmatch(number):
        english = said(number.replace(",", ""))  # it writes thousands so
        return ReadPiece(at, end, spoken, rule, Ground.NONE, "doan-so", english)
    if unit:
        points = read_points(line, at) if line.text[end] == "đ" else None
        doubted = points or _small_sum(line, at, end, after, spoken)
        doubted = doubted or _doubted_unit(line, at, end, after, spoken)
        if doubted:
            return doubted
        if unit == "nghìn" and pattern(_THOUSANDS).fullmatch(number):
            spoken, unit = said(number + ".000"), ""  # "3.450k"
            words, end = rate_at(line, after, money)
            return ReadPiece(at, end, spoken + words, "money", Ground.FORM)
        spoken, end = f"{spoken} {unit}", after
        rule = "money" if money else "measure"
        if money and unit in cues()["numbers.scales"]:
            spoken, end = _rest_of_short_money(line, end, spoken, unit)
        words, end = rate_at(line, end, money)
        spoken += words
        piece = ReadPiece(at, end, spoken, rule, Ground.FORM)
        if pattern(r"[\d.]+ ?đ/\d[\d.]* ?đ").fullmatch(line.text, at, end):  # marks as often
            piece = piece.doubted("doan-ma", spoken.replace(" đồng", " điểm"))
        elif (
            unit
            and rule == "measure"
            and unit != "phần trăm"
            and pattern(rf" trên [^/]+ {unit}(?: trên [^/]+ {unit})*").fullmatch(words)
        ):
            # nothing is counted for each of itself: "250ml/350ml"
            either = spoken.replace(" trên ", " hoặc ")
            piece = piece._replace(spoken=either).doubted("doan-gach-cheo", spoken)
        elif pattern(_FOR_SO_LONG).fullmatch(line.text, after, end):  # "180°C/20p"
            piece = piece.doubted("doan-gach-cheo", spoken.replace(" trên ", ", "))
        return piece
    counted = " ha" in line.text[end : end + 12]  # quickly
    hectares = pattern(_HECTARES).match(line.text, end) if counted else None
    if hectares:  # "4 triệu ha"
        spoken, end, rule = f"{spoken} {hectares[1]} héc ta", hectares.end(), "measure"
    return ReadPiece(at, end, spoken, rule, Ground.FORM)


def whole_of(line: TextLine, at: int, end: int, spoken: str) -> ReadPiece:
    """The whole behind a slash with its unit; a đ there is of marks: "800/1000đ".

    No test has more than a thousand; of money is what is collected or fined.
    """
    most = line.text[at:end]
    small = most.isdecimal() and int(most) <= _MOST_MARKS
    if small and pattern(r" ?đ(?![^\W_]|/)").match(line.text, end):
        after = line.text.index("đ", end) + 1
        words, other = f"{spoken} điểm", f"{spoken} đồng"
        beside = f"{line.left(at, 40)} {line.right(end, 40)}"
        collected = pattern(_COLLECTED).search(beside)
        if int(most) > _USUAL_MARKS and collected:
            words, other = other, words
        piece = ReadPiece(at, after, words, "measure", Ground.CUE)
        sure = int(most) <= _USUAL_MARKS and not collected  # nobody pays so little
        return piece if sure else piece.doubted("doan-ma", other)
    return measured(line, at, end, spoken)


def _small_sum(line: TextLine, at: int, end: int, after: int, spoken: str) -> ReadPiece | None:
    """A sum that no coin is worth, a guess: money for each, or marks ("125 đ", "8A 1.245đ")."""
    number, text = line.text[at:end], line.text
    if text[end:after].strip() != "đ" or text[after : after + 1] == "/":
        return None
    if not pattern(r"\d{1,3}|[1-9]\d?\.\d{3}(?<!00)").fullmatch(number):
        return None
    if pattern(_COLLECTED).search(line.left(at)):
        return None
    if line.tells(_METERED) and "." in number:
        return None  # "bậc 1 (0-50kWh): 1.984đ"
    scored = line.tells(_MARKED) or pattern(_SCORED).search(line.left(at, 16))
    boxed = pattern(r"(?<!\w)\d{1,2}[A-ZĐ]\d{0,2} \($").search(text[max(0, at - 8) : at])
    marks = (
        scored or boxed or "." in number or int(number) <= _TEN or text[at - 1 : at] in ("-", "+")
    )
    units = ("điểm", "đồng") if marks else ("đồng", "điểm")
    words, other = (f"{spoken} {unit}" for unit in units)
    piece = ReadPiece(at, after, words, "measure", Ground.CUE)
    return piece if scored else piece.doubted("doan-ma", other)


_WIRED = rf"{ELECTRIC}|(?i:\bmạch\b)"
_POURED = rf"(?i:\b(?:{one_of('units.poured')})\b)"


def _doubted_unit(  # noqa: PLR0912 - cases
    line: TextLine, at: int, end: int, after: int, spoken: str
) -> ReadPiece | None:
    """A unit that is written like something else as often, both readings told.

    People ("5 ng"), hours ("8g"), steps of a plan ("5K"), the height of a child ("dưới 1m2").
    """
    text = line.text
    key, number = text[end:after].strip(), text[at:end]
    small = number.isdecimal() and int(number) <= 24
    left, slash = line.left(at), text[after : after + 1] == "/"
    spaced_off = not text[after : after + 1].isdigit()  # "2tr350k" are no pages
    beats = pattern(r"/ ?(?:p|ph|phút)(?![^\W_])").match(text, after) if key == "l" else None
    often = small and pattern(_A_DAY).match(text, after)
    # "cc" and "kb" behind a figure are nothing else
    rules = line.lexicon.ambiguous.get(key) if key not in ("cc", "kb") else None
    kept = _BYTES if key in ("TB", "GB", "MB", "KB") else _STORED
    if rules and number.isdigit() and text[end] == " " and not line.tells(kept):
        sense = ambiguous(line, after - len(key), after, rules)  # "5 TB", "2 HP"
        if sense.spoken == table("units")["units"][key]:
            return None  # "2 dl"
        words = (f"{spoken} {sense.spoken}", f"{spoken} {table('units')['units'][key]}")
    elif len(key) == 1 and key.isalpha() and text[end] == key and _of_formula(line, at, key):
        words = (f"{spoken} {name(key)}", f"{spoken} {table('units')['units'].get(key, key)}")
    elif key == "l" and (beats or often):  # "80 l/p", "5ml x 3 l/ngày"
        after = beats.end() if beats else after
        rates = (" một phút", " trên phút") if beats else ("", "")
        words = (f"{spoken} lần{rates[0]}", f"{spoken} lít{rates[1]}")
        words = words[::-1] if not beats and line.tells(_POURED) else words  # "Xăng 2l/đêm"
    elif counted := _counted_unit(line, at, key, after):
        words = (f"{spoken}{counted}", f"{spoken} {table('units')['units'][key]}")
    elif (
        key == "g"
        and small
        and not slash
        and not pattern(_WEIGHED).search(left + line.right(after))
    ):
        words = (f"{spoken} gam", f"{spoken} giờ")
        words = words[::-1] if line.tells(_HOURS) else words  # "7g khai mạc, 7g30 văn nghệ"
    elif key in ("k", "K") and len(number) == 1 and not slash and not _priced(line):
        words = (f"{spoken} nghìn", f"{spoken} ca")
    elif key in ("tr", "Tr") and number.isdigit() and spaced_off and line.tells(_BOUND):
        words = (f"{spoken} trang", f"{spoken} triệu")
        raised = len(number) < 3 and int(number) <= _FEW_MILLIONS and line.tells(_RAISED)
        words = words[::-1] if raised else words  # "ủng hộ 3tr mua tủ sách"
    elif key in ("p", "ph") and (
        pattern(ABSENT).search(left) or (text[at - 1 : at] == "(" and line.tells(_ATTENDED))
    ):
        words = (f"{spoken} phép", f"{spoken} phút")
        round_ = number.isdecimal() and int(number) % 5 == 0  # "kiểm tra sĩ số (15p)"
        words = words[::-1] if round_ and int(number) > _FEW_ABSENT else words
    elif key in ("m2", "m3") and number in ("1", "2") and pattern(SMALL).search(left):
        words = (f"{spoken} mét {whole(key[1])}", f"{spoken} {table('units')['units'][key]}")
    elif key == "p" and line.tells(_PARTICLES):
        words = (f"{spoken} pê", f"{spoken} phút")
    elif key in "'′’" and number in ("3", "5") and line.tells(_STRAND):
        words = (f"{spoken} phẩy", f"{spoken} phút")
    else:
        return None
    return ReadPiece(at, after, words[0], "measure", Ground.NONE, "doan-ma", words[1])


def _of_rooms(line: TextLine, at: int, after: int) -> bool:
    """Whether so many p are rooms that are let, and no minutes: "trọ còn 1p 18m2"."""
    if not line.tells(_LET):
        return False
    measured = pattern(r" ?\(?\d[\d,.]* ?m[2²]").match(line.text, after)
    return measured is not None or line.before(at) in cues()["units.left-over"]


def _counted_unit(line: TextLine, at: int, key: str, after: int) -> str:
    """What "l", "cm", "ng", "p" are short for where they are no measure; "" = nothing else.

    A dose is given so many times; behind how many a class has stands how many are there.
    """
    number = line.text[at:after].removesuffix(key).rstrip()
    behind = line.text[after : after + 1]
    if key == "p" and len(number) < 3 and behind != "/" and _of_rooms(line, at, after):
        return " phòng"
    if key == "l" and number in "123456" and behind != "/" and line.tells(_DOSED):
        return " lần"
    if key == "ng" and number.isdigit() and not pattern(_DISSOLVED).match(line.text, after):
        return " người"
    return ", có mặt" if key == "cm" and behind == ":" and line.tells(_ATTENDED) else ""


def _of_formula(line: TextLine, at: int, key: str) -> bool:
    """Whether a letter behind a number is a quantity, no unit of what it equals: "P = 10m"."""
    equals = pattern(r"(?<![^\W_])([A-Za-z]) ?= ?$").search(line.text[max(0, at - 6) : at])
    measured_in = _MEASURED_IN.get(equals[1]) if equals else None
    return measured_in is not None and key not in measured_in


def _priced(line: TextLine) -> bool:
    """Whether a sum of money stands near before."""
    return any(piece.rule == "money" for piece in line.pieces[-6:])


def _rest_of_short_money(line: TextLine, end: int, spoken: str, unit: str) -> tuple[str, int]:
    tail = pattern(r"(\d{1,3})(?!\d)").match(line.text, end)
    if tail and unit == "triệu":
        words = count(int(tail[1]) * 10 ** (3 - len(tail[1])))
        thousands = pattern(r"[kK](?![^\W_])").match(line.text, tail.end())
        if thousands:
            words = count(int(tail[1]))  # "1tr50k"
        return f"{spoken} {words} nghìn", thousands.end() if thousands else tail.end()
    sign = pattern(r"\.?\s?(đồng|đ|VNĐ|VND)(?![^\W_])").match(line.text, end)
    return (f"{spoken} đồng", sign.end()) if sign else (spoken, end)


def number_said(line: TextLine, at: int, end: int) -> str:
    """A number in words; a point is "chấm" unless what is behind it is counted or measured."""
    text = line.text[at:end]
    if "." in text and not pattern(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?").fullmatch(text):
        unit, _, _ = unit_at(line, end, at)
        counted = unit or pattern(_MEASURED).match(line.text, end)
        counted = counted or pattern(_TENTHS).search(line.left(at, 24))
        return said(text, point="phẩy" if counted else "chấm")
    if text.endswith((",0", ",00")) and unit_at(line, end, at)[2]:
        text = text.partition(",")[0]  # nobody says the hào and xu that are none
    return said(text)


def read_points(line: TextLine, at: int) -> ReadPiece | None:
    """Marks of a test: "8,75đ", "Câu 1 (3đ)"; sums of money are never that small."""
    found = pattern(
        r"(\d{1,3}(?:,\d{1,2})?|\d{1,2}\.\d{1,2})(?:đ|(?<=[.,]\d) đ|(?<=[.,]\d\d) đ)"
        r"(?![^\W_])(?!/(?:kg|c\b))"
    ).match(line.text, at)
    if not found:
        return None
    value = float(found[1].replace(",", "."))
    if value % 100 and value > 10:  # no coin and no note is worth so little
        number = said(found[1], point="phẩy")
        piece = ReadPiece(at, found.end(), f"{number} điểm", "measure", Ground.FORM)
        scored = line.tells(_MARKED) or pattern(_SCORED).search(line.left(at, 16))
        if not scored and line.tells(_PRICED_SUM):
            piece = piece._replace(spoken=f"{number} đồng")
            return piece.doubted("doan-ma", f"{number} điểm")
        return piece if scored else piece.doubted("doan-ma", f"{number} đồng")
    collected = pattern(_COLLECTED).search(line.left(at))
    marked = any(one.spoken.endswith(" điểm") for one in line.pieces[-8:])
    marked = marked or pattern(_MARKS_CUE).search(line.left(at)) is not None
    if not value and not marked:  # "mức thu 0đ"
        piece = ReadPiece(at, found.end(), "không đồng", "money", Ground.CUE)
        return piece if collected else piece.doubted("doan-ma", "không điểm")
    small = value <= _TEN or "điểm" in line.left(at, 40)
    if not small and not pattern(_MARKS_CUE).search(line.left(at)):
        return None
    number = said(found[1], point="phẩy")
    piece = ReadPiece(at, found.end(), f"{number} điểm", "measure", Ground.CUE)
    return piece.doubted("doan-ma", f"{number} đồng") if collected else piece


def read_journey(line: TextLine, at: int) -> ReadPiece | None:
    """Days and nights of a journey, a guess: "3N2Đ"."""
    found = pattern(r"(\d)N\s?(\d)Đ(?![^\W_])").match(line.text, at)
    if not found:
        return None
    days, nights = said(found[1]), said(found[2])
    words = f"{days} ngày {nights} đêm"
    other = f"{days} {name('N')} {nights} {name('Đ')}"
    return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-ma", other)


def read_medals(line: TextLine, at: int) -> ReadPiece | None:
    """Medals and matches as they are counted, guesses: "5V - 3B - 7Đ", "3T, 1H, 1B"."""
    played = pattern(r"(\d{1,2})T[-–,; ]+(\d{1,2})H[-–,; ]+(\d{1,2})B(?![^\W_])").match(
        line.text, at
    )
    if played:
        numbers = [said(number) for number in played.groups()]
        results = zip(numbers, ("thắng", "hòa", "thua"), strict=True)
        words = ", ".join(f"{number} {result}" for number, result in results)
        letters = zip(numbers, "THB", strict=True)
        other = ", ".join(f"{number} {name(letter)}" for number, letter in letters)
        return ReadPiece(at, played.end(), words, "measure", Ground.NONE, "doan-ma", other)
    found = pattern(
        r"(\d{1,3})V\s?[-–,; ]?\s?(\d{1,3})B(?:\s?[-–,; ]?\s?(\d{1,3})Đ)?(?![^\W_])"
    ).match(line.text, at)
    if not found:
        return None
    if not found[3] and line.tells(_WIRED):
        return None  # volts: "Pin 12V, 5B"
    kinds = zip(found.groups(), "VBĐ", ("vàng", "bạc", "đồng"), strict=True)
    counted = [(said(number), name(letter), kind) for number, letter, kind in kinds if number]
    words = ", ".join(f"{number} {kind}" for number, _, kind in counted)
    other = ", ".join(f"{number} {letter}" for number, letter, _ in counted)
    return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-ma", other)


def _of_somebody(line: TextLine, at: int, number: str) -> bool:
    """Whether whole years are somebody's that the line speaks of: "nghi can khoảng 30t"."""
    lived = number.isdecimal() and int(number) < _OLDEST
    if pattern(_GOODS).match(line.low, at + len(number) + 1):
        return False  # "2t xi măng cho người dân"
    return lived and not line.tells(_LADEN) and (line.tells(_SOMEBODY) or _in_ages(line))


def _in_ages(line: TextLine) -> bool:
    """Whether ages stand in a row or with a bound, and a word tells whose: "CCCD: 14t, 25t"."""
    return line.tells(_AGES) and line.tells(_OF_AGES)


def read_age(line: TextLine, at: int) -> ReadPiece | None:
    """Reads "18t" near words of persons, and "15+ tuổi", "100+ em"."""
    found = pattern(r"(\d{1,3}(?:,\d{1,2})?)t(?![^\W_])").match(line.text, at)
    if found:
        if "," not in found[1] and pattern(_TAUGHT).match(line.low, found.end()):
            words, other = (f"{said(found[1])} {unit}" for unit in ("tiết", "tuổi"))
            return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-ma", other)
        person = pattern(_PERSON).search(line.left(at, 24)) and "," not in found[1]
        person = person or _of_somebody(line, at, found[1])
        units = ("tuổi", "tấn") if person else ("tấn", "tuổi")
        words, other = (f"{said(found[1])} {unit}" for unit in units)
        piece = ReadPiece(at, found.end(), words, "measure", Ground.CUE)
        young = person and line.tells(_YOUNG) and not line.tells(_LADEN)
        return piece if young else piece.doubted("doan-ma", other)
    more = pattern(r"(\d[\d.]*)\+\s+(?=[^\W\d_])").match(line.text, at)
    if not more:
        return None
    age = pattern("tuổi").match(line.low, more.end())
    if age:
        return ReadPiece(at, age.end(), f"{said(more[1])} tuổi trở lên", "measure", Ground.FORM)
    words, other = f"hơn {said(more[1])}", f"{said(more[1])} cộng"
    return ReadPiece(at, more.end(1) + 1, words, "number", Ground.NONE, "doan-so", other)
