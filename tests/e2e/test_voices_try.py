"""`broadcaster voices try`: one sentence in every voice."""

import wave

from broadcaster.voices.embedded import CAST

IN_PROCESS = True


def test_every_offline_voice_speaks_into_a_file(station):
    """A line with length and path for each; those that were not asked are named."""
    done = station.run("voices", "try")
    assert done.code == 0, done.err
    folder = station.folder / "audio_out" / "nghe-thu"
    files = sorted(folder.iterdir())
    assert len(files) == len(CAST)
    for path in files:
        with wave.open(str(path)) as file:
            seconds = file.getnframes() / file.getframerate()
        assert 3 < seconds < 7
        assert f"{seconds:.1f} giây, {path}".replace(".", ",", 1) in done.out
    assert f"Mở thư mục này để nghe: {folder}" in done.out
    assert "Chưa thử được: own, neural, edge, gtts, command." in done.out


def test_a_sentence_of_ones_own_is_read_as_in_a_script(station, tmp_path):
    """Figures are read by the rules, and the folder is the one that was named."""
    assert (
        station.run("voices", "try", "Lớp 6A có 35 bạn.", "--to", str(tmp_path / "nghe")).code == 0
    )
    assert len(list((tmp_path / "nghe").iterdir())) == len(CAST)
    assert not (station.folder / "audio_out" / "nghe-thu").exists()


def test_nothing_to_say_is_told(station):
    """Marks alone are no sentence; nothing is written."""
    done = station.run("voices", "try", "…")
    assert done.code == 2
    assert "không có chữ nào để đọc" in done.err
    assert not (station.folder / "audio_out" / "nghe-thu").exists()


def test_a_folder_that_cannot_be_is_told(station, tmp_path):
    """A file in the way of the folder: an error of ours, in Vietnamese."""
    (tmp_path / "nghe").write_bytes(b"")
    done = station.run("voices", "try", "--to", str(tmp_path / "nghe" / "sau"))
    assert done.code == 1
    assert done.err.startswith("Lỗi: ")
    assert "Traceback" not in done.err
