"""What is read beside the player of a podcast app, and what programs are told of the sound."""

from dataclasses import replace

import pytest
from lxml import etree

from broadcaster.domain.episode import AI_SENTENCE, EpisodeChapter, EpisodeItem, TranscriptLine
from broadcaster.law.starter import starter_register
from broadcaster.publishing.contact import contact_html, contact_pieces
from broadcaster.publishing.feed import render_record
from broadcaster.publishing.feed_record import feed_record
from broadcaster.publishing.page_views import ShowView
from broadcaster.publishing.pages import episode_page, index_page, show_page
from broadcaster.publishing.show_notes import (
    DESCRIPTION_BYTES,
    OPENING_BYTES,
    NotesFrame,
    about,
    description_html,
    notes_html,
    opening,
)

IMAGE = "https://phat-thanh.example.edu.vn/phat-thanh-mang-non/cover-12345678.jpg"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"


def channel_of(samples, episodes, station=None, **options):
    station = station or samples.make_station()
    record = feed_record(
        samples.make_show(),
        station,
        episodes,
        register=starter_register(),
        image_url=IMAGE,
        **options,
    )
    return etree.fromstring(render_record(record)).find("channel")


def told_of(element):
    return [e.text for e in element.findall(PODCAST + "txt") if e.get("purpose") == "ai-content"]


@pytest.fixture
def two_items(samples):
    """Two items without "Tóm tắt", each with its chapter, behind a greeting."""
    said = (
        (0.0, "Chào các bạn."),
        (10.0, "Xe đạp điện cần có mũ."),
        (15.0, "Mũ phải cài quai."),
        (40.0, "Tiếp theo là: An toàn mùa mưa!"),
        (41.0, "Mưa to thì trú vào nhà."),
        (45.0, "Không đứng dưới gốc cây."),
        (50.0, "Chào tạm biệt các bạn."),
    )
    lines = tuple(
        TranscriptLine(start=at, end=at + 4, speaker="NỮ", text=text, spoken=text)
        for at, text in said
    )
    edition = samples.make_edition(
        transcript=lines,
        chapters=(
            EpisodeChapter(start=0.0, title="Mở đầu"),
            EpisodeChapter(start=10.0, title="Đội mũ"),
            EpisodeChapter(start=15.0, title="Một đầu mục trong bài"),
            EpisodeChapter(start=40.0, title="An toàn mùa mưa"),
            EpisodeChapter(start=50.0, title="Lời kết"),
        ),
        items=(
            EpisodeItem(slug="a", title="Đội mũ", kind="đọc"),
            EpisodeItem(slug="b", title="An toàn mùa mưa", kind="đọc"),
        ),
    )
    return samples.make_episode(1, summary="Đội mũ.\nAn toàn mùa mưa.", public=edition)


def test_programs_are_told_true_or_false_and_people_the_sentence(samples):
    machine = samples.make_episode(1)
    lines = (replace(line, synthetic=False) for line in machine.public.transcript)
    people = samples.make_episode(2, public=replace(machine.public, transcript=tuple(lines)))
    channel = channel_of(samples, [machine, people])
    newest, oldest = channel.findall("item")
    assert (told_of(channel), told_of(oldest), told_of(newest)) == (["true"], ["true"], ["false"])
    assert AI_SENTENCE in oldest.findtext("description")
    assert AI_SENTENCE not in newest.findtext("description")
    assert told_of(channel_of(samples, [people])) == ["false"]
    assert told_of(channel_of(samples, [])) == []


def test_a_summary_that_somebody_wrote_is_what_it_is_about(samples):
    episode = samples.make_episode(1)
    assert about(episode, episode.public) == episode.summary


def test_without_a_summary_the_first_sentences_of_each_item_speak(two_items):
    assert about(two_items, two_items.public).split("\n") == [
        "Xe đạp điện cần có mũ. Mũ phải cài quai.",
        "Mưa to thì trú vào nhà. Không đứng dưới gốc cây.",
    ]


