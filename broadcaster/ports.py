"""The seams: where there are two real implementations, nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from broadcaster.errors import InputError
from broadcaster.model.approval import Approval, Approved, State, Transition
from broadcaster.model.brief import Brief
from broadcaster.model.episode import Episode
from broadcaster.model.listing import Airing, ListEntry
from broadcaster.model.playout import AirPlan, LogLine, Order
from broadcaster.model.queue import QueueItem
from broadcaster.model.schedule import Schedule
from broadcaster.model.site import SitePlan
from broadcaster.model.speech import Availability, Speech, Utterance, Voice
from broadcaster.model.tags import Tags
from broadcaster.model.timeline import Timeline


class VoiceEngine(Protocol):
    """Speaks one utterance at a time; pauses, music and levels are not its business."""

    name: str  # "embedded", "gtts", ...
    online: bool  # the text leaves this machine
    parallel: int  # how many utterances may be asked for at once
    max_chars: int  # longest text it takes at once

    def voices(self) -> tuple[Voice, ...]:
        """Every voice it knows, usable or not."""

    def fingerprint(self, voice: str) -> str:
        """What changes when the same text would sound different: engine, version, voice file."""

    def available(self) -> Availability:
        """Whether it can speak now; quick, and never blocks longer than a few seconds."""

    def synthesize(self, utterance: Utterance) -> Speech:
        """Say all of it, never a part. Raises EngineUnavailable, EngineRefused, BadSound."""


class ClipCache(Protocol):
    """Speech by recipe key."""

    def get(self, key: str) -> Speech | None:
        """The clip, or None when there is none or it is damaged."""

    def put(self, key: str, speech: Speech) -> None:
        """Keep the clip; safe with several writers."""

    def holding(self) -> AbstractContextManager[None]:
        """While it lasts, no clip that is asked for or put is cleared away."""


class TagWriter(Protocol):
    """Puts into a finished file what it says of itself."""

    def write(self, path: Path, tags: Tags) -> None:
        """Replace every tag of the file."""


class Tagger(TagWriter, Protocol):
    """Tags and chapters of a finished file."""

    def read(self, path: Path) -> Tags:
        """What the file says of itself."""


class Catalogue(Protocol):
    """What happened: episodes, by key."""

    def record(self, episode: Episode) -> None:
        """Insert or replace."""

    def get(self, key: str) -> Episode | None:
        """One episode."""

    def as_beside(self, sidecars: Mapping[str, Path]) -> frozenset[str]:
        """The keys of which it surely holds what their sidecars say; nothing is decoded for it."""

    def episodes(self, show: str = "") -> Sequence[Episode]:
        """All, or of one show, oldest first."""

    def briefs(self) -> Sequence[Brief]:
        """A line of every episode, oldest first; cheap however many there are."""

    def forget(self, key: str) -> None:
        """Remove one."""


class Released(Protocol):
    """What may leave at all: the catalogue itself, or what a person has approved of it."""

    def briefs(self) -> Sequence[Brief]:
        """A line of every episode, oldest first; cheap however many there are."""

    def get(self, key: str) -> Episode | None:
        """One of them."""


class EpisodeStore(Protocol):
    """Sidecars beside the audio: what a lost catalogue is made from."""

    def write(self, path: Path, episode: Episode) -> bool:
        """Put the sidecar in place; False when it was the same already."""

    def write_timeline(self, path: Path, timeline: Timeline) -> bool:
        """Put a timeline beside its episode; False when it was the same already."""

    def read(self, path: Path) -> Episode:
        """Raises StoreError naming the file."""

    def read_timeline(self, path: Path) -> Timeline:
        """Raises StoreError naming the file."""

    def find(self, folder: Path) -> Sequence[Path]:
        """Every sidecar below a folder, in order."""

    def write_approved(self, path: Path, approved: Approved) -> bool:
        """Put an approval beside the files that it keeps; False when it was the same already."""

    def read_approved(self, path: Path) -> Approved:
        """Raises StoreError naming the file."""

    def find_approved(self, folder: Path) -> Sequence[Path]:
        """Every approval below a folder, in order."""


class EpisodeList(Protocol):
    """The list under scripts_vi that keeps keys, numbers and guids for life."""

    @property
    def entries(self) -> tuple[ListEntry, ...]:
        """Every entry, by programme and date."""

    def assign_all(
        self, airings: Sequence[Airing], guids: Mapping[str, str]
    ) -> Mapping[Airing, ListEntry | InputError]:
        """The entry of each airing, found, moved or new, or why its number is refused.

        `guids` are those of the shows, by programme; airings of other programmes get no entry.
        """

    def adopt(self, entry: ListEntry) -> bool:
        """Take in an entry that a sidecar proves; False when the list has its key or date."""

    def retire(self, key: str) -> None:
        """Let another episode, with a key of its own, take the place of this one."""

    def save(self) -> bool:
        """Put the list in place if it changed; a person's comments in it stay."""


