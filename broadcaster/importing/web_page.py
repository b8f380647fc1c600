"""Web pages that were saved from a browser (.html, .mht), and Word's own web pages.

Every block of a page is either a paragraph or a dropped part: trafilatura says which blocks are
the article, known portals say it themselves (cong-van-ban.toml), and the words are always taken
from the page as it stands, so that no amount depends on what a guess wrote anew. One module, long
as it is: what a page's styles hide, how its blocks lie and which are the article decide together
whether an amount is read.
"""

import codecs
import email
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree

from broadcaster.domain.errors import InputError
from broadcaster.importing.imported_document import (
    DroppedPart,
    FileForm,
    ImportedDocument,
    ImportedParagraph,
    OriginalPlace,
    ParagraphKind,
)
from broadcaster.importing.old_letters import (
    OldEncoding,
    encoding_by_words,
    encoding_of_font,
    is_unicode,
    tidy,
)
from broadcaster.importing.plain_text import decoded
from broadcaster.importing.stretches import (
    PlacedWords,
    Stretch,
    beside_each_other,
    joined,
    under_each_other,
)
from broadcaster.importing.word_numbering import numeral

Element: TypeAlias = Any  # of lxml, which says nothing of its types

_QUOTED = 2_000  # characters of a remark's quotation
_FEW = 40  # letters that a page has at least; fewer, and scripts were to write the rest
_HINT = (
    "Mở trang bằng trình duyệt, chờ hiện đủ chữ, bôi đen phần cần, chép rồi dán vào; hoặc lưu "
    "trang thành một tệp .mht (.mhtml)."
)
_OUTSIDE = "ngoài phần bài của trang (trình đơn, chân trang …)"
_HIDDEN = "chữ ẩn của trang"
_CROSSED = "chữ bị gạch ngang"
_SHOWN = "Trang giấu phần lớn chữ của nó (thẻ chưa mở): đã lấy cả chữ bị giấu, so lại với trang"
_NOT_SHOWN = "chữ trong hình vẽ hoặc phần thay thế của trang"
_OF_PICTURE = "lời thay cho hình"
_CONTROL = "nút, ô nhập của trang"


def read_web_page(path: Path, name: str) -> ImportedDocument:
    """The article of a saved page. Raises InputError where there is none."""
    return _page(path.read_bytes(), name)


def embedded_words(data: bytes) -> ImportedDocument | None:
    """What a page says that another document takes in; None where it is no page.

    Raises InputError.
    """
    head = data[:2_000].lower()
    if not any(mark in head for mark in (b"<html", b"<!doctype html", b"<body", b"mime-version:")):
        return None
    return _page(data, "phần chèn")


def _page(data: bytes, name: str) -> ImportedDocument:
    data, charset, others = _page_in(data, name)
    text, guessed = page_text(data, charset)
    root = page_tree(text, name)
    walk = _PageWalk(rules=_rules(root), by_words=encoding_by_words(_seen_text(root)))
    blocks = list(walk.blocks(root, _Around()))
    if mostly_hidden := _much(walk.dropped, _HIDDEN) > sum(len(b.paragraph.text) for b in blocks):
        walk = _PageWalk(rules=walk.rules, by_words=walk.by_words, sees_all=True)
        blocks = list(walk.blocks(root, _Around()))
    if sum(len(block.paragraph.text) for block in blocks) < _FEW and "<script" in text.lower():
        raise InputError(
            f"{name} không có chữ: trang này dùng mã lệnh để viết chữ khi mở", hint=_HINT
        )
    kept = _kept(root, text, blocks)
    frames = [
        DroppedPart(text=words, why="khung phụ của trang", place=OriginalPlace(paragraph=0))
        for words in others
    ]
    quoted = "; ".join(f"“{words}”" for words in others)[:_QUOTED]
    told = (f"{len(others)} khung phụ của trang không lấy: {quoted}",) if others else ()
    outside = tuple(
        DroppedPart(text=block.paragraph.text, why=_OUTSIDE, place=block.paragraph.place)
        for number, block in enumerate(blocks)
        if number not in kept
    )
    return ImportedDocument(
        name=name,
        form=FileForm.WEB,
        sha256="",
        paragraphs=tuple(blocks[number].paragraph for number in sorted(kept)),
        dropped=(*walk.dropped, *outside, *frames),
        remarks=(
            *told,
            *((_SHOWN,) if mostly_hidden else ()),
            *guessed,
            *walk.remarks(len(outside)),
        ),
    )


