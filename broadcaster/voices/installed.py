"""Voices that are known, and those installed: a folder each, with a card that says whose it is."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from broadcaster.domain.errors import ConfigError
from broadcaster.domain.speech import Age, Gender, Region, Voice
from broadcaster.domain.text import nfc

# What people call an engine, by its name; one from another package goes by the name it gives itself
ENGINE_NAMES = {
    "embedded": "giọng có sẵn trong máy",
    "own": "giọng trường em",
    "neural": "giọng cài thêm trong máy",
    "edge": "giọng trực tuyến của Microsoft Edge",
    "gtts": "giọng trực tuyến của Google (gTTS)",
    "command": "máy đọc riêng của đài",
}
CARD = "voice.toml"
MODEL = "model.onnx"
TOKENS = "tokens.txt"
FORMAT = 1
NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,60}[a-z0-9])?")
SHIPPED = Path(__file__).with_name("catalogue.toml")
CATALOGUE_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVoice:
    """One voice of a catalogue."""

    key: str
    name: str
    gender: Gender
    model: str  # file name of the model
    age: Age = Age.ADULT
    region: Region = Region.UNKNOWN
    base: str = ""  # address of the folder of its files; "" = to be fetched by hand
    page: str = ""  # where people read about it
    size: int = 0  # bytes of the model, exactly; 0 = not known
    sha256: str = ""  # of the model; "" = not known
    licence: str = ""  # "" = nobody could read it: the voice is known, and not offered
    credit: str = ""
    non_commercial: bool = False
    note: str = ""

    @property
    def offered(self) -> bool:
        """Whether it may be fetched by its name: its licence was read, and it has an address."""
        return bool(self.licence and self.base)

    @property
    def files(self) -> tuple[str, ...]:
        """What is fetched by hand where there is no line."""
        return (self.model, f"{self.model}.json", "MODEL_CARD")


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedVoice:
    """What a person asks for."""

    what: str  # a name of the catalogue, an address, a file or a folder
    key: str = ""  # name of the folder; "" = from the model's name
    name: str = ""
    gender: Gender | None = None
    hear: bool = False  # the gender is told by the sound of the voice when nobody knows it
    age: Age | None = None
    region: Region | None = None
    licence: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a person must read before a voice is installed."""

    name: str
    source: str
    licence: str
    credit: str
    non_commercial: bool
    size: int  # bytes; 0 = not known
    card: str  # the maker's own words, "" when there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceCard:
    """Who an installed voice is and what its model needs."""

    name: str  # what people see
    gender: Gender
    age: Age = Age.ADULT
    region: Region = Region.UNKNOWN
    licence: str = ""
    credit: str = ""  # line that must be shown
    source: str = ""  # where it was installed from
    accepted: str = ""  # who accepted the licence and when
    fetched: str = ""  # sha256 of the model as it was fetched
    sha256: str = ""  # of the model as it stands
    size: int = 0  # bytes of the model as it stands
    espeak: str = "vi"  # the voice of libespeak-ng whose phonemes the model knows
    rate: int = 22_050  # samples per second
    speaker: int = 0
    speakers: int = 1  # people that the model can speak as
    genders: str = ""  # of each of them in order, "nữ nam -"; "-" = cannot be understood
    length: float = 1.0  # of each sound at normal speed; larger is slower
    noise: float = 0.667  # how lively the maker had it speak: sound, and
    noise_w: float = 0.8  # length of sounds


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledVoice:
    """A voice in its folder."""

    key: str  # name of the folder
    folder: Path
    card: VoiceCard

    @property
    def voice(self) -> Voice:
        """As casting sees it; of a model of several people, its usual one."""
        card = self.card
        return Voice(
            id=f"neural:{self.key}",
            engine="neural",
            name=card.name,
            gender=card.gender,
            age=card.age,
            region=card.region,
            licence=card.licence,
            credit=card.credit,
        )

    def people(self) -> Iterator[tuple[Voice, "InstalledVoice"]]:
        """Everybody that the model speaks as, each with the folder as it speaks then."""
        genders = self.card.genders.split()
        if len(genders) < 2:
            yield self.voice, self
            return
        for number, gender in enumerate(genders):
            if gender in (Gender.FEMALE.value, Gender.MALE.value):
                voice = replace(
                    self.voice,
                    id=f"{self.voice.id}#{number + 1}",
                    name=f"{self.card.name}, người {number + 1}",
                    gender=Gender(gender),
                )
                yield voice, replace(self, card=replace(self.card, speaker=number))

    @property
    def model(self) -> Path:
        """The model's file."""
        return self.folder / MODEL

    @property
    def tokens(self) -> Path:
        """The file that numbers its phonemes."""
        return self.folder / TOKENS

    def whole(self) -> bool:
        """Whether the model is what was installed, byte for byte."""
        return digest_of(self.model) == self.card.sha256 and self.tokens.is_file()


