"""A figure of a script and what became of it."""

from dataclasses import dataclass
from enum import Enum

from broadcaster.law.addresses import LawAddress
from broadcaster.law.passages import Passage
from broadcaster.law.said_figures import SaidFigure


class FigureVerdict(Enum):
    """What became of a figure; the value is what people read."""

    FOUND = "có trong nguồn"
    NOT_FOUND = "nguồn nói khác"
    FOR_SOMEBODY_ELSE = "của đối tượng khác"
    OTHER_LIMIT = "nguồn nói chiều khác"  # "trên 16 tuổi" for "dưới 16 tuổi"
    OTHER_DOCUMENT = "của văn bản khác"
    OPPOSITE_LIMIT = "ngược chiều với nguồn"  # the same, where it is sure
    NOT_IN_FORCE = "không áp dụng vào ngày phát"
    ONE_END = "chỉ nói một đầu của khung"  # "phạt 4 triệu đồng" of 4–6 million
    NEAREST_OTHER = "việc gần nhất có số khác"  # what it is of is near, but not sure
    ANOTHER_ROW = "có lẽ của dòng khác"  # of two rows of one place: perhaps the one, or the other
    UNTRACED = "chưa thấy trong nguồn"
    NO_TEXT = "chưa có lời văn để soát"
    DERIVED = "người soạn suy ra"

    @property
    def contradicts(self) -> bool:
        """Whether a source says otherwise: then the script is not sent."""
        return self in (
            FigureVerdict.NOT_FOUND,
            FigureVerdict.FOR_SOMEBODY_ELSE,
            FigureVerdict.OTHER_DOCUMENT,
            FigureVerdict.OPPOSITE_LIMIT,
            FigureVerdict.NOT_IN_FORCE,
        )

    @property
    def settled(self) -> bool:
        """Whether nobody has to look it up any more."""
        return self in (FigureVerdict.FOUND, FigureVerdict.DERIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFinding:
    """A figure of a script and what became of it."""

    figure: SaidFigure
    paragraph: int  # index among the paragraphs of the script
    verdict: FigureVerdict
    where: LawAddress | None = None  # the place that says it, or says otherwise
    theirs: str = ""  # the figure as the source writes it, when it says otherwise
    reason: str = ""  # of a derived one, as the teacher gave it
    reserve: str = ""  # why what it was found in is less than sure, as people read it
    passage: Passage | None = None  # what decided it, where a passage did
    in_whole_text: bool = False  # the whole text of a document was looked through
