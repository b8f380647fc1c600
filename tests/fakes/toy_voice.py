"""A Piper voice small enough to be made in a test: every phoneme is a tone of fixed length.

The real runtime loads it and speaks with it through its real code; vowels swell, consonants are
soft, blanks and pads silent, so that what is said has as many tops of loudness as syllables.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from broadcaster.domain.speech import Gender
from broadcaster.voices.installed import VoiceCard, card_text, digest_of
from broadcaster.voices.piper_files import metadata_bytes, missing_metadata, needs_of

RATE = 22_050
LENGTH = 330  # samples of one phoneme
VOWELS = "aeiouyəɛɜɔɐæɪʊɯɤɨʌ"
LETTERS = "bcdfghjklmnpqrstvwxzŋɲɲʈɗɓʔθðʃʒɣɹɾʂʐɕʑχçħɦβɱɫʎʰʲˈˌː̪̚͡1234567"
PHONEMES = "_^$ .,?!;:" + VOWELS + "".join(dict.fromkeys(LETTERS))


def id_map() -> dict[str, list[int]]:
    """Piper's numbers of phonemes."""
    return {phoneme: [number] for number, phoneme in enumerate(PHONEMES)}


def sounds(hertz: float, length: int = LENGTH) -> np.ndarray:
    """A row of samples for each phoneme."""
    time = np.arange(length) / RATE
    bell = np.hanning(length)
    rows = np.zeros((len(PHONEMES), length), np.float32)
    for number, phoneme in enumerate(PHONEMES):
        loud = 0.5 if phoneme in VOWELS else 0.0 if number < 10 else 0.02
        partials = np.sin(2 * np.pi * hertz * time) + 0.4 * np.sin(12 * np.pi * hertz * time)
        rows[number] = loud * bell * partials
    return rows


def model(
    hertz: float = 220.0,
    *,
    lively: bool = True,
    more: tuple[float, ...] = (),
    length: int = LENGTH,
) -> bytes:
    """The ONNX file, without the metadata that sherpa-onnx asks for, as Piper's own voices are.

    `more` are further people in the same model; a low voice is heard as one from 3 * LENGTH on.
    """
    everybody = np.stack([sounds(one, length) for one in (hertz, *more)])
    nodes = [
        *(
            [helper.make_node("Gather", ["everybody", "sid"], ["one"]),
             helper.make_node("Reshape", ["one", "person"], ["sounds"])]
            if more else []
        ),
        helper.make_node("Gather", ["sounds", "input"], ["rows"]),
        helper.make_node("Reshape", ["rows", "shape"], ["plain"]),
    ]  # fmt: skip
    constants = [
        numpy_helper.from_array(everybody, "everybody")
        if more
        else numpy_helper.from_array(everybody[0], "sounds"),
        *(
            [numpy_helper.from_array(np.array(everybody.shape[1:], np.int64), "person")]
            if more
            else []
        ),
        numpy_helper.from_array(np.array([1, 1, 1, -1], np.int64), "shape"),
    ]
    if lively:  # noise as loud as the first of the scales says
        nodes += [
            helper.make_node("RandomNormalLike", ["plain"], ["random"]),
            helper.make_node("Gather", ["scales", "zero"], ["noise"]),
            helper.make_node("Mul", ["noise", "hundredth"], ["soft"]),
            helper.make_node("Mul", ["random", "soft"], ["hiss"]),
            helper.make_node("Add", ["plain", "hiss"], ["output"]),
        ]
        constants += [
            numpy_helper.from_array(np.array(0, np.int64), "zero"),
            numpy_helper.from_array(np.array(0.01, np.float32), "hundredth"),
        ]
    else:
        nodes.append(helper.make_node("Identity", ["plain"], ["output"]))
    graph = helper.make_graph(
        nodes,
        "toy",
        [
            helper.make_tensor_value_info("input", TensorProto.INT64, [1, "n"]),
            helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
            helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
            *([helper.make_tensor_value_info("sid", TensorProto.INT64, [1])] if more else []),
        ],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 1, "m"])],
        constants,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(made)
    return made.SerializeToString()


def config(**more: object) -> bytes:
    """Piper's JSON."""
    told = {
        "audio": {"sample_rate": RATE, "quality": "medium"},
        "espeak": {"voice": "vi"},
        "phoneme_type": "espeak",
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "num_speakers": 1,
        "language": {"code": "vi_VN"},
        "phoneme_id_map": id_map(),
    }
    return json.dumps({**told, **more}, ensure_ascii=False).encode()


def folder(
    path: Path, name: str = "vi_VN-toy-medium", *, hertz: float = 220.0, length: int = LENGTH
) -> Path:
    """A folder as somebody would bring it on a stick."""
    path.mkdir(parents=True, exist_ok=True)
    (path / f"{name}.onnx").write_bytes(model(hertz, length=length))
    (path / f"{name}.onnx.json").write_bytes(config())
    (path / "MODEL_CARD").write_text("Toy voice. License: CC0 1.0\n", "utf-8")
    return path


CARD = VoiceCard(name="Đồ chơi", gender=Gender.FEMALE, licence="CC0-1.0", credit="Giọng: đồ chơi")


def install(
    folder: Path, *, hertz: float = 220.0, card: VoiceCard = CARD, made: bytes = b""
) -> Path:
    """A voice as it stands once it is installed; `made` = another model with these phonemes."""
    folder.mkdir(parents=True)
    needs = needs_of(json.loads(config()), None, {})
    path = folder / "model.onnx"
    path.write_bytes((made or model(hertz)) + metadata_bytes(missing_metadata(needs, {})))
    (folder / "tokens.txt").write_text(needs.tokens, "utf-8")
    card = replace(card, sha256=digest_of(path), size=path.stat().st_size)
    (folder / "voice.toml").write_text(card_text(card), "utf-8")
    return folder
