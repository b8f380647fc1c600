"""The words of duty, and the words that say what is done.

Both sides are read by them, what is told and what the source says, so that they are compared as
they are meant: "hút", "xài" and "sử dụng" are one act, "khỏi cần" and "không bắt buộc" one duty.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from broadcaster.law.said_figures import SaidFigure, figures_in
from broadcaster.law.sentence_sense import CONDITION_KINDS
from broadcaster.law.telling_words import WORD, telling_syllables
from broadcaster.law.word_patterns import WordPattern


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


class Side(Enum):
    """Where what is done stands, as seen from the word of duty."""

    BEHIND = "sau"  # "phải | đội mũ"
    BEFORE = "trước"  # "không đội mũ | bị phạt"
    EITHER = "sau hay trước"  # "được | đi", "đi | thì được"


@dataclass(frozen=True, slots=True)
class DutyMark:
    """A word of duty in a text."""

    start: int
    end: int
    duty: Duty
    side: Side


_NO = r"(?:không|chẳng|chả|chưa|đâu)(?: hề| ai| có ai| phải cứ)*"
_MARKS = tuple(  # the first that fits a place is meant
    (duty, side, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE))
    for duty, side, words in (
        (
            Duty.UNSAID,
            Side.BEHIND,
            r"không (?:chỉ|riêng)|không phải (?:[^\s,;.]+ ){1,3}nào cũng"
            r"|không phải (?:chỉ|ai|mỗi|riêng|là chỉ|lúc nào|khi nào|mọi"
            r"|tất cả|cứ|bạn nào|người nào|em nào)|không có nghĩa"
            r"|không vì (?:thế|vậy) mà(?: được)?|không ai muốn"
            r"|(?:hay|hoặc) không(?= cũng (?:phải|bị|vậy|thế)(?!\w))"
            r"|mới (?:được|phải|bị|là|tính|có|coi|phạt|cần|phạm)"
            r"|chỉ (?:(?!không|bị)[^\s,;.]+ ){1,4}?bị (?:xử )?phạt"
            r"|không (?:cần|phải|đợi)(?: (?!thì|là)[^\s,;.]+){1,5}? mới(?!\w)"
            r"|(?:chưa|không) (?:đến|tới) mức (?:bị )?(?:xử )?phạt"
            r"|chỉ (?:được|phải|buộc|bắt buộc|áp dụng|phạt|xử phạt|cấm)",
        ),
        (
            Duty.NOT_COUNTED,
            Side.BEFORE,
            rf"{_NO}(?: hề| được| bị)* (?:tính|kể|coi là gì)(?= *(?:[.,;!]|$))",
        ),
        (Duty.UNSAID, Side.BEFORE, r"(?:thì|là) khỏi(?=\s*(?:[.,;!]|$))"),  # of what was said
        (Duty.ENOUGH, Side.BEHIND, r"chỉ cần"),
        (
            Duty.ALLOWED,
            Side.EITHER,
            rf"{_NO}(?: bị| có| coi là| xem là| tính là)* (?:cấm|vi phạm|phạm luật|trái luật"
            r"|phạm pháp|trái pháp luật|có gì sai)(?: gì)?",
        ),
        (
            Duty.ALLOWED,  # "không nằm trong các hành vi mà luật cấm", "không thuộc diện cấm"
            Side.EITHER,
            rf"{_NO} (?:nằm trong|thuộc)(?: [^\s,;.]+){{1,9}}? (?:cấm|vi phạm)",
        ),
        (
            Duty.SPARED,
            Side.BEFORE,
            rf"{_NO} (?:thuộc|nằm trong)(?: [^\s,;.]+){{0,4}}? bị (?:xử )?phạt",
        ),
        (Duty.WARNED, Side.BEFORE, rf"{_NO}(?: bị| có)* (?:xử )?phạt tiền"),
        (Duty.SPARED, Side.BEFORE, rf"{_NO} bị(?= *(?:[.,;!]|$))"),
        (
            Duty.SPARED,
            Side.BEFORE,
            rf"{_NO}(?: bị| có| phải| việc gì| lo)* (?:bị )?(?:phạt|xử phạt|xử lý|nộp phạt"
            r"|cảnh cáo)(?! (?:nặng|quá|tiền|tới|đến|hành chính về))"
            rf"|{_NO} (?:sao|làm sao|vấn đề|hề gì|việc gì|lo bị phạt)(?: cả| hết)?"
            r"|không phải lo|vô can",
        ),
        (
            Duty.NOT_COUNTED,
            Side.BEHIND,
            rf"{_NO}(?: hề| có)? (?:được |bị )?(?:(?:tính|coi|xem|gọi)(?: là| như)?"
            r"|phải là|phải(?= (?:xe|pháo|trẻ em|bạo lực|thông tin|dữ liệu|vi phạm) )"
            r"|thuộc(?: về| vào)?|nằm trong|là)"
            r"(?! (?:chỉ|mỗi|vì|do|chuyện|trò|điều|lúc|ai))",
        ),
        (
            Duty.FREE,
            Side.BEHIND,
            rf"{_NO} (?:(?:cần|bắt buộc|bắt|buộc|nhất thiết|đòi hỏi)(?: phải)?"
            r"|phải(?! (?:là|chỉ|mỗi|riêng|ai|cứ|đợi|chờ|như|vậy|thế|thứ|điều"
            r"|việc|cái|nơi|chỗ))|có trách nhiệm|có nghĩa vụ)"
            r"|khỏi(?: cần| phải)?(?= (?:đội|cài|mặc|báo|hỏi|xin|trả|nộp|có|phải))"
            r"|(?:được )?miễn(?! (?:là|sao|phí|đừng|không|giảm|cho))",
        ),
        (
            Duty.FREE,
            Side.BEFORE,
            r"(?:hay|hoặc) không(?! (?:cũng )?(?:phải|bị|vậy|thế|không)(?!\w))(?! được)"
            r"(?:(?: (?!cũng)\w+)?,? (?:cũng được|tùy|đều được|tuỳ))?|có hay không"
            r"|(?:thì )?(?:tùy|tuỳ) (?:ý|thích|mình|từng|lòng|mỗi|em|bạn|người|bạn ấy)(?: \w+)*"
            r"|ai muốn|muốn thì|nếu (?:muốn|thích|thấy cần)",
        ),
        (
            Duty.FORBIDDEN,
            Side.BEHIND,
            rf"(?:{_NO}|không một ai) (?:được|thể được)(?: phép| quyền)?"
            r"|không phải (?:là )?(?:thứ|điều|việc|cái|nơi|chỗ)(?: [^\s,;.]+){0,5}? được"
            r"|không (?:cho phép|cho|nên|có quyền|thể(?! bị))"
            r"|không (?:ai|(?:\w+ ){1,3}nào) được|chưa được|(?:nghiêm )?cấm|đừng|chớ",
        ),
        (
            Duty.FORBIDDEN,
            Side.BEFORE,
            r"là (?:vi phạm|sai|trái luật|phạm luật|trái phép)|bị cấm"
            r"|thì (?:không|chưa)(?= *(?:[,.;!]|$))",
        ),
        (Duty.OPTIONAL, Side.BEHIND, r"thậm chí(?: còn| có thể)*(?: bị)? buộc(?: phải)?"),
        (
            Duty.COMPELLED,
            Side.BEHIND,
            r"(?<!có thể )phải(?=[^.;]{1,60}, không (?:trừ|chừa)(?: một)? ai(?!\w))"
            r"|bắt buộc phải|bắt phải|buộc phải|nhất định (?:phải|bị)|luôn (?:luôn )?(?:phải|bị)"
            r"|(?:chắc chắn|đương nhiên|lúc nào cũng|khi nào cũng) (?:phải|bị|sẽ)(?: bị| phải)*"
            r"|đều (?:phải|bị)|phải bị",
        ),
        (Duty.OPTIONAL, Side.BEHIND, r"có thể(?: bị)?"),
        (
            Duty.WARNED,
            Side.BEFORE,
            r"(?:chỉ |sẽ |thì )*(?:bị )?(?:phạt )?cảnh cáo(?! hoặc)"
            r"|(?:chỉ|bị) (?:bị )?(?:nhắc nhở|khuyên bảo)",
        ),
        (
            Duty.ALLOWED,
            Side.EITHER,
            r"(?<!người )(?<!nơi )(?<!hợp )(?<!loại )(?<!để )(?<!phải )được"
            r"(?! (?:coi|tính|gọi|xem|chở|giao|giữ))"
            r"(?! (?:các |một )?(?:cơ quan|công an|cấp trên|tòa)(?: [^\s,;.]+){0,5}?"
            r" (?:yêu cầu|nhắc|mời))"
            r"(?: phép| quyền| tự do)?"
            r"|cho phép|luật(?: mới)? cho(?! rằng| biết)|có quyền|tha hồ"
            r"|(?<!không )(?<!chưa )(?<!chẳng )(?:hợp pháp|đúng luật)"
            r"|(?:vẫn |thì |cũng )?cứ(?: việc| thoải mái| tự| tha hồ)?|thoải mái",
        ),
        (Duty.OBLIGED, Side.BEHIND, r"(?<!rẽ )(?<!bên )(?<!tay )phải|bắt buộc|buộc|cần phải"),
        (
            Duty.PUNISHED,
            Side.BEFORE,
            r"(?:bị )?(?:xử phạt|(?<!nộp )(?<!hình )(?<!mức )phạt(?! (?:góc|đền))|xử lý)",
        ),
        (
            Duty.DENIED,
            Side.BEHIND,
            rf"{_NO}(?: còn)? (?:bị|thể bị|phải bị|còn)(?: buộc| bắt| buộc phải| bắt phải)?",
        ),
        (
            Duty.UNDONE,
            Side.BEHIND,
            rf"{_NO}(?! (?:quá|vượt quá|đủ|đến|tới|tròn|dưới|hơn|nổ|lúc))",
        ),
    )
)
_ANY_MARK = re.compile(
    r"(?<!\w)(?:không|chẳng|chả|chưa|đâu|mới|chỉ|vô can|khỏi|miễn|được miễn|hay|hoặc|có hay|thì|tùy"
    r"|tuỳ|ai muốn|muốn|nếu|nghiêm|cấm|đừng|chớ|là|bị|bắt|buộc|nhất định|luôn|chắc chắn|đương nhiên"
    r"|lúc nào|khi nào|thậm chí|đều|phải|có|sẽ|phạt|cảnh cáo|nhắc nhở|khuyên bảo|được|cho|luật"
    r"|tha hồ|hợp pháp|đúng luật|vẫn|cũng|cứ|thoải mái|cần|xử)(?!\w)",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    r"(?<!\w)(?:không|chẳng|chưa|quên|thiếu|chớ|đừng)"
    r"(?! (?:quá|vượt quá|đủ(?! điều kiện)|đến|tới|tròn|dưới|hơn|nổ|hay|tốt|đẹp|vui|ngờ))(?!\w)",
    re.IGNORECASE,
)
_SAID_OF_DUTY = re.compile(
    r"(?<!\w)(?:không|được|phải|cấm|có thể|bắt buộc|cần|phép|luật|quy định"
    r"|mi-?li-?gam|mg|ml|mg/l|lít|ki-?lô-?gam|kg|km/h"
    r"|trường hợp|ngoại lệ|tùy ý|tuỳ ý|tùy|đâu|thấy|hoàn toàn|thoải mái|vẫn|cứ|muốn|nhất thiết"
    r"|bị phạt|xử phạt|xử lý)(?!\w)",
    re.IGNORECASE,
)
_MEANT = {  # of what people do; what is told apart as an act (telling_words) is not here
    written: meant
    for meant, said in (
        ("dùng", "hút|sử dụng|áp dụng|xài|bắn|đốt|uống|nhấp"),
        ("niêm yết", "dán|treo"),
        ("dẫn dắt", "dắt|dẫn"),
        ("báo", "thông báo|gọi báo"),
        ("đưa", "đăng|đăng tải"),
        ("qua đường", "sang đường|băng qua đường"),
        ("điều khiển", "chạy|cầm lái|lái|đi"),
        ("trường học", "cơ sở giáo dục|trường"),
        ("yêu cầu", "đòi|ép|bắt ép|bắt"),
        ("rượu bia", "rượu, bia|bia rượu|rượu|bia"),
        ("sự cố an toàn thực phẩm", "ngộ độc thực phẩm|ngộ độc|sự cố an toàn thực phẩm"),
        ("cơ sở khám, chữa bệnh", "cơ sở y tế|trạm y tế|bệnh viện"),
        ("học sinh", "người học|học trò"),
        ("dùng ô", "che ô|cầm ô"),
        ("che giấu", "giấu|giấu giếm|bưng bít"),
        ("thiết bị an toàn", "ghế an toàn"),
        ("giấy tờ tùy thân", "căn cước|giấy tờ"),
        ("cửa hàng", "tiệm|quán"),
        ("trẻ", "em bé|em nhỏ|bé|trẻ em"),
        ("cho", "giao"),
        ("giao xe", "mượn xe|đưa chìa khóa xe|giao chìa khóa xe|đưa xe"),
        ("không đủ điều kiện", "không đủ tuổi|chưa đủ tuổi"),
        (
            "vượt đèn đỏ",
            "qua ngã tư lúc đèn đỏ|qua đường lúc đèn đỏ|qua lúc đèn đỏ|qua đèn đỏ|đi lúc đèn đỏ"
            "|chạy lúc đèn đỏ|băng đèn đỏ|phóng qua đèn đỏ|không dừng đèn đỏ"
            "|không chấp hành đèn tín hiệu",
        ),
        ("gây thương tích", "đánh nhau|đánh bạn|đánh người"),
        ("nộp", "trả|đóng"),
        ("khí thở", "hơi thở"),
        ("quy kết trách nhiệm", "quy lỗi|đổ lỗi|kết tội"),
        ("nơi chế biến", "bếp ăn|nhà bếp|căng tin"),
        ("xúc phạm", "chửi bới|chửi mắng|chửi rủa"),
        ("sử dụng chất ma túy", "chơi ma túy|chích ma túy"),
        ("ô tô kinh doanh vận tải hành khách", "taxi|tắc xi|ta-xi|xe khách|xe buýt"),
        ("hướng dẫn", "bày cho|bày cách|dạy cách|chỉ cách"),
        ("mua bán", "buôn bán|buôn"),
        ("tàng trữ", "cất giữ|tích trữ|giữ pháo|giữ mấy|giữ vài|giữ ít"),
    )
    for written in (*said.split("|"), meant)
}
_SAME = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, _MEANT), key=len, reverse=True))})(?!\w)"
)
_ROWS = tuple(  # who is told apart: pupils by their schools, travellers by what they sit in
    tuple(WordPattern(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for words in row)
    for row in (
        (
            "tiểu học|cấp (?:một|1)|lớp (?:[1-5]|một|hai|ba|bốn|năm)(?! (?:học|trăm))",
            "trung học|thcs|thpt|cấp (?:hai|ba|2|3)|cấp học khác"
            "|lớp (?:[6-9]|1[0-2]|sáu|bảy|tám|chín|mười)",
        ),
        ("xe buýt|xe khách|tàu|máy bay|ta[cx]xi", "xe máy|mô tô|gắn máy|xe đạp"),
    )
)
_ACTORS = re.compile(
    r"^\W*(?:(?:các|mọi|mỗi|những|thầy cô|thầy|cô|giáo viên|học sinh|trẻ em|trẻ|cá nhân|tổ chức"
    r"|cha mẹ|bố mẹ|phụ huynh|cửa hàng|em|bạn|người lớn|người dùng|người|ai)(?!\w)\W*)+(?=\w)"
)


def duty_marks(text: str) -> list[DutyMark]:
    """The words of duty of a text, in its order."""
    found: list[DutyMark] = []
    at = 0
    while place := _ANY_MARK.search(text, at):
        at = place.end()
        for duty, side, words in _MARKS:
            if match := words.match(text, place.start()):
                found.append(DutyMark(match.start(), match.end(), duty, side))
                at = match.end()
                break
    return found


@lru_cache(maxsize=8192)
def duty_words(text: str) -> frozenset[str]:
    """The words that say what a clause is about, without those of duty."""
    return telling_syllables(_SAID_OF_DUTY.sub(" . ", plain_words(text)))


@lru_cache(maxsize=8192)
def plain_words(text: str) -> str:
    """A text in small letters, with one word for what is said in several."""
    return _SAME.sub(lambda match: _MEANT[match[0]], text.lower())


def is_of_hours(text: str) -> bool:
    """Whether a text is of some hours of the day."""
    return any(one.unit == "giờ" for one in figures_in(text))


def without_actors(text: str) -> str:
    """What is done, without who may do it, which stands before it: "cho phép | thầy cô dạy"."""
    return _ACTORS.sub(" ", text)


def rows_in(text: str) -> tuple[frozenset[int], ...]:
    """Pupils of which schools a text is of, and in what they travel; each row for itself."""
    return tuple(frozenset(n for n, words in enumerate(row) if words.search(text)) for row in _ROWS)


def first_word(text: str) -> str:
    """The first word of a text, as it is compared; "" = it has none."""
    done = without_actors(_SAID_OF_DUTY.sub(" ", plain_words(text)))
    return next(iter(WORD.findall(done)), "")


def limits_in(text: str) -> tuple[SaidFigure, ...]:
    """The ages, measures and numbers of people of a text, which say in which cases it is so."""
    return tuple(
        one for one in figures_in(text) if one.kind in CONDITION_KINDS or one.unit == "người"
    )


def leaves_undone(text: str) -> bool:
    """Whether a text is of what is left undone; "không quá", "chưa đủ" are limits."""
    return _UNDONE.search(text) is not None


def negated_in(text: str) -> frozenset[str]:
    """The words that a text denies, as they are compared: "không đội", "quên cài"."""
    plain = plain_words(text)
    denied: set[str] = set()
    for one in _UNDONE.finditer(plain):
        for found in WORD.finditer(plain, one.end()):
            word = found[0]
            denied.add(word)
            if word not in _SAYS_LITTLE:
                break
    return frozenset(denied - _SAYS_LITTLE)


_SAYS_LITTLE = frozenset(("có", "dùng", "mang", "ai"))  # "không có ghế an toàn", "không dùng ghế"


def all_words(text: str) -> frozenset[str]:
    """Every word of a text, small ones too, as they are compared."""
    return frozenset(WORD.findall(plain_words(text)))
