"""What an approver answers for: who speaks, by whose consent, which figures, and taking it back."""

import re
import shutil
from dataclasses import replace

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.desk.review_page import transcript_of
from broadcaster.domain.approval import ItemState
from broadcaster.domain.episode import (
    AudioFile,
    CheckedFigure,
    Edition,
    EpisodeChapter,
    TranscriptLine,
)
from broadcaster.domain.errors import NotApproved
from broadcaster.domain.script import LegalSource
from broadcaster.law.figures import figures_of
from broadcaster.production.build import build
from broadcaster.production.naming import known_episodes
from broadcaster.programme.approval import approve, send, standing_of, take_back
from broadcaster.programme.reviewing import READ, edition_of, recordings_of, remember
from broadcaster.reading import mentions
from tests.fakes.desk_house import APPROVER, EVERY_DAY, House
from tests.unit.desk.test_desk_sound import send as upload
from tests.unit.desk.test_desk_sound import sound

SLUG = "doi-mu"
WHO = "Em N.T.L., lớp 7A2"
ANSWER = "Theo điều 7, phạt 400.000 đồng với người đủ 16 tuổi."


@pytest.fixture(scope="module")
def rendered(founded, tmp_path_factory):
    """The station with a script that was built once: to be copied."""
    place = tmp_path_factory.mktemp("dai-co-bai") / "dai"
    shutil.copytree(founded, place)
    (place / "scripts_vi" / "lich.toml").write_text(EVERY_DAY, encoding="utf-8")
    house = House(place)
    script, wired = house.write(SLUG, "Đội mũ bảo hiểm", answer=ANSWER), house.wired()
    build(wired.station, wired.tools, only=[script])
    return place


@pytest.fixture
def folder(rendered, tmp_path):
    shutil.copytree(rendered, tmp_path / "dai")
    return tmp_path / "dai"


@pytest.fixture
def house(folder):
    return House(folder)


@pytest.fixture
def boss(signed_in):
    return signed_in(Role.APPROVER, name=APPROVER)


def recorded(browser, number=2, seconds=1.5, **more):
    page = browser.get(f"/phong-thu/{SLUG}.md").text
    mark = page.split(f'data-n="{number}" data-mark="')[1].split('"')[0]
    fields = {"ai": WHO, "loi": f"{number}:{mark}"} | more
    answer = upload(browser, f"/phong-thu/{SLUG}.md/tep", fields, sound(seconds), "thu.wav")
    assert answer.status_code == 200, answer.text


def sent_known(house):
    """Sent by somebody who knows that its sources are still to be looked up."""
    wired = house.wired()
    known = next(k for k in known_episodes(wired.station, wired.tools) if SLUG in k.slugs)
    told = send(wired.station, wired.tools, [known], who="Lê Thị Lan", unknown_law=True)
    assert told.standings, told
    return wired.tools.catalogue().get(known.key)


def section(page, words):
    return page.split(words)[1].split("</section>")[0]


