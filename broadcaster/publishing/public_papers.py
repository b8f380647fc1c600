"""Số liệu, kế hoạch, báo cáo: files that a person published, each with its day, and a feed of them.

They lie in a folder of the station with a book of their own; publishing one is a press of a person,
and so is withdrawing it: then its page says so, and the file is gone. Of a station that has none
nothing is planned, and no page speaks of them.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from broadcaster.domain.dates import written
from broadcaster.domain.errors import ConfigError, InputError, PublishError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import StationProfile
from broadcaster.domain.text import cut_bytes, one_line, slug
from broadcaster.importing.word_markup import BROKEN_ARCHIVE, PARTS
from broadcaster.publishing.addresses import HASH_LENGTH, PAPERS_PAGE, address, papers_path
from broadcaster.publishing.feed import NewsItem, render_news
from broadcaster.publishing.pages import fill_page, in_script, page_facts, site_data
from broadcaster.publishing.paper_words import PaperWords, marks_in, sure_marks, words_of
from broadcaster.publishing.records import UNFINISHED, GroupRecord, PartRecord, Records
from broadcaster.publishing.site_plan import (
    SiteFile,
    SiteGroup,
    SitePart,
    Stage,
    key_of,
    station_key,
)
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import named

FOLDER = "cong-bo"  # below scripts_vi
BOOK = "so-cong-bo.json"  # in it
_GROUP = "cong-bo"  # of the site
TITLE = "Số liệu, kế hoạch, báo cáo"
NAMELESS = "(tên đã bỏ)"  # stands for the title of a paper that named somebody
_TOLD_OF = "có nhắc một bài đã rút"
LARGEST = 20_000_000  # bytes of a file
MOST = 1_000  # papers of a book
_READ_EACH_TIME = 5_000_000  # bytes of a file that is read at each publishing
_FEED = "moi.xml"
_NEWS = 50  # newest in the feed
# ending -> what its content begins with; "" = text
_KINDS = {
    ".pdf": b"%PDF-", ".docx": b"PK\3\4", ".xlsx": b"PK\3\4", ".csv": b"", ".json": b"",
    ".png": b"\x89PNG\r\n\x1a\n",
}  # fmt: skip
_OFFICE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
_RUNS = ("vbaproject", "activex", "oleobject", "macrosheets")


class PaperKind(StrEnum):
    """What is published; the value is what people read."""

    FIGURES = "Số liệu"
    PLAN = "Kế hoạch"
    REPORT = "Báo cáo"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPaper:
    """A file that was published, and may have been withdrawn."""

    key: str  # [a-z0-9-], for life
    title: str
    kind: PaperKind
    ending: str  # ".pdf"
    sha256: str
    size: int  # bytes
    published: date
    withdrawn: date | None = None  # None = it stands
    reason: str = ""  # why it was withdrawn

    @property
    def file(self) -> str:
        """Its name in the folder."""
        return f"{self.key}{self.ending}"

    @property
    def path(self) -> str:
        """Where it stands in public, named after its content."""
        return papers_path(f"{self.key}-{self.sha256[:HASH_LENGTH]}{self.ending}")


# --- the book ----------------------------------------------------------------------------------


def read_papers(scripts: Path) -> tuple[PublicPaper, ...]:
    """The papers of a station, the newest first. Raises ConfigError for a book that is damaged."""
    book = scripts / FOLDER / BOOK
    try:
        if not book.exists() and not _files_without_a_book(scripts):
            return ()
        told = json.loads(book.read_text("utf-8"))
        found = [_paper(one) for one in told["papers"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
        raise ConfigError(
            f"sổ công bố hỏng ({BOOK}), nên chưa biết tệp nào đã công bố",
            hint="Lấy lại tệp ấy từ bản sao lưu.",
            where=str(book),
        ) from fault
    return tuple(sorted(found, key=lambda one: (one.published, one.key), reverse=True))


def _files_without_a_book(scripts: Path) -> bool:
    """Whether papers lie there: then their book was lost. What a cut write left is none."""
    files = named(scripts, FOLDER, "*.*")
    return any(one.suffix in _KINDS and one.name[0] != "." and one.name != BOOK for one in files)


def _paper(told: Any) -> PublicPaper:
    key, ending = str(told["key"]), str(told["ending"])
    if not re.fullmatch(r"[a-z0-9-]{1,80}", key) or ending not in _KINDS:
        raise ValueError(key)
    withdrawn = told.get("withdrawn")
    return PublicPaper(
        key=key,
        title=one_line(str(told["title"])),
        kind=PaperKind(told["kind"]),
        ending=ending,
        sha256=str(told["sha256"]),
        size=int(told["size"]),
        published=date.fromisoformat(told["published"]),
        withdrawn=date.fromisoformat(withdrawn) if withdrawn else None,
        reason=one_line(str(told.get("reason", ""))),
    )


def _keep(scripts: Path, papers: Iterable[PublicPaper]) -> None:
    told = [
        {
            "key": one.key,
            "title": one.title,
            "kind": one.kind.value,
            "ending": one.ending,
            "sha256": one.sha256,
            "size": one.size,
            "published": one.published.isoformat(),
            **({"withdrawn": one.withdrawn.isoformat()} if one.withdrawn else {}),
            **({"reason": one.reason} if one.reason else {}),
        }
        for one in sorted(papers, key=lambda one: (one.published, one.key))
    ]
    text = json.dumps({"papers": told}, ensure_ascii=False, indent=1)
    write_atomic(scripts / FOLDER / BOOK, f"{text}\n".encode())


def put_paper(
    scripts: Path, data: bytes, name: str, *, title: str, kind: PaperKind, day: date
) -> PublicPaper:
    """Lay a file into the folder and enter it in the book; it is public with the next publishing.

    Raises InputError for what is no file of these kinds, too large, or published already.
    """
    ending = _looked_at(data, name)
    bare = one_line(title)[:200]
    if not any(map(str.isalnum, bare)):
        raise InputError("chưa ghi tên của tệp công bố", hint="Ví dụ: Báo cáo năm học 2026-2027.")
    papers = read_papers(scripts)
    if len(papers) >= MOST:
        raise InputError(f"đã công bố {MOST} tệp, sổ không nhận thêm")
    digest = hashlib.sha256(data).hexdigest()
    same = next((one for one in papers if one.sha256 == digest and not one.withdrawn), None)
    if same is not None and (same.title, same.kind) == (bare, kind):
        return same  # given once more, after a cut perhaps
    if same is not None:
        raise InputError(f"tệp này đã công bố ngày {written(same.published)}: “{same.title}”")
    key = _free_key(bare, {one.key for one in papers})
    paper = PublicPaper(
        key=key, title=bare, kind=kind, ending=ending, sha256=digest, size=len(data), published=day
    )
    if not papers:
        _keep(scripts, ())  # so that a file without a book is never what a cut has left
    write_atomic(scripts / FOLDER / paper.file, data)
    _keep(scripts, (*papers, paper))
    return paper


def take_paper_back(
    scripts: Path,
    key: str,
    *,
    day: date,
    reason: str,
    nameless: bool = False,
    public: Iterable[Path] = (),
) -> PublicPaper:
    """Withdraw a paper: the file goes, from the `public` folders too, then its line says why.

    Of one that was withdrawn already what is left goes too, and the reason may be another.
    `nameless`: its title names somebody, so neither title nor key stays. Raises InputError.
    """
    papers = read_papers(scripts)
    paper = next((one for one in papers if one.key == key), None)
    if paper is None:
        raise InputError(f"không có tệp công bố nào tên {key[:80]}")
    why = one_line(reason)[:200]
    if not any(map(str.isalnum, why)):
        raise InputError("chưa ghi lý do rút", hint="Ví dụ: số liệu sai, đã có bản thay.")
    if marks := sure_marks(why):
        raise InputError(
            f"lý do rút ai cũng đọc được trên trang. {' '.join(marks)}",
            hint="Viết lý do không có tên, số của ai. Ví dụ: có dữ liệu riêng.",
        )
    drop_paper(scripts, paper, public)  # first: whatever stops us now, nobody gets it any more
    gone = _struck(replace(paper, withdrawn=paper.withdrawn or day, reason=why), papers, nameless)
    if gone != paper:
        _keep(scripts, (gone if one is paper else one for one in papers))
    return gone


def drop_paper(scripts: Path, paper: PublicPaper, public: Iterable[Path]) -> tuple[Path, ...]:
    """Remove the file of a paper, its public copies first; those that were there."""
    found = []
    for path in (*(folder / paper.path for folder in public), scripts / FOLDER / paper.file):
        with explained(path, "xóa tệp"):
            if path.is_file():
                path.unlink(missing_ok=True)
                found.append(path)
    return tuple(found)


def _struck(paper: PublicPaper, papers: Iterable[PublicPaper], nameless: bool) -> PublicPaper:
    """The line of a paper, without what it was called where that must not stay."""
    if not nameless or paper.title == NAMELESS:
        return paper
    key = _free_key("tệp đã rút", {one.key for one in papers})
    return replace(paper, key=key, title=NAMELESS)


# --- what tells of an episode that was taken back ----------------------------------------------


def papers_telling(scripts: Path, words: Iterable[str]) -> tuple[PublicPaper, ...]:
    """The papers that stand and hold one of the words: a key, a title, a hash of an episode.

    Raises ConfigError for a book that is damaged.
    """
    wanted = [*words]
    return tuple(
        one
        for one in (read_papers(scripts) if wanted else ())
        if one.withdrawn is None
        and (_names(one, wanted) or _read(scripts / FOLDER / one.file).tells_of(wanted))
    )


def papers_unread(scripts: Path) -> tuple[PublicPaper, ...]:
    """The papers that stand and of which no program can tell what is in them."""
    return tuple(
        one
        for one in read_papers(scripts)
        if one.withdrawn is None and _read(scripts / FOLDER / one.file).unread
    )


def drop_telling(scripts: Path, words: Iterable[str], public: Sequence[Path]) -> Iterator[Path]:
    """Remove the files of the papers that hold one of the words; `note_dropped` tells the book."""
    for one in papers_telling(scripts, words):
        yield from drop_paper(scripts, one, public)


def note_dropped(
    scripts: Path, removed: Iterable[Path], words: Iterable[str], day: date
) -> tuple[str, ...]:
    """Enter as withdrawn what `drop_telling` removed; the titles that those had.

    A title that names the episode does not stay. Raises ConfigError for a book that is damaged.
    """
    wanted = [*words]
    names = {path.name for path in removed if path.parent == scripts / FOLDER}
    papers = list(read_papers(scripts)) if names else []
    titles = []
    for place, one in enumerate(papers):
        if one.withdrawn is None and one.file in names:
            titles.append(one.title)
            gone = replace(one, withdrawn=day, reason=_TOLD_OF)
            papers[place] = _struck(gone, papers, _names(one, wanted))
    if titles:
        _keep(scripts, papers)
    return tuple(titles)


def _names(paper: PublicPaper, words: Iterable[str]) -> bool:
    return PaperWords(text=paper.title).tells_of(words)


def _read(path: Path) -> PaperWords:
    try:
        return words_of(path.read_bytes(), path.suffix)
    except OSError:
        return PaperWords(text="")  # it is not public either


def _free_key(title: str, taken: set[str]) -> str:
    bare = slug(title)[:60].strip("-") or "tep"
    key, number = bare, 2
    while key in taken:
        key, number = f"{bare}-{number}", number + 1
    return key


def _looked_at(data: bytes, name: str) -> str:
    """The ending of a file, when its content is what the ending says."""
    ending = Path(name).suffix.casefold()
    if ending not in _KINDS:
        raise InputError(
            f"không công bố được tệp {ending or one_line(name)[:60]}",
            hint=f"Dùng {', '.join(_KINDS)}.",
        )
    if not data or len(data) > LARGEST:
        raise InputError(f"tệp trống, hoặc lớn hơn {LARGEST // 1_000_000} MB")
    begins = _KINDS[ending]
    if not data.startswith(begins):
        raise InputError(f"tệp mang tên {ending} mà nội dung là loại khác", hint="Lưu lại tệp ấy.")
    if not begins:
        try:
            data.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise InputError("tệp chữ này không phải UTF-8", hint="Lưu lại dạng UTF-8.") from fault
    if ending in _OFFICE:
        _refuse_active(data, ending)
    return ending


def _refuse_active(data: bytes, ending: str) -> None:
    """An office file that is none, runs something, or fetches something when it is opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
            names = [entry.filename.casefold() for entry in entries]
            told = [e for e in entries if e.filename.endswith((".rels", "[Content_Types].xml"))]
            if len(entries) > PARTS or sum(entry.file_size for entry in told) > LARGEST:
                raise InputError(f"tệp {ending} bung ra quá lớn", hint="Lưu lại tệp ấy.")
            rels = b"".join(map(packed.read, told))
    except BROKEN_ARCHIVE as fault:
        raise InputError(f"tệp {ending} hỏng hoặc có mật khẩu", hint="Lưu lại tệp ấy.") from fault
    if _OFFICE[ending] not in names:
        raise InputError(f"tệp mang tên {ending} mà nội dung là loại khác", hint="Lưu lại tệp ấy.")
    if b"macroEnabled" in rels or any(sign in one for one in names for sign in _RUNS):
        raise InputError("tệp có macro", hint="Lưu lại dạng .docx, .xlsx không có macro.")
    for one in re.findall(rb"<Relationship\b[^>]*>", rels):
        if b"External" in one and not re.search(rb"/hyperlink[\"']", one):
            raise InputError(
                "tệp lấy thứ ở ngoài khi mở: ảnh liên kết, mẫu đính kèm, bảng tính khác",
                hint="Bỏ liên kết ấy, hoặc lưu dạng PDF.",
            )


