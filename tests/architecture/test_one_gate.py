"""Nothing leaves the station but through the gate: who may read the catalogue, and why."""

import ast

import pytest

# Module -> what it reads the catalogue for. Whoever publishes, lists for the world or airs is not
# in here: it takes `released` or `gate`. A new line needs that question answered first.
READERS = {
    "app/care.py": "how many episodes there are, as a figure; opens the database for a new program",
    "demo/stage.py": "whether the one programme of the show is made; the gate is asked by its desk",
    "app/taking_back.py": "the names of what is being corrected",
    "desk/taking_back_page.py": "the list of what may be taken back",
    "app/reports.py": "titles, kinds and lengths of what stations and the channel had; no sound",
    "app/journeys.py": "which episodes are made, for a word beside each script; no sound of them",
    "cli/air_now.py": "finds what a person names; the gate is asked in playout/orders",
    "cli/approve.py": "what an approver is to hear",
    "cli/listen.py": "whether its sound says its words, for people at the keyboard",
    "cli/catalogue.py": "the list on the terminal",
    "cli/stations.py": "what the programmes are called that stations said they aired",
    "cli/queue.py": "finds what a person names; the gate is asked in programme/queueing",
    "desk/queue_page.py": "finds what a person chose; the gate is asked in programme/queueing",
    "desk/review_page.py": "what an approver is to hear and read",
    "desk/today_page.py": "finds what is to cut in; the gate is asked in playout/orders",
    "desk/journey_views.py": "whether there is one that a refusal can lead to; nothing is shown",
    "desk/job_kinds.py": "what was heard and is to be approved",
    "desk/whereabouts_page.py": "its title beside what the public folder holds of it",
    "outreach/leaving.py": "what that is called which the gate keeps, for a refusal; no sound of it",
    "web/hosting.py": "how many bytes are a minute; nothing of it is shown",
    "programme/approval.py": "what is to be approved",
    "production/build.py": "records what was made",
    "care/rebuild_catalogue.py": "makes it again from the sidecars",
    "care/doctor.py": "whether the files are whole; makes an episode of a copy again",
    "programme/store_look.py": "whether the files are whole; gives their names only",
    "production/naming.py": "the names of episodes, for people at the keyboard",
    "playout/prefetch.py": "hands it to the gate",
    "programme/queueing.py": "hands it to the gate",
    "programme/redating.py": "what is to be rendered for another day, and sent for approval",
    "programme/reconcile.py": "whether a sound is missing",
    "programme/gate.py": "the gate of everything published",
    "programme/reviewing.py": "which script a returned programme was made from",
    "programme/queue_maintenance.py": "hands it to the gate",
    "production/unit_editions.py": "finds what the gate is asked about",
    "care/withdraw.py": "removes from it",
    "care/affected.py": "what cites law that changed; tells titles and gives no sound away",
    "care/owed_corrections.py": "whether a correction's page stands; no sound of it",
    "app/law_changes.py": "what is to be corrected",
    "app/unit_limits.py": "how many minutes are aired in a month; nothing of it is shown",
    "hub/copies.py": "titles and lengths for the office, without what stays in the school; no sound",
}
# what reaches rows of the hub's database past the condition on units: words of SQL, tables that are
# no class, what lies below a session
UNFENCED_NAMES = {"text", "literal_column", "literal", "table", "column", "Table", "MetaData"}
UNFENCED_PARTS = {"exec_driver_sql", "engine", "connection", "__table__", "metadata", "get_bind"}


@pytest.fixture(scope="module")
def readers(modules, package):
    """Every module that asks for the catalogue."""
    found = set()
    for module in modules:
        for node in module.nodes:
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "catalogue":
                found.add(module.path.relative_to(package).as_posix())
    return found


def test_only_those_read_the_catalogue_who_give_nothing_of_it_away(readers):
    assert sorted(readers - READERS.keys()) == []


def test_no_reason_is_given_for_a_module_that_does_not_ask(readers):
    assert sorted(READERS.keys() - readers) == []


def test_the_hub_asks_its_database_in_no_way_that_is_not_fenced(modules):
    wrong = []
    for module in modules:
        if module.room != "hub":
            continue
        for node in module.nodes:
            if isinstance(node, ast.Attribute) and node.attr in UNFENCED_PARTS:
                wrong.append(f"{module.name}:{node.lineno}: .{node.attr}")
            if isinstance(node, ast.Import):
                named = [one.name for one in node.names if one.name.startswith("sqlalchemy")]
                wrong += [f"{module.name}:{node.lineno}: {name}" for name in named]
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
                known = {one.name for one in node.names} & UNFENCED_NAMES
                wrong += [f"{module.name}:{node.lineno}: {name}" for name in sorted(known)]
    assert wrong == []
