"""The wiring of one playout agent: its folder, its log, its player, its messengers."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from broadcaster.app.law_changes import followed_lamp, law_lamp
from broadcaster.app.settings import DATABASE, Settings
from broadcaster.app.site_lamp import site_lamp
from broadcaster.app.station import WiredStation, changes
from broadcaster.app.store_lamp import store_lamp
from broadcaster.app.unit_limits import limit_lamp
from broadcaster.audio.measuring import decoded_seconds
from broadcaster.care.backup import read_watch, seen_of_backups
from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.playout import AirOrder, Lamp, LampItem, LogLine
from broadcaster.domain.ports import Clock
from broadcaster.domain.text import slug
from broadcaster.domain.wording import refusal
from broadcaster.playout.agent_state import seen_of_agent, why_silent
from broadcaster.playout.air_folder import AirStore, hold_loudspeaker, hold_site, is_held, spare_log
from broadcaster.playout.air_log import FileAirLog, read_air_log
from broadcaster.playout.background import AlarmSender, Messenger, SlowWork
from broadcaster.playout.log_state import log_state_of
from broadcaster.playout.players.first_that_sounds import FirstThatSounds
from broadcaster.playout.players.live import IcecastPlace, IceStream, LivePlayer
from broadcaster.playout.players.miniaudio_player import MiniaudioPlayer
from broadcaster.playout.players.mpv import MpvPlayer
from broadcaster.playout.players.silent import SilentPlayer
from broadcaster.playout.ports import NOWHERE, Player, SoundAstray
from broadcaster.playout.prefetch import Fetcher, prefetch
from broadcaster.playout.status import AirStatus, air_status, seen_of_log, with_agent
from broadcaster.playout.tools import PlayTools
from broadcaster.programme.tentative_name import unnamed
from broadcaster.storage.clock import steady_seconds
from broadcaster.storage.demo_clock import read_stage
from broadcaster.system.files import folders_in, named
from broadcaster.system.sound_output import OutputWatch, goes_nowhere, volume

FOLDER = "phat_song"  # below the station's folder: one folder a site
MAIN_SITE = "chinh"
PLAYERS = ("auto", "miniaudio", "mpv", "silent")
SMTP_PASSWORD = "BROADCASTER_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, not a secret
ICECAST_PASSWORD = "BROADCASTER_ICECAST_PASSWORD"  # noqa: S105 - the same
WEBHOOK_SECRET = "BROADCASTER_WEBHOOK_SECRET"  # noqa: S105 - the same


def air_store(settings: Settings, site: str) -> AirStore:
    """The folder in which the agent of a site keeps its things."""
    return AirStore(settings.folder / FOLDER / (slug(site) if site else MAIN_SITE))


def log_lines(settings: Settings, site: str, *, rehearsal: bool = False) -> tuple[LogLine, ...]:
    """What the agent of a site has logged, for those who only look. Raises StoreError."""
    store = air_store(settings, site)
    return read_air_log(store.rehearsal_log if rehearsal else store.log).lines


def sites_with_a_log(settings: Settings) -> tuple[str, ...]:
    """The sites whose agents keep their folder here; "" is the main one."""
    folder = settings.folder / FOLDER
    found = [path.parent.name for path in named(folder, "*", "nhat-ky.jsonl")]
    return tuple("" if name == MAIN_SITE else name for name in found)


def air_log(store: AirStore, *, rehearsal: bool, copies: Sequence[Path] = ()) -> FileAirLog:
    """The log of an agent; a rehearsal writes into one of its own, which nothing counts."""
    path = store.rehearsal_log if rehearsal else store.log
    return FileAirLog(path, spare=spare_log(store, rehearsal=rehearsal), copies=copies)


def take_in(wired: WiredStation) -> int:
    """Take the logs of this machine's agents into the database. Raises StoreError."""
    settings = wired.settings
    return _hand_on(wired, (log_lines(settings, site) for site in sites_with_a_log(settings)))


def _hand_on(wired: WiredStation, logs: Iterable[Sequence[LogLine]]) -> int:
    """Bring queue and database up to date with some logs; how many lines were new."""
    from broadcaster.playout.store import upload_log  # SQLAlchemy loads with it

    records, waiting = wired.air_record(), wired.tools.queue()
    unit = wired.settings.station.unit
    return sum(upload_log(lines, records, waiting, unit=unit) for lines in logs)


def fetcher(wired: WiredStation, store: AirStore, site: str) -> Fetcher:
    """What brings plan and sounds onto the agent's disk."""
    return Fetcher(station=wired.station, tools=wired.tools, store=store, site=site)


