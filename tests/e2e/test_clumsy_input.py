"""What clumsy hands leave in a station folder: one clear sentence, and the rest goes on."""

import os
import subprocess
import sys

import pytest

from tests.fakes.answers import notices_of

IN_PROCESS = True

BODY = "NỮ: Các em nhớ đội mũ bảo hiểm."

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file names and pipes")


def test_a_pipe_a_folder_and_a_loop_named_like_scripts(station):
    """None of them makes the program wait or speak English."""
    station.write("bai", BODY)
    os.mkfifo(station.scripts / "ong.md")
    (station.scripts / "thu-muc.md").mkdir()
    (station.scripts / "vong.md").symlink_to("vong.md")
    done = station.run("check", "--json")
    told = {n["file"]: n["sentence"] for n in notices_of(done.out) if n["level"] != "thông tin"}
    assert done.code == 2
    assert set(told) == {f"scripts_vi/{n}.md" for n in ("ong", "thu-muc", "vong")}
    for sentence in told.values():
        for english in ("directory", "symbolic", "Errno"):
            assert english not in sentence


def test_a_file_name_that_is_not_utf8(station):
    """What is printed is UTF-8 all the same, so machines can read it."""
    path = station.write("bai", "ZORBA: Chào các bạn.")
    path.rename(os.fsdecode(os.fsencode(station.scripts) + b"/b\xff.md"))
    done = station.run("check", "--json")
    assert notices_of(done.out)[0]["file"].startswith("scripts_vi/b")


def test_a_role_without_a_voice_is_named_with_its_line(station):
    """File and line of its first word are told."""
    station.write("bai", BODY + "\n\nTÔ BA: Chào các bạn.")
    done = station.run("check")
    assert done.code == 2
    assert "scripts_vi/bai.md:8" in done.err
    assert "TÔ BA" in done.err


def test_a_file_that_is_no_script_of_the_station(station, tmp_path):
    """It is not called good, and nothing is built for it."""
    other = tmp_path / "khac.md"
    other.write_text("Tiêu đề: x\n---\nChào.\n", encoding="utf-8")
    (station.scripts / "vong.md").symlink_to("vong.md")
    for command in ("check", "build"):
        done = station.run(command, str(other))
        assert done.code == 2
        assert "không phải là một bài" in done.err


def test_a_title_without_end_does_not_flood_the_screen(station):
    """It is cut at a word, and a sign that turns the writing round never reaches the terminal."""
    station.write("bai", BODY, title="Rất\u202e dài " * 60)
    done = station.run("build")
    assert done.code == 0
    assert max(len(line) for line in done.out.splitlines()) < 400
    assert "Rất dài" in done.out
    assert "\u202e" not in done.out


def test_square_brackets_in_a_title_are_no_cues(station):
    """A frame that says the title does not take a part of it for a sound."""
    form = station.scripts / "formats" / "buoi-sang.toml"
    text = form.read_text(encoding="utf-8")
    link = '[frames]\nlink = "NỮ: Mời nghe {{ item.title }}."'
    form.write_text(text.replace("[frames]", link, 1), encoding="utf-8")
    station.write("bai", BODY, title="Đội mũ [phần 1] và ]]")
    assert station.run("check").code == 0


def test_two_files_of_one_name_are_both_refused(station):
    """The newer one does not take the place of the one that was built."""
    good = station.write("doi-mu", BODY)
    assert station.run("build").code == 0
    before = station.tree()
    station.write("Đội mũ", "NỮ: Bài khác.", day="8/9/2026")
    done = station.run("build")
    assert done.code == 2
    assert good.name in done.err
    assert before.items() <= station.tree().items()


def test_of_two_versions_that_a_cloud_left_none_is_read_out(station):
    """The older one may say what the law no longer says; a person compares, then it is built."""
    station.write("bai", BODY)
    copy = station.write("bai-DESKTOP-AB12", BODY.replace("mũ", "nón"))
    station.write("loi-hoa", BODY)
    station.write("loi-hoa (1)", BODY)
    done = station.run("check", "--json")
    told = [n for n in notices_of(done.out) if n["code"] == "ban-xung-dot"]
    assert {n["file"] for n in told} == {
        f"scripts_vi/{name}.md" for name in ("bai", copy.stem, "loi-hoa", "loi-hoa (1)")
    }
    assert {n["level"] for n in told} == {"lỗi"}
    assert done.code == 2
    copy.unlink()
    (station.scripts / "loi-hoa (1).md").unlink()
    assert station.run("check").code == 0


def test_a_second_part_is_no_copy_and_a_copied_setting_is_told(station):
    station.write("bai", BODY)
    part = station.write("bai (2)", BODY)
    part.write_text(part.read_text("utf-8").replace("Tiêu đề: ", "Tiêu đề: Phần hai, "), "utf-8")
    mine = station.scripts / "station.toml"
    (station.scripts / "station-LAPTOP-9X.toml").write_bytes(mine.read_bytes())
    done = station.run("check", "--json")
    told = [n for n in notices_of(done.out) if "xung-dot" in n["code"]]
    assert [(n["file"], n["level"]) for n in told] == [
        ("scripts_vi/station-LAPTOP-9X.toml", "cảnh báo")
    ]


