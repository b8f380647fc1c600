"""Which programs fetch without a listener."""

import re

_BOT = re.compile(
    r"bot\b|bot/|spider|crawl|slurp|scrap|monitor|validat|check|preview|archiver|uptime|pingdom|"
    r"facebookexternalhit|headless|lighthouse|scanner|probe|feedfetcher|feedburner|podverse-parser|"
    r"chartable|podscribe|zgrab|masscan|nmap|nikto|java/|go-http-client|okhttp-probe|libwww",
    re.IGNORECASE,
)


def is_bot(agent: str) -> bool:
    """Whether the name that a program gives itself is that of no listener's; no name is none."""
    return not agent.strip() or _BOT.search(agent) is not None
