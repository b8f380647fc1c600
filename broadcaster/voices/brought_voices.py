"""Voices in a folder that somebody brought, as they can be told before anything is copied."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.errors import AssetError
from broadcaster.voices.installed import (
    CARD,
    InstalledVoice,
    KnownVoice,
    read_card,
)
from broadcaster.voices.piper_files import (
    FAMILY,
    RATES,
)
from broadcaster.voices.voice_licences import LICENCES, forbids_money, licence_in

SMALL = 2_000_000  # bytes of a description or a card
VOICES = "giong"  # folder of an installation stick that has voices, a folder each
MOST_FOLDERS = 60  # of a stick that are looked into
KEPT = "GIAY-PHEP.txt"  # what was shown before it was accepted


def made_elsewhere(folder: Path) -> InstalledVoice | None:
    """The voice of a folder that another machine installed; None when it is no such folder."""
    card = read_card(folder / CARD) if (folder / CARD).is_file() else None
    if card is None:
        return None
    spoken = FAMILY.fullmatch(card.espeak) and card.espeak.startswith("vi")
    if not spoken or card.rate not in RATES:
        raise no_voice(folder.name, f"thẻ {CARD} của nó viết sai")
    return InstalledVoice(key=folder.name, folder=folder, card=card)


def small_text(path: Path) -> str:
    """A small text; "" when there is none."""
    if not path.is_file() or path.stat().st_size > SMALL:
        return ""
    return path.read_text("utf-8", "replace")


def no_voice(file: str, why: str) -> AssetError:
    """The fault of a file that is no voice, or not one that speaks here."""
    return AssetError(
        f"“{file}” không dùng làm giọng đọc được: {why}",
        hint="Cần giọng tiếng Việt loại Piper: một tệp .onnx cùng tệp .onnx.json hoặc tokens.txt.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundVoice:
    """A voice in a folder somebody brought, as it can be told before anything is copied."""

    path: Path  # what `VoiceFolder.install` takes
    name: str
    licence: str  # "" = cannot be read: not to be offered
    credit: str
    non_commercial: bool
    card: str  # the maker's own words
    size: int  # bytes of the model


def voices_in(folder: Path, catalogue: Sequence[KnownVoice]) -> tuple[FoundVoice, ...]:
    """The voices of a folder, of its folders, and of the folder that sticks keep voices in."""
    places = [folder, *_inside(folder), *_inside(folder / VOICES)]
    found: dict[Path, FoundVoice] = {}
    for place in places:
        with suppress(OSError, AssetError):
            for one in _voices_at(place, catalogue):
                found.setdefault(one.path, one)
    return tuple(found.values())


def _inside(folder: Path) -> Sequence[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir())[:MOST_FOLDERS]
    except OSError:
        return ()


def _voices_at(place: Path, catalogue: Sequence[KnownVoice]) -> Iterator[FoundVoice]:
    made = made_elsewhere(place)
    if made is not None:
        words, card = small_text(place / KEPT), made.card
        yield FoundVoice(
            path=place, name=card.name, licence=card.licence if words else "",
            credit=card.credit, card=words, size=card.size,
            non_commercial=forbids_money(f"{words} {card.licence}"),
        )  # fmt: skip
        return
    for model in sorted(place.glob("*.onnx")):
        size = model.stat().st_size
        # the bytes themselves are compared when it is installed
        known = next(
            (v for v in catalogue if v.sha256 and (v.model, v.size) == (model.name, size)), None
        )
        words = next((text for name in LICENCES if (text := small_text(place / name))), "")
        licence = known.licence if known else licence_in(words)
        yield FoundVoice(
            path=model, name=known.name if known else model.name.removesuffix(".onnx"),
            licence=licence,
            credit=known.credit if known else "", card=words, size=size,
            non_commercial=forbids_money(f"{words} {licence}"),
        )  # fmt: skip
