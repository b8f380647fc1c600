"""Which units stand below which on a day, and what a person's roles reach."""

from datetime import date

from broadcaster.accounts.rights import Role
from broadcaster.domain.schedule import Unit
from broadcaster.hub.unit_tree import OfficeRole, reach, ring, subtree, with_ended

BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)


def life(key, parent="", first=None, last=None):
    return Unit(key=key, name=key, kind="trường", parent=parent, first=first, last=last)


def role(unit, told=Role.PARENT, *, below=True):
    return OfficeRole(unit=unit, role=told, below=below)


LIVES = (
    life("so"),
    life("phong-a", "so", last=BEFORE),
    life("xa-b", "so", first=AFTER),
    life("truong-1", "phong-a", last=BEFORE),
    life("truong-1", "xa-b", first=AFTER),
    life("truong-2", "phong-a", last=BEFORE),
)


def test_a_unit_is_below_the_parent_of_the_day():
    assert subtree(LIVES, "phong-a", BEFORE) == {"phong-a", "truong-1", "truong-2"}
    assert subtree(LIVES, "phong-a", AFTER) == {"phong-a"}
    assert subtree(LIVES, "xa-b", AFTER) == {"xa-b", "truong-1"}
    assert subtree(LIVES, "so", AFTER) == {"so", "xa-b", "truong-1"}
    assert subtree(LIVES, "khong-co", AFTER) == {"khong-co"}


def test_a_unit_that_is_over_belongs_to_whoever_was_above_it_last():
    assert with_ended({"so", "xa-b"}, LIVES, AFTER) == {"so", "xa-b", "phong-a", "truong-2"}
    assert with_ended({"so"}, LIVES, BEFORE) == {"so"}  # what begins later is not over
    assert with_ended({"xa-b"}, LIVES, AFTER) == {"xa-b"}


def test_a_ring_of_parents_is_told_and_walked_once():
    around = (life("a", "c"), life("b", "a"), life("c", "b"), life("d", "a"), life("e"))
    assert ring(around, AFTER) == ("a", "c", "b")
    assert subtree(around, "a", AFTER) == {"a", "b", "c", "d"}
    assert ring((life("a", "a"),), AFTER) == ("a",)
    assert ring(LIVES, BEFORE) == ring(LIVES, AFTER) == ()
    half = (life("a", "b", last=BEFORE), life("b", "a", first=AFTER), life("a", first=AFTER))
    assert ring(half, BEFORE) == ring(half, AFTER) == ()


def test_of_several_roles_the_nearest_above_holds():
    roles = (role("so"), role("xa-b", Role.ADMIN), role("truong-2", Role.EDITOR, below=False))
    assert reach(roles, LIVES, AFTER) == {
        "so": Role.PARENT,
        "xa-b": Role.ADMIN,
        "truong-1": Role.ADMIN,
        "truong-2": Role.EDITOR,
    }


def test_a_role_at_the_unit_alone_reaches_nothing_below():
    assert reach((role("so", below=False),), LIVES, AFTER) == {"so": Role.PARENT}
    assert reach((), LIVES, AFTER) == {}


def test_a_deep_chain_is_walked_without_end_of_the_stack():
    deep = tuple(life(f"u{at}", f"u{at - 1}" if at else "") for at in range(3000))
    assert len(subtree(deep, "u0", AFTER)) == 3000
