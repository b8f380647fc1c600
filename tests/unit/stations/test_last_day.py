"""On which day a radio station may air a programme last."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from broadcaster.stations.programmes import last_day
from tests.fakes.site_samples import make_edition, make_episode

AIR = datetime(2026, 9, 6, 23, 45, tzinfo=UTC)  # Monday the 7th in Vietnam


def made(said, *, valid_to=None, until=None):
    edition = make_edition("a.mp3")
    lines = (replace(edition.transcript[0], text=said),)
    edition = replace(edition, transcript=lines, until=until)
    return replace(make_episode(1), air_time=AIR, public=edition, valid_to=valid_to), edition


@pytest.mark.parametrize(
    ("said", "days", "ends", "last"),
    [
        ("Chào các bạn.", 7, {}, date(2026, 9, 13)),
        ("Chào các bạn.", 1, {}, date(2026, 9, 7)),
        ("Chào các bạn.", 0, {}, None),
        ("Chào các bạn.", 7, {"valid_to": date(2026, 12, 31)}, date(2026, 12, 31)),
        ("Chào các bạn.", 7, {"until": date(2026, 9, 8)}, date(2026, 9, 8)),
        ("Hôm nay là thứ hai.", 7, {}, date(2026, 9, 7)),
        ("Hôm nay là thứ hai.", 0, {}, date(2026, 9, 7)),
        ("Hôm nay là thứ hai.", 7, {"valid_to": date(2026, 12, 31)}, date(2026, 9, 7)),
        ("Hôm nay là thứ hai.", 7, {"until": date(2026, 9, 6)}, date(2026, 9, 6)),
    ],
)
def test_an_end_is_given_or_a_week_and_today_means_the_day(said, days, ends, last):
    assert last_day(*made(said, **ends), days) == last
