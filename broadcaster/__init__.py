"""Vietnamese school radio and podcasts for legal education."""

import os

# Nothing here multiplies matrices, and the threads that numpy keeps ready for that, one for each
# core, take time and memory from the start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
