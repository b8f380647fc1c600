"""A manifest's values, edge by edge: what is taken, what leaves one programme out, what all."""

import json
from datetime import date, datetime

import pytest

from broadcaster.pull.errors import ManifestUntrusted, MirrorFault
from broadcaster.pull.manifest import (
    MANIFEST,
    MOST_BYTES,
    MOST_FILE,
    MOST_ITEMS,
    ORDINARY,
    PRIORITIES,
    SCHEMA,
    SIGNATURE,
    Manifest,
    ManifestFile,
    ManifestItem,
    ManifestWithdrawal,
    is_safe,
    read_manifest,
)

HERE = "https://truong.example/dai/manifest.json"
ISSUED = "2026-11-25T06:00:00+07:00"
THEN = datetime.fromisoformat(ISSUED)


def file(**more):
    plain = {
        "name": "bai.mp3", "url": "bai.mp3", "bytes": 9, "sha256": "a" * 64, "type": "audio/mpeg",
    }  # fmt: skip
    return {**plain, **more}


def item(**more):
    plain = {
        "id": "bai", "revision": 1, "title": "Bài", "unit": "Trường", "kind": "Tin",
        "priority": ORDINARY, "issued": ISSUED, "files": [file()],
    }  # fmt: skip
    return {**plain, **more}


def tree(**more):
    return {"schema": SCHEMA, "unit": "Trường", "issued": ISSUED, "items": [item()], **more}


def read(**more):
    return read_manifest(json.dumps(tree(**more)).encode(), HERE)


def one(**more):
    """The programme with these values, and what was told of it."""
    found, told = read(items=[item(**more)])
    return (found.items[0] if found.items else None), " ".join(told)


def sound(**more):
    found, told = one(files=[file(**more)])
    return (found.files[0] if found else None), told


def test_a_programme_has_every_value_that_its_manifest_says():
    full = item(
        valid_from="2026-11-26", valid_to="2026-11-27", text="Lời.\n", synthetic=False,
        corrects="bai-cu", assisted="Có máy soạn lời.", documents=[{"number": "36/2024/QH15", "name": "Luật"}],
        files=[file(seconds=60, loudness=-16.5, true_peak=-1)],
    )  # fmt: skip
    found, told = read(items=[full])
    [got] = found.items
    assert not told
    assert (found.unit, found.issued, found.older, found.api) == ("Trường", THEN, "", "")
    assert (got.id, got.revision, got.title, got.unit) == ("bai", 1, "Bài", "Trường")
    assert (got.kind, got.priority, got.issued) == ("Tin", ORDINARY, THEN)
    assert (got.valid_from, got.valid_to) == (date(2026, 11, 26), date(2026, 11, 27))
    assert (got.text, got.synthetic, got.corrects) == ("Lời.", False, "bai-cu")
    assert got.assisted == "Có máy soạn lời."
    assert got.documents == (("36/2024/QH15", "Luật"),)
    [heard] = got.files
    assert (heard.name, heard.bytes, heard.sha256) == ("bai.mp3", 9, "a" * 64)
    assert (heard.url, heard.type) == ("https://truong.example/dai/bai.mp3", "audio/mpeg")
    assert (heard.seconds, heard.loudness, heard.true_peak) == (60.0, -16.5, -1.0)


def test_what_a_manifest_does_not_say_is_unknown_and_a_voice_is_a_machines():
    got, told = one()
    assert not told
    assert (got.valid_from, got.valid_to, got.text, got.corrects) == (None, None, "", "")
    assert (got.documents, got.synthetic, got.assisted) == ((), True, "")
    heard = got.files[0]
    assert (heard.seconds, heard.loudness, heard.true_peak) == (0.0, None, None)
    found, _ = read(items=None)
    assert (found.items, found.withdrawn, found.pages) == ((), (), ())


@pytest.mark.parametrize("said", [True, None, 0, "", "false", []])
def test_a_voice_is_a_persons_only_when_that_is_said_plainly(said):
    assert one(synthetic=said)[0].synthetic