def page_tree(text: str, name: str) -> Element:
    """The elements of a page. Raises InputError where there are none, and where not all came:
    the parser leaves out what lies too deep, or is too long, and says it only in its log.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode(errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise InputError(f"{name} là trang web hỏng, không đọc được", hint=_HINT) from fault
    if any(one.type_name == "ERR_RESOURCE_LIMIT" for one in parser.error_log):
        raise InputError(f"{name} lồng quá sâu hoặc quá dài nên không đọc hết được", hint=_HINT)
    if root is None:
        raise InputError(f"{name} là trang web trống", hint=_HINT)
    return root


def _much(dropped: Iterable[DroppedPart], why: str) -> int:
    return sum(len(part.text) for part in dropped if part.why == why)


# --- the page in the file -----------------------------------------------------------------------


def _page_in(data: bytes, name: str) -> tuple[bytes, str, tuple[str, ...]]:
    """The page of a file, the encoding that its envelope names, the words of its other frames."""
    if b"mime-version:" not in data[:2_000].lower():
        return data, "", ()
    parts = [p for p in email.message_from_bytes(data).walk() if p.get_content_maintype() == "text"]
    pages = [p for p in parts if p.get_content_subtype() in ("html", "xhtml")]
    pages = pages or [p for p in parts if p.get_content_subtype() == "plain"]
    if not pages:
        raise InputError(f"{name} không có trang nào ở trong", hint=_HINT)
    inside = pages[0].get_payload(decode=True)
    page = inside if isinstance(inside, bytes) else b""
    others = tuple(filter(None, map(_frame_words, pages[1:])))
    return page, pages[0].get_content_charset() or "", others


def _frame_words(part: Any) -> str:
    """What a page within a page says, as one line."""
    inside = part.get_payload(decode=True)
    text, _ = page_text(
        inside if isinstance(inside, bytes) else b"", part.get_content_charset() or ""
    )
    return _told_words(page_tree(text, "khung phụ của trang")) if text.strip() else ""


_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)


def page_text(data: bytes, charset: str = "") -> tuple[str, tuple[str, ...]]:
    """A page as text, by what it says of its encoding, and where that is wrong by its words.

    `charset` is what its envelope names; second come remarks for people.
    """
    said = _CHARSET.search(data[:4_000])
    named = charset or (said[1].decode("ascii", "replace") if said else "")
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:200]
    if named and not marked:
        try:
            codec = codecs.lookup(named).name
            if codec in ("iso8859-1", "ascii"):  # as browsers do
                return data.decode("cp1252", "replace"), ()
            return data.decode(codec), ()
        except (LookupError, UnicodeError):
            pass  # x-user-defined, or a lie
    text, told = decoded(data)
    return (data.decode("cp1252", "replace"), ()) if text is None else (text, told)


# --- walking ------------------------------------------------------------------------------------

_BLOCKS = frozenset(
    {
        *("html", "body", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl"),
        *("dt", "dd", "blockquote", "section", "article", "header", "footer", "nav", "aside"),
        *("main", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "pre", "form"),
        *("fieldset", "figure", "figcaption", "center", "address", "hr", "details", "summary"),
        *("legend", "iframe", "frameset", "noframes"),
    }
)
_NO_WORDS = frozenset({"head", "script", "style", "noscript", "template", "svg", "object"})
_CONTROLS = frozenset({"button", "select", "textarea", "input"})
_NOT_SHOWN_TAGS = frozenset({"noscript", "svg", "object"})
_TYPED = frozenset({"text", "number", "date", "time", "tel", "email", "url"})  # shown as words
_AROUND = frozenset({"nav", "header", "footer", "aside", "form"})
_OF_TEXT = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "table", "dt", "dd"})
_BLANKS = re.compile("[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a page's own style says of a class: hidden, crossed out, its font."""

    hidden: bool | None = None  # None = nothing is said of it
    tiny: bool = False  # letters of no size; those of elements below may have their own
    crossed: bool = False
    raised: bool = False
    font: str = ""

    def over(self, below: "_Rule") -> "_Rule":
        return _Rule(
            hidden=below.hidden if self.hidden is None else self.hidden,
            tiny=self.tiny or below.tiny,
            crossed=self.crossed or below.crossed,
            raised=self.raised or below.raised,
            font=self.font or below.font,
        )


