"""`broadcaster law`: the register as people ask it and write it."""

import pytest

from tests.unit.importing.word_files import paragraph, run, word_file

IN_PROCESS = True

OWN = """Số: 282/2025/NĐ-CP
Tên: Nghị định về an ninh, trật tự, bản của đài
Cơ quan: Chính phủ
Hiệu lực từ: 26/1/2026
Văn bản bãi bỏ:
  - 9/2026/NĐ-CP, từ 1/7/2026, Điều 2
Đã kiểm: 24/11/2026, Nguyễn Thị Hoa, Công báo 242
---
Điều 1. Phạm vi
1. Về an ninh, trật tự.
Điều 2. Cũ
Điều 4. Thi hành
"""


@pytest.fixture
def register(station):
    folder = station.scripts / "van-ban"
    folder.mkdir()
    return folder


def test_a_document_is_shown_with_its_standing_on_a_day_and_why(station):
    done = station.run("law", "show", "168/2024/ND-CP", "--on", "1/12/2026")
    assert done.code == 0, done.err
    assert "✓ Ngày 1/12/2026: còn hiệu lực (đã được sửa đổi" in done.out
    assert "Văn bản sửa đổi bổ sung: 238/2026/NĐ-CP, từ 15/8/2026" in done.out
    assert "Đã kiểm 24/11/2026" in done.out
    before = station.run("law", "show", "168/2024/NĐ-CP", "--on", "1/12/2024")
    assert "! Ngày 1/12/2024: chưa có hiệu lực" in before.out


def test_a_stations_own_file_is_asked_before_what_came_with_the_program(station, register):
    (register / "282-2025.md").write_text(OWN, "utf-8")
    done = station.run("law", "show", "282/2025/NĐ-CP", "--on", "1/8/2026")
    assert "hết hiệu lực một phần (Điều 2 từ 1/7/2026" in done.out
    assert "Toàn văn: 4" in done.out
    ended = station.run(
        "law", "show", "282/2025/NĐ-CP", "--on", "1/8/2026", "--article", "Điều 2"
    )  # fmt: skip
    assert "✕ Ngày 1/8/2026: Điều 2: hết hiệu lực" in ended.out
    other = station.run(
        "law", "show", "282/2025/NĐ-CP", "--on", "1/8/2026", "--article", "Điều 1 khoản 1"
    )
    assert "✓ Ngày 1/8/2026: Điều 1 khoản 1: còn hiệu lực" in other.out
    assert "Về an ninh, trật tự." in other.out


def test_what_is_not_known_or_not_clear_is_said(station):
    unknown = station.run("law", "show", "905/2024/NĐ-CP")
    assert unknown.code == 2
    assert "sổ văn bản không có “905/2024/NĐ-CP”" in unknown.err
    several = station.run("law", "show", "15")
    assert several.code == 2
    assert "15/2012/QH13" in several.err
    place = station.run("law", "show", "168/2024/NĐ-CP", "--article", "chỗ nào đó")
    assert "không chỉ một điều, khoản, điểm" in place.err


def test_the_list_is_searched_without_marks(station):
    done = station.run("law", "list", "an ninh mang", "--on", "1/12/2026")
    assert "✓ 116/2025/QH15  còn hiệu lực  Luật An ninh mạng" in done.out
    assert "✕ 24/2018/QH14  hết hiệu lực" in done.out


def test_files_are_checked_with_file_and_line(station, register):
    (register / "a.md").write_text(OWN.replace("26/1/2026", "31/2/2026"), "utf-8")
    (register / "b.md").write_text(OWN, "utf-8")
    (register / "c.md").write_text(OWN, "utf-8")
    done = station.run("law", "check")
    assert done.code == 2
    assert "scripts_vi/van-ban/a.md:4" in done.err
    assert "scripts_vi/van-ban/c.md: lỗi: văn bản 282/2025/NĐ-CP đã có ở" in done.err
    assert "scripts_vi/van-ban/b.md:12" in done.err
    assert "sau Điều 2 là Điều 4" in done.err


