"""Casting: which voice speaks which role, and what is said when a wish could not be met."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.notice import Level, Notice, WithNotices
from broadcaster.domain.script import RoleLine
from broadcaster.domain.speech import Age, Gender, Voice
from broadcaster.domain.station import RoleDefault
from broadcaster.domain.text import nfc
from broadcaster.production.voice_query import VoiceQuery, names_a_voice, understand_wish


def no_voice_notice(label: str, words: str = "") -> Notice:
    """The complaint about a role that no voice speaks; `words` is what it wished for."""
    if not words:
        return Notice(
            code="vai-chua-co-giong",
            level=Level.ERROR,
            sentence=f"vai “{label}” chưa có giọng",
            hint=f"Thêm dòng “{label}: nữ” (hoặc nam, em bé, ông, bà) dưới “Vai:” ở đầu kịch "
            "bản, hoặc một mục [[roles]] trong station.toml.",
        )
    return Notice(
        code="vai-chua-co-giong",
        level=Level.ERROR,
        sentence=f"vai “{label}” chưa có giọng: không giọng nào hợp với “{words}”",
        hint="Xem các giọng đang dùng được bằng lệnh “broadcaster voices”, rồi sửa dòng của vai "
        "này hoặc thêm “embedded” vào engines trong station.toml.",
    )


def clash_notice(known: RoleLine, line: RoleLine) -> Notice:
    """A second script wants another voice for a role of the first."""
    return Notice(
        code="vai-hai-giong",
        level=Level.WARNING,
        sentence=f"vai “{line.role}” muốn “{line.wish}”, nhưng bài trước trong cùng số đã cho "
        f"vai này giọng “{known.wish}”; cả số dùng “{known.wish}”",
        hint="Nếu là hai người khác nhau, đặt cho một người nhãn khác.",
        place=line.place,
    )


def stand_in_notice(label: str, words: str, voice: Voice) -> Notice:
    """A wish that nobody can follow, and the voice that speaks instead."""
    what = "không có giọng" if names_a_voice(words) else "chưa hiểu giọng"
    return Notice(
        code="giong-thay-the",
        level=Level.WARNING,
        sentence=f"vai “{label}”: {what} “{words}”, dùng “{voice.name}” thay",
        hint="Viết nữ, nam, em bé, ông, bà, có thể thêm miền (“nữ miền Nam”), "
        "hoặc tên một giọng mà lệnh “broadcaster voices” liệt kê.",
    )


def near_notices(label: str, wish: VoiceQuery, voice: Voice) -> list[Notice]:
    """At most one notice: what of the wish the voice does not have."""
    pairs = ((wish.gender, voice.gender), (wish.age, voice.age), (wish.region, voice.region))
    missed = [_spell(want) for want, got in pairs if want is not None and want is not got]
    if not missed:
        return []
    notice = Notice(
        code="giong-gan-dung",
        level=Level.INFO,
        sentence=f"vai “{label}” muốn “{wish.words}” nhưng không còn giọng nào đúng cả "
        f"({', '.join(missed)}), dùng “{voice.name}”",
        hint="Muốn giọng khác thì ghi tên giọng ấy cho vai này.",
    )
    return [notice]


def shared_notice(labels: Sequence[str], voice: Voice, *, wanted: bool) -> Notice:
    """Several people speak with one voice; `wanted` when each of them named it."""
    named = ", ".join(f"“{label}”" for label in labels)
    return Notice(
        code="hai-vai-mot-giong",
        level=Level.INFO if wanted else Level.WARNING,
        sentence=f"các vai {named} có cùng một giọng “{voice.name}”, người nghe khó phân biệt",
        hint=""
        if wanted
        else "Chọn giọng khác cho một trong các vai ấy; nếu cố ý, ghi tên giọng cho từng vai.",
    )


def _spell(trait: str) -> str:
    return str(trait) if isinstance(trait, Gender | Age) else f"miền {trait}"


# Labels that need no configuration: label, wish, what listeners read.
STANDARD_ROLES = (
    RoleDefault(role="NỮ", wish="nữ", name="Phát thanh viên nữ"),
    RoleDefault(role="NAM", wish="nam", name="Phát thanh viên nam"),
    RoleDefault(role="HỎI", wish="nữ", name="Người hỏi"),
    RoleDefault(role="ĐÁP", wish="nam", name="Người đáp"),
    RoleDefault(role="BÉ", wish="em bé", name="Bé"),
    RoleDefault(role="EM", wish="em bé", name="Em"),
    RoleDefault(role="ÔNG", wish="ông", name="Ông"),
    RoleDefault(role="BÀ", wish="bà", name="Bà"),
)
PRESENTER = "NGƯỜI DẪN"  # another name of the anchor unless somebody says otherwise

# How far a voice is from a wish; smaller is nearer. A voice that is already taken is a worse
# choice than another accent, and a better one than another age that was asked for.
_WRONG_REGION = 2
_TAKEN = 3
_WRONG_AGE = 4
_CHILD_FOR_ADULT = 8
_ELDER_FOR_ANYONE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CastRole:
    """A role and the voice that speaks it."""

    role: str  # label as written; "" = the anchor
    voice: str  # Voice.id
    name: str  # what listeners read
    rate: float = 1.0  # factor of the voice's normal speed
    pitch: float = 0.0  # semitones
    emphasis: float = 1.0  # factor of the voice's usual melody


@dataclass(frozen=True, slots=True, kw_only=True)
class Casting:
    """Every role of an episode with its voice."""

    parts: tuple[CastRole, ...]

    def find(self, role: str) -> CastRole | None:
        """The part of a role, case and spacing forgiven; None when the role has no voice."""
        return next((p for p in self.parts if _label(p.role) == _label(role)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Role:
    """A role with what is known of it before a voice is chosen."""

    label: str
    wish: VoiceQuery
    usual: RoleDefault


def cast(
    roles: Sequence[str],
    wishes: Mapping[str, str],
    defaults: Sequence[RoleDefault],
    voices: Sequence[Voice],
    anchor: str,
) -> WithNotices[Casting]:
    """Give every role a voice.

    `roles` are the labels that speak, "" being the anchor; `wishes` come from the script's head
    and win over `defaults` of the station, which win over the standard labels. `voices` stand in
    the order of preference. Errors: a role for which nothing fits.
    """
    people = _people(roles, wishes, defaults, voices, anchor)
    notices: list[Notice] = []
    chosen: dict[str, Voice] = {}
    for role in sorted(people, key=lambda r: _turn(r, anchor)):
        voice = _choose(role, voices, tuple(v.id for v in chosen.values()))
        notices += _remarks(role, voice)
        if voice is not None:
            chosen[_label(role.label)] = voice
    notices += _shared(people, chosen)
    if any(n.level is Level.ERROR for n in notices):
        return WithNotices(value=None, notices=tuple(notices))
    parts = _parts(roles, people, chosen, anchor)
    return WithNotices(value=Casting(parts=parts), notices=tuple(notices))


def join_wishes(lines: Iterable[RoleLine]) -> WithNotices[dict[str, str]]:
    """The wishes of all scripts of an episode; the first script that names a role decides.

    A later script that wants another voice for the same label is told with its line.
    """
    first: dict[str, RoleLine] = {}
    notices = []
    for line in lines:
        known = first.setdefault(_label(line.role), line)
        if _label(known.wish) != _label(line.wish):
            notices.append(clash_notice(known, line))
    return WithNotices(value={k.role: k.wish for k in first.values()}, notices=tuple(notices))


def display_name(label: str) -> str:
    """What listeners read for a label that nobody named: "BẠN LAN" gives "Bạn Lan"."""
    return " ".join(word.capitalize() for word in nfc(label).split())


def _label(role: str) -> str:
    return " ".join(nfc(role).casefold().split())


def _people(
    roles: Sequence[str],
    wishes: Mapping[str, str],
    defaults: Sequence[RoleDefault],
    voices: Sequence[Voice],
    anchor: str,
) -> list[_Role]:
    """One entry for each person: labels of the same person come together."""
    said = {_label(label): wish for label, wish in wishes.items()}
    known = {_label(d.role): d for d in (*STANDARD_ROLES, *defaults)}
    people: dict[str, _Role] = {}
    for label in roles:
        who = _person(label, anchor, said, known)
        usual = known.get(_label(who), RoleDefault(role=who, wish=""))
        wish = _wish(said.get(_label(who), ""), usual.wish, voices)
        people.setdefault(_label(who), _Role(label=who, wish=wish, usual=usual))
    return list(people.values())


def _wish(said: str, usual: str, voices: Sequence[Voice]) -> VoiceQuery:
    """What the script says, else the station, else the label; voice and manner each for itself."""
    wished, known = understand_wish(said, voices), understand_wish(usual, voices)
    return replace(
        wished if wished.words.strip() else known,
        rate=_first(wished.rate, known.rate),
        pitch=_first(wished.pitch, known.pitch),
        emphasis=_first(wished.emphasis, known.emphasis),
    )


def _first(*values: float | None) -> float | None:
    """The first that somebody said."""
    return next((value for value in values if value is not None), None)


def _person(
    label: str, anchor: str, said: Mapping[str, str], known: Mapping[str, RoleDefault]
) -> str:
    """The label that a label stands for: the anchor reads what nobody is named for."""
    key = _label(label)
    presenter = key == _label(PRESENTER) and key not in said and key not in known
    return anchor if not key or presenter else label


def _turn(role: _Role, anchor: str) -> tuple[bool, bool, int]:
    """Named voices choose first, then the anchor, then whoever asks for most."""
    is_anchor = _label(role.label) == _label(anchor)
    return (not role.wish.voice, not is_anchor, -role.wish.details)


def _choose(role: _Role, voices: Sequence[Voice], taken: Sequence[str]) -> Voice | None:
    wish = role.wish if role.wish.understood else _stand_in(role, voices)
    if wish.voice:
        return next(v for v in voices if v.id == wish.voice)
    if not wish.understood:
        return None
    fitting = [v for v in voices if _may_speak(wish, v)]
    return min(fitting, key=lambda v: _distance(wish, v, taken), default=None)


def _stand_in(role: _Role, voices: Sequence[Voice]) -> VoiceQuery:
    """When a wish cannot be followed: what station, label or the voice's own id speak of."""
    standard = {_label(s.role): s.wish for s in STANDARD_ROLES}
    name = role.wish.words.partition(":")[2].replace("-", " ")
    words = (role.usual.wish, standard.get(_label(role.label), ""), name)
    wishes = [understand_wish(w, voices) for w in words]
    return next((w for w in wishes if w.understood), role.wish)