def test_withdrawals_older_pages_and_the_api_are_read():
    found, _ = read(
        withdrawn=[{"id": "cu", "day": "2026-11-24", "reason": "Sai"}, {"id": "x", "day": "2026-01-02"}],
        older="cu.json", api="/api", pages=[{"url": "trang.json", "newest": ISSUED}],
    )  # fmt: skip
    assert found.withdrawn == (
        ManifestWithdrawal(id="cu", day=date(2026, 11, 24), reason="Sai"),
        ManifestWithdrawal(id="x", day=date(2026, 1, 2), reason=""),
    )
    assert found.older == "https://truong.example/dai/cu.json"
    assert found.api == "https://truong.example/api"
    [page] = found.pages
    assert (page.url, page.newest) == ("https://truong.example/dai/trang.json", THEN)


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": ""}, {"unit": 1}, {"issued": "hôm nay"}, {"issued": "2026-11-25T06:00:00"},
        {"withdrawn": {}}, {"withdrawn": [{"id": "cu"}]}, {"withdrawn": ["cu"]},
        {"pages": "x"}, {"pages": [{"url": "a"}]}, {"older": "ftp://x/a"}, {"api": 1},
        {"withdrawn": [{"id": "cu", "day": "24/11/2026"}]},
    ],
)  # fmt: skip
def test_a_mistake_in_what_all_programmes_share_refuses_the_manifest(wrong):
    with pytest.raises(ManifestUntrusted, match="danh mục bài của trường có chỗ sai") as told:
        read(**wrong)
    assert told.value.where == HERE


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"  <html>", "một trang web"),
        (b"{", "không đọc được"),
        (b"\xff", "không đọc được"),
        (b"[" * 100_000, "không đọc được"),
        (b"[]", "một kiểu mà chương trình này không biết"),
        (b"{}", "một kiểu mà chương trình này không biết"),
        (b'{"schema": "khac/1"}', "một kiểu mà chương trình này không biết"),
    ],
)
def test_what_is_no_manifest_is_told_with_its_address(data, said):
    with pytest.raises(MirrorFault, match=said) as told:
        read_manifest(data, HERE)
    assert told.value.where == HERE


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"id": "Bài"}, "không đúng dạng"),
        ({"id": "bai-"}, "không đúng dạng"),
        ({"id": ""}, "thiếu “id”"),
        ({"id": "b" * 121}, "không đúng dạng"),
        ({"title": ""}, "thiếu “title”"),
        ({"title": " \x00\x1f "}, "thiếu “title”"),
        ({"title": "b" * 2_001}, "quá dài"),
        ({"text": "b" * 200_001}, "quá dài"),
        ({"text": None}, "không đúng dạng"),
        ({"revision": 0}, "không phải số hợp lệ"),
        ({"revision": 10**6 + 1}, "không phải số hợp lệ"),
        ({"revision": True}, "không phải số hợp lệ"),
        ({"revision": 1.0}, "không phải số hợp lệ"),
        ({"revision": None}, "không phải số hợp lệ"),
        ({"priority": "gap"}, "không có trong quy định"),
        ({"files": []}, "không có tệp âm thanh nào"),
        ({"files": None}, "không đúng dạng"),
        ({"files": [file(name="a.txt", type="text/plain")]}, "không có tệp âm thanh nào"),
        ({"files": [file(), file()]}, "hai tệp cùng tên"),
        ({"valid_from": "mai"}, "không phải ngày"),
        ({"corrects": "Bài"}, "không đúng dạng"),
        ({"documents": [{"name": "Luật"}]}, "thiếu “number”"),
        ({"documents": ["x"]}, "không đúng dạng"),
    ],
)
def test_a_programme_with_a_mistake_is_left_out_and_told(wrong, said):
    got, told = one(**wrong)
    assert got is None
    assert "bài thứ 1 trong danh mục bị bỏ qua" in told
    assert said in told


