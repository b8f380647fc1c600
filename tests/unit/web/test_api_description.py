"""The description of the interface and what answers: the same addresses, forms and refusals."""

import json
from dataclasses import replace

import httpx
import pytest
from starlette.routing import Mount

from broadcaster.domain.errors import Busy
from broadcaster.pull.manifest import PRIORITIES
from broadcaster.web.api import description as described
from broadcaster.web.api.application import PATH, Limits, api
from broadcaster.web.api.description import FormFault, description, reader_of
from broadcaster.web.api.limits import MOST_BYTES, RateLimiter
from tests.fakes.handing_school import NOW, School, item
from tests.unit.web.test_api_for_stations import aired, client

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
SENT = {
    ("/receipts", "post"): {"at": "2026-09-07T08:00:00+07:00"},
    ("/as-run", "post"): {"airings": [aired("bai-mot")]},
}
ANSWERS = [
    (path, method, int(status))
    for path, operations in description()["paths"].items()
    for method, operation in operations.items()
    for status in operation["responses"]
]


@pytest.fixture
def school(tmp_path):
    return School(tmp_path)


@pytest.fixture
def token(school):
    _, token = school.seat("Đài xã Sao Mai")
    school.show(token, item("bai-mot", 1))
    return token


def test_every_address_that_answers_is_described_and_every_one_described_answers(school):
    app = api(school.desk, lambda: NOW)
    routes = {
        (route.path, method.lower())
        for route in app.routes
        for method in route.methods or ()
        if route.path != "/openapi.json"
    }
    assert not any(isinstance(route, Mount) for route in app.routes)
    assert routes == {(path, method) for path, method, _ in ANSWERS}
    assert {method for _, method in routes} <= METHODS


class Asking:
    """How each answer of a route is provoked."""

    def __init__(self, school, token, path, method):
        self._school, self._token = school, token
        self._path, self._method = path.replace("{key}", "bai-mot"), method
        self._body = SENT.get((path, method))

    def ask(self, *, app=None, path=None, method=None, token=None, **more):
        app = app or api(self._school.desk, lambda: NOW)
        if self._body is not None and not more:
            more = {"json": self._body}
        web = client(app, self._token if token is None else token)
        return web.ask((method or self._method).upper(), path or self._path, **more)

    def with_limits(self, burst):
        few = Limits(
            stations=RateLimiter(rate=0.1, burst=burst), strangers=RateLimiter(rate=0.1, burst=0)
        )
        return api(self._school.desk, lambda: NOW, few)

    def when_busy(self):
        desk = self._school.desk()

        def busy():
            raise Busy("Cơ sở dữ liệu đang bận vì một lần chạy khác.")

        return api(lambda: replace(desk, tools=replace(desk.tools, station_book=busy)), lambda: NOW)

    def for_status(self, status):
        """The answer that is to have this status."""
        as_json = {"content-type": "application/json"}
        if status == 422 and self._body is None:
            if self._path == "/programmes/bai-mot":
                return self.ask(path="/programmes/Bai%20mot")
            return self.ask(path=f"{self._path}?since=hôm+qua")
        return {
            200: self.ask,
            400: lambda: self.ask(content=b'"\xff"', headers=as_json),
            401: lambda: self.ask(token=""),
            404: lambda: self.ask(path=self._path.replace("bai-mot", "bai-khac")),
            405: lambda: self.ask(method="PUT"),
            413: lambda: self.ask(content=b" " * (MOST_BYTES + 1)),
            422: lambda: self.ask(content=b"{}", headers=as_json),
            429: lambda: self.ask(app=self.with_limits(0)),
            503: lambda: self.ask(app=self.when_busy()),
        }[status]()


@pytest.fixture(scope="module")
def jsonschema():
    """Loaded by who uses it: with what release tools bring along it takes two seconds."""
    import jsonschema

    return jsonschema


@pytest.mark.parametrize(("path", "method", "status"), ANSWERS)
def test_every_answer_that_is_described_is_given_as_it_is_described(
    school, token, path, method, status, jsonschema
):
    reply = Asking(school, token, path, method).for_status(status)
    assert reply.status_code == status, reply.text
    content = description()["paths"][path][method]["responses"][str(status)]["content"]
    (kind,) = content
    assert reply.headers["content-type"] == kind
    whole = {**content[kind]["schema"], "components": description()["components"]}
    jsonschema.Draft202012Validator(whole).validate(reply.json())


