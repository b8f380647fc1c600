"""A Piper voice small enough to be learnt in a test, which says words that can be told apart.

How one phoneme becomes the next is a few states with a spectrum each: the middle one of all frames
in which another of our voices does so. The model strings the states together, lets them run into
each other, and lays waves of that spectrum over each other, as the last layers of such voices do.
It drones (tones and stress are passed over), its lengths are no one's, and it is no person's.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import pairwise, product
from pathlib import Path

import espeakng_loader
import numpy as np
import onnx
import toy_voice
from onnx import TensorProto, helper, numpy_helper
from toy_voice import PHONEMES, RATE

from broadcaster.domain.speech import Utterance
from broadcaster.voices import embedded
from broadcaster.voices.neural_worker import load_espeak, phonemes

PERIOD = 200  # samples of one swing of the voice, and from frame to frame
WAVES = 72  # partials of it
STATES = 6  # of one phoneme becoming the next, half of them the first one's
LENGTHS = {"ptkcbdɓɗʈgʔ": 8, "mnŋɲlvzɣwjɹɾ": 9, "sʃʂfxhʒ": 11}  # frames; vowels:
VOWEL = 13
PASSED_OVER = "_^$ -ɜː" + "".join(c for c in PHONEMES if c in "ˈˌ̪̚͡ʰʲ1234567")
REST = "."
PAUSES = ".,?!;:"
PAUSE = 10  # frames of a pause
SILENT = -12.0  # natural logarithm of what is not heard
# States (of `learnt`) in which the voice does not swing in half of the frames, by phoneme, as once
# measured; -1 = the frame in which it begins. They are told, not measured anew: what is heard in
# the toy hangs on them (with “b”, 5 another one it is another voice), and no change of how the
# program finds a pitch may change it.
BREATHED = {
    **dict.fromkeys("ckpt", (-1, 0, 1, 2, 3, 4, 5)),
    **dict.fromkeys("fx", (0, 1, 2, 3, 4, 5)),
    **dict.fromkeys(".vzɣ", (3,)),
    **dict.fromkeys("jɪ", (5,)),
    "h": (-1, 0, 1, 3, 4, 5), "s": (0, 1, 3, 4, 5), "b": (-1, 0, 3, 4, 5), "ʃ": (-1, 0, 3, 4),
    "ɗ": (-1, 3, 4), "o": (2,),
}  # fmt: skip
SOFTLY = np.array([1, 2, 3, 2, 1], np.float32) / 9  # how states run into each other
SIZE = len(PHONEMES)


def frames_of(phoneme: str) -> int:
    """How long a phoneme is said."""
    if phoneme in PASSED_OVER:
        return 0
    if phoneme in PAUSES:
        return PAUSE
    return next((n for group, n in LENGTHS.items() if phoneme in group), VOWEL)


@cache
def learnt(voice: str = "nam-bac") -> np.ndarray:
    """What each state sounds like: partials with the voice, then partials of noise.

    (phonemes * phonemes * STATES, 2 * WAVES)
    """
    heard = defaultdict(list)
    for said, seen in _read(voice):
        for (one, begins, ends), (other, begins_too, ends_too) in pairwise(said):
            first, last = (begins + ends) / 2, (begins_too + ends_too) / 2
            for frame in range(max(0, int(first)), min(int(last), len(seen))):
                half = frame >= ends
                low, high = (ends, last) if half else (first, ends)
                state = min(2, int(3 * (frame - low) / max(1e-6, high - low))) + 3 * half
                heard[other if half else one, state].append(seen[frame])
    found = np.full((SIZE, SIZE, STATES, WAVES), SILENT, np.float32)
    buzzes = np.zeros((SIZE, SIZE, STATES, 1), bool)
    for (phoneme, state), rows in heard.items():
        mine = PHONEMES.index(phoneme)
        here = (mine, slice(None), state) if state < 3 else (slice(None), mine, state)
        found[here] = np.median(rows, axis=0)
        buzzes[here] = state not in BREATHED.get(phoneme, ())
    both = (np.where(buzzes, found, SILENT), np.where(buzzes, SILENT, found))
    return np.concatenate(both, axis=-1).astype(np.float32).reshape(-1, 2 * WAVES)


def _read(voice: str) -> Iterator[tuple[list[tuple[str, float, float]], np.ndarray]]:
    """Every sentence: each phoneme with the frames where it begins and ends, and all frames."""
    places = {
        "library": espeakng_loader.get_library_path(),
        "data": espeakng_loader.get_data_path(),
        "espeak": "vi",
    }
    library, engine = load_espeak(places), embedded.make({})
    base = resources.files("broadcaster.voices.own") / "cau-goc.txt"
    for text in base.read_text("utf-8").splitlines():
        words = [
            [c for c in word if frames_of(c) and c not in PAUSES]
            for word in phonemes(library, text).split()
        ]
        speech = engine.synthesize(Utterance(text=text, voice=f"embedded:{voice}"))
        if len(words) != len(speech.words):
            continue
        said: list[tuple[str, float, float]] = [(REST, -4.0, 0.0)]
        for word, when in zip(words, speech.words, strict=True):
            at, last = (second * RATE / PERIOD for second in (when.begins, when.ends))
            if at - said[-1][2] > 4:
                said.append((REST, said[-1][2], at))
            each = (last - at) / sum(map(frames_of, word))
            for phoneme in word:
                said.append((phoneme, at, at + each * frames_of(phoneme)))
                at = said[-1][2]
        said.append((REST, said[-1][2], said[-1][2] + 8.0))
        yield said, _seen(speech.samples)


def _seen(samples: np.ndarray) -> np.ndarray:
    """The logarithm of every partial of every frame."""
    count = len(samples) // PERIOD + 1
    padded = np.pad(samples, (PERIOD, 2 * PERIOD))
    cut = np.lib.stride_tricks.sliding_window_view(padded, 2 * PERIOD)[::PERIOD][:count]
    power = np.square(np.abs(np.fft.rfft(cut * np.hanning(2 * PERIOD))))
    near = power[:, 1 : 2 * WAVES + 2]
    loud = near[:, 1::2] + 0.5 * (near[:, :-2:2] + near[:, 2::2])
    return np.maximum(0.5 * np.log(loud / PERIOD**2 + 1e-12), SILENT)


@cache
def model() -> bytes:
    """The ONNX file, without the metadata that sherpa-onnx asks for."""
    lengths = np.array([frames_of(one) for one in PHONEMES])
    table = np.full((SIZE * SIZE, int(lengths.max()) + 1), -1, np.int64)
    for one, other in product(np.flatnonzero(lengths), repeat=2):
        halves = [np.arange(n) * 3 // n for n in (lengths[one] // 2, (lengths[other] + 1) // 2)]
        states = np.concatenate([halves[0], halves[1] + 3])
        pair = one * SIZE + other
        table[pair, : len(states)] = pair * STATES + states
    pauses = [PHONEMES.index(REST) if one in PAUSES else n for n, one in enumerate(PHONEMES)]
    time = np.arange(2 * PERIOD)
    partial = np.arange(1, WAVES + 1)
    waves = np.cos(2 * np.pi * partial[:, None] * (time - PERIOD) / PERIOD + partial[:, None] ** 2)
    waves = (np.hanning(2 * PERIOD) * waves)[:, None, :].astype(np.float32)
    softly = np.broadcast_to(SOFTLY, (2 * WAVES, 1, len(SOFTLY)))
    nodes = [
        helper.make_node("Reshape", ["input", "all"], ["told"]),
        helper.make_node("Gather", ["said", "told"], ["heard"]),
        helper.make_node("Compress", ["told", "heard"], ["some"], axis=0),
        helper.make_node("Gather", ["pauses", "some"], ["ids"]),
        helper.make_node("Concat", ["rest", "ids"], ["ones"], axis=0),
        helper.make_node("Concat", ["ids", "rest"], ["others"], axis=0),
        helper.make_node("Mul", ["ones", "size"], ["rows_before"]),
        helper.make_node("Add", ["rows_before", "others"], ["pairs"]),
        helper.make_node("Gather", ["table", "pairs"], ["rows"]),
        helper.make_node("Reshape", ["rows", "all"], ["every"]),
        helper.make_node("Greater", ["every", "none"], ["kept"]),
        helper.make_node("Compress", ["every", "kept"], ["states"], axis=0),
        helper.make_node("Gather", ["sounds", "states"], ["spectra"]),
        helper.make_node("Transpose", ["spectra"], ["turned"], perm=[1, 0]),
        helper.make_node("Unsqueeze", ["turned", "first"], ["steps"]),
        helper.make_node("Pad", ["steps", "around"], ["padded"], mode="edge"),
        helper.make_node("Conv", ["padded", "softly"], ["soft"], group=2 * WAVES),
        helper.make_node("Exp", ["soft"], ["loud"]),
        helper.make_node("Split", ["loud"], ["voice", "noise"], axis=1),
        helper.make_node("RandomNormalLike", ["noise"], ["chance"], seed=1.0),
        helper.make_node("Mul", ["noise", "chance"], ["hiss"]),
        helper.make_node("Add", ["voice", "hiss"], ["partials"]),
        helper.make_node("ConvTranspose", ["partials", "waves"], ["wave"], strides=[PERIOD]),
        helper.make_node("Reshape", ["wave", "shape"], ["output"]),
    ]
    constants = {
        "table": table,
        "said": lengths > 0,
        "pauses": np.array(pauses, np.int64),
        "rest": np.array([PHONEMES.index(REST)], np.int64),
        "size": np.array(SIZE, np.int64),
        "sounds": learnt(),
        "waves": waves,
        "softly": np.ascontiguousarray(softly),
        "all": np.array([-1], np.int64),
        "none": np.array(-1, np.int64),
        "first": np.array([0], np.int64),
        "around": np.array([0, 0, 2, 0, 0, 2], np.int64),
        "shape": np.array([1, 1, 1, -1], np.int64),
    }
    graph = helper.make_graph(
        nodes,
        "speaking toy",
        [
            helper.make_tensor_value_info("input", TensorProto.INT64, [1, "n"]),
            helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
            helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
        ],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 1, "m"])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(made)
    return made.SerializeToString()


def install(folder: Path) -> Path:
    """A voice as it stands once it is installed."""
    return toy_voice.install(folder, made=model())
