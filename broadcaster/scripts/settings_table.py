"""The table of settings: every key of the files that people edit, and every variable.

Readers, docs/CAI-DAT.md (`make tables`) and the desk's forms take key, kind, limits, default and
sentence from here. A new setting is a line here, a field of the dataclass its section makes, and
the place that uses it. The order is that in which the keys are read and told. The module is long
because it is a table: one entry a key, and no way through it.
"""

from broadcaster.domain.backup import BackupSettings, RetentionSettings
from broadcaster.domain.master import PROFILES, Container, MasterSettings, MonoLoudness
from broadcaster.domain.schedule import Calendar, Schedule, Unit
from broadcaster.domain.sound import Rights, Scope
from broadcaster.domain.speech import EMPHASES, SPEEDS, Gender, Region
from broadcaster.domain.station import (
    AlarmSettings,
    CommandVoice,
    LiveSettings,
    Location,
    NeuralSettings,
    ProgrammeFormat,
    RoleDefault,
    Show,
    StationProfile,
)
from broadcaster.scripts import schedule_entries as entries
from broadcaster.scripts import setting_checks as checks
from broadcaster.scripts.setting import (
    ChoiceKind,
    ClockKind,
    DayKind,
    DeskField,
    EnvironmentVariable,
    FileSection,
    FileSetting,
    FlagKind,
    NamesKind,
    NumberKind,
    OwnKind,
    TextKind,
    TextsKind,
    VersionKind,
    WholeKind,
)

FRAMES = ("greeting", "contents", "link", "closing", "credits")
"""The spoken frames of a programme, in the order of the air."""
SCOPES = {
    "công khai": Scope.PUBLIC,
    "trường": Scope.SCHOOL,
    "trong trường": Scope.SCHOOL,
    "chỉ trong trường": Scope.SCHOOL,
}
_RATES_OF_MP3 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # kbit/s, layer III


# --- station.toml -----------------------------------------------------------------------------

_COMMAND = FileSection(
    key="command",
    title="Mục [voices.command], máy đọc riêng của đài",
    makes=CommandVoice,
    optional=True,
    settings=(
        FileSetting(
            key="run",
            kind=TextKind(checks.command_line),
            required=True,
            says="dòng lệnh; không qua shell, nên `>`, `$`, `*` chỉ là chữ. Tệp tìm từ thư mục "
            "của đài, đường dẫn viết bằng dấu `/`",
            example='"python3 may-doc/doc.py"',
        ),
        FileSetting(key="name", kind=TextKind(), says="tên giọng mà người thấy", example='"Cô Ba"'),
        FileSetting(
            key="gender",
            kind=ChoiceKind({one.value: one for one in Gender}),
            says="`nữ` hoặc `nam`",
            example='"nam"',
        ),
        FileSetting(
            key="region",
            kind=ChoiceKind({one.value: one for one in Region}),
            says="`Bắc`, `Trung`, `Nam`",
            example='"Nam"',
        ),
        FileSetting(
            key="credit",
            kind=TextKind(),
            says="lời ghi công mà giấy phép của giọng đòi, in trên trang và trong tệp",
            example='"Giọng: nhóm X, CC BY 4.0"',
        ),
        FileSetting(
            key="timeout",
            kind=NumberKind(1.0, 600.0),
            says="một câu đọc lâu nhất mấy giây, {limits}; quá thì dừng lệnh",
            example="120",
        ),
        FileSetting(
            key="memory_mb",
            kind=WholeKind(range(64, 1_000_001)),
            says="bộ nhớ nhiều nhất, MB, từ {low}; Windows và macOS không giữ được mức này",
            example="8192",
        ),
        FileSetting(
            key="local",
            kind=FlagKind(),
            says="`true` khi lệnh đọc ngay trên máy này; nếu không, nó được coi là **giọng trực "
            "tuyến**: phải cho phép, và không nhận phần `[chỉ trong trường]`",
            example="true",
        ),
    ),
    after=checks.command_declared,
)

_NEURAL = FileSection(
    key="neural",
    title="Mục [voices.neural], giọng cài thêm",
    makes=NeuralSettings,
    settings=(
        FileSetting(
            key="liveliness",
            kind=NumberKind(0.0, 1.0),
            says="độ ngẫu hứng, {limits} phần của người làm giọng. 0: cùng một câu luôn ra cùng "
            "một âm thanh. Lớn hơn 0: nghe sinh động hơn, nhưng câu mất khỏi kho tạm đọc lại sẽ "
            "hơi khác",
            example="0.6",
        ),
        FileSetting(
            key="timeout",
            kind=NumberKind(1.0, 600.0),
            says="một đoạn câu đọc lâu nhất mấy giây, {limits}",
            example="120",
        ),
        FileSetting(
            key="memory_mb",
            kind=WholeKind(range(256, 1_000_001)),
            says="bộ nhớ nhiều nhất của một giọng, MB, từ {low}; Windows và macOS không giữ được "
            "mức này",
            example="8192",
        ),
        FileSetting(
            key="threads",
            kind=WholeKind(range(65)),
            says="dùng mấy nhân máy, tối đa {high}; 0 là mọi nhân",
            example="1",
        ),
    ),
)

_VOICES = FileSection(
    key="voices",
    title="Mục [voices]",
    makes=StationProfile,
    joined=True,
    settings=(
        FileSetting(
            key="engines",
            kind=TextsKind(checks.engines),
            says="các bộ giọng theo thứ tự ưu tiên: `embedded` (đi kèm, không cần mạng), `neural` "
            "(giọng cài thêm, không cần mạng, xem [GIONG-DOC.md](GIONG-DOC.md)), `edge` và `gtts` "
            "(trực tuyến), `command` (máy đọc riêng, khai ở dưới)",
            example='["gtts", "embedded"]',
        ),
        FileSetting(
            key="online_allowed",
            kind=FlagKind(),
            says="cho phép gửi lời đọc ra dịch vụ ngoài trường",
            example="true",
        ),
        FileSetting(
            key="online_allowed_by",
            kind=TextKind(),
            says="ai cho phép, ngày nào",
            example='"Trần Thị H., 1/9/2026"',
            check=checks.somebody_allowed,
        ),
        _COMMAND,
        _NEURAL,
    ),
)

