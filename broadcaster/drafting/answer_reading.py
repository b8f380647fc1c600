"""What a model answered -> sentences, forgiving in form and in nothing else."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from broadcaster.domain.text import fold, nfc, one_line
from broadcaster.drafting.grounding import DraftSentence
from broadcaster.drafting.language_model import ModelFault

_MOST = 60  # sentences of one section
_LONGEST = 500  # letters of a sentence
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_LAST_COMMA = re.compile(r",\s*(?=[\]}])")
_SPOKEN = ("loi", "lời", "cau", "câu", "text")


def read_answer(text: str, roles: Sequence[str]) -> tuple[DraftSentence, ...]:
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
    return sentences


def _tree(text: str) -> Any:
    """The first JSON of a text, whatever stands around it."""
    begins = [at for at in (text.find("{"), text.find("[")) if at >= 0]
    if not begins:
        raise ModelFault(
            "mô hình trả lời bằng văn xuôi, không theo mẫu, nên không soát được câu nào",
            hint="Thử lại, hoặc dùng máy chủ giữ được mẫu JSON (Ollama từ 0.5, llama.cpp, vLLM).",
        )
    for attempt in (text[min(begins) :], _LAST_COMMA.sub("", text[min(begins) :])):
        try:
            return json.JSONDecoder().raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
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
        if not isinstance(row, dict):
            continue
        said = next((row[key] for key in _SPOKEN if isinstance(row.get(key), str)), "")
        words = one_line(nfc(said))
        if not any(map(str.isalnum, words)) or len(words) > _LONGEST:
            continue
        role = known.get(fold(str(row.get("vai", ""))), roles[0])
        yield DraftSentence(role=role, text=words, units=tuple(_numbers(row.get("nguon"))))


def _numbers(value: Any) -> Iterator[int]:
    """Numbers of units: 1, "1", "[1]"; what is none of these counts as one that is not there."""
    for one in value if isinstance(value, list) else [] if value is None else [value]:
        found = re.fullmatch(r"\[?(\d{1,4})\]?", str(one).strip())
        yield int(found[1]) if found else 0
