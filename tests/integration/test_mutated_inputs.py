"""Damaged and hostile files of every kind: a sentence each time, within its time and memory.

What comes from outside is changed at random places (seeded): bytes flipped, pieces cut out, doubled,
swapped, marks of its own language put in. Whoever reads it may refuse it with an error of ours;
anything else is a fault of the reader. Two thousand in CI, twenty thousand in `make soak`.
"""

import asyncio
import gc
import io
import random
import re
import resource
import signal
import subprocess
import time
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from starlette.requests import Request

from broadcaster.accounts.people import _is_known
from broadcaster.audio.containers import refuse_stranger
from broadcaster.audio.decoding import open_sound
from broadcaster.audio.id3_tags import MutagenTagger
from broadcaster.care.backup_file import open_backup
from broadcaster.desk.guard import _fields
from broadcaster.desk.multipart import form_with_file
from broadcaster.domain.approval import ApprovedEpisode
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.text_decoding import LARGEST
from broadcaster.domain.timeline import Timeline
from broadcaster.importing.word import read_word
from broadcaster.playout.air_log import read_log
from broadcaster.production.analyse import analyse
from broadcaster.production.episode_list import EpisodeList
from broadcaster.pull.manifest import ManifestFile, read_manifest
from broadcaster.pull.signing import read_signature
from broadcaster.pull.sound_check import check_sound
from broadcaster.pull.state import load_state
from broadcaster.reading import read_aloud
from broadcaster.reading.tables import make_lexicon
from broadcaster.scripts.body import parse_body
from broadcaster.scripts.programme_file import read_format
from broadcaster.scripts.schedule_file import read_schedule
from broadcaster.scripts.script_file import read_script
from broadcaster.scripts.sound_card import read_rights
from broadcaster.scripts.station_file import read_station
from broadcaster.sharing.libraries import LibraryList
from broadcaster.sharing.pack import Pack, open_pack, read_offers, write_pack
from broadcaster.storage.serialization import from_text, to_text
from broadcaster.storage.toml_editor import with_values
from broadcaster.templating import fill
from broadcaster.web.sending import Unsatisfiable, accepted, parse_ranges, unchanged
from tests.fakes.site_samples import make_episode
from tests.unit.importing import word_files

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts_vi"
SECONDS = 10  # of processor time for one input
MEMORY = 500_000_000  # bytes by which the process may grow over all of them
MARKS = tuple(
    mark.encode()
    for mark in (
        "(", ")", "[", "]", "|", "\t", "<br>", "<!--", "-->", "---\n", "# ", "{{ ", " }}", "{% for i in ",
        "%}", "\n\n", ": ", "“", "\u0323\u0301" * 40, "\u200b", "\ufeff", "\0", "9" * 60, "1/1/1/1/",
        "0x" + "f" * 5000, " " * 300, "\\", "'''", '"""', "[[a]]\n", "a.b.c = 1\n", "NaN", "1e999", "-1",
        "bytes=", ",0-0", "--b\r\n", "\r\n\r\n", "OggS", "fLaC\0\0\0\x22", "RIFF\0\0\0\0WAVE", "ID3\x03",
        "PK\x03\x04", "\x7f\x7f\x7f\x7f", "*" * 80, "_a" * 40, "Điều 1 khoản 2 ", "12/9/2026 ", "½", "https://",
    )
)  # fmt: skip


VALUE = re.compile(rb'-?\d+(?:\.\d+)?|"[^"\n]{0,80}"|true|false|null')
ODD = (
    b"1e999", b"-1e999", b"NaN", b"-1", b"0", b"9" * 400, b"-" + b"9" * 5000, b"1e400", b"null", b'""', b"[]", b"{}",
    b'"x"', b"true", b"0.0", b"2026-02-30", b'"2026-02-30"', b'"9999-12-31T23:59:59+23:59"', b'"0001-01-01T00:00:00+14:00"',
    b"9223372036854775808", b'"\\ud800"', b'"../../x"', b"[" * 5000, b'{"a":' * 5000, b"1000000000000000000000",
)  # fmt: skip


