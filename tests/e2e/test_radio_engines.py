"""Real radio engines and podcast clients from Debian air and fetch what a school handed over.

Every programme is a tone of its own, so that the order is read off the recorded sound. The settings
come out of docs/DAI-TRUYEN-THANH.md, with the places that its reader is told to change.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import wave
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.fakes.quiet_port import quiet_port

pytestmark = [pytest.mark.system, pytest.mark.punctual]
ROOT = Path(__file__).parents[2]
RATE = 44_100
ORDINARY, PRIORITY, URGENT = 523, 659, 880  # hertz of the three programmes
IN_ORDER = [URGENT, PRIORITY, ORDINARY]
CARD = """\
who = "Máy"
source = "Tạo bằng máy"
licence = "CC0-1.0"
scope = "công khai"
person = false
clean = false
"""


@dataclass(frozen=True)
class Handed:
    """What one radio station has."""

    folder: Path  # pulled
    address: str  # of the manifest's folder
    log: Path  # of the school's server
    school: object  # its commands


def program(name, package=""):
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    assert found, f"{name} is missing: apt-get install {package or name}"
    return found


def until(true, *, seconds=120.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if true():
                return
        time.sleep(0.1)
    pytest.fail("waited in vain")


def answers(address):
    """Whether it is there; nothing of what was asked stays open."""
    try:
        with urllib.request.urlopen(address):
            return True
    except urllib.error.HTTPError as refused:
        refused.close()
        return False


def tone(path, hertz):
    times = np.arange(3 * RATE) / RATE
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((9000 * np.sin(2 * np.pi * hertz * times)).astype("<i2").tobytes())


def heard(sound, rate=RATE):
    """The tones of a recording, in order; what is not clearly one of the three is left out."""
    size = rate // 4
    found = []
    for start in range(0, len(sound) - size, size):
        power = np.abs(np.fft.rfft(sound[start : start + size] * np.hanning(size))) ** 2
        top = int(power.argmax())
        clear = power[max(0, top - 3) : top + 4].sum() > 0.8 * power.sum() > 0
        near = [hz for hz in IN_ORDER if abs(top * rate / size - hz) < 8]
        if clear and near and near != found[-1:]:
            found += near
    return found


def heard_in(path):
    sound, rate = soundfile.read(path)
    return heard(sound if sound.ndim == 1 else sound.mean(axis=1), rate)


def raw(path):
    return heard(np.frombuffer(path.read_bytes()[: path.stat().st_size // 2 * 2], "<i2") / 32768)


def settled(path):
    """Whether whoever writes the file has come to its end."""
    size = path.stat().st_size
    time.sleep(0.5)
    return path.stat().st_size == size


def snippet(language):
    """A block of the manual."""
    manual = (ROOT / "docs" / "DAI-TRUYEN-THANH.md").read_text("utf-8")
    [found] = re.findall(rf"^```{language}\n(.*?)^```$", manual, re.MULTILINE | re.DOTALL)
    return found


@contextlib.contextmanager
def running(*words, **more):
    process = subprocess.Popen(
        list(map(str, words)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **more,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(120)


@pytest.fixture(scope="module")
def handed(tmp_path_factory, timeless_station_of):
    """Three programmes of three priorities, built, served and pulled."""
    root = tmp_path_factory.mktemp("engines")
    school = timeless_station_of(root)
    address = f"http://127.0.0.1:{quiet_port()}"
    settings = school.scripts / "station.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("https://phat-thanh.example.edu.vn", address), "utf-8"
    )
    form = school.scripts / "formats" / "buoi-sang.toml"
    form.write_text(form.read_text("utf-8").partition("[sounds]")[0], "utf-8")
    (school.scripts / "ghi-am").mkdir()
    for day, hertz in ((7, ORDINARY), (8, PRIORITY), (9, URGENT)):
        tone(school.scripts / "ghi-am" / f"bai-{day}.wav", hertz)
        (school.scripts / "ghi-am" / f"bai-{day}.toml").write_text(CARD, "utf-8")
        body = f"NAM: Tin.\n\n[ghi âm: bai-{day}.wav]"
        school.write(f"bai-{day}", body, day=f"{day}/9/2026", title=f"Bài {day}")
    for words in (
        ("build",),
        ("queue", "add", "buoi-sang-2026-09-08", "--priority", "ưu tiên"),
        ("queue", "add", "buoi-sang-2026-09-09", "--priority", "khẩn cấp"),
        ("stations", "add", "Đài xã Sao Mai"),
    ):
        run = school.run(*words)
        assert run.code == 0, run.err
    manifest = run.out.strip()
    port = address.rpartition(":")[2]
    command = (sys.executable, "-m", "broadcaster", "-C", school.folder, "serve", "--port", port)
    folder = root / "bai-phat"
    with running(*command):
        until(lambda: answers(manifest))
        assert school.run("pull", manifest, "--to", str(folder)).code == 0
        log = school.folder / "audio_out" / ".may-chu" / "truy-cap.log"
        address = manifest.rpartition("/")[0]
        yield Handed(folder=folder, address=address, log=log, school=school)


def liquidsoap(folder, script):
    """The command that runs a script; a root's container is allowed."""
    path = folder / "dai.liq"
    path.write_text(f"settings.init.allow_root := true\n{script}", "utf-8")
    return program("liquidsoap"), path


