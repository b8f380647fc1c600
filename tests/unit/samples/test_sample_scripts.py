"""The sample station: its scripts, its formats, its recording, and the law they state."""

import csv
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import soundfile

from broadcaster.domain.notice import Level
from broadcaster.domain.script import Cue, CueKind, Paragraph, Script, ScriptKind
from broadcaster.domain.sound import Scope
from broadcaster.domain.station import ProgrammeFormat, StationProfile
from broadcaster.domain.text import fold, slug
from broadcaster.law.effect import Effect, standing_on
from broadcaster.law.figure_finding import FigureVerdict
from broadcaster.law.figures_against_source import figure_findings
from broadcaster.law.register import RelationKind
from broadcaster.law.said_figures import FigureKind, figures_in
from broadcaster.law.starter import starter_register
from broadcaster.production.frames import FrameItem, frame_texts, frame_values
from broadcaster.scripts.body import parse_body
from broadcaster.scripts.programme_file import read_format
from broadcaster.scripts.script_file import check_together, read_script
from broadcaster.scripts.sound_card import public_on, read_rights
from broadcaster.scripts.station_file import read_station

ROOT = Path(__file__).parents[3]
STATION = ROOT / "scripts_vi"
LAW = ROOT / "docs" / "nguon-luat"
FILES = sorted(p for p in STATION.glob("*.md") if not p.name.startswith(("README", "_")))
FIRST, LAST = date(2026, 9, 1), date(2026, 12, 18)
NATIONAL_DAY = (date(2026, 9, 1), date(2026, 9, 2))
MONEY = re.compile(r"\d[\d.]*(?: đến [\d.]+)? (?:triệu )?đồng")


@cache
def script(name: str) -> Script:
    """A sample script; it must be readable."""
    value = read_script((STATION / name).read_bytes(), name).value
    assert value is not None
    return value


@cache
def all_scripts() -> tuple[Script, ...]:
    return tuple(script(path.name) for path in FILES)


@cache
def documents() -> dict[str, dict[str, str]]:
    """The table of documents, by number."""
    with (LAW / "van-ban.csv").open(encoding="utf-8", newline="") as file:
        return {row["so_ky_hieu"]: row for row in csv.DictReader(file)}


@cache
def fact_table() -> dict[str, tuple[list[str], list[str]]]:
    """Script file -> codes of facts and numbers of documents, as the list of facts says."""
    rows = re.findall(
        r"^\| (\S+\.md) \| (.+?) \| (.+?) \|$", (LAW / "su-kien.md").read_text("utf-8"), re.M
    )
    return {
        name: (
            re.findall(r"\d+\.\d+", codes),
            [] if numbers.startswith("không") else numbers.split(", "),
        )
        for name, codes, numbers in rows
    }


@cache
def station() -> StationProfile:
    checked = read_station((STATION / "station.toml").read_bytes(), "station.toml")
    assert checked.notices == ()
    assert checked.value is not None
    return checked.value


@cache
def formats() -> dict[str, ProgrammeFormat]:
    found = {}
    for path in sorted((STATION / "formats").glob("*.toml")):
        checked = read_format(path.read_bytes(), path.name, path.stem)
        assert checked.notices == ()
        assert checked.value is not None
        found[path.stem] = checked.value
    return found


def words(of: Script) -> str:
    """Everything that is said."""
    return "\n".join(block.text for block in of.body if isinstance(block, Paragraph))


def sound_names() -> set[str]:
    """Names that sounds and recordings answer to, as the program compares them."""
    names: set[str] = set()
    for path in [*(ROOT / "broadcaster" / "sounds").glob("*.toml"), *STATION.glob("ghi-am/*.toml")]:
        card = read_rights(path.read_bytes(), path.name).value
        assert card is not None
        names |= {slug(fold(t)) for t in card.titles} | {slug(path.stem)}
    return names | {slug(path.name) for path in STATION.glob("ghi-am/*.flac")}


LOOK_AGAIN = ("8.3", "8.4", "8.5", "8.6", "8.7")  # the sources: to be looked at before they air


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_reads_without_a_warning(name: str) -> None:
    """Every sample is a model: no error, no warning, no row that is to be looked at before it airs.

    The sample station has no approver: nobody would look.
    """
    checked = read_script((STATION / name).read_bytes(), name)
    assert [n.code for n in checked.notices if n.level is not Level.INFO] == []
    assert not {*LOOK_AGAIN} & {*fact_table()[name][0]}


