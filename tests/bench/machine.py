"""The machine the figures were measured on: a figure without it says nothing."""

import os
import platform
from pathlib import Path

import numpy as np


CORES = 2  # what the bars were set for


def described() -> str:
    """Cores, processor, Python, NumPy and how busy the machine is, in one line."""
    return (
        f"{os.cpu_count()} cores, {_processor()}; Python {platform.python_version()}, "
        f"NumPy {np.__version__}; load average {load()}"
    )


def load() -> str:
    """How many processes wanted a core over the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return named[0] if named else platform.processor() or "unknown processor"


def keep_to_two_cores() -> None:
    """Let this process use no more cores than the bars were set for."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
