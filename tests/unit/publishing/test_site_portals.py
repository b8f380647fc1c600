"""What other sites are given of an episode, and that nothing private is among it."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from broadcaster.domain.station import PortalSettings
from broadcaster.publishing.addresses import (
    NEWEST_FRAME,
    embed_path,
    episode_page_path,
    oembed_path,
    path_on_site,
    short_address,
    short_code,
    short_path,
)
from broadcaster.publishing.portals import (
    BOX,
    FITTING_SCRIPT,
    HEIGHT,
    WIDTH,
    box_frame_html,
    box_items,
    box_json,
    box_rss,
    fitted_oembed,
)
from broadcaster.publishing.site import TAKEN
from tests.fakes.site_samples import LONG_TITLE

URL = "https://phat-thanh.example.edu.vn"


def site(samples, *episodes, station=None, **options):
    plan = samples.plan_site(
        station or samples.make_station(),
        episodes,
        now=samples.utc(2040, 1, 1),
        audio_root=Path("audio_out"),
        cached_picture=lambda _key, _draw: b"JPEG",
        **options,
    )
    return {file.path: file.content.decode("utf-8", "replace") for file in plan.files}


@pytest.fixture(scope="module")
def one(samples):
    return samples.make_episode()


@pytest.fixture(scope="module")
def files(samples, one):
    return site(samples, one)


def test_the_player_is_one_file_that_keeps_nothing_and_plays_without_scripts(files, one):
    page = files[embed_path(one)]
    assert not re.search(r"<script src|<link rel=\"stylesheet|localStorage|cookie|@import", page)
    assert f'<audio controls preload="none" src="../audio/{one.show}/' in page
    assert f'href="{URL}/{one.show}/{one.key}.html"' in page
    assert f'href="{URL}/{one.show}/{one.key}.html#loi-chuong-trinh"' in page
    assert "Giọng đọc tổng hợp (AI)" in page
    assert len(page.encode()) < 10_000
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1])
    assert policy.startswith("default-src 'none'; media-src 'self'")
    assert "unsafe" not in policy


def test_the_page_tells_where_its_player_and_its_answer_are(files, one):
    page = etree.HTML(files[f"{one.show}/{one.key}.html"])
    link = page.find(".//link[@type='application/json+oembed']").get("href")
    assert link == f"{URL}/{oembed_path(one)}"
    metas = {m.get("name"): m.get("content") for m in page.iterfind(".//meta[@name]")}
    assert metas["twitter:card"] == "player"
    assert metas["twitter:player"] == f"{URL}/{embed_path(one)}"
    assert (metas["twitter:player:width"], metas["twitter:player:height"]) == (
        str(WIDTH), str(HEIGHT),
    )  # fmt: skip
    assert metas["twitter:title"] == "Đội mũ bảo hiểm khi đi xe đạp điện"


def test_over_plain_http_there_is_a_player_but_no_card_of_one(samples, one):
    files = site(samples, one, station=samples.make_station(public_url="http://192.168.1.9/feeds"))
    page = files[f"{one.show}/{one.key}.html"]
    assert 'content="summary_large_image"' in page
    assert "twitter:player" not in page
    assert embed_path(one) in files


def test_the_answer_of_oembed_has_all_that_it_must(files, one):
    told = json.loads(files[oembed_path(one)])
    assert (told["version"], told["type"]) == ("1.0", "rich")
    frame = etree.HTML(told["html"]).find(".//iframe")
    assert frame.get("src") == f"{URL}/{embed_path(one)}"
    assert (frame.get("width"), frame.get("height")) == (str(told["width"]), str(told["height"]))
    assert frame.get("title") == f"Nghe: {told['title']}"
    assert {"thumbnail_url", "thumbnail_width", "thumbnail_height"} <= told.keys()
    assert path_on_site(URL, told["thumbnail_url"]) in files


@pytest.mark.parametrize(
    ("width", "height", "found", "picture"),
    [(None, None, (600, 200), True), (320, None, (320, 200), False), (2000, 100, (600, 100), False),
     (1200, 630, (600, 200), True)],
)  # fmt: skip
def test_a_portal_gets_no_more_than_it_has_room_for(files, one, width, height, found, picture):
    told = fitted_oembed(json.loads(files[oembed_path(one)]), width, height)
    assert (told["width"], told["height"]) == found
    assert f'width="{found[0]}" height="{found[1]}"' in told["html"]
    names = {"thumbnail_url", "thumbnail_width", "thumbnail_height"}
    assert names & told.keys() == (names if picture else set())


def test_the_short_address_leads_on_without_a_server(files, one):
    page = files[short_path(one)]
    [to] = re.findall(r'http-equiv="refresh" content="0;url=([^"]+)"', page)
    assert to == f"../../{one.show}/{one.key}.html"
    assert f'<link rel="canonical" href="{URL}/{one.show}/{one.key}.html">' in page
    assert short_address(URL, one) == f"{URL}/s/{short_code(one.key)}"
    assert re.fullmatch("[a-hjkmnp-z2-9]{7}", short_code(one.key))


def test_two_episodes_with_one_short_code_are_both_published_and_both_found(samples):
    """Found among half a million keys: nothing but chance makes a code the same."""
    old, new = (
        samples.make_episode(key=key, guid=key, air_time=samples.utc(2027, day, 1), title=title)
        for day, key, title in (
            (1, "doi-ta-2043-05-17", "Bài “cũ”"),
            (2, "mang-non-2037-02-27", "Bài <mới>"),
        )
    )
    assert short_path(old) == short_path(new)
    alone = site(samples, old)[short_path(old)]
    files = site(samples, new, old)
    page = files[short_path(old)]
    assert re.findall(r'<a href="../../(.*?)">(.*?)</a>', page) == [
        (episode_page_path(old), "Bài “cũ”"), (episode_page_path(new), "Bài &lt;mới&gt;"),
    ]  # fmt: skip
    assert "refresh" in alone
    assert "refresh" not in page
    assert "canonical" not in page  # it would name one of them
    assert {episode_page_path(old), episode_page_path(new)} <= files.keys()


def test_short_codes_are_for_life():
    """They stand on paper: what makes them may never change."""
    assert short_code("mang-non-2026-09-14") == "fw52n2z"
    codes = {short_code(f"mang-non-{n}") for n in range(2000)}
    assert len(codes) == 2000


def test_the_box_has_the_newest_of_all_shows_once(samples):
    station, show = samples.make_station(), samples.make_show()
    other = samples.make_show(key="luat-va-em", title="Luật và em", everything=True)
    secret = samples.make_show(key="noi-bo", private=True)
    episodes = [samples.make_episode(n) for n in range(1, 14)]
    hidden = [replace(one, show="noi-bo", key=f"{one.key}-rieng") for one in episodes]
    items = box_items(station, [(show, episodes), (other, episodes), (secret, hidden)])
    told = json.loads(box_json(station, items))
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert len(told["items"]) == BOX
    days = [item["date_published"] for item in told["items"]]
    assert days == sorted(days, reverse=True)
    assert "rieng" not in str(told)
    feed = feedparser.parse(box_rss(station, items))
    assert not feed.bozo
    assert [e.link for e in feed.entries] == [item["url"] for item in told["items"]]
    assert feed.entries[0].enclosures[0]["length"] == "1234567"


def test_the_box_for_frames_is_one_file_of_the_newest(samples, files, one):
    box = etree.HTML(files[NEWEST_FRAME])
    [link] = box.findall(".//li/a")
    assert (link.get("href"), link.text) == (f"{URL}/{episode_page_path(one)}", one.title)
    assert "14/9/2026" in "".join(box.find(".//li").itertext())
    policy = box.find(".//meta[@http-equiv]").get("content")
    assert policy.startswith("default-src 'none'")
    for element, rule in (("style", "style-src"), ("script", "script-src")):
        [text] = [node.text for node in box.findall(f".//{element}")]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy
    frame = etree.HTML(box_frame_html(samples.make_station())).find(".//iframe")
    assert frame.get("src") == f"{URL}/{NEWEST_FRAME}"
    assert box_frame_html(samples.make_station(portal=PortalSettings(embed=False))) == ""
    assert box_frame_html(samples.make_station(public_url="")) == ""


def test_every_script_of_the_player_is_named_by_its_policy(files, one):
    page = etree.HTML(files[embed_path(one)])
    policy = page.find(".//meta[@http-equiv]").get("content")
    for script in page.findall(".//script"):
        digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.count("sha256-") == 3


def test_what_a_portal_may_add_is_what_the_page_for_servers_tells():
    told = (Path(__file__).parents[3] / "docs" / "MAY-CHU.md").read_text("utf-8")
    assert FITTING_SCRIPT in told


@pytest.mark.parametrize(
    "title",
    ["]]> --> {{ 7 * 7 }}", '</script><script>alert("1")</script>', "A & B < C \"'", LONG_TITLE],
)
def test_a_title_that_wants_out_or_does_not_end_stays_a_title(samples, title):
    one = samples.make_episode(title=title)
    files = site(samples, one)
    assert "<script>alert" not in files[embed_path(one)].replace("<script>// One", "")
    told = json.loads(files[oembed_path(one)])
    assert etree.HTML(told["html"]).find(".//iframe").get("title") == f"Nghe: {title}"
    assert len(etree.HTML(told["html"]).findall(".//body/*")) == 1
    assert etree.HTML(files[NEWEST_FRAME]).find(".//li/a").text == title
    assert feedparser.parse(files["moi-nhat.xml"].encode()).entries[0].title == title


def of_others(files):
    ending = (".nhung.html", ".oembed.json", "moi-nhat.json", "moi-nhat.xml")
    return [path for path in files if path.endswith(ending) or path.startswith("s/")]


def test_private_shows_give_nothing_away(samples, one):
    secret = samples.make_show(private=True)
    station = samples.make_station(secret, public_url=f"{URL}/rieng/0123456789abcdef")
    files = site(samples, one, station=station, subscriber=secret.key)
    assert f"{one.show}/{one.key}.html" in files
    assert of_others(files) == []
    page = files[f"{one.show}/{one.key}.html"]
    assert not re.search("oembed|twitter:player|nhung", page)


def test_a_station_may_have_no_frames(samples, one):
    station = samples.make_station(portal=PortalSettings(embed=False))
    files = site(samples, one, station=station)
    assert not [path for path in of_others(files) if "nhung" in path or "oembed" in path]
    assert short_path(one) in files
    assert "twitter:player" not in files[f"{one.show}/{one.key}.html"]


def test_what_ended_is_gone(samples, one):
    ended = replace(one, public=replace(one.public, until=one.air_time.date() + timedelta(days=1)))
    files = site(samples, ended)
    box = [NEWEST_FRAME, "moi-nhat.xml", "moi-nhat.json"]
    assert of_others(files) == box
    assert not any(one.key in files[path] for path in box)
    assert "Chưa có số nào." in files[NEWEST_FRAME]


def test_no_show_takes_their_names():
    assert {"s", "moi-nhat", "oembed"} <= TAKEN


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (f"{URL}/a/b.html", "a/b.html"), (f"http://{URL[8:]}:80/a", "a"), (URL, ""),
        ("https://ke-gian.example/a", None), (f"{URL}.ke-gian.example/a", None), ("a", None),
        ("http://[", None), (f"ftp://{URL[8:]}/a", None),
    ],
)  # fmt: skip
def test_which_addresses_are_ours(url, path):
    assert path_on_site(URL, url) == path
    assert path_on_site(f"{URL}/feeds", f"{URL}/feeds-khac/a") is None
