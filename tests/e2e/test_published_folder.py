"""The published folder is looked at, mended and told; nothing public disappears unasked."""

import re
import shutil

import pytest

from tests.fakes.answers import data_of

IN_PROCESS = True

SECOND = """
[[shows]]
key = "ca-dai"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a22"
title = "Cả đài"
description = "Mọi bài của đài."
everything = true
"""
PRIVATE = """
[[shows]]
key = "noi-bo"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a99"
title = "Kênh thầy cô"
description = "Chỉ cho thầy cô."
programmes = ["buoi-sang"]
private = true
"""


@pytest.fixture(scope="module")
def built(station_of, tmp_path_factory):
    """Two episodes in two shows, published."""
    station = station_of(tmp_path_factory.mktemp("xuat-ban"))
    toml = station.scripts / "station.toml"
    toml.write_text(toml.read_text("utf-8") + SECOND, encoding="utf-8")
    station.write("mot", "NỮ: Chào các bạn.", day="7/9/2026", title="Bài một")
    station.write("hai", "NỮ: Chào lần nữa.", day="8/9/2026", title="Bài hai")
    assert station.run("build").code == 0
    return station


@pytest.fixture
def station(built, station_at, tmp_path):
    shutil.copytree(built.folder, tmp_path / "đài")
    return station_at(tmp_path / "đài")


def site(station):
    """What the public folder holds, what is hidden left out."""
    root = station.folder / "feeds"
    found = (p for p in root.rglob("*") if p.is_file())
    inside = {p.relative_to(root).as_posix(): p for p in found}
    return {name: p.read_bytes() for name, p in inside.items() if not name.startswith(".")}


def change(station, before, after):
    toml = station.scripts / "station.toml"
    text = toml.read_text("utf-8")
    assert before in text
    toml.write_text(text.replace(before, after), encoding="utf-8")


def empty(station):
    for path in (station.folder / "feeds").iterdir():
        if not path.name.startswith("."):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.parametrize("command", ["publish", "build"])
def test_a_folder_that_somebody_emptied_is_made_again_and_said(station, command):
    """`status` says so first: it looks, and does not remember."""
    whole = site(station)
    assert f"Trang và kênh: {len(whole)} tệp, đủ cả." in station.run("status").out
    empty(station)
    seen = station.run("status").out
    assert f"! Trang và kênh: {len(whole)} trong {len(whole)} tệp mất hoặc hỏng" in seen
    done = station.run(command)
    assert done.code == 0, done.err
    assert f"àm lại {len(whole)} tệp mất hoặc hỏng" in done.out
    assert site(station) == whole
    assert f"{len(whole)} tệp, đủ cả" in station.run("status").out
    assert "đủ, không có gì đổi" in station.run("publish").out


def test_a_folder_of_which_nothing_at_all_is_left_is_told_and_made_again(station):
    whole = site(station)
    shutil.rmtree(station.folder / "feeds")
    assert "không có gì của đài" in station.run("status").out
    assert station.run("publish").code == 0
    assert site(station) == whole


def test_what_is_missing_is_named_apart_from_what_is_new(station):
    (station.folder / "feeds" / "sao-mai.xml").unlink()
    told = data_of(station.run("publish", "--json").out)
    assert told["changed"] == told["mended"] == ["sao-mai.xml"]
    assert told["removed"] == []


