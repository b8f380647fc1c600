"""The table of settings: every key of the files that people edit.

Readers, docs/CAI-DAT.md (`make tables`) and the desk's forms take key, kind, limits, default and
sentence from here. A new setting is a row here, a field of the dataclass its section makes, and
the place that uses it. A row is key, kind, sentence, example, then what only some have; the order
is that in which the keys are read and told: one table, however long.
"""

from broadcaster.domain.backup import BackupSettings, RetentionSettings
from broadcaster.domain.master import PROFILES, Container, MasterSettings, MonoLoudness
from broadcaster.domain.schedule import (
    BellPeriod,
    Calendar,
    Closure,
    Schedule,
    SwapDay,
    Theme,
    Unit,
)
from broadcaster.domain.script import ProgrammePace
from broadcaster.domain.sound import Rights, Scope
from broadcaster.domain.speech import EMPHASES, SPEEDS, Gender, Region
from broadcaster.domain.station import (
    AlarmSettings,
    CommandVoice,
    DraftingSettings,
    LiveSettings,
    Location,
    NeuralSettings,
    PortalSettings,
    ProgrammeFormat,
    QuestionWay,
    ReportOutline,
    ReportSettings,
    RoleDefault,
    SendBy,
    Show,
    StaffShow,
    StationProfile,
)
from broadcaster.domain.stored_objects import ObjectStoreSettings
from broadcaster.scripts import setting_checks as checks
from broadcaster.scripts.setting import (
    ChoiceKind,
    ClockKind,
    DayKind,
    DeskField,
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

# A row a setting: laid out by hand, so that it stays a table.
# fmt: off


# --- station.toml -----------------------------------------------------------------------------

_COMMAND = FileSection(key="command", title="Mục [voices.command], máy đọc riêng của đài",
    makes=CommandVoice, optional=True, after=checks.command_declared, settings=(
    FileSetting("run", TextKind(checks.command_line),
        "dòng lệnh; không qua shell, nên `>`, `$`, `*` chỉ là chữ. Tệp tìm từ thư mục của đài, "
        "đường dẫn viết bằng dấu `/`", '"python3 may-doc/doc.py"', required=True),
    FileSetting("name", TextKind(), "tên giọng mà người thấy", '"Cô Ba"'),
    FileSetting("gender", ChoiceKind({one.value: one for one in Gender}), "`nữ` hoặc `nam`",
        '"nam"'),
    FileSetting("region", ChoiceKind({one.value: one for one in Region}), "`Bắc`, `Trung`, `Nam`",
        '"Nam"'),
    FileSetting("credit", TextKind(),
        "lời ghi công mà giấy phép của giọng đòi, in trên trang và trong tệp",
        '"Giọng: nhóm X, CC BY 4.0"'),
    FileSetting("timeout", NumberKind(1.0, 600.0),
        "một câu đọc lâu nhất mấy giây, {limits}; quá thì dừng lệnh", "120"),
    FileSetting("memory_mb", WholeKind(range(64, 1_000_001)),
        "bộ nhớ nhiều nhất, MB, từ {low}; Windows và macOS không giữ được mức này", "8192"),
    FileSetting("local", FlagKind(),
        "`true` khi lệnh đọc ngay trên máy này; nếu không, nó được coi là **giọng trực tuyến**: "
        "phải cho phép, và không nhận phần `[chỉ trong trường]`", "true"),
))

_NEURAL = FileSection(key="neural", title="Mục [voices.neural], giọng cài thêm",
    makes=NeuralSettings, settings=(
    FileSetting("liveliness", NumberKind(0.0, 1.0),
        "độ ngẫu hứng, {limits} phần của người làm giọng. 0: cùng một câu luôn ra cùng một âm "
        "thanh. Lớn hơn 0: nghe sinh động hơn, nhưng câu mất khỏi kho tạm đọc lại sẽ hơi khác",
        "0.6"),
    FileSetting("timeout", NumberKind(1.0, 600.0), "một đoạn câu đọc lâu nhất mấy giây, {limits}",
        "120"),
    FileSetting("memory_mb", WholeKind(range(256, 1_000_001)),
        "bộ nhớ nhiều nhất của một giọng, MB, từ {low}; Windows và macOS không giữ được mức này",
        "8192"),
    FileSetting("threads", WholeKind(range(65)), "dùng mấy nhân máy, tối đa {high}; 0 là mọi nhân",
        "1"),
))

_VOICES = FileSection(key="voices", title="Mục [voices]", makes=StationProfile, joined=True,
    settings=(
    FileSetting("engines", TextsKind(checks.engines),
        "các bộ giọng theo thứ tự ưu tiên: `embedded` (đi kèm, không cần mạng), `own` (giọng "
        "trường em, từ bản thu của một người), `neural` (giọng cài thêm, không cần mạng, cả hai "
        "xem [GIONG-DOC.md](GIONG-DOC.md)), `edge` và `gtts` (trực tuyến), `command` (máy đọc "
        "riêng, khai ở dưới)", '["gtts", "embedded"]'),
    FileSetting("online_allowed", FlagKind(), "cho phép gửi lời đọc ra dịch vụ ngoài trường",
        "true"),
    FileSetting("online_allowed_by", TextKind(), "ai cho phép, ngày nào", '"Trần Thị H., 1/9/2026"',
        check=checks.somebody_allowed),
    _COMMAND,
    _NEURAL,
))

_LOCATION = FileSection(key="location", title="Mục [location], nơi đặt đài", makes=Location,
    optional=True, settings=(
    FileSetting("name", TextKind(), "tên nơi ấy", '"Xã Tân Lập"', required=True,
        default_told="bắt buộc nếu có mục này",
        desk=DeskField("noi", "Ở đâu (xã, phường; không bắt buộc)", 120)),
    FileSetting("geo", TextKind(checks.geo), "tọa độ", '"geo:21.0285,105.8542"'),
    FileSetting("osm", TextKind(checks.osm), "số của nơi ấy trên OpenStreetMap", '"R1903516"'),
))

_SHOWS = FileSection(key="shows", title="Mục [[shows]], mỗi kênh podcast một mục, ít nhất một",
    makes=Show, repeated=True, together=checks.shows, settings=(
    FileSetting("key", TextKind(checks.show_key),
        "tên tệp của kênh: chữ thường không dấu, số, gạch nối. Đổi là đổi địa chỉ đăng ký",
        '"phat-thanh"', required=True),
    FileSetting("guid", TextKind(checks.guid),
        "mã UUID do `init` viết một lần, **không bao giờ đổi**",
        '"9c2d5a1e-6f40-5b7e-8a3d-2e1f0c9b8a77"', required=True),
    FileSetting("title", TextKind(), "tên kênh", '"Pháp luật và bạn"', required=True,
        desk=DeskField("ten_kenh", "Tên kênh", 150)),
    FileSetting("description", TextKind(), "giới thiệu kênh", '"Điều luật gần gũi…"', required=True,
        desk=DeskField("gioi_thieu", "Lời giới thiệu, người nghe đọc trước khi theo dõi", 4000)),
    FileSetting("category", TextKind(),
        "thể loại của các thư mục podcast; thể loại con viết sau dấu `>`",
        '"Kids & Family > Education for Kids"'),
    FileSetting("image", TextKind(checks.inside),
        "ảnh bìa riêng, đường dẫn trong `scripts_vi`; trống thì máy vẽ", '"anh/bia.jpg"'),
    FileSetting("explicit", FlagKind(), "có nội dung không hợp với trẻ em hay không", "false"),
    FileSetting("everything", FlagKind(), "có cả các số của mọi kênh khác: kênh của cả đài",
        "true"),
    FileSetting("programmes", TextsKind(), "có cả các số của những chương trình này (tên khuôn)",
        '["mang-non"]'),
    FileSetting("audiences", TextsKind(),
        "có cả các số dành cho những người này: `học sinh`, `giáo viên`, `phụ huynh`, hoặc chữ như "
        "ở “Đối tượng” của bài", '["phụ huynh"]',
        desk=DeskField("doi_tuong",
        "Nhận cả bài viết cho đối tượng nào (cách nhau bằng dấu phẩy; không bắt buộc)", 400)),
    FileSetting("private", FlagKind(),
        "chỉ cho người đăng ký, mỗi người một địa chỉ riêng (`broadcaster feed add-subscriber`); "
        "không có trên trang chung", "true"),
    FileSetting("staff", ChoiceKind({one.value: one for one in StaffShow}),
        "kênh riêng cho cán bộ, giáo viên, nhân viên: `hướng dẫn, chỉ đạo` hoặc `tập huấn`; người "
        "nghe xác nhận đã nghe ở trang riêng của mình, bài có câu hỏi thì làm ngay ở đó. Phải là "
        "kênh `private`", '"tập huấn"', default_told="không hỏi ai"),
    FileSetting("pass_mark", WholeKind(range(1, 101)),
        "đúng bao nhiêu phần trăm số câu hỏi của một bài thì đạt, {limits}", "80"),
    FileSetting("apple", TextKind(checks.page_address),
        "trang của kênh trên Apple Podcasts, nếu đã đăng ở đó; trang web của đài có nút dẫn tới",
        '"https://podcasts.apple.com/vn/podcast/id123456789"'),
    FileSetting("spotify", TextKind(checks.page_address), "trang của kênh trên Spotify",
        '"https://open.spotify.com/show/4rOoJ6Egrf8K2IrywzwOMk"'),
    FileSetting("youtube", TextKind(checks.page_address),
        "kênh hay danh sách phát của kênh trên YouTube",
        '"https://www.youtube.com/playlist?list=PLxyz"'),
))

_ROLES = FileSection(key="roles", title="Mục [[roles]], mỗi vai một mục", makes=RoleDefault,
    repeated=True, together=checks.roles, settings=(
    FileSetting("role", TextKind(), "nhãn của vai như trong kịch bản", '"BÁC TƯ"', required=True,
        desk=DeskField("vai", "Tên vai như viết trong bài, ví dụ BÀ NĂM", 40)),
    FileSetting("voice", TextKind(), "lời tả giọng, hoặc tên giọng trong `broadcaster voices`",
        '"nữ miền Nam"`, `"embedded:nu-nam"', field="wish", required=True,
        desk=DeskField("giong", "Giọng", 120)),
    FileSetting("rate", NumberKind(0.5, 2.0), "nhanh chậm, lần tốc độ thường, {limits}", "0.9"),
    FileSetting("speed", ChoiceKind(dict(SPEEDS)),
        "nhanh chậm bằng lời, thay cho `rate`: `chậm` (0.85 lần), `vừa` (1), `nhanh` (1.15)",
        '"chậm"', default_told="theo `rate`", check=checks.speed_for_rate,
        desk=DeskField("toc_do", "Đọc nhanh hay chậm", 20)),
    FileSetting("pitch", NumberKind(-12.0, 12.0), "cao thấp, nửa cung, {limits}", "-2.0"),
    FileSetting("emphasis", ChoiceKind(dict(EMPHASES)),
        "nhấn nhá: `nhẹ` (0.9 lần biên độ thanh điệu thường), `vừa`, `mạnh` (1.25 lần)", '"mạnh"',
        default_told='như `"vừa"`'),
    FileSetting("name", TextKind(), "tên vai mà người nghe thấy trong lời ghi; trống thì lấy nhãn",
        '"Bác Tư"', desk=DeskField("ten", "Người nghe thấy tên", 80)),
))

_MASTERS = FileSection(key="masters", title="Mục [masters], các bản thành phẩm",
    makes=MasterSettings, check=checks.light_bitrate, settings=(
    FileSetting("make", NamesKind(PROFILES),
        "những bản mà mọi chương trình đều dựng, trừ chương trình có `masters` riêng trong khuôn",
        '["podcast", "dai", "loa"]'),
    FileSetting("mono_loudness", ChoiceKind({one.value: one for one in MonoLoudness}),
        "tệp một kênh đạt mức theo số nào: `heard` là theo tai nghe qua hai loa, `file` là theo số "
        "đo của tệp (thấp hơn 3 LU). Hai số đều được ghi lại", '"file"'),
    FileSetting("dai_loudness", NumberKind(-40.0, -5.0),
        "độ to của bản cho đài, LUFS, {limits}; đài có mức riêng thì ghi mức ấy", "-24.0"),
    FileSetting("dai_true_peak", NumberKind(-9.0, 0.0),
        "đỉnh cao nhất của bản cho đài, dBTP, {limits}", "-3.0"),
    FileSetting("dai_bits", WholeKind((16, 24)), "{low} hoặc {high} bit mỗi mẫu của tệp WAV", "16"),
    FileSetting("dai_bitrate", WholeKind((192, 256, 320)),
        "cỡ tệp MP3 cho đài, kbit/giây: {limits}", "320"),
    FileSetting("loa_rate", NumberKind(0.5, 1.0),
        "nhanh chậm của mọi vai ở bản cho loa, lần tốc độ của bản thường, {limits}", "0.8"),
    FileSetting("loa_bed", FlagKind(), "giữ nhạc nền, thấp hơn lời ít nhất 20 dB", "true"),
    FileSetting("loa_lowpass", FlagKind(), "bỏ phần trên 6 kHz mà loa kèn không phát được",
        "false"),
    FileSetting("nhe_format",
        ChoiceKind({one.value: one for one in (Container.OPUS, Container.MP3)}),
        "`opus`, hoặc `mp3` cho máy cũ", '"mp3"'),
    FileSetting("nhe_bitrate", WholeKind((24, 32, 40, 48, 56, 64)),
        "kbit/giây: 24 (chỉ Opus), 32, 40, 48, 56, 64", "48"),
))

_ALARMS = FileSection(key="alarms", title="Mục [alarms], báo khi có chuyện", makes=AlarmSettings,
    check=checks.mail_has_a_host, settings=(
    FileSetting("evening", ClockKind(), "mấy giờ tối thì xem đèn của ngày mai", '"20:30"'),
    FileSetting("to", TextsKind(checks.mail_addresses), "gửi thư cho ai; trống thì không gửi thư",
        '["co-ha@truong.example.edu.vn"]'),
    FileSetting("sender", TextKind(), "thư ghi là của ai gửi", '"phat-thanh@truong.example.edu.vn"',
        default_told="người nhận đầu"),
    FileSetting("smtp_host", TextKind(), "máy gửi thư; có `to` thì phải có",
        '"smtp.truong.example.edu.vn"'),
    FileSetting("smtp_port", WholeKind(range(1, 65536)), "cổng của máy gửi thư, {limits}", "465"),
    FileSetting("smtp_security", ChoiceKind({word: word for word in ("starttls", "tls", "none")}),
        "cách mã hóa: `starttls`, `tls` (thường là cổng 465), `none` (chỉ trong mạng của trường)",
        '"tls"'),
    FileSetting("smtp_user", TextKind(), "tên đăng nhập máy gửi thư; trống thì không đăng nhập",
        '"phat-thanh"'),
    FileSetting("webhook", TextKind(checks.webhook),
        "địa chỉ `https://` nhận mỗi tin báo dạng JSON (POST)", '"https://tin.example.edu.vn/moc"'),
))

_BACKUP = FileSection(key="backup", title="Mục [backup], tự sao lưu", makes=BackupSettings,
    settings=(
    FileSetting("target", TextKind(),
        "thư mục (ổ khác, ổ USB, thư mục chung) hoặc địa chỉ (`s3://…`, `sftp://…`, "
        "`webdav+https://…`); trống thì không tự sao lưu", '"E:/sao-luu"'),
    FileSetting("days", WholeKind(range(1, 91)), "mấy ngày một lần, {limits}", "7"),
    FileSetting("at", ClockKind(), "trong ngày thì từ mấy giờ", '"11:30"'),
    FileSetting("keep", WholeKind(range(2, 1001)), "giữ mấy bản gần nhất, {limits}", "30"),
))

_RETENTION = FileSection(key="retention", title="Mục [retention], giữ lại bao nhiêu",
    makes=RetentionSettings, settings=(
    FileSetting("audio_gb", NumberKind(0.0, 10_000.0),
        "các bản thành phẩm trong `audio_out/`; 0 là không giới hạn; `broadcaster tidy` dọn theo "
        "số này", "20.0"),
    FileSetting("cache_gb", NumberKind(0.1, 10_000.0),
        "mỗi kho tạm trong `audio_out/.cache/`, máy tự dọn", "2.0"),
))

LIVE = FileSection(key="live", title="Mục [live], phát trực tiếp qua mạng", makes=LiveSettings,
    settings=(
    FileSetting("icecast", TextKind(checks.icecast),
        "địa chỉ luồng, kèm tên luồng; trống thì không gửi",
        '"https://nghe.example.edu.vn/truong.mp3"'),
))

PORTAL = FileSection(key="portal", title="Mục [portal], trang của nơi khác", makes=PortalSettings,
    settings=(
    FileSetting("embed", FlagKind(),
        "mỗi số công khai có một trang máy nghe để cổng, trang của nơi khác đặt vào khung",
        "false"),
    FileSetting("frames", TextsKind(checks.frames),
        "chỉ những trang này được đặt máy nghe vào khung; trống thì trang nào cũng được. Trang "
        "tĩnh thì máy chủ ở đó phải gửi ([MAY-CHU.md](MAY-CHU.md))",
        '["https://pbgdpl.example.gov.vn", "https://*.example.edu.vn"]'),
))

OBJECT_STORE = FileSection(key="object_store", title="Mục [object_store], kho đối tượng",
    makes=ObjectStoreSettings, settings=(
    FileSetting("url", TextKind(checks.store_address),
        "nơi `publish` đưa cả trang lên: `s3://NGĂN/TIỀN-TỐ`, hoặc một thư mục (ổ chung mà máy chủ "
        "web mở ra); trống thì không đưa đi đâu ([MAY-CHU.md](MAY-CHU.md))",
        '"s3://phat-thanh/hoa-phuong"'),
    FileSetting("endpoint", TextKind(checks.site_address),
        "địa chỉ của dịch vụ S3; trống là của Amazon", '"https://s3.example.vn"'),
    FileSetting("service_region", TextKind(), "vùng của dịch vụ, khi nó đòi", '"ap-southeast-1"'),
    FileSetting("keys_file", TextKind(),
        'tệp **ngoài thư mục đài** có hai dòng `key = "…"` và `secret = "…"`; biến môi trường '
        "`BROADCASTER_STORE_KEY`, `BROADCASTER_STORE_SECRET` đi trước nó", '"/srv/khoa-kho.toml"'),
    FileSetting("work", TextKind(checks.store_address),
        "chỗ **kín**, chỉ để dựng bằng cụm máy: `build --cluster` để bài, âm thanh, cài đặt của "
        "đài ở đó cho máy làm việc không thấy thư mục đài, xong thì dọn; cùng dịch vụ và khóa với "
        "`url`, không bao giờ cùng chỗ ([CUM-MAY.md](CUM-MAY.md))", '"s3://viec-kin/hoa-phuong"'),
    FileSetting("private", FlagKind(),
        "đưa lên cả kênh riêng của từng người và thư mục gửi các đài; chỉ bật khi kho không cho "
        "người lạ xem danh sách tệp (`broadcaster doctor --online` thử điều ấy)", "true"),
    FileSetting("signed", FlagKind(),
        "`broadcaster serve` không tự gửi tiếng mà dẫn người nghe tới kho, bằng địa chỉ có ký dùng "
        "được một giờ; kho khi ấy không phải mở cho ai đọc", "true"),
))

DRAFTING = FileSection(key="drafting", title="Mục [drafting], soạn có trợ giúp",
    makes=DraftingSettings, settings=(
    FileSetting("on", FlagKind(),
        "cho mô hình ngôn ngữ viết nháp từ điều luật đã chọn; bật ở bàn làm việc, sau khi đọc "
        "những gì rời trường ([SOAN-TRO-GIUP.md](SOAN-TRO-GIUP.md))", "true"),
    FileSetting("on_by", TextKind(), "ai bật, ngày nào", '"Trần Thị H., 1/12/2026"',
        check=checks.somebody_turned_it_on),
    FileSetting("on_for", TextKind(),
        "người bật đã đồng ý với mô hình nào, máy nào; máy tự ghi khi bật, đổi máy hay mô hình thì "
        "phải bật lại", '"qwen3:4b http://127.0.0.1:11434/v1"'),
    FileSetting("server", TextKind(checks.address),
        "địa chỉ máy chủ mô hình kiểu OpenAI (Ollama, llama.cpp, vLLM), thường kết bằng `/v1`",
        '"http://127.0.0.1:8080/v1"'),
    FileSetting("outside_host", TextKind(),
        "tên máy duy nhất, ngoài chính máy này, được nhận lời văn; trống thì không máy nào",
        '"may-chu.truong.vn"'),
    FileSetting("model", TextKind(), "tên mô hình như máy chủ gọi", '"qwen3:4b"'),
    FileSetting("tokens", WholeKind(range(1024, 1_000_001)),
        "mô hình nhận bao nhiêu token, cả câu hỏi lẫn câu trả lời, từ {low}; đúng như khi mở nó "
        "(`num_ctx` của Ollama)", "16384"),
    FileSetting("answer_tokens", WholeKind(range(256, 100_001)),
        "câu trả lời dài nhất bao nhiêu token, từ {low}", "4096"),
))

REPORT = FileSection(key="report", title="Mục [report], báo cáo", makes=ReportSettings, settings=(
    FileSetting("outline", ChoiceKind({one.value: one for one in ReportOutline}),
        "đề cương của ai: `trường`, hoặc `xã` (hội đồng phối hợp, truyền thanh cơ sở, các trường, "
        "hòa giải)", '"xã"', default_told='`"trường"`'),
    FileSetting("parent", TextKind(),
        "cơ quan chủ quản, dòng đầu ở góc trái báo cáo; mục nào trống thì báo cáo để chỗ trống có "
        "đánh dấu, chương trình không tự điền", '"Ủy ban nhân dân xã Tân Lập"'),
    FileSetting("issuer", TextKind(), "cơ quan báo cáo, dòng hai ở góc trái",
        '"Trường THCS Hoa Phượng"', default_told="tên đơn vị (`unit`)"),
    FileSetting("symbol", TextKind(), "ký hiệu đứng sau số báo cáo", '"BC-THCSHP"'),
    FileSetting("place", TextKind(), "địa danh trước ngày tháng", '"Tân Lập"'),
    FileSetting("addressees", TextsKind(), "kính gửi những ai",
        '["Ủy ban nhân dân xã Tân Lập", "Sở Giáo dục và Đào tạo"]'),
    FileSetting("grounds", TextsKind(),
        "các căn cứ, mỗi căn cứ một dòng, không ghi dấu cuối dòng",
        '["Căn cứ Kế hoạch số 12/KH-UBND ngày 05/9/2026 của Ủy ban nhân dân xã Tân Lập"]'),
    FileSetting("plan", TextKind(), "kế hoạch của đơn vị, kèm số và ngày",
        '"Kế hoạch số 08/KH-THCSHP ngày 10/9/2026"'),
    FileSetting("request", TextKind(), "văn bản của cấp trên yêu cầu báo cáo, kèm số và ngày",
        '"Công văn số 45/UBND-VHXH ngày 02/11/2026"'),
    FileSetting("due", DayKind(), "hạn nộp mà văn bản ấy ghi", '"15/11/2026"',
        default_told="không nhắc hạn"),
    FileSetting("signer_title", TextsKind(), "quyền hạn, chức vụ người ký, mỗi dòng một mục",
        '["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"]'),
    FileSetting("signer", TextKind(), "họ tên người ký", '"Trần Thị Hòa"'),
    FileSetting("recipients", TextsKind(),
        "nơi nhận, ngoài “Như trên” và “Lưu” mà báo cáo tự có", '["Liên đội"]'),
    FileSetting("filed", TextKind(), "chữ sau “Lưu:”", '"VT, TPT"'),
    FileSetting("second_term", OwnKind(checks.second_term),
        "ngày, tháng đầu của học kỳ hai; báo cáo theo học kỳ thì phải có", '"18/1"',
        default_told="không báo cáo theo học kỳ"),
    FileSetting("send_to", TextKind(checks.site_address),
        "địa chỉ trang của đơn vị cấp trên, khi nơi ấy cũng mở máy chủ của chương trình này: số "
        "liệu, vướng mắc gửi thẳng qua mạng (`broadcaster parent send`), câu trả lời về ngay",
        '"https://phat-thanh.xa-hoa-phuong.example.vn"', default_told="gửi bằng thư, USB"),
))

STATION = FileSection(key="", title="Cả đài", makes=StationProfile, settings=(
    FileSetting("format", VersionKind(), "quy cách của tệp; hiện chỉ có 1", "1", default=1),
    _VOICES,
    FileSetting("name", TextKind(), "tên đài", '"Phát thanh măng non"', required=True,
        desk=DeskField("ten", "Tên chương trình, tên đài", 120)),
    FileSetting("unit", TextKind(), "tên trường, đơn vị", '"Trường THCS Hoa Phượng"', required=True,
        desk=DeskField("don_vi", "Tên trường", 120)),
    FileSetting("contact", TextKind(), "nơi liên hệ, in trên các trang", '"Phòng Đội"',
        desk=DeskField("lien_he", "Liên hệ ai")),
    FileSetting("licence", TextKind(),
        "giấy phép mà người khác được dùng các số phát, theo tên SPDX", '"CC-BY-4.0"',
        desk=DeskField("giay_phep", "Người khác được dùng bài theo giấy phép", 60)),
    FileSetting("email", TextKind(checks.email),
        "thư điện tử của chủ kênh; **hiện công khai** trong podcast, để trống thì không hiện",
        '"dai@example.edu.vn"',
        desk=DeskField("thu", "Thư điện tử (hiện công khai; không bắt buộc)")),
    FileSetting("public_url", TextKind(checks.site_address),
        "địa chỉ trang web nơi đặt thư mục `feeds`; phải có thì mới xuất bản được",
        '"https://phat-thanh.example.edu.vn"',
        desk=DeskField("dia_chi", "Địa chỉ trang công khai")),
    FileSetting("old_urls", TextsKind(checks.site_addresses),
        "các địa chỉ cũ của đài, cũ nhất trước; lệnh `broadcaster move` ghi hộ. Máy nghe và máy "
        "chủ dùng để chuyển người nghe sang địa chỉ mới", '["https://podcast-cu.example.edu.vn"]'),
    FileSetting("hub", TextKind(checks.address),
        "trạm WebSub được báo ngay khi có số mới; trống thì không báo ai",
        '"https://hub.example.edu.vn"'),
    FileSetting("law_shelf", FlagKind(),
        "trang công khai có tủ sách pháp luật: mỗi văn bản trong sổ một trang, có tìm, có hiệu lực "
        "theo ngày và các số đã nói về nó", "false",
        desk=DeskField("tu_sach", "Trang công khai có tủ sách pháp luật (các văn bản trong sổ)")),
    FileSetting("questions", ChoiceKind({one.value: one for one in QuestionWay}),
        "người nghe hỏi đài bằng cách nào: `mẫu` là mẫu câu hỏi trên trang do `broadcaster serve` "
        "đưa ra, `phiếu` là thư điện tử và phiếu giấy cho trang không có máy chủ, `không` là không "
        "nhận", '"mẫu"',
        desk=DeskField("hoi_dap", "Nhận câu hỏi của người nghe", 20)),
    FileSetting("station_days", WholeKind(range(367)),
        "bài gửi đài truyền thanh không ghi ngày hết thì đài được phát mấy ngày, kể từ ngày phát; "
        "0 là không có hạn. Bài nói “hôm nay”, “sáng mai” hay ngày tháng của nó thì chỉ trong ngày",
        "14"),
    _LOCATION,
    _SHOWS,
    FileSetting("voices_folder", TextKind(),
        "nơi để các giọng cài thêm, tính từ thư mục của đài; đặt trong đài thì chép cả đài sang "
        "máy khác được. Trống: `~/.local/share/broadcaster/voices` (Linux), "
        r"`%LOCALAPPDATA%\broadcaster\voices` (Windows), `~/Library/Application "
        "Support/broadcaster/voices` (macOS)", '"giong-doc"',
        default_told="thư mục riêng của người dùng máy"),
    FileSetting("allow_hosts", TextsKind(checks.hosts),
        "các máy trong mạng nội bộ mà đài được tải tệp về khi một danh mục hay một trang dẫn tới; "
        "địa chỉ do chính thầy cô gõ thì không cần", '["may-chu.truong.vn", "192.168.1.5"]'),
    FileSetting("proxies", TextsKind(checks.proxies),
        "địa chỉ hay dải địa chỉ của máy chủ đứng trước `broadcaster serve` (nginx, Caddy, tường "
        "lửa) mà không ở cùng máy: chỉ lời của chúng về địa chỉ người nghe (`X-Forwarded-For`) mới "
        "được tin. Ghi đúng máy ấy, đừng ghi cả mạng của trường. Đổi xong thì chạy lại `serve`",
        '["10.20.0.5", "192.168.7.0/28"]'),
    FileSetting("send_by", ChoiceKind({one.value: one for one in SendBy}),
        "ai gửi các tệp đã xuất bản: `serve` là `broadcaster serve` tự gửi; `x-accel` là máy chủ "
        "đứng trước gửi, với tiếng và kênh riêng thì `broadcaster serve` quyết và đếm; `front` là "
        "máy chủ đứng trước gửi thẳng cả tiếng, lượt tải đếm từ nhật ký của nó. Hai cách sau cần "
        "cấu hình do `serve --write-config` viết "
        "([MAY-CHU.md](MAY-CHU.md)); ai vào không qua cấu hình ấy thì `serve` vẫn tự gửi",
        '"x-accel"'),
    FileSetting("law_feeds", TextsKind(checks.feeds),
        "bản tin RSS hay Atom về văn bản mới (Công báo, một bộ, UBND xã) mà `law new --feeds` xem "
        "khi có người hỏi; chỉ để gợi ý, không văn bản nào tự vào sổ",
        '["https://congbao.example.gov.vn/rss"]'),
    _ROLES,
    FileSetting("loudness", NumberKind(-40.0, -5.0), "độ to của bài phát thanh, LUFS, {limits}",
        "-18.0"),
    FileSetting("true_peak", NumberKind(-9.0, 0.0), "đỉnh cao nhất của âm thanh, dBTP, {limits}",
        "-1.5"),
    FileSetting("approval", OwnKind(checks.approval),
        '`"required"`: bài phải có người duyệt rồi mới lên kênh, lên loa; `"none"`: không cần '
        "([LICH-PHAT.md](LICH-PHAT.md)).", '"required"', default_told="không cần duyệt",
        desk=DeskField("duyet", "Bài phải được duyệt rồi mới phát",
        about="Không cần duyệt thì bài vừa dựng đã lên loa, lên kênh được, không ai phải nghe "
        "trước.")),
    FileSetting("approver", TextKind(), "người duyệt", '"Cô Hiệu phó"'),
    FileSetting("approvers", TextsKind(checks.people), "những người duyệt khác",
        '["Trần Thị Hòa", "Lê Văn Nam"]',
        desk=DeskField("nguoi_duyet", "Người duyệt, mỗi dòng một người",
        about="Ghi đúng họ tên như ở trang Người dùng.")),
    FileSetting("deputies", TextsKind(checks.people), "ai duyệt thay khi các người trên vắng",
        '["Nguyễn Thị Lan"]',
        desk=DeskField("duyet_thay", "Ai duyệt thay khi vắng", about="Không có thì bỏ trống.")),
    FileSetting("urgent_approvers", TextsKind(checks.people),
        "ai được duyệt và cho phát một lượt khi khẩn cấp, xác nhận sau", '["Lê Văn Nam"]',
        default_told="hai người đầu",
        desk=DeskField("duyet_khan", "Ai được duyệt và cho phát ngay khi khẩn cấp",
        about="Thường là hai người.")),
    FileSetting("database", TextKind(),
        "địa chỉ cơ sở dữ liệu; trống thì là một tệp trong `audio_out/`",
        '"postgresql://dai@may-chu/phat_thanh"'),
    FileSetting("themes", OwnKind(checks.themes), "chủ điểm của từng tháng; khóa là số tháng",
        own_section=True, desk=DeskField("thang", "Tháng", 120)),
    FileSetting("readings", OwnKind(checks.readings),
        "cách đọc riêng của đài; khóa là chữ viết, giá trị là lời đọc", own_section=True),
    FileSetting("press", OwnKind(checks.press),
        "những báo mà Điểm báo xem khi có người hỏi; khóa là tên báo, giá trị là địa chỉ bản tin "
        "RSS, Atom hay trang của báo, một hoặc nhiều địa chỉ; không khai thì không hỏi ai",
        own_section=True),
    FileSetting("disclosure", FlagKind(), "khung `credits` có nói giọng do máy tạo hay không",
        "false", desk=DeskField("noi_may", "Lời kết nói rõ giọng đọc do máy tính tạo ra")),
    FileSetting("school_year_starts", WholeKind(range(1, 13)),
        "tháng mở đầu năm học, {limits}; mỗi năm học là một mùa của podcast", "8",
        desk=DeskField("thang_dau", "Năm học bắt đầu từ tháng")),
    _MASTERS,
    _ALARMS,
    _BACKUP,
    _RETENTION,
    LIVE,
    PORTAL,
    OBJECT_STORE,
    DRAFTING,
    REPORT,
    FileSetting("listeners", OwnKind(checks.listeners),
        "sĩ số của từng đối tượng, để ước tính người nghe", own_section=True),
))


# --- formats/TÊN.toml -------------------------------------------------------------------------

_SOUNDS = FileSection(key="sounds", title="Mục [sounds]", makes=ProgrammeFormat, joined=True,
    settings=(
    FileSetting("set", TextKind(),
        "bộ nhạc: tiếng nào cũng được tìm với chữ này sau tên trước, “nhạc cắt” là “nhạc cắt xã”; "
        "không có thì tiếng ghi trong bài, trong khuôn (xem [KICH-BAN.md](KICH-BAN.md))", '"xã"',
        field="sound_set",
        desk=DeskField("bo_nhac", "Bộ nhạc, một chữ như xã (không bắt buộc)", 40)),
    FileSetting("ident", TextKind(), "nhạc hiệu mở đầu; `[nhạc hiệu]` không tên cũng phát nhạc này",
        '"nhạc hiệu măng non"', desk=DeskField("ident", "Nhạc hiệu mở đầu", 120)),
    FileSetting("outro", TextKind(), "nhạc kết", '"nhạc kết"',
        desk=DeskField("outro", "Nhạc kết", 120)),
    FileSetting("jingle", TextKind(),
        "nhạc mục, trước mỗi bài; `[nhạc cắt]` cũng phát nhạc này khi không có `sting`",
        '"nhạc mục"', desk=DeskField("jingle", "Nhạc giữa hai mục", 120)),
    FileSetting("jingles", OwnKind(checks.jingles),
        "mục `[sounds.jingles]`: nhạc mục riêng cho một loại bài; khóa là tên loại bài",
        '"tiểu phẩm" = "nhạc cắt"', default_told="trống"),
    FileSetting("sting", TextKind(), "nhạc mà `[nhạc cắt]` không tên phát", '"nhạc cắt"',
        desk=DeskField("sting", "Nhạc cắt", 120)),
    FileSetting("bed", TextKind(), "nhạc nền dưới các khung lời và cho `[nhạc nền]` không tên",
        '"nhạc nền nhẹ"', desk=DeskField("bed", "Nhạc nền", 120)),
    FileSetting("bed_under", NamesKind(FRAMES), "những khung có nhạc nền",
        '["greeting", "closing"]'),
))

_FRAMES = FileSection(key="frames", title="Mục [frames]: các khung lời", column="Đọc khi nào",
    makes=ProgrammeFormat, joined=True, check=checks.where_frames_begin, settings=(
    FileSetting("greeting", TextKind(), "lời chào, ngay sau nhạc hiệu"),
    FileSetting("contents", TextKind(), "giới thiệu các bài của số"),
    FileSetting("link", TextKind(), "lời dẫn, trước mỗi bài"),
    FileSetting("closing", TextKind(), "lời kết"),
    FileSetting("credits", TextKind(), "lời cảm ơn, lời nói rõ giọng máy"),
))

FORMAT = FileSection(key="", title="Cả chương trình", makes=ProgrammeFormat, settings=(
    FileSetting("format", VersionKind(), "quy cách của tệp; hiện chỉ có 1", "1", default=1),
    FileSetting("slug", TextKind(checks.slug_text), "tên chương trình, khi muốn khác tên tệp",
        '"mang-non"', default_told="tên tệp"),
    FileSetting("name", TextKind(), "tên chương trình để đọc và in", '"Phát thanh măng non"',
        required=True, desk=DeskField("ten", "Tên chương trình, như đọc trong lời chào", 80)),
    FileSetting("show", TextKind(checks.slug_text), "`key` của kênh podcast trong `station.toml`",
        '"phat-thanh-mang-non"', required=True),
    FileSetting("air_time", OwnKind(checks.air_time),
        "giờ phát; số chưa đến giờ thì chưa lên podcast", '"16h30"',
        desk=DeskField("gio", "Giờ phát", 20)),
    FileSetting("weekdays", OwnKind(checks.fixed_days),
        "các thứ phát cố định trong tuần, để máy nghe biết khi nào có số mới",
        '["thứ hai", "thứ sáu"]', desk=DeskField("thu", "Thứ nào có số mới (không bắt buộc)")),
    FileSetting("max_minutes", NumberKind(0.5, 600.0),
        "dài nhất mấy phút, {limits}; quá thì cảnh báo, không cắt", "15",
        desk=DeskField("phut", "Dài nhất (phút)")),
    FileSetting("exact_minutes", NumberKind(0.5, 600.0),
        "mọi số dài đúng ngần ấy phút, {limits}: khoảng nghỉ được giãn hoặc co trong mức cho phép, "
        "nhạc nền đoạn cuối kéo dài; không vừa thì có thông báo nói bớt (hoặc thêm) gì, bao nhiêu",
        "10", default_told="không đặt"),
    FileSetting("masters", NamesKind(PROFILES),
        "những bản thành phẩm của chương trình này: `podcast`, `dai`, `loa`, `nhe`",
        '["podcast", "loa"]', default_told="theo `[masters]` của đài"),
    FileSetting("channels", WholeKind((1, 2)), "1 (đơn) hoặc 2 (nổi) kênh tiếng", "1"),
    FileSetting("bitrate", WholeKind(_RATES_OF_MP3), "cỡ tệp MP3, kbit/giây: {limits}", "96"),
    FileSetting("pace", ChoiceKind({one.value: one for one in ProgrammePace}),
        "nhịp: khoảng nghỉ giữa các câu, các lượt lời dài hay ngắn: `nhanh`, `vừa`, `thong thả`; "
        "bài có dòng `Nhịp` thì theo dòng ấy", '"thong thả"',
        desk=DeskField("nhip", "Nhịp: nghỉ giữa các câu, các lượt lời", 20)),
    FileSetting("anchor", TextKind(), "vai đọc các khung và những lời không ghi vai", '"NAM"',
        desk=DeskField("nguoi_dan", "Ai dẫn chương trình", 60)),
    _SOUNDS,
    _FRAMES,
))


# --- the card beside a sound ------------------------------------------------------------------

CARD = FileSection(key="", title="", makes=Rights, settings=(
    FileSetting("format", VersionKind(), "quy cách của phiếu; hiện chỉ có 1", "1", default=1),
    FileSetting("who", TextKind(), "ai nói, ai làm ra; không ghi đủ họ tên học sinh",
        '"Em N.T.L., lớp 7A2"'),
    FileSetting("source", TextKind(), "lấy từ đâu", '"Thu tại phòng Đội"'),
    FileSetting("licence", TextKind(), "giấy phép", '"CC0-1.0"'),
    FileSetting("scope", ChoiceKind(SCOPES), '`"công khai"` hoặc `"trường"`', '"công khai"',
        default=Scope.SCHOOL, default_told="chỉ trong trường"),
    FileSetting("consent", TextKind(),
        "số phiếu đồng ý; có giọng người mà thiếu thì chỉ phát trong trường", '"Phiếu số 12"'),
    FileSetting("consent_by", TextKind(), "ai đã ghi phiếu ấy ở bàn làm việc, máy tự ghi",
        '"Nguyễn Thị Hà"'),
    FileSetting("consent_on", DayKind(), "ngày ghi phiếu, máy tự ghi", '"28/11/2026"',
        default_told="không rõ"),
    FileSetting("recorded", DayKind(), "ngày thu, máy tự ghi", '"28/11/2026"',
        default_told="không rõ"),
    FileSetting("until", DayKind(),
        "ngày cuối còn được công khai; qua ngày ấy, số có bản ghi rời khỏi podcast ở lần xuất bản "
        "sau", '"31/5/2027"', default_told="không hạn"),
    FileSetting("person", FlagKind(), "có giọng người hay không", "true",
        default_told="`true` cho tệp trong `ghi-am/`, `false` ở chỗ khác"),
    FileSetting("share", FlagKind(),
        "phiếu đồng ý cho cả đơn vị khác dùng; chỉ khi ấy giọng người mới đi cùng bài vào [kho bài "
        "dùng chung](KHO-BAI.md)", "true", field="shared"),
    FileSetting("titles", TextsKind(), "tên tiếng Việt mà kịch bản gọi được", '["lời em Lan"]',
        default=()),
    FileSetting("clean", FlagKind(),
        "có làm sạch khi đưa vào hay không (xem [KICH-BAN.md](KICH-BAN.md))", "false",
        default_told="`true` cho tệp trong `ghi-am/`, `false` ở chỗ khác"),
    FileSetting("script", TextKind(),
        "bài có lời mà bản ghi này đọc thay giọng đọc: tên tệp không có đuôi", '"hoi-dap-doi-mu"'),
    FileSetting("reads", TextKind(), "lời ấy, kèm tên vai (xem [KICH-BAN.md](KICH-BAN.md))",
        '"NỮ: Xin chào các bạn."'),
    FileSetting("phrases", OwnKind(checks.phrase_ends),
        "nhạc hiệu, nhạc nền: những giây mà một câu nhạc vừa trọn, tính từ đầu tệp; nhạc chỉ dừng "
        "hay nhỏ dần hết ở đó (xem [KICH-BAN.md](KICH-BAN.md))", "[3.81, 7.62]",
        default_told="không rõ"),
))


# --- lich.toml --------------------------------------------------------------------------------

_STRETCH = (
    FileSetting("first", DayKind(), "ngày đầu", required=True, desk=DeskField("tu", "Từ ngày")),
    FileSetting("last", DayKind(), "ngày cuối", default_told="bằng `first`", check=checks.stretch,
        desk=DeskField("den", "Đến hết ngày (bỏ trống: một ngày)")),
)

_YEAR = FileSection(key="year", title="Mục [year], năm học", makes=Calendar, joined=True, settings=(
    FileSetting("first", DayKind(), "ngày đầu; trước ngày này không khung nào phát",
        default_told="không hạn", desk=DeskField("tu", "Ngày đầu năm học")),
    FileSetting("last", DayKind(), "ngày cuối", default_told="không hạn", check=checks.in_order,
        desk=DeskField("den", "Ngày cuối năm học")),
))

_CLOSURES = FileSection(key="closures", title="Mục [[closures]], ngày không phát", makes=Closure,
    repeated=True, placed=True, settings=(
    FileSetting("name", TextKind(), "nghỉ gì", required=True,
        desk=DeskField("ten", "Nghỉ gì, ví dụ Tết Nguyên đán", 120)),
    *_STRETCH,
))

_SWAPS = FileSection(key="swaps", title="Mục [[swaps]], ngày hoán đổi", makes=SwapDay,
    repeated=True, placed=True, check=checks.swap_day, settings=(
    FileSetting("day", DayKind(), "ngày học bù", required=True,
        desk=DeskField("tu", "Ngày học bù")),
    FileSetting("weekday", OwnKind(checks.follows), "theo lịch của thứ mấy", required=True,
        desk=DeskField("thu", "Theo lịch của", 20)),
    FileSetting("name", TextKind(), "vì sao",
        desk=DeskField("ten", "Vì sao (không bắt buộc)", 120)),
))

_BELLS = FileSection(key="bells", field="periods",
    title="Mục [[bells]], những ngày theo bộ giờ khác", makes=BellPeriod, repeated=True,
    placed=True, settings=(
    FileSetting("bells", TextKind(), "tên bộ giờ; chỉ khung nào ghi tên này mới phát",
        required=True, desk=DeskField("bo", "Tên bộ giờ, ví dụ ngày ngắn", 40)),
    FileSetting("name", TextKind(), "vì sao",
        desk=DeskField("ten", "Vì sao, ví dụ Kiểm tra học kỳ một", 120)),
    _STRETCH[0],
    FileSetting("last", DayKind(), "ngày cuối. Hai mục trùng ngày thì mục ngắn hơn được theo",
        default_told="bằng `first`", check=checks.stretch,
        desk=DeskField("den", "Đến hết ngày (bỏ trống: một ngày)")),
))

_THEMES = FileSection(key="themes", title="Mục [[themes]], chủ điểm", makes=Theme, repeated=True,
    placed=True, settings=(
    FileSetting("title", TextKind(),
        "chủ điểm; trong lịch, hơn chủ điểm tháng ghi trong `station.toml`; muốn được đọc lên thì "
        "khuôn chương trình ghi `{{ occasion }}`", required=True,
        desk=DeskField("ten", "Chủ điểm, ví dụ Tuần lễ Ngày Pháp luật", 120)),
    *_STRETCH,
))

_UNITS = FileSection(key="units", title="Mục [[units]], đơn vị", makes=Unit, repeated=True,
    placed=True, settings=(
    FileSetting("key", TextKind(checks.slug_text), "tên ngắn suốt đời", required=True),
    FileSetting("kind", TextKind(),
        "loại, viết tùy ý: trường, điểm trường, đài truyền thanh xã, sở", required=True,
        desk=DeskField("loai", "Loại, ví dụ điểm trường", 60)),
    FileSetting("name", TextKind(), "tên đầy đủ", required=True,
        desk=DeskField("ten", "Tên đơn vị")),
    FileSetting("parent", TextKind(checks.slug_text), "`key` của đơn vị cấp trên",
        desk=DeskField("tren", "Cấp trên", 80)),
    FileSetting("first", DayKind(), "ngày đầu tên này đúng", default_told="không hạn",
        desk=DeskField("tu", "Có từ ngày (không bắt buộc)")),
    FileSetting("last", DayKind(), "ngày cuối tên này đúng", default_told="không hạn",
        check=checks.in_order, desk=DeskField("den", "Ngày cuối")),
))

_SLOTS = FileSection(key="slots", title="Mục [[slots]], mỗi khung giờ một mục", makes=checks.slot,
    repeated=True, placed=True, together=checks.slot_keys, settings=(
    FileSetting("name", TextKind(), "tên mà mọi người gọi", '"Ra chơi sáng"', required=True,
        desk=DeskField("ten", "Tên khung, ví dụ Ra chơi sáng", 80)),
    FileSetting("key", TextKind(checks.slug_text),
        "tên ngắn (chữ thường không dấu); chỉ cần khi hai khung trùng cả tên lẫn giờ",
        default_told="theo tên và giờ"),
    FileSetting("weekdays", OwnKind(checks.days_of_the_week), "các ngày trong tuần",
        '["thứ ba", "T5", "chủ nhật"]', required=True, desk=DeskField("thu", "Những ngày nào")),
    FileSetting("time", OwnKind(checks.begins), "giờ bắt đầu, giờ Việt Nam", '"6h45"',
        required=True, desk=DeskField("gio", "Bắt đầu lúc, ví dụ 6:45", 20)),
    FileSetting("max_minutes", NumberKind(0.5, 240.0), "bài được dài nhất mấy phút, {limits}",
        "12.5", default=10.0, desk=DeskField("phut", "Dài nhất (phút)")),
    FileSetting("grace_minutes", NumberKind(0.0, 120.0),
        "được bắt đầu trễ nhất mấy phút; `0`: đúng phút hoặc thôi", "0", default=5.0,
        desk=DeskField("tre", "Được bắt đầu trễ mấy phút")),
    FileSetting("programme", TextKind(checks.slug_text), "khung dành cho chương trình nào",
        '"phap-luat-va-ban"', default_told="mọi chương trình",
        desk=DeskField("chuong_trinh", "Dành cho chương trình", 80)),
    FileSetting("unit", TextKind(checks.slug_text),
        "khung của đơn vị nào (một `key` ở `[[units]]`)", '"hoa-phuong"',
        default_told="đơn vị của đài"),
    FileSetting("site", TextKind(checks.slug_text),
        "khung của điểm trường nào (một `key` ở `[[units]]`)", '"bai-dai"',
        default_told="điểm chính", desk=DeskField("diem", "Ở đâu", 80)),
    FileSetting("bells", OwnKind(checks.bell_sets), "khung có trong những bộ giờ nào", '"thường"',
        default_told="`thường`", desk=DeskField("bo", "Phát trong những bộ giờ nào", 40)),
    FileSetting("weeks", OwnKind(checks.weeks), "những tuần nào của tháng: 1 đến 5, hoặc “cuối”",
        "[1, 3]", default_told="mọi tuần"),
    FileSetting("first", DayKind(), "ngày đầu khung này có", '"07/9/2026"',
        default_told="không hạn", desk=DeskField("tu", "Có từ ngày (không bắt buộc)")),
    FileSetting("last", DayKind(), "ngày cuối khung này có", '"31/8/2030"',
        default_told="không hạn", check=checks.in_order, desk=DeskField("den", "Ngày cuối")),
))

SCHEDULE = FileSection(key="", title="", makes=Schedule, settings=(
    FileSetting("format", VersionKind(), "quy cách của tệp; hiện chỉ có 1", default=1),
    _YEAR,
    _CLOSURES,
    _SWAPS,
    _BELLS,
    _THEMES,
    _UNITS,
    _SLOTS,
))


FILES = {
    "station.toml": STATION,
    "formats/TÊN.toml": FORMAT,
    "Phiếu quyền của âm thanh": CARD,
    "lich.toml": SCHEDULE,
}
"""The chapters of docs/CAI-DAT.md, and the file that each tells."""
