"""Blocks and programme format -> rundown."""

from dataclasses import replace

import pytest

from broadcaster.domain.notice import Level, Place
from broadcaster.domain.script import (
    Cue,
    CueKind,
    Direction,
    Heading,
    LawQuote,
    Paragraph,
    ProgrammePace,
    ScriptKind,
)
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Reading, Token
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.production.casting import Casting, CastRole
from broadcaster.production.pacing import Pause
from broadcaster.production.rundown import (
    BedCue,
    ChapterCue,
    ItemPlan,
    PauseCue,
    SoundCue,
    SpeechCue,
    TakeCue,
    edition,
    plan_rundown,
    said_in,
)
from broadcaster.reading import read_aloud
from broadcaster.reading.tables import make_lexicon

FORMAT = ProgrammeFormat(
    slug="mang-non",
    name="Phát thanh măng non",
    show="phat-thanh-mang-non",
    ident="nhac-hieu",
    outro="nhac-ket",
    jingle="nhac-muc",
    jingles=(("tiểu phẩm", "nhac-cat"), ("hỏi - đáp", "nhac-hoi")),
    sting="nhac-cat",
    bed="nhac-nen",
    place=Place(file="formats/mang-non.toml"),
)
CASTING = Casting(
    parts=(
        CastRole(role="", voice="tone:nu", name="Phát thanh viên nữ", rate=0.9),
        CastRole(role="NAM", voice="tone:nam", name="Phát thanh viên nam", pitch=-1.0),
    )
)


def place(line: int) -> Place:
    return Place(file="bai.md", line=line)


def said(text: str, role: str = "", line: int = 1, scope: Scope = Scope.PUBLIC) -> Paragraph:
    return Paragraph(text=text, role=role, place=place(line), scope=scope)


def cue(kind: CueKind, name: str = "", line: int = 1, **more) -> Cue:
    return Cue(kind=kind, name=name, place=place(line), **more)


def read(paragraph: Paragraph) -> tuple[Reading, ...]:
    """Each "|" ends a sentence; "(…)" is not spoken."""
    readings = []
    at = 0
    for piece in paragraph.text.split("|"):
        spoken = "" if piece.startswith("(") else piece
        token = Token(written=piece, spoken=spoken, start=0, spoken_start=0, rule="plain")
        readings.append(Reading(written=piece, spoken=spoken, start=at, tokens=(token,)))
        at += len(piece) + 1
    return tuple(readings)


def plan(
    opening=(),
    items=(),
    closing=(),
    programme=FORMAT,
    casting=CASTING,
    private=(),
    reads=None,
    **more,
):
    return plan_rundown(
        programme=programme,
        opening=opening,
        items=items,
        closing=closing,
        read=reads or read,
        casting=casting,
        sound_for=lambda name: None if "mất" in name else f"sound:{name}",
        scope_of=lambda key: Scope.SCHOOL if key in private else Scope.PUBLIC,
        **more,
    )


def item(*body, title="Bài một", kind=ScriptKind.REMINDER, **more) -> ItemPlan:
    return ItemPlan(title=title, kind=kind, body=tuple(body), **more)


def shape(cues) -> list[str]:
    names = []
    for one in cues:
        if isinstance(one, SpeechCue):
            names.append(one.reading.written)
        elif isinstance(one, SoundCue):
            names.append(f"<{one.layer} {one.sound.removeprefix('sound:')}>")
        elif isinstance(one, BedCue):
            names.append(f"<bed {one.sound.removeprefix('sound:')}>")
        elif isinstance(one, PauseCue):
            names.append(f"<{one.seconds} s>")
        else:
            names.append(f"# {one.title}")
    return names


def cues_of(checked):
    assert checked.value is not None, checked.notices
    return checked.value.cues


