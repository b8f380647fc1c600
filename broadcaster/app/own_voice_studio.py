"""Giọng trường em at the desk: a voice is begun, read line by line, grown, used, and let be."""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from broadcaster.app.own_voices import (
    Coverage,
    coverage,
    cut_take,
    judged_before,
    sentences_to_read,
    takes_lock,
    voice_folder,
)
from broadcaster.app.said_sentences import said_sentences
from broadcaster.app.settings import Settings
from broadcaster.app.station import WiredStation
from broadcaster.app.voices import engines_of
from broadcaster.domain.errors import BroadcasterError, ConfigError, EngineError, InputError
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Speech, Utterance
from broadcaster.domain.text import nfc, slug
from broadcaster.domain.withdrawal import withdrawn_voices
from broadcaster.storage.atomic import write_atomic
from broadcaster.voices import OWN_VOICES
from broadcaster.voices.installed import digest_of
from broadcaster.voices.own.building import CutTake, JudgedTake
from broadcaster.voices.own.reading_list import syllables_in
from broadcaster.voices.own.syllables import Syllable
from broadcaster.voices.own.voice_files import (
    CARD,
    HEARD,
    SENTENCES,
    SOUND,
    UNITS,
    HeardTake,
    OwnVoiceCard,
    heard_rows,
    own_card_text,
    read_built,
    read_heard,
    read_made_of,
    read_own_card,
    read_sentences,
    sentence_rows,
    takes_in,
    with_sentences,
)

