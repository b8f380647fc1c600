"""What is read beside the player of a podcast app: the words about one episode, as simple HTML."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from broadcaster.domain.dates import written
from broadcaster.domain.episode import Edition, Episode, TranscriptLine, heard, machine_sentences
from broadcaster.domain.script import LegalSource
from broadcaster.domain.text import clean, cut_bytes, one_line, web_link
from broadcaster.law.effect import standing_on
from broadcaster.law.register import Register
from broadcaster.production.rundown import CLOSING_CHAPTER, OPENING_CHAPTER
from broadcaster.publishing.addresses import address
from broadcaster.publishing.page_views import changed_words, clock
from broadcaster.publishing.shelf_entries import source_page

DESCRIPTION_BYTES = 4000  # the limit of the directories, in UTF-8 bytes
ORIGINS_BYTES = 800  # of the line that credits other units: its words come from them
OPENING_BYTES = 320  # of the first sentences that stand for a summary nobody wrote
_LEADS = 80  # characters that an announcer says before a title
_GUEST = 0.5  # seconds that a sentence may begin before its chapter's mark


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesFrame:
    """What stands below every episode's words, whatever it is about."""

    page: str = ""  # address of the episode's page
    contact: str = ""  # simple HTML, see `contact_html`
    shelf: str = ""  # public address of the site whose shelf has the cited law; "" = it has none


def description_html(
    episode: Episode,
    edition: Edition,
    register: Register,
    *,
    synthetic: bool,
    frame: NotesFrame | None = None,
    as_of: date | None = None,
) -> str:
    """Simple paragraphs of at most 4000 bytes, never cut inside a letter, entity or tag.

    `as_of` is the day for which is told what became of the law since; None = that is not told.
    """
    frame = frame or NotesFrame()
    always = [
        *_plain(_origins(edition)),
        *_plain(_voices(episode, edition, synthetic=synthetic)),
        *_frame(frame),
    ]
    ending = "".join(always)
    for part in (_sources_line(episode, edition, register, as_of, frame), _parts(edition)):
        if len((part + ending).encode()) <= DESCRIPTION_BYTES // 2:
            ending = part + ending
    if len(ending.encode()) > DESCRIPTION_BYTES // 2:  # then only what has to be said
        ending = "".join(always[:-1] if frame.contact or frame.page else always)
    room = DESCRIPTION_BYTES - len(ending.encode())
    return _fitting(about(episode, edition), room) + ending


def notes_html(
    episode: Episode,
    edition: Edition,
    register: Register,
    *,
    synthetic: bool,
    frame: NotesFrame | None = None,
    as_of: date | None = None,
) -> str:
    """Everything worth reading beside the player: summary, parts, law, voices, whom to ask."""
    frame = frame or NotesFrame()
    parts = [_paragraph(text) for text in about(episode, edition).split("\n") if text.strip()]
    if listed := _parts(edition):
        parts += ["<p><strong>Trong chương trình</strong></p>", listed]
    parts += _plain(_origins(edition))
    if edition.sources:
        day = episode.air_time.date()
        laws = (
            f"{_law(source, register, frame)} – "
            f"{escape(standing_on(source, day, register).words)}"
            f"{_since_then(source, episode, register, as_of)}"
            for source in edition.sources
        )
        parts += [
            f"<p><strong>Văn bản nguồn</strong> (tình trạng ngày {written(day)})</p>",
            _list(laws),
        ]
    parts += _plain(_voices(episode, edition, synthetic=synthetic))
    parts += _frame(frame)
    return "".join(parts)


# --- what it is about -------------------------------------------------------------------------


def about(episode: Episode, edition: Edition) -> str:
    """Plain text, one line an item: its "Tóm tắt", else its first sentences; never empty."""
    titles = {bare_words(item.title): item.title for item in edition.items}
    told: list[str] = []
    for line in clean(episode.summary).split("\n"):
        text = one_line(line)
        title = titles.get(bare_words(text))
        told.append(opening(edition, title) if title is not None else text)
    said = "\n".join(line for line in told if line)
    return (
        said
        or opening(edition)
        or one_line(episode.title)
        or one_line(episode.programme_name)
        or episode.key
    )


def opening(edition: Edition, title: str = "") -> str:
    """The first sentences of the item of that title; of everything behind the greeting for "".

    Empty when no chapter has that title: words of another item would speak of something else.
    """
    stretch = _stretch(edition, title)
    if stretch is None:
        return ""
    first, end = stretch
    said = [line for line in edition.transcript if first - _GUEST <= line.start < end - _GUEST]
    return " ".join(_within(said[_leading(said, title) :], OPENING_BYTES))


def _leading(said: Sequence[TranscriptLine], title: str) -> int:
    """How many lines are of the announcer who leads to an item: the last of them ends its title.

    A title may be two sentences, and one may stand before it. What only speaks of the title's
    words, further on, is the item's own.
    """
    named = bare_words(title)
    if not named or not said:
        return 0
    if named in bare_words(said[0].text):
        return 1
    for count in (2, 3):
        led = bare_words(" ".join(line.text for line in said[:count]))
        if len(led) < len(named) + _LEADS and led.endswith((f": {named}", f". {named}")):
            return count
    return 0


