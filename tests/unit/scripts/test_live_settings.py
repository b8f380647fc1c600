"""The address of a live stream: one that a password or a slip of the hand does not get into."""

import pytest

from broadcaster.domain.toml_tables import open_table
from broadcaster.scripts.station_file import read_live


def read(address):
    root, _ = open_table(f'[live]\nicecast = "{address}"\n'.encode(), "station.toml")
    return read_live(root.table("live")), root.page.failed


@pytest.mark.parametrize(
    "address",
    ["http://may-chu:8000/phat-thanh.mp3", "https://nghe.example.edu.vn/a", "http://[::1]:8000/a"],
)
def test_an_address_of_a_stream_is_taken(address):
    settings, failed = read(address)
    assert (settings.icecast, failed) == (address, False)


@pytest.mark.parametrize(
    "address",
    [
        "may-chu:8000/a",
        "http://may-chu:8000",
        "http://may-chu:8000/",
        "http://source:bi-mat@may-chu:8000/a",
        "http://may-chu:99999/a",
        "http://may-chu:x/a",
        "http://may chu/a",
        "http://may-chu/a?b",
        "ftp://may-chu/a",
        "http://máy-chủ/a",
        "http:///a",
    ],
)
def test_what_is_no_address_of_a_stream_is_told(address):
    assert read(address)[1]