ENOUGH = 20  # usable takes from which a voice may be made: it says most of what is said every day
# Share of a line's words from which a take is one of another sentence. Four readers: up to a third
# of a line as it is written, 0.36 to 0.92 of another one.
OTHER = 0.4
_NAMED = 40  # letters of a name that are in the key of a voice
_TRIED = 40  # sentences of the station that a sample is looked for among


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A sentence that is to be read, and what was heard of it."""

    number: str
    sentence: str
    take: Path | None
    digest: str  # SHA-256 of the take; "" = there is none
    judged: JudgedTake | None  # None = there is no take, or it was not listened to yet

    @property
    def usable(self) -> bool:
        """Whether a voice may be made of it."""
        return self.take is not None and not (self.judged and self.judged.faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceInMaking:
    """A voice in its folder, as far as it has come."""

    key: str
    card: OwnVoiceCard
    lines: tuple[ReadLine, ...]
    made: bool  # there is a voice that speaks
    newer: bool  # there are takes that are not in it

    @property
    def usable(self) -> int:
        """How many sentences a voice may be made of."""
        return sum(line.usable for line in self.lines)

    @property
    def enough(self) -> bool:
        """Whether a voice may be made now."""
        return self.usable >= min(ENOUGH, len(self.lines))

    def line(self, number: str) -> ReadLine:
        """The line of a number. Raises InputError."""
        for line in self.lines:
            if line.number == number:
                return line
        raise InputError(f"giọng này không có câu số {number}", hint="Tải lại trang.")


def name_in_card(folder: Path) -> str:
    """What people call a voice: as its card says, or its folder where no card can be read."""
    try:
        return read_own_card(folder).name
    except ConfigError:
        return folder.name


def open_voice(settings: Settings, key: str) -> VoiceInMaking:
    """A voice by its name. Raises InputError where there is none, ConfigError for bad files."""
    try:
        folder = voice_folder(settings, key)
    except ConfigError as fault:
        raise InputError("không có giọng nào như vậy", hint="Trở về Giọng trường em.") from fault
    if not (folder / CARD).is_file():
        raise InputError("không có giọng nào như vậy", hint="Trở về Giọng trường em.")
    card, takes, heard = read_own_card(folder), takes_in(folder), read_heard(folder)
    lines = tuple(
        _line(number, sentence, takes.get(number), heard.get(number))
        for number, sentence in read_sentences(folder).items()
    )
    made = (folder / UNITS).is_file() and (folder / SOUND).is_file()
    inside = read_made_of(folder) if made else {}
    newer = made and any(line.take and line.digest != inside.get(line.number) for line in lines)
    return VoiceInMaking(key=key, card=card, lines=lines, made=made, newer=newer)


def _line(number: str, sentence: str, take: Path | None, heard: HeardTake | None) -> ReadLine:
    digest = digest_of(take) if take is not None else ""
    judged = judged_before(heard, digest, sentence)
    return ReadLine(number=number, sentence=sentence, take=take, digest=digest, judged=judged)


def begin_voice(wired: WiredStation, card: OwnVoiceCard) -> str:
    """Make the folder of a new voice with its card and the sentences to read; its key.

    A voice that was taken back leaves its key to nobody. Raises InputError.
    """
    if not card.consent:
        raise InputError(
            "chưa ghi số phiếu đồng ý của người có giọng",
            hint="Học sinh thì phiếu của cha mẹ. Có phiếu rồi mới thu.",
            field="consent",
        )
    stem = slug(card.name)[:_NAMED].strip("-")
    if not stem:
        raise InputError("giọng chưa có tên", hint="Ví dụ: Cô Lan.", field="name")
    gone = withdrawn_voices(wired.tools.withdrawals().all())
    place = wired.settings.scripts / OWN_VOICES
    keys = (stem, *(f"{stem}-{number}" for number in range(2, 1_000)))
    key = next(k for k in keys if f"own:{k}" not in gone and not (place / k).exists())
    found = sentences_to_read(wired)
    write_atomic(place / key / SENTENCES, sentence_rows(found.sentences, 1).encode())
    write_atomic(place / key / CARD, own_card_text(card).encode())
    return key


def keep_read_take(wired: WiredStation, key: str, number: str, decoded: Path) -> JudgedTake:
    """Listen to a take that was decoded to FLAC, and put it in the place of the one before.

    Raises InputError with the reason where it cannot be used; then what was there stays. Of a
    voice that was taken back while its take was listened to, nothing is there afterwards.
    """
    voice = open_voice(wired.settings, key)
    line = voice.line(number)
    found = cut_take(0, line.sentence, decoded, voice.card.gender)
    judged = found.judged if isinstance(found, CutTake) else found
    if judged.faults:
        raise _again(line, "; ".join(judged.faults))
    if len(judged.doubtful) > OTHER * len(syllables_in(line.sentence)):
        raise _again(line, "nghe không giống câu này")
    folder = voice_folder(wired.settings, key)
    path = folder / f"{number}.flac"
    with takes_lock(wired.settings):
        _refuse_gone(wired, key)
        try:
            write_atomic(path, decoded.read_bytes())
            if line.take is not None and line.take != path:
                line.take.unlink(missing_ok=True)
            heard = read_heard(folder) | {number: HeardTake(digest=digest_of(path), judged=judged)}
            write_atomic(folder / HEARD, heard_rows(heard))
            _refuse_gone(wired, key)  # a withdrawal does not wait for who is writing
        except BroadcasterError:
            if _is_gone(wired, key):
                for written in (path, folder / HEARD):
                    written.unlink(missing_ok=True)
                with suppress(OSError):  # what else is in it the withdrawal removes, or tells of
                    folder.rmdir()
            raise
    return judged


def _is_gone(wired: WiredStation, key: str) -> bool:
    """Whether a voice was taken back; that it is so is noted before its folder goes."""
    gone = f"own:{key}" in withdrawn_voices(wired.tools.withdrawals().all())
    return gone or not (voice_folder(wired.settings, key) / CARD).is_file()


def _refuse_gone(wired: WiredStation, key: str) -> None:
    if _is_gone(wired, key):
        raise InputError(
            "người có giọng này đã rút đồng ý, nên không cất bản thu nào nữa",
            hint="Có phiếu đồng ý mới thì bắt đầu một giọng mới.",
        )


def _again(line: ReadLine, why: str) -> InputError:
    kept = "Bản thu trước vẫn còn." if line.take is not None else "Chưa cất gì."
    return InputError(f"câu này cần thu lại: {why}", hint=f"Bấm nút tròn, đọc lại câu. {kept}")


def drop_read_take(settings: Settings, key: str, number: str) -> bool:
    """Delete the take of a sentence; whether there was one."""
    take = open_voice(settings, key).line(number).take
    if take is not None:
        take.unlink(missing_ok=True)
    return take is not None


def needed_beside(wired: WiredStation, key: str) -> tuple[str, ...]:
    """The sentences that the station needs by now beside those of a voice that was made.

    What stands there unread is taken to be read some day, and what was read since the voice was
    made to be in the next one. Raises ConfigError, InputError.
    """
    folder = voice_folder(wired.settings, key)
    voice, inside = open_voice(wired.settings, key), read_made_of(folder)
    read = [*_read_in(wired, key)]
    coming = [row for row in voice.lines if not row.take or row.digest != inside.get(row.number)]
    read += [one for row in coming for one in syllables_in(row.sentence)]
    return sentences_to_read(
        wired, read=read, listed=[row.sentence for row in voice.lines]
    ).sentences


def grow_list(wired: WiredStation, key: str) -> int:
    """Write the sentences behind the others that the station needs by now; how many.

    Raises ConfigError, InputError, of a voice that was taken back as well; Busy.
    """
    folder = voice_folder(wired.settings, key)
    with takes_lock(wired.settings):
        _refuse_gone(wired, key)
        more = needed_beside(wired, key)
        if more:
            write_atomic(folder / SENTENCES, with_sentences(folder, more).encode())
    return len(more)


def coverage_of(wired: WiredStation, key: str) -> Coverage | None:
    """How much of what the station says a voice has read; None before it was made."""
    try:
        return _covered(_read_in(wired, key), said_sentences(wired).texts)
    except ConfigError:
        return None


def _read_in(wired: WiredStation, key: str) -> frozenset[Syllable]:
    """The syllables of a voice that was made. Raises ConfigError."""
    folder = voice_folder(wired.settings, key)
    return _syllables(folder, tuple(digest_of(folder / name) for name in (UNITS, SOUND)))


@lru_cache(maxsize=4)  # a page asks for both at every press; the voice and the scripts are the same
def _syllables(folder: Path, _made: tuple[str, ...]) -> frozenset[Syllable]:
    return frozenset(unit.syllable for unit in read_built(folder).units)


@lru_cache(maxsize=4)
def _covered(read: frozenset[Syllable], said: tuple[str, ...]) -> Coverage:
    return coverage(said, read)


# --- heard ---------------------------------------------------------------------------------------


def sample_of(wired: WiredStation, key: str) -> tuple[str, Speech]:
    """A sentence of the school's own in that voice, and its words.

    One that nobody has read just so, where there is one. Raises InputError where it says none.
    """
    [engine] = engines_of(("own",), wired.settings)
    read = {nfc(line.sentence) for line in open_voice(wired.settings, key).lines}
    ours = dict.fromkeys(said_sentences(wired).texts)
    fault: BroadcasterError | None = None
    for text in [*[one for one in ours if nfc(one) not in read][:_TRIED], *sorted(read)[:_TRIED]]:
        try:
            wanted = Utterance(text=text, voice=f"own:{key}", scope=Scope.SCHOOL)
            return text, engine.synthesize(wanted)
        except EngineError as error:
            fault = error
    raise InputError(
        "giọng này chưa đọc được câu nào", hint="Thu thêm câu rồi dựng lại."
    ) from fault
