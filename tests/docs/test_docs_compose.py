"""The Compose file of a province names what there is, and opens one door, to this machine alone."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from broadcaster.cli.hub import command
from broadcaster.domain.station import SendBy
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.hub_settings import hub_settings
from broadcaster.publishing.published_list import PublishedList
from broadcaster.web.front_config import FrontServer, FrontSite, front_config
from broadcaster.web.public_files import PublicFolder

FOLDER = Path(__file__).parents[2] / "docs" / "may-chu-chung"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
SERVICES = COMPOSE["services"]


def test_every_name_in_it_is_one_of_its_own():
    for name, one in SERVICES.items():
        after = one.get("depends_on", ())
        assert set(after) <= SERVICES.keys(), name
        assert set(one["networks"]) <= COMPOSE["networks"].keys(), name
        assert set(one.get("secrets", ())) <= COMPOSE["secrets"].keys(), name
        for volume in one.get("volumes", ()):
            source = volume.partition(":")[0]
            made_by_hand = source in ("./hub", "./bi-mat/khoa-kho.toml")
            known = source in COMPOSE["volumes"] or (FOLDER / source).is_file()
            assert known or made_by_hand, (name, volume)
        build = one.get("build")
        if build is not None:
            root = (FOLDER / build["context"]).resolve()
            assert (root / build["dockerfile"]).is_file()
            assert (root / "setup.cfg").is_file()
    text = json.dumps(SERVICES)
    for host in re.findall(r"(?:tcp|http)://([a-z-]+):", text):
        assert host in SERVICES or host == "localhost", host


def test_only_the_web_server_in_front_is_open_and_only_to_this_machine():
    doors = {name: one["ports"] for name, one in SERVICES.items() if "ports" in one}
    assert doors == {"caddy": ["127.0.0.1:8080:8080"]}
    assert SERVICES["dieu-phoi"]["networks"] == ["trong"]


def test_no_password_stands_in_it(tmp_path):
    text = (FOLDER / "compose.yaml").read_text("utf-8")
    assert not re.search(r"PASSWORD:|:[^/@\s]+@", text)
    assert "DOI-MAT-KHAU-NAY" in (FOLDER / "hub.toml").read_text("utf-8")


def test_the_hub_starts_by_words_that_it_knows():
    words = SERVICES["hub"]["command"]
    assert words[:3] == ["broadcaster", "hub", "serve"]
    command.commands["serve"].make_context("serve", list(words[3:]))  # raises for what is unknown
    network = COMPOSE["networks"]["trong"]["ipam"]["config"][0]["subnet"]
    assert words[words.index("--proxy") + 1] == network


def test_the_settings_of_the_hub_are_read(tmp_path):
    shutil.copy(FOLDER / "hub.toml", tmp_path)
    (tmp_path / "hub.toml").chmod(0o600)
    told = hub_settings(HubFolder(root=tmp_path))
    assert f"@{told.database.rpartition('@')[2]}" == "@so-chung/so_chung"
    assert told.store.endpoint == "http://kho:5000"
    assert told.store.keys_file in json.dumps(SERVICES["hub"]["volumes"])
    assert told.limits


def test_the_front_is_as_the_program_writes_it():
    folder = Path("/hub")
    site = FrontSite(
        public_url="http://localhost:8080",
        public=PublicFolder(folder=folder, published=PublishedList(folder), roots=("feeds",)),
        send_by=SendBy.SERVE,
        behind="hub:8000",
    )
    assert (FOLDER / "Caddyfile").read_text("utf-8") == front_config(FrontServer.CADDY, site)


@pytest.mark.system
def test_docker_reads_it_where_there_is_one(tmp_path):
    docker = shutil.which("docker")
    words = [docker, "compose", "version"]
    if not docker or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no docker compose here; what it names is looked at above")
    place = tmp_path / "docs" / "may-chu-chung"
    shutil.copytree(FOLDER, place)
    (place / "bi-mat").mkdir()
    for name in ("quan-tri", "so-chung"):
        (place / "bi-mat" / name).write_text("x", "utf-8")
    done = subprocess.run(
        [docker, "compose", "-f", str(place / "compose.yaml"), "config", "--quiet"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
