"""What is looked for before words go to a language model: marks of nội bộ, names of persons.

What is found is refused and said, a word that may be a name is asked about, whether the model runs
on this machine or elsewhere: what it writes is for everybody to hear. It is a search and no proof:
a name in small letters passes, and whoever presses has read the words.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.domain.text import nfc
from broadcaster.law.open_documents import on_shelf
from broadcaster.law.passages import starter_passages
from broadcaster.law.register import RegisteredDocument
from broadcaster.law.starter import starter_register

_MARKED = re.compile(  # in a line; "đường nội bộ" of a law is no mark
    r"(?<!\w)(?i:(?:lưu hành|tài liệu|phạm vi\s*:?|chỉ dùng|sử dụng|thông báo) nội bộ"
    r"|chỉ (?:\w+ )?trong trường(?! hợp)|không (?:phổ biến|đưa) ra ngoài)(?!\w)"
    r"|^\W*(?i:độ mật|tối mật|tuyệt mật)(?!\w)"  # "bí mật nhà nước" of a law is no mark
    r"|(?<!\w)NỘI BỘ(?!\w)|(?<!BÍ )(?<!BẢO )(?<!TOÀN )(?<!\w)MẬT(?! KHẨU| MÃ)(?!\w)"
    r"|^\W*(?i:nội bộ|mật)\W*$|^\W*(?i:nội bộ|mật)\s*[:–-]",
)
_CAPITALS = "".join(filter(str.isupper, map(chr, (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)))))
_SMALL = _CAPITALS.lower()
_UPPER = rf"[A-Z{_CAPITALS}]\w*"
_SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Huỳnh|Võ|Đặng|Bùi|Đỗ|Ngô|Đinh|Trịnh|Đào|Vương|Trương|Tạ|"
    "Quách|Phùng|Lò|Giàng|Sùng"
)
_ALSO_PLACES = (
    "Hoàng|Phan|Vũ|Hồ|Đoàn|Hà|Thái|Lâm|Châu|La|Mai|Lý|Triệu|Vàng|Lương|Dương|Chu|Tô"  # "Hà Giang"
)
_PERSON = r"(?i:em|cháu|bạn|học sinh|hs|cậu|con|cô bé|cậu bé)"
_NAMES = (  # in words of the law: what is surely one
    re.compile(rf"(?<!\w)(?:{_SURNAMES})(?: {_UPPER}){{1,4}}(?!\w)"),
    re.compile(rf"(?<!\w)(?:{_ALSO_PLACES})(?: {_UPPER}){{2,4}}(?!\w)"),
    re.compile(
        rf"(?<!\w){_PERSON} {_UPPER}(?: {_UPPER})*[,( ]*(?:học )?(?:sinh )?(?:lớp )?\d{{1,2}}[A-Z]?"
    ),
)
_TYPED_NAMES = (  # in words that somebody typed: what may be one
    re.compile(rf"(?<!\w){_PERSON} {_UPPER}(?: {_UPPER})*"),
    re.compile(
        rf"(?<!\w)(?!(?i:lớp|khối|trường|điều|khoản|mục|phòng)\W){_UPPER}[,( ]+(?:học )?(?:lớp )?"
        r"\d{1,2}[A-Z]\d?(?!\w)"
    ),
    re.compile(rf"(?<!\w)(?i:{_SURNAMES}|{_ALSO_PLACES}|văn|danh|thân) (?i:văn|thị) \w+"),
    re.compile(r"(?<!\w)[A-ZĐ][\w]{0,3}['’]\w{2,}"),  # H'Hen
    re.compile(  # N.V.A; not TP.HCM, A.I, V.I.P
        r"(?<![\w.])(?!(?:A\.I|V\.I\.P)(?!\w))[A-ZĐ](?:\. ?[A-ZĐ])+(?![\w])"
    ),
    re.compile(  # "H. và bạn"; "A. Đúng" is an answer, "hạng A." a kind
        rf"(?<![\w.])(?<!hạng )(?<!loại )(?<!nhóm )(?<!khối )[A-ZĐ]\.(?= [a-z{_SMALL}])"
    ),
    re.compile(  # "của K", "tên K."
        r"(?<!\w)(?i:của|với|cùng|tên|gặp|kể|chị|anh|về|(?:ở|về|đến|tới|sang|qua) nhà)"
        r" [A-ZĐ](?![\w'’]|[/-]\w)"
    ),
)
_GIVEN: Mapping[str, frozenset[str]] = {
    name: frozenset(behind.split())
    for name, behind in tomllib.loads(
        Path(__file__).with_name("given_names.toml").read_text(encoding="utf-8")
    ).items()
}
_TITLED = re.compile(  # words that a title writes with a capital within
    r"luật|điều|khoản|mục|đoàn|đội|hội|đảng|bộ|sở|ban|phòng|ủy|uỷ|nhà|tổ|tòa|toà|viện|trường|tết|"
    r"lễ|ngày|tháng|tuần|bác|thủ|chủ|tổng|cục|mặt|hiệu|giáo|toán|tin|xã|phường|tỉnh|hiến|nghị|"
    r"quyết|chỉ|chính|đề|kế|giấy|trái|internet|facebook|zalo|tiktok|youtube|google|roblox|"
    r"messenger|telegram|instagram|covid|wifi"
)
_NOT_OF_A_PERSON = re.compile(  # before a word with a capital: of the land, a people, a day
    r"(?<!\w)(?:miền|phía|hướng|sông|biển|vịnh|đảo|núi|đèo|suối|xã|phường|thôn|bản|làng|ấp|huyện|"
    r"tỉnh|người|dân tộc|tiếng|môn|nước|mùa|tháng|thứ|chủ|lễ|tết|điều|khoản|mục|điểm) $",
    re.IGNORECASE,
)
_IN_SMALL = re.compile(  # "bạn hoa" of a title, typed in haste
    r"(?<!\w)(?<!các )(?<!mọi )(?<!những )(?:bạn|em|cháu|bé)"
    r" (?!nam|thanh|ba|hai|tư|bảy|út|an|học|hay|yên)(\w+)(?: (\w+))?"
)
_LINK = re.compile(
    r"(?<!\w)(?:của|với|và|cùng|cho|tên|là|gặp|kể|nhà|bởi|chị|anh|về) $", re.IGNORECASE
)
_TOKEN = re.compile(r"[\w'’]+")
_BEGINS = re.compile(r"(?:^|[.:;?!…–—/|·-])[\s\W]*$|[“\"‘(]$")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_RUN = re.compile(rf"(?<!\w){_UPPER}(?: {_UPPER})+(?!\w)")
_SURE_SURNAMES = frozenset(_SURNAMES.casefold().split("|")) - {"đỗ", "đào", "lò", "vương"}
_EVERYBODY_S = re.compile(  # persons of history, places, bodies: no pupil is meant
    r"(?<!\w)(?i:hồ chí minh|nguyễn trãi|lê lợi|trần hưng đạo|trần quốc toản|lý thái tổ|nguyễn huệ|"
    r"lý thường kiệt|quang trung|võ thị sáu|nguyễn văn trỗi|nguyễn bá ngọc|kim đồng|lê văn tám|"
    r"hai bà trưng|ngô quyền|đinh bộ lĩnh|võ nguyên giáp|phan bội châu|phan chu trinh|nguyễn du|"
    r"chu văn an|lương thế vinh|lê quý đôn|bác hồ|thái bình dương|đại tây dương|ấn độ dương|la mã|"
    r"hy lạp|cổ đại|châu (?:á|âu|phi|mỹ)|đông nam á|biển đông|hoàng sa|trường sa|điện biên phủ|"
    r"việt nam|hà nội|huế|đà nẵng|hải phòng|cần thơ|sài gòn|lai châu|điện biên|sơn la|lạng sơn|"
    r"quảng ninh|thanh hóa|nghệ an|hà tĩnh|cao bằng|tuyên quang|lào cai|thái nguyên|phú thọ|"
    r"bắc ninh|hưng yên|ninh bình|quảng trị|quảng ngãi|gia lai|khánh hòa|lâm đồng|đắk lắk|"
    r"đồng nai|tây ninh|vĩnh long|đồng tháp|cà mau|an giang|hà giang|hà nam|nam định|thái bình|"
    r"hòa bình|yên bái|bắc giang|bắc kạn|vĩnh phúc|hải dương|quảng bình|quảng nam|bình định|"
    r"phú yên|ninh thuận|bình thuận|kon tum|đắk nông|bình phước|bình dương|long an|bến tre|"
    r"trà vinh|sóc trăng|hậu giang|kiên giang|bạc liêu|tiền giang|cộng sản|tết nguyên đán|"
    r"nguyên đán|trung thu|mặt trận tổ quốc|đoàn thanh niên|đội thiếu niên|tiền phong)(?!\w)"
)
_HINT = "Bỏ tên ấy ra. Không phải tên người thì viết chữ thường."
_ASKED = "Tên người thì bỏ ra (“một bạn lớp em”). Không phải thì viết chữ thường."


def refuse_private(
    document: RegisteredDocument,
    *,
    typed: Iterable[str],
    law: Iterable[str],
    prompts: Iterable[str] = (),
    own: Iterable[str] = (),
    roles: Iterable[str] = (),
) -> None:
    """Raise InputError where something must not go out; what, is in the sentence.

    `typed` are the strings that go out as somebody wrote them; `prompts` what is asked; `law` the
    words of the document, and what its file says of it. `own` are names of the school and its
    programmes, which may be called after a person. `roles` are named by prompts: in a title "bạn
    MINH" is a pupil.
    """
    if not on_shelf(document):
        raise InputError(
            f"văn bản {document.name} không công khai nên không gửi cho mô hình",
            hint="Tự viết bài này, hoặc chọn văn bản khác. Văn bản ấy cho mọi người xem được thì "
            "ghi “công khai: có” ở đầu tệp của nó.",
        )
    names = sorted(filter(None, map(_line, own)), key=len, reverse=True)
    if document.place is not None:  # its title is a teacher's, not a gazette's
        title = _EVERYBODY_S.sub("·", _without(document.title, names))
        called = (found[0] for found in _TYPED_NAMES[0].finditer(title))
        _refuse_named(next((one for one in called if not _is_known(one)), ""))
    for text in law:
        _refuse_marked(text)
        _refuse_named(next(surely_named(_without(text, names)), ""))
    for texts, known in ((typed, names), (prompts, [*names, *roles])):
        for text in texts:
            _refuse_marked(text)
            _refuse_named(next(_perhaps_named(_without(text, known)), ""))
            words = _without(text, known)
            asked = next(_asked_about(words, linked=texts is prompts), "")
            asked = asked or ("" if texts is prompts else _in_small_letters(words))
            if asked:
                raise InputError(
                    f"“{asked}” có phải tên người không? Chưa gửi gì cho mô hình", hint=_ASKED
                )


def _line(text: str) -> str:
    return " ".join(nfc(text).split())


def _without(text: str, names: Iterable[str]) -> str:
    """A text in one line without the names that may be said, whole words of it."""
    words = _line(text)
    for name in names:
        words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "·", words)
    return words


def _refuse_marked(text: str) -> None:
    for line in map(_line, text.splitlines()):
        if found := _MARKED.search(line):
            raise InputError(
                f"trong lời gửi đi có chữ “{found[0].strip()}” nên chưa gửi gì cho mô hình",
                hint="Bỏ phần ấy ra, hoặc tự viết bài này.",
            )


def _refuse_named(name: str) -> None:
    if name:
        raise InputError(
            f"trong lời gửi đi có tên người “{name}” nên chưa gửi gì cho mô hình", hint=_HINT
        )


def perhaps_named(words: str) -> Iterator[str]:
    """What may be the name of a person, in one line of words that somebody typed."""
    return _perhaps_named(words)


def surely_named(words: str) -> Iterator[str]:
    """What surely is the name of a person, in words that somebody else wrote."""
    for form in _NAMES:
        yield from (found[0] for found in form.finditer(_EVERYBODY_S.sub("·", words)))


def _perhaps_named(words: str) -> Iterator[str]:
    for form in (_NAMES[2], *_TYPED_NAMES[:2]):  # "bạn Kim Đồng" is a pupil
        yield from (found[0] for found in form.finditer(words))
    words = _EVERYBODY_S.sub("·", words)
    for form in (*_NAMES[:2], *_TYPED_NAMES[2:]):
        yield from (found[0] for found in form.finditer(words) if not _is_known(found[0]))
    for found in _RUN.finditer(words):
        run = found[0]
        if run.isupper():
            yield from _in_capitals(run)
        elif not _is_known(run):
            yield run


def _asked_about(words: str, *, linked: bool) -> Iterator[str]:
    """Words with a capital, alone, that may be a pupil's name and make no other word.

    Of a line in capitals, and where a sentence begins, those that people are called by; in a whole
    prompt (`linked`) those behind "của", "tên" and the like.
    """
    words = _EVERYBODY_S.sub("·", words)
    shouted = words.isupper()
    found = [*_TOKEN.finditer(words)]
    both = re.search(r"(?<!\w)nữ(?!\w)", words, re.IGNORECASE)  # "Nam bị phạt, nữ cũng thế"
    for at, one in enumerate(found):
        word, low = one[0], one[0].casefold()
        beside = [found[n] for n in (at - 1, at + 1) if 0 <= n < len(found)]
        behind = found[at + 1][0].casefold() if at + 1 < len(found) else ""
        if (
            not word[0].isupper() or any(map(str.isdigit, word)) or (low == "nam" and both)
            or behind in _GIVEN.get(low, ()) or _NOT_OF_A_PERSON.search(words[: one.start()])
            or (linked and (low not in _GIVEN or not _LINK.search(words[: one.start()])))
        ):  # fmt: skip
            continue
        if low in _GIVEN:
            before = found[at - 1][0].casefold() if at else ""
            linked_to = _LINK.search(words[: one.start()])
            made = low in _GIVEN.get(before, ()) or (before, low) in _pairs_of_the_law()
            if shouted and made and not linked_to:  # "GIAO THÔNG"
                continue
            if shouted or not any(_of_one_run(words, one, other) for other in beside):
                yield word
        elif not (
            shouted or word.isupper() or _TITLED.fullmatch(low)
            or _BEGINS.search(words[: one.start()])
            or any(_of_one_run(words, one, other) for other in beside)
            or (low, behind) in _pairs_of_the_law()
        ):  # fmt: skip
            yield word


def _in_small_letters(words: str) -> str:
    """A name that people are called by, behind "bạn" or "em", in small letters; "" = none is."""
    for found in _IN_SMALL.finditer(words):
        name, behind = found[1], found[2] or ""
        pair = (name, behind) in _pairs_of_the_law()
        if name in _GIVEN and behind not in _GIVEN[name] and not pair:
            return found[0]
    return ""


def _of_one_run(words: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether words with capitals stand beside each other, which are looked at together."""
    first, second = sorted((one, other), key=lambda match: match.start())
    return other[0][0].isupper() and words[first.end() : second.start()] == " "


def _in_capitals(run: str) -> Iterator[str]:
    """A surname and what stands behind it, of a line that is all capitals."""
    words = run.split()
    for at, word in enumerate(words[:-1]):
        name = " ".join(words[at : at + 4])
        if word.casefold() in _SURE_SURNAMES and not _is_known(" ".join(words[at : at + 2])):
            yield name


def _is_known(run: str) -> bool:
    """Whether every two words that follow each other do so in the law too: "An Toàn Giao Thông"."""
    words = [word.casefold() for word in _WORD.findall(run)]
    return len(words) > 1 and all(pair in _pairs_of_the_law() for pair in pairwise(words))


@cache
def _pairs_of_the_law() -> frozenset[tuple[str, str]]:
    told = [one.text for one in starter_passages()]
    told += [one.title for one in starter_register().documents]
    return frozenset(
        pair for text in told for pair in pairwise(_WORD.findall(nfc(text).casefold()))
    )
