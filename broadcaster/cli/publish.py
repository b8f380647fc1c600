"""`broadcaster publish`."""

from contextlib import ExitStack

import click

from broadcaster.app.publishing import publish, reviewed
from broadcaster.cli.output import notices_json, say_json, show_notices
from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station
from broadcaster.domain.errors import StoreError
from broadcaster.publishing.publish import PublishResult


@click.command("publish", options_metavar="[TÙY CHỌN]")
@click.option(
    "--due",
    is_flag=True,
    help="Cho cron: chỉ đưa lên những gì vừa đến giờ, không có gì thì im lặng.",
)
@click.option(
    "--trust-clock", is_flag=True, help="Đồng hồ máy lúc này đúng, dù lùi trước số mới nhất."
)
@click.option(
    "--restored", is_flag=True, help="Đài lấy lại từ bản sao lưu: đã rút lại những gì phải rút."
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(
    session: Session, *, due: bool, trust_clock: bool, restored: bool, as_json: bool
) -> int:
    """Đưa các số đã dựng và đã đến giờ phát lên kênh và trang (thư mục feeds)."""
    wired = open_station(session)
    with ExitStack() as held:
        try:
            held.enter_context(wired.tools.lock())
        except StoreError:
            if due:  # whoever is at work there publishes by itself
                return 0
            raise
        if restored:
            reviewed(wired.tools)
        published = publish(wired.station, wired.tools, trust_clock=trust_clock)
    if as_json:
        say_json(**_report(published))
        return 0
    show_notices(published.notices)
    _tell(published, due=due)
    return 0


def _tell(published: PublishResult, *, due: bool) -> None:
    for path in published.changed:
        click.echo(f"✔ {path}")
    if due:
        return
    for line in published.left_out:
        click.echo(f"· {line}")
    click.echo(
        f"Đã cập nhật {len(published.changed)} tệp." if published.changed else "Không có gì đổi."
    )


def _report(published: PublishResult) -> dict[str, object]:
    return {
        "changed": list(published.changed),
        "left_out": list(published.left_out),
        "due": published.due.isoformat() if published.due else None,
        "notices": notices_json(published.notices),
    }
