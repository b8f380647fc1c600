"""Installing voices: whole or not at all, whatever comes."""

import errno
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import toy_voice
from file_server import File, FileServer

from broadcaster.domain.errors import AssetError, BadSound, ConfigError, InputError, StoreError
from broadcaster.domain.speech import Gender, Region, Utterance
from broadcaster.domain.station import NeuralSettings
from broadcaster.net.connection import NetworkFault, Trust
from broadcaster.voices import installing
from broadcaster.voices.installed import (
    InstalledVoice,
    KnownVoice,
    Terms,
    WantedVoice,
    installed,
    read_known_voices,
)
from broadcaster.voices.installing import VoiceFolder
from broadcaster.voices.neural import NeuralVoice, prove

MODEL = toy_voice.model()
SUM = hashlib.sha256(MODEL).hexdigest()
NAME = "vi_VN-toy-medium.onnx"
KNOWN = KnownVoice(
    key="toy",
    name="Đồ chơi",
    gender=Gender.FEMALE,
    region=Region.NORTH,
    model=NAME,
    size=len(MODEL),
    sha256=SUM,
    licence="CC BY 4.0",
    credit="Giọng: đồ chơi, CC BY 4.0",
)


def agree(terms: Terms) -> str:
    """A person who agrees to everything."""
    return "Cô Mai, 2026-09-01"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """A server with the toy voice."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    files = {
        f"/v/{NAME}": File(data=MODEL),
        f"/v/{NAME}.json": File(data=toy_voice.config()),
        "/v/MODEL_CARD": File(data=b"Toy. License: CC BY 4.0"),
    }
    with FileServer(files=files) as running:
        yield running


@pytest.fixture
def shelf(tmp_path: Path) -> VoiceFolder:
    return VoiceFolder(
        folder=tmp_path / "voices",
        catalogue=(KNOWN,),
        trust=Trust(connect=60.0, read=60.0),
        prove=lambda one: prove(one, NeuralSettings()),
    )


@pytest.fixture
def unlisted(shelf: VoiceFolder) -> VoiceFolder:
    """The same folder where no catalogue knows the voice."""
    return replace(shelf, catalogue=())


def told(stick: Path | str) -> WantedVoice:
    """A voice that nobody knows, with the one thing that a person has to say of it."""
    return WantedVoice(what=str(stick), key="toy", gender=Gender.FEMALE)


def nothing_installed(shelf: VoiceFolder) -> bool:
    return list(installed(shelf.folder)) == []


def speaks(shelf: VoiceFolder, key: str) -> bool:
    """The installed voice is spoken with, by the real runtime."""
    engine = NeuralVoice(shelf.folder, NeuralSettings())
    try:
        said = engine.synthesize(Utterance(text="Xin chào các bạn.", voice=f"neural:{key}"))
        return said.seconds > 0.3
    finally:
        engine.close()


# --- the ways in ------------------------------------------------------------------------------


def test_from_an_address_that_a_person_typed(shelf: VoiceFolder, server: FileServer) -> None:
    """A machine of the house too: the person wants it. What is known of the file is used."""
    done = shelf.install(WantedVoice(what=server.url(f"/v/{NAME}")), agree)
    assert done.key == "toy"
    assert (done.card.name, done.card.region) == ("Đồ chơi", Region.NORTH)
    assert done.card.credit == KNOWN.credit
    assert done.card.fetched == SUM
    assert done.card.accepted == "Cô Mai, 2026-09-01"
    assert "License: CC BY 4.0" in (done.folder / "GIAY-PHEP.txt").read_text("utf-8")
    assert done.whole()
    assert speaks(shelf, "toy")
    assert {p.name for p in shelf.folder.iterdir()} == {".tai", "toy", "checksums.toml"}
    assert list((shelf.folder / ".tai").iterdir()) == []


@pytest.mark.parametrize("file", [True, False])
def test_from_a_stick(shelf: VoiceFolder, tmp_path: Path, file: bool) -> None:
    """A file or its folder; the card of the maker is kept with it."""
    stick = toy_voice.folder(tmp_path / "usb")
    done = shelf.install(WantedVoice(what=str(stick / NAME if file else stick)), agree)
    assert done.card.source == NAME
    assert "CC0" in (done.folder / "GIAY-PHEP.txt").read_text("utf-8")
    assert speaks(shelf, "toy")


def test_a_model_made_for_the_runtime_with_its_tokens(
    unlisted: VoiceFolder, tmp_path: Path
) -> None:
    """No JSON: the model says itself what it needs, and nothing is put behind it."""
    stick = toy_voice.folder(tmp_path / "usb")
    made = onnx.load_from_string(MODEL)
    said = {"model_type": "vits", "comment": "piper", "language": "vi", "voice": "vi"}
    said |= {"has_espeak": "1", "n_speakers": "1", "sample_rate": str(toy_voice.RATE)}
    for key, value in said.items():
        entry = made.metadata_props.add()
        entry.key, entry.value = key, value
    (stick / NAME).write_bytes(made.SerializeToString())
    (stick / f"{NAME}.json").unlink()
    rows = "".join(f"{token} {ids[0]}\n" for token, ids in toy_voice.id_map().items())
    (stick / "tokens.txt").write_text(rows, "utf-8")
    done = unlisted.install(told(stick), agree)
    assert done.card.fetched == done.card.sha256
    assert speaks(unlisted, "toy")


def test_what_a_person_says_of_it_comes_first(unlisted: VoiceFolder, tmp_path: Path) -> None:
    """Name, gender and the rest; a voice that nobody knows needs at least its gender."""
    stick = toy_voice.folder(tmp_path / "usb", "ai-do")
    with pytest.raises(InputError, match="nữ hay nam"):
        unlisted.install(WantedVoice(what=str(stick)), agree)
    wanted = WantedVoice(
        what=str(stick),
        key="thay-ba",
        name="Thầy Ba",
        gender=Gender.MALE,
        region=Region.SOUTH,
        credit="Thầy Ba cho mượn giọng",
    )
    done = unlisted.install(wanted, agree)
    assert done.voice.id == "neural:thay-ba"
    assert (done.voice.name, done.voice.gender) == ("Thầy Ba", Gender.MALE)
    assert done.voice.credit == "Thầy Ba cho mượn giọng"


def test_the_shipped_catalogue_is_read_and_imitates_nobody() -> None:
    """What is offered says what it is, how large to the byte, under what licence that was read."""
    voices = read_known_voices()
    offered = {voice.key: voice for voice in voices if voice.offered}
    assert set(offered) == {"vais1000", "vivos"}
    for voice in offered.values():
        assert voice.licence
        assert voice.credit
        assert voice.size > 10_000_000
        assert voice.size % 1000
        assert "/main/" not in voice.base
    assert len(offered["vais1000"].sha256) == 64
    assert all(voice.page.startswith("https://") for voice in voices)
    assert not any(voice.credit or voice.licence for voice in voices if not voice.offered)
    marked = {voice.key for voice in voices if voice.non_commercial}
    assert marked == {"vivos"}


def test_a_file_never_gets_the_licence_of_another_by_its_name(
    shelf: VoiceFolder, tmp_path: Path
) -> None:
    """Called like a known voice, made of other bytes: no word of that voice is put on it."""
    stick = toy_voice.folder(tmp_path / "usb", hertz=150.0)
    with pytest.raises(AssetError, match="mã kiểm tra"):
        shelf.install(WantedVoice(what=str(stick)), agree)
    open_list = replace(shelf, catalogue=(replace(KNOWN, sha256=""),))
    with pytest.raises(InputError, match="nữ hay nam"):
        open_list.install(WantedVoice(what=str(stick)), agree)
    done = open_list.install(told(stick), agree)
    assert (done.card.licence, done.card.credit) == ("CC0 1.0", "")


def test_a_known_voice_is_known_under_any_name_of_its_file(
    shelf: VoiceFolder, tmp_path: Path
) -> None:
    """By its bytes."""
    stick = toy_voice.folder(tmp_path / "usb", "giong-tai-ve")
    assert shelf.install(WantedVoice(what=str(stick)), agree).card.credit == KNOWN.credit


def test_a_size_that_is_not_the_known_one_is_refused(
    shelf: VoiceFolder, server: FileServer
) -> None:
    """Where no checksum is known the exact size has to hold; larger is not even fetched whole."""
    at_home = replace(shelf.trust, hosts=frozenset({"127.0.0.1"}))
    for size in (len(MODEL) - 1, len(MODEL) + 1):
        known = replace(KNOWN, sha256="", size=size, base=server.url("/v"))
        with pytest.raises((AssetError, NetworkFault)):
            replace(shelf, catalogue=(known,), trust=at_home).install(
                WantedVoice(what="toy"), agree
            )
    assert nothing_installed(shelf)


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("# Card\n* License: https://creativecommons.org/licenses/by/4.0/\n", True),
        ("Licence: CC0", True),
        ("* License: Unknown", False),
        ("* License: See URL", False),
        ("License: other", False),
        ("License: not known, see the website", False),
        ("License: MIT", True),
        ("a licence to read is not named here", False),
    ],
)
def test_a_licence_is_what_the_card_calls_one(card: str, licence: bool) -> None:
    assert bool(installing.licence_in(card)) == licence


def test_without_card_and_without_a_word_of_the_licence_nothing_is_installed(
    unlisted: VoiceFolder, tmp_path: Path
) -> None:
    """Who has read it elsewhere says what it is."""
    stick = toy_voice.folder(tmp_path / "usb")
    (stick / "MODEL_CARD").unlink()
    with pytest.raises(InputError, match="giấy phép") as caught:
        unlisted.install(told(stick), agree)
    assert "--licence" in caught.value.hint
    assert nothing_installed(unlisted)
    done = unlisted.install(replace(told(stick), licence="CC0, đọc ở trang của giọng"), agree)
    assert done.card.licence == "CC0, đọc ở trang của giọng"


def test_a_known_voice_without_a_licence_that_was_read_is_not_fetched(
    shelf: VoiceFolder, server: FileServer
) -> None:
    known = replace(KNOWN, licence="", base=server.url("/v"), page="https://giong.example/toy")
    with pytest.raises(InputError, match="giấy phép") as caught:
        replace(shelf, catalogue=(known,)).install(WantedVoice(what="toy"), agree)
    assert "https://giong.example/toy" in caught.value.hint
    assert server.asked == []


def test_without_a_line_page_files_and_stick_are_told(shelf: VoiceFolder) -> None:
    """Whoever has no line learns how the same voice comes on a stick."""
    away = replace(KNOWN, base="http://127.0.0.1:9/v", page="https://giong.example/toy")
    at_home = replace(shelf.trust, hosts=frozenset({"127.0.0.1"}))
    with pytest.raises(NetworkFault) as caught:
        replace(shelf, catalogue=(away,), trust=at_home).install(WantedVoice(what="toy"), agree)
    for word in (away.page, NAME, f"{NAME}.json", "MODEL_CARD", "USB"):
        assert word in caught.value.hint


# --- what another machine installed -------------------------------------------------------------


@pytest.fixture
def brought(shelf: VoiceFolder, tmp_path: Path) -> Path:
    """A voice's folder as it stands on the machine that installed it."""
    stick = toy_voice.folder(tmp_path / "usb")
    other = replace(shelf, folder=tmp_path / "other machine")
    return other.install(WantedVoice(what=str(stick)), agree).folder


