"""Single values changed in a file that people write."""

import tomllib

import pytest

from broadcaster.domain.errors import ConfigError, StoreError
from broadcaster.storage.toml_editor import set_values

TEXT = '# trường em\nname = "A"  # tên\n\n[voices]\nonline_allowed = false\n'


def test_a_value_is_changed_and_comments_stay(tmp_path):
    path = tmp_path / "station.toml"
    path.write_text(TEXT, encoding="utf-8")
    assert set_values(path, {("voices", "online_allowed"): True, ("voices", "by"): "Cô Hoa"})
    assert path.read_text(encoding="utf-8") == TEXT.replace("false", "true") + 'by = "Cô Hoa"\n'
    assert (tmp_path / ".truoc" / "station.0001.toml").read_text(encoding="utf-8") == TEXT


def test_a_missing_table_is_made(tmp_path):
    path = tmp_path / "station.toml"
    path.write_text('name = "A"\n', encoding="utf-8")
    set_values(path, {("voices", "x"): 1})
    assert tomllib.loads(path.read_text(encoding="utf-8")) == {"name": "A", "voices": {"x": 1}}


def test_the_same_value_touches_nothing_whatever_the_line_ends(tmp_path):
    path = tmp_path / "station.toml"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    assert not set_values(path, {("voices", "online_allowed"): False})
    assert path.read_bytes() == TEXT.replace("\n", "\r\n").encode()
    assert not (tmp_path / ".truoc").exists()


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe", b"voices = 3\n"])
def test_a_damaged_file_is_told_and_left_alone(tmp_path, content):
    path = tmp_path / "station.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError):
        set_values(path, {("voices", "x"): 1})
    assert path.read_bytes() == content


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(StoreError):
        set_values(tmp_path / "station.toml", {("voices", "x"): 1})


def test_a_new_value_stands_before_the_remarks_of_the_next_table(tmp_path):
    path = tmp_path / "station.toml"
    path.write_text("[voices]\na = 1\n\n# giọng của từng vai\n\n[roles]\nb = 2\n", encoding="utf-8")
    set_values(path, {("voices", "c"): 3, ("name",): "Đài"})
    assert path.read_text(encoding="utf-8") == (
        'name = "Đài"\n\n[voices]\na = 1\nc = 3\n\n# giọng của từng vai\n\n[roles]\nb = 2\n'
    )
