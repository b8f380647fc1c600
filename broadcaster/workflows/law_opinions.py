"""What a Báo cáo viên pháp luật says of the law in an episode, kept beside what approvers read.

An opinion is of exactly one rendering; it binds nobody: the approver reads it and decides.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadcaster.errors import Conflict, InputError
from broadcaster.model.episode import Episode
from broadcaster.workflows.reviewing import edition_of
from broadcaster.workflows.tools import Tools

FOLDER = ".phap-luat"  # below audio_out: one small file an episode
_KEPT = 20  # opinions of an episode


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One person's word on the law in one rendering."""

    who: str
    at: datetime
    right: bool  # what the episode says of the law is right
    words: str  # what has to be mended; may be empty when it is right
    heard: str  # SHA-256 of the sound it is about


def opinions_of(tools: Tools, episode: Episode) -> tuple[Opinion, ...]:
    """Every opinion on an episode, oldest first; a damaged note counts as none."""
    try:
        rows = json.loads(_path(tools, episode.key).read_bytes())
        return tuple(
            Opinion(
                who=str(row["who"]),
                at=datetime.fromisoformat(row["at"]),
                right=row["right"] is True,
                words=str(row["words"]),
                heard=str(row["heard"]),
            )
            for row in rows
        )
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def standing_opinion(tools: Tools, episode: Episode) -> Opinion | None:
    """The last opinion on exactly the sound that is there now; None = nobody looked at it."""
    edition = edition_of(episode)
    heard = edition.audio.sha256 if edition else ""
    mine = [one for one in opinions_of(tools, episode) if one.heard == heard]
    return mine[-1] if mine else None


def give_opinion(
    tools: Tools, episode: Episode, *, who: str, right: bool, words: str, heard: str
) -> Opinion:
    """Keep an opinion; saying the same twice is saying it once.

    Raises Conflict when the sound is another one by now, InputError for a fault without a word.
    """
    edition = edition_of(episode)
    if edition is None or edition.audio.sha256 != heard:
        raise Conflict(
            "bài đã có bản khác từ khi thầy cô mở trang", hint="Tải lại trang, nghe bản mới."
        )
    if not right and not words.strip():
        raise InputError("chưa ghi chỗ nào chưa đúng", hint="Ghi điều, khoản và cách nói đúng.")
    last = standing_opinion(tools, episode)
    if last is not None and (last.who, last.right, last.words) == (who, right, words):
        return last
    now = tools.clock.now()
    made = Opinion(who=who, at=now, right=right, words=words, heard=heard)
    kept = (*opinions_of(tools, episode), made)[-_KEPT:]
    rows = [
        {"who": o.who, "at": o.at.isoformat(), "right": o.right, "words": o.words, "heard": o.heard}
        for o in kept
    ]
    path = _path(tools, episode.key)
    path.parent.mkdir(parents=True, exist_ok=True)
    tools.write(path, (json.dumps(rows, ensure_ascii=False) + "\n").encode())
    return made


def _path(tools: Tools, key: str) -> Path:
    return tools.folders.audio / FOLDER / f"{key}.json"