def _may_speak(wish: VoiceQuery, voice: Voice) -> bool:
    """Gender is never crossed, save for children, whose voices hardly tell it."""
    children = wish.age is Age.CHILD and voice.age is Age.CHILD
    return wish.gender is None or wish.gender is voice.gender or children


def _distance(wish: VoiceQuery, voice: Voice, taken: Sequence[str]) -> int:
    distance = _TAKEN if voice.id in taken else 0
    if wish.region is not None and wish.region is not voice.region:
        distance += _WRONG_REGION
    if wish.gender is not None and wish.gender is not voice.gender:
        distance += 1
    return distance + _age_distance(wish.age, voice.age)


def _age_distance(wanted: Age | None, age: Age) -> int:
    if (wanted or Age.ADULT) is age:
        return 0
    if wanted is None:
        return _ELDER_FOR_ANYONE if age is Age.ELDER else _CHILD_FOR_ADULT
    return _CHILD_FOR_ADULT if Age.CHILD is age else _WRONG_AGE


def _remarks(role: _Role, voice: Voice | None) -> list[Notice]:
    if voice is None:
        return [no_voice_notice(role.label, role.wish.words)]
    if role.wish.voice:
        return []
    if not role.wish.understood:
        return [stand_in_notice(role.label, role.wish.words, voice)]
    return near_notices(role.label, role.wish, voice)


