"""`broadcaster parent`: this unit and the one above: what goes up, what came down."""

from collections.abc import Sequence
from pathlib import Path

import click

from broadcaster.cli.options import json_option, named, who_option
from broadcaster.cli.output import as_word, say_json, show_error
from broadcaster.cli.oversee import key_json, period_of, period_option, read_limited, written_letter
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import held, open_station
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import fold
from broadcaster.reports.difficulties import DifficultySubject
from broadcaster.reports.unit_letters import KnownKey, LetterRemark


@click.group("parent", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Đơn vị cấp trên: gửi số liệu, tình hình, vướng mắc; nhận trả lời và bài được giao."""


@command.command("write", options_metavar="[TÙY CHỌN]")
@period_option
@click.option("--state", "state_only", is_flag=True, help="Chỉ tình hình, không kèm số liệu kỳ.")
@click.option(
    "--to", "target", metavar="THƯ-MỤC|TỆP", required=True, type=click.Path(path_type=Path)
)
@json_option
@click.pass_obj
def write(session: Session, words: str, state_only: bool, target: Path, as_data: bool) -> int:
    """Viết một tệp có chữ ký gửi cấp trên: số liệu của kỳ, tình hình, vướng mắc.

    Gửi bằng thư hay USB đều được. Kỳ chưa qua là số liệu sơ bộ, chốt đến hôm nay.
    """
    from broadcaster.app.exchange_keys import own_fingerprint
    from broadcaster.app.parent_unit import letter_up

    wired = open_station(session)
    period = None if state_only else period_of(wired, words)
    with held(wired):
        name, data = letter_up(wired, period)
    path = written_letter(target, name, data)
    if as_data:
        say_json(
            file=str(path),
            period=period.words if period else None,
            fingerprint=own_fingerprint(wired),
        )
        return 0
    click.echo(f"✔ {as_word(path)}")
    if period is not None:
        click.echo(f"  {period.told}")
    click.echo(f"  Dấu khóa để đọc qua điện thoại: {own_fingerprint(wired)}")
    return 0


@command.command("send", options_metavar="[TÙY CHỌN]")
@period_option
@click.option("--state", "state_only", is_flag=True, help="Chỉ tình hình, không kèm số liệu kỳ.")
@json_option
@who_option
@click.pass_obj
def send(session: Session, words: str, state_only: bool, as_data: bool, who: str) -> int:
    """Gửi thẳng qua mạng tới máy chủ của cấp trên (send_to ở mục [report]), nhận câu trả lời.

    Lần đầu thì gửi bằng tệp (parent write), để cấp trên đối chiếu dấu khóa. Gửi lại không đếm hai
    lần.
    """
    from broadcaster.app.letter_line import send_up

    wired = open_station(session)
    period = None if state_only else period_of(wired, words)
    with held(wired):
        sent = send_up(wired, period, who=named(who))
    came = sent.came
    if as_data:
        say_json(
            period=period.words if period else None,
            unit=sent.unit,
            counts=sent.counts,
            told=list(sent.told),
            parent=came.letter.parent if came else None,
            answers=came.answered if came else 0,
            trouble=sent.trouble.sentence if sent.trouble else None,
        )
    else:
        about = period.told if period else "tình hình"
        click.echo(f"✔ Đã gửi {about}." if sent.counts else f"! Đã gửi {about}, chưa được tính.")
        for line in sent.told:
            click.echo(f"  Nơi nhận ghi: {line}")
        if came is not None:
            click.echo(f"  {came.letter.parent}: {came.answered} câu trả lời mới")
            _tell_remarks(came.letter.remarks)
            _tell_uncompared(came.known)
    if sent.trouble is not None:
        show_error(sent.trouble, debug=session.debug)
        return sent.trouble.exit_code
    return 0


def _tell_remarks(remarks: Sequence[LetterRemark]) -> None:
    for one in remarks:
        back = "trả lại, " if one.returned else ""
        click.echo(f"  {back}kỳ {one.about}: {one.text}")


def _tell_uncompared(known: KnownKey) -> None:
    if known.compared is None:
        click.echo("  Khóa của họ chưa đối chiếu. Gọi họ đọc dấu: broadcaster parent key DẤU")


@command.command("take", options_metavar="[TÙY CHỌN]")
@click.argument("files", metavar="TỆP…", nargs=-1, required=True,
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option(
    "--trust-key", "spoken", metavar="DẤU", default="", help="Dấu khóa nghe qua điện thoại."
)
@click.option("--programme", metavar="TÊN", default="", help="Chương trình; mặc định: khuôn đầu.")
@json_option
@who_option
@click.pass_obj
def take(  # noqa: PLR0917 - one parameter an option
    session: Session, files: tuple[Path, ...], spoken: str, programme: str, as_data: bool, who: str
) -> int:
    """Nhận tệp cấp trên gửi xuống: lời nhận xét, câu trả lời, hoặc gói bài được giao."""
    from broadcaster.app.handed_items import take_handed
    from broadcaster.app.parent_unit import take_from_above
    from broadcaster.reports.unit_letters import heard_fingerprint
    from broadcaster.sharing.pack import is_pack
    from broadcaster.storage.serialization import to_plain

    wired = open_station(session)
    dash = heard_fingerprint(spoken) if spoken else ""
    answers: list[dict[str, object]] = []
    for path in files:
        if is_pack(path):
            with held(wired):
                item, over, known = take_handed(
                    wired, path, who=named(who), programme=programme, spoken=dash
                )
            if as_data:
                answers.append(
                    {"file": path.name, "item": to_plain(item), "told": list(over.told)}
                    | {"scripts": [one.name for one in over.scripts], "key": key_json(known)}
                )
                continue
            click.echo(f"✔ {item.asker} giao: {item.title}")
            for line in over.told:
                click.echo(f"  {line}")
            click.echo(
                f"  Ưu tiên, phát từ {told_day(item.first)} đến hết {told_day(item.last)}; "
                "duyệt rồi xếp vào hàng đợi như mọi bài."
            )
            if item.last < wired.today:
                click.echo("  ! Hạn phát đã qua.")
        else:
            came = take_from_above(
                wired, read_limited(path), path.name, who=named(who), spoken=dash
            )
            known = came.known
            if as_data:
                answers.append(
                    {"file": path.name, "parent": came.letter.parent, "again": came.again}
                    | {"answers": came.answered, "remarks": to_plain(came.letter.remarks)}
                    | {"key": key_json(known)}
                )
                continue
            again = ", đã nhận trước đây" if came.again else ""
            click.echo(f"✔ {came.letter.parent}: {came.answered} câu trả lời mới{again}")
            _tell_remarks(came.letter.remarks)
        _tell_uncompared(known)
    if as_data:
        say_json(files=answers)
    return 0


@command.command("key", options_metavar="[TÙY CHỌN]")
@click.argument("spoken", metavar="[DẤU]", default="")
@json_option
@click.pass_obj
def key_command(session: Session, spoken: str, as_data: bool) -> int:
    """Dấu khóa của đài này để đọc cho cấp trên, và dấu khóa đang biết của cấp trên."""
    from broadcaster.app.exchange_keys import ABOVE, compared_key, own_fingerprint
    from broadcaster.reports.unit_letters import heard_fingerprint

    wired = open_station(session)
    if spoken:
        compared_key(wired, ABOVE, heard_fingerprint(spoken))
    if as_data:
        known = wired.exchange().keys().get(ABOVE)
        name = known.name if known else None
        say_json(own=own_fingerprint(wired) or None, parent={"name": name, **key_json(known)})
        return 0
    if spoken:
        click.echo("✔ Đã đối chiếu.")
        return 0
    click.echo(f"Đài này: {own_fingerprint(wired) or 'chưa có khóa, có khi gửi lần đầu'}")
    known = wired.exchange().keys().get(ABOVE)
    if known is not None:
        seen = f"{known.spoken}, đã đối chiếu" if known.compared else "chưa đối chiếu"
        click.echo(f"{known.name}: {seen}")
    return 0


@command.command("ask", options_metavar="[TÙY CHỌN]")
@click.argument("text", metavar="LỜI")
@click.option(
    "--about", metavar="LOẠI", default="", help="bài phát, văn bản, chương trình, việc khác."
)
@click.option("--subject", metavar="TÊN", default="", help="Bài nào, văn bản nào.")
@json_option
@who_option
@click.pass_obj
def ask(  # noqa: PLR0917 - one parameter an option
    session: Session, text: str, about: str, subject: str, as_data: bool, who: str
) -> int:
    """Ghi một vướng mắc; tệp gửi cấp trên lần tới mang nó đi."""
    from broadcaster.app.parent_unit import tell_difficulty

    wired = open_station(session)
    kind = _about(about)
    told = tell_difficulty(wired, text, who=named(who), about=kind, subject=subject)
    if as_data:
        say_json(id=told.id, about=kind.value, subject=told.subject)
        return 0
    click.echo(
        f"✔ Đã ghi vướng mắc {told.id} ({kind.value}). Gửi: broadcaster parent write --to THƯ-MỤC"
    )
    return 0


def _about(words: str) -> DifficultySubject:
    if not words:
        return DifficultySubject.OTHER
    found = [one for one in DifficultySubject if fold(one.value).startswith(fold(words))]
    if len(found) != 1:
        names = ", ".join(one.value for one in DifficultySubject)
        raise InputError(f"không có loại “{words}”", hint=f"Các loại: {names}.")
    return found[0]


@command.command("show", options_metavar="[TÙY CHỌN]")
@json_option
@click.pass_obj
def show(session: Session, as_data: bool) -> int:
    """Vướng mắc và câu trả lời, lời nhận xét của cấp trên, bài được giao và đã đến đâu."""
    from broadcaster.app.parent_unit import unit_state
    from broadcaster.storage.serialization import to_plain

    wired = open_station(session)
    exchange, state = wired.exchange(), unit_state(wired)
    above, taken = exchange.from_above(), exchange.taken()
    told = exchange.difficulties()
    stages = {one.id: one for one in state.handed}
    if as_data:
        say_json(
            parent=above.parent if above else "",
            remarks=to_plain(above.remarks) if above else [],
            difficulties=to_plain(told),
            handed=[{**to_plain(one), "stage": stages[one.id].stage.value} for one in taken],
        )
        return 0
    for remark in above.remarks if above else ():
        back = "Trả lại" if remark.returned else "Nhận xét"
        click.echo(f"{back}, kỳ {remark.about}: {remark.text}")
    for item in taken:
        stage = stages[item.id]
        day = f" {told_day(stage.day)}" if stage.day else ""
        if stage.scripts > 1:
            day += f" ({stage.aired}/{stage.scripts} bài đã phát)"
        click.echo(
            f"{item.asker} giao “{item.title}”, hạn {told_day(item.last)}: {stage.stage}{day}"
        )
    if not (told or taken or (above and above.remarks)):
        click.echo("Chưa có gì từ cấp trên, chưa ghi vướng mắc nào.")
    for one in told:
        when = told_day(one.at.astimezone(ZONE).date())
        click.echo(f"Vướng mắc {when} ({one.about.value}): {one.text}")
        click.echo(f"  → {one.answer}" if one.answer else "  (chưa trả lời)")
    return 0
