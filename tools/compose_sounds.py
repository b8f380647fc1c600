"""Composes the station's own sounds and writes them to broadcaster/sounds/ as Ogg Vorbis.

Run from the repository: `python tools/compose_sounds.py [folder]`. Everything is worked out from
sines and seeded noise: plucked strings in the manner of the đàn tranh, a bamboo flute, marimba,
bells, soft pads, a school drum and an electric bell, in melodies made for this station. The
second set, of a commune, is in `commune_tunes.py`. Same seed, same sound.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from commune_tunes import (
    BARS,
    BEATS,
    bulletin_ident,
    commune_calm_bed,
    commune_ident,
    commune_jingle,
    commune_merry_bed,
    commune_outro,
    commune_sting,
)
from soundcraft import (
    QUALITY,
    Note,
    Tape,
    bass,
    bell,
    drum,
    electric_bell,
    finished,
    flute,
    hertz,
    marimba,
    pad,
    shaker,
    tune,
    woodblock,
    write_ogg,
    zither,
)

# --- tunes ---------------------------------------------------------------------------------------


def _run(names: str, at: float, step: float, force: float = 1.0) -> list[Note]:
    """A sweep over the strings."""
    pitches = names.split()
    return [
        Note(at + k * step, 1.5, hertz(p), force * (0.55 + 0.45 * k / len(pitches)))
        for k, p in enumerate(pitches)
    ]


def _every(step: float, beats: float, force: Callable[[int], float]) -> list[Note]:
    return [Note(k * step, step, 1100.0, force(k)) for k in range(int(beats / step))]


def young_ident() -> Tape:
    """Nhạc hiệu măng non: a skipping tune on strings and marimba, the flute joins, a bell ends."""
    beat, tape = 60 / 126, Tape(9.4)
    song = "D5 B4 A4 B4 D5:2 E5:2 | G5 E5 D5 B4 A4:3 B4 | D5 E5 D5 B4 A4:2 G4:2 | A4 B4 D5 E5 G5:4"
    low = "G4 - D4 - B4 - D4 - | E4 - B3 - D4 - A3 - | G4 - D4 - C4 - G3 - | D4 - A3 - G4+B4+D5:4"
    tape.play(zither, tune(song), beat, 0.55, -0.25)
    tape.play(marimba, tune(song), beat, 0.30, 0.3)
    tape.play(marimba, tune(low), beat, 0.45, 0.4)
    tape.play(flute, tune("-:16 | D5:2 E5 D5 B4:2 A4:2 | B4:2 D5:2 G5:4"), beat, 0.40, 0.1)
    tape.play(bass, tune("G2:4 D3:4 | E2:4 D2:4 | G2:4 C3:4 | D2:4 G2:4"), beat, 0.5)
    tape.play(
        pad,
        tune("G3+B3+D4:8 | E3+G3+D4:4 D3+A3:4 | G3+B3:4 C4+E4:4 | D3+A3:4 G3+D4+B4:5"),
        beat,
        0.2,
    )
    tape.play(shaker, _every(0.5, 14, lambda k: 0.5 + 0.5 * (k % 2)), beat, 0.22, 0.5)
    tape.play(woodblock, _every(1, 14, lambda k: 1.0 if k % 4 else 0.6), beat, 0.16, -0.5)
    tape.play(drum, [Note(b, 1, 92.0, 0.8) for b in (0, 4, 8, 12, 13, 14)], beat, 0.4)
    tape.play(zither, _run("G4 A4 B4 D5 E5 G5 A5 B5 D6", 13.0, 0.1), beat, 0.22, -0.4)
    tape.play(bell, tune("-:28 G5+D6+G6:4"), beat, 0.3, 0.2)
    tape.room(1.3, 0.22)
    return tape


def law_ident() -> Tape:
    """Nhạc hiệu pháp luật: a sweep of the strings, drum, pad, a broad tune on hò xang xê."""
    beat, tape = 60 / 88, Tape(10.0)
    tape.play(zither, _run("C4 D4 F4 G4 A4 C5 D5 F5 G5 A5 C6", 0.0, 0.085), beat, 0.35, -0.5)
    song = "-:2 G4 A4 C5:3 D5 | F5:2 D5 C5 A4:3 G4 | F4:2 G4:1 A4:1 C5:5"
    tape.play(flute, tune(song), beat, 0.5, 0.15)
    tape.play(zither, tune(song), beat, 0.42, -0.2)
    tape.play(
        pad, tune("C3+G3+C4:8 | F3+A3+D4:4 G3+D4:4 | F3+C4:2 G3+D4:2 C3+G3+C4+G4:7"), beat, 0.42
    )
    tape.play(bass, tune("C2:8 | F2:4 G2:4 | F2:2 G2:2 C2:5"), beat, 0.55)
    tape.play(
        drum,
        [Note(b, 1, 68.0, f) for b, f in ((1, 1), (4, 0.6), (5, 0.9), (8, 0.7), (9, 0.8), (10, 1))],
        beat,
        0.55,
    )
    tape.play(bell, tune("C5:8 -:8 -:4 C5+G5:6", force=0.8), beat, 0.28, 0.35)
    tape.play(zither, _run("C4 F4 G4 C5 D5 F5 G5 C6", 10.0, 0.09), beat, 0.25, 0.45)
    tape.room(1.9, 0.26)
    return tape


def outro() -> Tape:
    """Nhạc kết: the young tune again, slower, handed from the flute to the strings."""
    beat, tape = 60 / 100, Tape(11.6)
    tape.play(flute, tune("D5:2 E5 D5 B4:2 A4:2 | B4 D5 E5:2 D5:4"), beat, 0.42, 0.2)
    tape.play(zither, tune("-:16 G5 E5 D5 B4 A4:2 B4:2 | D5 B4 A4 E4 G4:4"), beat, 0.5, -0.2)
    tape.play(
        marimba,
        tune(
            "G4 D4 B4 D4 G4 D4 B4 D4 | E4 B3 G4 B3 D4 A3 F#4 A3 | "
            "C4 G3 E4 G3 D4 A3 F#4 A3 | G4:2 D4:2 G3:4"
        ),
        beat,
        0.3,
        0.35,
    )
    tape.play(
        pad,
        tune("G3+B3+D4:8 | E3+G3+B3:4 D3+A3:4 | C3+G3+E4:4 D3+A3+D4:4 | G3+B3+D4+G4:10"),
        beat,
        0.3,
    )
    tape.play(bass, tune("G2:8 | E2:4 D2:4 | C3:4 D3:4 | G2:6"), beat, 0.5)
    tape.play(shaker, _every(0.5, 13, lambda k: 0.4 + 0.5 * (k % 2)), beat, 0.14, 0.5)
    tape.play(bell, tune("-:28 G5:1 D6:1 G6:4", force=0.9), beat, 0.26, 0.1)
    tape.play(zither, _run("D4 G4 A4 B4 D5 G5 B5 D6", 14.0, 0.11), beat, 0.2, -0.45)
    tape.room(1.8, 0.26)
    return tape


def sting() -> Tape:
    """Nhạc cắt: one sweep and a chord."""
    beat, tape = 0.5, Tape(2.7)
    tape.play(zither, _run("D4 E4 G4 A4 B4 D5 E5 G5", 0.0, 0.075), beat, 0.45, -0.35)
    tape.play(marimba, tune("-:1.2 G4+D5:1 D5+G5:2"), beat, 0.5, 0.3)
    tape.play(bell, tune("-:2.2 G5+B5:3"), beat, 0.32, 0.2)
    tape.play(bass, tune("-:1.2 D3:1 G2:3"), beat, 0.5)
    tape.play(drum, [Note(0.6, 1, 92.0, 0.6), Note(1.1, 1, 92.0, 0.9)], beat, 0.35)
    tape.room(1.1, 0.22)
    return tape


def jingle() -> Tape:
    """Nhạc mục: a question on the marimba, the strings' answer."""
    beat, tape = 60 / 120, Tape(4.2)
    tape.play(marimba, tune("G4 B4 D5 E5 D5:2 -:2"), beat, 0.55, 0.3)
    tape.play(zither, tune("-:4 A4 B4 D5 B4 G5:4"), beat, 0.5, -0.3)
    tape.play(flute, tune("-:8 D5:4"), beat, 0.3, 0.1)
    tape.play(bass, tune("G2:4 D3:4 G2:4"), beat, 0.5)
    tape.play(pad, tune("G3+D4:4 D3+A3:4 G3+B3+D4:4"), beat, 0.22)
    tape.play(shaker, _every(0.5, 5, lambda k: 0.5 + 0.5 * (k % 2)), beat, 0.2, 0.5)
    tape.play(woodblock, tune("G5:2 G5:2 G5:1 G5:1 G5:2", force=0.8), beat, 0.16, -0.5)
    tape.play(bell, tune("-:8 G6:3"), beat, 0.2, 0.3)
    tape.room(1.2, 0.22)
    return tape


