"""Whom to tell when something keeps a broadcast from being heard."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSettings:
    """station.toml, [alarms]; what is secret comes from the environment."""

    evening: time = time(19, 0)  # when the lamp of the next day is looked at
    to: tuple[str, ...] = ()  # e-mail addresses; none = no e-mail
    sender: str = ""  # From; "" = the first of `to`
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"  # or "tls", "none"
    smtp_user: str = ""  # "" = no login
    webhook: str = ""  # address that gets a JSON document by POST; "" = none
