"""What clumsy hands leave in a station folder: one clear sentence, and the rest goes on."""

import json
import os
import subprocess
import sys

import pytest

BODY = "NỮ: Các em nhớ đội mũ bảo hiểm."

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file names and pipes")


def test_a_pipe_a_folder_and_a_loop_named_like_scripts(station):
    """None of them makes the program wait or speak English."""
    station.write("bai", BODY)
    os.mkfifo(station.scripts / "ong.md")
    (station.scripts / "thu-muc.md").mkdir()
    (station.scripts / "vong.md").symlink_to("vong.md")
    done = station.run("check", "--json")
    told = {n["file"]: n["sentence"] for n in json.loads(done.out)}
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
    assert json.loads(done.out)[0]["file"].startswith("scripts_vi/b")


def test_a_role_without_a_voice_is_named_with_its_line(station):
    """File and line of its first word are told."""
    station.write("bai", BODY + "\n\nZORBA: Chào các bạn.")
    done = station.run("check")
    assert done.code == 2
    assert "scripts_vi/bai.md:8" in done.err
    assert "ZORBA" in done.err


def test_a_file_that_is_no_script_of_the_station(station, tmp_path):
    """It is not called good, and nothing is built for it."""
    other = tmp_path / "khac.md"
    other.write_text("Tiêu đề: x\n---\nChào.\n", encoding="utf-8")
    (station.scripts / "vong.md").symlink_to("vong.md")
    for command in ("check", "build"):
        done = station.run(command, str(other))
        assert done.code == 2
        assert "không phải là một bài" in done.err


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
def test_output_onto_a_full_disk(station):
    """A short Vietnamese sentence instead of the operating system's."""
    with open("/dev/full", "w") as full:  # noqa: PTH123
        words = [sys.executable, "-m", "broadcaster", "-C", str(station.folder), "--help"]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert done.returncode == 1
    assert "đĩa đã đầy" in done.stderr.decode()
