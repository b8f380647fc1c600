"""The spoken frames of a programme."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.notice import Place
from broadcaster.domain.script import Paragraph, Script, ScriptHead, ScriptKind
from broadcaster.domain.station import ProgrammeFormat, StationProfile
from broadcaster.production.episode_list import ListEntry
from broadcaster.production.frame_blocks import frame_blocks as _frames
from broadcaster.production.frame_blocks import said_of_machines
from broadcaster.production.frames import (
    FrameItem,
    HeardVoices,
    date_text,
    frame_texts,
    frame_values,
    season_of,
    spoken_name,
)
from broadcaster.production.grouping import ScriptGroup
from broadcaster.templating import TemplateFault

DAY = date(2026, 9, 14)

STATION = StationProfile(
    name="Phát thanh măng non Hoa Phượng",
    unit="Trường THCS Hoa Phượng",
    contact="Tổng phụ trách Đội",
    email="",
    public_url="https://phat-thanh.example.edu.vn",
    shows=(),
)
PROGRAMME = ProgrammeFormat(
    slug="mang-non",
    name="Phát thanh măng non",
    show="phat-thanh-mang-non",
    bed="nhac-nen-nhe",
    greeting="Chào các bạn, hôm nay là {{ weekday }}, {{ date }}.",
    contents="Có {{ items | length }} bài:{% for item in items %} {{ item.title }};{% endfor %}",
    link="Bài {{ item.index }} trên {{ item.count }}: {{ item.title }}.",
    closing="Số {{ number }} xin dừng tại đây.",
    credits="{% if disclosure %}Giọng đọc tổng hợp.{% endif %}",
)
ITEMS = (
    FrameItem(title="Xe máy điện", kind="hỏi – đáp", slug="xe-may-dien"),
    FrameItem(title="Mũ bảo hiểm", kind="tình huống", slug="mu-bao-hiem"),
)


def values(programme=PROGRAMME, station=STATION, items=ITEMS, day=date(2026, 9, 14)):
    return frame_values(
        station, programme, day=day, number=3, theme="an toàn giao thông", items=items
    )


def test_every_agreed_name_is_there() -> None:
    """A frame may use the names that teachers were told of, and finds them filled."""
    known = values()
    assert known["station"] == "Phát thanh măng non Hoa Phượng"
    assert known["unit"] == "Trường THCS Hoa Phượng"
    assert known["programme"] == "Phát thanh măng non"
    assert known["date"] == "ngày 14 tháng 9 năm 2026"
    assert known["weekday"] == "thứ hai"
    assert (known["month"], known["number"], known["season"]) == (9, 3, 2026)
    assert known["theme"] == "an toàn giao thông"
    assert known["disclosure"] is True
    assert [(i.index, i.count, i.slug) for i in known["items"]] == [
        (1, 2, "xe-may-dien"),
        (2, 2, "mu-bao-hiem"),
    ]


def test_the_kinds_of_an_episode_are_counted_in_their_order() -> None:
    """For an announcement that does not read every title."""
    more = (*ITEMS, FrameItem(title="Còi xe", kind="hỏi – đáp"))
    known = values(items=more)["kinds"]
    assert [(one.kind, one.count) for one in known] == [("hỏi – đáp", 2), ("tình huống", 1)]
    assert values(items=())["kinds"] == ()


@pytest.mark.parametrize(
    ("day", "weekday"),
    [
        (date(2026, 9, 13), "chủ nhật"),
        (date(2026, 9, 19), "thứ bảy"),
        (date(2026, 9, 16), "thứ tư"),
    ],
)
def test_weekdays_are_vietnamese(day: date, weekday: str) -> None:
    """The weekday is said as people say it."""
    assert values(day=day)["weekday"] == weekday


def test_the_school_year_begins_in_its_month() -> None:
    """August still belongs to the old school year, September to the new one."""
    assert season_of(date(2026, 8, 31), 9) == 2025
    assert season_of(date(2026, 9, 1), 9) == 2026
    assert season_of(date(2027, 5, 31), 9) == 2026


@given(st.dates())
def test_dates_keep_their_figures(day: date) -> None:
    """Whatever the day, its three figures stand in the text in order."""
    figures = [int(word) for word in date_text(day).split() if word.isdigit()]
    assert figures == [day.day, day.month, day.year]


def test_frames_come_together() -> None:
    """Greeting and contents open, closing and credits close, each item has its link."""
    texts = frame_texts(PROGRAMME, values())
    assert texts.opening == (
        "Chào các bạn, hôm nay là thứ hai, ngày 14 tháng 9 năm 2026.\n\n"
        "Có 2 bài: Xe máy điện; Mũ bảo hiểm;"
    )
    assert texts.links == ("Bài 1 trên 2: Xe máy điện.", "Bài 2 trên 2: Mũ bảo hiểm.")
    assert texts.closing == "Số 3 xin dừng tại đây.\n\nGiọng đọc tổng hợp."


def test_an_empty_frame_leaves_nothing() -> None:
    """A format without a link has an empty link for every item; empty credits leave no blank."""
    quiet = replace(PROGRAMME, link="", greeting="", contents=" ")
    texts = frame_texts(quiet, values(station=replace(STATION, disclosure=False)))
    assert texts.links == ("", "")
    assert texts.opening == ""
    assert texts.closing == "Số 3 xin dừng tại đây."


def test_neighbours_share_one_bed() -> None:
    """Greeting and contents on the bed lie on one bed that ends with them."""
    on_bed = replace(PROGRAMME, bed_under=("greeting", "contents"))
    opening = frame_texts(on_bed, values()).opening
    assert opening.startswith("[nhạc nền]\n\nChào các bạn")
    assert opening.endswith("\n\n[hết nhạc nền]")
    assert opening.count("[nhạc nền]") == opening.count("[hết nhạc nền]") == 1


def test_bed_under_contents_alone_begins_behind_the_greeting() -> None:
    """Only the frame that is named lies on the bed."""
    opening = frame_texts(replace(PROGRAMME, bed_under=("contents",)), values()).opening
    assert opening.index("Chào các bạn") < opening.index("[nhạc nền]") < opening.index("Có 2 bài")


def test_bed_ends_before_a_frame_without_one() -> None:
    """The bed under the closing words is over before the credits."""
    closing = frame_texts(replace(PROGRAMME, bed_under=("closing",)), values()).closing
    assert closing.index("[hết nhạc nền]") < closing.index("Giọng đọc tổng hợp")


def test_a_frame_with_its_own_bed_is_left_alone() -> None:
    """No second bed is laid where the frame brings one."""
    own = replace(
        PROGRAMME,
        bed_under=("greeting",),
        greeting="[Nhạc nền: nhac-nen-vui]\nChào.\n[hết nhạc nền]",
    )
    assert frame_texts(own, values()).opening.count("[") == 2


def test_no_bed_without_a_sound_for_it() -> None:
    """bed_under without a bed changes nothing."""
    bare = replace(PROGRAMME, bed="", bed_under=("greeting",))
    assert "[" not in frame_texts(bare, values()).opening


@pytest.mark.parametrize(
    ("greeting", "line"),
    [("Chào.\n{{ weekday ", 2), ("{% if %}Chào{% endif %}", 1), ("{% for %}", 1)],
)
def test_a_syntax_slip_is_placed_in_the_format_file(greeting: str, line: int) -> None:
    """A template that is written wrongly names the format file and the line in it."""
    wrong = replace(
        PROGRAMME,
        greeting=greeting,
        place=Place(file="formats/mang-non.toml"),
        frame_places=(("greeting", Place(file="formats/mang-non.toml", line=20)),),
    )
    with pytest.raises(TemplateFault) as caught:
        frame_texts(wrong, values())
    assert caught.value.where == f"formats/mang-non.toml:{19 + line}"
    assert caught.value.line == line
    assert "khung “greeting”" in caught.value.sentence


def test_an_unknown_name_lists_the_known_ones() -> None:
    """A name that frames do not know is answered with those they do."""
    wrong = replace(PROGRAMME, link="{{ itm.title }}", place=Place(file="formats/mang-non.toml"))
    with pytest.raises(TemplateFault) as caught:
        frame_texts(wrong, values())
    assert caught.value.where == "formats/mang-non.toml"
    assert "itm" in caught.value.sentence
    assert "item" in caught.value.hint


def test_a_fault_in_a_format_without_a_place_names_its_slug() -> None:
    """Even a format that was not read from a file is named."""
    with pytest.raises(TemplateFault) as caught:
        frame_texts(replace(PROGRAMME, closing="{{ 1 / 0 }}"), values())
    assert caught.value.where == "mang-non.toml"


def test_a_frame_cannot_reach_into_the_program() -> None:
    """The sandbox refuses what is not the frame's business."""
    nosy = replace(PROGRAMME, greeting="{{ items.__class__.__mro__ }}")
    with pytest.raises(TemplateFault):
        frame_texts(nosy, values())


