"""What a document that somebody brings comes to: its paragraphs in order, and what is not in them.

Readers of every form of file give these values; nothing of the file's markup goes further. Every
word of the file stands in a paragraph, in a dropped part, or is named in a remark.
"""

from dataclasses import dataclass
from enum import Enum

READING_ABOVE = "lời chú cách đọc ở trên chữ"  # why a ruby's reading is dropped


class FileForm(Enum):
    """What a file is by its content, whatever it is called; the value is how people call it."""

    WORD = "Word (.docx)"
    OLD_WORD = "Word cũ (.doc)"
    RTF = "RTF"
    ODT = "OpenDocument (.odt)"
    WORD_XML = "Word dạng XML (.xml)"
    FLAT_ODT = "OpenDocument dạng XML (.fodt)"
    PDF = "PDF"
    PICTURE = "ảnh"
    WEB = "trang web"
    TEXT = "chữ thuần"


class ParagraphKind(Enum):
    """What a paragraph of an official document is (Decree 30/2020/NĐ-CP, appendix I)."""

    NATION = "quốc hiệu"
    ISSUER = "cơ quan"
    NUMBER = "số, ký hiệu"
    DAY = "nơi và ngày"
    SUBJECT = "trích yếu"
    GROUNDS = "căn cứ"
    HEADING = "tiêu đề"
    ARTICLE = "Điều"
    CLAUSE = "khoản"
    POINT = "điểm"
    ROW = "hàng bảng"
    ITEM = "gạch đầu dòng"
    RECIPIENTS = "nơi nhận"
    SIGNATURE = "chữ ký"
    MARGIN = "đầu trang, chân trang"
    FOOTNOTE = "chú thích"
    NETWORK = "thẻ, nút của mạng xã hội"
    TEXT = "lời"


class DoubtReason(Enum):
    """Why a few letters of a paragraph may not be what the document says."""

    RECOGNISED = "máy đọc từ ảnh"
    CHANGED = "còn theo dõi sửa"
    OLD_FONT = "chuyển từ phông chữ cũ"
    LOOKALIKE = "chữ và số dễ lẫn"
    TURNED = "chữ bị đảo chiều khi hiện ra"
    DRAWN = "chữ và số trong hình vẽ"  # of a chart, a diagram: their order is a guess
    RAISED = "số nhỏ viết cao"  # a power, or the mark of a note


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalPlace:
    """Where in the original something stands; from 1, 0 where the form has no such thing."""

    paragraph: int
    page: int = 0
    row: int = 0  # of the table that it is in
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulSpot:
    """Letters from `start` up to `end` of a paragraph's text that a person must look at.

    Both are the same where something was struck out and nothing put in its place.
    """

    start: int
    end: int
    reason: DoubtReason
    other: str = ""  # what may stand there instead; "" where nobody knows


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedParagraph:
    """A paragraph, NFC, without spaces at its ends; line breaks within it are line feeds.

    A row of a table is one paragraph of the kind ROW: `cells` are its cells, `table` says which
    table of the document it is of (from 1), and its text has the cells with " | " between them.
    """

    text: str
    place: OriginalPlace
    kind: ParagraphKind = ParagraphKind.TEXT
    doubts: tuple[DoubtfulSpot, ...] = ()
    table: int = 0
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedPart:
    """Words of the file that are in no paragraph, and why in a few Vietnamese words."""

    text: str
    why: str
    place: OriginalPlace


MOST_PAPERS = 5  # of one document that are read, each in a process of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenInPaper:
    """A paper of another program that a document shows as a part of it, still to be read."""

    before: int  # the paragraph that it stands before, from 0
    data: str  # its bytes, in base64; none of one too many, which is only counted


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedDocument:
    """A document as it was read from a file."""

    name: str  # as people call the file
    form: FileForm
    sha256: str  # of the file, hexadecimal
    paragraphs: tuple[ImportedParagraph, ...]
    dropped: tuple[DroppedPart, ...] = ()
    remarks: tuple[str, ...] = ()  # Vietnamese sentences for who brought the document
    pages: int = 0  # 0 where the form has none
    taken_in: tuple[TakenInPaper, ...] = ()  # of a reader only: the door reads them
