"""The station and its programmes, as station.toml and formats/*.toml describe them."""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from broadcaster.domain.backup import BackupSettings, RetentionSettings
from broadcaster.domain.master import MasterSettings
from broadcaster.domain.notice import Place
from broadcaster.domain.records import ONLY_WHERE_SET
from broadcaster.domain.schedule import Theme
from broadcaster.domain.script import ProgrammePace
from broadcaster.domain.speech import Gender, Region
from broadcaster.domain.stored_objects import ObjectStoreSettings


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


class StaffShow(StrEnum):
    """What a private show is to the people who work at the school; the value is what people see."""

    GUIDANCE = "hướng dẫn, chỉ đạo"
    TRAINING = "tập huấn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """A podcast show (one feed)."""

    key: str  # file name of the feed: feeds/<key>.xml
    guid: str  # podcast:guid, written once by `init`, never computed again
    title: str
    description: str
    category: str = "Education"  # Apple category; "Parent > Child" for a subcategory
    image: str = ""  # own artwork, path relative to scripts_vi; "" = generated
    explicit: bool = False
    everything: bool = False  # has the episodes of every other show too
    programmes: tuple[str, ...] = ()  # has these programmes too (ProgrammeFormat.slug)
    audiences: tuple[str, ...] = ()  # has whatever is made for these people too
    private: bool = False  # only for subscribers, each with an address of their own
    staff: StaffShow | None = None  # its listeners confirm that they heard; None = they do not
    pass_mark: int = 80  # percent of the questions of an episode that are to be right
    apple: str = ""  # page of the show in Apple Podcasts; "" = not there, or not said
    spotify: str = ""  # page of the show at Spotify
    youtube: str = ""  # page or list of the show at YouTube


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place on earth, as far as the station wants it told."""

    name: str  # e.g. "Xã Tân Lập"
    geo: str = ""  # RFC 5870: "geo:21.03,105.85"
    osm: str = ""  # an OpenStreetMap object: "R1903516"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDefault:
    """Which voice a role label gets when the script does not say."""

    role: str  # label as written in scripts, e.g. "NAM"
    wish: str  # voice id or words: "nữ", "nam", "em bé nữ", ...
    rate: float = 1.0
    pitch: float = 0.0
    emphasis: float = 1.0
    name: str = ""  # what listeners read, e.g. "Phát thanh viên nữ"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandVoice:
    """A voice that another program speaks: text on standard input, a WAV on standard output."""

    run: str  # the command line, split as a POSIX shell would, but no shell runs it
    name: str = "Giọng riêng của đài"
    gender: Gender = Gender.FEMALE
    region: Region = Region.UNKNOWN
    credit: str = ""  # line that must be shown
    timeout: float = 60.0  # seconds a sentence may take
    memory_mb: int = 4096  # address space that it may use, where the machine can hold it to that
    local: bool = False  # the text stays in this machine; else it counts as an online voice


@dataclass(frozen=True, slots=True, kw_only=True)
class NeuralSettings:
    """How installed neural voices are run."""

    liveliness: float = 0.0  # share of the maker's randomness; 0 = the same text, the same bytes
    timeout: float = 60.0  # seconds that a part of a sentence may take
    memory_mb: int = 4096  # address space of one voice, where the machine can hold it to that
    threads: int = 0  # 0 = as many as there are cores


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSettings:
    """Where what the loudspeaker plays is streamed to as well."""

    icecast: str = ""  # http(s)://machine:port/mount; "" = nowhere


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSettings:
    """station.toml, [portal]: what pages of others may show of the public site."""

    embed: bool = True  # every public episode has a page that may stand in a frame
    frames: tuple[str, ...] = ()  # sites whose frames may show it; () = all


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftingSettings:
    """Drafts with the help of a language model; off until a person turned it on."""

    on: bool = False  # a person has read what leaves the school
    on_by: str = ""  # who turned it on, and when
    on_for: str = ""  # the model, the server, the machine outside that who turned it on agreed to
    server: str = "http://127.0.0.1:11434/v1"  # an endpoint of OpenAI's shape; Ollama's own here
    outside_host: str = ""  # the one machine outside of this one that may be asked; "" = none
    model: str = ""  # as the server calls it
    tokens: int = 8192  # prompt and answer together, as the model was started
    answer_tokens: int = 2048


class ReportOutline(StrEnum):
    """Whose outline a report follows; the value is what station.toml says."""

    SCHOOL = "trường"
    COMMUNE = "xã"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    """station.toml, [report]: what a report says that no log knows; "" and () = a marked blank."""

    outline: ReportOutline = ReportOutline.SCHOOL
    parent: str = ""  # the body above, first line of the letterhead: "ỦY BAN NHÂN DÂN XÃ TÂN LẬP"
    issuer: str = ""  # who reports, second line; "" = the station's unit
    symbol: str = ""  # behind the number: "BC-THCSHP"
    place: str = ""  # before the date: "Tân Lập"
    addressees: tuple[str, ...] = ()  # whom it goes up to
    grounds: tuple[str, ...] = ()  # căn cứ, a line each, without their stops
    plan: str = ""  # the year's plan with number and date
    request: str = ""  # the letter that asks for the report, with number and date
    due: date | None = None  # last day to hand it in, as that letter says
    signer_title: tuple[str, ...] = ()  # "KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"
    signer: str = ""  # full name
    recipients: tuple[str, ...] = ()  # nơi nhận, without "Như trên" and "Lưu"
    filed: str = ""  # behind "Lưu:": "VT, TPT"
    second_term: tuple[int, int] | None = None  # (day, month) on which the second term begins
    send_to: str = ""  # address of the server of the unit above; "" = files are carried


