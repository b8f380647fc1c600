"""The line of an episode, out of a row of a table."""

from typing import Any

from broadcaster.model.brief import Brief


def line(row: Any) -> Brief:
    """The brief of a row.

    Its values stand in the order of the fields; audiences are one text, one a line.
    """
    told = tuple(row)
    return Brief._make((*told[:-1], tuple(told[-1].split("\n")) if told[-1] else ()))
