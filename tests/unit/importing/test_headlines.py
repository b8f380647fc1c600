"""What a newspaper has today, and what strangers put into it."""

from datetime import date

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.importing.feeds import MOST_ENTRIES, FeedEntry, feed_entries
from broadcaster.importing.headlines import headlines_of, read_headlines

AT = "https://bao.example.vn/giao-duc"
PAGE = """<html><head><title>Báo</title></head><body>
<nav><a href="/the-thao">Thể thao trong nước và thế giới hôm nay</a></nav>
<article><h3><a href="/mu-bao-hiem.html"><span>Học sinh Đồng Nai làm mũ bảo hiểm từ bã mía</span></a></h3>
<time datetime="2026-11-03T06:00:00+07:00">sáng nay</time>
<p>Ba học sinh lớp 11 vừa làm xong chiếc mũ bảo hiểm nhẹ hơn mũ thường một nửa.</p>
<a href="/mu-bao-hiem.html#anh"><img src="a.jpg"></a></article>
<article><h3><a href="https://bao.example.vn/b.html">Trường miền núi có thư viện mới</a></h3>
<span>4/11/2026</span></article>
<div><a href="https://quang-cao.example.com/x">Mua ngay hôm nay giảm giá năm mươi phần trăm</a>
<a href="/gui">Đăng nhập</a><a href="javascript:alert(1)">Bấm vào đây để nhận quà rất lớn</a>
<a href="http://127.0.0.1/x">Địa chỉ trong nhà của người đọc báo</a></div>
</body></html>"""


def test_a_page_has_its_headlines_with_lead_and_day():
    assert read_headlines(PAGE.encode(), AT) == (
        FeedEntry(
            title="Học sinh Đồng Nai làm mũ bảo hiểm từ bã mía",
            lead="Ba học sinh lớp 11 vừa làm xong chiếc mũ bảo hiểm nhẹ hơn mũ thường một nửa.",
            link="https://bao.example.vn/mu-bao-hiem.html",
            day=date(2026, 11, 3),
        ),
        FeedEntry(
            title="Trường miền núi có thư viện mới",
            link="https://bao.example.vn/b.html",
            day=date(2026, 11, 4),
        ),
    )


def test_a_page_that_is_one_article_is_one_headline():
    page = (
        '<html><head><meta property="og:type" content="article">'
        '<meta property="og:title" content="Thư viện &lt;b&gt;mới&lt;/b&gt; của xã">'
        '<meta property="og:description" content="Khai trương hôm qua.">'
        '<meta property="article:published_time" content="2026-11-02T20:00:00Z"></head></html>'
    )
    (found,) = read_headlines(page.encode(), AT)
    assert (found.title, found.lead) == ("Thư viện mới của xã", "Khai trương hôm qua.")
    assert (found.link, found.day) == (AT, date(2026, 11, 3))  # it is the next morning here


def test_an_entry_of_a_feed_has_its_lead():
    feed = (
        '<?xml version="1.0"?><rss><channel><item><title>Mũ mới</title>'
        "<description><![CDATA[<img src='a'/>Nhẹ hơn <b>một nửa</b>.]]></description>"
        "<link>https://bao.example.vn/a</link></item></channel></rss>"
    )
    (found,) = read_headlines(feed.encode(), AT)
    assert (found.title, found.lead) == ("Mũ mới", "Nhẹ hơn một nửa .")
    assert feed_entries(feed.encode(), AT) == (found,)


def test_ten_thousand_entries_are_two_hundred():
    many = "<item><title>Một tin trong ngày</title></item>" * 10_000
    assert len(read_headlines(f"<rss><channel>{many}</channel></rss>".encode(), AT)) == MOST_ENTRIES
    links = "".join(f'<a href="/{n}">Tin số {n} của ngày hôm nay</a>' for n in range(10_000))
    assert len(read_headlines(f"<html>{links}</html>".encode(), AT)) == MOST_ENTRIES


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0" * 5_000, b"\x1f\x8b\x08" + b"\0" * 40, "Chỉ là chữ.".encode(),
        b"<html><body>" + b"<div>" * 100_000, b"<?xml version='1.0'?><rss>" + b"<a>" * 5_000,
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>',
        b"<html><script>document.write('<a href=x>mot hai ba bon nam</a>')</script></html>",
    ],
)  # fmt: skip
def test_what_has_no_headlines_says_so(data):
    with pytest.raises(InputError, match=r"bao\.example\.vn"):
        read_headlines(data, AT)


def test_a_strangers_page_is_looked_at_in_a_process_of_its_own():
    assert headlines_of(PAGE.encode(), AT) == read_headlines(PAGE.encode(), AT)
    with pytest.raises(InputError, match="không có tên bài báo nào"):
        headlines_of(b"<html></html>", AT)
