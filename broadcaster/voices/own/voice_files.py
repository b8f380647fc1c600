"""A voice of the station's own in its folder: the takes, the card, and what was made of them.

    giong.toml      who it is and what was agreed to
    cau.txt         a line for each take: its number and the sentence
    001.wav …       the takes, of any kind that the program reads
    nghe.json       what was heard in each take
    am-thanh.wav    every take one behind the other, evened
    manh.json       where every unit lies in it
    da-dung.json    which takes were looked at for the two

The last four are made from the others, the same bytes from the same takes.
"""

import io
import json
import re
import tomllib
import wave
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Age, Gender, Region, WordTiming
from broadcaster.domain.text import fold, nfc
from broadcaster.domain.text_decoding import decode
from broadcaster.voices.own.building import JudgedTake
from broadcaster.voices.own.inventory import BuiltVoice, ReadSentence, ReadTake, SyllableUnit
from broadcaster.voices.own.syllables import Syllable

CARD, SENTENCES, SOUND, UNITS = "giong.toml", "cau.txt", "am-thanh.wav", "manh.json"
HEARD, MADE_OF = "nghe.json", "da-dung.json"
FORMAT = 1
_HEAD, _WIDTH = 44, 2  # bytes before the samples of `sound_bytes`, and of one of them
KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?")
_LAST = 9_999  # number of a sentence
_LINE = re.compile(r"\s*(?P<number>\d{1,4})[.):]?\s+(?P<sentence>\S.*?)\s*")
_Trait = TypeVar("_Trait", Gender, Age, Region)
_SCOPES = {"trường": Scope.SCHOOL, "công khai": Scope.PUBLIC}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVoiceCard:
    """Whose voice it is, and what was agreed to on paper."""

    name: str  # what people see
    gender: Gender
    age: Age
    region: Region
    consent: str  # number of the form
    scope: Scope  # where it may be heard
    until: date | None  # the last day of the consent; None = until it is withdrawn
    withdrawn_by: str = ""  # who may take the consent back, as the form says
    invited: str = ""  # account of the pupil who may record it alone; "" = nobody


def read_own_card(folder: Path) -> OwnVoiceCard:
    """The card of a voice. Raises ConfigError with file and hint."""
    path = folder / CARD
    try:
        told = tomllib.loads(_text(path))
        until = told.get("until")
        if until is not None and (isinstance(until, datetime) or not isinstance(until, date)):
            raise ValueError("until phải là một ngày, viết như 2027-05-31")
        return OwnVoiceCard(
            name=_words(told, "name", "tên mà người thấy"),
            gender=_one_of(Gender, told, "gender", None),
            age=_one_of(Age, told, "age", Age.ADULT),
            region=_one_of(Region, told, "region", Region.UNKNOWN),
            consent=_words(told, "consent", "số phiếu đồng ý của người có giọng này"),
            scope=_scope(told),
            until=until,
            withdrawn_by=_words(told, "withdrawn_by", ""),
            invited=_words(told, "invited", ""),
        )
    except tomllib.TOMLDecodeError as fault:
        raise _bad_card(path, "có dòng viết không đúng kiểu TOML") from fault
    except (OSError, ValueError) as fault:
        raise _bad_card(path, str(fault)) from fault


def own_card_text(card: OwnVoiceCard) -> str:
    """The `giong.toml` that `read_own_card` reads as the same card."""
    named = (
        ("name", card.name), ("gender", card.gender), ("age", card.age), ("region", card.region),
        ("consent", card.consent),
        ("scope", next(word for word, scope in _SCOPES.items() if scope is card.scope)),
        ("withdrawn_by", card.withdrawn_by), ("invited", card.invited),
    )  # fmt: skip
    lines = [
        f"{key} = {json.dumps(str(value), ensure_ascii=False)}" for key, value in named if value
    ]
    if card.until is not None:
        lines.append(f"until = {card.until:%Y-%m-%d}")
    return "\n".join(lines) + "\n"


def _words(told: dict[str, object], key: str, what: str) -> str:
    """One line; a key that is told `what` it is must be there."""
    value = told.get(key)
    number = isinstance(value, int) and not isinstance(value, bool)
    words = " ".join(str(value).split()) if isinstance(value, str) or number else ""
    if what and not words:
        raise ValueError(f"thiếu {key}, {what}")
    return words


def _one_of(
    kind: type[_Trait], told: dict[str, object], key: str, default: _Trait | None
) -> _Trait:
    value = told.get(key)
    if value is None and default is not None:
        return default
    known = {fold(one.value): one for one in kind}
    found = known.get(fold(value)) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{key} phải là một trong: {', '.join(one.value for one in kind)}")
    return found


def _scope(told: dict[str, object]) -> Scope:
    value = nfc(str(told.get("scope", "trường"))).casefold()
    if value not in _SCOPES:
        raise ValueError(f"scope “{value}” không hiểu được")
    return _SCOPES[value]


def _text(path: Path) -> str:
    """What a file says, composed and without the mark that Notepad puts before it."""
    decoded = decode(path.read_bytes(), path.name)
    if decoded.value is None:
        raise ValueError("; ".join(one.sentence for one in decoded.notices))
    return decoded.value


