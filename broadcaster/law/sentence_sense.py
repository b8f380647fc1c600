"""What a sentence does with a figure: denies, exempts, obliges, tells a rule or a story."""

import re
from bisect import bisect_right
from functools import lru_cache

from broadcaster.law.said_figures import FigureKind, Limit, SaidFigure, figures_in
from broadcaster.law.telling_words import WORD, telling_words
from broadcaster.law.word_patterns import WordPattern

CONDITION_KINDS = (FigureKind.MEASURE, FigureKind.AGE)
_DENIAL = re.compile(r"(?<!\w)(?:không|cấm|đừng|chớ|chưa|hết|bị)(?!\w)", re.IGNORECASE)
_REFUSAL = re.compile(r"(?<!\w)(?:không|cấm|đừng|chớ|chưa|hết)(?!\w)", re.IGNORECASE)
BOUNDED_KINDS = (FigureKind.AGE, FigureKind.MEASURE)  # "dưới 14" is no end of "từ 14 đến 16"
_BOUND = re.compile(
    r"không (?:quá|vượt quá|dưới|hơn|ít hơn)|chưa (?:đủ|đến|tới|tròn)|không nổ", re.IGNORECASE
)
_NO_BAN = re.compile(r"(?<!\w)(?:không|chẳng|chưa)(?: hề| bị)* cấm(?!\w)", re.IGNORECASE)
_ONLY_FROM = re.compile(r"(?<!\w)mới (?:được|có)(?!\w)", re.IGNORECASE)  # both ways at once


def denies(sentence: str, figure: SaidFigure) -> bool | None:
    """Whether a sentence denies, forbids or punishes; None = it says both sides at once.

    Who is punished from an age on may not do it below; a weight from which one is punished is no
    such limit.
    """
    if _ONLY_FROM.search(sentence) or weighs_cases(sentence):
        return None
    pattern = _REFUSAL if figure.kind is FigureKind.MEASURE else _DENIAL
    return bool(pattern.search(_NO_BAN.sub("", _BOUND.sub("", sentence))))


_TELLER = (
    r"(?:chú|cô|bác|ông|bà|anh|chị|em|bố|mẹ|ba|má|thầy|bạn|cháu|con|liên đội|đội trưởng|hiệu trưởng"
    r"|lớp trưởng|công an|bác sĩ|nhà trường|đài|hỏi|đáp|nam|nữ|dạ|thưa)"
)
_FRAMES = WordPattern(
    rf"^\s*(?:{_TELLER}(?: [^\W\d]+){{0,4}}|[A-ZĐÀ-Ỵ]\w*(?: [A-ZĐÀ-Ỵ]\w*){{0,2}}):\s"
    r"|(?<!\w)(?:nói|nhắc|dặn|kể|bảo|khẳng định|khuyên|cho biết|giải thích)(?: \w+){0,3}: "
    rf"|,? *(?<!\w){_TELLER}(?: \w+){{0,4}} (?:nói|nhắc|dặn|kể|bảo|khẳng định|khuyên|cho biết"
    r"|đọc|giải thích)(?: (?:thế|vậy|rồi|đấy|nhé|rằng|lại|các em|các con|mình))*(?=[,.:!]|$)"
    r"|,? (?:các (?:em|bạn|cháu|con)|bà con|cả nhà|mọi người|em|cháu|con|bạn)"
    r"(?: (?:ạ|nhé|nhớ|nha|nghe|ơi|à|đấy|rồi|biết|thấy|chưa))+(?=[,.!?]|$)",
    re.IGNORECASE,
)


def without_frames(sentence: str) -> str:
    """A sentence without who tells it and to whom: "Chú công an nhắc: …", "…, các em nhé"."""
    return _FRAMES.sub(lambda match: " . " if match.end() < len(sentence) else " ", sentence)


_TURNS = re.compile(r";|(?<!\w)(?:nhưng|còn|song)(?!\w)", re.IGNORECASE)


def side_of(text: str, start: int, end: int, figure: SaidFigure) -> str:
    """What a sentence says before it turns: "trên 18 được uống, nhưng uống rồi thì đừng lái"."""
    begin, close = side_at(text, start, end, figure.start)
    return text[begin:close]


def side_at(text: str, start: int, end: int, at: int) -> tuple[int, int]:
    """Where the side of a sentence begins and ends that a place is in."""
    turns = [match.start() for match in _TURNS.finditer(text, start, end)]
    before = max((turn for turn in turns if turn <= at), default=start)
    return before, next((turn for turn in turns if turn > at), end)