def plain(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_the_approver_is_told_who_speaks_and_whose_consent_there_is(house, boss, signed_in):
    """A recording as a recording: heard alone, by whom, with or without a form and who entered it."""
    recorded(signed_in(Role.PUPIL))
    episode = sent_known(house)
    page = boss.get(f"/duyet/{episode.key}").text
    card = section(page, "Giọng trong số này")
    assert WHO in card
    assert "chưa có phiếu đồng ý" in card
    assert "và giọng của em N.T.L., lớp 7A2" in plain(card)
    assert "Lời kết không nói" not in card
    player = re.search(r'href="/ban(/kho/[0-9a-f]{16}/nghe)"', card)[1]
    assert boss.get(player).content.startswith(b"RIFF")
    talk = section(page, 'aria-label="Lời bài"')
    assert f"bản thu: {WHO}" in talk
    assert "giọng tổng hợp" in talk
    assert "?ai=" not in page
    there = re.search(r'href="/ban(/phong-thu/[^"]*/phieu)"', card)[1]
    form = boss.get(there).text
    mark = form.split('name="nguoi" value="')[1].split('"')[0]
    said = {"nguoi": mark, "ai": WHO, "phieu": "Phiếu 12", "pham_vi": "truong"}
    assert boss.post(there, said).status_code == 303
    card = plain(section(boss.get(f"/duyet/{episode.key}").text, "Giọng trong số này"))
    assert f"Phiếu 12 · {APPROVER} ghi" in card
    assert "có phiếu đồng ý" in card


def test_what_was_recorded_since_she_heard_it_is_marked(house, boss, signed_in):
    """New, recorded anew, or the same: by the sound itself, not by its words."""
    teacher = signed_in(Role.EDITOR)
    recorded(teacher)
    episode = sent_known(house)
    tools = house.wired().tools
    assert [one.news for one in recordings_of(tools, episode)] == [""]
    remember(tools, episode)
    recorded(teacher, 1, seconds=2.0)
    recorded(teacher, 2, seconds=2.5)
    gone = recordings_of(house.wired().tools, episode)
    assert [one.asset for one in gone] == [None]  # what she would hear is no more on the shelf
    assert "Gửi duyệt lại" in boss.get(f"/duyet/{episode.key}").text
    newer = sent_known(house)
    news = [one.news for one in recordings_of(house.wired().tools, newer)]
    assert news == ["mới thu từ lần nghe trước", "thu lại từ lần nghe trước"]
    page = plain(boss.get(f"/duyet/{episode.key}").text)
    assert "2 bản thu mới từ lần nghe trước" in page
    assert "! thu lại từ lần nghe trước" in page


def test_a_pupil_changes_no_sound_of_what_was_sent(house, boss, signed_in):
    """Sent or approved, it is as it was heard, until a teacher gives it back."""
    pupil = signed_in(Role.PUPIL)
    recorded(pupil)
    episode = sent_known(house)
    takes = sorted((house.folder / "scripts_vi" / "ghi-am").rglob("*.flac"))
    page = pupil.get(f"/phong-thu/{SLUG}.md").text
    assert "Bài đã gửi duyệt: nhờ người phụ trách trả lại rồi thu" in page
    assert 'name="ai"' not in page
    assert "Xóa bản thu" not in page
    studio = f"/phong-thu/{SLUG}.md"
    for path in (studio, f"{studio}/2/xoa"):
        assert pupil.post(path).status_code == 403, path
    fields = {"ai": WHO, "loi": "2:x"}
    answer = upload(pupil, f"{studio}/tep", fields, sound(2.0), "thu.wav")
    assert answer.status_code == 403
    assert "Nhờ người phụ trách trả lại bài rồi thu" in answer.text
    assert sorted((house.folder / "scripts_vi" / "ghi-am").rglob("*.flac")) == takes
    assert boss.post(f"/duyet/{episode.key}/tra-lai", {"ly_do": "Thu lại"}).status_code == 303
    recorded(pupil, seconds=2.5)


def test_a_recording_whose_form_nobody_entered_at_the_desk_says_so(house, boss, signed_in):
    """A card that was written by hand is no adult's account."""
    recorded(signed_in(Role.EDITOR), phieu="Phiếu 9", pham_vi="cong-khai")
    (card,) = (house.folder / "scripts_vi" / "ghi-am" / "loi").glob("*.toml")
    kept = [x for x in card.read_text("utf-8").splitlines() if "consent_" not in x]
    card.write_text("\n".join(kept) + "\n", "utf-8")
    episode = sent_known(house)
    page = boss.get(f"/duyet/{episode.key}").text
    assert "chưa rõ ai ghi" in section(page, "Giọng trong số này")


def test_figures_stand_under_their_line_and_are_honestly_grey(house, boss):
    """Nobody compared them yet: sources with dates and state above, each figure under its line."""
    episode = sent_known(house)
    page = boss.get(f"/duyet/{episode.key}").text
    assert "điều 7 · 400.000 đồng · 16 tuổi: chưa đối chiếu" in page
    card = section(page, "Văn bản nguồn")
    assert "hiệu lực từ 1/5/2013" in plain(card)
    assert re.search(r'<span class="mark unknown">\? chưa đối chiếu</span>', card)
    assert "✓ đã đối chiếu" not in page


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Nghị định 168/2024/NĐ-CP, điều 7", ("168/2024/NĐ-CP", "điều 7")),
        ("Từ 400.000 đến 600.000 đồng, 2%", ("400.000 đến", "600.000 đồng", "2%")),
        ("Có hiệu lực từ 01/7/2025.", ("01/7/2025",)),
        ("Không có số nào.", ()),
        ("1. Thời gian: 7 giờ, ngày 12/12/2026.", ("7 giờ", "12/12/2026")),  # the first of a list
        ("12) Địa điểm: sân trường.", ()),
        ("12.", ("12",)),  # "Lớp có mấy bạn? 12."
        ("1. 500 đồng.", ("1", "500 đồng")),  # perhaps "1.500 đồng"
        ("Năm học 2026-2027 của trường, lớp 6-7 tuổi.", ("2026-2027", "6-7 tuổi")),
    ],
)
def test_figures_of_a_line(text, figures):
    assert figures_of(text, mentions) == figures