def calm_bed() -> Tape:
    """Nhạc nền nhẹ: sixteen slow bars, pads with single strings; leaves room for the voice."""
    beat = 60 / 76
    tape = Tape(64 * beat, ring=True)
    chords = "C3+G3+E4 A2+E3+C4 F3+C4+A4 G3+D4+A4 A2+E3+G3 F2+C3+A3 D3+A3+F4 G2+D3+G3"
    bars = chords.split() * 2
    tape.play(pad, tune(" ".join(f"{c}:8" for c in bars)), beat, 0.34)
    tape.play(bass, tune(" ".join(f"{c.split('+')[0]}:8" for c in bars), force=0.8), beat, 0.24)
    strings = (
        "C5:2 G4 A4 -:4 | E4 G4 A4:2 C5:4 | A4:3 G4 F4:2 C4:2 | D4 G4 A4:2 D5:4 | "
        "-:2 E5 D5 C5:2 A4:2 | C5 A4 F4:2 -:4 | D4 F4 A4 C5 D5:4 | D5:2 A4:2 G4:4 | "
        "-:4 G4 A4 C5:2 | E5:2 C5 A4 G4:4 | F4 A4 C5:2 A4:4 | G4:3 A4 D5:4 | "
        "C5:2 A4 G4 E4:4 | -:2 F4 A4 C5:4 | F5:2 D5 C5 A4:4 | G4 A4 D5:2 G4:4"
    )
    tape.play(zither, tune(strings, force=0.9), beat, 0.26, -0.3)
    tape.play(
        marimba,
        tune("C4 G4 -:6 | A3 E4 -:6 | F3 C4 -:6 | G3 D4 -:6 | " * 4, force=0.8),
        beat,
        0.16,
        0.4,
    )
    tape.play(flute, tune("-:64 G4:4 A4:4 | C5:6 -:2 | A4:4 F4:4 | G4:6 -:2"), beat, 0.12, 0.25)
    tape.play(bell, tune("G5:32 D6:32 C6:32 A5:32"), beat, 0.07, 0.45)
    tape.room(2.4, 0.34)
    return tape


