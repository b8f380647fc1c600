"""From the path of a request to a published file and its type, or to nothing."""

import hashlib
import os
import re
import stat
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path

from broadcaster.publishing.file_types import HEAD, SHORT, FileType, kind_of
from broadcaster.publishing.published_list import PublishedList

SAFE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_SAFE_PATH = re.compile(rf"(?:{SAFE.pattern}(?:/{SAFE.pattern})*)?")
_BLOCK = 1 << 20
_REMEMBERED = 4096  # versions of files of which the hash is kept
_PATHS = 512  # of requests, of which it is kept what they mean; a hub has many sites


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PublicFile:
    """A file that may be sent, as it stood a moment ago; the same object while it stands so."""

    path: Path
    name: str  # path below feeds/
    size: int
    modified: float  # seconds since 1970
    digest: str  # SHA-256 of the content, hexadecimal
    kind: FileType
    private: bool
    frames: tuple[str, ...] = ()  # sites whose frames may show it, where it is made for that

    @property
    def shared_name(self) -> str:
        """The path without a subscriber's token: the same for everybody who is sent the file."""
        return self.name.split("/", 2)[2] if self.private else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedFile:
    """Look elsewhere, for good."""

    to: str  # an address, or a path from the root


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFolder:
    """Where the published files stand and which they are."""

    folder: Path  # what is served as /feeds/
    published: PublishedList
    prefix: str = ""  # path at which a proxy shows this server, without slashes at its ends
    roots: tuple[str, ...] = ("feeds",)  # paths that mean the folder; "" = the server's root
    private: str = "rieng/"  # paths that begin so are for those who know the token in them
    frames: tuple[str, ...] = ()  # sites whose frames may show what is made for it; () = all

    @property
    def mark(self) -> str:
        """What a web server in front and this one know the folder by, wherever each was started."""
        return hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:16]


def inside_path(mark: str) -> str:
    """Where a web server in front has the folder for itself; nobody reaches it from outside."""
    return f"/.gui-thang/{mark}/"


