"""Makes the stand-in for a pupil's recording in the sample station, with the embedded child voice.

Run from the repository: `python tools/make_standin.py`. No child was recorded: the file only shows
where a recording goes and how its card is written.
"""

from pathlib import Path

import numpy as np
import soundfile

from broadcaster.domain.speech import Utterance
from broadcaster.voices.embedded import make

FOLDER = Path(__file__).resolve().parent.parent / "scripts_vi" / "ghi-am"
SENTENCES = (
    "Em sẽ nói: em cảm ơn, em không dùng.",
    "Rồi em đi về phía các bạn của em.",
    "Em mong bạn nào cũng dám nói như thế.",
)
CARD = """\
# Phiếu quyền của bản ghi em-noi-khong.flac. Đây là bản ghi mẫu, giọng máy đọc, không phải
# giọng học sinh: person = false, nên lời kết không kể nó vào giọng người. Bản ghi thật thì viết
# như các dòng có dấu #: who là tên viết tắt và lớp, consent là số phiếu đồng ý của cha mẹ,
# until là ngày cuối được dùng.
who = "Bản ghi mẫu, giọng máy đọc"
source = "Dựng bằng tools/make_standin.py"
licence = "CC0-1.0"
scope = "công khai"
person = false
# who = "Em N.T.L., lớp 7A2"
# person = true
# consent = "Phiếu 01/PĐY-2026"
until = 2027-05-31
titles = ["em nói không"]
"""


def main() -> None:
    """Say the sentences in a quiet classroom and write the file with its card."""
    engine = make({})
    parts, rate = [], 0
    for sentence in SENTENCES:
        speech = engine.synthesize(Utterance(text=sentence.lower(), voice="embedded:tre-em"))
        rate = speech.rate
        parts += [speech.samples.astype(np.float64), np.zeros(round(0.45 * rate))]
    voice = np.concatenate([np.zeros(round(0.3 * rate)), *parts])
    hush = np.random.default_rng(7).standard_normal(len(voice)) * 0.0006
    wave = voice / np.abs(voice).max() * 0.5 + hush
    FOLDER.mkdir(parents=True, exist_ok=True)
    soundfile.write(FOLDER / "em-noi-khong.flac", wave, rate, subtype="PCM_16")
    (FOLDER / "em-noi-khong.toml").write_text(CARD, encoding="utf-8")


if __name__ == "__main__":
    main()
