"""`broadcaster queue`."""

from collections.abc import Mapping

import click

from broadcaster.app.station import WiredStation
from broadcaster.cli.options import named, who_option
from broadcaster.cli.output import exit_code, notices_json, say_json, show_notices
from broadcaster.cli.queue_output import item_json, item_line, plan_json
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import held, open_station
from broadcaster.cli.told_before import show_new_notices, told_of
from broadcaster.domain.dates import told_day
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Notice
from broadcaster.domain.playout import slot_words
from broadcaster.domain.queue import WAITING, LiveItem, Priority, QueueItem
from broadcaster.domain.schedule import Occurrence
from broadcaster.domain.text import fold
from broadcaster.domain.wording import length
from broadcaster.production.build import build
from broadcaster.production.naming import NamedEpisode, find, known_episodes
from broadcaster.programme.approval import after_build, why_withdrawn
from broadcaster.programme.line_up import LineUp, at_once
from broadcaster.programme.queue_maintenance import settle_items
from broadcaster.programme.queueing import (
    DayRemedy,
    QueueContext,
    QueuedItem,
    QueueRequest,
    add_episode,
    add_live,
    copy_week,
    find_item,
    find_slot,
    move,
    open_queue,
    other_days,
    remedy_of,
    remedy_words,
    remove,
    told_slot,
    unplaced,
)
from broadcaster.programme.redating import RedateResult, redate, why_refused
from broadcaster.timetable.day_words import day_said, week_of
from broadcaster.timetable.occurrences import find_occurrence

_PRIORITIES = {
    "thong thuong": Priority.ORDINARY,
    "thuong": Priority.ORDINARY,
    "uu tien": Priority.PRIORITY,
    "khan cap": Priority.URGENT,
}


