"""What really stands in a public folder, those of single listeners and stations among it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from broadcaster.publishing.addresses import SOUNDS
from broadcaster.publishing.inspection import Damage
from broadcaster.publishing.public_paths import FOLDER
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.vanishing import private_sites
from broadcaster.system.files import named

_SHOWN = 3  # names in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLook:
    """What was seen of a public folder: its files and their sizes, not their bytes."""

    files: int  # that were published
    damaged: Mapping[str, Damage]  # by path below the folder

    @property
    def told(self) -> str:
        """What was seen, in words."""
        if not self.damaged:
            return f"{self.files} tệp, đủ cả"
        names = [f"{path} ({damage})" for path, damage in list(self.damaged.items())[:_SHOWN]]
        more = " …" if len(self.damaged) > _SHOWN else ""
        return f"{len(self.damaged)} trong {self.files} tệp mất hoặc hỏng: {', '.join(names)}{more}"


def site_folders(feeds: Path) -> Iterator[tuple[str, Path]]:
    """Every folder below `feeds`, itself first, that is published by itself, with its path."""
    if (feeds / FOLDER).is_dir():
        yield "", feeds
    for site in private_sites(feeds):
        yield f"{site.relative_to(feeds).as_posix()}/", site


def publishes_sound(feeds: Path) -> bool:
    """Whether any episode can be heard on the public site."""
    return any(path.is_file() for path in named(feeds / SOUNDS, "*", "*"))


def look_at_site(feeds: Path) -> SiteLook:
    """Look whether everything that was published is there and of its size.

    A record that is torn counts as a damaged file. Raises OSError.
    """
    files = 0
    damaged: dict[str, Damage] = {}
    for prefix, folder in site_folders(feeds):
        seen = FolderPublisher(folder).standing()
        files += seen.files
        damaged |= {f"{prefix}{path}": damage for path, damage in seen.damaged.items()}
        damaged |= {f"{prefix}{FOLDER}/{name}.txt": Damage.CHANGED for name in seen.torn}
    return SiteLook(files=files, damaged=damaged)


def damaged_by_bytes(feeds: Path) -> Iterator[str]:
    """The paths of published files that are gone or whose bytes are others. Raises PublishError."""
    for prefix, folder in site_folders(feeds):
        yield from (f"{prefix}{path}" for path in FolderPublisher(folder).damaged())
