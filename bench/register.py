"""What a register of 20,000 documents and 200 MB of text costs, beside none.

Two stations with the same scripts, one of them with invented documents, are built and checked when
nothing changed: seconds of CPU, the best of a few runs, side by side. Then a lookup by number, a
search of the text, and the check of a script, in one process. Run: python bench/register.py [FILES]
"""

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

FILES, BYTES_EACH = 20_000, 10_000
RUNS = 5
SAMPLES = Path(__file__).parents[1] / "scripts_vi"
_SYLLABLES = [
    "người",
    "điều",
    "khiển",
    "xe",
    "mô",
    "tô",
    "phải",
    "đội",
    "mũ",
    "bảo",
    "hiểm",
    "cho",
    "trẻ",
    "em",
    "dưới",
    "mười",
    "sáu",
    "tuổi",
    "khi",
    "tham",
    "gia",
    "giao",
    "thông",
    "đường",
    "bộ",
    "bị",
    "phạt",
    "tiền",
    "từ",
    "đồng",
    "đến",
    "nhà",
    "trường",
    "học",
    "sinh",
    "ủy",
    "ban",
    "nhân",
    "dân",
    "cấp",
    "xã",
    "quyết",
    "định",
    "thẩm",
    "quyền",
    "xử",
    "lý",
    "vi",
    "phạm",
    "hành",
    "chính",
    "lĩnh",
    "vực",
    "an",
    "ninh",
    "mạng",
    "dữ",
    "liệu",
    "cá",
    "nhân",
    "phòng",
    "chống",
    "bạo",
    "lực",
    "thuốc",
    "lá",
    "điện",
    "tử",
    "môi",
    "trường",
    "rừng",
    "biển",
    "đất",
    "đai",
    "thuế",
    "lao",
    "động",
    "hòa",
    "giải",
    "cơ",
    "sở",
    "văn",
    "hóa",
    "gia",
    "đình",
]
_ISSUERS = (
    ("Nghị định", "NĐ-CP", "Chính phủ"),
    ("Thông tư", "TT-BGDĐT", "Bộ Giáo dục và Đào tạo"),
    ("Quyết định", "QĐ-UBND", "UBND tỉnh"),
    ("Thông tư", "TT-BTP", "Bộ Tư pháp"),
)
_RARE = "kiềng ba chân"  # stands in few of the texts
_SOUGHT = (
    _RARE, "kieng ba chan", "mũ bảo hiểm", "mu bao hiem", "thuế đường", "đ", "1500/2006",
    "nghi dinh ve tre em", "không có chữ này",
)  # fmt: skip


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(_SYLLABLES, k=count))


def _body(chance: random.Random, size: int) -> str:
    lines: list[str] = []
    left, article = size, 0
    while left > 0:
        article += 1
        lines.append(f"Điều {article}. {_words(chance, 8).capitalize()}")
        lines += (f"{n}. {_words(chance, 40).capitalize()}." for n in range(1, 5))
        left -= sum(len(line.encode()) + 1 for line in lines[-5:])
    return "\n".join(lines)


