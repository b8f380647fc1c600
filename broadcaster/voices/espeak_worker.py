"""One utterance through libespeak-ng, in a process of its own.

Started by file path as `python -I -S worker.py`, so it imports nothing of the package and nothing
outside the standard library; and of that only ctypes, since json and typing would double the time.

On standard input lines of "key value" (library, data, voice, rate, pitch, range, volume, want, and
perhaps melody), an empty line, and the text in UTF-8. The melody is POSITION:PITCH:RANGE ... in
order: the library's pitch and range from the word at that position on. On standard output one line,
and behind it the sound as 16-bit little-endian mono:

    speech RATE SAMPLES POSITION:MILLISECONDS ...    positions are of characters, from 1
    phonemes BYTES                                   and the phonemes in UTF-8 behind it
    error WORDS

Why a process for each utterance: the library is not thread-safe, and only what is said first in a
fresh process gives the same bytes every time (libespeak-ng 1.52.0). With a melody it is said twice,
the first time to learn when each word comes: commands within the text would part its words by
pauses. What is said second is always the same too, for what was said before it is.

The working folder that the parent sets is the one of our voice files: the library cuts the name
of a voice file at 59 bytes and keeps its data path in a buffer of 160, and it opens files by the
narrow names of the C run-time, so long paths and, on Windows, paths with marks would fail.
"""

from __future__ import annotations

import ctypes
import sys

TYPE_CHECKING = False  # known to type checkers; spares the import
if TYPE_CHECKING:
    from typing import Any, BinaryIO

SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT: AUDIO_OUTPUT_SYNCHRONOUS, sound goes to the callback
DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT: report missing data instead of ending
UTF8 = 1  # espeakCHARS_UTF8
BY_CHARACTER = 1  # espeak_POSITION_TYPE: POS_CHARACTER
END_PAUSE = 0x1000  # espeakENDPAUSE: a sentence ends as a sentence
RATE, VOLUME, PITCH, RANGE = 1, 2, 3, 4  # espeak_PARAMETER
END_OF_LIST, WORD = 0, 1  # espeak_EVENT_TYPE
IPA = 2  # espeak_TextToPhonemes: phoneme names as IPA
BLOCK_MS = 20  # length of one block of sound, milliseconds: pitch can change between two
BYTES_A_MS = 44.1  # of sound: 22,050 samples of two bytes a second
# The library looks up the pitch where a sound begins, which is before it tells of the word. So
# early the vowel of the word before has its own already.
AHEAD_MS = 25
HIGHEST = 99  # pitch: a voice with fewer overtones is made faster and takes as long to speak


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event)
)


def speak(
    library: Any, text: bytes, changes: tuple[tuple[int, int, int], ...] = ()
) -> tuple[list[tuple[int, int]], bytes]:
    """Words as (first character from 1, milliseconds) and the sound.

    Of every word a change: when it came without them (milliseconds), its pitch and its range.
    """
    sound = bytearray()
    words: list[tuple[int, int]] = []
    waiting = list(changes)[::-1]
    late = 0  # milliseconds that a word comes later than it did: whole periods are said

    def change(reached: float) -> None:
        while waiting and waiting[-1][0] + late - AHEAD_MS <= reached:
            _, pitch, width = waiting.pop()
            library.espeak_SetParameter(PITCH, pitch, 0)
            library.espeak_SetParameter(RANGE, width, 0)

    def heard(samples: Any, count: int, events: Any) -> int:
        nonlocal late
        if count:
            sound.extend(ctypes.string_at(samples, count * 2))
        index = 0
        while events[index].type != END_OF_LIST:
            event = events[index]
            if event.type == WORD:
                if len(words) < len(changes):
                    late = event.audio_position - changes[len(words)][0]
                words.append((event.text_position, event.audio_position))
            index += 1
        change(len(sound) / BYTES_A_MS + BLOCK_MS)
        return 0

    change(0.0)
    callback = CALLBACK(heard)  # kept by this name while the library may call it
    library.espeak_SetSynthCallback(callback)
    status = library.espeak_Synth(
        text, len(text) + 1, 0, BY_CHARACTER, 0, UTF8 | END_PAUSE, None, None
    )
    if status != 0:
        raise RuntimeError(f"espeak_Synth: {status}")
    library.espeak_Synchronize()
    return words, bytes(sound)


def with_melody(library: Any, text: bytes, melody: str) -> tuple[list[tuple[int, int]], bytes]:
    """The same, each word with its pitch and range."""
    steps = [step.split(":") for step in melody.split()]
    library.espeak_SetParameter(PITCH, HIGHEST, 0)
    words, _ = speak(library, text)
    changes = []
    place = 0
    for position, at in words:
        while place + 1 < len(steps) and int(steps[place + 1][0]) <= position:
            place += 1
        changes.append((at, int(steps[place][1]), int(steps[place][2])))
    return speak(library, text, tuple(changes))


def phonemes(library: Any, text: bytes) -> bytes:
    """IPA of the whole text, clauses apart by a line break."""
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    kept = ctypes.create_string_buffer(text)
    rest = ctypes.c_void_p(ctypes.addressof(kept))
    clauses = []
    while rest.value:
        clauses.append(library.espeak_TextToPhonemes(ctypes.byref(rest), UTF8, IPA) or b"")
    return b"\n".join(clauses)


def prepare(order: dict[str, str]) -> tuple[Any, int]:
    """The library, with voice and settings, and its samples per second."""
    library = ctypes.CDLL(order["library"])
    rate = library.espeak_Initialize(SYNCHRONOUS, BLOCK_MS, order["data"].encode(), DONT_EXIT)
    if rate <= 0:
        raise RuntimeError(f"espeak_Initialize {rate}")
    status = library.espeak_ng_SetVoiceByFile(order["voice"].encode())
    if status != 0:
        raise RuntimeError(f"espeak_ng_SetVoiceByFile {status}")
    for parameter, key in ((RATE, "rate"), (VOLUME, "volume"), (PITCH, "pitch"), (RANGE, "range")):
        library.espeak_SetParameter(parameter, int(order[key]), 0)
    return library, rate


def answer(order: dict[str, str], text: bytes) -> tuple[str, bytes]:
    """The line that is written back, and what stands behind it."""
    try:
        library, rate = prepare(order)
        if order["want"] == "phonemes":
            said = phonemes(library, text)
            return f"phonemes {len(said)}", said
        melody = order.get("melody", "")
        words, sound = with_melody(library, text, melody) if melody else speak(library, text)
    except (OSError, RuntimeError, AttributeError) as failure:
        return "error " + " ".join(str(failure).split()), b""
    times = "".join(f" {position}:{at}" for position, at in words)
    return f"speech {rate} {len(sound) // 2}{times}", sound


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Read one order, write one answer."""
    head, _, text = source.read().partition(b"\n\n")
    rows = (row.partition(" ") for row in head.decode().split("\n"))
    line, behind = answer({key: value for key, _, value in rows}, text)
    target.write(line.encode() + b"\n" + behind)
    target.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
