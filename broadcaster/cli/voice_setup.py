"""`broadcaster voices setup`: a better voice in a single step, and back."""

from collections.abc import Sequence
from pathlib import Path

import click

from broadcaster.app.better_voice import speaks_with_robot
from broadcaster.app.settings import ENGINES
from broadcaster.app.voice_setup import (
    SetupResult,
    brought_voices,
    own_sentence,
    set_up_neural,
    set_up_online,
    undo_switch,
)
from broadcaster.app.voices import engines_of, is_online
from broadcaster.cli.better_voice import ROBOT_SAID
from broadcaster.cli.consent import agreed_licence, agreed_online, compared_seal
from broadcaster.cli.output import answer_with, as_word
from broadcaster.cli.progress import work
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.errors import InputError
from broadcaster.domain.speech import Gender
from broadcaster.production.engines import SAMPLE, try_voices
from broadcaster.voices.installed import WantedVoice

USUAL = ("vais1000",)  # of the catalogue: its licence is read and clear
TRIED = Path("audio_out") / "nghe-thu"


@click.command("setup", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument(
    "folder", metavar="[THƯ-MỤC]", required=False, type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--voice",
    "voices",
    metavar="TÊN",
    multiple=True,
    help="Giọng trong danh mục, ghi nhiều lần được; mặc định vais1000.",
)
@click.option(
    "--gender",
    type=click.Choice([one.value for one in Gender]),
    help="Giọng trong THƯ-MỤC là nữ hay nam; không ghi thì máy nghe ra.",
)
@click.option(
    "--online",
    type=click.Choice([name for name in ENGINES if is_online(name)]),
    help="Dùng giọng trực tuyến này: lời bài được gửi ra ngoài trường.",
)
@click.option("--who", metavar="HỌ-TÊN", default="", help="Ai đồng ý; không có thì máy hỏi.")
@click.option("--accept-licence", is_flag=True, help="Đã đọc và đồng ý giấy phép; không hỏi nữa.")
@click.option(
    "--usb-key",
    metavar="DẤU",
    default="",
    help="Dấu khóa mà nơi giao USB đọc cho; chỉ cần khi máy chưa biết khóa nào của USB.",
)
@click.option("--undo", is_flag=True, help="Trở lại các giọng như trước lần đổi gần nhất.")
@click.pass_obj
def setup(
    session: Session,
    *,
    folder: Path | None,
    voices: tuple[str, ...],
    gender: str | None,
    online: str | None,
    who: str,
    accept_licence: bool,
    usb_key: str,
    undo: bool,
) -> int:
    """Cho đài một giọng hay hơn: cài những gì cần, nghe thử, rồi đổi giọng của các vai.

    Không ghi gì thì tải giọng trong danh mục qua mạng. THƯ-MỤC là USB hay thư mục có tệp giọng,
    dùng khi không có mạng. Không vừa ý thì --undo.
    """
    wired = open_station(session)
    if undo:
        last = undo_switch(wired)
        answer_with(engines=list(last.engines))
        click.echo(f"Đã trở lại như trước: {', '.join(last.engines)}. Giọng đã cài vẫn còn đó.")
        return 0
    if speaks_with_robot(wired):
        click.echo(ROBOT_SAID)
    if online:
        who = agreed_online(online, who)
        done = set_up_online(wired, online, who=who, tell=_tell)
    else:
        wanted = _brought(folder, gender) if folder else [WantedVoice(what=v) for v in voices]
        done = set_up_neural(
            wired,
            wanted or [WantedVoice(what=one) for one in USUAL],
            who=who or "voices setup",
            accept=lambda terms: agreed_licence(terms, flag=accept_licence, who=who),
            trusts=lambda seal: compared_seal(seal, told=usb_key),
            tell=_tell,
        )
    files = _heard(session, done)
    answer_with(
        voices=[voice.id for voice in done.voices],
        readers=[
            {"role": one.role, "voice": one.voice.id, "robot": one.robot, "online": one.online}
            for one in done.readers
        ],
        changed=[
            {"role": one.role, "before": one.before, "after": one.after} for one in done.changed
        ],
        limits=list(done.limits),
        samples=[str(path) for path in files],
    )
    _tell_done(session, done, files)
    return 0


def _brought(folder: Path, gender: str | None) -> list[WantedVoice]:
    """The voices of a folder whose licence can be read; the others are named.

    Raises InputError when there is none.
    """
    found = [one for voices in brought_voices((folder.resolve(),)).values() for one in voices]
    if not found:
        raise InputError(
            f"thư mục “{folder}” không có giọng nào",
            hint="Cần tệp .onnx cùng tệp .onnx.json và MODEL_CARD; hoặc thư mục giọng của một máy "
            "đã cài (có voice.toml).",
        )
    for one in found:
        if not one.licence:
            click.echo(f"Bỏ qua giọng “{one.name}”: không có thẻ ghi giấy phép.", err=True)
    said = Gender(gender) if gender else None
    wanted = [
        WantedVoice(what=str(one.path), gender=said, hear=True) for one in found if one.licence
    ]
    if not wanted:
        raise InputError(
            f"thư mục “{folder}” không có giọng nào mà giấy phép đọc được",
            hint="Mỗi giọng cần thẻ MODEL_CARD cạnh tệp của nó. Đã đọc giấy phép ở trang của giọng "
            "thì: broadcaster voices install THƯ-MỤC --licence LỜI",
        )
    return wanted


def _heard(session: Session, done: SetupResult) -> Sequence[Path]:
    """Files with a sentence of the school's own, one a voice that came; none of it goes online."""
    wired = open_station(session)
    ids = {voice.id for voice in done.voices}
    said = own_sentence(wired)
    folder = wired.settings.folder / TRIED
    tried = [
        one
        for engine in engines_of(tuple({voice.engine for voice in done.voices}), wired.settings)
        for one in try_voices([engine], [SAMPLE if engine.online else said], folder)
    ]
    return [one.path for one in tried if one.path is not None and one.voice.id in ids]


def _tell_done(session: Session, done: SetupResult, files: Sequence[Path]) -> None:
    click.echo("Từ nay đài đọc bằng:")
    for one in done.readers:
        note = " (giọng máy đi kèm)" if one.robot else ""
        click.echo(f"  {one.role:4} {one.voice.name}{note}")
    for role in done.changed:
        click.echo(f"  Vai {role.role} trước ghi “{role.before}”, nay ghi “{role.after}”.")
    for limit in done.limits:
        click.echo(f"Nghe lại bằng máy, {limit}.")
    for path in files[:2]:
        click.echo(f"Nghe thử: {path}")
    folder = as_word(session.station)
    click.echo(f"Không vừa ý thì trở lại: broadcaster -C {folder} voices setup --undo")


def _tell(told: str, *, done: int = 0, parts: int = 0) -> None:
    """A line for each step, that stays; downloads only count."""
    if not parts:
        work().say(f"… {told}")
    work().step(told, done=done, whole=parts)
