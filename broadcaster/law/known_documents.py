"""Documents known to have ended, to be suspended, amended or in doubt: `van_ban.toml` as values."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from broadcaster.domain.text import fold


class DocumentStatus(StrEnum):
    """What is known of a document as a whole, in the words of the national database of documents.

    `DOUBTFUL` is ours: something happened to it, and what that means could not be read.
    """

    IN_FORCE = "Còn hiệu lực"
    ENDED = "Hết hiệu lực toàn bộ"
    ENDED_IN_PART = "Hết hiệu lực một phần"
    SUSPENDED = "Ngưng hiệu lực"
    DOUBTFUL = "Cần rà soát"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAct:
    """What another document, or time, did to a document, and from which day."""

    what: str  # a document's number, or the part that ended
    since: date | None = None  # None = not known


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDocument:
    """A document of which something is known that a script may leave out."""

    number: str  # "100/2019/NĐ-CP"
    title: str
    kind: str  # "Nghị định"
    issuer: str
    issued: date | None
    in_force: date | None  # first day in force
    status: DocumentStatus
    ended: date | None  # first day not in force; None = not known, or not ended
    ended_parts: tuple[DocumentAct, ...]
    replaced_by: tuple[str, ...]  # numbers
    amended_by: tuple[DocumentAct, ...]
    suspended_by: DocumentAct | None
    remark: str  # why it is in doubt, or what was not checked
    unsaid: str  # what of it must not be said
    read_in: str  # where that was read
    checked: date
    confidence: str  # "cao" or "trung bình"


@cache
def known_documents() -> Mapping[str, KnownDocument]:
    """All that are known, by `document_key`."""
    text = files("broadcaster.law").joinpath("van_ban.toml").read_text("utf-8")
    documents = map(_document, tomllib.loads(text)["van_ban"])
    return {document_key(document.number): document for document in documents}


def known_document(number: str) -> KnownDocument | None:
    """The document with that whole number, however it is typed ("NĐ 100/2019/ND-CP")."""
    return known_documents().get(document_key(number))


def perhaps_known(number: str) -> tuple[KnownDocument, ...]:
    """Known documents that a shortened number ("100/2019", "Luật 36") may mean."""
    parts = document_key(number).split("/")
    if len(parts) > 2 or not parts[0]:
        return ()
    return tuple(
        document
        for key, document in known_documents().items()
        if key.split("/")[: len(parts)] == parts
    )


_LOOKALIKES = str.maketrans("\u00d0\u00f0\u2010\u2011\u2012\u2013\u2014\u2212", "Đđ------")
_NUMBER = re.compile(r"\d[\d.]*[a-z]?(?:\s*[/-]\s*[\w-]+)*")


@lru_cache(maxsize=8192)
def document_key(number: str) -> str:
    """A document's number for comparing: folded, without the kind before it and leading zeros."""
    plain = fold(number.translate(_LOOKALIKES))
    found = _NUMBER.search(plain)
    parts = re.split(r"\s*/\s*", found[0] if found else plain)
    return "/".join(re.sub(r"\s*-\s*", "-", part.strip()).lstrip("0") or part for part in parts)


def _document(row: Mapping[str, Any]) -> KnownDocument:
    suspended = row.get("ngung_boi")
    return KnownDocument(
        number=row["so_ky_hieu"],
        title=row.get("ten", ""),
        kind=row.get("loai", ""),
        issuer=row.get("co_quan", ""),
        issued=row.get("ngay_ban_hanh"),
        in_force=row.get("ngay_hieu_luc"),
        status=DocumentStatus(row["tinh_trang"]),
        ended=row.get("ngay_het_hieu_luc"),
        ended_parts=tuple(
            DocumentAct(what=part["pham_vi"], since=part.get("tu_ngay"))
            for part in row.get("het_mot_phan", ())
        ),
        replaced_by=tuple(row.get("thay_the_boi", ())),
        amended_by=tuple(map(_act, row.get("sua_doi_boi", ()))),
        suspended_by=_act(suspended) if suspended else None,
        remark=row.get("ly_do", ""),
        unsaid=row.get("khong_noi", ""),
        read_in=row["noi_doc"],
        checked=row["ngay_kiem"],
        confidence=row["tin_cay"],
    )


def _act(row: Mapping[str, Any]) -> DocumentAct:
    return DocumentAct(what=row["so_ky_hieu"], since=row.get("tu_ngay"))
