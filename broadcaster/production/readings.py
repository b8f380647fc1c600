"""Turn paragraphs into readings, and what the reader noticed into notices with places."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.script import Block, Paragraph, Script
from broadcaster.domain.speech import Reading, ReadingRemark, ReadText
from broadcaster.domain.text import fold
from broadcaster.production.rundown import said_in
from broadcaster.reading import plain, read_aloud
from broadcaster.reading.glosses import explained_in
from broadcaster.reading.tables import Lexicon, make_lexicon

Readings = tuple[tuple[str, str], ...]
_DROPPED = "dau-bo"
_LINES = 8  # of dropped signs that are named
KnownTexts = dict[tuple[Readings, Readings], dict[str, ReadText]]  # by readings, then by words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBlocks:
    """Every paragraph of some blocks, read."""

    texts: Mapping[Paragraph, ReadText]

    def readings(self, paragraph: Paragraph) -> tuple[Reading, ...]:
        """How one of the paragraphs is said, sentence by sentence."""
        return self.texts[paragraph].readings

    def noticed(self) -> tuple[tuple[Notice, str], ...]:
        """What the reader guessed, did not know or dropped, each with its words."""
        return tuple(
            (notice_of(paragraph, remark), paragraph.text[remark.start : remark.end])
            for paragraph, text in self.texts.items()
            for remark in text.remarks
        )

    def notices(self) -> tuple[Notice, ...]:
        """What the reader guessed, did not know or dropped, with its place."""
        return one_line_for_signs(notice for notice, _ in self.noticed())


def read_blocks(
    blocks: Iterable[Block],
    station: Readings,
    script: Readings = (),
    known: KnownTexts | None = None,
) -> ReadBlocks:
    """Read every paragraph with the station's and the script's own readings.

    A short form that the text explains somewhere is read so in all of it. `known` remembers what
    was read, for whoever reads nearly the same again.
    """
    said = paragraphs(blocks)
    told = explained_in((one.text for one in said), _lexicon(station, script))
    station = (*station, *told)
    read = ({} if known is None else known).setdefault((station, script), {})
    lexicon = _lexicon(station, script)
    texts: dict[Paragraph, ReadText] = {}
    for paragraph in said:
        if paragraph.text not in read:
            read[paragraph.text] = read_aloud(paragraph.text, lexicon)
        texts[paragraph] = read[paragraph.text]
    return ReadBlocks(texts=texts)


@lru_cache(maxsize=4)
def _lexicon(station: Readings, script: Readings) -> Lexicon:
    return make_lexicon(station, script)


def paragraphs(blocks: Iterable[Block]) -> Sequence[Paragraph]:
    """What is said in some blocks: paragraphs, and headings that are spoken."""
    return [said for block in blocks if (said := said_in(block)) is not None]


def idle_readings(script: Script, station: Readings) -> Iterator[Notice]:
    """The readings in a script's head that no word can ever use: figures, dates, signs.

    Those are read by rules; whoever wrote the line believes that it is obeyed.
    """
    if not script.head.readings:  # the tables are laid together for whoever has some
        return
    lexicon = make_lexicon(station, script.head.readings)
    for written, spoken in script.head.readings:
        if fold(plain(written, lexicon)) != fold(spoken):
            yield Notice(
                code="cach-doc-thua",
                level=Level.WARNING,
                sentence=f"“{written}” trong Cách đọc không được tra như một chữ, dòng ấy không có"
                " tác dụng",
                hint="Số, ngày, số hiệu được đọc theo quy tắc: viết thành chữ ngay trong bài.",
                place=script.places.get("readings", Place(file=script.file)),
            )


def one_line_for_signs(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """The same with the signs that are not said as one notice a file, where the first of them was.

    A text that was pasted with bullets and frames has a hundred, among which the rest goes under.
    """
    told = tuple(notices)
    dropped: dict[str, list[Notice]] = {}
    for notice in told:
        if notice.code == _DROPPED:
            dropped.setdefault(str(notice.place.file) if notice.place else "", []).append(notice)
    sums = {id(alike[0]): _sum_of(alike) for alike in dropped.values()}
    return tuple(
        sums.get(id(notice), notice)
        for notice in told
        if notice.code != _DROPPED or id(notice) in sums
    )


def _sum_of(alike: Sequence[Notice]) -> Notice:
    first, others = alike[0], alike[1:]
    if not others:
        return first
    lines = dict.fromkeys(str(one.place.line) for one in others if one.place)
    named = ", ".join([*lines][:_LINES]) + (" …" if len(lines) > _LINES else "")
    where = f" (dòng {named})" if named else ""
    sentence = f"{first.sentence.rstrip('.')}, và {len(others)} chỗ khác cũng vậy{where}"
    return replace(first, sentence=sentence)


def notice_of(paragraph: Paragraph, remark: ReadingRemark) -> Notice:
    """A remark on a text, placed in the file that the text came from."""
    return Notice(
        code=remark.code,
        level=remark.level,
        sentence=remark.sentence,
        hint=remark.hint,
        place=paragraph.place_at(remark.start),
    )
