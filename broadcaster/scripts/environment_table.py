"""The variables of the environment that the program reads; docs/CAI-DAT.md takes them from here.

A new variable is a row here, and the place that reads it: its name, its sentence, an example.
"""

from broadcaster.scripts.setting import EnvironmentVariable

# A row a variable: laid out by hand, so that it stays a table.
# fmt: off
VARIABLES = (
    EnvironmentVariable("BROADCASTER_VOICE",
        "bộ giọng dùng trước, riêng lần chạy này; các bộ của đài đứng sau. Không thay cho việc cho "
        "phép giọng trực tuyến", "embedded"),
    EnvironmentVariable("BROADCASTER_DATABASE", "địa chỉ cơ sở dữ liệu kiểu SQLAlchemy",
        "sqlite:////srv/dai/danh-muc.sqlite3",
        default_told="`danh-muc.sqlite3` trong `audio_out/`"),
    EnvironmentVariable("BROADCASTER_VOICES_FOLDER",
        "thư mục của các giọng cài thêm, riêng lần chạy này", "/srv/giong-doc",
        default_told="theo `voices_folder`"),
    EnvironmentVariable("BROADCASTER_WHO", "họ tên người gõ lệnh, thay cho `--who`",
        "Trần Thị Hòa"),
    EnvironmentVariable("BROADCASTER_PUSH_PASSWORD",
        "mật khẩu của WebDAV hay SFTP, hoặc khóa API của LibreTime hay AzuraCast, mà `stations "
        "push` gửi tới", "mat-khau-cua-dai"),
    EnvironmentVariable("BROADCASTER_SMTP_PASSWORD", "mật khẩu của máy gửi thư ở mục `[alarms]`",
        "mat-khau-thu"),
    EnvironmentVariable("BROADCASTER_WEBHOOK_SECRET",
        "chuỗi bí mật để ký mỗi tin gửi tới `webhook` của mục `[alarms]`; trống thì không ký",
        "mot-chuoi-dai-kho-doan"),
    EnvironmentVariable("BROADCASTER_ICECAST_PASSWORD",
        "mật khẩu nguồn của máy chủ Icecast ở mục `[live]`", "mat-khau-nguon"),
    EnvironmentVariable("BROADCASTER_MODEL_KEY",
        "khóa của máy chủ mô hình ở mục `[drafting]`; máy chủ trên máy này thường không cần",
        "khoa-mo-hinh"),
    EnvironmentVariable("BROADCASTER_MODEL_KEY_FILE",
        "tệp chỉ người chạy chương trình đọc được, có khóa ấy; đi trước `BROADCASTER_MODEL_KEY`",
        "/srv/khoa-mo-hinh"),
    EnvironmentVariable("BROADCASTER_STORE_KEY",
        "tên khóa của kho đối tượng ở mục `[object_store]`", "AKIA…"),
    EnvironmentVariable("BROADCASTER_STORE_SECRET", "phần bí mật của khóa ấy", "chuoi-bi-mat"),
    EnvironmentVariable("BROADCASTER_CA_BUNDLE",
        "tệp chứng chỉ để kiểm tra máy chủ giọng trực tuyến, khi trường có máy chủ trung gian "
        "riêng", "/etc/ssl/truong.pem", default_told="của gói certifi"),
    EnvironmentVariable("BROADCASTER_METRICS_TOKEN",
        "với `serve --metrics` và `hub`: ai có chuỗi này (`Authorization: Bearer …`) mới xem được "
        "số đo; trống thì chỉ xem được từ chính máy ấy", "mot-chuoi-dai-kho-doan"),
    EnvironmentVariable("BROADCASTER_IN_HUB",
        "`hub` tự đặt cho mình và các việc nó chạy: cài đặt của một đơn vị khi ấy không được dẫn "
        "ra ngoài thư mục của đơn vị; không ai phải ghi", "1"),
    EnvironmentVariable("BROADCASTER_DEMO",
        "`demo` tự đặt cho đài tạm của nó: tệp ghi đồng hồ của đài ấy đã dời bao nhiêu. Đài khác "
        "không theo; không ai phải ghi", "D:/tam/dai/trinh-dien.json"),
    EnvironmentVariable("BROADCASTER_ICON",
        "các biểu tượng trên màn hình nền tự đặt: cửa sổ không gõ lệnh được thì lời báo chỉ trang "
        "và nút của bàn; không ai phải ghi", "1"),
)
