"""What a sentence says beyond its source without a figure that can be read.

Other penalties, sums in vague words, leave for what is forbidden, an exception that is none, a rule
for some said of everybody, a fee where there is none, a duty of somebody else's.
"""

import re
from collections.abc import Iterator

from broadcaster.domain.text import nfc
from broadcaster.law.said_figures import FigureKind, Limit, figures_in
from broadcaster.law.telling_words import telling_syllables, weight_of

_PIECE = re.compile(r"(?:[^.!?;…]|(?<=\d)\.(?=\d))+[.!?;…]*")
_TAIL = re.compile(  # behind a statement: it asks for no answer
    r"[,\s–-]*(?<!\w)(?:(?:các )?(?:bạn|em|cậu|con|mình) )?(?:có |đã )?(?:"
    r"(?:đúng|phải) (?:không|chứ|chưa)|(?:nhớ|biết|rõ|hiểu|thấy|nghe)(?: \w+)? (?:chưa|không|chứ)"
    r"|nhé|nha|nào|chứ|nhỉ)(?: (?:nào|ạ|nhỉ|nhé))?(?:,? (?:các )?(?:bạn|em|cậu)(?: ơi| nhỉ)?)?"
    r"\s*\?+\s*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?<!\w)(?:(?<!riêng )(?<!khác )(?<!kém )(?<!thiếu )gì|bao nhiêu|bao lâu"
    r"|vì sao|tại sao|thế nào|hay không|liệu|mấy|có được|có phải)"
    r"(?!\w)",
    re.IGNORECASE,
)


def statements(text: str) -> str:
    """What a text says, without what it only asks; a question's tail makes no statement one."""
    return " ".join(filter(None, map(_said, _PIECE.findall(nfc(text)))))


def _said(piece: str) -> str:
    words = piece.strip()
    if not words.endswith("?"):
        return words
    tail = _TAIL.search(words)
    body = words[: tail.start()].strip(" ,–-") if tail else ""
    return "" if _ASKS.search(body) else body


def wrong_additions(text: str, source: str) -> Iterator[str]:
    """Why a sentence says what its source does not; `source` are the words of its units."""
    said, law = statements(text).casefold(), nfc(source).casefold()
    yield from _penalties(said, law)
    yield from vague_figures(said, law)
    yield from _leave(said, law)
    yield from _gets_away(said, law)
    yield from _urged(said, law)
    yield from _rights_and_duties(said, law)
    yield from _somebody_elses_fine(said, law)
    yield from _exceptions(said, law)
    yield from _everybody(said, law)
    yield from _fees(said, law)
    yield from _others_duties(said, law)


# ----- penalties


def _words(*forms: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)")


_PENALTIES = tuple(  # what is said, and what of a source bears it
    (_words(ours), _words(theirs))
    for ours, theirs in (
        (r"(?<!nước )tù(?! túng| đọng)|(?:bắt|bị|tạm) giam|giam(?= \w+ (?:ngày|tháng|năm))",
         r"tù|giam"),
        ("tước", "tước"),
        ("tịch thu|bị thu (?:xe|giữ|bằng|hồi)|thu xe", "tịch thu|thu giữ|thu hồi"),
        ("tạm giữ|(?:bị )?(?:giữ|giam) (?:xe|bằng|giấy phép|phương tiện)", "tạm giữ|giữ"),
        ("đuổi học|(?:buộc )?thôi học|đình chỉ học", "đuổi học|thôi học|đình chỉ"),
        ("k[ỷỉ] luật|hạnh kiểm|lưu ban", "k[ỷỉ] luật|hạnh kiểm|lưu ban"),
        (r"trừ (?:\w+ )?điểm", r"trừ (?:\w+ ){0,2}điểm"),
        ("cảnh cáo", "cảnh cáo"),
        ("(?:bị|nộp|mức|tiền) (?:xử )?phạt", "phạt|đồng|chế tài|xử lý"),
        ("bồi thường|(?:mua )?đền", "bồi thường|đền|khắc phục|hoàn trả|chi phí"),
        ("nộp (?:tiền|lệ phí)", "nộp|phạt|phí|tiền"),
        ("ghi (?:vào )?(?:học bạ|sổ đầu bài)", "học bạ|sổ đầu bài"),
        (r"(?:cảnh cáo|phê bình|kiểm điểm|bêu tên)(?: \w+){0,2} trước (?:toàn trường|cờ|lớp)",
         "trước toàn trường|trước lớp"),
    )
)  # fmt: skip
PENALTY = _words(  # of these any says law, whoever is spoken of
    r"(?<!nước )tù(?! túng| đọng)", "giam", "tịch thu", "tước", "tạm giữ", "giữ xe", "đuổi học",
    "k[ỷỉ] luật", r"trừ (?:\w+ )?điểm", "nộp (?:phạt|tiền)", "thu xe", "phạt",
)  # fmt: skip


