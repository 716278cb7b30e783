"""The machine that a benchmark runs on, named beside its figures."""

import os
import platform
from pathlib import Path


def machine() -> str:
    """Give the processor, the number of cores and Python's version."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
                break
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"
