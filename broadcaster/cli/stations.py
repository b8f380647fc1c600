"""`broadcaster stations`: the radio stations that pull from this school."""

import os
import shutil
from collections.abc import Sequence
from contextlib import closing, suppress
from functools import partial

import click

from broadcaster.app.publishing import close_address, publish, served_before
from broadcaster.app.station import WiredStation
from broadcaster.app.stations import outbox, signing_key
from broadcaster.cli.feed import ended_subscription
from broadcaster.cli.output import answer_with, say_json, show_error
from broadcaster.cli.progress import work
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_day, told_moment
from broadcaster.domain.errors import BroadcasterError
from broadcaster.publishing.addresses import address, private_path
from broadcaster.pull.main import VIETNAM
from broadcaster.pull.manifest import MANIFEST
from broadcaster.pull.signing import fingerprint
from broadcaster.stations.desk import known_station_named, new_token
from broadcaster.stations.mirror_site import StationSeat, close_seat, station_seats
from broadcaster.stations.records import STATION, StationAiring, StationReceipt
from broadcaster.stations.serving import ServedAddress, served_addresses

_NOT_SERVED = (
    "Đưa thư mục feeds lên đúng địa chỉ public_url, hoặc chạy broadcaster serve; rồi xem "
    "lại: broadcaster stations list"
)


