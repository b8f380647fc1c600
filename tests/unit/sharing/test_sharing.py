"""Scripts that go from one school to another: what goes, what stays, and where it came from."""

import json
import threading
import wave
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from broadcaster.app.settings import load_settings
from broadcaster.app.sharing import follow_libraries
from broadcaster.app.station import wire
from broadcaster.domain.episode import EpisodeItem
from broadcaster.domain.errors import BroadcasterError, InputError, ScriptError, StoreError
from broadcaster.domain.sound import Scope
from broadcaster.law.starter import starter_register
from broadcaster.production.labels import episode_item
from broadcaster.production.sounds import index_sounds
from broadcaster.publishing.show_notes import DESCRIPTION_BYTES, description_html, notes_html
from broadcaster.scripts.script_file import read_script
from broadcaster.sharing.libraries import follow, forget, look, receive
from broadcaster.sharing.pack import offer
from broadcaster.sharing.pack_book import BOOK, PackNote, PackWay, note_pack, pack_notes
from broadcaster.sharing.packs import share_scripts, take_over
from broadcaster.sharing.script_frames import adopted, with_readings
from broadcaster.writing.drafting import spoken_sentences
from broadcaster.writing.takes import takes_of
from tests.fakes.site_samples import make_edition, make_episode

STATION = """\
format = 1
name = "Phát thanh"
unit = "{unit}"
contact = "Tổng phụ trách Đội"
public_url = "https://phat-thanh.example.edu.vn"
law_shelf = false

[voices]
engines = ["embedded"]

[[shows]]
key = "sao-mai"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Phát thanh"
description = "Chương trình thử của một trường tưởng tượng."
"""
FORMAT = 'format = 1\nname = "Buổi sáng"\nshow = "sao-mai"\nchannels = 1\n'
HEAD = "Tiêu đề: Đội mũ\nLoại: nhắc nhở\nChương trình: {programme}\nNgày phát: 7/9/2026\n"
CARD = """\
who = "Em N.T.L., lớp 7A2"
source = "Thu tại trường"
licence = "Nhà trường giữ quyền"
scope = "công khai"
consent = "Phiếu số 12"
until = "31/5/2037"
"""
NOISE = 'who = "Máy"\nsource = "Máy"\nlicence = "CC0-1.0"\nscope = "công khai"\nperson = false\n'
MAI, HOM = "Trường THCS Sao Mai (ví dụ)", "Trường THCS Sao Hôm (ví dụ)"
DAY = date(2026, 9, 14)


