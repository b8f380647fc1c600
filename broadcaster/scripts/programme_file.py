"""formats/<slug>.toml -> ProgrammeFormat."""

from datetime import time

from broadcaster.domain.dates import clock_time, weekdays
from broadcaster.domain.notice import Place, WithNotices
from broadcaster.domain.script import ScriptKind
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.text import nearest
from broadcaster.domain.toml_tables import Table, open_table, understood
from broadcaster.scripts.kinds import kind_from, nearest_kind
from broadcaster.scripts.show_settings import slug_key
from broadcaster.scripts.station_file import master_names

FRAMES = ("greeting", "contents", "link", "closing", "credits")
"""The spoken frames of a programme, in the order of the air."""

# Constant bit rates of MPEG-1 Layer III, kbit/s.
_BITRATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)


def read_format(data: bytes, file: str, slug: str) -> WithNotices[ProgrammeFormat]:
    """A programme format, every mistake at once; `slug` is the file's name without its ending.

    A key `slug` in the file wins over the file's name. Never raises on bad content.
    """
    root, notices = open_table(data, file)
    if root is None:
        return WithNotices(value=None, notices=notices)
    if not understood(root):
        return WithNotices(value=None, notices=tuple(root.page.notices))
    programme = _programme(root, slug)
    root.close()
    value = None if root.page.failed else programme
    return WithNotices(value=value, notices=tuple(root.page.notices))


def _programme(root: Table, slug: str) -> ProgrammeFormat:
    sounds, frames = root.table("sounds"), root.table("frames")
    programme = ProgrammeFormat(
        slug=slug_key(root, "slug", required=False) or slug,
        name=root.text("name", required=True),
        show=slug_key(root, "show"),
        air_time=_air_time(root),
        weekdays=_weekdays(root),
        max_minutes=root.number("max_minutes", 10.0, 0.5, 600.0),
        exact_minutes=root.number("exact_minutes", 0.0, 0.5, 600.0),
        masters=master_names(root, "masters", ()),
        channels=root.whole("channels", 2, (1, 2)),
        bitrate=root.whole("bitrate", 128, _BITRATES),
        ident=sounds.text("ident"),
        outro=sounds.text("outro"),
        jingle=sounds.text("jingle"),
        jingles=_jingles(sounds),
        sting=sounds.text("sting"),
        bed=sounds.text("bed"),
        bed_under=_bed_under(sounds),
        anchor=root.text("anchor", "NỮ"),
        greeting=frames.text("greeting"),
        contents=frames.text("contents"),
        link=frames.text("link"),
        closing=frames.text("closing"),
        credits=frames.text("credits"),
        place=root.page.place(()),
        frame_places=_frame_places(frames),
    )
    sounds.close()
    frames.close()
    return programme


def _frame_places(frames: Table) -> tuple[tuple[str, Place], ...]:
    """Where the text of each written frame begins."""
    return tuple(
        (name, frames.page.block_place(frames.at(name), str(frames.value(name))))
        for name in FRAMES
        if frames.has(name)
    )


def _air_time(root: Table) -> time:
    """The time of day: "06:45", "6h45" or a TOML local time."""
    given = root.value("air_time")
    found = clock_time(given) if given is not None else time(6, 45)
    if found is None:
        root.text("air_time")
        root.wrong("air_time", f"“{given}” không phải giờ phát", 'Viết như air_time = "06:45".')
    return found or time(6, 45)


def _weekdays(root: Table) -> tuple[int, ...]:
    """The fixed days of a weekly programme, in words: "thứ hai", "thứ hai đến thứ sáu"."""
    days = weekdays(root.texts("weekdays"))
    if isinstance(days, str):
        root.wrong("weekdays", f"“{days}” không phải thứ nào", 'Viết như weekdays = ["thứ hai"].')
        return ()
    return days


def _jingles(sounds: Table) -> tuple[tuple[str, str], ...]:
    table = sounds.table("jingles")
    found: dict[ScriptKind, str] = {}
    for key in table.written():
        kind = kind_from(key)
        sound = table.text(key)
        if kind is not None:
            found[kind] = sound
            continue
        near = nearest_kind(key)
        hint = f"Có phải ý là “{near.value}”?" if near else ""
        table.wrong(key, "không phải loại bài nào", hint)
    return tuple((kind.value, sound) for kind, sound in found.items())


def _bed_under(sounds: Table) -> tuple[str, ...]:
    names = sounds.texts("bed_under")
    for name in names:
        if name not in FRAMES:
            near = nearest(name, FRAMES)
            hint = f"Có phải ý là “{near}”?" if near else ""
            sounds.wrong("bed_under", f"“{name}” không phải {', '.join(FRAMES)}", hint)
    return tuple(name for name in FRAMES if name in names)
