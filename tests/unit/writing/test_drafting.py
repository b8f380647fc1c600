"""What is said of a script while it is being written."""

import gc
import weakref
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from broadcaster.domain.notice import Level
from broadcaster.domain.script import LegalSource, ProgrammePace
from broadcaster.domain.station import ProgrammeFormat, RoleDefault, StationProfile
from broadcaster.law.register_folder import register_of_scripts
from broadcaster.law.starter import starter_register
from broadcaster.production.frames import FrameItem
from broadcaster.production.sounds import index_sounds
from broadcaster.scripts.head_edit import parts_of, with_role, with_source
from broadcaster.scripts.script_file import read_script
from broadcaster.writing.drafting import (
    SPEED,
    ScriptLength,
    frame_seconds,
    length_of,
    look,
    proposals,
    scripts_at,
)

HEAD = "Tiêu đề: Đi học\nLoại: hỏi – đáp\nChương trình: mang-non\nNgày phát: 7/9/2026\n"
ENDED = """Số: 905/2098/NĐ-CP
Tên: Nghị định về mũ
Cơ quan: Chính phủ
Ban hành: 1/12/2024
Hiệu lực từ: 1/1/2025
Hết hiệu lực: 1/2/2026
---
"""
REGISTER = starter_register()
LAW = LegalSource(
    number="36/2024/QH15",
    title="Luật Trật tự, an toàn giao thông đường bộ",
    in_force=date(2025, 1, 1),
)
STATION = StationProfile(
    name="Đài",
    unit="Trường",
    contact="",
    email="",
    public_url="",
    shows=(),
    themes=((9, "An toàn"),),
)


def _look(body: str, head: str = "", station=(), sounds=lambda _: 0.0, roles=None):
    return look(f"{HEAD}{head}---\n{body}", "bai.md", station, sounds, REGISTER, roles=roles)


def test_a_role_that_no_voice_can_be_looked_for_is_told_where_it_speaks_first():
    """A cell of a table, too: with the line, while one writes, as `check` tells it."""
    body = "| MC | Chào. |\n| 7h00 | chào cờ |\n| 7h00 | hát |\n\nNGƯỜI DẪN: Vâng.\n\nnam: Ừ.\n"
    station = (RoleDefault(role="MC", wish="nữ"),)
    (told,) = [n for n in _look(body, roles=station).notices if n.code == "vai-chua-co-giong"]
    lines = f"{HEAD}---\n{body}".splitlines()
    assert ("7h00" in told.sentence, lines[told.place.line - 1]) == (True, "| 7h00 | chào cờ |")
    # another script of the episode may say its voice: only the build knows that it is an error
    assert (told.level, "cùng số" in told.hint) == (Level.WARNING, True)
    for other in (_look(body, head="Vai:\n  7h00: bà\n", roles=station), _look(body)):
        assert "vai-chua-co-giong" not in [n.code for n in other.notices]


def test_a_sound_that_is_not_there_is_told_while_one_writes():
    """With its line, once for each place; what a programme has of its own is not asked for."""
    shelf = index_sounds((), date(2026, 9, 7), gone=frozenset({"loi-em-an"}))
    body = "Chào.\n\n[tiếng động: gà gáy]\n\n[nhạc cắt]\n\n[ghi âm: Lời em An]\n"
    text = f"{HEAD}---\n{body}"
    told = look(text, "bai.md", (), lambda _: 0.0, REGISTER, shelf=shelf).errors
    lines = text.splitlines()
    assert [(n.code, lines[n.place.line - 1]) for n in told] == [
        ("thieu-am-thanh", "[tiếng động: gà gáy]"),
        ("goi-ban-ghi-da-rut", "[ghi âm: Lời em An]"),
    ]


def _seconds(*args, **more) -> float:
    return _look(*args, **more).seconds


def test_a_doubtful_word_is_found_where_it_stands() -> None:
    """Line, column, the words, and how they will be read."""
    (doubt,) = _look("# Mục\n\nHỎI: Bạn Brandon\nđi học.").doubts
    assert (doubt.place.line, doubt.place.column) == (8, 10)
    assert doubt.written == "Brandon"
    assert doubt.spoken


def test_a_number_of_two_meanings_is_doubted() -> None:
    """What it will be read as is shown."""
    (doubt,) = _look("Gói 5-7 xong.").doubts
    assert (doubt.written, doubt.code) == ("5-7", "doan-khoang")
    assert (doubt.spoken, doubt.other) == ("năm đến bảy", "ngày năm tháng bảy")