class School:
    """A station on disk and its parts."""

    def __init__(self, folder, unit, programme):
        self.scripts = folder / "scripts_vi"
        self.programme = programme
        for name in ("formats", "am-thanh", "ghi-am"):
            (self.scripts / name).mkdir(parents=True)
        (self.scripts / "station.toml").write_text(STATION.format(unit=unit), "utf-8")
        (self.scripts / "formats" / f"{programme}.toml").write_text(FORMAT, "utf-8")
        self.folder = folder

    @property
    def wired(self):
        return wire(load_settings(self.folder, {}))

    def write(self, name, body, head=""):
        path = self.scripts / f"{name}.md"
        path.write_text(f"{HEAD.format(programme=self.programme)}{head}---\n{body}\n", "utf-8")
        return path

    def sound(self, name, level, card):
        with wave.open(str(self.scripts / name), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(level.to_bytes(2, "little", signed=True) * 800)
        (self.scripts / name).with_suffix(".toml").write_text(card, "utf-8")

    def share(self, *files, target):
        wired = self.wired
        return share_scripts(wired.station, wired.tools, files, target)

    def take_over(self, path, day=DAY):
        wired = self.wired
        return take_over(wired.station, wired.tools, path, day=day)


@pytest.fixture
def mai(tmp_path):
    return School(tmp_path / "mai", MAI, "buoi-sang")


@pytest.fixture
def hom(tmp_path):
    return School(tmp_path / "hôm", HOM, "gio-ra-choi")


def brought(mai, hom, tmp_path, body, head=""):
    """What a script of one school is in the other."""
    mai.share(mai.write("doi-mu", body, head), target=tmp_path / "goi.zip")
    [path] = hom.take_over(tmp_path / "goi.zip").scripts
    return path.read_text("utf-8")


def edited(school, text):
    """A school whose station.toml has some more lines in front."""
    path = school.scripts / "station.toml"
    path.write_text(f"{path.read_text('utf-8')}\n{text}\n", "utf-8")


def shaped(school, text):
    """A school whose programme has some more lines."""
    path = school.scripts / "formats" / f"{school.programme}.toml"
    path.write_text(f"{path.read_text('utf-8')}{text}\n", "utf-8")


def words(school, name):
    """What a script says in a school, sentence by sentence, as it is read aloud."""
    wired = school.wired
    data = (school.scripts / f"{name}.md").read_bytes()
    script = read_script(data, f"{name}.md").value
    return [*spoken_sentences(script, wired.station.profile.readings)]


READINGS = (
    '[readings]\n"Brandon" = "bờ ren đần"\n"THSM" = "trung học sao mai"\n"Sao Kim" = "sao kim"\n'
)


def test_a_second_station_says_the_same_words(mai, hom, tmp_path):
    """How the station's own list reads a word goes along, for words that the script has."""
    edited(mai, READINGS)
    body = "NAM: Brandon vào THSM.\n\n[chỉ trong trường]\n\nNAM: Về Sao Kim.\n\n[hết]"
    shared = mai.share(mai.write("doi-mu", body), target=tmp_path / "goi.zip")
    assert "doi-mu.md: kèm cách đọc của đài: Brandon, THSM" in shared.told
    hom.take_over(tmp_path / "goi.zip")
    assert words(hom, "doi-mu") == words(mai, "doi-mu")[:1] == ["Bờ ren đần vào trung học sao mai."]
    assert "Sao Kim" not in (hom.scripts / "doi-mu.md").read_text("utf-8")
    again = mai.share(mai.scripts / "doi-mu.md", target=tmp_path / "nua.zip")
    assert again.pack == shared.pack


def test_what_the_script_says_itself_and_what_is_read_so_anyway_is_not_added(mai, hom, tmp_path):
    """A line more would only be one more to look at."""
    edited(mai, '[readings]\n"Brandon" = "bờ ren đần"\n"CLB" = "câu lạc bộ"\n')
    head = "Cách đọc:\n  Brandon: bơ ren đơn\n"
    there = brought(mai, hom, tmp_path, "NAM: Brandon vào CLB.", head)
    assert there.count("Brandon") == 2
    assert "CLB:" not in there


@pytest.mark.parametrize("word", ["x: y", "- x", "# x", "x  # y", ""])
def test_a_reading_that_no_head_can_hold_is_left_and_named(word):
    """Nothing else of the script changes by it."""
    text = f"{HEAD.format(programme='a')}---\nNAM: Bài x: y.\n"
    whole = with_readings(text, ((word, "ích"), ("THSM", "trung học")), "bai.md")
    assert whole[1] == (word,)
    assert whole[0] == with_readings(text, (("THSM", "trung học"),), "bai.md")[0]


def test_a_role_that_only_the_sender_knows_is_told_with_its_voice(mai, hom, tmp_path):
    """A voice of the sender's own is not named; who takes the script over chooses one."""
    edited(mai, '[[roles]]\nrole = "BÀ NĂM"\nvoice = "bà miền Nam"\nspeed = "chậm"\n'
           '[[roles]]\nrole = "CÔ LAN"\nvoice = "own:co-lan"\n'
           '[[roles]]\nrole = "NAM"\nvoice = "nam miền Nam"\n')  # fmt: skip
    body = "BÀ NĂM: Chào cháu.\n\nNAM: Chào bà.\n\nCÔ LAN: Chào bà."
    shared = mai.share(mai.write("doi-mu", body), target=tmp_path / "goi.zip")
    assert shared.pack.scripts[0].roles == (
        ("BÀ NĂM", "nữ, người già, miền Nam, chậm"),
        ("CÔ LAN", ""),
    )
    told = hom.take_over(tmp_path / "goi.zip").told
    assert [one for one in told if "vai" in one] == [
        "doi-mu.md: vai “BÀ NĂM” chưa có giọng ở đài này (nơi gửi: nữ, người già, miền Nam, chậm); "
        "chọn giọng ở Cài đặt, Vai và giọng",
        "doi-mu.md: vai “CÔ LAN” chưa có giọng ở đài này; chọn giọng ở Cài đặt, Vai và giọng",
    ]
    edited(hom, '[[roles]]\nrole = "BÀ NĂM"\nvoice = "bà"\n')
    assert not [one for one in hom.take_over(tmp_path / "goi.zip").told if "BÀ NĂM" in one]


def test_music_ends_with_its_phrases_in_the_other_school_too(mai, hom, tmp_path):
    """The seconds on the card of a sound go along with it."""
    mai.sound("am-thanh/nhac-lang.wav", 900, f"{NOISE}phrases = [0.03, 0.09]\n")
    there = brought(mai, hom, tmp_path, "[nhạc nền: nhac-lang]\n\nNAM: Chào.\n\n[hết nhạc nền]")
    assert "[nhạc nền: nhac-lang]" in there
    [asset] = [a for a in hom.wired.tools.shelf().assets if a.name == "nhac-lang"]
    assert asset.phrases == (0.03, 0.09)


@pytest.mark.parametrize(
    "phrases",
    [[0.09, 0.03], [-1.0], [0.0], [1e9], [0.01] * 9],
)
def test_phrases_that_are_none_are_left_out_and_told(mai, hom, tmp_path, phrases):
    """The card is written anew: what is wrong in it would keep the sound in the school."""
    mai.sound("am-thanh/nhac-lang.wav", 900, f"{NOISE}phrases = [0.03, 0.09]\n")
    path = tmp_path / "goi.zip"
    mai.share(
        mai.write("doi-mu", "[nhạc nền: nhac-lang]\n\nNAM: Chào.\n\n[hết nhạc nền]"), target=path
    )
    listed(path, lambda pack: pack["sounds"][0].update(phrases=phrases))
    told = hom.take_over(path).told
    assert any("nhac-lang.wav" in one and "câu nhạc" in one for one in told), told
    [asset] = [a for a in hom.wired.tools.shelf().assets if a.name == "nhac-lang"]
    assert (asset.phrases, asset.rights.scope) == ((), Scope.PUBLIC)


@pytest.mark.parametrize(
    "wrong", ["x", ["x"], [[1]], {"a": 1}, [None], [float("nan")], [float("inf")]]
)
def test_phrases_of_another_kind_are_refused_with_the_pack(mai, hom, tmp_path, wrong):
    mai.sound("am-thanh/nhac-lang.wav", 900, f"{NOISE}phrases = [0.03, 0.09]\n")
    path = tmp_path / "goi.zip"
    mai.share(
        mai.write("doi-mu", "[nhạc nền: nhac-lang]\n\nNAM: Chào.\n\n[hết nhạc nền]"), target=path
    )
    listed(path, lambda pack: pack["sounds"][0].update(phrases=wrong))
    with pytest.raises(BroadcasterError):
        hom.take_over(path)
    assert not list(hom.scripts.glob("*.md"))


def listed(path, change):
    """Write the list of a pack anew, with something changed in it."""
    with zipfile.ZipFile(path) as archive:
        held = {info: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w") as archive:
        for info, data in held.items():
            if info.filename == "bai.json":
                document = json.loads(data)
                change(document["pack"])
                archive.writestr(info, json.dumps(document).encode())
            else:
                archive.writestr(info, data)


def test_a_sound_that_only_a_set_has_goes_under_the_name_of_the_script(mai, hom, tmp_path):
    """The script says “gió mưa”; what its programme plays is “gió mưa tết”."""
    shaped(mai, '[sounds]\nset = "tết"')
    mai.sound("am-thanh/gio-mua-tet.wav", 900, NOISE)
    there = brought(mai, hom, tmp_path, "NAM: Chào.\n\n[tiếng động: gió mưa]")
    assert "[tiếng động: gio-mua-tet.wav]" in there


def test_a_sound_that_comes_is_never_of_a_set_here(mai, hom, tmp_path):
    """Else one pack would change the sting of every programme; its own script plays it."""
    shaped(hom, '[sounds]\nset = "tết"\nsting = "nhạc cắt"')
    card = f'{NOISE}titles = ["nhạc kết Tết", "tiếng lạ"]\n'
    mai.sound("am-thanh/nhac-cat-tet.wav", 900, card)
    there = brought(mai, hom, tmp_path, "NAM: Chào.\n\n[tiếng động: nhac-cat-tet]")
    [came] = [a for a in hom.wired.tools.shelf().assets if "tiếng lạ" in a.titles]
    assert (came.name.startswith("nhac-cat-tet-"), came.titles) == (True, ("tiếng lạ",))
    assert f"[tiếng động: {came.path.name}]" in there
    index = replace(index_sounds(hom.wired.tools.shelf().assets, DAY), sound_set="tết")
    for name in ("nhạc cắt", "nhạc kết"):
        assert index.by_key[index.key_for(name)].digest != came.digest


def test_what_no_shelf_has_and_no_programme_names_is_told_at_once(mai, hom, tmp_path):
    """A sound of which only the name could go, and music that the other programme has to name."""
    shaped(mai, '[sounds]\nbed = "nhạc nền vui"')
    body = "[nhạc nền]\n\nNAM: Chào.\n\n[hết nhạc nền]\n\n[tiếng động: gà gáy]"
    shared = mai.share(mai.write("doi-mu", body), target=tmp_path / "goi.zip")
    assert "doi-mu.md: âm thanh “gà gáy” không có trong kho, nơi nhận cũng sẽ thiếu" in shared.told
    told = hom.take_over(tmp_path / "goi.zip").told
    assert (
        "doi-mu.md: bài gọi [nhạc nền] mà chương trình gio-ra-choi chưa có tiếng nào cho nó; chọn ở "
        "Cài đặt, Chương trình, hoặc ghi tên tiếng trong bài" in told
    )
    shaped(hom, '[sounds]\nbed = "nhạc nền nhẹ"')
    assert not [one for one in hom.take_over(tmp_path / "goi.zip").told if "[nhạc nền]" in one]


def test_a_voice_of_the_school_s_own_never_leaves_in_a_pack(mai, hom, tmp_path):
    """Whatever its card allows: a script that names it is spoken there by another voice."""
    voice = mai.scripts / "giong-truong-em" / "co-lan"
    voice.mkdir(parents=True)
    card = 'name = "Cô Lan"\ngender = "nữ"\nconsent = "12"\nscope = "công khai"\n'
    (voice / "giong.toml").write_text(card, "utf-8")
    (voice / "cau.txt").write_text("001 Chào các bạn.\n", "utf-8")
    for name in ("am-thanh.wav", "manh.json", "001.flac"):
        (voice / name).write_bytes(b"voice of Co Lan")
    script = mai.write("doi-mu", "NỮ: Đội mũ nhé.", "Vai:\n  NỮ: own:co-lan\n")
    mai.share(script, target=tmp_path / "goi.zip")
    with zipfile.ZipFile(tmp_path / "goi.zip") as pack:
        assert all("giong-truong-em" not in name for name in pack.namelist())
        inside = b"".join(pack.read(name) for name in pack.namelist())
    assert b"voice of Co Lan" not in inside
    assert "Phiếu" not in inside.decode("utf-8", "ignore")
    hom.take_over(tmp_path / "goi.zip")
    assert not (hom.scripts / "giong-truong-em").exists()


def test_the_body_is_the_same_and_the_frame_is_one_s_own(mai, hom, tmp_path):
    head = "Số: 3\nThứ tự: 2\nNgười soạn: Cô Hoa\nVăn bản nguồn:\n  - số: 36/2024/QH15\n"
    text = brought(mai, hom, tmp_path, "NỮ: Nhớ đội mũ.\n\nNAM: Và cài quai.", head)
    head, _, body = text.partition("---\n")
    assert body == "NỮ: Nhớ đội mũ.\n\nNAM: Và cài quai.\n"
    checked = read_script(text.encode(), "doi-mu.md").value.head
    assert (checked.programme, checked.air_date, checked.number) == ("gio-ra-choi", DAY, None)
    assert (checked.author, checked.origin) == ("Cô Hoa", MAI)
    assert [source.number for source in checked.sources] == ["36/2024/QH15"]


def test_lines_that_name_the_school_it_comes_from_are_told_with_their_numbers(mai, hom, tmp_path):
    body = f"NỮ: Các bạn {MAI} nhớ đội mũ.\n\nNAM: Và cài quai.\n\nNỮ: {MAI.lower()} chào các bạn."
    mai.share(mai.write("doi-mu", body), target=tmp_path / "goi.zip")
    done = hom.take_over(tmp_path / "goi.zip")
    lines = done.scripts[0].read_text("utf-8").splitlines()
    first, last = (at for at, line in enumerate(lines, 1) if line.startswith("NỮ"))
    told = f"doi-mu.md: dòng {first}, {last} nêu “{MAI}”: xem có phải sửa thành tên trường mình"
    assert told in done.told
    again = hom.take_over(tmp_path / "goi.zip").told  # it stands there: said once
    assert not [one for one in again if "xem có phải sửa" in one]


def test_a_school_named_only_as_the_origin_is_nothing_to_mend(mai, hom, tmp_path):
    """Nor is one's own name in a script that comes back."""
    mai.share(mai.write("doi-mu", f"NỮ: Trường {HOM} đội mũ."), target=tmp_path / "goi.zip")
    assert not [one for one in hom.take_over(tmp_path / "goi.zip").told if "xem có phải" in one]


def test_the_first_origin_stays_however_often_it_is_handed_on(mai, hom, tmp_path):
    brought(mai, hom, tmp_path, "NỮ: Nhớ đội mũ.")
    hom.share(hom.scripts / "doi-mu.md", target=tmp_path / "tiep.zip")
    [back] = mai.take_over(tmp_path / "tiep.zip").scripts
    assert f"Bài gốc: {MAI}\n" in back.read_text("utf-8")


def test_who_stands_behind_a_draft_stays_and_the_others_look_themselves(mai, hom, tmp_path):
    """Model, day and that a case is real go; no name of a person, and nobody looked at it there."""
    head = (
        "Soạn có trợ giúp: qwen3:4b, 1/12/2026, Trần Thị Hòa\n"
        "Việc có thật: vụ em Nguyễn Văn An lớp 6A ngã xe\n"
        "Rà lại: máy soạn nháp\nĐã rà: Lê Thị Hoa, 2/12/2026\n"
    )
    text = brought(mai, hom, tmp_path, "NỮ: Nhớ đội mũ.", head)
    with zipfile.ZipFile(tmp_path / "goi.zip") as pack:
        packed = "".join(pack.read(name).decode(errors="replace") for name in pack.namelist())
    assert not any(name in text + packed for name in ("Hòa", "Hoa,", "Nguyễn Văn An"))
    read = read_script(text.encode(), "doi-mu.md")
    found = read.value.head
    assert (found.assisted, found.real_case) == ("qwen3:4b, 1/12/2026", "có")
    assert "can-ra-lai" in [one.code for one in read.notices]
    older = text.replace("---", "Đã rà: Lê Thị Hoa, 2/12/2026\n---", 1)
    assert "Đã rà" not in adopted(older, programme="x", day=DAY, origin=MAI)


def test_who_looked_at_what_no_model_wrote_goes_as_before(mai, hom, tmp_path):
    head = "Rà lại: con số\nĐã rà: Lê Thị Hoa, 2/12/2026\n"
    assert "Đã rà: Lê Thị Hoa" in brought(mai, hom, tmp_path, "NỮ: Nhớ đội mũ.", head)


def test_the_origin_is_credited_where_listeners_read():
    text = f"{HEAD.format(programme='x')}Bài gốc: {MAI}\n---\nNỮ: Nhớ đội mũ.\n"
    item = episode_item(read_script(text.encode(), "doi-mu.md").value)
    edition = make_edition(items=(item,))
    episode = make_episode(1, public=edition)
    line = f"“Đội mũ” là bài gốc của {MAI}."
    assert line in notes_html(episode, edition, starter_register(), synthetic=True)
    assert line in description_html(episode, edition, starter_register(), synthetic=True)


def test_an_origin_without_end_leaves_the_description_within_its_limit():
    items = tuple(
        EpisodeItem(slug=f"b{n}", title=f"Bài {n}", kind="k", origin="Đơn vị " * 500)
        for n in range(20)
    )
    edition = make_edition(items=items)
    html = description_html(
        make_episode(1, public=edition), edition, starter_register(), synthetic=True
    )
    assert len(html.encode()) <= DESCRIPTION_BYTES


def test_nothing_is_written_over(mai, hom, tmp_path):
    mine = hom.write("doi-mu", "NỮ: Bài của trường Sao Hôm.")
    before = mine.read_bytes()
    brought(mai, hom, tmp_path, "NỮ: Nhớ đội mũ.")
    theirs = hom.scripts / "doi-mu-2.md"
    theirs.write_text(theirs.read_text("utf-8") + "\nNAM: Thêm của Sao Hôm.\n", "utf-8")
    [again] = hom.take_over(tmp_path / "goi.zip").scripts
    assert mine.read_bytes() == before
    assert again.name == "doi-mu-3.md"


def test_what_came_and_was_left_as_it_was_does_not_come_twice(mai, hom, tmp_path):
    brought(mai, hom, tmp_path, "NỮ: Nhớ đội mũ.")
    [came] = sorted(hom.scripts.glob("doi-mu*.md"))
    over = hom.take_over(tmp_path / "goi.zip", day=DAY + timedelta(days=7))
    assert over.scripts == over.stood == (came,)
    assert sorted(hom.scripts.glob("doi-mu*.md")) == [came]
    assert "đã nhận lần trước, giữ nguyên" in "\n".join(over.told)


def test_a_pack_is_noted_once_on_either_side(mai, hom, tmp_path):
    assert pack_notes(mai.folder / "audio_out") is None
    first = mai.write("doi-mu", "NỮ: Nhớ đội mũ.")
    other = mai.write("doi-non", "NỮ: Nhớ đội nón.")
    mai.share(first, target=tmp_path / "goi.zip")
    mai.share(first, target=tmp_path / "goi-lan-hai.zip")  # the same once more
    mai.share(first, other, target=tmp_path / "hai-bai.zip")
    hom.take_over(tmp_path / "goi.zip")
    hom.take_over(tmp_path / "goi.zip")
    today = mai.wired.today
    given = pack_notes(mai.folder / "audio_out")
    assert [(one.day, one.way, one.scripts) for one in given] == [
        (today, PackWay.GIVEN, 1),
        (today, PackWay.GIVEN, 2),
    ]
    [taken] = pack_notes(hom.folder / "audio_out")
    assert (taken.way, taken.scripts) == (PackWay.TAKEN, 1)


def test_a_line_of_the_book_that_nobody_can_read_hides_no_other(tmp_path):
    note = PackNote(day=DAY, way=PackWay.TAKEN, digest="a" * 64, scripts=3)
    note_pack(tmp_path, note)
    with (tmp_path / BOOK).open("ab") as file:
        file.write(b"\xff\n2026-13-40\tgui\t" + b"a" * 64 + b"\t1\n2026-09-14\tkhac\taaaa\t1\n")
    assert pack_notes(tmp_path) == (note,)


def test_a_new_note_leaves_in_the_book_what_it_does_not_understand(tmp_path):
    first, second = (PackNote(day=DAY, way=PackWay.TAKEN, digest=d * 64, scripts=3) for d in "ab")
    note_pack(tmp_path, first)
    book = tmp_path / BOOK
    edited = b"\xef\xbb\xbf" + book.read_bytes() + b"2026-09-14\tgui\t" + b"c" * 64 + b"\t1 # tay"
    book.write_bytes(edited)
    note_pack(tmp_path, first)
    assert book.read_bytes() == edited
    note_pack(tmp_path, second)
    assert book.read_bytes().startswith(edited)
    assert pack_notes(tmp_path) == (first, second)


def test_a_book_that_cannot_be_read_is_not_begun_anew(tmp_path):
    note = PackNote(day=DAY, way=PackWay.TAKEN, digest="a" * 64, scripts=3)
    (tmp_path / BOOK).mkdir()  # as a share that is away, or a file held by another program
    for asked in (partial(note_pack, note=note), pack_notes):
        with pytest.raises(StoreError):
            asked(tmp_path)
    assert (tmp_path / BOOK).is_dir()


def test_who_notes_at_the_same_time_loses_nothing(tmp_path):
    notes = [PackNote(day=DAY, way=PackWay.GIVEN, digest=f"{n:064x}", scripts=1) for n in range(4)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(partial(note_pack, tmp_path), notes))
    assert set(pack_notes(tmp_path)) == set(notes)


def test_notes_to_oneself_and_school_parts_stay(mai, hom, tmp_path):
    body = (
        "NỮ: Ai cũng nghe. <!-- gọi mẹ em Bí -->\n\n[chỉ trong trường]\n\nNAM: Bí mật.\n\n[hết]\n\n"
        "NỮ: Hết chuyện."
    )
    text = brought(mai, hom, tmp_path, body, "# Bí ẩn\nTóm tắt: Ngắn  # Bí hiểm\n")
    assert "Bí" not in text
    assert text.endswith("---\nNỮ: Ai cũng nghe.\n\nNỮ: Hết chuyện.\n")
    assert "Tóm tắt: Ngắn\n" in text


def test_a_part_left_open_does_not_go(mai, tmp_path):
    path = mai.write("bai", "NỮ: Ai cũng nghe.\n\n[chỉ trong trường]\nNAM: Bí mật.")
    with pytest.raises(ScriptError):
        mai.share(path, target=tmp_path / "goi.zip")


def test_a_speaker_who_would_change_is_asked_for(mai, tmp_path):
    """Behind the school part goes on whoever spoke last in it."""
    path = mai.write("bai", "NỮ: Một.\n\n[chỉ trong trường]\nNAM: Hai.\n[hết]\n\nBa.")
    with pytest.raises(ScriptError, match="đổi người đọc"):
        mai.share(path, target=tmp_path / "goi.zip")
    assert not (tmp_path / "goi.zip").exists()


@pytest.mark.parametrize("head", ["Phạm vi: trường\n", "Số: chín\n"])
def test_a_script_for_the_school_or_with_a_mistake_does_not_go(mai, tmp_path, head):
    with pytest.raises(ScriptError):
        mai.share(mai.write("bai", "NỮ: Một.", head), target=tmp_path / "goi.zip")


def test_a_voice_goes_only_when_the_consent_covers_others(mai, hom, tmp_path):
    mai.sound("ghi-am/em-lan.wav", 500, f"{CARD}share = true\n")
    mai.sound("ghi-am/em-be.wav", 600, CARD)
    mai.sound("ghi-am/em-an.wav", 700, CARD.replace("công khai", "trường") + "share = true\n")
    mai.sound("ghi-am/em-cu.wav", 800, CARD.replace("2037", "2020") + "share = true\n")
    body = "\n\n".join(f"[ghi âm: em-{name}.wav]" for name in ("lan", "be", "an", "cu"))
    done = mai.share(mai.write("bai", f"NỮ: Nghe.\n\n{body}"), target=tmp_path / "goi.zip")
    assert [sound.path for sound in done.pack.sounds] == ["am-thanh/em-lan.wav"]
    assert len(done.told) == 3
    [path] = hom.take_over(tmp_path / "goi.zip").scripts
    text = path.read_text("utf-8")
    assert "[ghi âm: em-lan.wav]" in text
    assert not any(name in text for name in ("em-be", "em-an", "em-cu"))  # not even the names
    card = (hom.scripts / "ghi-am" / "em-lan.wav.toml").read_text("utf-8")
    assert 'consent = "Phiếu số 12"' in card
    assert 'until = "31/05/2037"' in card
    assert "share" not in card  # the consent was for this school, not for the next


def test_recorded_lines_go_with_their_consent_and_the_rest_is_told(mai, hom, tmp_path):
    """Under the script's name here; a line that stays in the school is not even counted."""

    def line(name, level, words, card):
        reads = f'script = "doi-mu"\nreads = "{words}"\n'
        (mai.scripts / "ghi-am" / "loi").mkdir(exist_ok=True)
        mai.sound(f"ghi-am/loi/{name}.wav", level, f"{card}{reads}")

    line("mot", 500, "NỮ: Một.", f"{CARD}share = true\n")
    line("hai", 600, "NAM: Hai.", CARD)
    line("cu", 700, "NỮ: Lời cũ đã sửa.", f"{CARD}share = true\n")
    line("kin", 800, "NỮ: Chuyện trong trường.", f"{CARD}share = true\n")
    hom.write("doi-mu", "NỮ: Bài khác.")
    body = "NỮ: Một.\n\nNAM: Hai.\n\n[chỉ trong trường]\n\nNỮ: Chuyện trong trường.\n\n[hết]"
    done = mai.share(mai.write("doi-mu", body), target=tmp_path / "goi.zip")
    assert [sound.path for sound in done.pack.sounds] == ["am-thanh/mot.wav"]
    assert "doi-mu.md: 1 lời thu không gửi đi" in "\n".join(done.told)
    with zipfile.ZipFile(tmp_path / "goi.zip") as archive:
        assert "Chuyện" not in archive.read("bai.json").decode()
    over = hom.take_over(tmp_path / "goi.zip")
    [path] = over.scripts
    assert path.name == "doi-mu-2.md"
    [take] = takes_of(hom.wired.tools, "doi-mu-2", "NỮ: Một.")
    assert (take.rights.consent, take.rights.until) == ("Phiếu số 12", date(2037, 5, 31))
    assert takes_of(hom.wired.tools, "doi-mu") == ()
    told = "\n".join(over.told)
    assert "1 lời có giọng người thu đi theo bài" in told
    assert "1 lời ở nơi gửi do người đọc, bản thu không được gửi" in told
    again = hom.share(path, target=tmp_path / "tiep.zip")
    assert again.pack.sounds == ()


def test_not_even_the_name_of_a_recording_that_is_gone_goes(mai, tmp_path):
    path = mai.write("bai", "NỮ: Nghe.\n\n[ghi âm: em-Lan-7A.wav]\n\n[nhạc cắt: vui]")
    mai.share(path, target=tmp_path / "goi.zip")
    with zipfile.ZipFile(tmp_path / "goi.zip") as archive:
        text = archive.read("kich-ban/bai.md").decode()
    assert "Lan" not in text
    assert "[nhạc cắt: vui]" in text


TABLE = "| Người đọc | Lời | Âm thanh |\n|---|---|---|\n| NỮ | Nghe. | {} |\n"


def test_a_voice_in_a_table_that_may_not_go_holds_the_script_back(mai, tmp_path):
    mai.sound("ghi-am/em-be.wav", 600, CARD)
    path = mai.write("bai", TABLE.format("ghi âm: em-be.wav"))
    with pytest.raises(InputError, match="trong bảng"):
        mai.share(path, target=tmp_path / "goi.zip")


def test_a_sound_in_a_table_whose_name_is_taken_is_told(mai, hom, tmp_path):
    mai.sound("am-thanh/suoi.wav", 500, NOISE)
    hom.sound("am-thanh/suoi.wav", 900, NOISE)
    path = mai.write("bai", TABLE.format("tiếng động: suoi"))
    mai.share(path, target=tmp_path / "goi.zip")
    told = hom.take_over(tmp_path / "goi.zip").told
    [fresh] = hom.scripts.glob("am-thanh/suoi-*.wav")
    assert f"bai.md: trong bảng, sửa “suoi” thành “{fresh.name}”" in told


def test_a_received_voice_is_not_handed_on(mai, hom, tmp_path):
    mai.sound("ghi-am/em-lan.wav", 500, f"{CARD}share = true\n")
    brought(mai, hom, tmp_path, "NỮ: Nghe.\n\n[ghi âm: em-lan.wav]")
    done = hom.share(hom.scripts / "doi-mu.md", target=tmp_path / "tiep.zip")
    assert done.pack.sounds == ()


def test_a_sound_whose_name_is_taken_comes_under_another(mai, hom, tmp_path):
    mai.sound("am-thanh/suoi.wav", 500, f'{NOISE}titles = ["tiếng suối"]\n')
    hom.sound("am-thanh/suoi.wav", 900, NOISE)
    mine = (hom.scripts / "am-thanh" / "suoi.wav").read_bytes()
    text = brought(
        mai,
        hom,
        tmp_path,
        "NỮ: Nghe.\n\n[tiếng động: suoi]\n\n[nhạc nền: tiếng suối]\n\n[hết nhạc nền]",
    )
    assert (hom.scripts / "am-thanh" / "suoi.wav").read_bytes() == mine
    [fresh] = hom.scripts.glob("am-thanh/suoi-*.wav")
    assert f"[tiếng động: {fresh.name}]" in text
    assert "[nhạc nền: tiếng suối]" in text
    shelf = hom.wired.tools.shelf()
    assert {a.titles for a in shelf.assets if a.path == fresh} == {("tiếng suối",)}


def test_what_is_no_sound_stays_out_and_is_told(mai, hom, tmp_path):
    mai.sound("am-thanh/suoi.wav", 500, NOISE)
    (mai.scripts / "am-thanh" / "suoi.wav").write_bytes(b"MZ program")
    mai.share(mai.write("bai", "NỮ: Nghe.\n\n[tiếng động: suoi]"), target=tmp_path / "goi.zip")
    done = hom.take_over(tmp_path / "goi.zip")
    assert list(hom.scripts.glob("am-thanh/*")) == []
    assert any("không nhận" in line for line in done.told)


def test_a_card_of_strangers_is_text_and_nothing_else(mai, hom, tmp_path):
    card = NOISE.replace('"Máy"\nsource', '"Máy\\"\\nshare = true\\u007f"\nsource')
    mai.sound("am-thanh/suoi.wav", 500, card)
    brought(mai, hom, tmp_path, "NỮ: Nghe.\n\n[tiếng động: suoi]")
    [asset] = [a for a in hom.wired.tools.shelf().assets if a.name == "suoi"]
    assert asset.rights.who == 'Máy" share = true'
    assert not asset.rights.shared


class _Server(SimpleHTTPRequestHandler):
    moved: dict[str, str] = {}

    def do_GET(self):
        if self.path in self.moved:
            self.send_response(302)
            self.send_header("Location", self.moved[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        super().do_GET()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def online(mai, tmp_path):
    """A library of one school on the network; its folder and address."""
    folder = tmp_path / "kho"
    folder.mkdir()
    mai.share(mai.write("doi-mu", "NỮ: Nhớ đội mũ."), target=folder / "doi-mu.zip")
    offer(folder, MAI)
    handler = type("Handler", (_Server,), {"moved": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}/", handler
    server.shutdown()
    thread.join()
    server.server_close()


def received(school, followed):
    wired = school.wired
    parts = wired.station, wired.tools, followed
    return [got for seen in look(followed) for got in receive(*parts, seen, day=DAY)]


@pytest.fixture
def followed(hom):
    return follow_libraries(hom.wired.settings, lambda fault: None)


@pytest.mark.parametrize("way", ["address", "folder"])
def test_a_library_is_followed_and_each_pack_comes_once(hom, online, followed, way):
    folder, address, _ = online
    library = follow(followed, address if way == "address" else str(folder))
    assert library.unit == MAI
    [got] = received(hom, followed)
    assert got.fault is None
    assert (hom.scripts / "doi-mu.md").exists()
    assert received(hom, followed) == []
    [seen] = look(followed)
    assert [pack.titles for pack in seen.known] == [("Đội mũ",)]
    with pytest.raises(InputError, match="đã theo dõi"):
        follow(followed, address if way == "address" else str(folder))


def test_a_library_is_followed_no_more(hom, online, followed):
    _, address, _ = online
    follow(followed, address)
    with pytest.raises(InputError, match="không rõ kho nào"):
        forget(followed, "http://127.0.0.1:9/khac/")
    forget(followed, MAI.upper())
    assert list(look(followed)) == []
    follow(followed, address)
    forget(followed, address)  # as it was typed
    assert list(look(followed)) == []


def test_a_pack_that_is_not_the_one_in_the_list_does_not_come(hom, online, followed):
    folder, address, _ = online
    follow(followed, address)
    data = (folder / "doi-mu.zip").read_bytes()
    (folder / "doi-mu.zip").write_bytes(data[:-1] + b"x")
    [got] = received(hom, followed)
    assert "mã kiểm tra" in str(got.fault)
    assert not (hom.scripts / "doi-mu.md").exists()
    (folder / "doi-mu.zip").write_bytes(data)
    assert [got.fault for got in received(hom, followed)] == [None]


def test_a_library_leads_nobody_into_the_house(hom, online, followed):
    """The address that was typed may be of this house; what it redirects to may not."""
    _, address, handler = online
    follow(followed, address)
    handler.moved["/doi-mu.zip"] = address.replace("127.0.0.1", "localhost") + "doi-mu.zip"
    [got] = received(hom, followed)
    assert "mạng nội bộ" in str(got.fault)
    handler.moved["/kho-bai.json"] = address.replace("127.0.0.1", "localhost") + "kho-bai.json"
    [seen] = look(followed)
    assert "mạng nội bộ" in str(seen.fault)


@pytest.mark.parametrize(
    "data", [b"<html>Login</html>", b"{}", b'{"format": 1, "offers": []}', b""]
)
def test_what_is_no_list_of_a_library_is_refused(online, followed, data):
    folder, address, _ = online
    (folder / "kho-bai.json").write_bytes(data)
    with pytest.raises(BroadcasterError):
        follow(followed, address)


def test_a_list_that_lies_about_the_size_brings_nothing(hom, online, followed):
    folder, address, _ = online
    tree = json.loads((folder / "kho-bai.json").read_text("utf-8"))
    tree["offers"]["packs"][0]["bytes"] = 10
    (folder / "kho-bai.json").write_text(json.dumps(tree), "utf-8")
    follow(followed, address)
    [got] = received(hom, followed)
    assert "lớn quá" in str(got.fault)


def test_a_damaged_list_of_libraries_is_told(hom, followed):
    (hom.scripts / "kho-bai.toml").write_text("[[library]\n", "utf-8")
    with pytest.raises(BroadcasterError, match="kho bài"):
        list(look(followed))
