"""`broadcaster print`: a sheet for announcers who read live."""

import os
import shutil
import subprocess
import zipfile

import pytest

IN_PROCESS = True

BODY = "NỮ: Nghị định 168/2024/NĐ-CP phạt 2-7 triệu đồng.\n\n(chậm rãi)\n\n[nhạc cắt]\n\nNAM: Hết."


def test_both_files_are_written_and_named(station):
    """Without a place: audio_out/ban-in, a web page and a word-processor file."""
    path = station.write("bai", BODY, title="Nhắc đội mũ")
    done = station.run("print", str(path))
    assert done.code == 0, done.err
    folder = station.folder / "audio_out" / "ban-in"
    assert [f"✔ {folder / name}" for name in ("bai.html", "bai.docx")] == done.out.splitlines()
    page = (folder / "bai.html").read_text("utf-8")
    assert "<ruby>2-7<rt>hai đến bảy</rt></ruby>" in page
    assert "Phát thanh Sao Mai" in page
    assert "[nhạc cắt]" in page
    with zipfile.ZipFile(folder / "bai.docx") as file:
        assert "hai đến bảy" in file.read("word/document.xml").decode()
    first = (folder / "bai.docx").read_bytes()
    assert station.run("print", str(path)).code == 0
    assert (folder / "bai.docx").read_bytes() == first


@pytest.mark.parametrize("name", ["ra.html", "RA.DOCX"])
def test_one_file_where_it_is_wanted(station, tmp_path, name):
    """The ending says which."""
    target = tmp_path / "mới" / name
    done = station.run("print", str(station.write("bai", BODY)), "--to", str(target))
    assert done.code == 0, done.err
    assert [p.name for p in target.parent.iterdir()] == [name]


def test_what_cannot_be_printed_is_told(station, tmp_path):
    """An ending that is none of ours, a script with a fault, a place that is a file."""
    path = station.write("bai", BODY)
    done = station.run("print", str(path), "--to", str(tmp_path / "ra.pdf"))
    assert done.code == 2
    assert ".docx" in done.err
    (tmp_path / "tep").write_text("giữ", "utf-8")
    done = station.run("print", str(path), "--to", str(tmp_path / "tep"))
    assert done.code == 1, done.out
    assert "Traceback" not in done.err
    assert (tmp_path / "tep").read_text("utf-8") == "giữ"
    broken = station.write("hong", "[nhạc lạ lùng")
    done = station.run("print", str(broken), "--to", str(tmp_path / "ra.html"))
    assert done.code == 2
    assert not (tmp_path / "ra.html").exists()


@pytest.mark.system
def test_a_word_processor_opens_the_file(station, tmp_path):
    """LibreOffice turns the file into pages."""
    office = shutil.which("soffice")
    if office is None and os.environ.get("CI"):
        pytest.fail("LibreOffice Writer is not installed")
    if office is None:
        pytest.skip("LibreOffice Writer is not installed")
    target = tmp_path / "bai.docx"
    assert station.run("print", str(station.write("bai", BODY)), "--to", str(target)).code == 0
    for kind in ("pdf", "txt:Text (encoded):UTF8"):
        words = ["--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to"]
        subprocess.run(
            [office, *words, kind, "--outdir", str(tmp_path), str(target)],
            check=True,
            capture_output=True,
            timeout=120,
        )
    assert (tmp_path / "bai.pdf").read_bytes().startswith(b"%PDF")
    text = (tmp_path / "bai.txt").read_text("utf-8-sig")
    assert "một trăm sáu mươi tám năm hai nghìn không trăm hai mươi tư" in text
    assert "[nhạc cắt]" in text


def changed_sheet(made, target, old, new):
    """The sheet as an announcer gives it back: one wording replaced."""
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            data = before.read(name).decode()
            assert name != "word/document.xml" or old in data
            after.writestr(name, data.replace(old, new))
    return target


def test_a_sheet_that_came_back_is_compared_line_by_line(station, tmp_path):
    """What went and came, figures told; the script stays as it is."""
    path = station.write("bai", BODY)
    target = tmp_path / "ra.docx"
    assert station.run("print", str(path), "--to", str(target)).code == 0
    same = station.run("print", str(path), "--back", str(target))
    assert (same.code, same.out) == (0, "✔ Bản in mang về giống hệt bài.\n")
    script = path.read_bytes()
    back = changed_sheet(target, tmp_path / "ve.docx", "2-7", "3-8")
    done = station.run("print", str(path), "--back", str(back))
    assert done.code == 0, done.err
    assert "dòng 1 của bản in" in done.out
    assert "phạt [-2-7-] {+3-8+} triệu đồng." in done.out
    assert "! khác con số: so với văn bản nguồn" in done.out
    assert "1 dòng khác. Bài chưa đổi" in done.out
    assert path.read_bytes() == script
    other = station.run("print", str(station.write("kia", BODY)), "--back", str(target))
    assert "Bản in này của bài khác: bai.md, không phải kia.md." in other.out


def test_a_file_that_is_no_sheet_is_refused(station, tmp_path):
    path = station.write("bai", BODY)
    (tmp_path / "thu.txt").write_text("Kính gửi", "utf-8")
    done = station.run("print", str(path), "--back", str(tmp_path / "thu.txt"))
    assert (done.code, "bảng hai cột" in done.err) == (2, True)
    done = station.run("print", str(path), "--back", str(tmp_path / "mất.docx"))
    assert (done.code, "không đọc được" in done.err) == (2, True)
