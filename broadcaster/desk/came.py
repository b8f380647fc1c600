"""What every kind of long work gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came of a piece of work."""

    told: str
    result: Mapping[str, Any]  # JSON values for the page that asked
