"""The RSS says exactly what the record says, in the words directories accept."""

import io
import locale
import random
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.episode import AI_SENTENCE
from broadcaster.domain.errors import PublishError
from broadcaster.domain.station import Location
from broadcaster.law.starter import starter_register
from broadcaster.publishing.categories import known_categories, split_category
from broadcaster.publishing.feed import _channel_tags, render_record, verify_feed
from broadcaster.publishing.feed_record import PageLinks, feed_record

IMAGE = "https://phat-thanh.example.edu.vn/phat-thanh-mang-non/cover-12345678.jpg"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"


@pytest.fixture
def render(samples):
    def make(episodes, *, show=None, station=None, **options):
        record = feed_record(
            show or samples.make_show(),
            station or samples.make_station(),
            episodes,
            register=starter_register(),
            image_url=IMAGE,
            **options,
        )
        return render_record(record)

    return make


def channel_of(data):
    return ElementTree.fromstring(data).find("channel")


def test_item_carries_every_fact_of_the_episode(render, samples):
    """GUID, date, enclosure, duration, number, season, transcript and chapters come from the record."""
    episode = samples.make_episode(2)
    item = channel_of(render([episode])).find("item")
    assert item.findtext("title") == episode.title
    assert item.find("guid").text == episode.guid
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext("pubDate") == "Mon, 21 Sep 2026 06:45:00 +0700"
    base = "https://phat-thanh.example.edu.vn"
    assert item.find("enclosure").attrib == {
        "url": f"{base}/audio/phat-thanh-mang-non/mang-non-2026-09-21-01234567.mp3",
        "length": "1234567",
        "type": "audio/mpeg",
    }
    assert item.findtext(ITUNES + "duration") == "77"
    assert item.findtext(ITUNES + "explicit") == "false"
    assert item.findtext(ITUNES + "season") == "2026"
    assert item.findtext(ITUNES + "episode") == "2"
    assert item.find(PODCAST + "season").get("name") == "Năm học 2026–2027"
    page = f"{base}/phat-thanh-mang-non/mang-non-2026-09-21"
    assert item.findtext("link") == page + ".html"
    assert item.find(PODCAST + "transcript").get("url") == page + ".vtt"
    assert item.find(PODCAST + "transcript").get("type") == "text/vtt"
    assert item.find(PODCAST + "chapters").get("url") == page + ".chapters.json"
    assert item.find(PODCAST + "txt").get("purpose") == "ai-content"
    assert "36/2024/QH15</a>" in item.findtext(CONTENT + "encoded")


def test_channel_puts_right_what_feedgen_gets_wrong(render, samples):
    """Own link, self link, explicit, image and build date are the ones that were meant."""
    station = samples.make_station(email="phat-thanh@example.edu.vn", licence="CC-BY-4.0")
    episodes = [samples.make_episode(1), samples.make_episode(2)]
    channel = channel_of(render(episodes, station=station, weekly_days=[0, 4]))
    assert channel.findtext("link") == "https://phat-thanh.example.edu.vn/phat-thanh-mang-non/"
    own = [e for e in channel.findall(ATOM + "link") if e.get("rel") == "self"]
    assert [e.get("href") for e in own] == [
        "https://phat-thanh.example.edu.vn/phat-thanh-mang-non.xml"
    ]
    assert channel.findtext("lastBuildDate") == "Mon, 21 Sep 2026 06:45:00 +0700"
    assert channel.findtext(ITUNES + "explicit") == "false"
    assert channel.find(ITUNES + "image").get("href") == IMAGE
    assert channel.findtext("image/link") == channel.findtext("link")
    assert channel.findtext(PODCAST + "guid") == samples.SHOW_GUID
    assert channel.find(PODCAST + "locked").attrib == {"owner": "phat-thanh@example.edu.vn"}
    assert channel.findtext(PODCAST + "license") == "cc-by-4.0"
    frequency = channel.find(PODCAST + "updateFrequency")
    assert frequency.get("rrule") == "FREQ=WEEKLY;BYDAY=MO,FR"
    assert frequency.text == "Thứ hai, thứ sáu hằng tuần"


def test_owner_is_hidden_without_an_email(render, samples):
    """A school that gives no email has no owner element."""
    channel = channel_of(render([samples.make_episode()]))
    assert channel.find(ITUNES + "owner") is None
    assert channel.find(PODCAST + "locked").attrib == {}


