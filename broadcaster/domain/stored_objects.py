"""What an object store holds: whole files under names, each with the SHA-256 that we gave it."""

import re
from dataclasses import dataclass, field

S3_PLACE = re.compile(
    r"s3://(?P<bucket>[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9])"
    r"(?:/(?P<prefix>[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*)?/?)?"
)
"""The address of a place in a store that speaks S3: a bucket, and what names begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectStoreSettings:
    """station.toml, [object_store]; the keys never stand there."""

    url: str = ""  # "s3://bucket/prefix" or a folder; "" = the site is brought nowhere
    endpoint: str = ""  # address of the service; "" = Amazon's own
    service_region: str = ""  # where the service asks for one
    keys_file: str = ""  # outside the station's folder; "" = keys from the environment
    private: bool = False  # subscribers' and stations' folders go there too
    work: str = ""  # as url: where a cluster's workers get their inputs; "" = they see the folder
    signed: bool = False  # the server leads listeners there, each with an address of their own

    @property
    def work_in_site(self) -> bool:
        """Whether one of both places is inside the other: work is not for listeners."""
        work, site = (f"{place.rstrip('/')}/" for place in (self.work, self.url))
        both = bool(self.work and self.url)
        return both and (work.startswith(site) or site.startswith(work))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreKeys:
    """Who asks a store."""

    name: str = ""  # "" = nobody in particular: no key was given
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectHeaders:
    """What a store tells browsers and players with a file."""

    type: str = "application/octet-stream"  # Content-Type
    cache: str = ""  # Cache-Control; "" = none


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """A file as the store has it."""

    size: int  # bytes
    sha256: str  # that we told it; "" = somebody else put the file there
    mark: str  # what the store calls this version (an ETag): another one after every change
    headers: ObjectHeaders = ObjectHeaders()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedObject:
    """A file as a listing tells of it, which may be older than the file."""

    name: str
    size: int  # bytes
    mark: str