def test_a_folder_of_another_machine_is_taken_over_with_its_card(
    shelf: VoiceFolder, brought: Path
) -> None:
    """The terms are shown again, and who agreed here is on the card."""
    seen: list[Terms] = []
    done = shelf.install(WantedVoice(what=str(brought)), lambda t: seen.append(t) or "Thầy Ba")
    assert (done.key, done.card.credit, done.card.accepted) == ("toy", KNOWN.credit, "Thầy Ba")
    assert "CC0" in seen[0].card
    assert done.whole()
    assert speaks(shelf, "toy")


def test_a_folder_of_another_machine_that_is_damaged_is_refused(
    shelf: VoiceFolder, brought: Path
) -> None:
    model = brought / "model.onnx"
    model.write_bytes(model.read_bytes()[:-1])
    with pytest.raises(AssetError, match="hỏng hoặc đã bị đổi"):
        shelf.install(WantedVoice(what=str(brought)), agree)
    assert nothing_installed(shelf)


def test_a_folder_of_another_machine_without_its_licence_is_refused(
    shelf: VoiceFolder, brought: Path
) -> None:
    (brought / "GIAY-PHEP.txt").unlink()
    with pytest.raises(InputError, match="giấy phép"):
        shelf.install(WantedVoice(what=str(brought)), agree)
    assert nothing_installed(shelf)