def merry_bed() -> Tape:
    """Nhạc nền vui: sixteen walking bars of marimba, strings and seeds, a flute now and then."""
    beat = 60 / 112
    tape = Tape(64 * beat, ring=True)
    figures = [
        "G4 D4 B4 D4 G4 D4 B4 A4",
        "E4 B3 G4 B3 E4 B3 G4 D4",
        "C4 G3 E4 G3 C4 G3 E4 G4",
        "D4 A3 G4 A3 D4 A3 A4 B4",
    ]
    tape.play(marimba, tune(" ".join(figures * 4)), beat, 0.36, 0.35)
    tape.play(
        bass, tune("G2:3 G2 D3:4 | E2:3 E2 B2:4 | C3:3 C3 G2:4 | D3:3 D3 A2:4 | " * 4), beat, 0.42
    )
    tape.play(pad, tune("G3+B3+D4:8 E3+G3+B3:8 C3+E4+G4:8 D3+A3+D4:8 " * 4), beat, 0.16)
    strings = (
        "B4 D5 -:2 E5 D5 B4:2 | -:2 G4 A4 B4:4 | E5:2 D5 B4 A4:2 G4:2 | A4 B4 D5:2 -:4 | "
        "G5 E5 D5:2 B4:2 D5:2 | E5 D5 B4 A4 G4:4 | -:4 E4 G4 A4 B4 | A4:2 B4 A4 D5:4 | "
    )
    tape.play(zither, tune(strings * 2), beat, 0.34, -0.3)
    tape.play(
        flute,
        tune(
            "-:64 D5:4 B4:2 A4:2 | G4:4 B4:4 | C5:2 D5:2 E5:4 | D5:6 -:2 | "
            "D5:2 E5:2 G5:4 | E5:4 D5:4 | E5:2 D5:2 C5:4 | A4:6"
        ),
        beat,
        0.2,
        0.15,
    )
    tape.play(shaker, _every(0.5, 64, lambda k: 0.45 + 0.55 * (k % 2)), beat, 0.15, 0.5)
    tape.play(woodblock, _every(2, 64, lambda k: 1.0 if k % 2 else 0.55), beat, 0.13, -0.5)
    tape.play(drum, [Note(4.0 * b, 1, 92.0, 0.6) for b in range(16)], beat, 0.26)
    tape.room(1.2, 0.2)
    return tape


def school_drum() -> Tape:
    """Trống trường: tùng, tùng, tùng in a yard."""
    tape = Tape(3.9)
    tape.play(
        drum, [Note(b, 1.7, 88.0, f) for b, f in ((0.02, 0.9), (0.87, 0.95), (1.72, 1.0))], 1.0, 0.9
    )
    tape.play(woodblock, [Note(b, 0.2, 620.0, 0.4) for b in (0.02, 0.87, 1.72)], 1.0, 0.2, 0.2)
    tape.room(1.5, 0.2)
    return tape


def school_bell() -> Tape:
    """Chuông vào lớp: an electric bell, thirteen strokes a second on one dome."""
    tape = Tape(3.0)
    strokes = [Note(k / 13, 1.3, 1480.0, min(1.0, 0.5 + 0.12 * k)) for k in range(24)]
    tape.play(electric_bell, strokes, 1.0, 0.22, 0.15)
    tape.room(1.0, 0.18)
    return tape