def test_newest_episode_comes_first_whatever_the_order_handed_in(render, samples):
    """The order of the input does not matter."""
    episodes = [samples.make_episode(n) for n in range(1, 8)]
    shuffled = episodes[:]
    random.Random(7).shuffle(shuffled)
    data = render(shuffled)
    numbers = [e.text for e in channel_of(data).iter(ITUNES + "episode")]
    assert numbers == ["7", "6", "5", "4", "3", "2", "1"]
    assert data == render(episodes)


def test_same_input_same_bytes_in_any_locale(render, samples):
    """No build time and no month name of the machine is in the feed."""
    first = render([samples.make_episode()])
    kept = locale.setlocale(locale.LC_TIME)
    for wanted in locale.locale_alias.get("vi_vn", "C"), "C":
        try:
            locale.setlocale(locale.LC_TIME, wanted)
        except locale.Error:
            continue
        assert render([samples.make_episode()]) == first
    locale.setlocale(locale.LC_TIME, kept)


def test_air_time_of_any_zone_is_written_in_vietnamese_time(render, samples):
    """A catalogue that hands back UTC changes nothing."""
    episode = samples.make_episode()
    moved = replace(episode, air_time=episode.air_time.astimezone(UTC))
    assert render([moved]) == render([episode])


def test_empty_show_is_a_feed_without_dates(render):
    """Before the first episode there is no build date to invent."""
    channel = channel_of(render([]))
    assert channel.find("lastBuildDate") is None
    assert channel.findall("item") == []


def test_episode_without_public_edition_is_left_out(render, samples):
    """Only what may leave the school."""
    episodes = [samples.make_episode(1, public=None), samples.make_episode(3)]
    assert len(channel_of(render(episodes)).findall("item")) == 1


def test_episode_of_another_show_has_a_guid_of_its_own(render, samples):
    """Newsboat mixes up two shows whose items share a GUID; its page and sound are the same."""
    home = channel_of(render([samples.make_episode()]))
    other = samples.make_show(key="ca-dai", guid="9b1f3a0e-52a8-5b60-8a0f-0a5d6f1b7c11")
    guest = channel_of(render([samples.make_episode()], show=other))
    assert home.findtext("item/guid") == samples.make_episode().guid
    assert guest.findtext("item/guid") == str(
        uuid.uuid5(uuid.UUID(other.guid), samples.make_episode().key)
    )
    for name in ("link", "title"):
        assert guest.findtext(f"item/{name}") == home.findtext(f"item/{name}")
    assert guest.find("item/enclosure").attrib == home.find("item/enclosure").attrib


def test_voice_of_a_school_only_part_is_not_named(render, samples):
    """A pupil who speaks only in the school edition is in no feed."""
    data = render([samples.make_episode()]).decode()
    assert samples.SECRET not in data
    assert "Bí Mật" not in data


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Số 12: Đội mũ bảo hiểm", "Đội mũ bảo hiểm"),
        ("Tập 3 – Đi xe máy điện", "Đi xe máy điện"),
        ("Phát thanh măng non số 5: Chuyện thuốc lá", "Chuyện thuốc lá"),
        ("PHÁT THANH MĂNG NON – Chuyện thuốc lá", "Chuyện thuốc lá"),
        ("Phát thanh măng non", "Đội mũ bảo hiểm: những điều em cần nhớ"),
        ("Số 12", "Đội mũ bảo hiểm: những điều em cần nhớ"),
        ("Số điện thoại 111", "Số điện thoại 111"),
        ("Phát thanh măng nonsense", "Phát thanh măng nonsense"),
    ],
)
def test_title_has_neither_number_nor_show_name(render, samples, written, shown):
    """Directories want the bare title; the number has its own element."""
    item = channel_of(render([samples.make_episode(title=written)])).find("item")
    assert item.findtext("title") == shown


def test_title_of_nothing_but_number_falls_back_to_the_date(render, samples):
    """An episode always has a title."""
    bare = samples.make_edition(items=())
    episode = samples.make_episode(title="Số 12", public=bare)
    item = channel_of(render([episode])).find("item")
    assert item.findtext("title") == "Chương trình ngày 14 tháng 9 năm 2026"


