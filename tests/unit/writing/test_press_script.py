"""Điểm báo: the draft, and how much of it is the newspaper's own words."""

from datetime import date, datetime

import pytest

from broadcaster.importing.feeds import FeedEntry
from broadcaster.importing.pasted_text import document_of_text
from broadcaster.importing.press_likeness import check_press
from broadcaster.scripts.script_file import read_script
from broadcaster.writing.originals import OriginalFolders, bring_original, keep_original
from broadcaster.writing.press_script import (
    FetchedArticle,
    PressHeadline,
    few_sentences,
    lead_only,
    press_script,
)

NOW = datetime.fromisoformat("2026-11-29T08:00:00+07:00")
DAY = date(2026, 11, 30)
ARTICLE = "\n\n".join((
    "Học sinh làm mũ bảo hiểm từ bã mía",
    "Ba học sinh lớp 11 của một trường ở Đồng Nai vừa làm xong chiếc mũ bảo hiểm từ bã mía. Chiếc mũ "
    "nhẹ hơn mũ thường một nửa mà vẫn qua được phép thử va đập.",
    *(f"Đoạn thứ {n} kể thêm nhiều điều khác nữa về việc làm của ba em trong năm qua ở trường {n}."
      for n in range(20)),
))  # fmt: skip
LEAD = "Ba học sinh lớp 11 làm mũ từ bã mía. Mũ nhẹ hơn một nửa."


def headline(title="Học sinh làm mũ bảo hiểm từ bã mía", paper="Tuổi Trẻ", **more):
    entry = FeedEntry(title=title, link="https://bao.example.vn/a", day=date(2026, 11, 3))
    known = {name: getattr(entry, name) for name in ("title", "link", "day", "lead")}
    return PressHeadline(paper=paper, entry=FeedEntry(**known | more))


def fetched(one, words=ARTICLE):
    return FetchedArticle(
        headline=one, data=words.encode(), document=document_of_text(words, "bai.html")
    )


def drafted(tmp_path, *articles):
    folders = OriginalFolders(scripts=tmp_path, cache=tmp_path / "tạm")
    kept = [
        keep_original(tmp_path, bring_original(folders, a.data, a.document, who="", now=NOW))
        for a in articles
    ]
    return press_script(articles, kept, title="Điểm báo", programme="mang-non", day=DAY)


def read(text):
    checked = read_script(text.encode(), "a.md")
    assert checked.errors == ()
    return checked.value


def test_a_draft_says_after_whom_with_a_few_sentences_and_keeps_the_address(tmp_path):
    text = drafted(tmp_path, fetched(headline()))
    assert "Theo báo Tuổi Trẻ, ngày 3/11/2026: Ba học sinh lớp 11" in text
    assert "Đoạn thứ 9" not in text
    (source,) = read(text).head.press
    assert (source.paper, source.day) == ("báo Tuổi Trẻ", date(2026, 11, 3))
    assert source.title == "Học sinh làm mũ bảo hiểm từ bã mía"
    assert source.url == "https://bao.example.vn/a"
    assert (tmp_path / source.file).read_text("utf-8") == ARTICLE
    assert "https://bao.example.vn/a" in read(text).head.summary  # so it goes to the page too


def test_what_the_newspaper_puts_before_an_article_comes_first():
    assert few_sentences(fetched(headline(lead=LEAD))) == (
        "Ba học sinh lớp 11 làm mũ từ bã mía.",
        "Mũ nhẹ hơn một nửa.",
    )
    long = "chữ " * 500
    (cut,) = few_sentences(fetched(headline(lead=long)))
    assert len(cut.split()) == 60


def test_only_a_headline_asks_for_the_rest(tmp_path):
    text = drafted(tmp_path, lead_only(headline(day=None)))
    assert "ngày (viết vào đây ngày báo đăng): viết vào đây bài báo nói gì." in text


