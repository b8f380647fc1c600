"""A paragraph to readings: sentence by sentence, written and spoken aligned, guesses remarked."""

from broadcaster.domain.notice import Level
from broadcaster.domain.speech import Reading, ReadingRemark, ReadText, Token
from broadcaster.reading.clean import SOFT, CleanText, clean, legacy
from broadcaster.reading.documents import unread
from broadcaster.reading.line import Ground, ReadPiece, SpokenPart, pattern, render
from broadcaster.reading.scanner import scan
from broadcaster.reading.syllables import legal
from broadcaster.reading.tables import Lexicon

_INSIDE = frozenset("-_/`.")  # beside a word of a name of a file or an address
_HEADING = 15  # characters of a "sentence" that is the head of the next ("Điêu 5.")
_UNMARKED = 6  # words without any mark in a row that Vietnamese does not have
LIMIT = 400  # characters of the written form; voices lose their breath and text beyond it

_END = r"[.!?…]+[\"”’»)]*(?=\s+[\"“‘«(\[–-]*\s*[A-ZĐÀ-ỸƠƯ0-9]|\s*$)"
_SHORT = (
    r"(?:^|[\s(])(?:TP|Tp|Q|P|TX|TT|Th\.S|ThS|TS|PGS|GS|BS|LS|"
    r"Mr|Ms|Mrs|Dr|St|tr|Tr|KT|TM|TL|[A-ZĐ])\.$"
)
_LEXICON = "Thêm cách đọc vào mục Cách đọc của kịch bản hoặc của đài, ví dụ: {word}: {reading}"
_SENTENCES: dict[str, tuple[Level, str, str]] = {
    "ngay-khong-co": (
        Level.WARNING,
        "Ngày “{word}” không có trong lịch.",
        "Kiểm tra lại ngày, tháng, năm.",
    ),
    "doan-ngay-thang": (
        Level.WARNING,
        "“{word}” được đọc là {reading}.",
        "Viết rõ “ngày …” hoặc “tháng …” nếu cần.",
    ),
    "doan-so-nam": (
        Level.WARNING,
        "“{word}” được đọc là {reading}.",
        "Viết rõ tên loại văn bản trước số hiệu.",
    ),
    "ky-hieu-la": (
        Level.WARNING,
        "Ký hiệu văn bản “{word}” có phần không được đọc ({unread}), chỉ đọc {reading}.",
        "Viết rõ loại văn bản, tên cơ quan ban hành nếu cần nghe thấy.",
    ),
    "doan-ky-hieu": (Level.WARNING, "Ký hiệu “{word}” được đọc là {reading}.", _LEXICON),
    "doan-viet-tat": (
        Level.WARNING,
        "Chữ viết tắt “{word}” có nhiều nghĩa, được đọc là {reading}.",
        _LEXICON,
    ),
    "viet-tat-la": (
        Level.WARNING,
        "Chữ viết tắt “{word}” chưa có cách đọc, sẽ đánh vần: {reading}.",
        _LEXICON,
    ),
    "chu-hoa": (
        Level.WARNING,
        "“{word}” viết hoa giữa chữ thường, được đọc như một tiếng: {reading}.",
        _LEXICON,
    ),
    "doan-so-la-ma": (Level.WARNING, "“{word}” được đọc như số La Mã: {reading}.", _LEXICON),
    "doan-gach-cheo": (
        Level.WARNING,
        "Dấu gạch chéo ở “{word}” được đọc là {reading}.",
        "Viết bằng chữ nếu ý khác.",
    ),
    "doan-hai-cham": (
        Level.WARNING,
        "“{word}” được đọc là {reading}.",
        "Viết bằng chữ nếu ý khác.",
    ),
    "doan-khoang": (
        Level.WARNING,
        "“{word}” được đọc là {reading}.",
        "Viết bằng chữ nếu ý khác: “ngày …”, “từ … đến …”, “tỉ số …”.",
    ),
    "doan-dau-am": (
        Level.WARNING,
        "Dấu “{word}” được đọc là {reading}.",
        "Bỏ dấu nếu đó không phải là số âm hay điểm bị trừ.",
    ),
    "doan-ma": (Level.WARNING, "Mã “{word}” được đọc là {reading}.", _LEXICON),
    "doan-so": (
        Level.WARNING,
        "Số “{word}” chưa rõ cách đọc, được đọc là {reading}.",
        "Viết bằng chữ.",
    ),
    "chu-lan-so": (
        Level.WARNING,
        "“{word}” có chữ l hay O lẫn trong số, được đọc là {reading}.",
        "Sửa lại thành số 1, số 0 trong kịch bản.",
    ),
    "chu-dinh-nhau": (
        Level.WARNING,
        "“{word}” bị dính hoặc bị tách, được đọc là {reading}.",
        "Sửa lại khoảng trắng trong kịch bản.",
    ),
    "mat-dau": (
        Level.WARNING,
        "“{word}” như bị mất dấu tiếng Việt.",
        "Gõ lại cho đủ dấu: máy không đoán được.",
    ),
    "cau-sai-chu": (
        Level.WARNING,
        "Câu có chữ hỏng ({word}), những chữ khác cũng có thể đã sai mà vẫn đọc được.",
        "So cả câu với văn bản gốc.",
    ),
    "dau-bo": (
        Level.WARNING,
        "Ký hiệu “{word}” không được đọc.",
        "Viết bằng chữ nếu cần nghe thấy.",
    ),
    "chu-la": (Level.WARNING, "“{word}” là chữ nước ngoài, không được đọc.", _LEXICON),
    "doan-ten": (Level.WARNING, "Tên “{word}” được đọc là {reading}.", _LEXICON),
    "tu-la": (
        Level.WARNING,
        "Từ “{word}” không phải âm tiết tiếng Việt và chưa có cách đọc.",
        _LEXICON,
    ),
    "cau-tieng-anh": (
        Level.WARNING,
        "Câu tiếng Anh “{word}” được đọc theo chữ: {reading}.",
        "Ghi cách đọc cả câu vào mục Cách đọc của kịch bản, hoặc thu tiếng người đọc.",
    ),
    "the-hashtag": (Level.WARNING, "Thẻ “{word}” được đọc là {reading}.", _LEXICON),
}


