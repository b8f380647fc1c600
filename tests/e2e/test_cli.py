"""The command line as a teacher meets it: Vietnamese, whatever the terminal."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click
import pytest

from broadcaster.cli.entrance import enter
from broadcaster.cli.root import program
from broadcaster.domain.dates import told_day
from broadcaster.domain.script import ScriptKind
from tests.fakes.answers import data_of, error_of, notices_of

IN_PROCESS = True

BODY = "NỮ: Các em nhớ đội mũ bảo hiểm."


@pytest.fixture(scope="module")
def founded(tmp_path_factory, station_at):
    """A station made by `init`."""
    station = station_at(tmp_path_factory.mktemp("init") / "đài mới")
    done = station.run("init", str(station.folder), "--name", 'Đài "thử"', "--unit", "Trường Thử")
    assert done.code == 0, done.err
    return station


def every_command(command, words=()):
    """The words of every command, groups and what is in them."""
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from every_command(command.get_command(context, name), (*words, name))


def test_help_is_vietnamese_down_to_clicks_own_words(capsys, station):
    """Help, headings and click's sentences are Vietnamese, for every command."""
    assert station.run("build", "--help").code == 0
    for words in every_command(program):
        assert enter([*words, "--help"]) == 0
        out = capsys.readouterr().out
        assert "Cách dùng:" in out
        assert "Hiện hướng dẫn này rồi thoát." in out
        for english in ("Usage", "Options", "Commands", "Show this", "COMMAND", "[OPTIONS]"):
            assert english not in out, (words, english)
        assert not re.search(r"--\S+ (TEXT|INTEGER|FLOAT|PATH|FILENAME)", out), words
        told = out.partition("Các lệnh:")[2]
        assert "..." not in told, words  # a sentence that click has cut off


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["dung"], "Không có lệnh “dung”"),
        (["build", "--nhanh"], "Không có tùy chọn --nhanh"),
        (["say"], "Thiếu"),
        (["buid"], "Có phải “build”?"),
        (["queue", "lst"], "Có phải “list”?"),
        (["say", "khong-co.md"], "không có bài nào tên “khong-co.md” trong scripts_vi"),
        (["build", "-j", "không"], "không phải số"),
        (["new", "thơ", "Bài"], "không có loại bài “thơ”"),
    ],
)
def test_wrong_use_is_code_2_and_one_vietnamese_sentence(station, words, told):
    """Wrong words on the command line end with code 2 and say what was wrong."""
    done = station.run(*words)
    assert done.code == 2, done.err
    assert told in done.err
    assert "Traceback" not in done.err
    assert "Error" not in done.err


