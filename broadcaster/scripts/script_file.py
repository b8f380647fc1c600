"""A script file -> Script, with every mistake of the file at once; scripts that clash."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from broadcaster.domain.dates import told_day, weekday_name, written, wrong_today
from broadcaster.domain.notice import Level, Notice, Place, WithNotices
from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.script import Block, Cue, CueKind, LawQuote, Paragraph, Script
from broadcaster.domain.text import slug
from broadcaster.domain.text_decoding import decode
from broadcaster.scripts.body import parse_body
from broadcaster.scripts.head import HeadReader
from broadcaster.scripts.head_lines import RULE, could_be_key, looks_like_head, names_key
from broadcaster.scripts.placed_text import notice
from broadcaster.scripts.questions import divide_questions

_ASKED = re.compile(r"\b(?:viết|chép|ghi|điền) vào đây\b", re.IGNORECASE)


def read_script(data: bytes, file: str) -> WithNotices[Script]:
    """The script that a file holds; `file` is its path as the person knows it.

    Never raises on bad content: every mistake is an ERROR with file, line and hint, and then the
    value is None.
    """
    read = read_unfinished(data, file)
    failed = any(n.level is Level.ERROR for n in read.notices)
    return WithNotices(value=None, notices=read.notices) if failed else read


def read_unfinished(data: bytes, file: str) -> WithNotices[Script]:
    """The same while it is being written: what could be understood, whatever else is wrong.

    None only for what is no text, or has no head that can be read.
    """
    decoded = decode(data, file)
    if decoded.value is None:
        return WithNotices(value=None, notices=decoded.notices)
    if not decoded.value.strip():
        hint = "Viết bài vào tệp, hoặc xóa tệp này."
        told = notice(Level.ERROR, "tep-trong", "tệp chưa có chữ nào", Place(file=file), hint)
        return WithNotices(value=None, notices=(told,))
    lines = decoded.value.split("\n")
    start, rule, notices = _divide(lines, file)
    reader = HeadReader(lines[start:rule], file, start + 1)
    if not reader.understood():
        return WithNotices(value=None, notices=tuple(reader.notices))
    head = reader.head()
    body_at = rule + 1 if rule < len(lines) and RULE.fullmatch(lines[rule]) else rule
    roles = [line.role for line in head.roles]
    written_body = "\n".join(lines[body_at:])
    asked = divide_questions(written_body, file, first_line=body_at + 1, roles=roles)
    body, said = parse_body(
        asked.spoken, file, first_line=body_at + 1, roles=roles, scope=head.scope
    )
    everything = (
        *decoded.notices, *notices, *reader.notices, *said, *asked.notices,
        *_whole(body, file, len(lines)),
    )  # fmt: skip
    script = Script(
        slug=_slug(file),
        file=file,
        head=head,
        body=body,
        digest=hashlib.sha256(data).hexdigest(),
        questions=asked.questions,
        places=reader.places,
    )
    return WithNotices(value=script, notices=_in_order(everything))


@lru_cache(maxsize=8192)  # a keystroke changes one paragraph
def _asked_in(text: str) -> re.Match[str] | None:
    return _ASKED.search(text)


def is_unwritten(text: str) -> bool:
    """Whether a text of a skeleton still stands in the place of what somebody is to write."""
    return _ASKED.search(text) is not None


def check_leftovers(script: Script) -> tuple[Notice, ...]:
    """A WARNING for summary, paragraphs and questions that still ask to be written."""
    asked = _ASKED.search(script.head.summary)
    unwritten = (
        [
            Notice(
                code="loi-mau",
                level=Level.WARNING,
                sentence=f"Tóm tắt còn lời mẫu “{asked[0]}…”, người nghe sẽ đọc thấy như lời thật",
                hint="Viết một hai câu cho người nghe biết bài nói gì, hoặc bỏ dòng này.",
                place=script.places.get("summary", Place(file=script.file)),
            )
        ]
        if asked
        else []
    )
    return (
        *unwritten,
        *(
            Notice(
                code="loi-mau",
                level=Level.WARNING,
                sentence=f"còn lời mẫu “{found[0]}…”, sẽ bị đọc lên như lời thật",
                hint="Viết lời của bài thay cho đoạn này.",
                place=block.place_at(found.start()),
            )
            for block in script.body
            if isinstance(block, Paragraph) and (found := _asked_in(block.text))
        ),
        *(
            Notice(
                code="loi-mau",
                level=Level.WARNING,
                sentence=f"Câu {one.number} còn lời mẫu “{found[0]}…”, người làm bài sẽ đọc thấy",
                hint="Viết lời của câu hỏi thay cho chỗ này.",
                place=one.place or Place(file=script.file),
            )
            for one in script.questions
            if (found := _asked_in("\n".join(_texts_of(one))))
        ),
    )


def _texts_of(question: ScriptQuestion) -> Iterator[str]:
    yield question.text
    yield from (choice.text for choice in question.choices)
    yield question.explanation
    yield question.source


def check_today(script: Script) -> tuple[Notice, ...]:
    """A WARNING for paragraphs that call a day today on which the script does not air."""
    day = script.head.air_date
    return tuple(
        Notice(
            code="hom-nay-ngay-khac",
            level=Level.WARNING,
            sentence=f"bài nói hôm nay là “{said}”, mà Ngày phát là {weekday_name(day)} "
            f"{written(day)}",
            hint="Sửa lời ấy, hoặc sửa Ngày phát. Lời chào của khuôn đã tự nói đúng ngày.",
            place=block.place_at(0),
        )
        for block in script.body
        if isinstance(block, Paragraph) and (said := wrong_today(block.text, day))
    )


SUMMARY_HINT = "Thêm dòng “Tóm tắt: …” vào phần đầu: một hai câu cho người nghe biết bài nói gì."


def check_summary(script: Script) -> tuple[Notice, ...]:
    """Asks for the summary that listeners read before they press play."""
    if script.head.summary.strip():
        return ()
    notice = Notice(
        code="thieu-tom-tat",
        level=Level.INFO,
        sentence="bài chưa có Tóm tắt, nên kênh podcast lấy mấy câu đầu của bài",
        hint=SUMMARY_HINT,
        place=script.places.get("title", Place(file=script.file)),
    )
    return (notice,)


def check_together(scripts: Sequence[Script]) -> tuple[Notice, ...]:
    """ERRORs that name both files: one slug twice, one number on two dates, two numbers on one."""
    return (*_same_slug(scripts), *_numbers(scripts))


def _slug(file: str) -> str:
    name = file.replace("\\", "/").rsplit("/", 1)[-1]
    return slug(name.rsplit(".", 1)[0] if "." in name[1:] else name)


def _divide(lines: list[str], file: str) -> tuple[int, int, list[Notice]]:
    """First line of the head, and the line of the rule below it (or of the body without one)."""
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if RULE.fullmatch(lines[start]):
        start += 1
    guess = _end_of_head(lines, start)
    rule = next((at for at in range(start, len(lines)) if RULE.fullmatch(lines[at])), None)
    if rule is not None and rule <= guess:
        return start, rule, []
    stray = _stray_before(lines, start, rule)
    if rule is not None and not stray:
        return start, rule, []
    return start, guess, [_no_rule(file, guess + 1, any(map(names_key, lines[start:guess])))]


def _end_of_head(lines: list[str], start: int) -> int:
    """The first line that cannot belong to a head, or behind the last."""
    after_gap = False
    for at in range(start, len(lines)):
        if not could_be_key(lines[at]) or (after_gap and not looks_like_head(lines[at])):
            return at
        after_gap = not lines[at].strip()
    return len(lines)


def _stray_before(lines: list[str], start: int, rule: int | None) -> bool:
    """Whether a first rule stands so deep that the lines before it are a body."""
    if rule is None:
        return True
    strange = [at for at in range(start, rule) if not could_be_key(lines[at])]
    after_gap = any(not lines[at - 1].strip() for at in strange if at > start)
    return (after_gap and not any(map(names_key, lines[strange[-1] : rule]))) or (
        not any(map(names_key, lines[start:rule]))
    )


def _no_rule(file: str, line: int, has_keys: bool) -> Notice:
    if not has_keys:
        return notice(
            Level.ERROR,
            "thieu-phan-dau",
            "tệp không có phần đầu (Tiêu đề, Loại, Chương trình, Ngày phát)",
            Place(file=file, line=1),
            "Viết phần đầu ở trên cùng, rồi một dòng ---, rồi đến lời. Lệnh new viết sẵn cho.",
        )
    return notice(
        Level.ERROR,
        "thieu-dau-ngan",
        "thiếu dòng --- ngăn phần đầu với phần lời",
        Place(file=file, line=line),
        "Thêm một dòng chỉ có --- ngay dưới phần đầu.",
    )


def _whole(body: tuple[Block, ...], file: str, last: int) -> list[Notice]:
    """What only the whole file shows: a name without a slug, a body without anything to hear."""
    found = []
    if not _slug(file):
        found.append(
            notice(
                Level.ERROR,
                "ten-tep",
                "tên tệp không có chữ cái hay chữ số nào",
                Place(file=file),
                "Đổi tên tệp, ví dụ doi-mu-bao-hiem.md.",
            )
        )
    heard = any(
        isinstance(block, Paragraph | LawQuote)
        or (isinstance(block, Cue) and block.kind is CueKind.RECORDING)
        for block in body
    )
    if not heard:
        found.append(
            notice(
                Level.ERROR,
                "than-rong",
                "kịch bản không có lời nào để đọc",
                Place(file=file, line=last),
                "Viết lời ở dưới dòng ---.",
            )
        )
    return found


def _in_order(notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """Notices from the top of the file to its end."""
    return tuple(
        sorted(notices, key=lambda n: (n.place.line, n.place.column) if n.place else (0, 0))
    )


def _same_slug(scripts: Sequence[Script]) -> Iterator[Notice]:
    """Both are refused: the newer of the two must not take the place of the older unseen."""
    named: dict[str, list[Script]] = {}
    for script in scripts:
        named.setdefault(script.slug, []).append(script)
    for found in named.values():
        for script in found if len(found) > 1 else ():
            other = found[1] if script is found[0] else found[0]
            yield notice(
                Level.ERROR,
                "trung-ten",
                f"hai kịch bản {script.file} và {other.file} cho cùng một tên “{script.slug}”",
                Place(file=script.file),
                "Đổi tên một trong hai tệp.",
            )


def _numbers(scripts: Sequence[Script]) -> Iterator[Notice]:
    by_number: dict[tuple[str, int], Script] = {}
    by_date: dict[tuple[str, date], Script] = {}
    for script in scripts:
        head = script.head
        if head.number is None:
            continue
        other = by_number.setdefault((head.programme, head.number), script)
        if other.head.air_date != head.air_date:
            yield _clash(
                other,
                script,
                f"cùng ghi số {head.number} của chương trình {head.programme} mà khác ngày phát "
                f"({written(other.head.air_date)} và {written(head.air_date)})",
            )
        other = by_date.setdefault((head.programme, head.air_date), script)
        if other.head.number != head.number:
            yield _clash(
                other,
                script,
                f"cùng phát {told_day(head.air_date)} trong chương trình {head.programme} mà "
                f"ghi hai số khác nhau ({other.head.number} và {head.number})",
            )


def _clash(one: Script, two: Script, why: str) -> Notice:
    return notice(
        Level.ERROR,
        "trung-so",
        f"hai kịch bản {one.file} và {two.file} {why}",
        two.places.get("number", Place(file=two.file)),
        "Sửa dòng “Số” của một trong hai tệp, hoặc bỏ dòng này để chương trình tự đánh số.",
    )
