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
    drop_telling,
    note_dropped,
    paper_groups,
    paper_source,
    papers_unread,
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
    later = take_paper_back(tmp_path, one.key, day=date(2026, 12, 9), reason="đếm thiếu")
    assert (later.withdrawn, later.reason) == (DAY, "đếm thiếu")  # what is said of it may change
    assert put(tmp_path).key != one.key  # its name is for life


def test_a_file_that_somebody_took_away_or_changed_is_told_and_not_published(tmp_path):
    one, other = put(tmp_path), put(tmp_path, b"a,b\n", title="Hai")
    (tmp_path / FOLDER / one.file).unlink()
    (tmp_path / FOLDER / other.file).write_bytes(b"a,c\n")
    files, told = files_of(tmp_path)
    assert len(told) == 2
    assert "đã công bố ngày 30/11/2026" in told[0]
    assert set(files) == {"cong-bo/index.html", "cong-bo/moi.xml"}


LINK = '<Relationship Type="x/hyperlink" Target="http://a.vn" TargetMode="External"/>'
OUTSIDE = '<Relationship Type="x/attachedTemplate" Target="http://a.vn" TargetMode="External"/>'


def office_file(*names, **parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "<p>Em Nguyễn Văn An, 0912 345 678</p>")
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"MZ\x90", "a.exe", "không công bố được"),
        (b"", "a.csv", "trống"),
        (lambda: b"x" * 20_000_001, "a.csv", "lớn hơn"),
        (b"%PDF-1.7", "a.docx", "loại khác"),
        (b"no pdf", "a.pdf", "loại khác"),
        (b"\xff\xfe", "a.csv", "UTF-8"),
        (b"<svg/>", "a.svg", "không công bố được"),  # a drawing may bring a script
        (office_file("word/document.xml", "word/vbaProject.bin"), "a.docx", "macro"),
        (office_file("xl/workbook.xml"), "a.docx", "loại khác"),
        (b"PK\3\4 xl/workbook.xml nonsense", "a.xlsx", "hỏng"),
        (office_file("xl/workbook.xml", "xl/macrosheets/a.xml"), "a.xlsx", "macro"),
        (office_file("word/document.xml", "word/activeX/a.bin"), "a.docx", "macro"),
        (office_file("word/document.xml", **{"word/_rels/a.rels": OUTSIDE}), "a.docx", "ở ngoài"),
    ],
)
def test_what_may_not_be_published_is_said(tmp_path, data, name, said):
    with pytest.raises(InputError, match=said):
        put(tmp_path, data() if callable(data) else data, name)
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
    assert "Lê Thị Hoa" in personal_marks(TABLE, "a.csv", title="Khen Lê Thị Hoa")[0]
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
        (office_file("word/document.xml", **{"word/_rels/a.rels": LINK}), "a.docx"),
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


def test_a_large_file_is_not_read_while_its_public_copy_stands(tmp_path, monkeypatch):
    monkeypatch.setattr("broadcaster.publishing.public_papers._READ_EACH_TIME", 1)
    scripts, feeds = tmp_path / "scripts_vi", tmp_path / "feeds"
    one = put(scripts)
    kept, public = scripts / FOLDER / one.file, feeds / one.path
    public.parent.mkdir(parents=True)
    public.write_bytes(TABLE)
    kept.write_bytes(TABLE.replace(b"20", b"21"))
    assert paper_source(scripts, feeds)[1] == ()  # what is public is right, and stays
    public.unlink()
    assert len(paper_source(scripts, feeds)[1]) == 1
    kept.write_bytes(TABLE)
    assert paper_source(scripts, feeds)[1] == ()
    kept.write_bytes(TABLE + b"x")
    assert len(paper_source(scripts, feeds)[1]) == 1


def test_a_file_that_is_away_keeps_its_line(tmp_path):
    one = put(tmp_path)
    (tmp_path / FOLDER / one.file).unlink()
    page = files_of(tmp_path)[0]["cong-bo/index.html"].content.decode()
    assert "Số liệu tháng 11/2026" in page
    assert "Tệp tạm không có" in page
    assert one.path.rpartition("/")[2] not in page


