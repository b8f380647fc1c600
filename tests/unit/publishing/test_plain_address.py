"""Which addresses of a station lead over the internet without encryption."""

import pytest

from broadcaster.publishing.addresses import is_plain


@pytest.mark.parametrize(
    "url",
    [
        "http://phat-thanh.example.edu.vn",
        "http://phat-thanh.example.edu.vn:8080/dai",
        "http://8.8.8.8",
    ],
)
def test_plain_addresses_of_the_internet_are_told(url: str) -> None:
    """Apps and directories ask for https there."""
    assert is_plain(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://phat-thanh.example.edu.vn",
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
        "http://192.168.1.20:8000",
        "http://may-truong:8000",
        "http://may-truong.local",
        "",
    ],
)
def test_the_schools_own_network_needs_no_certificate(url: str) -> None:
    """Nobody outside reaches it, and no authority gives it a certificate."""
    assert not is_plain(url)
