"""`broadcaster voices sentences` and `make`: giọng trường em."""

import click

from broadcaster.app.own_voices import make_voice, sentences_to_read
from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station
from broadcaster.voices import OWN_VOICES
from broadcaster.voices.own.building import JudgedTake
from broadcaster.voices.own.reading_list import ReadingList

SHOWN = 12  # syllables that are told


@click.command("sentences", options_metavar="[TÙY CHỌN]")
@click.option(
    "--share",
    type=click.IntRange(50, 100),
    default=99,
    show_default=True,
    metavar="PHẦN-TRĂM",
    help="Bao nhiêu phần trăm tiếng của đài phải được đọc tới.",
)
@click.pass_obj
def sentences(session: Session, share: int) -> int:
    """In các câu cần đọc để có giọng trường em, chọn theo những gì đài hay nói."""
    found = sentences_to_read(open_station(session), share=share / 100)
    for number, sentence in enumerate(found.sentences, 1):
        click.echo(f"{number:03} {sentence}")
    click.echo(f"\n{_coverage(found)}", err=True)
    place = f"scripts_vi/{OWN_VOICES}/TÊN/cau.txt"
    click.echo(f"Ghi các câu trên vào {place}, thu mỗi câu vào một tệp mang số của nó.", err=True)
    return 0


@click.command("make", options_metavar="[TÙY CHỌN]")
@click.argument("key", metavar="TÊN")
@click.pass_obj
def make(session: Session, key: str) -> int:
    """Dựng giọng trường em từ các bản thu trong scripts_vi/giong-truong-em/TÊN.

    Mỗi bản thu được nghe lại bằng máy: thiếu chữ, sai chữ, vỡ tiếng, ồn thì được nói ra để thu
    lại; chữ nghe không đúng không được dùng.
    """
    wired = open_station(session)
    with wired.tools.lock():
        made = make_voice(wired, key, _tell)
    good = sum(judged.good for _, judged in made.takes)
    click.echo(
        f"Đã dựng giọng own:{key} từ {len(made.takes)} bản thu ({good} bản không phải thu lại),"
        f" {made.units} tiếng."
    )
    if made.unread:
        click.echo(f"Chưa có bản thu: {', '.join(made.unread)}.")
    click.echo(_coverage(made.missing))
    if made.missing.sentences:
        click.echo(f"Thu thêm {len(made.missing.sentences)} câu thì đủ hơn, bắt đầu từ:")
        click.echo(f"  {made.missing.sentences[0]}")
    if "own" not in wired.settings.station.engines:
        engines = ", ".join(f'"{name}"' for name in ("own", *wired.settings.station.engines))
        click.echo(f"Muốn đài dùng giọng này, sửa trong station.toml: engines = [{engines}]")
    return 0


def _tell(number: str, judged: JudgedTake) -> None:
    if judged.good:
        return
    told = [*judged.faults]
    if judged.doubtful:
        words = ", ".join(f"“{word}”" for word in judged.doubtful)
        told.append(f"nghe chưa rõ {words}")
    click.echo(f"{number}: {'; '.join(told)}. Câu: {judged.sentence}")


def _coverage(found: ReadingList) -> str:
    told = f"Đọc tới {found.covered:.1%} số tiếng mà đài nói".replace(".", ",")
    if found.missing:
        some = ", ".join(found.missing[:SHOWN])
        told += f"; còn thiếu {len(found.missing)} tiếng: {some}"
        told += "…" if len(found.missing) > SHOWN else ""
    return told + "."
