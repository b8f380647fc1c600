"""Small programmes as rundowns and timelines, compared with the stored ones.

`GOLDEN=write pytest tests/golden` writes them anew; the difference is then read by a person.
"""

import json
import os
from pathlib import Path

import pytest

from broadcaster.domain.notice import Place
from broadcaster.domain.script import Block, Cue, CueKind, Direction, Heading, Paragraph, ScriptKind
from broadcaster.domain.sound import Scope, SourceProfile, frames
from broadcaster.domain.speech import Age, Gender, Reading, Token, Voice, WordTiming
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.production.casting import cast
from broadcaster.production.layout import SourceFacts, lay_out
from broadcaster.production.recipe_key import plain
from broadcaster.production.rundown import (
    BedCue,
    ChapterCue,
    ItemPlan,
    PauseCue,
    Rundown,
    RundownCue,
    SoundCue,
    SpeechCue,
    edition,
    plan_rundown,
)

HERE = Path(__file__).parent

FORMAT = ProgrammeFormat(
    slug="mang-non",
    name="Phát thanh măng non",
    show="phat-thanh-mang-non",
    ident="nhac-hieu",
    outro="nhac-ket",
    jingle="nhac-muc",
    jingles=((ScriptKind.SKIT.value, "nhac-cat"),),
    sting="nhac-cat",
    bed="nhac-nen",
)
VOICES = (
    Voice(id="tone:nu", engine="tone", name="Nữ", gender=Gender.FEMALE),
    Voice(id="tone:nam", engine="tone", name="Nam", gender=Gender.MALE),
    Voice(id="tone:be", engine="tone", name="Bé", gender=Gender.FEMALE, age=Age.CHILD),
)


def place(line: int) -> Place:
    return Place(file="bai.md", line=line, column=1)


def say(text: str, role: str = "", line: int = 1, scope: Scope = Scope.PUBLIC) -> Paragraph:
    return Paragraph(text=text, role=role, place=place(line), scope=scope)


def cue(kind: CueKind, name: str = "", seconds: float = 0.0) -> Cue:
    return Cue(kind=kind, name=name, seconds=seconds, place=place(1))


OPENING: tuple[Block, ...] = (
    cue(CueKind.BED_START),
    say("Chào các bạn. Hôm nay có hai bài."),
    cue(CueKind.BED_END),
)
CLOSING: tuple[Block, ...] = (say("Chương trình xin dừng tại đây. Giọng đọc tổng hợp."),)
REMINDER = ItemPlan(
    title="Nhắc nhở đầu tuần",
    kind=ScriptKind.REMINDER,
    link=(say("Mở đầu là lời nhắc nhở."),),
    body=(
        Heading(text="Đi xe đạp", place=place(3)),
        say("Đội mũ, cài quai. Đi đúng làn đường.", "NAM", 4),
        say("Lớp 7A trực cổng trường.", "NAM", 6, Scope.SCHOOL),
        Heading(text="Ý kiến", place=place(8)),
        cue(CueKind.RECORDING, "em-an.wav"),
    ),
)
SKIT = ItemPlan(
    title="Chiếc mũ bảo hiểm",
    kind=ScriptKind.SKIT,
    body=(
        Direction(text="cổng trường, giờ tan học", place=place(2)),
        cue(CueKind.EFFECT, "trong-truong"),
        say("Bạn quên mũ rồi kìa!", "LAN", 3),
        cue(CueKind.PAUSE, seconds=1.5),
        say("Ừ nhỉ. Mình quay lại lấy.", "NAM", 5),
        cue(CueKind.STING),
        cue(CueKind.BED_START, "nhac-nen-vui"),
        say("Hai bạn cùng cười.", line=7),
    ),
)


def read(paragraph: Paragraph) -> tuple[Reading, ...]:
    """Sentences at their full stops, said as they are written."""
    readings = []
    at = 0
    for piece in paragraph.text.replace(". ", ".|").split("|"):
        token = Token(written=piece, spoken=piece, start=0, spoken_start=0, rule="plain")
        readings.append(Reading(written=piece, spoken=piece, start=at, tokens=(token,)))
        at += len(piece) + 1
    return tuple(readings)