def _penalties(said: str, law: str) -> Iterator[str]:
    for ours, theirs in _PENALTIES:
        if (found := ours.search(said)) and not theirs.search(law):
            yield f"nói “{found[0]}”, mà mục nguồn không nói thế"


_FAMILY = "cha mẹ|bố mẹ|ba mẹ|phụ huynh|gia đình"
_SCHOOL = "nhà trường|thầy cô"
_BLAMED = tuple(  # who is said to be fined, who does it himself, and what of a source bears it
    (
        re.compile(
            rf"(?<!không phải )(?<!\w)(?:{ours})(?: (?:cũng|đều|sẽ|mới|có thể|phải|là người|thì|"
            r"bạn|em|các|ấy|của|đó))* (?:bị|chịu) (?:xử )?(?:phạt|cảnh cáo)(?!\w)"
        ),
        re.compile(
            rf"(?<!\w)(?:{ours})(?: \w+)? (?:chở|lái|đèo|điều khiển|chạy|vượt|uống|không đội|giao)"
            r"(?!\w)"
        ),
        _words(theirs),
    )
    for ours, theirs in (
        (_FAMILY, f"{_FAMILY}|cha|mẹ|người giám hộ|giao xe|chủ xe|chủ phương tiện|cho mượn"),
        (_SCHOOL, f"{_SCHOOL}|trường(?! hợp)|cơ sở giáo dục|hiệu trưởng|giáo viên|nhà giáo"),
        ("chủ xe", "chủ(?! yếu| động| trì)"),
    )
)


_ONLY = re.compile(
    r"(?<!không )(?<!chẳng )(?<!\w)chỉ (?:có |mỗi |riêng |một )?(?:người|bạn|ai)(?: \w+){0,4} "
    r"bị (?:xử )?phạt(?!\w)"
)
_ALSO = _words("cũng bị (?:xử )?phạt")


def _somebody_elses_fine(said: str, law: str) -> Iterator[str]:
    """A fine of parents, of a school, of an owner whom the source does not name."""
    for ours, himself, theirs in _BLAMED:
        if (found := ours.search(said)) and not himself.search(said) and not theirs.search(law):
            yield f"nói “{found[0]}”, mà mục nguồn không phạt người ấy"
    if (found := _ONLY.search(said)) and _ALSO.search(law):
        yield f"nói “{found[0]}”, mà nguồn phạt cả người khác"


# ----- sums in vague words


_VAGUE_MONEY = _words(
    r"(?:nửa|vài|mấy|dăm|hàng|tiền|bạc|cả)(?: ba)? (?:chục|trăm|nghìn|ngàn|vạn|triệu|t[ỷỉ])",
    r"(?:trăm|triệu|t[ỷỉ]) rưỡi (?:nghìn|ngàn|đồng)",
    r"gấp (?:đôi|rưỡi|bội|\d+|một|hai|ba|bốn|năm|bảy|mười|nhiều|mấy|vài|trăm)(?: lần)?",
    r"hết (?:sạch )?điểm",
)
_VAGUE_TIME = re.compile(
    r"(?<!\w)(?:nửa|vài|mấy|dăm)(?: ba)? (?:ngày|tuần|tháng|năm|giờ|tiếng|phút)(?!\w)"
    r"(?! (?:nay|trước|qua|liền|rồi|sau))"
)
_TERM = _words("phạt", "bị", "phải", "được", "cấm", "giam", "tù", "trong", "sau", "hạn")
_DOUBLE = re.compile(r"(?:gấp|bằng) (?:0?2|hai) lần|một phần hai|1/2|một nửa")


