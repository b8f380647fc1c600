"""Casting: which voice speaks which role."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.notice import Level, Place
from broadcaster.domain.script import RoleLine
from broadcaster.domain.speech import Age, Gender, Region, Voice
from broadcaster.domain.station import RoleDefault
from broadcaster.production.casting import (
    Casting,
    cast,
    display_name,
    engines_of_roles,
    join_wishes,
)


def voice(name, gender, age=Age.ADULT, region=Region.NORTH, engine="embedded", title=""):
    return Voice(
        id=f"{engine}:{name}",
        engine=engine,
        name=title or name,
        gender=gender,
        age=age,
        region=region,
    )


VOICES = (
    voice("nu-bac", Gender.FEMALE, title="Nữ miền Bắc"),
    voice("nam-bac", Gender.MALE, title="Nam miền Bắc"),
    voice("tre-em", Gender.FEMALE, Age.CHILD, title="Trẻ em"),
    voice("nguoi-gia", Gender.MALE, Age.ELDER, title="Người già"),
    voice("nu-nam", Gender.FEMALE, region=Region.SOUTH, title="Nữ miền Nam"),
    voice("nam-nam", Gender.MALE, region=Region.SOUTH, title="Nam miền Nam"),
)


def cast_ok(roles, wishes=(), defaults=(), voices=VOICES, anchor="NỮ") -> Casting:
    checked = cast(roles, dict(wishes), defaults, voices, anchor)
    assert checked.value is not None, checked.notices
    return checked.value


def voices_of(casting: Casting) -> dict[str, str]:
    return {part.role: part.voice.partition(":")[2] for part in casting.parts}


def codes(checked) -> list[str]:
    return [notice.code for notice in checked.notices]


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("NỮ", "nu-bac"),
        ("NAM", "nam-bac"),
        ("HỎI", "nu-bac"),
        ("ĐÁP", "nam-bac"),
        ("BÉ", "tre-em"),
        ("EM", "tre-em"),
        ("ÔNG", "nguoi-gia"),
        ("NGƯỜI DẪN", "nu-bac"),
        ("", "nu-bac"),
    ],
)
def test_standard_labels_need_no_configuration(label: str, wanted: str) -> None:
    """A script may use the usual labels without saying who they are."""
    found = cast_ok([label]).find(label)
    assert found is not None
    assert found.voice == f"embedded:{wanted}"


def test_grandmother_without_an_elder_woman_is_told() -> None:
    """No elder woman is there: a woman speaks, and the difference is said."""
    checked = cast(["BÀ"], {}, (), VOICES, "NỮ")
    assert checked.value is not None
    assert voices_of(checked.value)["BÀ"] == "nu-bac"
    assert [(n.code, n.level) for n in checked.notices] == [("giong-gan-dung", Level.INFO)]
    assert "người già" in checked.notices[0].sentence


def test_question_and_answer_beside_the_announcers_differ() -> None:
    """Four labels, four voices: nobody is taken for somebody else."""
    checked = cast(["", "NAM", "HỎI", "ĐÁP"], {}, (), VOICES, "NỮ")
    assert checked.value is not None
    found = voices_of(checked.value)
    assert (found[""], found["NAM"], found["HỎI"], found["ĐÁP"]) == (
        "nu-bac",
        "nam-bac",
        "nu-nam",
        "nam-nam",
    )
    assert codes(checked) == []


def test_the_anchor_keeps_one_voice_under_all_names() -> None:
    """Unlabelled words, the anchor's label and the presenter are one person, without a warning."""
    checked = cast(["NGƯỜI DẪN", "", "NỮ"], {}, (), VOICES, "NỮ")
    assert checked.value is not None
    assert set(voices_of(checked.value).values()) == {"nu-bac"}
    assert codes(checked) == []


def test_the_presenter_is_another_person_when_the_script_says_so() -> None:
    """A wish for NGƯỜI DẪN parts it from the anchor."""
    found = voices_of(cast_ok(["", "NGƯỜI DẪN"], {"NGƯỜI DẪN": "nam"}))
    assert found[""] == "nu-bac"
    assert found["NGƯỜI DẪN"] == "nam-bac"


def test_the_anchor_chooses_before_the_others() -> None:
    """The announcer sounds the same in every programme, whoever else speaks first."""
    found = voices_of(cast_ok(["LAN", "MAI", ""], {"LAN": "nữ", "MAI": "nữ miền Nam"}))
    assert found[""] == "nu-bac"
    assert found["MAI"] == "nu-nam"


