"""Words for voices: "nữ", "em bé", "bà, chậm", "nữ miền Nam", a voice's id or its name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.speech import EMPHASES, PITCHES, SPEEDS, Age, Gender, Region, Voice
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
    speeds = {fold(word) if text.isascii() else word: rate for word, rate in meanings}
    said = rf"(?<!\w)(?:{'|'.join(speeds)})(?!\w)"
    # A hyphen belongs to a voice's name
    found = re.findall(rf"(?<![-:.]){said}(?![-:.])", text.casefold())
    if not found:
        return words, None
    aside = rf"[\s,;]*(?:(?:nói|đọc|noi|doc)\s+)?(?<![-:.]){said}(?![-:.])[\s,;]*"
    rest = re.sub(aside, ", ", text, flags=re.IGNORECASE)
    return rest.strip(" ,;"), speeds[found[0]]


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
