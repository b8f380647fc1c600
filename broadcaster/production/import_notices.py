"""What a person is told of a sound that comes in: what was done to it and what is wrong with it."""

import math
from collections.abc import Iterator

from broadcaster.model.imported import Change, Cleaning, SoundNotes
from broadcaster.model.notice import Level, Notice
from broadcaster.model.sound import HOUSE_RATE
from broadcaster.model.timeline import Layer
from broadcaster.production.levels import LEVELS, MAX_GAIN

_SHORT = 0.05  # seconds: nobody hears it
_SHORT_BED = 5.0  # seconds: a bed that comes round so often is a rattle
_NOISY = 12.0  # dB that words should stand above the noise at least
_HARD = "Nếu được thì ghi lại: để máy xa miệng hơn một gang tay, hoặc giảm mức ghi."
DEALT = "có lẽ là tệp một kênh mà đầu tệp ghi hai kênh: nghe nhanh gấp đôi và cao vút"
DEALT_HINT = "Nghe thử; nếu đúng thế thì xuất lại tệp từ máy ghi, chọn một kênh (mono)."


def dealt_notice(file: str) -> Notice:
    """That one channel's samples seem to stand by turns in two."""
    return _told(Level.WARNING, "am-thanh-chia-doi", f"{file} {DEALT}", DEALT_HINT)


def told_of(notes: SoundNotes, file: str, *, bed: bool = False) -> tuple[Notice, ...]:
    """Every notice of an imported sound; `file` is its name, places are left open."""
    return (*notes.facts.notices, *_troubles(notes, file, bed=bed), *_cleaned(notes, file))


def _troubles(notes: SoundNotes, file: str, *, bed: bool) -> Iterator[Notice]:
    seconds = notes.profile.frames / HOUSE_RATE
    if notes.clipped:
        yield _told(
            Level.WARNING,
            "am-thanh-vo",
            f"{file} bị vỡ tiếng ở {notes.clipped} chỗ vì ghi quá to",
            _HARD,
        )
    if not math.isfinite(notes.profile.peak):
        yield _told(
            Level.WARNING, "am-thanh-im", f"{file} im lặng từ đầu đến cuối", "Kiểm tra lại tệp này."
        )
    elif seconds < _SHORT:
        told = f"{file} chỉ dài {number(seconds, 3)} giây, gần như không nghe thấy"
        yield _told(Level.WARNING, "am-thanh-ngan", told, "Kiểm tra lại tệp này.")
    elif bed and seconds < _SHORT_BED:
        told = f"nhạc nền {file} chỉ dài {number(seconds)} giây nên sẽ lặp lại liên tục"
        yield _told(Level.WARNING, "nhac-nen-ngan", told, "Dùng nhạc nền dài từ nửa phút trở lên.")
    if notes.cleaning is not None:
        yield from _hard_to_hear(notes.cleaning, file)


def _hard_to_hear(cleaning: Cleaning, file: str) -> Iterator[Notice]:
    if cleaning.loudness.after < LEVELS[Layer.RECORDING] - MAX_GAIN:
        yield _told(
            Level.WARNING,
            "ghi-am-nho",
            f"{file} ghi quá nhỏ ({number(cleaning.loudness.after)} LUFS), "
            f"nâng thêm {number(MAX_GAIN, 0)} dB vẫn chưa đủ",
            "Ghi lại, để máy gần người nói hơn.",
        )
    if cleaning.words - cleaning.noise.before < _NOISY:
        yield _told(
            Level.WARNING,
            "ghi-am-on",
            f"{file} ồn: tiếng nói chỉ to hơn tạp âm "
            f"{number(max(cleaning.words - cleaning.noise.before, 0.0), 0)} dB",
            "Nghe lại xem có rõ lời không; nếu không, ghi lại ở chỗ yên tĩnh hơn.",
        )


def _cleaned(notes: SoundNotes, file: str) -> Iterator[Notice]:
    if notes.cleaning is not None:
        yield Notice(
            code="ghi-am-sach",
            level=Level.INFO,
            sentence=f"đã làm sạch bản ghi {file}: {'; '.join(_done(notes.cleaning))}",
            hint="Muốn giữ nguyên bản ghi thì thêm dòng clean = false vào phiếu quyền của nó.",
        )


def _done(cleaning: Cleaning) -> Iterator[str]:
    """What was found and done, in the order in which people ask for it."""
    loud = cleaning.loudness
    same = number(loud.before) == number(loud.after)
    yield f"độ to {number(loud.after) if same else _turned(loud)} LUFS{_levelled(loud.after)}"
    if math.isfinite(cleaning.noise.before):
        yield f"tạp âm {_from_to(cleaning.noise)} dBFS"
    if cleaning.hum is not None:
        hertz = ", ".join(number(line, 0) for line in cleaning.lines[:4])
        more = "…" if len(cleaning.lines) > 4 else ""
        yield f"ù điện ({hertz}{more} Hz) {_from_to(cleaning.hum)} dBFS"
    if abs(cleaning.offset) >= 0.001:
        yield f"sóng lệch {number(100 * cleaning.offset)} % đã về giữa"
    if cleaning.clicks:
        yield f"sửa {cleaning.clicks} tiếng lách tách"
    if cleaning.lead >= 0.05 or cleaning.tail >= 0.05:
        yield f"cắt {number(cleaning.lead)} giây lặng ở đầu, {number(cleaning.tail)} giây ở cuối"
    if cleaning.merged:
        yield f"gộp thành một kênh vì {cleaning.merged}"


def _levelled(loudness: float) -> str:
    """By how much a recording is raised or lowered beside the voices of a programme."""
    gain = min(LEVELS[Layer.RECORDING] - loudness, MAX_GAIN)
    if not math.isfinite(gain) or abs(gain) < 0.1:
        return ""
    word = "nâng" if gain > 0 else "hạ"
    return f", vào chương trình được {word} {number(abs(gain))} dB cho bằng lời đọc"


def _turned(change: Change) -> str:
    return f"từ {number(change.before)} thành {number(change.after)}"


def _from_to(change: Change) -> str:
    return f"từ {number(change.before)} còn {number(change.after)}"


def number(value: float, places: int = 1) -> str:
    """A figure as Vietnamese people write it; minus infinity is said in words."""
    if math.isinf(value):
        return "im lặng"
    return f"{value:.{places}f}".replace(".", ",").replace("-", "−")


def measured(value: float, unit: str) -> str:
    """A level with its unit; minus infinity is said in words."""
    return number(value) if math.isinf(value) else f"{number(value)} {unit}"


def _told(level: Level, code: str, sentence: str, hint: str) -> Notice:
    return Notice(code=code, level=level, sentence=sentence, hint=hint)
