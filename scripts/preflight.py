"""Run the launcher's first checks with a bare Python, before anything is installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from captionsite.launch.preflight import main

sys.exit(main(sys.argv[1:]))
