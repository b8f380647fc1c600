"""The program reads and writes UTF-8, whatever the system's usual code page."""

import ast


def test_every_file_is_opened_with_its_encoding(modules):
    """A Windows of Việt Nam reads cp1258 unless it is told UTF-8."""
    for module in modules:
        for node in module.nodes:
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if ast.unparse(node.func.value) == "formatter":  # click's, of help
                continue
            if node.func.attr in ("read_text", "write_text"):
                at = 0 if node.func.attr == "read_text" else 1
                told = len(node.args) > at or any(k.arg == "encoding" for k in node.keywords)
                assert told, f"{module.name}:{node.lineno}"


def test_files_are_renamed_through_that_room(modules):
    """A rename that a virus scanner can stop is tried again in one place only."""
    direct = [
        f"{m.name}:{node.lineno}"
        for m in modules
        if m.room not in ("system", "voices", "pull")  # new folders, and what is carried alone
        for node in m.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("replace", "rename")
        and len(node.args) == 1
        and not (isinstance(node.func.value, ast.Name) and node.func.value.id == "dataclasses")
    ]
    assert direct == []
