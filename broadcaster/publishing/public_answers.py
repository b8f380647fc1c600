"""Which answers everybody may read on a day: while their item says the same, and the law holds."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from broadcaster.domain.answered_question import AnsweredQuestion
from broadcaster.domain.episode import Episode
from broadcaster.domain.notice import Level, Place
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import Paragraph, Script, ScriptHead, ScriptKind
from broadcaster.domain.text import nfc, one_line
from broadcaster.law.changes import standing_facts
from broadcaster.law.document_numbers import document_key
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.register_memory import RegisterMemory
from broadcaster.law.sources import cited_sources
from broadcaster.production.episode_list import ListEntry
from broadcaster.production.gather import held_against
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.scripts.script_file import read_unfinished


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDoubt:
    """Why nobody may read an answer now."""

    number: int  # of the question
    why: str  # in Vietnamese, as the end of a sentence
    told: bool  # whether somebody has to be told; of an item that is gone everybody knows

    def __str__(self) -> str:
        return f"câu hỏi số {self.number}: câu trả lời không lên trang: {self.why}"


@dataclass(frozen=True, kw_only=True)
class AnswerRules:
    """What answers are held against on a day."""

    tools: ProgrammeTools
    released: Callable[[str], Episode | None]  # an episode as it may leave
    public: Collection[str]  # the keys of what everybody may hear
    day: date

    def doubt(self, one: AnsweredQuestion) -> AnswerDoubt | None:
        """Why an answer may not be read now; None = it may."""
        if one.script:
            why = self._item_doubt(one)
            if why is not None:
                return AnswerDoubt(number=one.number, why=why or _GONE, told=bool(why))
        why = law_fault(one, self._law, self.day, self._head(one))
        return AnswerDoubt(number=one.number, why=why, told=True) if why else None

    def law_day(self, one: AnsweredQuestion) -> date | None:
        """The next day on which what an answer cites may stand otherwise; None = never."""
        sources = cited_sources(one.answer, self._law.register)
        return standing_facts(sources, self.day, self._law.register).due if sources else None

    def _item_doubt(self, one: AnsweredQuestion) -> str | None:
        """Why an item does not carry its answer: "" = it is gone; None = it does.

        Before its first episode that is its script, then every such episode, a corrected one
        aside: all have to be for everybody. An earlier item may have had the same name: doubt
        shows nothing.
        """
        mine = self._entries_of(one.script)
        if not mine:
            script = self._script(one.script)
            if script is None:
                return ""
            said = "\n".join(part.text for part in script.body if isinstance(part, Paragraph))
            return None if _says(said, one) else _OTHERWISE
        first = (one.made or one.approved).astimezone(ZONE).date()
        if not all(e.key in self.public for e in mine) or all(e.day < first for e in mine):
            return ""
        heard = (self.released(e.key) for e in mine if e.day >= first)
        same = all(_says(_transcript(it), one) for it in heard if it is not None)
        return None if same else _OTHERWISE

    def _entries_of(self, slug: str) -> list[ListEntry]:
        mine = [entry for entry in self._entries if slug in entry.slugs]
        standing = [entry for entry in mine if not entry.retired]
        return standing or mine

    @cached_property
    def _entries(self) -> tuple[ListEntry, ...]:
        return self.tools.listing().entries

    @cached_property
    def _law(self) -> RegisterFolder:
        return self.tools.register_folder()

    def _head(self, one: AnsweredQuestion) -> ScriptHead | None:
        """What the script of its item says of its law on purpose."""
        script = self._script(one.script) if one.script else None
        return script.head if script is not None else None

    def _script(self, slug: str) -> Script | None:
        path = self.tools.folders.scripts / f"{slug}.md"
        try:
            return read_unfinished(path.read_bytes(), path.name).value
        except OSError:
            return None


_GONE = "bài không lên kênh cho mọi người"
_OTHERWISE = "bài nói khác câu trả lời đã duyệt; sửa câu trả lời theo bài, duyệt lại"


def law_fault(
    one: AnsweredQuestion, law: RegisterFolder, day: date, head: ScriptHead | None = None
) -> str:
    """What would stop a script that says this answer on a day, in Vietnamese; "" = nothing.

    Its sources are the documents that it cites, those of the item's `head` and what stands there
    on purpose (“Lý do nguồn”, “Vẫn nói”).
    """
    head = replace(head, air_date=day) if head else _bare_head(day)
    asked = one.answer, head
    return _FAULTS.answer(law.register, asked, lambda: _law_fault(one.answer, law, head))


_FAULTS = RegisterMemory[str](4096)  # asked at every publishing, of every answer


def _law_fault(answer: str, law: RegisterFolder, head: ScriptHead) -> str:
    named = {document_key(source.number) for source in head.sources}
    cited = [s for s in cited_sources(answer, law.register) if document_key(s.number) not in named]
    script = Script(
        slug="", file="", digest="", head=replace(head, sources=(*head.sources, *cited)),
        body=tuple(
            Paragraph(text=text, place=Place(file=""))
            for text in map(one_line, nfc(answer).splitlines()) if text
        ),
    )  # fmt: skip
    wrong = (one for one in held_against(script, law) if one.level is Level.ERROR)
    told = next((one.sentence for one in wrong), "")
    return told.replace("vào ngày phát", "vào ngày")


def _bare_head(day: date) -> ScriptHead:
    return ScriptHead(title="", kind=ScriptKind.QUESTIONS, programme="", air_date=day)


def _transcript(episode: Episode) -> str:
    if episode.public is None:
        return ""
    return "\n".join(line.text for line in episode.public.transcript)


_ENDS = re.compile(r"[.!?…:;]+(?=\s|$)|\n")


def _says(words: str, one: AnsweredQuestion) -> bool:
    """Whether words hold the question, and the answer sentence behind sentence, marks aside.

    Whole sentences: "không phải đội" holds "phải đội".
    """
    said = _sentences(words)
    return _sentences(one.text) in said and _sentences(one.answer) in said


def _sentences(words: str) -> str:
    """Letters and figures alone, a sentence between two marks: "|phảiđội|aicũngthế|"."""
    parts = ("".join(filter(str.isalnum, part)) for part in _ENDS.split(nfc(words).casefold()))
    return f"|{'|'.join(filter(None, parts))}|"
