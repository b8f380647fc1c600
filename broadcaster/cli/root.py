"""The program and its commands; each is loaded when it is called."""

import importlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import click

from broadcaster import __version__
from broadcaster.domain.text import nearest
from broadcaster.system.memory import loading

# command -> (module, one line of help); the module is not imported for the list
COMMANDS = {
    "init": ("init", "Lập một đài mới trong một thư mục."),
    "demo": ("demo", "Xem trọn một chương trình trong ba phút, ở một đài tạm rồi xóa."),
    "new": ("new", "Viết sẵn khung một bài mới."),
    "import": ("import_", "Viết bài từ công văn, thông báo: Word, PDF, ảnh, trang web, chữ."),
    "draft": ("draft", "Nhờ mô hình ngôn ngữ soạn nháp bài từ điều luật đã chọn."),
    "press": ("press", "Điểm báo: tin của các báo đài khai, thành bài nháp."),
    "check": ("check", "Kiểm tra các bài mà chưa dựng."),
    "say": ("say", "Xem bài sẽ được đọc thành tiếng thế nào."),
    "law": ("law", "Sổ văn bản pháp luật: còn hiệu lực không, điều khoản nào."),
    "lexicon": ("lexicon", "Xem, thử và thêm cách đọc của chữ khó."),
    "print": ("print_sheet", "In bản đọc cho phát thanh viên đọc trực tiếp."),
    "build": ("build", "Dựng các bài thành chương trình phát thanh và xuất bản."),
    "send": ("send", "Dựng rồi gửi một số cho người duyệt."),
    "approve": ("approve", "Xem các số đang chờ duyệt, duyệt chúng."),
    "return": ("return_", "Trả một số lại cho người soạn, kèm lý do."),
    "queue": ("queue", "Hàng đợi phát: thêm, xem, dời, bỏ, chép tuần trước."),
    "slot": ("slot", "Khung giờ phát của đài."),
    "calendar": ("calendar", "Lịch phát: ngày học, ngày nghỉ, bài sẽ phát."),
    "units": ("units", "Các đơn vị: trường, điểm trường, đài, cấp trên."),
    "reconcile": ("reconcile", "Tự dựng những gì đã gửi duyệt hoặc đang đợi phát."),
    "play": ("play", "Trực ở loa: đến giờ thì phát, ghi nhật ký."),
    "status": ("status", "Đèn xanh, đèn đỏ: sắp phát gì, đã sẵn sàng chưa."),
    "log": ("log", "Nhật ký phát: xem, xuất, thống kê."),
    "report": ("report", "Báo cáo của một kỳ: bảng số liệu, tệp Word theo Nghị định 30."),
    "training": ("training", "Hướng dẫn, tập huấn nội bộ: ai đã nghe; kế hoạch năm."),
    "parent": ("parent", "Cấp trên: gửi số liệu, vướng mắc; nhận trả lời, bài được giao."),
    "oversee": ("oversee", "Đơn vị trực thuộc: nhận tệp, cộng, ai chưa gửi, nhắc, giao bài."),
    "papers": ("papers", "Số liệu, kế hoạch, báo cáo công bố trên trang."),
    "air-now": ("air_now", "Phát ngay, phát bù, hoặc phát tin khẩn cấp."),
    "publish": ("publish", "Đưa các số đã dựng lên kênh và trang."),
    "film": ("film", "Làm phim của một số cho các mạng: Facebook, YouTube, Zalo …"),
    "correct": ("correct", "Đính chính một số: rút bản sai, dựng bản mới thay nó."),
    "withdraw": ("withdraw", "Rút một số hoặc một bản ghi khỏi mọi nơi."),
    "move": ("move", "Chuyển đài sang địa chỉ mới mà không mất người nghe."),
    "feed": ("feed", "Kênh riêng: thêm, xem, thôi người đăng ký."),
    "serve": ("serve", "Mở máy chủ cho bàn làm việc, kênh và trang."),
    "hub": ("hub", "Mở một máy chủ cho nhiều đơn vị, mỗi đơn vị một thư mục đài."),
    "users": ("users", "Người dùng của bàn làm việc: thêm, đổi vai, thu, cấp đường dẫn."),
    "downloads": ("downloads", "Xem số lượt tải mà máy chủ đã đếm."),
    "stations": ("stations", "Các đài truyền thanh lấy bài của trường."),
    "lesson": ("lesson", "Gói tiết dạy: âm thanh, lời, câu hỏi của một mục để giáo viên dùng."),
    "message": ("message", "Lời nhắn Zalo, SMS về một số, đếm sẵn số tin; chép hoặc xuất CSV."),
    "poster": ("poster", "Tờ giới thiệu một số để dán bảng tin: A4, A5, PDF và ảnh."),
    "share": ("share", "Kho bài dùng chung: gửi kịch bản, nhận kịch bản của đơn vị khác."),
    "pull": ("pull", "Phía đài truyền thanh: lấy bài của trường về một thư mục."),
    "analyse": ("analyse", "Đo một tệp âm thanh: to nhỏ, đỉnh, ồn, ù; vẽ hình."),
    "listen": ("listen", "Nghe lại bằng máy xem có đúng lời không."),
    "voices": ("voices", "Xem, thử và bật các giọng đọc."),
    "backup": ("backup", "Sao lưu cả đài vào một tệp; thử bản sao lưu."),
    "restore": ("restore", "Lấy lại cả đài từ một bản sao lưu."),
    "hand-over": ("hand_over", "Bàn giao đài cho người mới: ai giữ gì, phải đổi gì."),
    "tidy": ("tidy", "Dọn chỗ: bỏ thứ làm lại được khi quá giới hạn."),
    "migrate": ("migrate", "Vừa cài bản mới của chương trình: xem đài có hợp không."),
    "doctor": ("doctor", "Khám máy và đài: thứ gì chưa ổn, sửa thế nào."),
    "usb": ("usb", "Làm thêm một USB cài đặt, từ bộ cài mà máy này giữ."),
    "help-pages": ("help_pages", "Trang trợ giúp nằm ở đâu trong máy."),
    "config": ("config", "Xem cài đặt đang dùng."),
    "catalogue": ("catalogue", "Danh mục các số đã dựng."),
}