def installed(folder: Path) -> Iterator[InstalledVoice]:
    """Every voice of a folder of voices, by name; what has no readable card is none."""
    for card in sorted(folder.glob(f"*/{CARD}")):
        key = nfc(card.parent.name)
        if NAME.fullmatch(key):
            read = read_card(card)
            if read is not None:
                yield InstalledVoice(key=key, folder=card.parent, card=read)


def read_card(path: Path) -> VoiceCard | None:
    """A card; None when it cannot be read or was made by a newer program."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        if told.pop("format", None) != FORMAT:
            return None
        return card_from(told)
    except (OSError, ArithmeticError, ValueError, TypeError, RecursionError):
        return None


def card_from(told: dict[str, Any]) -> VoiceCard:
    """A card from its table. Raises ValueError, TypeError."""
    kinds = {"gender": Gender, "age": Age, "region": Region}
    types = {"size": int, "rate": int, "speaker": int, "length": float, "noise": float}
    types |= {"noise_w": float, "speakers": int}
    values: dict[str, Any] = {}
    for each in fields(VoiceCard):
        if each.name in told:
            make = kinds.get(each.name) or types.get(each.name, str)
            values[each.name] = make(told[each.name])
    return VoiceCard(**values)


def card_text(card: VoiceCard) -> str:
    """A card as it is written."""
    rows = [f"format = {FORMAT}"]
    for each in fields(card):
        value = getattr(card, each.name)
        rows.append(f"{each.name} = {_quoted(value) if isinstance(value, str) else value}")
    return "\n".join(rows) + "\n"


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return '"' + "".join(escapes.get(c, c if c >= " " and c != "\x7f" else " ") for c in text) + '"'


def digest_of(path: Path) -> str:
    """sha256 in hex; "" when there is no such file. A file that has not changed is read once."""
    try:
        state = path.stat()
        return _digest(path, state.st_size, state.st_mtime_ns)
    except OSError:
        return ""


@cache
def _digest(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_known_voices(path: Path = SHIPPED) -> tuple[KnownVoice, ...]:
    """Every voice of a catalogue. Raises ConfigError naming what is wrong."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        if told.get("format") != CATALOGUE_FORMAT:
            raise ValueError(f"format = {told.get('format')}")
        return tuple(_voices(told.get("voice", [])))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as failure:
        raise ConfigError(
            f"danh mục giọng {path} không dùng được ({failure})",
            hint="Lấy lại tệp danh mục, hoặc bỏ --catalogue để dùng danh mục có sẵn.",
        ) from failure


def _voices(rows: list[dict[str, Any]]) -> Iterator[KnownVoice]:
    for row in rows:
        made = dict(row)
        kinds = {"gender": Gender, "age": Age, "region": Region, "size": int}
        for key, kind in kinds.items():
            if key in made:
                made[key] = kind(made[key])
        voice = KnownVoice(**made)
        file = Path(voice.model)
        if not NAME.fullmatch(voice.key) or file.name != voice.model or file.suffix != ".onnx":
            raise ValueError(f"key = {voice.key!r}, model = {voice.model!r}")
        yield voice