def test_utf8_whatever_the_code_page(station):
    """Vietnamese comes out as UTF-8 on a terminal of code page 1258, in and out."""
    path = station.write("bai", BODY)
    old = {"PYTHONIOENCODING": "cp1258", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = station.run("say", str(path), env=old)
    assert done.code == 0, done.err
    assert "mũ bảo hiểm" in done.out
    assert "đọc" in station.run("--help", env=old).out


def test_a_folder_that_is_no_station_says_what_to_do(tmp_path, station):
    """Outside a station the program says how to get into one."""
    other = type(station)(tmp_path)
    done = other.run("build")
    assert done.code == 2
    assert "broadcaster init" in done.err


def test_every_mistake_of_station_toml_is_told_at_once(station):
    """All wrong keys at once, with the nearest known key."""
    path = station.scripts / "station.toml"
    text = path.read_text("utf-8").replace("contact =", "contac =")
    path.write_text(text.replace("engines =", "engine ="), "utf-8")
    done = station.run("check")
    assert done.code == 2
    assert "contact" in done.err
    assert "engines" in done.err
    assert "scripts_vi/station.toml:4" in done.err


def test_say_shows_what_is_spoken_and_what_is_not(station):
    """`say` prints spoken lines with their line numbers, and marks what is not spoken."""
    path = station.write("bai", "NỮ: Ngày 7/9/2026 khai giảng.\n\n(cười)\n\n[nhạc cắt]")
    done = station.run("say", str(path))
    assert done.code == 0, done.err
    assert "7/9" not in done.out
    assert "   6  NỮ: " in done.out
    assert "⟨không đọc⟩ (cười)" in done.out
    assert "⟨không đọc⟩ [nhạc cắt]" in done.out


@pytest.mark.parametrize("words", ["tuần 14.md", "tuan-14", "scripts_vi/tuần 14.md", "mũ bảo"])
def test_a_script_is_known_by_its_file_and_by_its_title(station, words):
    """A teacher need not stand in the folder nor type the marks; `check` knows the same names."""
    station.write("tuần 14", BODY, title="Mũ bảo hiểm")
    station.write("tuần 15", BODY, title="Đèn đỏ", day="8/9/2026")
    said = station.run("say", words.replace("scripts_vi", str(station.scripts)))
    assert "đội mũ bảo hiểm" in said.out, said.err
    assert "Đèn đỏ" not in said.out
    assert station.run("check", "tuần 14.md").code == 0


def test_a_name_that_fits_no_script_or_several_is_told_with_those_near(station):
    """The message has what the person meant to type."""
    station.write("tuần 14", BODY, title="Mũ bảo hiểm")
    station.write("tuần 15", BODY, title="Mũ và đèn", day="8/9/2026")
    assert "→ Có phải “tuần 14”?\n" in station.run("say", "tun 14").err
    assert "→ Có phải “Mũ bảo hiểm”?\n" in station.run("say", "mu bao him").err
    assert error_of(station.run("say", "tun 14", "--json").out)["hint"] == "Có phải “tuần 14”?"
    assert (
        "→ Ghi tên tệp hay tiêu đề của bài, như “tuần 14”.\n"
        in station.run("say", "phòng cháy").err
    )
    several = station.run("say", "mũ")
    assert several.code == 2
    assert "tuần 14.md, tuần 15.md" in several.err


def test_check_finds_nothing_in_a_good_script(station):
    """A good script gives no complaint."""
    station.write("bai", BODY)
    done = station.run("check", "--strict")
    assert done.code == 0, done.err
    assert "Tốt" in done.out


def test_check_speaks_to_machines_too(station):
    """`check --json` gives file, line and code."""
    station.write("bai", "[nhạc lạ]\n\nNỮ: Xin chào.")
    done = station.run("check", "--json")
    told = notices_of(done.out)
    assert any(n["file"] == "scripts_vi/bai.md" and n["line"] == 6 for n in told)


def test_check_asks_for_the_summary_that_listeners_read_first(station):
    """Of one script at its title, of many in one line; never of one that has it; nothing fails."""
    station.write("co", BODY, head="Tóm tắt: Vì sao phải đội mũ.\n")
    station.write("khong", BODY, day="8/9/2026")

    def asked(*words):
        done = station.run("check", "--json", *words)
        assert done.code == 0
        return [n for n in notices_of(done.out) if n["code"] == "thieu-tom-tat"]

    [one] = asked()
    assert (one["file"], one["line"], one["level"]) == ("scripts_vi/khong.md", 1, "thông tin")
    assert asked("co") == []
    for number in range(4):
        station.write(f"nua-{number}", BODY, day=f"{10 + number}/9/2026")
    [many] = asked()
    assert "5 bài" in many["sentence"]


def test_init_makes_a_station_that_builds_at_once(founded):
    """`init` then `build`: no warning, one episode, one feed."""
    done = founded.run("build", "--strict")
    assert done.code == 0, done.err
    assert list((founded.folder / "audio_out").rglob("*.mp3"))
    assert list((founded.folder / "feeds").glob("*.xml"))


def test_init_never_writes_over_a_station(founded):
    """A second `init` in the same folder is refused."""
    done = founded.run("init", str(founded.folder))
    assert done.code == 2
    assert "không ghi đè" in done.err


@pytest.mark.parametrize("kind", list(ScriptKind))
def test_new_writes_a_script_of_every_kind_that_passes_the_check(founded, kind):
    """`new LOẠI "Tiêu đề"` gives a ready script; nothing is written over."""
    title = f"Bài thử {kind.value.replace('/', ' và ')}"
    done = founded.run("new", kind.value, title)
    assert done.code == 0, done.err
    path = done.out.split("✔ ", 1)[1].splitlines()[0]
    checked = founded.run("check", "--json", path)
    assert checked.code == 0, checked.err
    # A skeleton is right in all but its words, and those are asked for before they go on air.
    asked = {notice["code"] for notice in notices_of(checked.out)}
    assert asked == {"loi-mau"}
    lines = {n["line"] for n in notices_of(checked.out)}
    written = (founded.folder / path).read_text("utf-8").splitlines()
    assert written.index(next(w for w in written if w.startswith("Tóm tắt: "))) + 1 in lines
    assert founded.run("new", kind.value, title).code == 2


def test_a_new_script_is_for_no_day_off(founded):
    """Without a day a new script is for the next day of school, by the days off in lich.toml."""
    last_off = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date() + timedelta(days=20)
    table = founded.scripts / "lich.toml"
    before = table.read_text(encoding="utf-8")
    off = f'\n[[closures]]\nname = "Nghỉ thử"\nfirst = 2020-01-01\nlast = {last_off}\n'
    table.write_text(before + off, encoding="utf-8")
    done = founded.run("new", "nhắc nhở", "Đi học lại")
    table.write_text(before, encoding="utf-8")
    assert done.code == 0, done.err
    following = (last_off + timedelta(days=days) for days in (1, 2, 3))
    due = next(day for day in following if day.isoweekday() <= 5)
    assert f"Phát {told_day(due)}." in done.out


def test_voices_lists_what_can_be_used_and_why_the_rest_cannot(station):
    """Each engine with its voices; the online one says who must do what."""
    done = station.run("voices")
    assert done.code == 0
    assert "Đài đọc bằng: embedded" in done.out
    assert "✔ embedded: giọng có sẵn trong máy\n" in done.out
    assert "embedded:nu-bac" in done.out
    assert "✘ gtts: giọng trực tuyến của Google (gTTS) (lời bài được gửi ra mạng)" in done.out
    assert "→" in done.out


def test_an_online_voice_is_not_turned_on_behind_anybodys_back(station):
    """Without a person at the terminal nothing is turned on."""
    station.write("bai", BODY)
    for words in (["build", "--voice", "gtts"], ["voices", "allow-online"]):
        done = station.run(*words)
        assert done.code == 2
        assert "chưa được bật" in done.err
        assert "tự gõ, đọc rồi trả lời: broadcaster voices allow-online gtts\n" in done.err
    assert "online_allowed" not in (station.scripts / "station.toml").read_text("utf-8")


def test_doctor_finds_a_healthy_station_healthy_and_a_cut_file_cut(station):
    """Everything green, then one file is damaged and named."""
    station.write("bai", BODY)
    assert station.run("build").code == 0
    done = station.run("doctor")
    assert done.code == 0, done.out
    assert "✘" not in done.out
    audio = station.audio / "buoi-sang-2026-09-07.mp3"
    audio.write_bytes(audio.read_bytes()[:-500])
    done = station.run("doctor")
    assert done.code == 1
    assert "✘ Số buoi-sang-2026-09-07" in done.out


def test_config_show_prints_defaults_too(station):
    """`config show` prints every setting: lines for people, one document for machines."""
    read = station.run("config", "show")
    assert read.code == 0
    assert "  loudness: -16.0" in read.out.splitlines()
    assert "  online_allowed: không" in read.out.splitlines()
    shown = data_of(station.run("config", "show", "--json").out)
    assert shown["station"]["loudness"] == -16.0
    assert shown["formats"]["buoi-sang"]["anchor"] == "NỮ"


def test_config_show_prints_no_password_of_any_address(station):
    """Also where copies go: what is shown is copied into letters that ask for help."""
    with (station.scripts / "station.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[backup]\ntarget = "sftp://dai:bi-mat-lam@kho.example/ban-sao"\n')
    done = station.run("config", "show")
    assert "bi-mat-lam" not in done.out
    assert "target: sftp://dai:***@kho.example/ban-sao" in done.out
    done = station.run("config", "show", "--json")
    assert "bi-mat-lam" not in done.out
    assert data_of(done.out)["station"]["backup"]["target"].startswith("sftp://dai:***@kho")


def test_an_unexpected_fault_is_one_sentence_and_a_traceback_only_with_debug(station):
    """The last resort still speaks Vietnamese."""
    (station.folder / "audio_out").mkdir()
    (station.folder / "audio_out" / "danh-muc.sqlite3").write_bytes(b"khong phai co so du lieu")
    station.write("bai", BODY)
    done = station.run("build")
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "Lỗi" in done.err
    assert "Traceback" in station.run("--debug", "build").err
