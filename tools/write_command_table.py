"""Write the table of docs/LENH.md from the commands themselves.

Run: make tables
"""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click

from broadcaster.cli.examples import EXAMPLES
from broadcaster.cli.output import ENDLESS
from broadcaster.cli.progress import LONG
from broadcaster.cli.root import TASKS, every_command

PAGE = Path(__file__).parent.parent / "docs" / "LENH.md"
# commands whose lines are all that there is to tell a program, and the word why
LINES_ARE_ALL = {"demo": "trình diễn"}
BEGIN, END = "<!-- bảng lệnh: make tables -->\n", "<!-- hết bảng lệnh -->\n"


def page(text: str) -> str:
    """The page with the table as the commands are; what stands around it is left."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{''.join(_tables())}{END}{after}"


def _tables() -> Iterator[str]:
    commands = {" ".join(words): command for words, command in every_command()}
    for task, names in TASKS.items():
        yield f"\n### {task}\n\n"
        yield "| Lệnh | Ví dụ | JSON | Mã thoát | Tiến độ |\n| --- | --- | --- | --- | --- |\n"
        for name in names:
            for words, command in commands.items():
                if words == name or words.startswith(f"{name} "):
                    yield _row(words, command)
    yield "\n"


def _row(words: str, command: click.Command) -> str:
    example = EXAMPLES[words][0].replace("|", "\\|")
    data = "riêng" if has_data(command) else f"dòng chữ ({LINES_ARE_ALL[words]})"
    strict = any("--strict" in param.opts for param in command.params)
    codes = "0, 1, 2, 3" if strict else "0, 1, 2"
    endless = f"chạy mãi với `{ENDLESS[words]}`" if ENDLESS.get(words) else "chạy mãi"
    progress = ", ".join(filter(None, (LONG.get(words), endless if words in ENDLESS else "")))
    return f"| `{words}` | `broadcaster {example}` | {data} | {codes} | {progress or '–'} |\n"


def has_data(command: click.Command) -> bool:
    """Whether a command has data of its own in its answer, not only the lines that people read."""
    if any("--json" in param.opts for param in command.params):
        return True
    callback = inspect.unwrap(command.callback) if command.callback else None
    if callback is None:
        return False
    text = inspect.getsource(callback)
    module = vars(inspect.getmodule(callback))
    called = [module.get(name) for name in re.findall(r"\b(_\w+)\(", text)]
    texts = [text, *(inspect.getsource(one) for one in called if inspect.isfunction(one))]
    return any(re.search(r"\b(?:say_json|answer_with)\(", one) for one in texts)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
