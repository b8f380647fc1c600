"""Who may do what, spelt out once more: a change of the table is a change of these promises."""

from datetime import UTC, date, datetime

import pytest

from broadcaster.accounts.rights import (
    RIGHTS,
    AuditLine,
    Person,
    Right,
    Role,
    above,
    belongs,
    may,
    you,
)
from broadcaster.domain.schedule import Unit

DAY = date(2026, 11, 26)

HOLDERS = {
    Right.ACCOUNT: set(Role),
    Right.LOOK: set(Role) - {Role.STATION},
    Right.HEAR: set(Role) - {Role.STATION},
    Right.WRITE: {Role.PUPIL, Role.EDITOR, Role.LAW, Role.ADMIN},
    Right.RECORD: {Role.PUPIL, Role.EDITOR, Role.ADMIN},
    Right.CONSENT: {Role.EDITOR, Role.APPROVER, Role.ADMIN},  # a pupil never confirms one
    Right.SEND: {Role.EDITOR, Role.ADMIN},
    Right.AMEND: {Role.EDITOR, Role.ADMIN},
    Right.REVIEW: {Role.EDITOR, Role.APPROVER, Role.LAW, Role.ADMIN},
    Right.LAW: {Role.LAW},
    Right.APPROVE: {Role.APPROVER},
    Right.QUEUE: {Role.EDITOR, Role.APPROVER, Role.ADMIN},
    Right.AIR: {Role.EDITOR, Role.APPROVER, Role.ADMIN},
    Right.WITHDRAW: {Role.EDITOR, Role.APPROVER, Role.ADMIN},
    Right.URGENT: {Role.APPROVER, Role.ADMIN},
    Right.REGISTER: {Role.EDITOR, Role.APPROVER, Role.LAW, Role.ADMIN},  # no pupil says what is law
    Right.READINGS: {Role.EDITOR, Role.ADMIN},
    Right.SOUNDS: {Role.EDITOR, Role.ADMIN},
    Right.REPORT: set(Role) - {Role.PUPIL, Role.STATION},
    Right.UNITS: {Role.EDITOR, Role.APPROVER, Role.ADMIN},
    Right.POST: {Role.EDITOR, Role.APPROVER, Role.ADMIN},
    Right.STAFF: {Role.EDITOR, Role.APPROVER, Role.LAW, Role.ADMIN},
    Right.QUESTIONS: {Role.EDITOR, Role.APPROVER, Role.LAW, Role.ADMIN},  # never a pupil
    Right.INBOX: {Role.APPROVER, Role.LAW, Role.ADMIN},  # what children wrote: no pupil reads it
    Right.CARE: {Role.APPROVER, Role.ADMIN},  # a pupil may be an editor
    Right.SETTINGS: {Role.ADMIN},
    Right.PEOPLE: {Role.ADMIN},
    Right.PULL: {Role.STATION},
}


def person(role, **more):
    return Person(account=role.value, name="Ai đó", role=role, **more)


@pytest.mark.parametrize("right", list(Right))
def test_a_right_belongs_to_these_roles_and_to_no_other(right):
    assert {role for role in Role if may(person(role), right)} == HOLDERS[right]


def test_every_role_stands_in_the_table():
    assert set(RIGHTS) == set(Role)


@pytest.mark.parametrize("role", list(Role))
def test_an_ended_account_may_do_nothing(role):
    assert not any(may(person(role, ended=True), right) for right in Right)


@pytest.mark.parametrize("role", list(Role))
def test_the_desk_calls_a_pupil_em_and_nobody_else(role):
    assert you(person(role)) == ("em" if role is Role.PUPIL else "thầy cô")


def test_the_values_that_the_database_keeps_stay():
    assert [role.value for role in Role] == [
        "hoc-sinh", "bien-tap", "kiem-duyet", "bao-cao-vien", "quan-tri", "cap-tren", "dai",
    ]  # fmt: skip


def test_a_person_is_of_this_station_and_may_sign_in_when_nothing_else_is_said():
    somebody = person(Role.EDITOR)
    assert (somebody.id, somebody.unit) == (0, "")
    assert (somebody.ended, somebody.has_password) == (False, False)


def test_a_line_of_the_audit_is_not_stored_and_about_nothing_until_that_is_said():
    line = AuditLine(at=datetime(2026, 11, 26, tzinfo=UTC), who="", address="", act="vào")
    assert (line.number, line.subject, line.detail) == (0, "", "")


def unit(key, parent="", **days):
    return Unit(key=key, name=key.title(), kind="trường", parent=parent, **days)


UNITS = (unit("so"), unit("phong", "so"), unit("truong", "phong"), unit("truong-khac", "phong"))


def test_whoever_has_no_unit_is_this_stations_own():
    assert belongs(person(Role.PUPIL), "truong", UNITS, DAY)


@pytest.mark.parametrize("role", list(Role))
def test_whoever_is_of_this_unit_belongs_here(role):
    assert belongs(person(role, unit="truong"), "truong", UNITS, DAY)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PARENT])
def test_nobody_of_another_unit_belongs_here_be_it_above_or_beside(role):
    for other in ("so", "phong", "truong-khac", "khong-co"):
        assert not belongs(person(role, unit=other), "truong", UNITS, DAY)


def test_a_parent_unit_looks_at_what_is_below_it_and_at_nothing_else():
    def looks(at, own):
        return belongs(person(Role.PARENT, unit=at), own, UNITS, DAY)

    assert looks("phong", "truong")
    assert looks("so", "truong")
    assert not looks("truong-khac", "truong")
    assert not looks("phong", "so")
    assert not looks("khong-co", "truong")


def test_the_units_above_come_nearest_first():
    assert above("truong", UNITS, DAY) == ("phong", "so")
    assert above("so", UNITS, DAY) == ()
    assert above("khong-co", UNITS, DAY) == ()


def test_a_parent_counts_on_the_days_of_the_unit_that_names_it():
    units = (
        unit("so"), unit("phong"), unit("truong", "so", last=date(2026, 11, 25)),
        unit("truong", "phong", first=DAY),
    )  # fmt: skip
    assert above("truong", units, DAY) == ("phong",)
    assert above("truong", units, date(2026, 11, 25)) == ("so",)


def test_a_ring_of_units_is_walked_once():
    ring = (unit("a", "b"), unit("b", "c"), unit("c", "a"))
    assert above("a", ring, DAY) == ("b", "c", "a")
