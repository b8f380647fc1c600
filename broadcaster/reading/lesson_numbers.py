"""Numbers of lessons: powers, recurring decimals, quotients, binary ones, places on the map."""

import unicodedata

from broadcaster.reading.letters import FORMULA
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.measures import COUNTED_BEHIND, measured
from broadcaster.reading.numbers import NUMBER, coded, count, digits, fraction_part, said, whole
from broadcaster.reading.tables import one_of

_POWER = r"(?:([⁻⁺]?)([⁰¹²³⁴-⁹]+)|\^\s?([-−]?)(\d{1,3}))"
_SCIENTIFIC = rf"(?:(\d+(?:,\d+)?)\s?[.·⋅×x*]\s?)?10{_POWER}(?!\d)"
_FACTOR = r"\d+(?:,\d+)?"
# a decimal before the point or behind it, where thousands have none; and hundredths
_POINTED = (
    r"\d+,\d+(?:\.\d+(?:,\d+)?)+(?![\d,.]*\d|[⁰¹²³⁴-⁹⁻^])"
    r"|\d+\.(?:\d{1,2},\d+|0,\d+)(?:\.\d+(?:,\d+)?)*(?![\d,.]*\d|[⁰¹²³⁴-⁹⁻^])"
    r"|\d+\.100(?=\s?%)"
)
_MERIDIANS = rf"\b(?:{one_of('units.meridians')})\s[^.;!?\d]{{0,12}}$"
_DIVIDED = rf"({NUMBER})\s?[:÷]\s(?={NUMBER}\s?=)"
_MAP_POINT = r"(\d{1,3}(?:[.,]\d)?)[NB]\s?[-–;,]\s?(\d{1,3}(?:[.,]\d)?)[EĐ](?![^\W_])"
_ARC_SIGN = r"[°'’′\"″”]|\d[NB]"  # quickly: most lines have no degrees, minutes, inches
_SECONDS = 60  # of a minute
_WEST = 60  # degrees: nothing that we hear of on the map is further west
_BINARY = rf"\b(?:{one_of('numbers.binary')})(?: là)?:? (?:[01]+(?:, | và ))*$"
_RECURRING = rf"{FORMULA}|(?i:\b(?:{one_of('numbers.recurring')})\b)"
_OF_BINARY = rf"(?i:\b(?:{one_of('numbers.binary', 'numbers.bits')})\b)"
_BITS = rf"\s(?:{one_of('numbers.behind-bits')})\b"
_WRITTEN = rf"(?:\b(?:{one_of('numbers.before-binary')})|=)\s$"


_RATIO = rf"\b(?:{one_of('fractions.ratios')})\b"


def read_ratio_chain(line: TextLine, at: int) -> ReadPiece | None:
    """Several parts of a ratio, a guess: "9:3:3:1"."""
    spaced = " ?" if pattern(_RATIO).search(line.left(at, 40)) else ""
    chain = pattern(rf"\d{{1,3}}(?:{spaced}:{spaced}\d{{1,3}}){{2,5}}(?![\d:]|[.,]\d)").match(
        line.text, at
    )
    parts = [part.strip() for part in chain[0].split(":")] if chain else []
    clock = all(len(part) == 2 and int(part) < _SECONDS for part in parts[1:])
    if not chain or clock:
        return None  # an hour with its seconds
    words, other = (joint.join(said(part) for part in parts) for joint in (" ", " trên "))
    return ReadPiece(at, chain.end(), words, "ratio", Ground.NONE, "doan-hai-cham", other)


def read_binary(line: TextLine, at: int) -> ReadPiece | None:
    """A number of the system of two, one figure at a time: "số nhị phân 101"."""
    found = pattern(r"[01]{2,}(?:(?<=\b\d{4}) [01]{4}(?!\d))*(?!\d)").match(line.text, at)
    if not found:
        return None
    if pattern(COUNTED_BEHIND).match(line.low, found.end()):
        return None
    words = ", ".join(digits(group) for group in found[0].split())
    if pattern(_BINARY).search(line.left(at)):
        return ReadPiece(at, found.end(), words, "number", Ground.CUE)
    if len(found[0]) < 3 or not line.tells(_OF_BINARY):
        return None
    counted = pattern(_BITS).match(line.low, found.end())
    plain = found[0] in ("100", "1000") and not pattern(_WRITTEN).search(line.left(at))
    if counted or plain:
        return None
    other = said(found[0].replace(" ", ""))
    told = len(found[0]) > 3 and "1" in found[0][1:]
    piece = ReadPiece(at, found.end(), words, "number", Ground.CUE)
    return piece if told else piece.doubted("doan-so", other)


