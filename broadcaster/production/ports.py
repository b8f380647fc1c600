"""What production keeps: segments, sounds, profiles, and the record of finished episodes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from broadcaster.domain.approval import ApprovedEpisode
from broadcaster.domain.episode import Episode
from broadcaster.domain.timeline import Timeline


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

    def write_approved(self, path: Path, approved: ApprovedEpisode) -> bool:
        """Put an approval beside the files that it keeps; False when it was the same already."""

    def read_approved(self, path: Path) -> ApprovedEpisode:
        """Raises StoreError naming the file."""

    def find_approved(self, folder: Path) -> Sequence[Path]:
        """Every approval below a folder, in order."""
