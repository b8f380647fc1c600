"""A better voice in a single step, and back: with the real runtime on tiny models."""

import os
import shutil
import sys
import venv
import zipfile
from configparser import ConfigParser
from importlib.util import find_spec
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broadcaster.app import voice_setup
from broadcaster.app.better_voice import (
    better_voice_untold,
    note_better_voice,
    speaks_with_robot,
)
from broadcaster.app.settings import load_settings
from broadcaster.app.station import edit_station, wire
from broadcaster.app.voice_order import let_be, use_own_voices
from broadcaster.app.voice_setup import (
    brought_voices,
    last_switch,
    own_sentence,
    set_up_neural,
    set_up_online,
    strange_seal,
    undo_switch,
    undoable_switch,
    usual_readers,
)
from broadcaster.domain.errors import EngineUnavailable, InputError
from broadcaster.production import machine_ear
from broadcaster.pull.signing import fingerprint
from broadcaster.system.stick_installation import StickInstallation
from broadcaster.voices import runtime_install
from broadcaster.voices.installed import WantedVoice
from broadcaster.voices.runtime_install import MODULES, NEEDS, install_runtime, wheels_near
from tests.fakes import toy_voice
from tests.fakes.desk_house import House, found_school
from tests.fakes.drawn_once import pictures_drawn_once, sound_made_once, sounds_taken_in_once  # noqa: F401 - for every test here
from tests.unit.care.test_upgrade import PUBLIC, sign

WOMAN, MAN, SLOW = 220.0, 120.0, 3 * toy_voice.LENGTH


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    place = tmp_path_factory.mktemp("dai-mau") / "dai"
    found_school(place)
    return place


@pytest.fixture
def folder(founded, tmp_path, monkeypatch):
    """A station of one's own, with a folder of voices of its own."""
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(tmp_path / "giong-da-cai"))
    shutil.copytree(founded, tmp_path / "dai")
    return tmp_path / "dai"


