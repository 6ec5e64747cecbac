"""Run pip and show, on one line, how far it is: `install.py PIP-INSTALL-ARGUMENTS`.

The whole of pip's output is printed only when it fails.
"""

import re
import subprocess
import sys
from pathlib import Path

PIP = ["-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
PACKAGE = re.compile(r"(?:Collecting|Requirement already satisfied:) ([\w.\[\],-]+?)[=<>~! ;]")
DOWNLOAD = re.compile(r"\s*Downloading .*(\([\d.]+ [MG]B\))")


class Progress:
    """Turns pip's lines into one line that tells what it is at."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.package = total, 0, ""

    def read(self, line: str) -> str | None:
        """Return the line to show, None when nothing changed."""
        if line.startswith("Ignoring "):
            self.total -= 1
        elif found := PACKAGE.match(line):
            self.done, self.package = self.done + 1, found[1]
            return self._shown()
        elif found := DOWNLOAD.match(line):
            return f"{self._shown()} {found[1]}"
        elif line.startswith("Installing collected packages"):
            return "unpacking, half a minute or so"
        return None

    def _shown(self) -> str:
        return f"{self.done} of {max(self.done, self.total)}: {self.package}"


def locked(arguments: list[str]) -> int:
    """Count the packages that the requirement files pin."""
    files = [Path(each) for each in arguments if each.endswith(".txt")]
    return sum(len(re.findall(r"^[\w.-]+==", file.read_text(), re.MULTILINE)) for file in files)


def main(arguments: list[str]) -> int:
    """Install; return pip's exit status."""
    progress, output = Progress(locked(arguments)), []
    pip = subprocess.Popen(  # noqa: S603
        [sys.executable, *PIP, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert pip.stdout
    for line in pip.stdout:
        output.append(line)
        show(progress.read(line.strip()))
    print("\r\033[K" if sys.stdout.isatty() else "", end="", flush=True)
    if pip.wait():
        print("".join(output[-40:]), file=sys.stderr)
    return pip.returncode


def show(words: str | None) -> None:
    """Rewrite the line on a terminal; elsewhere print one after another."""
    if words is None:
        return
    if sys.stdout.isatty():
        print(f"\r\033[K  {words[:76]}", end="", flush=True)
    else:
        print(f"  {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
