"""Looks at an agent's output: opened for real, beside the loop, remembered with the time."""

from dataclasses import replace
from datetime import datetime
from threading import Lock

from broadcaster.domain.errors import BroadcasterError
from broadcaster.playout.agent_state import ANSWERS, SpeakerSeen
from broadcaster.playout.tools import PlayTools


class SpeakerWatch:
    """What is known of one output; looks run beside the loop, openings for the air are noted."""

    def __init__(self, tools: PlayTools) -> None:
        self._tools = tools
        self._guard = Lock()
        self._lost = ""
        self._seen = SpeakerSeen(
            player=tools.player.name, device=tools.device, rehearsal=tools.player.rehearsal
        )

    @property
    def seen(self) -> SpeakerSeen:
        """What is known now."""
        with self._guard:
            return self._seen

    def look(self, now: datetime) -> None:
        """Begin a look, unless one is still on its way."""
        with self._guard:
            if self._seen.asked is not None:
                return
            self._seen = replace(self._seen, asked=now)
        if not self._tools.at_speaker(self._work):
            with self._guard:
                self._seen = replace(self._seen, asked=None)

    @property
    def lost(self) -> str:
        """Why nobody would hear what the system takes all the same, the output being gone.

        By the system's own word alone: what a player finds in opening, opening it again answers.
        """
        with self._guard:
            return self._lost

    def look_at_volume(self) -> None:
        """Have the volume asked for, which opens nothing: also while something sounds.

        A sound server moves what sounds to another output when one is unplugged, or to a stand-in
        when it was the last, and back. That it is back ends no trouble: only an output that opens
        does. What somebody moved by hand goes on, told, until it is moved back.
        """
        if self.seen.asked is None:
            self._tools.at_speaker(self._ask_volume)

    def _ask_volume(self) -> None:
        volume, astray = self._tools.volume(), self._tools.astray()
        with self._guard:
            self._lost = astray.lost
            if astray.elsewhere != self._seen.elsewhere:
                self._seen = replace(self._seen, elsewhere=astray.elsewhere)
            if astray.lost and self._seen.well:
                self._seen = replace(self._seen, trouble=astray.lost)
            elif self._seen.well and volume != self._seen.volume:
                self._seen = replace(self._seen, volume=volume)

    def awaited(self, now: datetime) -> bool:
        """Whether a look is on its way that may still bring an answer."""
        asked = self.seen.asked
        return asked is not None and now - asked <= ANSWERS

    def note(self, now: datetime, trouble: str) -> None:
        """The output was opened for the air, or refused."""
        self._keep(now, trouble, self.seen.volume)

    def _work(self) -> None:
        try:
            astray = self._tools.astray()
            with self._guard:
                self._lost = astray.lost
            trouble = self._tools.player.ready() or astray.lost
            volume = self._tools.volume() if not trouble else None
        except BroadcasterError as fault:
            trouble, volume = fault.sentence, None
        except Exception as fault:  # whatever a driver does, the air goes on and people know
            trouble, volume = f"lỗi ngoài dự tính: {type(fault).__name__}: {fault}", None
        self._keep(self._tools.clock.now(), trouble, volume, answered=True)

    def _keep(
        self, now: datetime, trouble: str, volume: int | None, *, answered: bool = False
    ) -> None:
        with self._guard:
            self._seen = replace(
                self._seen,
                player=self._tools.player.name,
                asked=None if answered or not trouble else self._seen.asked,
                looked=now,
                opened=self._seen.opened if trouble else now,
                trouble=trouble,
                volume=volume,
            )
