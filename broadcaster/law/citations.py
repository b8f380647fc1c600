"""Law on the air date: sources in force, and nothing of the law said without its source."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from broadcaster.domain.dates import written
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.script import LegalSource, Mention, Paragraph, Script
from broadcaster.domain.text import fold
from broadcaster.law.document_numbers import document_key
from broadcaster.law.effect import GRAVITY, DocumentStanding, Effect, places_named, standing_on
from broadcaster.law.references import CitingText, LawCitation, citations_in
from broadcaster.law.register import Register
from broadcaster.law.register_memory import RegisterMemory
from broadcaster.scripts.placed_text import notice

_NUMBER = re.compile(r"\d+[a-z]?(?:\s*[/-]\s*[\w-]+)*", re.IGNORECASE)
UNKNOWN_LAW = ("nguon-chua-kiem", "nguon-can-ra-soat")  # notices of what has to be looked up
_NAMES = {"amount": "mức tiền", "article": "điều, khoản"}


def check_sources(
    script: Script,
    mentions_of: Callable[[str], Sequence[Mention]],
    register: Register,
) -> tuple[Notice, ...]:
    """What is wrong with the law of a script on its air date.

    A source not yet in force, suspended or ended as a whole on that day is an ERROR (INFO when the
    head says why it is named); one that ended or is suspended in part, is in doubt or of unknown
    effect is a WARNING, one that was amended is told. A document that is known to have ended and is
    only said, a document number that is not among the sources, and an amount or article without any
    source are WARNINGs, once each, at their first place. `mentions_of` finds what a text says of
    the law.
    """
    return (*_standings(script, register), *_unnamed(script, mentions_of, register))


def as_said(source: LegalSource, script: Script, register: Register) -> LegalSource:
    """A source with the places that it names, unless the script's words cite others of it.

    Then they rest on the whole document.
    """
    beyond = source.articles and says_beyond(source, _said(script, register), register)
    return replace(source, articles="") if beyond else source


_CITED = RegisterMemory[tuple[LawCitation, ...]](64)  # each source of a script asks for the same


def _said(script: Script, register: Register) -> tuple[LawCitation, ...]:
    """What the words of a script cite, those aside that it quotes."""
    parts = [one.text for one in script.body if isinstance(one, Paragraph) and not one.quoted]
    numbers = tuple(one.number for one in script.head.sources)
    text, about = "\n".join(parts), CitingText(sources=numbers, day=script.head.air_date)
    asked = (text, about.sources, about.day)
    return _CITED.answer(register, asked, lambda: citations_in(text, register, about))


def says_beyond(source: LegalSource, said: Iterable[LawCitation], register: Register) -> bool:
    """Whether words cite a place of a document that lies in none of those that a source names."""
    known = register.document(source.number, source.issuer)
    number = known.name if known else source.number
    named = [one.steps for one in places_named(source.articles, number, register)]
    cited = (one for citation in said for one in citation.addresses)
    return any(
        one.steps
        and document_key(one.document) == document_key(number)
        and not any(one.steps[: len(steps)] == steps for steps in named)
        for one in cited
    )


def _standings(script: Script, register: Register) -> Iterator[Notice]:
    head = script.head
    for source in head.sources:
        known = register.document(source.number, source.issuer)
        if source.articles and known and not places_named(source.articles, known.name, register):
            told = f"không rõ “{source.articles}” là chỗ nào của {source.number}"
            hint = "Viết như: điều khoản: Điều 7 khoản 9; Điều 12. Nay tính cả văn bản."
            yield notice(Level.WARNING, "nguon-dieu-chua-ro", told, source.place, hint)
        said = (one for one in dict.fromkeys((source, as_said(source, script, register))))
        standings = [standing_on(one, head.air_date, register) for one in said]
        standing = max(standings, key=lambda one: GRAVITY.index(one.effect))
        effect = standing.effect
        told = f"văn bản {source.number} {_told(source, standing, head.air_date)}"
        if effect in (Effect.NOT_YET, Effect.SUSPENDED, Effect.ENDED):
            yield notice(
                Level.INFO if head.law_reason else Level.ERROR,
                "nguon-chua-hieu-luc"
                if effect is Effect.NOT_YET
                else "nguon-ngung-hieu-luc"
                if effect is Effect.SUSPENDED
                else "nguon-het-hieu-luc",
                told,
                source.place,
                f"Kịch bản ghi lý do: {head.law_reason}"
                if head.law_reason
                else "Dùng văn bản thay thế, đổi ngày phát, hoặc ghi “Lý do nguồn” nếu cố ý nhắc.",
            )
        elif effect in _TO_LOOK_UP:
            yield notice(
                Level.WARNING,
                "nguon-het-mot-phan"
                if effect is Effect.ENDED_IN_PART
                else "nguon-ngung-mot-phan"
                if effect is Effect.SUSPENDED_IN_PART
                else "nguon-can-ra-soat"
                if effect is Effect.DOUBTFUL
                else "nguon-chua-kiem",
                told,
                source.place,
                _TO_LOOK_UP[effect],
            )
        elif standing.remark:
            hint = "Xem điều khoản được nhắc có bị sửa không."
            yield notice(Level.INFO, "nguon-luu-y", told, source.place, hint)


_NOT_TO_RELY_ON = (
    Effect.ENDED,
    Effect.ENDED_IN_PART,
    Effect.SUSPENDED,
    Effect.SUSPENDED_IN_PART,
    Effect.DOUBTFUL,
)
_TO_LOOK_UP = {
    Effect.ENDED_IN_PART: "Chỉ nói điều khoản còn hiệu lực; nếu không thì dùng văn bản thay thế.",
    Effect.SUSPENDED_IN_PART: "Chỉ nói điều khoản đang được áp dụng.",
    Effect.DOUBTFUL: "Tra lại văn bản trước khi phát.",
    Effect.UNKNOWN: "Tra văn bản, ghi đủ số hiệu và dòng “hiệu lực từ: ngày/tháng/năm” dưới nó. "
    "Văn bản không ghi ngày hiệu lực (như thông báo của trường) thì xem lại văn bản, rồi đánh dấu "
    "“Gửi dù chưa kiểm hiệu lực của văn bản nguồn” khi gửi.",
}


def _told(source: LegalSource, standing: DocumentStanding, day: date) -> str:
    """“hết hiệu lực vào ngày phát 7/9/2026 (từ 15/5/2026 …)”."""
    remark = standing.remark
    if not remark and standing.effect is Effect.NOT_YET and source.in_force:
        remark = f"có hiệu lực từ {written(source.in_force)}"
    elif not remark and standing.effect is Effect.ENDED and source.ended:
        remark = f"từ {written(source.ended)}"
    return f"{standing.effect} vào ngày phát {written(day)}" + (f" ({remark})" if remark else "")


def _unnamed(
    script: Script,
    mentions_of: Callable[[str], Sequence[Mention]],
    register: Register,
) -> Iterator[Notice]:
    said: set[str] = set()
    # what is quoted is left out: the law names what it names
    told = [block for block in script.body if isinstance(block, Paragraph) and not block.quoted]
    for block in (*told, *script.asked):
        for mention in mentions_of(block.text):
            key = _called(mention)
            if key in said or _covered(mention, script.head.sources):
                continue
            said.add(key)
            who = "lời đọc" if block in told else "câu hỏi"
            yield _warning(mention, block, who, script.head.air_date, register)


@lru_cache(maxsize=8192)  # a script that is being typed says the same again and again
def _called(mention: Mention) -> str:
    return f"{mention.kind} {fold(mention.number or mention.text)}"


def _warning(mention: Mention, block: Paragraph, who: str, day: date, register: Register) -> Notice:
    place = block.place_at(mention.start)
    if mention.kind == "document":
        standing = _said_standing(mention.number or mention.text, day, register)
        if standing.known is not None and standing.effect in _NOT_TO_RELY_ON:
            return notice(
                Level.WARNING,
                "van-ban-het-hieu-luc-trong-loi",
                f"{who} nhắc “{mention.text}”, mà {standing.known.number} {standing.words}",
                place,
                "Dùng văn bản thay thế; cố ý nhắc thì thêm nó vào nguồn và ghi “Lý do nguồn”.",
            )
        return notice(
            Level.WARNING,
            "van-ban-khong-nguon",
            f"{who} nhắc “{mention.text}” nhưng phần đầu không có văn bản này",
            place,
            "Thêm văn bản vào mục “Văn bản nguồn”, hoặc sửa lại số hiệu.",
        )
    what = _NAMES.get(mention.kind, "quy định")
    return notice(
        Level.WARNING,
        "quy-dinh-khong-nguon",
        f"{who} nêu {what} “{mention.text}” nhưng phần đầu không có văn bản nguồn nào",
        place,
        "Thêm mục “Văn bản nguồn” với số hiệu văn bản quy định điều này.",
    )


_STANDINGS = RegisterMemory[DocumentStanding](8192)


def _said_standing(number: str, day: date, register: Register) -> DocumentStanding:
    source = LegalSource(number=number)
    return _STANDINGS.answer(register, (number, day), lambda: standing_on(source, day, register))


@lru_cache(maxsize=8192)
def _covered(mention: Mention, sources: tuple[LegalSource, ...]) -> bool:
    """Whether the sources of the head account for a mention."""
    if mention.kind != "document":
        return bool(sources)
    number = mention.number or _number_in(mention.text)
    if not number:
        return any(_same_title(mention.text, source) for source in sources)
    return any(same_document(number, source.number) for source in sources)


def _number_in(text: str) -> str:
    found = _NUMBER.search(text)
    return found[0] if found else ""


def _same_title(text: str, source: LegalSource) -> bool:
    said, known = fold(text), fold(source.title)
    return bool(known) and (said in known or known in said)


def same_document(said: str, named: str) -> bool:
    """Whether a number as said, perhaps only its first part, can mean the number of a source."""
    ours, theirs = _parts(said), _parts(_number_in(named) or named)
    short = min(len(ours), len(theirs))
    return short > 0 and ours[:short] == theirs[:short]


def _parts(number: str) -> list[str]:
    """The parts of a number between its slashes, folded, without leading zeros."""
    parts = re.split(r"[/\s-]+", fold(number))
    return [part.lstrip("0") or part for part in parts if part]
