"""The story of a suspended decree over six dates, by all who tell it: status, lamp, page and feed.

Of the decree on food and the two resolutions that stopped it, nobody read since when the decree was
in force, since when the first resolution stopped it, nor a day on which the suspension ends. Those
steps are told by documents that are made up, numbered far ahead of any real one.
"""

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from xml.etree import ElementTree

import pytest

from broadcaster.domain.playout import AirItem, AirSlot, Lamp
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import LegalSource
from broadcaster.law.effect import standing_on
from broadcaster.law.register import Register, register_of
from broadcaster.law.starter import starter_documents
from broadcaster.playout import prefetch
from broadcaster.playout.air_checks import seen_of_item
from broadcaster.publishing.shelf_entries import source_page
from tests.fakes.site_samples import make_episode
from tests.unit.law.stopped_documents import FIRST_STOP, NEW, OLD, SECOND_STOP, register
from tests.unit.publishing.test_shelf import place  # noqa: F401 - a fixture


def lamp_on(known: Register, number: str, day: date) -> Lamp:
    """The lamp of an episode that is heard on a day."""
    edition = replace(make_episode(1).public, sources=(LegalSource(number=number),), transcript=())
    episode = replace(make_episode(1), school=edition, public=None, first_air_date=JUDGED[number])
    tools = SimpleNamespace(register=lambda: known, folders=SimpleNamespace(scripts=NOWHERE))
    fetcher = cast(prefetch.Fetcher, SimpleNamespace(tools=tools))
    item = AirItem(id=1, title="Bữa ăn", seconds=60.0, **prefetch._law(fetcher, episode, None, day))
    begins = datetime(day.year, day.month, day.day, 6, 45, tzinfo=ZONE)
    slot = AirSlot(id="s", begins=begins, items=(item,))
    return seen_of_item(item, slot, here=True, decoded=None).lamp


def told_on(place, known: Register, number: str, day: date):  # noqa: F811
    """What each of the four says of a decree on a day."""
    source = LegalSource(number=number)
    page = place.read(source_page(known, source))
    state = re.search(r'<p class="state"><span class="mark \w+">. ([^<]*)<', page)[1]
    items = ElementTree.fromstring(place.read("van-ban/moi.xml")).iter("item")
    news = [title for one in items if number in (title := one.findtext("title"))]
    status = str(standing_on(source, day, known).effect)
    return status, lamp_on(known, number, day), state, news[0] if news else ""


pytestmark = pytest.mark.slow  # the shelf is published twelve times
NOWHERE = Path("no-such-folder")  # where a script is gone nobody reads why it names what it does
MADE_UP = register(  # signed before it begins
    OLD, NEW.replace("Ban hành: 26/1/2098", "Ban hành: 10/1/2098"), FIRST_STOP, SECOND_STOP
)
READ = ("46/2026/NĐ-CP", "15/2018/NĐ-CP", "09/2026/NQ-CP", "15/2026/NQ-CP")
REAL = register_of([one for one in starter_documents() if one.number in READ])
JUDGED = {  # each while it was in force; the decree on food when it was signed
    "46/2098/NĐ-CP": date(2098, 1, 26),
    "15/2090/NĐ-CP": date(2098, 1, 10),
    "46/2026/NĐ-CP": date(2026, 1, 26),
    "15/2018/NĐ-CP": date(2026, 1, 26),
}
BEFORE, HELD, STOPPED, GONE, DOUBT = (
    "chưa có hiệu lực", "còn hiệu lực", "ngưng hiệu lực", "hết hiệu lực", "cần rà soát",
)  # fmt: skip
GREEN, AMBER, RED = Lamp.GREEN, Lamp.AMBER, Lamp.RED


def test_of_a_made_up_decree_every_step_is_told_by_all_four(place) -> None:  # noqa: F811
    """It begins, is stopped by one resolution and then by another, and goes on when that ends."""
    new, old = "46/2098/NĐ-CP", "15/2090/NĐ-CP"
    story = {
        date(2098, 1, 25): (
            (BEFORE, RED, f"ban hành 10/1/2098: {BEFORE}"),
            (HELD, GREEN, f"từ 2/2/2090: {HELD}"),
        ),
        date(2098, 1, 26): (
            (HELD, GREEN, f"từ 26/1/2098: {HELD}"),
            (GONE, RED, f"từ 26/1/2098: {GONE}"),
        ),
        date(2098, 2, 4): (
            (STOPPED, RED, f"từ 4/2/2098: {STOPPED}"),
            (HELD, GREEN, f"từ 4/2/2098: {HELD}"),
        ),
        date(2098, 4, 5): (
            (STOPPED, RED, f"từ 4/2/2098: {STOPPED}"),
            (HELD, GREEN, f"từ 4/2/2098: {HELD}"),
        ),
        date(2098, 4, 6): (
            (STOPPED, RED, f"từ 6/4/2098: {STOPPED}"),
            (HELD, GREEN, f"từ 6/4/2098: {HELD}"),
        ),
        date(2098, 9, 1): (
            (HELD, GREEN, f"từ 1/9/2098: {HELD}"),
            (GONE, RED, f"từ 1/9/2098: {GONE}"),
        ),
    }
    for day, told in story.items():
        place.publish(*MADE_UP.documents, day=day)
        assert (told_on(place, MADE_UP, new, day), told_on(place, MADE_UP, old, day)) == tuple(
            (effect, lamp, effect, f"{number}, {news}")
            for number, (effect, lamp, news) in zip((new, old), told, strict=True)
        ), day


def test_of_the_decree_on_food_all_four_tell_what_was_read_and_no_more(place) -> None:  # noqa: F811
    """In doubt, and no green lamp, until the day that was read; the old one goes on all the time."""
    signed = f"ban hành 26/1/2026: {DOUBT}"
    story = {
        date(2026, 1, 26): (DOUBT, AMBER, signed),
        date(2026, 2, 3): (DOUBT, AMBER, signed),
        date(2026, 2, 4): (DOUBT, AMBER, signed),  # the first resolution was signed
        date(2026, 4, 5): (DOUBT, AMBER, signed),
        date(2026, 4, 6): (STOPPED, RED, f"từ 6/4/2026: {STOPPED}"),
        date(2026, 11, 29): (STOPPED, RED, f"từ 6/4/2026: {STOPPED}"),  # until a day nobody knows
    }
    for day, (effect, lamp, news) in story.items():
        place.publish(*REAL.documents, day=day)
        new, old = (told_on(place, REAL, number, day) for number in READ[:2])
        assert new == (effect, lamp, effect, f"Nghị định 46/2026/NĐ-CP, {news}"), day
        assert old[:3] == (HELD, GREEN, HELD), day