def personal_marks(data: bytes, name: str, *, title: str = "") -> tuple[str, ...]:
    """What in a file and its title looks like data of persons, or could not be looked at.

    A sentence each. It is a search and no proof: with none a person has to look all the same.
    """
    words = words_of(data, Path(name).suffix.casefold())
    return marks_in(replace(words, text=f"{title}\n{words.text}"))


# --- what stands in public ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSource:
    """The papers of a site and where their files lie."""

    papers: tuple[PublicPaper, ...]  # the newest first
    folder: Path
    away: frozenset[str] = frozenset()  # keys of those whose file is not as it was published
    kept: GroupRecord | None = None  # the book is damaged: what stands in `folder` stays


def paper_source(
    scripts: Path, public: Path | None = None
) -> tuple[PaperSource | None, tuple[str, ...]]:
    """What is to be published, None = nothing ever was; and a sentence for each that is away.

    A file that is not as it was when a person published it is not published; its line says so.
    Of a damaged book what stands in the `public` folder stays there, and that is told: episodes
    are published and taken back all the same. Raises ConfigError where that cannot be.
    """
    folder = scripts / FOLDER
    try:
        papers = read_papers(scripts)
    except ConfigError as fault:
        kept = _standing(public) if public else None
        if public is None or kept is None:
            raise
        told = f"{fault.sentence}: trang công bố giữ nguyên như trước"
        return PaperSource(papers=(), folder=public, kept=kept), (told,)
    away = [
        one
        for one in papers
        if one.withdrawn is None and not _is_there(folder / one.file, one, public)
    ]
    sentences = tuple(
        f"“{one.title}” đã công bố ngày {written(one.published)} mà tệp {one.file} không còn, hoặc "
        "đã khác lúc công bố: không đăng nữa"
        for one in away
    )
    keys = frozenset(one.key for one in away)
    source = PaperSource(papers=papers, folder=folder, away=keys) if papers else None
    return source, sentences


