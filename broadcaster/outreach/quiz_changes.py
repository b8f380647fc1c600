"""Questions that came back changed in a Word file, beside those of the script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.text import Piece, changes
from broadcaster.outreach.quiz_word import numbered
from broadcaster.scripts.question_edit import content


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionChange:
    """A question that is otherwise in the file than in the script."""

    number: int  # in the file; where it is gone, in the script
    before: ScriptQuestion | None  # None = the script has no such question
    after: ScriptQuestion | None  # None = the file has it no more

    @property
    def name(self) -> str:
        """What became of it, in words."""
        if self.before is None:
            return f"Câu {self.number}: thêm mới"
        if self.after is None:
            return f"Câu {self.number}: bỏ đi"
        moved = self.before.number != self.number
        return f"Câu {self.number}" + (f" (trong bài là Câu {self.before.number})" if moved else "")

    @property
    def parts(self) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
        """Each part that differs: its name, and the words of both in order."""
        old, new = (dict(_parts(one)) if one else {} for one in (self.before, self.after))
        names = [*new, *(name for name in old if name not in new)]
        return tuple(
            (name, changes(old.get(name, ""), new.get(name, "")))
            for name in names
            if old.get(name, "") != new.get(name, "")
        )


def _parts(question: ScriptQuestion) -> Iterator[tuple[str, str]]:
    yield "lời hỏi", question.text
    for choice in question.choices:
        yield f"ý {choice.letter}", choice.text
    yield "đáp án", ", ".join(question.right)
    yield "giải thích", question.explanation
    yield "nguồn", question.source


def question_changes(
    script: Sequence[ScriptQuestion], file: Sequence[ScriptQuestion]
) -> tuple[QuestionChange, ...]:
    """Question by question what is otherwise in the file; nothing where both ask the same."""
    old, new = numbered(script), numbered(file)
    alike = SequenceMatcher(None, [*map(content, old)], [*map(content, new)], autojunk=False)
    found = []
    for what, first, last, at, to in alike.get_opcodes():
        if what == "equal":
            continue
        for before, after in zip_longest(old[first:last], new[at:to]):
            number = after.number if after else before.number
            found.append(QuestionChange(number=number, before=before, after=after))
    return tuple(found)