def test_an_episode_stands_in_order() -> None:
    """Ident, greeting, then each item with chapter, jingle and link, then closing and outro."""
    checked = plan(
        opening=(said("Chào"),),
        items=(
            item(said("Một"), link=(said("Bài đầu"),)),
            item(said("Hai"), title="Bài hai", kind=ScriptKind.SKIT),
            item(said("Ba"), title="Bài ba", kind=ScriptKind.QUESTIONS),
        ),
        closing=(said("Tạm biệt"),),
    )
    assert shape(cues_of(checked)) == [
        "<music nhac-hieu>",
        "# Mở đầu",
        "Chào",
        "# Bài một",
        "<music nhac-muc>",
        "Bài đầu",
        "Một",
        "# Bài hai",
        "<music nhac-cat>",
        "Hai",
        "# Bài ba",
        "<music nhac-hoi>",
        "Ba",
        "# Lời kết",
        "Tạm biệt",
        "<music nhac-ket>",
    ]
    assert checked.notices == ()


def test_the_first_item_needs_no_jingle_behind_the_ident() -> None:
    """Without a greeting the ident goes straight over into the first item."""
    assert shape(cues_of(plan(items=(item(said("Một")),))))[:3] == [
        "<music nhac-hieu>",
        "# Bài một",
        "Một",
    ]


def test_a_format_without_sounds_has_only_words() -> None:
    """Every sound of a format may be left out."""
    bare = ProgrammeFormat(slug="x", name="X", show="x")
    assert shape(cues_of(plan((said("A"),), (item(said("B")),), (said("C"),), bare))) == [
        "# Mở đầu",
        "A",
        "# Bài một",
        "B",
        "# Lời kết",
        "C",
    ]


def test_speech_carries_its_cast_and_place() -> None:
    """Voice, speed, pitch and the name that listeners read come from the casting."""
    (speech,) = [
        c for c in cues_of(plan(items=(item(said("Một", "NAM", 7)),))) if isinstance(c, SpeechCue)
    ]
    assert (speech.role, speech.voice, speech.speaker) == ("NAM", "tone:nam", "Phát thanh viên nam")
    assert (speech.rate, speech.pitch) == (1.0, -1.0)
    assert speech.place == place(7)


def test_pauses_follow_the_shape_of_the_text() -> None:
    """Short behind a clause, longer behind sentence, paragraph, and the end of a part."""
    cues = cues_of(
        plan(
            items=(
                item(
                    said("Một,|hai.|Ba."),
                    said("Bốn."),
                    Heading(text="B", place=place(3)),
                    said("Năm."),
                ),
            )
        )
    )
    assert [c.after for c in cues if isinstance(c, SpeechCue)] == [
        Pause.CLAUSE,
        Pause.SENTENCE,
        Pause.PARAGRAPH,
        Pause.HEADING,
        Pause.HEADING,
    ]


PLAYERS = Casting(
    parts=tuple(
        CastRole(role=role, voice=f"tone:{number}", name=role or "NỮ")
        for number, role in enumerate(["", "NAM", "NỮ", "LAN", "MINH", "NGƯỜI DẪN"])
    )
)


def pauses(*body, kind=ScriptKind.SKIT, **more) -> list[Pause]:
    planned = plan(items=(item(*body, said("Hết."), kind=kind),), casting=PLAYERS, **more)
    return [c.after for c in cues_of(planned) if isinstance(c, SpeechCue | TakeCue)][:-1]


def test_characters_answer_at_once_and_think_about_a_question() -> None:
    """In a play; whoever tells it takes part in no exchange."""
    found = pauses(
        said("Giờ ra chơi.", "NGƯỜI DẪN"),
        said("Cái gì thế?", "LAN"),
        said("Không có gì…", "MINH"),
        said("Cho xem nào!", "LAN"),
        said("Đây này.", "MINH"),
    )
    turn = Pause.TURN
    assert found == [turn, Pause.THOUGHT, Pause.THOUGHT, Pause.EXCHANGE, turn]


def test_who_is_cast_by_the_script_is_in_the_play_and_nobody_else() -> None:
    """Two announcers tell it together; an announcer who is given a part plays it."""
    lines = (said("Ừ.", "NAM"), said("Rồi sao?", "LAN"), said("Thôi.", "NAM"))

    def planned(*characters: str) -> list[Pause]:
        one = item(*lines, kind=ScriptKind.SKIT, characters=characters)
        cues = cues_of(plan(items=(one,), casting=PLAYERS))
        return [c.after for c in cues if isinstance(c, SpeechCue)][:-1]

    assert planned("LAN", "MINH") == [Pause.TURN, Pause.ANSWER]
    assert planned("LAN", "Nam") == [Pause.EXCHANGE, Pause.THOUGHT]
    assert planned() == [Pause.EXCHANGE, Pause.THOUGHT]


