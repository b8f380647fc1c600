"""Documents that LibreOffice has to open first."""

import os
import shutil
import socket
import time
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from broadcaster.domain.errors import InputError
from broadcaster.domain.text_decoding import tcvn3_bytes
from broadcaster.importing import document_reading, office_program
from broadcaster.importing.document_reading import read_document
from broadcaster.importing.imported_document import DoubtReason, FileForm
from broadcaster.importing.word_markup import PARTS
from tests.fakes.running import runs
from tests.unit.importing.test_document_reading import FLAT_ODT, WORD_2003
from tests.unit.importing.word_files import paragraph, run, word_file

RTF = b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 .VnTime;}{\\f1 Arial;}}"


def rtf(path):
    """One amount that was changed, in an old font."""

    def old(text: str) -> bytes:
        return b"".join(f"\\'{byte:02x}".encode() for byte in tcvn3_bytes(text))

    path.write_bytes(
        RTF + b"{\\f0 " + old("được hưởng ") + b"}{\\f1\\deleted 100.000}{\\f1\\revised 400.000}"
        b"{\\f1  \\u273?\\u7891?ng}\\par {\\f1 Hai.}\\par}"
    )
    return path


def program(tmp_path, monkeypatch, lines: str):
    """A program that stands for LibreOffice."""
    path = tmp_path / "soffice"
    path.write_text(f"#!/bin/sh\n{lines}\n", "utf-8")
    path.chmod(0o755)
    monkeypatch.setattr(office_program, "office_program", lambda: str(path))


