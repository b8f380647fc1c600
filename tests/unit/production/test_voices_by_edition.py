"""A voice for the school alone: the yard hears it, what goes out is cast without it."""

from dataclasses import replace

from broadcaster.domain.episode import VoiceUse, heard, public_face
from broadcaster.domain.sound import Scope
from tests.fakes.site_samples import make_episode


def test_a_voice_of_the_yard_is_not_told_outside():
    """Both speak the same role; who looks at the public edition learns of the other one alone."""
    public = make_episode().public
    speaker = public.transcript[0].speaker
    uses = (
        VoiceUse(role="NỮ", voice="own:co-lan", name=speaker, scope=Scope.SCHOOL),
        VoiceUse(role="NỮ", voice="embedded:nu-bac", name=speaker),
    )
    school = replace(public, audio=replace(public.audio, name="mot-truong.mp3"))
    episode = replace(make_episode(), school=school, voices=uses)
    assert [use.voice for use in heard(episode, episode.public)] == ["embedded:nu-bac"]
    assert {use.voice for use in heard(episode, school)} == {"own:co-lan", "embedded:nu-bac"}
    assert "own:co-lan" not in repr(public_face(episode, episode.public))
