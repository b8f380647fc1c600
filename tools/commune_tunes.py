"""The set of a commune (bộ xã): a đàn bầu leads, a cồng opens, nothing that hurts on a horn.

Every piece is in four beats a bar. The tunes are on five tones, F G A C D; the chords of the beds
have B flat too, those of the calm one an E, and the flute of the merry one passes B flat. `BEATS`
says how long a beat is; `BARS` how many bars a piece has of which the card says where its phrases
end. The beds are rings whose last bar leads back to their first.
"""

from soundcraft import (
    Note,
    Tape,
    bass,
    drum,
    flute,
    gong,
    marimba,
    monochord,
    pad,
    tune,
    woodblock,
    zither,
)

BEATS = {  # seconds a beat
    "nhac-hieu-xa": 60 / 100,
    "nhac-hieu-ban-tin": 60 / 104,
    "nhac-ket-xa": 60 / 90,
    "nhac-cat-xa": 60 / 120,
    "nhac-muc-xa": 60 / 108,
    "nhac-nen-nhe-xa": 60 / 80,
    "nhac-nen-vui-xa": 60 / 104,
}
BARS = {
    "nhac-hieu-xa": 4,
    "nhac-hieu-ban-tin": 2,
    "nhac-nen-nhe-xa": 12,
    "nhac-nen-vui-xa": 16,
}


def _strokes(beats: str, force: float = 1.0) -> list[Note]:
    """Strokes on the beats that are named."""
    return [Note(float(b), 1, 74.0, force) for b in beats.split()]


def commune_ident() -> Tape:
    """Nhạc hiệu xã: a call of two bars that stays open, and its answer that comes home."""
    beat, tape = BEATS["nhac-hieu-xa"], Tape(10.0)
    song = "C5:2 D5 F5 D5:2 C5:2 | A4:2 C5 A4 G4:4 | F4:2 G4 A4 C5:2 D5:2 | C5 A4 G4 A4 F4:4"
    tape.play(gong, tune("F2:16 F2:16", force=0.9), beat, 0.3, 0.1)
    tape.play(monochord, tune(song), beat, 0.62, -0.15)
    tape.play(flute, tune("-:16 | A4:4 F4:2 A4:2 | G4:4 C5:4"), beat, 0.26, 0.25)
    tape.play(
        zither,
        tune(
            "F3 C4 A4 C4 F3 C4 A4 C4 | D4 A4 F4 A4 C4 G4 C5 G4 | "
            "F3 C4 A4 C4 D4 A4 F4 A4 | C4 G4 C5 G4 F4:4"
        ),
        beat,
        0.2,
        0.4,
    )
    tape.play(
        pad, tune("F3+A3+C4:8 | D3+A3:4 C3+G3:4 | F3+A3:4 D3+A3:4 | C3+G3:4 F3+A3+C4:5"), beat, 0.3
    )
    tape.play(bass, tune("F2:4 C3:4 | D2:4 C2:4 | F2:4 D2:4 | C2:4 F2:4"), beat, 0.5)
    tape.play(drum, _strokes("0 3 4 7 8 11 12 13 14", 0.8), beat, 0.34)
    tape.room(1.5, 0.22)
    return tape


def bulletin_ident() -> Tape:
    """Nhạc hiệu bản tin: two bars, for a programme that has only three minutes."""
    beat, tape = BEATS["nhac-hieu-ban-tin"], Tape(5.6)
    tape.play(gong, tune("F2:16", force=0.8), beat, 0.26, 0.1)
    tape.play(monochord, tune("F4 G4 A4 C5 D5:2 C5:2 | A4 C5 G4 A4 F4:4"), beat, 0.6, -0.15)
    tape.play(marimba, tune("F4 C4 A4 C4 D4 A3 F4 A3 | C4 G3 C4 G3 F4:4"), beat, 0.36, 0.35)
    tape.play(pad, tune("F3+A3+C4:4 D3+A3:4 | C3+G3:4 F3+A3+C4:5"), beat, 0.24)
    tape.play(bass, tune("F2:4 D2:4 | C2:4 F2:4"), beat, 0.5)
    tape.play(drum, _strokes("0 2 4 5 6", 0.8), beat, 0.34)
    tape.room(1.2, 0.2)
    return tape


