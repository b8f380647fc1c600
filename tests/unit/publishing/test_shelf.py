"""The shelf of legal documents: pages, data and feed, each changed only with cause."""

import csv
import gc
import io
import json
import os
import random
import re
import time
import weakref
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from html import unescape
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from broadcaster.domain.episode import TranscriptLine, brief_of, in_order
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import LegalSource
from broadcaster.domain.text import one_line
from broadcaster.law import register_folder
from broadcaster.law.open_documents import on_shelf
from broadcaster.law.register import (
    NO_NUMBER,
    DocumentCheck,
    DocumentRelation,
    RegisteredDocument,
    RelationKind,
    register_of,
)
from broadcaster.law.register_files import read_document
from broadcaster.law.register_folder import RegisterFolder, read_register_folder
from broadcaster.law.starter import starter_documents
from broadcaster.publishing import shelf_entries as shelf_entries_module
from broadcaster.publishing.pagination import EpisodeSource
from broadcaster.publishing.publish import next_law_day
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.shelf import ShelfSource, as_csv, next_shelf_day, shelf_groups
from broadcaster.publishing.shelf_entries import (
    entry_name,
    entry_of,
    name_of,
    source_page,
)
from broadcaster.publishing.shelf_rows import shelf_entry, shelf_rows
from broadcaster.publishing.site import plan_station
from broadcaster.publishing.site_plan import law_of

NOW = date(2026, 11, 29)


def document(number="168/2024/NĐ-CP", **facts):
    usual = {
        "issuer": "Chính phủ",
        "kind": "Nghị định",
        "title": "Quy định xử phạt vi phạm hành chính về trật tự, an toàn giao thông",
        "issued": date(2024, 12, 26),
        "in_force": date(2025, 1, 1),
    }
    return RegisteredDocument(number=number, **{**usual, **facts})


def relation(kind, other, **facts):
    return DocumentRelation(kind=kind, acts=True, other=other, **facts)


@pytest.fixture
def place(tmp_path, samples):
    """A station with a shelf and what is published of it, again and again."""
    picture = b"\xff\xd8 a picture"
    publisher = FolderPublisher(tmp_path / "feeds")
    opened = []

    def publish(*documents, episodes=(), day=NOW, law=None, station=None):
        for episode in episodes:
            path = tmp_path / "audio_out" / episode.show / episode.public.audio.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.truncate(episode.public.audio.bytes)
        known = {episode.key: replace(episode, public=replace(
            episode.public, audio=replace(episode.public.audio, sha256="")))
            for episode in episodes}  # fmt: skip
        opened.clear()

        def get(key):
            opened.append(key)
            return known[key]

        plan = plan_station(
            station or samples.make_station(law_shelf=True),
            EpisodeSource(briefs=in_order(map(brief_of, known.values())), get=get),
            now=datetime(day.year, day.month, day.day, 12, tzinfo=samples.VIETNAM),
            audio_root=tmp_path / "audio_out",
            artwork={},
            law=law or RegisterFolder(register=register_of(documents)),
            cached_picture=lambda _key, _draw: picture,
            citing=tmp_path / "feeds" / ".da-xuat-ban.d" / "dan-luat",
            shelf_book=tmp_path / "feeds" / ".da-xuat-ban.d" / "tu-sach",
        )
        return publisher.publish(plan).changed

    def read(path):
        return (tmp_path / "feeds" / path).read_text(encoding="utf-8")

    return SimpleNamespace(publish=publish, read=read, folder=tmp_path / "feeds", opened=opened)


@pytest.fixture(autouse=True)
def no_drawing(monkeypatch):
    monkeypatch.setattr("broadcaster.publishing.site.thumbnail", lambda cover: cover)
    monkeypatch.setattr(
        "broadcaster.publishing.shelf_pages.qr_path", lambda text, **_: (9, f"M {text}")
    )


def citing(samples, number, *numbers, said="Theo Nghị định 168, em phải đội mũ.", start=31.5):
    episode = samples.make_episode(number)
    line = TranscriptLine(start=start, end=start + 4, speaker="NỮ", text=said, spoken=said)
    public = replace(
        episode.public,
        sources=tuple(LegalSource(number=one) for one in numbers),
        transcript=(*episode.public.transcript[:1], line),
    )
    return replace(episode, public=public)


# ----- what stands there


def test_every_document_of_the_starter_register_has_a_page_and_every_link_leads_somewhere(place):
    place.publish(*starter_documents())
    pages = [*place.folder.glob("van-ban/*.html")]
    assert len([p for p in pages if not p.name.startswith(("nam-", "index"))]) >= len(
        starter_documents()
    )
    for page in pages:
        assert 'id="toan-van"' not in page.read_text("utf-8")  # what came with the program
        for link in re.findall(r'(?:href|src)="([^"#]+)', page.read_text("utf-8")):
            if "://" in link or link == "data:,":
                continue
            assert (page.parent / link).resolve().exists(), (page.name, link)


