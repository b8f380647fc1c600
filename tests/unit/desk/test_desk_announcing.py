"""Giới thiệu bài: what is copied, downloaded and pasted of an episode, and of which there is none."""

import csv
import io
from dataclasses import replace

import pytest
from markupsafe import escape

from broadcaster.accounts.rights import Role
from broadcaster.production.sidecars import write_episode
from broadcaster.publishing.addresses import NEWEST_FRAME, embed_path, short_address
from broadcaster.publishing.portals import FITTING_SCRIPT
from tests.unit.desk.test_desk_pages import (  # noqa: F401
    approved,
    boss,
    episode,
    sent,
    sound,
    station,
)
from tests.unit.desk.test_desk_words import WORDS, visible


@pytest.fixture
def one(station, sent, boss):  # noqa: F811
    """An episode of the station's own show that was approved."""
    made, audio = sent(), station.tools.folders.audio
    found = replace(made, show=station.station.profile.shows[0].key)
    (audio / made.show).rename(audio / found.show)
    write_episode(audio / found.show / f"{found.key}.json", found)
    station.tools.catalogue().record(found)
    approved(boss, found)
    return found


def test_messages_table_snippet_card_and_poster_are_on_one_page(station, one, signed_in):  # noqa: F811
    person, url = signed_in(Role.EDITOR), station.station.profile.public_url
    page = person.get(f"/noi-nghe/{one.key}/gioi-thieu")
    assert page.status_code == 200, page.text[-500:]
    told = visible(page.text)
    for words in ("SMS không dấu", " tin, ", "Loại tài liệu: Tài liệu âm thanh", "A5, ảnh để gửi"):
        assert words in told
    assert short_address(url, one) in told
    assert f"src=&#34;{url}/{embed_path(one)}" in page.text
    assert f"src=&#34;{url}/{NEWEST_FRAME}" in page.text
    assert str(escape(FITTING_SCRIPT)) in page.text
    assert "Trang của bài chưa có trên kênh" in told
    assert not WORDS.search(told.replace("https://", "")), WORDS.search(told)
    # the table for a service has an empty column of numbers
    answer = person.get(f"/noi-nghe/{one.key}/loi-nhan.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [row["so_dien_thoai"] for row in rows] == ["", ""]
    assert "attachment" in answer.headers["content-disposition"]


@pytest.mark.slow
def test_of_a_site_without_a_lock_the_link_comes_first_and_why_is_said(station, one, signed_in):  # noqa: F811
    """A portal with a lock shows no player of one without: browsers refuse it."""
    person, at = signed_in(Role.EDITOR), f"/noi-nghe/{one.key}/gioi-thieu"
    locked = person.get(at).text
    assert "chưa có mã hóa" not in locked
    assert "<details open><summary>Máy nghe trong khung" in locked
    file = station.tools.folders.scripts / "station.toml"
    url = station.station.profile.public_url
    text = file.read_text("utf-8").replace(url, url.replace("https:", "http:"))
    file.write_text(text, "utf-8")
    plain = person.get(at).text
    assert "Trang của đài chưa có mã hóa" in visible(plain)
    assert "<details><summary>Máy nghe trong khung" in plain
    assert "<details open><summary>Chỉ dẫn đến bài" in plain


@pytest.mark.slow
def test_the_poster_comes_as_a_file_and_other_names_are_told(one, signed_in):
    person = signed_in(Role.EDITOR)
    answer = person.get(f"/noi-nghe/{one.key}/to/a5.pdf")
    assert answer.content.startswith(b"%PDF")
    assert f'filename="{one.key}-a5.pdf"' in answer.headers["content-disposition"]
    for name in ("a3.pdf", "a4.exe", "a4"):
        assert person.get(f"/noi-nghe/{one.key}/to/{name}").status_code == 422
    assert person.get("/noi-nghe/khong-co/gioi-thieu").status_code == 422


def test_what_nobody_approved_is_not_told_of(sent, signed_in):  # noqa: F811
    answer = signed_in(Role.EDITOR).get(f"/noi-nghe/{sent().key}/gioi-thieu")
    assert answer.status_code == 409
    told = visible(answer.text)
    assert "” thứ " in told  # no key
    assert "chưa được duyệt" in told
    assert "rồi duyệt số này trước" in told
    assert 'href="/ban/duyet/' in answer.text
