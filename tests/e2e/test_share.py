"""A script goes from one school to another by the commands, is built there and credits its origin."""

import pytest

from broadcaster.cli.entrance import enter

IN_PROCESS = True

MAI, HOM = "Trường THCS Sao Mai (ví dụ)", "Trường THCS Sao Hôm (ví dụ)"


@pytest.fixture
def hom(station_of, tmp_path):
    """Another school."""
    other = station_of(tmp_path / "hôm")
    settings = other.scripts / "station.toml"
    settings.write_text(settings.read_text("utf-8").replace(MAI, HOM), "utf-8")
    return other


def test_a_script_is_taken_over_built_and_credited(station, hom, tmp_path):
    script = station.write("doi-mu", "NỮ: Đi xe đạp điện phải đội mũ.", title="Đội mũ")
    pack = tmp_path / "gói.zip"
    run = station.run("share", "export", str(script), "--to", str(pack))
    assert run.code == 0, run.err
    run = hom.run("share", "import", str(pack), "--date", "8/9/2026")
    assert run.code == 0, run.err
    assert f"bài gốc của {MAI}" in run.out
    assert hom.run("build").code == 0
    [page] = (hom.folder / "feeds").glob("*/buoi-sang-2026-09-08.html")
    text = page.read_text("utf-8")
    assert f"Bài gốc của {MAI}" in text
    assert "Đi xe đạp điện phải đội mũ." in text
    assert "hôm nay là thứ ba" in text.casefold()  # the greeting is the school's own
    assert f"bài gốc của {MAI}" in (hom.folder / "feeds" / "sao-mai.xml").read_text("utf-8")


@pytest.mark.parametrize("said", ["doi-mu", "doi-mu.md", "Đội mũ", "đội"])
def test_a_script_goes_by_the_name_that_people_call_it(station, tmp_path, said):
    station.write("doi-mu", "NỮ: Đi xe đạp điện phải đội mũ.", title="Đội mũ")
    pack = tmp_path / "gói.zip"
    run = station.run("share", "export", said, "--to", str(pack))
    assert (run.code, pack.is_file()) == (0, True), run.err


def test_the_file_that_a_script_was_taken_from_stays_and_so_does_its_line(station, hom, tmp_path):
    kept = station.scripts / "nguon" / "0123456789abcdef.txt"
    kept.parent.mkdir()
    kept.write_text("Thông báo", "utf-8")
    words = "NỮ: Đi xe đạp điện phải đội mũ."
    head = f"Tệp nguồn: nguon/{kept.name}\n"
    station.write("doi-mu", words, title="Đội mũ", head=head)
    pack = tmp_path / "gói.zip"
    run = station.run("share", "export", "doi-mu", "--to", str(pack))
    assert "doi-mu.md: tệp nguồn của bài ở lại trường" in run.out, run.err
    assert hom.run("share", "import", str(pack), "--date", "8/9/2026").code == 0
    [script] = hom.scripts.glob("*.md")
    assert "Tệp nguồn" not in script.read_text("utf-8")


@pytest.fixture
def told(capsys):
    """Runs a command in this process: what it printed, and its exit code."""

    def run(school, *words):
        code = enter(["-C", str(school.folder), *map(str, words)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_a_library_in_a_folder_is_followed(station, hom, tmp_path, told):
    script = station.write("doi-mu", "NỮ: Đi xe đạp điện phải đội mũ.", title="Đội mũ")
    kept = station.write("noi-bo", "NỮ: Việc của trường.", head="Phạm vi: trường\n")
    code, said = told(station, "share", "export", kept, script, "--to", tmp_path / "kho")
    assert code == 2
    assert "chỉ dùng trong trường" in said
    assert "Chưa theo dõi kho nào" in told(hom, "share", "library", "list")[1]
    assert told(hom, "share", "library", "add", tmp_path / "kho")[0] == 0
    assert "[mới] Đội mũ" in told(hom, "share", "library", "list")[1]
    assert "Không có gói nào mới" in told(hom, "share", "library", "fetch", "bai-khac")[1]
    assert "Đã nhận 1 gói" in told(hom, "share", "library", "fetch", "doi-mu")[1]
    assert "[đã nhận] Đội mũ" in told(hom, "share", "library", "list")[1]
    (tmp_path / "kho" / "doi-mu.zip").unlink()
    (tmp_path / "kho").rename(tmp_path / "đã cất")
    code, said = told(hom, "share", "library", "fetch")
    assert code == 1
    assert "không còn thấy thư mục" in said


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"<html>Login</html>", b""])
def test_a_pack_of_no_use_is_told_and_brings_nothing(hom, tmp_path, told, data):
    pack = tmp_path / "gói.zip"
    pack.write_bytes(data)
    code, said = told(hom, "share", "import", pack)
    assert code == 2
    assert "gói bài không dùng được" in said
    assert list(hom.scripts.glob("*.md")) == []
