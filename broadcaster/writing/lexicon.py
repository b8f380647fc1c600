"""The words with a reading of their own: which there are, how a text is read, one more."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.text import fold, nearest, nfc
from broadcaster.domain.text_decoding import decode
from broadcaster.production.readings import Readings
from broadcaster.reading import plain
from broadcaster.reading.syllables import legal
from broadcaster.reading.tables import make_lexicon, table
from broadcaster.scripts.head_edit import with_reading
from broadcaster.scripts.script_file import read_script

STATION = "đài: station.toml"
SCRIPT = "bài"
_SHIPPED = (("lexicon", "words"), ("lexicon", "exact"), ("abbreviations", "plain"))
_MANY = "ambiguous."  # sections of abbreviations whose reading hangs on the words around
_OTHERWISE = "*"
_CONTEXT = {_OTHERWISE: "các chỗ khác"}
_SOUND = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class LexiconEntry:
    """A word, how it is said, and where that is written down."""

    written: str
    spoken: str
    source: str  # "đài: station.toml", "abbreviations.toml [plain]"
    context: str = ""  # when the reading holds; "" = always


def entries(station: Readings = (), script: Readings = ()) -> tuple[LexiconEntry, ...]:
    """Every reading of a word, the nearest source first: script, station, shipped tables."""
    own = [LexiconEntry(written=w, spoken=s, source=SCRIPT) for w, s in script]
    own += [LexiconEntry(written=w, spoken=s, source=STATION) for w, s in station]
    for file, section in _SHIPPED:
        source = f"{file}.toml [{section}]"
        own += [
            LexiconEntry(written=w, spoken=s, source=source)
            for w, s in table(file)[section].items()
        ]
    for name, rules in table("abbreviations").items():
        if name.startswith(_MANY):
            own += _by_context(name, rules)
    return tuple(own)


def _by_context(name: str, rules: Mapping[str, str]) -> list[LexiconEntry]:
    word = name.removeprefix(_MANY)
    found = []
    for reading, rule in rules.items():
        spoken, context = (rule, reading) if reading == _OTHERWISE else (reading, rule)
        found.append(
            LexiconEntry(
                written=word,
                spoken=spoken,
                source=f"abbreviations.toml [{name}]",
                context=_CONTEXT.get(context, context),
            )
        )
    return found


def search(known: Sequence[LexiconEntry], word: str) -> tuple[LexiconEntry, ...]:
    """The entries that hold a word, case and marks forgiven: the same word first."""
    wanted = fold(word)
    if not wanted:
        return tuple(known)
    same = [e for e in known if fold(e.written) == wanted]
    near = [e for e in known if wanted in fold(e.written) or wanted in fold(e.spoken)]
    return tuple(dict.fromkeys((*same, *near)))


def like(known: Iterable[LexiconEntry], word: str) -> str | None:
    """A listed word that is much like the one that was not found."""
    return nearest(word, [e.written for e in known])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingWish:
    """A reading that a person wants to add; `remarks` are told, they stop nothing."""

    written: str
    spoken: str
    remarks: tuple[str, ...] = ()


def wish(
    written: str, spoken: str, station: Readings = (), script: Readings | None = None
) -> ReadingWish:
    """Check a reading before it is added to the station, or to a script when one is given.

    Raises InputError when it cannot be said, would never be used, or another one stands there.
    """
    word, said = " ".join(nfc(written).split()), " ".join(nfc(spoken).split())
    if not _SOUND.search(word) or "=" in word or "#" in word:
        raise InputError(
            f"“{word}” không phải một chữ có thể đặt cách đọc",
            hint='Ví dụ: broadcaster lexicon add WHO "vê kép hát ô"',
            field="written",
        )
    _refuse_unreadable(said)
    target = station if script is None else script
    _refuse_other(word, said, target, SCRIPT if script is not None else "đài")
    if script is None:
        lexicon = make_lexicon((*station, (word, said)), ())
    else:
        lexicon = make_lexicon(station, (*script, (word, said)))
    if plain(word, lexicon).casefold() != said.casefold():  # "doi" for "đội" is no effect either
        raise InputError(
            f"“{word}” không được tra như một chữ, ghi vào cũng không có tác dụng",
            hint="Số, ngày, số hiệu văn bản được đọc theo quy tắc; xem: "
            f'broadcaster lexicon test "{word}"',
            field="written",
        )
    return ReadingWish(
        written=word, spoken=said, remarks=tuple(_remarks(word, said, station, script is not None))
    )


def _refuse_unreadable(said: str) -> None:
    """Raise unless the words are Vietnamese syllables and nothing else."""
    bad = [w for w in re.split(r"[\s,-]+", said) if w and not (_SOUND.fullmatch(w) and legal(w))]
    if bad or not _SOUND.search(said):
        named = ", ".join(f"“{w}”" for w in bad) or f"“{said}”"
        raise InputError(
            f"cách đọc có chỗ không phải âm tiết tiếng Việt: {named}",
            hint="Viết bằng âm tiết tiếng Việt, không chữ số, không ký hiệu: vê kép hát ô.",
            field="spoken",
        )


def _refuse_other(word: str, said: str, target: Readings, where: str) -> None:
    """Raise when another reading of the word stands in the same place."""
    for known, reading in target:
        if known == word and reading != said:
            raise InputError(
                f"{where} đã đọc “{known}” là “{reading}”",
                hint="Muốn thay thì thêm --replace.",
                field="written",
            )


def _remarks(word: str, said: str, station: Readings, in_script: bool) -> Iterable[str]:
    if legal(word) and word == word.lower():
        yield f"“{word}” là một tiếng bình thường: mọi chỗ viết “{word}” sẽ đọc là “{said}”"
    where = "bài này" if in_script else "đài này"
    for entry in entries(station):
        if entry.written == word and entry.spoken != said:
            yield f"{where} đọc khác {entry.source}: “{entry.spoken}”"
        elif (
            entry.source == STATION and entry.written != word and fold(entry.written) == fold(word)
        ):
            yield f"đài cũng có “{entry.written}”: “{entry.spoken}”"


def added_to_script(data: bytes, file: str, new: ReadingWish) -> bytes:
    """The bytes of a script with one more reading in its head.

    Raises InputError when the script cannot be read, before or behind; then nothing is changed.
    """
    decoded = decode(data, file)
    if decoded.value is None:
        raise _unreadable(decoded.notices)
    text = data.decode()
    changed = with_reading(text, new.written, new.spoken).encode()
    checked = read_script(changed, file)
    if checked.value is None:
        raise _unreadable(checked.errors)
    if (new.written, new.spoken) not in checked.value.head.readings:
        raise InputError(
            f"không ghi được “{new.written}” vào mục Cách đọc", hint="Ghi tay vào đầu bài.",
            where=file,
        )  # fmt: skip
    return changed


def _unreadable(notices: Iterable[Notice]) -> InputError:
    first = next(n for n in notices if n.level is Level.ERROR)
    hint = first.hint or "Sửa bài trước."
    return InputError(f"bài chưa đọc được: {first.sentence}", hint=hint, where=str(first.place))