def test_what_stands_on_a_law_under_revision_is_listed() -> None:
    """Whoever airs one of these later finds in the list that the law may be another by then."""
    revised = {number for number, row in documents().items() if "sửa đổi" in row["tinh_trang"]}
    facts = (LAW / "su-kien.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| (\d+/\d+/QH\d+) \| (2026-.+?) \|$", facts, re.M))
    standing = {
        number: ", ".join(
            s.file.removesuffix(".md")
            for s in all_scripts()
            if number in {source.number for source in s.head.sources}
        )
        for number in revised - {FIRE_LAW}
    }
    assert listed == standing


FIRE_LAW = "55/2024/QH15"  # amended already, in 2025


def test_they_stand_together() -> None:
    """No slug, no number twice."""
    assert check_together(all_scripts()) == ()


def test_every_kind_two_programmes_five_days() -> None:
    """Thirty scripts or so, all eight kinds, both programmes, fifteen programmes."""
    assert len(all_scripts()) >= 29
    assert len(episodes()) >= 15
    assert {s.head.kind for s in all_scripts()} == set(ScriptKind)
    programmes = {s.head.programme for s in all_scripts()}
    assert {"mang-non", "phap-luat-va-ban"} <= programmes <= set(formats())
    assert len({s.head.air_date for s in all_scripts()}) >= 5


def test_most_episodes_have_two_or_three_scripts() -> None:
    """Programmes, not single items."""
    sizes = [len(together) for together in episodes().values()]
    assert sum(size in (2, 3) for size in sizes) > len(sizes) / 2


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_airs_on_a_school_day(name: str) -> None:
    """Monday to Friday between 1 September and 18 December 2026, and no holiday."""
    day = script(name).head.air_date
    assert FIRST <= day <= LAST
    assert day.weekday() < 5
    assert day not in NATIONAL_DAY
    assert name.startswith(day.isoformat())


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_length_for_radio(name: str) -> None:
    """150 to 450 words; a drama of four roles may be longer, an item of a bulletin is short."""
    if script(name).head.programme == "tin-ngan":
        assert 60 <= len(words(script(name)).split()) <= 160
        return
    roles = {b.role for b in script(name).body if isinstance(b, Paragraph)}
    longest = 800 if script(name).head.kind is ScriptKind.SKIT and len(roles) > 4 else 450
    assert 150 <= len(words(script(name)).split()) <= longest


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_names_only_documents_that_were_looked_at(name: str) -> None:
    """Each source is in the table of documents, with its issuer and its days as they stand there."""
    for source in script(name).head.sources:
        row = documents()[source.number]
        assert source.issuer == row["co_quan"]
        assert as_iso(source.issued) == row["ngay_ban_hanh"]
        assert as_iso(source.in_force) == row["ngay_hieu_luc"]


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_sources_are_in_force(name: str) -> None:
    """On the air date every source is in force, by its days and by the state in the table.

    Two have no first day that could be looked up: they are grey.
    """
    head = script(name).head
    for source in head.sources:
        unknown = source.number in ("173/2024/QH15", "56/2023/NĐ-CP")
        effect = standing_on(source, head.air_date, starter_register()).effect
        assert effect is (Effect.UNKNOWN if unknown else Effect.IN_FORCE)
        state = documents()[source.number]["tinh_trang"]
        assert state.startswith("còn hiệu lực")
        assert head.law_reason == ""


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_what_amended_a_source_stands_beside_it(name: str) -> None:
    """An amending document that is in force on the air date, or issued by then if nobody knows."""
    head, register = script(name).head, starter_register()
    named = {source.number for source in head.sources}
    unnamed = []
    for number in named:
        document = register.document(number)
        assert document is not None
        for act in register.acts_on(document):
            by = register.document(act.by)
            begun = by and (by.in_force or by.issued)
            if act.relation.kind is RelationKind.AMENDS and begun:
                unnamed += [act.by] if begun <= head.air_date else []
    assert set(unnamed) <= named


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_every_statement_has_its_fact(name: str) -> None:
    """The list of facts says which lines a script uses, and each of those lines is there."""
    codes, numbers = fact_table()[name]
    facts = (LAW / "su-kien.md").read_text("utf-8")
    assert [code for code in codes if f"\n| {code} |" not in facts] == []
    assert numbers == [s.number for s in script(name).head.sources]
    assert bool(codes) or not numbers