def test_the_doctors_remedy_works_for_a_sound_too(station):
    """A bit turned in a published sound: same size, and the remedy is the one that is printed."""
    whole = site(station)
    sound = next((station.folder / "feeds" / "audio").rglob("*.mp3"))
    data = bytearray(sound.read_bytes())
    data[len(data) // 2] ^= 1
    sound.write_bytes(data)
    ill = station.run("doctor")
    assert ill.code == 1
    assert sound.name in ill.out
    [remedy] = re.findall(r"Làm lại cả trang: broadcaster (.*)", ill.out)
    done = station.run(*remedy.split())
    assert f"↻ {sound.relative_to(station.folder / 'feeds').as_posix()}" in done.out
    assert site(station) == whole
    assert f"Kênh và trang đã xuất bản: {len(whole)} tệp, nguyên vẹn" in station.run("doctor").out


@pytest.mark.slow
@pytest.mark.parametrize("command", ["publish", "build"])
def test_somebodys_folder_that_was_moved_aside_is_told_until_it_is_gone(station, command):
    page = next((station.folder / "feeds" / "sao-mai").glob("*.html"))
    page.unlink()
    page.mkdir()
    (page / "ghi-chu.txt").write_text("của ai đó", "utf-8")
    done = station.run(command)
    assert done.code == 0, done.err
    aside = f"feeds/.da-xuat-ban.de-rieng/1-{page.name}"
    assert f"đã dời nguyên sang {aside}" in done.err
    ill = station.run("doctor")
    assert (ill.code, f"1-{page.name}" in ill.out) == (1, True)
    shutil.rmtree(station.folder / aside)
    assert "từng nằm ở chỗ" not in station.run("doctor").out


def test_a_record_that_lost_its_end_is_told_with_the_way_out(station):
    whole = site(station)
    record = station.folder / "feeds" / ".da-xuat-ban.d" / "sao-mai.moi.txt"
    record.write_bytes(record.read_bytes()[:-90])
    assert "sao-mai.moi.txt" in station.run("status").out
    done = station.run("publish")
    assert done.code == 1
    assert "broadcaster publish --again" in done.err
    assert station.run("publish", "--again").code == 0
    assert site(station) == whole
    assert "đủ cả" in station.run("status").out


def test_a_finished_sound_that_is_lost_takes_nothing_from_the_site(station):
    whole = site(station)
    for sound in station.audio.glob("*.mp3"):
        sound.unlink()
    done = station.run("publish", "--again")
    assert (done.code, site(station)) == (0, whole)


def test_a_show_that_is_gone_from_the_settings_stays_until_somebody_says_so(station):
    whole = site(station)
    change(station, SECOND, "")
    for command in ("publish", "build"):
        done = station.run(command)
        assert done.code == 1
        assert "kênh “Cả đài” đang có trên trang" in done.err
        assert 'key = "ca-dai"' in done.err
        assert site(station) == whole
    done = station.run("publish", "--remove", "ca-dai")
    assert done.code == 0, done.err
    assert "− ca-dai.xml (đã gỡ)" in done.out
    gone = whole.keys() - site(station).keys()
    assert "ca-dai/index.html" in gone
    assert all(name.startswith(("ca-dai", "tim-kiem/")) for name in gone)
    assert b"ca-dai" not in site(station)["index.html"]
    assert station.run("publish").code == 0
    assert "đủ cả" in station.run("status").out


def test_a_key_that_changed_is_told_with_both_names(station):
    whole = site(station)
    change(station, 'key = "ca-dai"', 'key = "toan-dai"')
    done = station.run("publish")
    assert done.code == 1
    assert "đổi từ ca-dai thành toan-dai" in done.err
    assert site(station) == whole
    assert station.run("publish", "--remove", "ca-dai").code == 0
    assert "toan-dai.xml" in site(station)
    assert "ca-dai.xml" not in site(station)


def test_a_guid_that_changed_is_told_with_the_old_one(station):
    whole = site(station)
    assert "guid" not in station.run("publish").err
    old, new = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a22", "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a33"
    change(station, old, new)
    done = station.run("publish")
    assert (done.code, f"đổi từ {old} thành {new}" in done.err) == (0, True)
    assert f'guid = "{old}"' in done.err
    change(station, new, old)
    assert station.run("publish").code == 0
    assert site(station) == whole


@pytest.mark.parametrize(
    ("key", "told"), [("sao-mai", "vẫn có trong station.toml"), ("ca-dia", "Có phải “ca-dai”?")]
)
def test_what_is_wanted_or_not_there_is_not_removed(station, key, told):
    whole = site(station)
    done = station.run("publish", "--remove", key)
    assert done.code == 2
    assert told in done.err
    assert site(station) == whole


def test_a_listeners_address_does_not_change_because_a_guid_did(station):
    toml = station.scripts / "station.toml"
    toml.write_text(toml.read_text("utf-8") + PRIVATE, encoding="utf-8")
    station.run("feed", "add-subscriber", "noi-bo", "Cô Lan")
    assert station.run("publish").code == 0
    whole = site(station)
    change(station, "0f5b5f5c1a99", "0f5b5f5c1a98")
    done = station.run("publish")
    assert done.code == 1
    assert "địa chỉ riêng của một người nghe kênh noi-bo" in done.err
    assert site(station) == whole
    done = station.run("publish", "--remove", "noi-bo")
    assert done.code == 0, done.err
    assert "− rieng/" in done.out
    assert len([name for name in site(station) if name.endswith("/noi-bo.xml")]) == 1


def test_a_show_that_becomes_private_leaves_the_public_site_as_its_setting_says(station):
    change(station, "everything = true", "everything = true\nprivate = true")
    done = station.run("publish")
    assert done.code == 0, done.err
    assert "− ca-dai.xml (đã gỡ)" in done.out


@pytest.mark.parametrize("wrong", ['key = "ca-dài"', "everything = maybe", 'titel = "x"\nkey = 3'])
def test_with_errors_in_the_settings_the_old_site_stays(station, wrong):
    whole = site(station)
    change(station, 'key = "ca-dai"', wrong)
    for command in ("publish", "build"):
        assert station.run(command).code == 2
        assert site(station) == whole


def test_an_address_changed_by_hand_is_announced_by_the_feeds(station):
    change(station, "https://phat-thanh.example.edu.vn", "https://moi.example.edu.vn")
    for _ in range(2):  # also when nothing changes any more
        done = station.run("publish")
        assert done.code == 0, done.err
        assert "đã đổi từ https://phat-thanh.example.edu.vn" in done.err
        assert 'old_urls = ["https://phat-thanh.example.edu.vn"]' in done.err
        feed = site(station)["sao-mai.xml"].decode()
        new = "https://moi.example.edu.vn/sao-mai.xml"
        assert f"<itunes:new-feed-url>{new}</itunes:new-feed-url>" in feed
    change(
        station,
        'public_url = "https://moi.example.edu.vn"',
        'public_url = "https://moi.example.edu.vn"\n'
        'old_urls = ["https://phat-thanh.example.edu.vn"]',
    )
    assert "đã đổi từ" not in station.run("publish").err


def test_the_doctors_remedy_works_for_a_finished_sound(station):
    """The one in audio_out: it is built again, the same bytes, and the site never noticed."""
    whole = site(station)
    sound = next(station.audio.glob("*.mp3"))
    made = sound.read_bytes()
    sound.write_bytes(bytes([made[0] ^ 1]) + made[1:])
    ill = station.run("doctor").out
    assert "mất hoặc đã bị thay đổi" in ill
    [name] = re.findall(r"Xóa tệp (\S+) rồi dựng lại bằng: broadcaster build", ill)
    (station.folder / name).unlink()
    assert "→ Dựng lại bằng: broadcaster build" in station.run("doctor").out
    assert station.run("build").code == 0
    assert sound.read_bytes() == made
    assert site(station) == whole
    assert "mất hoặc đã bị thay đổi" not in station.run("doctor").out


def test_a_sound_that_is_lost_here_and_there_is_told_with_a_way_that_works(station):
    """The other episode stays; what the sentences say brings this one back."""
    whole = site(station)
    sound = station.audio / "buoi-sang-2026-09-07.mp3"
    made = sound.read_bytes()
    sound.write_bytes(bytes(len(made)))
    for copy in (station.folder / "feeds" / "audio").rglob("buoi-sang-2026-09-07-*.mp3"):
        copy.unlink()
    done = station.run("publish")
    assert done.code == 1
    assert "số buoi-sang-2026-09-07, các số khác đã xuất bản" in done.err
    assert "Xóa tệp âm thanh" in done.err
    assert "sao-mai/buoi-sang-2026-09-08.html" in site(station)
    sound.unlink()
    assert station.run("build").code == 0
    assert sound.read_bytes() == made
    assert site(station) == whole


def test_the_register_stands_on_the_site_until_the_setting_takes_it_off(station):
    """By itself with what came with the program; the station's own files over it."""
    assert not any(name.startswith("van-ban/") for name in site(station))
    change(station, "law_shelf = false", "law_shelf = true")
    own = station.scripts / "van-ban" / "12.md"
    own.parent.mkdir()
    own.write_text(
        "Số: 12/2026/QĐ-UBND\nCơ quan: UBND xã Ví Dụ\nBan hành: 2/3/2026\nHiệu lực từ: 12/3/2026\n"
        "Đã kiểm:\n  - 12/3/2026, Nguyễn Thị Hoa, bảng tin xã\n---\nĐiều 1. Lời của tệp\n",
        encoding="utf-8",
    )
    assert station.run("publish").code == 0
    page = site(station)["van-ban/12-2026-qd-ubnd.html"].decode()
    assert "Lời của tệp" in page
    assert "Nguyễn Thị Hoa" not in page
    assert "van-ban/168-2024-nd-cp.html" in site(station)
    assert "Tủ sách" in site(station)["index.html"].decode()
    kept = site(station)
    assert station.run("publish").code == 0
    assert site(station) == kept
    change(station, "law_shelf = true", "law_shelf = false")
    assert station.run("publish").code == 0
    assert not any(name.startswith("van-ban/") for name in site(station))
