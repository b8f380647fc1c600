"""On which places of the law the words of an episode rest: its words are read for it."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from broadcaster.domain.episode import Episode
from broadcaster.domain.script import LegalSource
from broadcaster.domain.text import nfc
from broadcaster.law.addresses import LawAddress
from broadcaster.law.citations import says_beyond
from broadcaster.law.document_numbers import document_key
from broadcaster.law.duty_marks import duty_marks
from broadcaster.law.references import CitingText, LawCitation, citations_in
from broadcaster.law.register import Register
from broadcaster.law.register_memory import RegisterMemory
from broadcaster.programme.cited_law import sources_of


def relied_on(episode: Episode, register: Register) -> tuple[LegalSource, ...]:
    """What it cites, each document with the places to which its words keep, where they do.

    That is so only where every mention of the document names a place of it, every figure that is
    said of the law was found, and no sentence tells of a duty or of "nghị định" without an article:
    words without one may rest on any.
    """
    editions = [one for one in (episode.school, episode.public) if one is not None]
    text = "\n".join(dict.fromkeys(line.text for one in editions for line in one.transcript))
    placed = tuple(figure.place for one in editions for figure in one.figures)
    sources, day = sources_of(episode), episode.first_air_date
    asked = (hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(), placed, sources, day)
    return _RELIED.answer(register, asked, lambda: _relied(text, placed, sources, day, register))


_RELIED = RegisterMemory[tuple[LegalSource, ...]](4096)  # asked for every slot and every look


def _relied(
    text: str, placed: Sequence[str], sources: Sequence[LegalSource], day: date, register: Register
) -> tuple[LegalSource, ...]:
    numbers = tuple(dict.fromkeys(source.number for source in sources))
    cited = citations_in(text, register, CitingText(sources=numbers, day=day))
    beyond = tuple(
        replace(one, articles="") if one.articles and says_beyond(one, cited, register) else one
        for one in sources
    )
    loose = not all(placed) or any(one.unresolved for one in cited)
    if loose or _says_without_place(nfc(text), cited):
        return beyond
    said = [one for citation in cited for one in citation.addresses]
    return tuple(
        now if named.articles else _kept_to(now, said, placed)
        for named, now in zip(sources, beyond, strict=True)
    )


_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…](?!\s)[^.!?…\n]*)*")
# "Ngày Pháp luật", "Câu lạc bộ Pháp luật", "phổ biến pháp luật": programmes greet so, and it is
# no word of the law; of "pháp luật" alone nobody knows
_GREETING = (
    "ngày", "câu lạc bộ", "phổ biến", "giáo dục", "tìm hiểu", "tuyên truyền", "chương trình",
    "chuyên mục", "bản tin", "kiến thức",
)  # fmt: skip
_NO_LAW = "".join(f"(?<!{one} pháp )" for one in _GREETING) + "(?<!kỷ )(?<!kỉ )"
_OF_LAW = re.compile(
    rf"(?<!\w)(?:nghị định|{_NO_LAW}luật(?! sư| chơi)|thông tư|nghị quyết|quyết định|pháp lệnh"
    r"|quy định)(?!\w)",
    re.IGNORECASE,
)


def _says_without_place(text: str, cited: Sequence[LawCitation]) -> bool:
    """Whether some sentence says something of the law and cites no place of it."""
    placed = [one for one in cited if any(address.steps for address in one.addresses)]
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        if not any(start <= one.start < end for one in placed) and (
            _OF_LAW.search(sentence[0]) or duty_marks(sentence[0])
        ):
            return True
    return False


def _kept_to(source: LegalSource, said: Iterable[LawAddress], placed: Iterable[str]) -> LegalSource:
    key = document_key(source.number)
    ours = [one for one in said if document_key(one.document) == key]
    parts = [one.partition(", ") for one in placed]
    places = [" ".join(map(str, one.steps)) for one in ours]
    places += [where for number, _, where in parts if where and document_key(number) == key]
    if not ours or not all(places):
        return source
    return replace(source, articles="; ".join(dict.fromkeys(places)))
