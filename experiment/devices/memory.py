"""Keeps what is in the program's memory, private messages among it, out of files."""

from __future__ import annotations

import ctypes
import sys

PR_SET_DUMPABLE = 4  # from linux/prctl.h


def forbid_memory_dumps() -> None:
    """Have no core dump made of this process, neither as a file nor by a crash reporter, which ignores the limit.

    Windows makes one only where an administrator has asked for it.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
