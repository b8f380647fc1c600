"""To which articles an episode keeps that cites a document."""

from dataclasses import replace

import pytest

from broadcaster.domain.episode import CheckedFigure
from broadcaster.domain.script import LegalSource
from broadcaster.programme.cited_law import relied_on
from tests.fakes.site_samples import make_edition, make_episode
from tests.unit.law.stopped_documents import register

DECREE = "Số: 15/2090/NĐ-CP\nTên: Nghị định về bữa ăn\nHiệu lực từ: 2/2/2090\n"
KEPT = "Khoản 2 Điều 7 Nghị định 15/2090/NĐ-CP phạt từ 2 triệu đồng."


@pytest.mark.parametrize(
    ("said", "figures", "articles"),
    [
        ((KEPT,), ("15/2090/NĐ-CP, Điều 7 khoản 2",), "Điều 7 khoản 2"),
        ((KEPT, "Điều 9 Nghị định 15/2090/NĐ-CP cũng nói thế."), (), "Điều 7 khoản 2; Điều 9"),
        ((KEPT,), ("15/2090/NĐ-CP, Điều 12",), "Điều 7 khoản 2; Điều 12"),
        ((KEPT, "Nghị định 15/2090/NĐ-CP còn nhiều điều khác."), (), ""),
        ((KEPT,), ("",), ""),  # a figure that was not found may stand anywhere
        (("Bữa ăn phải sạch.",), (), ""),
    ],
)
def test_words_that_always_name_an_article_keep_to_it_and_others_rest_on_the_whole(
    said: tuple[str, ...], figures: tuple[str, ...], articles: str
) -> None:
    edition = make_edition("a.mp3")
    edition = replace(
        edition,
        transcript=tuple(replace(edition.transcript[0], text=text) for text in said),
        sources=(LegalSource(number="15/2090/NĐ-CP"),),
        figures=tuple(CheckedFigure(words="2", told="", place=place) for place in figures),
    )
    episode = replace(make_episode(1), school=edition, public=None)
    assert [one.articles for one in relied_on(episode, register(DECREE))] == [articles]