def test_hostile_words_survive_as_words(render, samples):
    """Markup, quotes, control characters, decomposed marks and endless titles break nothing."""
    for text in samples.HOSTILE:
        item_with = samples.make_edition(
            items=(replace(samples.make_edition().items[0], title=text),)
        )
        episode = samples.make_episode(title=text, summary=text, topics=(text,), public=item_with)
        show = samples.make_show(title=text, description=text)
        item = channel_of(render([episode], show=show, station=samples.make_station(unit=text)))
        for element in item.iter():
            shown = element.text or ""
            assert not any(ord(c) < 32 and c not in "\n\t" for c in shown)
        assert "<script" not in item.findtext(f"item/{CONTENT}encoded")
        assert "<script" not in item.findtext("item/description")
        assert len(item.findtext("item/title").encode()) <= 255


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=3000), times=st.integers(1, 4))
def test_description_never_exceeds_4000_bytes(samples, text, times):
    """The limit of the directories counts bytes of the finished HTML."""
    episode = samples.make_episode(summary=text * times)
    show = samples.make_show(description=text * times or "x")
    data = render_record(
        feed_record(
            show, samples.make_station(), [episode], register=starter_register(), image_url=IMAGE
        )
    )
    channel = channel_of(data)
    assert len((channel.findtext("description") or "").encode()) <= 4000
    html = channel.findtext("item/description")
    assert len(html.encode()) <= 4000
    ElementTree.fromstring(f"<p>{html.replace('&nbsp;', ' ')}</p>")  # no tag or entity is cut


def test_empty_words_are_replaced_by_what_is_known(render, samples):
    """A feed always has title, description and author, an item always its words."""
    blank = " \x00\u202e"
    show = samples.make_show(title=blank, description=blank)
    station = samples.make_station(name=blank, unit=blank)
    episode = samples.make_episode(
        title=blank, summary=blank, programme_name=blank, public=samples.make_edition(items=())
    )
    channel = channel_of(render([episode], show=show, station=station))
    for name in ("title", "description", "copyright", "item/title", "item/description"):
        assert channel.findtext(name).strip()


def test_description_is_cut_behind_a_sentence(render, samples):
    """A summary of 10,000 words ends with a whole sentence."""
    episode = samples.make_episode(summary="Đây là một câu nói về pháp luật. " * 900)
    html = channel_of(render([episode])).findtext("item/description")
    assert 3800 < len(html.encode()) <= 4000
    assert "pháp luật.</p>" in html


def test_contents_are_not_told_twice(render, samples):
    """A summary made of the items' titles is contents enough."""
    title = samples.make_edition().items[0].title
    html = channel_of(render([samples.make_episode(summary=title)])).findtext("item/description")
    assert html.count(title) == 1
    assert "Trong chương trình" not in html


def test_link_of_a_law_that_is_no_web_address_is_not_followed(render, samples):
    """A source of law may not smuggle in a script."""
    law = replace(samples.make_edition().sources[0], url="javascript:alert(1)")
    data = render([samples.make_episode(public=samples.make_edition(sources=(law,)))])
    assert b"javascript:" not in data
    assert b"36/2024/QH15" in data


@pytest.mark.parametrize(
    "image",
    ["https://a.example/cover.jpeg", "https://a.example/bìa.jpg", "https://a.example/c.jpg?v=2"],
)
def test_image_that_feedgen_would_drop_is_refused(samples, image):
    """A cover never vanishes in silence."""
    with pytest.raises(PublishError, match="ảnh bìa"):
        feed_record(
            samples.make_show(),
            samples.make_station(),
            [],
            register=starter_register(),
            image_url=image,
        )


@pytest.mark.parametrize(
    "url", ["", "phat-thanh.example", "ftp://a.example", "https://a.example/đài"]
)
def test_public_address_that_no_client_can_use_is_refused(render, samples, url):
    """The sentence names the address and what to write instead."""
    with pytest.raises(PublishError, match="địa chỉ công khai"):
        render([], station=samples.make_station(public_url=url))


def test_public_address_with_a_path_and_slash_is_joined_once(render, samples):
    """A site below a folder works."""
    station = samples.make_station(public_url="https://a.example/truong/phat-thanh/")
    channel = channel_of(render([], station=station))
    assert channel.findtext("link") == "https://a.example/truong/phat-thanh/phat-thanh-mang-non/"


def test_two_episodes_with_one_guid_are_refused(render, samples):
    """Clients would keep one of them."""
    first, second = samples.make_episode(1), samples.make_episode(2)
    with pytest.raises(PublishError, match="mã nhận dạng"):
        render([first, replace(second, guid=first.guid)])


def test_empty_sound_is_refused(render, samples):
    """A length of nought is no length."""
    edition = samples.make_edition()
    silent = replace(edition, audio=replace(edition.audio, bytes=0))
    with pytest.raises(PublishError, match="rỗng"):
        render([samples.make_episode(public=silent)])


