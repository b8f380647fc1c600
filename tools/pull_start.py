# -*- coding: utf-8 -*-
"""The beginning of `lay-bai.pyz`: what this Python lacks is said before anything else is loaded.

Only what Python 2.7 and every Python 3 read stands here, so that an old one gets to say so.
"""

import sys

OLDEST = (3, 11)
NEEDED = (
    ("ssl", "phần ssl, nên không vào được địa chỉ https"),
    ("hashlib", "phần hashlib, nên không kiểm được tệp"),
)
AGAIN = "Cài lại Python bản đầy đủ từ https://www.python.org/downloads/ rồi chạy lại."


def lacking():
    """(what is missing, what to do), Vietnamese; None = nothing is."""
    if sys.version_info[:2] < OLDEST:
        here, wanted = (".".join(str(n) for n in each) for each in (sys.version_info[:3], OLDEST))
        return (
            "máy này có Python {0}, chương trình lấy bài cần từ {1} trở lên".format(here, wanted),
            "Cài Python mới từ https://www.python.org/downloads/ rồi chạy lại.",
        )
    for name, what in NEEDED:
        try:
            __import__(name)
        except ImportError:
            return "Python của máy này thiếu {0}".format(what), AGAIN
    pip = "Chạy: {0} -m pip install".format(sys.executable or "python")
    try:
        __import__("cryptography.hazmat.primitives.asymmetric.ed25519")
    except ImportError:
        return "máy này thiếu gói cryptography để kiểm chữ ký của trường", pip + " cryptography"
    except Exception:
        return (
            "gói cryptography của máy này không chạy được (hỏng, hoặc của bản Python khác)",
            pip + " --force-reinstall cryptography",
        )
    return None


def say(text):
    """Print to the screen, whatever letters it knows."""
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    stream = getattr(sys.stderr, "buffer", sys.stderr)
    stream.write(data + b"\n")
    stream.flush()


def begin():
    """Pull, or say what is missing; the exit code."""
    missing = lacking()
    if missing is not None:
        say("Lỗi: " + missing[0])
        say("  → " + missing[1])
        return 3
    from broadcaster.pull.main import main

    return main()


if __name__ == "__main__":
    sys.exit(begin())
