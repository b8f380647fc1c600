"""Which answers stand: while every episode of their item says the same, and the law holds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from broadcaster.domain.answered_question import AnsweredQuestion
from broadcaster.domain.station import QuestionWay
from broadcaster.law.register_folder import read_register_folder
from broadcaster.publishing.public_answers import AnswerRules
from broadcaster.publishing.publish import _answers
from tests.fakes import site_samples as samples

DAY = datetime(2098, 3, 2, 8, tzinfo=UTC)
ASKED = AnsweredQuestion(
    number=3, text="Hỏi gì đó?", answer="Tưới cây mỗi ngày.\n\nAi cũng thế.", approved=DAY,
    script="bai", made=DAY,
)  # fmt: skip
SAID = ("Xin chào", "Một bạn hỏi: Hỏi gì đó?", "Tưới cây mỗi ngày.", "Ai cũng thế.", "Hết")
SCRIPT = """Tiêu đề: Hỏi về cây
Loại: hỏi – đáp
Chương trình: mang-non
Ngày phát: 2/3/2098
{more}---
Một bạn hỏi: Hỏi gì đó?

{answer}

Ai cũng thế.
"""
LAW = """Số: 10/2098/NĐ-CP
Tên: Nghị định về cây trong trường
Hiệu lực từ: 1/1/2098
{more}---
Điều 7. Chăm cây
1. Lớp trực nhật tưới cây mỗi ngày hai lần.
2. Phạt tiền 300.000 đồng đối với hành vi bẻ cành cây trong trường.
"""
CITES = "Bẻ cành cây bị phạt 300.000 đồng theo Điều 7 khoản 2 Nghị định số 10/2098/NĐ-CP."


def episode(*said):
    """One whose public edition says this."""
    lines = tuple(SimpleNamespace(text=text) for text in said)
    return SimpleNamespace(public=SimpleNamespace(transcript=lines))


def entry(key="số", *, day=DAY, retired=False):
    return SimpleNamespace(key=key, slugs=("bai",), day=day.date(), retired=retired)


@pytest.fixture
def station(tmp_path):
    """A station, of which only what answers are held against is there."""
    kept = SimpleNamespace(entries=[], heard={"số": episode(*SAID)}, public={"số"}, day=DAY.date())
    (tmp_path / "van-ban").mkdir()

    def write(answer="Tưới cây mỗi ngày.", more=""):
        (tmp_path / "bai.md").write_text(SCRIPT.format(answer=answer, more=more), "utf-8")

    def law(more=""):
        (tmp_path / "van-ban" / "cay.md").write_text(LAW.format(more=more), "utf-8")

    def rules():
        tools = SimpleNamespace(
            listing=lambda: SimpleNamespace(entries=kept.entries),
            folders=SimpleNamespace(scripts=tmp_path),
            register_folder=lambda: read_register_folder(tmp_path / "van-ban"),
        )
        return AnswerRules(tools=tools, released=kept.heard.get, public=kept.public, day=kept.day)

    law()
    kept.write, kept.law, kept.rules = write, law, rules
    kept.doubt = lambda one=ASKED: rules().doubt(one)
    return kept


def test_before_its_first_episode_an_answer_stands_with_its_script(station):
    assert not station.doubt().told  # thrown away, or another name: whoever did it knows
    station.write()
    assert station.doubt() is None
    station.write("Tưới cây mỗi tuần.")  # somebody mends the draft
    assert station.doubt().told


@pytest.mark.parametrize(
    ("entries", "public", "stands"),
    [
        ([entry()], {"số"}, True),
        ([entry()], {}, False),  # taken back, or waits for an approval
        ([entry(day=DAY - timedelta(days=90))], {"số"}, False),  # an earlier item of that name
        ([entry(day=DAY - timedelta(days=90))], {}, False),
        ([entry(), entry("số hai")], {"số"}, False),  # it aired twice, and once was taken back
        ([entry("sai", retired=True), entry()], {"số"}, True),  # corrected
        ([entry(retired=True)], {}, False),  # its correction is not there yet
    ],
)
def test_an_answer_stands_while_every_episode_of_its_item_is_for_everybody(
    station, entries, public, stands
):
    station.write()
    station.entries, station.public = entries, public
    doubt = station.doubt()
    assert (doubt is None) is stands
    assert stands or not doubt.told


@pytest.mark.parametrize(
    "said",
    [
        ("Một bạn hỏi: Hỏi gì đó?", "Tưới cây mỗi tuần.", "Ai cũng thế."),
        ("Một bạn hỏi: Hỏi gì thế?", "Tưới cây mỗi ngày.", "Ai cũng thế."),
        ("Một bạn hỏi: Hỏi gì đó?", "Đừng tưới cây mỗi ngày.", "Ai cũng thế."),
        ("Một bạn hỏi: Hỏi gì đó?", "Tưới cây mỗi ngày nữa.", "Ai cũng thế."),
        ("Một bạn hỏi: Hỏi gì đó?", "Tưới cây mỗi ngày.", "Luật cũ nói thế.", "Ai cũng thế."),
        (),
    ],
)
def test_the_answer_of_a_mended_item_goes_though_its_script_still_says_it(station, said):
    station.write()
    station.entries = [entry()]
    assert station.doubt() is None
    station.heard["số"] = episode(*said)
    doubt = station.doubt()
    assert doubt.told
    assert "câu hỏi số 3: câu trả lời không lên trang: bài nói khác" in str(doubt)


def test_an_answer_is_held_against_the_register_of_the_day(station):
    bare = replace(ASKED, script="", made=None, answer=CITES)
    assert station.doubt(bare) is None
    assert station.rules().law_day(bare) is None
    station.law("Hết hiệu lực từ: 1/6/2098\n")
    assert station.doubt(bare) is None
    assert station.rules().law_day(bare) == date(2098, 6, 1)
    station.day = date(2098, 6, 1)
    doubt = station.doubt(bare)
    assert doubt.told
    assert "10/2098/NĐ-CP hết hiệu lực vào ngày 1/6/2098" in str(doubt)


def test_a_figure_that_the_law_does_not_have_keeps_an_answer_off(station):
    wrong = replace(ASKED, script="", answer=CITES.replace("300.000", "900.000"))
    assert station.doubt(wrong).told


def test_an_item_that_names_the_old_law_on_purpose_keeps_its_answer(station):
    station.day = date(2099, 1, 1)
    station.law("Hết hiệu lực từ: 1/6/2098\n")
    made = replace(ASKED, answer=f"{CITES}\nAi cũng thế.")
    source = "Văn bản nguồn:\n  - 10/2098/NĐ-CP\n"
    station.write(CITES, source)
    assert station.doubt(made).told
    station.write(CITES, f"{source}Lý do nguồn: kể chuyện cũ\n")
    assert station.doubt(made) is None


def test_publishing_leaves_out_what_is_in_doubt_says_so_and_comes_back_for_the_law(station):
    asks = replace(samples.make_station(), questions=QuestionWay.FORM)
    told = [
        replace(ASKED, number=number, script=script, answer=answer)
        for number, (script, answer) in enumerate(
            [("", "Được."), ("", CITES), ("khong-co", "Được."), ("bai", "Khác.")], start=1
        )
    ]
    station.write()
    station.law("Hết hiệu lực từ: 1/6/2098\n")
    tools = SimpleNamespace(answered=lambda: told)
    found = _answers(asks, tools, station.rules)
    assert [one.number for one in found.told] == [1, 2]
    assert [line[:12] for line in found.left_out] == ["câu hỏi số 4"]
    assert found.due.date() == date(2098, 6, 1)
    silent = _answers(samples.make_station(), tools, None)
    assert (silent.told, silent.left_out, silent.due) == ((), (), None)
