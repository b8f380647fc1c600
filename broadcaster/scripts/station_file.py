"""station.toml -> StationProfile."""

import re
import shlex
from dataclasses import replace
from datetime import time
from urllib.parse import urlsplit

from broadcaster.domain.backup import BackupSettings, RetentionSettings
from broadcaster.domain.dates import clock_time
from broadcaster.domain.master import PROFILES, Container, MasterSettings, MonoLoudness
from broadcaster.domain.notice import WithNotices
from broadcaster.domain.speech import EMPHASES, SPEEDS, Gender, Region
from broadcaster.domain.station import (
    AlarmSettings,
    CommandVoice,
    LiveSettings,
    NeuralSettings,
    RoleDefault,
    StationProfile,
)
from broadcaster.domain.text import fold, nearest
from broadcaster.domain.toml_tables import Table, one_of, open_table, understood
from broadcaster.scripts.show_settings import (
    each_once,
    old_addresses,
    read_location,
    read_shows,
    service_address,
    web_address,
)

_TIME = re.compile(r"([01]?\d|2[0-3])[:hg]([0-5]\d)")
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_LOCAL = ("localhost", "127.0.0.1", "::1")


def read_alarms(table: Table) -> AlarmSettings:
    """Whom to tell, and how; a password has no place here."""
    usual = AlarmSettings()
    settings = AlarmSettings(
        evening=_evening(table, usual.evening),
        to=_addresses(table),
        sender=table.text("sender"),
        smtp_host=table.text("smtp_host"),
        smtp_port=table.whole("smtp_port", usual.smtp_port, range(1, 65536)),
        smtp_security=one_of(table, "smtp_security", ("starttls", "tls", "none"), "starttls"),
        smtp_user=table.text("smtp_user"),
        webhook=_webhook(table),
    )
    if settings.to and not settings.smtp_host:
        table.wrong(
            "to", "có người nhận thư nhưng chưa ghi máy gửi thư", 'Thêm dòng smtp_host = "…".'
        )
    table.close()
    return settings


def read_listeners(table: Table) -> tuple[tuple[str, int], ...]:
    """How many listeners an audience has, by the unit's roll."""
    return tuple((key, table.whole(key, 0, range(1_000_001))) for key in table.written())


def _evening(table: Table, usual: time) -> time:
    text = table.text("evening", f"{usual:%H:%M}")
    found = _TIME.fullmatch(text.strip())
    if found is None:
        table.wrong("evening", f"“{text}” không phải giờ", 'Viết như evening = "19:00".')
        return usual
    return time(int(found[1]), int(found[2]))


def _addresses(table: Table) -> tuple[str, ...]:
    found = table.texts("to")
    for address in found:
        if not _ADDRESS.fullmatch(address):
            table.wrong("to", f"“{address}” không phải địa chỉ thư điện tử")
    return found


def _webhook(table: Table) -> str:
    address = table.text("webhook")
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
        sound = secure and bool(parts.hostname)
    except ValueError:
        sound = False
    if not sound:
        table.wrong("webhook", "địa chỉ nhận tin phải bắt đầu bằng https://")
    return address


def read_backup(table: Table) -> BackupSettings:
    """Where backups go, and when."""
    usual = BackupSettings()
    settings = BackupSettings(
        target=table.text("target"),
        days=table.whole("days", usual.days, range(1, 91)),
        at=_time(table, usual.at),
        keep=table.whole("keep", usual.keep, range(2, 1001)),
    )
    table.close()
    return settings


def _time(table: Table, usual: time) -> time:
    text = table.text("at", f"{usual:%H:%M}")
    found = clock_time(text)
    if found is None:
        table.wrong("at", f"“{text}” không phải giờ", 'Viết như at = "17:00".')
    return found or usual


def read_retention(table: Table) -> RetentionSettings:
    """How many gigabytes finished files and caches may take."""
    usual = RetentionSettings()
    settings = RetentionSettings(
        audio_gb=table.number("audio_gb", usual.audio_gb, 0.0, 10_000.0),
        cache_gb=table.number("cache_gb", usual.cache_gb, 0.1, 10_000.0),
    )
    table.close()
    return settings


def read_live(table: Table) -> LiveSettings:
    """Where the air is streamed to; the password never stands in a file."""
    address = table.text("icecast")
    if address and not _usable(address):
        table.wrong(
            "icecast",
            f"“{address}” không phải địa chỉ của một luồng Icecast",
            'Viết như icecast = "http://may-chu:8000/phat-thanh.mp3", không kèm mật khẩu.',
        )
    table.close()
    return LiveSettings(icecast=address)


