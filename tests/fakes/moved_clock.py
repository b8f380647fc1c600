"""A process whose clock stands elsewhere: Debian's faketime, that no earlier run can hold up.

faketime names its shared memory and its semaphore by its own process number and refuses to start
when they are there ("sem_open: File exists"). A run that was killed leaves both behind, and numbers
come round again; so what bears the number that is now ours is cleared first.
"""

import shutil
from datetime import datetime

_BEGIN = """
tool=$1; stamp=$2; shift 2
rm -f "/dev/shm/faketime_shm_$$" "/dev/shm/sem.faketime_sem_$$"
exec "$tool" -f "$stamp" "$@"
"""


def moved_to(when: datetime, *, pace: int = 1) -> list[str]:
    """What stands before a command to begin its clock at `when`, in the zone of its own TZ.

    At a pace of four, four seconds pass there in each of ours.

    Raises:
        AssertionError: faketime is not installed; the test that needs it fails.
    """
    tool = shutil.which("faketime")
    assert tool, "faketime is not installed (apt-get install faketime)"
    stamp = f"@{when:%Y-%m-%d %H:%M:%S}" + (f" x{pace}" if pace > 1 else "")
    return ["/bin/sh", "-c", _BEGIN, "faketime", tool, stamp]
