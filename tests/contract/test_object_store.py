"""What every object store promises: the folder in the fast half, S3 beside two servers.

One imitates Amazon's, the other is the gateway of Ceph; what they do otherwise stands where it
shows.
"""

import hashlib
import urllib.request
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import cache

import pytest

from broadcaster.domain.errors import StoreAway, StoreChanged, StoreError
from broadcaster.domain.stored_objects import ObjectHeaders
from broadcaster.net import s3_store
from broadcaster.production.work_store import (
    InputList,
    StoredFile,
    WorkStore,
    clear_store,
    files_in,
    lay_out_inputs,
    name_of_another,
    put_inputs,
)
from broadcaster.storage.object_folder import FolderObjectStore
from broadcaster.storage.serialization import to_line
from tests.fakes.ceph_gateway import ceph_service
from tests.fakes.s3_service import s3_service

SOUND = ObjectHeaders(type="audio/mpeg", cache="public, max-age=31536000, immutable")


SERVICES = {"s3": s3_service, "ceph": ceph_service}


@pytest.fixture(scope="module")
def services():
    """Each begun when it is first asked for, and ended behind the last test."""
    with ExitStack() as stack:
        yield cache(lambda name: stack.enter_context(SERVICES[name]()))


@pytest.fixture(params=list(SERVICES))
def service(request, services):
    return services(request.param)


@pytest.fixture(
    params=["folder", *(pytest.param(name, marks=pytest.mark.system) for name in SERVICES)]
)
def store(request, services, tmp_path):
    if request.param == "folder":
        (tmp_path / "kho").mkdir()
        yield FolderObjectStore(tmp_path / "kho")
        return
    with services(request.param).store(f"truong/{tmp_path.name}") as found:
        yield found


@pytest.fixture
def file(tmp_path):
    found = tmp_path / "bai.mp3"
    found.write_bytes(b"sound of a lesson")
    return found


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_file_is_put_once_and_known_by_its_bytes(store, file):
    stored, sent = store.put("audio/bai.mp3", file, headers=SOUND)
    assert sent
    assert (stored.size, stored.sha256) == (17, sha256(b"sound of a lesson"))
    assert store.holds("audio/bai.mp3") == stored
    assert store.put("audio/bai.mp3", file, headers=SOUND) == (stored, False)


def test_the_same_size_with_other_bytes_is_another_file(store, file):
    before, _ = store.put("bai.mp3", file)
    file.write_bytes(b"SOUND OF A LESSON")
    after, sent = store.put("bai.mp3", file)
    assert sent
    assert after.size == before.size
    assert (after.mark, after.sha256) != (before.mark, before.sha256)


def test_a_file_that_is_not_what_it_was_is_not_sent(store, file):
    with pytest.raises(StoreError, match="không còn như lúc xuất bản"):
        store.put("bai.mp3", file, sha256="0" * 64)
    assert store.holds("bai.mp3") is None


def test_a_file_comes_back_whole(store, file, tmp_path):
    store.put("bai.mp3", file)
    store.fetch("bai.mp3", tmp_path / "lai" / "bai.mp3")
    assert (tmp_path / "lai" / "bai.mp3").read_bytes() == file.read_bytes()


def test_what_is_not_there_is_told_and_leaves_nothing_here(store, tmp_path):
    assert store.holds("khong-co.mp3") is None
    with pytest.raises(StoreError):
        store.fetch("khong-co.mp3", tmp_path / "lai" / "khong-co.mp3")
    assert not list(tmp_path.glob("lai/*"))


def test_a_document_is_replaced_only_where_the_expected_version_stands(store):
    first = store.replace("current.json", b"1", expected=None)
    with pytest.raises(StoreChanged):
        store.replace("current.json", b"2", expected=None)
    second = store.replace("current.json", b"2", expected=first.mark)
    with pytest.raises(StoreChanged):
        store.replace("current.json", b"3", expected=first.mark)
    assert store.holds("current.json") == second
    assert second.sha256 == sha256(b"2")


def test_a_store_that_guards_what_stands_there_says_so(store, file, request):
    """Ceph's gateway over SQLite does not; who asked has lost the file that he asked with."""
    stored, _ = store.put("bai.mp3", file)
    guards = store.guards("bai.mp3")
    assert guards == ("ceph" not in request.node.name)
    there = store.holds("bai.mp3")
    assert there == stored if guards else there.size == 0


def test_a_document_that_is_gone_is_not_replaced(store):
    first = store.replace("current.json", b"1", expected=None)
    store.remove(["current.json"])
    with pytest.raises(StoreChanged):
        store.replace("current.json", b"2", expected=first.mark)
    assert store.holds("current.json") is None


def test_what_is_removed_is_gone_and_nothing_else_is(store, file):
    for name in ("a/mot.mp3", "a/hai.mp3", "ba.mp3"):
        store.put(name, file)
    store.remove(["a/mot.mp3", "khong-co.mp3", "ba.mp3"])
    assert [one.name for one in store.listed()] == ["a/hai.mp3"]
    store.remove(["a/hai.mp3"])
    assert list(store.listed()) == []


