"""What the program tells people to type can be typed as it stands."""

import shlex


def test_a_command_that_is_shown_can_be_typed_in_a_folder_with_spaces(tmp_path, station_at):
    """What `init` and `new` print is copied by people as it stands."""
    station = station_at(tmp_path / "đài mới")
    told = station.run("init", str(station.folder)).out
    assert f'broadcaster -C "{station.folder}" build' in told
    assert "Sửa tên trường" in told
    line = station.run("new", "nhắc nhở", "Đội mũ").out.strip().splitlines()[-1]
    typed = shlex.split(line[line.index("broadcaster ") :])
    assert typed == ["broadcaster", "say", str(station.scripts / "doi-mu.md")]


def test_whoever_gave_the_names_is_not_asked_for_them_again(tmp_path, station_at):
    station = station_at(tmp_path / "đài")
    words = ("--name", "Đài thử", "--unit", "Trường Thử", "--approver", "Cô Thử")
    told = station.run("init", str(station.folder), *words).out
    assert "Sửa tên" not in told
    assert "approver" not in told
