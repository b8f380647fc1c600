"""`broadcaster publish`."""

from contextlib import ExitStack
from dataclasses import replace

import click

from broadcaster.app.publishing import (
    bring_ahead,
    bring_others_ahead,
    publish,
    remove_show,
    reviewed,
)
from broadcaster.app.station import WiredStation
from broadcaster.cli.output import answer_with, notices_json, say_json, show_notices
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.errors import LostSound, StoreError
from broadcaster.publishing.public_paths import FOLDER
from broadcaster.publishing.publish import PublishResult
from broadcaster.publishing.publisher import PutInPlace, together
from broadcaster.system.files import named


@click.command("publish", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option(
    "--due",
    is_flag=True,
    help="Cho cron: chỉ đưa lên những gì vừa đến giờ, không có gì thì im lặng.",
)
@click.option(
    "--trust-clock", is_flag=True, help="Đồng hồ máy lúc này đúng, dù lùi trước số mới nhất."
)
@click.option(
    "--again",
    is_flag=True,
    help="Làm lại mọi tệp, dù sổ ghi là đã có; dùng khi broadcaster doctor báo trang bị hỏng.",
)
@click.option(
    "--remove",
    metavar="KHÓA-KÊNH",
    multiple=True,
    help="Gỡ hẳn một kênh đã bỏ khỏi station.toml; không ghi thì kênh ấy không bị gỡ.",
)
@click.option(
    "--restored", is_flag=True, help="Đài lấy lại từ bản sao lưu: đã rút lại những gì phải rút."
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(
    session: Session,
    *,
    due: bool,
    trust_clock: bool,
    again: bool,
    restored: bool,
    remove: tuple[str, ...],
    as_json: bool,
) -> int:
    """Đưa các số đã dựng và đã đến giờ phát lên kênh và trang (thư mục feeds).

    Mỗi lần chạy đều xem lại thư mục ấy: tệp nào mất hoặc hỏng được làm lại và nói ra.
    """
    wired = open_station(session)
    try:
        with ExitStack() as held:
            try:
                held.enter_context(wired.tools.lock())
            except StoreError:
                if due:  # whoever is at work there publishes by itself
                    answer_with(busy=True)
                    return 0
                raise
            if restored:
                reviewed(wired.tools)
            removed = _remove(wired, remove)
            if remove and not wired.station.profile.public_url:
                published = PublishResult(placed=removed, left_out=(), due=None)
            else:
                done = publish(
                    wired.station,
                    wired.tools,
                    trust_clock=trust_clock,
                    again=again,
                    thorough=not due,
                )
                published = replace(done, placed=together((removed, done.placed)))
    except LostSound as lost:
        bring_others_ahead(wired.tools, lost.ahead)
        raise
    published = bring_ahead(wired.tools, published)  # others may work here meanwhile
    if as_json:
        say_json(**_report(published))
        return 0
    show_notices(published.notices)
    _tell(published, due=due)
    return 0


def _remove(wired: WiredStation, keys: tuple[str, ...]) -> PutInPlace:
    """Take off what a person names, here and where the server keeps the site once more."""
    copies = [mark.parent for mark in named(wired.settings.host, "*", FOLDER)]
    done = [remove_show(wired.station, wired.tools, key, copies) for key in keys]
    return together(done)


def _tell(published: PublishResult, *, due: bool) -> None:
    placed = published.placed
    mended = frozenset(placed.mended)
    for path in placed.written:
        click.echo(f"↻ {path} (mất hoặc hỏng, đã làm lại)" if path in mended else f"✔ {path}")
    for path in placed.removed:
        click.echo(f"− {path} (đã gỡ)")
    carried = published.carried
    if carried is not None and carried.changed:
        click.echo(
            f"✔ kho đối tượng: đưa lên {len(carried.sent)} tệp, gỡ {len(carried.removed)} tệp"
        )
    if due:
        return
    for line in published.left_out:
        click.echo(f"· {line}")
    click.echo(_sum(placed))


def _sum(placed: PutInPlace) -> str:
    """How many files became what."""
    fresh = len(placed.written) - len(placed.mended)
    told = [f"Đã cập nhật {fresh} tệp"] if fresh else []
    if placed.mended:
        told.append(f"{'l' if told else 'L'}àm lại {len(placed.mended)} tệp mất hoặc hỏng")
    if placed.removed:
        told.append(f"{'g' if told else 'G'}ỡ {len(placed.removed)} tệp")
    return f"{', '.join(told)}." if told else "Mọi tệp đều có đủ, không có gì đổi."


def _report(published: PublishResult) -> dict[str, object]:
    return {
        "changed": list(published.changed),
        "mended": list(published.placed.mended),
        "removed": list(published.placed.removed),
        "moved": list(published.placed.moved),
        "left_out": list(published.left_out),
        "due": published.due.isoformat() if published.due else None,
        "notices": notices_json(published.notices),
        "store": _stored(published),
    }


def _stored(published: PublishResult) -> dict[str, object] | None:
    carried = published.carried
    if carried is None:
        return None
    return {
        "sent": list(carried.sent),
        "removed": list(carried.removed),
        "compared": carried.compared,
        "complete": carried.fault is None,
    }
