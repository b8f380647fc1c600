"""Words of violence, abuse, a life in danger, in what a listener writes.

Doubt is the default: it is better to show 111 once too often. The page looks while somebody types,
by the same patterns and in the same way; so they hold nothing but what Python and a browser read
alike: words with one blank between them, "[^ ]+" for any word.
"""

import re
import unicodedata
from collections.abc import Sequence

from broadcaster.domain.text import fold

_NOT = r"(?:không|ko|k|kg|kh|hk|hok|hem|hông|hổng|hỏng|hong|khong|chẳng|chả|hết|đâu|khỏi|chưa|đéo)"
_ME = r"(?:em|con|cháu|mình|tôi|tui|tớ|bé|tao|chúng em|tụi em|bọn em)"
_AT_HOME = (
    r"(?:bố|ba|cha|tía|mẹ|má|dượng|mẹ kế|dì ghẻ|ông|bà|anh|chị|chú|bác|cậu|cô|dì|mợ|thím|"
    r"thầy|bạn|bạn trai|người yêu|chồng|hàng xóm|người ta|người lạ|có người|nó)"
)
_SOME = r"(?:(?!kết |tảo |ly |đính |cầu |xử )[^ ]+ ){0,4}"  # "bị phạt khi kết hôn sớm"
_BEAT = (
    r"(?:đánh(?! (?:giá|vần|dấu|bạc|bài|rơi|mất|máy|răng|thuế|số|cờ|đàn|trống|cá|cầu|bóng|bẫy|bắt|"
    r"lừa|tráo|thức|bại|đố|đổi|chữ|cược|đề|lô))|đấm|tát|quất|vụt|dìm|đâm|chém|bóp cổ|trói|xích|"
    r"nhốt|giam|đập đầu|đá (?:vào|em|con|cháu|mình|bụng|đầu)|đạp (?:vào|em|con|cháu|mình|lên)|"
    r"châm thuốc|hành hạ|ngược đãi|bạo hành|bạo lực|tra tấn|bỏ đói|bỏ rơi|bỏ mặc|xâm hại|hiếp|"
    r"cưỡng|lạm dụng|lột|sờ|mó|rờ|sàm sỡ|động chạm|đụng chạm|giở trò|gạ|dụ|quấy rối|bắt nạt|"
    r"bắt cóc|bắt cởi|trấn|tống tiền|chặn đường|chặn đánh|giết|dọa|doạ|hăm|rình|nhìn trộm|"
    r"nhìn lén|quay lén|chụp lén)"
)
_HIT = r"(?:quýnh|uýnh|oánh)"  # no _BEAT: Oanh and Quỳnh are names
_BODY = (
    r"(?:ngực|vú|mông|đùi|người|vùng kín|chỗ kín|bộ phận|bụng|eo|quần|áo|vào chỗ|"
    rf"{_ME})"
)
_PATTERNS = (
    # somebody does something to somebody
    rf"bị {_SOME}{_BEAT}",
    rf"{_AT_HOME} (?:[^ ]+ ){{0,4}}{_BEAT}",
    rf"bị {_SOME}{_HIT}", rf"{_AT_HOME} uýnh",
    rf"{_AT_HOME} (?:(?:hay|cứ|lại|toàn|vừa|mới|đã|sẽ|đòi|có) ){{1,2}}{_HIT}",
    rf"(?:đánh|{_HIT}) (?:mẹ|em|con|cháu|chị|bà|mình|tôi|tui|bé|vợ|đập|chết|hội đồng|đòn|roi|bầm|"
    r"thâm|tím)",
    r"(?:bằng|lấy|dùng|cầm) (?:roi|thắt lưng|dây nịt|gậy|cán chổi|móc áo|dao)",
    r"(?:bầm|thâm|sưng) (?:tím|tay|mặt|người|mắt)", r"tím bầm", r"đánh đập", r"bạo hành",
    r"bạo lực gia đình", r"bị (?:[^ ]+ ){0,4}(?:cô lập|tẩy chay|sỉ nhục|lăng mạ|chửi|ghép ảnh)",
    rf"bị {_SOME}(?:ôm|hôn|hun|bóp)(?! (?:nhân|thê|ước|còi|phanh))",
    rf"bắt nạt {_ME}", r"bắt nạt bạn em", r"trấn lột", r"xin đểu", r"tống tiền", r"chặn đường",
    r"hội đồng (?:em|con|cháu|mình|bạn)",
    r"(?:bắt|ép) (?:[^ ]+ ){0,3}(?:quỳ|liếm|nhịn đói|hút|ăn xin|quan hệ|cởi|uống rượu|"
    r"lấy chồng|lấy vợ|cưới|kết hôn|nghỉ học|ngủ (?:với|chung|cùng)|làm tình|chụp|xem phim)",
    r"bị (?:bán|ép)(?! (?:hàng|đồ|rẻ|đắt|đi học|học|mua|đóng|thi|nước|giá))",
    rf"bán {_ME} (?:sang|qua|cho|đi|lấy)", r"(?:lừa|rủ) (?:[^ ]+ ){0,4}(?:sang|qua) (?:campuchia|"
    r"cam|trung quốc|biên giới|nước ngoài)", r"bắt cóc", r"bị (?:nhốt|bỏ đói)",
    r"(?:đuổi|tống) (?:[^ ]+ ){0,2}(?:ra khỏi|khỏi|ra) nhà", r"bỏ nhà",
    rf"(?:bố|ba|cha|mẹ|má|dượng|dì|ông|bà) (?:[^ ]+ ){{0,2}}{_NOT} cho (?:[^ ]+ )?ăn",
    r"(?:đe|hăm) (?:dọa|doạ)", r"uy hiếp", rf"giết (?:chết|{_ME}|mẹ|bố|ba|cả|người nhà)",
    r"(?:dọa|doạ|đòi|sẽ) (?:[^ ]+ ){0,3}(?:giết|đánh|đâm|chém|tung|đăng|xử)",
    r"(?:sợ|không dám|ko dám|chẳng dám|k dám) (?:về nhà|đi học|đến trường|tới trường|kể|bố|ba|"
    r"dượng|thầy|chú)", rf"(?:bám theo|theo dõi|rình) {_ME}", rf"cứu (?:với|{_ME})",
    # abuse
    r"xâm hại", r"bị xâm phạm(?! (?:bản quyền|quyền|chỗ ở|thư|bí mật|sở hữu))",
    r"xâm phạm (?:thân thể|em|con|cháu|mình|cơ thể)", r"hiếp", r"dâm ô", r"ấu dâm", r"cưỡng (?:bức|"
    r"dâm|hôn)", r"sàm sỡ", r"sờ (?:soạng|mó|vào|vô|lên|ngực|mông|đùi|vú|khắp|tay|chân)",
    rf"(?:sờ|mó|rờ|mò|vuốt|bóp|chạm|động|đụng) (?:[^ ]+ ){{0,2}}{_BODY}",
    r"(?:động|đụng) chạm", r"quấy rối", r"lạm dụng tình dục", r"biến thái", r"gạ (?:gẫm|tình|em)",
    r"dụ dỗ", r"(?:ôm|hôn|hun) (?:hít|em|con|cháu|mình|hôn|môi|má)", r"giở trò", r"làm tình",
    r"quan hệ (?:tình dục|với (?:em|con|cháu|mình|tôi|người lớn))", r"khỏa thân", r"khoả thân",
    r"(?:cởi|lột|tụt|tuột) (?:[^ ]+ ){0,3}(?:đồ|quần|áo|váy)(?! (?:mưa|phao|khoác))",
    rf"bắt {_ME} (?:[^ ]+ ){{0,3}}cởi", r"ép cởi", r"vùng kín", r"chỗ kín",
    r"(?:ảnh|hình|clip|video|phim) (?:nóng|sex|khỏa|khoả|nhạy cảm|đen|không mặc|18)",
    r"(?:tung|phát tán|đòi|lộ) (?:[^ ]+ ){0,3}(?:ảnh|hình|clip|video)",
    r"(?:quay|chụp|nhìn) (?:lén|trộm)", r"nhà nghỉ", r"(?:bán|mại) dâm",
    rf"(?:vào|vô|lên) (?:phòng|giường|chăn|mùng) (?:của |ngủ )?{_ME}",
    rf"{_ME} (?:[^ ]+ ){{0,3}}(?:có thai|có bầu|mang thai|mang bầu|trễ kinh|phá thai)",
    # a life
    r"tự (?:tử|sát|vẫn|vẩn|hại|hủy|huỷ|kết liễu|làm đau|làm hại|rạch|cắt|đâm)",
    rf"{_NOT} (?:[^ ]+ ){{0,2}}(?:muốn|mún|thiết|cần|đáng|ham) (?:[^ ]+ )?(?:sống|tồn tại|"
    r"ở trên đời)",
    r"(?:chán|ghét|bỏ) (?:[^ ]+ )?(?:sống|cuộc sống|đời|cuộc đời)", r"sống (?:[^ ]+ ){0,2}làm gì",
    rf"{_NOT} (?:sống|chịu) (?:được nữa|nổi|được)", r"sống (?:không|ko|k) nổi", r"thiết sống",
    r"(?:muốn|mún|định|đòi|mong|thèm|tính|ước|thà|đi|tìm)(?: được| đi| mình| nó| em| là| cái)? "
    r"(?:chết|chít|die)", r"(?:muốn|mún|chỉ muốn|sẽ|hãy)(?: được)? (?:biến mất|ngủ mãi|giải thoát)",
    r"chết (?:đi|quách|cho xong|cho rồi|đây|luôn)(?! (?:thì|mà|để lại))",
    r"biến mất (?:khỏi|luôn|mãi|đi)", r"(?:rạch|cắt|cứa) (?:[^ ]+ )?tay", r"nhảy (?:lầu|cầu|sông)",
    r"uống (?:[^ ]+ ){0,2}(?:thuốc ngủ|thuốc sâu|thuốc trừ|thuốc chuột|thuốc độc|thuốc diệt)",
    r"(?:treo|thắt) cổ", r"kết (?:liễu|thúc (?:cuộc|tất cả|mọi))", r"tuyệt vọng", r"trầm cảm",
    r"(?:thư|lời) tuyệt mệnh", r"vĩnh biệt", r"suicide", r"kill myself", r"want to die",
)  # fmt: skip
_GAP = re.compile(r"\(\?:(?:\(\?![^()]*\))?\[\^ \]\+ \)(?:\{0,\d\}|\?)")
DANGER_PATTERN = "|".join(_PATTERNS)
"""What is looked for in words as `is_dangerous` makes them, a blank at both ends of them."""
DANGER_JOINED_PATTERN = "|".join(_GAP.sub("", one).replace(" ", "") for one in _PATTERNS)
"""The same without blanks and other words between, for letters that were written one by one."""