@pytest.mark.parametrize(
    ("title", "led"),
    [
        ("Đội mũ?", ["Bài đầu tiên: Đội mũ?"]),
        ("Đội mũ? Vì sao?", ["Bài đầu tiên: Đội mũ?", "Vì sao?"]),
        ("Đội mũ", ["Mời các bạn cùng nghe.", "Bài đầu tiên: Đội mũ."]),
        ("Cài quai", []),  # nobody led to it: its own sentences speak of it
    ],
)
def test_what_leads_to_an_item_is_not_the_items(samples, title, led):
    own = ["Xe đạp điện cần có mũ.", "Đội mũ thì phải cài quai."]
    edition = samples.make_edition(
        transcript=tuple(
            TranscriptLine(start=n, end=n + 0.9, speaker="Nam", text=text, spoken=text)
            for n, text in enumerate([*led, *own])
        ),
        chapters=(EpisodeChapter(start=0.0, title=title),),
        items=(EpisodeItem(slug="a", title=title, kind="đọc"),),
    )
    assert opening(edition, title) == " ".join(own)


def test_one_item_has_a_summary_and_the_other_its_first_sentences(two_items):
    mixed = replace(two_items, summary="Vì sao phải đội mũ.\nAn toàn mùa mưa.")
    assert about(mixed, mixed.public).split("\n")[0] == "Vì sao phải đội mũ."
    assert "Chào" not in about(mixed, mixed.public)


def test_where_no_part_is_called_like_the_item_everything_behind_the_greeting_speaks(two_items):
    other = replace(two_items.public.items[0], title="Tên khác")
    public = replace(two_items.public, items=(other,))
    told = about(replace(two_items, summary="Tên khác.", public=public), public)
    assert told.startswith("Xe đạp điện cần có mũ.")


def test_pages_tell_the_same_where_nobody_wrote_a_summary(samples, two_items):
    station = samples.make_station()
    view = ShowView(
        show=samples.make_show(), episodes=(two_items,), cover="k/c.jpg", thumb="k/t.jpg"
    )
    page = episode_page(station, view, two_items, two_items.public, register=starter_register())
    assert 'name="description" content="Xe đạp điện cần có mũ. Mũ phải cài quai.' in page
    for page in (index_page(station, [view]), show_page(station, view)):
        assert "<p>Xe đạp điện cần có mũ." in page


def test_the_cited_law_leads_to_its_page_on_the_shelf_where_no_address_is_written(samples):
    plain = samples.make_edition()
    source = replace(plain.sources[0], number="36/2024/QH15", url="")
    written = replace(source, url="https://vanban.example.vn/36")
    shelf = f"{samples.make_station().public_url}/van-ban/36-2024-qh15.html"
    for cited, link, has_shelf in (
        (source, f'<a href="{shelf}">36/2024/QH15</a>', True),
        (written, f'<a href="{written.url}">36/2024/QH15</a>', True),
        (replace(source, number="999/2020/NĐ-CP"), "999/2020/NĐ-CP – ", True),
        (source, "36/2024/QH15 – ", False),
    ):
        episode = samples.make_episode(1, public=replace(plain, sources=(cited,)))
        station = samples.make_station(law_shelf=has_shelf)
        item = channel_of(samples, [episode], station).find("item")
        notes = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded")
        assert link in item.findtext("description")
        assert link.removesuffix(" – ") in notes
        assert ("<a href" in notes.split("Văn bản nguồn")[1].split("</ul>")[0]) is ("href" in link)


def test_an_endless_sentence_is_cut(two_items):
    endless = replace(two_items.public.transcript[1], text="mũ " * 2000)
    lines = (two_items.public.transcript[0], endless, *two_items.public.transcript[2:])
    public = replace(two_items.public, transcript=lines)
    first = about(replace(two_items, public=public), public).split("\n")[0]
    assert 0 < len(first.encode()) <= OPENING_BYTES