_LOCATION = FileSection(
    key="location",
    title="Mục [location], nơi đặt đài",
    makes=Location,
    optional=True,
    settings=(
        FileSetting(
            key="name",
            kind=TextKind(),
            required=True,
            default_told="bắt buộc nếu có mục này",
            says="tên nơi ấy",
            example='"Xã Tân Lập"',
            desk=DeskField(name="noi", label="Ở đâu (xã, phường; không bắt buộc)", longest=120),
        ),
        FileSetting(
            key="geo", kind=TextKind(checks.geo), says="tọa độ", example='"geo:21.0285,105.8542"'
        ),
        FileSetting(
            key="osm",
            kind=TextKind(checks.osm),
            says="số của nơi ấy trên OpenStreetMap",
            example='"R1903516"',
        ),
    ),
)

_SHOWS = FileSection(
    key="shows",
    title="Mục [[shows]], mỗi kênh podcast một mục, ít nhất một",
    makes=Show,
    repeated=True,
    together=checks.shows,
    settings=(
        FileSetting(
            key="key",
            kind=TextKind(checks.show_key),
            required=True,
            says="tên tệp của kênh: chữ thường không dấu, số, gạch nối. Đổi là đổi địa chỉ đăng ký",
            example='"phat-thanh"',
        ),
        FileSetting(
            key="guid",
            kind=TextKind(checks.guid),
            required=True,
            says="mã UUID do `init` viết một lần, **không bao giờ đổi**",
            example='"3b01cedf-0566-5348-ad5e-86289b8151e6"',
        ),
        FileSetting(
            key="title",
            kind=TextKind(),
            required=True,
            says="tên kênh",
            example='"Pháp luật và bạn"',
            desk=DeskField(name="ten_kenh", label="Tên kênh", longest=150),
        ),
        FileSetting(
            key="description",
            kind=TextKind(),
            required=True,
            says="giới thiệu kênh",
            example='"Điều luật gần gũi…"',
            desk=DeskField(
                name="gioi_thieu",
                label="Lời giới thiệu, người nghe đọc trước khi theo dõi",
                longest=4000,
            ),
        ),
        FileSetting(
            key="category",
            kind=TextKind(),
            says="thể loại của các thư mục podcast; thể loại con viết sau dấu `>`",
            example='"Kids & Family > Education for Kids"',
        ),
        FileSetting(
            key="image",
            kind=TextKind(checks.inside),
            says="ảnh bìa riêng, đường dẫn trong `scripts_vi`; trống thì máy vẽ",
            example='"anh/bia.jpg"',
        ),
        FileSetting(
            key="explicit",
            kind=FlagKind(),
            says="có nội dung không hợp với trẻ em hay không",
            example="false",
        ),
        FileSetting(
            key="everything",
            kind=FlagKind(),
            says="có cả các số của mọi kênh khác: kênh của cả đài",
            example="true",
        ),
        FileSetting(
            key="programmes",
            kind=TextsKind(),
            says="có cả các số của những chương trình này (tên khuôn)",
            example='["mang-non"]',
        ),
        FileSetting(
            key="audiences",
            kind=TextsKind(),
            says="có cả các số dành cho những người này: `học sinh`, `giáo viên`, `phụ huynh`, "
            "hoặc chữ như ở “Đối tượng” của bài",
            example='["phụ huynh"]',
            desk=DeskField(
                name="doi_tuong",
                label="Nhận cả bài viết cho đối tượng nào "
                "(cách nhau bằng dấu phẩy; không bắt buộc)",
                longest=400,
            ),
        ),
        FileSetting(
            key="private",
            kind=FlagKind(),
            says="chỉ cho người đăng ký, mỗi người một địa chỉ riêng (`broadcaster feed "
            "add-subscriber`); không có trên trang chung",
            example="true",
        ),
    ),
)

_ROLES = FileSection(
    key="roles",
    title="Mục [[roles]], mỗi vai một mục",
    makes=RoleDefault,
    repeated=True,
    together=checks.roles,
    settings=(
        FileSetting(
            key="role",
            kind=TextKind(),
            required=True,
            says="nhãn của vai như trong kịch bản",
            example='"BÁC TƯ"',
            desk=DeskField(
                name="vai", label="Tên vai như viết trong bài, ví dụ BÀ NĂM", longest=40
            ),
        ),
        FileSetting(
            key="voice",
            field="wish",
            kind=TextKind(),
            required=True,
            says="lời tả giọng, hoặc tên giọng trong `broadcaster voices`",
            example='"nữ miền Nam"`, `"embedded:nu-nam"',
            desk=DeskField(name="giong", label="Giọng", longest=120),
        ),
        FileSetting(
            key="rate",
            kind=NumberKind(0.5, 2.0),
            says="nhanh chậm, lần tốc độ thường, {limits}",
            example="0.9",
        ),
        FileSetting(
            key="speed",
            kind=ChoiceKind(dict(SPEEDS)),
            default=None,
            default_told="theo `rate`",
            says="nhanh chậm bằng lời, thay cho `rate`: `chậm` (0.85 lần), `vừa` (1), `nhanh` "
            "(1.15)",
            example='"chậm"',
            check=checks.speed_for_rate,
            desk=DeskField(name="toc_do", label="Đọc nhanh hay chậm", longest=20),
        ),
        FileSetting(
            key="pitch",
            kind=NumberKind(-12.0, 12.0),
            says="cao thấp, nửa cung, {limits}",
            example="-2.0",
        ),
        FileSetting(
            key="emphasis",
            kind=ChoiceKind(dict(EMPHASES)),
            default_told='như `"vừa"`',
            says="nhấn nhá: `nhẹ` (0.9 lần biên độ thanh điệu thường), `vừa`, `mạnh` (1.25 lần)",
            example='"mạnh"',
        ),
        FileSetting(
            key="name",
            kind=TextKind(),
            says="tên vai mà người nghe thấy trong lời ghi; trống thì lấy nhãn",
            example='"Bác Tư"',
            desk=DeskField(name="ten", label="Người nghe thấy tên", longest=80),
        ),
    ),
)