@pytest.mark.parametrize(("hertz", "gender"), [(220.0, Gender.FEMALE), (120.0, Gender.MALE)])
def test_whether_a_woman_or_a_man_speaks_is_heard_when_nobody_knows(
    unlisted: VoiceFolder, tmp_path: Path, hertz: float, gender: Gender
) -> None:
    """What a person says of it counts more."""
    stick = toy_voice.folder(tmp_path / "usb", hertz=hertz, length=3 * toy_voice.LENGTH)
    done = unlisted.install(WantedVoice(what=str(stick), key="toy", hear=True), agree)
    assert (done.card.gender, done.card.genders) == (gender, "")
    said = WantedVoice(what=str(stick), key="khac", hear=True, gender=Gender.FEMALE)
    assert unlisted.install(said, agree).card.gender is Gender.FEMALE


# --- several people in one model ------------------------------------------------------------------


def test_everybody_of_a_model_is_reachable_and_cast_by_what_is_heard(
    unlisted: VoiceFolder, tmp_path: Path
) -> None:
    """Women and men by the height of their voices, each with an id of their own."""
    stick = toy_voice.folder(tmp_path / "usb")
    (stick / NAME).write_bytes(
        toy_voice.model(220.0, more=(120.0, 240.0), length=3 * toy_voice.LENGTH)
    )
    (stick / f"{NAME}.json").write_bytes(toy_voice.config(num_speakers=3))
    done = unlisted.install(told(stick), agree)
    assert done.card.genders == "nữ nam nữ"
    engine = NeuralVoice(unlisted.folder, NeuralSettings())
    try:
        voices = {voice.id: voice for voice in engine.voices()}
        assert list(voices) == ["neural:toy#1", "neural:toy#2", "neural:toy#3"]
        assert voices["neural:toy#2"].gender is Gender.MALE
        said = {
            one: engine.synthesize(Utterance(text="Xin chào các bạn.", voice=one)) for one in voices
        }
        assert len({speech.samples.tobytes() for speech in said.values()}) == 3
        assert len({engine.fingerprint(one) for one in voices}) == 3
    finally:
        engine.close()