@pytest.fixture(scope="module", autouse=True)
def quickly_measured():
    """What is heard in a voice is measured with few sentences, and once for all stations.

    A voice is the same by the very key under which a station keeps what was measured.
    """
    measured, measure = {}, machine_ear.MachineEar._measured

    def once(ear, engine, voice):
        key = ear._range_key(engine, voice)
        if key not in measured:
            measured[key] = measure(ear, engine, voice)
        return measured[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(machine_ear, "to_be_said", lambda texts: texts[:4])
        patch.setattr(machine_ear.MachineEar, "_measured", once)
        yield


def wired(folder):
    """The station, read anew."""
    return wire(load_settings(folder, os.environ))


def settings_text(folder):
    return (folder / "scripts_vi" / "station.toml").read_text("utf-8")


@pytest.fixture
def stick(tmp_path):
    """A stick with a woman and a man, as `make_usb` lays them down."""
    toy_voice.folder(tmp_path / "usb" / "phat-thanh" / "giong" / "co-ba", "co-ba", hertz=WOMAN)
    toy_voice.folder(
        tmp_path / "usb" / "phat-thanh" / "giong" / "thay-ba", "thay-ba", hertz=MAN, length=SLOW
    )
    return tmp_path / "usb"


def wanted(stick):
    [voices] = brought_voices([stick]).values()
    return [WantedVoice(what=str(one.path), hear=True) for one in voices]


def told(_words, *, done=0, parts=0):
    """Nobody looks."""


def never(_seal):
    """Nobody is asked to compare anything."""
    pytest.fail("no stick is judged by a person here")


def set_up(folder, stick, who="Cô Mai"):
    return set_up_neural(
        wired(folder), wanted(stick), who=who, accept=lambda terms: who, trusts=never, tell=told
    )


def test_what_is_on_a_stick_is_told_before_anything_is_copied(stick):
    [voices] = brought_voices([stick]).values()
    assert [(one.name, one.licence) for one in voices] == [
        ("co-ba", "CC0 1.0"),
        ("thay-ba", "CC0 1.0"),
    ]
    assert brought_voices([stick / "không có"]) == {}


def test_a_station_speaks_with_the_robot_until_a_voice_is_set_up(folder, stick):
    """Engines are switched, and it is heard who reads what: a child stays a child."""
    assert speaks_with_robot(wired(folder))
    before = settings_text(folder)
    done = set_up(folder, stick)
    now = wired(folder)
    assert now.station.profile.engines == ("neural", "embedded")
    assert not speaks_with_robot(now)
    assert {voice.id for voice in done.voices} == {"neural:co-ba", "neural:thay-ba"}
    readers = {one.role: (one.voice.id, one.robot) for one in done.readers}
    assert readers["NỮ"] == ("neural:co-ba", False)
    assert readers["NAM"] == ("neural:thay-ba", False)
    assert {role for role, (_, robot) in readers.items() if robot} == {"BÉ", "ÔNG", "BÀ"}
    # words of these voices are tones, which the ear cannot follow: so it is told of both
    assert [one.partition(": ")[2] for one in done.limits] == [
        "máy không nghe rõ giọng này, phải nghe bằng tai"
    ] * 2
    assert undo_switch(now).who == "Cô Mai"
    assert settings_text(folder) == before
    assert last_switch(now.settings) is None
    with pytest.raises(InputError, match="chưa có lần đổi"):
        undo_switch(now)


def test_doing_it_twice_is_as_good_as_once(folder, stick):
    """A job that was cut off is begun again; the way back stays the way to the robot."""
    set_up(folder, stick)
    text = settings_text(folder)
    set_up(folder, stick)
    assert settings_text(folder) == text
    assert last_switch(wired(folder).settings).engines == ("embedded",)


def test_a_role_that_named_a_robot_says_whom_it_wants(folder, stick):
    """And names the robot again when the switch is undone; what somebody chose since stays."""
    edit_station(
        folder,
        {("roles", 0, "voice"): "embedded:nu-nam", ("roles", 1, "voice"): "embedded:nam-bac"},
    )
    before = settings_text(folder)
    done = set_up(folder, stick)
    assert [(one.role, one.after) for one in done.changed] == [
        ("NỮ", "nữ miền Nam"),
        ("NAM", "nam"),
    ]
    assert next(one for one in done.readers if one.role == "NAM").voice.id == "neural:thay-ba"
    edit_station(folder, {("roles", 1, "voice"): "neural:thay-ba"})
    undo_switch(wired(folder))
    assert settings_text(folder) == before.replace("embedded:nam-bac", "neural:thay-ba")


def test_engines_that_somebody_reordered_since_are_not_touched(folder, stick):
    set_up(folder, stick)
    edit_station(folder, {("voices", "engines"): ["embedded", "neural"]})
    assert undoable_switch(wired(folder).settings) is None
    with pytest.raises(InputError, match="đã được ai đó sửa"):
        undo_switch(wired(folder))
    assert wired(folder).station.profile.engines == ("embedded", "neural")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["own", "embedded"], ("own", "neural", "embedded")),
        (["embedded", "own"], ("neural", "embedded", "own")),
        (["embedded", "own", "neural"], ("neural", "embedded", "own")),
    ],
)
def test_own_voice_stays_where_it_stood(folder, stick, before, after):
    """It leads if it led; of one that helps out nobody makes the first."""
    edit_station(folder, {("voices", "engines"): before})
    set_up(folder, stick)
    assert wired(folder).station.profile.engines == after
    undo_switch(wired(folder))
    assert wired(folder).station.profile.engines == tuple(before)


def test_the_way_back_is_there_after_the_own_voice_was_let_be(folder, stick):
    """Which is no other order of the others; what was chosen of the own voice since stays."""
    edit_station(folder, {("voices", "engines"): ["own", "embedded"]})
    set_up(folder, stick)
    let_be(wired(folder).settings)
    assert undoable_switch(wired(folder).settings) is not None
    undo_switch(wired(folder))
    assert wired(folder).station.profile.engines == ("embedded",)


def test_the_way_back_is_there_after_an_own_voice_was_taken(folder, stick):
    set_up(folder, stick)
    use_own_voices(wired(folder).settings)
    assert undoable_switch(wired(folder).settings) is not None
    undo_switch(wired(folder))
    assert wired(folder).station.profile.engines == ("own", "embedded")