@dataclass(frozen=True, slots=True)
class Session:
    """What every command knows."""

    folder: Path  # the station folder
    debug: bool = False  # show tracebacks


class _Commands(click.Group):
    """Finds a command by its name and loads only that one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        with loading():
            module = importlib.import_module(f"broadcaster.cli.{COMMANDS[cmd_name][0]}")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        _meant(ctx, args, COMMANDS)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Các lệnh"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def _meant(ctx: click.Context, args: list[str], known: Collection[str]) -> None:
    """Fail with the command that a mistyped one is like; the others click refuses itself."""
    near = nearest(args[0], known) if args and args[0] not in known else None
    if near:
        ctx.fail(f"Không có lệnh '{args[0]}'. Có phải là '{near}'?")


class CommandGroup(click.Group):
    """A command with commands of its own."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; a mistyped one is told what it is like."""
        _meant(ctx, args, self.commands)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What each does, a whole sentence: click would cut it off with three dots."""
        with formatter.section("Các lệnh"):
            formatter.write_dl(
                [(name, one.get_short_help_str(1_000)) for name, one in self.commands.items()]
            )


@click.command(
    cls=_Commands,
    options_metavar="[TÙY CHỌN]",
    subcommand_metavar="LỆNH …",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "-C",
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Thư mục của đài (mặc định: thư mục đang đứng).",
)
@click.option("--debug", is_flag=True, help="Khi có lỗi thì in thêm chi tiết cho người hỗ trợ.")
@click.version_option(__version__, "-V", "--version")
@click.pass_context
def program(ctx: click.Context, folder: Path, debug: bool) -> None:
    """Biến bản tin pháp luật thành chương trình phát thanh học đường và podcast."""
    ctx.obj = Session(folder=folder, debug=debug)
