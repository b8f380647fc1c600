"""`broadcaster help-pages`."""

import webbrowser
from importlib.resources import as_file, files

import click

from broadcaster.cli.output import answer_with
from broadcaster.cli.root import ProgramCommand


@click.command("help-pages", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option("--open", "show", is_flag=True, help="Mở luôn trong trình duyệt.")
def command(show: bool) -> int:
    """Cho biết trang trợ giúp nằm ở đâu trong máy; đọc được khi không có mạng."""
    with as_file(files("broadcaster") / "guide" / "index.html") as page:
        answer_with(page=str(page))
        click.echo(page)
        if show and not webbrowser.open(page.absolute().as_uri()):
            click.echo("Không mở được trình duyệt; hãy mở tệp trên bằng tay.")
            return 1
    return 0
