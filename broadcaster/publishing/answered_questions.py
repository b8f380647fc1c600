"""Câu hỏi đã trả lời: listeners' questions with answers that somebody approved, without the asker.

Of a station that takes no questions nothing is planned, and no page speaks of them. A site without
a server tells how to ask by e-mail and on paper.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from broadcaster.domain.answered_question import AnsweredQuestion
from broadcaster.domain.dates import written
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import QuestionWay, StationProfile
from broadcaster.domain.text import one_line
from broadcaster.pictures.qr import qr_path
from broadcaster.publishing.addresses import ASKING, QUESTIONS_PAGE, SLIP_PAGE, address, is_private
from broadcaster.publishing.pages import fill_page, in_script, page_facts, question_asset, site_data
from broadcaster.publishing.site_plan import (
    SiteFile,
    SiteGroup,
    SitePart,
    Stage,
    key_of,
    station_key,
)

_GROUP = "cau-hoi"  # of the site
TITLE = "Câu hỏi đã trả lời"


def asks_listeners(station: StationProfile) -> bool:
    """Whether the pages of a site say how to ask; that of a single listener does not."""
    return station.questions is not QuestionWay.NONE and not is_private(station.public_url)


def question_groups(
    station: StationProfile, answered: Sequence[AnsweredQuestion]
) -> Iterator[SiteGroup]:
    """The page of what was answered, and the slip of paper where there is no form."""
    if not asks_listeners(station):
        return
    told = sorted(answered, key=lambda one: (one.approved, one.number), reverse=True)
    key = key_of(station_key(station), *map(repr, told))
    part = SitePart(name=_GROUP, key=key, make=partial(_files, station, told))
    yield SiteGroup(name=_GROUP, key=key, parts=lambda: (part,))


def _files(station: StationProfile, told: Sequence[AnsweredQuestion]) -> Iterator[SiteFile]:
    form = station.questions is QuestionWay.FORM
    rows = [
        {
            "number": one.number,
            "text": one.text,
            "answer": [part for part in map(one_line, one.answer.splitlines()) if part],
            "day": written(one.approved.astimezone(ZONE).date()),
        }
        for one in told
    ]
    path, script = question_asset()
    yield SiteFile(path=path, content=script, stage=Stage.SIDE)
    page = _page(
        station, "questions.html.j2", QUESTIONS_PAGE, TITLE, rows=rows,
        form=ASKING if form else "", slip=SLIP_PAGE.rpartition("/")[2],
    )  # fmt: skip
    yield SiteFile(path=QUESTIONS_PAGE, content=page.encode(), stage=Stage.PAGE)
    if not form:
        where = address(station.public_url, QUESTIONS_PAGE)
        slip = _page(
            station, "slip.html.j2", SLIP_PAGE, "Phiếu hỏi đài", where=where, code=qr_path(where)
        )
        yield SiteFile(path=SLIP_PAGE, content=slip.encode(), stage=Stage.PAGE)


def _page(station: StationProfile, template: str, path: str, title: str, **values: object) -> str:
    unit = one_line(station.unit or station.name)
    facts = {
        **page_facts(
            station, title, path, root="../",
            description=f"Người nghe hỏi, {unit} trả lời: pháp luật, nội quy, chuyện ở trường.",
        ),
        "feeds": [],
        "data": in_script(site_data(station)),
        "script": "asked" if path == QUESTIONS_PAGE else "",
    }  # fmt: skip
    return fill_page(template, station, facts, root="../", mail=one_line(station.email), **values)