def commune_outro() -> Tape:
    """Nhạc kết xã: the answer of the ident, slower, from the flute to the string and to rest."""
    beat, tape = BEATS["nhac-ket-xa"], Tape(11.9)
    tape.play(flute, tune("F4:2 G4 A4 C5:2 D5:2 | C5 A4 G4 A4 G4:4"), beat, 0.44, 0.2)
    tape.play(
        monochord,
        tune("-:16 | C5:2 D5 C5 A4:2 G4:2 | F4 G4 A4 G4 F4:4"),
        beat,
        0.56,
        -0.2,
    )
    tape.play(
        marimba,
        tune(
            "F3 C4 A3 C4 F3 C4 A3 C4 | D4 A3 F4 A3 C4 G3 C4 G3 | "
            "F3 C4 A3 C4 D4 A3 F4 A3 | C4 G3 C4 G3 F3:4"
        ),
        beat,
        0.26,
        0.35,
    )
    tape.play(
        pad,
        tune("F3+A3+C4:8 | D3+A3:4 C3+G3:4 | F3+A3:4 D3+A3:4 | C3+G3:4 F3+A3+C4+F4:6"),
        beat,
        0.3,
    )
    tape.play(bass, tune("F2:8 | D2:4 C2:4 | F2:4 D2:4 | C2:4 F2:5"), beat, 0.5)
    tape.play(drum, _strokes("0 4 8 12 14", 0.6), beat, 0.3)
    tape.play(gong, tune("-:28 F2:6", force=0.9), beat, 0.15, 0.1)
    tape.room(1.8, 0.25)
    return tape


def commune_sting() -> Tape:
    """Nhạc cắt xã: the call's first three tones, and home."""
    beat, tape = BEATS["nhac-cat-xa"], Tape(2.7)
    tape.play(monochord, tune("C5 D5 F5:2 C5 A4 F4:3", unit=0.42), beat, 0.6, -0.2)
    tape.play(marimba, tune("F3+C4:2 A3+F4:2 F3+C4+F4:3", unit=0.63), beat, 0.42, 0.3)
    tape.play(bass, tune("F2:2 C3:2 F2:4", unit=0.63), beat, 0.5)
    tape.play(drum, _strokes("0 2.52", 0.8), beat, 0.34)
    tape.room(1.0, 0.2)
    return tape


def commune_jingle() -> Tape:
    """Nhạc mục xã: the wood asks, the string answers."""
    beat, tape = BEATS["nhac-muc-xa"], Tape(4.2)
    tape.play(marimba, tune("F4 A4 C5 A4 G4:2 C4:2"), beat, 0.5, 0.3)
    tape.play(monochord, tune("-:4 -:2 C5 D5 C5 A4 F4:4"), beat, 0.58, -0.25)
    tape.play(pad, tune("F3+A3:4 C3+G3:4 F3+A3+C4:4"), beat, 0.24)
    tape.play(bass, tune("F2:4 C2:4 F2:4"), beat, 0.5)
    tape.play(woodblock, tune("C5:2 C5:2 C5:1 C5:1 C5:2", force=0.7), beat, 0.1, -0.4)
    tape.play(drum, _strokes("0 4", 0.7), beat, 0.3)
    tape.room(1.1, 0.2)
    return tape