class QuestionWay(StrEnum):
    """How listeners ask the station; the value is what station.toml says."""

    NONE = "không"
    FORM = "mẫu"  # a form of the served site
    SLIP = "phiếu"  # a site without a server: e-mail and a paper slip


class SendBy(StrEnum):
    """Who sends the bytes of published files; the value is what station.toml says."""

    SERVE = "serve"  # the server itself
    X_ACCEL = "x-accel"  # the web server in front sends, sounds and what is private by its leave
    FRONT = "front"  # the web server in front sends what is public without asking


TENTATIVE = "Trường của em"  # what a founded station calls the school until somebody says its name
TENTATIVE_URL = "https://phat-thanh.example.edu.vn"  # of a station that was just made


@dataclass(frozen=True, slots=True, kw_only=True)
class StationProfile:
    """station.toml, checked."""

    name: str  # e.g. "Phát thanh măng non Hoa Phượng"
    unit: str  # e.g. "Trường THCS Hoa Phượng"
    contact: str
    email: str  # owner of the feeds; "" = hidden
    public_url: str  # https://… without trailing slash; where feeds/ will be reachable
    shows: tuple[Show, ...]
    engines: tuple[str, ...] = ("embedded",)  # voice engines in order
    online_allowed: bool = False  # a person has read that the text leaves the school
    online_allowed_by: str = ""  # who turned it on
    roles: tuple[RoleDefault, ...] = ()
    loudness: float = -16.0  # LUFS
    true_peak: float = -1.0  # dBTP
    approval: bool = False  # episodes need approval before they are published or aired
    approver: str = ""  # the first of those who approve
    approvers: tuple[str, ...] = ()  # all who approve, `approver` first
    deputies: tuple[str, ...] = ()  # who approves in their absence
    urgent_approvers: tuple[str, ...] = ()  # who may approve and air in one step
    database: str = ""  # address of the database; "" = SQLite under audio_out/
    themes: tuple[tuple[int, str], ...] = ()  # (month 1-12, theme)
    occasions: tuple[Theme, ...] = ()  # what stretches of days are about, from the schedule
    readings: tuple[tuple[str, str], ...] = ()  # station lexicon: written, spoken
    disclosure: bool = True  # say in the closing that voices are synthetic
    school_year_starts: int = 9  # month in which a season begins
    command: CommandVoice | None = None  # the station's own engine, "command"
    neural: NeuralSettings = NeuralSettings()
    voices_folder: str = ""  # where installed voices stand; "" = the user's own folder
    allow_hosts: tuple[str, ...] = ()  # machines of this house from which files may be fetched
    proxies: tuple[str, ...] = ()  # addresses, networks of machines before the public server
    send_by: SendBy = SendBy.SERVE  # who sends the bytes of published files
    law_feeds: tuple[str, ...] = ()  # addresses of feeds of new documents; () = none is asked
    press: tuple[tuple[str, str], ...] = ()  # (newspaper, address of a feed or page); () = none
    licence: str = ""  # SPDX identifier under which others may use the episodes; "" = not said
    hub: str = ""  # WebSub hub that is told of every new episode; "" = none
    old_urls: tuple[str, ...] = ()  # earlier public addresses, oldest first
    location: Location | None = None  # None = not told
    law_shelf: bool = True  # the public site has pages of the register's documents
    questions: QuestionWay = QuestionWay.NONE  # how listeners may ask
    masters: MasterSettings = field(default_factory=MasterSettings)
    alarms: AlarmSettings = field(default_factory=AlarmSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    live: LiveSettings = LiveSettings()
    portal: PortalSettings = PortalSettings()
    object_store: ObjectStoreSettings = field(default_factory=ObjectStoreSettings)
    drafting: DraftingSettings = DraftingSettings()
    report: ReportSettings = ReportSettings()
    station_days: int = 7  # days that a radio station may air what names no end; 0 = for ever
    listeners: tuple[tuple[str, int], ...] = ()  # (audience, how many), from the unit's roll


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFormat:
    """formats/<slug>.toml, checked: the shape of a programme."""

    slug: str
    name: str
    show: str  # Show.key
    air_time: time = time(6, 45)
    max_minutes: float = 10.0
    exact_minutes: float = 0.0  # the length that every episode is fitted to; 0 = as it comes
    masters: tuple[str, ...] = ()  # profiles to make; empty = those of the station
    channels: int = 2
    bitrate: int = 128
    # every sound is looked for with this behind its name first: "xã"; "" = no set
    sound_set: str = field(default="", metadata=ONLY_WHERE_SET)
    ident: str = ""  # sound that opens
    outro: str = ""  # sound that closes
    jingle: str = ""  # sound between items
    jingles: tuple[tuple[str, str], ...] = ()  # (Kind value, sound) overrides of `jingle`
    sting: str = ""  # what a bare [nhạc cắt] plays
    bed: str = ""  # what a bare [nhạc nền] plays, and what lies under the frames below
    bed_under: tuple[str, ...] = ()  # frames that have the bed: greeting, contents, closing, ...
    anchor: str = "NỮ"  # role that reads frames and unlabelled paragraphs
    pace: ProgrammePace = ProgrammePace.USUAL  # of the silences, where a script says no other
    # The spoken frames, sandboxed Jinja2 giving script body text (labels and cues allowed)
    greeting: str = ""
    contents: str = ""
    link: str = ""  # before each item
    closing: str = ""
    credits: str = ""
    weekdays: tuple[int, ...] = ()  # fixed days of the week, 0 = Monday; empty = not said
    place: Place | None = None
    # (frame name, place of the first line of its text in the format file)
    frame_places: tuple[tuple[str, Place], ...] = ()