@click.group("stations", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Các đài truyền thanh lấy bài của trường: mỗi đài một địa chỉ riêng, có chữ ký."""


@command.command("add", options_metavar="[TÙY CHỌN]")
@click.argument("name", metavar="TÊN-ĐÀI")
@click.pass_obj
def add(session: Session, name: str) -> int:
    """Cho đài TÊN-ĐÀI lấy bài và in địa chỉ riêng của đài ấy."""
    wired = open_station(session)
    key = signing_key(wired.settings)
    with wired.tools.lock():
        key.make()
        before = wired.tools.subscribers().all()
        found = wired.tools.subscribers().add(STATION, name, wired.tools.clock.now().date())
        seat = next(s for s in _seats(wired) if s.subscriber == found)
        try:
            publish(wired.station, wired.tools)
        except BroadcasterError:
            if found not in before:  # its address would lead nowhere: as if nothing had been asked
                wired.tools.subscribers().forget(found)
                _remove_folder(wired, seat)
            raise
    (served,) = _served(wired, [seat])
    answer_with(
        station=found.name,
        address=served.url,
        trouble=served.trouble,
        fingerprint=fingerprint(key.public),
    )
    click.echo(served.url)
    if served.trouble:
        click.echo(f"! Địa chỉ này chưa lấy được bài: {served.trouble}", err=True)
        click.echo(f"  → {_NOT_SERVED}", err=True)
    click.echo(f"Dấu khóa của trường: {fingerprint(key.public)}", err=True)
    click.echo("Ở đài, chạy: broadcaster pull ĐỊA-CHỈ --to THƯ-MỤC", err=True)
    return 0


@command.command("list", options_metavar="[TÙY CHỌN]")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def list_stations(session: Session, as_json: bool) -> int:
    """Kê các đài đang lấy bài."""
    wired = open_station(session)
    found, told = _seats(wired), wired.tools.station_book().last_receipts()
    open_ones = [seat for seat in found if seat.address]
    places = dict(zip(open_ones, _served(wired, open_ones), strict=True))
    if as_json:
        rows = [_plain(s, places.get(s), told.get(s.subscriber.code)) for s in found]
        say_json(stations=rows)
        return 0
    for seat in found:
        one, place = seat.subscriber, places.get(seat)
        ended = f"đã thôi từ {told_day(one.ended)}" if one.ended else ""
        state = place.url if place else ended
        click.echo(f"{one.name}  từ {told_day(one.since)}  {state}")
        if place and place.trouble:
            click.echo(f"  ! địa chỉ này chưa lấy được bài: {place.trouble}")
        if one.code in told:
            at = told[one.code].at.astimezone(VIETNAM)
            click.echo(f"  báo đã nhận lần cuối: {told_moment(at)}")
    if any(place.trouble for place in places.values()):
        click.echo(f"→ {_NOT_SERVED}")
    if not found:
        click.echo("Chưa có đài nào. Thêm: broadcaster stations add TÊN-ĐÀI")
    return 0


@command.command("revoke", options_metavar="[TÙY CHỌN]")
@click.argument("name", metavar="TÊN-ĐÀI")
@click.pass_obj
def revoke(session: Session, name: str) -> int:
    """Thôi cho một đài lấy bài: địa chỉ riêng của đài ấy hết dùng được, đài khác không đổi."""
    wired = open_station(session)
    with wired.tools.lock():
        gone = ended_subscription(wired, STATION, name)
        # at once, whatever publishing says
        seat = next(s for s in _seats(wired) if s.subscriber == gone)
        _remove_folder(wired, seat)
        click.echo(f"✔ {gone.name} không lấy được bài nữa.")
        published = True
        try:
            close_seat(wired.station.profile, wired.tools, seat, wired.tools.clock.now())
            click.echo("  Lần lấy sau, đài được báo là trường thôi gửi và danh sách phát hết bài.")
            close_address(wired)
        except BroadcasterError as fault:
            published = False
            show_error(fault, debug=session.debug)
            click.echo("  Địa chỉ của đài ấy đã đóng; phần còn lại của trang chưa xuất bản lại.")
            click.echo("  → Sửa xong chỗ ấy thì chạy: broadcaster publish")
    answer_with(station=gone.name, published=published)
    return 0


@command.command("token", options_metavar="[TÙY CHỌN]")
@click.argument("name", metavar="TÊN-ĐÀI")
@click.pass_obj
def token(session: Session, name: str) -> int:
    """Làm mã mới cho phần mềm của một đài gọi /api/v1; mã cũ hết dùng. Mã chỉ hiện một lần."""
    kept, made = new_token(open_station(session).tools, name)
    answer_with(station=kept.name, token=made)
    click.echo(made)
    click.echo(f"Mã của {kept.name}. Trường chỉ giữ dấu của mã; mất thì làm mã mới.", err=True)
    return 0


@command.command("heard", options_metavar="[TÙY CHỌN]")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def heard(session: Session, as_json: bool) -> int:
    """Xem các đài báo đã phát bài nào, lúc nào."""
    wired = open_station(session)
    names = {seat.subscriber.code: seat.subscriber.name for seat in _seats(wired)}
    told = wired.tools.station_book().airings()
    titles = _titles(wired, {one.episode for one in told})
    if as_json:
        rows = [{**_airing(one, names), "title": titles[one.episode]} for one in told]
        say_json(airings=rows)
        return 0
    for one in told:
        at = one.started.astimezone(VIETNAM)
        note = f"  ({one.note})" if one.note else ""
        who = names.get(one.station, one.station)
        what = f"“{titles[one.episode]}” ({one.episode})" if titles[one.episode] else one.episode
        click.echo(f"{told_moment(at)}  {what}  {one.seconds:.0f} giây  {who}{note}")
    if not told:
        click.echo("Chưa đài nào báo đã phát.")
    return 0


@command.command("push", options_metavar="[TÙY CHỌN]")
@click.argument("name", metavar="TÊN-ĐÀI")
@click.option(
    "--to",
    required=True,
    metavar="NƠI",
    help="Thư mục (USB), webdavs://máy/đường-dẫn, sftp://tên@máy/đường-dẫn, "
    "libretime+https://máy hoặc azuracast+https://máy/station/SỐ.",
)
@click.pass_obj
def push_station(session: Session, name: str, to: str) -> int:
    """Đưa bài tới đài không tự lấy được, kèm phiếu gửi để in.

    Mật khẩu hay khóa API lấy ở biến BROADCASTER_PUSH_PASSWORD. Chỉ bài được phép rời trường mới đi.
    """
    from broadcaster.stations.outboxes.addresses import read_destination
    from broadcaster.stations.push import push
    from broadcaster.stations.pushed_copies import PushedCopy, remember_push
    from broadcaster.writing.sheet_docx import sheet_docx
    from broadcaster.writing.sheet_pdf import sheet_pdf

    wired = open_station(session)
    one = known_station_named(wired.tools.subscribers(), name)
    password = os.environ.get("BROADCASTER_PUSH_PASSWORD", "")
    with closing(outbox(wired.settings, to, password)) as folder, wired.tools.lock():
        publish(wired.station, wired.tools)
        seat = next(s for s in _seats(wired) if s.subscriber == one)
        done = push(
            wired.tools.folders.feeds / private_path(seat.token),
            seat.address or address(wired.station.profile.public_url, MANIFEST),
            folder,
            lambda sheet: {".docx": sheet_docx(sheet), ".pdf": sheet_pdf(sheet)},
            station=one.name,
            now=wired.tools.clock.now(),
            tell=partial(work().megabytes, "đã gửi"),
        )
        place = PushedCopy(
            station=one.name,
            to=read_destination(to).shown,
            at=wired.tools.clock.now().isoformat(),
            keys=done.keys,
        )
        remember_push(wired.tools.folders.audio, place, whole=not done.faults)
    for fault in done.faults:
        show_error(fault, debug=session.debug)
    answer_with(
        station=one.name,
        episodes=list(done.keys),
        sent=list(done.sent),
        removed=list(done.removed),
        mended=list(done.mended),
        ended=done.ended.isoformat() if done.ended else None,
    )
    if done.ended is not None:
        click.echo(
            f"! {one.name} đã thôi nhận bài từ {told_day(done.ended)}: không gửi gì; ở nơi ấy danh "
            f"sách phát đã để trống, bỏ {len(done.removed)} tệp."
        )
        return 1
    click.echo(
        f"✔ {one.name}: {len(done.keys)} bài; gửi {len(done.sent)} tệp, bỏ {len(done.removed)} tệp."
    )
    if done.mended:
        shown = ", ".join(done.mended[:3]) + (" …" if len(done.mended) > 3 else "")
        click.echo(f"  ! {len(done.mended)} tệp ở nơi ấy mất hoặc hỏng, đã gửi lại: {shown}")
    return 1 if done.faults else 0


@command.command("key", options_metavar="[TÙY CHỌN]")
@click.option("--renew", is_flag=True, help="Đổi sang khóa mới; khóa cũ xác nhận khóa mới.")
@click.pass_obj
def show_key(session: Session, renew: bool) -> int:
    """Xem dấu khóa ký của trường, để đọc qua điện thoại cho đài đối chiếu."""
    wired = open_station(session)
    key = signing_key(wired.settings)
    if not key.there:
        answer_with(fingerprint=None)
        click.echo(
            "Chưa có khóa. Khóa được lập khi thêm đài đầu tiên: broadcaster stations add TÊN-ĐÀI"
        )
        return 0
    if renew:
        with wired.tools.lock():
            key.renew()
            publish(wired.station, wired.tools)
    answer_with(fingerprint=fingerprint(key.public))
    click.echo(fingerprint(key.public))
    return 0


def _remove_folder(wired: WiredStation, seat: StationSeat) -> None:
    folder = wired.tools.folders.feeds / private_path(seat.token)
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()


def _seats(wired: WiredStation) -> tuple[StationSeat, ...]:
    return station_seats(wired.station.profile, wired.tools.subscribers())


def _served(wired: WiredStation, seats: Sequence[StationSeat]) -> tuple[ServedAddress, ...]:
    """Where each list is really given: at the site's own address, or at that of a server."""
    key = signing_key(wired.settings)
    if not seats or not key.there:
        return tuple(ServedAddress(url=seat.address, trouble="chưa có khóa ký") for seat in seats)
    roots = dict.fromkeys((wired.station.profile.public_url, *served_before(wired.tools)[::-1]))
    return served_addresses(seats, tuple(roots), key.public)


def _titles(wired: WiredStation, keys: set[str]) -> dict[str, str]:
    """What the programmes are called; "" for one that nothing is known of any more.

    Of one that was taken back nothing is kept but whose it was and its day: so it is called.
    """
    found = {key: wired.tools.catalogue().get(key) for key in keys}
    titles = {key: episode.title if episode else "" for key, episode in found.items()}
    names = {form.slug: form.name for form in wired.station.formats}
    for brief in (b for line in wired.tools.withdrawals().lines() for b in line.episodes):
        if titles.get(brief.key) == "":
            day = brief.air_time.astimezone(VIETNAM)
            what = names.get(brief.programme, brief.programme)
            titles[brief.key] = f"{what} {told_day(day)}, đã rút"
    return titles


def _plain(
    seat: StationSeat, place: ServedAddress | None, receipt: StationReceipt | None
) -> dict[str, object]:
    one = seat.subscriber
    return {
        "name": one.name,
        "since": one.since.isoformat(),
        "ended": one.ended.isoformat() if one.ended else None,
        "address": place.url if place else "",
        "trouble": place.trouble if place else "",
        "last_receipt": receipt.at.isoformat() if receipt else None,
    }


def _airing(one: StationAiring, names: dict[str, str]) -> dict[str, object]:
    return {
        "station": names.get(one.station, one.station),
        "episode": one.episode,
        "revision": one.revision,
        "started": one.started.astimezone(VIETNAM).isoformat(),
        "seconds": one.seconds,
        "note": one.note,
    }
