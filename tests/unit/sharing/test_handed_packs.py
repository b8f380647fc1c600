"""A pack that is handed down: the wish and its signature are part of it, an ordinary one has none."""

import json
import zipfile
from datetime import date

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.sharing.pack import (
    HandedDown,
    Pack,
    SharedScript,
    is_pack,
    open_pack,
    write_pack,
)
from broadcaster.stations.signing_key import SigningKey

WISH = HandedDown(id="a1", asker="Xã", first=date(2026, 11, 20), last=date(2026, 11, 30))
SCRIPT = SharedScript(path="kich-ban/doi-mu.md", title="Đội mũ", kind="nhắc nhở", origin="Xã")
CONTENTS = {"kich-ban/doi-mu.md": "Tiêu đề: Đội mũ\n---\nNỮ: Đội mũ.\n".encode()}


@pytest.fixture
def key(tmp_path):
    one = SigningKey(tmp_path / "khoa.pem")
    one.make()
    return one


@pytest.fixture
def handed(key, tmp_path):
    path = tmp_path / "giao.zip"
    write_pack(path, Pack(unit="Xã", scripts=(SCRIPT,), handed=WISH), CONTENTS, seal=key.seal)
    return path


def rewritten(path, change):
    """The same archive with another list under the old signature."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    tree = json.loads(parts["bai.json"])
    change(tree["pack"])
    parts["bai.json"] = json.dumps(tree).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_the_wish_comes_out_under_the_key_that_signed(handed, key):
    assert is_pack(handed)
    with open_pack(handed) as opened:
        assert opened.pack.handed == WISH
        assert opened.signature().key == key.public


def test_an_ordinary_pack_has_neither_and_the_bytes_it_had(tmp_path):
    path = tmp_path / "goi.zip"
    write_pack(path, Pack(unit="Xã", scripts=(SCRIPT,)), CONTENTS)
    with zipfile.ZipFile(path) as archive:
        assert "handed" not in json.loads(archive.read("bai.json"))["pack"]
        assert "bai.json.sig" not in archive.namelist()
    with open_pack(path) as opened:
        assert opened.pack.handed is None
        with pytest.raises(InputError, match="không có chữ ký"):
            opened.signature()


def test_a_wish_that_was_changed_after_signing_is_refused(handed):
    rewritten(handed, lambda pack: pack["handed"].update(last="2027-11-30"))
    with open_pack(handed) as opened, pytest.raises(InputError, match="đã bị sửa sau khi ký"):
        opened.signature()


def test_a_signature_that_is_none_is_told(tmp_path):
    path = tmp_path / "giao.zip"
    pack = Pack(unit="Xã", scripts=(SCRIPT,), handed=WISH)
    write_pack(path, pack, CONTENTS, seal=lambda data: b"{}")
    with open_pack(path) as opened, pytest.raises(InputError, match="chữ ký không đọc được"):
        opened.signature()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>"])
def test_what_is_no_pack_is_none(tmp_path, data):
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    assert not is_pack(path)
    assert not is_pack(tmp_path / "khong-co.zip")