_MASTERS = FileSection(
    key="masters",
    title="Mục [masters], các bản thành phẩm",
    makes=MasterSettings,
    check=checks.light_bitrate,
    settings=(
        FileSetting(
            key="make",
            kind=NamesKind(PROFILES),
            says="những bản mà mọi chương trình đều dựng, trừ chương trình có `masters` riêng "
            "trong khuôn",
            example='["podcast", "dai", "loa"]',
        ),
        FileSetting(
            key="mono_loudness",
            kind=ChoiceKind({one.value: one for one in MonoLoudness}),
            says="tệp một kênh đạt mức theo số nào: `heard` là theo tai nghe qua hai loa, `file` "
            "là theo số đo của tệp (thấp hơn 3 LU). Hai số đều được ghi lại",
            example='"file"',
        ),
        FileSetting(
            key="dai_loudness",
            kind=NumberKind(-40.0, -5.0),
            says="độ to của bản cho đài, LUFS, {limits}; đài có mức riêng thì ghi mức ấy",
            example="-24.0",
        ),
        FileSetting(
            key="dai_true_peak",
            kind=NumberKind(-9.0, 0.0),
            says="đỉnh cao nhất của bản cho đài, dBTP, {limits}",
            example="-3.0",
        ),
        FileSetting(
            key="dai_bits",
            kind=WholeKind((16, 24)),
            says="{low} hoặc {high} bit mỗi mẫu của tệp WAV",
            example="16",
        ),
        FileSetting(
            key="dai_bitrate",
            kind=WholeKind((192, 256, 320)),
            says="cỡ tệp MP3 cho đài, kbit/giây: {limits}",
            example="320",
        ),
        FileSetting(
            key="loa_rate",
            kind=NumberKind(0.5, 1.0),
            says="nhanh chậm của mọi vai ở bản cho loa, lần tốc độ của bản thường, {limits}",
            example="0.8",
        ),
        FileSetting(
            key="loa_bed",
            kind=FlagKind(),
            says="giữ nhạc nền, thấp hơn lời ít nhất 20 dB",
            example="true",
        ),
        FileSetting(
            key="loa_lowpass",
            kind=FlagKind(),
            says="bỏ phần trên 6 kHz mà loa kèn không phát được",
            example="false",
        ),
        FileSetting(
            key="nhe_format",
            kind=ChoiceKind({one.value: one for one in (Container.OPUS, Container.MP3)}),
            says="`opus`, hoặc `mp3` cho máy cũ",
            example='"mp3"',
        ),
        FileSetting(
            key="nhe_bitrate",
            kind=WholeKind((24, 32, 40, 48, 56, 64)),
            says="kbit/giây: 24 (chỉ Opus), 32, 40, 48, 56, 64",
            example="48",
        ),
    ),
)

_ALARMS = FileSection(
    key="alarms",
    title="Mục [alarms], báo khi có chuyện",
    makes=AlarmSettings,
    check=checks.mail_has_a_host,
    settings=(
        FileSetting(
            key="evening",
            kind=ClockKind(),
            says="mấy giờ tối thì xem đèn của ngày mai",
            example='"20:30"',
        ),
        FileSetting(
            key="to",
            kind=TextsKind(checks.mail_addresses),
            says="gửi thư cho ai; trống thì không gửi thư",
            example='["co-ha@truong.example.edu.vn"]',
        ),
        FileSetting(
            key="sender",
            kind=TextKind(),
            default_told="người nhận đầu",
            says="thư ghi là của ai gửi",
            example='"phat-thanh@truong.example.edu.vn"',
        ),
        FileSetting(
            key="smtp_host",
            kind=TextKind(),
            says="máy gửi thư; có `to` thì phải có",
            example='"smtp.truong.example.edu.vn"',
        ),
        FileSetting(
            key="smtp_port",
            kind=WholeKind(range(1, 65536)),
            says="cổng của máy gửi thư, {limits}",
            example="465",
        ),
        FileSetting(
            key="smtp_security",
            kind=ChoiceKind({word: word for word in ("starttls", "tls", "none")}),
            says="cách mã hóa: `starttls`, `tls` (thường là cổng 465), `none` (chỉ trong mạng của "
            "trường)",
            example='"tls"',
        ),
        FileSetting(
            key="smtp_user",
            kind=TextKind(),
            says="tên đăng nhập máy gửi thư; trống thì không đăng nhập",
            example='"phat-thanh"',
        ),
        FileSetting(
            key="webhook",
            kind=TextKind(checks.webhook),
            says="địa chỉ `https://` nhận mỗi tin báo dạng JSON (POST)",
            example='"https://tin.example.edu.vn/moc"',
        ),
    ),
)

