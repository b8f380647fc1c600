"""What a text denies, forbids, asks for and allows, act by act; and where two texts differ in it.

An act is known by its first two words. Only what both texts speak of is compared: a sentence in
other words is judged by whoever reads it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from broadcaster.domain.text import nfc
from broadcaster.drafting.beyond_source import of_an_exception, statements
from broadcaster.drafting.denials_by_form import PUNISHED, half_allowed
from broadcaster.law.telling_words import telling_syllables

_WORD = re.compile(r"[^\W\d_]+")
_DENIALS = frozenset(("không", "chưa", "chẳng", "đừng", "cấm"))
_NO_DENIAL = frozenset(("quá", "chỉ", "những", "khí", "gian", "ít", "nhớ", "sao", "ạ", "nhé"))
_LIGHT = frozenset(
    "được phải bị có thể đủ nên phép hề còn cho ai nghiêm việc hành vi".split()  # noqa: SIM905
)
_TURNS = frozenset(("thì", "mà", "là", "nên", "nhưng"))  # behind these begins what is said of it
_OWN_SENSE = frozenset(("phải", "được", "thì", "trừ", "khi", "có"))  # a row of bans ends at these
_OF_PLACE = frozenset(  # these begin no act: "… trước, trong giờ học", "chưa đến mức"
    "trong trước sau ngoài tại ở vào từ đến với của về trên dưới khi".split()  # noqa: SIM905
)
_ENDS_IN_BI = (["thiết"], ["chuẩn"], ["trang"])  # "thiết bị"
_NOT_WITHOUT = re.compile(
    r"(?<!\w)(?:không|chưa|chẳng) [^,.;:]+,? thì (?:\w+ ){0,2}?(?:không|chưa|chẳng|đừng)(?!\w)"
)
_BANS = ("cấm", "đừng")
_AVOIDING = _DENIALS | {"quên", "thiếu", "tránh"}  # before an act: it is not done
_SUBJECTS = frozenset((("cá", "nhân"), ("tổ", "chức"), ("mọi", "người"), ("học", "sinh")))
_UNDER_AGE = re.compile(r"(?<!\w)(?:chưa|dưới)(?!\w)[^,.;]{0,16} tuổi")
_FROM_AGE = re.compile(r"(?<!\w)(?:mới được|mới bị|(?:từ )?đủ \d+ tuổi)")
_ONLY_THEN = re.compile(r"(?<!\w)mới được(?!\w)")
_MUST, _MAY, _BAN = "phải", "được", "cấm"
_FAR = 3  # light words that stand between a word of duty and the act
_BEFORE = 4  # words before an act in which a denial counts for it
_SENTENCE = re.compile(r"[.;:!?…()“”\"«»\n–]+")
_FINED = re.compile(r"(?<!\w)(?:phạt|cảnh cáo|tù)(?!\w)|\d (?:triệu )?đồng")
_LEFT_OUT = re.compile(r"(?<!\w)(?:không|chưa|quên|thiếu|sai|trừ|ngược|bỏ|hết)(?!\w)")

_SAME_DUTY = tuple(  # other words of it -> the one that is compared
    (re.compile(rf"(?<!\w)(?:{words})(?!\w)"), meant)
    for words, meant in (
        (r"(?:không|chẳng|chưa) (?:có |còn )?quyền(?! (?:hạn|lợi|sử dụng))", "không được"),
        (r"(?:không|chẳng|chả|khỏi) (?:có )?(?:trách nhiệm|nghĩa vụ)", "không phải"),
        (r"(?:không|chẳng|chả|khỏi) cần(?: phải)?", "không phải"),
        (r"không (?:\w+ ){1,2}nào(?: [^\s,.;:]+){0,6}? được(?: phép)?", "không được"),
        (r"có quyền(?: được)?(?! (?:hạn|lợi|sử dụng))", "được"),
        (r"(?:có|chịu) (?:trách nhiệm|nghĩa vụ|bổn phận)", "phải"),
        (r"có thể(?! (?:bị|không|phải|được|là|gây|làm|dẫn|khiến))", "được"),
    )
)

_FRONTED = re.compile(  # "uống rượu bia: không được" is "không được uống rượu bia"
    r"(?<![^.;:!?])([^.,;:!?]+)(?P<rest>, [^.;:!?]+)?(?::|,? (?:là|thì|đều|cũng)) ?(?:cũng |đều )?"
    r"không được(?= *(?:[.;!,]|$))"
)
_OFFERS = re.compile(r"(?<!\w)(?:mời|rủ|rủ rê|ép|dụ|xúi|đưa)(?!\w)")
_REFUSES = re.compile(r"(?<!\w)(?:từ chối|lắc đầu|khước từ|nói không|bỏ đi|quay đi)(?!\w)")
_STOPS = re.compile(r"([.;:!?])")

_AND_SO = re.compile(r"(?<!\w)nếu không(?=,? (?:thì|cá nhân|bạn|em|người|sẽ|có thể))")
_IS_NOT = re.compile(r"(?<!\w)không phải(?: là)? (\w+ \w+)")  # of what a thing is not

_OR = re.compile(r"(?<!\w)(?:hay|hoặc)(?! (?:không|chưa|chẳng|là))(?!\w)")
_BANNED = re.compile(r"(?<!\w)(?:cấm|đừng|không được)(?!\w)")

_SaidAct = tuple[str, str]  # its first two words; the second "" where its clause ends


@dataclass(frozen=True, slots=True, kw_only=True)
class _Senses:
    """The acts of a text: said of somebody, denied, forbidden, asked for, allowed."""

    plain: frozenset[_SaidAct]
    denied: frozenset[_SaidAct]  # forbidden ones too
    banned: frozenset[_SaidAct]
    lacking: frozenset[_SaidAct]  # denied by "không có": it is not there
    missed: frozenset[_SaidAct]  # that somebody forgot: "quên cài quai"
    duties: frozenset[tuple[str, _SaidAct]]


def _without_refused(piece: str) -> str:
    """What is left of words between two stops: "bạn mời hút thuốc, mình từ chối": nobody does it.

    Word by word and not by one pattern: a paragraph of law full of offers would take it minutes.
    """
    refusals = [*_REFUSES.finditer(piece)]
    offers = [*_OFFERS.finditer(piece, 0, refusals[-1].start())] if refusals else []
    if not offers:
        return piece
    end = next(one.end() for one in refusals if one.start() >= offers[-1].end())
    return " " + piece[end:]


@lru_cache(maxsize=1024)
def _senses(text: str) -> _Senses:
    found: dict[str, set[_SaidAct]] = {
        name: set() for name in ("plain", "denied", "banned", "lacking", "missed")
    }
    duties: set[tuple[str, _SaidAct]] = set()
    low = "".join(map(_without_refused, _STOPS.split(nfc(text).casefold())))
    low = _AND_SO.sub(" ", low)
    low = _FRONTED.sub(r"không được \1\g<rest>", low)
    for form, meant in _SAME_DUTY:
        low = form.sub(meant, low)
    for sentence in _SENTENCE.split(low):
        banning = False
        for piece in _pieces(sentence):
            words = _WORD.findall(piece)
            if (
                banning and words and not _OWN_SENSE & {*words}
                and words[0] not in _DENIALS and words[0] not in _OF_PLACE
            ):  # fmt: skip
                act = _act(words, -1)
                if act is not None:  # one word of a row, "mua", is no act that may be told again
                    found["banned"].add(act)
                    found["denied"] |= {act} if act[1] else set()
                continue
            banning = _read_piece(words, found, duties) or (banning and not words)
    return _Senses(duties=frozenset(duties), **{k: frozenset(v) for k, v in found.items()})


def _pieces(sentence: str) -> Iterator[str]:
    """What stands between commas; a row of bans has "hay", "hoặc" as well."""
    for piece in sentence.split(","):
        yield from _OR.split(piece) if _BANNED.search(piece) else (piece,)


def _read_piece(
    words: Sequence[str], found: dict[str, set[_SaidAct]], duties: set[tuple[str, _SaidAct]]
) -> bool:
    """Take the acts of what stands between commas; whether it ends in a row of forbidden ones."""
    banning = False
    unsaid: set[_SaidAct] = set()
    plain: set[_SaidAct] = set()
    refused = False  # behind "không cho phép" nothing of a piece is said to be done
    for at, word in enumerate(words):
        before = words[max(at - _BEFORE, 0) : at]
        turn = max((n for n, w in enumerate(before) if w in _TURNS), default=-1)
        refused = refused or words[max(at - 1, 0) : at + 1] == ["không", "cho"]
        if not refused and not _AVOIDING & {*before[turn + 1 :]}:
            plain |= {
                (word, ""),
                (word, words[at + 1]) if at + 1 < len(words) else (word, ""),
            }
        act = _act(words, at)
        if act is None:
            continue
        behind = words[at + 1] if at + 1 < len(words) else ""
        if word in ("quên", "thiếu"):
            found["missed"].add(act)
        if word in _DENIALS and behind not in _NO_DENIAL:
            found["denied"].add(act)
            if word in _BANS or behind in ("được", "nên", "ai", "cho"):
                found["banned"].add(act)
                duties.add((_BAN, act))
                banning = True
            elif behind == "có":
                found["lacking"].add(act)
        elif word == "bị" and _is_denied(words[max(at - _BEFORE - 1, 0) : at]):
            found["denied"].add(act)  # "không thuộc đối tượng bị …"
            unsaid.add(act)
        elif word == _MUST and behind == _MAY:
            continue  # "phải được bảo vệ" is a right
        elif word in (_MUST, "buộc", _MAY) and _affirmed(words, at):
            duties.add((_MAY if word == _MAY else _MUST, act))
    found["plain"] |= plain - unsaid
    return banning


def _is_denied(before: Sequence[str]) -> bool:
    """Whether "bị" behind these words is denied: "không thuộc đối tượng bị"; not "thiết bị"."""
    turn = max((n for n, word in enumerate(before) if word in _TURNS), default=-1)
    return before[-1:] not in _ENDS_IN_BI and bool(_DENIALS & {*before[turn + 1 :]})


def _affirmed(words: Sequence[str], at: int) -> bool:
    """Whether a word of duty is not denied: "không được", "không ai được"."""
    before = [word for word in words[max(at - 2, 0) : at] if word != "ai"]
    return not before or before[-1] not in _DENIALS


def _act(words: Sequence[str], at: int) -> _SaidAct | None:
    """The two words behind a word, light ones passed over; None = there is none."""
    begin = at + 1
    while begin < len(words) and begin - at <= _FAR and words[begin] in _LIGHT:
        begin += 1
    if tuple(words[begin : begin + 2]) in _SUBJECTS:  # "cấm cá nhân chế tạo …"
        begin += 2
    if begin >= len(words) or words[begin] in _TURNS or words[begin] == "tuổi":
        return None
    second = words[begin + 1] if begin + 1 < len(words) else ""
    return words[begin], "" if second in _TURNS else second


def wrong_senses(  # noqa: PLR0912, PLR0915 - a ladder of cases
    text: str, source: str
) -> Iterator[str]:
    """What the source denies and the sentence says, the other way round, and another duty."""
    text = statements(text)
    if not text:  # it asks, and says nothing
        return
    ours, theirs = _senses(text), _senses(source)
    low = nfc(text).casefold()
    if theirs.banned and not any(kind == _MAY for kind, _ in theirs.duties):
        yield from half_allowed(low)
    punished = PUNISHED.search(low)
    missing = theirs.denied & ours.plain - ours.denied - theirs.plain
    firsts = {act[0] for act in theirs.denied - theirs.banned}
    firsts -= {act[0] for act in theirs.plain}
    firsts -= {act[0] for act in ours.denied} | _OF_PLACE
    missing |= {act for act in ours.plain if act[0] in firsts and act[1]}
    if punished:  # "… bị phạt" says of what is forbidden that it is
        missing -= theirs.banned
    if of_an_exception(low, nfc(source).casefold()):
        missing = frozenset()  # what stands behind "trừ" is not denied
    if "hoặc" in source.casefold() and (ours.denied | ours.missed) & theirs.denied:
        missing = frozenset()  # it tells one case of several
    allowed = {act for kind, act in ours.duties if kind == _MAY and act[1]} - ours.denied
    open_ = {act[0] for act in theirs.plain} | {act[0] for _, act in theirs.duties if _ == _MAY}
    if not punished and not _ONLY_THEN.search(low):
        for act in sorted(allowed):
            if act[0] in {one[0] for one in theirs.banned} - open_:
                yield f"nguồn cấm “{act[0]}”, câu này nói được"
    for act in sorted(missing):
        yield f"mất chữ “không”: nguồn nói không “{_shown(act)}”"
    added = ours.denied & theirs.plain - theirs.denied - ours.plain - ours.lacking
    asked_for = {act for _, act in theirs.duties}
    is_not = {(*found[1].split(),) for found in _IS_NOT.finditer(low)}
    added -= {act for act in added if act in is_not and act not in asked_for}
    added -= {act for act in added if act[0] in {one[0] for one in theirs.denied}}
    if theirs.banned or _FINED.search(source.casefold()):
        added -= ours.banned  # a row of what is forbidden may be long
    other_side = _UNDER_AGE.search(low) and _FROM_AGE.search(source.casefold())
    if other_side or (_FINED.search(source.casefold()) and not punished):
        added = frozenset()  # "chưa đủ … thì không …" of "đủ … mới được …"; nobody shall do it
    if _NOT_WITHOUT.search(low):  # "không A thì không B" asks for A
        added = frozenset()
    for act in sorted(added):
        if act[1]:
            yield f"thêm chữ “không”: nguồn không nói “không {_shown(act)}”"
    if other_side and _ONLY_THEN.search(source.casefold()):
        allowed = {act for kind, act in theirs.duties if kind == _MAY}
        for kind, act in sorted(ours.duties):
            if kind == _MAY and act in allowed and act not in ours.denied:
                yield f"nguồn nói đủ tuổi mới được “{_shown(act)}”"
        return
    duties = {act: {kind for kind, a in theirs.duties if a == act} for _, act in theirs.duties}
    for kind, act in sorted(ours.duties):
        if act in duties and kind not in duties[act]:
            yield f"đổi chữ: nguồn nói “{min(duties[act])} {_shown(act)}”"
    if punished is None or _LEFT_OUT.search(low):
        return
    asked = {act for kind, act in theirs.duties if kind == _MUST and act[1]}
    done = asked & _senses(low[: punished.start()]).plain
    if done:
        yield f"nguồn nói phải “{_shown(min(done))}”, câu này nói làm thế thì bị phạt"


def lost_denials(text: str, source: str, beside: str) -> Iterator[str]:
    """What units beside those that a sentence rests on deny, and it says as done."""
    said = statements(text)
    if not said or PUNISHED.search(said.casefold()) or "cấm" in said.casefold():
        return
    ours, theirs = _senses(said), _senses(beside)
    for act in sorted(theirs.denied & ours.plain - ours.denied - theirs.plain):
        if {*act} <= telling_syllables(_shown(act)) and _shown(act) not in source.casefold():
            yield f"mất chữ “không”: nguồn nói không “{_shown(act)}”"


def _shown(act: _SaidAct) -> str:
    return " ".join(act).strip()
