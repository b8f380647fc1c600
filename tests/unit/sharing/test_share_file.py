"""Packs that strangers made: nothing in them is believed."""

import hashlib
import io
import json
import stat
import warnings
import zipfile

import pytest

from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.sharing.pack import (
    MOST_FILES,
    Pack,
    SharedScript,
    SharedSound,
    offer,
    offered_in,
    open_pack,
    read_offers,
    write_pack,
)

SCRIPT = "Tiêu đề: Đội mũ\n".encode()
SOUND = b"OggS sound"


def pack(**more):
    script = SharedScript(
        path="kich-ban/doi-mu.md",
        title="Đội mũ",
        kind="hỏi – đáp",
        origin="Trường THCS Sao Mai (ví dụ)",
        cues=(("tiếng suối", "am-thanh/suoi.ogg"),),
    )
    sound = SharedSound(path="am-thanh/suoi.ogg", who="Máy", source="Máy", licence="CC0-1.0")
    return Pack(unit="Trường THCS Sao Mai (ví dụ)", scripts=(script,), sounds=(sound,), **more)


CONTENTS = {"kich-ban/doi-mu.md": SCRIPT, "am-thanh/suoi.ogg": SOUND}


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "goi.zip"
    write_pack(path, pack(), CONTENTS)
    return path


def test_a_pack_gives_back_what_was_put_in(good, tmp_path):
    with open_pack(good) as opened:
        assert opened.data("kich-ban/doi-mu.md") == SCRIPT
        opened.unpack("am-thanh/suoi.ogg", tmp_path / "suoi.ogg")
        assert opened.pack.scripts == pack().scripts
    assert (tmp_path / "suoi.ogg").read_bytes() == SOUND


def test_the_same_pack_has_the_same_bytes(good, tmp_path):
    write_pack(tmp_path / "lai.zip", pack(), CONTENTS)
    assert (tmp_path / "lai.zip").read_bytes() == good.read_bytes()


