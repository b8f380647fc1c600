"""The steps of the show: what the bar says, on which page, and which buttons it presses there."""

from dataclasses import dataclass
from enum import StrEnum

ROOT = "/trinh-dien"  # where the bar's own pages are
KEEPER, APPROVER = "co.lan", "co.ha"  # accounts


class DemoActKind(StrEnum):
    """What a hand does; the value is what the page's script reads."""

    FILL = "dien"
    CHOOSE = "chon"
    TICK = "danh-dau"
    UNTICK = "bo-dau"
    PRESS = "bam"


class DemoMove(StrEnum):
    """What happens off the pages when a step is over."""

    NONE = ""
    LOUDSPEAKER = "bat-trinh-phat"
    MORNING = "den-gio-phat"


class DemoWait(StrEnum):
    """Until when there is nothing to press."""

    NONE = ""
    SENT = "da-gui-duyet"
    GREEN = "den-xanh"
    AIRED = "da-phat"
    PUBLISHED = "da-len-trang"
    FILMED = "da-co-phim"


# what the bar says until then: nothing is told before it is so
MEANWHILE = {
    DemoWait.NONE: "",
    DemoWait.SENT: "Máy đang dựng chương trình: giọng đọc, nhạc, cân âm lượng …",
    DemoWait.GREEN: "Trình phát vừa bật, đang thử mở loa và lấy tệp …",
    DemoWait.AIRED: "Đã sang sáng hôm sau. 06:45 trình phát tự phát; đợi hết bài …",
    DemoWait.PUBLISHED: "Máy chủ đang đưa bài lên trang …",
    DemoWait.FILMED: "Máy đang làm phim …",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAct:
    """One thing that a hand does on the page."""

    kind: DemoActKind
    at: str  # a CSS selector
    words: str = ""  # what is typed or chosen; of a button, what stands on it
    may_lack: bool = False  # what is only there in some cases is not waited for


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoStep:
    """One press of “Tiếp”."""

    says: str  # what is seen here, and what “Tiếp” will do
    page: str  # where it is said; {bai}, {so}, {viec} are the script, the episode, the job
    who: str = KEEPER  # who sits at the desk
    waits: DemoWait = DemoWait.NONE
    acts: tuple[DemoAct, ...] = ()
    stays: bool = False  # what is pressed leads to no other page
    shows: str = ""  # a CSS selector: what stands on the page when it is up to date
    sight: str = ""  # a CSS selector: what is spoken of, brought into sight
    move: DemoMove = DemoMove.NONE


def _press(words: str, at: str = "button") -> DemoAct:
    return DemoAct(kind=DemoActKind.PRESS, at=at, words=words)


def story(letter: str, day: str) -> tuple[DemoStep, ...]:
    """The whole show. `letter` is what is pasted, `day` that of the slot, as people write it."""
    tick = DemoAct(kind=DemoActKind.TICK, at="input[name=da_so]", may_lack=True)
    known = DemoAct(kind=DemoActKind.TICK, at="input[name=chua_kiem]", may_lack=True)
    heard = DemoAct(kind=DemoActKind.TICK, at="input[name=nghe_lai]", may_lack=True)
    no_youtube, no_zalo = (
        DemoAct(kind=DemoActKind.UNTICK, at=f"input[name=mang_{one}]", may_lack=True)
        for one in ("youtube", "zalo")
    )
    return (
        DemoStep(
            says="Chọn có ra tiếng hay không, rồi bấm Tiếp để vào bàn làm việc.",
            page=f"{ROOT}/",
        ),
        DemoStep(
            says="Cô Lan vừa nhận một thông báo. Tiếp: dán cả văn bản vào ô này.",
            page="/ban/dan-cong-van",
            acts=(
                DemoAct(kind=DemoActKind.FILL, at="#loi", words=letter),
                _press("Xem văn bản"),
            ),
        ),
        DemoStep(
            says="Máy tách đầu thư, nơi nhận, chữ ký; lời còn lại sẽ đọc. Tiếp: viết thành bài.",
            page="/ban/dan-cong-van/*",
            acts=(tick, _press("Viết thành bài")),
        ),
        DemoStep(
            says="Thông báo đã thành kịch bản, có văn bản nguồn. Tiếp: mở trang nghe thử.",
            page="/ban/soan-bai/{bai}",
            acts=(_press("Nghe thử", "button[value=nghe]"),),
        ),
        DemoStep(
            says="Mỗi lời nghe riêng, chữ khó có cách đọc bên dưới. Tiếp: nghe lời đầu.",
            page="/ban/nghe-thu/{bai}",
            acts=(_press("Nghe", "[data-play]"),),
            stays=True,
        ),
        DemoStep(
            says="Nghe được rồi. Tiếp: về trang soạn bài.",
            page="/ban/nghe-thu/{bai}",
            acts=(_press("Sửa bài", "main a.button"),),
        ),
        DemoStep(
            says="Máy nhắc: chưa kiểm hiệu lực của thông báo. Tiếp: đánh dấu đã biết, gửi duyệt; "
            "máy dựng cả chương trình.",
            page="/ban/soan-bai/{bai}",
            sight="input[name=chua_kiem]",
            acts=(known, _press("Gửi duyệt", "button[value=gui]")),
        ),
        DemoStep(
            says="Chương trình đã dựng xong. Tiếp: ngồi vào chỗ cô Hà, người duyệt.",
            page="/ban/viec/{viec}",
            waits=DemoWait.SENT,
        ),
        DemoStep(
            says="Cô Hà thấy bài đang chờ. Tiếp: mở ra nghe và đọc.",
            page="/ban/duyet",
            who=APPROVER,
            acts=(_press("Nghe và đọc", "main a.button"),),
        ),
        DemoStep(
            says="Nghe, đọc từng lời, xem nguồn. Không ai duyệt thì không phát. Tiếp: duyệt.",
            page="/ban/duyet/{so}",
            who=APPROVER,
            acts=(heard, _press("Duyệt bản này")),
        ),
        DemoStep(
            says="Đã duyệt: từ giờ sửa một chữ là phải duyệt lại. Tiếp: về chỗ cô Lan.",
            page="/ban/duyet",
            who=APPROVER,
        ),
        DemoStep(
            says=f"Cô Lan thấy bài đã duyệt. Tiếp: xếp vào khung 06:45 {day}.",
            page="/ban/hang-doi",
            acts=(
                DemoAct(kind=DemoActKind.CHOOSE, at="#khung", words="06:45"),
                _press("Xếp vào hàng đợi"),
            ),
        ),
        DemoStep(
            says="Bài đã nằm trong tuần. Tiếp: bật trình phát, xem đèn.",
            page="/ban/hang-doi",
            move=DemoMove.LOUDSPEAKER,
        ),
        DemoStep(
            says="Đèn xanh: đã duyệt, đủ tệp, loa mở được, tối ngủ yên. Tiếp: dời đồng hồ đến sát "
            "06:45, mở lại trình phát như sau một đêm.",
            page="/ban/hom-nay",
            waits=DemoWait.GREEN,
            shows=".lamp.ok",
            sight=".lamp",
            move=DemoMove.MORNING,
        ),
        DemoStep(
            says="06:45 trình phát đã tự phát, hết bài, không ai bấm gì; đèn nay nói ngày sau. "
            "Tiếp: xem nhật ký.",
            page="/ban/hom-nay",
            waits=DemoWait.AIRED,
            shows=".lamp:not([data-on-air])",
            sight=".lamp",
        ),
        DemoStep(
            says="Nhật ký ghi bài nào đã phát, lúc mấy giờ, bao lâu, ai duyệt. Tiếp: mở trang của "
            "bài.",
            page="/ban/nhat-ky",
            waits=DemoWait.PUBLISHED,
            sight="main .rows",
        ),
        DemoStep(
            says="Đến giờ phát, trang công khai tự có: nghe, đọc lời, văn bản nguồn. Tiếp: xem bài "
            "nghe được ở đâu.",
            page="{trang}",
        ),
        DemoStep(
            says="Kênh podcast cũng có bài. Ở đài thật, dán địa chỉ này vào ứng dụng là nghe; ở "
            "đây chỉ máy này mở được. Tiếp: làm phim.",
            page="/ban/noi-nghe/{so}",
            sight="[aria-labelledby=h-kenh]",
        ),
        DemoStep(
            says="Tiếp: làm phim có lời chạy, để đăng Facebook.",
            page="/ban/phim/{so}",
            acts=(no_youtube, no_zalo, _press("Làm phim")),
        ),
        DemoStep(
            says="Phim đã xong. Tiếp: xem phim.",
            page="/ban/viec/{viec}",
            waits=DemoWait.FILMED,
        ),
        DemoStep(
            says="Phim đây; dưới phim có ảnh bìa để tải, lời đăng để chép. Tiếp: xem báo cáo.",
            page="/ban/phim/{so}",
            sight="main video",
        ),
        DemoStep(
            says="Tiếp: lấy số liệu của ngày vừa rồi.",
            page="/ban/bao-cao",
            acts=(
                DemoAct(kind=DemoActKind.FILL, at="#ky-khac", words=f"từ {day} đến {day}"),
                _press("Xem số liệu"),
            ),
        ),
        DemoStep(
            says="Báo cáo lấy từ nhật ký: một lượt phát, tải được tệp Word, Excel. Tiếp: kết thúc.",
            page="/ban/bao-cao",
            sight="[aria-labelledby=tep]",
        ),
        DemoStep(
            says="Hết. Nút cuối của thanh này xóa đài tạm: máy này như trước.",
            page=f"{ROOT}/het",
        ),
    )
