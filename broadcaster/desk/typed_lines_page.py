"""Soạn bài: what is to be said of some lines while somebody types in them, without the rest."""

from starlette.responses import JSONResponse, Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.line_view import line_notes
from broadcaster.desk.register_search import cited_by
from broadcaster.desk.request import DeskRoute, RequestContext
from broadcaster.desk.saving import typed_text
from broadcaster.scripts.head_edit import parts_of
from broadcaster.writing.drafting import ScriptFindings, look
from broadcaster.writing.pressed_lines import pressed_lines


def _lines(context: RequestContext) -> Response:
    """Notes of the lines, and the seconds by which they are longer than what stood there before.

    A whole script takes time by its length; nobody waits for it to see one line read. Nothing is
    kept: the page sends the whole as well, a little later.
    """
    form = dict(context.form)
    now, before = _look(context, form), _look(context, form | {"loi": form.get("cu", "")})
    above, body = parts_of(typed_text(form))
    head = now.written.head if now.written else None
    cited = cited_by(context, head.air_date, head.sources) if head else lambda words: ()
    lines = pressed_lines(body, now, first_line=above.count("\n") + 1, cited=cited)
    return JSONResponse(
        {
            "l": [line_notes(line, now.doubts) for line in lines] if now.written else [],
            "s": round(now.seconds - before.seconds, 2),
        }
    )


def _look(context: RequestContext, form: dict[str, str]) -> ScriptFindings:
    readings = context.wired.station.profile.readings
    register = context.wired.tools.register_folder()
    return look(typed_text(form), context.part("name"), readings, lambda name: 0.0, register)


ROUTES = (DeskRoute(method="POST", path="/soan-bai/{name}/dong", right=Right.WRITE, does=_lines),)
