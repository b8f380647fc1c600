"""What listeners outside the school may learn about an episode: which voices, made by whom."""

from broadcaster.model.episode import Edition, Episode, VoiceUse

SYNTHETIC_MARK = "Giọng đọc tổng hợp (AI)"


def heard(episode: Episode, edition: Edition) -> tuple[VoiceUse, ...]:
    """The voices that speak in an edition; a voice of school-only parts is not among them.

    A voice is known in the transcript by its role or by the name that people read.
    """
    speakers = {line.speaker.casefold() for line in edition.transcript}
    return tuple(
        voice
        for voice in episode.voices
        if voice.role.casefold() in speakers or voice.name.casefold() in speakers
    )