class PublicFiles:
    """Finds published files; hashes each once for every version of it."""

    def __init__(self, public: PublicFolder) -> None:
        self._public = public
        self.mark = public.mark
        self._seen: OrderedDict[tuple[str, int, int, int], PublicFile] = OrderedDict()
        self._listed: frozenset[str] = frozenset()
        self._sounds: dict[str, str] = {}
        self._names: dict[str, str] = {}  # path of a request, path of the published file

    def show(self, public: PublicFolder) -> None:
        """Look into another folder, or below other paths, from now on."""
        self._public = public
        self.mark = public.mark
        self._names = {}
        self._seen = OrderedDict()  # last: who has it sees the new folder

    def find(self, raw_path: str) -> PublicFile | MovedFile | None:
        """What a request's path, as it came over the wire, leads to.

        Public names are ASCII letters, so whatever stays percent-encoded, is doubled, dotted or
        foreign is None.
        """
        self._published()
        names = self._names  # those of this list and folder: what comes meanwhile is in others
        if raw_path in names:
            known = self._open(names[raw_path])
            if known is not None:
                return known
        found = self._search(raw_path)
        if not isinstance(found, PublicFile) or found.private or "%" in raw_path:
            return found
        if found is self._open(found.name):  # no other kind of it, as by its name in audio_out
            if len(names) >= _PATHS:
                names.clear()
            names[raw_path] = found.name
        return found

    def _search(self, raw_path: str) -> PublicFile | MovedFile | None:
        plain = _plain_letters(raw_path).removeprefix("/")
        folder = plain == "" or plain.endswith("/")
        path = plain.removesuffix("/")
        if not _SAFE_PATH.fullmatch(path):
            return None
        prefix = self._public.prefix
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            found = self._below(path[len(prefix) :].removeprefix("/"), folder)
            if found is not None:
                return found
        return self._below(path, folder)

    def in_private(self, raw_path: str) -> bool:
        """Whether a request's path, there or not, is where subscribers' own feeds are."""
        return f"/{self._public.private}" in raw_path

    def is_private(self, name: str) -> bool:
        """Whether a path below the folder is only for those who have its token."""
        return name.startswith(self._public.private)

    def at(self, name: str) -> PublicFile | None:
        """A published file by its path below the web root; None for what is private."""
        listed = name in self._published() and not self.is_private(name)
        return self._open(name) if listed else None

    def _below(self, path: str, folder: bool) -> PublicFile | MovedFile | None:
        if path.startswith("audio_out/"):
            return None if folder else self._plain(path.removeprefix("audio_out/"))
        for root in self._public.roots:
            if root and path != root and not path.startswith(f"{root}/"):
                continue
            found = self._named(path[len(root) :].removeprefix("/"), folder)
            if found is not None:
                return found
        return None

    def _plain(self, path: str) -> PublicFile | None:
        """A published sound by its name in audio_out, which does not change with its content."""
        self._published()
        found = self._open(self._sounds.get(path, ""))
        return replace(found, kind=replace(found.kind, cache=SHORT)) if found else None

    def _named(self, name: str, folder: bool) -> PublicFile | MovedFile | None:
        published = self._published()
        if self.is_private(name):
            token = "/".join(name.split("/")[:2])
            published = frozenset(f"{token}/{path}" for path in self._public.published.below(token))
        index = f"{name}/index.html" if name else "index.html"
        if name in published and not folder:
            return self._open(name)
        if index not in published:
            return None
        return self._open(index) if folder else self._slash(index)

    @staticmethod
    def _slash(index: str) -> MovedFile:
        """A folder without its slash: relative links of its page would lead astray."""
        last = index.removesuffix("/index.html").rpartition("/")[2]
        return MovedFile(to=f"{last}/") if index != "index.html" else MovedFile(to="feeds/")

    def _published(self) -> frozenset[str]:
        listed = self._public.published()
        if listed is not self._listed:
            self._listed, self._names = listed, {}
            self._sounds = dict(_plain_sound(name) for name in listed if name.startswith("audio/"))
        return listed

    def _open(self, name: str) -> PublicFile | None:
        if not name:
            return None
        seen, public = self._seen, self._public
        place = str(public.folder)
        try:
            facts = os.lstat(f"{place}/{name}")
            key = name, facts.st_ino, facts.st_mtime_ns, facts.st_size
            known = seen.get(key)
            if known is not None:  # behind a link this very file would be no other one
                seen.move_to_end(key)
                return known
            if not stat.S_ISREG(facts.st_mode) or _leaves(place, name):
                return None
            seen[key] = known = _read(public, name, facts)
        except OSError:
            return None
        while len(seen) > _REMEMBERED:
            seen.popitem(last=False)
        return known


def _read(public: PublicFolder, name: str, facts: os.stat_result) -> PublicFile:
    """A version of a file that was not asked for before. Raises OSError."""
    path, private = public.folder / name, name.startswith(public.private)
    digest, head = _digest(path)
    return PublicFile(
        path=path,
        name=name,
        size=facts.st_size,
        modified=facts.st_mtime,
        digest=digest,
        kind=kind_of(name, head, private=private),
        private=private,
        frames=public.frames,
    )


def _leaves(place: str, name: str) -> bool:
    """Whether a folder on the way to a file is a symbolic link; it may lead anywhere."""
    for part in name.split("/")[:-1]:
        place = f"{place}/{part}"
        if stat.S_ISLNK(os.lstat(place).st_mode):
            return True
    return False


def _plain_letters(raw_path: str) -> str:
    """The path with letters, digits, “-” and “_” decoded, which need no encoding; nothing else."""
    if "%" not in raw_path:
        return raw_path

    def letter(match: re.Match[str]) -> str:
        sign = chr(int(match[1], 16))
        return sign if sign in "-_" or (sign.isascii() and sign.isalnum()) else match[0]

    return re.sub("%([0-9A-Fa-f]{2})", letter, raw_path)


def _plain_sound(name: str) -> tuple[str, str]:
    """`audio/show/key-0a1b2c3d.mp3` is what stands in audio_out as `show/key.mp3`."""
    plain = re.sub(r"-[0-9a-f]{8}(\.[a-z0-9]+)$", r"\1", name.removeprefix("audio/"))
    return plain, name


def _digest(path: Path) -> tuple[str, bytes]:
    whole = hashlib.sha256()
    head = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            head = head or block[:HEAD]
            whole.update(block)
    return whole.hexdigest(), head
