"""What a sentence says of doing something, clause by clause: who, what, whether one may, must, pays.

A sentence turns at "nhưng", "còn", "chứ"; each of its sides is cut at the words of duty, and every
one of these is a clause: who stands before it, what is done behind it ("người ngồi sau | phải | đội
mũ"), or what is done before it and what becomes of that behind ("không cài quai thì | bị phạt").
Who or what is not said again is that of the clause before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from broadcaster.law.said_figures import FigureKind, SaidFigure, figures_in
from broadcaster.law.sentence_sense import CONDITION_KINDS, without_frames
from broadcaster.law.telling_words import WORD, contrasted_in, telling_syllables


class Duty(Enum):
    """What a clause says of doing something; the value is what people read of a source."""

    FORBIDDEN = "không được làm"
    OBLIGED = "phải làm"
    OPTIONAL = "có thể, không bắt buộc"
    DENIED = "không phải như vậy"
    PUNISHED = "bị xử phạt"
    COUNTED = "cũng là trường hợp ấy"
    SAID = "có như vậy"
    ALLOWED = "được làm"
    FREE = "không phải làm"
    SPARED = "không bị phạt"
    WARNED = "chỉ bị cảnh cáo"
    NOT_COUNTED = "không phải trường hợp ấy"
    COMPELLED = "phải làm trong mọi trường hợp"
    ENOUGH = "chỉ cần như vậy"
    UNDONE = "không làm"
    UNSAID = "nói cả hai chiều"  # "mới được", "không chỉ": nothing that can be opposed


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldClause:
    """A clause of a sentence: who does what, and what is said of that."""

    duty: Duty
    who: frozenset[str]  # words of those of whom it is said
    verbs: frozenset[str]  # the first word of what is done, or all that stands before
    head: frozenset[str]  # its first words
    words: frozenset[str]  # of all of it
    limits: tuple[SaidFigure, ...]  # ages, measures, numbers of people
    who_undone: bool  # they are those who leave something undone: "không có tiền"
    undone: bool  # it is of what is left undone: "không đội mũ"
    only_if: bool | None  # whether its condition is one of something undone; None = it has none
    contrasted: tuple[frozenset[int], ...]
    rows: frozenset[int]
    text: str  # in small letters, who and what
    whole: str  # the side of the sentence that it stands in

    @property
    def hours(self) -> bool:
        """Whether it is of some hours only."""
        return is_of_hours(self.whole)


_NO = r"(?:không|chẳng|chả|chưa|đâu)(?: hề| ai| có ai| phải cứ)*"
_BEHIND, _BEFORE, _EITHER = "behind", "before", "either"  # where what is done stands
_MARKS = tuple(  # the first that fits a place is meant
    (duty, side, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE))
    for duty, side, words in (
        (
            Duty.UNSAID,
            _BEHIND,
            r"không (?:chỉ|riêng)|không phải (?:chỉ|ai|mỗi|riêng|là chỉ|lúc nào|khi nào|mọi|tất cả|cứ"
            r"|bạn nào|người nào|em nào)|không có nghĩa|không ai muốn"
            r"|mới (?:được|phải|bị|là|tính|có|coi|phạt|cần|phạm)"
            r"|chỉ (?:được|phải|buộc|bắt buộc|áp dụng)",
        ),
        (Duty.ENOUGH, _BEHIND, r"chỉ cần"),
        (
            Duty.ALLOWED,
            _EITHER,
            rf"{_NO}(?: bị| có)* (?:cấm|vi phạm|phạm luật|trái luật|phạm pháp|trái pháp luật"
            r"|có gì sai)(?: gì)?",
        ),
        (
            Duty.SPARED,
            _BEFORE,
            rf"{_NO}(?: bị| có| phải| việc gì| lo)* (?:bị )?(?:phạt|xử phạt|xử lý|nộp phạt|cảnh cáo)"
            r"(?! (?:nặng|quá|tiền|tới|đến|hành chính về))"
            rf"|{_NO} (?:sao|làm sao|vấn đề|hề gì|việc gì|lo bị phạt)(?: cả| hết)?|vô can",
        ),
        (
            Duty.NOT_COUNTED,
            _BEHIND,
            rf"{_NO}(?: hề| có)? (?:được |bị )?(?:(?:tính|coi|xem|gọi)(?: là| như)?"
            r"|phải là|thuộc(?: về| vào)?|nằm trong|là)(?! (?:chỉ|mỗi|vì|do|chuyện|trò|điều|lúc|ai))",
        ),
        (
            Duty.FREE,
            _BEHIND,
            rf"{_NO} (?:(?:cần|bắt buộc|bắt|buộc|nhất thiết|đòi hỏi)(?: phải)?"
            r"|phải(?! (?:là|chỉ|mỗi|riêng|ai|cứ|đợi|chờ|như|vậy|thế))|có trách nhiệm|có nghĩa vụ)"
            r"|khỏi(?: cần| phải)?(?= (?:đội|cài|mặc|báo|hỏi|xin|trả|nộp|có|phải))"
            r"|(?:được )?miễn(?! (?:là|sao|phí|đừng|không|giảm|cho))",
        ),
        (
            Duty.FREE,
            _BEFORE,
            r"(?:hay|hoặc) không(?! (?:cũng )?(?:phải|bị|vậy|thế|không|được)(?!\w))"
            r"(?: \w+)?(?:,? (?:cũng được|tùy|đều được|tuỳ))?|có hay không"
            r"|(?:thì )?(?:tùy|tuỳ) (?:ý|thích|mình|từng|lòng|mỗi|em|bạn|người|bạn ấy)(?: \w+)*"
            r"|ai muốn|muốn thì|nếu (?:muốn|thích|thấy cần)",
        ),
        (
            Duty.FORBIDDEN,
            _BEHIND,
            rf"(?:{_NO}|không một ai) (?:được|thể được)(?: phép| quyền)?"
            r"|không (?:cho phép|cho|nên|có quyền|thể(?! bị))|không (?:ai|(?:\w+ ){1,3}nào) được|chưa được"
            r"|(?:nghiêm )?cấm|đừng|chớ",
        ),
        (Duty.FORBIDDEN, _BEFORE, r"là (?:vi phạm|sai|trái luật|phạm luật|trái phép)|bị cấm"),
        (
            Duty.COMPELLED,
            _BEHIND,
            r"bắt buộc phải|bắt phải|buộc phải|nhất định (?:phải|bị)|luôn (?:luôn )?(?:phải|bị)"
            r"|(?:chắc chắn|đương nhiên|lúc nào cũng|khi nào cũng) (?:phải|bị|sẽ)(?: bị| phải)*"
            r"|đều (?:phải|bị)|phải bị",
        ),
        (Duty.OPTIONAL, _BEHIND, r"có thể(?: bị)?"),
        (
            Duty.WARNED,
            _BEFORE,
            r"(?:chỉ |sẽ |thì )*(?:bị )?(?:phạt )?cảnh cáo(?! hoặc)"
            r"|(?:chỉ|bị) (?:bị )?(?:nhắc nhở|khuyên bảo)",
        ),
        (
            Duty.ALLOWED,
            _EITHER,
            r"(?<!người )(?<!nơi )(?<!hợp )(?<!loại )(?<!để )(?<!phải )được(?! (?:coi|tính|gọi|xem|chở|giao|giữ))"
            r"(?: phép| quyền| tự do)?"
            r"|cho phép|luật(?: mới)? cho(?! rằng| biết)|có quyền|tha hồ|hợp pháp|đúng luật"
            r"|(?:vẫn |thì |cũng )?cứ(?: việc| thoải mái| tự| tha hồ)?|thoải mái",
        ),
        (Duty.OBLIGED, _BEHIND, r"(?<!rẽ )(?<!bên )(?<!tay )phải|bắt buộc|buộc|cần phải"),
        (Duty.PUNISHED, _BEFORE, r"(?:bị )?(?:xử phạt|(?<!nộp )phạt(?! (?:góc|đền))|xử lý)"),
        (
            Duty.DENIED,
            _BEHIND,
            rf"{_NO}(?: còn)? (?:bị|thể bị|phải bị|còn)(?: buộc| bắt| buộc phải| bắt phải)?",
        ),
        (
            Duty.UNDONE,
            _BEHIND,
            rf"{_NO}(?! (?:quá|vượt quá|đủ|đến|tới|tròn|dưới|hơn|nổ|lúc))",
        ),
    )
)
_ANY_MARK = re.compile(
    r"(?<!\w)(?:không|chẳng|chả|chưa|đâu|mới|chỉ|vô can|khỏi|miễn|được miễn|hay|hoặc|có hay|thì|tùy|tuỳ"
    r"|ai muốn|muốn|nếu|nghiêm|cấm|đừng|chớ|là|bị|bắt|buộc|nhất định|luôn|chắc chắn|đương nhiên"
    r"|lúc nào|khi nào|đều|phải|có|sẽ|phạt|cảnh cáo|nhắc nhở|khuyên bảo|được|cho|luật|tha hồ"
    r"|hợp pháp|đúng luật|vẫn|cũng|cứ|thoải mái|cần|xử)(?!\w)",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r";|,? (?<!\w)(?:còn(?=(?:,? \w+){1,6} (?:thì|là|phải|được|mới))|nhưng|trong khi|chứ)(?!\w)",
    re.IGNORECASE,
)
_ONLY_OTHERS = re.compile(  # "…, chỉ người lái mới phải đội": the others are meant to be free
    r"[,;]? *(?<!\w)(?<!phải )chỉ(?: có| phạt)?(?: [^\s,;]+){1,5}? mới (?:phải|cần|bắt buộc|bị|là|tính)"
    r"(?!\w)[^,;]*"
    r"|, (?:chỉ (?:phạt |có )?|phải |ai )(?:[^\s,;]+ ){1,4}(?:mới )?(?:bị|tính|phải)(?!\w)[^,;]*",
    re.IGNORECASE,
)
_NOT_ALL = re.compile(
    r"(?: \w+){0,6} (?:mọi|tất cả)(?!\w)|[^;]*,? chỉ (?:về|khi|với|trong)(?!\w)", re.IGNORECASE
)
_LEAD = re.compile(
    r"^[^:]*?(?<!\w)(?:nói|dặn|nhắc|kể|bảo|khuyên|hỏi|đáp|cho biết|giải thích)(?!\w)[^:]*: ",
    re.IGNORECASE,
)
_WHOEVER = re.compile(  # "…, ai bơi giỏi thì": one more condition
    r", *(?:ai|(?:người|bạn|em) nào)(?: \w+){1,4} thì(?!\w)", re.IGNORECASE
)
_CONDITION = re.compile(
    r",? *(?<!\w)(?:nếu|miễn(?: là| sao)?|trừ khi|trừ|dù|kể cả|với điều kiện|để|vì|do|khi)(?!\w)"
    r"(?P<what>[^,;]*)",
    re.IGNORECASE,
)
_TRAILING = re.compile(  # what stands behind what is done and says when it is so all the same
    r",? *(?<!\w)(?:nếu|miễn(?: là| sao)?|trừ khi|trừ|dù|kể cả|với điều kiện)(?!\w)[^,;]*",
    re.IGNORECASE,
)
_ADVERBS = re.compile(
    r"^\W*(?:(?:tự|cùng|lại|thêm|cứ|vẫn|cũng|đi|rồi|bị|được|ngay|phải|có|mà|thì|ai|ra)(?!\w)\W*)+",
    re.IGNORECASE,
)
_ROOM = re.compile(  # "được dành một phòng cho giáo viên hút thuốc"
    r"^\W*(?:dành|bố trí|mở|lập|để|cho)(?!\w)(?:(?: \w+){1,5}? cho)?(?= )", re.IGNORECASE
)
_OF_CASES = re.compile(r"nếu|khi|dù|trừ", re.IGNORECASE)
_UNDONE = re.compile(
    r"(?<!\w)(?:không|chẳng|chưa|quên|thiếu|chớ|đừng)"
    r"(?! (?:quá|vượt quá|đủ(?! điều kiện)|đến|tới|tròn|dưới|hơn|nổ))(?!\w)",
    re.IGNORECASE,
)
_SAID_OF_DUTY = re.compile(
    r"(?<!\w)(?:không|được|phải|cấm|có thể|bắt buộc|cần|phép|luật|quy định"
    r"|trường hợp|ngoại lệ|tùy ý|tuỳ ý|tùy|đâu|thấy|hoàn toàn|thoải mái|vẫn|cứ|muốn|nhất thiết"
    r"|bị phạt|xử phạt|xử lý)(?!\w)",
    re.IGNORECASE,
)
_MEANT = {  # of what people do; what is told apart as an act (telling_words) is not here
    written: meant
    for meant, said in (
        ("dùng", "hút|sử dụng|xài|bắn|đốt|uống"),
        ("niêm yết", "dán|treo"),
        ("dẫn dắt", "dắt|dẫn"),
        ("báo", "thông báo|gọi báo"),
        ("đưa", "đăng|đăng tải"),
        ("qua đường", "sang đường|băng qua đường"),
        ("điều khiển", "chạy|cầm lái|lái|đi"),
        ("trường học", "cơ sở giáo dục|trường"),
        ("ép", "bắt ép|bắt"),
        ("yêu cầu", "đòi"),
        ("giấy tờ tùy thân", "căn cước|giấy tờ"),
        ("cửa hàng", "tiệm|quán"),
        ("trẻ", "em bé|em nhỏ|bé"),
        ("cho", "giao"),
        ("gây thương tích", "đánh nhau|đánh bạn|đánh người"),
        ("nộp", "trả|đóng"),
        ("trẻ", "trẻ em"),
    )
    for written in said.split("|")
}
_SAME = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, _MEANT), key=len, reverse=True))})(?!\w)"
)
_ROWS = tuple(  # who is told apart of those that go to school
    re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    for words in (
        "tiểu học|cấp (?:một|1)|lớp [1-5]",
        "trung học|thcs|thpt|cấp (?:hai|ba|2|3)|cấp học khác|lớp (?:[6-9]|1[0-2])",
    )
)
_FEW = 3  # words of an act, with fewer what stands before them is meant too
_ACTORS = re.compile(  # who is allowed, when what is allowed stands behind: "cho phép thầy cô"
    r"^\W*(?:(?:các|mọi|mỗi|những|thầy cô|thầy|cô|giáo viên|học sinh|trẻ em|trẻ|cá nhân|tổ chức"
    r"|cha mẹ|bố mẹ|phụ huynh|cửa hàng|em|bạn|người lớn|người dùng|người|ai)(?!\w)\W*)+(?=\w)"
)
_HEAD = 4  # words that say what is done


def duty_words(text: str) -> frozenset[str]:
    """The words that say what a clause is about, without those of duty."""
    return telling_syllables(_SAID_OF_DUTY.sub(" . ", plain_words(text)))


def plain_words(text: str) -> str:
    """A text in small letters, with one word for what is said in several."""
    return _SAME.sub(lambda match: _MEANT[match[0]], text.lower())


def is_of_hours(text: str) -> bool:
    """Whether a text is of some hours of the day."""
    return any(one.unit == "giờ" for one in figures_in(text))


def rows_in(text: str) -> frozenset[int]:
    """Pupils of which schools a text is of."""
    return frozenset(n for n, words in enumerate(_ROWS) if words.search(text))


def first_word(text: str) -> str:
    """The first word of a text, as it is compared; "" = it has none."""
    done = _ACTORS.sub(" ", _SAID_OF_DUTY.sub(" ", plain_words(text)))
    return next(iter(WORD.findall(done)), "")


def limits_in(text: str) -> tuple[SaidFigure, ...]:
    """The ages, measures and numbers of people of a text, which say in which cases it is so."""
    return tuple(
        one for one in figures_in(text) if one.kind in CONDITION_KINDS or one.unit == "người"
    )


def ages_in(text: str) -> tuple[SaidFigure, ...]:
    """The ages of a text."""
    return tuple(one for one in figures_in(text) if one.kind is FigureKind.AGE)


def leaves_undone(text: str) -> bool:
    """Whether a text is of what is left undone; "không quá", "chưa đủ" are limits."""
    return _UNDONE.search(text) is not None


def without_conditions(text: str) -> str:
    """A clause without the cases in which it is so."""
    return _CONDITION.sub(" ", text)


def condition_of(text: str) -> bool | None:
    """Whether the condition of a clause is of something undone; None = it has no condition."""
    cases = [one["what"] for one in _CONDITION.finditer(text) if _OF_CASES.search(one[0])]
    return any(map(leaves_undone, cases)) if cases else None


@lru_cache(maxsize=4096)
def told_clauses(sentence: str) -> tuple[ToldClause, ...]:
    """The clauses of a sentence, in its order."""
    plain = _WHOEVER.sub(", ", _LEAD.sub("", _ONLY_OTHERS.sub(" ", sentence)))
    found: list[ToldClause] = []
    before = ""
    for side in _TURNS.split(plain):
        told = without_frames(side)
        found += _clauses_of(told, before)
        before = told
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    duty: Duty
    side: str


def _marks(side: str) -> list[_Mark]:
    found: list[_Mark] = []
    at = 0
    while place := _ANY_MARK.search(side, at):
        at = place.end()
        for duty, where, words in _MARKS:
            if match := words.match(side, place.start()):
                found.append(_Mark(match.start(), match.end(), duty, where))
                at = match.end()
                break
    return found


def _clauses_of(side: str, done: str) -> Iterator[ToldClause]:
    """The clauses of a side of a sentence; what is done is that of the side before, if unsaid."""
    marks = _marks(side)
    if not marks:
        yield _clause(Duty.SAID, "", side, side)
        return
    yield from _plain(side, marks)
    who = ""
    last_end, outcome_end, open_at = 0, 0, 0
    for at, mark in enumerate(marks):
        following = marks[at + 1].start if at + 1 < len(marks) else len(side)
        behind = side[mark.end : following]
        if at + 1 < len(marks) and "," in behind:
            behind = behind[: behind.rindex(",")]
        duty = Duty.UNSAID if mark.duty in _DENYING and _NOT_ALL.match(side, mark.end) else mark.duty
        before = side[last_end : mark.start]
        if at and marks[at - 1].duty is Duty.UNDONE:  # "người không nghiện | không bị …"
            before = side[open_at : mark.start]
        elif at:
            before = before[before.rindex(",") + 1 :] if "," in before else ""
        if duty_words(before) or ages_in(before):
            who = before
        to_left = mark.side is _BEFORE or (
            mark.side is _EITHER and not duty_words(_CONDITION.sub(" ", behind))
        )
        if to_left:
            left = side[outcome_end : mark.start]
            done = left if duty_words(left) else done
            beside = side[: mark.start] if len(duty_words(left)) < _FEW else left
            yield _clause(
                duty, "", done, side, condition=condition_of(behind),
                beside=beside if duty_words(beside) else done,
            )  # fmt: skip
            outcome_end = mark.end
        else:
            done = behind
            yield _clause(duty, who, behind, side)
        last_end = mark.end
        open_at = open_at if mark.duty is Duty.UNDONE else mark.end


def _plain(side: str, marks: list[_Mark]) -> Iterator[ToldClause]:
    """A side that denies nothing says what it says."""
    positive = (Duty.OBLIGED, Duty.COMPELLED, Duty.OPTIONAL, Duty.ALLOWED)
    if all(one.duty in positive for one in marks) and not leaves_undone(side):
        yield _clause(Duty.SAID, "", side, side)


def _clause(
    duty: Duty,
    who: str,
    act: str,
    whole: str,
    *,
    condition: bool | None = None,
    beside: str = "",
) -> ToldClause:
    to_left = not who and duty not in _OF_ACTS or bool(beside)
    plain = (_CONDITION if duty in _OF_ACTS else _TRAILING).sub(" ", act)
    plain = plain if duty_words(plain) else act
    text = f"{who} . {plain}" if who else plain
    done = _ADVERBS.sub("", _ROOM.sub("", plain) if duty is Duty.ALLOWED else plain)
    first = _ACTORS.sub(" ", done) if duty is Duty.ALLOWED else plain
    head = " ".join(first.split()[:_HEAD])
    return ToldClause(
        duty=duty,
        who=duty_words(who),
        verbs=duty_words(plain) if to_left else frozenset({first_word(done)}) - {""},
        head=duty_words(head) or duty_words(plain),
        words=duty_words(beside or text),
        limits=limits_in(text) or limits_in(whole),
        who_undone=leaves_undone(who),
        undone=leaves_undone(plain if duty in _OF_ACTS else text),
        only_if=condition if condition is not None else condition_of(whole),
        contrasted=contrasted_in(beside or text),
        rows=rows_in(text),
        text=text.lower(),
        whole=whole,
    )


_DENYING = (Duty.FREE, Duty.DENIED, Duty.NOT_COUNTED)
_OF_ACTS = (Duty.ALLOWED, Duty.FORBIDDEN, Duty.OBLIGED, Duty.COMPELLED, Duty.FREE, Duty.OPTIONAL)