class Publisher(Protocol):
    """Puts a site in place in one step."""

    def publish(self, plan: SitePlan) -> tuple[str, ...]:
        """Returns the paths that changed. Raises PublishError; then the old site still stands."""

    def damaged(self) -> Iterable[str]:
        """The published files that are gone or changed; reads every byte."""


class Clock(Protocol):
    """The time of day."""

    def now(self) -> datetime:
        """With zone."""


class Playing(Protocol):
    """One file on its way to the loudspeakers; nothing is heard before `start`."""

    def start(self) -> None:
        """Let it be heard. Raises PlayerFault."""

    def position(self) -> float:
        """Seconds of it that were really played since `start`; stands still when nothing sounds."""

    def finished(self) -> bool:
        """Whether its end was reached."""

    def stop(self) -> None:
        """Silence at once, and everything let go; allowed at any time, twice too."""


class Player(Protocol):
    """A way to a sound card."""

    name: str  # "miniaudio", "mpv", "silent"

    def ready(self) -> str:
        """Why no sound can be made now, a Vietnamese sentence; empty when it can."""

    def open(self, path: Path, *, offset: float, seconds: float) -> Playing:
        """Make a file ready to be heard from `offset` on; `seconds` is its whole length.

        Raises PlayerFault; its `file` tells whether the file is to blame or the device.
        """


class Messenger(Protocol):
    """A way to tell people."""

    name: str  # "thư điện tử", "webhook"

    def send(self, subject: str, text: str, facts: Mapping[str, object]) -> None:
        """Raises DeliveryFault; `facts` is the same in plain JSON values."""


class AirLog(Protocol):
    """The as-run log of one site: every line kept for good before what it tells happens."""

    def lines(self) -> Sequence[LogLine]:
        """All, oldest first."""

    def append(self, lines: Sequence[LogLine]) -> Sequence[LogLine]:
        """Chain them and make them durable in one step; they come back with number and hash.

        Never raises: what the disk refuses is kept aside and told by `trouble`.
        """

    def damage(self) -> str:
        """What was found damaged when it was opened, a Vietnamese sentence; empty when nothing."""

    def trouble(self) -> str:
        """What the disk refuses, a Vietnamese sentence; empty when all is well."""


class AirFolder(Protocol):
    """What one agent at the loudspeaker has on its own disk."""

    def plan(self) -> AirPlan:
        """The plan as it stands; the last good one when its file cannot be read."""

    def keep_plan(self, plan: AirPlan) -> bool:
        """Put a new plan in place; False when it says the same. Raises StoreError."""

    def fetch(self, source: Path, sha256: str, suffix: str) -> bool:
        """Copy a sound in when it holds those bytes; False when it does not. Raises StoreError."""

    def keep_sound(self, data: bytes, suffix: str) -> str:
        """Put a sound made here in; its hash comes back. Raises StoreError."""

    def tidy(self, needed: Iterable[str], *, older_than: float) -> int:
        """Remove sounds that nobody needs or touched for so many seconds; how many."""

    def give(self, order: Order) -> None:
        """Hand an order to the agent. Raises StoreError."""

    def sound(self, sha256: str, suffix: str) -> Path:
        """Where the sound of that hash stands, if it stands."""

    def whole(self, sha256: str, suffix: str, *, anew: bool = False) -> bool:
        """Whether the sound is here and holds exactly those bytes; `anew` reads it again."""

    def note_progress(self, slot: str, item: int, position: float) -> None:
        """Keep how far the item on air is, in seconds into its file."""

    def progress(self, slot: str, item: int) -> float:
        """How far that item was; 0 when nothing was kept."""

    def orders(self) -> Sequence[Order]:
        """What people asked to be aired now, the oldest first."""

    def taken(self, order: Order) -> None:
        """Remove an order."""


