"""`broadcaster listen`."""

from dataclasses import replace
from pathlib import Path

import click

from broadcaster.cli.output import notices_json, say_json, show_notices
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.errors import InputError
from broadcaster.production.listening import (
    heard_in_file,
    heard_in_recording,
    hearing_of,
)
from broadcaster.reading import read_aloud
from broadcaster.reading.tables import make_lexicon


@click.command("listen", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("file", metavar="TỆP")
@click.option("--text", metavar="LỜI", default="", help="Lời mà TỆP phải nói, viết như trong bài.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(session: Session, file: str, text: str, as_json: bool) -> int:
    """Nghe lại bằng máy: điều nghe được có đúng lời đã viết không.

    TỆP là khóa của một số đã dựng (như mang-non-2026-09-07): máy nghe từng câu của số ấy, cả trong
    tệp đã trộn. Hoặc là một bản thu, kèm --text là lời của nó. Máy ngờ thì nói phút giây; trong
    bản thu của người và trong tệp đã trộn, máy chỉ ngờ chứ không chắc.
    """
    wired = open_station(session)
    episode = wired.tools.catalogue().get(file)
    if episode is not None:
        lines, whole = hearing_of(wired.tools, episode), heard_in_file(wired.tools, episode)
        known = {remark.words for remark in lines.remarks}
        more = tuple(remark for remark in whole.remarks if remark.words not in known)
        unheard = tuple(one for one in lines.unheard if one in whole.unheard)
        found = replace(lines, remarks=(*lines.remarks, *more), unheard=unheard)
    elif not Path(file).is_file():
        raise InputError(
            f"không có số phát hay tệp nào là “{file}”",
            hint="Xem khóa các số bằng: broadcaster catalogue list",
        )
    elif not text.strip():
        raise InputError("chưa biết tệp này phải nói gì", hint='Thêm lời của nó: --text "…"')
    else:
        readings = read_aloud(text, make_lexicon(wired.settings.station.readings)).readings
        spoken = " ".join(one.spoken for one in readings if one.spoken)
        found = heard_in_recording(wired.tools.ear, Path(file), spoken)
    if as_json:
        say_json(sure=found.sure, notices=notices_json(found.notices))
        return 0
    show_notices(found.notices)
    if not found.notices:
        click.echo("Máy nghe không thấy chỗ nào khác lời.")
    return 0
