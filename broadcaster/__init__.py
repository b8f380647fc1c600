"""Vietnamese school radio and podcasts for legal education."""

import os

# Nothing here multiplies matrices, and the threads that numpy keeps ready for that, one for each
# core, take time and memory from the start. What was set is noted, also for the processes that this
# one starts: programs of others are started without it.
SET_HERE = "SET_BY_BROADCASTER"
if "OPENBLAS_NUM_THREADS" not in os.environ:
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", SET_HERE: "OPENBLAS_NUM_THREADS"}

__version__ = "0.1.0"
