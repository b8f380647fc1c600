"""Giới thiệu bài: messages to copy, a poster, and what other people's pages are given."""

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import attachment, plain_hint, sentence
from broadcaster.desk.journey_views import ways_on
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError, NotApproved
from broadcaster.outreach.invitations import announced
from broadcaster.outreach.messages import (
    BASIC,
    EXTENDED,
    ROOMS,
    ZALO,
    message_texts,
    messages_csv,
    size_words,
)
from broadcaster.outreach.portal_card import card_text, frame_snippet, link_snippet
from broadcaster.outreach.poster import SheetSize
from broadcaster.outreach.poster_files import episode_poster, poster_file, poster_names
from broadcaster.publishing.addresses import NEWEST_JSON, NEWEST_RSS, address

HERE = "/noi-nghe/{key}/gioi-thieu"
SIGNS = {  # the table by which the page counts while somebody types: the same as ours
    "basic": BASIC,
    "extended": EXTENDED,
    "rooms": {c.name.lower(): [room.alone, room.joined] for c, room in ROOMS.items()},
    "words": {c.name.lower(): c.value for c in ROOMS},
}
_TYPES = {"pdf": "application/pdf", "png": "image/png"}


def _page(context: RequestContext) -> Response:
    key, profile = context.part("key"), context.wired.station.profile
    try:
        found = announced(profile, context.wired.tools, key)
    except InputError as fault:
        return respond(
            context, "announcing_refused.html", key=key, ways=ways_on(context, key),
            status=409 if isinstance(fault, NotApproved) else 422,
            why=sentence(fault.sentence), hint=sentence(plain_hint(fault.hint)),
        )  # fmt: skip
    url = profile.public_url
    return respond(
        context,
        "announcing.html",
        key=key,
        told=found.told,
        doubts=found.doubts,
        texts=message_texts(found.told),
        size_words=size_words,
        zalo=ZALO,
        signs=SIGNS,
        posters=[(size.name, list(poster_names([size]))) for size in SheetSize],
        card=card_text(found.told),
        frame=frame_snippet(found.told),
        link=link_snippet(found.told),
        plain=found.told.frame.startswith("http://"),
        newest=[address(url, path) for path in (NEWEST_RSS, NEWEST_JSON)] if url else [],
    )


def _table(context: RequestContext) -> Response:
    """The texts for SMS, for a service; nobody's number."""
    key = context.part("key")
    found = announced(context.wired.station.profile, context.wired.tools, key)
    texts = [text for text in message_texts(found.told) if text.key != ZALO]
    return attachment(messages_csv(texts), f"loi-nhan-{key}.csv", "text/csv; charset=utf-8")


def _poster(context: RequestContext) -> Response:
    key, name = context.part("key"), context.part("name")
    made = episode_poster(context.wired.station.profile, context.wired.tools, key)
    data = poster_file(made.poster, name)
    return attachment(data, f"{key}-{name}", _TYPES[name.rpartition(".")[2]])


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.LOOK, does=_page),
    DeskRoute(method="GET", path="/noi-nghe/{key}/loi-nhan.csv", right=Right.LOOK, does=_table),
    DeskRoute(method="GET", path="/noi-nghe/{key}/to/{name}", right=Right.LOOK, does=_poster),
)
