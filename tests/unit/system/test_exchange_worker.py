"""Programs change places while none runs; whatever goes wrong, the one that worked stands there."""

import json
import sys
from pathlib import Path

import pytest

from broadcaster.system import exchange_worker as worker

PROGRAM = """#!/bin/sh
echo "{name} $*" >> {log}
case "$*" in *migrate*) exit {fits};; esac
"""


class Began(Exception):
    """The program was begun again."""


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = tmp_path / "Phát thanh"
    (home / worker.ROOM / worker.PACK).mkdir(parents=True)
    program(home, "chuong-trinh", "0.2.0")

    def become(python, command, environment):
        assert "PYTHONPATH" not in environment
        raise Began(command)

    monkeypatch.setattr(worker.os, "execve", become)
    return home


def program(home, folder, name, *, fits=0):
    place = home / folder
    (place / "bin").mkdir(parents=True)
    (place / "cai-dat-xong.json").write_text(json.dumps({"version": name}))
    python = place / "bin" / "python"
    python.write_text(PROGRAM.format(name=name, log=f'"{home / "log"}"', fits=fits))
    python.chmod(0o755)


def installer(home, text):
    (home / worker.ROOM / worker.PACK / "cai_dat.py").write_text(
        "import os, pathlib, shutil, sys\nhome = pathlib.Path(sys.argv[1])\n" + text, "utf-8"
    )


def exchange(home, act):
    with pytest.raises(Began) as began:
        worker.main([act, str(home), str(home / "dai"), "--", "serve", "--port", "8000"])
    [command] = began.value.args
    assert command == [str(home / "chuong-trinh" / "bin" / "python"), "-m", "broadcaster",
                       "serve", "--port", "8000"]  # fmt: skip
    return json.loads((home / worker.ROOM / worker.RESULT).read_text("utf-8"))


def stands(home, folder="chuong-trinh"):
    return json.loads((home / folder / "cai-dat-xong.json").read_text())["version"]


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the program is a script of sh")


def test_the_installer_brings_the_new_one_and_the_copy_goes(home):
    installer(home, "(home / 'chuong-trinh' / 'cai-dat-xong.json').write_text('{\"version\":3}')")
    assert exchange(home, worker.UP) == {
        "act": "len", "good": True, "told": "", "version": "3"
    }  # fmt: skip
    assert stands(home) == 3
    assert not (home / worker.ROOM / worker.PACK).exists()


def test_an_installer_that_says_no_is_told_without_the_way_to_the_folder(home):
    installer(
        home, "print(f'bắt đầu\\n✘ Máy từ chối {home}{os.sep}chuong-trinh\\n→ Dọn'); sys.exit(1)"
    )
    told = exchange(home, worker.UP)
    assert told == {
        "act": "len", "good": False, "told": "Máy từ chối chuong-trinh\n→ Dọn", "version": "0.2.0"
    }  # fmt: skip
    assert stands(home) == "0.2.0"


def test_an_installer_that_is_killed_half_way_leaves_the_program_that_worked(home):
    installer(home, "env = home / 'chuong-trinh'; env.rename(home / 'chuong-trinh-cu'); "
                    "env.mkdir(); os.kill(os.getpid(), 9)")  # fmt: skip
    told = exchange(home, worker.UP)
    assert (told["good"], told["told"]) == (False, "Bộ cài dừng mà không nói gì.")
    assert stands(home) == "0.2.0"
    assert not (home / "chuong-trinh-cu").exists()


def test_the_one_before_comes_back_and_the_newer_is_kept_to_go_up_again(home):
    program(home, "chuong-trinh-truoc", "0.1.0")
    assert exchange(home, worker.BACK)["good"]
    assert (stands(home), stands(home, "chuong-trinh-truoc")) == ("0.1.0", "0.2.0")
    assert exchange(home, worker.BACK)["good"]
    assert (stands(home), stands(home, "chuong-trinh-truoc")) == ("0.2.0", "0.1.0")


