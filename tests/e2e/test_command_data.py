"""What commands that write or show things answer a program: the things, not lines about them."""

from pathlib import Path

import pytest

from broadcaster.cli.progress import WorkProgress
from tests.e2e.test_law_texts import LAW
from tests.fakes.answers import data_of

IN_PROCESS = True

OTHER = LAW.replace("10/2098", "11/2098").replace("---", "Văn bản bãi bỏ:\n  - 10/2098/NĐ-CP\n---")


@pytest.fixture
def register(station):
    folder = station.scripts / "van-ban"
    folder.mkdir()
    (folder / "cay.md").write_text(LAW, "utf-8")
    return folder


def asked(station, *words, code=0):
    done = station.run(*words, "--json")
    assert done.code == code, done.out + done.err
    told = data_of(done.out)
    assert "lines" not in told, words
    return told


def test_a_register_that_is_followed(station, register, tmp_path):
    target = str(tmp_path / "usb")
    offered = asked(station, "law", "offer", target)
    assert offered["folder"] == target
    assert len(offered["documents"]) == 1
    assert asked(station, "law", "follow", "show")["follows"] is None
    key = offered["fingerprint"]
    added = asked(station, "law", "follow", "add", target, "--trust-key", key)["follows"]
    assert added == {
        "unit": offered["unit"], "address": target, "fingerprint": key, "made": None, "taken": None,
    }  # fmt: skip
    (register / "cay.md").write_text(LAW.replace("cây trong", "cây ngoài"), "utf-8")
    looked = asked(station, "law", "follow", "fetch", "--look")
    assert (looked["added"], looked["documents"], looked["taken"]) == (["10/2098/NĐ-CP"], 1, False)
    assert asked(station, "law", "follow", "fetch")["taken"]
    shown = asked(station, "law", "follow", "show")
    assert shown["follows"]["taken"] is not None
    [differing] = shown["differences"]
    assert "đài: Tên: Nghị định về cây ngoài trường" in differing["lines"]
    assert asked(station, "law", "follow", "remove")["followed"]["unit"] == offered["unit"]


def test_documents_around_one(station, register, tmp_path):
    (register / "cay-2.md").write_text(OTHER, "utf-8")
    told = asked(station, "law", "graph", "10/2098/NĐ-CP", "--on", "1/2/2098")
    [one] = told["relations"]
    assert (told["number"], one["number"], one["depth"]) == ("10/2098/NĐ-CP", "11/2098/NĐ-CP", 1)
    assert one["effect"] == "hết hiệu lực"
    picture = tmp_path / "hinh.svg"
    told = asked(station, "law", "graph", "10/2098/NĐ-CP", "--svg", str(picture))
    assert told["picture"] == str(picture)


def test_whole_texts_that_are_brought_in(station, register, tmp_path):
    text = tmp_path / "quyet-dinh.txt"
    text.write_text("QUYẾT ĐỊNH\nSố: 5/2098/QĐ-UBND\nĐiều 1. Về đường làng\n", "utf-8")
    told = asked(station, "law", "import", str(text), str(tmp_path / "khong-co.txt"), code=2)
    [made] = told["documents"]
    assert made["from"] == str(text)
    assert Path(made["file"]).is_file()
    [failed] = told["failed"]
    assert failed["from"].endswith("khong-co.txt")
    assert failed["message"]
    assert failed["hint"]


def test_what_changes_in_the_law(station, register):
    told = asked(station, "law", "new", "--from", "1/1/2098", "--to", "31/1/2098")
    assert (told["from"], told["to"], told["script"]) == ("2098-01-01", "2098-01-31", None)
    [change] = told["changes"]
    assert change["number"] == "10/2098/NĐ-CP"
    assert (change["day"], change["what"]) == ("2098-01-01", "có hiệu lực")
    words = ("law", "new", "--from", "1/1/2098", "--to", "31/1/2098", "--write")
    assert Path(asked(station, *words)["script"]).is_file()


def test_a_whole_text_in_parts(station, register):
    words = ("law", "read", "10/2098/NĐ-CP", "--minutes", "3", "--from", "2/3/2099")
    told = asked(station, *words, "--dry-run")
    [part] = told["parts"]
    assert (part["part"], part["of"], part["day"]) == (1, 1, "2099-03-02")
    assert part["minutes"] > 0
    assert told["files"] == []
    assert [Path(one).name for one in asked(station, *words)["files"]] == [part["name"]]