def fill(folder: Path, files: int) -> None:
    """Invented documents; a tenth replaces an earlier one."""
    folder.mkdir(parents=True)
    chance = random.Random(25)
    numbers: list[tuple[str, date]] = []
    for at in range(files):
        kind, sign, issuer = _ISSUERS[at % len(_ISSUERS)]
        day = date(2005, 1, 3) + timedelta(days=at * 7 // 20)
        number = f"{at + 1000}/{day.year}/{sign}"
        head = [
            f"Số: {number}",
            f"Tên: {kind} về {_words(chance, 9)}",
            f"Loại: {kind}",
            "Cấp: " + ("tỉnh" if "UBND" in sign else "trung ương"),
            f"Cơ quan: {issuer}" + (f" {at % 34}" if "UBND" in sign else ""),
            f"Ban hành: {day:%d/%m/%Y}",
            f"Hiệu lực từ: {day + timedelta(days=45):%d/%m/%Y}",
            "Chủ đề: " + chance.choice(("giao thông", "an ninh mạng", "môi trường", "gia đình")),
            "Đối tượng: " + chance.choice(("học sinh", "phụ huynh", "giáo viên")),
            "Đã kiểm: 24/11/2026, Nguyễn Thị Hoa, Công báo",
        ]
        if at % 10 == 0 and at > len(_ISSUERS):
            old, _ = numbers[at - len(_ISSUERS)]
            head.append(
                f"Văn bản được thay thế:\n  - {old}, từ {day + timedelta(days=45):%d/%m/%Y}"
            )
        body = _body(chance, BYTES_EACH)
        if at % 997 == 0:
            body += f"\n5. Ai có {_RARE} thì giữ lấy."
        (folder / f"van-ban-{at:05d}.md").write_text("\n".join([*head, "---", body]), "utf-8")
        numbers.append((number, day))


def _cpu(*command: str, folder: Path) -> float:
    """Seconds of CPU of a command of the program in a station."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "broadcaster", "-C", str(folder), *command],
        check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _best(work: Callable[[], object], runs: int = 20) -> tuple[float, float, float]:
    """The first and the median time of some work by the clock, and its median of CPU; in ms.

    By the clock a machine that others use too tells more of them than of the work.
    """
    took, own = [], []
    for _ in range(runs):
        start, before = time.perf_counter(), time.process_time()
        work()
        took.append((time.perf_counter() - start) * 1000)
        own.append((time.process_time() - before) * 1000)
    return took[0], sorted(took)[len(took) // 2], sorted(own)[len(own) // 2]


def side_by_side(with_it: Path, without: Path) -> None:
    """No-change `build` and `check`, with the register and without."""
    for command in (("build",), ("check",)):
        cold = _cpu(*command, folder=with_it), _cpu(*command, folder=without)
        pairs = [
            (_cpu(*command, folder=with_it), _cpu(*command, folder=without)) for _ in range(RUNS)
        ]
        ours, none = min(one for one, _ in pairs), min(one for _, one in pairs)
        print(
            f"{command[0]}: unchanged {ours:.2f} s of CPU with the register, {none:.2f} s without: "
            f"{ours / none:.2f} x (first {cold[0]:.1f} s, {cold[1]:.1f} s)"
        )


def one_changed(station: Path) -> None:
    """`build` when one document of the register has another title."""
    path = station / "scripts_vi" / "van-ban" / "van-ban-00012.md"
    path.write_text(path.read_text("utf-8").replace("Tên: ", "Tên: Mới, ", 1), "utf-8")
    time.sleep(2.1)
    print(f"build: one document changed {_cpu('build', folder=station):.2f} s of CPU")


def in_one_process(station: Path) -> None:
    """Lookups, searches and the check of a script, each asked again and again."""
    from broadcaster.domain.script import LegalSource
    from broadcaster.law.effect import standing_on
    from broadcaster.law.register_folder import RegisterFolder, read_register_folder
    from broadcaster.law.register_search import search_register
    from broadcaster.law.starter import starter_register
    from broadcaster.production.gather import examine

    day = date(2026, 11, 29)
    place = station / "scripts_vi" / "van-ban"
    start = time.perf_counter()
    folder = read_register_folder(place)
    print(f"opened: {(time.perf_counter() - start) * 1000:.0f} ms")
    documents = [*folder.register.documents]
    asked = iter(random.Random(1).sample(documents, 40))
    lookup = _best(
        lambda: standing_on(
            LegalSource(number=next(asked).number), day, read_register_folder(place).register
        )
    )
    told = "a lookup with its standing: first {:.2f} ms, median {:.2f} ms, {:.2f} ms of CPU"
    print(told.format(*lookup))
    start = time.perf_counter()
    search_register(folder, _RARE, day=day)
    print(
        f"the first search, which makes the index of the text: {time.perf_counter() - start:.1f} s"
    )
    for words in _SOUGHT:
        found = len(search_register(folder, words, day=day))
        first, middle, own = _best(lambda words=words: search_register(folder, words, day=day), 7)
        print(
            f"search “{words}”: {found} found, first {first:.0f} ms, median {middle:.0f} ms, "
            f"{own:.0f} ms of CPU"
        )
    for filters in ({"topics": ("giao thông",)}, {"in_force": False}, {"level": "tỉnh"}):
        first, middle, own = _best(lambda f=filters: search_register(folder, day=day, **f), 7)
        print(f"list {filters}: first {first:.0f} ms, median {middle:.0f} ms, {own:.0f} ms of CPU")
    scripts = sorted((station / "scripts_vi").glob("*.md"))
    register, none = folder.register, RegisterFolder(register=starter_register())
    for path in scripts[:3]:
        ours = _best(lambda p=path: examine(p, read_register_folder(place)))
        bare = _best(lambda p=path: examine(p, none))
        print(
            f"check of {path.name}: first {ours[0]:.1f} ms, median {ours[1]:.1f} ms, "
            f"{ours[2]:.1f} ms of CPU; without {bare[0]:.1f} ms, {bare[1]:.1f} ms, {bare[2]:.1f} ms"
        )
    changed = place / "van-ban-00007.md"
    changed.write_text(changed.read_text("utf-8") + "\n", "utf-8")
    start = time.perf_counter()
    time.sleep(0)
    while read_register_folder(place).register is register:
        time.sleep(0.05)
    print(f"one file changed: seen after {(time.perf_counter() - start) * 1000:.0f} ms")


def main() -> None:
    """Everything."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    with tempfile.TemporaryDirectory() as folder:
        stations = Path(folder, "with"), Path(folder, "without")
        for station in stations:
            shutil.copytree(SAMPLES, station / "scripts_vi")
        fill(stations[0] / "scripts_vi" / "van-ban", files)
        time.sleep(2.1)  # what was written just now is read again by the next run
        side_by_side(*stations)
        one_changed(stations[0])
        in_one_process(stations[0])


if __name__ == "__main__":
    main()