def commune_calm_bed() -> Tape:
    """Nhạc nền nhẹ xã: twelve slow bars, three times four; the voice has the middle for itself."""
    name = "nhac-nen-nhe-xa"
    beat = BEATS[name]
    tape = Tape(4 * BARS[name] * beat, ring=True)
    chords = [
        *("F2+C3+A3", "D3+A3+F4", "A2+E3+C4", "C3+G3+D4"),
        *("D3+A3+F4", "Bb2+F3+D4", "F2+C3+A3", "C3+G3+C4"),
        *("Bb2+F3+D4", "F2+C3+A3", "D3+A3+F4", "C3+G3+C4"),
    ]
    tape.play(pad, tune(" ".join(f"{c}:8" for c in chords)), beat, 0.36)
    tape.play(bass, tune(" ".join(f"{c.split('+')[0]}:8" for c in chords), force=0.8), beat, 0.26)
    strings = (
        "A4:3 C5 D5:4 | -:2 A4 G4 F4:4 | C5:2 A4 G4 A4:4 | G4:6 -:2 | "
        "F4:2 A4 D5 C5:4 | -:2 D5 C5 A4:4 | C5 A4 F4:2 G4:4 | G4:4 -:4 | "
        "D5:3 C5 A4:4 | -:2 C5 A4 F4:4 | A4 G4 F4:2 A4:4 | G4:2 A4 G4 C4:4"
    )
    tape.play(zither, tune(strings, force=0.8), beat, 0.17, -0.3)
    tape.play(
        marimba,
        tune("F3 C4 -:6 | D4 A3 -:6 | A3 E4 -:6 | C4 G3 -:6 | " * 3, force=0.8),
        beat,
        0.16,
        0.4,
    )
    tape.play(monochord, tune("-:56 C5:8 | -:24 G4:8", force=0.7), beat, 0.1, 0.2)
    tape.room(2.2, 0.32)
    return tape


def commune_merry_bed() -> Tape:
    """Nhạc nền vui xã: sixteen walking bars of wood and strings; phách and drum keep the step."""
    name = "nhac-nen-vui-xa"
    beat = BEATS[name]
    tape = Tape(4 * BARS[name] * beat, ring=True)
    figures = [
        "F4 C4 A4 C4 F4 C4 A4 G4",
        "D4 A3 F4 A3 D4 A3 F4 C4",
        "Bb3 F3 D4 F3 Bb3 F3 D4 F4",
        "C4 G3 C4 D4 C4 G3 A3 G3",
    ]
    tape.play(marimba, tune(" ".join(figures * 4)), beat, 0.36, 0.35)
    tape.play(
        bass,
        tune("F2:3 F2 C3:4 | D2:3 D2 A2:4 | Bb2:3 Bb2 F2:4 | C2:3 C2 G2:4 | " * 4),
        beat,
        0.42,
    )
    tape.play(pad, tune("F3+A3+C4:8 D3+F3+A3:8 Bb2+D3+F3:8 C3+G3+C4:8 " * 4), beat, 0.18)
    strings = (
        "C5 D5 -:2 C5 A4 F4:2 | -:2 G4 A4 D5:4 | D5:2 C5 A4 F4:2 D4:2 | G4 A4 C5:2 -:4 | "
        "F5 D5 C5:2 A4:2 C5:2 | A4 G4 F4 G4 A4:4 | -:4 D4 F4 G4 A4 | G4:2 A4 G4 C5:4 | "
    )
    tape.play(zither, tune(strings * 2), beat, 0.22, -0.3)
    tape.play(
        flute,
        tune(
            "-:64 C5:4 A4:2 G4:2 | F4:4 A4:4 | Bb4:2 A4:2 F4:4 | G4:6 -:2 | "
            "C5:2 D5:2 C5:4 | A4:4 F4:4 | D4:2 F4:2 A4:4 | G4:6"
        ),
        beat,
        0.18,
        0.15,
    )
    tape.play(woodblock, [Note(2.0 * b, 0.2, 560.0, 0.55) for b in range(32)], beat, 0.1, -0.5)
    tape.play(drum, [Note(4.0 * b, 1, 80.0, 0.6) for b in range(16)], beat, 0.28)
    tape.room(1.2, 0.2)
    return tape