def test_one_that_no_longer_understands_the_station_does_not_come_back(home):
    program(home, "chuong-trinh-truoc", "0.1.0", fits=1)
    assert not exchange(home, worker.BACK)["good"]
    assert (stands(home), stands(home, "chuong-trinh-truoc")) == ("0.2.0", "0.1.0")
    asked = (home / "log").read_text()
    assert asked.strip() == f"0.1.0 -m broadcaster -C {home / 'dai'} migrate --dry-run"


def test_one_whose_python_is_gone_does_not_come_back(home):
    program(home, "chuong-trinh-truoc", "0.1.0")
    python = home / "chuong-trinh-truoc" / "bin" / "python"
    python.unlink()
    python.symlink_to(home / "python-da-go")
    told = exchange(home, worker.BACK)
    assert not told["good"]
    assert "không chạy được nữa" in told["told"]
    assert (stands(home), stands(home, "chuong-trinh-truoc")) == ("0.2.0", "0.1.0")
    assert not (home / "chuong-trinh-doi").exists()


def test_a_new_one_that_stands_is_told_as_new_also_when_its_installer_then_said_no(home):
    installer(home, "(home / 'chuong-trinh' / 'cai-dat-xong.json').write_text('{\"version\":3}'); "
                    "print('✘ Máy từ chối: Desktop'); sys.exit(1)")  # fmt: skip
    assert exchange(home, worker.UP) == {
        "act": "len", "good": True, "told": "Máy từ chối: Desktop", "version": "3"
    }  # fmt: skip


def test_an_exchange_that_was_cut_off_is_put_right_before_the_next(home):
    program(home, "chuong-trinh-doi", "0.1.0")
    assert exchange(home, worker.BACK)["good"]
    assert (stands(home), stands(home, "chuong-trinh-truoc")) == ("0.1.0", "0.2.0")
    program(home, "chuong-trinh-doi", "0.0.9")
    assert exchange(home, worker.BACK)["good"]
    assert stands(home) == "0.2.0"
    (home / "chuong-trinh").rename(home / "chuong-trinh-doi")
    (home / "chuong-trinh").mkdir()  # as far as an installer came afterwards
    assert exchange(home, worker.BACK)["good"]
    assert (stands(home), stands(home, "chuong-trinh-truoc")) == ("0.1.0", "0.2.0")


def test_looking_whether_the_folder_is_let_go_leaves_it_where_it_stood(home, monkeypatch):
    held, rename = [], worker.Path.rename

    def scanned(self, target):
        if self.name == "chuong-trinh-doi" and not held:
            held.append(self)
            raise PermissionError(13, "held", str(self))
        return rename(self, target)

    monkeypatch.setattr(worker.Path, "rename", scanned)
    worker._wait_for(home / "chuong-trinh", "nt")
    assert held
    assert stands(home) == "0.2.0"


def test_where_none_is_kept_nothing_moves(home):
    assert exchange(home, worker.BACK)["told"] == "Bản trước không còn trên máy."
    assert stands(home) == "0.2.0"


def test_a_folder_that_is_held_is_told_and_the_program_opens_again(home, monkeypatch):
    program(home, "chuong-trinh-truoc", "0.1.0")
    monkeypatch.setattr(worker, "_PATIENCE", 0.0)

    def held(self, target):
        raise PermissionError(13, "held", str(self))

    monkeypatch.setattr(worker.Path, "rename", held)
    told = exchange(home, worker.BACK)
    assert (told["good"], told["told"]) == (False, "Máy từ chối: held.")
    assert stands(home) == "0.2.0"


def test_the_file_needs_nothing_but_the_standard_library():
    text = Path(worker.__file__).read_text("utf-8")
    assert "broadcaster." not in "\n".join(
        line for line in text.splitlines() if line.startswith(("import", "from"))
    )
