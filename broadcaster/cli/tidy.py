"""`broadcaster tidy`."""

from dataclasses import replace

import click

from broadcaster.care.tidy import (
    TidyReport,
    full_disk,
    gigabytes,
    room_left,
    shelves,
    spare_shelves,
    tidy,
    tidy_films,
)
from broadcaster.cli.output import exit_code, notices_json, say_json, show_error, show_notices
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import held, open_station
from broadcaster.domain.errors import BroadcasterError, ConfigError, StoreError


@click.command("tidy", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ bỏ gì, không bỏ gì cả.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(session: Session, dry_run: bool, as_json: bool) -> int:
    """Dọn chỗ theo mục [retention] của station.toml.

    Không bao giờ bỏ thứ đang xếp hàng, đã duyệt, đã xuất bản, hay là bản duy nhất. Phim có tiếng
    người đã hết hạn đồng ý hay đã rút thì bỏ, dù còn chỗ.
    """
    wired = open_station(session)
    settings = wired.settings
    limits = settings.station.retention
    now = wired.tools.clock.now().timestamp()
    full = full_disk(settings.folder, room_left(settings.folder))
    fault: BroadcasterError | None = None
    films = finished = TidyReport(gone=(), notices=())
    with held(wired):
        # first what asks no database: on a full disk that one cannot be opened
        spare = spare_shelves(
            settings.audio, settings.cache, settings.cache_bytes, now, full=full is not None
        )
        done = tidy(spare, dry_run=dry_run)
        try:
            films = tidy_films(wired.tools, dry_run=dry_run)
            finished = tidy(shelves(wired.tools, limits), dry_run=dry_run)
            if not dry_run:
                wired.questions().forget(wired.tools.clock.now())
        except (StoreError, ConfigError) as refused:
            fault = refused
    still = full_disk(settings.folder, room_left(settings.folder))
    if still and not dry_run:
        still = replace(still, hint=_STILL_FULL)  # this has just been run
    notices = (*done.notices, *films.notices, *finished.notices, *((still,) if still else ()))
    done = TidyReport(gone=(*done.gone, *films.gone, *finished.gone), notices=notices)
    if fault is not None:
        show_error(fault, debug=session.debug)
    if as_json:
        files = [{"file": str(s.path), "bytes": s.bytes, "why": s.why} for s in done.gone]
        say_json(gone=files, bytes=done.bytes, notices=notices_json(done.notices))
    else:
        show_notices(done.notices)
        _tell(done, dry_run=dry_run)
    return fault.exit_code if fault else exit_code(done.notices, strict=False)


_STILL_FULL = "Xóa tệp không dùng ở ổ ấy, hoặc chuyển đài sang ổ lớn hơn."


def _tell(done: TidyReport, *, dry_run: bool) -> None:
    verb = "Sẽ bỏ" if dry_run else "Đã bỏ"
    for why in dict.fromkeys(spare.why for spare in done.gone):
        mine = [spare for spare in done.gone if spare.why == why]
        room = gigabytes(sum(spare.bytes for spare in mine))
        click.echo(f"· {verb} {len(mine)} tệp ({room}): {why}")
    click.echo(f"{verb} tất cả {len(done.gone)} tệp, {gigabytes(done.bytes)}.")
