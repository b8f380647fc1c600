"""The form of everything that is asked and answered; what the OpenAPI description shows."""

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, Field

from broadcaster.model.manifest import PRIORITIES
from broadcaster.text.clean import one_line

MOST_AT_ONCE = 500  # airings in one message
_PRIORITY = f"^({'|'.join(PRIORITIES)})$"
KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _in_our_age(moment: datetime) -> datetime:
    if not _FIRST <= moment < _LAST:
        raise ValueError("not between 2000 and 2200")
    return moment


def _text_only(value: object) -> object:
    """Numbers are no moments: JSON writes those as text."""
    if isinstance(value, datetime):  # ours, on its way out
        return value
    if not isinstance(value, str) or re.fullmatch(r"[\d.]+", value):
        raise ValueError("not a moment as RFC 3339 writes it")
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_in_our_age), BeforeValidator(_text_only)]
Line = Annotated[str, Field(max_length=500), AfterValidator(one_line)]
Name = Annotated[str, Field(max_length=120), AfterValidator(one_line)]
Key = Annotated[str, Field(max_length=120, pattern=KEY)]
Revision = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Priority = Annotated[str, Field(pattern=_PRIORITY, description="thuong, uu-tien hoặc khan-cap")]


class Health(BaseModel):
    """Whether the school's desk answers."""

    status: str
    now: datetime


class Document(BaseModel):
    """A law that is cited."""

    number: str
    name: str = ""


class File(BaseModel):
    """One file of a programme."""

    name: str
    url: str
    bytes: int
    sha256: str
    type: str
    seconds: float | None = None
    loudness: float | None = Field(default=None, description="LUFS như nghe được")
    true_peak: float | None = Field(default=None, description="dBTP")


class Programme(BaseModel):
    """A programme that the station may air, as its manifest tells of it."""

    id: str
    revision: int
    title: str
    unit: str
    kind: str
    priority: str
    issued: datetime
    valid_from: date | None = None
    valid_to: date | None = None
    synthetic: bool = Field(default=True, description="Giọng đọc tổng hợp (AI)")
    corrects: str = Field(default="", description="Mã bài mà bài này đính chính")
    documents: list[Document] = []
    files: list[File]
    text: str = ""


class Withdrawn(BaseModel):
    """A programme that must not be aired any more."""

    id: str
    day: date
    reason: str


class Programmes(BaseModel):
    """An answer, oldest first; `more` = ask again with the last `issued` as `since`."""

    unit: str
    programmes: list[Programme]
    withdrawn: list[Withdrawn]
    more: bool


class TakenItem(BaseModel):
    """A programme of which files came."""

    id: Key
    revision: Revision


class Receipt(BaseModel):
    """What a station took over in one pull; the puller's `bien-nhan.json` as it is."""

    at: Moment
    taken: Annotated[list[Name], Field(max_length=20_000)] = []
    removed: Annotated[list[Name], Field(max_length=20_000)] = []
    failed: Annotated[list[Line], Field(max_length=1_000)] = []
    items: Annotated[list[TakenItem], Field(max_length=5_000)] = []


class Airing(BaseModel):
    """A programme that was aired."""

    id: Key
    revision: Revision = 1
    started: Moment
    seconds: Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False, strict=True)]
    note: Line = ""


class Airings(BaseModel):
    """What a station aired."""

    airings: Annotated[list[Airing], Field(min_length=1, max_length=MOST_AT_ONCE)]


class Noted(BaseModel):
    """The receipt arrived."""

    new: bool = Field(description="false = đã báo trước đó")


class NotTaken(BaseModel):
    """An airing that could not be taken."""

    id: str
    why: str


class Heard(BaseModel):
    """What became of the airings."""

    new: int
    known: int = Field(description="đã báo trước đó")
    left_out: list[NotTaken]


class Told(BaseModel):
    """What the station told before, oldest first."""

    airings: list[Airing]
