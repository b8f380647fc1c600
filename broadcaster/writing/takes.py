"""Recordings made at the desk: a line of a script, or a sound for the shelf, with its rights."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.domain.sound import Rights, Scope, SoundAsset
from broadcaster.domain.text import slug
from broadcaster.production.tools import ProductionTools
from broadcaster.scripts.sound_card import RightsCard, card_text
from broadcaster.storage.atomic import write_atomic

LINES = "ghi-am/loi"  # folder under scripts_vi of recorded lines
RECORDINGS = "ghi-am"
SOUNDS = "am-thanh"
_NAMED = 60  # characters of a slug in a file name


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What was said about a voice before it was recorded."""

    who: str  # initials and class, as consented
    consent: str  # reference of the form; "" = none
    scope: Scope
    until: date | None = None
    shared: bool = False  # other units may take the recording over with the script

    def rights(self, source: str, licence: str = "Nhà trường giữ quyền") -> Rights:
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
    card = RightsCard(
        rights=consent.rights("Thu ở bàn làm việc của đài"), clean=True, script=script, reads=line
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


def forget(asset: SoundAsset) -> None:
    """Delete a recording with its card."""
    asset.path.unlink(missing_ok=True)
    asset.path.with_suffix(".toml").unlink(missing_ok=True)


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
    missing = [w for w, v in _needed(rights) if not v]
    if missing:
        raise InputError(
            f"chưa ghi {', '.join(missing)}",
            hint="Âm thanh nào cũng phải biết của ai, lấy ở đâu và được dùng theo giấy phép nào.",
        )
    folder = tools.folders.scripts / (RECORDINGS if rights.person else SOUNDS)
    return _put(tools, folder, name, recorded, card, exact=True)


def _needed(rights: Rights) -> Sequence[tuple[str, str]]:
    return (
        ("của ai", rights.who),
        ("lấy từ đâu", rights.source),
        ("giấy phép", rights.licence),
    )


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