_BACKUP = FileSection(
    key="backup",
    title="Mục [backup], tự sao lưu",
    makes=BackupSettings,
    settings=(
        FileSetting(
            key="target",
            kind=TextKind(),
            says="thư mục (ổ khác, ổ USB, thư mục chung) hoặc địa chỉ (`s3://…`, `sftp://…`, "
            "`webdav+https://…`); trống thì không tự sao lưu",
            example='"E:/sao-luu"',
        ),
        FileSetting(
            key="days",
            kind=WholeKind(range(1, 91)),
            says="mấy ngày một lần, {limits}",
            example="7",
        ),
        FileSetting(
            key="at", kind=ClockKind(), says="trong ngày thì từ mấy giờ", example='"11:30"'
        ),
        FileSetting(
            key="keep",
            kind=WholeKind(range(2, 1001)),
            says="giữ mấy bản gần nhất, {limits}",
            example="30",
        ),
    ),
)

_RETENTION = FileSection(
    key="retention",
    title="Mục [retention], giữ lại bao nhiêu",
    makes=RetentionSettings,
    settings=(
        FileSetting(
            key="audio_gb",
            kind=NumberKind(0.0, 10_000.0),
            says="các bản thành phẩm trong `audio_out/`; 0 là không giới hạn; `broadcaster tidy` "
            "dọn theo số này",
            example="20.0",
        ),
        FileSetting(
            key="cache_gb",
            kind=NumberKind(0.1, 10_000.0),
            says="mỗi kho tạm trong `audio_out/.cache/`, máy tự dọn",
            example="2.0",
        ),
    ),
)

LIVE = FileSection(
    key="live",
    title="Mục [live], phát trực tiếp qua mạng",
    makes=LiveSettings,
    settings=(
        FileSetting(
            key="icecast",
            kind=TextKind(checks.icecast),
            says="địa chỉ luồng, kèm tên luồng; trống thì không gửi",
            example='"https://nghe.example.edu.vn/truong.mp3"',
        ),
    ),
)

STATION = FileSection(
    key="",
    title="Cả đài",
    makes=StationProfile,
    settings=(
        FileSetting(
            key="format",
            kind=VersionKind(),
            default=1,
            says="quy cách của tệp; hiện chỉ có 1",
            example="1",
        ),
        _VOICES,
        FileSetting(
            key="name",
            kind=TextKind(),
            required=True,
            says="tên đài",
            example='"Phát thanh măng non"',
            desk=DeskField(name="ten", label="Tên chương trình, tên đài", longest=120),
        ),
        FileSetting(
            key="unit",
            kind=TextKind(),
            required=True,
            says="tên trường, đơn vị",
            example='"Trường THCS Hoa Phượng"',
            desk=DeskField(name="don_vi", label="Tên trường", longest=120),
        ),
        FileSetting(
            key="contact",
            kind=TextKind(),
            default="",
            says="nơi liên hệ, in trên các trang",
            example='"Phòng Đội"',
            desk=DeskField(name="lien_he", label="Liên hệ ai"),
        ),
        FileSetting(
            key="licence",
            kind=TextKind(),
            says="giấy phép mà người khác được dùng các số phát, theo tên SPDX",
            example='"CC-BY-4.0"',
            desk=DeskField(
                name="giay_phep", label="Người khác được dùng bài theo giấy phép", longest=60
            ),
        ),
        FileSetting(
            key="email",
            kind=TextKind(checks.email),
            default="",
            says="thư điện tử của chủ kênh; **hiện công khai** trong podcast, để trống thì không "
            "hiện",
            example='"dai@example.edu.vn"',
            desk=DeskField(name="thu", label="Thư điện tử (hiện công khai; không bắt buộc)"),
        ),
        FileSetting(
            key="public_url",
            kind=TextKind(checks.site_address),
            default="",
            says="địa chỉ trang web nơi đặt thư mục `feeds`; phải có thì mới xuất bản được",
            example='"https://phat-thanh.example.edu.vn"',
            desk=DeskField(name="dia_chi", label="Địa chỉ trang công khai"),
        ),
        FileSetting(
            key="old_urls",
            kind=TextsKind(checks.site_addresses),
            says="các địa chỉ cũ của đài, cũ nhất trước; lệnh `broadcaster move` ghi hộ. Máy nghe "
            "và máy chủ dùng để chuyển người nghe sang địa chỉ mới",
            example='["https://podcast-cu.example.edu.vn"]',
        ),
        FileSetting(
            key="hub",
            kind=TextKind(checks.address),
            says="trạm WebSub được báo ngay khi có số mới; trống thì không báo ai",
            example='"https://hub.example.edu.vn"',
        ),
        _LOCATION,
        _SHOWS,
        FileSetting(
            key="voices_folder",
            kind=TextKind(),
            default_told="thư mục riêng của người dùng máy",
            says="nơi để các giọng cài thêm, tính từ thư mục của đài; đặt trong đài thì chép cả "
            "đài sang máy khác được. Trống: `~/.local/share/broadcaster/voices` (Linux), "
            r"`%LOCALAPPDATA%\broadcaster\voices` (Windows), "
            "`~/Library/Application Support/broadcaster/voices` (macOS)",
            example='"giong-doc"',
        ),
        FileSetting(
            key="allow_hosts",
            kind=TextsKind(checks.hosts),
            says="các máy trong mạng nội bộ mà đài được tải tệp về khi một danh mục hay một trang "
            "dẫn tới; địa chỉ do chính thầy cô gõ thì không cần",
            example='["may-chu.truong.vn", "192.168.1.5"]',
        ),
        _ROLES,
        FileSetting(
            key="loudness",
            kind=NumberKind(-40.0, -5.0),
            says="độ to của bài phát thanh, LUFS, {limits}",
            example="-18.0",
        ),
        FileSetting(
            key="true_peak",
            kind=NumberKind(-9.0, 0.0),
            says="đỉnh cao nhất của âm thanh, dBTP, {limits}",
            example="-1.5",
        ),
        FileSetting(
            key="approval",
            kind=OwnKind(checks.approval),
            default_told="không cần duyệt",
            says='`"required"`: bài phải có người duyệt rồi mới lên kênh, lên loa; `"none"`: '
            "không cần ([LICH-PHAT.md](LICH-PHAT.md)).",
            example='"required"',
            desk=DeskField(
                name="duyet",
                label="Bài phải được duyệt rồi mới phát",
                about="Không cần duyệt thì bài vừa dựng đã lên loa, lên kênh được, không ai phải "
                "nghe trước.",
            ),
        ),
        FileSetting(key="approver", kind=TextKind(), says="người duyệt", example='"Cô Hiệu phó"'),
        FileSetting(
            key="approvers",
            kind=TextsKind(checks.people),
            says="những người duyệt khác",
            example='["Trần Thị Hòa", "Lê Văn Nam"]',
            desk=DeskField(
                name="nguoi_duyet",
                label="Người duyệt, mỗi dòng một người",
                about="Ghi đúng họ tên như ở trang Người dùng.",
            ),
        ),
        FileSetting(
            key="deputies",
            kind=TextsKind(checks.people),
            says="ai duyệt thay khi các người trên vắng",
            example='["Nguyễn Thị Lan"]',
            desk=DeskField(
                name="duyet_thay", label="Ai duyệt thay khi vắng", about="Không có thì bỏ trống."
            ),
        ),
        FileSetting(
            key="urgent_approvers",
            kind=TextsKind(checks.people),
            default_told="hai người đầu",
            says="ai được duyệt và cho phát một lượt khi khẩn cấp, xác nhận sau",
            example='["Lê Văn Nam"]',
            desk=DeskField(
                name="duyet_khan",
                label="Ai được duyệt và cho phát ngay khi khẩn cấp",
                about="Thường là hai người.",
            ),
        ),
        FileSetting(
            key="database",
            kind=TextKind(),
            says="địa chỉ cơ sở dữ liệu; trống thì là một tệp trong `audio_out/`",
            example='"postgresql://dai@may-chu/phat_thanh"',
        ),
        FileSetting(
            key="themes",
            kind=OwnKind(checks.themes),
            says="chủ điểm của từng tháng; khóa là số tháng",
            own_section=True,
        ),
        FileSetting(
            key="readings",
            kind=OwnKind(checks.readings),
            says="cách đọc riêng của đài; khóa là chữ viết, giá trị là lời đọc",
            own_section=True,
        ),
        FileSetting(
            key="disclosure",
            kind=FlagKind(),
            says="khung `credits` có nói giọng do máy tạo hay không",
            example="false",
            desk=DeskField(name="noi_may", label="Lời kết nói rõ giọng đọc do máy tính tạo ra"),
        ),
        FileSetting(
            key="school_year_starts",
            kind=WholeKind(range(1, 13)),
            says="tháng mở đầu năm học, {limits}; mỗi năm học là một mùa của podcast",
            example="8",
            desk=DeskField(name="thang_dau", label="Năm học bắt đầu từ tháng"),
        ),
        _MASTERS,
        _ALARMS,
        _BACKUP,
        _RETENTION,
        LIVE,
        FileSetting(
            key="listeners",
            kind=OwnKind(checks.listeners),
            says="sĩ số của từng đối tượng, để ước tính người nghe",
            own_section=True,
        ),
    ),
)


