"""The manifest: what a school hands to a radio station, as plain JSON says it."""

from dataclasses import dataclass
from datetime import date, datetime

SCHEMA = "broadcaster-manifest/1"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.sig"

ORDINARY = "thuong"
PRIORITIES = ("khan-cap", "uu-tien", ORDINARY)
"""Most pressing first; the three that the grassroots regulation knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestFile:
    """One file of a programme."""

    name: str  # [a-z0-9-] and one ending; what it is called in the station's folder
    url: str
    bytes: int
    sha256: str
    type: str  # media type
    seconds: float = 0.0  # 0 for what is not sound
    loudness: float | None = None  # LUFS as heard; None for what is not sound
    true_peak: float | None = None  # dBTP

    @property
    def is_sound(self) -> bool:
        """Whether it is to be aired, not read."""
        return self.type.startswith("audio/")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestItem:
    """One programme for the station."""

    id: str  # for life; a new revision keeps it
    revision: int
    title: str
    unit: str
    kind: str
    priority: str  # one of PRIORITIES
    issued: datetime  # with zone; when this revision was handed over
    files: tuple[ManifestFile, ...]  # sound first
    valid_from: date | None = None
    valid_to: date | None = None
    text: str = ""  # what is said, in full, for a reader or the station's own speech software
    documents: tuple[tuple[str, str], ...] = ()  # (number and sign, name) of the law that is cited
    synthetic: bool = True  # spoken by a machine: "Giọng đọc tổng hợp (AI)"
    corrects: str = ""  # id of the programme that this one puts right

    @property
    def sounds(self) -> tuple[ManifestFile, ...]:
        """The files to be aired; the same programme in several containers."""
        return tuple(file for file in self.files if file.is_sound)

    def airs_on(self, day: date) -> bool:
        """Whether the school lets it be aired that day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A programme that must not be aired any more."""

    id: str
    day: date
    reason: str  # Vietnamese


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderPage:
    """A frozen page of a hundred older programmes."""

    url: str
    newest: datetime  # with zone; nothing on it was handed over later: whoever knows it may pass by


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything a station may air now."""

    unit: str
    issued: datetime  # with zone; never goes backwards
    items: tuple[ManifestItem, ...]  # newest first
    withdrawn: tuple[Withdrawal, ...] = ()
    older: str = ""  # address of the frozen page before these items; "" = there is none
    pages: tuple[OlderPage, ...] = ()  # every frozen page, oldest first
    api: str = ""  # where receipts are told; "" = nowhere
