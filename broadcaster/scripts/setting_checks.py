"""What single settings must be like beyond their kind: addresses, names, who goes with whom."""

import ipaddress
import re
import shlex
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, time
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import urlsplit

from broadcaster.domain.dates import clock_time, told_day, weekday, weekdays
from broadcaster.domain.master import Container
from broadcaster.domain.schedule import LAST_WEEK, ORDINARY_BELLS, Slot
from broadcaster.domain.script import ScriptKind
from broadcaster.domain.stored_objects import S3_PLACE
from broadcaster.domain.text import fold, slug
from broadcaster.domain.toml_tables import Table
from broadcaster.scripts.kinds import kind_from, nearest_kind

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TAKEN = frozenset(  # of the web site
    {"assets", "audio", "da-nghe", "index", "rieng", "sitemap", "tim-kiem"}
)
_SHELF = "van-ban"  # taken where the site has the shelf of documents
_GEO = re.compile(r"geo:-?\d{1,2}(?:\.\d+)?,-?\d{1,3}(?:\.\d+)?")  # RFC 5870, as far as needed
_OSM = re.compile(r"[NWR]\d+")
_ADDRESSEE = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_WIDEST = {4: 16, 6: 48}  # bits of the widest network whose machines may all be proxies
_LONGEST_MUSIC = 3_600.0  # seconds in which phrases may end
_LOCAL = ("localhost", "127.0.0.1", "::1")


# --- one text -----------------------------------------------------------------------------------


def slug_text(table: Table, key: str, name: str) -> str:
    """A key that becomes a file name: lower-case ASCII letters, digits and hyphens."""
    if name and not _KEY.fullmatch(name):
        table.wrong(key, f"“{name}” chỉ được gồm chữ thường không dấu, số và dấu gạch nối")
    return name


def show_key(table: Table, key: str, name: str) -> str:
    """The key of a show, which names a folder of the web site."""
    slug_text(table, key, name)
    if name in _TAKEN:
        table.wrong(key, f"“{name}” là tên dành riêng của trang web", "Chọn một tên khác.")
    return name


def guid(table: Table, key: str, text: str) -> str:
    """A UUID, written as everybody writes it."""
    try:
        return str(uuid.UUID(text)) if text else text
    except ValueError:
        table.wrong(
            key,
            f"“{text}” không phải mã UUID",
            "Mã này do lệnh init viết một lần và không bao giờ đổi; chép lại từ bản cũ nếu có.",
        )
        return text


def inside(table: Table, key: str, text: str) -> str:
    """A path that stays within the station folder."""
    path = text.replace("\\", "/")
    if path.startswith("/") or ":" in path or ".." in PurePosixPath(path).parts:
        table.wrong(key, "tệp phải nằm trong thư mục của đài", "Viết đường dẫn như anh/bia.jpg.")
    return path


def geo(table: Table, key: str, text: str) -> str:
    """A place on earth."""
    return _shaped(table, key, text, _GEO, 'Viết như geo = "geo:21.0285,105.8542".')


def osm(table: Table, key: str, text: str) -> str:
    """An object of OpenStreetMap."""
    return _shaped(table, key, text, _OSM, 'Viết như osm = "R1903516" (số của OpenStreetMap).')


def _shaped(table: Table, key: str, text: str, shape: re.Pattern[str], hint: str) -> str:
    if text and not shape.fullmatch(text):
        table.wrong(key, f"“{text}” viết chưa đúng", hint)
    return text


def address(table: Table, key: str, url: str) -> str:
    """One address of a service, to the letter: with another slash it is another one."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
        plain = not (parts.query or parts.fragment or parts.username or re.search(r"\s", url))
    except ValueError:
        sound = plain = False
    if url and not (sound and plain):
        table.wrong(
            key,
            f"“{url}” không phải địa chỉ trang web",
            'Viết địa chỉ đầy đủ như "https://phat-thanh.example.edu.vn".',
        )
    return url


def site_address(table: Table, key: str, url: str) -> str:
    """One address of a web site, without a slash at its end."""
    return address(table, key, url).rstrip("/")


def page_address(table: Table, key: str, url: str) -> str:
    """One page on somebody else's site, which readers are led to."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        sound = False
    if url and (not sound or re.search(r"[\s\"'<>\\]", url)):
        table.wrong(
            key,
            f"“{url}” không phải địa chỉ của một trang",
            'Mở trang ấy trong trình duyệt rồi chép cả địa chỉ, bắt đầu bằng "https://".',
        )
    return url


