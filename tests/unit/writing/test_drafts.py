"""Scripts that several people write on: nobody overwrites anybody, nothing is lost."""

import threading
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.storage.atomic import write_atomic
from broadcaster.writing import drafts as files
from broadcaster.writing.drafts import LARGEST, Clash, Draft, DraftFiles, UnsavedText, tidy

NOW = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts_vi"
    folder.mkdir()
    (folder / "bai.md").write_text("Tiêu đề: A\n---\nXin chào.\n", encoding="utf-8")
    return folder


@pytest.fixture
def drafts(scripts: Path) -> DraftFiles:
    return DraftFiles(scripts)


def _saved(found: Draft | Clash) -> Draft:
    assert isinstance(found, Draft)
    return found


def test_what_is_saved_is_what_is_opened(drafts, scripts) -> None:
    """A form's line ends become the file's; the version before is kept."""
    first = drafts.open("bai.md")
    saved = _saved(drafts.save("bai.md", "Tiêu đề: A\r\n---\r\nChào các bạn.\r\n", first.mark))
    assert saved.text == "Tiêu đề: A\n---\nChào các bạn.\n"
    assert saved == drafts.open("bai.md")
    assert saved.mark != first.mark
    (kept,) = (scripts / ".truoc").iterdir()
    assert kept.read_text(encoding="utf-8") == first.text


def test_two_people_never_overwrite_each_other(drafts, scripts) -> None:
    """Who saves second gets both texts, and the file is the first one's."""
    mark = drafts.open("bai.md").mark
    first = _saved(drafts.save("bai.md", "của cô Lan", mark))
    clash = drafts.save("bai.md", "của thầy Nam", mark)
    assert clash == Clash(mine="của thầy Nam", theirs=first)
    assert (scripts / "bai.md").read_text(encoding="utf-8") == "của cô Lan"


def test_a_change_by_hand_is_seen(drafts, scripts) -> None:
    """The file is what counts, whoever wrote it."""
    mark = drafts.open("bai.md").mark
    (scripts / "bai.md").write_text("sửa bằng Notepad", encoding="utf-8")
    assert isinstance(drafts.save("bai.md", "của tôi", mark), Clash)


def test_the_same_text_twice_is_no_clash(drafts) -> None:
    """A double click on Lưu changes nothing and complains of nothing."""
    mark = drafts.open("bai.md").mark
    once = _saved(drafts.save("bai.md", "mới", mark))
    assert _saved(drafts.save("bai.md", "mới", mark)) == once


def test_the_line_ends_of_windows_stay(drafts, scripts) -> None:
    """A file written with Notepad stays one."""
    (scripts / "bai.md").write_bytes(b"A\r\nB\r\n")
    opened = drafts.open("bai.md")
    assert opened.text == "A\nB\n"
    drafts.save("bai.md", "A\nC\n", opened.mark)
    assert (scripts / "bai.md").read_bytes() == b"A\r\nC\r\n"


def test_what_nobody_touched_keeps_its_bytes(drafts, scripts) -> None:
    """Marks written apart, a byte order mark, odd blanks, both line ends: only one line is new."""
    apart = unicodedata.normalize("NFD", "Chào các bạn")
    before = f"\ufeffTiêu đề: A\r\n---\n\n{apart}\u00a0ơi\r\n\nHai.\n\n{apart}".encode()
    (scripts / "bai.md").write_bytes(before)
    opened = drafts.open("bai.md")
    assert opened.text == "Tiêu đề: A\n---\n\nChào các bạn ơi\n\nHai.\n\nChào các bạn"
    drafts.save("bai.md", opened.text.replace("Hai.", "Ba."), opened.mark)
    assert (scripts / "bai.md").read_bytes() == before.replace(b"Hai.\n", b"Ba.\r\n")


def test_what_arrives_behind_its_own_save_is_no_clash(drafts, scripts) -> None:
    before = drafts.open("bai.md")
    text = f"{before.text}\nThêm một câu.\n"
    drafts.save("bai.md", text, before.mark)
    drafts.keep("bai.md", "lan", UnsavedText(text=text, mark=before.mark, at=NOW))
    assert drafts.kept("bai.md", "lan").mark == drafts.open("bai.md").mark


def test_what_is_typed_into_an_empty_script_is_kept(drafts, scripts) -> None:
    (scripts / "bai.md").write_bytes(b"")
    drafts.keep("bai.md", "lan", UnsavedText(text="Chào các bạn.", mark="", at=NOW))
    assert drafts.kept("bai.md", "lan").text == "Chào các bạn."


def test_a_save_waits_for_what_is_being_kept(drafts, monkeypatch) -> None:
    """Else the copy would be written behind it, with the mark of the text before."""
    before = drafts.open("bai.md")
    text = f"{before.text}\nThêm một câu.\n"
    save = threading.Thread(target=drafts.save, args=("bai.md", text, before.mark))

    def slowly(path, data):
        save.start()
        save.join(0.3)
        assert save.is_alive()
        write_atomic(path, data)

    monkeypatch.setattr(files, "write_atomic", slowly)
    drafts.keep("bai.md", "lan", UnsavedText(text=text, mark=before.mark, at=NOW))
    save.join()
    assert drafts.open("bai.md").text == text


