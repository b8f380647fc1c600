"""Make small mistakes in the safety rules and see that a test notices each, for `make mutants`.

    python tools/mutants.py [--room NAME] [--continue] [--processes N] [--list]

`tools/mutants.toml` names the rooms: modules, and the tests that keep them. A room's tests run
once to learn which lines each of them reaches; then every mistake is tried in a forked process
of a room whose tests are imported and collected, against those that reach its line, quickest
first, until one fails: the mistake is put into the function's code. What lies outside a function,
and what lived, is tried once more in a process that imports the module with the mistake in it.
Results are kept in build/mutants.json; --continue tries only what is new or lived the last time.
"""

import argparse
import contextlib
import gc
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import _pytest.main
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.mutations import Mutation, mutations  # noqa: E402

TABLE = ROOT / "tools" / "mutants.toml"
KEPT = ROOT / "build" / "mutants.json"
KILLED, SURVIVED, TIMEOUT = "killed", "survived", "timeout"
_SLOWEST = 20.0  # seconds; a mistake that makes an endless loop is given so much, or
_TIMES = 6  # so many times what its tests take without it
_QUICK = ("-q", "-x", "-p", "no:cacheprovider", "-p", "pytest_timeout", "--no-header", "--tb=no")
_BY = "by.txt"  # in a mutant's folder: the test that noticed it
_NO_TESTS = 5  # what pytest says when it found none

Job = tuple[str, Mutation]  # module, what is wrong in it
Outcome = tuple[str, Mutation, str]  # and what became of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Modules that belong together, and what keeps them."""

    name: str
    modules: tuple[str, ...]  # paths from the root
    tests: tuple[str, ...]  # files or folders from the root
    only: Mapping[str, Sequence[str]]  # module -> functions and classes tried; not named = all


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a run without mistakes told."""

    seconds: Mapping[str, float]  # by test
    lines: Mapping[str, Mapping[str, Sequence[int]]]  # module -> test -> lines
    noticed: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # module, place, test

    def of(self, module: str, mutation: Mutation) -> list[str]:
        """The tests that reach a mutation; all when no test has its line alone.

        First those that noticed most of what was tried at the same place; then the quickest, of
        one test with many parameters the first of them before the second of any.
        """
        span = range(mutation.line, mutation.last + 1)
        by_test = self.lines.get(module, {})
        found = {test for test, lines in by_test.items() if test and set(lines).intersection(span)}
        if set(by_test.get("", ())).intersection(span) and not found:  # at import: everybody, the
            near = {test for test in by_test if test}  # module's own first
            return sorted(self.seconds, key=lambda t: (t not in near, self.seconds[t], t))
        turns: dict[str, int] = {}
        seen: Counter[str] = Counter()
        for test in sorted(found, key=lambda t: (self.seconds.get(t, 9.0), t)):
            name = test.partition("[")[0]
            turns[test] = seen[name]
            seen[name] += 1
        where = mutation.where
        return sorted(turns, key=lambda t: (-self.noticed[module, where, t], turns[t]))


def read_table() -> tuple[tuple[Room, ...], dict[tuple[str, str, str], str]]:
    """The rooms, and why a mutant that lives may: by module, place and change."""
    tree = tomllib.loads(TABLE.read_text("utf-8"))
    rooms = tuple(
        Room(
            name=name,
            modules=tuple(row["modules"]),
            tests=tuple(row["tests"]),
            only=row.get("only", {}),
        )
        for name, row in tree["rooms"].items()
    )
    argued = {(a["module"], a["where"], a["change"]): a["why"] for a in tree.get("argued", ())}
    return rooms, argued


# --- a run that learns --------------------------------------------------------------------------


def learn(room: Room) -> None:
    """Run a room's tests once and print, as JSON, what they reach and which libraries they want."""
    import coverage

    watch = coverage.Coverage(data_file=None, include=[str(ROOT / m) for m in room.modules])
    seconds: dict[str, float] = {}

    class Watch:
        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
            watch.switch_context(item.nodeid)
            begun = time.monotonic()
            result = yield
            seconds[item.nodeid] = time.monotonic() - begun
            watch.switch_context("")
            return result

        @pytest.hookimpl(wrapper=True)
        def pytest_fixture_setup(
            self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
        ) -> Iterator[None]:
            here = (
                request.node.nodeid if fixturedef.scope == "function" else f"@{fixturedef.baseid}"
            )
            watch.switch_context(here)
            result = yield
            watch.switch_context(request._pyfuncitem.nodeid)
            return result

    watch.start()
    failed = pytest.main([*_QUICK[:1], *_QUICK[2:], *room.tests], plugins=[Watch()])
    watch.stop()
    data = watch.get_data()
    lines: dict[str, dict[str, list[int]]] = {}
    for module in room.modules:
        reached = lines.setdefault(module, {})
        for line, contexts in data.contexts_by_lineno(str(ROOT / module)).items():
            for context in contexts:
                for test in _tests_of(context, seconds):
                    reached.setdefault(test, []).append(line)
    ours = ("broadcaster", "tests", "tools", "_pytest", "pytest", "pytest_timeout", "coverage")
    libraries = sorted(  # parts of Python itself come with them, in an order that suits them
        name for name, module in sys.modules.items()
        if name.partition(".")[0] not in ours and getattr(module, "__spec__", None)
        and "site-packages" in str(getattr(module, "__file__", ""))
    )  # fmt: skip
    told = {"failed": int(failed), "seconds": seconds, "lines": lines, "libraries": libraries}
    Path(os.environ["MUTANTS_TOLD"]).write_text(json.dumps(told), "utf-8")