def vague_figures(said: str, law: str) -> Iterator[str]:
    """Sums and times in words that no source has: "vài triệu", "gấp ba", "mấy ngày"."""
    found = [*_VAGUE_MONEY.finditer(said)]
    if _TERM.search(said):
        found += _VAGUE_TIME.finditer(said)
    if (twice := _TWICE_A_BODY.search(said)) and _BODY.search(law):
        yield f"nói “{twice[0]}”, mà mức của tổ chức là gấp đôi cá nhân"
    for one in found:
        doubled = one[0] == "gấp đôi" and _is_doubled(said, one, law)
        if one[0] not in law and not doubled:
            yield f"“{one[0]}” không có trong mục nguồn"


_BODY = _words("tổ chức", "công ty", "doanh nghiệp", "cơ quan", "hợp tác xã", "pháp nhân")
_TWICE_A_BODY = re.compile(
    r"(?<!\w)gấp (?:đôi|hai)(?: lần)?(?: mức(?: của)?| so với)? tổ chức(?!\w)"
)
_BEARER = re.compile(rf"{_BODY.pattern}|(?<!\w)cá nhân(?!\w)")


def _is_doubled(said: str, found: re.Match[str], law: str) -> bool:
    """Whether "gấp đôi" is what a source says: of a body, where its amount is twice a person's.

    Twice for doing it again, for somebody else, is the sentence's own.
    """
    in_words = _DOUBLE.search(law) is not None
    if not _BODY.search(law):
        return in_words
    bearers = [one[0] for one in _BEARER.finditer(said[: found.start()])]
    told = bearers[-1] if bearers else next(iter(_BODY.findall(said[found.end() :])), "")
    return bool(told) and told != "cá nhân" and (in_words or _has_a_double(law))


def _has_a_double(law: str) -> bool:
    """Whether one amount of a source is twice another."""
    amounts = [one.values for one in figures_in(law) if one.kind is FigureKind.MONEY]
    doubled = {tuple(2 * value for value in values) for values in amounts}
    return any(values in doubled for values in amounts)


# ----- leave for what is forbidden


_FORBIDS = _words("không được", "cấm", "nghiêm cấm", "phạt", "cảnh cáo", "không cho phép", "đồng")
_ALLOWS = re.compile(r"(?<!không )(?<!\w)(?:được (?:phép|quyền)|có quyền|có thể)(?!\w)")
_LEAVE = _words(
    r"(?:không|chẳng|chả) (?:sao|vấn đề gì|việc gì)", "có sao đâu", "thoải mái", "vô tư",
    "chuyện (?:nhỏ|thường|bình thường)", r"cứ(?: \w+)+ (?:nhé|đi|thôi)",
    r"vẫn(?: \w+)+ bình thường",
    r"(?:bạn|người|em|ai|chúng ta|mình|học sinh|người đọc) (?:\w+ )?có thể"
    r"(?! (?:bị|gây|làm|dẫn|khiến|phải|mất|chịu|gọi|nói|báo|nhắc|hỏi|nhờ|xem|nghe|tìm|thấy|là|biết"
    r"|giúp|đọc|chọn|đổi))",
)  # fmt: skip
_UNDOES = _words("không được", "cấm", "đừng", "không nên", "không thể", "sai", "vi phạm", "phạt",
                 "tưởng", "nhưng")  # fmt: skip


def _leave(said: str, law: str) -> Iterator[str]:
    found = _LEAVE.search(said)
    if found and _FORBIDS.search(law) and not _ALLOWS.search(law) and not _UNDOES.search(said):
        yield f"nói “{found[0].strip()}” về điều mà nguồn cấm"


