"""The description of the interface, `openapi.json`: shown to stations, and what they send held
against it.

The description is written by hand; it uses these words of JSON Schema and no others.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

Place = tuple[str | int, ...]  # where something stands in what was sent
Reader = Callable[[Any], Any]  # gives the value as its form wants it; raises FormFault
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt _]\d\d:\d\d(:\d\d([.,]\d{1,30})?)?([Zz]|[+-]\d\d:?[0-5]\d)", re.ASCII
)
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_JSON = re.compile(r"application/([^;\s]*\+)?json\s*(;.*)?")
_ENDLESS = float("inf")


class FormFault(Exception):
    """Something does not have the form that is described."""

    def __init__(self, places: Iterable[Place] = ((),)) -> None:
        super().__init__()
        self.places = tuple(places)  # below what was read; () = that itself

    def within(self, name: str | int) -> list[Place]:
        """The places, seen from what holds it under this name."""
        return [(name, *place) for place in self.places]


@lru_cache(maxsize=1)
def description() -> Mapping[str, Any]:
    """The OpenAPI document."""
    text = files("broadcaster.web.api").joinpath("openapi.json").read_text(encoding="utf-8")
    tree: Mapping[str, Any] = json.loads(text)
    return tree


class Operation:
    """One method at one address: what may stand in its path and query, and its body."""

    def __init__(self, path: str, method: str) -> None:
        tree = description()["paths"][path][method]
        self.for_stations = "security" in tree  # a token is asked for
        self._parameters = [
            (one["name"], one["in"], one["schema"], reader(one["schema"]))
            for one in tree.get("parameters", ())
        ]
        content = tree.get("requestBody", {}).get("content", {})
        self._body = reader(content["application/json"]["schema"]) if content else None

    def address(self, path: Mapping[str, str], query: Mapping[str, str]) -> dict[str, Any]:
        """What a request's address asks for, defaults filled in. Raises FormFault."""
        found, faults = {}, []
        for name, where, schema, read in self._parameters:
            given = path if where == "path" else query
            if name not in given:
                found[name] = schema.get("default")
                continue
            value: Any = given[name]
            if schema.get("type") == "integer" and _WHOLE_NUMBER.fullmatch(value.strip()):
                value = int(value)
            try:
                found[name] = read(value)
            except FormFault:
                faults.append((where, name))
        if faults:
            raise FormFault(faults)
        return found

    def body(self, kind: str, data: bytes) -> dict[str, Any]:
        """What was sent; empty where nothing is to be sent. Raises FormFault, ValueError."""
        if self._body is None:
            return {}
        if not data or not _JSON.fullmatch(kind.lower()):
            raise FormFault([("body",)])
        try:
            found: dict[str, Any] = self._body(json.loads(data))
        except json.JSONDecodeError as fault:
            raise FormFault([("body", fault.pos)]) from fault
        except RecursionError as fault:
            raise ValueError("nested too deep") from fault
        except FormFault as fault:
            raise FormFault(fault.within("body")) from fault
        return found


@cache
def reader_of(name: str) -> Reader:
    """What reads the form that has this name in the description."""
    return reader(description()["components"]["schemas"][name])


def reader(schema: Mapping[str, Any]) -> Reader:
    """What reads a form.

    Moments become moments, what is not described is left out, defaults are filled in; every place
    that does not fit is told.
    """
    if "$ref" in schema:
        return reader_of(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:  # a form or nothing
        inner = reader(schema["anyOf"][0])
        return lambda value: None if value is None else inner(value)
    return _READERS[schema["type"]](schema)


def _object(schema: Mapping[str, Any]) -> Reader:
    fields = [
        (name, reader(inner), name in schema["required"], inner.get("default"))
        for name, inner in schema["properties"].items()
    ]

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise FormFault
        found: dict[str, Any] = {}
        faults: list[Place] = []
        for name, inner, required, default in fields:
            try:
                if name in value:
                    found[name] = inner(value[name])
                elif required:
                    raise FormFault
                else:
                    found[name] = default
            except FormFault as fault:
                faults += fault.within(name)
        if faults:
            raise FormFault(faults)
        return found

    return read


def _array(schema: Mapping[str, Any]) -> Reader:
    inner = reader(schema["items"])
    fewest, most = schema.get("minItems", 0), schema.get("maxItems", _ENDLESS)

    def read(value: Any) -> list[Any]:
        if not isinstance(value, list) or not fewest <= len(value) <= most:
            raise FormFault
        found: list[Any] = []
        faults: list[Place] = []
        for number, one in enumerate(value):
            try:
                found.append(inner(one))
            except FormFault as fault:
                faults += fault.within(number)
        if faults:
            raise FormFault(faults)
        return found

    return read


def _string(schema: Mapping[str, Any]) -> Reader:
    longest = schema.get("maxLength", _ENDLESS)
    fits = re.compile(schema.get("pattern", r"(?s:.*)")).fullmatch
    read_as = {"date-time": _moment, "date": _day}.get(schema.get("format", ""), _text)

    def read(value: Any) -> Any:
        if not isinstance(value, str) or len(value) > longest or not fits(value):
            raise FormFault
        try:
            return read_as(value)
        except ValueError as fault:
            raise FormFault from fault

    return read


def _text(text: str) -> str:
    text.encode()  # half a pair of surrogates is no text
    return text


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


def _moment(text: str) -> datetime:
    """A moment as RFC 3339 writes it, of our age. Raises ValueError."""
    if not _MOMENT.fullmatch(text):
        raise ValueError("not a moment")
    moment = datetime.fromisoformat(text.upper())
    if not _FIRST <= moment < _LAST:
        raise ValueError("not between 2000 and 2200")
    return moment


def _numeric(
    kinds: tuple[type, ...], made: Callable[[float], float]
) -> Callable[[Mapping[str, Any]], Reader]:
    def of(schema: Mapping[str, Any]) -> Reader:
        low, high = schema.get("minimum", -_ENDLESS), schema.get("maximum", _ENDLESS)

        def read(value: Any) -> float:
            # True is no number, and NaN is nowhere between two
            if type(value) not in kinds or not low <= value <= high:
                raise FormFault
            return made(value)

        return read

    return of


def _boolean(_schema: Mapping[str, Any]) -> Reader:
    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise FormFault
        return value

    return read


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Reader]] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _numeric((int,), int),
    "number": _numeric((int, float), float),
    "boolean": _boolean,
}
