"""Rút bài, rút giọng: what would go is shown, asked for with a reason, and gone when the work is done."""

import json
import re
import shutil

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.desk.job_kinds import KINDS
from broadcaster.domain.withdrawal import WithdrawnKind
from tests.fakes.desk_house import House

HERE = "/rut"


@pytest.fixture(scope="module")
def approved(founded, tmp_path_factory):
    """A station with an episode that was built and approved: to be copied."""
    place = tmp_path_factory.mktemp("da-duyet") / "dai"
    shutil.copytree(founded, place)
    house = House(place)
    house.write("thuoc-la", "Thuốc lá điện tử")
    house.approve(house.send("thuoc-la"))
    return place


@pytest.fixture
def folder(approved, tmp_path):
    """A copy of it."""
    shutil.copytree(approved, tmp_path / "dai")
    return tmp_path / "dai"


@pytest.fixture
def episode(wired):
    """The episode there."""
    (brief,) = wired.tools.catalogue().briefs()
    return wired.tools.catalogue().get(brief.key)


def work_of(state):
    """Do the newest job as the server's own process does; what it told."""
    job = state.parts.jobs.newest(1)[0]
    return KINDS[job.kind](state.wired(), json.loads(job.argument), lambda *a, **b: None)


def test_an_episode_is_found_shown_and_taken_back_with_its_reason(signed_in, state, episode):
    teacher = signed_in(Role.EDITOR)
    assert "Thuốc lá điện tử" in teacher.get(HERE).text
    assert "Thuốc lá điện tử" in teacher.get(f"{HERE}?tim=thuoc la").text
    assert "Không có số nào như vậy" in teacher.get(f"{HERE}?tim=rượu").text
    shown = teacher.get(f"{HERE}/xem?ten={episode.key}").text
    assert "Sẽ gỡ" in shown
    assert state.wired().tools.catalogue().get(episode.key) is not None  # nothing has gone yet
    form = {"ten": episode.key, "vi-sao": "sai", "ly-do": "sai mức phạt"}
    answer = teacher.post(HERE, form)
    assert "/viec/" in answer.headers["location"]
    told = work_of(state).told
    assert told.startswith("Đã rút “Thuốc lá điện tử”")
    assert episode.key not in told
    assert state.wired().tools.catalogue().get(episode.key) is None
    (entry,) = state.wired().tools.withdrawals().all()
    assert (entry.what, entry.reason, entry.consent) == (
        WithdrawnKind.CORRECTED,
        "sai mức phạt",
        False,
    )


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"vi-sao": "sai", "ly-do": ""}, "Ghi rõ lý do"),
        ({"vi-sao": "", "ly-do": "sai mức phạt"}, "Chọn vì sao rút"),
    ],
)
def test_without_a_reason_the_form_comes_back_filled_and_nothing_goes(
    signed_in, state, episode, form, told
):
    answer = signed_in(Role.EDITOR).post(HERE, {"ten": episode.key, **form})
    assert answer.status_code == 422
    assert told in answer.text
    assert form["ly-do"] in answer.text
    assert not state.parts.jobs.newest(1)


def test_a_family_that_no_longer_agrees_is_heard_and_nothing_brings_it_back(signed_in, state):
    sound = state.wired().settings.folder / "scripts_vi" / "ghi-am" / "em-lan.wav"
    sound.parent.mkdir(exist_ok=True)
    sound.write_bytes(b"RIFF")
    teacher = signed_in(Role.EDITOR)
    assert "em-lan" in teacher.get(HERE).text
    form = {"ten": "em-lan.wav", "vi-sao": "ban-ghi", "ly-do": "gia đình rút đồng ý"}
    teacher.post(HERE, {**form, "ca-tep-goc": "co"})
    work_of(state)
    assert not sound.exists()
    assert "Rút nhầm" not in teacher.get(HERE).text
    assert teacher.post(f"{HERE}/dua-lai", {"ten": "em-lan.wav"}).status_code == 422


def test_a_recording_is_known_by_whose_voice_it_is_and_what_it_says(signed_in, folder):
    """Its file bears a number that says nothing to a family, or to whoever looks for the voice."""
    House(folder).record("thuoc-la", "HỎI", "Thưa cô, em hỏi ạ?", who="Em N.T.L., lớp 7A2")
    teacher = signed_in(Role.EDITOR)
    page = teacher.get(f"{HERE}?tim=7a2").text
    assert "<strong>Em N.T.L., lớp 7A2</strong>" in page
    assert "“Thưa cô, em hỏi ạ?”, bài thuoc-la" in page
    link = re.search(r'href="/ban(/rut/xem\?ten=thuoc-la[^"]+)"', page)[1]
    shown = teacher.get(link).text
    assert "<h1>Rút “Em N.T.L., lớp 7A2”</h1>" in shown
    assert "“Thưa cô, em hỏi ạ?”, bài thuoc-la" in shown


def test_a_card_that_leads_nowhere_keeps_no_recording_from_being_taken_back(signed_in, folder):
    recordings = folder / "scripts_vi" / "ghi-am"
    recordings.mkdir(exist_ok=True)
    (recordings / "em-lan.wav").write_bytes(b"RIFF")
    (recordings / "em-lan.toml").symlink_to(folder / "que-nho" / "em-lan.toml")
    answer = signed_in(Role.EDITOR).get(HERE)
    assert answer.status_code == 200
    assert "em-lan" in answer.text


def test_what_was_taken_back_by_mistake_is_brought_back_the_same_day(signed_in, state, episode):
    teacher = signed_in(Role.EDITOR)
    teacher.post(HERE, {"ten": episode.key, "vi-sao": "go", "ly-do": "bấm nhầm"})
    work_of(state)
    assert "Rút nhầm, đưa lại" in teacher.get(HERE).text
    teacher.post(f"{HERE}/dua-lai", {"ten": episode.key})
    assert "Rút nhầm, đưa lại" not in teacher.get(HERE).text


def test_a_pupil_takes_nothing_back(signed_in, state, episode):
    pupil = signed_in(Role.PUPIL)
    form = {"ten": episode.key, "vi-sao": "go", "ly-do": "thử"}
    assert pupil.post(HERE, form).status_code == 403
    assert not state.parts.jobs.newest(1)
