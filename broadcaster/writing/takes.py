"""Recordings made at the desk: a line of a script, or a sound for the shelf, with its rights."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.sound import Rights, Scope, SoundAsset
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.text import fold, slug
from broadcaster.production.script_folder import script_files
from broadcaster.production.sounds import RECORDINGS, SOUNDS, card_beside, index_sounds
from broadcaster.production.tools import ProductionTools
from broadcaster.scripts.cues import CueFault, read_cue
from broadcaster.scripts.sound_card import RightsCard, card_text
from broadcaster.storage.atomic import write_atomic
from broadcaster.writing.drafting import earlier_scripts

_SOURCE = "Thu ở bàn làm việc của đài"
LINES = f"{RECORDINGS}/loi"  # folder under scripts_vi of recorded lines
_NAMED = 60  # characters of a slug in a file name
_BRACKETS = re.compile(r"\[([^\[\]\n]{1,200})\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What was said about a voice before it was recorded."""

    who: str  # initials and class, as consented
    consent: str  # reference of the form; "" = none
    scope: Scope
    until: date | None = None
    shared: bool = False  # other units may take the recording over with the script
    by: str = ""  # the adult who entered the form
    on: date | None = None  # the day of that

    def rights(
        self,
        source: str,
        licence: str = "Nhà trường giữ quyền",
        *,
        recorded: date | None = None,
    ) -> Rights:
        """The rights of a recording. Without a form it stays in the school."""
        return Rights(
            who=self.who,
            source=source,
            licence=licence,
            scope=self.scope if self.consent else Scope.SCHOOL,
            consent=self.consent,
            until=self.until,
            person=True,
            shared=self.shared and bool(self.consent) and self.scope is Scope.PUBLIC,
            consent_by=self.by if self.consent else "",
            consent_on=self.on if self.consent else None,
            recorded=recorded,
        )


def check_consent(consent: Consent) -> None:
    """Raise InputError when a voice may not be recorded like that."""
    if not consent.who:
        raise InputError(
            "chưa ghi giọng của ai",
            hint="Ghi tên viết tắt và lớp như trong phiếu đồng ý, ví dụ: Em N.T.L., lớp 7A2.",
        )
    if consent.scope is Scope.PUBLIC and not consent.consent:
        raise InputError(
            "muốn phát công khai thì phải có phiếu đồng ý của học sinh và phụ huynh",
            hint="Ghi số phiếu đồng ý, hoặc chọn “chỉ phát trong trường”.",
        )
    if consent.shared and consent.scope is not Scope.PUBLIC:
        raise InputError(
            "giọng chỉ phát trong trường thì không gửi cho trường khác được",
            hint="Chọn “cả trên mạng” khi phiếu đồng ý cho phép, hoặc bỏ dấu ở ô gửi trường khác.",
        )


def keep_take(
    tools: ProductionTools, recorded: Path, *, script: str, line: str, consent: Consent
) -> Path:
    """Put a decoded recording of a line in place; the one before it is gone.

    `script` is the script's slug, `line` what `line_words` gives. Raises InputError, StoreError.
    """
    check_consent(consent)
    before = takes_of(tools, script, line)
    today = tools.clock.now().astimezone(ZONE).date()
    card = RightsCard(
        rights=consent.rights(_SOURCE, recorded=today), clean=True, script=script, reads=line
    )
    path = _put(tools, tools.folders.scripts / LINES, script, recorded, card)
    for asset in before:
        if asset.path != path:
            forget(asset)
    return path


def takes_of(tools: ProductionTools, script: str, line: str = "") -> tuple[SoundAsset, ...]:
    """The recordings of a script's lines, or of one line."""
    return tuple(
        asset
        for asset in tools.shelf().assets
        if asset.script == script and asset.reads and line in ("", asset.reads)
    )


def takes_by_person(takes: Sequence[SoundAsset]) -> dict[str, tuple[SoundAsset, ...]]:
    """By initials and class, as they were written: whose consent is asked once for all lines."""
    found: dict[str, list[SoundAsset]] = {}
    for take in takes:
        found.setdefault(take.rights.who, []).append(take)
    return {who: tuple(mine) for who, mine in found.items()}