def test_notes_have_times_sources_and_whom_to_ask(samples):
    station = samples.make_station(contact="Cô Hà, 0912 345 678", email="dai@hoa-phuong.edu.vn")
    channel = channel_of(samples, [samples.make_episode(1)], station)
    item = channel.find("item")
    notes = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded")
    for text in (item.findtext("description"), notes):
        assert "0:00 Lời chào<br/>0:12 Đội mũ bảo hiểm" in text
        assert '<a href="https://vanban.example.vn/36-2024-QH15">36/2024/QH15</a>' in text
        assert '<a href="tel:0912345678">0912 345 678</a>' in text
        assert '<a href="mailto:dai@hoa-phuong.edu.vn">dai@hoa-phuong.edu.vn</a>' in text
        assert f'<a href="{item.findtext("link")}">' in text


def test_however_much_there_is_the_limit_holds_and_what_must_be_said_stays(samples):
    chapters = tuple(EpisodeChapter(start=float(n), title="Phần rất dài " * 8) for n in range(60))
    episode = samples.make_episode(1, summary="Một câu kể. " * 900)
    public = replace(episode.public, chapters=chapters)
    frame = NotesFrame(page="https://x.vn/a", contact="Thầy tổng phụ trách " * 90)
    told = description_html(episode, public, starter_register(), synthetic=True, frame=frame)
    assert len(told.encode()) <= DESCRIPTION_BYTES
    assert AI_SENTENCE in told
    assert told.startswith("<p>Một câu kể.")
    assert etree.fromstring(f"<b>{told}</b>") is not None
    assert "Phần rất dài" in notes_html(
        episode, public, starter_register(), synthetic=True, frame=frame
    )


@pytest.mark.parametrize(
    ("contact", "links"),
    [
        ("Thầy tổng phụ trách", []),
        ("Phòng Đội, 024 3851 1234", ["tel:02438511234"]),
        ("+84 912 345 678", ["tel:+84912345678"]),
        ("thu@truong.edu.vn.", ["mailto:thu@truong.edu.vn"]),
        ("xem https://truong.edu.vn/lien-he, hoặc gọi", ["https://truong.edu.vn/lien-he"]),
        ("168/2024/NĐ-CP, số 36", []),
        ('"><script>alert(1)</script>', []),
    ],
)
def test_what_can_be_followed_in_a_contact_is_a_link(samples, contact, links):
    station = samples.make_station(contact=contact)
    pieces = contact_pieces(station)
    assert "".join(piece.words for piece in pieces) == contact
    assert [piece.link for piece in pieces if piece.link] == links
    assert "<script" not in contact_html(station)


def test_the_public_e_mail_is_told_once(samples):
    station = samples.make_station(contact="Cô Hà (dai@x.edu.vn)", email="dai@x.edu.vn")
    assert contact_html(station).count("mailto:") == 1


# --- numbers and pictures ---------------------------------------------------------------------


def test_no_number_is_in_a_feed_twice(samples):
    """Two programmes, each counted from 1, in one feed: those of one are told."""
    own = [samples.make_episode(n) for n in (1, 2)]
    other = [
        samples.make_episode(n, key=f"luat-{n}", programme="luat", guid=f"luat-{n}") for n in (1, 2)
    ]
    channel = channel_of(samples, [*own, *other], numbered="mang-non")
    numbers = [e.text for e in channel.iter(ITUNES + "episode")]
    assert sorted(numbers) == ["1", "2"]
    assert len(channel.findall("item")) == 4
    displays = [e.get("display") for e in channel.iter(PODCAST + "episode")]
    assert sorted(displays) == ["Số 1", "Số 2"]


def test_every_episode_has_artwork_of_its_own(samples):
    episodes = [samples.make_episode(n) for n in (1, 2)]
    channel = channel_of(
        samples, episodes, picture_of=lambda e: f"https://phat-thanh.example.edu.vn/{e.key}.jpg"
    )
    pictures = [i.find(ITUNES + "image").get("href") for i in channel.findall("item")]
    assert pictures == [f"https://phat-thanh.example.edu.vn/{e.key}.jpg" for e in episodes[::-1]]
    assert channel.find(ITUNES + "image").get("href") == IMAGE
