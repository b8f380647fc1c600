"""A "không" that is missing, told by the form of a sentence.

A model that drops it leaves words behind that stand with a denial or not at all, a row of which one
half is denied, a duty whose doing is fined. What is denied act by act: `duty_senses`.
"""

import re
from collections.abc import Iterator, Sequence

from broadcaster.domain.text import nfc
from broadcaster.drafting.beyond_source import statements
from broadcaster.law.telling_words import telling_syllables, weight_of

_SENTENCE = re.compile(r"[.;:!?…()“”\"«»\n–]+")
PUNISHED = re.compile(
    r"(?<!\w)(?:bị|mức) (?:phạt|tước|trừ|cảnh cáo|tịch thu|cấm|nghiêm cấm|nhắc)|trái"
    r"|(?<!\w)(?:luật|pháp luật|nghị định|đều|cũng)(?: \w+)? cấm(?!\w)"
    r"|(?<!\w)(?:là|thì) (?:(?:không|chưa|chẳng) (?:được|đúng|nên|phép)|sai|hỏng)(?!\w)"
)
_AND = r"(?:,| và| hoặc| hay)(?: cũng)? "
_BETWEEN = (
    r"(?:(?!(?<!\w)(?:nhưng|mà|còn|chỉ|tuy|nếu|khi|trừ|mới|để)(?!\w))[^.;:!?\n])*?"  # one clause
)
_MAY_SAY = r"(?<!không )(?<!chưa )(?<!chẳng )(?<!ai )(?<!mới )(?<!chỉ )(?<!\w)được (?!nghe|biết)\w+"
_MAY_NOT = r"(?:không|chưa|chẳng)(?: ai)? được \w+"
_HALF_ALLOWED = re.compile(
    f"{_MAY_SAY}{_BETWEEN}{_AND}{_MAY_NOT}|{_MAY_NOT}{_BETWEEN}{_AND}{_MAY_SAY}"
)
_USES = "dùng|có|đội|đeo|mặc|mang|cài|bật|sử dụng|chấp hành"
_NOT_USED = re.compile(rf"(?<!\w)(?:không|chưa) (?:{_USES}) (\w+ \w+)")
_WHO_MAY_NOT = re.compile(r"(?<!\w)(\w+ \w+) (?:không|chưa) được(?!\w)")
_RATHER = re.compile(r"(?<!\w)chứ (?:phải|bị|được|cần|nên) (?!không|đâu|gì)\w+")  # "chứ không …"
_AT_ALL = re.compile(r"(?<!\w)(?:chút|tí|tẹo)(?: \w+)? nào(?!\w)")
_DENIED = re.compile(r"(?<!\w)(?:không|chưa|chẳng|chả|đừng|cấm|đâu)(?!\w)")
_MUST_BE = re.compile(
    r"(?<!không )(?<!chưa )(?<!chẳng )(?<!chả )(?<!đâu )(?<!có )(?<!\w)phải là ((?:\w+ ?){1,3})"
)
_THEN_NOT = re.compile(r"(?:^|[.;:!?]\s*)([^,.;:]+?),? thì (?:không|chưa|chẳng|đừng)(?!\w)")
_THEN_FINED = re.compile(r"(?:^|[.;:!?]\s*)([^,.;:]+?),? thì (?:sẽ |có thể )?bị phạt(?!\w)")
_IS_WRONG = re.compile(
    r"(?:^|[.,;:!?]\s*)([^.,;:]+?) (?:là|thì) (?:sai|trái|vi phạm"
    r"|thiếu trách nhiệm|(?:chưa|không) (?:đúng|nên|(?:làm )?tròn))(?!\w)"
)
_LACKING = re.compile(r"(?<!\w)(?:thiếu|quên|bỏ|tắt|hỏng|mất|hết|sai|trừ)(?!\w)")
_ONLY_THEY = re.compile(  # "người dân tự bắn, chỉ đơn vị được giao mới được bắn"
    r"(?:^|[.;:!?]\s*)([^.;:!?]+?), (?:mà |vì )?chỉ (?:có )?[^.;:!?]+? mới được(?: phép)? (\w+)"
)
_MUST_DO = re.compile(r"(?<!\w)phải (\w+(?: \w+){1,3})")
_NOBODYS = re.compile(  # of "không phải ai cũng", "không phân biệt": never without their "không"
    r"(?<!\w)(?:phải (?:ai|để|do|vì|tại|bởi|cứ|chỉ|mỗi|riêng|mọi|ngẫu nhiên|sân|bãi|nơi|chỗ|trò"
    r"|chuyện|thứ|món|cách|lý do|việc|điều|đồ|(?:lúc|khi|nơi|bạn|người|em) nào)(?!\w)"
    r"|phân biệt [^,.;]{2,30} (?:hay|và|với)(?!\w)|hề(?!\w)"
    r"|(?:riêng|khác|kém|thua|thiếu|liên quan|dính dáng) gì(?! cũng| đều)(?!\w))"
)
_NO_MORE = re.compile(  # "không còn là vi phạm nữa mà là tội phạm", "không làm ai giỏi hơn"
    r"(?<!\w)(?:còn [^,.;:]+ nữa,? mà|(?:làm|khiến|giúp) ai [^,.;:]+ hơn"
    r"|(?:khi|lúc) có [^,.;:]+ là (?:báo )?(?:tin )?(?:giả|bịa))(?!\w)"
)
_NOT_ONE = re.compile(  # "… ngày nào", "… đồng nào" at the end of what is said
    r"(?<!bất kỳ )(?<!bất cứ )(?<!bất kể )(?<!\w)(?:ngày|giờ|phút|giây|lúc|đồng|xu|nghìn|nơi|chỗ"
    r"|trường hợp|lần|dịp|việc|điểm|ngoại lệ|hình thức) nào(?=\s*(?:[.,;:!–]|$))"
)
_NOWHERE = re.compile(  # "nơi nào trong trường được hút"
    r"(?:^|[.,;:!?–]) *(?:nơi|chỗ|lúc|hình thức|loại|trò|góc|phòng) nào"
    r"(?:(?!(?<!\w)(?:cũng|đều|mà|thì|không|chưa)(?!\w))[^.,;:!?])* được(?!\w)"
)
_NONE_OF_A_ROW = re.compile(r"(?<!\w)không có thì(?!\w)")
_OUT_OF_A_CASE = re.compile(r"(?<!\w)không (?:thuộc|rơi vào|nằm trong) (trường hợp(?: \w+){1,3})")
_HAS = r"(?P<no{0}>(?:không|chưa|chẳng) )?có [^,.;:]+?"
_ROW_OF_TWO = re.compile(rf"(?<!\w){_HAS.format(1)}(?:,| và) {_HAS.format(2)} thì(?!\w)")
_FEW_WORDS = 4  # of a piece that says one act
_UNDER_AGE = re.compile(r"(?<!\w)(?:chưa|không) (?:đủ|tròn|đầy|đến|tới|quá)(?!\w)")
_NOT_AND_NOT = re.compile(  # "uống rượu, không uống bia": the row behind is denied, this is not
    r"(?:^|[.,;:!?–]| thì| là(?: nơi| chỗ)?| được| bổn phận| nghĩa vụ)"
    r" *((?:\w+ ?){1,3}?)(?:,| và|, và)(?: cũng)? "
    r"(?:không|chẳng|chưa)(?! (?:phải|chỉ|thì|quá|đủ|nên))(?: được| dùng)? ((?:\w+ ?){1,3})"
)
_WHEN = re.compile(r"\s*(?:trong|khi|lúc|ở|tại|vào|trước|sau)(?!\w)(?![^.;]* (?:thì|là)(?!\w))")
_NOT_NOT_AND = re.compile(  # "không hút, không mua và cũng bán": the last of the row is not denied
    r"(?:(?<!\w)không (?:được )?(?:\w+ ){0,2}\w+(?:,| và| hay| hoặc)(?: cũng)? ){2,}"
    r"((?!không|chưa|chẳng|cấm)\w+)"
)
_LACKS = r"(?:không|chưa|chẳng) (?:hề )?(?:có|đủ|còn)(?! thể)"
_LACKING_THEN = re.compile(rf"(?<!\w){_LACKS}(?P<what>[^.;:]*?)(?: thì|:|,) (?P<then>[^.;\n]+)")
_HAVING = re.compile(
    r"(?<!\w)(?:nếu|khi|mà|nào|trường hợp|hễ|chỗ|nơi|lúc)(?: \w+){0,4}? (?:có|còn|đủ)"
    r"(?! thể| tuổi| \d)(?!\w)"
)
_USING = frozenset(("sử", "dụng", "dùng", "hút", "uống", "đốt"))  # one act, whatever is used
_HALF = 0.5  # of the weight of what comes of it