def test_the_list_of_facts_knows_no_other_script() -> None:
    """Nothing stale in the list, and no document in the table that nobody uses."""
    assert set(fact_table()) == {path.name for path in FILES}
    used = {source.number for s in all_scripts() for source in s.head.sources}
    assert used == set(documents())


def episodes() -> dict[tuple[date, str], list[Script]]:
    """The scripts that air together, by day and programme."""
    found: dict[tuple[date, str], list[Script]] = {}
    for s in all_scripts():
        found.setdefault((s.head.air_date, s.head.programme), []).append(s)
    return found


UNDER_14 = re.compile(r"chưa đủ 14 tuổi(?: thì)? chưa thuộc đối tượng bị xử phạt")
FROM_14 = re.compile(r"đủ 14 đến dưới 16 tuổi thì chỉ bị xử phạt về vi phạm do cố ý")
FROM_16 = re.compile(r"đủ 16 đến dưới 18 tuổi, nếu phạt tiền thì không quá một nửa mức")
NOBODY_PAYS_FOR_A_CHILD = "khung của người thành niên"
PENALTY = re.compile(r"bị phạt|phạt tiền")
OF_THEIR_AGE = re.compile(r"đủ 16 đến dưới 18 tuổi lái(?:[^.]|\.(?=\d))*? đồng đối với cá nhân")


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_fines_come_with_the_rule_for_minors(name: str) -> None:
    """Where pupils hear a fine they hear what holds at their own age; grown-ups hear the fine."""
    said = words(script(name))
    if not MONEY.search(said) or not MONEY.search(OF_THEIR_AGE.sub("", said)):
        return
    assert "đối với cá nhân" in said.lower() or "đối với tổ chức" in said.lower()
    heard_by = set(script(name).head.audiences)
    younger = bool(heard_by & {"học sinh", "học sinh THCS"})
    older = bool(heard_by & {"học sinh", "học sinh THPT"})
    assert (UNDER_14.search(said) is not None) is younger
    assert (FROM_14.search(said) is not None) is younger
    assert (FROM_16.search(said) is not None) is older
    assert ("cha mẹ hoặc người giám hộ nộp thay" in said) is older
    if younger or older:
        assert NOBODY_PAYS_FOR_A_CHILD in said
        assert "15/2012/QH13" in {s.number for s in script(name).head.sources}


@pytest.mark.parametrize(
    "day", sorted({(s.head.air_date, s.head.programme) for s in all_scripts()})
)
def test_pupils_who_hear_of_a_penalty_hear_what_holds_at_their_age(day: tuple[date, str]) -> None:
    """In one item of the programme, with or without a sum; where no pupil hears of one, in none."""
    together = episodes()[day]
    told = [
        s.file
        for s in together
        if any("học sinh" in audience for audience in s.head.audiences)
        and (PENALTY.search(words(s)) or MONEY.search(words(s)))
    ]
    ruled = [s for s in together if UNDER_14.search(words(s))]
    assert len(ruled) == bool(told), told
    for s in ruled:
        assert FROM_14.search(words(s))
        assert "15/2012/QH13" in {source.number for source in s.head.sources}


def test_the_rule_for_minors_is_said_once_a_programme() -> None:
    """No listener hears it twice in ten minutes, and not in every programme."""
    told = {
        day: [s.file for s in together if NOBODY_PAYS_FOR_A_CHILD in words(s)]
        for day, together in episodes().items()
    }
    assert [files for files in told.values() if len(files) > 1] == []
    assert sum(map(bool, told.values())) <= len(told) / 2


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_no_fine_of_one_age_stands_beside_the_halving_rule(name: str) -> None:
    """A range that is already that of 16 to 17 and then "at most half": nobody could tell."""
    said = words(script(name))
    assert not (OF_THEIR_AGE.search(said) and FROM_16.search(said))


