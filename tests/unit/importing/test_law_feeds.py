"""Feeds of new documents: what they suggest, and what strangers put into them."""

from datetime import date

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.importing.feeds import MOST_ENTRIES
from broadcaster.importing.law_feeds import SuggestedDocument, suggested_documents
from broadcaster.law.starter import starter_register

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Công báo</title>
{items}
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry>
<title type="html">Nghị định &lt;b&gt;9/2098/NĐ-CP&lt;/b&gt;</title>
<link rel="alternate" href="https://xa.example.vn/9"/><updated>2098-06-01T08:00:00+07:00</updated>
</entry></feed>"""


def seen(items: str) -> tuple[SuggestedDocument, ...]:
    return read(RSS.format(items=items))


def read(text: str | bytes) -> tuple[SuggestedDocument, ...]:
    data = text.encode() if isinstance(text, str) else text
    return suggested_documents(data, "https://a.vn/rss", starter_register())


def test_an_entry_has_title_day_link_and_whether_the_register_knows_it() -> None:
    found = seen(
        "<item><title>Nghị định số 168/2024/NĐ-CP về giao thông</title>"
        "<link>https://a.vn/168</link><pubDate>Fri, 27 Dec 2024 09:00:00 +0700</pubDate></item>"
        "<item><title>Nghị định 9/2098/NĐ-CP</title></item>"
        "<item><title>Tin tức</title><description>Không có số</description></item>"
    )
    assert found == (
        SuggestedDocument(
            title="Nghị định số 168/2024/NĐ-CP về giao thông",
            link="https://a.vn/168",
            day=date(2024, 12, 27),
            number="168/2024/NĐ-CP",
            known=True,
        ),
        SuggestedDocument(title="Nghị định 9/2098/NĐ-CP", number="9/2098/NĐ-CP"),
        SuggestedDocument(title="Tin tức"),
    )


def test_atom_is_read_too() -> None:
    assert read(ATOM) == (
        SuggestedDocument(
            title="Nghị định 9/2098/NĐ-CP",
            link="https://xa.example.vn/9",
            day=date(2098, 6, 1),
            number="9/2098/NĐ-CP",
        ),
    )


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<![CDATA[<script>alert(1)</script>Luật]]>", "alert(1) Luật"),
        ("&lt;img src=x onerror=y&gt;Luật &amp;amp; lệ", "Luật & lệ"),
        ("Luật\n\u202e\tmới\u0007", "Luật mới"),
        ("a" * 5000, "a" * 299 + "…"),
    ],
)
def test_a_title_is_plain_words_on_one_line(written: str, title: str) -> None:
    text = RSS.format(items=f"<item><title>{written}</title></item>")
    if "\u0007" in written:
        text = text.replace("\u0007", "")
    (found,) = read(text)
    assert found.title == title


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "file:///etc/passwd", "http://", "//a.vn", "https://a:b@c.vn/", "a b",
     "https://a.vn/" + "x" * 3000],
)  # fmt: skip
def test_a_link_that_leads_nowhere_good_is_left_out(link: str) -> None:
    (found,) = seen(f"<item><title>Luật</title><link>{link}</link></item>")
    assert found.link == ""


@pytest.mark.parametrize("day", ["", "hôm qua", "99/99/9999", "Mon, 99 Foo 20240", "9" * 500])
def test_a_day_that_is_none_is_none(day: str) -> None:
    (found,) = seen(f"<item><title>Luật</title><pubDate>{day}</pubDate></item>")
    assert found.day is None


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><rss><channel><item><title>&j;</title></item></channel></rss>"
)
OUTSIDE = (
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<rss><channel><item><title>&x;</title></item></channel></rss>"
)


@pytest.mark.parametrize(
    "data",
    [BOMB, OUTSIDE, "", "không phải XML", "<html><body>Đăng nhập</body></html>", "<rss><channel>",
     "<!DOCTYPE html><html/>", b"\xff\xfe\x00", b"\x1f\x8b\x08" + b"\0" * 40,
     "<rss>" + "<a>" * 5000, '<?xml version="1.0" encoding="zz"?><rss/>'],
)  # fmt: skip
def test_what_is_no_feed_or_would_grow_is_refused(data: str | bytes) -> None:
    with pytest.raises(InputError, match=r"https://a\.vn/rss"):
        read(data)


def test_a_feed_without_end_ends() -> None:
    assert len(seen("<item><title>Luật</title></item>" * (MOST_ENTRIES + 50))) == MOST_ENTRIES