def test_a_script_wins_over_the_station() -> None:
    """What the script's head says goes before station.toml."""
    station = (RoleDefault(role="LAN", wish="nam", name="Bạn Lan", rate=0.9, pitch=1.0),)
    part = cast_ok(["LAN"], {"Lan": "em bé"}, station).find("LAN")
    assert part is not None
    assert part.voice == "embedded:tre-em"
    assert (part.name, part.rate, part.pitch) == ("Bạn Lan", 0.9, 1.0)


def test_the_station_wins_over_the_standard_labels() -> None:
    """station.toml may give NAM another voice, name and speed."""
    station = (RoleDefault(role="NAM", wish="embedded:nam-nam", name="Thầy Minh"),)
    part = cast_ok(["NAM"], (), station).find("NAM")
    assert part is not None
    assert (part.voice, part.name) == ("embedded:nam-nam", "Thầy Minh")


def test_two_people_with_one_voice_are_a_warning() -> None:
    """Three children, one child's voice: the show goes on, but somebody is told."""
    checked = cast(["AN", "BÌNH"], {"AN": "em bé", "BÌNH": "em bé"}, (), VOICES, "NỮ")
    assert checked.value is not None
    (notice,) = checked.notices
    assert (notice.code, notice.level) == ("hai-vai-mot-giong", Level.WARNING)
    assert "“AN”" in notice.sentence
    assert "“BÌNH”" in notice.sentence
    assert notice.hint


def test_one_voice_on_purpose_is_no_warning() -> None:
    """Whoever names the voice for both roles means it."""
    wishes = {"AN": "embedded:tre-em", "BÌNH": "trẻ em"}
    [notice] = cast(["AN", "BÌNH"], wishes, (), VOICES, "NỮ").notices
    assert (notice.code, notice.level) == ("hai-vai-mot-giong", Level.INFO)


def test_a_role_nobody_described_is_an_error() -> None:
    """A label without any wish stops the script and says which line to add."""
    checked = cast(["LAN"], {}, (), VOICES, "NỮ")
    assert checked.value is None
    (notice,) = checked.errors
    assert notice.code == "vai-chua-co-giong"
    assert notice.sentence == "vai “LAN” chưa có giọng"
    assert "“LAN: nữ”" in notice.hint


def test_a_wish_that_no_voice_can_fill_is_an_error() -> None:
    """A man is never spoken by a woman's voice."""
    women = tuple(v for v in VOICES if v.gender is Gender.FEMALE)
    checked = cast(["", "NAM"], {}, (), women, "NỮ")
    assert checked.value is None
    assert "vai “NAM” chưa có giọng" in checked.errors[0].sentence
    assert "engines" in checked.errors[0].hint


def test_no_voice_at_all_is_an_error_for_every_role() -> None:
    """With no voice permitted every role says so."""
    checked = cast(["", "NAM"], {}, (), (), "NỮ")
    assert [n.level for n in checked.notices] == [Level.ERROR, Level.ERROR]


def test_a_boy_may_have_a_girls_voice() -> None:
    """Children's voices hardly tell boys from girls: near enough, and said."""
    checked = cast(["TÍ"], {"TÍ": "bé trai"}, (), VOICES, "NỮ")
    assert checked.value is not None
    assert voices_of(checked.value)["TÍ"] == "tre-em"
    assert codes(checked) == ["giong-gan-dung"]


def test_a_voice_that_is_not_there_is_replaced_aloud() -> None:
    """A voice of an engine that is off is replaced for the role, with a warning."""
    checked = cast(["NAM"], {"NAM": "gtts:vi"}, (), VOICES, "NỮ")
    assert checked.value is not None
    assert voices_of(checked.value)["NAM"] == "nam-bac"
    (notice,) = checked.notices
    assert (notice.code, notice.level) == ("giong-thay-the", Level.WARNING)
    assert "không có giọng “gtts:vi”" in notice.sentence


def test_the_name_of_a_missing_voice_still_says_who_was_meant() -> None:
    """For a role of the script's own, the missing voice's name tells a woman from a man."""
    checked = cast(["LAN"], {"LAN": "khac:nu-nam"}, (), VOICES, "NỮ")
    assert checked.value is not None
    assert voices_of(checked.value)["LAN"] == "nu-nam"
    assert codes(checked) == ["giong-thay-the"]


def test_words_nobody_understands_are_told() -> None:
    """A known label falls back to its usual voice; an unknown one is an error."""
    checked = cast(["NAM"], {"NAM": "xyz"}, (), VOICES, "NỮ")
    assert checked.value is not None
    assert codes(checked) == ["giong-thay-the"]
    assert "chưa hiểu giọng “xyz”" in checked.notices[0].sentence
    assert cast(["LAN"], {"LAN": "xyz"}, (), VOICES, "NỮ").value is None