def _usable(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    plain = address.isascii() and not any(letter.isspace() for letter in address)
    whole = parts.scheme in {"http", "https"} and parts.hostname and len(parts.path) > 1
    return bool(plain and whole and port != 0 and parts.username is None and not parts.query)


def read_station(data: bytes, file: str) -> WithNotices[StationProfile]:
    """The station file, every mistake at once with its line; never raises on bad content."""
    root, notices = open_table(data, file)
    if root is None:
        return WithNotices(value=None, notices=notices)
    if not understood(root):
        return WithNotices(value=None, notices=tuple(root.page.notices))
    profile = _profile(root)
    root.close()
    value = None if root.page.failed else profile
    return WithNotices(value=value, notices=tuple(root.page.notices))


def _profile(root: Table) -> StationProfile:
    engines, allowed, allowed_by, command, neural = _voices(root.table("voices"))
    profile = StationProfile(
        name=root.text("name", required=True),
        unit=root.text("unit", required=True),
        contact=root.text("contact"),
        licence=root.text("licence"),
        email=_email(root),
        public_url=web_address(root, "public_url"),
        old_urls=old_addresses(root, "old_urls"),
        hub=service_address(root, "hub"),
        location=read_location(root),
        shows=read_shows(root),
        engines=engines,
        online_allowed=allowed,
        online_allowed_by=allowed_by,
        command=command,
        neural=neural,
        voices_folder=root.text("voices_folder"),
        allow_hosts=_hosts(root, "allow_hosts"),
        roles=_roles(root),
        loudness=root.number("loudness", -16.0, -40.0, -5.0),
        true_peak=root.number("true_peak", -1.0, -9.0, 0.0),
        approval=_approval(root, "approval"),
        approver=root.text("approver"),
        approvers=_people(root, "approvers"),
        deputies=_people(root, "deputies"),
        urgent_approvers=_people(root, "urgent_approvers"),
        database=root.text("database"),
        themes=_themes(root.table("themes")),
        readings=root.pairs("readings"),
        disclosure=root.flag("disclosure", True),
        school_year_starts=root.whole("school_year_starts", 9, range(1, 13)),
        masters=_masters(root.table("masters")),
        alarms=read_alarms(root.table("alarms")),
        backup=read_backup(root.table("backup")),
        retention=read_retention(root.table("retention")),
        live=read_live(root.table("live")),
        listeners=read_listeners(root.table("listeners")),
    )
    return _with_people(profile)


def master_names(table: Table, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """The profiles of a list, in their usual order; an unknown name is an error."""
    names = table.texts(key, default)
    for name in names:
        if name not in PROFILES:
            near = nearest(name, PROFILES)
            hint = f"Có phải ý là “{near}”?" if near else ""
            table.wrong(key, f"“{name}” không phải {', '.join(PROFILES)}", hint)
    return tuple(name for name in PROFILES if name in names)


def _masters(table: Table) -> MasterSettings:
    usual = MasterSettings()
    light = (Container.OPUS.value, Container.MP3.value)
    mono = [choice.value for choice in MonoLoudness]
    masters = MasterSettings(
        make=master_names(table, "make", usual.make),
        mono_loudness=MonoLoudness(one_of(table, "mono_loudness", mono, usual.mono_loudness.value)),
        dai_loudness=table.number("dai_loudness", usual.dai_loudness, -40.0, -5.0),
        dai_true_peak=table.number("dai_true_peak", usual.dai_true_peak, -9.0, 0.0),
        dai_bits=table.whole("dai_bits", usual.dai_bits, (16, 24)),
        dai_bitrate=table.whole("dai_bitrate", usual.dai_bitrate, (192, 256, 320)),
        loa_rate=table.number("loa_rate", usual.loa_rate, 0.5, 1.0),
        loa_bed=table.flag("loa_bed", usual.loa_bed),
        loa_lowpass=table.flag("loa_lowpass", usual.loa_lowpass),
        nhe_format=Container(one_of(table, "nhe_format", light, usual.nhe_format.value)),
        nhe_bitrate=table.whole("nhe_bitrate", usual.nhe_bitrate, (24, 32, 40, 48, 56, 64)),
    )
    if masters.nhe_format is Container.MP3 and masters.nhe_bitrate == 24:
        table.wrong("nhe_bitrate", "MP3 không có mức 24", 'Viết 32 trở lên, hoặc để "opus".')
    table.close()
    return masters


def _approval(root: Table, key: str) -> bool:
    """Whether a person must approve first: "required" or "none"."""
    raw = root.value(key)
    if raw is None:
        return False
    word = fold(raw) if isinstance(raw, str) else ""
    if word not in ("required", "none"):
        root.wrong(key, 'phải là "required" (phải duyệt trước) hoặc "none" (không cần duyệt)')
    return word == "required"


def _people(root: Table, key: str) -> tuple[str, ...]:
    """Names of persons, each once."""
    names = root.texts(key)
    if len({fold(name) for name in names}) < len(names):
        root.wrong(key, "có người được ghi hai lần")
    return names


def _with_people(profile: StationProfile) -> StationProfile:
    """The lists of those who approve, made whole: who may in an urgent case are two at most."""
    first = (profile.approver,) if profile.approver else ()
    approvers = (*first, *(n for n in profile.approvers if fold(n) != fold(profile.approver)))
    urgent = profile.urgent_approvers or (*approvers, *profile.deputies)[:2]
    return replace(profile, approvers=approvers, urgent_approvers=urgent)


_Voices = tuple[tuple[str, ...], bool, str, CommandVoice | None, NeuralSettings]


def _voices(table: Table) -> _Voices:
    engines = table.texts("engines", ("embedded",))
    if not engines:
        table.wrong("engines", "phải có ít nhất một bộ giọng đọc", 'Viết engines = ["embedded"].')
    if len(set(engines)) < len(engines):
        table.wrong("engines", "có bộ giọng đọc được ghi hai lần")
    allowed = table.flag("online_allowed", False)
    by = table.text("online_allowed_by")
    if allowed and not by:
        table.warn(
            "online_allowed",
            "cho phép giọng trực tuyến nhưng chưa ghi ai cho phép",
            'Thêm dòng online_allowed_by = "họ tên, ngày".',
        )
    command = _command(table.table("command")) if table.has("command") else None
    if command is None and "command" in engines and not table.has("command"):
        table.wrong(
            "engines",
            "có “command” nhưng chưa khai máy đọc riêng",
            'Thêm mục [voices.command] với run = "…".',
        )
    neural = _neural(table.table("neural"))
    table.close()
    return engines, allowed, by, command, neural


def _neural(table: Table) -> NeuralSettings:
    """How installed neural voices are run."""
    usual = NeuralSettings()
    settings = NeuralSettings(
        liveliness=table.number("liveliness", usual.liveliness, 0.0, 1.0),
        timeout=table.number("timeout", usual.timeout, 1.0, 600.0),
        memory_mb=table.whole("memory_mb", usual.memory_mb, range(256, 1_000_001)),
        threads=table.whole("threads", usual.threads, range(65)),
    )
    table.close()
    return settings


def _hosts(root: Table, key: str) -> tuple[str, ...]:
    """Names or addresses of machines, without what stands around them in an address."""
    hosts = root.texts(key, ())
    for host in hosts:
        if not re.fullmatch(r"[\w.-]+|[0-9a-fA-F:.]+", host):
            root.wrong(
                key, f"“{host}” không phải tên máy", 'Viết như allow_hosts = ["may-chu.truong.vn"].'
            )
    return tuple(host.casefold() for host in hosts)


def _command(table: Table) -> CommandVoice:
    """A program that speaks; whether it is there is seen when it is needed."""
    usual = CommandVoice(run="")
    regions = {region.value: region for region in Region}
    command = CommandVoice(
        run=_command_line(table, "run"),
        name=table.text("name", usual.name),
        gender=Gender(one_of(table, "gender", [g.value for g in Gender], usual.gender.value)),
        region=regions[one_of(table, "region", regions, usual.region.value)],
        credit=table.text("credit"),
        timeout=table.number("timeout", usual.timeout, 1.0, 600.0),
        memory_mb=table.whole("memory_mb", usual.memory_mb, range(64, 1_000_001)),
        local=table.flag("local", usual.local),
    )
    table.close()
    return command


def _command_line(table: Table, key: str) -> str:
    line = table.text(key, required=True)
    try:
        sound = "\0" not in line and (not line or bool(shlex.split(line)))
    except ValueError:
        sound = False
    if not sound:
        table.wrong(key, "lệnh viết sai", "Dấu nháy mở thì phải đóng; đường dẫn viết bằng dấu /.")
    return line


def _email(root: Table) -> str:
    email = root.text("email")
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        root.wrong("email", f"“{email}” không phải địa chỉ thư điện tử")
    return email


def _roles(root: Table) -> tuple[RoleDefault, ...]:
    tables = root.tables("roles")
    roles = tuple(_role(table) for table in tables)
    each_once(tables, "role", (r.role for r in roles), str.casefold)
    return roles


def _role(table: Table) -> RoleDefault:
    role = RoleDefault(
        role=table.text("role", required=True),
        wish=table.text("voice", required=True),
        rate=_rate(table),
        pitch=table.number("pitch", 0.0, -12.0, 12.0),
        emphasis=_emphasis(table),
        name=table.text("name"),
    )
    table.close()
    return role


def _emphasis(table: Table) -> float:
    emphases = dict(EMPHASES)
    return emphases.get(one_of(table, "emphasis", emphases), 1.0)


def _rate(table: Table) -> float:
    """The speed of a role, by its number or by its word."""
    rate = table.number("rate", 1.0, 0.5, 2.0)
    speeds = dict(SPEEDS)
    word = one_of(table, "speed", speeds)
    if word and table.has("rate"):
        table.wrong("speed", "đã có rate thì không ghi speed nữa", "Giữ lại một trong hai dòng.")
    return speeds.get(word, rate)


def _themes(table: Table) -> tuple[tuple[int, str], ...]:
    months: dict[int, str] = {}
    for key in table.written():
        theme = table.text(key)
        digits = fold(key).removeprefix("thang").strip()
        if digits not in map(str, range(1, 13)):
            table.wrong(key, "phải là số tháng từ 1 đến 12", 'Viết như 9 = "Chào năm học mới".')
        else:
            months[int(digits)] = theme
    return tuple(sorted(months.items()))