def test_of_hundreds_of_faults_the_sum_and_the_first_of_each_kind_are_told(station, register):
    for n in range(250):
        (register / f"{n:03}.md").write_text(f"Số: {n + 1}/2098/NĐ-CP\nTên: T\n---\n", "utf-8")
    done = station.run("law", "check")
    assert "van-ban-chua-kiem 250" in done.out
    assert done.err.count("chưa ai ghi đã kiểm") == 1
    assert station.run("law", "check", "--all").err.count("chưa ai ghi đã kiểm") == 250


def test_a_file_is_made_with_all_that_is_known_and_never_twice(station):
    done = station.run("law", "add", "168/2024/NĐ-CP")
    assert done.code == 0, done.err
    text = (station.scripts / "van-ban" / "168-2024-nd-cp.md").read_text("utf-8")
    assert "Hiệu lực từ: 1/1/2025" in text
    assert "  - 238/2026/NĐ-CP, từ 15/8/2026" in text
    assert station.run("law", "check").code == 0
    assert station.run("law", "add", "168/2024/NĐ-CP").code == 2
    assert station.run("law", "add", "Không số", "Nội quy trường em").code == 0
    assert station.run("law", "add", "905/2024/NĐ-CP").code == 0
    assert "? 905/2024/NĐ-CP  chưa kiểm hiệu lực" in station.run("law", "list", "905").out


def test_check_asks_the_stations_register(station, register):
    """A decree that the station wrote down as replaced is an error in a script that rests on it."""
    head = "Văn bản nguồn:\n  - số: 905/2024/NĐ-CP\n    hiệu lực từ: 1/1/2025\n"
    station.write("bai", "NỮ: Xin chào.", head=head)
    assert "905/2024/NĐ-CP" not in station.run("check").err
    (register / "905.md").write_text(
        "Số: 905/2024/NĐ-CP\nTên: Nghị định\nHiệu lực từ: 1/1/2025\n"
        "Được thay thế bởi: 1/2026/NĐ-CP, từ 1/2/2026\nĐã kiểm: 1/3/2026\n",
        "utf-8",
    )
    done = station.run("check")
    assert "văn bản 905/2024/NĐ-CP hết hiệu lực vào ngày phát" in done.err
    assert "từ 1/2/2026, được thay bởi 1/2026/NĐ-CP" in done.err
    (register / "905.md").write_text("Số: 905\n", "utf-8")
    assert "scripts_vi/van-ban/905.md:1" in station.run("check").err


def test_a_source_by_its_number_is_frozen_into_the_episode(station, register):
    """Name and days come from the register of that day; a later change makes nothing again."""
    own = register / "905.md"
    own.write_text(
        "Số: 905/2024/NĐ-CP\nTên: Nghị định về loa\nHiệu lực từ: 1/1/2025\nĐã kiểm: 1/3/2026\n",
        "utf-8",
    )
    station.write("bai", "NỮ: Xin chào.", head="Văn bản nguồn: 905/2024/NĐ-CP\n")
    assert station.run("check").code == 0
    assert station.run("build").code == 0
    kept = {path: path.read_bytes() for path in station.folder.glob("audio_out/*/*.json")}
    assert any("Nghị định về loa".encode() in data for data in kept.values())
    own.write_text(own.read_text("utf-8").replace("về loa", "khác"), "utf-8")
    assert station.run("build").code == 0
    assert {path: path.read_bytes() for path in kept} == kept


def test_a_broken_file_of_the_register_is_told_wherever_scripts_are_read(station, register):
    """Once, not for every script, and no number of it goes out as in force."""
    head = "Văn bản nguồn:\n  - số: 905/2024/NĐ-CP\n    hiệu lực từ: 1/1/2025\n"
    for name in ("bai-mot", "bai-hai"):
        station.write(name, "NỮ: Xin chào.", head=head)
    (register / "905.md").write_text(
        "Số: 905/2024/NĐ-CP\nTên: Nghị định\nHiệu lực từ: 31/1/2025\n"
        "Được thay thế bởi: 1/2026/NĐ-CP, từ 31/2/2026\nĐã kiểm: 1/3/2026\n",
        "utf-8",
    )
    for words in (("check",), ("build", "--dry-run")):
        done = station.run(*words)
        assert done.err.count("scripts_vi/van-ban/905.md:4") == 1, done.err
        assert done.code == 2
        assert done.err.count("tệp scripts_vi/van-ban/905.md của sổ đang lỗi") == 2


