"""What Tai máy costs in a build: processor seconds of listening beside those of everything else.

    python bench/hearing_cost.py [--voices embedded,own,neural] [--scripts 3] [--folder voices]

A station is laid out with the first example scripts and built, one episode after the other, for
every voice; then the next ones are, when the machine has learnt most words. The neural voice is
that of `--folder`, or a toy in the real runtime that says words: it speaks in a fraction of the
time that a voice of people takes, so the share of listening is as large there as it may be. What
measuring such a voice costs, once, when it is set up, is told apart. Processor seconds of all that
was started are counted; beside other work the share of one build swung by half a point.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).parents[1]
VOICES = ("embedded", "own", "neural")
OWN = Path("scripts_vi", "giong-truong-em", "co-lan")


def main() -> None:
    options = _options()
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "fakes"), str(Path(__file__).parent)]
    for voice in options.voices.split(","):
        with tempfile.TemporaryDirectory() as name:
            _measure(voice, Path(name), options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voices", default=",".join(VOICES))
    parser.add_argument("--scripts", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="a folder of installed neural voices")
    return parser.parse_args()


def _measure(voice: str, place: Path, options: argparse.Namespace) -> None:
    from click.testing import CliRunner
    from voices import processor_seconds

    from broadcaster.app.settings import load_settings
    from broadcaster.app.station import wire
    from broadcaster.cli.root import program

    _lay_out(voice, place, options)
    os.environ["BROADCASTER_VOICES_FOLDER"] = str(options.folder or place / "neural")
    if voice == "neural":
        wired = wire(load_settings(place, os.environ))
        engine = wired.tools.engines[0]
        begun = processor_seconds()
        for one in engine.voices():
            wired.tools.ear.range_in(engine, one.id)
        print(f"{voice}: measured once in {processor_seconds() - begun:.1f} s of a processor")
        wired.close()
    every = sorted((ROOT / "scripts_vi").glob("20*.md"))
    for build_number in range(2):
        for path in (place / "scripts_vi").glob("20*.md"):
            path.unlink()
        for path in every[options.scripts * build_number :][: options.scripts]:
            shutil.copyfile(path, place / "scripts_vi" / path.name)
        with _counted() as listening:
            begun = processor_seconds()
            done = CliRunner().invoke(program, ["-C", str(place), "build", "--jobs", "1"])
            whole = processor_seconds() - begun
        assert done.exit_code == 0, f"{done.output}{done.exception!r}"
        told = [path.read_text("utf-8") for path in (place / "audio_out").glob("[!.]*/*.json")]
        spoke = sorted({use["voice"] for one in told for use in _voices(one)})
        print(
            f"{voice}, {('first', 'next')[build_number]} build: {sum(listening):.2f} of "
            f"{whole:.1f} s ({100 * sum(listening) / whole:.1f} %), {len(listening)} episodes; "
            f"spoken by {', '.join(spoke)}",
            flush=True,
        )


def _voices(told: str) -> Sequence[Mapping[str, str]]:
    """Who speaks in an episode."""
    found: Sequence[Mapping[str, str]] = json.loads(told).get("episode", {}).get("voices", ())
    return found


def _lay_out(voice: str, place: Path, options: argparse.Namespace) -> None:
    """A station that speaks with this voice, whatever else it has."""
    scripts = place / "scripts_vi"
    shutil.copytree(ROOT / "scripts_vi", scripts)
    card = scripts / "station.toml"
    text = card.read_text("utf-8")
    engines = '["embedded"]' if voice == "embedded" else f'["{voice}", "embedded"]'
    card.write_text(text.replace('["embedded"]', engines, 1), "utf-8")
    if voice == "own":
        import generated_reader
        from damaged_lines import sample_lines

        from broadcaster.voices.own.reading_list import LONGEST, reading_list, syllables_in

        lines = sample_lines(least=1, most=99)
        short = [one for one in lines if len(syllables_in(one)) <= LONGEST]
        generated_reader.write_built(place / OWN, reading_list(lines, short).sentences)
    if voice == "neural" and options.folder is None:
        import speaking_toy

        speaking_toy.install(place / "neural" / "toy")


@contextmanager
def _counted() -> Iterator[list[float]]:
    """The processor seconds of every time that the build listens."""
    from voices import processor_seconds

    from broadcaster.production import build, listening

    spent: list[float] = []

    def counted(*told: Any) -> Any:
        begun = processor_seconds()
        try:
            return listening.hearing_of(*told)
        finally:
            spent.append(processor_seconds() - begun)

    with mock.patch.object(build, "hearing_of", counted):
        yield spent


if __name__ == "__main__":
    main()
