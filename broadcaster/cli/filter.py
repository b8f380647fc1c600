"""`say --plain -`: one line out for each line in, as a filter."""

from typing import BinaryIO

from broadcaster.reading import plain
from broadcaster.reading.tables import make_lexicon


def run(source: BinaryIO, sink: BinaryIO) -> int:
    """Read aloud line by line.

    Lines end at the line feed only; UTF-8 always, a byte that is none becomes U+FFFD; an empty
    line stays empty; a last line without an end stays without one. Returns the exit code.
    """
    lexicon = make_lexicon()
    try:
        for raw in source:
            line = raw.decode("utf-8", errors="replace")
            end = "\n" if line.endswith("\n") else ""
            said = plain(line.removesuffix("\n"), lexicon)
            sink.write((said + end).encode("utf-8", errors="replace"))
            sink.flush()
    except BrokenPipeError:
        return 1
    return 0
