"""What is withdrawn is in no published byte and in no file under audio_out, and never comes back."""

import hashlib
import json
import math
import re
import shutil
import sqlite3
import struct
import wave
from contextlib import closing

import pytest

from broadcaster.app import taking_back
from broadcaster.app.desk import bring_in_agreed
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.care.restore import PendingRestore, RestoreRoom, restore_backup
from broadcaster.cli import restore as restore_command
from broadcaster.domain.parts import PartOrder, PartState
from tests.fakes.answers import data_of

IN_PROCESS = True

CARD = """\
who = "em Lan"
source = "ghi ở trường"
licence = "nhà trường giữ quyền"
scope = "công khai"
consent = "phiếu số 7"
"""
WORDS = "Cây bàng trước cổng đã bảy mươi tuổi rồi đấy các bạn ạ."


def every_file(station):
    """Every file that is published or made, hidden ones too, with its bytes."""
    for root in ("feeds", "audio_out"):
        for path in sorted((station.folder / root).rglob("*")):
            if path.is_file():
                yield path, path.read_bytes()


def holds(station, *needles):
    """The files whose name or bytes hold one of the needles."""
    wanted = [needle.encode() for needle in needles]
    return [
        path.relative_to(station.folder).as_posix()
        for path, data in every_file(station)
        if any(n in data or n.decode() in path.name for n in wanted)
    ]