def test_what_is_typed_is_kept_aside(drafts, scripts) -> None:
    """Each person has their own; the script is not touched by it; saving may drop it."""
    opened = drafts.open("bai.md")
    drafts.keep("bai.md", "lan", UnsavedText(text="đang gõ", mark=opened.mark, at=NOW))
    assert drafts.open("bai.md") == opened
    kept = drafts.kept("bai.md", "lan")
    assert (kept.text, kept.mark, kept.at) == ("đang gõ", opened.mark, NOW)
    assert dict(kept.fields) == {}
    assert drafts.kept("bai.md", "nam") is None
    more = {"ten_bai": "Tên gõ dở", "ngay_phat": "31/2"}
    drafts.keep("bai.md", "lan", UnsavedText(text="x", mark="m", at=NOW, fields=more))
    assert dict(drafts.kept("bai.md", "lan").fields) == more
    drafts.drop("bai.md", "lan")
    assert drafts.kept("bai.md", "lan") is None


def test_a_damaged_copy_is_none(drafts, scripts) -> None:
    """A power cut while typing does not keep the page from opening."""
    drafts.keep("bai.md", "lan", UnsavedText(text="đang gõ", mark="m", at=NOW))
    file = scripts / ".nhap" / "lan" / "bai.md.json"
    whole = file.read_text("utf-8")
    for damaged in ('{"text":', whole.replace('"fields": {}', '"fields": [1]')):
        file.write_text(damaged, "utf-8")
        assert drafts.kept("bai.md", "lan") is None
    earlier = whole.replace(', "fields": {}', "")  # of an earlier version of the program
    assert earlier != whole
    file.write_text(earlier, "utf-8")
    assert drafts.kept("bai.md", "lan").text == "đang gõ"


@pytest.mark.parametrize("name", ["../bai.md", "khong-co.md", "", "station.toml", "/etc/passwd"])
def test_only_scripts_are_opened(drafts, name) -> None:
    """No path leads out of the folder of scripts."""
    with pytest.raises(InputError):
        drafts.open(name)


@pytest.mark.parametrize("who", ["../x", "", "Lan", "a/b"])
def test_nobody_writes_elsewhere_by_their_name(drafts, who) -> None:
    """An account that could be a path is none."""
    with pytest.raises(InputError):
        drafts.keep("bai.md", who, UnsavedText(text="x", mark="m", at=NOW))


def test_a_text_without_end_is_refused(drafts, scripts) -> None:
    """What is there stays."""
    opened = drafts.open("bai.md")
    with pytest.raises(InputError):
        drafts.save("bai.md", "a" * (LARGEST + 1), opened.mark)
    assert drafts.open("bai.md") == opened


def test_what_cannot_be_seen_is_no_reason_to_lose_a_text() -> None:
    """A page copied out of another program may hold a zero byte."""
    assert tidy("HỎI: Có\0 ạ?\n") == "HỎI: Có  ạ?\n"


def test_two_hundred_pages_are_a_script(drafts) -> None:
    """A long bulletin is saved and opened whole."""
    pages = "Điều lệ của Liên đội được đọc trước cờ. " * 75 * 200
    saved = _saved(drafts.save("bai.md", pages, drafts.open("bai.md").mark))
    assert len(saved.text) == len(pages)


def test_the_bytes_of_a_save_are_made_before_its_turn(drafts, monkeypatch) -> None:
    """A long text keeps nobody waiting; who was quicker meanwhile is not written over."""
    made, first = files._as_before, drafts.open("bai.md")

    def slow(text, before):
        assert not files._TURN.locked()
        if text == "của tôi":
            _saved(drafts.save("bai.md", "của người khác", first.mark))
        return made(text, before)

    monkeypatch.setattr(files, "_as_before", slow)
    assert isinstance(drafts.save("bai.md", "của tôi", first.mark), Clash)
    assert drafts.open("bai.md").text == "của người khác"


LIFELONG = """Tiêu đề: A
Loại: tiểu phẩm
Soạn có trợ giúp: qwen3:4b, 1/12/2026, Hà
Việc có thật: vụ xô xát ở cổng
---

NỮ: chào
"""


@pytest.mark.parametrize(
    "typed",
    [
        LIFELONG.replace("Việc có thật: vụ xô xát ở cổng\n", ""),
        LIFELONG.replace("vụ xô xát ở cổng", ""),
        LIFELONG.replace("Soạn có trợ giúp: qwen3:4b, 1/12/2026, Hà\n", ""),
        "NỮ: chào",
        "",
    ],
)
def test_what_is_told_for_life_comes_back(typed, drafts, scripts) -> None:
    """A model's help and a real case are told in the head, never within what is read aloud."""
    (scripts / "bai.md").write_text(LIFELONG, encoding="utf-8")
    saved = _saved(drafts.save("bai.md", typed, drafts.open("bai.md").mark))
    head = saved.text.split("NỮ:")[0]
    assert "Soạn có trợ giúp: qwen3:4b, 1/12/2026, Hà\n" in head
    assert "Việc có thật: vụ xô xát ở cổng\n" in head


def test_what_is_told_for_life_under_its_name(drafts, scripts) -> None:
    text = "Tiêu đề: A\nSoạn có trợ giúp:\n  qwen3:4b, 1/12\n---\nchào\n"
    (scripts / "bai.md").write_text(text, encoding="utf-8")
    typed = "Tiêu đề: A\n---\nchào\n"
    saved = _saved(drafts.save("bai.md", typed, drafts.open("bai.md").mark))
    assert "Soạn có trợ giúp: qwen3:4b, 1/12\n" in saved.text


def test_a_real_case_may_be_told_in_other_words(drafts, scripts) -> None:
    (scripts / "bai.md").write_text(LIFELONG, encoding="utf-8")
    typed = LIFELONG.replace("vụ xô xát ở cổng", "một vụ xô xát")
    assert _saved(drafts.save("bai.md", typed, drafts.open("bai.md").mark)).text == typed