# --- every word of a frame is read or told ---------------------------------------------------------

WORD = st.sampled_from(["Mũ", "bảo", "hiểm", "xe", "12/9", "a.b", "Điều"])
AROUND = st.sampled_from(
    ["{}", "({})", "[{}]", "# {}", "#{}", "| {} | b |", "<!-- {} -->", "<!-- {}", "- {}", "*{}*", "{}:",
     "\\{}", "({}", "{})", "|{}", "> {}", "--- {}", "HỎI: {}", "LAN: {}", "BÀ： {}", "HỎI (nhỏ): {}"]
)  # fmt: skip


def filled(title, programme):
    """The blocks of all frames of an item with this title, and the notices."""
    head = ScriptHead(title=title, kind=ScriptKind.REMINDER, programme="mang-non", air_date=DAY)
    script = Script(slug="bai", file="bai.md", head=head, body=(), digest="")
    entry = ListEntry(
        key="mang-non-2026-09-14", programme="mang-non", first_day=DAY, day=DAY, number=3,
        slugs=("bai",), guid="g",
    )  # fmt: skip
    group = ScriptGroup(entry=entry, programme=programme, scripts=(script,))
    opening, links, closing, notices = _frames(group, STATION)
    return [*opening, *(b for link in links for b in link), *closing], notices


