"""Which documents are for everybody."""

import re

from broadcaster.domain.text import fold
from broadcaster.law.document_numbers import document_key
from broadcaster.law.register import RegisteredDocument

USUAL_NUMBER = re.compile(r"\d+[a-z]?(/\d{4})?/[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*")
YEAR_OF_NUMBER = re.compile(r"/(19[0-9]{2}|20[0-9]{2})(?:/|$)")
_OPEN_LEVELS = frozenset(map(fold, ("trung ương", "tỉnh", "xã")))


def on_shelf(document: RegisteredDocument) -> bool:
    """Whether a document is for everybody: what a school or one body decided of its own is not.

    Without a level that is what has a number of a legal act, with its year, and what came with the
    program; the file's own word decides otherwise.
    """
    if document.public is not None:
        return document.public
    if document.level:
        return fold(document.level) in _OPEN_LEVELS
    key = document_key(document.name)
    return document.place is None or bool(
        USUAL_NUMBER.fullmatch(key) and YEAR_OF_NUMBER.search(key)
    )
