"""`broadcaster papers`: a file is published by a person, stands in public, and is withdrawn."""

import pytest

from tests.fakes.answers import data_of

IN_PROCESS = True


@pytest.fixture
def table(station):
    """A table without anybody's data, and the command that publishes it."""
    path = station.folder / "so-lieu.csv"
    path.write_text("Tháng,Lượt\n11/2026,20\n", "utf-8")
    return (
        "papers",
        "publish",
        str(path),
        "--title",
        "Số liệu tháng 11",
        "--kind",
        "số liệu",
        "--seen",
    )


def test_a_file_is_published_listed_and_withdrawn(station, table):
    assert not (station.folder / "feeds" / "cong-bo").exists()
    done = station.run(*table, "--json")
    assert done.code == 0, done.err
    told = data_of(done.out)
    public = station.folder / "feeds" / told["path"]
    assert public.read_bytes() == (station.folder / "so-lieu.csv").read_bytes()
    assert told["address"].endswith(told["path"])
    front = station.folder / "feeds" / "index.html"
    assert 'href="cong-bo/index.html"' in front.read_text("utf-8")
    assert "cong-bo/" in (station.folder / "feeds" / "sitemap.xml").read_text("utf-8")
    assert station.run(*table).code == 0  # given once more it is the same
    assert len(data_of(station.run("papers", "list", "--json").out)["papers"]) == 1
    gone = station.run("papers", "withdraw", told["key"], "--reason", "đếm thiếu")
    assert gone.code == 0, gone.err
    assert not public.exists()
    page = (station.folder / "feeds" / "cong-bo" / "index.html").read_text("utf-8")
    assert "đếm thiếu" in page
    assert station.run("papers", "withdraw", told["key"], "--reason", "đếm thiếu").code == 0
    assert "đã rút" in station.run("papers", "list").out


def test_a_file_that_tells_of_persons_is_published_only_when_somebody_looked(station, table):
    path = station.folder / "so-lieu.csv"
    path.write_text("Em Nguyễn Văn An,0912345678\n", "utf-8")
    done = station.run(*table[:-1])
    assert done.code == 2
    assert "Nguyễn Văn An" in done.err
    assert "0912345678" in done.err
    path.write_text("Tháng,Lượt\n", "utf-8")
    done = station.run(*table[:-1])  # a search that finds nothing proves nothing
    assert done.code == 2
    assert "máy không biết hết" in done.err
    assert not (station.folder / "feeds" / "cong-bo").exists()
    assert station.run(*table).code == 0


def test_a_file_that_went_away_behind_the_program_is_told_and_goes_from_the_site(station, table):
    told = data_of(station.run(*table, "--json").out)
    kept = station.scripts / "cong-bo" / f"{told['key']}.csv"
    kept.unlink()
    done = station.run("publish")
    assert done.code == 0, done.err
    assert "không đăng nữa" in done.out
    assert not (station.folder / "feeds" / told["path"]).exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("publish", "khong-co.csv", "--title", "x"), "khong-co.csv: không có tệp ấy\n  → Xem"),
        (("publish", "a.exe", "--title", "x"), "không"),
        (("withdraw", "khong-co", "--reason", "x"), "không có tệp"),
    ],
)
def test_what_cannot_be_done_is_said(station, words, said):
    done = station.run("papers", *words)
    assert done.code == 2
    assert said in done.err


def test_a_kind_that_nobody_knows_is_said(station, table):
    done = station.run(*table[:-2], "nhật ký")
    assert done.code == 2
    assert "nhật ký" in done.err


def test_what_is_taken_back_takes_the_papers_that_tell_of_it_along(station, table):
    """The episode's key is in a table that stands in public: it goes in the same command."""
    station.write("tay", "NỮ: Nhớ rửa tay.", title="Rửa tay")
    built = station.run("build")
    assert built.code == 0, built.err
    key = "buoi-sang-2026-09-07"
    (station.folder / "so-lieu.csv").write_text(f"Bài,Lượt\n{key},20\n", "utf-8")
    told = data_of(station.run(*table, "--json").out)
    scan = station.folder / "quet.pdf"
    scan.write_bytes(b"%PDF-1.7 x")
    assert station.run("papers", "publish", str(scan), "--title", "Quét", "--seen").code == 0
    done = station.run("withdraw", key, "--reason", "gia đình yêu cầu")
    assert done.code == 0, done.err
    assert not (station.folder / "feeds" / told["path"]).exists()
    assert "tệp đã công bố “Số liệu tháng 11” nhắc bài ấy nên đã rút" in done.out
    assert "“Quét” (quet)" in done.out  # what no program can read is named
    assert "đã rút" in station.run("papers", "list").out
    page = (station.folder / "feeds" / "cong-bo" / "index.html").read_text("utf-8")
    assert "có nhắc một bài đã rút" in page


@pytest.mark.parametrize("damage", ["{", None])
def test_a_book_that_is_lost_stops_no_other_publishing_and_no_file_goes(station, table, damage):
    told = data_of(station.run(*table, "--json").out)
    book = station.scripts / "cong-bo" / "so-cong-bo.json"
    good = book.read_bytes()
    book.write_text(damage, "utf-8") if damage else book.unlink()
    public = [*(station.folder / "feeds" / "cong-bo").iterdir()]
    station.write("tay", "NỮ: Nhớ rửa tay.", title="Rửa tay")
    assert station.run("build").code == 0
    done = station.run("publish")
    assert done.code == 0, done.err
    assert "sổ công bố hỏng" in done.out
    assert "Rửa tay" in (station.folder / "feeds" / "sao-mai.xml").read_text("utf-8")
    assert [*(station.folder / "feeds" / "cong-bo").iterdir()] == public
    assert "Công bố: sổ công bố hỏng" in station.run("status").out
    book.write_bytes(good)
    assert station.run("papers", "withdraw", told["key"], "--reason", "đếm thiếu").code == 0
    assert not (station.folder / "feeds" / told["path"]).exists()


def test_a_large_file_that_was_changed_stops_nothing(station, table):
    whole = "a,b\n" * 1_500_000
    (station.folder / "so-lieu.csv").write_text(whole, "utf-8")
    told = data_of(station.run(*table, "--json").out)
    kept = station.scripts / "cong-bo" / f"{told['key']}.csv"
    kept.write_text(whole.replace("a", "c"), "utf-8")
    (station.folder / "feeds" / told["path"]).unlink()
    done = station.run("publish")
    assert done.code == 0, done.err
    assert "không đăng nữa" in done.out
    assert "đang không đăng" in station.run("papers", "list").out
