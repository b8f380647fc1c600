"""Scripts that quote the law, gathered, planned in an episode and looked at while one writes."""

from pathlib import Path

from broadcaster.desk.line_view import lines_for_page
from broadcaster.domain.script import LawQuote, Paragraph
from broadcaster.law.register_folder import REGISTER_FOLDER, read_register_folder
from broadcaster.production.gather import gather
from broadcaster.writing.drafting import look
from broadcaster.writing.pressed_lines import pressed_lines

LAW = """Số: 10/2098/NĐ-CP
Tên: Nghị định về cây
Hiệu lực từ: 1/1/2098
---
Điều 7. Chăm cây
1. {words}
"""
SCRIPT = """Tiêu đề: Cây
Loại: giới thiệu nội dung cơ bản
Chương trình: mang-non
Ngày phát: 2/3/2099
Tóm tắt: Về cây.
Văn bản nguồn:
  - 10/2098/NĐ-CP
---
NỮ: Luật ghi:

[trích: 10/2098/NĐ-CP, {place}]
"""


def station(tmp_path: Path, words: str = "Tưới 5 cây.", place: str = "Điều 7 khoản 1") -> Path:
    folder = tmp_path / "scripts_vi"
    (folder / REGISTER_FOLDER).mkdir(parents=True, exist_ok=True)
    (folder / REGISTER_FOLDER / "cay.md").write_text(LAW.format(words=words), "utf-8")
    path = folder / "bai.md"
    path.write_text(SCRIPT.format(place=place), "utf-8")
    return path


def test_gathered_scripts_have_the_words_and_change_with_the_register(tmp_path: Path) -> None:
    digests = []
    for words in ("Tưới 5 cây.", "Tưới 6 cây."):
        found = gather([station(tmp_path, words)])
        assert not found.notices
        (script,) = found.scripts
        last = script.body[-1]
        assert isinstance(last, Paragraph)
        assert (last.text, last.role) == (words, "NỮ")
        digests.append(script.digest)
    assert digests[0] != digests[1]


def test_a_script_whose_quote_is_not_there_is_not_used(tmp_path: Path) -> None:
    found = gather([station(tmp_path, place="Điều 8")])
    assert (found.scripts, found.broken) == ((), ("bai",))
    (told,) = found.notices
    assert told.place is not None
    assert (told.code, told.place.line) == ("trich-khong-co-cho", 11)


def test_while_one_writes_the_quote_counts_and_its_line_stays_a_line(tmp_path: Path) -> None:
    path = station(tmp_path)
    folder = read_register_folder(path.parent / REGISTER_FOLDER)
    text = path.read_text("utf-8")
    looked = look(text, "bai.md", (), lambda _: 0.0, folder)
    assert looked.script is not None
    assert [p.text for p, _ in looked.read] == ["Luật ghi:", "Tưới 5 cây."]
    head, body = text.split("---\n")
    pressed = pressed_lines(body, looked, first_line=head.count("\n") + 2)
    kinds = [one.source.kind.value for one in pressed]
    assert kinds == ["loi", "tieng"]
    assert [one.quoted for one in pressed] == [(), ("Tưới 5 cây.",)]
    _, quoted = lines_for_page(body, pressed, looked.doubts).rows
    assert quoted[4:] == (0, 0, 0, 0, {"l": ("Tưới 5 cây.",)})
    without = look(text, "bai.md", (), lambda _: 0.0, folder.register)
    assert without.script is None
    assert [one.code for one in without.errors] == ["trich-khong-nguyen-van"]
    assert without.written is not None
    assert isinstance(without.written.body[-1], LawQuote)
