"""A school gets its name: what its channels say of the earlier one follows, once and no further."""

import pytest

from broadcaster.domain.station import Show, StationProfile
from broadcaster.programme.tentative_name import channels_renamed

AT = ("shows", 0, "description")


def described(text, *, was, now):
    """What stands in the description after the school was called anew."""
    show = Show(key="kenh", guid="g", title="Kênh nhà", description=text)
    profile = StationProfile(
        name="Kênh", unit=was, contact="", email="", public_url="", shows=(show,)
    )
    return channels_renamed(profile, unit=now, name="Kênh").get(AT, text)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Trường của em", "Trường THCS Sao Mai"),
        ("Trường THCS Sao Mai", "THCS Sao Mai"),
        ("Trường THCS Sao Mai", "Trường THCS"),
        ("Sao Mai", "Trường THCS Sao Mai"),
        ("Sao Mai", "Sao Mai 2"),
        ("Sao Mai", "Sao Mai"),
    ],
)
def test_the_earlier_name_becomes_the_new_one_and_a_second_time_changes_nothing(was, now):
    """Whichever of the two is part of the other."""
    once = described(f"Chương trình của {was}, mỗi sáng.", was=was, now=now)
    assert once == f"Chương trình của {now}, mỗi sáng."
    assert described(once, was=was, now=now) == once


@pytest.mark.parametrize(
    "text",
    [
        "Của Trường THCS Sao Mai, trước là Sao Mai.",  # a person wrote both: theirs
        "Của Sao Maiên.",  # another word
        "Tin buổi sáng.",
    ],
)
def test_what_a_person_wrote_stays(text):
    assert described(text, was="Sao Mai", now="Trường THCS Sao Mai") == text
