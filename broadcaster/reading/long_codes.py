"""Long runs of figures that nobody counts: accounts, cards, serials, what "mã số" heads."""

import re

from broadcaster.reading.letters import spell
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.numbers import coded, digits, said
from broadcaster.reading.spelled_codes import LONG_CODE, code_words
from broadcaster.reading.tables import cues, one_of

_CODE_CUE = (
    r"\b(?:mã|mã số(?: [^\W\d_]+){0,3}|mã(?: [^\W\d_]+){1,4}|"
    rf"{one_of('codes.before')})"
    r"\s*(?:số)?\s*:?\s*$"
)
_CODE_IS = r"\bmã(?: [^\W\d_]+){1,4} là $"
_TYPED = (
    rf"\b(?:{one_of('codes.typed')})(?: (?:số|là))?\s?[:=]?\s?$"
    rf"|\b(?:{one_of('codes.before', 'codes.typed')})(?: [^\W_]+){{1,5}}(?: là|:)\s?$"
)
_SECRET = rf"\b(?:{one_of('codes.secret')})(?: [^\W\d_]+){{1,3}}\s?:?\s?$"
_COUNTS = frozenset(("", "cho", "của", *cues()["numbers.before-plain"]))  # "mật khẩu năm 2026"
_TYPED_LAST = frozenset(("là", "số", *(word.split()[-1] for word in cues()["codes.typed"])))
_FEW = r"\d{3,}(?![\w/]| \d|[.,:-]\d|\s?(?:đ|%))"
_SERIAL = rf"\b(?:(?:{one_of('codes.serial')}):? [a-zđ]{{1,2}}[ -]?|(?:sbd|số báo danh):? )$"
_INSURANCE = rf"\b(?:{one_of('codes.insured')})\s?:?\s*$"
# the last figures of an account or a card, of which the others are kept back: "TK …4417"
_KEPT_BACK = (
    rf"\b(?:{one_of('codes.before', 'codes.typed')}|thẻ)\b[^.;…*\d]{{0,24}}"
    r"(?:\.{2,}|…|\*+|[xX]{2,})\s?$"
)
_CARD = 13  # figures of a card of insurance
_ACCOUNT = 6  # figures of an account at least
_DIALLED = r"84[35789]\d{8}|1[89]00\d{4,6}"
_LONGEST_COUNT = 13  # figures of a count at most
_SUM_OF_MONEY = (
    r"[1-9]\d*(?:[. ]\d{3})*(?:,\d+)?"
    rf"(?:\s?(?:{one_of('numbers.coins')}|usd|k|tr)| (?:{one_of('numbers.scales')}))(?![^\W_])"
)
_MEASURED_BEHIND = rf"\s?(?:{one_of('pairs.units', 'pairs.people', 'numbers.scales')})(?![^\W_])"
_ACCOUNT_CUE = r"(?<!số )\btài khoản\s*$"  # into which a sum may be paid as well


