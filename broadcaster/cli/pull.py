"""`broadcaster pull`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcaster.cli.output import answer_with, show_error
from broadcaster.cli.progress import work
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.domain.errors import BroadcasterError

if TYPE_CHECKING:
    from broadcaster.pull.mirror import PullReport


@click.command("pull", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("url", metavar="ĐỊA-CHỈ")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="THƯ-MỤC",
    help="Nơi để bài: thư mục mà phần mềm phát của đài đang đọc.",
)
@click.option(
    "--every",
    type=click.FloatRange(min=0.1),
    default=None,
    metavar="PHÚT",
    help="Lấy lại đều đặn, không dừng (mặc định: lấy một lần).",
)
@click.option(
    "--limit",
    type=click.FloatRange(min=1),
    default=None,
    metavar="KB/GIÂY",
    help="Không tải nhanh hơn mức này.",
)
@click.option(
    "--parallel",
    type=click.IntRange(1, 16),
    default=4,
    show_default=True,
    metavar="SỐ",
    help="Số tệp tải cùng lúc.",
)
@click.option(
    "--allow-host",
    "allowed",
    multiple=True,
    metavar="MÁY",
    help="Máy chủ trong mạng nội bộ được phép dùng (ghi được nhiều lần).",
)
@click.option(
    "--keep",
    "kept",
    multiple=True,
    metavar="MÃ-BÀI",
    help="Giữ bài này khi hết hạn; bài bị thu hồi vẫn bị xóa (ghi được nhiều lần).",
)
@click.option(
    "--trust-key",
    "trusted",
    default="",
    metavar="DẤU-KHÓA",
    help="Tin khóa có dấu này (tám nhóm bốn ký tự trường đọc qua điện thoại), khi trường đổi địa "
    "chỉ hay đổi khóa mà khóa cũ không xác nhận.",
)
@click.option(
    "--archive", is_flag=True, help="Lấy cả các bài cũ hơn trong kho của trường, không chỉ bài mới."
)
@click.pass_obj
def command(  # noqa: PLR0917 - one parameter an option
    session: Session,
    url: str,
    folder: Path,
    every: float | None,
    limit: float | None,
    parallel: int,
    allowed: tuple[str, ...],
    kept: tuple[str, ...],
    trusted: str,
    archive: bool,
) -> int:
    """Lấy bài của trường về thư mục của đài: kiểm chữ ký, kiểm từng tệp, xếp danh sách phát.

    ĐỊA-CHỈ là địa chỉ tệp manifest.json mà trường đưa cho đài.
    """
    from broadcaster.pull.main import puller_for, run, told
    from broadcaster.pull.state import keep

    puller = puller_for(
        url,
        allow=allowed,
        kilobytes=limit or 0.0,
        at_once=parallel,
        archive=archive,
        trusted=trusted,
        progress=partial(work().megabytes, "đã tải"),  # one of this thread: they have their own
    )
    if kept:
        keep(folder, kept)

    def complain(fault: BroadcasterError) -> None:
        show_error(fault, debug=session.debug, passing=every is not None)

    def answered(report: "PullReport") -> tuple[str, ...]:
        answer_with(
            folder=str(folder),
            taken=list(report.taken),
            removed=list(report.removed),
            line_up=list(report.line_up),
            why_empty=report.why_empty,
            unchanged=report.unchanged,
            told=list(report.told),
            faults=[str(fault) for fault in report.faults],
        )
        return told(report)

    return run(url, folder, puller, every=every or 0.0, complain=complain, tell=answered)