def _shared(people: Sequence[_Role], chosen: Mapping[str, Voice]) -> list[Notice]:
    """A notice for each voice that two people have; a warning unless all of them named it."""
    by_voice: dict[str, list[_Role]] = {}
    for role in people:
        if _label(role.label) in chosen:
            by_voice.setdefault(chosen[_label(role.label)].id, []).append(role)
    return [
        shared_notice(
            [role.label for role in roles],
            chosen[_label(roles[0].label)],
            wanted=all(role.wish.voice for role in roles),
        )
        for roles in by_voice.values()
        if len(roles) > 1
    ]


def _parts(
    roles: Sequence[str], people: Sequence[_Role], chosen: Mapping[str, Voice], anchor: str
) -> tuple[CastRole, ...]:
    """A part for every label asked for, and always for the anchor's two names when it speaks."""
    by_label = {_label(role.label): role for role in people}
    parts: dict[str, CastRole] = {}
    for label in roles:
        role = by_label.get(_label(label)) or by_label[_label(anchor)]
        for name in (label, *(("", anchor) if _label(role.label) == _label(anchor) else ())):
            parts.setdefault(_label(name), _part(name, role, chosen[_label(role.label)]))
    return tuple(parts.values())


def _part(label: str, role: _Role, voice: Voice) -> CastRole:
    usual = role.usual
    name = usual.name or _standard_name(role.label) or display_name(role.label)
    wish = role.wish
    return CastRole(
        role=label,
        voice=voice.id,
        name=name,
        rate=usual.rate if wish.rate is None else wish.rate,
        pitch=usual.pitch if wish.pitch is None else wish.pitch,
        emphasis=usual.emphasis if wish.emphasis is None else wish.emphasis,
    )


def _standard_name(label: str) -> str:
    return next((s.name for s in STANDARD_ROLES if _label(s.role) == _label(label)), "")