def test_unknown_category_names_the_nearest(render, samples):
    """The directories' list is closed."""
    with pytest.raises(PublishError) as caught:
        render([], show=samples.make_show(category="Educatoin"))
    assert "Education" in caught.value.hint


def test_subcategory_stands_inside_its_category(render, samples):
    """A parent and its child become two nested elements."""
    show = samples.make_show(category="Kids & Family>Education for Kids")
    category = channel_of(render([], show=show)).find(ITUNES + "category")
    assert category.get("text") == "Kids & Family"
    assert category.find(ITUNES + "category").get("text") == "Education for Kids"


def test_every_known_category_can_be_split():
    """What is offered is accepted."""
    assert all(split_category(name)[0] for name in known_categories())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'1234567"', b'1234568"'),
        (b"<itunes:explicit>false", b"<itunes:explicit>no"),
        (b'isPermaLink="false"', b'isPermaLink="true"'),
        (b'cover-12345678.jpg"', b'cover-1.jpg"'),
        (b"06:45:00 +0700</pubDate>", b"06:46:00 +0700</pubDate>"),
        (b"<item>", b"<items>"),
        (b"</channel>", b"<item></item></channel>"),
        (b"<channel>", b"<canal>"),
        (b'rel="self"', b'rel="hub"'),
    ],
)
def test_every_altered_byte_is_noticed(render, samples, old, new):
    """The feed is read back before anyone else reads it."""
    episodes = [samples.make_episode()]
    data = render(episodes)
    assert old in data
    record = feed_record(
        samples.make_show(),
        samples.make_station(),
        episodes,
        register=starter_register(),
        image_url=IMAGE,
    )
    verify_feed(data, record)
    with pytest.raises(PublishError, match="nguồn cấp"):
        verify_feed(data.replace(old, new), record)


def test_feedparser_reads_what_was_written(render, samples):
    """A common reader sees titles, enclosures, dates and durations."""
    import feedparser

    episodes = [samples.make_episode(n) for n in (1, 2, 3)]
    feed = feedparser.parse(io.BytesIO(render(episodes)))
    assert not feed.bozo
    assert feed.feed.title == "Phát thanh măng non"
    assert feed.feed.language == "vi"
    for entry, episode in zip(feed.entries, reversed(episodes), strict=True):
        assert entry.id == episode.guid
        assert entry.title == episode.title
        assert entry.enclosures[0].length == "1234567"
        assert entry.itunes_duration == "77"
        assert parsedate_to_datetime(entry.published) == episode.air_time


def test_podcastparser_reads_what_was_written(render, samples):
    """So does gPodder's reader."""
    import podcastparser

    episodes = [samples.make_episode(n) for n in (1, 2, 3)]
    data = render(episodes)
    feed = podcastparser.parse("https://phat-thanh.example.edu.vn/x.xml", io.BytesIO(data))
    assert feed["title"] == "Phát thanh măng non"
    assert feed["cover_url"] == IMAGE
    assert feed["type"] == "episodic"
    for entry, episode in zip(feed["episodes"], reversed(episodes), strict=True):
        assert entry["guid"] == episode.guid
        assert entry["total_time"] == 77
        assert entry["number"] == episode.number
        assert entry["published"] == int(episode.air_time.timestamp())
        assert entry["enclosures"][0]["file_size"] == 1234567
        assert entry["enclosures"][0]["mime_type"] == "audio/mpeg"


def test_dates_are_real_weekdays(render, samples):
    """The English weekday fits the date."""
    text = channel_of(render([samples.make_episode(4)])).findtext("item/pubDate")
    assert datetime.strptime(text, "%a, %d %b %Y %H:%M:%S %z").strftime("%a") == text[:3]


def test_item_without_number_words_or_chapters_leaves_their_elements_out(render, samples):
    """Nothing is pointed at that does not stand."""
    bare = samples.make_edition(chapters=(), transcript=(), items=(), sources=())
    item = channel_of(render([samples.make_episode(number=0, public=bare)])).find("item")
    for name in ("episode", "transcript", "chapters", "txt", "person"):
        assert item.find(PODCAST + name) is None
    assert item.find(ITUNES + "episode") is None


