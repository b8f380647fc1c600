"""What a sentence says of the points of a statement: who, how many of them, what becomes of it.

A statement of a source is told with another body in its place ("cấp xã" for "cấp tỉnh"), for some
instead of all ("chỉ lớp đầu cấp"), with another end ("trả lại" for "tịch thu"), or without a part
of it ("không có hình thức cảnh cáo"). Such a point has a few values, of which one shuts out the
others; so a table of them is held against the clauses that the sentence is near. What agrees with
one of these clauses, denies it of others or says both is left alone; a sentence that does not
state it plainly is told of as doubtful, whichever rule finds it. The rules share what they look
for and are read together, which is why this is longer than 600 lines.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from broadcaster.domain.script import Paragraph, Script
from broadcaster.domain.text import nfc
from broadcaster.law.document_numbers import document_key
from broadcaster.law.duties_against_source import (
    ADULTS,
    OUTSIDE,
    limits_fit,
    nearness_to,
    plain_sentences,
)
from broadcaster.law.duty_marks import (
    Duty,
    all_words,
    duty_words,
    leaves_undone,
    limits_in,
    negated_in,
    plain_words,
    rows_in,
)
from broadcaster.law.passages import Passage
from broadcaster.law.point_values import (
    AUTHORITIES,
    BODIES,
    DUTY,
    HOW_MANY,
    ONE_OF,
    PARTS,
    SOME,
    PointValue,
    bodies_in,
    rows_perhaps_in,
    values_perhaps_in,
)
from broadcaster.law.said_figures import FigureKind, SaidFigure
from broadcaster.law.sentence_readings import read_every_way
from broadcaster.law.sentence_sense import states_plainly
from broadcaster.law.source_duties import SourceDuty, duties_perhaps_of, source_duties
from broadcaster.law.telling_words import are_apart, contrasted_in, weight_of
from broadcaster.law.word_patterns import WordPattern


@dataclass(frozen=True, slots=True, kw_only=True)
class PointFinding:
    """A sentence that has another value of a point than the clause of its source."""

    paragraph: Paragraph
    start: int  # of the sentence in the paragraph
    told: str  # what the sentence has
    theirs: str  # what the source has, in the words of the table
    passage: Passage
    sure: bool  # near enough, and stated plainly


@dataclass(frozen=True, slots=True)
class _Said:
    """What a text says of a point: the values that it has, and those that it denies."""

    has: frozenset[int]
    denies: frozenset[int]
    led: str = ""  # what stands before the first that is denied


_WHO_WORDS = duty_words(
    "cha mẹ, phụ huynh, gia đình, người giám hộ, nhà trường, hiệu trưởng, giáo viên, ủy ban nhân"
    " dân, ubnd, cấp tỉnh, cấp xã, cấp huyện, chủ tịch, cơ quan nhà nước, chính quyền địa phương,"
    " công an, doanh nghiệp, người bán, nhà cung cấp, học sinh, trẻ em"
)
_ROLE_BEFORE = (
    r"(?:(?<!\w)do|thuộc về|giao(?:[^,;.]{0,60}?)? cho|trách nhiệm (?:là |thuộc về )?của"
    r"|là việc của|yêu cầu)\s+(?:(?:chính|riêng|các|mỗi|chủ tịch) )*$"
)
_ROLE_BEHIND = (
    r"(?: [^\s,;.]+){0,3}?,? (?:(?:phải|sẽ|là người|cũng|mới) )*(?:quyết định|nộp thay"
    r"|(?:chịu|có) trách nhiệm|đăng ký|giám sát|quản lý|thống nhất cấm|ban hành|thông qua"
    r"|tự (?:thông báo|báo|giới hạn|đăng ký|nộp))(?!\w)"
)
_DENIED_BEFORE = re.compile(
    r"(?<!\w)(?:chứ )?(?:không|chẳng)(?: (?:phải|giao|yêu cầu|thuộc|do|cần|bắt|buộc|đòi))*"
    r"(?: (?:việc|là|do|của|cho|về|các|chính|chủ tịch|người đứng đầu))*\s+$",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(
    r"(?: (?!không|khỏi|còn|nhưng|chứ|mà)[^\s,;.]+){0,9}? (?:thì |đều )?(?:không có trách nhiệm"
    r"|không (?:phải|cần|được) (?:làm|báo|thông báo|đồng ý|nộp|lo|chịu)"
    r"|không (?:phải|cần|chịu|liên quan)(?= *(?:[.,;!]|$))|khỏi(?!\w)|vô can)",
    re.IGNORECASE,
)
_ISSUES = re.compile(
    r"(?: [^\s,;.]+){0,2}? (?:thống nhất|ban hành|thông qua|ra|(?<!đăng )ký|giao|yêu cầu)(?!\w)",
    re.IGNORECASE,
)
_BEFORE, _BEHIND = re.compile(_ROLE_BEFORE, re.I), re.compile(_ROLE_BEHIND, re.I)
_TOLD_BOTH_WAYS = WordPattern(
    r"(?<!\w)(?:không (?:chỉ|riêng)|không (?:phải|giao|có|còn) (?:là )?(?:chỉ|riêng|mỗi))(?!\w)",
    re.IGNORECASE,
)
_ANYBODY = WordPattern(
    r"(?<!\w)(?:(?<!không phải )(?:bất kỳ|bất cứ) ai|(?<!không phải )ai(?: \w+){0,6}? cũng"
    r"|(?<!không phải )mọi người đều|(?<!không phải )(?:trường hợp|tội) nào cũng)(?!\w)",
    re.IGNORECASE,
)
_UNMEANT = WordPattern(r"(?<!\w)(?:vô ý|sơ ý|lỡ tay)(?!\w)", re.IGNORECASE)
_ONLY_MEANT = re.compile(r"(?<!\w)chỉ(?!\w)[^.;]*cố ý", re.IGNORECASE)
_PUNISHES = re.compile(r"(?<!\w)bị (?:xử )?phạt|chịu phạt", re.IGNORECASE)
_SPARES = re.compile(
    r"(?<!\w)(?:không|chưa|chẳng|chỉ)(?: \w+){0,2} (?:xử )?phạt|thì không", re.IGNORECASE
)
_CHILD = r"(?:trẻ em|trẻ|bạn|em|con|bé)(?: ấy| đó)?"
_ELDER = r"(?:người đại diện(?: theo pháp luật)?|cha mẹ|bố mẹ|mẹ|bố|phụ huynh)"
_EITHER = WordPattern(
    rf"(?<!\w)(?:{_CHILD} (?:hoặc|hay)(?: của)? {_ELDER}|{_ELDER} (?:hoặc|hay)(?: của)? {_CHILD}"
    rf"|{_ELDER} đồng ý (?:là|thì) (?:đủ|được)"
    rf"|chỉ (?:cần |phải có )?(?:{_ELDER}|{_CHILD})(?: (?:bạn|em|trẻ) ấy)? đồng ý"
    r"(?! (?:là |thì )?(?:chưa|không)))(?!\w)",
    re.IGNORECASE,
)
_BOTH = re.compile(
    rf"(?<!\w)(?:{_CHILD}(?: từ đủ \d+ tuổi)? và(?: của)? {_ELDER}"
    rf"|{_ELDER} và(?: của)? {_CHILD})(?!\w)",
    re.IGNORECASE,
)
_DISAGREES = re.compile(  # "cha mẹ hoặc trẻ không đồng ý": either is enough to say no
    r"(?<!\w)(?:không|chưa|thiếu|chẳng)(?: (?:có|được|hề|sự|phải))* đồng ý", re.IGNORECASE
)
_NAMED = re.compile(r"(?<!\w)(tỉnh|xã) ([A-ZĐÀ-Ỵ]\w*(?: [A-ZĐÀ-Ỵ]\w*)*)")
_HAPPENED_AT = re.compile(
    r"(?<!\w)(?:xảy ra|vụ(?: [^\s,;.]+){1,4}?)(?: [^\s,;.]+){0,2}? (?:tại|ở) (?:xã [^,;.]+, )?$",
    re.IGNORECASE,
)
_ANYWHERE = WordPattern(
    r"(?<!\w)(?:ở đâu|chỗ nào|nơi nào|đâu) cũng|(?<!\w)(?:bất cứ|bất kỳ) (?:đâu|nơi nào|chỗ nào)",
    re.IGNORECASE,
)
_SOMEWHERE = re.compile(r"(?<!\w)chỉ [^,;.]{0,12}?(?:tại|ở) nơi[^,;.]*", re.IGNORECASE)
_NOT_SO = re.compile(r"(?<!\w)(?:không phải|không được|đừng|chớ)(?!\w)", re.IGNORECASE)
_NO_OTHERS = WordPattern(
    r"(?<!\w)(?:các|những|mọi) (?P<who>[^,;.]{1,20}?) khác(?: [^\s,;.]+){0,2}? (?:thì |đều )?"
    r"(?:không|khỏi|chưa)(?!\w)",
    re.IGNORECASE,
)
_ONLY = re.compile(r"(?<!\w)(?:chỉ|riêng|trừ)(?!\w)", re.IGNORECASE)
_FOLLOWS = (4, 6, 7)  # places in PARTS of what follows beside an amount
_BY_KIND = re.compile(
    r"(?<!\w)(?:theo|tại|quy định (?:của|tại|trong)|của) (?:một |các |những )?"
    r"(?P<kind>nghị định|nghị quyết|thông tư|công điện|quyết định)"
    r"(?= (?:của|mới|này|do|hiện))(?! (?:của|do) (?:các |thầy |cô |ban |bà |ông )*(?:hiệu|giám"
    r"|nhà|trường|lớp|phó|thôn|xóm|xã|phường|huyện|tỉnh|thành phố|phòng|sở|[uủ][yỷ] ban"
    r"|ubnd|chủ tịch))",
    re.IGNORECASE,
)
_CODES = (
    ("/NĐ-", ("nghị định",)),
    ("/NQ-", ("nghị quyết",)),
    ("/QH", ("luật", "nghị quyết")),
    ("/TT-", ("thông tư",)),
    ("/QĐ-", ("quyết định",)),
    ("/CĐ-", ("công điện",)),
)
_CLEARLY = 0.6
_BY_ONESELF = WordPattern(
    r"(?<!\w)tự(?: mình)?"
    r" (?P<act>đăng ký|nộp thay|thông báo|quyết định|giám sát|quản lý)(?!\w)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r" (?:trong|ở|tại)(?!\w)")  # "ở cửa lớp, không niêm yết trong kho"
_NOT_LET = re.compile(  # "không được tự đăng ký", "đừng để con tự đăng ký"
    r"(?<!\w)(?:không|chưa|chẳng|đừng|chớ|cấm)(?: (?:ai|thể|có|được|phép|quyền|nên|phải|bao giờ|hề"
    r"|cho|để|các|con|em|trẻ|bạn|mình))*\s+$",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"(?<!\w)(?:chỉ do|cho (?:một|hai|ba|bốn|năm) trường hợp)(?!\w)", re.IGNORECASE
)
_DENIES = re.compile(
    r"(?<!\w)(?:không|chẳng|chưa)(?: (?:còn|phải|bị|có|hề|được|cần|buộc|bắt buộc|phải là|là|ai"
    r"|gì))*(?: (?:hình thức|biện pháp|việc|chuyện|thuộc|gây ra|gây|các|loại|dữ liệu|xe))*\s+$"
    r"|(?<!\w)(?:không|chẳng|chưa) (?:coi|xem|cho)(?:,? [^\s,;.]+){1,9}? là\s+$",
    re.IGNORECASE,
)
_MAY_NOT = WordPattern(r"(?<!\w)(?:có thể|chưa chắc|không nhất thiết)(?: sẽ)? không", re.IGNORECASE)
_SO = re.compile(r"(?: \w+)? (?:sẽ|thì|mà)(?: \w+)? (?:bị|phải|buộc)(?!\w)", re.IGNORECASE)
_AS_IT_SHOULD_BE = re.compile(r"(?<!không )(?<!\w)đúng (?:luật|quy định|phép)(?!\w)", re.IGNORECASE)
_LAWFUL = WordPattern(
    r"(?<!\w)(?:(?:không|chẳng|chưa)(?: (?:hề|có|bị))* cấm"
    r"|(?:không|chẳng) (?:nằm trong|thuộc)(?: [^\s,;.]+){1,9}? cấm"
    r"|(?:luật|pháp luật|nghị định|quy định)(?: (?:vẫn|thì|cũng|lại|có|đều))* cho phép"
    r"|(?:luật|pháp luật|nghị định)(?: [^\s,;.]+){0,3}? (?:không|chẳng)"
    r" (?:cấm|can thiệp|quản|xử lý)"
    r"|(?:là|thì|vẫn|thế là) (?:đúng luật|hợp pháp|đúng quy định|được phép))(?!\w)",
    re.IGNORECASE,
)
_NO_LAW = re.compile(
    r"(?<!\w)(?:trên|từ|đủ|sau khi|hết|mới)(?!\w)|(?:nơi|chỗ|điều|việc)\s*$"
    r"|(?<!\w)(?:trừ|ngoài|nếu|khi|mà)(?: [^\s,;.]+){0,3}\s*$",
    re.IGNORECASE,
)
_TURN = re.compile(r";|(?<!\w)(?:nhưng|còn|chứ)(?!\w)", re.IGNORECASE)
_NOT_DONE = re.compile(r"(?<!\w)(?:không|chưa|chẳng) (\w+)")
_AN_ACT = 2  # words of an act without what it is done with
_OWN = 2.5  # weight of words by which what is said to be lawful is of a clause
_BY_WHAT = duty_words("xe máy, mô tô, gắn máy, xe đạp điện, bằng lái, giấy phép, điều khiển")
_REST, _LITTLE = 4.5, 3.5  # weight of words shared besides the point; of one that few clauses have
_NEAR, _SURE = 0.5, 0.52  # of a clause: from which a sentence is told of, from which it is stopped
_MOST, _HALF = 0.6, 0.5  # of an act; of an item of a list, from which it is told
_AS_NEAR = 0.8  # of the nearest clause with that point: then both may be meant


def point_findings(script: Script, numbers: Iterable[str]) -> Iterator[PointFinding]:
    """Every sentence of a script that has another value of a point than one of its sources."""
    keys = tuple(dict.fromkeys(map(document_key, numbers)))
    if not source_duties(keys):
        return
    for block in script.body:
        if isinstance(block, Paragraph) and not block.quoted:
            rows = read_every_way(nfc(block.text), lambda text: _points(text, keys))
            for start, told, theirs, passage, sure in rows:
                yield PointFinding(
                    paragraph=block, start=start, told=told, theirs=theirs, passage=passage,
                    sure=sure,
                )  # fmt: skip


_Told = tuple[int, str, str, Passage, bool]
_Rows = list[tuple[float, SourceDuty]]  # how near each is
_Turned = Iterator[tuple[float, str, str, Passage]]  # how near, what is told, what the source has


@lru_cache(maxsize=4096)
def _points(text: str, keys: tuple[str, ...]) -> tuple[_Told, ...]:
    found: list[_Told] = []
    for start, sentence in plain_sentences(text):
        told = [*_turned(sentence, keys)]
        if told:
            near, shown, theirs, passage = max(told, key=lambda row: row[0])
            sure = near >= _SURE and states_plainly(sentence)
            found.append((start, shown, theirs, passage, sure))
    return tuple(found)


def _turned(sentence: str, keys: tuple[str, ...]) -> _Turned:
    """The clauses of the sources that a sentence has another value of a point of."""
    if not duties_perhaps_of(sentence, keys):
        return
    told = [*_points_told(sentence)]
    denied = [*_denied_parts(sentence)]
    ruled = [rule for trigger, rule in _RULES if trigger.search(sentence)]
    follows = any(PARTS[value].words.search(sentence) for value in _FOLLOWS)
    if not (told or denied or ruled or follows):
        return
    rows = _near_clauses(sentence, keys)
    if not rows:
        return
    for values, said, part in told:
        those = rows if part is sentence else _near_clauses(part, keys)
        for near, shown, theirs, source in _other_values(those, values, said, part):
            if _is_of_its_case(said.led, sentence, source):
                if values is HOW_MANY:  # what "chỉ" leaves out is as a rule of another matter
                    near = min(near, _NEAR)  # noqa: PLW2901 - the same nearness, never sure
                yield near, shown, theirs, source.passage
    for value, led in denied:
        yield from _denied_part(rows, value, led, sentence)
    for rule in ruled:
        yield from rule(rows, sentence)
    if follows:
        yield from _of_another_vehicle(rows, sentence, keys)


def _points_told(sentence: str) -> Iterator[tuple[tuple[PointValue, ...], _Said, str]]:
    """The points of which a sentence tells a value that may be another one, and where."""
    if _TOLD_BOTH_WAYS.search(sentence):
        return
    for bodies in (BODIES, AUTHORITIES):
        who = _who_in(sentence, bodies)
        if who.has | who.denies:
            yield bodies, who, sentence
    some = _said_in(sentence, HOW_MANY)
    if some.has == {SOME}:
        yield HOW_MANY, some, sentence
    for row in rows_perhaps_in(sentence):
        said = _said_in(sentence, row)
        if said.has and not (row is DUTY and 0 in said.has):
            yield row, said, sentence
        if len(said.has) > 1 and row is not DUTY:  # "ảnh là dữ liệu …, còn vị trí là …"
            for part in _TURN.split(sentence):
                own = _said_in(part, row)
                if len(own.has) == 1 and not leaves_undone(part):
                    yield row, own, part


def _by_oneself(rows: _Rows, sentence: str) -> _Turned:
    """The clauses that have another body do what somebody is said to do by himself."""
    for match in _BY_ONESELF.finditer(sentence):
        if _NOT_LET.search(sentence[: match.start()]):
            continue
        for near, source in rows:
            at = re.search(rf"(?<!\w){match['act']}(?!\w)", source.text)
            others = _has(source.text[: at.start()], BODIES) if at else frozenset()
            if (
                others
                and "tự" not in source.text.split()
                and not others & bodies_in(sentence[: match.start()])  # they themselves
                and _is_of_its_case(sentence[: match.start()], sentence, source)
            ):
                yield near, match[0], BODIES[min(others)].shown, source.passage


def _for_anybody(rows: _Rows, sentence: str) -> _Turned:
    """The clauses that are of some cases, some places only, where a sentence is of all."""
    for everywhere, limited in ((_ANYBODY, _LIMITED), (_ANYWHERE, _SOMEWHERE)):
        told = everywhere.search(sentence)
        if told and not limited.search(sentence) and not _NOT_SO.search(sentence):
            for near, source in rows:
                if theirs := limited.search(nfc(source.passage.text)):
                    yield near, told[0], theirs[0], source.passage


def _but_no_others(rows: _Rows, sentence: str) -> _Turned:
    """The clauses that are of all of a kind, where a sentence leaves the others out."""
    for match in _NO_OTHERS.finditer(sentence):
        who = duty_words(match["who"])
        for near, source in rows:
            if who and who <= source.words and not _ONLY.search(source.text):
                yield near, match[0].strip(" ,;"), match["who"].strip(), source.passage


def _of_another_vehicle(rows: _Rows, sentence: str, keys: tuple[str, ...]) -> _Turned:
    """The clauses that lack what follows by another one that is of another vehicle."""
    words, contrasted = duty_words(sentence), contrasted_in(sentence)
    for value in _FOLLOWS:
        part = PARTS[value]
        if not part.words.search(sentence) or value in _said_in(sentence, PARTS).denies:
            continue
        if any(part.words.search(one.passage.text) for _, one in rows):
            continue
        for source in source_duties(keys):
            if (
                part.words.search(source.text)
                and are_apart(contrasted, source.contrasted)
                and _rest_told(sentence, source, (part,)) >= _REST
                and nearness_to(words, source) >= _CLEARLY
            ):
                theirs = next((one for near, one in rows if near >= _CLEARLY and one.fined), None)
                if theirs is not None:
                    yield rows[0][0], part.shown, f"không {part.shown}", theirs.passage


def _by_another_kind(rows: _Rows, sentence: str) -> _Turned:
    """The clauses whose documents are all of another kind: "theo nghị định" of a law."""
    told = {match["kind"].lower() for match in _BY_KIND.finditer(sentence)}
    near, source = rows[0]
    kinds = {kind for one in source.passage.addresses for kind in _kinds_of(one.document)}
    if near >= _CLEARLY and told and kinds and not told & kinds:
        yield near, f"theo {min(told)}", min(kinds), source.passage


def _kinds_of(number: str) -> tuple[str, ...]:
    """What a document may be called by its number."""
    return next((kinds for code, kinds in _CODES if code in number), ())


def _near_clauses(sentence: str, keys: tuple[str, ...]) -> _Rows:
    """The clauses of the sources that a sentence may be of, the nearest first."""
    words, limits = duty_words(sentence), limits_in(sentence)
    contrasted, rows = contrasted_in(sentence), rows_in(sentence)
    found: dict[str, tuple[float, SourceDuty]] = {}
    for _, source in duties_perhaps_of(sentence, keys):
        if words.isdisjoint(source.words):
            continue
        near = max(nearness_to(words, source), _nearness_without_who(words, source))
        if near < _NEAR or near <= found.get(source.text, (0.0, source))[0]:
            continue
        if are_apart(contrasted, source.contrasted) or are_apart(rows, source.rows):
            continue
        if limits_fit(limits, source.limits or _limits_of_all(source.passage)):
            found[source.text] = (near, source)
    return sorted(found.values(), key=lambda row: -row[0])


def _nearness_without_who(words: frozenset[str], source: SourceDuty) -> float:
    """How near a sentence is to a clause by what is done, whoever is said to do it."""
    told, known = words - _WHO_WORDS, source.words - _WHO_WORDS
    common = weight_of(told & known)
    if common < _REST:
        return 0.0
    meant = (told & known).union(
        *(item for item in source.items if weight_of(item & told) >= _HALF * weight_of(item))
    )
    return (common / weight_of(told) + common / weight_of(meant - _WHO_WORDS)) / 2


@lru_cache(maxsize=1024)
def _limits_of_all(passage: Passage) -> tuple[SaidFigure, ...]:
    """The ages that a passage begins with, which are of all its clauses: "Từ đủ 16 tuổi: …"."""
    lead, colon, _ = nfc(passage.text).partition(":")
    return limits_in(lead) if colon else ()


def _other_values(
    rows: _Rows,
    values: tuple[PointValue, ...],
    said: _Said,
    sentence: str,
) -> Iterator[tuple[float, str, str, SourceDuty]]:
    """The clauses that have a point and none of the values that are told of it."""
    least = _LITTLE if values in ONE_OF else _REST
    having = [
        (near, source, has)
        for near, source in rows
        if (has := _has(source.text, values)) and _rest_told(sentence, source, values) >= least
    ]
    best = max((near for near, _, _ in having), default=0.0)
    if not having:
        return
    if values is HOW_MANY:
        best = rows[0][0]  # which of all is told of some only
    close = [row for row in having if row[0] >= best * _AS_NEAR]
    most = max((_rest_told(sentence, source, values) for _, source, _ in close), default=0.0)
    if any(
        said.has & has
        and not said.denies & has
        and _rest_told(sentence, source, values) >= most * _AS_NEAR
        for _, source, has in close
    ):
        return
    close = [row for row in close if _rest_told(sentence, row[1], values) >= most * _AS_NEAR]
    for near, source, has in close:
        wrong = said.denies & has or (said.has if not said.has & has else frozenset())
        if wrong:
            theirs = ", ".join(values[one].shown for one in sorted(has))
            denied = "không phải " if said.denies & has else ""
            yield near, denied + values[min(wrong)].shown, theirs, source


def _denied_parts(sentence: str) -> Iterator[tuple[int, str]]:
    """Each part that a sentence denies, with what stands before that."""
    told = _said_in(sentence, PARTS).has
    for value, part in values_perhaps_in(sentence, PARTS):
        for match in part.words.finditer(sentence):
            denied = _DENIES.search(sentence[: match.start()])
            if (
                denied
                and not (value in told and _ELSEWHERE.match(sentence, match.end()))
                and not _MAY_NOT.search(sentence[: match.start()])
                and not _SO.match(sentence, match.end())
            ):
                yield value, sentence[: denied.start()]


def _denied_part(rows: _Rows, value: int, led: str, sentence: str) -> _Turned:
    """The clauses that have a part which a sentence denies, if they are the nearest."""
    part = PARTS[value]
    close = [row for row in rows if row[0] >= rows[0][0] * _AS_NEAR]
    if any(value in _said_in(source.text, PARTS).denies for _, source in close):
        return
    undone = negated_in(led)  # "không xúc phạm ai": of one of the acts that are near, not done
    part_of = limits_in(led.rpartition(",")[2])  # "chở hai người thì không bị trừ điểm"
    if undone and any(undone & source.words and not source.negated for _, source in close):
        return
    for near, source in close:
        if (
            part.words.search(source.text)
            and _rest_told(sentence, source, (part,)) >= _REST
            and not (duty_words(sentence) & source.words <= _BY_WHAT | duty_words(part.shown))
            and limits_fit(part_of, limits_in(_row_of(source.text, part)) or source.limits)
            and _is_of_its_case(led, sentence, source)
        ):
            yield near, f"không {part.shown}", part.shown, source.passage


def _unmeant(rows: _Rows, sentence: str) -> _Turned:
    """The clauses that punish what is meant only, where a sentence punishes what is not."""
    unmeant = _UNMEANT.search(sentence)
    if not unmeant or not _PUNISHES.search(sentence) or _SPARES.search(sentence):
        return
    for near, source in rows:
        ages = [one for one in limits_in(sentence) if one.kind is FigureKind.AGE]
        if _ONLY_MEANT.search(source.text) and any(_is_within(one, source) for one in ages):
            yield near, unmeant[0], "chỉ vi phạm do cố ý", source.passage


def _is_within(age: SaidFigure, source: SourceDuty) -> bool:
    """Whether somebody of an age is younger than the end of the ages of a clause."""
    ends = [one.values[-1] for one in source.limits if one.kind is FigureKind.AGE]
    return not ends or age.values[0] < max(ends)


def _one_for_both(rows: _Rows, sentence: str) -> _Turned:
    """The clauses that want two to agree, where a sentence wants one of them."""
    either = _EITHER.search(sentence)
    if not either or _BOTH.search(sentence) or _DISAGREES.search(sentence):
        return
    for near, source in rows:
        if both := _BOTH.search(source.text):
            yield near, either[0], both[0], source.passage


def _other_names(rows: _Rows, sentence: str) -> _Turned:
    """The clauses that have another name of a province or commune."""
    named = [*_NAMED.finditer(sentence)]
    for match in named:
        kind, name = match.groups()
        if not _HAPPENED_AT.search(sentence[: match.start()]):
            continue  # of those who tell it
        told = {one[2] for one in named if one[1] == kind}
        for near, source in rows:
            theirs = {other for k, other in _NAMED.findall(nfc(source.passage.text)) if k == kind}
            if theirs and not told & theirs and kind in source.text:
                yield near, f"{kind} {name}", f"{kind} {min(theirs)}", source.passage


def _is_done(about: str, source: SourceDuty) -> bool:
    """Whether an act that is forbidden is done, though another may not be: "giữ, không đốt"."""
    if _AS_IT_SHOULD_BE.search(about):
        return False
    if not leaves_undone(about) or source.negated:
        return bool(source.negated) is leaves_undone(about)
    told, denied = duty_words(about), frozenset(_NOT_DONE.findall(plain_words(about)))
    return denied <= source.verbs and any(
        item <= told and not item & denied and item & source.verbs for item in source.items
    )


def _has_its_object(words: frozenset[str], source: SourceDuty) -> bool:
    """Whether an act is told with what it is done with: "kinh doanh thuốc lá", not "kẹo"."""
    long = [item - source.verbs for item in source.items if len(item) > _AN_ACT]
    return any(weight_of(item & words) >= _MOST * weight_of(item) for item in source.items) and (
        not long or any(words & item for item in long)
    )


def _row_of(text: str, part: PointValue) -> str:
    """The row of a clause in which a part stands: "chở 2 người: …; chở 3 người: …, trừ 2 điểm"."""
    return next(row for row in text.split(";") if part.words.search(row))


def _let_off(rows: _Rows, sentence: str) -> _Turned:
    """The clauses that forbid what a sentence says in so many words to be lawful."""
    for match in _LAWFUL.finditer(sentence):
        led = sentence[: match.start()]
        turns = [turn.end() for turn in _TURN.finditer(led)]
        own = led[max(turns, default=0) :]
        behind = re.split(r"[,;.]", sentence[match.end() :])[0]
        about = f"{own if duty_words(own + behind) else led} {behind}"
        grown = bool(ADULTS.search(about))
        if OUTSIDE.search(sentence) or _NO_LAW.search(own):
            continue
        words = duty_words(f"{led} {behind}")
        for _, source in rows:
            near = nearness_to(words, source)
            if (
                near >= _NEAR
                and source.duty is Duty.FORBIDDEN
                and weight_of(duty_words(about) & source.words) >= _OWN
                and source.verbs & all_words(about)
                and _has_its_object(words, source)
                and (not source.where or source.where & words)
                and not (grown and any(one.kind is FigureKind.AGE for one in source.limits))
                and _is_done(about, source)
            ):
                yield near, match[0].strip(), Duty.FORBIDDEN.value, source.passage


def _rest_told(sentence: str, source: SourceDuty, values: tuple[PointValue, ...]) -> float:
    """How much a sentence tells of what else a clause has, the point left out."""
    said = " . ".join(match[0] for one in values for match in one.words.finditer(source.text))
    rest = source.words - duty_words(said)
    return weight_of(rest & duty_words(sentence))


def _is_of_its_case(led: str, sentence: str, source: SourceDuty) -> bool:
    """Whether what is told of is done, or left undone, and measured as in a clause."""
    if any(one.kind is FigureKind.MEASURE for one in source.limits) and not any(
        one.kind is FigureKind.MEASURE for one in limits_in(sentence)
    ):
        return False
    if _AS_IT_SHOULD_BE.search(sentence) and not _AS_IT_SHOULD_BE.search(source.text):
        return False
    denied = negated_in(led)
    if denied:
        return bool(denied & source.negated) or not denied & (source.words | source.context)
    return not source.negated & all_words(led)


def _has(text: str, values: tuple[PointValue, ...]) -> frozenset[int]:
    """The values that a clause of a source has and does not deny."""
    return _said_in(text, values).has


def _said_in(text: str, values: tuple[PointValue, ...]) -> _Said:
    """Which values of a point a text has, and which it denies."""
    has: set[int] = set()
    denies: set[int] = set()
    for number, value in values_perhaps_in(text, values):
        for match in value.words.finditer(text):
            (denies if _DENIES.search(text[: match.start()]) else has).add(number)
    return _Said(frozenset(has), frozenset(denies - has))


def _who_in(sentence: str, bodies: tuple[PointValue, ...]) -> _Said:
    """Who has to do it, as a sentence tells, and who, as it says, has not."""
    has: set[int] = set()
    denies: dict[int, str] = {}
    named: set[int] = set()
    for number, value in values_perhaps_in(sentence, bodies):
        for match in value.words.finditer(sentence):
            before, behind = sentence[: match.start()], sentence[match.end() :]
            denied = _DENIED_BEFORE.search(before)
            if denied or _DENIED_BEHIND.match(behind):
                denies.setdefault(number, before[: denied.start()] if denied else before)
            elif _ISSUES.match(behind) and bodies is BODIES:
                continue  # of the document, and not of what it gives somebody to do
            elif _BEFORE.search(before) or _BEHIND.match(behind):
                has.add(number)
            else:
                named.add(number)
    if _TOLD_BOTH_WAYS.search(sentence):
        return _Said(frozenset(), frozenset())
    led = min(denies.values(), key=len, default="")
    return _Said(frozenset(has | (named if has else set())), frozenset(denies), led)


_RULES = (  # where its words are told, what a rule of its own looks for
    (_LAWFUL, _let_off),
    (_UNMEANT, _unmeant),
    (_EITHER, _one_for_both),
    (_NAMED, _other_names),
    (_BY_ONESELF, _by_oneself),
    (_ANYBODY, _for_anybody),
    (_ANYWHERE, _for_anybody),
    (_BY_KIND, _by_another_kind),
    (_NO_OTHERS, _but_no_others),
)