def test_without_libreoffice_it_says_what_to_do(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(office_program, "office_program", lambda: "")
    with pytest.raises(InputError, match=r"a\.rtf là RTF.*chưa có LibreOffice") as fault:
        read_document(rtf(tmp_path / "a"), "a.rtf")
    assert ".docx" in fault.value.hint


@pytest.mark.slow
def test_what_hangs_is_ended_with_all_that_it_started(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(office_program, "SECONDS", 8.0)  # a shell begins within that
    program(tmp_path, monkeypatch, f"sleep 300 & echo $! > {tmp_path}/con; sleep 300")
    with pytest.raises(InputError, match="đã dừng"):
        read_document(rtf(tmp_path / "a"), "a.rtf")
    child = int((tmp_path / "con").read_text())
    deadline = time.monotonic() + 120
    while runs(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_cannot_be_opened_is_told_and_nothing_stays(tmp_path, monkeypatch) -> None:
    home = tmp_path / "noi"
    program(tmp_path, monkeypatch, f"echo $HOME > {home}; exit 1")
    with pytest.raises(InputError, match=r"không mở được a\.rtf"):
        read_document(rtf(tmp_path / "a"), "a.rtf")
    used = home.read_text().strip()
    assert "chuyen-" in used
    assert not Path(used).exists()


def test_an_opendocument_is_weighed_before_anybody_opens_it(tmp_path, monkeypatch) -> None:
    program(tmp_path, monkeypatch, f"touch {tmp_path}/mo")
    path = tmp_path / "a.odt"
    kind = zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(*kind, zipfile.ZIP_STORED)
        packed.writestr("content.xml", bytes(60_000_000))
    with pytest.raises(InputError, match="quá lớn"):
        read_document(path, "a.odt")
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(*kind, zipfile.ZIP_STORED)
        for number in range(PARTS):
            packed.writestr(str(number), "")
    with pytest.raises(InputError, match="quá lớn"):
        read_document(path, "a.odt")
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(InputError, match="không mở được"):
        read_document(path, "a.odt")
    assert not (tmp_path / "mo").exists()


def test_its_profile_lets_no_document_fetch_anything(tmp_path, monkeypatch) -> None:
    kept = tmp_path / "ho-so.xcu"
    program(tmp_path, monkeypatch, f"cp ../ho-so/user/registrymodifications.xcu {kept}; exit 1")
    with pytest.raises(InputError):
        read_document(rtf(tmp_path / "a"), "a.rtf")
    profile = etree.parse(kept)
    said = {item[0].values()[0]: item[0][0].text for item in profile.getroot()}
    assert said["ooInetProxyType"] == "2"
    assert said["ooInetHTTPProxyName"] == "127.0.0.1"
    assert said["ooInetNoProxy"] is None
    assert said["BlockUntrustedRefererLinks"] == said["DisableMacrosExecution"] == "true"


LINKED = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:body><office:text>
 <text:p>Phạt 400.000 đồng<draw:frame text:anchor-type="as-char" svg:width="2cm"
 svg:height="2cm"><draw:image xlink:href="http://127.0.0.1:{port}/x.png" xlink:type="simple"
 xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>
</office:text></office:body></office:document-content>"""
MANIFEST = """<manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry
 manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>
 <manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""


@pytest.mark.slow
@pytest.mark.system
@pytest.mark.parametrize("data", [WORD_2003, FLAT_ODT])
def test_a_document_that_is_one_xml_is_read_and_not_its_markup(tmp_path, data: bytes) -> None:
    if not office_program.office_program():
        assert not os.environ.get("CI"), "LibreOffice Writer is not installed"
        pytest.skip("LibreOffice Writer is not installed")
    (tmp_path / "a").write_bytes(data)
    found = read_document(tmp_path / "a", "a.xml")
    assert [one.text for one in found.paragraphs] == ["Thu 29.500 xu"]


@pytest.mark.slow
@pytest.mark.system
def test_libreoffice_fetches_nothing_that_a_document_asks_for(tmp_path) -> None:
    if not office_program.office_program():
        assert not os.environ.get("CI"), "LibreOffice Writer is not installed"
        pytest.skip("LibreOffice Writer is not installed")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        path = tmp_path / "a.odt"
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
            packed.writestr("META-INF/manifest.xml", MANIFEST)
            packed.writestr("content.xml", LINKED.format(port=listener.getsockname()[1]))
        read = read_document(path, "a.odt")
        assert [p.text for p in read.paragraphs] == ["Phạt 400.000 đồng"]
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.slow
@pytest.mark.system
def test_libreoffice_gives_fonts_and_changes_to_our_reader(tmp_path) -> None:
    """An .rtf with a tracked change; as .docx it keeps the names of its fonts."""
    if not office_program.office_program():
        assert not os.environ.get("CI"), "LibreOffice Writer is not installed"
        pytest.skip("LibreOffice Writer is not installed")
    source = rtf(tmp_path / "a.rtf")
    with office_program.as_word(source, "a.rtf", FileForm.RTF) as word:
        shutil.copy(word, tmp_path / "a.docx")
    for read in (read_document(source, "a.rtf"), read_document(tmp_path / "a.docx", "a.docx")):
        assert [p.text for p in read.paragraphs] == ["được hưởng 400.000 đồng", "Hai."]
        changed = [d.other for d in read.paragraphs[0].doubts if d.reason is DoubtReason.CHANGED]
        assert changed == ["100.000"]


CHUNK = '<Relationships><Relationship Id="c1" Target="chen.bin"/></Relationships>'


def taking_in(path, data: bytes):
    """A Word document that takes in a paper between two lines."""
    word_file(path, paragraph(run("Trước.")) + '<w:altChunk w:id="c1"/>' + paragraph(run("Sau.")))
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("word/_rels/document.xml.rels", CHUNK)
        packed.writestr("word/chen.bin", data)
    return path


def test_a_word_paper_in_a_word_document_is_read_in_its_place(tmp_path) -> None:
    inner = word_file(tmp_path / "trong", paragraph(run("Nộp 345.000 đồng.")))
    read = read_document(taking_in(tmp_path / "a", inner.read_bytes()), "a.docx")
    assert [one.text for one in read.paragraphs] == ["Trước.", "Nộp 345.000 đồng.", "Sau."]
    assert "1 phần chèn từ tệp khác đã lấy, so lại với bản gốc" in read.remarks
    assert not read.taken_in


def test_of_many_papers_some_are_read_and_the_others_are_told(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(document_reading, "_MOST_PAPERS", 1)
    inner = word_file(tmp_path / "trong", paragraph(run("Nộp 345.000 đồng.")))
    path = word_file(tmp_path / "a", '<w:altChunk w:id="c1"/><w:altChunk w:id="c2"/>')
    with zipfile.ZipFile(path, "a") as packed:
        more = '<Relationship Id="c2" Target="hai.bin"/></Relationships>'
        packed.writestr("word/_rels/document.xml.rels", CHUNK.replace("</Relationships>", more))
        packed.writestr("word/chen.bin", inner.read_bytes())
        packed.writestr("word/hai.bin", inner.read_bytes())
    read = read_document(path, "a.docx")
    assert [one.text for one in read.paragraphs] == ["Nộp 345.000 đồng."]
    assert any(one.startswith("1 phần chèn từ tệp khác chưa đọc") for one in read.remarks)


def test_a_paper_that_cannot_be_read_is_told_and_the_rest_is_read(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(office_program, "office_program", lambda: "")
    read = read_document(taking_in(tmp_path / "a", b"{\\rtf1 Hai}"), "a.docx")
    assert [one.text for one in read.paragraphs] == ["Trước.", "Sau."]
    assert any("không lấy: phần chèn là RTF" in one for one in read.remarks)


@pytest.mark.slow
def test_an_rtf_paper_in_a_word_document_is_read_in_its_place(tmp_path) -> None:
    data = rtf(tmp_path / "b").read_bytes()
    read = read_document(taking_in(tmp_path / "a", data), "a.docx")
    words = "được hưởng 400.000 đồng"
    assert [one.text for one in read.paragraphs] == ["Trước.", words, "Hai.", "Sau."]
    assert any("theo dõi sửa" in one for one in read.remarks)
