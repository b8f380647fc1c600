"""The pages are readable Vietnamese HTML that works without scripts."""

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from broadcaster.domain.episode import EpisodeChapter
from broadcaster.law.starter import starter_register
from broadcaster.publishing.page_views import ShowView, clock, day_words, length_words, size_words
from broadcaster.publishing.pages import (
    asset,
    asset_files,
    episode_page,
    in_script,
    index_page,
    show_page,
)

VOID = {"meta", "link", "img", "input", "br", "hr"}


class Page(HTMLParser):
    """Every element in order, with a check that elements are nested rightly."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.open = [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def text(self):
        return " ".join(data for tag, data in self.texts if tag not in ("script", "style"))

    @property
    def data(self):
        (found,) = [data for tag, data in self.texts if tag == "script" and data.strip()]
        return json.loads(found)


@pytest.fixture
def shelf(samples):
    def make(*episodes, **changes):
        return ShowView(
            show=samples.make_show(**changes),
            episodes=episodes,
            cover="phat-thanh-mang-non/cover-12345678.jpg",
            thumb="phat-thanh-mang-non/thumb-12345678.jpg",
        )

    return make


@pytest.fixture
def render(samples, shelf):
    def make(episode=None, *, station=None, **options):
        episode = episode or samples.make_episode()
        return Page(
            episode_page(
                station or samples.make_station(),
                shelf(episode),
                episode,
                episode.public,
                register=starter_register(),
                **options,
            )
        )

    return make


def test_page_says_language_feeds_and_what_a_shared_link_shows(render):
    """The head is complete."""
    page = render(picture="phat-thanh-mang-non/x-12345678.jpg")
    assert page.all("html") == [{"lang": "vi"}]
    assert {a["type"] for a in page.all("link") if a.get("rel") == "alternate"} == {
        "application/rss+xml",
        "application/feed+json",
    }
    og = {a["property"]: a["content"] for a in page.all("meta") if "property" in a}
    base = "https://phat-thanh.example.edu.vn/"
    assert og["og:title"] == "Đội mũ bảo hiểm khi đi xe đạp điện"
    assert og["og:image"] == base + "phat-thanh-mang-non/x-12345678.jpg"
    assert og["og:url"] == base + "phat-thanh-mang-non/mang-non-2026-09-14.html"
    assert og["og:locale"] == "vi_VN"


def test_endless_title_leaves_the_page_small(samples, shelf):
    """Ten thousand letters are nowhere shown, and nowhere cut inside a letter."""
    title = "Đường phố không phải sân chơi " * 340
    episode = samples.make_episode(title=title)
    first = replace(episode.public.items[0], title=title)
    chapter = EpisodeChapter(start=0.0, title=title)
    public = replace(episode.public, items=(first,), chapters=(chapter,))
    episode = replace(episode, public=public)
    html = episode_page(
        samples.make_station(), shelf(episode), episode, public, register=starter_register()
    )
    page = Page(html)
    shown = [text for tag, text in page.texts if tag in ("h1", "title", "strong")]
    assert max(len(text.encode()) for text in shown) <= 700
    assert len(page.data["name"].encode()) <= 600
    assert len(html.encode()) < 30_000


def test_linked_data_names_the_sound_of_the_feed(render):
    """Search engines find the same file as podcast apps."""
    data = render().data
    assert data["@type"] == "PodcastEpisode"
    assert data["associatedMedia"]["contentUrl"] == (
        "https://phat-thanh.example.edu.vn/audio/phat-thanh-mang-non/mang-non-2026-09-14-01234567.mp3"
    )
    assert data["associatedMedia"]["duration"] == "PT77S"
    assert data["partOfSeries"]["@type"] == "PodcastSeries"
    assert data["datePublished"] == "2026-09-14T06:45:00+07:00"


def test_sound_plays_and_parts_are_reached_without_scripts(render):
    """A native player, and links with a time in the address."""
    page = render()
    (player,) = page.all("audio")
    assert "controls" in player
    sound = "../audio/phat-thanh-mang-non/mang-non-2026-09-14-01234567.mp3"
    assert player["src"] == sound
    hrefs = [a["href"] for a in page.all("a")]
    assert f"{sound}#t=12.5" in hrefs
    assert [a for a in page.all("div") if a.get("class") == "tools"] == [
        {"class": "tools", "hidden": None}
    ]


def test_transcript_law_and_voices_are_on_the_page(render):
    """What was said, by whom, on what ground."""
    text = render().text
    assert "Thưa các bạn, người ngồi trên xe đạp điện phải đội mũ bảo hiểm" in text
    assert "36/2024/QH15" in text
    assert "Quốc hội, ban hành 27/6/2024, hiệu lực từ 1/1/2025" in text
    assert "còn hiệu lực" in text
    assert "Giọng đọc tổng hợp (AI)" in text
    assert "Đọc thay giọng trực tuyến của Google (gTTS)" in text
    assert "Số 1" in text
    assert "Năm học 2026–2027" in text
    assert "thứ Hai, ngày 14 tháng 9 năm 2026" in text
    assert "1 phút 17 giây" in text


@pytest.mark.parametrize(
    ("in_force", "ended", "words", "colour"),
    [
        (date(2027, 1, 1), None, "chưa có hiệu lực", "mark warn"),
        (date(2020, 1, 1), date(2026, 9, 14), "hết hiệu lực", "mark bad"),
        (date(2020, 1, 1), None, "còn hiệu lực", "mark ok"),
    ],
)
def test_state_of_law_is_that_of_the_day_of_broadcast(
    render, samples, in_force, ended, words, colour
):
    """In words and sign, not by colour alone."""
    law = replace(samples.make_edition().sources[0], in_force=in_force, ended=ended)
    page = render(samples.make_episode(public=samples.make_edition(sources=(law,))))
    assert words in page.text
    assert {"class": colour} in page.all("span")


def test_only_voices_that_are_heard_are_named(render):
    """A pupil of a school-only part is not on the page."""
    assert "Bí Mật" not in render().text


def test_voices_and_summaries_are_told_once(render, samples):
    """Two roles with one voice are one line; a summary that repeats its items is not repeated."""
    voices = tuple(
        replace(v, name="Phát thanh viên", credit="", instead_of="", synthetic=True)
        for v in samples.make_episode().voices
    )
    item = samples.make_edition().items[0]
    page = render(samples.make_episode(voices=voices, summary=f"{item.summary}\nThêm một ý."))
    assert page.text.count("Phát thanh viên") == 1
    assert page.text.count(item.summary) == 1
    assert "Thêm một ý." in page.text


def test_end_of_validity_is_said(render, samples):
    """Listeners learn until when the content holds."""
    text = render(samples.make_episode(valid_to=date(2026, 12, 31))).text
    assert "Nội dung có giá trị đến hết ngày 31/12/2026" in text


def test_page_without_chapters_sources_or_words_still_stands(render, samples):
    """A bare edition leaves out the empty cards."""
    bare = samples.make_edition(chapters=(), sources=(), transcript=(), items=())
    text = render(samples.make_episode(public=bare, summary="", number=0)).text
    for absent in ("Các phần", "Văn bản nguồn", "Lời chương trình", "Số 0", "Nội dung", "lời đọc"):
        assert absent not in text


def test_hostile_words_never_become_markup(render, samples, shelf):
    """Titles, speakers, chapters and sources with markup are shown, not run."""
    for text in samples.HOSTILE:
        edition = samples.make_edition(
            chapters=(EpisodeChapter(start=0.0, title=text),),
            transcript=tuple(
                replace(line, text=text, speaker=text) for line in samples.make_edition().transcript
            ),
            sources=tuple(
                replace(s, number=text, title=text, issuer=text, url=f"javascript:{text}")
                for s in samples.make_edition().sources
            ),
            items=tuple(replace(i, title=text, summary=text) for i in samples.make_edition().items),
        )
        episode = samples.make_episode(title=text, summary=text, topics=(text,), public=edition)
        station = samples.make_station(name=text, unit=text, contact=text)
        own = shelf(episode, title=text, description=text)
        for html in (
            episode_page(
                station,
                own,
                episode,
                edition,
                register=starter_register(),
                newer=episode,
                older=episode,
            ),
            show_page(station, own),
            index_page(station, [own]),
        ):
            page = Page(html)
            assert len(page.all("script")) <= 3  # the facts, the player, the sharing
            assert not any(a.get("href", "").startswith("javascript") for a in page.all("a"))
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e]", html)
            assert "alert(" not in "".join(a.get("onload", "") for _, a in page.elements)
            assert page.data["@context"] == "https://schema.org"


def test_texts_are_composed(render, samples):
    """Decomposed letters of a Mac are made whole."""
    page = render(samples.make_episode(title=samples.HOSTILE[4]))
    assert "Pháp luật và bạn" in page.text


def test_nothing_is_loaded_from_elsewhere(render, samples, shelf):
    """No font, script, style or picture of another host."""
    episode = samples.make_episode()
    for html in (
        show_page(samples.make_station(), shelf(episode)),
        index_page(samples.make_station(), [shelf(episode)]),
    ):
        page = Page(html)
        loaded = [a["src"] for tag, a in page.elements if "src" in a]
        loaded += [a["href"] for a in page.all("link") if a.get("rel") == "stylesheet"]
        assert loaded
        assert not any("://" in address for address in loaded)
    for path, content in asset_files():
        if path.endswith((".css", ".js")):
            assert b"://" not in content


def test_every_input_and_picture_has_a_name(render):
    """Readers who cannot see the page are told what things are."""
    page = render()
    assert all("alt" in a for a in page.all("img"))
    assert all("aria-label" in a for a in page.all("audio"))
    assert all(a.get("href") for a in page.all("a"))
    assert len(page.all("h1")) == 1


def test_show_page_plays_the_newest_and_lists_the_others(samples, shelf):
    """One player, every episode within reach, older ones by school year."""
    episodes = [samples.make_episode(n, season=2026 + n // 40) for n in range(120, 0, -1)]
    html = show_page(samples.make_station(), shelf(*episodes))
    page = Page(html)
    assert page.all("audio")[0]["src"].endswith(f"{episodes[0].key}-01234567.mp3")
    links = {a["href"] for a in page.all("a")}
    for episode in episodes:
        assert f"../phat-thanh-mang-non/{episode.key}.html" in links
    assert len(page.all("details")) >= 2


def test_pages_stay_below_100_kb(samples, shelf):
    """Even with 300 episodes, or with 40 minutes of words."""
    episodes = [samples.make_episode(n) for n in range(300, 0, -1)]
    assert len(show_page(samples.make_station(), shelf(*episodes)).encode()) < 100_000
    line = samples.make_edition().transcript[1]
    words = tuple(replace(line, start=i * 6.0, end=i * 6.0 + 5) for i in range(400))
    long = samples.make_episode(public=samples.make_edition(transcript=words))
    html = episode_page(
        samples.make_station(), shelf(long), long, long.public, register=starter_register()
    )
    assert len(html.encode()) < 100_000


def test_empty_show_explains_itself(samples, shelf):
    """Before the first broadcast the page offers to subscribe."""
    page = Page(show_page(samples.make_station(), shelf()))
    assert "Chưa có số nào được phát công khai" in page.text
    assert "Đăng ký nghe" in page.text
    assert "Chưa có số nào" in Page(index_page(samples.make_station(), [shelf()])).text
    assert "chưa có chương trình nào" in Page(index_page(samples.make_station(), [])).text


def test_front_page_shows_the_newest_of_all_shows(samples, shelf):
    """Ten at most, newest first."""
    episodes = [samples.make_episode(n) for n in range(14, 0, -1)]
    page = Page(index_page(samples.make_station(), [shelf(*episodes)]))
    listed = [a["href"] for a in page.all("a") if a.get("href", "").endswith(".html")]
    first = f"phat-thanh-mang-non/{episodes[0].key}.html"
    assert first in listed
    assert f"phat-thanh-mang-non/{episodes[9].key}.html" in listed
    assert f"phat-thanh-mang-non/{episodes[10].key}.html" not in listed


def test_linked_data_cannot_leave_its_script():
    """No angle bracket or ampersand survives in the JSON, yet the words do."""
    text = in_script({"name": "</script>&<!--\u2028"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["name"] == "</script>&<!--\u2028"


def test_hashed_assets_are_among_the_shipped_files():
    """The pages name files that exist."""
    paths = {path for path, _ in asset_files()}
    assert {asset("style"), asset("player"), asset("search")} <= paths
    css = dict(asset_files())[asset("style")].decode()
    for font in re.findall(r"url\(([^)]+)\)", css):
        assert f"assets/{font}" in paths


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 giây"), (59.6, "1 phút"), (520, "8 phút 40 giây"), (3605, "1 giờ 5 giây")],
)
def test_length_in_words(seconds, words):
    """As people say it."""
    assert length_words(seconds) == words


def test_days_clocks_and_sizes():
    """Vietnamese weekday, decimal comma."""
    assert day_words(date(2026, 9, 20)) == "Chủ nhật, ngày 20 tháng 9 năm 2026"
    assert clock(3725.9) == "1:02:05"
    assert clock(-1) == "0:00"
    assert size_words(8_640_000) == "8,6 MB"