def test_a_printed_sheet_and_the_one_that_comes_back(station, tmp_path):
    script = station.write("bai", "NỮ: Đi xe đạp điện phải đội mũ.", title="Đội mũ")
    sheet = tmp_path / "ban.docx"
    told = asked(station, "print", str(script), "--to", str(sheet))
    assert told["files"] == [str(sheet)]
    same = asked(station, "print", str(script), "--back", str(sheet))
    assert same["changes"] == []
    station.write("bai", "NỮ: Đi xe đạp điện phải đội nón.", title="Đội mũ")
    [change] = asked(station, "print", str(script), "--back", str(sheet))["changes"]
    assert ["bỏ", "nón."] in change["pieces"]
    assert ["thêm", "mũ."] in change["pieces"]


def test_packs_that_go_and_come(station, tmp_path):
    script = station.write("bai", "NỮ: Đi xe đạp điện phải đội mũ.", title="Đội mũ")
    pack = tmp_path / "goi.zip"
    [sent] = asked(station, "share", "export", str(script), "--to", str(pack))["packs"]
    assert (sent["file"], sent["scripts"], sent["sounds"]) == (str(pack), 1, 0)
    shelf = asked(station, "share", "export", str(script), "--to", str(tmp_path / "kho"))
    assert shelf["offered"] == len(shelf["packs"]) == 1
    came = asked(station, "share", "import", str(pack), "--date", "8/9/2026")
    assert came["day"] == "2026-09-08"
    assert all(Path(one).is_file() for one in came["scripts"])
    assert not came["stood"]
    assert asked(station, "share", "library", "add", str(tmp_path / "kho"))
    fetched = asked(station, "share", "library", "fetch", "--date", "8/9/2026")
    assert fetched["taken"] == len(fetched["packs"]) == 1


def test_sentences_for_a_voice_and_an_online_voice_that_stands_already(station):
    station.write("bai", "NỮ: Đi xe đạp điện phải đội mũ.")
    told = asked(station, "voices", "sentences", "--share", "50")
    assert told["sentences"][0]["number"] == 1
    assert 0.5 <= told["covered"] <= 1
    file = station.scripts / "station.toml"
    text = file.read_text("utf-8").replace(
        "[voices]", '[voices]\nonline_allowed = true\nonline_allowed_by = "thử"'
    )
    file.write_text(text, "utf-8")
    told = asked(station, "voices", "allow-online", "gtts")
    assert (told["engine"], told["before"]) == ("gtts", True)


def test_a_radio_station_that_is_sent_nothing_more(station):
    station.write("bai", "NỮ: Đi xe đạp điện phải đội mũ.")
    station.run("stations", "add", "Đài xã Ví Dụ")
    told = asked(station, "stations", "revoke", "đài xã ví dụ")
    assert told == {"station": "Đài xã Ví Dụ", "published": True, "notices": []}


def test_the_settings_of_a_web_server(station, tmp_path):
    words = ("serve", "--write-config", "nginx", "--public-url", "https://ban.example.edu.vn")
    told = asked(station, *words)
    assert "server {" in told["text"]
    assert told["file"] is None
    target = tmp_path / "nginx.conf"
    told = asked(station, *words, "--write-to", str(target))
    assert told["file"] == str(target)
    assert target.read_text("utf-8") == told["text"]


NOTHING = (
    "backup --due", "calendar export --ical -", "draft", "law owed", "papers list", "parent key",
    "stations key",
)  # fmt: skip


@pytest.mark.parametrize("line", NOTHING)
def test_what_a_command_does_on_the_way_has_data_too(station, line):
    assert asked(station, *line.split())


@pytest.fixture
def steps(monkeypatch):
    """What was told of how far the work is."""
    found = []

    def step(_self, told="", *, done=0.0, whole=0.0):
        found.append((told, done, whole))

    monkeypatch.setattr(WorkProgress, "step", step)
    return found


def test_a_publishing_tells_how_many_parts_are_made_and_how_much_is_in_the_store(
    station, tmp_path, steps
):
    (tmp_path / "kho").mkdir()
    file = station.scripts / "station.toml"
    store = f'\n[object_store]\nurl = "{(tmp_path / "kho").as_posix()}"\n'
    file.write_text(file.read_text("utf-8") + store, "utf-8")
    assert station.run("publish").code == 0
    assert any(not told and whole for told, _, whole in steps)
    sent = [(done, whole) for told, done, whole in steps if told == "đã lên kho, MB"]
    assert sent[0] == (0, sent[-1][1])
    assert sent[-1][0] == sent[-1][1] > 0