@pytest.mark.parametrize(
    "edge",
    [
        {"id": "b" * 120}, {"id": "1-a"}, {"title": "b" * 2_000}, {"text": "b" * 200_000},
        {"revision": 10**6}, {"documents": [{"number": "1"}]}, {"corrects": ""},
        {"files": [file(), file(name="a.txt", type="text/plain")]},
    ],
)  # fmt: skip
def test_a_programme_at_the_edge_of_what_may_be_is_taken(edge):
    got, told = one(**edge)
    assert got is not None
    assert not told


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "../bai.mp3"}, "không dùng được trên mọi máy"),
        ({"sha256": "a" * 63}, "mã kiểm tra"),
        ({"sha256": "A" * 64}, "mã kiểm tra"),
        ({"bytes": 0}, "không phải số hợp lệ"),
        ({"bytes": MOST_FILE + 1}, "không phải số hợp lệ"),
        ({"seconds": -0.1}, "không phải số hợp lệ"),
        ({"seconds": 86_400.1}, "không phải số hợp lệ"),
        ({"seconds": True}, "không phải số hợp lệ"),
        ({"seconds": "60"}, "không phải số hợp lệ"),
        ({"loudness": -99.1}, "không phải số hợp lệ"),
        ({"loudness": 20.1}, "không phải số hợp lệ"),
        ({"true_peak": -99.1}, "không phải số hợp lệ"),
        ({"true_peak": 20.1}, "không phải số hợp lệ"),
    ],
)
def test_a_file_with_a_mistake_leaves_its_programme_out(wrong, said):
    got, told = sound(**wrong)
    assert got is None
    assert said in told


@pytest.mark.parametrize(
    "edge",
    [
        {"bytes": 1}, {"bytes": MOST_FILE}, {"seconds": 0}, {"seconds": 86_400},
        {"loudness": -99}, {"loudness": 20}, {"true_peak": -99}, {"true_peak": 20},
    ],
)  # fmt: skip
def test_a_file_at_the_edge_of_what_may_be_is_taken(edge):
    got, told = sound(**edge)
    assert not told
    assert {name: getattr(got, name) for name in edge} == edge


def test_one_file_is_four_gibibytes_at_most_and_a_manifest_five_thousand_programmes():
    assert MOST_FILE == 4_294_967_296
    assert MOST_ITEMS == 5_000


def test_programmes_beyond_the_longest_list_are_left_out_and_told():
    def many(count):
        return [
            item(id=f"bai-{n}", files=[file(name=f"b{n}.mp3", url="b.mp3")]) for n in range(count)
        ]

    found, told = read(items=many(MOST_ITEMS))
    assert (len(found.items), told) == (MOST_ITEMS, ())
    found, told = read(items=many(MOST_ITEMS + 1))
    assert len(found.items) == MOST_ITEMS
    assert told == ("danh mục dài quá 5000 bài; phần sau bị bỏ qua",)


def test_a_list_beside_the_programmes_is_no_longer_either():
    old = [{"id": f"cu-{n}", "day": "2026-11-24"} for n in range(MOST_ITEMS)]
    assert len(read(withdrawn=old)[0].withdrawn) == MOST_ITEMS
    with pytest.raises(ManifestUntrusted):
        read(withdrawn=[*old, old[0]])


def test_of_two_programmes_with_one_id_neither_is_taken_and_the_others_are():
    twins = [item(), item(files=[file(name="b.mp3")]), item(id="khac", files=[file(name="c.mp3")])]
    found, told = read(items=twins)
    assert [got.id for got in found.items] == ["khac"]
    assert told == ("hai bài cùng mã “bai”: không biết bài nào đúng nên bỏ cả hai",)


def test_of_two_programmes_with_one_file_name_the_first_is_taken():
    found, told = read(items=[item(), item(id="khac"), item(id="ba", files=[file(name="c.mp3")])])
    assert [got.id for got in found.items] == ["bai", "ba"]
    assert "bài thứ 2" in told[0]
    assert "đã thuộc về một bài khác" in told[0]


def test_signs_that_steer_a_screen_are_taken_out_of_texts():
    assert one(title=" Bài\x1b[2J\x07\tmới\n")[0].title == "Bài[2J\tmới"