def _tests_of(context: str, tests: Mapping[str, float]) -> list[str]:
    """What a fixture of a file or folder reached, every test below it reached."""
    if not context.startswith("@"):
        return [context]
    base = context[1:]
    return [test for test in tests if not base or test.startswith(base)]


def learned(room: Room) -> tuple[Reach, list[str]]:
    """What a room's tests reach. Ends the program when one of them fails without any mistake."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        env = {**os.environ, **_environment(), "MUTANTS_TOLD": str(told)}
        command = [sys.executable, __file__, "--learn", room.name]
        ran = subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
        tree = json.loads(told.read_text("utf-8")) if told.exists() else {"failed": 1}
        if tree["failed"]:
            sys.exit(f"{room.name}: its tests fail without a mistake\n{ran.stdout}{ran.stderr}")
    return Reach(seconds=tree["seconds"], lines=tree["lines"]), tree["libraries"]


def _environment() -> dict[str, str]:
    return {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": str(ROOT),
        "OPENBLAS_NUM_THREADS": "1",  # a process with threads is not forked
    }


# --- one mistake ---------------------------------------------------------------------------------


class _Mutated(importlib.abc.MetaPathFinder):
    """Gives a module with the mistake in it to whoever imports it."""

    def __init__(self, name: str, path: Path, text: bytes) -> None:
        self._name, self._path, self._text = name, path, text

    def find_spec(self, name: str, *_more: object) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        text = self._text

        class Loader(importlib.machinery.SourceFileLoader):
            def get_code(self, fullname: str) -> CodeType:
                return compile(text, self.path, "exec", dont_inherit=True)

        packed = [str(self._path.parent)] if self._path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            name, self._path, loader=Loader(name, str(self._path)),
            submodule_search_locations=packed,
        )  # fmt: skip


def _module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _in_a_child(folder: Path, work: Callable[[], int]) -> int:
    """Do the work in a forked process, which ends with the code that it gives; its id."""
    child = os.fork()
    if child:
        return child
    code = 3
    try:
        os.setsid()  # whatever its tests start ends with it
        quiet = os.open(folder / "out.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        code = work()
    except BaseException:  # a module that cannot even be imported is noticed
        traceback.print_exc()
        code = 1
    finally:
        os._exit(code)


def _begin(module: str, text: bytes, tests: Sequence[str], folder: Path) -> int:
    """A child that imports the module with one mistake in it and runs the tests; its id."""

    def work() -> int:
        sys.meta_path.insert(0, _Mutated(_module_name(module), ROOT / module, text))
        return int(pytest.main([*_QUICK, f"--basetemp={folder / 'tmp'}", *tests]))

    return _in_a_child(folder, work)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def functions_in(modules: Set[str]) -> dict[str, dict[str, list[FunctionType]]]:
    """The functions that are there, by module and name; what was frozen is looked at as well."""
    found: dict[str, dict[str, list[FunctionType]]] = {module: {} for module in modules}
    gc.unfreeze()  # what is frozen is not told, and tests/conftest.py froze what collecting left
    for thing in gc.get_objects():
        if type(thing) is FunctionType:  # what points at something that is gone is asked no more
            path = thing.__code__.co_filename.removeprefix(f"{ROOT}/")
            if path in found:
                found[path].setdefault(thing.__code__.co_qualname, []).append(thing)
    gc.freeze()
    return found


def _function_of(mutation: Mutation, functions: Mapping[str, list[FunctionType]]) -> str:
    """The outermost function that a mutation lies in; "" when it lies in none."""
    parts = mutation.where.split(".")
    names = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
    return next((name for name in names if name in functions), "")


class _Collected:
    """A plugin: where pytest would run what it collected, every mistake is tried in a fork."""

    def __init__(
        self, jobs: Sequence[Job], reach: Reach, processes: int, told: Callable[[Outcome], None]
    ) -> None:
        self._jobs, self._reach, self._processes, self._told = jobs, reach, processes, told
        self._functions: dict[str, dict[str, list[FunctionType]]] = {}
        self._failed = ""  # the last test that failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """In the fork: remember which test noticed."""
        if report.failed:
            self._failed = report.nodeid

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of pytest's own."""
        self._functions = functions_in({module for module, _ in self._jobs})
        items = {item.nodeid: item for item in session.items}
        _make_once(session)
        within = [job for job in self._jobs if _function_of(job[1], self._functions[job[0]])]

        def begin(module: str, mutation: Mutation, tests: Sequence[str], folder: Path) -> int:
            def work() -> int:
                self._put_in(module, mutation)
                factory = session.config._tmp_path_factory
                factory._given_basetemp, factory._basetemp = folder / "tmp", None
                session.items = [items[test] for test in tests]
                session.config.option.maxfail = 1
                with contextlib.suppress(session.Failed):
                    _pytest.main.pytest_runtestloop(session)
                (folder / _BY).write_text(self._failed, "utf-8")
                return 1 if session.testsfailed else 0

            return _in_a_child(folder, work)

        for outcome in tried(within, self._reach, self._processes, begin):
            self._told(outcome)
        return True

    def _put_in(self, module: str, mutation: Mutation) -> None:
        """Give the function that is there, and whoever has it by name, the code with a mistake."""
        name = _function_of(mutation, self._functions[module])
        text = mutation.applied((ROOT / module).read_bytes())
        new = compile(text, str(ROOT / module), "exec", dont_inherit=True)
        for function in self._functions[module][name]:
            old = function.__code__
            for code in _codes(new):
                if (code.co_qualname, code.co_firstlineno) == (name, old.co_firstlineno):
                    with contextlib.suppress(ValueError):  # other free variables: tried once more
                        function.__code__ = code


