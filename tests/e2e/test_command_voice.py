"""A station whose voice is another program."""

import json
import shlex
import sys
from pathlib import Path

import pytest

# the same with real processes: unit/voices/test_voice_command holds it in the small
pytestmark = pytest.mark.slow

IN_PROCESS = True

FAKE = Path(__file__).parents[1] / "fakes" / "speaking_command.py"
BODY = "NỮ: Đội mũ, cài quai.\n\n[chỉ trong trường]\nNỮ: Mời lớp trực nhật ra sân.\n[hết]"


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file where the program notes what it hears."""
    monkeypatch.setenv("HEARD", str(tmp_path / "heard.txt"))
    return tmp_path / "heard.txt"


def use(station, mode: str, **more: object) -> None:
    """Put the program first in the station's order."""
    line = shlex.join([sys.executable, str(FAKE), mode])
    keys = {"run": line, "name": "Cô Ba", "credit": "Giọng: nhóm X", **more}
    table = "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
    file = station.scripts / "station.toml"
    text = file.read_text("utf-8").replace('["embedded"]', '["command", "embedded"]')
    file.write_text(
        text.replace("\n[[shows]]", f"\n[voices.command]\n{table}\n[[shows]]", 1), "utf-8"
    )


def voices(station) -> list[dict[str, str]]:
    sidecar = json.loads((station.audio / "buoi-sang-2026-09-07.json").read_text("utf-8"))
    return sidecar["episode"]["voices"]


def test_a_local_program_speaks_everything(station, heard) -> None:
    """Also what stays in the school; its credit is in the episode, and nothing is said twice."""
    use(station, "good", local=True)
    station.write("bai", BODY)
    done = station.run("build")
    assert done.code == 0, done.err
    assert {(v["voice"], v["credit"]) for v in voices(station)} == {
        ("command:cua-dai", "Giọng: nhóm X")
    }
    told = json.loads((station.audio / "buoi-sang-2026-09-07.json").read_text("utf-8"))
    spoken = told["episode"]["school"]["transcript"]
    assert [line["estimated"] for line in spoken] == [True] * len(spoken)
    lines = heard.read_text("utf-8").splitlines()
    assert "Mời lớp trực nhật ra sân." in lines
    assert len(set(lines)) == len(lines)
    assert station.run("build").code == 0
    assert heard.read_text("utf-8").splitlines() == lines


def test_a_program_that_may_send_text_away_hears_nothing_unasked(station, heard) -> None:
    """Not local and not allowed: the next engine speaks, and it is told."""
    use(station, "good")
    station.write("bai", BODY)
    done = station.run("build")
    assert done.code == 0, done.err
    assert "bộ giọng “command” chưa dùng được" in done.err
    assert "local = true" in done.err
    assert {v["voice"].split(":")[0] for v in voices(station)} == {"embedded"}
    assert not heard.exists()


@pytest.mark.rows_slow
@pytest.mark.parametrize("mode", ["crash", "noise", "nothing"])
def test_a_role_leaves_a_program_that_fails(station, mode: str) -> None:
    """For the whole episode, with a notice that says why; no sentence is missing."""
    use(station, mode, local=True)
    station.write("bai", BODY)
    done = station.run("build")
    assert done.code == 0, done.err
    assert "đổi từ bộ giọng command sang embedded" in done.err
    assert {(v["voice"], v["instead_of"]) for v in voices(station)} == {
        ("embedded:nu-bac", "command")
    }


def test_the_program_is_listed_tried_and_examined(station) -> None:
    """voices, voices try and doctor know it."""
    use(station, "good", local=True)
    assert "command:cua-dai        Cô Ba" in station.run("voices").out
    assert "✔ command:cua-dai" in station.run("voices", "try").out
    assert "✔ Bộ giọng command: đọc thử được" in station.run("doctor").out


def test_a_station_without_a_program_is_told_how(station) -> None:
    """It is no fault of the station, only something it does not have."""
    done = station.run("voices")
    assert done.code == 0
    assert "✘ command" in done.out
    assert "[voices.command]" in done.out


def test_what_two_units_say_alike_is_said_once(station, heard) -> None:
    """Units are made side by side: a voice that never says the same twice is not asked twice."""
    use(station, "good", local=True)
    path = station.scripts / "formats" / "buoi-sang.toml"
    text = path.read_text("utf-8").replace("Xin chào các bạn,", "{{ station }} xin chào,")
    path.write_text(text, encoding="utf-8")
    station.write("bai", BODY)
    rows = [f"Trường số {number} (ví dụ),Phát thanh Hoa Sim" for number in ("một", "hai", "ba")]
    table = station.folder / "units.csv"
    table.write_text("\n".join(["đơn vị,tên đài", *rows]), encoding="utf-8")
    done = station.run("build", "--jobs", "3", "--editions", str(table))
    assert done.code == 0, done.err
    lines = heard.read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("Phát thanh Hoa Sim")]
    assert len(set(lines)) == len(lines)
