"""Runs one command line: errors become one line and a hint, with the right exit code."""

import gettext
import os
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

# click's own sentences come from this catalogue; it asks for it at every call.
os.environ["LANGUAGE"] = "vi"
gettext.bindtextdomain("messages", str(Path(__file__).parent / "locale"))

import click  # noqa: E402 - after the catalogue is in place

from broadcaster.cli.by_icon import fault_at_hand  # noqa: E402
from broadcaster.cli.output import (  # noqa: E402
    Answer,
    Manner,
    answering,
    lines_kept,
    manner,
    print_answer,
    say_error,
    show_error,
    spoken_to,
)
from broadcaster.cli.progress import told_work  # noqa: E402
from broadcaster.cli.root import MistypedCommand, UnknownScript, program  # noqa: E402
from broadcaster.cli.shared_words import wants  # noqa: E402
from broadcaster.domain.errors import BroadcasterError  # noqa: E402
from broadcaster.domain.text import clean  # noqa: E402
from broadcaster.domain.wording import refusal  # noqa: E402
from broadcaster.system.processes import TERMINATED, TerminationRequest, stoppable  # noqa: E402

INTERRUPTED = 130
STOPPED = "Đã dừng. Phần đã xong vẫn còn; lần chạy sau làm tiếp."
STOPPED_WHOLE = "Đã dừng. Phần làm dở đã được xóa; lần chạy sau làm lại từ đầu."
_WHOLE = frozenset({"usb"})  # commands whose work stands whole or not at all
SAFE = "Các tệp đã có vẫn còn nguyên."


def enter(words: Sequence[str]) -> int:
    """Run one command line and return its exit code; what opened a station leaves a line there."""
    begun = time.monotonic()
    with (
        stoppable(),
        spoken_to(as_json=wants("json", words), words=words) as answer,
        told_work(words),
    ):
        code, fault = _answered(words, answer) if answer else _run(words)
        how = manner()
    if "broadcaster.app.station" in sys.modules:  # else nothing was done to any station
        _note(how, f"{code} {time.monotonic() - begun:.1f}s {fault}".rstrip())
    return code


def _answered(words: Sequence[str], answer: Answer) -> tuple[int, str]:
    """Run it and print what it answers to a machine."""
    try:
        with lines_kept(answer) as kept:
            code, fault = _run(words)
        if code in {INTERRUPTED, TERMINATED}:
            answer.fail("da-dung", _stopped())
        print_answer(answer, code, kept.getvalue())
    except BrokenPipeError:
        _close_quietly()
        return 1, ""
    except OSError as error:  # standard output on a full disk
        _show_unexpected(error, words)
        return 1, f"{type(error).__name__} {_last_place(error)}"
    return code, fault


def _was_terminated(stop: BaseException) -> bool:
    """Whether it was the system that asked; click tells of any interruption in its own way."""
    causes = (stop, stop.__cause__, stop.__context__)
    return any(isinstance(cause, TerminationRequest) for cause in causes)


def _note(how: Manner, end: str) -> None:
    """A line of the program's log: the command's name and its end, no word that a person gave."""
    from broadcaster.app.station import note_command
    from broadcaster.app.station_folder import nearest_station

    if how.command == "demo":  # its station is thrown away, and no other one is touched
        return
    folder = how.folder or nearest_station(Path()) or Path()
    note_command(folder, f"{how.command or '-'} {end}")


def _run(words: Sequence[str]) -> tuple[int, str]:
    """Exit code, and the code of the fault that made it."""
    try:
        result = program.main(args=list(words), prog_name="broadcaster", standalone_mode=False)
    except click.ClickException as error:
        _show_click(error)
        return error.exit_code, "dung-sai"
    except (click.Abort, KeyboardInterrupt) as stop:
        click.echo(_stopped(), err=True)
        return (TERMINATED if _was_terminated(stop) else INTERRUPTED), ""
    except BroadcasterError as error:
        show_error(fault_at_hand(error), debug=wants("debug", words))
        return error.exit_code, error.code
    except BrokenPipeError:
        _close_quietly()
        return 1, ""
    except Exception as error:  # the last resort: a person never meets a bare traceback
        _show_unexpected(error, words)
        return 1, f"{type(error).__name__} {_last_place(error)}"
    return (result if isinstance(result, int) else 0), ""


def _stopped() -> str:
    """What became of the work of a command that was stopped."""
    return STOPPED_WHOLE if manner().command in _WHOLE else STOPPED


def _last_place(error: Exception) -> str:
    """File and line where an error came from: what a helper asks for first."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _show_click(error: click.ClickException) -> None:
    """What was typed wrong; where the line came from says how the command is used."""
    if isinstance(error, click.UsageError) and error.ctx is not None and answering() is None:
        click.echo(error.ctx.get_usage(), err=True)
        click.echo(f"Gõ “{error.ctx.command_path} --help” để xem hướng dẫn.\n", err=True)
    hint = ""
    if isinstance(error, click.BadParameter) and error.param is not None:
        error.param_hint = _called(error.param)
        if isinstance(error.param.type, click.Choice) and error.message:
            hint = f"Các giá trị: {', '.join(f'“{one}”' for one in error.param.type.choices)}."
    sentence = error.format_message()
    if isinstance(error, MistypedCommand | UnknownScript):
        hint = error.hint
    elif isinstance(error, click.NoSuchOption) and error.possibilities:
        sentence, hint = error.message, f"Có phải “{'” hay “'.join(error.possibilities)}”?"
    say_error(clean(sentence), "dung-sai", hint=hint)


def _called(param: click.Parameter) -> str:
    """What a person calls an option or a place of the line; click would give it straight quotes."""
    if isinstance(param, click.Argument):
        return f"“{param.make_metavar().strip('[]…')}”"
    return " hay ".join(f"“{name}”" for name in param.opts)


def _show_unexpected(error: Exception, words: Sequence[str]) -> None:
    if isinstance(error, OSError):  # standard output on a full disk, a folder that went away
        where = f"{error.filename}: " if error.filename else ""
        say_error(
            f"{where}không đọc hoặc ghi được: {refusal(error)}",
            "luu-tru",
            hint="Sửa chỗ ấy rồi chạy lại.",
            safe=SAFE,
        )
    else:
        say_error(
            f"{type(error).__name__}: {error}",
            "ngoai-du-tinh",
            hint="Chạy lại, thêm --debug, rồi gửi phần hiện ra cho người hỗ trợ.",
            safe=SAFE,
            called="Lỗi ngoài dự tính",
        )
    if wants("debug", words):
        traceback.print_exception(error)


def _close_quietly() -> None:
    """The reader went away: nothing more can be said, not even at the end of the process."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