def _bad_card(path: Path, why: str) -> ConfigError:
    return ConfigError(
        f"thẻ giọng không dùng được: {why}",
        hint='Cần name, gender ("nữ" hoặc "nam") và consent (số phiếu đồng ý); '
        'scope là "trường" hoặc "công khai".',
        where=str(path),
    )


def read_sentences(folder: Path) -> dict[str, str]:
    """The sentence of every number, as `cau.txt` has them. Raises ConfigError."""
    path = folder / SENTENCES
    try:
        lines = _text(path).splitlines()
    except (OSError, ValueError) as fault:
        hint = "Mỗi dòng một câu: số của bản thu rồi đến câu, như “001 Chào các bạn.”"
        raise ConfigError("không đọc được danh sách câu", hint=hint, where=str(path)) from fault
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match is None and line.strip():
            hint = "Viết số của bản thu, một dấu cách, rồi đến câu."
            raise ConfigError(f"dòng {number} không có số", hint=hint, where=str(path))
        if match is None:
            continue
        if match["number"] in found:
            hint = "Mỗi câu một số riêng; câu thu thêm thì đánh số tiếp."
            told = f"số {match['number']} đứng trước hai câu (dòng {number})"
            raise ConfigError(told, hint=hint, where=str(path))
        found[match["number"]] = match["sentence"]
    return found


def sentence_rows(sentences: Sequence[str], first: int) -> str:
    """Lines of `cau.txt` from that number on."""
    return "".join(f"{number:03} {text}\n" for number, text in enumerate(sentences, first))


def with_sentences(folder: Path, sentences: Sequence[str]) -> str:
    """What `cau.txt` says with more sentences behind its own, numbered on.

    Raises ConfigError for a bad file, InputError where there are no numbers for so many.
    """
    first = max(map(int, read_sentences(folder)), default=0) + 1
    if first + len(sentences) - 1 > _LAST:
        raise InputError(
            f"danh sách câu của giọng này đánh số tới {first - 1}, thêm {len(sentences)} câu thì "
            f"quá số {_LAST}; chưa thêm câu nào",
            hint="Nhờ người giữ máy đánh số lại câu cuối cùng với bản thu của nó.",
        )
    return f"{_text(folder / SENTENCES).rstrip()}\n{sentence_rows(sentences, first)}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredTake:
    """A take in the sound of its voice, and where it swings."""

    begins: int  # samples before it
    count: int  # samples of it
    marks: NDArray[np.intp]  # samples of the take at which a period begins
    voiced: NDArray[np.bool_]  # whether each mark is one of the voice


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredVoice:
    """A voice in its folder; of its sound only what is asked for is read.

    Ten minutes of reading are 50 MiB of samples, of which a sentence needs a few seconds.
    """

    sound: Path
    rate: int  # samples a second
    takes: tuple[StoredTake, ...]
    units: tuple[SyllableUnit, ...]
    median: float  # Hz, of everything that was read
    sentences: tuple[ReadSentence, ...]

    def take(self, number: int) -> ReadTake:
        """One take with its sound. Raises ConfigError when it cannot be read."""
        one = self.takes[number]
        try:
            at = _HEAD + _WIDTH * one.begins
            kept = np.fromfile(self.sound, "<i2", one.count, offset=at)
            if len(kept) != one.count:
                raise ValueError("âm thanh bị cụt")
        except (OSError, ValueError) as fault:
            raise _broken(self.sound.parent, fault) from fault
        samples = kept.astype(np.float32) / np.float32(32768)
        return ReadTake(samples=samples, rate=self.rate, marks=one.marks, voiced=one.voiced)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardTake:
    """A take and what was heard in it."""

    digest: str  # SHA-256 of its file
    judged: JudgedTake


def read_heard(folder: Path) -> dict[str, HeardTake]:
    """What was heard in each take, by its number; nothing where it was never written."""
    try:
        told = json.loads((folder / HEARD).read_text("utf-8"))
        return {
            number: HeardTake(
                digest=str(row["digest"]),
                judged=JudgedTake(
                    sentence=str(row["sentence"]),
                    faults=tuple(map(str, row["faults"])),
                    doubtful=tuple(map(str, row["doubtful"])),
                ),
            )
            for number, row in told.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}  # it is heard again when the voice is made


def heard_rows(heard: Mapping[str, HeardTake]) -> bytes:
    """`nghe.json`: a line a take."""
    rows = ",\n".join(
        f"{json.dumps(number)}: "
        + json.dumps({"digest": one.digest, **asdict(one.judged)}, ensure_ascii=False)
        for number, one in sorted(heard.items())
    )
    return f"{{\n{rows}\n}}\n".encode()


