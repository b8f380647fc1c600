"""`broadcaster law affected`, `law correct` and `law owed`."""

from datetime import date

import click

from broadcaster.app.law_changes import begin_correction, correction_book, made_episode
from broadcaster.care.affected import AffectedWork, affected
from broadcaster.care.owed_corrections import CorrectionBook, needless, say_settled, settle_proven
from broadcaster.cli.options import named, who_option
from broadcaster.cli.output import answer_with, as_word, say_json
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import held, open_station
from broadcaster.domain.correction import OwedCorrection
from broadcaster.domain.dates import told_day
from broadcaster.production.naming import find, known_episodes


@click.command("affected", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("number", metavar="[SỐ]", default="")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def affected_command(session: Session, number: str, as_json: bool) -> int:
    """Bài nào nhắc văn bản nay đã đổi: đang viết, chờ duyệt, chờ phát, đã phát, đã gửi.

    Có SỐ thì chỉ xem bài nhắc văn bản ấy. Không bài nào bị dựng lại hay gỡ đi.
    """
    wired = open_station(session)
    found = _all_affected(correction_book(wired), wired.today, number)
    if as_json:
        say_json(affected=[_plain(one) for one in found])
        return 0
    for one in found:
        _tell(one)
    click.echo(f"{len(found)} bài nhắc văn bản đã đổi, tính đến {told_day(wired.today)}.")
    if any(one.wrong for one in found):
        click.echo("Bài đã phát sai: broadcaster law correct SỐ-PHÁT")
    return 0


@click.command("correct", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("name", metavar="SỐ-PHÁT")
@click.option("--wrong", metavar="LỜI", default="", help="Câu nào sai, đúng ra là gì.")
@click.option("--needless", "reason", metavar="LÝ-DO", default="", help="Không cần đính chính, vì…")
@who_option
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def correct_command(
    session: Session, *, name: str, wrong: str, reason: str, who: str, as_json: bool
) -> int:
    """Viết sẵn bài đính chính, ghi mọi nơi đã nghe bản sai: nơi nào còn nợ xem ở law owed.

    Không gỡ và không dựng gì; muốn rút cả bản sai thì thêm lệnh correct.
    """
    wired = open_station(session)
    with held(wired):
        key = find(name, known_episodes(wired.station, wired.tools)).key
        if reason:
            episode = made_episode(wired, key)
            needless(correction_book(wired), episode, reason=reason, who=named(who))
            answer_with(episode=key, needless=reason)
            click.echo(f"✔ Không đính chính số {key}: {reason}")
            return 0
        path, owed = begin_correction(wired, key, wrong=wrong, who=named(who))
    if as_json:
        say_json(script=str(path), owed=[_plain_owed(one) for one in owed])
        return 0
    click.echo(f"✔ {path}")
    for one in owed:
        click.echo(f"  · {one.where}: {one.heard}")
    if not owed:
        click.echo("  Chưa nơi nào nghe số này.")
    click.echo(
        f"Viết nội dung đúng, gửi duyệt (broadcaster send {as_word(path)}), xếp phát ở từng nơi."
    )
    return 0


@click.command("owed", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option("--done", metavar="SỐ-THỨ-TỰ", type=int, help="Nơi ấy đã nghe; ghi kèm --proof.")
@click.option("--proof", metavar="LỜI", default="", help="Vì sao biết nơi ấy đã nghe.")
@click.option("--all", "everything", is_flag=True, help="Cả những nơi đã nghe.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def owed_command(
    session: Session, done: int | None, proof: str, everything: bool, as_json: bool
) -> int:
    """Nơi nào đã nghe bản sai mà chưa nghe bài đính chính.

    Loa biết theo nhật ký, đài theo biên nhận, kênh theo trang đã đăng, gói theo gói gửi lại.
    """
    wired = open_station(session)
    book = correction_book(wired)
    if done is not None:
        say_settled(book, done, proof=proof)
    found = settle_proven(book, book.evidence())
    told = tuple(book.owed.all()) if everything else found
    if as_json:
        say_json(owed=[_plain_owed(one) for one in told])
        return 0
    for one in told:
        sign = "✔" if one.settled else "!"
        last = one.proof if one.settled else f"bản sai {one.heard}; bài đính chính: {one.script}"
        click.echo(f"{sign} {one.id}. “{one.title}” ở {one.where}: {last}")
    click.echo(f"Còn {len(found)} nơi chưa nghe bài đính chính.")
    return 0


def _all_affected(book: CorrectionBook, today: date, number: str) -> tuple[AffectedWork, ...]:
    return affected(book, book.evidence(), today, number).works


def _tell(one: AffectedWork) -> None:
    sign = "✕" if one.grave else "!"
    click.echo(f"{sign} {one.state}: “{one.title}” ({one.key}), tính cho {told_day(one.day)}")
    for change in one.changes:
        click.echo(f"    {change.told}")
    if one.wrong:
        click.echo("    Vào ngày phát văn bản đã như vậy: lời đã phát là sai.")
    for place in one.places:
        click.echo(f"    {place.where}: {place.heard}")


def _plain(one: AffectedWork) -> dict[str, object]:
    return {
        "state": one.state.value,
        "key": one.key,
        "title": one.title,
        "day": one.day.isoformat(),
        "grave": one.grave,
        "wrong_when_heard": one.wrong,
        "changes": [
            {
                "document": change.document,
                "effect": change.effect.value,
                "since": change.since.isoformat() if change.since else None,
                "by": list(change.by),
                "told": change.told,
            }
            for change in one.changes
        ],
        "places": [
            {"kind": place.kind.value, "place": place.place, "heard": place.heard}
            for place in one.places
        ],
    }


def _plain_owed(one: OwedCorrection) -> dict[str, object]:
    return {
        "id": one.id,
        "episode": one.episode,
        "title": one.title,
        "wrong": one.wrong,
        "kind": one.kind.value,
        "place": one.place,
        "heard": one.heard,
        "script": one.script,
        "opened": one.opened.isoformat(),
        "settled": one.settled.isoformat() if one.settled else None,
        "proof": one.proof,
    }
