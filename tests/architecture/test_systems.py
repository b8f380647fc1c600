"""What one system has and another has not stands behind one door, with the other branch beside it."""

import ast
import re

# module of one system -> where it may be imported, inside a branch or a function
DOORS = {
    "fcntl": {"storage/lock.py"},
    "msvcrt": {"storage/lock.py"},
    "resource": {"codecs/taking_in_worker.py", "voices/limited.py"},
    "pwd": set(),
    "grp": set(),
    "termios": set(),
    "tty": set(),
    "pty": set(),
    "syslog": set(),
}
# calls that Windows has not -> where they may stand
CALLS = {
    "os.fork": set(),
    "os.killpg": {"voices/bounded.py"},
    "os.setsid": set(),
    "os.getuid": {"wiring_air.py"},
    "os.geteuid": set(),
    "os.chown": set(),
    "os.mkfifo": set(),
    "signal.alarm": set(),
    "signal.SIGKILL": {"voices/bounded.py"},
    "signal.SIGHUP": set(),
    "signal.SIGUSR1": set(),
}


def _imports(tree):
    """Names of modules imported anywhere in a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_a_module_of_one_system_has_one_door(modules):
    found = {
        (name, module.name)
        for module in modules
        for name in _imports(module.tree)
        if name in DOORS and module.name not in DOORS[name]
    }
    assert found == set()


def test_no_module_of_one_system_is_imported_by_importing_ours(modules):
    """At the top of a file such an import would end the program on the other system."""
    for module in modules:
        tops = ast.Module([n for n in module.tree.body if not isinstance(n, ast.If)], [])
        outside = [n for n in tops.body if isinstance(n, ast.Import | ast.ImportFrom)]
        assert not set(_imports(ast.Module(outside, []))) & set(DOORS), module.name


def test_a_call_of_one_system_has_one_door(modules):
    for module in modules:
        used = {
            f"{node.value.id}.{node.attr}"
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        strange = {call for call in used & set(CALLS) if module.name not in CALLS[call]}
        assert strange == set(), module.name


def test_no_door_stands_open_for_nobody(modules):
    texts = {module.name: module.text for module in modules}
    for name, places in {**DOORS, **CALLS}.items():
        for place in places:
            assert re.search(rf"\b{re.escape(name)}\b", texts[place]), (name, place)


def test_every_file_is_opened_with_its_encoding(modules):
    """A Windows of Việt Nam reads cp1258 unless it is told UTF-8."""
    for module in modules:
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr in ("read_text", "write_text"):
                at = 0 if node.func.attr == "read_text" else 1
                told = len(node.args) > at or any(k.arg == "encoding" for k in node.keywords)
                assert told, f"{module.name}:{node.lineno}"
