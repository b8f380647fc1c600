"""A Piper voice made ready for sherpa-onnx: the model's metadata and the list of tokens.

An ONNX file is one protocol-buffer message, ModelProto. Its outermost fields are walked, which
finds a damaged or foreign file; metadata entries may stand anywhere, so what the runtime asks for
and the file does not have is put behind it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

IR_VERSION, GRAPH, METADATA = 1, 7, 14  # fields of ModelProto
KEY, VALUE = 1, 2  # fields of StringStringEntryProto
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5  # wire types
SMALL = 1 << 16  # bytes; a metadata entry larger than this is not read
RATES = range(16_000, 48_001)
FAMILY = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]+)*")  # names of libespeak-ng's voices


class NotAVoice(Exception):
    """Why the files cannot be spoken with, in Vietnamese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceNeeds:
    """What a model needs to be spoken with."""

    rate: int
    espeak: str
    speakers: int
    noise: float
    noise_w: float
    length: float
    tokens: str  # the text of tokens.txt
    language: str = "vi"


def metadata_of(path: Path) -> dict[str, str]:
    """The metadata of a whole ONNX file. Raises NotAVoice, OSError."""
    found: dict[str, str] = {}
    seen = set()
    with path.open("rb") as file:
        for field, value in _outer(file, path.stat().st_size):
            seen.add(field)
            if field == METADATA and value:
                entry = dict(_inner(value))
                found[_text(entry.get(KEY, b""))] = _text(entry.get(VALUE, b""))
    if not {IR_VERSION, GRAPH} <= seen:
        raise NotAVoice("không phải tệp mô hình ONNX")
    return found


def _outer(file: BinaryIO, size: int) -> Iterator[tuple[int, bytes]]:
    """Each outermost field; the bytes of small ones, large ones are passed over."""
    while file.tell() < size:
        tag = _varint(file)
        field, kind = tag >> 3, tag & 7
        if kind == VARINT:
            _varint(file)
            yield field, b""
            continue
        length = _varint(file) if kind == BYTES else {FIXED64: 8, FIXED32: 4}.get(kind, -1)
        if not field or length < 0 or file.tell() + length > size:
            raise NotAVoice("không phải tệp mô hình ONNX, hoặc tệp bị cụt")
        small = field == METADATA and length <= SMALL
        value = file.read(length) if small else b""
        if not small:
            file.seek(length, 1)
        yield field, value


def _varint(file: BinaryIO) -> int:
    value = 0
    for place in range(10):
        byte = file.read(1)
        if not byte:
            break
        value |= (byte[0] & 0x7F) << (7 * place)
        if byte[0] < 0x80:
            return value
    raise NotAVoice("không phải tệp mô hình ONNX, hoặc tệp bị cụt")


def _inner(entry: bytes) -> Iterator[tuple[int, bytes]]:
    """The strings of a metadata entry; their lengths fit into two bytes of seven bits."""
    at = 0
    while at + 1 < len(entry):
        field, length, at = entry[at] >> 3, entry[at + 1], at + 2
        if length >= 0x80 and at < len(entry):
            length, at = length & 0x7F | entry[at] << 7, at + 1
        yield field, entry[at : at + length]
        at += length


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def metadata_bytes(entries: Mapping[str, str]) -> bytes:
    """Metadata entries as they stand in the file."""
    found = b""
    for key, value in entries.items():
        entry = _string(KEY, key.encode()) + _string(VALUE, value.encode())
        found += _string(METADATA, entry)
    return found


def _string(field: int, data: bytes) -> bytes:
    length, size = len(data), b""
    while length >= 0x80:
        size += bytes([length & 0x7F | 0x80])
        length >>= 7
    return bytes([field << 3 | BYTES]) + size + bytes([length]) + data


def needs_of(
    config: Mapping[str, object] | None, tokens: str | None, known: Mapping[str, str]
) -> VoiceNeeds:
    """From Piper's JSON, or from the metadata and tokens of a model made for sherpa-onnx.

    Raises NotAVoice.
    """
    try:
        found = _from_config(config) if config is not None else _from_metadata(tokens, known)
    except (LookupError, TypeError, ValueError, AttributeError) as failure:
        raise NotAVoice("tệp mô tả của giọng thiếu hoặc viết sai") from failure
    if found.rate not in RATES:
        raise NotAVoice(f"giọng có tốc độ mẫu {found.rate} Hz, cần từ 16000 đến 48000 Hz")
    if not FAMILY.fullmatch(found.espeak) or not found.espeak.startswith("vi"):
        raise NotAVoice(f"giọng này không phải tiếng Việt (espeak: {found.espeak!r})")
    if not 0.2 <= found.length <= 5 or not (0 <= found.noise <= 2 and 0 <= found.noise_w <= 2):
        raise NotAVoice("tệp mô tả của giọng có số vô lý")
    return found


def _from_config(config: Mapping[str, object]) -> VoiceNeeds:
    told = json.loads(json.dumps(config))  # plain values only
    if told.get("phoneme_type", "espeak") != "espeak":
        raise NotAVoice("giọng này không dùng âm của eSpeak NG nên chưa đọc được ở đây")
    ways = told.get("inference") or {}
    return VoiceNeeds(
        rate=int(told["audio"]["sample_rate"]),
        espeak=str(told["espeak"]["voice"]),
        speakers=int(told.get("num_speakers", 1)),
        noise=float(ways.get("noise_scale", 0.667)),
        noise_w=float(ways.get("noise_w", 0.8)),
        length=float(ways.get("length_scale", 1.0)),
        tokens=_token_rows(told["phoneme_id_map"]),
        language=str((told.get("language") or {}).get("code", "vi")),
    )


def _token_rows(ids: Mapping[str, list[int]]) -> str:
    """One row a phoneme: its one character and its number."""
    rows = [f"{token} {int(numbers[0])}\n" for token, numbers in ids.items() if len(token) == 1]
    if not rows or any("\n" in row[:-1] for row in rows):
        raise ValueError("phoneme_id_map")
    return "".join(rows)


def _from_metadata(tokens: str | None, known: Mapping[str, str]) -> VoiceNeeds:
    if tokens is None or known.get("model_type") != "vits" or known.get("comment") != "piper":
        raise NotAVoice("không thấy tệp .onnx.json hoặc tokens.txt của giọng")
    return VoiceNeeds(
        rate=int(known["sample_rate"]),
        espeak=known.get("voice") or "vi",
        speakers=int(known.get("n_speakers", "1")),
        noise=0.667,
        noise_w=0.8,
        length=1.0,
        tokens=tokens,
    )


def missing_metadata(needs: VoiceNeeds, known: Mapping[str, str]) -> dict[str, str]:
    """What sherpa-onnx asks of a model and this one does not say."""
    wanted = {
        "model_type": "vits",
        "comment": "piper",
        "language": needs.language,
        "voice": needs.espeak,
        "has_espeak": "1",
        "n_speakers": str(needs.speakers),
        "sample_rate": str(needs.rate),
    }
    return {key: value for key, value in wanted.items() if key not in known}
