"""Who may hear something, and by what right."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Scope(StrEnum):
    """How far a sound or a sentence may travel."""

    PUBLIC = "công khai"  # feeds, pages, stations
    SCHOOL = "trường"  # the school's own loudspeakers only; never sent to an online voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Where a sound comes from and what may be done with it (from its sidecar .toml)."""

    who: str  # author, performer or pupil (initials and class as consented)
    source: str  # where it comes from
    licence: str  # e.g. "CC0-1.0"
    scope: Scope  # how far it may travel
    consent: str = ""  # reference of the consent form, for people's voices
    until: date | None = None  # last day of the consent; None = without end
    person: bool = False  # a person's voice is heard
    shared: bool = False  # the consent covers that other units take the sound over

    def scope_on(self, day: date) -> Scope:
        """The scope that holds on a day: public consent that has run out is school-only."""
        if self.until is not None and day > self.until:
            return Scope.SCHOOL
        return self.scope
