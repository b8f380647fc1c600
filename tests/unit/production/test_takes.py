"""A recording that says a line of a script stands in the place of the voice."""

from broadcaster.domain.notice import Place
from broadcaster.domain.script import Paragraph, ScriptKind, line_words
from broadcaster.domain.sound import Scope, SourceProfile
from broadcaster.domain.speech import Reading, Token
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.production.casting import Casting, CastRole
from broadcaster.production.layout import SourceFacts, lay_out
from broadcaster.production.rundown import ItemPlan, Rundown, SpeechCue, TakeCue, plan_rundown

FORMAT = ProgrammeFormat(slug="mang-non", name="Măng non", show="mang-non")
CAST = Casting(parts=(CastRole(role="NỮ", voice="tone:nu", name="Phát thanh viên nữ"),))


def _paragraph(text: str) -> Paragraph:
    return Paragraph(text=text, role="NỮ", place=Place(file="bai.md", line=3))


def _read(paragraph: Paragraph) -> tuple[Reading, ...]:
    token = Token(written=paragraph.text, spoken="lời", start=0, spoken_start=0, rule="plain")
    return (Reading(written=paragraph.text, spoken="lời", start=0, tokens=(token,)),)


def _plan(*texts: str, scope: Scope = Scope.PUBLIC) -> Rundown:
    body = tuple(_paragraph(text) for text in texts)
    planned = plan_rundown(
        programme=FORMAT,
        opening=(),
        items=(ItemPlan(title="Bài", kind=ScriptKind.REMINDER, body=body),),
        closing=(),
        read=_read,
        casting=CAST,
        sound_for=lambda _: None,
        scope_of=lambda _: scope,
        take_for=lambda p: "sound:thu" if p.text == "Đã thu." else None,
    )
    assert planned.value is not None
    return planned.value


def test_a_recorded_line_is_not_spoken_by_a_voice() -> None:
    """The take stands where the line stood, with its words, place and speaker; others are said."""
    take, said = _plan("Đã thu.", "Chưa thu.").cues[1:]
    assert isinstance(take, TakeCue)
    assert (take.sound, take.written, take.spoken) == ("sound:thu", "Đã thu.", "lời")
    assert (take.speaker, take.place) == ("Phát thanh viên nữ", Place(file="bai.md", line=3))
    assert isinstance(said, SpeechCue)


def test_a_take_goes_no_further_than_its_consent() -> None:
    """What was consented to for the school only is marked so."""
    take = _plan("Đã thu.", scope=Scope.SCHOOL).cues[1]
    assert isinstance(take, TakeCue)
    assert take.scope is Scope.SCHOOL


def test_the_transcript_has_the_words_of_a_take() -> None:
    """Written and spoken form, who says it, and that no machine does."""
    profile = SourceProfile(
        key="sound:thu", frames=44_100, channels=1, loudness=-20.0, peak=-3.0, offset=44_100
    )
    facts = {"sound:thu": SourceFacts(profile=profile)}
    timeline = lay_out(_plan("Đã thu."), lambda _: "", facts)
    (caption,) = timeline.captions
    assert (caption.written, caption.spoken) == ("Đã thu.", "lời")
    assert (caption.speaker, caption.synthetic) == ("Phát thanh viên nữ", False)


def test_a_line_is_named_by_role_and_words() -> None:
    """Blanks do not matter; the announcer has no label."""
    assert line_words("NỮ", " Xin  chào\n các bạn. ") == "NỮ: Xin chào các bạn."
    assert line_words("", "Xin chào.") == "Xin chào."