@pytest.mark.parametrize("way", ["folder", "http"])
def test_liquidsoap_airs_the_most_pressing_first(handed, tmp_path, way):
    place = {"folder": f"{handed.folder}/station.m3u", "http": f"{handed.address}/dai.m3u"}[way]
    # In real time: at the speed of the processor a programme may be over before the next is ready.
    script = (
        f'bai = playlist(mode="normal", loop=false, reload_mode="never", "{place}")\n'
        f'clock.assign_new(sync="auto", [bai])\n'
        f'output.file(%wav, fallible=true, on_stop=shutdown, "{tmp_path}/song.wav", bai)\n'
    )
    subprocess.run(liquidsoap(tmp_path, script), check=True, timeout=120, stdout=subprocess.DEVNULL)
    assert heard_in(tmp_path / "song.wav") == IN_ORDER


ICECAST = """\
<icecast><limits><sources>2</sources><burst-size>4096</burst-size></limits>
<authentication><source-password>nguon-thu</source-password>
<admin-user>admin</admin-user><admin-password>quan-thu</admin-password></authentication>
<hostname>127.0.0.1</hostname>
<listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
<paths><basedir>{folder}</basedir><logdir>{folder}</logdir>
<webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot></paths>
<logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog></logging>
<security><chroot>0</chroot>{owner}</security></icecast>
"""
NOBODY = "<changeowner><user>nobody</user><group>nogroup</group></changeowner>"


