"""How much of what a script says is a newspaper's own words: runs of eight words that both have.

A newspaper's article is its own; a school says of whom it has the news, and tells it in words of
its own.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.script import Paragraph, PressSource, Script
from broadcaster.domain.text import fold, words
from broadcaster.importing.kept_documents import kept_document

RUN = 8  # words; fewer in common are chance or a name
MOST = 0.20  # of the runs, that may be the newspaper's

_Runs = frozenset[tuple[str, ...]]


def runs_of(texts: Sequence[str]) -> _Runs:
    """Every run of eight words; marks, capitals and signs are not looked at."""
    bare = [term[0] for text in texts for term in words(text)]
    return frozenset(tuple(bare[at : at + RUN]) for at in range(len(bare) - RUN + 1))


def check_press(script: Script, scripts: Path) -> Iterator[Notice]:
    """What is to be said of a script after newspapers; `scripts` is the folder it lies in.

    More than a fifth in common is told of either side: of what the script says, or of an article.
    """
    if not script.head.press:
        return
    said = [block.text for block in script.body if isinstance(block, Paragraph)]
    own = runs_of(said)
    heard = fold(" ".join(said))
    found: set[tuple[str, ...]] = set()
    for source in script.head.press:
        if fold(source.paper) not in heard:
            yield _told(
                Level.WARNING,
                "bao-chua-neu",
                f"bài dẫn {source.paper} mà lời đọc chưa nói theo báo nào",
                f"Thêm vào lời như: Theo {source.paper}, ngày …",
                source,
            )
        document = kept_document(scripts, source.file)
        if document is None:
            yield _told(
                Level.WARNING,
                "bao-chua-so",
                f"chưa so được lời với bài của {source.paper}: không có tệp đã giữ của bài ấy",
                "Lấy bài ấy lần nữa ở Điểm báo, hoặc tự so với bài báo.",
                source,
            )
            continue
        theirs = runs_of([one.text for one in document.paragraphs])
        found |= own & theirs
        if len(own & theirs) > MOST * len(theirs):
            yield _alike(source, len(own & theirs) / len(theirs), "của bài báo")
    if len(found) > MOST * len(own):
        yield _alike(script.head.press[0], len(found) / len(own), "của lời đọc")


def _alike(source: PressSource, share: float, of: str) -> Notice:
    return _told(
        Level.WARNING,
        "giong-bao",
        f"lời đọc giống nguyên văn báo ({source.paper}): {share:.0%} {of}, quá {MOST:.0%}",
        "Kể lại bằng lời của mình, chỉ giữ tên riêng, con số và nguồn.",
        source,
    )


def _told(level: Level, code: str, sentence: str, hint: str, source: PressSource) -> Notice:
    return Notice(code=code, level=level, sentence=sentence, hint=hint, place=source.place)