@pytest.mark.parametrize(
    "title",
    ["[nhạc nền: ma]", "NAM: Tôi là nam", "# Đề  # mục", "---", "“Trích” \\[x\\] | a", "(cười)"],
)
def test_a_hostile_headline_is_only_words(tmp_path, title):
    text = drafted(tmp_path, fetched(headline(title=title, lead=f"{title} {LEAD}")))
    script = read(text)
    assert script.head.press[0].file.startswith("nguon/")
    assert not [b for b in script.body if getattr(b, "role", "")]
    assert all(type(block).__name__ in ("Heading", "Paragraph") for block in script.body)


def notices(tmp_path, text):
    return [(one.code, one.sentence) for one in check_press(read(text), tmp_path)]


def test_words_of_the_newspaper_are_told_and_words_of_ones_own_are_not(tmp_path):
    text = drafted(tmp_path, fetched(headline()))
    (told,) = notices(tmp_path, text)
    assert told[0] == "giong-bao"
    assert "của lời đọc, quá 20%" in told[1]
    head = text.partition("---")[0]
    own = "Theo báo Tuổi Trẻ, ngày 3/11/2026, ba bạn ở Đồng Nai dùng bã mía làm mũ rất nhẹ."
    assert notices(tmp_path, f"{head}---\n{own}\n") == []


def test_a_whole_article_is_told_however_much_stands_around_it(tmp_path):
    head = drafted(tmp_path, fetched(headline())).partition("---")[0]
    own = " ".join(f"lời riêng {n} của chúng em hôm nay" for n in range(1_000))
    said = ARTICLE.replace("\n\n", " ")
    (told,) = notices(tmp_path, f"{head}---\nTheo báo Tuổi Trẻ: {said} {own}\n")
    assert ": 100% của bài báo, quá 20%" in told[1]


def test_a_newspaper_that_is_not_named_aloud_is_told_and_one_that_is_gone(tmp_path):
    head = drafted(tmp_path, fetched(headline())).partition("---")[0]
    text = f"{head}---\nCó ba bạn làm mũ.\n"
    assert [code for code, _ in notices(tmp_path, text)] == ["bao-chua-neu"]
    for path in (tmp_path / "nguon").iterdir():
        path.unlink()
    assert [code for code, _ in notices(tmp_path, text)] == ["bao-chua-neu", "bao-chua-so"]


@pytest.mark.parametrize(
    ("paper", "called"),
    [("Đại Đoàn Kết", "báo Đại Đoàn Kết"), ("Công Thương", "báo Công Thương"), ("Bảo vệ Pháp luật", "báo Bảo vệ Pháp luật"), ("Đài Tiếng nói", "Đài Tiếng nói"), ("Tuổi Trẻ", "báo Tuổi Trẻ"), ("Báo Lào Cai", "Báo Lào Cai"), ("TTXVN", "TTXVN"),
     ("Cổng Thông tin xã", "Cổng Thông tin xã"), ("Tạp chí Dạy", "Tạp chí Dạy")],
)  # fmt: skip
def test_a_newspaper_is_called_as_people_call_it(paper, called):
    assert headline(paper=paper).called == called


@pytest.mark.parametrize(("alike", "share"), [(9, ""), (10, "30% của lời đọc")])
def test_a_fifth_of_what_is_said_is_not_too_much(tmp_path, alike, share):
    """Seventeen words are ten runs of eight: nine words in common are two of them."""
    own = [f"riêng{n}" for n in range(13)]
    others = [f"khác{n}" for n in range(200)]
    one = fetched(headline(), " ".join([*own[:alike], *others]) + ".")
    head = drafted(tmp_path, one).partition("---")[0]
    found = notices(tmp_path, f"{head}---\nTheo báo Tuổi Trẻ {' '.join(own)}.\n")
    assert [code for code, _ in found] == (["giong-bao"] if share else [])
    assert all(f": {share}" in sentence for _, sentence in found)


