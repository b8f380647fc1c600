"""Which folders of a hub are units, under which codes, and who is refused."""

import pytest

from broadcaster.domain.errors import Busy, InputError, StoreError
from broadcaster.hub.folder import HubFolder, code_fault, unit_name


@pytest.fixture
def hub(tmp_path):
    for code in ("truong-b", "truong-a"):
        (tmp_path / "don-vi" / code / "scripts_vi").mkdir(parents=True)
    return HubFolder(root=tmp_path)


@pytest.mark.parametrize(
    "code",
    ["", ".", "..", "a/b", "A", "a b", "-a", "a-", "a" * 41, "trường", "a.b", "%61", "a\n",
     "ban", "feeds", "api", "healthz", "metrics", "tro-giup", "hub", "don-vi", "hoi", "rieng"],
)  # fmt: skip
def test_what_is_no_code(code):
    assert code_fault(code)


@pytest.mark.parametrize("code", ["a", "7", "truong-a", "thcs-sao-mai-2", "a" * 40, "ban-1"])
def test_what_is_a_code(code):
    assert not code_fault(code)


def test_units_are_found_in_order_and_wrong_names_are_not_overlooked(hub):
    (hub.units / "Trường C").mkdir()
    (hub.units / ".tam").mkdir()
    (hub.units / "doc.txt").touch()
    assert hub.codes() == ("Trường C", "truong-a", "truong-b")


def test_a_hub_without_its_folder_is_told_what_belongs_there(tmp_path):
    with pytest.raises(StoreError, match="chưa là thư mục của máy chủ chung") as told:
        HubFolder(root=tmp_path).codes()
    assert "thư mục don-vi" in told.value.hint


def test_a_unit_is_a_folder_and_no_way_elsewhere(hub, tmp_path):
    assert hub.unit("truong-a").path == hub.units / "truong-a"
    (tmp_path / "ngoai").mkdir()
    (hub.units / "tat").symlink_to(tmp_path / "ngoai")
    for code in ("tat", "khong-co", "..", "ban"):
        with pytest.raises(InputError):
            hub.unit(code)


@pytest.mark.parametrize("inside", ["audio_out", "feeds", "scripts_vi/station.toml"])
def test_a_unit_whose_parts_lie_elsewhere_is_refused(hub, inside):
    (hub.units / "truong-b" / "audio_out").mkdir()
    link = hub.units / "truong-a" / inside
    link.symlink_to(hub.units / "truong-b" / inside)
    with pytest.raises(InputError, match="đường dẫn tắt"):
        hub.unit("truong-a")


def test_only_one_process_serves_a_hub(hub):
    with hub.lock(), pytest.raises(Busy), hub.lock():
        pass


def test_a_hub_has_a_mark_of_its_own_that_goes_along(hub, tmp_path):
    mark = hub.mark()
    assert len(mark) == 32
    assert hub.mark() == mark
    other = HubFolder(root=tmp_path / "don-vi")
    assert other.mark() != mark


@pytest.mark.parametrize("broken", [b"", b"\n", b"\xff" * 32, b"0" * 31])
def test_a_broken_mark_is_refused_for_it_would_pass_for_no_hubs(hub, broken):
    hub.mark()
    (hub.root / ".hub.dau").write_bytes(broken)
    with pytest.raises(StoreError, match="dấu của máy chủ chung bị hỏng"):
        hub.mark()


def test_a_unit_is_called_as_it_calls_itself(hub):
    file = hub.units / "truong-a" / "scripts_vi" / "station.toml"
    assert unit_name(hub.units / "truong-a", "truong-a") == "truong-a"
    file.write_text('unit = "Trường THCS Sao Mai (ví dụ)"\n', encoding="utf-8")
    assert unit_name(hub.units / "truong-a", "truong-a") == "Trường THCS Sao Mai (ví dụ)"
    for broken in ("unit = 3\n", "unit = ", 'unit = " "\n'):
        file.write_text(broken, encoding="utf-8")
        assert unit_name(hub.units / "truong-a", "truong-a") == "truong-a"
