"""The three lists that the program writes for itself are read alike, whatever became of them."""

from contextlib import nullcontext
from datetime import date

import pytest

from broadcaster.domain.errors import ConfigError, TooNew
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.publishing.confirmations import ConfirmationBook
from broadcaster.publishing.subscribers import SubscriberList

LISTS = [WithdrawalList, lambda path: ConfirmationBook(path, nullcontext), SubscriberList]


@pytest.fixture(params=LISTS, ids=["da-rut", "da-nghe", "nguoi-nghe"])
def listing(request, tmp_path):
    path = tmp_path / "danh-sach.toml"
    return path, request.param(path)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n# \n", b"{", b"format = 1\0", b'format = "1"\n', b"format = true\n",
        b"\x00" * 512,  # what a disk leaves that was cut off
        "format = 1\n".encode("utf-16"), b"format = 1\n# \xe9\n",
        b"format = 1\nrut = 3\nlan = 3\nnguoi = 3\n", b"format = 1\nrut=[1]\nlan=[1]\nnguoi=[1]\n",
        b"format = 1\na = " + b"[" * 5000 + b"]" * 5000 + b"\n",
    ],
)  # fmt: skip
def test_what_is_damaged_is_never_a_list_of_nobody(listing, data):
    path, known = listing
    path.write_bytes(data)
    with pytest.raises(ConfigError, match="bị hỏng"):
        known.all()
    assert path.read_bytes() == data


@pytest.mark.parametrize("data", [b"format = 1\n", "\ufeffformat = 1\n".encode(), b"a = 1\n"])
def test_an_empty_list_is_one_and_so_is_a_file_that_is_not_there(listing, data):
    path, known = listing
    assert known.all() == ()
    path.write_bytes(data)
    assert known.all() == ()


def test_a_list_of_a_newer_program_is_left_as_it_is(listing):
    path, known = listing
    path.write_bytes(b"format = 2\n")
    with pytest.raises(TooNew):
        known.all()


def test_an_emptied_list_of_subscribers_gets_no_new_secret(tmp_path):
    path = tmp_path / "nguoi-nghe.toml"
    path.write_bytes(b"")
    with pytest.raises(ConfigError):
        SubscriberList(path).add("kenh", "Nguyễn Thị Mẫu", date(2026, 9, 1))
    assert path.read_bytes() == b""
