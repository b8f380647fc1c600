"""`broadcaster analyse`."""

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcaster.app.settings import AUDIO, SCRIPTS, STATION_FILE, load_settings
from broadcaster.cli.output import notice_json, say_json, show_error, show_notices
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.domain.errors import AssetError, BroadcasterError, InputError
from broadcaster.domain.sound import Analysis
from broadcaster.storage.atomic import write_atomic

if TYPE_CHECKING:
    from broadcaster.pictures.sound_plot import Target

LOUDNESS, TRUE_PEAK = -16.0, -1.0  # LUFS and dBTP where no station says otherwise


@click.command("analyse", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("files", metavar="TỆP…", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.option(
    "--picture",
    metavar="ẢNH",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Vẽ dạng sóng và độ to vào tệp .png hoặc .svg (chỉ với một TỆP).",
)
@click.pass_obj
def command(
    session: Session, *, files: tuple[str, ...], as_json: bool, picture: Path | None
) -> int:
    """Đo tệp âm thanh: to nhỏ, đỉnh, vỡ tiếng, ồn, ù, lặng; và nói có hợp với đài không.

    TỆP là tệp âm thanh hoặc phim bất kỳ, hoặc khóa của một số đã dựng (như mang-non-2026-09-07):
    khi ấy hình vẽ có thêm các đoạn, chương, chỗ nhạc nền hạ xuống.
    """
    from broadcaster.production.limited_analysis import analyse_apart
    from broadcaster.production.sound_report import draw, picture_of, subjects, write_report

    _refuse_picture(picture, files)
    folder = session.station.resolve()
    target = _target(folder)
    found: list[Analysis] = []
    code = 0
    for name in files:
        try:
            for subject in subjects(name, folder / AUDIO):
                analysis = analyse_apart(
                    subject.path, loudness=target.loudness, true_peak=target.true_peak
                )
                found.append(analysis)
                if picture is not None and len(found) == 1:  # the school's, where there are two
                    plot = picture_of(subject, analysis, target)
                    write_atomic(picture, draw(plot, picture.suffix))
                report = write_report(subject, analysis, target) if subject.timeline else None
                if not as_json:
                    _tell(analysis, first=len(found) == 1)
                    if report:
                        click.echo(f"  Báo cáo: {report}")
        except BroadcasterError as error:
            show_error(error, debug=session.debug)
            code = max(code, error.exit_code)
    if as_json:
        say_json(files=[_as_json(one) for one in found])
    elif picture is not None and found:
        click.echo(f"Hình vẽ: {picture}")
    return code


def _target(folder: Path) -> "Target":
    """What the station wants, or what podcasts want where there is no station."""
    from broadcaster.pictures.sound_plot import Target

    if not (folder / SCRIPTS / STATION_FILE).is_file():
        return Target(loudness=LOUDNESS, true_peak=TRUE_PEAK)
    station = load_settings(folder, os.environ).station
    return Target(loudness=station.loudness, true_peak=station.true_peak)


def _refuse_picture(picture: Path | None, files: tuple[str, ...]) -> None:
    if picture is None:
        return
    if len(files) > 1:
        raise InputError("--picture chỉ vẽ được một tệp mỗi lần", hint="Gọi riêng cho từng tệp.")
    if picture.suffix.lower() not in (".png", ".svg"):
        raise AssetError(
            f"không biết vẽ tệp loại “{picture.suffix}”", hint="Đặt tên tệp là .png hoặc .svg."
        )


def _tell(found: Analysis, *, first: bool) -> None:
    from broadcaster.production.sound_report import figures

    if not first:
        click.echo("")
    click.secho(found.file, bold=True)
    for name, value in figures(found):
        click.echo(f"  {name}: {value}")
    for remark in found.remarks:
        mark, colour = ("✔", "green") if remark.good else ("!", "yellow")
        click.secho(f"  {mark} {remark.sentence}", fg=colour)
        if remark.hint:
            click.echo(f"      → {remark.hint}")
    show_notices(found.facts.notices)


def _as_json(found: Analysis) -> dict[str, object]:
    facts = found.facts
    return {
        "file": found.file,
        "format": facts.format,
        "rate": facts.rate,
        "channels": facts.channels,
        "seconds": round(found.seconds, 3),
        "integrated_as_heard": _number(found.heard),
        "integrated_in_file": _number(found.shown),
        "range": _number(found.range),
        "short_term_max": _number(found.short_term_max),
        "momentary_max": _number(found.momentary_max),
        "true_peak": _number(found.true_peak),
        "sample_peak": _number(found.sample_peak),
        "clipped": found.clipped,
        "dc_offset": round(found.offset, 5),
        "noise_floor": _number(found.noise),
        "words": _number(found.words),
        "hum": _number(found.hum) if found.lines else None,
        "hum_lines": list(found.lines),
        "silence_lead": found.lead,
        "silence_tail": found.tail,
        "longest_pause": found.longest_pause,
        "channels_alike": found.alike,
        "channels_dealt": found.dealt,
        "correlation": round(found.correlation, 3),
        "balance": round(found.balance, 2),
        "content": found.content.name.lower(),
        "remarks": [
            {"good": remark.good, "sentence": remark.sentence, "hint": remark.hint}
            for remark in found.remarks
        ],
        "notices": [notice_json(notice) for notice in facts.notices],
    }


def _number(level: float) -> float | None:
    """Two decimals; silence, which JSON cannot write, is null."""
    return round(level, 2) if math.isfinite(level) else None