def test_a_text_keeps_its_lines():
    assert one(text="Một.\nHai.\tBa.")[0].text == "Một.\nHai.\tBa."


def test_the_end_of_a_list_that_is_too_long_is_told_once():
    items = [item(id=f"b-{n}", files=[file(name=f"b{n}.mp3")]) for n in range(MOST_ITEMS + 3)]
    found, told = read(items=items)
    assert (len(found.items), len(told)) == (MOST_ITEMS, 1)


def test_a_manifest_is_eight_mebibytes_at_most():
    assert MOST_BYTES == 8_388_608


# --- the values by themselves ---------------------------------------------------------------------


def test_the_words_that_schools_and_stations_agreed_on_stay():
    assert (MANIFEST, SIGNATURE) == ("manifest.json", "manifest.json.sig")
    assert PRIORITIES == ("khan-cap", "uu-tien", "thuong")
    assert SCHEMA == "broadcaster-manifest/1"


@pytest.mark.parametrize(
    "name",
    ["a.mp3", "bai-1.wav", "x.opus", "0.txt", "a.json", "a-b-c.vtt", "a.cue", "con1.mp3", "com.mp3",
     "icon.mp3", f"{'a' * 116}.mp3"],
)  # fmt: skip
def test_a_plain_name_with_one_known_ending_is_safe(name):
    assert is_safe(name)


@pytest.mark.parametrize(
    "name",
    ["", "a", ".mp3", "a.MP3", "A.mp3", "a.exe", "a.mp3.txt", "../a.mp3", "b/a.mp3", "b\\a.mp3",
     "a b.mp3", "-a.mp3", "a-.mp3", "a--b.mp3", "đ.mp3", "a.mp3\n", "con.mp3", "prn.wav", "aux.txt",
     "nul.mp3", "com1.mp3", "lpt9.txt", f"{'a' * 117}.mp3"],
)  # fmt: skip
def test_every_other_name_is_refused(name):
    assert not is_safe(name)


def test_only_sounds_are_aired():
    text = file(name="bai.txt", type="text/plain")
    got, _ = one(files=[file(), text])
    assert [each.name for each in got.files] == ["bai.mp3", "bai.txt"]
    assert [each.name for each in got.sounds] == ["bai.mp3"]


@pytest.mark.parametrize(
    ("days", "airs"),
    [
        ({}, True),
        ({"valid_from": "2026-11-26"}, True),
        ({"valid_from": "2026-11-27"}, False),
        ({"valid_to": "2026-11-26"}, True),
        ({"valid_to": "2026-11-25"}, False),
        ({"valid_from": "2026-11-26", "valid_to": "2026-11-26"}, True),
        ({"valid_from": "2026-11-27", "valid_to": "2026-11-28"}, False),
        ({"valid_from": "2026-11-24", "valid_to": "2026-11-25"}, False),
    ],
)
def test_a_programme_airs_from_its_first_to_its_last_day(days, airs):
    assert one(**days)[0].airs_on(date(2026, 11, 26)) is airs


def test_values_say_nothing_that_they_were_not_told():
    sound_only = ManifestFile(name="a.mp3", url="u", bytes=1, sha256="", type="audio/mpeg")
    assert (sound_only.seconds, sound_only.loudness, sound_only.true_peak) == (0.0, None, None)
    bare = ManifestItem(
        id="a", revision=1, title="A", unit="T", kind="K", priority=ORDINARY, issued=THEN, files=()
    )
    assert (bare.text, bare.documents, bare.synthetic, bare.corrects, bare.assisted) == (
        "",
        (),
        True,
        "",
        "",
    )
    empty = Manifest(unit="T", issued=THEN, items=())
    assert (empty.withdrawn, empty.older, empty.pages, empty.api) == ((), "", (), "")


def test_a_station_that_is_handed_nothing_any_more_is_told_since_when():
    assert read()[0].ended is None
    assert read(ended="2026-11-20")[0].ended == date(2026, 11, 20)
