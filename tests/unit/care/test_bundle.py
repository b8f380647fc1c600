"""What is sent to a helper names nobody."""

import io
import zipfile

from broadcaster.care.doctor import Finding
from broadcaster.care.support_bundle import SupportBundle, bundle


def test_no_name_of_a_person_or_script_is_in_the_bundle():
    secret = "Trần Thị Hòa"
    data = bundle(
        SupportBundle(
            program="0.1.0",
            packages=(("numpy", "2.0"),),
            system=(("system", "Windows"),),
            findings=(
                Finding(what=f"Số {secret} (a.mp3)", ok=False, told=secret, fix=secret),
                Finding(what="Đồng hồ", ok=True, told="06:30"),
            ),
            files=(
                (f"scripts_vi/{secret}.md", 10),
                ("scripts_vi/b.md", 5),
                ("scripts_vi/ghi-am/bài của em.Lan Anh", 3),
                ("scripts_vi/ghi-am/giọng.lan", 3),
            ),
            formats=((f"scripts_vi/ghi-am/{secret}.toml", 1),),
            schema="0007",
            log=(b"2026-09-07 0.1.0 build 0\n",),
        )
    )
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        texts = {name: found.read(name).decode() for name in found.namelist()}
    assert set(texts) == {"kham.json", "chuong-trinh-0.log"}
    assert not any(secret in text for text in (*texts, *texts.values()))
    assert '"files": 2' in texts["kham.json"]
    assert "lan" not in texts["kham.json"].lower()