# --- the terms --------------------------------------------------------------------------------


def test_the_terms_are_shown_before_the_model_is_fetched(
    shelf: VoiceFolder, server: FileServer
) -> None:
    """Whoever refuses has fetched nothing large, and nothing is installed."""
    seen: list[Terms] = []

    def refuse(terms: Terms) -> str:
        seen.append(terms)
        raise InputError("không")

    with pytest.raises(InputError):
        shelf.install(WantedVoice(what=server.url(f"/v/{NAME}")), refuse)
    assert nothing_installed(shelf)
    assert [one.path for one in server.asked] == [f"/v/{NAME}.json", "/v/MODEL_CARD"]
    assert (seen[0].licence, seen[0].card) == ("CC BY 4.0", "Toy. License: CC BY 4.0")
    assert not seen[0].non_commercial


@pytest.mark.parametrize("card", ["License: CC BY-NC 4.0", "for NonCommercial use"])
def test_a_non_commercial_licence_is_seen(
    shelf: VoiceFolder, server: FileServer, card: str
) -> None:
    """In the maker's card too, when the catalogue does not know."""
    server.files["/v/MODEL_CARD"] = File(data=card.encode())
    seen: list[Terms] = []
    shelf.install(WantedVoice(what=server.url(f"/v/{NAME}")), lambda t: seen.append(t) or "x")
    assert seen[0].non_commercial


