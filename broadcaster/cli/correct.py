"""`broadcaster correct`."""

import click

from broadcaster.care.withdraw import correct_episode
from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station
from broadcaster.cli.withdraw import publish_again, tell
from broadcaster.production.naming import find, known_episodes
from broadcaster.programme.line_up import losses
from broadcaster.programme.queueing import open_queue


@click.command("correct", options_metavar="[TÙY CHỌN]")
@click.argument("name", metavar="SỐ")
@click.option("--reason", metavar="LỜI", required=True, help="Sai ở đâu; được lưu lại.")
@click.option("--who", metavar="TÊN", default="", help="Ai đính chính.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(session: Session, *, name: str, reason: str, who: str, as_json: bool) -> int:
    """Đính chính một số đã phát sai nội dung.

    Bản sai được rút khỏi mọi nơi. Sửa bài rồi dựng: số mới giữ ngày và số thứ tự, nhưng mang khoá
    và mã mới, nên máy nghe và các đài đều nhận như một bài mới.
    """
    wired = open_station(session)
    with wired.tools.lock():
        before = open_queue(wired.station, wired.tools).line_ups()
        key = find(name, known_episodes(wired.station, wired.tools)).key
        done = correct_episode(wired.tools, key, reason=reason, who=who or "đài")
        changed = publish_again(wired)
        after = open_queue(wired.station, wired.tools).line_ups()
    tell(done, changed, losses(done.left, before, after), as_json=as_json)
    if not as_json:
        click.echo("  Sửa bài (nếu chưa), rồi chạy: broadcaster build")
    return 0
