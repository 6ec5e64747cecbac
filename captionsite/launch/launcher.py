"""The launcher: one process that holds the data folder, starts the supervisor and waits.

The supervisor runs in a session of its own, so that Ctrl-C and a closed terminal reach the
launcher alone, which then stops everything in order.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from captionsite.embedded import without_prefix
from captionsite.launch import health, preflight, processes, programs, reach
from captionsite.launch.address import Address
from captionsite.launch.machine import LaunchError

READY_SECONDS = 300
FAILING_SECONDS = 30
POLL_SECONDS = 0.1
LOG_TAIL_LINES = 15
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(Exception):
    """Signal that the launcher was asked to stop."""


def main() -> int:
    """Run the site until it is asked to stop; return the exit status."""
    for number in STOP_SIGNALS:
        signal.signal(number, _on_stop)
    os.umask(0o077)
    try:
        folder, address = preflight.check_start()
        with hold(folder, address):
            serve(folder, address)
    except StopRequested:
        return 0
    except LaunchError as error:
        print(f"captionsite: {error}", file=sys.stderr)
        return 1
    return 0


def _on_stop(number: int, frame: FrameType | None) -> None:
    raise StopRequested


@contextmanager
def hold(folder: Path, address: Address) -> Iterator[None]:
    """Lock the data folder; the kernel releases the lock however this process ends."""
    with preflight.lock_path(folder).open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            raise LaunchError(preflight.already_running(folder, handle.read())) from None
        handle.truncate(0)
        handle.write(address.url)
        handle.flush()
        yield


def serve(folder: Path, address: Address) -> None:
    """Prepare, start, announce, and wait until asked to stop or the supervisor dies."""
    if processes.stop(folder):
        say("stopped what an earlier run had left behind")
    layout, environment = programs.Layout(folder), child_environment(folder, address)
    try:
        layout.make()
        say(f"preparing the data folder {folder}")
        demo = prepare(environment)
        say("starting")
        supervisor = start_supervisor(layout, address, environment)
        wait_until_ready(supervisor, layout, address)
        announce(address, demo)
        status = supervisor.wait()
    finally:
        shut_down(folder)
    raise LaunchError(f"the supervisor ended by itself (status {status}); see {layout.logs}.")


def child_environment(folder: Path, address: Address) -> dict[str, str]:
    """Return the environment of every process that the launcher starts."""
    hosts = ",".join(reach.allowed_hosts(address))
    inherited = without_prefix(os.environ)
    # Without cached bytecode every start compiles thousands of TensorFlow's modules again.
    inherited.pop("PYTHONDONTWRITEBYTECODE", None)
    return (
        {"ALLOWED_HOSTS": hosts}
        | inherited
        | {
            "CAPTIONSITE_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "captionsite.settings",
            "PYTHONUNBUFFERED": "1",
            processes.MARKER: str(folder),
        }
    )


def prepare(environment: Mapping[str, str]) -> dict[str, str] | None:
    """Run `captionsite.launch.prepare` as a process; return the demo sign-in, if there is one."""
    done = subprocess.run(
        [sys.executable, "-m", "captionsite.launch.prepare"],
        cwd=programs.REPOSITORY,
        env=environment,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )
    if done.returncode:
        raise LaunchError("the data folder could not be prepared (the reason is above).")
    demo: dict[str, str] | None = json.loads(done.stdout)["demo"]
    return demo


def start_supervisor(
    layout: programs.Layout, address: Address, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start supervisord on a fresh configuration."""
    programs.write_config(layout, address, environment)
    with (layout.logs / "supervisord.err").open("wb") as errors:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", processes.SUPERVISOR, "-c", str(layout.config)],
            cwd=programs.REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            start_new_session=True,
        )


def wait_until_ready(
    supervisor: subprocess.Popen[bytes], layout: programs.Layout, address: Address
) -> None:
    """Return when every program runs and the site says that it is ready.

    Raises `LaunchError`, with the end of its log, when a program keeps failing.
    """
    started, shown = time.monotonic(), ""
    failing_since: dict[str, float] = {}
    while time.monotonic() - started < READY_SECONDS:
        if supervisor.poll() is not None:
            raise LaunchError(f"the supervisor did not start; see {layout.logs}.")
        states = health.states(layout.control_socket)
        _raise_if_failing(states, failing_since, layout)
        missing = missing_parts(states, address)
        if missing is None:
            return
        shown = _show(missing, shown)
        threading.Event().wait(POLL_SECONDS)
    raise LaunchError(f"the site was not ready in {READY_SECONDS} s ({shown}); see {layout.logs}.")


def missing_parts(states: Mapping[str, str], address: Address) -> str | None:
    """Return a message about what the start still waits for; None when nothing is missing."""
    waiting = [name for name, state in states.items() if state != "RUNNING"]
    if waiting or not states:
        return ", ".join(waiting) or "supervisor"
    return health.unready(address)


def _raise_if_failing(
    states: Mapping[str, str], since: dict[str, float], layout: programs.Layout
) -> None:
    now = time.monotonic()
    for name, state in states.items():
        if state == "RUNNING":
            since.pop(name, None)
        elif now - since.setdefault(name, now) > FAILING_SECONDS:
            log = layout.logs / f"{name}.log"
            print(tail(log), file=sys.stderr)
            raise LaunchError(f"the program {name!r} keeps failing; its log ends as above ({log}).")


def tail(log: Path) -> str:
    """Return the last lines of a log."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return "\n".join(text.splitlines()[-LOG_TAIL_LINES:])


def _show(missing: str, shown: str) -> str:
    if missing != shown:
        say(f"waiting for: {missing}")
    return missing


def announce(address: Address, demo: Mapping[str, str] | None) -> None:
    """Print the site's URL and how to sign in."""
    lines = ["", f"Captionsite is ready at {address.url}"]
    if demo:
        lines.append(f"Sign in as {demo['username']} with the password {demo['password']}")
    lines += reach.sentences(address)
    print("\n".join([*lines, "Stop it with Ctrl-C.", ""]), flush=True)


def shut_down(folder: Path) -> None:
    """Stop every process of the data folder. A second request to stop kills what is left."""
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: processes.kill(folder))
    say("stopping")
    processes.stop(folder)
    say("stopped")


def say(words: str) -> None:
    """Print a line of progress."""
    print(f"captionsite: {words}", flush=True)
