"""Look the locked packages up in the vulnerability service.

Fails on a finding. A service that cannot be reached is said plainly and fails nothing: a
closed network is no reason to stop a release, a known hole is.
"""

import subprocess
import sys

UNREACHABLE = ("ConnectionError", "Could not connect", "Failed to establish", "timed out")


def main(lock: str) -> int:
    """Audit one hash-locked requirements file; return the exit status."""
    command = ["pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner=off"]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", *command, "-r", lock],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    print(done.stdout, done.stderr, sep="", end="")
    if done.returncode and any(sign in done.stderr for sign in UNREACHABLE):
        print("audit: the vulnerability service cannot be reached; nothing was looked up.")
        return 0
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