def test_a_document_tells_its_facts_life_and_relations(place):
    old = document(
        "100/2019/NĐ-CP", issued=date(2019, 12, 30), in_force=date(2020, 1, 1), title="Cũ"
    )
    new = document(relations=(relation(RelationKind.REPLACES, "100/2019/NĐ-CP"),))
    place.publish(old, new)
    page = place.read("van-ban/100-2019-nd-cp.html")
    assert "<h1>Nghị định 100/2019/NĐ-CP</h1>" in page
    assert "Hiệu lực tính đến ngày" in page
    assert re.findall(r'<li data-since="([\d-]*)"( aria-current="date")?>', page) == [
        ("2019-12-30", ""),
        ("2020-01-01", ""),
        ("2025-01-01", ' aria-current="date"'),
    ]
    assert "✕ hết hiệu lực" in page
    assert "<h3>Văn bản thay thế</h3>" in page
    assert 'href="168-2024-nd-cp.html"' in page
    assert "<h3>Văn bản được thay thế</h3>" in place.read("van-ban/168-2024-nd-cp.html")
    assert '<path d="M https://phat-thanh.example.edu.vn/van-ban/100-2019-nd-cp.html"/>' in page


def test_a_document_speaks_to_machines_as_schema_org_says(place):
    new = document(
        short_names=("Nghị định 168",),
        relations=(
            relation(RelationKind.AMENDS, "100/2019/NĐ-CP"),
            relation(RelationKind.DETAILS, "36/2024/QH15"),
        ),
    )
    place.publish(new, document("100/2019/NĐ-CP"))
    page = place.read("van-ban/168-2024-nd-cp.html")
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])
    assert data["@type"] == "Legislation"
    assert data["legislationIdentifier"] == "168/2024/NĐ-CP"
    assert data["legislationDate"] == "2024-12-26"
    assert data["legislationDateVersion"] == "2025-01-01"
    assert data["legislationPassedBy"]["name"] == "Chính phủ"
    assert data["legislationLegalForce"] == "InForce"
    assert data["legislationAmends"] == [
        {
            "@type": "Legislation",
            "legislationIdentifier": "100/2019/NĐ-CP",
            "url": "https://phat-thanh.example.edu.vn/van-ban/100-2019-nd-cp.html",
        }
    ]
    assert data["legislationApplies"][0]["legislationIdentifier"] == "36/2024/QH15"


def test_the_pages_give_scripts_every_day(place):
    """What a script in the page asks is what the life line says."""
    place.publish(document(ended=date(2027, 3, 1)))
    page = place.read("van-ban/168-2024-nd-cp.html")
    effects = json.loads(unescape(re.search(r'id="hieu-luc" data-effects="([^"]*)"', page)[1]))
    assert [row[:3] for row in effects] == [
        ["2024-12-26", "chưa có hiệu lực", "warn"],
        ["2025-01-01", "còn hiệu lực", "ok"],
        ["2027-03-01", "hết hiệu lực", "bad"],
    ]
    [row] = json.loads(place.read("van-ban/nam-2024.json"))
    assert row["effects"] == effects
    assert row["page"] == "168-2024-nd-cp.html"
    assert json.loads(place.read("van-ban/muc-luc.json")) == {
        "years": [{"year": 2024, "count": 1, "file": "nam-2024.json"}]
    }


def test_the_feed_tells_what_began_and_ended_up_to_today(place):
    place.publish(
        document(ended=date(2026, 11, 1)), document("1/2027/NĐ-CP", in_force=date(2027, 1, 1))
    )
    channel = ElementTree.fromstring(place.read("van-ban/moi.xml")).find("channel")
    assert [item.findtext("title") for item in channel.findall("item")] == [
        "Nghị định 168/2024/NĐ-CP, từ 1/11/2026: hết hiệu lực",
        "Nghị định 168/2024/NĐ-CP, từ 1/1/2025: còn hiệu lực",
        "Nghị định 168/2024/NĐ-CP, ban hành 26/12/2024: chưa có hiệu lực",
        "Nghị định 1/2027/NĐ-CP, ban hành 26/12/2024: chưa có hiệu lực",
    ]
    assert channel.findtext("lastBuildDate") == "Sun, 01 Nov 2026 00:00:00 +0700"
    guids = [item.findtext("guid") for item in channel.findall("item")]
    assert len(set(guids)) == 4