def _standing(public: Path) -> GroupRecord | None:
    """What is on record of the papers in a public folder; None = not known, or not whole."""
    try:
        record = Records(public).read(_GROUP)
    except FileNotFoundError:
        return GroupRecord(key="")
    except (OSError, PublishError):
        return None
    return None if record.key == UNFINISHED else record


def _is_there(path: Path, paper: PublicPaper, public: Path | None) -> bool:
    """Whether the file is as it was published; a large one whose public copy stands is not read."""
    try:
        if path.stat().st_size != paper.size:
            return False
        if paper.size > _READ_EACH_TIME and public is not None:
            copy = public / paper.path  # the publisher looks whether its bytes are right
            if copy.is_file() and copy.stat().st_size == paper.size:
                return True
        return hashlib.sha256(path.read_bytes()).hexdigest() == paper.sha256
    except OSError:
        return False


def paper_groups(station: StationProfile, source: PaperSource) -> Iterator[SiteGroup]:
    """The page, the feed and the files."""
    kept = source.kept
    if kept is not None:
        if kept.parts:
            parts = tuple(
                SitePart(name=one.name, key=one.key, make=partial(_as_it_stands, source, one))
                for one in kept.parts
            )
            yield SiteGroup(name=_GROUP, key=kept.key, parts=lambda: parts)
        return
    key = key_of(station_key(station), *map(repr, source.papers), *sorted(source.away))
    part = SitePart(name=_GROUP, key=key, make=partial(_files, station, source))
    yield SiteGroup(name=_GROUP, key=key, parts=lambda: (part,))