def test_an_approval_is_taken_back_with_a_question_and_can_be_given_again(house, boss, signed_in):
    episode = sent_known(house)
    page = boss.get(f"/duyet/{episode.key}").text
    assert "Thu lại duyệt" not in page
    there, heard = f"/duyet/{episode.key}/thu-lai", {"ma": episode.school.audio.sha256}
    assert boss.post(there).status_code == 422
    assert boss.post(f"/duyet/{episode.key}", heard).status_code == 303
    page = boss.get(f"/duyet/{episode.key}").text
    form = page.split(f'action="/ban{there}"')[1].split("</form>")[0]
    assert "Thu lại duyệt…" in form
    for words in ("Đang phát ra loa thì nó phát hết", "dùng Rút bài"):
        assert words in form.split('data-asks="')[1]
    teacher = signed_in(Role.EDITOR)
    assert teacher.post(there).status_code == 403
    for _ in range(2):  # a second click
        assert boss.post(there).status_code == 303
    tools = house.wired().tools
    standing = standing_of(tools, episode)
    assert (standing.state, standing.current, standing.approval) == (ItemState.PENDING, False, None)
    assert tools.approvals().get(episode.key) is None
    page = plain(boss.get(f"/duyet/{episode.key}").text)
    assert "Lê Thị Lan gửi lúc" in page  # who took it back did not send it
    assert f"{APPROVER} thu lại duyệt" in plain(teacher.get("/soan-bai").text)
    taken = [s for s in tools.journal().steps(episode.key) if s.reason]
    assert [(s.who, s.after) for s in taken] == [(APPROVER, ItemState.PENDING)]
    assert boss.post(f"/duyet/{episode.key}", heard).status_code == 303
    assert standing_of(house.wired().tools, episode).current


def test_nobody_takes_back_whose_name_the_station_does_not_know(house):
    episode = sent_known(house)
    wired = house.wired()
    approve(wired.station.profile, wired.tools, episode, who=APPROVER)
    with pytest.raises(NotApproved):
        take_back(wired.station.profile, wired.tools, episode, who="Người Lạ")
    assert standing_of(wired.tools, episode).current


