"""What a person is told of a sound: what was done on its way in, what its figures mean."""

import math
from collections.abc import Iterator

from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.sound import (
    HOUSE_RATE,
    Analysis,
    Change,
    Cleaning,
    Content,
    SoundNotes,
    SoundRemark,
)
from broadcaster.domain.timeline import Layer
from broadcaster.production.layout import LEVELS, MAX_GAIN

_SHORT = 0.05  # seconds: nobody hears it
_SHORT_BED = 5.0  # seconds: a bed that comes round so often is a rattle
_NOISY = 12.0  # dB that words should stand above the noise at least
_NOTED = 2.0  # dB that somebody hears when told of it
_MUCH = 10.0  # dB beyond which a recording was really faint, or loud
_HARD = "Nếu được thì ghi lại: để máy xa miệng hơn một gang tay, hoặc giảm mức ghi."
DEALT = "có lẽ là tệp một kênh mà đầu tệp ghi hai kênh: nghe nhanh gấp đôi và cao vút"
DEALT_HINT = "Nghe thử; nếu đúng thế thì xuất lại tệp từ máy ghi, chọn một kênh (mono)."


def dealt_notice(file: str) -> Notice:
    """That one channel's samples seem to stand by turns in two."""
    return _told(Level.WARNING, "am-thanh-chia-doi", f"{file} {DEALT}", DEALT_HINT)


def plain_words(notes: SoundNotes) -> tuple[str, ...]:
    """What was done to a recording, as somebody says it who never saw a meter; "" = nothing."""
    done = notes.cleaning
    if done is None:
        return ()
    gain = LEVELS[Layer.RECORDING] - done.loudness.after
    said = []
    if math.isfinite(gain) and abs(gain) >= _NOTED:
        many = "khá" if abs(gain) >= _MUCH else "hơi"
        said.append(f"{many} {'nhỏ, đã nâng' if gain > 0 else 'to, đã hạ'} cho bằng lời đọc")
    if done.noise.before - done.noise.after >= _NOTED:
        said.append("có tạp âm, đã giảm bớt")
    if done.hum is not None:
        said.append("có tiếng ù điện, đã lọc")
    if done.clicks:
        said.append("có tiếng lách tách, đã sửa")
    if done.lead >= 0.05 or done.tail >= 0.05:
        said.append("đã cắt khoảng lặng hai đầu")
    return tuple(said)