def read_long_code(line: TextLine, at: int) -> ReadPiece | None:
    """Runs that are codes: a leading zero and five digits or more, or a number behind "mã số"."""
    near = line.text[max(0, at - 2) : at].strip()
    if (
        (near in (":", "=") or line.before(at) in _TYPED_LAST)
        and (few := pattern(_FEW).match(line.text, at))
        and pattern(_TYPED).search(line.left(at))
    ):
        return ReadPiece(at, few.end(), digits(few[0]), "code", Ground.CUE)
    four = line.text[at + 3 : at + 4].isdigit()  # quickly, for both
    secret = four and pattern(r"\d{4,}(?![\w/]|[.,:-]?\d)").match(line.text, at)
    if (
        secret  # "mật khẩu mặc định 123456"
        and line.before(at) not in _COUNTS
        and pattern(_SECRET).search(line.left(at))
        and not pattern(_MEASURED_BEHIND).match(line.low, secret.end())
    ):
        return ReadPiece(at, secret.end(), digits(secret[0]), "code", Ground.CUE)
    if near[-1:] in (".", "…", "*", "x", "X"):
        tail = pattern(r"\d{3,6}(?![\w/]|[.,-]\d)").match(line.text, at)
        if tail and pattern(_KEPT_BACK).search(line.left(at)):
            return ReadPiece(at, tail.end(), digits(tail[0]), "code", Ground.CUE)
    last = line.last(at)
    if last is not None and last.rule == "code":  # "nội bộ 101, 102"
        dialled = line.text[last.start : last.end]
        few = pattern(_FEW).match(line.text, at)
        if few and len(few[0]) == len(dialled) and last.spoken == digits(dialled):
            return ReadPiece(at, few.end(), digits(few[0]), "code", Ground.CUE)
    five = four and line.text[at + 4 : at + 5].isdigit()
    serial = pattern(r"\d{5,8}(?![\w.,/-]\d|\w)").match(line.text, at) if five else None
    if serial and pattern(_SERIAL).search(line.left(at, 16)):  # "giấy số BK 123456"
        return ReadPiece(at, serial.end(), digits(serial[0]), "code", Ground.CUE)
    # quickly: most figures are short
    return (
        _paid_in(line, at) or _insured(line, at) or _long_code(line, at)
        if pattern(r"\d{5}|\d{2,4} \d|\d[0-9A-Z]*[.-]").match(line.text, at)
        and not pattern(_SUM_OF_MONEY).match(line.low, at)  # "vào tài khoản 500.000 VNĐ"
        else None
    )