def test_two_who_say_the_same_words_are_two(house, boss, signed_in):
    """Each by who says it; what an older release remembered, by words alone, counts as none."""
    teacher = signed_in(Role.EDITOR)
    house.write(SLUG, "Đội mũ bảo hiểm", ask="Vâng ạ.", answer="Vâng ạ.")
    recorded(teacher, 1)
    recorded(teacher, 2, seconds=2.0)
    episode = sent_known(house)
    tools = house.wired().tools
    assert len(recordings_of(tools, episode)) == 2
    remember(tools, episode)
    assert [one.news for one in recordings_of(tools, episode)] == ["", ""]
    (card,) = (tools.folders.audio / READ).rglob("*.json")
    card.write_text(card.read_text("utf-8").replace('"takes"', '"recordings"'), "utf-8")
    assert [one.news for one in recordings_of(tools, episode)] == ["", ""]


def test_taking_back_settles_the_queue_at_once(house, boss):
    episode = sent_known(house)
    house.approve(episode)
    house.queue(episode)
    assert boss.post(f"/duyet/{episode.key}/thu-lai").status_code == 303
    (item,) = house.wired().tools.queue().items()
    assert item.state is ItemState.PENDING


def test_what_was_approved_and_is_returned_is_settled_in_the_queue(house, boss):
    episode = sent_known(house)
    house.approve(episode)
    house.queue(episode)
    answer = boss.post(f"/duyet/{episode.key}/tra-lai", {"ly_do": "Sai tên trường"})
    assert answer.status_code == 303
    assert "không được phát lần nào nữa" in boss.get("/duyet").text
    (item,) = house.wired().tools.queue().items()
    assert item.state is ItemState.PENDING


def test_the_way_to_the_form_knows_the_scripts_own_file(house, boss, signed_in):
    """A file may be called otherwise than its slug."""
    recorded(signed_in(Role.EDITOR))
    episode = sent_known(house)
    scripts = house.folder / "scripts_vi"
    (scripts / f"{SLUG}.md").rename(scripts / "Doi_Mu.md")
    page = boss.get(f"/duyet/{episode.key}").text
    assert "/phong-thu/Doi_Mu.md/phieu" in page


def test_the_words_of_the_law_stand_under_the_line_that_names_them(house, boss):
    """The one source of the programme is meant; what the register has of it is opened there."""
    files = house.folder / "scripts_vi" / "van-ban"
    files.mkdir()
    head = "Số: 09/2012/QH13\nHiệu lực từ: 1/5/2013\nĐã kiểm: 1/11/2026, Lan, Công báo\n---\n"
    text = "Điều 7. Tuổi\nNgười đủ 16 tuổi tự chịu trách nhiệm.\n"
    (files / "luat.md").write_text(f"{head}Điều 6. Khác\n{text}", "utf-8")
    episode = sent_known(house)
    page = section(boss.get(f"/duyet/{episode.key}").text, 'aria-label="Lời bài"')
    law = plain(page.split('<details class="luat"')[1].split("</details>")[0])
    assert "09/2012/QH13, Điều 7 ✓ còn hiệu lực" in law
    assert "Điều 7. Tuổi Người đủ 16 tuổi tự chịu trách nhiệm." in law


def test_a_figure_that_the_source_has_is_told_with_its_place(house, boss):
    """Beside its line, to who approves, and kept in the episode's record."""
    house.write(SLUG, "Thuốc lá", answer="Người chưa đủ 18 tuổi không được mua, bán thuốc lá.")
    episode = sent_known(house)
    page = plain(section(boss.get(f"/duyet/{episode.key}").text, 'aria-label="Lời bài"'))
    assert "✓ 18 tuổi 09/2012/QH13, Điều 9 khoản 4" in page
    assert "chưa đối chiếu" not in page
    (kept,) = [one for one in edition_of(episode).figures if one.words == "18 tuổi"]
    assert (kept.told, kept.place) == ("có trong nguồn", "09/2012/QH13, Điều 9 khoản 4")


def test_a_figure_is_kept_with_its_line(house):
    """The same words stand in two lines; each is of its own."""
    lines = ("Em tôi dưới 18 tuổi.", "Người chưa đủ 18 tuổi không được mua, bán thuốc lá.")
    house.write(SLUG, "Thuốc lá", answer=" ".join(lines))
    edition = edition_of(sent_known(house))
    texts = {line.start: line.text for line in edition.transcript}
    told = [(texts[one.start], one.at) for one in edition.figures if "18" in one.words]
    assert told == [(line, line.index("18")) for line in lines]


