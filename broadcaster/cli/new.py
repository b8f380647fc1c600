"""`broadcaster new`."""

from datetime import date

import click

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
    at = (air, known_programme(wired.station, programme))
    entries = (e for e in wired.tools.listing().entries if not e.retired)
    there = next((e.key for e in entries if (e.day, e.programme) == at), "")
    gone = there if there in withdrawn_keys(wired.tools.withdrawals().all()) else ""
    answer_with(file=str(path), date=air.isoformat(), joins="" if gone else there, withdrawn=gone)
    click.echo(f"✔ {path}")
    if gone:
        click.echo(
            f"! Số của ngày ấy, {gone}, đã rút: bài để ngày ấy thì không được dựng. "
            "Ghi ngày khác ở dòng “Ngày phát” trước khi dựng."
        )
    elif there:
        click.echo(
            f"! Ngày ấy đã có số {there}: bài này vào chung số ấy, đã duyệt thì phải duyệt lại. "
            "Muốn ngày khác thì sửa dòng “Ngày phát”."
        )
    click.echo(f"Phát {told_day(air)}. Mở tệp ra viết, rồi xem: broadcaster say {as_word(path)}")
    return 0