# --- formats/TÊN.toml -------------------------------------------------------------------------

_SOUNDS = FileSection(
    key="sounds",
    title="Mục [sounds]",
    makes=ProgrammeFormat,
    joined=True,
    settings=(
        FileSetting(
            key="ident",
            kind=TextKind(),
            says="nhạc hiệu mở đầu; `[nhạc hiệu]` không tên cũng phát nhạc này",
            example='"nhạc hiệu măng non"',
            desk=DeskField(name="ident", label="Nhạc hiệu mở đầu", longest=120),
        ),
        FileSetting(
            key="outro",
            kind=TextKind(),
            says="nhạc kết",
            example='"nhạc kết"',
            desk=DeskField(name="outro", label="Nhạc kết", longest=120),
        ),
        FileSetting(
            key="jingle",
            kind=TextKind(),
            says="nhạc mục, trước mỗi bài; `[nhạc cắt]` cũng phát nhạc này khi không có `sting`",
            example='"nhạc mục"',
            desk=DeskField(name="jingle", label="Nhạc giữa hai mục", longest=120),
        ),
        FileSetting(
            key="jingles",
            kind=OwnKind(checks.jingles),
            default_told="trống",
            says="mục `[sounds.jingles]`: nhạc mục riêng cho một loại bài; khóa là tên loại bài",
            example='"tiểu phẩm" = "nhạc cắt"',
        ),
        FileSetting(
            key="sting",
            kind=TextKind(),
            says="nhạc mà `[nhạc cắt]` không tên phát",
            example='"nhạc cắt"',
            desk=DeskField(name="sting", label="Nhạc cắt", longest=120),
        ),
        FileSetting(
            key="bed",
            kind=TextKind(),
            says="nhạc nền dưới các khung lời và cho `[nhạc nền]` không tên",
            example='"nhạc nền nhẹ"',
            desk=DeskField(name="bed", label="Nhạc nền", longest=120),
        ),
        FileSetting(
            key="bed_under",
            kind=NamesKind(FRAMES),
            says="những khung có nhạc nền",
            example='["greeting", "closing"]',
        ),
    ),
)