def test_a_figure_of_one_line_is_not_told_of_another(house):
    house.write(SLUG, "Phạt", answer="Cá nhân bị phạt 2 triệu đồng. Tổ chức bị phạt 2 triệu đồng.")
    edition = edition_of(sent_known(house))
    first, second = [line for line in edition.transcript if "2 triệu" in line.text]
    figures = tuple(
        CheckedFigure(
            words="2 triệu đồng", told=told, start=line.start,
            at=line.text.index("2 triệu"),
        )
        for line, told in ((first, "chưa thấy trong nguồn"), (second, "có trong nguồn"))
    )  # fmt: skip
    talk = transcript_of(replace(edition, figures=figures))
    shown = {line.said: line for stretch in talk for line in stretch.lines}
    assert (shown[first].figures, shown[first].checked) == (("2 triệu đồng",), ())
    assert (shown[second].figures, shown[second].checked) == ((), figures[1:])


def line_with(text, *figures):
    """A line of an edition that has sources, with what was found in it: words and verdict."""
    edition = Edition(
        audio=AudioFile(
            name="a.mp3", bytes=1, seconds=1.0, sha256="a", loudness=-16.0, true_peak=-1.0,
            channels=1, bitrate=64,
        ),
        chapters=(EpisodeChapter(start=0.0, title="Bài"),),
        transcript=(TranscriptLine(start=1.0, end=2.0, speaker="Nữ", text=text, spoken=""),),
        sources=(LegalSource(number="1/2020/NĐ-CP"),),
        figures=tuple(
            CheckedFigure(words=words, told=told, start=1.0, at=text.index(words))
            for words, told in figures
        ),
    )  # fmt: skip
    (stretch,) = transcript_of(edition)
    return stretch.lines[0]


def test_a_figure_that_ends_like_one_that_was_found_is_still_open():
    line = line_with("Trẻ từ 12 tuổi, em 2 tuổi.", ("12 tuổi", "có trong nguồn"))
    assert line.figures == ("2 tuổi",)


def test_the_same_figure_twice_in_a_line_is_open_where_only_one_was_found():
    line = line_with("Phạt 2 triệu, rồi 2 triệu.", ("2 triệu", "có trong nguồn"))
    assert line.figures == ("2 triệu",)


def test_a_range_that_was_found_leaves_none_of_its_ends_open():
    words = "từ 3 đến 4 triệu đồng"
    assert line_with(f"Phạt {words}.", (words, "có trong nguồn")).figures == ()


def test_what_a_source_says_otherwise_is_told_and_not_merely_open():
    line = line_with("Trên 16 tuổi, 5 năm.", ("Trên 16 tuổi", "nguồn nói chiều khác"))
    assert [one.told for one in line.checked] == ["nguồn nói chiều khác"]
    assert line.figures == ("5 năm",)


def test_only_what_a_source_has_counts_as_found(house, boss):
    """What the teacher derived, and what the source says the other way, are told by themselves."""
    answer = "Người chưa đủ 18 tuổi không được mua, bán thuốc lá. Tất cả đóng 300.000 đồng."
    path = house.write(SLUG, "Thuốc lá", answer=answer)
    head, body = path.read_text("utf-8").split("\n", 1)
    path.write_text(f"{head}\nSố suy ra:\n  300.000 đồng: cộng các bạn lại\n{body}", "utf-8")
    page = plain(boss.get(f"/duyet/{sent_known(house).key}").text)
    assert "✓ 1 con số có trong nguồn" in page
    assert "? 1 con số người soạn suy ra" in page
    assert "? 300.000 đồng người soạn suy ra: cộng các bạn lại" in page