_GETS_AWAY = re.compile(  # "cũng vô can", "thoát được mức phạt"
    r"(?<!\w)(?:vô can|vô sự|thoát (?:được |khỏi )*(?:mức |bị |tiền )*phạt|được (?:tha|bỏ qua)"
    r"|muốn làm gì thì làm|an toàn trước pháp luật)(?!\w)"
)
_IDLE = "đứng (?:nhìn|ngoài|yên)|làm ngơ|ngó lơ|thờ ơ|bỏ mặc|im lặng|lờ đi|cởi|tháo|bỏ mũ|quên"
_MAY_IDLE = re.compile(rf"(?<!\w)(?:được(?: phép)?|có thể|cứ) (?:{_IDLE})(?!\w)")
_STANDS_BY = re.compile(
    rf"(?<!\w)(?:nhà trường|thầy cô|chúng ta)"
    rf"(?: (?!không|chẳng|đừng|chớ)\w+)? (?:{_IDLE})(?!\w)"
    r"(?! (?:từng|một phút|tưởng niệm|lắng nghe|theo dõi))"
)
_RIGHTLY = re.compile(  # who did it as it should be, who is through with it, who only stands by
    r"(?<!không )(?<!chưa )(?<!chẳng )(?<!\w)(?:đúng|xanh|cho phép|cho đi|điều khiển giao thông"
    r"|dừng|bên cạnh|(?:đến|tới|về|vào) (?:nơi|lớp|trường|nhà|bến))(?!\w)"
)
_THEN_MAY = re.compile(
    r"(?<!\w)(?:thì|cũng|vẫn|đều) được (?:phép )?(?!nghe|biết|coi|tính|gọi|bảo|tôn|hỗ|giúp)(\w+)"
)
_DENIES = re.compile(
    r"(?<!\w)(?:không|chưa|chẳng|chả|đừng|chớ|sao|thay vì|tưởng|nghĩ|bị|nếu|khi|mới|chỉ|ai)(?!\w)"
)


def _gets_away(said: str, law: str) -> Iterator[str]:
    """Who gets away with what is punished, or stands by where the source asks to do something."""
    punishes, binds = _FORBIDS.search(law), _BINDS.search(law) or "biện pháp" in law
    for form, applies in (
        (_GETS_AWAY, punishes or binds),
        (_MAY_IDLE, binds and not _ALLOWS.search(law)),
        (_STANDS_BY, binds),
        (_THEN_MAY, punishes and not binds and "được" not in law.replace("không được", "")),
    ):
        for found in form.finditer(said) if applies else ():
            clause = re.split(r"[.;:!?,]", said[: found.start()])[-1]
            plain = re.sub(r"(?:chưa|không) (?:đủ|tròn)", " ", clause)
            if not _DENIES.search(plain) and not _RIGHTLY.search(clause):
                yield f"nói “{found[0]}”, mà nguồn không cho thế"


_URGES = re.compile(
    r"^(?:vì vậy,? |vậy nên,? |nên )?(?:chúng (?:ta|mình)|(?:các|mọi) (?:bạn|em)|bạn|học sinh"
    r")(?: (?:hãy|nên|cứ|cùng|sẽ))? (\w+ \w+)"
)


def _urged(said: str, law: str) -> Iterator[str]:
    """What is fined, said as what we do: "chúng ta kỳ thị …"."""
    found = _URGES.search(said)
    if (
        found and found[1] in law and not _words("không", "chưa", "chẳng").search(law)
        and _FORBIDS.search(law) and not _UNDOES.search(said) and not _IF.search(said)
    ):  # fmt: skip
        yield f"bảo “{found[1]}”, điều mà nguồn cấm hay phạt"


_IF = _words("nếu", "khi", "mà", "bị", "có thể", "kẻo", "là", "nhớ", "biết")


_NO_NEED = re.compile(r"(?<!\w)(?:không|chẳng|chả|khỏi) cần(?! (?:lo|sợ|ngại|vội|giấu))(?!\w)")
_FREES = _words(r"không (?:cần|phải|bắt buộc)", "miễn", "không thu")
_BINDS = _words("phải", "buộc", "mới", "bắt buộc", "trách nhiệm", "nghĩa vụ", "bổn phận", r"đủ \d+")
_RIGHT = _words(r"quyền(?! (?:sử dụng|hạn|riêng tư))", "được")
_DUTY_WORD = _words("nghĩa vụ", "bổn phận", "trách nhiệm phải", "bắt buộc phải")
_DUTY_OR = _words("nghĩa vụ", "bổn phận", "trách nhiệm", "bắt buộc", "phải")


def _rights_and_duties(said: str, law: str) -> Iterator[str]:
    if (found := _NO_NEED.search(said)) and not _FREES.search(law):
        yield f"nói “{found[0]}” điều mà nguồn đòi hỏi"
    if (found := _DUTY_WORD.search(said)) and _RIGHT.search(law) and not _DUTY_OR.search(law):
        yield f"nói “{found[0]}” về điều mà nguồn nói là quyền"
    if "có quyền" in said and not _words("quyền", "được").search(law) and _BINDS.search(law):
        yield "nói “có quyền” về điều mà nguồn nói là phải làm"