def test_announcers_leave_more_time_than_characters() -> None:
    """Outside plays a turn is a turn, and an answer waits for the question to be heard."""
    found = pauses(said("Vì sao?", "LAN"), said("Vì thế.", "MINH"), kind=ScriptKind.QUESTIONS)
    assert found == [Pause.ANSWER, Pause.TURN]


def test_who_has_no_label_is_the_announcer() -> None:
    """A line of the announcer's own label behind one without is no turn."""
    assert pauses(said("Một.", ""), said("Hai.", "NỮ")) == [Pause.PARAGRAPH, Pause.PARAGRAPH]


def test_a_question_to_the_listeners_waits_and_so_does_a_figure() -> None:
    """Within a paragraph; behind a first figure the next one needs no room of its own."""

    def with_money(paragraph: Paragraph) -> tuple[Reading, ...]:
        return tuple(
            replace(one, tokens=(replace(one.tokens[0], rule="money"),))
            if "đồng" in one.written
            else one
            for one in read(paragraph)
        )

    text = "Bao nhiêu?|Nghe nhé.|Hai triệu đồng.|Hay ba triệu đồng.|Vậy đó."
    planned = plan_rundown(
        programme=FORMAT,
        opening=(),
        items=(item(said(text), said("Hết.")),),
        closing=(),
        read=with_money,
        casting=PLAYERS,
        sound_for=lambda name: name,
        scope_of=lambda _: Scope.PUBLIC,
    )
    found = [c.after for c in cues_of(planned) if isinstance(c, SpeechCue)]
    assert found[:5] == [
        Pause.QUESTION,
        Pause.FIGURE,
        Pause.SENTENCE,
        Pause.SENTENCE,
        Pause.PARAGRAPH,
    ]


def test_a_dash_lets_the_next_speaker_cut_in_and_it_is_told() -> None:
    """A line that ends in a dash, or one that begins with dots; with the line's place."""
    for first, then in (
        ("Tớ đang định —", "Đưa đây!"),
        ("Tớ đang định–", "Đưa đây!"),
        ("“Tớ đang định—”", "Đưa đây!"),
        ("Tớ đang nói", "… đưa đây!"),
        ("Tớ đang nói", "...đưa đây!"),
    ):
        planned = plan(
            items=(item(said(first, "LAN", 5), said(then, "MINH", 7), kind=ScriptKind.SKIT),),
            casting=PLAYERS,
        )
        assert cues_of(planned)[2].after is Pause.BREAK_IN, first
        (told,) = planned.notices
        assert (told.code, told.level, told.place) == ("chen-loi", Level.INFO, place(5))
        assert "MINH chen vào lời LAN" in told.sentence


@pytest.mark.parametrize(
    "then",
    ["… Khoan đã!", "…Khoan đã!", "... 12 bạn chứ!", "“… Khoan đã!”", "… khoan đã! Nghe này."],
)
def test_whoever_cuts_in_may_begin_with_a_capital_or_a_figure(then: str) -> None:
    """The dots before them are a sentence of their own as it is read, and are not said."""
    planned = plan(
        items=(
            item(
                said("Tớ đang nói", "LAN", 5),
                said(then, "MINH", 7),
                said("Hết.", "LAN", 9),
                kind=ScriptKind.SKIT,
            ),
        ),
        casting=PLAYERS,
        reads=lambda paragraph: read_aloud(paragraph.text, make_lexicon((), ())).readings,
    )
    after = [c.after for c in cues_of(planned) if isinstance(c, SpeechCue)]
    assert after[0] is Pause.BREAK_IN
    assert Pause.BREAK_IN not in after[1:]
    assert [told.code for told in planned.notices] == ["chen-loi"]


