"""The page of what was answered: without the asker, and how to ask where there is a server or none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from broadcaster.domain.answered_question import AnsweredQuestion
from broadcaster.domain.episode import EpisodeDigest
from broadcaster.domain.episode_lines import EpisodeLines
from broadcaster.domain.station import QuestionWay
from broadcaster.publishing.answered_questions import question_groups
from broadcaster.publishing.publish import _on_the_site
from broadcaster.publishing.site import taken_keys
from tests.fakes import site_samples as samples

DAY = datetime(2026, 11, 30, 8, tzinfo=UTC)
ASKED = AnsweredQuestion(
    number=3, text="Hỏi <b>gì</b> đó?", answer="Một.\n\nHai.", approved=DAY, script="bai"
)


def pages(way, *answered, **more):
    station = replace(samples.make_station(), questions=way, **more)
    groups = [*question_groups(station, answered)]
    files = [file for group in groups for part in group.parts() for file in part.make()]
    return {file.path: file.content.decode() for file in files}


def test_where_nobody_may_ask_no_page_is_planned():
    assert pages(QuestionWay.NONE, ASKED) == {}
    private = "https://phat-thanh.example.edu.vn/rieng/abc"
    assert pages(QuestionWay.FORM, ASKED, public_url=private) == {}


def test_with_a_server_it_leads_to_the_form_and_the_newest_is_first():
    older = replace(ASKED, number=2, text="Câu trước?", approved=DAY.replace(day=1))
    found = pages(QuestionWay.FORM, older, ASKED)
    page = found.pop("cau-hoi/index.html")
    [script] = found  # nothing else
    assert f'src="../{script}"' in page
    assert 'href="../hoi"' in page
    assert "Hỏi &lt;b&gt;gì&lt;/b&gt; đó?" in page
    assert "<p>Một.</p><p>Hai.</p>" in page
    assert page.index("Hỏi &lt;b&gt;") < page.index("Câu trước?")


def test_its_names_are_a_show_s_where_nobody_may_ask():
    asks = replace(samples.make_station(), questions=QuestionWay.FORM)
    assert taken_keys(asks) - taken_keys(samples.make_station()) == {"cau-hoi", "hoi"}


@pytest.mark.parametrize("mail", ["dai@example.edu.vn", ""])
def test_without_one_it_says_so_and_has_a_slip_of_paper(mail):
    found = pages(QuestionWay.SLIP, email=mail)
    page, slip = found["cau-hoi/index.html"], found["cau-hoi/phieu.html"]
    assert "không có mẫu gửi câu hỏi" in page
    assert "../hoi" not in page
    assert ("mailto:dai@example.edu.vn" in page) is bool(mail)
    assert 'href="phieu.html"' in page
    assert "/cau-hoi/" in slip
    assert "<svg" in slip


@pytest.mark.parametrize(
    ("change", "on"),
    [
        ({}, True),
        ({"digest": ""}, False),  # for the school alone
        ({"until": DAY.date()}, True),
        ({"until": DAY.date() - timedelta(days=1)}, False),
        ({"show": "rieng"}, False),  # for subscribers
        ({"air_time": DAY + timedelta(days=3)}, True),  # approved, and airs later
    ],
)
def test_only_what_everybody_may_hear_is_on_the_site(change, on):
    shows = [replace(samples.make_station().shows[0], key=key, private=key == "rieng")
             for key in ("chung", "rieng")]  # fmt: skip
    line = EpisodeDigest(
        key="số", show="chung", programme="bai", season=1, air_time=DAY, digest="x"
    )._replace(**change)
    profile = replace(samples.make_station(), shows=tuple(shows))
    known = EpisodeLines.of([line])
    assert [*_on_the_site(profile, known, DAY.date())] == (["số"] if on else [])