def webhook(table: Table, key: str, url: str) -> str:
    """An address that gets what may be secret: encrypted, or of this machine."""
    try:
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
        sound = secure and bool(parts.hostname)
    except ValueError:
        sound = False
    if url and not sound:
        table.wrong(key, "địa chỉ nhận tin phải bắt đầu bằng https://")
    return url


def store_address(table: Table, key: str, url: str) -> str:
    """Where a site is brought: a bucket, or a folder that is named from its disk on."""
    whole = PurePosixPath(url).is_absolute() or PureWindowsPath(url).is_absolute()
    if url and not S3_PLACE.fullmatch(url) and ("://" in url or not whole):
        table.wrong(
            key,
            f"“{url}” không phải chỗ trong kho đối tượng" if "@" not in url else "địa chỉ có khóa",
            'Viết như url = "s3://phat-thanh/hoa-phuong", hoặc cả đường dẫn của một thư mục. Khóa '
            "không bao giờ nằm ở đây.",
        )
    return url


def icecast(table: Table, key: str, url: str) -> str:
    """A mount of an Icecast server; the password never stands in a file."""
    if url and not _is_mount(url):
        table.wrong(
            key,
            f"“{url}” không phải địa chỉ của một luồng Icecast",
            'Viết như icecast = "http://may-chu:8000/phat-thanh.mp3", không kèm mật khẩu.',
        )
    return url


