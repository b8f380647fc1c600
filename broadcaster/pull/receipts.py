"""The receipt of a pull posted to the school's server, when it takes receipts; never a failure."""

import re
from urllib.parse import urlsplit

from broadcaster.domain.errors import BroadcasterError
from broadcaster.pull.http import SchoolConnection

_TOKEN = re.compile(r"/rieng/([0-9a-f]{32})/")
_NOBODY_THERE = frozenset({404, 405, 501})  # a plain web server shows the folder: nothing to tell
_LATER = "chưa báo được cho trường là đã nhận; bài vẫn lấy đủ"


def tell_school(line: SchoolConnection, manifest_url: str, api: str, receipt: bytes) -> str:
    """Post the receipt with the station's own token; a sentence when it did not arrive, else "".

    The token goes to the machine that it came from, and to no other.
    """
    token = _TOKEN.search(manifest_url)
    here, there = urlsplit(manifest_url), urlsplit(api)
    if token is None or (here.scheme, here.netloc) != (there.scheme, there.netloc):
        return ""
    headers = {"Authorization": f"Bearer {token[1]}", "Content-Type": "application/json"}
    try:
        status = line.post(api, receipt, headers)
    except BroadcasterError:
        return _LATER
    return "" if status < 300 or status in _NOBODY_THERE else _LATER
