"""Điểm báo at the desk: asked only when somebody presses, offline said, hostile newspapers harmless."""

import re
from email.utils import format_datetime

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.app import press
from broadcaster.app.press import fetch_articles, last_seen, see_press
from broadcaster.app.settings import load_settings
from broadcaster.domain.errors import Busy
from broadcaster.importing.feeds import FeedEntry
from broadcaster.scripts.script_file import read_script
from broadcaster.writing.press_script import PressHeadline
from tests.fakes.file_server import File, FileServer

HERE = "/diem-bao"
STORY = "Ba học sinh lớp 11 vừa làm xong chiếc mũ bảo hiểm từ bã mía, nhẹ hơn mũ thường."
MORE = "Thầy cô và bạn bè trong trường đã giúp ba em thử chiếc mũ này suốt cả một năm học vừa qua."
PAGE = f"<html><body><article><h1>Mũ từ bã mía</h1><p>{STORY}</p>{f'<p>{MORE}</p>' * 9}</article></body></html>"
BOMB = (
    '<!DOCTYPE r [<!ENTITY a "aa">]><rss><channel><item><title>&a;</title></item></channel></rss>'
)


def feed(*items):
    return f"<rss><channel>{''.join(f'<item>{one}</item>' for one in items)}</channel></rss>"