def bring_up_to_date(
    wired: WiredStation, store: AirStore, site: str, *, standby: bool = False
) -> None:
    """Hand the log on to the database, fetch the plan and its sounds. Raises BroadcasterError."""
    from broadcaster.programme.queue_maintenance import settle_items
    from broadcaster.programme.queueing import open_queue

    _refuse_a_new_database(wired.settings, store)
    lines = read_air_log(store.log).lines
    _hand_on(wired, [lines])
    settle_items(open_queue(wired.station, wired.tools))
    prefetch(fetcher(wired, store, site), log_state_of(lines), standby=standby)


def _refuse_a_new_database(settings: Settings, store: AirStore) -> None:
    """A disk that is not there looks like a new station; a plan that was made says it is none."""
    path = settings.audio / DATABASE
    if not settings.database and store.plan().made_at is not None and not path.is_file():
        raise StoreError(
            f"không thấy cơ sở dữ liệu {path.name}",
            hint="Máy phát dùng bản giữ sẵn. Xem lại thư mục audio_out, ổ đĩa hoặc đường mạng.",
            where=str(path),
        )


def read_status(wired: WiredStation, site: str = "") -> AirStatus:
    """Bring a site's folder up to date and look at everything that its lamp tells."""
    store = air_store(wired.settings, site)
    stale = ""
    try:
        bring_up_to_date(wired, store, site)
    except BroadcasterError as fault:
        stale = str(fault)
    lines, unread = _readable_lines(store)
    return air_status(
        store,
        lines,
        wired.tools.clock.now(),
        site=site,
        runs=agent_runs(wired.settings, site),
        stale=stale,
        probe=decoded_seconds,
        unread=unread,
        care=(
            *seen_of_backups(read_watch(wired.settings.host), wired.settings.station.backup),
            *store_lamp(wired),
            *limit_lamp(wired),
            *site_lamp(wired.station.profile, wired.tools),
            *law_lamp(wired),
            *followed_lamp(wired),
            *(_lamp_of(n) for n in wired.settings.notices if n.level is Level.ERROR),
            *(_lamp_of(notice) for notice in unnamed(wired.station.profile)),
        ),
    )


def _readable_lines(store: AirStore) -> tuple[tuple[LogLine, ...], tuple[LampItem, ...]]:
    """The lines of a site's log; when they cannot be read, that is seen in their place."""
    try:
        return read_air_log(store.log).lines, ()
    except StoreError as fault:
        told = f"Không đọc được nhật ký phát: {fault}"
        return (), (LampItem(lamp=Lamp.AMBER, told=told, fix=fault.hint),)


def seen_of_logs(settings: Settings) -> tuple[LampItem, ...]:
    """What is wrong with the as-run logs of this machine's agents; nothing when all are well."""
    folder = settings.folder / FOLDER
    found: list[LampItem] = []
    try:
        places = {MAIN_SITE, *(path.name for path in folders_in(folder))}
    except OSError as fault:
        told = f"Không đọc được nhật ký phát: {FOLDER}: {refusal(fault)}"
        return (LampItem(lamp=Lamp.AMBER, told=told, fix="Kiểm tra máy được phép đọc thư mục ấy."),)
    for store in (AirStore(folder / name) for name in sorted(places)):
        lines, unread = _readable_lines(store)
        note = store.state()
        runs = note is not None and is_held(store)
        found += unread or seen_of_log(lines, note, runs=runs)
    return tuple(found)


def _lamp_of(notice: Notice) -> LampItem:
    place = f" ({notice.place.file})" if notice.place is not None else ""
    told = f"{notice.sentence[:1].upper()}{notice.sentence[1:]}{place}."
    return LampItem(lamp=Lamp.AMBER, told=told, fix=notice.hint)


def agent_now(wired: WiredStation, status: AirStatus) -> AirStatus:
    """A status that was read before, with what the agent of its site says at this moment."""
    store = air_store(wired.settings, status.site)
    return with_agent(status, store.state(), wired.tools.clock.now(), runs=is_held(store))


def why_unheard(settings: Settings, site: str, now: datetime) -> LampItem | None:
    """Why what a site's agent is told to air now would not be heard; None when it would."""
    store = air_store(settings, site)
    return why_silent(store.state(), now, runs=is_held(store))


def seen_of_loudspeaker(wired: WiredStation, site: str = "") -> tuple[LampItem, ...]:
    """What the agent of a site says of itself and its output; nothing when none has run here."""
    store = air_store(wired.settings, site)
    return seen_of_agent(store.state(), wired.tools.clock.now(), runs=is_held(store))