def test_roles_that_named_a_robot_are_read_by_the_school_s_voice_and_given_back(folder):
    """A man stays a man and a child a child, though nobody of the school is one."""
    names = ("nam-nam", "tre-em")
    edit_station(folder, {("roles", n, "voice"): f"embedded:{one}" for n, one in enumerate(names)})
    before = settings_text(folder)
    changed = use_own_voices(wired(folder).settings)
    assert [one.after for one in changed] == ["nam miền Nam", "em bé"]
    assert [one.wish for one in wired(folder).station.profile.roles[:2]] == [
        one.after for one in changed
    ]
    assert not use_own_voices(wired(folder).settings)  # pressed twice: the way back stays
    let_be(wired(folder).settings)
    assert settings_text(folder).replace('engines = ["embedded"]\n', "") == before.replace(
        'engines = ["embedded"]\n', ""
    )


def test_roles_stay_free_where_another_engine_came_meanwhile(folder, stick):
    """To name the robot again would take the better voice from them."""
    edit_station(folder, {("roles", 1, "voice"): "embedded:nam-bac"})
    use_own_voices(wired(folder).settings)
    set_up(folder, stick)
    let_be(wired(folder).settings)
    assert wired(folder).station.profile.roles[1].wish == "nam"
    assert wired(folder).station.profile.engines == ("neural", "embedded")


def test_what_one_run_was_told_is_not_written_down(folder, monkeypatch):
    """BROADCASTER_VOICE is for this one run: station.toml keeps its own order."""
    edit_station(folder, {("voices", "engines"): ["neural", "embedded"]})
    monkeypatch.setenv("BROADCASTER_VOICE", "embedded")
    use_own_voices(wired(folder).settings)
    assert load_settings(folder, {}).station.engines == ("own", "neural", "embedded")
    let_be(wired(folder).settings)
    assert load_settings(folder, {}).station.engines == ("neural", "embedded")


def test_a_voice_that_cannot_speak_changes_nothing(folder, stick):
    """The proof comes before the switch."""
    before = settings_text(folder)
    model = stick / "phat-thanh" / "giong" / "thay-ba" / "thay-ba.onnx"
    model.write_bytes(model.read_bytes()[:-1000])
    with pytest.raises(Exception, match="ONNX"):
        set_up(folder, stick)
    assert settings_text(folder) == before
    assert last_switch(wired(folder).settings) is None


def test_an_online_voice_that_nobody_can_reach_is_not_allowed_by_it(folder, monkeypatch):
    """It is heard before the station is told that it may be used."""
    before = settings_text(folder)

    def unreachable(names, settings):
        assert settings.station.online_allowed
        raise EngineUnavailable("không có mạng")

    monkeypatch.setattr(voice_setup, "engines_of", unreachable)
    with pytest.raises(EngineUnavailable, match="không có mạng"):
        set_up_online(wired(folder), "edge", who="Cô Mai", tell=told)
    assert settings_text(folder) == before


PUNISHED = "Bạn Nguyễn Văn An lớp bảy A hôm qua bị phạt vì đi xe máy không đội mũ bảo hiểm."
SAFE = "Đi xe máy thì đội mũ bảo hiểm, cài quai cho chắc, ngồi sau cũng phải đội như vậy."


def test_a_sentence_that_the_school_let_out_shows_a_voice(folder):
    """Never of a draft, nor of what only waits for approval, nor what stays in the school."""
    house = House(folder)
    script = house.write("di-xe", "Đi xe đội mũ", ask=PUNISHED, answer=SAFE)
    told = f"HỎI: {PUNISHED}"
    text = script.read_text("utf-8")
    assert told in text
    script.write_text(text.replace(told, f"[chỉ trong trường]\n\n{told}\n\n[hết]"), "utf-8")
    assert own_sentence(wired(folder)) == voice_setup.SAMPLE
    episode = house.send("di-xe")
    assert own_sentence(wired(folder)) == voice_setup.SAMPLE
    house.approve(episode)
    [passed] = [e for _, e in wired(folder).tools.approvals().all()]
    assert PUNISHED in {line.spoken for line in passed.school.transcript}
    said = own_sentence(wired(folder))
    assert said in {line.spoken for line in passed.public.transcript}
    assert 40 <= len(said) < 160


def test_a_better_voice_is_told_once_a_place_and_only_of_a_robot(folder, stick):
    assert better_voice_untold(wired(folder), "build")
    note_better_voice(wired(folder), "build")
    assert not better_voice_untold(wired(folder), "build")
    assert better_voice_untold(wired(folder), "doctor")
    set_up(folder, stick)
    assert not better_voice_untold(wired(folder), "doctor")