_FORBIDS = re.compile(r"(?<!\w)(?:không(?! quá| chỉ| mất| tốn| thu)|chưa|cấm|trừ)(?!\w)")
_HOLDS_BACK = re.compile(  # words of a sentence that says no in some way
    r"(?<!\w)(?:không|chưa|chẳng|chả|đừng|chớ|cấm|trừ|thôi|tránh|hãy|phạt|phải|mới|chỉ|sai|trái"
    r"|quên|thiếu|vi phạm|cảnh cáo|xử lý|miễn|từ chối|đâu|dừng|khỏi|dưới|ngoài|riêng|tội|kín"
    r"|bảo vệ)(?!\w)"
)


def half_allowed(low: str) -> Iterator[str]:
    """Leave for one half of a row of which the other is forbidden; the source gives none."""
    if found := _HALF_ALLOWED.search(low):
        yield f"nói “{found[0]}”, mà nguồn không cho phép việc nào"


def lost_by_form(text: str, source: str) -> Iterator[str]:
    """Where a sentence as it stands lacks a "không" that its own words, or its row, ask for."""
    low, law = statements(text).casefold(), nfc(source).casefold()
    yield from _by_its_words(low, law)
    yield from _by_what_must_be_done(low, law)
    yield from _by_its_other_half(low, law)
    yield from _by_the_source(low, law)
    yield from _who_has_what_is_lacking(low, law)
    if not PUNISHED.search(low):
        yield from _first_of_a_denied_row(low, law)
        yield from _half_of_a_row(low, law)


