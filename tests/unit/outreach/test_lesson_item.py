"""One item of an episode as it may leave the school: its seconds, words, sources, what is left out."""

from dataclasses import replace

import pytest

from broadcaster.domain.episode import EpisodeChapter, EpisodeItem, TranscriptLine
from broadcaster.domain.errors import InputError
from broadcaster.domain.script import LegalSource
from broadcaster.outreach import film
from broadcaster.outreach.lesson_item import lesson_item, lesson_items
from tests.fakes import site_samples as samples
from tests.unit.outreach.test_quiz_word import question

LAW, DECREE = (LegalSource(number=one) for one in ("36/2024/QH15", "168/2024/NĐ-CP"))


def line(start, text, *, synthetic=True, speaker="NỮ"):
    return TranscriptLine(
        start=start, end=start + 4, speaker=speaker, text=text, spoken=text, synthetic=synthetic
    )


def item(slug, title, **more):
    return EpisodeItem(slug=slug, title=title, kind="hỏi – đáp", **more)


def edition(*, more=(), chapters=None):
    """Two items of five lines; the second has a heading of its own before its first words."""
    made = samples.make_edition()
    titles = chapters or [
        (0, "Mở đầu"),
        (10, "Một"),
        (20, "Đề mục"),
        (30, "Hai – Hỏi"),
        (50, "Lời kết"),
    ]
    lines = [line(1, "Chào."), line(10, "Luật số 36/2024/QH15."), line(21, "Thế."),
             line(30, "Hai."), line(52, "Hết."), *more]  # fmt: skip
    return replace(
        made,
        chapters=tuple(EpisodeChapter(start=s, title=t) for s, t in titles),
        transcript=tuple(sorted(lines, key=lambda one: one.start)),
        sources=(LAW, DECREE),
        items=(
            item("mot", "Một", questions=(question(7, source="Điều 7 Nghị định 168/2024/NĐ-CP"),)),
            item("hai", "Hai", subject="GDCD", grade="9", outcomes=("Nêu được",)),
        ),
    )


@pytest.fixture
def episode():
    whole = edition()
    return samples.make_episode(1, public=whole, school=whole)


def test_an_item_goes_from_its_chapter_to_the_next_items(episode):
    one, two = lesson_items(episode)
    assert [(i.start, i.end, [ln.text for ln in i.lines]) for i in (one, two)] == [
        (10, 30, ["Luật số 36/2024/QH15.", "Thế."]), (30, 50, ["Hai."]),
    ]  # fmt: skip
    assert (two.subject, two.grade, two.outcomes) == ("GDCD", "9", ("Nêu được",))
    assert one.questions[0].number == 1
    assert one.sources == (LAW, DECREE)  # said, and relied on by a question
    assert (two.sources, two.shared) == ((), (LAW, DECREE))
    assert (one.shared, two.named_sources[0]) == ((), "Văn bản nguồn của cả số")
    assert one.machine


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Theo Nghị định 136/2024/NĐ-CP thì.", ["136/2024/NĐ-CP"]),
        ("Theo Luật trật tự an toàn giao thông đường bộ năm 2024.", ["36/2024/QH15"]),
        ("Luật số 36/2024: đội mũ.", ["36/2024/QH15"]),
        ("Nghị định 36/2024/NĐ-CP.", []),
        ("Luật số 36 năm 2024.", []),
        ("Hiến pháp 2013 ghi.", ["Hiến pháp 2013"]),
        ("Luật sửa đổi Luật Trật tự, an toàn giao thông đường bộ.", ["7/2026/QH16"]),
    ],
)
def test_a_document_is_an_items_when_its_whole_number_or_its_title_is_said(said, named):
    sources = [
        ("36/2024/QH15", "Luật Trật tự, an toàn giao thông đường bộ"),
        ("7/2026/QH16", "Luật sửa đổi Luật Trật tự, an toàn giao thông đường bộ"),
        ("136/2024/NĐ-CP", ""),
        ("Hiến pháp 2013", ""),
    ]
    whole = edition(more=[line(40, said)])
    whole = replace(whole, sources=tuple(LegalSource(number=n, title=t) for n, t in sources))
    _, two = lesson_items(samples.make_episode(1, public=whole, school=None))
    assert [one.number for one in two.sources] == named
    assert {*two.sources, *two.shared} == set(whole.sources)


def test_without_a_closing_the_last_item_goes_to_the_end(episode):
    public = replace(episode.public, chapters=episode.public.chapters[:-1])
    _, two = lesson_items(replace(episode, public=public, school=public))
    assert two.end == public.audio.seconds