def test_nobody_cuts_in_on_himself_nor_through_music() -> None:
    """Then the silence is the usual one, and whoever wrote the dash is told."""
    sting = cue(CueKind.STING)
    for body in (
        (said("Tớ định —", "LAN", 5), said("Thôi.", "LAN")),
        (said("Tớ định —", "LAN", 5), sting, said("Thôi.", "MINH")),
        (said("Tớ định —", "LAN", 5),),
    ):
        planned = plan(items=(item(*body, kind=ScriptKind.SKIT),), casting=PLAYERS)
        spoken = [c for c in cues_of(planned) if isinstance(c, SpeechCue)]
        assert spoken[0].after in (Pause.PARAGRAPH, Pause.HEADING)
        (told,) = planned.notices
        assert (told.code, told.level, told.place) == ("chen-loi-hut", Level.INFO, place(5))


def test_a_dash_within_and_dots_behind_are_only_marks() -> None:
    """A parenthesis in dashes and words that die away cut nobody off."""
    planned = plan(
        items=(item(said("Em — thật mà — không biết…", "LAN"), said("Ừ.", "MINH")),),
        casting=PLAYERS,
    )
    assert planned.notices == ()
    assert cues_of(planned)[2].after is Pause.ANSWER


def test_a_recorded_line_is_a_turn_like_any_other() -> None:
    """Pupils who recorded their lines answer as quickly as voices do."""
    takes = {"Cái gì thế?": "sound:a"}
    found = pauses(
        said("Cái gì thế?", "LAN"),
        said("Không.", "MINH"),
        take_for=lambda paragraph: takes.get(paragraph.text),
    )
    assert found == [Pause.THOUGHT, Pause.TURN]


def test_a_script_may_have_a_pace_of_its_own() -> None:
    """The item's; the frames around it keep the programme's."""
    cues = cues_of(
        plan(
            (said("Chào."),),
            (item(said("Một."), pace=ProgrammePace.SLOW), item(said("Hai."))),
            programme=replace(FORMAT, pace=ProgrammePace.FAST),
        )
    )
    assert [c.pace for c in cues if isinstance(c, SpeechCue)] == [
        ProgrammePace.FAST,
        ProgrammePace.SLOW,
        ProgrammePace.FAST,
    ]


def test_outside_nobody_cuts_in_on_words_that_stay_in_the_school() -> None:
    """The line before them has a silence of its own in the public edition."""
    cues = (
        said("Tớ định —", "LAN"),
        said("Lớp 7A!", "MINH", scope=Scope.SCHOOL),
        said("Thôi nhé.", "NGƯỜI DẪN"),
    )
    planned = plan(items=(item(*cues, kind=ScriptKind.SKIT),), casting=PLAYERS)
    assert planned.value is not None
    outside = edition(planned.value, Scope.PUBLIC)
    assert [c.after for c in outside.speech] == [Pause.PARAGRAPH, Pause.HEADING]
    assert planned.value.speech[0].after is Pause.BREAK_IN


def test_the_music_knows_its_phrases_where_it_opens_and_where_it_lies_under_words() -> None:
    """The ident that opens and every bed; a sting is played as it is."""
    cues = cues_of(
        plan(
            items=(item(cue(CueKind.STING), cue(CueKind.BED_START), said("Một")),),
            phrases_of=lambda key: (1.0, 2.0) if "cat" not in key else (9.0,),
        )
    )
    found = [c.phrases for c in cues if isinstance(c, SoundCue | BedCue)]
    assert found == [(1.0, 2.0), (), (1.0, 2.0), (), ()]


def test_what_has_no_words_is_not_spoken() -> None:
    """Directions and sentences that are read as nothing give no cue."""
    cues = cues_of(
        plan(items=(item(Direction(text="cười", place=place(2)), said("Một|(hai)|ba")),))
    )
    assert [c.reading.written for c in cues if isinstance(c, SpeechCue)] == ["Một", "ba"]


def test_marks_alone_are_not_spoken() -> None:
    """Of a sentence in a foreign alphabet only its marks are left: no voice is asked for those."""
    cues = cues_of(plan(items=(item(said(",.|Một|…?!")),)))
    assert [c.reading.written for c in cues if isinstance(c, SpeechCue)] == ["Một"]


def test_the_last_spoken_sentence_ends_the_paragraph() -> None:
    """A silent sentence at the end does not swallow the paragraph's pause."""
    cues = cues_of(plan(items=(item(said("Một|(hai)"), said("Ba")),)))
    assert [c.after for c in cues if isinstance(c, SpeechCue)] == [Pause.PARAGRAPH, Pause.HEADING]


