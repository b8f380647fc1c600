"""`broadcaster withdraw` and `broadcaster correct`: take back, for good."""

import click

from broadcaster.app.publishing import publish
from broadcaster.app.station import WiredStation
from broadcaster.care.withdraw import (
    WithdrawReport,
    find_recording,
    withdraw_episode,
    withdraw_recording,
)
from broadcaster.cli.output import print_json
from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station
from broadcaster.production.naming import find, known_episodes
from broadcaster.programme.line_up import DroppedItem, losses
from broadcaster.programme.queueing import open_queue, told_slot


@click.command("withdraw", options_metavar="[TÙY CHỌN]")
@click.argument("name", metavar="SỐ|BẢN-GHI")
@click.option("--reason", metavar="LỜI", required=True, help="Vì sao rút; được lưu lại.")
@click.option("--who", metavar="TÊN", default="", help="Ai rút.")
@click.option("--with-original", is_flag=True, help="Xoá cả tệp ghi âm gốc trong scripts_vi.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(
    session: Session, *, name: str, reason: str, who: str, with_original: bool, as_json: bool
) -> int:
    """Rút một số phát, hoặc một bản ghi đã hết được đồng ý, khỏi mọi nơi.

    SỐ là khoá, tên bài, ngày hay “số 3”; BẢN-GHI là tên tệp trong scripts_vi/ghi-am. Kênh, trang,
    hàng đợi, kho tạm và các bản đã dựng không còn giữ gì; số đã rút không bao giờ được dựng lại.
    """
    wired = open_station(session)
    with wired.tools.lock():
        before = open_queue(wired.station, wired.tools).line_ups()
        if find_recording(wired.tools, name) is not None:
            done = withdraw_recording(
                wired.tools, name, reason=reason, who=who or "đài", original=with_original
            )
        else:
            key = find(name, known_episodes(wired.station, wired.tools)).key
            done = withdraw_episode(wired.tools, key, reason=reason, who=who or "đài")
        changed = publish_again(wired)
        after = open_queue(wired.station, wired.tools).line_ups()
    tell(done, changed, losses(done.left, before, after), as_json=as_json)
    return 0


def publish_again(wired: WiredStation) -> tuple[str, ...]:
    """The paths that changed on the public site; none where there is no site."""
    if not wired.station.profile.public_url:
        return ()
    return publish(wired.station, wired.tools).changed


def tell(
    done: WithdrawReport, changed: tuple[str, ...], lost: tuple[DroppedItem, ...], *, as_json: bool
) -> None:
    """Say what was taken back."""
    entry = done.withdrawal
    keys = [brief.key for brief in entry.episodes]
    if as_json:
        told = {
            "what": entry.what.name.lower(),
            "key": entry.key,
            "reason": entry.reason,
            "at": entry.at.isoformat(),
            "episodes": keys,
            "removed": [path.name for path in done.removed],
            "changed": list(changed),
            "left_queue": [
                {
                    "title": one.item.title,
                    "slot": one.occurrence.id if one.occurrence else "",
                    "others": one.others,
                }
                for one in lost
            ],
            "original": str(done.original) if done.original else "",
        }
        print_json(told)
        return
    click.echo(f"✔ Đã rút {entry.what} {entry.key}: {entry.reason}")
    click.echo(
        f"  Đã xoá {len(done.removed)} tệp đã dựng, đổi {len(changed)} tệp trên kênh và trang."
    )
    click.echo("  Ghi lại ở scripts_vi/da-rut.toml.")
    for one in lost:
        _tell_loss(one)
    if done.original is not None:
        click.echo(f"  Tệp gốc vẫn ở {done.original}; bài nào gọi nó sẽ không dựng được nữa.")
        if keys:
            click.echo(f"  Sửa bài rồi dựng lại các số: {', '.join(keys)}")


def _tell_loss(one: DroppedItem) -> None:
    """Which slot lost the item, and what may be put in its place."""
    slot = one.occurrence
    if slot is None:
        click.secho(f"  ! “{one.item.title}” đã rời hàng đợi.", fg="yellow")
        return
    rest = f"còn {one.others} bài khác" if one.others else "nay trống, sẽ không có tiếng"
    click.secho(
        f"  ! Khung {told_slot(slot)} mất bài “{one.item.title}”, khung ấy {rest}.", fg="yellow"
    )
    click.echo(f"      → Xếp bài khác thay vào: broadcaster queue add TÊN-BÀI --slot {slot.id}")