_MUST = re.compile(  # "rẽ phải", "bên phải" are ways
    r"(?<!không )(?<!chưa )(?<!chẳng )(?<!có )(?<!rẽ )(?<!bên )(?<!tay )(?<!\w)"
    r"phải ((?:[^\W\d_]+ ?){1,3})"
)
_MUST_ANYWAY = _words(  # what "phải" says of who is fined, or of a listener
    "chịu|nộp|trả|bồi|nhớ|biết|hiểu|nói|kể|lo|dừng|xin|gỡ|mất|có|làm|là|được|bị|đội|đi|đợi|chờ|cẩn"
    "|đủ|ngồi|hỏi|báo|học|giữ"
)
_ANY_DUTY = _words("phải", "buộc", "mới", "cần", "trách nhiệm", "nghĩa vụ", "bổn phận", "yêu cầu",
                   "chỉ", "đúng", "không được", "cấm")  # fmt: skip


def new_duties(text: str, source: str) -> Iterator[str]:
    """A duty in words that its source, which asks for nothing, does not have."""
    said, law = statements(text).casefold(), nfc(source).casefold()
    if _ANY_DUTY.search(law):
        return
    for found in _MUST.finditer(said):
        first = found[1].split()[0]
        if not _MUST_ANYWAY.fullmatch(first) and not (
            telling_syllables(found[1]) & telling_syllables(law)
        ):
            yield f"nói “phải {found[1].strip()}”, mà nguồn không nói “phải”"


# ----- exceptions, everybody


_BUT = re.compile(r"(?<!\w)(?:ngoại )?trừ (?!\d|điểm|hai |ba |bốn |mười )([^.;,\n]{3,60})")
_TOO = _words("kể cả", "ngay cả", "bao gồm", "cũng", "luôn cả")
_HOLDS_FOR = re.compile(
    r"(?<!không )(?<!chưa )(?<!không được )(?<!\w)áp dụng (?:với|cho|đối với)(?!\w)"
)
_FINED_FOR = re.compile(
    r"(?<!không )(?<!chưa )(?<!chẳng )(?<!\w)bị (?:xử )?(?:phạt|cảnh cáo)(?!\w)"
)
_APART = _words("trừ", "riêng", "chỉ", "ngoài", "còn", "nhưng", "mới")
_MENTIONED = 0.6  # of the weight of an exception's words


def of_an_exception(said: str, law: str) -> bool:
    """Whether a text speaks of what a source leaves out behind "trừ"."""
    told = telling_syllables(said)
    for found in _BUT.finditer(law):
        theirs = telling_syllables(found[1])
        if theirs and weight_of(theirs & told) >= _MENTIONED * weight_of(theirs):
            return True
    return False


_BUT_AGES = re.compile(r"(?<!\w)trừ [^.;\n]+")


def _of_an_excepted_age(said: str, law: str) -> bool:
    """Whether a text names an age of those whom a source leaves out: 5 of "trừ trẻ dưới 6 tuổi"."""
    ends = [
        one.values[0]
        for found in _BUT_AGES.finditer(law) for one in figures_in(found[0])
        if one.kind is FigureKind.AGE and one.limit is Limit.UNDER and len(one.values) == 1
    ]  # fmt: skip
    told = [
        one.values[0] + (one.limit is not Limit.UNDER)
        for one in figures_in(said)
        if one.kind is FigureKind.AGE and len(one.values) == 1 and not one.limit.upward
    ]
    return bool(ends) and any(age <= max(ends) for age in told)


def _exceptions(said: str, law: str) -> Iterator[str]:
    fined = _FINED_FOR.search(said)
    if (
        fined and not _APART.search(said)
        and (of_an_exception(said, law) or _of_an_excepted_age(said, law))
    ):  # fmt: skip
        yield f"nói “{fined[0]}” về điều mà nguồn trừ ra"
    found = _HOLDS_FOR.search(said) or _TOO.search(said)
    if found and not _APART.search(said) and of_an_exception(said, law):
        yield f"nói “{found[0]}” điều mà nguồn trừ ra"


_ALL = _words(
    "mọi người", "ai cũng", "(?:bạn|em|người) nào cũng", "bất (?:kỳ|cứ|kể) (?:ai|bạn|người)",
    "tất cả (?:mọi|các|chúng)", "mọi lứa tuổi", "tuổi nào cũng", "của tất cả",
)  # fmt: skip
_MOSTLY = 0.5