def _make_once(session: pytest.Session) -> None:
    """What tests share for a whole run, a founded station say, is made before anything forks."""
    state = session._setupstate
    state.setup(session)
    for item in session.items:
        if isinstance(item, pytest.Function):
            state.stack[item] = ([], None)  # as if it were set up: only then it may ask
            for name, found in item._fixtureinfo.name2fixturedefs.items():
                if found[-1].scope == "session" and not found[-1].cached_result:
                    item._request.getfixturevalue(name)
            del state.stack[item]


def quickly(jobs: Sequence[Job], room: Room, reach: Reach, processes: int) -> Iterator[Outcome]:
    """Try what lies in functions, in forks of a process that has collected the room's tests."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with os.fdopen(writing, "w", buffering=1) as pipe, tempfile.TemporaryDirectory() as name:
            places = {(module, mutation): at for at, (module, mutation) in enumerate(jobs)}

            def told(outcome: Outcome) -> None:
                module, mutation, verdict = outcome
                pipe.write(f"{places[module, mutation]} {verdict}\n")

            quiet = os.open(Path(name) / "out.txt", os.O_WRONLY | os.O_CREAT)
            os.dup2(quiet, 1)
            plugin = _Collected(jobs, reach, processes, told)
            pytest.main(
                [*_QUICK, f"--basetemp={Path(name, 'base')}", *room.tests], plugins=[plugin]
            )
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        for line in pipe:
            at, verdict = line.split()
            yield (*jobs[int(at)], verdict)
    os.waitpid(child, 0)


@dataclass(slots=True, kw_only=True)
class _Running:
    module: str
    mutation: Mutation
    folder: Path
    until: float


def _verdict(status: int, late: bool) -> str:
    if late:
        return TIMEOUT
    code = os.waitstatus_to_exitcode(status)
    return SURVIVED if code in (0, _NO_TESTS) else KILLED


def _import_anew(module: str, mutation: Mutation, tests: Sequence[str], folder: Path) -> int:
    return _begin(module, mutation.applied((ROOT / module).read_bytes()), tests, folder)


def tried(
    jobs: Sequence[Job],
    reach: Reach,
    processes: int,
    begin: Callable[[str, Mutation, Sequence[str], Path], int],
) -> Iterator[Outcome]:
    """Try every mistake, so many at once; what became of each, as they end."""
    waiting = list(reversed(jobs))
    running: dict[int, _Running] = {}
    while waiting or running:
        while waiting and len(running) < processes:
            module, mutation = waiting.pop()
            tests = reach.of(module, mutation)
            if not tests:
                yield module, mutation, SURVIVED
                continue
            folder = Path(tempfile.mkdtemp(prefix="mutant-"))
            usual = sum(reach.seconds.get(test, 0.0) for test in tests)
            child = begin(module, mutation, tests, folder)
            now = time.monotonic()
            running[child] = _Running(
                module=module, mutation=mutation, folder=folder,
                until=now + max(_SLOWEST, _TIMES * usual),
            )  # fmt: skip
        for child, one in list(running.items()):
            ended, status = os.waitpid(child, os.WNOHANG)
            late = not ended and time.monotonic() > one.until
            if not ended and not late:
                continue
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            if late:
                os.waitpid(child, 0)
            del running[child]
            by = one.folder / _BY
            if by.exists() and (test := by.read_text("utf-8")):
                reach.noticed[one.module, one.mutation.where, test] += 1
            shutil.rmtree(one.folder, ignore_errors=True)
            yield one.module, one.mutation, _verdict(status, late)
        time.sleep(0.005)


# --- the whole -----------------------------------------------------------------------------------


def _key(module: str, text: bytes, mutation: Mutation) -> str:
    """A mutant by its place in a module's text: it stays killed while the text is the same."""
    place = f"{module}\0{mutation.start}\0{mutation.end}\0{mutation.new}\0".encode()
    return hashlib.sha256(place + text).hexdigest()[:20]


