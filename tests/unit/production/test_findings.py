"""What planning found is kept by everything that goes in, and by nothing less."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.care.init_station import found_station
from broadcaster.domain.errors import StoreError
from broadcaster.domain.master import PROFILES
from broadcaster.domain.notice import Level
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Age, Availability, Gender, Region, Voice
from broadcaster.production.casting_tables import cast_benches
from broadcaster.production.episode_list import ListEntry
from broadcaster.production.findings import EpisodePlanner
from broadcaster.production.gather import gather
from broadcaster.production.grouping import ScriptGroup
from broadcaster.production.masters import wanted_profiles
from broadcaster.production.script_folder import script_files
from broadcaster.production.sounds import examined
from broadcaster.production.tools import FindingsStore

TODAY = date(2026, 9, 1)
DAY = date(2026, 9, 7)


class Remembered:
    """Bytes in memory, and how often they were asked for and put."""

    def __init__(self):
        self.data = {}
        self.puts = 0

    def get(self, key):
        return self.data.get(key)

    def put(self, key, data):
        self.puts += 1
        self.data[key] = data


class Voices:
    """An engine that is only cast."""

    name = "embedded"
    online = False
    parallel = 1
    max_chars = 1000

    def __init__(self, mark="1", region=Region.NORTH):
        self.mark = mark
        self.region = region

    def voices(self):
        return tuple(
            Voice(
                id=f"embedded:{g.name}", engine=self.name, name=g.name, gender=g, region=self.region
            )
            for g in (Gender.FEMALE, Gender.MALE)
        )

    def fingerprint(self, voice):
        return f"{voice}:{self.mark}"

    def available(self):
        return Availability(ok=True)

    def synthesize(self, utterance):
        raise AssertionError("planning speaks nothing")


class Case:
    """A station of one script, and what may be changed in it."""

    def __init__(self, folder):
        found_station(folder, first_day=date(2026, 9, 7))
        self.folder = folder
        self.script = folder / "scripts_vi" / "loi-chao-dau-tien.md"
        self.wired = wire(load_settings(folder, {}))
        self.profile = self.wired.station.profile
        self.programme = self.wired.station.formats[0]
        self.assets = self.wired.tools.shelf().assets
        self.engines = (Voices(),)
        self.today = TODAY
        self.kept = Remembered()
        self.program = "program 1"
        self.entry = ListEntry(
            key="phat-thanh-2026-09-07",
            programme="phat-thanh",
            first_day=DAY,
            day=DAY,
            number=1,
            slugs=("loi-chao-dau-tien",),
            guid="g",
        )
        self.cover = "cover"
        self.masters = ()
        self.show = self.profile.shows[0]

    def find(self, *, keep=True):
        """(what was found, whether it was planned for it)."""
        store = FindingsStore(kept=self.kept, program=lambda: self.program)
        planner = EpisodePlanner(
            self.profile, self.engines, self.assets, self.today, store, keep=keep
        )
        scripts = gather(script_files(self.script.parent)).scripts
        group = ScriptGroup(entry=self.entry, programme=self.programme, scripts=scripts)
        found, plan = planner.findings(group, self.show, self.cover, self.masters)
        return found, plan is not None


@pytest.fixture
def case(tmp_path):
    return Case(tmp_path)


def test_what_is_remembered_is_what_was_found(case):
    text = case.script.read_text("utf-8")
    case.script.write_text(f"{text}\nNAM: Bạn xyzzkh thân mến!\n", "utf-8")
    found, planned = case.find()
    again, planned_again = case.find()
    assert (planned, planned_again) == (True, False)
    assert again == found
    assert found.planned
    assert found.notices
    assert found.parts
    assert [name for name, _ in found.prints] == ["embedded"]
    assert any(sound.bed for sound in found.sounds)
    assert all(sound.place is None or sound.place.file for sound in found.sounds)


def test_a_plan_that_cannot_be_made_is_remembered_with_its_reasons(case):
    text = case.script.read_text("utf-8")
    case.script.write_text(f"{text}\n[tiếng động: chẳng có ở đâu]\n", "utf-8")
    found, _ = case.find()
    again, _ = case.find()
    assert not found.planned
    assert case.kept.puts == 1
    assert again == found
    assert found.notices


def _word(case):
    text = case.script.read_text("utf-8")
    case.script.write_text(text.replace("vui hẳn lên", "rộn ràng hẳn lên"), "utf-8")


def _name(case):
    case.script = case.script.rename(case.script.with_name("loi-chao.md"))


def _station(case):
    case.profile = replace(case.profile, name="Tên khác")


def _readings(case):
    case.profile = replace(case.profile, readings=(("mẩu", "mẩu mẩu"),))


def _format(case):
    case.programme = replace(case.programme, air_time=time(7, 0))


def _number(case):
    case.entry = replace(case.entry, number=2)


def _day(case):
    case.entry = replace(case.entry, day=DAY + timedelta(days=7))


def _sound(case):
    first, *rest = case.assets
    case.assets = (replace(first, digest="0" * 64), *rest)


def _rights(case):
    first, *rest = case.assets
    case.assets = (replace(first, rights=replace(first.rights, scope=Scope.SCHOOL)), *rest)


def _no_sound(case):
    case.assets = case.assets[1:]


def _voices(case):
    case.engines = (Voices(region=Region.SOUTH),)


def _print(case):
    case.engines = (Voices(mark="2"),)


def _no_engine(case):
    case.engines = ()


def _program(case):
    case.program = "program 2"


def _cover(case):
    case.cover = "another"


def _masters(case):
    case.masters = wanted_profiles(case.profile, case.programme, PROFILES)


def _show(case):
    case.show = replace(case.show, title="Tên kênh khác")


@pytest.mark.parametrize(
    "change",
    [
        _word,
        _name,
        _station,
        _readings,
        _format,
        _number,
        _day,
        _sound,
        _rights,
        _no_sound,
        _voices,
        _print,
        _no_engine,
        _program,
        _cover,
        _masters,
        _show,
    ],
)
def test_whatever_goes_in_is_planned_anew_when_it_changes(case, change):
    case.find()
    assert not case.find()[1]
    change(case)
    puts = case.kept.puts
    case.find()
    assert case.kept.puts == puts + 1


def test_a_consent_that_runs_out_is_seen_and_another_day_alone_changes_nothing(case):
    first, *rest = case.assets
    case.assets = (replace(first, rights=replace(first.rights, until=DAY)), *rest)
    case.find()
    case.today = DAY
    case.find()
    assert case.kept.puts == 1
    case.today = DAY + timedelta(days=1)
    case.find()
    assert case.kept.puts == 2
    case.today = DAY + timedelta(days=2)
    case.find()
    assert case.kept.puts == 2


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b'{"planned": true}', b"\xff"])
def test_what_is_damaged_is_found_again(case, data):
    found, _ = case.find()
    case.kept.data = dict.fromkeys(case.kept.data, data)
    again, planned = case.find()
    assert planned
    assert again == found


def test_a_dry_run_writes_nothing_and_remembers_what_was_written(case):
    case.find(keep=False)
    assert not case.kept.puts
    case.find()
    assert not case.find(keep=False)[1]


def test_a_folder_that_takes_nothing_costs_the_work_again(case):
    def refuse(_key, _data):
        raise StoreError("đầy")

    case.kept.put = refuse
    assert case.find()[1]
    assert case.find()[1]


def test_a_changed_sound_is_examined_though_the_plan_is_remembered(case):
    found, _ = case.find()
    asked = []

    class Imports:
        def load(self, asset):
            asked.append(asset.name)
            return case.wired.tools.imports.load(asset)

    planner = EpisodePlanner(
        case.profile,
        case.engines,
        case.assets,
        TODAY,
        FindingsStore(kept=case.kept, program=lambda: case.program),
    )
    scripts = gather(script_files(case.script.parent)).scripts
    group = ScriptGroup(entry=case.entry, programme=case.programme, scripts=scripts)
    examined(found.sounds, planner.sounds_for(group), Imports())
    assert len(asked) == len(found.sounds) > 0


class OneWoman(Voices):
    """An engine with one voice."""

    def __init__(self, name, *, gender=Gender.FEMALE, online=False, **more):
        super().__init__()
        self.name, self.online, self.gender, self.more = name, online, gender, more

    def voices(self):
        voice = f"{self.name}:một"
        return (Voice(id=voice, engine=self.name, name=voice, gender=self.gender, **self.more),)


def benches_for(case, *engines):
    group = ScriptGroup(entry=case.entry, programme=case.programme, scripts=())
    found, notices = cast_benches(["NỮ", "NAM"], group, case.profile, engines, {})
    assert not [told for told in notices if told.level is Level.ERROR]
    return [
        (bench.engine.name, {p.role for p in bench.casting.parts}, set(bench.spare))
        for bench in found
    ]


def test_an_engine_keeps_what_a_later_one_speaks_better_for_the_worst_case(case):
    """A woman stays a woman; a child of the first says her words when no woman can."""
    both = {"", "NỮ", "NAM"}
    young = OneWoman("neural", age=Age.CHILD)
    assert benches_for(case, young, Voices()) == [
        ("neural", {"NỮ"}, {"NỮ"}), ("embedded", both, set()),
    ]  # fmt: skip
    for bound in ({"scope": Scope.SCHOOL}, {"until": date(2027, 1, 1)}):
        spoken = benches_for(case, OneWoman("own", age=Age.CHILD, **bound), Voices())
        assert spoken == [("embedded", both, set())]