def test_files_without_a_book_are_a_lost_book(tmp_path):
    put(tmp_path)
    (tmp_path / FOLDER / BOOK).unlink()
    with pytest.raises(ConfigError, match="sổ công bố hỏng"):
        read_papers(tmp_path)


def test_a_withdrawal_that_was_cut_off_is_done_by_any_later_one(tmp_path):
    """The book says so and the file is still there: it goes, whatever the reason this time."""
    scripts, feeds = tmp_path / "scripts_vi", tmp_path / "feeds"
    one = put(scripts)
    take_paper_back(scripts, one.key, day=DAY, reason="đếm thiếu")
    copies = (scripts / FOLDER / one.file, feeds / one.path)
    for reason in ("đếm thiếu", "lý do khác"):
        for copy in copies:
            copy.parent.mkdir(exist_ok=True, parents=True)
            copy.write_bytes(TABLE)
        take_paper_back(scripts, one.key, day=DAY, reason=reason, public=(feeds,))
        assert not any(copy.exists() for copy in copies)


def test_the_file_is_gone_before_the_book_says_so(tmp_path, monkeypatch):
    one = put(tmp_path)
    monkeypatch.setattr("broadcaster.publishing.public_papers.write_atomic", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take_paper_back(tmp_path, one.key, day=DAY, reason="đếm thiếu")
    assert not (tmp_path / FOLDER / one.file).exists()


def test_a_title_and_a_reason_that_name_somebody_do_not_stay(tmp_path):
    one = put(tmp_path, title="Kết luận vụ em Nguyễn Văn An")
    with pytest.raises(InputError, match="Nguyễn Văn An"):
        take_paper_back(tmp_path, one.key, day=DAY, reason="lộ tên em Nguyễn Văn An, 0912345678")
    take_paper_back(tmp_path, one.key, day=DAY, reason="lộ tên")
    gone = take_paper_back(tmp_path, one.key, day=DAY, reason="lộ tên", nameless=True)
    book = (tmp_path / FOLDER / BOOK).read_text("utf-8")
    page = files_of(tmp_path)[0]["cong-bo/index.html"].content.decode()
    for place in (book, page):
        assert "lộ tên" in place
        assert "Nguyễn" not in place
        assert "nguyen-van-an" not in place
    assert take_paper_back(tmp_path, gone.key, day=DAY, reason="lộ tên", nameless=True) == gone


TITLE = "Gương sáng: em Nông Văn Dền"


@pytest.mark.parametrize(
    "told", [TITLE, "GƯƠNG SÁNG:  em nông văn dền", "khóa buoi-sang-2026-09-07", "x ab12cd34 y"]
)
def test_papers_that_tell_of_an_episode_that_was_taken_back_go(tmp_path, told):
    scripts, feeds = tmp_path / "scripts_vi", tmp_path / "feeds"
    words = (TITLE, "buoi-sang-2026-09-07", "ab12cd34")
    one = put(scripts, f"Bài,Lượt\n{told},2\n".encode())
    other = put(scripts, b"Bai,Luot\nbuoi-sang-2026-09-14,2\n", title="Hai")
    named = put(scripts, b"a,b\n", title=f"Về “{TITLE}”")
    (feeds / one.path).parent.mkdir(parents=True)
    (feeds / one.path).write_bytes(b"x")
    removed = [*drop_telling(scripts, words, (feeds,))]
    assert not (feeds / one.path).exists()
    assert set(note_dropped(scripts, removed, words, DAY)) == {one.title, named.title}
    assert [paper.key for paper in read_papers(scripts) if not paper.withdrawn] == [other.key]
    assert TITLE not in (scripts / FOLDER / BOOK).read_text("utf-8")
    assert [*drop_telling(scripts, words, (feeds,))] == []


def test_papers_that_no_program_can_read_are_named(tmp_path):
    one = put(tmp_path, b"%PDF-1.7 x", "a.pdf")
    put(tmp_path, title="Hai")
    assert [paper.key for paper in papers_unread(tmp_path)] == [one.key]