def test_a_reading_of_the_station_ends_the_doubt() -> None:
    """One click adds it; the word is not doubted any more."""
    assert not _look("Bạn Brandon đi học.", station=(("Brandon", "bờ-ren-đần"),)).doubts
    head = "Cách đọc:\n  Brandon: bờ-ren-đần\n"
    assert not _look("Bạn Brandon đi học.", head=head).doubts


def test_a_mistake_has_its_line() -> None:
    """Then there is no length yet, and nothing is raised."""
    looked = _look("Chào.\n\n[nhạc lạ]\n")
    assert looked.script is None
    assert [n.place.line for n in looked.errors] == [8]
    assert looked.seconds == 0.0


def test_the_summary_is_asked_for_as_check_does() -> None:
    """It is merely told: nothing is wrong with the script."""
    looked = _look("NAM: Chào.")
    assert [n.code for n in looked.told] == ["thieu-tom-tat"]
    assert looked.notices == ()
    assert _look("NAM: Chào.", head="Tóm tắt: Lời chào.\n").told == ()


@pytest.mark.parametrize(
    "text", ["", "\0", "---", "x" * 5000, "[" * 200, "<script>", "Vai:\n---\n"]
)
def test_any_text_can_be_looked_at(text) -> None:
    """Nobody is stopped while typing."""
    look(text, "bai.md", (), lambda _: 0.0, REGISTER)


def test_the_length_grows_with_syllables_pauses_and_sounds() -> None:
    """Twenty syllables more are five seconds; a pause is what it says; a sound what it lasts."""
    short = _seconds("NAM: một hai ba bốn.")
    longer = _seconds("NAM: " + "một hai ba bốn " * 5 + "một hai ba bốn.")
    assert longer - short == pytest.approx(20 / SPEED)
    assert _seconds("NAM: một hai ba bốn.\n\n[nghỉ 3 giây]") - short == pytest.approx(3)
    with_sound = _seconds("NAM: một hai ba bốn.\n\n[nhạc cắt: kèn]", sounds=lambda _: 2.5)
    assert with_sound - short == pytest.approx(2.5)


def test_a_play_takes_less_time_than_a_talk_of_the_same_lines() -> None:
    """Characters answer at once; a slow script waits longer everywhere."""
    body = "LAN: một hai ba bốn.\n\nMINH: năm sáu bảy tám.\n\nLAN: chín mười."
    roles = "Vai:\n  LAN: nữ\n  MINH: nam\n"
    talk = _seconds(body, head=roles)
    text = f"{HEAD.replace('hỏi – đáp', 'tiểu phẩm')}{roles}---\n{body}"
    play = look(text, "bai.md", (), lambda _: 0.0, REGISTER).seconds
    assert talk - play == pytest.approx(2 * 0.24, abs=0.01)
    assert _seconds(body, head=f"{roles}Nhịp: thong thả\n") > _seconds(body, head=roles)


def test_a_slow_role_takes_longer() -> None:
    """The speed that the head asks for counts."""
    body = "LAN: một hai ba bốn năm sáu bảy tám."
    slow, usual = "Vai:\n  LAN: nữ, chậm\n", "Vai:\n  LAN: nữ\n"
    assert _seconds(body, head=slow) > _seconds(body, head=usual)


def test_figures_count_as_they_are_said() -> None:
    """2026 is more than one syllable."""
    assert _seconds("NAM: Năm 2026.") > _seconds("NAM: Năm nay.") + 4 / SPEED


def test_the_whole_programme_is_held_against_its_limit() -> None:
    """The other scripts of the same day and the frame count too."""
    programme = ProgrammeFormat(slug="mang-non", name="A", show="a", max_minutes=2.0)
    looked = _look("NAM: " + "một hai ba bốn " * 20 + ".")
    other = read_script(f"{HEAD}---\nNAM: một hai.".encode(), "khac.md").value
    elsewhere = read_script(
        f"{HEAD}---\nNAM: một hai.".replace("7/9", "8/9").encode(), "xa.md"
    ).value
    length = length_of(looked, (other, elsewhere), (programme,), STATION, lambda _: 0.0)
    assert length.limit == 120
    assert length.others == pytest.approx(0.5 + 0.8 + 0.5)  # and the silence that closes
    assert not length.over
    long = _look("NAM: " + "một hai ba bốn " * 130 + ".")
    assert length_of(long, (), (programme,), STATION, lambda _: 0.0).over


SHORT = ProgrammeFormat(
    slug="mang-non", name="A", show="a", max_minutes=3.0, ident="hiệu", jingle="cắt", outro="kết",
    greeting="NỮ: một hai ba bốn.", link="{{ item.title }}.", closing="NỮ: một hai."
)  # fmt: skip
LENGTHS = {"hiệu": 10.0, "cắt": 2.0, "kết": 4.0, "cắt xã": 3.0}


