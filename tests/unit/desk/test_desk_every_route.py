"""Every route × every role × (no session, a foreign unit, no token, another site)."""

from collections import Counter

import pytest

from broadcaster.accounts.rights import RIGHTS, Right, Role
from broadcaster.desk.routes import ROUTES

# a value for each piece of a path that a route may have
SAMPLES = {"token": "khong-co", "name": "khong-co.md", "number": "999", "key": "khong-co",
           "film": "khong-co", "network": "khong-co", "ticket": "khong-co"}  # fmt: skip
OPEN = {"GET /ban.webmanifest", "GET /", "GET /vao", "POST /vao", "GET /mo/{token}", "POST /mo/{token}",
        "GET /phien", "GET /van-phong/{ticket}", "POST /van-phong/{ticket}"}  # fmt: skip
NAMES = [route.name for route in ROUTES]
EACH_ROLE = [
    Role.ADMIN,
    *(role for role in Role if role is not Role.ADMIN),
]  # who reaches most first


def path_of(route):
    parts = [p.partition(":")[0] for p in SAMPLES]
    path = route.path
    for name in parts:
        for kind in ("", ":int", ":path"):
            path = path.replace(f"{{{name}{kind}}}", SAMPLES[name])
    assert "{" not in path, f"{route.path}: add a sample for its piece"
    return path


def ask(browser, route, **more):
    if route.method == "GET":
        return browser.get(path_of(route))
    if route.raw:
        return browser.post(path_of(route), content=b"", **more)
    return browser.post(path_of(route), **more)


def test_no_route_stands_twice_and_every_method_is_known():
    assert len(set(NAMES)) == len(NAMES)
    assert {route.method for route in ROUTES} <= {"GET", "POST"}


def test_only_the_door_is_open_to_everybody():
    assert {route.name for route in ROUTES if route.right is None} == OPEN


def test_what_the_application_answers_is_what_the_table_says(state):
    """A route that somebody mounts beside the table is found here."""
    from broadcaster.desk.application import desk_application

    told = {
        (m, r.path) for r in desk_application(state).pages.routes for m in r.methods if m != "HEAD"
    }
    beside = {("GET", "/tep/{name}"), ("GET", "/{path:path}")}
    assert told - beside == {(route.method, route.path) for route in ROUTES}


def test_without_a_session_every_other_page_leads_to_the_door(browser):
    stranger = browser()
    for route in ROUTES:
        if route.right is None:
            continue
        answer = ask(stranger, route)
        if route.raw:
            assert answer.status_code == 403, route.name
        else:
            assert answer.status_code == 303, route.name
            assert answer.headers["location"].startswith("/ban/vao"), route.name


@pytest.mark.rows_slow
@pytest.mark.parametrize("role", EACH_ROLE)
def test_a_role_reaches_what_the_table_of_rights_gives_and_nothing_else(signed_in, role):
    person = signed_in(role)
    for route in ROUTES:
        if route.right is None or route.name == "POST /ra":
            continue
        answer = ask(person, route)
        if route.right in RIGHTS[role]:
            assert answer.status_code != 403, (route.name, answer.text[-600:])
            assert answer.status_code < 500, (route.name, answer.text[-600:])
        else:
            assert answer.status_code == 403, route.name
            assert "không được" in answer.text


@pytest.mark.parametrize("tried", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_nothing_is_done_without_the_token_of_the_form(signed_in, tried):
    """Every form by one of those who may send it: whoever was asked least, then who may least.

    With none and with a wrong one in turn; in the slow half with both.
    """
    people, asked = {role: signed_in(role) for role in Role}, Counter()
    for number, route in enumerate(ROUTES):
        if route.method == "POST" and route.right is not None:
            those = (one for one in Role if route.right in RIGHTS[one])
            role = min(those, key=lambda one: (asked[one], len(RIGHTS[one])))
            asked[role] += 1
            for wrong in in_turn(("", "sai"), number, tried):
                answer = ask(people[role], route, csrf=wrong)
                assert answer.status_code == 403, route.name
                assert "Trang này đã cũ" in answer.text, answer.text[-900:]
    assert asked.keys() == set(Role)


def in_turn(those, number, count):
    """So many of those, with the next number another one first."""
    return [those[(number + more) % len(those)] for more in range(count)]


@pytest.mark.parametrize("tried", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_nothing_is_done_for_another_site(signed_in, tried):
    """Every form, and what foreign sites send in turn; in the slow half all of it."""
    person = signed_in(Role.ADMIN)
    foreign = (
        {"origin": "https://ke-gian.example", "sec-fetch-site": "cross-site"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "https://ke-gian.example", "sec-fetch-site": "same-origin"},
    )
    for number, route in enumerate(ROUTES):
        if route.method == "POST" and (route.right is None or route.right in RIGHTS[Role.ADMIN]):
            for headers in in_turn(foreign, number, tried):
                assert ask(person, route, headers=headers).status_code == 403, route.name


@pytest.mark.slow
@pytest.mark.parametrize("role", EACH_ROLE)
def test_somebody_of_another_unit_is_refused_everywhere(signed_in, role):
    """Also who may everything at home."""
    person = signed_in(role, account=f"xa-{role.value}", unit="truong-khac")
    for route in ROUTES:
        if route.right is not None and route.right is not Right.ACCOUNT:
            assert ask(person, route).status_code == 403, route.name


def test_no_role_of_another_unit_uses_any_right_here(signed_in):
    """Every role by the first route of each right that it has."""
    asked = 0
    for role in Role:
        person = signed_in(role, account=f"xa-{role.value}", unit="truong-khac")
        firsts = {route.right: route for route in reversed(ROUTES) if route.right in RIGHTS[role]}
        firsts.pop(Right.ACCOUNT, None)
        for route in firsts.values():
            assert ask(person, route).status_code == 403, (role, route.name)
        asked += len(firsts)
    assert asked > 20
