"""`broadcaster correct`."""

import click

from broadcaster.app.taking_back import planned
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import held
from broadcaster.cli.withdraw import agree, opened, show_plan, take_back
from broadcaster.domain.errors import InputError
from broadcaster.domain.withdrawal import WithdrawnKind


@click.command("correct", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("name", metavar="SỐ")
@click.option("--reason", metavar="LỜI", required=True, help="Sai ở đâu; được lưu lại.")
@click.option("--who", metavar="TÊN", default="", help="Ai đính chính.")
@click.option("--yes", is_flag=True, help="Không hỏi lại khi tên chưa đủ.")
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ rút gì, không rút gì cả.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(
    session: Session,
    *,
    name: str,
    reason: str,
    who: str,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Đính chính một số đã phát sai nội dung.

    Bản sai được rút khỏi mọi nơi. Sửa bài rồi dựng: số mới giữ ngày và số thứ tự, nhưng mang khóa
    và mã mới, nên máy nghe và các đài đều nhận như một bài mới. Cài đặt của đài hỏng cũng không
    cản được việc rút.
    """
    wired, unread = opened(session)
    with held(wired):
        plan, sure = planned(wired, name, WithdrawnKind.CORRECTED)
        if plan.before is not None and plan.before.what is not WithdrawnKind.CORRECTED:
            raise InputError(
                f"số {plan.key} đã được rút từ trước, không phải để đính chính",
                hint=f'Rút nhầm hôm nay thì: broadcaster withdraw {plan.key} --undo --reason "…", '
                "rồi đính chính; không thì viết một bài mới.",
            )
        if dry_run:
            show_plan(plan)
            return 0
        agree(plan, sure=sure or yes)
        code, done = take_back(
            session, wired, plan, reason=reason, who=who, as_json=as_json, unread=unread
        )
    if not as_json and not done.in_its_place and done.place_fault is None:
        first = "Sửa cài đặt theo lời báo ở trên và sửa" if unread else "Sửa"
        click.echo(f"  {first} bài (nếu chưa), rồi chạy: broadcaster build")
    return code