def _as_it_stands(source: PaperSource, part: PartRecord) -> Iterator[SiteFile]:
    for one in part.files:
        yield SiteFile(
            path=one.path,
            copy_of=source.folder / one.path,
            sha256=one.sha256,
            stage=Stage(one.stage),
        )


def _files(station: StationProfile, source: PaperSource) -> Iterator[SiteFile]:
    there = [one for one in source.papers if one.withdrawn is None and one.key not in source.away]
    for one in there:
        yield SiteFile(
            path=one.path, copy_of=source.folder / one.file, sha256=one.sha256, stage=Stage.SIDE
        )
    page = _page(station, source)
    yield SiteFile(path=PAPERS_PAGE, content=page.encode(), stage=Stage.PAGE)
    url = station.public_url
    feed = render_news(
        title=f"{TITLE} – {one_line(station.name)}",
        description="Số liệu, kế hoạch, báo cáo vừa công bố.",
        feed=address(url, papers_path(_FEED)),
        link=address(url, PAPERS_PAGE),
        items=[_item(station, one) for one in there[:_NEWS]],
    )
    yield SiteFile(path=papers_path(_FEED), content=feed, stage=Stage.FEED)


def _item(station: StationProfile, one: PublicPaper) -> NewsItem:
    link = address(station.public_url, one.path)
    return NewsItem(
        guid=f"{address(station.public_url, PAPERS_PAGE)}#{one.key}",
        title=cut_bytes(f"{one.kind.value}: {one.title}", 250),
        link=link,
        text=f"{one.title}. Công bố ngày {written(one.published)}.",
        published=datetime.combine(one.published, time(0), ZONE),
    )


