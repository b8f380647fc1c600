"""The rooms of the program whose bytes make published files stale are those that make them."""

import ast
from functools import cache

import pytest

from broadcaster.publishing import site_plan
from tests.fakes.parsed_package import parsed_package

STARTS = (
    ("broadcaster.publishing.publish", "publish_site"),
    ("broadcaster.stations.mirror_site", "publish_stations"),
)
PUT_IN_PLACE = {"storage", "system"}  # they bring bytes to the disk and make none
# which answers stand is found anew at every publishing; those that do are in the page's own key
FOUND_ANEW = {("broadcaster.publishing.public_answers", "AnswerRules")}


class Names(ast.NodeVisitor):
    """What code names when it runs; annotations do not run."""

    def __init__(self):
        self.found = set()

    def visit_Name(self, node):
        self.found.add(node.id)

    def visit_AnnAssign(self, node):
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node):
        defaults = (default for default in node.args.kw_defaults if default is not None)
        for part in (*node.decorator_list, *node.args.defaults, *defaults, *node.body):
            self.visit(part)


@cache
def definitions(module):
    """The functions, classes and values of a module by name."""
    found = {}
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = (n for target in targets for n in ast.walk(target) if isinstance(n, ast.Name))
            found |= {name.id: node for name in names}
    return found


@cache
def imported(module):
    """(module, name) by local name, wherever in the module it is imported."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in module.nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("broadcaster")
        for alias in node.names
    }


@pytest.fixture(scope="module")
def reached():
    """Every (module, name) of the package that publishing runs into, from name to name."""
    modules = {}
    for parsed in parsed_package():
        parts = ("broadcaster", *parsed.name.removesuffix(".py").split("/"))
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = parsed
    found, left = set(), list(STARTS)
    while left:
        module, name = one = left.pop()
        if one in found or one in FOUND_ANEW:
            continue
        found.add(one)
        if f"{module}.{name}" in modules:  # a module that is imported whole
            continue
        own, others = definitions(modules[module]), imported(modules[module])
        names = Names()
        if name in own:
            names.visit(own[name])
        else:  # handed on from where it is defined
            names.found.add(name)
        left += [(module, n) for n in names.found if n in own]
        left += [others[n] for n in names.found if n in others and n not in own]
    return found


def test_every_room_that_makes_published_files_makes_them_stale(reached):
    """One that moves to another room is missed here; so is a room that no longer has any."""
    rooms = {f"{module}.{name}".split(".")[1] for module, name in reached}
    assert rooms - PUT_IN_PLACE == set(site_plan._ROOMS)


@pytest.mark.parametrize(
    "made_by",
    [
        ("broadcaster.publishing.feed", "render_record"),
        ("broadcaster.publishing.pages", "episode_page"),
        ("broadcaster.production.transcript", "vtt"),
        ("broadcaster.pictures.cover", "show_cover"),
        ("broadcaster.programme.approval_rules", "admitted"),
        ("broadcaster.pull.playlists", "playlists"),
        ("broadcaster.voices.installed", "ENGINE_NAMES"),
    ],
    ids=lambda one: one[1],
)
def test_what_makes_published_files_is_reached(reached, made_by):
    """From feeds, pages and manifests down to the words they print."""
    assert made_by in reached
