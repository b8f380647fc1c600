"""Which addresses of the network belong to everybody."""

import pytest

from broadcaster.net.connection import is_public

OPEN = ("8.8.8.8", "2606:4700::1111", "64:ff9b::808:808")
CLOSED = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fd00::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::1",
    "localhost",
    "",
    "0x7f000001",
)


@pytest.mark.parametrize("address", OPEN)
def test_the_open_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize("address", CLOSED)
def test_what_belongs_to_the_house_is_not_public_in_any_disguise(address):
    assert not is_public(address)
