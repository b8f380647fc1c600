"""`broadcaster lesson`."""

from pathlib import Path

import click

from broadcaster.app.lessons import pack_of
from broadcaster.app.station import WiredStation
from broadcaster.cli.options import ScriptName, json_option
from broadcaster.cli.output import say_json
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import episode_named, held, open_station, refuse_inside
from broadcaster.domain.errors import InputError
from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.text import GONE, NEW, Piece
from broadcaster.domain.wording import megabytes, refusal
from broadcaster.outreach.lesson_pack import LessonPack
from broadcaster.outreach.quiz_changes import QuestionChange, question_changes
from broadcaster.outreach.quiz_word import ReadQuiz, read_quiz
from broadcaster.scripts.question_edit import with_questions
from broadcaster.scripts.script_file import read_unfinished
from broadcaster.writing.drafts import Clash, DraftFiles


@click.command("lesson", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("what", metavar="SỐ|BÀI")
@click.option("--item", "number", metavar="N", type=click.IntRange(min=1), help="Mục thứ mấy.")
@click.option(
    "--to",
    "target",
    metavar="THƯ-MỤC|TỆP.zip",
    type=click.Path(path_type=Path),
    help="Nơi ghi gói: một thư mục, hoặc một tệp .zip; ngoài thư mục của đài.",
)
@click.option(
    "--questions",
    "file",
    metavar="TỆP",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Tệp Word câu hỏi mang về sau khi sửa: nói câu nào khác BÀI ở đâu.",
)
@click.option("--write", is_flag=True, help="Cùng với --questions: ghi vào mục Câu hỏi của BÀI.")
@json_option
@click.pass_obj
def command(  # noqa: PLR0917 - one parameter an option
    session: Session,
    what: str,
    number: int | None,
    target: Path | None,
    file: Path | None,
    write: bool,
    as_data: bool,
) -> int:
    """Gói tiết dạy của một mục trong SỐ đã duyệt: âm thanh, lời, câu hỏi, trang nghe và làm bài.

    Gói chỉ có phần được ra ngoài trường; đài không giữ gói nào. Với --questions: so câu hỏi trong
    tệp Word với BÀI; thêm --write để ghi vào bài, phần khác của bài giữ nguyên.
    """
    if file is not None:
        if number is not None or target is not None:
            raise click.UsageError("--questions không đi cùng --item hay --to.")
        return _compare(session, what, file, write=write, as_data=as_data)
    if write:
        raise click.UsageError("--write chỉ đi cùng --questions.")
    if target is None:
        raise click.UsageError("Thiếu --to: ghi gói vào thư mục hoặc tệp .zip nào.")
    wired = open_station(session)
    refuse_inside(wired, target, "gói tiết dạy")
    pack = pack_of(wired, episode_named(wired, what), number)
    place = _put(pack, target)
    if as_data:
        say_json(
            pack=str(place),
            files=[{"name": name, "bytes": len(data)} for name, data in pack.files],
            told=list(pack.told),
        )
        return 0
    size = megabytes(sum(len(data) for _, data in pack.files))
    click.echo(f"✔ {place}: {len(pack.files)} tệp, {size}")
    for line in pack.told:
        click.secho(f"  ! {line}", fg="yellow")
    return 0


def _put(pack: LessonPack, target: Path) -> Path:
    from broadcaster.outreach.lesson_pack import as_zip
    from broadcaster.storage.atomic import write_atomic

    if target.suffix.lower() == ".zip" and not target.is_dir():
        write_atomic(target, as_zip(pack))
        return target
    folder = target / pack.stem
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise InputError(
            f"không ghi được vào {target}: {refusal(fault)}", hint="Chọn nơi ghi khác."
        ) from fault
    for name, data in pack.files:
        write_atomic(folder / name, data)
    return folder


# --- questions that come back ---------------------------------------------------------------------


def _compare(session: Session, what: str, file: Path, *, write: bool, as_data: bool) -> int:
    path = ScriptName().convert(what, None, click.get_current_context())
    wired = open_station(session)
    files = DraftFiles(wired.settings.scripts)
    opened = files.open(path.name)
    script = read_unfinished(opened.text.encode(), opened.name).value
    try:
        quiz = read_quiz(file, file.name)
    except OSError as fault:
        raise InputError(
            f"không đọc được {file}: {refusal(fault)}", hint="Xem lại tên tệp."
        ) from fault
    found = question_changes(script.questions if script else (), quiz.questions)
    if write and found and not quiz.mistakes:
        _write(wired, files, path.name, quiz.questions)
    if as_data:
        say_json(
            changed=[{"question": one.number, "what": one.name} for one in found],
            told=list(quiz.told),
            mistakes=list(quiz.mistakes),
            written=bool(write and found and not quiz.mistakes),
        )
    else:
        _tell(path.name, quiz, found, written=write)
    return 2 if quiz.mistakes else 0


def _write(
    wired: WiredStation, files: DraftFiles, name: str, questions: tuple[ScriptQuestion, ...]
) -> None:
    with held(wired):
        opened = files.open(name)
        saved = files.save(name, with_questions(opened.text, name, questions), opened.mark)
    if isinstance(saved, Clash):
        raise InputError(f"bài {name} vừa được người khác sửa", hint="Chạy lại lệnh.")


def _tell(name: str, quiz: ReadQuiz, found: tuple[QuestionChange, ...], *, written: bool) -> None:
    for words in quiz.told:
        click.echo(f"  · {words}")
    for change in found:
        click.echo(f"  {change.name}")
        for part, pieces in change.parts:
            click.echo(f"    {part}: {' '.join(map(_marked, pieces))}")
    for words in quiz.mistakes:
        click.secho(f"✘ {words}", fg="red", err=True)
    if quiz.mistakes:
        click.echo("Chưa ghi vào bài được: sửa trong tệp Word rồi làm lại.", err=True)
    elif not found:
        click.echo(f"✔ Câu hỏi trong tệp giống hệt {name}.")
    elif written:
        click.echo(f"✔ Đã ghi {len(quiz.questions)} câu vào {name}; bản trước vẫn giữ.")
        click.echo("  Xem lại: broadcaster check")
    else:
        click.echo(f"{len(found)} câu khác. Bài chưa đổi; thêm --write để ghi vào bài.")


def _marked(piece: Piece) -> str:
    kind, words = piece
    return {GONE: f"[-{words}-]", NEW: f"{{+{words}+}}"}.get(kind, words)