def troubles_of(notes: SoundNotes, file: str, *, bed: bool = False) -> tuple[Notice, ...]:
    """Of the notices of `told_of` those that ask somebody to do something."""
    return tuple(n for n in told_of(notes, file, bed=bed) if n.level is not Level.INFO)


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
            f"{file} ghi quá nhỏ, nâng hết mức vẫn chưa bằng lời đọc",
            "Ghi lại, để máy gần người nói hơn.",
        )
    if cleaning.words - cleaning.noise.before < _NOISY:
        yield _told(
            Level.WARNING,
            "ghi-am-on",
            f"{file} ồn: tiếng nói chẳng to hơn tạp âm bao nhiêu",
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


_CLOSE = 0.5  # LU from the target that nobody hears
_WIDE = 15.0  # LU: quiet passages drown in a school yard
_NOISY_SPEECH = 25.0  # dB between words and noise that a clear recording has at least
_LONG_PAUSE = 4.0  # seconds after which people think that it is over
_LONG_END = 2.0  # seconds of silence at an end
_SLANT = 6.0  # dB between the channels
_SHORT_SPEECH = 0.1  # seconds: nothing that anybody could hear, and nothing to be measured
_LEVEL = "Chương trình tự đưa về đúng mức khi dựng; gửi tệp này đi nơi khác thì chỉnh trước."


def remarks(found: Analysis, *, loudness: float, true_peak: float) -> tuple[SoundRemark, ...]:
    """What is good and what is not, against a target in LUFS and a ceiling in dBTP."""
    if found.content is Content.SILENCE:
        hint = "Kiểm tra micrô và nút ghi rồi ghi lại."
        return (SoundRemark(good=False, sentence="tệp im lặng từ đầu đến cuối", hint=hint),)
    if found.seconds < _SHORT_SPEECH:
        told = f"tệp chỉ dài {number(found.seconds, 3)} giây, gần như không nghe thấy"
        return (SoundRemark(good=False, sentence=told, hint="Kiểm tra lại tệp này."),)
    return (
        *_loudness(found, loudness),
        *_peaks(found, true_peak),
        *_faults(found),
        *_channels(found),
        *_silence(found),
    )


def _loudness(found: Analysis, target: float) -> Iterator[SoundRemark]:
    off = found.heard - target
    measured = f"{number(found.heard)} LUFS, mức của đài là {number(target)}"
    if math.isinf(off):
        yield SoundRemark(good=False, sentence="tệp quá nhỏ hoặc quá ngắn, không đo được độ to")
    elif abs(off) <= _CLOSE:
        yield SoundRemark(good=True, sentence=f"to đúng mức: {measured}")
    else:
        word = "to hơn" if off > 0 else "nhỏ hơn"
        told = f"{word} mức của đài {number(abs(off))} LU ({measured})"
        yield SoundRemark(good=False, sentence=told, hint=_LEVEL)
    if found.facts.channels == 1 and math.isfinite(found.shown):
        told = f"tệp một kênh: tai nghe ra hai loa là {number(found.heard)} LUFS, "
        yield SoundRemark(good=True, sentence=f"{told}máy đo thường chỉ hiện {number(found.shown)}")
    if found.range > _WIDE:
        told = f"chỗ to chỗ nhỏ chênh nhau nhiều ({number(found.range)} LU)"
        hint = "Ngoài sân ồn, chỗ nhỏ sẽ không nghe thấy; nói đều hơn hoặc ghi lại chỗ nhỏ."
        yield SoundRemark(good=False, sentence=told, hint=hint)


def _peaks(found: Analysis, ceiling: float) -> Iterator[SoundRemark]:
    if found.true_peak > ceiling:
        told = f"đỉnh {number(found.true_peak)} dBTP vượt trần {number(ceiling)}, có thể rè ở loa"
        yield SoundRemark(good=False, sentence=told, hint=_LEVEL)
    else:
        told = f"đỉnh {number(found.true_peak)} dBTP, dưới trần {number(ceiling)}"
        yield SoundRemark(good=True, sentence=told)
    if found.clipped:
        told = f"bị vỡ tiếng ở {found.clipped} chỗ vì ghi quá to"
        hint = "Không sửa lại được; nếu được thì ghi lại nhỏ hơn."
        yield SoundRemark(good=False, sentence=told, hint=hint)


def _faults(found: Analysis) -> Iterator[SoundRemark]:
    cleaned = "Đặt vào thư mục ghi-am thì chương trình tự làm sạch."
    if abs(found.offset) >= 0.005:
        told = f"sóng lệch khỏi điểm giữa {number(abs(100 * found.offset))} %"
        yield SoundRemark(good=False, sentence=told, hint=cleaned)
    if found.lines:
        told = f"có tiếng ù của điện lưới: {number(found.hum)} dBFS"
        yield SoundRemark(good=False, sentence=told, hint=cleaned)
    distance = found.words - found.noise
    if found.content is Content.SPEECH and distance < _NOISY_SPEECH:
        told = f"ồn: tiếng nói chỉ to hơn tạp âm {number(distance, 0)} dB"
        yield SoundRemark(good=False, sentence=told, hint=cleaned)


def _channels(found: Analysis) -> Iterator[SoundRemark]:
    if found.alike:
        told = "hai kênh giống hệt nhau: thật ra là một kênh"
        yield SoundRemark(good=True, sentence=told)
    elif found.dealt:
        yield SoundRemark(good=False, sentence=DEALT, hint=DEALT_HINT)
    elif found.facts.channels == 2 and found.correlation < -0.3:
        told = "hai kênh ngược pha: nghe bằng một loa sẽ mất tiếng"
        yield SoundRemark(
            good=False, sentence=told, hint="Đảo dây của một micrô, hoặc chỉ dùng một kênh."
        )
    elif found.facts.channels == 2 and abs(found.balance) > _SLANT:
        side = "trái" if found.balance > 0 else "phải"
        told = f"tiếng lệch hẳn về kênh {side} ({number(abs(found.balance), 0)} dB)"
        yield SoundRemark(good=False, sentence=told)
    elif found.facts.channels > 2:
        told = f"tệp có {found.facts.channels} kênh; chương trình sẽ gộp lại thành một"
        yield SoundRemark(good=True, sentence=told)


def _silence(found: Analysis) -> Iterator[SoundRemark]:
    if found.lead > _LONG_END:
        yield SoundRemark(good=False, sentence=f"lặng {number(found.lead)} giây ở đầu")
    if found.tail > _LONG_END:
        yield SoundRemark(good=False, sentence=f"lặng {number(found.tail)} giây ở cuối")
    if found.longest_pause > _LONG_PAUSE:
        told = f"có chỗ lặng {number(found.longest_pause)} giây ở giữa, người nghe tưởng đã hết"
        yield SoundRemark(good=False, sentence=told)
