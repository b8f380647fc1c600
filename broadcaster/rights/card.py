"""A card of rights as a file."""

import json

from broadcaster.model.scope import Scope
from broadcaster.rights import RightsCard


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
    if rights.shared:
        lines.append("share = true")
    if rights.until:
        lines.append(f'until = "{rights.until:%d/%m/%Y}"')
    if card.titles:
        lines.append(f"titles = [{', '.join(map(_text, card.titles))}]")
    if card.script:
        lines += [f"script = {_text(card.script)}", f"reads = {_text(card.reads)}"]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """A string of TOML; what JSON writes is one, but for the character 127."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "")


def _flag(value: bool) -> str:
    return "true" if value else "false"