def bars(beat: float, count: int, each: int = 1) -> tuple[float, ...]:
    """The seconds at which every so many bars of four beats end."""
    return tuple(round(4 * beat * n, 3) for n in range(each, count + 1, each))


def sidecar(titles: tuple[str, ...], phrases: tuple[float, ...] = ()) -> str:
    """The rights of a sound, and where its phrases end, as the program reads them."""
    names = ", ".join(f'"{title}"' for title in titles)
    ends = f"phrases = [{', '.join(map(str, phrases))}]\n" if phrases else ""
    return (
        'who = "Nhóm làm broadcaster"\n'
        'source = "Soạn và dựng riêng cho chương trình này"\n'
        'licence = "CC0-1.0"\n'
        'scope = "công khai"\n'
        "person = false\n"
        f"titles = [{names}]\n"
        f"{ends}"
    )


PIECES: dict[str, tuple[Callable[[], Tape], float, tuple[str, ...]]] = {
    "nhac-hieu-mang-non": (
        young_ident,
        -18.0,
        ("nhạc hiệu măng non", "nhạc hiệu phát thanh măng non"),
    ),
    "nhac-hieu-phap-luat": (
        law_ident,
        -18.0,
        ("nhạc hiệu pháp luật", "nhạc hiệu pháp luật và bạn"),
    ),
    "nhac-ket": (outro, -18.5, ("nhạc kết", "nhạc kết chương trình")),
    "nhac-cat": (sting, -18.0, ("nhạc cắt", "nhạc chuyển")),
    "nhac-muc": (jingle, -18.0, ("nhạc mục", "nhạc chuyên mục")),
    "nhac-nen-nhe": (calm_bed, -20.0, ("nhạc nền nhẹ", "nhạc nền êm")),
    "nhac-nen-vui": (merry_bed, -20.0, ("nhạc nền vui", "nhạc nền rộn ràng")),
    "trong-truong": (school_drum, -18.0, ("trống trường", "tiếng trống trường")),
    "chuong-vao-lop": (school_bell, -19.0, ("chuông vào lớp", "tiếng chuông", "chuông trường")),
    "nhac-hieu-xa": (
        commune_ident,
        -18.0,
        (
            "nhạc hiệu xã",
            "nhạc hiệu măng non xã",
            "nhạc hiệu phát thanh măng non xã",
            "nhạc hiệu pháp luật xã",
            "nhạc hiệu pháp luật và bạn xã",
        ),
    ),
    "nhac-hieu-ban-tin": (bulletin_ident, -18.0, ("nhạc hiệu bản tin",)),
    "nhac-ket-xa": (commune_outro, -18.5, ("nhạc kết xã", "nhạc kết chương trình xã")),
    "nhac-cat-xa": (commune_sting, -18.0, ("nhạc cắt xã", "nhạc chuyển xã")),
    "nhac-muc-xa": (commune_jingle, -18.0, ("nhạc mục xã", "nhạc chuyên mục xã")),
    "nhac-nen-nhe-xa": (commune_calm_bed, -20.0, ("nhạc nền nhẹ xã", "nhạc nền êm xã")),
    "nhac-nen-vui-xa": (commune_merry_bed, -20.0, ("nhạc nền vui xã", "nhạc nền rộn ràng xã")),
}
QUALITIES = dict.fromkeys(BEATS, 0.15)  # of the commune's: nothing lies so high that it needs more


# An ident's tune breathes every two bars; a bed may fade at the end of any of its bars.
PHRASES = {
    "nhac-hieu-mang-non": bars(60 / 126, 4, each=2),
    "nhac-hieu-phap-luat": bars(60 / 88, 3)[1:],
    "nhac-nen-nhe": bars(60 / 76, 16),
    "nhac-nen-vui": bars(60 / 112, 16),
    "nhac-hieu-xa": bars(BEATS["nhac-hieu-xa"], BARS["nhac-hieu-xa"], each=2),
    "nhac-hieu-ban-tin": bars(BEATS["nhac-hieu-ban-tin"], BARS["nhac-hieu-ban-tin"]),
    "nhac-nen-nhe-xa": bars(BEATS["nhac-nen-nhe-xa"], BARS["nhac-nen-nhe-xa"]),
    "nhac-nen-vui-xa": bars(BEATS["nhac-nen-vui-xa"], BARS["nhac-nen-vui-xa"]),
}


def main(folder: Path) -> None:
    """Compose every piece."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (compose, target, titles) in PIECES.items():
        write_ogg(folder / f"{name}.ogg", finished(compose(), target), QUALITIES.get(name, QUALITY))
        (folder / f"{name}.toml").write_text(
            sidecar(titles, PHRASES.get(name, ())), encoding="utf-8"
        )


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent / "broadcaster" / "sounds"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here)
