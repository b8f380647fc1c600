"""What a portal's form asks of a piece, in its own words, and pieces of HTML to paste there."""

from html import escape

from broadcaster.outreach.invitations import Invitation
from broadcaster.publishing.portals import frame_html

_KIND = "Tài liệu âm thanh (chương trình phát thanh)"
_UNKNOWN = "chưa ghi trong bài"


def bookshelf_card(told: Invitation) -> tuple[tuple[str, str], ...]:
    """The rows of the national electronic bookshelf of law, filled in; nothing is guessed."""
    return (
        ("Tên tài liệu", told.title),
        ("Loại tài liệu", _KIND),
        ("Chủ đề", ", ".join(told.topics) or _UNKNOWN),
        ("Đối tượng", ", ".join(told.audiences) or _UNKNOWN),
        ("Ngôn ngữ", "Tiếng Việt"),
        ("Đơn vị", told.unit),
        ("Ngày phát", told.short_day),
        ("Thời lượng", told.length),
        ("Tóm tắt", " ".join(told.sentences)),
        ("Văn bản nguồn", ", ".join(told.sources) or "không có"),
        *((("Người đọc", ", ".join(told.readers)),) if told.readers else ()),
        *((("Ghi chú", ". ".join(told.labels) + "."),) if told.labels else ()),
        *((("Địa chỉ", told.page),) if told.page else ()),
    )


def card_text(told: Invitation) -> str:
    """The same as lines to be copied."""
    return "\n".join(f"{name}: {words}" for name, words in bookshelf_card(told))


def frame_snippet(told: Invitation) -> str:
    """The player for a page that takes frames; "" = the station has none."""
    return frame_html(told.frame, told.title) if told.frame else ""


def link_snippet(told: Invitation) -> str:
    """A line for a page that takes no frames; "" = the station has no address."""
    if not told.page:
        return ""
    about = escape(f"{told.unit}, {told.short_day}, {told.length}")
    return f'<p><a href="{escape(told.page)}">Nghe: {escape(told.title)}</a> ({about})</p>'