def order_taken(settings: Settings, site: str, order: AirOrder) -> bool:
    """Whether the agent has begun with an order, or refused it. Raises StoreError."""
    return order.wish in log_state_of(log_lines(settings, site)).orders


def player_of(name: str, clock: Clock, *, device: str = "") -> Player:
    """The player of that name; "auto" is at any time the first whose output really opens."""
    if name == "silent":
        return SilentPlayer(clock)
    if name == "mpv":
        return MpvPlayer(more=(f"--audio-device={device}",) if device else ())
    usual = MiniaudioPlayer(device=device)
    if name == "auto" and not device:  # a device's name is one player's own
        return FirstThatSounds((usual, MpvPlayer()))
    return usual


def no_output(clock: Clock) -> str:
    """Why nothing could be heard from this machine now, a Vietnamese sentence; "" when it could.

    Raises BroadcasterError.
    """
    return player_of("auto", clock).ready() or (NOWHERE if goes_nowhere() else "")


def way_of_sound(device: str) -> Callable[[], SoundAstray]:
    """What asks the system whether what is played here comes out where it should."""
    watch = OutputWatch(device)

    def look() -> SoundAstray:
        seen = watch.look()
        if seen.nowhere or seen.gone:
            return SoundAstray(lost=NOWHERE if seen.nowhere else f"Không còn thấy loa “{device}”.")
        return SoundAstray(elsewhere=seen.elsewhere)

    return look


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentParts:
    """What the command of the agent works with."""

    tools: PlayTools
    freshen: Callable[[float], None]  # bring the plan up to date, waiting so many seconds at most


@contextmanager
def agent_parts(
    wired: WiredStation,
    *,
    site: str,
    player: str,
    device: str,
    copies: Sequence[Path],
    environ: Mapping[str, str],
    say: Callable[[str], None],
) -> Iterator[AgentParts]:
    """Take the locks of site and loudspeaker, make the parts. Raises StoreError when taken.

    `player` is one of PLAYERS; with [live] in the settings what it plays is streamed as well.
    """
    settings, clock = wired.settings, wired.tools.clock
    store = air_store(settings, site)
    mute = settings.demo is not None and not read_stage(settings.demo).sounds
    sound = MiniaudioPlayer(null=True) if mute else player_of(player, clock, device=device)
    unseen = mute or sound.rehearsal  # nothing of the machine's is played to
    if settings.station.live.icecast:
        place = IcecastPlace(
            address=settings.station.live.icecast,
            password=environ.get(ICECAST_PASSWORD, ""),
            name=settings.station.name,
        )
        sound = LivePlayer(sound, IceStream(place, tell=say))
    with ExitStack() as held:
        hold_site(held, store)
        if not unseen:
            hold_loudspeaker(held, device)
        beside, at_speaker = SlowWork(), SlowWork()
        post = AlarmSender(messengers(settings, environ), settings.station.name, say=say)
        held.callback(post.close)
        tools = PlayTools(
            clock=clock,
            steady=steady_seconds,
            wait=time.sleep,
            player=sound,
            device=device,
            volume=(lambda: None) if unseen else partial(volume, device),
            astray=SoundAstray if unseen else way_of_sound(device),
            at_speaker=at_speaker.run,
            ways=post.ways,
            silence=SilentPlayer(clock, needs_file=False),
            log=air_log(store, rehearsal=sound.rehearsal, copies=copies),
            store=store,
            probe=decoded_seconds,
            aside=beside.run,
            refresh=lambda: bring_up_to_date(wired, store, site),
            changed=lambda: changes(settings),
            tell=post.tell,
            answers=post.answers,
            troubles=beside.troubles,
            say=say,
        )
        close = getattr(sound, "close", None)
        if close is not None:
            held.callback(close)
        yield AgentParts(
            tools=tools, freshen=lambda seconds: beside.run_and_wait(tools.refresh, seconds)
        )


def messengers(settings: Settings, environ: Mapping[str, str]) -> tuple[Messenger, ...]:
    """The ways of [alarms]; none when none is set up."""
    alarms = settings.station.alarms
    found: list[Messenger] = []
    if alarms.to:
        from broadcaster.net.mail import Mailer  # `status` and the like send nothing

        found.append(Mailer(alarms, environ.get(SMTP_PASSWORD, "")))
    if alarms.webhook:
        from broadcaster.net.webhook import Webhook

        found.append(Webhook(alarms.webhook, environ.get(WEBHOOK_SECRET, "")))
    return tuple(found)


def agent_runs(settings: Settings, site: str) -> bool:
    """Whether an agent holds the lock of a site now."""
    return is_held(air_store(settings, site))
