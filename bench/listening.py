"""What Tai máy finds of damage that was done on purpose, and what of it is no damage.

    python bench/listening.py [--lines 24] [--voices embedded:nam-bac,own,neural] [--together 12]

For every voice: lines of the example scripts are spoken as they are, and damaged: a word left
out, a word cut out of the finished sound, a figure said as another one, a word that turns the
sentence left out, another word in the place of one, a word too many, and a sentence missing. Of a
voice that does not tell when it says a word, that is cut out which the ear hears as the word. They
are listened to as in a build: some lines of one voice together, three in twelve of them damaged.
Shares are of what is told in any colour; red = surely. False alarms are lines of which anything is
told though nothing was done.
The last column is processor time for a second of speech.
"""

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from broadcaster.domain.speech import Speech, Utterance, WordTiming
from broadcaster.domain.station import NeuralSettings
from broadcaster.voices import find_engines
from broadcaster.voices.listening.ear import Ear
from broadcaster.voices.listening.heard import USUAL, LineToHear, heard
from broadcaster.voices.listening.hearing_range import (
    HearingRange,
    SpokenDamage,
    trusted,
)
from broadcaster.voices.listening.own_words import TEACHERS
from broadcaster.voices.timing import words_of

ROOT = Path(__file__).parents[1]
NORTH = ("nu-bac", "nam-bac", "tre-em", "ba-cu", "nguoi-gia")
VOICES = (*(f"embedded:{name}" for name in (*NORTH, "nu-nam", "nam-nam")), "own", "neural")

Say = Callable[[str], Speech]


def main() -> None:
    options = _options()
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "fakes")]
    import damaged_lines

    lines = damaged_lines.sample_lines()
    near = damaged_lines.ears_for(lines)
    with tempfile.TemporaryDirectory() as name:
        for voice in options.voices.split(","):
            try:
                say = _say(voice, lines, Path(name))
            except ImportError as failure:
                print(f"{voice}: not measured ({failure})")
                continue
            ears = near[1:] if voice.endswith("-nam") else near[:1]
            found, ears = _range(voice, say, lines, ears, Path(name))
            _measure(voice, say, ears, options, found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=24, help="damaged lines of every kind")
    parser.add_argument("--voices", default=",".join(VOICES))
    parser.add_argument("--together", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--told", action="store_true", help="print what was told, and missed")
    return parser.parse_args()


def _say(voice: str, lines: Sequence[str], spare: Path) -> Say:
    """What a voice says; the own voice's reader is another embedded one, the neural one a toy."""
    kind, _, _ = voice.partition(":")
    if kind == "own":
        import generated_reader

        from broadcaster.voices.own.reading_list import LONGEST, reading_list, syllables_in

        short = [text for text in lines if len(syllables_in(text)) <= LONGEST]
        read = reading_list(lines, short, share=0.99).sentences
        generated_reader.write_built(spare / "own" / "co-lan", read)
    if kind == "neural":
        import speaking_toy

        speaking_toy.install(spare / "neural" / "toy")
    options = {
        "own": {"folder": spare / "own"},
        "neural": {"voices_folder": spare / "neural", "settings": NeuralSettings()},
    }
    [engine] = find_engines([kind], options)
    name = voice if ":" in voice else engine.voices()[0].id
    return lambda text: engine.synthesize(Utterance(text=text, voice=name))


def _range(
    voice: str, say: Say, lines: Sequence[str], near: Sequence[Ear], spare: Path
) -> tuple[HearingRange, Sequence[Ear]]:
    """What is heard in it: of a neural voice as a station measures it, of ours everything.

    And the ears that hear it.
    """
    if voice != "neural":
        return HearingRange(edges=USUAL, hears=tuple(SpokenDamage)), near
    from voices import processor_seconds

    from broadcaster.production.machine_ear import MachineEar
    from broadcaster.storage.cache_folder import FolderBlobCache
    from broadcaster.voices.embedded import make

    [engine] = find_engines(
        ["neural"], {"neural": {"voices_folder": spare / "neural", "settings": NeuralSettings()}}
    )
    name = engine.voices()[0].id
    ear = MachineEar(FolderBlobCache(spare / "heard", ".json", 100_000_000), lambda: make({}))
    begun = processor_seconds()
    found = ear.range_in(engine, name)
    assert found is not None
    spent = processor_seconds() - begun  # with those that speak
    heard_are = ", ".join(one.name.lower() for one in found.hears) or "none"
    print(f"{voice}: heard are {heard_are}; measured in {spent:.1f} s of a processor", flush=True)
    if found.placed_by is None:
        return found, near
    said = [(text, say(text)) for text in lines[:12]]
    some = [LineToHear(text=text, samples=one.samples, rate=one.rate) for text, one in said]
    words = {text[a:b].lower() for text in lines for a, b in words_of(text)}
    own = ear.own_words(engine, name, words, some, found.placed_by)
    return found, [own] if own is not None else near


def _measure(
    voice: str,
    say: Say,
    ears: Sequence[Ear],
    options: argparse.Namespace,
    found_in: HearingRange,
) -> None:
    from damaged_lines import CUT, sample_lines, sound_of, together

    lines = sample_lines()
    found, red, seconds, cost = defaultdict(list), defaultdict(list), 0.0, 0.0
    for group in together(lines, options.lines, options.seed, options.together):
        sounds = []
        right = [line for line in group if not line.kind][:TEACHERS]
        for line in group:
            try:
                says = say
                if line.kind == CUT and say(line.said).estimated:
                    says = _placed(say, ears, found_in, [sound_of(one, say) for one in right])
                sounds.append((line, sound_of(line, says)))
            except Exception as refused:  # a syllable that this voice has not
                print(f"  not said: {refused}")
        begun = time.process_time()
        answers = heard([sound for _, sound in sounds], ears, found_in.edges)
        cost += time.process_time() - begun
        seconds += sum(len(sound.samples) / sound.rate for _, sound in sounds)
        for (line, _), answer in zip(sounds, answers, strict=True):
            doubts = trusted(line.written, answer.doubts, found_in.hears)
            found[line.kind].append(bool(doubts))
            red[line.kind].append(any(doubt.sure for doubt in doubts))
            if options.told and bool(line.kind) != bool(doubts):
                print("  ", line.kind or "FALSE", line.written, "|", line.said, doubts)
    told = [
        f"{kind} {_share(found[kind])} (red {_share(red[kind])})" for kind in sorted(found) if kind
    ]
    alarms = f"false {_share(found[''])} of {len(found[''])} (red {_share(red[''])})"
    print(
        f"{voice}: {'; '.join(told)}; {alarms}; {1000 * cost / seconds:.1f} ms a second", flush=True
    )


def _placed(
    say: Say, ears: Sequence[Ear], found_in: HearingRange, teachers: Sequence[LineToHear]
) -> Say:
    """The voice with its words where the ear hears them: an engine that guesses cuts others."""

    def said(text: str) -> Speech:
        speech = say(text)
        line = LineToHear(text=text, samples=speech.samples, rate=speech.rate)
        [answer] = heard([line], ears, found_in.edges, teachers)
        words = tuple(
            WordTiming(start=one.start, end=one.end, begins=one.begins, ends=one.ends)
            for one in answer.words
        )
        return replace(speech, words=words)

    return said


def _share(hits: Sequence[bool]) -> str:
    return f"{100 * sum(hits) / max(1, len(hits)):.1f} %"


if __name__ == "__main__":
    main()
