"""Of several players the one whose output opens: asked anew at every look, and when it fails."""

from collections.abc import Sequence
from pathlib import Path

from broadcaster.domain.errors import PlayerFault
from broadcaster.playout.ports import Playback, Player


class FirstThatSounds:
    """Stands for the first of its players that opens; none is taken on trust."""

    rehearsal = False

    def __init__(self, players: Sequence[Player]) -> None:
        self._players = tuple(players)
        self._chosen: Player | None = None

    @property
    def name(self) -> str:
        """The player that opened last; before, or when none did, the first one."""
        return (self._chosen or self._players[0]).name

    def ready(self) -> str:
        """Why none of them can make a sound, by the first one's words; empty when one can."""
        told = ""
        for player in self._players:
            trouble = player.ready()
            if not trouble:
                self._chosen = player
                return ""
            told = told or trouble
        self._chosen = None
        return told

    def open(self, path: Path, *, offset: float, seconds: float) -> Playback:
        """Open by the chosen player, by another when its device refuses. Raises PlayerFault."""
        first: PlayerFault | None = None
        for player in sorted(self._players, key=lambda one: one is not self._chosen):
            try:
                playing = player.open(path, offset=offset, seconds=seconds)
            except PlayerFault as fault:
                if fault.file:
                    raise
                first = first or fault
            else:
                self._chosen = player
                return playing
        assert first is not None
        raise first

    def close(self) -> None:
        """Let go of every one."""
        for player in self._players:
            close = getattr(player, "close", None)
            if close is not None:
                close()