def write_consent(takes: Sequence[SoundAsset], consent: Consent) -> None:
    """Put a consent onto the cards of recordings that are there; their sound stays as it is.

    Raises InputError for a consent that allows what it may not, StoreError.
    """
    check_consent(consent)
    for take in takes:
        rights = consent.rights(
            take.rights.source, take.rights.licence, recorded=take.rights.recorded
        )
        card = RightsCard(
            rights=rights,
            titles=take.titles,
            clean=take.clean,
            script=take.script,
            reads=take.reads,
        )
        write_atomic(card_beside(take.path), card_text(card).encode())


def forget(asset: SoundAsset) -> None:
    """Delete a recording with its card."""
    asset.path.unlink(missing_ok=True)
    card_beside(asset.path).unlink(missing_ok=True)


def keep_sound(tools: ProductionTools, recorded: Path, *, title: str, card: RightsCard) -> Path:
    """Put a decoded sound on the shelf: a person's voice among the recordings.

    Raises InputError for a title without letters or one that is taken, StoreError.
    """
    name = slug(title)[:_NAMED].strip("-")
    if not name:
        raise InputError("âm thanh chưa có tên", hint="Ví dụ: trống vào lớp.")
    known = {slug(n) for a in tools.shelf().assets for n in (a.name, *a.titles)}
    if slug(title) in known:
        raise InputError(
            f"kho đã có âm thanh tên “{title}”", hint="Đặt tên khác; tiếng cũ vẫn nguyên."
        )
    rights = card.rights
    if rights.person:
        consent = Consent(who=rights.who, consent=rights.consent, scope=rights.scope)
        check_consent(replace(consent, shared=rights.shared))
    needed = (("của ai", rights.who), ("lấy từ đâu", rights.source), ("giấy phép", rights.licence))
    missing = [words for words, value in needed if not value]
    if missing:
        raise InputError(
            f"chưa ghi {', '.join(missing)}",
            hint="Âm thanh nào cũng phải biết của ai, lấy ở đâu và được dùng theo giấy phép nào.",
        )
    folder = tools.folders.scripts / (RECORDINGS if rights.person else SOUNDS)
    return _put(tools, folder, name, recorded, card, exact=True)


def _put(
    tools: ProductionTools,
    folder: Path,
    name: str,
    recorded: Path,
    card: RightsCard,
    *,
    exact: bool = False,
) -> Path:
    """The sound under its name, or under name and hash, and its card first: never one without."""
    data = recorded.read_bytes()
    digest = hashlib.sha256(data).hexdigest()[:16]
    stem = name if exact else f"{name[:_NAMED].strip('-')}-{digest}"
    path = folder / f"{stem}.flac"
    write_atomic(path.with_suffix(".toml"), card_text(card).encode())
    write_atomic(path, data)
    return path


def users_of(
    tools: ProductionTools, formats: Sequence[ProgrammeFormat], gone: SoundAsset, day: date
) -> tuple[str, ...]:
    """Titles of the scripts and programmes that call a sound by a name that no other has."""
    assets = tools.shelf().assets
    left = index_sounds([one for one in assets if one.path != gone.path], day)
    alone = {
        slug(fold(name))
        for name in (gone.name, gone.path.name, gone.path.stem, *gone.titles)
        if left.key_for(name) is None
    }
    titles = {s.file.rpartition("/")[2]: s.head.title for s in earlier_scripts(tools)}
    called = [
        *(
            (f"“{titles.get(path.name, path.name)}”", _cues(path))
            for path in script_files(tools.folders.scripts)
        ),
        *((f"chương trình {one.name}", _sounds(one)) for one in formats),
    ]
    return tuple(title for title, names in called if alone & {slug(fold(name)) for name in names})


def _cues(path: Path) -> Iterator[str]:
    """What a script calls, also one that has mistakes elsewhere."""
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return
    for words in _BRACKETS.findall(text):
        with suppress(CueFault):
            yield read_cue(words).name


def _sounds(one: ProgrammeFormat) -> Iterator[str]:
    """What a format names, and what its set has of it."""
    own = (one.ident, one.outro, one.jingle, one.sting, one.bed)
    for name in (*own, *(sound for _, sound in one.jingles)):
        if name:
            yield name
            if one.sound_set:
                yield f"{name} {one.sound_set}"