def undenied(text: str, source: str) -> Iterator[str]:
    """Whether a sentence denies nothing of a source that denies all it says."""
    low, law = statements(text).casefold(), nfc(source).casefold()
    told = telling_syllables(low)
    rows = [row for row in re.split(r"[.;:!?]", law) if telling_syllables(row)]
    near = max(rows, key=lambda row: weight_of(told & telling_syllables(row)), default="")
    if weight_of(told & telling_syllables(near)) < _HALF * weight_of(told):
        return  # it is of something else beside: "ai mời rượu, cứ lắc đầu"
    if near and _FORBIDS.search(_UNDER_AGE.sub(" ", near)) and not _HOLDS_BACK.search(low):
        yield "nguồn nói không hay cấm, câu này không có chữ nào như thế"


def _by_its_words(low: str, law: str) -> Iterator[str]:
    """Words that stand with a "không" or not at all: "chứ phải", "chút nào", "phải ai cũng"."""
    if found := _RATHER.search(low):
        yield f"mất chữ “không”: “{found[0]}”"
    for found in _AT_ALL.finditer(low):
        begin = max(low.rfind(sign, 0, found.start()) for sign in ".;:!?") + 1
        if not _DENIED.search(low, begin, found.start()) and found[0] not in law:
            yield f"mất chữ “không” trước “{found[0]}”"
    for form in (_NOBODYS, _NOT_ONE, _NO_MORE):
        for found in form.finditer(low):
            begin = max(low.rfind(sign, 0, found.start()) for sign in ".;:!?") + 1
            if found[0] not in law and not _denies(low[begin : found.start()]):
                yield f"mất chữ “không” trước “{found[0]}”"
    if (found := _NOWHERE.search(low)) and "được" not in law.replace("không được", ""):
        yield f"mất chữ “không”: “{found[0].strip(' .,;:!?–')}”"
    found = _MUST_BE.search(low)
    if found and "phải là" not in law and not telling_syllables(found[1]) & telling_syllables(law):
        yield f"nói “{found[0].strip()}”, mà nguồn không nói thế"


def _by_what_must_be_done(low: str, law: str) -> Iterator[str]:
    """Who does what must be done, and is fined for it, or must not go on."""
    asked, own = (
        telling_syllables(" . ".join(found[1] for found in _MUST_DO.finditer(words)))
        for words in (law, low)
    )
    for form, must in ((_THEN_FINED, asked | own), (_THEN_NOT, asked)):
        for found in form.finditer(low):
            told = telling_syllables(found[1])
            if told and told <= must and not _DENIED.search(found[1]):
                yield f"mất chữ “không” trước “{found[1].strip()}”"


def _by_its_other_half(low: str, law: str) -> Iterator[str]:
    """What must be there is called wrong; what only others may do is said to be done."""
    asked = telling_syllables(" . ".join(found[1] for found in _MUST_DO.finditer(law)))
    for found in _IS_WRONG.finditer(low):
        last = telling_syllables(" ".join(found[1].split()[-2:]))
        if last & asked and not _DENIED.search(found[1]) and not _LACKING.search(found[1]):
            yield f"mất chữ “không” trong “{found[1].strip()}”"
    for found in _ONLY_THEY.finditer(low):
        if re.search(rf"(?<!\w){found[2]}(?!\w)", found[1]) and not _DENIED.search(found[1]):
            yield f"mất chữ “không” trước “{found[2]}”"