@pytest.fixture(scope="module")
def built(station_of, tmp_path_factory):
    """Three episodes, the second with words that no other has, the third with a recording."""
    station = station_of(tmp_path_factory.mktemp("ba-so"))
    folder = station.scripts / "ghi-am"
    folder.mkdir()
    with wave.open(str(folder / "em-lan.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        tone = [round(8000 * math.sin(i / 20)) for i in range(44_100)]
        file.writeframes(struct.pack("<44100h", *tone))
    (folder / "em-lan.toml").write_text(CARD, encoding="utf-8")
    station.write("mot", "NỮ: Chào các bạn, hôm nay trời đẹp.", day="7/9/2026", title="Bài một")
    station.write("hai", f"NỮ: {WORDS}", day="14/9/2026", title="Chuyện cây bàng")
    body = "NỮ: Mời các bạn nghe em Lan.\n\n[ghi âm: em-lan.wav]\n\nNỮ: Cảm ơn em."
    station.write("ba", body, day="21/9/2026", title="Bài ba")
    assert station.run("build").code == 0
    return station


@pytest.fixture
def three(built, station_at, tmp_path):
    """A copy of it, to be changed."""
    shutil.copytree(built.folder, tmp_path / "đài")
    return station_at(tmp_path / "đài")


def note_editions(station, *episodes):
    """What a cluster's run notes of units' editions; what was told of the first holds its words."""
    wired = wire(load_settings(station.folder, {}))
    orders = [
        PartOrder(key=f"{n:064x}", kind="edition", about=f"{key}/hoa-sim", argument="{}")
        for n, key in enumerate(episodes)
    ]
    wired.parts().put(orders)
    wired.parts().claim([orders[0].key], "x")
    wired.parts().finish(orders[0].key, "x", PartState.FAILED, WORDS)
    wired.close()


def editions_noted(station):
    """Of what the table of parts tells."""
    with closing(sqlite3.connect(station.folder / "audio_out" / "danh-muc.sqlite3")) as database:
        return [about for (about,) in database.execute("SELECT about FROM part ORDER BY about")]


def test_a_withdrawn_episode_is_in_no_byte_and_never_comes_back(three):
    """Feeds, pages, search, database, sidecars, timelines, clips and pictures."""
    key, guid = "buoi-sang-2026-09-14", guid_of(three, "buoi-sang-2026-09-14")
    sound = sha256_of(three, key)
    note_editions(three, key, "buoi-sang-2026-09-14-2")
    assert holds(three, WORDS), "the words were there before"
    done = three.run("withdraw", key, "--reason", "sai sự thật", "--json")
    assert done.code == 0, done.err
    assert data_of(done.out)["episodes"] == [key]
    assert editions_noted(three) == ["buoi-sang-2026-09-14-2/hoa-sim"]
    left = holds(three, WORDS, "Chuyện cây bàng", key, guid, sound, "cây bàng")
    # who withdrew what stands in the chained record of the database, which has no words of it
    assert [name for name in left if not name.startswith("audio_out/danh-muc.sqlite3")] == []
    assert not {n for n in holds(three, WORDS, "Chuyện cây bàng", sound) if "sqlite3" in n}
    for command in ("build", "publish"):
        assert three.run(command).code == 0
    assert three.run("catalogue", "rebuild").code == 0
    assert not (three.audio / f"{key}.mp3").exists()
    assert holds(three, WORDS, "Chuyện cây bàng", sound) == []
    told = three.run("build").out
    assert f"− {key} (đã rút)" in told, "what is not done has no sign of being done"


def test_an_old_copy_of_the_folder_does_not_bring_it_back(three, tmp_path):
    """The list beside the scripts is stronger than a sidecar."""
    key = "buoi-sang-2026-09-14"
    shutil.copytree(three.audio, tmp_path / "old")
    assert three.run("withdraw", key, "--reason", "sai").code == 0
    shutil.copytree(tmp_path / "old", three.audio, dirs_exist_ok=True)
    assert three.run("catalogue", "rebuild").code == 0
    assert three.run("publish").code == 0
    assert key not in three.run("catalogue", "list").out
    assert [n for n in holds(three, WORDS) if n.startswith("feeds/")] == []


def test_a_withdrawn_recording_is_in_no_rendering_and_no_cache(three):
    """The episode with it goes; without it, it can be built again under the same guid."""
    key = "buoi-sang-2026-09-21"
    digest = hashlib.sha256((three.scripts / "ghi-am" / "em-lan.wav").read_bytes()).hexdigest()
    guid, sound = guid_of(three, key), sha256_of(three, key)
    assert holds(three, digest[:16])
    done = three.run("withdraw", "em-lan.wav", "--reason", "phụ huynh rút phiếu")
    assert done.code == 0, done.err
    assert holds(three, digest[:16], sound, key, guid) == []
    again = three.run("build")
    assert again.code == 2
    assert "em-lan" in again.err
    body = "NỮ: Hôm nay không có bản ghi nào."
    three.write("ba", body, day="21/9/2026", title="Bài ba")
    assert three.run("build").code == 0
    assert guid_of(three, key) == guid
    assert sha256_of(three, key) != sound


def brought_back(station, place):
    """The newest backup, put into the station's place as the desk does it."""
    (backup,) = place.glob("*.zip")
    room = RestoreRoom(station.folder)
    made = restore_backup(backup, room.fresh)
    waits = PendingRestore(
        name=backup.name, made_at=made.head.made_at, who="cô Hoa", at=made.head.made_at,
        files=1, bytes=1, told=(), agreed="cô Hoa",
    )  # fmt: skip
    room.wait(waits)
    brought = bring_in_agreed(station.folder)
    assert (brought.fault, brought.name) == ("", backup.name)
    assert station.run("publish").code == 0


def test_a_backup_from_before_does_not_bring_it_back(three, tmp_path):
    """What was withdrawn since is out of what the desk restores: files, database, air and site."""
    three.write("bon", "NỮ: Bài này còn nguyên.", day="28/9/2026", title="Bài bốn")
    assert three.run("build").code == 0
    assert three.run("backup", "--to", str(tmp_path / "kho")).code == 0
    key, other = "buoi-sang-2026-09-14", "buoi-sang-2026-09-21"
    sounds = [sha256_of(three, key), sha256_of(three, other)]
    voice = (three.scripts / "ghi-am" / "em-lan.wav").read_bytes()
    assert three.run("withdraw", key, "--reason", "sai sự thật").code == 0
    gone = ("withdraw", "em-lan.wav", "--with-original", "--reason", "gia đình đổi ý")
    assert three.run(*gone).code == 0
    brought_back(three, tmp_path / "kho")
    assert holds(three, WORDS, "Chuyện cây bàng", *sounds) == []
    assert not [path for path in three.audio.rglob("*") if path.name.startswith((key, other))]
    assert not list((three.scripts / "ghi-am").iterdir())
    assert voice[-999:] not in b"".join(data for _, data in every_file(three))
    assert holds(three, "Bài bốn"), "the rest is there"
    assert three.run("build").code != 0, "a script calls a recording that is no more"
    assert holds(three, WORDS, "Chuyện cây bàng", *sounds) == []


BROKEN = {
    "station.toml": "format = 1\nname = không có ngoặc\n",
    "lich.toml": "[[slots]\n",
    "formats/buoi-sang.toml": "name = =\n",
}


@pytest.mark.rows_slow
@pytest.mark.parametrize("name", [*BROKEN, "nothing"])
def test_settings_that_cannot_be_read_keep_nothing_back(three, name):
    """What lies in the station's folders goes; what only the settings know of is named."""
    key = "buoi-sang-2026-09-14"
    path = three.scripts / ("station.toml" if name == "nothing" else name)
    if name == "nothing":
        path.unlink()
    else:
        assert path.is_file() or name == "lich.toml"
        path.write_text(BROKEN[name], "utf-8")
    taken = three.run("withdraw", key, "--reason", "gia đình đề nghị")
    said = taken.out + taken.err
    assert taken.code == 0, said
    assert holds(three, WORDS, "Chuyện cây bàng") == []
    assert key in (three.scripts / "da-rut.toml").read_text("utf-8")
    unread = path.name == "station.toml"
    assert ("chưa đọc được" in said) is unread
    assert ("[backup]" in said) is unread


@pytest.mark.rows_slow
@pytest.mark.parametrize("name", [*BROKEN, "nothing"])
def test_a_correction_needs_no_settings_either(three, name):
    """The wrong edition goes at once; mended and built again, the right one takes its place."""
    key = "buoi-sang-2026-09-14"
    path = three.scripts / ("station.toml" if name == "nothing" else name)
    good = path.read_text("utf-8") if path.is_file() else ""
    path.unlink(missing_ok=True) if name == "nothing" else path.write_text(BROKEN[name], "utf-8")
    taken = three.run("correct", key, "--reason", "nói sai mức phạt")
    said = taken.out + taken.err
    assert taken.code == 0, said
    assert holds(three, WORDS, "Chuyện cây bàng") == []
    assert ("Sửa cài đặt" in said) is (path.name == "station.toml")
    path.write_text(good, "utf-8") if good else path.unlink()
    three.write("hai", "NỮ: Mức phạt đúng.", day="14/9/2026", title="Chuyện cây bàng")
    built = three.run("build")
    assert built.code == 0, built.err
    made = json.loads((three.audio / f"{key}-2.json").read_text("utf-8"))
    assert made["episode"]["key"] == f"{key}-2"


def test_a_recording_goes_with_settings_that_cannot_be_read(three):
    (three.scripts / "station.toml").write_text(BROKEN["station.toml"], "utf-8")
    digest = sha256_of(three, "buoi-sang-2026-09-21")
    done = three.run("withdraw", "em-lan", "--reason", "gia đình đề nghị")
    assert done.code == 0, done.out + done.err
    assert digest not in {hashlib.sha256(data).hexdigest() for _, data in every_file(three)}


def test_a_database_that_only_the_settings_know_of_is_named_and_none_is_made(three):
    """The queue may lie elsewhere: "done" would not be true, and an empty one helps nobody."""
    database = three.folder / "audio_out" / "danh-muc.sqlite3"
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
    settings = three.scripts / "station.toml"
    good = settings.read_text("utf-8")
    settings.write_text("database = \n", "utf-8")
    done = three.run("withdraw", "buoi-sang-2026-09-14", "--reason", "gia đình đề nghị")
    said = done.out + done.err
    assert done.code == 1
    assert "hàng đợi" in said
    assert not database.exists()
    left = holds(three, WORDS)
    assert [p for p in left if not re.fullmatch(r"audio_out/.*\.json", p)] == []
    settings.write_text(good, "utf-8")
    assert three.run("withdraw", "buoi-sang-2026-09-14", "--reason", "nốt").code == 0
    assert holds(three, WORDS) == []


def test_in_a_folder_that_is_no_station_nothing_is_made(station_at, tmp_path):
    (tmp_path / "khác").mkdir()
    done = station_at(tmp_path / "khác").run("withdraw", "bài", "--reason", "thử")
    assert done.code == 2
    assert list((tmp_path / "khác").iterdir()) == []


def test_the_file_of_a_recording_goes_only_when_that_is_asked_for(three):
    """A person's file is a person's."""
    original = three.scripts / "ghi-am" / "em-lan.wav"
    assert three.run("withdraw", "em-lan", "--reason", "hết hạn").code == 0
    assert original.exists()
    assert "đã rút" in three.run("check").err
    assert three.run("withdraw", "em-lan", "--reason", "hết hạn", "--with-original").code == 0
    assert not original.exists()
    assert not original.with_suffix(".toml").exists()


def test_what_was_withdrawn_is_not_said_to_be_corrected(three):
    """Nothing would be written down, and nothing built again: it is not a correction."""
    key = "buoi-sang-2026-09-14"
    assert three.run("withdraw", key, "--reason", "sai").code == 0
    written = (three.scripts / "da-rut.toml").read_bytes()
    refused = three.run("correct", key, "--reason", "sai mức phạt")
    assert refused.code == 2
    assert "đã được rút từ trước" in refused.err
    assert "✔" not in refused.out
    assert (three.scripts / "da-rut.toml").read_bytes() == written


def test_what_was_withdrawn_already_is_told_with_what_is_written_down(three):
    """Nothing is added to the list: neither the reason of this time nor that it was written now."""
    key = "buoi-sang-2026-09-14"
    assert three.run("withdraw", key, "--reason", "sai tuổi cây").code == 0
    written = (three.scripts / "da-rut.toml").read_bytes()
    again = three.run("withdraw", key, "--reason", "lý do khác")
    assert again.code == 0
    assert re.match(rf"✔ Đã rút số {key} từ trước, \w+ \w+ [\d/]+: sai tuổi cây\n", again.out)
    assert "lời lần này không ghi thêm" in again.out
    assert "lý do khác" not in again.out
    data = data_of(three.run("withdraw", key, "--reason", "lý do khác", "--json").out)
    assert (data["reason"], data["before"]) == ("sai tuổi cây", True)
    assert (three.scripts / "da-rut.toml").read_bytes() == written


def test_what_took_its_place_is_what_has_its_script_not_what_has_its_day(three):
    """Whoever obeys withdraws it: it must not be an innocent one."""
    key = "buoi-sang-2026-09-14"
    assert three.run("correct", key, "--reason", "sai tuổi cây").code == 0
    assert three.run("build").code == 0
    three.write("hai", f"NỮ: {WORDS}", day="12/10/2026", title="Chuyện cây bàng")
    three.write("bon", "NỮ: Hôm nay trời mưa.", day="14/9/2026", title="Bài bốn")
    assert three.run("build").code == 0
    assert list((three.folder / "audio_out").rglob(f"{key}-3.mp3"))
    done = three.run("correct", key, "--reason", "vẫn sai")
    assert f"Bản thay nó, {key}-2, vẫn còn" in done.out


def test_the_script_of_a_withdrawn_number_is_built_as_the_notice_says(three):
    """The number goes along with the file, whatever day stands in it; a copy has none yet."""
    key = "buoi-sang-2026-09-14"
    assert three.run("withdraw", key, "--reason", "sai").code == 0
    assert three.run("build").code == 0
    three.write("hai", f"NỮ: {WORDS}", day="12/10/2026", title="Chuyện cây bàng")
    refused = three.run("send", "hai")
    assert refused.code == 2
    assert "chép bài sang tệp tên khác" in refused.err
    rest = three.run("send", "--all")
    assert rest.code == 0, "what is over keeps nobody from sending the rest"
    assert f"· bỏ qua {key}" in rest.err
    assert data_of(three.run("send", "--all", "--json").out)["skipped"] == [key]
    three.write("hai-moi", f"NỮ: {WORDS}", day="19/10/2026", title="Chuyện cây bàng")
    (three.scripts / "hai.md").unlink()
    sent = three.run("send", "hai-moi")
    assert sent.code == 0, sent.err
    assert list((three.folder / "audio_out").rglob("buoi-sang-2026-10-19.mp3"))


@pytest.mark.parametrize("command", ["withdraw", "correct"])
def test_whoever_calls_what_was_corrected_is_told_of_what_took_its_place(three, command):
    """The old key is over; who means the episode that is heard now has to call that one."""
    key = "buoi-sang-2026-09-14"
    assert three.run("correct", key, "--reason", "sai tuổi cây").code == 0
    before = three.run(command, key, "--reason", "vẫn sai")
    assert before.code == 0
    assert "từ trước" in before.out
    assert "build" in before.out, "nothing is built yet: the next build makes it"
    assert three.run("build").code == 0
    done = three.run(command, key, "--reason", "vẫn sai")
    assert done.code == 0
    assert f"Bản thay nó, {key}-2, vẫn còn" in done.out
    assert "build" not in done.out
    assert list((three.folder / "audio_out").rglob(f"{key}-2.mp3"))
    assert three.run("withdraw", f"{key}-2", "--reason", "thôi hẳn").code == 0
    done = three.run(command, key, "--reason", "vẫn sai")
    assert f"Bản thay nó, {key}-2, cũng đã rút" in done.out
    assert "build" not in done.out


@pytest.mark.parametrize("command", ["withdraw", "correct"])
def test_a_list_that_cannot_be_read_at_the_end_undoes_nothing_that_is_said(
    three, monkeypatch, command
):
    """All is done by then; only what took its place is not known, which is not "not yet built"."""
    key = "buoi-sang-2026-09-14"
    assert three.run("correct", key, "--reason", "sai tuổi cây").code == 0
    assert three.run("build").code == 0
    in_full, written = taking_back.publish_without, (three.scripts / "da-rut.toml").read_bytes()

    def then_damaged(*given):
        done = in_full(*given)
        (three.scripts / "da-rut.toml").write_bytes(written + b'"')
        return done

    monkeypatch.setattr(taking_back, "publish_without", then_damaged)
    done = three.run(command, key, "--reason", "vẫn sai")
    assert done.code == 0, done.err
    assert done.out.startswith(f"✔ Đã rút đính chính {key} từ trước")
    assert "Chưa rõ bản nào thay nó" in done.out
    assert "da-rut.toml" in done.out
    assert "build" not in done.out
    (three.scripts / "da-rut.toml").write_bytes(written)
    data = data_of(three.run(command, key, "--reason", "vẫn sai", "--json").out)
    assert data["in_its_place"] == ""
    assert "bị hỏng" in data["in_its_place_fault"]


def test_the_same_words_go_on_with_a_correction_that_was_cut_off(three, monkeypatch):
    """The script has another key by then; its title still means what is being corrected."""
    words = ("correct", "Chuyện cây bàng", "--reason", "sai tuổi cây")

    def cut_off(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(taking_back, "publish_without", cut_off)
        assert three.run(*words).code == 130
    assert "Chuyện cây bàng" in (three.folder / "feeds" / "sao-mai.xml").read_text("utf-8")
    done = three.run(*words)
    assert done.code == 0, done.err
    assert "Chuyện cây bàng" not in (three.folder / "feeds" / "sao-mai.xml").read_text("utf-8")
    assert (three.scripts / "da-rut.toml").read_text("utf-8").count("sai tuổi cây") == 1


def test_nobody_finds_a_restored_station_before_what_was_withdrawn_is_out_of_it(
    three, tmp_path, monkeypatch
):
    """Whoever is cut off between the two has no folder at all."""
    key = "buoi-sang-2026-09-14"
    assert three.run("backup", "--to", str(tmp_path)).code == 0
    (backup,) = tmp_path.glob("*.zip")
    assert three.run("withdraw", key, "--reason", "sai").code == 0

    def cut_off(*_):
        raise KeyboardInterrupt

    words = ("restore", str(backup), "--to", str(tmp_path / "mới"))
    with monkeypatch.context() as patched:
        patched.setattr(restore_command, "take_back_since", cut_off)
        assert three.run(*words).code == 130
    assert [
        path.name for path in tmp_path.iterdir() if "mới" in path.name or "tmp" in path.name
    ] == []
    assert three.run(*words).code == 0
    assert not list((tmp_path / "mới").rglob(f"*{key}*.mp3"))


def test_with_the_record_of_the_folder_lost_what_still_names_it_is_told(three):
    """Nobody knows any more which pages are ours: none is removed on a guess, each is named."""
    key, feeds = "buoi-sang-2026-09-14", three.folder / "feeds"
    for path in (feeds / ".da-xuat-ban", feeds / ".da-xuat-ban.d"):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    done = three.run("withdraw", key, "--reason", "sai sự thật")
    assert done.code == 0, done.err
    left = [name for name in holds(three, key) if name.startswith("feeds/")]
    assert "feeds/sao-mai.xml" in left
    assert f"Còn {len(left)} tệp nhắc tên nó" in done.out
    assert "vẫn còn nguyên" not in done.out
    assert not list(feeds.rglob(f"{key}*.mp3"))


def test_what_stands_in_the_way_of_publishing_is_named(three):
    """A file where the show's folder should be: the sentence names it, not our spare file."""
    folder = three.folder / "feeds" / "sao-mai"
    shutil.rmtree(folder)
    folder.write_text("nằm nhầm chỗ", "utf-8")
    done = three.run("publish")
    assert done.code == 1
    assert f"{folder}:" in done.err
    done = three.run("withdraw", "buoi-sang-2026-09-14", "--reason", "sai sự thật")
    assert f"{folder}:" in done.out
    left = holds(three, "buoi-sang-2026-09-14")
    assert [n for n in left if n.startswith("feeds/") and not n.startswith("feeds/.")] == []


def test_a_correction_is_a_new_episode_with_the_old_number(three):
    """The wrong one is gone everywhere; players and stations see a new one."""
    key = "buoi-sang-2026-09-14"
    guid, sound = guid_of(three, key), sha256_of(three, key)
    assert three.run("correct", key, "--reason", "sai tuổi cây").code == 0
    three.write("hai", "NỮ: Cây bàng đã tám mươi tuổi.", day="14/9/2026", title="Chuyện cây bàng")
    assert three.run("build").code == 0
    feed = (three.folder / "feeds" / "sao-mai.xml").read_text(encoding="utf-8")
    assert guid not in feed
    assert guid_of(three, f"{key}-2") in feed
    assert number_of(three, f"{key}-2") == 2
    assert holds(three, WORDS, sound) == []
    assert three.run("build").out.count("(không đổi)") == 3


@pytest.mark.parametrize("name", ["khong-co", "em-lann.wav"])
def test_what_is_not_there_cannot_be_withdrawn(three, name):
    """The sentence names it, and nothing changes."""
    before = three.bytes()
    done = three.run("withdraw", name, "--reason", "x")
    assert done.code == 2
    assert name in done.err
    assert three.bytes() == before


def test_a_reason_is_needed(three):
    """Nobody withdraws without saying why."""
    assert three.run("withdraw", "buoi-sang-2026-09-14").code == 2
    assert three.run("withdraw", "buoi-sang-2026-09-14", "--reason", "  ").code == 2


def document_of(station, key):
    # closed before any of its files is read: that would take its locks away
    with closing(sqlite3.connect(station.folder / "audio_out" / "danh-muc.sqlite3")) as database:
        row = database.execute("SELECT document FROM episode WHERE key = ?", (key,)).fetchone()
    return json.loads(row[0])


def guid_of(station, key):
    return document_of(station, key)["guid"]


def number_of(station, key):
    return document_of(station, key)["number"]


def sha256_of(station, key):
    found = document_of(station, key)["school"]["audio"]["sha256"]
    assert re.fullmatch(r"[0-9a-f]{64}", found)
    return found
