"""A ready "điểm văn bản mới" of what changes in the law: facts of the register, and blanks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.domain.script import ScriptKind
from broadcaster.law.effect import Effect, document_on
from broadcaster.law.new_documents import ChangeKind, LawChange
from broadcaster.law.register import NO_NUMBER, Register, RegisteredDocument
from broadcaster.scripts.marks import escaped
from broadcaster.storage.atomic import write_atomic

MOST_DOCUMENTS = 15  # in one script; more nobody listens to
NO_TOPIC = "Chưa ghi chủ đề"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawPeriod:
    """A period, both days counted, with what changes in it."""

    first: date
    last: date
    changes: tuple[LawChange, ...]

    @property
    def words(self) -> str:
        """“tháng 12/2026”, or “từ 5/12/2026 đến 11/1/2027”."""
        month = (self.last.year, self.last.month) == (self.first.year, self.first.month)
        if month and self.first.day == 1 and (self.last + timedelta(days=1)).day == 1:
            return f"tháng {self.first.month}/{self.first.year}"
        return f"từ {written(self.first)} đến {written(self.last)}"

    @property
    def documents(self) -> tuple[RegisteredDocument, ...]:
        """The documents to which something happens, each once."""
        return tuple({one.document.key: one.document for one in self.changes}.values())

    def by_topic(self) -> Iterator[tuple[str, list[LawChange]]]:
        """The changes under their topics, in order."""
        for topic, found in groupby(self.changes, key=lambda one: one.topic):
            yield topic or NO_TOPIC, [*found]


def told_change(change: LawChange) -> str:
    """A change in one line, with what is in doubt about its document."""
    document = change.document
    about = "; ".join(filter(None, (document.title, ", ".join(document.audiences))))
    line = f"{written(change.day)}: {document.name} {_happens(change)}" + (
        f". {about}" if about else ""
    )
    odd = change.standing.effect not in (Effect.IN_FORCE, Effect.ENDED)
    return f"{line} [{change.standing.words}]" if odd else line


def _happens(change: LawChange) -> str:
    """“Điều 7 được sửa đổi, bổ sung (theo 20/2098/NĐ-CP)”."""
    by = f"(theo {change.by})" if change.by else ""
    return " ".join(filter(None, (change.scope, change.kind.value, by)))


def new_law_script(period: LawPeriod, *, day: date, programme: str, register: Register) -> str:
    """The text of a script about what changes, to be finished: what is not known is left blank.

    It has the marks of what is unwritten, so that nobody can send it as it is. Raises InputError
    for too many documents, or none.
    """
    documents = period.documents
    if not documents:
        raise InputError(
            f"sổ văn bản không có gì thay đổi {period.words}",
            hint="Ghi văn bản mới vào sổ trước: broadcaster law add SỐ.",
        )
    if len(documents) > MOST_DOCUMENTS:
        raise InputError(
            f"{len(documents)} văn bản là quá nhiều cho một bài (nhiều nhất {MOST_DOCUMENTS})",
            hint="Chọn ít lại bằng --topic, --audience, hoặc khoảng ngày ngắn hơn.",
        )
    standings = [document_on(register, one, day).effect for one in documents]
    unchecked = [one.name for one in documents if one.checked is None]
    audiences = dict.fromkeys(who for one in documents for who in one.audiences)
    topics = dict.fromkeys(topic for one in documents for topic in one.topics)
    head = [
        f"Tiêu đề: Điểm văn bản mới {period.words}",
        f"Loại: {ScriptKind.NEW_LAW}",
        f"Chương trình: {programme}",
        f"Ngày phát: {written(day)}",
        *([f"Đối tượng: {', '.join(audiences)}"] if audiences else []),
        *([f"Chủ đề: {', '.join(topics)}"] if topics else []),
        "Tóm tắt: Viết vào đây một hai câu cho người nghe biết bài nói gì.",
        "Văn bản nguồn:",
        *(line for one in documents for line in _source(one)),
    ]
    if any(one in _NOT_IN_FORCE for one in standings):
        head.append(
            f"Lý do nguồn: bài điểm các văn bản bắt đầu, thôi hay ngưng hiệu lực {period.words}"
        )
    if unchecked:
        head.append(f"Rà lại: chưa ai ghi đã kiểm {', '.join(unchecked)}")
    return "\n".join((*head, "---", "", "\n\n".join(_body(period)), ""))


_NOT_IN_FORCE = (Effect.NOT_YET, Effect.SUSPENDED, Effect.ENDED)


def _source(document: RegisteredDocument) -> Iterator[str]:
    yield f"  - số: {document.number}"
    if document.number == NO_NUMBER:
        yield f"    tên: {document.title}"
    if document.issuer:
        yield f"    cơ quan: {document.issuer}"


def _body(period: LawPeriod) -> Iterator[str]:
    yield f"NỮ: Các bạn thân mến, sau đây là những thay đổi của pháp luật {period.words}."
    for topic, changes in period.by_topic():
        yield f"# {topic[:1].upper()}{topic[1:]}"
        told = {change.document.key: change.document for change in changes}
        for key, document in told.items():
            yield from _about(document, [one for one in changes if one.document.key == key])
    yield "[nhạc cắt]"
    yield "NỮ: Viết vào đây lời dặn: các bạn nên làm gì, hỏi ai khi chưa rõ."


def _about(document: RegisteredDocument, changes: Sequence[LawChange]) -> Iterator[str]:
    """What the register knows of a document, and what somebody has to find out."""
    named = document.title or "viết vào đây tên văn bản"
    number = f", số {document.number}" if document.number != NO_NUMBER else ""
    issuer = document.issuer or "viết vào đây cơ quan ban hành"
    issued = f" ngày {written(document.issued)}" if document.issued else ""
    for word in document.unsaid:
        yield f"<!-- Không nói: {_in_comment(word)} -->"
    for where in document.urls[:1]:
        yield f"<!-- Đọc ở: {_in_comment(where)} -->"
    yield f"NAM: {escaped(f'{named}{number}, do {issuer} ban hành{issued}.')}"
    for change in changes:
        what = change.kind.value
        scope = f"{change.scope} của văn bản này" if change.scope else "văn bản này"
        by = f", theo văn bản số {change.by}" if change.by else ""
        yield escaped(f"Từ ngày {written(change.day)}, {scope} {what}{by}.")
        if change.kind is ChangeKind.AMENDED and not change.scope:
            yield "Viết vào đây chỗ nào được sửa, sửa thành gì."
    yield (
        "NỮ: Viết vào đây điều học sinh cần biết; lời của luật thì dùng "
        r"\[trích\: số văn bản, Điều …\]."
    )


def _in_comment(words: str) -> str:
    return words.replace("--", "–")


def write_new_law(text: str, period: LawPeriod, scripts: Path) -> Path:
    """Write the script; the same once more is no fault. Raises InputError over another one."""
    path = scripts / f"diem-van-ban-moi-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}.md"
    if path.exists() and path.read_bytes() != text.encode():
        raise InputError(
            f"đã có bài {path.name}, không ghi đè", hint="Mở bài ấy ra sửa, hoặc đổi tên nó."
        )
    if not path.exists():
        write_atomic(path, text.encode())
    return path
