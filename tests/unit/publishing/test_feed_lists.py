"""JSON Feed, OPML and sitemap tell the same as the RSS."""

import json
from datetime import date
from xml.etree import ElementTree

from broadcaster.law.starter import starter_register
from broadcaster.publishing.feed import render_json_feed
from broadcaster.publishing.feed_record import feed_record
from broadcaster.publishing.site import render_opml, render_sitemap

IMAGE = "https://phat-thanh.example.edu.vn/phat-thanh-mang-non/cover-12345678.jpg"


def test_json_feed_has_one_attachment_an_item(samples):
    """The sound with its size and length."""
    episode = samples.make_episode()
    record = feed_record(
        samples.make_show(),
        samples.make_station(),
        [episode],
        register=starter_register(),
        image_url=IMAGE,
    )
    feed = json.loads(render_json_feed(record))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].endswith("/phat-thanh-mang-non.json")
    (item,) = feed["items"]
    assert item["id"] == episode.guid
    assert item["date_published"] == "2026-09-14T06:45:00+07:00"
    (attachment,) = item["attachments"]
    assert attachment["size_in_bytes"] == 1234567
    assert attachment["duration_in_seconds"] == 77


def test_opml_lists_every_show_whatever_its_title(samples):
    """Quotes and ampersands in titles stay inside their attribute."""
    shows = [samples.make_show(title=text, key=f"s{n}") for n, text in enumerate(samples.HOSTILE)]
    outlines = ElementTree.fromstring(render_opml(samples.make_station(), shows)).findall(
        ".//outline"
    )
    assert [o.get("xmlUrl") for o in outlines] == [
        f"https://phat-thanh.example.edu.vn/s{n}.xml" for n in range(len(shows))
    ]


def test_sitemap_gives_day_of_newest_content():
    """A page without content has no day."""
    data = render_sitemap(
        "https://a.example", [("index.html", None), ("x.html", date(2026, 9, 14))]
    )
    text = [e.text for e in ElementTree.fromstring(data).iter() if e.text and e.text.strip()]
    assert text == ["https://a.example/", "https://a.example/x.html", "2026-09-14"]
