"""Looking for documents of the register by number, name and text."""

from datetime import date
from pathlib import Path

import pytest

from broadcaster.law.effect import Effect
from broadcaster.law.register_folder import RegisterFolder, read_register_folder
from broadcaster.law.register_search import FoundDocument, search_register

DAY = date(2026, 11, 29)
HEAD = "Tên: {title}\nHiệu lực từ: 1/1/2022\nĐã kiểm: 24/11/2026, Hoa, Công báo\n"


def folder(tmp_path: Path) -> RegisterFolder:
    place = tmp_path / "scripts_vi" / "van-ban"
    place.mkdir(parents=True)
    files = {
        "a": "Số: 901/2022/NĐ-CP\n"
        + HEAD.format(title="Nghị định về đường làng")
        + "Chủ đề: giao thông, đường làng\nĐối tượng: học sinh\nCấp: trung ương\n---\n"
        "Điều 1. Phạm vi\n1. Người đi xe đạp điện phải đội mũ bảo hiểm.\n"
        "2. Trẻ em được\ndắt qua đường.\nĐiều 2. Hiệu lực\n",
        "b": "Số: 902/2022/QĐ-UBND\n"
        + HEAD.format(title="Quyết định về mũ")
        + "Hết hiệu lực: 1/1/2026\nCấp: xã\nĐối tượng: phụ huynh\n",
    }
    for name, text in files.items():
        (place / f"{name}.md").write_text(text, "utf-8")
    return read_register_folder(place)


def numbers(found: tuple[FoundDocument, ...]) -> list[str]:
    return [one.document.number for one in found if one.document.place]


@pytest.mark.parametrize("words", ["mũ bảo hiểm", "MU BAO HIEM", "mũ  bảo\nhiểm"])
def test_a_text_is_found_with_and_without_marks_at_its_place(tmp_path: Path, words: str) -> None:
    found = [one for one in search_register(folder(tmp_path), words, day=DAY) if one.line]
    (one,) = found
    assert str(one.address) == "901/2022/NĐ-CP, Điều 1 khoản 1"
    assert one.line == 10
    assert "mũ bảo hiểm" in one.excerpt
    assert one.standing.effect is Effect.IN_FORCE


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("902/2022", ["902/2022/QĐ-UBND"]),
        ("duong lang", ["901/2022/NĐ-CP"]),
        ("đường làng", ["901/2022/NĐ-CP"]),
        ("đương lang", []),  # typed with marks that nothing has
        ("trẻ em được dắt", ["901/2022/NĐ-CP"]),  # over the end of a line
        ("mũ", ["902/2022/QĐ-UBND", "901/2022/NĐ-CP"]),  # a name goes before a text
    ],
)
def test_number_and_name_are_found(tmp_path: Path, words: str, wanted: list[str]) -> None:
    assert numbers(search_register(folder(tmp_path), words, day=DAY, most=500)) == wanted


def test_filters(tmp_path: Path) -> None:
    where = folder(tmp_path)

    def found(**more: object) -> list[str]:
        return numbers(search_register(where, day=DAY, most=500, **more))  # type: ignore[arg-type]

    assert found(topics=("Giao thông",)) == ["901/2022/NĐ-CP"]
    assert found(audiences=("phụ huynh", "giáo viên")) == ["902/2022/QĐ-UBND"]
    assert found(level="xã") == ["902/2022/QĐ-UBND"]
    assert found(in_force=True) == ["901/2022/NĐ-CP"]
    assert found(in_force=False) == ["902/2022/QĐ-UBND"]
    assert len(search_register(where, day=DAY, most=3)) == 3
