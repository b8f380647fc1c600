"""Bytes in words."""


def megabytes(count: int) -> str:
    """A size as people read it: 12 KB, 3,4 MB, 1,2 GB."""
    if count < 100_000:
        return f"{max(1, round(count / 1000))} KB"
    if count < 1_000_000_000:
        return f"{count / 1e6:.1f} MB".replace(".", ",")
    return f"{count / 1e9:.1f} GB".replace(".", ",")
