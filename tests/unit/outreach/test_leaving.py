"""What may leave the station now: one answer for films, what is told, lessons and portals."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from broadcaster.app.lessons import lesson_episode, lesson_offer
from broadcaster.domain.errors import InputError
from broadcaster.domain.sound import Scope
from broadcaster.domain.withdrawal import Withdrawal, WithdrawnKind
from broadcaster.outreach.film import film_subject
from broadcaster.outreach.invitations import announced
from broadcaster.outreach.leaving import leaving
from broadcaster.outreach.portal_zip import write_portal_zip
from broadcaster.production.sounds import key_of
from broadcaster.programme.kept_files import SOUNDS
from tests.fakes import site_samples as samples
from tests.fakes.leaving_station import NOW, TODAY, leaving_station, pupil, with_sound
from tests.unit.outreach.test_lesson_item import edition

AUTUMN = (date(2026, 9, 1), date(2026, 11, 30))
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def episode():
    whole = edition()
    return with_sound(samples.make_episode(1, public=whole, school=whole))


def filmed(wired, key, folder):
    film_subject(wired.station, wired.tools, key)


def told(wired, key, folder):
    announced(wired.station.profile, wired.tools, key)


def taught(wired, key, folder):
    offer = lesson_offer(wired, key)
    if offer.refused:
        raise InputError(offer.refused)
    assert lesson_episode(wired, key).key == key


def packed(wired, key, folder):
    write_portal_zip(wired.station, wired.tools, AUTUMN, folder / "cong.zip")


WAYS = (filmed, told, taught, packed)


def gone(key, kind=WithdrawnKind.EPISODE, digest=""):
    return Withdrawal(what=kind, key=key, reason="thử", at=NOW, digest=digest)


REFUSED = {
    "not approved": ({}, {"approval": True}, "chưa được duyệt"),
    "withdrawn": ({}, {"withdrawn": True}, "đã rút"),
    "its show is gone": (
        {},
        {"shows": (samples.make_show(key="khac"),)},
        "không còn trong cài đặt",
    ),
    "a private show": ({}, {"shows": (samples.make_show(private=True),)}, "kênh riêng"),
    "for the yard only": ({"public": None}, {}, "trong trường"),
    "its law has ended": ({"valid_to": YESTERDAY}, {}, "chỉ được đưa ra ngoài đến hết"),
    "a consent has ended": ({"until": YESTERDAY}, {}, "chỉ được đưa ra ngoài đến hết"),
    "a card says school": ({}, {"shelf": [pupil(Scope.SCHOOL)]}, "chỉ được phát trong trường"),
    "a card ran out": ({}, {"shelf": [pupil(until=YESTERDAY)]}, "chỉ được phát trong trường"),
    "a recording is gone": ({}, {"shelf": []}, "không còn ở đài"),
    "a recording is withdrawn": ({}, {"recalled": True}, "đã rút"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", REFUSED)
def test_what_may_not_leave_leaves_in_no_way(way, case, episode, tmp_path):
    change, around, words = REFUSED[case]
    change, around = dict(change), dict(around)
    if "until" in change:
        change["public"] = replace(episode.public, until=change.pop("until"))
    lost = []
    if around.pop("withdrawn", False):
        lost.append(gone(episode.key))
    if around.pop("recalled", False):
        lost.append(gone("em-lan.wav", WithdrawnKind.RECORDING, pupil().digest))
    one = replace(episode, **change)
    wired = leaving_station(tmp_path, one, heard=[pupil()], withdrawn=lost, **around)
    if way is packed and case == "not approved":
        words = "không có số nào"  # a quarter has only what was let out
    with pytest.raises(InputError) as fault:
        way(wired, one.key, tmp_path)
    assert words in fault.value.sentence
    assert not list(tmp_path.rglob("*.zip"))


@pytest.mark.parametrize(
    "way", [*WAYS[:-1], pytest.param(packed, marks=pytest.mark.slow, id="packed")]
)
def test_what_may_leave_does_to_the_last_day(way, episode, tmp_path):
    public = replace(episode.public, until=TODAY)
    one = replace(episode, public=public, valid_to=TODAY)
    # its file was cut anew since: the name and the card are the same
    again = replace(pupil(until=TODAY), digest="cd" * 32)
    way(leaving_station(tmp_path, one, heard=[pupil()], shelf=[again]), one.key, tmp_path)


def test_what_was_rebuilt_and_waits_is_asked_by_what_is_kept_beside_the_approval(episode, tmp_path):
    kept = replace(episode.public.audio, name="da-duyet/so-5555.mp3")
    approved = replace(episode, public=replace(episode.public, audio=kept), school=None)
    other = replace(kept, name=episode.public.audio.name, sha256="9" * 64)
    built = replace(episode, public=replace(episode.public, audio=other))
    around = {"approval": True, "approved": {episode.key: (None, approved)}, "built": built}
    beside = tmp_path / episode.show / "da-duyet" / f"so-5555{SOUNDS}"

    def asked(*sounds, card):
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps([key_of(one) for one in sounds]), "utf-8")
        wired = leaving_station(tmp_path, episode, shelf=[card], **around)
        return leaving(wired.station.profile, wired.tools, episode.key)

    assert asked(pupil(), card=pupil()).released.public.audio == kept
    assert asked(card=pupil(Scope.SCHOOL)).is_as_built is False
    with pytest.raises(InputError, match="chỉ được phát trong trường") as fault:
        asked(pupil(), card=pupil(Scope.SCHOOL))
    assert "Duyệt bản mới" in fault.value.hint
    beside.unlink()
    wired = leaving_station(tmp_path, episode, **around)
    with pytest.raises(InputError, match="có tiếng của ai"):
        leaving(wired.station.profile, wired.tools, episode.key)


def test_a_key_that_is_mistyped_is_told_what_it_is_like(episode, tmp_path):
    wired = leaving_station(tmp_path, episode)
    for typed, hint in ((episode.key[:-1], episode.key), ("xyz", "Dựng số ấy trước")):
        with pytest.raises(InputError) as fault:
            leaving(wired.station.profile, wired.tools, typed)
        assert hint in fault.value.hint