def test_a_station_without_a_better_voice_has_the_robot_for_everybody(folder):
    station = wired(folder)
    readers = usual_readers(station.station.profile, station.tools.engines)
    assert [one.role for one in readers] == ["NỮ", "NAM", "BÉ", "ÔNG", "BÀ"]
    assert all(one.robot for one in readers)


# --- what an engine needs, by pip -----------------------------------------------------------------


def wheel(folder: Path, name="sherpa_onnx", version="2.9", tag="py3-none-any") -> Path:
    """A wheel of one empty module, as small as can be."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-{tag}.whl"
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}/__init__.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    rows = "".join(f"{one},,\n" for one in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(path, "w") as opened:
        for one, text in {**files, f"{info}/RECORD": rows}.items():
            opened.writestr(one, text)
    return path


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """A Python of its own with pip, as an installed program has it."""
    place = tmp_path_factory.mktemp("moi-truong")
    venv.create(place, with_pip=False)
    python = str(place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
    # the pip of the tests' own environment: to unpack and compile another takes seconds
    ours = Path(find_spec("pip").origin).parent
    for part in (ours, *ours.parent.glob("pip-*.dist-info")):
        shutil.copytree(part, site(python) / part.name)
    return python


def site(python: str) -> Path:
    return next(Path(python).parents[1].rglob("site-packages"))


def test_what_engines_need_is_what_the_program_calls_its_extras():
    setup = ConfigParser()
    setup.read(Path(__file__).parents[3] / "setup.cfg", "utf-8")
    extras = setup["options.extras_require"]
    for engine, needs in NEEDS.items():
        assert tuple(extras[engine].split()) == needs
    assert NEEDS.keys() == MODULES.keys()


def test_the_runtime_comes_from_the_stick_with_the_index_unreachable(python, tmp_path, monkeypatch):
    """The stick's voice names its folder of packages; nothing else is asked."""
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    stick = tmp_path / "usb" / "phat-thanh"
    wheel(stick / "goi")
    voice = toy_voice.folder(stick / "giong" / "co-ba", "co-ba")
    sign(stick)
    found = wheels_near(voice / "co-ba.onnx")
    assert found == stick / "goi"
    install_runtime("neural", found, python=python)
    assert (site(python) / "sherpa_onnx").is_dir()


@pytest.fixture
def brought(tmp_path):
    """A signed stick with a voice and the packages that it needs."""
    stick = tmp_path / "usb" / "phat-thanh"
    toy_voice.folder(stick / "giong" / "co-ba", "co-ba", hertz=WOMAN)
    wheel(stick / "goi")
    sign(stick)
    return stick


@pytest.fixture
def packages(folder, tmp_path, monkeypatch):
    """Sets the voices of a stick up on a machine without packages: the folder given to pip."""

    def given_to_pip(stick: Path, key: bytes = PUBLIC, trusts=never) -> Path | None:
        home = StickInstallation(version="1", key=key, sums="", home=tmp_path, previous="")
        asked = []
        shutil.rmtree(tmp_path / "giong-da-cai", ignore_errors=True)  # of the time before
        monkeypatch.setattr(voice_setup, "lacks", lambda engine: True)
        monkeypatch.setattr(voice_setup, "stick_installation", lambda: home)
        monkeypatch.setattr(
            voice_setup, "install_runtime", lambda engine, wheels: asked.append(wheels)
        )
        voices = [WantedVoice(what=str(stick / "giong" / "co-ba"), hear=True)]
        set_up_neural(
            wired(folder), voices, who="Cô Mai", accept=lambda _: "Cô Mai", trusts=trusts, tell=told
        )
        [wheels] = asked
        return wheels

    return given_to_pip


def test_packages_on_a_stick_are_taken_by_its_list_alone(packages, brought):
    """Without a list they are nobody's."""
    assert packages(brought) == brought / "goi"
    (brought / "SHA256SUMS").unlink()
    assert packages(brought) is None


