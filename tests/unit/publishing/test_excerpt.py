"""The minute that apps play first: whole sentences of the best chapter."""

from dataclasses import replace

import pytest

from broadcaster.domain.episode import EpisodeChapter, EpisodeItem
from broadcaster.production.transcript import transcript_html
from broadcaster.publishing.feed_record import LONGEST, SHORTEST, find_excerpt


def talk(samples, *turns, chapters, items=()):
    """An edition of turns (speaker, start, end) with chapters (start, title)."""
    line = samples.make_edition().transcript[0]
    lines = tuple(
        replace(line, speaker=who, start=start, end=end, text=f"{who} nói.")
        for who, start, end in turns
    )
    return samples.make_edition(
        transcript=lines,
        chapters=tuple(EpisodeChapter(start=start, title=title) for start, title in chapters),
        items=tuple(EpisodeItem(slug=t, title=t, kind=kind) for t, kind in items),
    )


def test_a_question_with_its_answer_comes_before_everything_else(samples):
    """Not the greeting, not the reading before it; it ends where the speaker changes."""
    edition = talk(
        samples,
        ("A", 0, 20),
        ("A", 21, 45),
        ("HỎI", 46, 52),
        ("ĐÁP", 53, 70),
        ("HỎI", 71, 75),
        ("ĐÁP", 76, 120),
        chapters=[(0, "Lời chào"), (21, "Đọc luật"), (46, "Hỏi và đáp")],
        items=[("Đọc luật", "đọc toàn văn"), ("Hỏi và đáp", "hỏi – đáp")],
    )
    excerpt = find_excerpt(edition)
    assert (excerpt.title, excerpt.start, excerpt.seconds) == ("Hỏi và đáp", 46, 29)


def test_without_a_question_the_first_item_is_taken(samples):
    """The greeting is everybody's, so it is never the excerpt."""
    excerpt = find_excerpt(samples.make_edition())
    assert excerpt.title == "Đội mũ bảo hiểm"
    assert SHORTEST <= excerpt.seconds <= LONGEST


@pytest.mark.parametrize(
    ("turns", "chapters"),
    [
        ([("A", 0, 40)], [(0, "Lời chào")]),
        ([("A", 0, 10), ("A", 11, 20)], [(0, "Lời chào"), (11, "Ngắn")]),
        ([("A", 0, 10), ("A", 11, 200)], [(0, "Lời chào"), (11, "Một câu dài")]),
        ([("A", 0, 40)], []),
        ([], [(0, "Lời chào"), (5, "Im lặng")]),
        ([("A", 10, 40)], [(0, "Lời chào"), (5, " ")]),
    ],
)
def test_where_no_chapter_fits_there_is_none(samples, turns, chapters):
    """Too short, one endless sentence, no chapters, no words, no title."""
    assert find_excerpt(talk(samples, *turns, chapters=chapters)) is None


@pytest.mark.parametrize("n", range(7))
def test_the_transcript_page_holds_words_never_markup(samples, n):
    """Whatever is in a title, a name or a sentence."""
    text = samples.HOSTILE[n]
    line = replace(samples.make_edition().transcript[0], text=text, speaker=text)
    page = transcript_html(samples.make_edition(transcript=(line,)), title=text)
    assert "<script" not in page
    assert not any(ord(c) < 32 and c != "\n" for c in page)
    assert page.count("<cite>") == page.count("<p>") == 1