@pytest.fixture
def icecast():
    """A real Icecast; its port."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), quiet_port()
        folder.chmod(0o777)
        owner = NOBODY if os.geteuid() == 0 else ""
        settings = folder / "icecast.xml"
        settings.write_text(ICECAST.format(port=port, folder=folder, owner=owner), "utf-8")
        settings.chmod(0o644)
        with running(program("icecast2"), "-c", settings):
            until(lambda: socket.create_connection(("127.0.0.1", port)).close() is None)
            yield port


def on_air(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/status-json.xsl") as reply:
        return b'"listenurl"' in reply.read()  # without a source it is not even JSON


def test_the_manual_s_liquidsoap_goes_out_over_icecast(handed, icecast, tmp_path):
    """Recorded as a listener hears it, while the list goes round."""
    script = snippet("liquidsoap").replace("/srv/bai-phat", str(handed.folder))
    script = script.replace("port=8000", f"port={icecast}").replace("MẬT-KHẨU", "nguon-thu")
    script = script.replace("6h45-7h15 or 17h05-17h35", "true")  # it is the hour now
    record = (program("ffmpeg"), "-v", "error", "-t", "15", "-ac", "1", str(tmp_path / "nghe.wav"))
    stream = f"http://127.0.0.1:{icecast}/dai"
    with running(*liquidsoap(tmp_path, script)):
        until(lambda: on_air(icecast))
        subprocess.run((*record[:3], "-i", stream, *record[3:]), check=True, timeout=120)
    found = heard_in(tmp_path / "nghe.wav")
    assert len(found) >= 3
    following = dict(zip(IN_ORDER, [*IN_ORDER[1:], URGENT], strict=True))
    assert found == [found[0], *(following[before] for before in found[:-1])]


def test_what_the_school_airs_goes_out_over_icecast(handed, icecast, tmp_path):
    """`air-now` with [live]: a listener hears the programme while it is aired."""
    settings = handed.school.scripts / "station.toml"
    before = settings.read_text("utf-8")
    stream = f"http://127.0.0.1:{icecast}/truong.mp3"
    settings.write_text(f'{before}\n[live]\nicecast = "{stream}"\n', "utf-8")
    command = (sys.executable, "-m", "broadcaster", "-C", handed.school.folder, "air-now")
    record = ("-v", "error", "-i", stream, "-t", "3", "-ac", "1", str(tmp_path / "nghe.wav"))
    secret = {**os.environ, "BROADCASTER_ICECAST_PASSWORD": "nguon-thu"}
    try:
        words = ("buoi-sang-2026-09-09", "--player", "silent")
        for _ in range(5):  # a listener on a busy machine may come when the tone is over
            with running(*command, *words, env=secret) as school:
                until(lambda: on_air(icecast) or school.poll() is not None)
                subprocess.run((program("ffmpeg"), "-y", *record), check=False, timeout=120)
            until(lambda: not on_air(icecast))
            found = heard_in(tmp_path / "nghe.wav") if (tmp_path / "nghe.wav").exists() else []
            if found:
                break
    finally:
        settings.write_text(before, "utf-8")
    assert found == [URGENT]


def test_mpd_opens_every_playlist(handed, tmp_path):
    door, sound = tmp_path / "mpd.sock", tmp_path / "mpd.raw"
    settings = tmp_path / "mpd.conf"
    settings.write_text(
        snippet("mpd").replace("/srv/bai-phat", str(handed.folder))
        + f'bind_to_address "{door}"\ndb_file "{tmp_path}/mpd.db"\n'
        + f'audio_output {{\ntype "pipe"\nname "ghi"\nformat "{RATE}:16:1"\n'
        + f'command "cat >> {sound}"\n}}\n',
        "utf-8",
    )
    environment = {**os.environ, "MPD_HOST": str(door)}

    def mpc(*words):
        done = subprocess.run(
            [program("mpc"), *words], env=environment, check=True, capture_output=True, timeout=120
        )
        return done.stdout.decode()

    with running(program("mpd"), "--no-daemon", settings):
        until(door.exists)
        mpc("update", "--wait")
        lists = ["station", "station.m3u", "station.pls", "station.xspf", "station-full.m3u"]
        for name in [*lists, *(f"{handed.address}/dai.{kind}" for kind in ("m3u", "pls", "xspf"))]:
            for row in snippet("mpc").splitlines()[1:]:
                mpc(*row.split()[1:-1], name) if "load" in row else mpc(*row.split()[1:])
            until(lambda: "[playing]" not in mpc("status") and settled(sound))
            assert raw(sound) == IN_ORDER, name
            sound.unlink()


@pytest.mark.parametrize("name", ["station.m3u", "station.pls", "station-full.m3u", "dai.m3u"])
def test_mpv_opens_the_playlists(handed, tmp_path, name):
    place = f"{handed.address}/{name}" if name.startswith("dai") else str(handed.folder / name)
    options = ("--no-config", "--vo=null", "--ao=pcm", "--gapless-audio=yes", "--no-terminal")
    out = f"--ao-pcm-file={tmp_path}/song.wav"
    subprocess.run([program("mpv"), *options, out, place], check=True, timeout=120)
    assert heard_in(tmp_path / "song.wav") == IN_ORDER


@pytest.mark.parametrize(
    "name", ["station.m3u", "station.pls", "station.xspf", "station-full.m3u", "dai.m3u"]
)
def test_vlc_opens_the_playlists(handed, name):
    """VLC does not run as root: there it runs as nobody, in a folder for everybody."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o777)
        files = shutil.copytree(handed.folder, folder / "bai", ignore=lambda *_: [".lay-bai"])
        full = files / "station-full.m3u"
        full.write_text(full.read_text("utf-8").replace(str(handed.folder), str(files)), "utf-8")
        place = f"{handed.address}/{name}" if name.startswith("dai") else str(files / name)
        out = f"std{{access=file{{append}},mux=raw,dst={folder}/song.raw}}"
        subprocess.run(
            [
                *(program("cvlc", "vlc-bin"), "-I", "dummy", "--quiet", "--play-and-exit"),
                *("--sout", f"#transcode{{acodec=s16l,channels=1,samplerate={RATE}}}:{out}"),
                *("--sout-keep", place),
            ],
            env={**os.environ, "HOME": made},
            user="nobody" if os.geteuid() == 0 else None,
            check=True,
            timeout=120,
            stderr=subprocess.DEVNULL,
        )
        assert raw(folder / "song.raw") == IN_ORDER


