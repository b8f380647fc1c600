"""Compare what should exist with what exists, and make what is missing: one round, or for ever.

A round may be killed at any moment and run again: every step of it is whole or not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass

from broadcaster.domain.approval import ItemState
from broadcaster.domain.episode import audio_files
from broadcaster.domain.errors import BroadcasterError, ClusterFault
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.queue import WAITING
from broadcaster.production.build import BuildOutcome, BuildReport, EpisodesAway, build
from broadcaster.production.build import BuildState as Made
from broadcaster.production.naming import NamedEpisode, known_episodes
from broadcaster.production.tools import StationContext
from broadcaster.programme.kept_files import mend_kept
from broadcaster.programme.queue_maintenance import maintain_queue
from broadcaster.programme.tools import ProgrammeTools


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileRound:
    """What one round found and did."""

    wanted: tuple[str, ...]  # keys of what should have a rendering
    outcomes: tuple[BuildOutcome, ...]  # of those that had none, or an old one
    notices: tuple[Notice, ...]

    @property
    def quiet(self) -> bool:
        """Nothing was missing and nothing changed."""
        made = any(o.state is not Made.CURRENT for o in self.outcomes)
        return not made and not self.notices


def reconcile(
    station: StationContext,
    tools: ProgrammeTools,
    *,
    jobs: int = 2,
    away: EpisodesAway | None = None,
) -> ReconcileRound:
    """One round: render what waits for approval, is approved or queued, then settle the queue.

    The caller holds the station's lock. `away` has episodes made elsewhere, as `build` has it.
    Raises ClusterFault where these are waited for; queue and kept files are seen to all the same,
    and what was done to an item stands at it.
    """
    asked = _asked(tools)
    wanted = [known for known in known_episodes(station, tools) if known.key in asked]
    files = [path for known in wanted for path in known.files]
    built, lost = BuildReport(outcomes=(), notices=()), None
    try:
        if files:
            built = build(station, tools, only=files, jobs=jobs, away=away)
    except ClusterFault as fault:
        lost = fault
    told = (
        *maintain_queue(station, tools, built),
        *mend_kept(tools),
        *_without_scripts(tools, wanted),
    )
    if lost is not None:
        raise lost
    worse = [n for n in built.all_notices if n.level is Level.ERROR]
    return ReconcileRound(
        wanted=tuple(known.key for known in wanted),
        outcomes=built.outcomes,
        notices=(*worse, *told),
    )


def _asked(tools: ProgrammeTools) -> frozenset[str]:
    """The keys of episodes that somebody counts on."""
    states = tools.journal().states()
    sent = {
        key for key, state in states.items() if state in (ItemState.PENDING, ItemState.APPROVED)
    }
    items = tools.queue().items(since=tools.clock.now().date())
    queued = {item.episode for item in items if item.state in WAITING}
    return frozenset(sent | queued)


def _without_scripts(tools: ProgrammeTools, wanted: list[NamedEpisode]) -> list[Notice]:
    """An episode that is counted on, whose sound is gone and whose scripts are gone too."""
    told = []
    for known in wanted:
        episode = tools.catalogue().get(known.key)
        if known.files or episode is None:
            continue
        folder = tools.folders.audio / episode.show
        if not all((folder / file.name).is_file() for file in audio_files(episode)):
            told.append(
                Notice(
                    code="mat-am-thanh",
                    level=Level.ERROR,
                    sentence=f"số {known.key} mất tệp âm thanh và không còn kịch bản để dựng lại",
                    hint="Chép lại tệp từ bản lưu, hoặc bỏ số này khỏi hàng đợi.",
                )
            )
    return told


def keep_reconciling(
    one_round: Callable[[], ReconcileRound],
    *,
    wait: Callable[[float], bool],
    every: float,
    tell: Callable[[ReconcileRound], None],
    trouble: Callable[[BroadcasterError], None],
) -> None:
    """Rounds without end, `every` seconds apart; `wait` says when to stop.

    A round that cannot be held now (another run has the lock, the disk is full) is told, and the
    next one tries again.
    """
    while True:
        try:
            tell(one_round())
        except BroadcasterError as error:
            trouble(error)
        if wait(every):
            return