def test_the_description_is_openapi_and_its_forms_are_json_schema(jsonschema):
    told = description()
    assert told["openapi"] == "3.1.0"
    for schema in told["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert told["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
    pattern = told["paths"]["/programmes"]["get"]["parameters"][1]["schema"]["anyOf"][0]["pattern"]
    assert pattern == f"^({'|'.join(PRIORITIES)})$"


READ = {"$ref", "anyOf", "type", "properties", "required", "default", "items", "minItems",
        "maxItems", "maxLength", "pattern", "format", "minimum", "maximum",
        "title", "description"}  # fmt: skip


def schemas(tree):
    """Every schema in a tree of the description, the inner ones too."""
    yield tree
    inner = [*tree.get("properties", {}).values(), *tree.get("anyOf", ())]
    inner += [tree["items"]] if "items" in tree else []
    for one in inner:
        yield from schemas(one)


def test_no_word_of_a_form_is_one_that_the_reader_does_not_know():
    told = description()
    trees = [*told["components"]["schemas"].values()]
    for operations in told["paths"].values():
        for operation in operations.values():
            trees += [one["schema"] for one in operation.get("parameters", ())]
    for tree in trees:
        for schema in schemas(tree):
            assert set(schema) <= READ, schema
            if "anyOf" in schema:
                assert [one.get("type") == "null" for one in schema["anyOf"]] == [False, True]
            elif schema.get("type") != "null" and "$ref" not in schema:
                assert schema["type"] in described._READERS
            assert schema.get("format") in (None, "date-time", "date")


def test_the_description_names_the_address_at_which_it_is_served(school):
    from starlette.applications import Starlette

    app = Starlette(routes=[Mount(PATH, app=api(school.desk, lambda: NOW))])
    reply = client(app).get(f"{PATH}/openapi.json")
    assert reply.json() == {**description(), "servers": [{"url": PATH}]}
    assert "servers" not in client(api(school.desk, lambda: NOW)).get("/openapi.json").json()
    assert reply.headers["content-type"] == "application/json"


# --- what is let through --------------------------------------------------------------------------

AIRING = aired("bai-mot", note="")


def places(value, name="Airing"):
    """Where a value does not have a form's shape; none = it has."""
    try:
        reader_of(name)(value)
    except FormFault as fault:
        return list(fault.places)
    return []


@pytest.mark.parametrize(
    "moment",
    ["2026-09-07T08:00:00+07:00", "2026-09-07t01:00:00z", "2026-09-07 01:00Z", "2000-01-01T00:00Z",
     "2026-09-07T01:00:00.1234567891Z", "2199-12-31T23:59:59Z", "2026-09-07T01:00:00-0330"],
)  # fmt: skip
def test_a_moment_has_a_zone_and_is_of_our_age(moment):
    assert places(AIRING | {"started": moment}) == []


@pytest.mark.parametrize(
    "moment",
    ["", "hôm qua", "2026-09-07", "2026-09-07T08:00:00", "1999-12-31T23:59:59Z", 1_788_000_000,
     "2200-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", None,
     "2026-02-30T00:00:00Z", "2026-09-07T24:00:00Z", "2026-09-07T01:00:00Z\n", "20260907T010000Z",
     "2026-09-07T01:00:00+24:00", "2026-09-07T01:00:00+07:60", "٢٠٢٦-09-07T01:00:00Z",
     "1788000000", True],
)  # fmt: skip
def test_what_is_no_moment_is_refused(moment):
    assert places(AIRING | {"started": moment}) == [("started",)]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("id", ["a", "a" * 120, "bai-2"], ["", "A", "a-", "a--b", "a\n", "a" * 121, 1, None, "é"]),
        ("revision", [1, 1_000_000], [0, 1_000_001, 1.0, "1", True, None]),
        ("seconds", [0, 0.5, 86_400], [-0.1, 86_400.5, float("nan"), float("inf"), "1", True]),
        ("note", ["", "x" * 500, "😀" * 500], ["x" * 501, 5, None, "\ud800"]),
    ],
)
def test_the_edges_of_what_was_aired(name, good, bad):
    assert [value for value in good if places(AIRING | {name: value})] == []
    assert [value for value in bad if places(AIRING | {name: value}) != [(name,)]] == []


def test_lists_have_their_lengths_and_every_place_is_named():
    assert places({"airings": [AIRING] * 500}, "Airings") == []
    for wrong in ([], [AIRING] * 501, {}, None):
        assert places({"airings": wrong}, "Airings") == [("airings",)]
    assert places({"airings": [AIRING, {"id": "B", "seconds": 1}, 5]}, "Airings") == [
        ("airings", 1, "id"), ("airings", 1, "started"), ("airings", 2),
    ]  # fmt: skip


def test_what_is_left_out_has_its_default_and_what_is_not_described_goes():
    told = {"at": "2026-09-07T01:00:00Z", "unit": "x"}
    found = reader_of("Receipt")(told)
    assert found == {"at": NOW, "taken": [], "removed": [], "failed": [], "items": []}


@pytest.mark.parametrize(
    ("limit", "status"),
    [("1", 200), (" 5 ", 200), ("+5", 200), ("500", 200), ("0", 422), ("501", 422), ("x", 422),
     ("", 422), ("٥", 422), ("9" * 5000, 422)],
)  # fmt: skip
def test_how_many_programmes_are_asked_for(school, token, limit, status):
    reply = client(api(school.desk, lambda: NOW), token).get("/programmes", params={"limit": limit})
    assert reply.status_code == status


@pytest.mark.parametrize(
    ("kind", "status"),
    [("application/json; charset=utf-8", 200), ("application/vnd.dai+json", 200),
     ("text/plain", 422), ("application/jsonx", 422), ("", 422)],
)  # fmt: skip
def test_a_body_is_read_when_it_says_that_it_is_json(school, token, kind, status):
    web = client(api(school.desk, lambda: NOW), token)
    content = json.dumps(SENT["/as-run", "post"])
    reply = web.ask("POST", "/as-run", content=content, headers={"content-type": kind})
    assert reply.status_code == status


def test_a_stranger_is_told_nothing_about_what_he_sent(school, token):
    app = api(school.desk, lambda: NOW)
    reply = client(app, "nobody").ask("POST", "/as-run", content=b"{")
    assert reply.status_code == httpx.codes.UNAUTHORIZED


def test_head_is_not_described_and_not_answered(school, token):
    reply = client(api(school.desk, lambda: NOW), token).ask("HEAD", "/as-run")
    assert reply.status_code == 405
    assert sorted(reply.headers["allow"].split(", ")) == ["GET", "POST"]
