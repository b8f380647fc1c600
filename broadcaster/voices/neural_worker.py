"""The worker process of a neural voice; it stays, since a model takes a second to load.

Started by file path as `python -I neural_worker.py`; of the package it imports nothing. Messages
both ways: four bytes of length (big-endian), that many bytes of JSON, and behind an answer that
tells `bytes` that many bytes of 32-bit little-endian mono samples.

    {"library", "data", "espeak", "model", "tokens", "threads", "noise", "noise_w", "length"}
        first, answered by {"rate"}
    {"text", "speed", "speaker"}
        answered by {"rate", "phonemes", "unknown", "bytes"}

A failure is answered by {"error"}. The end of the input ends the process, so nothing is left when
the program that started it is killed.

Voices of Piper were trained on what espeak_TextToPhonemes gives as IPA, clause by clause, with the
mark behind each clause, in NFD, one code point a phoneme. The runtime (sherpa-onnx from 2.0 on) has
no phonemes of its own and takes these.
"""

import array
import ctypes
import json
import os
import re
import struct
import sys
import unicodedata
from pathlib import Path
from typing import Any, BinaryIO

SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT: no sound card is opened
DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT
UTF8 = 1  # espeakCHARS_UTF8
IPA = 2  # espeak_TextToPhonemes: names as IPA
MARKS = {".": ".", "?": "?", "!": "!", "…": ".", ",": ",", ";": ";", ":": ":", "–": ",", "—": ","}
BREAK = re.compile("([" + "".join(MARKS) + r"]+)(?=[\s\"'»”’)\]}]|$)")
ENDS = re.compile(r"(?<=[.?!])")  # one list of phonemes a sentence
GOES_ON = frozenset(",;:")  # behind these Piper puts a blank
SWITCH = re.compile(r"\([^)]*\)")  # "(en)": the library's sign that it changed the language


def load_espeak(order: dict[str, Any]) -> Any:
    """libespeak-ng with the voice whose phonemes the model knows."""
    library = ctypes.CDLL(order["library"])
    if library.espeak_Initialize(SYNCHRONOUS, 0, order["data"].encode(), DONT_EXIT) <= 0:
        raise RuntimeError("espeak_Initialize")
    if library.espeak_SetVoiceByName(order["espeak"].encode()) != 0:
        raise RuntimeError(f"espeak voice {order['espeak']}")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    return library


def phonemes(library: Any, text: str) -> str:
    """The sounds of a sentence with its marks, NFD.

    The library reads some characters ahead, so where a clause ended cannot be seen from it: the
    text is cut here, at the same marks.
    """
    said = ""
    for clause, found in clauses(text):
        said += SWITCH.sub("", sounds(library, clause)) + found
    return unicodedata.normalize("NFD", said)


def clauses(text: str) -> list[tuple[str, str]]:
    """Each clause and the mark behind it as Piper writes it; the end of the text is a full stop."""
    pieces = BREAK.split(text)
    pairs = [
        (clause, MARKS[marks[0]])
        for clause, marks in zip(pieces[::2], [*pieces[1::2], "."], strict=True)
        if any(c.isalnum() for c in clause)
    ]
    last = len(pairs) - 1
    return [
        (clause, found + (" " if found in GOES_ON and place < last else ""))
        for place, (clause, found) in enumerate(pairs)
    ]


def sounds(library: Any, clause: str) -> str:
    """IPA of one clause."""
    kept = ctypes.create_string_buffer(clause.encode())
    rest = ctypes.c_void_p(ctypes.addressof(kept))
    said = []
    while rest.value:
        said.append(library.espeak_TextToPhonemes(ctypes.byref(rest), UTF8, IPA) or b"")
    return b" ".join(said).decode()


def is_mark(char: str) -> bool:
    """Whether it is no sound, so that nothing is lost without it."""
    return unicodedata.category(char)[0] in "PZ"


class Model:
    """The runtime with one model."""

    def __init__(self, order: dict[str, Any]) -> None:
        import sherpa_onnx as runtime

        self._runtime = runtime
        with Path(order["tokens"]).open(encoding="utf-8") as file:
            rows = (line.rstrip("\n").rpartition(" ") for line in file)
            self._known = {token for token, _, number in rows if number}
        vits = runtime.OfflineTtsVitsModelConfig(
            model=order["model"],
            tokens=order["tokens"],
            noise_scale=order["noise"],
            noise_scale_w=order["noise_w"],
            length_scale=order["length"],
        )
        model = runtime.OfflineTtsModelConfig(vits=vits, num_threads=order["threads"])
        config = runtime.OfflineTtsConfig(model=model, max_num_sentences=1)
        if not config.validate():
            raise RuntimeError("the runtime does not take the model")
        self._tts = runtime.OfflineTts(config)
        self.rate = int(self._tts.sample_rate)

    def unknown(self, said: str) -> str:
        """Sounds that the model was not trained on: the runtime would pass over them."""
        missing = sorted(set(said) - self._known)
        return "".join(c for c in missing if not is_mark(c))

    def speak(self, said: str, speed: float, speaker: int) -> bytes:
        """32-bit samples; none when the runtime failed, which it tells on stderr only."""
        settings = self._runtime.GenerationConfig()
        sentences = [[ord(c) for c in part if c in self._known] for part in ENDS.split(said)]
        settings.phoneme_codepoints = [part for part in sentences if part]
        settings.speed = speed
        settings.sid = speaker
        audio = self._tts.generate("", settings)
        samples = array.array("f", audio.samples)
        if sys.byteorder == "big":
            samples.byteswap()
        return samples.tobytes()


def receive(source: BinaryIO) -> dict[str, Any] | None:
    """One message; None at the end."""
    head = source.read(4)
    if len(head) < 4:
        return None
    told = json.loads(source.read(struct.unpack(">I", head)[0]))
    assert isinstance(told, dict)
    return told


def send(target: BinaryIO, told: dict[str, Any], behind: bytes = b"") -> None:
    """One answer."""
    head = json.dumps(told).encode()
    target.write(struct.pack(">I", len(head)) + head + behind)
    target.flush()


def answer(library: Any, model: Model, order: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What is written back for one sentence."""
    said = phonemes(library, order["text"])
    unknown = model.unknown(said)
    sound = b"" if unknown else model.speak(said, order["speed"], order["speaker"])
    told = {"rate": model.rate, "phonemes": said, "unknown": unknown, "bytes": len(sound)}
    return told, sound


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Load, then answer until the input ends."""
    order = receive(source)
    if order is None:
        return
    try:
        library, model = load_espeak(order), Model(order)
    except Exception as failure:  # whatever a runtime raises is told to the parent
        send(target, {"error": " ".join(f"{type(failure).__name__}: {failure}".split())[:500]})
        return
    send(target, {"rate": model.rate})
    while (order := receive(source)) is not None:
        try:
            send(target, *answer(library, model, order))
        except Exception as failure:
            send(target, {"error": " ".join(f"{type(failure).__name__}: {failure}".split())[:500]})


if __name__ == "__main__":
    # The runtime may write to standard output; then it must not come between our messages
    ours = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, ours)
