"""Signing in and out, the one-time link, one's own account."""

from starlette.responses import JSONResponse, RedirectResponse, Response

from broadcaster.accounts.people import (
    change_password,
    device_token,
    digest,
    link_over,
    open_link,
    sign_in,
    sign_out,
)
from broadcaster.accounts.rights import Person, Right
from broadcaster.desk.answers import go, plain_hint, sentence, status_of, tell_fault
from broadcaster.desk.forms import line
from broadcaster.desk.guard import (
    COOKIE,
    DEVICE_COOKIE,
    OF_OFFICE,
    clear_session,
    set_device,
    set_session,
)
from broadcaster.desk.office_visit_page import leave
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import BroadcasterError, InputError


def _start(context: RequestContext) -> Response:
    first = "/hom-nay" if context.may(Right.LOOK) else "/tai-khoan"
    at = first if context.visitor else "/vao"
    return RedirectResponse(f"{context.home}{at}", status_code=303)


def _sign_in_page(context: RequestContext) -> Response:
    return respond(
        context, "door.html", after=context.query("den"), account="", wrong="", hint="",
        back=_back(context),
    )  # fmt: skip


def _back(context: RequestContext) -> str:
    """Where somebody comes in again whose session here was of the office; "" = it was not."""
    office = context.state.office
    came = context.request.cookies.get(COOKIE, "").startswith(OF_OFFICE)
    return office.back if office is not None and came else ""


def _sign_in(context: RequestContext) -> Response:
    account, after = line(context.form, "tai_khoan"), context.form.get("den", "")
    try:
        opened = sign_in(
            context.state.parts.door,
            account,
            context.form.get("mat_khau", ""),
            address=context.address,
            device=context.request.cookies.get(DEVICE_COOKIE, ""),
        )
    except BroadcasterError as fault:
        if context.partial:  # the door that a page opens in place
            return tell_fault(context, fault)
        return respond(
            context, "door.html", status=status_of(fault), after=after, account=account,
            wrong=sentence(fault.sentence), hint=sentence(plain_hint(fault.hint)),
            back=_back(context),
        )  # fmt: skip
    answer = go(context, _own_page(after))
    _admit(context, answer, opened.person, opened.token)
    return answer


def _admit(context: RequestContext, answer: Response, person: Person, token: str) -> None:
    """The browser gets its session, and is known from now on."""
    set_session(context, answer, token)
    set_device(context, answer, device_token(context.state.parts.door, person))


def _whose(context: RequestContext) -> Response:
    """Who is signed in in this browser, and the token of their forms; "" = nobody.

    A page that stays open asks it before it sends a form, and when it is looked at again: what was
    typed before a session ended goes on in the next session of the same person. Raises StoreError
    while nobody can say: the session of somebody of the office is not over by that.
    """
    one, office = context.visitor, context.state.office
    if one is None and office is not None and _back(context):
        office.visitor(context.request.cookies[COOKIE].removeprefix(OF_OFFICE))
    account, token = (one.person.account, one.csrf) if one else ("", "")
    return JSONResponse({"account": account, "token": token})


def _own_page(path: str) -> str:
    """A page of the desk and nothing else: no other site can send people on from here."""
    plain = path.startswith("/") and not path.startswith("//") and path.isascii()
    return path if plain and path.isprintable() and "\\" not in path else "/"


def _link(context: RequestContext) -> Response:
    door, token = context.state.parts.door, context.part("token")
    person = door.people.link(digest(token), door.now())
    if person is None:
        raise link_over()
    return respond(context, "link.html", person=person, wrong="", hint="")


def _use_link(context: RequestContext) -> Response:
    door, token = context.state.parts.door, context.part("token")
    try:
        _refuse_unequal(context)
        opened = open_link(door, token, context.form.get("moi", ""), address=context.address)
    except InputError as fault:
        person = door.people.link(digest(token), door.now())
        if person is None:
            raise
        return respond(
            context, "link.html", status=status_of(fault), person=person,
            wrong=sentence(fault.sentence), hint=sentence(plain_hint(fault.hint)),
        )  # fmt: skip
    answer = go(context, "/", "Đã đặt mật khẩu. Chào mừng đến bàn làm việc.")
    _admit(context, answer, opened.person, opened.token)
    return answer


def _refuse_unequal(context: RequestContext) -> None:
    if context.form.get("moi", "") != context.form.get("moi_lai", ""):
        raise InputError("hai lần gõ mật khẩu không giống nhau", hint="Gõ lại cả hai ô.")


def _account(context: RequestContext) -> Response:
    sessions = context.state.parts.door.people.sessions(context.person)
    return respond(context, "account.html", sessions=sessions)


def _change_password(context: RequestContext) -> Response:
    assert context.visitor is not None
    if context.person.of_office:
        raise InputError(
            "tài khoản này của văn phòng, không có mật khẩu ở đây",
            hint="Đổi mật khẩu ở trang Tài khoản của văn phòng.",
        )
    _refuse_unequal(context)
    token = change_password(
        context.state.parts.door,
        context.visitor,
        context.form.get("cu", ""),
        context.form.get("moi", ""),
        address=context.address,
    )
    answer = go(context, "/tai-khoan", "Đã đổi mật khẩu. Các máy khác phải đăng nhập lại.")
    _admit(context, answer, context.person, token)
    return answer


