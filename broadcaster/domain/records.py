"""How values are written down: fields that only a few records have."""

from collections.abc import Mapping
from dataclasses import Field
from typing import Any

# Metadata of a field that is not written while it is empty: records that have nothing in it keep
# their bytes, and what was made of them its name.
ONLY_WHERE_SET: Mapping[str, bool] = {"only where set": True}


def left_out(field: "Field[Any]", value: object) -> bool:
    """Whether a field of a record is not written, its value being as it is."""
    return not value and "only where set" in field.metadata
