"""What `serve` says of the address that the channels carry."""

import pytest

from broadcaster.cli.serve import _tell_channel
from broadcaster.domain.station import TENTATIVE_URL

OWN = "https://phat-thanh.thcs-hoa-phuong.example.vn"


@pytest.mark.parametrize(
    ("address", "example"), [(TENTATIVE_URL, True), (f"{TENTATIVE_URL}/", True), (OWN, False)]
)
def test_an_address_that_nobody_can_open_is_not_told_as_the_school_s(capsys, address, example):
    _tell_channel(address)
    told = capsys.readouterr().out
    assert told.startswith(f"Kênh ghi địa chỉ: {address}\n")
    assert ("địa chỉ mẫu" in told) == example
