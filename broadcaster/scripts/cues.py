"""Cues in square brackets: what sounds, and which parts stay in the school."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from broadcaster.domain.script import CueKind
from broadcaster.domain.text import fold, nearest

OPEN_SCHOOL = "chỉ trong trường"
CLOSE_SCHOOL = "hết"
QUOTE = "trích"

LONGEST_PAUSE = 60.0  # seconds; a longer silence is taken for a slip of the hand
BARE_PAUSE = 1.0  # seconds of a [nghỉ] that names no length

_CUES: dict[str, CueKind | str] = {
    **{kind.value: kind for kind in CueKind},
    "nhạc xen": CueKind.STING,
    "nhạc chuyển": CueKind.STING,
    "dừng nhạc nền": CueKind.BED_END,
    "tắt nhạc nền": CueKind.BED_END,
    "hết nhạc": CueKind.BED_END,
    "im lặng": CueKind.PAUSE,
    "âm thanh": CueKind.EFFECT,
    "bản ghi": CueKind.RECORDING,
    QUOTE: QUOTE,
    "trích dẫn": QUOTE,
    "trích nguyên văn": QUOTE,
    OPEN_SCHOOL: OPEN_SCHOOL,
    "chỉ phát trong trường": OPEN_SCHOOL,
    CLOSE_SCHOOL: CLOSE_SCHOOL,
    "hết chỉ trong trường": CLOSE_SCHOOL,
    "hết phần chỉ trong trường": CLOSE_SCHOOL,
}
_FOLDED = {fold(words): cue for words, cue in _CUES.items()}
_LONGEST_FIRST = sorted(_FOLDED, key=len, reverse=True)
_NUMBERS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_WORDS = {fold(word): float(n) for n, word in enumerate(_NUMBERS)}
_LENGTH = re.compile(r"(?:(\d{1,6}(?:[.,]\d{1,6})?)|(\w+)) ?(giay|s|phut|ms|mili giay)?")
_UNITS = {"giay": 1.0, "s": 1.0, "phut": 60.0, "ms": 0.001, "mili giay": 0.001, "": 1.0}


@dataclass(frozen=True, slots=True)
class CueWords:
    """What stands in one pair of square brackets, understood."""

    kind: CueKind | str  # a CueKind, OPEN_SCHOOL, CLOSE_SCHOOL or QUOTE
    name: str = ""
    seconds: float = 0.0


class CueFault(ValueError):
    """The words are no cue; `code`, the Vietnamese sentence and the hint say why."""

    def __init__(self, code: str, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.hint = code, sentence, hint


def read_cue(words: str, *, guess: bool = True) -> CueWords:
    """The cue that the words name, without their brackets; raises CueFault.

    `guess`: what is no cue is compared with every one, for a hint.
    """
    kind, name = _split(words, guess)
    if kind is CueKind.PAUSE:
        return CueWords(kind, seconds=_seconds(name, words))
    if kind in (CueKind.BED_END, OPEN_SCHOOL, CLOSE_SCHOOL):
        return _bare(kind, name, words)
    if kind is CueKind.RECORDING:
        _inside(name)
    if kind == QUOTE and not name:
        example = "trích: 102/2016/QH13, Điều 1"
        sentence = f"[{words}] thiếu số văn bản và điều, khoản, điểm"
        raise CueFault("chi-dan-thieu-ten", sentence, f"Viết như [{example}].")
    if kind in (CueKind.EFFECT, CueKind.RECORDING) and not name:
        what = "tên tiếng động" if kind is CueKind.EFFECT else "tên tệp ghi âm"
        example = "tiếng động: trống trường" if kind is CueKind.EFFECT else "ghi âm: em-lan.wav"
        raise CueFault("chi-dan-thieu-ten", f"[{words}] thiếu {what}", f"Viết như [{example}].")
    return CueWords(kind, name)


def is_sound(words: str) -> bool:
    """Whether the words would be a sound if they stood in square brackets."""
    return isinstance(_FOLDED.get(fold(words.replace("：", ":").partition(":")[0])), CueKind)


def _split(words: str, guess: bool) -> tuple[CueKind | str, str]:
    """The cue's kind and what follows it, with or without a colon."""
    head, colon, name = words.replace("：", ":").partition(":")
    if cue := _FOLDED.get(fold(head)):
        return cue, " ".join(name.split())
    folded = fold(head)
    for known in _LONGEST_FIRST:
        if folded.startswith(known + " ") and not colon:
            rest = " ".join(head.split()[len(known.split()) :])
            return _FOLDED[known], rest
    near = nearest(head, _CUES) if guess else None
    hint = f"Có phải ý là [{near}]?" if near else r"Chữ cần đọc mà có ngoặc vuông thì viết \[…\]."
    raise CueFault("chi-dan-la", f"không hiểu chỉ dẫn [{' '.join(words.split())}]", hint)


def _bare(kind: CueKind | str, name: str, words: str) -> CueWords:
    if name and not (kind is CueKind.BED_END and ":" in words):
        raise CueFault(
            "chi-dan-la", f"không hiểu chỉ dẫn [{words}]", "Chỉ dẫn này không có gì theo sau."
        )
    return CueWords(kind, name)


def _seconds(text: str, words: str) -> float:
    """The length of a pause in seconds."""
    if not text:
        return BARE_PAUSE
    match = _LENGTH.fullmatch(fold(text))
    number = None
    if match is not None:
        number = float(match[1].replace(",", ".")) if match[1] else _WORDS.get(match[2])
    length = number * _UNITS[(match[3] if match else "") or ""] if number is not None else -1.0
    if not 0.0 < length <= LONGEST_PAUSE:
        raise CueFault(
            "nghi-sai",
            f"không hiểu độ dài trong [{words}]",
            f"Viết như [nghỉ 2 giây]; dài nhất {LONGEST_PAUSE:.0f} giây.",
        )
    return length


def _inside(name: str) -> None:
    """Refuse a recording outside the station folder."""
    path = name.replace("\\", "/")
    if path.startswith("/") or ":" in path or ".." in PurePosixPath(path).parts:
        raise CueFault(
            "tep-ngoai",
            f"tệp ghi âm “{name}” nằm ngoài thư mục của đài",
            "Chép tệp vào thư mục ghi-am rồi chỉ ghi tên tệp.",
        )