def test_engines_are_preferred_in_order() -> None:
    """Of two voices that fit equally the one of the earlier engine speaks."""
    online = voice("vi", Gender.FEMALE, region=Region.NORTH, engine="gtts")
    part = cast_ok([""], voices=(online, *VOICES)).find("")
    assert part is not None
    assert part.voice == "gtts:vi"


def test_labels_forgive_case_and_blanks() -> None:
    """A label typed as “Bạn  lan” is the role BẠN LAN."""
    casting = cast_ok(["BẠN LAN"], {"Bạn  Lan": "nữ"})
    assert casting.find("bạn lan") is not None
    assert casting.find("BẠN MAI") is None


def test_the_wishes_of_several_scripts_come_together() -> None:
    """Each role has one voice in an episode; a script that wants another one is told where."""
    place = Place(file="hai.md", line=8)
    checked = join_wishes(
        (
            RoleLine(role="LAN", wish="nữ"),
            RoleLine(role="BA", wish="ông"),
            RoleLine(role="Lan", wish="Nữ "),
            RoleLine(role="LAN", wish="em bé", place=place),
        )
    )
    assert checked.value == {"LAN": "nữ", "BA": "ông"}
    (notice,) = checked.notices
    assert (notice.code, notice.level, notice.place) == ("vai-hai-giong", Level.WARNING, place)
    assert "“em bé”" in notice.sentence


def test_names_that_listeners_read() -> None:
    """A label nobody named is written like a name."""
    assert display_name("BẠN LAN") == "Bạn Lan"
    assert display_name("ông ba") == "Ông Ba"
    part = cast_ok(["ĐÁP"]).find("ĐÁP")
    assert part is not None
    assert part.name == "Người đáp"


WISHES = st.sampled_from(["nữ", "nam", "em bé", "ông", "bà", "nữ miền Nam", "embedded:nam-bac"])


@given(st.dictionaries(st.sampled_from(["AN", "BÌNH", "CHI", "DŨNG", "NAM"]), WISHES))
def test_whoever_speaks_has_a_part_or_a_complaint(wishes: dict[str, str]) -> None:
    """No role is ever left without a voice in silence, and the order of wishes is no matter."""
    roles = ["", *wishes]
    checked = cast(roles, wishes, (), VOICES, "NỮ")
    turned = cast(roles, dict(reversed(list(wishes.items()))), (), VOICES, "NỮ")
    assert checked == turned
    assert checked.value is not None
    known = {v.id for v in VOICES}
    for role in roles:
        part = checked.value.find(role)
        assert part is not None
        assert part.voice in known


@pytest.mark.parametrize(
    ("wishes", "defaults", "voice", "rate"),
    [
        ({"NAM": "nữ, chậm"}, (), "nu-bac", 0.85),
        ({"NAM": "chậm"}, (), "nam-bac", 0.85),
        (
            {"NAM": "nhanh"},
            (RoleDefault(role="NAM", wish="nam miền Nam", rate=0.9),),
            "nam-nam",
            1.15,
        ),
        ({"NAM": "nữ"}, (RoleDefault(role="NAM", wish="nam", rate=0.9),), "nu-bac", 0.9),
        ({}, (RoleDefault(role="NAM", wish="nam, nhanh", rate=0.9),), "nam-bac", 1.15),
        ({"NAM": "vừa"}, (RoleDefault(role="NAM", wish="nam, nhanh"),), "nam-bac", 1.0),
        ({"NAM": "embedded:nam-nam, chậm"}, (), "nam-nam", 0.85),
    ],
)
def test_the_script_s_speed_wins_over_the_station_s(wishes, defaults, voice, rate) -> None:
    """Voice and speed each come from the script, else from the station, else from the label."""
    checked = cast(["NAM"], wishes, defaults, VOICES, "NỮ")
    assert checked.value is not None
    assert codes(checked) == []
    part = checked.value.find("NAM")
    assert part is not None
    assert (part.voice, part.rate) == (f"embedded:{voice}", rate)


def test_height_and_emphasis_come_from_the_script_else_the_station() -> None:
    """Each for itself, as the speed does; what nobody said is as usual."""
    defaults = (RoleDefault(role="NAM", wish="nam", pitch=-1.0, emphasis=0.9),)
    for wishes, expected in (
        ({}, (-1.0, 0.9)),
        ({"NAM": "nam, giọng cao"}, (2.0, 0.9)),
        ({"NAM": "nhấn mạnh"}, (-1.0, 1.25)),
    ):
        checked = cast(["NAM"], wishes, defaults, VOICES, "NỮ")
        assert checked.value is not None
        part = checked.value.find("NAM")
        assert part is not None
        assert (part.pitch, part.emphasis) == expected
    usual = cast(["NỮ"], {}, (), VOICES, "NỮ").value
    assert usual is not None
    assert [(p.pitch, p.emphasis) for p in usual.parts if p.role == "NỮ"] == [(0.0, 1.0)]


