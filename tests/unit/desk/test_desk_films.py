"""Phim: what may be filmed, the files as they are given out, and what was posted."""

import json
from dataclasses import replace

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.app.desk import desk_parts
from broadcaster.domain.episode import public_face
from broadcaster.domain.timeline import Timeline
from broadcaster.outreach.film_origin import ORIGIN, origin_of, write_origin
from broadcaster.outreach.postings import POSTED, PostedList
from tests.unit.desk.test_desk_pages import (  # noqa: F401
    approved,
    boss,
    episode,
    sent,
    sound,
    station,
)
from tests.unit.desk.test_desk_words import WORDS, visible

# a signed-in desk with an approved sound costs more than a second; each route's right is held quickly
pytestmark = pytest.mark.slow
ADDRESS = "https://www.youtube.com/watch?v=abc"


SHOW = """
[[shows]]
key = "phat-thanh-mang-non"
guid = "3b01cedf-0566-5348-ad5e-86289b8151e6"
title = "Phát thanh măng non"
description = "Một kênh để thử."
"""


@pytest.fixture(autouse=True)
def show(station):  # noqa: F811
    """The show of the invented episodes is one of the station's."""
    path = station.tools.folders.scripts / "station.toml"
    path.write_text(path.read_text("utf-8") + SHOW, "utf-8")


def filmed(wired, one, name="youtube", folder=""):
    """A film that lies beside an episode, as far as the page is concerned."""
    there = wired.tools.folders.audio / one.show / "phim" / (folder or one.key) / name
    there.mkdir(parents=True)
    (there / f"{folder or one.key}.mp4").write_bytes(b"phim")
    (there / "mo-ta.txt").write_text("Lời đăng <b>&", "utf-8")
    nothing = Timeline(frames=0, events=(), chapters=(), captions=())
    write_origin(there, origin_of(public_face(one, one.public), nothing))
    return there


def test_a_film_is_asked_for_fetched_and_noted_as_posted(station, sent, boss, signed_in):  # noqa: F811
    one = sent()
    approved(boss, one)
    editor = signed_in(Role.EDITOR)
    here = f"/phim/{one.key}"
    asked = {"muc": "1", "khung": "9x16", "mang_zalo": "co", "mang_facebook": "co", "sang": "co"}
    answer = editor.post(here, asked)
    assert answer.status_code == 303, visible(answer.text)
    [job] = [job for job in desk_parts(station).jobs.open() if job.kind == "phim"]
    assert json.loads(job.argument) == {
        "key": one.key, "item": 1, "shape": "9x16", "networks": ["facebook", "zalo"],
        "light": True,
    }  # fmt: skip
    assert editor.post(here, {"muc": "0", "khung": "16x9"}).status_code == 422, "no network"
    whole = editor.post(here, asked | {"muc": "0"})
    assert whole.status_code == 422
    assert "chỉ dành cho một mục" in whole.text
    assert '<option value="9x16" selected' in whole.text, "the form comes back"

    filmed(station, one)
    other = filmed(station, one, folder=f"{one.key}-muc-2", name="tiktok")
    (other.parent.parent / "tho.txt").write_text("x", "utf-8")
    page = editor.get(here).text
    assert one.public.items[0].title in page
    assert "Lời đăng &lt;b&gt;&amp;" in page
    assert "TikTok, mục 2" in page
    assert not WORDS.search(visible(page))
    answer = editor.get(f"{here}/tep/{one.key}/youtube/{one.key}.mp4")
    assert (answer.status_code, answer.content) == (200, b"phim")
    assert "attachment" in answer.headers["content-disposition"]
    for name in ("youtube/khong-co.mp4", "youtube/..%2Ftho.txt", "..%2F/tho.txt"):
        assert editor.get(f"{here}/tep/{one.key}/{name}").status_code in (404, 422)

    form = {"mang": "youtube", "muc": "0", "dia_chi": ADDRESS}
    assert editor.post(f"{here}/da-dang", form).status_code == 303
    for item in ("77", "-3", "hai"):
        assert editor.post(f"{here}/da-dang", form | {"muc": item}).status_code == 422
    wrong = editor.post(f"{here}/da-dang", form | {"dia_chi": "javascript:alert(1)"})
    assert wrong.status_code == 422
    assert 'value="javascript:alert(1)"' in wrong.text, "the form comes back as it was sent"
    assert 'id="loi-o"' in wrong.text, "and says at the field what is wrong"
    [post] = PostedList(station.tools.folders.scripts / POSTED).all()
    assert (post.episode, post.network.value, post.address) == (one.key, "youtube", ADDRESS)
    assert post.who in editor.get(here).text
    path = station.tools.folders.scripts / POSTED  # people edit it, and it comes from backups
    path.write_text(path.read_text("utf-8").replace(ADDRESS, "javascript:alert(1)"), "utf-8")
    page = editor.get(here).text
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


def test_what_nobody_approved_has_no_form_and_gives_no_file(station, sent, signed_in):  # noqa: F811
    one = sent()
    filmed(station, one)
    editor = signed_in(Role.EDITOR)
    page = editor.get(f"/phim/{one.key}").text
    assert "chưa được duyệt" in page
    assert "Đăng ở đâu" not in page
    answer = editor.get(f"/phim/{one.key}/tep/{one.key}/youtube/{one.key}.mp4")
    assert answer.status_code == 409
    assert signed_in(Role.PUPIL).get(f"/phim/{one.key}").status_code == 403


def test_a_film_of_an_earlier_build_is_told_and_not_given_out(station, sent, boss, signed_in):  # noqa: F811
    one = sent()
    approved(boss, one)
    there = filmed(station, replace(one, title="Trước khi sửa"))
    unknown = filmed(station, one, name="zalo")
    (unknown / ORIGIN).unlink()
    editor = signed_in(Role.EDITOR)
    page = editor.get(f"/phim/{one.key}").text
    assert page.count("Phim này làm từ bản cũ") == 2
    assert "Lời đăng" not in visible(page).replace("Lời đăng, chép nguyên", "")
    assert ".mp4" not in page
    assert "Đã đăng lên YouTube" in page, "what was posted already can still be noted"
    assert not WORDS.search(visible(page))
    film = there / f"{one.key}.mp4"
    for place in (there, unknown):
        refused = editor.get(f"/phim/{one.key}/tep/{one.key}/{place.name}/{film.name}")
        assert refused.status_code == 422
        assert "bản cũ" in refused.text
    filmed(station, one, name="forum")
    kept = editor.get(f"/phim/{one.key}/tep/{one.key}/forum/{film.name}")
    assert (kept.status_code, kept.content) == (200, b"phim")
    listed = editor.get(f"/phim/{one.key}/tep/{one.key}/forum/{ORIGIN}")
    assert listed.status_code == 422, "what the program keeps there is no file of the film"
