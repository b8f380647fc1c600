"""Two programs of others that refuse a feed: what they refuse, and that ours is not refused.

Both read the text of a feed alone, offline. `rss-parser` (PyPI, GPL-3) holds it against typed models
of RSS 2.0 and Apple's tags, and makes a JSON Feed 1.1 of it by itself, which must say what ours says.
`podcast-partytime` (npm, MIT) is what the Podcast Index reads feeds with; it drops what it cannot use.

Looked at and not taken (November 2026): Debian's python-feedvalidator, the W3C's own, is Python 2 and
left Debian after buster; its successor is packaged nowhere. npm `feed-validator` 1.1.1 asks
validator.w3.org, so it does not work offline. PyPI `jsonfeedvalidator` 0.0.3 knows JSON Feed 1.0 only
and refuses `language` and `authors`. Everything else that packages call a validator of feeds is one of
timetables or shops.
"""

import importlib.util
import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from broadcaster.domain.text import clean
from broadcaster.publishing.feed import NewsItem, render_json_feed, render_news, render_record

pytestmark = pytest.mark.system
PARTYTIME = Path(__file__).with_name("test_partytime.py")


def _load(path):
    spec = importlib.util.spec_from_file_location(f"validators_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def helpers():
    return _load(PARTYTIME)


@pytest.fixture(scope="module")
def record(helpers):
    """A feed with everything that one of ours can hold."""
    return helpers.full_record(_load(helpers.FAKES / "site_samples.py"))


@pytest.fixture(scope="module")
def text(record):
    return render_record(record).decode()


def changed(text, pattern, instead):
    """The feed with its first item, or else its channel, made wrong in one place."""
    at = text.index("<item>") if re.search(pattern, text[text.index("<item>") :], re.S) else 0
    wrong, count = re.subn(pattern, instead, text[at:], count=1, flags=re.S)
    assert count == 1
    return text[:at] + wrong


# --- rss-parser ---------------------------------------------------------------------------------


def as_json_feed(text):
    """What the other program makes of a feed, and how often it had to give something up."""
    from rss_parser import PodcastParser
    from rss_parser.jsonfeed import to_json_feed

    return to_json_feed(PodcastParser.parse(text))


def test_the_typed_models_of_rss_and_apple_accept_ours_and_nothing_of_it_is_given_up(text, record):
    from rss_parser import PodcastParser

    channel = PodcastParser.parse(text).channel.content
    assert channel.title.content == record.title
    assert channel.itunes_explicit.content in ("true", "false")
    assert channel.itunes_type.content in ("episodic", "serial")
    for item, meant in zip(channel.items, record.items, strict=True):
        inside = item.content
        assert isinstance(inside.pub_date.content, datetime)
        assert inside.itunes_episode.content == meant.number
        assert inside.itunes_season.content == meant.season
    assert as_json_feed(text)[1] == (0, 0, 0)


def test_the_typed_model_of_rss_accepts_the_news_of_the_shelf(helpers):
    """Titles that would like to be markup stay titles; both clocks are dates."""
    import feedparser
    from rss_parser import RSSParser

    samples = _load(helpers.FAKES / "site_samples.py")
    titles = [" ".join(clean(hostile).split()) for hostile in samples.HOSTILE]
    items = [
        NewsItem(
            guid=f"https://dai.example/van-ban/{n}.html#2026-01-01",
            title=title,
            link=f"https://dai.example/van-ban/{n}.html",
            text=title,
            published=samples.utc(2026, 1, 31 - n),
        )
        for n, title in enumerate(titles)
    ]
    text = render_news(
        title="Tủ sách pháp luật",
        description="Văn bản mới.",
        feed="https://dai.example/van-ban/moi.xml",
        link="https://dai.example/van-ban/",
        items=items,
    ).decode()
    channel = RSSParser.parse(text).channel.content
    assert [item.content.title.content for item in channel.items] == titles
    assert [item.content.pub_date.content for item in channel.items] == [
        item.published for item in items
    ]
    read = feedparser.parse(text)
    assert read.bozo == 0
    assert [entry.id for entry in read.entries] == [item.guid for item in items]
    assert read.feed.updated_parsed[:3] == (2026, 1, 31)


def test_the_json_feed_that_it_makes_of_our_rss_says_what_our_own_json_feed_says(text, record):
    theirs, _ = as_json_feed(text)
    ours = json.loads(render_json_feed(record))
    for fact in ("version", "title", "home_page_url", "description", "language"):
        assert theirs[fact] == ours[fact]
    for item, mine in zip(theirs["items"], ours["items"], strict=True):
        for fact in ("id", "url", "title", "date_published"):
            assert item[fact] == mine[fact]
        for fact in ("url", "mime_type", "size_in_bytes"):
            assert item["attachments"][0][fact] == mine["attachments"][0][fact]


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        ("<title>.*?</title>(?=.*?<item>)", ""),
        ("<link>.*?</link>(?=.*?<item>)", ""),
        ("<description>.*?</description>(?=.*?<item>)", ""),
        (r"<itunes:episode>\d+", "<itunes:episode>mười"),
        (r"<itunes:season>\d+", "<itunes:season>năm nay"),
        ("</channel>", ""),
    ],
)
def test_it_refuses_a_feed_with_one_mistake(text, pattern, instead):
    wrong, count = re.subn(pattern, instead, text, count=1, flags=re.S)
    assert count == 1
    with pytest.raises(ValueError, match=r"Podcast|XML"):
        as_json_feed(wrong)


@pytest.mark.parametrize(
    ("pattern", "instead", "given_up"),
    [
        (r'(<enclosure[^>]*?) type="[^"]*"', r"\1", (0, 1, 0)),
        ("<pubDate>[^<]*<", "<pubDate>hôm qua<", (0, 0, 1)),
    ],
)
def test_it_gives_up_what_it_cannot_use(text, pattern, instead, given_up):
    assert as_json_feed(changed(text, pattern, instead))[1] == given_up


# --- podcast-partytime --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def partytime(helpers):
    return helpers.partytime.__wrapped__()


def read(helpers, partytime, text):
    """What the Podcast Index would keep, None when it refuses the feed; and what it says of it."""
    done = helpers.node("-e", helpers.READ, partytime, input=text.encode())
    *said, found = done.stdout.decode().splitlines()
    return json.loads(found), [json.loads(line)["msg"] for line in said]


def test_the_podcast_index_keeps_every_item_and_has_nothing_to_say(
    helpers, partytime, text, record
):
    found, said = read(helpers, partytime, text)
    assert [item["guid"] for item in found["items"]] == [item.guid for item in record.items]
    assert said == []


@pytest.mark.parametrize(
    ("pattern", "lacks"), [(r"<guid.*?</guid>", "guid"), (r"<enclosure[^>]*/>", "enclosure")]
)
def test_it_drops_an_item_that_lacks_what_it_needs(
    helpers, partytime, text, record, pattern, lacks
):
    found, said = read(helpers, partytime, changed(text, pattern, ""))
    assert [item["guid"] for item in found["items"]] == [item.guid for item in record.items[1:]]
    assert said == [f"Item has no {lacks}, skipping it."]


def test_it_refuses_what_is_no_feed(helpers, partytime, text):
    assert read(helpers, partytime, text.replace("rss", "tin"))[0] is None