def read_doubled_mark(line: TextLine, at: int) -> ReadPiece | None:
    """A decimal whose point was typed twice, a guess: "8,,5"."""
    doubled = pattern(r"(\d+)([.,])\2(\d{1,2})(?!\d|[.,]{1,4}\d)").match(line.text, at)
    if not doubled:
        return None
    whole_part, rest = said(doubled[1]), fraction_part(doubled[3])
    words, other = f"{whole_part} phẩy {rest}", f"{whole_part}, {rest}"
    return ReadPiece(at, doubled.end(), words, "number", Ground.NONE, "doan-so", other)


def read_recurring(line: TextLine, at: int) -> ReadPiece | None:
    """A decimal whose figures come again: "0,(3)", "1,2(45)"."""
    found = pattern(r"(\d+),(\d*)\((\d{1,3})\)(?!\d)").match(line.text, at)
    if not found or not (found[0].startswith("0,(") or line.tells(_RECURRING)):
        return None
    first = f" {fraction_part(found[2])}" if found[2] else ""
    words = f"{said(found[1])} phẩy{first} chu kỳ {fraction_part(found[3])}"
    return ReadPiece(at, found.end(), words, "number", Ground.FORM)


def read_pointed_product(line: TextLine, at: int) -> ReadPiece | None:
    """Factors with a point between: certain where no number is written so ("220.0,5").

    Between two signs of equality a guess: "F.s = 10.5 = 50".
    """
    if "=" not in line.text:  # most lines
        return None
    row = pattern(_POINTED).match(line.text, at)
    if row:
        words = " nhân ".join(said(one) for one in pattern(_FACTOR).findall(row[0]))
        piece = ReadPiece(at, row.end(), words, "product", Ground.FORM)
        parted = "," not in row[0]  # "20/200.100%": of thousands it would be as well
        return piece.doubted("doan-so", said(row[0])) if parted else piece
    found = pattern(r"\d{1,3}(?:\.\d{1,3}){1,3}(?=\s?=)").match(line.text, at)
    if not found or line.text[:at].rstrip()[-1:] != "=":
        return None
    factors = [said(one) for one in found[0].split(".")]
    words, other = (joint.join(factors) for joint in (" nhân ", " phẩy "))
    return ReadPiece(at, found.end(), words, "product", Ground.NONE, "doan-so", other)


_COMMON = r"(?<![^\W_])(?:[ƯU]CLN|BCNN|[ƯU]C|BC)\s?\($"


def read_common(line: TextLine, at: int) -> ReadPiece | None:
    """The numbers that have a divisor or a multiple in common: "BCNN(4,6)", no decimal."""
    if line.text[at - 1 : at] != "(" or not pattern(_COMMON).search(line.text[max(0, at - 7) : at]):
        return None
    row = pattern(r"\d+(?:,\d+){1,4}(?=\s?\))").match(line.text, at)
    if not row:
        return None
    words = ", ".join(said(one) for one in row[0].split(","))
    return ReadPiece(at, row.end(), words, "number", Ground.CUE)


def read_arc(line: TextLine, at: int) -> ReadPiece | None:
    """Degrees, minutes and seconds; of a latitude its side alone: "vĩ độ 23°23'B"."""
    piece = _arc(line, at) if line.tells(_ARC_SIGN) else None
    if piece and "độ" in piece.spoken and pattern(_MERIDIANS).search(line.left(at)):
        return piece._replace(spoken=piece.spoken.replace(" vĩ ", " ").replace(" kinh ", " "))
    return piece


