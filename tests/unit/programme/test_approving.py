"""Who may approve, what exactly is approved, and what sends it back: station parts kept in lists."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from broadcaster.desk.answers import plain_hint
from broadcaster.domain.approval import ApprovedEpisode, ItemState
from broadcaster.domain.errors import Conflict, InputError, NotApproved
from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.queue import LiveItem, QueueItem
from broadcaster.domain.station import StationProfile
from broadcaster.domain.withdrawal import Withdrawal, WithdrawnKind
from broadcaster.production import build as building
from broadcaster.production import listening as hearing
from broadcaster.production.build import BuildOutcome, BuildReport, BuildState
from broadcaster.production.listening import EpisodeHearing, HeardRemark
from broadcaster.production.naming import NamedEpisode
from broadcaster.production.tools import StationContext
from broadcaster.programme import approval as approving
from broadcaster.programme import check as checking
from broadcaster.programme.approval import (
    ApprovalStanding,
    after_build,
    approve,
    approve_live,
    approve_urgently,
    approver,
    confirm,
    digest_now,
    give_back,
    notice_changes,
    pending,
    pending_live,
    script_index,
    send,
    standing_of,
    take_back,
    unconfirmed,
)
from broadcaster.programme.approval_rules import kept, live_digest, script_digest, state_of
from broadcaster.programme.kept_files import MACHINE, card_path

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
SOUND = b"ID3 la la"
SHA = hashlib.sha256(SOUND).hexdigest()
PENDING, APPROVED, RETURNED, DRAFT = (
    ItemState.PENDING, ItemState.APPROVED, ItemState.RETURNED, ItemState.DRAFT,
)  # fmt: skip


class Kept:
    """Journal, approvals, catalogue, queue and cards of a station, in lists."""

    def __init__(self):
        self.record, self.standing, self.episodes, self.waiting, self.cards = [], {}, {}, [], {}
        self.warnings = ()  # what is open about the scripts
        self.remarks = ()  # what does not sound as it is written
        self.gone = ()  # withdrawals

    def append(self, step):
        self.record.append(step)
        return step

    def steps(self, subject=""):
        return [s for s in self.record if subject in ("", s.subject)]

    def states(self):
        return {s.subject: state_of(self.steps(s.subject)) for s in self.record if not s.item}

    def put(self, approval, episode, step):
        self.standing[approval.subject] = approval, episode
        self.append(step)

    def withdraw(self, subject, step):
        self.standing.pop(subject, None)
        self.append(step)

    def all(self):
        return list(self.standing.values())

    def items(self):
        return self.waiting

    def write_approved(self, path, card):
        self.cards[path] = card
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("card", "utf-8")


@pytest.fixture
def held():
    return Kept()


@pytest.fixture
def tools(tmp_path, held, monkeypatch):
    monkeypatch.setattr(approving, "write_approved", held.write_approved)
    monkeypatch.setattr(checking, "open_warnings", lambda _s, _t, _files: held.warnings)
    monkeypatch.setattr(
        hearing, "hearing_of", lambda _tools, _episode: EpisodeHearing(remarks=held.remarks)
    )
    for name in ("scripts", "audio"):
        (tmp_path / name).mkdir()

    clock = SimpleNamespace(now=lambda: NOW)
    return SimpleNamespace(
        journal=lambda: held,
        approvals=lambda: SimpleNamespace(
            get=held.standing.get, all=held.all, put=held.put, withdraw=held.withdraw
        ),
        catalogue=lambda: SimpleNamespace(get=held.episodes.get),
        queue=lambda: held,
        withdrawals=lambda: SimpleNamespace(all=lambda: held.gone),
        clock=clock,
        folders=SimpleNamespace(scripts=tmp_path / "scripts", audio=tmp_path / "audio"),
    )


@pytest.fixture
def profile():
    return StationProfile(
        name="Đài", unit="Trường", contact="", email="", public_url="", shows=(), approval=True,
        approver="Cô Hòa", approvers=("Cô Hòa", "Cô Lý"), deputies=("Thầy Nam",),
        urgent_approvers=("Cô Hòa", "Thầy Bí"),
    )  # fmt: skip


@pytest.fixture
def script(tools):
    path = tools.folders.scripts / "Mũ bảo hiểm.txt"
    path.write_text("Chào các bạn.", "utf-8")
    return path


@pytest.fixture
def made(episode, tools, held, script):
    """An episode with its script and its sound in place."""
    return made_of(episode, tools, held)


def made_of(episode, tools, held, sound=SOUND):
    digest = hashlib.sha256(sound).hexdigest()
    audio = replace(episode.school.audio, sha256=digest)
    item = replace(episode.school.items[0], slug="mu-bao-hiem")
    one = replace(episode, school=replace(episode.school, audio=audio, items=(item,)))
    folder = tools.folders.audio / one.show
    folder.mkdir(exist_ok=True)
    (folder / audio.name).write_bytes(sound)
    held.episodes[one.key] = one
    return one


def named(episode, *files):
    return NamedEpisode(
        key=episode.key, title=episode.title, number=1, day=episode.first_air_date,
        programme="mang-non", files=files,
    )  # fmt: skip


@pytest.fixture
def sent(made, profile, tools):
    send(StationContext(profile=profile, formats=()), tools, [named(made)], who="Em Hà")
    return made


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["Cô Hòa", "Cô Lý", "Thầy Nam", "cô hoà"])
def test_those_who_approve_and_their_deputies_may(profile, who):
    assert approver(profile, who) in ("Cô Hòa", "Cô Lý", "Thầy Nam")


def test_the_name_is_told_as_the_station_writes_it(profile):
    assert approver(profile, "THẦY NAM") == "Thầy Nam"
    assert approver(profile, "thầy bí", urgent=True) == "Thầy Bí"


@pytest.mark.parametrize(
    ("who", "urgent", "told", "hint"),
    [
        ("Em Hà", False, "“Em Hà” không có tên trong những người", "Cô Hòa, Cô Lý, Thầy Nam"),
        ("Thầy Bí", False, "không có tên", "Người được duyệt"),
        ("Cô Lý", True, "không có tên", "Người được duyệt: Cô Hòa, Thầy Bí"),
        ("Thầy Nam", True, "không có tên", "Người được duyệt"),
        ("Thầy Nm", False, "không có tên", "Có phải “Thầy Nam”?"),
        ("", False, "chưa ghi ai duyệt", "Người được duyệt: Cô Hòa"),
    ],
)
def test_nobody_else_may_and_is_told_who_may(profile, who, urgent, told, hint):
    with pytest.raises(NotApproved) as fault:
        approver(profile, who, urgent=urgent)
    assert told in fault.value.sentence
    assert hint in fault.value.hint
    assert fault.value.hint.startswith(("Có phải “Thầy ", "Người được duyệt: "))


@pytest.mark.parametrize(
    ("urgent", "told", "hint"),
    [(False, "chưa ghi ai được duyệt", "approver ="),
     (True, "chưa ghi ai được duyệt khẩn cấp", "urgent_approvers =")],
)  # fmt: skip
def test_where_nobody_is_named_nobody_may(profile, urgent, told, hint):
    nobody = replace(profile, approvers=(), deputies=(), urgent_approvers=())
    with pytest.raises(NotApproved) as fault:
        approver(nobody, "Cô Hòa", urgent=urgent)
    assert fault.value.sentence.endswith(told)
    assert hint in fault.value.hint
    assert ("urgent" in fault.value.hint) is urgent


@pytest.mark.parametrize("act", ["approve", "urgent", "live", "confirm", "return", "take-back"])
def test_whoever_may_not_changes_nothing(act, profile, tools, held, sent, monkeypatch):
    monkeypatch.setattr(building, "build", lambda *_, **__: pytest.fail("dựng"))
    before = list(held.record)
    acts = {
        "approve": lambda: approve(profile, tools, sent, who="Em Hà"),
        "urgent": lambda: approve_urgently(
            StationContext(profile=profile, formats=()), tools, named(sent), who="Cô Lý"
        ),
        "live": lambda: approve_live(profile, tools, QueueItem(id=3, title="x"), who="Em Hà"),
        "confirm": lambda: confirm(profile, tools, sent.key, who="Em Hà"),
        "return": lambda: give_back(profile, tools, sent.key, who="Em Hà", reason="Sai tên"),
        "take-back": lambda: take_back(profile, tools, sent, who="Em Hà"),
    }
    with pytest.raises(NotApproved):
        acts[act]()
    assert held.record == before
    assert held.standing == {}


# --- where an episode stands ----------------------------------------------------------------------


def test_what_nobody_sent_is_a_draft(made, tools, script):
    bare = ApprovalStanding(episode=made, state=DRAFT)
    assert (bare.approval, bare.current, bare.reason, bare.script) == (None, False, "", "")
    found = standing_of(tools, made)
    assert (found.state, found.approval, found.current, found.reason) == (DRAFT, None, False, "")
    assert found.script == script_digest([("mu-bao-hiem", script.read_bytes())])


def test_the_digest_is_of_the_scripts_as_they_lie_there_now(made, tools, script, tmp_path):
    assert script_index(tools) == {"mu-bao-hiem": script}
    before = digest_now(made, {"mu-bao-hiem": script})
    script.write_text("Chào cả lớp.", "utf-8")
    assert digest_now(made, {"mu-bao-hiem": script}) != before
    gone = script_digest([("mu-bao-hiem", b"\0")])
    assert digest_now(made, {}) == gone
    assert digest_now(made, {"mu-bao-hiem": tmp_path}) == gone  # a folder cannot be read
    assert gone != script_digest([("mu-bao-hiem", b"")])


def test_an_approved_one_is_pending_as_soon_as_a_script_or_the_sound_changed(
    sent, profile, tools, held, script
):
    approval = approve(profile, tools, sent, who="Cô Hòa")
    found = standing_of(tools, sent)
    assert (found.state, found.current, found.approval) == (APPROVED, True, approval)
    script.write_text("Chào cả lớp.", "utf-8")
    found = standing_of(tools, sent)
    assert (found.state, found.current, found.approval) == (PENDING, False, approval)
    assert standing_of(tools, sent, {}).current is False
    script.write_text("Chào các bạn.", "utf-8")
    assert standing_of(tools, sent).current
    assert not standing_of(tools, sent, {}).current  # the scripts that it is given count
    other = made_of(sent, tools, held, b"khac")
    assert standing_of(tools, other).state is PENDING


def test_what_is_approved_as_it_lies_is_approved_whatever_its_last_step_was(
    sent, profile, tools, held
):
    approve(profile, tools, sent, who="Cô Hòa")
    held.append(replace(held.record[0], reason="máy hỏi lại"))
    found = standing_of(tools, sent)
    assert found.state is APPROVED
    assert found.reason == "máy hỏi lại"


def test_steps_of_the_queue_are_none_on_the_way_to_approval(sent, tools, held):
    queued = replace(held.record[0], item=4, after=ItemState.QUEUED, reason="xếp hàng")
    held.append(queued)
    found = standing_of(tools, sent)
    assert (found.state, found.reason) == (PENDING, "")


# --- sending --------------------------------------------------------------------------------------


def test_sending_records_who_sent_exactly_what(sent, tools, held, script):
    (step,) = held.record
    assert (step.who, step.subject, step.at) == ("Em Hà", sent.key, NOW)
    assert (step.before, step.after, step.reason) == (DRAFT, PENDING, "")
    assert step.audio_sha256 == SHA
    assert step.script_sha256 == script_digest([("mu-bao-hiem", script.read_bytes())])


def test_what_was_withdrawn_is_neither_built_nor_sent(
    made, profile, tools, held, script, monkeypatch
):
    """A script on its day is another reason to say so: nothing else will."""
    monkeypatch.setattr(building, "build", lambda *_, **__: pytest.fail("dựng"))
    held.gone = (Withdrawal(what=WithdrawnKind.EPISODE, key=made.key, reason="sai", at=NOW),)
    held.warnings = (Notice(code="loi-mau", level=Level.WARNING, sentence="còn lời mẫu"),)
    told = send(
        StationContext(profile=profile, formats=()), tools, [named(made, script)],
        who="Em Hà", unknown_law=True,
    )  # fmt: skip
    (back,) = told.held
    assert ([one.code for one in back.reasons], back.asks) == (["so-da-rut"], False)
    assert (told.standings, held.record) == ((), [])


def test_what_waits_already_is_not_sent_twice_and_what_changed_is(
    sent, profile, tools, held, script
):
    station = StationContext(profile=profile, formats=())
    again = send(station, tools, [named(sent)], who="Em Hà")
    assert [s.state for s in again.standings] == [PENDING]
    assert len(held.record) == 1
    script.write_text("Chào cả lớp.", "utf-8")
    send(station, tools, [named(sent)], who="Em Hà")
    assert len(held.record) == 2
    give_back(profile, tools, sent.key, who="Cô Hòa", reason="Đọc sai")
    send(station, tools, [named(sent)], who="Em Hà")
    assert [s.after for s in held.record[2:]] == [RETURNED, PENDING]


def misheard(*, sure):
    return HeardRemark(second=83.0, words="Phạt hai triệu.", told="“hai” nghe như “ba”", sure=sure)


def test_what_surely_differs_is_approved_only_by_who_listened_again(held, tools, profile, sent):
    held.remarks = (misheard(sure=True), misheard(sure=True))
    with pytest.raises(NotApproved, match=r"1:23.*“hai” nghe như “ba”.*1 chỗ nữa") as raised:
        approve(profile, tools, sent, who="Cô Hòa")
    assert "--listened" in raised.value.hint
    assert plain_hint(raised.value.hint).endswith("Đọc đúng thì đánh dấu đã nghe lại rồi duyệt.")
    assert approve(profile, tools, sent, who="Cô Hòa", listened=True).who == "Cô Hòa"


def test_one_place_that_differs_is_told_alone(held, tools, profile, sent):
    held.remarks = (misheard(sure=True),)
    with pytest.raises(NotApproved) as raised:
        approve(profile, tools, sent, who="Cô Hòa")
    assert raised.value.sentence.endswith("“hai” nghe như “ba”")


def test_what_is_heard_of_an_episode_without_scripts_is_told_of_the_episode(
    held, tools, profile, sent
):
    station = StationContext(profile=profile, formats=())
    held.remarks = (misheard(sure=False),)
    items = (replace(sent.school.items[0], slug="khong-con"),)
    bare = replace(sent, school=replace(sent.school, items=items))
    [told] = approving.warnings_of(station, tools, bare)
    assert told.place.file == sent.key


def test_what_is_only_doubted_is_told_and_holds_nobody_up(held, tools, profile, sent):
    station = StationContext(profile=profile, formats=())
    held.remarks = (misheard(sure=False),)
    [told] = approving.warnings_of(station, tools, sent)
    assert (told.code, told.place.file) == ("nghe-chua-ro", "scripts/Mũ bảo hiểm.txt")
    approve(profile, tools, sent, who="Cô Hòa")
    held.remarks = (replace(misheard(sure=False), place=Place(file="scripts/b.txt", line=3)),)
    [told] = approving.warnings_of(station, tools, sent)
    assert (told.place.file, told.place.line) == ("scripts/b.txt", 3)


def test_an_urgent_approval_waits_for_no_second_hearing(held, tools, profile, sent):
    held.remarks = (misheard(sure=True),)
    assert approve(profile, tools, sent, who="Thầy Bí", urgent=True).urgent


def test_what_is_approved_as_it_is_is_not_sent_again(sent, profile, tools, held):
    approve(profile, tools, sent, who="Cô Hòa")
    count = len(held.record)
    told = send(
        StationContext(profile=profile, formats=()), tools, [named(sent)], who="Em Hà"
    ).standings
    assert [s.state for s in told] == [APPROVED]
    assert len(held.record) == count


def test_the_public_edition_is_what_waits_where_there_is_no_school_edition(
    made, profile, tools, held
):
    held.episodes[made.key] = replace(made, school=None, public=made.school)
    send(StationContext(profile=profile, formats=()), tools, [named(made)], who="Em Hà")
    assert held.record[0].audio_sha256 == SHA
    found = approve(profile, tools, held.episodes[made.key], who="Cô Hòa")
    assert (found.audio_sha256, found.public_sha256) == ("", SHA)
    assert held.record[-1].audio_sha256 == SHA


def test_only_what_could_be_rendered_is_sent(made, profile, tools, held, script, monkeypatch):
    asked, rows = [], []
    fault = Notice(code="x", level=Level.ERROR, sentence="giọng không có")
    told = Notice(code="y", level=Level.WARNING, sentence="chỉ là lời nhắc")

    def outcome(key, code, episode):
        return BuildOutcome(
            key=key, state=BuildState.MADE, episode=episode, exit_code=code, notices=(told, fault)
        )

    def build(station, _tools, **how):
        asked.append(how)
        outcomes = tuple(outcome(*row) for row in rows)
        return BuildReport(outcomes=outcomes, notices=())

    monkeypatch.setattr(building, "build", build)
    station = StationContext(profile=profile, formats=())

    def sending(who="Em Hà", **how):
        return send(station, tools, [named(made, script)], who=who, **how).standings

    for row in ((made.key, 2, made), (made.key, 0, None)):
        rows[:] = [row]
        assert sending() == ()
        assert held.record == []
        with pytest.raises(InputError) as wrong:
            approve_urgently(station, tools, named(made, script), who="Cô Hòa")
        assert f"số {made.key} chưa dựng được: giọng không có" == wrong.value.sentence
    rows[:] = [("so-khac", 2, None), (made.key, 0, made)]
    assert [s.state for s in sending(jobs=3, watch="w", away="a")] == [PENDING]
    assert asked[-1] == {"only": [script], "jobs": 3, "watch": "w", "away": "a"}
    assert asked[0]["jobs"] == 2
    held.episodes.clear()
    with pytest.raises(InputError):
        approve_urgently(station, tools, named(made, script), who="Cô Hòa")
    assert asked[-1]["jobs"] == 2
    assert send(station, tools, [named(made)], who="Em Hà").standings == ()


def told(code):
    return Notice(code=code, level=Level.WARNING, sentence=f"câu về {code}")


@pytest.mark.parametrize("code", ["loi-mau", "can-ra-lai"])
def test_what_is_not_finished_is_never_sent(made, profile, tools, held, script, code):
    """The text of a skeleton, and what was to be looked at again, whoever says yes to it."""
    station = StationContext(profile=profile, formats=())
    held.warnings = (told("khac"), told(code))
    for known in (False, True):
        sent = send(station, tools, [named(made, script)], who="Em Hà", unknown_law=known)
        assert (sent.standings, held.record) == ((), [])
        assert [(h.wanted.key, h.asks, h.sentence) for h in sent.held] == [
            (made.key, False, f"câu về {code}")
        ]
    with pytest.raises(InputError, match=f"câu về {code}"):
        approve_urgently(station, tools, named(made, script), who="Cô Hòa")
    assert held.record == []


@pytest.mark.parametrize("code", ["nguon-chua-kiem", "nguon-can-ra-soat"])
def test_unknown_law_is_sent_by_who_says_that_they_know(
    made, profile, tools, held, script, monkeypatch, code
):
    built = BuildOutcome(key=made.key, state=BuildState.MADE, episode=made)
    report = BuildReport(outcomes=(built,), notices=())
    monkeypatch.setattr(building, "build", lambda *_, **__: report)
    station = StationContext(profile=profile, formats=())
    held.warnings = (told(code),)
    sent = send(station, tools, [named(made, script)], who="Em Hà")
    assert (sent.standings, [h.asks for h in sent.held]) == ((), [True])
    sent = send(station, tools, [named(made, script)], who="Em Hà", unknown_law=True)
    assert ([s.state for s in sent.standings], sent.held) == ([PENDING], ())


def test_other_warnings_hold_nothing_back(made, profile, tools, held, script):
    held.warnings = (told("vai-la"), told("nguon-het-mot-phan"))
    station = StationContext(profile=profile, formats=())
    assert approving.held_back(station, tools, named(made, script)) is None


def test_unknown_law_holds_back_whoever_says_nothing_of_it_and_only_what_has_scripts(
    made, profile, tools, held, script
):
    station = StationContext(profile=profile, formats=())
    held.warnings = (told("nguon-chua-kiem"),)
    back = approving.held_back(station, tools, named(made, script))
    assert back is not None
    assert back.asks
    assert approving.held_back(station, tools, named(made)) is None


def test_what_is_urgent_goes_out_with_unknown_law(made, profile, tools, held, script, monkeypatch):
    built = BuildOutcome(key=made.key, state=BuildState.MADE, episode=made)
    report = BuildReport(outcomes=(built,), notices=())
    monkeypatch.setattr(building, "build", lambda *_, **__: report)
    held.warnings = (told("nguon-can-ra-soat"),)
    station = StationContext(profile=profile, formats=())
    assert approve_urgently(station, tools, named(made, script), who="Cô Hòa").urgent


def test_an_approver_is_told_what_is_open_in_the_scripts_that_are_there(
    made, profile, tools, held, script, monkeypatch
):
    asked = []

    def looked(*found):
        asked.append(found)
        return (told("vai-la"),)

    monkeypatch.setattr(checking, "open_warnings", looked)
    gone = replace(made.school.items[0], slug="khong-con")
    items = (*made.school.items, gone)
    station = StationContext(profile=profile, formats=())
    of_two = replace(made, school=replace(made.school, items=items))
    assert approving.warnings_of(station, tools, of_two) == (told("vai-la"),)
    assert asked == [(station, tools, [script])]


# --- approving ------------------------------------------------------------------------------------


def test_an_approval_is_of_exactly_what_was_sent_and_its_files_are_kept(
    sent, profile, tools, held, script
):
    found = approve(profile, tools, sent, who="cô hòa", heard=SHA[:8].upper())
    digest = script_digest([("mu-bao-hiem", script.read_bytes())])
    assert (found.subject, found.who, found.at) == (sent.key, "Cô Hòa", NOW)
    assert (found.audio_sha256, found.public_sha256, found.script_sha256) == (SHA, "", digest)
    assert not found.urgent
    step = held.record[-1]
    assert (step.subject, step.who, step.at) == (sent.key, "Cô Hòa", NOW)
    assert (step.before, step.after, step.reason) == (PENDING, APPROVED, "")
    assert (step.audio_sha256, step.script_sha256) == (SHA, digest)
    assert held.standing == {sent.key: (found, kept(sent))}
    path = tools.folders.audio / sent.show / kept(sent).school.audio.name
    assert path.read_bytes() == SOUND
    card = ApprovedEpisode(approval=found, episode=kept(sent))
    assert held.cards == {card_path(tools, kept(sent)): card}


def test_an_approval_that_stands_is_given_back_as_it_is(sent, profile, tools, held):
    first = approve(profile, tools, sent, who="Cô Hòa")
    count = len(held.record)
    assert approve(profile, tools, sent, who="Thầy Nam") is first
    assert len(held.record) == count


def test_whoever_was_cut_off_before_the_card_lay_there_approves_once_more(
    sent, profile, tools, held
):
    """A catalogue that is made anew knows an approval by its card only."""
    approval = approve(profile, tools, sent, who="Cô Hòa")
    path = card_path(tools, kept(sent))
    path.unlink()
    steps = len(held.record)
    assert approve(profile, tools, sent, who="Cô Hòa") == approval
    assert path.exists()
    assert len(held.record) == steps


def test_a_confirmation_that_is_given_twice_is_one(sent, profile, tools, held):
    approve(profile, tools, sent, who="Cô Hòa", urgent=True)
    first = confirm(profile, tools, sent.key, who="Thầy Nam")
    steps = len(held.record)
    card_path(tools, kept(sent)).unlink()
    assert confirm(profile, tools, sent.key, who="Thầy Nam") == first
    assert len(held.record) == steps
    assert card_path(tools, kept(sent)).exists()
    assert confirm(profile, tools, sent.key, who="Cô Lý").confirmed_by == "Cô Lý"


def test_what_was_never_sent_is_not_approved(made, profile, tools, held):
    with pytest.raises(NotApproved, match="chưa được gửi duyệt"):
        approve(profile, tools, made, who="Cô Hòa")
    assert held.standing == {}


def test_what_was_returned_may_still_be_approved_as_it_was_sent(sent, profile, tools, held):
    give_back(profile, tools, sent.key, who="Cô Hòa", reason="Đọc sai")
    assert approve(profile, tools, sent, who="Cô Hòa").who == "Cô Hòa"
    assert held.record[-1].before is RETURNED


def test_what_was_cancelled_after_it_was_sent_is_not_approved(sent, profile, tools, held):
    held.append(replace(held.record[0], before=PENDING, after=ItemState.CANCELLED))
    with pytest.raises(NotApproved, match="chưa được gửi duyệt"):
        approve(profile, tools, sent, who="Cô Hòa")


def test_nothing_is_approved_unheard(sent, profile, tools, held, script):
    with pytest.raises(Conflict, match="đã đổi sau khi gửi duyệt"):
        approve(profile, tools, sent, who="Cô Hòa", heard="ff")
    with pytest.raises(Conflict):
        approve(profile, tools, made_of(sent, tools, held, b"moi"), who="Cô Hòa")
    script.write_text("Chào cả lớp.", "utf-8")
    with pytest.raises(Conflict):
        approve(profile, tools, sent, who="Cô Hòa")
    assert held.standing == {}
    assert held.cards == {}


def test_a_sound_that_was_altered_on_the_disk_is_not_approved(sent, profile, tools, held):
    (tools.folders.audio / sent.show / sent.school.audio.name).write_bytes(b"khac")
    with pytest.raises(InputError, match="không còn là bản đã dựng"):
        approve(profile, tools, sent, who="Cô Hòa")
    assert held.standing == {}


def test_urgent_is_sent_and_approved_in_one_step_and_confirmed_later(made, profile, tools, held):
    station = StationContext(profile=profile, formats=())
    with pytest.raises(Conflict):
        approve_urgently(station, tools, named(made), who="Thầy Bí", heard="ff")
    found = approve_urgently(station, tools, named(made), who="thầy bí", heard=SHA[:4])
    assert approve_urgently(station, tools, named(made), who="Cô Hòa") is found
    assert (found.who, found.urgent, found.confirmed_by) == ("Thầy Bí", True, "")
    assert [s.who for s in held.record] == ["Thầy Bí", "Thầy Bí"]
    assert held.record[-1].reason == "khẩn cấp, cần xác nhận sau"
    assert unconfirmed(tools) == (found,)
    confirmed = confirm(profile, tools, made.key, who="cô lý")
    assert confirmed == replace(found, confirmed_by="Cô Lý", confirmed_at=NOW)
    step = held.record[-1]
    assert (step.who, step.subject, step.at) == ("Cô Lý", made.key, NOW)
    assert (step.before, step.after) == (APPROVED, APPROVED)
    assert (step.audio_sha256, step.script_sha256) == (SHA, found.script_sha256)
    assert step.reason == "xác nhận lần duyệt khẩn cấp"
    assert held.standing[made.key] == (confirmed, kept(made))
    assert held.cards[card_path(tools, kept(made))].approval == confirmed
    assert unconfirmed(tools) == ()


def test_an_ordinary_approval_waits_for_no_confirmation(sent, profile, tools, held):
    with pytest.raises(InputError, match="không có lần duyệt khẩn cấp nào"):
        confirm(profile, tools, sent.key, who="Cô Hòa")
    approve(profile, tools, sent, who="Cô Hòa")
    assert unconfirmed(tools) == ()
    with pytest.raises(InputError, match="không có lần duyệt khẩn cấp nào"):
        confirm(profile, tools, sent.key, who="Cô Hòa")


def test_a_live_reading_is_approved_by_its_words_and_has_no_files(profile, tools, held):
    item = QueueItem(
        id=3, title="Chào cờ", occurrence="2026-11-26T06:45", live=LiveItem(open_seconds=60.0)
    )
    found = approve_live(profile, tools, item, who="thầy nam")
    assert (found.subject, found.who, found.at) == (item.subject, "Thầy Nam", NOW)
    assert (found.audio_sha256, found.script_sha256) == ("", live_digest(item))
    (step,) = held.record
    assert (step.who, step.subject, step.at) == ("Thầy Nam", item.subject, NOW)
    assert (step.before, step.after) == (DRAFT, APPROVED)
    assert (step.script_sha256, step.occurrence) == (live_digest(item), item.occurrence)
    assert held.standing == {item.subject: (found, None)}
    held.standing[item.subject] = replace(found, urgent=True), None
    assert confirm(profile, tools, item.subject, who="Cô Hòa").confirmed_by == "Cô Hòa"
    assert held.cards == {}
    give_back(profile, tools, item.subject, who="Cô Hòa", reason="Đổi giờ")
    assert held.standing == {}


# --- giving back ----------------------------------------------------------------------------------


def test_what_is_returned_with_its_reason_has_no_approval_and_no_card(sent, profile, tools, held):
    approve(profile, tools, sent, who="Cô Hòa")
    path = card_path(tools, kept(sent))
    assert path.exists()
    step = give_back(profile, tools, sent.key, who="thầy nam", reason=" Đọc sai tên \n")
    assert (step.who, step.subject, step.at) == ("Thầy Nam", sent.key, NOW)
    assert (step.before, step.after, step.reason) == (APPROVED, RETURNED, "Đọc sai tên")
    assert held.record[-1] == step
    assert held.standing == {}
    assert not path.exists()


def test_a_card_that_is_gone_already_keeps_nobody_from_returning(sent, profile, tools, held):
    approve(profile, tools, sent, who="Cô Hòa")
    card_path(tools, kept(sent)).unlink()
    assert give_back(profile, tools, sent.key, who="Cô Hòa", reason="Sai").after is RETURNED


def test_whoever_is_cut_off_while_returning_leaves_no_card_that_would_approve_it_again(
    sent, profile, tools, held, monkeypatch
):
    approve(profile, tools, sent, who="Cô Hòa")

    def cut_off(_subject, _step):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(held, "withdraw", cut_off)
        with pytest.raises(KeyboardInterrupt):
            give_back(profile, tools, sent.key, who="Cô Hòa", reason="Sai")
    assert not card_path(tools, kept(sent)).exists()
    assert give_back(profile, tools, sent.key, who="Cô Hòa", reason="Sai").before is APPROVED


def test_the_same_return_is_one(sent, profile, tools, held):
    step = give_back(profile, tools, sent.key, who="Cô Hòa", reason="Sai")
    assert give_back(profile, tools, sent.key, who="cô hoà", reason=" Sai ") == step
    assert held.record[-1] == step
    assert held.record[-2].after is PENDING
    other = give_back(profile, tools, sent.key, who="Cô Hòa", reason="Thiếu tên")
    assert held.record[-2:] == [step, other]


def test_what_is_taken_back_waits_as_it_was_sent_and_may_be_approved_again(
    sent, profile, tools, held
):
    approval = approve(profile, tools, sent, who="Cô Hòa")
    path = card_path(tools, kept(sent))
    step = take_back(profile, tools, sent, who="thầy nam")
    assert (step.who, step.before, step.after) == ("Thầy Nam", APPROVED, PENDING)
    ids = (step.audio_sha256, step.script_sha256)
    assert ids == (approval.audio_sha256, approval.script_sha256)
    assert held.standing == {}
    assert not path.exists()
    assert take_back(profile, tools, sent, who="Cô Hòa") == step  # a second time changes nothing
    assert held.record[-1] == step
    assert approve(profile, tools, sent, who="Cô Hòa", heard=SHA).subject == sent.key


def test_an_older_approval_is_taken_back_and_the_newer_version_still_waits(
    sent, profile, tools, held
):
    """What was approved airs while a newer one waits: she can end that, and approve the newer."""
    approve(profile, tools, sent, who="Cô Hòa")
    new = made_of(sent, tools, held, b"moi")
    send(StationContext(profile=profile, formats=()), tools, [named(new)], who="Em Hà")
    step = take_back(profile, tools, new, who="Cô Hòa")
    assert (step.before, step.audio_sha256) == (PENDING, new.school.audio.sha256)
    assert held.standing == {}
    assert approve(profile, tools, new, who="Cô Hòa").audio_sha256 == new.school.audio.sha256


def test_what_the_loudspeaker_did_meanwhile_is_no_step_of_an_approval(sent, profile, tools, held):
    """Steps of the queue stand in the same journal: each act given once more is still the same."""
    approve(profile, tools, sent, who="Cô Hòa")
    taken = take_back(profile, tools, sent, who="Cô Hòa")
    aired = replace(taken, item=5, after=ItemState.AIRED, reason="")
    held.append(aired)
    assert take_back(profile, tools, sent, who="Cô Hòa") == taken
    given = give_back(profile, tools, sent.key, who="Cô Hòa", reason="Sai")
    held.append(aired)
    assert give_back(profile, tools, sent.key, who="Cô Hòa", reason="Sai") == given


def test_what_was_approved_is_what_waits_again_whatever_was_sent_before(sent, profile, tools, held):
    approve(profile, tools, sent, who="Cô Hòa")
    held.record[0] = replace(held.record[0], audio_sha256="00", script_sha256="11")
    assert take_back(profile, tools, sent, who="Cô Hòa").audio_sha256 == SHA


def test_an_approval_that_only_its_card_tells_of_is_taken_back(sent, profile, tools, held):
    """A catalogue made anew has the approvals of the cards, and no steps."""
    approve(profile, tools, sent, who="Cô Hòa")
    held.record.clear()
    step = take_back(profile, tools, sent, who="Cô Hòa")
    assert (step.before, step.audio_sha256) == (DRAFT, SHA)


def test_the_approval_of_a_public_edition_alone_is_taken_back_as_such(made, profile, tools, held):
    public = replace(made, school=None, public=made.school)
    held.episodes[made.key] = public
    send(StationContext(profile=profile, formats=()), tools, [named(public)], who="Em Hà")
    assert approve(profile, tools, public, who="Cô Hòa").audio_sha256 == ""
    held.record[0] = replace(held.record[0], audio_sha256="00")
    assert take_back(profile, tools, public, who="Cô Hòa").audio_sha256 == SHA


def test_what_was_never_sent_is_not_taken_back(made, profile, tools, held):
    with pytest.raises(InputError, match="không có lần duyệt nào"):
        take_back(profile, tools, made, who="Cô Hòa")
    assert held.record == []


@pytest.mark.parametrize(
    ("who", "is_one"),
    [("cô hoà", True), ("Cô Lý", True), ("thầy nam", True), ("Thầy Bí", False), ("", False)],
)
def test_who_is_named_among_the_approvers_is_one(profile, who, is_one):
    assert approving.is_approver(profile, who) is is_one


def test_what_nobody_approved_is_not_taken_back(sent, profile, tools, held):
    before = list(held.record)
    with pytest.raises(InputError, match="không có lần duyệt nào"):
        take_back(profile, tools, sent, who="Cô Hòa")
    give_back(profile, tools, sent.key, who="Cô Hòa", reason="Sai")
    with pytest.raises(InputError, match="không có lần duyệt nào"):
        take_back(profile, tools, sent, who="Cô Hòa")
    assert held.record[:-1] == before


def test_what_waits_is_returned_without_an_approval(sent, profile, tools, held):
    assert give_back(profile, tools, sent.key, who="Cô Hòa", reason="Sai").before is PENDING


def test_nothing_is_returned_without_a_reason_or_before_it_was_sent(made, profile, tools, held):
    for reason in ("", "  \n"):
        with pytest.raises(InputError, match="phải ghi lý do"):
            give_back(profile, tools, made.key, who="Cô Hòa", reason=reason)
    with pytest.raises(InputError, match="chưa được gửi duyệt"):
        give_back(profile, tools, made.key, who="Cô Hòa", reason="Sai")
    assert held.record == []


# --- what waits, what changed ---------------------------------------------------------------------


def test_what_waits_is_listed_by_air_time(sent, profile, tools, held, script):
    first = held.record[0]
    earlier = replace(sent, key="z-truoc", air_time=sent.air_time - timedelta(days=1))
    beside = replace(sent, key="a-cung-luc")
    back, gone = replace(sent, key="tra-lai"), "khong-con"
    for one in (earlier, beside, back):
        held.episodes[one.key] = one
        held.append(replace(first, subject=one.key))
    held.append(replace(first, subject=gone))
    held.append(replace(first, subject=back.key, after=RETURNED))
    assert [s.episode.key for s in pending(tools)] == ["z-truoc", "a-cung-luc", sent.key]
    approve(profile, tools, sent, who="Cô Hòa")
    assert [s.episode.key for s in pending(tools)] == ["z-truoc", "a-cung-luc"]
    script.write_text("Chào cả lớp.", "utf-8")
    assert [s.episode.key for s in pending(tools)] == ["z-truoc", "a-cung-luc", sent.key]


def test_live_readings_that_wait_are_listed(tools, held):
    live = LiveItem(open_seconds=5.0)
    waits = QueueItem(id=1, title="a", live=live, state=PENDING)
    held.waiting = [
        waits, QueueItem(id=2, title="b", live=live), QueueItem(id=3, title="c", state=PENDING),
    ]  # fmt: skip
    assert pending_live(tools) == (waits,)


def report(episode, state=BuildState.MADE):
    outcome = BuildOutcome(key="so", state=state, episode=episode)
    return BuildReport(outcomes=(outcome,), notices=())


@pytest.mark.parametrize("state", list(BuildState))
def test_a_build_that_changed_what_was_approved_asks_again(
    state, sent, profile, tools, held, script
):
    approve(profile, tools, sent, who="Cô Hòa")
    assert after_build(tools, report(sent, state)) == ()
    count = len(held.record)
    new = made_of(sent, tools, held, b"moi")
    told = after_build(tools, report(new, state))
    if state not in (BuildState.MADE, BuildState.CURRENT):
        assert told == ()
        assert len(held.record) == count
        return
    (notice,) = told
    assert (notice.code, notice.level) == ("cho-duyet-lai", Level.WARNING)
    step = held.record[-1]
    assert (step.who, step.before, step.after) == (MACHINE, APPROVED, PENDING)
    assert step.reason == approving.CHANGED
    assert step.audio_sha256 == new.school.audio.sha256
    assert step.script_sha256 == script_digest([("mu-bao-hiem", script.read_bytes())])
    assert after_build(tools, report(new, state)) == ()
    assert held.record[-1] is step


def test_a_build_of_what_waits_asks_again_without_a_word_and_of_others_does_nothing(
    sent, profile, tools, held
):
    new = made_of(sent, tools, held, b"moi")
    assert after_build(tools, report(new)) == ()
    assert held.record[-1].audio_sha256 == new.school.audio.sha256
    count = len(held.record)
    nothing = BuildReport(
        outcomes=(
            BuildOutcome(key="x", state=BuildState.MADE),
            BuildOutcome(key="y", state=BuildState.MADE, episode=replace(new, key="chua-gui")),
        ),
        notices=(),
    )
    assert after_build(tools, nothing) == ()
    assert len(held.record) == count
    give_back(profile, tools, sent.key, who="Cô Hòa", reason="Sai")
    assert after_build(tools, report(made_of(sent, tools, held, b"nua"))) == ()
    assert held.record[-1].after is RETURNED


@pytest.mark.parametrize("code", ["loi-mau", "can-ra-lai"])
def test_what_became_unfinished_after_it_was_sent_waits_and_is_not_approved(
    sent, profile, tools, held, script, code
):
    """Else a text that may not be sent would come to the approver by the next build."""
    new = made_of(sent, tools, held, b"moi")
    place = Place(file=f"{script.parent.name}/{script.name}", line=3)
    outcome = BuildOutcome(key="so", state=BuildState.MADE, episode=new)
    after_build(
        tools, BuildReport(outcomes=(outcome,), notices=(replace(told(code), place=place),))
    )
    with pytest.raises(Conflict):
        approve(profile, tools, new, who="Cô Hòa")
    after_build(tools, report(new))  # it was finished meanwhile
    assert approve(profile, tools, new, who="Cô Hòa").script_sha256


def test_a_build_goes_on_behind_what_it_did_not_make(sent, profile, tools, held):
    approve(profile, tools, sent, who="Cô Hòa")
    new = made_of(sent, tools, held, b"moi")
    outcomes = (
        BuildOutcome(key="x", state=BuildState.FAILED),
        BuildOutcome(key="y", state=BuildState.MADE, episode=replace(new, key="chua-gui")),
        BuildOutcome(key="so", state=BuildState.MADE, episode=new),
    )
    told = after_build(tools, BuildReport(outcomes=outcomes, notices=()))
    assert [notice.code for notice in told] == ["cho-duyet-lai"]


def test_what_was_edited_after_approval_waits_again_but_cannot_be_approved_unrendered(
    sent, profile, tools, held, script
):
    approve(profile, tools, sent, who="Cô Hòa")
    assert notice_changes(tools) == ()
    script.write_text("Chào cả lớp.", "utf-8")
    (notice,) = notice_changes(tools)
    assert (notice.code, notice.level) == ("cho-duyet-lai", Level.WARNING)
    step = held.record[-1]
    assert (step.who, step.before, step.after) == (MACHINE, APPROVED, PENDING)
    assert (step.reason, step.audio_sha256, step.script_sha256) == (approving.CHANGED, SHA, "")
    assert notice_changes(tools) == ()
    assert held.record[-1] is step
    with pytest.raises(Conflict):
        approve(profile, tools, sent, who="Cô Hòa")


def test_a_change_of_what_waits_or_is_no_more_in_the_catalogue_is_not_told(
    sent, profile, tools, held, script
):
    script.write_text("Chào cả lớp.", "utf-8")
    assert notice_changes(tools) == ()
    script.write_text("Chào các bạn.", "utf-8")
    approve(profile, tools, sent, who="Cô Hòa")
    held.episodes.clear()
    count = len(held.record)
    assert notice_changes(tools) == ()
    assert len(held.record) == count


def test_what_waits_unrendered_is_not_asked_for_twice(sent, tools, held):
    approving._ask(tools, replace(sent), who=MACHINE, rendered=False)
    assert len(held.record) == 1


def test_urgent_asks_for_no_part_of_a_hash_unless_one_is_given(made, profile, tools):
    station = StationContext(profile=profile, formats=())
    assert approve_urgently(station, tools, named(made), who="Cô Hòa").audio_sha256 == SHA
