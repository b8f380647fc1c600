"""Two pairs of hands for one story at the desk: those with a mouse or a finger, and a keyboard."""

from collections import Counter

from playwright.sync_api import expect

MANY = 200  # stops that nobody would pass on the way to one thing
# What is focused, seen from the thing that hands are on their way to.
_WHERE = """aim => {
  const held = document.activeElement;
  const away = held.getBoundingClientRect().width < 3;  // drawn by its label, as a button
  const face = away && held.closest("label") || held, box = face.getBoundingClientRect();
  const look = getComputedStyle(face), same = window.nowHeld === held;
  window.nowHeld = held;
  const group = e => e.type === "radio" ? e.name : "";
  const middle = document.elementFromPoint(
    Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 1),
    Math.min(Math.max(box.y + Math.min(box.height / 2, 24), 1), innerHeight - 1));
  return {
    same, there: held === aim,
    beside: !!group(aim) && group(aim) === group(held),
    behind: !!(aim.compareDocumentPosition(held) & Node.DOCUMENT_POSITION_FOLLOWING),
    nowhere: held === document.body || held === document.documentElement,
    lit: held instanceof HTMLMediaElement  // whose own buttons draw it
      || held.matches(":focus-visible") && look.outlineStyle !== "none"
      && parseFloat(look.outlineWidth) >= 2,
    shown: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
      && !!middle && (face.contains(middle) || middle.contains(face)),
    name: held.outerHTML.slice(0, 160),
  };
}"""


class Pointer:
    """A mouse, or a finger: what is meant is pressed where it stands."""

    def __init__(self, page) -> None:
        self.page = page

    def press(self, target):
        target.click()

    def tick(self, target):
        target.check()

    def choose(self, target, label):
        target.select_option(label=label)

    def fill(self, target, words):
        target.fill(words)


class Keyboard:
    """Tab, Shift+Tab, Enter, Space, Escape and arrows; letters come as from an input method.

    Every stop on the way has to be seen (an outline, within the window, under nothing), and none
    may hold whoever came.
    """

    def __init__(self, page) -> None:
        self.page, self.keys = page, Counter()

    def press(self, target):
        self._reach(target)
        self._key("Enter")

    def tick(self, target):
        self._reach(target)
        if not target.is_checked():
            self._key("Space")
        expect(target).to_be_checked()

    def choose(self, target, label):
        self._reach(target)
        names = target.evaluate("all => [...all.options].map(one => one.text.trim())")
        now = target.evaluate("all => all.selectedIndex")
        wanted = names.index(label)
        for _ in range(abs(wanted - now)):
            self._key("ArrowDown" if wanted > now else "ArrowUp")
        assert target.evaluate("all => all.selectedOptions[0].text.trim()") == label

    def fill(self, target, words):
        self._reach(target)
        if target.input_value():
            self._key("Control+a")
        self.page.keyboard.insert_text(words)

    def _key(self, name):
        self.keys.update([name])
        self.page.keyboard.press(name)

    def _reach(self, target):
        """Go from where the focus is to that thing, and look at every stop."""
        expect(target).to_be_visible()
        expect(target).to_be_enabled()
        seen = target.evaluate(_WHERE)
        way = "Shift+Tab" if seen["behind"] and not seen["nowhere"] else "Tab"
        passed = []
        while not seen["there"]:
            self._key("ArrowDown" if seen["beside"] else way)
            seen = target.evaluate(_WHERE)
            if seen["same"] and not seen["nowhere"]:
                self._key("Escape")  # a field where Tab means something says how to leave it
                seen = target.evaluate(_WHERE)
            passed.append(seen["name"])
            assert len(passed) < MANY, ("never reached", target, passed[-30:])
            if not seen["nowhere"]:
                assert seen["lit"], ("focus is not seen", seen["name"])
                assert seen["shown"], ("focus is out of sight or covered", seen["name"])