def _page(station: StationProfile, source: PaperSource) -> str:
    unit = one_line(station.unit or station.name)
    facts = {
        **page_facts(
            station, TITLE, PAPERS_PAGE, root="../",
            description=f"Số liệu, kế hoạch, báo cáo phổ biến, giáo dục pháp luật của {unit}.",
        ),
        "feeds": [{"type": "application/rss+xml", "title": TITLE, "href": _FEED}],
        "data": in_script(site_data(station)),
    }  # fmt: skip
    rows = [
        {
            "key": one.key,
            "title": one.title,
            "kind": one.kind.value,
            "file": one.path.rpartition("/")[2],
            "ending": one.ending.removeprefix(".").upper(),
            "size": _size(one.size),
            "day": written(one.published),
            "gone": written(one.withdrawn) if one.withdrawn else "",
            "reason": one.reason,
            "away": one.key in source.away,
        }
        for one in source.papers
    ]
    kinds = [(kind.value, [r for r in rows if r["kind"] == kind.value]) for kind in PaperKind]
    return fill_page(
        "papers.html.j2", station, facts, root="../",
        kinds=[{"words": words, "rows": found} for words, found in kinds if found], feed=_FEED,
    )  # fmt: skip


def _size(count: int) -> str:
    return (
        f"{count / 1_000_000:.1f} MB".replace(".", ",")
        if count >= 1_000_000
        else (f"{max(1, round(count / 1000))} kB")
    )
