"""The entrance: errors become one line and a hint, in Vietnamese, with the right exit code."""

import gettext
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

# click's own sentences come from this catalogue; it asks for it at every call.
os.environ["LANGUAGE"] = "vi"
gettext.bindtextdomain("messages", str(Path(__file__).parent / "locale"))

import click  # noqa: E402 - after the catalogue is in place

from broadcaster.cli.root import program  # noqa: E402
from broadcaster.cli.telling import show_error  # noqa: E402
from broadcaster.errors import BroadcasterError  # noqa: E402
from broadcaster.text.refusals import refusal  # noqa: E402

INTERRUPTED = 130


def enter(words: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        result = program.main(args=list(words), prog_name="broadcaster", standalone_mode=False)
    except click.ClickException as error:
        _show_click(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Đã dừng. Phần đã xong vẫn còn; lần chạy sau làm tiếp.", err=True)
        return INTERRUPTED
    except BroadcasterError as error:
        show_error(error, debug=_wants_traceback(words))
        return error.exit_code
    except BrokenPipeError:
        _close_quietly()
        return 1
    except Exception as error:  # the last resort: a person never meets a bare traceback
        _show_unexpected(error, words)
        return 1
    return result if isinstance(result, int) else 0


def _show_click(error: click.ClickException) -> None:
    if isinstance(error, click.UsageError) and error.ctx is not None:
        click.echo(error.ctx.get_usage(), err=True)
        click.echo(f"Gõ “{error.ctx.command_path} --help” để xem hướng dẫn.\n", err=True)
    click.secho(f"Lỗi: {error.format_message()}", fg="red", err=True)


def _show_unexpected(error: Exception, words: Sequence[str]) -> None:
    if isinstance(error, OSError):  # standard output on a full disk, a folder that went away
        click.secho(f"Lỗi: không đọc hoặc ghi được: {refusal(error)}", fg="red", err=True)
        click.echo("  → Các tệp đã có vẫn còn nguyên; sửa chỗ ấy rồi chạy lại.", err=True)
    else:
        click.secho(f"Lỗi ngoài dự tính: {type(error).__name__}: {error}", fg="red", err=True)
        click.echo(
            "  → Các tệp đã có vẫn còn nguyên. Chạy lại với --debug ngay sau ", nl=False, err=True
        )
        click.echo("“broadcaster” rồi gửi phần hiện ra cho người hỗ trợ.", err=True)
    if _wants_traceback(words):
        traceback.print_exception(error)


def _wants_traceback(words: Sequence[str]) -> bool:
    return "--debug" in words


def _close_quietly() -> None:
    """The reader went away: nothing more can be said, not even at the end of the process."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
