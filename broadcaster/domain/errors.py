"""The error tree, with the Vietnamese sentences that people read.

::

    BroadcasterError
    ├── InputError            what a person wrote cannot be used (exit code 2)
    │   ├── ScriptError       a script, with file and line
    │   ├── ConfigError       station.toml or a programme format, all mistakes at once
    │   ├── AssetError        a sound, recording, picture or its sidecar
    │   ├── Conflict          somebody else changed it meanwhile
    │   ├── NotApproved       it may not leave before a person has approved it
    │   └── NotAllowed        this person may not do this
    ├── EngineError           a voice cannot speak
    │   ├── EngineUnavailable try the next voice
    │   ├── EngineRefused     this text, or every text for now (rate limit)
    │   └── BadSound          the reply is not the sentence that was asked for
    ├── AudioError            decoding, mixing or encoding failed
    ├── PlayerFault           nothing can be heard: no device, or it went away
    ├── DeliveryFault         a message did not reach anybody
    ├── StoreError            disk, cache or database
    │   ├── Busy              another run works here
    │   ├── StoreChanged      another version stands in an object store
    │   └── TooNew            made by a newer program, left as it is
    ├── ClusterFault          the machines that were to work cannot be had
    ├── PublishError          the public files could not be put in place
    └── ServeError            the web server cannot start

Every error carries one Vietnamese sentence, a hint that says what to do, and where it happened.
This module imports nothing of the package.
"""

import re
from typing import ClassVar

LONGEST_QUOTE = 120  # characters of somebody's words in a sentence; nobody reads more of them
_QUOTE = re.compile(rf"(?<=[“«])[^“”«»]{{{LONGEST_QUOTE + 1},}}(?=[”»])")


_WORD = re.compile(rf"[^\s/\\]{{{LONGEST_QUOTE + 81},}}")  # the name of a file is never so long


def shorten_quotes(sentence: str) -> str:
    """The sentence with what stands in quotation marks, and words without end, cut to 120."""
    for long in (_QUOTE, _WORD):
        sentence = long.sub(lambda found: found[0][: LONGEST_QUOTE - 1] + "…", sentence)
    return sentence


class BroadcasterError(Exception):
    """Root of everything the program raises on purpose.

    `sentence` says what happened, `hint` what to do, `where` is "file:line:column" or empty,
    `field` the field of a form in which it was typed: a page shows it there. Who knows no form
    names the parameter, and the page says which field that is.
    """

    code: ClassVar[str] = "loi"
    exit_code: ClassVar[int] = 1

    def __init__(self, sentence: str, *, hint: str = "", where: str = "", field: str = "") -> None:
        self.sentence = shorten_quotes(sentence)
        super().__init__(self.sentence)
        self.hint = shorten_quotes(hint)
        self.where = where
        self.field = field

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}" if self.where else self.sentence


class InputError(BroadcasterError):
    """What a person wrote cannot be used."""

    code = "dau-vao"
    exit_code = 2


class ScriptError(InputError):
    """A script cannot be read or spoken."""

    code = "kich-ban"


class ConfigError(InputError):
    """station.toml or a programme format is wrong; the sentence lists every mistake."""

    code = "cau-hinh"


class AssetError(InputError):
    """A sound, recording or picture is missing, damaged or without its rights."""

    code = "tep-am-thanh"


class Conflict(InputError):
    """Somebody else changed the same thing meanwhile; nothing was mixed."""

    code = "nguoi-khac-vua-doi"


class NotApproved(InputError):
    """What has no approval may not reach a feed, a page, a manifest or the air."""

    code = "chua-duyet"


class NotAllowed(InputError):
    """Who asks may not: no such account, a wrong password, a role without the right."""

    code = "khong-duoc-phep"


class EngineError(BroadcasterError):
    """A voice could not speak."""

    code = "giong-doc"


class EngineUnavailable(EngineError):
    """The engine cannot be used now; try the next one."""

    code = "giong-doc-khong-san-sang"


class EngineRefused(EngineError):
    """The engine refuses; `retry_after` is in seconds where the service said so."""

    code = "giong-doc-tu-choi"

    def __init__(
        self, sentence: str, *, hint: str = "", where: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(sentence, hint=hint, where=where)
        self.retry_after = retry_after


class BadSound(EngineError):
    """The sound that came back is not the sentence that was asked for."""

    code = "giong-doc-sai"


class AudioError(BroadcasterError):
    """Sound could not be decoded, mixed or encoded."""

    code = "am-thanh"


class NoSeam(AudioError):
    """Two segments do not fit together at any frame that they share."""

    code = "am-thanh-khong-khop"


class PlayerFault(BroadcasterError):
    """Nothing can be heard: no sound device, or it went away; `file` when the file is to blame."""

    code = "may-phat"

    def __init__(
        self, sentence: str, *, hint: str = "", where: str = "", file: bool = False
    ) -> None:
        super().__init__(sentence, hint=hint, where=where)
        self.file = file


class DeliveryFault(BroadcasterError):
    """A message did not reach anybody; it is tried again."""

    code = "gui-tin"


class StoreError(BroadcasterError):
    """A disk, cache or database did not do what was asked."""

    code = "luu-tru"


class Busy(StoreError):
    """Another run works here; whoever can wait may try again."""

    code = "dang-ban"


class StoreAway(StoreError):
    """An object store was not reached, or is too busy to do anything: whoever asks next waits."""

    code = "kho-vang-mat"

    def anew(self) -> "StoreAway":
        """The same to be raised again, or kept: without traceback and cause."""
        return StoreAway(self.sentence, hint=self.hint, where=self.where)


class StoreChanged(StoreError):
    """An object store holds another version than the one that was to be replaced."""

    code = "kho-da-doi"


class TooNew(StoreError):
    """A file or database was made by a newer program; it is left as it is."""

    code = "luu-tru-moi-hon"


class ClusterFault(BroadcasterError):
    """The machines that were to work cannot be had; what is finished stays."""

    code = "cum-may"


class MachinesRefused(ClusterFault):
    """There are machines, and every one refused this work: of other work that says nothing."""

    code = "cum-may-tu-choi"


class PublishError(BroadcasterError):
    """The public files could not be put in place; the old ones still stand."""

    code = "xuat-ban"


class ServeError(BroadcasterError):
    """The web server cannot start; the published files still stand."""

    code = "may-chu"


class LostSound(PublishError):
    """Finished sounds, `files`, are gone or are no longer what was made.

    `ahead`: other sounds, which the publishing that tells this left to go to the object store.
    """

    code = "xuat-ban-mat-am-thanh"

    def __init__(self, sentence: str, *, hint: str = "", files: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, hint=hint)
        self.files = files
        self.ahead: tuple[str, ...] = ()


class WouldVanish(PublishError):
    """Something public would be gone from the site, and nobody said that it should."""

    code = "xuat-ban-se-mat"