def words_of(blocks, notices):
    said = [b.text for b in blocks if isinstance(b, Paragraph)]
    said += [b.role for b in blocks if isinstance(b, Paragraph)]
    return " ".join([*said, *(n.sentence for n in notices)])


@given(words=st.lists(WORD, min_size=1, max_size=4), around=AROUND)
def test_a_title_is_words_in_a_frame_whatever_it_holds(words, around) -> None:
    """Brackets, bars and marks in a title take no word of the frame or of the title away."""
    title = around.format(" ".join(words))
    programme = replace(
        PROGRAMME, link="{{ item.title }}\n\nCANARY {{ item.title }}\n{{ item.title }} SAU", bed=""
    )
    blocks, notices = filled(title, programme)
    told = words_of(blocks, notices)
    assert told.count("CANARY") == told.count("SAU") == 1
    for word in words:
        assert told.count(word) >= 3 + 1  # three times in the link, once in the contents


@pytest.mark.parametrize(
    "title",
    ["HỎI: Đi xe điện", "LAN: kể chuyện", "NAM：mũ", "Bạn Minh Anh: hỏi", "HỎI (nhỏ): mũ", "6:45"],
)
@pytest.mark.parametrize(
    "line", ["{{ item.title }}", "NỮ: {{ item.title }}", "**{{ item.title }}**"]
)
def test_a_title_calls_no_speaker(title, line) -> None:
    """A short word before a colon is a speaker in a script; in a title it is a word of the title."""
    blocks, notices = filled(title, replace(PROGRAMME, greeting="", contents="", link=line, bed=""))
    said = [b for b in blocks if isinstance(b, Paragraph)]
    assert title in [b.text for b in said]
    assert {b.role for b in said} <= {"", "NỮ"}
    assert [n.code for n in notices] == []