def test_endless_contents_give_way_to_the_summary(render, samples):
    """A hundred items do not push the summary out."""
    item = samples.make_edition().items[0]
    many = tuple(
        replace(item, slug=f"m{n}", title=f"Mục thứ {n} của chương trình") for n in range(100)
    )
    episode = samples.make_episode(
        summary="Tóm tắt. " * 300, public=samples.make_edition(items=many)
    )
    html = channel_of(render([episode])).findtext("item/description")
    assert html.startswith("<p>Tóm tắt. Tóm tắt.")
    assert f"<p>{AI_SENTENCE}.</p>" in html
    assert html.endswith("Liên hệ: Thầy tổng phụ trách</p>")
    assert len(html.encode()) <= 4000


def test_bytes_that_are_no_xml_are_named(samples):
    """A half-written feed is refused."""
    record = feed_record(
        samples.make_show(),
        samples.make_station(),
        [],
        register=starter_register(),
        image_url=IMAGE,
    )
    with pytest.raises(PublishError, match="không phải XML"):
        verify_feed(b"<rss><channel>", record)


def test_a_private_show_asks_every_directory_to_leave_it_out(render, samples):
    """Apple's tag and the open one: each catalogue knows only its own."""
    show = replace(samples.make_show(), private=True)
    channel = channel_of(render([samples.make_episode(1)], show=show))
    assert [tag.text for tag in channel.findall(ITUNES + "block")] == ["Yes"]
    assert [tag.text for tag in channel.findall(PODCAST + "block")] == ["yes"]


def test_a_public_show_asks_no_directory_to_leave_it_out(render, samples):
    channel = channel_of(render([samples.make_episode(1)]))
    assert channel.find(ITUNES + "block") is None
    assert channel.find(PODCAST + "block") is None


def test_the_tags_of_a_channel_stand_in_their_order_with_all_that_is_known(samples):
    """The same record gives the same bytes: none is left out, added or moved."""
    show = replace(samples.make_show(), private=True)
    station = samples.make_station(email="a@example.edu.vn", licence="CC-BY-4.0")
    full = replace(
        feed_record(show, station, [samples.make_episode(2)], register=starter_register(), image_url=IMAGE, weekly_days=[0]),
        pages=PageLinks(feed="f", json_feed="j", current="c", older="o"),
        hub="https://hub.example/", moved_to="https://moi.example/a.xml",
        location=Location(name="Xã Tân Lập", geo="geo:21.03,105.85"),
    )  # fmt: skip
    tags = [
        (tag.name.rpartition("}")[2], tag.text, dict(tag.attributes)) for tag in _channel_tags(full)
    ]
    link = "https://phat-thanh.example.edu.vn/phat-thanh-mang-non/"
    rss = "application/rss+xml"
    assert tags == [
        ("explicit", "false", {}),
        ("link", "", {"href": link, "rel": "alternate", "type": "text/html"}),
        ("link", "", {"href": "https://hub.example/", "rel": "hub"}),
        ("link", "", {"href": "o", "rel": "next", "type": rss}),
        ("link", "", {"href": "o", "rel": "prev-archive", "type": rss}),
        ("link", "", {"href": "c", "rel": "current", "type": rss}),
        ("archive", "", {}),
        ("guid", samples.SHOW_GUID, {}),
        ("locked", "yes", {"owner": "a@example.edu.vn"}),
        ("medium", "podcast", {}),
        ("updateFrequency", "Thứ hai hằng tuần", {"rrule": "FREQ=WEEKLY;BYDAY=MO"}),
        ("location", "Xã Tân Lập", {"geo": "geo:21.03,105.85"}),
        ("txt", "true", {"purpose": "ai-content"}),
        ("license", "cc-by-4.0", {}),
        ("block", "Yes", {}),
        ("block", "yes", {}),
        ("new-feed-url", "https://moi.example/a.xml", {}),
        ("pubDate", "Mon, 21 Sep 2026 06:45:00 +0700", {}),
    ]  # fmt: skip


def test_a_place_is_told_with_what_is_known_of_it(samples):
    show, station = samples.make_show(), samples.make_station()
    record = feed_record(show, station, [], register=starter_register(), image_url=IMAGE)
    placed = replace(record, location=Location(name="Xã Tân Lập", osm="R49903"))
    told = [dict(tag.attributes) for tag in _channel_tags(placed) if tag.text == "Xã Tân Lập"]
    assert told == [{"osm": "R49903"}]


def test_a_channel_of_which_little_is_known_says_no_more_than_that(samples):
    bare = feed_record(
        samples.make_show(),
        samples.make_station(),
        [],
        register=starter_register(),
        image_url=IMAGE,
    )
    assert [tag.name.rpartition("}")[2] for tag in _channel_tags(bare)] == [
        "explicit", "link", "guid", "locked", "medium",
    ]  # fmt: skip
