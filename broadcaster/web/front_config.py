"""The settings of the web server in front, nginx or Caddy, as the station's own say it.

What a file is sent as, how long it may be kept and who may show it stands in `web/public_files` and
`web/sending`; here it is told to another program in its own language. A path is taken as it came
over the wire: whatever is not plainly the name of a public file is left to `broadcaster serve`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from urllib.parse import urlsplit

from broadcaster.domain.errors import ConfigError
from broadcaster.domain.station import SendBy
from broadcaster.publishing.addresses import (
    EMBED_ENDING,
    HASH_LENGTH,
    LOST_PAGE,
    TRANSCRIPT_ENDING,
)
from broadcaster.publishing.addresses import SOUNDS as SOUND_FOLDER
from broadcaster.publishing.file_types import (
    AGES,
    FOR_GOOD,
    PACKED_ALREADY,
    SOUNDS,
    TYPES,
    USUAL_AGE,
)
from broadcaster.templating import text_pages
from broadcaster.web.connections import FRONT_HEADER, HEAD_BYTES, MOST_OF_ADDRESS
from broadcaster.web.public_files import SAFE, PublicFolder, inside_path
from broadcaster.web.sending import (
    EXPOSED,
    METHODS,
    PAGE_POLICY,
    PLAIN_RANGE,
    PREFLIGHT_HEADERS,
    SMALLEST,
    TAG_LENGTH,
    framed_policy,
)

# What may be written anew begins so.
FIRST_LINE = "# Viết bởi broadcaster serve, lựa chọn --write-config"
_LARGEST_BODY = 520  # megabytes: a station's backup, a package of lessons
_SITE = r"(?:rieng/[^/]+/)?"  # each subscriber has a small site below the site
# Feeds and lists are known by their place; `serve` looks into them.
_KNOWN_BY_PLACE = (
    (r"(?:[^/]+/)*[^/]+\.chapters\.json$", "application/json+chapters"),
    (rf"{_SITE}sitemap[^/]*\.xml$", TYPES[".xml"]),
    (rf"{_SITE}manifest\.json$", TYPES[".json"]),
    (rf"{_SITE}(?:[^/]+|[^/]+/luu-tru/[0-9]+)\.xml$", "application/rss+xml; charset=utf-8"),
    (rf"{_SITE}(?:[^/]+|[^/]+/luu-tru/[0-9]+)\.json$", "application/feed+json"),
)


class FrontServer(StrEnum):
    """A web server whose settings we write; the value is what a person types."""

    NGINX = "nginx"
    CADDY = "caddy"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontSite:
    """What the web server in front has to know."""

    public_url: str  # where people find the site
    public: PublicFolder  # the files, the paths that mean them
    send_by: SendBy
    behind: str = ""  # host:port of `broadcaster serve`
    copied: str = ""  # where the files were copied to, on a machine where no `serve` runs
    old_urls: tuple[str, ...] = ()  # earlier addresses of the site
    log: str = ""  # file of what sounds it sent; "" = the usual place of that server


def front_config(server: FrontServer, site: FrontSite) -> str:
    """The text of the settings. Raises ConfigError for what that server cannot be told."""
    parts = urlsplit(site.public_url)
    host = _host_name(parts.hostname or "")
    for path in (parts.path, *_roots(site)):
        _refuse_odd_path(path)
    if parts.query or parts.fragment:
        raise _odd_path(site.public_url)
    template = {FrontServer.NGINX: "nginx.conf.j2", FrontServer.CADDY: "Caddyfile.j2"}[server]
    pages = text_pages(files("broadcaster.web") / "templates")
    pages.filters["nginx"] = _for_nginx
    pages.filters["caddy"] = _for_caddy
    pages.filters["pattern"] = re.escape
    pages.filters["quoted"] = _quoted
    behind = "" if site.copied else site.behind
    counts = bool(behind) and site.send_by is SendBy.X_ACCEL
    mark = site.public.mark
    own = urlsplit(site.public_url).path.strip("/")
    own_root = f"{own}/" if own else ""
    return pages.get_template(template).render(
        first_line=f"{FIRST_LINE} {server}",
        scheme=parts.scheme,
        host=host,
        port=parts.port or 80,
        address=f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}",
        public_url=site.public_url.rstrip("/"),
        old=_old_hosts(site, host),
        id=f"dai_{mark[:8]}",
        folder=site.copied or str(site.public.folder.resolve()),
        private=site.public.private,
        roots=_roots(site),
        own=_roots(site)[0].strip("/") if site.copied else "",
        straight=not behind or site.send_by is not SendBy.SERVE,
        behind=behind,
        hands_over=bool(behind) and site.send_by is not SendBy.SERVE,
        header=FRONT_HEADER,
        mark=mark,
        inside=inside_path(mark),
        log=site.log or f"/var/log/{server}/{host.strip('[]').replace(':', '-')}.luot-tai.log",
        safe=SAFE.pattern,
        logs=not counts,  # what sounds it sent; else `serve` counts and is asked for each
        # ... but for whoever has it already; what stands at other paths too may have moved
        knows=counts and own_root in _roots(site),
        own_root=own_root,
        sound_folder=SOUND_FOLDER,
        hash_length=HASH_LENGTH,
        tag_length=TAG_LENGTH,
        kept=f"public, {FOR_GOOD}",
        endings="|".join(e.removeprefix(".") for e in TYPES if not (counts and e in SOUNDS)),
        sounds="|".join(sorted(end.removeprefix(".") for end in SOUNDS)),
        types=TYPES,
        packs=list(dict.fromkeys(_packing_types())),
        placed=_KNOWN_BY_PLACE,
        ages=[(pattern.pattern, age) for pattern, age in AGES],
        usual_age=USUAL_AGE,
        transcript=re.escape(TRANSCRIPT_ENDING),
        framed=re.escape(EMBED_ENDING),
        page_policy=PAGE_POLICY,
        framed_policy=framed_policy(site.public.frames),
        exposed=EXPOSED,
        methods=METHODS,
        preflight=PREFLIGHT_HEADERS,
        part=PLAIN_RANGE.pattern,
        lost=LOST_PAGE,
        smallest=SMALLEST,
        largest=_LARGEST_BODY,
        head=HEAD_BYTES,
        most=MOST_OF_ADDRESS,
    )


def check_copied(folder: str) -> str:
    """A folder on another machine as it was typed. Raises ConfigError unless it is a whole path."""
    if folder and not re.match(r"/|[A-Za-z]:[\\/]", folder):
        raise ConfigError(
            f"thư mục ở --copied-to phải viết đủ từ gốc: “{folder}”",
            hint="Ví dụ: --copied-to /srv/phat-thanh/feeds",
        )
    return folder.rstrip("/") or folder


def _old_hosts(site: FrontSite, host: str) -> list[str]:
    """Names under which the site stood at the same path; behind them everything is led here."""
    path = urlsplit(site.public_url).path.strip("/")
    found = [
        _host_name(parts.hostname or "")
        for parts in map(urlsplit, site.old_urls)
        if not site.copied or parts.path.strip("/") == path
    ]
    return [name for name in dict.fromkeys(found) if name != host]


def _roots(site: FrontSite) -> list[str]:
    """The beginnings of paths that mean the folder, each with a slash at its end but for none."""
    if site.copied:
        own = urlsplit(site.public_url).path.strip("/")
        return [f"{own}/" if own else ""]
    prefix = site.public.prefix
    named = [*(f"{prefix}/{root}" for root in site.public.roots if prefix), *site.public.roots]
    return [f"{root}/" if root else "" for root in named]


def _refuse_odd_path(path: str) -> None:
    """In settings a quote, a brace or a semicolon would be something else than a letter."""
    if path.strip("/") and not all(SAFE.fullmatch(part) for part in path.strip("/").split("/")):
        raise _odd_path(path)


def _odd_path(path: str) -> ConfigError:
    return ConfigError(
        f"đường dẫn trong địa chỉ của trang không ghi vào cấu hình được: “{path}”",
        hint="Sửa public_url và old_urls trong station.toml: đường dẫn chỉ gồm chữ cái không dấu, "
        "chữ số, dấu - _ . và /, ví dụ https://example.edu.vn/phat-thanh.",
    )


def _packing_types() -> list[str]:
    packs = [kind for end, kind in TYPES.items() if end not in PACKED_ALREADY]
    return [*packs, *(kind for _, kind in _KNOWN_BY_PLACE)]


def _host_name(name: str) -> str:
    try:
        plain = name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError:
        plain = ""
    if re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", plain):
        return plain
    if re.fullmatch(r"[0-9a-f:.]+", plain):
        return f"[{plain}]"
    raise ConfigError(
        f"tên máy trong địa chỉ của trang không dùng được: “{name}”",
        hint="Sửa public_url trong station.toml, ví dụ https://phat-thanh.example.edu.vn.",
    )


def _quoted(text: str) -> str:
    """A text of ours, in which nothing stands for something else, in the quotes of both servers."""
    return f'"{text}"'


def _for_nginx(text: str, ours: str) -> str:
    """A text in nginx's quotes; a dollar is a variable of `ours`: nginx has no sign for it."""
    _refuse_control(text)
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", f"${{{ours}_do_la}}")
    return f'"{quoted}"'


def _for_caddy(text: str) -> str:
    """A text in Caddy's quotes, in which braces stand for themselves."""
    _refuse_control(text)
    if "{$" in text or text.endswith("\\"):
        raise ConfigError(
            f"Caddy không viết được tên có “{{$” hay dấu “\\” ở cuối: “{text}”",
            hint="Đổi tên thư mục của đài, hoặc dùng nginx.",
        )
    quoted = text.replace('"', '\\"').replace("{", "\\{").replace("}", "\\}")
    return f'"{quoted}"'


def _refuse_control(text: str) -> None:
    if not text.isprintable():
        raise ConfigError(
            "tên thư mục của đài có dấu xuống dòng hay ký tự ẩn, không ghi vào cấu hình được",
            hint="Đổi tên thư mục ấy rồi chạy lại.",
        )
