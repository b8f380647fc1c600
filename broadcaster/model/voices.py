"""Voices that can be installed: those that are known, what is asked for, what must be read."""

from dataclasses import dataclass

from broadcaster.model.speech import Age, Gender, Region

# What people call an engine, by its name; one from another package goes by the name it gives itself
ENGINE_NAMES = {
    "embedded": "giọng có sẵn trong máy",
    "neural": "giọng cài thêm trong máy",
    "edge": "giọng trực tuyến của Microsoft Edge",
    "gtts": "giọng trực tuyến của Google (gTTS)",
    "command": "máy đọc riêng của đài",
}


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
    size: int = 0  # bytes of the model, about
    sha256: str = ""  # of the model; "" = not known
    licence: str = ""
    credit: str = ""
    non_commercial: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person asks for."""

    what: str  # a name of the catalogue, an address, a file or a folder
    key: str = ""  # name of the folder; "" = from the model's name
    name: str = ""
    gender: Gender | None = None
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
    size: int  # bytes, about; 0 = not known
    card: str  # the maker's own words, "" when there are none