_UNSEEN = re.compile(
    r"display:none|visibility:hidden|mso-hide:all"
    r"|opacity:0(?:\.0+)?(?![\d.])|text-indent:-\d{3,}|(?:left|top):-\d{4,}px"
)
_SEEN = re.compile(r"display:(?!none)\w|visibility:visible|opacity:(?:1|0?\.[1-9])")


@dataclass(frozen=True, slots=True)
class _Around:
    """What is true of all that is below an element."""

    typed: OldEncoding = OldEncoding.NONE
    changed: bool = False
    raised: bool = False
    in_row: bool = False


@dataclass(frozen=True, slots=True)
class _PageBlock:
    paragraph: ImportedParagraph
    holder: Element  # that has the words
    owner: Element  # in which it stands beside others


def _rule(style: str) -> _Rule:
    plain = style.lower().replace(" ", "")
    font = re.search(r"font-family\s*:\s*[\"']?([^;,\"'}]+)", style, re.IGNORECASE)
    return _Rule(
        hidden=True if _UNSEEN.search(plain) else False if _SEEN.search(plain) else None,
        tiny=bool(re.search(r"font-size:0(?:px|pt|r?em|%)?(?![\d.])", plain)),
        crossed="line-through" in plain,
        raised=any(m in plain for m in ("vertical-align:super", "vertical-align:text-top")),
        font=font[1].strip() if font else "",
    )


@dataclass(frozen=True, slots=True)
class _Selected:
    """A rule and whom it is for: a tag ("" = any) and names that an element must all have."""

    tag: str
    names: frozenset[str]  # ".x", "#x"
    rule: _Rule
    within: tuple[tuple[str, frozenset[str]], ...] = ()  # what it stands in, the outermost first

    @property
    def weight(self) -> tuple[int, int, bool]:
        """Which of two rules wins: names of one element, then classes, then its tag."""
        names = [name for _, some in (*self.within, (self.tag, self.names)) for name in some]
        own = sum(name.startswith("#") for name in names)
        return own, len(names) - own, bool(self.tag)

    def fits(self, element: Element, names: frozenset[str]) -> bool:
        """Whether the rule is for an element that has these names."""
        if self.tag not in ("", element.tag) or not self.names <= names:
            return False
        if self.rule.hidden is False and len(self.names) > 1:  # in doubt letters are shown
            return True
        about = element.iterancestors()
        return all(
            any(tag in ("", e.tag) and some <= _names_of(e) for e in about)
            for tag, some in reversed(self.within)
        )


def _names_of(element: Element) -> frozenset[str]:
    names = {f".{name}" for name in (element.get("class") or "").lower().split()}
    if element.get("id"):
        names.add(f"#{element.get('id').lower()}")
    return frozenset(names)


_MEDIA = re.compile(r"@media([^{}]*)\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}")
_SELECTOR = re.compile(r"(\w*)((?:[.#][\w-]+)*)")
_STEPS = 6  # of a selector at most: "#a .b > p.c" has three


def _rules(root: Element) -> dict[str, list[_Selected]]:
    """The rules of a page's own styles for classes and names (".x", "p.x", "#x"), by each name.

    What is said for print or for a width of the screen is not looked at, nor what is said of an
    element by the one before it.
    """
    found: dict[str, list[_Selected]] = {}
    styles = " ".join(e.text or "" for e in root.iter("style"))[:500_000]
    styles = _MEDIA.sub(lambda m: m[2] if m[1].strip() in ("", "all", "screen") else "", styles)
    for selectors, inside in re.findall(r"([^{}]{1,2000})\{([^{}]{0,5000})\}", styles):
        rule = _rule(inside)
        for selector in selectors.split(",") if rule != _Rule() else ():
            words = re.split(r"\s*>\s*|\s+", selector.strip().lower())[-_STEPS - 1 :]
            steps = [_SELECTOR.fullmatch(word) for word in words if len(words) <= _STEPS]
            named = [(m[1], frozenset(re.findall(r"[.#][\w-]+", m[2]))) for m in steps if m]
            if named and len(named) == len(words):
                *within, (tag, names) = named
                for name in names:
                    one = _Selected(tag, names, rule, tuple(within))
                    found.setdefault(name, []).append(one)
    return found


