"""Who may hear what: the card beside a sound, with consent and scope."""

import json
from dataclasses import dataclass, fields, replace
from datetime import date

from broadcaster.domain.notice import Level, Notice, Place, WithNotices
from broadcaster.domain.sound import Rights, Scope
from broadcaster.domain.toml_tables import Table
from broadcaster.scripts.setting import Values, read_file
from broadcaster.scripts.settings_table import CARD

SCHOOL_ONLY = Rights(who="", source="", licence="", scope=Scope.SCHOOL, person=True)
"""The rights of a recording that has no sidecar: the school's own loudspeakers, nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsCard:
    """What a sidecar says of its sound."""

    rights: Rights
    titles: tuple[str, ...] = ()  # Vietnamese names the sound also answers to
    clean: bool = False  # noise, hum, clicks and silence at the ends are taken out at import
    script: str = ""  # slug of the script of which the sound says a line
    reads: str = ""  # that line
    phrases: tuple[float, ...] = ()  # seconds at which a phrase of the music ends


def without_card(file: str) -> Notice:
    """The WARNING for a recording that has no sidecar; `file` is the recording."""
    return Notice(
        code="thieu-phieu-quyen",
        level=Level.WARNING,
        sentence="bản ghi chưa có phiếu quyền, nên chỉ phát trong trường, không đưa lên mạng",
        hint=f"Tạo tệp {_card_name(file)} bên cạnh, ghi who, source, licence, scope, consent.",
        place=Place(file=file),
    )


def withdrawn(file: str) -> Notice:
    """The WARNING for a recording that was taken back and still lies there; `file` names it."""
    return Notice(
        code="ban-ghi-da-rut",
        level=Level.WARNING,
        sentence="bản ghi này đã rút theo scripts_vi/da-rut.toml, nên không bài nào dùng được nữa",
        hint="Xóa tệp này, và bỏ dòng [ghi âm: …] khỏi bài còn gọi nó.",
        place=Place(file=file),
    )


def _card_name(file: str) -> str:
    name = file.replace("\\", "/").rsplit("/", 1)[-1]
    return (name.rsplit(".", 1)[0] or name) + ".toml"


def public_on(rights: Rights, day: date) -> bool:
    """Whether a sound may leave the school on a day."""
    return rights.scope_on(day) is Scope.PUBLIC and not (rights.person and not rights.consent)


def for_others(rights: Rights, day: date) -> bool:
    """Whether another unit may be given the sound: a person must have agreed to just that."""
    return public_on(rights, day) and (rights.shared or not rights.person)


def read_rights(data: bytes, file: str, *, recording: bool = False) -> WithNotices[RightsCard]:
    """The sidecar .toml of a sound, every mistake at once; never raises on bad content.

    With `recording` a person is taken to be heard unless the card says `person = false`, and the
    sound is cleaned unless it says `clean = false`.
    """

    def card(root: Table, values: Values) -> RightsCard:
        for key in ("person", "clean"):
            values[key] = values[key] if root.has(key) else recording
        told = {one.name: values.pop(one.name) for one in fields(Rights)}
        return RightsCard(rights=_held_back(root, Rights(**told)), **values)

    return read_file(data, file, CARD, card)


def _held_back(root: Table, rights: Rights) -> Rights:
    """The same rights, kept in the school with a WARNING when something needed is not said."""
    if not root.has("scope"):
        root.warn("scope", "chưa ghi phạm vi, nên chỉ phát trong trường", _SCOPE_HINT)
    missing = [key for key in ("who", "source", "licence") if not getattr(rights, key)]
    for key in missing:
        root.warn(key, f"{_MISSING[key]}, nên chỉ phát trong trường", f'Thêm dòng {key} = "…".')
    unasked = rights.person and not rights.consent
    if unasked and rights.scope is Scope.PUBLIC:
        root.warn(
            "consent",
            "có giọng người mà chưa ghi phiếu đồng ý, nên chỉ phát trong trường",
            'Thêm dòng consent = "số phiếu đồng ý của học sinh và phụ huynh".',
        )
    return replace(rights, scope=Scope.SCHOOL) if missing or unasked else rights


_SCOPE_HINT = 'Thêm dòng scope = "công khai" hoặc scope = "trường".'
_MISSING = {
    "who": "chưa ghi của ai",
    "source": "chưa ghi lấy từ đâu",
    "licence": "chưa ghi giấy phép",
}


def card_text(card: RightsCard) -> str:
    """The .toml that `read_rights` reads as the same card."""
    rights = card.rights
    lines = [
        f"who = {_text(rights.who)}",
        f"source = {_text(rights.source)}",
        f"licence = {_text(rights.licence)}",
        f'scope = "{"công khai" if rights.scope is Scope.PUBLIC else "trường"}"',
        f"person = {_flag(rights.person)}",
        f"clean = {_flag(card.clean)}",
    ]
    if rights.consent:
        lines.append(f"consent = {_text(rights.consent)}")
    if rights.consent and rights.consent_by:
        lines.append(f"consent_by = {_text(rights.consent_by)}")
    if rights.consent and rights.consent_on:
        lines.append(f'consent_on = "{rights.consent_on:%d/%m/%Y}"')
    if rights.shared:
        lines.append("share = true")
    if rights.until:
        lines.append(f'until = "{rights.until:%d/%m/%Y}"')
    if rights.recorded:
        lines.append(f'recorded = "{rights.recorded:%d/%m/%Y}"')
    if card.titles:
        lines.append(f"titles = [{', '.join(map(_text, card.titles))}]")
    if card.script:
        lines += [f"script = {_text(card.script)}", f"reads = {_text(card.reads)}"]
    if card.phrases:
        lines.append(f"phrases = [{', '.join(map(repr, card.phrases))}]")
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """A string of TOML; what JSON writes is one, but for the character 127."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "")


def _flag(value: bool) -> str:
    return "true" if value else "false"