def test_what_the_yard_hears_besides_is_counted_and_not_in_the_pack(episode):
    school = edition(more=[line(15, "Chỉ trong trường.", speaker="EM", synthetic=False)])
    voiced = tuple(
        replace(ln, synthetic=False) if ln.text == "Hai." else ln for ln in school.transcript
    )
    one, two = lesson_items(replace(episode, school=replace(school, transcript=voiced)))
    assert one.left_out == ("1 câu chỉ dành cho trường không có trong gói",)
    assert two.left_out == ("1 câu trong trường là giọng người thật, trong gói do máy đọc",)
    assert "Chỉ trong trường." not in [ln.text for ln in one.lines]


def test_an_item_that_is_not_heard_outside_has_no_pack(episode):
    public = replace(
        episode.public,
        chapters=tuple(c for c in episode.public.chapters if "Hai" not in c.title),
        items=episode.public.items[:1],
    )
    [one] = lesson_items(replace(episode, public=public))
    assert (one.title, one.end) == ("Một", 50)


def test_an_item_has_its_number_from_the_edition_as_a_film_of_it_has(episode):
    """The first one is not heard: no chapter is its own."""
    public = replace(
        episode.public, chapters=tuple(c for c in episode.public.chapters if c.title != "Một")
    )
    one = replace(episode, public=public)
    [second] = lesson_items(one)
    assert (second.title, second.number) == ("Hai", 2)
    assert lesson_item(one, 2) == second
    filmed, _ = film._part_of(one, public, second.number)
    assert filmed.title == second.title
    with pytest.raises(InputError, match="không có mục 1"):
        lesson_item(one, 1)


@pytest.mark.parametrize(("number", "told"), [(None, "có 2 mục"), (3, "không có mục 3")])
def test_which_item_has_to_be_told(episode, number, told):
    with pytest.raises(InputError, match=told) as fault:
        lesson_item(episode, number)
    assert "1. Một; 2. Hai" in fault.value.hint


def test_nothing_that_may_go_outside_is_refused(episode):
    inside = replace(episode, public=None)
    assert lesson_items(inside) == ()
    with pytest.raises(InputError, match="ra ngoài trường"):
        lesson_item(inside, None)


def cut(chapters, *titles, lines=()):
    """Where items of some titles begin and end in a public edition of these chapters."""
    whole = edition()
    made = replace(
        whole,
        chapters=tuple(EpisodeChapter(start=s, title=t) for s, t in chapters),
        items=tuple(item(f"bai-{n}", title) for n, title in enumerate(titles)),
        transcript=tuple(lines) or whole.transcript,
    )
    found = lesson_items(samples.make_episode(1, public=made, school=None))
    return [(one.title, one.start, one.end) for one in found]


def test_where_an_item_begins_and_ends_is_told_by_the_chapters_in_their_order():
    end = edition().audio.seconds
    assert cut([(0, "Một"), (9, "Hai"), (20, "Đề mục cuối")], "Một", "Hai") == [
        ("Một", 0, 9), ("Hai", 9, end),
    ]  # fmt: skip
    assert cut([(0, "Một"), (5, "Một"), (9, "Lời kết")], "Một", "Một") == [
        ("Một", 0, 5), ("Một", 5, 9),
    ]  # fmt: skip
    assert cut([(0, "Mở đầu"), (5, "Lời kết")], "Lời kết") == [("Lời kết", 5, end)]
    assert cut([(0, "Mở đầu"), (5, "Ba"), (9, "Lời kết")], "Không nghe", "Ba") == [("Ba", 5, 9)]
    assert cut([], "Một") == []


@pytest.mark.parametrize(
    ("synthetic", "told"),
    [((True, True), True), ((True, False), True), ((False, False), False), ((), True)],
)
def test_a_machine_is_told_of_where_one_may_be_heard(synthetic, told):
    lines = [line(10 + n, "Lời.", synthetic=one) for n, one in enumerate(synthetic)]
    whole = edition(chapters=[(0, "Mở đầu"), (10, "Một"), (40, "Lời kết")])
    whole = replace(whole, transcript=(*lines, line(20, " ")), items=whole.items[:1])
    [one] = lesson_items(samples.make_episode(1, public=whole, school=None))
    assert bool(one.machine) is told
    assert len(one.lines) == len(lines)
    assert one.left_out == ()


def test_a_person_who_is_heard_outside_too_is_not_counted():
    voiced = tuple(replace(ln, synthetic=False) for ln in edition().transcript)
    whole = replace(edition(), transcript=voiced)
    one, two = lesson_items(samples.make_episode(1, public=whole, school=whole))
    assert (one.left_out, two.left_out) == ((), ())


def test_a_line_that_begins_a_little_early_is_of_the_item_that_begins():
    whole = edition(more=[line(9.5, "Sớm."), line(29.5, "Của mục sau.")])
    one, two = lesson_items(samples.make_episode(1, public=whole, school=None))
    assert "Sớm." in [ln.text for ln in one.lines]
    assert "Của mục sau." in [ln.text for ln in two.lines]
    assert "Của mục sau." not in [ln.text for ln in one.lines]
