"""Run one benchmark by its name: `python -m benchmarks NAME [ARGUMENT...]`."""

import os
import sys
from importlib import import_module

import django

COMMANDS = {
    "gallery": "benchmarks.gallery.command",
    "inference": "benchmarks.inference.command",
    "out_of_domain": "benchmarks.training.out_of_domain",
    "retraining": "benchmarks.training.retraining",
    "speed": "benchmarks.inference.speed",
    "training": "benchmarks.training.command",
}


def main(arguments: list[str]) -> None:
    """Set up Django, then import and run the command of a benchmark."""
    name, *rest = arguments or [""]
    if name not in COMMANDS:
        sys.exit(f"Usage: python -m benchmarks NAME; there are: {', '.join(COMMANDS)}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "captionsite.settings")
    django.setup()
    import_module(COMMANDS[name]).Command().run_from_argv(["python -m benchmarks", name, *rest])


if __name__ == "__main__":
    main(sys.argv[1:])