def read_serial(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """The letters of a paper before its six figures, a guess: "số BC 123456" is no report."""
    word = line.text[at:end]
    if not word.isupper() or not pattern(r" \d{6}(?![\w.,/-]\d|\w)").match(line.text, end):
        return None
    if line.before(at) not in cues()["codes.serial"]:
        return None
    rules = line.lexicon.ambiguous.get(word, {})
    other = rules.get("=") or rules.get("*") or line.lexicon.find(word) or ""
    return ReadPiece(at, end, spell(word), "spelled", Ground.NONE, "viet-tat-la", other)


def read_card(line: TextLine, at: int) -> ReadPiece | None:
    """A card of health insurance, two letters and thirteen figures: "HS4 79 7912345678"."""
    card = pattern(r"([A-Z]{2}) ?([1-5](?: ?\d+){1,6})(?![\w/]|[.,-]\d| \d)").match(line.text, at)
    if not card or sum(c.isdigit() for c in card[2]) != _CARD:
        return None
    words = " ".join([spell(card[1]), ", ".join(digits(group) for group in card[2].split())])
    return ReadPiece(at, card.end(), words, "code", Ground.FORM)


def _paid_in(line: TextLine, at: int) -> ReadPiece | None:
    """A round sum that is paid into an account; its number it is where "số" stands before."""
    found = pattern(r"[1-9]\d{0,2}(?:\.\d{3}){0,2}\.\d00(?![\w-]|\.\w)").match(line.text, at)
    if not found or not pattern(_ACCOUNT_CUE).search(line.left(at)):
        return None
    other = ", ".join(digits(group) for group in found[0].split("."))
    return ReadPiece(at, found.end(), said(found[0]), "number", Ground.NONE, "doan-so", other)


def _insured(line: TextLine, at: int) -> ReadPiece | None:
    """What is paid for an insurance, a guess: no card has so few figures ("BHYT 631.800")."""
    sum_ = pattern(r"[1-9]\d{0,2}(?:\.\d{3}){1,2}(?![\w-]|\.\w)").match(line.text, at)
    if not sum_ or not pattern(_INSURANCE).search(line.left(at, 24)):
        return None
    other = ", ".join(digits(group) for group in sum_[0].split("."))
    return ReadPiece(at, sum_.end(), said(sum_[0]), "number", Ground.NONE, "doan-so", other)


def _long_code(line: TextLine, at: int) -> ReadPiece | None:  # noqa: PLR0911 - cases
    cue = pattern(_CODE_CUE).search(line.left(at))
    if cue:
        mixed = pattern(r"\d[0-9A-Z]*(?:[.-][0-9A-Z]+)+(?![^\W_])").match(line.text, at)
        if mixed and sum(c.isdigit() for c in mixed[0]) > 4:
            return ReadPiece(at, mixed.end(), code_words(mixed[0]), "code", Ground.CUE)
    account = pattern(r"\d{2,9}(?:[ .-]\d{2,9}){1,6}(?![\d/-]|[.,]\d)").match(line.text, at)
    spaced = account and " " in account[0] and pattern(_CODE_IS).search(line.left(at))
    if account and (cue or spaced):
        groups = pattern(r"\d+").findall(account[0])
        words = ", ".join(digits(group) for group in groups)
        if len("".join(groups)) >= _ACCOUNT:
            return ReadPiece(at, account.end(), words, "code", Ground.CUE)
    treasury = pattern(r"\d{4}\.\d{1,2}\.\d{7}(?:\.\d{3,5})?(?!\d|\.\d)").match(line.text, at)
    if treasury:  # of the treasury: "3511.0.1054321"
        words = " chấm ".join(digits(group) for group in treasury[0].split("."))
        return ReadPiece(at, treasury.end(), words, "code", Ground.FORM)
    grouped = pattern(
        r"\d{4}(?:[ -]\d{4}){3}(?![\d-])|(?!0|1[89]00)\d{3} \d{3,4} \d{4}(?![\d/-]|[.,]\d)"
        r"|1-\d{3}-\d{3}-\d{4}(?!\d)"
        r"|(?!(?:\d{1,2}-){4}\d{1,2}(?!\d))\d{1,5}(?:-\d{1,7}){4}(?![\d-])"
    ).match(line.text, at)
    if grouped:
        words = ", ".join(digits(g) for g in pattern(r"\d+").findall(grouped[0]))
        return ReadPiece(at, grouped.end(), words, "code", Ground.FORM)
    found = pattern(r"\d{5,}(?!\d|[.,/]\d|/[A-ZĐ])").match(line.text, at)
    if not found:
        return _groups(line, at)
    if cue or (found[0][0] == "0" and not pattern(r"0[235789]\d{8,9}").fullmatch(found[0])):
        return ReadPiece(at, found.end(), digits(found[0]), "code", Ground.FORM)
    return None if found[0][0] == "0" else _large(line, at, found)


def _large(line: TextLine, at: int, found: re.Match[str]) -> ReadPiece | None:
    """Figures in a row, so many that nobody counts so, a guess: "TK Agribank 8200205123456"."""
    if len(found[0]) > _LONGEST_COUNT:
        return ReadPiece(at, found.end(), digits(found[0]), "code", Ground.FORM)
    long = len(found[0]) >= LONG_CODE
    if not (long or line.before(at) == "số") or pattern(_DIALLED).fullmatch(found[0]):
        return None
    if set(found[0]) <= {"0", "1"}:
        return None  # of the system of two
    if pattern(_MEASURED_BEHIND).match(line.low, found.end()):
        return None
    words, other = digits(found[0]), said(found[0])
    if not long:
        words, other = other, words
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-so", other)


def _groups(line: TextLine, at: int) -> ReadPiece | None:
    """Figures in groups that part no thousands, a guess: "1903 6789 0123 45"."""
    found = pattern(r"[1-9]\d{1,5}(?: \d{2,6}){2,6}(?![\d/-]|[.,]\d)").match(line.text, at)
    if not found or pattern(r"\d{1,3}(?: \d{3})+(?!\d| \d)|84 |1[89]00 ").match(line.text, at):
        return None
    groups = found[0].split()
    if len("".join(groups)) <= LONG_CODE:
        return None
    words, other = (", ".join(map(one, groups)) for one in (digits, coded))
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-so", other)
