"""Telephone numbers, hotlines and licence plates."""

from broadcaster.reading.letters import name
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.numbers import digits, said, whole
from broadcaster.reading.tables import cues, one_of

_CUE = rf"\b(?:{one_of('phones.before')})\b[^.;!?\d]{{0,40}}$"
_TEXT = (
    rf"\b(?:{one_of('phones.texted')})\b.{{0,50}}\b(?:gửi|gởi)(?: (?:đến|tới|về))?"
    rf"(?: (?:{one_of('phones.gateways')}))?\s*$"
)
_HELP = rf"\b(?:{one_of('phones.before-hotline')})\s?[:(–-]?\s?$"
_SHORT = frozenset(cues()["phones.hotlines"])
_HELPED = rf"(?:^|[,.;:!(]\s?|\b(?:{one_of('phones.helped')}) )(?:số|\d{{3,5}}[,;] số) ?$"
_NUMBERED = rf"\b(?:{one_of('phones.not-hotline')}) số\s*$"
_HOTLINE = (
    rf"\d{{3,5}}(?![.,/:-]*\d)(?!\s?/\s?[A-ZĐ]{{2}})(?!\s?%|\s?(?:{one_of('phones.counted')})\b)"
)
# the numbers that everybody is to know, and what names who answers there
_EMERGENCY = frozenset(("111", "112", "113", "114", "115"))
_WHO_HELPS = (
    r"\s?(?:[:(–-]\s?(?:là )?|là (?:số )?)(?!trẻ em)"  # "tặng 111 - trẻ em nghèo" is a count
    rf"(?:{one_of('phones.before-hotline', 'phones.answering')})(?![^\W_])"
)
_ROW = r"11[1-5](?:(?:, ?| - | và | hoặc )11[1-5])+\s?(?:[.!]|$)"
_LEARNT = rf"\b(?:{one_of('phones.learnt')})\b[^.;]*$"
_HEADS_OF_CALL = r"(?:^|[;,.(•–-] ?|\bsố )$"  # where one that helps may stand, and no count
_PARTED = (  # before the numbers of pages, articles, rooms in a row
    rf"\b(?:{one_of('pairs.numbered', 'places.numbered', 'places.references')}),? "
    r"(?:\d+(?:, ?| và | hoặc | - ))*$"
)
_ROAD = rf",?\s*(?:{one_of('places.roads')})\b"
_DRIVEN = rf"\b(?:{one_of('phones.driven')})\b[^.;!?]{{0,40}}$"
_COINS = rf"\s?(?:{one_of('numbers.coins')})(?![^\W_/])"
_BEGINS = r"[+(]|0[\s.(-]?\d|84|\d{3}|\d[ .]\d{3}[ .]\d{3}(?![ .]\d)"
_DIAL = (
    rf"\b(?:{one_of('phones.before')})(?:(?: [^\W\d_]+){{0,2}}\s?[:.]?|(?: [^\W\d_]+){{0,5}}:)\s?$"
)
_DIALLED = rf"(?i:\b(?:{one_of('phones.before')})\b)"  # quickly: most lines have none
_ALONE = r"(?!11[0-9]|19[78]|156|10[28]|5656)[1-9]\d{2,4}(?![ .,/()xX*-]?[\dxX*])"
_DIALLED_OR_SENT = rf"(?i:\b(?:{one_of('phones.before', 'phones.texted')})\b)"
_COUNTED = rf"\s?(?:{one_of('phones.counted', 'pairs.units', 'pairs.people')})(?![^\W_])"
_NOT_BEFORE = rf"\b(?:{one_of('phones.not-before')})\s*$"
_PHONE = (
    r"\(?(?:\+\s?84|0084|84(?=[35789]\d{8}(?!\d)|\)\s?\d{2}|[-. ]\d{1,3}\)\s?\d)|0)"
    r"\)?[\s.-]?\(?\d(?:[\d\s.()-]{5,14})\d(?!\d)"
)


# a number of which some figures are kept back: "0978.xxx.456"
_MASKED = r"0\d{2,3}(?:[ .-]?\d{1,4})?[ .-]?[xX*]{2,4}(?:[ .-]?\d{3,4})?(?![^\W_])"


def _grouped(text: str) -> str:
    groups = pattern(r"\d+").findall(text)
    if len(groups) == 1 and len(groups[0]) >= 9:
        run = groups[0]
        if len(run) in (9, 11) and not run.startswith("84"):
            middle = 3 + (len(run) - 3) // 2
            return ", ".join(digits(g) for g in (run[:3], run[3:middle], run[middle:]))
        if run.startswith("84") and len(run) == 11:
            return f"{digits(run[:2])}, {_grouped(run[2:])}"
        groups = [run[:4], run[4:7], run[7:]]
    return ", ".join(digits(g) for g in groups)


