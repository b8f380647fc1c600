"""Find an episode by what a person calls it: its title, number, date, script or key."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from broadcaster.domain.dates import DateFault, read_date, written
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import InputError
from broadcaster.domain.text import fold, nearest, slug
from broadcaster.production.gather import gather, remembering
from broadcaster.production.grouping import group_scripts
from broadcaster.production.labels import title_of
from broadcaster.production.script_folder import script_files
from broadcaster.production.tools import ProductionTools, StationContext

_NUMBER = re.compile(r"(.*?)\s*(?:so )?(\d{1,4})")
_SHOWN = 8  # candidates that are listed when a name fits several


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEpisode:
    """An episode that people can name, built or not."""

    key: str
    title: str
    number: int
    day: date
    programme: str  # ProgrammeFormat.slug
    programme_name: str = ""
    slugs: tuple[str, ...] = ()
    files: tuple[Path, ...] = field(default=(), compare=False)  # its scripts

    def told(self) -> str:
        """One line that tells it from others."""
        return f"{self.key} (số {self.number}, {written(self.day)}): {self.title}"


def known_episodes(station: StationContext, tools: ProductionTools) -> tuple[NamedEpisode, ...]:
    """Every episode of the scripts and of the catalogue, by date."""
    files = {slug(path.stem): path for path in script_files(tools.folders.scripts)}
    gathered = gather(tuple(files.values()), remembering(tools.findings))
    grouped = group_scripts(gathered.scripts, tools.listing(), station.formats, station.profile)
    found = {
        group.entry.key: NamedEpisode(
            key=group.entry.key,
            title=title_of(group),
            number=group.entry.number,
            day=group.entry.day,
            programme=group.programme.slug,
            programme_name=group.programme.name,
            slugs=group.entry.slugs,
            files=tuple(files[script.slug] for script in group.scripts),
        )
        for group in grouped.groups
    }
    made = [brief.key for brief in tools.catalogue().briefs() if brief.key not in found]
    for episode in (tools.catalogue().get(key) for key in made):
        if episode is not None:
            found[episode.key] = _of_catalogue(episode, files)
    return tuple(sorted(found.values(), key=lambda known: (known.day, known.key)))


def _of_catalogue(episode: Episode, files: dict[str, Path]) -> NamedEpisode:
    return NamedEpisode(
        key=episode.key,
        title=episode.title,
        number=episode.number,
        day=episode.air_time.date(),
        programme=episode.programme,
        programme_name=episode.programme_name,
        slugs=episode.slugs,
        files=tuple(files[name] for name in episode.slugs if name in files),
    )


def find(words: str, known: Sequence[NamedEpisode]) -> NamedEpisode:
    """The one episode that the words name. Raises InputError with the candidates."""
    for matches in (_by_key, _by_file, _by_date, _by_number, _by_title):
        found = matches(words.strip(), known)
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(words, found)
    near = nearest(words, [k.key for k in known] + [k.title for k in known])
    raise InputError(
        f"không tìm thấy số phát nào tên “{words}”",
        hint=f"Có phải “{near}”?" if near else "Xem các số: broadcaster catalogue list",
    )


def _by_key(words: str, known: Sequence[NamedEpisode]) -> list[NamedEpisode]:
    return [k for k in known if k.key == slug(words)]


def _by_file(words: str, known: Sequence[NamedEpisode]) -> list[NamedEpisode]:
    name = slug(Path(words.replace("\\", "/")).stem)
    return [k for k in known if name and name in k.slugs]


def _by_date(words: str, known: Sequence[NamedEpisode]) -> list[NamedEpisode]:
    try:
        day = read_date(words)
    except DateFault:
        return []
    return [k for k in known if k.day == day]


def _by_number(words: str, known: Sequence[NamedEpisode]) -> list[NamedEpisode]:
    """By "số 3", or "măng non số 3" when two programmes have one."""
    match = _NUMBER.fullmatch(fold(words))
    if match is None:
        return []
    numbered = [k for k in known if k.number == int(match[2])]
    if not match[1]:
        return numbered
    return [k for k in numbered if match[1] in fold(f"{k.programme} {k.programme_name}")]


def _by_title(words: str, known: Sequence[NamedEpisode]) -> list[NamedEpisode]:
    wanted = fold(words)
    exact = [k for k in known if fold(k.title) == wanted]
    return exact or [k for k in known if wanted and wanted in fold(k.title)]


def _several(words: str, found: Sequence[NamedEpisode]) -> InputError:
    shown = "\n  ".join(k.told() for k in found[:_SHOWN])
    more = f"\n  … và {len(found) - _SHOWN} số khác" if len(found) > _SHOWN else ""
    return InputError(
        f"“{words}” có thể là một trong {len(found)} số:\n  {shown}{more}",
        hint="Ghi rõ hơn: khóa ở đầu dòng là chắc nhất.",
    )
