"""Originals wait until somebody decides; then they lie beside the scripts, pictures bare."""

from datetime import datetime, timedelta
from io import BytesIO
from os import utime

import pytest
from PIL import Image

from broadcaster.domain.errors import InputError
from broadcaster.importing.pasted_text import document_of_text
from broadcaster.writing import originals
from broadcaster.writing.originals import (
    OriginalFolders,
    bring_original,
    drop_idle_original,
    drop_original,
    idle_originals,
    keep_original,
    opened_original,
    refuse_too_many,
    sweep_waiting,
)
from broadcaster.writing.picture_metadata import without_metadata

NOW = datetime.fromisoformat("2026-11-29T08:00:00+07:00")

LATER = datetime.fromisoformat("2126-11-29T08:00:00+07:00")  # every file was kept long ago


@pytest.fixture
def folders(tmp_path):
    return OriginalFolders(scripts=tmp_path / "bài", cache=tmp_path / "tạm")


def bring(folders, words="Mai nghỉ học.", who="em.lan", now=NOW):
    document = document_of_text(words, "thông báo.txt")
    return bring_original(folders, words.encode(), document, who=who, now=now)


def test_what_waits_for_a_week_goes(folders):
    old, new = bring(folders), bring(folders, "Ngày kia học lại.")
    long_ago = (NOW - timedelta(days=8)).timestamp()
    for path in folders.waiting.glob(f"{old.key}*"):
        utime(path, (long_ago, long_ago))
    utime(new.path, (NOW.timestamp(), NOW.timestamp()))
    bring(folders, "Một bài khác.")
    with pytest.raises(InputError, match="không còn"):
        opened_original(folders, old.key)
    assert opened_original(folders, new.key) == new


def test_a_week_ends_though_nobody_brings_another(folders):
    old = bring(folders)
    sweep_waiting(folders, NOW + timedelta(days=6))
    assert opened_original(folders, old.key)
    for path in folders.waiting.glob(f"{old.key}*"):
        utime(path, (NOW.timestamp(), NOW.timestamp()))
    sweep_waiting(folders, NOW + timedelta(days=8))
    assert not [*folders.waiting.iterdir()]


def test_what_waits_has_its_limit(folders, monkeypatch):
    """The oldest go first."""
    monkeypatch.setattr(originals, "ROOM", 2_000)
    old, new = bring(folders, "Mai nghỉ học. " * 100), bring(folders, "Ngày kia học lại. " * 20)
    for path in folders.waiting.glob(f"{old.key}*"):
        utime(path, (NOW.timestamp() - 60, NOW.timestamp() - 60))
    for path in folders.waiting.glob(f"{new.key}*"):
        utime(path, (NOW.timestamp(), NOW.timestamp()))
    bring(folders, "Một bài khác.")
    assert not old.path.exists()
    assert opened_original(folders, new.key) == new


def test_what_is_kept_is_not_swept_and_not_dropped(folders):
    kept = keep_original(folders.scripts, bring(folders))
    assert not [*folders.waiting.iterdir()]
    assert kept.place == f"nguon/{kept.path.name}"
    bring(folders, "Một bài khác.", now=NOW + timedelta(days=400))
    assert opened_original(folders, kept.key) == kept
    with pytest.raises(InputError, match="đã thành bài"):
        drop_original(kept)


def test_everybody_who_brought_it_is_known(folders):
    keep_original(folders.scripts, bring(folders))
    both = bring(folders, who="co.hoa")
    assert not both.waits
    assert opened_original(folders, both.key).reading.people == ("em.lan", "co.hoa")


def test_a_new_reading_has_another_mark(folders):
    first = bring(folders)
    document = document_of_text("Mai không nghỉ học.", "a.txt", hashed=first.document.sha256)
    again = bring_original(folders, b"Mai", document, who="em.lan", now=NOW)
    assert again.key == first.key
    assert again.mark != first.mark


def photo(form, **more):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Máy của em Lan"
    exif.get_ifd(0x8825)[1] = "N"
    made = BytesIO()
    Image.linear_gradient("L").save(made, form, exif=exif, **more)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "side"),
    [
        (photo("JPEG"), 6),
        (photo("JPEG", progressive=True), 6),
        (photo("JPEG") + b"\xff\xd8 another picture with Exif", 6),
        (photo("JPEG").replace(b"\xff\xe1", b"\xff\xff\xff\xe1", 1), 6),
        (photo("PNG"), None),
    ],
)
def test_a_picture_is_kept_without_its_metadata(data, side):
    bare = without_metadata(data)
    for told in ("Máy của em Lan".encode(), b"another picture"):
        assert told not in bare
    with Image.open(BytesIO(data)) as before, Image.open(BytesIO(bare)) as after:
        assert before.tobytes() == after.tobytes()
        assert {**after.getexif()} == ({0x0112: side} if side else {})


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\0", b"%PDF-1.7", b"chu"])
def test_what_is_no_picture_stays(data):
    assert without_metadata(data) == data


def test_an_original_is_idle_when_nothing_that_people_wrote_names_it(folders):
    used, listed, idle = (
        keep_original(folders.scripts, bring(folders, words)) for words in ("Một.", "Hai.", "Ba.")
    )
    (folders.scripts / "_nháp.md").write_text(f"Tệp nguồn: {used.place}\n---\n", "utf-8")
    (folders.scripts / "van-ban").mkdir()
    (folders.scripts / "van-ban" / "a.md").write_text(f"# Lời từ {listed.place}", "utf-8")
    (folders.scripts / "nghe.log").write_text(idle.place, "utf-8")  # nobody wrote that
    assert idle_originals(folders.scripts, LATER) == (idle.path,)
    with pytest.raises(InputError, match="còn bài"):
        drop_idle_original(folders.scripts, used.key, LATER)
    assert drop_idle_original(folders.scripts, idle.key, LATER) == idle.path
    assert idle_originals(folders.scripts, LATER) == ()
    assert idle_originals(folders.cache, LATER) == ()


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("BAI2.MD", "utf-8"),
        ("bai3.txt", "utf-16"),
        ("bai.Markdown", "utf-8"),
        (".nhap/em.lan/bai.md.json", "utf-8"),
        (".truoc/bai.0001.md", "utf-8"),
    ],
)
def test_an_original_is_used_however_its_script_is_written(folders, name, letters):
    used = keep_original(folders.scripts, bring(folders))
    file = folders.scripts / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"Tệp nguồn: {used.place}\n", letters)
    assert idle_originals(folders.scripts, LATER) == ()


def test_what_was_kept_this_week_waits_for_its_script(folders):
    kept = keep_original(folders.scripts, bring(folders))
    utime(kept.path, (NOW.timestamp(), NOW.timestamp()))
    assert idle_originals(folders.scripts, NOW + timedelta(days=6)) == ()
    assert idle_originals(folders.scripts, NOW + timedelta(days=8)) == (kept.path,)


def test_an_account_has_so_many_files_waiting_and_no_more(folders, monkeypatch):
    monkeypatch.setattr(originals, "MOST_OF_ONE", 2)
    bring(folders, "Một.")
    bring(folders, "Ba.", who="bạn.khác")
    refuse_too_many(folders, "em.lan")
    keep_original(folders.scripts, bring(folders, "Bốn."))  # what became a script waits no more
    refuse_too_many(folders, "em.lan")
    bring(folders, "Hai.")
    with pytest.raises(InputError, match="đã có 2 tệp"):
        refuse_too_many(folders, "em.lan")
    refuse_too_many(folders, "bạn.khác")