def test_a_listing_tells_the_marks_that_the_store_knows_files_by(store, file):
    stored, _ = store.put("a/mot.mp3", file)
    (listed,) = store.listed()
    assert (listed.name, listed.size, listed.mark) == ("a/mot.mp3", stored.size, stored.mark)


@pytest.mark.parametrize("name", ["", "../x", "/x", "a/../x", "a//b", "a\\b", ".khoa"])
def test_no_name_leaves_the_store(store, file, name):
    with pytest.raises(ValueError, match="not the name"):
        store.put(name, file)


@pytest.mark.system
def test_headers_and_signed_addresses_of_s3(service, file):
    with service.store("chu-ky") as store:
        store.put("bai.mp3", file, headers=SOUND)
        url = store.address("bai.mp3", 60)
        asked = urllib.request.Request(url, headers={"Range": "bytes=0-4"})
        with urllib.request.urlopen(asked) as reply:
            assert (reply.status, reply.read()) == (206, b"sound")
            assert reply.headers["Content-Type"] == SOUND.type
            assert reply.headers["Cache-Control"] == SOUND.cache
        # the same bytes told otherwise are sent again
        assert store.put("bai.mp3", file, headers=ObjectHeaders(type="audio/ogg"))[1]


@pytest.mark.system
def test_a_file_of_several_parts_and_an_upload_that_was_cut_off(
    service, tmp_path, monkeypatch, request
):
    monkeypatch.setattr(s3_store, "_PART", 5 * 1024**2)  # the smallest that S3 takes
    big = tmp_path / "to.mp3"
    big.write_bytes(b"0123456789abcdef" * (11 * 1024 * 64))  # 11 MB
    with service.store("to") as store:
        stored, _ = store.put("to.mp3", big)
        assert stored.mark.endswith("-3")  # three parts
        store.fetch("to.mp3", tmp_path / "lai.mp3")
        assert (tmp_path / "lai.mp3").read_bytes() == big.read_bytes()
        store._files.call_s3("create_multipart_upload", Bucket="phat-thanh", Key="to/dut.mp3")
        assert store.holds("dut.mp3") is None
        # one service says of every upload that it began in 2010
        assert store.sweep_unfinished(timedelta(days=365 * 40)) == 0
        # and Ceph's over SQLite lists none of them
        listed = int("ceph" not in request.node.name)
        assert store.sweep_unfinished(timedelta(minutes=-10)) == listed
        assert store.sweep_unfinished(timedelta(minutes=-10)) == 0


@pytest.mark.system
@pytest.mark.parametrize(("lost", "there"), [(1, True), (2, True), (3, False)])
def test_a_part_that_the_service_lost_is_sent_again_with_the_others(
    service, file, monkeypatch, lost, there
):
    from botocore.exceptions import ClientError

    with service.store(f"mat-{lost}") as store:
        put, answers = store._files.put_file, iter([True] * lost)

        def once_more(*words, **more):
            if next(answers, False):
                raise OSError(22, "?") from ClientError(
                    {"Error": {"Code": "InvalidPart"}}, "Complete"
                )
            put(*words, **more)

        monkeypatch.setattr(store._files, "put_file", once_more)
        if there:
            assert store.put("bai.mp3", file)[1]
        else:
            with pytest.raises(StoreError, match="InvalidPart"):
                store.put("bai.mp3", file)
        assert (store.holds("bai.mp3") is not None) == there


@contextmanager
def refused(store, code):
    """The next answers are a refusal with this code, as the service would word it."""
    from botocore.exceptions import ClientError

    def call(*args, **kwargs):
        raise ClientError({"Error": {"Code": code}}, "PutObject")

    before = store._files.call_s3
    store._files.call_s3 = call
    yield
    store._files.call_s3 = before


@pytest.mark.system
@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("RequestTimeTooSkewed", "đồng hồ của máy này sai giờ"),
        ("InvalidAccessKeyId", "khóa sai, hết hạn hoặc thiếu quyền"),
        ("403", "khóa sai, hết hạn hoặc thiếu quyền"),
        ("SlowDown", "đang bận hay trục trặc"),
        ("QuotaExceeded", "báo lỗi QuotaExceeded"),
    ],
)
def test_a_refusal_is_a_sentence(service, code, sentence):
    with service.store("loi") as store, refused(store, code), pytest.raises(StoreError) as told:
        store.holds("bai.mp3")
    assert sentence in told.value.sentence
    assert told.value.hint
    assert isinstance(told.value, StoreAway) == ("đang bận" in sentence)


@pytest.mark.system
def test_a_bucket_that_is_not_there_and_a_service_that_is_away(service, file):
    away = pytest.raises(StoreError, match="không có ngăn")
    with service.store("x", url="s3://khong-co-ngan/x") as store, away:
        store.replace("current.json", b"1", expected=None)
    away = pytest.raises(StoreAway, match="Không tới được")
    with service.store("x", endpoint="http://127.0.0.1:9") as store, away:
        store.put("bai.mp3", file)


def test_a_folder_that_is_not_mounted_is_not_made(tmp_path, file):
    store = FolderObjectStore(tmp_path / "chua-noi")
    with pytest.raises(StoreError, match="Không thấy thư mục của kho"):
        store.put("bai.mp3", file)
    assert not (tmp_path / "chua-noi").exists()


