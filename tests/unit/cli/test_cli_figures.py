"""What finished files measure, as people and machines read it."""

from dataclasses import replace

from broadcaster.cli.build import file_json, file_line


def test_a_line_has_name_length_loudness_and_peak(episode) -> None:
    """In Vietnamese numbers."""
    audio = replace(episode.school.audio, seconds=65.0, loudness=-16.0123456789)
    assert file_line(audio) == (
        "mang-non-2026-09-07.mp3: 1 phút 5 giây, −16,0 LUFS, đỉnh −1,2 dBTP"
    )


def test_a_mono_file_shows_both_numbers(episode) -> None:
    """As heard, and as a meter of one channel shows it."""
    line = file_line(replace(episode.school.audio, channels=1))
    assert "−16,0 LUFS theo tai nghe (−19,0 theo tệp một kênh)" in line


def test_a_machine_reads_every_figure(episode) -> None:
    """Rounded to a hundredth."""
    told = file_json(replace(episode.school.audio, channels=1, loudness=-16.012345))
    assert told["loudness"] == -16.01
    assert told["file_loudness"] == -19.02
    assert set(told) >= {"range", "momentary_max", "short_term_max", "true_peak", "gain", "limited"}
