"""What a message tells people to do can be done: commands, pages, buttons and documents are there.

Every string of the package and of the stick's installer is looked at, and every template: what
follows an arrow, what stands in a hint, and whatever else names a command.
"""

import ast
import configparser
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from broadcaster.cli.root import program
from broadcaster.desk.account_page import BAR, PLACES
from broadcaster.desk.answers import _HERE, plain_hint
from tests.fakes.parsed_package import parsed_package

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "broadcaster"
USB = ROOT / "tools" / "usb"
DESK = PACKAGE / "desk" / "templates"
VIETNAMESE = re.compile(r"[^\x00-\x7f–—…“”•·×]")
WORDS = {"hint", "fix", "how"}  # arguments that say what to do


@dataclass(frozen=True)
class Message:
    """A text that the program says, with a letter where something is filled in."""

    place: str  # file and line
    text: str
    advice: bool  # it says what to do: a hint, or what stands behind an arrow


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = [one.value if isinstance(one, ast.Constant) else "X" for one in node.values]
    return "".join(map(str, parts))


@functools.cache
def _parsed() -> dict[Path, tuple[ast.AST, ...]]:
    return {module.path: module.nodes for module in parsed_package()}


def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return _parsed().get(path) or tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def _of_module(path: Path) -> Iterator[Message]:
    """The strings of a module; of its documentation only what a command shows as its help."""
    nodes = _nodes(path)
    quiet = {
        id(part)
        for node in nodes
        for part in (
            node.values
            if isinstance(node, ast.JoinedStr)
            else [node.value]
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            else []
        )
    }
    shown = {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, ast.FunctionDef)
        and node.decorator_list
        and isinstance(node.body[0], ast.Expr)
    }
    advice = {
        id(part)
        for node in nodes
        if isinstance(node, ast.keyword) and node.arg in WORDS
        for part in ast.walk(node.value)
    }
    for node in nodes:
        text = _text(node)
        if text and (id(node) not in quiet or id(node) in shown):
            place = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
            yield Message(place, text, id(node) in advice or bool(re.match(r"\s*→", text)))


def _of_file(path: Path) -> Iterator[Message]:
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        plain = re.sub(r"\{\{.*?\}\}", "X", line)
        plain = re.sub(r"<[^>]+>|\{%.*?%\}", "\n", plain)
        yield Message(f"{path.relative_to(ROOT).as_posix()}:{number}", plain, advice=False)


SILENT = ("desk/answers.py",)  # patterns of what is said elsewhere; it has tests of its own below
MODULES = [
    path
    for path in sorted([*PACKAGE.rglob("*.py"), *USB.rglob("*.py")])
    if not path.as_posix().endswith(SILENT)
]
FILES = [
    path
    for ending in ("j2", "html", "toml", "md", "js")
    for path in sorted(PACKAGE.rglob(f"*.{ending}"))
    if not {"guide", "licences"} & set(path.relative_to(PACKAGE).parts)
] + sorted(USB.rglob("*.txt"))


@functools.cache
def messages() -> list[Message]:
    """Every text of every file; four seconds, which only who runs these tests should pay."""
    texts = [m for path in MODULES for m in _of_module(path)]
    return texts + [m for path in FILES for m in _of_file(path)]


@functools.cache
def said() -> list[Message]:
    """Those that a person reads."""
    return [m for m in messages() if VIETNAMESE.search(m.text) or m.advice]


# --- commands --------------------------------------------------------------------------------

UPPER = "A-Z" + "".join(chr(at) for at in range(0xC0, 0x1EFA) if chr(at).isupper())
TYPED = re.compile(r"(?<![\w./-])broadcaster (?:-C \S+ )?(?=[a-z])")
TOKEN = re.compile(r"""\s*("[^"\n]*"|'[^'\n]*'|“[^”\n]*”|[^\s"“”«»`()]+)""")
VALUE = re.compile(rf"[{UPPER}0-9#](?:[{UPPER}0-9#_./\\-].*)?|https?://.*|[\"'“].*")
# where a command is spoken of and not told to be typed: what stands there -> why
SPOKEN_OF = {
    "`broadcaster move`": "says which command wrote the setting",
    "`broadcaster feed add-subscriber`": "says what fills the channel",
    "broadcaster voices”": "says where “voices list” is the same",
}