def test_the_public_site_says_what_the_stations_register_says(station, register):
    head = "Văn bản nguồn:\n  - số: 905/2024/NĐ-CP\n    hiệu lực từ: 1/1/2025\n"
    station.write("bai", "NỮ: Xin chào.", head=head)
    assert station.run("build").code == 0
    assert station.run("publish").code == 0
    pages = {p: p.read_text("utf-8") for p in station.folder.glob("feeds/*/*.html")}
    (page,) = (path for path, text in pages.items() if "905/2024/NĐ-CP" in text)
    assert "hết hiệu lực" not in pages[page]
    (register / "905.md").write_text(
        "Số: 905/2024/NĐ-CP\nTên: Nghị định\nHiệu lực từ: 1/1/2025\n"
        "Được thay thế bởi: 1/2026/NĐ-CP, từ 1/2/2026\nĐã kiểm: 1/3/2026\n",
        "utf-8",
    )
    assert station.run("publish").code == 0
    assert "hết hiệu lực" in page.read_text("utf-8")
    feeds = [path.read_text("utf-8") for path in station.folder.glob("feeds/*.xml")]
    assert any("hết hiệu lực (từ 1/2/2026, được thay bởi 1/2026/NĐ-CP)" in text for text in feeds)


def test_a_text_is_imported_with_a_guessed_head_and_nothing_is_written_over(station, register):
    text = (
        "CHÍNH PHỦ\nSố: 901/2026/NĐ-CP\nHà Nội, ngày 5 tháng 9 năm 2026\nNGHỊ ĐỊNH\nVề đường làng\n"
    )
    source = station.scripts.parent / "toan-van.txt"
    own = "Điều 1. Phạm vi\n1. Đường làng có rào.\nĐiều 2. Nghị định này có hiệu lực từ ngày ký.\n"
    source.write_text(text + own, "utf-8")
    done = station.run("law", "import", str(source))
    assert done.code == 0, done.err
    made = register / "901-2026-nd-cp.md"
    assert "Số: 901/2026/NĐ-CP  # máy đoán, xem lại" in made.read_text("utf-8")
    assert "\n# Hiệu lực từ: 5/9/2026  # máy đoán; đúng thì" in made.read_text("utf-8")
    assert "chưa kiểm" in station.run("law", "show", "901/2026/NĐ-CP").out
    again = station.run("law", "import", str(source))
    assert again.code == 2
    assert "đã có tệp" in again.err
    found = station.run("law", "list", "duong lang co rao")
    assert "901/2026/NĐ-CP" in found.out
    assert "Điều 1 khoản 1 (scripts_vi/van-ban/901-2026-nd-cp.md:" in found.out
    around = station.run("law", "graph", "282/2025/NĐ-CP")
    assert "144/2021/NĐ-CP, từ 15/12/2025: hết hiệu lực" in around.out


