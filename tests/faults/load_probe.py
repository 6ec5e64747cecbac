"""inference.load_probe that knows the captioners of the tests."""

import sys

import tests.faults.settings  # noqa: F401
from inference.load_probe import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
