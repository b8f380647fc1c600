"""Số liệu, kế hoạch, báo cáo: published by a person, dated, listed, fed, withdrawn."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import feedparser
import pytest

from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.publishing.public_papers import (
    BOOK,
    FOLDER,
    PaperKind,
    paper_groups,
    paper_source,
    personal_marks,
    put_paper,
    read_papers,
    take_paper_back,
)
from tests.fakes.site_samples import make_station

DAY = date(2026, 11, 30)
TABLE = "Tháng,Lượt\r\n11/2026,20\r\n".encode()


def put(scripts, data=TABLE, name="a.csv", title="Số liệu tháng 11/2026", kind=PaperKind.FIGURES):
    return put_paper(scripts, data, name, title=title, kind=kind, day=DAY)


def files_of(scripts):
    source, told = paper_source(scripts)
    if source is None:
        return {}, told
    made = [f for g in paper_groups(make_station(), source) for p in g.parts() for f in p.make()]
    return {file.path: file for file in made}, told


def test_a_station_that_published_nothing_has_no_page_and_no_book(tmp_path):
    assert files_of(tmp_path) == ({}, ())
    assert read_papers(tmp_path) == ()


def test_a_file_stands_on_a_page_with_its_day_and_in_a_feed(tmp_path):
    one = put(tmp_path, title="Số liệu <tháng 11> & “nháp”")
    files, told = files_of(tmp_path)
    assert told == ()
    assert one.path == f"cong-bo/so-lieu-thang-11-nhap-{one.sha256[:8]}.csv"
    assert files[one.path].copy_of == tmp_path / FOLDER / one.file
    page = files["cong-bo/index.html"].content.decode()
    assert "Số liệu &lt;tháng 11&gt; &amp; “nháp” (CSV, 1 kB)" in page
    assert "30/11/2026" in page
    feed = feedparser.parse(files["cong-bo/moi.xml"].content)
    assert [(e.title, e.link.rpartition("/")[2]) for e in feed.entries] == [
        ("Số liệu: Số liệu <tháng 11> & “nháp”", one.path.rpartition("/")[2])
    ]


def test_a_withdrawn_file_is_gone_and_its_line_says_why(tmp_path):
    one, other = put(tmp_path), put(tmp_path, b"a,b\n", title="Kế hoạch", kind=PaperKind.PLAN)
    with pytest.raises(InputError, match="lý do"):
        take_paper_back(tmp_path, one.key, day=DAY, reason=" ")
    take_paper_back(tmp_path, one.key, day=DAY, reason="đếm thiếu tuần đầu")
    files, _ = files_of(tmp_path)
    assert one.path not in files
    assert other.path in files
    page = files["cong-bo/index.html"].content.decode()
    assert "Đã rút ngày 30/11/2026: đếm thiếu tuần đầu" in page
    assert "Số liệu:" not in files["cong-bo/moi.xml"].content.decode()
    assert not (tmp_path / FOLDER / one.file).exists()
    with pytest.raises(InputError, match="đã rút"):
        take_paper_back(tmp_path, one.key, day=DAY, reason="nữa")
    assert put(tmp_path).key != one.key  # its name is for life


def test_a_file_that_somebody_took_away_or_changed_is_told_and_not_published(tmp_path):
    one, other = put(tmp_path), put(tmp_path, b"a,b\n", title="Hai")
    (tmp_path / FOLDER / one.file).unlink()
    (tmp_path / FOLDER / other.file).write_bytes(b"a,c\n")
    files, told = files_of(tmp_path)
    assert len(told) == 2
    assert "đã công bố ngày 30/11/2026" in told[0]
    assert set(files) == {"cong-bo/index.html", "cong-bo/moi.xml"}


def office_file(*names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "<w:p>Em Nguyễn Văn An, 0912 345 678</w:p>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"MZ\x90", "a.exe", "không công bố được"),
        (b"", "a.csv", "trống"),
        (b"x" * 20_000_001, "a.csv", "lớn hơn"),
        (b"%PDF-1.7", "a.docx", "loại khác"),
        (b"no pdf", "a.pdf", "loại khác"),
        (b"\xff\xfe", "a.csv", "UTF-8"),
        (b"<svg/>", "a.svg", "không công bố được"),  # a drawing may bring a script
        (office_file("word/document.xml", "word/vbaProject.bin"), "a.docx", "macro"),
        (office_file("xl/workbook.xml"), "a.docx", "loại khác"),
    ],
)
def test_what_may_not_be_published_is_said(tmp_path, data, name, said):
    with pytest.raises(InputError, match=said):
        put(tmp_path, data, name)
    assert not (tmp_path / FOLDER).exists()


def test_the_same_file_is_published_once_and_a_title_is_asked_for(tmp_path):
    put(tmp_path)
    with pytest.raises(InputError, match="đã công bố ngày"):
        put(tmp_path, title="Tên khác")
    with pytest.raises(InputError, match="chưa ghi tên"):
        put(tmp_path, b"z,y\n", title=" . ")


def test_what_looks_like_data_of_persons_is_told():
    told = " ".join(personal_marks(office_file("word/document.xml"), "a.docx"))
    assert "0912 345 678" in told
    assert "Nguyễn Văn An" in told
    assert personal_marks(TABLE, "a.csv") == ()
    assert "tự xem" in personal_marks(b"%PDF-1.7", "a.pdf")[0]


@pytest.mark.parametrize("text", ["{", "[]", '{"papers": [{"key": "../x"}]}', "\udcff"])
def test_a_damaged_book_is_said_and_nothing_is_guessed(tmp_path, text):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / BOOK).write_text(text, "utf-8", "surrogateescape")
    with pytest.raises(ConfigError, match="sổ công bố hỏng"):
        read_papers(tmp_path)


def test_the_book_is_readable_by_people(tmp_path):
    put(tmp_path)
    told = json.loads(Path(tmp_path / FOLDER / BOOK).read_text("utf-8"))
    assert told["papers"][0]["title"] == "Số liệu tháng 11/2026"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7 x", "a.PDF"),
        (office_file("word/document.xml"), "a.docx"),
        (office_file("xl/workbook.xml"), "a.xlsx"),
        (b"on tap = javascript: <script> vbaProject\n", "a.csv"),
        (b"\x89PNG\r\n\x1a\n", "a.png"),
    ],
)
def test_what_is_what_it_says_is_taken(tmp_path, data, name):
    assert put(tmp_path, data, name).ending == Path(name).suffix.lower()


def test_a_file_of_the_largest_size_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr("broadcaster.publishing.public_papers.LARGEST", len(TABLE))
    put(tmp_path)
    with pytest.raises(InputError, match="lớn hơn"):
        put(tmp_path, TABLE + b"x", title="Hai")


def test_of_a_large_file_only_the_size_is_looked_at_each_time(tmp_path, monkeypatch):
    one = put(tmp_path)
    kept = tmp_path / FOLDER / one.file
    changed = TABLE.replace(b"20", b"21")
    kept.write_bytes(changed)
    assert len(paper_source(tmp_path)[1]) == 1
    monkeypatch.setattr("broadcaster.publishing.public_papers._READ_EACH_TIME", one.size)
    assert len(paper_source(tmp_path)[1]) == 1
    monkeypatch.setattr("broadcaster.publishing.public_papers._READ_EACH_TIME", one.size - 1)
    assert paper_source(tmp_path)[1] == ()  # the publisher looks when it copies
    kept.write_bytes(changed + b"x")
    assert len(paper_source(tmp_path)[1]) == 1
