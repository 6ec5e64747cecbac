"""Finding and stopping every process of one data folder, whoever started it.

Each process that the launcher starts carries `MARKER` in its environment, and so does every
child of it. So they are found even after the supervisor was killed before it could stop them.
"""

import os
import signal
from pathlib import Path

import psutil

MARKER = "CAPTIONSITE_SUPERVISED"
SUPERVISOR = "captionsite.launch.supervisor"
STOP_SECONDS = 40
KILL_SECONDS = 10


def of_folder(data: Path) -> list[psutil.Process]:
    """Return this user's processes that run for the data folder, except the calling one."""
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _marked(process, str(data))
    ]


def _marked(process: psutil.Process, value: str) -> bool:
    try:
        return process.environ().get(MARKER) == value
    except (psutil.Error, OSError):  # the process has ended, or is another user's
        return False


def stop(data: Path) -> int:
    """Terminate all processes of a data folder, and kill the remaining; return how many there were.

    Only the supervisor gets the signal if one runs: it stops its programs in order.
    """
    found = of_folder(data)
    supervisors = [process for process in found if _is_supervisor(process)]
    _signal(supervisors or found, signal.SIGTERM)
    psutil.wait_procs(supervisors or found, timeout=STOP_SECONDS)
    kill(data)
    return len(found)


def kill(data: Path) -> None:
    """Kill all remaining processes of a data folder at once."""
    left = of_folder(data)
    _signal(left, signal.SIGKILL)
    psutil.wait_procs(left, timeout=KILL_SECONDS)


def _is_supervisor(process: psutil.Process) -> bool:
    try:
        return SUPERVISOR in process.cmdline()
    except psutil.Error:
        return False


def _signal(processes: list[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue
