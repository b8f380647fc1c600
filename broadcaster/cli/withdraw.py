"""`broadcaster withdraw` and what it shares with `correct`: take back, bring back."""

import sys

import click

from broadcaster.app.publishing import PublishedWithout, publish
from broadcaster.app.station import WiredStation
from broadcaster.app.taking_back import WithdrawOutcome, planned
from broadcaster.app.taking_back import take_back as app_take_back
from broadcaster.care.withdraw import WithdrawPlan, bring_back
from broadcaster.cli.output import answer_with, say_json, show_error
from broadcaster.cli.progress import asks
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import held, open_to_take_back
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.withdrawal import WithdrawnKind
from broadcaster.programme.line_up import DroppedItem
from broadcaster.programme.queueing import told_slot


@click.command("withdraw", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("name", metavar="SỐ|BẢN-GHI|GIỌNG")
@click.option("--reason", metavar="LỜI", required=True, help="Vì sao rút; được lưu lại.")
@click.option("--who", metavar="TÊN", default="", help="Ai rút.")
@click.option("--with-original", is_flag=True, help="Xóa cả tệp ghi âm gốc trong scripts_vi.")
@click.option(
    "--consent/--no-consent",
    default=None,
    help="Rút vì người có giọng không còn đồng ý (với bản ghi: mặc định): không đưa lại được.",
)
@click.option("--yes", is_flag=True, help="Không hỏi lại khi tên chưa đủ.")
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ rút gì, không rút gì cả.")
@click.option("--undo", is_flag=True, help="Đưa lại thứ đã rút nhầm hôm nay.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(
    session: Session,
    *,
    name: str,
    reason: str,
    who: str,
    with_original: bool,
    consent: bool | None,
    yes: bool,
    dry_run: bool,
    undo: bool,
    as_json: bool,
) -> int:
    """Rút một số phát, hoặc một bản ghi, một giọng đã hết được đồng ý, khỏi mọi nơi.

    SỐ là khóa, tên bài, ngày hay “số 3”; BẢN-GHI là tên tệp trong scripts_vi/ghi-am; GIỌNG là
    own:TÊN, giọng trường em: bản thu, giọng và mọi số đọc bằng nó đều gỡ. Kênh, trang,
    hàng đợi, kho của loa, kho tạm và các bản đã dựng không còn giữ gì. Đồng hồ sai, ổ đĩa đầy hay
    xuất bản bị từ chối không cản được việc rút.
    """
    wired, unread = opened(session)
    with held(wired):
        if undo:
            return _bring_back(wired, name, reason)
        plan, sure = planned(wired, name)
        if dry_run:
            show_plan(plan)
            return 0
        agree(plan, sure=sure or yes)
        code, _ = take_back(
            session,
            wired,
            plan,
            reason=reason,
            who=who,
            consent=consent,
            original=with_original,
            as_json=as_json,
            unread=unread,
        )
    return code


def opened(session: Session) -> tuple[WiredStation, ConfigError | None]:
    """The station to take back from, and why its settings cannot be used; that is told."""
    wired, unread = open_to_take_back(session)
    if unread is not None:
        show_error(unread, debug=session.debug)
        click.echo("Vẫn rút những gì thấy được trong các thư mục của đài.", err=True)
    return wired, unread


def show_plan(plan: WithdrawPlan) -> None:
    """What would go, line by line."""
    answer_with(
        planned={
            "what": plan.what.name.lower(),
            "key": plan.key,
            "episodes": [one.key for one in plan.episodes],
        }
    )
    click.echo(f"Sẽ rút {plan.what} {plan.key}:")
    for episode in plan.episodes:
        click.echo(f"  · số {episode.number}, {told_day(episode.air_time)}: {episode.title}")
    if not plan.episodes:
        click.echo("  · không số nào đã dựng có nó")


@asks
def agree(plan: WithdrawPlan, *, sure: bool) -> None:
    """Ask when the name was not a whole one. Raises InputError where nobody can answer."""
    if sure:
        return
    show_plan(plan)
    if not sys.stdin.isatty():
        raise InputError(
            f"tên chưa đủ, nên chưa rút gì; số này là {plan.key}",
            hint="Gọi đúng khóa ấy, hoặc thêm --yes.",
        )
    if not click.confirm("Rút?", err=True):
        raise InputError("chưa rút gì", hint="Gọi đúng khóa của số cần rút.")


def take_back(
    session: Session,
    wired: WiredStation,
    plan: WithdrawPlan,
    *,
    reason: str,
    who: str,
    as_json: bool,
    consent: bool | None = None,
    original: bool = False,
    unread: ConfigError | None = None,
) -> tuple[int, WithdrawOutcome]:
    """Carry it out, publish what is left, and say it; 1 = something is left to do.

    `unread` is why the settings cannot be used: then nothing is published.
    """
    done = app_take_back(
        wired, plan, reason=reason, who=who or "đài", consent=consent, original=original,
        unread=unread,
    )  # fmt: skip
    tell(done, as_json=as_json)
    faults = done.report.faults
    for fault in {one.sentence: one for one in faults}.values():
        show_error(fault, debug=session.debug)
    if faults:
        click.echo("  Chưa gỡ hết.\n  → Chạy lại đúng lệnh này để gỡ nốt.", err=True)
    return (1 if faults else 0), done


def _bring_back(wired: WiredStation, name: str, reason: str) -> int:
    entry = bring_back(wired.tools, name, reason=reason)
    answer_with(key=entry.key, withdrawn=False)
    click.echo(f"✔ {entry.key} không còn trong danh sách đã rút.")
    click.echo("  → Làm lại: broadcaster build, rồi gửi duyệt và xếp lịch lại như bài mới.")
    return 0


def publish_again(wired: WiredStation) -> tuple[str, ...]:
    """The paths that changed on the public site; none where there is no site."""
    if not wired.station.profile.public_url:
        return ()
    return publish(wired.station, wired.tools).changed


def tell(taken: WithdrawOutcome, *, as_json: bool) -> None:
    """Say what was taken back, and where it may lie still."""
    done, public, lost, elsewhere = taken.report, taken.public, taken.lost, taken.elsewhere
    entry = done.before or done.withdrawal
    keys = [brief.key for brief in done.withdrawal.episodes]
    if as_json:
        told = {
            "what": entry.what.name.lower(),
            "key": entry.key,
            "reason": entry.reason,
            "before": done.before is not None,
            "in_its_place": taken.in_its_place,
            "in_its_place_fault": taken.place_fault.sentence if taken.place_fault else "",
            "taken_back_too": taken.taken_back_too,
            "at": entry.at.isoformat(),
            "episodes": keys,
            "removed": [path.name for path in done.removed],
            "changed": list(public.changed),
            "public_fault": public.fault.sentence if public.fault else "",
            "still_named_in": list(public.left),
            "not_looked_at": list(public.unread),
            "elsewhere": list(elsewhere),
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
        say_json(**told)
        return
    earlier = f" từ trước, {told_day(entry.at.astimezone(ZONE))}" if done.before else ""
    click.echo(f"✔ Đã rút {entry.what} {entry.key}{earlier}: {entry.reason}")
    removed = f"{'Lần này xóa thêm' if done.before else 'Đã xóa'} {len(done.removed)} tệp"
    click.echo(f"  {removed}, đổi {len(public.changed)} tệp trên kênh và trang.")
    noted = "Đã ghi từ lần ấy ở" if done.before else "Ghi lại ở"
    more = "; lời lần này không ghi thêm" if done.before else ""
    click.echo(f"  {noted} scripts_vi/da-rut.toml{more}.")
    if done.before and entry.what is WithdrawnKind.CORRECTED:
        _tell_in_its_place(taken)
    if public.fault is not None:
        _tell_unpublished(public)
    for one in lost:
        _tell_loss(one)
    if done.original is not None:
        click.echo(f"  Tệp gốc vẫn ở {done.original}; bài nào gọi nó sẽ không dựng được nữa.")
        if keys:
            click.echo(f"  Bỏ dòng gọi bản ghi ấy khỏi bài rồi dựng lại: {', '.join(keys)}")
    for line in elsewhere:
        click.secho(f"  ! Còn ở ngoài tầm chương trình: {line}", fg="yellow")


def _tell_in_its_place(taken: WithdrawOutcome) -> None:
    """What was corrected already goes on under another key."""
    if (fault := taken.place_fault) is not None:
        click.secho(f"  ! Chưa rõ bản nào thay nó: {fault}", fg="yellow")
        if fault.hint:
            click.echo(f"    → {fault.hint}")
        return
    told = "Bản thay nó chưa dựng: bài còn ở scripts_vi thì lần broadcaster build sau dựng"
    if taken.taken_back_too:
        told = f"Bản thay nó, {taken.in_its_place}, cũng đã rút"
    elif taken.in_its_place:
        told = f"Bản thay nó, {taken.in_its_place}, vẫn còn; bản ấy cũng sai thì gọi khóa của nó"
    click.secho(f"  ! {told}.", fg="yellow")


def _tell_unpublished(public: PublishedWithout) -> None:
    """Nothing new could be published: what that means for who listens."""
    assert public.fault is not None
    click.secho(f"  ! Chưa xuất bản lại được: {public.fault}", fg="yellow")
    if public.changed:
        click.echo(
            "    Tiếng và trang của nó đã gỡ; các trang, kênh còn nhắc tên nó cũng gỡ tạm "
            f"({len(public.changed)} tệp), có lại khi xuất bản được."
        )
    if public.left:
        told = f"Còn {len(public.left)} tệp nhắc tên nó mà không có trong danh sách đã xuất bản"
        shown = ", ".join(public.left[:8]) + (" …" if len(public.left) > 8 else "")
        click.secho(f"  ! {told}, nên chưa gỡ: {shown}", fg="yellow")
        click.echo("    → Gỡ các tệp ấy khỏi thư mục feeds, rồi chạy lệnh ở dòng dưới.")
    if public.unread:
        shown = ", ".join(public.unread[:8]) + (" …" if len(public.unread) > 8 else "")
        told = f"Không đọc được {len(public.unread)} tệp, chưa rõ có nhắc tên nó không: {shown}"
        click.secho(f"  ! {told}", fg="yellow")
        click.echo("    → Xem các tệp ấy trong thư mục feeds; còn nhắc thì gỡ.")
    if public.fix:
        click.echo(f"    → {public.fix}")
    click.echo("    → Sửa xong thì chạy: broadcaster publish")


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
