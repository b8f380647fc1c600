"""Việc: a job as people see it: how far it is, told while it runs, and cancelled."""

import asyncio
import json
from collections.abc import AsyncIterator
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go, sentence
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError, NotAllowed
from broadcaster.production.naming import known_episodes
from broadcaster.storage.jobs import Job, JobState, cancel

_POLL = 0.4  # seconds between two looks at the job, for a stream
_MOST_POLLS = 3000  # of one stream, 20 minutes; the browser then asks anew

# where the work that is done leads, by its kind; "{key}" and the like come from its result
AFTER = {
    "gui": ("/duyet/{key}", "Xem bài đã gửi"),
    "dung": ("/duyet/{key}", "Xem bài"),
    "doi-ngay": ("/duyet/{key}", "Xem bài đã dựng"),
    "duyet": ("/duyet/{key}", "Xem bài đã duyệt"),
    "dung-giong": ("/giong-truong-em/{key}", "Nghe giọng mới"),
    "muc-luc": ("/van-ban", "Về trang Sổ văn bản"),
    "lay-so": ("/van-ban/theo-so", "Xem sổ đang theo"),
    "nhan-giao": ("/cap-tren", "Về trang Cấp trên"),
    "rut": ("/rut", "Về trang Rút bài"),
    "sao-luu": ("/cai-dat/sao-luu", "Về trang Sao lưu"),
    "thu-sao-luu": ("/cai-dat/sao-luu", "Về trang Sao lưu"),
    "phuc-hoi": ("/cai-dat/sao-luu", "Xem lại rồi phục hồi"),
    "xem-ban": ("/cai-dat/ban-dung", "Về trang Bản đang dùng"),
    "cai-giong": ("/giong-doc", "Nghe giọng mới"),
    "soan-nhap": ("/soan-bai/{script}", "Mở bài để rà từng câu"),
    "giong-mang": ("/giong-doc", "Nghe giọng mới"),
    "phim": ("/phim/{key}", "Lấy phim về máy"),
    "nhan-ban": ("/cai-dat/ban-dung", "Xem lại rồi lên bản mới"),
}


def job_of(context: RequestContext) -> Job:
    """The piece of work that the path names. Raises InputError."""
    number = context.part("number")
    known = number.isdecimal() and len(number) < 10  # a database has no longer numbers
    job = context.state.parts.jobs.get(int(number)) if known else None
    if job is None:
        raise InputError("không có việc này", hint="Việc xong quá 30 ngày thì không còn ghi lại.")
    return job


def _page(context: RequestContext) -> Response:
    job = job_of(context)
    template = "bits/job.html" if context.partial else "job.html"
    return respond(context, template, job=job, after=after(job) or _to_mend(context, job))


def after(job: Job) -> tuple[str, str] | None:
    """Where finished work leads: path and words; None = nowhere in particular."""
    if not job.over or job.kind not in AFTER:
        return None
    path, words = AFTER[job.kind]
    try:
        return path.format(**json.loads(job.result)), words
    except KeyError:  # it came to nothing
        return None


def _to_mend(context: RequestContext, job: Job) -> tuple[str, str] | None:
    """Where what failed is mended, or asked for again, for who may write: the script of the
    episode, the form of the draft.
    """
    if job.kind == "soan-nhap" and job.state in (JobState.FAILED, JobState.CANCELLED):
        asked = urlencode({"van_ban": json.loads(job.argument).get("document", "")})
        return (f"/soan-tro-giup?{asked}", "Soạn lại") if context.may(Right.WRITE) else None
    if job.state is not JobState.FAILED or job.kind not in ("gui", "dung"):
        return None
    key = json.loads(job.argument).get("key")
    known = known_episodes(context.wired.station, context.wired.tools)
    files = next((one.files for one in known if one.key == key), ())
    if not files or not context.may(Right.WRITE):
        return None
    return f"/soan-bai/{files[0].name}", "Mở bài để sửa"


def _state(context: RequestContext) -> Response:
    return JSONResponse(told(job_of(context)))


def told(job: Job) -> dict[str, object]:
    """A piece of work for scripts."""
    return {
        "id": job.id,
        "state": job.state.name.lower(),
        "words": job.state.value,
        "told": sentence(job.told),
        "done": job.done,
        "parts": job.parts,
        "over": job.over,
        "result": json.loads(job.result),
    }


async def _stream(context: RequestContext) -> Response:
    """Every change as a server-sent event; ends when the work is over or the browser gone."""
    first = await run_in_threadpool(job_of, context)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(
        _events(context, first), media_type="text/event-stream", headers=headers
    )


async def _events(context: RequestContext, job: Job) -> AsyncIterator[str]:
    last = ""
    for _ in range(_MOST_POLLS):
        now = json.dumps(told(job), ensure_ascii=False)
        if now != last:
            last = now
            yield f"data: {now}\n\n"
        if job.over or await context.request.is_disconnected():
            return
        await asyncio.sleep(_POLL)
        job = await run_in_threadpool(job_of, context)


def _cancel(context: RequestContext) -> Response:
    job = job_of(context)
    if job.who != context.person.name and not context.may(Right.SETTINGS):
        raise NotAllowed("việc này của người khác", hint=f"Nhờ {job.who} hoặc người quản trị.")
    cancel(context.state.parts.jobs, job.id, who=context.person.name)
    context.note("hủy việc", job.title)
    return go(context, f"/viec/{job.id}", "Đã hủy. Những gì có trước đó vẫn nguyên.")


ROUTES = (
    DeskRoute(method="GET", path="/viec/{number}", right=Right.LOOK, does=_page),
    DeskRoute(method="GET", path="/viec/{number}/so", right=Right.LOOK, does=_state),
    DeskRoute(method="GET", path="/viec/{number}/dong", right=Right.LOOK, does=_stream),
    DeskRoute(method="POST", path="/viec/{number}/huy", right=Right.LOOK, does=_cancel),
)
