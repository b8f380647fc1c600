"""The networks that films are packed for: what each takes, and what a person has to tick there.

Limits are those that the networks have stated for pages without agreements of their own; where one
changes, this table is the only place that says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.errors import InputError
from broadcaster.domain.text import fold, nearest


class Network(StrEnum):
    """Somewhere that a film may be posted; the value is a folder's name and what is typed."""

    FACEBOOK = "facebook"
    YOUTUBE = "youtube"
    X = "x"
    TIKTOK = "tiktok"
    ZALO = "zalo"
    FORUM = "forum"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRules:
    """What one network takes."""

    name: str  # as people call it
    captions: str  # ending of the caption file it wants; "" = it takes none
    title: int  # letters of a title; 0 = posts have none there
    text: int  # letters of a post; bytes where `strict`
    seconds: int  # longest film of an account like any other; 0 = long enough for all of ours
    short: str  # what an upright film is called there; "" = there is no such thing
    tick: tuple[str, ...]  # what to choose while posting, in the words of that place
    strict: bool = False  # it counts bytes of a post and refuses "<" and ">"


_VOICE = "lời đọc do máy tạo, hình không dựng cảnh thật"

RULES = {
    Network.FACEBOOK: NetworkRules(
        name="Facebook",
        captions=".vi_VN.srt",
        title=255,
        text=5_000,
        seconds=0,
        short="Reels",
        tick=(
            f"Bật nhãn nội dung AI (“AI info”), vì có tiếng nói giống thật do máy tạo: {_VOICE}.",
            "Phụ đề tiếng Việt: tải tệp phụ đề lên. Chữ trong hình vẫn đọc được khi xem không "
            "tiếng.",
            "Ảnh bìa: chọn ảnh bìa đi cùng phim.",
            "Người xem: Công khai. Tắt nhạc gợi ý, hiệu ứng của mạng.",
        ),
    ),
    Network.YOUTUBE: NetworkRules(
        name="YouTube",
        captions=".vi.srt",
        title=100,
        text=5_000,
        seconds=15 * 60,
        short="Shorts",
        strict=True,
        tick=(
            "“Nội dung bị thay đổi hoặc nhân tạo”: máy đọc kịch bản của mình không phải là dựng "
            "người thật, việc thật, nên theo hướng dẫn của YouTube thì chọn Không. Nhãn vẫn có "
            "trong hình và trong mô tả.",
            "“Nội dung dành cho trẻ em”: trả lời theo đúng người nghe chính của số này; trả lời "
            "“Có” thì bình luận bị tắt.",
            "Phụ đề: ngôn ngữ Tiếng Việt, tải tệp phụ đề lên, loại “có mốc thời gian”.",
            "Hình thu nhỏ: chọn ảnh bìa đi cùng phim.",
            "Mô tả có từ ba mốc giờ trở lên (00:00 là mốc đầu) thì YouTube tự chia chương.",
        ),
    ),
    Network.X: NetworkRules(
        name="X",
        captions=".srt",
        title=0,
        text=280,
        seconds=140,
        short="",
        tick=(
            "Phụ đề: tải tệp phụ đề lên khi đăng, ngôn ngữ Tiếng Việt.",
            "Không có ô riêng cho AI: nhãn nằm trong hình và trong lời đăng.",
        ),
    ),
    Network.TIKTOK: NetworkRules(
        name="TikTok",
        captions="",
        title=0,
        text=2_200,
        seconds=10 * 60,
        short="TikTok",
        tick=(
            f"Bật “Nội dung do AI tạo”: {_VOICE}.",
            "Phụ đề đã nằm trong hình; tắt phụ đề tự động để chữ không chồng lên nhau.",
            "Ảnh bìa: chọn một khoảnh khắc có tên bài.",
            "Không thêm nhạc của TikTok: lời sẽ khó nghe, và nhạc ấy không phải của trường.",
        ),
    ),
    Network.ZALO: NetworkRules(
        name="Zalo",
        captions="",
        title=0,
        text=2_000,
        seconds=0,
        short="Zalo Video",
        tick=(
            "Phụ đề đã nằm trong hình.",
            "Nhóm phụ huynh: đăng phim kèm lời đăng, đừng gửi riêng từng người.",
            "Không có ô riêng cho AI: nhãn nằm trong hình và trong lời đăng.",
        ),
    ),
    Network.FORUM: NetworkRules(
        name="Diễn đàn",
        captions=".vtt",
        title=120,
        text=10_000,
        seconds=0,
        short="",
        tick=(
            "Mở một chủ đề mới: tên chủ đề là tên phim, lời đầu là lời đăng.",
            "Diễn đàn không cho tải phim thì dán đường dẫn của bài trên trang của đài.",
        ),
    ),
}


def read_networks(text: str) -> tuple[Network, ...]:
    """The networks that a person names, in the order of the list. Raises InputError."""
    found = set()
    for word in text.replace(";", ",").split(","):
        name = fold(word).strip().replace(" ", "")
        if not name:
            continue
        known = {**{one.value: one for one in Network}, **_OTHERWISE}
        if name not in known:
            near = nearest(name, known)
            raise InputError(
                f"không biết mạng “{word.strip()}”",
                hint=(f"Có phải “{near}”? " if near else "")
                + f"Các mạng: {', '.join(one.value for one in Network)}.",
                field="for",
            )
        found.add(known[name])
    return in_list_order(found)


def in_list_order(networks: set[Network]) -> tuple[Network, ...]:
    """The same in the order in which they are listed."""
    return tuple(one for one in Network if one in networks)


_OTHERWISE = {
    "fb": Network.FACEBOOK,
    "yt": Network.YOUTUBE,
    "twitter": Network.X,
    "diendan": Network.FORUM,
}


def longer_than_taken(seconds: float, networks: Sequence[Network]) -> tuple[Network, ...]:
    """The networks that may not take a film of this length."""
    return tuple(one for one in networks if 0 < RULES[one].seconds < seconds)