def read_paragraph(text: str, lexicon: Lexicon) -> ReadText:
    """One paragraph, sentence by sentence; text in an old font encoding is reported, not read."""
    cleaned = clean(text)
    old = _legacy_remark(cleaned.source)
    if old:
        return ReadText(readings=(), remarks=old)
    pieces = scan(cleaned.text, lexicon)
    if SOFT.search(cleaned.source):
        pieces = [_doubted(cleaned, piece) for piece in pieces]
    readings: list[Reading] = []
    start = taken = 0
    for end in ends(cleaned.text, pieces):
        first = taken
        while taken < len(pieces) and pieces[taken].start < end:
            taken += 1
        reading = _reading(cleaned, pieces[first:taken], start, end)
        if reading:
            readings.append(reading)
        start = end
    remarks = tuple(_remark(cleaned, piece) for piece in pieces if piece.remark)
    remarks += _unmarked(cleaned) or _spoilt(cleaned, readings, pieces)
    return ReadText(readings=tuple(readings), remarks=remarks)


def _doubted(cleaned: CleanText, piece: ReadPiece) -> ReadPiece:
    """A number with a mark in it that is seen in print and not on the screen is never sure."""
    start, end = _span(cleaned, piece.start, piece.end)
    if not SOFT.search(cleaned.source, start, end):
        return piece
    return piece._replace(ground=Ground.NONE, note=piece.remark or "doan-so")


def _unmarked(cleaned: CleanText) -> tuple[ReadingRemark, ...]:
    """A paragraph whose words have lost all their marks: it is read, and nothing of it is sure."""
    words = pattern(r"[^\W\d_]+").findall(cleaned.text)
    if len(words) < _UNMARKED or not cleaned.text.isascii() or not all(map(legal, words)):
        return ()
    whole = ReadPiece(0, len(cleaned.text), cleaned.text, "plain", Ground.NONE, "mat-dau")
    return (_remark(cleaned, whole),)


def _spoilt(
    cleaned: CleanText, readings: list[Reading], pieces: list[ReadPiece]
) -> tuple[ReadingRemark, ...]:
    """Sentences in which print has lost a mark or torn a word: the rest of them may be spoilt too.

    A lost mark often leaves another word, which nobody can tell from the right one.
    """
    text = cleaned.text
    bad = [
        _span(cleaned, piece.start, piece.end)
        for piece in pieces
        if piece.remark in ("mat-dau", "chu-dinh-nhau")
        and not {text[piece.start - 1 : piece.start], text[piece.end : piece.end + 1]} & _INSIDE
    ]
    found: list[ReadingRemark] = []
    before: Reading | None = None
    taken = 0
    for reading in readings:
        end = reading.start + len(reading.written)
        short = before is not None and len(before.written) < _HEADING
        start = before.start if before is not None and short else reading.start
        before = reading
        first = taken
        while taken < len(bad) and bad[taken][0] < end:
            taken += 1
        words = [cleaned.source[one:two] for one, two in bad[first:taken]]
        if words and not reading.written.isascii():
            level, sentence, hint = _SENTENCES["cau-sai-chu"]
            shown = ", ".join(f"“{word}”" for word in dict.fromkeys(words))
            found.append(
                ReadingRemark(
                    start=start,
                    end=end,
                    code="cau-sai-chu",
                    level=level,
                    sentence=sentence.format(word=shown),
                    hint=hint,
                )
            )
    return tuple(found)


def ends(text: str, pieces: list[ReadPiece]) -> list[int]:
    """Offsets behind each sentence of a cleaned paragraph; the last is its length."""
    found: list[int] = []
    for match in pattern(_END).finditer(text):
        if _taken(pieces, match.start()):
            continue
        if match[0] == "." and pattern(_SHORT).search(
            text[max(0, match.start() - 8) : match.end()]
        ):
            continue
        found.append(match.end())
    if not found or text[found[-1] :].strip():
        found.append(len(text))
    found[-1] = len(text)
    return _shorter(text, pieces, found)


