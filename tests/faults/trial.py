"""inference.trial that knows the tests' captioners: `python -m tests.faults.trial FOLDER`."""

import sys

import tests.faults.settings  # noqa: F401
from inference.trial import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
