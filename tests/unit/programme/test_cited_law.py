"""To which articles an episode keeps that cites a document."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest

from broadcaster.domain.episode import CheckedFigure
from broadcaster.domain.script import LegalSource
from broadcaster.law.effect import Effect
from broadcaster.programme import relied_sources
from broadcaster.programme.cited_law import changes_of
from broadcaster.programme.relied_sources import relied_on
from broadcaster.programme.tools import ProgrammeTools
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
        ((KEPT, "Nhân viên bếp phải đeo găng."), (), ""),
        ((f"{KEPT} Nghị định cũng nói về găng.",), (), ""),
        ((KEPT, "Xin chào các bạn."), (), "Điều 7 khoản 2"),
        ((KEPT, "Chào mừng Ngày Pháp luật."), (), "Điều 7 khoản 2"),
        ((KEPT, "Câu lạc bộ Pháp luật tuổi học trò xin chào."), (), "Điều 7 khoản 2"),
        ((KEPT, "Phổ biến, giáo dục pháp luật cùng cô Luật sư Hoa."), (), "Điều 7 khoản 2"),
        ((KEPT, "Kỷ luật của lớp và luật chơi."), (), "Điều 7 khoản 2"),
        ((KEPT, "Luật này còn nói về găng."), (), ""),
        ((KEPT, "Pháp luật còn nói về găng."), (), ""),
        ((KEPT, "Theo quy định của pháp luật thì thế."), (), ""),
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


def test_what_a_source_names_is_the_whole_where_the_words_cite_another_place() -> None:
    edition = make_edition("a.mp3")
    for said, articles in (("Điều 7", "Điều 7"), ("Điều 9", "")):
        line = replace(edition.transcript[0], text=f"{said} Nghị định 15/2090/NĐ-CP nói rõ.")
        told = replace(
            edition,
            transcript=(line,),
            sources=(LegalSource(number="15/2090/NĐ-CP", articles="Điều 7"),),
            figures=(CheckedFigure(words="2", told="", place=""),),
        )
        episode = replace(make_episode(1), school=told, public=None)
        assert [one.articles for one in relied_on(episode, register(DECREE))] == [articles]


def test_what_a_document_lost_in_part_is_not_put_away_for_what_another_one_keeps_to() -> None:
    """What was amended elsewhere is; of a source that no word keeps to an article, nothing."""
    other = "Số: 16/2090/NĐ-CP\nTên: Nghị định về nước\nHiệu lực từ: 2/2/2090\n"
    acts = (
        "Số: 20/2095/NĐ-CP\nTên: Nghị định sửa\nHiệu lực từ: 1/3/2095\n"
        "Văn bản được sửa đổi bổ sung:\n  - 15/2090/NĐ-CP, Điều 9\n"
        "Văn bản bị bãi bỏ:\n  - 16/2090/NĐ-CP, Điều 9\n"
    )
    edition = make_edition("a.mp3")
    said = "Điều 7 Nghị định 15/2090/NĐ-CP nói rõ.\nĐiều 7 Nghị định 16/2090/NĐ-CP nói rõ."
    told = replace(
        edition,
        transcript=(replace(edition.transcript[0], text=said),),
        sources=tuple(LegalSource(number=f"{n}/2090/NĐ-CP") for n in (15, 16)),
        figures=(),
    )
    episode = replace(make_episode(1), school=told, public=None)
    known = register(DECREE, other, acts)
    tools = cast(ProgrammeTools, SimpleNamespace(register=lambda: known))
    found = changes_of(tools, episode, date(2094, 1, 1), date(2096, 1, 1), {})
    assert [(one.document, one.effect) for one in found] == [
        ("16/2090/NĐ-CP", Effect.ENDED_IN_PART)
    ]


def test_what_an_episode_says_is_read_once_and_not_at_all_where_nothing_came_of_its_law(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    citations = relied_sources.citations_in

    def counted(text, *rest):
        read.append(text)
        return citations(text, *rest)

    monkeypatch.setattr(relied_sources, "citations_in", counted)
    edition = make_edition("a.mp3")
    said = f"Điều 9 Nghị định 15/2090/NĐ-CP nói rõ. Lần {id(edition)}."
    told = replace(
        edition,
        transcript=(replace(edition.transcript[0], text=said),),
        sources=(LegalSource(number="15/2090/NĐ-CP", articles="Điều 7"),),
        figures=(),
    )
    episode = replace(make_episode(1), school=told, public=None)
    first, last = date(2094, 1, 1), date(2096, 1, 1)
    for act, times in (("", 0), ("Văn bản bãi bỏ:\n  - 20/2095/NĐ-CP, Điều 9, từ 1/3/2095\n", 1)):
        known = register(f"{DECREE}{act}")
        tools = cast(ProgrammeTools, SimpleNamespace(register=lambda known=known: known))
        for _ in range(3):
            found = changes_of(tools, episode, first, last, {})
            assert bool(found) is bool(act)
        assert len(read) == times
