"""Every route × every role × (no session, a foreign unit, no token, another site)."""

import pytest

from broadcaster.accounts.rights import RIGHTS, Right, Role
from broadcaster.desk.routes import WAYS

# a value for each piece of a path that a route may have
SAMPLES = {"token": "khong-co", "name": "khong-co.md", "number": "999", "key": "khong-co"}
OPEN = {"GET /", "GET /vao", "POST /vao", "GET /mo/{token}", "POST /mo/{token}"}
NAMES = [way.name for way in WAYS]


def path_of(way):
    parts = [p.partition(":")[0] for p in SAMPLES]
    path = way.path
    for name in parts:
        for kind in ("", ":int", ":path"):
            path = path.replace(f"{{{name}{kind}}}", SAMPLES[name])
    assert "{" not in path, f"{way.path}: add a sample for its piece"
    return path


def ask(browser, way, **more):
    if way.method == "GET":
        return browser.get(path_of(way))
    if way.raw:
        return browser.post(path_of(way), content=b"", **more)
    return browser.post(path_of(way), **more)


def test_no_route_stands_twice_and_every_method_is_known():
    assert len(set(NAMES)) == len(NAMES)
    assert {way.method for way in WAYS} <= {"GET", "POST"}


def test_only_the_door_is_open_to_everybody():
    assert {way.name for way in WAYS if way.right is None} == OPEN


def test_what_the_application_answers_is_what_the_table_says(shop):
    """A route that somebody mounts beside the table is found here."""
    from broadcaster.desk.application import desk

    told = {(m, r.path) for r in desk(shop).routes for m in r.methods if m != "HEAD"}
    beside = {("GET", "/tep/{name}"), ("GET", "/{path:path}")}
    assert told - beside == {(way.method, way.path) for way in WAYS}


def test_without_a_session_every_other_page_leads_to_the_door(browser):
    stranger = browser()
    for way in WAYS:
        if way.right is None:
            continue
        answer = ask(stranger, way)
        if way.raw:
            assert answer.status_code == 403, way.name
        else:
            assert answer.status_code == 303, way.name
            assert answer.headers["location"].startswith("/ban/vao"), way.name


@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_what_the_table_of_rights_gives_and_nothing_else(signed_in, role):
    person = signed_in(role)
    for way in WAYS:
        if way.right is None or way.name == "POST /ra":
            continue
        answer = ask(person, way)
        if way.right in RIGHTS[role]:
            assert answer.status_code != 403, (way.name, answer.text[-600:])
            assert answer.status_code < 500, (way.name, answer.text[-600:])
        else:
            assert answer.status_code == 403, way.name
            assert "không được" in answer.text


def test_nothing_is_done_without_the_token_of_the_form(signed_in, shop):
    for role in Role:
        person = signed_in(role)
        for way in WAYS:
            if way.method == "POST" and way.right in RIGHTS[role]:
                for wrong in ("", "sai"):
                    answer = ask(person, way, csrf=wrong)
                    assert answer.status_code == 403, way.name
                    assert "Trang này đã cũ" in answer.text, answer.text[-900:]


def test_nothing_is_done_for_another_site(signed_in):
    person = signed_in(Role.ADMIN)
    foreign = (
        {"origin": "https://ke-gian.example", "sec-fetch-site": "cross-site"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "https://ke-gian.example", "sec-fetch-site": "same-origin"},
    )
    for way in WAYS:
        if way.method == "POST" and (way.right is None or way.right in RIGHTS[Role.ADMIN]):
            for headers in foreign:
                assert ask(person, way, headers=headers).status_code == 403, way.name


def test_somebody_of_another_unit_is_refused_everywhere(signed_in):
    for role in Role:
        person = signed_in(role, account=f"xa-{role.value}", unit="truong-khac")
        for way in WAYS:
            if way.right is not None and way.right is not Right.ACCOUNT:
                assert ask(person, way).status_code == 403, way.name
