"""docs/CAI-DAT.md names every setting that the program reads, and none that it does not."""

import importlib.util
import re
import tomllib
from datetime import date, time
from functools import cache
from pathlib import Path

import pytest

from broadcaster.care.init_station import DEFAULTS
from broadcaster.domain.station import TENTATIVE_URL
from broadcaster.production.frames import FrameItem, frame_texts, frame_values
from broadcaster.scripts.environment_table import VARIABLES
from broadcaster.scripts.programme_file import read_format
from broadcaster.scripts.schedule_file import read_schedule
from broadcaster.scripts.settings_table import CARD, FORMAT, SCHEDULE, STATION
from broadcaster.scripts.sound_card import read_rights
from broadcaster.scripts.station_file import read_station
from tests.fakes.rows_in_one import rows_in_one

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "broadcaster"
PAGE = (ROOT / "docs" / "CAI-DAT.md").read_text("utf-8")
TEXTS = sorted(p for p in ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))
READERS = {
    "station.toml": lambda text: read_station(text.encode(), "station.toml"),
    "formats.toml": lambda text: read_format(text.encode(), "formats/mang-non.toml", "mang-non"),
    "lich.toml": lambda text: read_schedule(text.encode(), "lich.toml"),
    "phieu-quyen": lambda text: read_rights(text.encode(), "ghi-am/em-lan.toml", recording=True),
}
TABLES = {
    "station.toml": STATION,
    "formats.toml": FORMAT,
    "phieu-quyen": CARD,
    "lich.toml": SCHEDULE,
}


def _section(title):
    return re.search(rf"^## {title}$(.*?)(?=^## |\Z)", PAGE, re.M | re.S)[1]


SECTIONS = {
    "station.toml": _section(r"station\.toml"),
    "formats.toml": _section(r"formats/TÊN\.toml"),
    "lich.toml": _section(r"lich\.toml"),
    "phieu-quyen": _section("Phiếu quyền của âm thanh"),
}


def _tables(text):
    """Rows of every table that explains keys: the heading above, then the cells."""
    heading, keys = "", False
    for line in text.split("\n"):
        if line.startswith("### "):
            heading = line
        if line.startswith("| ") and not line.startswith(("| `", "| ---")):
            keys = line.startswith("| Khóa |")
        if keys and re.match(r"\| `[a-z_]+` \|", line):
            yield heading, [cell.strip() for cell in line.split("|")[1:-1]]


def _keys_told(text):
    """Keys of the tables, and the names of the sections in the headings."""
    rows = {cells[0].strip("`") for _, cells in _tables(text)}
    headings = "".join(re.findall(r"^### .*$", text, re.M))
    named = re.findall(r"\[([a-z_.]+)\]", headings)
    return rows | {part for name in named for part in name.split(".")}


def _keys_read(name):
    """Every key that the reader of a file knows, and the names of its sections."""
    return {one.key for section in TABLES[name] for one in (section, *section.settings)} - {""}


def _examples(name):
    return re.findall(rf"^```{re.escape(name)}\n(.*?)^```$", PAGE, re.M | re.S)


@pytest.mark.parametrize("name", READERS)
def test_the_keys_of_a_file_are_those_of_the_page(name):
    read = _keys_read(name)
    assert len(read) > 5
    assert _keys_told(SECTIONS[name]) == read


@rows_in_one(TEXTS)
def test_every_example_of_a_settings_file_reads_without_a_word(path):
    for name, text in re.findall(r"^```(\S+)\n(.*?)^```$", path.read_text("utf-8"), re.M | re.S):
        if name in READERS:
            checked = READERS[name](text)
            assert checked.value is not None
            assert checked.notices == ()


@pytest.mark.parametrize("name", READERS)
def test_the_example_of_the_page_shows_every_key(name):
    [text] = _examples(name)
    written = set(re.findall(r"^([a-z_]+) =", text, re.M))
    written |= {
        part for key in re.findall(r"^\[+([a-z_.]+)\]+", text, re.M) for part in key.split(".")
    }
    assert written == _keys_read(name)


LEAST_STATION = """
name = "Đài"
unit = "Trường"
[voices.command]
run = "doc"
[[roles]]
role = "NỮ"
voice = "nữ"
[[shows]]
key = "dai"
guid = "3b01cedf-0566-5348-ad5e-86289b8151e6"
title = "Đài"
description = "Đài"
[location]
name = "Xã"
"""