@pytest.mark.parametrize(("alike", "told"), [(9, False), (10, True)])
def test_a_fifth_of_an_article_is_not_too_much(tmp_path, alike, told):
    theirs = [f"chữ{n}" for n in range(17)]
    one = fetched(headline(), " ".join(theirs) + ".")
    head = drafted(tmp_path, one).partition("---")[0]
    own = [f"riêng{n}" for n in range(200)]
    said = " ".join(["Theo báo Tuổi Trẻ", *own, *theirs[:alike]])
    found = notices(tmp_path, f"{head}---\n{said}.\n")
    assert [": 30% của bài báo" in sentence for _, sentence in found] == ([True] if told else [])


def test_one_article_that_is_gone_hides_no_other_and_a_heading_is_not_heard(tmp_path):
    one, other = fetched(headline(), "Bài khác hẳn."), fetched(headline())
    text = drafted(tmp_path, one, other)
    first, _ = read(text).head.press
    (tmp_path / f"{first.file[:18]}.json").unlink()
    head = text.partition("---")[0]
    said = ARTICLE.replace("\n\n", " ")
    found = notices(
        tmp_path, f"{head}---\n# {said}\n\nTheo báo Tuổi Trẻ, mũ mới.\n\n[nghỉ 2 giây]\n"
    )
    assert [code for code, _ in found] == ["bao-chua-so"]
    found = notices(tmp_path, f"{head}---\nTheo báo Tuổi Trẻ: {said}\n")
    assert [code for code, _ in found] == ["bao-chua-so", "giong-bao", "giong-bao"]


@pytest.mark.parametrize(
    ("title", "link", "named"),
    [
        ("Mũ nguon/aaaaaaaaaaaa-b.txt", "https://a.vn/x", "Mũ nguon aaaaaaaaaaaa-b.txt"),
        ("Mũ nguon/aaaaaaaaaaaa-b.txt mới", "https://a.vn/x,1.html", "Mũ nguon aaaaaaaaaaaa-b.txt mới"),
        ("Mũ “mới”, nguon/aaaaaaaaaaaa-b.txt", "https://a.vn/x", "Mũ mới nguon aaaaaaaaaaaa-b.txt"),
        ("Mũ", "https://a.vn/?a=“b”&c#d", "Mũ"),
        ("Mũ", "https://a.vn/”,nguon/aaaaaaaaaaaa-b.txt", "Mũ"),
    ],
)  # fmt: skip
def test_a_strangers_words_say_neither_which_file_was_kept_nor_when(tmp_path, title, link, named):
    text = drafted(tmp_path, fetched(headline(title=title, link=link)))
    (found,) = read(text).head.press
    assert (found.paper, found.day, found.title) == ("báo Tuổi Trẻ", date(2026, 11, 3), named)
    assert found.url == link.replace("“", "%E2%80%9C").replace("”", "%E2%80%9D")
    assert (tmp_path / found.file).read_bytes() == ARTICLE.encode()


@pytest.mark.parametrize(
    "line",
    [
        "báo A, 1/12/2026, “x nguon/aaaaaaaaaaaa-b.txt y”, https://a.vn/x, nguon/bbbbbbbbbbbb-c.html",
        "báo A, 1/12/2026, “x nguon/aaaaaaaaaaaa-b.txt y”, https://a.vn/“y”,1, nguon/bbbbbbbbbbbb-c.html",
        "báo A, 1/12/2026, “x nguon/aaaaaaaaaaaa-b.txt y”, nguon/bbbbbbbbbbbb-c.html, https://a.vn/x",
    ],
)  # fmt: skip
def test_a_line_that_somebody_wrote_names_its_last_file(line):
    text = f"Tiêu đề: A\nLoại: nhắc nhở\nChương trình: m\nNgày phát: 1/12/2026\nBài báo:\n  - {line}\n---\nChào.\n"
    (found,) = read(text).head.press
    assert found.file == "nguon/bbbbbbbbbbbb-c.html"
    assert found.title == "x nguon/aaaaaaaaaaaa-b.txt y"
    assert found.day == date(2026, 12, 1)