_FRAMES = FileSection(
    key="frames",
    title="Mục [frames]: các khung lời",
    column="Đọc khi nào",
    makes=ProgrammeFormat,
    joined=True,
    check=checks.where_frames_begin,
    settings=(
        FileSetting(key="greeting", kind=TextKind(), says="lời chào, ngay sau nhạc hiệu"),
        FileSetting(key="contents", kind=TextKind(), says="giới thiệu các bài của số"),
        FileSetting(key="link", kind=TextKind(), says="lời dẫn, trước mỗi bài"),
        FileSetting(key="closing", kind=TextKind(), says="lời kết"),
        FileSetting(key="credits", kind=TextKind(), says="lời cảm ơn, lời nói rõ giọng máy"),
    ),
)

FORMAT = FileSection(
    key="",
    title="Cả chương trình",
    makes=ProgrammeFormat,
    settings=(
        FileSetting(
            key="format",
            kind=VersionKind(),
            default=1,
            says="quy cách của tệp; hiện chỉ có 1",
            example="1",
        ),
        FileSetting(
            key="slug",
            kind=TextKind(checks.slug_text),
            default="",
            default_told="tên tệp",
            says="tên chương trình, khi muốn khác tên tệp",
            example='"mang-non"',
        ),
        FileSetting(
            key="name",
            kind=TextKind(),
            required=True,
            says="tên chương trình để đọc và in",
            example='"Phát thanh măng non"',
            desk=DeskField(
                name="ten", label="Tên chương trình, như đọc trong lời chào", longest=80
            ),
        ),
        FileSetting(
            key="show",
            kind=TextKind(checks.slug_text),
            required=True,
            says="`key` của kênh podcast trong `station.toml`",
            example='"phat-thanh-mang-non"',
        ),
        FileSetting(
            key="air_time",
            kind=OwnKind(checks.air_time),
            says="giờ phát; số chưa đến giờ thì chưa lên podcast",
            example='"16h30"',
            desk=DeskField(name="gio", label="Giờ phát", longest=20),
        ),
        FileSetting(
            key="weekdays",
            kind=OwnKind(checks.fixed_days),
            says="các thứ phát cố định trong tuần, để máy nghe biết khi nào có số mới",
            example='["thứ hai", "thứ sáu"]',
        ),
        FileSetting(
            key="max_minutes",
            kind=NumberKind(0.5, 600.0),
            says="dài nhất mấy phút, {limits}; quá thì cảnh báo, không cắt",
            example="15",
            desk=DeskField(name="phut", label="Dài nhất (phút)"),
        ),
        FileSetting(
            key="exact_minutes",
            kind=NumberKind(0.5, 600.0),
            default_told="không đặt",
            says="mọi số dài đúng ngần ấy phút, {limits}: khoảng nghỉ được giãn hoặc co trong mức "
            "cho phép, nhạc nền đoạn cuối kéo dài; không vừa thì có thông báo nói bớt (hoặc thêm) "
            "gì, bao nhiêu",
            example="10",
        ),
        FileSetting(
            key="masters",
            kind=NamesKind(PROFILES),
            default_told="theo `[masters]` của đài",
            says="những bản thành phẩm của chương trình này: `podcast`, `dai`, `loa`, `nhe`",
            example='["podcast", "loa"]',
        ),
        FileSetting(
            key="channels",
            kind=WholeKind((1, 2)),
            says="1 (đơn) hoặc 2 (nổi) kênh tiếng",
            example="1",
        ),
        FileSetting(
            key="bitrate",
            kind=WholeKind(_RATES_OF_MP3),
            says="cỡ tệp MP3, kbit/giây: {limits}",
            example="96",
        ),
        FileSetting(
            key="anchor",
            kind=TextKind(),
            says="vai đọc các khung và những lời không ghi vai",
            example='"NAM"',
            desk=DeskField(name="nguoi_dan", label="Ai dẫn chương trình", longest=60),
        ),
        _SOUNDS,
        _FRAMES,
    ),
)


# --- the card beside a sound ------------------------------------------------------------------

CARD = FileSection(
    key="",
    title="",
    makes=Rights,
    settings=(
        FileSetting(
            key="format",
            kind=VersionKind(),
            default=1,
            says="quy cách của phiếu; hiện chỉ có 1",
            example="1",
        ),
        FileSetting(
            key="who",
            kind=TextKind(),
            default="",
            says="ai nói, ai làm ra; không ghi đủ họ tên học sinh",
            example='"Em N.T.L., lớp 7A2"',
        ),
        FileSetting(
            key="source",
            kind=TextKind(),
            default="",
            says="lấy từ đâu",
            example='"Thu tại phòng Đội"',
        ),
        FileSetting(
            key="licence", kind=TextKind(), default="", says="giấy phép", example='"CC0-1.0"'
        ),
        FileSetting(
            key="scope",
            kind=ChoiceKind(SCOPES),
            default=Scope.SCHOOL,
            default_told="chỉ trong trường",
            says='`"công khai"` hoặc `"trường"`',
            example='"công khai"',
        ),
        FileSetting(
            key="consent",
            kind=TextKind(),
            says="số phiếu đồng ý; có giọng người mà thiếu thì chỉ phát trong trường",
            example='"Phiếu số 12"',
        ),
        FileSetting(
            key="until",
            kind=DayKind(),
            default_told="không hạn",
            says="ngày cuối còn được công khai; qua ngày ấy, số có bản ghi rời khỏi podcast ở lần "
            "xuất bản sau",
            example='"31/5/2027"',
        ),
        FileSetting(
            key="person",
            kind=FlagKind(),
            default=None,
            default_told="`true` cho tệp trong `ghi-am/`, `false` ở chỗ khác",
            says="có giọng người hay không",
            example="true",
        ),
        FileSetting(
            key="share",
            field="shared",
            kind=FlagKind(),
            says="phiếu đồng ý cho cả đơn vị khác dùng; chỉ khi ấy giọng người mới đi cùng bài vào "
            "[kho bài dùng chung](KHO-BAI.md)",
            example="true",
        ),
        FileSetting(
            key="titles",
            kind=TextsKind(),
            default=(),
            says="tên tiếng Việt mà kịch bản gọi được",
            example='["lời em Lan"]',
        ),
        FileSetting(
            key="clean",
            kind=FlagKind(),
            default=None,
            default_told="`true` cho tệp trong `ghi-am/`, `false` ở chỗ khác",
            says="có làm sạch khi đưa vào hay không (xem [KICH-BAN.md](KICH-BAN.md))",
            example="false",
        ),
        FileSetting(
            key="script",
            kind=TextKind(),
            default="",
            says="bài có lời mà bản ghi này đọc thay giọng đọc: tên tệp không có đuôi",
            example='"hoi-dap-doi-mu"',
        ),
        FileSetting(
            key="reads",
            kind=TextKind(),
            default="",
            says="lời ấy, kèm tên vai (xem [KICH-BAN.md](KICH-BAN.md))",
            example='"NỮ: Xin chào các bạn."',
        ),
    ),
)


