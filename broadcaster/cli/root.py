"""The program and its commands; each is loaded when it is called."""

import importlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click

from broadcaster import __version__
from broadcaster.cli.output import answering, colourful, manner, quiet
from broadcaster.cli.shared_words import FOLDER_OPTIONS, SHARED_FLAGS
from broadcaster.domain.text import nearest
from broadcaster.system.memory import loading

# command -> (module, one line of help); the module is not imported for the list
COMMANDS = {
    "init": ("init", "Lập một đài mới trong một thư mục."),
    "demo": ("demo", "Xem trọn một chương trình trong vài phút, ở một đài tạm rồi xóa."),
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
    "completion": ("completion", "Để phím Tab gõ nốt lệnh: bash, zsh, fish."),
}

# what a person is at -> commands, in the order of the work; each command is in one of them
TASKS = {
    "Hằng ngày": ("new", "check", "say", "build", "send", "approve", "queue", "status"),
    "Viết bài": ("import", "draft", "press", "law", "lexicon", "print", "share"),
    "Dựng và nghe": ("voices", "listen", "analyse", "catalogue"),
    "Duyệt và xếp lịch": ("return", "reconcile", "slot", "calendar"),
    "Phát": ("play", "air-now", "log"),
    "Đăng và gửi đi": (
        "publish", "film", "message", "poster", "lesson", "papers", "feed", "downloads", "move",
        "correct", "withdraw",
    ),
    "Đài và các đơn vị": (
        "init", "demo", "serve", "users", "stations", "pull", "units", "training", "report",
        "parent", "oversee", "hub",
    ),
    "Chăm sóc": (
        "doctor", "config", "backup", "restore", "tidy", "migrate", "hand-over", "usb",
        "help-pages", "completion",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Session:
    """What every command knows."""

    folder: Path = Path()  # as -C names it; without it where one stands
    debug: bool = False  # show tracebacks
    chosen: bool = True  # whether the folder was named; else the station is looked for upwards too

    @property
    def station(self) -> Path:
        """The station folder: the one that was named, or the nearest that one stands in."""
        if self.chosen:
            return self.folder
        from broadcaster.app.station_folder import nearest_station  # whoever asks opens one anyway

        found = nearest_station(self.folder)
        if found is None:
            return self.folder
        _say_found(found)
        return found


def _say_found(station: Path) -> None:
    """Say once that it is a folder above this one that is worked in."""
    context = click.get_current_context(silent=True)
    if context is None or context.meta.setdefault("station", "") or quiet():
        return
    context.meta["station"] = str(station)
    click.echo(f"Đài: {station}", err=True)


def _session(ctx: click.Context) -> Session:
    return ctx.find_object(Session) or Session(chosen=False)


def _choose_folder(ctx: click.Context, _param: click.Parameter, folders: tuple[Path, ...]) -> None:
    if not folders:
        return
    folder, *more = dict.fromkeys(folders)
    if more:
        raise click.BadParameter(f"đã có -C {folder}; chỉ ghi một thư mục.")
    session = _session(ctx)
    if session.chosen and session.folder != folder:
        raise click.BadParameter(f"đã có -C {session.folder}; chỉ ghi một thư mục.")
    ctx.obj = replace(session, folder=folder, chosen=True)
    manner().folder = folder


def _show_tracebacks(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        ctx.obj = replace(_session(ctx), debug=True)


def _speak_less(_ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        manner().quiet = True


# Of every command, wherever in the line they stand; their names are nobody's else: click keeps the
# values of a line by name, and many a command has a folder of its own.
SHARED = (
    click.Option(
        [*FOLDER_OPTIONS, "of_all_folder"],
        type=click.Path(file_okay=False, path_type=Path),
        metavar="THƯ-MỤC",
        multiple=True,  # so that a second one is seen, and refused
        is_eager=True,  # other options look into the station
        expose_value=False,
        callback=_choose_folder,
        help="Thư mục của đài (mặc định: thư mục đang đứng, hay thư mục đài chứa nó).",
    ),
    click.Option(
        [*SHARED_FLAGS["quiet"], "of_all_quiet"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_speak_less,
        help="Chỉ nói kết quả, cảnh báo và lỗi.",
    ),
    click.Option(
        [*SHARED_FLAGS["json"], "of_all_json"],
        is_flag=True,
        expose_value=False,  # the entrance has seen it already, and answers in one document
        help="In kết quả dạng JSON cho máy đọc.",
    ),
    click.Option(
        [*SHARED_FLAGS["debug"], "of_all_debug"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_tracebacks,
        help="Khi có lỗi thì in thêm chi tiết cho người hỗ trợ.",
    ),
)


class _OfTheProgram(click.Command):
    """What all commands and groups have alike: shared options, examples, a name to answer with."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own, and those shared ones that it does not have itself."""
        own = super().get_params(ctx)
        taken = {name for param in own for name in param.opts}
        more = [one for one in SHARED if not taken.intersection(one.opts)]
        return [*own[:-1], *more, *own[-1:]]  # help is the last

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; from here on the answer is this command's."""
        ctx.color = colourful()
        manner().command = command_name(ctx)
        answer = answering()
        if answer is not None:
            answer.command = command_name(ctx)
        rest = super().parse_args(ctx, args)
        if answer is not None:  # --json stood before the command: its own one means the same
            own = (one.name for one in self.params if "--json" in one.opts)
            ctx.params.update({name: True for name in own if name})
        alone = isinstance(self, click.Group) and not ctx.protected_args and self.no_args_is_help
        if alone and not ctx.resilient_parsing:  # click takes an option for the want of a command
            click.echo(ctx.get_help(), color=ctx.color)
            ctx.exit()
        return rest

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its own options; those of every command have one line for all but --json."""
        own: list[tuple[str, str]] = []
        shared: list[tuple[str, str]] = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                (shared if param in SHARED else own).append(record)
        if ctx.parent is None:  # the program itself explains them
            own = [*shared, *own]
        with formatter.section("Tùy chọn"):
            formatter.write_dl(own)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)
        if ctx.parent is not None:
            names = ", ".join(option.opts[0] for option in SHARED)
            with formatter.section("Ở lệnh nào, chỗ nào cũng được"):
                formatter.write_dl([(names, "xem: broadcaster --help")])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What a person could type, as it stands."""
        from broadcaster.cli.examples import EXAMPLES  # only where help is shown

        lines = EXAMPLES.get(command_name(ctx), ())
        if lines:
            with formatter.section("Ví dụ"):
                for line in lines:
                    formatter.write(f"{'':{formatter.current_indent}}broadcaster {line}\n")
        super().format_epilog(ctx, formatter)


def command_name(ctx: click.Context) -> str:
    """The words of a command after the program's name: "queue add"."""
    names = []
    while ctx.parent is not None:
        names.append(ctx.info_name or "")
        ctx = ctx.parent
    return " ".join(reversed(names))


class ProgramCommand(_OfTheProgram):
    """A command of the program."""


class _Commands(_OfTheProgram, click.Group):
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
        width = max(map(len, COMMANDS))
        for task, names in TASKS.items():
            with formatter.section(task):
                formatter.write_dl([(f"{name:{width}}", COMMANDS[name][1]) for name in names])


class MistypedCommand(click.UsageError):
    """A word that is no command, and the command that it is like."""

    def __init__(self, word: str, near: str, ctx: click.Context) -> None:
        super().__init__(f"Không có lệnh “{word}”.", ctx)
        self.hint = f"Có phải “{near}”?"


class UnknownScript(click.BadParameter):
    """A name that no script has, and what helps."""

    def __init__(self, message: str, ctx: click.Context | None, *, hint: str) -> None:
        super().__init__(message, ctx)
        self.hint = hint


def _meant(ctx: click.Context, args: list[str], known: Collection[str]) -> None:
    """Fail with the command that a mistyped one is like; the others click refuses itself."""
    near = nearest(args[0], known) if args and args[0] not in known else None
    if near:
        raise MistypedCommand(args[0], near, ctx)


class CommandGroup(_OfTheProgram, click.Group):
    """A command with commands of its own."""

    command_class = ProgramCommand

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


def every_command(
    command: click.Command | None = None, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Each command that does something, with its words: what tables and tests go through."""
    one = program if command is None else command
    if not isinstance(one, click.Group):
        yield words, one
        return
    if one.invoke_without_command and words:
        yield words, one
    context = click.Context(one)
    for name in one.list_commands(context):
        yield from every_command(one.get_command(context, name), (*words, name))


@click.command(
    cls=_Commands,
    options_metavar="[TÙY CHỌN]",
    subcommand_metavar="LỆNH …",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "-V", "--version")
@click.pass_context
def program(ctx: click.Context) -> None:
    """Biến bản tin pháp luật thành chương trình phát thanh học đường và podcast."""
    ctx.obj = _session(ctx)
