"""Looking for documents of the register by number, name and text."""

from datetime import date
from pathlib import Path

import pytest

from broadcaster.law.effect import Effect
from broadcaster.law.register_folder import RegisterFolder, read_register_folder
from broadcaster.law.register_search import FoundDocument, SoughtTexts, search_register

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
        + "Hết hiệu lực: 1/1/2026\nCấp: xã\nĐối tượng: phụ huynh\nCơ quan: UBND xã Đồi\n",
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
        ("làng nghị đường", ["901/2022/NĐ-CP"]),  # in any order, at any place
        ("901/2022 duong làng", ["901/2022/NĐ-CP"]),  # number and name at once, some marks left out
        ("901/2022/NÐ--CP", ["901/2022/NĐ-CP"]),  # Eth for Đ, two dashes
        ("xã Đồi quyết", ["902/2022/QĐ-UBND"]),  # the body that issued it
        ("bảo hiem MŨ", ["901/2022/NĐ-CP"]),  # in a text, in another order
        ("bảo hiêm mũ", []),
    ],
)
def test_number_and_name_are_found(tmp_path: Path, words: str, wanted: list[str]) -> None:
    assert numbers(search_register(folder(tmp_path), words, day=DAY, most=500)) == wanted


def test_filters(tmp_path: Path) -> None:
    where = folder(tmp_path)

    def found(**more: object) -> list[str]:
        return numbers(search_register(where, day=DAY, most=500, **more))  # type: ignore[arg-type]

    assert found(topics=("Giao thông",)) == ["901/2022/NĐ-CP"]
    assert found(topics=("lang",)) == ["901/2022/NĐ-CP"]  # some words of a topic
    assert found(topics=("duong la",), level="trung") == []
    assert found(audiences=("phụ huynh", "giáo viên")) == ["902/2022/QĐ-UBND"]
    assert found(level="xã") == ["902/2022/QĐ-UBND"]
    assert found(in_force=True) == ["901/2022/NĐ-CP"]
    assert found(in_force=False) == ["902/2022/QĐ-UBND"]
    assert len(search_register(where, day=DAY, most=3)) == 3


def test_what_begins_so_comes_first_then_the_newest(tmp_path: Path) -> None:
    place = tmp_path / "scripts_vi" / "van-ban"
    place.mkdir(parents=True)
    for name, number, title, issued in (
        ("a", "7/2019/NĐ-CP", "Về lò gạch cũ", "1/1/2019"),
        ("b", "8/2021/NĐ-CP", "Về lò gạch mới", "1/1/2021"),
        ("c", "9/2001/NĐ-CP", "Lò gạch", "1/1/2001"),
        ("d", "10/2020/NĐ-CP", "Về gạch của lò", "1/1/2020"),
    ):
        head = f"Số: {number}\nTên: {title}\nBan hành: {issued}\n"
        (place / f"{name}.md").write_text(head, "utf-8")
    found = search_register(read_register_folder(place), "lò gạch", day=DAY)
    assert [one.document.number.split("/")[0] for one in found] == ["9", "8", "10", "7"]


def test_a_document_whose_file_is_broken_is_not_told_in_force(tmp_path: Path) -> None:
    place = tmp_path / "scripts_vi" / "van-ban"
    place.mkdir(parents=True)
    head = "Số: 168/2024/NĐ-CP\nHiệu lực từ: 31/2/2025\n---\n"
    (place / "hong.md").write_text(head, "utf-8")
    found = search_register(read_register_folder(place), "168/2024", day=DAY)
    one = next(one for one in found if one.document.number == "168/2024/NĐ-CP")
    assert one.standing.effect is Effect.UNKNOWN


def test_who_asks_for_names_only_pays_for_no_text(tmp_path: Path) -> None:
    (tmp_path / "audio_out").mkdir()
    where = folder(tmp_path)
    assert where.texts is not None
    assert numbers(search_register(where, "mũ", day=DAY, texts=SoughtTexts.NONE)) == [
        "902/2022/QĐ-UBND"
    ]
    assert search_register(where, "bảo hiểm mũ", day=DAY, texts=SoughtTexts.INDEXED) == ()
    assert where.texts.behind() == 2
    assert not list(tmp_path.rglob("toan-van*"))


def test_what_is_indexed_is_found_while_the_rest_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.law.text_index._SETTLED", -(10**18))
    (tmp_path / "audio_out").mkdir()
    before = folder(tmp_path)
    assert before.texts is not None
    before.texts.mend()
    assert before.texts.behind() == 0
    new = tmp_path / "scripts_vi" / "van-ban" / "c.md"
    new.write_text("Số: 903/2022/NĐ-CP\n---\nĐiều 1. Mũ bảo hiểm\n", "utf-8")
    now = read_register_folder(new.parent)
    assert now.texts is not None
    assert now.texts.behind() == 1
    found = search_register(now, "bảo hiểm", day=DAY, texts=SoughtTexts.INDEXED)
    assert numbers(found) == ["901/2022/NĐ-CP"]
    assert len(search_register(now, "bảo hiểm", day=DAY)) == 2
    assert now.texts.behind() == 0