def _everybody(said: str, law: str) -> Iterator[str]:
    found = _ALL.search(said)
    if not found or "tuổi" in said.replace("tuổi nào", "") or _words("mọi", "tất cả").search(law):
        return
    told = telling_syllables(said)
    near = [
        clause for clause in re.split(r"[.;\n]", law)
        if told and weight_of(told & telling_syllables(clause)) >= _MOSTLY * weight_of(told)
    ]  # fmt: skip
    ages = [[f.text for f in figures_in(clause) if f.kind is FigureKind.AGE] for clause in near]
    if ages and all(ages):
        yield f"nói “{found[0]}”, mà nguồn chỉ nói về một lứa tuổi ({ages[0][0]})"


# ----- fees


_FEE = re.compile(
    r"(?<!\w)(?:thu|trả|đóng|nộp|mất|tốn|chịu|tính|phạt)(?: \w+)? (?:phí|lệ phí|cước|tiền)(?!\w)"
)
_NONE = re.compile(r"(?<!\w)(?:không|chẳng|chả|khỏi|chưa|miễn|đừng)(?: \w+){0,3} ?$")
_OVER_AGE = re.compile(
    r"(?<!\w)(?:(?:từ|trên|đủ|tròn|quá|hơn|ngoài)(?: đủ)?|lên) \w+(?: \w+)? tuổi"
)


def _fees(said: str, law: str) -> Iterator[str]:
    theirs = [bool(_NONE.search(law[: one.start()])) for one in _FEE.finditer(law)]
    if not theirs or not all(theirs) or of_an_exception(said, law):
        return
    if _OVER_AGE.search(said) and not re.search(r"từ đủ \d", law):  # who is older pays
        return
    for one in _FEE.finditer(said):
        if not _NONE.search(said[: one.start()]):
            yield f"nói “{one[0]}”, mà nguồn nói không mất"


# ----- whose duty


_WHO = {  # who is told apart; a person in general is everybody
    "học sinh": "học sinh|người học|học viên|sinh viên|trẻ em|các em|đội viên",
    "nhà trường": "hiệu trưởng|nhà trường|giáo viên|nhà giáo|thầy cô"
    "|cơ sở giáo dục|trường học|cán bộ quản lý",
    "nhân viên": "thủ thư|bảo vệ|lao công|tạp vụ|nhân viên",
    "gia đình": "cha mẹ|cha, mẹ|bố mẹ|ba mẹ|phụ huynh|người giám hộ|gia đình",
    "cơ quan": "công an|ủy ban nhân dân|cơ quan|bộ trưởng|bộ|sở|chính phủ|cảnh sát|tòa án",
    "doanh nghiệp": "doanh nghiệp|công ty|nhà cung cấp|mạng xã hội|chủ cửa hàng",
}
_SUBJECT = {
    name: re.compile(
        rf"(?<!\w)(?:{forms})(?: (?!và|cùng|hoặc|cho|với|của)\w+){{0,2}} (?:có (?:trách nhiệm|"
        r"nghĩa vụ|quyền|bổn phận)|phải|chịu trách nhiệm)(?!\w)"
    )
    for name, forms in _WHO.items()
}
_NAMED = {name: _words(forms) for name, forms in _WHO.items()}
_GENERAL = _words("người", "ai", "mọi", "cá nhân", "công dân", "tổ chức", "các bên", "bạn")


def _others_duties(said: str, law: str) -> Iterator[str]:
    """A duty or right of somebody whom the source does not name, where it names whose it is."""
    ours = [name for name, form in _SUBJECT.items() if form.search(said)]
    theirs = [name for name, form in _SUBJECT.items() if form.search(law)]
    for name in ours:
        if not theirs or name in theirs:
            continue
        duties = " ".join(
            clause for clause in re.split(r"[.;\n]", law)
            if any(_SUBJECT[other].search(clause) for other in theirs)
        )  # fmt: skip
        before = re.split(r"(?<!\w)(?:có trách nhiệm|có nghĩa vụ|có quyền|phải)(?!\w)", duties)[0]
        if not _NAMED[name].search(before) and not _GENERAL.search(before):
            yield f"nói của “{name}”, mà nguồn nói của “{theirs[0]}”"
