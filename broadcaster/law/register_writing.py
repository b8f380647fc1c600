"""The head of a document's file written anew."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from broadcaster.domain.dates import written
from broadcaster.law.register import (
    DocumentCheck,
    DocumentRelation,
    RegisteredDocument,
)
from broadcaster.law.register_keys import REGISTER_KEYS, SOME_DOCUMENT


def written_document(document: RegisteredDocument) -> str:
    """The head of a document's file; what is not known is left out."""
    lines: list[str] = []
    for name, (key, *_) in REGISTER_KEYS.items():
        value = _written_value(name, getattr(document, name))
        if isinstance(value, str):
            lines += [f"{key}: {value}"] if value else []
        elif value:
            lines += [f"{key}:", *(f"  - {one}" for one in value)]
        if name == "remark":
            lines += _written_relations(document.relations)
    return "\n".join(lines) + "\n"


def guessed_entry(document: RegisteredDocument, text: str, *, remarks: Iterable[str] = ()) -> str:
    """The file of a document that the machine guessed from its text: each line says so.

    `remarks` say how the text was read. The day on which it comes into force stays a remark: a
    guess makes no document green.
    """
    sure = written_document(replace(document, in_force=None))
    head = [f"{line}  # máy đoán, xem lại" for line in sure.splitlines()]
    if document.in_force:
        guess = f"# Hiệu lực từ: {written(document.in_force)}"
        head.append(f"{guess}  # máy đoán; đúng thì bỏ dấu # ở đầu dòng")
    head += [f"# {' '.join(one.split())}" for one in remarks]
    return "\n".join([*head, "---", text, ""])


def _written_value(name: str, value: object) -> str | list[str]:
    writers: dict[str, Callable[..., str]] = {
        "by_article": lambda part: f"{part.scope}:{_written_span(part.since, part.until)}",
        "resumed": lambda one: f"{_written_span(one.since, one.until)} theo {one.other}".strip(),
        "checks": _written_check,
    }
    if isinstance(value, date):
        return written(value)
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, tuple):
        return [writers[name](one) if name in writers else one for one in value]
    return str(value or "")


def _written_relations(relations: Iterable[DocumentRelation]) -> Iterator[str]:
    by_heading: dict[str, list[DocumentRelation]] = {}
    for relation in relations:
        by_heading.setdefault(relation.kind.heading(acts=relation.acts), []).append(relation)
    for heading, listed in by_heading.items():
        yield f"{heading}:"
        for one in listed:
            span = _written_span(one.since, one.until)
            parts = filter(None, (one.other or SOME_DOCUMENT, span.strip(), one.scope))
            yield "  - " + ", ".join(parts)


def _written_span(since: date | None, until: date | None) -> str:
    last = until - timedelta(days=1) if until else None
    begin = f" từ {written(since)}" if since else ""
    return begin + (f" đến {written(last)}" if last else "")


def _written_check(check: DocumentCheck) -> str:
    told = ", ".join([written(check.day), check.who, *([check.where] if check.where else [])])
    return f"{check.scope}: {told}" if check.scope else told.rstrip(", ")
