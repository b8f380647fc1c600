"""The program on a machine whose sound device takes everything and makes no sound.

    python tests/fakes/null_speaker.py -C THƯ-MỤC play …

The player is the real one, before the null device of its library: what it plays counts as heard.
"""

import sys
from functools import partial

from broadcaster.app import playout
from broadcaster.cli import main
from broadcaster.playout.players.miniaudio_player import MiniaudioPlayer

if __name__ == "__main__":
    playout.MiniaudioPlayer = partial(MiniaudioPlayer, null=True)  # type: ignore[misc,assignment]
    sys.exit(main())
