"""Why a sentence is said although it was told of: the head's "Vẫn nói", sentence by sentence.

A reader of sentences misreads some, and a wrong word may belong to a character. Whoever writes the
script names the sentence by some of its words and says why; the sentence stops nothing any more
and whoever approves the script sees the reason. It goes for that sentence and for no other.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.script import Paragraph, Script
from broadcaster.domain.text import fold, nfc
from broadcaster.law.sentence_sense import sentence_at
from broadcaster.scripts.placed_text import notice

_LEAST = 3  # words that name a sentence
_NAMED = 6  # words that are proposed for it
_COLONS = re.compile("[:：=]")  # where the name of a sentence ends in the head
_WORD = re.compile(r"\d+(?:[.,/-]\d+)*|\w+|%")


@dataclass(frozen=True, slots=True)
class ToldSentence:
    """A sentence of a script of which something is told."""

    paragraph: Paragraph
    start: int  # a place in it

    @property
    def words(self) -> str:
        """The sentence, on one line."""
        text = nfc(self.paragraph.text)
        return " ".join(text[slice(*sentence_at(text, self.start))].split())

    @property
    def name(self) -> str:
        """The first of its words, as the head may name it: a colon there would end the name."""
        words = _COLONS.sub(" ", self.words).split()
        return " ".join(words[:_NAMED]).rstrip(".,;!?…")


class StillSaid:
    """The reasons of a head, laid to the sentences of which something is told."""

    def __init__(self, script: Script, told: Iterable[ToldSentence]) -> None:
        """`told`: every sentence that would stop the script or is doubted."""
        self._script = script
        self._told = {one.words: _plain(one.words) for one in told}  # sentences as they stand
        self._reasons: dict[str, str] = {}
        self._idle: list[tuple[str, str]] = []  # words of the head, and why they are of no sentence
        for words, reason in script.head.still_said:
            self._lay(words, reason)

    def _lay(self, words: str, reason: str) -> None:
        wanted = _plain(words)
        meant = [one for one, plain in self._told.items() if f" {wanted} " in f" {plain} "]
        if len(meant) > 1:  # those that differ by their marks and signs alone
            written = re.compile(rf"(?<!\w){re.escape(_written(words))}(?!\w)")
            meant = [one for one in meant if written.search(_written(one))] or meant
        meant = meant if words else [*self._told]
        if not words and len(meant) > 1:
            self._idle.append((words, f"mà {len(meant)} câu bị nhắc: ghi lý do cho từng câu"))
        elif words and wanted.count(" ") < _LEAST - 1 and wanted not in self._told.values():
            self._idle.append((words, f"quá ngắn để biết câu nào: chép ít nhất {_LEAST} chữ"))
        elif len(meant) > 1:
            self._idle.append((words, f"có trong {len(meant)} câu bị nhắc: chép dài hơn, đủ dấu"))
        elif meant:
            self._reasons[meant[0]] = reason
        elif wanted not in _plain(" ".join(one.text for one in self._script.asked)):
            self._idle.append((words, "mà không câu nào bị nhắc có chữ ấy: xóa dòng này"))

    def reason(self, one: ToldSentence) -> str:
        """Why a sentence is said; "" = the head has no reason of it."""
        return self._reasons.get(one.words, "")

    def idle(self) -> Iterator[Notice]:
        """What the head says of no sentence."""
        place = self._script.places.get("still_said")
        for words, why in self._idle:
            named = f"“{words}” " if words else "chỉ có lý do "
            yield notice(
                Level.WARNING,
                "van-noi-thua",
                f"mục Vẫn nói: {named}{why}",
                Place(file=self._script.file, line=place.line if place else 1),
                "Dưới Vẫn nói, mỗi câu một dòng: “mấy chữ của câu”: lý do.",
            )


def _plain(words: str) -> str:
    """Words for finding a sentence, however they are marked; figures with their signs."""
    return " ".join(_WORD.findall(fold(words.replace("–", "-"))))


def _written(words: str) -> str:
    return " ".join(_COLONS.sub(" ", nfc(words)).casefold().split())