def mutated(seed: bytes, dice: random.Random) -> bytes:
    """The bytes with one to six changes."""
    data = bytearray(seed)
    for _ in range(dice.choice((1, 1, 2, 3, 6))):
        a, b = sorted(dice.randrange(len(data) + 1) for _ in range(2))
        piece = bytes(data[a : min(b, a + 200)])
        match dice.randrange(11):
            case 0:
                for _ in range(dice.randint(1, 20)):
                    if data:
                        data[dice.randrange(len(data))] = dice.randrange(256)
            case 1:
                del data[a : min(b, a + dice.randint(1, 400))]
            case 2:
                data[a:a] = dice.choice(MARKS)
            case 3:
                data[a:a] = dice.choice(MARKS) * dice.choice((3, 50, 300))
            case 4:
                data[b:b] = piece * dice.choice((1, 3, 40))
            case 5:
                del data[a:]
            case 6:
                data[a : a + 4] = dice.choice(
                    (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff")
                )
            case 7:
                data[a : a + len(piece)] = piece[::-1]
            case 8 | 9:  # a value of a settings file or document
                values = list(VALUE.finditer(data))
                if values:
                    one = dice.choice(values)
                    data[one.start() : one.end()] = dice.choice(ODD)
            case _:
                data[a:a] = b"".join(dice.choice(MARKS) for _ in range(12))
    return bytes(data[:400_000])


@dataclass(frozen=True)
class Kind:
    """A kind of input: samples of it, and who reads it."""

    seeds: tuple[bytes, ...]
    reads: object
    share: int  # of a hundred inputs


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _frames(data: bytes) -> None:
    words = {"items": ("một", "hai"), "station": "Đài", "number": 3, "weekday": "thứ hai"}
    parse_body(fill(_text(data), words), "khung.toml")


def _kept(folder: Path, does, data: bytes) -> None:
    path = folder / "vao"
    path.write_bytes(data)
    does(path)


def _sound(path: Path) -> None:
    with path.open("rb") as file:
        refuse_stranger(file.read(512), path.name)
    with open_sound(path) as sound:
        for number, _ in enumerate(sound.blocks()):
            if number > 50:
                break


def _state(folder: Path, data: bytes) -> None:
    place = folder / ".lay-bai"
    place.mkdir(exist_ok=True)
    (place / "trang-thai.json").write_bytes(data)
    load_state(folder)


def _checked(path: Path) -> None:
    for ending in ("mp3", "wav", "opus"):
        file = ManifestFile(
            name=f"a.{ending}", url="", bytes=1, sha256="", type="audio/a", seconds=1.0
        )
        with suppress(BroadcasterError):
            check_sound(path, file)


def _tags(path: Path) -> None:
    MutagenTagger().read(path)


def _pack(path: Path) -> None:
    with open_pack(path) as pack:
        for script in pack.pack.scripts:
            pack.data(script.path)


def _backup(path: Path) -> None:
    with open_backup(path) as backup:
        backup.check()


def _form(data: bytes) -> None:
    _fields(data)
    _is_known("a", "b", _text(data))


def _multipart(data: bytes) -> None:
    sent = [data]

    async def receive():
        return {
            "type": "http.request",
            "body": sent.pop() if sent else b"",
            "more_body": bool(sent),
        }

    heads = [(b"content-type", b"multipart/form-data; boundary=b")]
    request = Request({"type": "http", "method": "POST", "headers": heads}, receive)

    async def read():
        async with form_with_file(request, 100_000, lambda _: None):
            pass

    asyncio.run(read())


def _heads(data: bytes) -> None:
    told = data.decode("latin-1")
    with suppress(Unsatisfiable):
        parse_ranges(told, 1000)
    accepted(told)
    unchanged(etag='"a"', modified=1.0, none_match=None, modified_since=told)
    unchanged(etag='"a"', modified=1.0, none_match=told, modified_since=None)


def _spoken(data: bytes) -> None:
    for paragraph in _text(data).split("\n\n"):
        read_aloud(paragraph[:4_000], LEXICON)


def _format(data: bytes, file: str) -> object:
    return read_format(data, file, "f")


def _edited(data: bytes) -> None:
    with_values(_text(data), {("name",): "Đài"}, "station.toml")


def _samples(folder: Path) -> dict[str, tuple[bytes, ...]]:
    """Sounds of every container that is read, made on the spot."""
    wave = 0.3 * np.sin(np.arange(24_000) / 8)
    source = folder / "a.wav"
    soundfile.write(source, wave, 24_000)
    found = {}
    for name, how in (("flac", {}), ("ogg", {}), ("mp3", {}), ("aiff", {}), ("w64", {}),
                      ("opus", {"format": "OGG", "subtype": "OPUS"})):  # fmt: skip
        path = folder / f"b.{name}"
        soundfile.write(path, wave, 24_000, **how)
        found[name] = path.read_bytes()
    for name in ("m4a", "webm", "wma", "amr", "aac"):
        path = folder / f"c.{name}"
        rate = ("-ar", "8000") if name == "amr" else ()
        words = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-i", str(source), *rate]
        if subprocess.run([*words, str(path)], check=False, capture_output=True).returncode == 0:
            found[name] = path.read_bytes()
    own = (source.read_bytes(), *(found[n] for n in ("flac", "ogg", "mp3", "aiff", "w64", "opus")))
    return {"own": own, "others": tuple(v for n, v in found.items() if v not in own)}


def _archive(folder: Path, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    path = folder / "goi.zip"
    with zipfile.ZipFile(path, "w", packing) as packed:
        packed.writestr("bai.json", '{"format": 1, "pack": {"unit": "a", "scripts": []}}' * 3)
        packed.writestr("sao-luu.json", '{"format": 1, "files": []}')
        packed.writestr("kich-ban/a.md", "Tiêu đề: a\n---\nxin chào\n" * 20)
    return path.read_bytes()


def _packed_anew(document: bytes, packing: int) -> bytes:
    """The same document, its parts packed in another way."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(out, "w", packing) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return out.getvalue()


LEXICON = make_lexicon((), ())


@pytest.fixture(scope="module")
def kinds(tmp_path_factory) -> dict[str, Kind]:
    """Every kind of input with its reader."""
    folder = tmp_path_factory.mktemp("vao")
    scripts = tuple(p.read_bytes() for p in sorted(SCRIPTS.glob("*.md")))
    formats = tuple(p.read_bytes() for p in sorted((SCRIPTS / "formats").glob("*.toml")))
    sounds = _samples(folder)
    words = word_files.paragraph(word_files.run("Xin chào các bạn")) * 3
    words += word_files.table([words, words]) + word_files.numbered("một")
    word = word_files.word_file(folder / "a.docx", words).read_bytes()
    ways = (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    odd_words = tuple(_packed_anew(word, way) for way in ways)
    archives = tuple(_archive(folder, way) for way in (zipfile.ZIP_DEFLATED, *ways))
    pack = folder / "that.zip"
    write_pack(pack, Pack(unit="Trường", scripts=(), sounds=(), files=()), {})
    table = b"| v\xe1\xbb\x81 | l\xe1\xbb\x9di | \xc3\xa2m |\n|---|---|---|\n| NAM | a<br>b | [tr\xe1\xbb\x91ng] |\n"
    json = b'{"format": 1, "episode": {"key": "a", "number": 3, "items": [], "air_time": "2026-09-07"}}'
    log = b'{"at":"2026-09-07T06:45:00+07:00","code":"a","previous":"","facts":{"a":1}}\n'
    form = (
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.md"\r\n\r\nabc\r\n--b--\r\n'
    )
    return {
        "script": Kind((*scripts, table), partial(read_script, file="bai.md"), 20),
        "body": Kind((*scripts, table), lambda d: parse_body(_text(d), "bai.md"), 10),
        "reading": Kind(scripts, _spoken, 6),
        "frames": Kind((*formats, b"{% for i in items %}{{ i|upper }}{{ number % 2 }}{% endfor %}"), _frames, 8),
        "station": Kind(((SCRIPTS / "station.toml").read_bytes(),), partial(read_station, file="s"), 6),
        "edited": Kind(((SCRIPTS / "station.toml").read_bytes(),), _edited, 2),
        "schedule": Kind(((SCRIPTS / "lich.toml").read_bytes(),), partial(read_schedule, file="l"), 5),
        "programme": Kind(formats, partial(read_format, file="f.toml", slug="f"), 4),
        "card": Kind(tuple(p.read_bytes() for p in (SCRIPTS / "ghi-am").glob("*.toml")),
                     partial(read_rights, file="c.toml"), 3),
        "word": Kind((word, word, word, *odd_words), partial(_kept, folder, lambda p: read_word(p, "a.docx")), 6),
        "sound": Kind(sounds["own"], partial(_kept, folder, _sound), 10),
        "analysed": Kind(sounds["own"], partial(_kept, folder, lambda p: analyse(p, loudness=-16.0, true_peak=-1.0)), 2),
        "strange sound": Kind(sounds["others"], partial(_kept, folder, _sound), 1),
        "tags": Kind((sounds["own"][3], b"ID3\x04\0\0\0\0\0\x40TIT2\0\0\0\x05\0\0\x03abcd"),
                     partial(_kept, folder, _tags), 3),
        "pack": Kind((*archives, pack.read_bytes()), partial(_kept, folder, _pack), 4),
        "backup": Kind(archives, partial(_kept, folder, _backup), 2),
        "offers": Kind((b'{"format": 1, "unit": "a", "packs": []}',), partial(read_offers, where="o"), 1),
        "manifest": Kind((b'{"format": 1, "programmes": [], "files": []}',),
                         partial(read_manifest, url="http://a"), 1),
        "json": Kind((json,), lambda d: [_document(k, d) for k in (Episode, Timeline, ApprovedEpisode)], 2),
        "timeline": Kind(tuple(p.read_bytes() for p in (ROOT / "tests/golden/timelines").glob("*.json")),
                         partial(_document, Timeline), 2),
        "episode": Kind((to_text(make_episode(1)).encode(),), partial(_document, Episode), 2),
        "list of episodes": Kind(((SCRIPTS / "danh-sach-so.toml").read_bytes(),),
                                 partial(_kept, folder, lambda p: EpisodeList(p).entries), 2),
        "state": Kind((b'{"format": 1, "url": "http://a", "key": "aa", "etag": "", "issued": "", "through": "", '
                       b'"files": {"a.mp3": {"id": "a", "sha256": "b", "bytes": 3}}, "pinned": []}',),
                      partial(_state, folder), 1),
        "signature": Kind((b'{"key": "YWJj", "signature": "YWJj", "endorsed": "YWJj"}',), read_signature, 1),
        "taken sound": Kind((sounds["own"][0], sounds["own"][3], sounds["own"][6]),
                            partial(_kept, folder, _checked), 2),
        "libraries": Kind(
            (b'[[library]]\naddress = "http://a"\nunit = "b"\nreceived = ["c"]\n',),
            partial(_kept, folder, lambda p: LibraryList(p).all()), 1),
        "log": Kind((log * 5,), read_log, 1),
        "form": Kind((b"a=b&c=%C4%91&ma_trang=1",), _form, 1),
        "multipart": Kind((form,), _multipart, 3),
        "heads": Kind((b"bytes=0-1,5-,-3", b"gzip;q=0.5, br", b"Mon, 07 Sep 2026 06:45:00 GMT"), _heads, 1),
    }  # fmt: skip


def _document(kind: type, data: bytes) -> None:
    with suppress(BroadcasterError):
        from_text(kind, data, where="a.json")


class TooLongError(Exception):
    """The reader took more than its time."""


@contextmanager
def within(seconds: float):
    """Ends what takes more processor time."""

    def over(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def tried(kind: Kind, data: bytes) -> str:
    """What is wrong with how an input was read; "" = nothing."""
    begun = time.process_time()
    try:
        with within(SECONDS):
            kind.reads(data)
    except BroadcasterError as fault:
        return "" if fault.sentence and not fault.sentence.isascii() else f"no sentence: {fault!r}"
    except TooLongError:
        return f"took longer than {SECONDS} s"
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"[:300]
    return "" if time.process_time() - begun < SECONDS else "took too long"


def run(kinds: dict[str, Kind], count: int, seed: int) -> None:
    """So many inputs, shared out; whatever goes wrong is told with the bytes that did it."""
    dice = random.Random(seed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wrong = []
    for name, kind in kinds.items():
        for number in range(max(1, count * kind.share // 100)):
            data = mutated(dice.choice(kind.seeds), dice)
            if said := tried(kind, data):
                wrong.append(f"{name} {number}: {said}\n    {data[:300]!r}")
        if len(wrong) > 20:
            break
    assert not wrong, "\n".join(wrong)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MEMORY


def test_two_thousand_damaged_inputs_are_read_or_refused_in_a_sentence(kinds) -> None:
    run(kinds, 2_000, 21)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.timeout(3_600)
def test_twenty_thousand_damaged_inputs_are_read_or_refused_in_a_sentence(kinds, seed) -> None:
    run(kinds, 2_000, 1_000 + seed)


# --- inputs that are made to take long --------------------------------------------------------------

LONG = 30_000  # characters: a small part of what may be sent

BODIES = {
    "one row of a table": "| a | b |\n" + "a\n" * LONG + "| c | d |\n",
    "a table in tabs": "lời\tâm thanh\n" + "a\tb\n" * (LONG // 4),
    "marks in one paragraph": "*a*\n" * LONG,
    "open marks": "*a _b " * LONG,
    "brackets": "(" * LONG,
    "lines of brackets": "(a\n" * LONG,
    "square brackets": "[" * LONG,
    "cues": "[nghỉ]" * LONG,
    "links": "[a](https://" * LONG,
    "blanks": "A" + " " * LONG * 4 + "b",
    "colons": "A:" * LONG,
    "labels": "VAI LẠ: xin chào\n" * (LONG // 8),
    "rules": "- " * LONG + "x",
    "remarks": "<!--" * LONG,
    "closed remarks": "<!---->" * LONG,
    "pipes": "|" * LONG,
    "breaks": "| a | " + "<br>" * LONG + " |",
    "headings": "#" * LONG,
    "bullets": ">" * LONG,
    "slashes": "\\" * LONG,
}
HEADS = {
    "blanks": "Tiêu đề" + " " * LONG + "\n",
    "equals": "a = " * LONG,
    "roles": "Vai:\n" + "".join(f"  VAI {n}: nữ\n" for n in range(LONG // 60)),
    "strange keys": "".join(f"khóa lạ {n}: a\n" for n in range(LONG // 60)),
    "sources": "Văn bản nguồn:\n" + "".join(f"  - {n}/2024/NĐ-CP\n" for n in range(LONG // 60)),
    "one source": "Văn bản nguồn: " + "1 / 2024 " * (LONG // 8),
    "digits": "Văn bản nguồn: " + "1" * LONG,
    "dates": "Ngày phát: " + "thứ hai, " * (LONG // 8),
    "commas": "Đối tượng: " + "a," * LONG,
    "dashes": "- " * LONG,
}
TOMLS = {
    "header": "[" + " " * LONG,
    "headers": "[a ]\n" * 9 + ("[a" + " " * 3_000 + "\n") * 50,
    "dotted": "a" + ".a" * 8_000 + " = 1",
    "nested": "a = " + "[" * 4_000,
    "tables": "".join(f"[[a]]\nb = {n}\n" for n in range(8_000)),
    "hex": "format = 0x" + "f" * LONG,
    "digits": "format = " + "1" * LONG,
    "float": "format = 1e" + "9" * 300,
    "unknown": "".join(f"khoa-{n} = 1\n" for n in range(3_000)),
    "quotes": 'a = "' + "\\u0041" * LONG,
}
SPOKEN = {
    "digits": "1" * LONG,
    "dots": "1." * LONG,
    "slashes": "1/" * LONG,
    "dashes": "1-" * LONG,
    "blanks": "1" + " " * LONG + "x",
    "letters": "A" * LONG,
    "letters and dots": "A." * LONG,
    "article": "điều 1 khoản " * (LONG // 6),
    "romans": "XVI " * LONG,
    "addresses": "a.b@" * LONG,
    "web": "https://a." * (LONG // 4),
    "times": "6h45 " * (LONG // 4),
    "ranges": "5-7, " * (LONG // 4),
    "money": "1.000 đồng " * (LONG // 8),
    "brackets": "(" * LONG,
    "hash": "#a" * LONG,
    "dates": "7/9/2026 " * (LONG // 8),
    "documents": "36/2024/QH15 " * (LONG // 8),
    "odd": "½" * LONG,
    "words": "việc " * LONG,
    "no blanks": "việc" * LONG,
}


def timed(does, *arguments: object) -> float:
    """Processor seconds; a refusal in a sentence is as good as an answer.

    The search for garbage rests: what it costs hangs on what other tests have left behind.
    """
    gc.collect()
    gc.disable()
    begun = time.process_time()
    try:
        with within(SECONDS), suppress(BroadcasterError):
            does(*arguments)
        return time.process_time() - begun
    finally:
        gc.enable()


def linear(does, text: str) -> None:
    """Twice as much takes about twice as long, and none of it long."""
    whole = timed(does, text)
    assert whole < SECONDS
    if whole > 1.0:  # a neighbour on the machine costs time too: the better of two counts
        half = timed(does, text[: len(text) // 2])
        assert min(whole, timed(does, text)) < 3.0 * half + 0.5


@pytest.mark.parametrize("name", BODIES)
def test_no_body_takes_more_than_its_time(name) -> None:
    linear(lambda text: parse_body(text, "bai.md"), BODIES[name])


@pytest.mark.parametrize("name", HEADS)
def test_no_head_takes_more_than_its_time(name) -> None:
    linear(lambda text: read_script(f"{text}\n---\nlời\n".encode(), "bai.md"), HEADS[name])


@pytest.mark.parametrize("name", TOMLS)
@pytest.mark.parametrize("reader", [read_station, read_schedule, _format])
def test_no_settings_take_more_than_their_time(name, reader) -> None:
    linear(lambda text: reader(text.encode(), "a.toml"), TOMLS[name])


@pytest.mark.parametrize("name", SPOKEN)
def test_no_text_takes_more_than_its_time_to_read(name) -> None:
    linear(lambda text: read_aloud(text, LEXICON), SPOKEN[name])


@pytest.mark.soak
@pytest.mark.parametrize(
    ("before", "shape", "after"),
    [
        *(pytest.param("Tiêu đề: a\n---\n", s, "", id=f"body of {n}") for n, s in BODIES.items()),
        *(pytest.param("", s, "\n---\nlời\n", id=f"head of {n}") for n, s in HEADS.items()),
    ],
)
def test_the_largest_script_of_any_shape_is_read_within_its_time(before, shape, after) -> None:
    """What is larger is not read: nobody can make a text that takes longer."""
    piece, room = shape.encode(), LARGEST - len(f"{before}{after}".encode())
    inside = (piece * (room // len(piece) + 1))[:room].decode(errors="ignore")
    begun = time.process_time()
    read_script(f"{before}{inside}{after}".encode(), "bai.md")
    assert time.process_time() - begun < 120.0


def test_marks_piled_on_a_letter_are_refused_at_once() -> None:
    """Ordering them takes time with the square of their number, and holds every thread."""
    piled = "a" + "\u0301\u0323" * 100_000
    begun = time.process_time()
    found = read_script(f"Tiêu đề: a\n---\nxin\n{piled}\n".encode(), "bai.md")
    assert time.process_time() - begun < 2.0
    assert [(n.code, n.place.line) for n in found.errors] == [("dau-chong", 4)]
    with pytest.raises(BroadcasterError, match="dấu chồng"):
        _fields(b"a=" + b"%CC%81%CC%A3" * 300_000)
    assert time.process_time() - begun < 4.0


def test_a_wav_of_sixty_thousand_channels_is_refused(tmp_path) -> None:
    """Its head alone would ask for gigabytes."""
    path = tmp_path / "a.wav"
    out = io.BytesIO()
    soundfile.write(out, np.zeros((10, 2)), 44_100, format="WAV")
    head = bytearray(out.getvalue()[:44])
    head[22:24] = (60_000).to_bytes(2, "little")
    head[28:32] = (0).to_bytes(4, "little")
    path.write_bytes(bytes(head) + b"\0" * 400_000)
    with pytest.raises(BroadcasterError), open_sound(path) as sound:
        list(sound.blocks())
