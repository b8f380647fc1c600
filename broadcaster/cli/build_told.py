"""How far a build is, on the line of progress."""

from broadcaster.cli.progress import WorkProgress
from broadcaster.domain.text import cut_words
from broadcaster.production.build import BuildOutcome, BuildProgress

_TITLE = 50  # letters of a title, or of a line that is spoken


class BuildTold:
    """Counts the episodes that are done, for the line of progress."""

    def __init__(self, work: WorkProgress) -> None:
        self._work = work
        self._done = 0
        self._all = 0

    def watch(self) -> BuildProgress:
        """What the build calls."""
        return BuildProgress(planned=self._planned, spoken=self._show, done=self._outcome)

    def dashboard(self, address: str) -> None:
        """Say where a browser sees the cluster at work."""
        self._work.say(f"Xem cụm máy đang làm: {address}")

    def _planned(self, count: int) -> None:
        self._all = count
        self._show("")

    def _outcome(self, outcome: BuildOutcome) -> None:
        self._done += 1
        self._show(outcome.title)

    def _show(self, text: str) -> None:
        self._work.step(cut_words(text, _TITLE), done=self._done, whole=self._all)