def leading_words(before: str) -> frozenset[str]:
    """The words of a clause that its other rows share: "Phụ cấp: giáo viên tiểu học 45%"."""
    lead, colon, own = before.rpartition(":")
    return telling_words(lead) if colon and telling_words(own) else frozenset()


def first_words(sentence: str) -> str:
    """The first two words of a sentence, small."""
    return " ".join(WORD.findall(sentence.lower())[:2])


def may_be_a_case(figure: SaidFigure) -> bool:
    """Whether a figure may be one that lies within a span: "chở 4 người" for "từ 3 người"."""
    lone = len(figure.values) == 1 and figure.limit is Limit.NONE
    return lone and (figure.kind in CONDITION_KINDS or figure.unit == "người")


_SOMEBODY = re.compile(
    r"(?<!\w)(?:em|bạn|cháu|con|bé|trẻ|học sinh|đứa|cậu|nam|nữ|anh|chị)(?: \w+){0,2} ?"
    r"(?:mới|được|lên|năm nay|vừa)? *$",
    re.IGNORECASE,
)
_OCLOCK = re.compile(r"(?<!\w)(?:lúc|vào|hồi|khoảng) *$", re.IGNORECASE)
_TIME_OF_DAY = re.compile(r"\s*(?:\d|sáng|trưa|chiều|tối|đêm|kém|rưỡi|đúng)", re.IGNORECASE)
_EXEMPTING = re.compile(r"(?<!\w)(?:trừ|không áp dụng|miễn)(?!\w)", re.IGNORECASE)
_OBLIGING = re.compile(r"(?<!\w)(?:phải|bắt buộc|buộc|bị phạt)(?!\w)", re.IGNORECASE)


def is_exempt(text: str, figure: SaidFigure, start: int) -> bool:
    """Whether a figure is of those whom a rule leaves out."""
    last = max((m.end() for m in _EXEMPTING.finditer(text, start, figure.start)), default=-1)
    return last >= 0 and not re.search(r"[).;]", text[last : figure.start])


def obliges(sentence: str) -> bool:
    """Whether a sentence says that somebody has to, and leaves nobody out."""
    return bool(_OBLIGING.search(sentence)) and not _EXEMPTING.search(sentence)


_FOR_WHAT = re.compile(r"\s*(?:để|khi|nếu|nhờ|là|báo)(?!\w)", re.IGNORECASE)
_CALLED_FOR = tuple(  # what is called for, and the numbers that are there for it
    (re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), numbers)
    for words, numbers in (
        ("cháy|chữa cháy|hỏa hoạn", {114}),
        ("cứu nạn|cứu hộ|mắc kẹt|đuối nước", {112, 114, 115}),
        ("cấp cứu|xe cứu thương", {115}),
        ("tổng đài (?:quốc gia )?(?:bảo vệ )?trẻ em", {111}),
        ("bạo lực|xâm hại|xâm hại trẻ em|bắt cóc", {111, 113}),
        ("công an|cướp|trộm|cảnh sát(?! (?:phòng cháy|chữa cháy|pccc))", {113}),
    )
)


_OR_ANOTHER = re.compile(  # "gọi công an hoặc 111": two that help
    r"(?<!\w)(?:công an|cảnh sát|cấp cứu|chính quyền)(?: \w+){0,2}?(?:,| hoặc| hay| và| rồi)+"
    r"(?: (?:gọi|số|tổng đài|báo|điện))*\s*$",
    re.IGNORECASE,
)
_NO_CALL = re.compile(r"(?<!\w)(?:quấy rối|quấy phá|trêu|gọi (?:đùa|nhầm))(?!\w)", re.IGNORECASE)


def called_for(text: str, figure: SaidFigure) -> set[int]:
    """The numbers that are there for what a sentence calls for; none = it does not say."""
    start, end = sentence_at(text, figure.start)
    calls = [one for one in figures_in(text[start:end]) if one.kind is FigureKind.CALL]
    ends = [start, *(start + one.end for one in calls if start + one.end <= figure.start)]
    begins = [end, *(start + one.start for one in calls if start + one.start > figure.start)]
    words = text[max(ends) : figure.start]
    if _FOR_WHAT.match(text, figure.end):  # not "báo 111, công an hoặc xã"
        words += text[figure.end : min(begins)]
    if _NO_CALL.search(words):
        return set()  # "quấy rối 111, 113": nobody calls for help
    words = _OR_ANOTHER.sub(" ", without_frames(words))
    return {one for told, numbers in _CALLED_FOR if told.search(words) for one in numbers}