def _between_blanks(pattern: str) -> re.Pattern[str]:
    return re.compile(f" (?:{pattern})(?= )")


_DANGEROUS = _between_blanks(DANGER_PATTERN)
_DANGEROUS_BARE = _between_blanks("|".join(map(fold, _PATTERNS)))
_JOINED, _JOINED_BARE = re.compile(DANGER_JOINED_PATTERN), re.compile(fold(DANGER_JOINED_PATTERN))


def is_dangerous(words: str) -> bool:
    """Whether the words may tell of violence, abuse or a life in danger.

    Where few words have marks none is compared: "bi danh" is understood, "từ từ" is not "tự tử".
    """
    return any(map(_tells, _told(words)))


def _told(words: str) -> set[tuple[str, ...]]:
    """The words in small letters: signs within them taken out, or made
    blanks ("t.ự t.ử", "tự-tử"); a letter that is written three times stands once.
    """
    small = unicodedata.normalize("NFKC", words).lower()
    joined = re.sub(r"[^\w\s]|_", "", small)
    parted = re.sub(r"[\W_]", " ", small)
    return {tuple(re.sub(r"(.)\1+", r"\1", text).split()) for text in (joined, parted)}


def _tells(words: Sequence[str]) -> bool:
    joined = "".join(word if _is_letter(word) else f"{word} " for word in words).split()
    return (
        _are_told(words, _DANGEROUS, _DANGEROUS_BARE)
        or _are_told(joined, _DANGEROUS, _DANGEROUS_BARE)  # "bố đ ánh"
        or any(  # "t ự t ử"
            _JOINED.search(one) or (one == fold(one) and _JOINED_BARE.search(one))
            for one in set(joined) - set(words)
        )
    )


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isalpha()


def _are_told(words: Sequence[str], exact: re.Pattern[str], bare: re.Pattern[str]) -> bool:
    told, marked = f" {' '.join(words)} ", sum(word != fold(word) for word in words)
    return bool(exact.search(told) or (2 * marked <= len(words) and bare.search(f" {fold(told)} ")))
