"""Which store a station's site goes to, and by which keys."""

from types import SimpleNamespace

import pytest

from broadcaster.app.settings import Settings
from broadcaster.app.site_store import open_object_store, open_work_store, store_keys
from broadcaster.domain.errors import StoreError
from broadcaster.domain.station import StationProfile
from broadcaster.domain.stored_objects import ObjectStoreSettings
from broadcaster.domain.toml_tables import open_table
from broadcaster.scripts.setting import read_values
from broadcaster.scripts.settings_table import OBJECT_STORE

HERE = {"BROADCASTER_STORE_KEY": "tên", "BROADCASTER_STORE_SECRET": "bí mật"}


@pytest.fixture
def station(tmp_path):
    (tmp_path / "đài").mkdir()
    return tmp_path / "đài"


def settings(path) -> ObjectStoreSettings:
    return ObjectStoreSettings(url="s3://phat-thanh/x", keys_file=str(path))


def test_the_environment_goes_before_the_file(station, tmp_path):
    (tmp_path / "khoa.toml").write_text('key = "a"\nsecret = "b"\n', "utf-8")
    keys = store_keys(settings(tmp_path / "khoa.toml"), HERE, station)
    assert (keys.name, keys.secret) == ("tên", "bí mật")
    half = {"BROADCASTER_STORE_KEY": "tên"}
    keys = store_keys(settings(tmp_path / "khoa.toml"), half, station)
    assert (keys.name, keys.secret) == ("a", "b")
    assert "b" not in repr(keys).replace("name", "")


@pytest.mark.parametrize(
    "text", ['key = "a"', 'key = 1\nsecret = "b"', 'key = ""\nsecret = "b"', "khoá", "\xff"]
)
def test_a_file_that_is_no_pair_of_keys_is_told(station, tmp_path, text):
    (tmp_path / "khoa.toml").write_bytes(text.encode("latin-1", "replace"))
    with pytest.raises(StoreError, match="viết chưa đúng"):
        store_keys(settings(tmp_path / "khoa.toml"), {}, station)


def test_keys_in_the_folder_of_the_station_are_refused(station, tmp_path):
    (station / "khoa.toml").write_text('key = "a"\nsecret = "b"\n', "utf-8")
    (tmp_path / "link.toml").symlink_to(station / "khoa.toml")
    for path in (station / "khoa.toml", tmp_path / "link.toml", "khoa.toml"):
        with pytest.raises(StoreError, match="ngoài thư mục đài"):
            store_keys(settings(path), {}, station)


def test_no_keys_and_a_file_that_is_not_there_are_told(station, tmp_path):
    with pytest.raises(StoreError, match="chưa có khóa"):
        store_keys(ObjectStoreSettings(url="s3://phat-thanh"), {}, station)
    with pytest.raises(StoreError, match="Không tìm thấy"):
        store_keys(settings(tmp_path / "khong-co"), {}, station)


@pytest.mark.parametrize(
    ("url", "sound"),
    [
        ("s3://phat-thanh", True),
        ("s3://phat-thanh/hoa-phuong/", True),
        ("/srv/web", True),
        ("D:/web", True),
        ("s3://k:s@phat-thanh/x", False),
        ("s3://phat-thanh/../x", False),
        ("s3://phat-thanh//x", False),
        ("ftp://may/x", False),
        ("web", False),
        ("s3://phat-thanh/" + "a/" * 4000 + "!", False),
    ],
)
def test_a_place_is_a_bucket_or_a_whole_path(url, sound):
    root, _ = open_table(f'[object_store]\nurl = "{url}"\n'.encode(), "station.toml")
    values = read_values(root.table("object_store"), OBJECT_STORE)
    assert root.page.failed is not sound
    assert values["url"] == url


@pytest.mark.parametrize("place", ["đài/feeds", "đài/kho", "đài", ".", "noi/feeds/x"])
def test_a_folder_in_the_station_or_around_it_is_no_store(station, tmp_path, place):
    (tmp_path / "noi").symlink_to(station)
    told = SimpleNamespace(object_store=ObjectStoreSettings(url=str(tmp_path / place)))
    here = SimpleNamespace(folder=station, feeds=station / "feeds", station=told, ca_bundle="")
    with pytest.raises(StoreError, match="nằm trong thư mục đài"):
        open_object_store(here)
    told.object_store = ObjectStoreSettings(url=str(tmp_path / "kho"))
    assert open_object_store(here).shown == str(tmp_path / "kho")


@pytest.mark.parametrize("work", ["s3://a/b", "s3://a/b/", "s3://a/b/c", "s3://a"])
def test_the_place_for_workers_is_never_that_of_the_site(station, work):
    """Programmes that were not aired would lie in the open."""
    here = settings_of(station, url="s3://a/b", work=work)
    with pytest.raises(StoreError, match="nằm trong chỗ của trang"):
        open_work_store(here)


def test_the_place_for_workers_is_its_own(station, tmp_path):
    assert open_work_store(settings_of(station)) is None
    work = str(tmp_path / "viec")
    assert open_work_store(settings_of(station, url="s3://a/b", work=work)).shown == work
    with pytest.raises(StoreError, match="nằm trong thư mục đài"):
        open_work_store(settings_of(station, work=str(station / "kho")))


def settings_of(folder, **told) -> Settings:
    profile = StationProfile(
        name="", unit="", contact="", email="", public_url="", shows=(), approval=True,
        object_store=ObjectStoreSettings(**told),
    )  # fmt: skip
    return Settings(folder=folder, station=profile, formats=())
