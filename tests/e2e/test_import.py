"""`broadcaster import`: from files on a disk to scripts that pass the check."""

import pytest

from tests.fakes.answers import notices_of
from tests.fakes.file_server import File, FileServer
from tests.unit.importing.test_paragraph_kinds import NOTICE

IN_PROCESS = True


@pytest.fixture
def founded(tmp_path, station_at):
    station = station_at(tmp_path / "đài mới")
    assert station.run("init", str(station.folder), "--unit", "Trường Thử").code == 0
    return station


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "thông báo.txt"
    path.write_text(NOTICE, "utf-8")
    return path


def test_a_file_becomes_a_script_that_passes_the_check(founded, notice):
    done = founded.run("import", str(notice), "--date", "7/9/2026")
    assert done.code == 0, done.err
    assert "để lại  - VPCP: để báo cáo;  (nơi nhận)" in done.out
    assert "đọc     6A | 7 giờ 30 | thứ hai" in done.out
    path = done.out.split("✔ ", 1)[1].partition(".md")[0] + ".md"
    checked = founded.run("check", "--json", path)
    assert checked.code == 0, checked.err
    assert not [one for one in notices_of(checked.out) if one["level"] == "error"]
    (kept,) = (founded.scripts / "nguon").glob("*.txt")
    assert kept.read_bytes() == notice.read_bytes()
    again = founded.run("import", str(notice), "--date", "7/9/2026")
    assert again.code == 2
    assert "không ghi đè" in again.err
    assert founded.run("import", str(notice), "--title", "Khám lần hai").code == 0


def test_the_kind_is_the_teachers(founded, notice):
    done = founded.run("import", str(notice), "--kind", "hỏi đáp", "--title", "Hỏi")
    assert done.code == 0, done.err
    assert "Loại: hỏi – đáp" in (founded.scripts / "hoi.md").read_text("utf-8")


def test_figures_of_which_the_machine_is_unsure_are_told(founded, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Mai nộp l50.000 đồng.", "utf-8")
    done = founded.run("import", str(path))
    assert "so với bản gốc các con số: l50.000" in done.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--kind", "tiểu phẩm"), "phải tự viết"),
        (("--kind", "thơ"), "không có loại bài “thơ”"),
        (("--programme", "khong-co"), "không có chương trình “khong-co”"),
        (("--date", "31/2/2026"), "31/2"),
        (("--title", "..."), "tiêu đề chưa có chữ nào"),
        (("khong-co.docx",), "không đọc được khong-co.docx"),
        (("khong-co.docx", "--title", "Hai"), "một tên không đặt cho nhiều bài"),
    ],
)
def test_bad_words_are_told_and_no_script_is_written(founded, notice, words, told):
    before = sorted(founded.scripts.glob("*.md"))
    files = () if "khong-co.docx" in words and "--title" not in words else (str(notice),)
    done = founded.run("import", *files, *words)
    assert done.code == 2
    assert told in done.err
    assert sorted(founded.scripts.glob("*.md")) == before


@pytest.mark.parametrize("data", [b"", b"ID3", b"PK\3\4 hong", b"\xd0\xcf\x11\xe0 bang tinh"])
def test_a_file_without_words_is_refused(founded, tmp_path, data):
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    done = founded.run("import", str(path))
    assert done.code == 2
    assert "a.docx" in done.err


def test_what_was_refused_leaves_no_original(founded, notice):
    assert founded.run("import", str(notice), "--programme", "khong-co").code == 2
    assert not (founded.scripts / "nguon").exists()


def test_a_figure_that_is_left_out_is_marked(founded, notice):
    notice.write_text(f"{NOTICE}\nNơi nhận:\n- Như Điều 8;\n- Lưu: VT.\n", "utf-8")
    done = founded.run("import", str(notice))
    assert "! để lại  - Như Điều 8;" in done.out
    assert "  để lại  - Lưu: VT." in done.out
    assert "  để lại  Số: 45/TB-THCS" in done.out


def test_newspapers_are_asked_only_when_named_and_their_words_are_told(founded):
    story = "Ba học sinh lớp 11 vừa làm xong chiếc mũ bảo hiểm từ bã mía, nhẹ hơn mũ thường nhiều."
    off = founded.run("press")
    assert off.code == 2
    assert "đài chưa khai tờ báo nào" in off.err
    assert "chưa xem báo lần nào" in founded.run("press", "1").err
    with FileServer() as news:
        news.files["/bai"] = File(data=f"<html><article><p>{story}</p></article></html>".encode())
        news.files["/rss"] = File(
            data=f"<rss><channel><item><title>Mũ từ bã mía</title><link>{news.url('/bai')}</link>"
            f"<description>{story}</description></item></channel></rss>".encode()
        )
        settings = founded.scripts / "station.toml"
        own = settings.read_text("utf-8")
        paper = f'[press]\n"Tuổi Trẻ" = "{news.url("/rss")}"\n'
        settings.write_text(f'allow_hosts = ["127.0.0.1"]\n{own}\n{paper}', "utf-8")
        seen = founded.run("press")
        assert seen.code == 0, seen.err
        assert "1. chưa rõ ngày  Mũ từ bã mía" in seen.out
        assert "chỉ có 1 tin" in founded.run("press", "2").err
        done = founded.run("press", "1", "--date", "7/9/2026")
        assert done.code == 0, done.err
        assert "Tuổi Trẻ: “Mũ từ bã mía”" in done.out
    checked = founded.run("check", str(founded.scripts / "diem-bao-ngay-7-9-2026.md"))
    assert "giống nguyên văn báo" in checked.err
    assert "còn lời mẫu" in checked.err  # nobody knows the day of the article
    gone = founded.run("press")
    assert gone.code == 1
    assert "Không tải được" in gone.out
