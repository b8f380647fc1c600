"""A hub's office over a database of its own, with passwords that cost nothing and a wound clock."""

from datetime import UTC, datetime

from broadcaster.accounts.people import add_person, new_link, open_link
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.office_people import office_door
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase

PASSWORD = "bay con vit vang"
HERE = "203.0.113.9"


class PlainPasswords:
    """Passwords kept as they are: what argon2 costs is tried where it is its turn."""

    def stored(self, password):
        return f"={password}"

    def fits(self, stored, password, *, known=False):
        return stored == f"={password}"


class OfficeYard:
    """The people and units of a hub in a folder."""

    def __init__(self, root, passwords=None):
        self.now = datetime(2026, 6, 30, 8, tzinfo=UTC)
        self.folder = HubFolder(root=root)
        self.folder.units.mkdir()
        self.rows = HubDatabase(sqlite_url(self.folder.rows))
        self.office = self.opened(self.folder, passwords or PlainPasswords())
        self.door, self.people, self.lives = (
            self.office.door, self.office.people, self.office.lives
        )  # fmt: skip

    def opened(self, folder, passwords):
        """The office of a folder, over the rows of this one."""
        return office_door(self.rows, folder, passwords=passwords, now=lambda: self.now)

    def add(self, account, *roles, name="Lê Thị Lan"):
        """Somebody with these roles, signed in once by their link."""
        first = roles[0]
        person = add_person(self.door, account, name, first.role, unit=first.unit, by="máy")
        self.people.grant(account, roles)
        return open_link(self.door, new_link(self.door, person, by="máy"), PASSWORD, address=HERE)
