"""What is written for the web server in front, and what cannot be."""

from dataclasses import replace
from pathlib import Path

import pytest

from broadcaster.domain.errors import ConfigError
from broadcaster.domain.station import SendBy
from broadcaster.web.front_config import FrontServer, FrontSite, check_copied, front_config
from broadcaster.web.public_files import PublicFolder

OWN = "https://phat-thanh.example.edu.vn"


def _site(folder="/srv/phat-thanh/feeds", public_url=OWN, copied="", **public):
    folder = PublicFolder(folder=Path(folder), published=frozenset, **public)
    return FrontSite(
        public_url=public_url, public=folder, send_by=SendBy.FRONT, behind="127.0.0.1:8000",
        copied=copied,
    )  # fmt: skip


@pytest.mark.parametrize("server", FrontServer)
def test_the_station_s_own_settings_are_in_it(server):
    text = front_config(server, _site(frames=("https://cong.example.gov.vn",)))
    assert "phat-thanh.example.edu.vn" in text
    assert "frame-ancestors 'self' https://cong.example.gov.vn" in text
    assert "127.0.0.1:8000" in text
    assert "{{" not in text
    assert "{%" not in text


@pytest.mark.parametrize("server", FrontServer)
def test_a_sound_is_known_without_asking_at_the_site_s_own_address_alone(server):
    """What stands at another path too may have moved from there: `serve` leads on."""
    roots = {"roots": ("feeds", "tinh.mot")}
    asks = replace(_site(public_url=f"{OWN}/tinh.mot", **roots), send_by=SendBy.X_ACCEL)
    text = front_config(server, asks)
    [known] = [line for line in text.splitlines() if "audio/(?:" in line]
    assert "/tinh\\.mot/" in known
    assert "feeds" not in known
    for other in (
        replace(asks, send_by=SendBy.SERVE),
        replace(asks, send_by=SendBy.FRONT),
        replace(asks, public_url=f"{OWN}/o-cho-khac"),
        replace(asks, copied="/srv/f"),
    ):
        assert "audio/(?:" not in front_config(server, other)


def test_two_stations_in_one_nginx_share_no_name():
    one, other = (
        front_config(FrontServer.NGINX, _site(folder=f"/srv/{name}/feeds")) for name in "ab"
    )
    names = [
        {word for line in text.splitlines() for word in line.split() if word.startswith("$dai_")}
        for text in (one, other)
    ]
    assert names[0]
    assert not names[0] & names[1]


@pytest.mark.parametrize("server", FrontServer)
@pytest.mark.parametrize("folder", ["/srv/a\nroot /;/feeds", "/srv/a\x00b", "/srv/\u202eb"])
def test_a_folder_that_cannot_be_seen_whole_is_refused(server, folder):
    with pytest.raises(ConfigError, match="ký tự ẩn"):
        front_config(server, _site(copied=folder))


@pytest.mark.parametrize("folder", ["/srv/{$HOME}/feeds", "/srv/a\\"])
def test_what_caddy_cannot_be_told_is_refused_and_nginx_is_told(folder):
    with pytest.raises(ConfigError, match="Caddy"):
        front_config(FrontServer.CADDY, _site(copied=folder))
    assert "HOME" in front_config(FrontServer.NGINX, _site(copied=folder)) or folder[-1] == "\\"


@pytest.mark.parametrize(
    "address", ["https://a b.example", "https://a;b", "https://", "https://{x}"]
)
def test_a_name_that_is_no_name_of_a_machine_is_refused(address):
    for server in FrontServer:
        with pytest.raises(ConfigError, match="tên máy"):
            front_config(server, _site(public_url=address))


@pytest.mark.parametrize("server", FrontServer)
@pytest.mark.parametrize(
    "path",
    ['/a"b', "/a{b}", "/a;b", "/a'b", "/a b", "/a`b", "/phát-thanh", "/a%20b", "/..", "/a?b"],
)
def test_a_path_that_would_be_something_else_in_settings_is_refused(server, path):
    """Of the address, and of the paths at which the site stood before."""
    with pytest.raises(ConfigError, match="đường dẫn trong địa chỉ của trang"):
        front_config(server, _site(public_url=OWN + path, copied="/srv/f"))
    if "?" not in path:
        with pytest.raises(ConfigError, match="đường dẫn trong địa chỉ của trang"):
            front_config(server, _site(roots=("", path[1:])))


def test_a_path_of_plain_letters_is_written():
    assert "/tinh/phat-thanh_2.0/" in front_config(
        FrontServer.NGINX, _site(public_url=f"{OWN}/tinh/phat-thanh_2.0/", copied="/srv/f")
    )


def test_a_name_with_marks_is_written_as_the_network_knows_it():
    text = front_config(FrontServer.NGINX, _site(public_url="https://đài.example.vn"))
    assert "server_name xn--" in text


def test_a_copy_stands_at_a_whole_path():
    assert check_copied("/srv/feeds/") == "/srv/feeds"
    assert check_copied("") == ""
    with pytest.raises(ConfigError, match="đủ từ gốc"):
        check_copied("feeds")


def test_a_copy_below_a_path_has_its_own_root_only():
    text = front_config(FrontServer.NGINX, _site(public_url=f"{OWN}/radio", copied="/srv/f"))
    assert "location = / { return 302 /radio/; }" in text
    assert "proxy_pass" not in text
    assert "internal;\n        alias" in text  # of the page for what is lost, nothing else
    assert ".gui-thang" not in text
