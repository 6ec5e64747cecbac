"""Start the whole site on this machine and stay with it: `python -m captionsite.launch`."""

import sys

from captionsite.launch.launcher import main

sys.exit(main())