@pytest.fixture
def news(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with FileServer() as running:
        yield running


@pytest.fixture
def named(folder, news, wired):
    """Makes the station name newspapers, by the path at the server."""
    now = wired.tools.clock.now()
    good = feed(
        f"<title>Mũ từ bã mía &lt;script&gt;x&lt;/script&gt;</title><description>{STORY}</description>"
        f"<link>{news.url('/bai')}</link><pubDate>{format_datetime(now)}</pubDate>",
        f"<title>Tin của ngày mai xa lắc</title><link>{news.url('/trong')}</link>"
        "<pubDate>Fri, 27 Dec 2999 09:00:00 +0700</pubDate>",
    )
    news.files |= {
        "/rss": File(data=good.encode()),
        "/bai": File(data=PAGE.encode()),
        "/trong": File(location="http://localhost:1/"),
        "/bom": File(data=BOMB.encode()),
        "/dai": File(data=b"x" * 4_000_000, length=False),
        "/treo": File(data=b"<rss>" + b" " * 100, hang_after=10),
        "/vao-trong": File(location="http://localhost:1/"),
        "/nhieu": File(data=feed(*["<title>Một tin</title>"] * 10_000).encode()),
    }

    def name(**papers):
        file = folder / "scripts_vi" / "station.toml"
        rows = "".join(f'"{paper}" = "{address}"\n' for paper, address in papers.items())
        own = file.read_text("utf-8")
        file.write_text(f'allow_hosts = ["127.0.0.1"]\n{own}\n[press]\n{rows}', "utf-8")

    return name


def test_off_until_a_newspaper_is_named(signed_in, news):
    person = signed_in(Role.PUPIL)
    assert "Đài chưa khai tờ báo nào" in person.get(HERE).text
    answer = person.post(f"{HERE}/xem", {})
    assert answer.status_code == 422
    assert "chưa khai tờ báo nào" in answer.text
    assert news.asked == []


def test_newspapers_are_named_by_a_form(signed_in, folder):
    file = folder / "scripts_vi" / "station.toml"
    file.write_text(
        f'{file.read_text("utf-8")}\n[press]\n"Báo  Cũ" = "https://cu.example.vn/"\n', "utf-8"
    )
    admin = signed_in(Role.ADMIN)
    assert "/cai-dat/bao" in admin.get(HERE).text
    sent = {
        "ten": "Báo 'Bịa' \"Đặt\"",
        "dia_chi": "https://a.example.vn/rss\nhttps://b.example.vn/",
    }
    assert admin.post("/cai-dat/bao", sent | {"ma": _digest(admin)}).status_code == 303
    again = {"ten": "Báo Cũ", "dia_chi": "https://moi.example.vn/rss", "ma": _digest(admin)}
    assert admin.post("/cai-dat/bao", again).status_code == 303
    assert load_settings(folder, {}).station.press == (
        ("Báo 'Bịa' \"Đặt\"", "https://a.example.vn/rss"),
        ("Báo 'Bịa' \"Đặt\"", "https://b.example.vn/"),
        ("Báo Cũ", "https://moi.example.vn/rss"),
    )
    gone = admin.post("/cai-dat/bao/bo", {"bao": "Báo Cũ", "ma": _digest(admin)})
    assert gone.status_code == 303, gone.text
    assert {name for name, _ in load_settings(folder, {}).station.press} == {"Báo 'Bịa' \"Đặt\""}
    assert admin.post("/cai-dat/bao/bo", {"bao": "Báo Cũ", "ma": _digest(admin)}).status_code == 409
    pupil = signed_in(Role.PUPIL)
    assert pupil.post("/cai-dat/bao", sent).status_code in {403, 404}
    assert "/cai-dat/bao" not in pupil.get(HERE).text


def _digest(person):
    return re.search(r'name="ma" value="([0-9a-f]*)"', person.get("/cai-dat/bao").text)[1]


def test_from_a_headline_to_a_draft(signed_in, named, news, folder):
    named(**{"Tuổi Trẻ": news.url("/rss")})
    person = signed_in(Role.PUPIL)
    assert "Chưa xem lần nào" in person.get(HERE).text
    assert news.asked == []
    assert person.post(f"{HERE}/xem", {}).status_code == 303
    page = person.get(HERE).text
    assert "Mũ từ bã mía x" in page
    assert "<script>x" not in page
    assert "chưa rõ ngày" in page  # of the day that is far ahead
    sent = {"ngay": "30/11/2026"}
    answer = person.post(HERE, sent | {"bai": keys_in(page)})
    assert answer.status_code == 303, answer.text[-900:]
    (path,) = (folder / "scripts_vi").glob("diem-bao-*.md")
    script = read_script(path.read_bytes(), path.name).value
    text = path.read_text("utf-8")
    assert "Theo báo Tuổi Trẻ, ngày " in text
    assert STORY in text
    assert MORE not in text
    first, second = script.head.press
    assert first.url == news.url("/bai")
    assert MORE in (folder / "scripts_vi" / first.file).read_text("utf-8")
    assert second.url == news.url(
        "/trong"
    )  # its page led into the house: only its headline is known
    assert "viết vào đây bài báo nói gì" in text
    editor = person.get(answer.headers["location"].removeprefix("/ban")).text
    assert "giống nguyên văn báo" in editor


def keys_in(page):
    return re.findall(r'name="bai" value="([0-9a-f]+)"', page)


def test_another_list_never_makes_another_article_of_a_choice(signed_in, named, news, folder):
    """A newspaper that goes, or a new list, moves all numbers: what was ticked is what is told."""
    news.files["/kia"] = File(data=feed("<title>Tin của tờ báo kia</title>").encode())
    named(a=news.url("/kia"), b=news.url("/rss"))
    person = signed_in(Role.EDITOR)
    person.post(f"{HERE}/xem", {})
    other, first, _ = keys_in(person.get(HERE).text)
    settings = folder / "scripts_vi" / "station.toml"
    settings.write_text(settings.read_text("utf-8").replace(f'"a" = "{news.url("/kia")}"\n', ""))
    assert person.post(HERE, {"ngay": "30/11/2026", "bai": [other]}).status_code == 409
    assert person.post(HERE, {"ngay": "30/11/2026", "bai": [first]}).status_code == 303
    (path,) = (folder / "scripts_vi").glob("diem-bao-*.md")
    assert "Mũ từ bã mía" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("http://localhost:1/x", "báo không ghi địa chỉ"),
        ("http://192.168.1.9/x", "báo không ghi địa chỉ"),
        ("https://to-khac.vn/x", "không phải trang của báo"),
    ],
)
def test_a_newspaper_leads_nobody_elsewhere(named, news, folder, wired, link, told):
    """Nor to other machines that the station trusts for other things."""
    news.files["/la"] = File(data=feed(f"<title>Tin lạ</title><link>{link}</link>").encode())
    named(a=news.url("/la"))
    file = folder / "scripts_vi" / "station.toml"
    hosts = 'allow_hosts = ["127.0.0.1", "localhost", "192.168.1.9", "to-khac.vn"]'
    file.write_text(file.read_text("utf-8").replace('allow_hosts = ["127.0.0.1"]', hosts), "utf-8")
    settings = load_settings(folder, {})
    seen = see_press(settings, wired.tools.clock.now(), wait=120, most=240)
    (article,), (sentence,) = fetch_articles(settings, seen.headlines, wait=120, most=240)
    assert told in sentence
    assert "Tin lạ" in article.data.decode()
    assert (article.headline.entry.link == "") is (told == "báo không ghi địa chỉ")