def _frame(programme: ProgrammeFormat, *titles: str, **more) -> float:
    items = [FrameItem(title=title, kind="tiểu phẩm") for title in titles]
    day = date(2026, 9, 7)
    return frame_seconds(
        programme, STATION, items, lambda name: LENGTHS.get(name, 0.0), day=day, **more
    )


def test_the_frame_is_as_long_as_the_words_and_the_music_of_its_programme() -> None:
    """A bulletin of three minutes has not eighty seconds of greeting."""
    one = _frame(SHORT, "một hai")
    words = 8 / SPEED + 3 * 0.8  # greeting, link, closing: a paragraph each
    assert one == pytest.approx(10 + 2 + 4 + 3 * 0.15 + 0.5 + words)
    another = _frame(SHORT, "một hai", "một hai") - one
    assert another == pytest.approx(2 + 0.15 + 2 / SPEED + 0.8)
    assert one - _frame(SHORT, "một hai", opening=lambda _: 4.5) == pytest.approx(5.5)
    assert _frame(replace(SHORT, sound_set="xã"), "một hai") - one == pytest.approx(1.0)
    own = replace(SHORT, jingles=(("Tiểu phẩm", ""),))
    assert one - _frame(own, "một hai") == pytest.approx(2.15)
    assert _frame(replace(SHORT, pace=ProgrammePace.FAST), "một hai") < one
    bare = ProgrammeFormat(slug="a", name="A", show="a", jingle="cắt")
    assert _frame(bare, "một hai") == pytest.approx(0.5)  # nothing was said before: no jingle


def test_what_a_frame_says_of_the_day_counts_and_a_wrong_one_counts_nothing() -> None:
    """The build tells what is wrong; who writes a script sees the length of the rest."""
    theme = replace(SHORT, greeting="{{ theme if number % 2 else '' }}{{ date }}")
    assert _frame(theme, "a", number=1) > _frame(theme, "a", number=2)
    wrong = replace(SHORT, closing="{{ nobody }}")
    assert _frame(wrong, "một hai") == pytest.approx(10 + 2 * 0 + 4 + 2 * 0.15 + 0.5)


def test_what_the_closing_says_of_machines_belongs_to_the_frame() -> None:
    """Of a script that a model drafted it is said, whatever the format holds."""

    def others(head: str) -> float:
        looked = _look("NAM: một hai.", head=head)
        return length_of(looked, (), (SHORT,), STATION, lambda _: 0.0).others

    assert others("Việc có thật: có\n") - others("") > 2


def test_the_pace_of_the_programme_counts_where_the_script_names_none() -> None:
    """Of this script and of those beside it."""
    usual = ProgrammeFormat(slug="mang-non", name="A", show="a", max_minutes=2.0)
    quick = replace(usual, pace=ProgrammePace.FAST)
    body = "NAM: một hai. ba bốn.\n\nNỮ: năm sáu."

    def length(programme: ProgrammeFormat, head: str = "") -> ScriptLength:
        other = read_script(f"{HEAD}{head}---\n{body}".encode(), "khac.md").value
        looked = _look(body, head=head)
        return length_of(looked, (other,), (programme,), STATION, lambda _: 0.0)

    assert length(quick).seconds < length(usual).seconds
    assert length(quick).others < length(usual).others
    own = "Nhịp: thong thả\n"
    assert length(quick, own) == length(usual, own)


def test_what_the_text_cites_of_the_register_is_proposed_first() -> None:
    text = "NAM: Theo khoản 9 Điều 6 Luật Trẻ em và Nghị định 117/2020/NĐ-CP."
    found = proposals((), date(2026, 9, 7), text, (), REGISTER)
    assert [(one.source.number, one.standing.effect.colour) for one in found] == [
        ("102/2016/QH13", "ok"),
        ("117/2020/NĐ-CP", "bad"),
    ]
    assert found[0].source.title == "Luật Trẻ em"
    assert found[0].named
    own = (LegalSource(number="102/2016/QH13"), LegalSource(number="117/2020/ND-CP"))
    assert proposals((), date(2026, 9, 7), text, own, REGISTER) == ()


