"""Opening, links and closing of an episode as blocks, and what in them is amiss."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.script import (
    Block,
    Direction,
    Heading,
    Script,
)
from broadcaster.domain.station import StationProfile
from broadcaster.production.frames import (
    MACHINE_ALONE,
    FrameItem,
    HeardVoices,
    frame_texts,
    frame_values,
)
from broadcaster.scripts.body import parse_body
from broadcaster.timetable.occurrences import occasion_on

if TYPE_CHECKING:
    pass

from broadcaster.production.grouping import ScriptGroup, place_in_head


def frame_blocks(
    group: ScriptGroup, station: StationProfile, voices: HeardVoices = MACHINE_ALONE
) -> tuple[tuple[Block, ...], list[tuple[Block, ...]], tuple[Block, ...], list[Notice]]:
    """Opening, links and closing as blocks. Raises TemplateFault."""
    programme = group.programme
    day = group.entry.day
    occasion = occasion_on(station.occasions, day)
    values = frame_values(
        station,
        programme,
        day=day,
        number=group.entry.number,
        theme=_sayable(dict(station.themes).get(day.month, "")),
        occasion=_sayable(occasion.title) if occasion else "",
        items=[
            FrameItem(title=_sayable(s.head.title), kind=s.head.kind.value, slug=s.slug)
            for s in group.scripts
        ],
        voices=replace(voices, people=tuple(map(_sayable, voices.people))),
    )
    texts = frame_texts(programme, values)
    file = programme.place.file if programme.place else f"{programme.slug}.toml"
    notices: list[Notice] = _unnamed_people(group, values, voices)

    def blocks(text: str) -> tuple[Block, ...]:
        # Lines of a filled frame are not lines of the format file: only the file is named.
        found, told = parse_body(text, file)
        notices.extend(replace(notice, place=Place(file=file)) for notice in told)
        notices.extend(_unsaid(found, Place(file=file)))
        return tuple(replace(block, place=Place(file=file)) for block in found)

    links = [blocks(text) for text in texts.links]
    told = said_of_machines(group.scripts)  # `disclosure` is of voices: this is said of the words
    closing = "\n\n".join(filter(None, (texts.closing, told)))
    return blocks(texts.opening), links, blocks(closing), notices


def said_of_machines(scripts: Sequence[Script]) -> str:
    """What the closing says of scripts that a model drafted, or that stage a real case."""
    told = [
        "Lời văn trong chương trình được soạn có trợ giúp của trí tuệ nhân tạo và đã có người rà."
        if any(one.head.assisted for one in scripts)
        else "",
        "Chương trình có phần dựng lại một việc có thật."
        if any(one.head.real_case for one in scripts)
        else "",
    ]
    return " ".join(filter(None, told))


def _unnamed_people(
    group: ScriptGroup, values: Mapping[str, Any], voices: HeardVoices
) -> list[Notice]:
    """A closing that calls all voices a machine's where people speak. Raises TemplateFault."""
    programme = group.programme
    if not voices.people or not values["disclosure"]:
        return []
    others = {**values, "voices": MACHINE_ALONE.sentence, "people": MACHINE_ALONE.named}
    if frame_texts(programme, values) != frame_texts(programme, others):
        return []
    return [
        Notice(
            code="khung-giong-nguoi",
            level=Level.WARNING,
            sentence=f"bài có giọng của {voices.named or 'người thật'}, nhưng lời kết của chương "
            f"trình “{programme.name}” không nói điều đó",
            hint="Trong khung credits, thay câu về giọng bằng {{ voices }}.",
            place=place_in_head(group.scripts[0], "title"),  # where whoever answers for it looks
        )
    ]


def _unsaid(blocks: Sequence[Block], place: Place) -> list[Notice]:
    """What stands in a filled frame and is not spoken: in a script that is meant so."""
    why = {Heading: "đứng sau dấu #, như đề mục", Direction: "đứng trọn trong ngoặc tròn"}
    return [
        Notice(
            code="khung-khong-doc",
            level=Level.WARNING,
            sentence=f"khung có “{block.text}” {why[type(block)]}, nên không được đọc",
            hint="Là lời thì bỏ dấu ấy trong khuôn chương trình; không phải lời thì xóa dòng ấy.",
            place=place,
        )
        for block in blocks
        if isinstance(block, Heading | Direction) and block.text
    ]


def _sayable(title: str) -> str:
    """A title within a frame: whatever it holds is words there, no cue, speaker or remark."""
    words = title.translate(str.maketrans("[]", "()")).replace("<!--", "–").replace("-->", "–")
    return re.sub(r"[(|:：]|^#", r"\\\g<0>", words)