def _shorter(text: str, pieces: list[ReadPiece], cuts: list[int]) -> list[int]:
    result: list[int] = []
    start = 0
    for cut in cuts:
        while cut - start > LIMIT:
            start = _clause(text, pieces, start, cut)
            result.append(start)
        if cut > start:
            result.append(cut)
            start = cut
    return result


def _clause(text: str, pieces: list[ReadPiece], start: int, cut: int) -> int:
    """The best place to cut within the limit: behind ; or :, else a comma, else a blank."""
    window = text[start : start + LIMIT]
    for marks in (";", ":,–", " "):
        for place in range(len(window) - 1, LIMIT // 4, -1):
            if (
                window[place] in marks
                and not _taken(pieces, start + place)
                and (marks == " " or text[start + place + 1 : start + place + 2] in ("", " "))
            ):
                return start + place + 1
    return min(cut, start + LIMIT)


def _taken(pieces: list[ReadPiece], at: int) -> bool:
    """Whether a piece covers the place (or an outline mark ends there)."""
    low, high = 0, len(pieces)
    while low < high:
        middle = (low + high) // 2
        if pieces[middle].end <= at:
            low = middle + 1
        else:
            high = middle
    return low < len(pieces) and pieces[low].start <= at


def _reading(cleaned: CleanText, pieces: list[ReadPiece], start: int, end: int) -> Reading | None:
    text = cleaned.text
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    end = start + len(inner.strip())
    if end <= start:
        return None
    spoken, parts = render(text, pieces, start, end)
    first, last = _span(cleaned, start, end)
    return Reading(
        written=cleaned.source[first:last],
        spoken=spoken,
        start=first,
        tokens=_tokens(cleaned, parts, first),
    )


def _tokens(cleaned: CleanText, parts: list[SpokenPart], base: int) -> tuple[Token, ...]:
    tokens: list[Token] = []
    for part in parts:
        if part.piece is None:
            tokens += _plain_tokens(cleaned, part, base)
            continue
        start, end = _span(cleaned, part.start, part.end)
        lead = len(part.spoken) - len(part.spoken.lstrip())
        tokens.append(
            Token(
                written=cleaned.source[start:end],
                spoken=part.spoken.strip(),
                start=start - base,
                spoken_start=part.spoken_start + lead,
                rule=part.piece.rule,
                certain=part.piece.certain,
            )
        )
    return tuple(tokens)


def _plain_tokens(cleaned: CleanText, part: SpokenPart, base: int) -> list[Token]:
    words = pattern(r"\S+")
    written = list(words.finditer(cleaned.text, part.start, part.end))
    spoken = list(words.finditer(part.spoken))
    tokens: list[Token] = []
    for place, one in enumerate(written):
        start, end = _span(cleaned, one.start(), one.end())
        said = spoken[place] if len(spoken) == len(written) else None
        tokens.append(
            Token(
                written=cleaned.source[start:end],
                spoken=said[0] if said else "",
                start=start - base,
                spoken_start=part.spoken_start + (said.start() if said else 0),
                rule="plain",
            )
        )
    return tokens


def _span(cleaned: CleanText, start: int, end: int) -> tuple[int, int]:
    """Offsets in the NFC text of a stretch of the cleaned text."""
    return cleaned.place(start), cleaned.place(end - 1) + 1 if end > start else cleaned.place(start)


def _remark(cleaned: CleanText, piece: ReadPiece) -> ReadingRemark:
    level, sentence, hint = _SENTENCES[piece.remark]
    start, end = _span(cleaned, piece.start, piece.end)
    word = cleaned.source[start:end]
    reading = piece.spoken.strip() or "…"
    parts = unread(word) if piece.remark == "ky-hieu-la" else ()
    suggestion = "…" if piece.remark in ("tu-la", "chu-la") else reading
    return ReadingRemark(
        start=start,
        end=end,
        code=piece.remark,
        level=level,
        sentence=sentence.format(word=word, reading=f"“{reading}”", unread=", ".join(parts))
        + _or_else(piece),
        hint=hint.format(word=word, reading=suggestion),
        other=piece.other,
    )


def _or_else(piece: ReadPiece) -> str:
    other = piece.other.strip()
    if other == ",":
        return " Cũng có thể chỉ ngắt hơi."
    return f" Cũng có thể là “{other}”." if piece.other else ""


def _legacy_remark(text: str) -> tuple[ReadingRemark, ...]:
    name = legacy(text)
    if not name:
        return ()
    return (
        ReadingRemark(
            start=0,
            end=len(text),
            code="phong-chu-cu",
            level=Level.ERROR,
            sentence=f"Đoạn này dán từ phông chữ cũ {name}, máy không đọc được.",
            hint="Chuyển đoạn sang Unicode rồi dán lại.",
        ),
    )
