"""`hub.toml`: host names, the address of the hub's database, and nothing that is misspelt."""

import pytest

from broadcaster.app.settings import OfficeCluster
from broadcaster.domain.errors import ConfigError
from broadcaster.domain.unit_limits import UnitLimits
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.hub_settings import HubSettings, hub_settings

SERVER = "postgresql://so:chuoi-xanh@may-chu.example/so_chung"


@pytest.fixture
def says(tmp_path):
    def written(text, rights=0o600):
        file = tmp_path / "hub.toml"
        file.write_text(text, encoding="utf-8")
        file.chmod(rights)
        return hub_settings(HubFolder(root=tmp_path))

    return written


def test_without_a_file_there_are_no_host_names_and_the_database_is_a_file(tmp_path):
    assert hub_settings(HubFolder(root=tmp_path)) == HubSettings(hosts={}, database="")


def test_what_the_office_writes(says):
    told = says(
        '[ten-mien]\n"phat-thanh.truong-a.example.edu.vn" = "truong-a"\n'
        f'[so-chung]\ndia_chi = "{SERVER}"\n'
    )
    assert told.hosts == {"phat-thanh.truong-a.example.edu.vn": "truong-a"}
    assert told.database == SERVER
    assert "chuoi-xanh" not in repr(told)
    assert says('[so-chung]\ndia_chi = ""\n').database == ""


@pytest.mark.parametrize(
    "text",
    ["[ten-mien", "x = 1\n", "ten-mien = 3\n", '[ten-mien]\n"A.vn" = "a"\n',
     '[ten-mien]\n"a.vn" = "../b"\n', '[ten-mien]\n"a.vn" = 3\n', '[ten-mien]\n"a.vn" = "ban"\n',
     "so-chung = 1\n", "[so-chung]\ndia_chi = 3\n", '[so-chung]\nmat_khau = "x"\n',
     '[so-chung]\ndia_chi = "mysql://a:chuoi-xanh@b/c"\n',
     '[so-chung]\ndia_chi = "postgresql://so:chuoi-xanh@may"\n',
     '[so-chung]\ndia_chi = "postgresql://so:chuoi-xanh@[may/c"\n',
     '[kho]\nurl = "/srv/kho"\nkeys_file = "/srv/khoa.toml"\n', '[kho]\nurl = "s3://kho"\n',
     '[kho]\nurl = "s3://kho"\nkeys_file = "/k"\nsecret = "chuoi-xanh"\n', "[kho]\nurl = 3\n",
     '[kho]\nwork = "/srv/viec"\nkeys_file = "/k"\n', '[kho]\nwork = "s3://viec"\n',
     '[kho]\nurl = "s3://kho/a"\nwork = "s3://kho/a/don-vi/b"\nkeys_file = "/k"\n',
     "[gioi-han]\ndia_gb = -1\n", "[gioi-han]\ndia_gb = true\n", "[gioi-han]\ndia = 3\n",
     "[gioi-han]\nphut_thang = inf\n", "[gioi-han.rieng.'../b']\ndia_gb = 3\n",
     '[cum-may]\ndia_chi = "local"\n', '[cum-may]\ndia_chi = "tcp://may"\n', "cum-may = 1\n",
     '[cum-may]\nkhi_vang = "bo"\n', "[cum-may]\nkhi_vang = []\n", "[cum-may]\nso = 1\n",
     "[cum-may]\ncung_luc = 65\n", "[cum-may]\ncung_luc = true\n", "[cum-may]\ndia_chi = 3\n",
     "[gioi-han.rieng]\na = 3\n", "x = " + "[" * 5_000, "[so-chung]\ndia_chi = 3 x\n",
     '[so-chung]\ndia_chi = "postgresql://so:chuoi@chuoi-xanh@may/c"\n'],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_without_its_passwords(says, text):
    with pytest.raises(ConfigError, match=r"hub\.toml") as refused:
        says(text)
    told = f"{refused.value} {refused.value.hint}"
    assert "chuoi-xanh" not in told


def test_where_a_file_is_misspelt_is_said_in_its_readers_language(says, tmp_path):
    with pytest.raises(ConfigError, match=r"hub\.toml, dòng 2: tệp viết sai quy cách") as refused:
        says("[so-chung]\ndia_chi = 3 x\n")
    assert "line" not in str(refused.value).replace(str(tmp_path), "")
    (tmp_path / "hub.toml").unlink()
    (tmp_path / "hub.toml").mkdir()
    with pytest.raises(ConfigError, match=r"không đọc hub\.toml được"):
        hub_settings(HubFolder(root=tmp_path))


@pytest.mark.parametrize(
    "address",
    [SERVER, "postgresql:///so_chung?user=so&password=chuoi-xanh",
     "postgresql://so:chuoi/xanh@may/so_chung", "postgresql://so:chuoi#xanh@may/so_chung"],
)  # fmt: skip
def test_a_password_that_everybody_may_read_is_refused(says, address):
    text = f'[so-chung]\ndia_chi = "{address}"\n'
    with pytest.raises(ConfigError, match="ai trên máy này cũng đọc được"):
        says(text, rights=0o644)
    assert says(text, rights=0o640).database == address  # of the owner's group, as a service reads
    open_to_all = '[so-chung]\ndia_chi = "postgresql:///so_chung?host=/run/postgresql"\n'
    assert says(open_to_all, rights=0o644).database


def test_the_offices_store_and_what_a_unit_may_take_up(says):
    told = says(
        '[kho]\nurl = "s3://kho/tinh"\nendpoint = "https://kho.example"\nkeys_file = "/k.toml"\n'
        "[gioi-han]\ndia_gb = 20\nphut_thang = 600\n[gioi-han.rieng.truong-b]\ndia_gb = 0\n"
    )
    assert (told.store.url, told.store.keys_file) == ("s3://kho/tinh", "/k.toml")
    assert told.limits_of("truong-a") == UnitLimits(disk_gb=20, minutes=600)
    assert told.limits_of("truong-b") == UnitLimits(minutes=600)


@pytest.mark.parametrize("address", ["tcp://10.0.0.1:8786", "tls://dieu-phoi:1", "tcp://[::1]:80"])
def test_the_offices_cluster(says, address):
    told = says(f'[cum-may]\ndia_chi = "{address}"\nkhi_vang = "tai-cho"\ncung_luc = 8\n')
    assert told.cluster == OfficeCluster(address=address, waits=False)
    assert told.lanes == 8
    told = says(f'[cum-may]\ndia_chi = "{address}"\n')
    assert (told.cluster, told.lanes) == (OfficeCluster(address=address), 0)