def _stretch(edition: Edition, title: str) -> tuple[float, float] | None:
    """Where an item begins and ends, in seconds: its own headings are chapters within it."""
    titles = {bare_words(item.title) for item in edition.items} | {bare_words(CLOSING_CHAPTER)}
    whole = edition.audio.seconds + 1
    starts = [(chapter.start, bare_words(chapter.title)) for chapter in edition.chapters]
    if not title:
        words = [start for start, name in starts if name != bare_words(OPENING_CHAPTER)]
        return (words[0] if words else 0.0), whole
    for place, (start, name) in enumerate(starts):
        if name == bare_words(title):
            following = (at for at, other in starts[place + 1 :] if other in titles)
            return start, next(following, whole)
    return None


def _within(lines: Iterable[TranscriptLine], room: int) -> Iterator[str]:
    """Whole sentences while they fit; the first one is cut rather than left out."""
    left = room
    for line in lines:
        text = one_line(line.text)
        size = len(text.encode()) + 1
        if text and size > left:
            if left == room:
                yield cut_bytes(text, room)
            return
        if text:
            left -= size
            yield text


def bare_words(text: str) -> str:
    """A title or sentence without the mark at its end, for comparing."""
    return one_line(text).rstrip(".!?…; ").casefold()


# --- the lines below it -----------------------------------------------------------------------


def _parts(edition: Edition) -> str:
    """What is in it: the parts with their times, and the items where no part is called so."""
    named = {bare_words(chapter.title) for chapter in edition.chapters}
    timed = _times(edition)
    told = bool(timed) and all(bare_words(item.title) in named for item in edition.items)
    return timed if told else timed + _contents(edition)


def _times(edition: Edition) -> str:
    """The parts with their times, as apps make links of them; "" = nothing to tell apart."""
    if len(edition.chapters) < 2:
        return ""
    rows = (
        f"{clock(chapter.start)} {escape(one_line(chapter.title), quote=False)}"
        for chapter in edition.chapters
    )
    return f"<p>{'<br/>'.join(rows)}</p>"


def _contents(edition: Edition) -> str:
    titles = "; ".join(
        title for item in edition.items if (title := one_line(item.title).rstrip(".;"))
    )
    return _paragraph(f"{titles}.") if titles else ""


def _since_then(
    source: LegalSource, episode: Episode, register: Register, as_of: date | None
) -> str:
    """What became of a source after the broadcast, as a sentence behind its state."""
    told = changed_words(source, episode, register, as_of)
    return f". {escape(told.removesuffix('.'))}" if told else ""


def _sources_line(
    episode: Episode,
    edition: Edition,
    register: Register,
    as_of: date | None,
    frame: NotesFrame,
) -> str:
    """The law in one paragraph: numbers, as links where the address is known, and their state."""
    if not edition.sources:
        return ""
    day = episode.air_time.date()
    told = "; ".join(
        f"{_number(source, register, frame)} – "
        f"{escape(standing_on(source, day, register).words)}"
        f"{_since_then(source, episode, register, as_of)}"
        for source in edition.sources
    )
    return f"<p>Văn bản nguồn (tình trạng ngày {written(day)}): {told}.</p>"


def _voices(episode: Episode, edition: Edition, *, synthetic: bool) -> str:
    """That voices are synthetic, and the lines that the licences of those heard ask for."""
    credits_ = (one_line(voice.credit).rstrip(".") for voice in heard(episode, edition))
    told = dict.fromkeys([*machine_sentences(edition.items, synthetic=synthetic), *credits_])
    return " ".join(f"{line}." for line in told if line)


def _origins(edition: Edition) -> str:
    """Whose scripts were taken over from other units."""
    told = dict.fromkeys(
        f"“{one_line(item.title)}” là bài gốc của {one_line(item.origin).rstrip('.')}."
        for item in edition.items
        if item.origin
    )
    return cut_bytes(" ".join(told), ORIGINS_BYTES)


def _frame(frame: NotesFrame) -> list[str]:
    page = f'Lời đầy đủ: <a href="{escape(frame.page)}">{escape(frame.page)}</a>'
    told = [page] if frame.page else []
    told += [f"Liên hệ: {frame.contact}"] if frame.contact else []
    return [f"<p>{'<br/>'.join(told)}</p>"] if told else []


def _law(source: LegalSource, register: Register, frame: NotesFrame) -> str:
    named = (escape(one_line(text)) for text in (source.title, source.issuer) if text)
    return ", ".join([_number(source, register, frame), *named])


def _number(source: LegalSource, register: Register, frame: NotesFrame) -> str:
    """Its number, as a link to where the script found it, else to its page on the shelf."""
    number = escape(one_line(source.number))
    page = source_page(register, source) if frame.shelf else ""
    link = web_link(source.url) or (address(frame.shelf, page) if page else "")
    return f'<a href="{escape(link)}">{number}</a>' if link else number


def _list(points: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{point}</li>" for point in points) + "</ul>"


def _plain(text: str) -> list[str]:
    return [_paragraph(text)] if text else []


def _paragraph(text: str) -> str:
    return f"<p>{escape(one_line(text), quote=False)}</p>"


def _fitting(text: str, room: int) -> str:
    """Paragraphs of a plain text within `room` bytes once escaped."""
    limit = room
    while True:
        cut = cut_bytes(text, limit)
        html = "".join(_paragraph(part) for part in cut.split("\n") if part.strip())
        excess = len(html.encode()) - room
        if excess <= 0:
            return html
        limit = min(limit, len(cut.encode())) - max(excess, 1)
