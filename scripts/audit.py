"""Check the locked packages against a database of known vulnerabilities.

A finding fails the audit, and so does an audit that has looked up nothing: an index without such
data, or one that cannot be reached. `--allow-unaudited` lets the latter pass, and says so.
"""

import argparse
import json
import subprocess
import sys
from typing import Any

NOTHING_AUDITED, FINDING = 1, 2


def main(arguments: list[str]) -> int:
    """Audit hash-locked requirements files; return the worst exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("locks", nargs="+")
    parser.add_argument("--allow-unaudited", action="store_true")
    given = parser.parse_args(arguments)
    return max(_audit(lock, given.allow_unaudited) for lock in given.locks)


def _audit(lock: str, allow_unaudited: bool) -> int:
    packages, message = _audited(lock)
    skipped = [each for each in packages if "skip_reason" in each]
    found = [each for each in packages if each.get("vulns")]
    for each in found:
        numbers = ", ".join(vulnerability["id"] for vulnerability in each["vulns"])
        print(f"audit: {each['name']} {each['version']} has known vulnerabilities: {numbers}")
    print(f"audit: {lock}: {len(packages) - len(skipped)} packages looked up, ", end="")
    print(f"{len(found)} with known vulnerabilities, {len(skipped)} not audited here.")
    if found:
        return FINDING
    if len(skipped) < len(packages):
        return 0
    print("" if packages else message, end="")
    print("audit: NOTHING was audited: the index has no vulnerability data, or is out of reach.")
    return 0 if allow_unaudited else NOTHING_AUDITED


def _audited(lock: str) -> tuple[list[dict[str, Any]], str]:
    """Return pip-audit's verdict on each package, and what it said beside."""
    command = ["pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner=off"]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", *command, "--format=json", "-r", lock],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    try:
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return [], done.stderr
    return packages, done.stderr


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
