"""Run inference.load_probe with the captioners of tests/captioners added."""

import sys

import tests.faults.settings  # noqa: F401
from inference.load_probe import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