def _command(text: str) -> tuple[click.Command | None, list[str], str]:
    """The command that a text begins with, what is given to it, and how it was written."""
    context = click.Context(program)
    found, words, at = None, [], 0
    value, over = False, False
    while not over and (token := TOKEN.match(text, at)):
        word = token[1].rstrip(",.;:!?…") if token[1][0] not in "\"'“" else token[1]
        over = word != token[1]
        if found is None:
            found = program.get_command(context, word)
            if found is None:
                return None, [], word
        elif isinstance(found, click.Group) and not words and word in found.commands:
            found = found.commands[word]
        elif value or word.startswith("-") or VALUE.fullmatch(word):
            words.append(word.strip("\"'“”"))
            option = next((p for p in found.params if word in p.opts), None)
            value = isinstance(option, click.Option) and not option.is_flag and not option.count
            value = value and not getattr(option, "_flag_needs_value", False)
        else:
            break
        at = token.end()
        over = over or "\n" in text[at : at + 1]
    return found, words, text[:at]


def _why_not(text: str) -> str:
    """Why what a text begins with cannot be typed as it stands; "" when it can."""
    command, words, written = _command(text)
    if command is None:
        return f"no command {written!r}"
    alone = isinstance(command, click.Group) and not command.invoke_without_command
    if alone and words != ["--help"]:
        return f"{written!r} needs one of {sorted(command.commands)}"
    if "…" in text[len(written) : len(written) + 2] and not text[len(written) :].startswith("…”"):
        return f"{written!r} is followed by dots, which nobody can type"
    try:
        given, _, _ = command.make_parser(click.Context(command)).parse_args(list(words))
    except click.UsageError as fault:
        return f"{written!r}: {fault.format_message()}"
    lacking = [p.name for p in command.params if p.required and given.get(p.name) is None]
    return f"{written!r} lacks {lacking}" if lacking else ""


def _typed(message: Message) -> Iterator[str]:
    for found in TYPED.finditer(message.text):
        if not any(found.start() >= 0 and one in message.text for one in SPOKEN_OF):
            yield message.text[found.end() :]


def test_every_command_that_a_message_names_can_be_typed_as_it_stands():
    wrong = {
        f"{message.place}: {why}"
        for message in said()
        for rest in _typed(message)
        if (why := _why_not(rest))
    }
    assert "\n".join(sorted(wrong)) == ""


def test_there_are_many_commands_to_look_at():
    assert sum(1 for message in said() for _ in _typed(message)) > 100


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("queue add TÊN-BÀI --slot KHUNG; hoặc", ""),
        ("queue add … --slot X", "dots"),
        ("queue", "needs one of"),
        ("queue move", "lacks"),
        ("send", ""),
        ("publish --agian", "--agian"),
        ("publsih", "no command"),
        ("serve --port 8090", ""),
        ("voices install TÊN. Không", ""),
        ("withdraw TÊN --undo.", "lacks"),
        ('withdraw TÊN --undo --reason "rút nhầm".', ""),
        ("withdraw TÊN", "lacks"),
    ],
)
def test_the_look_at_commands_sees_what_cannot_be_typed(text, fault):
    said = _why_not(text)
    assert fault.casefold() in said.casefold()
    assert bool(said) is bool(fault)


def _options(command: click.Command) -> set[str]:
    parts = command.get_params(click.Context(command))  # the shared ones too
    mine = {name for part in parts for name in (*part.opts, *part.secondary_opts)}
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    return mine.union(*(_options(one) for one in inner))


def test_every_option_that_a_message_names_is_one():
    context = click.Context(program)
    everything = _options(program).union(
        *(_options(program.get_command(context, name)) for name in program.list_commands(context))
    )
    on_stick = "".join((USB / name).read_text("utf-8") for name in ("cai_dat.py", "go_bo.py"))
    installer = set(re.findall(r'"(--[a-z-]+)"', on_stick))
    wrong = []
    for message in said():
        if not VIETNAMESE.search(message.text):
            continue
        known = installer if message.place.startswith("tools/") else everything
        used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", message.text)) - {"--help"}
        wrong += [f"{message.place}: {option}" for option in used if option not in known]
    assert "\n".join(wrong) == ""


# --- an arrow leads somewhere ----------------------------------------------------------------

# an arrow that shows something else than a way: file -> what it shows
OTHER_ARROWS = {
    "broadcaster/cli/say.py": "what is written, and how it is spoken",
    "broadcaster/cli/lexicon.py": "what is written, and how it is spoken",
    "broadcaster/web/api/answers.py": "the path to a field",
    "broadcaster/reading/symbols.py": "a sign in a script",
    "broadcaster/importing/word.py": "a sign in a Word file",
    "broadcaster/desk/templates/week.html": "the week after",
    "broadcaster/desk/templates/queue.html": "the week after",
}
# what may stand behind an arrow as a whole: the advice of the error or finding that is told, which
# is looked at where it is made
PASSED_ON = re.compile(r"\s*→ X\s*")


