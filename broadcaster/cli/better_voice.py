"""The line that says once, in each place, how the station gets a better voice."""

import click

from broadcaster.app.better_voice import better_voice_untold, note_better_voice
from broadcaster.app.station import WiredStation
from broadcaster.cli.by_icon import by_icon
from broadcaster.cli.output import quiet

ROBOT_SAID = "Đài đang đọc bằng giọng máy đi kèm, khó nghe hơn người đọc."
BETTER = f"{ROBOT_SAID} Giọng hay hơn, cài bằng một lệnh: broadcaster voices setup"
AT_THE_DESK = f"{ROBOT_SAID} Giọng hay hơn: ở Bàn làm việc, bấm Thêm, Giọng đọc."


def tell_better_voice(wired: WiredStation, place: str) -> None:
    """One line, once for each place that says it, while the station speaks with the robot."""
    if not quiet() and better_voice_untold(wired, place):
        click.echo(AT_THE_DESK if by_icon() else BETTER)
        note_better_voice(wired, place)