def test_a_machine_without_a_key_takes_packages_when_a_person_compared_the_seal(packages, brought):
    """It is shown whose they say to be; whoever does not compare gets nothing."""
    shown = []
    assert packages(brought, b"", lambda seal: not shown.append(seal)) == brought / "goi"
    assert shown == [fingerprint(PUBLIC)]
    with pytest.raises(InputError, match=f"chưa ai so dấu khóa.*{fingerprint(PUBLIC)}"):
        packages(brought, b"", lambda seal: False)
    sign(brought, key=Ed25519PrivateKey.generate())
    with pytest.raises(InputError, match="chưa ai so dấu khóa"):
        packages(brought, b"", lambda seal: seal == fingerprint(PUBLIC))


@pytest.mark.parametrize("key", [PUBLIC, b""], ids=["a key", "no key"])
def test_packages_that_nobody_signed_are_nobody_s(packages, brought, key):
    """Though their list fits: anybody can write one."""
    (brought / "SHA256SUMS.sig").unlink()
    with pytest.raises(InputError):
        packages(brought, key)


def test_a_seal_is_shown_where_a_person_has_to_compare_it_and_nowhere_else(brought, monkeypatch):
    voice = brought / "giong" / "co-ba"
    monkeypatch.setattr(voice_setup, "stick_installation", lambda: None)
    assert strange_seal(voice) == ""  # nothing is lacking
    monkeypatch.setattr(voice_setup, "lacks", lambda engine: True)
    assert strange_seal(voice) == fingerprint(PUBLIC)
    home = StickInstallation(version="1", key=PUBLIC, sums="", home=brought, previous="")
    monkeypatch.setattr(voice_setup, "stick_installation", lambda: home)
    assert strange_seal(voice) == ""


@pytest.mark.parametrize("beside", ["giong/co-ba", "giong/co-ba/goi", "giong"])
def test_packages_beside_a_voice_are_not_those_of_the_stick(packages, brought, beside):
    """A signed stick is not got round by what somebody laid on it."""
    wheel(brought / beside, version="2.99")
    assert packages(brought) == brought / "goi"


def test_where_a_key_is_known_its_signature_is_asked_of_packages(packages, brought):
    """A list that somebody else signed, or nobody, or beside the voice: pip is not begun."""
    voice = brought / "giong" / "co-ba"
    wheel(voice / "goi", version="2.99")
    sign(voice, key=Ed25519PrivateKey.generate())
    with pytest.raises(InputError, match="khóa khác"):
        packages(brought)
    (voice / "SHA256SUMS.sig").unlink()
    with pytest.raises(InputError):
        packages(brought)


def test_a_package_that_changed_since_it_was_listed_is_not_installed(packages, brought):
    wheel(brought / "goi", version="2.99")
    for key in (PUBLIC, b""):
        with pytest.raises(InputError, match="bị đổi"):
            packages(brought, key, lambda seal: True)


def test_packages_of_something_else_leave_the_way_by_the_line(packages, brought):
    """A folder of downloads with a voice among them."""
    wheel(brought, name="numpy", version="2.0")
    (brought / "goi").rename(brought / "goi-khac")
    wheel(brought / "goi", name="numpy", version="2.0")
    sign(brought)
    assert packages(brought) is None


def test_by_the_line_without_a_line_the_stick_is_told(python, monkeypatch):
    shutil.rmtree(site(python) / "sherpa_onnx", ignore_errors=True)
    for left in site(python).glob("sherpa_onnx-*"):
        shutil.rmtree(left)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(EngineUnavailable, match="kho phần mềm qua mạng") as caught:
        install_runtime("neural", None, python=python)
    assert "USB" in caught.value.hint


def test_a_stick_for_another_machine_is_told(python, tmp_path):
    wheel(tmp_path / "goi", tag="cp27-cp27m-win32")
    with pytest.raises(EngineUnavailable, match="không có phần mềm đọc") as caught:
        install_runtime("neural", tmp_path / "goi", python=python)
    assert "sherpa-onnx" in caught.value.sentence
    assert "đúng loại máy" in caught.value.hint


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("/usr/bin/python: No module named pip", "không có pip"),
        ("error: externally-managed-environment", "không cho tự cài"),
        ("OSError: [Errno 28] No space left on device", "ổ đĩa đã đầy"),
        ("ERROR: [Errno 13] Permission denied: '/x'", "không cho ghi"),
        ("Something odd\nlast word", "last word"),
        ("", "không nói vì sao"),
    ],
)
def test_why_pip_failed_is_told_in_words_for_a_teacher(said, why):
    assert why in runtime_install._why(said, None, NEEDS["neural"])[0]
