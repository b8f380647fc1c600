"""The table of facts for machines and spreadsheets."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping

from broadcaster.domain.dates import written
from broadcaster.domain.schedule import ZONE
from broadcaster.reports.report_facts import AiredFact, FactTally, FactWay, ReportFacts

COLUMNS = (
    "Ngày",
    "Giờ",
    "Giây đã phát",
    "Hình thức",
    "Nơi phát",
    "Kết quả",
    "Lý do",
    "Bài",
    "Mã số phát",
    "Mã băm tệp",
    "Chương trình",
    "Loại bài",
    "Chủ đề",
    "Đối tượng",
    "Văn bản, tình trạng ngày phát",
    "Đọc trực tiếp",
    "Người nghe (ước tính)",
    "Khung giờ",
    "Phát bù cho",
    "Đã phát bù",
)


def facts_csv(facts: ReportFacts) -> str:
    """A row a fact; a cell that begins like a formula is none when a spreadsheet opens it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in facts.facts:
        writer.writerow([plain_cell(value) for value in _row(one)])
    return file.getvalue()


def _row(one: AiredFact) -> tuple[str, ...]:
    return (
        written(one.day),
        f"{one.start.astimezone(ZONE):%H:%M:%S}" if one.start else "",
        f"{one.seconds:.1f}",
        one.way.value,
        one.place,
        one.result,
        one.reason,
        one.title,
        one.episode,
        one.sha256,
        one.programme,
        "; ".join(one.kinds),
        "; ".join(one.topics),
        "; ".join(one.audiences),
        "; ".join(f"{document.number}: {document.standing}" for document in one.documents),
        "có" if one.live else "",
        str(one.listeners) if one.listeners else "",
        one.slot,
        one.makes_up,
        "có" if one.made_up else "",
    )


def plain_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def facts_json(facts: ReportFacts, staff: Mapping[str, object] | None = None) -> dict[str, object]:
    """The whole table: figures by way, cells without overlap, tallies, every fact.

    `staff` is what the unit did for its own people, by `staff_figures.staff_json`.
    """
    period = facts.period
    return {
        "unit": facts.unit,
        "formerly": [{"name": name, "last": last.isoformat()} for name, last in facts.formerly],
        "period": {
            "name": period.words,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "closing": period.closing.isoformat(),
            "stage": period.stage.value,
        },
        "has_log": facts.log,
        "warnings": list(facts.warnings),
        "ways": {way.value: _figures(facts, way) for way in FactWay},
        "cells": [
            {
                "month": f"{cell.month:%Y-%m}",
                "way": cell.way.value,
                "place": cell.place,
                "programme": cell.programme,
                "kinds": list(cell.kinds),
                "result": cell.result,
                "airings": cell.airings,
                "seconds": round(cell.seconds, 3),
            }
            for cell in facts.cells()
        ],
        "uncounted": [{"what": what, "seconds": round(s, 3)} for what, s in facts.uncounted],
        "kinds": _by_way(facts, lambda one: one.kinds),
        "topics": _by_way(facts, lambda one: one.topics),
        "audiences": _by_way(facts, lambda one: one.audiences),
        "documents": [
            {
                "number": document.number,
                "title": document.title,
                "effect": document.effect.value,
                "standing": document.standing,
                "days": [day.isoformat() for day in days],
            }
            for document, days in facts.introduced()
        ],
        "taken_by_stations": [{"station": name, "programmes": n} for name, n in facts.taken],
        "packs": {
            "given": facts.packs.given,
            "given_scripts": facts.packs.given_scripts,
            "taken": facts.packs.taken,
            "taken_scripts": facts.packs.taken_scripts,
        }
        if facts.packs is not None
        else None,
        "networks": [{"network": name, "posts": count} for name, count in facts.networks],
        "questions": {
            "came": facts.questions.came,
            "answered": facts.questions.answered,
            "aired": facts.questions.aired,
        }
        if facts.questions is not None
        else None,
        "downloads": facts.downloads,
        "listeners_estimate": facts.listeners,
        "corrections": [
            {
                "episode": one.episode,
                "where": one.where,
                "opened": one.opened.isoformat(),
                "settled": one.settled.isoformat() if one.settled else None,
            }
            for one in facts.corrections
        ],
        "difficulties": {
            "told": facts.difficulties.told,
            "answered": facts.difficulties.answered,
            "subjects": dict(facts.difficulties.subjects),
        },
        "staff": staff,
        "facts": [_fact(one) for one in facts.facts],
    }


def _figures(facts: ReportFacts, way: FactWay) -> dict[str, object]:
    told = facts.figures(way)
    return {
        "airings": told.airings,
        "programmes": told.programmes,
        "cut": told.cut,
        "seconds": round(told.seconds, 3),
    }


def _by_way(
    facts: ReportFacts, words: Callable[[AiredFact], Iterable[str]]
) -> dict[str, list[dict[str, object]]]:
    return {way.value: _tallies(facts.tallies(words, way)) for way in FactWay}


def _tallies(found: Iterable[FactTally]) -> list[dict[str, object]]:
    return [
        {
            "name": one.name,
            "airings": one.airings,
            "programmes": one.programmes,
            "items": one.items,
        }
        for one in found
    ]


def _fact(one: AiredFact) -> dict[str, object]:
    return {
        "day": one.day.isoformat(),
        "start": one.start.astimezone(ZONE).isoformat(timespec="seconds") if one.start else None,
        "seconds": round(one.seconds, 3),
        "way": one.way.value,
        "place": one.place,
        "result": one.result,
        "reason": one.reason,
        "episode": one.episode,
        "sha256": one.sha256,
        "title": one.title,
        "programme": one.programme,
        "kinds": list(one.kinds),
        "topics": list(one.topics),
        "audiences": list(one.audiences),
        "documents": [{"number": d.number, "standing": d.standing} for d in one.documents],
        "live": one.live,
        "listeners_estimate": one.listeners,
        "slot": one.slot,
        "kind": one.kind,
        "makes_up": one.makes_up,
        "made_up": one.made_up,
    }
