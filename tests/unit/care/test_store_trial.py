"""What `doctor --online` says of an object store: each line is a measurement."""

import pytest

from broadcaster.care.store_trial import try_store
from broadcaster.domain.errors import StoreError
from broadcaster.domain.stored_objects import StoreKeys
from broadcaster.storage.object_folder import FolderObjectStore
from tests.fakes.s3_service import BUCKET, s3_service


def told(findings) -> dict[str, bool]:
    return {one.what.removeprefix("Kho đối tượng: "): one.ok for one in findings}


def test_a_folder_is_written_and_left_as_it_was(tmp_path):
    found = told(try_store(lambda: FolderObjectStore(tmp_path), public_url="", private=False))
    assert found == {
        "ghi rồi đọc lại": True,
        "phần gửi dở": True,
        "không ghi đè của máy khác": True,
    }
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == []


def test_a_store_that_is_away_is_one_line(tmp_path):
    store = FolderObjectStore(tmp_path / "chua-noi")
    (found,) = try_store(lambda: store, public_url="", private=False)
    assert not found.ok
    assert "Không thấy thư mục" in found.told
    assert found.fix


def test_keys_that_are_missing_are_told(tmp_path):
    def without():
        raise StoreError("chưa có khóa", hint="Đặt khóa.")

    (found,) = try_store(without, public_url="", private=False)
    assert (found.ok, found.told, found.fix) == (False, "chưa có khóa", "Đặt khóa.")


@pytest.mark.system
def test_every_line_of_a_service_is_tried(monkeypatch):
    with s3_service() as service, service.store("thu") as store:
        here = f"{service.endpoint}/{BUCKET}/thu"
        found = told(try_store(lambda: store, public_url=here, private=False))
        assert set(found.values()) == {True}
        assert {"địa chỉ có ký, nghe từng đoạn", "danh sách tệp", "địa chỉ của trang"} < set(found)
        # this service shows everybody its list, and lets nobody see what is not there
        closer = told(try_store(lambda: store, public_url=f"{here}/x", private=True))
        assert [what for what, ok in closer.items() if not ok] == [
            "danh sách tệp",
            "địa chỉ của trang",
        ]
        assert list(store.listed()) == []
        monkeypatch.setattr(store, "guards", lambda name: False)
        open_to_all = told(try_store(lambda: store, public_url="", private=False))
        assert not open_to_all["không ghi đè của máy khác"]
        with service.store("thu", keys=StoreKeys(name="x", secret="y")) as other:
            assert told(try_store(lambda: other, public_url="", private=False))
