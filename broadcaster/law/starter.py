"""The register that comes with the program: `van_ban.toml` as documents."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from broadcaster.law.register import (
    DocumentCheck,
    DocumentRelation,
    DocumentStatus,
    Register,
    RegisteredDocument,
    RelationKind,
    register_of,
)


@cache
def starter_register() -> Register:
    """What a station knows of documents before it has written anything down itself."""
    return register_of(starter_documents())


@cache
def starter_documents() -> tuple[RegisteredDocument, ...]:
    """The documents of `van_ban.toml`, in its order."""
    text = files("broadcaster.law").joinpath("van_ban.toml").read_text("utf-8")
    return tuple(map(_document, tomllib.loads(text)["van_ban"]))


def _document(row: Mapping[str, Any]) -> RegisteredDocument:
    return RegisteredDocument(
        number=row["so_ky_hieu"],
        title=row.get("ten", ""),
        short_names=tuple(row.get("ten_goi_tat", ())),
        kind=row.get("loai", ""),
        issuer=row.get("co_quan", ""),
        issued=row.get("ngay_ban_hanh"),
        in_force=row.get("ngay_hieu_luc"),
        ended=row.get("ngay_het_hieu_luc"),
        relations=tuple(_relations(row)),
        resumed=tuple(_done(RelationKind.SUSPENDS, one) for one in row.get("ap_dung_lai", ())),
        read_status=DocumentStatus(row["tinh_trang"]) if "tinh_trang" in row else None,
        remark=row.get("ly_do", ""),
        unsaid=tuple(filter(None, (row.get("khong_noi", ""),))),
        checks=(DocumentCheck(day=row["ngay_kiem"], where=row["noi_doc"]),),
        confidence=row["tin_cay"],
    )


def _relations(row: Mapping[str, Any]) -> Iterator[DocumentRelation]:
    """What was done to the document, in the order of the keys below."""
    replaced, parts = row.get("thay_the_boi", ()), row.get("het_mot_phan", ())
    for part in parts:
        for by in replaced or ("",):
            yield DocumentRelation(
                kind=RelationKind.REPLACES if by else RelationKind.REPEALS,
                acts=False,
                other=by,
                scope=part["pham_vi"],
                since=part.get("tu_ngay"),
            )
    if not parts:
        for by in replaced:
            yield _done(RelationKind.REPLACES, {"so_ky_hieu": by}, row.get("ngay_het_hieu_luc"))
    for one in row.get("sua_doi_boi", ()):
        yield _done(RelationKind.AMENDS, one)
    for one in row.get("ngung_boi", ()):
        yield _done(RelationKind.SUSPENDS, one)
    for one in row.get("hop_nhat", ()):
        yield DocumentRelation(kind=RelationKind.CONSOLIDATES, acts=True, other=one)


def _done(kind: RelationKind, row: Mapping[str, Any], since: Any = None) -> DocumentRelation:
    return DocumentRelation(
        kind=kind, acts=False, other=row["so_ky_hieu"], since=row.get("tu_ngay", since)
    )
