"""A sum that is handed on: over three levels every day of a unit counts once."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.app.sum_files import units_told
from broadcaster.domain.correction import HeardPlace, OwedCorrection
from broadcaster.domain.errors import InputError
from broadcaster.domain.playout import LogEvent
from broadcaster.domain.schedule import ZONE, Unit
from broadcaster.law.register import register_of
from broadcaster.reports.difficulties import DifficultyCount
from broadcaster.reports.report_facts import FactWay, report_facts
from broadcaster.reports.report_periods import ReportStage, report_period
from broadcaster.reports.roll_up import KeptLetter, reporting_units, roll_up
from broadcaster.reports.shares_below import DaySpan, ShareBelow, spans_of
from broadcaster.reports.unit_letters import UnitLetter, UnitState, opened_letter, sealed_letter
from broadcaster.stations.signing_key import SigningKey
from tests.fakes.air_lines import aired_lines

TODAY = date(2027, 1, 5)
MADE = datetime.combine(TODAY, time(8), ZONE)
YEAR = report_period("năm 2026", TODAY)
OCTOBER = report_period("tháng 10/2026", TODAY)
MONTHS = [report_period(f"tháng {n}/2026", TODAY) for n in range(1, 13)]
WAY = FactWay.LOUDSPEAKER
NOTHING = register_of(())
COMMUNES = {"xa-a": ("t0", "t1"), "xa-b": ("t2",)}
NAMES = {"xa-a": "Xã A", "xa-b": "Xã B", "t0": "Trường 0", "t1": "Trường 1", "t2": "Trường 2"}
TOP = tuple(Unit(key=k, name=NAMES[k], kind="xã", parent="so") for k in COMMUNES)


def key_of(unit):
    return f"{sorted(NAMES).index(unit) + 1:02x}" * 32


class Office:
    """One who takes letters in and sums them."""

    def __init__(self, own, units):
        self.own, self.units = own, units
        self.letters, self.tables, self.below = [], {}, {}

    def put(self, unit, period, lines, below=(), *, key=""):
        number = len(self.letters) + 1
        self.tables[number] = report_facts(period, lines, unit=NAMES[unit], register=NOTHING)
        self.below[number] = tuple(below)
        moment = MADE + timedelta(minutes=number)
        self.letters.append(
            KeptLetter(
                id=number, unit=unit, digest=f"{number:064x}", made=moment, received=moment,
                who="Cô Lan", about=period.words, first=period.first, last=period.last,
                closing=period.closing, stage=period.stage, key=key or key_of(unit),
            )
        )  # fmt: skip
        return number

    def sum(self, period):
        found = reporting_units(self.units, self.own, period.first, period.closing)
        return roll_up(period, found, self.letters, self.tables.__getitem__,
                       below_of=self.below.__getitem__)  # fmt: skip

    def hands_on(self, period):
        return tuple(share for row in self.sum(period).rows for share in row.handed_on())


def commune(own):
    units = [Unit(key=k, name=NAMES[k], kind="trường", parent=own) for k in COMMUNES[own]]
    return Office(own, units)


def october(*days, **more):
    return [line for day in days for line in aired_lines(f"2026-10-{day:02d}", **more)]


AIRINGS = st.lists(
    st.tuples(
        st.sampled_from(sorted(NAMES)),
        st.integers(0, 364),
        st.integers(0, 2),  # episode
        st.integers(10, 6000),  # tenths of a second
        st.booleans(),  # broken off
    ),
    max_size=25,
    unique_by=lambda one: one[:2],
)


@given(AIRINGS, st.booleans(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_over_three_levels_each_second_counts_once(airings, directly, chance):
    logs = {name: [] for name in NAMES}
    for whose, day, episode, tenths, cut in sorted(airings):
        logs[whose] += aired_lines((date(2026, 1, 1) + timedelta(days=day)).isoformat(),
                                   seconds=tenths / 10, cut=cut, episode=f"e{episode}", sha256=f"s{episode}")  # fmt: skip
    extra = (Unit(key="t2", name=NAMES["t2"], kind="trường", parent="so"),) if directly else ()
    top = Office("so", TOP + extra)
    for own, schools in COMMUNES.items():
        office = commune(own)
        for school in schools:
            for period in (YEAR, *chance.sample(MONTHS, 3)):
                office.put(school, period, logs[school])
        for period in (YEAR, *chance.sample(MONTHS, 3)):  # a year, some months once more
            top.put(own, period, logs[own], office.hands_on(period))
    if directly:  # a school with two units above it writes to both
        top.put("t2", chance.choice((YEAR, MONTHS[3])), logs["t2"])
    found = top.sum(YEAR)
    ends = [line for of in logs.values() for line in of if line.event is LogEvent.ITEM_END]
    told = Counter(
        aired=sum(line.get("result") == "Đã phát" for line in ends),
        tenths=round(sum(line.seconds for line in ends) * 10),
    )
    figures = found.figures(WAY)
    assert (figures.airings, round(figures.seconds * 10)) == (told["aired"], told["tenths"])
    table = found.together("Sở")
    assert table.figures(WAY).airings == told["aired"]
    assert table.figures(WAY).programmes == figures.programmes
    different = {
        (line.get("episode"), whose)
        for whose, of in logs.items()
        for line, end in zip(of[1::3], of[2::3], strict=True)
        if end.get("result") == "Đã phát"
    }
    if directly:  # the school is in two rows, each with the days that count there
        assert figures.programmes >= len(different)
    else:
        assert figures.programmes == len(different)


def test_who_sums_hands_on_each_with_its_closing_day_and_who_is_silent():
    office = commune("xa-a")
    early = report_period("tháng 10/2026", date(2026, 10, 20))
    office.put("t0", early, october(5, 6))
    mine, silent = office.hands_on(OCTOBER)
    assert (mine.unit, mine.closing, mine.stage) == ("Trường 0", date(2026, 10, 20),
                                                     ReportStage.PRELIMINARY)  # fmt: skip
    assert (silent.unit, silent.facts, silent.told) == ("Trường 1", None, ())
    top = Office("so", TOP[:1])
    top.put("xa-a", OCTOBER, [], (mine, silent))
    found = top.sum(OCTOBER)
    [row] = found.rows
    assert found.figures(WAY).airings == 2
    assert found.period.stage is ReportStage.PRELIMINARY
    assert not row.sound
    assert row.doubts == (
        "Trường 0: có số liệu 20 trong 31 ngày.",
        "Trường 1: chưa gửi số liệu.",
    )
    # and once more upwards: the school keeps its name, its day and its doubt
    further = list(row.handed_on())
    assert [one.name for one in further] == ["Xã A", "Trường 0 (Xã A)", "Trường 1 (Xã A)"]
    assert further[1].closing == date(2026, 10, 20)
    assert all("Trường" not in told for told in further[0].doubts)


def test_when_every_school_told_all_the_sum_above_is_final_and_green():
    office = commune("xa-a")
    office.put("t0", OCTOBER, october(5))
    office.put("t1", OCTOBER, october(6))
    top = Office("so", TOP[:1])
    top.put("xa-a", OCTOBER, [], office.hands_on(OCTOBER))
    found = top.sum(OCTOBER)
    [row] = found.rows
    assert row.sound, row.doubts  # the commune itself has no loudspeaker, and need not have one
    assert found.period.stage is ReportStage.FINAL
    assert [one.place for one in row.facts.facts] == ["Trường 0", "Trường 1"]
    assert row.facts.figures(WAY).programmes == 2  # one episode, at two units


def test_a_school_that_writes_to_both_counts_by_its_own_letter_and_it_is_said():
    office = commune("xa-b")
    office.put("t2", OCTOBER, october(5, 6, 7))
    top = Office("so", (*TOP[1:], Unit(key="t2", name=NAMES["t2"], kind="trường", parent="so")))
    top.put("xa-b", OCTOBER, october(1), office.hands_on(OCTOBER))
    assert top.sum(OCTOBER).figures(WAY).airings == 4
    top.put("t2", OCTOBER, october(5, 6))
    found = top.sum(OCTOBER)
    assert found.figures(WAY).airings == 3
    [above] = [row for row in found.rows if row.unit.key == "xa-b"]
    assert above.remarks == ("Trường 2: 31 ngày đã có trong tệp khác, chỉ tính một lần.",)


@pytest.mark.parametrize(
    ("own", "log", "counted"),
    [
        ((), False, 4),  # it has no log to tell of: what the commune has of it counts
        ((), True, 1),  # by its log nothing was aired
        ((5, 6), False, 3),  # airings that were told otherwise than by a log
    ],
)
def test_a_school_that_has_no_log_takes_nothing_from_what_its_commune_tells(own, log, counted):
    office = commune("xa-b")
    office.put("t2", OCTOBER, october(5, 6, 7))
    top = Office("so", MORE)
    top.put("xa-b", OCTOBER, october(1), office.hands_on(OCTOBER))
    number = top.put("t2", OCTOBER, october(*own))
    top.tables[number] = replace(top.tables[number], log=log)
    assert top.sum(OCTOBER).figures(WAY).airings == counted


def test_two_communes_that_tell_of_one_school_count_it_once_by_the_later_letter():
    office = commune("xa-b")
    office.put("t2", OCTOBER, october(5, 6))
    share = office.hands_on(OCTOBER)
    top = Office("so", TOP)
    top.put("xa-a", OCTOBER, [], share)
    top.put("xa-b", OCTOBER, [], share)
    found = top.sum(OCTOBER)
    assert [row.facts.figures(WAY).airings for row in found.rows] == [0, 2]
    assert found.figures(WAY).airings == 2


def test_a_school_of_the_same_name_and_another_key_counts_and_is_named():
    office = commune("xa-b")
    office.put("t2", OCTOBER, october(5), key="f" * 64)
    top = Office("so", (*TOP[1:], Unit(key="t2", name=NAMES["t2"], kind="trường", parent="so")))
    top.put("xa-b", OCTOBER, [], office.hands_on(OCTOBER))
    top.put("t2", OCTOBER, october(5))
    found = top.sum(OCTOBER)
    assert found.figures(WAY).airings == 2
    [above] = [row for row in found.rows if row.unit.key == "xa-b"]
    assert "có thể đếm hai lần" in " ".join(above.doubts)


# ----- one level further up


MORE = (*TOP[1:], Unit(key="t2", name=NAMES["t2"], kind="trường", parent="so"))


def further(below, *, log=()):
    """The office above one that hands these on."""
    top = Office("bo", (Unit(key="xa-a", name=NAMES["xa-a"], kind="phòng", parent="bo"),))
    top.put("xa-a", OCTOBER, log, below)
    return top.sum(OCTOBER)


def told_twice(first="xa-b"):
    """An office to which a school writes, and its commune of it."""
    office = commune("xa-b")
    office.put("t2", OCTOBER, october(5, 6, 7))
    top = Office("so", MORE)
    for unit in (first, *({"xa-b", "t2"} - {first})):
        if unit == "t2":
            top.put("t2", OCTOBER, october(5, 6, 7))
        else:
            top.put("xa-b", OCTOBER, october(1), office.hands_on(OCTOBER))
    return top


@pytest.mark.parametrize("first", ["xa-b", "t2"])
def test_what_was_counted_elsewhere_takes_no_days_further_up(first):
    top = told_twice(first)
    assert top.sum(OCTOBER).figures(WAY).airings == 4
    below = top.hands_on(OCTOBER)
    assert sorted(one.name for one in below) == ["Trường 2", "Xã B"]
    assert further(below).figures(WAY).airings == 4


@pytest.mark.parametrize("order", [("xa-a", "xa-b"), ("xa-b", "xa-a")])
def test_a_school_that_moved_keeps_all_its_days_two_levels_up(order):
    half = DaySpan(first=date(2026, 10, 15), last=date(2026, 10, 31))
    office = commune("xa-b")
    office.put("t2", OCTOBER, october(5, 6, 20))
    whole = office.hands_on(OCTOBER)
    later = tuple(
        replace(one, days=17, told=(half,),
                facts=replace(one.facts, facts=tuple(f for f in one.facts.facts if f.day.day > 14)))
        for one in whole
    )  # fmt: skip
    top = Office("so", TOP)
    for unit in order:
        top.put(unit, OCTOBER, [], later if unit == "xa-b" else whole)
    assert top.sum(OCTOBER).figures(WAY).airings == 3
    below = top.hands_on(OCTOBER)
    assert sum(one.days for one in below if one.unit == "Trường 2") == 31
    assert further(below).figures(WAY).airings == 3


@given(AIRINGS, st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_over_four_levels_with_a_school_that_writes_to_both_each_airing_counts_once(
    airings, chance
):
    logs = {name: [] for name in NAMES}
    for whose, day, episode, tenths, cut in sorted(airings):
        logs[whose] += aired_lines((date(2026, 1, 1) + timedelta(days=day)).isoformat(),
                                   seconds=tenths / 10, cut=cut, episode=f"e{episode}")  # fmt: skip
    office = commune("xa-b")
    office.put("t2", YEAR, logs["t2"])
    top = Office("so", MORE)
    office_letters = [("xa-b", YEAR), *(("xa-b", one) for one in chance.sample(MONTHS, 3))]
    letters = [*office_letters, ("t2", chance.choice((YEAR, *MONTHS)))]
    chance.shuffle(letters)
    for unit, period in letters:
        top.put(unit, period, logs[unit], office.hands_on(period) if unit == "xa-b" else ())
    ends = [
        line for unit in ("xa-b", "t2") for line in logs[unit] if line.event is LogEvent.ITEM_END
    ]
    aired = sum(line.get("result") == "Đã phát" for line in ends)
    assert top.sum(YEAR).figures(WAY).airings == aired
    above = Office("bo", (Unit(key="xa-a", name=NAMES["xa-a"], kind="phòng", parent="bo"),))
    above.put("xa-a", YEAR, [], top.hands_on(YEAR))
    assert above.sum(YEAR).figures(WAY).airings == aired


def test_a_month_of_a_letter_of_the_year_can_be_handed_on(key):
    office = commune("xa-b")
    office.put("t2", YEAR, october(5, 6))
    top = Office("so", TOP[1:])
    top.put("xa-b", YEAR, [], office.hands_on(YEAR))
    mine, share = top.hands_on(OCTOBER)
    assert (share.days, len(share.days_told), share.facts.figures(WAY).airings) == (31, 31, 2)
    facts = report_facts(OCTOBER, [], unit="Sở", register=NOTHING)
    state = UnitState(unit="Sở", made=MADE, program="0.1.0")
    file = sealed_letter(UnitLetter(state=state, facts=facts, below=(mine, share)), key.seal)
    assert opened_letter(file, "a.zip").letter.below == (mine, share)


# ----- what nobody proves


def of_another(share, *days, **change):
    """A share by the same key that says something else."""
    facts = report_facts(OCTOBER, october(*days), unit=share.unit, register=NOTHING)
    return replace(share, facts=facts, **change)


@pytest.mark.parametrize("days", [(), (5,), (5, 6, 7, 8)])
@pytest.mark.parametrize("name", ["Trường ma", "Trường 2"])
@pytest.mark.parametrize("late", [True, False])
def test_who_hands_on_the_key_of_another_units_school_takes_nothing_away(days, name, late):
    office = commune("xa-b")
    office.put("t2", OCTOBER, october(5, 6, 7))
    [share] = office.hands_on(OCTOBER)
    ghost = of_another(share, *days, unit=name)
    top = Office("so", TOP)
    for unit in ("xa-b", "xa-a") if late else ("xa-a", "xa-b"):
        top.put(unit, OCTOBER, [], (ghost,) if unit == "xa-a" else (share,))
    found = top.sum(OCTOBER)
    assert found.figures(WAY).airings >= 3
    for row in found.rows:
        assert not row.sound
        assert any("cùng" in told or "cũng báo số của khóa này" in told for told in row.doubts)


def test_one_share_with_the_keys_of_many_takes_nothing_from_any():
    office = commune("xa-a")
    office.put("t0", OCTOBER, october(5))
    office.put("t1", OCTOBER, october(6, 7))
    shares = office.hands_on(OCTOBER)
    ghost = of_another(
        shares[0], 9, unit="Trường ma", keys=tuple(k for s in shares for k in s.keys)
    )
    top = Office("so", TOP)
    top.put("xa-a", OCTOBER, [], shares)
    top.put("xa-b", OCTOBER, [], (ghost,))
    mine = next(row for row in top.sum(OCTOBER).rows if row.unit.key == "xa-a")
    assert mine.facts.figures(WAY).airings == 3
    assert len(mine.doubts) == 2


@pytest.mark.parametrize("days", [(5, 6), (20,)])
def test_two_of_one_name_and_other_keys_in_two_letters_are_named(days):
    top = Office("so", TOP)
    for own, sign, aired in (("xa-a", "a1" * 32, (5, 6)), ("xa-b", "b1" * 32, days)):
        office = Office(own, [Unit(key="t2", name=NAMES["t2"], kind="trường", parent=own)])
        office.put("t2", OCTOBER, october(*aired), key=sign)
        top.put(own, OCTOBER, [], office.hands_on(OCTOBER))
    for row in top.sum(OCTOBER).rows:
        assert "cùng tên" in " ".join(row.remarks)
        # the very same airings: surely to be asked; else communes have schools of one name
        assert row.sound is (days == (20,))


def test_a_letter_for_want_of_a_log_takes_no_days():
    office = commune("xa-b")
    office.put("t2", OCTOBER, october(5, 6))
    top = Office("so", MORE)
    top.put("xa-b", OCTOBER, [], office.hands_on(OCTOBER))
    top.put("t2", OCTOBER, [])
    found = top.sum(OCTOBER)
    assert found.figures(WAY).airings == 2
    assert all("khác khóa" not in told for row in found.rows for told in row.doubts)


def test_a_debt_that_comes_by_two_ways_is_one_and_downloads_of_a_part_are_unknown():
    debt = OwedCorrection(episode="e0", title="Bài", wrong="sai", kind=next(iter(HeardPlace)),
                          place="loa", opened=datetime(2026, 10, 6, 8, tzinfo=ZONE))  # fmt: skip
    office = commune("xa-b")
    office.put("t2", OCTOBER, october(5, 26))
    office.tables[1] = replace(office.tables[1], corrections=(debt,), downloads=7)
    top = Office("so", MORE)
    top.put("xa-b", OCTOBER, october(1), office.hands_on(OCTOBER))
    assert top.sum(OCTOBER).together("Sở").downloads == 7
    early = report_period("tháng 10/2026", date(2026, 10, 20))
    top.put("t2", early, october(5))
    top.tables[2] = replace(top.tables[2], corrections=(debt,), downloads=3)
    found = top.sum(OCTOBER)
    table = found.together("Sở")
    assert (len(table.corrections), table.figures(WAY).airings) == (1, 3)
    [above] = [row for row in found.rows if row.unit.key == "xa-b"]
    assert above.facts.downloads is None
    assert any("lượt tải chưa rõ" in told for told in above.remarks)


def test_a_unit_that_is_told_of_twice_is_one_unit_of_the_report():
    told = units_told(told_twice().sum(OCTOBER))
    assert (told.units, [one.name for one in told.rows]) == (2, ["Trường 2", "Xã B"])


def test_difficulties_of_schools_reach_the_top_once():
    office = commune("xa-b")
    office.put("t2", OCTOBER, october(5))
    three = DifficultyCount(told=3, answered=1, subjects=(("bài phát", 3),))
    below = tuple(replace(one, difficulties=three) for one in office.hands_on(OCTOBER))
    top = Office("so", TOP)
    top.put("xa-b", OCTOBER, [], below)
    assert top.sum(OCTOBER).difficulties == three
    top.put("xa-a", OCTOBER, [], below)
    assert top.sum(OCTOBER).difficulties == three
    assert further(top.hands_on(OCTOBER)).difficulties == three


def test_a_commune_cannot_hand_on_itself():
    office = commune("xa-b")
    office.put("t2", OCTOBER, october(5), key=key_of("xa-b"))
    top = Office("so", TOP[1:])
    top.put("xa-b", OCTOBER, october(5), office.hands_on(OCTOBER))
    assert top.sum(OCTOBER).figures(WAY).airings == 1


def test_spans_are_days_without_a_gap():
    days = [date(2026, 10, day) for day in (7, 1, 2, 5)]
    assert [(one.first.day, one.last.day) for one in spans_of(days)] == [(1, 2), (5, 5), (7, 7)]


# ----- in a letter


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    one = SigningKey(tmp_path_factory.mktemp("khoa") / "khoa.pem")
    one.make()
    return one


def letter(below):
    facts = report_facts(OCTOBER, [], unit=NAMES["xa-a"], register=NOTHING)
    state = UnitState(unit=NAMES["xa-a"], made=MADE, program="0.1.0")
    return UnitLetter(state=state, facts=facts, below=below)


def good():
    office = commune("xa-a")
    office.put("t0", OCTOBER, october(5))
    return office.hands_on(OCTOBER)


def test_what_is_handed_on_comes_out_as_it_went_in_and_an_older_program_refuses_it(key):
    file = sealed_letter(letter(good()), key.seal)
    came = opened_letter(file, "a.zip")
    assert came.letter == letter(good())
    assert b'"format": 2' in came.words
    assert b'"format": 1' in opened_letter(sealed_letter(letter(()), key.seal), "b.zip").words


SHARE = {"keys": ("0" * 64,), "days": 31, "stage": ReportStage.FINAL}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"days": 30}, "số ngày"),
        ({"days": 32}, "số ngày"),
        ({"keys": ("x" * 64,)}, "khóa"),
        ({"keys": tuple(f"{n:064x}" for n in range(13))}, "khóa"),
        ({"keys": ()}, "thiếu"),
        ({"facts": None}, "thiếu"),
        ({"stage": None}, "thiếu"),
        ({"unit": ""}, "số ngày"),
        ({"unit": "Trường khác"}, "hai tên"),
        ({"told": (DaySpan(first=date(2026, 10, 1), last=date(2026, 11, 1)),)}, "ngoài kỳ"),
        ({"told": (DaySpan(first=date(2026, 10, 9), last=date(2026, 10, 1)),)}, "ngoài kỳ"),
        ({"told": (DaySpan(first=date(2026, 10, 1), last=date(2026, 10, 9)),) * 2}, "chồng"),
        ({"told": (DaySpan(first=date(2026, 10, 6), last=date(2026, 10, 31)),)}, "không ai báo"),
        ({"told": ()}, "thiếu"),
        ({"difficulties": DifficultyCount(told=-1, answered=0, subjects=())}, "vướng mắc"),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_refused_whoever_signed_it(key, change, said):
    school, silent = good()
    file = sealed_letter(letter((replace(school, **change), silent)), key.seal)
    with pytest.raises(InputError, match=said):
        opened_letter(file, "a.zip")


def test_units_without_a_period_and_a_period_of_other_days_are_refused(key):
    whole = letter(good())
    with pytest.raises(InputError, match="không có kỳ"):
        opened_letter(sealed_letter(replace(whole, facts=None), key.seal), "a.zip")
    school, silent = good()
    other = replace(school, facts=replace(school.facts, period=MONTHS[8], facts=()))
    with pytest.raises(InputError, match="kỳ khác"):
        opened_letter(sealed_letter(letter((other, silent)), key.seal), "a.zip")


def test_a_letter_that_nobody_could_read_is_not_written(key, monkeypatch):
    monkeypatch.setattr("broadcaster.reports.unit_letters._MOST_OPEN", 2_000)
    with pytest.raises(InputError, match="nhiều quá một tệp"):
        sealed_letter(letter(good()), key.seal)


def test_a_silent_unit_has_no_days_told():
    share = ShareBelow(unit="Trường", days=0)
    assert (list(share.lacks()), share.closing, share.whole) == ([], None, True)
