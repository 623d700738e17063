"""Programs started with a setting of their own.

Set by the new program and not between fork and exec: a process that has threads (DuckDB's, pyarrow's) may leave a lock
held there for ever, and both would wait without end.
"""

import sys

THEN = "import os, resource, signal, sys; {}; os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"


def python(first: str, *words: object) -> list[str]:
    """The command of a Python that does `first`, one statement, and then is `python words…`."""
    return [sys.executable, "-c", THEN.format(first), *map(str, words)]


# A shell that starts us in the background has taken our Ctrl-C away.
CTRL_C = "signal.signal(signal.SIGINT, signal.SIG_DFL)"


def files_up_to(size: int) -> str:
    """A disk that is full there, in bytes."""
    return f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