def _bare_hotline(line: TextLine, at: int, end: int) -> bool:
    """Whether "số 111" names a hotline: no house in a street."""
    if line.before(at) != "số" or pattern(_ROAD).match(line.low, end):
        return False
    return not pattern(r",?\s*[A-ZĐÀ-Ỹ][^\W\d_]").match(line.text, end)


def _helps(line: TextLine, at: int) -> bool:
    """Whether something else says of "số 111" that it is dialled: a verb, a call, who helps."""
    return line.tells(_DIALLED) or pattern(_HELPED).search(line.left(at)) is not None


def read_phone(line: TextLine, at: int) -> ReadPiece | None:
    """A hotline digit by digit, another number in groups."""
    # quickly: most figures are short, or stand alone where nothing is dialled: a year, a count
    if not pattern(_BEGINS).match(line.text, at):
        return None
    if pattern(_ALONE).match(line.text, at) and not line.tells(_DIALLED_OR_SENT):
        return None
    return _phone(line, at)


def _cued(line: TextLine, at: int) -> bool:
    """Whether a word before it, or a hotline beside it, tells that a number is dialled."""
    left = line.left(at)
    if pattern(_HELP).search(left) or pattern(_CUE).search(left):
        return True
    last = line.last(at)
    if last is not None and last.rule == "hotline":
        return True
    listed = pattern(r"\)[,;]? ?(?:hoặc |hay |và )?$").search(left)
    return listed is not None and any(one.rule == "hotline" for one in line.pieces[-6:])


def _of_town(line: TextLine, at: int) -> ReadPiece | None:
    """A number without its area, right behind what says that it is dialled: "gọi 3826 123"."""
    found = pattern(
        r"(?:[1-9]\d{2,3}(?:[ .]?\d{3,4})?|[1-9][ .]\d{3}[ .]\d{3})(?![\d/]|[.,:-]\d)"
    ).match(line.text, at)
    if not found or not pattern(_DIAL).search(line.left(at)):
        return None
    if pattern(_COINS).match(line.low, found.end()) or pattern(_COUNTED).match(
        line.low, found.end()
    ):
        return None
    groups = pattern(r"\d+").findall(found[0])
    words = ", ".join(digits(one) for one in groups)
    if sum(map(len, groups)) in (6, 7, 8):
        return ReadPiece(at, found.end(), words, "phone", Ground.CUE)
    if line.before(at) not in ("số", "máy"):
        return None
    return ReadPiece(at, found.end(), words, "phone", Ground.NONE, "doan-so", said(found[0]))


def _hotline(line: TextLine, at: int) -> ReadPiece | None:
    """A number of three or four figures that everybody may dial; only "số 111" a guess."""
    short = pattern(_HOTLINE).match(line.text, at)
    if not short or short[0] not in _SHORT or pattern(_NUMBERED).search(line.left(at)):
        return None
    if line.text[short.end() : short.end() + 1].isalpha():
        return None  # "xe máy 110cc"
    piece = ReadPiece(at, short.end(), digits(short[0]), "hotline", Ground.CUE)
    if any(one.rule == "hotline" and one.certain for one in line.pieces[-6:]) or _cued(line, at):
        return piece
    emergency = short[0] in _EMERGENCY and not pattern(_PARTED).search(line.left(at))
    headed = at == line.indent or pattern(_HEADS_OF_CALL).search(line.left(at, 8))
    if emergency and headed and pattern(_WHO_HELPS).match(line.low, short.end()):
        return piece
    bare = _bare_hotline(line, at, short.end())
    if bare and _helps(line, at):
        return piece
    stands = at == line.indent or pattern(_LEARNT).search(line.left(at))
    begins = bool(stands) and pattern(_ROW).match(line.text, at) is not None
    row = emergency and (_in_row(line, at) or begins)
    return piece.doubted("doan-so", said(short[0])) if bare or row else None


def _in_row(line: TextLine, at: int) -> bool:
    """Whether a hotline was read right before, "," or "và" between."""
    last = line.last(at)
    return last is not None and last.rule == "hotline"


