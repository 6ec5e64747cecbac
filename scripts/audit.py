"""Check the locked packages against a database of known vulnerabilities.

A finding fails the audit. A service that cannot be reached is reported and does not: a release
must not depend on the network, but a known vulnerability must stop it.
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