def _arc(line: TextLine, at: int) -> ReadPiece | None:
    """Minutes and seconds of time or of an angle: 25'30", 10°45'30", 9''58; inches: 55"."""
    text = line.text
    found = pattern(
        r"(?:(\d{1,3})\s?°\s?)?(\d{1,3})\s?['’′]\s?(\d{1,2})\s?(?:[\"”″]|''|’’|′′)(\d{1,2})?"
    ).match(text, at)
    if found:
        degrees = f"{whole(found[1])} độ " if found[1] else ""
        rest = f" {coded(found[4])}" if found[4] else ""
        words = f"{degrees}{whole(found[2])} phút {whole(found[3])} giây{rest}"
        side, end = _compass(line, found.end()) if degrees else ("", found.end())
        return ReadPiece(at, end, words + side, "measure", Ground.FORM)
    found = pattern(r"(\d{1,2})(?:''|″|’’|′′|\"|”)(\d{1,2})(?![\d.,]*\d)").match(text, at)
    inches = found and pattern(r" ?(?:cm|mm|inch|Hz)(?!\w)").match(text, found.end())
    if found and not inches and not ("”" in found[0] and "“" in text):
        words = f"{whole(found[1])} giây {coded(found[2])}"
        return ReadPiece(at, found.end(), words, "measure", Ground.FORM)
    found = pattern(r"(\d{1,2})['’′](\d\d)(?![\d\"”″'’′])").match(text, at)
    if found and int(found[2]) < _SECONDS:  # "6'10", the mark of seconds left out
        words, other = (f"{whole(found[1])} phút {whole(found[2])}{end}" for end in (" giây", ""))
        return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-ma", other)
    place = _read_map_point(line, at) or _read_place(line, at)
    if place:
        return place
    found = pattern(r"(\d{1,3}(?:[.,]\d)?)[\"″](?=[\s,.;)]|$)").match(text, at)
    if found and not line.tells(r'(?<!\d)["”″]'):  # none closes what is quoted
        number = said(found[1])
        words, other = f"{number} in", f"{number} giây"
        timed = line.tells(r"\d['’′]") or line.tells(r'\d["″].*\d["″]')
        if timed and not line.tells(r"[Mm]àn hình|[Tt]i ?vi|\bTV\b"):
            words, other = other, words  # "nhạc hiệu 10\", bản tin 3'"
        return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-ma", other)
    return None


def _read_place(line: TextLine, at: int) -> ReadPiece | None:
    """Degrees of a place on the map: 10°46'N, 8°34'B, 106°Đ."""
    found = pattern(r"(\d{1,3}(?:[.,]\d+)?)\s?°\s?(?:(\d{1,2})\s?['’′])?").match(line.text, at)
    if not found:
        return None
    side, end = _compass(line, found.end())
    if not side and not found[2]:
        return None
    minutes = f" {whole(found[2])} phút" if found[2] else ""
    words = f"{said(found[1], point='phẩy')} độ{minutes}{side}"
    piece = ReadPiece(at, end, words, "measure", Ground.FORM)
    if line.text[end - 1] != "N":
        return piece
    other = {" vĩ Bắc": " vĩ Nam", " vĩ Nam": " vĩ Bắc"}[side]  # north, or nam
    return piece.doubted("doan-ma", words.removesuffix(side) + other)


def _read_map_point(line: TextLine, at: int) -> ReadPiece | None:
    """A place in the bulletin of a storm: "16.5N-110.2E"."""
    found = pattern(_MAP_POINT).match(line.text, at)
    if not found or float(found[2].replace(",", ".")) < _WEST:
        return None
    north, east = (said(found[n], point="phẩy") for n in (1, 2))
    return ReadPiece(
        at, found.end(), f"{north} độ vĩ Bắc, {east} độ kinh Đông", "measure", Ground.FORM
    )


def _compass(line: TextLine, at: int) -> tuple[str, int]:
    """The side of the map behind degrees, and where it ends; N is Nam where letters are ours."""
    found = pattern(r"\s?([NSEWBĐT])(?![^\W_])").match(line.text, at)
    if not found:
        return "", at
    ours = pattern(r"[°'’′\"”″]\s?[BĐT](?![^\W_])").search(line.text)
    north = "vĩ Nam" if ours else "vĩ Bắc"
    sides = {"S": "vĩ Nam", "B": "vĩ Bắc", "N": north, "E": "kinh Đông", "Đ": "kinh Đông"}
    return f" {sides.get(found[1], 'kinh Tây')}", found.end()


def read_scientific(line: TextLine, at: int) -> ReadPiece | None:
    """A power of ten, what it multiplies and its unit: "3,6.10⁸ m/s", "2·10⁻⁷", "10^5 Pa"."""
    found = pattern(_SCIENTIFIC).match(line.text, at)
    if not found:
        return None
    raised = found[2] is not None
    sign, figures = (found[2], found[3]) if raised else (found[4], found[5])
    power = int("".join(str(unicodedata.digit(one)) for one in figures))
    words = f"mũ {'âm ' if sign in ('⁻', '-', '−') else ''}{count(power)}"
    if raised and not sign and power in (2, 3):
        words = {2: "bình phương", 3: "lập phương"}[power]
    times = f"{said(found[1])} nhân " if found[1] else ""
    piece = measured(line, at, found.end(), f"{times}mười {words}")
    return piece._replace(rule="power") if piece.end == found.end() else piece


def read_division(line: TextLine, at: int) -> ReadPiece | None:
    """Reads "15 : 3 = 5": a sum to be worked out."""
    found = pattern(_DIVIDED).match(line.text, at)
    return (
        ReadPiece(at, found.end(), f"{said(found[1])} chia ", "product", Ground.FORM)
        if found
        else None
    )
