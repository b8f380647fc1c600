"""What a script tells of a document's standing, held against the register on the air date.

"Luật … đã hết hiệu lực", "nghị định mới bãi bỏ toàn bộ …", "luật cũ vẫn còn nguyên hiệu lực", "có
hiệu lực ngay từ ngày ký": the register knows it by a fact. Which document a sentence means is read
from its words, so what is found is told as a doubt and stops nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from broadcaster.domain.dates import written
from broadcaster.domain.script import LegalSource, Paragraph, Script
from broadcaster.domain.text import nfc
from broadcaster.law.duties_against_source import plain_sentences
from broadcaster.law.effect import Effect, standing_on
from broadcaster.law.references import CitingText, LawCitation, citations_in
from broadcaster.law.register import Register, RegisteredDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStanding:
    """A sentence that tells another standing of a document than the register has."""

    paragraph: Paragraph
    start: int  # of the sentence in the paragraph
    document: str  # its number, as the register writes it
    told: str  # the words of the sentence
    known: str  # what the register has, in words


_BEFORE = 60  # characters between a document and what is told of it, at most
_BEHIND = 24  # between what takes its place and the document
_ENDED = re.compile(  # of the document before it
    r"(?<!\w)(?:đã |nay |vừa |chính thức |cũng )*(?:hết (?:sạch |hẳn )?(?:hiệu lực|giá trị)"
    r"|(?:không|chẳng) còn (?:hiệu lực|giá trị|được áp dụng|áp dụng)"
    r"|(?:bị|được) (?:bãi bỏ|thay thế|hủy bỏ)(?: (?:toàn bộ|hoàn toàn|hẳn))?)(?!\w)",
    re.IGNORECASE,
)
_ENDS = re.compile(  # of the document behind it
    r"(?<!\w)(?:bãi bỏ|thay thế|thay cho|hủy bỏ)(?: (?:toàn bộ|hoàn toàn|hẳn|cả|cho))*(?!\w)",
    re.IGNORECASE,
)
_HOLDS = re.compile(  # of every document before it
    r"(?<!\w)(?:(?:vẫn|hãy) (?:còn |đang )?(?:nguyên |có )?hiệu lực|còn (?:nguyên )?hiệu lực"
    r"|vẫn (?:còn |đang )?(?:được )?(?:áp dụng|thi hành|dùng)|cùng có hiệu lực)(?!\w)",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(  # of the document before it, of which the register has both days
    r"(?<!\w)(?:có |bắt đầu có )?hiệu lực (?:ngay |luôn |kể |liền )*(?:từ |trong |vào )?"
    r"(?:chính |cùng )?(?:ngày|khi|lúc)(?: được| quốc hội| chính phủ)*"
    r" (?:ký|ban hành|thông qua)(?!\w)",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(  # of a part, of another day, of a case, or denied
    r"(?<!\w)(?:một phần|một số|khoản|điểm|điều \d|chương|mục|nếu|giả sử|(?<!kể từ )khi|lúc|trước"
    r"|đến hết|cho đến|từ (?:ngày|tháng|năm|\d)|hồi|năm ngoái|sắp|sẽ|tới đây|nội dung|quy định về"
    r"|phần)(?!\w)",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?<!\w)(?:không|chưa|chẳng|đâu)(?: hề| có| phải| bị| được)* *$", re.IGNORECASE
)
_ENDED_NOW = (Effect.ENDED, Effect.SUSPENDED)


def told_standings(script: Script, register: Register) -> Iterator[ToldStanding]:
    """Every document of which a script tells that it has ended, or holds, and it is not so."""
    for block in script.body:
        if not isinstance(block, Paragraph) or block.quoted:
            continue
        for start, sentence in plain_sentences(nfc(block.text)):
            for document, told, known in _told_in(sentence, script, register):
                yield ToldStanding(
                    paragraph=block, start=start, document=document, told=told, known=known
                )


def _told_in(sentence: str, script: Script, register: Register) -> Iterator[tuple[str, str, str]]:
    otherwise = _OTHERWISE.search(sentence) is not None
    claims = [
        (one, wrong)
        for form, wrong in _CLAIMS
        if form is _AT_ONCE or not otherwise
        for one in form.finditer(sentence)
    ]
    if not claims:
        return
    head = script.head
    about = CitingText(sources=tuple(one.number for one in head.sources), day=head.air_date)
    cited = [one for one in citations_in(sentence, register, about) if _is_whole(one)]
    told: set[str] = set()
    for claim, wrong in claims:
        if _DENIED.search(sentence[: claim.start()]):
            continue
        for one in _meant(claim, cited, sentence):
            document = one.addresses[0].document
            if document in told:
                continue
            if claim.re is _AT_ONCE:
                known = _begins_later(register.document(document))
            else:
                standing = standing_on(LegalSource(number=document), head.air_date, register)
                known = standing.words if standing.effect in wrong else ""
            if known:
                told.add(document)
                yield document, claim[0].strip(), known


def _begins_later(document: RegisteredDocument | None) -> str:
    """When a document was issued and begins, in words; "" = on one day, or it is not known."""
    if document is None or document.issued is None or document.in_force is None:
        return ""
    if document.in_force <= document.issued:
        return ""
    issued, begins = written(document.issued), written(document.in_force)
    return f"ban hành {issued}, có hiệu lực từ {begins}"


_CLAIMS: tuple[tuple[re.Pattern[str], tuple[Effect, ...]], ...] = (
    (_AT_ONCE, ()),
    (_ENDED, (Effect.IN_FORCE,)),
    (_ENDS, (Effect.IN_FORCE,)),
    (_HOLDS, _ENDED_NOW),
)


def _is_whole(one: LawCitation) -> bool:
    """Whether a citation is of one whole document."""
    return (
        len(one.addresses) == 1 and bool(one.addresses[0].document) and not one.addresses[0].steps
    )


_THE_OLD_ONE = re.compile(
    r"(?<!\w)(?:văn bản|nghị định|luật|thông tư|quyết định|cái) (?:cũ|trước)(?!\w)", re.IGNORECASE
)
_TAKES_ITS_PLACE = re.compile(  # right before the document that has come
    r"(?<!\w)(?:tiền thân của|là|bởi|nhường chỗ (?:cho|lại)|được thay bằng|thay bằng)"
    r"(?: (?:luật|nghị định|thông tư|nghị quyết|quyết định)(?: số)?)? *$",
    re.IGNORECASE,
)

_ACCORDING = re.compile(  # right before a document that says of something else when it begins
    r"(?<!\w)(?:theo|căn cứ|dựa (?:vào|trên)|nhờ)(?: quy định)?(?: của| tại| trong)?"
    r"(?: (?:bộ luật|luật|nghị định|thông tư|nghị quyết|quyết định)(?: số)?)? *$",
    re.IGNORECASE,
)
_ANOTHER = re.compile(  # what begins when it is signed, by a document or beside it
    r"(?<!\w)(?:quyết định|hợp đồng|biên bản|giấy|bản án|bản cam kết|nội quy|quy chế|thỏa thuận"
    r"|thoả thuận|lệnh|thông báo|kết luận|kế hoạch|nghị quyết|di chúc)(?!\w)",
    re.IGNORECASE,
)


def _is_told_of(one: LawCitation, sentence: str, claim: re.Match[str]) -> bool:
    """Whether that something ended, or began, is told of a document, and not of what is near it."""
    old = _THE_OLD_ONE.search(sentence, one.end, claim.start())
    if claim.re is _AT_ONCE and (
        _ACCORDING.search(sentence[: one.start])
        or _ANOTHER.search(sentence, one.end, claim.start())
    ):
        return False
    return old is None and _TAKES_ITS_PLACE.search(sentence[: one.start]) is None


def _meant(claim: re.Match[str], cited: list[LawCitation], sentence: str) -> list[LawCitation]:
    """The documents that something is told of."""
    before = [
        one
        for one in cited
        if one.end <= claim.start()
        and ";" not in sentence[one.end : claim.start()]
        and claim.start() - one.end <= _BEFORE
    ]
    if claim.re is _HOLDS:
        return before if claim[0].lower().startswith("cùng") else before[-1:]
    if claim.re in (_ENDED, _AT_ONCE):
        return [one for one in before[-1:] if _is_told_of(one, sentence, claim)]
    behind = [  # "toàn bộ Luật …": a document may begin in the words of the claim
        one for one in cited if claim.start() < one.start <= claim.end() + _BEHIND
    ]
    return behind[:1]