def _seen_text(root: Element) -> Iterator[str]:
    for element in root.iter():
        if element.tag not in _NO_WORDS:
            yield element.text or ""
        yield element.tail or ""


@dataclass
class _PageWalk:
    """One walk through a page."""

    rules: dict[str, list[_Selected]]
    by_words: OldEncoding
    sees_all: bool = False  # also what the page hides
    dropped: list[DroppedPart] = field(default_factory=list)
    old: dict[OldEncoding, None] = field(default_factory=dict)
    _line: list[Stretch] = field(default_factory=list)
    _at: int = 0
    _tables: int = 0

    def blocks(self, element: Element, around: _Around) -> Iterator[_PageBlock]:
        """What an element says, block by block; a word between two blocks is one too."""
        tag = element.tag if isinstance(element.tag, str) else ""
        rule = self._rule_of(element)
        if tag in _NO_WORDS:
            self._drop(_told_words(element), _NOT_SHOWN if tag in _NOT_SHOWN_TAGS else "")
            return
        if tag == "img" and re.search(r"\d", element.get("alt") or ""):
            self._drop(tidy(" ".join(element.get("alt").split())), _OF_PICTURE)
        if tag == "input" and (element.get("type") or "text").lower() in _TYPED and not rule.hidden:
            self._add(f" {tidy(element.get('value') or '')} ", around)
            return
        words = tidy(" ".join("".join(element.itertext()).split()))
        if (
            tag in _CONTROLS
            or rule.hidden
            or (element.get("hidden") is not None and not self.sees_all)
        ):
            self._drop(words, _CONTROL if tag in _CONTROLS else _HIDDEN)
            return
        if tag in ("del", "s", "strike") or rule.crossed:
            self._drop(words, _CROSSED)
            self._line += [Stretch("", struck=words)] if words else []
            return
        around = self._below(element, rule, around)
        if tag == "table" and not around.in_row and self._is_of_data(element):
            yield from self._end(element, loose=True)
            yield from self._rows(element, around)
            return
        if tag == "br":
            self._add("\n", around)
            return
        block = tag in _BLOCKS
        if block:
            yield from self._end(element, loose=True)
            self._add(self._mark(element), around)
        self._add(_BLANKS.sub(" ", element.text or ""), around)
        for child in element:
            yield from self.blocks(child, around)
            self._add(_BLANKS.sub(" ", child.tail or ""), around)
        if block:
            yield from self._end(element)

    def _rule_of(self, element: Element) -> _Rule:
        names = _names_of(element)
        fit = [
            one for name in names for one in self.rules.get(name, ()) if one.fits(element, names)
        ]
        own = _rule(element.get("style") or "")
        for one in sorted(fit, key=lambda one: one.weight, reverse=True):
            own = own.over(one.rule)
        hidden = not self.sees_all and (own.hidden or (own.tiny and not len(element)))
        return replace(own, hidden=hidden, font=element.get("face") or own.font)

    def _below(self, element: Element, rule: _Rule, around: _Around) -> _Around:
        around = replace(
            around,
            changed=around.changed or element.tag == "ins",
            raised=around.raised or rule.raised or element.tag == "sup",
        )
        if not rule.font:
            return around
        typed = encoding_of_font(rule.font)
        if typed is not OldEncoding.NONE and is_unicode(" ".join(element.itertext())):
            typed = OldEncoding.NONE
        return replace(around, typed=typed)

    def _mark(self, element: Element) -> str:
        """The number or dash that a browser shows before an item of a list."""
        parent = element.getparent()
        if element.tag != "li" or parent is None or parent.tag not in ("ul", "ol"):
            return ""
        if parent.tag == "ul":
            return "- "
        forms = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
        items = list(parent.iterchildren("li"))
        number = items.index(element) + _whole(parent.get("start"))
        form = forms.get(parent.get("type") or "", "decimal")
        return f"{numeral(_whole(element.get('value'), number), form)}. "

    def _add(self, text: str, around: _Around) -> None:
        """Letters of the line; blanks at its ends and beside blanks are none."""
        before = next((one.text for one in reversed(self._line) if one.text), "\n")
        if before.endswith((" ", "\n")):
            text = text.lstrip(" ")
        if text:
            self._line.append(Stretch(text, around.typed, around.changed, around.raised))

    def _end(self, element: Element, *, loose: bool = False) -> Iterator[_PageBlock]:
        """The line so far as a block; `loose` when it ends because another block begins."""
        line, self._line = self._line, []
        text, doubts = joined(line, self.by_words, self.old)
        if text or doubts:
            self._at += 1
            kind = ParagraphKind.TEXT
            if element.tag == "li" and not loose:
                kind = ParagraphKind.ITEM
            place = OriginalPlace(paragraph=self._at)
            paragraph = ImportedParagraph(text=text, place=place, doubts=doubts, kind=kind)
            owner = _parent(element)
            holder = owner if loose else element
            while owner.tag in ("ul", "ol", "dl"):  # a list stands beside the words before it
                owner = _parent(owner)
            yield _PageBlock(paragraph, holder, owner)

    def _is_of_data(self, table: Element) -> bool:
        """Whether it is a table, not a frame in which a whole page was laid out."""
        if next(table.iterdescendants("table"), None) is not None:
            return False
        cells = [cell for row in table.iter("tr") for cell in row.iterchildren("td", "th")]
        inside = sum(_length(e) for e in (*cells, *table.iterchildren("caption")))
        if inside < _length(table):  # words between the cells
            return False
        wide = max((len(list(row.iterchildren("td", "th"))) for row in table.iter("tr")), default=0)
        return wide > 1 and all(len("".join(cell.itertext()).strip()) < 1_500 for cell in cells)

    def _rows(self, table: Element, around: _Around) -> Iterator[_PageBlock]:
        self._tables += 1
        inside = replace(around, in_row=True)
        for caption in table.iterchildren("caption"):
            yield from self.blocks(caption, inside)
        below: dict[int, int] = {}  # column -> rows that a cell above still reaches into
        above: dict[int, PlacedWords] = {}  # what stands in them
        for number, row in enumerate(table.iter("tr"), 1):
            cells: list[PlacedWords] = []
            before, at = len(self.dropped), self._at + 1
            for cell in row.iterchildren("td", "th"):
                while below.get(len(cells), 0) > 0:
                    below[len(cells)] -= 1
                    cells.append(above.get(len(cells), ("", ())))
                words = under_each_other(block.paragraph for block in self.blocks(cell, inside))
                wide = min(max(_whole(cell.get("colspan")), 1), 60)
                for column in range(len(cells), len(cells) + wide):
                    below[column] = _whole(cell.get("rowspan")) - 1
                    above[column] = words if column == len(cells) else ("", ())
                cells += [words, *[("", ())] * (wide - 1)]
            while below.get(len(cells), 0) > 0:  # behind the last cell of its own
                below[len(cells)] -= 1
                cells.append(above.get(len(cells), ("", ())))
            place = OriginalPlace(paragraph=at, row=number)
            self.dropped[before:] = [replace(d, place=place) for d in self.dropped[before:]]
            text, doubts = beside_each_other(cells)
            if text.strip(" |"):
                paragraph = ImportedParagraph(
                    text=text,
                    place=place,
                    kind=ParagraphKind.ROW,
                    doubts=doubts,
                    table=self._tables,
                    cells=tuple(words for words, _ in cells),
                )
                yield _PageBlock(paragraph, table, _parent(table))

    def _drop(self, words: str, why: str) -> None:
        if words and why:
            place = OriginalPlace(paragraph=self._at + 1)
            self.dropped.append(DroppedPart(text=words, why=why, place=place))

    def remarks(self, outside: int) -> Iterator[str]:
        """What the paragraphs do not show."""
        for why, said in (
            (_HIDDEN, "Chữ ẩn của trang không lấy"),
            (_CROSSED, "Chữ bị gạch ngang không lấy"),
        ):
            found = "; ".join(f"“{part.text}”" for part in self.dropped if part.why == why)
            if found:
                yield f"{said}: {found[:2_000]}{'…' if len(found) > 2_000 else ''}"
        if outside:
            yield f"{outside} dòng ngoài phần bài của trang không lấy"
        if self.old:
            yield (
                f"Chữ gõ theo {', '.join(old.value for old in self.old)} đã chuyển sang Unicode, "
                "xem lại dấu và chữ hoa"
            )