def test_two_provinces_with_one_number_are_two_files_and_a_bad_text_stops_no_other(
    station, register
):
    texts = {
        name: f"ỦY BAN NHÂN DÂN\n{place}\nSố: 7/2026/QĐ-UBND\nQUYẾT ĐỊNH\nVề đường làng\n"
        "Căn cứ Hiến pháp;\nĐiều 1. Một\n1. Phạt l00.000 đồng.\n"
        for name, place in (
            ("a.txt", "TỈNH LÂM SƠN"),
            ("b.txt", "TỈNH HẠ SƠN"),
            ("c.txt", "TỈNH HẠ SƠN"),
        )
    }
    long = "Đường làng có rào, có ao. " * 2_500
    texts["a.txt"] += f"2. {long}\n" * 20  # some 1.8 MB, in no line more than a tenth of them
    texts["0.txt"] = "đường làng " * 200_000  # in one line
    for name, text in texts.items():
        (station.folder / name).write_text(text, "utf-8")
    done = station.run("law", "import", *(str(station.folder / name) for name in sorted(texts)))
    assert done.code == 2
    assert "0.txt: toàn văn có một đoạn dài quá 1 MB" in done.err
    assert (
        "c.txt: đã có tệp scripts_vi/van-ban/7-2026-qd-ubnd-uy-ban-nhan-dan-tinh-ha-son" in done.err
    )
    assert "1 con số máy không chắc, so với bản gốc: l00.000" in done.out
    bodies = [
        next(line for line in path.read_text("utf-8").splitlines() if line.startswith("Cơ quan"))
        for path in sorted(register.glob("7-2026-*.md"))
    ]
    assert [one.split(": ")[1].split("  #")[0] for one in bodies] == [
        "Ủy ban nhân dân tỉnh Hạ Sơn", "Ủy ban nhân dân tỉnh Lâm Sơn",
    ]  # fmt: skip
    assert station.run("law", "check").code == 0
    third = ("law", "add", "7/2026/QĐ-UBND", "Quyết định về ao làng")
    refused = station.run(*third)
    assert refused.code == 2
    assert "--issuer" in refused.err
    assert station.run(*third, "--issuer", "Ủy ban nhân dân tỉnh Cát Sơn").code == 0
    assert station.run(*third, "--issuer", "Ủy ban nhân dân tỉnh Cát Sơn").code == 2
    assert len([*register.glob("7-2026-*.md")]) == 3


def test_a_document_whose_file_has_a_mistake_is_not_said_to_be_unknown(station, register):
    text = "Số: 8/2026/NĐ-CP\nTên: Nghị định về ao làng\nHiệu lực từ: 31/2/2026\n---\n"
    (register / "ao.md").write_text(text, "utf-8")
    shown = station.run("law", "show", "8/2026/NĐ-CP")
    assert shown.code == 2
    assert "ao.md của sổ văn bản có lỗi" in shown.err
    added = station.run("law", "add", "8/2026/NĐ-CP", "Nghị định về ao làng")
    assert added.code == 2
    assert "đã có tệp" in added.err
    assert len([*register.glob("8-2026-*")]) == 0


def test_a_word_file_is_imported_with_its_letterhead(station, register):
    lines = (
        "ỦY BAN NHÂN DÂN XÃ TÂN PHÚ", "Số: 902/2026/QĐ-UBND",
        "Tân Phú, ngày 5 tháng 9 năm 2026", "QUYẾT ĐỊNH", "Về đường làng", "Điều 1. Phạm vi",
        "Quyết định này có hiệu lực từ ngày ký.",
    )  # fmt: skip
    source = station.scripts.parent / "quyet-dinh.docx"
    word_file(source, "".join(paragraph(run(line)) for line in lines))
    done = station.run("law", "import", str(source))
    assert done.code == 0, done.err
    made = (register / "902-2026-qd-ubnd.md").read_text("utf-8")
    for said in (
        "Tên: Quyết định về đường làng", "Cơ quan: Ủy ban nhân dân xã Tân Phú",
        "Ban hành: 5/9/2026", "Hiệu lực từ: 5/9/2026",
    ):  # fmt: skip
        assert said in made
    assert "Điều 1. Phạm vi" in made.split("---")[1]


def test_a_register_is_given_out_and_followed_by_a_folder(station, register, tmp_path):
    (register / "an-ninh.md").write_text(OWN, "utf-8")
    target = str(tmp_path / "usb")
    done = station.run("law", "offer", target)
    assert done.code == 0, done.err
    key = done.out.rpartition("qua điện thoại: ")[2].strip()
    (register / "an-ninh.md").unlink()
    assert station.run("law", "follow", "add", target, "--trust-key", key).code == 0
    done = station.run("law", "follow", "fetch")
    assert "[mới] 282/2025/NĐ-CP" in done.out
    unit = station.run("law", "follow", "show").out.split("  ")[0]
    assert f"· Theo sổ của {unit}, lấy ngày" in station.run("law", "show", "282/2025/NĐ-CP").out
    assert station.run("law", "add", "282/2025/NĐ-CP").code == 0
    assert "1 văn bản có ở cả hai sổ" in station.run("law", "follow", "show").out
    assert station.run("law", "follow", "remove").code == 0
    assert "Đài chưa theo sổ nào" in station.run("law", "follow", "show").out
