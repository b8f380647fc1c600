"""What may go wrong on the way into a station's folder."""

from typing import ClassVar

from broadcaster.errors import BroadcasterError


class PushFault(BroadcasterError):
    """Programmes did not reach a station's folder; what arrived before is whole."""

    code: ClassVar[str] = "gui-bai"
