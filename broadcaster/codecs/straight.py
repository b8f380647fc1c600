"""Reading a sound file from its beginning to its end, never back."""

import soundfile


class StraightFile(soundfile.SoundFile):  # type: ignore[misc]  # soundfile has no types
    """A sound file of soundfile's that is not sought in.

    After each read of a file that can be sought in, soundfile seeks to where it is already. An MP3
    decoder starts anew there, without the frames that the next ones lean on.
    """

    def seekable(self) -> bool:
        """Never: so that it does not."""
        return False
