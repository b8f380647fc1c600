"""`broadcaster new`."""

from datetime import date

import click

from broadcaster.app.station import WiredStation
from broadcaster.cli.options import air_day_option, programme_option
from broadcaster.cli.output import answer_with, as_word
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError
from broadcaster.domain.script import ScriptKind
from broadcaster.domain.text import nearest
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.programme.schedule import next_air_day
from broadcaster.scripts.kinds import kind_from
from broadcaster.writing.drafts import draft, known_programme


@click.command("new", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("kind", metavar="LOẠI")
@click.argument("title", metavar="TIÊU-ĐỀ")
@air_day_option
@programme_option
@click.pass_obj
def command(session: Session, kind: str, title: str, day: date | None, programme: str) -> int:
    """Viết sẵn khung một bài: LOẠI là điểm văn bản mới, hỏi – đáp, tiểu phẩm, nhắc nhở…"""
    wired = open_station(session)
    wanted = kind_from(kind)
    if wanted is None:
        names = [k.value for k in ScriptKind]
        like = nearest(kind, names)
        raise InputError(
            f"không có loại bài “{kind}”",
            hint=(f"Có phải “{like}”? " if like else "") + "Các loại: " + ", ".join(names) + ".",
        )
    air = day or next_air_day(wired.tools)
    path = draft(wired.station, wired.tools, kind=wanted, title=title, day=air, programme=programme)
    joins, gone = number_of(wired, air, programme)
    answer_with(file=str(path), date=air.isoformat(), joins=joins, withdrawn=gone)
    click.echo(f"✔ {path}")
    tell_number(joins, gone)
    click.echo(f"Phát {told_day(air)}. Mở tệp ra viết, rồi xem: broadcaster say {as_word(path)}")
    return 0


def number_of(wired: WiredStation, day: date, programme: str) -> tuple[str, str]:
    """The number of a day that a new script goes into, and the one that was withdrawn; "" = none.

    An empty `programme` is the station's first one.
    """
    at = (day, known_programme(wired.station, programme))
    entries = (e for e in wired.tools.listing().entries if not e.retired)
    there = next((e.key for e in entries if (e.day, e.programme) == at), "")
    return ("", there) if there in withdrawn_keys(wired.tools.withdrawals().all()) else (there, "")


def tell_number(joins: str, gone: str) -> None:
    """Say what becomes of a script on that day."""
    if gone:
        click.echo(
            f"! Số của ngày ấy, {gone}, đã rút: bài để ngày ấy thì không được dựng. "
            "Ghi ngày khác ở dòng “Ngày phát” trước khi dựng."
        )
    elif joins:
        click.echo(
            f"! Ngày ấy đã có số {joins}: bài này vào chung số ấy, đã duyệt thì phải duyệt lại. "
            "Muốn ngày khác thì sửa dòng “Ngày phát”."
        )