def test_a_speed_alone_makes_no_voice() -> None:
    """A new label that only says how fast still needs a voice."""
    checked = cast(["LAN"], {"LAN": "chậm"}, (), VOICES, "NỮ")
    assert codes(checked) == ["vai-chua-co-giong"]


# --- several engines ------------------------------------------------------------------------------

NEW_WOMAN = voice("vais", Gender.FEMALE, engine="neural", title="Vais")
NEW_MAN = voice("ba", Gender.MALE, engine="neural", title="Thầy Ba")


@pytest.mark.parametrize(
    ("role", "wish", "engine"),
    [
        ("", "", 0),
        ("HỎI", "", 0),
        ("NAM", "", 1),  # a man stays a man
        ("BÉ", "", 1),  # a child stays a child
        ("ÔNG", "", 1),
        ("LAN", "cô miền Nam", 0),  # a better voice of another accent
        ("LAN", "embedded:nu-nam", 1),  # who is named speaks
        ("LAN", "Nữ miền Nam", 0),  # so too where a voice is called like the wish
        ("LAN", "gtts:vi", 0),  # what nobody has is told by the first
    ],
)
def test_a_role_goes_to_the_engine_that_has_somebody_for_it(role, wish, engine):
    wishes = {role: wish} if wish else {}
    told = engines_of_roles([role], wishes, (), [(NEW_WOMAN,), VOICES], "NỮ")
    assert told == {role: engine}


def test_two_who_talk_with_each_other_are_not_one_voice_of_a_better_engine():
    """Who never meet may share it: announcer and asker are heard one after the other."""
    engines = [(NEW_WOMAN, NEW_MAN), VOICES]
    roles = ["", "MẸ", "LAN", "BỐ"]
    wishes = {"MẸ": "mẹ", "LAN": "nữ", "BỐ": "bố"}
    apart = engines_of_roles(roles, wishes, (), engines, "NỮ", together=[{"MẸ", "LAN", "BỐ"}])
    assert apart[""] == 0
    assert sorted((apart["MẸ"], apart["LAN"])) == [0, 1]
    assert apart["BỐ"] == 0
    alone = engines_of_roles(roles, wishes, (), engines, "NỮ", together=[{"MẸ"}, {"LAN"}])
    assert set(alone.values()) == {0}


def test_a_third_engine_is_no_further_away_than_the_second():
    own = voice("co-lan", Gender.FEMALE, engine="own")
    told = engines_of_roles(["", "NAM", "BÉ"], {}, (), [(own,), (NEW_WOMAN, NEW_MAN), VOICES], "NỮ")
    assert told == {"": 0, "NAM": 1, "BÉ": 2}


def test_nobody_goes_online_because_a_voice_is_taken():
    """It is heard twice, or inside the school by another engine; words stay on the machine."""
    online = voice("hoai-my", Gender.FEMALE, engine="edge")
    talk = {"together": [{"NỮ", "NỮ 2"}], "online": [1]}
    wishes = {"NỮ 2": "nữ"}
    two = engines_of_roles(["NỮ", "NỮ 2"], wishes, (), [(NEW_WOMAN,), (online,)], "NỮ", **talk)
    assert two == {"NỮ": 0, "NỮ 2": 0}
    three = engines_of_roles(
        ["NỮ", "NỮ 2"], wishes, (), [(NEW_WOMAN,), (online,), VOICES], "NỮ", **talk
    )
    assert three == {"NỮ": 0, "NỮ 2": 2}
    man = voice("nam-minh", Gender.MALE, engine="edge")
    gone = engines_of_roles(["NAM"], {}, (), [(NEW_WOMAN,), (man,)], "NỮ", online=[1])
    assert gone == {"NAM": 1}  # for a voice that is nowhere else


def test_a_role_with_words_for_the_school_alone_asks_no_engine_online():
    man = voice("nam-minh", Gender.MALE, engine="edge")
    engines = [(NEW_WOMAN,), (man,), VOICES]
    where = {"online": [1], "private": ["NAM"]}
    assert engines_of_roles(["NAM"], {}, (), engines, "NỮ", **where) == {"NAM": 2}
    named = {"NAM": "edge:nam-minh"}
    assert engines_of_roles(["NAM"], named, (), engines, "NỮ", **where) == {"NAM": 0}
