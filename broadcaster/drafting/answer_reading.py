"""What a model answered -> sentences, forgiving in form and in nothing else."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from broadcaster.domain.text import fold, nfc, one_line
from broadcaster.drafting.grounding import DraftSentence
from broadcaster.drafting.language_model import ModelFault

_MOST = 60  # sentences of one section
_TRIES = 12  # places where a JSON may begin: "theo mục [1]: {…}"
_LONGEST = 500  # letters of a sentence
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_LAST_COMMA = re.compile(r",\s*(?=[\]}])")
_SPOKEN = ("loi", "lời", "cau", "câu", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswer:
    """The sentences of an answer, and how many were not taken: too long, or too many."""

    sentences: tuple[DraftSentence, ...]
    dropped: int = 0


def read_answer(text: str, roles: Sequence[str]) -> ReadAnswer:
    """The sentences of an answer; a role that nobody has is the first one's.

    Raises ModelFault for prose, for half an answer, and for the same sentence again and again.
    """
    tree = _tree(_THOUGHT.sub("", text))
    rows = _rows(tree)
    sentences = tuple(_sentences(rows, roles))
    if not sentences:
        raise ModelFault(
            "mô hình trả lời mà không có câu nào dùng được", hint="Thử lại, hoặc chọn mô hình khác."
        )
    said = [fold(one.text) for one in sentences]
    if any(said.count(one) > 2 for one in said):
        raise ModelFault(
            "mô hình cứ lặp lại một câu nên không dùng",
            hint="Thử lại, hoặc chọn mô hình khác.",
        )
    return ReadAnswer(sentences=sentences, dropped=_dropped(rows))


def _dropped(rows: Sequence[Any]) -> int:
    return sum(
        bool(words) and (number >= _MOST or len(words) > _LONGEST)
        for number, words in enumerate(map(_spoken, rows))
    )


def _tree(text: str) -> Any:
    """The first JSON with sentences in a text, whatever stands around it."""
    begins = [found.start() for found in islice(re.finditer(r"[{\[]", text), _TRIES)]
    if not begins:
        raise ModelFault(
            "mô hình trả lời bằng văn xuôi, không theo mẫu, nên không soát được câu nào",
            hint="Thử lại, hoặc dùng máy chủ giữ được mẫu JSON (Ollama từ 0.5, llama.cpp, vLLM).",
        )
    empty: Any = None
    for begin in begins:
        for attempt in (text[begin:], _LAST_COMMA.sub("", text[begin:])):
            try:
                tree = json.JSONDecoder().raw_decode(attempt)[0]
            except (ValueError, RecursionError):
                continue
            if any(isinstance(row, dict) for row in _rows(tree)):
                return tree
            empty = tree if empty is None else empty
        if empty is not None and isinstance(empty, dict):
            break  # the answer itself, without a sentence: what stands within it is none
    if empty is not None:
        return empty
    raise ModelFault(
        "câu trả lời của mô hình dở dang hoặc sai mẫu nên không dùng câu nào",
        hint="Thử lại; nếu lặp lại thì tăng answer_tokens hoặc chọn ít điều hơn.",
    )


def _rows(tree: Any) -> list[Any]:
    if isinstance(tree, dict):
        lists = [value for value in tree.values() if isinstance(value, list)]
        return tree["cau"] if isinstance(tree.get("cau"), list) else (lists[0] if lists else [])
    return tree if isinstance(tree, list) else []


def _sentences(rows: Sequence[Any], roles: Sequence[str]) -> Iterator[DraftSentence]:
    known = {fold(role): role for role in roles}
    for row in rows[:_MOST]:
        words = _spoken(row)
        if not words or len(words) > _LONGEST:
            continue
        role = known.get(fold(str(row.get("vai", ""))), roles[0])
        yield DraftSentence(role=role, text=words, units=tuple(_numbers(row.get("nguon"))))


def _spoken(row: Any) -> str:
    """The words of a sentence in one line; "" = there are none."""
    if not isinstance(row, dict):
        return ""
    said = next((row[key] for key in _SPOKEN if isinstance(row.get(key), str)), "")
    words = one_line(nfc(said))
    return words if any(map(str.isalnum, words)) else ""


def _numbers(value: Any) -> Iterator[int]:
    """Numbers of units: 1, "1", "[1]"; what is none of these counts as one that is not there."""
    for one in value if isinstance(value, list) else [] if value is None else [value]:
        found = re.fullmatch(r"\[?(\d{1,4})\]?", str(one).strip())
        yield int(found[1]) if found else 0
