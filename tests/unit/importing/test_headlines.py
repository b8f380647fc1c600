"""What a newspaper has today, and what strangers put into it."""

from datetime import date

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.importing.feeds import (
    MOST_ENTRIES,
    FeedEntry,
    day_told,
    feed_entries,
    is_of_site,
    is_outside,
    plain_words,
)
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


@pytest.mark.parametrize(
    ("link", "address", "same"),
    [
        ("https://tuoitre.vn/bai-1.htm", "https://rss.tuoitre.vn/tin.rss", True),
        ("https://www.x.com.vn/a", "https://x.com.vn/rss", True),
        ("https://y.com.vn/a", "https://x.com.vn/rss", False),
        ("https://tuoitre.vn.la.com/a", "https://tuoitre.vn/rss", False),
        ("http://127.0.0.1/a", "http://127.0.0.1:8080/rss", True),
        ("http://127.0.0.1/a", "http://10.0.0.1/rss", False),
        ("", "https://x.vn/rss", False),
    ],
)
def test_whether_a_link_stays_with_its_newspaper(link, address, same):
    assert is_of_site(link, address) is same


@pytest.mark.parametrize(
    ("link", "outside"),
    [
        ("https://x.vn/a", True),
        ("http://8.8.8.8/", True),
        ("http://127.0.0.1/", False),
        ("http://[::1]/", False),
        ("http://192.168.1.5/", False),
        ("http://localhost/", False),
        ("http://nas/", False),
        ("http://may.local/", False),
        ("", False),
    ],
)
def test_whether_a_link_leads_out_of_the_house(link, outside):
    assert is_outside(link) is outside


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Sat, 28 Nov 2026 17:30:00 -0000", date(2026, 11, 29)),
        ("Sat, 28 Nov 2026 16:30:00 +0000", date(2026, 11, 28)),
        ("28/11/2026 23:30", date(2026, 11, 28)),
        ("28-11-2026", date(2026, 11, 28)),
        ("31/2/2026", None),
    ],
)
def test_the_day_is_that_of_vietnam(written, day):
    assert day_told(written) == day


def test_signs_of_less_and_more_are_no_markup():
    assert plain_words("A < B và C > D <b>đậm</b>") == "A < B và C > D đậm"
