"""Prove that a restored station works: its record is whole, and an episode can be made from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from broadcaster.care.doctor import Finding, examine_record
from broadcaster.domain.episode import Episode, audio_files
from broadcaster.production.build import BuildState as Became
from broadcaster.production.build import StationContext, build
from broadcaster.production.gather import script_files
from broadcaster.stations.tools import StationTools

_TRIES = 3  # episodes that are tried: the newest may lack its law or its consent by now


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was seen in the restored station."""

    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Whether everything was in order."""
        return all(finding.ok for finding in self.findings)


def prove(station: StationContext, tools: StationTools) -> Proof:
    """Examine the record, then build one episode anew; only for a folder that is thrown away."""
    return Proof(findings=(*examine_record(tools), *_build_one(station, tools)))


def _build_one(station: StationContext, tools: StationTools) -> Iterator[Finding]:
    newest = _newest(tools)
    with tools.lock():
        for episode in newest:
            made = _made_again(station, tools, episode)
            if made is not None:
                yield made
                return
    scripts = script_files(tools.folders.scripts) if newest else ()
    yield Finding(
        what="Dựng thử một số",
        ok=not scripts,
        told="không số nào dựng lại được" if scripts else "đài chưa dựng số nào",
        fix="Chạy broadcaster check trong bản lấy lại để xem vì sao.",
    )


def _newest(tools: StationTools) -> list[Episode]:
    found = sorted(tools.catalogue().episodes(), key=lambda e: e.air_time, reverse=True)
    return found[:_TRIES]


def _made_again(station: StationContext, tools: StationTools, episode: Episode) -> Finding | None:
    """Build an episode whose finished files were taken away; None when it cannot be built."""
    folder = tools.folders.audio / episode.show
    before = {file.name: file.sha256 for file in audio_files(episode)}
    slugs = {item.slug for e in (episode.school, episode.public) if e for item in e.items}
    only = [path for path in script_files(tools.folders.scripts) if path.stem in slugs]
    if not only:
        return None
    for name in (*before, f"{episode.key}.json"):
        (folder / name).unlink(missing_ok=True)
    outcomes = build(station, tools, only=only).outcomes
    mine = [o for o in outcomes if o.key == episode.key and o.state is Became.MADE]
    if not mine or mine[0].episode is None:
        return None
    after = {file.name: file.sha256 for file in audio_files(mine[0].episode)}
    same = all(after.get(name) == digest for name, digest in before.items())
    told = "giống bản cũ từng byte" if same else "dựng được, khác bản cũ (giọng hoặc bản khác)"
    return Finding(what=f"Dựng thử số {episode.key}", ok=True, told=told)