CONSEQUENCES = (
    "tạm giữ", "tịch thu", "tước", "tù", "truy cứu", "trừ 2 điểm", "trừ 4 điểm", "trừ 10 điểm",
    "đuổi học", "đình chỉ", "buộc gỡ", "buộc tiêu hủy", "cai nghiện bắt buộc", "bồi thường",
    "xin lỗi công khai", "khóa tài khoản", "phê bình", "kiểm điểm", "cảnh cáo",
)  # fmt: skip


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_what_follows_an_act_stands_in_a_row(name: str) -> None:
    """A consequence that no row of the script tells ("xe có thể bị tạm giữ") is said of nobody."""
    rows = "\n".join(fact_rows()[code] for code in fact_table()[name][0])
    said = " ".join(words(script(name)).lower().split())
    untold = [word for word in CONSEQUENCES if re.search(rf"(?<!\w){word}(?!\w)", said)]
    assert [word for word in untold if word not in rows.lower()] == []


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_what_a_row_leaves_to_criminal_law_is_said(name: str) -> None:
    """A warning or a fine is not heard as all that can follow where the row knows more."""
    rows = "\n".join(fact_rows()[code] for code in fact_table()[name][0])
    assert ("hình sự" in words(script(name))) is ("hình sự" in rows)


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_fights_come_with_the_age_of_criminal_law(name: str) -> None:
    """Who hears that a fight or an insult costs a warning hears that more may follow from 14."""
    codes = set(fact_table()[name][0])
    assert "0.5" in codes or not codes & {"7.4", "7.5", "7.6"}


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_who_carries_somebody_without_a_helmet_is_named(name: str) -> None:
    """A passenger too young to be fined does not make the ride free: the rider pays."""
    if "1.4" in fact_table()[name][0]:
        assert re.search(r"người lái[^.]* bị phạt", words(script(name)))


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_who_hears_of_a_motor_bicycle_hears_from_what_age(name: str) -> None:
    """What counts as one, or that older pupils are fined on a bigger one, is half of the rule."""
    if {"1.2", "1.10", "2.1"} & set(fact_table()[name][0]) and "xe gắn máy" in words(script(name)):
        assert re.search(r"đủ 16 tuổi (?:mới|là) được", words(script(name)))


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_a_prohibition_is_not_turned_round(name: str) -> None:
    """What must not be done, then a colon and “không ép …”: heard as the opposite."""
    assert not re.search(r"không được [^.:]*: không (?!được)", words(script(name)))


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_points_of_a_document_are_not_counted_as_its_articles(name: str) -> None:
    """Who hears "Điều thứ nhất" of a decree takes it for Article 1."""
    if script(name).head.sources:
        assert not re.search(r"điều thứ (?:nhất|hai|ba|tư|năm)", words(script(name)).lower())


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_every_figure_is_of_a_row_of_the_script(name: str) -> None:
    """What the check finds a figure in is a passage of one of the rows that the list names."""
    codes = {code.rstrip("b") for code in fact_table()[name][0]}
    for one in figure_findings(script(name), starter_register()):
        assert one.verdict is FigureVerdict.FOUND, one.figure.text
        if one.figure.kind not in (FigureKind.DOCUMENT, FigureKind.DAY, FigureKind.CALL):
            wanted = {v for code in codes for f in figures_in(fact_rows()[code]) for v in f.values}
            assert set(one.figure.values) <= wanted, (one.figure.text, codes)


@cache
def fact_rows() -> dict[str, str]:
    """Code -> what its row says."""
    text = (LAW / "su-kien.md").read_text("utf-8")
    return dict(re.findall(r"^\| (\d+\.\d+b?) \| (.+?) \|", text, re.M))


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_dead_law_is_never_said(name: str) -> None:
    """Documents that are no longer in force, and old offices, are in no sample."""
    said = words(script(name))
    for dead in (
        "100/2019",
        "123/2021",
        "144/2021",
        "117/2020",
        "15/2020/NĐ",
        "24/2018",
        "73/2021",
    ):
        assert dead not in said
    assert not re.search(r"(công an|phòng giáo dục|ủy ban nhân dân) huyện", said.lower())


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_every_sound_is_there(name: str) -> None:
    """Each named sound or recording exists and has its sidecar."""
    known = sound_names()
    named = [b.name for b in script(name).body if isinstance(b, Cue) and b.name]
    assert [n for n in named if slug(fold(n)) not in known] == []


@pytest.mark.parametrize("slug_of", ["mang-non", "phap-luat-va-ban"])
def test_formats_name_sounds_that_are_there(slug_of: str) -> None:
    """Ident, outro, jingles, sting and bed exist; the show is the station's."""
    programme = formats()[slug_of]
    named = [programme.ident, programme.outro, programme.jingle, programme.sting, programme.bed]
    named += [sound for _, sound in programme.jingles]
    assert [n for n in named if slug(fold(n)) not in sound_names()] == []
    assert programme.show in {show.key for show in station().shows}


