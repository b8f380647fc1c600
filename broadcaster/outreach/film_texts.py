"""What stands beside a film where it is posted: title, words, hashtags, sources, what to tick.

Plain text in Vietnamese, cut between words to what each network takes. What is said of machines is
never cut away.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.dates import written
from broadcaster.domain.episode import (
    ASSISTED_MARK,
    SYNTHETIC_MARK,
    Edition,
    Episode,
    machine_sentences,
)
from broadcaster.domain.sound import SoundAsset
from broadcaster.domain.text import fold, one_line
from broadcaster.law.effect import standing_on
from broadcaster.law.register import Register
from broadcaster.outreach.networks import RULES, Network
from broadcaster.production.rundown import OPENING_CHAPTER

CHAPTER_SECONDS = 10  # networks make chapters only of parts at least so long
_TAGS = 5  # more of them look like advertisement
_X_LINK = 23  # what X counts for a link, whatever its length
# Letters that X counts once; every other one, so most of the Vietnamese ones with two marks, twice.
_X_ONCE = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmWords:
    """What a film is about, as far as the world may know it."""

    episode: Episode  # its public face
    title: str  # of the item, where the film is of one
    about: str  # plain text, lines
    edition: Edition
    chapters: tuple[tuple[float, str], ...]  # second of the film, title
    synthetic: bool
    unit: str
    item: int = 0  # number of the item that it is of; 0 = all of it
    page: str = ""  # address where all of it is heard; "" = the station has none
    until: date | None = None  # last day on which it may be anywhere


def title_for(words: FilmWords, network: Network) -> str:
    """The title, cut to what the network takes."""
    limit = RULES[network].title or RULES[network].text
    return _taken(cut_words(one_line(words.title), limit), network)


def post_for(words: FilmWords, network: Network, register: Register) -> str:
    """What is posted with a film on a network."""
    if network is Network.X:
        return _short_post(words)
    head = [] if RULES[network].title else [one_line(words.title), ""]
    always = [*_where(words), *_of_machines(words)]
    tail = ["", *always, "", " ".join(hashtags(words))]
    about = [line for line in words.about.split("\n") if line.strip()]
    chapters = chapter_lines(words.chapters, words.edition.audio.seconds)
    sources = _sources(words, register)
    parts = [
        about,
        ["", "Trong chương trình:", *chapters] if chapters else [],
        ["", _sources_head(words), *sources] if sources else [],
    ]
    limit = RULES[network].text
    for left_out in range(len(parts) + 1):
        kept = [line for part in parts[: len(parts) - left_out] for line in part]
        text = _taken("\n".join([*head, *kept, *tail]).strip(), network)
        if _size(text, network) < limit:
            return text + "\n"
    end = _taken("\n".join(tail), network)
    room = (limit - _size(end, network) - 2) // (4 if RULES[network].strict else 1)
    title = _taken(cut_words(one_line(words.title), max(room, 1)), network)
    return (title + end).strip() + "\n"


def _taken(text: str, network: Network) -> str:
    return text.replace("<", "‹").replace(">", "›") if RULES[network].strict else text


def _size(text: str, network: Network) -> int:
    return len(text.encode()) if RULES[network].strict else len(text)


def _short_post(words: FilmWords) -> str:
    """Within 280 as X counts: title, the marks of machines, the link, hashtags while they fit."""
    tail = list(labels_of(words.edition, synthetic=words.synthetic))
    tail += [words.page] if words.page else []
    tags = list(hashtags(words))
    limit = RULES[Network.X].text
    title = one_line(words.title)
    while True:
        parts = [title, *tail, *([" ".join(tags)] if tags else [])]
        text = "\n".join(part for part in parts if part)
        over = x_length(text) - limit
        if over <= 0:
            return text + "\n"
        if tags:
            tags.pop()
        else:  # a letter counts two at most
            title = cut_words(title, max(len(title) - max(over // 2, 1), 1))


def x_length(text: str) -> int:
    """The length of a post as X counts it: links as 23, letters of most scripts twice."""
    links = re.findall(r"https?://\S+", text)
    bare = re.sub(r"https?://\S+", "", text)
    once = sum(any(low <= ord(sign) <= high for low, high in _X_ONCE) for sign in bare)
    return 2 * len(bare) - once + _X_LINK * len(links)


def labels_of(edition: Edition, *, synthetic: bool) -> tuple[str, ...]:
    """The short marks of machines, which stand in every picture."""
    helped = any(item.assisted for item in edition.items)
    return tuple(
        mark for mark, is_so in ((SYNTHETIC_MARK, synthetic), (ASSISTED_MARK, helped)) if is_so
    )


def _of_machines(words: FilmWords) -> list[str]:
    told = machine_sentences(words.edition.items, synthetic=words.synthetic)
    return [f"{line.rstrip('.')}." for line in told]


def _where(words: FilmWords) -> list[str]:
    episode = words.episode
    number = f"số {episode.number}, " if episode.number > 0 else ""
    day = written(episode.air_time.date())
    lines = [f"{one_line(episode.programme_name)}, {number}{day} – {one_line(words.unit)}"]
    return [*lines, *([f"Nghe trọn số và đọc lời: {words.page}"] if words.page else [])]


def chapter_lines(chapters: Sequence[tuple[float, str]], end: float) -> list[str]:
    """The parts with their times, from 00:00 to `end`; none where there is nothing to tell apart.

    A part that is too short for a chapter goes with the one before it; at the beginning, as an
    opening does, with the one behind.
    """
    parts = list(chapters)
    if parts and parts[0][0] >= CHAPTER_SECONDS:
        parts.insert(0, (0.0, OPENING_CHAPTER))
    ends = [*(start for start, _ in parts), end][1:]
    kept: list[tuple[float, str]] = []
    for (begins, title), behind in zip(parts, ends, strict=True):
        start = begins if kept else 0.0
        if behind - start >= CHAPTER_SECONDS:
            kept.append((start, one_line(title)))
    if len(kept) < 2:
        return []
    hours = kept[-1][0] >= 3600
    return [f"{_place(start, hours=hours)} {title}" for start, title in kept]


def _place(seconds: float, *, hours: bool) -> str:
    minutes, rest = divmod(int(seconds), 60)
    if hours:
        return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
    return f"{minutes:02}:{rest:02}"


def hashtags(words: FilmWords) -> tuple[str, ...]:
    """What the film is about, as networks look for it; each once, whatever its marks."""
    episode = words.episode
    about = [*episode.topics, episode.programme_name]
    if words.edition.sources:
        about.insert(0, "Phổ biến pháp luật")
    tags = {fold(tag): tag for tag in reversed([_tag(one) for one in about]) if len(tag) > 1}
    return tuple(reversed(tags.values()))[:_TAGS]


def _tag(text: str) -> str:
    words = re.findall(r"\w+", one_line(text))
    return "#" + "".join(word[0].upper() + word[1:] for word in words)


def _sources(words: FilmWords, register: Register) -> list[str]:
    day = words.episode.air_time.date()
    lines = []
    for source in words.edition.sources:
        named = ", ".join(one_line(text) for text in (source.title, source.issuer) if text)
        told = standing_on(source, day, register).words
        what = f"{one_line(source.number)}{f' ({named})' if named else ''}"
        lines.append(f"– {what}: {told}")
    return lines


def _sources_head(words: FilmWords) -> str:
    """What the list of documents is of: which of them an item alone relies on nobody noted."""
    of_all = " của cả số" if words.item else ""
    return f"Văn bản nguồn{of_all} (tình trạng ngày {written(words.episode.air_time.date())}):"


def sources_text(words: FilmWords, register: Register, sounds: Iterable[SoundAsset]) -> str:
    """Whose words, voices and sounds are in the film."""
    lines = [words.title, ""]
    laws = _sources(words, register)
    lines += [_sources_head(words), *laws] if laws else ["Số này không viện dẫn văn bản nào."]
    writers = dict.fromkeys(one_line(item.author) for item in words.edition.items if item.author)
    origins = dict.fromkeys(one_line(item.origin) for item in words.edition.items if item.origin)
    lines += ["", f"Người viết: {', '.join(writers)}"] if writers else []
    lines += [f"Bài gốc của: {', '.join(origins)}"] if origins else []
    lines += ["", *_of_machines(words)]
    told = [
        f"– {asset.titles[0] if asset.titles else asset.name}: {one_line(asset.rights.who)}, "
        f"{one_line(asset.rights.licence)} ({one_line(asset.rights.source)})"
        for asset in sounds
    ]
    lines += ["", "Nhạc, tiếng động, bản ghi:", *told] if told else []
    return "\n".join(lines) + "\n"


def checklist(
    words: FilmWords, network: Network, *, left_out: Sequence[str], seconds: float
) -> str:
    """What a person ticks while posting, and what to know of this film before."""
    rules = RULES[network]
    lines = [f"Đăng lên {rules.name}: {words.title}", ""]
    lines += [f"[ ] {line}" for line in rules.tick]
    names = ["tên ở tieu-de.txt"] if rules.title else []
    names += ["lời đăng ở mo-ta.txt", "ảnh bìa là anh-bia.jpg"]
    names += [f"phụ đề là tệp đuôi {rules.captions}"] if rules.captions else []
    lines.append(f"    Trong thư mục này: {', '.join(names)}.")
    if rules.seconds and seconds > rules.seconds:
        lines.append(
            f"[ ] Phim dài hơn {rules.seconds // 60} phút {rules.seconds % 60} giây: tài khoản "
            f"thường của {rules.name} có thể không nhận. Khi ấy đăng phim của một mục."
        )
    if any(item.assisted for item in words.edition.items):
        lines.append(
            "[ ] Lời văn có trợ giúp của AI: nhãn đã có trong hình và trong mô tả, đừng xóa."
        )
    if words.until is not None:
        lines.append(
            f"[ ] Có lời đồng ý chỉ đến hết ngày {written(words.until)}: ghi lịch gỡ phim trước đó."
        )
    lines += [f"[ ] Biết rằng: {line}" for line in left_out]
    item = f" --item {words.item}" if words.item else ""
    lines += [
        "[ ] Đăng xong thì ghi lại, để báo cáo có số và khi rút thì biết chỗ mà gỡ:",
        f"    broadcaster film {words.episode.key}{item} --sent {network.value} "
        '--who "HỌ TÊN" --address ĐỊA-CHỈ',
    ]
    return "\n".join(lines) + "\n"


def cut_words(text: str, limit: int) -> str:
    """The text, or as many whole words as fit with an ellipsis behind them."""
    if len(text) <= limit:
        return text
    short = text[: max(limit - 1, 0)]
    if not text[len(short)].isspace() and " " in short:
        short = short[: short.rindex(" ")]
    return short.rstrip(" ,;:·–-") + "…"
