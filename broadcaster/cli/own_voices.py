"""`broadcaster voices sentences` and `make`: giọng trường em."""

import click

from broadcaster.app.own_voices import make_voice, sentences_beside, sentences_to_read
from broadcaster.cli.output import answer_with
from broadcaster.cli.progress import work
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.sound import Scope
from broadcaster.voices import OWN_VOICES
from broadcaster.voices.own.building import JudgedTake
from broadcaster.voices.own.reading_list import ReadingList

SHOWN = 12  # syllables that are told


@click.command("sentences", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option(
    "--share",
    type=click.IntRange(50, 100),
    default=99,
    show_default=True,
    metavar="PHẦN-TRĂM",
    help="Bao nhiêu phần trăm tiếng của đài phải được đọc tới.",
)
@click.option(
    "--for",
    "key",
    metavar="TÊN",
    default="",
    help="Chỉ in các câu mà giọng này còn thiếu, số ghi tiếp theo cau.txt của nó.",
)
@click.pass_obj
def sentences(session: Session, share: int, key: str) -> int:
    """In các câu cần đọc để có giọng trường em, chọn theo những gì đài hay nói."""
    wired = open_station(session)
    if key:
        more = sentences_beside(wired, key, share=share / 100)
        found, first = more.found, more.first
    else:
        found, first = sentences_to_read(wired, share=share / 100), 1
    answer_with(
        sentences=[
            {"number": number, "text": text} for number, text in enumerate(found.sentences, first)
        ],
        covered=found.covered,
        missing=list(found.missing),
    )
    for number, sentence in enumerate(found.sentences, first):
        click.echo(f"{number:03} {sentence}")
    click.echo(f"\n{_coverage(found)}", err=True)
    place = f"scripts_vi/{OWN_VOICES}/{key or 'TÊN'}/cau.txt"
    told = "Ghi tiếp các câu trên vào" if key else "Ghi các câu trên vào"
    click.echo(f"{told} {place}, thu mỗi câu vào một tệp mang số của nó.", err=True)
    return 0


@click.command("make", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("key", metavar="TÊN")
@click.pass_obj
def make(session: Session, key: str) -> int:
    """Dựng giọng trường em từ các bản thu trong scripts_vi/giong-truong-em/TÊN.

    Mỗi bản thu được nghe lại bằng máy: thiếu chữ, sai chữ, vỡ tiếng, ồn thì được nói ra để thu
    lại; chữ nghe không đúng không được dùng.
    """
    wired = open_station(session)
    with wired.tools.lock():
        progress = work()
        made = make_voice(
            wired, key, _tell, lambda done, whole: progress.step("câu", done=done, whole=whole)
        )
    good = sum(judged.good for _, judged in made.takes)
    answer_with(
        voice=f"own:{key}",
        folder=str(made.folder),
        takes=[
            {"number": number, "sentence": judged.sentence, "good": judged.good,
             "faults": list(judged.faults), "doubtful": list(judged.doubtful)}
            for number, judged in made.takes
        ],
        unread=list(made.unread),
        units=made.units,
        scope=made.scope.value,
        covered=made.missing.covered,
        wanted=len(made.missing.sentences),
    )  # fmt: skip
    click.echo(
        f"Đã dựng giọng own:{key} từ {len(made.takes)} bản thu ({good} bản không phải thu lại),"
        f" {made.units} tiếng."
    )
    if made.unread:
        click.echo(f"Chưa có bản thu: {', '.join(made.unread)}.")
    click.echo(_coverage(made.missing))
    if made.missing.sentences:
        click.echo(
            f"Thu thêm {len(made.missing.sentences)} câu thì đủ hơn, in chúng bằng:"
            f" broadcaster voices sentences --for {key}"
        )
    if made.scope is Scope.SCHOOL:
        click.echo(
            "Phiếu đồng ý chỉ cho nghe ở trường (scope trong giong.toml): loa trường đọc bằng giọng"
            " này, bản đưa lên kênh đọc bằng giọng khác."
        )
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
