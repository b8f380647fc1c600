"""A program that speaks: text on standard input, a WAV on standard output, in many bad ways too.

The first word on its command line is what it does, the second (if any), or HEARD in the
environment, a file that notes the text. GIVEN in the environment is a file that notes the latter.
"""

import array
import io
import json
import math
import os
import random
import re
import subprocess
import sys
import time
import wave
from pathlib import Path

RATE = 22_050


def syllable(rate, hertz=300.0):
    """A swelling tone of a fifth of a second."""
    count = rate // 5
    tone = []
    for n in range(count):
        angle = 2 * math.pi * hertz * n / rate
        swell = 0.5 - 0.5 * math.cos(2 * math.pi * n / count)
        tone.append(round(swell * (0.5 * math.sin(angle) + 0.2 * math.sin(6 * angle)) * 32767))
    return tone


def wav(samples, *, rate=RATE, channels=1):
    """A 16-bit WAV."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(array.array("h", samples).tobytes())
    return file.getvalue()


def said(text, rate=RATE):
    """As many tones as the text has words."""
    return syllable(rate) * len(re.findall(r"[^\W_]+", text))


def answer(mode, text):
    """What goes to standard output."""
    good = said(text)
    if mode == "noise":
        source = random.Random(1)
        return wav([source.randint(-20_000, 20_000) for _ in good])
    if mode == "stereo":
        return wav([s for sample in good for s in (sample, sample)], channels=2)
    if mode == "streamed":  # as ffmpeg writes to a pipe: sizes not known
        whole = wav(good)
        return whole[:4] + b"\xff" * 4 + whole[8:40] + b"\xff" * 4 + whole[44:]
    return {
        "good": lambda: wav(good),
        "silent": lambda: wav([0] * len(good)),
        "half": lambda: wav(good[: len(good) // 3]),
        "slow-rate": lambda: wav(said(text, 8000), rate=8000),
        "claims-double-rate": lambda: wav(good, rate=2 * RATE),
        "empty-wav": lambda: wav([]),
        "cut": lambda: wav(good)[: len(good)],
        "text": lambda: b"<html>not today</html>",
        "nothing": lambda: b"",
    }[mode]()


def main():
    """Read, do what the mode says, write."""
    mode = sys.argv[1]
    if mode == "deaf":  # ends without reading anything
        sys.stdout.buffer.write(wav(said("một hai ba bốn")))
        return
    text = sys.stdin.buffer.read().decode("utf-8")
    heard = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("HEARD")
    if heard:
        with Path(heard).open("a", encoding="utf-8") as file:
            file.write(text)
    if "GIVEN" in os.environ:
        Path(os.environ["GIVEN"]).write_text(json.dumps(dict(os.environ)), encoding="utf-8")
    if mode == "hang":
        time.sleep(60)
    if mode == "child-hangs":
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        sys.stdout.buffer.write(wav(said(text)))
        return
    if mode == "crash":
        sys.stderr.write("first line\nout of luck\n")
        raise SystemExit(3)
    if mode == "chatty":
        sys.stderr.write("x" * 1_000_000)
        mode = "good"
    if mode == "greedy":
        bytearray(2 * 1024**3)
        mode = "good"
    if mode == "flood":
        while True:
            sys.stdout.buffer.write(b"RIFF" * 100_000)
    sys.stdout.buffer.write(answer(mode, text))


if __name__ == "__main__":
    main()
