"""Scripts that cannot stand beside each other in one station."""

from collections.abc import Iterator, Sequence
from datetime import date

from broadcaster.model.notice import Level, Notice, Place
from broadcaster.model.script import Script
from broadcaster.scripting.placed import notice
from broadcaster.text.dates import written


def check_together(scripts: Sequence[Script]) -> tuple[Notice, ...]:
    """ERRORs that name both files: one slug twice, one number on two dates, two numbers on one."""
    return (*_same_slug(scripts), *_numbers(scripts))


def _same_slug(scripts: Sequence[Script]) -> Iterator[Notice]:
    """Both are refused: the newer of the two must not take the place of the older unseen."""
    named: dict[str, list[Script]] = {}
    for script in scripts:
        named.setdefault(script.slug, []).append(script)
    for slug, found in named.items():
        for script in found if len(found) > 1 else ():
            other = found[1] if script is found[0] else found[0]
            yield notice(
                Level.ERROR,
                "trung-ten",
                f"hai kịch bản {script.file} và {other.file} cho cùng một tên “{slug}”",
                Place(file=script.file),
                "Đổi tên một trong hai tệp.",
            )


def _numbers(scripts: Sequence[Script]) -> Iterator[Notice]:
    by_number: dict[tuple[str, int], Script] = {}
    by_date: dict[tuple[str, date], Script] = {}
    for script in scripts:
        head = script.head
        if head.number is None:
            continue
        other = by_number.setdefault((head.programme, head.number), script)
        if other.head.air_date != head.air_date:
            yield _clash(
                other,
                script,
                f"cùng ghi số {head.number} của chương trình {head.programme} mà khác ngày phát "
                f"({written(other.head.air_date)} và {written(head.air_date)})",
            )
        other = by_date.setdefault((head.programme, head.air_date), script)
        if other.head.number != head.number:
            yield _clash(
                other,
                script,
                f"cùng phát ngày {written(head.air_date)} trong chương trình {head.programme} mà "
                f"ghi hai số khác nhau ({other.head.number} và {head.number})",
            )


def _clash(one: Script, two: Script, why: str) -> Notice:
    return notice(
        Level.ERROR,
        "trung-so",
        f"hai kịch bản {one.file} và {two.file} {why}",
        two.places.get("number", Place(file=two.file)),
        "Sửa dòng “Số” của một trong hai tệp, hoặc bỏ dòng này để chương trình tự đánh số.",
    )