# --- lich.toml --------------------------------------------------------------------------------

_STRETCH = (
    FileSetting(
        key="first", kind=DayKind(), default=None, default_told="bắt buộc", says="ngày đầu"
    ),
    FileSetting(
        key="last",
        kind=DayKind(),
        default=None,
        default_told="bằng `first`",
        says="ngày cuối",
        check=entries.stretch,
    ),
)

_YEAR = FileSection(
    key="year",
    title="Mục [year], năm học",
    makes=Calendar,
    joined=True,
    settings=(
        FileSetting(
            key="first",
            kind=DayKind(),
            default_told="không hạn",
            says="ngày đầu; trước ngày này không khung nào phát",
        ),
        FileSetting(
            key="last",
            kind=DayKind(),
            default_told="không hạn",
            says="ngày cuối",
            check=entries.in_order,
        ),
    ),
)

_CLOSURES = FileSection(
    key="closures",
    title="Mục [[closures]], ngày không phát",
    makes=entries.closure,
    repeated=True,
    placed=True,
    settings=(FileSetting(key="name", kind=TextKind(), required=True, says="nghỉ gì"), *_STRETCH),
)

_SWAPS = FileSection(
    key="swaps",
    title="Mục [[swaps]], ngày hoán đổi",
    makes=entries.swap,
    repeated=True,
    placed=True,
    check=entries.swap_day,
    settings=(
        FileSetting(
            key="day", kind=DayKind(), default=None, default_told="bắt buộc", says="ngày học bù"
        ),
        FileSetting(
            key="weekday",
            kind=OwnKind(entries.follows),
            required=True,
            says="theo lịch của thứ mấy",
        ),
        FileSetting(key="name", kind=TextKind(), default="", says="vì sao"),
    ),
)

_BELLS = FileSection(
    key="bells",
    field="periods",
    title="Mục [[bells]], những ngày theo bộ giờ khác",
    makes=entries.period,
    repeated=True,
    placed=True,
    settings=(
        FileSetting(
            key="bells",
            kind=TextKind(),
            required=True,
            says="tên bộ giờ; chỉ khung nào ghi tên này mới phát",
        ),
        FileSetting(key="name", kind=TextKind(), default="", says="vì sao"),
        _STRETCH[0],
        FileSetting(
            key="last",
            kind=DayKind(),
            default=None,
            default_told="bằng `first`",
            says="ngày cuối. Hai mục trùng ngày thì mục ngắn hơn được theo",
            check=entries.stretch,
        ),
    ),
)

_THEMES = FileSection(
    key="themes",
    title="Mục [[themes]], chủ điểm",
    makes=entries.theme,
    repeated=True,
    placed=True,
    settings=(
        FileSetting(
            key="title",
            kind=TextKind(),
            required=True,
            says="chủ điểm; trong lịch, hơn chủ điểm tháng ghi trong `station.toml`; muốn được "
            "đọc lên thì khuôn chương trình ghi `{{ occasion }}`",
        ),
        *_STRETCH,
    ),
)

_UNITS = FileSection(
    key="units",
    title="Mục [[units]], đơn vị",
    makes=Unit,
    repeated=True,
    placed=True,
    settings=(
        FileSetting(
            key="key", kind=TextKind(checks.slug_text), required=True, says="tên ngắn suốt đời"
        ),
        FileSetting(
            key="kind",
            kind=TextKind(),
            required=True,
            says="loại, viết tùy ý: trường, điểm trường, đài truyền thanh xã, sở",
        ),
        FileSetting(key="name", kind=TextKind(), required=True, says="tên đầy đủ"),
        FileSetting(
            key="parent", kind=TextKind(checks.slug_text), says="`key` của đơn vị cấp trên"
        ),
        FileSetting(
            key="first", kind=DayKind(), default_told="không hạn", says="ngày đầu tên này đúng"
        ),
        FileSetting(
            key="last",
            kind=DayKind(),
            default_told="không hạn",
            says="ngày cuối tên này đúng",
            check=entries.in_order,
        ),
    ),
)

