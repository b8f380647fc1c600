"""Plain text that somebody brings, in whatever encoding."""

from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.importing.imported_document import (
    FileForm,
    ImportedDocument,
    ImportedParagraph,
    OriginalPlace,
)
from broadcaster.importing.old_letters import (
    TURNING,
    OldEncoding,
    better_read,
    encoding_by_words,
    unicode_of,
    vietnamese_score,
)
from broadcaster.law.register_files import decode_whole


def read_plain_text(path: Path, name: str) -> ImportedDocument:
    """The paragraphs of a text file. Raises InputError for what is no text."""
    text, remarks = plain_text(path, name)
    return ImportedDocument(
        name=name,
        form=FileForm.TEXT,
        sha256="",
        paragraphs=paragraphs_of(text),
        remarks=remarks,
    )


def plain_text(path: Path, name: str) -> tuple[str, tuple[str, ...]]:
    """A text file in Unicode, and what is to be told of it. Raises InputError."""
    data = path.read_bytes()
    text, remarks = decoded(data)
    checked = decode_whole(data if text is None else text.encode(), name)
    if checked.value is None:
        if name.lower().endswith(_WORD):
            raise InputError(
                f"{name} không phải tài liệu Word, hoặc đã hỏng",
                hint="Mở tệp ấy bằng Word, lưu lại dạng .docx rồi chọn lại.",
            )
        fault = checked.errors[0]
        raise InputError(f"{name}: {fault.sentence}", hint=fault.hint)
    found = checked.value.translate(dict.fromkeys(map(ord, TURNING)))
    turned = () if found == checked.value else (_TURNED,)
    return found, (*remarks, *(n.sentence for n in checked.notices), *turned)


_WORD = (".docx", ".doc")  # what is no text is told as what it calls itself
_TURNED = "Đã bỏ ký tự đảo chiều chữ: con số hiện ra trong tệp có thể khác con số được đọc"


def decoded(data: bytes) -> tuple[str | None, tuple[str, ...]]:
    """Bytes of Vietnamese in whatever they were written in, and what is to be told of the guess.

    UTF-8 is believed, and so is a mark of UTF-16; otherwise the decoding with most Vietnamese
    syllables wins. None where no decoding has any.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), ()
    if b"\0" in data[:_LOOKED_AT]:
        return _utf_16(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _guessed(data)
    old = encoding_by_words([text])
    if old is OldEncoding.NONE:
        return text, ()
    lines = (unicode_of(p, old) if better_read(p, old) else p for p in text.split("\n"))
    return "\n".join(lines), (_told(old.value),)


_LOOKED_AT = 200_000  # bytes by which an encoding is judged


def _utf_16(data: bytes) -> tuple[str | None, tuple[str, ...]]:
    """UTF-16 that nothing says so of: the order in which most of it is Latin."""

    def typed(text: str) -> int:
        return sum(c.isascii() and (c.isprintable() or c.isspace()) for c in text[:_LOOKED_AT])

    text = max((data.decode(f"utf-16-{order}", "replace") for order in ("le", "be")), key=typed)
    if "\0" in text or 5 * typed(text) < 2 * len(text[:_LOOKED_AT]):
        return None, ()
    return text, (_told("UTF-16"),)


def _guessed(data: bytes) -> tuple[str | None, tuple[str, ...]]:
    western = data.decode("cp1252", "replace")
    candidates = {
        "windows-1258": data.decode("cp1258", "replace"),
        OldEncoding.TCVN3.value: unicode_of(western, OldEncoding.TCVN3),
        OldEncoding.VNI.value: unicode_of(western, OldEncoding.VNI),
        "UTF-8, có chữ hỏng thành \ufffd": data.decode("utf-8", "replace"),
    }
    scores = {name: vietnamese_score(text[:_LOOKED_AT]) for name, text in candidates.items()}
    best = max(scores, key=lambda name: scores[name][0] - scores[name][1])
    good, bad = scores[best]
    return (candidates[best], (_told(best),)) if good > bad else (None, ())


def _told(encoding: str) -> str:
    return f"Tệp có vẻ viết theo {encoding}: máy đoán, xem lại dấu và chữ hoa"


def paragraphs_of(text: str) -> tuple[ImportedParagraph, ...]:
    """What stands between empty lines; each line where there are none."""
    blocks = [part.strip() for part in text.split("\n\n") if part.strip()]
    if len(blocks) == 1:
        blocks = [line.strip() for line in blocks[0].split("\n")]
    return tuple(
        ImportedParagraph(text=block, place=OriginalPlace(paragraph=number))
        for number, block in enumerate(blocks, 1)
    )