def test_a_newspaper_of_several_addresses_is_one(named, news, folder, wired):
    named(a="PLACE")
    file = folder / "scripts_vi" / "station.toml"
    both = f'["{news.url("/rss")}", "https://bao.example.vn/rss"]'
    file.write_text(file.read_text("utf-8").replace('"PLACE"', both), "utf-8")
    settings = load_settings(folder, {})
    entry = FeedEntry(title="Mũ từ bã mía", link=news.url("/bai"))
    chosen = (PressHeadline(paper="a", entry=entry),)
    (article,), told = fetch_articles(settings, chosen, wait=120, most=240)
    assert told == ()
    assert MORE in article.data.decode()


def test_a_newspaper_that_is_trusted_leads_nobody_into_the_house(named, news, folder, wired):
    named(a=news.url("/rss"))
    file = folder / "scripts_vi" / "station.toml"
    hosts = 'allow_hosts = ["127.0.0.1", "localhost"]'
    file.write_text(file.read_text("utf-8").replace('allow_hosts = ["127.0.0.1"]', hosts), "utf-8")
    settings = load_settings(folder, {})
    seen = see_press(settings, wired.tools.clock.now(), wait=120, most=240)
    _, (sentence,) = fetch_articles(settings, seen.headlines, wait=120, most=240)
    assert "mạng nội bộ" in sentence


def test_articles_that_hang_end_together_and_one_person_fetches_at_a_time(
    named, news, folder, wired
):
    news.files["/cho"] = File(
        data=feed(*[f"<title>Tin {n}</title><link>{news.url('/treo')}?{n}</link>" for n in "ab"])
        .encode()
    )  # fmt: skip
    news.files |= {f"/treo?{n}": news.files["/treo"] for n in "ab"}
    named(a=news.url("/cho"))
    settings = load_settings(folder, {})
    seen = see_press(settings, wired.tools.clock.now(), wait=120, most=240)
    found, told = fetch_articles(settings, seen.headlines, wait=60, most=0.2)
    assert len(found) == len(told) == 2
    assert all("chậm quá" in one for one in told)
    with press._ARTICLES, pytest.raises(Busy, match="cho người khác"):
        fetch_articles(settings, seen.headlines)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [([], "chưa chọn bài báo nào"), (["0"] * 6, "nhiều nhất 5"), (["99"], "không có bài báo ấy")],
)
def test_a_choice_that_cannot_be_is_told(signed_in, named, news, chosen, told):
    named(**{"Tuổi Trẻ": news.url("/rss")})
    person = signed_in(Role.EDITOR)
    person.post(f"{HERE}/xem", {})
    answer = person.post(HERE, {"ngay": "30/11/2026", "bai": chosen})
    assert told in answer.text.casefold()


def test_hostile_newspapers_stop_no_other(named, news, folder, wired):
    named(
        bom=news.url("/bom"), dai=news.url("/dai"), trong=news.url("/vao-trong"), khong=news.url("/khong-co"), nhieu=news.url("/nhieu"),
        that=news.url("/rss"),
    )  # fmt: skip
    settings = load_settings(folder, {})
    seen = see_press(settings, wired.tools.clock.now(), wait=120, most=240)
    by_name = {one.name: one for one in seen.papers}
    assert "DOCTYPE" in by_name["bom"].fault
    assert "dài hơn" in by_name["dai"].fault
    assert "mạng nội bộ" in by_name["trong"].fault
    assert "404" in by_name["khong"].fault
    assert len(by_name["nhieu"].entries) == 200
    assert len(by_name["that"].entries) == 2
    assert last_seen(settings) == seen


@pytest.mark.parametrize(
    ("wait", "most", "told"), [(0.2, 60, "chậm quá"), (60, 0.2, "chưa trả lời")]
)
def test_nobody_waits_for_a_newspaper_that_hangs(named, news, folder, wired, wait, most, told):
    named(treo=news.url("/treo"))
    now = wired.tools.clock.now()
    (paper,) = see_press(load_settings(folder, {}), now, wait=wait, most=most).papers
    assert told in paper.fault


def test_without_a_line_the_last_list_stays(signed_in, named, folder, news):
    named(**{"Tuổi Trẻ": "http://127.0.0.1:1/rss"})
    person = signed_in(Role.EDITOR)
    answer = person.post(f"{HERE}/xem", {})
    assert answer.status_code == 303
    page = person.get(HERE).text
    assert "Không tải được" in page