def _is_mount(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = url.isascii() and not any(letter.isspace() for letter in url)
    whole = parts.scheme in {"http", "https"} and parts.hostname and len(parts.path) > 1
    return bool(plain and whole and port != 0 and parts.username is None and not parts.query)


def email(table: Table, key: str, text: str) -> str:
    """An e-mail address."""
    if text and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        table.wrong(key, f"“{text}” không phải địa chỉ thư điện tử")
    return text


def command_line(table: Table, key: str, line: str) -> str:
    """A command line as a POSIX shell would split it."""
    try:
        sound = "\0" not in line and (not line or bool(shlex.split(line)))
    except ValueError:
        sound = False
    if not sound:
        table.wrong(key, "lệnh viết sai", "Dấu nháy mở thì phải đóng; đường dẫn viết bằng dấu /.")
    return line


# --- a list of texts ----------------------------------------------------------------------------


def site_addresses(table: Table, key: str, urls: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses of a web site, each without a slash at its end."""
    return tuple(site_address(table, key, url) for url in urls)


def mail_addresses(table: Table, key: str, found: tuple[str, ...]) -> tuple[str, ...]:
    """Whom mail is sent to."""
    for one in found:
        if not _ADDRESSEE.fullmatch(one):
            table.wrong(key, f"“{one}” không phải địa chỉ thư điện tử")
    return found


def people(table: Table, key: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of persons, each once."""
    if len({fold(name) for name in names}) < len(names):
        table.wrong(key, "có người được ghi hai lần")
    return names


def proxies(table: Table, key: str, told: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses and networks of machines before the server; a wide one would believe anybody."""
    for one in told:
        try:
            network = ipaddress.ip_network(one)
        except ValueError:
            table.wrong(
                key,
                f"“{one}” không phải địa chỉ IP hay dải địa chỉ",
                'Viết như proxies = ["10.20.0.5", "192.168.7.0/28"]; đuôi dải phải là số không.',
            )
            continue
        if network.prefixlen < _WIDEST[network.version]:
            table.wrong(
                key,
                f"dải “{one}” rộng quá: ai ở trong đó cũng có thể giả làm người khác",
                "Chỉ ghi địa chỉ của chính các máy chủ đứng trước.",
            )
    return told


def feeds(table: Table, key: str, addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses of feeds on the web, each once."""
    for url in addresses:
        if not _is_fetched(url):
            hint = 'Viết đầy đủ như law_feeds = ["https://congbao.example.gov.vn/rss"].'
            table.wrong(key, f"“{url}” không phải địa chỉ của một bản tin", hint)
    return tuple(dict.fromkeys(addresses))


def _is_fetched(url: str) -> bool:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
        return sound and not parts.username and not re.search(r"\s", url)
    except ValueError:
        return False


def hosts(table: Table, key: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names or addresses of machines, without what stands around them in an address."""
    for host in names:
        if not re.fullmatch(r"[\w.-]+|[0-9a-fA-F:.]+", host):
            table.wrong(
                key, f"“{host}” không phải tên máy", 'Viết như allow_hosts = ["may-chu.truong.vn"].'
            )
    return tuple(host.casefold() for host in names)


_FRAME = re.compile(
    r"https?://(\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?"
)


def frames(table: Table, key: str, sites: tuple[str, ...]) -> tuple[str, ...]:
    """Sites as browsers know them, without a path; `https://*.…` = all below a name."""
    found = tuple(site.strip().rstrip("/").casefold() for site in sites)
    for site, written in zip(found, sites, strict=True):
        if not _FRAME.fullmatch(site):
            table.wrong(
                key,
                f"“{written}” không phải tên một trang web",
                'Viết như frames = ["https://pbgdpl.example.gov.vn"], không kèm đường dẫn.',
            )
    return found


def engines(table: Table, key: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Voice engines in order, at least one, each once."""
    if not names:
        table.wrong(key, "phải có ít nhất một bộ giọng đọc", 'Viết engines = ["embedded"].')
    if len(set(names)) < len(names):
        table.wrong(key, "có bộ giọng đọc được ghi hai lần")
    return names


# --- a table whose keys are free, or a value of its own -----------------------------------------


def approval(root: Table, key: str) -> bool:
    """Whether a person must approve first: "required" or "none"."""
    raw = root.value(key)
    if raw is None:
        return False
    word = fold(raw) if isinstance(raw, str) else ""
    if word not in ("required", "none"):
        root.wrong(key, 'phải là "required" (phải duyệt trước) hoặc "none" (không cần duyệt)')
    return word == "required"


def themes(root: Table, key: str) -> tuple[tuple[int, str], ...]:
    """The themes of the months, 1 to 12."""
    table = root.table(key)
    months: dict[int, str] = {}
    for month in table.written():
        theme = table.text(month)
        digits = fold(month).removeprefix("thang").strip()
        if digits not in map(str, range(1, 13)):
            table.wrong(month, "phải là số tháng từ 1 đến 12", 'Viết như 9 = "Chào năm học mới".')
        else:
            months[int(digits)] = theme
    return tuple(sorted(months.items()))


def readings(root: Table, key: str) -> tuple[tuple[str, str], ...]:
    """What is written, and how the station has it spoken."""
    return root.pairs(key)


_MOST_PRESS = 20  # addresses: somebody waits for them


def press(root: Table, key: str) -> tuple[tuple[str, str], ...]:
    """Newspapers by name, each with an address or several."""
    table = root.table(key)
    found: list[tuple[str, str]] = []
    for name in table.written():
        for url in words(table, name):
            if not _is_fetched(url):
                hint = 'Viết đầy đủ như "Tuổi Trẻ" = "https://tuoitre.example.vn/rss".'
                table.wrong(name, f"“{url}” không phải địa chỉ của một tờ báo", hint)
            found.append((" ".join(name.split()), url))
    if len(found) > _MOST_PRESS:
        root.wrong(key, f"có {len(found)} địa chỉ báo, nhiều nhất {_MOST_PRESS}")
    return tuple(dict.fromkeys(found))


def second_term(table: Table, key: str) -> tuple[int, int] | None:
    """Day and month on which the second term begins, in whatever year."""
    text = table.text(key)
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})", text)
    if not text:
        return None
    try:
        if found is None:
            raise ValueError
        day = date(2001, int(found[2]), int(found[1]))  # no leap year: it must be in every year
    except ValueError:
        table.wrong(key, f"“{text}” không phải ngày và tháng", 'Viết như second_term = "18/1".')
        return None
    return day.day, day.month


def listeners(root: Table, key: str) -> tuple[tuple[str, int], ...]:
    """How many listeners an audience has, by the unit's roll."""
    table = root.table(key)
    return tuple((name, table.whole(name, 0, range(1_000_001))) for name in table.written())


def jingles(sounds: Table, key: str) -> tuple[tuple[str, str], ...]:
    """The jingle of each kind of item that has one of its own."""
    table = sounds.table(key)
    found: dict[ScriptKind, str] = {}
    for name in table.written():
        kind = kind_from(name)
        sound = table.text(name)
        if kind is not None:
            found[kind] = sound
            continue
        near = nearest_kind(name)
        hint = f"Có phải ý là “{near.value}”?" if near else ""
        table.wrong(name, "không phải loại bài nào", hint)
    return tuple((kind.value, sound) for kind, sound in found.items())


def air_time(root: Table, key: str) -> time:
    """The time of day: "06:45", "6h45" or a TOML local time."""
    given = root.value(key)
    found = clock_time(given) if given is not None else time(6, 45)
    if found is None:
        root.text(key)
        root.wrong(key, f"“{given}” không phải giờ phát", 'Viết như air_time = "06:45".')
    return found or time(6, 45)


def phrase_ends(root: Table, key: str) -> tuple[float, ...]:
    """Seconds at which a phrase of a music ends, rising."""
    ends = root.numbers(key)
    if not are_phrase_ends(ends):
        told = f"{key} phải là những giây tăng dần, lớn hơn 0"
        root.wrong(key, told, f"Viết như {key} = [3.81, 7.62].")
        return ()
    return ends


def are_phrase_ends(ends: Sequence[float]) -> bool:
    """Whether numbers can be the seconds at which phrases of a music end: positive, rising."""
    return all(0.0 < one <= _LONGEST_MUSIC for one in ends) and list(ends) == sorted({*ends})


def fixed_days(root: Table, key: str) -> tuple[int, ...]:
    """The fixed days of a weekly programme, in words: "thứ hai", "thứ hai đến thứ sáu"."""
    days = weekdays(root.texts(key))
    if isinstance(days, str):
        root.wrong(key, f"“{days}” không phải thứ nào", 'Viết như weekdays = ["thứ hai"].')
        return ()
    return days


def begins(table: Table, key: str) -> time:
    """The time of day at which a slot begins."""
    raw = table.value(key)
    found = clock_time(raw)
    if found is None:
        said = "thiếu giờ bắt đầu" if raw is None else f"“{raw}” không phải giờ trong ngày"
        table.wrong(key, said, f'Viết như {key} = "06:45".')
    return found or time(0, 0)


def days_of_the_week(table: Table, key: str) -> tuple[int, ...]:
    """Days of the week in words, 0 = Monday."""
    written = words(table, key)
    if not written:
        if not table.has(key):
            table.wrong(key, "thiếu ngày trong tuần", f'Viết như {key} = "thứ hai đến thứ sáu".')
        return ()
    found = weekdays(written)
    if isinstance(found, str):
        hint = f'Viết như {key} = ["thứ hai", "thứ tư"] hoặc {key} = "thứ hai đến thứ sáu".'
        table.wrong(key, f"“{found}” không phải ngày trong tuần", hint)
        return ()
    return found


def words(table: Table, key: str) -> tuple[str, ...]:
    """One text or a list of texts."""
    if isinstance(table.value(key), str):
        word = table.text(key)
        if not word:
            table.wrong(key, "không được để trống")
        return (word,) if word else ()
    return table.texts(key)


def bell_sets(table: Table, key: str) -> tuple[str, ...]:
    """The bell sets in which a slot exists."""
    return words(table, key) or (ORDINARY_BELLS,)


def weeks(table: Table, key: str) -> tuple[int, ...]:
    """Weeks of the month, 1 to 5, or "cuối" for the last."""
    raw = table.value(key)
    values = raw if isinstance(raw, list) else [] if raw is None else [raw]
    found = [LAST_WEEK if slug(str(v)) == "cuoi" else v for v in values]
    right = [w for w in found if type(w) is int and (w == LAST_WEEK or 1 <= w <= 5)]
    if len(right) < len(found):
        table.wrong(
            key, "phải là các tuần từ 1 đến 5, hoặc “cuối”", f'Viết như {key} = [1, "cuối"].'
        )
    return tuple(right)


def follows(table: Table, key: str) -> int | None:
    """The day of the week whose slots air on another day."""
    word = table.text(key, required=True)
    found = weekday(word)
    if word and found is None:
        table.wrong(key, f"“{word}” không phải ngày trong tuần", 'Viết như "thứ sáu".')
    return found


# --- settings that go with each other -----------------------------------------------------------


def somebody_allowed(table: Table, values: dict[str, Any]) -> None:
    """Who allows online voices says so by name."""
    if values["online_allowed"] and not values["online_allowed_by"]:
        table.warn(
            "online_allowed",
            "cho phép giọng trực tuyến nhưng chưa ghi ai cho phép",
            'Thêm dòng online_allowed_by = "họ tên, ngày".',
        )


def somebody_turned_it_on(table: Table, values: dict[str, Any]) -> None:
    """Who lets a language model draft says so by name."""
    if values["on"] and not values["on_by"]:
        table.warn(
            "on",
            "bật soạn có trợ giúp nhưng chưa ghi ai bật",
            'Thêm dòng on_by = "họ tên, ngày".',
        )


def command_declared(table: Table, values: dict[str, Any]) -> None:
    """Who lists the engine "command" says what it runs."""
    if "command" in values["engines"] and not table.has("command"):
        table.wrong(
            "engines",
            "có “command” nhưng chưa khai máy đọc riêng",
            'Thêm mục [voices.command] với run = "…".',
        )


def speed_for_rate(table: Table, values: dict[str, Any]) -> None:
    """The speed of a role, by its number or by its word."""
    speed = values.pop("speed")
    if speed is None:
        return
    if table.has("rate"):
        table.wrong("speed", "đã có rate thì không ghi speed nữa", "Giữ lại một trong hai dòng.")
    values["rate"] = speed


def light_bitrate(table: Table, values: dict[str, Any]) -> None:
    """MP3 has no 24 kbit/s at the house rate."""
    if values["nhe_format"] is Container.MP3 and values["nhe_bitrate"] == 24:
        table.wrong("nhe_bitrate", "MP3 không có mức 24", 'Viết 32 trở lên, hoặc để "opus".')


def mail_has_a_host(table: Table, values: dict[str, Any]) -> None:
    """Mail needs a machine that sends it."""
    if values["to"] and not values["smtp_host"]:
        table.wrong(
            "to", "có người nhận thư nhưng chưa ghi máy gửi thư", 'Thêm dòng smtp_host = "…".'
        )


def in_order(table: Table, values: dict[str, Any]) -> None:
    """First and last day, both included."""
    first, last = values["first"], values["last"]
    if first and last and last < first:
        table.wrong("last", f"ngày cuối {told_day(last)} trước ngày đầu {told_day(first)}")


def stretch(table: Table, values: dict[str, Any]) -> None:
    """A stretch of days that must have a first one; without a last it is that one day."""
    in_order(table, values)
    if values["first"] is None and not table.has("first"):
        table.wrong("first", "thiếu ngày đầu", 'Viết như first = "30/4/2027".')
    values["last"] = values["last"] or values["first"]


def swap_day(table: Table, values: dict[str, Any]) -> None:
    """Another timetable needs a day on which it holds."""
    if values["day"] is None and not table.has("day"):
        table.wrong("day", "thiếu ngày hoán đổi", 'Viết như day = "09/01/2027".')


def where_frames_begin(table: Table, values: dict[str, Any]) -> None:
    """Where the text of each written frame begins, for what is told of its lines."""
    values["frame_places"] = tuple(
        (name, table.page.block_place(table.at(name), str(table.value(name))))
        for name in values
        if table.has(name)
    )


# --- the entries of a list ------------------------------------------------------------------------


def slot(
    *, key: str, name: str, time: time, max_minutes: float, grace_minutes: float, **values: Any
) -> Slot:
    """A slot; one that has no key gets it from its name and time."""
    return Slot(
        key=key or f"{slug(name) or 'khung-gio'}-{time:%H%M}",
        name=name,
        time=time,
        max_seconds=60 * max_minutes,
        grace_seconds=60 * grace_minutes,
        **values,
    )


def slot_keys(_: Table, tables: tuple[Table, ...], made: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Slots with a key each."""
    slots: list[Slot] = []
    for table, one in zip(tables, made, strict=True):
        own = one
        if any(other.key == one.key for other in slots):
            if table.has("key"):
                table.wrong("key", f"“{one.key}” đã được dùng ở mục trên")
            own = replace(one, key=f"{one.key}-{len(slots) + 1}")
        slots.append(own)
    return tuple(slots)


def shows(root: Table, tables: tuple[Table, ...], made: tuple[Any, ...]) -> tuple[Any, ...]:
    """At least one podcast show, each with a key and a guid of its own."""
    if not tables:
        root.page.say(
            "thieu-khoa",
            "chưa có chương trình podcast nào",
            hint="Thêm mục [[shows]] với key, guid, title, description.",
        )
    each_once(tables, "key", (show.key for show in made))
    each_once(tables, "guid", (show.guid for show in made))
    for table, show in zip(tables, made, strict=True):
        if show.key == _SHELF and root.value("law_shelf") is not False:
            table.wrong(
                "key",
                f"“{_SHELF}” là thư mục của tủ sách pháp luật",
                "Chọn một tên khác; kênh đã có người theo dõi thì giữ tên, ghi law_shelf = false.",
            )
        if show.staff is not None and not show.private:
            table.wrong(
                "staff",
                "chỉ kênh riêng mới biết ai đã nghe",
                "Thêm dòng private = true vào mục [[shows]] này, hoặc bỏ dòng staff.",
            )
    return made


def roles(_: Table, tables: tuple[Table, ...], made: tuple[Any, ...]) -> tuple[Any, ...]:
    """Each role once."""
    each_once(tables, "role", (role.role for role in made), str.casefold)
    return made


def each_once(
    tables: tuple[Table, ...], key: str, values: Iterable[str], same: Callable[[str], str] = str
) -> None:
    """Refuse a value that an entry above has already."""
    seen: set[str] = set()
    for table, value in zip(tables, values, strict=True):
        if value and same(value) in seen:
            table.wrong(key, f"“{value}” đã được dùng ở mục trên")
        seen.add(same(value))
