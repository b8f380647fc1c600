"""Phim cho mạng xã hội: a film is made, its files are fetched, where it was posted is noted."""

from mimetypes import guess_type

from starlette.responses import FileResponse, Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go, plain_hint, sentence
from broadcaster.desk.forms import in_fields, line
from broadcaster.desk.journey_views import ways_on
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.station_lock import held
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import web_link
from broadcaster.domain.wording import megabytes
from broadcaster.outreach.film import FilmSubject, film_subject, refuse_whole_tall
from broadcaster.outreach.kept_films import film_file, kept_films
from broadcaster.outreach.networks import RULES, Network, in_list_order
from broadcaster.outreach.postings import POSTED, NetworkPost, PostedList, read_item
from broadcaster.outreach.taking_back import posted_origin
from broadcaster.pictures.film_pictures import FilmShape

HERE = "/phim/{key}"
SHAPES = (
    (FilmShape.WIDE.value, "ngang 16:9"),
    (FilmShape.SQUARE.value, "vuông"),
    (FilmShape.TALL.value, "đứng 9:16, một mục"),
)
_USUAL = (Network.FACEBOOK, Network.YOUTUBE, Network.ZALO)


def _page(context: RequestContext) -> Response:
    wired = context.wired
    subject, why, hint = _subject(context)
    audio = wired.tools.folders.audio
    key = context.part("key")
    posts = _posted(context).of(frozenset({key}))
    return respond(
        context, "film.html", key=key, subject=subject, shapes=SHAPES,
        why=why, hint=hint, ways=ways_on(context, key) if why else (),
        networks=[(one.value, RULES[one].name, one in _USUAL) for one in Network], rules=RULES,
        films=kept_films(audio, subject.episode) if subject else (), size=megabytes,
        posts=posts,
        links={one.address: web_link(one.address) for one in posts},  # people edit the list
    )  # fmt: skip


def _subject(context: RequestContext) -> tuple[FilmSubject | None, str, str]:
    """What may be filmed; or why nothing may, and what to do."""
    wired = context.wired
    try:
        return film_subject(wired.station, wired.tools, context.part("key")), "", ""
    except BroadcasterError as fault:
        return None, sentence(fault.sentence), sentence(plain_hint(fault.hint))


def _posted(context: RequestContext) -> PostedList:
    return PostedList(context.wired.tools.folders.scripts / POSTED)


def _make(context: RequestContext) -> Response:
    wired, form = context.wired, context.form
    subject = film_subject(wired.station, wired.tools, context.part("key"))
    chosen = {one for one in Network if form.get(f"mang_{one.value}")}
    if not chosen:
        raise InputError("chưa chọn mạng nào", hint="Chọn ít nhất một mạng.", field="mang")
    item, shape = line(form, "muc", 4), line(form, "khung", 8)
    if shape == FilmShape.TALL.value and item in ("", "0"):
        refuse_whole_tall()
    argument = {
        "key": subject.episode.key,
        "item": int(item) if item.isdecimal() else 0,
        "shape": shape,
        "networks": [one.value for one in in_list_order(chosen)],
        "light": form.get("sang") == "co",
    }
    job = context.ask_for("phim", f"Làm phim: {subject.episode.title}", argument)
    context.note("làm phim", subject.episode.key)
    return go(context, f"/viec/{job.id}")


def _file(context: RequestContext) -> Response:
    path = film_file(
        context.wired.tools.folders.audio, _episode(context), context.part("film"),
        context.part("network"), context.part("name"),
    )  # fmt: skip
    kind = guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix in (".txt", ".srt", ".vtt"):
        kind = "text/plain; charset=utf-8"
    way = "inline" if context.request.query_params.get("xem") else "attachment"
    return FileResponse(path, media_type=kind, filename=path.name, content_disposition_type=way)


def _episode(context: RequestContext) -> Episode:
    wired = context.wired
    return film_subject(wired.station, wired.tools, context.part("key")).episode


def _note(context: RequestContext) -> Response:
    wired, form = context.wired, context.form
    names = {one.value: one for one in Network}
    network = names.get(line(form, "mang", 20))
    if network is None:
        raise InputError("chưa chọn mạng nào", field="mang")
    audio, episode = wired.tools.folders.audio, _episode(context)
    with in_fields(item="muc"):
        item = read_item(line(form, "muc", 4), episode.public)
    origin = posted_origin(audio, episode.key, item, episode)
    post = NetworkPost(
        episode=episode.key,
        network=network,
        who=context.person.name,
        at=wired.tools.clock.now().astimezone(ZONE),
        item=item,
        address=line(form, "dia_chi", 500),
        sounds=origin.sounds,
        voices=origin.voices,
        unread=origin.unread,
    )
    with in_fields(address="dia_chi"), held(wired):
        _posted(context).add(post)
    context.note("ghi đã đăng", post.episode, RULES[network].name)
    told = f"Đã ghi: đăng lên {RULES[network].name}."
    return go(context, HERE.format(key=post.episode), told)


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.POST, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.POST, does=_make),
    DeskRoute(method="POST", path=f"{HERE}/da-dang", right=Right.POST, does=_note),
    DeskRoute(
        method="GET", path=f"{HERE}/tep/{{film}}/{{network}}/{{name}}", right=Right.POST,
        does=_file,
    ),
)  # fmt: skip
