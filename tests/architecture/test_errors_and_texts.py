"""Error codes, and what no text may hold."""

import ast
import re

CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")


def codes(modules) -> dict[str, list[str]]:
    """Code -> the error classes that declare it."""
    found: dict[str, list[str]] = {}
    for module in modules:
        for node in module.nodes:
            if not isinstance(node, ast.ClassDef):
                continue
            for line in node.body:
                target = line.target if isinstance(line, ast.AnnAssign) else None
                if isinstance(line, ast.Assign):
                    target = line.targets[0]
                if isinstance(target, ast.Name) and target.id == "code" and line.value:
                    found.setdefault(ast.literal_eval(line.value), []).append(node.name)
    return found


def error_classes(modules) -> set[str]:
    """Every class that descends from the root of the error tree."""
    parents = {
        node.name: {ast.unparse(base).split(".")[-1] for base in node.bases}
        for module in modules
        for node in module.nodes
        if isinstance(node, ast.ClassDef)
    }
    family = {"BroadcasterError"}
    while more := {name for name, bases in parents.items() if bases & family} - family:
        family |= more
    return family


def test_every_error_has_a_code_of_its_own(modules):
    declared = codes(modules)
    assert {code: names for code, names in declared.items() if len(names) > 1} == {}
    assert {name for names in declared.values() for name in names} == error_classes(modules)
    assert all(CODE.fullmatch(code) for code in declared)


def test_every_error_code_is_documented(modules, root):
    text = (root / "docs" / "ERRORS.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z0-9-]+)` \|", text, re.MULTILINE)
    assert sorted(listed) == sorted(codes(modules))


# Written in pieces, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of one machine": re.compile(
        "(?<![\\w./])(/" + "work/|/" + "root/|/" + r"home/\w|/" + r"Users/\w)|[A-Z]:\\\\?" + "Users"
    ),
    "a package registry's address": re.compile("pypi" + r"\.org|files\.python" + "hosted"),
}
TEXTS = {".py", ".md", ".toml", ".cfg", ".txt", ".j2", ".html", ".css", ".js", ".json", ".po"}
TEXTS |= {".yml", ".yaml", ".sh", ".ini", ".xml", ".vtt", ".opml", ""}


def test_no_text_holds_what_is_true_on_one_machine_only(committed, root):
    found = []
    for path in committed:
        if path.suffix not in TEXTS:
            continue
        text = path.read_bytes().decode(errors="ignore")
        found += [
            f"{path.relative_to(root).as_posix()}: {what}: {hit.group(0)}"
            for what, sign in FORBIDDEN.items()
            if (hit := sign.search(text))
        ]
    assert found == []


def test_every_text_is_utf8_and_composed(committed, root):
    import unicodedata

    for path in committed:
        if path.suffix in TEXTS - {""}:
            text = path.read_bytes().decode()
            assert unicodedata.is_normalized("NFC", text), path.relative_to(root)