def test_a_voice_without_a_card_is_installed_with_what_is_known(
    shelf: VoiceFolder, server: FileServer
) -> None:
    del server.files["/v/MODEL_CARD"]
    assert (
        shelf.install(WantedVoice(what=server.url(f"/v/{NAME}")), agree).card.licence == "CC BY 4.0"
    )


# --- hostile or unlucky -----------------------------------------------------------------------


def test_a_cut_download_goes_on_in_the_next_run(shelf: VoiceFolder, server: FileServer) -> None:
    """What had come is not fetched again; until it is whole nothing is installed."""
    file = server.files[f"/v/{NAME}"]
    file.stop_after = 0

    def cut(path: str) -> None:
        count = sum(one.path == f"/v/{NAME}" for one in server.asked)
        file.stop_after = 30_000 if count == 1 else 0

    server.before = cut
    with pytest.raises(NetworkFault, match="đứt"):
        shelf.install(WantedVoice(what=server.url(f"/v/{NAME}")), agree)
    assert nothing_installed(shelf)
    server.before = lambda path: None
    file.stop_after = -1
    shelf.install(WantedVoice(what=server.url(f"/v/{NAME}")), agree)
    assert server.asked[-1].range == "bytes=30000-"
    assert speaks(shelf, "toy")


def test_a_catalogue_cannot_name_a_machine_of_the_house(
    shelf: VoiceFolder, server: FileServer
) -> None:
    """Nor lead there; one that the station listed is allowed."""
    inside = replace(KNOWN, base=server.url("/v"))
    shelf = replace(shelf, catalogue=(inside,))
    with pytest.raises(NetworkFault, match="mạng nội bộ") as caught:
        shelf.install(WantedVoice(what="toy"), agree)
    assert "allow_hosts" in caught.value.hint
    assert server.asked == []
    trusted = replace(shelf, trust=replace(shelf.trust, hosts=frozenset({"127.0.0.1"})))
    assert trusted.install(WantedVoice(what="toy"), agree).key == "toy"


def test_a_typed_address_cannot_lead_to_another_machine_of_the_house(
    shelf: VoiceFolder, server: FileServer
) -> None:
    """Only the machine that was typed is trusted, not where it sends us."""
    server.files[f"/v/{NAME}"] = File(location=f"http://localhost:{server.port}/secret")
    with pytest.raises(NetworkFault, match="mạng nội bộ"):
        shelf.install(WantedVoice(what=server.url(f"/v/{NAME}")), agree)
    assert not any(one.path == "/secret" for one in server.asked)
    assert nothing_installed(shelf)


def test_a_pinned_checksum_must_hold(
    shelf: VoiceFolder, server: FileServer, tmp_path: Path
) -> None:
    """From the network and from a stick."""
    pinned = replace(shelf, catalogue=(replace(KNOWN, sha256="0" * 64),))
    stick = toy_voice.folder(tmp_path / "usb")
    for what in (server.url(f"/v/{NAME}"), str(stick)):
        with pytest.raises(AssetError, match="mã kiểm tra"):
            pinned.install(WantedVoice(what=what), agree)
    assert nothing_installed(shelf)
    right = replace(shelf, catalogue=(replace(KNOWN, sha256=SUM),))
    assert right.install(WantedVoice(what=str(stick)), agree).key == "toy"


