"""What a film was made of: a withdrawal finds it by that, and pages know by it which is old."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.episode import Episode, brief_of
from broadcaster.domain.timeline import Timeline
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.production.sounds import PREFIX
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.storage.serialization import from_text, to_plain

ORIGIN = ".lam-tu.json"  # in the folder of each network, put in place with the film


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmOrigin:
    """Whose words, voices and sounds are in a film, in a ZIP of episodes, or in what was posted.

    An episode may be built anew without a voice that its films still have: so it is not asked.
    """

    keys: tuple[str, ...] = ()  # of episodes
    sounds: tuple[str, ...] = ()  # the first 16 digits of the SHA-256 of recordings and other ones
    voices: tuple[str, ...] = ()  # Voice.id
    digest: str = ""  # of the episode as the world knew it, see EpisodeDigest; "" = of several
    unread: bool = False  # of something in it nobody can tell what it was made of

    def holds(self, gone: TakenBack) -> bool:
        """Whether something of what was taken back is in it; what is unread may hold anyone."""
        return self.surely_holds(gone) or (self.unread and gone.person)

    def surely_holds(self, gone: TakenBack) -> bool:
        """Whether something of what was taken back is in it by what could be read."""
        return (
            not gone.keys.isdisjoint(self.keys)
            or gone.recording[:16] in self.sounds
            or gone.voice in self.voices
        )

    def is_of(self, episode: Episode) -> bool:
        """Whether it was made of an episode as the world knows it now."""
        return self.digest == brief_of(episode).digest != ""


def film_name(key: str, item: int) -> str:
    """The name of a film's folder: of an episode, or of one item of it."""
    return f"{key}-muc-{item}" if item else key


def origin_of(episode: Episode, timeline: Timeline) -> FilmOrigin:
    """The origin of what is made of an episode's public face and of (a stretch of) its timeline."""
    sources = {event.source for event in timeline.events if event.source.startswith(PREFIX)}
    sounds = {mark for source in sources for mark in re.findall(r":([0-9a-f]{16})\b", source)}
    return FilmOrigin(
        keys=(episode.key,),
        sounds=tuple(sorted(sounds)),
        voices=tuple(sorted({use.voice for use in episode.voices})),
        digest=brief_of(episode).digest,
    )


def joined(origins: Iterable[FilmOrigin]) -> FilmOrigin:
    """What holds all that any of them holds."""
    every = tuple(origins)
    return FilmOrigin(
        keys=tuple(sorted({key for one in every for key in one.keys})),
        sounds=tuple(sorted({sound for one in every for sound in one.sounds})),
        voices=tuple(sorted({voice for one in every for voice in one.voices})),
        unread=any(one.unread for one in every),
    )


def write_origin(folder: Path, origin: FilmOrigin) -> None:
    """Put it beside a film. Raises StoreError."""
    write_atomic(folder / ORIGIN, origin_text(origin).encode(), durable=False)


def read_origin(folder: Path) -> FilmOrigin:
    """What the film of a folder was made of. Raises StoreError where nothing tells."""
    path = folder / ORIGIN
    with explained(path, "đọc tệp"):
        text = path.read_bytes()
    return from_text(FilmOrigin, text, where=str(path))


def origin_text(value: object) -> str:
    """One line of ASCII, whatever names are in it."""
    return json.dumps(to_plain(value), sort_keys=True)
