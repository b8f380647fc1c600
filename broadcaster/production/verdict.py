"""What the figures of a file mean for a station, in sentences for teachers."""

import math
from collections.abc import Iterator

from broadcaster.model.analysis import Analysis, Content, Remark
from broadcaster.production.import_notices import DEALT, DEALT_HINT, number

_CLOSE = 0.5  # LU from the target that nobody hears
_WIDE = 15.0  # LU: quiet passages drown in a school yard
_NOISY = 25.0  # dB between words and noise that a clear recording has at least
_LONG_PAUSE = 4.0  # seconds after which people think that it is over
_LONG_END = 2.0  # seconds of silence at an end
_SLANT = 6.0  # dB between the channels
_SHORT = 0.1  # seconds: nothing that anybody could hear, and nothing to be measured
_LEVEL = "Chương trình tự đưa về đúng mức khi dựng; gửi tệp này đi nơi khác thì chỉnh trước."


def remarks(found: Analysis, *, loudness: float, true_peak: float) -> tuple[Remark, ...]:
    """What is good and what is not, against a target in LUFS and a ceiling in dBTP."""
    if found.content is Content.SILENCE:
        hint = "Kiểm tra micrô và nút ghi rồi ghi lại."
        return (Remark(good=False, sentence="tệp im lặng từ đầu đến cuối", hint=hint),)
    if found.seconds < _SHORT:
        told = f"tệp chỉ dài {number(found.seconds, 3)} giây, gần như không nghe thấy"
        return (Remark(good=False, sentence=told, hint="Kiểm tra lại tệp này."),)
    return (
        *_loudness(found, loudness),
        *_peaks(found, true_peak),
        *_faults(found),
        *_channels(found),
        *_silence(found),
    )


def _loudness(found: Analysis, target: float) -> Iterator[Remark]:
    off = found.heard - target
    measured = f"{number(found.heard)} LUFS, mức của đài là {number(target)}"
    if math.isinf(off):
        yield Remark(good=False, sentence="tệp quá nhỏ hoặc quá ngắn, không đo được độ to")
    elif abs(off) <= _CLOSE:
        yield Remark(good=True, sentence=f"to đúng mức: {measured}")
    else:
        word = "to hơn" if off > 0 else "nhỏ hơn"
        told = f"{word} mức của đài {number(abs(off))} LU ({measured})"
        yield Remark(good=False, sentence=told, hint=_LEVEL)
    if found.facts.channels == 1 and math.isfinite(found.shown):
        told = f"tệp một kênh: tai nghe ra hai loa là {number(found.heard)} LUFS, "
        yield Remark(good=True, sentence=f"{told}máy đo thường chỉ hiện {number(found.shown)}")
    if found.range > _WIDE:
        told = f"chỗ to chỗ nhỏ chênh nhau nhiều ({number(found.range)} LU)"
        hint = "Ngoài sân ồn, chỗ nhỏ sẽ không nghe thấy; nói đều hơn hoặc ghi lại chỗ nhỏ."
        yield Remark(good=False, sentence=told, hint=hint)


def _peaks(found: Analysis, ceiling: float) -> Iterator[Remark]:
    if found.true_peak > ceiling:
        told = f"đỉnh {number(found.true_peak)} dBTP vượt trần {number(ceiling)}, có thể rè ở loa"
        yield Remark(good=False, sentence=told, hint=_LEVEL)
    else:
        told = f"đỉnh {number(found.true_peak)} dBTP, dưới trần {number(ceiling)}"
        yield Remark(good=True, sentence=told)
    if found.clipped:
        told = f"bị vỡ tiếng ở {found.clipped} chỗ vì ghi quá to"
        hint = "Không sửa lại được; nếu được thì ghi lại nhỏ hơn."
        yield Remark(good=False, sentence=told, hint=hint)


def _faults(found: Analysis) -> Iterator[Remark]:
    cleaned = "Đặt vào thư mục ghi-am thì chương trình tự làm sạch."
    if abs(found.offset) >= 0.005:
        told = f"sóng lệch khỏi điểm giữa {number(abs(100 * found.offset))} %"
        yield Remark(good=False, sentence=told, hint=cleaned)
    if found.lines:
        told = f"có tiếng ù của điện lưới: {number(found.hum)} dBFS"
        yield Remark(good=False, sentence=told, hint=cleaned)
    distance = found.words - found.noise
    if found.content is Content.SPEECH and distance < _NOISY:
        told = f"ồn: tiếng nói chỉ to hơn tạp âm {number(distance, 0)} dB"
        yield Remark(good=False, sentence=told, hint=cleaned)


def _channels(found: Analysis) -> Iterator[Remark]:
    if found.alike:
        told = "hai kênh giống hệt nhau: thật ra là một kênh"
        yield Remark(good=True, sentence=told)
    elif found.dealt:
        yield Remark(good=False, sentence=DEALT, hint=DEALT_HINT)
    elif found.facts.channels == 2 and found.correlation < -0.3:
        told = "hai kênh ngược pha: nghe bằng một loa sẽ mất tiếng"
        yield Remark(
            good=False, sentence=told, hint="Đảo dây của một micrô, hoặc chỉ dùng một kênh."
        )
    elif found.facts.channels == 2 and abs(found.balance) > _SLANT:
        side = "trái" if found.balance > 0 else "phải"
        told = f"tiếng lệch hẳn về kênh {side} ({number(abs(found.balance), 0)} dB)"
        yield Remark(good=False, sentence=told)
    elif found.facts.channels > 2:
        told = f"tệp có {found.facts.channels} kênh; chương trình sẽ gộp lại thành một"
        yield Remark(good=True, sentence=told)


def _silence(found: Analysis) -> Iterator[Remark]:
    if found.lead > _LONG_END:
        yield Remark(good=False, sentence=f"lặng {number(found.lead)} giây ở đầu")
    if found.tail > _LONG_END:
        yield Remark(good=False, sentence=f"lặng {number(found.tail)} giây ở cuối")
    if found.longest_pause > _LONG_PAUSE:
        told = f"có chỗ lặng {number(found.longest_pause)} giây ở giữa, người nghe tưởng đã hết"
        yield Remark(good=False, sentence=told)