class AirRecords(Protocol):
    """Every agent's as-run log in the database."""

    def last(self, chain: str) -> int:
        """The highest number that is here of a chain; 0 = nothing."""

    def add(self, lines: Sequence[LogLine], *, chain: str, unit: str) -> int:
        """Take in the lines that are not here yet; how many that were."""

    def lines(
        self,
        first: datetime | None = None,
        last: datetime | None = None,
        *,
        site: str | None = None,
    ) -> Sequence[LogLine]:
        """Every line from one moment on and before another, of one site or of all."""


class Queue(Protocol):
    """What waits to be aired; every change is one transaction together with its record."""

    def add(
        self,
        item: QueueItem,
        *,
        who: str,
        at: datetime,
        before: State = State.APPROVED,
        reason: str = "",
    ) -> QueueItem:
        """Put an item behind the others of its occurrence; it comes back with its id.

        Raises InputError when the same episode already waits there.
        """

    def get(self, item: int) -> QueueItem | None:
        """One item by its id, whatever its state."""

    def items(
        self, occurrence: str | None = None, *, since: date | None = None
    ) -> Sequence[QueueItem]:
        """Every item, or those of one occurrence, in order; whatever their state.

        With `since`, only those that still wait, and those of occurrences from that day on.
        """

    def version(self, occurrence: str) -> int:
        """The version of an occurrence's order; 0 = nothing was ever in it."""

    def reorder(
        self, occurrence: str, ids: Sequence[int], *, version: int, who: str, at: datetime
    ) -> int:
        """Give the items of an occurrence this order; the new version comes back.

        Raises Conflict when somebody else changed the occurrence since that version.
        """

    def change(
        self,
        item: QueueItem,
        *,
        who: str,
        at: datetime,
        was: State | None = None,
        reason: str = "",
    ) -> QueueItem:
        """Replace an item by its id; a new occurrence puts it behind the others there.

        The step from its old state to the new one is recorded. Raises InputError for a step that
        does not exist, Conflict when the item is not there, or is in another state than `was`.
        """


class Journal(Protocol):
    """Every transition for good, each chained to the one before."""

    def append(self, step: Transition) -> Transition:
        """Chain it behind the last one; number and hashes come back."""

    def steps(self, subject: str = "") -> Sequence[Transition]:
        """All, or those of one subject, oldest first."""

    def states(self) -> Mapping[str, State]:
        """Where every subject stands on its way to approval, steps of the queue left aside."""

    def first_break(self) -> int | None:
        """The number of the first record that was altered, removed or added; None = whole."""


class Approvals(Protocol):
    """What is approved now: one approval and its episode a subject."""

    def get(self, subject: str) -> tuple[Approval, Episode | None] | None:
        """The standing approval of a subject and the episode exactly as it was approved."""

    def all(self) -> Sequence[tuple[Approval, Episode | None]]:
        """Every standing approval, by subject."""

    def briefs(self) -> Sequence[Brief]:
        """A line of every episode as it was approved; cheap however many there are."""

    def put(self, approval: Approval, episode: Episode | None, step: Transition) -> None:
        """Approve, in one transaction with the record of it."""

    def withdraw(self, subject: str, step: Transition) -> None:
        """Take an approval back, in one transaction with the record of it."""


class ScheduleStore(Protocol):
    """The last schedule that was read whole, for when its file cannot be read."""

    def load(self) -> Schedule | None:
        """The schedule; None when none was ever kept."""

    def keep(self, schedule: Schedule) -> bool:
        """Keep it; False when it was the same already."""
