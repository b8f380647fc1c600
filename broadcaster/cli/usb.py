"""`broadcaster usb`."""

from pathlib import Path

import click

from broadcaster.care.upgrade import copy_stick, stick_folders, stick_in
from broadcaster.cli.output import answer_with
from broadcaster.cli.progress import work
from broadcaster.cli.root import ProgramCommand
from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.domain.wording import megabytes
from broadcaster.pull.signing import fingerprint
from broadcaster.system.files import FORGETS, on_one_disk
from broadcaster.system.stick_installation import (
    KEPT_STICK,
    keeps_another_stick,
    stick_installation,
)

_READ_BACK = "đọc lại từ chính nơi ấy," if FORGETS else "đã ghi hẳn xuống và so lại,"


@click.command("usb", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("where", metavar="THƯ-MỤC", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--from",
    "source",
    metavar="USB",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=None,
    help="Chép từ USB này thay cho bộ cài mà máy giữ.",
)
def command(where: Path, source: Path | None) -> int:
    """Làm thêm một USB cài đặt trong THƯ-MỤC, không cần mạng.

    Chép đúng bộ cài đã cài máy này, so từng tệp với chữ ký: trường nào đã tin USB trước thì tin USB
    này.
    """
    found = stick_installation()
    if found is None:
        raise ConfigError(
            "chương trình trên máy này không cài từ USB, nên không có bộ cài để chép",
            hint="Có kho mã nguồn thì dùng make usb; không thì chép cả thư mục phat-thanh của một "
            "USB cài đặt.",
        )
    if source is None and keeps_another_stick(found):
        raise InputError(
            "bộ cài mà máy giữ không phải bộ đã cài bản đang dùng",
            hint="Cắm USB đã cài máy này rồi thêm --from và ổ USB ấy.",
            where=str(found.home / KEPT_STICK),
        )
    stick = _stick(source, found.home / KEPT_STICK)
    target = stick_in(where)
    if not target.parent.is_dir():
        raise InputError(
            "không thấy thư mục này: USB đã cắm chưa?",
            hint="Cắm USB rồi xem nó là ổ nào. Chưa ghi gì.",
            where=str(target.parent),
        )
    with work().painting():
        size = copy_stick(stick, target, found.key, _tell)
    answer_with(folder=str(target), bytes=size, key=fingerprint(found.key), source=str(stick))
    click.echo(f"✔ Đã làm USB: {target} ({megabytes(size)}), {_READ_BACK} từng tệp đều đúng.")
    if on_one_disk(target.parent, found.home):
        click.echo("Đó là thư mục trên ổ đĩa của máy, không phải USB: chép cả thư mục ấy sang USB.")
    else:
        click.echo("Hãy tháo USB an toàn (Eject, Ngắt kết nối) rồi mới rút.")
    click.echo("Dấu khóa ký, đọc cho người nhận qua điện thoại:")
    click.echo(f"  {fingerprint(found.key)}")
    return 0


def _tell(words: str, *, done: int = 0, parts: int = 0) -> None:
    work().step(words, done=done, whole=parts)


def _stick(source: Path | None, kept: Path) -> Path:
    """The installer to copy. Raises InputError when there is none."""
    if source is not None:
        return next(iter(stick_folders([source])), source)
    if not kept.is_dir():
        raise InputError(
            "máy này không giữ bộ cài (lúc cài ổ đĩa còn ít chỗ, hoặc ai đó đã xóa)",
            hint="Cắm USB đã cài máy này rồi thêm --from và ổ USB ấy.",
            where=str(kept),
        )
    return kept