def test_a_suspended_decree_is_told_by_page_data_and_feed(place):
    """Suspended, then the suspension ends: each day has its page, its row and its news."""
    held = relation(
        RelationKind.SUSPENDS, "46/2026/NĐ-CP", since=date(2026, 3, 10), until=date(2026, 6, 1)
    )
    decree = document("46/2026/NĐ-CP", issued=date(2026, 1, 26), in_force=date(2026, 1, 26))
    law = (decree, document("9/2026/NQ-CP", issued=date(2026, 3, 10), relations=(held,)))
    told = {}
    for day in (date(2026, 2, 1), date(2026, 3, 10), date(2026, 5, 31), date(2026, 6, 1)):
        place.publish(*law, day=day)
        page = place.read("van-ban/46-2026-nd-cp.html")
        state = re.search(r'<p class="state"><span class="mark \w+">. ([^<]*)<', page)[1]
        told[day.isoformat()] = (
            state,
            "Nghị định 46/2026/NĐ-CP, từ" in place.read("van-ban/moi.xml"),
        )
    assert [*told.values()] == [
        ("còn hiệu lực", False),
        ("ngưng hiệu lực", True),
        ("ngưng hiệu lực", True),
        ("còn hiệu lực", True),
    ]


def test_text_stands_there_only_where_a_file_of_the_station_has_it(place, tmp_path):
    """Each unit with its mark, đ apart from d; no word of the starter's own."""
    folder = tmp_path / "scripts_vi" / "van-ban"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text(
        "---\nSố: 12/2026/QĐ-UBND\nCơ quan: UBND xã Ví Dụ\nNgày ban hành: 2/3/2026\n"
        "Có hiệu lực từ: 12/3/2026\n---\n"
        "Chương I\nQUY ĐỊNH CHUNG\n\nĐiều 1. Phạm vi\n1. Quyết định này quy định:\n"
        "a) Một;\nb) Hai;\nc) Ba;\nd) Bốn;\nđ) Năm.\n\nĐiều 2. Thi hành\nMọi người thi hành.\n",
        encoding="utf-8",
    )

    def read():
        law = read_register_folder(folder)
        own = [one for one in law.register.documents if one.place]
        return replace(law, register=register_of(own))

    law = read()
    assert not [n for n in law.notices if n.level.name == "ERROR"], law.notices
    place.publish(law=law)
    page = place.read("van-ban/12-2026-qd-ubnd.html")
    for mark in ("dieu-1", "dieu-1-khoan-1-diem-d", "dieu-1-khoan-1-diem-dd", "dieu-2"):
        assert f'id="{mark}"' in page, mark
    assert "Mọi người thi hành." in page
    assert "Mục lục" in page
    changed = (folder / "a.md").read_text("utf-8").replace("Mọi người", "Ai cũng")
    (folder / "a.md").write_text(changed, encoding="utf-8")
    assert place.publish(law=read()) == ("van-ban/12-2026-qd-ubnd.html",)


def test_the_setting_turns_the_shelf_off_and_on(place, samples):
    assert any("van-ban" in path for path in place.publish(document()))
    off = place.publish(document(), station=samples.make_station(law_shelf=False))
    assert "van-ban/168-2024-nd-cp.html" in off
    assert not (place.folder / "van-ban").exists()
    assert "van-ban" not in place.read("index.html")


# ----- the episodes that speak of it


def test_a_document_names_its_episodes_at_the_second_and_they_lead_to_it(place, samples):
    episodes = [citing(samples, n, "NĐ 168/2024/ND-CP") for n in (1, 2)]
    place.publish(document(), episodes=episodes)
    page = place.read("van-ban/168-2024-nd-cp.html")
    assert "2 số đã nói về văn bản này" in page
    links = re.findall(r'class="place" href="([^"]*)">([^<]*)<', page)
    assert links == [
        ("../phat-thanh-mang-non/mang-non-2026-09-21.html#t=31.5", "Nghe từ 0:31"),
        ("../phat-thanh-mang-non/mang-non-2026-09-14.html#t=31.5", "Nghe từ 0:31"),
    ]
    episode = place.read("phat-thanh-mang-non/mang-non-2026-09-14.html")
    assert 'href="../van-ban/168-2024-nd-cp.html"' in episode
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', episode)[1])
    assert data["citation"] == [
        {
            "@type": "Legislation",
            "legislationIdentifier": "NĐ 168/2024/ND-CP",
            "url": "https://phat-thanh.example.edu.vn/van-ban/168-2024-nd-cp.html",
        }
    ]


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Theo Nghị định số 168/2024/NĐ-CP, em đội mũ.", True),
        ("nghị định 168 quy định rõ.", True),
        ("Xe chạy 168 cây số.", False),
        ("Theo Nghị định 1680, em đội mũ.", False),
    ],
)
def test_the_second_is_that_of_the_sentence_that_names_it(place, samples, said, named):
    place.publish(document(), episodes=[citing(samples, 1, "168/2024/NĐ-CP", said=said)])
    assert ("Nghe từ" in place.read("van-ban/168-2024-nd-cp.html")) == named


def test_one_more_episode_writes_the_pages_of_what_it_cites_and_opens_only_itself(place, samples):
    law = (document(), document("1/2026/NĐ-CP"), document("2/2026/NĐ-CP"))
    first = [citing(samples, n, "168/2024/NĐ-CP", "1/2026/NĐ-CP") for n in (1, 2)]
    place.publish(*law, episodes=first)
    more = citing(samples, 3, "1/2026/NĐ-CP", said="Xin chào.")
    changed = place.publish(*law, episodes=[*first, more])
    assert [path for path in changed if path.startswith("van-ban/")] == [
        "van-ban/1-2026-nd-cp.html"
    ]
    assert place.publish(*law, episodes=[*first, more]) == ()
    assert place.opened == []
    gone = place.publish(*law, episodes=[*first])
    assert [path for path in gone if path.startswith("van-ban/")] == ["van-ban/1-2026-nd-cp.html"]


