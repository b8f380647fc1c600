"""The address of a live stream: one that a password or a slip of the hand does not get into."""

import pytest

from broadcaster.domain.toml_tables import open_table
from broadcaster.scripts.setting import read_values
from broadcaster.scripts.settings_table import LIVE


def read(address):
    root, _ = open_table(f'[live]\nicecast = "{address}"\n'.encode(), "station.toml")
    values = read_values(root.table("live"), LIVE)
    return LIVE.makes(**values), root.page.failed


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