_TAG = re.compile(
    r"(?:,|(?<!\w)(?:em|con|cháu|bạn|bà|rồi)) *(?:[^\W\d]+ ){0,3}"
    r"(?:nhớ|nghe|rõ|hiểu|biết|thấy|thuộc) (?:chưa|không)\s*\?\s*$",
    re.IGNORECASE,
)


def asks(sentence: str) -> bool:
    """Whether a sentence asks; "…, các em nhớ chưa?" tells."""
    return sentence.rstrip().endswith("?") and not _TAG.search(sentence)


_RULES = {  # words without which an amount is a price and an age one of a story
    FigureKind.MONEY: re.compile(r"(?<!\w)(?:phạt|mức|khung|nộp|xử lý)(?!\w)", re.IGNORECASE),
    FigureKind.AGE: re.compile(
        r"(?<!\w)(?:được|phải|mới|cấm|không|chưa|bị|là|có thể|chịu|chỉ)(?!\w)", re.IGNORECASE
    ),
}


def tells_a_rule(figure: SaidFigure, words: str) -> bool:
    """Whether what is said around a figure tells what the law has: else it is nothing to deny."""
    if figure.kind is FigureKind.AGE and figure.limit in (Limit.UNDER, Limit.FROM):
        return True  # "trẻ dưới 14 tuổi": nobody's age
    needed = _RULES.get(figure.kind)
    return needed is None or bool(needed.search(words))


def is_case(text: str, figure: SaidFigure) -> bool:
    """Whether a figure is of one case, somebody's age or a time of day, and tells no rule."""
    if len(figure.values) != 1 or figure.limit is not Limit.NONE:
        return False
    before = text[max(figure.start - 30, 0) : figure.start]
    if figure.kind is FigureKind.AGE:
        return bool(_SOMEBODY.search(before))
    return figure.unit == "giờ" and bool(
        _OCLOCK.search(before) or _TIME_OF_DAY.match(text, figure.end)
    )


_SENTENCE_END = re.compile(r"[.?!…](?=\s|$)")


def sentence_at(text: str, at: int) -> tuple[int, int]:
    """Where the sentence begins and ends in which a place stands."""
    ends = sentence_ends(text)
    behind = bisect_right(ends, at)
    return ends[behind - 1] if behind else 0, ends[behind] if behind < len(ends) else len(text)


@lru_cache(maxsize=1024)
def sentence_ends(text: str) -> tuple[int, ...]:
    """Where the sentences of a text end."""
    return tuple(match.end() for match in _SENTENCE_END.finditer(text))