def test_what_killed_copies_left_goes(tmp_path, file):
    store = FolderObjectStore(tmp_path)
    (tmp_path / ".tmp-1-1-bai.mp3").write_bytes(b"half")
    assert store.sweep_unfinished(timedelta(0)) == 1
    assert [one.name for one in store.listed()] == ["bai.mp3"]


@pytest.fixture
def part(tmp_path):
    """What a part gave: its folder, and its files, the one that tells of the others last."""
    folder = tmp_path / "lam"
    folder.mkdir()
    (folder / "a.json").write_bytes(b"{}")
    (folder / "a.mp3").write_bytes(b"sound")
    (folder / "b.mp3").write_bytes(b"more sound")
    return folder, files_in(folder, last="a.json")


def test_what_a_part_left_is_in_its_place_and_then_forgotten(store, part, tmp_path):
    folder, files = part
    work = WorkStore(store)
    assert [file.name for file in files] == ["a.mp3", "b.mp3", "a.json"]
    assert work.receipt("1a") is None
    work.leave("1a", folder, files, b"told")
    assert work.receipt("1a") == "told"
    assert work.has("1a", files)
    assert not work.has("1a", ())
    place = tmp_path / "show"
    place.mkdir()
    work.bring("1a", files, place)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }
    work.clear("1a", files)
    assert work.receipt("1a") is None
    assert [*store.listed()] == []


def test_nothing_of_a_part_is_put_in_place_when_one_file_is_another(store, part, tmp_path):
    folder, files = part
    work = WorkStore(store)
    work.leave("1a", folder, files, b"told")
    (folder / "b.mp3").write_bytes(b"MORE SOUND")
    store.put("made/1a/b.mp3", folder / "b.mp3")
    assert not work.has("1a", files)
    place = tmp_path / "show"
    place.mkdir()
    with pytest.raises(StoreError, match="không phải tệp mà máy làm việc đã báo"):
        work.bring("1a", files, place)
    assert [*place.iterdir()] == []


def test_inputs_are_fetched_once_and_what_went_in_before_is_gone(store, tmp_path):
    """By what is in them: two files of the same bytes are one."""
    station, spare = tmp_path / "dai", tmp_path / "spare"
    paths = [station / "scripts_vi" / name for name in ("a.md", "b.md", "c.md")]
    paths[0].parent.mkdir(parents=True)
    for path in paths:
        path.write_bytes(b"same" if path.name != "c.md" else b"other")
    listed = put_inputs(store, station, paths)
    lay_out_inputs(store, listed, spare, spare / "1")
    assert [(spare / "1" / "scripts_vi" / p.name).read_bytes() for p in paths] == [
        p.read_bytes() for p in paths
    ]
    assert len([*(spare / "inputs").rglob("*.in")]) == 3
    paths[2].write_bytes(b"changed")
    again = put_inputs(store, station, paths)
    assert again != listed
    assert {one.name for one in store.listed()} == {
        f"in/{digest}" for digest in (sha256(b"same"), sha256(b"changed"), again)
    }
    lay_out_inputs(store, again, spare, spare / "2")
    assert (spare / "2" / "scripts_vi" / "c.md").read_bytes() == b"changed"
    assert (spare / "1" / "scripts_vi" / "c.md").read_bytes() == b"other"


def test_a_list_of_inputs_never_leads_out_of_its_folder(store, tmp_path):
    file = StoredFile(name="../x.md", bytes=1, sha256=sha256(b"x"))
    (tmp_path / "x").write_bytes(b"x")
    store.put(f"in/{file.sha256}", tmp_path / "x")
    written = tmp_path / "list"
    written.write_bytes(to_line(InputList(files=(file,))))
    listed = sha256(written.read_bytes())
    store.put(f"in/{listed}", written)
    with pytest.raises(StoreError, match="tên lạ"):
        lay_out_inputs(store, listed, tmp_path / "spare", tmp_path / "spare" / "1")
    assert not (tmp_path / "spare" / "x.md").exists()


def test_what_was_cut_off_is_kept_for_the_next_run_and_nothing_else(store, part, tmp_path):
    folder, files = part
    key = "1a" * 32
    WorkStore(store).leave(key, folder, files, b"told")
    put_inputs(store, folder, [folder / "a.mp3"])
    clear_store(store, made=False)
    assert all(one.name.startswith(f"made/{key}/") for one in store.listed())
    clear_store(store, made=True)
    assert [*store.listed()] == []


def test_what_others_keep_in_the_place_of_work_stays(store, tmp_path):
    """A bucket, or a share of the school, that somebody named in `work`."""
    assert name_of_another(store) == ""
    (tmp_path / "x").write_bytes(b"x")
    others = {"anh/le-khai-giang.jpg", "in/thu-moi.docx", "made/2024/bai.mp3"}
    for name in (*others, f"in/{sha256(b'x')}"):
        store.put(name, tmp_path / "x")
    assert name_of_another(store) in others
    clear_store(store, made=True)
    assert {one.name for one in store.listed()} == others
