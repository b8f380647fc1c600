"""The files of a station over the starter register."""

import errno
import os
from datetime import date
from pathlib import Path

import pytest

from broadcaster.domain.notice import Level
from broadcaster.domain.script import LegalSource
from broadcaster.law.effect import DocumentStanding, Effect, standing_on
from broadcaster.law.register_folder import RegisterFolder, folder_stamp, read_register_folder

DAY = date(2026, 11, 29)
CHECKED = "Đã kiểm: 24/11/2026, Nguyễn Thị Hoa, Công báo\n"
# the starter register knows that it ended on 15/12/2025
ENDED = f"Số: 144/2021/NĐ-CP\nTên: Nghị định\nHiệu lực từ: 1/1/2022\n{CHECKED}"


def folder(tmp_path: Path, **files: str) -> RegisterFolder:
    place = tmp_path / "scripts_vi" / "van-ban"
    place.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (place / f"{name}.md").write_text(text, "utf-8")
    return read_register_folder(place)


def standing(found: RegisterFolder, number: str, issuer: str = "") -> DocumentStanding:
    source = LegalSource(number=number, issuer=issuer, in_force=date(2022, 1, 1))
    return standing_on(source, DAY, found.register)


@pytest.mark.parametrize("asked", ["", "Chính phủ"])
@pytest.mark.parametrize("issuer", ["", "Cơ quan: Chính phủ\n", "Cơ quan: Chính phủ Việt Nam\n"])
def test_an_own_file_never_turns_an_ended_document_green(
    tmp_path: Path, issuer: str, asked: str
) -> None:
    found = folder(tmp_path, own=ENDED + issuer)
    now = standing(found, "144/2021/NĐ-CP", asked)
    assert now.effect is Effect.ENDED
    assert now.known is not None
    assert now.known.place is not None  # the station's own
    (told,) = found.notices
    assert (told.code, told.level) == ("van-ban-ghi-thieu", Level.WARNING)
    assert told.place is not None
    assert told.place.file == "scripts_vi/van-ban/own.md"
    assert "hết hiệu lực từ 15/12/2025" in told.sentence
    assert "Văn bản thay thế 282/2025/NĐ-CP" in told.sentence


@pytest.mark.parametrize(
    ("line", "effect"),
    [
        ("Hết hiệu lực: 1/1/2027\n", Effect.ENDED),  # its replacements still count
        (
            "Bị thay thế bởi:\n - 282/2025/NĐ-CP, từ 1/1/2027\n - 106/2025/NĐ-CP, từ 1/1/2027\n",
            Effect.IN_FORCE,
        ),
        ("Áp dụng trở lại:\n - từ 1/2/2026 theo 9/2098/NQ-CP\n", Effect.IN_FORCE),
    ],
)
def test_an_own_file_says_otherwise_by_a_relation(
    tmp_path: Path, line: str, effect: Effect
) -> None:
    assert standing(folder(tmp_path, own=ENDED + line), "144/2021/NĐ-CP").effect is effect


@pytest.mark.parametrize(
    ("number", "effect"),
    [
        ("123/2021/NĐ-CP", Effect.ENDED),  # read as ended, no day known
        ("46/2026/NĐ-CP", Effect.SUSPENDED),
        ("15/2020/NĐ-CP", Effect.ENDED_IN_PART),
        ("48/2019/NĐ-CP", Effect.DOUBTFUL),
    ],
)
def test_what_the_starter_register_holds_against_a_document_stays(
    tmp_path: Path, number: str, effect: Effect
) -> None:
    text = f"Số: {number}\nTên: Nghị định\nHiệu lực từ: 1/1/2022\n{CHECKED}"
    found = folder(tmp_path, own=text)
    assert standing(found, number).effect is effect
    assert [one.code for one in found.notices] == ["van-ban-ghi-thieu"]


def test_a_number_of_several_bodies_is_decided_by_none_of_them(tmp_path: Path) -> None:
    text = f"Số: 5/2022/QĐ-UBND\nTên: Quyết định\nHiệu lực từ: 1/1/2022\n{CHECKED}"
    found = folder(
        tmp_path,
        a=f"{text}Cơ quan: UBND tỉnh A\nHết hiệu lực: 1/1/2026\n",
        b=f"{text}Cơ quan: UBND tỉnh B\n",
    )
    assert found.notices == ()
    now = standing(found, "5/2022/QĐ-UBND")
    assert now.effect is Effect.UNKNOWN
    assert "UBND tỉnh A: hết hiệu lực" in now.remark
    assert standing(found, "5/2022/QĐ-UBND", "UBND tỉnh B").effect is Effect.IN_FORCE
    assert standing(found, "5/2022/QĐ-UBND", "UBND tỉnh A").effect is Effect.ENDED


def test_two_own_files_of_one_number_and_one_without_issuer_are_told(tmp_path: Path) -> None:
    text = f"Số: 905/2022/NĐ-CP\nTên: Nghị định\nHiệu lực từ: 1/1/2022\n{CHECKED}"
    found = folder(tmp_path, a=f"{text}Cơ quan: Chính phủ\n", b=text)
    assert [one.code for one in found.notices] == ["van-ban-hai-tep"]


