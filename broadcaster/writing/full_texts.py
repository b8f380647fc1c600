"""Đọc toàn văn: a document of the register as a series of scripts, cut at its articles."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level, Notice, WithNotices
from broadcaster.domain.script import ScriptKind
from broadcaster.domain.text import slug
from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep
from broadcaster.law.document_numbers import is_given_again
from broadcaster.law.quotes import LawPassage, passage_on
from broadcaster.law.register import RegisteredDocument
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.structure import LawUnit
from broadcaster.scripts.cues import QUOTE
from broadcaster.scripts.marks import escaped
from broadcaster.storage.atomic import write_atomic

_ABOVE = (UnitKind.ATTACHED, UnitKind.PART, UnitKind.CHAPTER, UnitKind.SECTION, UnitKind.SUBSECTION)
_PIECES = (UnitKind.ARTICLE, UnitKind.APPENDIX)
_LONGEST_NAME = 60  # characters of a file's name
_LONGEST_PLACES = "Điều 100 khoản 10 đến Điều 100 khoản 10"


@dataclass(frozen=True, slots=True, kw_only=True)
class FullTextPart:
    """One script of the series."""

    number: int  # from 1
    of: int
    name: str  # of its file
    title: str
    places: str  # "Điều 1 đến Điều 5"
    day: date
    seconds: float  # about how long its words are
    text: str  # of the file
    around: float = 0.0  # seconds of an episode that has only this script, beside its words

    @property
    def whole(self) -> float:
        """About how many seconds that episode is."""
        return self.seconds + self.around


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """What is never cut: an article, or a khoản of one that is too long."""

    address: LawAddress
    seconds: float
    above: tuple[str, ...] = ()  # what begins here: "Chương II. Quyền của trẻ em"
    head: str = ""  # chapter: "Điều 5. Bảo vệ trẻ em"; "" = it goes on
    opens: LawAddress | None = None  # of an article that is cut: what stands before its khoản
    lead: str = ""  # said before the quote

    @property
    def article(self) -> str:
        """The article or appendix, without what is around it."""
        return next(str(step) for step in self.address.steps if step.kind in _PIECES)


def full_text_series(
    document: RegisteredDocument,
    folder: RegisterFolder,
    *,
    seconds: float,
    days: Callable[[int], Sequence[date]],
    programme: str,
    seconds_of: Callable[[str], float],
    around: float = 0.0,
) -> WithNotices[tuple[FullTextPart, ...]]:
    """The scripts that read a document, each of at most so many seconds of its words.

    `around` are the seconds of greeting, link, closing and music of each episode.

    A script is cut between articles; an article that is longer is cut between its khoản, and told.
    `days` gives the air dates of so many parts, `seconds_of` says how long a paragraph is. The
    words themselves are quoted: they are those in force on each air date. Without one of them the
    value is None. Raises InputError for a document without a text.
    """
    text = folder.text(document) if document.place is not None else None
    if text is None:
        raise InputError(
            f"sổ văn bản không có nguyên văn của {document.name}",
            hint="Chép toàn văn vào tệp của văn bản ấy trong scripts_vi/van-ban, dưới dòng ---.",
        )
    longest = _announced(document, _LONGEST_PLACES, 10, 10)
    opening = seconds_of(longest)
    room, first_day = seconds - opening, days(1)[0]
    notices: list[Notice] = []
    pieces: list[_Piece] = []
    above: list[str] = []
    bodies = ((document.key[0], document.issuer),)
    for placed in text.walk(document.name):
        if placed.unit.kind in _ABOVE:
            above.append(_heading(placed.unit))
        if placed.unit.kind not in _PIECES or not placed.address.steps[-1].label:
            continue
        found = passage_on(str(placed.address), first_day, folder, document.place, bodies=bodies)
        notices += found.notices
        if found.value is not None:
            wider = sum(map(seconds_of, above))
            made = [*_pieces(found.value, room - wider, seconds_of)]
            pieces += [
                replace(made[0], above=tuple(above), seconds=made[0].seconds + wider),
                *made[1:],
            ]
            notices += _too_long(made, room, document)
            above = []
    if not pieces and not notices:
        raise InputError(
            f"toàn văn {document.name} không có Điều nào để cắt thành số",
            hint="Soát bản chép: broadcaster law check.",
        )
    if any(one.level is Level.ERROR for one in notices):
        return WithNotices(value=None, notices=tuple(notices))
    shares = [*_shared_out(pieces, room)]
    aired = days(len(shares))
    parts = tuple(
        _part(
            document,
            share,
            number=number,
            of=len(shares),
            day=day,
            programme=programme,
            opening=opening,
            around=around,
        )
        for number, (share, day) in enumerate(zip(shares, aired, strict=True), start=1)
    )
    return WithNotices(value=parts, notices=tuple(notices))


def _pieces(
    passage: LawPassage, most: float, seconds_of: Callable[[str], float]
) -> Iterator[_Piece]:
    unit, whole = passage.unit, sum(map(seconds_of, passage.paragraphs))
    clauses = [one for one in unit.under if one.kind is UnitKind.CLAUSE]
    if whole <= most or len(clauses) < 2 or len(clauses) != len(unit.under):
        yield _Piece(address=passage.address, seconds=whole, head=_heading(unit))
        return
    opening = LawPassage(
        address=passage.address, unit=replace(unit, under=()), standing=passage.standing
    ).paragraphs
    for number, clause in enumerate(clauses):
        address = LawAddress(
            document=passage.address.document, steps=(*passage.address.steps, clause.step)
        )
        own = LawPassage(address=address, unit=clause, standing=passage.standing).paragraphs
        lead = f"Khoản {clause.label}."
        yield _Piece(
            address=address,
            seconds=sum(map(seconds_of, (*(opening if number == 0 else ()), lead, *own))),
            head=_heading(unit) if number == 0 else "",
            opens=passage.address if number == 0 else None,
            lead=lead,
        )


def _too_long(
    pieces: Sequence[_Piece], most: float, document: RegisteredDocument
) -> Iterator[Notice]:
    if len(pieces) > 1:
        yield _told(f"{pieces[0].article} dài hơn một số nên được cắt ở các khoản", document)
    for one in pieces:
        if one.seconds > most:
            told = f"“{one.address}” dài hơn một số mà không cắt được nữa"
            yield _told(f"{told}: khoảng {round(one.seconds / 60)} phút", document)


def _told(sentence: str, document: RegisteredDocument) -> Notice:
    return Notice(
        code="toan-van-dieu-dai", level=Level.INFO, sentence=sentence, place=document.place
    )


def _shared_out(pieces: Sequence[_Piece], most: float) -> Iterator[list[_Piece]]:
    share: list[_Piece] = []
    for piece in pieces:
        if share and sum(one.seconds for one in share) + piece.seconds > most:
            yield share
            share = []
        share.append(piece)
    if share:
        yield share


def _heading(unit: LawUnit) -> str:
    step = "" if unit.kind is UnitKind.ATTACHED else f"{unit.step}."
    title = unit.title.capitalize() if unit.title.isupper() else unit.title
    return f"{step} {title}".strip()


def series_prefix(document: RegisteredDocument) -> str:
    """How the names of the files of its series begin."""
    body = f" {document.issuer}" if is_given_again(document.number) else ""
    return f"{slug(document.name + body)[:_LONGEST_NAME]}-phan-"


def write_series(parts: Sequence[FullTextPart], scripts: Path) -> tuple[Path, ...]:
    """Write the scripts; one that is there already, with the same words, stays.

    Raises InputError, before anything is written, when another text has one of the names.
    """
    paths = [scripts / part.name for part in parts]
    for path, part in zip(paths, parts, strict=True):
        if path.exists() and path.read_bytes() != part.text.encode():
            raise InputError(
                f"đã có bài {path.name} khác, không ghi đè, nên chưa ghi bài nào",
                hint="Đổi tên hoặc xóa các bài cũ của loạt ấy rồi chạy lại.",
            )
    for path, part in zip(paths, parts, strict=True):
        if not path.exists():
            write_atomic(path, part.text.encode())
    return tuple(paths)


def _part(
    document: RegisteredDocument,
    share: Sequence[_Piece],
    *,
    number: int,
    of: int,
    day: date,
    programme: str,
    opening: float,
    around: float,
) -> FullTextPart:
    called = document.title or document.name
    places = _places(share)
    title = _title(document, places, number, of)
    among = f", phần {number} trên {of}" if of > 1 else ""
    head = [
        f"Tiêu đề: {title}",
        f"Loại: {ScriptKind.FULL_TEXT}",
        f"Chương trình: {programme}",
        f"Ngày phát: {written(day)}",
        *([f"Đối tượng: {', '.join(document.audiences)}"] if document.audiences else []),
        *([f"Chủ đề: {', '.join(document.topics)}"] if document.topics else []),
        f"Tóm tắt: Đọc toàn văn {called}, {places}{among}.",
        "Văn bản nguồn:",
        f"  - số: {document.number}",
        *([f"    cơ quan: {document.issuer}"] if document.issuer else []),
    ]
    body = [escaped(_announced(document, places, number, of))]
    for piece in share:
        for above in piece.above:
            body += [f"# {escaped(above)}", escaped(f"{above}.")]
        body += [f"# {escaped(piece.head)}"] if piece.head else []
        body += [f"[{QUOTE}: {piece.opens}, phần mở đầu]"] if piece.opens else []
        body += [piece.lead] if piece.lead else []
        body.append(f"[{QUOTE}: {piece.address}]")
    if share[0].head == "":  # the article goes on from the part before
        body.insert(1, f"# {share[0].article} (tiếp theo)")
    return FullTextPart(
        number=number,
        of=of,
        name=f"{series_prefix(document)}{number:0{len(str(of))}}.md",
        title=title,
        places=places,
        day=day,
        seconds=opening + sum(one.seconds for one in share),
        text="\n".join(head) + "\n---\n" + "\n\n".join(body) + "\n",
        around=around,
    )


def longest_title(document: RegisteredDocument) -> str:
    """A title as long as any script of the series may have it."""
    return _title(document, _LONGEST_PLACES, 10, 10)


def _title(document: RegisteredDocument, places: str, number: int, of: int) -> str:
    which = f" (phần {number}/{of})" if of > 1 else ""
    return f"{document.title or document.name}: {places}{which}"


def _announced(document: RegisteredDocument, places: str, number: int, of: int) -> str:
    """The first sentence of a script of the series."""
    named = f"{document.title}, số {document.number}," if document.title else document.name
    among = f", phần {number} trên {of}" if of > 1 else ""
    return f"Sau đây là toàn văn {named} {places}{among}."


def _places(share: Sequence[_Piece]) -> str:
    first, last = share[0], share[-1]
    begin, end = (" ".join(map(str, _from_article(one.address))) for one in (first, last))
    if begin == end:
        return begin
    alike = first.article == last.article
    return f"{begin} đến {last.address.steps[-1] if alike else end}"


def _from_article(address: LawAddress) -> tuple[UnitStep, ...]:
    return tuple(step for step in address.steps if step.kind.depth >= UnitKind.APPENDIX.depth)
