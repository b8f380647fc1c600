"""Who speaks, line by line: labels, and what is wrong with them."""

import re

from broadcaster.model.notice import Level, Place
from broadcaster.scripting import directions, marks
from broadcaster.scripting.labels import Cast, find_label, undeclared
from broadcaster.scripting.placed import Placed
from broadcaster.scripting.sheet import Sheet

_LONGEST_ASIDE = 6  # words in brackets behind a label that are taken for a direction


class Speakers:
    """The speaker of the moment; a label holds until the next label, heading or table's end."""

    def __init__(self, sheet: Sheet, cast: Cast) -> None:
        self._sheet = sheet
        self._cast = cast
        self.role = ""
        self._silent: Place | None = None  # a label that nothing was said under yet
        self._slips: set[str] = set()

    def take(self, label: str, place: Place) -> None:
        """Let the speaker whose label stands in a table's cell speak."""
        match = find_label(label + ":")
        name = match["label"] if match else label
        self._turn(self._cast.known(name) or name, place)

    def called(self, words: Placed) -> tuple[str, Placed] | None:
        """The role that a label at the beginning of the words calls, and the label's stretch."""
        bare = marks.plain(words).strip()
        match = find_label(bare.text)
        role = self._cast.label(match["label"]) if match else None
        if match and role is None and undeclared(match["label"]):
            self._sheet.say(
                Level.WARNING,
                "vai-chu-thuong",
                f"“{match['label']}:” được đọc lên như lời, vì chưa là tên vai",
                bare.place,
                f"Là người nói thì khai dưới Vai: ở đầu bài, ví dụ {match['label']}: nữ",
            )
        return (role, bare) if role is not None else None

    def turn(self, role: str, bare: Placed) -> Placed:
        """Let a called role speak; the words behind its label, and behind a short direction."""
        match = find_label(bare.text)
        self._turn(role, bare.place)
        if match is None:
            return bare
        if match["aside"]:
            self._sheet.direct(bare.cut(match.start("aside") - 1, match.end("aside") + 1))
        return self._aside(bare.cut(match.end(), len(bare.text)).strip())

    def _aside(self, words: Placed) -> Placed:
        """The words without a short direction that stands before them, as in "NAM: (cười) Chào"."""
        aside = re.match(r"\(([^()\d]{1,80})\)\s*", words.text)
        if not aside or len(aside[1].split()) > _LONGEST_ASIDE or directions.why_heard(aside[1]):
            return words
        sentence = f"({aside[1]}) đứng ngay sau tên vai nên không được đọc"
        self._sheet.say(Level.INFO, "chi-dan-sau-vai", sentence, words.place)
        self._sheet.direct(words.cut(0, len(aside[0].rstrip())))
        return words.cut(aside.end(), len(words.text))

    def _turn(self, role: str, place: Place) -> None:
        self.quiet()
        self.role, self._silent = role, place
        meant = self._cast.slip(role)
        if meant and role not in self._slips:
            self._slips.add(role)
            sentence = f"vai “{role}” không có trong mục Vai ở phần đầu"
            self._sheet.say(Level.WARNING, "vai-la", sentence, place, f"Có phải ý là “{meant}”?")

    def heard(self) -> None:
        """Something was heard under the last label."""
        self._silent = None

    def quiet(self) -> None:
        """Complain when nothing was said under the last label."""
        if self._silent:
            self._sheet.say(
                Level.WARNING,
                "vai-khong-loi",
                "có tên vai mà không có lời",
                self._silent,
                "Viết lời ngay sau dấu hai chấm, hoặc xóa tên vai.",
            )
        self._silent = None

    def rest(self) -> None:
        """Give the word back to the announcer."""
        self.quiet()
        self.role = ""