def _jobs(room: Room) -> list[tuple[str, Mutation]]:
    return [
        (module, mutation)
        for module in room.modules
        for mutation in mutations((ROOT / module).read_bytes())
        if module not in room.only or mutation.where.partition(".")[0] in room.only[module]
    ]


def run_room(room: Room, kept: dict[str, str], processes: int, *, go_on: bool) -> float:
    """Try a room's mutants and keep what became of them; the seconds that it took."""
    begun = time.monotonic()
    texts = {module: (ROOT / module).read_bytes() for module in room.modules}
    jobs = _jobs(room)
    if go_on:
        jobs = [j for j in jobs if kept.get(_key(j[0], texts[j[0]], j[1]), SURVIVED) == SURVIVED]
    if not jobs:
        return 0.0
    reach, libraries = learned(room)
    for name in libraries:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    _see_that_no_mistake_is_none(room, reach)
    _say(f"{room.name}: {len(jobs)} mutants, {len(reach.seconds)} tests")
    left = set(jobs)
    outcomes = quickly(jobs, room, reach, processes)
    for count, (module, mutation, verdict) in enumerate(outcomes, start=1):
        if count % 50 == 0:
            _say(f"{room.name}: {count}, {time.monotonic() - begun:.0f} s")
            _keep(kept)
        if verdict != SURVIVED:
            kept[_key(module, texts[module], mutation)] = verdict
            left.discard((module, mutation))
    _keep(kept)
    again = [job for job in jobs if job in left]
    _say(f"{room.name}: {len(again)} of them once more, {time.monotonic() - begun:.0f} s so far")
    for module, mutation, verdict in tried(again, reach, processes, _import_anew):
        kept[_key(module, texts[module], mutation)] = verdict
        if verdict == SURVIVED:
            _say(f"  {module}:{mutation.line} ({mutation.where}) {mutation.change}")
            _keep(kept)
    _keep(kept)
    return time.monotonic() - begun


