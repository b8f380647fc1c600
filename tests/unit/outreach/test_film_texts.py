"""What stands beside a film: cut to what each network takes, never without the marks of machines."""

from dataclasses import replace
from datetime import date

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.domain.timeline import CaptionCue
from broadcaster.law.starter import starter_register
from broadcaster.outreach.film_texts import (
    FilmWords,
    chapter_lines,
    checklist,
    cut_words,
    hashtags,
    post_for,
    title_for,
    x_length,
)
from broadcaster.outreach.networks import RULES, Network, longer_than_taken, read_networks
from broadcaster.outreach.portal_zip import quarter
from broadcaster.production.transcript import srt

PAGE = "https://phat-thanh.example.edu.vn/phat-thanh-mang-non/mang-non-2026-09-14.html"
REGISTER = starter_register()


@pytest.fixture
def words(samples):
    episode = samples.make_episode()
    return FilmWords(
        episode=episode,
        title=episode.title,
        about="Vì sao phải đội mũ bảo hiểm.",
        edition=episode.public,
        chapters=((12.5, "Đội mũ bảo hiểm"), (40.0, "Hỏi – đáp")),
        synthetic=True,
        unit="Trường THCS Hoa Phượng",
        page=PAGE,
    )


@pytest.mark.parametrize("network", Network)
def test_no_post_is_longer_than_its_network_takes_nor_without_the_mark(words, network):
    helped = replace(words.edition.items[0], assisted="mô hình thử, 1/9/2026")
    longest = replace(
        words,
        title="Điều này rất dài 🚦 " * 20,
        about="Một câu tóm tắt nữa. " * 900,
        edition=replace(words.edition, items=(helped,)),
    )
    for one in (words, longest):
        told = post_for(one, network, REGISTER)
        size = x_length(told.strip()) if network is Network.X else len(told)
        size = len(told.encode()) if network is Network.YOUTUBE else size
        assert size <= RULES[network].text
        assert "Giọng đọc tổng hợp (AI)" in told
        assert PAGE in told
    assert "Lời văn soạn có trợ giúp của AI" in told
    assert len(title_for(longest, network)) <= (RULES[network].title or RULES[network].text)


@pytest.mark.parametrize("about", ["Hai ≤ ba. " * 380, "Hai < ba <b>đậm</b>. " * 20])
def test_youtube_counts_bytes_and_takes_no_angles(words, about):
    told = post_for(replace(words, about=about, title="1 < 2"), Network.YOUTUBE, REGISTER)
    assert len(told.encode()) <= 5_000
    assert not {"<", ">"} & set(told + title_for(replace(words, title="1 < 2"), Network.YOUTUBE))


def test_nothing_that_is_said_is_a_sign_of_subrip():
    cue = CaptionCue(start=0.0, end=1.0, speaker="NỮ", rows=("<b>1 < 2</b>", "a --> b"))
    assert srt([cue]).count(">") == 1
    assert "NỮ: ‹b›1 ‹ 2‹/b›\na --› b\n" in srt([cue])


def test_x_counts_letters_with_two_marks_twice_and_every_link_alike():
    assert x_length("abc") == 3
    assert x_length("đ ơ à") == 5
    assert x_length("ộ") == 2
    assert x_length("🚦") == 2
    assert x_length(f"nghe {PAGE}") == x_length("nghe https://a.vn") == 5 + 23


def test_chapters_begin_at_nought_and_none_is_under_ten_seconds():
    parts = ((0.0, "Mở đầu"), (14.0, "Nhạc"), (18.5, "Chuyện"), (179.9, "Tổng đài 111"))
    assert chapter_lines(parts, 190) == ["00:00 Mở đầu", "00:18 Chuyện", "02:59 Tổng đài 111"]
    assert chapter_lines(parts, 189) == ["00:00 Mở đầu", "00:18 Chuyện"], "the last one is short"
    assert chapter_lines(((12.5, "Bài"), (30.0, "Hai")), 60) == [
        "00:00 Mở đầu",
        "00:12 Bài",
        "00:30 Hai",
    ]
    assert chapter_lines(((0.0, "Một"), (3725.0, "Hai")), 4000) == ["0:00:00 Một", "1:02:05 Hai"]
    assert chapter_lines(((0.0, "Chỉ một"),), 60) == []
    assert chapter_lines((), 60) == []


def test_a_short_opening_swallows_no_item():
    """Ours takes six seconds, so that this is how nearly every post is cut."""
    parts = ((0.0, "Mở đầu"), (6.0, "Bài 1"), (200.0, "Bài 2"), (400.0, "Lời kết"))
    told = ["00:00 Bài 1", "03:20 Bài 2", "06:40 Lời kết"]
    assert chapter_lines(parts, 420) == told
    assert chapter_lines(parts, 405) == told[:2]
    short = ((0.0, "Mở đầu"), (4.0, "Chào"), (9.0, "Nhạc"), (15.0, "Bài"))
    assert chapter_lines(short, 40) == ["00:00 Nhạc", "00:15 Bài"]


def test_hashtags_are_whole_words_each_once(words):
    about = replace(words.episode, topics=("An toàn giao thông", "an toàn giao thông", "🚦"))
    told = hashtags(replace(words, episode=about))
    assert told[0] == "#PhổBiếnPhápLuật"
    assert [tag for tag in told if "ToànGiaoThông" in tag] == ["#AnToànGiaoThông"]
    assert "#" not in told


def test_titles_are_cut_between_words():
    assert cut_words("Đội mũ bảo hiểm", 15) == "Đội mũ bảo hiểm"
    assert cut_words("Đội mũ bảo hiểm", 14) == "Đội mũ bảo…"
    assert cut_words("Đội mũ · Xe đạp", 9) == "Đội mũ…"
    assert cut_words("x" * 300, 10) == "x" * 9 + "…"


def test_the_list_to_tick_tells_what_to_know_of_this_film(words):
    until = replace(words, until=date(2027, 5, 31), item=2)
    told = checklist(until, Network.X, left_out=["phim thiếu một mục"], seconds=200.0)
    assert "Biết rằng: phim thiếu một mục" in told
    assert "hết ngày 31/5/2027" in told
    assert "dài hơn 2 phút 20 giây" in told
    assert f"film {words.episode.key} --item 2 --sent x" in told
    assert "dài hơn" not in checklist(words, Network.X, left_out=[], seconds=140.0)


def test_networks_are_named_as_people_name_them():
    assert read_networks("zalo, Facebook;yt") == (
        Network.FACEBOOK,
        Network.YOUTUBE,
        Network.ZALO,
    )
    assert read_networks("") == ()
    with pytest.raises(InputError, match="không biết mạng “tictoc”"):
        read_networks("facebook, tictoc")
    assert longer_than_taken(141.0, tuple(Network)) == (Network.X,)
    assert longer_than_taken(140.0, tuple(Network)) == ()


def test_a_quarter_is_three_whole_months():
    assert quarter("Quý 4/2026") == (date(2026, 10, 1), date(2026, 12, 31))
    assert quarter("quy 1 năm 2028") == (date(2028, 1, 1), date(2028, 3, 31))
    assert quarter("quý 5/2026") is None
    assert quarter("tháng 9/2026") is None
