"""The `captionsite` command: `run`, `caption`, and every command of `manage.py`."""

import argparse
import os
import sys

from captionsite import __version__

PASSED_ON = {"caption": "write a caption for pictures and folders", "manage": "run any command"}


def main(arguments: list[str] | None = None) -> int:
    """Run one of the commands; return the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["caption"]:
        return run_django(given)
    if given[:1] == ["manage"]:
        return run_django(given[1:])
    options = parser().parse_args(given)
    return run_site(options)


def parser() -> argparse.ArgumentParser:
    """Return the parser; what `caption` and `manage` take is parsed by Django."""
    made = argparse.ArgumentParser(prog="captionsite", description="Captions for photographs.")
    made.add_argument("--version", action="version", version=f"captionsite {__version__}")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="start the site and stay with it; Ctrl-C stops it")
    run.add_argument("--host", help="127.0.0.1 unless named; 0.0.0.0 for the whole network")
    run.add_argument("--port", help="8000 unless named")
    run.add_argument("--data", help="the folder that holds everything the site keeps")
    for name, what in PASSED_ON.items():
        commands.add_parser(name, help=f"{what}; see captionsite {name} --help")
    return made


def run_site(options: argparse.Namespace) -> int:
    """Start the site as `make run` does, with these options in place of variables."""
    named = {"HOST": options.host, "PORT": options.port, "CAPTIONSITE_DATA": options.data}
    os.environ |= {name: value for name, value in named.items() if value}
    from captionsite.launch.launcher import main as launch

    return launch()


def run_django(arguments: list[str]) -> int:
    """Run one of Django's commands, which exits by itself when it fails."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "captionsite.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["captionsite", *arguments])
    return 0
