"""A source of law as a script names it."""

from dataclasses import dataclass
from datetime import date

from broadcaster.model.notice import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalSource:
    """One document that a script relies on (a line under "Văn bản nguồn")."""

    number: str  # symbol as written, e.g. "168/2024/NĐ-CP"
    title: str = ""  # name of the document, may be empty
    issuer: str = ""  # issuing body, e.g. "Chính phủ"
    issued: date | None = None  # day of issue
    in_force: date | None = None  # first day in force
    ended: date | None = None  # first day NOT in force any more
    url: str = ""  # where the text can be read
    place: Place | None = None  # where the script names it

    def state_on(self, day: date) -> str:
        """The state on a day: "chưa có hiệu lực", "hết hiệu lực" or "còn hiệu lực"."""
        if self.in_force is not None and day < self.in_force:
            return "chưa có hiệu lực"
        if self.ended is not None and day >= self.ended:
            return "hết hiệu lực"
        return "còn hiệu lực"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Something of the law that is said in a text."""

    kind: str  # "document", "article" or "amount"
    text: str  # as written
    start: int  # offset in the text
    end: int  # offset behind it
    number: str = ""  # a document's number as written, e.g. "168/2024/NĐ-CP" or only "168"