def _by_the_source(low: str, law: str) -> Iterator[str]:
    """A thing whose absence the source fines, who must not, a row of which nothing is there."""
    for found in _NOT_USED.finditer(law):
        used = rf"(?<!không )(?<!chưa )(?<!quên )(?<!thiếu )(?<!\w)(?:{_USES}) {found[1]}(?!\w)"
        fined = re.search(used + r"[^,.;]*(?<!không )(?<!chẳng )(?<!chưa )bị (?:phạt|cảnh)", low)
        if fined and not re.search(used, law) and not _DENIED.search(fined[0]):
            yield f"mất chữ “không”: nguồn nói “{found[0]}”"
    for found in _WHO_MAY_NOT.finditer(law):
        if re.search(rf"(?<!\w){found[1]} (?:thì |vẫn |cũng )?được (?!nghe|biết)\w", low):
            yield f"mất chữ “không”: nguồn nói “{found[0]}”"
    for one in _OUT_OF_A_CASE.finditer(law):
        used = rf"(?<!không )(?<!chưa )(?<!\w)(?:thuộc|rơi vào|nằm trong|là) {one[1]}(?!\w)"
        if re.search(used, low) and not re.search(used, law):
            yield f"mất chữ “không”: nguồn nói “{one[0]}”"
    none_of_it = _NONE_OF_A_ROW.search(law) or "phải có" in law
    for found in _ROW_OF_TWO.finditer(low) if none_of_it else ():
        if bool(found["no1"]) != bool(found["no2"]):
            yield f"nói “{found[0]}”, mà nguồn nói khi không có cái nào"


def _denies(words: str) -> bool:
    """Whether words deny something; "chưa đủ 18 tuổi" says who, not what."""
    return bool(_DENIED.search(_UNDER_AGE.sub(" ", words)))


def _half_of_a_row(low: str, law: str) -> Iterator[str]:
    """One of a row of acts that the source denies all: "không hút, không mua và cũng bán"."""
    words = _forbidden_words(law)
    for row in _SENTENCE.split(low):
        if (found := _NOT_NOT_AND.search(row)) and telling_syllables(found[1]) & words:
            yield f"mất chữ “không”: nguồn nói không, câu này nói “{found[1]}”"
        for found in () if _WHEN.match(row) else _NOT_AND_NOT.finditer(row):
            told = telling_syllables(found[1])
            if told and told <= words and not _denies(row[: found.end(1)]):
                yield f"mất chữ “không”: nguồn nói không, câu này nói “{found[1].strip()}”"


def _forbidden_words(law: str) -> frozenset[str]:
    """The words of a source that stand behind a denial, and in no sentence without one."""
    denied: list[str] = []
    plain: list[str] = []
    for row in _SENTENCE.split(_UNDER_AGE.sub(" ", law)):
        found = _DENIED.search(row)
        (denied if found else plain).append(row[found.end() :] if found else row)
    words = telling_syllables(" . ".join(denied))
    if words & _USING:
        words |= _USING
    return words - telling_syllables(" . ".join(plain))


def _who_has_what_is_lacking(low: str, law: str) -> Iterator[str]:
    """Who has it, said to be as who has it not: "có tiền nộp thì cha mẹ nộp thay"."""
    for one in _LACKING_THEN.finditer(law):
        then = telling_syllables(one["then"])
        for sentence in re.split(r"[.;!?…]+", low):
            for found in _HAVING.finditer(sentence):
                behind = telling_syllables(sentence[found.end() :])
                near = weight_of(then & behind) >= _HALF * weight_of(then)
                if then and near and not _denies(sentence):
                    yield f"mất chữ “không”: nguồn nói khi “{one[0].partition(',')[0][:40]}”"
                    break


def _first_of_a_denied_row(low: str, law: str) -> Iterator[str]:
    """The first of a row of which all others are denied: "hút thuốc, không uống, không đánh bạc".

    A "không" before the first is heard for those behind it as well; one that comes later is not.
    """
    rows = [[piece.strip() for piece in row.split(",")] for row in _SENTENCE.split(law)]
    denied = {piece for row in rows for piece in _denied_pieces(row)}
    words = telling_syllables(" . ".join(denied))
    words -= telling_syllables(" . ".join(p for row in rows for p in row if p not in denied))
    for row in _SENTENCE.split(low):
        first, *rest = [piece.strip() for piece in row.split(",")]
        short = 0 < len(first.split()) <= _FEW_WORDS and not _DENIED.search(first)
        row_denied = short and len(rest) > 1 and all(_DENIED.match(piece) for piece in rest[:2])
        if row_denied and telling_syllables(first) & words:
            yield f"mất chữ “không”: nguồn nói không, câu này nói “{first}”"


def _denied_pieces(row: Sequence[str]) -> Iterator[str]:
    denying = False
    for piece in row:
        denying = denying or _DENIED.match(piece) is not None
        if denying:
            yield piece