_SLOTS = FileSection(
    key="slots",
    title="Mục [[slots]], mỗi khung giờ một mục",
    makes=entries.slot,
    repeated=True,
    placed=True,
    together=entries.slot_keys,
    settings=(
        FileSetting(
            key="name",
            kind=TextKind(),
            required=True,
            says="tên mà mọi người gọi",
            example='"Ra chơi sáng"',
        ),
        FileSetting(
            key="key",
            kind=TextKind(checks.slug_text),
            default="",
            default_told="theo tên và giờ",
            says="tên ngắn (chữ thường không dấu); chỉ cần khi hai khung trùng cả tên lẫn giờ",
        ),
        FileSetting(
            key="weekdays",
            kind=OwnKind(entries.days_of_the_week),
            required=True,
            says="các ngày trong tuần",
            example='["thứ ba", "T5", "chủ nhật"]',
        ),
        FileSetting(
            key="time",
            kind=OwnKind(entries.begins),
            required=True,
            says="giờ bắt đầu, giờ Việt Nam",
            example='"6h45"',
        ),
        FileSetting(
            key="max_minutes",
            kind=NumberKind(0.5, 240.0),
            default=10.0,
            says="bài được dài nhất mấy phút, {limits}",
            example="12.5",
        ),
        FileSetting(
            key="grace_minutes",
            kind=NumberKind(0.0, 120.0),
            default=5.0,
            says="được bắt đầu trễ nhất mấy phút; `0`: đúng phút hoặc thôi",
            example="0",
        ),
        FileSetting(
            key="programme",
            kind=TextKind(checks.slug_text),
            default="",
            default_told="mọi chương trình",
            says="khung dành cho chương trình nào",
            example='"phap-luat-va-ban"',
        ),
        FileSetting(
            key="unit",
            kind=TextKind(checks.slug_text),
            default="",
            default_told="đơn vị của đài",
            says="khung của đơn vị nào (một `key` ở `[[units]]`)",
            example='"hoa-phuong"',
        ),
        FileSetting(
            key="site",
            kind=TextKind(checks.slug_text),
            default="",
            default_told="điểm chính",
            says="khung của điểm trường nào (một `key` ở `[[units]]`)",
            example='"bai-dai"',
        ),
        FileSetting(
            key="bells",
            kind=OwnKind(entries.bell_sets),
            default_told="`thường`",
            says="khung có trong những bộ giờ nào",
            example='"thường"',
        ),
        FileSetting(
            key="weeks",
            kind=OwnKind(entries.weeks),
            default_told="mọi tuần",
            says="những tuần nào của tháng: 1 đến 5, hoặc “cuối”",
            example="[1, 3]",
        ),
        FileSetting(
            key="first",
            kind=DayKind(),
            default=None,
            default_told="không hạn",
            says="ngày đầu khung này có",
            example='"07/9/2026"',
        ),
        FileSetting(
            key="last",
            kind=DayKind(),
            default=None,
            default_told="không hạn",
            says="ngày cuối khung này có",
            example='"31/8/2030"',
            check=entries.in_order,
        ),
    ),
)

SCHEDULE = FileSection(
    key="",
    title="",
    makes=Schedule,
    settings=(
        FileSetting(
            key="format", kind=VersionKind(), default=1, says="quy cách của tệp; hiện chỉ có 1"
        ),
        _YEAR,
        _CLOSURES,
        _SWAPS,
        _BELLS,
        _THEMES,
        _UNITS,
        _SLOTS,
    ),
)


# --- the environment --------------------------------------------------------------------------

VARIABLES = (
    EnvironmentVariable(
        name="BROADCASTER_VOICE",
        says="bộ giọng dùng trước, riêng lần chạy này; các bộ của đài đứng sau. Không thay cho"
        " việc cho phép giọng trực tuyến",
        example="embedded",
    ),
    EnvironmentVariable(
        name="BROADCASTER_DATABASE",
        default_told="`danh-muc.sqlite3` trong `audio_out/`",
        says="địa chỉ cơ sở dữ liệu kiểu SQLAlchemy",
        example="sqlite:////srv/dai/danh-muc.sqlite3",
    ),
    EnvironmentVariable(
        name="BROADCASTER_VOICES_FOLDER",
        default_told="theo `voices_folder`",
        says="thư mục của các giọng cài thêm, riêng lần chạy này",
        example="/srv/giong-doc",
    ),
    EnvironmentVariable(
        name="BROADCASTER_WHO",
        says="họ tên người gõ lệnh, thay cho `--who`",
        example="Trần Thị Hòa",
    ),
    EnvironmentVariable(
        name="BROADCASTER_PUSH_PASSWORD",
        says="mật khẩu của WebDAV hay SFTP, hoặc khóa API của LibreTime hay AzuraCast, mà "
        "`stations push` gửi tới",
        example="mat-khau-cua-dai",
    ),
    EnvironmentVariable(
        name="BROADCASTER_SMTP_PASSWORD",
        says="mật khẩu của máy gửi thư ở mục `[alarms]`",
        example="mat-khau-thu",
    ),
    EnvironmentVariable(
        name="BROADCASTER_WEBHOOK_SECRET",
        says="chuỗi bí mật để ký mỗi tin gửi tới `webhook` của mục `[alarms]`; trống thì không ký",
        example="mot-chuoi-dai-kho-doan",
    ),
    EnvironmentVariable(
        name="BROADCASTER_ICECAST_PASSWORD",
        says="mật khẩu nguồn của máy chủ Icecast ở mục `[live]`",
        example="mat-khau-nguon",
    ),
    EnvironmentVariable(
        name="BROADCASTER_CA_BUNDLE",
        default_told="của gói certifi",
        says="tệp chứng chỉ để kiểm tra máy chủ giọng trực tuyến, khi trường có máy chủ trung "
        "gian riêng",
        example="/etc/ssl/truong.pem",
    ),
    EnvironmentVariable(
        name="BROADCASTER_METRICS_TOKEN",
        says="với `serve --metrics`: ai có chuỗi này (`Authorization: Bearer …`) mới xem được "
        "số đo; trống thì chỉ xem được từ chính máy ấy",
        example="mot-chuoi-dai-kho-doan",
    ),
)

FILES = {
    "station.toml": STATION,
    "formats/TÊN.toml": FORMAT,
    "Phiếu quyền của âm thanh": CARD,
    "lich.toml": SCHEDULE,
}
"""The chapters of docs/CAI-DAT.md, and the file that each tells."""