_DOUBTS = re.compile(
    "|".join(
        rf"(?<!\w)(?:{words})(?!\w)"
        for words in (
            # it is told of as wrong or harmful
            r"(?:là|làm|thì|vẫn|rất|thật) (?:\w+ )?(?:sai|trái|nguy hiểm|vi phạm|có hại)|nguy hiểm"
            r"|nguy cơ|không an toàn|mất an toàn|(?:không|chưa|chẳng|đâu) (?:đúng|nên)"
            r"|(?:không|chưa) đủ(?= *(?:[.,;!]|$))|hiểu (?:lầm|nhầm)|nhầm|gây hại|có hại|hậu quả"
            r"|dễ(?: bị| gây| làm| lây| đau)|bị cấm",
            # it is warned of
            r"đừng|chớ|tránh|kẻo|coi chừng|cẩn thận|nhắc|dặn|can ngăn|hối hận|hãy|rủ|muốn"
            r"|(?:không|chẳng|chưa) (?:thể|bao giờ)|đâu (?:phải|được|có)"
            r"|(?:không|chẳng|chưa) được(?= *(?:[.,;!]|$|đâu|nhé))",
            # somebody thinks, says, sees it; it is an example
            r"tưởng|nghĩ|cho rằng|nghe nói|ai bảo|ai nói|đồn|(?<!được )hỏi|đáp|đùa|thấy"
            r"|giả danh|lừa đảo|kẻ|kể(?! cả| từ)|gặp|nhìn"
            r"|chứng kiến|hứa|ví dụ|chẳng hạn|giả sử|thử hình dung"
            r"|tình huống|câu chuyện",
            # it is compared, excepted, is of another matter
            r"khác (?:với|hẳn|xa|nhau)|giống|so với|hơn(?! \d)|lẫn|hay(?! bị)|tuy|nhưng|không như"
            r"|thay vì|không [^,;.]{1,40} mà (?:được|là|phải|do)|ngoài (?:giờ|ra|việc|những)"
            r"|trừ (?!\w* ?điểm)|ngoại trừ|không (?:nằm trong|thuộc(?! về))",
            # it is of one day, or of one after another
            r"(?:hôm|sáng|trưa|chiều|tối|đêm) (?:nay|qua|mai|kia|trước)|(?:ngày|bữa) mai"
            r"|(?:tuần|tháng|năm|đợt|buổi|tiết|kỳ) (?:này|trước|sau|tới|nay|ngoái)|ngày xưa"
            r"|trước (?:đây|kia)"
            r"|từng|có thời|hồi|thuở|có khi|đôi khi|nhiều khi|có nơi|có lúc|nửa kia"
            r"|bây giờ|lần lượt|đến lượt|còn lại|mới có|vừa rồi|lúc nãy",
            # it is of the school's or the speaker's own
            r"mình|chúng (?:ta|em|tôi)|loa|(?<!tổng )đài|bản tin"
            r"|(?:trường|lớp|xóm|thôn|xã|làng|bản|phường|khối|nhà|bếp|quán|bố|mẹ|anh|chị|cô|thầy"
            r"|ông|bà|bác) (?:em|ta|tôi|con|cháu|bạn ấy)",
        )
    ),
    re.IGNORECASE,
)
_STATES = re.compile(  # a rule is told by one of these; a scene or a picture has none
    r"(?<!\w)(?:được|phải|bị|buộc|cần|cứ|chỉ|có thể|thì|do|giao|thuộc về|quyết định|nộp|vẫn|miễn"
    r"|trách nhiệm|nghĩa vụ|cấm|cho phép|đúng luật|hợp pháp|can thiệp|theo|tính|áp dụng|xếp"
    r"|thống nhất|xảy ra|ra công điện|ban hành|(?:một|1) lần|không có (?:hình thức|biện pháp)"
    r"|(?:không|chẳng) (?:liên quan|phải)|(?:\d+|mười(?: \w+)?) tuổi"
    r"|là (?:dữ liệu|mức|xe|của|việc|lời khuyên|đủ|người|tổ chức|cá nhân))(?!\w)",
    re.IGNORECASE,
)
_PERSON = re.compile(  # a rule is of a kind of people, or of somebody of an age: "em 14 tuổi"
    r"(?<!\w)(?<!của )(?:(?<!trẻ )(?<!các )em|bạn|(?<!cha )(?<!bố )(?<!ba )mẹ"
    r"|(?<!công )(?<!tuyên )bố(?! mẹ)|ba mình|tớ|tôi|bé|cháu|chú(?! ý)|(?<!phản )bác|ông|bà"
    r"|cậu|anh|chị|cô (?!giáo|lập)|thầy (?!cô|giáo))(?!\w)"
    r"(?! (?:từ |đủ |chưa |mới |dưới |trên )*(?:\d|mười|(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín) ))",
    re.IGNORECASE,
)
_BY_NAME = re.compile(  # somebody in a story: "bạn Tí", "cô Hoa"
    r"(?<!\w)(?:[Bb]ạn|[Ee]m|[Bb]é|[Cc]ô|[Cc]hú|[Bb]ác|[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Tt]hầy)"
    r" [A-ZĐÀ-Ỵ][^\W\d_]+(?!\w)"
)


_WEIGHS = re.compile(  # "xe máy thì phải, xe đạp thì không", "… được …, … thì chưa"
    r"(?<!\w)thì(?!\w)[^;.]*,[^;.]*?(?<!\w)thì(?!\w)"
    r"|(?<!\w)(?:được|phải|bị|bắt|cấm)(?!\w)[^;.]*, "
    r"(?!(?:còn |riêng )?(?:trong|ngoài|tại|ở)(?!\w))[^;,.]{2,40}? thì"
    r" (?:được|không|chưa|có|phải|bắt|bị)(?!\w)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)  # asked of every figure of a sentence
def weighs_cases(sentence: str) -> bool:
    """Whether a sentence tells two cases apart, so that what one has may be denied of the other."""
    return _WEIGHS.search(sentence) is not None


def raises_doubt(sentence: str) -> bool:
    """Whether a sentence may speak of what it has without saying that it is so.

    It asks, warns, reports what somebody thinks or did, compares, excepts, tells what is done on
    which day or by one person, or speaks of the school's own. What it has then may be what it
    speaks against, or of another matter; the list is generous, for a doubt costs a look and not
    the program.
    """
    said = without_frames(sentence)
    return bool(
        asks(sentence)
        or weighs_cases(said)
        or _DOUBTS.search(said)
        or _PERSON.search(said)
        or _BY_NAME.search(said)
    )


def states_plainly(sentence: str) -> bool:
    """Whether a sentence tells a rule in its own name, by a word of rule, and raises no doubt."""
    return bool(_STATES.search(without_frames(sentence))) and not raises_doubt(sentence)
