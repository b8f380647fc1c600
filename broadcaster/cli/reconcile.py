"""`broadcaster reconcile`."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from broadcaster.cli.due_backup import backups_when_due
from broadcaster.cli.output import exit_code, notices_json, say_json, show_error, show_notices
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.errors import BroadcasterError
from broadcaster.production.build import BuildState
from broadcaster.programme.reconcile import ReconcileRound, keep_reconciling, reconcile


@click.command("reconcile", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option("--loop", is_flag=True, help="Làm mãi cho tới khi tắt (Ctrl-C).")
@click.option(
    "--every",
    metavar="GIÂY",
    type=click.FloatRange(1, 86400),
    default=60,
    show_default=True,
    help="Mỗi vòng cách nhau bao lâu.",
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(session: Session, loop: bool, every: float, as_json: bool) -> int:
    """Tự dựng những gì đã gửi duyệt, đã duyệt hoặc đang đợi phát mà chưa có âm thanh.

    Tắt lúc nào cũng được, chạy lại bao nhiêu lần cũng được. Với --loop, bản sao lưu đến hạn
    ([backup] của station.toml) cũng được làm.
    """

    def one_round() -> ReconcileRound:
        wired = open_station(session)  # anew: people edit its files meanwhile
        with wired.tools.lock():
            return reconcile(wired.station, wired.tools, jobs=wired.settings.jobs)

    if not loop:
        done = one_round()
        _tell(done, as_json=as_json)
        codes = [outcome.exit_code for outcome in done.outcomes]
        return max([0, *codes]) or exit_code(done.notices, strict=False)

    def trouble(error: BroadcasterError) -> None:
        show_error(error, debug=session.debug, passing=True)

    with backups_when_due(session, trouble), _asked_to_stop() as stop:
        keep_reconciling(
            one_round,
            wait=stop.wait,
            every=every,
            tell=lambda done: None if done.quiet else _tell(done, as_json=False),
            trouble=trouble,
        )
    return 130


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets; the second one stops at once.

    An interrupt that is raised wherever the program happens to be is lost when that is a finaliser,
    and the loop would go on for ever.
    """
    stop = threading.Event()

    def asked(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.signal(signal.SIGINT, asked)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _tell(done: ReconcileRound, *, as_json: bool) -> None:
    if as_json:
        say_json(
            wanted=list(done.wanted),
            made=[o.key for o in done.outcomes if o.state is BuildState.MADE],
            failed=[o.key for o in done.outcomes if o.state is BuildState.FAILED],
            notices=notices_json(done.notices),
        )
        return
    show_notices(done.notices)
    for outcome in done.outcomes:
        if outcome.state is not BuildState.CURRENT:
            click.echo(f"{'✘' if outcome.exit_code else '✔'} {outcome.key} ({outcome.state})")
    click.echo(f"Đã xem {len(done.wanted)} số; mọi việc khác đều đã xong.")