def test_a_file_that_changed_since_the_first_time_is_refused(
    unlisted: VoiceFolder, server: FileServer
) -> None:
    """Its checksum outlives the voice; the way out is told."""
    address = server.url(f"/v/{NAME}")
    unlisted.install(told(address), agree)
    unlisted.remove("toy")
    server.files[f"/v/{NAME}"] = File(data=toy_voice.model(300.0), tag='"2"')
    with pytest.raises(AssetError, match="mã kiểm tra") as caught:
        unlisted.install(told(address), agree)
    assert "checksums.toml" in caught.value.hint
    assert nothing_installed(unlisted)
    (unlisted.folder / "checksums.toml").unlink()
    assert unlisted.install(told(address), agree).key == "toy"


def test_a_portal_is_not_a_voice(shelf: VoiceFolder, server: FileServer) -> None:
    """The page of a Wi-Fi portal in place of any of the files."""
    page = File(data=b"<html>log in</html>", kind="text/html")
    for name in (NAME, f"{NAME}.json"):
        was = server.files[f"/v/{name}"]
        server.files[f"/v/{name}"] = page
        with pytest.raises(NetworkFault, match="trang web"):
            shelf.install(WantedVoice(what=server.url(f"/v/{NAME}")), agree)
        server.files[f"/v/{name}"] = was
    assert nothing_installed(shelf)


CONFIGS = {
    "no JSON": b"{",
    "a list": b"[]",
    "nothing in it": b"{}",
    "another language": toy_voice.config(espeak={"voice": "en-us"}),
    "other phonemes": toy_voice.config(phoneme_type="pinyin"),
    "a path for a voice": toy_voice.config(espeak={"voice": "vi/../../x"}),
    "an absurd rate": toy_voice.config(audio={"sample_rate": 8}),
    "absurd scales": toy_voice.config(inference={"length_scale": 1e9}),
    "no numbers": toy_voice.config(inference={"noise_scale": "x"}),
    "no phonemes": toy_voice.config(phoneme_id_map={}),
    "phonemes without numbers": toy_voice.config(phoneme_id_map={"a": []}),
    "a line break": toy_voice.config(phoneme_id_map={"a": [1], "\n": [2]}),
}


@pytest.mark.parametrize("how", CONFIGS)
def test_a_description_that_makes_no_sense_is_refused(
    shelf: VoiceFolder, tmp_path: Path, how: str
) -> None:
    stick = toy_voice.folder(tmp_path / "usb")
    (stick / f"{NAME}.json").write_bytes(CONFIGS[how])
    with pytest.raises(AssetError, match="không dùng làm giọng"):
        shelf.install(WantedVoice(what=str(stick)), agree)
    assert nothing_installed(shelf)


MODELS = {
    "empty": b"",
    "text": b"this is not a model at all" * 100,
    "a zip": b"PK\x03\x04" + b"\0" * 500,
    "cut": MODEL[:-1000],
    "longer": MODEL + b"\xff" * 100,
    "another message": b"\x08\x08",
    "endless number": b"\xff" * 50,
}


@pytest.mark.parametrize("how", MODELS)
def test_a_file_that_is_no_whole_model_is_refused(
    unlisted: VoiceFolder, tmp_path: Path, how: str
) -> None:
    """Before the runtime sees it."""
    stick = toy_voice.folder(tmp_path / "usb")
    (stick / NAME).write_bytes(MODELS[how])
    with pytest.raises(AssetError, match="ONNX"):
        unlisted.install(told(stick), agree)
    assert nothing_installed(unlisted)


