"""Which episodes speak of a document: right whatever changed, at the price of what changed."""

from dataclasses import replace

import pytest

from broadcaster.domain.episode import TranscriptLine, brief_of
from broadcaster.domain.script import LegalSource
from broadcaster.publishing.citing_episodes import CITING, OF_ARCHIVE, TOLD, speaking_episodes

FROZEN = 60  # of the episodes stand on pages that are full
CITED = ("168/2024/NĐ-CP", "36/2024/QH15", "1/2026/NĐ-CP")


@pytest.fixture
def archive(tmp_path, samples):
    return Archive(tmp_path, samples)


class Archive:
    """Seventy episodes of which each cites some documents, and the books that are kept of them."""

    def __init__(self, folder, samples):
        self.book = folder / CITING
        self.of_archive = folder / OF_ARCHIVE
        self.pages = {number: f"van-ban/{place}.html" for place, number in enumerate(CITED)}
        self.known = [self.episode(samples, number) for number in range(1, 71)]
        self.frozen = FROZEN
        self.opened = []

    def episode(self, samples, number):
        episode = samples.make_episode(number)
        text = "Theo Nghị định 168, em đội mũ." if number % 2 else "Xin chào."
        line = TranscriptLine(start=float(number), end=900.0, speaker="NỮ", text=text, spoken=text)
        cites = [one for place, one in enumerate(CITED) if number % (place + 1) == 0]
        public = replace(
            episode.public,
            sources=tuple(LegalSource(number=one) for one in cites),
            transcript=(line,),
        )
        return replace(episode, public=public)

    def ask(self, book=""):
        """What is told by page: how many, and key and second of the newest."""
        self.opened.clear()
        by_key = {episode.key: episode for episode in self.known}

        def load(brief):
            self.opened.append(brief.key)
            return by_key[brief.key]

        briefs = [brief_of(episode) for episode in self.known]
        found = speaking_episodes(
            self.book if book == "" else book,
            briefs[: self.frozen],
            briefs[self.frozen :],
            load=load,
            page_of=lambda cited: self.pages[cited[0]],
        )
        return {
            page: (one.count, [(brief.key, second) for brief, second in one.newest])
            for page, one in found.items()
            if one.count
        }

    def expected(self):
        """The same by going over every episode, opened each time."""
        found = {}
        for episode in reversed(self.known):
            for page in {self.pages[source.number] for source in episode.public.sources} - {""}:
                line = episode.public.transcript[0]
                of_page = [s for s in episode.public.sources if self.pages[s.number] == page]
                named = line.text != "Xin chào." and any(s.number == CITED[0] for s in of_page)
                found.setdefault(page, []).append((episode.key, line.start if named else -1.0))
        return {page: (len(all_), all_[:TOLD]) for page, all_ in found.items()}


def test_it_is_what_going_over_every_episode_gives_and_the_second_time_none_is_opened(archive):
    assert archive.ask() == archive.expected() == archive.ask(book=None)
    kept = archive.book.read_bytes(), archive.of_archive.read_bytes()
    assert archive.ask() == archive.expected()
    assert archive.opened == []
    assert kept == (archive.book.read_bytes(), archive.of_archive.read_bytes())


def test_a_new_episode_is_opened_alone_and_the_book_of_the_archive_is_not(archive):
    later, archive.known = archive.known[-1], archive.known[:-1]
    archive.ask()
    archive.of_archive.write_text("{}")
    archive.known.append(later)
    assert archive.ask() == archive.expected()
    assert archive.opened == [later.key]
    assert archive.of_archive.read_text() == "{}"


def test_a_page_that_fills_up_and_an_episode_taken_back_open_nothing(archive):
    archive.ask()
    archive.frozen += 5
    assert archive.ask() == archive.expected()
    del archive.known[7]
    archive.frozen -= 1
    assert archive.ask() == archive.expected()
    assert archive.opened == []


def test_a_changed_episode_of_a_frozen_page_is_opened_alone(archive):
    archive.ask()
    changed = archive.known[12]
    archive.known[12] = replace(changed, public=replace(changed.public, sources=()))
    assert archive.ask() == archive.expected()
    assert archive.opened == [changed.key]


def test_two_numbers_that_lead_to_one_page_count_an_episode_once(archive):
    archive.ask()
    archive.pages[CITED[1]] = archive.pages[CITED[0]]
    assert archive.ask() == archive.expected()
    archive.pages[CITED[2]] = ""  # the register has it no more
    assert archive.ask() == archive.expected()
    assert archive.opened == []


@pytest.mark.parametrize("damage", ["", "[]", "{}", "torn", "count", "page", "place", "second"])
def test_damaged_books_are_made_again(archive, damage):
    archive.ask()
    books = archive.book, archive.of_archive
    kept = [book.read_bytes() for book in books]
    changed = {
        "torn": lambda text: text[:-9],
        "count": lambda text: text.replace('":[60,[[', '":[68,[['),
        "page": lambda text: text.replace("van-ban/0.html", "van-ban/7.html"),
        "place": lambda text: text.replace(",[[59,", ",[[57,"),
        "second": lambda text: text.replace("59.0", "57.0"),
    }.get(damage, lambda _: damage)
    texts = [changed(one.decode()) for one in kept]
    assert texts[0] != kept[0].decode()
    for book, text in zip(books, texts, strict=True):  # the one, then both
        archive.book.write_text(texts[0])
        book.write_text(text)
        assert archive.ask() == archive.expected()
    assert kept == [book.read_bytes() for book in books]


def test_another_program_looks_again_into_every_episode(archive, monkeypatch):
    """What names a document in a sentence may be another question there."""
    archive.ask()
    monkeypatch.setattr("broadcaster.publishing.citing_episodes.program_key", lambda: "mới")
    assert archive.ask() == archive.expected()
    assert len(archive.opened) == len(archive.known)