@cache
def _least():
    """Heading -> the value that stands when only what must be written is written."""
    station = READERS["station.toml"](LEAST_STATION).value
    programme = READERS["formats.toml"]('name = "Măng non"\nshow = "dai"').value
    return {
        "### Cả đài": station,
        "### Mục [voices]": station,
        "### Mục [voices.command], máy đọc riêng của đài": station.command,
        "### Mục [voices.neural], giọng cài thêm": station.neural,
        "### Mục [[roles]], mỗi vai một mục": station.roles[0],
        "### Mục [[shows]], mỗi kênh podcast một mục, ít nhất một": station.shows[0],
        "### Mục [location], nơi đặt đài": station.location,
        "### Mục [alarms], báo khi có chuyện": station.alarms,
        "### Mục [masters], các bản thành phẩm": station.masters,
        "### Mục [object_store], kho đối tượng": station.object_store,
        "### Mục [backup], tự sao lưu": station.backup,
        "### Mục [retention], giữ lại bao nhiêu": station.retention,
        "### Mục [live], phát trực tiếp qua mạng": station.live,
        "### Mục [portal], trang của nơi khác": station.portal,
        "### Mục [drafting], soạn có trợ giúp": station.drafting,
        "### Mục [report], báo cáo": station.report,
        "### Cả chương trình": programme,
        "### Mục [sounds]": programme,
        "### Mục [frames]: các khung lời": programme,
    }


def _plain(value):
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return list(value) if isinstance(value, tuple) else value


ROWS = [row for name in ("station.toml", "formats.toml") for row in _tables(SECTIONS[name])]


@rows_in_one(ROWS)
def test_a_default_is_what_the_program_takes(heading, cells):
    key, default, *_ = cells
    holder = _least().get(heading)
    field = {"`set`": "sound_set"}.get(key, key.strip("`"))
    found = getattr(holder, field, None)
    if default == "trống":
        assert found in ("", ())
    elif default.startswith("`") and key != "`format`":
        assert _plain(found) == tomllib.loads(f"x = {default.strip('`')}")["x"]


EXAMPLES = [
    (name, cells[0].strip("`"), re.findall(r"`([^`]*)`", cells[-1])[0])
    for name in READERS
    for _, cells in _tables(SECTIONS[name])
    if len(cells) == 4 and cells[-1] and cells[0] != "`jingles`"
]


@rows_in_one(EXAMPLES)
def test_the_example_of_a_key_can_be_written(name, key, example):
    [text] = _examples(name)
    places = list(re.finditer(rf"^{key} = .*$", text, re.M))
    assert places
    for at in places:
        written = f"{text[: at.start()]}{key} = {example}{text[at.end() :]}"
        assert READERS[name](written).errors == ()


def _names_told(first):
    """First cells of the table that begins with a name."""
    rows = re.search(rf"^\| `{first}` \|.*?(?=^$)", SECTIONS["formats.toml"], re.M | re.S)[0]
    return set(re.findall(r"^\| `([a-z_]+)` \|", rows, re.M))


def _values():
    station = READERS["station.toml"](_examples("station.toml")[0]).value
    programme = READERS["formats.toml"](_examples("formats.toml")[0]).value
    items = (FrameItem(title="Đội mũ", kind="hỏi – đáp", slug="doi-mu"),)
    return programme, frame_values(
        station, programme, day=date(2026, 9, 14), number=3, theme="Chào năm học mới", items=items
    )


def test_the_names_of_the_frames_are_those_of_the_page():
    _, values = _values()
    assert _names_told("station") == {*values, "item"}
    assert _names_told("title") == set(FrameItem.__dataclass_fields__)


@pytest.mark.parametrize("name", ["unit", "programme", "date", "weekday", "month", "season"])
def test_the_example_of_a_frame_name_is_what_it_gives(name):
    _, values = _values()
    row = re.search(rf"^\| `{name}` \| [^|]* \| (.*?) \|$", SECTIONS["formats.toml"], re.M)
    assert row[1] == str(values[name])


def test_the_frames_of_the_example_can_be_filled():
    programme, values = _values()
    texts = frame_texts(programme, values)
    assert "ngày 14 tháng 9 năm 2026" in texts.opening
    assert texts.links == ("NỮ: Mời các bạn nghe: Đội mũ.",)
    assert "do máy tính tạo ra" in texts.closing


def test_every_variable_of_the_environment_is_told():
    sources = [p for p in PACKAGE.rglob("*.py") if p.name != "environment_table.py"]
    texts = "".join(p.read_text("utf-8") for p in sources)
    read = set(re.findall(r"[\"'](BROADCASTER_[A-Z_]+)[\"']", texts))
    assert set(re.findall(r"BROADCASTER_[A-Z_]+", PAGE)) == read
    assert {one.name for one in VARIABLES} == read


def test_the_tables_are_those_of_the_settings():
    """A setting that changed asks for `make tables`."""
    path = ROOT / "tools" / "write_settings_tables.py"
    spec = importlib.util.spec_from_file_location("write_settings_tables", path)
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    assert writer.page(PAGE) == PAGE, "run: make tables"


def test_the_tokens_of_the_starter_are_told():
    starter = "".join(p.read_text("utf-8") for p in (PACKAGE / "starter").rglob("*") if p.is_file())
    told = set(re.findall(r"@[A-Z]+(?:_\d)?@", PAGE))
    assert set(re.findall(r"@[A-Z]+(?:_\d)?@", starter)) == told - {"@GUID_9@"}
    assert all(value in PAGE for value in (*DEFAULTS.values(), TENTATIVE_URL))
