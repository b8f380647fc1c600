"""The templates of the desk and the words that they may ask for."""

import re
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from broadcaster.accounts.rights import ROLE_NAMES, Right, you
from broadcaster.desk.account_page import BAR
from broadcaster.desk.answers import flash_of, plain_hint, sentence
from broadcaster.desk.application import asset
from broadcaster.desk.config_files import page_of
from broadcaster.desk.document_page import opens_original
from broadcaster.desk.guard import FIELD, HEADER
from broadcaster.desk.journey_views import badges, journey_views
from broadcaster.desk.register_search import path_of
from broadcaster.desk.request import Pages, RequestContext
from broadcaster.domain import wording as lengths
from broadcaster.domain.dates import day_name, written
from broadcaster.domain.playout import slot_words
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.wording import length
from broadcaster.templating import PageValues, html_pages, knows_page

# strokes of 24 by 24 icons
ICONS = {
    "today": '<circle cx="12" cy="12" r="4"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7'
    'M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4"/>',
    "write": '<path d="M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19z"/><path d="M14 7l3 3"/>',
    "queue": '<path d="M4 6h16M4 12h16M4 18h10"/>',
    "play": '<path d="M7 5l12 7-12 7z"/>',
    "check": '<path d="M4 13l5 5L20 6"/>',
    "more": '<circle cx="5" cy="12" r="1.2"/><circle cx="12" cy="12" r="1.2"/>'
    '<circle cx="19" cy="12" r="1.2"/>',
}
_FIRST_PLACE = re.compile(r"[\w-]+\.toml:\d+")  # file and line
_MAKING = ("/nghe-thu/", "/phong-thu/")  # where a programme is made, so part of Soạn bài


@cache
def desk_pages() -> Pages:
    """What fills the templates, compiled once for every desk of this program."""
    environment = html_pages(files("broadcaster.desk") / "templates")
    environment.filters |= {
        "length": length,
        "clock": clock,
        "day": day,
        "short_day": short_day,
        "moment": moment,
        "minutes": minutes,
        "sentence": sentence,
        "capital": capital,
        "plain": plain_hint,
        "slot_words": slot_words,
        "consent_form": consent_form,
        "count": len,
    }
    environment.globals |= {
        "asset": _asset,
        "field": FIELD,
        "token_header": HEADER,
        "bar": bar_of,
        "badges": badges,
        "law_path": path_of,
        "journeys": journey_views,
        "opens_original": opens_original,
        "you": lambda context: you(context.person) if context.visitor else "thầy cô",
        "flash_of": flash_of,
        "Right": Right,
        "role_names": ROLE_NAMES,
        "paths": ICONS,
        "seconds": lambda slot: sum(item.seconds for item in slot.items),
        "station_name": lambda context: context.wired.station.profile.name,
        "station_fault": _station_fault,
    }

    def fill(template: str, **values: Any) -> str:
        context: RequestContext = values["context"]
        where = {"home": context.home, "server_path": context.server_path}
        return environment.get_template(template).render(**where, **values)

    return fill


@knows_page
def _asset(page: PageValues, name: str, *, plain: bool = False) -> str:
    """The address of a static file, below the desk whose page it is."""
    return asset(page["home"], name, plain=plain)


def _station_fault(context: RequestContext) -> tuple[str, str] | None:
    """What is wrong in a file of the station that was edited by hand, for whoever may mend it.

    The sentence, and the page of the file at its first line that is wrong.
    """
    fault = context.state.wired.fault
    if fault is None or not context.may(Right.SETTINGS):
        return None
    named = _FIRST_PLACE.search(f"{fault.where}: {fault.sentence}")
    if named is None:
        return sentence(fault.sentence), "/cai-dat/tep/dai"
    return sentence(fault.sentence), page_of(named[0])


def bar_of(context: RequestContext) -> list[tuple[str, str, str, bool]]:
    """What the bar shows to this visitor: path, sign, words, and whether it is this page."""
    path = context.request.url.path.removeprefix(context.home)
    path = "/soan-bai" if path.startswith(_MAKING) else path
    shown = [one for one in BAR if context.may(one[3])]
    here = next((one[0] for one in shown if path.startswith(one[0])), "/them")
    return [(at, sign, words, at == here) for at, sign, words, _ in shown]


def _on(when: datetime | date) -> date:
    return when.astimezone(ZONE).date() if isinstance(when, datetime) else when


def clock(when: datetime) -> str:
    """06:45, in Vietnam."""
    return f"{when.astimezone(ZONE):%H:%M}"


@knows_page
def day(page: PageValues, when: datetime | date) -> str:
    """thứ hai 30/11; of another year than this one with its year."""
    return day_name(_on(when), page["context"].wired.today)


def capital(words: str) -> str:
    """With a capital at its beginning."""
    return words[:1].upper() + words[1:]


def short_day(when: datetime | date) -> str:
    """7/9/2026."""
    return written(_on(when))


@knows_page
def moment(page: PageValues, when: datetime) -> str:
    """19:02 thứ hai 30/11."""
    return f"{clock(when)} {day_name(_on(when), page['context'].wired.today)}"


def consent_form(number: str) -> str:
    """A form of consent by what somebody typed as its number: "12" and "Phiếu số 12" alike."""
    said = number[:1].lower() + number[1:]
    return said if said.startswith("phiếu") else f"phiếu {number}"


def minutes(seconds: float) -> str:
    """5:04."""
    return lengths.clock(round(seconds))
