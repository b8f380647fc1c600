"""What stands on the pages besides their text: QR code, words' times, light sound, sharing."""

import importlib.util
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
import segno

from broadcaster.domain.episode import AI_SENTENCE, MasterFile
from broadcaster.domain.master import LIGHT, Container
from broadcaster.law.starter import starter_register
from broadcaster.pictures.qr import ANY_MASK, QUIET, qr_path
from broadcaster.publishing.page_views import ShowView
from broadcaster.publishing.pages import episode_page, index_page, search_page, show_page

FEED = "https://phat-thanh.example.edu.vn/phat-thanh-mang-non.xml"


@pytest.fixture(scope="module")
def samples():
    path = Path(__file__).parents[2] / "fakes" / "site_samples.py"
    spec = importlib.util.spec_from_file_location("parts_samples", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _shelf(samples, *episodes, **changes):
    shelf = ShowView(show=samples.make_show(), episodes=episodes, cover="k/c.jpg", thumb="k/t.jpg")
    return replace(shelf, **changes)


def _page(samples, episode, **station):
    return episode_page(
        samples.make_station(**station),
        _shelf(samples),
        episode,
        episode.public,
        picture="k/x.jpg",
        register=starter_register(),
    )


def test_the_path_of_a_qr_code_is_its_modules():
    width, path = qr_path(FEED)
    drawn = [[0] * width for _ in range(width)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        for place in range(int(x), int(x) + int(length)):
            drawn[int(y)][place] = 1
    wanted = segno.make(FEED, error="m", micro=False).matrix_iter(border=QUIET)
    assert drawn == [list(row) for row in wanted]
    assert sum(map(sum, drawn[:QUIET])) == 0


def test_codes_of_one_mask_are_those_of_the_encoder_whichever_was_drawn_first():
    """Thousands of documents: each is drawn from what differs from the first of its length."""
    chance = random.Random(18004)
    for letters in ("0123456789", "0123456789-abcdxyz", "aâđ/?&="):
        for _ in range(25):
            name = "".join(chance.choices(letters, k=chance.choice((8, 9, 40))))
            text = f"https://phat-thanh.example.edu.vn/van-ban/{name}.html"
            wanted = segno.make(text, error="m", micro=False, mask=ANY_MASK)
            width, path = qr_path(text, mask=ANY_MASK)
            dark = {
                (int(x) + place, int(y))
                for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", path)
                for place in range(int(length))
            }
            rows = enumerate(wanted.matrix_iter(border=QUIET))
            assert dark == {(x, y) for y, row in rows for x, module in enumerate(row) if module}
            assert width == len(wanted.matrix) + 2 * QUIET


def test_the_show_page_has_the_code_and_says_how_to_subscribe(samples):
    page = show_page(samples.make_station(), _shelf(samples, qr=qr_path(FEED)))
    assert qr_path(FEED)[1] in page
    assert f'<code id="dia-chi-kenh">{FEED}</code>' in page
    assert "AntennaPod" in page
    assert "Mã QR của địa chỉ kênh" not in show_page(samples.make_station(), _shelf(samples))


def test_words_have_their_times_only_where_they_fit(samples):
    episode = samples.make_episode(1)
    lines = episode.public.transcript
    timed = replace(lines[0], words=tuple(50 * n for n in range(len(lines[0].text.split()))))
    wrong = replace(lines[1], words=(0, 10))
    public = replace(episode.public, transcript=(timed, wrong, *lines[2:]))
    page = _page(samples, replace(episode, public=public))
    assert page.count("data-w=") == 1
    assert 'data-w="0 50 50 50 50 50 50 50"' in page


def test_estimated_times_of_words_are_marked_and_told(samples):
    """The line is marked for programs, and a sentence tells people; exact times have neither."""
    episode = samples.make_episode(1)
    lines = episode.public.transcript
    exact, guessed = (
        replace(line, words=tuple(50 * n for n in range(len(line.text.split()))))
        for line in lines[:2]
    )
    for estimated in (False, True):
        told = (exact, replace(guessed, estimated=estimated), *lines[2:])
        page = _page(samples, replace(episode, public=replace(episode.public, transcript=told)))
        assert page.count(" data-estimated>") == estimated
        assert page.count("giờ máy ước tính") == estimated


def test_the_light_sound_is_offered_with_its_size(samples):
    episode = samples.make_episode(1)
    audio = replace(episode.public.audio, name="nhe.mp3", bytes=612_000, sha256="9" * 64)
    light = MasterFile(profile=LIGHT, container=Container.MP3, audio=audio)
    opus = replace(light, container=Container.OPUS)
    assert "Bản nhẹ" not in _page(samples, episode)
    page = _page(samples, replace(episode, public=replace(episode.public, masters=(opus, light))))
    assert "Bản nhẹ cho mạng yếu (0,6 MB)" in page
    assert 'href="../audio/phat-thanh-mang-non/mang-non-2026-09-14-nhe-99999999.mp3"' in page


def test_sharing_needs_no_script_of_others(samples):
    page = _page(samples, samples.make_episode(1))
    address = "https%3A//phat-thanh.example.edu.vn/phat-thanh-mang-non/mang-non-2026-09-14.html"
    assert f"https://zalo.me/share?url={address}" in page
    assert f"https://www.facebook.com/sharer/sharer.php?u={address}" in page
    assert re.findall(r'<script[^>]*src="(?!\.\./)', page) == []
    assert page.count("hidden>Chép địa chỉ") == 2


def test_the_picture_for_shared_links_has_its_size(samples):
    page = _page(samples, samples.make_episode(1))
    assert '<meta property="og:image:width" content="1200">' in page
    assert '<meta property="og:image:height" content="630">' in page


def test_a_subscribers_own_pages_are_for_no_index(samples):
    episode = samples.make_episode(1)
    assert 'name="robots"' not in _page(samples, episode)
    private = _page(samples, episode, public_url="https://x.example/feeds/rieng/0123abcd")
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in private


def test_the_search_page_says_what_to_do_without_scripts(samples):
    page = search_page(samples.make_station())
    assert "<noscript>" in page
    assert 'href="../phat-thanh-mang-non/index.html"' in page
    assert '"SearchAction"' in page
    front = index_page(samples.make_station(), [_shelf(samples)])
    assert 'action="tim-kiem/index.html"' in front


def test_people_read_what_programs_are_told_of_machine_voices(samples):
    episode = samples.make_episode(1)
    assert AI_SENTENCE in _page(samples, episode)
    lines = tuple(replace(line, synthetic=False) for line in episode.public.transcript)
    people = replace(episode, public=replace(episode.public, transcript=lines))
    assert AI_SENTENCE not in _page(samples, people)


def test_a_contact_is_a_link_at_the_foot_of_every_page(samples):
    station = {"contact": "Cô Hà, 0912 345 678, ha@truong.edu.vn"}
    for page in (
        _page(samples, samples.make_episode(1), **station),
        index_page(samples.make_station(**station), [_shelf(samples)]),
        search_page(samples.make_station(**station)),
    ):
        foot = page[page.index("<footer>") :]
        assert '<a href="tel:0912345678">0912 345 678</a>' in foot
        assert '<a href="mailto:ha@truong.edu.vn">ha@truong.edu.vn</a>' in foot


def test_the_show_s_pages_elsewhere_are_linked_and_a_secret_address_is_told_to_no_site(samples):
    apple = "https://podcasts.apple.com/vn/podcast/id1"
    spotify = "https://open.spotify.com/show/x"
    show = samples.make_show(apple=apple, spotify=spotify, youtube="https://youtube.com/@x")
    page = show_page(samples.make_station(), _shelf(samples, show=show))
    links = re.findall(r'<a class="button small" href="([^"]+)"', page)
    assert {apple, spotify, "https://youtube.com/@x"} <= set(links)
    assert f"podcast://{FEED.removeprefix('https://')}" not in links
    assert '"sameAs":["https://podcasts.apple.com/vn/podcast/id1"' in page
    secret = samples.make_station(public_url="https://x.edu.vn/rieng/tu-ma-0123456789")
    page = show_page(secret, _shelf(samples, show=samples.make_show(private=True)))
    links = re.findall(r'<a class="button small" href="([^"]+)"', page)
    assert links
    assert not [link for link in links if link.startswith("http")]
    page = _page(samples, samples.make_episode(1), public_url=secret.public_url)
    assert "facebook" not in page
    assert "data-share" not in page


def test_the_front_page_tells_an_episode_of_two_shows_once(samples):
    episode = samples.make_episode(1)
    every = samples.make_show(key="tat-ca", everything=True)
    views = [_shelf(samples, episode), _shelf(samples, episode, show=every)]
    page = index_page(samples.make_station(samples.make_show(), every), views)
    assert page.count('<audio id="player"') == 1
    assert "Các số gần đây" not in page


def test_what_is_quoted_stands_apart_with_its_address(samples):
    episode = samples.make_episode()
    lines = list(episode.public.transcript)
    address = "36/2024/QH15, Điều 1 <b>"
    lines[1] = replace(lines[1], quoted=address)
    page = _page(samples, replace(episode, public=replace(episode.public, transcript=tuple(lines))))
    [quote] = re.findall(r"<blockquote.*?</blockquote>", page, re.DOTALL)
    assert lines[1].text in quote
    assert lines[0].text not in quote
    assert "Nguyên văn 36/2024/QH15, Điều 1 &lt;b&gt;</cite>" in quote
    assert "<blockquote" not in _page(samples, episode)
