"""Programs that listeners use, from Debian, against our own server."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.system
FAKES = Path(__file__).parents[1] / "fakes"
SHOWS = ("phat-thanh-mang-non", "phap-luat-va-ban")


def _load(name):
    spec = importlib.util.spec_from_file_location(f"clients_{name}", FAKES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Two shows of three and two episodes."""
    samples, server = _load("site_samples"), _load("site_server")
    root = tmp_path_factory.mktemp("clients")
    data = server.mp3(4)
    shows = (
        samples.make_show(),
        samples.make_show(
            key=SHOWS[1], guid="1c1b5c0e-6a3f-5a4e-8f7e-0a6e5ad0a9b1", title="Pháp luật"
        ),
    )
    episodes = [samples.make_episode(n) for n in (1, 2, 3)]
    for number in (4, 5):
        made = samples.make_episode(number)
        key = made.key.replace("mang-non", "phap-luat")
        episodes.append(
            samples.make_episode(
                number, key=key, guid=made.guid[:-1] + "f", show=SHOWS[1], programme="phap-luat"
            )
        )
    sounding = [server.sounding(e, root / "audio_out", data, 4.0) for e in episodes]
    door, address = server.free_port()
    station = samples.make_station(*shows, public_url=f"{address}/feeds")
    server.publish_site(station, sounding, root)
    with server.serving(root, door):
        yield address, data


def _program(name):
    found = shutil.which(name)
    assert found, f"{name} is missing: apt-get install {name}"
    return found


def _run(home, *words):
    return subprocess.run(
        words,
        env={**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"},
        cwd=home,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_newsboat_counts_every_episode_of_every_show(site, tmp_path):
    urls = tmp_path / "urls"
    urls.write_text("".join(f"{site[0]}/feeds/{show}.xml\n" for show in SHOWS), encoding="utf-8")
    command = (_program("newsboat"), "-u", str(urls), "-c", str(tmp_path / "cache.db"))
    done = _run(tmp_path, *command, "-x", "reload", "print-unread")
    assert done.stdout.split()[0] == "5", done.stdout + done.stderr


def test_podget_fetches_every_sound_whole(site, tmp_path):
    settings, library = tmp_path / "conf", tmp_path / "out"
    library.mkdir()
    _run(tmp_path, _program("podget"), "--create-config", "podgetrc")
    [written] = (path for path in tmp_path.rglob("podgetrc") if path.is_file())
    settings.mkdir()
    text = written.read_text("utf-8")
    lines = [
        f"DIR_LIBRARY={library}" if row.startswith("DIR_LIBRARY") else row
        for row in text.splitlines()
    ]
    (settings / "podgetrc").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (settings / "serverlist").write_text(
        "".join(f"{site[0]}/feeds/{show}.xml Thu Kenh\n" for show in SHOWS), encoding="utf-8"
    )
    done = _run(tmp_path, _program("podget"), "-d", str(settings), "-l", str(library))
    fetched = sorted(library.rglob("*.mp3"))
    assert len(fetched) == 5, done.stdout + done.stderr
    assert {path.read_bytes() for path in fetched} == {site[1]}


def test_curl_goes_on_where_it_stopped(site, tmp_path):
    feed = _run(tmp_path, _program("curl"), "-s", f"{site[0]}/feeds/{SHOWS[0]}.xml").stdout
    sound = feed.split('<enclosure url="')[1].split('"')[0]
    part = tmp_path / "so.mp3"
    part.write_bytes(site[1][:1000])
    done = _run(tmp_path, _program("curl"), "-sS", "-C", "-", "-o", str(part), sound)
    assert done.returncode == 0, done.stderr
    assert part.read_bytes() == site[1]