def read_made_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every take that a voice was made of, by its number; nothing where nobody knows."""
    try:
        told = json.loads((folder / MADE_OF).read_text("utf-8"))
        return {str(number): str(digest) for number, digest in told.items()}
    except (OSError, ValueError, AttributeError):
        return {}  # it is made again, once


def made_of_rows(digests: Mapping[str, str]) -> bytes:
    """The `da-dung.json` that `read_made_of` reads as the same."""
    return (json.dumps(digests, sort_keys=True, indent=0) + "\n").encode()


def takes_in(folder: Path) -> dict[str, Path]:
    """The file of every number. Raises ConfigError where two files have one number."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if not path.stem.isdigit() or not path.is_file():
            continue
        if path.stem in found:
            raise ConfigError(
                f"hai bản thu cùng số {path.stem}: {found[path.stem].name} và {path.name}",
                hint="Giữ bản thu mới, xóa hay dời bản kia đi.",
                where=str(folder),
            )
        found[path.stem] = path
    return found


def unit_rows(voice: BuiltVoice) -> bytes:
    """`manh.json`: the same bytes for the same voice."""
    told = {
        "format": FORMAT,
        "median": round(voice.median, 3),
        "takes": [[len(take.samples), *_steps(take)] for take in voice.takes],
        "units": [
            [
                one.take, round(one.begins, 4), round(one.turn, 4), round(one.ends, 4),
                one.syllable.initial, one.syllable.rime, one.syllable.tone,
                one.before, one.behind, int(one.last),
            ]
            for one in voice.units
        ],
        "sentences": [
            [one.take, one.text, [
                [word.start, word.end, round(word.begins, 4), round(word.ends, 4)]
                for word in one.words
            ]]
            for one in voice.sentences
        ],
    }  # fmt: skip
    return (json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _steps(take: ReadTake) -> list[int]:
    """From swing to swing in samples; what is not of the voice is below zero."""
    steps = np.diff(take.marks, prepend=-1)
    return [int(step) for step in np.where(take.voiced, steps, -steps)]


def _take(row: list[int], begins: int) -> StoredTake:
    count, steps = int(row[0]), np.array(row[1:], dtype=np.intp)
    marks = np.cumsum(np.abs(steps)) - 1
    if len(marks) < 3 or not (marks < count).all() or not steps.all():
        raise ValueError("mốc của bản thu nằm ngoài âm thanh")
    return StoredTake(begins=begins, count=count, marks=marks, voiced=steps > 0)


def sound_bytes(takes: Sequence[ReadTake], rate: int) -> bytes:
    """`am-thanh.wav`: the takes one behind the other, 16 bits."""
    every = np.concatenate([take.samples for take in takes])
    whole = np.clip(np.round(every * 32767), -32768, 32767).astype("<i2")
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(whole.tobytes())
    return made.getvalue()


def read_built(folder: Path) -> StoredVoice:
    """What was made of the takes; their sound stays in its file.

    Raises ConfigError when either file is missing or is not of the other.
    """
    try:
        told = json.loads((folder / UNITS).read_text("utf-8"))
        if told["format"] != FORMAT:
            raise ValueError(f"format {told['format']}")
        with wave.open(str(folder / SOUND)) as file:
            rate, every = file.getframerate(), file.getnframes()
            kind = file.getnchannels(), file.getsampwidth()
        lengths = [int(row[0]) for row in told["takes"]]
        stands = (folder / SOUND).stat().st_size == _HEAD + _WIDTH * every
        if kind != (1, _WIDTH) or every != sum(lengths) or not stands:
            raise ValueError("âm thanh và danh sách mảnh không khớp")
        begins = accumulate(lengths, initial=0)
        takes = tuple(_take(row, first) for row, first in zip(told["takes"], begins, strict=False))
        units = tuple(_unit(row, len(takes)) for row in told["units"])
        whole = tuple(_sentence(row, len(takes)) for row in told.get("sentences", []))
        return StoredVoice(
            sound=folder / SOUND, rate=rate, takes=takes, units=units,
            median=float(told["median"]), sentences=whole,
        )  # fmt: skip
    except (OSError, ValueError, TypeError, KeyError, IndexError, EOFError, wave.Error) as fault:
        raise _broken(folder, fault) from fault


def _broken(folder: Path, fault: Exception) -> ConfigError:
    return ConfigError(
        f"giọng của trường chưa dựng hoặc đã hỏng ({fault})",
        hint=f"Dựng lại từ các bản thu: broadcaster voices make {folder.name}",
        where=str(folder),
    )


def _unit(row: list[object], takes: int) -> SyllableUnit:
    take, begins, turn, ends, initial, rime, tone, before, behind, last = row
    if not (isinstance(take, int) and 0 <= take < takes):
        raise ValueError(f"mảnh của bản thu {take}")
    return SyllableUnit(
        syllable=Syllable(initial=str(initial), rime=str(rime), tone=str(tone)),
        before=str(before),
        behind=str(behind),
        last=bool(last),
        take=take,
        begins=float(str(begins)),
        turn=float(str(turn)),
        ends=float(str(ends)),
    )


def _sentence(row: list[object], takes: int) -> ReadSentence:
    take, text, words = row
    if not (isinstance(take, int) and 0 <= take < takes and isinstance(words, list) and words):
        raise ValueError(f"câu của bản thu {take}")
    return ReadSentence(
        text=str(text),
        take=take,
        words=tuple(
            WordTiming(start=int(start), end=int(end), begins=float(begins), ends=float(ends))
            for start, end, begins, ends in words
        ),
    )