def test_a_file_in_the_way_of_the_episodes(station):
    """The sentence is ours, not the operating system's."""
    station.write("bai", BODY)
    station.audio.parent.mkdir(exist_ok=True)
    station.audio.write_text("x", encoding="utf-8")
    done = station.run("build")
    assert done.code == 1
    assert "Errno" not in done.err
    assert "không lập được thư mục" in done.err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
@pytest.mark.parametrize("asked", [["--help"], ["help-pages", "--json"]])
def test_output_onto_a_full_disk(station, asked):
    """A short Vietnamese sentence instead of the operating system's."""
    with open("/dev/full", "w") as full:  # noqa: PTH123
        words = [sys.executable, "-m", "broadcaster", "-C", str(station.folder), *asked]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False, timeout=120)
    assert done.returncode == 1
    assert "đĩa đã đầy" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_check_opens_the_recordings_too(station):
    """A recording that is no sound is found before the morning, at its cue."""
    folder = station.scripts / "ghi-am"
    folder.mkdir()
    (folder / "chu.wav").write_text("đây là chữ", "utf-8")
    station.write("bai", "NỮ: Xin chào.\n\n[ghi âm: chu.wav]")
    for command in ("check", "build"):
        done = station.run(command)
        assert done.code == 2
        assert "scripts_vi/bai.md:8" in done.err, command


def test_a_word_processor_file_is_not_passed_over_in_silence(station):
    """A .docx in scripts_vi is named: it would be missing in the morning."""
    station.write("bai", "NỮ: Xin chào.")
    (station.scripts / "bài mới.docx").write_bytes(b"PK\x03\x04")
    done = station.run("check")
    assert "scripts_vi/bài mới.docx" in done.err


def test_an_empty_file_is_one_sentence(station):
    """Nothing written is one error, not one for each missing key."""
    (station.scripts / "trong.md").write_text("\n \n", "utf-8")
    done = station.run("check")
    assert done.code == 2
    assert done.err.count("lỗi") == 1


def test_a_sidecar_of_a_newer_program_is_not_written_over(station):
    """An older program leaves what a newer one made."""
    station.write("bai", "NỮ: Xin chào.")
    assert station.run("build").code == 0
    path = station.audio / "buoi-sang-2026-09-07.json"
    newer = (
        path.read_text("utf-8")
        .replace('"format":1', '"format":99')
        .replace('"format": 1', '"format": 99')
    )
    path.write_text(newer, "utf-8")
    done = station.run("build")
    assert done.code == 1
    assert "bản mới hơn" in done.err
    assert path.read_text("utf-8") == newer


def test_an_unknown_word_of_a_title_points_at_the_title(station):
    """The frame says the title, but it is mended in the script."""
    path = station.scripts / "formats" / "buoi-sang.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("closing =", 'link = "NỮ: {{ item.title }}."\nclosing ='), "utf-8")
    station.write("bai", "NỮ: Xin chào.", title="Cùng xem Zxqwk")
    done = station.run("check")
    assert "scripts_vi/bai.md:1" in done.err
    assert "buoi-sang.toml" not in done.err


def test_say_marks_what_stays_in_the_school(station):
    """A line for the yard only is marked as such."""
    path = station.write("bai", "NỮ: Chào.\n\n[chỉ trong trường]\n\nNỮ: Lời riêng.\n\n[hết]")
    out = station.run("say", str(path)).out
    assert "⟨chỉ trong trường⟩ NỮ: Lời riêng." in out
    assert "⟨chỉ trong trường⟩ NỮ: Chào." not in out


def test_a_day_that_does_not_exist_is_told_in_plain_words(station):
    """`new --date` understands what scripts understand, and says why not."""
    done = station.run("new", "nhắc nhở", "Bài", "--date", "31/2/2027")
    assert done.code == 2
    assert "%" not in done.err


def test_an_unknown_engine_names_the_file(station):
    """The mistake is in station.toml, and the sentence says so."""
    path = station.scripts / "station.toml"
    path.write_text(path.read_text("utf-8").replace('["embedded"]', '["google"]'), "utf-8")
    done = station.run("check")
    assert done.code == 2
    assert "scripts_vi/station.toml" in done.err


def test_lines_that_word_breaks_are_lines(station):
    """A line break of Word's own or U+2028 begins a line; what nobody sees is dropped."""
    path = station.write("bai", "NỮ: Chào.\u2028NAM: Chào lại.", day="\u200b7/9/2026")
    out = station.run("say", str(path)).out
    assert "NAM: Chào lại." in out
    assert "NỮ: Chào. NAM" not in out


def test_a_script_thrown_away_before_it_was_made_is_no_episode(station):
    """Only what was made is still aired without its script, and the way to take it back is told."""
    made = station.write("giu", BODY, day="7/9/2099")
    thrown = station.write("bo", BODY, day="8/9/2099")
    assert station.run("build", str(made)).code == 0
    assert "2099-09-08" in (station.scripts / "danh-sach-so.toml").read_text(encoding="utf-8")
    thrown.unlink()
    assert "không còn bài nào" not in station.run("check").err
    made.unlink()
    told = station.run("check").err
    assert "buoi-sang-2099-09-07" in told
    assert "broadcaster withdraw buoi-sang-2099-09-07" in told
