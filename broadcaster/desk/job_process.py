"""A process for one job: `python -m broadcaster.desk.job_process FOLDER NUMBER`."""

import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from broadcaster.app.desk import desk_parts
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.app.unit_limits import refuse_over_limit
from broadcaster.desk.answers import fault_words, sentence
from broadcaster.desk.job_kinds import KINDS, MAKES_MORE, day_built_for
from broadcaster.domain.errors import BroadcasterError, ClusterFault, MachinesRefused
from broadcaster.storage.jobs import JobState, SqlJobs, steady
from broadcaster.storage.os_errors import foreseen
from broadcaster.system.processes import TERMINATED, TerminationRequest, stoppable

_NICE = 10  # pages, feeds and the air come first


def main(words: Sequence[str]) -> int:
    """Do the job of that number in the station of that folder."""
    folder, number = Path(words[0]), int(words[1])
    with suppress(AttributeError, OSError):  # Windows has no nice
        os.nice(_NICE)
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    wired = wire(load_settings(folder, os.environ))
    jobs = desk_parts(wired).jobs
    job = jobs.get(number)
    if job is None or job.state is not JobState.RUNNING:
        return 0
    try:
        if job.kind in MAKES_MORE:
            asked = wired.settings.limits.minutes
            day = day_built_for(wired, job.kind, json.loads(job.argument)) if asked else None
            refuse_over_limit(wired, day)
        done = KINDS[job.kind](
            wired, json.loads(job.argument), steady(_Progress(jobs, number), time.monotonic)
        )
    except MachinesRefused as no:  # waiting would not mend it, and it is of no other unit's work
        told = " ".join(fault_words(no, str(wired.settings.folder))).strip()
        jobs.finish(number, JobState.FAILED, told=told, result=json.dumps({"code": no.code}))
        return 1
    except ClusterFault as lost:  # only where it is to wait: else the work went on here
        jobs.put_back(number, told=fault_words(lost, str(wired.settings.folder))[0])
        return 0
    except (BroadcasterError, OSError) as error:
        fault = foreseen(error, folder) if isinstance(error, OSError) else error
        told = " ".join(fault_words(fault, str(wired.settings.folder))).strip()
        jobs.finish(number, JobState.FAILED, told=told, result=json.dumps({"code": fault.code}))
        return 1
    except Exception as fault:  # what nobody foresaw is told too: the page must not wait for ever
        told = f"Lỗi ngoài dự tính: {type(fault).__name__}: {fault}"
        jobs.finish(number, JobState.FAILED, told=told)
        return 1
    result = json.dumps(done.result, ensure_ascii=False)
    jobs.finish(number, JobState.DONE, told=sentence(done.told), result=result)
    return 0


def _end_with_the_server() -> None:
    """End when the server is gone: its next start goes on with what was not finished."""
    sys.stdin.buffer.read()
    os._exit(1)


class _Progress:
    """Writes how far the work is into the list."""

    def __init__(self, jobs: SqlJobs, number: int) -> None:
        self._jobs = jobs
        self._number = number

    def __call__(self, told: str, *, done: int = 0, parts: int = 0) -> None:
        self._jobs.tell(self._number, done=done, parts=parts, told=told)


if __name__ == "__main__":
    with suppress(TerminationRequest), stoppable():
        sys.exit(main(sys.argv[1:]))
    sys.exit(TERMINATED)
