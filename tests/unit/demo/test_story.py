"""The steps of the show fit the pages of the desk that they press."""

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from broadcaster.demo.stage import letter_of
from broadcaster.demo.story import ROOT, DemoActKind, DemoMove, story
from broadcaster.desk.routes import ROUTES

DESK = Path(__file__).parents[3] / "broadcaster" / "desk" / "templates"
STEPS = story(letter_of(date(2026, 11, 27)), "30/11/2026")
PAGES = [route.path for route in ROUTES if route.method == "GET"]


def test_every_step_is_on_a_page_of_the_desk_of_the_site_or_of_the_show():
    for step in STEPS:
        if step.page.startswith("/ban/"):
            plain = re.sub(r"{\w+}|\*", "x", step.page.removeprefix("/ban"))
            assert any(re.fullmatch(re.sub(r"{\w+(:path)?}", ".+", page), plain) for page in PAGES)
        else:
            assert step.page in (f"{ROOT}/", f"{ROOT}/het", "{trang}")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2027, 3, 5), "ngày 05 tháng 3 năm 2027"),
        (date(2027, 2, 15), "ngày 15 tháng 02 năm 2027"),
        (date(2026, 11, 27), "ngày 27 tháng 11 năm 2026"),
    ],
)
def test_the_letter_is_dated_as_official_papers_are(day, said):
    assert f"Sao Mai, {said}\n" in letter_of(day)


def test_every_button_that_is_pressed_has_these_words_on_some_page():
    told = "\n".join(path.read_text("utf-8") for path in DESK.rglob("*.html"))
    pressed = [a for step in STEPS for a in step.acts if a.kind is DemoActKind.PRESS]
    assert len(pressed) > 8
    assert [act.words for act in pressed if act.words not in told] == []


def test_a_sentence_is_short_and_says_what_the_press_does():
    assert [step.says for step in STEPS if len(step.says) > 130] == []
    assert [step.says for step in STEPS[:-1] if "Tiếp" not in step.says] == []


def test_whoever_presses_a_button_of_a_page_stays_who_they_are():
    """The form that is sent carries the session of who opened it."""
    for step, after in pairwise(STEPS):
        assert not step.acts or step.who == after.who
        assert not (step.acts and step.move is not DemoMove.NONE)


@pytest.mark.parametrize("part", ["dán", "Nghe", "duyệt", "Đèn xanh", "06:45", "trang công khai",
                                  "podcast", "phim", "Báo cáo"])  # fmt: skip
def test_the_whole_way_of_a_programme_is_shown(part):
    assert any(part in step.says for step in STEPS)


def test_what_is_brought_into_sight_stands_on_some_page():
    told = "\n".join(path.read_text("utf-8") for path in DESK.rglob("*.html"))
    named = [re.findall(r"=([\w-]+)\]", step.sight) for step in STEPS if step.sight]
    assert len(named) > 5
    assert [one for names in named for one in names if f'="{one}"' not in told] == []