def test_headings_are_chapters_and_spoken_only_when_they_say_so() -> None:
    """A heading marks a chapter; a spoken one is read by the announcer.

    The one above the first words names the section: the subject is the item's own title.
    """
    cues = cues_of(
        plan(
            items=(
                item(
                    Heading(text="Mục A", place=place(2)),
                    said("Một"),
                    Heading(text="Mục B", place=place(4), spoken=True),
                    said("Hai"),
                ),
            )
        )
    )
    assert shape(cues)[1:] == [
        "# Bài một",
        "Một",
        "# Mục B",
        "Mục B",
        "Hai",
        "<music nhac-ket>",
    ]


def test_what_a_block_says() -> None:
    """Whoever reads blocks ahead of time finds the same paragraphs that the rundown asks for."""
    heading = Heading(text="Mục", place=place(2), spoken=True, scope=Scope.SCHOOL)
    assert said_in(heading) == Paragraph(text="Mục", place=place(2), scope=Scope.SCHOOL)
    assert said_in(replace(heading, spoken=False)) is None
    assert said_in(cue(CueKind.STING)) is None
    assert said_in(said("A")) == said("A")


def test_cues_of_a_script_become_sounds() -> None:
    """Named cues play their sound, bare ones the programme's usual one."""
    cues = cues_of(
        plan(
            items=(
                item(
                    cue(CueKind.IDENT),
                    cue(CueKind.STING),
                    cue(CueKind.STING, "nhac-la"),
                    cue(CueKind.EFFECT, "trống trường"),
                    cue(CueKind.RECORDING, "em-an.wav"),
                    cue(CueKind.PAUSE, seconds=2.0),
                ),
            )
        )
    )
    assert shape(cues)[2:-1] == [
        "<music nhac-hieu>",
        "<music nhac-cat>",
        "<music nhac-la>",
        "<effect trống trường>",
        "<recording em-an.wav>",
        "<2.0 s>",
    ]


def test_titles_come_from_the_sound_or_its_name() -> None:
    """People read the sound's Vietnamese title, else its name without the ending."""
    blocks = item(cue(CueKind.RECORDING, "em-an.wav"))
    plain = [c.title for c in cues_of(plan(items=(blocks,))) if isinstance(c, SoundCue)]
    assert plain[1] == "em-an"
    told = plan(items=(blocks,), title_of=lambda key: "Em An lớp 7A" if "an.wav" in key else "")
    assert [c.title for c in cues_of(told) if isinstance(c, SoundCue)][1] == "Em An lớp 7A"


def test_beds_begin_and_end_where_they_are_told() -> None:
    """[nhạc nền] … [hết nhạc nền] stand around the words between them."""
    cues = cues_of(
        plan(items=(item(cue(CueKind.BED_START), said("Một"), cue(CueKind.BED_END), said("Hai")),))
    )
    assert shape(cues)[2:6] == ["<bed nhac-nen>", "Một", "<bed >", "Hai"]


def test_an_open_bed_ends_with_its_item() -> None:
    """A bed that nobody closes does not run into the next item."""
    cues = cues_of(
        plan(items=(item(cue(CueKind.BED_START, "nen"), said("Một")), item(said("Hai"), title="B")))
    )
    assert shape(cues)[2:6] == ["<bed nen>", "Một", "<bed >", "# B"]


def test_a_missing_sound_is_an_error_at_its_place() -> None:
    """A sound or recording that is not there is named with the line that asks for it."""
    checked = plan(
        items=(item(cue(CueKind.RECORDING, "mất.wav", 12), cue(CueKind.BED_START, "mất", 14)),)
    )
    assert checked.value is None
    assert [(n.code, str(n.place)) for n in checked.errors] == [
        ("thieu-am-thanh", "bai.md:12"),
        ("thieu-am-thanh", "bai.md:14"),
    ]
    assert checked.errors[0].sentence == "không tìm thấy ghi âm “mất.wav”"
    assert "ghi-am" in checked.errors[0].hint