def test_a_changed_document_has_made_anew_what_cites_it_and_nothing_else(place, samples):
    """An archive is not opened because somebody corrected a decree that no episode cites."""
    law = [document(), document("1/2026/NĐ-CP"), document("2/2026/NĐ-CP")]
    episodes = [citing(samples, 1, "168/2024/NĐ-CP"), citing(samples, 2, "1/2026/NĐ-CP")]
    place.publish(*law, episodes=episodes)
    law[2] = replace(law[2], in_force=date(2025, 3, 1))
    changed = place.publish(*law, episodes=episodes)
    assert {path for path in changed if not path.startswith("van-ban/")} == set()
    assert place.opened == []
    law[0] = replace(law[0], ended=date(2026, 9, 1))
    changed = place.publish(*law, episodes=episodes)
    pages = [path for path in changed if path.endswith(".html") and "van-ban" not in path]
    assert pages == ["phat-thanh-mang-non/mang-non-2026-09-14.html"]
    assert "hết hiệu lực" in place.read(pages[0])
    assert "phat-thanh-mang-non.xml" in changed


def test_a_lost_book_of_citations_is_made_again(place, samples):
    episodes = [citing(samples, 1, "168/2024/NĐ-CP")]
    place.publish(document(), episodes=episodes)
    book = place.folder / ".da-xuat-ban.d" / "dan-luat"
    kept = book.read_bytes()
    for damaged in (
        b"",
        b"{}",
        b'{"version":1,"episodes":[],"cited":[["a","b",[[7,1]]]]}',
        b'{"version":2,"mark":"","pages":[],"told":[],"episodes":{}}',
        b'{"version":2,"mark":"","pages":[],"told":{},"episodes":{"a":[7]}}',
        b"[]",
        b"\xff",
    ):
        book.write_bytes(damaged)
        assert place.publish(document(), episodes=episodes) == ()
        assert book.read_bytes() == kept


# ----- what changes


def test_one_changed_document_writes_its_page_its_year_and_the_front(place):
    law = [
        document(f"{n}/{2020 + n % 4}/NĐ-CP", issued=date(2020 + n % 4, 1, 5)) for n in range(1, 13)
    ]
    place.publish(*law)
    law[4] = replace(law[4], title="Tên mới")
    changed = {path.removeprefix("van-ban/") for path in place.publish(*law)}
    assert changed == {
        *("5-2021-nd-cp.html", "nam-2021.html", "nam-2021.json", "nam-2021.csv"),
        *("index.html", "moi.xml"),
    }