def _told_words(element: Element) -> str:
    """The letters below an element on one line, without scripts and styles."""
    found = "".join(
        f"{text} "
        for text in element.xpath(".//text()[not(ancestor::script or ancestor::style)]")
        if text.strip()
    )
    return tidy(" ".join(found.split())) if element.tag not in ("script", "style") else ""


def _length(element: Element) -> int:
    """Letters that are not blank."""
    return len("".join("".join(element.itertext()).split()))


def _parent(element: Element) -> Element:
    parent = element.getparent()
    return element if parent is None else parent


def _whole(text: str | None, otherwise: int = 1) -> int:
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 5 else otherwise


# --- what of it is the article ------------------------------------------------------------------


@cache
def _portals() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("cong-van-ban.toml").read_text("utf-8"))


def _kept(root: Element, text: str, blocks: list[_PageBlock]) -> set[int]:
    """Which blocks are the article, by their numbers."""
    begin = tuple(_portals()["lines"]["begin"])
    fit = [
        number
        for number, block in enumerate(blocks)
        if not (len(block.paragraph.text) < 200 and block.paragraph.text.lower().startswith(begin))
    ]
    place = _place_of_words(root)
    if place is not None:
        return {n for n in fit if blocks[n].holder in place}
    if "urn:schemas-microsoft-com:office:word" in text[:5_000]:
        return set(range(len(blocks)))  # Word writes nothing around the words
    found = _article(root)
    lines = {_squeezed(line) for line in found.splitlines()}
    whole = _squeezed(found)
    kept = {n for n in fit if _is_in(blocks[n].paragraph, lines, whole)}
    if not kept:
        return {n for n in fit if not _is_around(blocks[n].owner)} or set(range(len(blocks)))
    beside = {blocks[n].owner for n in kept}
    return kept | {
        n
        for n in fit
        if (n > min(kept) or blocks[n].holder.tag in _OF_TEXT)
        and blocks[n].owner in beside
        and not _is_around(blocks[n].owner)
    }