def _sign_out(context: RequestContext) -> Response:
    if context.visitor is not None and context.person.of_office:
        answer = leave(context)
    else:
        if context.visitor is not None:
            sign_out(context.state.parts.door, context.visitor)
        answer = go(context, "/vao", "Đã đăng xuất.")
    clear_session(context, answer)
    return answer


def _more(context: RequestContext) -> Response:
    return respond(context, "more.html", places=[p for p in PLACES if context.may(p[3])])


# path, sign, words, right: the five of the bar
BAR = (
    ("/hom-nay", "today", "Hôm nay", Right.LOOK),
    ("/soan-bai", "write", "Soạn bài", Right.WRITE),
    ("/hang-doi", "queue", "Hàng đợi", Right.LOOK),
    ("/duyet", "check", "Duyệt", Right.REVIEW),
    ("/them", "more", "Thêm", Right.ACCOUNT),
)
# path, words, one line about it, right
PLACES = (
    (
        "/dan-cong-van",
        "Dán công văn",
        "Dán, mở tệp hay chụp một văn bản, máy xếp thành bài",
        Right.WRITE,
    ),
    (
        "/soan-tro-giup",
        "Soạn có trợ giúp",
        "Mô hình ngôn ngữ viết nháp từ điều luật đã chọn; máy soát từng câu",
        Right.WRITE,
    ),
    ("/diem-bao", "Điểm báo", "Tin của các báo mà đài khai, thành bài nháp", Right.WRITE),
    (
        "/hoi-dap",
        "Câu hỏi người nghe",
        "Nhận, giao, trả lời, duyệt; thành bài hỏi – đáp",
        Right.QUESTIONS,
    ),
    ("/lich", "Lịch tuần", "Khung giờ, ngày nghỉ, chủ điểm, còn thiếu bài nào", Right.LOOK),
    ("/nhat-ky", "Nhật ký phát", "Đã phát gì, lúc nào, vì sao lỡ", Right.LOOK),
    ("/thong-ke", "Thống kê", "Biểu đồ theo tháng, theo chủ đề", Right.REPORT),
    (
        "/tap-huan",
        "Tập huấn và chỉ đạo",
        "Bài nội bộ: ai đã nghe, ai đạt câu hỏi; danh sách để in",
        Right.STAFF,
    ),
    (
        "/ke-hoach",
        "Kế hoạch năm",
        "Việc nào đã phát, việc nào còn; báo cáo viên đến hạn",
        Right.STAFF,
    ),
    (
        "/cap-tren",
        "Cấp trên",
        "Gửi số liệu, vướng mắc lên; nhận trả lời và bài được giao",
        Right.REPORT,
    ),
    (
        "/theo-doi",
        "Theo dõi đơn vị",
        "Đơn vị nào đã phát, chưa gửi, đèn đỏ; nhắc, cộng số liệu, giao bài",
        Right.REPORT,
    ),
    ("/bao-cao", "Báo cáo", "Báo cáo một kỳ: tệp Word, bảng tính, hình, xem trước", Right.REPORT),
    ("/cong-bo", "Công bố", "Số liệu, kế hoạch, báo cáo trên trang của đài; rút lại", Right.POST),
    ("/loa", "Loa", "Trình phát có đang trực không; bật, tắt, phát thử", Right.AIR),
    ("/kho", "Kho âm thanh", "Nhạc, tiếng động, bản ghi; thêm và thu tại chỗ", Right.HEAR),
    (
        "/van-ban",
        "Sổ văn bản",
        "Văn bản pháp luật, còn hiệu lực không, bài nào dựa vào",
        Right.LOOK,
    ),
    ("/rut", "Rút bài", "Bài đã phát sai, gia đình học sinh rút đồng ý", Right.WITHDRAW),
    ("/doi-luat", "Văn bản đã đổi", "Bài nào nhắc, nơi nào còn nợ đính chính", Right.REVIEW),
    ("/giong-doc", "Giọng đọc", "Đài đọc bằng gì; giọng hay hơn; nghe thử từng giọng", Right.HEAR),
    ("/giong-truong-em", "Giọng trường em", "Đọc một buổi, đài có giọng riêng", Right.RECORD),
    ("/cach-doc", "Cách đọc", "Chữ viết tắt, tên riêng đọc thế nào", Right.HEAR),
    ("/nguoi-dung", "Người dùng", "Thêm người, đổi vai, cấp đường dẫn mới", Right.PEOPLE),
    ("/cai-dat", "Cài đặt", "Đài, giọng đọc, cách đọc, người dùng", Right.SETTINGS),
    ("/tai-khoan", "Tài khoản của tôi", "Đổi mật khẩu, xem các máy đang đăng nhập", Right.ACCOUNT),
)

ROUTES = (
    DeskRoute(method="GET", path="/", right=None, does=_start),
    DeskRoute(method="GET", path="/vao", right=None, does=_sign_in_page),
    DeskRoute(method="POST", path="/vao", right=None, does=_sign_in),
    DeskRoute(method="GET", path="/phien", right=None, does=_whose),
    DeskRoute(method="GET", path="/mo/{token}", right=None, does=_link),
    DeskRoute(method="POST", path="/mo/{token}", right=None, does=_use_link),
    DeskRoute(method="POST", path="/ra", right=Right.ACCOUNT, does=_sign_out),
    DeskRoute(method="GET", path="/them", right=Right.ACCOUNT, does=_more),
    DeskRoute(method="GET", path="/tai-khoan", right=Right.ACCOUNT, does=_account),
    DeskRoute(method="POST", path="/tai-khoan", right=Right.ACCOUNT, does=_change_password),
)
