"""What is said to people about voices that could not be given as they were wished."""

from collections.abc import Sequence

from broadcaster.model.notice import Level, Notice
from broadcaster.model.script import RoleLine
from broadcaster.model.speech import Age, Gender, Voice
from broadcaster.production.wishes import Wish, names_a_voice


def no_voice_notice(label: str, words: str = "") -> Notice:
    """The complaint about a role that no voice speaks; `words` is what it wished for."""
    if not words:
        return Notice(
            code="vai-chua-co-giong",
            level=Level.ERROR,
            sentence=f"vai “{label}” chưa có giọng",
            hint=f"Thêm dòng “{label}: nữ” (hoặc nam, em bé, ông, bà) dưới “Vai:” ở đầu kịch "
            "bản, hoặc một mục [[roles]] trong station.toml.",
        )
    return Notice(
        code="vai-chua-co-giong",
        level=Level.ERROR,
        sentence=f"vai “{label}” chưa có giọng: không giọng nào hợp với “{words}”",
        hint="Xem các giọng đang dùng được bằng lệnh “broadcaster voices”, rồi sửa dòng của vai "
        "này hoặc thêm “embedded” vào engines trong station.toml.",
    )


def clash_notice(known: RoleLine, line: RoleLine) -> Notice:
    """A second script wants another voice for a role of the first."""
    return Notice(
        code="vai-hai-giong",
        level=Level.WARNING,
        sentence=f"vai “{line.role}” muốn “{line.wish}”, nhưng bài trước trong cùng số đã cho "
        f"vai này giọng “{known.wish}”; cả số dùng “{known.wish}”",
        hint="Nếu là hai người khác nhau, đặt cho một người nhãn khác.",
        place=line.place,
    )


def stand_in_notice(label: str, words: str, voice: Voice) -> Notice:
    """A wish that nobody can follow, and the voice that speaks instead."""
    what = "không có giọng" if names_a_voice(words) else "chưa hiểu giọng"
    return Notice(
        code="giong-thay-the",
        level=Level.WARNING,
        sentence=f"vai “{label}”: {what} “{words}”, dùng “{voice.name}” thay",
        hint="Viết nữ, nam, em bé, ông, bà, có thể thêm miền (“nữ miền Nam”), "
        "hoặc tên một giọng mà lệnh “broadcaster voices” liệt kê.",
    )


def near_notices(label: str, wish: Wish, voice: Voice) -> list[Notice]:
    """At most one notice: what of the wish the voice does not have."""
    pairs = ((wish.gender, voice.gender), (wish.age, voice.age), (wish.region, voice.region))
    missed = [_spell(want) for want, got in pairs if want is not None and want is not got]
    if not missed:
        return []
    notice = Notice(
        code="giong-gan-dung",
        level=Level.INFO,
        sentence=f"vai “{label}” muốn “{wish.words}” nhưng không còn giọng nào đúng cả "
        f"({', '.join(missed)}), dùng “{voice.name}”",
        hint="Muốn giọng khác thì ghi tên giọng ấy cho vai này.",
    )
    return [notice]


def shared_notice(labels: Sequence[str], voice: Voice, *, wanted: bool) -> Notice:
    """Several people speak with one voice; `wanted` when each of them named it."""
    named = ", ".join(f"“{label}”" for label in labels)
    return Notice(
        code="hai-vai-mot-giong",
        level=Level.INFO if wanted else Level.WARNING,
        sentence=f"các vai {named} có cùng một giọng “{voice.name}”, người nghe khó phân biệt",
        hint=""
        if wanted
        else "Chọn giọng khác cho một trong các vai ấy; nếu cố ý, ghi tên giọng cho từng vai.",
    )


def _spell(trait: str) -> str:
    return str(trait) if isinstance(trait, Gender | Age) else f"miền {trait}"
