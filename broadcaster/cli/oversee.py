"""`broadcaster oversee`: the units below: their letters, sums, silence, items handed down."""

import logging
import sys
from pathlib import Path

import click

from broadcaster.app.station import WiredStation
from broadcaster.cli.options import ScriptName, json_option, named, who_option
from broadcaster.cli.output import SCHEMA, as_word, say_json, show_error
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import held, open_station
from broadcaster.domain.dates import told_day, told_moment
from broadcaster.domain.errors import BroadcasterError, InputError, StoreError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.wording import minutes_length
from broadcaster.reports.report_facts import FactWay
from broadcaster.reports.report_periods import ReportPeriod, report_period
from broadcaster.reports.roll_up import KeptLetter, RollUp, UnitShare
from broadcaster.reports.unit_letters import KnownKey
from broadcaster.timetable.day_words import day_said

_LARGEST = 16_000_000
_log = logging.getLogger(__name__)

period_option = click.option(
    "--period", "words", metavar="KỲ", default="", help="Kỳ, viết như ở broadcaster report."
)


@click.group("oversee", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Các đơn vị trực thuộc: nhận tệp, cộng số liệu, ai chưa gửi, nhắc, giao bài."""


def period_of(wired: WiredStation, words: str) -> ReportPeriod:
    """The period that is said; "" = this month. Raises InputError."""
    profile = wired.station.profile
    return report_period(
        words, wired.today, school_year_starts=profile.school_year_starts,
        second_term=profile.report.second_term,
    )  # fmt: skip


@command.command("take", options_metavar="[TÙY CHỌN]")
@click.argument(
    "files", metavar="TỆP…|THƯ-MỤC", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--unit", metavar="ĐƠN-VỊ", default="", help="Tệp của ai, khi tên trong tệp lạ.")
@click.option(
    "--trust-key", "spoken", metavar="DẤU", default="", help="Dấu khóa nghe qua điện thoại."
)
@json_option
@who_option
@click.pass_obj
def take(  # noqa: PLR0917 - one parameter an option
    session: Session, files: tuple[Path, ...], unit: str, spoken: str, as_data: bool, who: str
) -> int:
    """Nhận tệp đơn vị gửi lên: từ thư, từ USB (cả thư mục).

    Tệp sửa sau khi ký, ký bằng khóa lạ, của bản mới hơn thì không nhận; gửi hai lần chỉ tính một.
    """
    from broadcaster.app.overseen_units import take_letter
    from broadcaster.reports.unit_letters import heard_fingerprint
    from broadcaster.reports.unit_tables import letter_json

    wired, code = open_station(session), 0
    answers: list[dict[str, object]] = []
    dash = heard_fingerprint(spoken) if spoken else ""
    found = [one for path in files for one in _files(path)]
    if (unit or dash) and len(found) > 1:
        raise InputError("--unit và --trust-key dùng cho một tệp", hint="Nhận từng tệp một.")
    for path in found:
        try:
            taken = take_letter(
                wired, read_limited(path), path.name, who=named(who), unit=unit, spoken=dash
            )
        except BroadcasterError as fault:
            show_error(fault, debug=False)
            code = fault.exit_code
            answers.append({"file": path.name, "error": fault.sentence, "hint": fault.hint})
            continue
        except Exception:  # of one file; the others on the stick are taken in all the same
            _log.exception("a letter could not be taken in")
            lost = StoreError(f"Không nhận được {path.name}: lỗi ngoài dự tính.")
            show_error(lost, debug=False)
            code = lost.exit_code
            answers.append({"file": path.name, "error": lost.sentence, "hint": lost.hint})
            continue
        if as_data:
            letter = letter_json(taken.letter, taken.name)
            told = list(taken.told)
            answers.append({"file": path.name, **letter, "again": taken.again, "told": told})
            continue
        about = f", kỳ {taken.letter.about} ({taken.letter.stage})" if taken.letter.about else ""
        mark = "·" if taken.again else "✔"
        click.echo(f"{mark} {path.name}: {taken.name}{about}")
        for line in taken.told:
            click.echo(f"  ! {line}")
    if as_data:
        say_json(letters=answers)
    return code


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(one for one in path.iterdir() if one.suffix.lower() == ".zip")
        if not found:
            raise InputError(f"thư mục “{path.name}” không có tệp .zip nào")
        return found
    if not path.is_file():
        raise InputError(f"không có tệp “{path}”")
    return [path]


def read_limited(path: Path) -> bytes:
    """A file that came from outside. Raises InputError for one that is too large."""
    from broadcaster.storage.os_errors import explained

    with explained(path, "đọc tệp"), path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise InputError(f"tệp {path.name} lớn bất thường")
    return data


@command.command("show", options_metavar="[TÙY CHỌN]")
@json_option
@click.pass_obj
def show(session: Session, as_data: bool) -> int:
    """Từng đơn vị: tháng này đã phát chưa, đèn ở loa, biết đến ngày nào, sao lưu khi nào."""
    from broadcaster.app.overseen_units import overseen_now

    wired = open_station(session)
    found = overseen_now(wired)
    if as_data:
        from broadcaster.reports.unit_tables import overseen_json

        say_json(units=[overseen_json(one) for one in found])
        return 0
    for one in found:
        lamp = f", loa {one.lamp}" if one.lamp else ""
        aired = sum(cell.figures.aired for cell in one.weeks if cell.figures)
        missed = sum(cell.figures.cut + cell.figures.missed for cell in one.weeks if cell.figures)
        lamp = lamp or (", loa đỏ khi biết lần cuối" if one.was_red else "")
        since = f", {one.known_until}" if one.known_until else ""
        since += "" if one.compared else ", khóa chưa đối chiếu"
        click.echo(
            f"{one.name}: tháng này {one.month}; {len(one.weeks)} tuần: {aired} phát, "
            f"{missed} lỡ{lamp}{since}"
        )
    if not found:
        click.echo(_NOBODY)
    return 0


_NOBODY = (
    "Chưa có đơn vị nào báo cáo về đây. Thêm vào lich.toml, mục [[units]], với parent là mã của "
    "đơn vị này."
)


@command.command("sum", options_metavar="[TÙY CHỌN]")
@period_option
@click.option("--csv", "as_table", is_flag=True, help="In bảng CSV mọi lần phát của các đơn vị.")
@json_option
@click.option(
    "--docx",
    metavar="TỆP",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Viết báo cáo Word (.docx) của đơn vị này, kèm số liệu từng đơn vị và ngày chốt.",
)
@click.option(
    "--xlsx",
    metavar="TỆP",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Viết bảng tính Excel (.xlsx): từng đơn vị, tháng, nhật ký, văn bản.",
)
@click.option(
    "--pictures",
    metavar="THƯ-MỤC",
    type=click.Path(file_okay=False, path_type=Path),
    help="Vẽ các hình của kỳ, có hình từng đơn vị (.svg, .png), vào thư mục này.",
)
@click.option("--replace", is_flag=True, help="Viết đè lên tệp báo cáo đã có.")
@click.pass_obj
def sum_up(  # noqa: PLR0917 - one parameter an option
    session: Session,
    words: str,
    as_table: bool,
    as_data: bool,
    docx: Path | None,
    xlsx: Path | None,
    pictures: Path | None,
    replace: bool,
) -> int:
    """Cộng số liệu một kỳ của các đơn vị; ai chưa gửi, ai gửi thiếu ngày."""
    from broadcaster.app.overseen_units import rolled_up
    from broadcaster.app.sum_files import pictures_of_sum, report_of_sum, workbook_of_sum
    from broadcaster.cli.report import put_pictures, put_report, refuse_target

    refuse_target(docx, ".docx", replace=replace)
    refuse_target(xlsx, ".xlsx", replace=replace)
    wired = open_station(session)
    found = rolled_up(wired, period_of(wired, words))
    if docx is not None:
        put_report(docx, report_of_sum(wired, found))
    if xlsx is not None:
        put_report(xlsx, workbook_of_sum(wired, found))
    if pictures is not None:
        put_pictures(pictures, pictures_of_sum(wired, found)[0])
    if as_data:
        from broadcaster.reports.unit_tables import roll_up_json

        say_json(schema=SCHEMA, **roll_up_json(found, wired.station.profile.unit))
    elif as_table:
        from broadcaster.reports.report_tables import facts_csv

        sys.stdout.write("\ufeff" + facts_csv(found.together(wired.station.profile.unit)))
    else:
        tell_sum(found)
    return 0


def tell_sum(found: RollUp) -> None:
    """The sum in words."""
    click.secho(f"Cộng {len(found.rows)} đơn vị: {found.period.told}", bold=True)
    if found.closed is not None:
        day = told_day(found.closed.at.astimezone(ZONE).date())
        click.echo(f"  Kỳ đã chốt {day}, {found.closed.who}.")
    for way in FactWay:
        told = found.figures(way)
        if told.airings or told.cut:
            click.echo(
                f"  {way.value}: {told.airings} lượt, {told.programmes} chương trình cộng theo đơn "
                f"vị ({found.different(way)} khác nhau), {minutes_length(told.seconds)}"
            )
    for row in found.rows:
        _tell_row(row)
    if found.silent:
        click.echo("  Chưa gửi: " + "; ".join(row.name for row in found.silent))
    if found.difficulties.told:
        click.echo(f"  Vướng mắc: {found.difficulties.words}")
    if not found.rows:
        click.echo(_NOBODY)


def _tell_row(row: UnitShare) -> None:
    if row.facts is not None:
        one = row.facts.figures(FactWay.LOUDSPEAKER)
        gap = f", mới có {row.told} trong {row.days} ngày" if row.told < row.days else ""
        click.echo(
            f"  {row.name}: {one.airings} lượt, {minutes_length(one.seconds)}, {row.stage}{gap}"
        )
    if row.below:
        sent = sum(one.share.facts is not None for one in row.below)
        click.echo(f"    gồm {len(row.below)} đơn vị cấp dưới, {sent} đã gửi:")
    for share in (counted.share for counted in row.below):
        if share.facts is None or share.closing is None:
            continue  # named among the doubts
        told = share.facts.figures(FactWay.LOUDSPEAKER)
        click.echo(
            f"      {share.name}: {told.airings} lượt, {minutes_length(told.seconds)}, chốt đến "
            f"{told_day(share.closing)}, {share.stage}"
        )
    for doubt in row.doubts:
        click.echo(f"    ! {row.name}: {doubt}")
    if row.held:
        click.echo(f"    ! {row.name}: {row.held} tệp ít hơn số đã báo, chờ xem lại")
    for remark in row.remarks:
        click.echo(f"    ! {row.name}: {remark}")
    if row.late:
        click.echo(f"    ! {row.name}: {row.late} tệp muộn, không tính")
    if row.returned:
        click.echo(f"    ! {row.name}: {row.returned} tệp đã trả lại, chờ tệp mới")


@command.command("close", options_metavar="[TÙY CHỌN]")
@period_option
@click.option("--open", "again", is_flag=True, help="Mở lại kỳ đã chốt: tệp muộn được tính.")
@json_option
@who_option
@click.pass_obj
def close(session: Session, words: str, again: bool, as_data: bool, who: str) -> int:
    """Chốt một kỳ đã qua: tệp đến sau là muộn, không đổi số đã chốt."""
    from broadcaster.app.overseen_units import close_period, open_again

    wired = open_station(session)
    period = period_of(wired, words)
    if again:
        gone = open_again(wired, period)
        if as_data:
            say_json(opened=gone.words)
        else:
            click.echo(f"✔ Đã mở lại kỳ {gone.words}.")
        return 0
    found = close_period(wired, period, who=named(who))
    if as_data:
        from broadcaster.reports.unit_tables import roll_up_json

        say_json(schema=SCHEMA, **roll_up_json(found, wired.station.profile.unit))
    else:
        tell_sum(found)
    return 0


@command.command("letters", options_metavar="[TÙY CHỌN]")
@click.argument("unit", metavar="[ĐƠN-VỊ]", default="")
@json_option
@click.pass_obj
def letters(session: Session, unit: str, as_data: bool) -> int:
    """Các tệp đã nhận, với số để trả lại."""
    from broadcaster.app.overseen_units import unit_named, units_below
    from broadcaster.reports.unit_tables import letter_json

    wired = open_station(session)
    units = units_below(wired)
    key = unit_named(units, unit).key if unit else ""
    names = {one.key: one.names[-1] for one in units}
    found = wired.exchange().letters(key)
    if as_data:
        say_json(letters=[letter_json(one, names.get(one.unit, one.unit)) for one in found])
        return 0
    for one in found:
        when = one.received.astimezone(ZONE)
        about = f"kỳ {one.about} ({one.stage})" if one.about else "tình hình"
        remark = f": {one.remark}" if one.remark else ""
        click.echo(
            f"{one.id}  {names.get(one.unit, one.unit)}  {about}  nhận {told_moment(when)}  "
            f"{one.standing}{remark}"
        )
    return 0


@command.command("return", options_metavar="[TÙY CHỌN]")
@click.argument("number", metavar="SỐ", type=click.IntRange(1))
@click.option("--remark", metavar="LỜI", required=True, help="Chỗ cần sửa.")
@json_option
@click.pass_obj
def return_(session: Session, number: int, remark: str, as_data: bool) -> int:
    """Trả lại một tệp số liệu kèm lời nhận xét: thôi tính cho đến khi có tệp mới."""
    from broadcaster.app.overseen_units import return_letter

    wired = open_station(session)
    letter = return_letter(wired, number, remark)
    if as_data:
        _say_letter(wired, letter)
        return 0
    click.echo(
        f"✔ Đã trả lại tệp số {letter.id}. Gửi lời ấy xuống: "
        "broadcaster oversee reply ĐƠN-VỊ --to THƯ-MỤC"
    )
    return 0


@command.command("accept", options_metavar="[TÙY CHỌN]")
@click.argument("number", metavar="SỐ", type=click.IntRange(1))
@json_option
@click.pass_obj
def accept(session: Session, number: int, as_data: bool) -> int:
    """Tính một tệp đang chờ xem lại (ít hơn số đã báo), hay đã trả lại nhầm."""
    from broadcaster.app.overseen_units import accept_letter

    wired = open_station(session)
    letter = accept_letter(wired, number)
    if as_data:
        _say_letter(wired, letter)
        return 0
    click.echo(f"✔ Từ nay tính tệp số {letter.id}, kỳ {letter.about}: {letter.standing}.")
    return 0


def _say_letter(wired: WiredStation, letter: KeptLetter) -> None:
    from broadcaster.app.overseen_units import units_below
    from broadcaster.reports.unit_tables import letter_json

    names = {one.key: one.names[-1] for one in units_below(wired)}
    say_json(**letter_json(letter, names.get(letter.unit, letter.unit)))


@command.command("reply", options_metavar="[TÙY CHỌN]")
@click.argument("unit", metavar="ĐƠN-VỊ")
@click.option(
    "--to", "target", metavar="THƯ-MỤC|TỆP", required=True, type=click.Path(path_type=Path)
)
@json_option
@click.pass_obj
def reply(session: Session, unit: str, target: Path, as_data: bool) -> int:
    """Viết tệp trả lời một đơn vị: nhận xét, câu trả lời cho vướng mắc."""
    from broadcaster.app.overseen_units import letter_down, unit_named, units_below

    wired = open_station(session)
    found = unit_named(units_below(wired), unit)
    with held(wired):
        name, data = letter_down(wired, found)
    path = written_letter(target, name, data)
    if as_data:
        say_json(unit=found.key, file=str(path))
    else:
        click.echo(f"✔ {as_word(path)}")
    return 0


def written_letter(target: Path, name: str, data: bytes) -> Path:
    """Put a letter into a folder under its own name, or into the file that is named."""
    from broadcaster.storage.atomic import write_atomic

    path = target if target.suffix.lower() == ".zip" else target / name
    write_atomic(path, data)
    return path


@command.command("answer", options_metavar="[TÙY CHỌN]")
@click.argument("unit", metavar="ĐƠN-VỊ")
@click.argument("key", metavar="[MÃ-VƯỚNG-MẮC]", default="")
@click.argument("text", metavar="[LỜI]", default="")
@json_option
@click.pass_obj
def answer(session: Session, unit: str, key: str, text: str, as_data: bool) -> int:
    """Xem vướng mắc của một đơn vị, hoặc trả lời một vướng mắc."""
    from broadcaster.app.overseen_units import answer_difficulty, unit_named, units_below

    wired = open_station(session)
    found = unit_named(units_below(wired), unit)
    if key:
        answer_difficulty(wired, found.key, key, text)
        if not as_data:
            click.echo("✔ Đã ghi. Gửi xuống: broadcaster oversee reply ĐƠN-VỊ --to THƯ-MỤC")
            return 0
    told = wired.exchange().difficulties(found.key)
    if as_data:
        from broadcaster.storage.serialization import to_plain

        say_json(unit=found.key, difficulties=to_plain(told))
        return 0
    for one in told:
        when = told_day(one.at.astimezone(ZONE).date())
        click.echo(f"{one.id}  {when}  {one.about.value} {one.subject}".rstrip())
        click.echo(f"  {one.text}")
        click.echo(f"  → {one.answer}" if one.answer else "  (chưa trả lời)")
    return 0


@command.command("key", options_metavar="[TÙY CHỌN]")
@click.argument("unit", metavar="ĐƠN-VỊ")
@click.argument("spoken", metavar="[DẤU]", default="")
@json_option
@click.pass_obj
def key_command(session: Session, unit: str, spoken: str, as_data: bool) -> int:
    """Dấu khóa đang biết của một đơn vị; gõ DẤU nghe qua điện thoại để ghi là đã đối chiếu."""
    from broadcaster.app.exchange_keys import compared_key
    from broadcaster.app.overseen_units import unit_named, units_below
    from broadcaster.reports.unit_letters import heard_fingerprint

    wired = open_station(session)
    found = unit_named(units_below(wired), unit)
    if spoken:
        compared_key(wired, found.key, heard_fingerprint(spoken))
    known = wired.exchange().keys().get(found.key)
    if as_data:
        say_json(unit=found.key, **key_json(known))
        return 0
    if spoken:
        click.echo("✔ Đã đối chiếu.")
        return 0
    if known is None:
        click.echo("Chưa nhận tệp nào của đơn vị này nên chưa biết khóa.")
        return 0
    # one that is to be compared is heard from them, not read here
    click.echo(f"{known.spoken}  đã đối chiếu" if known.compared else "chưa đối chiếu")
    return 0


def key_json(known: KnownKey | None) -> dict[str, object]:
    """A key that is known; one that nobody compared is heard from its holder, not read here."""
    return {
        "known": known is not None,
        "compared": known is not None and known.compared is not None,
        "fingerprint": known.spoken if known is not None and known.compared else None,
    }


@command.command("remind", options_metavar="[TÙY CHỌN]")
@click.argument("unit", metavar="[ĐƠN-VỊ]", default="")
@json_option
@click.pass_obj
def remind(session: Session, unit: str, as_data: bool) -> int:
    """Lời nhắc để chép: đơn vị chưa phát, chưa gửi, đèn đỏ."""
    from broadcaster.app.overseen_units import reminders, unit_named, units_below

    wired = open_station(session)
    key = unit_named(units_below(wired), unit).key if unit else ""
    found = reminders(wired, key)
    if as_data:
        say_json(
            reminders=[
                {"unit": one.unit, "subject": one.subject, "text": one.text, "mail": one.mail}
                for one in found
            ]
        )
        return 0
    for one in found:
        click.echo(f"{one.text}\n")
    if not found:
        click.echo("Không có gì phải nhắc.")
    return 0


@command.command("hand-down", options_metavar="[TÙY CHỌN]")
@click.argument("scripts", metavar="BÀI…", nargs=-1, required=True, type=ScriptName())
@click.option("--from", "first", metavar="NGÀY", default="hôm nay", help="Phát từ ngày này.")
@click.option("--until", "last", metavar="NGÀY", required=True, help="Phát đến hết ngày này.")
@click.option("--unit", "only", metavar="ĐƠN-VỊ", multiple=True, help="Chỉ giao cho đơn vị này.")
@click.option(
    "--to", "target", metavar="THƯ-MỤC|TỆP", required=True, type=click.Path(path_type=Path)
)
@json_option
@who_option
@click.pass_obj
def hand_down_command(  # noqa: PLR0917 - one parameter an option
    session: Session,
    scripts: tuple[Path, ...],
    first: str,
    last: str,
    only: tuple[str, ...],
    target: Path,
    as_data: bool,
    who: str,
) -> int:
    """Giao bài ưu tiên xuống đơn vị, phát trong hạn; bài thành một gói có chữ ký."""
    from broadcaster.app.handed_items import hand_down
    from broadcaster.app.overseen_units import unit_named, units_below
    from broadcaster.production.gather import wanted_files

    wired = open_station(session)
    today, units = wired.today, units_below(wired)
    wanted_files(scripts, wired.tools.folders.scripts)
    with held(wired):
        item, pack = hand_down(
            wired,
            scripts,
            first=day_said(first, today),
            last=day_said(last, today),
            who=named(who),
            units=[unit_named(units, one) for one in only],
            target=target,
        )
    if as_data:
        say_json(
            id=item.id, title=item.title, first=item.first.isoformat(),
            last=item.last.isoformat(), units=list(item.units), file=str(pack.path),
            told=list(pack.told),
        )  # fmt: skip
        return 0
    click.echo(f"✔ {as_word(pack.path)}: {item.title}")
    for line in pack.told:
        click.echo(f"  {line}")
    click.echo(f"  Phát từ {told_day(item.first)} đến hết {told_day(item.last)}.")
    return 0


@command.command("handed", options_metavar="[TÙY CHỌN]")
@json_option
@click.pass_obj
def handed(session: Session, as_data: bool) -> int:
    """Bài đã giao: đơn vị nào đã nhận, đã xếp, đã phát."""
    from broadcaster.app.overseen_units import overseen_now
    from broadcaster.reports.oversight import given_views

    wired = open_station(session)
    units, items = overseen_now(wired), wired.exchange().given()
    views = [(item, given_views(item, units, wired.today)) for item in items]
    if as_data:
        say_json(
            items=[
                {
                    "id": item.id,
                    "title": item.title,
                    "first": item.first.isoformat(),
                    "last": item.last.isoformat(),
                    "units": [{"unit": one.key, "state": one.words} for one in told],
                }
                for item, told in views
            ]
        )
        return 0
    for item, told in views:
        click.echo(f"{item.title} ({told_day(item.first)} – {told_day(item.last)})")
        for one in told:
            click.echo(f"  {one.unit}: {one.words}")
    if not views:
        say = "Chưa giao bài nào. Giao: broadcaster oversee hand-down BÀI --until NGÀY --to THƯ-MỤC"
        click.echo(say)
    return 0
