"""What only one kind of system has is named in one room, so that each has its branch there."""

import ast

# modules that POSIX has and Windows has not, and the other way round
ONE_SIDED = {
    *("crypt", "fcntl", "grp", "nis", "posix", "pty", "pwd", "resource", "spwd", "syslog"),
    *("termios", "tty", "msvcrt", "winreg", "winsound", "_winapi", "nt"),
}
# names of `os` and `signal` that Windows lacks; `windll` is ctypes'
ONE_SIDED_NAMES = {
    *("fork", "forkpty", "killpg", "getuid", "geteuid", "getgid", "setsid", "setuid", "setgid"),
    *("chown", "mkfifo", "getpgid", "setpgid", "wait3", "wait4", "sched_getaffinity", "statvfs"),
    *("SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGCHLD", "alarm", "setitimer"),
    *("windll", "WinDLL", "oledll", "startfile"),
}
OWNERS = {"os", "signal", "ctypes", "posix"}
# a process of its own that holds itself to its share; it has its branch for Windows
OWN_LIMITS = "audio/sandboxed_decode_worker.py"


def one_sided(nodes):
    """Whatever a module uses that one kind of system lacks, with its line."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, a.name) for a in node.names if a.name in ONE_SIDED)
        elif isinstance(node, ast.ImportFrom) and node.module in ONE_SIDED:
            yield node.lineno, node.module
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in OWNERS
            and node.attr in ONE_SIDED_NAMES
        ):
            yield node.lineno, node.attr


def test_only_one_room_knows_which_system_it_is_on(modules):
    outside = [m for m in modules if m.room != "system" and m.name != OWN_LIMITS]
    assert [f"{m.name}:{at} {n}" for m in outside for at, n in one_sided(m.nodes)] == []


def test_the_room_has_something_of_both_sides(modules):
    named = {n for m in modules if m.room == "system" for _, n in one_sided(m.nodes)}
    assert {"fcntl", "msvcrt", "resource", "killpg"} <= named


def test_no_module_of_one_system_is_imported_by_importing_ours(modules):
    """At the top of a file such an import would end the program on the other system."""
    for module in modules:
        tops = [n for n in module.tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
        assert list(one_sided(tops)) == [], module.name


# Path.glob takes a folder that may not be looked into for an empty one. Where that loses nothing:
MAY_SWALLOW = {
    "app/care.py": "sizes and spares: what is counted or swept",
    "audio/decoding.py": "leftovers of a decoder",
    "care/backup_file.py": "what this program unpacked itself a moment ago",
    "care/restore.py": "leftovers of restores",
    "care/tidy.py": "what may go: what is not seen stays",
    "playout/air_folder.py": "the agent goes on airing whatever its folder does",
    "production/build.py": "leftovers of an episode",
    "publishing/published_list.py": "what is not listed is not shown",
    "storage/atomic.py": "leftovers of killed runs",
    "storage/cache_folder.py": "what is not seen is not cleared",
    "voices/brought_voices.py": "what cannot be read is not offered",
    "voices/installed.py": "what cannot be read is no voice, and `voices list` shows none",
    "voices/installing.py": "what somebody pointed at: told as nothing that can be installed",
    "voices/own_voice.py": "who cannot be read does not speak, and nobody else in their name",
    "voices/runtime_install.py": "wheels on a stick: the index is asked otherwise",
}


def test_what_cannot_be_looked_into_is_never_taken_for_nothing(modules):
    """`named` and `files_below` raise where glob is silent."""
    silent = {
        m.name
        for m in modules
        for node in m.nodes
        if isinstance(node, ast.Attribute) and node.attr in ("glob", "rglob")
    }
    assert silent == set(MAY_SWALLOW)


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
        and not node.keywords
    ]
    assert direct == []