@click.group("queue", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Hàng đợi phát: bài nào phát lúc nào, theo thứ tự nào."""


@command.command("add", options_metavar="[TÙY CHỌN]")
@click.argument("episode", metavar="[SỐ-PHÁT]", required=False)
@click.option("--slot", metavar="KHUNG", default="", help="Khung giờ: “mai 06:45”, “thứ hai”, …")
@click.option("--priority", metavar="MỨC", default="", help="thông thường, ưu tiên, khẩn cấp.")
@click.option("--from", "valid_from", metavar="NGÀY", default="", help="Chỉ phát từ ngày này.")
@click.option("--to", "valid_to", metavar="NGÀY", default="", help="Chỉ phát đến hết ngày này.")
@click.option(
    "--repeats",
    metavar="LẦN",
    type=click.IntRange(1, 50),
    default=1,
    help="Phát mấy lần, mỗi lần ở một khung.",
)
@click.option("--required-by", metavar="ĐƠN-VỊ", default="", help="Cấp trên yêu cầu phát.")
@click.option("--live", metavar="PHÚT", type=click.FloatRange(0.1, 120), help="Đọc trực tiếp.")
@click.option("--title", metavar="TÊN", default="", help="Tên của phần đọc trực tiếp.")
@click.option("--reader", metavar="HỌ-TÊN", default="", help="Ai đọc trực tiếp.")
@click.option("--ident", metavar="ÂM-THANH", default="", help="Nhạc mở đầu phần đọc trực tiếp.")
@click.option("--closing", metavar="ÂM-THANH", default="", help="Nhạc kết phần đọc trực tiếp.")
@who_option
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def add(  # noqa: PLR0917 - one parameter an option
    session: Session,
    episode: str | None,
    slot: str,
    priority: str,
    valid_from: str,
    valid_to: str,
    repeats: int,
    required_by: str,
    live: float | None,
    title: str,
    reader: str,
    ident: str,
    closing: str,
    who: str,
    as_json: bool,
) -> int:
    """Cho một SỐ-PHÁT vào hàng đợi.

    SỐ-PHÁT gọi bằng tên bài, số, ngày phát, tên tệp hoặc khóa. Không ghi --slot, hay --slot không
    ghi ngày, thì vào khung đúng ngày phát của bài; ngày ấy không có thì khung kế tiếp. Đọc trực
    tiếp: --live PHÚT --title TÊN.
    """
    wired = open_station(session)
    today = wired.today
    wishes = QueueRequest(
        slot=slot,
        priority=_priority(priority),
        valid_from=day_said(valid_from, today) if valid_from else None,
        valid_to=day_said(valid_to, today) if valid_to else None,
        repeats=repeats,
        required_by=required_by,
    )
    notices: tuple[Notice, ...] = ()
    if live is not None:
        reading = LiveItem(open_seconds=live * 60, reader=reader, ident=ident, closing=closing)
        desk = open_queue(wired.station, wired.tools)
        queued = add_live(desk, title or episode or "", reading, wishes, who=named(who))
    else:
        from broadcaster.app.handed_items import with_handed

        made, built = _rendered(wired, episode or "")
        if as_json:
            notices = built
        else:
            show_new_notices(
                wired.settings.cache, built, command="queue add", everything=False, whole=False
            )
        desk = open_queue(wired.station, wired.tools)
        wishes = with_handed(wired, made, wishes)
        queued = add_episode(desk, made, wishes, who=named(who))
    return _answer(queued, (*notices, *desk.notices), as_json=as_json, done="Đã cho vào hàng đợi")


def _priority(words: str) -> Priority:
    """The priority that a person writes, marks and hyphens forgiven."""
    plain = fold(words).replace("-", " ").replace("_", " ")
    if not plain:
        return Priority.ORDINARY
    if plain not in _PRIORITIES:
        raise InputError(
            f"không có mức “{words}”", hint="Các mức: thông thường, ưu tiên, khẩn cấp."
        )
    return _PRIORITIES[plain]


def _rendered(wired: WiredStation, words: str) -> tuple[Episode, tuple[Notice, ...]]:
    """The episode that words name, built now when it never was."""
    if not words.strip():
        raise InputError(
            "chưa nói cho số phát nào vào hàng đợi",
            hint="Ghi tên bài, số, ngày phát hoặc khóa; xem các số: broadcaster catalogue list",
        )
    known = find(words, known_episodes(wired.station, wired.tools))
    episode = wired.tools.catalogue().get(known.key)
    if episode is not None:
        return episode, ()
    gone = why_withdrawn(wired.tools, known)
    if gone is not None:
        raise InputError(gone.sentence, hint=gone.hint)
    with held(wired):
        built = build(wired.station, wired.tools, only=known.files, jobs=wired.settings.jobs)
        own = [notice for outcome in built.outcomes for notice in outcome.notices]
        notices = (*told_of(built.notices, known.files), *own, *after_build(wired.tools, built))
    episode = wired.tools.catalogue().get(known.key)
    if episode is None:
        show_notices(notices)
        raise InputError(f"số {known.key} chưa dựng được", hint="Sửa các lỗi trên rồi làm lại.")
    return episode, notices


def _answer(queued: QueuedItem, notices: tuple[Notice, ...], *, as_json: bool, done: str) -> int:
    told = (*notices, *queued.notices)
    if as_json:
        slot = queued.occurrence.id if queued.occurrence else ""
        say_json(item=item_json(queued.item), airs=slot, notices=notices_json(told))
        return 0
    show_notices(told)
    later = "phát ngay" if at_once(queued.item) else "khung kế tiếp còn chỗ"
    where = told_slot(queued.occurrence) if queued.occurrence else later
    click.echo(f"✔ {done}: {item_line(queued.item)}")
    click.echo(f"  {queued.item.state}, {where}")
    return 0


@command.command("list", options_metavar="[TÙY CHỌN]")
@click.option("--days", metavar="NGÀY", type=click.IntRange(1, 60), default=14, show_default=True)
@click.option("--slot", metavar="KHUNG", default="", help="Chỉ một khung giờ.")
@click.option("--all", "everything", is_flag=True, help="Cả các khung trống và các bài đã xong.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def list_queue(session: Session, days: int, slot: str, everything: bool, as_json: bool) -> int:
    """Xem hàng đợi: khung nào phát gì, dài bao nhiêu, còn vướng gì."""
    wired = open_station(session)
    desk = open_queue(wired.station, wired.tools)
    notices = (*desk.notices, *settle_items(desk))
    plans = [p for p in desk.line_ups() if (p.occurrence.day - desk.now.date()).days < days]
    if slot:
        wanted = find_slot(desk, slot).id
        plans = [p for p in plans if p.occurrence.id == wanted]
    elif not everything:
        plans = [p for p in plans if p.items or p.left_out or p.refused]
    items = wired.tools.queue().items() if everything else ()
    loose = [item for item in unplaced(desk) if not _planned(item, plans)]
    done = [i for i in items if i not in loose and not _planned(i, plans)]
    if as_json:
        say_json(
            slots=[
                plan_json(plan, wired.tools.queue().version(plan.occurrence.id)) for plan in plans
            ],
            waiting=[item_json(item) for item in loose],
            done=[item_json(item) for item in done],
            notices=notices_json(notices),
        )
        return 0
    show_notices(notices)
    said = {plan.occurrence.id: other_days(desk, plan) for plan in plans}
    # every script is read for it: once for the whole list
    every = known_episodes(wired.station, wired.tools) if any(said.values()) else ()
    known = {one.key: one for one in every}
    for plan in plans:
        version = wired.tools.queue().version(plan.occurrence.id)
        odd = said[plan.occurrence.id]
        helps = {
            one.id: _helps(desk, one, plan.occurrence, known) for one in plan.items if one.id in odd
        }
        _tell_plan(plan, version, odd, helps)
    for item in loose:
        click.echo(
            f"? {_where(item)}{_past(item, desk)}: {item_line(item)} ({item.note or item.state})"
        )
        if _past(item, desk):
            click.echo(f"      → Dời khung: broadcaster queue move {item.id} --slot KHUNG")
    for item in done:
        told = f"{item.state}: {item.note}" if item.note else str(item.state)
        click.echo(f"· {_where(item)}: {item_line(item)} ({told})")
    if not plans and not loose and not done:
        click.echo("Hàng đợi trống. Cho bài vào: broadcaster queue add TÊN-BÀI")
    return 0


def _planned(item: QueueItem, plans: list[LineUp]) -> bool:
    there = [i.id for p in plans for i in (*p.items, *p.left_out, *(r for r, _ in p.refused))]
    return item.id in there


def _where(item: QueueItem) -> str:
    """The slot of an item as people say it."""
    later = "phát ngay" if at_once(item) else "khung kế tiếp"
    return slot_words(item.occurrence) if item.occurrence else later


def _past(item: QueueItem, desk: QueueContext) -> str:
    """Said of a slot that is over without the item having been heard, or is in no calendar."""
    if not item.occurrence:
        return ""
    if item.occurrence[:10] < desk.now.date().isoformat():
        return ", khung đã qua mà chưa phát"
    gone = find_occurrence(desk.coming, item.occurrence) is None
    return ", lịch không còn khung này nên sẽ không phát" if gone else ""


def _helps(
    desk: QueueContext,
    item: QueueItem,
    occurrence: Occurrence,
    known: Mapping[str, NamedEpisode],
) -> str:
    """What helps an item that names another day than that of its slot."""
    if remedy_of(desk, item, occurrence) is DayRemedy.REDATE:
        refused = why_refused(desk, item, occurrence, known)
        if refused:
            return f"{refused[:1].upper()}{refused[1:]}"
    return remedy_words(desk, item, occurrence)


def _tell_plan(
    plan: LineUp, version: int, odd: Mapping[int, str], helps: Mapping[int, str]
) -> None:
    occurrence, limit = plan.occurrence, plan.occurrence.slot.max_seconds
    day = told_day(occurrence.day)
    note = f" – {occurrence.note}" if occurrence.note else ""
    used = f"{length(plan.seconds)} / {length(limit)}"
    head = f"{occurrence.slot.time:%H:%M} {day}, {occurrence.slot.name}{note} ({used})"
    click.secho(f"{head}  [{occurrence.id}, thứ tự lần {version}]", bold=True)
    for place, item in enumerate(plan.items, start=1):
        click.echo(f"  {place}. {item_line(item)}")
        if item.id in odd:
            click.secho(f"     ! nói ngày khác: “{odd[item.id]}”", fg="yellow")
            what = helps[item.id]
            if what:
                click.echo(f"      → {what}")
    for item in plan.left_out:
        click.secho(f"  ✘ {item_line(item)} – không đủ chỗ, sẽ không phát", fg="yellow")
    for item, why in plan.refused:
        click.secho(f"  ✘ {item_line(item)} – {why}, sẽ không phát", fg="yellow")


@command.command("move", options_metavar="[TÙY CHỌN]")
@click.argument("item", metavar="MỤC")
@click.option("--slot", metavar="KHUNG", default="", help="Dời sang khung giờ khác.")
@click.option("--to", "place", metavar="THỨ-TỰ", type=click.IntRange(1), help="Đứng thứ mấy.")
@click.option("--up", is_flag=True, help="Lên một bậc.")
@click.option("--down", is_flag=True, help="Xuống một bậc.")
@click.option("--version", metavar="SỐ", type=int, default=-1, help="Thứ tự lần mấy đã xem.")
@who_option
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def move_item(  # noqa: PLR0917 - one parameter an option
    session: Session,
    item: str,
    slot: str,
    place: int | None,
    up: bool,
    down: bool,
    version: int,
    who: str,
    as_json: bool,
) -> int:
    """Dời một MỤC (số #, tên bài hoặc khóa) sang khung khác hoặc đổi thứ tự.

    Ghi --version như “queue list” đã cho thấy thì không bao giờ lẫn với người khác cùng sửa.
    """
    wired = open_station(session)
    desk = open_queue(wired.station, wired.tools)
    found = find_item(desk, item)
    waiting = [i.id for i in wired.tools.queue().items(found.occurrence) if i.state in WAITING]
    now = waiting.index(found.id) + 1
    place = now - 1 if up else now + 1 if down else place
    if down and now == len(waiting):
        raise InputError(f"“{found.title}” đã đứng cuối khung")
    if not slot and not place:
        if place == 0:
            raise InputError(f"“{found.title}” đã đứng đầu khung")
        raise InputError("chưa nói dời đi đâu", hint="Ghi --slot KHUNG, --to THỨ-TỰ, --up, --down.")
    moved = move(desk, found, slot=slot, place=place or 0, who=named(who), version=version)
    return _answer(moved, desk.notices, as_json=as_json, done="Đã dời")


@command.command("redate", options_metavar="[TÙY CHỌN]")
@click.argument("item", metavar="MỤC")
@click.option("--yes", is_flag=True, help="Gửi cả bài có văn bản chưa kiểm hiệu lực, không hỏi.")
@who_option
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def redate_item(session: Session, item: str, yes: bool, who: str, as_json: bool) -> int:
    """Dựng lại một MỤC cho đúng ngày của khung nó đang đợi, rồi gửi duyệt.

    Ngày phát trong bài được đổi; số đã phát hay đã lên kênh thì giữ nguyên, bài được chép thành số
    mới. Chưa duyệt bản mới thì bản mới không phát.
    """
    wired = open_station(session)
    found = find_item(open_queue(wired.station, wired.tools), item)
    with held(wired):
        done = redate(
            wired.station,
            wired.tools,
            found,
            who=named(who),
            unknown_law=yes,
            jobs=wired.settings.jobs,
        )
    return _tell_redated(wired, done, as_json=as_json)


def _tell_redated(wired: WiredStation, done: RedateResult, *, as_json: bool) -> int:
    """What was made, whether it waits for somebody, and why it could not be made."""
    reasons = tuple(reason for held_back in done.sent.held for reason in held_back.reasons)
    notices = (*done.sent.built.all_notices, *reasons, *done.notices)
    code = 0 if done.made else 2
    if as_json:
        say_json(
            item=item_json(done.item),
            key=done.wanted.key,
            copied=done.copied,
            made=done.made,
            notices=notices_json(notices),
        )
        return code
    show_notices(notices)
    day = told_day(done.occurrence.day)
    if not done.made:
        what = "Bài đã chép thành số mới cho" if done.copied else "Ngày phát trong bài đã đổi sang"
        click.secho(f"✘ {what} {day} nhưng chưa gửi được", fg="red", err=True)
        if any(one.asks for one in done.sent.held):
            click.echo("    → Biết rõ mà vẫn gửi thì thêm --yes.", err=True)
        return code
    how = "Đã chép thành số mới" if done.copied else "Đã dựng lại"
    click.echo(f"✔ {how} cho {day}: {done.wanted.told()}")
    if not wired.station.profile.approval:
        return code
    if done.copied:
        click.echo("  Đã gửi duyệt. Chưa duyệt thì khung ấy chưa phát bài này.")
    else:
        click.echo("  Đã gửi duyệt. Chưa duyệt thì khung ấy vẫn phát bản duyệt lần trước.")
    return code


@command.command("remove", options_metavar="[TÙY CHỌN]")
@click.argument("item", metavar="MỤC")
@click.option("--reason", metavar="LÝ-DO", default="", help="Vì sao bỏ.")
@who_option
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def remove_item(session: Session, item: str, reason: str, who: str, as_json: bool) -> int:
    """Bỏ một MỤC ra khỏi hàng đợi; số phát vẫn còn, nhật ký vẫn ghi."""
    wired = open_station(session)
    desk = open_queue(wired.station, wired.tools)
    gone = remove(desk, find_item(desk, item), who=named(who), reason=reason)
    if as_json:
        say_json(item=item_json(gone))
    else:
        click.echo(f"✔ Đã bỏ khỏi hàng đợi: {item_line(gone)}")
    return 0


@command.command("copy-week", options_metavar="[TÙY CHỌN]")
@click.argument("week", metavar="[TUẦN]", default="trước")
@click.option(
    "--weeks",
    metavar="SỐ",
    type=click.IntRange(1, 52),
    default=1,
    show_default=True,
    help="Chép sang mấy tuần sau đó.",
)
@who_option
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def copy_the_week(session: Session, week: str, weeks: int, who: str, as_json: bool) -> int:
    """Chép hàng đợi của một TUẦN (trước, này, hoặc một ngày trong tuần) sang tuần sau nó."""
    wired = open_station(session)
    desk = open_queue(wired.station, wired.tools)
    first, _ = week_of(week, wired.today)
    copied = copy_week(desk, first, who=named(who), weeks=weeks)
    if as_json:
        items = [item_json(item) for item in copied.items]
        say_json(items=items, notices=notices_json(copied.notices))
    else:
        show_notices(copied.notices)
        for item in copied.items:
            click.echo(f"✔ {_where(item)}: {item_line(item)}")
        click.echo(f"Đã chép {len(copied.items)} mục.")
    return exit_code(copied.notices, strict=False)