def rundown_of(opening: tuple[Block, ...], items: tuple[ItemPlan, ...]) -> Rundown:
    casting = cast(["", "NAM", "LAN"], {"LAN": "em bé"}, (), VOICES, "NỮ").value
    assert casting is not None
    private = {"em-an.wav"}
    checked = plan_rundown(
        programme=FORMAT,
        opening=opening,
        items=items,
        closing=CLOSING,
        read=read,
        casting=casting,
        sound_for=lambda name: name,
        scope_of=lambda key: Scope.SCHOOL if key in private else Scope.PUBLIC,
    )
    assert checked.value is not None
    return checked.value


CASES = {
    "mot-bai": rundown_of((), (REMINDER,)),
    "hai-bai": rundown_of(OPENING, (REMINDER, SKIT)),
    "hai-bai-cong-khai": edition(rundown_of(OPENING, (REMINDER, SKIT)), Scope.PUBLIC),
    "tieu-pham": rundown_of(OPENING, (SKIT,)),
}


def line_of(one: RundownCue) -> str:
    """One cue as one line that people can compare."""
    private = not isinstance(one, BedCue) and one.scope is Scope.SCHOOL
    mark = "  (chỉ trong trường)" if private else ""
    if isinstance(one, SpeechCue):
        words = f"{one.speaker} [{one.voice}]: {one.reading.spoken}"
        return f"    {words}  / {one.after} /{mark}"
    if isinstance(one, SoundCue):
        return f"  <{one.layer}> {one.title}{mark}"
    if isinstance(one, BedCue):
        return f"  <bed> {one.title or 'hết'}"
    if isinstance(one, PauseCue):
        return f"  <nghỉ> {one.seconds} giây{mark}"
    assert isinstance(one, ChapterCue)
    return f"# {one.title}{mark}"


def facts_of(rundown: Rundown) -> dict[str, SourceFacts]:
    """A fifth of a second a syllable for speech, and sounds of fixed lengths."""
    seconds = {"nhac-hieu": 6.0, "nhac-ket": 8.0, "nhac-muc": 2.0, "nhac-cat": 1.5}
    seconds |= {"nhac-nen": 12.0, "nhac-nen-vui": 12.0, "trong-truong": 2.5, "em-an.wav": 4.0}
    facts = {key: SourceFacts(profile=profile(length, -16.0)) for key, length in seconds.items()}
    for one in rundown.cues:
        if isinstance(one, SpeechCue):
            facts[one.reading.spoken] = speech_facts(one.reading.spoken)
    return facts


def profile(length: float, loudness: float) -> SourceProfile:
    return SourceProfile(
        key="",
        frames=frames(length),
        channels=1,
        loudness=loudness,
        peak=-4.0,
        onset=frames(0.05),
        offset=frames(length - 0.1),
    )


def speech_facts(text: str) -> SourceFacts:
    words = []
    at = 0
    for number, word in enumerate(text.split()):
        at = text.index(word, at)
        begins = 0.05 + number * 0.2
        words.append(WordTiming(start=at, end=at + len(word), begins=begins, ends=begins + 0.2))
        at += len(word)
    length = 0.15 + len(words) * 0.2
    return SourceFacts(profile=profile(length, -22.0), words=tuple(words))


def compare(path: Path, text: str) -> None:
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", CASES)
def test_rundowns_are_as_stored(name: str) -> None:
    """The order of words, sounds, beds, pauses and chapters of a small programme."""
    text = "\n".join(line_of(one) for one in CASES[name].cues) + "\n"
    compare(HERE / "rundowns" / f"{name}.txt", text)


@pytest.mark.parametrize("name", CASES)
def test_timelines_are_as_stored(name: str) -> None:
    """Every frame, gain, fade and envelope of a small programme."""
    rundown = CASES[name]
    timeline = lay_out(rundown, lambda one: one.reading.spoken, facts_of(rundown))
    text = json.dumps(plain(timeline), ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    compare(HERE / "timelines" / f"{name}.json", text)