def test_every_arrow_says_what_to_do():
    """Behind it stands advice that is held to here, or a sentence that begins with what to do."""
    wrong = []
    for message in messages():
        file = message.place.rpartition(":")[0]
        if "→" not in message.text or file in OTHER_ARROWS:
            continue
        for _, behind in re.findall(r"(→)(.*)", message.text):
            told = behind.strip()
            if not (PASSED_ON.fullmatch(f"→{behind}") or told.startswith("broadcaster ")):
                first = told.split()[0] if told else ""
                if first.casefold() not in DOING:
                    wrong.append(f"{message.place}: {told}")
    assert "\n".join(wrong) == ""


# the words with which what to do begins
DOING = {
    "biết", "cài", "cất", "chép", "chưa", "chạy", "chọn", "dời", "dọn", "dùng", "đóng", "đừng",
    "gọi", "gỡ", "khám", "làm", "xem", "xếp", "sửa",
}  # fmt: skip


def test_an_arrow_never_stands_alone():
    """A line with an arrow is printed only when there is something to say behind it."""
    wrong = []
    for path in MODULES:
        text = path.read_text("utf-8")
        if path.relative_to(ROOT).as_posix() in OTHER_ARROWS or "→" not in text:
            continue
        nodes = _nodes(path)
        guarded = {
            (id(part), ast.unparse(asked))
            for node in nodes
            if isinstance(node, ast.If | ast.IfExp)
            for asked in ast.walk(node.test)
            if isinstance(asked, ast.Name | ast.Attribute)
            for part in ast.walk(node)
        }
        for node in nodes:
            if isinstance(node, ast.JoinedStr) and PASSED_ON.fullmatch(_text(node) or ""):
                [value] = [v.value for v in node.values if isinstance(v, ast.FormattedValue)]
                name = ast.unparse(value)
                if (id(node), name) not in guarded and name not in ALWAYS:
                    wrong.append(f"{path.name}:{node.lineno}: {name}")
    assert "\n".join(wrong) == ""


# fields that are never empty where they are printed
ALWAYS = {
    "task.how": "a task of the hand-over is made with what to do",
    "_NOT_SERVED": "a sentence of its own",
}


@pytest.mark.parametrize("name", ["_tell", "_tell_seen"])
def test_a_lamp_without_a_remedy_has_no_arrow(name, capsys):
    from broadcaster.care.doctor import Finding
    from broadcaster.cli import doctor, status
    from broadcaster.domain.playout import Lamp, LampItem

    if name == "_tell":
        doctor._tell(Finding(what="Đĩa", ok=False, told="hỏng"))
    else:
        status._tell_seen(LampItem(lamp=Lamp.RED, told="hỏng", fix=""))
    assert "→" not in capsys.readouterr().out


# --- pages and buttons of the desk -----------------------------------------------------------

TAGS = re.compile(
    r"<(?:a|button|summary|h1|h2|strong|label|option)\b[^>]*>(.*?)(?=</?(?:a|button|summary|h1|h2|strong|label|option|select|input)\b)",
    re.S,
)


def _labels() -> set[str]:
    """What pages and buttons of the desk are called."""
    found = {words for _, _, words, _ in BAR} | {words for _, words, _, _ in PLACES}
    for path in DESK.rglob("*.html"):
        text = path.read_text("utf-8")
        found |= set(re.findall(r"{% block title %}([^{]+){% endblock %}", text))
        for inner in TAGS.findall(text):
            found.add(
                re.sub(r"\s+", " ", re.sub(r"<[^>]+>|{[{%].*?[%}]}", "", inner)).strip(" …●▶")
            )
        found |= {words.strip() for words in re.findall(r"<input[^>]*>([^<{]+)", text)}
    return {label for label in found if label}