def test_a_model_that_cannot_speak_is_refused(unlisted: VoiceFolder, tmp_path: Path) -> None:
    """A whole ONNX file, but no voice: the test sentence finds it."""
    stick = toy_voice.folder(tmp_path / "usb")
    made = onnx.load_from_string(MODEL)
    made.graph.node[0].op_type = "NoSuchOperation"
    (stick / NAME).write_bytes(made.SerializeToString())
    with pytest.raises(AssetError, match="câu thử"):
        unlisted.install(told(stick), agree)
    silent = onnx.load_from_string(MODEL)
    rows = np.zeros((len(toy_voice.PHONEMES), toy_voice.LENGTH), np.float32)
    silent.graph.initializer[0].CopyFrom(onnx.numpy_helper.from_array(rows, "sounds"))
    (stick / NAME).write_bytes(silent.SerializeToString())
    with pytest.raises(AssetError, match="im lặng"):
        unlisted.install(told(stick), agree)
    assert nothing_installed(unlisted)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/v.onnx", "ftp://x/v.onnx", "file:///etc/passwd", "https://u:p@x/v.onnx"],
)
def test_an_address_that_is_no_use(shelf: VoiceFolder, address: str) -> None:
    with pytest.raises((NetworkFault, InputError)):
        shelf.install(WantedVoice(what=address, gender=Gender.MALE), agree)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "https://huggingface.co/a/b/blob/v1/c/v.onnx",
            "https://huggingface.co/a/b/resolve/v1/c/v.onnx",
        ),
        ("https://huggingface.co/a/b/tree/v1/c", "kết thúc bằng .onnx"),
        ("http://127.0.0.1:9", "kết thúc bằng .onnx"),
        ("https://x.example/giong.zip", "kết thúc bằng .onnx"),
    ],
)
def test_the_address_of_a_page_is_told_from_that_of_a_file(
    shelf: VoiceFolder, address: str, told: str
) -> None:
    """People copy it out of their browser; nothing is asked for."""
    with pytest.raises(InputError) as caught:
        shelf.install(WantedVoice(what=address, gender=Gender.MALE), agree)
    assert told in caught.value.hint
    assert nothing_installed(shelf)


@pytest.mark.parametrize(
    "key", ["../x", "/x", "", "a/b", "A", ".tai", "x" * 99, "a\\b", "con..", "-"]
)
def test_a_name_never_leaves_the_folder(unlisted: VoiceFolder, tmp_path: Path, key: str) -> None:
    stick = toy_voice.folder(tmp_path / "usb")
    if not key:
        stick = toy_voice.folder(tmp_path / "odd", "....")
    with pytest.raises(InputError):
        unlisted.install(WantedVoice(what=str(stick), key=key, gender=Gender.MALE), agree)
    assert nothing_installed(unlisted)


@pytest.mark.parametrize("what", ["toi", "to", "/nowhere/at/all", "vais"])
def test_a_name_that_nobody_knows(shelf: VoiceFolder, what: str) -> None:
    """The nearest known one is named."""
    with pytest.raises(InputError) as caught:
        shelf.install(WantedVoice(what=what), agree)
    assert "catalogue" in caught.value.hint
    assert ("“toy”" in caught.value.hint) == (what in {"toi", "to"})


def test_a_folder_with_none_or_several_models(shelf: VoiceFolder, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="không có tệp"):
        shelf.install(WantedVoice(what=str(tmp_path)), agree)
    stick = toy_voice.folder(tmp_path / "usb")
    (stick / "other.onnx").write_bytes(MODEL)
    with pytest.raises(InputError, match="nhiều giọng"):
        shelf.install(WantedVoice(what=str(stick)), agree)


def test_a_voice_that_must_be_fetched_by_hand_says_so(shelf: VoiceFolder) -> None:
    with pytest.raises(InputError, match="tải tay") as caught:
        shelf.install(WantedVoice(what="toy"), agree)
    assert "THƯ-MỤC" in caught.value.hint