def test_a_missing_sound_of_the_format_names_the_format() -> None:
    """A programme whose ident is missing says so once, in its own file."""
    checked = plan(items=(item(said("Một")),), programme=replace(FORMAT, ident="mất"))
    (error,) = checked.errors
    assert error.sentence == "không tìm thấy nhạc hiệu “mất”"
    assert str(error.place) == "formats/mang-non.toml"


def test_a_bare_cue_without_a_usual_sound_is_an_error() -> None:
    """[tiếng động] alone says nothing; neither does [nhạc nền] where the format has no bed."""
    checked = plan(
        items=(item(cue(CueKind.EFFECT, line=3), cue(CueKind.BED_START, line=4)),),
        programme=replace(FORMAT, bed=""),
    )
    assert [(n.code, n.place.line) for n in checked.errors if n.place] == [
        ("am-thanh-khong-ten", 3),
        ("am-thanh-khong-ten", 4),
    ]
    assert "[tiếng động: tên]" in checked.errors[0].hint


def test_a_role_without_a_voice_is_an_error_at_its_place() -> None:
    """A label that was not cast is named with its line."""
    checked = plan(items=(item(said("Một", "LAN", 9)),))
    assert checked.value is None
    assert checked.errors[0].sentence == "vai “LAN” chưa có giọng"
    assert str(checked.errors[0].place) == "bai.md:9"
    assert checked.errors[0].level is Level.ERROR


def test_every_cue_of_a_school_item_stays_in_the_school() -> None:
    """An item of the school carries its scope on chapter, jingle, link, words, sounds and bed."""
    checked = plan(
        opening=(said("Chào"),),
        items=(
            item(
                cue(CueKind.BED_START),
                said("Một"),
                cue(CueKind.PAUSE, seconds=1),
                cue(CueKind.EFFECT, "trống"),
                link=(said("Dẫn"),),
                scope=Scope.SCHOOL,
            ),
        ),
    )
    mine = cues_of(checked)[3:-2]
    assert shape(mine)[0] == "# Bài một"
    assert {c.scope for c in mine} == {Scope.SCHOOL}


def test_school_only_parts_and_sounds_carry_their_scope() -> None:
    """A paragraph marked [chỉ trong trường], and a recording without public consent."""
    cues = cues_of(
        plan(
            items=(
                item(
                    said("Một"),
                    said("Riêng", scope=Scope.SCHOOL),
                    cue(CueKind.RECORDING, "em.wav"),
                    cue(CueKind.BED_START, "riêng"),
                    said("Hai"),
                ),
            ),
            private=("sound:em.wav", "sound:riêng"),
        )
    )
    narrow = [c for c in cues if not isinstance(c, ChapterCue) and c.scope is Scope.SCHOOL]
    assert shape(narrow) == ["Riêng", "<recording em.wav>", "<bed riêng>"]


def test_an_item_with_nothing_for_the_public_is_not_announced_to_it() -> None:
    """Link and chapter of an item that is all school-only do not go outside either."""
    cues = cues_of(plan(items=(item(said("Riêng", scope=Scope.SCHOOL), link=(said("Dẫn"),)),)))
    assert {c.scope for c in cues[1:4]} == {Scope.SCHOOL}


def test_an_empty_programme_is_an_empty_rundown() -> None:
    """Nothing in, nothing out."""
    assert cues_of(plan(programme=ProgrammeFormat(slug="x", name="X", show="x"))) == ()


def test_a_quote_keeps_its_address_and_one_without_words_is_an_error() -> None:
    """Whatever fills them in: nothing that was to be quoted is left out unsaid."""
    quoted = replace(said("Hái hoa."), quoted="10/2098/NĐ-CP, Điều 7")
    cues = cues_of(plan(items=[item(said("Luật ghi:"), quoted)]))
    assert [one.quoted for one in cues if isinstance(one, SpeechCue)] == ["", quoted.quoted]
    (take,) = [
        one
        for one in cues_of(plan(items=[item(quoted)], take_for=lambda _: "sound:take"))
        if isinstance(one, TakeCue)
    ]
    assert take.quoted == quoted.quoted
    bare = plan(opening=(LawQuote(address="10/2098/NĐ-CP, Điều 7", place=place(1)),))
    assert bare.value is None
    assert [one.code for one in bare.notices] == ["trich-khong-o-bai"]