def remade(path, *, change=lambda tree: None, contents=None, entries=()):
    """The pack with another list, other files, or more entries."""
    with zipfile.ZipFile(path) as archive:
        data = {name: archive.read(name) for name in archive.namelist()}
    tree = json.loads(data.pop("bai.json"))
    data |= contents or {}
    change(tree["pack"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # two entries of one name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in data.items():
                archive.writestr(name, content)
            for entry, content in entries:
                archive.writestr(entry, content)
            archive.writestr("bai.json", json.dumps(tree))
    return path


def listed(path, content):
    """Put another script into the list, as a liar would."""

    def change(tree):
        digest = hashlib.sha256(content).hexdigest()
        tree["files"].append({"path": path, "bytes": len(content), "sha256": digest})
        tree["scripts"].append({**tree["scripts"][0], "path": path, "cues": []})

    return change


@pytest.mark.parametrize(
    "name",
    [
        "kich-ban/../../ra-ngoai.md",
        "../ra-ngoai.md",
        "/etc/ra-ngoai.md",
        "C:/ra-ngoai.md",
        "kich-ban\\ra-ngoai.md",
        "kich-ban/con.md",
        "kich-ban/lpt1.md",
        "kich-ban/Doi-Mu.md",  # one file with doi-mu.md on Windows
        "kich-ban/doi mu.md",
        "kich-ban/đội-mũ.md",
        "kich-ban/doi-mu.md.",
        "kich-ban/trong/doi-mu.md",
        "kich-ban/goi.zip",
        "kich-ban/.an.md",
        f"kich-ban/{'a' * 300}.md",
        "formats/mang-non.toml",
        "station.toml",
    ],
)
def test_a_name_that_is_not_plain_is_refused(good, name):
    remade(good, change=listed(name, b"x"), entries=[(name, b"x")])
    with pytest.raises(InputError, match="không dùng được"), open_pack(good):
        pass


def as_link():
    info = zipfile.ZipInfo("kich-ban/lien-ket.md")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def test_a_symbolic_link_is_refused(good):
    target = b"/etc/passwd"
    change = listed("kich-ban/lien-ket.md", target)
    remade(good, change=change, entries=[(as_link(), target)])
    with pytest.raises(InputError, match="không phải tệp thường"), open_pack(good):
        pass


def test_an_entry_that_nobody_listed_is_refused(good):
    remade(good, entries=[("kich-ban/them.md", b"x")])
    with pytest.raises(InputError, match="không khớp"), open_pack(good):
        pass


def test_two_entries_of_one_name_are_refused(good):
    remade(good, entries=[("kich-ban/doi-mu.md", b"khac")])
    with pytest.raises(InputError, match="trùng tên"), open_pack(good):
        pass


def test_a_pack_in_a_pack_is_refused(good):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("x", "x")
    remade(
        good,
        change=listed("am-thanh/trong.zip", inner.getvalue()),
        entries=[("am-thanh/trong.zip", inner.getvalue())],
    )
    with pytest.raises(InputError, match="nguy hiểm"), open_pack(good):
        pass


def test_another_content_is_found_out(good, tmp_path):
    remade(good, contents={"kich-ban/doi-mu.md": SCRIPT[::-1], "am-thanh/suoi.ogg": SOUND[::-1]})
    with open_pack(good) as opened:
        with pytest.raises(InputError, match="mã kiểm tra"):
            opened.data("kich-ban/doi-mu.md")
        with pytest.raises(InputError, match="mã kiểm tra"):
            opened.unpack("am-thanh/suoi.ogg", tmp_path / "suoi.ogg")
    assert not (tmp_path / "suoi.ogg").exists()


def test_a_bomb_is_refused_by_what_it_says(good):
    """A gigabyte of zeros packs to a megabyte; it is refused before a byte of it is unpacked."""

    def change(tree):
        tree["files"][0]["bytes"] = 1024**3

    remade(good, change=change)
    with pytest.raises(InputError, match="lớn quá"), open_pack(good):
        pass


def test_a_bomb_that_lies_about_its_size_is_refused(good):
    zeros = bytes(8_000_000)
    remade(good, contents={"kich-ban/doi-mu.md": zeros})  # the list still says a few bytes
    with pytest.raises(InputError, match="sai cỡ"), open_pack(good):
        pass


def test_a_script_as_long_as_a_book_shelf_is_refused(good):
    long = b"x" * 2_000_001
    change = listed("kich-ban/dai.md", long)
    remade(good, change=change, entries=[("kich-ban/dai.md", long)])
    with pytest.raises(InputError, match="dài quá"), open_pack(good):
        pass


def test_too_many_files_are_refused(good):
    remade(good, entries=[(f"kich-ban/bai-{n}.md", b"x") for n in range(MOST_FILES + 1)])
    with pytest.raises(InputError, match="hơn 300 tệp"), open_pack(good):
        pass


def test_a_sound_that_is_not_there_is_refused(good):
    def change(tree):
        tree["scripts"][0]["cues"] = [["x", "am-thanh/khong-co.ogg"]]

    remade(good, change=change)
    with pytest.raises(InputError, match="không có trong gói"), open_pack(good):
        pass


@pytest.mark.parametrize(
    "paths",
    [
        ["kich-ban/doi-mu.md"],
        ["am-thanh/khong-co.ogg"],
        ["am-thanh/suoi.ogg", "am-thanh/suoi.ogg"],
    ],
)
def test_a_recorded_line_that_is_no_sound_of_the_pack_or_comes_twice_is_refused(good, paths):
    def change(tree):
        tree["scripts"][0]["takes"] = [["NỮ: Một.", path] for path in paths]

    remade(good, change=change)
    with pytest.raises(InputError, match="lời thu"), open_pack(good):
        pass


@pytest.mark.parametrize("cut", [0, 1, 30, 100, -1, -30])
def test_a_file_that_was_cut_or_is_none_is_refused(good, cut):
    good.write_bytes(good.read_bytes()[:cut])
    with pytest.raises(BroadcasterError), open_pack(good):
        pass


def test_a_folder_of_packs_is_listed_and_a_bad_one_is_told(good, tmp_path):
    (tmp_path / "hong.zip").write_bytes(b"PK")
    told = []
    found = offered_in(tmp_path, "", told.append)
    assert [one.name for one in found.packs] == ["goi.zip"]
    assert found.packs[0].titles == ("Đội mũ",)
    assert found.unit == "Trường THCS Sao Mai (ví dụ)"
    assert len(told) == 1
    assert offer(tmp_path, "") == found
    assert read_offers((tmp_path / "kho-bai.json").read_bytes(), "") == found


@pytest.mark.parametrize(
    "name", ["../x.zip", "/x.zip", "http://10.0.0.1/x.zip", "x.exe", "nul.zip"]
)
def test_a_list_with_a_name_that_leads_elsewhere_is_refused(good, tmp_path, name):
    offer(tmp_path, "Trường")
    tree = json.loads((tmp_path / "kho-bai.json").read_text("utf-8"))
    tree["offers"]["packs"][0]["name"] = name
    with pytest.raises(InputError, match="không an toàn"):
        read_offers(json.dumps(tree).encode(), "kho-bai.json")
