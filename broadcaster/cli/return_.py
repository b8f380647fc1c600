"""`broadcaster return`."""

import click

from broadcaster.cli.approve import subject_named, try_publish
from broadcaster.cli.options import who_option
from broadcaster.cli.output import notices_json, say_json, show_error, show_notices
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import held, open_station
from broadcaster.programme.approval import give_back
from broadcaster.programme.queue_maintenance import maintain_queue


@click.command("return", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("episode", metavar="SỐ-PHÁT")
@click.option("--reason", metavar="LÝ-DO", required=True, help="Vì sao trả lại, để người soạn sửa.")
@who_option
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(session: Session, episode: str, reason: str, who: str, as_json: bool) -> int:
    """Trả SỐ-PHÁT lại cho người soạn, kèm lý do.

    Số đã duyệt mà trả lại thì không phát lần nào nữa và kênh được xuất bản lại ngay không có số
    ấy, cho tới khi được duyệt lại. Đang phát ra loa thì nó phát hết.
    """
    wired = open_station(session)
    subject = subject_named(wired, episode)
    with held(wired):
        step = give_back(wired.station.profile, wired.tools, subject, who=who, reason=reason)
        notices = maintain_queue(wired.station, wired.tools)
        trouble = try_publish(wired)
    if as_json:
        say_json(subject=subject, by=step.who, reason=step.reason, notices=notices_json(notices))
    else:
        show_notices(notices)
        click.echo(f"✔ Đã trả lại {subject}: {step.reason}")
    if trouble is not None:
        show_error(trouble, debug=session.debug)
    return trouble.exit_code if trouble is not None else 0
