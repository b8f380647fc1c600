"""Công bố: figures, plans and reports that stand on the public site by somebody's press."""

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.papers import publish_paper, withdraw_paper
from broadcaster.desk.answers import go
from broadcaster.desk.forms import in_field, line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.station_lock import held
from broadcaster.desk.writing_page import file_name
from broadcaster.domain.errors import InputError
from broadcaster.publishing.addresses import PAPERS_PAGE, address
from broadcaster.publishing.public_papers import LARGEST, PaperKind, paper_source, read_papers

HERE = "/cong-bo"


def may_publish(context: RequestContext) -> bool:
    """Whether who asks may publish a file; where scripts need an approver, files do."""
    return context.may(Right.POST) and (
        context.may(Right.APPROVE) or not context.wired.station.profile.approval
    )


def refuse_unapproved(context: RequestContext) -> None:
    """Raise InputError for who may not approve, where that is asked for."""
    if not may_publish(context):
        raise InputError(
            "ở đài này tệp công bố do người kiểm duyệt đưa lên, như bài phát",
            hint="Đưa tệp cho người kiểm duyệt xem; người ấy bấm Công bố.",
        )


def _page(context: RequestContext) -> Response:
    url = context.wired.station.profile.public_url
    folders = context.wired.tools.folders
    papers = read_papers(folders.scripts)
    source, _ = paper_source(folders.scripts, folders.feeds)
    return respond(
        context, "papers.html", here=HERE, papers=papers, away=source.away if source else (),
        kinds=[kind.value for kind in PaperKind],
        public=address(url, PAPERS_PAGE) if url and papers else "", url=url,
        may_publish=may_publish(context),
    )  # fmt: skip


async def _bring(context: RequestContext) -> Response:
    if context.upload is None or not context.upload.name:
        raise InputError("chưa chọn tệp nào", hint="Chọn một tệp rồi bấm Công bố.")
    return await run_in_threadpool(_brought, context)


def _brought(context: RequestContext) -> Response:
    assert context.upload is not None
    form = context.form
    refuse_unapproved(context)
    with in_field("loai"):
        if form.get("loai") not in {kind.value for kind in PaperKind}:
            raise InputError("chưa chọn loại")
    with held(context.wired):
        paper = publish_paper(
            context.wired,
            context.upload.path.read_bytes(),
            file_name(context),
            title=line(form, "ten", 200),
            kind=PaperKind(form["loai"]),
            seen=bool(form.get("da_xem")),
        )
    context.note("công bố tệp", paper.key, paper.title)
    return go(context, HERE, f"Đã công bố “{paper.title}” trên trang của đài.")


def _withdraw(context: RequestContext) -> Response:
    key = line(context.form, "khoa", 100)
    with held(context.wired):
        paper = withdraw_paper(
            context.wired,
            key,
            reason=line(context.form, "ly_do", 200),
            nameless=bool(context.form.get("bo_ten")),
        )
    context.note("rút tệp công bố", paper.key, paper.reason)
    word = f"Đã gỡ “{paper.title}”. Ai đã tải về thì vẫn còn bản của họ."
    return go(context, HERE, word)


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.POST, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.POST, does=_bring, raw=True, largest=LARGEST),
    DeskRoute(method="POST", path=f"{HERE}/rut", right=Right.POST, does=_withdraw),
)
