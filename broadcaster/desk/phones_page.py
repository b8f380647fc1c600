"""Điện thoại trong trường: the desk opened to the school's network, and how phones get in."""

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go
from broadcaster.desk.request import HOME, DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError
from broadcaster.net.school_network import NetworkDoor, SchoolNetwork
from broadcaster.pictures.qr import qr_path

HERE = "/cai-dat/dien-thoai"


def _page(context: RequestContext) -> Response:
    network = context.state.network
    door = network.door() if network is not None else NetworkDoor()
    address = f"{door.address}{HOME}/" if door.address else ""
    return respond(
        context, "phones.html", can=network is not None, door=door, address=address,
        qr=qr_path(address) if address else None,
    )  # fmt: skip


def _network(context: RequestContext) -> SchoolNetwork:
    """The door, where the desk may turn it. Raises InputError."""
    network = context.state.network
    if network is None or network.door().fixed:
        raise InputError("máy chủ này không đổi được ở đây", hint="Nhờ người giữ máy chủ của đài.")
    return network


def _open(context: RequestContext) -> Response:
    door = _network(context).open()
    context.note("mở cho mạng của trường", door.address)
    return go(context, HERE, "Đã mở: quét mã dưới đây bằng điện thoại nối Wi-Fi của trường.")


def _shut(context: RequestContext) -> Response:
    network = _network(context)
    context.note("đóng với mạng của trường", network.door().address)
    network.shut()
    return go(context, HERE, "Đã đóng: từ nay chỉ máy này vào được bàn làm việc.")


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.PEOPLE, does=_page),
    DeskRoute(method="POST", path=f"{HERE}/mo", right=Right.PEOPLE, does=_open),
    DeskRoute(method="POST", path=f"{HERE}/dong", right=Right.PEOPLE, does=_shut),
)