def test_a_script_is_looked_at_again_when_the_register_changes(tmp_path: Path) -> None:
    """Which scripts can be used depends on the law, and the law changes without them."""
    file = tmp_path / "bai.md"
    source = "Văn bản nguồn:\n  - số: 905/2024/NĐ-CP\n    hiệu lực từ: 1/1/2025\n"
    file.write_text(f"{HEAD}{source}---\nNỮ: Xin chào.", "utf-8")
    assert len(scripts_at((file,))) == 1
    own = tmp_path / "van-ban" / "905.md"
    own.parent.mkdir()
    own.write_text("Số: 905/2024/NĐ-CP\nTên: T\nHết hiệu lực: 1/2/2026\n", "utf-8")
    assert scripts_at((file,)) == ()
    own.write_text("Số: 905/2024/NĐ-CP\nTên: T\nHết hiệu lực: 1/12/2026\n", "utf-8")
    assert len(scripts_at((file,))) == 1


def test_a_register_that_was_changed_is_not_held_by_the_scripts_that_were_read(
    tmp_path: Path,
) -> None:
    file, own = tmp_path / "bai.md", tmp_path / "van-ban" / "905.md"
    file.write_text(f"{HEAD}---\nNỮ: Xin chào.", "utf-8")
    own.parent.mkdir()
    own.write_text("Số: 905/2024/NĐ-CP\nTên: T\n", "utf-8")
    before = weakref.ref(register_of_scripts(tmp_path))
    assert len(scripts_at((file,))) == 1
    own.write_text("Số: 905/2024/NĐ-CP\nTên: Tên khác\n", "utf-8")
    assert len(scripts_at((file,))) == 1
    gc.collect()
    assert before() is None


def test_sources_of_earlier_scripts_are_proposed() -> None:
    """The fullest entry, its state on the day, those that the text names first."""
    bare = f"{HEAD}Văn bản nguồn:\n  - 36/2024/QH15\n  - 99/2099/QH15\n---\nNAM: a."
    full = with_source(f"{HEAD}---\nNAM: b.", LAW)
    scripts = [read_script(t.encode(), f"{n}.md").value for n, t in enumerate((bare, full))]
    found = proposals(scripts, date(2026, 9, 7), "Theo Luật 99/2099/QH15", (), REGISTER)
    assert [p.source.number for p in found] == ["99/2099/QH15", "36/2024/QH15"]
    assert (found[1].source.title, found[1].standing.effect, found[1].used) == (
        LAW.title,
        "còn hiệu lực",
        2,
    )
    assert [p.named for p in found] == [True, False]
    assert (
        proposals(scripts, date(2024, 9, 7), "", (), REGISTER)[0].standing.effect
        == "chưa có hiệu lực"
    )
    assert not proposals(
        scripts, date(2026, 9, 7), "", (LAW, LegalSource(number="99/2099/QH15")), REGISTER
    )


def test_a_source_is_put_into_the_head() -> None:
    """Below those that are there, or in a section of its own; it is read as it was."""
    once = with_source(f"{HEAD}---\nNAM: b.", LAW)
    again = with_source(once, LegalSource(number="168/2024/NĐ-CP"))
    head = read_script(again.encode(), "a.md").value.head
    assert [s.number for s in head.sources] == ["36/2024/QH15", "168/2024/NĐ-CP"]
    assert head.sources[0].title == LAW.title
    assert head.sources[0].in_force == LAW.in_force


def test_a_role_is_given_another_voice() -> None:
    """Its line is changed, or one is added; the other lines stay."""
    text = f"{HEAD}Vai:\n  LAN: nữ\n  NAM: nam  # thầy\n---\nLAN: a."
    changed = with_role(text, "LAN", "embedded:nu-nam")
    assert changed == text.replace("LAN: nữ", "LAN: embedded:nu-nam")
    assert "  HỎI: nữ\n---" in with_role(text, "HỎI", "nữ")
    assert "Vai:\n  HỎI: nữ\n---" in with_role(f"{HEAD}---\nHỎI: a.", "HỎI", "nữ")


@pytest.mark.parametrize(
    "text", [f"{HEAD}---\nNAM: a.\n", "", "chỉ có lời", "---\n---\nA: b\n---\n"]
)
def test_head_and_body_make_the_text_again(text) -> None:
    """Nothing is lost between the two fields of the editor."""
    assert "".join(parts_of(text)) == text


def test_a_register_that_changed_decides_anew_which_scripts_can_be_used(tmp_path) -> None:
    """The scripts did not change, but a document that one of them rests on has ended."""
    path = tmp_path / "scripts_vi" / "bai.md"
    path.parent.mkdir()
    source = "Văn bản nguồn:\n  - số: 905/2098/NĐ-CP\n    hiệu lực từ: 1/1/2025\n"
    path.write_text(f"{HEAD}{source}---\nNAM: Chào.", "utf-8")
    assert [one.slug for one in scripts_at([path])] == ["bai"]
    register = path.parent / "van-ban"
    register.mkdir()
    (register / "905.md").write_text(ENDED, "utf-8")
    assert scripts_at([path]) == ()