def fetched(handed, client):
    """How many sounds the server sent while a client did its work."""
    before = _logged(handed, "truoc").count(".mp3 200")
    client()
    return _logged(handed, "sau").count(".mp3 200") - before


def _logged(handed, mark):
    """The server's log with all that was asked for until now: its lines come a little later."""
    path = f"{mark}-{time.monotonic_ns()}"
    assert not answers(f"{handed.address}/{path}")
    until(lambda: path in handed.log.read_text("utf-8"))
    return handed.log.read_text("utf-8")


def test_gpodder_fetches_the_station_s_feed_once(handed, tmp_path):
    home = {"GPODDER_HOME": str(tmp_path / "g"), "GPODDER_DOWNLOAD_DIR": str(tmp_path / "tai")}

    def gpo(*words):
        subprocess.run(
            [program("gpo", "gpodder"), *words],
            env={**os.environ, **home, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
            check=True,
            capture_output=True,
            timeout=120,
        )

    gpo("subscribe", f"{handed.address}/dai.xml")
    assert fetched(handed, lambda: (gpo("update"), gpo("download"))) == 3
    assert fetched(handed, lambda: (gpo("update"), gpo("download"))) == 0
    assert sounds(tmp_path / "tai") == sounds(handed.folder)


def sounds(folder):
    return {path.read_bytes() for path in folder.rglob("*.mp3")}


def test_podget_fetches_the_station_s_feed_once(handed, tmp_path):
    library, settings = tmp_path / "tai", tmp_path / "conf"
    library.mkdir()

    def podget(*words):
        subprocess.run(
            [program("podget"), *map(str, words)],
            env={**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
            cwd=tmp_path,
            check=False,  # it ends with 1 when it has made its settings
            capture_output=True,
            timeout=120,
        )

    podget("--create-config", "podgetrc")
    [written] = (path for path in tmp_path.rglob("podgetrc") if path.is_file())
    text = re.sub(r"(?m)^DIR_LIBRARY=.*", f"DIR_LIBRARY={library}", written.read_text("utf-8"))
    settings.mkdir()
    (settings / "podgetrc").write_text(text, "utf-8")
    (settings / "serverlist").write_text(f"{handed.address}/dai.xml Dai Xa\n", "utf-8")
    command = ("-d", settings, "-l", library)
    assert fetched(handed, lambda: podget(*command)) == 3
    assert sounds(library) == sounds(handed.folder)
    assert fetched(handed, lambda: podget(*command)) == 0


def test_the_feed_keeps_the_rules_of_libretime_s_importer(handed):
    """It takes a GUID once, nothing dated before its newest, and MP3 where the feed says it is."""
    with urllib.request.urlopen(f"{handed.address}/dai.xml") as reply:
        items = ET.fromstring(reply.read()).findall("channel/item")
    oldest_first = items[::-1]
    dates = [parsedate_to_datetime(item.findtext("pubDate")) for item in oldest_first]
    assert dates == sorted(set(dates))
    assert len({item.findtext("guid") for item in items}) == len(items) == 3
    for item in items:
        sound = item.find("enclosure")
        assert sound.get("type") == "audio/mpeg"
        assert sound.get("url").endswith(".mp3")
        request = urllib.request.Request(sound.get("url"), method="HEAD")
        with urllib.request.urlopen(request) as reply:
            assert (reply.status, reply.geturl()) == (200, sound.get("url"))
            assert reply.headers["content-length"] == sound.get("length")
