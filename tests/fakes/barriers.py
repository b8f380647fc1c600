"""What keeps people out of a page, as axe-core finds it."""

from axe_playwright_python.sync_playwright import Axe

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def barriers(page, rules=WCAG):
    """(rule, first places) of what axe-core finds; ``rules=None`` asks all that it has.

    A press that leads on comes back as soon as the next page begins to arrive, and axe would look
    into a document that has nothing in it yet: the whole page is waited for.
    """
    page.wait_for_load_state("load")
    options = {"runOnly": rules} if rules else None
    found = Axe().run(page, options=options).response["violations"]
    return [(v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in found]
