"""Run the launcher of `make run` with tests/captioners and the crash points added."""

import sys

from captionsite.launch import launcher

SETTINGS = "tests.faults.settings"

if __name__ == "__main__":
    of_the_site = launcher.child_environment
    launcher.child_environment = lambda *arguments: (
        of_the_site(*arguments) | {"DJANGO_SETTINGS_MODULE": SETTINGS}
    )
    sys.exit(launcher.main())
