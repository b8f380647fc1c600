"""How long a file says that it is, which tells one that was cut off.

A copy that was broken off keeps the head of the whole; decoders read as far as it goes, and the
rest is gone without a word. WAV and MP3 are counted more closely elsewhere, Ogg by its last page.
"""

HEAD = 4_096  # bytes that are looked at
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_FILE = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")  # the object of the file's properties
_SLACK = 8  # bytes at the end that are no matter
_OPEN_32 = 0x7F00_0000  # who could not know the length writes this or more
_OPEN_64 = 1 << 62


def is_short(head: bytes, size: int) -> bool:
    """Whether a file of `size` bytes that begins with `head` promises more than it has."""
    claimed, unknown = _claimed(head)
    return size + _SLACK < claimed < unknown


def _claimed(head: bytes) -> tuple[int, int]:
    """The bytes of the whole file, and from where on the number says nothing; 0 = no promise."""
    if head[:4] == b"FORM":  # AIFF
        return 8 + int.from_bytes(head[4:8]), _OPEN_32
    if head[:4] == b".snd":  # Sun, NeXT: the head, then the samples
        return int.from_bytes(head[4:8]) + int.from_bytes(head[8:12]), _OPEN_32
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return 8 + int.from_bytes(head[4:8], "little"), _OPEN_32
    if head[:4] == b"RF64" and head[12:16] == b"ds64":  # EBU Tech 3306
        return 8 + int.from_bytes(head[20:28], "little"), _OPEN_64
    if head[:4] == b"riff":  # Sony's W64: sixteen bytes of name, then the length
        return int.from_bytes(head[16:24], "little"), _OPEN_64
    at = head.find(_ASF_FILE) if head[:16] == _ASF else -1
    return (int.from_bytes(head[at + 40 : at + 48], "little"), _OPEN_64) if at > 0 else (0, 0)