LABELS = _labels()
LEADS = re.compile(
    r"\b(?:[Tt]rang|[Bb]ấm|[Nn]út|[Cc]họn|[Đđ]ánh dấu|Cài đặt, (?:mục|nút|trang)|Cài đặt →)"
    rf" (?:ở )?(“[^”]+”|[{UPPER}][^.,;:“”()\n]*)"
)
# a capital behind such a word that is no page of the desk: how it begins -> what it is
ELSEWHERE = {
    "Lưu thành": "a menu of the editor that wrote the file",
    "UTF-8": "an encoding",
    "Tab": "a key",
    "JPEG": "a format",
    "X": "filled in",
    "Trường THCS": "the name of a school, in a title",
    "PBGDPL": "the name of a web site",
    "cả trên mạng": "a choice of the form for takes",
    "chỉ phát trong trường": "a choice of the form for takes",
}


def _leads_wrong(text: str) -> list[str]:
    wrong = []
    for name in LEADS.findall(text):
        plain = name.strip("“”")
        known = any(
            plain == label or plain.startswith(f"{label} ") or label.startswith(f"{plain} ")
            for label in LABELS
        )
        if not known and not plain.startswith(tuple(ELSEWHERE)):
            wrong.append(plain)
    return wrong


def test_every_page_and_button_that_a_message_names_is_at_the_desk():
    wrong = [
        f"{message.place}: {name}"
        for message in said()
        if not message.place.startswith("tools/")
        for name in _leads_wrong(message.text)
    ]
    assert "\n".join(wrong) == ""


def test_what_the_desk_says_instead_of_a_command_is_a_page_of_it():
    assert [name for _, said in _HERE for name in _leads_wrong(said)] == []
    assert _leads_wrong("Xem ở trang Chỗ nào đó.") == ["Chỗ nào đó"]


def test_no_hint_loses_its_command_at_the_desk_without_another_way():
    """A hint whose command has no page leads to a person; it is never cut to nothing."""
    wrong = [
        f"{message.place}: {message.text}"
        for message in said()
        if message.advice
        and message.text[:1].isupper()
        and TYPED.search(message.text)
        and not plain_hint(message.text).strip(" .")
    ]
    assert "\n".join(wrong) == ""


# --- documents -------------------------------------------------------------------------------

NAMED = re.compile(
    r"(?:docs/)?\b[A-Z]{2,}(?:-[A-Z]{2,})*\.(?:md|html|txt)\b|\bdocs/[\w./-]+|tài liệu [A-Z-]{4,}"
)
MADE = {
    "DOC-TRUOC.txt": "written into every backup and every pack",
    "GIAY-PHEP.txt": "kept beside an installed voice",
    "OFL.txt": "the licence of the pages' font, published with it",
    "README.md": "a file of the station itself",
    "LICENSE.md": "licences are looked for under several names",
}
# cells of the tables of docs/CAI-DAT.md: no message shows them
TABLES = {"broadcaster/scripts/settings_table.py", "broadcaster/scripts/environment_table.py"}
GUIDE_TITLES = {
    title
    for path in (ROOT / "docs" / "huong-dan").glob("*.md")
    for title in re.findall(r"^##? (.+)$", path.read_text("utf-8"), re.M)
}


def test_every_document_that_a_message_names_is_in_the_package():
    wrong = []
    for message in said():
        if message.place.rpartition(":")[0] in TABLES:
            continue
        wrong += [
            f"{message.place}: {name}"
            for name in NAMED.findall(message.text)
            if name not in MADE and not (PACKAGE / name).is_file()
        ]
    assert "\n".join(wrong) == ""


def test_every_page_of_the_guide_that_a_message_names_is_one():
    wrong = []
    for message in said():
        for page in re.findall(r"trang trợ giúp “([^”]+)”", message.text):
            if page not in GUIDE_TITLES:
                wrong.append(f"{message.place}: {page}")
    assert "\n".join(wrong) == ""


def test_the_pages_that_messages_name_are_in_the_wheel_and_on_the_stick(tmp_path, monkeypatch):
    """Both carry the guide whole: what the wheel takes, and what the stick is filled with."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", "utf-8")
    patterns = re.split(r"[,\s]+", setup["options.package_data"]["broadcaster"])
    guide = [path for path in (PACKAGE / "guide").rglob("*") if path.is_file()]
    packed = {path for pattern in patterns for path in PACKAGE.glob(pattern)}
    assert set(guide) <= packed
    monkeypatch.syspath_prepend(ROOT / "tools")
    import make_usb

    monkeypatch.setattr(make_usb, "build", lambda _kind, into: into / "x.whl")
    assert make_usb.fill(tmp_path / "usb", (), [], offline=True) == 0
    for path in guide:
        name = path.relative_to(PACKAGE / "guide")
        assert (tmp_path / "usb" / "huong-dan" / name).read_bytes() == path.read_bytes()