@pytest.mark.parametrize("count", [1, 2, 3, 5])
@pytest.mark.parametrize("slug_of", ["mang-non", "phap-luat-va-ban"])
@pytest.mark.parametrize("disclosure", [True, False])
def test_frames_fill(slug_of: str, count: int, disclosure: bool) -> None:
    """However many items, with every kind: body text without a notice, and the truth on voices."""
    items = [FrameItem(title=f"Bài {k.value}", kind=k.value) for k in list(ScriptKind)[-count:]]
    values = frame_values(
        station(), formats()[slug_of], day=date(2026, 9, 7), number=3, theme="An toàn", items=items
    )
    texts = frame_texts(formats()[slug_of], {**values, "disclosure": disclosure})
    for text in (texts.opening, *texts.links, texts.closing):
        blocks, notices = parse_body(text, "khung")
        assert notices == ()
        assert any(isinstance(block, Paragraph) for block in blocks)
        spoken = [b for b in blocks if isinstance(b, Paragraph)]
        assert {b.role for b in spoken} <= {"NỮ", "NAM"}
    assert ("do máy tính tạo ra" in texts.closing) is disclosure
    assert len(set(texts.links)) == count


def test_a_skit_has_three_roles() -> None:
    """Three people of its own, each with a voice wish."""
    skit = next(s for s in all_scripts() if s.head.kind is ScriptKind.SKIT)
    speaking = {b.role for b in skit.body if isinstance(b, Paragraph)}
    assert len({line.role for line in skit.head.roles if line.role in speaking}) == 3


def test_a_longer_drama_has_four_roles_and_some_scripts_are_for_grown_ups() -> None:
    """More than the narrator and three: and what teachers and parents need has its own scripts."""
    skits = [s for s in all_scripts() if s.head.kind is ScriptKind.SKIT]
    assert max(len(s.head.roles) for s in skits) == 4
    grown_up = [s for s in all_scripts() if not any("học sinh" in a for a in s.head.audiences)]
    for audience in ("giáo viên", "cha mẹ"):
        assert sum(audience in s.head.audiences for s in grown_up) >= 3


def test_a_table_is_among_them() -> None:
    """One script is written in the three columns that schools use."""
    assert [p.name for p in FILES if "| Người đọc | Lời | Âm thanh |" in p.read_text("utf-8")]


def test_a_part_stays_in_the_school() -> None:
    """At least one episode has two editions."""
    scopes = {b.scope for s in all_scripts() for b in s.body if isinstance(b, Paragraph)}
    assert scopes == {Scope.PUBLIC, Scope.SCHOOL}


def test_the_recording_may_be_heard_by_all() -> None:
    """A stand-in for a pupil: public on the day it airs, and told as what it is.

    No child was recorded, so the closing must not count it among the voices of people.
    """
    user = next(s for s in all_scripts() if any(is_recording(b) for b in s.body))
    name = next(b.name for b in user.body if isinstance(b, Cue) and is_recording(b))
    card = read_rights((STATION / "ghi-am" / name).with_suffix(".toml").read_bytes(), name).value
    assert card is not None
    assert not card.rights.person
    assert "bản ghi mẫu" in words(user)
    assert public_on(card.rights, user.head.air_date)
    assert 3 <= soundfile.info(str(STATION / "ghi-am" / name)).duration <= 30


LINKING = {
    "bắt", "cần", "giúp", "gì", "làm", "lời", "mà", "nhỏ", "nào", "phải", "rồi", "sao", "thiện",
    "thân", "trong", "trên", "trả", "việc", "vì", "về", "ấy", "để",
}  # fmt: skip


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_the_summary_says_in_a_sentence_what_the_script_says(name: str) -> None:
    """Listeners read it before they press play; it states no law that the script does not."""
    found = script(name)
    summary = found.head.summary
    assert len(re.findall(r"[.?!]", summary)) == 1
    assert summary[-1] in ".?!"
    assert len(summary.encode()) <= 160  # as much as a result of the search shows
    rest = (STATION / name).read_text("utf-8").replace(f"Tóm tắt: {summary}", "")
    unsaid = single_words(summary) - single_words(rest)
    assert unsaid <= LINKING, unsaid
    assert not any(char.isdigit() for char in summary.replace("Điều 1 ", "").replace("111", ""))


def single_words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def as_iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def is_recording(block: object) -> bool:
    return isinstance(block, Cue) and block.kind is CueKind.RECORDING