def _place_of_words(root: Element) -> set[Element] | None:
    """All that is below the place where a known portal has its words."""
    for portal in _portals()["portal"]:
        found = [element for way in portal["words"] for element in root.xpath(way)]
        if not found:
            continue
        common = found[0]
        while not all(e is common or common in e.iterancestors() for e in found):
            common = common.getparent()
        place = set(common.iter())
        for way in portal["without"]:
            for element in root.xpath(way):
                place -= set(element.iter())
        return place
    return None


def _article(root: Element) -> str:
    """The text that trafilatura takes for the article; "" where it finds none."""
    import trafilatura

    page = etree.tostring(root, encoding="utf-8", method="html")
    try:
        found = trafilatura.extract(page, favor_recall=True, include_comments=False)
    except (ValueError, TypeError, AttributeError, KeyError, etree.LxmlError):
        return ""
    return found or ""


def _is_in(paragraph: ImportedParagraph, lines: set[str], whole: str) -> bool:
    words = _squeezed(paragraph.text)
    return words in lines or (len(words) >= 30 and words in whole)


_NO_LETTERS = re.compile(r"[\W_]+")


def _squeezed(text: str) -> str:
    return _NO_LETTERS.sub("", text)


def _is_around(owner: Element) -> bool:
    return owner.tag in _AROUND or any(e.tag in _AROUND for e in owner.iterancestors())