def _phone(line: TextLine, at: int) -> ReadPiece | None:  # noqa: PLR0911 - a ladder of cases
    masked = pattern(_MASKED).match(line.text, at)
    if masked:
        groups = pattern(r"\d+|[xX*]+").findall(masked[0])
        words = ", ".join(
            digits(one) if one.isdigit() else " ".join("ích" for _ in one) for one in groups
        )
        return ReadPiece(at, masked.end(), words, "phone", Ground.NONE, "doan-so")
    if short := _hotline(line, at):
        return short
    glued = pattern(r"\d{3}(?:,\d{3})+(?![.,]?\d)").match(line.text, at)  # "gọi 113,114,115"
    if glued and _SHORT.issuperset(glued[0].split(",")) and _cued(line, at):
        words = ", ".join(map(digits, glued[0].split(",")))
        return ReadPiece(at, glued.end(), words, "hotline", Ground.CUE)
    two = pattern(r"(\d{3,4})/(\d{3,4})(?![/\d])").match(line.text, at)
    areas = two is not None and two[1][0] == two[2][0] == "0"  # "đầu số 028/024"
    if two and (areas or {two[1], two[2]} <= _SHORT) and _cued(line, at):
        first, second = digits(two[1]), digits(two[2])
        words, other = f"{first}, {second}", f"{first} hoặc {second}"
        rule = "phone" if areas else "hotline"
        return ReadPiece(at, two.end(), words, rule, Ground.NONE, "doan-gach-cheo", other)
    texted = pattern(r"\d{3,5}(?![.,/:-]*\d)").match(line.text, at)
    if texted and pattern(_TEXT).search(line.left(at)):
        return ReadPiece(at, texted.end(), digits(texted[0]), "hotline", Ground.CUE)
    toll = pattern(
        r"1[89]00(?:[\s.]?\d{3,4}){1,2}(?!\d)|1[89]00-(?!(?:1[89]|20)\d\d(?!\d))\d{4}(?!\d)|1[89]00[\s.]\d{2}(?:[\s.]\d{2})+(?!\d)"
    ).match(line.text, at)
    if toll and (not pattern(_NOT_BEFORE).search(line.left(at)) or _cued(line, at)):
        return ReadPiece(at, toll.end(), digits(toll[0]), "hotline", Ground.FORM)
    within = _of_town(line, at) if line.tells(_DIALLED) else None
    if within:
        return within
    found = pattern(_PHONE).match(line.text, at)
    boxed = found[0].rfind("(") if found else 0
    if found and boxed > 0 and ")" not in found[0][boxed:]:  # "0901 222 333 (24/24)"
        found = pattern(_PHONE).fullmatch(line.text, at, at + len(found[0][:boxed].rstrip()))
    if found:
        count = sum(c.isdigit() for c in found[0])
        if pattern(_COINS).match(line.low, found.end()):
            return None  # what is counted in money is dialled by nobody
        if 9 <= count <= 13 and not pattern(r"\d{1,2}[-.]\d{1,2}[-.]\d{4}").match(found[0]):
            words = _grouped(found[0])
            if "+" in found[0]:
                words = f"cộng {words}"
            ours = found[0].lstrip("(")[0] in "+0"  # "84 912…" might be a count
            ground = Ground.CUE.when((ours and count >= 10) or _cued(line, at))
            opened = line.text[at - 1 : at] == "(" and found[0].count(")") > found[0].count("(")
            return ReadPiece(
                at - opened,
                found.end(),
                words,
                "phone",
                ground,
                "" if ground is Ground.CUE else "doan-so",
            )
    return None


def read_plate(line: TextLine, at: int) -> ReadPiece | None:
    """Reads "62A-123.45", "51F 12345", "59-X1 234.56": region as a number, the rest one by one."""
    found = pattern(r"(\d{2})\s?-?\s?([A-ZĐ]{1,2})(\d?)[\s-]+(\d{3}\.\d{2}|\d{4,5})(?!\d)").match(
        line.text, at
    ) or pattern(r"(\d{2})([A-ZĐ]{1,2})(\d?)-?(\d{3}\.\d{2})(?!\d)").match(line.text, at)
    if not found:
        return None
    # "lớp 10 NH 2026-2027", "khóa 12A 2025"
    spaced = pattern(r"\d\d [A-ZĐ]{1,2} \d|\d\d[A-ZĐ]{1,2} (?:19|20)\d\d$").match(found[0])
    if spaced and not pattern(_DRIVEN).search(line.left(at)):
        return None
    series = " ".join([*(name(c) for c in found[2]), *([digits(found[3])] if found[3] else [])])
    return ReadPiece(
        at, found.end(), f"{whole(found[1])} {series}, {digits(found[4])}", "plate", Ground.FORM
    )