def test_of_four_hundred_documents_one_that_changes_touches_few_groups(samples):
    """Its own, its year's, those of what it is related to, and the front; never the archive's."""
    law = [
        document(
            f"{n % 97 + 1}/{2000 + n // 20}/NĐ-CP",
            issuer=f"Cơ quan {n}",
            issued=date(2000 + n // 20, 1, 1 + n % 28),
            relations=(relation(RelationKind.CITES, f"{n}/1999/QH10"),),
        )
        for n in range(400)
    ]

    def keys(documents):
        law = RegisterFolder(register=register_of(documents))
        source = ShelfSource(station=samples.make_station(), law=law, day=NOW, load=None, told={})
        return {group.name: group.key for group in shelf_groups(source)}

    before = keys(law)
    after = keys([*law[:250], replace(law[250], title="Tên mới"), *law[251:]])
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name] != after[name]}
    assert len(changed) == 3
    assert {"van-ban", "van-ban-nam-2012"} < changed


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A register in files: write one, read all of them as a new run does, long after."""
    monkeypatch.setattr("broadcaster.law.register_index._SETTLED", 0)
    folder = tmp_path / "scripts_vi" / "van-ban"
    folder.mkdir(parents=True)
    (tmp_path / "audio_out").mkdir()

    def write(number, more="", body="Điều 1. Phạm vi"):
        path = folder / f"{number.replace('/', '-')}.md"
        head = f"Số: {number}\nTên: Nghị định {number}\nCấp: trung ương\nCơ quan: Chính phủ\n"
        days = "Ban hành: 2/1/2025\nHiệu lực từ: 1/2/2025\n"
        path.write_text(f"{head}{days}{more}---\n{body}\n", "utf-8")
        long_ago = time.time() - 60
        os.utime(path, (long_ago, long_ago))

    def read():
        register_folder.forget()
        return read_register_folder(folder)

    return SimpleNamespace(write=write, read=read, folder=folder)


@pytest.fixture
def worked_out(monkeypatch):
    """The documents whose standing was worked out."""
    found = []

    def entry_of(register, one):
        found.append(one.number)
        return real(register, one)

    real = shelf_entries_module.entry_of
    monkeypatch.setattr("broadcaster.publishing.shelf_rows.entry_of", entry_of)
    return found


def test_of_an_unchanged_register_no_document_is_looked_at(place, files, worked_out):
    for n in range(1, 30):
        files.write(f"{n}/2025/NĐ-CP")
    assert len(place.publish(law=files.read())) > 30
    worked_out.clear()
    assert place.publish(law=files.read()) == ()
    assert worked_out == []


def test_a_page_that_is_lost_is_made_again_with_an_unchanged_register(place, files, worked_out):
    for n in range(1, 30):
        files.write(f"{n}/2025/NĐ-CP")
    place.publish(law=files.read())
    page, news = place.folder / "van-ban/7-2025-nd-cp.html", place.folder / "van-ban/moi.xml"
    before = page.read_bytes(), news.read_bytes()
    page.unlink()
    assert place.publish(law=files.read()) == ("van-ban/7-2025-nd-cp.html",)
    news.unlink()
    assert place.publish(law=files.read()) == ("van-ban/moi.xml",)
    assert (page.read_bytes(), news.read_bytes()) == before


def test_a_new_episode_has_only_the_documents_beside_its_own_looked_at(
    place, files, worked_out, samples
):
    for n in range(1, 200):
        files.write(f"{n}/2025/NĐ-CP")
    place.publish(law=files.read())
    worked_out.clear()
    changed = place.publish(law=files.read(), episodes=[citing(samples, 1, "7/2025/NĐ-CP")])
    assert [path for path in changed if path.startswith("van-ban/")] == [
        "van-ban/7-2025-nd-cp.html"
    ]
    assert "7/2025/NĐ-CP" in worked_out
    assert len(worked_out) < 100


def test_what_changed_in_the_files_is_seen_whatever_was_kept(place, files, worked_out):
    for n in range(1, 30):
        files.write(f"{n}/2025/NĐ-CP")
    place.publish(law=files.read())
    files.write("7/2025/NĐ-CP", body="Điều 1. Phạm vi\nĐiều 2. Đối tượng")  # only the text
    assert place.publish(law=files.read()) == ("van-ban/7-2025-nd-cp.html",)
    files.write("7/2025/NĐ-CP", "Hết hiệu lực từ: 24/12/2026\n")
    assert "van-ban/7-2025-nd-cp.html" in place.publish(law=files.read())
    (files.folder / "9-2025-NĐ-CP.md").unlink()
    place.publish(law=files.read())
    assert not (place.folder / "van-ban/9-2025-nd-cp.html").exists()


def test_a_changed_file_has_itself_and_what_is_around_it_worked_out(files, worked_out):
    """The thousands of others are as they were kept."""
    for n in range(1, 60):
        files.write(f"{n}/2025/NĐ-CP")
    files.write("7/2025/NĐ-CP", "Văn bản được thay thế:\n - 8/2025/NĐ-CP, từ 24/12/2026\n")
    plan = files.folder.parent / "tu-sach"
    before = shelf_rows(files.read(), plan)
    assert len(worked_out) >= 59
    worked_out.clear()
    assert shelf_rows(files.read(), plan) == before
    assert worked_out == []
    files.write("7/2025/NĐ-CP", "Văn bản được thay thế:\n - 8/2025/NĐ-CP, từ 25/12/2026\n")
    after = shelf_rows(files.read(), plan)
    assert sorted(worked_out) == ["7/2025/NĐ-CP", "8/2025/NĐ-CP"]
    changed = {one.named[0] for one, other in zip(after, before, strict=True) if one != other}
    assert changed == {"7/2025/NĐ-CP", "8/2025/NĐ-CP"}


@pytest.mark.parametrize("damage", [b"", b"tu-sach-van-ban 1", None])
def test_lost_rows_of_the_shelf_are_worked_out_again(files, worked_out, damage):
    files.write("7/2025/NĐ-CP")
    plan = files.folder.parent / "tu-sach"
    rows = shelf_rows(files.read(), plan)
    kept = plan.with_name("tu-sach-van-ban").read_bytes()
    damaged = kept[:-3] + bytes([kept[-3] ^ 1]) + kept[-2:] if damage is None else damage
    plan.with_name("tu-sach-van-ban").write_bytes(damaged)
    worked_out.clear()
    assert shelf_rows(files.read(), plan) == rows
    assert "7/2025/NĐ-CP" in worked_out


def test_rows_mended_after_any_change_are_those_worked_out_anew(files):
    """Files come, change, break and go; how a document stands follows from far around it."""
    files.write("99/2025/NĐ-CP")
    chance = random.Random(57)
    plan = files.folder.parent / "tu-sach"
    headings = [
        *("Văn bản được thay thế", "Văn bản bị bãi bỏ", "Văn bản tạm ngưng hiệu lực"),
        *("Văn bản được sửa đổi bổ sung", "Văn bản được quy định chi tiết, hướng dẫn thi hành"),
    ]
    seen = set()
    for _ in range(25):
        short = f"{chance.randint(1, 12)}/2025"
        number, what = f"{short}/NĐ-CP", chance.random()
        if what < 0.15:
            (files.folder / f"{number.replace('/', '-')}.md").unlink(missing_ok=True)
        elif what < 0.3:  # with a mistake, and perhaps about the same document
            files.write(short, "Hiệu lực từ: 31/2/2025\n")
        elif what < 0.4:
            (files.folder / f"{short.replace('/', '-')}.md").unlink(missing_ok=True)
        else:
            other = f"{chance.randint(1, 12)}/2025/NĐ-CP"
            since = chance.choice(("", f", từ {chance.randint(1, 28)}/3/2026"))
            more = f"{chance.choice(headings)}:\n - {other}{since}\n"
            more += chance.choice(("", "", "Công khai: không\n", "Hết hiệu lực từ: 1/5/2026\n"))
            files.write(number, more)
        law = files.read()
        mended = shelf_rows(law, plan)
        assert mended == shelf_rows(replace(law, register=law.index.register()), None)
        seen.add(mended)
    assert len(seen) > 12


def test_what_was_kept_ends_on_the_day_on_which_a_document_stands_otherwise(
    place, files, worked_out, samples
):
    files.write("7/2025/NĐ-CP", "Hết hiệu lực từ: 24/12/2026\n")
    law, station = files.read(), samples.make_station(law_shelf=True)
    book = place.folder / ".da-xuat-ban.d" / "tu-sach"
    place.publish(law=law)
    worked_out.clear()
    assert next_shelf_day(station, files.read(), NOW, book) == date(2026, 12, 24)
    assert place.publish(law=files.read(), day=date(2026, 12, 23)) == ()
    assert worked_out == []
    assert "van-ban/moi.xml" in place.publish(law=files.read(), day=date(2026, 12, 24))
    assert place.publish(law=files.read(), day=date(2026, 12, 25)) == ()


def test_a_day_that_suspends_a_document_ends_what_was_kept(place, files, worked_out):
    files.write("7/2025/NĐ-CP", "Văn bản tạm ngưng hiệu lực:\n - 8/2025/NĐ-CP, từ 24/12/2026\n")
    files.write("8/2025/NĐ-CP")
    place.publish(law=files.read())
    worked_out.clear()
    assert place.publish(law=files.read(), day=date(2026, 12, 23)) == ()
    assert worked_out == []
    changed = place.publish(law=files.read(), day=date(2026, 12, 24))
    assert "van-ban/7-2025-nd-cp.html" in changed


@pytest.mark.parametrize("what", ["station", "program"])
def test_what_was_kept_is_of_one_station_and_one_program(
    place, files, worked_out, samples, monkeypatch, what
):
    files.write("7/2025/NĐ-CP")
    place.publish(law=files.read())
    worked_out.clear()
    station = samples.make_station(law_shelf=True)
    if what == "station":
        station = replace(station, name="Tên khác")
    else:
        monkeypatch.setattr("broadcaster.publishing.site_plan.program_key", lambda: "mới")
    changed = place.publish(law=files.read(), station=station)
    assert "7/2025/NĐ-CP" in worked_out
    assert what == "program" or "van-ban/7-2025-nd-cp.html" in changed


@pytest.mark.parametrize("damage", [b"", b"tu-sach 1", b"\xff\xfe", None])
def test_a_lost_plan_of_the_shelf_is_made_again(place, files, worked_out, damage):
    files.write("7/2025/NĐ-CP")
    place.publish(law=files.read())
    book = place.folder / ".da-xuat-ban.d" / "tu-sach"
    kept = book.read_bytes()
    if damage is None:
        book.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    else:
        book.write_bytes(damage)
    assert place.publish(law=files.read()) == ()
    assert book.read_bytes() == kept


def test_a_register_that_nobody_uses_any_more_is_not_held_by_what_was_planned_of_it():
    register = register_of([document()])
    gone = weakref.ref(register)
    law = RegisterFolder(register=register)
    assert shelf_rows(law, None) is shelf_rows(law, None)
    shelf_entry(register, (document().number, document().issuer))
    del law
    cites = f"{document().number}\t\t\t"
    assert law_of(cites, NOW, register) is law_of(cites, NOW, register)
    del register
    gc.collect()
    assert gone() is None


def test_a_day_alone_changes_nothing_but_where_a_document_stands_otherwise(place):
    law = (document(ended=date(2026, 12, 24)), document("1/2026/NĐ-CP"))
    place.publish(*law)
    assert place.publish(*law, day=date(2026, 12, 23)) == ()
    changed = {
        path.removeprefix("van-ban/") for path in place.publish(*law, day=date(2026, 12, 24))
    }
    assert "168-2024-nd-cp.html" in changed
    assert "moi.xml" in changed
    assert "1-2026-nd-cp.html" not in changed


# ----- names


def test_two_documents_of_one_number_have_pages_of_their_own_and_one_that_names_both(place):
    two = [
        document("12/2026/QĐ-UBND", kind="Quyết định", issuer=f"UBND tỉnh {name}") for name in "AB"
    ]
    place.publish(*two)
    choice = place.read("van-ban/12-2026-qd-ubnd.html")
    pages = re.findall(r'class="title" href="([^"]*)"', choice)
    assert len(set(pages)) == 2
    for page, body in zip(pages, "AB", strict=True):
        assert f"UBND tỉnh {body}" in place.read(f"van-ban/{page}")
    register = register_of(two)
    both = source_page(register, LegalSource(number="12/2026/QĐ-UBND"))
    assert both == "van-ban/12-2026-qd-ubnd.html"
    one = source_page(register, LegalSource(number="12/2026/QĐ-UBND", issuer="UBND tỉnh B"))
    assert one == f"van-ban/{pages[1]}"
    assert source_page(register, LegalSource(number="12/2026/QĐ-UBND", issuer="UBND xã C")) == ""


def test_the_episode_page_follows_its_document_when_the_other_of_that_number_goes(place, samples):
    """Else it would keep a link that leads nowhere."""
    number = "12/2026/QĐ-UBND"
    here, there = (document(number, issuer=f"UBND tỉnh {name}") for name in "AB")
    source = LegalSource(number=number, issuer="UBND tỉnh A")
    episode = citing(samples, 1)
    episode = replace(episode, public=replace(episode.public, sources=(source,)))
    for law in ((here, there), (here,), (here, there)):
        place.publish(*law, episodes=[episode])
        page = place.read("phat-thanh-mang-non/mang-non-2026-09-14.html")
        (link,) = set(re.findall(r'href="\.\./(van-ban/12-[^"]*)"', page))
        assert "UBND tỉnh A" in place.read(link)


def test_a_standing_site_is_due_when_any_document_of_the_shelf_stands_otherwise(samples):
    law = RegisterFolder(register=register_of((document(in_force=date(2026, 12, 24)),)))
    register = law.register
    noon = datetime(2026, 12, 1, 12, tzinfo=ZONE)
    assert next_law_day((), register, noon) is None
    turns = next_shelf_day(samples.make_station(), law, noon.date())
    assert turns == date(2026, 12, 24)
    assert next_law_day((), register, noon, shelf_day=turns).date() == turns
    assert next_shelf_day(samples.make_station(), law, turns) is None


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ("Số: 1/2026/QĐ-UBND\nCấp: Tỉnh", True),
        ("Số: 31/CT-UBND\nCấp: xã", True),
        ("Số: 1/2026/QĐ-UBND", True),
        ("Số: 12/QĐ-THCS", False),
        ("Số: Không số\nTên: Nội quy", False),
        ("Số: 1/2026/QĐ-UBND\nCấp: trường", False),
        ("Số: 12/QĐ-THCS\nCấp: trường\nCông khai: có", True),
        ("Số: 1/2026/QĐ-UBND\nCấp: tỉnh\nCông khai: không", False),
    ],
)
def test_only_what_is_for_everybody_stands_on_the_shelf(facts, shown):
    read = read_document(f"{facts}\n---\n".encode(), "a.md")
    assert read.errors == ()
    assert on_shelf(read.value) is shown
    register = register_of((read.value,))
    assert len(shelf_rows(RegisterFolder(register=register), None)) == shown
    assert bool(source_page(register, LegalSource(number=read.value.name))) is shown


def test_a_document_that_is_not_for_everybody_is_named_by_no_page(place):
    hidden = document(
        "9/2026/QĐ-THCS",
        title="Về em A",
        level="trường",
        relations=(relation(RelationKind.DETAILS, "168/2024/NĐ-CP"),),
    )
    place.publish(document(), hidden)
    for path in place.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(word.encode() in data for word in ("Về em A", "9/2026/QĐ-THCS")), path


def test_another_word_than_yes_and_no_is_a_mistake():
    read = read_document("Số: 1/2026/QĐ-A\nCông khai: tuỳ\n---\n".encode(), "a.md")
    assert [(one.code, one.place.line) for one in read.errors] == [("cong-khai-la", 2)]


@pytest.mark.parametrize(
    "number",
    ["CON", "index", "nam-2024", "../../etc/passwd", "a/b/c/d", "Không số", "66.13/2026/NQ-CP",
     "", "1/2-A", "1-2/A", "🚦", "x" * 500, "aux", "<b>1/2024</b>", "%2e%2e/%2f", "sitemap"],
)  # fmt: skip
def test_strange_numbers_have_a_name_that_may_stand_in_public(number):
    from broadcaster.publishing.public_paths import check_paths

    check_paths([f"van-ban/{name_of(number)}.html"])
    assert re.fullmatch(r"vb-[a-z0-9-]*\.[0-9a-f]{8}|\d[a-z0-9-]*", name_of(number))


def test_names_that_look_alike_are_told_apart():
    numbers = ("1/2-A", "1-2/A", "1/2/A", "168/2024/NĐ-CP", "168/2024/NĐ/CP", "168-2024/NĐ-CP")
    assert len({name_of(number) for number in numbers}) == len(numbers)
    assert name_of("168/2024/ND-CP") == name_of("Nghị định 168/2024/NĐ–CP") == "168-2024-nd-cp"


def test_documents_without_number_or_title_have_pages(place):
    nameless = RegisteredDocument(number=NO_NUMBER, title="Quy ước khu dân cư", issuer="Khu phố 2")
    bare = RegisteredDocument(number="7/2026/NĐ-CP")
    place.publish(nameless, bare)
    register = register_of([nameless, bare])
    page = place.read(f"van-ban/{entry_name(register, nameless)}.html")
    assert "<h1>Quy ước khu dân cư</h1>" in page
    assert "legislationIdentifier" not in page
    assert "<h1>7/2026/NĐ-CP</h1>" in place.read("van-ban/7-2026-nd-cp.html")


def test_nothing_that_a_file_says_becomes_markup_or_a_bad_address(place, samples):
    """Every field of a document is words of somebody."""
    for number, hostile in enumerate(samples.HOSTILE):
        bad = document(
            f"{number + 1}/2026/NĐ-CP",
            title=hostile,
            kind=hostile,
            issuer=hostile,
            signer=hostile,
            remark=hostile,
            short_names=(hostile,),
            topics=(hostile,),
            audiences=(hostile,),
            urls=("javascript:alert(1)", "https://vbpl.vn/a", 'https://x/"onclick="y'),
            relations=(relation(RelationKind.AMENDS, hostile, scope=hostile),),
        )
        place.publish(bad)
        for file in place.folder.glob("van-ban/*"):
            text = file.read_text("utf-8")
            assert "\x00" not in text
            if file.suffix == ".html":
                assert "<script>alert" not in text
                assert "javascript:" not in text
                assert "onclick=" not in text
            if file.suffix == ".xml":
                ElementTree.fromstring(text)
        assert "https://vbpl.vn/a" in place.read(f"van-ban/{number + 1}-2026-nd-cp.html")


def test_nothing_of_a_text_becomes_markup(place, files, samples):
    said = [one_line(hostile) for hostile in samples.HOSTILE]
    clauses = "\n".join(f"{number}. {words}" for number, words in enumerate(said, 1))
    files.write("7/2025/NĐ-CP", body=f"{said[0]}\nĐiều 1. {said[0]}\n{clauses}\na) {said[0]}")
    place.publish(law=files.read())
    page = place.read("van-ban/7-2025-nd-cp.html")
    assert "<script>alert" not in page
    for number, words in enumerate(said, 1):
        assert f"<p>{number}. {words}</p>" in unescape(page)


def test_the_table_and_the_data_have_the_day_on_which_another_document_ends_it():
    new = document(
        "9/2026/NĐ-CP",
        in_force=date(2026, 7, 1),
        relations=(relation(RelationKind.REPLACES, "168/2024/NĐ-CP"),),
    )
    register = register_of([document(), new])
    old = entry_of(register, register.document("168/2024/NĐ-CP"))
    assert old.document.ended is None
    assert "1/7/2026" in as_csv([old], NOW)


def test_what_nobody_checked_is_said_to_be_so_wherever_it_is_shown(place):
    seen = (DocumentCheck(day=date(2026, 11, 24), who="An", where="Công báo"),)
    place.publish(document(), document("1/2026/NĐ-CP", checks=seen))
    unchecked, checked = (
        place.read(f"van-ban/{name}.html") for name in ("168-2024-nd-cp", "1-2026-nd-cp")
    )
    assert "Chưa ai kiểm văn bản này" in unchecked
    assert "Chưa ai kiểm" not in checked
    assert place.read("van-ban/index.html").count("chưa ai kiểm") == 1
    ways = [json.loads(place.read(f"van-ban/nam-{year}.json")) for year in (2024,)]
    assert all(one.get("unchecked", False) == (one["number"] == "168/2024/NĐ-CP")
               for rows in ways for one in rows)  # fmt: skip


def test_the_table_opens_in_a_spreadsheet_and_runs_no_formula():
    register = register_of(
        [document(title="=cmd|' /C calc'!A0"), document("1/2026/NĐ-CP", topics=("a", "b"))]
    )
    rows = [
        *csv.reader(
            io.StringIO(
                as_csv([*map(partial(entry_of, register), register.documents)], NOW).removeprefix(
                    "\ufeff"
                )
            )
        )
    ]
    assert rows[0][:2] == ["Số, ký hiệu", "Tên"]
    assert rows[1][1].startswith("'=cmd") or rows[2][1].startswith("'=cmd")
    assert all(len(row) == len(rows[0]) for row in rows)
