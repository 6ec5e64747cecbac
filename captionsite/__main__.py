"""`python -m captionsite`, the same as the `captionsite` command."""

import sys

from captionsite.command import main

sys.exit(main())
