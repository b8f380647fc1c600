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
FIRST, LAST = date(2026, 9, 1), date(2026, 11, 20)
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


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_reads_without_a_warning(name: str) -> None:
    """Every sample is a model: no error and no warning."""
    checked = read_script((STATION / name).read_bytes(), name)
    assert [n for n in checked.notices if n.level is not Level.INFO] == []


def test_they_stand_together() -> None:
    """No slug, no number twice."""
    assert check_together(all_scripts()) == ()


def test_every_kind_two_programmes_five_days() -> None:
    """Fourteen scripts or more, all eight kinds, two programmes, at least five school days."""
    assert len(all_scripts()) >= 14
    assert {s.head.kind for s in all_scripts()} == set(ScriptKind)
    programmes = {s.head.programme for s in all_scripts()}
    assert {"mang-non", "phap-luat-va-ban"} <= programmes <= set(formats())
    assert len({s.head.air_date for s in all_scripts()}) >= 5


def test_most_episodes_have_two_or_three_scripts() -> None:
    """Programmes, not single items."""
    sizes: dict[tuple[date, str], int] = {}
    for s in all_scripts():
        key = (s.head.air_date, s.head.programme)
        sizes[key] = sizes.get(key, 0) + 1
    assert sum(size in (2, 3) for size in sizes.values()) > len(sizes) / 2


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_airs_on_a_school_day(name: str) -> None:
    """Monday to Friday between 1 September and 20 November 2026, and no holiday."""
    day = script(name).head.air_date
    assert FIRST <= day <= LAST
    assert day.weekday() < 5
    assert day not in NATIONAL_DAY
    assert name.startswith(day.isoformat())


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_length_for_radio(name: str) -> None:
    """150 to 450 words."""
    assert 150 <= len(words(script(name)).split()) <= 450


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

    One has no first day that could be looked up: it is grey.
    """
    head = script(name).head
    for source in head.sources:
        unknown = source.number == "173/2024/QH15"
        effect = standing_on(source, head.air_date, starter_register()).effect
        assert effect is (Effect.UNKNOWN if unknown else Effect.IN_FORCE)
        state = documents()[source.number]["tinh_trang"]
        assert state.startswith("còn hiệu lực")
        assert head.law_reason == ""


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


@pytest.mark.parametrize("name", [p.name for p in FILES])
def test_fines_come_with_the_rule_for_minors(name: str) -> None:
    """Where a fine is named, "đối với cá nhân" or "tổ chức" and the minors' rule are said too."""
    said = words(script(name))
    if not MONEY.search(said):
        return
    assert "đối với cá nhân" in said.lower() or "đối với tổ chức" in said.lower()
    assert "15/2012/QH13" in {s.number for s in script(name).head.sources}
    assert "khung của người thành niên" in said or "không quá một nửa mức" in said
    assert re.search(r"đủ 14 đến dưới 16 tuổi", said)
    assert re.search(r"đủ 16 đến dưới 18 tuổi", said)
    assert "cha mẹ hoặc người giám hộ nộp thay" in said


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


def test_a_table_is_among_them() -> None:
    """One script is written in the three columns that schools use."""
    assert [p.name for p in FILES if "| Người đọc | Lời | Âm thanh |" in p.read_text("utf-8")]


def test_a_part_stays_in_the_school() -> None:
    """At least one episode has two editions."""
    scopes = {b.scope for s in all_scripts() for b in s.body if isinstance(b, Paragraph)}
    assert scopes == {Scope.PUBLIC, Scope.SCHOOL}


def test_the_recording_may_be_heard_by_all() -> None:
    """A stand-in for a pupil: a voice, a consent reference, public on the day it airs."""
    user = next(s for s in all_scripts() if any(is_recording(b) for b in s.body))
    name = next(b.name for b in user.body if isinstance(b, Cue) and is_recording(b))
    card = read_rights((STATION / "ghi-am" / name).with_suffix(".toml").read_bytes(), name).value
    assert card is not None
    assert card.rights.person
    assert card.rights.consent
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