def test_a_document_of_two_provinces_that_ended_in_both_has_ended(tmp_path: Path) -> None:
    text = f"Số: 5/2022/QĐ-UBND\nTên: Quyết định\nHiệu lực từ: 1/1/2022\n{CHECKED}"
    ended = f"{text}Hết hiệu lực: 1/1/2026\nCơ quan: UBND tỉnh "
    found = folder(tmp_path, a=f"{ended}A\n", b=f"{ended}B\n")
    assert standing(found, "5/2022/QĐ-UBND").effect is Effect.ENDED


@pytest.mark.parametrize("number", ["905/2024/NĐ-CP", "905", "144/2021/NĐ-CP"])
def test_a_number_whose_file_is_broken_is_never_in_force_by_the_scripts_dates(
    tmp_path: Path, number: str
) -> None:
    ends = "Bị thay thế bởi 1/2026/NĐ-CP, từ 31/2/2026\n"
    found = folder(tmp_path, own=f"Số: {number}\nTên: Nghị định\n{ends}{CHECKED}")
    now = standing(found, "905/2024/NĐ-CP")
    if number.startswith("905"):
        assert now.effect is Effect.UNKNOWN
        assert now.remark == "tệp scripts_vi/van-ban/own.md của sổ đang lỗi"
    else:
        assert now.effect is Effect.IN_FORCE
        assert standing(found, number).effect is Effect.ENDED  # as the starter register knows
    assert standing(found, "90/2024/NĐ-CP").effect is Effect.IN_FORCE


def test_the_broken_file_of_a_document_that_came_with_the_program_makes_it_unknown(
    tmp_path: Path,
) -> None:
    found = folder(tmp_path, own=f"Số: 91/2025/QH15\nTên: Luật\nHiệu lực từ: 31/2/2026\n{CHECKED}")
    assert standing(found, "91/2025/QH15").effect is Effect.UNKNOWN
    assert standing(found, "91/2025/QH15").known is not None


@pytest.mark.parametrize("call", ["scandir", "open"])
def test_what_the_disk_does_not_give_is_told_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """A folder or a file of the register that cannot be read is no empty register."""
    place = tmp_path / "scripts_vi" / "van-ban"
    folder(tmp_path, own="Số: 906/2022/NĐ-CP\nTên: T\nHiệu lực từ: 1/1/2022\n")

    def refused(*_args: object, **_more: object) -> object:
        raise PermissionError(errno.EACCES, "refused")

    with monkeypatch.context() as patch:
        if call == "scandir":
            patch.setattr(os, "scandir", refused)
        else:
            (place / "own.md").touch()
            patch.setattr(Path, "open", refused)
        found = read_register_folder(place)
    (told,) = found.notices
    assert (told.code, told.level) == ("so-khong-doc-duoc", Level.ERROR)
    assert told.place is not None
    assert told.place.file == (
        "scripts_vi/van-ban" if call == "scandir" else "scripts_vi/van-ban/own.md"
    )
    assert told.hint
    # which number it is about nobody knows: no source is in force by what a script says
    now = standing(found, "906/2022/NĐ-CP")
    assert now.effect is Effect.UNKNOWN
    assert now.remark.endswith("của sổ đang lỗi")
    assert standing(found, "144/2021/NĐ-CP").effect is Effect.ENDED
    assert [one.code for one in read_register_folder(place).notices] == ["van-ban-chua-kiem"]


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    place = tmp_path / "scripts_vi" / "van-ban"
    place.parent.mkdir()
    place.write_text("", "utf-8")
    assert [one.code for one in read_register_folder(place).notices] == ["so-khong-doc-duoc"]


def test_a_file_that_is_no_text_puts_every_number_in_doubt(tmp_path: Path) -> None:
    """One without a number is told, but may be somebody's note."""
    note = folder(tmp_path, own="Tên: Ghi chú\n")
    assert [one.code for one in note.notices if one.level is Level.ERROR] == ["thieu-khoa"]
    assert standing(note, "906/2022/NĐ-CP").effect is Effect.IN_FORCE
    (tmp_path / "scripts_vi" / "van-ban" / "own.md").write_bytes("Số".encode("utf-16"))
    read = read_register_folder(tmp_path / "scripts_vi" / "van-ban")
    assert standing(read, "906/2022/NĐ-CP").effect is Effect.UNKNOWN


def test_the_stamp_of_a_folder_tells_of_a_file_that_is_saved_in_place(tmp_path):
    """Then the time of the folder is as it was."""
    assert folder_stamp(tmp_path / "khong-co") is None
    file = tmp_path / "a.md"
    file.write_text("Số: 1/2026/QĐ-A\n---\n", encoding="utf-8")
    before, own = folder_stamp(tmp_path), tmp_path.stat().st_mtime_ns
    assert folder_stamp(tmp_path) == before
    with file.open("r+", encoding="utf-8") as opened:
        opened.write("Số: 2/2026/QĐ-AB\n---\n")
    assert tmp_path.stat().st_mtime_ns == own
    assert folder_stamp(tmp_path) != before