@given(words=st.lists(WORD, min_size=1, max_size=4), around=AROUND)
def test_every_word_of_a_frame_is_read_or_told(words, around) -> None:
    """What a format file has in brackets or behind a # is named, for nobody meant it so."""
    line = around.format(" ".join(words))
    programme = replace(PROGRAMME, greeting=f"Xin chào.\n\n{line}\n\nCANARY", bed="")
    blocks, notices = filled("Mũ", programme)
    told = words_of(blocks, notices)
    cues = " ".join(getattr(b, "name", "") for b in blocks)
    if "<!--" in line:  # a remark of who wrote the format
        return
    assert "CANARY" in told
    for word in words:
        assert word in told or word in cues


@pytest.mark.parametrize(
    ("people", "machine", "said"),
    [
        ((), True, "Giọng đọc trong chương trình do máy tính tạo ra."),
        (
            ("em H., lớp 7A",),
            True,
            "Chương trình có giọng đọc tổng hợp, do máy tính tạo ra, và giọng của em H., lớp 7A.",
        ),
        (
            ("em H., lớp 7A", "em L., lớp 6B", "em H., lớp 7A", "cô Hà"),
            False,
            "Lời dẫn là giọng đọc tổng hợp, do máy tính tạo ra; lời bài là giọng của "
            "em H., lớp 7A; em L., lớp 6B và cô Hà.",
        ),
        (
            ("",),
            True,
            "Chương trình có giọng đọc tổng hợp, do máy tính tạo ra, và giọng người thật.",
        ),
    ],
)
def test_the_closing_says_the_truth_about_voices(people, machine, said) -> None:
    """All of a machine, of both, or the items all of people, each named as consented."""
    heard = HeardVoices(people=people, machine=machine)
    closing = replace(PROGRAMME, credits="{{ voices }}")
    known = frame_values(
        STATION, closing, day=date(2026, 9, 14), number=3, theme="", items=ITEMS, voices=heard
    )
    assert frame_texts(closing, known).closing.endswith(said)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("Em N.T.L., lớp 7A2", "em N.T.L., lớp 7A2"),
        ("Em H., lớp 7A (bản ghi mẫu)", "em H., lớp 7A"),
        ("Nguyễn Thị Hà", "Nguyễn Thị Hà"),
        ("Em", "Em"),
    ],
)
def test_a_name_is_said_within_a_sentence(who, said) -> None:
    """Remarks in brackets are for the file; "Em" calls a person and is no name."""
    assert spoken_name(who) == said


@pytest.mark.parametrize("disclosure", [True, False])
def test_the_closing_says_that_a_model_helped_and_what_is_staged(disclosure) -> None:
    """Said of this programme's own scripts, whatever the station says of its voices."""
    helped = ScriptHead(
        title="Bài", kind=ScriptKind.SKIT, programme="mang-non", air_date=DAY,
        assisted="qwen3:4b, 29/11/2026, Hà", real_case="xô xát ở cổng",
    )  # fmt: skip
    plain = ScriptHead(title="Bài", kind=ScriptKind.SKIT, programme="mang-non", air_date=DAY)
    found = []
    for head in (helped, plain):
        script = Script(slug="bai", file="bai.md", head=head, body=(), digest="")
        entry = ListEntry(
            key="k", programme="mang-non", first_day=DAY, day=DAY, number=1, slugs=("bai",),
            guid="g",
        )  # fmt: skip
        group = ScriptGroup(entry=entry, programme=PROGRAMME, scripts=(script,))
        _, _, closing, _ = _frames(group, replace(STATION, disclosure=disclosure))
        found.append([one.text for one in closing if isinstance(one, Paragraph)])
    assert said_of_machines(()) == ""
    assert "có trợ giúp của trí tuệ nhân tạo" in " ".join(found[0])
    assert "dựng lại một việc có thật" in " ".join(found[0])
    assert "trợ giúp" not in " ".join(found[1])
