"""What the machine itself must offer. Standard library only; raises `LaunchError`.

What cannot be read of a machine is taken to be there: these checks are for a plain answer in place
of a library's crash.
"""

import os
import platform
import sys
from pathlib import Path

from captionsite.embedded import without_prefix

MEGABYTE = 1_000_000
# The programs hold 1.3 GB at rest and 1.6 GB at work (docs/install.md).
MEMORY_NEEDS = 1_800 * MEGABYTE
CPUINFO = Path("/proc/cpuinfo")
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


class LaunchError(Exception):
    """Error that prevents the start, as a sentence for the terminal."""


def check_machine() -> None:
    """Raise unless TensorFlow's wheels run here and the programs fit into memory."""
    _check_system()
    _check_processor()
    _check_memory()


def _check_system() -> None:
    if sys.platform == "win32":
        raise LaunchError("make run needs Linux or macOS; on Windows use WSL or Docker Compose.")
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        raise LaunchError(
            "TensorFlow is not made for Macs with Intel processors any more; "
            "use Docker Compose (docs/deploy.md)."
        )
    if sys.platform == "linux" and platform.libc_ver()[0] != "glibc":
        raise LaunchError(
            "TensorFlow is made for systems with glibc, and this one (such as Alpine) has musl; "
            "use Debian, Ubuntu or Fedora, or Docker Compose (docs/deploy.md)."
        )


def _check_processor() -> None:
    if platform.machine() != "x86_64" or not CPUINFO.exists():
        return
    lines = CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines()
    flags = {flag for line in lines if line.startswith("flags") for flag in line.split()}
    if flags and "avx" not in flags:
        raise LaunchError(
            "This processor has no AVX, without which TensorFlow cannot run; a virtual machine may "
            "hide it (set its CPU type to host)."
        )


def _check_memory() -> None:
    has = _memory()
    if has and has < MEMORY_NEEDS:
        raise LaunchError(
            f"This machine has {has // MEGABYTE:,} MB of memory and the site needs "
            f"{MEMORY_NEEDS // MEGABYTE:,} MB; start it anyway with CHECK_MEMORY=0."
        )


def _memory() -> int:
    """Return the bytes of memory that processes may use here; 0 when they are not to be checked."""
    if without_prefix(os.environ).get("CHECK_MEMORY") == "0":
        return 0
    try:
        installed = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
    limit = CGROUP_LIMIT.read_text(encoding="ascii").strip() if CGROUP_LIMIT.exists() else "max"
    return min(installed, int(limit)) if limit.isdecimal() else installed
