"""Law on the air date: sources in force, and nothing of the law said without its source."""

import re
from collections.abc import Callable, Iterator, Sequence

from broadcaster.domain.dates import written
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.script import LegalSource, Mention, Paragraph, Script, ScriptHead
from broadcaster.domain.text import fold
from broadcaster.scripts.placed_text import notice

_NUMBER = re.compile(r"\d+[a-z]?(?:\s*[/-]\s*[\w-]+)*", re.IGNORECASE)
_NAMES = {"amount": "mức tiền", "article": "điều, khoản"}


def check_sources(
    script: Script, mentions_of: Callable[[str], Sequence[Mention]]
) -> tuple[Notice, ...]:
    """What is wrong with the law of a script on its air date.

    A source not yet in force, or ended, on that day is an ERROR (INFO when the head says why it is
    named); a document number that is said but not among the sources, or an amount or article said
    when there is no source at all, is a WARNING, once each, at its first place. `mentions_of`
    finds what a text says of the law.
    """
    return (*_states(script.head), *_unnamed(script, mentions_of))


def _states(head: ScriptHead) -> Iterator[Notice]:
    for source in head.sources:
        state = source.state_on(head.air_date)
        if state == "còn hiệu lực":
            continue
        ended = state == "hết hiệu lực"
        turn = source.ended if ended else source.in_force
        since = f" ({'từ' if ended else 'có hiệu lực từ'} {written(turn)})" if turn else ""
        yield notice(
            Level.INFO if head.law_reason else Level.ERROR,
            "nguon-het-hieu-luc" if ended else "nguon-chua-hieu-luc",
            f"văn bản {source.number} {state} vào ngày phát {written(head.air_date)}{since}",
            source.place,
            f"Kịch bản ghi lý do: {head.law_reason}"
            if head.law_reason
            else "Dùng văn bản thay thế, đổi ngày phát, hoặc ghi “Lý do nguồn” nếu cố ý nhắc đến.",
        )


def _unnamed(script: Script, mentions_of: Callable[[str], Sequence[Mention]]) -> Iterator[Notice]:
    said: set[str] = set()
    for block in script.body:
        if not isinstance(block, Paragraph):
            continue
        for mention in mentions_of(block.text):
            key = f"{mention.kind} {fold(mention.number or mention.text)}"
            if key in said or _covered(mention, script.head.sources):
                continue
            said.add(key)
            yield _warning(mention, block)


def _warning(mention: Mention, block: Paragraph) -> Notice:
    place = block.place_at(mention.start)
    if mention.kind == "document":
        return notice(
            Level.WARNING,
            "van-ban-khong-nguon",
            f"lời đọc nhắc “{mention.text}” nhưng phần đầu không có văn bản này",
            place,
            "Thêm văn bản vào mục “Văn bản nguồn”, hoặc sửa lại số hiệu.",
        )
    what = _NAMES.get(mention.kind, "quy định")
    return notice(
        Level.WARNING,
        "quy-dinh-khong-nguon",
        f"lời đọc nêu {what} “{mention.text}” nhưng phần đầu không có văn bản nguồn nào",
        place,
        "Thêm mục “Văn bản nguồn” với số hiệu văn bản quy định điều này.",
    )


def _covered(mention: Mention, sources: Sequence[LegalSource]) -> bool:
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
