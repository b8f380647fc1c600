"""Casting: what words for voices mean, which voice speaks which role, and what is said of it."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.notice import Level, Notice, WithNotices
from broadcaster.domain.script import Paragraph, RoleLine, Script
from broadcaster.domain.speech import EMPHASES, PITCHES, SPEEDS, Age, Gender, Region, Voice
from broadcaster.domain.station import RoleDefault
from broadcaster.domain.text import fold, nfc

_Trait = Gender | Age | Region

# Longest phrases first: each is taken out of the wish before the shorter ones are looked for.
_PHRASES: tuple[tuple[str, tuple[_Trait, ...]], ...] = (
    ("nữ sinh", (Gender.FEMALE, Age.CHILD)),
    ("nam sinh", (Gender.MALE, Age.CHILD)),
    ("miền bắc", (Region.NORTH,)),
    ("miền trung", (Region.CENTRE,)),
    ("miền nam", (Region.SOUTH,)),
    ("bắc bộ", (Region.NORTH,)),
    ("trung bộ", (Region.CENTRE,)),
    ("nam bộ", (Region.SOUTH,)),
    ("giọng bắc", (Region.NORTH,)),
    ("giọng trung", (Region.CENTRE,)),
    ("hà nội", (Region.NORTH,)),
    ("sài gòn", (Region.SOUTH,)),
    ("người lớn", (Age.ADULT,)),
    ("người già", (Age.ELDER,)),
    ("lớn tuổi", (Age.ELDER,)),
    ("cao tuổi", (Age.ELDER,)),
    ("trẻ em", (Age.CHILD,)),
    ("trẻ con", (Age.CHILD,)),
    ("thiếu nhi", (Age.CHILD,)),
    ("học sinh", (Age.CHILD,)),
    ("bé", (Age.CHILD,)),
    ("em", (Age.CHILD,)),
    ("cháu", (Age.CHILD,)),
    ("ông", (Gender.MALE, Age.ELDER)),
    ("bà", (Gender.FEMALE, Age.ELDER)),
    ("cụ", (Age.ELDER,)),
    ("già", (Age.ELDER,)),
    ("nữ", (Gender.FEMALE,)),
    ("gái", (Gender.FEMALE,)),
    ("cô", (Gender.FEMALE,)),
    ("chị", (Gender.FEMALE,)),
    ("mẹ", (Gender.FEMALE,)),
    ("trai", (Gender.MALE,)),
    ("thầy", (Gender.MALE,)),
    ("chú", (Gender.MALE,)),
    ("anh", (Gender.MALE,)),
    ("bố", (Gender.MALE,)),
    ("cha", (Gender.MALE,)),
)
# "cao" alone is in "cao tuổi", and a voice may be named "Trầm"
_PITCH_WORDS = tuple((f"giọng {word}", value) for word, value in PITCHES)
_EMPHASIS_WORDS = tuple((f"nhấn {word}", value) for word, value in EMPHASES)
_REGION_WORDS = {"bắc": Region.NORTH, "trung": Region.CENTRE, "nam": Region.SOUTH}


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceQuery:
    """What a role asks of its voice; None = does not matter."""

    words: str  # as written, without the words for speed
    voice: str = ""  # Voice.id when one voice is named
    gender: Gender | None = None
    age: Age | None = None
    region: Region | None = None
    rate: float | None = None  # factor of the voice's normal speed
    pitch: float | None = None  # semitones
    emphasis: float | None = None  # factor of the voice's usual melody

    @property
    def understood(self) -> bool:
        """Whether the words say anything about a voice."""
        return bool(self.voice) or self.details > 0

    @property
    def details(self) -> int:
        """How many things the words ask for."""
        return sum(trait is not None for trait in (self.gender, self.age, self.region))


def understand_wish(words: str, voices: Sequence[Voice]) -> VoiceQuery:
    """What the words of a wish mean, with the voices that could be named in it."""
    named = _named(words, voices)
    if named is not None:
        return VoiceQuery(words=words, voice=named.id)
    words, pitch = _split(words, _PITCH_WORDS)
    words, emphasis = _split(words, _EMPHASIS_WORDS)
    words, rate = split_speed(words)
    manner = VoiceQuery(words=words, rate=rate, pitch=pitch, emphasis=emphasis)
    named = _named(words, voices)
    if named is not None:
        return replace(manner, voice=named.id)
    if names_a_voice(words):
        return manner
    traits = _traits(nfc(words).casefold())
    return replace(
        manner,
        gender=next((t for t in traits if isinstance(t, Gender)), None),
        age=next((t for t in traits if isinstance(t, Age)), None),
        region=next((t for t in traits if isinstance(t, Region)), None),
    )


def split_speed(words: str) -> tuple[str, float | None]:
    """A wish without its words for speed, and the speed; None = no word for it, the first counts.

    "nữ, chậm" and "nữ đọc chậm" give ("nữ", 0.85); typed without marks is understood.
    """
    return _split(words, SPEEDS)


def _split(words: str, meanings: tuple[tuple[str, float], ...]) -> tuple[str, float | None]:
    """A wish without the words of one kind, and what the first of them means."""
    text = nfc(words)
    values = {fold(word) if text.isascii() else word: value for word, value in meanings}
    said = rf"(?<!\w)(?:{'|'.join(values)})(?!\w)"
    # A hyphen belongs to a voice's name
    found = re.findall(rf"(?<![-:.]){said}(?![-:.])", text.casefold())
    if not found:
        return words, None
    aside = rf"[\s,;]*(?:(?:nói|đọc|noi|doc)\s+)?(?<![-:.]){said}(?![-:.])[\s,;]*"
    rest = re.sub(aside, ", ", text, flags=re.IGNORECASE)
    return rest.strip(" ,;"), values[found[0]]


def names_a_voice(words: str) -> bool:
    """Whether a wish has the form of a voice id, "engine:name"."""
    return re.fullmatch(r"[\w.-]+:[^\s:]+", words.strip()) is not None


def _named(words: str, voices: Sequence[Voice]) -> Voice | None:
    wanted = fold(words)
    for voice in voices:
        if wanted in (fold(voice.id), fold(voice.name), fold(voice.id.partition(":")[2])):
            return voice
    return None


def _traits(text: str) -> list[_Trait]:
    """The traits in the order in which the words name them; typed without marks is understood."""
    bare = text.isascii()
    found: list[tuple[int, _Trait]] = []
    for phrase, traits in _PHRASES:
        known = fold(phrase) if bare else phrase
        for match in re.finditer(rf"(?<!\w){known}(?!\w)", text):
            found.extend((match.start(), trait) for trait in traits)
        text = re.sub(rf"(?<!\w){known}(?!\w)", lambda m: "_" * len(m[0]), text)
    found.extend(_single_words(text, gender_known=any(isinstance(t, Gender) for _, t in found)))
    return [trait for _, trait in sorted(found, key=lambda pair: pair[0])]


def _single_words(text: str, *, gender_known: bool) -> list[tuple[int, _Trait]]:
    """A man or, where a man or a woman is already named, the South: both are "nam"."""
    found: list[tuple[int, _Trait]] = []
    regions = {fold(word): region for word, region in _REGION_WORDS.items()}
    for match in re.finditer(r"\w+", text):
        word = fold(match[0])
        if word == "nam" and not gender_known:
            found.append((match.start(), Gender.MALE))
            gender_known = True
        elif word in regions and gender_known:
            found.append((match.start(), regions[word]))
    return found


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
_LATER_ENGINE = 2.4  # more than another accent, less than a voice that is taken or of another age


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
        voice = _choose(role, voices, {v.id for v in chosen.values()})
        remark = _remark(role, voice)
        if remark is not None:
            notices.append(remark)
        if voice is not None:
            chosen[_label(role.label)] = voice
    notices += _shared(people, chosen)
    if any(n.level is Level.ERROR for n in notices):
        return WithNotices(value=None, notices=tuple(notices))
    parts = _parts(roles, people, chosen, anchor)
    return WithNotices(value=Casting(parts=parts), notices=tuple(notices))


def engines_of_roles(
    roles: Sequence[str],
    wishes: Mapping[str, str],
    defaults: Sequence[RoleDefault],
    engines: Sequence[Sequence[Voice]],
    anchor: str,
    *,
    together: Iterable[Collection[str]] = (),
    online: Collection[int] = (),
    private: Collection[str] = (),
) -> dict[str, int]:
    """Role -> which of the engines, the one that is liked best first, should speak it.

    `engines` are the voices of each; `together` the roles that speak in one script. A role goes to
    a later engine for a voice that was named, for the age that was asked for (a child stays a
    child), and where two people who talk with each other would have one voice; for another accent
    it stays. Those that are `online` are never asked for a `private` role, whose words may not
    leave the school, nor only because a voice is taken. A role that no engine can speak has the
    first.
    """
    if len(engines) < 2:
        return dict.fromkeys(roles, 0)
    everybody = [voice for voices in engines for voice in voices]
    people = _people(roles, wishes, defaults, everybody, anchor)
    groups = [{_label(label or anchor) for label in labels} for labels in together]
    silent = {_label(label or anchor) for label in private}
    chosen: dict[str, tuple[int, Voice]] = {}
    for role in sorted(people, key=lambda r: _turn(r, anchor)):
        beside = {key for group in groups if _label(role.label) in group for key in group}
        taken = {chosen[key][1].id for key in beside if key in chosen}
        wish = role.wish if role.wish.understood else _stand_in(role, everybody)
        told = understand_wish(wish.words, ())
        if told.understood:  # "nữ miền Nam" is what somebody wants, though a voice may be called so
            wish = told
        inside = [number for number in range(len(engines)) if number not in online]
        asked = inside if _label(role.label) in silent else range(len(engines))
        best = _best_offer(wish, engines, asked, taken)
        alone = _best_offer(wish, engines, asked, ())
        if best is not None and best[0] in online and alone is not None and alone[0] in inside:
            best = _best_offer(wish, engines, inside, taken)
        if best is not None:
            chosen[_label(role.label)] = best
    first = {_label(one.label): chosen.get(_label(one.label), (0, None))[0] for one in people}
    return {role: first.get(_label(role), first.get(_label(anchor), 0)) for role in roles}


def _best_offer(
    wish: VoiceQuery,
    engines: Sequence[Sequence[Voice]],
    asked: Iterable[int],
    taken: Collection[str],
) -> tuple[int, Voice] | None:
    """The voice that is nearest to a wish on the engines that are asked, and on which it is."""
    offers = [
        (_distance(wish, voice, taken) + (_LATER_ENGINE + number / 10 if number else 0),
         number, place)
        for number in asked
        for place, voice in enumerate(engines[number])
        if (voice.id == wish.voice if wish.voice else _may_speak(wish, voice))
    ]  # fmt: skip
    if not offers:
        return None
    _, number, place = min(offers)
    return number, engines[number][place]


def join_wishes(lines: Iterable[RoleLine]) -> WithNotices[dict[str, str]]:
    """The wishes of all scripts of an episode; the first script that names a role decides.

    A later script that wants another voice for the same label is told with its line.
    """
    first: dict[str, RoleLine] = {}
    notices = []
    for line in lines:
        known = first.setdefault(_label(line.role), line)
        if _label(known.wish) != _label(line.wish):
            notices.append(_clash_notice(known, line))
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
        key = _label(label)
        presenter = key == _label(PRESENTER) and key not in said and key not in known
        who = anchor if not key or presenter else label  # the anchor reads what names nobody
        usual = known.get(_label(who), RoleDefault(role=who, wish=""))
        wish = _wish(said.get(_label(who), ""), usual.wish, voices)
        people.setdefault(_label(who), _Role(label=who, wish=wish, usual=usual))
    return list(people.values())


def _wish(said: str, usual: str, voices: Sequence[Voice]) -> VoiceQuery:
    """What the script says, else the station, else the label; voice and manner each for itself."""
    wished, known = understand_wish(said, voices), understand_wish(usual, voices)
    return replace(
        wished if wished.words.strip() else known,
        rate=known.rate if wished.rate is None else wished.rate,
        pitch=known.pitch if wished.pitch is None else wished.pitch,
        emphasis=known.emphasis if wished.emphasis is None else wished.emphasis,
    )


def _turn(role: _Role, anchor: str) -> tuple[bool, bool, int]:
    """Named voices choose first, then the anchor, then whoever asks for most."""
    is_anchor = _label(role.label) == _label(anchor)
    return (not role.wish.voice, not is_anchor, -role.wish.details)


def _choose(role: _Role, voices: Sequence[Voice], taken: Iterable[str]) -> Voice | None:
    """The nearest voice; one that is `taken` only when nothing else comes near."""
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


def _distance(wish: VoiceQuery, voice: Voice, taken: Iterable[str]) -> int:
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


def _remark(role: _Role, voice: Voice | None) -> Notice | None:
    """What is to be said of the voice that was chosen for a role."""
    if voice is None:
        return no_voice_notice(role.label, role.wish.words)
    if role.wish.voice:
        return None
    if not role.wish.understood:
        return _stand_in_notice(role.label, role.wish.words, voice)
    return _near_notice(role.label, role.wish, voice)


def _shared(people: Sequence[_Role], chosen: Mapping[str, Voice]) -> list[Notice]:
    """A notice for each voice that two people have; a warning unless all of them named it."""
    by_voice: dict[str, list[_Role]] = {}
    for role in people:
        if _label(role.label) in chosen:
            by_voice.setdefault(chosen[_label(role.label)].id, []).append(role)
    return [
        _shared_notice(
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
    usual, wish = role.usual, role.wish
    standard = (s.name for s in STANDARD_ROLES if _label(s.role) == _label(role.label))
    return CastRole(
        role=label,
        voice=voice.id,
        name=usual.name or next(standard, "") or display_name(role.label),
        rate=usual.rate if wish.rate is None else wish.rate,
        pitch=usual.pitch if wish.pitch is None else wish.pitch,
        emphasis=usual.emphasis if wish.emphasis is None else wish.emphasis,
    )


def unknown_roles(script: Script, defaults: Sequence[RoleDefault]) -> tuple[Notice, ...]:
    """The roles of a script of which it says no voice itself, each where it speaks first.

    A WARNING before anything is planned: another script of the same episode may say it, which
    `cast` knows, to which one without a voice is an ERROR.
    """
    return tuple(_perhaps_elsewhere(block) for block in first_of_unknown_roles(script, defaults))


def first_of_unknown_roles(
    script: Script, defaults: Sequence[RoleDefault]
) -> tuple[Paragraph, ...]:
    """Where each role speaks first of which neither the script nor its station says a voice."""
    known = {_label(d.role) for d in (*STANDARD_ROLES, *defaults)}
    known |= {_label(line.role) for line in script.head.roles} | {"", _label(PRESENTER)}
    first: dict[str, Paragraph] = {}
    for block in script.body:
        if isinstance(block, Paragraph) and _label(block.role) not in known:
            first.setdefault(_label(block.role), block)
    return tuple(first.values())


def _perhaps_elsewhere(block: Paragraph) -> Notice:
    told = no_voice_notice(block.role)
    return Notice(
        code="vai-chua-co-giong",
        level=Level.WARNING,
        sentence=told.sentence,
        hint=f"{told.hint} Bài khác cùng số đã khai vai này thì không phải thêm.",
        place=block.place,
    )


def no_voice_notice(label: str, words: str = "") -> Notice:
    """The complaint about a role that no voice speaks; `words` is what it wished for."""
    if not words:
        return Notice(
            code="vai-chua-co-giong",
            level=Level.ERROR,
            sentence=f"vai “{label}” chưa có giọng",
            hint=f"Thêm dòng “{label}: nữ” (hoặc nam, em bé, ông, bà) dưới “Vai:” ở đầu kịch "
            "bản; không phải người nói thì viết lại chỗ ấy thành lời. Vai dùng ở nhiều bài: thêm "
            "một mục [[roles]] trong station.toml.",
        )
    return Notice(
        code="vai-chua-co-giong",
        level=Level.ERROR,
        sentence=f"vai “{label}” chưa có giọng: không giọng nào hợp với “{words}”",
        hint="Xem các giọng đang dùng được bằng lệnh “broadcaster voices”, rồi sửa dòng của vai "
        "này hoặc thêm “embedded” vào engines trong station.toml.",
    )


def _clash_notice(known: RoleLine, line: RoleLine) -> Notice:
    """A second script wants another voice for a role of the first."""
    return Notice(
        code="vai-hai-giong",
        level=Level.WARNING,
        sentence=f"vai “{line.role}” muốn “{line.wish}”, nhưng bài trước trong cùng số đã cho "
        f"vai này giọng “{known.wish}”; cả số dùng “{known.wish}”",
        hint="Nếu là hai người khác nhau, đặt cho một người nhãn khác.",
        place=line.place,
    )


def _stand_in_notice(label: str, words: str, voice: Voice) -> Notice:
    """A wish that nobody can follow, and the voice that speaks instead."""
    what = "không có giọng" if names_a_voice(words) else "chưa hiểu giọng"
    return Notice(
        code="giong-thay-the",
        level=Level.WARNING,
        sentence=f"vai “{label}”: {what} “{words}”, dùng “{voice.name}” thay",
        hint="Viết nữ, nam, em bé, ông, bà, có thể thêm miền (“nữ miền Nam”), "
        "hoặc tên một giọng mà lệnh “broadcaster voices” liệt kê.",
    )


def _near_notice(label: str, wish: VoiceQuery, voice: Voice) -> Notice | None:
    """What of the wish the voice does not have; None when it has all of it."""
    pairs = ((wish.gender, voice.gender), (wish.age, voice.age), (wish.region, voice.region))
    missed = [
        f"miền {want}" if isinstance(want, Region) else str(want)
        for want, got in pairs
        if want is not None and want is not got
    ]
    if not missed:
        return None
    return Notice(
        code="giong-gan-dung",
        level=Level.INFO,
        sentence=f"vai “{label}” muốn “{wish.words}” nhưng không còn giọng nào đúng cả "
        f"({', '.join(missed)}), dùng “{voice.name}”",
        hint="Muốn giọng khác thì ghi tên giọng ấy cho vai này.",
    )


def _shared_notice(labels: Sequence[str], voice: Voice, *, wanted: bool) -> Notice:
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
