"""One piece of a file that people write is changed; every other letter of it stays."""

import tomllib
from datetime import date

import pytest

from broadcaster.domain.errors import ConfigError
from broadcaster.storage.toml_editor import (
    ListDocument,
    TomlMistake,
    entry_text,
    with_entry,
    with_last_day,
    with_values,
    without_entry,
)

TEXT = """\
# Lịch viết tay
format = 1

[year]
first = 2026-09-05   # khai giảng

[[slots]]
name = "Đầu giờ"      # tên cũ
weekdays = "thứ hai"
time = "06:45"

[[slots]]
name = "Ra chơi"
weekdays = "thứ ba"
time = "08:45"

# --- Ngày nghỉ ---

[[closures]]
name = "Tết"
first = 2027-02-03
"""


def differences(text):
    old, new = TEXT.splitlines(), text.splitlines()
    return [r for r in new if r not in old], [r for r in old if r not in new]


def test_a_value_is_changed_and_its_remark_stays():
    text = with_values(TEXT, {("slots", 0, "name"): "Truy bài"}, "lich.toml")
    assert differences(text) == (
        ['name = "Truy bài"      # tên cũ'],
        ['name = "Đầu giờ"      # tên cũ'],
    )


def test_what_is_so_already_is_not_touched():
    same = {("year", "first"): date(2026, 9, 5), ("slots", 1, "name"): "Ra chơi"}
    gone = {("year", "last"): None, ("location", "name"): "", ("themes", "9"): None}
    assert with_values(TEXT, {**same, **gone}, "lich.toml") == TEXT


def test_a_new_key_stands_with_its_entry_not_behind_the_remark_of_the_next():
    for text in (
        with_values(TEXT, {("slots", 1, "last"): date(2027, 5, 31)}, "lich.toml"),
        with_last_day(TEXT, "slots", 1, date(2027, 5, 31)),
    ):
        assert 'time = "08:45"\nlast = "31/05/2027"\n\n# --- Ngày nghỉ ---' in text


def test_a_key_a_table_and_a_list_are_made_where_there_were_none():
    values = {("themes", "9"): "Chào năm học mới", ("slots", 0, "bells"): ["thường", "ngắn"]}
    read = tomllib.loads(with_values(TEXT, values, "lich.toml"))
    assert read["themes"] == {"9": "Chào năm học mới"}
    assert read["slots"][0]["bells"] == ["thường", "ngắn"]


def test_an_entry_goes_and_the_remark_behind_it_stays():
    text = without_entry(TEXT, "slots", 1, "lich.toml")
    assert differences(text)[0] == []
    assert "# --- Ngày nghỉ ---\n\n[[closures]]" in text
    assert [s["name"] for s in tomllib.loads(text)["slots"]] == ["Đầu giờ"]


def test_the_last_entry_of_a_list_goes_too():
    assert "closures" not in tomllib.loads(without_entry(TEXT, "closures", 0, "lich.toml"))


def test_a_new_list_stands_apart_from_what_is_above_it():
    text = with_entry('[[slots]]\nname = "a"\n', "bells", {"bells": "ngắn"})
    assert text == '[[slots]]\nname = "a"\n\n[[bells]]\nbells = "ngắn"\n'


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_a_file_without_a_line_at_its_end_is_written_well(end):
    text = "[[closures]]\nname = 'x'\nfirst = 2027-01-01" + end
    for new in (
        with_entry(text, "closures", {"name": "y", "first": date(2027, 1, 2)}),
        with_values(text, {("closures", 0, "last"): date(2027, 1, 2)}, "lich.toml"),
    ):
        assert tomllib.loads(new)["closures"][0]["name"] == "x"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (TEXT, 7),
        ("closures = [{ name = 'x', first = 2027-01-01 }]\n", 0),  # in one line
        ("[[closures]]\nname = '''\n[[closures]]\n'''\n[[closures]]\nname = 'b'\n", 1),
        ("[[closures\n", 0),
    ],
)
def test_what_cannot_be_cut_out_alone_is_left(text, number):
    with pytest.raises(ConfigError):
        without_entry(text, "closures", number, "lich.toml")


def test_a_place_that_is_none_is_told():
    for path in (("slots", 9, "name"), ("format", "x"), ("slots", "name")):
        with pytest.raises(ConfigError):
            with_values(TEXT, {path: "x"}, "lich.toml")


LISTED = b'# tay\nformat = 1  # ghi\n\n[[so]]\nten = "A"  # x\n# het\n'


def test_a_list_grows_and_shrinks_and_every_other_letter_stays():
    document = ListDocument(LISTED, "so")
    assert document.encoded() == LISTED
    document.tables[0]["ten"] = "B"
    document.append({"ten": "C"})
    assert [table["ten"] for table in document.tables] == ["B", "C"]
    assert b'# tay\nformat = 1  # ghi\n\n[[so]]\nten = "B"  # x\n# het\n' in document.encoded()
    document.remove(0)
    assert [table["ten"] for table in ListDocument(document.encoded(), "so").tables] == ["C"]


def test_a_list_that_is_not_there_is_begun():
    document = ListDocument(b"format = 1\n", "so")
    assert list(document.tables) == []
    document.append({"ten": "A"}, apart=True)
    assert document.encoded() == b'format = 1\n\n[[so]]\nten = "A"\n\n'


def test_a_mistake_in_a_list_has_its_place():
    with pytest.raises(TomlMistake) as told:
        ListDocument(b"format = 1\n[[so\n", "so")
    assert told.value.line == 2
    with pytest.raises(TomlMistake) as told:
        ListDocument(b"a = 1\na = 2\n", "so")
    assert (told.value.line, told.value.column) == (2, 1)


def test_one_entry_as_text_holds_its_lists_of_tables():
    text = entry_text("rut", {"khoa": "k", "so": [{"ten": "A"}, {"ten": "B"}]})
    assert tomllib.loads(text) == {"rut": [{"khoa": "k", "so": [{"ten": "A"}, {"ten": "B"}]}]}