def _see_that_no_mistake_is_none(room: Room, reach: Reach) -> None:
    """Tests that fail by themselves in a forked process would kill every mutant."""
    module = room.modules[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        child = _begin(module, (ROOT / module).read_bytes(), sorted(reach.seconds), folder)
        _, status = os.waitpid(child, 0)
        if status:
            sys.exit(f"{room.name}: not usable\n{(folder / 'out.txt').read_text('utf-8')[-3000:]}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _keep(kept: Mapping[str, str]) -> None:
    KEPT.parent.mkdir(exist_ok=True)
    spare = KEPT.with_suffix(".new")
    spare.write_text(json.dumps(kept, indent=0, sort_keys=True), "utf-8")
    spare.replace(KEPT)


def report(rooms: Sequence[Room], kept: Mapping[str, str], argued: Mapping[Any, str]) -> bool:
    """Print the table and every survivor; whether nine of ten and more are killed or argued."""
    total = {KILLED: 0, TIMEOUT: 0, SURVIVED: 0, "argued": 0}
    survivors: list[str] = []
    _say(f"\n{'module':48} {KILLED:>8} {TIMEOUT:>8} {'argued':>8} {SURVIVED:>8}      %")
    for room in rooms:
        for module in room.modules:
            text = (ROOT / module).read_bytes()
            row = dict.fromkeys(total, 0)
            for path, mutation in _jobs(room):
                verdict = kept.get(_key(module, text, mutation)) if path == module else None
                if verdict is None:
                    continue
                if verdict == SURVIVED and (module, mutation.where, mutation.change) in argued:
                    verdict = "argued"
                if verdict == SURVIVED:
                    said = f"{module}:{mutation.line} ({mutation.where}) {mutation.change}"
                    survivors.append(f"{said}\n{mutation.diff(text, module)}")
                row[verdict] += 1
            _print_row(module, row)
            total = {name: total[name] + row[name] for name in total}
    _print_row("all", total)
    for survivor in survivors:
        _say(f"\n{survivor}")
    noticed = total[KILLED] + total[TIMEOUT]
    return noticed >= 0.9 * max(1, noticed + total[SURVIVED])


def _print_row(name: str, row: Mapping[str, int]) -> None:
    noticed = row[KILLED] + row[TIMEOUT]
    tried_all = noticed + row[SURVIVED]
    share = f"{100 * noticed / tried_all:6.1f}" if tried_all else "     -"
    _say(f"{name:48} {row[KILLED]:8} {row[TIMEOUT]:8} {row['argued']:8} {row[SURVIVED]:8} {share}")


def main() -> int:
    """Try one room, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--room", default="", help="only this room of the table")
    parser.add_argument("--continue", dest="go_on", action="store_true", help="what is left")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--list", action="store_true", help="only print what is known")
    parser.add_argument("--learn", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    rooms, argued = read_table()
    if asked.learn:
        learn(next(room for room in rooms if room.name == asked.learn))
        return 0
    if asked.room:
        rooms = tuple(room for room in rooms if room.name == asked.room)
    if not rooms:
        parser.error(f"{TABLE.name} has no room {asked.room}")
    os.chdir(ROOT)
    os.environ.update(_environment())
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    if not asked.list:
        for room in rooms:
            spent = run_room(room, kept, asked.processes, go_on=asked.go_on)
            _say(f"{room.name}: {spent:.0f} s")
    return 0 if report(rooms, kept, argued) else 1


if __name__ == "__main__":
    sys.exit(main())