def test_a_full_disk_installs_nothing_and_keeps_what_came(
    shelf: VoiceFolder, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At any of the writes."""
    address = server.url(f"/v/{NAME}")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "no space", str(shelf.folder))

    for target, name in ((shutil, "copyfile"), (installing, "card_text"), (Path, "rename")):
        with monkeypatch.context() as patch:
            patch.setattr(target, name, full)
            with pytest.raises(StoreError, match="đĩa đã đầy"):
                shelf.install(WantedVoice(what=address), agree)
        assert nothing_installed(shelf)
    asked = len(server.asked)
    shelf.install(WantedVoice(what=address), agree)
    assert [one.path for one in server.asked[asked:]].count(f"/v/{NAME}") == 1


@pytest.mark.parametrize("moment", ["copyfile", "rename", "prove"])
def test_killed_in_the_middle_the_next_run_installs_it(
    shelf: VoiceFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Whatever was left behind is in nobody's way."""
    stick = toy_voice.folder(tmp_path / "usb")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    broken = shelf
    with monkeypatch.context() as patch:
        if moment == "prove":
            broken = replace(shelf, prove=killed)
        else:
            patch.setattr({"copyfile": shutil, "rename": Path}[moment], moment, killed)
        with pytest.raises(KeyboardInterrupt):
            broken.install(WantedVoice(what=str(stick)), agree)
    assert nothing_installed(shelf)
    assert shelf.install(WantedVoice(what=str(stick)), agree).whole()
    assert speaks(shelf, "toy")


def test_twice_and_removed(shelf: VoiceFolder, tmp_path: Path) -> None:
    """An installed voice is not written over; a removed one is gone."""
    stick = toy_voice.folder(tmp_path / "usb")
    shelf.install(WantedVoice(what=str(stick)), agree)
    with pytest.raises(InputError, match="đã được cài") as caught:
        shelf.install(WantedVoice(what=str(stick)), agree)
    assert "voices remove toy" in caught.value.hint
    assert shelf.remove("toy").card.name == "Đồ chơi"
    assert nothing_installed(shelf)
    with pytest.raises(InputError, match="không có giọng nào"):
        shelf.remove("toy")


def test_without_the_runtime_a_voice_is_installed_unproved(
    shelf: VoiceFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be prepared for another machine."""
    monkeypatch.setattr("broadcaster.voices.neural.PACKAGE", "no_such_package")
    assert shelf.install(WantedVoice(what=str(toy_voice.folder(tmp_path / "usb"))), agree).whole()


def test_the_proof_is_by_the_real_checks(shelf: VoiceFolder, tmp_path: Path) -> None:
    """What the test sentence finds is told."""

    def found(one: InstalledVoice) -> None:
        raise BadSound("chỉ nghe tiếng rè.")

    with pytest.raises(AssetError, match="tiếng rè"):
        replace(shelf, prove=found).install(
            WantedVoice(what=str(toy_voice.folder(tmp_path / "u"))), agree
        )


@pytest.mark.parametrize(
    "text",
    [
        "format = 2",
        "==",
        "format = 1\n[[voice]]\nkey = 'x'",
        "format = 1\nvoice = 3",
        "format = 1\n[[voice]]\nkey='../x'\nname='x'\ngender='nữ'\nmodel='x.onnx'",
        "format = 1\n[[voice]]\nkey='x'\nname='x'\ngender='nữ'\nmodel='../x.onnx'",
        "format = 1\n[[voice]]\nkey='x'\nname='x'\ngender='gì'\nmodel='x.onnx'",
    ],
)
def test_a_catalogue_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="danh mục"):
        read_known_voices(tmp_path / "c.toml")


def test_pins_are_kept_as_they_were_for_other_addresses(
    shelf: VoiceFolder, server: FileServer
) -> None:
    """One line an address."""
    shelf.folder.mkdir()
    (shelf.folder / "checksums.toml").write_text('"https://x/y" = "1"\n', "utf-8")
    shelf.install(WantedVoice(what=server.url(f"/v/{NAME}")), agree)
    rows = (shelf.folder / "checksums.toml").read_text("utf-8").splitlines()
    assert rows == sorted(
        [f"{json.dumps(server.url(f'/v/{NAME}'))} = {json.dumps(SUM)}", '"https://x/y" = "1"']
    )


def test_metadata_is_read_as_onnx_writes_it(tmp_path: Path) -> None:
    """Long values too; ours are read by onnx."""
    from broadcaster.voices.piper_files import metadata_bytes, metadata_of

    told = {"a": "b", "long": "ờ" * 300, "empty": ""}
    path = tmp_path / "m.onnx"
    path.write_bytes(MODEL + metadata_bytes(told))
    assert metadata_of(path) == told
    made = onnx.load_from_string(path.read_bytes())
    assert {entry.key: entry.value for entry in made.metadata_props} == told
